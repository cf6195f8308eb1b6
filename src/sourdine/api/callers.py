"""Who calls: a key, for its own organisation or, by mandate, for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from ninja.security import HttpBearer

from sourdine.api.errors import ApiKeyNeeded
from sourdine.professionals.errors import NoMandate
from sourdine.professionals.services import acting, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from sourdine.professionals.services.acting import Actor
    from sourdine.statements import Beside

ON_BEHALF_OF = "Sourdine-On-Behalf-Of"


class ApiKeys(HttpBearer):
    """An API key of an organisation, made by one of its owners on its page of keys."""

    def __init__(self, beside: Callable[[], Sequence[Beside]] = tuple) -> None:
        """`beside` says what else the statement reads that reads the key, for an operation that is called all
        day: it finds it in `Actor.beside`.
        """
        super().__init__()
        self._beside = beside

    def __call__(self, request: HttpRequest) -> Actor:
        """Raises ApiKeyNeeded, and what `authenticate` raises."""
        found = super().__call__(request)
        if found is None:
            raise ApiKeyNeeded
        return cast("Actor", found)

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Raises KeyRefused, KeyExpired, KeyNotFromHere or NoMandate."""
        standing = keys.authenticate(token, *self._beside(), network=request.META.get("REMOTE_ADDR", ""))
        return acting.of_standing(standing, on_behalf_of=_represented(request))


def actor_of(request: HttpRequest) -> Actor:
    """Who was let in. It grants nothing by itself: each service asks again."""
    return cast("Actor", request.auth)  # type: ignore[attr-defined]


def _represented(request: HttpRequest) -> UUID | None:
    wanted = request.headers.get(ON_BEHALF_OF)
    if wanted is None:
        return None
    try:
        return UUID(wanted)
    except ValueError:
        # What is no organisation has given no mandate.
        raise NoMandate from None

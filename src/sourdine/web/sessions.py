"""Sessions: what they hold rests sealed, and they change their name before they open more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.sessions.serializers import JSONSerializer

from sourdine import sealing

if TYPE_CHECKING:
    from django.http import HttpRequest

_ABOUT: Final = "session"


class SealedSerializer:
    """Between a login's two steps a session holds the address that was typed, and the code that was sent."""

    def dumps(self, held: dict[str, Any]) -> bytes:
        return sealing.current().seal(JSONSerializer().dumps(held), about=_ABOUT)

    def loads(self, sealed: bytes) -> dict[str, Any]:
        """Raises Unsealable, which Django takes for an empty session."""
        held: dict[str, Any] = JSONSerializer().loads(sealing.current().unseal(sealed, about=_ABOUT))
        return held


def rename(request: HttpRequest) -> None:
    """Before it opens more than it did: whoever planted its cookie is left with a name of nothing."""
    if request.session.session_key:
        request.session.cycle_key()

"""What every page of the back office beside the models is rendered with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import get_language

from sourdine.accounts.models import User

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from sourdine.errors import SourdineError


def page(
    request: HttpRequest,
    template: str,
    title: str | _StrPromise,
    *,
    status: int = 200,
    **context: Any,  # noqa: ANN401 -- whatever its template shows
) -> TemplateResponse:
    """Never kept by a browser or a proxy: what is shown is somebody's."""
    everything = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(
        request,
        f"operator/{template}",
        everything,
        status=status,
        headers={"Cache-Control": "no-store, private"},
    )


def who(request: HttpRequest) -> User:
    """The person who asks. Raises PermissionDenied when nobody is known: the gate lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def say(error: SourdineError) -> str:
    return error.say((get_language() or "fr")[:2])


def tell(request: HttpRequest, error: SourdineError) -> None:
    """On the next page, where a form cannot show it."""
    messages.error(request, say(error))


def refuse(form: Form, error: SourdineError, field: str | None = None) -> None:
    form.add_error(field, say(error))

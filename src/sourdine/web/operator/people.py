"""The operator's own people: added, closed, given a role, freed of a lost factor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from django.contrib import messages as banners
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sourdine.accounts import permissions
from sourdine.accounts.models import Role
from sourdine.accounts.permissions import require
from sourdine.accounts.services import add_operator
from sourdine.errors import SourdineError
from sourdine.web.operator import staff
from sourdine.web.operator.forms import PersonForm, ReasonForm
from sourdine.web.operator.pages import page, refuse, tell, who

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@require(permissions.may_manage_accounts)
def add(request: HttpRequest) -> HttpResponseBase:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            person, password = add_operator(
                typed["email"], role=typed["role"], language=typed["language"], by=who(request)
            )
        except SourdineError as refused:
            refuse(form, refused, "email")
        else:
            # In the answer itself: kept in a message or a session it would rest in clear.
            return page(request, "person_added.html", _("Account made"), person=person, password=password)
    return page(request, "person.html", _("Add somebody"), form=form)


@require(permissions.may_manage_accounts)
@require_POST
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponseBase:
    person = get_object_or_404(staff.people(), pk=pk)
    if name not in _ACTS:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            _ACTS[name](person, by=who(request), reason=form.cleaned_data["reason"])
        except SourdineError as refused:
            tell(request, refused)
        else:
            banners.success(request, _("Done."))
    else:
        banners.error(request, " ".join(str(error) for error in form.errors["reason"]))
    return redirect("admin:accounts_user_change", object_id=pk)


_ACTS: Final[dict[str, Callable[..., None]]] = {
    "fermer": staff.close,
    "rouvrir": staff.open_again,
    "second-facteur": staff.reset_second_factor,
    "agent": partial(staff.give_role, role=Role.AGENT),
    "supervisor": partial(staff.give_role, role=Role.SUPERVISOR),
    "administrator": partial(staff.give_role, role=Role.ADMINISTRATOR),
}

"""What the operator decides of an organisation, each act with its reason, which the organisation reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages as banners
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sourdine.accounts import permissions
from sourdine.accounts.permissions import require
from sourdine.errors import SourdineError
from sourdine.professionals.models import Organisation, Plan, State
from sourdine.professionals.services import contract, recovery
from sourdine.web.operator.forms import OrganisationActForm
from sourdine.web.operator.pages import tell, who

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase
    from django.utils.functional import _StrPromise

    from sourdine.accounts.models import User


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """`fits` says of an organisation whether the act makes sense now; `asks` names what its form has beside a
    reason.
    """

    name: str
    label: _StrPromise
    run: Callable[[Organisation, User, dict[str, Any]], object]
    fits: Callable[[Organisation], bool]
    asks: str = ""
    may: Callable[[User | AnonymousUser], bool] = permissions.may_manage_organisations


def _change_plan(held: Organisation, by: User, typed: dict[str, Any]) -> None:
    plan = get_object_or_404(Plan, slug=typed["plan"])
    contract.change_plan(held, plan, by=by, reason=typed["reason"])


def _recover(held: Organisation, by: User, typed: dict[str, Any]) -> None:
    recovery.start(held, by=by, reason=typed["reason"], successor=typed["successor"])


_ALL: Final = (
    Act(
        name="activer",
        label=_("Activate"),
        run=lambda held, by, typed: contract.activate(held, by=by, reason=typed["reason"]),
        fits=lambda held: held.state in {State.APPLYING, State.SUSPENDED},
    ),
    Act(
        name="suspendre",
        label=_("Suspend"),
        run=lambda held, by, typed: contract.suspend(held, by=by, reason=typed["reason"]),
        fits=lambda held: held.state == State.ACTIVE,
    ),
    Act(
        name="formule",
        label=_("Change the plan: a new year begins"),
        run=_change_plan,
        fits=lambda held: held.state != State.CLOSED,
        asks="plan",
    ),
    Act(
        name="recuperer",
        label=_("Recover its sole owner"),
        run=_recover,
        fits=lambda held: held.state != State.CLOSED and recovery.under_way(held) is None,
        asks="successor",
        may=permissions.may_recover_owners,
    ),
    Act(
        name="abandonner",
        label=_("Withdraw the recovery"),
        run=lambda held, by, typed: recovery.withdraw(held, by=by, reason=typed["reason"]),
        fits=lambda held: recovery.under_way(held) is not None,
        may=permissions.may_recover_owners,
    ),
    Act(
        name="cloturer",
        label=_("Close for good"),
        run=lambda held, by, typed: contract.close(held, by=by, reason=typed["reason"]),
        fits=lambda held: held.state != State.CLOSED,
    ),
)
ACTS: Final = {one.name: one for one in _ALL}


def possible(held: Organisation, user: User | AnonymousUser) -> list[Act]:
    return [one for one in _ALL if one.fits(held) and one.may(user)]


@require(permissions.may_manage_organisations)
@require_POST
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponseBase:
    held = get_object_or_404(Organisation, pk=pk)
    wanted = ACTS.get(name)
    if wanted is None:
        raise Http404
    return require(wanted.may)(_carry_out)(request, held, wanted)


def _carry_out(request: HttpRequest, held: Organisation, wanted: Act) -> HttpResponseBase:
    form = OrganisationActForm(request.POST)
    if form.is_valid():
        try:
            wanted.run(held, who(request), form.cleaned_data)
        except SourdineError as refused:
            tell(request, refused)
        else:
            banners.success(request, _("Done."))
    else:
        banners.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect("admin:professionals_organisation_change", object_id=held.pk)

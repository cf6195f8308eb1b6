"""Who belongs to an organisation, and who is invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from sourdine.professionals import errors
from sourdine.professionals.models import Role
from sourdine.professionals.services import invitations, membership
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.doors import attempt, grave, missing, of_organisation, page, pressed
from sourdine.web.professional.forms import InvitationForm

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from sourdine.professionals.services.acting import Actor

_FIELD_OF: Final[dict[type[errors.ProfessionalError], str]] = {
    errors.ContactRefused: "address",
    errors.AlreadyAMember: "address",
    errors.TooManyInvitations: "address",
    errors.UnknownMemberRole: "role",
}


@require_http_methods(["GET", "POST"])
@of_organisation
@grave(Act.MANAGE_MEMBERS)
def members(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(form, lambda: invitations.invite(actor, typed["address"], typed["role"]), _FIELD_OF):
            messages.success(request, gettext("The invitation is on its way."))
            return redirect("members", organisation=actor.organisation.pk)
    return page(
        request,
        "members.html",
        actor,
        members=membership.current(actor.organisation),
        invitations=invitations.pending(actor.organisation),
        roles=list(Role),
        most=membership.MOST,
        form=form,
        missing=missing(actor, Act.MANAGE_MEMBERS),
    )


@require_POST
@of_organisation
@grave(Act.MANAGE_MEMBERS)
def change_role(request: HttpRequest, actor: Actor, member: int) -> HttpResponse:
    role = request.POST.get("role", "")
    return _pressed(
        request,
        actor,
        lambda: membership.change_role(actor, member, role),
        gettext_lazy("The role was changed."),
    )


@require_POST
@of_organisation
@grave(Act.MANAGE_MEMBERS)
def remove(request: HttpRequest, actor: Actor, member: int) -> HttpResponse:
    return _pressed(
        request, actor, lambda: membership.remove(actor, member), gettext_lazy("The member was removed.")
    )


@require_POST
@of_organisation
def withdraw(request: HttpRequest, actor: Actor, invitation: UUID) -> HttpResponse:
    return _pressed(
        request,
        actor,
        lambda: invitations.withdraw(actor, invitation),
        gettext_lazy("The invitation was withdrawn."),
    )


def _pressed(
    request: HttpRequest, actor: Actor, act: Callable[[], object], done: StrOrPromise
) -> HttpResponse:
    return pressed(request, act, done=done, back="members", organisation=actor.organisation.pk)

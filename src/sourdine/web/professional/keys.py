"""Keys of programs: API keys, whose secret a page shows once, and public keys of SSH."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine import clock
from sourdine.professionals import errors
from sourdine.professionals.models import ApiKey, SshKey
from sourdine.professionals.services import keys as api_keys
from sourdine.professionals.services import ssh_keys
from sourdine.professionals.vocabulary import Act
from sourdine.web.account.doors import sensitive
from sourdine.web.professional.doors import allowed, attempt, may, missing, of_organisation, page, pressed
from sourdine.web.professional.forms import ApiKeyForm, SshKeyForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.services.acting import Actor

_FIELD_OF: Final[dict[type[errors.ProfessionalError], str]] = {
    errors.KeyNameNeeded: "name",
    errors.NameRefused: "name",
    errors.NoScope: "scopes",
    errors.ExpiryRefused: "days",
    errors.NetworkRefused: "networks",
    errors.SshKeyRefused: "public_key",
    errors.PrivateKeyPasted: "public_key",
    errors.SshKeyInUse: "public_key",
}


@require_GET
@of_organisation
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    held = actor.organisation
    return page(
        request,
        "keys.html",
        actor,
        api_keys=held.apikeys.select_related("made_by__user"),
        ssh_keys=held.sshkeys.select_related("made_by__user"),
        sftp_user=ssh_keys.user_of(held),
        missing=missing(actor, Act.MANAGE_KEYS),
        may_revoke=may(actor, Act.REVOKE),
        now=clock.now(),
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.MANAGE_KEYS)
@sensitive
def make_api_key(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ApiKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[api_keys.Made] = []
        typed = form.cleaned_data
        if attempt(
            form,
            lambda: made.append(
                api_keys.make(
                    actor,
                    name=typed["name"],
                    scopes=typed["scopes"],
                    days=typed["days"],
                    allowed_networks=typed["networks"],
                )
            ),
            _FIELD_OF,
        ):
            # In the answer itself: kept in a message or a session it would rest somewhere.
            return page(request, "key_made.html", actor, made=made[0])
    return page(request, "api_key.html", actor, form=form)


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.MANAGE_KEYS)
@sensitive
def add_ssh_key(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = SshKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if attempt(
            form,
            lambda: ssh_keys.add(
                actor,
                name=typed["name"],
                line=typed["public_key"],
                days=typed["days"],
                allowed_networks=typed["networks"],
            ),
            _FIELD_OF,
        ):
            messages.success(request, gettext("The key was added."))
            return redirect("keys", organisation=actor.organisation.pk)
    return page(request, "ssh_key.html", actor, form=form)


@require_POST
@of_organisation
def revoke_api_key(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    return _revoke(request, actor, ApiKey, key)


@require_POST
@of_organisation
def revoke_ssh_key(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    return _revoke(request, actor, SshKey, key)


def _revoke(request: HttpRequest, actor: Actor, kind: type[ApiKey | SshKey], key: UUID) -> HttpResponse:
    return pressed(
        request,
        lambda: api_keys.revoke(actor, kind, key),
        done=gettext_lazy("The key was revoked."),
        back="keys",
        organisation=actor.organisation.pk,
    )

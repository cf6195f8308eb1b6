"""Webhooks, and the log of what was sent to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine.professionals import errors
from sourdine.professionals.models import WebhookDelivery
from sourdine.professionals.services import webhooks as services
from sourdine.professionals.vocabulary import Act
from sourdine.web.account.doors import sensitive
from sourdine.web.professional.doors import allowed, attempt, may, missing, of_organisation, page, pressed
from sourdine.web.professional.forms import WebhookForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.professionals.models import Webhook
    from sourdine.professionals.services.acting import Actor

_SHOWN: Final = 100
_FIELD_OF: Final[dict[type[errors.ProfessionalError], str]] = {
    errors.WebhookRefused: "url",
    errors.NoEvent: "events",
}


@require_GET
@of_organisation
def webhooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    return page(
        request,
        "webhooks.html",
        actor,
        webhooks=services.current(actor.organisation),
        missing=missing(actor, Act.MANAGE_WEBHOOKS),
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.MANAGE_WEBHOOKS)
@sensitive
def add(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[services.Made] = []
        typed = form.cleaned_data
        if attempt(
            form,
            lambda: made.append(services.add(actor, url=typed["url"], events=typed["events"])),
            _FIELD_OF,
        ):
            return page(request, "webhook_made.html", actor, made=made[0])
    return page(request, "webhook_add.html", actor, form=form)


@require_GET
@of_organisation
def webhook(request: HttpRequest, actor: Actor, webhook: UUID) -> HttpResponse:
    held = _one(actor, webhook)
    return page(
        request,
        "webhook.html",
        actor,
        webhook=held,
        deliveries=held.deliveries.prefetch_related("tries")[:_SHOWN],
        missing=missing(actor, Act.MANAGE_WEBHOOKS),
        may_remove=may(actor, Act.REVOKE),
    )


@require_POST
@of_organisation
def test(request: HttpRequest, actor: Actor, webhook: UUID) -> HttpResponse:
    held = _one(actor, webhook)
    return pressed(
        request,
        lambda: services.test(actor, held.pk),
        done=gettext_lazy("A test is on its way. Load this page again to see what came of it."),
        back="webhook",
        organisation=actor.organisation.pk,
        webhook=held.pk,
    )


@require_POST
@of_organisation
def remove(request: HttpRequest, actor: Actor, webhook: UUID) -> HttpResponse:
    held = _one(actor, webhook)
    return pressed(
        request,
        lambda: services.remove(actor, held.pk),
        done=gettext_lazy("The webhook was removed."),
        back="webhooks",
        organisation=actor.organisation.pk,
    )


@require_POST
@of_organisation
def redeliver(request: HttpRequest, actor: Actor, delivery: UUID) -> HttpResponse:
    of_ours = WebhookDelivery.objects.filter(webhook__in=services.current(actor.organisation))
    held = of_ours.filter(pk=delivery).first()
    if held is None:
        raise Http404
    return pressed(
        request,
        lambda: services.redeliver(actor, held.pk),
        done=gettext_lazy("It is being sent again."),
        back="webhook",
        organisation=actor.organisation.pk,
        webhook=held.webhook_id,
    )


def _one(actor: Actor, webhook: UUID) -> Webhook:
    try:
        return services.one_of(actor.organisation, webhook)
    except errors.NotThere as missing_one:
        raise Http404 from missing_one

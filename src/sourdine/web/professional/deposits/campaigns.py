"""Campaigns: what people are called for, and whether each is covered today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sourdine.consents.errors import CallerRefused
from sourdine.deposits.errors import CampaignRefused
from sourdine.deposits.services import campaigns as services
from sourdine.deposits.services import lookup
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.web.professional.deposits.asking import QuestionForm
from sourdine.web.professional.deposits.forms import CampaignForm
from sourdine.web.professional.doors import allowed, missing, of_organisation, page, pressed, say
from sourdine.web.professional.places import lead_to, place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from sourdine.deposits.models import Campaign
    from sourdine.deposits.services.campaigns import Wanted
    from sourdine.professionals.services.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """A campaign as it stands today."""

    campaign: Campaign
    is_covered: bool
    is_over: bool
    is_to_come: bool
    is_watched: bool
    until: datetime | None

    @property
    def lasts_long(self) -> bool:
        return self.campaign.lasts_long

    @property
    def is_due(self) -> bool:
        """Nobody may be called for it today, and somebody may be meant to."""
        return not (self.is_covered or self.is_over or self.is_to_come)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sheet:
    """What is said of a campaign, and what its results are to say, sent together."""

    form: CampaignForm
    asking: QuestionForm

    def is_done(self, act: Callable[[Wanted], object]) -> bool:
        """Whether it could be done; what stands in the way is said beside its field."""
        if not all([self.form.is_valid(), self.asking.is_valid()]):
            return False
        try:
            act(self.form.wanted(self.asking.question()))
        except CampaignRefused as refused:
            self.form.add_error(self.form.field_of(refused), say(refused))
        except CallerRefused as refused:
            self.asking.add_error("caller", say(refused))
        else:
            return True
        return False


@require_GET
@of_organisation
def campaigns(request: HttpRequest, actor: Actor) -> HttpResponse:
    held = services.campaigns_of(actor)
    today = timezone.localdate()
    return page(
        request,
        "deposits/campaigns.html",
        actor,
        covers=[_cover(one, today) for one in held.filter(closed_at=None)],
        closed=held.exclude(closed_at=None),
        missing=missing(actor, Act.DEPOSIT),
    )


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.DEPOSIT)
def open_one(request: HttpRequest, actor: Actor) -> HttpResponse:
    sheet = _Sheet(form=CampaignForm(request.POST or None), asking=QuestionForm(request.POST or None))
    if request.method == "POST" and sheet.is_done(lambda wanted: services.open_campaign(actor, wanted)):
        messages.success(request, gettext("The campaign is open: deposit its file."))
        return lead_to(actor, "campaigns")
    return page(request, "deposits/campaign.html", actor, form=sheet.form, asking=sheet.asking)


@require_http_methods(["GET", "POST"])
@of_organisation
@allowed(Act.DEPOSIT)
def change(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    held = lookup.campaign_of(actor, campaign)
    sheet = _Sheet(
        form=CampaignForm(request.POST or None, initial=CampaignForm.said_of(held)),
        asking=QuestionForm(request.POST or None, initial=QuestionForm.said_of(held.question)),
    )
    if request.method == "POST" and sheet.is_done(lambda wanted: services.change(actor, campaign, wanted)):
        messages.success(request, gettext("The campaign is changed, for deposits to come."))
        return lead_to(actor, "campaigns")
    return page(request, "deposits/campaign.html", actor, form=sheet.form, asking=sheet.asking, campaign=held)


@require_POST
@of_organisation
def close(request: HttpRequest, actor: Actor, campaign: UUID) -> HttpResponse:
    acting.authorise(actor, Act.DEPOSIT)
    return pressed(
        request,
        lambda: services.close(actor, campaign),
        done=gettext_lazy("The campaign is closed: nothing is deposited for it any more."),
        back="campaigns",
        **place_of(actor),
    )


def _cover(campaign: Campaign, today: date) -> Cover:
    annotated = vars(campaign)  # by the query
    return Cover(
        campaign=campaign,
        is_covered=annotated["is_covered"],
        is_over=campaign.ends_on < today,
        is_to_come=campaign.starts_on > today,
        is_watched=annotated["is_watched"],
        until=annotated["covered_until"],
    )

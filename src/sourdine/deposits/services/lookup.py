"""Which deposits, uploads and campaigns somebody may see; what is not there for them is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from sourdine.deposits.errors import NoSuchCampaign, NoSuchDeposit, NoSuchUpload, OutsideCampaign
from sourdine.deposits.models import Campaign, Deposit, Upload, UploadState
from sourdine.deposits.references import spelled
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.services.acting import Actor


def deposits_of(actor: Actor) -> QuerySet[Deposit]:
    """The professional's; a provider sees those it made itself. Raises what `authorise` raises."""
    acting.authorise(actor, Act.READ)
    return visible(actor)


def visible(actor: Actor) -> QuerySet[Deposit]:
    """The same for who was authorised already."""
    found = Deposit.objects.filter(organisation=actor.on_behalf_of)
    if actor.is_by_mandate:
        found = found.filter(submitted_by=actor.organisation)
    return found.select_related("organisation", "organisation__plan", "submitted_by", "campaign")


def deposit_of(actor: Actor, deposit: UUID) -> Deposit:
    """Raises NoSuchDeposit."""
    found = visible(actor).filter(pk=deposit).first()
    if found is None:
        raise NoSuchDeposit
    return found


def deposit_called(actor: Actor, reference: str) -> Deposit:
    """By what is read out on the telephone. Raises what `authorise` raises, or NoSuchDeposit."""
    found = deposits_of(actor).filter(reference=spelled(reference)).first()
    if found is None:
        raise NoSuchDeposit
    return found


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """Those of who acts, for the same professional."""
    return Upload.objects.filter(organisation=actor.on_behalf_of, submitted_by=actor.organisation)


def upload_of(actor: Actor, upload: UUID) -> Upload:
    """Raises NoSuchUpload."""
    of = uploads_of(actor).exclude(state=UploadState.GIVEN_UP).select_related("organisation")
    found = of.filter(pk=upload).first()
    if found is None:
        raise NoSuchUpload
    return found


def campaign_of(actor: Actor, campaign: UUID) -> Campaign:
    """Open ones alone. Raises NoSuchCampaign."""
    found = Campaign.objects.filter(organisation=actor.on_behalf_of, pk=campaign, closed_at=None).first()
    if found is None:
        raise NoSuchCampaign
    return found


def require_not_over(campaign: Campaign) -> None:
    """Raises OutsideCampaign after its last day."""
    if campaign.ends_on < timezone.localdate():
        raise OutsideCampaign(day=f"{campaign.ends_on:%Y-%m-%d}")

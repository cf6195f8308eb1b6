"""Files by the names their depositors gave them: for a door that shows a folder of files."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q
from django.utils.text import slugify

from sourdine import clock
from sourdine.deposits.errors import CampaignNameShared, NameRefused, NoSuchCampaign, UploadOver
from sourdine.deposits.models import (
    ONGOING,
    WITH_RESULTS,
    WORKING,
    Campaign,
    Deposit,
    Form,
    State,
    Upload,
    UploadState,
)
from sourdine.deposits.services import lookup, results
from sourdine.deposits.services.uploads import NAME, file_name
from sourdine.deposits.vault import vault_of
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor

PARTLY: Final = (".part", ".partial", ".filepart")  # what clients call a file until it is whole
# Clients look at what they have sent: once taken, it is shown so long at least.
_SHOWN: Final = timedelta(minutes=15)


def is_partly(name: str) -> bool:
    """Whether its client says by its name that it is not whole, or not yet to be taken."""
    return name.lower().endswith(PARTLY)


def name_of(upload: Upload) -> str:
    vault = vault_of(upload.organisation)
    return vault.unseal(bytes(upload.file_name_sealed), about=NAME).decode()


def as_kept(name: str) -> str:
    """How a file is called that was written under this name: a long one is cut, as `file_name` does.

    None that is kept begins with a dot.
    """
    with suppress(NameRefused):
        return name if name.startswith(".") else file_name(name)
    return name


def on_their_way(actor: Actor, door: str) -> Iterator[tuple[str, Upload]]:
    """Uploads through this door that are not deposits yet, the newest of a name last.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.READ)
    going = lookup.uploads_of(actor).filter(door=door, state__in=ONGOING).order_by("begun_at")
    for one in going.select_related("organisation"):
        yield name_of(one), one


def taken(actor: Actor, door: str) -> Iterator[tuple[str, Deposit]]:
    """Deposits through this door that wait for their result, or have just come; the newest of a name last.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.READ)
    waiting = Q(state__in=(*WORKING, State.HELD)) | Q(received_at__gt=clock.now() - _SHOWN)
    of_mine = lookup.visible(actor).filter(waiting, door=door, submitted_by=actor.organisation)
    for one in of_mine.order_by("received_at"):
        yield results.name_of(one), one


def answered(actor: Actor, door: str) -> Iterator[tuple[str, Deposit]]:
    """Deposits through this door that have something to read: results, a refusal, or why they are held.

    Raises what `authorise` raises.
    """
    acting.authorise(actor, Act.READ)
    refused = Q(
        state=State.REFUSED, refused_at__gt=clock.now() - timedelta(days=settings.SOURDINE.results_days)
    )
    told = Q(state__in=(*WITH_RESULTS, State.HELD)) | refused
    for one in lookup.visible(actor).filter(told, door=door).order_by("received_at"):
        yield results.name_of(one), one


def rename(actor: Actor, upload: UUID, to: str) -> None:
    """Of an upload that is whole: what its name says of its campaign is read anew.

    Raises what `authorise` and `campaign_in` raise, NoSuchUpload, OutsideCampaign, NameRefused or
    UploadOver.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.upload_of(actor, upload)
    campaign = campaign_in(actor, to)
    if campaign is not None:
        lookup.require_not_over(campaign)
    whole = Upload.objects.filter(pk=held.pk, state=UploadState.WHOLE)
    renamed = whole.update(
        file_name_sealed=vault_of(held.organisation).seal(file_name(to).encode(), about=NAME),
        campaign=campaign,
        **_chosen_by(campaign),
    )
    if not renamed:
        raise UploadOver


def campaign_in(actor: Actor, name: str) -> Campaign | None:
    """`spring__clients.csv` is for the campaign “Spring”; without `__`, for none.

    A campaign is called by its name, with dashes for what is neither letter nor digit, or by the first eight
    characters of its number. Raises NoSuchCampaign or CampaignNameShared.
    """
    prefix, mark, _rest = name.partition("__")
    if not mark:
        return None
    found = [one for one in _open_campaigns(actor) if _is_called(one, prefix)]
    if not found:
        raise NoSuchCampaign
    if len(found) > 1:
        raise CampaignNameShared(name=found[0].name)
    return found[0]


def _open_campaigns(actor: Actor) -> Iterator[Campaign]:
    yield from Campaign.objects.filter(organisation=actor.on_behalf_of, closed_at=None)


def _is_called(campaign: Campaign, prefix: str) -> bool:
    wanted = slugify(prefix)
    return bool(wanted) and wanted in (slugify(campaign.name), str(campaign.pk)[:8])


def _chosen_by(campaign: Campaign | None) -> dict[str, object]:
    if campaign is None:
        return {"columns": [], "identifier": "", "form": Form.CLEANSED}
    return {"columns": campaign.columns, "identifier": campaign.identifier, "form": campaign.form}

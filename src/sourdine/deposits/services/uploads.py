"""Files on their way: begun, sent in parts that are sealed as they come, resumed after a cut, finished once.

A part is safe when `append` returns. It is first sealed by itself; once a segment's worth is there it is
written into the sealed file, always from the same safe bytes: whoever does it twice writes the same.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import (
    FileGone,
    FormNotOffered,
    NameRefused,
    NotWhole,
    PartRefused,
    TooLarge,
    TooManyUploads,
    UploadOver,
    WrongOffset,
)
from sourdine.deposits.models import ONGOING, Deposit, Form, Upload, UploadState
from sourdine.deposits.references import new_reference
from sourdine.deposits.services import announcing, lookup
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.professionals import asked
from sourdine.professionals.services import acting, quota
from sourdine.professionals.vocabulary import Act, WebhookEvent
from sourdine.sealing.errors import AlreadyWhole
from sourdine.sealing.segments import SEGMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor

# A part holds one of a web process's few threads for as long as it takes to come: clients send larger ones
# only as long as that is not long.
MOST_PART: Final = 4 << 20
NAME: Final = "name of a deposited file"
_LONGEST_NAME: Final = 150
_READ_AS: Final = frozenset({"encoding", "separator", "header", "sheet"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What is about to be sent. What is left empty is the campaign's choice, or found out."""

    file_name: str
    door: str
    size: int | None = None  # None: known at the end only
    campaign: UUID | None = None
    form: str = ""
    columns: Sequence[str] = ()
    identifier: str = ""
    reading: dict[str, Any] = field(default_factory=dict)
    idempotency_key: str = ""
    content: str = ""  # a digest of the bytes, where the door has all of them; told apart from others by it

    def digest(self) -> bytes:
        """Of all that it says: the same idempotency key is for the same offer."""
        said = {name: value for name, value in asdict(self).items() if name != "idempotency_key"}
        return asked.digest_of(said | {"columns": [*map(str, self.columns)]})


def begin(actor: Actor, offer: Offer) -> Upload:
    """Refuses before anything is stored. The same idempotency key again is the same upload.

    Raises what `authorise` raises, NoSuchCampaign, OutsideCampaign, FormNotOffered, NameRefused, TooLarge,
    TooManyUploads, NoPlan, NoDepositLeft, or AskedOtherwise.
    """
    acting.authorise(actor, Act.DEPOSIT)
    earlier = _earlier(actor, offer)
    if earlier is not None:
        return earlier
    try:
        return _begin(actor, offer)
    except IntegrityError:
        # Somebody sent the same key at the same instant.
        earlier = _earlier(actor, offer)
        if earlier is None:
            raise
        return earlier


def append(actor: Actor, upload: UUID, offset: int, data: bytes) -> Upload:
    """Takes the next part. One that was taken already changes nothing: its answer may have been lost.

    Raises what `authorise` raises, NoSuchUpload, UploadOver, PartRefused, WrongOffset or TooLarge.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.upload_of(actor, upload)
    _require_part(held, offset, data)
    if offset < held.offset:
        return held
    name = f"{held.parts_place}/{offset:016d}-{secrets.token_hex(4)}"
    vault = vault_of(held.organisation)
    place.current().put(name, vault.seal(data, about=_part(held, offset)))
    held = _take(held.pk, offset, len(data), name)
    if sum(size for _, size, _ in held.parts) > SEGMENT_BYTES:
        _settle(held)
    return held


def complete(actor: Actor, upload: UUID) -> Upload:
    """Every byte is there: it can be looked at, and confirmed by `finish`. Twice is once.

    Raises what `authorise` raises, NoSuchUpload or NotWhole.
    """
    acting.authorise(actor, Act.DEPOSIT)
    return _complete(lookup.upload_of(actor, upload))


def finish(
    actor: Actor, upload: UUID, *, columns: Sequence[str] | None = None, identifier: str | None = None
) -> Deposit:
    """Acknowledges the deposit: from here on it survives any crash. Finishing twice is finishing once.

    Raises what `complete` raises.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = _complete(lookup.upload_of(actor, upload))
    if held.state == UploadState.FINISHED:
        return Deposit.objects.get(pk=held.pk)
    return _receive(actor, held.pk, columns, identifier)


@transaction.atomic
def give_up(actor: Actor, upload: UUID) -> None:
    """What came is destroyed, and not counted. Raises what `authorise` raises, NoSuchUpload or UploadOver."""
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.upload_of(actor, upload)
    if not abandon(held):
        raise UploadOver
    audit.record(Action.UPLOAD_GIVEN_UP, **actor.traced, **actor.detail, deposit=str(held.pk))


def give_up_abandoned(at: Any = None) -> int:  # noqa: ANN401 -- an instant
    """Uploads that nobody touched for long; how many."""
    before = (at or clock.now()) - timedelta(hours=settings.SOURDINE.upload_hours)
    given_up = 0
    for one in Upload.objects.filter(state__in=ONGOING, touched_at__lt=before):
        with transaction.atomic():
            if abandon(one, before=before):
                audit.record(
                    Action.UPLOAD_GIVEN_UP,
                    organisation=one.organisation_id,
                    deposit=str(one.pk),
                    abandoned=True,
                )
                given_up += 1
    return given_up


def abandon(upload: Upload, *, before: datetime | None = None) -> bool:
    """In the caller's transaction; False when it is over already, or was touched since `before`."""
    going = Upload.objects.filter(pk=upload.pk, state__in=ONGOING)
    if before is not None:
        going = going.filter(touched_at__lt=before)
    if not going.update(state=UploadState.GIVEN_UP, parts=[], idempotency_key=""):
        return False
    quota.release(upload.pk)
    announcing.destroy_later(upload.input_place, upload.parts_place)
    return True


def _earlier(actor: Actor, offer: Offer) -> Upload | None:
    if not offer.idempotency_key:
        return None
    found = lookup.uploads_of(actor).filter(idempotency_key=offer.idempotency_key).first()
    if found is not None:
        asked.require_same(found.asked_digest, offer.digest())
    return found


@transaction.atomic
def _begin(actor: Actor, offer: Offer) -> Upload:
    organisation = actor.on_behalf_of
    _require_size(offer.size or 0)
    campaign = lookup.campaign_of(actor, offer.campaign) if offer.campaign else None
    if campaign is not None:
        lookup.require_not_over(campaign)
    most = settings.SOURDINE.uploads_at_once
    if Upload.objects.filter(organisation=organisation, state__in=ONGOING).count() >= most:
        raise TooManyUploads(most=most)
    form = offer.form or (campaign.form if campaign else Form.CLEANSED)
    if form not in Form.values:
        raise FormNotOffered(form=form)
    at = clock.now()
    made = Upload.objects.create(
        organisation=organisation,
        submitted_by=actor.organisation,
        member=actor.member,
        key=actor.key.pk if actor.key else None,
        door=offer.door,
        campaign=campaign,
        file_name_sealed=vault_of(organisation).seal(file_name(offer.file_name).encode(), about=NAME),
        form=form,
        columns=[*map(str, offer.columns)] or (campaign.columns if campaign else []),
        identifier=offer.identifier or (campaign.identifier if campaign else ""),
        reading={name: value for name, value in offer.reading.items() if name in _READ_AS},
        idempotency_key=offer.idempotency_key,
        asked_digest=offer.digest() if offer.idempotency_key else None,
        size=offer.size,
        begun_at=at,
        touched_at=at,
    )
    quota.take(organisation, deposit=made.pk, at=at)
    audit.record(Action.UPLOAD_BEGUN, **actor.traced, **actor.detail, deposit=str(made.pk), door=made.door)
    sealed.begin(place.current(), made.input_place, vault_of(organisation))
    return made


def file_name(given: str) -> str:
    """Its last part, printable, and short enough for any system."""
    last = PurePath(given.replace("\\", "/")).name
    kept = "".join(character for character in last if character.isprintable()).strip(". ")
    if not kept:
        raise NameRefused
    stem, dot, ending = kept.rpartition(".")
    return kept if len(kept) <= _LONGEST_NAME else f"{(stem or ending)[:100]}{dot}{ending[-20:]}"


def _require_size(size: int) -> None:
    most = settings.SOURDINE.deposit_max_mb * 1_000_000
    if size > most:
        raise TooLarge(most=most)


def _require_part(held: Upload, offset: int, data: bytes) -> None:
    if held.state != UploadState.OPEN or held.writer is not None:
        raise UploadOver
    if not 1 <= len(data) <= MOST_PART:
        raise PartRefused(most=MOST_PART)
    end = offset + len(data)
    _require_size(end)
    if held.size is not None and end > held.size:
        raise TooLarge(most=held.size)
    if offset > held.offset or (offset < held.offset < end):
        raise WrongOffset(expected=held.offset)


@transaction.atomic
def _take(upload: UUID, offset: int, size: int, name: str) -> Upload:
    """Of two that send the same part at once, one is taken; the other's bytes are swept away later."""
    held = Upload.objects.select_for_update().select_related("organisation").get(pk=upload)
    if held.state != UploadState.OPEN or held.writer is not None:
        raise UploadOver
    if held.offset >= offset + size:  # by the other one
        return held
    if held.offset != offset:
        raise WrongOffset(expected=held.offset)
    held.parts = [*held.parts, [offset, size, name]]
    held.offset = offset + size
    held.touched_at = clock.now()
    held.save(update_fields=["parts", "offset", "touched_at"])
    return held


def _settle(held: Upload, *, last: bool = False) -> None:
    """Two that settle at once write the same; one may let go of parts that the other still reads."""
    while held.state in (UploadState.OPEN, UploadState.CLOSING):
        try:
            _settle_once(held, last=last)
        except FileGone:
            now = Upload.objects.select_related("organisation").get(pk=held.pk)
            if (now.state, now.parts) == (held.state, held.parts):
                raise
            held = now
        else:
            return


def _settle_once(held: Upload, *, last: bool) -> None:
    """Writes the safe parts into the sealed file, and lets go of those that lie in whole segments."""
    blobs, vault = place.current(), vault_of(held.organisation)
    try:
        writer = sealed.resumed(blobs, held.input_place, vault)
    except AlreadyWhole:
        settled = held.offset
    else:
        for offset, _size, name in held.parts:
            data = vault.unseal(blobs.read(name, 0, 2 * MOST_PART), about=_part(held, offset))
            writer.write(data[max(writer.tell() - offset, 0) :])
        settled = held.offset if last else writer.settled
        writer.close() if last else writer.leave()
    _let_go(held.pk, settled)


def _let_go(upload: UUID, settled: int) -> None:
    with transaction.atomic():
        held = Upload.objects.select_for_update().get(pk=upload)
        gone = [name for offset, size, name in held.parts if offset + size <= settled]
        held.parts = [one for one in held.parts if one[2] not in gone]
        held.save(update_fields=["parts"])
    for name in gone:
        place.current().remove(name)


def _complete(held: Upload) -> Upload:
    if held.state in (UploadState.OPEN, UploadState.CLOSING):
        held = _close(held.pk)
        _settle(held, last=True)
        closing = Upload.objects.filter(pk=held.pk, state=UploadState.CLOSING)
        closing.update(state=UploadState.WHOLE, size=held.offset)
    return Upload.objects.select_related("organisation").get(pk=held.pk)


@transaction.atomic
def _close(upload: UUID) -> Upload:
    held = Upload.objects.select_for_update().select_related("organisation").get(pk=upload)
    if held.size is not None and held.offset != held.size:
        raise NotWhole(offset=held.offset, size=held.size)
    if held.state == UploadState.OPEN:
        held.state = UploadState.CLOSING
        held.save(update_fields=["state"])
    return held


@transaction.atomic
def _receive(actor: Actor, upload: UUID, columns: Sequence[str] | None, identifier: str | None) -> Deposit:
    held = Upload.objects.select_for_update().get(pk=upload)
    if held.state == UploadState.FINISHED:
        return Deposit.objects.get(pk=held.pk)
    if held.state != UploadState.WHOLE:
        raise UploadOver
    held.state = UploadState.FINISHED
    held.save(update_fields=["state"])
    copied = {name: getattr(held, name) for name in _COPIED}
    if columns is not None:
        copied["columns"] = [*map(str, columns)]
    if identifier is not None:
        copied["identifier"] = identifier
    deposit = Deposit.objects.create(
        id=held.pk, reference=new_reference(), size=held.offset, received_at=clock.now(), **copied
    )
    audit.record(
        Action.DEPOSIT_RECEIVED, **actor.traced, **actor.detail, deposit=str(deposit.pk), size=deposit.size
    )
    announcing.tell(deposit, WebhookEvent.DEPOSIT_RECEIVED)
    announcing.screen_later(deposit)
    return deposit


_COPIED: Final = (
    "organisation",
    "submitted_by",
    "member",
    "key",
    "door",
    "campaign",
    "file_name_sealed",
    "form",
    "columns",
    "identifier",
    "reading",
    "idempotency_key",
)


def _part(upload: Upload, offset: int) -> str:
    return f"part of {upload.pk.hex} from {offset}"

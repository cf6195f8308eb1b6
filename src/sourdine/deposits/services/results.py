"""Results are given back: opened by who may, counted, and told of when somebody takes unusually much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import FileGone, NoCertificate, NoResult
from sourdine.deposits.models import WITH_RESULTS, Collection, Deposit, Kind, ResultFile, State
from sourdine.deposits.services import lookup, messages
from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.professionals.models import Organisation
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.professionals.services.acting import Actor

_USUAL: Final = timedelta(days=30)
_TIMES: Final = 3  # as much as on the busiest of those days
_MB: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A file of a result: `reader` seeks, so that downloads are resumed; `name` is what to call it."""

    reader: BinaryIO
    size: int
    name: str


def files_of(actor: Actor, deposit: UUID) -> list[tuple[Kind, str, int]]:
    """What may be collected: kind, name and bytes. Raises what `authorise` raises, or NoSuchDeposit."""
    acting.authorise(actor, Act.COLLECT)
    held = lookup.deposit_of(actor, deposit)
    vault = vault_of(held.organisation)
    of = ResultFile.objects.filter(deposit=held, deposit__state__in=WITH_RESULTS).order_by("pk")
    return [
        (Kind(one.kind), vault.unseal(bytes(one.name_sealed), about=NAME).decode(), one.size) for one in of
    ]


def open_result(actor: Actor, deposit: UUID, kind: str) -> Opened:
    """Raises what `authorise` raises, NoSuchDeposit or NoResult."""
    acting.authorise(actor, Act.COLLECT)
    held = lookup.deposit_of(actor, deposit)
    of = ResultFile.objects.filter(deposit=held, deposit__state__in=WITH_RESULTS, kind=kind)
    file = of.first()
    if file is None:
        raise NoResult
    vault = vault_of(held.organisation)
    try:
        reader = sealed.opened(place.current(), file.place, vault)
    except FileGone:
        raise NoResult from None
    name = vault.unseal(bytes(file.name_sealed), about=NAME).decode()
    return Opened(reader=cast("BinaryIO", reader), size=file.size, name=name)


def certificate_of(actor: Actor, deposit: UUID) -> str:
    """The JWS: every member may see it, and it stays.

    Raises what `authorise` raises, NoSuchDeposit or NoCertificate.
    """
    acting.authorise(actor, Act.READ)
    held = lookup.deposit_of(actor, deposit)
    if not held.certificate or held.ready_at is None:
        raise NoCertificate
    return held.certificate


def name_of(deposit: Deposit) -> str:
    """What the file is called on its depositor's side: for their eyes only."""
    return vault_of(deposit.organisation).unseal(bytes(deposit.file_name_sealed), about=NAME).decode()


@transaction.atomic
def note_collected(actor: Actor, deposit: UUID, kind: str, size: int, *, to_the_end: bool = True) -> None:
    """Called by a door when it has given so many bytes; the first time to the end, the deposit is collected.

    Whoever they were given to had the right when they were opened; it may have ended since.
    Raises NoSuchDeposit.
    """
    # One after the other: of two that end together, each would not see what the other was given.
    Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation.pk)
    held = lookup.deposit_of(actor, deposit)
    at = clock.now()
    Collection.objects.create(
        deposit=held,
        organisation=actor.organisation,
        member=actor.member,
        key=actor.key.pk if actor.key else None,
        kind=kind,
        size=size,
        at=at,
    )
    first = Deposit.objects.filter(pk=held.pk, state=State.READY)
    if to_the_end and kind == Kind.RESULT and first.update(state=State.COLLECTED, collected_at=at):
        audit.record(Action.DEPOSIT_COLLECTED, **actor.traced, **actor.detail, deposit=str(held.pk))
    _watch(actor)


def _watch(actor: Actor) -> None:
    """Tells owners and operator once a day when an account takes much more than it ever does."""
    today = timezone.localdate()
    mine = Collection.objects.filter(organisation=actor.organisation)
    key = actor.key.pk if actor.key else None
    mine = mine.filter(member=actor.member) if actor.member else mine.filter(key=key)
    taken = _taken(mine, today, today + timedelta(days=1))
    most = max(settings.SOURDINE.collection_alarm_mb * _MB, _TIMES * _busiest(mine))
    account = str(actor.member.pk if actor.member else key)
    if taken <= most or _was_told(actor, account, today):
        return
    audit.record(
        Action.COLLECTION_ALARM, **actor.traced, **actor.detail, taken_by=account, megabytes=taken // _MB
    )
    messages.tell_collection(actor.organisation, account=account, megabytes=taken // _MB, day=today)


def _was_told(actor: Actor, account: str, today: date) -> bool:
    told = Event.objects.filter(organisation=actor.organisation.pk, at__date=today)
    return told.filter(action=Action.COLLECTION_ALARM, detail__taken_by=account).exists()


def _taken(of: QuerySet[Collection], since: object, until: object) -> int:
    found = of.filter(at__date__gte=since, at__date__lt=until).aggregate(total=Sum("size"))
    return found["total"] or 0


def _busiest(of: QuerySet[Collection]) -> int:
    today = timezone.localdate()
    days = of.filter(at__date__gte=today - _USUAL, at__date__lt=today).annotate(day=TruncDate("at"))
    totals = days.values("day").annotate(total=Sum("size")).values_list("total", flat=True)
    return max(totals, default=0)

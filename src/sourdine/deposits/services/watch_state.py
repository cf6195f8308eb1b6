"""How a campaign's watch stands, and the list of what it told; each sees what it may."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from sourdine import clock
from sourdine.deposits.errors import NoSuchCampaign, NoWatch
from sourdine.deposits.models import Campaign, Deposit, Found, Telling, Watch, Watched
from sourdine.deposits.services import lookup
from sourdine.deposits.services.telling import ABOUT
from sourdine.deposits.vault import vault_of
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from sourdine.deposits.vault import Vault
    from sourdine.professionals.services.acting import Actor

# Looks are made every quarter of an hour.
LATE_AFTER: Final = timedelta(hours=2)
HEADER: Final = ("deposit", "row", "column", "identifier", "told_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """`as_of`: everything the register took in before it was looked at, and told."""

    campaign: Campaign
    watch: Watch
    watched: tuple[Watched, ...]
    unwatched: int  # deposits whose screening holds, and which are not watched
    days: tuple[tuple[date, int], ...]  # how many numbers were told, on each day that there were any
    as_of: datetime | None

    @property
    def told(self) -> int:
        return sum(numbers for _, numbers in self.days)

    @property
    def is_on(self) -> bool:
        return self.watch.ended_at is None

    @property
    def is_current(self) -> bool:
        """Never when in doubt: a look that fails, or a register that is too old, shows here."""
        return self.is_on and self.as_of is not None and clock.now() - self.as_of <= LATE_AFTER

    @property
    def is_complete(self) -> bool:
        return self.is_on and any(one.place for one in self.watched) and not self.unwatched


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One cell of the professional's own file whose number may no longer be called."""

    deposit: Deposit
    row: int
    column: str
    identifier: str = field(repr=False)  # empty when no column of them was named
    telling: UUID
    told_at: datetime


def standing(actor: Actor, campaign: UUID) -> Standing:
    """Raises what `authorise` raises, NoSuchCampaign or NoWatch."""
    acting.authorise(actor, Act.READ)
    held = _campaign(actor, campaign)
    watch = _newest(held)
    deposits = lookup.visible(actor).filter(campaign=held)
    of = Watched.objects.filter(watch=watch, deposit__in=deposits, deposit__ready_at__isnull=False)
    watched = tuple(of.select_related("deposit").order_by("-deposit__received_at"))
    looked_at = [one.as_of for one in watched if one.place]
    holding = deposits.filter(ready_at__isnull=False, valid_until__gt=clock.now())
    kept = [one.deposit_id for one in watched if one.place]
    told = Telling.objects.filter(watch=watch, told_at__isnull=False)
    return Standing(
        campaign=held,
        watch=watch,
        watched=watched,
        unwatched=holding.exclude(pk__in=kept).count(),
        days=_by_day(actor, told),
        as_of=min(looked_at, default=None),
    )


def told_of(actor: Actor, campaign: UUID, *, telling: UUID | None = None) -> QuerySet[Found]:
    """Of the newest watch; a provider sees what was found in files that it deposited itself.

    Raises what `authorise` raises, NoSuchCampaign or NoWatch.
    """
    acting.authorise(actor, Act.COLLECT)
    watch = _newest(_campaign(actor, campaign))
    found = Found.objects.filter(
        telling__watch=watch, telling__told_at__isnull=False, watched__deposit__in=lookup.visible(actor)
    )
    if telling is not None:
        found = found.filter(telling=telling)
    return found.select_related("telling", "watched__deposit__organisation")


def in_words(found: Iterable[Found], vault: Vault) -> Iterator[Told]:
    for one in found:
        sealed = one.identifier_sealed
        at = one.telling.told_at
        if at is not None:
            yield Told(
                deposit=one.watched.deposit,
                row=one.row,
                column=one.watched.columns[one.column],
                identifier=vault.unseal(bytes(sealed), about=ABOUT).decode() if sealed is not None else "",
                telling=one.telling_id,
                told_at=at,
            )


def as_csv(actor: Actor, campaign: UUID) -> Iterator[bytes]:
    """The whole list, as `rejected` is written: a semicolon between, the oldest first.

    Raises what `told_of` raises, before the first line.
    """
    found = told_of(actor, campaign).order_by("telling__told_at", "pk")
    return _lines(in_words(found.iterator(chunk_size=1000), vault_of(actor.on_behalf_of)))


def _lines(told: Iterator[Told]) -> Iterator[bytes]:
    yield _line(HEADER)
    for one in told:
        at = clock.format_instant(one.told_at)
        yield _line((one.deposit.reference, str(one.row), one.column, one.identifier, at))


def _line(cells: Iterable[str]) -> bytes:
    with io.StringIO() as out:
        csv.writer(out, delimiter=";", lineterminator="\n").writerow(cells)
        return out.getvalue().encode()


def _campaign(actor: Actor, campaign: UUID) -> Campaign:
    """Closed ones too. Raises NoSuchCampaign."""
    found = Campaign.objects.filter(organisation=actor.on_behalf_of, pk=campaign).first()
    if found is None:
        raise NoSuchCampaign
    return found


def _newest(campaign: Campaign) -> Watch:
    """Raises NoWatch."""
    found = Watch.objects.filter(campaign=campaign).first()
    if found is None:
        raise NoWatch
    return found


def _by_day(actor: Actor, told: QuerySet[Telling]) -> tuple[tuple[date, int], ...]:
    """A provider is told of the files that it deposited itself: of their cells, which it can count too."""
    day = TruncDate("told_at")
    totals = told.order_by().annotate(day=day).values("day").annotate(total=Sum("numbers"))
    if actor.is_by_mandate:
        own = Found.objects.filter(telling__in=told, watched__deposit__in=lookup.visible(actor))
        of_day = own.annotate(day=TruncDate("telling__told_at")).values("day")
        totals = of_day.annotate(total=Count("pk"))  # type: ignore[assignment]
    return tuple(sorted((one["day"], one["total"]) for one in totals))

"""May the numbers that a deposit gives back be contacted, as its campaign asks?

Answered from the same records and rules as any question of permission, for the instant at which the screening
began, and about numbers alone that the very screening found not listed: nothing is looked up a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from sourdine.clock import format_instant
from sourdine.consents import questions
from sourdine.consents.services import facts
from sourdine.evidence import PermissionTerms
from sourdine.law.evidence_columns import columns_of, fits_columns, in_common
from sourdine.law.frame import clocks, decide_frame
from sourdine.law.knowledge import Known
from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.vocabulary import Outcome
from sourdine.register.line import Line
from sourdine.screening.permissions import Answers, Asked, Contactable, Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from sourdine.consents.questions import Asker, Question
    from sourdine.professionals.models import Organisation

# What is recorded of so many people is in memory at once, whatever the size of a block.
_AT_ONCE: Final = 5_000
# Of the contact, what a campaign says of all of them.
_SHARED: Final = (
    "at",
    "channel",
    "audience",
    "purpose",
    "professional",
    "sector",
    "goods",
    "provider",
    "caller",
    "dialling",
    "concerns_profession",
)
_CONTACTABLE: Final = {
    Outcome.ALLOWED: Contactable.YES,
    Outcome.FORBIDDEN: Contactable.NO,
    Outcome.UNKNOWN: Contactable.UNKNOWN,
}
_ANSWER: Final = ("decision", "reason", "next_time")
_PLACE: Final = "place"


def asked_by(
    organisation: Organisation,
    asker: Asker,
    question: Mapping[str, object],
    *,
    at: datetime,
    listed_as_of: datetime,
) -> Asked:
    """What a screening that begins at that instant is to ask; `question` as its campaign was given it."""
    asked = questions.read_of_any_line(asker, question, at=at)
    # The machine that made the image may have a clock ahead of this one's.
    standing = {"as_of": min(listed_as_of, at), "opposed": False}
    return Asked(adviser=Advising(organisation, asked, standing), terms=_terms(asked))


class Advising:
    """Answers block after block, from what is recorded of the numbers of each."""

    def __init__(self, organisation: Organisation, asked: Question, standing: Mapping[str, object]) -> None:
        self._organisation, self._at = organisation, asked.contact.at
        told = asked.told.relationship
        tie = {"relationship": list(told.value)} if isinstance(told, Known) else {}
        contact = {name: getattr(asked.contact, name) for name in _SHARED}
        self._common = contact | tie | {"standing": standing}

    def __call__(self, numbers: NDArray[np.uint64], /) -> Answers:
        """In the order of the numbers; one that comes twice is asked about once."""
        different, where = np.unique(numbers, return_inverse=True)
        if not different.size:
            return Answers(told=(), which=np.zeros(0, np.int64))
        answered = _told_apart(self._answer(different))
        return Answers(told=answered.told, which=answered.which[where])

    def _answer(self, numbers: NDArray[np.uint64]) -> pl.DataFrame:
        """One row a number, in order: `decision`, `reason`, `next_time`, and the `clock` of its line."""
        indexes = [Line(number).index for number in numbers.tolist()]
        known = facts.known_among(self._organisation, indexes)
        rows = np.array([index in known for index in indexes])
        strangers, held = np.flatnonzero(~rows), np.flatnonzero(rows)
        parts = [self._decide(numbers, strangers, in_common(facts.of_nobody(self._organisation)))]
        for first in range(0, held.size, _AT_ONCE):
            parts += self._answer_known(numbers, held[first : first + _AT_ONCE], indexes)
        return pl.concat(parts).sort(_PLACE).drop(_PLACE).with_columns(clocks(_written(numbers)))

    def _answer_known(
        self, numbers: NDArray[np.uint64], places: NDArray[np.int64], indexes: Sequence[bytes]
    ) -> list[pl.DataFrame]:
        found = facts.of(self._organisation, [indexes[place] for place in places.tolist()])
        evidence = [found[indexes[place]].evidence.as_known_at(self._at) for place in places.tolist()]
        fits = np.array([fits_columns(one, self._at) for one in evidence], np.bool_)
        whole = [one for one, is_whole in zip(evidence, fits.tolist(), strict=True) if is_whole]
        parts = [self._decide(numbers, places[fits], {}, columns_of(whole))]
        # Hardly ever any: something of theirs was purged in the last days.
        others = np.flatnonzero(~fits).tolist()
        return parts + [self._decide(numbers, places[[one]], in_common(evidence[one])) for one in others]

    def _decide(
        self,
        numbers: NDArray[np.uint64],
        places: NDArray[np.int64],
        recorded: Mapping[str, object],
        columns: pl.DataFrame | None = None,
    ) -> pl.DataFrame:
        asked = _written(numbers[places])
        frame = pl.DataFrame([asked]) if columns is None else columns.with_columns(asked)
        decided = decide_frame(frame, common={**self._common, **recorded})
        return decided.select(pl.Series(_PLACE, places), *_ANSWER)


def _terms(asked: Question) -> PermissionTerms:
    contact = asked.contact
    return PermissionTerms(
        as_of=contact.at,
        channel=contact.channel.value,
        audience=contact.audience.value,
        purpose=contact.purpose.value,
        sector=contact.sector and contact.sector.value,
        goods=contact.goods,
        rules=tuple(f"{book.code} {book.version}" for book in rulebooks()),
    )


def _written(numbers: NDArray[np.uint64]) -> pl.Series:
    return pl.Series("number", [f"+{number}" for number in numbers.tolist()], pl.String)


def _told_apart(answered: pl.DataFrame) -> Answers:
    """Each different answer once."""
    columns = answered.columns
    different = answered.unique(maintain_order=True)
    placed = different.with_row_index("which")
    which = answered.join(placed, on=columns, how="left", nulls_equal=True, maintain_order="left")["which"]
    return Answers(
        told=[_told(*row) for row in different.iter_rows()], which=which.to_numpy().astype(np.int64)
    )


def _told(decision: str, reason: str, next_time: datetime | None, clock: str | None) -> Told:
    return Told(
        contactable=_CONTACTABLE[Outcome(decision)],
        reason=reason,
        next_time="" if next_time is None else _on_the_clock(next_time, clock),
    )


def _on_the_clock(instant: datetime, clock: str | None) -> str:
    if clock is None:
        return format_instant(instant)
    return instant.astimezone(ZoneInfo(clock)).isoformat(timespec="seconds")

"""Consents that were collected elsewhere, brought in batch by batch; the same file again adds nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from django.db import transaction

from sourdine import clock, sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents import chain
from sourdine.consents.acts import Leaving
from sourdine.consents.importing.columns import found
from sourdine.consents.importing.errors import NoRowReadable
from sourdine.consents.importing.rows import Judge
from sourdine.consents.importing.shown import Texts
from sourdine.consents.importing.verdicts import Doubt, Refusal, Verdict
from sourdine.consents.models import Consent, ConsentEvent, Objection, Withdrawal
from sourdine.consents.services import ledger, points, recording, scopes, texts
from sourdine.consents.services.ledger import Entry
from sourdine.consents.vocabulary import EventKind
from sourdine.screening.prospects.opening import Reading, open_prospects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID
    from zoneinfo import ZoneInfo

    from sourdine.consents.authors import Author
    from sourdine.consents.importing.rows import Judged
    from sourdine.professionals.models import Organisation
    from sourdine.screening.pipeline import Progress
    from sourdine.screening.prospects.tabular import Block, Prospects

M = TypeVar("M", Objection, Withdrawal)
BATCH: Final = 500  # rows under one lock of the ledger: other writers wait for less than a second
MOST_FINDINGS: Final = 1000  # told in the answer; all of them to `tell`
_HOPELESS: Final = 1000  # rows refused, and none recorded: the columns are not what they seem


class Tell(Protocol):
    """Told of each row that is not accepted, in the file's order, codes with their columns."""

    def __call__(self, row: int, verdict: Verdict, findings: Iterable[tuple[str, str]], /) -> None: ...


@dataclass(kw_only=True, slots=True)
class Imported:
    """What became of the rows: `accepted`, `doubtful` and `refused` together are all of them."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    already: int = 0  # of those not refused: recorded by an earlier row or run
    codes: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[int, str, str]] = field(default_factory=list)  # row, code, column

    @property
    def rows(self) -> int:
        return self.verdicts.total()

    def as_dict(self) -> dict[str, object]:
        counts = {verdict.value: self.verdicts[verdict] for verdict in Verdict}
        return {"rows": self.rows, **counts, "already": self.already, "codes": dict(self.codes.most_common())}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """How a file is to be read. With `record` unset it is only judged."""

    zone: ZoneInfo | None = None
    reading: Reading = field(default_factory=Reading)
    record: bool = True


AS_IT_SEEMS: Final = Asked()


def import_file(
    author: Author,
    path: Path,
    *,
    asked: Asked = AS_IT_SEEMS,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Records the rows of a file, doubtful ones too, which permit nothing. Stopped, it may be run again.

    Raises NoConsentColumn, ConsentColumnTwice, NoRowReadable or another RefusedFile.
    """
    done = Imported()
    with open_prospects(path, asked.reading) as file:
        judge = Judge(
            organisation=author.organisation.pk,
            texts=Texts.of(author.organisation),
            at=clock.now(),
            zone=asked.zone,
        )
        for batch, share in _batches(file, judge):
            told = _with_noes(author.organisation, batch)
            done.already += _record(author, told) if asked.record else 0
            _count(done, told, tell)
            _require_hope(done)
            if progress is not None:
                progress(rows=done.rows, done=share)
    return done


def _batches(file: Prospects, judge: Judge) -> Iterator[tuple[list[Judged], float]]:
    positions = found(file.names)
    for block in file.blocks():
        rows = _judged(block, positions, judge)
        while batch := list(islice(rows, BATCH)):
            yield batch, block.done


def _judged(block: Block, positions: Mapping[str, int], judge: Judge) -> Iterator[Judged]:
    fields = {name: block.field(position) for name, position in positions.items()}
    ragged = block.ragged
    for place in range(len(block)):
        if ragged[place]:
            yield judge.ragged(block.first_row + place)
        else:
            cells = {name: field.cell(place).strip() for name, field in fields.items()}
            yield judge.judge(block.first_row + place, cells)


def _count(done: Imported, batch: Sequence[Judged], tell: Tell | None) -> None:
    for one in batch:
        done.verdicts[one.verdict] += 1
        done.codes.update(code for code, _ in one.findings)
        room = MOST_FINDINGS - len(done.findings)
        done.findings += [(one.row, code, column) for code, column in one.findings][:room]
        if tell is not None and one.findings:
            tell(one.row, one.verdict, one.findings)


def _require_hope(done: Imported) -> None:
    """Before anything of a file that is not what it seems is recorded."""
    if done.rows >= _HOPELESS and done.verdicts[Verdict.REFUSED] == done.rows:
        reason = next(code for code, _ in done.codes.most_common() if code in set(Refusal))
        raise NoRowReadable(rows=done.rows, reason=reason)


def _with_noes(organisation: Organisation, batch: Sequence[Judged]) -> list[Judged]:
    """What the professional's own records say of them already."""
    indexes = {one.told.subject.index for one in batch if one.told is not None}
    theirs = {"organisation": organisation, "subject_index__in": indexes}
    objected = _by_subject(Objection.objects.filter(**theirs))
    left = _by_subject(Withdrawal.objects.filter(**theirs, consent=None))
    return [one.also(*_noes(one, objected=objected, left=left)) for one in batch]


def _noes(
    one: Judged, *, objected: Mapping[bytes, list[Objection]], left: Mapping[bytes, list[Withdrawal]]
) -> Iterator[Doubt]:
    if one.told is None or one.scope is None:
        return
    index, at, scope = one.told.subject.index, one.told.at, one.scope
    if any(no.at >= at and not scope.channels.isdisjoint(no.channels) for no in objected.get(index, ())):
        yield Doubt.OBJECTED
    if any(no.at >= at and scopes.meets(no, scope) for no in left.get(index, ())):
        yield Doubt.WITHDRAWN


def _by_subject(noes: Iterable[M]) -> dict[bytes, list[M]]:
    grouped: dict[bytes, list[M]] = defaultdict(list)
    for one in noes:
        grouped[bytes(one.subject_index)].append(one)
    return grouped


@transaction.atomic
def _record(author: Author, batch: Sequence[Judged]) -> int:
    """How many were there already."""
    rows = {_key(one): one for one in batch if one.told is not None}
    book = ledger.locked(author.organisation)
    known = ConsentEvent.objects.filter(organisation=author.organisation, idempotency_key__in=list(rows))
    there = set(known.values_list("idempotency_key", flat=True))
    new = {key: one for key, one in rows.items() if key not in there}
    if new:
        consents = _written(author.organisation, new.values())
        ledger.append_all(book, author, map(_entry, new, new.values(), consents))
        points.collected_all(author.organisation, [one.told for one in new.values() if one.told])
        _withdraw(author, new.values(), consents)
        audit.record(Action.CONSENTS_IMPORTED, **author.traced, **author.detail, consents=len(new))
    return sum(one.told is not None for one in batch) - len(new)


def _written(organisation: Organisation, rows: Collection[Judged]) -> list[Consent]:
    for text, at in _texts_first_shown(rows):
        texts.shown(organisation, text, at=at)
    consents = [_consent(organisation, one) for one in rows]
    Consent.objects.bulk_create(consents)
    for one, consent in zip(rows, consents, strict=True):
        if Doubt.WITHDRAWN in one.doubts:
            scopes.reconcile(consent)
    return consents


def _texts_first_shown(rows: Iterable[Judged]) -> Iterator[tuple[UUID, datetime]]:
    first: dict[UUID, datetime] = {}
    for one in rows:
        if one.text is not None and one.told is not None:
            first[one.text.pk] = min(one.told.at, first.get(one.text.pk, one.told.at))
    yield from first.items()


def _consent(organisation: Organisation, one: Judged) -> Consent:
    if one.told is None or one.scope is None:  # the caller left those out
        raise AssertionError
    consent = recording.drafted(organisation, one.told, one.scope, EventKind.GIVEN)
    consent.text, consent.doubts = one.text, one.doubts
    return consent


def _entry(key: str, one: Judged, consent: Consent) -> Entry:
    if one.told is None or one.scope is None:
        raise AssertionError
    told = recording.payload_of(one.told, one.scope, one.text)
    return Entry(
        kind=EventKind.GIVEN,
        at=one.told.at,
        zone=one.told.zone,
        consent=consent.pk,
        subject_index=one.told.subject.index,
        told=told | {"awaits_confirmation": False, "doubts": one.doubts},
        idempotency_key=key,
    )


def _withdraw(author: Author, rows: Iterable[Judged], consents: Iterable[Consent]) -> None:
    """Those that the file itself says were withdrawn."""
    for one, consent in zip(rows, consents, strict=True):
        if one.withdrawn_at is not None and one.told is not None:
            leaving = Leaving(
                subject=one.told.subject, at=one.withdrawn_at, zone=one.told.zone, consent=consent.pk
            )
            recording.withdraw(author, leaving)


def _key(one: Judged) -> str:
    """Of all that the row says, however it is written; keyed, for it says whose number it is."""
    if one.told is None or one.scope is None:
        raise AssertionError
    told = recording.payload_of(one.told, one.scope, one.text)
    said = told | {"at": one.told.at, "zone": str(one.told.zone), "withdrawn_at": one.withdrawn_at}
    content = chain.encoded({name: str(value) for name, value in said.items()})
    return f"import:{sealing.current().index(content, about='consent import').hex()}"

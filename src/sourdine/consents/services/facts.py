"""What a professional's records say of people, as `law` takes it: for one subject or ten thousand at once.

The service keeps the records: where it holds none, there is none, as far back as nothing was purged. Two
things only the professional knows, and says each time: what ties it to the person, and where it had a number
from that it never recorded here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from sourdine import statements
from sourdine.consents.importing.verdicts import NO_PROOF
from sourdine.consents.models import (
    Appointment,
    Attempt,
    Consent,
    ConsentLedger,
    ContactPoint,
    InformationRequest,
    Objection,
    Withdrawal,
)
from sourdine.consents.services import scopes
from sourdine.consents.vocabulary import AttemptOutcome
from sourdine.law import evidence as law
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import Act, Channel, Origin, Refusal, Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.professionals.models import Organisation

# A subject appears once among the values of the statement that only looks whether there is anything.
_LOOKED_FOR_AT_ONCE: Final = 4000
# A subject appears nine times among the values of the statement, and SQLite takes some 32 000.
_AT_ONCE: Final = 1000
M = TypeVar("M", Appointment, Consent, ContactPoint, InformationRequest, Objection, Withdrawal)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is recorded of one subject. `evidence` has neither the register's standing nor any tie."""

    evidence: law.Evidence
    person: UUID | None = field(default=None, repr=False)


def of(organisation: Organisation, indexes: Collection[bytes]) -> Mapping[bytes, Facts]:
    """By subject index, one for each that was asked for."""
    wanted, found = list(indexes), dict[bytes, Facts]()
    for first in range(0, len(wanted), _AT_ONCE):
        found |= _Records(organisation, wanted[first : first + _AT_ONCE]).facts()
    return found


def of_nobody(organisation: Organisation) -> law.Evidence:
    """What is recorded of somebody who is not known."""
    return _Records(organisation, [_NOBODY]).facts()[_NOBODY].evidence


def known_among(organisation: Organisation, indexes: Sequence[bytes]) -> set[bytes]:
    """Those of whom anything is recorded: of most numbers of a bought file there is nothing to read."""
    found = set[bytes]()
    for first in range(0, len(indexes), _LOOKED_FOR_AT_ONCE):
        asked = indexes[first : first + _LOOKED_FOR_AT_ONCE]
        values = [*asked, *[organisation.pk] * (len(_RECORDED) + 1)]
        found.update(bytes(index) for (index,) in statements.fetch(_known_among(len(asked)), values))
    return found


@lru_cache(maxsize=8)
def _known_among(count: int) -> str:
    """Whoever was asked for stands on the left: each table is then looked into by its index."""
    asked = ", ".join(["(%s)"] * count)
    parts = [_SEEN.format(table=model._meta.db_table) for model in _RECORDED]  # noqa: SLF001 -- its documented door
    return f"WITH asked (subject) AS (VALUES {asked}) {' UNION '.join([*parts, _SEEN_ELSEWHERE])}"


class _Records:
    """All rows about some subjects, read by one statement: for one subject too it costs most of an answer."""

    def __init__(self, organisation: Organisation, indexes: Collection[bytes]) -> None:
        self.organisation, self.indexes = organisation, list(indexes)
        ledgers, points, consents, passed_on, withdrawals, objections, slots, wishes, attempts = (
            statements.select_apart(_parts(organisation, self.indexes))
        )
        self.consents_since = ledgers[0].consents_since if ledgers else None
        self.attempts_since = ledgers[0].attempts_since if ledgers else None
        self.points = {index: found[0] for index, found in _by_subject(points).items()}
        self.consents, self.passed_on = _by_subject(consents), _by_subject(passed_on)
        self.withdrawals, self.objections = _by_subject(withdrawals), _by_subject(objections)
        self.appointments, self.requests = _by_subject(slots), _by_subject(wishes)
        self.attempts: dict[UUID, list[Attempt]] = defaultdict(list)
        for one in attempts:
            self.attempts[one.person_id].append(one)

    def facts(self) -> dict[bytes, Facts]:
        return {index: self._facts(index) for index in self.indexes}

    def _facts(self, index: bytes) -> Facts:
        point = self.points.get(index)
        person = point.person_id if point else None
        own = self.consents[index]
        given = [_consent(one, self.organisation) for one in own if _counts(one)]
        given += [self._passed(one, index) for one in self.passed_on[index] if _counts(one)]
        attempts = [law.Attempt(at=one.at) for one in self.attempts.get(person, [])] if person else []
        # Of whom nothing is known, nothing tells whether they were purged.
        since = point.consents_since if point else self.consents_since
        return Facts(
            person=person,
            evidence=law.Evidence(
                source=_source(point),
                consents=Known(value=tuple(given), since=since),
                objections=Known(value=tuple(self._objections(index, own)), since=since),
                attempts=Known(value=tuple(attempts), since=self.attempts_since),
                appointments=Known(value=tuple(map(_appointment, self.appointments[index])), since=since),
                request=Known(value=tuple(map(_request, self.requests[index])), since=since),
            ),
        )

    def _passed(self, consent: Consent, index: bytes) -> law.Consent:
        """What somebody withdrew from this professional is withdrawn, though another one collected it."""
        made = _consent(consent, self.organisation)
        here = [one for one in self.withdrawals[index] if scopes.concerns(one, consent)]
        if not here:
            return made
        first = min(here, key=lambda one: one.at)
        if made.withdrawn_at is not None and made.withdrawn_at <= first.at:
            return made
        return replace(made, withdrawn_at=first.at, withdrawal_recorded_at=first.recorded_at)

    def _objections(self, index: bytes, consents: Iterable[Consent]) -> Iterable[law.Objection]:
        """Refusals too; and withdrawals of what was never given, which are honoured as objections."""
        for objection in self.objections[index]:
            yield _objection(objection)
        for consent in consents:
            if consent.refused_at is not None:
                yield law.Objection(
                    at=consent.refused_at,
                    kind=Refusal.DECLINED,
                    channels=_channels(consent.channels),
                    recorded_at=consent.recorded_at,
                )
        for withdrawal in self.withdrawals[index]:
            if not any(scopes.concerns(withdrawal, one) for one in consents):
                yield law.Objection(
                    at=withdrawal.at,
                    channels=_channels(withdrawal.channels) or frozenset(Channel),
                    recorded_at=withdrawal.recorded_at,
                )


def _parts(
    organisation: Organisation, indexes: Sequence[bytes]
) -> list[tuple[statements.Columns, str, list[object]]]:
    """Of each table what is read, which rows, and their values."""
    these = f"subject_index IN ({statements.places(indexes)})"
    own = f"WHERE organisation_id = %s AND {these}"
    values = [organisation.pk, *indexes]
    return [
        (_LEDGER, "WHERE organisation_id = %s", values[:1]),
        (_POINT, own, values),
        (_CONSENT, own, values),
        (_CONSENT, f"WHERE {these} AND id IN ({_PASSED_ON})", [*values[1:], values[0]]),
        (_WITHDRAWAL, f"{own} AND consent IS NULL", values),
        (_OBJECTION, own, values),
        (_APPOINTMENT, f"{own} AND cancelled_at IS NULL", values),
        (_REQUEST, f"{own} AND answered_at IS NULL", values),
        (_ATTEMPT, f"WHERE person_id IN ({_PEOPLE} {own}) AND is_granted AND {_COUNTED}", values),
    ]


_LEDGER: Final = (ConsentLedger, ("organisation_id", "consents_since", "attempts_since"))
_POINT: Final = (
    ContactPoint,
    (
        "id",
        "person_id",
        "subject_index",
        "origin",
        "collected_at",
        "informed",
        "refusal_offered",
        "refused",
        "last_contact_at",
        "consents_since",
    ),
)
_CONSENT: Final = (
    Consent,
    (
        "id",
        "subject_index",
        "act",
        "channels",
        "goods",
        "parties",
        "statements",
        "doubts",
        "given_at",
        "awaits_confirmation",
        "confirmed_at",
        "refused_at",
        "ends_at",
        "withdrawn_at",
        "recorded_at",
        "withdrawal_recorded_at",
        "purged_at",
    ),
)
_WITHDRAWAL: Final = (
    Withdrawal,
    ("id", "subject_index", "consent", "channels", "goods", "at", "recorded_at"),
)
_OBJECTION: Final = (Objection, ("id", "subject_index", "kind", "channels", "at", "recorded_at"))
_APPOINTMENT: Final = (Appointment, ("id", "subject_index", "starts_at", "ends_at", "agreed_at"))
_REQUEST: Final = (InformationRequest, ("id", "subject_index", "goods", "at", "until", "recorded_at"))
_ATTEMPT: Final = (Attempt, ("id", "person_id", "at"))
# Consents that another professional collected, that name this one, and that were passed on to it.
_PASSED_ON: Final = "SELECT consent_id FROM consents_transmission WHERE partner_organisation_id = %s"
_RECORDED: Final = (ContactPoint, Consent, Withdrawal, Objection, Appointment, InformationRequest)
_SEEN: Final = (
    "SELECT subject FROM asked CROSS JOIN {table} held "
    "WHERE held.organisation_id = %s AND held.subject_index = subject"
)
_SEEN_ELSEWHERE: Final = (
    "SELECT subject FROM asked CROSS JOIN consents_consent held "  # noqa: S608 -- of constants
    f"WHERE held.subject_index = subject AND held.id IN ({_PASSED_ON})"
)
_NOBODY: Final = b""  # no subject has this index
_PEOPLE: Final = "SELECT person_id FROM consents_contactpoint"
# Of calls; a message written is none.
_CALLS: Final = ", ".join(f"'{channel.value}'" for channel in Channel if channel.is_spoken)
_COUNTED: Final = f"outcome <> '{AttemptOutcome.NOT_MADE.value}' AND channel IN ({_CALLS})"


def _by_subject(rows: Iterable[M]) -> dict[bytes, list[M]]:
    grouped: dict[bytes, list[M]] = defaultdict(list)
    for row in rows:
        grouped[bytes(row.subject_index)].append(row)
    return grouped


def _counts(consent: Consent) -> bool:
    is_given = consent.given_at is not None and consent.refused_at is None and consent.purged_at is None
    if not NO_PROOF.isdisjoint(consent.doubts):
        return False
    return is_given and (consent.confirmed_at is not None or not consent.awaits_confirmation)


def _consent(consent: Consent, organisation: Organisation) -> law.Consent:
    return law.Consent(
        given_at=_instant(consent.given_at),
        parties=frozenset({str(organisation.pk), *consent.parties}),
        channels=_channels(consent.channels),
        goods=frozenset(consent.goods),
        act=Act(consent.act),
        statements=frozenset(Statement(one) for one in consent.statements),
        ends_at=consent.ends_at,
        withdrawn_at=consent.withdrawn_at,
        recorded_at=max(consent.recorded_at, consent.confirmed_at or consent.recorded_at),
        withdrawal_recorded_at=consent.withdrawal_recorded_at,
    )


def _objection(objection: Objection) -> law.Objection:
    return law.Objection(
        at=objection.at,
        kind=Refusal(objection.kind),
        channels=_channels(objection.channels),
        recorded_at=objection.recorded_at,
    )


def _appointment(row: Appointment) -> law.Appointment:
    return law.Appointment(starts_at=row.starts_at, ends_at=row.ends_at, agreed_at=row.agreed_at)


def _request(row: InformationRequest) -> law.Request:
    return law.Request(at=row.at, goods=frozenset(row.goods), until=row.until, recorded_at=row.recorded_at)


def _source(point: ContactPoint | None) -> Known[law.Source] | NotKnown:
    if point is None or point.collected_at is None or not point.origin:
        return NotKnown.NOT_KNOWN
    return Known(
        value=law.Source(
            origin=Origin(point.origin),
            collected_at=point.collected_at,
            informed=point.informed,
            refusal_offered=point.refusal_offered,
            refused=point.refused,
            last_contact_at=point.last_contact_at,
        )
    )


def _channels(words: Iterable[str]) -> frozenset[Channel]:
    return frozenset(Channel(one) for one in words)


def _instant(at: datetime | None) -> datetime:
    if at is None:  # `_counts` let it through
        raise AssertionError
    return at

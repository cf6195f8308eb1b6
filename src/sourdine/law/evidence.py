"""What is known about a person and a professional, and what is not.

All of it concerns the contact's professional, over all its providers, and the person who is contacted.
Instants are those of the events; `recorded_at` is when the professional came to know, which `replay` asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from sourdine.clock import require_aware
from sourdine.law import errors
from sourdine.law.knowledge import Known, NotKnown
from sourdine.law.vocabulary import Act, Channel, Origin, Refusal, Statement, Tie

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Recorded(Protocol):
    @property
    def known_from(self) -> datetime: ...


R = TypeVar("R", bound=Recorded)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Whether an opposition list held the number, when somebody looked."""

    as_of: datetime
    opposed: bool
    until: datetime | None = None  # when the registration ends, where the list tells

    def __post_init__(self) -> None:
        _require_aware(self.as_of, self.until)

    @property
    def known_from(self) -> datetime:
        return self.as_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the number or the address was had from."""

    origin: Origin
    collected_at: datetime
    informed: bool | None = None  # told then of prospecting and of the right to object
    refusal_offered: bool | None = None  # could say no, freely and simply, on the spot
    refused: bool = False  # and did
    last_contact_at: datetime | None = None  # the person's own last act: a click, a request; not an opening

    def __post_init__(self) -> None:
        _require_aware(self.collected_at, self.last_contact_at)

    @property
    def known_from(self) -> datetime:
        return self.collected_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """One consent as it can be proved. `parties`: the professional and every third party it names."""

    given_at: datetime
    parties: frozenset[str]
    channels: frozenset[Channel]
    goods: frozenset[str]
    act: Act
    statements: frozenset[Statement] = frozenset()  # that the text shown made
    ends_at: datetime | None = None  # as the text shown said
    withdrawn_at: datetime | None = None
    recorded_at: datetime | None = None
    withdrawal_recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.given_at, self.ends_at, self.withdrawn_at, self.recorded_at)
        _require_aware(self.withdrawal_recorded_at)
        for name in ("parties", "channels", "goods"):
            if not getattr(self, name):
                raise errors.ConsentWithoutScope(missing=name)
        if self.withdrawn_at is not None and self.withdrawn_at < self.given_at:
            raise errors.WithdrawnBeforeGiven
        if self.ends_at is not None and self.ends_at < self.given_at:
            raise errors.EndsBeforeItBegins(item="consent")

    @property
    def known_from(self) -> datetime:
        return max(self.given_at, self.recorded_at or self.given_at)

    def without_later_withdrawal(self, at: datetime) -> Consent:
        """As it stood for whoever had not heard of a withdrawal yet."""
        heard = self.withdrawal_recorded_at or self.withdrawn_at
        if self.withdrawn_at is None or (self.withdrawn_at <= at and heard is not None and heard <= at):
            return self
        return replace(self, withdrawn_at=None, withdrawal_recorded_at=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    at: datetime
    kind: Refusal = Refusal.OBJECTION
    channels: frozenset[Channel] = field(default_factory=lambda: frozenset(Channel))
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.at, self.recorded_at)

    @property
    def known_from(self) -> datetime:
        return max(self.at, self.recorded_at or self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """One tie. `goods`: its object, and what is complementary or similar to it, as the contact names them."""

    tie: Tie
    since: datetime
    goods: frozenset[str] = frozenset()
    ended_at: datetime | None = None
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.since, self.ended_at, self.recorded_at)
        if self.ended_at is not None and self.ended_at < self.since:
            raise errors.EndsBeforeItBegins(item="relationship")

    @property
    def known_from(self) -> datetime:
        return max(self.since, self.recorded_at or self.since)

    def is_ongoing(self, at: datetime) -> bool:
        return self.tie is Tie.CONTRACT and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A call or message, answered or not."""

    at: datetime
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.at, self.recorded_at)

    @property
    def known_from(self) -> datetime:
        return max(self.at, self.recorded_at or self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """A precise slot that the person agreed to."""

    starts_at: datetime
    ends_at: datetime
    agreed_at: datetime

    def __post_init__(self) -> None:
        _require_aware(self.starts_at, self.ends_at, self.agreed_at)
        if self.ends_at <= self.starts_at:
            raise errors.EndsBeforeItBegins(item="appointment")

    @property
    def known_from(self) -> datetime:
        return self.agreed_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """The person asked to be told something."""

    at: datetime
    goods: frozenset[str]  # of what
    until: datetime | None = None  # the date the person set, if any
    recorded_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.at, self.until, self.recorded_at)

    @property
    def known_from(self) -> datetime:
        return max(self.at, self.recorded_at or self.at)


Item: TypeAlias = Standing | Source | Consent | Objection | Relation | Attempt | Appointment | Request


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Each item is `Known`, of nothing too, or `NotKnown`. What is not given is not known."""

    standing: Known[Standing] | NotKnown = NotKnown.NOT_KNOWN
    source: Known[Source] | NotKnown = NotKnown.NOT_KNOWN
    consents: Known[tuple[Consent, ...]] | NotKnown = NotKnown.NOT_KNOWN
    objections: Known[tuple[Objection, ...]] | NotKnown = NotKnown.NOT_KNOWN
    relationship: Known[tuple[Relation, ...]] | NotKnown = NotKnown.NOT_KNOWN
    attempts: Known[tuple[Attempt, ...]] | NotKnown = NotKnown.NOT_KNOWN
    appointments: Known[tuple[Appointment, ...]] | NotKnown = NotKnown.NOT_KNOWN
    request: Known[tuple[Request, ...]] | NotKnown = NotKnown.NOT_KNOWN

    def require_past(self, at: datetime) -> None:
        """Raises ConsentInFuture, ObjectionInFuture or EvidenceInFuture for what happened after `at`."""
        for name, item in self.items():
            if _latest(item) > at:
                raise _IN_FUTURE.get(name, errors.EvidenceInFuture)(item=name)

    def items(self) -> Iterator[tuple[str, Item]]:
        for name in _NAMES:
            fact = getattr(self, name)
            if isinstance(fact, Known):
                for item in fact.value if isinstance(fact.value, tuple) else (fact.value,):
                    yield name, item

    def as_known_at(self, at: datetime) -> Evidence:
        """Without what was recorded later, or happened later."""
        then: dict[str, Any] = {name: _known_at(getattr(self, name), at) for name in _NAMES}
        return Evidence(**then)


_NAMES = tuple(one.name for one in fields(Evidence))
_IN_FUTURE: dict[str, type[errors.LawError]] = {
    "consents": errors.ConsentInFuture,
    "objections": errors.ObjectionInFuture,
}


def _latest(item: Item) -> datetime:
    """The last instant at which something happened that the item tells; ends that are foreseen are none."""
    match item:
        case Consent():
            return max(item.given_at, item.withdrawn_at or item.given_at)
        case Source():
            return max(item.collected_at, item.last_contact_at or item.collected_at)
        case Standing():
            return item.as_of
        case Relation():
            return item.since
        case Appointment():
            return item.agreed_at
        case _:
            return item.at


def _known_at(fact: Known[object] | NotKnown, at: datetime) -> Known[object] | NotKnown:
    if isinstance(fact, NotKnown):
        return fact
    if isinstance(fact.value, tuple):
        known = tuple(_heard(item, at) for item in fact.value if item.known_from <= at)
        return Known(value=known, since=fact.since)
    return _one_known_at(fact, at)


def _one_known_at(fact: Known[object], at: datetime) -> Known[object] | NotKnown:
    value = fact.value
    if isinstance(value, Source) and value.last_contact_at is not None and value.last_contact_at > at:
        return Known(value=replace(value, last_contact_at=None), since=fact.since)
    # What was looked up later says nothing of that day: a number may have been registered since, or removed.
    return fact if isinstance(value, Source | Standing) and value.known_from <= at else NotKnown.NOT_KNOWN


def _heard(item: Item, at: datetime) -> Item:
    return item.without_later_withdrawal(at) if isinstance(item, Consent) else item


def _require_aware(*instants: datetime | None) -> None:
    for instant in instants:
        if instant is not None:
            require_aware(instant)

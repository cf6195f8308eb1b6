"""What somebody tells: a consent, a refusal, a withdrawal, an objection; before it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sourdine import clock
from sourdine.clock import require_aware
from sourdine.consents.errors import ChannelDoesNotReach, InTheFuture, NoScope
from sourdine.law.vocabulary import Act, Channel, Refusal

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.subjects import Indexed, Subject
    from sourdine.law.vocabulary import Origin

HOME = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A consent, a request for one, or a refusal. `channels` and `goods` left empty are those of the text.

    Raises NaiveInstant, InTheFuture, NoScope or ChannelDoesNotReach.
    """

    subject: Subject
    at: datetime
    zone: ZoneInfo = HOME
    act: Act = Act.ACTIVE
    channels: frozenset[Channel] = frozenset()
    goods: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    text: UUID | None = None
    ends_at: datetime | None = None
    source: str = ""
    attachment: str = ""  # SHA-256 of what the professional keeps as a proof, in hexadecimal
    collected: Collected | None = None
    idempotency_key: str = ""

    def __post_init__(self) -> None:
        require_past(self.at)
        if self.ends_at is not None:
            require_aware(self.ends_at)
        if self.text is None:
            for name in ("channels", "goods"):
                if not getattr(self, name):
                    raise NoScope(missing=name)
        require_reached(self.subject, self.channels)


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """Where the line or address was had from, as the rules ask."""

    origin: Origin
    informed: bool | None = None
    refusal_offered: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """A withdrawal: of one consent, or of all that concern these channels and goods; nothing named is all."""

    subject: Subject
    at: datetime
    zone: ZoneInfo = HOME
    channels: frozenset[Channel] = frozenset()
    goods: frozenset[str] = frozenset()
    consent: UUID | None = None
    idempotency_key: str = ""

    def __post_init__(self) -> None:
        require_past(self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Objecting:
    """To all prospecting by the channels named; none named is all of them."""

    subject: Subject | Indexed
    at: datetime
    zone: ZoneInfo = HOME
    kind: Refusal = Refusal.OBJECTION
    channels: frozenset[Channel] = field(default_factory=lambda: frozenset(Channel))
    idempotency_key: str = ""

    def __post_init__(self) -> None:
        require_past(self.at)


def require_reached(subject: Subject, channels: frozenset[Channel]) -> None:
    """Raises ChannelDoesNotReach."""
    for channel in sorted(channels):
        if not subject.is_reached_by(channel):
            raise ChannelDoesNotReach(channel=channel.value, kind=subject.kind.value)


def require_past(at: datetime) -> None:
    """Raises NaiveInstant or InTheFuture."""
    if require_aware(at) > clock.now():
        raise InTheFuture(at=clock.format_instant(at))

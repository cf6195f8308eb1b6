"""What every gateway is: it takes one message out of the house and says what came of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from sourdine.notifications.models import Channel, State
from sourdine.notifications.steps import StepCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One message as it leaves, in clear. Handed over twice with the same `id` it is the same message."""

    id: UUID
    channel: Channel
    kind: str
    language: str
    # An address, a number with its plus sign, or the lines of a postal address.
    recipient: str = field(repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    document: bytes | None = field(default=None, repr=False)  # a PDF
    not_after: datetime | None = None
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The gateway took the message; `reference` is what its reports will name."""

    reference: str
    state: State = State.ACCEPTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a provider says afterwards of a message it took: DELIVERED or FAILED."""

    channel: Channel
    reference: str
    state: State


class NotTaken(Exception):
    """The gateway did not take the message. Holds a code only, never what the provider answered: it may
    repeat the recipient.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class TemporaryFailure(NotTaken):
    """It may be taken later: the provider is busy or away, or the operator has something to repair."""

    def __init__(self, code: str = StepCode.UNREACHABLE, *, retry_after: timedelta | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(code)


class PermanentFailure(NotTaken):
    """It will never be taken as it is."""

    def __init__(self, code: str = StepCode.REFUSED) -> None:
        super().__init__(code)


class Gateway(ABC):
    """May be used by several threads at once."""

    channels: ClassVar[frozenset[Channel]]

    @abstractmethod
    def send(self, outgoing: Outgoing) -> Receipt:
        """Raises TemporaryFailure or PermanentFailure, and nothing else for what the provider does."""

    def listen(self) -> None:  # noqa: B027 -- most have nothing to open
        """Called every minute while reports are awaited: those that come on a connection need one."""

    def close(self) -> None:  # noqa: B027 -- same
        """Ends what is kept open between messages."""

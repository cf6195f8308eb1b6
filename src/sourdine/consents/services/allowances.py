"""How much pages of collection may send and write: counted against whoever fills them in, whoever is written
to, and the professional whose page it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine import clock
from sourdine.register.errors import TooManyAttempts
from sourdine.register.services import limits
from sourdine.register.services.limits import DAY, HOUR, Draw, LimitReached

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sourdine.consents.subjects import Subject
    from sourdine.professionals.models import Organisation

_SHARE: Final = 2  # of the day's spending that one professional's pages may use: half


@contextmanager
def refusing() -> Iterator[None]:
    """Around the transaction that takes: what it counted is rolled back with it.

    Raises TooManyAttempts or SpendingStopped.
    """
    try:
        yield
    except LimitReached as reached:
        if reached.scope == limits.SPENDING:
            raise limits.spending_stopped(clock.now()) from None
        raise TooManyAttempts(reached.retry_at) from None


def take_answer(network: str, at: datetime) -> None:
    """Raises LimitReached."""
    limits.take([_of_network(network)], at)


def take_mail(subject: Subject, network: str, at: datetime) -> None:
    """Raises LimitReached."""
    limits.take([limits.address_draw(subject.text), limits.network_codes_draw(network)], at)


def take_code(subject: Subject, organisation: Organisation, network: str, cents: int, at: datetime) -> None:
    """A text or a call, which costs. Raises LimitReached."""
    share = Draw(
        scope="spending-forms",
        key=organisation.pk.bytes,
        most=limits.daily_limit() // _SHARE,
        window=DAY,
        amount=cents,
    )
    own = [*limits.line_draws(subject.line.index), limits.network_codes_draw(network)]
    limits.take([*own, share, limits.spending_draw(cents)], at)


def _of_network(network: str) -> Draw:
    most = settings.SOURDINE.registrations_per_network
    return Draw(scope="network-forms", key=limits.network_index(network), most=most, window=HOUR)

"""How often codes and mails may be asked for, and how much they may cost in a day. When in doubt, no more."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from sourdine import clock, sealing, statements
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.register.errors import SpendingStopped
from sourdine.register.models import Allowance
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

logger = logging.getLogger(__name__)

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_IN_A_ROW: Final = 3  # codes to one line within a quarter of an hour
_TEXTS: Final = 10  # receipts and confirmations to one line in a day
SPENDING: Final = "spending"
_SPENDING_TOLD: Final = "spending-told"
_WHOLE_SERVICE: Final = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draw:
    """One count against a limit: `most` in a `window`, for whatever `key` stands for."""

    scope: str
    key: bytes
    most: int
    window: timedelta
    amount: int = 1

    def window_start(self, at: datetime) -> datetime:
        return at - (at - datetime.fromtimestamp(0, UTC)) % self.window


class LimitReached(Exception):
    """Inside this module's callers only, who say it in their own words."""

    def __init__(self, draw: Draw, at: datetime) -> None:
        self.scope = draw.scope
        self.retry_at = draw.window_start(at) + draw.window
        super().__init__(draw.scope)


def take(draws: Sequence[Draw], at: datetime, *beside: Model | Step) -> None:
    """Counts all of them at once and writes what is `beside`, in the caller's transaction. Raises
    LimitReached: then it must roll back.

    What was counted stays locked until that transaction ends: take late.
    """
    counting = _counting(sorted(draws, key=lambda draw: (draw.scope, draw.key, draw.window)), at)
    counted = statements.together(*beside, counting)
    used = Counter({(scope, bytes(key)): used for scope, key, used in counted})
    for draw in draws:
        if used[draw.scope, draw.key] > draw.most:
            raise LimitReached(draw, at)


def is_left(draw: Draw, at: datetime) -> bool:
    """Counts it, unless no more of it is left: for what is done without rather than refused."""
    try:
        with transaction.atomic():
            take([draw], at)
    except LimitReached:
        return False
    return True


def line_draws(line_index: bytes) -> list[Draw]:
    return [
        Draw(scope="line-quarter", key=line_index, most=_quarter(), window=HOUR / 4),
        Draw(scope="line-day", key=line_index, most=settings.SOURDINE.codes_per_line, window=DAY),
    ]


def person_draw(key: bytes) -> Draw:
    """`key`: of an account, a registration or an agent."""
    most = settings.SOURDINE.codes_per_person
    return Draw(scope="person-day", key=_key("person", key), most=most, window=DAY)


def network_codes_draw(network: str) -> Draw:
    most = settings.SOURDINE.codes_per_network
    return Draw(scope="network-codes", key=network_index(network), most=most, window=HOUR)


def network_registrations_draw(network: str) -> Draw:
    most = settings.SOURDINE.registrations_per_network
    return Draw(scope="network-registrations", key=network_index(network), most=most, window=HOUR)


def told_draw(line_index: bytes) -> Draw:
    """Texts about what was done with a line, by whoever opened it: each act may send one, and costs."""
    return Draw(scope="line-told", key=line_index, most=_TEXTS, window=DAY)


def address_draw(address: str) -> Draw:
    most = settings.SOURDINE.mails_per_address
    return Draw(scope="address-day", key=_key("address", address.encode()), most=most, window=DAY)


def network_index(network: str) -> bytes:
    """Of the /24 or the /56 that an address is in: whoever has one has the others."""
    try:
        address = ip_address(network)
    except ValueError:
        # Nobody knows whence it comes: all such requests share one count.
        return _key("network", b"unknown")
    mapped = getattr(address, "ipv4_mapped", None) or address
    block = ip_network((mapped, 24 if mapped.version == 4 else 56), strict=False)
    return _key("network", str(block).encode())


def spending_draw(cents: int) -> Draw:
    return Draw(scope=SPENDING, key=_WHOLE_SERVICE, most=daily_limit(), window=DAY, amount=cents)


def spending_stopped(at: datetime) -> SpendingStopped:
    """Tells the operator, once a day; called outside the transaction that was rolled back."""
    try:
        with transaction.atomic():
            take([Draw(scope=_SPENDING_TOLD, key=_WHOLE_SERVICE, most=1, window=DAY)], at)
            audit.record(Action.SPENDING_STOPPED, limit_cents=daily_limit())
    except LimitReached:
        pass
    else:
        logger.error("The day's spending limit is reached: no more codes by telephone until midnight UTC.")
    return SpendingStopped()


def spent_today() -> int:
    """In cents of euro."""
    today = Allowance.objects.filter(scope=SPENDING, window_start=spending_draw(0).window_start(clock.now()))
    return today.values_list("used", flat=True).first() or 0


def daily_limit() -> int:
    """In cents of euro."""
    return int(settings.SOURDINE.daily_spending_eur * 100)


def _quarter() -> int:
    # A service whose limit is raised, for a trial of load, is not held by this one.
    return max(_IN_A_ROW, settings.SOURDINE.codes_per_line // 2)


def _key(about: str, plain: bytes) -> bytes:
    return sealing.current().index(plain, about=f"limit {about}")


def _counting(draws: Sequence[Draw], at: datetime) -> Step:
    """One statement: adding and reading back cannot be parted by another process."""
    rows = [(d.scope, d.key, d.window_start(at), d.amount) for d in draws]
    places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
    return Step(_COUNT.format(places=places), [value for row in rows for value in row])


_COUNT: Final = (
    "INSERT INTO register_allowance (scope, key, window_start, used) VALUES {places} "
    "ON CONFLICT (scope, key, window_start) DO UPDATE SET used = register_allowance.used + excluded.used "
    "RETURNING scope, key, used"
)

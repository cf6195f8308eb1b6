"""One code leaves for one line: drawn, kept as a digest, counted against every limit, queued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from sourdine import clock
from sourdine.notifications.services import Envelope, estimate, rows_of
from sourdine.register import durations
from sourdine.register.errors import MeansNotOffered, PostalAddressNeeded, QuietHours, TooManyCodes
from sourdine.register.models import Code
from sourdine.register.models.registration import Means
from sourdine.register.services import contact, limits, secrecy
from sourdine.register.services.lines import means_of, voice_closes_at, voice_opens_at
from sourdine.statements import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from sourdine.accounts.models import User
    from sourdine.register.line import Line
    from sourdine.register.models import Claim, Holding

# As long as the longest text of a code: what it costs is known before it is written.
_LIKE_A_CODE: Final = "0" * 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """Which line, by which means, for what: a claim, a holding, or a look at the line.

    `draws` are counted beside the line's own.
    """

    line: Line
    means: Means
    language: str
    draws: tuple[limits.Draw, ...]
    account: User | None = None
    claim: Claim | None = None
    holding: Holding | None = None
    postal: str | None = None


def send(asked: Dispatch) -> Code:
    """Raises MeansNotOffered, PostalAddressNeeded, QuietHours, TooManyCodes or SpendingStopped."""
    at = clock.now()
    _require_means(asked, at)
    try:
        with transaction.atomic():
            return _send(asked, at)
    except limits.LimitReached as reached:
        if reached.scope == limits.SPENDING:
            raise limits.spending_stopped(at) from None
        raise TooManyCodes(reached.retry_at) from None


def _require_means(asked: Dispatch, at: datetime) -> None:
    if asked.means is Means.LETTER:
        if asked.postal is None:
            raise PostalAddressNeeded
        return
    if asked.means not in means_of(asked.line):
        raise MeansNotOffered
    if asked.means is Means.VOICE and (opens_at := voice_opens_at(asked.line, at)) is not None:
        raise QuietHours(opens_at)


def _send(asked: Dispatch, at: datetime) -> Code:
    # First: of two codes asked for at the same moment, the second voids the other.
    limits.take(limits.line_draws(asked.line.index), at)
    digits = secrecy.draw_code()
    code = Code(
        claim=asked.claim,
        holding=asked.holding,
        line_index=asked.line.index,
        line_sealed=asked.line.seal(),
        means=asked.means,
        created_at=at,
        expires_at=at + _validity(asked.means),
    )
    code.digest = secrecy.code_digest(code.pk, digits)
    message = rows_of(_envelope(asked, code, digits))
    draws = [*asked.draws, limits.spending_draw(_cents(asked))]
    limits.take(draws, at, *_voiding_former(asked), code, *message)
    return code


def _voiding_former(asked: Dispatch) -> Iterator[Step]:
    if asked.claim is not None:
        yield Step("DELETE FROM register_code WHERE claim_id = %s AND used_at IS NULL", [asked.claim.pk])
    elif asked.holding is not None:
        yield Step("DELETE FROM register_code WHERE holding_id = %s AND used_at IS NULL", [asked.holding.pk])


def _envelope(asked: Dispatch, code: Code, digits: str) -> Envelope:
    return Envelope(
        idempotency_key=code.message_key,
        channel=contact.CHANNELS[asked.means],
        kind="register/line_code",
        language=asked.language,
        recipient=asked.postal or asked.line.number.e164,
        context={
            **contact.common(asked.language),
            "code": digits,
            "number": asked.line.national,
            "minutes": int(durations.CODE.total_seconds() // 60),
            "days": durations.POSTED_CODE.days,
        },
        account=asked.account,
        line_index=asked.line.index,
        not_after=_not_after(asked, code),
        urgent=True,
    )


def _not_after(asked: Dispatch, code: Code) -> datetime:
    """A call that a gateway could not take at once does not ring in the night."""
    if asked.means is not Means.VOICE:
        return code.expires_at
    return min(code.expires_at, voice_closes_at(asked.line, code.created_at))


def _validity(means: Means) -> timedelta:
    return durations.POSTED_CODE if means is Means.LETTER else durations.CODE


def _cents(asked: Dispatch) -> int:
    return estimate(contact.CHANNELS[asked.means], asked.line.number.e164, _LIKE_A_CODE)

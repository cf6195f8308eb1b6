"""What stays when files are gone: keyed tokens of the numbers screened, and who had one screened."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sourdine import sealing, statements
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits import tokens
from sourdine.deposits.errors import FileGone
from sourdine.deposits.models import Tokens, TokensKey
from sourdine.deposits.services import announcing
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from numpy.typing import NDArray

    from sourdine.deposits.models import Deposit
    from sourdine.professionals.models import Organisation
    from sourdine.register.line import Line

_log = logging.getLogger("sourdine.deposits")
KEY: Final = "key of a month's tokens"
CONTENT: Final = "tokens of a check"
_KEY: Final = (TokensKey, ("id", "month", "key_sealed"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Screened:
    """One screening of a number: for whom, when, and what was answered."""

    organisation: UUID
    name: str
    at: datetime
    answer: Verdict
    deposit: UUID | None  # None: asked about directly


class Keeping:
    """Keeps the tokens of one deposit as its blocks pass, in a file of this attempt."""

    def __init__(self, out: BinaryIO, *, where: str, month: date) -> None:
        self.where, self.month = where, month
        self._writer = tokens.TokenWriter(out, month_key(month))

    def add(self, numbers: NDArray[np.uint64], answers: NDArray[np.uint8]) -> None:
        self._writer.add(numbers, answers)

    def settle(self) -> None:
        self._writer.settle()

    def kept_for(self, deposit: Deposit, at: datetime) -> Tokens:
        """In the transaction that makes the result known."""
        return Tokens.objects.create(
            organisation=deposit.organisation,
            deposit=deposit,
            month=self.month,
            screened_at=at,
            count=self._writer.count,
            place=self.where,
        )


def tokens_place(deposit: Deposit) -> str:
    """Below it, each attempt has a place of its own."""
    return f"tokens/{deposit.pk.hex}"


@contextmanager
def keeping(deposit: Deposit) -> Iterator[Keeping]:
    """The file is whole when the block ends, and gone when it raises."""
    where = f"{tokens_place(deposit)}/{deposit.attempt}"
    with sealed.created(place.current(), where, vault_of(deposit.organisation)) as out:
        keeper = Keeping(cast("BinaryIO", out), where=where, month=this_month())
        yield keeper
        keeper.settle()


def of_check(
    organisation: Organisation,
    numbers: NDArray[np.uint64],
    answers: NDArray[np.uint8],
    *,
    at: datetime,
    month: date,
    key: TokensKey | None = None,
) -> Tokens:
    """Those of a check are few: they lie in the database. For the caller to write, with what else it writes.

    `key`: the month's, as `key_beside` found it.
    """
    out = io.BytesIO()
    writer = tokens.TokenWriter(out, _unsealed(key.key_sealed) if key is not None else month_key(month))
    writer.add(numbers, answers)
    writer.settle()
    return Tokens(
        organisation=organisation,
        month=month,
        screened_at=at,
        count=writer.count,
        content_sealed=sealing.current().seal(out.getvalue(), about=CONTENT),
    )


def who_screened(line: Line) -> list[Screened]:
    """Every screening of a number that is still known, newest first. It opens every file: not for a page."""
    found = []
    for key in TokensKey.objects.all():
        token = int(tokens.tokens_of(np.array([line.e164], np.uint64), _unsealed(key.key_sealed))[0])
        of_month = Tokens.objects.filter(month=key.month).select_related("organisation")
        for one in of_month.iterator(chunk_size=500):
            try:
                with _content(one) as file:
                    answer = tokens.answer_in(file, token)
            except FileGone:
                # A backup was restored, or its key's month is over: what the others tell is told.
                _log.warning("tokens are gone", extra={"deposit": str(one.deposit_id)})
                continue
            if answer is not None:
                found.append(_screened(one, answer))
    return sorted(found, key=lambda one: one.at, reverse=True)


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def key_beside(month: date) -> statements.Beside:
    """For a caller who reads something else by the same statement."""
    return statements.Beside(_KEY, "deposits_tokenskey.month = %s", (month,))


def month_key(month: date) -> bytes:
    """Made at the month's first screening, by whichever process gets there first."""
    held = statements.first(TokensKey, "WHERE month = %s", [month])
    if held is None:
        made = sealing.current().seal(tokens.new_key(), about=KEY)
        held, _ = TokensKey.objects.get_or_create(month=month, defaults={"key_sealed": made})
    return _unsealed(held.key_sealed)


def destroy_old_keys(today: date | None = None) -> int:
    """Months that are over their retention: the key first, after which tokens say nothing; how many."""
    oldest = _months_before(today or timezone.localdate(), settings.SOURDINE.tokens_months)
    destroyed = 0
    for key in TokensKey.objects.filter(month__lt=oldest):
        with transaction.atomic():
            key.delete()
            audit.record(Action.TOKENS_KEY_DESTROYED, month=f"{key.month:%Y-%m}")
        destroyed += 1
    _remove_dead(oldest)
    return destroyed


def _remove_dead(oldest: date) -> None:
    """Tokens whose key is gone."""
    while batch := list(Tokens.objects.filter(month__lt=oldest)[:500]):
        with transaction.atomic():
            Tokens.objects.filter(pk__in=[one.pk for one in batch]).delete()
            announcing.destroy_later(*(one.place for one in batch if one.place))


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


@contextmanager
def _content(one: Tokens) -> Iterator[BinaryIO]:
    if one.place:
        yield cast("BinaryIO", sealed.opened(place.current(), one.place, vault_of(one.organisation)))
        return
    content = bytes(one.content_sealed or b"")
    yield io.BytesIO(sealing.current().unseal(content, about=CONTENT))


def _screened(one: Tokens, answer: int) -> Screened:
    return Screened(
        organisation=one.organisation_id,
        name=one.organisation.name,
        at=one.screened_at,
        answer=Verdict(answer),
        deposit=one.deposit_id,
    )


def _unsealed(key_sealed: bytes | memoryview) -> bytes:
    return sealing.current().unseal(bytes(key_sealed), about=KEY)

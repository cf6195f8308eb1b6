"""Numbers asked about directly: a hundred at once, ten thousand by a job; answers come with a receipt.

More than a hundred numbers are never screened in a web process, where every page would wait: `ask` puts them
before a worker, and `collect` gives the answers once they are there, usually within a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits import receipts
from sourdine.deposits.errors import (
    DayQuotaReached,
    LooksLikeHarvesting,
    NoNumbers,
    NoSuchCheck,
    TooManyNumbers,
)
from sourdine.deposits.models import Check
from sourdine.deposits.services import judging, later, screening
from sourdine.evidence import encode_salt, load_signing_key, new_salt
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.running import current_job
from sourdine.numbering.column import normalise
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.screening.judgement import judge_numbers
from sourdine.screening.verdicts import CODE_OF_STATUS, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import Model

    from sourdine.audit.models import Event
    from sourdine.deposits.services.judging import Refusal
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor
    from sourdine.screening.judgement import Judgements, Register

INLINE: Final = 100
MOST: Final = 10_000
_LONGEST_NUMBER: Final = 64
beside = judging.beside  # what `check` finds in `Actor.beside`, when whoever read the key has read it


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`verdict` as results say it; `reason` a code, empty when there is nothing to say."""

    verdict: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """The answers in the order of the numbers, the register's signed word for them, and what opens it."""

    answers: Sequence[Answer]
    receipt: str
    salt: str = field(repr=False)


def check(actor: Actor, numbers: Sequence[str]) -> Answered:
    """A hundred at most, answered at once.

    Raises what `authorise` raises, NoNumbers, TooManyNumbers, DayQuotaReached, LooksLikeHarvesting, or what
    `snapshot` raises.
    """
    acting.authorise(actor, Act.CHECK)
    _require_few(numbers, INLINE)
    noted = audit.event(Action.NUMBERS_CHECKED, **actor.traced, **actor.detail, numbers=len(numbers))
    answered = _answer(actor.on_behalf_of, numbers, noted, read=actor.beside)
    if not isinstance(answered, Answered):
        raise answered
    return answered


def ask(actor: Actor, numbers: Sequence[str], *, idempotency_key: str = "") -> Check:
    """Up to ten thousand, answered by a worker. The same idempotency key again is the same check.

    Raises what `authorise` raises, NoNumbers, TooManyNumbers, TooManyWaiting or AskedOtherwise.
    """
    acting.authorise(actor, Act.CHECK)
    _require_few(numbers, MOST)
    return later.take(
        Check(count=len(numbers)),
        actor,
        {"numbers": list(numbers)},
        idempotency_key=idempotency_key,
        begin=partial(_begin, actor),
    )


def collect(actor: Actor, check: UUID) -> Answered | None:
    """The answers of `ask`; None while they are not there. They are kept for a day.

    Raises what `authorise` raises, NoSuchCheck, CouldNotBeAnswered, DayQuotaReached or LooksLikeHarvesting.
    """
    acting.authorise(actor, Act.CHECK)
    held = later.of(Check, actor, check)
    if held is None:
        raise NoSuchCheck
    if held.answers_sealed is None:
        return None
    found = later.unpacked(later.unsealed(held, held.answers_sealed))
    if "refused" in found:
        raise _REFUSALS[found["refused"]](most=settings.SOURDINE.numbers_per_day)
    answers = [Answer(**one) for one in found["answers"]]
    return Answered(answers=answers, receipt=held.receipt, salt=found["salt"])


def answer(check: UUID) -> None:
    """For a job."""
    held = later.waiting(Check, check)
    if held is None:
        return
    numbers = later.content_of(held)["numbers"]
    with current_job().commit():
        answered = _answer(held.organisation, numbers)
        found: dict[str, object]
        if isinstance(answered, Answered):
            said = [{"verdict": one.verdict, "reason": one.reason} for one in answered.answers]
            found = {"answers": said, "salt": answered.salt}
            held.receipt = answered.receipt
        else:
            found = {"refused": answered.code}
        later.answer(held, later.packed(found))


def forget_old() -> int:
    """What was asked and answered, after a day; how many."""
    return later.forget_old(Check, receipt="")


_REFUSALS: Final = {one.code: one for one in (DayQuotaReached, LooksLikeHarvesting)}


def _require_few(numbers: Sequence[str], most: int) -> None:
    if not numbers:
        raise NoNumbers
    if len(numbers) > most:
        raise TooManyNumbers(most=most)


def _begin(actor: Actor, check: Check) -> None:
    from sourdine.deposits import tasks

    noted = {"numbers": check.count, "check": str(check.pk)}
    audit.record(Action.NUMBERS_CHECKED, **actor.traced, **actor.detail, **noted)
    with on_behalf_of(check.organisation_id.hex):
        # Somebody waits for it: before files, which take longer.
        tasks.answer.using(priority=10).enqueue(str(check.pk))


def _answer(
    organisation: Organisation, numbers: Sequence[str], *noted: Event, read: Sequence[Model | None] = ()
) -> Answered | Refusal:
    """A refusal is returned: what was drawn stays drawn."""
    at = clock.now()
    found = judging.judge(organisation, lambda register: _judged(register, numbers), *noted, at=at, read=read)
    if found.refused is not None:
        return found.refused
    answers = list(map(_said, found.judged.verdict.tolist(), found.judged.status.tolist()))
    salt = new_salt()
    receipt = _receipt(organisation, found.register, numbers, answers, at, salt=salt)
    return Answered(answers=answers, receipt=receipt, salt=encode_salt(salt))


def _judged(register: Register, numbers: Sequence[str]) -> Judgements:
    e164, status = normalise([number[:_LONGEST_NUMBER] for number in numbers], register.region)
    return judge_numbers(register, e164, status)


def _receipt(
    organisation: Organisation,
    register: Register,
    numbers: Sequence[str],
    answers: Sequence[Answer],
    at: datetime,
    *,
    salt: bytes,
) -> str:
    receipt = receipts.of_check(
        register,
        numbers,
        [one.verdict for one in answers],
        issuer=screening.issuer(),
        on_behalf_of=screening.named(organisation),
        at=at,
        salt=salt,
    )
    return receipt.signed(load_signing_key(settings.SOURDINE.keys_folder))


@lru_cache(maxsize=1024)
def _said(verdict: int, status: int) -> Answer:
    """One for all numbers that are answered alike."""
    reason = "" if verdict == Verdict.OPPOSED else str(CODE_OF_STATUS.get(status, ""))
    return Answer(verdict=Verdict(verdict).word, reason=reason)

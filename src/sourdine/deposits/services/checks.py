"""Numbers asked about directly: a hundred at once, ten thousand by a job; answers come with a receipt.

More than a hundred numbers are never screened in a web process, where every page would wait: `ask` puts them
before a worker, and `collect` gives the answers once they are there, usually within a second.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.errors import (
    DayQuotaReached,
    LooksLikeHarvesting,
    NoNumbers,
    NoSuchCheck,
    TooManyNumbers,
)
from sourdine.deposits.models import Check, CheckState
from sourdine.deposits.receipts import Receipt
from sourdine.deposits.services import judging, screening
from sourdine.deposits.vault import vault_of
from sourdine.evidence import load_signing_key, new_salt
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.running import current_job
from sourdine.numbering.column import normalise
from sourdine.professionals import asked
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.screening.judgement import judge_numbers
from sourdine.screening.verdicts import CODE_OF_STATUS, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.audit.models import Event
    from sourdine.deposits.services.judging import Refusal
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor
    from sourdine.screening.judgement import Judgements, Register

INLINE: Final = 100
MOST: Final = 10_000
ABOUT: Final = "a check"
_LONGEST_NUMBER: Final = 64
_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`verdict` as results say it; `reason` a code, empty when there is nothing to say."""

    verdict: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """The answers in the order of the numbers, and the register's signed word for them."""

    answers: Sequence[Answer]
    receipt: str


def check(actor: Actor, numbers: Sequence[str]) -> Answered:
    """A hundred at most, answered at once.

    Raises what `authorise` raises, NoNumbers, TooManyNumbers, DayQuotaReached, LooksLikeHarvesting, or what
    `snapshot` raises.
    """
    acting.authorise(actor, Act.CHECK)
    _require_few(numbers, INLINE)
    noted = audit.event(Action.NUMBERS_CHECKED, **actor.traced, **actor.detail, numbers=len(numbers))
    answered = _answer(actor.on_behalf_of, numbers, noted)
    if not isinstance(answered, Answered):
        raise answered
    return answered


def ask(actor: Actor, numbers: Sequence[str], *, idempotency_key: str = "") -> Check:
    """Up to ten thousand, answered by a worker. The same idempotency key again is the same check.

    Raises what `authorise` raises, NoNumbers, TooManyNumbers or AskedOtherwise.
    """
    acting.authorise(actor, Act.CHECK)
    _require_few(numbers, MOST)
    by = {"submitted_by": actor.organisation, "organisation": actor.on_behalf_of}
    digest = asked.digest_of({"numbers": list(numbers)}) if idempotency_key else None
    try:
        with transaction.atomic():
            made = Check.objects.create(
                **by,
                member=actor.member,
                key=actor.key.pk if actor.key else None,
                idempotency_key=idempotency_key,
                asked_digest=digest,
                count=len(numbers),
                asked_sealed=vault_of(actor.on_behalf_of).seal(
                    json.dumps(list(numbers)).encode(), about=ABOUT
                ),
                asked_at=clock.now(),
            )
            audit.record(
                Action.NUMBERS_CHECKED,
                **actor.traced,
                **actor.detail,
                numbers=len(numbers),
                check=str(made.pk),
            )
            _answer_later(made)
    except IntegrityError:
        earlier = Check.objects.filter(**by, idempotency_key=idempotency_key).first()
        if earlier is None or digest is None:
            raise
        asked.require_same(earlier.asked_digest, digest)
        return earlier
    return made


def collect(actor: Actor, check: UUID) -> Answered | None:
    """The answers of `ask`; None while they are not there. They are kept for a day.

    Raises what `authorise` raises, NoSuchCheck, DayQuotaReached or LooksLikeHarvesting.
    """
    acting.authorise(actor, Act.CHECK)
    of = Check.objects.filter(organisation=actor.on_behalf_of, submitted_by=actor.organisation)
    held = of.select_related("organisation").filter(pk=check).first()
    if held is None or held.state == CheckState.FORGOTTEN:
        raise NoSuchCheck
    if held.state == CheckState.WAITING or held.answers_sealed is None:
        return None
    content = vault_of(held.organisation).unseal(bytes(held.answers_sealed), about=ABOUT)
    found = json.loads(content)
    if "refused" in found:
        raise _REFUSALS[found["refused"]](most=settings.SOURDINE.numbers_per_day)
    return Answered(answers=[Answer(**one) for one in found["answers"]], receipt=held.receipt)


def answer(check: UUID) -> None:
    """For a job."""
    held = Check.objects.select_related("organisation").filter(pk=check, state=CheckState.WAITING).first()
    if held is None:
        return
    vault = vault_of(held.organisation)
    numbers = json.loads(vault.unseal(bytes(held.asked_sealed or b""), about=ABOUT))
    with current_job().commit():
        answered = _answer(held.organisation, numbers)
        found: dict[str, object]
        if isinstance(answered, Answered):
            found = {"answers": [{"verdict": one.verdict, "reason": one.reason} for one in answered.answers]}
            held.receipt = answered.receipt
        else:
            found = {"refused": answered.code}
        held.state, held.answered_at, held.asked_sealed = CheckState.ANSWERED, clock.now(), None
        held.answers_sealed = vault.seal(json.dumps(found).encode(), about=ABOUT)
        held.save()


def forget_old() -> int:
    """What was asked and answered, after a day; how many."""
    old = Check.objects.filter(asked_at__lt=clock.now() - _KEPT).exclude(state=CheckState.FORGOTTEN)
    return old.update(
        state=CheckState.FORGOTTEN,
        asked_sealed=None,
        answers_sealed=None,
        receipt="",
        idempotency_key="",
        asked_digest=None,
    )


_REFUSALS: Final = {one.code: one for one in (DayQuotaReached, LooksLikeHarvesting)}


def _require_few(numbers: Sequence[str], most: int) -> None:
    if not numbers:
        raise NoNumbers
    if len(numbers) > most:
        raise TooManyNumbers(most=most)


def _answer_later(check: Check) -> None:
    from sourdine.deposits import tasks

    with on_behalf_of(check.organisation_id.hex):
        # Somebody waits for it: before files, which take longer.
        tasks.answer.using(priority=10).enqueue(str(check.pk))


def _answer(organisation: Organisation, numbers: Sequence[str], *noted: Event) -> Answered | Refusal:
    """A refusal is returned: what was drawn stays drawn."""
    at = clock.now()
    found = judging.judge(organisation, lambda register: _judged(register, numbers), *noted, at=at)
    if found.refused is not None:
        return found.refused
    answers = list(map(_said, found.judged.verdict.tolist(), found.judged.status.tolist()))
    return Answered(answers=answers, receipt=_receipt(organisation, found.register, numbers, answers, at))


def _judged(register: Register, numbers: Sequence[str]) -> Judgements:
    e164, status = normalise([number[:_LONGEST_NUMBER] for number in numbers], register.region)
    return judge_numbers(register, e164, status)


def _receipt(
    organisation: Organisation,
    register: Register,
    numbers: Sequence[str],
    answers: Sequence[Answer],
    at: datetime,
) -> str:
    receipt = Receipt(
        issuer=screening.issuer(),
        on_behalf_of=screening.named(organisation),
        checked_at=at,
        register=register,
        numbers=list(numbers),
        verdicts=[one.verdict for one in answers],
        salt=new_salt(),
    )
    return receipt.signed(load_signing_key(settings.SOURDINE.keys_folder))


@lru_cache(maxsize=1024)
def _said(verdict: int, status: int) -> Answer:
    """One for all numbers that are answered alike."""
    reason = "" if verdict == Verdict.OPPOSED else str(CODE_OF_STATUS.get(status, ""))
    return Answer(verdict=Verdict(verdict).word, reason=reason)

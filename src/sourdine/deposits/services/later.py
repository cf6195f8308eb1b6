"""What is asked in one request and answered by a worker: taken once, sealed, found again, forgotten.

It rests under the organisation's own key, and packed: thousands of questions are much alike, and so are their
answers.
"""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.deposits.errors import CouldNotBeAnswered, TooManyWaiting
from sourdine.deposits.models import AnsweredLater, AnswerState
from sourdine.deposits.vault import vault_of
from sourdine.jobs.errors import LeaseLost
from sourdine.jobs.running import is_last_attempt
from sourdine.professionals import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor

M = TypeVar("M", bound=AnsweredLater)
_KEPT: Final = timedelta(days=1)
_FASTEST: Final = 1
# Of one organisation, by whoever asks for it, of each kind: each may be some megabytes.
MOST_WAITING: Final = 50


def take(
    made: M, actor: Actor, content: Mapping[str, object], *, idempotency_key: str, begin: Callable[[M], None]
) -> M:
    """Written with what `begin` does, in one transaction; or what was taken under the same idempotency key.

    Raises AskedOtherwise or TooManyWaiting.
    """
    made.submitted_by, made.organisation = actor.organisation, actor.on_behalf_of
    made.member, made.key = actor.member, actor.key.pk if actor.key else None
    made.idempotency_key, made.asked_at = idempotency_key, clock.now()
    made.asked_digest = asked.digest_of(content) if idempotency_key else None
    made.asked_sealed = sealed(made, packed(content))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _require_few_waiting(made)
            begin(made)
    except IntegrityError:
        if made.asked_digest is None or (earlier := _earlier(made)) is None:
            raise
        asked.require_same(earlier.asked_digest, made.asked_digest)
        return earlier
    return made


def _require_few_waiting(made: AnsweredLater) -> None:
    theirs = type(made).objects.filter(organisation=made.organisation, state=AnswerState.WAITING)
    if theirs.count() > MOST_WAITING:
        raise TooManyWaiting(most=MOST_WAITING)


def waiting(kind: type[M], asked: UUID) -> M | None:
    """For a job; None when there is nothing to answer any more."""
    to_answer = kind.objects.select_related("organisation", "submitted_by").filter(state=AnswerState.WAITING)
    return to_answer.filter(pk=asked).first()


def content_of(held: AnsweredLater) -> Any:  # noqa: ANN401 -- JSON
    """What was asked."""
    return unpacked(unsealed(held, held.asked_sealed or b""))


def answer(held: AnsweredLater, answers: bytes | None) -> None:
    """What was asked is destroyed at once. For a job, in the transaction that ends it."""
    held.state, held.answered_at, held.asked_sealed = AnswerState.ANSWERED, clock.now(), None
    held.answers_sealed = None if answers is None else sealed(held, answers)
    held.save()


@contextmanager
def answering(kind: type[AnsweredLater], asked: UUID) -> Iterator[None]:
    """For a job. Who waits is told when nobody will try again."""
    try:
        yield
    except LeaseLost:
        raise
    except Exception:
        if is_last_attempt():
            give_up(kind, asked)
        raise


def give_up(kind: type[AnsweredLater], asked: UUID) -> None:
    """Nobody will answer: what was asked is destroyed."""
    to_answer = kind.objects.filter(pk=asked, state=AnswerState.WAITING)
    to_answer.update(state=AnswerState.GIVEN_UP, answered_at=clock.now(), asked_sealed=None)


def of(kind: type[M], actor: Actor, asked: UUID) -> M | None:
    """What this organisation asked for that one, as long as the answer is kept. Raises CouldNotBeAnswered."""
    theirs = kind.objects.filter(organisation=actor.on_behalf_of, submitted_by=actor.organisation)
    kept = theirs.exclude(state=AnswerState.FORGOTTEN)
    held = kept.select_related("organisation").filter(pk=asked).first()
    if held is not None and held.state == AnswerState.GIVEN_UP:
        raise CouldNotBeAnswered
    return held


def forget_old(kind: type[AnsweredLater], **emptied: object) -> int:
    """What was asked and answered, after a day; how many. `emptied`: what else the table keeps of answers."""
    old = kind.objects.filter(asked_at__lt=clock.now() - _KEPT).exclude(state=AnswerState.FORGOTTEN)
    return old.update(
        state=AnswerState.FORGOTTEN,
        asked_sealed=None,
        answers_sealed=None,
        idempotency_key="",
        asked_digest=None,
        **emptied,
    )


def packed(content: object) -> bytes:
    return packed_text(json.dumps(content, separators=(",", ":")))


def unpacked(content: bytes) -> Any:  # noqa: ANN401 -- JSON
    return json.loads(gzip.decompress(content))


def packed_text(text: str) -> bytes:
    return gzip.compress(text.encode(), _FASTEST, mtime=0)


def sealed(held: AnsweredLater, content: bytes) -> bytes:
    return vault_of(held.organisation).seal(content, about=held.ABOUT)


def unsealed(held: AnsweredLater, content: bytes | memoryview) -> bytes:
    return vault_of(held.organisation).unseal(bytes(content), about=held.ABOUT)


def _earlier(made: M) -> M | None:
    same = {name: getattr(made, name) for name in ("submitted_by", "organisation", "idempotency_key")}
    return type(made).objects.filter(**same).first()

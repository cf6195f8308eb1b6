"""An attempt at reaching somebody is reserved: asked for and counted at once, over all providers and lines.

While one is decided the person is held: who asks at the same time for another of their lines waits, and then
sees it counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from sourdine import clock, statements
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents import questions
from sourdine.consents.models import Attempt
from sourdine.consents.services import people
from sourdine.consents.subjects import Subject
from sourdine.deposits.services import permission
from sourdine.deposits.services.permission import Deciding
from sourdine.professionals import asked
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sourdine.consents.models import Person
    from sourdine.consents.questions import Question
    from sourdine.deposits.services.permission import Answer
    from sourdine.professionals.services.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One contact, now. `known_as`: the other lines and addresses of the same person, each as `Subject.of`
    takes it.
    """

    row: Mapping[str, Any] = field(repr=False)
    known_as: Sequence[Mapping[str, str | None]] = field(default=(), repr=False)
    optional: Collection[str] = ()

    def digest(self) -> bytes:
        told = {"row": self.row, "known_as": [*self.known_as], "optional": sorted(self.optional)}
        return asked.digest_of(told)


def reserve(actor: Actor, wanted: Wanted, *, idempotency_key: str) -> Attempt:
    """Permission, and the attempt counted; or why not, and when. The same key again is the same answer.

    Raises what `authorise` raises, what is wrong with the question, or AskedOtherwise.
    """
    acting.authorise(actor, Act.ASK)
    organisation = actor.on_behalf_of
    question = questions.read_one(permission.asker_of(actor), wanted.row, at=clock.now())
    subjects = [question.subject, *(Subject.of(organisation.pk, **one) for one in wanted.known_as)]
    key, digest = asked.key_of(actor, idempotency_key), wanted.digest()
    try:
        with transaction.atomic():
            person = people.held(organisation, subjects)
            if (earlier := _earlier(actor, key, digest)) is not None:
                return earlier
            attempt = _decided(actor, question, person, wanted.optional)
            attempt.idempotency_key, attempt.asked_digest = key, digest
            _write_down(actor, attempt)
    except IntegrityError:
        # The same key at the same time, about somebody else.
        if (earlier := _earlier(actor, key, digest)) is None:
            raise
        return earlier
    return attempt


def _earlier(actor: Actor, key: str, digest: bytes) -> Attempt | None:
    """What was asked for under the same key. Raises AskedOtherwise when it was something else."""
    held = Attempt.objects.filter(organisation=actor.on_behalf_of, idempotency_key=key).first()
    if held is not None:
        asked.require_same(held.asked_digest, digest)
    return held


def _decided(actor: Actor, question: Question, person: Person, optional: Collection[str]) -> Attempt:
    at = _now(person)
    answered = _answer(actor, question, at, optional)
    return Attempt(
        organisation=actor.on_behalf_of,
        person=person,
        subject_index=question.subject.index,
        channel=question.contact.channel.value,
        at=at,
        provider=actor.organisation if actor.is_by_mandate else None,
        answer=answered.as_dict(),
        is_granted=answered.decision.is_allowed,
    )


def _now(person: Person) -> datetime:
    """Not before an attempt that is counted already, whose machine may have a clock ahead of this one's."""
    latest = Attempt.objects.filter(person=person, is_granted=True).aggregate(at=Max("at"))["at"]
    return max(clock.now(), latest or clock.now())


def _answer(actor: Actor, question: Question, at: datetime, optional: Collection[str]) -> Answer:
    contact = replace(question.contact, at=at)
    deciding = Deciding(actor.on_behalf_of, [replace(question, contact=contact)], at=at, optional=optional)
    if lines := deciding.to_look_up():
        deciding.look_up(lines)
    (answered,) = deciding.answers
    return answered


def _write_down(actor: Actor, attempt: Attempt) -> None:
    action = Action.ATTEMPT_RESERVED if attempt.is_granted else Action.ATTEMPT_REFUSED
    event = audit.event(
        action, **actor.traced, **actor.detail, attempt=str(attempt.pk), channel=attempt.channel
    )
    statements.insert(attempt, event)

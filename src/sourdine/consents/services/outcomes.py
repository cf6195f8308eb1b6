"""What came of an attempt: only one that was never made gives its place back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.consents.acts import Objecting
from sourdine.consents.authors import Author
from sourdine.consents.errors import NoSuchAttempt, NotDeclined, OutcomeReported
from sourdine.consents.models import Attempt, ContactPoint
from sourdine.consents.services import objections
from sourdine.consents.subjects import Indexed
from sourdine.consents.vocabulary import AttemptOutcome, SubjectKind
from sourdine.law.vocabulary import Channel, Refusal
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


@transaction.atomic
def report(actor: Actor, attempt: UUID, outcome: AttemptOutcome, *, declined: bool = False) -> Attempt:
    """The same again is once. `declined`: whoever answered said no to the offer, which is kept and honoured.

    Raises what `authorise` raises, NoSuchAttempt, OutcomeReported or NotDeclined.
    """
    author = Author.of(actor, Act.ASK)
    if declined and outcome is not AttemptOutcome.ANSWERED:
        raise NotDeclined
    held = _held(actor, attempt)
    if held.outcome not in {"", outcome.value}:
        raise OutcomeReported(outcome=held.outcome)
    if not held.outcome:
        held.outcome, held.outcome_at = outcome.value, clock.now()
        held.save(update_fields=["outcome", "outcome_at"])
        audit.record(
            Action.ATTEMPT_REPORTED,
            **actor.traced,
            **actor.detail,
            attempt=str(held.pk),
            outcome=outcome.value,
            declined=declined,
        )
    if declined:
        _decline(author, held)
    return held


def _held(actor: Actor, attempt: UUID) -> Attempt:
    """A provider sees those that it asked for itself."""
    found = Attempt.objects.filter(pk=attempt, organisation=actor.on_behalf_of, is_granted=True)
    if actor.is_by_mandate:
        found = found.filter(provider=actor.organisation)
    held = found.select_for_update().first()
    if held is None:
        raise NoSuchAttempt
    return held


def _decline(author: Author, attempt: Attempt) -> None:
    index = bytes(attempt.subject_index)
    point = ContactPoint.objects.get(organisation=author.organisation, subject_index=index)
    subject = Indexed(kind=SubjectKind(point.subject_kind), index=index)
    objections.record(
        author,
        Objecting(
            subject=subject,
            at=attempt.outcome_at or clock.now(),
            kind=Refusal.DECLINED,
            channels=frozenset({Channel(attempt.channel)}),
            idempotency_key=f"attempt:{attempt.pk}",
        ),
    )

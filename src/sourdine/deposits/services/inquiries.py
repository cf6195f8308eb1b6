"""Thousands of questions whether contacts may be made: taken at once, decided by a worker, collected after.

What asks about no instant of its own is decided for the moment it is decided at, so that an objection told
meanwhile counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant, parse_instant
from sourdine.consents import questions
from sourdine.consents.errors import QuestionsRefused
from sourdine.deposits.errors import NoSuchInquiry, TooManyQuestions
from sourdine.deposits.models import Inquiry
from sourdine.deposits.services import later, permission, standings
from sourdine.deposits.services.permission import Deciding
from sourdine.deposits.services.standings import LookedUp
from sourdine.jobs.backend import on_behalf_of
from sourdine.jobs.running import current_job
from sourdine.law import Standing
from sourdine.law.trial import require_optional
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sourdine.deposits.services.permission import Answer
    from sourdine.professionals.services.acting import Actor

MOST: Final = 10_000


def ask(
    actor: Actor, rows: Sequence[Mapping[str, Any]], *, optional: Collection[str] = (), idempotency_key: str
) -> Inquiry:
    """Up to ten thousand questions, as JSON has them. The same idempotency key again is the same inquiry.

    Raises what `authorise` raises, TooManyQuestions, UnknownOptionalRule, TooManyWaiting or AskedOtherwise.
    """
    acting.authorise(actor, Act.ASK)
    if len(rows) > MOST:
        raise TooManyQuestions(most=MOST)
    require_optional(optional)
    return later.take(
        Inquiry(count=len(rows)),
        actor,
        {"questions": list(rows), "optional": sorted(optional)},
        idempotency_key=idempotency_key,
        begin=partial(_begin, actor),
    )


def collect(actor: Actor, inquiry: UUID) -> bytes | None:
    """The answers as JSON in gzip, as a small request has them; None while they are not there.

    They are kept for a day.

    Raises what `authorise` raises, NoSuchInquiry, CouldNotBeAnswered or QuestionsRefused.
    """
    acting.authorise(actor, Act.ASK)
    held = later.of(Inquiry, actor, inquiry)
    if held is None:
        raise NoSuchInquiry
    if held.refused:
        raise QuestionsRefused([(place, field, code) for place, field, code in held.refused])
    return None if held.answers_sealed is None else later.unsealed(held, held.answers_sealed)


def answer(inquiry: UUID) -> None:
    """For a job. What is looked up is drawn of the day once, though another worker may have to go on."""
    held = later.waiting(Inquiry, inquiry)
    if held is None:
        return
    try:
        deciding = _deciding(held)
    except QuestionsRefused as refused:
        held.refused = refused.bad
        with current_job().commit():
            later.answer(held, None)
        return
    looked_up = _look_up(held, deciding)
    written = later.packed_text(permission.written(deciding.answers, held.pk))
    with current_job().commit():
        held.looked_up_sealed = None
        later.answer(held, written)
        _note(held, deciding.answers, looked_up)


def forget_old() -> int:
    """What was asked and answered, after a day; how many."""
    return later.forget_old(Inquiry, looked_up_sealed=None, refused=[])


def _begin(actor: Actor, inquiry: Inquiry) -> None:
    from sourdine.deposits import tasks

    noted = {"questions": inquiry.count, "inquiry": str(inquiry.pk)}
    audit.record(Action.PERMISSION_ASKED, **actor.traced, **actor.detail, **noted)
    with on_behalf_of(inquiry.organisation_id.hex):
        # Somebody waits for it: before files, which take longer.
        tasks.decide.using(priority=10).enqueue(str(inquiry.pk))


def _deciding(held: Inquiry) -> Deciding:
    """Raises QuestionsRefused."""
    told = later.content_of(held)
    by = permission.asker(held.organisation, held.submitted_by)
    asked = questions.read(by, told["questions"], at=clock.now())
    # A contact that was still to come when it was asked about is none of the past.
    return Deciding(held.organisation, asked, at=held.asked_at, optional=told["optional"])


def _look_up(held: Inquiry, deciding: Deciding) -> int:
    """How many lines."""
    lines = deciding.to_look_up()
    if lines:
        deciding.learn(lines, _found(held, set(lines.values())))
    return len(lines)


def _found(held: Inquiry, lines: set[int]) -> LookedUp:
    """Written down with the draw: who takes over from a killed worker reads it, and draws no more."""
    earlier = _looked_up_earlier(held)
    if lines <= earlier.lines:
        return earlier.found
    with current_job().fence():
        more = standings.look_up(held.organisation, lines - earlier.lines, at=held.asked_at)
        looked = earlier.and_more(lines, more)
        held.looked_up_sealed = later.sealed(held, later.packed(looked.as_dict()))
        held.save(update_fields=["looked_up_sealed"])
    return looked.found


def _looked_up_earlier(held: Inquiry) -> _LookedUp:
    if held.looked_up_sealed is None:
        return _LookedUp(lines=frozenset(), found=LookedUp())
    return _LookedUp.of(later.unpacked(later.unsealed(held, held.looked_up_sealed)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _LookedUp:
    """Which lines were asked about, and what was found."""

    lines: frozenset[int] = field(repr=False)
    found: LookedUp

    def and_more(self, lines: set[int], found: LookedUp) -> Self:
        both = {**self.found.standings, **found.standings}
        refused = self.found.refused or found.refused
        return type(self)(lines=self.lines | lines, found=LookedUp(standings=both, refused=refused))

    def as_dict(self) -> dict[str, object]:
        found = self.found.standings.items()
        told = [(line, one.opposed, format_instant(one.as_of)) for line, one in found]
        return {"lines": sorted(self.lines), "standings": told, "refused": self.found.refused}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        rows: Iterable[tuple[int, bool, str]] = told["standings"]
        read = {line: Standing(opposed=opposed, as_of=parse_instant(at)) for line, opposed, at in rows}
        return cls(lines=frozenset(told["lines"]), found=LookedUp(standings=read, refused=told["refused"]))


def _note(held: Inquiry, answers: Iterable[Answer], looked_up: int) -> None:
    audit.record(
        Action.PERMISSION_DECIDED,
        organisation=held.organisation.pk,
        inquiry=str(held.pk),
        **permission.counts(answers, looked_up),
    )

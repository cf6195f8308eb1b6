"""May these contacts be made? What is recorded, what the register says where it matters, and the rules.

Each question is first decided without the register. Only where its answer would settle the matter is a line
looked up, at the price of a check: who asks about contacts learns no more of the lists than who checks.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.clock import format_instant
from sourdine.consents import questions
from sourdine.consents.questions import Asker
from sourdine.consents.services import facts
from sourdine.consents.vocabulary import SubjectKind
from sourdine.deposits.errors import TooManyQuestions
from sourdine.deposits.services import standings
from sourdine.law.deciding import conclude
from sourdine.law.knowledge import Known
from sourdine.law.vocabulary import Outcome
from sourdine.law.waiting import look_ahead
from sourdine.law.wording import Code
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sourdine.consents.questions import Question
    from sourdine.deposits.services.standings import LookedUp
    from sourdine.law import Contact, Decision, Evidence
    from sourdine.professionals.models import Organisation
    from sourdine.professionals.services.acting import Actor

INLINE: Final = 100
NOT_NEEDED: Final = "not_needed"
LOOKED_UP: Final = "looked_up"
NOT_COVERED: Final = "not_covered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`next_time` is the first instant at which the contact is allowed, if nothing becomes known meanwhile.

    `register` says whether the lists were looked at: not needed, looked up, not covered by them, or the code
    of what kept the service from it.
    """

    decision: Decision
    next_time: datetime | None
    register: str = NOT_NEEDED

    @property
    def needs_register(self) -> bool:
        """Whether all that is not known is the number's standing."""
        doubts = [one.code for one in self.decision.reasons if one.effect is not Outcome.ALLOWED]
        return self.decision.outcome is Outcome.UNKNOWN and set(doubts) <= _ASKING

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **self.decision.as_dict(),
            "next_time": self.next_time and format_instant(self.next_time),
            "register": self.register,
        }


_ASKING: Final = {Code.STANDING_NOT_KNOWN, Code.STANDING_STALE}


def ask(actor: Actor, rows: Sequence[Mapping[str, Any]], *, optional: Collection[str] = ()) -> list[Answer]:
    """A hundred questions at most, answered in their order. `optional` names stricter rules to apply.

    Raises what `authorise` raises, TooManyQuestions, QuestionsRefused or UnknownOptionalRule.
    """
    acting.authorise(actor, Act.ASK)
    if len(rows) > INLINE:
        raise TooManyQuestions(most=INLINE)
    at = clock.now()
    return answer(actor, questions.read(asker_of(actor), rows, at=at), at=at, optional=optional)


def written(answers: Sequence[Answer], inquiry: UUID | None = None) -> str:
    """As JSON. Most questions of a campaign have the same answer: what it says is made once."""
    said: dict[int, str] = {}
    for one in answers:
        if id(one) not in said:
            said[id(one)] = json.dumps(one.as_dict(), ensure_ascii=False, separators=(",", ":"))
    named, decisions = json.dumps(inquiry and str(inquiry)), ",".join(said[id(one)] for one in answers)
    return f'{{"id":{named},"state":"answered","decisions":[{decisions}]}}'


def asker_of(actor: Actor) -> Asker:
    return asker(actor.on_behalf_of, actor.organisation)


def asker(professional: Organisation, by: Organisation) -> Asker:
    """The professional itself, or a provider that asks in its place."""
    return Asker(professional=professional.pk, provider=by.name if by.pk != professional.pk else None)


def answer(
    actor: Actor, asked: Sequence[Question], *, at: datetime, optional: Collection[str] = ()
) -> list[Answer]:
    """For who was authorised; it is written down with how many, never about whom."""
    deciding = Deciding(actor.on_behalf_of, asked, at=at, optional=optional)
    lines = deciding.to_look_up()
    with transaction.atomic() if lines else nullcontext():
        if lines:
            deciding.look_up(lines)
        audit.record(
            Action.PERMISSION_ASKED, **actor.traced, **actor.detail, **counts(deciding.answers, len(lines))
        )
    return deciding.answers


class Deciding:
    """Questions of one professional, asked at one instant; equal cases are decided once."""

    def __init__(
        self,
        organisation: Organisation,
        asked: Sequence[Question],
        *,
        at: datetime,
        optional: Collection[str] = (),
    ) -> None:
        self._organisation, self._asked, self._at, self._optional = organisation, asked, at, optional
        self._decided: dict[tuple[Contact, Evidence], Answer] = {}
        self._not_looked_up: dict[tuple[int, str], Answer] = {}
        found = facts.of(organisation, {one.subject.index for one in asked})
        self._evidence = [_evidence(one, found[one.subject.index].evidence) for one in asked]
        self.answers = [
            self._decide(one.contact, evidence) for one, evidence in zip(asked, self._evidence, strict=True)
        ]

    def to_look_up(self) -> dict[int, int]:
        """The line of each question that the register would settle, by the question's place.

        What the register says now says nothing of a day that is past.
        """
        return {
            place: one.subject.line.e164
            for place, (one, answered) in enumerate(zip(self._asked, self.answers, strict=True))
            if answered.needs_register and one.subject.kind is SubjectKind.LINE and one.contact.at >= self._at
        }

    def look_up(self, lines: Mapping[int, int]) -> None:
        """In a transaction that commits: what is drawn of the day stays drawn."""
        self.learn(lines, standings.look_up(self._organisation, set(lines.values()), at=self._at))

    def learn(self, lines: Mapping[int, int], found: LookedUp) -> None:
        """What the register said of these lines."""
        for place, line in lines.items():
            self.answers[place] = self._decide_again(place, line, found)

    def _decide_again(self, place: int, line: int, found: LookedUp) -> Answer:
        standing = found.standings.get(line)
        if standing is None:
            return self._not_found(self.answers[place], found.refused or NOT_COVERED)
        evidence = replace(self._evidence[place], standing=Known(value=standing))
        return replace(self._decide(self._asked[place].contact, evidence), register=LOOKED_UP)

    def _not_found(self, answered: Answer, why: str) -> Answer:
        """One for all that are answered alike."""
        if (told := self._not_looked_up.get((id(answered), why))) is None:
            told = self._not_looked_up[id(answered), why] = replace(answered, register=why)
        return told

    def _decide(self, contact: Contact, evidence: Evidence) -> Answer:
        case = contact, evidence
        if (answered := self._decided.get(case)) is None:
            found = look_ahead(contact, evidence, self._optional)
            answered = Answer(decision=conclude(found.tried), next_time=found.permitted_at)
            self._decided[case] = answered
        return answered


def _evidence(question: Question, recorded: Evidence) -> Evidence:
    """What is recorded, as it was known at the contact, with what the professional says beside it.

    Where the line was had from, as it was recorded, is not unsaid: there may be a refusal in it.
    """
    known, told = recorded.as_known_at(question.contact.at), question.told
    source = known.source if isinstance(known.source, Known) else told.source
    return replace(known, relationship=told.relationship, source=source)


def counts(answers: Iterable[Answer], looked_up: int) -> dict[str, int]:
    outcomes = Counter(one.decision.outcome for one in answers)
    return {outcome.value: outcomes[outcome] for outcome in Outcome} | {"looked_up": looked_up}

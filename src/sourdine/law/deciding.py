"""`decide`: may this contact be made? Only `allowed` is a yes.

A contact is allowed when every rule that applies says yes, one of them on what it rests. One certain no
forbids; anything else that is not yes leaves it unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from sourdine.law.calendar import midnight_after
from sourdine.law.decision import Decision, Reason, RequiredMention, Versions
from sourdine.law.findings import soonest
from sourdine.law.rulebook.rule import Contacted, applicable
from sourdine.law.rules.mention import Mention
from sourdine.law.trial import Trial, Tried, try_rules
from sourdine.law.vocabulary import Outcome
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Evidence
    from sourdine.law.rulebook.rule import Rulebook

_ORDER: Final = (Outcome.FORBIDDEN, Outcome.UNKNOWN, Outcome.ALLOWED)


def decide(contact: Contact, evidence: Evidence, *, optional: Collection[str] = ()) -> Decision:
    """Whether the contact may be made, given what is known. Pure: the same question has the same answer.

    `optional` names stricter rules to apply as well. Raises the errors of `sourdine.law.errors` for evidence
    that cannot be.
    """
    return conclude(try_rules(contact, evidence, optional))


def conclude(tried: Tried) -> Decision:
    """The decision that follows from what each rule found."""
    reasons = tuple(reasons_of(tried))
    allowed = reasons[0].effect is Outcome.ALLOWED
    return Decision(
        outcome=reasons[0].effect,
        reasons=reasons,
        mentions=tuple(_mentions(tried)) if allowed else (),
        valid_until=_valid_until(tried) if allowed else None,
        versions=_versions(tried.book),
    )


def reasons_of(tried: Tried) -> Iterator[Reason]:
    """In order of weight: the first decides."""
    trials = sorted(tried.trials, key=_weight)
    forbidding = [trial for trial in trials if trial.effect is Outcome.FORBIDDEN]
    yield from (_reason(trial, tried.case) for trial in forbidding)
    silence = _silence_of(tried)
    if silence is not None:
        yield silence
    yield from (_reason(trial, tried.case) for trial in trials[len(forbidding) :])


def _weight(trial: Trial) -> tuple[int, bool]:
    """What forbids first, then what is not known; of what allows, first what the contact rests on."""
    effect = trial.effect
    return _ORDER.index(effect), effect is Outcome.ALLOWED and not trial.rule.is_a_ground


def is_allowed(tried: Tried) -> bool:
    """Whether every rule says yes, and one says on what the contact rests."""
    return _silence_of(tried) is None and all(trial.effect is Outcome.ALLOWED for trial in tried.trials)


def _silence_of(tried: Tried) -> Reason | None:
    """The reason why nothing is allowed where no rule says so."""
    if tried.book is None:
        return _silence(Code.NO_RULES)
    if not any(trial.rule.is_a_ground for trial in tried.trials):
        return _silence(Code.NO_GROUND_RULE)
    return None


def _silence(code: Code) -> Reason:
    return Reason(
        effect=Outcome.UNKNOWN,
        code=code,
        rule="",
        article="",
        grade=None,
        details={},
        remedy=Remedy.ASK_A_LAWYER,
    )


def _reason(trial: Trial, case: Case) -> Reason:
    finding, doubt = trial.finding, trial.scope.doubt
    retry = finding.retry
    return Reason(
        effect=trial.effect,
        code=finding.code,
        rule=trial.rule.name,
        article=trial.period.source.article,
        grade=doubt.source.grade if doubt else trial.period.source.grade,
        details=finding.details,
        remedy=finding.remedy,
        retry=retry and case.local(retry),
        notes=tuple(note for note in (doubt.says if doubt else None, trial.period.note) if note is not None),
    )


def _mentions(tried: Tried) -> Iterator[RequiredMention]:
    if tried.book is None:
        return
    for rule, _, period in applicable(tried.book, Contacted.by(tried.case.contact), tried.case.today):
        demands = period.demands
        if isinstance(demands, Mention) and demands.is_due(tried.case):
            yield RequiredMention(
                code=demands.code, rule=rule.name, article=period.source.article, says=demands.says
            )


def _valid_until(tried: Tried) -> datetime | None:
    """The first instant at which any rule that says yes may say something else."""
    return soonest((*(trial.finding.until for trial in tried.trials), next_boundary(tried)))


def next_boundary(tried: Tried) -> datetime | None:
    """When the law next changes; None when no change is known."""
    if tried.book is None:
        return None

    days = tried.book.boundaries
    ahead = bisect_right(days, tried.case.today)
    return midnight_after(days[ahead] - timedelta(days=1), tried.case.home) if ahead < len(days) else None


@cache
def _versions(book: Rulebook | None) -> Versions:
    from phonenumbers import __version__ as numbers

    from sourdine import __version__

    return Versions(
        sourdine=__version__,
        jurisdiction=book.code if book else None,
        rules=book.version if book else None,
        numbers=numbers,
    )

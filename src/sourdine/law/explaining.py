"""`explain`: the tree of rules tried, for whoever wants to know how a decision came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourdine.law.deciding import conclude
from sourdine.law.findings import Answer
from sourdine.law.rulebook.rule import Contacted
from sourdine.law.trial import Trial, Tried, try_rules
from sourdine.law.vocabulary import Outcome
from sourdine.law.wording import OUTCOMES, WORDING, sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sourdine.law.contact import Contact
    from sourdine.law.decision import Decision
    from sourdine.law.evidence import Evidence
    from sourdine.law.findings import Finding
    from sourdine.law.rulebook.rule import Rule

_MARK = {Outcome.ALLOWED: "✓", Outcome.FORBIDDEN: "✗", Outcome.UNKNOWN: "?"}
_MARK_OF_ANSWER = {Answer.YES: "✓", Answer.NO: "✗", Answer.NOT_KNOWN: "?"}
_WHY_NOT = {
    "channel": ("another channel", "autre canal"),
    "audience": ("another kind of person", "autre destinataire"),
    "purpose": ("another purpose", "autre objet"),
    "line": ("another kind of line", "autre type de ligne"),
    "date": ("not in force that day", "pas en vigueur ce jour-là"),
    "optional": ("stricter than the law, not chosen", "plus stricte que la loi, non choisie"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One line of the tree, in both languages."""

    mark: str
    en: str
    fr: str
    children: tuple[Node, ...] = ()

    def lines(self, language: str, depth: int = 0) -> Iterator[str]:
        yield f"{'   ' * depth}{self.mark} {self.fr if language == 'fr' else self.en}"
        for child in self.children:
            yield from child.lines(language, depth + 1)

    def as_dict(self) -> dict[str, Any]:
        children = [child.as_dict() for child in self.children]
        return {"mark": self.mark, "en": self.en, "fr": self.fr, "children": children}


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    decision: Decision
    root: Node

    def as_text(self, language: str) -> str:
        return "\n".join(self.root.lines(language))


def explain(contact: Contact, evidence: Evidence, *, optional: Collection[str] = ()) -> Explanation:
    """The decision with every rule of the jurisdiction: what it found, or why it does not apply."""
    tried = try_rules(contact, evidence, optional)
    decision = conclude(tried)
    outcome = OUTCOMES[decision.outcome]
    root = Node(
        mark=_MARK[decision.outcome], en=outcome.en, fr=outcome.fr, children=tuple(_rules(tried, decision))
    )
    return Explanation(decision=decision, root=root)


def _rules(tried: Tried, decision: Decision) -> Iterator[Node]:
    for reason in decision.reasons:
        if not reason.rule:
            yield Node(mark="?", en=reason.say("en"), fr=reason.say("fr"))
    if tried.book is None:
        return
    trials = {trial.rule.name: trial for trial in tried.trials}
    reasons = {reason.rule: reason for reason in decision.reasons}
    for rule in tried.book.rules:
        if rule.name in trials:
            reason = reasons[rule.name]
            yield _spoken(trials[rule.name], reason.say("en"), reason.say("fr"))
        elif not rule.is_a_mention:
            yield _silent(rule, tried)


def _spoken(trial: Trial, en: str, fr: str) -> Node:
    name, article, grade = trial.rule.name, trial.period.source.article, trial.period.source.grade
    head = f"{name} ({article}, {grade})"
    parts = tuple(_part(one) for one in trial.finding.parts)
    return Node(mark=_MARK[trial.effect], en=f"{head}: {en}", fr=f"{head} : {fr}", children=parts)


def _part(found: Finding) -> Node:
    wording = WORDING[found.code]
    return Node(
        mark=_MARK_OF_ANSWER[found.answer],
        en=sentence(wording, found.details, "en"),
        fr=sentence(wording, found.details, "fr"),
        children=tuple(_part(one) for one in found.parts),
    )


def _silent(rule: Rule, tried: Tried) -> Node:
    en, fr = _WHY_NOT[_why_not(rule, tried)]
    return Node(mark="·", en=f"{rule.name}: {en}", fr=f"{rule.name} : {fr}")


def _why_not(rule: Rule, tried: Tried) -> str:
    """The respect in which the nearest of its scopes is missed."""
    kind = Contacted.by(tried.case.contact)
    missed = [scope.missed_by(kind) for scope in rule.scopes]
    if None not in missed:
        order = list(_WHY_NOT)
        return max((one for one in missed if one), key=order.index)
    return "date" if rule.period_on(tried.case.today) is None else "optional"

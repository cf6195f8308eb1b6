"""The answer: an outcome, why, what must be said, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourdine.clock import format_instant
from sourdine.law.vocabulary import Grade, Outcome
from sourdine.law.wording import REMEDIES, WORDING, Code, Remedy, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sourdine.errors import Wording


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What one rule said. `effect` is what the decision would be if it were alone."""

    effect: Outcome
    code: Code
    rule: str  # the rule's name; empty when no rule spoke
    article: str
    grade: Grade | None
    details: Mapping[str, object]
    remedy: Remedy | None = None
    retry: datetime | None = None  # when time alone mends it, in the person's time
    notes: tuple[Wording, ...] = ()

    @property
    def is_verified(self) -> bool:
        return self.grade is not None and self.grade.is_verified

    def say(self, language: str) -> str:
        """The sentence, with what is doubtful about it."""
        parts = [sentence(WORDING[self.code], self.details, language)]
        parts += [note.in_language(language) for note in self.notes]
        if self.grade is not None and not self.is_verified:
            parts.append(_NOT_VERIFIED[language == "fr"])
        return " ".join(parts)

    def say_remedy(self, language: str) -> str | None:
        if self.remedy is None:
            return None
        if self.remedy is Remedy.CONTACT_AFTER and self.retry is None:
            return None
        return sentence(REMEDIES[self.remedy], {"after": self.retry}, language)

    def as_dict(self) -> dict[str, Any]:
        remedy = self.say_remedy("en") and {
            "code": self.remedy,
            "en": self.say_remedy("en"),
            "fr": self.say_remedy("fr"),
        }
        return {
            "effect": self.effect,
            "code": self.code,
            "rule": self.rule,
            "article": self.article,
            "grade": self.grade,
            "verified": self.is_verified,
            "message": {"en": self.say("en"), "fr": self.say("fr")},
            "remedy": remedy,
        }


_NOT_VERIFIED = ("The source has not been verified.", "La source n'a pas été vérifiée.")


@dataclass(frozen=True, kw_only=True, slots=True)
class RequiredMention:
    code: str
    rule: str
    article: str
    says: Wording

    def as_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "rule": self.rule,
            "article": self.article,
            "message": {"en": self.says.en, "fr": self.says.fr},
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """What the decision was made with, so that it can be made again."""

    sourdine: str
    jurisdiction: str | None
    rules: str | None
    numbers: str  # libphonenumber's metadata, which tells territory and time zone

    def as_dict(self) -> dict[str, Any]:
        return {
            "sourdine": self.sourdine,
            "jurisdiction": self.jurisdiction,
            "rules": self.rules,
            "numbers": self.numbers,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """`reasons` are in order: what forbids, what is not known, what allows (what it rests on first)."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    mentions: tuple[RequiredMention, ...]
    valid_until: datetime | None  # of a permission: from then on it must be asked for again
    versions: Versions

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED

    @property
    def reason(self) -> Reason:
        """The first, which decided."""
        return self.reasons[0]

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """Those that would alone have led to the outcome."""
        return tuple(reason for reason in self.reasons if reason.effect is self.outcome)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "outcome": self.outcome,
            "reasons": [reason.as_dict() for reason in self.reasons],
            "mentions": [mention.as_dict() for mention in self.mentions],
            "valid_until": self.valid_until and format_instant(self.valid_until),
            "versions": self.versions.as_dict(),
        }

"""May an automated dialling system show this calling number, on that date? ARCEP's rules, in dialler.toml.

Fail closed: only `allowed` is permission. An unknown number, date or rule is `unknown`, never a yes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from sourdine.errors import Wording
from sourdine.numbering.allocation import national_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class Code(StrEnum):
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    VERIFIED_RANGE = "verified_range"
    PLATFORM_RANGE = "platform_range"
    REPORTED_RANGE = "reported_range"
    ORDINARY_NUMBER = "ordinary_number"
    MOBILE_NUMBER = "mobile_number"
    NOT_FRENCH = "not_french"
    NO_RULE = "no_rule"


WORDING: Final[dict[Reason, Wording]] = {
    Reason.VERIFIED_RANGE: Wording(
        en="a verified multi-purpose number, made for automated calls",
        fr="un numéro polyvalent vérifié, prévu pour les appels automatisés",
    ),
    Reason.PLATFORM_RANGE: Wording(
        en="a two-way platform number, which an automated system may show",
        fr="un numéro de plateforme technique, qu'un système automatisé peut afficher",
    ),
    Reason.REPORTED_RANGE: Wording(
        en="a range reported once and not verified: ask ARCEP before you show it",
        fr="une tranche signalée une fois et non vérifiée : interrogez l'Arcep avant de l'afficher",
    ),
    Reason.ORDINARY_NUMBER: Wording(
        en="an ordinary number in 01 to 05 or 09, which an automated system may not show",
        fr="un numéro ordinaire en 01 à 05 ou 09, qu'un système automatisé ne peut pas afficher",
    ),
    Reason.MOBILE_NUMBER: Wording(
        en="a mobile number, reserved for calls between people",
        fr="un numéro mobile, réservé aux appels entre personnes",
    ),
    Reason.NOT_FRENCH: Wording(
        en="not a French number: ARCEP's rules do not speak of it",
        fr="pas un numéro français : les règles de l'Arcep n'en disent rien",
    ),
    Reason.NO_RULE: Wording(
        en="no known rule speaks of this number on that date",
        fr="aucune règle connue ne parle de ce numéro à cette date",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One dated statement about calling numbers; `until` is included, None when still in force."""

    code: Code
    reason: Reason
    prefixes: tuple[str, ...]  # as dialled in France, with the leading 0
    since: date
    until: date | None
    source: str
    grade: str  # A, B or C
    status: str  # verified or unverified
    verified_on: date

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def matched_length(self, dialled: str) -> int:
        """Digits of the longest prefix that `dialled` starts with; 0 when there is none."""
        return max((len(prefix) for prefix in self.prefixes if dialled.startswith(prefix)), default=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Showing:
    """The answer, with the rule it rests on; no rule when the rules are silent."""

    code: Code
    reason: Reason
    rule: Rule | None = None

    @property
    def is_allowed(self) -> bool:
        return self.code is Code.ALLOWED

    @property
    def wording(self) -> Wording:
        return WORDING[self.reason]

    @property
    def grade(self) -> str | None:
        return self.rule.grade if self.rule else None

    @property
    def source(self) -> str | None:
        return self.rule.source if self.rule else None

    @property
    def status(self) -> str:
        return self.rule.status if self.rule else "unverified"


def may_show(e164: int, on: date) -> Showing:
    """Whether an automated dialler may show the valid number `e164` on the day `on`, in French time."""
    dialled = national_number(e164)
    if dialled is None:
        return Showing(code=Code.UNKNOWN, reason=Reason.NOT_FRENCH)
    candidates = [rule for rule in rules() if rule.is_in_force(on) and rule.matched_length(dialled)]
    if not candidates:
        return Showing(code=Code.UNKNOWN, reason=Reason.NO_RULE)
    rule = max(candidates, key=lambda candidate: candidate.matched_length(dialled))
    return Showing(code=rule.code, reason=rule.reason, rule=rule)


@cache
def rules() -> tuple[Rule, ...]:
    """Every dated rule, in the file's order."""
    text = (resources.files("sourdine.numbering") / "dialler.toml").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in tomllib.loads(text)["rule"])


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        **{"until": None, **row}
        | {"code": Code(row["code"]), "reason": Reason(row["reason"]), "prefixes": tuple(row["prefixes"])}
    )

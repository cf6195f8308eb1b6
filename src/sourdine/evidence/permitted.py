"""What a certificate says of the columns that tell whether numbers may be contacted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from sourdine.clock import format_instant, require_aware

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.evidence.members import Members

MOST_RULEBOOKS: Final = 64
_CODE: Final = r"[a-z][a-z0-9_]{0,63}"
_RULEBOOK: Final = r"[A-Z]{2} [0-9a-f]{12}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionTerms:
    """What was asked of each number, for which instant, and by which rules: a jurisdiction, a space, the
    version of its rules.
    """

    as_of: datetime
    channel: str
    audience: str
    purpose: str
    rules: tuple[str, ...]
    sector: str | None = None
    goods: str | None = None

    def __post_init__(self) -> None:
        require_aware(self.as_of)

    def as_dict(self) -> dict[str, object]:
        asked = {
            "as_of": format_instant(self.as_of),
            "channel": self.channel,
            "audience": self.audience,
            "purpose": self.purpose,
            "sector": self.sector,
            "goods": self.goods,
            "rules": sorted(self.rules),
        }
        return {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionColumns:
    """The terms, and how many numbers were answered what. Of one that is not given back nothing was said."""

    terms: PermissionTerms
    yes: int
    no: int
    unknown: int

    @property
    def by_answer(self) -> dict[str, int]:
        return {"yes": self.yes, "no": self.no, "unknown": self.unknown}

    @property
    def told(self) -> int:
        return sum(self.by_answer.values())

    def as_dict(self) -> dict[str, object]:
        return self.terms.as_dict() | {"contactable": self.by_answer}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        terms = PermissionTerms(
            as_of=members.instant("as_of"),
            channel=members.text("channel", _CODE),
            audience=members.text("audience", _CODE),
            purpose=members.text("purpose", _CODE),
            sector=members.text("sector", _CODE) if members.has("sector") else None,
            goods=members.optional_text("goods"),
            rules=members.texts("rules", _RULEBOOK, most=MOST_RULEBOOKS),
        )
        return cls(terms=terms, **members.one("contactable", _answers))


def _answers(members: Members) -> dict[str, int]:
    return {answer: members.whole(answer) for answer in ("yes", "no", "unknown")}

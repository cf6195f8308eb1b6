"""What a certificate says of the files: the one that came in, those that went out, and their counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from sourdine.evidence.errors import ContradictoryClaims
from sourdine.evidence.members import HEX_DIGEST, TERRITORY, Members

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CODES: Final = 64
_FORMAT: Final = r"[a-z0-9][a-z0-9.+-]{0,63}"
_CODE: Final = r"[a-z][a-z0-9_]{0,63}"


class ResultForm(StrEnum):
    CLEANSED = "cleansed"
    REJECTED = "rejected"
    ANSWER = "answer"
    ANNOTATED = "annotated"


@dataclass(frozen=True, kw_only=True, slots=True)
class InputFile:
    """The submitted file, compression included. Its name is left out: it may be a person's."""

    format: str  # csv, xlsx, parquet …, followed by +gzip and the like when compressed
    size_bytes: int
    digest: str
    rows: int  # of data: the header is none
    columns_screened: int
    region: str  # ISO territory in which a number without a country code is dialled

    def as_dict(self) -> dict[str, object]:
        return {
            "format": self.format,
            "size_bytes": self.size_bytes,
            "digest": self.digest,
            "rows": self.rows,
            "columns_screened": self.columns_screened,
            "region": self.region,
        }

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            format=members.text("format", _FORMAT),
            size_bytes=members.whole("size_bytes"),
            digest=members.text("digest", HEX_DIGEST),
            rows=members.whole("rows"),
            columns_screened=members.whole("columns_screened", least=1),
            region=members.text("region", TERRITORY),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultFile:
    """One file that was delivered, compression included."""

    form: ResultForm
    size_bytes: int
    digest: str
    rows: int

    def as_dict(self) -> dict[str, object]:
        return {
            "form": self.form.value,
            "size_bytes": self.size_bytes,
            "digest": self.digest,
            "rows": self.rows,
        }

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            form=members.choice("form", ResultForm),
            size_bytes=members.whole("size_bytes"),
            digest=members.text("digest", HEX_DIGEST),
            rows=members.whole("rows"),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RowCounts:
    """Every row read is kept or removed; `altered` counts rows kept in which a cell was emptied."""

    kept: int
    removed: int = 0
    altered: int = 0

    def __post_init__(self) -> None:
        if self.altered > self.kept:
            raise ContradictoryClaims(claims="rows.altered, rows.kept")

    @property
    def read(self) -> int:
        return self.kept + self.removed

    def as_dict(self) -> dict[str, object]:
        return {"read": self.read, "kept": self.kept, "removed": self.removed, "altered": self.altered}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        kept, removed, altered = (members.whole(name) for name in ("kept", "removed", "altered"))
        counts = cls(kept=kept, removed=removed, altered=altered)
        if counts.read != members.whole("read"):
            raise ContradictoryClaims(claims="rows.read, rows.kept, rows.removed")
        return counts


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberCounts:
    """Cells of the screened columns by verdict; and by reason, those for which there is one to give."""

    not_listed: int
    opposed: int
    invalid: int
    unscreened: int
    by_reason: Mapping[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return sum(self.by_verdict.values())

    @property
    def by_verdict(self) -> dict[str, int]:
        return {
            "not_listed": self.not_listed,
            "opposed": self.opposed,
            "invalid": self.invalid,
            "unscreened": self.unscreened,
        }

    def as_dict(self) -> dict[str, object]:
        by_reason = {str(code): self.by_reason[code] for code in sorted(self.by_reason)}
        return {"read": self.read, "by_verdict": self.by_verdict, "by_reason": by_reason}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        verdicts = members.one("by_verdict", _verdicts)
        counts = cls(**verdicts, by_reason=members.counts("by_reason", _CODE, most=MOST_CODES))
        if counts.read != members.whole("read"):
            raise ContradictoryClaims(claims="numbers.read, numbers.by_verdict")
        return counts


def _verdicts(members: Members) -> dict[str, int]:
    return {verdict: members.whole(verdict) for verdict in ("not_listed", "opposed", "invalid", "unscreened")}

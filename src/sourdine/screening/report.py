"""What came of a screening, for people and for programs. It holds no telephone number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sourdine import __version__
from sourdine.clock import format_instant
from sourdine.screening.file_names import readable
from sourdine.screening.prospects.columns import Column, Fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sourdine.errors import SourdineError
    from sourdine.evidence import PermissionColumns
    from sourdine.screening.prospects.tabular import FileForm
    from sourdine.screening.tally import Tally

VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A screening that was done. Paths are those of the files written."""

    file: str
    form: FileForm
    columns: Sequence[Column]
    not_screened: Sequence[Column]
    lists: tuple[str, ...]
    tally: Tally
    screened_at: datetime
    valid_until: datetime
    salt: str
    kid: str
    results: tuple[Path, ...]
    proofs: Path | None
    certificate: Path
    path: Path
    permissions: PermissionColumns | None = None

    def as_dict(self) -> dict[str, object]:
        asked = {"permissions": self.permissions.as_dict()} if self.permissions else {}
        return self._about_the_screening() | asked | self._about_the_files()

    def _about_the_screening(self) -> dict[str, object]:
        return {
            "version": VERSION,
            "status": "done",
            "file": self.file,
            "read_as": self.form.as_dict(),
            "columns_screened": [_column(column) for column in self.columns],
            "columns_not_screened": [_column(column) for column in self.not_screened],
            "lists": list(self.lists),
            "rows": {
                "read": self.tally.rows_read,
                "with_a_clear_number": self.tally.rows_kept,
                "without_one": self.tally.rows_removed,
                "altered": self.tally.rows_altered,
                "without_any_number": self.tally.rows_without_number,
                "ragged": self.tally.rows_ragged,
            },
            "numbers": {
                "read": self.tally.numbers,
                "by_verdict": dict(self.tally.verdicts),
                "by_reason": dict(sorted(self.tally.reasons.items())),
                "by_list": dict(self.tally.lists),
            },
            "screened_at": format_instant(self.screened_at),
            "valid_until": format_instant(self.valid_until),
        }

    def _about_the_files(self) -> dict[str, object]:
        proofs = {"proofs": readable(self.proofs.name)} if self.proofs else {}
        return {
            "results": [readable(path.name) for path in self.results],
            **proofs,
            "certificate": readable(self.certificate.name),
            "kid": self.kid,
            "salt": self.salt,
            "engine": {"sourdine": __version__},
        }


def refusal(file: str, refused: SourdineError) -> dict[str, object]:
    """The report of a file that was refused as a whole."""
    return {"version": VERSION, "status": "refused", "file": file, "refused": refused.as_dict()}


def _column(column: Column) -> dict[str, object]:
    return {"position": column.position + 1, "name": column.shown, "fit": column.fit.value}


def noticed(columns: Sequence[Column], screened: Sequence[Column]) -> list[Column]:
    """Columns that fit by name or by content, and that were not screened."""
    positions = {column.position for column in screened}
    return [c for c in columns if c.fit is not Fit.NONE and c.position not in positions]

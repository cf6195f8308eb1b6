"""What is to be made of a file that is being screened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sourdine.screening.permissions import permission_names
from sourdine.screening.results.discretion import Discretion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sourdine.screening.judgement import Register
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.tabular import Block, Field, Prospects
    from sourdine.screening.results.forms import Form


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Assignment:
    """The file, the form of its result, the columns to screen, the caller's identifiers, the register.

    `stem` begins the names of all results.
    """

    file: Prospects
    form: Form
    columns: Sequence[Column]
    identifier: Column | None
    register: Register
    stem: str
    discretion: Discretion = field(default_factory=Discretion)
    asks_permission: bool = False  # whether numbers that are given back are told apart by permission

    def identifiers(self, block: Block) -> Field | None:
        return None if self.identifier is None else block.field(self.identifier.position)

    @property
    def permission_names(self) -> list[str]:
        """The names of the columns that say whether a number may be contacted; none when nobody asked."""
        return permission_names(self.columns, self.file.names) if self.asks_permission else []

    def member(self, extension: str) -> str:
        """What the result is called inside an archive."""
        return f"{self.stem}.{self.form.value}{extension}"

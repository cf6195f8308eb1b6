"""That a row is not recorded, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sourdine.consents.importing.verdicts import Refusal


class Unrecordable(Exception):
    """Which column says so, where one does. It never leaves the import."""

    def __init__(self, refusal: Refusal, column: str = "") -> None:
        super().__init__(refusal)
        self.refusal, self.column = refusal, column

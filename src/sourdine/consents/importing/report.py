"""The file that says why a row is not accepted: code, column, both sentences; nobody's number."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sourdine.consents.importing.verdicts import WORDING
from sourdine.screening.placement import place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sourdine.consents.importing.verdicts import Verdict
    from sourdine.consents.services.importing import Tell

_HEADER = ("row", "verdict", "code", "column", "message_en", "message_fr")


@contextmanager
def writing(path: Path) -> Iterator[Tell]:
    """Yields what writes a row's findings down as they are found. Raises CannotWrite."""
    with place(path, mode=0o600) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        out = csv.writer(text, delimiter=";")
        out.writerow(_HEADER)

        def tell(row: int, verdict: Verdict, findings: Iterable[tuple[str, str]]) -> None:
            for code, column in findings:
                out.writerow([row, verdict, code, column, WORDING[code].en, WORDING[code].fr])

        yield tell
        # The file is still to be synced by whoever opened it.
        text.detach()

"""The columns that a result has beside the file's own: what they are called, how they are written in CSV."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.dialect import Dialect


def added_names(columns: Sequence[Column], taken: Sequence[str], added: Sequence[str]) -> list[str]:
    """The names of the added columns; prefixed by the phone column's when there are several.

    Numbered where the file has such a column already: a result may be screened again.
    """
    if len(columns) == 1:
        return distinct_names(taken, added)
    return distinct_names(taken, [f"{column.name}_{name}" for column in columns for name in added])


def distinct_names(taken: Sequence[str], added: Sequence[str]) -> list[str]:
    """`added`, numbered where the file has such a column already: a result may be screened again."""
    names: list[str] = []
    for name in added:
        candidates = chain([name], (f"{name}_{number}" for number in count(2)))
        names.append(next(one for one in candidates if one not in taken and one not in names))
    return names


def widened_header(preamble: bytes, dialect: Dialect, names: Sequence[str], encoding: str) -> bytes:
    """The header row of a CSV file with the names of the added columns."""
    body = preamble.rstrip(b"\r\n")
    separator = dialect.written_separator
    added = "".join(separator + _quoted(name, separator) for name in names)
    return body + added.encode(encoding, "replace") + (preamble[len(body) :] or dialect.line_break)


def _quoted(name: str, separator: str) -> str:
    if separator in name or '"' in name or "\n" in name or "\r" in name:
        return '"' + name.replace('"', '""') + '"'
    return name

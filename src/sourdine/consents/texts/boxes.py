"""Boxes that are ticked before anybody has touched them, in HTML as it is shown.

Out of reach: a box that means no when it is ticked (“tick if you do not wish …”), which only a reader
understands, and a box that a script ticks.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_TICKED_BY: Final = frozenset({"checkbox", "radio"})
_WRITTEN: Final = frozenset({"checked", "defaultchecked"})  # the second as React writes it
_SAID: Final = frozenset({"aria-checked", "aria-pressed"})


def has_one(markup: str) -> bool:
    reader = _Reader()
    # A tag that the end cuts short is one all the same: better refused than guessed at.
    reader.feed(f"{markup}>")
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        kinds = {(value or "").strip().lower() for name, value in attrs if name == "type"}
        is_ticked = tag == "input" and bool(kinds & _TICKED_BY) and bool(names & _WRITTEN)
        is_said = any(name in _SAID and (value or "").strip().lower() == "true" for name, value in attrs)
        self.found = self.found or is_ticked or is_said

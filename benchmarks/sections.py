"""Parts of RESULTS.md that benchmarks of the service write, each between two marks that name it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
_SECTION: Final = re.compile(r"<!-- (?P<name>[a-z-]+): begin -->\n.*?<!-- (?P=name): end -->\n", re.DOTALL)


def replaced(page: str, name: str, text: str) -> str:
    """The page with that section's text in place of its former one, or at its end."""
    section = f"<!-- {name}: begin -->\n{text.strip()}\n<!-- {name}: end -->\n"
    for found in _SECTION.finditer(page):
        if found["name"] == name:
            return page[: found.start()] + section + page[found.end() :]
    return f"{page.rstrip()}\n\n{section}"


def kept(former: str, page: str) -> str:
    """A page that was made anew, with the sections of the former one."""
    sections = [found[0] for found in _SECTION.finditer(former)]
    return "\n".join([page.rstrip() + "\n", *sections]) if sections else page


def write(name: str, text: str) -> None:
    RESULTS.write_text(replaced(RESULTS.read_text(encoding="utf-8"), name, text), encoding="utf-8")

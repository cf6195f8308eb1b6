"""How the command shows its work: tables and progress on a terminal, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sourdine.cli.exits import language

if TYPE_CHECKING:
    from rich.console import Console


def in_language(en: str, fr: str) -> str:
    """The sentence in the reader's language."""
    return fr if language() == "fr" else en


def figure(count: int) -> str:
    """A count as people of the reader's language write it."""
    return f"{count:,}".replace(",", "\u202f") if language() == "fr" else f"{count:,}"


def show_json(content: object) -> None:
    """One JSON value on one line of standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")


def console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def show_table(title: str, rows: Iterable[tuple[str, str]], *, to: Console | None = None) -> None:
    """Two columns: what, and how much or which."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(justify="left", overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    (to or console()).print(table)


def bar(share: float, width: int = 24) -> str:
    """A share, 0 to 1, as a bar of text."""
    filled = round(share * width)
    return "█" * filled + "░" * (width - filled)


@contextmanager
def progress(label: str, *, shown: bool) -> Iterator[Callable[..., None]]:
    """Yields a function to tell the progress of: `rows` so far, and the share `done` (0 when unknown).

    Drawn on the error stream, and only when that is a terminal.
    """
    if not (shown and sys.stderr.isatty()):
        yield _tell_nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        task = drawn.add_task(label, total=None, rows="")

        def tell(*, rows: int, done: float) -> None:
            words = in_language(f"{figure(rows)} rows", f"{figure(rows)} lignes")
            drawn.update(task, total=1.0 if done else None, completed=done, rows=words)

        yield tell


def _tell_nobody(*, rows: int, done: float) -> None:
    """The progress of work that nobody watches."""


def codes_in_words(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Reason codes with their counts and what they mean."""
    from sourdine.screening.verdicts import WORDING

    for code, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        yield f"{figure(count)} {code}", WORDING[code].in_language(language())

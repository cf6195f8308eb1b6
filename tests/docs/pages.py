"""The pages of the documentation, and what they ask a reader to type.

In a page, in this order and in one folder of its own:

- `<!-- setup` … `-->` holds shell commands that a reader need not see;
- a fenced block after `<!-- file: NAME -->` is the content of a file;
- in a ```console block, `$ ` begins a command and what follows is what it prints;
- a ```python block is a program of its own; a block after `<!-- prints -->` is what it prints;
- a block after `<!-- not run: why -->` is left alone; `<!-- run: COMMAND -->` replaces its commands.

Of what is printed, `…` stands for anything within a line, and alone on a line for any lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "examples" / "README.md",
        ROOT / "data" / "README.md",
    ]
)
# Its commands have tests of their own, beside those of what it explains.
TESTED_ELSEWHERE = {"docs/how-to/verify-a-certificate-with-another-library.md"}

_STEP = re.compile(
    r"^<!-- (?P<word>[a-z ]+)(?:: (?P<text>.*?))? ?-->$"
    r"|^<!-- setup\n(?P<setup>.*?)^-->$"
    r"|^```(?P<language>\w+)\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: `kind` is setup, file, console or python. Without `expected` it may print anything."""

    kind: str
    content: str
    expected: str | None = None


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def steps_of(page: str) -> list[Step]:
    steps: list[Step] = []
    word, text = "", ""
    for found in _STEP.finditer(page):
        if found["setup"] is not None:
            steps.append(Step(kind="setup", content=found["setup"]))
        elif found["language"] is None:
            word, text = found["word"], found["text"] or ""
        else:
            _take(steps, word, text, found["language"], found["block"])
            word = ""
    return steps


def _take(steps: list[Step], word: str, text: str, language: str, block: str) -> None:
    if word == "file":
        steps.append(Step(kind="file", content=f"{text}\n{block}"))
    elif word == "prints":
        steps[-1] = Step(kind="python", content=steps[-1].content, expected=block)
    elif word == "not run":
        return
    elif language == "console":
        steps += _commands(block, instead=text if word == "run" else None)
    elif language == "python":
        steps.append(Step(kind="python", content=block))


def _commands(block: str, *, instead: str | None) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield Step(kind="console", content=instead or command, expected=printed)


def blocks_of(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def prose_of(page: str) -> str:
    """The page without its fenced blocks and comments."""
    return re.sub(r"^```.*?^```$|<!--.*?-->", "", page, flags=re.MULTILINE | re.DOTALL)


def matches(printed: str, expected: str) -> bool:
    """Whether what was printed is what the page shows; runs of spaces count as one."""
    pattern = "".join(map(_line_pattern, _lines(expected)))
    return re.fullmatch(pattern, "".join(line + "\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    return [re.sub(r"[ \t]+", " ", line).strip() for line in text.strip().splitlines()]


def _line_pattern(line: str) -> str:
    if line == "…":
        return r"(?:.*\n)*?"
    return ".*?".join(map(re.escape, line.split("…"))) + "\n"

"""The same command line for every peer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def run(build: Callable[[Path, Path], None], screen: Callable[[Path, Path, Path], None]) -> None:
    """`build` prepares a peer's own form of the register, untimed; `screen` is the job that is timed."""
    asked = _parser().parse_args()
    if asked.verb == "build":
        build(asked.register, asked.output)
    else:
        asked.output.mkdir(parents=True, exist_ok=True)
        screen(asked.register, asked.prospects, asked.output)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("build", "screen"):
        options = verbs.add_parser(verb)
        options.add_argument("--register", type=Path, required=True)
        options.add_argument("--output", type=Path, required=True)
    options.add_argument("--prospects", type=Path, required=True)
    return parser

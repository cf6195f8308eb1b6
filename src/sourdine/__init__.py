"""Sourdine: an open do-not-call register. This is its library; `sourdine --help` is its command line.

import sourdine

image = sourdine.RegisterImage.open("register.img")
verdicts = sourdine.screen(frame["telephone"], image)
report = sourdine.screen_file("prospects.csv", image, output="out/", result="cleansed")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sourdine.errors import SourdineError
    from sourdine.numbering.column import normalise
    from sourdine.numbering.number import Number
    from sourdine.numbering.number import parse as parse_number
    from sourdine.screening.image import RegisterImage
    from sourdine.screening.library import screen, screen_file
    from sourdine.screening.prospects.errors import RefusedFile
    from sourdine.screening.report import Report

__version__ = "0.1.0"

__all__ = [
    "Number",
    "RefusedFile",
    "RegisterImage",
    "Report",
    "SourdineError",
    "__version__",
    "normalise",
    "parse_number",
    "screen",
    "screen_file",
]

# Imported when first used: the command line answers `--help` before NumPy could be loaded.
_HOMES = {
    "Number": "sourdine.numbering.number",
    "RefusedFile": "sourdine.screening.prospects.errors",
    "RegisterImage": "sourdine.screening.image",
    "Report": "sourdine.screening.report",
    "SourdineError": "sourdine.errors",
    "normalise": "sourdine.numbering.column",
    "parse_number": "sourdine.numbering.number",
    "screen": "sourdine.screening.library",
    "screen_file": "sourdine.screening.library",
}
_NAMES_THERE = {"parse_number": "parse"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(_HOMES[name]), _NAMES_THERE.get(name, name))

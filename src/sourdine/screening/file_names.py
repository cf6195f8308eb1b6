"""Names of files, as they may be shown."""

from __future__ import annotations

import os
import re
from typing import Final

# As French numbers are typed, with or without their prefix; else as many digits in a row as any number has.
_TELEPHONE: Final = re.compile(r"(?<!\d)(?:\+|00|0|33)(?:[ ._()-]?\d){8,14}(?!\d)|\d{10,15}")
_DIGIT: Final = re.compile(r"\d")
# What Python keeps of the bytes of a name that the system's encoding does not explain.
_UNDECODED: Final = re.compile("[\ud800-\udfff]")


def readable(path: str | os.PathLike[str]) -> str:
    """The path as text that any output takes: what is not UTF-8 in it becomes U+FFFD."""
    return _UNDECODED.sub("\ufffd", os.fspath(path))


def unnumbered(path: str | os.PathLike[str]) -> str:
    """The readable path without the digits of a telephone number: error messages end in logs."""
    return _TELEPHONE.sub(lambda found: _DIGIT.sub("•", found[0]), readable(path))

"""Names that strangers read: in a mail that the operator sends, on a consumer's page, in a certificate."""

from __future__ import annotations

import re
from typing import Final

from sourdine.professionals.errors import NameRefused

# A mail program makes a link of a dot between letters, whoever wrote it; browsers take four signs for dots.
_LINK: Final = re.compile(r"://|\bwww\b|[^\W_][.\u3002\uff0e\uff61][^\W\d_]{2}", re.IGNORECASE)


def read(typed: str, *, longest: int) -> str:
    """One way to write it; empty when nothing was typed. Raises NameRefused."""
    name = " ".join(typed.split())[:longest]
    # Not printable: control characters, and those that turn or hide what stands around them.
    if not name.isprintable() or _LINK.search(name):
        raise NameRefused
    return name

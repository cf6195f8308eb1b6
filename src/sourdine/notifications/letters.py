"""Letters, set in type: a PDF whose address shows in the window of a French envelope."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import typst
from django.utils import formats, timezone, translation

from sourdine.notifications import typography

if TYPE_CHECKING:
    from datetime import datetime

_TEMPLATE: Final = "letter.typ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """`paragraphs` are plain text, line ends kept. `reference` stands at the foot of each page."""

    sender: tuple[str, ...]
    address: tuple[str, ...] = field(repr=False)
    subject: str
    paragraphs: tuple[str, ...] = field(repr=False)
    reference: str
    date: datetime
    language: str


def typeset(letter: Letter) -> bytes:
    """A tagged PDF, the same bytes for the same letter."""
    with translation.override(letter.language):
        date = formats.date_format(timezone.localtime(letter.date), "DATE_FORMAT")
    described = {
        "sender": letter.sender,
        "address": letter.address,
        "subject": typography.spaced(letter.subject, letter.language),
        "paragraphs": [
            typography.spaced(paragraph, letter.language).splitlines() for paragraph in letter.paragraphs
        ],
        "reference": letter.reference,
        "date": date,
        "language": letter.language,
    }
    made = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(described, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(letter.date.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError  # one document is asked for: typst gives pages apart to images only
    return made


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Blank lines part them."""
    return tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip())


@lru_cache(maxsize=1)
def _template() -> bytes:
    return files("sourdine.notifications").joinpath(_TEMPLATE).read_bytes()

"""A text as a professional means to show it, before it is checked and kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.law.vocabulary import Channel, Statement


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """`markup` is the HTML of the professional's own page, as people are shown it; empty on ours."""

    name: str
    language: str
    professional: str  # who asks, as people know it
    parts: Mapping[Statement, str]
    label: str  # beside the box
    channels: frozenset[Channel]
    goods: tuple[str, ...]
    parties: tuple[str, ...] = field(default=())
    months: int | None = None
    markup: str = field(default="", repr=False)

    @property
    def digest(self) -> bytes:
        """SHA-256 of all that is shown and meant, as canonical JSON: sorted keys, no spaces, UTF-8."""
        return hashlib.sha256(self._canonical.encode()).digest()

    @property
    def _canonical(self) -> str:
        said = {
            "name": self.name,
            "language": self.language,
            "parts": {statement.value: text for statement, text in self.parts.items()},
            "label": self.label,
            "channels": sorted(self.channels),
            "goods": sorted(self.goods),
            "parties": sorted(self.parties),
            "months": self.months,
            "markup": self.markup,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

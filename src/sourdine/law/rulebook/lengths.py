"""Lengths of time by which rules compare what happened with the contact; `reduction` needs them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Length:
    of: str  # the item of evidence whose instants are compared
    days: int = 0
    months: int = 0

"""What a walk answers."""

from __future__ import annotations

from typing import Final

INVALID: Final = 0
"""The oracle surely says that this is no valid number."""

ASK: Final = 1
"""Undecided: ask the oracle."""

FIRST_REGION: Final = 2
"""From here on: valid, as it is written, in the region of this rank."""

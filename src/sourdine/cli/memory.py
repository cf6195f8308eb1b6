"""What a process that serves has loaded stays: the collector need not look at it again and again."""

from __future__ import annotations

import gc
from typing import Final

# Pages and jobs make few cycles. Python's own 700 has the collector run several times for each page.
_NEW_OBJECTS: Final = 20_000


def settle() -> None:
    """To be called once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)

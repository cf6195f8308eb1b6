"""Numbers that no subscriber holds: a code sent to one reaches nobody. Tests and demonstrations use them."""

from __future__ import annotations

from typing import Final

# ARCEP set the first five apart for fiction (decision 2018-0881). Its mobile range, 06 39 98, is not one that
# libphonenumber takes for valid; 06 00 00 is, and ARCEP has given it to no operator.
_BLOCKS: Final = frozenset({33_19900, 33_26191, 33_35301, 33_46571, 33_53649, 33_60000})


def is_for_demonstration(e164: int) -> bool:
    return e164 // 10_000 in _BLOCKS

"""Cells as bytes: the digits of many short UTF-8 fields, read at once.

A field is `data[start:end]`. The first `WIDTH` bytes of each field are laid side by side in a matrix,
so that one pass over it finds what every field is made of; a longer field is left to the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH: Final = 32
MAX_DIGITS: Final = 16
_TEN: Final = np.uint64(10)
_TRACED: Final = 6  # a decimal trace has at least six digits before its zero

SEPARATOR, DIGIT, PLUS, SLASH, LEADING, EITHER_END, NOT_ASCII, ODD = range(8)


def _classes() -> NDArray[np.uint8]:
    """The class of each byte. What comes before the first digit or plus is dropped by libphonenumber,
    and so is a punctuation mark after the last digit; anything else in those classes is odd.
    """
    table = np.full(256, ODD, dtype=np.uint8)
    table[0x80:] = NOT_ASCII
    for characters, kind in (
        (b" .-()[]\t", SEPARATOR),
        (b"0123456789", DIGIT),
        (b"+", PLUS),
        (b"/", SLASH),
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:=_", LEADING),
        (b"\"',;", EITHER_END),
    ):
        table[list(characters)] = kind
    return table


CLASSES: Final = _classes()
_LOW_BITS: Final = ((np.uint64(1) << np.arange(WIDTH + 1, dtype=np.uint64)) - np.uint64(1)).astype(np.uint32)
# Keeps the last n of the eight bytes that a little-endian word was loaded from.
_LAST_BYTES: Final = np.array(
    [0 if n == 0 else (2**64 - 1) ^ ((1 << 8 * (8 - n)) - 1) for n in range(9)], np.uint64
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Digits:
    """What the fields hold: n digits each, read as one number, and what else stands among them.

    `count` int64, `value` uint64 (0 unless 1 to 16 digits), `plus` (one plus sign, before every digit),
    `slash`, `plain` (nothing that needs the reference), `bare` (digits and separators only).
    """

    count: NDArray[np.int64]
    value: NDArray[np.uint64]
    plus: NDArray[np.bool_]
    slash: NDArray[np.bool_]
    plain: NDArray[np.bool_]
    bare: NDArray[np.bool_]


def read_digits(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Digits:
    """Reads the digits of every field. `data` is valid UTF-8 and `WIDTH` bytes of padding."""
    lengths = ends - starts
    window = _windows(data, starts, WIDTH)
    inside = _LOW_BITS[np.minimum(lengths, WIDTH)]
    is_digit = (window - np.uint8(ord("0"))) < 10
    digits = _bits(is_digit) & inside
    count = np.bitwise_count(digits).astype(np.int64)
    value = _values(window, digits, count)
    fits = lengths <= WIDTH
    marks = _marks(window, digits, inside)
    return _drop_float_traces(
        Digits(
            count=count,
            value=value,
            plus=marks.plus,
            slash=marks.slash,
            plain=fits & ~marks.odd,
            bare=fits & ~marks.any,
        ),
        window,
        digits,
        lengths,
    )


def _windows(data: NDArray[np.uint8], starts: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """The `width` bytes from each start, shape (n, width): overlapping items of opaque bytes, gathered."""
    items = np.ndarray((data.size - width + 1,), dtype=f"V{width}", buffer=data, strides=(1,))
    return items[starts].view(np.uint8).reshape(-1, width)


def _bits(flags: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Row by row, bit j of the result is column j of `flags`, shape (n, 32)."""
    return np.packbits(flags, axis=1, bitorder="little").view("<u4").reshape(-1)


def _values(
    window: NDArray[np.uint8], digits: NDArray[np.uint32], count: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Each field's digits as one number: compacted to a string of digits, then read sixteen at a time."""
    flags = np.unpackbits(digits.view(np.uint8), bitorder="little").view(np.bool_).reshape(-1, WIDTH)
    compact = np.concatenate((np.zeros(MAX_DIGITS, np.uint8), window[flags]))
    ends = MAX_DIGITS + np.cumsum(count)
    low = _read_eight(compact, ends, np.minimum(count, 8))
    high = _read_eight(compact, ends - 8, np.clip(count - 8, 0, 8))
    value = high * np.uint64(10**8) + low
    value[count > MAX_DIGITS] = 0
    return value


def _read_eight(
    compact: NDArray[np.uint8], ends: NDArray[np.int64], count: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """The number written by the last `count` (at most 8) ASCII digits before each end.

    Three multiplications join 8 digits into 4 pairs, 2 quads, 1 number inside one 64-bit word.
    """
    word = _windows(compact, ends - 8, 8).view("<u8").reshape(-1) & _LAST_BYTES[count]
    word = (word & np.uint64(0x0F0F0F0F0F0F0F0F)) * np.uint64(2561) >> np.uint64(8)
    word = (word & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601) >> np.uint64(16)
    joined: NDArray[np.uint64] = (word & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(
        42949672960001
    ) >> np.uint64(32)
    return joined


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Marks:
    plus: NDArray[np.bool_]
    slash: NDArray[np.bool_]
    odd: NDArray[np.bool_]
    any: NDArray[np.bool_]


def _marks(window: NDArray[np.uint8], digits: NDArray[np.uint32], inside: NDArray[np.uint32]) -> _Marks:
    """Looks only at the characters that are neither digits nor ordinary separators: few, in real files."""
    ordinary = _bits(CLASSES[window] <= DIGIT)
    strange = ~ordinary & inside
    marks = _Marks(**{name: np.zeros(len(window), np.bool_) for name in ("plus", "slash", "odd", "any")})
    # By far the most frequent mark is a plus that begins the field.
    led = (strange == 1) & (window[:, 0] == ord("+"))
    marks.plus[led] = True
    marks.any[led] = True
    fields = np.flatnonzero((strange != 0) & ~led)
    if fields.size:
        _mark(marks, fields, window[fields], digits[fields], strange[fields])
    return marks


def _mark(
    marks: _Marks,
    fields: NDArray[np.int64],
    window: NDArray[np.uint8],
    digits: NDArray[np.uint32],
    strange: NDArray[np.uint32],
) -> None:
    kinds = np.where(_unpack(strange), CLASSES[window], np.uint8(SEPARATOR))
    foreign = kinds == NOT_ASCII
    if foreign.any():
        kinds[foreign & _no_break_spaces(window)] = SEPARATOR
        kinds[foreign & _latin_letters(window)] = LEADING
    bits = {kind: _bits(kinds == kind) for kind in (PLUS, SLASH, LEADING, EITHER_END, NOT_ASCII, ODD)}
    before = _below_lowest(digits)  # every place before the first digit; the whole field when there is none
    after = ~_up_to_highest(digits)
    plus = bits[PLUS]
    one_plus = (np.bitwise_count(plus) == 1) & ((plus & ~before) == 0)
    ahead = np.where(plus != 0, before & _below_lowest(plus), before)
    odd = ((plus != 0) & ~one_plus) | ((bits[NOT_ASCII] | bits[ODD]) != 0)
    odd |= (bits[LEADING] & ~ahead) != 0
    odd |= (bits[EITHER_END] & ~(ahead | after)) != 0
    marks.plus[fields] = one_plus
    marks.slash[fields] = bits[SLASH] != 0
    marks.odd[fields] = odd
    marks.any[fields] = (plus | bits[LEADING] | bits[EITHER_END] | bits[NOT_ASCII] | bits[ODD]) != 0


def _unpack(bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_).reshape(-1, WIDTH)


def _below_lowest(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """All places below the lowest set bit; all places when none is set."""
    return ~bits & (bits - np.uint32(1))


def _up_to_highest(bits: NDArray[np.uint32]) -> NDArray[np.uint32]:
    for shift in (1, 2, 4, 8, 16):
        bits = bits | bits >> np.uint32(shift)
    return bits


def _shifted(window: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """The matrix whose column j is column j + by of `window`; zero beyond the edges."""
    result = np.zeros_like(window)
    if by > 0:
        result[:, :-by] = window[:, by:]
    else:
        result[:, -by:] = window[:, :by]
    return result


def _no_break_spaces(window: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The bytes of U+00A0 (C2 A0) and U+202F (E2 80 AF), which stand between digits as spaces do."""
    two = (window == 0xC2) & (_shifted(window, 1) == 0xA0)
    three = (window == 0xE2) & (_shifted(window, 1) == 0x80) & (_shifted(window, 2) == 0xAF)
    return _spread(two, 2) | _spread(three, 3)


def _latin_letters(window: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The bytes of U+00C0 to U+00FF (C3 80 to C3 BF): accented letters, as in “Tél.”."""
    return _spread(window == 0xC3, 2)


def _spread(leads: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    result = leads.copy()
    for step in range(1, width):
        result[:, step:] |= leads[:, :-step]
    return result


def _drop_float_traces(
    digits: Digits, window: NDArray[np.uint8], places: NDArray[np.uint32], lengths: NDArray[np.int64]
) -> Digits:
    """`612345678.0` is 612345678 that a spreadsheet took for a decimal number.

    With anything around it, whether it is such a trace is the reference's to say.
    """
    suspects = np.flatnonzero(digits.plain & (digits.value % _TEN == 0) & (digits.count > _TRACED))
    lowest = np.bitwise_count(_below_lowest(places[suspects])).astype(np.int64)
    last = np.bitwise_count(_up_to_highest(places[suspects])).astype(np.int64) - 1
    ends_so = (window[suspects, last - 1] == ord(".")) & (window[suspects, last] == ord("0"))
    suspects = suspects[ends_so & (last - lowest == digits.count[suspects])]
    alone = digits.bare[suspects] & (digits.count[suspects] == lengths[suspects] - 1)
    traced = suspects[alone]
    digits.value[traced] //= np.uint64(10)
    digits.count[traced] -= 1
    digits.plain[suspects[~alone]] = False
    return digits

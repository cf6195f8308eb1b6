"""The rules of one country code, applied digit by digit.

They follow phonenumbers/phonenumberutil.py, function by function: `parse` for a text that begins with a
plus sign, then `region_code_for_number` and `is_valid_number`. Each step names the function it mirrors.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from sourdine.numbering.automaton.outcomes import ASK, INVALID
from sourdine.numbering.automaton.positions import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.numbering.automaton.positions import Positions

SHORTEST: Final = 2
LONGEST: Final = 17
"""National digits that `parse` accepts: _MIN_LENGTH_FOR_NSN, _MAX_LENGTH_FOR_NSN."""


class Stripped(NamedTuple):
    """What is left of a number behind a national prefix. A plain tuple: it is compared very often."""

    prefix_length: int
    standing: int  # bitset of positions of the rest


_NOTHING_STRIPPED: Final = Stripped(0, 0)


class Reading(NamedTuple):
    """All that matters of the national digits read so far."""

    standing: int  # bitset of positions
    length: int
    pending: tuple[str, ...]  # the missing ends of the prefixes that would come before `stripped`
    stripped: Stripped | None  # behind the first prefix that the pattern tries, among those complete


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """One PhoneNumberDesc: positions that complete its pattern, and its lengths (none: any length)."""

    complete: int
    lengths: frozenset[int]

    def accepts(self, standing: int, length: int) -> bool:
        """_is_number_matching_desc."""
        return bool(standing & self.complete) and (not self.lengths or length in self.lengths)


@dataclass(frozen=True, kw_only=True, slots=True)
class Territory:
    """One region of a country code; `leading` completes its leading digits, when it has some."""

    outcome: int
    leading: int | None
    general: Description
    kinds: tuple[Description, ...]

    def validates(self, standing: int, length: int) -> bool:
        """_number_type_helper, known or unknown."""
        return self.general.accepts(standing, length) and any(
            kind.accepts(standing, length) for kind in self.kinds
        )

    def claims(self, standing: int, length: int) -> bool:
        """_region_code_for_number_from_list, for one region of the list."""
        if self.leading is not None:
            return bool(standing & self.leading)
        return self.validates(standing, length)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prefixes:
    """What `parse` may strip from the front of a national number.

    Either every word is listed, in the order in which the pattern tries them, or the pattern is followed
    only far enough to know that it touches a number: at `free` whatever comes next, at `tied` when the
    number ends there.
    """

    words: tuple[str, ...]
    free: int
    tied: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A country code: its territories in the order they are asked, and the prefixes of the main one."""

    positions: Positions
    territories: tuple[Territory, ...]
    prefixes: Prefixes
    possible_lengths: tuple[int, ...]
    local_lengths: frozenset[int]
    idle: int  # bitset of the positions of leading digits

    def begin(self) -> Reading:
        pending = tuple(takewhile(bool, self.prefixes.words))
        nothing = Stripped(0, START) if "" in self.prefixes.words else None
        return Reading(START, 0, pending, nothing)

    def read(self, reading: Reading) -> Iterator[Reading]:
        """The ten readings that the ten digits lead to."""
        for digit, standing in enumerate(self.positions.after(reading.standing)):
            pending, stripped = self._strip(reading, digit)
            yield Reading(standing, reading.length + 1, pending, stripped)

    def is_touched(self, reading: Reading) -> bool:
        """True when a prefix that is followed, not listed, begins the number: ask, whatever comes next."""
        return bool(reading.standing & self.prefixes.free & ~START)

    def is_hopeless(self, reading: Reading) -> bool:
        """True when no digits that follow can make a valid number."""
        if reading.pending:
            return False
        stripped = reading.stripped or _NOTHING_STRIPPED
        too_long = reading.length > LONGEST + stripped.prefix_length
        return too_long or not (reading.standing | stripped.standing) & ~self.idle

    def outcome(self, reading: Reading) -> int:
        """The answer when the number ends here: INVALID, ASK or a territory's."""
        if reading.length < SHORTEST:
            return INVALID
        if reading.standing & self.prefixes.tied:
            return ASK
        stripped = self._chosen(reading)
        if stripped is None:
            return self._validity(reading.standing, reading.length)
        rest = reading.length - stripped.prefix_length
        # Valid, but no longer the digits that were written.
        return ASK if self._validity(stripped.standing, rest) != INVALID else INVALID

    def _strip(self, reading: Reading, digit: int) -> tuple[tuple[str, ...], Stripped | None]:
        """The prefixes still pending, and the first complete, after one more digit."""
        pending: list[str] = []
        for word in reading.pending:
            if word == str(digit):
                # Complete: what the pattern tries later can no longer come first.
                return tuple(pending), Stripped(reading.length + 1, START)
            if word.startswith(str(digit)):
                pending.append(word[1:])
        return tuple(pending), self._further(reading.stripped, digit)

    def _further(self, stripped: Stripped | None, digit: int) -> Stripped | None:
        if stripped is None:
            return None
        return stripped._replace(standing=self.positions.after(stripped.standing)[digit])

    def _chosen(self, reading: Reading) -> Stripped | None:
        """What `parse` goes on with instead of the digits written; None when it keeps them."""
        stripped = reading.stripped
        if stripped is None or stripped.prefix_length == 0:
            return None
        viable = self.territories[0].general.complete
        if reading.standing & viable and not stripped.standing & viable:
            return None  # _maybe_strip_national_prefix_carrier_code
        return stripped if self._is_long_enough(reading.length - stripped.prefix_length) else None

    def _is_long_enough(self, length: int) -> bool:
        """_test_number_length: possible, or too long."""
        if length in self.local_lengths:
            return False
        return length in self.possible_lengths or length > self.possible_lengths[-1]

    def _validity(self, standing: int, length: int) -> int:
        """is_valid_number: the territory's outcome, or INVALID."""
        if not SHORTEST <= length <= LONGEST:
            return INVALID
        territory = self._territory(standing, length)
        if territory is None or not territory.validates(standing, length):
            return INVALID
        return territory.outcome

    def _territory(self, standing: int, length: int) -> Territory | None:
        """region_code_for_number."""
        if len(self.territories) == 1:
            return self.territories[0]
        return next((each for each in self.territories if each.claims(standing, length)), None)

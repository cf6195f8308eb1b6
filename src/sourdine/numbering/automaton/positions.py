"""Many patterns read at once, one digit at a time.

Each place where a pattern names a digit is a *position* (Glushkov's construction: no empty moves). What
has been read so far is the set of positions it may stand at, a Python integer used as a bitset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine.numbering.automaton.pattern import Chain, Choice, Node, OneOf, Repeat, UnreadablePattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

START: Final = 1
"""The bitset of the one position before any digit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fragment:
    """Where a part of a pattern may begin and end, as bitsets, and whether it may be skipped."""

    first: int
    last: int
    skippable: bool


_EMPTY: Final = _Fragment(first=0, last=0, skippable=True)
_IMPOSSIBLE: Final = _Fragment(first=0, last=0, skippable=False)


class Positions:
    """The positions of several patterns, numbered together so that one bitset reads them all."""

    def __init__(self) -> None:
        self._followers = [0]
        self._accepting = [0] * 10
        self._known: dict[int, tuple[int, ...]] = {}

    def admit(self, tree: Node) -> int:
        """Adds a pattern; returns the bitset of the positions at which the whole of it has been read.

        Raises UnreadablePattern when the pattern holds a `$`.
        """
        self._known.clear()
        fragment = self._fragment(tree)
        self._followers[0] |= fragment.first
        return fragment.last | (START if fragment.skippable else 0)

    @property
    def count(self) -> int:
        """How many positions there are, the first one included: the next admitted is of this rank."""
        return len(self._followers)

    def after(self, standing: int) -> tuple[int, ...]:
        """From a set of positions, the ten sets that the ten digits lead to."""
        known = self._known.get(standing)
        if known is None:
            reach = 0
            for position in _members(standing):
                reach |= self._followers[position]
            known = tuple(reach & accepting for accepting in self._accepting)
            self._known[standing] = known
        return known

    def _fragment(self, tree: Node) -> _Fragment:
        match tree:
            case OneOf():
                return self._position(tree.digits)
            case Chain():
                return self._chain(self._fragment(part) for part in tree.parts)
            case Choice():
                return _alternation(self._fragment(option) for option in tree.options)
            case Repeat():
                return self._repeat(tree)
        raise UnreadablePattern(found="$")

    def _position(self, digits: str) -> _Fragment:
        bit = 1 << len(self._followers)
        self._followers.append(0)
        for digit in digits:
            self._accepting[int(digit)] |= bit
        return _Fragment(first=bit, last=bit, skippable=False)

    def _chain(self, fragments: Iterable[_Fragment]) -> _Fragment:
        whole = _EMPTY
        for fragment in fragments:
            whole = self._join(whole, fragment)
        return whole

    def _join(self, before: _Fragment, after: _Fragment) -> _Fragment:
        for position in _members(before.last):
            self._followers[position] |= after.first
        return _Fragment(
            first=before.first | (after.first if before.skippable else 0),
            last=after.last | (before.last if after.skippable else 0),
            skippable=before.skippable and after.skippable,
        )

    def _repeat(self, repeat: Repeat) -> _Fragment:
        needed = self._chain(self._fragment(repeat.part) for _ in range(repeat.least))
        if repeat.most is None:
            return self._join(needed, self._loop(repeat.part))
        return self._join(needed, self._optional(repeat.part, repeat.most - repeat.least))

    def _loop(self, part: Node) -> _Fragment:
        once = self._fragment(part)
        self._join(once, once)
        return _Fragment(first=once.first, last=once.last, skippable=True)

    def _optional(self, part: Node, times: int) -> _Fragment:
        # Nested, x(x(x)?)?, rather than x?x?x?: one follower a position instead of one for each that remains.
        whole = _EMPTY
        for _ in range(times):
            whole = self._join(self._fragment(part), whole)
            whole = _Fragment(first=whole.first, last=whole.last, skippable=True)
        return whole


def _alternation(fragments: Iterable[_Fragment]) -> _Fragment:
    whole = _IMPOSSIBLE
    for fragment in fragments:
        whole = _Fragment(
            first=whole.first | fragment.first,
            last=whole.last | fragment.last,
            skippable=whole.skippable or fragment.skippable,
        )
    return whole


def _members(bitset: int) -> Iterator[int]:
    while bitset:
        lowest = bitset & -bitset
        yield lowest.bit_length() - 1
        bitset ^= lowest

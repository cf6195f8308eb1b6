"""The dialect of regular expressions that numbering metadata is written in.

Digits, classes, groups, alternation and quantifiers; anything else is refused, because a pattern
that is only nearly understood would make a table that is only nearly right.
"""

from __future__ import annotations

import re
from typing import Final

from sourdine.errors import Place
from sourdine.numbering.automaton.pattern import (
    ALL_DIGITS,
    Chain,
    Choice,
    End,
    Node,
    OneOf,
    Repeat,
    UnreadablePattern,
)

_SHORTHANDS: Final = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_BRACES: Final = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")


def read_pattern(pattern: str) -> Node:
    """The tree of a metadata pattern; raises UnreadablePattern, with the offset, on what it does not know."""
    reader = _Reader(pattern)
    tree = reader.choice()
    if reader.next:
        raise reader.refusal()
    return tree


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    @property
    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def refusal(self) -> UnreadablePattern:
        return UnreadablePattern(found=self.pattern[self.at : self.at + 3], place=Place(offset=self.at))

    def takes(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def require(self, text: str) -> None:
        if not self.takes(text):
            raise self.refusal()

    def choice(self) -> Node:
        options = [self.chain()]
        while self.takes("|"):
            options.append(self.chain())
        return options[0] if len(options) == 1 else Choice(options=tuple(options))

    def chain(self) -> Node:
        parts: list[Node] = []
        while self.next not in ("", "|", ")"):
            parts.append(self.repeated())
        return Chain(parts=tuple(parts))

    def repeated(self) -> Node:
        part = self.atom()
        bounds = self.bounds()
        if bounds is None:
            return part
        # A second quantifier makes the first one lazy or possessive: another language.
        if self.next in ("?", "*", "+", "{") and self.next:
            raise self.refusal()
        return Repeat(part=part, least=bounds[0], most=bounds[1])

    def bounds(self) -> tuple[int, int | None] | None:
        if self.next in _SHORTHANDS:
            self.at += 1
            return _SHORTHANDS[self.pattern[self.at - 1]]
        return self.braces() if self.next == "{" else None

    def braces(self) -> tuple[int, int | None]:
        found = _BRACES.match(self.pattern, self.at)
        if found is None or (found[3] and not found[2]):
            raise self.refusal()
        least = int(found[1])
        most = int(found[3]) if found[3] else (None if found[2] else least)
        if most is not None and most < least:
            raise self.refusal()
        self.at = found.end()
        return least, most

    def atom(self) -> Node:
        if self.takes("("):
            return self.group()
        if self.takes("["):
            return OneOf(digits=self.set_of_digits())
        if self.takes("$"):
            return End()
        return OneOf(digits=ALL_DIGITS if self.takes(".") else self.digits())

    def group(self) -> Node:
        # Of the groups that begin with `?`, only `(?:` leaves the language regular.
        if self.next == "?":
            self.require("?:")
        inside = self.choice()
        self.require(")")
        return inside

    def digits(self) -> str:
        if self.takes(r"\d"):
            return ALL_DIGITS
        if self.next not in ALL_DIGITS or not self.next:
            raise self.refusal()
        self.at += 1
        return self.pattern[self.at - 1]

    def set_of_digits(self) -> str:
        excluded = self.takes("^")
        found = self.member()
        while not self.takes("]"):
            found += self.member()
        return "".join(digit for digit in ALL_DIGITS if (digit in found) != excluded)

    def member(self) -> str:
        low = self.digits()
        if not self.takes("-"):
            return low
        high = self.digits()
        if len(low) + len(high) > len("09") or low > high:
            raise self.refusal()
        return ALL_DIGITS[int(low) : int(high) + 1]

"""Reading the members of a certificate: each one named, of its kind, within its bounds, and no other."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self, TypeVar

from sourdine.clock import NaiveInstant, format_instant, parse_instant
from sourdine.evidence.encoding import Undecodable, decode_base64url
from sourdine.evidence.errors import MisshapenClaim, MissingClaim, UnknownClaim, UnknownVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Choice = TypeVar("Choice", bound=StrEnum)
Read = TypeVar("Read")

# The largest whole number that every JSON reader keeps exact (RFC 7493 §2.2).
MOST: Final = 2**53 - 1
MOST_TEXT: Final = 240
# From 2000 to 2199: another date is a mistake, and adding days to it stays within what calendars hold.
_FIRST_SECOND: Final = 946_684_800
_LAST_SECOND: Final = 7_258_118_399
_INSTANT: Final = r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"

HEX_DIGEST: Final = r"[0-9a-f]{64}"
TERRITORY: Final = r"[A-Z]{2}"
# Neither controls nor marks that turn the direction of writing: what is declared gets printed on a terminal.
_UNPRINTABLE: Final = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
PRINTABLE: Final = rf"[^{_UNPRINTABLE}]*"


def printable(text: str) -> str:
    """What a text member may hold of `text`, which somebody wrote elsewhere by other rules."""
    said = re.sub(f"[{_UNPRINTABLE}]", "", text)
    return said if len(said) <= MOST_TEXT else f"{said[: MOST_TEXT - 1]}…"


class Members:
    """The members of one JSON object, each taken once; `close` refuses those left over."""

    def __init__(self, members: object, path: str = "") -> None:
        if not isinstance(members, dict):
            raise MisshapenClaim(claim=path or "/")
        self._left: dict[str, object] = dict(members)
        self._path = path

    @classmethod
    def of_version(cls, claims: Mapping[str, object], known: int) -> Self:
        """Of a signed document. Raises UnknownVersion when it is another's, before anything else is read."""
        members = cls(dict(claims))
        version = members.whole("version")
        if version != known:
            raise UnknownVersion(version=version, known=known)
        return members

    def take(self, name: str) -> object:
        if name not in self._left:
            raise MissingClaim(claim=self.path_of(name))
        return self._left.pop(name)

    def has(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str, pattern: str = PRINTABLE, *, least: int = 1, most: int = MOST_TEXT) -> str:
        value = self.take(name)
        if isinstance(value, str) and least <= len(value) <= most and re.fullmatch(pattern, value):
            return value
        raise MisshapenClaim(claim=self.path_of(name))

    def optional_text(self, name: str, *, most: int = MOST_TEXT) -> str | None:
        return self.text(name, most=most) if name in self._left else None

    def whole(self, name: str, *, least: int = 0, most: int = MOST) -> int:
        value = self.take(name)
        # bool is an int in Python, not in JSON.
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise MisshapenClaim(claim=self.path_of(name))

    def truth(self, name: str) -> bool:
        value = self.take(name)
        if isinstance(value, bool):
            return value
        raise MisshapenClaim(claim=self.path_of(name))

    def optional_truth(self, name: str) -> bool | None:
        return self.truth(name) if name in self._left else None

    def instant(self, name: str) -> datetime:
        """RFC 3339 in UTC, to the second, with a Z: one spelling an instant."""
        text = self.text(name, _INSTANT)
        try:
            instant = parse_instant(text)
        except NaiveInstant as unreadable:
            raise MisshapenClaim(claim=self.path_of(name)) from unreadable
        if format_instant(instant) != text:
            raise MisshapenClaim(claim=self.path_of(name))
        return instant

    def seconds(self, name: str) -> datetime:
        """A NumericDate of RFC 7519 §2, in whole seconds since 1970."""
        return datetime.fromtimestamp(self.whole(name, least=_FIRST_SECOND, most=_LAST_SECOND), UTC)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        text = self.text(name)
        if text not in [choice.value for choice in choices]:
            raise MisshapenClaim(claim=self.path_of(name))
        return choices(text)

    def optional_choice(self, name: str, choices: type[Choice]) -> Choice | None:
        return self.choice(name, choices) if name in self._left else None

    def members(self, name: str) -> Members:
        return Members(self.take(name), self.path_of(name))

    def one(self, name: str, reader: Callable[[Members], Read]) -> Read:
        return self.members(name).read_as(reader)

    def optional(self, name: str, reader: Callable[[Members], Read]) -> Read | None:
        return self.one(name, reader) if name in self._left else None

    def read_as(self, reader: Callable[[Members], Read]) -> Read:
        """What `reader` makes of these members, all of them."""
        value = reader(self)
        self.close()
        return value

    def several(self, name: str, reader: Callable[[Members], Read], *, most: int) -> tuple[Read, ...]:
        """From one to `most` objects, each read whole."""
        values = self._array(name, most)
        path = self.path_of(name)
        return tuple(Members(value, f"{path}[{rank}]").read_as(reader) for rank, value in enumerate(values))

    def texts(self, name: str, pattern: str, *, most: int) -> tuple[str, ...]:
        """From one to `most` texts, sorted, each once."""
        values = self._array(name, most)
        texts = [value for value in values if isinstance(value, str) and re.fullmatch(pattern, value)]
        if len(texts) < len(values) or sorted(set(texts)) != values:
            raise MisshapenClaim(claim=self.path_of(name))
        return tuple(texts)

    def binary(self, name: str, *, size: int) -> bytes:
        """So many bytes, in base64url without padding."""
        return self._decode(self.take(name), name, size)

    def binaries(self, name: str, *, size: int, most: int) -> tuple[bytes, ...]:
        """Up to `most` of them."""
        values = self.take(name)
        if not isinstance(values, list) or len(values) > most:
            raise MisshapenClaim(claim=self.path_of(name))
        return tuple(self._decode(value, name, size) for value in values)

    def counts(self, name: str, pattern: str, *, most: int) -> Mapping[str, int]:
        """Up to `most` whole numbers by code."""
        codes = self.take(name)
        if not isinstance(codes, dict) or len(codes) > most:
            raise MisshapenClaim(claim=self.path_of(name))
        if not all(re.fullmatch(pattern, code) for code in codes):
            raise MisshapenClaim(claim=self.path_of(name))
        inner = Members(codes, self.path_of(name))
        return {code: inner.whole(code) for code in codes}

    def close(self) -> None:
        if self._left:
            raise UnknownClaim(parent=self._path or "/")

    def path_of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _decode(self, value: object, name: str, size: int) -> bytes:
        try:
            data = decode_base64url(value) if isinstance(value, str) else b""
        except Undecodable as unreadable:
            raise MisshapenClaim(claim=self.path_of(name)) from unreadable
        if len(data) != size:
            raise MisshapenClaim(claim=self.path_of(name))
        return data

    def _array(self, name: str, most: int) -> list[object]:
        value = self.take(name)
        if isinstance(value, list) and 1 <= len(value) <= most:
            return value
        raise MisshapenClaim(claim=self.path_of(name))

"""The register image, open for reading."""

from __future__ import annotations

import contextlib
import mmap
import operator
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourdine.clock import format_instant, now, require_aware
from sourdine.screening.image.blocks import MOST_DIGITS, Blocks, as_numbers
from sourdine.screening.image.errors import (
    ClosedImage,
    ExpiredImage,
    ForeignImage,
    ImageFromTheFuture,
    ListNotNamed,
    MissingImage,
    NotNumbers,
    TooManyLists,
    UnknownList,
    UnreadableImage,
    UnusableImage,
    in_file,
)
from sourdine.screening.image.header import MOST_LISTS, Header, ListInfo
from sourdine.screening.image.layout import (
    FORMAT_VERSION,
    Preamble,
    read_content,
    read_preamble,
    require_digest,
)
from sourdine.screening.image.lookup import NUMBERS_AT_ONCE, Finder, Scratch
from sourdine.screening.image.signature import Keys, require_signature
from sourdine.screening.placement import place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from sourdine.screening.image.signature import Publisher
    from sourdine.screening.image.update import Delta

Content = bytes | bytearray | memoryview | mmap.mmap
Matches = NDArray[np.uint8] | NDArray[np.uint32]

_CLOCKS_DISAGREE_BY: Final = timedelta(days=1)
_FIRST_TOO_LARGE: Final = 10**MOST_DIGITS
_BITS_IN_A_BYTE: Final = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageInfo:
    """What an image says of itself. `digest` is its identity: SHA-256, 64 hexadecimal digits.

    `size` is in bytes. `key_id` names the key the image says it is signed with, None when unsigned: only
    opening it with keys checks the signature.
    """

    format_version: int
    digest: str
    as_of: datetime
    position: int
    validity_days: int
    expires_at: datetime
    coverage: tuple[str, ...]
    lists: tuple[ListInfo, ...]
    size: int
    key_id: str | None

    @property
    def registrations(self) -> int:
        """Numbers over all lists; one that is on two lists counts twice."""
        return sum(one.count for one in self.lists)


class RegisterImage:
    """An immutable copy of opposition lists. Threads may share it; close it after the last look-up.

    It is checked whole when it is opened: its digest, its dates and, when keys are given, its publisher's
    signature. A file under an open image must not be written in place, only replaced by renaming.
    """

    def __init__(self, content: Content, *, preamble: Preamble) -> None:
        """For this package, which has checked `content`: others open, read or build an image."""
        self._content: Content | None = content
        self._preamble = preamble
        self._header, self._blocks = read_content(memoryview(content), preamble)
        self._finders = {name: Finder(blocks) for name, blocks in self._blocks.items()}
        self._all = tuple(self._finders.values())

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        at: datetime | None = None,
        keys: Keys | None = None,
        allow_expired: bool = False,
    ) -> Self:
        """Maps an image file into memory. `at` is the instant of use, now unless given.

        `keys` are the publishers trusted, by key id; with them an image must be signed by one.
        `allow_expired` is for looking at an image, never for screening. Raises an UnusableImage that names
        the file.
        """
        try:
            return cls._checked(_mapped(Path(path)), at=at, keys=keys, allow_expired=allow_expired)
        except UnusableImage as refused:
            raise in_file(refused, path) from refused

    @classmethod
    def from_bytes(
        cls,
        data: bytes | bytearray | memoryview,
        *,
        at: datetime | None = None,
        keys: Keys | None = None,
        allow_expired: bool = False,
    ) -> Self:
        """Reads an image that is already in memory, without a copy: leave `data` as it is. Otherwise like
        `open`.
        """
        return cls._checked(data, at=at, keys=keys, allow_expired=allow_expired)

    @classmethod
    def _checked(
        cls, content: Content, *, at: datetime | None, keys: Keys | None, allow_expired: bool
    ) -> Self:
        preamble = read_preamble(memoryview(content))
        require_digest(memoryview(content), preamble)
        if keys is not None:
            require_signature(preamble, keys)
        image = cls(content, preamble=preamble)
        image._require_current(require_aware(at or now()), allow_expired=allow_expired)
        return image

    def _require_current(self, at: datetime, *, allow_expired: bool) -> None:
        if self._header.as_of > at + _CLOCKS_DISAGREE_BY:
            raise ImageFromTheFuture(as_of=format_instant(self._header.as_of))
        if not allow_expired:
            self.require_unexpired(at)

    def require_unexpired(self, at: datetime | None = None) -> None:
        """Raises ExpiredImage when the image is too old at the instant of use, now unless given.

        Opening checks this once; whoever keeps an image open asks again before screening.
        """
        if require_aware(at or now()) > self._header.expires_at:
            raise ExpiredImage(expired=format_instant(self._header.expires_at))

    @property
    def header(self) -> Header:
        return self._header

    @property
    def content(self) -> memoryview:
        """The image's bytes, read-only; release it before the image is closed."""
        return memoryview(self._require_open()).toreadonly()

    def info(self) -> ImageInfo:
        header, preamble = self._header, self._preamble
        return ImageInfo(
            format_version=FORMAT_VERSION,
            digest=preamble.digest.hex(),
            as_of=header.as_of,
            position=header.position,
            validity_days=header.validity_days,
            expires_at=header.expires_at,
            coverage=header.coverage,
            lists=header.lists,
            size=preamble.file_length,
            key_id=preamble.key_id or None,
        )

    def list_named(self, name: str | None = None) -> ListInfo:
        """The list called `name`, or the only list there is; raises UnknownList or ListNotNamed."""
        lists = {one.name: one for one in self._header.lists}
        if name is None and len(lists) > 1:
            raise ListNotNamed(available=", ".join(lists))
        if name is not None and name not in lists:
            raise UnknownList(name=name, available=", ".join(lists))
        return lists[name] if name is not None else self._header.lists[0]

    def contains(self, e164: int, lists: Sequence[str] | None = None) -> bool:
        """Whether one number, as an E.164 integer, is on any of `lists` (all unless given).

        Raises UnknownList, NotNumbers or ClosedImage.
        """
        finders = self._all if lists is None else self._selected(lists)
        try:
            number = operator.index(e164)
        except TypeError as wrong:
            raise NotNumbers(kind=type(e164).__name__) from wrong
        if not 0 < number < _FIRST_TOO_LARGE:
            self._require_open()
            return False
        for finder in finders:
            if finder.contains(number):
                return True
        if not finders:
            self._require_open()
        return False

    def __contains__(self, e164: int) -> bool:
        return self.contains(e164)

    def lookup(self, e164: ArrayLike, lists: Sequence[str] | None = None) -> Matches:
        """For each number of a column (n,) of E.164 integers, the lists it is on: bit i for the i-th of
        `lists`.

        All lists, sorted by name, unless given. (n,) of uint8 for up to eight lists, of uint32 above. Memory
        beyond the answer is bounded, whatever n. Raises UnknownList, TooManyLists, NotNumbers or ClosedImage.
        """
        self._require_open()
        finders = self._all if lists is None else self._selected(lists)
        numbers = as_numbers(e164)
        if len(finders) > MOST_LISTS:
            raise TooManyLists(count=len(finders), most=MOST_LISTS)
        matches = _no_matches(numbers.size, lists=len(finders))
        scratch = Scratch(min(numbers.size, NUMBERS_AT_ONCE))
        for first in range(0, numbers.size, NUMBERS_AT_ONCE):
            chunk = slice(first, first + NUMBERS_AT_ONCE)
            scratch.locate(numbers[chunk])
            _mark(matches[chunk], finders, scratch)
        return matches

    def _selected(self, lists: Sequence[str]) -> tuple[Finder, ...]:
        try:
            return tuple(self._finders[name] for name in lists)
        except KeyError as unknown:
            self._require_open()
            raise UnknownList(name=unknown.args[0], available=", ".join(self._finders)) from unknown

    def with_changes(self, delta: Delta, *, publisher: Publisher | None = None) -> RegisterImage:
        """The image after `delta`, in memory; this one stays as it is. Raises as `applied` does."""
        from sourdine.screening.image.update import applied

        return applied(self, delta, publisher=publisher)

    def blocks(self, name: str) -> Blocks:
        """A list's blocks, as views into the image: for updates, not to be kept after it is closed."""
        self._require_open()
        return self._blocks[self.list_named(name).name]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the image whole, in place of what bears that name, for you alone; raises CannotWrite."""
        # It is the list in clear.
        with place(path, mode=0o600) as file:
            file.write(self._require_open())

    def _require_open(self) -> Content:
        if self._content is None:
            raise ClosedImage
        return self._content

    def close(self) -> None:
        """Lets the memory go; what the image says of itself stays readable. Closing twice is closing once."""
        content, self._content = self._content, None
        self._finders, self._blocks, self._all = {}, {}, ()
        if isinstance(content, mmap.mmap):
            # A look-up still running in another thread keeps the map: it goes with the last array that reads
            # it.
            with contextlib.suppress(BufferError):
                content.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        lists = ", ".join(f"{one.name}: {one.count}" for one in self._header.lists)
        as_of = format_instant(self._header.as_of)
        return f"<{type(self).__name__} as of {as_of}, position {self._header.position}, {lists}>"


def _no_matches(size: int, *, lists: int) -> Matches:
    if lists <= _BITS_IN_A_BYTE:
        return np.zeros(size, np.uint8)
    return np.zeros(size, np.uint32)


def _mark(matches: Matches, finders: Sequence[Finder], scratch: Scratch) -> None:
    """Sets bit i of each number that the i-th finder finds."""
    for bit, finder in enumerate(finders):
        found = finder.find(scratch).astype(matches.dtype, copy=False)
        np.bitwise_or(matches, np.left_shift(found, bit, out=found), out=matches)


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise ForeignImage
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as missing:
        raise MissingImage from missing
    except (OSError, ValueError) as unreadable:
        reason = getattr(unreadable, "strerror", None) or str(unreadable)
        raise UnreadableImage(reason=reason) from unreadable

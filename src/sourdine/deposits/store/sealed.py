"""Sealed files in the store: written whole or not at all, read from anywhere, continued after a cut."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from sourdine.deposits.store.stored import Growing, Stored
from sourdine.sealing.files import SealedReader, SealedWriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.deposits.store.blobs import Blobs
    from sourdine.sealing.files import Sealer


@contextmanager
def created(blobs: Blobs, place: str, sealer: Sealer) -> Iterator[SealedWriter]:
    """A file that opens once the block has ended; what a failed block wrote is removed."""
    growing = Growing(blobs, place)
    try:
        with SealedWriter(cast("BinaryIO", growing), about=place, keyring=sealer) as writer:
            yield writer
        growing.settle()
    except BaseException:
        blobs.remove(place)
        raise


def begin(blobs: Blobs, place: str, sealer: Sealer) -> None:
    """The head alone of a file that is written later, a few bytes at a time."""
    growing = Growing(blobs, place)
    SealedWriter(cast("BinaryIO", growing), about=place, keyring=sealer).leave()
    growing.settle()


def resumed(blobs: Blobs, place: str, sealer: Sealer) -> SealedWriter:
    """Raises sealing's AlreadyWhole or Unsealable, or FileGone."""
    stored = cast("BinaryIO", Stored(blobs, place))
    return SealedWriter.resume(stored, about=place, keyring=sealer)


def opened(blobs: Blobs, place: str, sealer: Sealer) -> SealedReader:
    """Raises sealing's Unsealable, or FileGone."""
    return SealedReader(cast("BinaryIO", Stored(blobs, place)), about=place, keyring=sealer)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sized:
    st_size: int


class SealedSource:
    """A sealed file as screening reads one: opened again and again, never unsealed but in memory."""

    def __init__(self, blobs: Blobs, place: str, sealer: Sealer) -> None:
        self._blobs, self._place, self._sealer = blobs, place, sealer

    def open(self, mode: Literal["rb"], /, buffering: int = -1) -> BinaryIO:  # noqa: ARG002 -- as a path's
        reader = opened(self._blobs, self._place, self._sealer)
        return cast("BinaryIO", reader if buffering == 0 else io.BufferedReader(reader, 1 << 20))

    def stat(self) -> _Sized:
        return _Sized(st_size=opened(self._blobs, self._place, self._sealer).size)

"""What a prospect file is read from: a path, or anything else that opens again and again from its start."""

from __future__ import annotations

from typing import BinaryIO, Literal, Protocol


class Sized(Protocol):
    @property
    def st_size(self) -> int: ...


class Source(Protocol):
    """A file at rest. Each `open` begins anew, in any thread; a `Path` is one, a sealed file another."""

    def open(self, mode: Literal["rb"], /, buffering: int = ...) -> BinaryIO: ...

    def stat(self) -> Sized: ...

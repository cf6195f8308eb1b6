"""Where the files of a screening go: a folder of the caller's, or a place that seals what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from sourdine.screening.placement import place

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

_PRIVATE = 0o600  # results hold numbers, the report the salt; the certificate is there to be shown
_SHOWN = 0o666


class Destination(Protocol):
    def place(self, name: str, *, private: bool = True) -> AbstractContextManager[BinaryIO]:
        """A file that is there when the block ends, and not at all when it raises.

        When several are nested, the one opened first is there last.
        """
        ...

    def withdraw(self, name: str) -> None:
        """Takes away what an earlier screening put there."""
        ...

    def path(self, name: str) -> Path:
        """How the file is called in reports."""
        ...


class Folder:
    """Files under their names, as the command line leaves them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, name: str, *, private: bool = True) -> AbstractContextManager[BinaryIO]:
        return place(self._folder / name, mode=_PRIVATE if private else _SHOWN)

    def withdraw(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        return self._folder / name

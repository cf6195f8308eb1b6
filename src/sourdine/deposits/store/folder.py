"""A store in a folder of this machine."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sourdine.deposits.errors import FileGone, StoreUnusable
from sourdine.screening.placement import CannotWrite, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Folder:
    """Each name a file, closed to everybody but the service."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        path = self._folder / name
        with _naming_faults():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with place(path, mode=0o600) as file:
                file.write(content)

    def read(self, name: str, start: int, length: int) -> bytes:
        with _naming_faults(), (self._folder / name).open("rb", buffering=0) as file:
            file.seek(start)
            return file.read(length)

    def sizes(self, prefix: str) -> Mapping[str, int]:
        with _naming_faults():
            found = {}
            for path in sorted(_files_below(self._folder / prefix)):
                with suppress(FileNotFoundError):
                    found[path.relative_to(self._folder).as_posix()] = path.stat().st_size
            return found

    def remove(self, prefix: str) -> None:
        path = self._folder / prefix
        with _naming_faults():
            while path.is_dir():
                # Of two that remove it at once, each finds something gone.
                with suppress(FileNotFoundError):
                    shutil.rmtree(path)
            path.unlink(missing_ok=True)


def _files_below(folder: Path) -> Iterator[Path]:
    """Without what goes meanwhile. Raises OSError: a folder that cannot be read is not an empty one."""
    for at, _folders, names in os.walk(folder, onerror=_raise_unless_gone):
        # What begins with a dot is on its way, or was left by a process that was killed.
        yield from (Path(at, name) for name in names if not name.startswith("."))


def _raise_unless_gone(fault: OSError) -> None:
    if not isinstance(fault, FileNotFoundError | NotADirectoryError):
        raise fault


@contextmanager
def _naming_faults() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as gone:
        raise FileGone from gone
    except OSError as refused:
        raise StoreUnusable(reason=refused.strerror or type(refused).__name__) from refused
    except CannotWrite as refused:
        raise StoreUnusable(reason=refused.details["reason"]) from refused

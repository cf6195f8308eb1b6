"""A finished file, put into its place whole or not at all."""

from __future__ import annotations

import contextlib
import glob
import io
import os
import secrets
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sourdine.errors import Place, SourdineError, Wording
from sourdine.screening.file_names import unnumbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed anyway
    fcntl = None  # type: ignore[assignment]

# A new file and nothing else: an existing name, or a link laid in wait under it, is refused by the system.
_NEW_FILE: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)
_BUFFER_BYTES: Final = 1 << 20
_SETTLED_SECONDS: Final = 60  # younger than that, a temporary may be about to be locked by whoever made it


class CannotWrite(SourdineError):
    """A result could not be written; nothing bears its final name that did not before."""

    code = "cannot_write"
    wording = Wording(
        en="this file cannot be written ({reason}). Check that the folder exists, that you may write there "
        "and that the disk has room.",
        fr="ce fichier ne peut pas être écrit ({reason}). Vérifiez que le dossier existe, que vous pouvez y "
        "écrire et que le disque a de la place.",
    )


class WouldOverwrite(SourdineError):
    """A file that is read would be replaced by one that is written."""

    code = "would_overwrite"
    wording = Wording(
        en="this file is read, and would be replaced by what is written. Choose another --output.",
        fr="ce fichier est lu, et serait remplacé par ce qui est écrit. Choisissez un autre --output.",
    )


def require_apart(outputs: Iterable[Path], inputs: Sequence[Path]) -> None:
    """Raises WouldOverwrite when an output, under whatever name, is one of the inputs."""
    for output in outputs:
        if any(_is_same(output, read) for read in inputs):
            raise WouldOverwrite(place=Place(file=unnumbered(output)))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


@contextmanager
def place(path: str | os.PathLike[str], *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Yields a binary file that takes the name `path` when the block ends, and vanishes when it raises.

    It is written under a hidden temporary name in the same folder, synced, renamed, and the folder synced: a
    reader sees what was there before or the whole new file. When several are nested, the one opened first is
    named last. `mode` is what the umask then narrows. What a killed process left behind under a temporary
    name is removed. Raises CannotWrite.
    """
    target = Path(path)
    _sweep(target)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    try:
        with _create(temporary, target=target, mode=mode) as file:
            yield file
            _sync(file, target=target)
        _rename(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _create(temporary: Path, *, target: Path, mode: int) -> BinaryIO:
    try:
        raw = _Outlet(os.open(temporary, _NEW_FILE, mode), target)
        with contextlib.suppress(OSError):  # some network folders know no locks
            _lock(raw.fileno())
    except OSError as refused:
        raise _cannot_write(target, refused) from refused
    return io.BufferedWriter(raw, buffer_size=_BUFFER_BYTES)


def _sweep(target: Path) -> None:
    """Removes the temporaries of processes that were killed: they may hold people's numbers.

    A living process holds a lock on its own, which the system lets go when the process ends, however it ends.
    """
    with contextlib.suppress(OSError):
        for leftover in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
            if time.time() - leftover.stat().st_mtime > _SETTLED_SECONDS:
                _remove_if_abandoned(leftover)


def _remove_if_abandoned(leftover: Path) -> None:
    descriptor = os.open(leftover, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        with contextlib.suppress(BlockingIOError):
            _lock(descriptor)
            leftover.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Raises BlockingIOError when another process holds the file."""
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync(file: BinaryIO, *, target: Path) -> None:
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as refused:
        raise _cannot_write(target, refused) from refused


def _rename(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except OSError as refused:
        raise _cannot_write(target, refused) from refused
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself survive a power cut, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cannot_write(target: Path, refused: OSError) -> CannotWrite:
    return CannotWrite(
        place=Place(file=unnumbered(target)), reason=refused.strerror or type(refused).__name__
    )


class _Outlet(io.FileIO):
    """The bytes' way to the disk, where a full disk is said in our words."""

    def __init__(self, descriptor: int, target: Path) -> None:
        super().__init__(descriptor, "wb")
        self._target = target

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - FileIO takes any buffer
        try:
            return super().write(data)
        except OSError as refused:
            raise _cannot_write(self._target, refused) from refused

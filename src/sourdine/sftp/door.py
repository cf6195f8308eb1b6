"""Requests of SFTP, one method each. None of them reaches a file of this machine, whatever is asked."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final, NoReturn, ParamSpec, Protocol, TypeVar

import asyncssh
from asyncssh import SFTPAttrs, SFTPName
from asyncssh.constants import FXF_APPEND, FXF_CREAT, FXF_EXCL, FXF_TRUNC, FXF_WRITE

from sourdine.sftp import acts, tree
from sourdine.sftp.acts import Wish
from sourdine.sftp.errors import NotHere, SftpError, TooManyFilesOpen, as_sftp
from sourdine.sftp.giving import Giving, Result, Text
from sourdine.sftp.paths import Parts, parts_of, path_of
from sourdine.sftp.receiving import Receiving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import BinaryIO

    from sourdine.sftp.acts import Readable
    from sourdine.sftp.threads import Threads
    from sourdine.sftp.tree import Entry
    from sourdine.sftp.visitor import Visitor

P = ParamSpec("P")
R = TypeVar("R")
_MOST_OPEN: Final = 16


class Written:
    """A file open to be written, and where."""

    def __init__(self, parts: Parts, receiving: Receiving) -> None:
        self.parts, self.receiving = parts, receiving


class Read:
    def __init__(self, giving: Giving) -> None:
        self.giving = giving


class Presence(Protocol):
    """Whose door it is: told of each request, and when the last file is dealt with."""

    def touch(self) -> None: ...

    def left(self, door: Door) -> None: ...


class Door(asyncssh.SFTPServer):
    """One session of one visitor."""

    def __init__(
        self, chan: asyncssh.SSHServerChannel[bytes], visitor: Visitor, threads: Threads, presence: Presence
    ) -> None:
        super().__init__(chan)
        self._visitor, self._threads, self._presence = visitor, threads, presence
        self._open: set[Written | Read] = set()

    # Reading and writing.

    async def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> object:  # noqa: ARG002 -- asyncssh's
        return await self._answered(self._opened(path, pflags))

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if not isinstance(file_obj, Read):
            self._refuse()
        return await self._answered(file_obj.giving.read(offset, size))

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        if not isinstance(file_obj, Written):
            self._refuse()
        return await self._answered(file_obj.receiving.write(offset, data))

    async def close(self, file_obj: object) -> None:
        """By its client: a file that was written is taken now."""
        if isinstance(file_obj, Written):
            self._open.discard(file_obj)
            await self._answered(self._complete(file_obj))
        elif isinstance(file_obj, Read):
            self._open.discard(file_obj)
            await self._answered(file_obj.giving.close())

    async def abandon(self) -> None:
        """The client left without closing them."""
        while self._open:
            one = self._open.pop()
            leaving = one.receiving.leave() if isinstance(one, Written) else one.giving.close()
            try:
                await leaving
            except Exception as fault:  # noqa: BLE001 -- there is nobody to tell
                as_sftp(fault, self._visitor.language)
        self._presence.left(self)

    async def fsync(self, file_obj: object) -> None:
        """Bytes are safe once a file is closed: it is said then."""

    # Looking.

    async def stat(self, path: bytes) -> SFTPAttrs:
        return _attributes(await self._do(tree.look, self._visitor, self._parts(path)))

    async def lstat(self, path: bytes) -> SFTPAttrs:
        return await self.stat(path)

    async def fstat(self, file_obj: object) -> SFTPAttrs:
        if isinstance(file_obj, Written):
            return SFTPAttrs(size=file_obj.receiving.size, permissions=stat.S_IFREG | 0o600)
        if isinstance(file_obj, Read):
            return SFTPAttrs(size=file_obj.giving.size, permissions=stat.S_IFREG | 0o400)
        return self._refuse()

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        found = await self._do(tree.entries, self._visitor, self._parts(path))
        for name in (b".", b".."):
            yield SFTPName(name, attrs=SFTPAttrs(permissions=stat.S_IFDIR | 0o500))
        for one in found:
            yield SFTPName(one.name.encode(), attrs=_attributes(one))

    def format_user(self, uid: int | None) -> str:  # noqa: ARG002 -- asyncssh's
        """In listings; nobody of this machine owns anything here."""
        return "depot"

    def format_group(self, gid: int | None) -> str:
        return self.format_user(gid)

    async def realpath(self, path: bytes) -> bytes:
        return path_of(self._parts(path))

    # Changing.

    async def remove(self, path: bytes) -> None:
        await self._do(acts.remove, self._visitor, self._parts(path))

    async def rmdir(self, path: bytes) -> None:
        await self._do(acts.remove_folder, self._visitor, self._parts(path))

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self._do(acts.rename, self._visitor, self._parts(oldpath), self._parts(newpath))

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self.rename(oldpath, newpath)

    async def setstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        """Clients copy a file's times and rights after it: there are none to set here."""
        await self.stat(path)
        self._require_kept_size(attrs)

    async def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> None:
        await self.setstat(path, attrs)

    async def fsetstat(self, file_obj: object, attrs: SFTPAttrs) -> None:  # noqa: ARG002 -- asyncssh's
        self._require_kept_size(attrs)

    # What this tree does not have.

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def readlink(self, path: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def symlink(self, oldpath: bytes, newpath: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def link(self, oldpath: bytes, newpath: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> NoReturn:  # noqa: ARG002
        self._refuse()

    def lock(self, file_obj: object, offset: int, length: int, flags: int) -> NoReturn:  # noqa: ARG002
        self._refuse()

    def unlock(self, file_obj: object, offset: int, length: int) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def statvfs(self, path: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def fstatvfs(self, file_obj: object) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    def map_path(self, path: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        """What would lead to a file of this machine."""
        self._refuse()

    def reverse_map_path(self, path: bytes) -> NoReturn:  # noqa: ARG002 -- asyncssh's
        self._refuse()

    # How they are done.

    async def _opened(self, path: bytes, flags: int) -> Written | Read:
        if len(self._open) >= _MOST_OPEN:
            raise TooManyFilesOpen(most=_MOST_OPEN)
        parts = parts_of(path)
        made = await (self._to_write(parts, flags) if flags & FXF_WRITE else self._to_read(parts))
        self._open.add(made)
        return made

    async def _to_write(self, parts: Parts, flags: int) -> Written:
        wish = Wish(
            may_create=bool(flags & FXF_CREAT),
            from_scratch=bool(flags & FXF_TRUNC),
            only_new=bool(flags & FXF_EXCL),
        )
        stream = await self._threads.run(acts.begin, self._visitor, parts, wish)
        return Written(parts, Receiving(stream, self._threads, at_the_end=bool(flags & FXF_APPEND)))

    async def _to_read(self, parts: Parts) -> Read:
        file = await self._threads.run(acts.open_to_read, self._visitor, parts)
        if file.reader is None:
            return Read(Text(file.content))
        return Read(self._result(parts, file, file.reader))

    def _result(self, parts: Parts, file: Readable, reader: BinaryIO) -> Result:
        def note(given: int, to_the_end: bool) -> None:  # noqa: FBT001 -- as Result calls it
            acts.note_given(file, given, to_the_end=to_the_end)

        return Result(
            reader,
            file.size,
            self._threads,
            authorise=lambda: acts.authorise_reading(self._visitor, parts),
            note=note,
        )

    async def _complete(self, file: Written) -> None:
        receiving = file.receiving
        try:
            await receiving.complete(lambda: acts.take(self._visitor, file.parts, receiving.stream))
        except Exception:
            await self._threads.run(acts.give_up, self._visitor, file.parts, receiving.stream)
            raise

    async def _do(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._answered(self._threads.run(act, *args, **kwargs))

    async def _answered(self, act: Awaitable[R]) -> R:
        """Whatever goes wrong is said as SFTP says it."""
        self._presence.touch()
        try:
            return await act
        except Exception as refused:  # noqa: BLE001 -- every one of them
            raise as_sftp(refused, self._visitor.language) from None

    def _parts(self, path: bytes) -> Parts:
        try:
            return parts_of(path)
        except SftpError as refused:
            raise as_sftp(refused, self._visitor.language) from None

    def _require_kept_size(self, attrs: SFTPAttrs) -> None:
        if attrs.size is not None:
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise as_sftp(NotHere(), self._visitor.language)


def _attributes(entry: Entry) -> SFTPAttrs:
    kind = stat.S_IFDIR if entry.is_folder else stat.S_IFREG
    rights = (
        (0o700 if entry.is_writable else 0o500) if entry.is_folder else 0o600 if entry.is_writable else 0o400
    )
    at = int(entry.at.timestamp()) if entry.at else None
    size = None if entry.is_folder else entry.size
    return SFTPAttrs(size=size, permissions=kind | rights, atime=at, mtime=at, nlink=1)

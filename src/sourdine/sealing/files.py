"""How files rest: sealed in segments of 1 MiB (AES-256-GCM), each file with a key of its own.

The key lies sealed at the head of the file, so that the keyring's keys rotate without rewriting files. Order
and end of the segments are authenticated: a file that was cut short or put together from two does not open.
"""

from __future__ import annotations

import io
import shutil
import struct
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import tink
from tink import proto_keyset_format, secret_key_access, streaming_aead

from sourdine.sealing.errors import Unsealable
from sourdine.sealing.rotation import HEAD_BYTES

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

    from sourdine.sealing.keyring import Keyring

MAGIC: Final = b"\x89SDS\r\n\x1a\n"  # as in PNG: a copy made as text shows
_VERSION: Final = 1
_HEAD: Final = struct.Struct("<8sHH")  # magic, version, bytes of the sealed key
_SEGMENTS: Final = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB

streaming_aead.register()


class SealedWriter(io.RawIOBase):
    """Writes a sealed file into `file`, which stays open. `about` says which file it is, and binds it.

    As a context manager it finishes the file when the block ends; when the block raises, what was written
    has no end and never opens.
    """

    def __init__(self, file: BinaryIO, *, about: str, keyring: Keyring) -> None:
        handle = tink.new_keyset_handle(_SEGMENTS)
        key = keyring.seal(proto_keyset_format.serialize(handle, secret_key_access.TOKEN), about=_key(about))
        file.write(_HEAD.pack(MAGIC, _VERSION, len(key)) + key)
        self._outlet = _Outlet(file)
        self._stream = _primitive(handle).new_encrypting_stream(self._outlet, about.encode())

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        return cast("int", self._stream.write(data))

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing the stream writes the mark of a whole file: not after a failure.
        self._outlet.takes = kind is None
        self.close()


class SealedReader(io.RawIOBase):
    """Reads what SealedWriter wrote, with the same `about` and a keyring that holds its key.

    Raises Unsealable from the first byte that is not as it was written, before it gives anything after it.
    """

    def __init__(self, file: BinaryIO, *, about: str, keyring: Keyring) -> None:
        handle = _read_key(file, about=about, keyring=keyring)
        self._stream = _primitive(handle).new_decrypting_stream(file, about.encode())

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        with memoryview(buffer) as room:
            piece = self._read(room.nbytes)
            room[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        return self._read(-1)

    def _read(self, size: int) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except tink.TinkError as refused:
            raise Unsealable from refused


def sealed_with(file: BinaryIO) -> bytes:
    """The first bytes of the file's sealed key, which name the keyring's key. Raises Unsealable."""
    return _sealed_key(file)[:HEAD_BYTES]


def reseal(file: BinaryIO, out: BinaryIO, *, about: str, keyring: Keyring) -> None:
    """The same file into `out`, its key sealed with the keyring's key of today. Raises Unsealable."""
    key = keyring.reseal(_sealed_key(file), about=_key(about))
    out.write(_HEAD.pack(MAGIC, _VERSION, len(key)) + key)
    shutil.copyfileobj(file, out, 1 << 20)


class _Outlet(io.RawIOBase):
    """Where sealed bytes go. The stream closes what it writes to; the file behind belongs to the caller."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.takes = True

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        with memoryview(data) as given:
            return self._file.write(given) if self.takes else given.nbytes


def _primitive(handle: tink.KeysetHandle) -> streaming_aead.StreamingAead:
    return handle.primitive(streaming_aead.StreamingAead)


def _read_key(file: BinaryIO, *, about: str, keyring: Keyring) -> tink.KeysetHandle:
    try:
        key = keyring.unseal(_sealed_key(file), about=_key(about))
        return proto_keyset_format.parse(key, secret_key_access.TOKEN)
    except tink.TinkError as unreadable:
        raise Unsealable from unreadable


def _sealed_key(file: BinaryIO) -> bytes:
    """What stands at the head; the segments follow."""
    try:
        magic, version, length = _HEAD.unpack(file.read(_HEAD.size))
    except struct.error as unreadable:
        raise Unsealable from unreadable
    if (magic, version) != (MAGIC, _VERSION):
        raise Unsealable
    return file.read(length)


def _key(about: str) -> str:
    """What the file's key is sealed as: nothing else that the keyring seals can be passed off as one."""
    return f"key of file {about}"

"""The backup of the data as a stream: files in pieces, and last a manifest of what they should all be.

Inside is an ordinary tar. Pieces, because what a database tool writes has no known size before its end, and
nothing of it may rest unsealed on the way.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from sourdine.clock import format_instant, now

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
DATABASE: Final = "database"
FILES: Final = "files"
_MANIFEST: Final = "manifest.json"
_PIECE: Final = 4 << 20


class Altered(ValueError):
    """What came out is not what its manifest says went in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds, and what made it."""

    format: int
    made_at: str
    version: str
    engine: str
    migrations: tuple[str, ...]
    files: dict[str, Entry]


class ArchiveWriter:
    """Put files in with `add`, then `finish`."""

    def __init__(self, out: IO[bytes]) -> None:
        # Not tarfile's own mode for streams: dropped after a failure, it writes its end all the same.
        self._tar = tarfile.open(mode="w", fileobj=_Forwards(out))  # type: ignore[call-overload]  # noqa: SIM115 -- closed by `finish`
        self._files: dict[str, Entry] = {}

    def add(self, name: str, content: IO[bytes]) -> None:
        digest, size, number = hashlib.sha256(), 0, 0
        while piece := _full(content):
            self._put(f"{name}/{number:08}", piece)
            digest.update(piece)
            size, number = size + len(piece), number + 1
        self._files[name] = Entry(size=size, sha256=digest.hexdigest())

    def finish(self, *, version: str, engine: str, migrations: tuple[str, ...]) -> Manifest:
        manifest = Manifest(
            format=FORMAT,
            made_at=format_instant(now()),
            version=version,
            engine=engine,
            migrations=migrations,
            files=self._files,
        )
        self._put(_MANIFEST, json.dumps(asdict(manifest)).encode())
        self._tar.close()
        return manifest

    def _put(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))


class _Forwards:
    """As much of a file as tarfile asks for: it only goes on."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._at = 0

    def write(self, content: bytes) -> int:
        self._at += len(content)
        return self._out.write(content)

    def tell(self) -> int:
        return self._at


def extract(source: IO[bytes], folder: Path) -> Manifest:
    """Writes every file into `folder`, checked against the manifest. Raises Altered or tarfile.TarError."""
    found: dict[str, Any] = {}
    manifest: Manifest | None = None
    with tarfile.open(mode="r|", fileobj=source, bufsize=1 << 20) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None or manifest is not None:
                raise Altered
            if member.name == _MANIFEST:
                manifest = _manifest(content.read())
            else:
                _append(folder, member.name, content.read(), found)
    # To the very end: only there does a sealed file show that nothing of it is missing.
    while source.read(_PIECE):
        pass
    if manifest is None:
        raise Altered
    _require_whole(manifest, found, folder)
    return manifest


def _append(folder: Path, piece: str, content: bytes, found: dict[str, Any]) -> None:
    name = str(PurePosixPath(piece).parent)
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise Altered
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("ab") as out:
        target.chmod(0o600)
        out.write(content)
    found.setdefault(name, hashlib.sha256()).update(content)


def _require_whole(manifest: Manifest, found: dict[str, Any], folder: Path) -> None:
    for name, entry in manifest.files.items():
        if entry.size == 0:
            (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / name).touch(mode=0o600)
        elif name not in found or found[name].hexdigest() != entry.sha256:
            raise Altered
    if set(found) - set(manifest.files):
        raise Altered


def _manifest(text: bytes) -> Manifest:
    said = json.loads(text)
    files = {name: Entry(**entry) for name, entry in said.pop("files").items()}
    return Manifest(**(said | {"files": files, "migrations": tuple(said["migrations"])}))


def _full(content: IO[bytes]) -> bytes:
    """A whole piece, also from a pipe that gives little at a time; less only at the end."""
    pieces, missing = [], _PIECE
    while missing and (piece := content.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)

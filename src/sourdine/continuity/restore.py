"""Restoring into empty places: everything is opened and checked before the first file has its name."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.migrations.loader import MigrationLoader

from sourdine.continuity import archive, keys_file
from sourdine.continuity.backup import ABOUT
from sourdine.continuity.databases import Database, database_of
from sourdine.continuity.errors import (
    BackupDamaged,
    BackupOfLaterVersion,
    BackupUnreadable,
    OtherDatabase,
    PlaceTaken,
)
from sourdine.sealing import Keyring
from sourdine.sealing.errors import Unsealable
from sourdine.sealing.files import SealedReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from sourdine.continuity.archive import Manifest

_STAGE: Final = ".restoring"


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Where a register is to stand: two folders, and a database as Django's settings describe it."""

    data: Path
    keys: Path
    database: Mapping[str, Any]


def restore(data_backup: Path, keys_backup: Path, *, passphrase: str, to: Destination) -> Manifest:
    """Puts a register where there is none. Whatever is raised, nothing has come into place."""
    database = database_of(to.database)
    _require_empty(to.data)
    _require_empty(to.keys)
    database.require_empty()
    with _stage(to.keys) as keys, _stage(to.data) as data:
        _write_keys(keys_file.unlock(_content(keys_backup), passphrase, file=keys_backup), keys)
        manifest = _extract(data_backup, data, Keyring.open(keys))
        _require_fit(manifest, database)
        (data / archive.FILES).mkdir(exist_ok=True)
        database.load(data / archive.DATABASE)
        _move_all(data / archive.FILES, to.data)
        _move_all(keys, to.keys)
    return manifest


def _extract(source: Path, folder: Path, keyring: Keyring) -> Manifest:
    try:
        with source.open("rb") as file:
            plain = io.BufferedReader(SealedReader(file, about=ABOUT, keyring=keyring), 1 << 20)
            return archive.extract(plain, folder)
    except OSError as refused:
        raise BackupUnreadable(file=source, reason=refused.strerror or type(refused).__name__) from refused
    except (Unsealable, archive.Altered, tarfile.TarError, ValueError) as altered:
        raise BackupDamaged(file=source) from altered


def _require_fit(manifest: Manifest, database: Database) -> None:
    if manifest.engine != database.engine:
        raise OtherDatabase(theirs=manifest.engine, ours=database.engine)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if manifest.format != archive.FORMAT or set(manifest.migrations) - known:
        raise BackupOfLaterVersion(version=manifest.version)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as refused:
        raise BackupUnreadable(file=file, reason=refused.strerror) from refused


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceTaken(target=folder)


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    """Inside the folder itself, which may be a volume of its own: what is in it moves up by renaming."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = folder / _STAGE
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage)


def _write_keys(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())


def _move_all(source: Path, target: Path) -> None:
    for one in sorted(source.iterdir()):
        one.rename(target / one.name)

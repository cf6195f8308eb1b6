"""Making backups while the service runs: the data in one file, the keys in another, to be kept apart."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from sourdine import __version__
from sourdine.continuity import archive, keys_file
from sourdine.continuity.archive import ArchiveWriter, Manifest
from sourdine.continuity.databases import database_of
from sourdine.continuity.errors import BackupExists, BackupUnreadable
from sourdine.screening.placement import place
from sourdine.sealing.files import SealedWriter

if TYPE_CHECKING:
    from pathlib import Path

    from sourdine.sealing import Keyring

ABOUT: Final = "backup of the data"
# Made by programs as they run, and worth nothing in a backup.
_PASSING: Final = (".", "metrics")
# What is destroyed must not come back from a backup; tokens of what was screened stay, and are in it.
_TO_BE_DESTROYED: Final = frozenset({("files", "inputs"), ("files", "parts"), ("files", "results")})


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What was written."""

    file: Path
    size: int
    manifest: Manifest


def back_up_both(
    destination: Path, keys_to: Path, *, data: Path, keys: Path, keyring: Keyring, passphrase: str
) -> Backup:
    """The data, and the keys that open them. Raises what either does."""
    # First: a passphrase that is refused is better refused before the long part.
    back_up_keys(keys_to, keys=keys, passphrase=passphrase)
    made = back_up_data(destination, data=data, keyring=keyring)
    # And again: what is sealed with a key that was made meanwhile would not open.
    _write_keys(keys_to, keys, passphrase)
    return made


def back_up_data(destination: Path, *, data: Path, keyring: Keyring) -> Backup:
    """The database as it is at one instant, and every other file of the data folder, sealed with the keyring.

    Raises BackupExists, CannotWrite, ClientToolsMissing or ClientToolFailed; then nothing is left.
    """
    _require_new(destination)
    database = database_of(connection.settings_dict)
    with place(destination, mode=0o600) as out, SealedWriter(out, about=ABOUT, keyring=keyring) as sealed:
        buffered = io.BufferedWriter(sealed, 1 << 20)
        writer = ArchiveWriter(buffered)
        # The database first: the files that it names were there before it named them.
        with database.dump(data) as content:
            writer.add(archive.DATABASE, content)
        for file in _files(data):
            if not database.owns(file):
                _add_file(writer, file, data)
        manifest = writer.finish(version=__version__, engine=database.engine, migrations=migrations())
        buffered.flush()
        buffered.detach()
    return Backup(file=destination, size=destination.stat().st_size, manifest=manifest)


def back_up_keys(destination: Path, *, keys: Path, passphrase: str) -> Path:
    """Every file of the keys' folder, locked. Raises PassphraseTooShort, BackupExists or CannotWrite."""
    _require_new(destination)
    _write_keys(destination, keys, passphrase)
    return destination


def _write_keys(destination: Path, keys: Path, passphrase: str) -> None:
    try:
        files = {str(file.relative_to(keys)): file.read_bytes() for file in _files(keys)}
    except OSError as refused:
        raise BackupUnreadable(file=keys, reason=refused.strerror) from refused
    locked = keys_file.lock(files, passphrase)
    with place(destination, mode=0o600) as out:
        out.write(locked)


def migrations() -> tuple[str, ...]:
    """What the database has been through, which says what version can read it."""
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _require_new(destination: Path) -> None:
    if destination.exists():
        raise BackupExists(file=destination)


def _files(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file()
        and not file.is_symlink()
        and not file.relative_to(folder).parts[0].startswith(_PASSING)
        and file.relative_to(folder).parts[:2] not in _TO_BE_DESTROYED
        and not file.name.startswith(".")
    )


def _add_file(writer: ArchiveWriter, file: Path, data: Path) -> None:
    # An image may have been pruned since the folder was listed; a newer one stands for it.
    with suppress(FileNotFoundError), file.open("rb") as content:
        writer.add(f"{archive.FILES}/{file.relative_to(data).as_posix()}", content)

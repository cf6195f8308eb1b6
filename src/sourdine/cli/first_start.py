"""What a service needs before it can start: its folders and its keys, made once and never made over."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sourdine.cli.console import in_language
from sourdine.cli.errors import DatabaseUnreachable, FolderUnusable, SecretKeyGone, SigningKeyGone

if TYPE_CHECKING:
    from sourdine.settings.environment import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Where a service stands, and whether it is there for the first time."""

    data: Path
    keys: Path
    keys_are_new: bool


def prepare(environ: Mapping[str, str]) -> Ground:
    """Makes what is missing; a second time it makes nothing.

    A first start that was killed in the middle goes on where it was. Raises KeyringMissing, KeyringIncomplete,
    SecretKeyGone or SigningKeyGone for a register whose keys are gone: with new ones it could never be read.
    """
    from sourdine.sealing import Keyring
    from sourdine.sealing.errors import KeyringMissing
    from sourdine.settings.environment import read
    from sourdine.sftp import host_key

    service = read(environ)
    _make_folder(service.data_folder)
    # Served from, by whoever collects static files.
    _make_folder(service.data_folder / "static")
    keys_are_new = False
    try:
        Keyring.open(service.keys_folder)
    except KeyringMissing:
        if holds_register(service.database_url):
            raise
        _make_folder(service.keys_folder)
        keys_are_new = _make_keyring(service.keys_folder)
    # From the environment, or from its file.
    if not service.secret_key:
        _make_secret_key(service)
    _make_signing_key(service)
    # The door reads it at each start; who opens none need not wait for a library of SSH.
    if not host_key.is_made(service.keys_folder, service.data_folder):
        host_key.ensure(service.keys_folder, service.data_folder)
    return Ground(data=service.data_folder, keys=service.keys_folder, keys_are_new=keys_are_new)


def tell_of_keys(ground: Ground) -> None:
    """Once, when they were made."""
    if not ground.keys_are_new:
        return
    typer.echo(
        in_language(
            f"First start.\n  data  {ground.data}\n  keys  {ground.keys}\nWho loses the keys loses the register: nothing in the data can be read without them.\nBack both up, apart from each other: sourdine backup",
            f"Premier démarrage.\n  données  {ground.data}\n  clés     {ground.keys}\nSans les clés le registre est perdu : rien dans les données ne se lit sans elles.\nSauvegardez les deux, à part l'un de l'autre : sourdine backup",
        )
    )


def holds_register(database_url: str) -> bool:
    """Whether the database has tables already. Raises DatabaseUnreachable."""
    from sourdine.settings.databases import database

    if database_url.startswith("sqlite:"):
        # The file that Django will open, however its address is written.
        file = Path(database(database_url)["NAME"])
        return file.exists() and file.stat().st_size > 0
    import psycopg

    try:
        with psycopg.connect(database_url, connect_timeout=10) as connection:
            found = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    except psycopg.Error as refused:
        # Its message may repeat the address, and the password in it.
        raise DatabaseUnreachable(reason=type(refused).__name__) from None
    return bool(found and found[0])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise FolderUnusable(folder=folder, reason=refused.strerror) from refused


def _make_keyring(keys: Path) -> bool:
    """Whether it was made here: of two first starts at once, one makes it and both use it."""
    from sourdine.sealing import Keyring
    from sourdine.sealing.errors import KeyringExists

    try:
        Keyring.create(keys)
    except KeyringExists:
        return False
    return True


def _make_secret_key(service: Environment) -> None:
    """A file that is there and empty was being made when its process was killed, and signed nothing."""
    from sourdine.settings.environment import SECRET_KEY_NAME

    file = service.keys_folder / SECRET_KEY_NAME
    if holds_register(service.database_url):
        raise SecretKeyGone(file=file)
    try:
        if file.exists() and not file.read_text().strip():
            file.unlink()
        with suppress(FileExistsError):
            _place_once(file, secrets.token_urlsafe(64))
    except OSError as refused:
        raise FolderUnusable(folder=file.parent, reason=refused.strerror) from refused


def _place_once(file: Path, text: str) -> None:
    """Whole or not at all, and never over another: a link, unlike a rename, refuses an existing name."""
    # Mode 0600 from its first instant.
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w") as out:
            out.write(text)
            out.flush()
            os.fsync(descriptor)
        os.link(name, file)
    finally:
        Path(name).unlink()


def _make_signing_key(service: Environment) -> None:
    from sourdine.evidence import generate
    from sourdine.evidence.key_files import PRIVATE_NAME

    file = service.keys_folder / PRIVATE_NAME
    if file.exists():
        return
    if holds_register(service.database_url):
        raise SigningKeyGone(file=file, folder=file.parent)
    generate(service.keys_folder)

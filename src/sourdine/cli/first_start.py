"""What a service needs before it can start: its folders and its keys, made once and never made over."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from sourdine.cli.console import in_language
from sourdine.cli.errors import DatabaseUnreachable, FolderUnusable


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Where a service stands, and whether it is there for the first time."""

    data: Path
    keys: Path
    keys_are_new: bool


def prepare(environ: Mapping[str, str]) -> Ground:
    """Makes what is missing; a second time it makes nothing.

    Raises KeyringMissing for a register whose keys are gone: with new ones it could never be read.
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
        Keyring.create(service.keys_folder)
        keys_are_new = True
    _make_secret_key(service.keys_folder)
    _make_signing_key(service.keys_folder)
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
    if database_url.startswith("sqlite:"):
        file = Path(database_url.removeprefix("sqlite:///"))
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


def _make_secret_key(keys: Path) -> None:
    from sourdine.settings.environment import SECRET_KEY_NAME

    try:
        descriptor = os.open(keys / SECRET_KEY_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as refused:
        raise FolderUnusable(folder=keys, reason=refused.strerror) from refused
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(64))
        out.flush()
        os.fsync(out.fileno())


def _make_signing_key(keys: Path) -> None:
    from sourdine.evidence import generate
    from sourdine.evidence.key_files import PRIVATE_NAME

    if not (keys / PRIVATE_NAME).exists():
        generate(keys)

"""`sourdine backup`: the data in one file, the keys in another."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from sourdine.cli.console import in_language, show_json
from sourdine.cli.service import set_up

PASSPHRASE: Final = "SOURDINE_BACKUP_PASSPHRASE"  # noqa: S105 -- the name of a variable


def backup(
    destination: Annotated[Path, typer.Argument(metavar="FILE", help="The backup of the data: a new file.")],
    *,
    keys_to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also back the keys up, into this new file. Keep it elsewhere."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What was written, as JSON.")] = False,
) -> None:
    """Back the register up while it runs: the database at one instant, and the other files of the data folder.

    The data are sealed with the register's keys. The keys are locked with a passphrase:
    SOURDINE_BACKUP_PASSPHRASE, the file that SOURDINE_BACKUP_PASSPHRASE_FILE names, or typed.
    Keys change rarely; back them up once, and again when they do.
    """
    set_up()
    from django.conf import settings

    from sourdine import sealing
    from sourdine.audit.services import record
    from sourdine.audit.vocabulary import Action
    from sourdine.continuity.backup import back_up_both, back_up_data

    service = settings.SOURDINE
    data, keys, keyring = service.data_folder, service.keys_folder, sealing.current()
    made = (
        back_up_both(
            destination, keys_to, data=data, keys=keys, keyring=keyring, passphrase=passphrase(twice=True)
        )
        if keys_to
        else back_up_data(destination, data=data, keyring=keyring)
    )
    record(Action.BACKUP_MADE, keys=keys_to is not None, size=made.size)
    if as_json:
        show_json({"data": str(made.file), "size": made.size, "keys": str(keys_to) if keys_to else None})
        return
    typer.echo(in_language(f"{made.file}: {made.size:,} bytes", f"{made.file} : {made.size:,} octets"))
    typer.echo(_of_the_keys(keys_to))


def passphrase(*, twice: bool = False) -> str:
    """From the environment, from a file that it names, or typed. Raises SettingFileUnreadable."""
    from sourdine.settings.declaration import FROM_FILE, secret_in

    if given := os.environ.get(PASSPHRASE):
        return given
    if named := os.environ.get(PASSPHRASE + FROM_FILE):
        return secret_in(PASSPHRASE, named)
    asked = in_language("Passphrase of the keys", "Phrase de passe des clés")
    typed: str = (
        typer.prompt(asked, hide_input=True, confirmation_prompt=twice, err=True) if _can_ask() else ""
    )
    return typed


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _of_the_keys(keys_to: Path | None) -> str:
    if keys_to is None:
        return in_language(
            "The keys are not in it, and it cannot be read without them: back them up with --keys-to, and keep that elsewhere.",
            "Les clés n'y sont pas, et elle ne se lit pas sans elles : sauvegardez-les avec --keys-to, et gardez-les ailleurs.",
        )
    return in_language(
        f"{keys_to}: the keys. Keep this file away from the other, and the passphrase away from both.",
        f"{keys_to} : les clés. Gardez ce fichier loin de l'autre, et la phrase de passe loin des deux.",
    )

"""`sourdine restore`: a register put where there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sourdine.cli.backup import passphrase
from sourdine.cli.console import in_language, show_json
from sourdine.cli.service import set_up


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The backup of the data.")],
    *,
    keys: Annotated[Path, typer.Option("--keys", metavar="FILE", help="The backup of the keys.")],
    data_folder: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="An empty or new folder for the data.")
    ],
    keys_folder: Annotated[
        Path, typer.Option("--keys-dir", metavar="DIR", help="An empty or new folder for the keys.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="What was restored, as JSON.")] = False,
) -> None:
    """Restore a backup into empty folders and, with SOURDINE_DATABASE_URL, an empty database.

    Everything is opened and checked first; nothing that exists is ever written over. Then start the
    service on these folders: sourdine serve --data DIR --keys DIR.
    """
    os.environ["SOURDINE_DATA"] = str(data_folder.absolute())
    os.environ["SOURDINE_KEYS"] = str(keys_folder.absolute())
    set_up()
    from django.db import connection

    from sourdine.continuity.restore import Destination
    from sourdine.continuity.restore import restore as put_back

    to = Destination(
        data=data_folder.absolute(), keys=keys_folder.absolute(), database=connection.settings_dict
    )
    manifest = put_back(source, keys, passphrase=passphrase(), to=to)
    if as_json:
        show_json({"made_at": manifest.made_at, "version": manifest.version, "files": len(manifest.files)})
        return
    typer.echo(
        in_language(
            f"Restored: the register as it was at {manifest.made_at}. Publish an image from it before anybody screens: sourdine register publish",
            f"Restauré : le registre tel qu'il était à {manifest.made_at}. Publiez-en une image avant toute confrontation : sourdine register publish",
        )
    )

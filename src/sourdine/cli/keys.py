"""`sourdine keys`: the keys that sign certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sourdine.cli.console import in_language, show_json

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make signing keys, and replace them.")


@app.command("generate")
def generate(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder for the keys; it is made, for you alone to read.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Key id and paths as JSON.")] = False,
) -> None:
    """Make an Ed25519 key pair: a private file to keep (mode 0600) and a public one (JWKS) to hand out."""
    from sourdine.evidence import generate as generate_keys
    from sourdine.evidence.key_files import PRIVATE_NAME, PUBLIC_NAME

    key = generate_keys(directory)
    private, public = directory / PRIVATE_NAME, directory / PUBLIC_NAME
    if as_json:
        show_json({"kid": key.kid, "private": str(private), "public": str(public)})
        return
    typer.echo(
        in_language(
            f"Key {key.kid}\n  keep    {private}\n  publish {public}\nWho loses the private key can sign no more; who steals it signs as you.",
            f"Clé {key.kid}\n  à garder   {private}\n  à publier  {public}\nSans la clé privée vous ne signez plus ; qui la vole signe à votre place.",
        )
    )


@app.command("rotate")
def rotate(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the keys.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Key id and paths as JSON.")] = False,
) -> None:
    """Sign with a new key from now on. What the former one signed still verifies: its public half is kept.

    The former private key is destroyed. Hand the public keys out again; a service does so by itself.
    """
    from sourdine.evidence.key_files import PUBLIC_NAME
    from sourdine.evidence.key_files import rotate as rotate_keys

    key = rotate_keys(directory)
    public = directory / PUBLIC_NAME
    if as_json:
        show_json({"kid": key.kid, "public": str(public)})
        return
    typer.echo(
        in_language(
            f"Key {key.kid} signs from now on.\n  publish {public}\nBack the keys up now.",
            f"La clé {key.kid} signe désormais.\n  à publier  {public}\nSauvegardez les clés maintenant.",
        )
    )

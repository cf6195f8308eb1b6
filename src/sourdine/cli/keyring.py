"""`sourdine keyring`: the keys that the register's data are sealed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import console, figure, in_language, progress, show_json, show_table
from sourdine.cli.service import set_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.continuity.keys import Kept

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Change the keys that the register is sealed with."
)

_Json = Annotated[bool, typer.Option("--json", help="The facts as JSON.")]


@app.command("show")
def show(*, as_json: _Json = False) -> None:
    """Tell which keys there are, and how much is sealed with each. It reads every table."""
    set_up()
    from sourdine.continuity.keys import standing

    keys = standing()
    if as_json:
        show_json([{"key": one.key.name, "standing": one.key.standing, "sealed": one.held} for one in keys])
        return
    show_table(
        in_language("Keys that seal", "Clés de scellement"),
        [(one.key.name, _in_words(one)) for one in keys],
        to=console(),
    )


@app.command("rotate")
def rotate(
    *,
    prepare: Annotated[
        bool,
        typer.Option(
            "--prepare", help="Only make the next key, for every machine to know before it is used."
        ),
    ] = False,
    as_json: _Json = False,
) -> None:
    """Seal with another key from now on: the one that was prepared, or a new one. Nothing has to be restarted.

    The former key stays to read what it sealed. The key of the index, by which numbers are found, does not rotate.
    """
    set_up()
    from sourdine.continuity import keys

    key = keys.prepare() if prepare else keys.rotate()
    if as_json:
        show_json({"key": key.name, "standing": key.standing})
        return
    typer.echo(_prepared(key.name) if prepare else _rotated(key.name))


@app.command("reseal")
def reseal(*, as_json: _Json = False) -> None:
    """Seal everything with the key in use, while the service runs. Stopped, it goes on where it was when run again."""
    set_up()
    from sourdine.continuity.keys import reseal as reseal_all

    with progress(in_language("Sealing", "Scellement"), shown=not as_json) as tell:
        done = reseal_all(progress=tell)
    if as_json:
        show_json({"key": done.key.name, "resealed": done.resealed, "left": done.left})
        return
    out = console()
    nothing = [(in_language("nothing", "rien"), "")]
    title = in_language(f"Sealed with {done.key.name}", f"Scellé avec {done.key.name}")
    show_table(title, _figures(done.resealed) or nothing, to=out)
    if done.left:
        show_table(in_language("Left as it was", "Laissé tel quel"), _figures(done.left), to=out)
        typer.echo(
            in_language(
                "An image may have been on its way: run it again. What is left then cannot be opened with the keys there are.",
                "Une image était peut-être en cours : relancez. Ce qui reste alors ne s'ouvre avec aucune des clés présentes.",
            )
        )


@app.command("retire")
def retire(
    name: Annotated[str, typer.Argument(metavar="KEY", help="A former key, as `keyring show` names it.")],
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only look whether it may be.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Destroy a former key, once nothing is sealed with it any more: an hour after `keyring reseal` left nothing.

    Backups made with it need the keys that were backed up with it.
    """
    set_up()
    from sourdine.continuity import keys

    key = keys.retire(name) if yes else keys.require_retirable(name)
    if as_json:
        show_json({"key": key.name, "retired": yes})
        return
    typer.echo(_retired(key.name) if yes else _retirable(key.name))


def _in_words(kept: Kept) -> str:
    standings = {
        "waiting": in_language("waits for the next rotation", "attend la prochaine rotation"),
        "in_use": in_language("in use", "en usage"),
        "former": in_language("former, only reads", "ancienne, ne fait que lire"),
    }
    sealed = in_language(f"{figure(kept.total)} sealed", f"{figure(kept.total)} scellés")
    return f"{standings[kept.key.standing]} · {sealed}"


def _figures(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(where, figure(count)) for where, count in counts.items()]


def _prepared(name: str) -> str:
    return in_language(
        f"Key {name} is ready, and seals nothing yet.\nCopy the folder of keys to every machine, then: sourdine keyring rotate",
        f"La clé {name} est prête, et ne scelle encore rien.\nCopiez le dossier des clés sur chaque machine, puis : sourdine keyring rotate",
    )


def _rotated(name: str) -> str:
    return in_language(
        f"Key {name} seals from now on.\nBack the keys up now: what it seals cannot be read without it (sourdine backup FILE --keys-to FILE).\nThen seal what there is with it: sourdine keyring reseal",
        f"La clé {name} scelle désormais.\nSauvegardez les clés maintenant : ce qu'elle scelle est illisible sans elle (sourdine backup FICHIER --keys-to FICHIER).\nPuis scellez l'existant avec elle : sourdine keyring reseal",
    )


def _retirable(name: str) -> str:
    return in_language(
        f"Nothing is sealed with {name}. Nothing was done: to destroy it for good, add --yes.",
        f"Rien n'est scellé avec {name}. Rien n'a été fait : pour la détruire définitivement, ajoutez --yes.",
    )


def _retired(name: str) -> str:
    return in_language(
        f"Key {name} is destroyed.\nKeep the former backups of the keys as long as backups of the data that need them.",
        f"La clé {name} est détruite.\nGardez les anciennes sauvegardes des clés aussi longtemps que les sauvegardes de données qui en ont besoin.",
    )

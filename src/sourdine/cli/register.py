"""`sourdine register`: what an operator does with the lists as a whole: bring one in, publish, look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sourdine import clock
from sourdine.cli.console import console, figure, in_language, progress, show_json, show_table
from sourdine.cli.exits import language
from sourdine.cli.service import set_up

if TYPE_CHECKING:
    from sourdine.register.models import Publication
    from sourdine.register.services.importing import Imported

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Import into the register, publish it.")

_Json = Annotated[bool, typer.Option("--json", help="The facts as JSON.")]


@app.command("import")
def import_file(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Numbers and their registration dates: CSV, XLSX or Parquet."),
    ],
    name: Annotated[str, typer.Option("--list", metavar="NAME", help="The list that they join.")],
    column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The column of numbers, by name or position from 1.")
    ] = None,
    date_column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The column of registration dates, by name or position from 1."),
    ] = None,
    region: Annotated[
        str, typer.Option(help="Where numbers without a country code are dialled (ISO 3166).")
    ] = "FR",
    refusals: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write which rows were refused, and why (CSV)."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of the file, when it is found out wrongly.")
    ] = None,
    separator: Annotated[
        str | None, typer.Option(help="What separates columns: ; , tab | or any other character.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook that has several.")
    ] = None,
    *,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Bring an existing list in, with the dates at which its numbers were registered.

    Stopped in the middle, the same command goes on where it was. Numbers already on the list stay as they are.
    """
    set_up()
    from sourdine.register.importing.entries import Asked
    from sourdine.register.services.importing import import_list, list_called
    from sourdine.screening.prospects.opening import Reading

    reading = Reading(encoding=encoding, separator=separator, header=header, sheet=sheet)
    asked = Asked(number_column=column, date_column=date_column, region=region.upper(), reading=reading)
    with progress(source.name, shown=not as_json) as tell:
        imported = import_list(source, list_called(name), asked=asked, refusals=refusals, progress=tell)
    if as_json:
        show_json(_as_dict(imported))
        return
    _show_import(imported, refusals)


def _show_import(imported: Imported, refusals: Path | None) -> None:
    from sourdine.register.importing.refusals import WORDING

    out = console()
    rows = [
        (in_language("rows read", "lignes lues"), imported.rows),
        (in_language("added", "ajoutés"), imported.added),
        (in_language("already on the list", "déjà sur la liste"), imported.already_there),
        (in_language("repeated in the file", "répétés dans le fichier"), imported.duplicates),
        (in_language("rows refused", "lignes refusées"), imported.refused),
    ]
    title = in_language(f"Import into {imported.list_name}", f"Reprise dans {imported.list_name}")
    show_table(title, [(what, figure(count)) for what, count in rows], to=out)
    if imported.refused_by_reason:
        reasons = [
            (f"{figure(count)} {code}", WORDING[code].in_language(language()))
            for code, count in imported.refused_by_reason.items()
        ]
        show_table(in_language("Rows refused", "Lignes refusées"), reasons, to=out)
    if refusals is not None:
        typer.echo(in_language(f"Which rows: {refusals}", f"Quelles lignes : {refusals}"))


@app.command("publish")
def publish(*, as_json: _Json = False) -> None:
    """Publish an image of every list now; the service does it by itself on a schedule."""
    set_up()
    from sourdine.register.services.publication import publish as publish_now

    published = publish_now()
    if as_json:
        show_json(_facts(published))
        return
    seconds = timedelta(seconds=round(published.seconds))
    typer.echo(
        in_language(
            f"Published: {figure(published.numbers)} numbers up to change {published.position}, in {seconds}.",
            f"Publié : {figure(published.numbers)} numéros jusqu'au changement {published.position}, en {seconds}.",
        )
    )


@app.command("status")
def status(*, as_json: _Json = False) -> None:
    """Tell how many numbers each list holds, and which images are published."""
    set_up()
    from sourdine.register.services.publication import standing

    found = standing()
    if as_json:
        show_json(
            {
                "lists": found.numbers_by_list,
                "position": found.position,
                "images": [_facts(one) for one in found.images],
            }
        )
        return
    out = console()
    lists = [(name, figure(count)) for name, count in found.numbers_by_list.items()]
    show_table(in_language("Lists", "Listes"), lists, to=out)
    images = [
        (clock.format_instant(one.as_of), f"{figure(one.numbers)} → {one.position}") for one in found.images
    ]
    none = [(in_language("none", "aucune"), "sourdine register publish")]
    show_table(in_language("Images", "Images"), images or none, to=out)
    typer.echo(in_language(f"Last change: {found.position}", f"Dernier changement : {found.position}"))


def _as_dict(imported: Imported) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(imported)


def _facts(one: Publication) -> dict[str, object]:
    return {
        "position": one.position,
        "as_of": clock.format_instant(one.as_of),
        "published_at": clock.format_instant(one.published_at),
        "numbers": one.numbers,
        "size_bytes": one.size,
        "digest": one.digest,
        "seconds": one.seconds,
    }

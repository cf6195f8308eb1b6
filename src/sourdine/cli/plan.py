"""`sourdine plan`: the tables of the numbering plans, made again from their sources."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from sourdine.errors import Place

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rebuild the numbering tables.")


@app.command("rebuild")
def rebuild(
    source: Annotated[
        Path, typer.Argument(metavar="CSV", help="ARCEP's table of allocated blocks (MAJNUM), as published.")
    ],
    output: Annotated[Path, typer.Option(help="Where to write the compact table.")],
) -> None:
    """Make the compact table of allocated French numbers from ARCEP's open data."""
    from sourdine.numbering import allocation
    from sourdine.screening.placement import place

    _require_readable(source)
    with tempfile.TemporaryDirectory(prefix="sourdine-") as folder, place(output) as file:
        table = Path(folder) / "blocks.npz"
        made = allocation.rebuild(source, table)
        file.write(table.read_bytes())
    typer.echo(f"{output}: {made.edition}, {sum(len(run) for run in made.blocks()):,} numbers")


def _require_readable(source: Path) -> None:
    from sourdine.screening.prospects.errors import UnreadableFile

    try:
        source.open("rb").close()
    except OSError as refused:
        raise UnreadableFile(place=Place(file=str(source)), reason=refused.strerror) from refused

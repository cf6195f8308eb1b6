"""`sourdine plan`: the tables of the numbering plans, made again from their sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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

    made = allocation.rebuild(source, output)
    typer.echo(f"{output}: {made.edition}, {sum(len(run) for run in made.blocks()):,} numbers")

"""`sourdine settings`: what the service is told by the environment, and whether that is right."""

from __future__ import annotations

from typing import Annotated

import typer

from sourdine.cli.console import in_language, show_json
from sourdine.cli.service import require_server, set_up

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show and check the service's settings.")


@app.command("check")
def check() -> None:
    """Read every setting as a start would, the gateways' too, and say all that is wrong."""
    set_up()
    from django.conf import settings

    from sourdine.notifications.gateways.choice import gateway_of
    from sourdine.notifications.models import Channel

    for channel in Channel:
        gateway_of(channel).close()
    count = len(type(settings.SOURDINE).__dataclass_fields__)
    typer.echo(in_language(f"All {count} settings are right.", f"Les {count} réglages conviennent."))


@app.command("show")
def show(
    *, as_json: Annotated[bool, typer.Option("--json", help="Names and values as JSON.")] = False
) -> None:
    """List every setting with its value; of secrets only whether there is one."""
    require_server()
    from sourdine.settings import environment

    service = environment.read()
    values = {one.variable: one.shown(getattr(service, one.field)) for one in environment.table()}
    if as_json:
        show_json(values)
        return
    for one in environment.table():
        typer.echo(f"{one.variable}={values[one.variable]}\n    {one.what}")

"""`sourdine migrate`: the database's tables, made or brought up to date."""

from __future__ import annotations

import os

import typer

from sourdine.cli.console import in_language
from sourdine.cli.errors import DatabaseUnreachable
from sourdine.cli.first_start import prepare, tell_of_keys
from sourdine.cli.service import require_server, set_up


def migrate() -> None:
    """Make the tables of the database, or bring them up to date; once, before the processes of a new version.

    For a database without tables it makes the keys too, unless they are there.
    """
    require_server()
    tell_of_keys(prepare(os.environ))
    set_up()
    from django.core.management import call_command
    from django.db import OperationalError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as refused:
        raise DatabaseUnreachable(reason=type(refused).__name__) from None
    typer.echo(in_language("The database is up to date.", "La base de données est à jour."))

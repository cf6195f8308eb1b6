"""The `sourdine` command. Each subcommand imports what it needs when it runs, so that help is instant."""

from __future__ import annotations

import io
import signal
import sys
from typing import NoReturn

import typer

from sourdine import __version__
from sourdine.cli import (
    accounts,
    backup,
    certificate,
    consents,
    demo,
    deposit,
    image,
    keyring,
    keys,
    law,
    migrate,
    number,
    plan,
    proof,
    register,
    restore,
    screen,
    serve,
    settings,
    sftp,
    web,
    worker,
)
from sourdine.cli.exits import Exit, exit_code, say_error
from sourdine.errors import SourdineError

app = typer.Typer(
    name="sourdine",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help=(
        "Screen prospect files against do-not-call lists, and prove it.\n\n"
        "First a register image is built from the lists; then any number of files are screened against it.\n\n"
        "  sourdine image build opposed.csv --output register.img\n\n"
        "  sourdine screen prospects.csv --register register.img --output results --result cleansed\n\n"
        "New here? `sourdine demo` shows the whole job in a minute."
    ),
    epilog="Exit codes: 0 done, 2 usage, 3 the file was refused, 4 the register cannot be used, "
    "5 a certificate or a chain does not verify, 6 a service refused or cannot be reached, 7 a contact is not allowed.",
)
app.add_typer(image.app, name="image")
app.command("screen", short_help="Screen prospect files.")(screen.screen)
certificate.app.command("prove")(proof.prove)
certificate.app.command("verify-proof")(proof.verify_proof)
app.add_typer(certificate.app, name="certificate")
app.command("number", short_help="Tell what a number is.")(number.number)
app.add_typer(keys.app, name="keys")
app.add_typer(plan.app, name="plan")
app.add_typer(law.app, name="law")
app.command("deposit", short_help="Deposit a file at a service.")(deposit.deposit)
app.add_typer(register.app, name="register")
app.command("demo", short_help="Show the whole job on real data.")(demo.demo)
app.command("serve", short_help="Run the whole service.")(serve.serve)
app.command("web", short_help="Serve the pages alone.")(web.web)
app.command("sftp", short_help="Open the SFTP door alone.")(sftp.sftp)
app.command("worker", short_help="Do background work alone.")(worker.worker)
app.command("backup", short_help="Back the register up.")(backup.backup)
app.command("restore", short_help="Restore a backup.")(restore.restore)
app.add_typer(keyring.app, name="keyring")
app.add_typer(consents.app, name="consents")
app.add_typer(accounts.app, name="accounts")
app.add_typer(settings.app, name="settings")
app.command("migrate", short_help="Bring the database up to date.")(migrate.migrate)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sourdine {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and leave."
    ),
) -> None:
    """Options of the command itself."""


def run() -> None:
    """The console script: known errors are said in a sentence, with the exit code that is documented."""
    _leave_in_order()
    try:
        app()
    except SourdineError as error:
        say_error(error)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has left; there is nobody to tell.
        sys.stderr.close()
        sys.exit(Exit.DONE)


def _leave_in_order() -> None:
    """What stops the command lets it remove its files; a name that is not UTF-8 never stops it."""
    signal.signal(signal.SIGTERM, _terminate)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _terminate(number: int, _frame: object) -> NoReturn:
    # Once is enough: a second signal must not stop the cleaning up.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(Exit.TERMINATED)


if __name__ == "__main__":
    run()

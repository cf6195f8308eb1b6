"""`sourdine serve`: the whole service in one command, on an embedded database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

from sourdine.cli.console import in_language
from sourdine.cli.exits import Exit
from sourdine.cli.first_start import prepare, tell_of_keys
from sourdine.cli.service import SETTINGS, require_free_port, require_server, set_up
from sourdine.cli.supervision import Child, Supervisor

_TO_LEAVE: Final = 10  # seconds, beside what running jobs are granted


def serve(
    *,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the data; else SOURDINE_DATA, else sourdine-data."),
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the keys; else SOURDINE_KEYS, else beside the data."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    sftp_port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Port of the SFTP door, 0 for none; else SOURDINE_SFTP_PORT, else 2222."
        ),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="With sample data, logins and an outbox to look at.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes for background work.")] = 1,
) -> None:
    """Run the whole service: pages, SFTP and background work.

    The first start makes the data folder, the database and the keys. Ctrl-C stops it in order.
    """
    require_server()
    require_free_port(host, port)
    environ = _environ(data, keys, f"http://{_in_url(host)}:{port}", demo=demo)
    door = _sftp_port(sftp_port, environ)
    if door:
        require_free_port(host, door, option="--sftp-port")
    ground = prepare(environ)
    tell_of_keys(ground)
    _migrate(environ)
    os.environ.update(environ)
    if demo:
        _prepare_demo()
    children = [
        Child(name="web", arguments=["web", "--host", host, "--port", str(port)], environ=environ),
        *_sftp(host, door, environ),
        *(Child(name=f"worker {n}", arguments=["worker"], environ=environ) for n in range(1, workers + 1)),
    ]
    grace = int(environ.get("SOURDINE_JOB_GRACE", "20")) + _TO_LEAVE
    supervisor = Supervisor(children, grace=grace, say=lambda said: typer.echo(said, err=True))
    code = supervisor.run(_announcement(host, port))
    if code is not Exit.DONE:
        raise typer.Exit(code)
    typer.echo(in_language("Stopped.", "Arrêté."))


def _environ(data: Path | None, keys: Path | None, address: str, *, demo: bool) -> dict[str, str]:
    """What the children are told: this process's environment, and what its options say."""
    said = {
        "SOURDINE_DATA": str(data.absolute()) if data else None,
        "SOURDINE_KEYS": str(keys.absolute()) if keys else None,
        "SOURDINE_DEMO": "1" if demo else None,
    }
    kept = {"DJANGO_SETTINGS_MODULE": SETTINGS, "SOURDINE_PUBLIC_URL": address, **os.environ}
    return kept | {name: value for name, value in said.items() if value is not None}


def _sftp_port(chosen: int | None, environ: dict[str, str]) -> int:
    from sourdine.settings.environment import read

    return read(environ).sftp_port if chosen is None else chosen


def _sftp(host: str, port: int, environ: dict[str, str]) -> Iterator[Child]:
    if port:
        yield Child(name="sftp", arguments=["sftp", "--host", host, "--port", str(port)], environ=environ)


def _migrate(environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "sourdine.cli.main", "migrate"]
    done = subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=False)  # noqa: S603 -- our own command
    if done.returncode:
        raise typer.Exit(done.returncode)


def _prepare_demo() -> None:
    set_up()
    from django.db import connections

    from sourdine.web.demo import prepare as prepare_demo

    ready = prepare_demo()
    connections.close_all()
    for address in ready.addresses:
        typer.echo(f"  {address}")
    for login in ready.logins:
        second = f"  TOTP {login.totp_secret}" if login.totp_secret else ""
        typer.echo(f"  {login.role:14} {login.address}  {login.password}{second}")


def _announcement(host: str, port: int) -> Callable[[], None]:
    """Says once where the service is: as soon as something answers there."""
    told = False

    def announce() -> None:
        nonlocal told
        if not told and _answers(host, port):
            told = True
            where = f"http://{_in_url(host)}:{port}/"
            typer.echo(
                in_language(
                    f"Sourdine is at {where} (Ctrl-C stops it)", f"Sourdine est à {where} (Ctrl-C l'arrête)"
                )
            )

    return announce


def _answers(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((_reachable(host), port), timeout=0.5):
        return True
    return False


def _reachable(host: str) -> str:
    """Whoever listens everywhere is also here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- not bound to, replaced


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

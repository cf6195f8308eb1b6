"""`sourdine sftp`: the SFTP door, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import in_language
from sourdine.cli.service import require_free_port, set_up
from sourdine.cli.supervision import SUPERVISED, end_with_supervisor

if TYPE_CHECKING:
    from asyncssh import SSHKey

    from sourdine.settings.environment import Environment
    from sourdine.sftp.entrance import Terms


def sftp(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port to listen on; else SOURDINE_SFTP_PORT, else 2222."),
    ] = None,
) -> None:
    """Open the SFTP door; as many of these as wanted, on any number of machines.

    Professionals deposit files there, and collect results, with the SSH keys and the user of their pages.
    """
    set_up()
    from django.conf import settings

    from sourdine.sftp import host_key

    service: Environment = settings.SOURDINE
    chosen = port or service.sftp_port or 2222
    if SUPERVISED not in os.environ:
        require_free_port(host, chosen)
    key = host_key.ensure(service.keys_folder, service.data_folder)
    where, print_ = f"sftp://{host}:{chosen}", key.get_fingerprint()
    typer.echo(in_language(f"SFTP door at {where}, key {print_}", f"Porte SFTP à {where}, clé {print_}"))
    end_with_supervisor()
    asyncio.run(_serve(host, chosen, key, _terms(service)))


def _terms(service: Environment) -> Terms:
    from sourdine.sftp.entrance import Terms

    return Terms(
        sessions=service.sftp_sessions,
        sessions_each=service.sftp_sessions_each,
        idle_seconds=60 * service.sftp_idle_minutes,
    )


async def _serve(host: str, port: int, key: SSHKey, terms: Terms) -> None:
    """Until Ctrl-C or SIGTERM."""
    from sourdine.sftp.service import listening

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with listening(host, port, key, terms):
        await stop.wait()

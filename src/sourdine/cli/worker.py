"""`sourdine worker`: background work."""

from __future__ import annotations

import os
import signal
from typing import Annotated, Final

import typer

from sourdine.cli import memory
from sourdine.cli.service import set_up
from sourdine.cli.supervision import end_with_supervisor

_NICENESS: Final = 5


def worker(
    *,
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=64, help="Jobs at once; else SOURDINE_WORKER_THREADS, else 2.")
    ] = None,
    queues: Annotated[
        list[str] | None, typer.Option("--queue", metavar="NAME", help="Only this queue; may be repeated.")
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Show this worker's counters to Prometheus, on 127.0.0.1."),
    ] = None,
) -> None:
    """Do background work; as many of these as wanted, on any number of machines.

    On Ctrl-C or SIGTERM it takes no more, waits SOURDINE_JOB_GRACE seconds for what runs, gives the rest back.
    """
    set_up()
    from sourdine.jobs.worker import Terms, Worker
    from sourdine.notifications.gateways import choice

    one = Worker(Terms.of_the_service(threads=concurrency, queues=tuple(queues or ())))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: one.stop())
    end_with_supervisor()
    if metrics_port:
        from prometheus_client import start_http_server

        start_http_server(metrics_port, addr="127.0.0.1")
    memory.settle()
    # People at pages come first: of two that want a processor, the worker waits a little.
    os.nice(_NICENESS)
    try:
        one.run()
    finally:
        # An SMPP centre keeps a session that was not closed, and refuses the next one.
        choice.close_all()

"""Figures of deposits tell how many and how long, and nobody's name."""

from datetime import timedelta

import files
from prometheus_client import CollectorRegistry, generate_latest

from sourdine import clock
from sourdine.deposits.metrics import Deposits


def told():
    registry = CollectorRegistry()
    registry.register(Deposits())
    return generate_latest(registry).decode()


def test_deposits_are_counted_by_state_without_names(actor):
    files.screened(actor, files.csv(files.honest()))
    files.deposit(actor, files.csv(files.honest()))
    figures = told()
    assert 'sourdine_deposits{state="ready"} 1.0' in figures
    assert 'sourdine_deposits{state="received"} 1.0' in figures
    assert "sourdine_numbers_screened_today 60.0" in figures
    assert "Exemple" not in figures


def test_there_are_figures_before_the_first_deposit(db):  # noqa: ARG001 -- the tables
    assert "sourdine_deposit_oldest_seconds 0.0" in told()


def test_a_watch_that_nobody_looks_at_is_seen(actor, time_machine):
    from watching import FREE, opened

    from sourdine.deposits.services import watches

    made = opened(actor)
    watches.start(actor, made.pk)
    assert "sourdine_watch_oldest_seconds 0.0" in told()
    files.screened(actor, files.csv(FREE), campaign=made.pk)
    time_machine.move_to(clock.now() + timedelta(hours=3), tick=False)
    (line,) = (one for one in told().splitlines() if one.startswith("sourdine_watch_oldest_seconds "))
    assert 3 * 3600 <= float(line.split()[1]) < 4 * 3600
    watches.stop(actor, made.pk)
    assert "sourdine_watch_oldest_seconds 0.0" in told()

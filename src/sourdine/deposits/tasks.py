"""Deposits' work in the background: files are screened, checks answered, and what is over is destroyed."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from sourdine.deposits.services import checks, destruction, harvesting, leftovers, stays, taking, uploads
from sourdine.deposits.services import screening as work
from sourdine.jobs.schedule import daily, every


@task()
def screen(deposit: str) -> None:
    work.screen(UUID(deposit))


@task()
def answer(check: str) -> None:
    checks.answer(UUID(check))


@task()
def destroy_places(places: list[str]) -> None:
    destruction.destroy_places(places)


@every(minutes=1)
@task()
def take_left() -> None:
    taking.take_left()


@every(minutes=15)
@task()
def destroy_expired() -> None:
    """Results after their time, uploads that nobody goes on with, answers of checks."""
    destruction.destroy_expired()
    uploads.give_up_abandoned()
    checks.forget_old()


@daily(at="04:10")
@task()
def purge() -> None:
    """Keys of tokens after their time, the days' draws, deposits that failed for good, files of nobody."""
    stays.destroy_old_keys()
    harvesting.forget_days()
    work.give_up_failed()
    leftovers.sweep()

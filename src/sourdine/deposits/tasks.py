"""Deposits' work in the background: files are screened, checks answered, and what is over is destroyed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django_tasks import task

from sourdine import clock
from sourdine.deposits.services import (
    checks,
    destruction,
    harvesting,
    leftovers,
    looking,
    reminders,
    stays,
    taking,
    telling,
    uploads,
    watches,
)
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


@task()
def look_at(watch: str) -> None:
    looking.look_at(UUID(watch))


@every(minutes=15)
@task()
def keep_watch() -> None:
    """Watches that are over end; then the others are compared with what the register took in."""
    watches.end_over()
    telling.mail_waiting()
    looking.look()


@every(hours=1)
@task()
def remind() -> None:
    reminders.remind()


@every(minutes=15)
@task()
def destroy_expired() -> None:
    """What is over its time: results, uploads left alone, answers of checks, lists of former watches."""
    destruction.destroy_expired()
    uploads.give_up_abandoned()
    checks.forget_old()
    watches.forget_told(clock.now() - timedelta(days=settings.SOURDINE.results_days))


@daily(at="04:10")
@task()
def purge() -> None:
    """Keys of tokens after their time, the days' draws, deposits that failed for good, files of nobody."""
    stays.destroy_old_keys()
    harvesting.forget_days()
    work.give_up_failed()
    leftovers.sweep()

"""Deposits' work in the background: files are screened, checks answered, and what is over is destroyed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django_tasks import task

from sourdine import clock
from sourdine.deposits.models import Check, Deposit, Inquiry
from sourdine.deposits.services import (
    checks,
    destruction,
    ending,
    harvesting,
    inquiries,
    later,
    leftovers,
    looking,
    questions,
    reminders,
    stays,
    taking,
    telling,
    uploads,
    watches,
)
from sourdine.deposits.services import screening as work
from sourdine.jobs.schedule import daily, every

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourdine.jobs.models import State

# No transaction is that long.
_SECOND_LOOK: Final = timedelta(hours=1)


def _each(*parts: Callable[[], object]) -> None:
    """One that fails holds up no other; its error comes last."""
    failures = list[Exception]()
    for part in parts:
        try:
            part()
        except Exception as failure:  # noqa: BLE001 -- raised once the others are done
            failures.append(failure)
    if failures:
        raise failures[0]


@task()
def screen(deposit: str) -> None:
    work.screen(UUID(deposit))


def _give_up_check(_job: State, check: str) -> None:
    later.give_up(Check, UUID(check))


@task(when_dropped=_give_up_check)
def answer(check: str) -> None:
    with later.answering(Check, UUID(check)):
        checks.answer(UUID(check))


def _give_up_inquiry(_job: State, inquiry: str) -> None:
    later.give_up(Inquiry, UUID(inquiry))


@task(when_dropped=_give_up_inquiry)
def decide(inquiry: str) -> None:
    with later.answering(Inquiry, UUID(inquiry)):
        inquiries.answer(UUID(inquiry))


@task()
def answer_question(question: str) -> None:
    questions.answer(UUID(question))


@task()
def destroy_places(places: list[str]) -> None:
    destruction.destroy_places(places)


@task()
def destroy_input(deposit: str) -> None:
    destruction.destroy_input(Deposit.objects.get(pk=deposit))


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
    """What is watched is compared with what the register took in; then what is over ends."""
    _each(looking.look, telling.mail_waiting, watches.end_over)


@every(hours=1)
@task()
def remind() -> None:
    reminders.remind()


@every(minutes=15)
@task()
def destroy_expired() -> None:
    """What is over its time: results, deposits that nobody reviewed, uploads left alone, answers of checks
    and inquiries, lists of former watches.
    """
    before = clock.now() - timedelta(days=settings.SOURDINE.results_days)
    _each(
        destruction.destroy_expired,
        ending.give_up_unreviewed,
        uploads.give_up_abandoned,
        checks.forget_old,
        inquiries.forget_old,
        questions.forget_old,
        lambda: watches.forget_told(before),
    )


@task()
def destroy_dead(places: list[str]) -> None:
    leftovers.destroy(places)


def _sweep() -> None:
    destroy_dead.using(run_after=clock.now() + _SECOND_LOOK).enqueue(leftovers.dead())


@daily(at="04:10")
@task()
def purge() -> None:
    """Keys of tokens after their time, the days' draws, deposits that failed for good, files of nobody."""
    _each(stays.destroy_old_keys, harvesting.forget_days, ending.give_up_failed, _sweep)

"""Four attempts in thirty days: over all providers and lines of a person, however many ask at once."""

import os
import subprocess
import sys
from datetime import timedelta
from itertools import count

import attempting
import organisations
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from test_killed import database

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.acts import Objecting
from sourdine.consents.authors import Author
from sourdine.consents.models import Attempt, ContactPoint, Person
from sourdine.consents.services import objections, outcomes
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import AttemptOutcome
from sourdine.deposits.services.reserving import Wanted, reserve
from sourdine.professionals.errors import AskedOtherwise
from sourdine.professionals.services import keys
from sourdine.professionals.vocabulary import Act

FRIDAY = "2026-11-27T10:00:00+01:00"
LINE, OTHER, MOBILE = attempting.LINES
_key = count()


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to(FRIDAY, tick=False)
    return time_machine


@pytest.fixture
def professional(db):  # noqa: ARG001 -- tables first
    return organisations.organisation("Isolation Exemple SA", plan="illimite")


@pytest.fixture
def actor(professional):
    return organisations.actor(professional)


def attempt(actor, number=LINE, *known_as, key="", **changed):
    row = attempting.CALL | {"number": number} | changed
    wanted = Wanted(row=row, known_as=[{"number": one} for one in known_as])
    return reserve(actor, wanted, idempotency_key=key or f"key-{next(_key)}")


def granted(*attempts):
    return [one.is_granted for one in attempts]


def test_four_are_granted_and_the_fifth_is_told_when(actor, friday):
    first = attempt(actor)
    friday.shift(timedelta(days=3))
    assert granted(*(attempt(actor) for _ in range(4))) == [True, True, True, False]
    fifth = Attempt.objects.filter(is_granted=False).get()
    assert fifth.answer["reasons"][0]["code"] == "too_many_attempts"
    thirty_days_later = first.at + timedelta(days=30)
    # A Sunday: the first hour of the next working day.
    assert thirty_days_later.strftime("%a") == "Sun"
    assert fifth.answer["next_time"] == "2026-12-28T09:00:00Z"


def test_a_month_later_there_are_others(actor, friday):
    assert all(granted(*(attempt(actor) for _ in range(4))))
    friday.move_to("2026-12-28T10:00:00+01:00", tick=False)
    assert attempt(actor).is_granted


def test_a_refused_attempt_is_not_counted(actor):
    refused = attempt(actor, sector="energy_saving", relationship="none")
    assert not refused.is_granted
    assert all(granted(*(attempt(actor) for _ in range(4))))


def test_all_lines_of_a_person_count_together(actor):
    assert granted(attempt(actor), attempt(actor, OTHER, LINE), attempt(actor, MOBILE, OTHER)) == [True] * 3
    assert granted(attempt(actor, OTHER), attempt(actor, LINE)) == [True, False]
    assert Person.objects.count() == 1
    assert set(ContactPoint.objects.values_list("person", flat=True)) == {Person.objects.get().pk}


def test_two_people_who_turn_out_to_be_one_have_had_all_attempts_of_both(actor):
    assert all(granted(*(attempt(actor, one) for one in (LINE, LINE, OTHER, OTHER))))
    assert not attempt(actor, LINE, OTHER).is_granted
    assert Person.objects.count() == 1


def test_two_people_are_counted_apart(actor):
    assert all(granted(*(attempt(actor, one) for one in (LINE, OTHER) for _ in range(4))))


def test_providers_count_together_and_choose_their_keys_apart(actor, professional):
    helper = organisations.provider()
    organisations.mandate(professional, helper)
    theirs = organisations.actor(helper, on_behalf_of=professional)
    assert granted(attempt(actor, key="1"), attempt(theirs, key="1")) == [True, True]
    assert granted(attempt(actor), attempt(theirs), attempt(theirs)) == [True, True, False]
    assert Attempt.objects.filter(provider=helper).count() == 3


def test_another_professional_s_attempts_are_its_own(actor):
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    assert all(granted(*(attempt(one) for one in (actor, other) for _ in range(4))))


def test_a_message_is_no_call(actor):
    told = {"channel": "sms", "purpose": "contract_performance"}
    assert all(granted(*(attempt(actor, **told) for _ in range(5))))
    assert all(granted(*(attempt(actor) for _ in range(4))))


def test_the_same_key_is_the_same_answer(actor, friday):
    one = attempt(actor, key="once")
    friday.shift(timedelta(hours=12))
    again = attempt(actor, key="once")
    assert (again.pk, again.answer) == (one.pk, Attempt.objects.get().answer)
    with pytest.raises(AskedOtherwise):
        attempt(actor, OTHER, key="once")


def test_an_attempt_whose_clock_was_ahead_is_counted(actor, friday):
    friday.shift(timedelta(seconds=30))
    attempt(actor)
    friday.shift(timedelta(seconds=-30))
    assert granted(*(attempt(actor) for _ in range(4))) == [True, True, True, False]


def test_only_one_that_was_not_made_gives_its_place_back(actor):
    made = [attempt(actor) for _ in range(4)]
    for one, outcome in zip(made, [AttemptOutcome.ANSWERED, AttemptOutcome.UNANSWERED], strict=False):
        outcomes.report(actor, one.pk, outcome)
    assert not attempt(actor).is_granted
    outcomes.report(actor, made[2].pk, AttemptOutcome.NOT_MADE)
    assert granted(attempt(actor), attempt(actor)) == [True, False]


def test_who_objected_is_not_reached_again(actor):
    assert attempt(actor).is_granted
    author = Author.of(actor, Act.RECORD)
    objections.record(author, Objecting(subject=Subject.of_line(LINE), at=clock.now()))
    assert attempt(actor).answer["reasons"][0]["code"] == "objected"


def test_it_is_written_down_without_the_number(actor):
    attempt(actor)
    event = Event.objects.get(action="attempt.reserved")
    assert LINE[-9:] not in str(event.detail)
    assert LINE[-9:] not in str(Attempt.objects.get().answer)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([(LINE,), (OTHER,), (LINE, OTHER), (OTHER, LINE)]), st.booleans(), st.integers(0, 12)
    ),
    max_size=14,
)


@examples(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_no_thirty_days_hold_more_than_four(actor, friday, steps):
    """One person with two lines, however they are named."""
    from django.db import transaction

    friday.move_to(FRIDAY, tick=False)
    with transaction.atomic():
        made = []
        attempt(actor, LINE, OTHER, channel="sms")
        for lines, given_back, days in steps:
            one = attempt(actor, *lines)
            if one.is_granted and given_back:
                outcomes.report(actor, one.pk, AttemptOutcome.NOT_MADE)
            elif one.is_granted:
                made.append(one.at)
            friday.shift(timedelta(days=days))
        transaction.set_rollback(True)
    assert all(len([at for at in made if last - timedelta(days=30) < at <= last]) <= 4 for last in made)


@pytest.mark.django_db(transaction=True)
def test_processes_that_ask_at_once_are_granted_four_together():
    """For the professional and a provider, by three lines of one person, named in any order."""
    professional, helper = organisations.organisation(plan="illimite"), organisations.provider()
    organisations.mandate(professional, helper)
    told = {
        **os.environ,
        "SOURDINE_DATABASE_URL": database(),
        "SOURDINE_KEYS": str(settings.SOURDINE.keys_folder),
    }
    asking = [sys.executable, attempting.__file__, "8", secret(professional), secret(helper)]
    done = subprocess.run(
        [*asking, str(professional.pk)], env=told, check=True, timeout=180, capture_output=True, text=True
    )
    assert done.stdout == "4"
    assert Attempt.objects.filter(is_granted=True).count() == 4
    assert Attempt.objects.count() == 8 * attempting.TIMES
    assert Person.objects.count() == 1


def secret(organisation):
    made = keys.make(
        organisations.actor(organisation), name="p", scopes=["permissions"], days=1, allowed_networks=""
    )
    return made.secret

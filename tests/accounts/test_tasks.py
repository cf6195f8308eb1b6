from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from sourdine.accounts import tasks
from sourdine.jobs.schedule import TIMETABLE

pytestmark = pytest.mark.django_db


def session_ending_in(time):
    store = SessionStore()
    store["registration"] = "one"
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() + time)
    return store.session_key


def test_sessions_that_are_over_are_forgotten_and_no_other():
    session_ending_in(timedelta(seconds=-1))
    going_on = session_ending_in(timedelta(minutes=1))
    assert tasks.forget_sessions.call() == 1
    assert Session.objects.get().pk == going_on


def test_that_happens_every_day():
    assert tasks.forget_sessions.module_path in TIMETABLE.schedules

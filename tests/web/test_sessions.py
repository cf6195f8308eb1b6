"""Sessions: Django's meaning, in fewer statements."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sourdine.web.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A session that was saved with something in it."""
    one = SessionStore()
    one["line"] = "opened"
    one.save()
    return one


def held_under(key):
    return dict(SessionStore(key).items())


def test_what_a_session_holds_is_found_again(kept):
    assert held_under(kept.session_key) == {"line": "opened"}


def test_a_changed_session_is_kept_changed(kept):
    kept["line"] = "closed"
    kept.save()
    assert held_under(kept.session_key) == {"line": "closed"}


def test_an_unknown_name_is_an_empty_session_without_a_name():
    unknown = SessionStore("a" * 32)
    assert unknown.get("line") is None
    assert unknown.session_key is None


@pytest.mark.parametrize("key", ["\0" + "a" * 31, "\ud800" * 32, "a" * 41, "A" * 32, "a" * 7, ""])
def test_a_cookie_that_is_no_name_is_an_empty_session(key):
    assert held_under(key) == {}


def test_a_session_that_has_expired_is_gone(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert held_under(kept.session_key) == {}


def test_a_session_that_was_altered_is_empty(kept):
    Session.objects.update(session_data="altered")
    assert held_under(kept.session_key) == {}


def test_a_session_that_ended_meanwhile_is_not_brought_back(kept):
    Session.objects.all().delete()
    kept["line"] = "closed"
    with pytest.raises(UpdateError):
        kept.save()
    assert not Session.objects.exists()


def test_a_name_that_is_taken_is_not_taken_over(kept):
    other = SessionStore(kept.session_key)
    with pytest.raises(CreateError):
        other.save(must_create=True)
    assert held_under(kept.session_key) == {"line": "opened"}


def test_under_a_new_name_it_holds_the_same_and_nothing_is_left_under_the_former(kept):
    former = kept.session_key
    kept.cycle_key()
    kept.save()
    assert kept.session_key != former
    assert held_under(kept.session_key) == {"line": "opened"}
    assert held_under(former) == {}


def test_a_session_that_was_never_saved_gets_a_name_too():
    fresh = SessionStore()
    fresh["line"] = "opened"
    fresh.cycle_key()
    fresh.save()
    assert held_under(fresh.session_key) == {"line": "opened"}


def test_a_session_ended_before_it_is_renamed_lives_under_its_new_name_alone(kept):
    former = kept.session_key
    kept["line"] = "closed"
    Session.objects.all().delete()
    kept.cycle_key()
    kept.save()
    assert held_under(kept.session_key) == {"line": "closed"}
    assert held_under(former) == {}


def test_under_its_new_name_it_opens_nothing_before_it_is_saved(kept):
    former = kept.session_key
    kept.cycle_key()
    assert held_under(kept.session_key) == {}
    assert held_under(former) == {"line": "opened"}


def test_renamed_and_flushed_it_is_gone_under_both_names(kept):
    former = kept.session_key
    kept.cycle_key()
    new = kept.session_key
    kept.flush()
    assert held_under(former) == held_under(new) == {}


def test_flushed_it_is_gone(kept):
    former = kept.session_key
    kept.flush()
    assert held_under(former) == {}


@pytest.mark.parametrize(
    ("act", "statements"),
    [
        (lambda one: one.get("line"), 1),
        (lambda one: one.save(), 2),
        (lambda one: (one.cycle_key(), one.save()), 2),
    ],
    ids=["load", "load and save", "load, rename and save"],
)
def test_each_act_is_one_statement(kept, act, statements):
    again = SessionStore(kept.session_key)
    with CaptureQueriesContext(connection) as asked:
        act(again)
    assert len(asked) == statements

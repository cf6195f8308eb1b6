"""Events are written with the act, and stand or fall with it."""

import pytest
from django.db import transaction

from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action, ActorKind

pytestmark = pytest.mark.django_db


def test_an_act_of_somebody_logged_in_is_that_account_s():
    user = User.objects.create_user("jeanne@example.fr")
    event = record(Action.LOGGED_IN, actor=user, account=user)
    assert (event.actor, event.actor_kind) == (user, ActorKind.ACCOUNT)


def test_an_act_of_nobody_is_the_service_s_unless_it_is_said_otherwise():
    assert record(Action.OPPOSITION_EXPIRED).actor_kind == ActorKind.SERVICE
    assert record(Action.LINE_PROVEN, actor_kind=ActorKind.LINE).actor_kind == ActorKind.LINE


def test_an_event_falls_with_its_act():
    def act():
        with transaction.atomic():
            record(Action.LIST_IMPORTED, rows=3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Event.objects.exists()


def test_an_event_is_shown_without_its_reason_or_details():
    event = record(Action.NUMBER_SEARCHED, reason="a call", place="here")
    assert "a call" not in str(event) + repr(event)

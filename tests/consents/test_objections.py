"""An objection holds at once, by any door, and keeps no number."""

from datetime import timedelta

import pytest
import sayings

from sourdine import clock
from sourdine.consents.models import ConsentEvent, Objection
from sourdine.consents.services import ledger, objections
from sourdine.law.vocabulary import Channel
from sourdine.professionals.errors import AskedOtherwise

pytestmark = pytest.mark.django_db


def test_an_objection_names_every_channel_unless_it_says_otherwise(author):
    assert set(objections.record(author, sayings.objecting()).channels) == set(Channel)
    only = objections.record(author, sayings.objecting(channels=frozenset({Channel.SMS})))
    assert only.channels == ["sms"]


def test_it_is_kept_for_three_years_at_least(author):
    made = objections.record(author, sayings.objecting())
    assert made.keep_until >= clock.now().replace(year=2029)


def test_the_number_is_nowhere(author):
    objections.record(author, sayings.objecting())
    payload = ledger.payload_of(ConsentEvent.objects.get())
    assert sayings.line().index.hex().encode() in payload
    assert b"199001234" not in payload


def test_the_same_event_again_is_once(author):
    first = objections.record(author, sayings.objecting(idempotency_key="a"))
    assert objections.record(author, sayings.objecting(idempotency_key="a")).pk == first.pk
    with pytest.raises(AskedOtherwise):
        objections.record(author, sayings.objecting(idempotency_key="a", at=clock.now() - timedelta(days=1)))
    assert Objection.objects.count() == 1

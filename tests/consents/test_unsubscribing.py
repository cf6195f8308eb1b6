"""Links that stop messages: pressed twice is once, and once more after a new consent."""

from datetime import timedelta

import pytest
import sayings

from sourdine import clock
from sourdine.consents.errors import ChannelDoesNotReach, UnsubscribeLinkUnusable
from sourdine.consents.models import ConsentEvent, Objection
from sourdine.consents.services import recording, unsubscribing
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door
from sourdine.law.vocabulary import Channel

pytestmark = pytest.mark.django_db
ADDRESS = Subject.of_address(sayings.ADDRESS)


@pytest.fixture
def token(author):
    (link,) = unsubscribing.links(author, [ADDRESS])
    return link.url.rstrip("/").rpartition("/")[2]


def test_a_link_says_no_address_and_leaves_no_row(author):
    (link,) = unsubscribing.links(author, [ADDRESS])
    assert link.url.startswith("http://127.0.0.1:8000/fr/desinscription/")
    assert "jeanne" not in link.url + repr(link)
    assert not ConsentEvent.objects.exists()


def test_the_page_may_be_in_english(author):
    (link,) = unsubscribing.links(author, [ADDRESS], language="en")
    assert "/en/unsubscribe/" in link.url


def test_the_headers_are_those_of_rfc_8058(author):
    (link,) = unsubscribing.links(author, [ADDRESS])
    assert link.headers == {
        "List-Unsubscribe": f"<{link.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(
    ("subject", "channels"), [(ADDRESS, {"email"}), (sayings.line(), {"sms"})], ids=["an address", "a line"]
)
def test_what_a_link_stops_is_what_the_message_came_by(author, subject, channels):
    (link,) = unsubscribing.links(author, [subject])
    unsubscribing.stop(link.url.split("/")[-2], door=Door.LINK)
    assert set(Objection.objects.get().channels) == channels


def test_a_link_that_could_stop_nothing_is_not_made(author):
    with pytest.raises(ChannelDoesNotReach):
        unsubscribing.links(author, [ADDRESS], channels=frozenset({Channel.SMS}))


def test_a_look_changes_nothing(token):
    assert not unsubscribing.look(token).is_stopped
    assert not Objection.objects.exists()


@pytest.mark.parametrize("door", [Door.LINK, Door.ONE_CLICK])
def test_it_is_stopped_at_once_and_twice_is_once(token, author, door):
    for _ in range(2):
        unsubscribing.stop(token, door=door)
    made = Objection.objects.get()
    assert made.organisation == author.organisation
    assert bytes(made.subject_index) == ADDRESS.index
    assert made.door == door
    assert unsubscribing.look(token).is_stopped


def test_a_link_of_before_a_new_consent_stops_once_more(token, author, friday):
    unsubscribing.stop(token, door=Door.LINK)
    friday.shift(timedelta(days=30))
    recording.give(author, sayings.told(subject=ADDRESS, channels=frozenset({Channel.EMAIL})))
    assert not unsubscribing.look(token).is_stopped
    friday.shift(timedelta(days=1))
    unsubscribing.stop(token, door=Door.ONE_CLICK)
    assert Objection.objects.count() == 2
    assert Objection.objects.latest("at").at == clock.now()


def test_an_objection_to_less_does_not_stop_more(author):
    (sms,) = unsubscribing.links(author, [sayings.line()])
    (calls,) = unsubscribing.links(author, [sayings.line()], channels=frozenset({Channel.LIVE_VOICE}))
    unsubscribing.stop(sms.url.split("/")[-2], door=Door.LINK)
    assert not unsubscribing.look(calls.url.split("/")[-2]).is_stopped


def test_a_link_of_an_organisation_that_is_not_there_is_refused():
    import uuid

    from sourdine.consents import unsubscribe_token
    from sourdine.consents.subjects import Indexed
    from sourdine.consents.unsubscribe_token import Stopping

    nobody = Stopping(
        organisation=uuid.UUID(int=9),
        subject=Indexed(kind=ADDRESS.kind, index=ADDRESS.index),
        channels=frozenset({Channel.EMAIL}),
    )
    token = unsubscribe_token.written(nobody)
    with pytest.raises(UnsubscribeLinkUnusable):
        unsubscribing.look(token)
    with pytest.raises(UnsubscribeLinkUnusable):
        unsubscribing.stop(token, door=Door.LINK)

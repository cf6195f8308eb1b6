import pytest

from sourdine.jobs.worker import run_waiting
from sourdine.notifications import outbox
from sourdine.notifications.errors import OutboxClosed
from sourdine.notifications.models import Channel, Message
from sourdine.notifications.services import queue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("channel", list(Channel))
def test_a_demonstration_shows_what_would_have_been_sent(envelope, service, given, channel):
    service(demo=True)
    queue(envelope(channel))
    run_waiting()
    (shown,) = outbox.messages()
    assert shown.message.state == "accepted"
    assert shown.outgoing.recipient == given.recipients[channel]
    assert shown.outgoing.text
    assert (shown.outgoing.document is not None) == (channel == Channel.LETTER)
    assert outbox.message(shown.message.pk).outgoing == shown.outgoing


def test_a_real_service_shows_nothing(envelope, service):
    service(demo=False)
    message = queue(envelope())
    with pytest.raises(OutboxClosed):
        outbox.messages()
    with pytest.raises(OutboxClosed):
        outbox.message(message.pk)


def test_what_was_erased_is_shown_without_its_content(envelope, service):
    service(demo=True)
    queue(envelope())
    Message.objects.update(content_sealed=None)
    assert outbox.messages()[0].outgoing is None

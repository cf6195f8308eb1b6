from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.jobs.models import Job
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.errors import (
    ContentPurged,
    MessageOutdated,
    NoRecipient,
    SentOftenEnough,
    StillOnItsWay,
    TemplateLacks,
)
from sourdine.notifications.models import Channel, Message, State
from sourdine.notifications.services import estimate, history, queue, send_again
from sourdine.notifications.steps import WORDING, StepCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return User.objects.create_user("agent@example.org", role="agent")


def accepted(message):
    Message.objects.filter(pk=message.pk).update(state=State.ACCEPTED)
    return Message.objects.get(pk=message.pk)


@pytest.mark.parametrize("channel", list(Channel))
def test_a_message_is_queued_with_the_work_of_sending_it(envelope, channel):
    message = queue(envelope(channel))
    assert message.state == State.QUEUED
    job = Job.objects.get()
    assert job.task == "sourdine.notifications.tasks.deliver"
    assert job.arguments["args"] == [str(message.pk), 0]
    assert [step.code for step in history(message)] == [StepCode.QUEUED]


def test_what_is_urgent_goes_first(envelope):
    queue(envelope(idempotency_key="a"))
    queue(envelope(idempotency_key="b", urgent=True))
    assert list(Job.objects.order_by("-priority").values_list("priority", flat=True)) == [50, 0]


def test_the_same_key_twice_is_one_message(envelope):
    first = queue(envelope())
    again = queue(envelope(recipient="+33261910000"))
    assert again == first
    assert Job.objects.count() == 1


def test_another_key_is_another_message(envelope):
    assert queue(envelope()) != queue(envelope(idempotency_key="other"))


def test_what_its_caller_takes_back_is_not_sent(envelope):
    with transaction.atomic():
        queue(envelope())
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("channel", list(Channel))
def test_neither_recipient_nor_content_rests_in_clear(envelope, given, channel):
    message = queue(envelope(channel, document=b"%PDF a document"))
    row = Message.objects.filter(pk=message.pk).values().get()
    kept = b" ".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for value in row.values()
    )
    kept += str(Job.objects.values().get()).encode()
    secrets = [
        b"jeanne",
        b"Jeanne",
        b"199001234",
        b"99 00 12",
        b"481516",
        b"Fiction",
        b"a document",
        b"example.fr/c",
    ]
    assert [secret for secret in secrets if secret in kept] == []
    assert "481516" not in repr(envelope(channel))
    assert given.recipients[channel] not in repr(envelope(channel))


def test_what_was_sealed_is_what_leaves(envelope):
    message = Message.objects.get(pk=queue(envelope(Channel.MAIL, document=b"%PDF")).pk)
    outgoing = outgoing_of(message)
    assert outgoing.recipient == "jeanne@example.fr"
    assert "481516" in outgoing.text
    assert outgoing.document == b"%PDF"
    assert message.recipient_masked == "j•••@example.fr"


def test_a_letter_without_a_document_is_typeset(envelope):
    outgoing = outgoing_of(queue(envelope(Channel.LETTER)))
    assert outgoing.document.startswith(b"%PDF")


def test_a_letter_with_a_document_is_that(envelope):
    assert outgoing_of(queue(envelope(Channel.LETTER, document=b"%PDF mine"))).document == b"%PDF mine"


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"recipient": "nobody"}, NoRecipient), ({"context": {"minutes": 1}}, TemplateLacks)],
)
def test_what_cannot_be_sent_is_refused_at_once(envelope, changes, error):
    with pytest.raises(error):
        queue(envelope(**changes))
    assert not Message.objects.exists()


@time_machine.travel("2026-11-22T10:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("ends_after", "kept"),
    [
        (None, timedelta(days=30)),
        (timedelta(minutes=10), timedelta(days=1, minutes=10)),
        (timedelta(days=10), timedelta(days=11)),
        (timedelta(days=90), timedelta(days=30)),
    ],
)
def test_a_code_is_kept_a_day_after_its_end_and_nothing_longer_than_the_setting(envelope, ends_after, kept):
    not_after = clock.now() + ends_after if ends_after else None
    assert queue(envelope(not_after=not_after)).purge_after == clock.now() + kept


# Sending again.


def test_a_message_sent_again_has_the_same_content_and_a_history_of_its_own(envelope, agent):
    former = accepted(queue(envelope(Channel.MAIL, account=agent, line_index=b"i" * 32)))
    again = send_again(former, by=agent)
    assert again.pk != former.pk
    assert again.repeats == former
    assert outgoing_of(again).text == outgoing_of(former).text
    assert [step.code for step in history(again)] == [StepCode.QUEUED]
    assert (again.account, bytes(again.line_index)) == (agent, b"i" * 32)


def test_it_is_written_down_who_sent_it_again(envelope, agent):
    former = accepted(queue(envelope(line_index=b"i" * 32)))
    send_again(former, by=agent)
    event = Event.objects.get(action="message.sent_again")
    assert (event.actor, bytes(event.line_index)) == (agent, b"i" * 32)
    assert event.detail == {"message": str(former.pk)}


def test_it_may_be_sent_again_and_again_once_it_left(envelope, agent):
    former = accepted(queue(envelope()))
    accepted(send_again(former, by=agent))
    accepted(send_again(former, by=None))
    assert former.repeated.count() == 2


def test_it_is_sent_again_three_times_at_most_by_whichever_copy(envelope, agent):
    message = accepted(queue(envelope()))
    for _ in range(3):
        message = accepted(send_again(message, by=agent))
    with pytest.raises(SentOftenEnough):
        send_again(message, by=agent)


def test_what_has_not_left_yet_is_not_sent_again(envelope, agent):
    message = queue(envelope())
    with pytest.raises(StillOnItsWay):
        send_again(message, by=agent)
    send_again(accepted(message), by=agent)
    with pytest.raises(StillOnItsWay):
        send_again(message, by=agent)


def test_what_has_ended_is_not_sent_again(envelope, agent):
    message = accepted(queue(envelope(not_after=clock.now() + timedelta(minutes=10))))
    with time_machine.travel(clock.now() + timedelta(minutes=11)), pytest.raises(MessageOutdated):
        send_again(message, by=agent)


def test_what_has_been_erased_is_not_sent_again(envelope, agent):
    message = accepted(queue(envelope()))
    Message.objects.update(content_sealed=None)
    with pytest.raises(ContentPurged):
        send_again(message, by=agent)


# What people read of it.


def test_every_step_has_words_in_both_languages():
    assert set(WORDING) == set(StepCode)
    assert all(wording.en != wording.fr for wording in WORDING.values())


@time_machine.travel("2026-11-22T09:02:00Z", tick=False)
def test_a_step_says_when_in_the_time_of_paris(envelope):
    (step,) = history(queue(envelope()))
    assert step.say("en") == "10:02: waiting to be sent"
    assert step.say("fr") == "10:02\u00a0: en attente d'envoi"


def test_a_code_of_a_plug_in_has_the_words_of_its_state(envelope):
    message = queue(envelope())
    message.events.create(state=State.FAILED, code="out-of-paper")
    assert [step.code for step in history(message)] == [StepCode.QUEUED, StepCode.REFUSED]


@pytest.mark.parametrize(
    ("channel", "text", "cents"),
    [
        (Channel.SMS, "a" * 160, 5),
        (Channel.SMS, "a" * 161, 10),
        (Channel.SMS, "ê" * 71, 10),
        (Channel.VOICE, "a" * 500, 8),
        (Channel.LETTER, "a", 150),
        (Channel.MAIL, "a", 0),
    ],
)
def test_what_a_message_will_cost(channel, text, cents):
    assert estimate(channel, "+33199001234", text) == cents


def test_half_a_cent_is_a_cent(service):
    from decimal import Decimal

    service(price_sms_cents=Decimal("4.2"))
    assert estimate(Channel.SMS, "+33199001234", "a") == 5

import json
from datetime import timedelta

import pytest
import time_machine

from sourdine import clock
from sourdine.jobs.models import MOST_ATTEMPTS, Job
from sourdine.jobs.models import State as JobState
from sourdine.jobs.services import cancel, retry
from sourdine.jobs.worker import run_waiting
from sourdine.notifications import tasks
from sourdine.notifications.errors import StillOnItsWay
from sourdine.notifications.gateways import Gateway, PermanentFailure, Receipt, TemporaryFailure, choice
from sourdine.notifications.models import Channel, Message, State
from sourdine.notifications.services import history, queue, send_again
from sourdine.notifications.steps import StepCode

pytestmark = pytest.mark.django_db
START = clock.parse_instant("2026-11-22T10:00:00Z")


class Scripted(Gateway):
    """A third party's gateway: answers in turn, the last one for ever."""

    channels = frozenset(Channel)
    answers = ()
    sent = ()

    @classmethod
    def from_setting(cls, _setting):
        return cls()

    def send(self, outgoing):
        type(self).sent += (outgoing,)
        answer, *rest = type(self).answers or (Receipt(reference="r-1"),)
        type(self).answers = tuple(rest) or (answer,)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def provider(service, monkeypatch):
    """A plug-in, found by its entry point."""
    from importlib import metadata

    class Provider(Scripted):
        pass

    point = metadata.EntryPoint(name="scripted", value="unused:unused", group=choice.ENTRY_POINTS)
    monkeypatch.setattr(metadata.EntryPoint, "load", lambda _: Provider)
    monkeypatch.setattr(choice, "entry_points", lambda group: [point] if group == choice.ENTRY_POINTS else [])
    service(mail_gateway="scripted://", sms_gateway="scripted://")
    return Provider


def state_of(message):
    return Message.objects.get(pk=message.pk)


def codes(message):
    return [step.code for step in history(state_of(message))]


def test_a_message_leaves_once(envelope, provider):
    message = queue(envelope())
    run_waiting()
    assert state_of(message).state == State.ACCEPTED
    assert state_of(message).provider_reference == "r-1"
    assert codes(message) == [StepCode.QUEUED, StepCode.ACCEPTED]
    tasks.deliver.call(str(message.pk))
    tasks.deliver.call(str(message.pk), 1)
    assert len(provider.sent) == 1


def test_the_default_gateway_accepts_and_nothing_leaves(envelope):
    message = queue(envelope())
    run_waiting()
    assert state_of(message).provider_reference == f"outbox-{message.pk}"


def test_a_busy_provider_is_tried_again_after_a_growing_pause(envelope, provider):
    provider.answers = (
        TemporaryFailure(StepCode.BUSY),
        TemporaryFailure(StepCode.UNREACHABLE),
        Receipt(reference="r-2"),
    )
    with time_machine.travel(START, tick=False) as now:
        message = queue(envelope())
        pauses = []
        for _ in range(2):
            run_waiting()
            waiting = Job.objects.get(state=JobState.READY)
            pauses.append((waiting.run_after - clock.now()).total_seconds())
            now.move_to(waiting.run_after + timedelta(seconds=1))
        run_waiting()
    assert 5 <= pauses[0] <= 6
    assert 10 <= pauses[1] <= 12
    assert state_of(message).state == State.ACCEPTED
    assert codes(message) == [StepCode.QUEUED, StepCode.BUSY, StepCode.UNREACHABLE, StepCode.ACCEPTED]
    assert len({outgoing.id for outgoing in provider.sent}) == 1, "the same message to the provider"


def test_cancelling_its_job_settles_a_message_that_can_then_be_sent_again(envelope, provider):
    message = queue(envelope())
    with pytest.raises(StillOnItsWay):
        send_again(message, by=None)
    assert cancel(Job.objects.get().id)
    assert state_of(message).state == State.DROPPED
    assert codes(message) == [StepCode.QUEUED, StepCode.CANCELLED]
    again = send_again(message, by=None)
    run_waiting()
    assert (state_of(message).state, state_of(again).state) == (State.DROPPED, State.ACCEPTED)
    assert len(provider.sent) == 1


def test_a_cancelled_job_that_is_tried_again_sends_nothing_twice(envelope, provider):
    message = queue(envelope())
    job = Job.objects.get().id
    cancel(job)
    assert retry(job)
    run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.CANCELLED]
    assert provider.sent == ()


def test_cancelling_an_older_try_does_not_settle_what_goes_on(envelope, provider):
    provider.answers = (TemporaryFailure(StepCode.BUSY), Receipt(reference="r-2"))
    message = queue(envelope())
    run_waiting()
    tasks.deliver.enqueue(str(message.pk), 0)
    assert cancel(Job.objects.filter(state=JobState.READY).latest("enqueued_at").id)
    assert state_of(message).state == State.QUEUED
    Job.objects.update(run_after=clock.now())
    run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.BUSY, StepCode.ACCEPTED]


def test_a_message_whose_job_was_lost_with_its_workers_has_failed(envelope):
    message = queue(envelope())
    past = clock.now() - timedelta(hours=1)
    Job.objects.update(state=JobState.RUNNING, attempt=MOST_ATTEMPTS, worker="gone", lease_until=past)
    run_waiting()
    assert Job.objects.get().state == JobState.FAILED
    assert state_of(message).state == State.FAILED
    assert codes(message) == [StepCode.QUEUED, StepCode.GAVE_UP]


def test_a_provider_that_says_how_long_is_heard(envelope, provider):
    provider.answers = (TemporaryFailure(StepCode.BUSY, retry_after=timedelta(minutes=7)),)
    with time_machine.travel(START, tick=False):
        queue(envelope())
        run_waiting()
        assert Job.objects.get(state=JobState.READY).run_after == START + timedelta(minutes=7)


def test_what_is_refused_for_good_is_not_tried_again(envelope, provider):
    provider.answers = (PermanentFailure(StepCode.NO_SUCH_RECIPIENT),)
    message = queue(envelope())
    run_waiting()
    assert state_of(message).state == State.FAILED
    assert codes(message) == [StepCode.QUEUED, StepCode.NO_SUCH_RECIPIENT]
    assert not Job.objects.filter(state=JobState.READY).exists()


def test_a_code_of_a_plug_in_is_one_that_has_words(envelope, provider):
    provider.answers = (PermanentFailure("out of paper"),)
    message = queue(envelope())
    run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.REFUSED]


def test_what_would_come_too_late_is_not_sent(envelope, provider):
    with time_machine.travel(START, tick=False) as now:
        message = queue(envelope(not_after=START + timedelta(minutes=10)))
        now.move_to(START + timedelta(minutes=11))
        run_waiting()
    assert state_of(message).state == State.DROPPED
    assert codes(message) == [StepCode.QUEUED, StepCode.TOO_LATE]
    assert provider.sent == ()


def test_what_is_still_in_time_is(envelope, provider):
    with time_machine.travel(START, tick=False) as now:
        queue(envelope(not_after=START + timedelta(minutes=10)))
        now.move_to(START + timedelta(minutes=10))
        run_waiting()
    assert len(provider.sent) == 1


@pytest.mark.parametrize(
    ("channel", "patience"), [(Channel.SMS, timedelta(hours=2)), (Channel.MAIL, timedelta(days=2))]
)
def test_a_message_is_given_up_after_its_channel_s_patience(envelope, provider, channel, patience):
    provider.answers = (TemporaryFailure(),)
    with time_machine.travel(START, tick=False) as now:
        message = queue(envelope(channel))
        for _ in range(200):
            run_waiting()
            waiting = Job.objects.filter(state=JobState.READY).first()
            if waiting is None:
                break
            now.move_to(waiting.run_after + timedelta(seconds=1))
        given_up = clock.now()
    assert state_of(message).state == State.FAILED
    assert codes(message)[-1] == StepCode.GAVE_UP
    assert patience / 2 < given_up - START <= patience


def test_no_try_is_planned_past_the_end_of_a_code(envelope, provider):
    provider.answers = (TemporaryFailure(retry_after=timedelta(minutes=20)),)
    message = queue(envelope(not_after=clock.now() + timedelta(minutes=10)))
    run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.GAVE_UP]


def test_what_was_erased_before_it_left_has_failed(envelope):
    message = queue(envelope())
    Message.objects.update(recipient_sealed=None)
    run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.PURGED]


def test_a_gateway_s_own_mistake_leaves_the_message_waiting(envelope, provider):
    provider.answers = (ZeroDivisionError(), Receipt(reference="r-3"))
    message = queue(envelope())
    run_waiting()
    assert state_of(message).state == State.QUEUED
    assert Job.objects.get().state == JobState.READY, "the job itself is tried again"
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        run_waiting()
    assert state_of(message).state == State.ACCEPTED


def test_a_worker_that_lost_its_job_writes_nothing(envelope, provider):
    """Another has taken the job over while the provider was slow: what this one learnt is dropped."""
    message = queue(envelope())

    def slow(self, outgoing):
        Job.objects.update(worker="another", attempt=9)
        return Scripted.send(self, outgoing)

    provider.send = slow
    run_waiting()
    assert codes(message) == [StepCode.QUEUED]
    assert state_of(message).state == State.QUEUED


def test_a_crash_after_sending_hands_over_the_same_message_again(envelope, provider):
    """The provider knows it by its id; our own record is written once."""
    message = queue(envelope())
    tasks.deliver.call(str(message.pk))
    Message.objects.update(state=State.QUEUED, attempts=0)  # as if the commit had not been
    tasks.deliver.call(str(message.pk))
    assert len({outgoing.id for outgoing in provider.sent}) == 1


# Erasing.


def test_contents_are_erased_when_their_time_has_come_and_the_history_stays(envelope):
    message = queue(envelope(Channel.MAIL, document=b"%PDF"))
    run_waiting()
    with time_machine.travel(message.purge_after + timedelta(seconds=1)):
        assert tasks.erase_contents.call() == 1
        assert tasks.erase_contents.call() == 0
    kept = state_of(message)
    assert (kept.recipient_sealed, kept.content_sealed, kept.document_sealed) == (None, None, None)
    assert kept.recipient_masked == "j•••@example.fr"
    assert codes(message) == [StepCode.QUEUED, StepCode.ACCEPTED]


def test_contents_are_kept_until_then(envelope):
    message = queue(envelope())
    with time_machine.travel(message.purge_after - timedelta(seconds=1), tick=False):
        assert tasks.erase_contents.call() == 0
    assert state_of(message).content_sealed is not None


# Listening.


def test_connections_are_opened_only_where_a_report_is_awaited(envelope, provider):
    opened = []

    def listen(self):
        opened.append(self)

    provider.listen = listen
    tasks.listen_for_reports.call()
    assert opened == []
    queue(envelope())
    run_waiting()
    tasks.listen_for_reports.call()
    assert len(opened) == 1
    with time_machine.travel(clock.now() + timedelta(days=4)):
        tasks.listen_for_reports.call()
    assert len(opened) == 1


def test_nothing_in_clear_is_left_in_the_jobs(envelope):
    queue(envelope())
    run_waiting()
    rows = json.dumps(list(Job.objects.values()), default=str)
    assert "481516" not in rows
    assert "199001234" not in rows


def test_a_fault_that_nobody_foresaw_is_tried_again_and_then_said_to_have_failed(envelope, provider):
    provider.answers = (KeyError("a fault of the plug-in"),)
    with time_machine.travel(START, tick=False) as now:
        message = queue(envelope())
        for _ in range(MOST_ATTEMPTS):
            assert state_of(message).state == State.QUEUED
            run_waiting()
            now.shift(timedelta(hours=2))
    assert codes(message) == [StepCode.QUEUED, StepCode.GAVE_UP]
    assert Job.objects.get().state == JobState.FAILED
    send_again(state_of(message), by=None)


def test_a_fault_that_passes_is_none(envelope, provider):
    provider.answers = (KeyError("a fault of the plug-in"), Receipt(reference="r-1"))
    with time_machine.travel(START, tick=False) as now:
        message = queue(envelope())
        run_waiting()
        now.shift(timedelta(hours=2))
        run_waiting()
    assert codes(message) == [StepCode.QUEUED, StepCode.ACCEPTED]

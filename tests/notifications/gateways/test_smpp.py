import threading
from datetime import timedelta

import pytest

from sourdine import clock
from sourdine.notifications.errors import GatewayMisconfigured
from sourdine.notifications.gateways import PermanentFailure, Report, TemporaryFailure, choice, smpp
from sourdine.notifications.gateways.smpp_connection import Account
from sourdine.notifications.models import Channel, State
from sourdine.notifications.steps import StepCode


@pytest.fixture
def reports():
    return []


@pytest.fixture
def bound_to(message_centre):
    """`bound_to(on_report)`: a gateway of the message centre, closed when the test is over."""
    made = []

    def make(on_report):
        account = Account(
            host="127.0.0.1",
            port=message_centre.port,
            system_id="sourdine",
            password="secret",  # noqa: S106 -- of these tests
        )
        made.append(smpp.SmppGateway(account, sender=smpp.Sender(address="Sourdine"), on_report=on_report))
        return made[-1]

    yield make
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(bound_to, reports):
    return bound_to(lambda report: reports.append(report) or True)


def text_of(outgoing, text, **changes):
    return outgoing(Channel.SMS, text=text, **changes)


def test_it_binds_as_a_transceiver_of_version_3_4(gateway, message_centre, outgoing):
    gateway.send(text_of(outgoing, "Code 481516"))
    bound = message_centre.wait_for("bind_transceiver")
    assert bound["welcome"]
    assert bound["version"] == 0x34


def test_several_messages_share_one_connection(gateway, message_centre, outgoing):
    references = {gateway.send(text_of(outgoing, f"Code {n}")).reference for n in range(5)}
    message_centre.submissions(5)
    assert len(references) == 5
    assert [event["event"] for event in message_centre.events].count("bind_transceiver") == 1


def test_threads_share_one_connection(gateway, message_centre, outgoing):
    found = []
    senders = [
        threading.Thread(
            target=lambda n=n: found.append(gateway.send(text_of(outgoing, f"Code {n}")).reference)
        )
        for n in range(20)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(set(found)) == 20
    assert sorted(each["text"] for each in message_centre.submissions(20)) == sorted(
        f"Code {n}" for n in range(20)
    )


@pytest.mark.parametrize(
    "url", ["smpp://sourdine:wrong@127.0.0.1:{port}", "smpp://stranger:secret@127.0.0.1:{port}"]
)
def test_an_account_that_is_not_let_in_is_tried_later_for_the_operator_can_repair_it(
    message_centre, outgoing, named, url
):
    gateway = choice.make(named(Channel.SMS, url.format(port=message_centre.port)))
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(text_of(outgoing, "Code 481516"))
    assert failure.value.code == StepCode.NOT_LET_IN
    gateway.close()


def test_a_throttled_message_says_when_to_try_again(gateway, outgoing):
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(text_of(outgoing, "Code", recipient="+33199000058"))
    assert failure.value.retry_after.total_seconds() == 30


def test_a_full_queue_is_temporary(gateway, outgoing):
    with pytest.raises(TemporaryFailure):
        gateway.send(text_of(outgoing, "Code", recipient="+33199000020"))


@pytest.mark.parametrize(
    ("text", "coding"),
    [("Voilà : 10 € à déjeuner", 0), ("[code] {481516} ~ ^ | \\", 0), ("Reçu à l'être", 8), ("Merci 🙂", 8)],
)
def test_a_text_is_in_the_smallest_alphabet_that_holds_it(gateway, message_centre, outgoing, text, coding):
    gateway.send(text_of(outgoing, text))
    submitted = message_centre.wait_for("submit")
    assert submitted["data_coding"] == coding
    assert submitted["text"] == text


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 100, 2), ("ê" * 70, 1), ("ê" * 71, 2), ("🙂" * 40, 2)],
)
def test_a_long_text_goes_in_parts_that_join_again(gateway, message_centre, outgoing, text, count):
    gateway.send(text_of(outgoing, text))
    parts = message_centre.submissions(count)
    assert "".join(part["text"] for part in parts) == text
    if count > 1:
        headers = [bytes.fromhex(part["udh"][0]) for part in parts]
        assert [(header[0], header[-2], header[-1]) for header in headers] == [
            (0, count, position) for position in range(1, count + 1)
        ]
        assert len({header[2] for header in headers}) == 1, "one reference for all parts"
        assert all(part["esm_class"] & 0x40 for part in parts)


def test_no_part_ends_in_half_a_character(gateway, message_centre, outgoing):
    # 67 UCS-2 units a part: an emoji of two would be cut after an odd number of them.
    text = "ê" + "🙂" * 60
    gateway.send(text_of(outgoing, text))
    parts = message_centre.submissions(2)
    assert [part["text"].count("�") for part in parts] == [0, 0]


def test_only_the_last_part_asks_for_a_report(gateway, message_centre, outgoing):
    gateway.send(text_of(outgoing, "a" * 400))
    assert [part["registered_delivery"] for part in message_centre.submissions(3)] == [0, 0, 1]


def test_a_message_of_too_many_parts_is_refused_before_anything_leaves(gateway, message_centre, outgoing):
    with pytest.raises(PermanentFailure):
        gateway.send(text_of(outgoing, "a" * 1531))
    gateway.send(text_of(outgoing, "b" * 10))
    assert message_centre.wait_for("submit")["text"] == "b" * 10


@pytest.mark.parametrize(
    ("address", "ton", "written"),
    [("Sourdine", 5, "Sourdine"), ("+33199001234", 1, "33199001234"), ("38000", 3, "38000"), ("", 0, "")],
)
def test_the_sender_says_what_kind_of_name_it_is(message_centre, outgoing, named, address, ton, written):
    url = f"smpp://sourdine:secret@127.0.0.1:{message_centre.port}?from={address.replace('+', '%2B')}"
    gateway = choice.make(named(Channel.SMS, url))
    gateway.send(text_of(outgoing, "Code"))
    submitted = message_centre.wait_for("submit")
    gateway.close()
    assert (submitted["source_ton"], submitted["source"]) == (ton, written)
    assert (submitted["dest_ton"], submitted["destination"]) == (1, "33199001234")


def test_the_message_centre_is_told_when_to_stop_trying(gateway, message_centre, outgoing):
    until = clock.now() + timedelta(hours=1, minutes=2, seconds=3)
    gateway.send(text_of(outgoing, "Code", not_after=until))
    told = clock.parse_instant(message_centre.wait_for("submit")["validity"])
    assert abs(told - until) < timedelta(seconds=30)


def test_a_message_that_nothing_ends_has_the_message_centre_s_own_patience(gateway, message_centre, outgoing):
    gateway.send(text_of(outgoing, "Code"))
    assert not message_centre.wait_for("submit")["validity"]


# Reports.


@pytest.mark.parametrize("form", ["text", "tlv", "payload"])
@pytest.mark.parametrize(
    ("stat", "state"), [("DELIVRD", State.DELIVERED), ("UNDELIV", State.FAILED), ("EXPIRED", State.FAILED)]
)
def test_a_report_says_what_became_of_a_message(
    gateway, message_centre, outgoing, reports, form, stat, state
):
    reference = gateway.send(text_of(outgoing, "Code")).reference
    message_centre.tell(report=reference, stat=stat, **{"as": form})
    assert message_centre.wait_for("report answered")["status"] == 0
    assert reports == [Report(channel=Channel.SMS, reference=reference, state=state)]


@pytest.mark.parametrize("stat", ["ENROUTE", "ACCEPTD", "REPLY"])
def test_what_is_not_the_end_of_a_message_is_no_report(gateway, message_centre, outgoing, reports, stat):
    reference = gateway.send(text_of(outgoing, "Code")).reference
    message_centre.tell(report=reference, stat=stat)
    assert message_centre.wait_for("report answered")["status"] == 0
    assert reports == []


def test_a_report_that_cannot_be_written_down_is_asked_for_again(bound_to, message_centre, outgoing):
    def away(_report):
        raise RuntimeError

    reference = bound_to(away).send(text_of(outgoing, "Code")).reference
    message_centre.tell(report=reference, stat="DELIVRD")
    assert message_centre.wait_for("report answered")["status"] == 0x64


def test_a_report_that_overtakes_its_message_waits_for_it(bound_to, message_centre):
    asked = []
    bound_to(lambda report: asked.append(report) or len(asked) > 1).listen()
    message_centre.wait_for("bind_transceiver")
    message_centre.tell(report="m-early", stat="DELIVRD")
    assert message_centre.wait_for("report answered")["status"] == 0
    assert len(asked) == 2


def test_listening_opens_the_connection_that_reports_come_on(gateway, message_centre, reports):
    gateway.listen()
    message_centre.wait_for("bind_transceiver")
    message_centre.tell(report="m-1", stat="DELIVRD")
    message_centre.wait_for("report answered")
    assert [report.reference for report in reports] == ["m-1"]


def test_the_message_centre_s_own_questions_are_answered(gateway, message_centre, outgoing):
    gateway.send(text_of(outgoing, "Code"))
    message_centre.tell(enquire=True)
    assert message_centre.wait_for("enquire answered")["status"] == 0


# The line breaks.


def test_a_connection_lost_before_the_answer_is_temporary_and_the_next_try_reconnects(
    gateway, message_centre, outgoing
):
    message = text_of(outgoing, "Code", recipient="+33199000099")
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(message)
    assert failure.value.code == StepCode.UNREACHABLE
    assert gateway.send(message).reference
    message_centre.submissions(2)
    assert [event["event"] for event in message_centre.events].count("bind_transceiver") == 2


def test_a_connection_lost_between_parts_sends_every_part_again(gateway, message_centre, outgoing):
    message = text_of(outgoing, "a" * 200, recipient="+33199000098")
    with pytest.raises(TemporaryFailure):
        gateway.send(message)
    gateway.send(message)
    parts = message_centre.submissions(4)
    assert parts[0]["udh"] == parts[2]["udh"]
    assert parts[1]["udh"] == parts[3]["udh"]


@pytest.mark.parametrize("end", ["hang_up", "unbind"])
def test_a_connection_that_ended_while_idle_is_opened_again(gateway, message_centre, outgoing, end):
    gateway.send(text_of(outgoing, "one"))
    message_centre.tell(**{end: True})
    message_centre.wait_for("close")
    for _ in range(20):  # our end may hear of it a moment later
        try:
            gateway.send(text_of(outgoing, "two"))
            break
        except TemporaryFailure:
            continue
    assert message_centre.wait_for("submit")["text"] == "two"


def test_closing_takes_leave_of_the_message_centre(gateway, message_centre, outgoing):
    gateway.send(text_of(outgoing, "one"))
    gateway.close()
    message_centre.wait_for("unbind")
    gateway.close()
    gateway.send(text_of(outgoing, "two"))
    assert message_centre.wait_for("submit")["text"] == "two"


@pytest.mark.parametrize(
    "url",
    [
        "smpp://smsc.example.org",
        "smpp://a:ninechars@smsc.example.org",
        "smpp://a:b@",
        "smpp://a:b@h:port",
        "smpp://a:b@h?colour=red",
        "smpps://a:b@h?ca=/no/such/file",
    ],
)
def test_a_setting_that_cannot_work_is_refused_without_repeating_it(named, url):
    with pytest.raises(GatewayMisconfigured) as refused:
        choice.make(named(Channel.SMS, url))
    assert refused.value.say("en").startswith("SOURDINE_SMS cannot be used: ")
    assert "ninechars" not in refused.value.say("en")


def test_it_carries_text_messages_only(named):
    with pytest.raises(GatewayMisconfigured):
        choice.make(named(Channel.MAIL, "smpp://a:b@smsc.example.org"))


@pytest.mark.django_db(transaction=True)
def test_a_person_sees_that_a_message_was_delivered(message_centre, service, envelope):
    from sourdine.jobs.worker import run_waiting
    from sourdine.notifications.models import Message
    from sourdine.notifications.services import history, queue

    service(sms_gateway=f"smpp://sourdine:secret@127.0.0.1:{message_centre.port}")
    message = queue(envelope(Channel.SMS))
    run_waiting()
    reference = Message.objects.get(pk=message.pk).provider_reference
    message_centre.tell(report=reference, stat="DELIVRD")
    assert message_centre.wait_for("report answered")["status"] == 0
    steps = history(Message.objects.get(pk=message.pk))
    assert [step.code for step in steps] == [StepCode.QUEUED, StepCode.ACCEPTED, StepCode.DELIVERED]

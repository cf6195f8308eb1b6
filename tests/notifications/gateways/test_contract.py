"""What every gateway does alike, whatever stands behind it."""

import logging
import traceback

import pytest

from sourdine.notifications.gateways import NotTaken, PermanentFailure, TemporaryFailure
from sourdine.notifications.models import State
from sourdine.notifications.steps import StepCode

ALL = ["outbox", "webhook", "smtp", "smpp"]
# The outbox refuses nothing, and is never away.
OUTSIDE = [name for name in ALL if name != "outbox"]


@pytest.fixture
def rig(request):
    return request.getfixturevalue(f"{request.param}_rig")


def failing(gateway, message):
    with pytest.raises(NotTaken) as failure:
        gateway.send(message)
    return failure.value


@pytest.mark.parametrize("rig", ALL, indirect=True)
def test_a_message_that_is_taken_has_a_reference(rig, outgoing):
    for channel in rig.channels:
        receipt = rig.gateway.send(outgoing(channel))
        assert receipt.state is State.ACCEPTED
        assert 0 < len(receipt.reference) <= 200


@pytest.mark.parametrize("rig", ALL, indirect=True)
def test_a_gateway_says_which_channels_it_carries(rig):
    assert set(rig.channels) == rig.gateway.channels


@pytest.mark.parametrize(
    "text", ["Code 481516", "Élève à l'été : 10 €", "déjà vu 🙂 ñ 漢字", "ligne 1\nligne 2"]
)
@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_what_arrives_is_what_was_sent(rig, outgoing, text):
    rig.gateway.send(outgoing(rig.channels[0], text=text))
    assert [received.replace("\r\n", "\n") for received in rig.received()] == [text]


@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_a_busy_provider_is_asked_again(rig, outgoing):
    message = outgoing(rig.channels[0], **rig.troubles("busy"))
    failure = failing(rig.gateway, message)
    assert isinstance(failure, TemporaryFailure)
    assert failure.code == StepCode.BUSY
    assert rig.gateway.send(message).state is State.ACCEPTED


@pytest.mark.parametrize(
    ("trouble", "code"), [("refused", StepCode.REFUSED), ("nobody", StepCode.NO_SUCH_RECIPIENT)]
)
@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_what_is_refused_for_good_is_not_asked_again(rig, outgoing, trouble, code):
    failure = failing(rig.gateway, outgoing(rig.channels[0], **rig.troubles(trouble)))
    assert isinstance(failure, PermanentFailure)
    assert failure.code == code


@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_one_refusal_does_not_spoil_the_next_message(rig, outgoing):
    failing(rig.gateway, outgoing(rig.channels[0], **rig.troubles("refused")))
    assert rig.gateway.send(outgoing(rig.channels[0])).state is State.ACCEPTED


@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_a_provider_that_is_away_is_tried_later(rig, outgoing):
    absent = rig.absent()
    failure = failing(absent, outgoing(rig.channels[0]))
    absent.close()
    assert isinstance(failure, TemporaryFailure)
    assert failure.code == StepCode.UNREACHABLE


@pytest.mark.parametrize("trouble", ["busy", "refused", "nobody"])
@pytest.mark.parametrize("rig", OUTSIDE, indirect=True)
def test_neither_failure_nor_log_tells_the_recipient_or_the_text(rig, outgoing, caplog, trouble):
    caplog.set_level(logging.DEBUG)
    changes = rig.troubles(trouble)
    message = outgoing(rig.channels[0], **changes)
    failure = failing(rig.gateway, message)
    told = "".join(traceback.format_exception(failure)) + repr(message) + repr(rig.gateway)
    told += "".join(
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        if record.name.startswith(("sourdine", "httpx", "httpcore", "smpplib"))
    )
    for secret in (message.recipient.lstrip("+"), "481516", "secret"):
        assert secret not in told


@pytest.mark.parametrize("rig", ALL, indirect=True)
def test_a_gateway_may_listen_and_close_at_any_time(rig):
    rig.gateway.listen()
    rig.gateway.close()

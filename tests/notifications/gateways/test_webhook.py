import base64
import json
from datetime import timedelta
from email.utils import format_datetime

import pytest
import time_machine

from sourdine import clock
from sourdine.notifications import signatures
from sourdine.notifications.errors import GatewayMisconfigured
from sourdine.notifications.gateways import PermanentFailure, TemporaryFailure, choice
from sourdine.notifications.models import Channel
from sourdine.notifications.steps import StepCode


@pytest.fixture
def gateway(web, named):
    made = choice.make(named(Channel.SMS, web.url))
    yield made
    made.close()


def test_a_request_says_all_that_a_provider_needs(web, gateway, outgoing):
    until = clock.parse_instant("2026-11-22T10:00:00Z")
    gateway.send(outgoing(Channel.LETTER, document=b"%PDF", not_after=until, is_urgent=True))
    ((path, headers, body),) = web.requests
    said = json.loads(body)
    assert path == "/messages"
    assert headers["Content-Type"] == "application/json"
    assert said["to"] == "Jeanne Exemple\n1 rue de la Fiction\n35000 Rennes"
    assert (said["channel"], said["kind"], said["language"]) == ("letter", "sample/code", "fr")
    assert (said["subject"], said["urgent"]) == ("Reçu de l'été", True)
    assert said["not_after"] == "2026-11-22T10:00:00Z"
    assert base64.b64decode(said["document"]) == b"%PDF"


def test_a_request_is_signed_with_its_time(web, gateway, outgoing, given):
    gateway.send(outgoing(Channel.SMS))
    ((_, headers, body),) = web.requests
    signatures.verify(headers[signatures.HEADER], body, secret=given.secret, at=clock.now())


def test_the_same_message_sent_twice_has_one_key(web, gateway, outgoing):
    gateway.send(outgoing(Channel.SMS))
    gateway.send(outgoing(Channel.SMS))
    assert {headers["Idempotency-Key"] for _, headers, _ in web.requests} == {str(outgoing(Channel.SMS).id)}


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (b'{"reference": "abc"}', "abc"),
        (b'{"reference": 12}', "12"),
        (b"", None),
        (b"[1]", None),
        (b'{"reference": {"a": 1}}', None),
        (b"\xff", None),
    ],
)
def test_the_reference_is_the_provider_s_or_else_our_own(web, gateway, outgoing, answer, reference):
    web.answers[:] = [(202, {}, answer)]
    message = outgoing(Channel.SMS)
    assert gateway.send(message).reference == (reference or str(message.id))


@pytest.mark.parametrize("status", [409, 425, 429, 500, 502, 503, 504])
def test_a_busy_provider_is_temporary(web, gateway, outgoing, status):
    web.answers[:] = [(status, {}, b"")]
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(outgoing(Channel.SMS))
    assert failure.value.code == StepCode.BUSY


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404])
def test_what_the_operator_can_repair_is_temporary(web, gateway, outgoing, status):
    web.answers[:] = [(status, {"Location": "/elsewhere"}, b"")]
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(outgoing(Channel.SMS))
    assert failure.value.code == StepCode.NOT_LET_IN
    assert len(web.requests) == 1, "a redirection is not followed"


@pytest.mark.parametrize("status", [400, 410, 413, 422])
def test_what_is_wrong_with_the_message_is_permanent(web, gateway, outgoing, status):
    web.answers[:] = [(status, {}, b"")]
    with pytest.raises(PermanentFailure):
        gateway.send(outgoing(Channel.SMS))


@time_machine.travel("2026-11-22T10:00:00Z", tick=False)
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("40", timedelta(seconds=40)),
        (format_datetime(clock.parse_instant("2026-11-22T10:05:00Z")), timedelta(minutes=5)),
        (format_datetime(clock.parse_instant("2026-11-22T09:00:00Z")), timedelta(0)),
        ("999999999", timedelta(hours=6)),
        ("9" * 40, None),
        ("soon", None),
        ("Sun, 99 Nov 2026", None),
        (None, None),
    ],
)
def test_a_provider_says_how_long_to_wait(web, gateway, outgoing, said, wait):
    web.answers[:] = [(503, {"Retry-After": said} if said else {}, b"")]
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(outgoing(Channel.SMS))
    assert failure.value.retry_after == wait


def test_a_connection_lost_before_the_answer_is_temporary(web, gateway, outgoing):
    web.answers[:] = [(None, {}, b""), (200, {}, b"{}")]
    with pytest.raises(TemporaryFailure) as failure:
        gateway.send(outgoing(Channel.SMS))
    assert failure.value.code == StepCode.UNREACHABLE
    assert gateway.send(outgoing(Channel.SMS)).reference


@pytest.mark.parametrize(
    "url", ["https://sms.example.org/send", "http://127.0.0.1:8080/", "http://localhost/"]
)
def test_messages_leave_by_https_or_stay_on_this_machine(named, url):
    choice.make(named(Channel.SMS, url)).close()


@pytest.mark.parametrize(
    "url", ["http://sms.example.org/send", "http://10.0.0.1/", "https:///send", "https://h:port/"]
)
def test_messages_do_not_leave_in_clear(named, url):
    with pytest.raises(GatewayMisconfigured):
        choice.make(named(Channel.SMS, url))


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_webhook_needs_a_secret(named, secret):
    with pytest.raises(GatewayMisconfigured, match="SOURDINE_GATEWAY_SECRET"):
        choice.make(named(Channel.SMS, "https://sms.example.org/send", secret=secret))

import json

import pytest
from django.test import Client

from sourdine import clock
from sourdine.jobs.worker import run_waiting
from sourdine.notifications import reports, signatures
from sourdine.notifications.gateways import Report
from sourdine.notifications.models import Channel, Message, State
from sourdine.notifications.services import history, queue
from sourdine.notifications.steps import StepCode

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sourdine.notifications.urls")]


@pytest.fixture
def sent(envelope):
    message = queue(envelope())
    run_waiting()
    return Message.objects.get(pk=message.pk)


def report(message, state, **changes):
    given = {"channel": Channel.SMS, "reference": message.provider_reference, "state": state}
    return Report(**given | changes)


@pytest.fixture
def post(service, given):
    service(gateway_secret=given.secret)

    def send(said, *, channel="sms", secret=given.secret, signature=None):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        header = signature if signature is not None else signatures.sign(body, secret=secret, at=clock.now())
        return Client(enforce_csrf_checks=True).post(
            f"/notifications/reports/{channel}",
            body,
            content_type="application/json",
            headers={signatures.HEADER: header},
        )

    return send


@pytest.mark.parametrize(
    ("state", "code"), [(State.DELIVERED, StepCode.DELIVERED), (State.FAILED, StepCode.NOT_DELIVERED)]
)
def test_a_report_is_the_last_step(sent, state, code):
    assert reports.take(report(sent, state))
    sent.refresh_from_db()
    assert sent.state == state
    assert history(sent)[-1].code == code


def test_the_same_report_twice_is_one_step(sent):
    assert reports.take(report(sent, State.DELIVERED))
    assert reports.take(report(sent, State.DELIVERED))
    assert len(history(sent)) == 3


def test_what_failed_and_arrived_after_all_has_arrived(sent):
    reports.take(report(sent, State.FAILED))
    reports.take(report(sent, State.DELIVERED))
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED


def test_what_arrived_does_not_fail_afterwards(sent):
    reports.take(report(sent, State.DELIVERED))
    reports.take(report(sent, State.FAILED))
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED
    assert len(history(sent)) == 3


@pytest.mark.parametrize("changes", [{"reference": "unknown"}, {"reference": ""}, {"channel": Channel.MAIL}])
def test_a_report_of_no_message_of_ours_is_not_known(sent, changes):
    assert not reports.take(report(sent, State.DELIVERED, **changes))


def test_a_provider_posts_a_report(sent, post):
    assert post({"reference": sent.provider_reference, "state": "delivered"}).status_code == 204
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED


def test_a_provider_posts_several(sent, post):
    said = {"reference": sent.provider_reference, "state": "failed"}
    assert post([said, said]).status_code == 204


def test_an_unknown_message_is_asked_for_again_and_the_known_ones_are_kept(sent, post):
    said = [
        {"reference": "early", "state": "failed"},
        {"reference": sent.provider_reference, "state": "delivered"},
    ]
    assert post(said).status_code == 404
    sent.refresh_from_db()
    assert sent.state == State.DELIVERED


@pytest.mark.parametrize("changes", [{"secret": "another" * 8}, {"signature": ""}, {"signature": "t=1,v1=0"}])
def test_a_report_that_is_not_signed_changes_nothing(sent, post, changes):
    answer = post({"reference": sent.provider_reference, "state": "delivered"}, **changes)
    assert answer.status_code == 403
    assert answer.json()["code"] == "report_refused"
    sent.refresh_from_db()
    assert sent.state == State.ACCEPTED


def test_without_a_secret_no_report_is_believed(sent, post, service):
    service(gateway_secret="")
    assert post({"reference": sent.provider_reference, "state": "delivered"}, secret="").status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{",
        b"[1]",
        b"1",
        b"null",
        b"\xff",
        {"state": "delivered"},
        {"reference": "r", "state": "read"},
        {"reference": "r", "state": "queued"},
        {"reference": 1, "state": "failed"},
        {"reference": "r", "state": ["failed"]},
    ],
)
def test_what_cannot_be_read_is_said_so(post, said):
    answer = post(said)
    assert answer.status_code == 400
    assert answer.json()["code"] == "report_unreadable"


def test_reports_are_posted_and_for_a_channel_that_there_is(post):
    assert Client().get("/notifications/reports/sms").status_code == 405
    assert post([], channel="pigeon").status_code == 404


def test_a_body_has_a_limit(post):
    assert post(b" " * (256 * 1024 + 1)).status_code == 413

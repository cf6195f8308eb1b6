"""Webhooks: where they may lead, what is sent, tried again, written down and sent again by hand."""

import json
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import IntegrityError, transaction
from organisations import actor, organisation

from sourdine import clock
from sourdine.jobs import services as job_services
from sourdine.jobs.models import MOST_ATTEMPTS, Job
from sourdine.jobs.running import RunningJob, run
from sourdine.notifications import signatures
from sourdine.professionals import destinations, errors
from sourdine.professionals.models import Webhook, WebhookDelivery
from sourdine.professionals.services import contract, webhooks
from sourdine.professionals.tasks import deliver
from sourdine.professionals.vocabulary import WebhookEvent

READY = WebhookEvent.DEPOSIT_READY
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@contextmanager
def server(*statuses):
    """A program of an organisation on this machine; answers these statuses one after the other."""
    left, asked = list(statuses), []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((dict(self.headers), body))
            self.send_response(left.pop(0))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}/hook", asked
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def tried(delivery):
    """One try of what waits, as a worker would make it."""
    delivery.refresh_from_db()
    deliver.call(str(delivery.pk), delivery.attempts)
    delivery.refresh_from_db()
    return delivery.state, [one.code for one in delivery.tries.all()]


def add(asking, url="https://hook.example.org/in", events=(READY,)):
    return webhooks.add(asking, url=url, events=list(events))


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1:8443/",
        "https://100.64.0.1/",
        "https://[fd00::1]/",
        "https://[fec0::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://intranet/",
        "https://user:password@hook.example.org/",
        "https://hook.example.org:99999/",
        "https:///in",
        "ftp://hook.example.org/",
        "javascript:alert(1)",
        "https://hook.example.org/a b",
        "https://hook.exämple.org/",
        "",
        "https://hook.example.org/" + "x" * 500,
    ],
)
def test_where_no_webhook_may_lead(url):
    with pytest.raises(errors.WebhookRefused):
        destinations.read(url)


@pytest.mark.parametrize(
    "url", ["https://hook.example.org/in?a=b", "https://hook.example.org:8443/", "https://93.184.215.14/"]
)
def test_where_a_webhook_may_lead(url):
    assert destinations.read(url).url == url


@pytest.mark.parametrize("answered", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], []])
def test_a_name_that_leads_inside_is_not_followed(monkeypatch, answered):
    found = [(None, None, None, None, (address, 443)) for address in answered]
    monkeypatch.setattr(destinations.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(destinations.PrivateDestination):
        destinations.read("https://hook.example.org/").resolved()


def test_the_address_that_was_judged_is_the_one_that_is_used(monkeypatch):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    monkeypatch.setattr(
        destinations.socket,
        "getaddrinfo",
        lambda *_, **__: [(None, None, None, None, (address, 443)) for address in next(answers)],
    )
    read = destinations.read("https://hook.example.org/in?a=b")
    assert read.at(read.resolved()) == "https://93.184.215.14:443/in?a=b"
    assert read.named == "hook.example.org"


def test_what_is_sent_is_signed_and_says_what_happened(limited):
    limited(webhook_private=True)
    asking = actor(organisation())
    with server(204) as (url, asked):
        made = add(asking, url)
        assert webhooks.emit(asking.organisation, READY, {"deposit": "d1"}, key="ready:d1") == 1
        assert webhooks.emit(asking.organisation, READY, {"deposit": "d1"}, key="ready:d1") == 1
        delivery = WebhookDelivery.objects.get()
        assert tried(delivery) == ("delivered", ["delivered"])
    ((headers, body),) = asked
    signatures.verify(headers["Sourdine-Signature"], body, secret=made.secret, at=clock.now())
    assert headers["Idempotency-Key"] == str(delivery.pk)
    said = json.loads(body)
    assert (said["event"], said["about"]) == ("deposit.ready", {"deposit": "d1"})
    assert made.secret not in repr(made)


def test_work_is_queued_as_the_organisation_s():
    asking = actor(organisation())
    add(asking)
    webhooks.emit(asking.organisation, READY, {}, key="x")
    assert Job.objects.get().organisation == str(asking.organisation.pk)


def test_an_event_that_nobody_asked_for_is_not_sent():
    asking = actor(organisation())
    add(asking)
    assert webhooks.emit(asking.organisation, WebhookEvent.DEPOSIT_REFUSED, {}, key="x") == 0
    assert webhooks.emit(organisation(siren="200000008"), READY, {}, key="x") == 0


def test_a_busy_server_is_tried_again_and_a_refusal_is_not(limited):
    limited(webhook_private=True)
    asking = actor(organisation())
    with server(503, 429, 200, 302) as (url, asked):
        add(asking, url)
        webhooks.emit(asking.organisation, READY, {}, key="x")
        busy = WebhookDelivery.objects.get()
        assert tried(busy) == ("queued", ["busy"])
        assert tried(busy) == ("queued", ["busy", "busy"])
        assert tried(busy) == ("delivered", ["busy", "busy", "delivered"])
        webhooks.emit(asking.organisation, READY, {}, key="y")
        assert tried(WebhookDelivery.objects.get(key="y")) == ("failed", ["refused"])
    assert len({headers["Idempotency-Key"] for headers, _ in asked}) == 2
    waits = [job.run_after - job.enqueued_at for job in Job.objects.order_by("enqueued_at", "run_after")]
    assert max(waits) >= timedelta(seconds=20)


def test_a_server_that_never_answers_is_given_up_after_a_day(limited, noon):
    limited(webhook_private=True)
    asking = actor(organisation())
    add(asking, "http://127.0.0.1:1/")
    webhooks.emit(asking.organisation, READY, {}, key="x")
    delivery = WebhookDelivery.objects.get()
    assert tried(delivery) == ("queued", ["unreachable"])
    noon.shift(timedelta(days=1))
    assert tried(delivery) == ("failed", ["unreachable", "unreachable", "gave_up"])


def test_a_setting_that_closes_private_networks_holds_at_the_next_try(limited):
    limited(webhook_private=True)
    asking = actor(organisation())
    with server(200) as (url, asked):
        add(asking, url.replace("http:", "https:"))
        webhooks.emit(asking.organisation, READY, {}, key="x")
        limited(webhook_private=False)
        assert tried(WebhookDelivery.objects.get()) == ("queued", ["private_address"])
        assert asked == []


def test_sending_again_is_the_same_delivery(limited, noon):
    limited(webhook_private=True)
    asking = actor(organisation())
    with server(500, 400, 200) as (url, asked):
        add(asking, url)
        webhooks.emit(asking.organisation, READY, {}, key="x")
        delivery = WebhookDelivery.objects.get()
        with pytest.raises(errors.StillBeingDelivered):
            webhooks.redeliver(asking, delivery.pk)
        tried(delivery)
        assert tried(delivery)[0] == "failed"
        noon.shift(timedelta(days=3))
        webhooks.redeliver(asking, delivery.pk)
        assert tried(delivery) == ("delivered", ["busy", "refused", "delivered"])
    assert len({body for _, body in asked}) == 1


def test_a_removed_webhook_is_told_nothing_more():
    asking = actor(organisation())
    made = add(asking)
    webhooks.test(asking, made.webhook.pk)
    webhooks.remove(asking, made.webhook.pk)
    assert tried(WebhookDelivery.objects.get()) == ("failed", ["removed"])
    assert webhooks.emit(asking.organisation, READY, {}, key="x") == 0
    with pytest.raises(errors.NotThere):
        webhooks.redeliver(asking, WebhookDelivery.objects.get().pk)


def test_another_organisation_s_webhook_is_not_there():
    made = add(actor(organisation()))
    stranger = actor(organisation(siren="200000008"))
    for act in (webhooks.test, webhooks.remove):
        with pytest.raises(errors.NotThere):
            act(stranger, made.webhook.pk)


@pytest.mark.parametrize("events", [[], ["test"], ["everything"]])
def test_a_webhook_that_would_be_told_nothing(events):
    with pytest.raises(errors.NoEvent):
        add(actor(organisation()), events=events)


def test_five_webhooks_are_enough():
    asking = actor(organisation())
    for _ in range(5):
        add(asking)
    with pytest.raises(errors.TooManyWebhooks):
        add(asking)


def test_a_depositor_adds_no_webhook():
    with pytest.raises(errors.RoleMayNot):
        add(actor(organisation(), "depositor"))


def test_the_address_and_the_secret_rest_sealed():
    made = add(actor(organisation()), "https://hook.example.org/with-a-secret")
    assert b"with-a-secret" not in bytes(made.webhook.url_sealed)
    assert made.secret.encode() not in bytes(made.webhook.secret_sealed)


@contextmanager
def dribbling_server():
    """One that never comes to the end of its answer, and never falls silent."""
    over = threading.Event()

    class Dribbling(BaseHTTPRequestHandler):
        def do_POST(self):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            with suppress(OSError):
                while not over.wait(0.02):
                    self.wfile.write(b"x")

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Dribbling)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}/hook"
    finally:
        over.set()
        listening.shutdown()
        listening.server_close()
        thread.join()


def test_an_answer_that_never_ends_does_not_keep_a_worker(limited, monkeypatch):
    limited(webhook_private=True)
    monkeypatch.setattr("sourdine.professionals.delivery._WHOLE", 0.2)
    asking = actor(organisation())
    with dribbling_server() as url:
        made = add(asking, url)
        webhooks.emit(asking.organisation, READY, {}, key="k")
        assert tried(made.webhook.deliveries.get()) == ("queued", ["unreachable"])


def test_a_removed_webhook_keeps_neither_its_address_nor_its_secret():
    asking = actor(organisation())
    made, other = add(asking), add(asking)
    webhooks.remove(asking, made.webhook.pk)
    made.webhook.refresh_from_db()
    assert (made.webhook.url_sealed, made.webhook.secret_sealed) == (None, None)
    other.webhook.refresh_from_db()
    assert other.webhook.secret_sealed is not None


def test_a_closed_organisation_s_webhooks_keep_none_either():
    asking = actor(organisation())
    made = add(asking)
    contract.close_own(asking)
    made.webhook.refresh_from_db()
    assert (made.webhook.removed_at, made.webhook.secret_sealed) == (clock.now(), None)


@pytest.mark.parametrize(("removed", "sealed"), [(True, b"x"), (False, None)])
def test_the_database_refuses_a_removed_webhook_with_a_secret_and_another_without(removed, sealed):
    held = organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.create(
            organisation=held,
            host="hook.example.org",
            created_at=clock.now(),
            removed_at=clock.now() if removed else None,
            url_sealed=sealed,
            secret_sealed=sealed,
        )


def test_tests_and_deliveries_sent_again_are_sixty_an_hour_together(limited, noon):
    limited(webhook_private=True)
    asking = actor(organisation())
    made = add(asking, "http://127.0.0.1:1/")
    for _ in range(59):
        webhooks.test(asking, made.webhook.pk)
    failed = WebhookDelivery.objects.first()
    WebhookDelivery.objects.update(state="failed")
    webhooks.redeliver(asking, failed.pk)
    WebhookDelivery.objects.update(state="failed")
    with pytest.raises(errors.TooManyDeliveries):
        webhooks.redeliver(asking, failed.pk)
    with pytest.raises(errors.TooManyDeliveries):
        webhooks.test(asking, made.webhook.pk)
    assert WebhookDelivery.objects.count() == 59
    assert webhooks.emit(asking.organisation, READY, {}, key="x") == 1, "what happens is told all the same"
    noon.shift(timedelta(hours=1))
    webhooks.test(asking, made.webhook.pk)


def test_one_organisation_s_limit_is_not_another_s(limited):
    limited(webhook_private=True)
    asking, other = actor(organisation()), actor(organisation(siren="200000008"))
    made, others = add(asking), add(other)
    for _ in range(60):
        webhooks.test(asking, made.webhook.pk)
    webhooks.test(other, others.webhook.pk)


def unforeseen(*_):
    raise RuntimeError


def run_as_job(*, attempt):
    """As a worker does that attempt of the newest job."""
    job = Job.objects.latest("enqueued_at")
    Job.objects.filter(pk=job.pk).update(state="running", attempt=attempt, worker="w")
    job.refresh_from_db()
    return run(RunningJob(job=job, lease=timedelta(seconds=60)))


def test_what_nobody_foresaw_fails_with_the_last_attempt_of_its_job(monkeypatch):
    asking = actor(organisation())
    add(asking)
    webhooks.emit(asking.organisation, READY, {}, key="x")
    monkeypatch.setattr("sourdine.professionals.delivery._send", unforeseen)
    delivery = WebhookDelivery.objects.get()
    assert run_as_job(attempt=1) == "retried"
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert run_as_job(attempt=MOST_ATTEMPTS) == "failed"
    delivery.refresh_from_db()
    assert (delivery.state, [one.code for one in delivery.tries.all()]) == ("failed", ["gave_up"])
    webhooks.redeliver(asking, delivery.pk)


def test_a_cancelled_job_s_delivery_has_failed():
    asking = actor(organisation())
    add(asking)
    webhooks.emit(asking.organisation, READY, {}, key="x")
    job_services.cancel(Job.objects.get().pk)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, [one.code for one in delivery.tries.all()]) == ("failed", ["gave_up"])

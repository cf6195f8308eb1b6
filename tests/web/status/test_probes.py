"""`/healthz`, `/readyz` and `/metrics` say how the service is, to who may know."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from sourdine import sealing
from sourdine.clock import now
from sourdine.jobs.models import Job
from sourdine.register.models import Publication
from sourdine.web.status import checks

pytestmark = pytest.mark.django_db


def published(as_of):
    return Publication.objects.create(
        position=1,
        as_of=as_of,
        published_at=as_of,
        file_name="image",
        size=1,
        numbers=1,
        digest="0" * 64,
        seconds=1.0,
    )


def found():
    return Client().get("/readyz").json()["checks"]


def test_a_process_that_answers_is_alive():
    response = Client().get("/healthz", headers={"host": "10.1.2.3"})
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_being_alive_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get("/healthz")


def test_a_service_that_can_answer_is_ready_under_any_host_name():
    response = Client().get("/readyz", headers={"host": "10.1.2.3"})
    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert {name: response.json()["checks"][name] for name in ("database", "migrations", "keyring")} == {
        "database": "ok",
        "migrations": "ok",
        "keyring": "ok",
    }


def test_without_its_keys_it_is_not_ready(tmp_path, settings):
    sealing.configure(tmp_path)
    try:
        response = Client().get("/readyz")
    finally:
        sealing.configure(settings.SOURDINE.keys_folder)
    assert response.status_code == 503
    assert response.json()["checks"]["keyring"] == "keyring_missing"


def test_with_a_database_of_another_version_it_is_not_ready(monkeypatch):
    monkeypatch.setattr(checks, "_is_migrated", lambda: False)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "not_applied"


def test_an_unapplied_migration_is_seen():
    from django.db.migrations.recorder import MigrationRecorder

    checks._was_migrated.cache_clear()
    MigrationRecorder.Migration.objects.filter(app="register").delete()
    assert checks.migrations() == "not_applied"


def test_without_a_database_it_is_not_ready_and_says_no_more(monkeypatch):
    def away(*_):
        raise OperationalError("connection to server at 10.0.0.5 failed")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    monkeypatch.setattr(checks, "_is_migrated", away)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "unreachable"
    assert b"10.0.0.5" not in response.content


@pytest.mark.parametrize(("hours", "finding"), [(1, "ok"), (25, "old")])
def test_an_old_image_is_said_and_stops_no_page(hours, finding):
    published(now() - timedelta(hours=hours))
    assert found()["image"] == finding
    assert Client().get("/readyz").status_code == 200


def test_no_image_at_all_is_said():
    assert found()["image"] == "none"


@pytest.mark.parametrize(("minutes", "finding"), [(1, "ok"), (31, "silent")])
def test_workers_are_seen_by_what_they_left(minutes, finding):
    Job.objects.create(task="x", started_at=now() - timedelta(minutes=minutes))
    assert found()["workers"] == finding


def test_workers_that_never_were_are_said():
    assert found()["workers"] == "never_seen"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_probe_changes_nothing_and_takes_nothing(path):
    assert Client().post(path).status_code == 405
    assert Client().get(path).cookies == {}


def test_metrics_say_what_the_tables_hold():
    Job.objects.create(task="x")
    published(now() - timedelta(hours=2))
    Client().get("/fr/")
    text = Client().get("/metrics").content.decode()
    assert 'sourdine_jobs{queue="default",state="ready"} 1.0' in text
    assert 'sourdine_check{check="database"} 1.0' in text
    assert "sourdine_image_age_seconds 72" in text
    assert 'sourdine_request_seconds_count{method="GET",route="home",status="2xx"}' in text
    assert "sourdine_oppositions_registered_today 0.0" in text


def test_metrics_are_not_for_strangers():
    assert Client().get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert Client().get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"), [("Bearer " + "t" * 32, 200), ("Bearer no", 403), ("t" * 31, 403), ("", 403)]
)
def test_with_a_token_only_who_sends_it_reads_them(settings, sent, status):
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, metrics_token="t" * 32)
    response = Client().get("/metrics", headers={"authorization": sent}, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == status

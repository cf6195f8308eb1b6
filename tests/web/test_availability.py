"""With the database away, pages say so kindly; when it is back, so are they."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from sourdine.cli.first_start import prepare
from sourdine.web import failures
from sourdine.web import urls as real

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

from serving import Service, until

from postgresql import Cluster, programs

handler500 = failures.broken
FAILURES = {"lost": OperationalError, "closed": InterfaceError, "refused": IntegrityError, "ours": KeyError}


def fail(_request, name):
    raise FAILURES[name]("01 99 00 00 11")


def wrapped(request):
    try:
        fail(request, "lost")
    except OperationalError as lost:
        raise RuntimeError from lost


urlpatterns = [
    path("fails/wrapped/", wrapped),
    path("fails/<str:name>/", fail),
    path("works/", lambda _: HttpResponse("fine")),
    *real.urlpatterns,
]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", ["lost", "closed", "wrapped"])
def test_a_page_that_loses_the_database_says_that_it_is_away(client, name):
    response = client.get(f"/fails/{name}/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["refused", "ours"])
def test_another_failure_is_not_taken_for_that(client, name):
    response = client.get(f"/fails/{name}/")
    assert response.status_code == 500
    assert b"01 99" not in response.content


def test_a_request_after_a_lost_one_is_answered(client):
    client.get("/fails/lost/")
    assert client.get("/works/").content == b"fine"


def test_a_middleware_that_loses_the_database_is_covered_too(client, monkeypatch):
    def away(*_):
        raise OperationalError

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", away)
    assert client.get("/works/").status_code == 503


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_said_in_the_language_of_the_reader(client, monkeypatch, language):
    def away(*_):
        raise OperationalError

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", away)
    text = client.get("/works/", headers={"accept-language": language}).content.decode()
    assert f'lang="{language}"' in text


@pytest.mark.django_db
def test_the_page_itself_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/fails/lost/").status_code == 503


# A real server, a real database.


@pytest.fixture
def cluster():
    if programs() is None and not os.environ.get("CI"):
        pytest.skip("no PostgreSQL server on this machine")
    # Not pytest's own folder: the server may run as another user, who must come through.
    folder = Path(tempfile.mkdtemp(prefix="sourdine-away-"))
    folder.chmod(0o755)
    running = Cluster.start(folder / "server")
    yield running
    running.stop()
    shutil.rmtree(folder)


@pytest.fixture
def service(tmp_path, cluster):
    environ = {"SOURDINE_DATABASE_URL": cluster.url}
    folders = {"SOURDINE_DATA": str(tmp_path / "data"), "SOURDINE_KEYS": str(tmp_path / "keys")}
    prepare(folders | environ)
    command = [Path(sys.executable).with_name("sourdine"), "migrate"]
    subprocess.run(command, env=os.environ | folders | environ, check=True, stdout=subprocess.DEVNULL)
    running = Service(tmp_path, "web", **environ)
    try:
        until(running.answers)
        yield running
    finally:
        running.end()


def asked(service, page):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}{page}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_service_survives_its_database(service, cluster):
    needs = "/fr/confirmer/none/"
    before, _ = asked(service, needs)
    assert before < 500, service.said
    assert asked(service, "/readyz")[0] == 200
    cluster.stop()
    status, text = asked(service, needs)
    assert status == 503
    assert "<h1>" in text
    assert asked(service, "/readyz")[0] == 503
    assert asked(service, "/healthz")[0] == 200
    assert asked(service, "/metrics")[0] == 200
    cluster.up()
    began = time.monotonic()
    until(lambda: asked(service, needs)[0] == before, seconds=15)
    assert time.monotonic() - began < 15
    assert asked(service, "/readyz")[0] == 200
    assert "sourdine@" not in service.said

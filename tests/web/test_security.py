"""Every answer of the service tells the browser the same strict things."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

from sourdine.web.security import HEADERS, POLICY
from sourdine.web.status.probes import PROBES

pytestmark = pytest.mark.django_db

PUBLIC = {"SOURDINE_PUBLIC_URL": "https://opposition.example.fr", "SOURDINE_TRUSTED_PROXIES": "127.0.0.1"}
EXAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": "30b7a5f2-2223-4444-8555-666677778888",
    "path": "x/1/",
}


def routes(patterns, prefix=""):
    """Every address pattern of the service, as one string."""
    for one in patterns:
        whole = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield whole
        else:
            yield from routes(one.url_patterns, whole)


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def address(route):
    """One address that a pattern may stand for."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES[found[1] or "str"], route)
    filled = re.sub(r"\(\?P<\w+>[^)]*\)", "x", filled)
    return "/" + re.sub(r"[\^$\\?]|\.\*", "", filled)


def test_there_are_routes_to_look_at():
    assert len(ROUTES) > 20


@pytest.mark.parametrize("path", sorted({*map(address, ROUTES), *PROBES, "/none/", "/static/none.css", "/"}))
def test_every_address_answers_with_the_headers(path):
    response = Client(raise_request_exception=False).get(path)
    for name, value in HEADERS.items():
        assert response[name] == value
    assert response["Cache-Control"]
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])
    assert response.status_code < 500 or path == "/readyz"


@pytest.mark.parametrize("route", ROUTES)
def test_no_address_takes_a_number_or_an_address_of_somebody(route):
    assert not re.search(
        r"number|line|phone|tel|mail|address", " ".join(re.findall(r"<(?:\w+:)?(\w+)>", route))
    )


def test_nothing_but_our_own_files_may_run():
    assert "default-src 'none'" in POLICY
    assert "script-src 'self'" in POLICY
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def test_pages_are_not_kept():
    assert Client().get("/fr/")["Cache-Control"] in {
        "no-store",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    }


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.example.org"])
def test_another_host_is_refused(host):
    response = Client(raise_request_exception=False).get("/fr/", headers={"host": host})
    assert response.status_code == 400
    assert response["Content-Security-Policy"] == POLICY


def test_its_own_host_is_answered():
    assert Client().get("/fr/", headers={"host": "localhost"}).status_code == 200


def test_a_body_larger_than_any_form_is_refused_unread():
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    response = Client().post("/fr/inscription/", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "²"])
def test_a_length_that_is_no_length_is_refused(length):
    response = Client().generic("POST", "/fr/inscription/", b"x", CONTENT_LENGTH=length)
    assert response.status_code == 413


def test_a_form_without_its_token_is_refused():
    response = Client(enforce_csrf_checks=True).post("/fr/inscription/", {"address": "x"})
    assert response.status_code == 403


def manage(*arguments, **environ):
    """Django's own command, in a service that is set up as `environ` says."""
    command = [sys.executable, "-m", "django", *arguments]
    # A test in a browser, in this very process, lets Django be called where a loop runs.
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    done = subprocess.run(command, env=ours | environ, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_check_for_deployment_is_clean():
    code, said = manage("check", "--deploy", "--fail-level", "DEBUG", **PUBLIC)
    assert code == 0, said
    assert "no issues (1 silenced)" in said


def test_no_model_lacks_its_migration():
    code, said = manage("makemigrations", "--check", "--dry-run")
    assert code == 0, said


PUBLIC_SERVICE = """
import django; django.setup()
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
client = Client()
found = client.get("/fr/", secure=True, headers={"host": "opposition.example.fr"}, REMOTE_ADDR="127.0.0.1",
                   HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR="192.0.2.7")
print(found.status_code, found.headers.get("Strict-Transport-Security"))
plain = client.get("/fr/", headers={"host": "opposition.example.fr"})
print(plain.status_code, plain.headers.get("Location"))
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
print(make_password("of nobody"))
"""


def test_a_public_service_insists_on_https_and_hashes_passwords_at_full_cost():
    done = subprocess.run(
        [sys.executable, "-c", PUBLIC_SERVICE],
        env=os.environ | PUBLIC,
        capture_output=True,
        text=True,
        check=False,
    )
    first, second, third, hashed = done.stdout.splitlines()[-4:]
    assert first == "200 max-age=31536000; includeSubDomains", done.stderr
    assert second == "301 https://opposition.example.fr/fr/"
    assert third == "True True True"
    assert hashed.startswith("scrypt$16384$")  # in this process, the tests', it costs next to nothing


def test_debugging_pages_do_not_exist():
    assert settings.DEBUG is False
    assert "DEBUG" not in {name.removeprefix("SOURDINE_") for name in os.environ}

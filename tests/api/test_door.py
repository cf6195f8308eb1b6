"""Programs are answered in their own form, whatever happens; no session, no language, no form."""

import io
import json

import files
import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import _get_cached_resolver
from ground import put
from programs import V1, Program, refused

from sourdine.api.door import MOST_AT_ONCE, URLS, warm
from sourdine.deposits.models import Deposit
from sourdine.deposits.services import lookup
from sourdine.evidence import load_public_keys
from sourdine.web.security import HEADERS


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/none", "/api/v1/deposits/", "/.well-known/none"]
)
def test_there_is_nothing_at_another_address(path):
    assert refused(Program().get(path), 404, "no_such_address")


def test_another_method_is_refused_with_those_there_are():
    answer = Program().call("PATCH", "/deposits")
    assert refused(answer, 405, "method_not_offered")
    assert {one.strip() for one in answer["Allow"].split(",")} >= {"GET", "POST"}


def test_an_answer_has_the_service_s_headers():
    answer = Program().get("/none")
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-ID"]
    assert not answer.cookies


def test_a_session_opens_nothing(organisation):
    import organisations

    browser = Client()
    browser.force_login(
        organisations.member(organisation).user, backend="django.contrib.auth.backends.ModelBackend"
    )
    assert browser.get(f"{V1}/deposits").status_code == 401


@pytest.mark.parametrize(
    ("wanted", "word"),
    [("fr", "clé"), ("fr-CA, en;q=0.5", "clé"), ("de, fr;q=0.2", "clé"), ("en", "key"), ("", "key")],
)
def test_a_problem_is_told_in_the_caller_s_language(wanted, word):
    assert word in Program().get("/deposits", Accept_Language=wanted).json()["detail"]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/deposits", MOST_AT_ONCE + (64 << 10)),
        ("/permissions", MOST_AT_ONCE),
        ("/checks", 256 << 10),
        ("/uploads", 256 << 10),
    ],
)
def test_a_body_that_is_too_large_is_refused_unread(path, most):
    answer = Client().generic("POST", V1 + path, b"x", CONTENT_LENGTH=str(most + 1))
    assert refused(answer, 413, "request_too_large")


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "²"])
def test_a_length_that_is_no_length_is_refused(length):
    assert refused(
        Client().generic("POST", f"{V1}/checks", b"x", CONTENT_LENGTH=length), 413, "request_too_large"
    )


def fail(error):
    def failing(*_arguments):
        raise error

    return failing


def test_a_database_that_is_away_is_told_so(program, monkeypatch):
    monkeypatch.setattr(lookup, "deposits_of", fail(OperationalError("away")))
    answer = program.get("/deposits")
    assert refused(answer, 503, "service_away")
    assert int(answer["Retry-After"]) > 0


def test_what_nobody_foresaw_is_a_problem_that_tells_nothing(program, monkeypatch):
    monkeypatch.setattr(lookup, "deposits_of", fail(RuntimeError("01 99 00 00 11")))
    program._client.raise_request_exception = False
    answer = program.get("/deposits")
    assert refused(answer, 500, "service_broken")
    assert "99 00" not in answer.content.decode()


def test_the_register_s_public_keys_are_there_for_everybody(service):
    answer = Client().get("/.well-known/jwks.json")
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert answer.json() == load_public_keys(service.keys_folder).as_dict()
    assert answer["Cache-Control"].startswith("public")


def test_public_keys_are_not_written():
    assert refused(Program().call("POST", "/.well-known/jwks.json"), 405, "method_not_offered")


EDGE = "edge"
_KIND = f"multipart/form-data; boundary={EDGE}"
FORM = (
    f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
    f"Telephone\n0261910000\n0261910001\r\n--{EDGE}--\r\n"
).encode()


def through_the_server(program, body, *, path="/deposits", length=None, kind=_KIND):
    """As a WSGI server calls it, which gives the body as it comes."""
    from sourdine.web.wsgi import application

    said = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": V1 + path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_AUTHORIZATION": program.headers["Authorization"],
        "HTTP_IDEMPOTENCY_KEY": "the-same-at-each-try",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(length or len(FORM)),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
    }
    answer = b"".join(application(environ, lambda status, _headers: said.append(int(status[:3]))))
    return said[0], json.loads(answer)


def test_a_file_that_was_cut_off_is_no_deposit_and_may_be_sent_again(program, caplog):
    status, said = through_the_server(program, io.BytesIO(FORM[:-25]))
    assert (status, said["code"]) == (400, "request_unreadable")
    assert not Deposit.objects.exists()
    assert not [one for one in caplog.records if one.levelname == "ERROR"]
    status, said = through_the_server(program, io.BytesIO(FORM))
    assert (status, Deposit.objects.get().size) == (201, 31)


class Late(io.BytesIO):
    """A body that a client is slow to send: something happens before it is there."""

    def __init__(self, content, before):
        super().__init__(content)
        self._before = before

    def read(self, size=-1):
        self._before()
        self._before = lambda: None
        return super().read(size)


def test_a_check_that_is_sent_slowly_is_judged_as_of_its_end(program, register):
    """The register is read with the key, which is known from the first line on."""
    free = files.national(files.LISTED[-1] + 500)
    asked = json.dumps({"numbers": [free]}).encode()
    body = Late(asked, before=lambda: put(register, files.LISTED[-1] + 500))
    status, said = through_the_server(
        program, body, path="/checks", length=len(asked), kind="application/json"
    )
    assert (status, said["answers"][0]["verdict"]) == (200, "opposed")


def test_every_operation_is_there_before_the_first_program_asks():
    _get_cached_resolver.cache_clear()
    warm()
    assert get_resolver(URLS)._populated

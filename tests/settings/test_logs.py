"""Lines of the log hold what happened, and nobody's number, address or words."""

import io
import json
import logging

import pytest
import structlog

from sourdine.errors import SourdineError, Wording
from sourdine.settings import logs


class Unhappy(SourdineError):
    code = "unhappy"
    wording = Wording(en="It failed.", fr="Cela a échoué.")


@pytest.fixture
def written():
    """What a logger of its own writes, as the service formats it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter("json"))
    logger = logging.getLogger("sourdine.tests.logs")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.DEBUG)

    def line(message, *arguments, **options):
        out.seek(0)
        out.truncate()
        logger.error(message, *arguments, **options)
        return json.loads(out.getvalue())

    return line


@pytest.mark.parametrize(
    "said",
    [
        "+33199000011",
        "01 99 00 00 11",
        "01.99.00.00.11",
        "0199-00-00-11",
        "+33 (0)1 99 00 00 11",
        "01\u202f99\u202f00\u202f00\u202f11",
        "0033199000011",
        "tel:+33-1-99-00-00-11;",
    ],
)
def test_a_number_never_reaches_the_log(written, said):
    line = written("cannot call %s", said, extra={"line": said, "lines": [said], "told": {"by": said}})
    # Not its instant, whose digits are chance's.
    kept = json.dumps({name: value for name, value in line.items() if name != "timestamp"})
    assert "0000" not in kept.replace(" ", "").replace("-", "").replace(".", "")
    assert "[number]" in line["event"]
    assert line["told"] == {"by": line["line"]}


def test_a_number_that_is_an_integer_is_a_number(written):
    assert written("x", extra={"line": 33199000011})["line"] == "[number]"


@pytest.mark.parametrize("said", ["jeanne@example.fr", "j.d+x@mail.example.org", "<jeanne@example.fr>"])
def test_an_address_never_reaches_the_log(written, said):
    assert "example" not in json.dumps(written("to %s", said, extra={"to": said}))


@pytest.mark.parametrize(
    "said",
    [
        "30b7a5f2-2223-4444-8555-666677778888",
        "12345678-1234-4123-8123-123456789012",
        "3f2a9c0b1d2e4f5061728394a5b6c7d8",
        "8 rows, 31 ms",
        "2026-11-22",
    ],
)
def test_what_is_no_number_stays(written, said):
    assert written("did %s", said)["event"] == f"did {said}"


def test_figures_stay_figures(written):
    line = written("done", extra={"ms": 12.5, "rows": 40_000, "ok": True, "none": None})
    assert (line["ms"], line["rows"], line["ok"], line["none"]) == (12.5, 40_000, True, None)


def test_an_exception_is_its_class_and_its_places_without_what_it_says(written):
    def refuse(address):
        raise ValueError(f"Key (email)=({address}) already exists")

    try:
        refuse("jeanne@example.fr")
    except ValueError:
        line = written("failed", exc_info=True)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["trace"][-1]
    assert "jeanne" not in json.dumps(line)


def test_our_own_errors_say_what_they_say(written):
    def fail():
        raise Unhappy from KeyError("01 99 00 00 11")

    try:
        fail()
    except Unhappy:
        line = written("failed", exc_info=True)
    assert line["error"] == "Unhappy: It failed. from KeyError"


def test_a_request_that_failed_is_not_told_by_its_address():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter("json"))
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "msg": "%s: %s",
            "args": ("Internal Server Error", "/fr/confirmer/a-secret-token/"),
            "request": "POST secret",
        }
    )
    handler.handle(record)
    assert json.loads(out.getvalue())["event"] == "Internal Server Error"
    assert "secret" not in out.getvalue()


def test_what_is_bound_to_a_request_is_on_every_line(written):
    with structlog.contextvars.bound_contextvars(request="abc"):
        assert written("inside")["request"] == "abc"
    assert "request" not in written("outside")


def test_for_people_it_is_not_json():
    handler = logging.StreamHandler(out := io.StringIO())
    handler.setFormatter(logs.formatter("console"))
    handler.handle(logging.makeLogRecord({"name": "x", "msg": "hello 01 99 00 00 11", "levelname": "INFO"}))
    assert "hello [number]" in out.getvalue()
    assert not out.getvalue().startswith("{")

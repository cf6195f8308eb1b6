import pytest

from sourdine import clock
from sourdine.notifications import signatures
from sourdine.notifications.errors import ReportRefused

NOW = clock.parse_instant("2026-11-22T10:00:00Z")
SECRET = "known to both"  # noqa: S105 -- of these tests
BODY = b'{"reference": "r-1"}'
GOOD = signatures.sign(BODY, secret=SECRET, at=NOW)


@pytest.mark.parametrize("at", ["10:00:00", "10:05:00", "09:55:00"])
def test_what_is_signed_is_believed_for_five_minutes(at):
    signatures.verify(GOOD, BODY, secret=SECRET, at=clock.parse_instant(f"2026-11-22T{at}Z"))


@pytest.mark.parametrize(
    ("header", "body", "secret", "at"),
    [
        (GOOD, BODY + b" ", SECRET, "10:00:00"),
        (GOOD, BODY, "another", "10:00:00"),
        (GOOD, BODY, SECRET, "10:05:01"),
        (GOOD, BODY, SECRET, "09:54:59"),
        (signatures.sign(BODY, secret="", at=NOW), BODY, "", "10:00:00"),
        (GOOD.replace("t=17", "t=18"), BODY, SECRET, "10:00:00"),
        (GOOD[:-1], BODY, SECRET, "10:00:00"),
        (GOOD.split(",")[0], BODY, SECRET, "10:00:00"),
        ("t=²,v1=é", BODY, SECRET, "10:00:00"),
        ("t=" + "9" * 5000 + ",v1=0", BODY, SECRET, "10:00:00"),
        ("", BODY, SECRET, "10:00:00"),
    ],
)
def test_what_is_not_signed_so_is_not(header, body, secret, at):
    with pytest.raises(ReportRefused):
        signatures.verify(header, body, secret=secret, at=clock.parse_instant(f"2026-11-22T{at}Z"))

"""A program deposits, waits, collects and checks, by the client that is shipped, at a service on a port."""

import io
import uuid

import files
import httpx
import pytest

from sourdine.client import Connection, Service, connection
from sourdine.client.errors import (
    DepositOver,
    DepositRefused,
    InsecureServer,
    NotASourdineService,
    RefusedByService,
    ServiceUnreachable,
)
from sourdine.deposits.models import Deposit, Upload


@pytest.fixture
def client(server, secret):
    with Connection(server=server, key=secret, pause=0) as connection:
        yield Service(connection=connection)


@pytest.fixture
def prospects(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_bytes(files.csv(files.honest(count=9_000, listed=90)))
    return path


def test_a_file_goes_there_and_its_results_come_back(client, prospects):
    told = []
    made = client.wait(client.deposit(prospects, told=lambda sent, size: told.append((sent, size))))
    size = prospects.stat().st_size
    assert told[0] == (0, size)
    assert told[-1] == (size, size)
    assert len(told) > 2, "in several parts"
    collected = {}
    for one in client.results(made.id):
        client.collect(made.id, one, into := io.BytesIO())
        collected[one.kind] = into.getvalue()
        assert len(collected[one.kind]) == one.size
    assert {"result", "rejected", "report"} <= set(collected)
    assert client.certificate(made.id).count(".") == 2


def test_an_attempt_is_gone_on_with(client, prospects):
    key = str(uuid.uuid4())
    first, again = (client.deposit(prospects, idempotency_key=key) for _ in range(2))
    assert first.id == again.id
    assert Deposit.objects.count() == 1


def test_an_attempt_is_not_gone_on_with_after_the_file_has_changed(client, prospects, monkeypatch):
    sending = Connection.send

    def cut(connection, method, path, **content):
        if method == "PUT" and Upload.objects.get().offset:
            raise KeyboardInterrupt
        return sending(connection, method, path, **content)

    with monkeypatch.context() as interrupted:
        interrupted.setattr(Connection, "send", cut)
        with pytest.raises(KeyboardInterrupt):
            client.deposit(prospects, idempotency_key="one")
    before = prospects.read_bytes()
    prospects.write_bytes(before.replace(b"Personne", b"Individu"))
    with pytest.raises(RefusedByService) as refused:
        client.deposit(prospects, idempotency_key="one")
    assert refused.value.problem == "asked_otherwise"
    prospects.write_bytes(before)
    client.deposit(prospects, idempotency_key="one")
    assert Deposit.objects.get().size == len(before)


def test_a_refused_file_says_what_to_correct(client, tmp_path):
    path = tmp_path / "villes.csv"
    path.write_text("Nom;Ville\nA;Rennes\n")
    with pytest.raises(DepositRefused) as refused:
        client.wait(client.deposit(path))
    assert refused.value.details["problem"] == "no_phone_column"


def test_a_cancelled_deposit_is_over(client, prospects):
    made = client.deposit(prospects)
    Deposit.objects.filter(pk=made.id).update(state="cancelled")
    with pytest.raises(DepositOver):
        client.wait(client.look(made.id))


@pytest.mark.parametrize("count", [50, 200])
def test_numbers_are_checked_few_or_many(client, count):
    numbers = [files.national(number) for number in files.honest(count=count, listed=20)]
    said = client.check(numbers)
    assert [one["verdict"] for one in said["answers"]].count("opposed") == 20
    assert said["receipt"]


@pytest.mark.parametrize("count", [50, 200])
def test_questions_are_asked_few_or_many(client, count):
    poll = {"channel": "live_voice", "purpose": "poll", "audience": "consumer", "dialling": "by_hand"}
    asked = [poll | {"number": f"01 99 00 12 {k % 100:02}"} for k in range(count)]
    assert [one["outcome"] for one in client.ask(asked)] == ["allowed"] * count
    with pytest.raises(RefusedByService) as refused:
        client.ask([*asked, poll | {"number": "06 12"}])
    assert refused.value.problem == "questions_refused"


def test_a_key_that_opens_nothing_is_told(server):
    with Connection(server=server, key="x") as connection, pytest.raises(RefusedByService) as refused:
        Service(connection=connection).check(["02 61 91 12 34"])
    assert refused.value.problem == "key_refused"


@pytest.mark.parametrize(
    "server", ["http://example.org", "ftp://example.org", "example.org", "http://10.0.0.7"]
)
def test_a_key_never_travels_in_clear(server):
    with pytest.raises(InsecureServer):
        Connection(server=server, key="x")


@pytest.mark.parametrize("server", ["https://example.org", "http://127.0.0.1:8000", "http://localhost:8000"])
def test_where_a_key_may_travel(server):
    assert "secret" not in repr(Connection(server=server, key="secret"))


def answering(*answers):
    """A server that gives these answers in turn."""
    left = [*answers]

    def give(_request):
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    return Connection(server="https://example.org", key="x", pause=0, transport=httpx.MockTransport(give))


def test_a_service_that_is_away_for_a_moment_is_asked_again():
    cut = httpx.ConnectError("cut")
    connection = answering(cut, httpx.Response(503), httpx.Response(200, json={"a": 1}))
    assert connection.json("GET", "/") == {"a": 1}


AWAY = {"code": "service_away", "detail": "The service is away for a moment."}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("0199000011"),
        httpx.Response(502, text="<html>"),
        httpx.Response(503, json=AWAY),
        httpx.Response(504),
    ],
)
def test_a_service_that_stays_away_is_told_so(answer):
    with pytest.raises(ServiceUnreachable):
        answering(*[answer] * 4).json("GET", "/")


def test_a_service_that_is_broken_is_not_asked_again():
    with pytest.raises(RefusedByService):
        answering(httpx.Response(500, json=AWAY | {"code": "service_broken"})).json("GET", "/")


@pytest.mark.parametrize(
    ("asked", "waited"),
    [(None, [1, 2, 4]), ("3", [3, 3, 4]), ("30", [4, 4, 4]), ("0", [1, 2, 4]), ("Wed, 21 Oct", [1, 2, 4])],
)
def test_a_service_may_ask_for_longer_pauses_within_reason(monkeypatch, asked, waited):
    pauses = []
    monkeypatch.setattr(connection.time, "sleep", pauses.append)
    headers = {"Retry-After": asked} if asked else {}
    away = answering(*[httpx.Response(503, headers=headers)] * 4)
    away.pause = 1
    with pytest.raises(ServiceUnreachable):
        away.json("GET", "/")
    assert pauses == waited


@pytest.mark.parametrize(
    "answer", [httpx.Response(200, text="<html>"), httpx.Response(404, text="no"), httpx.Response(302)]
)
def test_something_else_at_the_address_is_told(answer):
    with pytest.raises(NotASourdineService):
        answering(answer).json("GET", "/")


def test_a_download_that_is_cut_is_resumed():
    from sourdine.client import Result

    class Cut(httpx.SyncByteStream):
        def __iter__(self):
            yield b"0123"
            raise httpx.ReadError("cut")

    connection = answering(
        httpx.Response(200, headers={"ETag": '"a"'}, stream=Cut()),
        httpx.Response(206, headers={"ETag": '"a"'}, content=b"456789"),
    )
    into = io.BytesIO()
    Service(connection=connection).collect("x", Result(kind="result", name="a", size=10), into)
    assert into.getvalue() == b"0123456789"


@pytest.mark.parametrize("name", ["../../a.csv", "/etc/a.csv", "..\\a.csv"])
def test_a_name_leads_nowhere_else(name):
    said = {"items": [{"kind": "result", "name": name, "size": 1}]}
    (one,) = Service(connection=answering(httpx.Response(200, json=said))).results("x")
    assert one.name == "a.csv"

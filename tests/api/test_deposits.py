"""Deposits by one request: made once, looked at, listed a page at a time, called back."""

import base64
import json
import uuid
from datetime import timedelta

import files
import pytest
from programs import refused

from sourdine import clock
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.services import uploads
from sourdine.jobs.worker import run_waiting


def made(program, count=1):
    return [program.deposit(files.csv(files.honest(seed=seed))).json()["id"] for seed in range(count)]


def received_in_turn(program, count, *, since):
    """Each a second after the one before: the clock of the service counts whole seconds."""
    found = made(program, count)
    for second, one in enumerate(found):
        Deposit.objects.filter(pk=one).update(received_at=since + timedelta(seconds=second))
    return found


def test_a_small_file_is_deposited_in_one_request(program, organisation):
    answer = program.deposit(files.csv(files.honest()), name="clients.csv")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["state"], said["file_name"], said["form"]) == ("received", "clients.csv", "cleansed")
    assert said["on_behalf_of"] == {"id": str(organisation.pk), "name": organisation.name}
    assert said["ready_at"] is None


def test_a_deposit_that_was_screened_says_so(program):
    (deposit,) = made(program)
    run_waiting()
    said = program.get(f"/deposits/{deposit}").json()
    assert said["state"] == "ready"
    assert (said["rows"], said["counts"]["opposed"]) == (60, 20)
    assert said["expires_at"] > said["ready_at"]


def test_what_is_chosen_of_a_file_is_heard(program):
    fields = {"columns": ["Telephone"], "identifier": "Client", "form": "answer", "separator": ";"}
    answer = program.deposit(files.csv(files.honest()), fields=fields)
    run_waiting()
    said = program.get(f"/deposits/{answer.json()['id']}").json()
    assert (said["state"], said["form"]) == ("ready", "answer"), said["refusal"]


def test_a_file_that_cannot_be_screened_says_what_to_correct(program):
    answer = program.deposit(b"Nom;Ville\nA;Rennes\n")
    run_waiting()
    said = program.get(f"/deposits/{answer.json()['id']}").json()
    assert said["state"] == "refused"
    assert said["refusal"]["code"] == "no_phone_column"
    assert set(said["refusal"]["message"]) == {"en", "fr"}


def test_the_same_idempotency_key_is_the_same_deposit(program):
    key = str(uuid.uuid4())
    content = files.csv(files.honest())
    first, again = (program.deposit(content, Idempotency_Key=key) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert len(program.get("/deposits").json()["items"]) == 1


def test_an_idempotency_key_is_not_taken_for_another_file(program):
    key = str(uuid.uuid4())
    program.deposit(files.csv(files.honest()), Idempotency_Key=key)
    same_size = files.csv(files.honest()).replace(b"Personne 1;", b"Personne 7;")
    for other in (files.csv(files.honest(count=50)), same_size):
        answer = program.deposit(other, Idempotency_Key=key)
        assert refused(answer, 422, "asked_otherwise")


def test_a_deposit_needs_an_idempotency_key(program):
    answer = program.deposit(files.csv(files.honest()), once=False)
    assert refused(answer, 422, "request_refused")
    assert answer.json()["fields"] == [{"field": "header.Idempotency-Key", "code": "missing"}]


def test_what_was_begun_with_a_key_and_cut_is_gone_on_with(program, monkeypatch):
    """A process that died between the first byte and the last leaves an upload under the same key."""
    content, key = files.csv(files.honest(count=12_000)), str(uuid.uuid4())
    append = uploads.append

    def die_after_the_first(actor, upload, offset, data):
        if offset:
            raise SystemExit
        return append(actor, upload, offset, data)

    monkeypatch.setattr(uploads, "MOST_PART", 200_000)
    with monkeypatch.context() as dying:
        dying.setattr(uploads, "append", die_after_the_first)
        with pytest.raises(SystemExit):
            program.deposit(content, Idempotency_Key=key)
    begun = Upload.objects.get()
    assert (begun.state, begun.offset) == ("open", 200_000)
    answer = program.deposit(content, Idempotency_Key=key)
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["size"]) == (str(begun.pk), len(content))


def test_deposits_are_listed_a_page_at_a_time_newest_first(program):
    newest_first = received_in_turn(program, 5, since=clock.now())[::-1]
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"/deposits?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == newest_first


def test_what_was_received_in_one_second_is_listed_once(program):
    together = made(program, 5)
    Deposit.objects.update(received_at=clock.now())
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"/deposits?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(together)


def test_what_is_added_meanwhile_shifts_no_page(program):
    old = received_in_turn(program, 3, since=clock.now())
    first = program.get("/deposits?limit=2").json()
    received_in_turn(program, 2, since=clock.now() + timedelta(minutes=1))
    second = program.get(f"/deposits?limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in second["items"]] == [old[0]]


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0", "WyIyMDI2LTAxLTAxIiwgImEiXQ", "%C3%A9"])
def test_what_is_no_cursor_is_refused(program, cursor):
    assert refused(program.get(f"/deposits?cursor={cursor}"), 400, "cursor_refused")


def test_deposits_are_listed_by_state(program):
    made(program, 2)
    run_waiting()
    (waiting,) = made(program)
    assert [one["id"] for one in program.get("/deposits?state=received").json()["items"]] == [waiting]
    assert len(program.get("/deposits?state=ready").json()["items"]) == 2


def test_a_deposit_is_called_back(program):
    (deposit,) = made(program)
    answer = program.post(f"/deposits/{deposit}/cancel")
    assert answer.json()["state"] == "cancelled"
    assert answer.json()["input_destroyed_at"]


def test_a_deposit_that_is_finished_is_not_called_back(program):
    (deposit,) = made(program)
    run_waiting()
    assert refused(program.post(f"/deposits/{deposit}/cancel"), 409, "deposit_not_cancellable")


def test_a_deposit_that_is_not_there_is_not_found(program):
    assert refused(program.get(f"/deposits/{uuid.uuid4()}"), 404, "no_such_deposit")


def test_what_is_held_tells_no_counts(program, limited):
    limited(numbers_per_day=5)
    made = program.deposit(files.csv(files.honest(20))).json()["id"]
    run_waiting()
    told = program.get(f"/deposits/{made}").json()
    assert (told["state"], told["counts"], told["permissions"]) == ("held", {}, None)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_cursor_at_the_end_of_time_is_refused(program, at):
    cursor = base64.urlsafe_b64encode(json.dumps([at, "0" * 32]).encode()).decode().rstrip("=")
    assert program.get(f"/deposits?cursor={cursor}").status_code == 400

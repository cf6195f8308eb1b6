"""Campaigns: opened once, changed, closed, listed with whether each is covered."""

import uuid
from datetime import timedelta

import files
import pytest
from programs import refused

from sourdine import clock
from sourdine.deposits.models import Campaign
from sourdine.jobs.worker import run_waiting

WANTED = {
    "name": "Printemps",
    "purpose": "Renouveler les contrats",
    "starts_on": "2026-01-01",
    "ends_on": "2999-12-31",
    "source": "own_customers",
}


def opened(program, **changed):
    return program.post("/campaigns", WANTED | changed)


def test_a_campaign_is_opened_and_read_back(program):
    answer = opened(program, columns=["Telephone"], identifier="Client")
    assert answer.status_code == 201
    said = answer.json()
    assert said == program.get(f"/campaigns/{said['id']}").json()
    assert {name: said[name] for name in WANTED} == WANTED
    assert (said["columns"], said["is_covered"]) == (["Telephone"], False)


def test_the_same_idempotency_key_is_the_same_campaign(program):
    key = str(uuid.uuid4())
    first, again = (program.post("/campaigns", WANTED, Idempotency_Key=key).json() for _ in range(2))
    assert first == again
    # Whoever tries again knows nothing of what became of it meanwhile.
    changed = program.put(f"/campaigns/{first['id']}", WANTED | {"purpose": "Autre offre"}).json()
    assert program.post("/campaigns", WANTED, Idempotency_Key=key).json() == changed
    other = program.post("/campaigns", WANTED | {"name": "Automne"}, Idempotency_Key=key)
    assert refused(other, 422, "asked_otherwise")


def test_a_deposit_for_a_campaign_covers_it(program):
    campaign = opened(program).json()["id"]
    deposit = program.deposit(files.csv(files.honest()), fields={"campaign": campaign}).json()
    assert deposit["campaign"] == campaign
    run_waiting()
    assert program.get(f"/campaigns/{campaign}").json()["is_covered"]
    assert [one["id"] for one in program.get(f"/deposits?campaign={campaign}").json()["items"]] == [
        deposit["id"]
    ]


def test_a_campaign_is_changed(program):
    campaign = opened(program).json()["id"]
    answer = program.put(f"/campaigns/{campaign}", WANTED | {"name": "Automne"})
    assert (answer.status_code, answer.json()["name"]) == (200, "Automne")


def test_a_campaign_is_closed(program):
    campaign = opened(program).json()["id"]
    assert program.post(f"/campaigns/{campaign}/close", once=False).json()["closed_at"]
    assert refused(program.put(f"/campaigns/{campaign}", WANTED), 404, "no_such_campaign")
    deposit = program.deposit(files.csv(files.honest()), fields={"campaign": campaign})
    assert refused(deposit, 404, "no_such_campaign")


def test_campaigns_are_listed_newest_first(program):
    made = [opened(program, name=f"Campagne {k}").json()["id"] for k in range(3)]
    for second, one in enumerate(made):
        Campaign.objects.filter(pk=one).update(created_at=clock.now() + timedelta(seconds=second))
    first = program.get("/campaigns?limit=2").json()
    second = program.get(f"/campaigns?limit=2&cursor={first['next']}").json()
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    "changed", [{"ends_on": "2025-12-31"}, {"source": "bought"}, {"source": "other", "source_detail": " "}]
)
def test_a_campaign_that_contradicts_itself_is_refused(program, changed):
    assert refused(opened(program, **changed), 422, "campaign_refused")


@pytest.mark.parametrize(
    "changed", [{"name": ""}, {"starts_on": "tomorrow"}, {"form": "annotated"}, {"x": 1}]
)
def test_what_is_no_campaign_is_refused(program, changed):
    assert refused(opened(program, **changed), 422, "request_refused")


def test_an_ended_campaign_takes_no_deposit(program):
    campaign = opened(program, ends_on="2026-01-02").json()["id"]
    deposit = program.deposit(files.csv(files.honest()), fields={"campaign": campaign})
    assert refused(deposit, 422, "outside_campaign")


QUESTION = {
    "channel": "live_voice",
    "purpose": "commercial",
    "audience": "consumer",
    "goods": "insurance",
    "sector": "bank_insurance",
    "dialling": "automatic",
    "caller": "01 99 00 56 78",
    "relationship": "none",
}


def test_a_campaign_asks_whether_its_numbers_may_be_contacted(program):
    said = opened(program, question=QUESTION).json()
    assert {name: one for name, one in said["question"].items() if one is not None} == QUESTION
    deposit = program.deposit(files.csv(files.honest()), fields={"campaign": said["id"]}).json()
    assert deposit["permissions"] is None
    run_waiting()
    told = program.get(f"/deposits/{deposit['id']}").json()["permissions"]
    assert sum(told["contactable"].values()) == 40
    assert told["contactable"]["yes"] == 0
    assert (told["channel"], told["goods"]) == ("live_voice", "insurance")
    assert program.put(f"/campaigns/{said['id']}", WANTED).json()["question"] is None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"channel": "email"}, "campaign_refused"),
        ({"channel": "pigeon"}, "request_refused"),
        ({"caller": "0199"}, "caller_refused"),
        ({"number": "01 99 00 12 34"}, "request_refused"),
        ({"relationship": "contract"}, "request_refused"),
    ],
    ids=str,
)
def test_a_question_that_no_file_can_be_asked_is_refused(program, wrong, code):
    answer = opened(program, question=QUESTION | wrong)
    assert refused(answer, 422, code)
    assert not Campaign.objects.exists()


def test_a_key_that_may_not_ask_has_no_file_ask(organisation):
    import programs

    depositing = programs.Program(programs.key(organisation, "deposits"))
    assert refused(opened(depositing, question=QUESTION), 403, "scope_missing")
    assert opened(depositing).status_code == 201

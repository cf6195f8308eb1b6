"""Who may call what: every operation, with each key that opens it and each that does not."""

import uuid
from datetime import timedelta

import files
import organisations
import programs
import pytest
import sayings
import time_machine
from programs import Program, refused
from test_campaigns import WANTED

from sourdine import clock
from sourdine.api.reference import PREFIX
from sourdine.api.v1 import api
from sourdine.clock import format_instant
from sourdine.deposits.models import Deposit
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import ApiKey

DEPOSITS, CHECKS, RESULTS, ANY = "deposits", "checks", "results", "*"
CONSENTS, PERMISSIONS = "consents", "permissions"
SUBJECT = {"number": "01 99 00 12 34"}
# Nothing is sold: it may be sent at any hour of any day.
POLL = SUBJECT | {"channel": "sms", "purpose": "poll", "audience": "consumer"}
TOLD = {"channels": ["live_voice"], "goods": ["insurance"]}


def ago(hours=1):
    return format_instant(clock.now() - timedelta(hours=hours))


def given(who, **told):
    return who.post("/consents", {"event": "given", "subject": SUBJECT, "at": ago()} | TOLD | told)


EVERYTHING = {DEPOSITS, CHECKS, RESULTS, CONSENTS, PERMISSIONS}

# Which scope opens it, and how it is called with what is there.
OPERATIONS = {
    "uploads_begin": (DEPOSITS, lambda who, _at: who.begin()),
    "uploads_look": (DEPOSITS, lambda who, at: who.get(f"/uploads/{at['upload']}")),
    "uploads_append": (DEPOSITS, lambda who, at: who.part(at["upload"], 0, b"x")),
    "uploads_finish": (DEPOSITS, lambda who, at: who.post(f"/uploads/{at['upload']}/finish")),
    "uploads_give_up": (DEPOSITS, lambda who, at: who.delete(f"/uploads/{at['spare']}")),
    "deposits_deposit": (DEPOSITS, lambda who, _at: who.deposit(files.csv(files.honest()))),
    "deposits_deposits": (ANY, lambda who, _at: who.get("/deposits")),
    "deposits_look": (ANY, lambda who, at: who.get(f"/deposits/{at['ready']}")),
    "deposits_cancel": (DEPOSITS, lambda who, at: who.post(f"/deposits/{at['waiting']}/cancel")),
    "results_files": (RESULTS, lambda who, at: who.get(f"/deposits/{at['ready']}/results")),
    "results_collect": (RESULTS, lambda who, at: who.get(f"/deposits/{at['ready']}/results/result")),
    "results_destroy": (RESULTS, lambda who, at: who.delete(f"/deposits/{at['ready']}/results")),
    "results_sheet": (ANY, lambda who, at: who.get(f"/deposits/{at['ready']}/certificate.pdf")),
    "results_certificate": (ANY, lambda who, at: who.get(f"/deposits/{at['ready']}/certificate")),
    "checks_check": (CHECKS, lambda who, _at: who.post("/checks", {"numbers": ["02 61 91 12 34"]})),
    "checks_collect": (CHECKS, lambda who, at: who.get(f"/checks/{at['check']}")),
    "campaigns_open_campaign": (DEPOSITS, lambda who, _at: who.post("/campaigns", WANTED)),
    "campaigns_listed": (ANY, lambda who, _at: who.get("/campaigns")),
    "campaigns_look": (ANY, lambda who, at: who.get(f"/campaigns/{at['campaign']}")),
    "campaigns_change": (DEPOSITS, lambda who, at: who.put(f"/campaigns/{at['campaign']}", WANTED)),
    "watch_start": (DEPOSITS, lambda who, at: who.put(f"/campaigns/{at['campaign']}/watch")),
    "watch_look": (ANY, lambda who, at: who.get(f"/campaigns/{at['campaign']}/watch")),
    "watch_told": (RESULTS, lambda who, at: who.get(f"/campaigns/{at['campaign']}/watch/told")),
    "watch_stop": (DEPOSITS, lambda who, at: who.delete(f"/campaigns/{at['campaign']}/watch")),
    "campaigns_close": (DEPOSITS, lambda who, at: who.post(f"/campaigns/{at['campaign']}/close")),
    "permissions_ask": (PERMISSIONS, lambda who, _at: who.post("/permissions", {"questions": [POLL]})),
    "permissions_collect": (PERMISSIONS, lambda who, at: who.get(f"/permissions/{at['inquiry']}")),
    "attempts_reserve": (PERMISSIONS, lambda who, _at: who.post("/attempts", POLL)),
    "attempts_report": (
        PERMISSIONS,
        lambda who, at: who.post(f"/attempts/{at['attempt']}/outcome", {"outcome": "answered"}),
    ),
    "appointments_make": (
        CONSENTS,
        lambda who, _at: who.post(
            "/appointments", {"subject": SUBJECT, "starts_at": ago(-20), "ends_at": ago(-21)}
        ),
    ),
    "appointments_cancel": (CONSENTS, lambda who, at: who.post(f"/appointments/{at['slot']}/cancel")),
    "appointments_asked": (
        CONSENTS,
        lambda who, _at: who.post("/requests", {"subject": SUBJECT, "goods": ["insurance"], "at": ago()}),
    ),
    "appointments_listed": (CONSENTS, lambda who, _at: who.get("/requests")),
    "appointments_answered": (CONSENTS, lambda who, at: who.post(f"/requests/{at['wish']}/answered")),
    "consents_record": (CONSENTS, lambda who, _at: given(who)),
    "consents_search": (CONSENTS, lambda who, _at: who.post("/consents/search", {"subject": SUBJECT})),
    "consents_look": (CONSENTS, lambda who, at: who.get(f"/consents/{at['consent']}")),
    "consents_confirm": (
        CONSENTS,
        lambda who, at: who.post(f"/consents/{at['waiting consent']}/confirmations", {"at": ago(0)}),
    ),
    "consents_renew": (
        CONSENTS,
        lambda who, at: who.post(f"/consents/{at['consent']}/renewals", {"at": ago(0)} | TOLD),
    ),
    "objections_withdraw": (
        CONSENTS,
        lambda who, _at: who.post("/withdrawals", {"subject": {"number": "01 99 00 56 78"}, "at": ago()}),
    ),
    "objections_object_to": (
        CONSENTS,
        lambda who, _at: who.post("/objections", {"subject": {"number": "01 99 00 56 78"}, "at": ago()}),
    ),
    "transmissions_transmit": (
        CONSENTS,
        lambda who, at: who.post(
            f"/consents/{at['consent']}/transmissions",
            {"partner": "Partenaire SARL", "contact": "dpo@example.org", "at": ago(0)},
        ),
    ),
    "transmissions_listed": (CONSENTS, lambda who, at: who.get(f"/consents/{at['consent']}/transmissions")),
    "consent_texts_listed": (CONSENTS, lambda who, _at: who.get("/consent-texts")),
    "consent_texts_look": (CONSENTS, lambda who, at: who.get(f"/consent-texts/{at['text']}")),
    "consent_events_listed": (CONSENTS, lambda who, _at: who.get("/consent-events")),
    "unsubscribing_make": (
        CONSENTS,
        lambda who, _at: who.post("/unsubscribe-links", {"numbers": [SUBJECT["number"]]}),
    ),
    "inbound_take_text": (
        CONSENTS,
        lambda who, _at: who.post("/inbound/sms", SUBJECT | {"text": "Bonjour", "at": ago(0)}),
    ),
    "inbound_take_key": (
        CONSENTS,
        lambda who, _at: who.post("/inbound/voice", SUBJECT | {"key": "9", "at": ago(0)}),
    ),
}


def documented():
    """Where each operation is."""
    paths = api.get_openapi_schema(path_prefix=PREFIX)["paths"]
    return {
        operation["operationId"]: path
        for path, operations in paths.items()
        for operation in operations.values()
    }


# What names something: to others it is not there.
NAMING = sorted(name for name, path in documented().items() if "{" in path)


def test_every_operation_is_in_this_table():
    assert set(OPERATIONS) == set(documented())


@pytest.fixture
def at(program):
    """One of each thing, of the organisation whose program it is."""
    return things_of(program)


def things_of(program):
    ready = program.deposit(files.csv(files.honest())).json()["id"]
    numbers = [files.national(number) for number in files.honest(count=200, listed=20)]
    check = program.post("/checks", {"numbers": numbers}).json()["id"]
    inquiry = program.post("/permissions", {"questions": [POLL] * 101}).json()["id"]
    run_waiting()
    return {
        "ready": ready,
        "check": check,
        "inquiry": inquiry,
        "waiting": program.deposit(files.csv(files.honest(seed=8))).json()["id"],
        "upload": program.begin().json()["id"],
        "spare": program.begin().json()["id"],
        "campaign": program.post("/campaigns", WANTED).json()["id"],
        "text": str(sayings.text(Deposit.objects.get(pk=ready).organisation).pk),
        "consent": given(program, parties=["Partenaire SARL"]).json()["id"],
        "waiting consent": given(program, awaits_confirmation=True).json()["id"],
        "attempt": program.post("/attempts", POLL).json()["id"],
        "slot": OPERATIONS["appointments_make"][1](program, {}).json()["id"],
        "wish": OPERATIONS["appointments_asked"][1](program, {}).json()["id"],
    }


def called(name, who, at):
    return OPERATIONS[name][1](who, at)


def test_a_key_with_the_scope_may(organisation, at):
    keys = {scope: Program(programs.key(organisation, scope)) for scope in EVERYTHING}
    for name, (scope, _) in OPERATIONS.items():
        answer = called(name, keys[CHECKS if scope == ANY else scope], at)
        assert answer.status_code in {200, 201, 202, 204}, name


def test_a_key_without_the_scope_may_not(organisation, at):
    without = {scope: Program(programs.key(organisation, *EVERYTHING - {scope})) for scope in EVERYTHING}
    scoped = {name: scope for name, (scope, _) in OPERATIONS.items() if scope != ANY}
    assert len(scoped) > 12
    for name, scope in scoped.items():
        assert refused(called(name, without[scope], at), 403, "scope_missing"), name


def test_nobody_may_without_a_key(at):
    for name in OPERATIONS:
        answer = called(name, Program(), at)
        assert refused(answer, 401, "api_key_needed"), name
        assert answer["WWW-Authenticate"].startswith("Bearer")


def of_another(_organisation):
    return Program(
        programs.key(organisations.organisation("Autre SA", plan="illimite", siren=organisations.SIRENS[2]))
    )


def revoked(organisation):
    secret = programs.key(organisation)
    ApiKey.objects.filter(prefix=secret.split("_")[1]).update(revoked_at="2026-01-01T00:00:00Z")
    return Program(secret)


def made_up(_organisation):
    return Program(f"sourdine_{'a' * 12}_{'b' * 43}")


def from_elsewhere(organisation):
    return Program(programs.key(organisation, networks="192.0.2.0/24"))


def without_a_mandate(organisation):
    provider = organisations.provider()
    return Program(programs.key(provider), on_behalf_of=organisation)


def after_its_mandate(organisation):
    provider = organisations.provider()
    mandate = organisations.mandate(organisation, provider)
    who = Program(programs.key(provider), on_behalf_of=organisation)
    mandate.revoked_at = "2026-01-01T00:00:00Z"
    mandate.save()
    return who


REFUSED = {
    revoked: (401, "key_refused"),
    made_up: (401, "key_refused"),
    from_elsewhere: (403, "key_not_from_here"),
    without_a_mandate: (403, "no_mandate"),
    after_its_mandate: (403, "no_mandate"),
}


@pytest.mark.parametrize("who", REFUSED, ids=lambda who: who.__name__)
def test_such_a_key_opens_nothing(organisation, at, who):
    caller = who(organisation)
    for name in OPERATIONS:
        assert refused(called(name, caller, at), *REFUSED[who]), name


def test_an_expired_key_opens_nothing(organisation, at):
    caller = Program(programs.key(organisation, days=1))
    with time_machine.travel("2099-01-01T00:00:00Z", tick=False):
        for name in OPERATIONS:
            assert refused(called(name, caller, at), 401, "key_expired"), name


def test_what_is_another_s_is_not_there(organisation, at):
    caller = of_another(organisation)
    for name in NAMING:
        answer = called(name, caller, at)
        assert (answer.status_code, answer.json()["code"].startswith("no_")) == (404, True), name
    assert caller.get("/deposits").json()["items"] == []
    assert caller.get("/campaigns").json()["items"] == []


def test_a_provider_acts_under_its_mandate(organisation):
    provider = organisations.provider()
    organisations.mandate(organisation, provider)
    caller = Program(programs.key(provider), on_behalf_of=organisation)
    things = things_of(caller)
    said = caller.get(f"/deposits/{things['ready']}").json()
    assert said["on_behalf_of"]["id"] == str(organisation.pk)
    assert said["submitted_by"]["id"] == str(provider.pk)
    for name in OPERATIONS:
        assert called(name, caller, things).status_code < 300, name


def test_a_provider_sees_nothing_of_what_the_professional_did_itself(organisation, at):
    provider = organisations.provider()
    organisations.mandate(organisation, provider)
    caller = Program(programs.key(provider), on_behalf_of=organisation)
    assert refused(caller.get(f"/deposits/{at['ready']}"), 404, "no_such_deposit")
    assert caller.get("/deposits").json()["items"] == []


@pytest.mark.parametrize("state", ["suspended", "closed", "applied"])
def test_an_organisation_that_is_not_active_deposits_nothing(organisation, program, state):
    type(organisation).objects.update(state=state)
    assert refused(program.deposit(b"x"), 403, "organisation_not_active")


@pytest.mark.parametrize("wanted", ["x", "", str(uuid.UUID(int=7))])
def test_who_gave_no_mandate_is_not_acted_for(program, wanted):
    assert refused(program.get("/deposits", Sourdine_On_Behalf_Of=wanted), 403, "no_mandate")


@pytest.mark.parametrize("said", ["", "Bearer", "Basic eDp5", "Bearer x", "sourdine_a_b", "Bearer é"])
def test_what_is_no_key_opens_nothing(register, said):  # noqa: ARG001 -- a database
    answer = Program().get("/deposits", Authorization=said)
    assert answer.status_code == 401
    assert answer.json()["code"] in {"api_key_needed", "key_refused"}

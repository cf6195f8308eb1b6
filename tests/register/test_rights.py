import json

import pytest

import people
from people import FIXED, MOBILE, listed, number, registered, replayed
from sourdine.accounts.models import User
from sourdine.jobs.worker import run_waiting
from sourdine.register.models import Holding, LineTransfer, Registration
from sourdine.register.services import agents, rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def jeanne():
    registered(FIXED, MOBILE, lists=("voix", "texto"))
    run_waiting()
    return people.account()


def test_somebody_takes_away_all_that_is_held_about_them(jeanne):
    agents.reveal(
        Holding.objects.first().line, agent=people.account("agent@example.org"), reason="appel de la personne"
    )
    held = json.loads(json.dumps(rights.everything_about(jeanne)))
    assert held["account"]["address"] == "jeanne@example.fr"
    assert {line["number"] for line in held["lines"]} == {"+33199001234", "+33600001234"}
    assert {one["list"] for line in held["lines"] for one in line["lists"]} == {"voix", "texto"}
    assert {message["kind"] for message in held["messages"]} >= {"register/line_code", "register/receipt"}
    assert "opposition.registered" in {event["action"] for event in held["events"]}
    assert "appel de la personne" in {event["reason"] for line in held["lines"] for event in line["history"]}


def test_nothing_of_anybody_else_is_in_it(jeanne):
    registered(FIXED, address="paul@example.org")
    assert "paul@example.org" not in json.dumps(rights.everything_about(jeanne))


def test_without_the_account_the_numbers_may_stay_on_the_list(jeanne):
    rights.delete_account(jeanne, keep_oppositions=True)
    assert not User.objects.filter(email="jeanne@example.fr").exists()
    assert listed() == {number(FIXED), number(MOBILE)}
    assert all(holding.is_the_line_s for holding in people.active())
    assert not Registration.objects.exists()


def test_or_leave_it(jeanne):
    rights.delete_account(jeanne, keep_oppositions=False)
    assert listed() == replayed() == set()
    assert not Holding.objects.exists()


def test_another_holder_s_opposition_stays(jeanne):
    registered(FIXED, address="paul@example.org")
    rights.delete_account(jeanne, keep_oppositions=False)
    assert listed() == {number(FIXED)}
    assert not LineTransfer.objects.exists()

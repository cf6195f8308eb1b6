import json
import re
from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, MOBILE, listed, number, registered, replayed
from django.core.exceptions import PermissionDenied

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.jobs.worker import run_waiting
from sourdine.notifications.models import Message
from sourdine.register.line import Line
from sourdine.register.models import Holding, LineTransfer, Registration
from sourdine.register.services import agents, lifecycle, opposition, rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def jeanne():
    registered(FIXED, MOBILE, lists=("voix", "texto"))
    run_waiting()
    return consumers.account()


def test_somebody_takes_away_all_that_is_held_about_them(jeanne):
    agents.reveal(
        Holding.objects.first().line,
        agent=consumers.account("agent@example.org"),
        reason="appel de la personne",
    )
    held = json.loads(json.dumps(rights.everything_about(jeanne)))
    assert held["account"]["address"] == "jeanne@example.fr"
    assert {line["number"] for line in held["lines"]} == {"+33199001234", "+33600001234"}
    assert {one["list"] for line in held["lines"] for one in line["lists"]} == {"voix", "texto"}
    assert {message["kind"] for message in held["messages"]} >= {"register/line_code", "register/receipt"}
    assert "opposition.registered" in {event["action"] for event in held["events"]}
    assert "appel de la personne" in {event["reason"] for line in held["lines"] for event in line["history"]}


def test_a_number_that_nobody_proved_is_masked_in_what_they_take_away():
    """The address may have been mistyped: its owner never saw the form."""
    made = consumers.begun(FIXED, MOBILE)
    held = rights.everything_about(consumers.account())
    assert sorted(held["registrations"][0]["numbers"]) == ["01 •• •• •• 34", "06 •• •• •• 34"]
    consumers.proven(consumers.claim_of(made, FIXED))
    held = rights.everything_about(consumers.account())
    assert sorted(held["registrations"][0]["numbers"]) == ["+33199001234", "06 •• •• •• 34"]


def test_nothing_of_anybody_else_is_in_it(jeanne):
    registered(FIXED, address="paul@example.org")
    assert "paul@example.org" not in json.dumps(rights.everything_about(jeanne))


def test_without_the_account_the_numbers_may_stay_on_the_list(jeanne):
    rights.delete_account(jeanne, keep_oppositions=True)
    assert not User.objects.filter(email="jeanne@example.fr").exists()
    assert listed() == {number(FIXED), number(MOBILE)}
    assert all(holding.is_the_line_s for holding in consumers.active())
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


@pytest.mark.parametrize("keeps", [True, False])
def test_nothing_that_was_sent_to_the_person_stays(jeanne, keeps):
    registered(FIXED, address="paul@example.org")
    rights.delete_account(jeanne, keep_oppositions=keeps)
    shown = set(Message.objects.values_list("recipient_masked", flat=True))
    assert not {one for one in shown if one.endswith("@example.fr")}
    assert {one for one in shown if one.endswith("@example.org")}, "another's messages stay"


def test_the_mail_that_confirmed_the_address_is_among_what_is_held(jeanne):
    held = rights.everything_about(jeanne)
    assert "register/address_confirmation" in {message["kind"] for message in held["messages"]}


def test_a_notice_no_longer_decides_for_a_line_left_to_its_holder(jeanne, noon):
    held = Holding.objects.get(line_index=Line.parse(MOBILE).index)
    noon.move_to(held.ends_at - timedelta(days=60))
    lifecycle.send_notices(clock.now())
    link = re.search(
        r"/avis/([\w-]+)", consumers.said(consumers.last_message(kind="register/renewal_notice"))
    )[1]
    assert opposition.holding_of_notice(link) is not None
    rights.delete_account(jeanne, keep_oppositions=True)
    assert opposition.holding_of_notice(link) is None
    lifecycle.send_notices(clock.now())
    told = Message.objects.filter(kind="register/renewal_notice", account=None)
    assert sorted(told.values_list("channel", flat=True)) == ["sms", "voice"], "each on its line"


def test_whoever_works_for_the_operator_is_not_deleted():
    agent = consumers.account("agent@example.org")
    agent.role = "agent"
    agent.save()
    with pytest.raises(PermissionDenied):
        rights.delete_account(agent, keep_oppositions=False)
    assert User.objects.filter(pk=agent.pk).exists()


def test_somebody_who_shares_a_line_reads_nothing_of_who_left(jeanne):
    """Deleted, an account is nobody's: its acts do not become those of the line."""
    paul = consumers.account("paul@example.org")
    registered(FIXED, address=paul.email)
    registered(FIXED)
    agents.renew_for(
        Holding.objects.get(account=jeanne, line_index=Line.parse(FIXED).index),
        agent=paul,
        reason="lettre de Jeanne",
    )
    before = json.dumps(rights.everything_about(paul)["lines"])
    rights.delete_account(jeanne, keep_oppositions=False)
    held = json.dumps(rights.everything_about(paul), ensure_ascii=False)
    assert "lettre de Jeanne" not in held
    assert json.dumps(rights.everything_about(paul)["lines"]) == before

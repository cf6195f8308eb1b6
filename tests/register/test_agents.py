from datetime import timedelta

import consumers
import pytest
from consumers import FIXED, MOBILE, listed, number, registered

from sourdine import clock
from sourdine.accounts.models import Role
from sourdine.audit.models import Event
from sourdine.jobs.worker import run_waiting
from sourdine.notifications.errors import NoRecipient
from sourdine.notifications.models import Message
from sourdine.register import errors
from sourdine.register.models import Registration
from sourdine.register.models.registration import Means
from sourdine.register.services import agents, receipts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

POSTAL = ("Jeanne Exemple", "1 rue du Test", "35000 RENNES")


@pytest.fixture
def agent():
    made = consumers.account("agent@example.org")
    made.role = Role.AGENT
    made.save()
    return made


def entry(*numbers, reason="courrier du 20 novembre", postal_address=POSTAL, origin="letter"):
    return agents.AgentEntry(
        numbers=numbers or (FIXED,),
        lists=("voix",),
        language="fr",
        origin=origin,
        reason=reason,
        postal_address=postal_address,
    )


def test_somebody_who_called_is_registered_once_called_back(agent):
    made = agents.register_for(entry(origin="telephone"), agent=agent)
    assert listed() == set()
    holding = agents.prove_by_callback(made.claims.get(), agent=agent, note="rappelée, elle confirme")
    assert listed() == {number(FIXED)}
    assert (holding.account, holding.origin) == (None, "telephone")
    event = Event.objects.get(action="line.proven")
    assert (event.actor, event.reason, event.detail["means"]) == (
        agent,
        "rappelée, elle confirme",
        "callback",
    )


def test_somebody_who_wrote_receives_a_code_by_post_and_gives_it_back_later(agent, noon):
    made = agents.register_for(entry(), agent=agent)
    claim = made.claims.get()
    agents.send_code_by_agent(claim, Means.LETTER, agent=agent)
    message = consumers.last_message(kind="register/line_code")
    assert (message.channel, message.recipient_masked) == ("letter", "35•••")
    noon.shift(timedelta(days=14))
    assert agents.prove_by_agent(claim, consumers.code_in_last_message(), agent=agent)
    assert listed() == {number(FIXED)}


def test_a_posted_code_ends_after_fifteen_days(agent, noon):
    claim = agents.register_for(entry(), agent=agent).claims.get()
    agents.send_code_by_agent(claim, Means.LETTER, agent=agent)
    code = consumers.code_in_last_message()
    noon.shift(timedelta(days=15))
    with pytest.raises(errors.CodeExpired):
        agents.prove_by_agent(claim, code, agent=agent)


def test_the_receipt_is_a_letter(agent):
    claim = agents.register_for(entry(), agent=agent).claims.get()
    agents.prove_by_callback(claim, agent=agent, note="rappelée")
    run_waiting()
    message = consumers.last_message(kind="register/receipt")
    assert (message.channel, message.document_sealed is not None) == ("letter", True)


def test_a_registration_by_an_agent_has_its_reason(agent):
    agents.register_for(entry(), agent=agent)
    event = Event.objects.get(action="registration.started")
    assert (event.actor, event.reason) == (agent, "courrier du 20 novembre")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"reason": " "}, errors.ReasonNeeded), ({"postal_address": None}, errors.PostalAddressNeeded)],
)
def test_what_an_agent_leaves_out_is_asked_for(agent, wrong, refusal):
    with pytest.raises(refusal):
        agents.register_for(entry(**wrong), agent=agent)
    assert not Registration.objects.exists()


def test_a_mobile_needs_no_postal_address(agent):
    claim = agents.register_for(entry(MOBILE, postal_address=None), agent=agent).claims.get()
    agents.send_code_by_agent(claim, Means.SMS, agent=agent)
    with pytest.raises(errors.PostalAddressNeeded):
        agents.send_code_by_agent(claim, Means.LETTER, agent=agent)
    assert agents.prove_by_agent(claim, consumers.code_in_last_message(), agent=agent)


def test_an_agent_s_codes_are_counted_too(agent, limited):
    limited(codes_per_person=1)
    first = agents.register_for(entry(MOBILE), agent=agent).claims.get()
    other = agents.register_for(entry(consumers.OTHER_MOBILE), agent=agent).claims.get()
    agents.send_code_by_agent(first, Means.SMS, agent=agent)
    with pytest.raises(errors.TooManyCodes):
        agents.send_code_by_agent(other, Means.SMS, agent=agent)


def test_calling_back_says_what_was_said(agent):
    claim = agents.register_for(entry(), agent=agent).claims.get()
    with pytest.raises(errors.ReasonNeeded):
        agents.prove_by_callback(claim, agent=agent, note="")
    assert listed() == set()


def test_an_agent_renews_and_removes_with_a_reason(agent, noon):
    (holding,) = registered(FIXED)
    noon.shift(timedelta(days=10))
    agents.renew_for(holding, agent=agent, reason="appel de ce matin")
    holding.refresh_from_db()
    assert holding.ends_at == clock.now().replace(year=2029)
    assert agents.withdraw_for(holding, agent=agent, reason="appel de ce soir").lists
    assert listed() == set()
    reasons = Event.objects.filter(actor=agent, account=holding.account).values_list("action", "reason")
    assert set(reasons) == {
        ("opposition.renewed", "appel de ce matin"),
        ("opposition.withdrawn", "appel de ce soir"),
    }
    assert Message.objects.filter(kind="register/removal_confirmation").exists()


def test_who_does_not_hold_the_line_is_a_holder_no_more(agent):
    (holding,) = registered(FIXED)
    agents.end_holding(holding, agent=agent, reason="ligne d'un tiers")
    assert agents.end_holding(holding, agent=agent, reason="ligne d'un tiers").lists == ()
    assert listed() == set()
    assert not consumers.active().exists()


@pytest.mark.parametrize("act", [agents.renew_for, agents.withdraw_for, agents.end_holding])
def test_an_agent_does_nothing_without_a_reason(act, agent):
    (holding,) = registered(FIXED)
    with pytest.raises(errors.ReasonNeeded):
        act(holding, agent=agent, reason="")
    assert listed() == {number(FIXED)}


def test_a_search_is_written_down_and_shows_the_number_masked(agent):
    registered(FIXED)
    found = agents.search("0199001234", agent=agent, reason="appel de la personne")
    assert found.masked == "01 •• •• •• 34"
    assert (len(found.oppositions), len(found.holdings)) == (1, 1)
    event = Event.objects.get(action="number.searched")
    assert (event.actor, bytes(event.line_index)) == (agent, found.line_index)


def test_a_search_that_finds_nothing_is_written_down_as_well(agent):
    found = agents.search(FIXED, agent=agent, reason="appel")
    assert (found.oppositions, found.holdings) == ((), ())
    assert Event.objects.filter(action="number.searched").exists()


def test_without_a_reason_nothing_is_searched_or_revealed(agent):
    (holding,) = registered(FIXED)
    with pytest.raises(errors.ReasonNeeded):
        agents.search(FIXED, agent=agent, reason="")
    with pytest.raises(errors.ReasonNeeded):
        agents.reveal(holding.line, agent=agent, reason="\t")


def test_a_number_is_revealed_for_a_reason_that_is_written_down(agent):
    (holding,) = registered(FIXED)
    assert agents.reveal(holding.line, agent=agent, reason="rappel") == FIXED
    assert Event.objects.get(action="number.revealed").reason == "rappel"


def test_the_receipt_of_a_letter_can_be_printed(agent):
    claim = agents.register_for(entry(), agent=agent).claims.get()
    holding = agents.prove_by_callback(claim, agent=agent, note="rappelée")
    assert receipts.as_pdf(receipts.receipt_of(holding), address=POSTAL).startswith(b"%PDF")


@pytest.mark.parametrize(
    "postal_address", [("une seule ligne",), ("Jeanne Exemple", "1 rue du Test " * 5, "35000 RENNES")]
)
def test_an_address_that_no_letter_can_bear_is_refused_when_it_is_typed(agent, postal_address):
    with pytest.raises(NoRecipient):
        agents.register_for(entry(postal_address=postal_address), agent=agent)
    assert not Registration.objects.exists()

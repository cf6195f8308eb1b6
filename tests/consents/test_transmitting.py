"""Data passed on to a partner that the consent names, to no other; a withdrawal follows it there, once."""

from dataclasses import replace
from datetime import timedelta

import organisations
import pytest
import sayings
from test_facts import decision

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.consents.authors import Author
from sourdine.consents.errors import (
    BeforeItBegan,
    InTheFuture,
    NoSuchConsent,
    NoWayToPartner,
    PartnerNotNamed,
    StandsNoMore,
)
from sourdine.consents.models import ConsentEvent, Transmission
from sourdine.consents.services import facts, recording, transmitting, verifying
from sourdine.consents.services.transmitting import Passing
from sourdine.law.vocabulary import Outcome
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.professionals.errors import AskedOtherwise
from sourdine.professionals.models import WebhookDelivery
from sourdine.professionals.services import webhooks
from sourdine.professionals.vocabulary import Act

pytestmark = pytest.mark.django_db
PARTNER = "Partenaire SARL"
MAIL = "dpo@example.org"


@pytest.fixture
def partner(professional):  # noqa: ARG001 -- the other one first
    return organisations.organisation(PARTNER, siren=organisations.SIRENS[3])


@pytest.fixture
def consent(author, professional):
    text = sayings.text(professional, parties=[PARTNER, "Autre partenaire"])
    return recording.give(author, sayings.told(text, at=clock.now() - timedelta(days=2)))


def passing(consent, **changed):
    said = {"consent": consent.pk, "partner": PARTNER, "at": clock.now() - timedelta(days=1), "contact": MAIL}
    return Passing(**said | changed)


def to(whom, consent, **changed):
    return passing(consent, organisation=whom.pk, contact="", **changed)


def ear(partner):
    webhooks.add(organisations.actor(partner), url="https://hook.example.org/", events=["consent.withdrawn"])


def mails():
    return [outgoing_of(one) for one in Message.objects.filter(kind="consents/partner_told")]


def test_a_transmission_is_in_the_chain_and_in_the_traces(author, consent):
    made = transmitting.transmit(author, passing(consent))
    assert [one.kind for one in ConsentEvent.objects.all()] == ["given", "transmitted"]
    assert verifying.verify(author.organisation).holds
    assert Event.objects.get(action="consent.transmitted").detail["consent"] == str(consent.pk)
    assert transmitting.of_consent(author, consent.pk) == (made,)


def test_the_same_again_is_once(author, consent):
    first = transmitting.transmit(author, passing(consent, idempotency_key="a"))
    assert transmitting.transmit(author, passing(consent, idempotency_key="a")) == first
    assert transmitting.transmit(author, passing(consent, idempotency_key="b")) == first
    with pytest.raises(AskedOtherwise):
        transmitting.transmit(author, passing(consent, idempotency_key="a", contact="x@example.org"))
    assert Transmission.objects.count() == 1


def test_a_withdrawal_is_mailed_to_a_partner_elsewhere_once(author, consent):
    made = transmitting.transmit(author, passing(consent))
    assert mails() == []
    for _ in range(2):
        recording.withdraw(author, sayings.leaving())
    (mail,) = mails()
    assert mail.recipient == MAIL
    assert str(consent.pk) in mail.text
    assert "Isolation Exemple SA" in mail.text
    assert "99 00" not in mail.text + mail.subject
    made.refresh_from_db()
    assert made.withdrawal_told_at == clock.now()


def test_a_partner_here_is_told_by_its_webhook(author, consent, partner):
    ear(partner)
    made = transmitting.transmit(author, to(partner, consent))
    recording.withdraw(author, sayings.leaving(consent=consent.pk))
    delivery = WebhookDelivery.objects.get(webhook__organisation=partner)
    assert delivery.body["about"]["consents"] == [str(consent.pk)]
    assert delivery.body["about"]["transmission"] == str(made.pk)
    assert sayings.LINE[-9:] not in str(delivery.body)
    assert mails() == []


def test_a_partner_here_whose_programs_do_not_listen_is_mailed(author, consent, partner):
    transmitting.transmit(author, to(partner, consent))
    recording.withdraw(author, sayings.leaving())
    (mail,) = mails()
    assert mail.recipient == partner.contact_email


def test_each_partner_is_told(author, consent, partner):
    transmitting.transmit(author, to(partner, consent))
    transmitting.transmit(author, passing(consent, partner="Autre partenaire", contact="a@example.org"))
    recording.withdraw(author, sayings.leaving())
    assert {one.recipient for one in mails()} == {partner.contact_email, "a@example.org"}


def test_a_withdrawal_of_something_else_tells_nobody(author, consent):
    transmitting.transmit(author, passing(consent))
    recording.withdraw(author, sayings.leaving(goods=frozenset({"energy"})))
    assert mails() == []


def test_a_partner_relies_on_it_until_it_is_withdrawn(author, consent, partner, friday):
    theirs = Author.of(organisations.actor(partner), Act.RECORD)
    assert decision(theirs).outcome is not Outcome.ALLOWED
    transmitting.transmit(author, to(partner, consent))
    assert decision(theirs).outcome is Outcome.ALLOWED
    friday.shift(60)
    recording.withdraw(author, sayings.leaving())
    assert decision(theirs).outcome is Outcome.FORBIDDEN


def test_what_is_withdrawn_from_the_partner_is_no_longer_its_own_to_use(author, consent, partner, friday):
    """Though it has consents of its own that the withdrawal ended too."""
    theirs = Author.of(organisations.actor(partner), Act.RECORD)
    transmitting.transmit(author, to(partner, consent))
    recording.give(theirs, sayings.told())
    friday.shift(60)
    recording.withdraw(theirs, sayings.leaving())
    assert decision(theirs).outcome is Outcome.FORBIDDEN
    assert decision(author).outcome is Outcome.ALLOWED, "that one was not withdrawn from whoever collected it"


def test_a_later_consent_serves_the_partner_again(author, consent, partner, friday):
    theirs = Author.of(organisations.actor(partner), Act.RECORD)
    transmitting.transmit(author, to(partner, consent))
    recording.withdraw(theirs, sayings.leaving())
    friday.shift(60)
    again = recording.give(author, sayings.told(consent.text))
    transmitting.transmit(author, to(partner, again, at=clock.now()))
    assert decision(theirs).outcome is Outcome.ALLOWED


def test_a_transmission_that_is_told_late_is_told_to_the_partner_at_once(author, consent):
    recording.withdraw(author, sayings.leaving())
    made = transmitting.transmit(author, passing(consent))
    assert made.at < clock.now()
    assert len(mails()) == 1
    assert Transmission.objects.get().withdrawal_told_at == clock.now()


@pytest.mark.parametrize("named", ["Partenaire", "partenaire sarl", ""])
def test_a_partner_that_the_consent_does_not_name_is_refused(author, consent, named):
    with pytest.raises(PartnerNotNamed):
        transmitting.transmit(author, passing(consent, partner=named))
    assert not Transmission.objects.exists()


def test_an_organisation_that_is_another_one_is_refused(author, consent, partner):
    """Or a consent to one partner would serve whoever is named in its place."""
    with pytest.raises(PartnerNotNamed):
        transmitting.transmit(author, to(partner, consent, partner="Autre partenaire"))
    with pytest.raises(PartnerNotNamed):
        transmitting.transmit(author, replace(to(partner, consent), organisation=consent.pk))
    index = sayings.line().index
    assert facts.of(partner, [index])[index].evidence.consents.value == ()


def test_what_does_not_stand_is_not_passed_on(author, consent, professional):
    text = sayings.text(professional, name="autre", parties=[PARTNER])
    old, now = clock.now() - timedelta(days=500), clock.now()
    over = recording.give(author, sayings.told(text, at=old))
    asked = recording.request(author, sayings.told(text, at=now))
    refused = recording.refuse(author, sayings.told(text, at=now))
    waiting = recording.give(author, sayings.told(text, at=now), awaits_confirmation=True)
    for one in (over, asked, refused, waiting):
        with pytest.raises(StandsNoMore):
            transmitting.transmit(author, passing(one, at=now))
    recording.withdraw(author, sayings.leaving())
    with pytest.raises(StandsNoMore):
        transmitting.transmit(author, passing(consent, at=now))
    assert not Transmission.objects.exists()


def test_nothing_is_passed_on_before_it_was_given(author, consent):
    with pytest.raises(BeforeItBegan):
        transmitting.transmit(author, passing(consent, at=consent.given_at - timedelta(days=1)))


def test_another_s_consent_is_not_there(consent, partner):
    theirs = Author.of(organisations.actor(partner), Act.RECORD)
    with pytest.raises(NoSuchConsent):
        transmitting.transmit(theirs, passing(consent))
    with pytest.raises(NoSuchConsent):
        transmitting.of_consent(theirs, consent.pk)


def test_a_partner_that_could_not_be_told_is_refused(consent, partner):
    for way in ({"contact": ""}, {"organisation": partner.pk}):
        with pytest.raises(NoWayToPartner):
            passing(consent, **way)
    with pytest.raises(InTheFuture):
        passing(consent, at=clock.now() + timedelta(seconds=1))

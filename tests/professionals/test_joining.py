"""An organisation applies, its owner confirms by a link, the operator decides."""

import dataclasses

import pytest
from organisations import SIRENS, SSH, actor, organisation, provider, sent, token_of, user

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.notifications.models import Message
from sourdine.professionals import errors
from sourdine.professionals.models import Member, Organisation, Plan
from sourdine.professionals.services import (
    contract,
    fees,
    invitations,
    joining,
    keys,
    mandates,
    membership,
    ssh_keys,
)
from sourdine.professionals.services.plans import ensure_plans
from sourdine.professionals.services.terms import ensure_terms

pytestmark = pytest.mark.django_db

ASKED = joining.Application(
    name=" Exemple   SA ",
    country="FR",
    identifier="100 000 009",
    contact_email="Jeanne@Example.org",
    plan="decouverte",
    accepts_terms=True,
    is_provider=False,
    language="fr",
    network="192.0.2.7",
)


@pytest.fixture(autouse=True)
def _defaults(noon):  # noqa: ARG001 -- a day of one's choice
    ensure_plans()
    ensure_terms()


def asked(**changed):
    return dataclasses.replace(ASKED, **changed)


def test_an_application_is_confirmed_by_its_link_then_activated():
    made = joining.apply(ASKED)
    assert (made.name, made.identifier, made.identifier_kind) == ("Exemple SA", "100000009", "siren")
    assert not User.objects.exists()
    member = invitations.accept(token_of("application"))
    assert (member.role, member.user.email) == ("owner", "jeanne@example.org")
    assert made.acceptances.get().accepted_by == member.user
    contract.activate(made, by=user(role="supervisor"), reason="checked with the register of companies")
    made.refresh_from_db()
    assert (made.state, made.plan_since) == ("active", clock.now())
    assert "checked with" in sent("organisation_activated").text


def test_somebody_logged_in_is_its_owner_at_once():
    jeanne = user()
    made = joining.apply(ASKED, account=jeanne)
    assert Member.objects.get(organisation=made).user == jeanne


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": "  "}, errors.NameNeeded),
        ({"name": "Gain sur example.fr"}, errors.NameRefused),
        ({"country": "XX"}, errors.UnknownCountry),
        ({"identifier": "100000008"}, errors.IdentifierRefused),
        ({"identifier": ""}, errors.IdentifierRefused),
        ({"country": "DE", "identifier": "123"}, errors.IdentifierRefused),
        ({"contact_email": "nobody"}, errors.ContactRefused),
        ({"plan": "golden"}, errors.PlanNotOffered),
        ({"accepts_terms": False}, errors.TermsNotAccepted),
    ],
)
def test_what_is_refused_is_not_written_down(changed, error):
    with pytest.raises(error):
        joining.apply(asked(**changed))
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("country", "identifier", "kind"),
    [
        ("FR", "100 000 009", "siren"),
        ("RE", "100000009 00017", "siret"),
        ("DE", "136,695 976", "vat"),
        ("CH", "CHE-123.456.788", "other"),
    ],
)
def test_identifiers_of_other_countries_too(country, identifier, kind):
    assert joining.apply(asked(country=country, identifier=identifier)).identifier_kind == kind


def test_who_works_for_the_operator_does_not_join():
    with pytest.raises(errors.OperatorsStayOut):
        joining.apply(ASKED, account=user(role="agent"))


def test_one_network_applies_so_many_times_an_hour_only(limited, noon):
    limited(applications_per_network=2)
    joining.apply(ASKED)
    joining.apply(asked(network="192.0.2.200"))
    with pytest.raises(errors.TooManyApplications):
        joining.apply(asked(network="192.0.2.9"))
    joining.apply(asked(network="198.51.100.9"))
    assert Organisation.objects.count() == 3
    noon.move_to("2026-11-22T10:30:00+00:00", tick=False)
    joining.apply(ASKED)


def test_the_same_identifier_may_apply_twice_and_one_is_let_in():
    supervisor = user(role="supervisor")
    first, second = joining.apply(ASKED, account=user()), joining.apply(ASKED, account=user())
    contract.activate(first, by=supervisor, reason="first come")
    with pytest.raises(errors.IdentifierTaken):
        contract.activate(second, by=supervisor, reason="the same again")
    contract.close(first, by=supervisor, reason="ceased to trade")
    contract.activate(second, by=supervisor, reason="the same again")


def test_an_application_that_nobody_confirmed_is_not_activated():
    made = joining.apply(ASKED)
    with pytest.raises(errors.NoOwnerYet):
        contract.activate(made, by=user(role="supervisor"), reason="in a hurry")


def test_an_application_that_nobody_confirms_is_forgotten(noon):
    from sourdine.professionals.tasks import forget

    joining.apply(ASKED)
    held = joining.apply(ASKED, account=user())
    forget.call()
    assert Organisation.objects.count() == 2
    noon.move_to("2026-12-03T09:30:00+00:00", tick=False)
    forget.call()
    assert Organisation.objects.get() == held


def test_an_application_that_somebody_paid_for_keeps_no_other_from_being_forgotten(noon):
    from sourdine.professionals.tasks import forget

    paid = joining.apply(ASKED)
    fees.enter(paid, plan=paid.plan, invoice_number="F1", amount_cents=1, paid_on=clock.now().date(), by=None)
    joining.apply(dataclasses.replace(ASKED, identifier=SIRENS[1], contact_email="odette@example.org"))
    noon.move_to("2026-12-03T09:30:00+00:00", tick=False)
    forget.call()
    assert Organisation.objects.get() == paid


def test_the_first_year_of_an_application_whose_plan_changed_begins_when_it_is_activated(noon):
    made, supervisor = joining.apply(ASKED, account=user()), user(role="supervisor")
    contract.change_plan(made, Plan.objects.get(slug="regulier"), by=supervisor, reason="they asked")
    made.refresh_from_db()
    assert made.plan_since is None
    noon.move_to("2026-12-03T09:30:00+00:00", tick=False)
    contract.activate(made, by=supervisor, reason="checked with the register of companies")
    made.refresh_from_db()
    assert made.plan_since == clock.now()


def test_what_ends_with_a_contract_stands_in_the_trail_and_the_other_side_is_told():
    ours, theirs = organisation(), provider()
    asking, other = actor(ours), actor(theirs)
    made = keys.make(asking, name="key", scopes=["deposits"], days=1).key
    added = ssh_keys.add(asking, name="key", line=SSH, days=1)
    given = mandates.grant(asking, theirs.identifier)
    contract.close_own(asking)
    revoked = Event.objects.filter(action="key.revoked", organisation=ours.pk)
    assert {event.detail["key"] for event in revoked} == {str(made.pk), str(added.pk)}
    ended = Event.objects.filter(action="mandate.revoked")
    assert set(ended.values_list("organisation", flat=True)) == {ours.pk, theirs.pk}
    told = Message.objects.filter(kind="professionals/mandate_revoked")
    assert set(told.values_list("account", flat=True)) == {asking.user.pk, other.user.pk}
    for one in (made, added, given):
        one.refresh_from_db()
        assert (one.revoked_at is not None, one.revoked_by) == (True, asking.user)


@pytest.mark.parametrize("act", [contract.activate, contract.suspend, contract.close])
def test_every_decision_needs_its_reason(act):
    with pytest.raises(errors.ReasonMissing):
        act(organisation(), by=user(role="supervisor"), reason=" ")


def test_a_closed_organisation_stays_closed_and_its_links_with_it():
    held = organisation()
    supervisor = user(role="supervisor")
    contract.close(held, by=supervisor, reason="ceased to trade")
    for act in (contract.activate, contract.suspend, contract.close):
        with pytest.raises(errors.WrongState):
            act(held, by=supervisor, reason="after all")


def test_no_address_rests_in_an_application_s_events():
    from sourdine.audit.models import Event

    joining.apply(ASKED)
    assert not [one for one in Event.objects.all() if "example.org" in f"{one.detail}{one.reason}"]
    assert SIRENS[0] not in str(list(Event.objects.values_list("detail", flat=True)))
    assert membership.organisations_of(user()) == []

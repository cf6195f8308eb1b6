"""Mandates are granted and revoked by the professional, told to both, and stand in both histories."""

from datetime import timedelta

import pytest
from organisations import actor, organisation, provider, sent

from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.notifications.models import Message
from sourdine.professionals import errors
from sourdine.professionals.models import Mandate
from sourdine.professionals.services import history, mandates

pytestmark = pytest.mark.django_db


def test_a_mandate_is_granted_once_and_told_to_both_sides():
    asking, theirs = actor(organisation()), actor(provider())
    given = mandates.grant(asking, " 200 000 008 ")
    assert mandates.grant(asking, "200000008") == given
    assert Message.objects.filter(kind="professionals/mandate_granted").count() == 2
    assert "Exemple SA" in sent("mandate_granted").text
    assert mandates.represented_by(theirs.organisation) == [asking.organisation]


@pytest.mark.parametrize("side", ["professional", "provider"])
def test_either_side_ends_it_and_it_is_granted_anew(side):
    sides = {"professional": actor(organisation()), "provider": actor(provider())}
    given = mandates.grant(sides["professional"], "200000008")
    mandates.revoke(sides[side], given.pk)
    with pytest.raises(errors.NotThere):
        mandates.revoke(sides[side], given.pk)
    assert mandates.represented_by(sides["provider"].organisation) == []
    assert mandates.grant(sides["professional"], "200000008").pk != given.pk
    assert Mandate.objects.count() == 2


def test_who_is_no_provider_gets_no_mandate():
    asking = actor(organisation())
    organisation("Autre SA", siren="300000007")
    for identifier in ("300000007", "999999999", ""):
        with pytest.raises(errors.UnknownProvider):
            mandates.grant(asking, identifier)


def test_a_provider_needs_none_for_itself():
    with pytest.raises(errors.MandateToOneself):
        mandates.grant(actor(provider()), "200000008")


def test_a_stranger_revokes_nothing():
    asking = actor(organisation())
    actor(provider())
    given = mandates.grant(asking, "200000008")
    with pytest.raises(errors.NotThere):
        mandates.revoke(actor(organisation(siren="300000007")), given.pk)


@pytest.mark.parametrize("role", ["depositor", "auditor"])
def test_only_owners_grant(role):
    actor(provider())
    with pytest.raises(errors.RoleMayNot):
        mandates.grant(actor(organisation(), role), "200000008")


def test_the_professional_reads_what_the_provider_did_in_its_name():
    asking, theirs = actor(organisation()), actor(provider())
    mandates.grant(asking, "200000008")
    from sourdine.professionals.services import acting

    acts = acting.of_member(theirs.user, theirs.organisation.pk, on_behalf_of=asking.organisation.pk)
    record(Action.DATA_DOWNLOADED, **acts.traced, **acts.detail)
    newest = history.of(asking, most=10, language="en")[0]
    assert newest.provider == "Prestataire SARL"
    assert theirs.user.email not in newest.by
    granted = history.of(asking, most=10, language="en")[1]
    assert (granted.action, granted.by) == ("Mandate granted", asking.user.email)


def test_granting_and_revoking_without_end_is_stopped_by_the_mails_it_sends(noon):
    asking, to = actor(organisation()), provider()
    for _ in range(mandates.MOST_A_DAY):
        mandates.revoke(asking, mandates.grant(asking, to.identifier).pk)
    with pytest.raises(errors.TooManyMandates):
        mandates.grant(asking, to.identifier)
    assert not Mandate.objects.filter(revoked_at=None).exists()
    noon.shift(timedelta(days=1))
    mandates.grant(asking, to.identifier)


def test_granting_what_is_granted_counts_for_nothing():
    asking, to = actor(organisation()), provider()
    for _ in range(mandates.MOST_A_DAY + 5):
        mandates.grant(asking, to.identifier)
    assert Mandate.objects.count() == 1

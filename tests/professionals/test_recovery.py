"""A sole owner who lost every key comes back through a supervisor: told first, able to object."""

from datetime import timedelta

import pytest
from organisations import SIRENS, actor, member, organisation, sent, token_of, user

from sourdine import clock
from sourdine.accounts.permissions import has_second_factor
from sourdine.audit.models import Event
from sourdine.notifications.models import Message
from sourdine.professionals import errors
from sourdine.professionals.models import Member, OwnerRecovery
from sourdine.professionals.services import invitations, membership, recovery
from sourdine.sealing.errors import Unsealable

pytestmark = pytest.mark.django_db
WHY = "identity checked by telephone"


@pytest.fixture
def owner(noon):  # noqa: ARG001
    return actor(organisation())


def start(owner, **changed):
    return recovery.start(owner.organisation, by=user(role="supervisor"), reason=WHY, **changed)


def test_the_owner_is_told_and_their_factors_go_after_the_delay_only(owner, noon):
    start(owner)
    assert Message.objects.filter(kind="professionals/owner_recovery").count() == 2
    assert WHY in sent("owner_recovery").text
    assert recovery.take_effect(clock.now()) == 0
    assert has_second_factor(owner.user)
    noon.shift(timedelta(hours=72))
    assert recovery.take_effect(clock.now()) == 1
    assert recovery.take_effect(clock.now()) == 0
    assert not has_second_factor(owner.user)


def test_with_a_successor_another_owner_is_invited(owner, noon):
    start(owner, successor="odette@example.org")
    noon.shift(timedelta(hours=72))
    recovery.take_effect(clock.now())
    assert invitations.accept(token_of("invitation")).role == "owner"
    assert has_second_factor(owner.user)
    assert Member.objects.filter(role="owner", ended_at=None).count() == 2


def test_a_successor_who_belongs_to_it_already_becomes_owner(owner, noon):
    known = member(owner.organisation, "depositor")
    start(owner, successor=known.user.email)
    noon.shift(timedelta(hours=72))
    recovery.take_effect(clock.now())
    assert invitations.accept(token_of("invitation")).pk == known.pk
    known.refresh_from_db()
    assert known.role == "owner"
    changed = Event.objects.get(action="member.role_changed", organisation=owner.organisation.pk)
    assert changed.account == known.user
    assert changed.detail == {"role": "owner", "former_role": "depositor"}


def test_a_successor_comes_into_an_organisation_that_is_full(owner, noon):
    for _ in range(membership.MOST - 1):
        member(owner.organisation, "auditor")
    start(owner, successor="odette@example.org")
    noon.shift(timedelta(hours=72))
    recovery.take_effect(clock.now())
    assert invitations.accept(token_of("invitation")).role == "owner"


def test_whoever_reads_the_mail_may_object(owner, noon):
    start(owner)
    token = token_of("owner_recovery")
    assert recovery.of_token(token) is not None
    recovery.refuse(token)
    noon.shift(timedelta(hours=80))
    assert recovery.take_effect(clock.now()) == 0
    assert has_second_factor(owner.user)
    with pytest.raises(errors.RecoveryOver):
        recovery.refuse(token)


def test_a_supervisor_who_learnt_better_withdraws_it(owner):
    start(owner)
    recovery.withdraw(owner.organisation, by=user(role="supervisor"), reason="it was somebody else")
    with pytest.raises(errors.RecoveryOver):
        recovery.withdraw(owner.organisation, by=user(role="supervisor"), reason="again")


def test_it_is_for_a_sole_owner_once_at_a_time_with_a_reason(owner):
    with pytest.raises(errors.ReasonMissing):
        recovery.start(owner.organisation, by=user(role="supervisor"), reason=" ")
    with pytest.raises(errors.ContactRefused):
        start(owner, successor="nobody")
    start(owner)
    with pytest.raises(errors.NotASoleOwner):
        start(owner)


def test_another_owner_can_help(owner):
    member(owner.organisation)
    with pytest.raises(errors.NotASoleOwner):
        start(owner)


def test_nothing_is_recovered_when_there_is_another_owner_by_then(owner, noon):
    start(owner)
    member(owner.organisation)
    noon.shift(timedelta(hours=72))
    assert recovery.take_effect(clock.now()) == 0
    assert has_second_factor(owner.user)


def test_it_stands_in_the_trail_of_both(owner, noon):
    start(owner)
    noon.shift(timedelta(hours=72))
    recovery.take_effect(clock.now())
    acts = Event.objects.filter(organisation=owner.organisation.pk, account=owner.user)
    assert list(acts.values_list("action", "reason")) == [
        ("owner.recovery_started", WHY),
        ("owner.recovered", ""),
    ]


def test_one_that_cannot_be_carried_out_holds_up_nobody_else(owner, noon):
    start(owner, successor="odette@example.org")
    bad = OwnerRecovery.objects.get()
    bad.successor_sealed = b"sealed by nobody"
    bad.save()
    noon.shift(timedelta(minutes=1))
    other = actor(organisation("Autre SA", siren=SIRENS[2]))
    start(other)
    noon.shift(timedelta(hours=72))
    with pytest.raises(Unsealable):
        recovery.take_effect(clock.now())
    assert not has_second_factor(other.user)
    bad.refresh_from_db()
    assert bad.done_at is None, "its transaction was undone: it is tried again once it is mended"

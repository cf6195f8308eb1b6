"""Members come by invitation, change roles and leave; one owner is always left."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from organisations import actor, member, organisation, token_of, user

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.notifications.models import Message
from sourdine.professionals import errors
from sourdine.professionals.models import ApiKey, Member
from sourdine.professionals.services import invitations, keys, membership, rights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_whoever_is_invited_joins_with_an_account_at_that_address():
    asking = actor(organisation())
    invitations.invite(asking, "marcel@example.org", "depositor")
    token = token_of("invitation")
    assert invitations.of_token(token).role == "depositor"
    joined = invitations.accept(token)
    assert (joined.user.email, joined.role) == ("marcel@example.org", "depositor")
    with pytest.raises(errors.InvitationUnusable):
        invitations.accept(token)


def test_an_address_is_erased_once_it_has_served():
    asking = actor(organisation())
    made = invitations.invite(asking, "marcel@example.org", "depositor")
    assert made.address_masked == "m•••@example.org"
    invitations.accept(token_of("invitation"))
    made.refresh_from_db()
    assert made.address_sealed is made.token_digest is None


def test_an_invitation_withdrawn_or_expired_opens_nothing(noon):
    asking = actor(organisation())
    first = invitations.invite(asking, "marcel@example.org", "auditor")
    invitations.withdraw(asking, first.pk)
    token = token_of("invitation")
    assert invitations.of_token(token) is None
    invitations.invite(asking, "odette@example.org", "auditor")
    later = token_of("invitation")
    noon.move_to("2026-12-03T09:30:00+00:00", tick=False)
    for one in (token, later, "made up"):
        with pytest.raises(errors.InvitationUnusable):
            invitations.accept(one)


def test_eight_people_invitations_included():
    asking = actor(organisation())
    for n in range(7):
        invitations.invite(asking, f"somebody-{n}@example.fr", "auditor")
    with pytest.raises(errors.TooManyMembers):
        invitations.invite(asking, "one-more@example.fr", "auditor")


@pytest.mark.parametrize(("address", "most"), [("marcel@example.org", 10), ("somebody-{}@example.fr", 20)])
def test_invitations_that_were_withdrawn_count_too(address, most):
    """Else whoever has an organisation writes to anybody as often as they like, in the operator's name."""
    asking = actor(organisation())
    for n in range(most):
        invitations.withdraw(asking, invitations.invite(asking, address.format(n), "auditor").pk)
    with pytest.raises(errors.TooManyInvitations):
        invitations.invite(asking, address.format(most), "auditor")
    assert Message.objects.filter(kind="professionals/invitation").count() == most


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway")
def test_who_withdraws_an_invitation_waits_for_who_accepts_it():
    asking = actor(organisation())
    made = invitations.invite(asking, "marcel@example.org", "auditor")
    with CaptureQueriesContext(connection) as asked:
        invitations.withdraw(asking, made.pk)
    assert any("professionals_invitation" in one["sql"] and "FOR UPDATE" in one["sql"] for one in asked)


def test_whoever_joins_later_did_not_accept_the_terms_of_somebody_who_is_gone():
    asking = actor(organisation())
    invitations.invite(asking, "marcel@example.org", "auditor")
    invitations.accept(token_of("invitation"))
    assert asking.organisation.acceptances.get().accepted_by is None


@pytest.mark.parametrize(
    ("address", "role", "error"),
    [("nobody", "auditor", errors.ContactRefused), ("marcel@example.org", "king", errors.UnknownMemberRole)],
)
def test_an_invitation_that_makes_no_sense(address, role, error):
    with pytest.raises(error):
        invitations.invite(actor(organisation()), address, role)


def test_nobody_is_invited_twice():
    asking = actor(organisation())
    invitations.invite(asking, "marcel@example.org", "auditor")
    for address in ("Marcel@example.org", asking.user.email):
        with pytest.raises(errors.AlreadyAMember):
            invitations.invite(asking, address, "auditor")


def test_an_owner_s_invitation_changes_no_role_of_who_joined_meanwhile():
    held = organisation()
    joined = member(held, "depositor")
    joined.user.email, address = "marcel@example.org", joined.user.email
    joined.user.save()
    invitations.invite(actor(held), address, "owner")
    joined.user.email = address
    joined.user.save()
    assert invitations.accept(token_of("invitation")).role == "depositor"


def test_an_operator_s_address_cannot_accept():
    agent = user(role="agent")
    invitations.invite(actor(organisation()), agent.email, "auditor")
    with pytest.raises(errors.OperatorsStayOut):
        invitations.accept(token_of("invitation"))


@pytest.mark.parametrize("role", ["depositor", "auditor"])
def test_only_owners_change_who_belongs(role):
    held = organisation()
    asking, other = actor(held, role), member(held, "auditor")
    for act in (
        lambda: invitations.invite(asking, "x@example.org", "auditor"),
        lambda: membership.change_role(asking, other.pk, "owner"),
        lambda: membership.remove(asking, other.pk),
    ):
        with pytest.raises(errors.RoleMayNot):
            act()


def test_the_last_owner_stays():
    held = organisation()
    asking = actor(held)
    for act in (
        lambda: membership.change_role(asking, asking.member.pk, "auditor"),
        lambda: membership.remove(asking, asking.member.pk),
        lambda: membership.leave(asking.user, held.pk),
        lambda: rights.delete_account(asking.user, keep_oppositions=True),
    ):
        with pytest.raises(errors.LastOwner):
            act()
    assert Member.objects.filter(ended_at=None, role="owner").count() == 1
    member(held)
    membership.leave(asking.user, held.pk)


def test_a_member_of_another_organisation_cannot_be_touched():
    asking, stranger = actor(organisation()), member(organisation(siren="200000008"), "auditor")
    for act in (
        lambda: membership.remove(asking, stranger.pk),
        lambda: membership.change_role(asking, stranger.pk, "owner"),
    ):
        with pytest.raises(errors.NotThere):
            act()


ENDINGS = pytest.mark.parametrize(
    "ending",
    [
        pytest.param(lambda asking, other: membership.remove(asking, other.member.pk), id="removed"),
        pytest.param(
            lambda asking, other: membership.change_role(asking, other.member.pk, "depositor"), id="demoted"
        ),
        pytest.param(lambda asking, other: membership.leave(other.user, asking.organisation.pk), id="left"),
    ],
)


@ENDINGS
def test_the_keys_of_who_leaves_or_is_owner_no_more_are_revoked(ending):
    held = organisation()
    asking, other = actor(held), actor(held)
    mine = keys.make(asking, name="mine", scopes=["deposits"], days=1)
    theirs = keys.make(other, name="theirs", scopes=["deposits"], days=1)
    ending(asking, other)
    assert ApiKey.objects.get(pk=mine.key.pk).revoked_at is None
    assert ApiKey.objects.get(pk=theirs.key.pk).revoked_at == clock.now()


@ENDINGS
def test_the_invitations_of_who_leaves_or_is_owner_no_more_are_withdrawn(ending):
    """Else the owner who was put out has sent one to a second address, and comes back in by it."""
    held = organisation()
    asking, other = actor(held), actor(held)
    theirs = invitations.invite(other, "marcel@example.org", "owner")
    token = token_of("invitation")
    mine = invitations.invite(asking, "odette@example.org", "auditor")
    ending(asking, other)
    with pytest.raises(errors.InvitationUnusable):
        invitations.accept(token)
    theirs.refresh_from_db()
    assert (theirs.withdrawn_at, theirs.address_sealed) == (clock.now(), None)
    assert list(invitations.pending(held)) == [mine]
    withdrawn = Event.objects.get(action="member.invitation_withdrawn", organisation=held.pk)
    assert withdrawn.detail["role"] == "owner"


def test_a_deleted_account_leaves_its_organisations_and_that_somebody_was_there():
    held = organisation()
    member(held)
    leaving = member(held, "depositor")
    rights.delete_account(leaving.user, keep_oppositions=True)
    leaving.refresh_from_db()
    assert (leaving.user, leaving.ended_at) == (None, clock.now())
    assert not User.objects.filter(memberships=leaving).exists()


def test_a_person_s_download_tells_their_memberships():
    one = member(organisation("Exemple SA"), "auditor")
    told = rights.everything_about(one.user)
    assert told["memberships"] == [
        {
            "organisation": "Exemple SA",
            "role": "auditor",
            "joined_at": clock.now().isoformat(),
            "ended_at": None,
        }
    ]
    assert told["devices"] == []


def test_each_change_leaves_an_event_of_the_organisation():
    held = organisation()
    asking = actor(held)
    made = invitations.invite(asking, "marcel@example.org", "auditor")
    invitations.withdraw(asking, made.pk)
    other = member(held, "auditor")
    membership.change_role(asking, other.pk, "depositor")
    membership.remove(asking, other.pk)
    acts = Event.objects.filter(organisation=held.pk, at__gte=clock.now() - timedelta(hours=1))
    assert set(acts.values_list("action", flat=True)) == {
        "member.invited",
        "member.invitation_withdrawn",
        "member.role_changed",
        "member.left",
    }

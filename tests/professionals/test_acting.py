"""Who may do what in an organisation's name: every act, every role, every key, and what must be refused."""

from datetime import timedelta

import pytest
from organisations import actor, mandate, member, organisation, provider, user

from sourdine import clock, statements
from sourdine.jobs.models import Job
from sourdine.professionals import errors
from sourdine.professionals.models import ApiKey, SshKey, TermsVersion
from sourdine.professionals.services import acting, keys, mandates, webhooks
from sourdine.professionals.vocabulary import Act, Scope

pytestmark = pytest.mark.django_db

OF_MEMBERS = {
    Act.READ: {"owner", "depositor", "auditor"},
    Act.DEPOSIT: {"owner", "depositor"},
    Act.COLLECT: {"owner", "depositor"},
    Act.CHECK: {"owner", "depositor"},
    Act.MANAGE_KEYS: {"owner"},
    Act.MANAGE_WEBHOOKS: {"owner"},
    Act.MANAGE_MEMBERS: {"owner"},
    Act.MANAGE_MANDATES: {"owner"},
    Act.REVOKE: {"owner"},
    Act.ACCEPT_TERMS: {"owner"},
    Act.CLOSE: {"owner"},
    Act.RECORD: {"owner", "depositor"},
    Act.ASK: {"owner", "depositor"},
    Act.MANAGE_TEXTS: {"owner"},
}
OF_SCOPES = {
    Act.READ: set(Scope),
    Act.DEPOSIT: {Scope.DEPOSITS},
    Act.COLLECT: {Scope.RESULTS},
    Act.CHECK: {Scope.CHECKS},
    Act.RECORD: {Scope.CONSENTS},
    Act.ASK: {Scope.PERMISSIONS},
}
BY_MANDATE = {Act.READ, Act.DEPOSIT, Act.COLLECT, Act.CHECK, Act.RECORD, Act.ASK}


def refused(asking, act):
    found = acting.refusal(asking, act)
    return type(found) if found else None


def api_key(of, *scopes, **changed):
    at = clock.now()
    about = {"expires_at": at + timedelta(days=1), "networks": [], "prefix": "".join(scopes)[:12], **changed}
    return ApiKey.objects.create(
        organisation=of, name="key", scopes=list(scopes), created_at=at, digest=b"0" * 32, **about
    )


def ssh_key(of):
    at = clock.now()
    return SshKey.objects.create(
        organisation=of, name="key", created_at=at, expires_at=at + timedelta(days=1), fingerprint=str(of.pk)
    )


def test_every_act_has_a_rule():
    assert set(OF_MEMBERS) == set(Act)


@pytest.mark.parametrize("role", ["owner", "depositor", "auditor"])
def test_what_each_role_may(role):
    asking = actor(organisation(), role)
    allowed = {act for act in Act if refused(asking, act) is None}
    assert allowed == {act for act, roles in OF_MEMBERS.items() if role in roles}
    assert {refused(asking, act) for act in set(Act) - allowed} <= {errors.RoleMayNot}


def test_without_a_second_factor_an_owner_reads_and_accepts_terms_only():
    asking = actor(organisation(), factor=False)
    allowed = {act for act in Act if refused(asking, act) is None}
    assert allowed == {Act.READ, Act.ACCEPT_TERMS}
    assert refused(asking, Act.DEPOSIT) is errors.SecondFactorNeeded


@pytest.mark.parametrize("scope", list(Scope))
def test_what_each_scope_opens(scope):
    asking = acting.of_key(api_key(organisation(), scope))
    for act in Act:
        opens = scope in OF_SCOPES.get(act, set())
        assert (refused(asking, act) is None) == opens, act


def test_a_scope_that_nobody_knows_opens_nothing():
    asking = acting.of_key(api_key(organisation(), "everything"))
    assert {act for act in Act if refused(asking, act) is None} == set()


def test_what_an_ssh_key_opens():
    asking = acting.of_key(ssh_key(organisation()))
    allowed = {act for act in Act if refused(asking, act) is None}
    assert allowed == {Act.READ, Act.DEPOSIT, Act.COLLECT}


@pytest.mark.parametrize(
    ("changed", "error"), [("revoked_at", errors.KeyRefused), ("expires_at", errors.KeyExpired)]
)
def test_a_key_that_ended_after_it_was_recognised_opens_nothing(changed, error):
    key = api_key(organisation(), Scope.DEPOSITS)
    asking = acting.of_key(key)
    ApiKey.objects.update(**{changed: clock.now()})
    assert refused(asking, Act.DEPOSIT) is error


def test_a_stranger_is_no_member_whether_the_organisation_exists_or_not():
    held = organisation()
    for pk in (held.pk, user().pk):
        with pytest.raises(errors.NotAMember):
            acting.of_member(user(), pk)


def test_somebody_who_left_acts_no_more_even_on_a_page_left_open():
    held = organisation()
    asking = actor(held)
    asking.member.ended_at = clock.now()
    asking.member.save()
    assert refused(asking, Act.READ) is errors.NotAMember


def test_a_closed_account_acts_no_more_even_on_a_page_left_open():
    from sourdine.accounts.models import User

    asking = actor(organisation())
    User.objects.filter(pk=asking.user.pk).update(is_active=False)
    assert {refused(asking, act) for act in Act} == {errors.NotAMember}


def test_an_actor_made_of_nothing_may_nothing():
    held = organisation()
    nobody = acting.Actor(organisation=held, on_behalf_of=held)
    assert {refused(nobody, act) for act in Act} == {errors.NotAMember}


@pytest.mark.parametrize("state", ["applying", "suspended", "closed"])
def test_an_organisation_that_is_not_active_deposits_nothing(state):
    asking = actor(organisation(state=state))
    assert {refused(asking, act) for act in (Act.DEPOSIT, Act.COLLECT, Act.CHECK, Act.MANAGE_KEYS)} == {
        errors.OrganisationNotActive
    }
    assert refused(asking, Act.READ) is None


@pytest.mark.parametrize("state", ["applying", "suspended"])
def test_an_organisation_that_is_not_active_still_ends_what_it_let_in(state):
    asking = actor(organisation(state=state))
    allowed = {act for act in Act if refused(asking, act) is None}
    assert allowed == {Act.READ, Act.ACCEPT_TERMS, Act.MANAGE_MEMBERS, Act.REVOKE, Act.CLOSE}


def test_a_suspended_organisation_revokes_a_stolen_key_a_mandate_and_a_webhook():
    ours, theirs = organisation(), provider()
    asking = actor(ours)
    key = keys.make(asking, name="key", scopes=[Scope.CHECKS], days=1).key
    webhook = webhooks.add(asking, url="https://example.org/", events=["deposit.ready"]).webhook
    given = mandate(ours, theirs)
    ours.state = "suspended"
    ours.save()
    keys.revoke(asking, ApiKey, key.pk)
    mandates.revoke(asking, given.pk)
    webhooks.remove(asking, webhook.pk)
    for ended in (key, given):
        ended.refresh_from_db()
        assert ended.revoked_at is not None
    webhook.refresh_from_db()
    assert webhook.removed_at is not None


def test_a_closed_organisation_is_read_only():
    asking = actor(organisation(state="closed"))
    assert {act for act in Act if refused(asking, act) is None} == {Act.READ}


def test_nothing_is_deposited_before_new_terms_are_accepted():
    from sourdine.professionals.services import terms

    asking = actor(organisation())
    TermsVersion.objects.create(name="new", text_fr="x", text_en="x", in_force_at=clock.now())
    assert refused(asking, Act.DEPOSIT) is errors.TermsNotAccepted
    assert refused(asking, Act.COLLECT) is None
    terms.accept(asking)
    terms.accept(asking)
    assert refused(asking, Act.DEPOSIT) is None


def test_terms_that_are_not_in_force_yet_hold_nobody_up():
    asking = actor(organisation())
    later = clock.now() + timedelta(days=30)
    TermsVersion.objects.create(name="new", text_fr="x", text_en="x", in_force_at=later)
    assert refused(asking, Act.DEPOSIT) is None


def test_nothing_is_deposited_without_a_plan():
    assert refused(actor(organisation(plan=None)), Act.DEPOSIT) is errors.NoPlan


def test_what_every_call_of_a_program_needs_is_one_statement(django_assert_num_queries):
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    secret = keys.make(actor(theirs), name="key", scopes=[Scope.CHECKS], days=1).secret
    keys.authenticate(secret, network="192.0.2.7")  # once a minute it is written that the key served
    with django_assert_num_queries(1):
        asking = acting.of_standing(keys.authenticate(secret, network="192.0.2.7"))
        acting.authorise(asking, Act.CHECK)
    with django_assert_num_queries(3):
        asking = acting.of_standing(keys.authenticate(secret, network="192.0.2.7"), on_behalf_of=ours.pk)
        acting.authorise(asking, Act.CHECK)


def test_what_a_request_has_read_is_read_again_when_it_took_its_time(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    ours = organisation()
    made = keys.make(actor(ours), name="key", scopes=[Scope.CHECKS], days=1)
    asking = acting.of_standing(keys.authenticate(made.secret, network="192.0.2.7"))
    keys.revoke(actor(ours), ApiKey, made.key.pk)
    time_machine.shift(1)
    assert refused(asking, Act.CHECK) is errors.KeyRefused


def test_what_was_read_with_a_key_is_its_own_organisation_s_and_a_moment_s(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    secret = keys.make(actor(theirs), name="key", scopes=[Scope.CHECKS], days=1).secret
    beside = statements.Beside((Job, ("id", "task")), "jobs_job.task = %s", ["nobody's"])
    read = keys.authenticate(secret, beside, network="192.0.2.7")
    assert acting.of_standing(read).beside == [None]
    assert acting.of_standing(read, on_behalf_of=ours.pk).beside == ()
    time_machine.shift(1)
    assert acting.of_standing(read).beside == ()


# Mandates.


def test_a_provider_acts_for_the_professional_that_gave_it_a_mandate():
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    asking = actor(theirs, on_behalf_of=ours)
    assert asking.is_by_mandate
    assert asking.traced["organisation"] == ours.pk
    assert asking.detail["provider"] == str(theirs.pk)
    assert {act for act in Act if refused(asking, act) is None} == BY_MANDATE
    assert refused(asking, Act.MANAGE_MEMBERS) is errors.NotByMandate


def test_a_key_of_the_provider_acts_for_the_professional_too():
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    asking = acting.of_key(api_key(theirs, Scope.DEPOSITS), on_behalf_of=ours.pk)
    assert refused(asking, Act.DEPOSIT) is None
    assert asking.detail == {"provider": str(theirs.pk), "key": str(asking.key.pk)}


def test_without_a_mandate_nobody_acts_for_anybody():
    ours, theirs = organisation(), provider()
    with pytest.raises(errors.NoMandate):
        actor(theirs, on_behalf_of=ours)
    with pytest.raises(errors.NoMandate):
        acting.of_key(api_key(theirs, Scope.DEPOSITS), on_behalf_of=ours.pk)


def test_a_mandate_works_in_one_direction_only():
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    with pytest.raises(errors.NoMandate):
        actor(ours, on_behalf_of=theirs)


def test_a_mandate_revoked_meanwhile_is_no_mandate():
    ours, theirs = organisation(), provider()
    given = mandate(ours, theirs)
    asking = actor(theirs, on_behalf_of=ours)
    given.revoked_at = clock.now()
    given.save()
    assert refused(asking, Act.DEPOSIT) is errors.NoMandate


@pytest.mark.parametrize("suspended", ["ours", "theirs"])
def test_both_sides_of_a_mandate_must_be_active(suspended):
    sides = {"ours": organisation(), "theirs": provider()}
    mandate(sides["ours"], sides["theirs"])
    asking = actor(sides["theirs"], on_behalf_of=sides["ours"])
    sides[suspended].state = "suspended"
    sides[suspended].save()
    assert refused(asking, Act.DEPOSIT) is errors.OrganisationNotActive


def test_a_provider_that_is_one_no_more_acts_for_nobody():
    ours, theirs = organisation(), provider()
    mandate(ours, theirs)
    asking = actor(theirs, on_behalf_of=ours)
    theirs.is_provider = False
    theirs.save()
    assert refused(asking, Act.DEPOSIT) is errors.NoMandate


def test_the_plan_is_the_professional_s_not_the_provider_s():
    ours, theirs = organisation(), provider()
    theirs.plan = None
    theirs.save()
    mandate(ours, theirs)
    assert refused(actor(theirs, on_behalf_of=ours), Act.DEPOSIT) is None


def test_a_member_of_both_acts_in_the_name_that_was_asked():
    ours, theirs = organisation(), provider()
    made = member(ours, "auditor")
    assert acting.of_member(made.user, ours.pk).on_behalf_of == ours
    with pytest.raises(errors.NotAMember):
        acting.of_member(made.user, theirs.pk, on_behalf_of=ours.pk)

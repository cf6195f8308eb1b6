"""Who may do what with deposits: each service against each kind of actor, and nobody by accident."""

import uuid
from datetime import timedelta

import files
import organisations
import pytest

from sourdine import clock
from sourdine.deposits.services import (
    campaigns,
    cancelling,
    checks,
    destruction,
    inquiries,
    lookup,
    preview,
    results,
    uploads,
    watch_state,
    watches,
)
from sourdine.professionals.errors import ProfessionalError

NOBODY_S = uuid.UUID(int=7)
READ = {
    "see deposits": lookup.deposits_of,
    "see campaigns": campaigns.campaigns_of,
    "see a watch": lambda actor: watch_state.standing(actor, NOBODY_S),
    "see a certificate": lambda actor: results.certificate_of(actor, NOBODY_S),
}
DEPOSIT = {
    "begin": lambda actor: uploads.begin(actor, files.offer()),
    "append": lambda actor: uploads.append(actor, NOBODY_S, 0, b"x"),
    "complete": lambda actor: uploads.complete(actor, NOBODY_S),
    "finish": lambda actor: uploads.finish(actor, NOBODY_S),
    "give up": lambda actor: uploads.give_up(actor, NOBODY_S),
    "preview": lambda actor: preview.preview(actor, NOBODY_S),
    "cancel": lambda actor: cancelling.cancel(actor, NOBODY_S),
    "start a watch": lambda actor: watches.start(actor, NOBODY_S),
    "stop a watch": lambda actor: watches.stop(actor, NOBODY_S),
    "close a campaign": lambda actor: campaigns.close(actor, NOBODY_S),
}
COLLECT = {
    "list files": lambda actor: results.files_of(actor, NOBODY_S),
    "open a result": lambda actor: results.open_result(actor, NOBODY_S, "result"),
    "list what is no longer callable": lambda actor: watch_state.told_of(actor, NOBODY_S),
    "download the list": lambda actor: watch_state.as_csv(actor, NOBODY_S),
    "destroy results": lambda actor: destruction.destroy(actor, NOBODY_S),
}
CHECK = {
    "check": lambda actor: checks.check(actor, ["0199"]),
    "ask": lambda actor: checks.ask(actor, ["0199"]),
    "collect answers": lambda actor: checks.collect(actor, NOBODY_S),
}
ASK = {
    "ask many questions": lambda actor: inquiries.ask(actor, [], idempotency_key="one"),
    "collect decisions": lambda actor: inquiries.collect(actor, NOBODY_S),
}
ALL = READ | DEPOSIT | COLLECT | CHECK | ASK


def by_role(role, **changed):
    return lambda of: organisations.actor(of, role, **changed)


def by_key(*scopes):
    def make(of):
        from sourdine.professionals.models import ApiKey
        from sourdine.professionals.services import acting

        key = ApiKey.objects.create(
            organisation=of,
            name="clé",
            prefix=uuid.uuid4().hex[:12],
            digest=b"",
            scopes=list(scopes),
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
        return acting.of_key(key)

    return make


def suspended(of):
    made = organisations.actor(of)
    type(of).objects.filter(pk=of.pk).update(state="suspended")
    return made


def dismissed(of):
    made = organisations.actor(of)
    made.member.ended_at = clock.now()
    made.member.save()
    return made


ACTORS = {
    "owner": (by_role("owner"), ALL),
    "depositor": (by_role("depositor"), ALL),
    "auditor": (by_role("auditor"), READ),
    "owner without a second factor": (by_role("owner", factor=False), READ),
    "key for deposits": (by_key("deposits"), READ | DEPOSIT),
    "key for results": (by_key("results"), READ | COLLECT),
    "key for checks": (by_key("checks"), READ | CHECK),
    "key for permissions": (by_key("permissions"), READ | ASK),
    "key for nothing": (by_key(), {}),
    "suspended": (suspended, READ),
    "dismissed": (dismissed, {}),
}


@pytest.mark.parametrize(("who", "may"), ACTORS.values(), ids=ACTORS)
def test_each_service_is_open_to_who_may_and_closed_to_everybody_else(register, who, may):  # noqa: ARG001 -- there is one
    actor = who(organisations.organisation(plan="decouverte"))
    assert {name for name, act in ALL.items() if _is_open(act, actor)} == set(may)


def _is_open(act, actor):
    """Whether it got past the question who asks; that there is no such deposit comes after."""
    from sourdine.deposits.errors import DepositError

    try:
        act(actor)
    except DepositError:
        return True
    except ProfessionalError:
        return False
    return True


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (by_role("owner"), True),
        (by_role("auditor"), True),
        (by_role("owner", factor=False), True),
        (by_key("deposits"), False),
        (dismissed, False),
    ],
    ids=["owner", "auditor", "owner without a second factor", "key", "dismissed"],
)
def test_members_alone_are_written_to_about_a_campaign(register, who, may):  # noqa: ARG001 -- there is one
    actor = who(organisations.organisation(plan="decouverte"))
    assert _is_open(lambda one: watches.follow(one, NOBODY_S, wants=True), actor) is may


def test_a_provider_s_member_is_not_written_to(register):  # noqa: ARG001 -- there is one
    professional = organisations.organisation()
    provider = organisations.provider()
    organisations.mandate(professional, to=provider)
    by = organisations.actor(provider, on_behalf_of=professional)
    assert not _is_open(lambda one: watches.follow(one, NOBODY_S, wants=True), by)

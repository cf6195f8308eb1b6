"""Who was removed while they waited for the organisation's row leaves nothing behind by what they asked."""

import threading
import time

import pytest
from django.db import connection, transaction
from organisations import SSH, actor, member, organisation, provider

from sourdine.professionals import errors
from sourdine.professionals.models import ApiKey, Invitation, Mandate, Member, SshKey, Webhook
from sourdine.professionals.services import (
    contract,
    invitations,
    keys,
    mandates,
    membership,
    ssh_keys,
    webhooks,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer anyway"),
]
# Not pg_stat_activity: within a transaction it answers what it answered first.
WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted"


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return cursor.fetchone() is not None


def refused_after_waiting(act, meanwhile):
    """What `act` raised, which waited for the row until `meanwhile` was committed; None when it was done."""
    refusals = []

    def run():
        try:
            act()
        except errors.ProfessionalError as refused:
            refusals.append(type(refused))
        finally:
            connection.close()

    waiting = threading.Thread(target=run)
    with transaction.atomic():
        meanwhile()
        waiting.start()
        deadline = time.monotonic() + 60
        while not somebody_waits() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert somebody_waits()
    waiting.join(60)
    assert not waiting.is_alive()
    return refusals[0] if refusals else None


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda by, _: keys.make(by, name="key", scopes=["deposits"], days=1), id="key"),
        pytest.param(lambda by, _: ssh_keys.add(by, name="key", line=SSH, days=1), id="SSH key"),
        pytest.param(lambda by, _: invitations.invite(by, "odette@example.org", "owner"), id="invitation"),
        pytest.param(lambda by, other: membership.change_role(by, other.pk, "owner"), id="role"),
        pytest.param(lambda by, other: membership.remove(by, other.pk), id="removal"),
        pytest.param(lambda by, _: mandates.grant(by, provider().identifier), id="mandate"),
        pytest.param(
            lambda by, _: webhooks.add(by, url="https://example.org/", events=["deposit.ready"]), id="webhook"
        ),
        pytest.param(lambda by, _: contract.close_own(by), id="closing"),
    ],
)
def test_an_owner_removed_meanwhile_does_nothing(act):
    held = organisation()
    asking, leaving, other = actor(held), actor(held), member(held, "auditor")
    refused = refused_after_waiting(
        lambda: act(leaving, other), lambda: membership.remove(asking, leaving.member.pk)
    )
    assert refused is errors.NotAMember
    for kind in (ApiKey, SshKey, Invitation, Mandate, Webhook):
        assert not kind.objects.exists()
    assert Member.objects.get(pk=other.pk, ended_at=None).role == "auditor"
    held.refresh_from_db()
    assert held.state == "active"

"""A program records consents and reads what happened, by the client that is shipped."""

from datetime import UTC, datetime, timedelta

import organisations
import programs
import pytest
import sayings

from sourdine.client import Connection, Consents
from sourdine.client.errors import RefusedByService
from sourdine.clock import NaiveInstant

WHO = {"number": "01 99 00 12 34"}
SCOPE = {"channels": ["live_voice"], "goods": ["insurance"]}


@pytest.fixture
def professional(transactional_db):  # noqa: ARG001 -- the service reads by a connection of its own
    return organisations.organisation("Isolation Exemple SA")


@pytest.fixture
def client(live_server, professional):
    secret = programs.key(professional, "consents")
    with Connection(server=live_server.url, key=secret, pause=0) as connection:
        yield Consents(connection=connection)


@pytest.fixture
def yesterday():
    return datetime.now(UTC) - timedelta(days=1)


def test_a_consent_lives_through_the_client(client, yesterday):
    asked = client.record("requested", WHO, at=yesterday, **SCOPE)
    given = client.record("given", WHO, at=yesterday, answers=asked["id"], awaits_confirmation=True, **SCOPE)
    assert given["id"] == asked["id"]
    assert client.confirm(given["id"], at=yesterday)["stands"]
    again = client.renew(given["id"], at=yesterday, **SCOPE)
    assert again["renews"] == given["id"]
    assert set(client.withdraw(WHO, at=datetime.now(UTC))["ended"]) == {given["id"], again["id"]}
    assert not client.look(given["id"])["stands"]
    client.object_to(WHO, at=datetime.now(UTC), channels=["sms"])
    found = client.search(WHO)
    assert (len(found["consents"]), len(found["objections"])) == (2, 1)
    told = list(client.events())
    assert [one["kind"] for one in told] == [
        "requested",
        "given",
        "confirmed",
        "renewed",
        "withdrawn",
        "objected",
    ]
    assert [one["position"] for one in client.events(after=4)] == [5, 6]


def test_the_same_key_is_the_same_act(client, yesterday):
    made = [client.record("given", WHO, at=yesterday, idempotency_key="a", **SCOPE)["id"] for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(RefusedByService) as refused:
        client.record("refused", WHO, at=yesterday, idempotency_key="a", **SCOPE)
    assert refused.value.problem == "asked_otherwise"


def test_one_consent_is_withdrawn(client, yesterday):
    made = client.record("given", WHO, at=yesterday, **SCOPE)
    assert client.withdraw(consent=made["id"], at=datetime.now(UTC))["ended"] == [made["id"]]


def test_a_consent_is_passed_on_to_a_partner_it_names(client, professional, yesterday):
    text = sayings.text(professional, parties=["Partenaire SARL"])
    made = client.record("given", WHO, at=yesterday, text=str(text.pk))
    passed = client.transmit(made["id"], "Partenaire SARL", at=yesterday, contact="dpo@example.org")
    assert passed["partner"] == "Partenaire SARL"
    with pytest.raises(RefusedByService):
        client.transmit(made["id"], "Inconnu SA", at=yesterday, contact="dpo@example.org")


def test_links_come_with_the_headers_of_their_messages(client):
    (link,) = client.unsubscribe_links(["jeanne@example.org"], language="en")
    assert link["List-Unsubscribe"] == f"<{link['url']}>"
    assert link["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_instant_without_its_zone_goes_nowhere(client):
    with pytest.raises(NaiveInstant):
        client.record("given", WHO, at=datetime(2026, 11, 27, 10, 0), **SCOPE)  # noqa: DTZ001 -- the point

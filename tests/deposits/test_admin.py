"""The back office: supervisors look at deposits and decide of held ones, with a reason; nobody else does."""

import files
import organisations
import pytest
from django.test import Client
from ground import FIRST


def browser(role):
    client = Client()
    client.force_login(organisations.user(role=role))
    return client


def address(deposit):
    return f"/fr/operateur/deposits/deposit/{deposit.pk}/change/"


@pytest.fixture
def held(actor):
    return files.screened(actor, files.csv(range(FIRST, FIRST + 600)))


def test_a_supervisor_sees_why_a_deposit_is_held(held):
    page = browser("supervisor").get(address(held)).content.decode()
    assert held.reference in page
    assert "beaucoup de ses numéros se suivent" in page
    assert "clients.csv" not in page


@pytest.mark.parametrize(("decision", "state"), [("release", "ready"), ("refuse", "refused")])
def test_a_supervisor_decides_with_a_reason(held, decision, state):
    client = browser("supervisor")
    client.post(address(held), {"decision": decision, "reason": " "})
    held.refresh_from_db()
    assert held.state == "held", "without a reason nothing is decided"
    client.post(address(held), {"decision": decision, "reason": "Vu avec l'organisation"})
    held.refresh_from_db()
    assert (held.state, held.review_reason) == (state, "Vu avec l'organisation")
    assert held.reviewed_by.role == "supervisor"


@pytest.mark.parametrize("role", ["agent", "consumer"])
def test_others_neither_see_nor_decide(held, role):
    client = browser(role)
    assert client.get(address(held)).status_code in {302, 403}
    client.post(address(held), {"decision": "release", "reason": "moi"})
    held.refresh_from_db()
    assert held.state == "held"


def test_what_is_not_held_is_only_looked_at(actor):
    deposit = files.screened(actor, files.csv(files.honest()))
    client = browser("administrator")
    assert client.get(address(deposit)).status_code == 200
    assert client.post(address(deposit), {"decision": "refuse", "reason": "x"}).status_code == 403
    deposit.refresh_from_db()
    assert deposit.state == "ready"


def test_the_list_is_there(held):
    page = browser("supervisor").get("/fr/operateur/deposits/deposit/?state=held").content.decode()
    assert held.reference in page

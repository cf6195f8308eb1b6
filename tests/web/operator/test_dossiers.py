"""One line before an agent: with a reason, for a while, masked until revealed."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action

pytestmark = pytest.mark.django_db

NATIONAL = "199001234"


def tells(answer):
    """Whether a page gives the number away, however it is written."""
    return NATIONAL in re.sub(r"[^0-9]", "", answer.content.decode())


def test_a_line_s_file_opens_with_a_reason_that_is_written_down(agent, dossier, registered):
    answer = agent.get(dossier(agent, reason="call of this morning"))
    assert answer.status_code == 200
    written = Event.objects.get(action=Action.HISTORY_READ)
    assert (written.actor, written.reason) == (agent.user, "call of this morning")
    assert bytes(written.line_index) == bytes(registered[0].line_index)


@pytest.mark.parametrize("reason", ["", "why", "called 01 99 00 12 34", "wrote to jeanne@example.fr"])
def test_a_line_s_file_stays_closed_without_a_reason_that_names_nobody(agent, registered, reason):
    address = reverse("admin:open_dossier", kwargs={"kind": "holding", "key": registered[0].pk})
    answer = agent.post(address, {"reason": reason})
    assert answer.status_code == 200
    assert not Event.objects.filter(action=Action.HISTORY_READ).exists()


def test_the_file_shows_the_number_and_the_address_masked(agent, dossier):
    answer = agent.get(dossier(agent))
    said = answer.content.decode()
    assert "01 •• •• •• 34" in said
    assert "j•••@example.fr" in said
    assert "jeanne" not in said
    assert not tells(answer)
    assert "no-store" in answer["Cache-Control"]


def test_no_address_of_the_file_holds_the_number_or_its_index(agent, dossier, registered):
    address = dossier(agent)
    assert NATIONAL not in re.sub(r"[^0-9]", "", address.replace("-", "x"))
    assert bytes(registered[0].line_index).hex() not in address


def test_the_file_closes_after_half_an_hour(agent, dossier):
    address = dossier(agent)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert agent.get(address).status_code == 404


def test_the_file_is_nobody_else_s(agent, supervisor, dossier):
    assert supervisor.get(dossier(agent)).status_code == 404


def test_there_is_no_file_at_a_made_up_address(agent):
    assert agent.get(reverse("admin:dossier", kwargs={"token": uuid.uuid4()})).status_code == 404


@pytest.mark.parametrize(
    ("kind", "key"), [("user", "1"), ("holding", "nonsense"), ("opposition", "nonsense")]
)
def test_no_file_opens_of_what_is_no_line(agent, kind, key):
    assert agent.get(reverse("admin:open_dossier", kwargs={"kind": kind, "key": key})).status_code == 404


# Acts.


def act(client, address, name, key, **data):
    return client.post(f"{address}{name}/{key}/", data)


def test_an_agent_may_not_suspend(agent, dossier, registered):
    answer = act(agent, dossier(agent), "suspendre", registered[1].pk, reason="wrong person")
    assert answer.status_code == 403
    registered[1].refresh_from_db()
    assert registered[1].suspended_at is None


def test_nothing_is_done_without_a_reason(supervisor, dossier, registered):
    answer = act(supervisor, dossier(supervisor), "suspendre", registered[1].pk, reason="")
    assert answer.status_code == 302
    registered[1].refresh_from_db()
    assert registered[1].suspended_at is None


@pytest.mark.usefixtures("registered")
def test_nothing_of_another_line_is_acted_on(supervisor, dossier):
    assert act(supervisor, dossier(supervisor), "suspendre", 4711, reason="wrong person").status_code == 404


def test_there_is_no_act_of_another_name(supervisor, dossier, registered):
    assert (
        act(supervisor, dossier(supervisor), "effacer", registered[1].pk, reason="x y z").status_code == 404
    )


@pytest.mark.parametrize("name", ["suspendre", "renouveler", "retirer", "renvoyer"])
def test_looking_does_nothing(supervisor, dossier, registered, name):
    assert supervisor.get(f"{dossier(supervisor)}{name}/{registered[1].pk}/").status_code == 405

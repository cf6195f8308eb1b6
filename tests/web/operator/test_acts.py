"""What agents and supervisors do from a line's file, through the register's own services."""

import re

import pytest
from django.urls import reverse

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.register.models import Change, Holding

pytestmark = pytest.mark.django_db

NUMBER, NATIONAL = "01 99 00 12 34", "199001234"


def search(client, number=NUMBER, reason="call of this morning"):
    return client.post(reverse("admin:search"), {"number": number, "reason": reason})


def act(client, address, name, key, reason="letter received"):
    return client.post(f"{address}{name}/{key}/", {"reason": reason})


def digits(answer):
    return re.sub(r"[^0-9]", "", answer.content.decode())


def test_a_number_is_found_by_all_its_digits_and_the_search_is_written_down(agent, registered):
    address = search(agent)["Location"]
    assert NATIONAL not in address.replace("-", "x")
    answer = agent.get(address)
    assert registered[0].reference in answer.content.decode()
    assert NATIONAL not in digits(answer)
    written = Event.objects.get(action=Action.NUMBER_SEARCHED)
    assert (written.actor, written.reason) == (agent.user, "call of this morning")


def test_a_number_that_nobody_registered_is_searched_all_the_same(agent, registered):
    answer = agent.get(search(agent, "02 61 91 00 21")["Location"])
    assert "This line is on no list." in answer.content.decode()
    assert registered[0].reference not in answer.content.decode()
    assert Event.objects.filter(action=Action.NUMBER_SEARCHED).count() == 1


@pytest.mark.parametrize(
    ("number", "reason"), [("nobody", "call of today"), (NUMBER, ""), ("", "call of today")]
)
@pytest.mark.usefixtures("registered")
def test_what_is_no_number_or_has_no_reason_is_not_searched(agent, number, reason):
    assert search(agent, number, reason).status_code == 200
    assert not Event.objects.filter(action=Action.NUMBER_SEARCHED).exists()


@pytest.mark.usefixtures("registered")
def test_a_search_by_an_address_is_not_heard(agent):
    """A number in an address ends in logs."""
    answer = agent.get(reverse("admin:search"), {"number": NUMBER, "reason": "call of today"})
    assert answer.status_code == 200
    assert not Event.objects.filter(action=Action.NUMBER_SEARCHED).exists()


def test_the_number_is_revealed_with_a_reason_once(agent, dossier):
    address = dossier(agent)
    answer = agent.post(f"{address}numero/", {"reason": "to call back"})
    assert NATIONAL in digits(answer)
    assert "no-store" in answer["Cache-Control"]
    assert NATIONAL not in digits(agent.get(address))
    assert Event.objects.get(action=Action.NUMBER_REVEALED).reason == "to call back"


def test_the_number_is_not_revealed_without_a_reason(agent, dossier):
    answer = agent.post(f"{dossier(agent)}numero/", {"reason": ""})
    assert answer.status_code == 422
    assert NATIONAL not in digits(answer)
    assert not Event.objects.filter(action=Action.NUMBER_REVEALED).exists()


def test_a_supervisor_suspends_and_images_follow(supervisor, dossier, registered):
    address, opposition = dossier(supervisor), registered[1]
    act(supervisor, address, "suspendre", opposition.pk, reason="under enquiry")
    opposition.refresh_from_db()
    assert opposition.suspended_at is not None
    assert [change.is_addition for change in Change.objects.all()] == [False]
    assert Event.objects.get(action=Action.OPPOSITION_SUSPENDED).reason == "under enquiry"
    assert "Suspended since" in supervisor.get(address).content.decode()
    act(supervisor, address, "reprendre", opposition.pk, reason="enquiry over")
    opposition.refresh_from_db()
    assert opposition.suspended_at is None
    assert [change.is_addition for change in Change.objects.order_by("position")] == [False, True]


def test_an_agent_removes_a_line_at_its_holder_s_request(agent, dossier, registered):
    act(agent, dossier(agent), "retirer", registered[0].pk, reason="letter received")
    assert Holding.objects.get(pk=registered[0].pk).ended_at is not None
    assert Event.objects.filter(action=Action.OPPOSITION_WITHDRAWN, actor=agent.user).exists()


def test_an_agent_renews(agent, dossier, registered):
    act(agent, dossier(agent), "renouveler", registered[0].pk, reason="call received")
    assert Event.objects.filter(action=Action.OPPOSITION_RENEWED, actor=agent.user).exists()


def test_an_agent_may_not_end_a_holding_but_a_supervisor_may(agent, supervisor, dossier, registered):
    holding = registered[0]
    assert act(agent, dossier(agent), "cloturer", holding.pk).status_code == 403
    assert Holding.objects.get(pk=holding.pk).ended_at is None
    act(supervisor, dossier(supervisor), "cloturer", holding.pk)
    assert Holding.objects.get(pk=holding.pk).ended_at is not None


def test_the_receipt_is_printed_with_a_reason(agent, dossier, registered):
    address = f"{dossier(agent)}recepisse/{registered[0].pk}/"
    refused = agent.post(address, {"reason": ""})
    assert refused.status_code == 302
    answer = agent.post(address, {"reason": "asked by letter"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert NATIONAL not in answer["Content-Disposition"]
    assert Event.objects.filter(action=Action.NUMBER_REVEALED).count() == 1


def test_nothing_that_was_read_is_kept_in_the_session_in_clear(agent, dossier):
    agent.post(f"{dossier(agent)}numero/", {"reason": "to call back"})
    assert NATIONAL not in re.sub(r"[^0-9,\[\]]", "", str(dict(agent.session["dossiers"])).replace(" ", ""))

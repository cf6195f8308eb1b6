"""An agent registers somebody who wrote or called."""

import re

import pytest
from django.urls import reverse

from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register.models import Holding, Opposition, Registration
from sourdine.register.services.lists import ensure_lists

pytestmark = pytest.mark.django_db

NATIONAL = "199001234"
TYPED = {
    "origin": "letter",
    "numbers": "01 99 00 12 34\n",
    "lists": ["voix"],
    "language": "fr",
    "postal_address": "Jeanne Exemple\n1 rue de l'Exemple\n35000 RENNES",
    "reason": "letter of Monday",
}


@pytest.fixture(autouse=True)
def lists():
    ensure_lists()


def begin(client, **changed):
    return client.post(reverse("admin:register_for"), {**TYPED, **changed})


def claim():
    return Registration.objects.get().claims.get()


def step(client, address, name, **data):
    return client.post(f"{address}{claim().pk}/{name}/", data)


def digits(answer):
    return re.sub(r"[^0-9]", "", answer.content.decode())


def test_a_letter_becomes_a_registration_whose_numbers_are_masked(agent):
    answer = begin(agent)
    shown = agent.get(answer["Location"])
    assert "01 •• •• •• 34" in shown.content.decode()
    assert NATIONAL not in digits(shown)
    assert (Registration.objects.get().agent, Registration.objects.get().origin) == (agent.user, "letter")
    assert not Opposition.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"numbers": ""}, "required"),
        ({"numbers": "01 99 00 12 34\nnobody"}, "Number 2"),
        ({"lists": []}, "required"),
        ({"lists": ["none"]}, "valid choice"),
        ({"reason": ""}, "required"),
        ({"reason": "wrote from jeanne@example.fr"}, "kept in clear"),
        ({"postal_address": ""}, "postal address"),
        ({"postal_address": "1\n2\n3\n4\n5\n6\n7"}, "6 lines"),
        ({"origin": "web"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(agent, changed, said):
    answer = begin(agent, **changed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Registration.objects.exists()


def test_the_line_is_proven_by_calling_it_back(agent):
    address = begin(agent)["Location"]
    revealed = step(agent, address, "numero", reason="to call back")
    assert NATIONAL in digits(revealed)
    step(agent, address, "rappel", note="the person answered")
    assert Holding.objects.get().origin == "letter"
    assert Opposition.objects.get().is_listed
    assert Event.objects.filter(
        action=Action.LINE_PROVEN, actor=agent.user, reason="the person answered"
    ).exists()


def test_nothing_is_proven_without_a_word_on_the_call(agent):
    step(agent, begin(agent)["Location"], "rappel", note="")
    assert not Holding.objects.exists()


def test_the_line_is_proven_by_a_posted_code(agent):
    address = begin(agent)["Location"]
    step(agent, address, "envoi", means="letter")
    letter = Message.objects.get(channel="letter")
    code = re.search(
        r"(?<!\d)\d{6}(?!\d)", re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d)", "", outgoing_of(letter).text)
    )
    assert "A code was sent" in agent.get(address).content.decode()
    step(agent, address, "code", code="000000" if code[0] != "000000" else "000001")
    assert not Holding.objects.exists()
    step(agent, address, "code", code=code[0])
    assert Opposition.objects.get().is_listed


@pytest.mark.parametrize("means", ["callback", "pigeon", ""])
def test_a_code_goes_by_no_other_means(agent, means):
    assert step(agent, begin(agent)["Location"], "envoi", means=means).status_code == 404


def test_the_receipt_is_a_letter_to_print(agent):
    address = begin(agent)["Location"]
    assert step(agent, address, "recepisse", reason="to be posted").status_code == 404
    step(agent, address, "rappel", note="the person answered")
    answer = step(agent, address, "recepisse", reason="to be posted")
    assert answer.content.startswith(b"%PDF")


def test_there_is_no_step_of_another_name(agent):
    assert step(agent, begin(agent)["Location"], "oublier").status_code == 404


@pytest.mark.parametrize("name", ["rappel", "envoi", "code", "recepisse", "numero"])
def test_looking_at_a_step_does_nothing(agent, name):
    address = begin(agent)["Location"]
    assert agent.get(f"{address}{claim().pk}/{name}/").status_code == 405
    assert not Holding.objects.exists()

"""The register's lists in the admin: states and instants, no number."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.audit.vocabulary import Action
from sourdine.register.models import OppositionList
from sourdine.register.services.lists import ensure_lists

pytestmark = pytest.mark.django_db

LIST = {
    "name": "postal",
    "title_fr": "Courriers",
    "title_en": "Letters",
    "explanation_fr": "",
    "explanation_en": "",
    "owner": "Somebody",
    "legal_basis": "",
    "channels": "post, fax",
    "territories": "FR RE",
    "is_open": "on",
}


@pytest.fixture
def client_of():
    def log_in(role):
        user = User.objects.create_user(f"{role}@example.org", role=role)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    with override("en"):
        yield log_in


def test_an_administrator_makes_a_list_and_it_is_written_down(client_of):
    client_of("administrator").post(reverse("admin:register_oppositionlist_add"), LIST)
    made = OppositionList.objects.get(name="postal")
    assert (made.channels, made.territories) == (["post", "fax"], ["FR", "RE"])
    assert Event.objects.get(action=Action.LIST_CHANGED).detail["list"] == "postal"


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_nobody_else_makes_or_changes_a_list(client_of, role):
    ensure_lists()
    one = OppositionList.objects.first()
    client = client_of(role)
    assert client.post(reverse("admin:register_oppositionlist_add"), LIST).status_code == 403
    address = reverse("admin:register_oppositionlist_change", kwargs={"object_id": one.pk})
    assert client.post(address, {**LIST, "title_fr": "Autre"}).status_code == 403
    assert not OppositionList.objects.filter(title_fr="Autre").exists()


def test_a_list_keeps_its_name_that_certificates_hold(client_of):
    ensure_lists()
    one = OppositionList.objects.get(name="voix")
    address = reverse("admin:register_oppositionlist_change", kwargs={"object_id": one.pk})
    client_of("administrator").post(address, {**LIST, "name": "other", "title_fr": "Autre"})
    one.refresh_from_db()
    assert (one.name, one.title_fr) == ("voix", "Autre")


def test_a_list_in_use_is_not_deleted(client_of):
    ensure_lists()
    one = OppositionList.objects.first()
    address = reverse("admin:register_oppositionlist_delete", kwargs={"object_id": one.pk})
    assert client_of("administrator").post(address, {"post": "yes"}).status_code == 403
    assert OppositionList.objects.filter(pk=one.pk).exists()


@pytest.mark.parametrize("name", ["opposition", "holding", "registration", "linetransfer", "allowance"])
def test_a_number_in_an_address_finds_nothing_and_is_not_repeated(client_of, name):
    address = reverse(f"admin:register_{name}_changelist")
    answer = client_of("administrator").get(address, {"q": "0199001234"}, follow=True)
    said = answer.content.decode()
    assert 'name="q"' not in said
    assert "199001234" not in re.sub(r"[^0-9]", "", said)

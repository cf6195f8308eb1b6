"""Somebody's space: their numbers and nobody else's, what may be done, what may be taken away."""

import html
import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.urls import reverse
from django.utils.translation import override

from sourdine import clock
from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.audit.services import record
from sourdine.audit.vocabulary import Action
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register.line import Line
from sourdine.register.models import Holding, LineTransfer, Opposition
from sourdine.register.services import holding as holdings
from sourdine.register.services import lists, opposition, possession

PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of people who do not exist
NUMBER, ANOTHER = "01 99 00 00 21", "02 61 91 00 22"
pytestmark = pytest.mark.django_db


def address(name, language="fr", **parts):
    with override(language):
        return reverse(name, kwargs=parts or None)


@pytest.fixture
def registered():
    def make(user, number=NUMBER):
        lists.ensure_lists()
        held = possession.hold(Line.parse(number), account=user, language="fr", at=clock.now())
        opposition.register(held, at=clock.now(), lists=lists.chosen_by_default())
        return held

    return make


@pytest.fixture
def me(client, person):
    user = person()
    client.force_login(user)
    return user


@pytest.fixture
def noon(time_machine):
    time_machine.move_to("2026-11-22T09:30:00+00:00", tick=False)


def sure(client):
    client.post(address("account_reauthenticate"), {"password": PASSWORD})


def sure_by_factor(client):
    """Of somebody who has one: a password alone says nothing then."""
    session = client.session
    shown = {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_my_numbers_are_shown_with_their_standing(client, me, registered, language):
    held = registered(me)
    page = text(client.get(address("my-space", language)))
    assert NUMBER in page
    assert {"fr": "inscrit", "en": "registered"}[language] in page
    assert NUMBER in text(client.get(address("my-number-page", language, holding=held.pk)))


def test_what_is_mine_is_nobody_else_s(client, person, registered):
    held = registered(person())
    client.force_login(person())
    assert NUMBER not in text(client.get(address("my-space")))
    for name in ("my-number-page", "my-number-receipt", "my-number-receipt-pdf", "my-number-remove"):
        assert client.get(address(name, holding=held.pk)).status_code == 404, name
    for name in ("my-number-remove", "my-number-renew"):
        assert client.post(address(name, holding=held.pk)).status_code == 404, name
    assert Opposition.objects.filter(ended_at=None).exists()


PAGES = [
    "my-space",
    "my-messages",
    "my-accesses",
    "my-account",
    "my-data",
    "delete-account",
    "my-numbers-remove",
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_mine_is_for_who_is_logged_in(client, name):
    assert address("account_login") in client.get(address(name)).url


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_mine_is_kept_by_no_cache(client, me, name):
    assert me.is_authenticated
    assert "no-store" in client.get(address(name)).headers["Cache-Control"]


def test_removing_a_number_takes_a_button(client, me, registered):
    held = registered(me)
    assert NUMBER in text(client.get(address("my-number-remove", holding=held.pk)))
    assert Holding.objects.get().ended_at is None
    client.post(address("my-number-remove", holding=held.pk))
    assert Holding.objects.get().ended_at is not None
    assert not Opposition.objects.filter(ended_at=None).exists()


def test_all_numbers_are_removed_at_once(client, me, registered, person):
    registered(me)
    registered(me, ANOTHER)
    other = registered(person(), "03 53 01 00 23")
    client.get(address("my-numbers-remove"))
    client.post(address("my-numbers-remove"))
    assert list(Holding.objects.filter(ended_at=None)) == [other]


def test_renewing_gives_a_new_term(client, me, registered, time_machine):
    held = registered(me)
    time_machine.move_to(clock.now() + timedelta(hours=1))
    client.get(address("my-number-renew", holding=held.pk))
    assert Holding.objects.get().ends_at == held.ends_at, "looking renews nothing"
    client.post(address("my-number-renew", holding=held.pk))
    assert Holding.objects.get().ends_at > held.ends_at


def test_the_receipt_is_a_page_and_a_pdf(client, me, registered):
    held = registered(me)
    assert held.reference in text(client.get(address("my-number-receipt", holding=held.pk)))
    made = client.get(address("my-number-receipt-pdf", holding=held.pk))
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert re.sub(r"\D", "", NUMBER)[1:] not in made.headers["Content-Disposition"]


def asked_about(me, person, registered):
    registered(me)
    holdings.declare_changed_hands(registered(person()), at=clock.now())
    return LineTransfer.objects.get()


def test_a_question_is_shown_and_agreeing_ends_the_holding(client, me, person, registered):
    asked = asked_about(me, person, registered)
    assert address("my-transfer", transfer=asked.pk) in text(client.get(address("my-space")))
    client.get(address("my-transfer", transfer=asked.pk))
    assert Holding.objects.get(account=me).ended_at is None
    client.post(address("my-transfer", transfer=asked.pk), {"answer": "end"})
    assert Holding.objects.get(account=me).ended_at is not None
    assert Opposition.objects.filter(ended_at=None).exists(), "the new holder's stands"


def test_keeping_the_line_takes_a_code_received_on_it(client, me, person, registered, time_machine):
    # Lines are not called at night.
    time_machine.move_to(datetime(2026, 11, 23, 10, tzinfo=UTC))
    client.force_login(me)
    asked = asked_about(me, person, registered)
    answer = address("my-transfer", transfer=asked.pk)
    client.post(answer, {"answer": "keep", "code": "000000"})
    assert LineTransfer.objects.get().answered_at is None
    client.post(answer, {"answer": "voice"})
    spoken = outgoing_of(Message.objects.filter(channel="voice").latest("created_at")).text
    code = re.search(r"(?<!\d)\d{6}(?!\d)", re.sub(r"(?<=\d)[\s,.\u00a0\u202f]+(?=\d)", "", spoken))[0]
    client.post(answer, {"answer": "keep", "code": code})
    assert LineTransfer.objects.get().outcome == "kept"
    assert Holding.objects.get(account=me).ended_at is None


def test_a_question_put_to_another_is_not_mine(client, person, registered):
    asked = asked_about(person(), person, registered)
    client.force_login(person())
    for call in (client.get, client.post):
        assert call(address("my-transfer", transfer=asked.pk)).status_code == 404


@pytest.mark.parametrize("nonsense", [{}, {"answer": "perhaps"}, {"answer": "KEEP"}])
def test_an_answer_that_was_not_given_ends_nothing(client, me, person, registered, nonsense):
    asked = asked_about(me, person, registered)
    client.post(address("my-transfer", transfer=asked.pk), nonsense)
    assert LineTransfer.objects.get().answered_at is None
    assert Holding.objects.get(account=me).ended_at is None


def test_accesses_say_who_and_why_without_a_name(client, me, person):
    agent = person("agent", factor=True)
    record(Action.NUMBER_REVEALED, actor=agent, account=me, reason="Courrier reçu ce jour")
    page = text(client.get(address("my-accesses")))
    assert "Courrier reçu ce jour" in page
    assert agent.email not in page


def test_messages_show_their_way(client, me):
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    client.post(address("account_email"), {"email": "nouvelle@example.org", "action_add": ""})
    page = text(client.get(address("my-messages")))
    assert me.email.partition("@")[0] not in page or "•" in page


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["prend fin le 22 novembre 2029", "Rester inscrit"]), ("en", ["ends on 22 November 2029"])],
)
def test_a_refusal_of_the_next_term_is_shown_and_taken_back(client, me, registered, language, words):
    held = registered(me)
    page = address("my-number-page", language, holding=held.pk)
    keep = address("my-number-keep", language, holding=held.pk)
    assert keep not in text(client.get(page))
    Holding.objects.update(declines_renewal=True)
    shown = text(client.get(page))
    assert all(one in shown for one in [*words, keep])
    client.get(keep)
    assert Holding.objects.get().declines_renewal
    assert keep not in text(client.post(keep, follow=True))
    assert not Holding.objects.get().declines_renewal
    assert Event.objects.get(action="renewal.decided").actor == me


def test_a_refusal_is_not_somebody_else_s_to_take_back(client, me, person, registered):  # noqa: ARG001 -- logged in
    held = registered(person())
    Holding.objects.update(declines_renewal=True)
    assert client.post(address("my-number-keep", holding=held.pk)).status_code == 404
    assert Holding.objects.get().declines_renewal


# Taking everything away.


def test_everything_is_downloaded_for_a_machine(client, me, registered):
    registered(me)
    sure(client)
    made = client.post(address("my-data"), {"form": "json"})
    held = json.loads(made.content)
    assert held["account"]["address"] == me.email
    assert re.sub(r"\D", "", NUMBER)[1:] in json.dumps(held)
    assert "data.downloaded" in json.dumps(held), "the copy says that it was taken"
    assert "attachment" in made.headers["Content-Disposition"]
    assert "no-store" in made.headers["Cache-Control"]


@pytest.mark.parametrize(("language", "words"), [("fr", "Données téléchargées"), ("en", "Data downloaded")])
def test_everything_is_downloaded_to_read(client, me, registered, language, words):
    registered(me)
    sure(client)
    page = text(client.post(address("my-data", language), {"form": "page"}))
    assert f'lang="{language}"' in page
    assert me.email in page
    assert words in page
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL), "no structure is left unread"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Clé d'accès", "Mon téléphone", "Codes de secours", "Utilisé pour la dernière fois le"]),
        ("en", ["Passkey", "Mon téléphone", "Recovery codes", "Last used on"]),
    ],
)
def test_passkeys_and_other_factors_are_told_and_none_of_their_secrets(client, me, language, words):
    secrets = factors(me)
    sure_by_factor(client)
    page = html.unescape(text(client.post(address("my-data", language), {"form": "page"})))
    machine = text(client.post(address("my-data", language), {"form": "json"}))
    told = {one["kind"]: one for one in json.loads(machine)["factors"]}
    assert told["webauthn"]["name"] == "Mon téléphone"
    assert told["totp"]["last_used_at"] is not None
    assert told["webauthn"]["last_used_at"] is None
    assert all(one["created_at"] for one in told.values())
    page = page.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert [one for one in words if one not in page] == []
    assert [one for one in secrets if one in page or one in machine] == []


def factors(user):
    """One of each kind; what must not be told of them."""
    application = TOTP.activate(user, generate_totp_secret()).instance
    application.record_usage()
    codes = RecoveryCodes.activate(user)
    data = {"name": "Mon téléphone", "credential": {"id": "credential-of-the-passkey"}}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    sealed = [application.data["secret"], codes.instance.data["seed"]]
    return [*sealed, *map(decrypt, sealed), *codes.get_unused_codes(), "credential-of-the-passkey"]


def test_looking_at_the_page_downloads_nothing(client, me):
    sure(client)
    client.get(address("my-data"))
    assert not Event.objects.filter(action="data.downloaded", account=me).exists()


# Leaving.


@pytest.mark.parametrize(("choice", "stands"), [("keep", True), ("remove", False)])
def test_an_account_is_deleted_with_or_without_its_numbers(client, me, registered, choice, stands):
    registered(me)
    sure(client)
    client.get(address("delete-account"))
    assert User.objects.filter(pk=me.pk).exists()
    client.post(address("delete-account"), {"oppositions": choice})
    assert not User.objects.filter(pk=me.pk).exists()
    assert Opposition.objects.filter(ended_at=None).exists() is stands
    assert address("account_login") in client.get(address("my-space")).url


@pytest.mark.parametrize("choice", ["", "perhaps"])
def test_nothing_is_deleted_without_a_choice(client, me, choice):
    sure(client)
    assert client.post(address("delete-account"), {"oppositions": choice}).status_code == 400
    assert User.objects.filter(pk=me.pk).exists()


def test_the_language_of_messages_is_chosen(client, me):
    client.get(address("my-language"))
    client.post(address("my-language"), {"language": "en"})
    me.refresh_from_db()
    assert me.language == "en"


def test_every_form_of_mine_refuses_who_comes_from_elsewhere(me, registered, client):
    from django.test import Client

    held = registered(me)
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = client.cookies
    for name in ("my-number-remove", "my-number-renew"):
        assert stranger.post(address(name, holding=held.pk)).status_code == 403
    for name in ("my-numbers-remove", "my-language", "delete-account", "my-data", "account_logout"):
        assert stranger.post(address(name)).status_code == 403, name


def test_a_look_at_my_line_is_an_access_to_my_data(client, me, person, registered):
    from sourdine.register.services import agents

    held = registered(me)
    agents.search(NUMBER, agent=person("agent", factor=True), reason="recherche pour un courrier")
    agents.reveal(held.line, agent=person("agent", factor=True), reason="rappel de la personne")
    agents.search(ANOTHER, agent=person("agent", factor=True), reason="une ligne de quelqu'un d'autre")
    page = text(client.get(address("my-accesses")))
    assert "recherche pour un courrier" in page
    assert "rappel de la personne" in page
    assert "quelqu&#x27;un d&#x27;autre" not in page


@pytest.mark.parametrize("role", ["agent", "supervisor", "administrator"])
def test_whoever_works_for_the_operator_does_not_leave_the_trail(client, person, role):
    """Deleted, the account would no longer be named by what it did."""
    somebody = person(role, factor=True)
    client.force_login(somebody)
    done = record(Action.NUMBER_REVEALED, actor=somebody, reason="curiosité")
    sure_by_factor(client)
    assert address("delete-account") not in text(client.get(address("my-account")))
    assert client.get(address("delete-account")).status_code == 403
    assert client.post(address("delete-account"), {"oppositions": "remove"}).status_code == 403
    done.refresh_from_db()
    assert done.actor == somebody

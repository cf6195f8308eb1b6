from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from sourdine.accounts.models import User
from sourdine.audit.models import Event
from sourdine.notifications.models import Channel, Message, State
from sourdine.notifications.services import queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    user = User.objects.create_user("agent@example.org", role="agent")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def page_of(pk, way="change"):
    return reverse(f"admin:notifications_message_{way}", args=[pk])


@pytest.fixture
def browser(agent):
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def message(envelope, agent):
    made = queue(envelope(Channel.MAIL, account=agent))
    Message.objects.update(state=State.ACCEPTED)
    return made


@pytest.mark.usefixtures("message")
def test_the_list_shows_masked_recipients_only(browser):
    page = browser.get(reverse("admin:notifications_message_changelist")).content.decode()
    assert "j•••@example.fr" in page
    assert "jeanne" not in page


def test_a_message_shows_its_steps_and_never_its_content(browser, message):
    page = browser.get(page_of(message.pk)).content.decode()
    assert "en attente d&#x27;envoi" in page or "waiting to be sent" in page
    for secret in ("jeanne", "481516", "example.fr/c/abc"):
        assert secret not in page


def test_looking_at_a_message_is_written_down(browser, message, agent):
    browser.get(page_of(message.pk))
    event = Event.objects.get(action="history.read")
    assert (event.actor, event.account, event.detail) == (agent, agent, {"message": str(message.pk)})


@pytest.mark.usefixtures("message")
def test_a_message_that_is_not_there_is_not_looked_at(browser):
    answer = browser.get(page_of(UUID(int=0)))
    assert answer.status_code == 302
    assert not Event.objects.filter(action="history.read").exists()


def send_again(browser, message):
    return browser.post(
        reverse("admin:notifications_message_changelist"),
        {"action": "send_selected_again", "_selected_action": str(message.pk)},
        follow=True,
    )


def test_an_agent_sends_a_message_again(browser, message, agent):
    send_again(browser, message)
    assert Message.objects.get(repeats=message).state == State.QUEUED
    assert Event.objects.get(action="message.sent_again").actor == agent


def test_what_cannot_be_sent_again_is_said(browser, message):
    Message.objects.update(content_sealed=None)
    page = send_again(browser, message).content.decode()
    assert "a été effacé" in page or "has been erased" in page
    assert not Message.objects.filter(repeats=message).exists()


def test_nobody_adds_or_deletes_a_message(browser, message):
    for url in (reverse("admin:notifications_message_add"), page_of(message.pk, "delete")):
        assert browser.get(url).status_code == 403
        assert browser.post(url, {"post": "yes"}).status_code == 403
    assert Message.objects.exists()


def test_nobody_changes_a_message(browser, message):
    answer = browser.post(page_of(message.pk), {"state": "delivered"})
    assert answer.status_code == 403
    assert Message.objects.get(pk=message.pk).state == State.ACCEPTED


def test_who_may_not_see_messages_sees_none(browser, message):
    User.objects.update(role="consumer")
    for url in (reverse("admin:notifications_message_changelist"), page_of(message.pk)):
        assert browser.get(url).status_code in {302, 403, 404}
    assert not Event.objects.filter(action="history.read").exists()

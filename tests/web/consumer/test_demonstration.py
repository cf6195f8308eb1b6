"""The outbox of a demonstration."""

import html
import uuid

import pytest

from sourdine.notifications.models import Message

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


def test_there_is_no_outbox_outside_of_a_demonstration(visitor):
    visitor.register(visitor.FIXED)
    assert visitor.open("outbox").status_code == 404
    assert visitor.open("outbox-document", Message.objects.first().pk).status_code == 404
    assert "demo/outbox" not in page(visitor.open("home"))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_outbox_shows_links_to_open_and_codes_to_type(new_visitor, language):
    visitor = new_visitor(language)
    visitor.register(visitor.FIXED)
    shown = page(visitor.open("outbox"))
    assert f'<p class="code-shown">{visitor.address_code()}</p>' in shown
    assert f'{visitor.link()}"' in shown
    assert "demo/outbox" in page(visitor.open("home"))


@pytest.mark.usefixtures("demo")
def test_the_code_of_a_call_is_shown_as_digits(visitor):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.send("send-code", visitor.claim(visitor.FIXED), means="voice")
    assert f'<p class="code-shown">{visitor.last_code()}</p>' in page(visitor.open("outbox"))


@pytest.mark.usefixtures("demo")
def test_a_message_without_a_document_has_none_to_open(visitor):
    visitor.register(visitor.FIXED)
    assert visitor.open("outbox-document", Message.objects.first().pk).status_code == 404
    assert visitor.open("outbox-document", uuid.uuid4()).status_code == 404

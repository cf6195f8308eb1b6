"""A person at a browser, whose telephone and mailbox can be read. All of it is fiction."""

import re

import pytest

MORNING = "2026-11-23T09:30:00+00:00"  # half past ten in Paris, where telephones may ring
# Before the first cookie, and every one of these is a door.
LANGUAGES = ("fr", "en")


@pytest.fixture(autouse=True)
def opposition_lists(db):  # noqa: ARG001 -- opens the database
    from sourdine.register.services.lists import ensure_lists

    ensure_lists()


@pytest.fixture
def morning(time_machine):
    time_machine.move_to(MORNING, tick=False)
    return time_machine


class Visitor:
    """A browser, and what reaches the person in front of it. Every address it is sent to is kept."""

    FIXED = "01 99 00 12 34"
    OTHER = "02 61 91 00 21"
    MOBILE = "06 00 00 12 34"
    ADDRESS = "jeanne@example.fr"

    def __init__(self, client, language="fr"):
        self.client = client
        self.language = language
        self.visited = []

    def path(self, name, *about):
        from django.urls import reverse
        from django.utils.translation import override

        with override(self.language):
            return reverse(name, args=about)

    def open(self, name, *about):
        return self._seen(self.client.get(self.path(name, *about), follow=True))

    def send(self, name, *about, **fields):
        return self._seen(self.client.post(self.path(name, *about), fields, follow=True))

    def register(self, *numbers, address=ADDRESS, lists=("voix", "texto")):
        return self.send("register", number=numbers, address=address, list=lists)

    def claim(self, number):
        from sourdine.register.line import Line
        from sourdine.register.models import Claim

        return Claim.objects.filter(line_index=Line.parse(number).index).latest("id").pk

    def prove(self, number, means="voice"):
        claim = self.claim(number)
        self.send("send-code", claim, means=means)
        return self.send("prove", claim, code=self.last_code())

    def open_line(self, number, means="voice"):
        self.send("my-number", number=number, means=means)
        return self.send("line-code", code=self.last_code())

    def last_text(self, kind=""):
        from sourdine.notifications.contents import outgoing_of
        from sourdine.notifications.models import Message

        return outgoing_of(Message.objects.filter(kind__contains=kind).latest("created_at", "pk")).text

    def last_code(self):
        from sourdine.register.models import Code

        digits = re.sub(r"(?<=\d)[ \u00a0\u202f,.]{1,2}(?=\d)", "", self._code_text())
        assert Code.objects.exists()
        return re.search(r"(?<!\d)\d{6}(?!\d)", digits)[0]

    def _code_text(self):
        from sourdine.notifications.contents import outgoing_of
        from sourdine.notifications.models import Message
        from sourdine.register.models import Code

        newest = Code.objects.order_by("-created_at", "-pk")
        sent = [Message.objects.filter(idempotency_key=code.message_key).first() for code in newest]
        unused = [message for message, code in zip(sent, newest, strict=True) if not code.used_at]
        return outgoing_of(unused[0]).text

    def address_code(self):
        return re.search(r"(?<!\d)\d{6}(?!\d)", self.last_text("address_confirmation"))[0]

    def link(self):
        return re.search(r"https?://[^/]+(/\S+/confirmer/\S+)", self.last_text("address_confirmation"))[1]

    def _seen(self, answer):
        self.visited += [answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]]
        self.visited += [address for address, _status in answer.redirect_chain]
        return answer


@pytest.fixture
def visitor(client, morning):  # noqa: ARG001 -- the hour matters
    return Visitor(client)


@pytest.fixture
def new_visitor(morning):  # noqa: ARG001 -- the hour matters
    """Somebody else, in another browser."""
    from django.test import Client

    return lambda language="fr": Visitor(Client(), language)


@pytest.fixture
def demo(settings):
    import dataclasses

    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, demo=True)

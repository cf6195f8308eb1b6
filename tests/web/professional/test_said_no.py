"""An oral withdrawal or objection, written down by whoever heard it: plain forms, no script."""

import html
import re

import organisations
import pytest

from sourdine.consents.models import Consent, ConsentEvent, Objection, Withdrawal

pytestmark = pytest.mark.django_db
NUMBER = "01 99 00 12 34"


@pytest.fixture(autouse=True)
def friday(time_machine):
    time_machine.move_to("2026-11-27T10:00:30+01:00", tick=False)


@pytest.fixture
def professional():
    return organisations.organisation("Isolation Exemple SA")


@pytest.fixture
def space(professional, browser):
    """The page as somebody of this role has it before them: `space("depositor")`."""

    def opened(role="owner", *, factor=True):
        return Page(browser(organisations.member(professional, role, factor=factor).user), professional)

    return opened


class Page:
    def __init__(self, client, professional, place=""):
        self.client = client
        self.way = f"/en/espace-pro/{professional.pk}/{place}opposition-orale/"

    def look(self):
        return self.client.get(self.way)

    def send(self, **changed):
        shown = self.look().content.decode()
        once = re.search(r'name="once" value="([^"]+)"', shown)
        typed = {"contact": NUMBER, "what": "objection", "at": "2026-11-27T09:59"}
        return self.client.post(self.way, typed | {"once": once[1] if once else ""} | changed, follow=True)


def said(answer):
    return html.unescape(answer.content.decode())


def given(professional):
    from sourdine import clock
    from sourdine.consents.acts import Told
    from sourdine.consents.authors import Author
    from sourdine.consents.services import recording
    from sourdine.consents.subjects import Subject
    from sourdine.consents.vocabulary import Door
    from sourdine.law.vocabulary import Channel

    told = Told(
        subject=Subject.of_line(NUMBER),
        at=clock.now().replace(month=10),
        channels=frozenset({Channel.LIVE_VOICE}),
        goods=frozenset({"insurance"}),
    )
    return recording.give(Author.person(professional, Door.FORM), told)


@pytest.mark.parametrize("role", ["owner", "depositor"])
def test_an_objection_is_written_down_by_whoever_heard_it(space, professional, role):
    answer = space(role).send(channels=["live_voice", "sms"])
    assert "The objection is recorded" in said(answer)
    made = Objection.objects.get()
    assert (made.organisation, made.door, made.channels) == (professional, "agent", ["live_voice", "sms"])
    assert made.at.isoformat() == "2026-11-27T08:59:00+00:00"


def test_no_channel_is_all_of_them(space):
    space().send()
    assert len(Objection.objects.get().channels) == 8


def test_a_withdrawal_ends_what_was_consented(space, professional):
    consent = given(professional)
    answer = space().send(what="withdrawal")
    assert "1 consent has ended" in said(answer)
    consent.refresh_from_db()
    assert not consent.stands
    assert Withdrawal.objects.get().door == "agent"


def test_a_withdrawal_of_nothing_is_honoured_too(space):
    assert "honoured all the same" in said(space().send(what="withdrawal"))
    assert Withdrawal.objects.count() == 1
    assert not Consent.objects.exists()


def test_an_address_does_as_well(space):
    space().send(contact="jeanne@example.org", channels=["email"])
    assert Objection.objects.count() == 1


def test_a_form_that_is_sent_twice_is_one_act(space):
    page = space()
    once = "6a3a3ad2-5d6c-4f7b-8f8e-0d6ab5b2f4a1"
    for _ in range(2):
        assert "The objection is recorded" in said(page.send(once=once))
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"contact": "01 99"}, "no telephone number here"),
        ({"contact": "jeanne@"}, "not an e-mail address"),
        ({"contact": ""}, "required"),
        ({"at": "2026-11-27T10:01"}, "has not come yet"),
        ({"at": ""}, "required"),
        ({"what": "consent"}, "valid choice"),
        ({"channels": ["pigeon"]}, "valid choice"),
        ({"once": "x"}, ""),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(space, changed, why):
    answer = space().send(**changed)
    assert why in said(answer)
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(("role", "factor"), [("auditor", True), ("owner", False)])
def test_who_may_not_record_is_told_why(space, role, factor):
    page = space(role, factor=factor)
    assert 'name="contact"' not in said(page.look())
    assert page.send().status_code == 403
    assert not ConsentEvent.objects.exists()


def test_a_stranger_finds_no_page(professional, browser):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    stranger = Page(browser(organisations.member(other).user), professional)
    assert stranger.look().status_code == 404
    assert stranger.send().status_code == 404
    assert not ConsentEvent.objects.exists()


def test_a_provider_s_people_write_for_whoever_gave_a_mandate(professional, browser):
    provider = organisations.provider()
    client = browser(organisations.member(provider).user)
    page = Page(client, provider, f"pour/{professional.pk}/")
    assert page.look().status_code == 404
    organisations.mandate(professional, provider)
    assert "The objection is recorded" in said(page.send())
    assert Objection.objects.get().organisation == professional


def test_a_look_changes_nothing_and_no_address_says_a_number(space):
    page = space()
    page.look()
    assert not ConsentEvent.objects.exists()
    assert page.send().redirect_chain[-1][0] == page.way


def test_it_is_in_french_too(space):
    page = space()
    page.way = page.way.replace("/en/", "/fr/")
    shown = said(page.look())
    assert "Quelqu\N{RIGHT SINGLE QUOTATION MARK}un a dit non" in shown
    assert "appel d'une personne" in shown

"""A professional is told by mail and by webhook what a person did on their own page."""

import pytest
import sayings

from sourdine import clock
from sourdine.consents.authors import Author
from sourdine.consents.services import objections, personal, recording
from sourdine.consents.services.personal import Holder
from sourdine.consents.vocabulary import Door
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.professionals.models import Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(friday):  # noqa: ARG001 -- the day first
    return Holder(subject=sayings.line(), since=clock.now())


def mails():
    return [outgoing_of(one) for one in Message.objects.filter(kind__startswith="professionals/")]


def test_a_withdrawal_is_mailed_to_the_owners_and_to_the_contact(author, holder):
    recording.give(author, sayings.told())
    personal.withdraw_all(holder)
    assert len(mails()) == 2
    owner = author.organisation.members.get().user.email
    assert {one.recipient for one in mails()} == {owner, "contact@example.org"}


def test_an_objection_is_mailed_too(author, holder):
    recording.give(author, sayings.told())
    personal.object_to(holder, author.organisation.pk)
    assert {one.kind for one in mails()} == {"professionals/objection_recorded"}


def test_the_mail_names_the_event_and_no_number(author, holder):
    consent = recording.give(author, sayings.told())
    personal.withdraw(holder, consent.pk)
    for one in mails():
        assert "01 •• •• •• 34" in one.text.replace("\u00a0", " ")
        assert "événement 2" in one.text.replace("\u00a0", " ")
        assert "99001234" not in "".join(filter(str.isdigit, one.subject + one.text))


def test_each_owner_reads_their_own_language(author, holder):
    user = author.organisation.members.get().user
    user.language = "en"
    user.save()
    recording.give(author, sayings.told())
    personal.withdraw_all(holder)
    assert {one.language for one in mails()} == {"en", "fr"}


@pytest.mark.parametrize("door", sorted(set(Door) - {Door.PERSON}))
def test_what_came_by_another_door_is_not_mailed(author, door):
    """A newsletter's unsubscriptions would drown whoever reads mail; programs are told all the same."""
    person = Author.person(author.organisation, door)
    recording.give(author, sayings.told())
    recording.withdraw(person, sayings.leaving())
    objections.record(person, sayings.objecting())
    assert mails() == []


def test_the_organisation_s_programs_are_told(author, holder):
    Webhook.objects.create(
        organisation=author.organisation,
        url_sealed=b"x",
        secret_sealed=b"x",
        host="example.org",
        events=["consent.withdrawn", "objection.recorded"],
        created_at=clock.now(),
    )
    recording.give(author, sayings.told())
    personal.withdraw_all(holder)
    personal.object_to(holder, author.organisation.pk)
    assert sorted(WebhookDelivery.objects.values_list("event", flat=True)) == [
        "consent.withdrawn",
        "objection.recorded",
    ]

"""The chain holds; whatever is changed, taken out, put in or cut off is found, and where."""

from datetime import timedelta

import pytest
import sayings

from sourdine import clock
from sourdine.consents.models import ConsentEvent, ConsentLedger
from sourdine.consents.services import objections, recording
from sourdine.consents.services.verifying import Fault, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(author, text):
    """Five events."""
    given = recording.give(author, sayings.told(text), awaits_confirmation=True)
    recording.confirm(author, given.pk, at=clock.now())
    recording.give(author, sayings.told(text, subject=sayings.line(sayings.OTHER_LINE)))
    recording.withdraw(author, sayings.leaving())
    objections.record(author, sayings.objecting())
    return author.organisation


def event(position):
    return ConsentEvent.objects.filter(position=position)


def test_a_chain_that_nobody_touched_holds(chain):
    found = verify(chain)
    assert found.holds
    assert (found.events, found.purged) == (5, 0)


def test_an_empty_chain_holds(professional):
    assert verify(professional).holds


def test_it_holds_after_contents_were_destroyed(chain):
    event(3).update(salt=None, payload_sealed=None, subject_index=None, purged_at=clock.now())
    found = verify(chain)
    assert found.holds
    assert found.purged == 1


TAMPERED = {
    "an event is taken out": (lambda: event(3).delete(), 3, Fault.MISSING),
    "the first is taken out": (lambda: event(1).delete(), 1, Fault.MISSING),
    "the last is cut off": (lambda: event(5).delete(), 5, Fault.END),
    "a commitment is replaced": (lambda: event(2).update(commitment=bytes(32)), 2, Fault.LINK),
    "a link is replaced": (lambda: event(4).update(link=bytes(32)), 4, Fault.LINK),
    "a salt is replaced": (lambda: event(2).update(salt=bytes(32)), 2, Fault.CONTENT),
    "a salt alone is destroyed": (lambda: event(2).update(salt=None), 2, Fault.CONTENT),
    "a content is replaced by another's": (
        lambda: event(2).update(payload_sealed=event(1).get().payload_sealed),
        2,
        Fault.CONTENT,
    ),
    "a content is no seal": (lambda: event(2).update(payload_sealed=b"x"), 2, Fault.CONTENT),
    "a date is moved": (lambda: event(3).update(at=clock.now() - timedelta(days=1)), 3, Fault.COLUMNS),
    "a kind is changed": (lambda: event(4).update(kind="given"), 4, Fault.COLUMNS),
    "a subject is changed": (lambda: event(4).update(subject_index=bytes(32)), 4, Fault.COLUMNS),
    "the ledger is set back": (lambda: ConsentLedger.objects.update(position=4), 6, Fault.END),
    "the ledger is gone": (lambda: ConsentLedger.objects.all().delete(), 6, Fault.END),
}


@pytest.mark.parametrize(("tamper", "position", "fault"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_tampered_with_is_found(chain, tamper, position, fault):
    tamper()
    found = verify(chain)
    assert (found.position, found.fault) == (position, fault)


def test_two_professionals_have_two_chains(chain):
    import organisations

    from sourdine.consents.authors import Author

    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    recording.withdraw(Author.service(other), sayings.leaving())
    event(1).filter(organisation=chain).update(salt=bytes(32))
    assert not verify(chain).holds
    assert verify(other).holds

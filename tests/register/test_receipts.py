import io
from datetime import timedelta

import consumers
import pypdf
import pytest
from consumers import FIXED, MOBILE, registered

from sourdine import clock
from sourdine.jobs.worker import run_waiting
from sourdine.notifications.contents import outgoing_of
from sourdine.notifications.models import Message
from sourdine.register import errors
from sourdine.register.line import Line
from sourdine.register.models import OppositionList
from sourdine.register.services import opposition, possession, receipts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_a_receipt_says_what_is_registered_since_when_and_until_when():
    (holding,) = registered(FIXED, lists=("voix", "fax"))
    receipt = receipts.receipt_of(holding)
    assert (receipt.number, receipt.reference) == (FIXED, holding.reference)
    assert receipt.lists == ("Appels téléphoniques", "Télécopies")
    assert receipt.registered_at.isoformat() == "2026-11-22T10:30:00+01:00"
    assert receipt.ends_at == clock.now().replace(year=2029)


def test_instants_are_those_of_the_line_s_own_time_zone():
    line = Line(262_262_000_000)  # a block that no operator has
    holding = possession.hold(line, account=consumers.account(), language="fr", at=clock.now())
    opposition.register(holding, at=clock.now(), lists=OppositionList.objects.filter(name="voix"))
    assert str(receipts.receipt_of(holding).registered_at.tzinfo) == "Indian/Reunion"


def test_a_second_holder_s_receipt_is_not_older_than_their_proof(noon):
    registered(FIXED)
    noon.shift(timedelta(days=100))
    (second,) = registered(FIXED, address="paul@example.org")
    receipt = receipts.receipt_of(second)
    assert receipt.registered_at == receipt.effective_at == clock.now()


def test_each_list_has_its_own_date(noon):
    registered(FIXED)
    noon.shift(timedelta(days=100))
    (holding,) = registered(FIXED, lists=("fax",))
    dates = {entry.title: entry.registered_at for entry in receipts.receipt_of(holding).entries}
    assert dates["Télécopies"] - dates["Appels téléphoniques"] == timedelta(days=100)


def test_what_was_removed_has_no_receipt():
    (holding,) = registered(FIXED)
    opposition.withdraw(holding, at=clock.now())
    holding.refresh_from_db()
    with pytest.raises(errors.NotRegistered):
        receipts.receipt_of(holding)


@pytest.mark.parametrize(
    ("language", "title", "says"),
    [
        ("fr", "Récépissé d'inscription", "22 novembre 2026 à 10:30:00 (Europe/Paris)"),
        ("en", "Receipt of registration", "22 November 2026 at 10:30:00 (Europe/Paris)"),
    ],
)
def test_the_document_is_in_the_holder_s_language_and_can_be_read_aloud(language, title, says):
    (holding,) = registered(FIXED, language=language)
    pdf = receipts.as_pdf(receipts.receipt_of(holding))
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title == title
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    told = text_of(pdf)
    for part in (FIXED, holding.reference, says):
        assert part.replace(" ", "") in told.replace(" ", "")


def test_the_same_receipt_is_the_same_document():
    receipt = receipts.receipt_of(registered(FIXED)[0])
    assert receipts.as_pdf(receipt) == receipts.as_pdf(receipt)


def test_the_receipt_comes_by_mail_with_the_document():
    (holding,) = registered(FIXED)
    assert not Message.objects.filter(kind="register/receipt").exists()
    run_waiting()
    out = outgoing_of(consumers.last_message(kind="register/receipt"))
    assert out.recipient == "jeanne@example.fr"
    assert holding.reference in out.text
    assert FIXED in text_of(out.document)
    assert FIXED not in out.text, "a mailbox may be shared"


def test_without_an_address_the_receipt_comes_by_sms():
    registered(MOBILE, address=None)
    run_waiting()
    message = consumers.last_message(kind="register/receipt")
    assert (message.channel, message.document_sealed) == ("sms", None)
    assert MOBILE in consumers.said(message)


def test_nobody_who_left_meanwhile_is_sent_a_receipt():
    (holding,) = registered(FIXED)
    opposition.withdraw(holding, at=clock.now())
    run_waiting()
    assert not Message.objects.filter(kind="register/receipt").exists()


def test_a_receipt_hides_its_number_from_logs():
    receipt = receipts.receipt_of(registered(FIXED)[0])
    assert "12 34" not in repr(receipt)

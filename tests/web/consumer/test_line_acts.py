"""What whoever holds a line may do with it."""

import html
from datetime import timedelta

import pytest

from sourdine.accounts.models import User
from sourdine.register.models import Holding, LineTransfer, Opposition

APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


def page(answer):
    return html.unescape(answer.content.decode()).replace(APOSTROPHE, "'")


def listed(number):
    from sourdine.register.line import Line

    return Opposition.objects.filter(line_index=Line.parse(number).index, is_listed=True).count()


@pytest.fixture
def logged_in(visitor):
    visitor.client.force_login(
        User.objects.create_user("jeanne@example.fr"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return visitor


def test_a_line_is_registered_from_its_page_and_its_receipt_read(visitor):
    visitor.open_line(visitor.FIXED)
    shown = page(visitor.send("register-line"))
    assert "Ce numéro est inscrit au registre." in shown
    assert "Un appel lira son récépissé" in shown
    assert listed(visitor.FIXED) == 2
    assert visitor.FIXED in page(visitor.open("line-receipt"))
    pdf = visitor.open("line-receipt-pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert "1234" not in pdf["Content-Disposition"]


def test_whoever_is_logged_in_gets_it_in_their_space(logged_in):
    logged_in.open_line(logged_in.FIXED)
    assert "Son récépissé est en route" in page(logged_in.send("register-line"))
    assert Holding.objects.get().account == User.objects.get()


def test_removal_shows_one_button_first(visitor):
    visitor.open_line(visitor.FIXED)
    visitor.send("register-line")
    shown = page(visitor.open("withdraw-line"))
    assert "Retirer ce numéro" in shown
    assert listed(visitor.FIXED) == 2


def test_its_button_removes_the_line(visitor):
    visitor.open_line(visitor.FIXED)
    visitor.send("register-line")
    shown = page(visitor.send("withdraw-line"))
    assert "Ce numéro est retiré" in shown
    assert "n'est pas inscrit" in shown
    assert not Opposition.objects.exists()


def test_what_is_not_registered_is_not_removed(visitor):
    visitor.open_line(visitor.FIXED)
    assert "est sur aucune liste" in page(visitor.send("withdraw-line"))


def test_what_another_holder_wants_is_not_removed(visitor, new_visitor):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.prove(visitor.FIXED)
    housemate = new_visitor()
    housemate.open_line(visitor.FIXED)
    assert "Une autre personne" in page(housemate.send("withdraw-line"))
    assert listed(visitor.FIXED) == 2
    housemate.send("register-line")
    assert "reste sur la liste" in page(housemate.send("withdraw-line"))
    assert listed(visitor.FIXED) == 2


def test_a_line_is_renewed_from_its_page(visitor, morning):
    visitor.open_line(visitor.FIXED)
    visitor.send("register-line")
    ends_at = Opposition.objects.first().ends_at
    morning.shift(timedelta(days=400))
    visitor.open_line(visitor.FIXED)
    assert "est renouvelée" in page(visitor.send("renew-line"))
    assert Opposition.objects.first().ends_at > ends_at


def test_a_former_holder_is_told_that_the_line_changed_hands(visitor, new_visitor, morning):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.prove(visitor.FIXED)
    morning.shift(timedelta(days=1))
    newcomer = new_visitor()
    newcomer.open_line(visitor.FIXED)
    assert not LineTransfer.objects.exists()
    newcomer.open("changed-hands")
    assert not LineTransfer.objects.exists()
    assert "ancien titulaire est prévenu" in page(newcomer.send("changed-hands"))
    assert LineTransfer.objects.get().former.account.email == visitor.ADDRESS
    assert listed(visitor.FIXED) == 2


def test_nobody_is_told_when_nobody_held_the_line(visitor):
    visitor.open_line(visitor.FIXED)
    assert "Personne d'autre" in page(visitor.send("changed-hands"))
    assert not LineTransfer.objects.exists()


def test_a_receipt_is_for_who_registered(visitor, new_visitor):
    visitor.register(visitor.FIXED)
    visitor.send("confirm-address", code=visitor.address_code())
    visitor.prove(visitor.FIXED)
    other = new_visitor()
    other.open_line(visitor.FIXED)
    assert other.open("line-receipt").redirect_chain[-1][0] == "/fr/mon-numero/"


def test_a_line_that_is_open_is_no_way_to_send_texts_without_end(visitor, morning):
    """Each act may tell the line of it, and each text is paid for."""
    from sourdine.jobs.worker import run_waiting
    from sourdine.notifications.models import Message

    visitor.open_line(visitor.MOBILE, means="sms")
    for second in range(30):
        morning.shift(second + 1)
        visitor.send(("register-line", "renew-line", "withdraw-line")[second % 3])
        run_waiting()
    told = Message.objects.filter(channel="sms").exclude(kind="register/line_code")
    assert told.count() == 10
    morning.shift(24 * 60 * 60)
    visitor.open_line(visitor.MOBILE, means="sms")
    visitor.send("renew-line")
    run_waiting()
    assert told.count() == 11, "tomorrow it is told again"

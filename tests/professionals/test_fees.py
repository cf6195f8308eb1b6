"""The ledger of payments, entered by hand or by a plug-in; and plans that change."""

from datetime import date

import pytest
from organisations import organisation, user

from sourdine.professionals import errors, payments
from sourdine.professionals.models import Fee, Plan
from sourdine.professionals.services import contract, fees

pytestmark = pytest.mark.django_db


def paid(held, **changed):
    said = {"plan": held.plan, "invoice_number": "F-1", "amount_cents": 5_000, "paid_on": date(2026, 11, 20)}
    return fees.enter(held, **{**said, **changed})


def test_the_same_payment_entered_twice_is_one():
    held = organisation()
    assert paid(held) == paid(held)
    assert Fee.objects.count() == 1


def test_an_invoice_that_says_something_else_is_refused():
    held = organisation()
    paid(held)
    with pytest.raises(errors.InvoiceInUse):
        paid(held, amount_cents=6_000)


def test_a_mistake_is_balanced_by_another_line():
    held = organisation()
    paid(held)
    paid(held, invoice_number="A-1", amount_cents=-5_000)
    assert sum(held.fees.values_list("amount_cents", flat=True)) == 0


def test_without_a_plug_in_nothing_is_paid_here():
    held = organisation()
    assert payments.payments().page_to_pay(held, held.plan, back="/") is None


def test_a_plug_in_that_is_not_there(limited):
    limited(payments="bank")
    with pytest.raises(errors.PaymentsUnknown):
        payments.payments()


def test_another_plan_begins_a_new_year(noon):
    held, larger = organisation(), Plan.objects.get(slug="regulier")
    noon.move_to("2026-12-22T09:30:00+00:00", tick=False)
    contract.change_plan(held, larger, by=user(role="supervisor"), reason="bought a larger one")
    held.refresh_from_db()
    assert held.plan == larger
    assert f"{held.plan_since:%m-%d}" == "12-22"

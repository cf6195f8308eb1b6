"""The ledger of what was paid: entered by the operator, or by a payment plug-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sourdine import clock
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.professionals.errors import InvoiceInUse
from sourdine.professionals.models import Fee

if TYPE_CHECKING:
    from datetime import date

    from sourdine.accounts.models import User
    from sourdine.professionals.models import Organisation, Plan


@transaction.atomic
def enter(
    organisation: Organisation,
    *,
    plan: Plan,
    invoice_number: str,
    amount_cents: int,
    paid_on: date,
    by: User | None = None,
) -> Fee:
    """Without `by`, a plug-in enters it. The same payment entered twice is one. Raises InvoiceInUse."""
    said = {"organisation": organisation, "plan": plan, "amount_cents": amount_cents, "paid_on": paid_on}
    known = Fee.objects.filter(invoice_number=invoice_number).first()
    if known is not None:
        return _same(known, said)
    try:
        with transaction.atomic():
            made = Fee.objects.create(
                invoice_number=invoice_number, entered_by=by, entered_at=clock.now(), **said
            )
    except IntegrityError:
        return _same(Fee.objects.get(invoice_number=invoice_number), said)
    audit.record(
        Action.FEE_ENTERED,
        actor=by,
        organisation=organisation.pk,
        invoice=invoice_number,
        amount_cents=amount_cents,
        plan=plan.slug,
    )
    return made


def _same(known: Fee, said: dict[str, object]) -> Fee:
    if any(getattr(known, name) != value for name, value in said.items()):
        raise InvoiceInUse
    return known

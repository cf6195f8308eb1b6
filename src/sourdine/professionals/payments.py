"""How plans are paid for: by the operator's own invoice, or by a plug-in that speaks to a payment service.

A plug-in names a class in the entry point `sourdine.payments`. It sends people where they pay, and calls
`services.fees.enter` once it knows that they have.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, Protocol

from django.conf import settings

from sourdine.professionals.errors import PaymentsUnknown

if TYPE_CHECKING:
    from sourdine.professionals.models import Organisation, Plan

ENTRY_POINTS: Final = "sourdine.payments"
BY_INVOICE: Final = "invoice"


class Payments(Protocol):
    def page_to_pay(self, organisation: Organisation, plan: Plan, *, back: str) -> str | None:
        """Where a year of the plan is paid, and comes back from; None when there is no such page."""
        ...


class ByInvoice:
    """Nothing is paid here: the operator sends an invoice, and enters the payment."""

    def page_to_pay(self, organisation: Organisation, plan: Plan, *, back: str) -> str | None:  # noqa: ARG002 -- the protocol's
        return None


def payments() -> Payments:
    """As SOURDINE_PAYMENTS says. Raises PaymentsUnknown."""
    return _of(settings.SOURDINE.payments)


@lru_cache(maxsize=4)
def _of(name: str) -> Payments:
    if name == BY_INVOICE:
        return ByInvoice()
    known = {one.name: one for one in entry_points(group=ENTRY_POINTS)}
    if name not in known:
        raise PaymentsUnknown(name=name, known=", ".join(sorted({BY_INVOICE, *known})))
    made: Payments = known[name].load()()
    return made

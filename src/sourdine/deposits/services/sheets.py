"""Certificates as people show them: a sheet for who may see the deposit, a look for who holds a sheet.

A sheet is set when somebody asks for it, in a twentieth of a second, and is kept nowhere: it follows from its
certificate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sourdine.deposits.models import Deposit
from sourdine.deposits.services import results
from sourdine.evidence.paper import FINGERPRINT, as_pdf

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor


def sheet_of(actor: Actor, deposit: UUID, language: str) -> bytes:
    """A PDF in `fr` or `en`: every member may have it, and it stays.

    Raises what `authorise` raises, NoSuchDeposit or NoCertificate.
    """
    return as_pdf(results.certificate_of(actor, deposit), language)


def issued(name: str) -> str | None:
    """The certificate that has this fingerprint, as anybody types it who reads it on a sheet; else None.

    To anybody: whoever knows the fingerprint has seen the certificate. What is not ready was shown to nobody.
    """
    short = re.sub(r"[\s.-]", "", name).lower()
    if re.fullmatch(FINGERPRINT, short) is None:
        return None
    found = Deposit.objects.filter(fingerprint=short, ready_at__isnull=False)
    return found.values_list("certificate", flat=True).first()

"""Grounds for contacts with professionals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.vocabulary import Mailbox
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length


@dataclass(frozen=True, kw_only=True, slots=True)
class InformedProfessional:
    """Told at collection, able to refuse, and about something that relates to the profession."""

    name: ClassVar[str] = "informed_professional"

    def judge(self, case: Case) -> Finding:
        return _unrelated(case) or _uninformed(case) or yes(Code.PROFESSIONAL_INFORMED)

    def lengths(self) -> Iterable[Length]:
        return ()


def _unrelated(case: Case) -> Finding | None:
    match case.contact.concerns_profession:
        case None:
            return not_known(Code.PROFESSION_NOT_KNOWN, remedy=Remedy.TELL_THE_PROFESSION)
        case False:
            return no(Code.UNRELATED_TO_PROFESSION, remedy=Remedy.ASK_FOR_CONSENT)
    return None


def _uninformed(case: Case) -> Finding | None:
    source = case.look(case.evidence.source)
    if isinstance(source, NotKnown) or source.value.informed is None:
        return not_known(Code.PROFESSIONAL_INFORMING_NOT_KNOWN, remedy=Remedy.LOOK_UP_SOURCE)
    if source.value.refused:
        return no(Code.REFUSED_AT_COLLECTION, remedy=Remedy.ASK_FOR_CONSENT_AGAIN)
    if not source.value.informed:
        return no(Code.PROFESSIONAL_NOT_INFORMED, remedy=Remedy.ASK_FOR_CONSENT)
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class GenericMailbox:
    """An organisation's address, which is nobody's personal data."""

    name: ClassVar[str] = "generic_mailbox"

    def judge(self, case: Case) -> Finding:
        address = case.contact.address
        if address is not None and address.mailbox is Mailbox.GENERIC:
            return yes(Code.GENERIC_MAILBOX)
        return no(Code.NOT_A_GENERIC_MAILBOX)

    def lengths(self) -> Iterable[Length]:
        return ()

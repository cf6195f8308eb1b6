"""An objection stops prospecting at once; only a later explicit consent opens it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.findings import Finding, latest, no, not_known, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rules.consent import covers, withdrawal_of
from sourdine.law.vocabulary import Refusal
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.evidence import Consent
    from sourdine.law.rulebook.lengths import Length


@dataclass(frozen=True, kw_only=True, slots=True)
class NoObjection:
    name: ClassVar[str] = "no_objection"

    def judge(self, case: Case) -> Finding:
        known = case.look(case.evidence.objections)
        if isinstance(known, NotKnown):
            return not_known(Code.OBJECTIONS_NOT_KNOWN, remedy=Remedy.LOOK_UP_OBJECTIONS)
        last = latest(
            one.at
            for one in known.value
            if one.kind is Refusal.OBJECTION and case.contact.channel in one.channels
        )
        return yes(Code.NO_OBJECTION) if last is None else _after(last, case)

    def lengths(self) -> Iterable[Length]:
        return ()


def _after(objected_at: datetime, case: Case) -> Finding:
    known = case.look(case.evidence.consents)
    if isinstance(known, NotKnown):
        # An objection is certain, a consent that would lift it is not: it stands.
        return no(Code.OBJECTED, remedy=Remedy.ASK_FOR_CONSENT_AGAIN, objected_at=case.local(objected_at))
    later = [one for one in known.value if one.given_at > objected_at and _reopens(one, known.value, case)]
    if not later:
        return no(Code.OBJECTED, remedy=Remedy.ASK_FOR_CONSENT_AGAIN, objected_at=case.local(objected_at))
    until = None if any(one.ends_at is None for one in later) else latest(one.ends_at for one in later)
    return yes(Code.REOPENED, until=until, given_at=case.local(max(one.given_at for one in later)))


def _reopens(consent: Consent, others: Sequence[Consent], case: Case) -> bool:
    ended = consent.ends_at is not None and consent.ends_at <= case.at
    return covers(consent, case.contact) and not ended and withdrawal_of(consent, others, case.at) is None

"""A consent that can be proved: whose, to whom, for what, by which channel, how, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sourdine.law.calendar import after_months
from sourdine.law.findings import Answer, Finding, no, not_known, soonest, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.lengths import Length
from sourdine.law.rulebook.parameters import parameter, some_of, truth, whole
from sourdine.law.vocabulary import Act, Statement
from sourdine.law.wording import Code, Remedy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sourdine.law.case import Case
    from sourdine.law.contact import Contact
    from sourdine.law.evidence import Consent


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentGiven:
    name: ClassVar[str] = "consent"
    statements: frozenset[Statement] = parameter(some_of(Statement), default=frozenset())
    most_months: int | None = parameter(whole, default=None)  # the longest a consent may last
    doubtful_after_months: int | None = parameter(whole, default=None)  # longer is disputed
    provider_named: bool = parameter(truth, default=False)

    def judge(self, case: Case) -> Finding:
        consents = case.look(case.evidence.consents)
        if isinstance(consents, NotKnown):
            code = Code.CONSENT_PURGED if consents is NotKnown.PURGED else Code.CONSENT_NOT_KNOWN
            return not_known(code, remedy=Remedy.LOOK_UP_CONSENTS)
        if not consents.value:
            return no(Code.NO_CONSENT, remedy=Remedy.ASK_FOR_CONSENT)
        # Each is tried; the one that comes closest is told.
        return max((self._try(one, consents.value, case) for one in consents.value), key=_nearness)

    def _try(self, consent: Consent, others: Sequence[Consent], case: Case) -> Finding:
        for test in (self._scope, self._form, self._life):
            found = test(consent, others, case)
            if found is not None:
                return found
        ends_at = self._ends_at(consent)
        return yes(Code.CONSENT_HOLDS, until=ends_at, given_at=case.local(consent.given_at))

    def _scope(self, consent: Consent, _others: Sequence[Consent], case: Case) -> Finding | None:
        contact = case.contact
        if contact.professional not in consent.parties:
            return no(Code.CONSENT_OTHER_PARTY, remedy=Remedy.ASK_FOR_CONSENT)
        if contact.channel not in consent.channels:
            return no(Code.CONSENT_OTHER_CHANNEL, remedy=Remedy.ASK_FOR_CONSENT, channel=contact.channel)
        if contact.goods not in consent.goods:
            return no(Code.CONSENT_OTHER_GOODS, remedy=Remedy.ASK_FOR_CONSENT)
        return None

    def _form(self, consent: Consent, _others: Sequence[Consent], case: Case) -> Finding | None:
        if consent.act is not Act.ACTIVE:
            return no(Code.CONSENT_NOT_ACTIVE, remedy=Remedy.ASK_FOR_CONSENT)
        missing = sorted(self.statements - consent.statements)
        if missing:
            return no(Code.CONSENT_INCOMPLETE, remedy=Remedy.ASK_FOR_CONSENT, missing=missing)
        provider = case.contact.provider
        if self.provider_named and provider is not None and provider not in consent.parties:
            return not_known(Code.PROVIDER_NOT_NAMED, remedy=Remedy.ASK_A_LAWYER)
        return None

    def _life(self, consent: Consent, others: Sequence[Consent], case: Case) -> Finding | None:
        withdrawn_at = withdrawal_of(consent, others, case.at)
        if withdrawn_at is not None:
            told = case.local(withdrawn_at)
            return no(Code.CONSENT_WITHDRAWN, remedy=Remedy.ASK_FOR_CONSENT_AGAIN, withdrawn_at=told)
        ends_at = self._ends_at(consent)
        if ends_at is not None and ends_at <= case.at:
            told = case.local(ends_at)
            return no(Code.CONSENT_EXPIRED, remedy=Remedy.ASK_FOR_CONSENT_AGAIN, ended_at=told)
        months = self.doubtful_after_months
        if (
            months is not None
            and consent.ends_at is None
            and after_months(consent.given_at, months) <= case.at
        ):
            return not_known(
                Code.CONSENT_TOO_LONG_AGO,
                remedy=Remedy.ASK_FOR_CONSENT_AGAIN,
                given_at=case.local(consent.given_at),
                months=months,
            )
        return None

    def _ends_at(self, consent: Consent) -> datetime | None:
        longest = after_months(consent.given_at, self.most_months) if self.most_months else None
        return soonest((consent.ends_at, longest))

    def lengths(self) -> Iterable[Length]:
        for months in (self.most_months, self.doubtful_after_months):
            if months:
                yield Length(of="consents", months=months)


_ORDER: tuple[Code, ...] = (
    Code.CONSENT_OTHER_PARTY,
    Code.CONSENT_OTHER_CHANNEL,
    Code.CONSENT_OTHER_GOODS,
    Code.CONSENT_NOT_ACTIVE,
    Code.CONSENT_INCOMPLETE,
    Code.CONSENT_EXPIRED,
    Code.CONSENT_WITHDRAWN,
    Code.PROVIDER_NOT_NAMED,
    Code.CONSENT_TOO_LONG_AGO,
    Code.CONSENT_HOLDS,
)


def _nearness(found: Finding) -> tuple[int, float]:
    """How far a consent came; of several that hold, the one that holds longest."""
    lasts = found.until.timestamp() if found.until else float("inf")
    return _ORDER.index(found.code), lasts if found.answer is Answer.YES else 0.0


def withdrawal_of(consent: Consent, others: Sequence[Consent], at: datetime) -> datetime | None:
    """When it was withdrawn: itself, or by a withdrawal of another consent for the same.

    Whoever consented twice and withdraws once has withdrawn.
    """
    return soonest(
        one.withdrawn_at
        for one in others
        if one.withdrawn_at is not None
        and consent.given_at <= one.withdrawn_at <= at
        and _overlap(one, consent)
    )


def _overlap(one: Consent, other: Consent) -> bool:
    return bool(one.channels & other.channels and one.parties & other.parties and one.goods & other.goods)


def covers(consent: Consent, contact: Contact) -> bool:
    """Whether a consent is an explicit one for this very thing."""
    return (
        consent.act is Act.ACTIVE
        and contact.professional in consent.parties
        and contact.channel in consent.channels
        and contact.goods in consent.goods
    )

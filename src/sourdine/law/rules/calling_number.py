"""Which calling number may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from sourdine.law.findings import Finding, no, not_known, yes
from sourdine.law.vocabulary import Channel, Dialling, Withheld
from sourdine.law.wording import Code, Remedy
from sourdine.numbering import dialler

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length


@dataclass(frozen=True, kw_only=True, slots=True)
class CallingNumber:
    """Of automated systems: as the regulator's own dated table says, which `numbering` keeps."""

    name: ClassVar[str] = "calling_number"

    def judge(self, case: Case) -> Finding:
        caller, by_hand = case.contact.caller, case.contact.dialling is Dialling.BY_HAND
        if by_hand and case.contact.channel is Channel.LIVE_VOICE:
            return yes(Code.DIALLED_BY_HAND)
        if caller is None or isinstance(caller, Withheld):
            return not_known(Code.CALLER_NOT_KNOWN, remedy=Remedy.TELL_THE_CALLER)
        showing = caller.dialler_may_show(case.today)
        if showing.is_allowed:
            return yes(Code.CALLER_MAY_SHOW)
        # Whoever does not say how the call is dialled may still dial it by hand.
        told = case.contact.dialling is not None or case.contact.channel is not Channel.LIVE_VOICE
        return (
            _REFUSED[showing.code]
            if told
            else not_known(Code.CALLER_NOT_KNOWN, remedy=Remedy.TELL_THE_CALLER)
        )

    def lengths(self) -> Iterable[Length]:
        return ()


_REFUSED: Final = {
    dialler.Code.FORBIDDEN: no(Code.CALLER_MAY_NOT_SHOW, remedy=Remedy.SHOW_ANOTHER_NUMBER),
    dialler.Code.UNKNOWN: not_known(Code.CALLER_DOUBTFUL, remedy=Remedy.SHOW_ANOTHER_NUMBER),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CallingNumberShown:
    """A canvasser does not hide its number."""

    name: ClassVar[str] = "calling_number_shown"

    def judge(self, case: Case) -> Finding:
        if isinstance(case.contact.caller, Withheld):
            return no(Code.CALLER_WITHHELD, remedy=Remedy.SHOW_ANOTHER_NUMBER)
        return yes(Code.CALLER_NOT_HIDDEN)

    def lengths(self) -> Iterable[Length]:
        return ()

"""The words of a deposit's codes on these pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from sourdine.deposits.enumeration import Suspicion
from sourdine.deposits.models import End, Kind, State
from sourdine.screening.permissions import Contactable
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

STATES: Final[dict[str, StrOrPromise]] = {
    State.RECEIVED: _("received"),
    State.CHECKING: _("being checked"),
    State.SCREENING: _("being screened"),
    State.READY: _("ready"),
    State.COLLECTED: _("collected"),
    State.DESTROYED: _("results destroyed"),
    State.REFUSED: _("refused"),
    State.HELD: _("held for review"),
    State.CANCELLED: _("cancelled"),
}
KINDS: Final[dict[str, StrOrPromise]] = {
    Kind.RESULT: _("Result"),
    Kind.REJECTED: _("Rejected rows"),
    Kind.REPORT: _("Report, with the salt that verification asks for"),
    Kind.PROOFS: _("Proofs, number by number"),
}
ENDS: Final[dict[str, StrOrPromise]] = {
    End.STOPPED: _("It was stopped."),
    End.CAMPAIGN_CLOSED: _("The campaign was closed."),
    End.CAMPAIGN_OVER: _("The campaign's last day had passed."),
    End.ORGANISATION_CLOSED: _("The organisation was closed."),
}
VERDICTS: Final[dict[str, StrOrPromise]] = {
    Verdict.NOT_LISTED.word: _("Not listed"),
    Verdict.OPPOSED.word: _("Opposed"),
    Verdict.INVALID.word: _("Invalid"),
    Verdict.UNSCREENED.word: _("Not screened"),
}
CONTACTABLE: Final[dict[str, StrOrPromise]] = {
    Contactable.YES: _("Yes"),
    Contactable.NO: _("No, or not now"),
    Contactable.UNKNOWN: _("Not known, so no"),
}
SUSPICIONS: Final[dict[str, StrOrPromise]] = {
    Suspicion.RUNS: _("many numbers follow one another"),
    Suspicion.STEP: _("many numbers stand at the same distance from one another"),
    Suspicion.DENSITY: _("whole ranges of numbers are in the file"),
    Suspicion.RATE: _("the share of opposed numbers is far from the campaign's usual one"),
    Suspicion.RECUT: _("the same numbers were deposited before, cut otherwise"),
    Suspicion.DAY_QUOTA: _("more different numbers were asked about today than the service allows"),
}


def word(table: Mapping[str, StrOrPromise], code: str) -> str:
    """A code that a later version wrote is shown as it stands."""
    return str(table.get(code, code))

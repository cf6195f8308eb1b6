"""Whether a text says STOP, in the ways people write it: capitals or not, accents or not, with thanks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# At the beginning or at the end of a text.
_FIRM: Final = frozenset(
    {
        *("stop", "stopall", "stopsms", "stoppub", "stopper", "stoppez"),
        *("arret", "arreter", "arretez", "optout", "unsub"),
    }
)
# Anywhere: “merci de me désabonner”, “please unsubscribe me”.
_ANYWHERE: Final = re.compile(r"unsubscribe|desabonn\w*|desinscri\w*|desinscription")
# These have other meanings in a sentence: “cancel my appointment”, “fin de semaine”.
_ALONE: Final = frozenset({"end", "quit", "cancel", "fin", "halt", "no more", "plus de sms", "plus de pub"})
_COURTESY: Final = frozenset({"svp", "stp", "merci", "please", "thanks", "thank", "you"})


def says_stop(text: str) -> bool:
    """Rather once too often: what is recorded in error a consent reopens, what is missed is a fault."""
    words = _words(text)
    if not words:
        return False
    if words[0] in _FIRM or words[-1] in _FIRM or any(map(_ANYWHERE.fullmatch, words)):
        return True
    return " ".join(words) in _ALONE or "".join(words) in _FIRM


def _words(text: str) -> list[str]:
    """In small letters without accents; S.T.O.P. and letters of another width are STOP too."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
    return [one for one in re.findall(r"[a-z]+", plain) if one not in _COURTESY]

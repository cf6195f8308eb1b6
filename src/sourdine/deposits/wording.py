"""Why a deposit is held, in words."""

from __future__ import annotations

from typing import Final

from sourdine.deposits.enumeration import Suspicion
from sourdine.errors import Wording

SUSPICIONS: Final[dict[str, Wording]] = {
    Suspicion.RUNS: Wording(
        en="many of its numbers follow one another", fr="beaucoup de ses numéros se suivent"
    ),
    Suspicion.STEP: Wording(
        en="its numbers stand at equal distances", fr="ses numéros se tiennent à égale distance"
    ),
    Suspicion.DENSITY: Wording(
        en="it fills blocks of the numbering plan", fr="il remplit des blocs du plan de numérotation"
    ),
    Suspicion.RATE: Wording(
        en="its share of opposed numbers is far from that of its campaign",
        fr="sa part de numéros opposés est loin de celle de sa campagne",
    ),
    Suspicion.RECUT: Wording(
        en="the same numbers were submitted again and again today",
        fr="les mêmes numéros ont été soumis maintes fois aujourd'hui",
    ),
    Suspicion.DAY_QUOTA: Wording(
        en="the organisation has reached its different numbers of the day",
        fr="l'organisation a atteint ses numéros différents du jour",
    ),
}

"""What can go wrong with a demonstration's accounts."""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording


class NotADemonstration(SourdineError):
    code = "not_a_demonstration"
    wording = Wording(
        en="Sample accounts are made for a demonstration only. Start it with: sourdine serve --demo",
        fr="Les comptes d'exemple ne sont créés que pour une démonstration. Lancez-la avec : sourdine serve --demo",
    )

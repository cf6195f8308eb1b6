"""Why a file of consents cannot be imported at all."""

from __future__ import annotations

from sourdine.errors import Wording
from sourdine.screening.prospects.errors import RefusedFile


class NoConsentColumn(RefusedFile):
    code = "no_consent_column"
    wording = Wording(
        en="The file has no column “{missing}”, among {columns}. Name its columns as the import format says.",
        fr="Le fichier n'a pas de colonne « {missing} », parmi {columns}. Nommez ses colonnes selon le format d'import.",
    )


class ConsentColumnTwice(RefusedFile):
    code = "consent_column_twice"
    wording = Wording(
        en="Two columns say the same: {columns}. Keep one.",
        fr="Deux colonnes disent la même chose : {columns}. Gardez-en une.",
    )


class NoRowReadable(RefusedFile):
    code = "no_consent_readable"
    wording = Wording(
        en="None of the first {rows} rows can be recorded; the most frequent reason is “{reason}”. Nothing was recorded.",
        fr="Aucune des {rows} premières lignes n'est enregistrable ; la raison la plus fréquente est « {reason} ». Rien n'a été enregistré.",
    )

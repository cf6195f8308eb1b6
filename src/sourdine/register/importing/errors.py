"""Why a list cannot be brought in at all."""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording
from sourdine.screening.prospects.errors import RefusedFile


class NoDateColumn(RefusedFile):
    code = "no_date_column"
    wording = Wording(
        en="No column is that of the registration dates, among {columns}. Say which one is with --date-column.",
        fr="Aucune colonne n'est celle des dates d'inscription, parmi {columns}. Dites laquelle avec --date-column.",
    )


class SeveralDateColumns(RefusedFile):
    code = "several_date_columns"
    wording = Wording(
        en="Several columns may be the registration dates: {candidates}. Say which one is with --date-column.",
        fr="Plusieurs colonnes peuvent être les dates d'inscription : {candidates}. Dites laquelle avec --date-column.",
    )


class NothingToImport(RefusedFile):
    code = "nothing_to_import"
    wording = Wording(
        en="None of the {rows} rows can be brought in; the most frequent reason is {reason}. Check the columns (--column, --date-column).",
        fr="Aucune des {rows} lignes ne peut être reprise ; la raison la plus fréquente est {reason}. Vérifiez les colonnes (--column, --date-column).",
    )


class ListNotFound(SourdineError):
    code = "list_not_found"
    wording = Wording(
        en="The register has no list of that name. It has: {available}. Say which one with --list.",
        fr="Le registre n'a pas de liste de ce nom. Il a : {available}. Dites laquelle avec --list.",
    )


class ImportUnderWay(SourdineError):
    code = "import_under_way"
    wording = Wording(
        en="The same file is being imported by somebody else at this instant. Let that finish.",
        fr="Le même fichier est en cours de reprise par quelqu'un d'autre. Laissez cette reprise s'achever.",
    )

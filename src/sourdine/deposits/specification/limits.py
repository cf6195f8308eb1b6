"""Every limit that a file may meet, taken from where it is enforced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine.deposits.services import checks, preview, uploads
from sourdine.errors import Wording
from sourdine.screening.prospects import columns, compression, csv_file, regularity
from sourdine.screening.prospects.xlsx import values, xml

if TYPE_CHECKING:
    from types import ModuleType


class Unit(StrEnum):
    BYTES = "bytes"
    MEGABYTES = "megabytes"
    COUNT = "count"
    TIMES = "times"
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """`of` holds it under `name`: a module, or the settings when it is the operator's choice (None)."""

    what: Wording
    unit: Unit
    name: str
    of: ModuleType | None = None

    @property
    def value(self) -> float:
        return getattr(settings.SOURDINE if self.of is None else self.of, self.name)

    @property
    def path(self) -> str:
        return f"{self.of.__name__}.{self.name}" if self.of else f"settings.{self.name}"


LIMITS: Final = (
    Limit(
        name="deposit_max_mb",
        unit=Unit.MEGABYTES,
        what=Wording(en="a file, as it is sent", fr="un fichier, tel qu'il est envoyé"),
    ),
    Limit(
        of=csv_file,
        name="ROW_LIMIT",
        unit=Unit.BYTES,
        what=Wording(en="a row, in any format", fr="une ligne, dans tout format"),
    ),
    Limit(
        of=csv_file,
        name="MOST_COLUMNS",
        unit=Unit.COUNT,
        what=Wording(en="columns of a CSV file", fr="colonnes d'un fichier CSV"),
    ),
    Limit(
        of=values,
        name="MOST_COLUMNS",
        unit=Unit.COUNT,
        what=Wording(en="columns of a workbook", fr="colonnes d'un classeur"),
    ),
    Limit(
        of=values,
        name="MOST_ROWS",
        unit=Unit.COUNT,
        what=Wording(en="rows of a workbook", fr="lignes d'un classeur"),
    ),
    Limit(
        of=xml,
        name="LONGEST_TEXT",
        unit=Unit.COUNT,
        what=Wording(en="characters of a workbook's cell", fr="caractères d'une cellule de classeur"),
    ),
    Limit(
        of=columns,
        name="MOST_SCREENED",
        unit=Unit.COUNT,
        what=Wording(
            en="telephone columns screened without being named",
            fr="colonnes de téléphone confrontées sans être indiquées",
        ),
    ),
    Limit(
        of=columns,
        name="SHARE_IF_NAMED",
        unit=Unit.SHARE,
        what=Wording(
            en="cells that must be numbers, under a name that says telephone",
            fr="cellules qui doivent être des numéros, sous un nom qui dit téléphone",
        ),
    ),
    Limit(
        of=columns,
        name="SHARE_IF_NOT",
        unit=Unit.SHARE,
        what=Wording(
            en="cells that must be numbers, under another name or none",
            fr="cellules qui doivent être des numéros, sous un autre nom ou sans nom",
        ),
    ),
    Limit(
        of=regularity,
        name="MOST_RAGGED",
        unit=Unit.COUNT,
        what=Wording(
            en="rows with too few or too many fields, in any file",
            fr="lignes de trop peu ou de trop de champs, dans tout fichier",
        ),
    ),
    Limit(
        of=regularity,
        name="MOST_RAGGED_SHARE",
        unit=Unit.SHARE,
        what=Wording(
            en="rows with too few or too many fields, in a long file",
            fr="lignes de trop peu ou de trop de champs, dans un long fichier",
        ),
    ),
    Limit(
        of=compression,
        name="BOMB_RATIO",
        unit=Unit.TIMES,
        what=Wording(
            en="its size that a packed file may have unpacked …",
            fr="sa taille, que peut atteindre un fichier décompressé …",
        ),
    ),
    Limit(
        of=compression,
        name="BOMB_SIZE",
        unit=Unit.BYTES,
        what=Wording(en="… unless it has fewer than that", fr="… sauf s'il reste en deçà de ceci"),
    ),
    Limit(
        of=preview,
        name="MOST",
        unit=Unit.BYTES,
        what=Wording(
            en="a file whose first rows are shown on the web",
            fr="un fichier dont le web montre les premières lignes",
        ),
    ),
    Limit(
        of=uploads,
        name="MOST_PART",
        unit=Unit.BYTES,
        what=Wording(en="a part of an upload by the API", fr="une partie d'un envoi par l'API"),
    ),
    Limit(
        name="uploads_at_once",
        unit=Unit.COUNT,
        what=Wording(
            en="uploads of one organisation under way at once",
            fr="envois en cours à la fois pour une organisation",
        ),
    ),
    Limit(
        name="upload_hours",
        unit=Unit.HOURS,
        what=Wording(
            en="without a byte, before an upload is given up",
            fr="sans un octet, avant qu'un envoi soit abandonné",
        ),
    ),
    Limit(
        name="results_days",
        unit=Unit.DAYS,
        what=Wording(en="before results are destroyed", fr="avant que les résultats soient détruits"),
    ),
    Limit(
        of=checks,
        name="MOST",
        unit=Unit.COUNT,
        what=Wording(
            en="numbers checked at once by the API, without a file",
            fr="numéros vérifiés à la fois par l'API, sans fichier",
        ),
    ),
)

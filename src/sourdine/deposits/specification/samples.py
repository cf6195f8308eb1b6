"""Files to try a program with: those that are taken, and those that are refused, each with its code.

Every number is of the ranges that the regulator keeps for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sourdine.deposits.specification import packings, tables
from sourdine.errors import Wording
from sourdine.screening.prospects.compression import Compression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HEADER: Final = "Nom;Telephone;Client\n"
_SIMPLE: Final = (
    f"{_HEADER}Anaïs Le Goff;01 99 00 12 34;c1\nBoris Petit;06 00 00 12 34;c2\nChloé Roy;02 61 91 00 21;c3\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A file that may be downloaded; `refused` is the code of a bad one.

    `columns` and `reading` are what is said of it beside, as a campaign or a program says it.
    """

    name: str
    make: Callable[[], bytes] = field(repr=False)
    about: Wording
    refused: str = ""
    columns: tuple[str, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)


def sample(name: str) -> Sample | None:
    return _BY_NAME.get(name)


@lru_cache(maxsize=1)
def of_code() -> dict[str, Sample]:
    """The bad one of each code."""
    return {one.refused: one for one in BAD}


@lru_cache(maxsize=64)
def content(name: str) -> bytes:
    """The bytes of a sample. Raises KeyError for a name that there is not."""
    return _BY_NAME[name].make()


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _wide() -> str:
    return ";".join(f"Telephone{column}" for column in range(16_385)) + "\n"


_ROWS: Final = [line.split(";") for line in _SIMPLE.splitlines()]
GOOD: Final = (
    Sample(
        name="semicolons.csv",
        make=_text(_SIMPLE),
        about=Wording(
            en="UTF-8, semicolons, a header: the plainest",
            fr="UTF-8, points-virgules, en-tête : le plus simple",
        ),
    ),
    Sample(
        name="commas-quoted.csv",
        make=_text(
            'Name,Phone,Remark\r\n"Le Goff, Anaïs",+33 1 99 00 12 34,"says ""yes"""\r\n'
            '"Petit\r\nBoris",06 00 00 12 34,\r\n'
        ),
        about=Wording(
            en="commas, CRLF; quotes around a comma, a doubled quote and a line end",
            fr="virgules, CRLF ; guillemets autour d'une virgule, d'un guillemet doublé, d'une fin de ligne",
        ),
    ),
    Sample(
        name="tabs.tsv",
        make=_text(_SIMPLE.replace(";", "\t").replace("\n", "\r")),
        about=Wording(
            en="tabs, and the line ends of old Macs", fr="tabulations, et les fins de ligne des anciens Mac"
        ),
    ),
    Sample(
        name="bars.csv",
        make=_text(_SIMPLE.replace(";", "|")),
        about=Wording(en="vertical bars", fr="barres verticales"),
    ),
    Sample(
        name="one-column.txt",
        make=_text("0199001234\n0600001234\n0261910021\n"),
        about=Wording(en="one column, no header, no separator", fr="une colonne, sans en-tête ni séparateur"),
    ),
    Sample(
        name="windows-1252.csv",
        make=_text(_SIMPLE, "cp1252"),
        about=Wording(en="Windows-1252, as Excel writes CSV", fr="Windows-1252, comme Excel écrit le CSV"),
    ),
    Sample(
        name="utf-8-marked.csv",
        make=_text(_SIMPLE, "utf-8-sig"),
        about=Wording(en="UTF-8 with its mark", fr="UTF-8 avec sa marque"),
    ),
    Sample(
        name="utf-16.csv",
        make=_text(f"\ufeff{_SIMPLE}", "utf-16-le"),
        about=Wording(en="UTF-16, little-endian, with its mark", fr="UTF-16 petit-boutiste, avec sa marque"),
    ),
    Sample(
        name="utf-16-big-endian.csv",
        make=_text(f"\ufeff{_SIMPLE}", "utf-16-be"),
        about=Wording(en="UTF-16, big-endian, with its mark", fr="UTF-16 gros-boutiste, avec sa marque"),
    ),
    Sample(
        name="cp850-declared.csv",
        make=_text(_SIMPLE, "cp850"),
        reading={"encoding": "cp850"},
        about=Wording(
            en="another encoding, which is declared: cp850", fr="un autre encodage, qu'on déclare : cp850"
        ),
    ),
    Sample(
        name="several-columns.csv",
        make=_text("Nom;Mobile;Tél. fixe;Fax\nAnaïs;0600001234;0199001234;\nBoris;0600005678;;0261910021\n"),
        about=Wording(
            en="several telephone columns: all are screened",
            fr="plusieurs colonnes de téléphone : toutes sont confrontées",
        ),
    ),
    Sample(
        name="column-named.csv",
        make=_text("Nom;Contact\nAnaïs;01 99 00 12 34\nBoris;06 00 00 12 34\n"),
        columns=("Contact",),
        about=Wording(
            en="numbers under a name that does not tell: the column is named, “Contact”",
            fr="des numéros sous un nom qui ne le dit pas : la colonne est indiquée, « Contact »",
        ),
    ),
    Sample(
        name="spellings.csv",
        make=_text(
            "Telephone\n+33199001234\n0033 1 99 00 12 34\n01.99.00.12.34\n(+33) 1-99-00-12-34\n"
            '+33 (0)1 99 00 12 34\n199001234\n"=""0199001234"""\n199001234.0\n'
            "01\u202f99\u202f00\u202f12\u202f34\n"
        ),
        about=Wording(
            en="one number, as people and spreadsheets write it",
            fr="un numéro, comme les gens et les tableurs l'écrivent",
        ),
    ),
    Sample(
        name="rows-rejected.csv",
        make=_text(
            f"{_SIMPLE}Dora;12;c4\nÉlie;1,99E+08;c5\nFanny;0199001234 / 0600001234;c6\n"
            "Gaël;;c7\nHugo;0199;too;many\n"
        ),
        about=Wording(
            en="rows that are rejected, each with its code; the file is taken",
            fr="des lignes rejetées, chacune avec son code ; le fichier est accepté",
        ),
    ),
    Sample(
        name="workbook.xlsx",
        make=lambda: tables.workbook({"Clients": _ROWS}),
        about=Wording(en="a workbook of one sheet", fr="un classeur d'une feuille"),
    ),
    Sample(
        name="columns.parquet",
        make=lambda: tables.parquet({"nom": ["Anaïs", "Boris"], "telephone": ["0199001234", "0600001234"]}),
        about=Wording(en="Parquet", fr="Parquet"),
    ),
    Sample(
        name="packed.csv.gz",
        make=lambda: packings.gzipped(_SIMPLE.encode()),
        about=Wording(en="in gzip; so is its result", fr="en gzip ; son résultat aussi"),
    ),
    Sample(
        name="packed.zip",
        make=lambda: packings.packed_in(Compression.ZIP, _SIMPLE.encode()),
        about=Wording(en="in a zip that holds it alone", fr="dans un zip qui ne contient que lui"),
    ),
    Sample(
        name="packed.csv.zst",
        make=lambda: packings.packed_in(Compression.ZSTD, _SIMPLE.encode()),
        about=Wording(en="in zstd", fr="en zstd"),
    ),
)
BAD: Final = (
    Sample(
        name="empty_file.csv",
        refused="empty_file",
        make=_text(_HEADER),
        about=Wording(en="a header, and no row", fr="un en-tête, et aucune ligne"),
    ),
    Sample(
        name="binary_file.csv",
        refused="binary_file",
        make=lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde",
        about=Wording(en="a picture whose name says CSV", fr="une image dont le nom dit CSV"),
    ),
    Sample(
        name="unsupported_format.ods",
        refused="unsupported_format",
        make=lambda: packings.zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")),
        about=Wording(en="a spreadsheet of LibreOffice", fr="un classeur de LibreOffice"),
    ),
    Sample(
        name="encrypted_file.zip",
        refused="encrypted_file",
        make=lambda: packings.protected("clients.csv", _SIMPLE.encode()),
        about=Wording(en="a zip with a password", fr="un zip à mot de passe"),
    ),
    Sample(
        name="corrupt_file.csv.gz",
        refused="corrupt_file",
        make=lambda: packings.gzipped(_SIMPLE.encode())[:60],
        about=Wording(en="a gzip that was cut short", fr="un gzip tronqué"),
    ),
    Sample(
        name="several_members.zip",
        refused="several_members",
        make=lambda: packings.zipped(("mars.csv", _SIMPLE.encode()), ("avril.csv", _SIMPLE.encode())),
        about=Wording(en="a zip with two files", fr="un zip de deux fichiers"),
    ),
    Sample(
        name="unread_packing.zip",
        refused="unread_packing",
        make=lambda: packings.by_lzma("clients.csv", _SIMPLE.encode()),
        about=Wording(en="a zip compressed by LZMA", fr="un zip compressé par LZMA"),
    ),
    Sample(
        name="archive_bomb.csv.gz",
        refused="archive_bomb",
        make=packings.swollen,
        about=Wording(
            en="unpacked, it has more than 64 MiB and hundreds of times its size",
            fr="décompressé, il dépasse 64 Mio et des centaines de fois sa taille",
        ),
    ),
    Sample(
        name="no_phone_column.csv",
        refused="no_phone_column",
        make=_text("Nom;Ville\nAnaïs;Rennes\nBoris;Brest\n"),
        about=Wording(en="names and towns", fr="des noms et des villes"),
    ),
    Sample(
        name="ambiguous_phone_column.csv",
        refused="ambiguous_phone_column",
        make=_text("Nom;Contact\nAnaïs;01 99 00 12 34\nBoris;06 00 00 12 34\n"),
        about=Wording(
            en="numbers under a name that does not tell", fr="des numéros sous un nom qui ne le dit pas"
        ),
    ),
    Sample(
        name="unknown_column.csv",
        refused="unknown_column",
        columns=("Portable",),
        make=_text(_SIMPLE),
        about=Wording(en="deposited with the column “Portable”", fr="déposé avec la colonne « Portable »"),
    ),
    Sample(
        name="duplicate_column.csv",
        refused="duplicate_column",
        columns=("Tel",),
        make=_text("Tel;Tel\n0199001234;0600001234\n"),
        about=Wording(
            en="deposited with the column “Tel”, of which there are two",
            fr="déposé avec la colonne « Tel », qui est double",
        ),
    ),
    Sample(
        name="unknown_encoding.csv",
        refused="unknown_encoding",
        reading={"encoding": "ebcdic"},
        make=_text(_SIMPLE),
        about=Wording(en="deposited with the encoding “ebcdic”", fr="déposé avec l'encodage « ebcdic »"),
    ),
    Sample(
        name="undecodable_byte.csv",
        refused="undecodable_byte",
        make=lambda: b"Nom;Telephone\nCura\x81ao;0199001234\n",
        about=Wording(
            en="a byte that is neither UTF-8 nor Windows-1252",
            fr="un octet qui n'est ni de l'UTF-8 ni du Windows-1252",
        ),
    ),
    Sample(
        name="bad_separator.csv",
        refused="bad_separator",
        reading={"separator": "::"},
        make=_text(_SIMPLE),
        about=Wording(en="deposited with the separator “::”", fr="déposé avec le séparateur « :: »"),
    ),
    Sample(
        name="unclosed_quote.csv",
        refused="unclosed_quote",
        make=_text('Nom;Telephone\n"Anaïs;0199001234\nBoris;0600001234\n'),
        about=Wording(en="a quote that is never closed", fr="un guillemet jamais fermé"),
    ),
    Sample(
        name="row_too_long.csv.gz",
        refused="row_too_long",
        make=lambda: packings.gzipped(b"Nom;Telephone\n" + b"a" * (1 << 20) + b";0199001234\n"),
        about=Wording(en="a row of more than a mebibyte", fr="une ligne de plus d'un mébioctet"),
    ),
    Sample(
        name="too_wide.csv.gz",
        refused="too_wide",
        make=lambda: packings.gzipped(_wide().encode() * 2),
        about=Wording(en="one column too many", fr="une colonne de trop"),
    ),
    Sample(
        name="mixed_line_ends.csv",
        refused="mixed_line_ends",
        make=_text("Nom;Telephone\nAnaïs;0199001234\rBoris;0600001234\n"),
        about=Wording(en="rows that end in two ways", fr="des lignes qui finissent de deux façons"),
    ),
    Sample(
        name="ragged_rows.csv",
        refused="ragged_rows",
        make=_text("Nom;Telephone\n" + "Anaïs;Le Goff;0199001234\n" * 20),
        about=Wording(
            en="a separator inside names without quotes", fr="un séparateur dans des noms sans guillemets"
        ),
    ),
    Sample(
        name="several_sheets.xlsx",
        refused="several_sheets",
        make=lambda: tables.workbook({"Mars": _ROWS, "Avril": _ROWS}),
        about=Wording(en="a workbook of two sheets", fr="un classeur de deux feuilles"),
    ),
    Sample(
        name="unknown_sheet.xlsx",
        refused="unknown_sheet",
        reading={"sheet": "Mai"},
        make=lambda: tables.workbook({"Mars": _ROWS}),
        about=Wording(en="deposited with the sheet “Mai”", fr="déposé avec la feuille « Mai »"),
    ),
    Sample(
        name="nested_column.parquet",
        refused="nested_column",
        columns=("telephones",),
        make=lambda: tables.parquet({"nom": ["Anaïs"], "telephones": [["0199001234", "0600001234"]]}),
        about=Wording(en="a list of numbers in one cell", fr="une liste de numéros dans une cellule"),
    ),
)
_BY_NAME: Final = {one.name: one for one in (*GOOD, *BAD)}

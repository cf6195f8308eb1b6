"""Invented people: the columns of a prospect file around the telephone number."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from spellings import padded

if TYPE_CHECKING:
    from numpy.typing import NDArray

# ruff: noqa: SIM905  a list of quoted words would be three times as long
_LAST: Final = (
    "MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL LEFÈVRE "
    "LEROY ROUX DAVID BERTRAND MOREL FOURNIER GIRARD BONNET DUPONT LAMBERT FONTAINE ROUSSEAU VINCENT "
    "MÜLLER FAURE ANDRÉ MERCIER BLANC GUÉRIN BOYER GARNIER CHEVALIER FRANÇOIS LEGRAND GAUTHIER GARCIA "
    "PERRIN ROBIN CLÉMENT MORIN NICOLAS HENRY ROUSSEL MATHIEU GAUTIER MASSON MARCHAND DUVAL DENIS "
    "DUMONT MARIE LEMAIRE NOËL MEYER DUFOUR BENALI NGUYEN DIALLO D'ARTIGUES LE-GOFF"
).split()
_FIRST: Final = (
    "Jean Marie Pierre Michel André Jeanne Françoise Monique Catherine Nathalie Isabelle Jacques "
    "Bernard Louis Sylvie Anne Martine Daniel Alain Christophe Stéphane Éric Frédéric Léa Chloé Zoé "
    "Inès Maël Noé Théo Jules Raphaël Gabriel Arthur Hugo Louise Alice Rose Ambre Gaëlle Loïc Hélène "
    "Aïcha Mohamed Fatima Yann Anaïs"
).split()
_STREETS: Final = (
    "rue de la Paix,rue Victor-Hugo,avenue Jean-Jaurès,rue du Château,place de l'Église,rue des Écoles,"
    "boulevard Gambetta,rue Pasteur,chemin des Vignes,allée des Tilleuls,impasse du Moulin,rue de la Gare,"
    "route de Rennes,quai de la Loire,rue Émile-Zola,cours Mirabeau,rue Neuve,le Bourg,lotissement Bellevue"
).split(",")
_QUOTED: Final = (
    '"Résidence ""Les Lilas""; bât. B"',
    '"3 bis; rue des Forges"',
    '"Chez M. Le Gall; 12, rue du Port"',
    '"ZA de l\'Étang; lot 7"',
)
_TOWNS: Final = (
    "75011 PARIS,69003 LYON,13005 MARSEILLE,31000 TOULOUSE,44000 NANTES,67000 STRASBOURG,35000 RENNES,"
    "33000 BORDEAUX,59800 LILLE,06000 NICE,34000 MONTPELLIER,51100 REIMS,42000 SAINT-ÉTIENNE,29200 BREST,"
    "87000 LIMOGES,63000 CLERMONT-FERRAND,80000 AMIENS,57000 METZ,25000 BESANÇON,14000 CAEN,97400 SAINT-DENIS"
).split(",")
_HOUSES: Final = [str(number) for number in range(1, 200)] + [f"{number} bis" for number in range(1, 40)]
_SEPARATOR: Final = ord(";")


def rows(
    rng: np.random.Generator, *, first: int, telephones: NDArray[np.uint8], with_email: float, quoted: float
) -> bytes:
    """Lines of CSV, one for each row of `telephones`; identifiers count up from `first`."""
    count = len(telephones)
    last, given = rng.integers(len(_LAST), size=count), rng.integers(len(_FIRST), size=count)
    fields = (
        _identifiers(first, count),
        _TABLES["last"][last],
        _TABLES["first"][given],
        _addresses(rng, count, quoted),
        _TABLES["towns"][rng.integers(len(_TOWNS), size=count)],
        telephones,
        _emails(last, given, rng.random(count) < with_email),
    )
    return _join(fields)


def _join(fields: tuple[NDArray[np.uint8], ...]) -> bytes:
    """Side by side with separators, then the zeros that only filled the width are squeezed out."""
    count = len(fields[0])
    separator = np.full((count, 1), _SEPARATOR, dtype=np.uint8)
    parts = [part for field in fields for part in (field, separator)]
    matrix = np.hstack(parts)
    matrix[:, -1] = ord("\n")
    return matrix[matrix != 0].tobytes()


def _identifiers(first: int, count: int) -> NDArray[np.uint8]:
    numbers = np.arange(first, first + count)
    digits = numbers[:, None] // 10 ** np.arange(7, -1, -1) % 10
    return (digits + ord("0")).astype(np.uint8)


def _addresses(rng: np.random.Generator, count: int, quoted: float) -> NDArray[np.uint8]:
    houses = _TABLES["houses"][rng.integers(len(_HOUSES), size=count)]
    streets = _TABLES["streets"][rng.integers(len(_STREETS), size=count)]
    table = _TABLES["quoted"]
    space = np.full((count, 1), ord(" "), dtype=np.uint8)
    # The quoted addresses are the longest: the last column makes room for them.
    room = np.zeros((count, table.shape[1] - 1 - houses.shape[1] - streets.shape[1]), dtype=np.uint8)
    addresses = np.hstack([houses, space, streets, room])
    odd = np.flatnonzero(rng.random(count) < quoted)
    addresses[odd] = table[rng.integers(len(table), size=len(odd))]
    return addresses


def _emails(last: NDArray[np.intp], given: NDArray[np.intp], kept: NDArray[np.bool_]) -> NDArray[np.uint8]:
    emails = np.hstack([_TABLES["mailboxes"][given], _TABLES["domains"][last]])
    emails[~kept] = 0
    return emails


def _plain(text: str) -> str:
    """Lower case without accents, as mailboxes are written."""
    letters = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return letters.lower().replace("'", "")


_TABLES: Final = {
    "last": padded([name.encode() for name in _LAST]),
    "first": padded([name.encode() for name in _FIRST]),
    "houses": padded([house.encode() for house in _HOUSES]),
    "streets": padded([street.encode() for street in _STREETS]),
    "quoted": padded([address.encode() for address in _QUOTED]),
    "towns": padded([town.replace(" ", ";", 1).encode() for town in _TOWNS]),
    "mailboxes": padded([_plain(name).encode() for name in _FIRST]),
    "domains": padded([f".{_plain(name)}@example.org".encode() for name in _LAST]),
}

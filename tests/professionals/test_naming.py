"""Names that strangers read: a mail of the operator's must not carry somebody's link."""

import pytest

from sourdine.professionals import naming
from sourdine.professionals.errors import NameRefused


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Exemple   SA ", "Exemple SA"),
        ("S.A.R.L. Dupont & Fils", "S.A.R.L. Dupont & Fils"),
        ("Ets. Durand", "Ets. Durand"),
        ("E. Leclerc", "E. Leclerc"),
        ("L'Été n° 1.2 (Bretagne)", "L'Été n° 1.2 (Bretagne)"),
        ("Société\u00a0Générale\u202fd'Exemple", "Société Générale d'Exemple"),
        ("Ελληνική Εταιρεία", "Ελληνική Εταιρεία"),
        ("שרון בע״מ", "שרון בע״מ"),
        ("Wwwest", "Wwwest"),
        ("", ""),
        (" \t\n ", ""),
    ],
)
def test_a_name_is_kept_with_single_spaces(typed, name):
    assert naming.read(typed, longest=200) == name


@pytest.mark.parametrize(
    "typed",
    [
        "You have won: https://exemple.test/a",
        "ftp://exemple",
        "www exemple",
        "example.fr",
        "Gain EXEMPLE.FR",
        "jeanne@example.fr",
        "Exemple.Fr SA",
        "exemple\u3002fr",
        "exemple\uff0efr",
        "exemple\uff61fr",
        "exemple.\u4e2d\u56fd",
    ],
)
def test_what_a_mail_program_makes_a_link_of_is_no_name(typed):
    with pytest.raises(NameRefused):
        naming.read(typed, longest=200)


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x07",
        "\x1b[31m",
        "\x7f",
        "\u200b",
        "\u200e",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ufeff",
        "\U000e0041",
        "\ud800",
        "\ue000",
    ],
)
def test_what_does_not_show_or_turns_what_stands_around_it_is_in_no_name(hidden):
    with pytest.raises(NameRefused):
        naming.read(f"Exemple{hidden} SA", longest=200)


def test_a_long_name_is_cut():
    assert naming.read("é" * 300, longest=200) == "é" * 200

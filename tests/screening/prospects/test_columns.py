from __future__ import annotations

import pytest

from sourdine.screening.prospects.columns import (
    Column,
    Fit,
    choose_columns,
    find_column,
    has_phone_name,
    judge_columns,
    quote_names,
)
from sourdine.screening.prospects.errors import (
    AmbiguousPhoneColumn,
    DuplicateColumn,
    NoPhoneColumn,
    UnknownColumn,
)

NUMBERS = ["0199000001", "01 99 00 00 02", "+33 1 99 00 00 03", ""]
WORDS = ["Dupont", "", "35000", "12 rue de Rennes"]


@pytest.mark.parametrize(
    "name",
    [
        *[
            "Telephone",
            "Téléphone",
            "TELEPHONE",
            "téléphone 2",
            "tel",
            "Tel.",
            "TEL_MOBILE",
            "tél_fixe",
            "telMobile",
        ],
        *[
            "mobile",
            "Portable",
            "n° portable",
            "Fax",
            "fax 2",
            "Télécopie",
            "GSM",
            "msisdn",
            "Numero",
            "Numéro de tel",
        ],
        *[
            "phone",
            "phoneNumber",
            "Phone Number",
            "home_phone",
            "cell",
            "cellphone",
            "Cellulaire",
            "Numero_telephone",
        ],
    ],
)
def test_a_name_that_says_telephone(name):
    assert has_phone_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Nom",
        "Ville",
        "",
        "12",
        "Hotel",
        "Cellule",
        "Cellier",
        "Immobilier",
        "Code postal",
        "Date",
        "Email",
        "Motel",
        "e-mail",
    ],
)
def test_a_name_that_says_something_else(name):
    assert not has_phone_name(name)


def fits(names, samples, *, named=True):
    return [column.fit for column in judge_columns(names, samples, "FR", named=named)]


@pytest.mark.parametrize(
    ("name", "cells", "fit"),
    [
        ("Tel", NUMBERS, Fit.CERTAIN),
        ("Tel", [], Fit.CERTAIN),
        ("Tel", ["", " "], Fit.CERTAIN),
        ("Tel", [*NUMBERS, "nul", "néant"], Fit.CERTAIN),
        ("Tel", WORDS, Fit.NAME),
        ("Contact", NUMBERS, Fit.CONTENT),
        ("Contact", [*NUMBERS, "nul", "néant", "non"], Fit.NONE),
        ("Contact", WORDS, Fit.NONE),
        ("Contact", [], Fit.NONE),
        ("SIRET", ["12345678900011", "98765432100022"], Fit.NONE),
        ("Tel", ["0199000001" + " " * 100 + "x"] * 5, Fit.NAME),
    ],
)
def test_a_column_is_judged_by_its_name_and_its_cells(name, cells, fit):
    assert fits([name], [cells]) == [fit]


@pytest.mark.parametrize(("cells", "fit"), [(NUMBERS, Fit.CERTAIN), (WORDS, Fit.NONE), ([], Fit.NONE)])
def test_without_a_header_the_cells_decide(cells, fit):
    assert fits(["1"], [cells], named=False) == [fit]


def test_a_long_sample_is_judged_throughout():
    assert fits(["Contact"], [WORDS * 400 + NUMBERS[:3] * 4000]) == [Fit.CONTENT]
    assert fits(["Contact"], [NUMBERS[:3] * 400 + WORDS * 4000]) == [Fit.NONE]


def columns(*fits_of_names):
    return [Column(position=at, name=name, fit=fit) for at, (name, fit) in enumerate(fits_of_names)]


NOM, TEL, FAX = ("Nom", Fit.NONE), ("Tel", Fit.CERTAIN), ("Fax", Fit.CERTAIN)
CONTACT, EMPTY_NAME = ("Contact", Fit.CONTENT), ("Mobile", Fit.NAME)


@pytest.mark.parametrize(
    ("found", "asked", "named", "chosen"),
    [
        ((NOM, TEL), [], True, ["Tel"]),
        ((TEL, NOM, FAX), [], True, ["Tel", "Fax"]),
        ((TEL, CONTACT, EMPTY_NAME), [], True, ["Tel"]),
        ((NOM, TEL), [], False, ["Tel"]),
        ((NOM, CONTACT), ["Contact"], True, ["Contact"]),
        ((NOM, TEL), ["1"], True, ["Nom"]),
        ((TEL, FAX), ["Fax", "Tel", "2", "Fax"], True, ["Fax", "Tel"]),
    ],
)
def test_the_columns_to_screen(found, asked, named, chosen):
    assert [column.name for column in choose_columns(columns(*found), asked, named=named)] == chosen


@pytest.mark.parametrize(
    ("found", "asked", "named", "refusal"),
    [
        ((NOM,), [], True, NoPhoneColumn),
        ((NOM, CONTACT), [], True, AmbiguousPhoneColumn),
        ((NOM, EMPTY_NAME), [], True, AmbiguousPhoneColumn),
        ((TEL, FAX), [], False, AmbiguousPhoneColumn),
        ((NOM, TEL), ["Fax"], True, UnknownColumn),
        ((NOM, TEL), ["0"], True, UnknownColumn),
        ((NOM, TEL), ["3"], True, UnknownColumn),
        ((NOM, TEL), ["tel"], True, UnknownColumn),
        ((TEL, TEL), ["Tel"], True, DuplicateColumn),
    ],
)
def test_when_the_columns_to_screen_cannot_be_told(found, asked, named, refusal):
    with pytest.raises(refusal):
        choose_columns(columns(*found), asked, named=named)


def test_an_ambiguity_names_the_candidates_and_no_other():
    with pytest.raises(AmbiguousPhoneColumn) as refusal:
        choose_columns(columns(NOM, CONTACT, EMPTY_NAME), [], named=True)
    assert refusal.value.details["candidates"] == "“Contact”, “Mobile”"


def test_a_column_called_like_a_position_is_found_by_its_name_first():
    found = find_column(columns(("2", Fit.NONE), ("1", Fit.NONE)), "1")
    assert (found.position, found.fit) == (1, Fit.DECLARED)


def test_a_name_that_holds_a_number_is_masked():
    assert quote_names(["Tel", "01 99 00 00 01", "Dept 35"]) == "“Tel”, “•• •• •• •• ••”, “Dept 35”"
    with pytest.raises(UnknownColumn) as refusal:
        find_column(columns(("0199000001", Fit.NONE)), "0199000002")
    assert "01990000" not in refusal.value.say("en")


def test_a_very_wide_file_does_not_make_a_very_long_message():
    assert quote_names([f"c{at}" for at in range(100)]).endswith("“c39” …")


def test_a_very_long_name_is_quoted_by_its_beginning():
    assert quote_names(["c" * 1_000_000]) == f"“{'c' * 100}…”"


@pytest.mark.parametrize("name", ["Numero SIREN", "numero_client", "N° dossier", "numero de rue"])
def test_a_number_of_something_else_is_no_telephone(name):
    assert not has_phone_name(name)


@pytest.mark.parametrize("name", ["Numero", "numéro", "numero_appele", "Numero 1", "NUMERO_TEL"])
def test_a_number_by_itself_may_be_one_of_a_telephone(name):
    assert has_phone_name(name)


def test_nine_bare_digits_are_not_certain_without_a_telling_name():
    sirens = [str(552081317 + step) for step in range(0, 900, 9)]
    judged = judge_columns(["Numero", "Tel"], [sirens, sirens], "FR", named=True)
    assert [column.fit for column in judged] == [Fit.NAME, Fit.CERTAIN]


def test_a_file_with_more_certain_columns_than_anybody_has_is_asked_about():
    columns = [Column(position=i, name=f"Tel {i}", fit=Fit.CERTAIN) for i in range(65)]
    with pytest.raises(AmbiguousPhoneColumn):
        choose_columns(columns, [], named=True)
    assert len(choose_columns(columns[:64], [], named=True)) == 64

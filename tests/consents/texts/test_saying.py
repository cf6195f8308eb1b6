"""What a program can tell of a sentence: names, lengths of time, ways to turn to somebody."""

import pytest

from sourdine.consents.texts import saying


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Énergie & Cie souhaite vous appeler", "énergie & cie"),
        ("pour l'assurance-vie", "Assurance vie"),
        ("au sujet de : assurance habitation.", "assurance_habitation"),
        ("ISOLATION EXEMPLE SA vous appelle", "Isolation Exemple SA"),
    ],
)
def test_a_name_that_is_said(text, name):
    assert saying.names(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("nos partenaires", "Partenaire SARL"), ("réassurance", "assurance"), ("tout", ""), ("", "SA")],
)
def test_a_name_that_is_not_said(text, name):
    assert not saying.names(text, name)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Votre accord vaut 12 mois.", {12}),
        ("valable un an à compter de ce jour", {12}),
        ("for one year from today", {12}),
        ("six months, renewable for 2 years", {6, 24}),
        ("Il vaut douze mois.", {12}),
        ("pendant deux années", {24}),
        ("à tout moment", set()),
        ("le 12 mai", set()),
        ("ans", set()),
    ],
)
def test_lengths_of_time(text, months):
    assert saying.months_said(text) == months


@pytest.mark.parametrize(
    "text",
    [
        "sur https://example.fr/retrait",
        "par courriel à retrait@example.fr",
        "au 01 99 00 12 34",
        "au +33 1 99 00 12 34",
        "par lettre à Exemple SA, 1 rue de la Paix, 75002 Paris",
        "by letter to 1 High Street, London SW1A 1AA",
    ],
)
def test_a_way_is_given(text):
    assert saying.gives_a_way(text)


@pytest.mark.parametrize(
    "text",
    ["à tout moment", "sur notre site", "au 12 34", "depuis 2024, 30000 clients", "https://", "@example"],
)
def test_no_way_is_given(text):
    assert not saying.gives_a_way(text)


@pytest.mark.parametrize(
    "text", ["Vous pouvez accepter ou refuser.", "Say yes or no.", "You may agree or decline."]
)
def test_a_choice_is_offered(text):
    assert saying.offers_a_choice(text)


@pytest.mark.parametrize("text", ["Vous acceptez.", "You agree.", "Continuez.", ""])
def test_no_choice_is_offered(text):
    assert not saying.offers_a_choice(text)

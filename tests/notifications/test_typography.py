import pytest

from sourdine.notifications import typography


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Vous ? Oui !", "Vous\u202f? Oui\u202f!"),
        ("un ; deux", "un\u202f; deux"),
        ("Code : 1", "Code\u00a0: 1"),
        ("dit « oui » ici", "dit «\u00a0oui\u00a0» ici"),
        ("à 10:02, https://example.fr/?a=1", "à 10:02, https://example.fr/?a=1"),
    ],
)
def test_french_spaces_do_not_break(typed, set_):
    assert typography.spaced(typed, "fr") == set_


def test_english_is_left_as_it_is():
    assert typography.spaced("What ? « This » : that", "en") == "What ? « This » : that"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("l\N{RIGHT SINGLE QUOTATION MARK}été", "l'été"),
        ("« oui »", '"oui"'),
        ("«\u00a0oui\u00a0»", '"oui"'),
        ("a\u202f!", "a !"),
        ("bœuf…", "boeuf..."),
        ("ça, être", "ça, être"),
    ],
)
def test_a_text_message_is_typed_plainly(typed, plain):
    assert typography.plain(typed) == plain


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Code 481516.", "Code 4, 8, 1, 5, 1, 6."),
        ("valable 10 minutes", "valable 10 minutes"),
        ("depuis 2026", "depuis 2026"),
        ("à\n\n10:02", "à 10:02"),
    ],
)
def test_a_code_is_said_digit_by_digit_and_all_of_it_twice(written, spoken):
    assert typography.spoken(written, "fr") == f"{spoken} Je répète. {spoken}"
    assert typography.spoken(written, "en") == f"{spoken} Once more. {spoken}"

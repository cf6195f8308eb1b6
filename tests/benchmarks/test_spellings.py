import numpy as np
import pytest

FICTION = np.array([199000012], dtype=np.uint32)


@pytest.fixture
def spellings():
    import spellings

    return spellings


def filled(spellings, pattern, national=FICTION):
    cells = spellings.Spellings({pattern: 1}).fill(np.zeros(1, dtype=np.intp), national)
    return cells[cells != 0].tobytes().decode()


def decided(text):
    import fallback

    return fallback.decide(text, {})


def test_every_domestic_spelling_is_the_same_line(spellings):
    patterns = [spellings.NEAT, *spellings.MESSY_NATIONAL, *spellings.MESSY_INTERNATIONAL]
    assert {decided(filled(spellings, pattern)) for pattern in patterns} == {33199000012}


def test_every_invalid_spelling_is_no_number(spellings):
    assert {decided(filled(spellings, pattern)) for pattern in spellings.INVALID if pattern} == {0}


def test_a_pattern_keeps_what_is_not_a_capital_letter(spellings):
    assert filled(spellings, "+33 (0)A BC DE FG HI") == "+33 (0)1 99 00 00 12"


def test_foreign_numbers_keep_all_but_their_last_three_digits(spellings):
    foreign = spellings.foreign()
    which = foreign.draw(np.random.default_rng(1), 300)
    cells = foreign.fill(which, np.repeat(FICTION, 300))
    texts = [row[row != 0].tobytes().decode() for row in cells]
    assert all(text.replace(" ", "").replace("-", "").endswith("012") for text in texts)
    assert np.mean([bool(decided(text)) for text in texts]) > 0.9

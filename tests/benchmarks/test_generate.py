import csv
import io
from itertools import islice

import numpy as np
import pytest

REGISTERED = 30_000
ROWS = 4_000


@pytest.fixture
def generate():
    import generate

    return generate


@pytest.fixture
def rows(generate, tmp_path):
    text = generate.prospects(ROWS, REGISTERED, tmp_path).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def answers(rows, generate):
    import fallback
    import plan

    overseas = plan.at_home_overseas(generate.french_blocks())
    return [fallback.decide(row["telephone"], overseas) for row in rows]


def test_the_same_recipe_gives_the_same_bytes(generate, tmp_path):
    first = generate.prospects(ROWS, REGISTERED, tmp_path / "first").read_bytes()
    assert generate.prospects(ROWS, REGISTERED, tmp_path / "second").read_bytes() == first


def test_a_short_file_is_the_beginning_of_a_long_one(generate, tmp_path):
    short = generate.prospects(ROWS // 2, REGISTERED, tmp_path).read_bytes()
    assert generate.prospects(ROWS, REGISTERED, tmp_path).read_bytes().startswith(short)


def test_a_file_is_made_once(generate, tmp_path):
    path = generate.prospects(ROWS, REGISTERED, tmp_path)
    path.write_bytes(b"kept")
    assert generate.prospects(ROWS, REGISTERED, tmp_path).read_bytes() == b"kept"


def test_a_file_of_another_recipe_is_made_anew(generate, tmp_path):
    path = generate.prospects(ROWS, REGISTERED, tmp_path)
    path.write_bytes(b"stale")
    path.with_suffix(".json").write_text("{}")
    assert generate.prospects(ROWS, REGISTERED, tmp_path).read_bytes() != b"stale"


def test_every_row_has_its_own_identifier_and_all_fields(rows):
    assert len({row["id"] for row in rows}) == ROWS
    assert all(None not in row and None not in row.values() for row in rows)


def test_some_cells_hold_the_separator(rows):
    assert 0.01 < sum(";" in row["adresse"] for row in rows) / ROWS < 0.03


def test_fifteen_per_cent_are_on_the_register(generate, answers):
    listed = set(generate.french_blocks().to_e164(generate.draw_register(REGISTERED)).tolist())
    assert 0.13 < sum(answer in listed for answer in answers) / ROWS < 0.17


def test_one_per_cent_is_no_number_and_one_per_cent_is_abroad(answers):
    import fallback

    assert 0.005 < answers.count(fallback.INVALID) / ROWS < 0.02
    assert 0.005 < sum(not fallback.is_covered(one) for one in answers if one) / ROWS < 0.02


def test_three_in_ten_are_written_in_another_way_than_ten_digits(rows):
    neat = sum(row["telephone"].isdigit() and len(row["telephone"]) == 10 for row in rows)
    assert 0.27 < 1 - neat / ROWS < 0.34


def test_a_register_is_of_distinct_valid_numbers(generate, tmp_path):
    import fallback

    lines = generate.register(REGISTERED, folder=tmp_path).read_text().splitlines()
    assert len(set(lines)) == REGISTERED
    assert all(f"+{fallback.decide(line, {})}" == line for line in islice(lines, 2000))


def test_a_clustered_register_fills_few_blocks_and_an_even_one_many(generate):
    clustered, even = (generate.draw_register(REGISTERED, spread) for spread in ("clustered", "even"))
    assert np.unique(clustered // 10_000).size < 20
    assert np.unique(even // 10_000).size > 10_000

"""Files of people pass, enumerations do not: each with its twin."""

import csv
import random
from pathlib import Path

import numpy as np
import pytest

from sourdine.deposits import enumeration
from sourdine.deposits.enumeration import Gathered, Suspicion, Thresholds
from sourdine.numbering.column import normalise

SCHOOLS = Path(__file__).parents[2] / "examples" / "annuaire-education-35.csv"
FIRST = 33_199_000_000
PLAN = [*range(33_100_000_000, 33_600_000_000, 7_910_000)]  # blocks all over the country


def suspected(numbers):
    return enumeration.suspicions(enumeration.shape_of(np.array(numbers, np.uint64)), Thresholds())


def schools():
    with SCHOOLS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    column = next(name for name in rows[0] if name.lower().startswith("tel"))
    e164, _ = normalise([row[column] for row in rows])
    return e164[e164 > 0].tolist()


def customers(count, *, blocks=PLAN, seed=1):
    chance = random.Random(seed)
    return [chance.choice(blocks) + chance.randrange(10_000) for _ in range(count)]


def town(*, share, seed=2):
    """One town's blocks, of which this professional has that share of the numbers."""
    chance = random.Random(seed)
    return [number for number in range(FIRST, FIRST + 30_000) if chance.random() < share]


def switchboards(companies, lines, seed=3):
    """Companies whose extensions follow one another, among customers all over the country."""
    chance = random.Random(seed)
    starts = [chance.choice(PLAN) + chance.randrange(9_900) for _ in range(companies)]
    return [start + line for start in starts for line in range(lines)]


HONEST = {
    "the schools of a department": schools(),
    "customers all over the country": customers(20_000),
    "a file sorted by number": sorted(customers(20_000)),
    "a small file": customers(300),
    "a single town, a tenth of it": town(share=0.1),
    "a single town, half of it": town(share=0.5),
    "switchboards among customers": customers(20_000) + switchboards(20, 100),
    "a short extension range alone": [*range(FIRST, FIRST + 400)],
    "the same number many times": [FIRST] * 5_000,
}
ENUMERATIONS = {
    "a block from end to end": [*range(FIRST, FIRST + 10_000)],
    "the same, shuffled": random.Random(4).sample(range(FIRST, FIRST + 10_000), 10_000),
    "every other number": [*range(FIRST, FIRST + 10_000, 2)],
    "every tenth number of ten blocks": [*range(FIRST, FIRST + 100_000, 10)],
    "most of a block, with holes": random.Random(5).sample(range(FIRST, FIRST + 10_000), 7_500),
    "a hundred numbers of each of many blocks": [n for block in PLAN for n in range(block, block + 100)],
    "an enumeration among customers": [*customers(8_000), *range(FIRST, FIRST + 10_000)],
    "a range cut into runs": [n for n in range(FIRST, FIRST + 9_000) if n % 40],
}


@pytest.mark.parametrize("numbers", HONEST.values(), ids=HONEST)
def test_an_honest_file_passes(numbers):
    assert suspected(numbers) == []


@pytest.mark.parametrize("numbers", ENUMERATIONS.values(), ids=ENUMERATIONS)
def test_an_enumeration_is_held(numbers):
    assert suspected(numbers)


def test_the_reason_says_what_was_seen():
    assert suspected([*range(FIRST, FIRST + 1_000)]) == [Suspicion.RUNS, Suspicion.STEP]
    assert suspected([*range(FIRST, FIRST + 10_000, 2)]) == [Suspicion.STEP]
    assert suspected(ENUMERATIONS["most of a block, with holes"])[-1] is Suspicion.DENSITY


@pytest.mark.parametrize("numbers", [ENUMERATIONS["every other number"], HONEST["a file sorted by number"]])
def test_a_file_is_judged_the_same_whole_or_by_blocks_of_chance(numbers):
    """Ten times as many as are kept, so that only some blocks of the plan are."""
    spread = [number % 10_000 + 1_000_000 * k for k in range(400) for number in numbers[:500]]
    whole, sampled = Gathered(), Gathered(most=20_000)
    for start in range(0, len(spread), 7_000):
        for gathered in (whole, sampled):
            gathered.add(np.array(spread[start : start + 7_000], np.uint64))
    assert sampled.numbers().size <= 20_000 < whole.numbers().size
    found = [
        enumeration.suspicions(enumeration.shape_of(one.numbers()), Thresholds()) for one in (whole, sampled)
    ]
    assert found[0] == found[1]


def test_nothing_is_seen_in_an_empty_file():
    assert suspected([]) == []

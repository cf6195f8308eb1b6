"""Synthetic registers and prospect files: seeded, streamed, the same bytes on every machine.

Nobody's list: numbers are drawn at random from the blocks that ARCEP has given to operators.

    python benchmarks/generate.py --rows 5000000
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

import blocks
import people
import spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

DATA: Final = Path(__file__).parent / "data"
REGISTERED: Final = 12_000_000
HEADER: Final = b"id;nom;prenom;adresse;code_postal;ville;telephone;email\n"
CHUNK: Final = 100_000
SEED: Final = 20_261_122
_WORTH_PROCESSES: Final = 20  # chunks
_AT_A_TIME: Final = 16  # chunks; 8 MB each
_GENERATOR: Final = 1  # to be raised when the same parameters would give other bytes

Spread = Literal["clustered", "even"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """Shares of the rows of a prospect file, each between 0 and 1."""

    messy: float = 0.30
    opposed: float = 0.15
    foreign: float = 0.01
    invalid: float = 0.01
    overseas: float = 0.02
    with_email: float = 0.25
    quoted: float = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """Everything that decides the bytes of a file; kept beside it so that it is made only once."""

    kind: str
    count: int
    spread: Spread = "clustered"
    registered: int = REGISTERED
    seed: int = SEED
    generator: int = _GENERATOR


def register(count: int = REGISTERED, spread: Spread = "clustered", folder: Path = DATA) -> Path:
    """A text file of `count` distinct numbers, `+` and digits on each line, shuffled."""
    path = folder / f"register-{spread}-{count}.txt"
    recipe = Recipe(kind="register", count=count, spread=spread, registered=count)
    return _made_once(path, recipe, lambda: register_lines(count, spread))


def prospects(rows: int, registered: int = REGISTERED, folder: Path = DATA) -> Path:
    """A prospect file of `rows` rows; 15 % of its numbers are in the clustered register of that size."""
    path = folder / f"prospects-{rows}-of-{registered}.csv"
    recipe = Recipe(kind="prospects", count=rows, registered=registered)
    return _made_once(path, recipe, lambda: prospect_lines(rows, registered))


def _made_once(path: Path, recipe: Recipe, make: Callable[[], Iterator[bytes]]) -> Path:
    """Writes the file unless it is there, made by the same recipe; it appears whole or not at all."""
    label = path.with_suffix(".json")
    if path.exists() and label.exists() and json.loads(label.read_text()) == asdict(recipe):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as output:
        output.writelines(make())
    unfinished.rename(path)
    label.write_text(json.dumps(asdict(recipe)))
    return path


@cache
def french_blocks() -> blocks.Blocks:
    return blocks.load()


@cache
def draw_register(count: int, spread: Spread = "clustered", seed: int = SEED) -> NDArray[np.uint32]:
    """`count` distinct numbers as nine national digits, shuffled."""
    rng = np.random.default_rng([seed, 1])
    draw = _draw_clustered if spread == "clustered" else _draw_evenly
    return rng.permutation(draw(rng, count))[:count]


def _draw_clustered(rng: np.random.Generator, count: int) -> NDArray[np.uint32]:
    """A little over `count`: blocks of 10 000 in which one number in two to five is registered."""
    whole = french_blocks().whole_ten_thousands()
    chosen = np.sort(rng.choice(whole, size=count // 3000 + 4, replace=False))
    drawn = [_draw_within(rng, part) for part in np.array_split(chosen, len(chosen) // 500 + 1)]
    return np.concatenate(drawn)


def _draw_within(rng: np.random.Generator, ten_thousands: NDArray[np.uint32]) -> NDArray[np.uint32]:
    density = rng.uniform(0.2, 0.5, size=(len(ten_thousands), 1))
    taken = rng.random((len(ten_thousands), 10_000), dtype=np.float32) < density
    block, rest = np.nonzero(taken)
    return ten_thousands[block] * np.uint32(10_000) + rest.astype(np.uint32)


def _draw_evenly(rng: np.random.Generator, count: int) -> NDArray[np.uint32]:
    # 12 million draws from 400 million meet about 1.5 % of repeats; 5 % more covers them.
    thousands = np.flatnonzero(french_blocks().country_code).astype(np.uint32)
    return np.unique(_draw_from(rng, thousands, count + count // 20))


def _draw_from(rng: np.random.Generator, thousands: NDArray[np.uint32], count: int) -> NDArray[np.uint32]:
    positions = rng.integers(0, len(thousands) * 1000, size=count)
    return thousands[positions // 1000] * np.uint32(1000) + (positions % 1000).astype(np.uint32)


def register_lines(count: int, spread: Spread) -> Iterator[bytes]:
    numbers = draw_register(count, spread)
    for start in range(0, count, CHUNK):
        e164 = french_blocks().to_e164(numbers[start : start + CHUNK])
        yield b"".join(b"+%d\n" % number for number in e164.tolist())


def prospect_lines(rows: int, registered: int) -> Iterator[bytes]:
    yield HEADER
    starts = range(0, rows, CHUNK)
    draw_register(registered)  # before processes are forked: drawn once, shared by all
    for start, lines in zip(starts, _chunks(starts, registered), strict=True):
        # Drawn whole, then cut: a short file is the beginning of a long one.
        yield _cut(lines, min(CHUNK, rows - start))


def _chunks(starts: range, registered: int) -> Iterator[bytes]:
    draw = partial(_chunk, registered=registered)
    if len(starts) < _WORTH_PROCESSES:
        yield from map(draw, starts)
        return
    with get_context("fork").Pool() as pool:
        # A few at a time, so that what waits to be written stays small.
        for first in range(0, len(starts), _AT_A_TIME):
            yield from pool.map(draw, starts[first : first + _AT_A_TIME], chunksize=1)


def _cut(lines: bytes, rows: int) -> bytes:
    return lines if rows == CHUNK else b"".join(lines.splitlines(keepends=True)[:rows])


def _chunk(start: int, registered: int) -> bytes:
    """CHUNK rows, the first of which has identifier `start` + 1."""
    rng = np.random.default_rng([SEED, 2, start])
    shares = Shares()
    return people.rows(
        rng,
        first=start + 1,
        telephones=telephones(rng, CHUNK, registered, shares),
        with_email=shares.with_email,
        quoted=shares.quoted,
    )


def telephones(rng: np.random.Generator, rows: int, registered: int, shares: Shares) -> NDArray[np.uint8]:
    """The telephone cells, shape (rows, width): UTF-8 bytes, zeros where a cell is shorter."""
    national = _draw_prospects(rng, rows, registered, shares)
    cells = _spell(rng, national, shares)
    kind = rng.random(rows)
    for rarely, patterns in _rare_kinds(kind, shares):
        filled = patterns.fill(patterns.draw(rng, len(rarely)), national[rarely])
        cells[rarely] = 0
        cells[rarely, : filled.shape[1]] = filled
    return cells


def _rare_kinds(
    kind: NDArray[np.float64], shares: Shares
) -> tuple[tuple[NDArray[np.intp], spellings.Spellings], ...]:
    abroad = np.flatnonzero(kind < shares.foreign)
    wrong = np.flatnonzero(kind >= 1 - shares.invalid)
    return (abroad, _foreign()), (wrong, _invalid())


def _draw_prospects(
    rng: np.random.Generator, rows: int, registered: int, shares: Shares
) -> NDArray[np.uint32]:
    """Nine national digits for each row: some from the register, some overseas, the rest from anywhere."""
    lines = french_blocks()
    national = _draw_from(rng, _mainland(), rows)
    kind = rng.random(rows)
    far = np.flatnonzero(kind >= 1 - shares.overseas)
    national[far] = _draw_from(rng, _overseas(), len(far))
    listed = np.flatnonzero(kind < _share_from_register(shares, registered / lines.size))
    national[listed] = rng.choice(draw_register(registered), size=len(listed))
    return national


def _share_from_register(shares: Shares, density: float) -> float:
    """What to draw from the register so that, with those met by chance, `opposed` of all rows are on it."""
    ordinary = 1 - shares.foreign - shares.invalid
    return max(0.0, (shares.opposed / ordinary - density) / (1 - density))


def _spell(rng: np.random.Generator, national: NDArray[np.uint32], shares: Shares) -> NDArray[np.uint8]:
    cells = np.zeros((len(national), _width()), dtype=np.uint8)
    cells[:, 0] = ord("0")
    cells[:, 1:10] = spellings.digits_of(national)
    messy = np.flatnonzero(rng.random(len(national)) < shares.messy)
    patterns, international = _domestic()
    which = patterns.draw(rng, len(messy))
    # +33 before an overseas number is another question than the one asked here.
    which[french_blocks().is_overseas(national[messy]) & (which >= international)] = 0
    filled = patterns.fill(which, national[messy])
    cells[messy] = 0
    cells[messy, : filled.shape[1]] = filled
    return cells


@cache
def _mainland() -> NDArray[np.uint32]:
    return french_blocks().mainland


@cache
def _overseas() -> NDArray[np.uint32]:
    return french_blocks().overseas


@cache
def _domestic() -> tuple[spellings.Spellings, int]:
    return spellings.domestic()


@cache
def _foreign() -> spellings.Spellings:
    return spellings.foreign()


@cache
def _invalid() -> spellings.Spellings:
    return spellings.Spellings(spellings.INVALID)


@cache
def _width() -> int:
    return max(patterns.codes.shape[1] for patterns in (_domestic()[0], _foreign(), _invalid()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000, help="rows of the prospect file")
    parser.add_argument("--registered", type=int, default=REGISTERED, help="numbers in the register")
    parser.add_argument("--even", action="store_true", help="also a register spread over all blocks")
    asked = parser.parse_args()
    print(register(asked.registered))
    if asked.even:
        print(register(asked.registered, "even"))
    print(prospects(asked.rows, asked.registered))


if __name__ == "__main__":
    main()

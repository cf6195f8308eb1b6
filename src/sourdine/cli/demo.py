"""`sourdine demo`: the main job, end to end, on real public data."""

from __future__ import annotations

import shlex
import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sourdine import clock
from sourdine.cli import certificate as certificate_command
from sourdine.cli import image as image_command
from sourdine.cli import screen as screen_command
from sourdine.cli.console import console, in_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROSPECTS: Final = "annuaire-education-35.csv"
_SYNTHETIC: Final = 1_000_000
_SEED: Final = 20260811  # the day France changed from opt-out to opt-in
_EVERY: Final = 7  # one school in seven asks not to be called


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to put the demonstration's files.")
    ] = Path("demo"),
) -> None:
    """Show the whole job on real public data.

    Builds a register of a million synthetic numbers, drawn from the blocks that ARCEP has allocated, and of
    some schools' own; screens the schools of Ille-et-Vilaine against it; verifies the certificate.
    (Annuaire de l'éducation, Licence Ouverte 2.0.)
    """
    screen_command.make_folder(folder)
    file = folder / PROSPECTS
    shutil.copyfile(_prospects(), file)
    register = _build_register(folder, file)
    _screen(folder, file, register)
    _verify(folder, file)
    _say_what_next(folder, register)


def _prospects() -> Path:
    """The example of the source tree, or its copy in the installed package."""
    packed = Path(str(files("sourdine.cli"))) / PROSPECTS
    return packed if packed.exists() else Path(__file__).parents[3] / "examples" / PROSPECTS


def _build_register(folder: Path, file: Path) -> Path:
    synthetic, schools = folder / "synthetic.txt", folder / "schools.txt"
    first, register = folder / "first.img", folder / "register.img"
    _write_numbers(synthetic, _draw_numbers(_SYNTHETIC))
    _write_numbers(schools, _school_numbers(file)[::_EVERY])
    instant = clock.format_instant(clock.now())
    owner, basis = "Demonstration", "synthetic numbers"
    _announce(
        in_language(
            "Build a register image of a million numbers",
            "Construire une image du registre d'un million de numéros",
        ),
        "image",
        "build",
        str(synthetic),
        "--output",
        str(first),
        "--list",
        "synthetic",
        "--owner",
        owner,
    )
    image_command.build([synthetic], first, name="synthetic", as_of=instant, owner=owner, legal_basis=basis)
    _announce(
        in_language(
            "Add a second list: schools that do not want calls",
            "Ajouter une seconde liste : des écoles qui ne veulent pas d'appels",
        ),
        "image",
        "update",
        str(first),
        "--list",
        "schools",
        "--add",
        str(schools),
        "--as-of",
        instant,
        "--output",
        str(register),
    )
    image_command.update(
        first, instant, register, name="schools", add=[schools], owner=owner, legal_basis=basis
    )
    return register


def _screen(folder: Path, file: Path, register: Path) -> None:
    results, keys = folder / "results", _keys(folder)
    _announce(
        in_language(
            "Screen the schools' file, its telephone and fax columns",
            "Confronter le fichier des écoles, téléphone et télécopie",
        ),
        "screen",
        str(file),
        "--register",
        str(register),
        "--output",
        str(results),
        "--result",
        "cleansed",
        "--sign-key",
        str(keys),
        "--campaign",
        "Demonstration",
    )
    screen_command.screen(
        [str(file)], register, results, result="cleansed", sign_key=keys, campaign="Demonstration"
    )


def _keys(folder: Path) -> Path:
    from sourdine.evidence import generate

    keys = folder / "keys"
    if not keys.exists():
        generate(keys)
    return keys


def _verify(folder: Path, file: Path) -> None:
    stem = folder / "results" / file.stem
    certificate, results = (
        Path(f"{stem}.certificate.jws"),
        [Path(f"{stem}.cleansed.csv"), Path(f"{stem}.rejected.csv")],
    )
    keys = folder / "keys"
    _announce(
        in_language("Verify the certificate against the files", "Vérifier l'attestation avec les fichiers"),
        "certificate",
        "verify",
        str(certificate),
        "--input",
        str(file),
        "--result",
        str(results[0]),
        "--result",
        str(results[1]),
        "--keys",
        str(keys),
    )
    certificate_command.verify(certificate, keys, input_file=file, results=results)


def _announce(what: str, *command: str) -> None:
    out = console()
    out.print(f"\n[bold]{what}[/bold]")
    out.print(f"$ sourdine {shlex.join(command)}", style="dim", markup=False)


def _say_what_next(folder: Path, register: Path) -> None:
    out = console()
    out.print(f"\n[bold]{in_language('What to try next', 'Et maintenant')}[/bold]")
    for what, command in (
        (
            in_language("your own file", "votre fichier"),
            f"sourdine screen FILE --register {register} --output {folder / 'mine'}",
        ),
        (
            in_language("every row with its verdict", "chaque ligne et son résultat"),
            f"sourdine screen {folder / PROSPECTS} --register {register} --output {folder / 'annotated'}",
        ),
        (in_language("one number", "un numéro"), "sourdine number '06 92 12 34 56'"),
        (in_language("all there is", "tout le reste"), "sourdine --help"),
    ):
        out.print(f"  {what}: ", command, markup=False)


def _draw_numbers(count: int) -> NDArray[np.uint64]:
    """Numbers drawn evenly, with a fixed seed, from all blocks allocated in France."""
    import numpy as np

    from sourdine.numbering import allocation

    runs = allocation.load().blocks()
    firsts = np.array([run.first for run in runs], np.uint64)
    ends = np.cumsum([len(run) for run in runs])
    drawn = np.random.default_rng(_SEED).choice(int(ends[-1]), count, replace=False, shuffle=False)
    run = np.searchsorted(ends, drawn, side="right")
    before = np.concatenate(([0], ends[:-1]))
    return firsts[run] + (drawn - before[run]).astype(np.uint64)


def _school_numbers(file: Path) -> NDArray[np.uint64]:
    import polars as pl

    from sourdine.numbering.column import normalise

    column = pl.read_csv(file, separator=";", infer_schema=False)["Telephone"]
    e164, _ = normalise(column)
    return e164[e164 > 0]


def _write_numbers(path: Path, numbers: NDArray[np.uint64]) -> None:
    path.write_text("".join(f"+{number}\n" for number in numbers.tolist()), encoding="ascii")

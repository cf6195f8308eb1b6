"""`sourdine screen`: prospect files against a register image."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import (
    bar,
    codes_in_words,
    console,
    figure,
    in_language,
    progress,
    show_json,
    show_table,
)
from sourdine.cli.exits import Exit, say_error
from sourdine.errors import Place, SourdineError, Wording

if TYPE_CHECKING:
    from sourdine.evidence import SigningKey
    from sourdine.screening import Options, Register, Report

STDIN = "-"


class SameName(SourdineError):
    code = "same_name"
    wording = Wording(
        en="Two of the files would both give {stem}.*. Screen them into different folders.",
        fr="Deux des fichiers donneraient tous deux {stem}.*. Confrontez-les dans des dossiers différents.",
    )


def screen(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="CSV, XLSX or Parquet, plain or in gzip, zip or zstd; - for standard input.",
        ),
    ],
    register: Annotated[Path, typer.Option(help="The register image to screen against.")],
    output: Annotated[Path, typer.Option(help="The folder for results; it is made if need be.")],
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--list",
            metavar="NAME",
            help="A list of the image to screen against; all of them by default. May be repeated.",
        ),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="NAME",
            help="A phone column, by name or position from 1; every certain one by default. May be repeated.",
        ),
    ] = None,
    identifier: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The column of your own identifiers, repeated in `rejected` and `answer`."
        ),
    ] = None,
    region: Annotated[
        str, typer.Option(help="Where numbers without a country code are dialled (ISO 3166).")
    ] = "FR",
    encoding: Annotated[
        str | None, typer.Option(help="The file's encoding, when it is found out wrongly.")
    ] = None,
    separator: Annotated[
        str | None, typer.Option(help="What separates columns: ; , tab | or any other character.")
    ] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook that has several.")
    ] = None,
    result: Annotated[
        str,
        typer.Option(
            help="annotated: every row with its verdict. cleansed: only what may be kept, with a `rejected` file. answer: number, identifier, OK or code."
        ),
    ] = "annotated",
    validity: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="How long the certificate holds; the image's own validity by default."
        ),
    ] = None,
    sign_key: Annotated[
        Path | None,
        typer.Option(help="The key that signs the certificate; your own, made at first use, by default."),
    ] = None,
    register_keys: Annotated[
        Path | None, typer.Option(help="Public keys (JWKS) of which one must have signed the image.")
    ] = None,
    campaign: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The campaign, as the certificate will name it.")
    ] = None,
    on_behalf_of: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The professional for whom the file is screened.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Where the data come from, as you declare it.")
    ] = None,
    *,
    provable: Annotated[
        bool,
        typer.Option(
            "--provable",
            help="Have the certificate commit to each number, and write the .proofs with which one can be shown later.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON report a file, one a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Screen prospect files: which of their numbers are on the lists?

    Writes the result, a report and a signed certificate for each file into the output folder, whole or not
    at all. A bad row never stops a file; a file that cannot be read as one is refused with the reason.
    """
    from sourdine.screening import Declaration, Form, Options, Reading

    options = Options(
        form=Form.named(result),
        columns=columns or (),
        identifier=identifier,
        reading=Reading(encoding=encoding, separator=separator, header=header, sheet=sheet),
        declaration=Declaration(campaign=campaign, on_behalf_of=on_behalf_of, source=source),
        validity_days=validity,
        provable=provable,
    )
    _require_distinct(files)
    _require_apart(files, output, options, register)
    make_folder(output)
    with _opened(register, lists or (), region, register_keys) as opened:
        key = _signing_key(sign_key, quiet=quiet or as_json)
        refused = 0
        for file in files:
            try:
                report = _screen_one(file, opened, output, key, options, shown=not (quiet or as_json))
            except SourdineError as error:
                refused += _refuse(error, file, as_json=as_json)
                continue
            if not quiet:
                _show(report, as_json=as_json)
    if refused:
        raise typer.Exit(Exit.REFUSED)


def make_folder(path: Path) -> None:
    """The folder of the results, with those above it; raises CannotWrite when the disk refuses."""
    from sourdine.screening.file_names import unnumbered
    from sourdine.screening.placement import CannotWrite

    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise CannotWrite(place=Place(file=unnumbered(path)), reason=refused.strerror) from refused


def _require_distinct(files: Sequence[str]) -> None:
    from sourdine.screening.file_names import unnumbered
    from sourdine.screening.results.forms import stem_of

    stems = Counter(stem_of(Path(file)) if file != STDIN else "stdin" for file in files)
    for stem, count in stems.items():
        if count > 1:
            raise SameName(stem=unnumbered(stem))


def _require_apart(files: Sequence[str], output: Path, options: Options, register: Path) -> None:
    """No result of one file may replace another file, nor the register."""
    from sourdine.screening.job import earlier_results
    from sourdine.screening.placement import require_apart

    named = [Path(file if file != STDIN else "stdin") for file in files]
    for file in named:
        require_apart(earlier_results(file, output, options.form), [*named, register])


@contextmanager
def _opened(path: Path, lists: Sequence[str], region: str, keys: Path | None) -> Iterator[Register]:
    from sourdine.evidence import load_public_keys
    from sourdine.numbering.number import require_region
    from sourdine.screening import Register, RegisterImage

    trusted = None if keys is None else load_public_keys(keys).by_kid()
    with RegisterImage.open(path, keys=trusted) as image:
        yield Register.choose(image, lists, require_region(region))


def _signing_key(path: Path | None, *, quiet: bool) -> SigningKey:
    """The key asked for, else the person's own, which is made at first use."""
    from sourdine.evidence import default_key_directory, load_or_generate_default, load_signing_key

    if path is not None:
        return load_signing_key(path)
    directory = default_key_directory()
    existed = directory.exists()
    key = load_or_generate_default()
    if not existed and not quiet:
        message = in_language(
            f"Made your signing key in {directory}. Keep it: it shows that certificates are yours.",
            f"Votre clé de signature est dans {directory}. Gardez-la : elle montre que les attestations sont de vous.",
        )
        sys.stderr.write(message + "\n")
    return key


def _screen_one(
    file: str, register: Register, output: Path, key: SigningKey, options: Options, *, shown: bool
) -> Report:
    from sourdine.screening import screen_path, screen_stream

    with progress(Path(file).name, shown=shown) as tell:
        if file == STDIN:
            return screen_stream(sys.stdin.buffer, register, output, key=key, options=options, progress=tell)
        return screen_path(Path(file), register, output, key=key, options=options, progress=tell)


def _refuse(error: SourdineError, file: str, *, as_json: bool) -> int:
    """A refused file does not stop the others; any other error stops everything."""
    from sourdine.screening import RefusedFile, refusal
    from sourdine.screening.file_names import readable

    if not isinstance(error, RefusedFile):
        raise error
    if as_json:
        show_json(refusal(readable(file), error))
    say_error(error)
    return 1


def _show(report: Report, *, as_json: bool) -> None:
    if as_json:
        show_json(report.as_dict())
        return
    out = console()
    tally = report.tally
    show_table(report.file, _counts(report), to=out)
    if tally.reasons:
        show_table(in_language("Why", "Pourquoi"), codes_in_words(tally.reasons), to=out)
    for column in report.not_screened:
        out.print(
            in_language(
                f"Not screened, though it looks like a phone column: “{column.shown}” ({column.fit}). Add it with --column.",
                f"Non confrontée, bien qu'elle ressemble à des numéros : « {column.shown} » ({column.fit}). Ajoutez-la avec --column.",
            ),
            markup=False,
        )


def _counts(report: Report) -> Iterator[tuple[str, str]]:
    from sourdine.screening.file_names import readable

    tally = report.tally
    yield in_language("columns", "colonnes"), ", ".join(column.shown for column in report.columns)
    yield in_language("rows", "lignes"), figure(tally.rows_read)
    yield (
        in_language("with a clear number", "avec un numéro libre"),
        f"{figure(tally.rows_kept)}  {bar(tally.rows_kept / max(tally.rows_read, 1))}",
    )
    for verdict in ("not_listed", "opposed", "invalid", "unscreened"):
        count = tally.verdicts[verdict]
        yield verdict, f"{figure(count)}  {bar(count / max(tally.numbers, 1))}"
    proofs = (report.proofs,) if report.proofs else ()
    for path in (*report.results, *proofs, report.path, report.certificate):
        yield "→", readable(path)
    yield (
        in_language("certificate holds until", "attestation valable jusqu'au"),
        f"{report.valid_until:%Y-%m-%d %H:%M} UTC",
    )

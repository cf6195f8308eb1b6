"""`sourdine certificate`: what a certificate proves, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine import clock
from sourdine.cli.console import console, in_language, show_json
from sourdine.cli.exits import language

if TYPE_CHECKING:
    from sourdine.evidence import Statement, Verification, Weight
    from sourdine.evidence.check_verification import VerifiedCheck
    from sourdine.evidence.consent_verification import VerifiedReceipt

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Check certificates, prove one number.")


@app.command("verify")
def verify(
    certificate: Annotated[
        Path, typer.Argument(metavar="CERTIFICATE", help="The .certificate.jws file, or a receipt.")
    ],
    keys: Annotated[Path, typer.Option(help="The public keys (JWKS) of who is said to have signed it.")],
    input_file: Annotated[
        Path | None, typer.Option("--input", metavar="FILE", help="The file that was screened.")
    ] = None,
    results: Annotated[
        list[Path] | None, typer.Option("--result", metavar="FILE", help="A result file. May be repeated.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="The report that holds the salt; the one beside the certificate by default."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of a check's receipt: the API's answer, with its salt, as JSON."),
    ] = None,
    numbers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Of a check's receipt: the numbers as they were asked; the request's JSON, or one a line.",
        ),
    ] = None,
    *,
    current: Annotated[
        bool, typer.Option("--current", help="Fail when the certificate no longer covers a call.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Check the signature, recompute the digests of the files given, and say what is proved and what is not.

    The signed receipts of a consent (.consent.jws) and of a check of numbers are checked too; with --answers and
    --numbers, that a check's is about exactly these. Exit code 5 when anything does not match, with exactly what.
    """
    from sourdine.evidence import find_salt, load_public_keys, read_certificate, read_salt
    from sourdine.evidence import verify as verify_certificate
    from sourdine.evidence.check_verification import is_check
    from sourdine.evidence.consent_verification import is_receipt

    signed = read_certificate(certificate)
    of_files: dict[str, object] = {
        "--input": input_file,
        "--result": results,
        "--report": report,
        "--current": current,
    }
    of_check: dict[str, object] = {"--answers": answers, "--numbers": numbers}
    if is_receipt(signed):
        _refuse(of_files | of_check)
        _verify_receipt(signed, keys, as_json=as_json)
        return
    if is_check(signed):
        _refuse(of_files)
        _verify_check(signed, keys, answers, numbers, as_json=as_json)
        return
    found = verify_certificate(
        signed,
        keys=load_public_keys(keys),
        at=clock.now(),
        salt=find_salt(certificate) if report is None else read_salt(report),
        input_file=input_file,
        result_files=results or (),
        must_be_current=current,
    )
    _refuse(of_check)
    _say(found, as_json=as_json)


def _refuse(options: Mapping[str, object]) -> None:
    """Options that compare nothing with this document: whoever gave one would believe that it had been."""
    given = [name for name, value in options.items() if value]
    if given:
        raise typer.BadParameter(
            in_language("not for a document of this kind.", "sans objet pour un document de cette sorte."),
            param_hint=given[0],
        )


def _verify_receipt(signed: str, keys: Path, *, as_json: bool) -> None:
    from sourdine.evidence import load_public_keys
    from sourdine.evidence.consent_verification import verify_receipt

    _say(verify_receipt(signed, keys=load_public_keys(keys), at=clock.now()), as_json=as_json)


def _verify_check(
    signed: str, keys: Path, answers: Path | None, numbers: Path | None, *, as_json: bool
) -> None:
    from sourdine.evidence import load_public_keys
    from sourdine.evidence.check_files import SavedAnswers, read_numbers
    from sourdine.evidence.check_verification import verify_check

    if (answers is None) != (numbers is None):
        raise typer.BadParameter(
            in_language("give both, or neither.", "donnez les deux, ou aucun."),
            param_hint="--answers, --numbers",
        )
    found = verify_check(signed, keys=load_public_keys(keys), at=clock.now())
    if answers is not None and numbers is not None:
        saved = SavedAnswers.read(answers)
        found = found.shows(read_numbers(numbers), saved.verdicts, saved.salt)
    _say(found, as_json=as_json)


def _say(found: Verification | VerifiedReceipt | VerifiedCheck, *, as_json: bool) -> None:
    if as_json:
        show_json(found.as_dict())
    else:
        say_statements(found.statements)


@app.command("pdf")
def pdf(
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", help="The .certificate.jws file.")],
    keys: Annotated[
        Path | None, typer.Option(help="The public keys (JWKS) of who signed it; your own by default.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="The PDF; beside the certificate by default.")] = None,
) -> None:
    """Set a certificate as a PDF to show to people, once it verifies: it says in words what was screened.

    Needs two libraries more: python -m pip install typst segno. Exit code 5 when it does not verify.
    """
    from sourdine.evidence import SHEET_SUFFIX, default_key_directory, load_public_keys, read_certificate
    from sourdine.evidence import verify as verify_certificate
    from sourdine.evidence.certificate_files import beside
    from sourdine.evidence.paper import as_pdf
    from sourdine.screening.placement import place, require_apart

    signed = read_certificate(certificate)
    known = load_public_keys(keys or default_key_directory())
    verify_certificate(signed, keys=known, at=clock.now())
    target = output or beside(certificate, SHEET_SUFFIX) or certificate.with_suffix(".pdf")
    require_apart([target], [certificate])
    sheet = as_pdf(signed, language())
    with place(target) as file:
        file.write(sheet)
    console().print(str(target), markup=False)


def say_statements(statements: Iterable[Statement]) -> None:
    """What a verification says, under what it weighs."""
    from sourdine.evidence import Weight

    headings: dict[Weight, str] = {
        Weight.PROVED: in_language("Proved", "Ce qui est prouvé"),
        Weight.NOT_PROVED: in_language("Not proved", "Ce qui ne l'est pas"),
        Weight.WARNING: in_language("Mind", "Attention"),
    }
    said = list(statements)
    out = console()
    for weight, heading in headings.items():
        of_weight = [statement for statement in said if statement.weight is weight]
        if of_weight:
            out.print(f"[bold]{heading}[/bold]")
        for statement in of_weight:
            out.print(f"  • {statement.say(language())}", markup=False)

"""`sourdine certificate prove` and `verify-proof`: that one number was screened, without showing the others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine import clock
from sourdine.cli.certificate import say_statements
from sourdine.cli.console import in_language, show_json

if TYPE_CHECKING:
    from sourdine.evidence.proof import ProofVerification

_PRIVATE = 0o600  # a proof holds a number


def prove(
    certificate: Annotated[Path, typer.Argument(metavar="CERTIFICATE", help="The .certificate.jws file.")],
    keys: Annotated[Path, typer.Option(help="The public keys (JWKS) of who is said to have signed it.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The proof to write, as JSON.")],
    proofs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The .proofs file; the one beside the certificate by default."),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER",
            help="The number. By default it is asked for, or read from standard input, which keeps it out of the shell's history.",
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Prove that one number was screened and how it was answered, without showing the others.

    Needs the .proofs that `sourdine screen --provable` wrote. The proof holds the certificate: whoever gets
    it and has the public keys checks it with `sourdine certificate verify-proof`.
    """
    from sourdine.evidence import load_public_keys, proof, proving, read_certificate
    from sourdine.evidence.proof_file import Proofs, find_proofs
    from sourdine.screening.placement import place, require_apart

    trusted, signed, at = load_public_keys(keys), read_certificate(certificate), clock.now()
    kept = proofs or find_proofs(certificate)
    require_apart([output], [certificate, kept])
    with Proofs.open(kept) as opened:
        asked = _number(number, region=proof.provable_region(signed, keys=trusted, at=at))
        made = proving.prove(signed, opened, asked, keys=trusted, at=at)
    found = proof.verify_proof(made, keys=trusted, at=at)
    with place(output, mode=_PRIVATE) as file:
        file.write(made.as_bytes())
    _show(found, as_json=as_json)


def verify_proof(
    file: Annotated[Path, typer.Argument(metavar="PROOF", help="What `sourdine certificate prove` wrote.")],
    keys: Annotated[
        Path, typer.Option(help="The public keys (JWKS) of who is said to have signed the certificate.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The findings as JSON.")] = False,
) -> None:
    """Check the proof of one number: the signature, and the way from the number to what was signed.

    Exit code 5 when anything does not match.
    """
    from sourdine.evidence import load_public_keys, proof

    found = proof.verify_proof(proof.read_proof(file), keys=load_public_keys(keys), at=clock.now())
    _show(found, as_json=as_json)


def _number(given: str | None, *, region: str) -> int:
    from sourdine.numbering.number import parse

    return int(parse(given or _ask(), region).e164.removeprefix("+"))


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    typed: str = typer.prompt(in_language("Number", "Numéro"), err=True)
    return typed


def _show(found: ProofVerification, *, as_json: bool) -> None:
    if as_json:
        show_json(found.as_dict())
    else:
        say_statements(found.statements)

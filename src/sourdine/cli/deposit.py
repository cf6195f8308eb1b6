"""`sourdine deposit`: a file to a service, its results and its certificate back, verified."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sourdine import clock
from sourdine.cli.certificate import say_statements
from sourdine.cli.console import console, in_language, progress, show_json
from sourdine.cli.exits import language
from sourdine.errors import Place

if TYPE_CHECKING:
    from sourdine.client import Deposit, Service
    from sourdine.evidence import JWKS, Verification

VARIABLE: Final = "SOURDINE_API_KEY"


def deposit(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The prospect file.")
    ],
    server: Annotated[str, typer.Option(envvar="SOURDINE_SERVER", help="The address of the service.")],
    output: Annotated[Path, typer.Option(file_okay=False, help="Where results go.")] = Path(),
    key_file: Annotated[
        Path | None, typer.Option(help="A file that holds the API key; by default SOURDINE_API_KEY does.")
    ] = None,
    campaign: Annotated[str | None, typer.Option(help="The id of the campaign that the file serves.")] = None,
    on_behalf_of: Annotated[
        str | None, typer.Option(help="The id of the professional that gave a mandate.")
    ] = None,
    result: Annotated[
        str | None, typer.Option(help="cleansed or answer; the campaign's choice by default.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="A phone column, by name or position. May be repeated."),
    ] = None,
    identifier: Annotated[str, typer.Option(help="The column of your own identifiers.")] = "",
    keys: Annotated[
        Path | None,
        typer.Option(
            help="The register's public keys (JWKS), when you have them already; else the service is asked."
        ),
    ] = None,
    idempotency_key: Annotated[
        str | None, typer.Option(help="That of an earlier attempt, to go on with it.")
    ] = None,
    wait_seconds: Annotated[int, typer.Option(min=1, help="How long to wait for the results.")] = 3600,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over results that are there.")] = False,
    destroy: Annotated[
        bool, typer.Option("--destroy", help="Have the service destroy its copy of the results afterwards.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Collect the certificate as a PDF too, to show to people.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="What came of it as JSON.")] = False,
) -> None:
    """Deposit a file at a service, wait, collect the results and verify their certificate.

    Exit codes: 3 when the file is refused, 5 when the certificate does not verify, 6 when the service refuses,
    cannot be reached, or keeps the file for review.
    """
    from sourdine.client import Connection, Service
    from sourdine.evidence import load_public_keys

    connection = Connection(server=server, key=_key(key_file), on_behalf_of=on_behalf_of, language=language())
    attempt = idempotency_key or str(uuid.uuid4())
    with connection, _told_how_to_go_on(attempt):
        service = Service(connection=connection)
        with progress(in_language("Sending", "Envoi"), shown=not as_json) as tell:
            made = service.deposit(
                file,
                campaign=campaign,
                form=result,
                columns=columns or (),
                identifier=identifier,
                idempotency_key=attempt,
                told=lambda sent, size: tell(rows=0, done=sent / size if size else 1.0),
            )
        made = _waited(service, made, wait_seconds, shown=not as_json)
        known = load_public_keys(keys) if keys else service.keys()
        collected, found = _collected(service, made, file, output, known, force=force, pdf=pdf)
        if destroy:
            service.destroy_results(made.id)
    _say(made, collected, found, as_json=as_json)


@contextmanager
def _told_how_to_go_on(attempt: str) -> Iterator[None]:
    """What was sent is safe: the next attempt needs only the name of this one, until the deposit is judged."""
    from sourdine.client.errors import DepositHeld, DepositOver, DepositRefused

    try:
        yield
    except (DepositHeld, DepositOver, DepositRefused):
        raise
    # Whatever else it was: a fault of the service, of this machine, or an interruption.
    except (Exception, KeyboardInterrupt):
        typer.echo(f"--idempotency-key {attempt}", err=True)
        raise


def _key(file: Path | None) -> str:
    """Never an argument: other people on the machine could read it in the list of processes."""
    from sourdine.client.errors import NoApiKey

    try:
        key = file.read_text(encoding="ascii") if file else os.environ.get(VARIABLE, "")
    except (OSError, UnicodeDecodeError):
        raise NoApiKey from None
    if not key.strip():
        raise NoApiKey
    return key.strip()


def _waited(service: Service, made: Deposit, seconds: int, *, shown: bool) -> Deposit:
    with progress(in_language("Screening", "Confrontation"), shown=shown) as tell:

        def told(now: Deposit) -> None:
            tell(rows=now.rows_done, done=now.share_done)

        return service.wait(made, seconds=seconds, told=told)


def _collected(
    service: Service, made: Deposit, sent: Path, output: Path, keys: JWKS, *, force: bool, pdf: bool
) -> tuple[list[Path], Verification]:
    """Under temporary names until they are verified: what lies under its own name is whole and true."""
    from sourdine.client.errors import ResultsExist
    from sourdine.evidence import CERTIFICATE_SUFFIX, SHEET_SUFFIX

    output.mkdir(parents=True, exist_ok=True)
    offered = service.results(made.id)
    stem = next(one.name for one in offered if one.kind == "report").removesuffix(".report.json")
    certificate = output / f"{stem}{CERTIFICATE_SUFFIX}"
    paths = {one.kind: output / one.name for one in offered}
    sheet = [output / f"{stem}{SHEET_SUFFIX}"] if pdf else []
    there = [path.name for path in (*paths.values(), certificate, *sheet) if path.exists()]
    if there and not force:
        raise ResultsExist(name=there[0])
    temporary = {kind: path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}") for kind, path in paths.items()}
    try:
        for one in offered:
            with temporary[one.kind].open("xb") as into:
                service.collect(made.id, one, into)
        signed = service.certificate(made.id)
        found = _verified(signed, sent, temporary, keys)
        shown = [_sheet(service, made, signed) for _ in sheet]
        for kind, path in paths.items():
            temporary[kind].replace(path)
        for path, content in zip(sheet, shown, strict=True):
            path.write_bytes(content)
        # Last, as everywhere: without it there is no result.
        certificate.write_text(signed, encoding="ascii")
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return [*paths.values(), *sheet, certificate], found


def _sheet(service: Service, made: Deposit, signed: str) -> bytes:
    """It must carry the certificate that was verified. Raises SheetDoesNotMatch."""
    from sourdine.evidence.errors import SheetDoesNotMatch
    from sourdine.evidence.paper import certificate_in

    content = service.sheet(made.id, language=language())
    if certificate_in(content) != signed:
        raise SheetDoesNotMatch
    return content


def _verified(signed: str, sent: Path, files: dict[str, Path], keys: JWKS) -> Verification:
    """It must speak of the file that was sent: the results of another one are as genuine."""
    from sourdine.evidence import read_salt, verify

    results = [path for kind, path in files.items() if kind in {"result", "rejected"}]
    salt = read_salt(files["report"])
    found = verify(signed, keys=keys, at=clock.now(), salt=salt, input_file=sent, result_files=results)
    _require_own_places(found, files)
    return found


def _require_own_places(found: Verification, files: dict[str, Path]) -> None:
    """Each result as what it is: one in the other's place would be called from. Raises ResultDoesNotMatch."""
    from sourdine.evidence import ResultForm
    from sourdine.evidence.errors import ResultDoesNotMatch

    for matched in found.results:
        form, is_rejected = matched.result.form, matched.path == files.get("rejected")
        if (form is ResultForm.REJECTED) != is_rejected:
            raise ResultDoesNotMatch(
                place=Place(file=str(matched.path)), size=matched.result.size_bytes, expected=form.value
            )


def _say(made: Deposit, collected: list[Path], found: Verification, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "deposit": dict(made.said),
                "files": [str(path) for path in collected],
                "verification": found.as_dict(),
            }
        )
        return
    out: Callable[..., None] = console().print
    out(
        in_language(f"Deposit {made.reference} is ready:", f"Le dépôt {made.reference} est prêt :"),
        markup=False,
    )
    for path in collected:
        out(f"  {path}", markup=False)
    say_statements(found.statements)

"""`sourdine consents`: what an operator does with what people told professionals: check it, keep it, move it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import console, figure, in_language, progress, show_json, show_table
from sourdine.cli.exits import Exit, language
from sourdine.cli.service import set_up

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from sourdine.consents.authors import Author
    from sourdine.consents.services.importing import Imported
    from sourdine.consents.services.verifying import Found
    from sourdine.professionals.models import Organisation

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Verify, import, export and purge consents."
)

_Json = Annotated[bool, typer.Option("--json", help="The facts as JSON.")]
_Whose = Annotated[
    str | None,
    typer.Option(
        "--professional",
        metavar="ID",
        help="One professional alone, by its SIREN, SIRET, VAT number or id; without it, all of them.",
    ),
]


@app.command("import")
def import_file(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="Consents collected elsewhere: CSV, XLSX or Parquet.")
    ],
    professional: Annotated[
        str, typer.Option(metavar="ID", help="Whose they are: its SIREN, SIRET, VAT number or id.")
    ],
    *,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="The time zone of times that say none: Europe/Paris.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write which rows are no proof, and why (CSV)."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what would become of the rows; record nothing.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of the file, when it is found out wrongly.")
    ] = None,
    separator: Annotated[
        str | None, typer.Option(help="What separates columns: ; , tab | or any other character.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Bring existing consents in, and say which would not stand as proof: those are recorded, and permit nothing.

    Stopped in the middle, the same command goes on; the same file again adds nothing.
    """
    set_up()
    from sourdine.consents.importing import report as reports
    from sourdine.consents.services import importing, keepers
    from sourdine.screening.prospects.opening import Reading

    author = _operator(keepers.named(professional))
    reading = Reading(encoding=encoding, separator=separator)
    asked = importing.Asked(zone=_zone(zone), reading=reading, record=not check)
    with ExitStack() as open_files:
        tell = open_files.enter_context(reports.writing(report)) if report else None
        show = open_files.enter_context(progress(source.name, shown=not as_json))
        done = importing.import_file(author, source, asked=asked, tell=tell, progress=show)
    if as_json:
        show_json({"professional": str(author.organisation.pk), "recorded": not check, **done.as_dict()})
        return
    _show_import(author.organisation, done, report)
    if check:
        typer.echo(in_language("Nothing was recorded.", "Rien n'a été enregistré."))


def _zone(name: str | None) -> ZoneInfo | None:
    from sourdine.consents.importing.instants import zone_called

    if name is None:
        return None
    zone = zone_called(name)
    if zone is None:
        raise typer.BadParameter(
            in_language(
                f"no such time zone: “{name}”. Write it like Europe/Paris.",
                f"fuseau inconnu : « {name} ». Écrivez-le comme Europe/Paris.",
            ),
            param_hint="--zone",
        )
    return zone


def _show_import(whose: Organisation, done: Imported, report: Path | None) -> None:
    from sourdine.consents.importing.verdicts import WORDING, Verdict

    out = console()
    rows = [
        (in_language("rows read", "lignes lues"), done.rows),
        (in_language("stand as proof", "valent preuve"), done.verdicts[Verdict.ACCEPTED]),
        (in_language("recorded, no proof", "enregistrées, sans preuve"), done.verdicts[Verdict.DOUBTFUL]),
        (in_language("refused", "refusées"), done.verdicts[Verdict.REFUSED]),
        (in_language("recorded before", "déjà enregistrées"), done.already),
    ]
    show_table(_named(whose), [(what, figure(count)) for what, count in rows], to=out)
    if done.codes:
        reasons = [
            (f"{figure(count)} {code}", WORDING[code].in_language(language()))
            for code, count in done.codes.most_common()
        ]
        show_table(
            in_language("Why rows are no proof", "Pourquoi des lignes ne valent pas preuve"), reasons, to=out
        )
    if report is not None:
        typer.echo(in_language(f"Which rows: {report}", f"Quelles lignes : {report}"))


@app.command("export")
def export(
    professional: Annotated[
        str, typer.Option(metavar="ID", help="Whose they are: its SIREN, SIRET, VAT number or id.")
    ],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The file to write: one JSON value a line.")],
    *,
    as_json: _Json = False,
) -> None:
    """Write a professional's consents as records shaped by ISO/IEC TS 27560: texts, dates, states; no number.

    A person is a pseudonym there, another one for each professional.
    """
    set_up()
    from sourdine.consents.services import exporting, keepers
    from sourdine.screening.placement import place

    author = _operator(keepers.named(professional))
    with progress(output.name, shown=not as_json) as tell, place(output, mode=0o600) as file:
        count = exporting.export(author, file, progress=tell)
    if as_json:
        show_json({"professional": str(author.organisation.pk), "consents": count})
        return
    typer.echo(
        in_language(
            f"{figure(count)} consents written to {output}",
            f"{figure(count)} consentements écrits dans {output}",
        )
    )


def _operator(whose: Organisation) -> Author:
    """Whoever has the command at hand has the machine: nobody else is asked."""
    from sourdine.consents.authors import Author
    from sourdine.consents.vocabulary import Door

    return Author(organisation=whose, door=Door.IMPORT, traced={"organisation": whose.pk})


@app.command("verify")
def verify(*, professional: _Whose = None, as_json: _Json = False) -> None:
    """Check the chain of every professional's events, and name the first bad one. Exit code 5 if there is any.

    What was purged has no content any more; the chain is checked all the same.
    """
    set_up()
    from sourdine.consents.services import keepers
    from sourdine.consents.services.verifying import verify as check

    found = []
    for one in keepers.chosen(professional):
        with progress(one.name, shown=not as_json) as tell:
            found.append((one, check(one, progress=tell)))
    if as_json:
        show_json([_facts_of_chain(one, chain) for one, chain in found])
    else:
        _show_chains(found)
    if not all(chain.holds for _, chain in found):
        raise typer.Exit(Exit.CERTIFICATE)


@app.command("purge")
def purge(
    *,
    professional: _Whose = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only show how much would go.")
    ] = False,
    as_json: _Json = False,
) -> None:
    """Destroy what was kept of people for long enough; without --yes, only show how much of each kind is due.

    Whoever gave no sign for three years, consents that ended three years after they were collected, attempts
    after three years, answers on a page of collection that nobody confirmed after ten days. The chain still verifies, and what was purged is told to be, never to be none.
    """
    set_up()
    from sourdine import clock
    from sourdine.consents.services import keepers, purging

    at, done = clock.now(), []
    for one in keepers.chosen(professional):
        with progress(one.name, shown=not as_json) as tell:
            counts = purging.purge(one, at=at, progress=tell) if yes else purging.look(one, at=at)
        done.append((one, counts))
    if as_json:
        show_json([_facts_of_purge(one, counts, done=yes) for one, counts in done])
        return
    _show_purges([(one, counts) for one, counts in done if counts], done=yes)


def _facts_of_purge(one: Organisation, counts: Mapping[str, int], *, done: bool) -> dict[str, object]:
    about = {"professional": str(one.pk), "identifier": one.identifier, "name": one.name}
    return {**about, "purged": done, "counts": dict(counts)}


def _show_purges(purges: list[tuple[Organisation, Mapping[str, int]]], *, done: bool) -> None:
    from sourdine.consents.retention.wording import KINDS

    if not purges:
        typer.echo(in_language("Nothing is due.", "Rien n'est à purger."))
        return
    out = console()
    for one, counts in purges:
        rows = [(KINDS[kind].in_language(language()), figure(count)) for kind, count in counts.items()]
        show_table(_named(one), rows, to=out)
    typer.echo(_purged() if done else _to_purge())


def _purged() -> str:
    return in_language(
        "Purged. The chains still verify: sourdine consents verify",
        "Purgé. Les chaînes se vérifient toujours : sourdine consents verify",
    )


def _to_purge() -> str:
    return in_language(
        "Nothing was done: to destroy this for good, add --yes.",
        "Rien n'a été fait : pour détruire cela définitivement, ajoutez --yes.",
    )


def _facts_of_chain(one: Organisation, chain: Found) -> dict[str, object]:
    return {
        "professional": str(one.pk),
        "identifier": one.identifier,
        "name": one.name,
        "holds": chain.holds,
        "events": chain.events,
        "purged": chain.purged,
        "position": chain.position,
        "fault": chain.fault,
    }


def _show_chains(found: list[tuple[Organisation, Found]]) -> None:
    nobody = in_language("No professional has recorded anything.", "Aucun professionnel n'a rien enregistré.")
    if not found:
        typer.echo(nobody)
        return
    rows = [(_named(one), _chain_in_words(chain)) for one, chain in found]
    show_table(in_language("Chains of consents", "Chaînes des consentements"), rows, to=console())


def _named(one: Organisation) -> str:
    from rich.markup import escape

    # A name is typed by whoever applied.
    return escape(f"{one.name} ({one.identifier})")


def _chain_in_words(chain: Found) -> str:
    from sourdine.consents.services.verifying import WORDING

    if chain.fault is None:
        return in_language(
            f"holds: {figure(chain.events)} events, {figure(chain.purged)} of them purged",
            f"tient : {figure(chain.events)} événements, dont {figure(chain.purged)} purgés",
        )
    why = WORDING[chain.fault].in_language(language())
    return in_language(
        f"BROKEN at event {chain.position}: {why} ({chain.fault})",
        f"ROMPUE à l'événement {chain.position} : {why} ({chain.fault})",
    )

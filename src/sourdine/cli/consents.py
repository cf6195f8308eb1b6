"""`sourdine consents`: what an operator does with what people told professionals: check it, keep it, move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import console, figure, in_language, progress, show_json, show_table
from sourdine.cli.exits import Exit, language
from sourdine.cli.service import set_up

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    after three years. The chain still verifies, and what was purged is told to be, never to be none.
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

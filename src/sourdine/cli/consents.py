"""`sourdine consents`: what an operator does with what people told professionals: check it, keep it, move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sourdine.cli.console import console, figure, in_language, progress, show_json, show_table
from sourdine.cli.exits import Exit, language
from sourdine.cli.service import set_up

if TYPE_CHECKING:
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

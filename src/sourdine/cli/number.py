"""`sourdine number`: what is this number?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine import clock
from sourdine.cli.console import in_language, show_json, show_table
from sourdine.cli.exits import Exit, language, say_error

if TYPE_CHECKING:
    from sourdine.numbering.number import Number


def number(
    numbers: Annotated[
        list[str],
        typer.Argument(
            metavar="NUMBER...", help="Telephone numbers, as people write them. Quote those with spaces."
        ),
    ],
    region: Annotated[
        str, typer.Option(help="Where numbers without a country code are dialled (ISO 3166).")
    ] = "FR",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a number, one a line.")] = False,
) -> None:
    """Tell a number's E.164 form, kind, territory, time zone, and whether it is allocated."""
    from sourdine.numbering.number import NotANumber, parse, require_region

    require_region(region)
    failed = False
    for text in numbers:
        try:
            found = parse(text, region)
        except NotANumber as error:
            failed = True
            say_error(error)
            if as_json:
                show_json({"error": error.as_dict()})
            continue
        if as_json:
            show_json(_facts(found))
        else:
            show_table(
                found.international, ((name, _in_words(value)) for name, value in _facts(found).items())
            )
    if failed:
        raise typer.Exit(Exit.USAGE)


def _facts(found: Number) -> dict[str, object]:
    today: date = clock.now().date()
    showing = found.dialler_may_show(today)
    return {
        "e164": found.e164,
        "national": found.national,
        "international": found.international,
        "country_code": found.country_code,
        "territory": found.territory,
        "kind": found.kind.value,
        "time_zones": list(found.time_zones),
        "allocated": found.allocated,
        "dialler_may_show": showing.code.value,
        "dialler_reason": showing.wording.in_language(language()),
    }


def _in_words(value: object) -> str:
    match value:
        case None:
            return in_language("unknown", "inconnu")
        case True:
            return in_language("yes", "oui")
        case False:
            return in_language("no", "non")
        case list():
            return ", ".join(value)
    return str(value)

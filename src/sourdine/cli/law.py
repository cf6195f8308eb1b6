"""`sourdine law`: may this contact be made, why, and was it lawful then?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine import clock
from sourdine.cli.console import console, in_language, show_json, show_table
from sourdine.cli.exits import Exit, language

if TYPE_CHECKING:
    from sourdine.law import Decision, Reason
    from sourdine.law.case_file import WrittenCase

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="May this contact be made, and why?")

_Case = Annotated[
    Path,
    typer.Argument(
        metavar="CASE", help="A contact and its evidence, in YAML or JSON; - reads standard input."
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="The decision as JSON.")]


@app.command("decide")
def decide(case: _Case, *, as_json: _Json = False) -> None:
    """Say whether the contact may be made, why, what it must say, and when it may be made if not now.

    Exit code 7 unless it is allowed.
    """
    from sourdine.law import decide as ask
    from sourdine.law import next_permitted_time

    asked = _read(case)
    decision = ask(asked.contact, asked.evidence, optional=asked.optional)
    after = next_permitted_time(asked.contact, asked.evidence, optional=asked.optional)
    if as_json:
        show_json(decision.as_dict() | {"next_time": after and clock.format_instant(after)})
    else:
        _say(decision)
    _leave(decision)


@app.command("explain")
def explain(case: _Case, *, as_json: _Json = False) -> None:
    """Show every rule that was tried: what it found, or why it does not apply. Exit code 7 unless allowed."""
    from sourdine.law import explain as ask

    asked = _read(case)
    found = ask(asked.contact, asked.evidence, optional=asked.optional)
    if as_json:
        show_json(found.root.as_dict())
    else:
        console().print(found.as_text(language()), markup=False)
    _leave(found.decision)


@app.command("replay")
def replay(case: _Case, *, as_json: _Json = False) -> None:
    """Judge a past contact by the law of its day and what was recorded by then. Exit code 7 unless allowed."""
    from sourdine.law import replay as ask

    asked = _read(case)
    decision = ask(asked.contact, asked.evidence, optional=asked.optional)
    if as_json:
        show_json(decision.as_dict())
    else:
        _say(decision)
    _leave(decision)


@app.command("check")
def check() -> None:
    """Check the rule files: gaps, overlaps, impossible dates, sources that nobody has read again for long."""
    from sourdine.law.rulebook.loading import rulebooks
    from sourdine.law.rulebook.validation import check_stamps

    for book in rulebooks():
        check_stamps(book, clock.now().date())
        title, count = book.title.in_language(language()), len(book.rules)
        typer.echo(
            in_language(
                f"{title}: {count} rules, {book.version}", f"{title} : {count} règles, {book.version}"
            )
        )


def _read(path: Path) -> WrittenCase:
    from sourdine.law.case_file import read_case
    from sourdine.law.errors import UnreadableCase

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as refused:
        reason = refused.strerror if isinstance(refused, OSError) else "UTF-8"
        raise UnreadableCase(reason=reason) from refused
    return read_case(text)


def _say(decision: Decision) -> None:
    from sourdine.law.wording import OUTCOMES

    rows = [(reason.rule or "-", text) for reason in decision.deciding for text in _sentences(reason)]
    show_table(OUTCOMES[decision.outcome].in_language(language()).capitalize(), rows)
    if decision.mentions:
        must_say = in_language("The contact must say", "Le contact doit dire")
        show_table(must_say, [(one.rule, one.says.in_language(language())) for one in decision.mentions])
    if decision.valid_until is not None:
        until = clock.format_instant(decision.valid_until)
        typer.echo(in_language(f"Valid until {until}", f"Valable jusqu'au {until}"))


def _sentences(reason: Reason) -> Iterator[str]:
    article = f" ({reason.article})" if reason.article else ""
    yield reason.say(language()) + article
    remedy = reason.say_remedy(language())
    if remedy:
        yield f"→ {remedy}"


def _leave(decision: Decision) -> None:
    if not decision.is_allowed:
        raise typer.Exit(Exit.NOT_ALLOWED)

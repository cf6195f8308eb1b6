"""The parts of these pages that are made from the code, so that they cannot say something else.

    python docs/generated.py            # writes them again
    python docs/generated.py --check    # names the pages that are out of date, and fails

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""
# ruff: noqa: INP001, T201 - a script, which prints

from __future__ import annotations

import argparse
import dataclasses
import importlib
import inspect
import json
import os
import pkgutil
import re
import sys
import tomllib
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from typer.testing import CliRunner

import sourdine
from sourdine.cli.exits import Exit, exit_code
from sourdine.cli.main import app
from sourdine.errors import SourdineError, Wording
from sourdine.evidence import statements
from sourdine.law.calendar import WEEK, Holidays
from sourdine.numbering import dialler, reasons
from sourdine.screening import verdicts
from sourdine.settings import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sourdine.law.rulebook.rule import Rule, Scope

DOCS: Final = Path(__file__).parent
_TWINS: Final = DOCS.parent / "tests" / "numbering" / "improvements.toml"
_PART: Final = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

COMMANDS: Final = (
    "",
    "image",
    "image build",
    "image update",
    "image info",
    "screen",
    "certificate",
    "certificate verify",
    "certificate pdf",
    "certificate prove",
    "certificate verify-proof",
    "number",
    "keys",
    "keys generate",
    "keys rotate",
    "plan",
    "plan rebuild",
    "law",
    "law decide",
    "law explain",
    "law replay",
    "law check",
    "demo",
    "deposit",
    "serve",
    "web",
    "sftp",
    "worker",
    "migrate",
    "register",
    "register import",
    "register publish",
    "register status",
    "consents",
    "consents import",
    "consents export",
    "consents verify",
    "consents purge",
    "accounts",
    "accounts add",
    "backup",
    "restore",
    "keyring",
    "keyring show",
    "keyring rotate",
    "keyring reseal",
    "keyring retire",
    "settings",
    "settings check",
    "settings show",
)
_WHAT_EXITS_MEAN: Final = {
    Exit.USAGE: "the command, a setting, a key, or what a person or an agent asked of the service",
    Exit.REFUSED: "a file was refused",
    Exit.REGISTER: "the register image cannot be used, made or changed",
    Exit.CERTIFICATE: "a certificate does not verify",
    Exit.SERVICE: "a service refused, cannot be reached, or keeps the deposit",
}
# What a Python program may rely on, by the module it is imported from.
PUBLIC: Final = {
    "sourdine": (
        "RegisterImage.open",
        "RegisterImage.info",
        "RegisterImage.contains",
        "RegisterImage.lookup",
        "screen",
        "screen_file",
        "Report",
        "normalise",
        "parse_number",
        "Number",
        "SourdineError",
        "RefusedFile",
    ),
    "sourdine.screening": ("Reading", "Declaration"),
    "sourdine.screening.image": ("build", "update", "RegisterImage.save", "ListInfo", "Publisher"),
    "sourdine.screening.image.sources": ("read_list", "ReadList"),
    "sourdine.evidence": (
        "generate",
        "load_signing_key",
        "load_public_keys",
        "read_certificate",
        "find_salt",
        "verify",
        "Verification",
    ),
    "sourdine.law": (
        "Contact",
        "Address",
        "Evidence",
        "Known",
        "NotKnown",
        "Standing",
        "Source",
        "Consent",
        "Objection",
        "Relation",
        "Attempt",
        "Appointment",
        "Request",
        "decide",
        "Decision",
        "Reason",
        "explain",
        "replay",
        "next_permitted_time",
    ),
    "sourdine.law.frame": ("decide_frame",),
    "sourdine.law.case_file": ("read_case",),
    "sourdine.evidence.proof_file": ("Proofs.open",),
    "sourdine.evidence.proving": ("prove",),
    "sourdine.evidence.proof": ("Proof", "read_proof", "verify_proof", "ProofVerification"),
}
_LONGEST_SIGNATURE: Final = 96
_WIDTH: Final = 78  # of the help on a terminal of 80 columns


def commands() -> str:
    """Every command's --help, as a terminal of 80 columns shows it."""
    return "\n".join(_command(path.split()) for path in COMMANDS)


def _command(path: list[str]) -> str:
    answer = CliRunner().invoke(app, [*path, "--help"], terminal_width=_WIDTH)
    title = " ".join(["sourdine", *path])
    return f"## {title}\n\n```text\n{answer.output.rstrip()}\n```\n"


def verdict_bytes() -> str:
    rows = ((verdict.value, f"`{verdict.word}`") for verdict in verdicts.Verdict)
    return _table(("byte", "verdict"), rows)


def reason_codes() -> str:
    numbers = {code: status for status, code in verdicts.CODE_OF_STATUS.items()}
    rows = (
        (f"`{code}`", numbers.get(code, ""), wording.en, wording.fr)
        for code, wording in verdicts.WORDING.items()
    )
    valid = reasons.Status.VALID
    return _table(
        ("code", "byte", "English", "French"), (("*(none)*", valid.value, "valid", "valide"), *rows)
    )


def dialler_codes() -> str:
    rows = ((f"`{code}`", wording.en, wording.fr) for code, wording in dialler.WORDING.items())
    return _table(("code", "English", "French"), rows)


def law_rules() -> str:
    """Every rule of every jurisdiction: to what it applies, what it demands since when, and its source."""
    from sourdine.law.rulebook.loading import rulebooks

    return "\n".join(
        f"## {book.title.en}\n\nTerritories: {', '.join(sorted(book.territories))}.\n\n"
        + "\n".join(_rule(rule) for rule in book.rules)
        for book in rulebooks()
    )


def _rule(rule: Rule) -> str:
    chosen = " Only for whoever chooses it." if rule.optional else ""
    head = f"### {rule.name}\n\n{rule.title.en} (*{rule.title.fr}*).{chosen} Applies to:\n\n"
    periods = (
        (
            one.since,
            one.until or "",
            _demands(one.demands),
            one.source.article,
            one.source.grade,
            one.source.verified_on,
        )
        for one in rule.periods
    )
    return (
        head
        + "".join(f"- {_scope(one)}\n" for one in rule.scopes)
        + "\n"
        + _table(("since", "until", "what it demands", "source", "grade", "verified on"), periods)
    )


def _scope(scope: Scope) -> str:
    line = {True: ", on a mobile", False: ", on any other line", None: ""}[scope.mobile]
    parts = (scope.channels, scope.audiences, scope.purposes)
    doubt = f". *In doubt: {scope.doubt.says.en}*" if scope.doubt else ""
    return "; ".join(", ".join(f"`{one}`" for one in sorted(part)) for part in parts) + line + doubt


def _demands(kind: object) -> str:
    """The kind of rule, or of ground, with its parameters."""
    given = [
        f"{one.name.replace('_', ' ')}: {_parameter_in_words(value)}"
        for one in dataclasses.fields(kind)  # type: ignore[arg-type]
        if (value := getattr(kind, one.name)) not in (None, False, (), frozenset(), Holidays())
    ]
    return f"`{kind.name}`" + (f" ({'; '.join(given)})" if given else "")  # type: ignore[attr-defined]


def _parameter_in_words(value: object) -> str:
    if isinstance(value, Wording):
        return value.en
    if isinstance(value, Holidays):
        return "public holidays"
    if isinstance(value, frozenset) and all(isinstance(one, int) for one in value):
        return ", ".join(WEEK[one] for one in sorted(value))
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, tuple):
        return ", ".join(_demands(one) if hasattr(one, "judge") else str(one) for one in value)
    return "yes" if value is True else str(value)


def law_codes() -> str:
    from sourdine.law.wording import WORDING

    return _table(
        ("code", "English", "French"), ((f"`{code}`", words.en, words.fr) for code, words in WORDING.items())
    )


def law_remedies() -> str:
    from sourdine.law.wording import REMEDIES

    return _table(
        ("code", "English", "French"), ((f"`{code}`", words.en, words.fr) for code, words in REMEDIES.items())
    )


def law_words() -> str:
    """The words of each field that has a vocabulary."""
    from sourdine.law import vocabulary as words

    fields = {
        "channel": words.Channel,
        "audience": words.Audience,
        "purpose": words.Purpose,
        "sector": words.Sector,
        "dialling": words.Dialling,
        "address.mailbox": words.Mailbox,
        "source.origin": words.Origin,
        "consents.act": words.Act,
        "consents.statements": words.Statement,
        "objections.kind": words.Refusal,
        "relationship.tie": words.Tie,
    }
    rows = ((f"`{name}`", ", ".join(f"`{one}`" for one in vocabulary)) for name, vocabulary in fields.items())
    return _table(("field", "words"), rows)


def statement_codes() -> str:
    rows = (
        (f"`{code}`", f"`{statements.WEIGHT[code]}`", wording.en, wording.fr)
        for code, wording in statements.WORDING.items()
    )
    return _table(("code", "weight", "English", "French"), rows)


def errors() -> str:
    """Every error by exit code, in the order of the alphabet."""
    found = sorted(error_classes(), key=lambda error: error.code)
    return "\n".join(
        f"## Exit code {exit_.value}: {meaning}\n\n{_errors([one for one in found if _exit(one) is exit_])}"
        for exit_, meaning in _WHAT_EXITS_MEAN.items()
    )


def _errors(found: Iterable[type[SourdineError]]) -> str:
    rows = ((f"`{error.code}`", f"`{error.__name__}`", error.wording.en, error.wording.fr) for error in found)
    return _table(("code", "class", "English", "French"), rows)


def settings() -> str:
    """Every setting of the service, in the order in which they are declared."""
    rows = (
        (
            f"`{one.variable}`" + (" (secret)" if one.is_secret else ""),
            one.what,
            one.kind.expected.en,
            one.default if one.derive else f"`{one.default}`" if one.default else "",
            f"`{one.example}`" if one.example not in {"", one.default} else "",
        )
        for one in environment.table()
    )
    return _table(("variable", "what it says", "what it takes", "default", "example"), rows)


def audit_actions() -> str:
    """Every act that is written down, with what people read for it."""
    set_up()
    from sourdine.audit import wording

    rows = ((f"`{code}`", words.en, words.fr) for code, words in wording.ACTIONS.items())
    return _table(("code", "English", "French"), rows)


def delivery_steps() -> str:
    set_up()
    from sourdine.notifications import steps

    rows = ((f"`{code}`", words.en, words.fr) for code, words in steps.WORDING.items())
    return _table(("code", "English", "French"), rows)


def refused_rows() -> str:
    """Why a row of a list is not brought in, beside the reasons of numbers."""
    set_up()
    from sourdine.register.importing import refusals

    rows = (
        (f"`{code}`", refusals.WORDING[code].en, refusals.WORDING[code].fr)
        for code in refusals.CODE_OF_FATE.values()
    )
    return _table(("code", "English", "French"), rows)


def consent_import_columns() -> str:
    """What a column may be called."""
    from sourdine.consents.importing.columns import NAMES

    rows = ((f"`{name}`", ", ".join(f"`{one}`" for one in aliases)) for name, aliases in NAMES.items())
    return _table(("column", "also called"), rows)


def consent_import_codes() -> str:
    """Why a consent that was collected elsewhere is doubtful, or refused."""
    set_up()
    from sourdine.consents.importing.verdicts import WORDING, Doubt, Refusal

    rows = (
        (f"`{code}`", verdict, WORDING[code].en, WORDING[code].fr)
        for verdict, codes in (("doubtful", Doubt), ("refused", Refusal))
        for code in codes
    )
    return _table(("code", "verdict", "English", "French"), rows)


def schedule() -> str:
    """What the service does by itself; periods as hours, minutes and seconds."""
    set_up()
    from sourdine.jobs.schedule import TIMETABLE, Daily
    from sourdine.jobs.worker import find_tasks

    find_tasks()
    rows = (
        (
            f"`{path}`",
            f"daily at {plan.rhythm.at:%H:%M}, Paris"
            if isinstance(plan.rhythm, Daily)
            else f"every {plan.rhythm.period}",
            plan.most_attempts,
        )
        for path, plan in sorted(TIMETABLE.schedules.items())
        if path.startswith("sourdine.")
    )
    return _table(("task", "when", "attempts"), rows)


def api() -> str:
    """Every operation of the API, as its own document tells it."""
    set_up()
    from sourdine.api.reference import written

    document = json.loads(written())
    return "\n".join(
        _operation(method, path, told, document["components"]["schemas"])
        for path, operations in document["paths"].items()
        for method, told in operations.items()
    )


def api_problems() -> str:
    """Every status with the codes that go with it."""
    set_up()
    from sourdine.api.problems import status_of

    found: dict[int, list[str]] = {}
    for error in error_classes():
        if error.__module__.startswith(("sourdine.api.", "sourdine.deposits.", "sourdine.professionals.")):
            found.setdefault(status_of(error.__new__(error)), []).append(f"`{error.code}`")
    # What is no caller's doing has one word.
    found[500] = ["`service_broken`"]
    rows = ((status, ", ".join(sorted(codes))) for status, codes in sorted(found.items()))
    return _table(("status", "codes"), rows)


def _operation(method: str, path: str, told: dict[str, Any], schemas: dict[str, Any]) -> str:
    fields = [*_parameters(told), *_body(told, schemas)]
    answers = ", ".join(told["responses"])
    parts = [f"### {method.upper()} {path}", f"{told['summary']}.", told.get("description", "")]
    if fields:
        parts.append(_table(("where", "name", "what it takes", "needed"), fields).rstrip())
    parts.append(f"Answers: {answers}.")
    return "\n\n".join(filter(None, parts)) + "\n"


def _parameters(told: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for one in told.get("parameters", []):
        if "$ref" not in one:
            yield one["in"], f"`{one['name']}`", _kind(one["schema"]), "yes" if one.get("required") else ""


def _body(told: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        shape = content["schema"]
        shape = schemas[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
        where = {"multipart/form-data": "form", "application/json": "JSON"}.get(kind, "body")
        needed = shape.get("required", [])
        if "properties" not in shape:
            yield where, "", "the bytes themselves", "yes"
        for name, one in shape.get("properties", {}).items():
            yield where, f"`{name}`", _kind(one, schemas), "yes" if name in needed else ""


def _kind(shape: dict[str, Any], schemas: dict[str, Any] | None = None) -> str:
    """A schema in a word or two."""
    if "$ref" in shape:
        return _kind((schemas or {}).get(shape["$ref"].rpartition("/")[2], {}), schemas)
    if "anyOf" in shape:
        return " or ".join(_kind(one, schemas) for one in shape["anyOf"] if one.get("type") != "null")
    if "enum" in shape:
        return ", ".join(f"`{one}`" for one in shape["enum"])
    if shape.get("type") == "array":
        return f"a list: {_kind(shape['items'], schemas)}"
    return str(shape.get("format") or shape.get("type") or "")


def permissions() -> str:
    """Who may do what, as each function of `accounts/permissions.py` says it."""
    set_up()
    from sourdine.accounts import permissions as rules

    rows = (
        (f"`{name}`", inspect.cleandoc(rule.__doc__ or ""))
        for name, rule in vars(rules).items()
        if name.startswith("may_")
    )
    return _table(("rule", "who"), rows)


def organisation_permissions() -> str:
    """Who may do what in an organisation's name, as `professionals/permissions.py` says it."""
    set_up()
    from sourdine.professionals import permissions as rules

    rows = (
        (f"`{act}`", f"`{rule.__name__}`", inspect.cleandoc(rule.__doc__ or ""))
        for act, rule in rules.BY_MEMBERS.items()
    )
    return _table(("act", "rule", "who"), rows)


def set_up() -> None:
    """What stands on Django can be imported only after this."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourdine.settings.django")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def error_classes() -> Iterator[type[SourdineError]]:
    """Every error with a code of its own, in any module of the package."""
    set_up()
    for module in pkgutil.walk_packages(sourdine.__path__, "sourdine."):
        # The latter starts the service's pages, and insists on keys.
        if not module.name.endswith(("__main__", ".wsgi")):
            importlib.import_module(module.name)
    yield from _below(SourdineError)


def _below(error: type[SourdineError]) -> Iterator[type[SourdineError]]:
    for inner in error.__subclasses__():
        if "code" in vars(inner) and inner.__module__.startswith("sourdine."):
            yield inner
        yield from _below(inner)


def _exit(error: type[SourdineError]) -> Exit:
    return exit_code(error.__new__(error))


def twins(improvement: str) -> str:
    """The table of what one improvement accepts, and of what looks like it and is refused."""
    both = tomllib.loads(_TWINS.read_text(encoding="utf-8"))[improvement]
    accepted = (
        (_visible(twin["typed"]), f"`{twin['e164']}`", _answer(twin["libphonenumber"]))
        for twin in both["accepted"]
    )
    rejected = ((_visible(twin["typed"]), f"`{twin['status'].lower()}`") for twin in both["rejected"])
    return (
        f"Accepted:\n\n{_table(('typed', 'Sourdine', 'libphonenumber alone'), accepted)}\n"
        f"Refused:\n\n{_table(('typed', 'reason'), rejected)}"
    )


def _answer(e164: str) -> str:
    return f"`{e164}`" if e164 else "not valid"


def _visible(text: str) -> str:
    """Text in code, with the characters that cannot be seen by their names."""
    seen = "".join(char if char.isprintable() and char.isascii() else f"[U+{ord(char):04X}]" for char in text)
    return f"`{seen}`"


def python() -> str:
    return "\n".join(
        f"## From `{module}`\n\n" + "\n".join(_public(module, name) for name in names)
        for module, names in PUBLIC.items()
    )


def _public(module: str, name: str) -> str:
    found: object = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    # A class without a docstring would show the one it inherits.
    written = vars(found).get("__doc__") if isinstance(found, type) else found.__doc__
    documented = inspect.cleandoc(written or "")
    parts = [f"### {name}", f"```text\n{_signature(name, found)}\n```", _prose(documented)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _prose(documented: str) -> str:
    """A dataclass without a docstring has its own signature for one."""
    return "" if re.match(r"\w+\(", documented) else documented


def _signature(name: str, found: object) -> str:
    signature = inspect.signature(found)  # type: ignore[arg-type]
    if isinstance(found, type):
        signature = signature.replace(return_annotation=inspect.Signature.empty)
    if found is SourdineError or (isinstance(found, type) and issubclass(found, SourdineError)):
        return f"class {name}"
    return _wrapped(name, [_parameter(one) for one in _spelled(signature)], _returned(signature))


def _spelled(signature: inspect.Signature) -> Iterator[str | inspect.Parameter]:
    """Parameters with the bare star where keywords begin."""
    starred = False
    for parameter in signature.parameters.values():
        if parameter.name in {"self", "cls"}:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield parameter


def _parameter(parameter: str | inspect.Parameter) -> str:
    if isinstance(parameter, str):
        return parameter
    text = f"{parameter.name}: {parameter.annotation}"
    if parameter.default is parameter.empty:
        return text
    value = parameter.default
    shown = repr(value.value if isinstance(value, Enum) else value)
    return f"{text} = {'…' if shown.startswith('<') else shown}"


def _returned(signature: inspect.Signature) -> str:
    answer = signature.return_annotation
    return "" if answer is signature.empty else f" -> {answer}"


def _wrapped(name: str, parameters: Sequence[str], returned: str) -> str:
    line = f"{name}({', '.join(parameters)}){returned}"
    if len(line) <= _LONGEST_SIGNATURE:
        return line
    return "\n".join([f"{name}(", *(f"    {one}," for one in parameters), f"){returned}"])


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(cell: object) -> str:
    return str(cell).replace("|", r"\|").replace("\n", " ")


PARTS: Final[dict[str, Callable[[], str]]] = {
    "commands": commands,
    "verdict_bytes": verdict_bytes,
    "reason_codes": reason_codes,
    "dialler_codes": dialler_codes,
    "statement_codes": statement_codes,
    "law_rules": law_rules,
    "law_codes": law_codes,
    "law_remedies": law_remedies,
    "law_words": law_words,
    "errors": errors,
    "settings": settings,
    "audit_actions": audit_actions,
    "delivery_steps": delivery_steps,
    "refused_rows": refused_rows,
    "consent_import_columns": consent_import_columns,
    "consent_import_codes": consent_import_codes,
    "schedule": schedule,
    "permissions": permissions,
    "organisation_permissions": organisation_permissions,
    "api": api,
    "api_problems": api_problems,
    "python": python,
    "twins_spreadsheet": lambda: twins("spreadsheet"),
    "twins_separators": lambda: twins("separators"),
    "twins_several_numbers": lambda: twins("several_numbers"),
    "twins_overseas": lambda: twins("overseas"),
}


def renewed(page: str) -> str:
    """The page with each of its generated parts made again."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[4]}", page)


def parts_of(page: str) -> list[str]:
    """The names of the parts that a page has."""
    return [part[2] for part in _PART.finditer(page)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    asked = parser.parse_args()
    stale = []
    for path in sorted(DOCS.rglob("*.md")):
        page = path.read_text(encoding="utf-8")
        if renewed(page) != page:
            stale.append(str(path.relative_to(DOCS)))
            if not asked.check:
                path.write_text(renewed(page), encoding="utf-8")
    print("\n".join(stale) or "every page is up to date")
    sys.exit(1 if asked.check and stale else 0)


if __name__ == "__main__":
    main()

"""What lies in the folder of one deposit: results and certificate, or a report of why there are none."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine.deposits.models import State
from sourdine.deposits.services import results, sheets
from sourdine.errors import Wording
from sourdine.evidence import SHEET_SUFFIX
from sourdine.evidence.errors import TypesetterMissing
from sourdine.screening.report import VERSION
from sourdine.screening.results.forms import CERTIFICATE, REPORT, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sourdine.deposits.models import Deposit, Kind
    from sourdine.professionals.services.acting import Actor

_log = logging.getLogger("sourdine.sftp")
_HELD: Final = Wording(
    en="The operator looks at this deposit before its result is given out. You will be told.",
    fr="L'opérateur examine ce dépôt avant d'en remettre le résultat. Vous serez prévenu.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """A file of a result by its kind; else what it says stands here, and it is not destroyed."""

    name: str
    size: int
    kind: Kind | None = None
    content: bytes = b""


def shelf_of(actor: Actor, deposit: Deposit) -> list[Shelved]:
    """Raises what `authorise` raises."""
    made = (make() for make in _shelf(actor, deposit).values())
    return [one for one in made if one is not None]


def shelved_as(actor: Actor, deposit: Deposit, name: str) -> Shelved | None:
    """One of them, without making the others. Raises what `authorise` raises."""
    make = _shelf(actor, deposit).get(name)
    return make() if make is not None else None


def _shelf(actor: Actor, deposit: Deposit) -> dict[str, Callable[[], Shelved | None]]:
    """By name, how each is made: a sheet is set when somebody looks at it."""
    name = results.name_of(deposit)
    stem = stem_of(Path(name))
    if deposit.state == State.REFUSED:
        refused: dict[str, object] = {"status": "refused", "file": name, "refused": deposit.refusal}
        if code := deposit.refusal.get("code"):
            refused["specification"] = f"{settings.SOURDINE.public_url}/specification#{code}"
        else:
            refused["reason"] = deposit.review_reason
        return _named(_said(f"{stem}{REPORT}", _json(deposit, refused)))
    if deposit.state == State.HELD:
        message = {"en": _HELD.en, "fr": _HELD.fr}
        held: dict[str, object] = {"status": "held", "file": name, "message": message}
        return _named(_said(f"{stem}{REPORT}", _json(deposit, held)))
    files = results.files_of(actor, deposit.pk)
    given = [Shelved(name=called, size=size, kind=kind) for kind, called, size in files]
    certificate = results.certificate_of(actor, deposit.pk)
    sheet = f"{stem}{SHEET_SUFFIX}"
    return {
        **_named(*given, _said(f"{stem}{CERTIFICATE}", f"{certificate}\n".encode())),
        sheet: lambda: _sheet(actor, deposit, sheet),
    }


def _named(*files: Shelved) -> dict[str, Callable[[], Shelved | None]]:
    return {one.name: partial(_itself, one) for one in files}


def _itself(one: Shelved) -> Shelved:
    return one


def _sheet(actor: Actor, deposit: Deposit, name: str) -> Shelved | None:
    """One that cannot be set is not there; the results are."""
    try:
        return _said(name, sheets.sheet_of(actor, deposit.pk, actor.organisation.language))
    except (TypesetterMissing, RuntimeError) as failed:
        # What typst says quotes what it was given: names of people, perhaps.
        kind = type(failed).__name__
        _log.error("a sheet cannot be set", extra={"deposit": str(deposit.pk), "error": kind})
        return None


def _json(deposit: Deposit, said: dict[str, object]) -> bytes:
    report = {"version": VERSION, "deposit": deposit.reference, **said}
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def _said(name: str, content: bytes) -> Shelved:
    return Shelved(name=name, size=len(content), content=content)

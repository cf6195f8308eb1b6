"""What lies in the folder of one deposit: results and certificate, or a report of why there are none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine.deposits.models import State
from sourdine.deposits.services import results, sheets
from sourdine.errors import Wording
from sourdine.evidence import SHEET_SUFFIX
from sourdine.screening.report import VERSION
from sourdine.screening.results.forms import CERTIFICATE, REPORT, stem_of

if TYPE_CHECKING:
    from sourdine.deposits.models import Deposit, Kind
    from sourdine.professionals.services.acting import Actor

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
    name = results.name_of(deposit)
    stem = stem_of(Path(name))
    if deposit.state == State.REFUSED:
        refused: dict[str, object] = {
            "status": "refused",
            "file": name,
            "refused": deposit.refusal,
            "specification": f"{settings.SOURDINE.public_url}/specification#{deposit.refusal['code']}",
        }
        return [_said(f"{stem}{REPORT}", _json(deposit, refused))]
    if deposit.state == State.HELD:
        message = {"en": _HELD.en, "fr": _HELD.fr}
        held: dict[str, object] = {"status": "held", "file": name, "message": message}
        return [_said(f"{stem}{REPORT}", _json(deposit, held))]
    files = results.files_of(actor, deposit.pk)
    given = [Shelved(name=called, size=size, kind=kind) for kind, called, size in files]
    certificate = results.certificate_of(actor, deposit.pk)
    sheet = sheets.sheet_of(actor, deposit.pk, actor.organisation.language)
    return [
        *given,
        _said(f"{stem}{CERTIFICATE}", f"{certificate}\n".encode()),
        _said(f"{stem}{SHEET_SUFFIX}", sheet),
    ]


def _json(deposit: Deposit, said: dict[str, object]) -> bytes:
    report = {"version": VERSION, "deposit": deposit.reference, **said}
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def _said(name: str, content: bytes) -> Shelved:
    return Shelved(name=name, size=len(content), content=content)

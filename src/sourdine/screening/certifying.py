"""From a finished screening to the claims of its certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers

from sourdine import __version__, clock
from sourdine.evidence import (
    CertificateClaims,
    Engine,
    InputFile,
    Issuer,
    NumberCounts,
    PermissionColumns,
    RegisterState,
    ResultFile,
    ResultForm,
    RowCounts,
    ScreenedList,
    SourceKind,
    salt_digest,
)
from sourdine.evidence.members import printable
from sourdine.numbering import allocation
from sourdine.screening.permissions import Contactable
from sourdine.screening.results.forms import Form
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sourdine.evidence import MerkleRoot
    from sourdine.evidence.digest import FileDigest
    from sourdine.screening.delivery import Outlet
    from sourdine.screening.judgement import Register
    from sourdine.screening.permissions import Asked
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.tally import Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """What the person who screens says of it, in their own words; none of it is checked."""

    campaign: str | None = None
    on_behalf_of: str | None = None
    source_kind: SourceKind | None = None
    source: str | None = None
    submitted_by: str | None = None
    passed_on_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """Everything a certificate speaks of."""

    assignment: Assignment
    declaration: Declaration
    input: FileDigest
    results: Mapping[ResultForm, Outlet]
    tally: Tally
    salt: bytes
    screened_at: datetime
    validity_days: int
    merkle: MerkleRoot | None = None
    input_destroyed: bool | None = None
    asked: Asked | None = None


def claim(screening: Screening, issuer: Issuer) -> CertificateClaims:
    """The claims, before they are signed."""
    return CertificateClaims(
        issuer=issuer,
        issued_at=max(clock.now(), screening.screened_at),
        screened_at=screening.screened_at,
        salt_digest=salt_digest(screening.salt),
        input=_input(screening),
        results=_results(screening),
        rows=_rows(screening.assignment.form, screening.tally),
        numbers=_numbers(screening.tally),
        lists=_lists(screening.assignment.register),
        register=_state(screening.assignment.register),
        engine=Engine(
            sourdine=__version__, phonenumbers=phonenumbers.__version__, allocation=allocation.load().edition
        ),
        validity_days=screening.validity_days,
        on_behalf_of=screening.declaration.on_behalf_of,
        campaign=screening.declaration.campaign,
        source_kind=screening.declaration.source_kind,
        source=screening.declaration.source,
        submitted_by=screening.declaration.submitted_by,
        passed_on_to=screening.declaration.passed_on_to,
        input_destroyed=screening.input_destroyed,
        merkle=screening.merkle,
        permissions=columns_told(screening.asked, screening.tally),
    )


def columns_told(asked: Asked | None, tally: Tally) -> PermissionColumns | None:
    """What was asked, and how many numbers were answered what."""
    if asked is None:
        return None
    counts = {answer.value: tally.permissions[answer.value] for answer in Contactable}
    return PermissionColumns(terms=asked.terms, **counts)


def _input(screening: Screening) -> InputFile:
    return InputFile(
        format=screening.assignment.file.form.label,
        size_bytes=screening.input.size_bytes,
        digest=screening.input.digest,
        rows=screening.tally.rows_read,
        columns_screened=len(screening.assignment.columns),
        region=screening.assignment.register.region,
    )


def _results(screening: Screening) -> tuple[ResultFile, ...]:
    rows = {
        ResultForm.CLEANSED: screening.tally.rows_kept,
        ResultForm.ANNOTATED: screening.tally.rows_read,
        ResultForm.ANSWER: screening.tally.rows_answered,
        ResultForm.REJECTED: screening.tally.rows_rejected,
    }
    return tuple(
        ResultFile(form=form, size_bytes=outlet.size_bytes, digest=outlet.digest(), rows=rows[form])
        for form, outlet in screening.results.items()
    )


def _rows(form: Form, tally: Tally) -> RowCounts:
    if form is Form.CLEANSED:
        return RowCounts(kept=tally.rows_kept, removed=tally.rows_removed, altered=tally.rows_altered)
    return RowCounts(kept=tally.rows_read)


def _numbers(tally: Tally) -> NumberCounts:
    verdicts = {verdict.word: tally.verdicts[verdict.word] for verdict in Verdict}
    return NumberCounts(**verdicts, by_reason=dict(tally.reasons))


def _lists(register: Register) -> tuple[ScreenedList, ...]:
    chosen = [register.image.list_named(name) for name in register.lists]
    # An image may say more of its lists than a certificate: that must not leave a file without one.
    return tuple(
        ScreenedList(
            name=one.name, owner=printable(one.owner), legal_basis=printable(one.legal_basis), count=one.count
        )
        for one in chosen
    )


def _state(register: Register) -> RegisterState:
    info = register.image.info()
    return RegisterState(
        format_version=info.format_version,
        image_digest=info.digest,
        image_position=info.position,
        change_position=info.position,
        as_of=info.as_of,
        coverage=tuple(info.coverage),
    )

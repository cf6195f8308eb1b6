"""The first rows of an upload as the service reads them: its columns are chosen before it is deposited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine.deposits.errors import NoPreview, NotWhole
from sourdine.deposits.models import UploadState
from sourdine.deposits.services import lookup
from sourdine.deposits.services.uploads import NAME
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.numbering.column import DEFAULT_REGION
from sourdine.professionals.services import acting
from sourdine.professionals.vocabulary import Act
from sourdine.screening.prospects.columns import choose_columns, judge_columns
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.opening import Reading, TooLargeForMemory, open_prospects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sourdine.professionals.services.acting import Actor
    from sourdine.screening.prospects.columns import Column
    from sourdine.screening.prospects.tabular import FileForm, Prospects

ROWS: Final = 10
# Workbooks and Parquet files are opened whole, in memory; a page is no place for a large one.
MOST: Final = 64 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """`rows` hold people's data: for the eyes of who sent them. `screened` are positions from 0.

    `asks` says why columns must be chosen; without it, what is `screened` need only be confirmed.
    """

    form: FileForm
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    screened: Sequence[int]
    asks: RefusedFile | None


def preview(actor: Actor, upload: UUID) -> Preview:
    """Of an upload that is complete.

    Raises what `authorise` raises, NoSuchUpload, NotWhole, NoPreview, or the RefusedFile that its screening
    would end with.
    """
    acting.authorise(actor, Act.DEPOSIT)
    held = lookup.upload_of(actor, upload)
    if held.state not in (UploadState.WHOLE, UploadState.FINISHED):
        raise NotWhole(offset=held.offset, size=held.size or "?")
    if held.offset > MOST:
        raise NoPreview
    vault = vault_of(held.organisation)
    name = vault.unseal(bytes(held.file_name_sealed), about=NAME).decode()
    source = sealed.SealedSource(place.current(), held.input_place, vault)
    try:
        with open_prospects(source, Reading(**held.reading), name=name, most_in_memory=MOST) as file:
            return _shown(file, held.columns)
    except TooLargeForMemory:
        raise NoPreview from None


def _shown(file: Prospects, asked: Sequence[str]) -> Preview:
    samples = file.sample()
    columns = judge_columns(file.names, samples, DEFAULT_REGION, named=file.named)
    screened: list[int] = []
    asks: RefusedFile | None = None
    try:
        screened = [column.position for column in choose_columns(columns, asked, named=file.named)]
    except RefusedFile as refused:
        asks = refused
    return Preview(
        form=file.form,
        columns=columns,
        rows=[*zip(*(cells[:ROWS] for cells in samples), strict=False)],
        screened=screened,
        asks=asks,
    )

"""A deposit of a watched campaign leaves the tokens of its callable numbers as it is screened."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import numpy as np

from sourdine import sealing
from sourdine.audit import services as audit
from sourdine.audit.vocabulary import Action
from sourdine.deposits.models import Watch, Watched
from sourdine.deposits.services import announcing, harvesting
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.deposits.watch_file import WatchWriter
from sourdine.screening.results.identifiers import without_numbers
from sourdine.screening.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sourdine.deposits.models import Deposit
    from sourdine.screening.image import ImageInfo
    from sourdine.screening.results.assignment import Assignment
    from sourdine.screening.screened import Screened

KEY: Final = "key of a watch's tokens"


@dataclass(kw_only=True)
class Watching:
    """Gathers one deposit's callable cells as its blocks pass, in a file of this attempt."""

    watch: Watch
    where: str
    writer: WatchWriter
    columns: Sequence[str] = ()

    def see(self, screened: Screened, assignment: Assignment) -> None:
        self.columns = [column.shown for column in screened.columns]
        own = assignment.identifiers(screened.block)
        for column, judged in enumerate(screened.judgements):
            rows = np.flatnonzero(judged.verdict == Verdict.NOT_LISTED)
            known = None if own is None else without_numbers(own.cells(rows), assignment.register.region)
            self.writer.add(judged.e164[rows], rows + screened.block.first_row, column, known)

    def put_under_watch(self, deposit: Deposit, image: ImageInfo) -> None:
        """In the transaction that makes the result known, after its numbers were drawn.

        A deposit that is held waits: it is watched once it is released, from this position on.
        """
        if not Watch.objects.select_for_update().filter(pk=self.watch.pk, ended_at=None).exists():
            announcing.destroy_later(self.where)
            return
        has_room = harvesting.has_room_to_watch(deposit.organisation, self.writer.sketch)
        if not has_room:
            announcing.destroy_later(self.where)
        Watched.objects.create(
            watch=self.watch,
            deposit=deposit,
            place=self.where if has_room else "",
            count=self.writer.count,
            columns=list(self.columns),
            sketch=self.writer.sketch.content() if has_room else None,
            position=image.position,
            as_of=image.as_of,
        )
        audit.record(
            Action.DEPOSIT_WATCHED if has_room else Action.DEPOSIT_NOT_WATCHED,
            organisation=deposit.organisation_id,
            deposit=str(deposit.pk),
            campaign=str(self.watch.campaign_id),
            numbers=self.writer.count,
        )


@contextmanager
def watching(deposit: Deposit) -> Iterator[Watching | None]:
    """None when its campaign is not watched. The file is whole when the block ends, gone when it raises."""
    watch = live_watch(deposit)
    if watch is None:
        yield None
        return
    where = f"{watch_place(deposit)}/{deposit.attempt}"
    with sealed.created(place.current(), where, vault_of(deposit.organisation)) as out:
        counting = harvesting.counting_key(deposit.organisation)
        writer = WatchWriter(cast("BinaryIO", out), key=key_of(watch), counting=counting)
        yield Watching(watch=watch, where=where, writer=writer)
        writer.settle()


def live_watch(deposit: Deposit) -> Watch | None:
    return Watch.objects.filter(campaign=deposit.campaign_id, ended_at=None).first()


def watch_place(deposit: Deposit) -> str:
    """Below it, each attempt has a place of its own."""
    return f"watch/{deposit.pk.hex}"


def forget(deposit: Deposit) -> None:
    """Of a deposit that a review refused. In the caller's transaction."""
    if Watched.objects.filter(deposit=deposit).delete()[0]:
        announcing.destroy_later(watch_place(deposit))


def key_of(watch: Watch) -> bytes:
    return sealing.current().unseal(bytes(watch.key_sealed or b""), about=KEY)

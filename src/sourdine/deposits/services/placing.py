"""Where a screening puts its files: sealed, each attempt in places of its own."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from sourdine.deposits.models import Kind
from sourdine.deposits.services import stays, watched
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sourdine.deposits.models import Deposit
    from sourdine.screening.report import Report

_KINDS: Final = (Kind.RESULT, Kind.REJECTED)


def places_of(deposit: Deposit) -> tuple[str, ...]:
    """Of its results, of what is watched and of its tokens: all attempts'."""
    return deposit.results_place, watched.watch_place(deposit), stays.tokens_place(deposit)


def places_of_attempts(deposit: Deposit, attempts: Iterable[int]) -> Iterator[str]:
    return (f"{place}/{number}" for number in attempts for place in places_of(deposit))


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    name: str
    place: str
    size: int


class Places:
    """For one attempt; under names that say nothing."""

    def __init__(self, deposit: Deposit) -> None:
        self._vault = vault_of(deposit.organisation)
        self._prefix = f"{deposit.results_place}/{deposit.attempt}"
        self._count = 0
        self._placed: dict[str, Placed] = {}
        self.certificate = ""

    @contextmanager
    def place(self, name: str, *, private: bool = True) -> Iterator[BinaryIO]:
        if not private:
            yield from self._keep_certificate()
            return
        where = f"{self._prefix}/{self._count}"
        self._count += 1
        with sealed.created(place.current(), where, self._vault) as out:
            yield cast("BinaryIO", out)
            size = out.tell()
        self._placed[name] = Placed(name=name, place=where, size=size)

    def withdraw(self, name: str) -> None:
        """Each attempt has a place of its own: there is nothing earlier in it."""

    def path(self, name: str) -> Path:
        return Path(name)

    def files(self, report: Report) -> Iterator[tuple[Kind, Placed]]:
        kinds = dict(zip([path.name for path in report.results], _KINDS, strict=False))
        kinds[report.path.name] = Kind.REPORT
        if report.proofs is not None:
            kinds[report.proofs.name] = Kind.PROOFS
        for name, kind in kinds.items():
            yield kind, self._placed[name]

    def _keep_certificate(self) -> Iterator[BinaryIO]:
        """It is shown to whoever asks, and short: it stands in the deposit's row."""
        with io.BytesIO() as content:
            yield content
            self.certificate = content.getvalue().decode().strip()

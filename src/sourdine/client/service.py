"""What a program does with a service: deposit, wait, collect, check numbers, ask for permission."""

from __future__ import annotations

import hashlib
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, Self

from sourdine.client.errors import (
    DepositHeld,
    DepositOver,
    DepositRefused,
    NotASourdineService,
    NotReadyYet,
    ServiceUnreachable,
)
from sourdine.evidence import JWKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sourdine.client.connection import Connection

    class Sink(Protocol):
        def write(self, data: bytes, /) -> int: ...


_V1: Final = "/api/v1"
_WORKING: Final = frozenset({"received", "checking", "screening"})
_WITH_RESULTS: Final = frozenset({"ready", "collected"})
_MOST_CUTS: Final = 5
_LEAST_PART: Final = 64 << 10
_LONG: Final = 2.0  # seconds of one part


@dataclass(frozen=True, kw_only=True, slots=True)
class Deposit:
    """As the service told it last; `said` is all that it said."""

    id: str
    reference: str
    state: str
    said: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        try:
            return cls(id=said["id"], reference=said["reference"], state=said["state"], said=said)
        except (KeyError, TypeError):
            raise NotASourdineService(status=200) from None

    @property
    def share_done(self) -> float:
        return float(self.said.get("share_done", 0))

    @property
    def rows_done(self) -> int:
        return int(self.said.get("rows_done", 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A file that may be collected."""

    kind: str
    name: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """Every method raises what `Connection.json` raises."""

    connection: Connection

    def deposit(
        self,
        file: Path,
        *,
        campaign: str | None = None,
        form: str | None = None,
        columns: Sequence[str] = (),
        identifier: str = "",
        idempotency_key: str | None = None,
        told: Callable[[int, int], None] = lambda _sent, _size: None,
    ) -> Deposit:
        """Sends a file in parts; with the idempotency key of an earlier attempt, it goes on with that one.

        A file that has changed since is refused: parts of two files would be screened, and certified, as one.
        `told` is told how many bytes are safe, of how many.
        """
        size = file.stat().st_size
        offered = {
            "file_name": file.name,
            "size": size,
            "sha256": _sha256(file),
            "columns": list(columns),
            "identifier": identifier,
        }
        chosen = {"campaign": campaign, "form": form}
        begun = self.connection.json(
            "POST",
            f"{_V1}/uploads",
            json=offered | {name: value for name, value in chosen.items() if value},
            headers={"Idempotency-Key": idempotency_key or str(uuid.uuid4())},
        )
        with file.open("rb") as source:
            self._send(begun, source, size, told)
        return Deposit.of(self.connection.json("POST", f"{_V1}/uploads/{begun['id']}/finish"))

    def look(self, deposit: str) -> Deposit:
        return Deposit.of(self.connection.json("GET", f"{_V1}/deposits/{deposit}"))

    def wait(
        self,
        deposit: Deposit,
        *,
        seconds: float = 3600,
        told: Callable[[Deposit], None] = lambda _deposit: None,
    ) -> Deposit:
        """Until its results are there. Raises DepositRefused, DepositHeld, DepositOver or NotReadyYet."""
        deadline, pause = time.monotonic() + seconds, 0.1
        while deposit.state in _WORKING:
            if time.monotonic() > deadline:
                raise NotReadyYet(reference=deposit.reference)
            time.sleep(pause)
            pause = min(pause * 1.5, 5.0)
            deposit = self.look(deposit.id)
            told(deposit)
        _require_results(deposit, self.connection.language)
        return deposit

    def results(self, deposit: str) -> list[Result]:
        said = self.connection.json("GET", f"{_V1}/deposits/{deposit}/results")
        # A service that was taken over must not write elsewhere on this machine.
        return [
            Result(kind=one["kind"], name=PurePath(one["name"].replace("\\", "/")).name, size=one["size"])
            for one in said["items"]
        ]

    def collect(self, deposit: str, result: Result, into: Sink) -> None:
        """One file, resumed when the connection is cut."""
        path, got, tag, cuts = f"{_V1}/deposits/{deposit}/results/{result.kind}", 0, "", 0
        while got < result.size:
            headers = {"Range": f"bytes={got}-", "If-Range": tag} if got else {}
            try:
                with self.connection.stream(path, headers) as answer:
                    if got and answer.status_code != 206:
                        raise NotASourdineService(status=answer.status_code)
                    tag = answer.headers.get("ETag", "")
                    for piece in answer.iter_bytes():
                        into.write(piece)
                        got += len(piece)
            except ServiceUnreachable:
                cuts += 1
                if cuts > _MOST_CUTS:
                    raise

    def certificate(self, deposit: str) -> str:
        return self.connection.send("GET", f"{_V1}/deposits/{deposit}/certificate").text

    def sheet(self, deposit: str, *, language: str) -> bytes:
        """The certificate as a PDF to show, in `fr` or `en`."""
        return self.connection.send(
            "GET", f"{_V1}/deposits/{deposit}/certificate.pdf?language={language}"
        ).content

    def destroy_results(self, deposit: str) -> None:
        self.connection.send("DELETE", f"{_V1}/deposits/{deposit}/results")

    def keys(self) -> JWKS:
        """The register's public keys. Raises what `JWKS.from_dict` raises too."""
        return JWKS.from_dict(self.connection.json("GET", "/.well-known/jwks.json"))

    def check(self, numbers: Sequence[str], *, seconds: float = 60) -> Mapping[str, Any]:
        """Verdicts in the order of the numbers, the signed receipt and its salt; ten thousand at most.

        Raises NotReadyYet.
        """
        said = self.connection.json(
            "POST",
            f"{_V1}/checks",
            json={"numbers": list(numbers)},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        return self._answered("checks", said, seconds)

    def ask(
        self, questions: Sequence[Mapping[str, Any]], *, optional: Sequence[str] = (), seconds: float = 300
    ) -> Sequence[Mapping[str, Any]]:
        """May these contacts be made? Decisions in the order of the questions; ten thousand at most.

        Questions are as the API's document has them; `optional` names stricter rules. Raises NotReadyYet.
        """
        said = self.connection.json(
            "POST",
            f"{_V1}/permissions",
            json={"questions": [dict(one) for one in questions], "optional": list(optional)},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        return list(self._answered("permissions", said, seconds)["decisions"])

    def _answered(self, what: str, said: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """What was asked of a worker, once it has answered."""
        deadline = time.monotonic() + seconds
        while said["state"] == "waiting":
            if time.monotonic() > deadline:
                raise NotReadyYet(reference=said["id"])
            time.sleep(0.2)
            said = self.connection.json("GET", f"{_V1}/{what}/{said['id']}")
        return dict(said)

    def _send(
        self, begun: Mapping[str, Any], source: BinaryIO, size: int, told: Callable[[int, int], None]
    ) -> None:
        offset, pace = int(begun["offset"]), _Pace(most=int(begun["part_bytes"]))
        source.seek(offset)
        told(offset, size)
        while begun["state"] == "open" and (part := source.read(pace.size)):
            span = f"bytes {offset}-{offset + len(part) - 1}/{size}"
            with pace.keeping():
                self.connection.send(
                    "PUT", f"{_V1}/uploads/{begun['id']}", content=part, headers={"Content-Range": span}
                )
            offset += len(part)
            told(offset, size)


@dataclass(kw_only=True)
class _Pace:
    """How large the next part is: larger as long as one does not take long, which keeps others waiting."""

    most: int
    size: int = 256 << 10

    @contextmanager
    def keeping(self) -> Iterator[None]:
        start = time.monotonic()
        yield
        took = time.monotonic() - start
        if took < _LONG / 2:
            self.size = min(self.size * 2, self.most)
        elif took > _LONG:
            self.size = max(self.size // 2, _LEAST_PART)


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _require_results(deposit: Deposit, language: str) -> None:
    if deposit.state in _WITH_RESULTS:
        return
    if deposit.state == "refused":
        refusal = deposit.said.get("refusal") or {}
        message = refusal.get("message", {}).get(language, "")
        raise DepositRefused(
            reference=deposit.reference, detail=message, problem=refusal.get("code", "refused")
        )
    if deposit.state == "held":
        raise DepositHeld(reference=deposit.reference, reasons=", ".join(deposit.said.get("suspicions", [])))
    raise DepositOver(reference=deposit.reference, state=deposit.state)

"""The main job: a prospect file against a register, to results, report and certificate."""

from __future__ import annotations

import glob
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Protocol, cast

from sourdine import clock
from sourdine.errors import SourdineError, Wording
from sourdine.evidence import ResultForm, SigningKey, encode_salt, new_salt
from sourdine.evidence.digest import FileDigest, digest_file
from sourdine.evidence.proof_file import PROOFS_SUFFIX
from sourdine.screening.certifying import Declaration, Screening, claim, columns_told
from sourdine.screening.delivery import Outlet
from sourdine.screening.destination import Folder
from sourdine.screening.file_names import readable
from sourdine.screening.image import ImageError
from sourdine.screening.permissions import advised
from sourdine.screening.pipeline import Progress, in_order
from sourdine.screening.placement import require_apart
from sourdine.screening.prospects.columns import Column, choose_columns, find_column, judge_columns
from sourdine.screening.prospects.errors import FileChanged, RefusedFile
from sourdine.screening.prospects.opening import Reading, at_rest, open_prospects, spooled
from sourdine.screening.prospects.regularity import require_regular
from sourdine.screening.proving import Proving
from sourdine.screening.report import Report, noticed, refusal
from sourdine.screening.results.assignment import Assignment
from sourdine.screening.results.discretion import Discretion
from sourdine.screening.results.forms import CERTIFICATE, REPORT, Form, rejected_name, stem_of
from sourdine.screening.results.writers import Rejected, ResultWriter, result_writer
from sourdine.screening.screened import Screened, screen_block
from sourdine.screening.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sourdine.evidence import Issuer, MerkleRoot
    from sourdine.screening.destination import Destination
    from sourdine.screening.judgement import Register
    from sourdine.screening.permissions import Asked
    from sourdine.screening.prospects.source import Source
    from sourdine.screening.prospects.tabular import Block, Prospects

_IDENTIFIERS: Final = ("identifiant", "identifier")


class ValidityTooLong(SourdineError):
    code = "validity_too_long"
    wording = Wording(
        en="A screening against this register holds for 1 to {allowed} days, not {asked}.",
        fr="Une confrontation à ce registre vaut de 1 à {allowed} jours, pas {asked}.",
    )


class ValidityOver(ImageError):
    code = "validity_over"
    wording = Wording(
        en="The register is as of {as_of}: {days} days after it are over, and the certificate would hold for "
        "no call. Get a fresh image, or give a longer --validity.",
        fr="Le registre est arrêté au {as_of} : {days} jours après, c'est déjà passé, et l'attestation ne "
        "vaudrait pour aucun appel. Procurez-vous une image récente, ou donnez un --validity plus long.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What may be chosen for a screening. `columns` and `identifier` are names, or positions from 1."""

    form: Form = Form.ANNOTATED
    columns: Sequence[str] = ()
    identifier: str | None = None
    reading: Reading = field(default_factory=Reading)
    declaration: Declaration = field(default_factory=Declaration)
    validity_days: int | None = None
    provable: bool = False  # whether single numbers can be proved later
    name: str | None = None  # of the file as shown and of its results, when it is not the path's own
    discretion: Discretion = field(default_factory=Discretion)
    issuer: Issuer | None = None  # whose word the certificate is; without one, the holder's of the key
    destroys_input: bool | None = None  # said in the certificate; it is for the caller to do
    asked: Asked | None = None  # whether numbers may be contacted, for results that say so


class Witness(Protocol):
    """Sees each block once it is screened, in their order, from one thread, and what is made of the file."""

    def __call__(self, screened: Screened, assignment: Assignment, /) -> None: ...


def screen_path(
    path: Path,
    register: Register,
    output: Path,
    *,
    key: SigningKey,
    options: Options,
    progress: Progress | None = None,
) -> Report:
    """Screens a file into `output`. Results, report and certificate appear whole, the certificate last.

    A file that cannot be read as a prospect file is refused: its report alone is written, and the
    RefusedFile is raised. A pipe is spooled first. Raises UnusableImage, ValidityTooLong, ValidityOver,
    WouldOverwrite or CannotWrite too.
    """
    shown = readable(options.name or path)
    _validity(register, options.validity_days)
    require_apart(earlier_results(Path(options.name or path), output, options.form), [path])
    named = replace(options, name=options.name or str(path))
    folder = Folder(output)
    try:
        with at_rest(path, name=shown) as still:
            return screen_source(still, register, folder, key=key, options=named, progress=progress)
    except RefusedFile as refused:
        stem = stem_of(Path(options.name or path))
        folder.withdraw(f"{stem}{CERTIFICATE}")
        with folder.place(f"{stem}{REPORT}") as report:
            report.write(as_json(refusal(shown, refused)))
        raise


def screen_source(
    source: Path | Source,
    register: Register,
    destination: Destination,
    *,
    key: SigningKey,
    options: Options,
    progress: Progress | None = None,
    witness: Witness | None = None,
) -> Report:
    """Screens a file at rest to wherever results go; `options.name` is what it is called.

    Raises RefusedFile and leaves nothing at the destination, UnusableImage, ValidityTooLong, ValidityOver, or
    what the destination raises.
    """
    name = options.name or "prospects"
    job = _Job(
        register=register,
        destination=destination,
        stem=stem_of(Path(name)),
        shown=readable(name),
        key=key,
        options=options,
        progress=progress or _say_nothing,
        witness=witness or _see_nothing,
        validity_days=_validity(register, options.validity_days),
        screened_at=clock.now(),
        salt=new_salt(),
    )
    before = _state(source)
    with open_prospects(source, options.reading, name=job.shown) as file:
        return job.run(source, file, before)


def screen_stream(
    stream: IO[bytes],
    register: Register,
    output: Path,
    *,
    key: SigningKey,
    options: Options,
    progress: Progress | None = None,
) -> Report:
    """Screens what a stream gives, such as standard input, once it is spooled. Results are called `stdin`."""
    with spooled(stream) as path:
        named = replace(options, name=options.name or "stdin")
        return screen_path(path, register, output, key=key, options=named, progress=progress)


def earlier_results(file: Path, output: Path, form: Form) -> Iterator[Path]:
    """The files in `output` that screening `file` may replace."""
    stem = glob.escape(stem_of(file))
    patterns = (
        form.file_name(stem, ".*"),
        rejected_name(stem),
        f"{stem}{REPORT}",
        f"{stem}{CERTIFICATE}",
        f"{stem}{PROOFS_SUFFIX}",
    )
    return (found for pattern in patterns for found in output.glob(pattern))


def _say_nothing(*, rows: int, done: float) -> None:
    """The progress of a screening that nobody watches."""


def _see_nothing(_screened: Screened, _assignment: Assignment, /) -> None:
    """The witness of a screening of which nothing is kept beside its results."""


def _validity(register: Register, asked: int | None) -> int:
    image = register.image.info()
    if asked is not None and not 1 <= asked <= image.validity_days:
        raise ValidityTooLong(allowed=image.validity_days, asked=asked)
    days = asked or image.validity_days
    if image.as_of + timedelta(days=days) <= clock.now():
        raise ValidityOver(as_of=clock.format_instant(image.as_of), days=days)
    return days


_State = tuple[int, int, int] | None
_Rendered = tuple["Screened", list[object], bytes]  # by each writer, and its commitments


def _state(source: Path | Source) -> _State:
    if not isinstance(source, Path):  # sealed: what was altered does not open
        return None
    try:
        found = source.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _require_unchanged(source: Path | Source, before: _State) -> None:
    """Refuses a file that something wrote to meanwhile: its digest would be that of another file."""
    if _state(source) != before:
        raise FileChanged


@dataclass(frozen=True, kw_only=True, slots=True)
class _Job:
    register: Register
    destination: Destination
    stem: str
    shown: str
    key: SigningKey
    options: Options
    progress: Progress
    witness: Witness
    validity_days: int
    screened_at: datetime
    salt: bytes

    def run(self, source: Path | Source, file: Prospects, before: _State) -> Report:
        columns = judge_columns(file.names, file.sample(), self.register.region, named=file.named)
        assignment = self._assign(file, columns)
        with ThreadPoolExecutor(1) as digesting, ExitStack() as placing:
            digest = digesting.submit(digest_file, source, self.salt)
            certificate = self._place(placing, CERTIFICATE, private=False)
            report = self._place(placing, REPORT)
            placed = self._place_results(placing, file)
            proving = self._place_proofs(placing)
            tally = self._screen(assignment, placed, proving)
            result = self._report(assignment, columns, tally, placed)
            merkle = proving.root() if proving else None
            certified = self._certify(assignment, digest.result(), placed, tally, merkle)
            _require_unchanged(source, before)
            certificate.write(certified)
            report.write(as_json(result.as_dict()))
            # An earlier certificate speaks of earlier results: it goes before they do.
            self.destination.withdraw(self._name(CERTIFICATE))
        return result

    def _assign(self, file: Prospects, columns: Sequence[Column]) -> Assignment:
        return Assignment(
            file=file,
            form=self.options.form,
            columns=choose_columns(columns, self.options.columns, named=file.named),
            identifier=self._identifier(columns),
            register=self.register,
            stem=readable(self.stem),
            discretion=self.options.discretion,
            asks_permission=self.options.asked is not None,
        )

    def _name(self, ending: str) -> str:
        return f"{self.stem}{ending}"

    def _path(self, ending: str) -> Path:
        return self.destination.path(self._name(ending))

    def _place(self, placing: ExitStack, ending: str, *, private: bool = True) -> BinaryIO:
        return placing.enter_context(self.destination.place(self._name(ending), private=private))

    def _identifier(self, columns: Sequence[Column]) -> Column | None:
        if self.options.identifier is not None:
            return find_column(columns, self.options.identifier)
        if self.options.form is not Form.ANSWER:
            return None
        return next((column for column in columns if column.name.lower() in _IDENTIFIERS), None)

    def _place_results(self, placing: ExitStack, file: Prospects) -> dict[ResultForm, _Placed]:
        form = self.options.form
        names = {ResultForm(form.value): form.file_name(self.stem, file.extension)}
        if form is Form.CLEANSED:
            names[ResultForm.REJECTED] = rejected_name(self.stem)
        return {
            result: _Placed(
                path=self.destination.path(name),
                outlet=Outlet(placing.enter_context(self.destination.place(name)), self.salt),
            )
            for result, name in names.items()
        }

    def _place_proofs(self, placing: ExitStack) -> Proving | None:
        if not self.options.provable:
            return None
        return Proving(self._place(placing, PROOFS_SUFFIX), self.options.form)

    def _screen(
        self, assignment: Assignment, placed: Mapping[ResultForm, _Placed], proving: Proving | None
    ) -> Tally:
        with ExitStack() as stack:
            writers = [
                stack.enter_context(_writer(form, one.outlet, assignment)) for form, one in placed.items()
            ]
            return self._pass_blocks(assignment, writers, proving)

    def _pass_blocks(
        self, assignment: Assignment, writers: Sequence[ResultWriter], proving: Proving | None
    ) -> Tally:
        def render(numbered: tuple[int, Screened]) -> tuple[Screened, list[object], bytes]:
            row, screened = numbered
            commitments = proving.commit(screened, row=row) if proving else b""
            return screened, [writer.render(screened) for writer in writers], commitments

        tally = Tally()
        width = len(assignment.file.names)
        for screened, rendered, commitments in self._rendered(assignment, render):
            tally.add(screened, self.register.lists)
            self.witness(screened, assignment)
            for writer, part in zip(writers, rendered, strict=True):
                writer.write(part)
            if proving:
                proving.write(commitments)
            _require_regular(tally, width, over=False)
            self.progress(rows=tally.rows_read, done=screened.block.done)
        _require_regular(tally, width, over=True)
        return tally

    def _rendered(
        self, assignment: Assignment, render: Callable[[tuple[int, Screened]], _Rendered]
    ) -> Iterator[_Rendered]:
        """Each block screened and rendered; in between, in this thread, what is said of its numbers."""

        def screen(numbered: tuple[int, Block]) -> tuple[int, Screened]:
            row, block = numbered
            return row, screen_block(block, assignment.columns, self.register)

        blocks, asked = _numbered(assignment.file.blocks()), self.options.asked
        if asked is None:
            return in_order(lambda numbered: render(screen(numbered)), blocks)
        told = ((row, advised(screened, asked.adviser)) for row, screened in in_order(screen, blocks))
        return in_order(render, told)

    def _certify(
        self,
        assignment: Assignment,
        digest: FileDigest,
        placed: Mapping[ResultForm, _Placed],
        tally: Tally,
        merkle: MerkleRoot | None,
    ) -> bytes:
        screening = Screening(
            assignment=assignment,
            declaration=self.options.declaration,
            input=digest,
            results={form: one.outlet for form, one in placed.items()},
            tally=tally,
            salt=self.salt,
            screened_at=self.screened_at,
            validity_days=self.validity_days,
            merkle=merkle,
            input_destroyed=self.options.destroys_input,
            asked=self.options.asked,
        )
        issuer = self.options.issuer or self.key.self_issuer()
        return self.key.sign(claim(screening, issuer)).encode() + b"\n"

    def _report(
        self,
        assignment: Assignment,
        columns: Sequence[Column],
        tally: Tally,
        placed: Mapping[ResultForm, _Placed],
    ) -> Report:
        return Report(
            file=self.shown,
            form=assignment.file.form,
            columns=assignment.columns,
            not_screened=noticed(columns, assignment.columns),
            lists=self.register.lists,
            tally=tally,
            screened_at=self.screened_at,
            valid_until=self.register.image.info().as_of + timedelta(days=self.validity_days),
            permissions=columns_told(self.options.asked, tally),
            salt=encode_salt(self.salt),
            kid=self.key.kid,
            results=tuple(one.path for one in placed.values()),
            proofs=self._path(PROOFS_SUFFIX) if self.options.provable else None,
            certificate=self._path(CERTIFICATE),
            path=self._path(REPORT),
        )


def _numbered(blocks: Iterable[Block]) -> Iterator[tuple[int, Block]]:
    """Each block with how many rows come before it."""
    row = 0
    for block in blocks:
        yield row, block
        row += len(block)


@contextmanager
def _writer(form: ResultForm, outlet: Outlet, assignment: Assignment) -> Iterator[ResultWriter]:
    if form is ResultForm.REJECTED:
        yield Rejected(outlet, assignment)
        return
    with result_writer(cast("IO[bytes]", outlet), assignment) as writer:
        yield writer


@dataclass(frozen=True, kw_only=True, slots=True)
class _Placed:
    path: Path
    outlet: Outlet


def _require_regular(tally: Tally, width: int, *, over: bool) -> None:
    require_regular(
        rows=tally.rows_read,
        ragged=tally.rows_ragged,
        first_ragged=tally.first_ragged,
        width=width,
        over=over,
    )


def as_json(content: dict[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"

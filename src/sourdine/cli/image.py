"""`sourdine image`: register images, the compact copies of lists that screening reads."""

from __future__ import annotations

import stat
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sourdine import clock
from sourdine.cli.console import codes_in_words, console, figure, in_language, progress, show_json, show_table
from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sourdine.screening.image import ImageInfo, ListInfo, Publisher, RegisterImage
    from sourdine.screening.image.sources import ReadList
    from sourdine.screening.prospects.opening import Reading

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Build, update, look at register images.")

STDIN = "-"
_CLOCKS_DISAGREE_BY = timedelta(days=1)  # as when an image is opened
_FRANCE = "FR,GP,MQ,GF,RE,YT,PM,BL,MF"
_Column = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column of numbers, by name or position from 1.")
]
_Region = Annotated[str, typer.Option(help="Where numbers without a country code are dialled (ISO 3166).")]
_Output = Annotated[Path, typer.Option(help="The image to write; it appears whole or not at all.")]
_SignKey = Annotated[Path | None, typer.Option(help="The publisher's key: signs the image.")]
_Encoding = Annotated[
    str | None, typer.Option(help="The encoding of the lists, when it is found out wrongly.")
]
_Separator = Annotated[
    str | None, typer.Option(help="What separates columns: ; , tab | or any other character.")
]
_Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.")
]
_Sheet = Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook that has several.")]
_Json = Annotated[bool, typer.Option("--json", help="Facts of the image as JSON.")]


class FutureInstant(SourdineError):
    code = "future_instant"
    wording = Wording(
        en="A list cannot be complete up to {as_of}, which is yet to come. Give the instant at which it was "
        "exported with --as-of, and check this machine's clock.",
        fr="Une liste ne peut pas être complète jusqu'au {as_of}, qui est à venir. Donnez avec --as-of "
        "l'instant de son export, et vérifiez l'horloge de cette machine.",
    )


class InstantNeeded(SourdineError):
    code = "instant_needed"
    wording = Wording(
        en="A pipe does not say how old a list is. Give the instant at which it was exported with --as-of.",
        fr="Un tube ne dit pas de quand date une liste. Donnez avec --as-of l'instant de son export.",
    )


@app.command("build")
def build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Lists of numbers: text, CSV, XLSX or Parquet, plain or compressed; - for standard input.",
        ),
    ],
    output: _Output,
    column: _Column = None,
    name: Annotated[
        str, typer.Option("--list", metavar="NAME", help="What to call the list.")
    ] = "opposition",
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT",
            help="The instant up to which the list is complete, like 2026-11-22T09:30:00+01:00; the oldest source's last change by default.",
        ),
    ] = None,
    region: _Region = "FR",
    coverage: Annotated[
        str,
        typer.Option(
            metavar="ISO,ISO", help="The territories the list speaks for; numbers elsewhere are unscreened."
        ),
    ] = _FRANCE,
    validity: Annotated[
        int, typer.Option(metavar="DAYS", help="How long the image may be screened against.")
    ] = 30,
    owner: Annotated[str, typer.Option(metavar="TEXT", help="Who keeps the list.")] = "",
    legal_basis: Annotated[str, typer.Option(metavar="TEXT", help="What the list rests on.")] = "",
    sign_key: _SignKey = None,
    encoding: _Encoding = None,
    separator: _Separator = None,
    sheet: _Sheet = None,
    *,
    header: _Header = None,
    as_json: _Json = False,
) -> None:
    """Build an image from lists of opposed numbers, millions a second.

    Rows that hold no number are counted by reason and left out; they never stop the build.
    """
    import numpy as np

    from sourdine.screening.image import ListInfo
    from sourdine.screening.image import build as build_image
    from sourdine.screening.placement import require_apart
    from sourdine.screening.prospects.opening import Reading

    instant = _as_of(as_of, sources)
    require_apart([output], sources)
    reading = Reading(encoding=encoding, separator=separator, header=header, sheet=sheet)
    read = [_read(source, column, region, reading, shown=not as_json) for source in sources]
    image = build_image(
        {
            ListInfo(name=name, owner=owner, legal_basis=legal_basis): np.concatenate(
                [one.numbers for one in read]
            )
        },
        coverage=coverage.upper().split(","),
        as_of=instant,
        validity_days=validity,
        publisher=_publisher(sign_key),
    )
    image.save(output)
    _show(output, image.info(), _refused(read), as_json=as_json)


@app.command("update")
def update(
    register: Annotated[Path, typer.Argument(metavar="REGISTER", help="The image to bring forward.")],
    as_of: Annotated[
        str, typer.Option(metavar="INSTANT", help="The instant up to which the list is now complete.")
    ],
    output: _Output,
    name: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="NAME",
            help="The list to change; a new name adds a list. May be left out when there is one.",
        ),
    ] = None,
    add: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Numbers that joined the list. May be repeated.")
    ] = None,
    remove: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Numbers that left the list. May be repeated.")
    ] = None,
    column: _Column = None,
    region: _Region = "FR",
    owner: Annotated[str | None, typer.Option(metavar="TEXT", help="Who keeps the list.")] = None,
    legal_basis: Annotated[str | None, typer.Option(metavar="TEXT", help="What the list rests on.")] = None,
    sign_key: _SignKey = None,
    encoding: _Encoding = None,
    separator: _Separator = None,
    sheet: _Sheet = None,
    *,
    header: _Header = None,
    as_json: _Json = False,
) -> None:
    """Add and remove numbers without building again: only the blocks concerned are touched."""
    from sourdine.screening.image import RegisterImage
    from sourdine.screening.image import update as update_image
    from sourdine.screening.placement import require_apart
    from sourdine.screening.prospects.opening import Reading

    instant = _require_past(clock.parse_instant(as_of))
    require_apart([output], [*(add or ()), *(remove or ())])
    reading = Reading(encoding=encoding, separator=separator, header=header, sheet=sheet)
    with RegisterImage.open(register, allow_expired=True) as image:
        before = {one.name: one.count for one in image.info().lists}
        target = _target(image, name, owner, legal_basis, is_removing=bool(remove))
        joined = [_read(source, column, region, reading, shown=not as_json) for source in add or ()]
        left = [_read(source, column, region, reading, shown=not as_json) for source in remove or ()]
        updated = update_image(
            image,
            target,
            add=_numbers(joined),
            remove=_numbers(left),
            as_of=instant,
            position=image.info().position + 1,
            publisher=_publisher(sign_key),
        )
        updated.save(output)
    _show(output, updated.info(), _refused([*joined, *left]), before=before, as_json=as_json)


@app.command("info")
def info(
    register: Annotated[Path, typer.Argument(metavar="REGISTER", help="The image to look at.")],
    keys: Annotated[
        Path | None, typer.Option(help="Public keys (JWKS): check the publisher's signature.")
    ] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Tell what an image holds: lists, coverage, as-of instant, digest. Its digest is checked; an expired one is shown."""
    from sourdine.evidence import load_public_keys
    from sourdine.screening.image import RegisterImage

    trusted = None if keys is None else load_public_keys(keys).by_kid()
    with RegisterImage.open(register, keys=trusted, allow_expired=True) as image:
        _show(register, image.info(), Counter(), as_json=as_json)


def _as_of(asked: str | None, sources: Sequence[Path]) -> datetime:
    """A list cannot be more recent than the last change of its file."""
    if asked is not None:
        return _require_past(clock.parse_instant(asked))
    if any(_is_stream(source) for source in sources):
        raise InstantNeeded
    changes = [source.stat().st_mtime for source in sources if source.exists()]
    return _require_past(datetime.fromtimestamp(int(min(changes, default=0)), UTC))


def _is_stream(source: Path) -> bool:
    return str(source) == STDIN or (source.exists() and not stat.S_ISREG(source.stat().st_mode))


def _require_past(instant: datetime) -> datetime:
    if instant > clock.now() + _CLOCKS_DISAGREE_BY:
        raise FutureInstant(as_of=clock.format_instant(instant))
    return instant


def _read(source: Path, column: str | None, region: str, reading: Reading, *, shown: bool) -> ReadList:
    from sourdine.screening.image.sources import read_list

    name = "stdin" if str(source) == STDIN else None
    with progress(source.name, shown=shown) as tell, _at_hand(source) as path:
        return read_list(
            path, column=column, region=region, reading=reading, name=name or str(source), progress=tell
        )


@contextmanager
def _at_hand(source: Path) -> Iterator[Path]:
    from sourdine.screening.prospects.opening import spooled

    if str(source) != STDIN:
        yield source
        return
    with spooled(sys.stdin.buffer) as path:
        yield path


def _numbers(read: Sequence[ReadList]) -> NDArray[np.uint64]:
    import numpy as np

    return np.concatenate([one.numbers for one in read]) if read else np.zeros(0, np.uint64)


def _refused(read: Sequence[ReadList]) -> Counter[str]:
    return sum((Counter(one.refused_by_code) for one in read), Counter())


def _target(
    image: RegisterImage, name: str | None, owner: str | None, legal_basis: str | None, *, is_removing: bool
) -> ListInfo | str:
    """The list to change: by name, or with a new owner or basis. Nothing leaves a list that is not there."""
    from sourdine.screening.image import ListInfo, UnknownList

    try:
        found = image.list_named(name)
    except UnknownList:
        if is_removing:
            raise
        return ListInfo(name=name or "", owner=owner or "", legal_basis=legal_basis or "")
    if owner is None and legal_basis is None:
        return found.name
    return replace(
        found,
        owner=found.owner if owner is None else owner,
        legal_basis=found.legal_basis if legal_basis is None else legal_basis,
    )


def _publisher(path: Path | None) -> Publisher | None:
    if path is None:
        return None
    from sourdine.evidence import load_signing_key
    from sourdine.screening.image import Publisher

    key = load_signing_key(path)
    return Publisher(key_id=key.kid, sign=key.sign_bytes)


def _show(
    path: Path,
    found: ImageInfo,
    refused: Counter[str],
    *,
    as_json: bool,
    before: Mapping[str, int] | None = None,
) -> None:
    """`before` is how many numbers each list held, for an image that was brought forward."""
    from sourdine.screening.file_names import readable

    if as_json:
        earlier = {} if before is None else {"counts_before": dict(before)}
        show_json(_facts(readable(path), found) | earlier | {"refused_rows": dict(refused)})
        return
    out = console()
    show_table(readable(path), _table(found, before), to=out)
    if refused:
        show_table(in_language("Rows left out", "Lignes laissées de côté"), codes_in_words(refused), to=out)
    if found.expires_at < clock.now():
        sys.stderr.write(
            in_language(
                "Expired: it cannot be screened against.\n", "Expirée : on ne peut plus confronter.\n"
            )
        )


def _table(found: ImageInfo, before: Mapping[str, int] | None) -> list[tuple[str, str]]:
    lists = [(in_language("list", "liste"), _list_in_words(one, before)) for one in found.lists]
    return [
        *lists,
        (in_language("coverage", "couverture"), " ".join(found.coverage)),
        (in_language("as of", "arrêtée au"), clock.format_instant(found.as_of)),
        (in_language("expires", "expire"), clock.format_instant(found.expires_at)),
        (in_language("change position", "position"), str(found.position)),
        (in_language("size", "taille"), f"{figure(found.size)} {in_language('bytes', 'octets')}"),
        (in_language("signed by", "signée par"), found.key_id or in_language("nobody", "personne")),
        ("SHA-256", found.digest),
    ]


def _list_in_words(one: ListInfo, before: Mapping[str, int] | None) -> str:
    earlier = "" if before is None else f"{figure(before.get(one.name, 0))} → "
    return f"{one.name}: {earlier}{figure(one.count)}" + (f", {one.owner}" if one.owner else "")


def _facts(path: str, found: ImageInfo) -> dict[str, object]:
    return {
        "path": path,
        "format_version": found.format_version,
        "digest": found.digest,
        "as_of": clock.format_instant(found.as_of),
        "expires_at": clock.format_instant(found.expires_at),
        "validity_days": found.validity_days,
        "change_position": found.position,
        "coverage": list(found.coverage),
        "lists": [
            {"name": one.name, "owner": one.owner, "legal_basis": one.legal_basis, "count": one.count}
            for one in found.lists
        ],
        "size_bytes": found.size,
        "signed_by": found.key_id,
    }

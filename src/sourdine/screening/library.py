"""The main job for Python: a function on a column, a function on a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourdine.evidence import SigningKey, load_or_generate_default, load_signing_key
from sourdine.numbering.column import DEFAULT_REGION, normalise
from sourdine.numbering.number import require_region
from sourdine.screening.certifying import Declaration
from sourdine.screening.job import Options, screen_path
from sourdine.screening.judgement import Register, judge_numbers
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.annotated import verdict_words
from sourdine.screening.results.forms import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from sourdine.screening.image import RegisterImage
    from sourdine.screening.pipeline import Progress
    from sourdine.screening.report import Report


def screen(
    column: object, image: RegisterImage, *, lists: str | Sequence[str] = (), region: str = DEFAULT_REGION
) -> Any:  # noqa: ANN401  a frame of the library that the column came from
    """Judges a column of cells: a Polars or pandas Series, a pyarrow array, or any sequence.

    Returns a frame as long as the column, of the same library (Polars for a sequence): `verdict`
    (`not_listed`, `opposed`, `invalid`, `unscreened`), `reason` (a code, or the lists an opposed number is
    on; empty when there is nothing to say) and `e164` (`+33…`, null when invalid).
    Raises NotAColumn, UnknownList, UnknownRegion or ExpiredImage.
    """
    register = Register.choose(image, _names(lists), require_region(region))
    e164, status = normalise(column, register.region)
    return _like(column, verdict_words(judge_numbers(register, e164, status), register.lists))


def _like(column: object, frame: pl.DataFrame) -> Any:  # noqa: ANN401  same
    """The frame in the library of the column. Neither pandas nor pyarrow is needed for the others."""
    library = type(column).__module__.partition(".")[0]
    if library == "pandas":
        import pandas as pd

        return pd.DataFrame(frame.to_dict(as_series=False), index=column.index)  # type: ignore[attr-defined]
    return frame.to_arrow() if library == "pyarrow" else frame


def screen_file(
    path: str | Path,
    image: RegisterImage,
    *,
    output: str | Path,
    result: str = Form.ANNOTATED,
    lists: str | Sequence[str] = (),
    columns: str | Sequence[str] = (),
    identifier: str | None = None,
    region: str = DEFAULT_REGION,
    reading: Reading | None = None,
    declaration: Declaration | None = None,
    validity_days: int | None = None,
    provable: bool = False,
    sign_key: SigningKey | str | Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Screens a prospect file into the folder `output`, as the command line does, and returns its report.

    Without `sign_key` your own key signs, which is made at first use. Raises RefusedFile when the file cannot
    be read as a prospect file; its report says why.
    """
    register = Register.choose(image, _names(lists), require_region(region))
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    options = Options(
        form=Form.named(result),
        columns=_names(columns),
        identifier=identifier,
        reading=reading or Reading(),
        declaration=declaration or Declaration(),
        validity_days=validity_days,
        provable=provable,
    )
    return screen_path(Path(path), register, folder, key=_key(sign_key), options=options, progress=progress)


def _names(given: str | Sequence[str]) -> Sequence[str]:
    """One name is itself, not its letters."""
    return [given] if isinstance(given, str) else given


def _key(given: SigningKey | str | Path | None) -> SigningKey:
    if isinstance(given, SigningKey):
        return given
    return load_or_generate_default() if given is None else load_signing_key(Path(given))

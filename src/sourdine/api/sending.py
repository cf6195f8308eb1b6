"""A sealed file given whole or in part (RFC 9110 §14), a mebibyte in memory at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from sourdine.api.errors import RangeOutside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sourdine.deposits.services.results import Opened

_PIECE: Final = 1 << 20
# One range: whoever asks for several gets the whole, as the standard allows.
_RANGE: Final = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))", re.ASCII)


def answer(opened: Opened, *, tag: str, wanted: str | None, if_range: str | None) -> StreamingHttpResponse:
    """`tag` is a strong entity tag: a result never changes. Raises RangeOutside."""
    found = _range(wanted or "", opened.size) if if_range in (None, tag) else None
    first, last = found or (0, opened.size - 1)
    sent = StreamingHttpResponse(
        _pieces(opened.reader, first, last - first + 1),
        status=206 if found else 200,
        content_type="application/octet-stream",
    )
    sent["Content-Length"] = str(last - first + 1)
    sent["Accept-Ranges"] = "bytes"
    sent["ETag"] = tag
    sent["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=opened.name)
    if found:
        sent["Content-Range"] = f"bytes {first}-{last}/{opened.size}"
    return sent


def reaches_the_end(sent: StreamingHttpResponse, size: int) -> bool:
    told = sent.get("Content-Range", "")
    return not told or told.endswith(f"-{size - 1}/{size}")


def _range(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole, and for what is no range: the standard has it ignored."""
    said = _RANGE.fullmatch(wanted.strip())
    if said is None:
        return None
    if said[3]:
        first, last = max(size - int(said[3]), 0), size - 1
    else:
        first, last = int(said[1]), min(int(said[2] or size - 1), size - 1)
        if said[2] and int(said[2]) < first:
            return None
    if first > last or said[3] == "0":
        raise RangeOutside(size=size)
    return first, last


def _pieces(reader: BinaryIO, first: int, size: int) -> Iterator[bytes]:
    with reader:
        reader.seek(first)
        while size > 0 and (piece := reader.read(min(_PIECE, size))):
            size -= len(piece)
            yield piece

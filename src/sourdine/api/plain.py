"""Answers written as they are: ours, and often many, they are not judged against their shape again.

That they have the shape the document names is for the tests to show.
"""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

_JSON: Final = "application/json; charset=utf-8"
_NOT_NONE: Final = r"(?!0(?:\.0*)?\s*(?:,|$))[\d.]+"
_TAKES_GZIP: Final = re.compile(rf"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q={_NOT_NONE}\s*)?(?:,|$)")


def plainly(said: Mapping[str, object], status: int = 200) -> HttpResponse:
    """JSON in UTF-8."""
    return written(json.dumps(said, ensure_ascii=False, separators=(",", ":")), status)


def written(content: str, status: int = 200) -> HttpResponse:
    """JSON that is written already."""
    return HttpResponse(content, status=status, content_type=_JSON)


def packed(request: HttpRequest, content: bytes) -> HttpResponse:
    """JSON in gzip, unpacked for whoever does not take it so. Nobody else's words are in it, to guess by."""
    is_taken = bool(_TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))
    answer = HttpResponse(content if is_taken else gzip.decompress(content), content_type=_JSON)
    patch_vary_headers(answer, ["Accept-Encoding"])
    if is_taken:
        answer["Content-Encoding"] = "gzip"
    return answer

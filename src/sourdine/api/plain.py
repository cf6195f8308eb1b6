"""Answers written as they are: ours, and often many, they are not judged against their shape again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping


def plainly(said: Mapping[str, object], status: int = 200) -> HttpResponse:
    """JSON in UTF-8. That it has the shape the document names is for the tests to show."""
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(content, status=status, content_type="application/json; charset=utf-8")

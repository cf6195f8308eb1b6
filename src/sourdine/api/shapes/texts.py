"""Texts that requests hold: printable; what is not has no place in a name, and PostgreSQL refuses some."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"

Short = Annotated[str, StringConstraints(pattern=_PRINTABLE, max_length=200)]
Long = Annotated[str, StringConstraints(pattern=_PRINTABLE, max_length=500)]
FileName = Annotated[str, StringConstraints(pattern=_PRINTABLE, min_length=1, max_length=500)]
# As RFC 9110 lets a header hold it; a UUID is the usual choice.
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,255}$")]

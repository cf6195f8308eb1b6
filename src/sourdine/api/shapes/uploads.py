"""Files on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from sourdine.api.shapes.texts import FileName, Short
from sourdine.deposits.models import Upload, UploadState
from sourdine.deposits.services.uploads import MOST_PART

Form = Literal["cleansed", "answer"]


class Choices(Schema):
    """How a file is screened. What is left out is the campaign's choice, or found out."""

    model_config = ConfigDict(extra="forbid")

    campaign: UUID | None = None
    form: Form | None = None
    columns: list[Short] = Field(
        default=[], max_length=64, description="Phone columns, by name or by position from 1."
    )
    identifier: Short = Field(default="", description="The column of your own identifiers.")
    encoding: Short | None = None
    separator: Short | None = None
    header: bool | None = Field(default=None, description="Whether the first row names the columns.")
    sheet: Short | None = Field(default=None, description="Of a workbook.")

    def reading(self) -> dict[str, object]:
        said = {
            "encoding": self.encoding,
            "separator": self.separator,
            "header": self.header,
            "sheet": self.sheet,
        }
        return {name: value for name, value in said.items() if value is not None}


class UploadIn(Choices):
    file_name: FileName
    size: int | None = Field(
        default=None, ge=0, lt=2**53, description="In bytes; without it, known when the upload is finished."
    )
    sha256: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="Of the whole file; under the same idempotency key, a file that has another is refused.",
    )


class UploadOut(Schema):
    """`offset` bytes are safe: the next part begins there."""

    id: UUID
    state: UploadState
    size: int | None
    offset: int
    part_bytes: int = Field(description="The most that one part may hold.")
    begun_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> UploadOut:
        return cls(
            id=upload.pk,
            state=UploadState(upload.state),
            size=upload.size,
            offset=upload.offset,
            part_bytes=MOST_PART,
            begun_at=upload.begun_at,
        )

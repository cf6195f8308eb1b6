"""What a certificate says a file was screened against: lists, the state of the register, the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from sourdine.clock import format_instant, require_aware
from sourdine.evidence.errors import ContradictoryClaims
from sourdine.evidence.members import HEX_DIGEST, TERRITORY

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.evidence.members import Members

MOST_TERRITORIES: Final = 300
MOST_VERSION_TEXT: Final = 64
LIST_NAME: Final = r"[a-z0-9][a-z0-9_-]{0,63}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreenedList:
    """A list the numbers were compared with; `count` numbers are on it. Empty owner or basis: not stated."""

    name: str
    owner: str
    legal_basis: str
    count: int

    def as_dict(self) -> dict[str, object]:
        return {"name": self.name, "owner": self.owner, "legal_basis": self.legal_basis, "count": self.count}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            name=members.text("name", LIST_NAME),
            owner=members.text("owner", least=0),
            legal_basis=members.text("legal_basis", least=0),
            count=members.whole("count"),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterState:
    """An image, and the changes after it up to `change_position`, as they stood at `as_of`."""

    format_version: int
    image_digest: str  # as in the image's own header, unsalted, so that anybody can tell which image it was
    image_position: int
    change_position: int
    as_of: datetime
    coverage: tuple[str, ...]  # ISO territories

    def __post_init__(self) -> None:
        require_aware(self.as_of)
        if self.change_position < self.image_position:
            raise ContradictoryClaims(claims="register.change_position, register.image_position")

    def as_dict(self) -> dict[str, object]:
        return {
            "format_version": self.format_version,
            "image_digest": self.image_digest,
            "image_position": self.image_position,
            "change_position": self.change_position,
            "as_of": format_instant(self.as_of),
            "coverage": sorted(self.coverage),
        }

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            format_version=members.whole("format_version", least=1),
            image_digest=members.text("image_digest", HEX_DIGEST),
            image_position=members.whole("image_position"),
            change_position=members.whole("change_position"),
            as_of=members.instant("as_of"),
            coverage=members.texts("coverage", TERRITORY, most=MOST_TERRITORIES),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Engine:
    """The versions that decided what a number is; `allocation` is the edition of the regulator's table."""

    sourdine: str
    phonenumbers: str
    allocation: str

    def as_dict(self) -> dict[str, object]:
        return {"sourdine": self.sourdine, "phonenumbers": self.phonenumbers, "allocation": self.allocation}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(
            sourdine=members.text("sourdine", most=MOST_VERSION_TEXT),
            phonenumbers=members.text("phonenumbers", most=MOST_VERSION_TEXT),
            allocation=members.text("allocation", most=MOST_VERSION_TEXT),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class MerkleRoot:
    """Commits to each cell, 32 a leaf (RFC 9162 §2.1, SHA-256). A proof is checked with root and size."""

    root: str
    leaves: int

    def as_dict(self) -> dict[str, object]:
        return {"root": self.root, "leaves": self.leaves}

    @classmethod
    def from_members(cls, members: Members) -> Self:
        return cls(root=members.text("root", HEX_DIGEST), leaves=members.whole("leaves"))

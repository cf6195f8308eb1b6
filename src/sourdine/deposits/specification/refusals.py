"""Why a file is refused as a whole: each code with what brings it about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sourdine.deposits.errors import CouldNotBeScreened, NameRefused, TooLarge
from sourdine.professionals.errors import TooManyLines
from sourdine.screening.prospects import errors

if TYPE_CHECKING:
    from sourdine.errors import SourdineError

# Those of the file itself, each with a sample; in the order in which a file is read.
OF_THE_FILE: Final[tuple[type[SourdineError], ...]] = (
    errors.EmptyFile,
    errors.BinaryFile,
    errors.UnsupportedFormat,
    errors.EncryptedFile,
    errors.CorruptFile,
    errors.SeveralMembers,
    errors.UnreadPacking,
    errors.ArchiveBomb,
    errors.UnknownEncoding,
    errors.UndecodableByte,
    errors.BadSeparator,
    errors.UnclosedQuote,
    errors.RowTooLong,
    errors.TooWide,
    errors.MixedLineEnds,
    errors.RaggedRows,
    errors.SeveralSheets,
    errors.UnknownSheet,
    errors.NoPhoneColumn,
    errors.AmbiguousPhoneColumn,
    errors.UnknownColumn,
    errors.DuplicateColumn,
    errors.NestedColumn,
)
# Those of the contract, or of nobody: no file shows them.
OF_THE_SERVICE: Final[tuple[type[SourdineError], ...]] = (
    NameRefused,
    TooLarge,
    TooManyLines,
    CouldNotBeScreened,
)
# Told by the command line alone: the service is given no paths, its store does not change under it, and it
# gives back no form that adds columns.
ELSEWHERE: Final[tuple[type[SourdineError], ...]] = (
    errors.UnreadableFile,
    errors.FileChanged,
    errors.NoMemoryFile,
    errors.TooManyColumns,
)
CODES: Final = frozenset(one.code for one in (*OF_THE_FILE, *OF_THE_SERVICE))
_FILLED: Final = re.compile(r"\{\w+\}")


def sentence(error: type[SourdineError], language: str) -> str:
    """What it says, with an ellipsis for what is only known of a file."""
    words = error.wording.fr if language == "fr" else error.wording.en
    return _FILLED.sub("…", words)

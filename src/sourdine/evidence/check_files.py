"""What shows which numbers a check's receipt is about: the saved answer, and the numbers as asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from sourdine.errors import Place
from sourdine.evidence.digest import decode_salt
from sourdine.evidence.encoding import Undecodable, decode_json_object
from sourdine.evidence.errors import MalformedAnswers, MalformedNumbers, UnreadableEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MARK: Final = b"\xef\xbb\xbf"  # of UTF-8, which some editors put in front


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedAnswers:
    """What the service answered, but the receipt."""

    verdicts: tuple[str, ...] = field(repr=False)
    salt: bytes = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Self:
        """From the API's answer, saved as it came.

        Raises UnreadableEvidence, MalformedAnswers or MalformedSalt.
        """
        try:
            return cls._of(decode_json_object(_content(path)))
        except (Undecodable, KeyError, TypeError) as foreign:
            raise MalformedAnswers(place=Place(file=str(path))) from foreign

    @classmethod
    def _of(cls, said: Mapping[str, object]) -> Self:
        answers, salt = said["answers"], said["salt"]
        if not (isinstance(answers, list) and answers and isinstance(salt, str)):
            raise TypeError
        verdicts = tuple(_text(one["verdict"]) for one in answers)
        return cls(verdicts=verdicts, salt=decode_salt(salt))


def read_numbers(path: Path) -> list[str]:
    """As they were asked: of the request (JSON), or one a line, each to the last space.

    Raises UnreadableEvidence or MalformedNumbers.
    """
    content = _content(path)
    try:
        if content.lstrip().startswith(b"{"):
            return _numbers(decode_json_object(content))
        text = content.decode("utf-8")
    except (Undecodable, UnicodeDecodeError, KeyError, TypeError) as foreign:
        raise MalformedNumbers(place=Place(file=str(path))) from foreign
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _numbers(asked: Mapping[str, object]) -> list[str]:
    numbers = asked["numbers"]
    if not isinstance(numbers, list):
        raise TypeError
    return list(map(_text, numbers))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes().removeprefix(_MARK)
    except OSError as failed:
        raise UnreadableEvidence(place=Place(file=str(path)), reason=failed.strerror) from failed

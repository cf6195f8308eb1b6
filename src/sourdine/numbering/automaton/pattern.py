"""A pattern of digits as a tree, and the words it matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL_DIGITS: Final = "0123456789"


class UnreadablePattern(SourdineError):
    code = "unreadable_pattern"
    wording = Wording(
        en="A pattern of the numbering metadata holds “{found}”, which this version cannot read exactly. "
        "Install a version of phonenumbers that this one was tested with, or a newer version of Sourdine.",
        fr="Un motif des métadonnées de numérotation contient « {found} », que cette version ne sait pas "
        "lire exactement. Installez une version de phonenumbers éprouvée avec celle-ci, ou une version plus "
        "récente de Sourdine.",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class OneOf:
    """One digit among some."""

    digits: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """One part after the other; without parts, the empty word."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The first option that leads to a match, as a backtracking engine tries them."""

    options: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """A part `least` to `most` times, as often as possible; `most` is None when nothing bounds it."""

    part: Node
    least: int
    most: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """The end of the number, `$`."""


Node: TypeAlias = OneOf | Chain | Choice | Repeat | End

ANYTHING: Final = Repeat(part=OneOf(digits=ALL_DIGITS), least=0, most=None)


def words(tree: Node) -> Iterator[str]:
    """Every word of the pattern, in the order in which a backtracking engine tries them: the first one
    that starts a number is what `re.match` matches. Refuses `$`, and repetition without bound.
    """
    match tree:
        case OneOf():
            yield from tree.digits
        case Choice():
            for option in tree.options:
                yield from words(option)
        case Chain():
            yield from _chained_words(tree.parts)
        case Repeat():
            yield from _repeated_words(tree, done=0)
        case End():
            raise UnreadablePattern(found="$")


def split_at_end(tree: Node) -> tuple[Choice, Choice]:
    """The options that leave the rest of the number free, and those that `$` ties to its end (without
    their `$`). A `$` anywhere but at the end of a whole option is left where it is.
    """
    options = tree.options if isinstance(tree, Choice) else (tree,)
    free = tuple(option for option in options if not _ends(option))
    tied = tuple(Chain(parts=option.parts[:-1]) for option in options if _ends(option))
    return Choice(options=free), Choice(options=tied)


def _ends(option: Node) -> TypeGuard[Chain]:
    return isinstance(option, Chain) and option.parts[-1:] == (End(),)


def _chained_words(parts: tuple[Node, ...]) -> Iterator[str]:
    if not parts:
        yield ""
        return
    for start in words(parts[0]):
        for rest in _chained_words(parts[1:]):
            yield start + rest


def _repeated_words(repeat: Repeat, *, done: int) -> Iterator[str]:
    if repeat.most is None:
        raise UnreadablePattern(found="*")
    if done < repeat.most:
        for start in words(repeat.part):
            for rest in _repeated_words(repeat, done=done + 1):
                yield start + rest
    if done >= repeat.least:
        yield ""

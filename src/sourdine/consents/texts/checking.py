"""Would this text, shown as it is, prove a consent? All that is wrong is told at once.

A program reads words, not meaning: a text that passes names whom and what it must, says its period, offers
the choice and gives the ways. Whether it says so loyally is a reader's to judge; so is a box that means no
when it is ticked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from sourdine.consents.texts import boxes, required, saying
from sourdine.consents.texts.problems import LABEL, MARKUP, MONTHS, NAME, SCOPE, Problem, ProblemCode, missing
from sourdine.law.vocabulary import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from sourdine.consents.texts.draft import Draft
    from sourdine.consents.texts.required import Required

LONGEST_NAME: Final = 60
LONGEST_LABEL: Final = 500
LONGEST_PART: Final = 4000
LONGEST_MARKUP: Final = 100_000
_NAME: Final = re.compile(rf"(?=.{{1,{LONGEST_NAME}}}$)[a-z0-9]+(-[a-z0-9]+)*")
Test: TypeAlias = "Callable[[str, Draft, Required], Iterator[Problem]]"


def check(draft: Draft, day: date) -> tuple[Problem, ...]:
    """By the rules in force on that day; none when the text may be shown."""
    asked = required.of_channels(draft.channels, day)
    return (
        *_scope(draft),
        *_sizes(draft),
        *_boxes(draft),
        *_statements(draft, asked),
        *_length(draft, asked),
    )


def _scope(draft: Draft) -> Iterator[Problem]:
    if not _NAME.fullmatch(draft.name):
        yield Problem(code=ProblemCode.NAME_REFUSED, part=NAME, details={"most": LONGEST_NAME})
    if not draft.channels:
        yield Problem(code=ProblemCode.NO_CHANNEL, part=SCOPE)
    if not draft.goods:
        yield Problem(code=ProblemCode.NO_GOODS, part=SCOPE)
    if not draft.label.strip():
        yield Problem(code=ProblemCode.NO_LABEL, part=LABEL)


def _sizes(draft: Draft) -> Iterator[Problem]:
    most_of = {LABEL: LONGEST_LABEL, MARKUP: LONGEST_MARKUP}
    for part, text in _shown(draft).items():
        most = most_of.get(part, LONGEST_PART)
        if len(text) > most:
            yield Problem(code=ProblemCode.TOO_LONG, part=part, details={"most": most})


def _shown(draft: Draft) -> Mapping[str, str]:
    parts = {one.value: text for one, text in draft.parts.items()}
    return parts | {LABEL: draft.label, MARKUP: draft.markup}


def _boxes(draft: Draft) -> Iterator[Problem]:
    for part, text in _shown(draft).items():
        if boxes.has_one(text):
            yield Problem(code=ProblemCode.PRE_TICKED, part=part)


def _statements(draft: Draft, asked: Required) -> Iterator[Problem]:
    for statement in Statement:
        text = draft.parts.get(statement, "").strip()
        if text and statement in asked.statements:
            yield from _TESTS[statement](text, draft, asked)
        elif statement in asked.statements:
            yield missing(statement)


def _length(draft: Draft, asked: Required) -> Iterator[Problem]:
    most = asked.most_months
    if most is None:
        return
    if draft.months is None:
        yield Problem(code=ProblemCode.NO_PERIOD, part=MONTHS, details={"most": most})
    elif draft.months > most:
        yield _too_long(draft.months, most, MONTHS)


def _who_and_what(text: str, draft: Draft, _asked: Required) -> Iterator[Problem]:
    wanted = [
        (ProblemCode.PROFESSIONAL_NOT_NAMED, (draft.professional,)),
        (ProblemCode.PARTY_NOT_NAMED, draft.parties),
        (ProblemCode.GOODS_NOT_NAMED, draft.goods),
    ]
    for code, names in wanted:
        for name in names:
            if not saying.names(text, name):
                yield Problem(code=code, part=Statement.WHO_AND_WHAT, details={"name": name})


def _choice(text: str, _draft: Draft, _asked: Required) -> Iterator[Problem]:
    if not saying.offers_a_choice(text):
        yield Problem(code=ProblemCode.NO_CHOICE, part=Statement.CHOICE)


def _period(text: str, draft: Draft, asked: Required) -> Iterator[Problem]:
    said = saying.months_said(text)
    if draft.months is not None and draft.months not in said:
        details = {"months": draft.months}
        yield Problem(code=ProblemCode.PERIOD_NOT_SAID, part=Statement.PERIOD, details=details)
    longest = max(said, default=0)
    if asked.most_months is not None and longest > asked.most_months:
        yield _too_long(longest, asked.most_months, Statement.PERIOD)


def _withdrawal(text: str, _draft: Draft, _asked: Required) -> Iterator[Problem]:
    if not saying.gives_a_way(text):
        yield Problem(code=ProblemCode.NO_WAY_OUT, part=Statement.WITHDRAWAL)


def _proof(text: str, _draft: Draft, _asked: Required) -> Iterator[Problem]:
    if not saying.gives_a_way(text):
        yield Problem(code=ProblemCode.NO_ACCESS, part=Statement.PROOF)


def _too_long(months: int, most: int, part: str) -> Problem:
    return Problem(code=ProblemCode.PERIOD_TOO_LONG, part=part, details={"months": months, "most": most})


_TESTS: Final[Mapping[Statement, Test]] = {
    Statement.WHO_AND_WHAT: _who_and_what,
    Statement.CHOICE: _choice,
    Statement.PERIOD: _period,
    Statement.WITHDRAWAL: _withdrawal,
    Statement.PROOF: _proof,
}

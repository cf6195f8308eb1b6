"""What the law in force asks of a request for consent, read from the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sourdine.law.rulebook.loading import rulebooks
from sourdine.law.rulebook.rule import Contacted, applicable
from sourdine.law.rules.consent import ConsentGiven
from sourdine.law.rules.grounds import Grounds
from sourdine.law.vocabulary import Audience, Channel, Purpose, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_JURISDICTION: Final = "fr"
# Art. 7(3) and 13 GDPR, whatever the channel: who asks for what, and that it can be withdrawn.
ALWAYS: Final = frozenset({Statement.WHO_AND_WHAT, Statement.WITHDRAWAL})


@dataclass(frozen=True, kw_only=True, slots=True)
class Required:
    statements: frozenset[Statement]
    most_months: int | None


def of_channels(channels: frozenset[Channel], day: date) -> Required:
    """Of a text for consumers, shown on that day: the strictest of its channels binds it."""
    grounds = [one for channel in sorted(channels) for one in _grounds(channel, day)]
    lengths = [one.most_months for one in grounds if one.most_months is not None]
    return Required(
        statements=ALWAYS.union(*(one.statements for one in grounds)),
        most_months=min(lengths) if lengths else None,
    )


def _grounds(channel: Channel, day: date) -> Iterator[ConsentGiven]:
    book = next(one for one in rulebooks() if one.code.casefold() == _JURISDICTION)
    kind = Contacted(channel, Audience.CONSUMER, Purpose.COMMERCIAL, mobile=False)
    for _rule, scope, period in applicable(book, kind, day):
        # Where it is disputed that a rule applies, as of the live calls' to machines, it does not refuse.
        if isinstance(period.demands, Grounds) and scope.doubt is None:
            yield from (one for one in period.demands.any_of if isinstance(one, ConsentGiven))

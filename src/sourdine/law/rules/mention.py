"""What the contact itself must say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sourdine.errors import Wording
from sourdine.law.findings import Finding, yes
from sourdine.law.knowledge import NotKnown
from sourdine.law.rulebook.parameters import Reading, parameter, truth, word
from sourdine.law.wording import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.law.case import Case
    from sourdine.law.rulebook.lengths import Length


def read_wording(row: dict[str, Any], _: Reading) -> Wording:
    return Wording(en=row["en"], fr=row["fr"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """Forbids nothing: a decision that allows names it."""

    name: ClassVar[str] = "mention"
    code: str = parameter(word)
    says: Wording = parameter(read_wording)
    only_if_not_from_the_person: bool = parameter(truth, default=False)

    def judge(self, _case: Case) -> Finding:
        return yes(Code.FREE)

    def is_due(self, case: Case) -> bool:
        if not self.only_if_not_from_the_person:
            return True
        source = case.look(case.evidence.source)
        return isinstance(source, NotKnown) or not source.value.origin.is_the_person

    def lengths(self) -> Iterable[Length]:
        return ()

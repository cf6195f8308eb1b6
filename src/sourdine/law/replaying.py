"""`replay`: was this contact lawful on that date, with what was known then?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.law.deciding import decide

if TYPE_CHECKING:
    from collections.abc import Collection

    from sourdine.law.contact import Contact
    from sourdine.law.decision import Decision
    from sourdine.law.evidence import Evidence


def replay(contact: Contact, evidence: Evidence, *, optional: Collection[str] = ()) -> Decision:
    """Judges a past contact by the law of its day and by what had been recorded by then.

    What was recorded later does not count, in either direction; where the evidence has been erased since, the
    answer is `unknown`.
    """
    return decide(contact, evidence.as_known_at(contact.at), optional=optional)

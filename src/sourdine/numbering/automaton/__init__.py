"""Valid numbers of the whole world as one exact automaton, made from libphonenumber's metadata.

For the digits after a plus sign it answers, millions a second, what `phonenumbers` would: surely
invalid (INVALID), valid as written in a given region, or undecided (ASK): ask `phonenumbers`.
"""

from __future__ import annotations

from sourdine.numbering.automaton.build import build
from sourdine.numbering.automaton.outcomes import ASK, FIRST_REGION, INVALID
from sourdine.numbering.automaton.shelf import load
from sourdine.numbering.automaton.table import Automaton, UndecidedPlan, UnusableTable

__all__ = ["ASK", "FIRST_REGION", "INVALID", "Automaton", "UndecidedPlan", "UnusableTable", "build", "load"]

"""Makes the shipped table again: `python -m sourdine.numbering.automaton`."""

from __future__ import annotations

import sys
from pathlib import Path

from sourdine.numbering.automaton.archive import pack
from sourdine.numbering.automaton.build import build
from sourdine.numbering.automaton.shelf import SHIPPED


def regenerate(place: Path) -> str:
    """Builds the automaton of the installed metadata into a file; returns its figures in a sentence."""
    automaton = build()
    table = pack(automaton)
    place.write_bytes(table)
    return (
        f"phonenumbers {automaton.metadata_version}: {len(automaton.outcomes)} states, "
        f"{len(automaton.regions)} regions, {len(table)} bytes"
    )


if __name__ == "__main__":
    sys.stdout.write(regenerate(Path(__file__).with_name(SHIPPED)) + "\n")

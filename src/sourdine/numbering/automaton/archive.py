"""The automaton in one file: a NumPy archive, the same bytes for the same table."""

from __future__ import annotations

import io
from typing import Final
from zipfile import BadZipFile, is_zipfile
from zlib import error as CorruptStream  # noqa: N812 - zlib names its exception in lower case

import numpy as np

from sourdine.numbering.automaton.table import Automaton, UnusableTable

_FORMAT: Final = 1


def pack(automaton: Automaton) -> bytes:
    archive = io.BytesIO()
    np.savez_compressed(
        archive,
        format=np.array(_FORMAT, dtype=np.uint16),
        metadata_version=np.array(automaton.metadata_version),
        regions=np.array(automaton.regions),
        start=np.array(automaton.start, dtype=np.uint16),
        transitions=automaton.transitions,
        outcomes=automaton.outcomes,
    )
    return archive.getvalue()


def unpack(data: bytes) -> Automaton:
    """The table that `pack` wrote; raises UnusableTable when it is damaged, foreign or of another format."""
    # NumPy reads more than archives; what is not one is refused before it guesses.
    if not is_zipfile(io.BytesIO(data)):
        raise UnusableTable
    try:
        return _read(data)
    except (BadZipFile, CorruptStream, EOFError, KeyError, OSError, ValueError) as damage:
        raise UnusableTable from damage


def _read(data: bytes) -> Automaton:
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        if int(archive["format"]) != _FORMAT:
            raise UnusableTable
        return Automaton(
            metadata_version=str(archive["metadata_version"]),
            regions=tuple(str(region) for region in archive["regions"]),
            start=int(archive["start"]),
            transitions=archive["transitions"],
            outcomes=archive["outcomes"],
        )

"""The plan of a country code, read from the installed phonenumbers."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from phonenumbers import PhoneMetadata
from phonenumbers.phonenumberutil import COUNTRY_CODE_TO_REGION_CODE

from sourdine.numbering.automaton.dialect import read_pattern
from sourdine.numbering.automaton.pattern import ANYTHING, Chain, UnreadablePattern, split_at_end, words
from sourdine.numbering.automaton.plan import Description, Plan, Prefixes, Territory
from sourdine.numbering.automaton.positions import START, Positions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonenumbers.phonemetadata import PhoneNumberDesc

_MOST_PREFIXES: Final = 5_000
"""Beyond this many words, a national prefix is a pattern to ask about rather than a list to follow."""

# _number_type_helper looks at these, and at `mobile` when it differs from `fixed_line`.
_KINDS: Final = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
)


def read_plan(country_code: int, outcomes: Mapping[str, int]) -> Plan:
    """The plan of a country code of the installed metadata, its regions numbered by `outcomes`.

    Raises UnreadablePattern when a pattern cannot be followed exactly.
    """
    regions = COUNTRY_CODE_TO_REGION_CODE[country_code]
    metadata = [_metadata(country_code, region) for region in regions]
    positions = Positions()
    # Leading digits first: their positions go on for ever, and alone make nothing valid.
    leading = [_leading(each, positions) for each in metadata]
    lasting = (1 << positions.count) - 1
    territories = [
        _territory(outcomes[region], each, first, positions)
        for region, each, first in zip(regions, metadata, leading, strict=True)
    ]
    main = _general(metadata[0])
    return Plan(
        positions=positions,
        territories=tuple(territories),
        prefixes=_prefixes(metadata[0], positions),
        possible_lengths=tuple(main.possible_length),
        local_lengths=frozenset(main.possible_length_local_only),
        idle=lasting & ~START,
    )


def _metadata(country_code: int, region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if metadata is None:
        raise UnreadablePattern(found=region)
    return metadata


def _general(metadata: PhoneMetadata) -> PhoneNumberDesc:
    if metadata.general_desc is None:
        raise UnreadablePattern(found=metadata.id)
    return metadata.general_desc


def _leading(metadata: PhoneMetadata, positions: Positions) -> int | None:
    if metadata.leading_digits is None:
        return None
    return positions.admit(Chain(parts=(read_pattern(metadata.leading_digits), ANYTHING)))


def _territory(outcome: int, metadata: PhoneMetadata, leading: int | None, positions: Positions) -> Territory:
    names = _KINDS if metadata.same_mobile_and_fixed_line_pattern else (*_KINDS, "mobile")
    described = [getattr(metadata, name) for name in names]
    return Territory(
        outcome=outcome,
        leading=leading,
        general=_description(_general(metadata), positions),
        kinds=tuple(_description(kind, positions) for kind in described if kind is not None),
    )


def _description(described: PhoneNumberDesc, positions: Positions) -> Description:
    pattern = described.national_number_pattern
    return Description(
        complete=positions.admit(read_pattern(pattern)) if pattern else 0,
        lengths=frozenset(described.possible_length),
    )


def _prefixes(metadata: PhoneMetadata, positions: Positions) -> Prefixes:
    pattern = metadata.national_prefix_for_parsing
    if not pattern:
        return Prefixes(words=(), free=0, tied=0)
    tree = read_pattern(pattern)
    free, tied = split_at_end(tree)
    if not metadata.national_prefix_transform_rule and not tied.options:
        listed = tuple(islice(words(tree), _MOST_PREFIXES + 1))
        if len(listed) <= _MOST_PREFIXES:
            return Prefixes(words=listed, free=0, tied=0)
    return Prefixes(words=(), free=positions.admit(free), tied=positions.admit(tied))

"""Whom a consent is about: written one way, known by an index, never told."""

import uuid

import pytest
import sayings

from sourdine.consents.errors import AddressRefused, OneSubject, SubjectRefused
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import SubjectKind
from sourdine.law.vocabulary import Channel
from sourdine.numbering.number import NotANumber
from sourdine.register.line import Line

OURS, THEIRS = uuid.UUID(int=1), uuid.UUID(int=2)


def test_a_line_is_written_in_one_way():
    assert Subject.of_line("01 99 00 12 34") == Subject.of_line(sayings.LINE)


def test_a_line_is_known_by_the_index_that_the_register_knows_it_by():
    assert sayings.line().index == Line.parse("01 99 00 12 34").index


def test_an_address_is_written_in_small_letters():
    assert Subject.of_address(" Jeanne@Example.org ").index == Subject.of_address(sayings.ADDRESS).index


def test_a_reference_is_its_own_professional_s():
    ours, theirs = (Subject.of_reference(one, "C-42") for one in (OURS, THEIRS))
    assert ours.index != theirs.index


def test_what_is_sealed_is_unsealed():
    for subject in (sayings.line(), Subject.of_address(sayings.ADDRESS)):
        assert Subject.unseal(subject.kind, subject.seal()).text == subject.text


@pytest.mark.parametrize("given", [{}, {"number": sayings.LINE, "address": sayings.ADDRESS}])
def test_one_way_to_say_who_is_needed(given):
    with pytest.raises(OneSubject):
        Subject.of(OURS, **given)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"number": "01 99 00 12 34"}, SubjectKind.LINE),
        ({"address": sayings.ADDRESS}, SubjectKind.ADDRESS),
        ({"reference": "C-42"}, SubjectKind.REFERENCE),
    ],
)
def test_what_is_given_says_its_kind(given, kind):
    assert Subject.of(OURS, **given).kind is kind


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"number": "not a number"}, NotANumber),
        ({"address": "jeanne"}, AddressRefused),
        ({"address": "j" * 250 + "@example.org"}, AddressRefused),
        ({"reference": " " * 3}, SubjectRefused),
        ({"reference": "C" * 201}, SubjectRefused),
    ],
)
def test_what_is_none_is_refused_without_being_repeated(given, error):
    with pytest.raises(error) as refused:
        Subject.of(OURS, **given)
    assert (
        next(iter(given.values())).strip() not in str(refused.value)
        or not given.get("reference", "x").strip()
    )


def test_a_subject_is_never_told():
    assert "1234" not in repr(sayings.line())
    assert "jeanne" not in repr(Subject.of_address(sayings.ADDRESS))


def test_it_is_shown_masked():
    assert sayings.line().masked.endswith("34")
    assert "00 12" not in sayings.line().masked
    assert Subject.of_address(sayings.ADDRESS).masked == "j•••@example.org"
    assert Subject.of_reference(OURS, "C-42").masked == "C•••"


def test_channels_reach_what_they_reach():
    assert sayings.line().is_reached_by(Channel.SMS)
    assert not sayings.line().is_reached_by(Channel.EMAIL)
    assert Subject.of_address(sayings.ADDRESS).is_reached_by(Channel.EMAIL)
    assert not Subject.of_address(sayings.ADDRESS).is_reached_by(Channel.LIVE_VOICE)

"""What is declared of a file, in words."""

import dataclasses

import pytest

from sourdine.evidence import CertificateClaims, SourceKind
from sourdine.evidence.declared import KINDS, declarations, source_of
from sourdine.evidence.errors import MisshapenClaim

WORDS = [
    (SourceKind.OWN_CUSTOMERS, None, "its own customers", "ses propres clients"),
    (
        SourceKind.OWN_CUSTOMERS,
        "magasins",
        "its own customers: “magasins”",
        "ses propres clients : « magasins »",
    ),
    (
        SourceKind.BOUGHT,
        "Exemple SA",
        "numbers bought from “Exemple SA”",
        "numéros achetés auprès de « Exemple SA »",
    ),
    (SourceKind.COLLECTED, "salon", "numbers collected: “salon”", "numéros recueillis : « salon »"),
    (SourceKind.OTHER, "{x}", "another source: “{x}”", "autre origine : « {x} »"),
    (None, "salon", "“salon”", "« salon »"),
]


@pytest.mark.parametrize(("kind", "detail", "english", "french"), WORDS)
def test_a_source_is_said_in_words(screening, kind, detail, english, french):
    claims = dataclasses.replace(screening.claims, source_kind=kind, source=detail)
    words = source_of(claims).words
    assert (words.in_language("en"), words.in_language("fr")) == (english, french)


def test_without_a_source_nothing_is_said(screening):
    assert source_of(screening.claims) is None


def test_every_kind_has_words():
    assert set(KINDS) == set(SourceKind)


def test_declarations_are_named_one_by_one(screening):
    claims = dataclasses.replace(screening.claims, submitted_by="A", passed_on_to="B", source="C")
    assert [(one.label.en, one.words.en) for one in declarations(claims)] == [
        ("signer", "“Démarcheurs associés”"),
        ("submitted by", "“A”"),
        ("campaign", "“Isolation d'hiver”"),
        ("source", "“C”"),
        ("will be passed on to", "“B”"),
    ]


def test_the_kind_is_signed_and_read_back(screening):
    claims = dataclasses.replace(screening.claims, source_kind=SourceKind.BOUGHT, source="Exemple")
    assert claims.as_dict()["source_kind"] == "bought"
    assert CertificateClaims.from_dict(claims.as_dict()) == claims


def test_a_kind_that_there_is_not_is_refused(screening):
    with pytest.raises(MisshapenClaim):
        CertificateClaims.from_dict(screening.claims.as_dict() | {"source_kind": "stolen"})

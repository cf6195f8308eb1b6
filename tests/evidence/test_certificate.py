from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sourdine.clock import NaiveInstant
from sourdine.evidence import (
    CertificateClaims,
    Engine,
    InputFile,
    Issuer,
    IssuerKind,
    MerkleRoot,
    NumberCounts,
    PermissionColumns,
    PermissionTerms,
    RegisterState,
    ResultFile,
    ResultForm,
    RowCounts,
    ScreenedList,
    jws,
)
from sourdine.evidence.certificate import schema
from sourdine.evidence.encoding import encode_json
from sourdine.evidence.errors import (
    BadClaims,
    ContradictoryClaims,
    MisshapenClaim,
    MissingClaim,
    UnknownClaim,
    UnknownVersion,
)

VALIDATOR = Draft202012Validator(schema())
SIGNED = [
    "version",
    "iss",
    "jti",
    "iat",
    "exp",
    "issuer",
    "self_attestation",
    "statement",
    "screened_at",
    "validity_days",
    "digest_method",
    "salt_digest",
    "input",
    "results",
    "rows",
    "numbers",
    "lists",
    "register",
    "engine",
]

text = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20)
count = st.integers(0, 10**12)
digest = st.binary(min_size=32, max_size=32).map(bytes.hex)
instant = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 -- hypothesis adds the time zone
    datetime(2100, 1, 1),  # noqa: DTZ001 -- same
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
).map(lambda moment: moment.replace(microsecond=0))
coverage = st.lists(st.sampled_from(["FR", "RE", "GP", "US"]), min_size=1, unique=True).map(sorted).map(tuple)
rows = st.tuples(count, count).map(
    lambda pair: RowCounts(kept=pair[0], removed=pair[1], altered=pair[0] // 2)
)
numbers = st.builds(
    NumberCounts,
    not_listed=count,
    opposed=count,
    invalid=count,
    unscreened=count,
    by_reason=st.dictionaries(st.sampled_from(["empty", "too_long", "unallocated"]), count),
)
lists = st.lists(
    st.builds(
        ScreenedList, name=st.sampled_from("abcd"), owner=text | st.just(""), legal_basis=text, count=count
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda entry: entry.name,
).map(tuple)
results = st.lists(
    st.builds(ResultFile, form=st.sampled_from(ResultForm), size_bytes=count, digest=digest, rows=count),
    min_size=1,
    max_size=3,
).map(tuple)


def permissions(told):
    terms = st.builds(
        PermissionTerms,
        as_of=instant,
        channel=st.just("live_voice"),
        audience=st.just("consumer"),
        purpose=st.just("commercial"),
        sector=st.none() | st.just("food"),
        goods=text | st.none(),
        rules=st.just(("FR 0123456789ab", "US ba9876543210")),
    )
    return st.builds(
        lambda terms, yes: PermissionColumns(terms=terms, yes=yes, no=told - yes, unknown=0),
        terms,
        st.integers(0, told),
    )


@st.composite
def claims_of_any_kind(draw):
    as_of = draw(instant)
    counted, counted_numbers = draw(rows), draw(numbers)
    return CertificateClaims(
        issuer=Issuer(
            kind=draw(st.sampled_from(IssuerKind)),
            uri="https://opposition.example",
            name=draw(text | st.none()),
        ),
        issued_at=as_of + timedelta(hours=5),
        screened_at=as_of + timedelta(hours=4),
        salt_digest=draw(digest),
        input=InputFile(
            format="csv+gzip",
            size_bytes=draw(count),
            digest=draw(digest),
            rows=counted.read,
            columns_screened=draw(st.integers(1, 9)),
            region="FR",
        ),
        results=draw(results),
        rows=counted,
        numbers=counted_numbers,
        lists=draw(lists),
        register=RegisterState(
            format_version=1,
            image_digest=draw(digest),
            image_position=3,
            change_position=3 + draw(count),
            as_of=as_of,
            coverage=draw(coverage),
        ),
        engine=Engine(sourdine="0.1.0", phonenumbers="9.0.43", allocation="2026-04"),
        validity_days=draw(st.integers(1, 400)),
        on_behalf_of=draw(text | st.none()),
        campaign=draw(text | st.none()),
        source=draw(text | st.none()),
        merkle=draw(st.none() | st.builds(MerkleRoot, root=digest, leaves=count)),
        permissions=draw(st.none() | permissions(counted_numbers.not_listed)),
    )


@given(claims_of_any_kind())
@settings(max_examples=60)
def test_claims_come_back_from_json_and_fit_the_schema(claims):
    members = json.loads(encode_json(claims.as_dict()))
    VALIDATOR.validate(members)
    assert CertificateClaims.from_dict(members) == claims


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_a_certificate_is_valid_from_the_register_s_instant(screening):
    claims = replace(screening.claims, validity_days=12)
    assert claims.valid_until == claims.register.as_of + timedelta(days=12)
    assert claims.as_dict()["exp"] == int(claims.valid_until.timestamp())


def test_absent_claims_are_left_out(screening):
    members = screening.claims.as_dict()
    assert "campaign" in members
    assert {"on_behalf_of", "source", "merkle"}.isdisjoint(members)


def test_fractions_of_a_second_are_not_signed(screening):
    precise = replace(screening.claims, issued_at=screening.claims.issued_at + timedelta(microseconds=5))
    assert precise.as_dict()["iat"] == screening.claims.as_dict()["iat"]


def test_two_certificates_of_one_screening_bear_two_identifiers(screening):
    fields = {
        name: getattr(screening.claims, name) for name in screening.claims.__slots__ if name != "identifier"
    }
    assert CertificateClaims(**fields).identifier != CertificateClaims(**fields).identifier


@pytest.mark.parametrize(
    "contradiction",
    [
        lambda claims: replace(claims, screened_at=claims.issued_at + timedelta(seconds=1)),
        lambda claims: replace(claims, validity_days=0),
        lambda claims: replace(claims, rows=RowCounts(kept=9)),
        lambda claims: replace(claims, rows=RowCounts(kept=2, removed=1, altered=3)),
        lambda claims: replace(claims, lists=claims.lists * 2),
        lambda claims: replace(claims, register=replace(claims.register, change_position=6)),
    ],
)
def test_claims_that_contradict_each_other_are_refused(screening, contradiction):
    with pytest.raises(ContradictoryClaims):
        contradiction(screening.claims)


@pytest.mark.parametrize("field", ["issued_at", "screened_at"])
def test_an_instant_without_its_time_zone_is_refused(screening, field):
    with pytest.raises(NaiveInstant):
        replace(screening.claims, **{field: datetime(2026, 11, 22, 9, 30)})  # noqa: DTZ001 -- what is refused


def altered(members, path, value):
    members = copy.deepcopy(members)
    *parents, last = path
    inner = members
    for name in parents:
        inner = inner[name]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return members


@pytest.mark.parametrize("name", SIGNED)
def test_no_claim_may_be_missing(screening, name):
    with pytest.raises(MissingClaim, match=name):
        CertificateClaims.from_dict(altered(screening.claims.as_dict(), [name], ...))


@pytest.mark.parametrize(
    "parents",
    [
        [],
        ["issuer"],
        ["statement"],
        ["input"],
        ["results", 1],
        ["rows"],
        ["numbers"],
        ["numbers", "by_verdict"],
        ["lists", 0],
        ["register"],
        ["engine"],
    ],
    ids=str,
)
def test_no_claim_may_be_added(screening, parents):
    members = altered(screening.claims.as_dict(), [*parents, "permission"], "granted")
    with pytest.raises(UnknownClaim):
        CertificateClaims.from_dict(members)
    assert not VALIDATOR.is_valid(members)


MISSHAPEN = [
    (["iss"], "no scheme"),
    (["iss"], "https://a b"),
    (["jti"], ""),
    (["iat"], 1.5),
    (["iat"], "1"),
    (["iat"], True),
    (["iat"], 10**12),
    (["exp"], None),
    (["issuer"], "self"),
    (["issuer", "kind"], "notary"),
    (["issuer", "name"], "\x07"),
    (["self_attestation"], 1),
    (["statement", "fr"], ""),
    (["campaign"], None),
    (["campaign"], "x" * 241),
    (["screened_at"], "2026-11-22T09:30:00+00:00"),
    (["screened_at"], "22/11/2026"),
    (["validity_days"], 3661),
    (["digest_method"], "sha-256"),
    (["salt_digest"], "AB" * 32),
    (["input"], []),
    (["input", "format"], "CSV"),
    (["input", "size_bytes"], -1),
    (["input", "rows"], 2**53),
    (["input", "columns_screened"], 0),
    (["input", "region"], "fr"),
    (["results"], {}),
    (["results"], []),
    (["results", 0], 1),
    (["results", 0, "form"], "original"),
    (["numbers", "by_reason"], []),
    (["numbers", "by_reason"], {"Too long": 1}),
    (["numbers", "by_reason"], {"too_long": "1"}),
    (["numbers", "by_reason"], {f"code{rank}": 1 for rank in range(65)}),
    (["lists"], [1]),
    (["lists", 0, "name"], "Liste"),
    (["register", "format_version"], 0),
    (["register", "coverage"], ["FR", "FR"]),
    (["register", "coverage"], [33]),
    (["register", "as_of"], "1026-11-22T09:30:00Z"),
    (["engine", "sourdine"], "x" * 65),
    (["merkle"], None),
    (["permissions"], None),
]


@pytest.mark.parametrize(("path", "value"), MISSHAPEN, ids=str)
def test_a_misshapen_claim_is_refused_here_and_by_the_schema(screening, path, value):
    members = altered(screening.claims.as_dict(), path, value)
    with pytest.raises(MisshapenClaim):
        CertificateClaims.from_dict(members)
    assert not VALIDATOR.is_valid(members)


BEYOND_THE_SCHEMA = [
    (["screened_at"], "2026-02-30T09:30:00Z"),
    (["campaign"], "line end\n"),
    (["register", "coverage"], ["RE", "FR"]),
    (["exp"], 1_800_000_000),
    (["self_attestation"], False),
    (["rows", "read"], 4),
    (["numbers", "read"], 4),
    (["numbers", "by_verdict", "opposed"], 2),
]


@pytest.mark.parametrize(("path", "value"), BEYOND_THE_SCHEMA, ids=str)
def test_what_a_schema_cannot_say_is_refused_here(screening, path, value):
    with pytest.raises(BadClaims):
        CertificateClaims.from_dict(altered(screening.claims.as_dict(), path, value))


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_of_the_format_is_told_apart(screening, version):
    with pytest.raises(UnknownVersion, match=f"version {version}"):
        CertificateClaims.from_dict(screening.claims.as_dict() | {"version": version, "novelty": 1})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**17) | st.text("aZ0-é", max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=2),
    max_leaves=3,
)


def paths(value, path=()):
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in inner:
        yield from paths(member, (*path, name))


@given(claims=claims_of_any_kind(), data=st.data())
@settings(max_examples=150)
def test_what_is_read_always_fits_the_schema(claims, data):
    members = json.loads(encode_json(claims.as_dict()))
    path = data.draw(st.sampled_from(list(paths(members))))
    members = altered(members, path, data.draw(json_values | st.just(...)))
    try:
        CertificateClaims.from_dict(members)
    except (BadClaims, UnknownVersion):
        return
    VALIDATOR.validate(members)


def test_the_longest_certificate_can_be_read(screening):
    """Every claim at its limit, in characters of four bytes."""
    wide = "\N{MATHEMATICAL BOLD SCRIPT CAPITAL S}"
    entries = [
        {"name": f"{rank:064d}", "owner": wide * 240, "legal_basis": wide * 240, "count": 2**53 - 1}
        for rank in range(32)
    ]
    members = screening.claims.as_dict() | {
        "lists": entries,
        "statement": {"en": wide * 1000, "fr": wide * 1000},
        "on_behalf_of": wide * 240,
        "campaign": wide * 240,
        "source": wide * 240,
    }
    members = altered(
        members, ["register", "coverage"], [a + b for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    )
    members = altered(
        members, ["numbers", "by_reason"], {f"{'a' * 62}{rank:02d}": 2**53 - 1 for rank in range(64)}
    )
    text_of_it = screening.key.sign(CertificateClaims.from_dict(members))
    assert len(text_of_it) < jws.MOST_CHARACTERS
    jws.read(text_of_it).require_signature(screening.key.public.ed25519)


PERMISSIONS = {
    "as_of": "2026-11-22T09:30:00Z",
    "channel": "live_voice",
    "audience": "consumer",
    "purpose": "commercial",
    "rules": ["FR 0123456789ab"],
    "contactable": {"yes": 0, "no": 0, "unknown": 0},
}


def test_permission_columns_speak_of_each_number_that_is_not_listed(screening):
    not_listed = screening.claims.numbers.not_listed
    told = PERMISSIONS | {"contactable": {"yes": not_listed, "no": 0, "unknown": 0}}
    claims = CertificateClaims.from_dict(screening.claims.as_dict() | {"permissions": told})
    assert claims.permissions.yes == not_listed
    too_many = PERMISSIONS | {"contactable": {"yes": not_listed, "no": 0, "unknown": 1}}
    with pytest.raises(ContradictoryClaims):
        CertificateClaims.from_dict(screening.claims.as_dict() | {"permissions": too_many})


@pytest.mark.parametrize(
    "wrong",
    [{"rules": []}, {"rules": ["US"]}, {"channel": "Voice"}, {"sector": ""}, {"as_of": "today"}],
    ids=str,
)
def test_misshapen_permission_columns_are_refused_here_and_by_the_schema(screening, wrong):
    members = screening.claims.as_dict() | {"permissions": PERMISSIONS | wrong}
    with pytest.raises(MisshapenClaim):
        CertificateClaims.from_dict(members)
    assert not VALIDATOR.is_valid(members)

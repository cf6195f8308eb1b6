from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sourdine.clock import NaiveInstant
from sourdine.evidence import (
    JWKS,
    CertificateDoesNotVerify,
    SigningKey,
    StatementCode,
    Weight,
    encode_salt,
    find_salt,
    jws,
    new_salt,
    read_certificate,
    verify,
)
from sourdine.evidence.encoding import encode_json
from sourdine.evidence.errors import (
    BadSignature,
    CertificateExpired,
    CertificateFromTheFuture,
    ForeignIssuer,
    InputDoesNotMatch,
    MalformedCertificate,
    MalformedSalt,
    MissingSalt,
    ResultDoesNotMatch,
    UnknownKey,
    UnreadableEvidence,
    WrongSalt,
)

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def check(screening, **chosen):
    options = {"keys": screening.keys, "at": NOW, "salt": screening.salt} | chosen
    return verify(screening.certificate, **options)


def codes(verification, weight):
    return {statement.code for statement in verification.of_weight(weight)}


def test_a_certificate_with_its_files_proves_them(screening):
    found = check(
        screening, input_file=screening.input_file, result_files=[screening.rejected, screening.cleansed]
    )
    assert found.claims == screening.claims
    assert [matched.result.form for matched in found.results] == ["rejected", "cleansed"]
    assert StatementCode.INPUT_MATCHES in codes(found, Weight.PROVED)
    assert StatementCode.RESULTS_NOT_COMPARED not in codes(found, Weight.NOT_PROVED)


def test_a_certificate_alone_says_which_files_it_did_not_see(screening):
    found = check(screening, salt=None)
    assert {StatementCode.INPUT_NOT_COMPARED, StatementCode.RESULTS_NOT_COMPARED} <= codes(
        found, Weight.NOT_PROVED
    )


def test_a_result_that_was_not_given_is_named(screening):
    found = check(screening, result_files=[screening.cleansed])
    (left,) = [one for one in found.statements if one.code is StatementCode.RESULTS_NOT_COMPARED]
    assert "rejected" in left.say("fr")
    assert "cleansed" not in left.say("fr")


def test_every_verification_says_that_it_is_not_permission(screening):
    unproved = codes(check(screening), Weight.NOT_PROVED)
    assert {StatementCode.NOT_PERMISSION, StatementCode.CONSENT_IN_FRANCE} <= unproved


def test_a_self_attestation_says_so(screening):
    found = check(screening)
    assert StatementCode.SELF_ATTESTATION in codes(found, Weight.NOT_PROVED)
    assert StatementCode.SERVICE_WORD not in codes(found, Weight.PROVED)


def test_the_word_of_a_service_is_its_own(screening, service_claims):
    found = verify(screening.key.sign(service_claims), keys=screening.keys, at=NOW)
    assert StatementCode.SERVICE_WORD in codes(found, Weight.PROVED)
    assert StatementCode.SELF_ATTESTATION not in codes(found, Weight.NOT_PROVED)


@pytest.mark.parametrize("destroyed", [True, False, None])
def test_that_the_file_is_destroyed_is_said_when_its_signer_says_so(screening, destroyed):
    claims = replace(screening.claims, input_destroyed=destroyed)
    said = verify(screening.key.sign(claims), keys=screening.keys, at=NOW).statements
    assert (StatementCode.INPUT_DESTROYED in {one.code for one in said}) is (destroyed is True)


def test_what_was_declared_is_told_from_what_was_proved(screening):
    (declared,) = [one for one in check(screening).statements if one.code is StatementCode.DECLARED]
    assert "Isolation d'hiver" in declared.say("en")
    assert declared.weight is Weight.NOT_PROVED


def test_numbers_the_register_does_not_speak_for_are_counted(screening, key):
    assert StatementCode.UNSCREENED in codes(check(screening), Weight.NOT_PROVED)
    numbers = replace(screening.claims.numbers, unscreened=0)
    covered = verify(key.sign(replace(screening.claims, numbers=numbers)), keys=screening.keys, at=NOW)
    assert StatementCode.UNSCREENED not in codes(covered, Weight.NOT_PROVED)


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_certificate_is_current_until_its_last_instant(screening, seconds):
    at = screening.claims.valid_until + timedelta(seconds=seconds)
    found = check(screening, at=at, must_be_current=True)
    assert found.is_current
    assert StatementCode.CURRENT in codes(found, Weight.PROVED)


def test_an_expired_certificate_still_proves_the_past_and_warns(screening):
    found = check(screening, at=NOW + timedelta(days=365), input_file=screening.input_file)
    assert not found.is_current
    assert codes(found, Weight.WARNING) == {StatementCode.EXPIRED}
    assert StatementCode.INPUT_MATCHES in codes(found, Weight.PROVED)


def test_an_expired_certificate_is_refused_to_whoever_needs_a_current_one(screening):
    with pytest.raises(CertificateExpired, match="2026-12-22"):
        check(screening, at=screening.claims.valid_until + timedelta(seconds=1), must_be_current=True)


def test_a_clock_may_be_five_minutes_late(screening):
    check(screening, at=screening.claims.issued_at - timedelta(minutes=5))


def test_a_certificate_from_the_future_is_refused(screening):
    with pytest.raises(CertificateFromTheFuture):
        check(screening, at=screening.claims.issued_at - timedelta(minutes=5, seconds=1))


def test_the_instant_of_verification_has_its_time_zone(screening):
    with pytest.raises(NaiveInstant):
        check(screening, at=NOW.replace(tzinfo=None))


def test_a_stranger_s_certificate_is_refused(screening):
    with pytest.raises(UnknownKey, match=screening.key.kid):
        check(screening, keys=SigningKey.new().jwks())


def test_a_stranger_under_a_known_name_is_refused(screening):
    impostor = replace(SigningKey.new().public, kid=screening.key.kid)
    with pytest.raises(BadSignature):
        check(screening, keys=JWKS(keys=(impostor,)))


def test_the_right_key_is_found_among_several(screening):
    keys = JWKS(keys=(SigningKey.new().public, screening.key.public, SigningKey.new().public))
    assert check(screening, keys=keys).key == screening.key.public


def test_not_one_character_of_a_certificate_can_change(screening):
    text = screening.certificate
    for position, character in enumerate(text):
        other = "B" if character == "A" else "A"
        with pytest.raises(CertificateDoesNotVerify):
            verify(text[:position] + other + text[position + 1 :], keys=screening.keys, at=NOW)


def test_a_self_attestation_in_another_s_name_is_refused(screening):
    other = SigningKey.new()
    members = screening.claims.as_dict() | {"iss": other.public.uri}
    forged = jws.sign(encode_json(members), key=screening.key.private, kid=screening.key.kid)
    with pytest.raises(ForeignIssuer):
        verify(forged, keys=screening.keys, at=NOW)


def test_a_key_known_by_another_name_still_signs_for_itself(screening):
    named = replace(screening.key.public, kid="winter-2026")
    text = jws.sign(encode_json(screening.claims.as_dict()), key=screening.key.private, kid="winter-2026")
    assert verify(text, keys=JWKS(keys=(named,)), at=NOW).key.kid == "winter-2026"


def flip(path):
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "change",
    [flip, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(path.read_bytes() + b"\n")],
)
def test_an_altered_input_is_named(screening, change):
    change(screening.input_file)
    with pytest.raises(InputDoesNotMatch, match=r"input\.csv: .*46 bytes"):
        check(screening, input_file=screening.input_file)


def test_an_altered_result_is_named(screening):
    flip(screening.cleansed)
    with pytest.raises(ResultDoesNotMatch, match=r"cleansed\.csv"):
        check(screening, result_files=[screening.rejected, screening.cleansed])


def test_an_input_is_not_a_result_nor_a_result_an_input(screening):
    with pytest.raises(ResultDoesNotMatch):
        check(screening, result_files=[screening.input_file])
    with pytest.raises(InputDoesNotMatch):
        check(screening, input_file=screening.cleansed)


@pytest.mark.parametrize("name", ["input_file", "cleansed"])
def test_files_without_the_salt_say_where_the_salt_is(screening, name):
    given = (
        {"input_file": screening.input_file}
        if name == "input_file"
        else {"result_files": [screening.cleansed]}
    )
    with pytest.raises(MissingSalt, match=r"\.report\.json"):
        check(screening, salt=None, **given)


def test_the_salt_of_another_screening_is_told_from_an_altered_file(screening):
    with pytest.raises(WrongSalt):
        check(screening, salt=new_salt(), input_file=screening.input_file)


def test_a_file_that_cannot_be_read_is_not_called_altered(screening, tmp_path):
    with pytest.raises(UnreadableEvidence) as refused:
        check(screening, input_file=tmp_path / "gone.csv")
    assert not isinstance(refused.value, CertificateDoesNotVerify)


def test_a_verification_is_written_as_json(screening):
    said = json.loads(json.dumps(check(screening, input_file=screening.input_file).as_dict()))
    assert said["verified"] is True
    assert said["claims"] == screening.claims.as_dict()
    assert {statement["weight"] for statement in said["statements"]} == {"proved", "not_proved"}


def test_no_statement_holds_a_number_of_the_file(screening):
    found = check(screening, input_file=screening.input_file, result_files=[screening.cleansed])
    assert "199000001" not in json.dumps(found.as_dict())


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_certificate_is_read_from_its_file(screening, tmp_path, end):
    path = tmp_path / "prospects.certificate.jws"
    path.write_bytes((screening.certificate + end).encode())
    verify(read_certificate(path), keys=screening.keys, at=NOW)


def test_a_file_that_is_not_text_is_not_a_certificate(tmp_path):
    path = tmp_path / "a.certificate.jws"
    path.write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(MalformedCertificate, match=r"a\.certificate\.jws"):
        read_certificate(path)


def test_a_certificate_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UnreadableEvidence, match="gone"):
        read_certificate(tmp_path / "gone.jws")


def test_the_salt_is_found_in_the_report_beside_the_certificate(screening, tmp_path):
    certificate = tmp_path / "prospects.2026.certificate.jws"
    assert find_salt(certificate) is None
    (tmp_path / "prospects.2026.report.json").write_text(json.dumps({"salt": encode_salt(screening.salt)}))
    assert find_salt(certificate) == screening.salt
    assert find_salt(tmp_path / "renamed.jws") is None


def test_a_damaged_salt_in_the_report_is_told(tmp_path):
    (tmp_path / "a.report.json").write_text('{"salt": "AAAA"}')
    with pytest.raises(MalformedSalt):
        find_salt(tmp_path / "a.certificate.jws")

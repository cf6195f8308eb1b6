from __future__ import annotations

import json
from datetime import timedelta

import check_receipts
import pytest

from sourdine import clock
from sourdine.evidence import encode_salt, generate, load_signing_key
from sourdine.evidence.paper import certificate_in


@pytest.fixture
def verify(sourdine, screened, keys):
    """Verifies the certificate of the screening that was done, unless another is named."""

    def run(*options, certificate=screened / "prospects.certificate.jws", trusted=keys):
        return sourdine("certificate", "verify", certificate, "--keys", trusted, *options)

    return run


def refused(said, code):
    return said.code == 5 and said.out == "" and said.err.endswith(f"[{code}]\n")


def test_a_certificate_verifies_against_the_files_it_speaks_of(verify, screened, prospects):
    results = (
        "--result",
        screened / "prospects.cleansed.csv",
        "--result",
        screened / "prospects.rejected.csv",
    )
    said = verify("--input", prospects, *results)
    assert (said.code, said.err) == (0, "")
    assert "prospects.csv is, byte for byte, the file that was screened" in said.out
    assert "the “cleansed” result" in said.out
    assert "the “rejected” result" in said.out


def test_it_says_in_words_what_is_not_proved(verify):
    said = verify()
    proved, _, not_proved = said.out.partition("Not proved")
    assert "Proved" in proved
    assert "self-attestation" in not_proved
    assert "not being on these lists is not permission" in not_proved


def test_it_says_so_in_french_to_who_reads_it(verify, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    said = verify()
    assert said.out.startswith("Ce qui est prouvé")
    assert "Ce qui ne l'est pas" in said.out


def test_findings_are_json_for_machines(verify, prospects):
    said = verify("--input", prospects, "--json")
    assert (said.code, said.err) == (0, "")
    assert (said.json["verified"], said.json["current"]) == (True, True)
    assert "input_matches" in {one["code"] for one in said.json["statements"]}
    assert said.json["claims"]


def test_the_public_keys_alone_are_enough(verify, keys):
    assert verify(trusted=keys / "public-keys.jwks.json").code == 0


@pytest.mark.parametrize("name", ["prospects.cleansed.csv", "prospects.rejected.csv"])
def test_an_altered_result_does_not_verify(verify, screened, name):
    result = screened / name
    result.write_bytes(result.read_bytes().replace(b"c", b"d", 1))
    said = verify("--result", result)
    assert refused(said, "result_does_not_match")
    assert str(result) in said.err


def test_another_input_does_not_verify(verify, write):
    assert refused(
        verify("--input", write("other.csv", "Telephone\n01 99 00 00 09\n")), "input_does_not_match"
    )


def test_an_input_is_no_result(verify, prospects):
    assert refused(verify("--result", prospects), "result_does_not_match")


def test_an_altered_certificate_does_not_verify(verify, screened):
    certificate = screened / "prospects.certificate.jws"
    header, payload, signature = certificate.read_text().strip().split(".")
    other = "A" if payload[40] != "A" else "B"
    certificate.write_text(".".join([header, payload[:40] + other + payload[41:], signature]))
    assert refused(verify(), "certificate_signature")


def test_a_file_that_is_no_certificate_does_not_verify(verify, write):
    assert refused(
        verify(certificate=write("a.certificate.jws", "not a certificate")), "certificate_malformed"
    )


def test_a_stranger_s_key_does_not_verify(verify, tmp_path):
    generate(tmp_path / "stranger")
    assert refused(verify(trusted=tmp_path / "stranger"), "certificate_unknown_key")


def test_files_cannot_be_compared_without_the_salt(verify, screened, prospects):
    (screened / "prospects.report.json").unlink()
    assert verify().code == 0
    assert refused(verify("--input", prospects), "salt_missing")


def test_the_report_may_be_elsewhere(verify, screened, prospects, tmp_path):
    moved = (screened / "prospects.report.json").rename(tmp_path / "moved.json")
    assert verify("--input", prospects, "--report", moved).code == 0


def test_the_salt_of_another_screening_does_not_verify(verify, screened, prospects):
    report = screened / "prospects.report.json"
    said = json.loads(report.read_text())
    report.write_text(json.dumps(said | {"salt": "A" * 43}))
    assert refused(verify("--input", prospects), "salt_wrong")


def test_a_certificate_still_verifies_once_it_has_expired(
    sourdine, register, prospects, keys, tmp_path, monkeypatch
):
    output = tmp_path / "short"
    asked = ("--output", output, "--sign-key", keys, "--validity", "1")
    assert sourdine("screen", prospects, "--register", register, *asked).code == 0
    pass_days(monkeypatch, 2)
    certificate = output / "prospects.certificate.jws"
    said = sourdine("certificate", "verify", certificate, "--keys", keys, "--json")
    assert (said.code, said.json["current"]) == (0, False)
    said = sourdine("certificate", "verify", certificate, "--keys", keys, "--current")
    assert refused(said, "certificate_expired")


def pass_days(monkeypatch, days):
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_keys_that_are_not_there_are_a_usage_error(verify, tmp_path):
    said = verify(trusted=tmp_path / "none")
    assert said.code == 2
    assert said.err.endswith("[key_not_found]\n")


def test_a_certificate_that_is_not_there_is_a_usage_error(verify, tmp_path):
    assert verify(certificate=tmp_path / "none.certificate.jws").code == 2


def test_a_certificate_is_set_as_a_sheet_beside_it(sourdine, screened, keys):
    certificate = screened / "prospects.certificate.jws"
    said = sourdine("certificate", "pdf", certificate, "--keys", keys)
    assert (said.code, said.err) == (0, "")
    sheet = (screened / "prospects.certificate.pdf").read_bytes()
    assert certificate_in(sheet) == certificate.read_text().strip()


def test_one_s_own_keys_need_not_be_named(sourdine, screened, keys, monkeypatch, tmp_path):
    monkeypatch.setenv("SOURDINE_KEYS", str(keys if keys.is_dir() else keys.parent))
    sheet = tmp_path / "sheet.pdf"
    said = sourdine("certificate", "pdf", screened / "prospects.certificate.jws", "--output", sheet)
    assert said.code == 0
    assert sheet.read_bytes().startswith(b"%PDF-")


def test_what_does_not_verify_is_not_set(sourdine, screened, tmp_path):
    generate(tmp_path / "foreign")
    certificate = screened / "prospects.certificate.jws"
    said = sourdine("certificate", "pdf", certificate, "--keys", tmp_path / "foreign")
    assert refused(said, "certificate_unknown_key")
    assert not (screened / "prospects.certificate.pdf").exists()


def test_a_sheet_never_takes_the_place_of_its_certificate(sourdine, screened, keys):
    certificate = screened / "prospects.certificate.jws"
    before = certificate.read_bytes()
    said = sourdine("certificate", "pdf", certificate, "--keys", keys, "--output", certificate)
    assert said.code == 2
    assert certificate.read_bytes() == before


# The receipt of a consent.


@pytest.fixture
def receipt(tmp_path):
    """Signed by a register of its own, whose public keys lie beside it."""
    from sourdine.evidence import Issuer, IssuerKind
    from sourdine.evidence.consent_receipt import Anchor, ConsentReceipt, subject_digest

    generate(tmp_path / "consents")
    made = ConsentReceipt(
        issuer=Issuer(kind=IssuerKind.SERVICE, uri="https://registre.example.org"),
        identifier="0f" * 16,
        professional="Isolation Exemple SA (SIREN 100000009)",
        happened="withdrawn",
        at=clock.now(),
        recorded_at=clock.now(),
        door="person",
        subject_kind="line",
        subject_digest=subject_digest(bytes(32), "+33199001234"),
        anchor=Anchor(position=3, commitment="ab" * 32, link="cd" * 32),
    )
    file = tmp_path / "sourdine-0f0f0f0f.consent.jws"
    file.write_text(made.signed(load_signing_key(tmp_path / "consents")))
    return file


def test_the_receipt_of_a_consent_is_verified_and_said_in_words(sourdine, receipt):
    said = sourdine("certificate", "verify", receipt, "--keys", receipt.parent / "consents")
    assert said.code == 0
    assert "Isolation Exemple SA (SIREN 100000009)" in " ".join(said.out.split())
    assert "cd" * 32 in "".join(said.out.split())


def test_its_findings_are_json_for_machines(sourdine, receipt):
    said = sourdine("certificate", "verify", receipt, "--keys", receipt.parent / "consents", "--json")
    assert json.loads(said.out)["claims"]["happened"] == "withdrawn"


def test_a_receipt_that_was_altered_does_not_verify(sourdine, receipt):
    head, payload, signature = receipt.read_text().split(".")
    receipt.write_text(".".join([head, payload, signature[:-4] + "AAAA"]))
    said = sourdine("certificate", "verify", receipt, "--keys", receipt.parent / "consents")
    assert refused(said, "certificate_signature")


# The receipt of a check.


@pytest.fixture
def checked(tmp_path):
    """What a professional kept of a check: receipt, answer and numbers; and the register's keys."""
    generate(tmp_path / "register")
    made = check_receipts.receipt(at=clock.now())
    answers = [{"verdict": verdict, "reason": ""} for verdict in check_receipts.VERDICTS]
    answer = {"state": "answered", "answers": answers, "salt": encode_salt(check_receipts.SALT)}
    (tmp_path / "1.check.jws").write_text(made.signed(load_signing_key(tmp_path / "register")) + "\n")
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    (tmp_path / "numbers.json").write_text(json.dumps({"numbers": check_receipts.NUMBERS}))
    return tmp_path


@pytest.fixture
def verify_checked(sourdine, checked):
    """Verifies its receipt, with the files of these names."""

    def run(*options, answers=None, numbers=None):
        files = [("--answers", answers), ("--numbers", numbers)]
        given = [part for name, file in files if file for part in (name, checked / file)]
        keys = checked / "register"
        return sourdine("certificate", "verify", checked / "1.check.jws", "--keys", keys, *given, *options)

    return run


def test_the_receipt_of_a_check_is_verified_and_said_in_words(verify_checked):
    said = verify_checked()
    assert (said.code, said.err) == (0, "")
    proved, _, not_proved = " ".join(said.out.split()).partition("Not proved")
    assert "Isolation Exemple SA (SIREN 100000009) about 5 numbers" in proved
    assert "Which 5 numbers were asked about" in not_proved


def test_with_answer_and_numbers_it_is_shown_to_be_about_these(verify_checked):
    said = verify_checked(answers="answer.json", numbers="numbers.json")
    assert said.code == 0
    assert "about the 5 numbers given" in " ".join(said.out.split()).partition("Not proved")[0]
    assert "99 00" not in said.out


def test_the_findings_about_a_check_are_json_for_machines(verify_checked):
    said = verify_checked("--json", answers="answer.json", numbers="numbers.json")
    assert (said.json["shown"], said.json["claims"]["numbers"]) == (True, 5)
    assert verify_checked("--json").json["shown"] is False


def test_numbers_may_stand_one_a_line(sourdine, checked):
    numbers, verdicts = check_receipts.NUMBERS[:3], check_receipts.VERDICTS[:3]
    made = check_receipts.receipt(numbers, verdicts, at=clock.now())
    (checked / "2.check.jws").write_text(made.signed(load_signing_key(checked / "register")))
    answer = json.loads((checked / "answer.json").read_text())
    (checked / "2.json").write_text(json.dumps(answer | {"answers": answer["answers"][:3]}))
    (checked / "2.txt").write_text("\n".join(numbers) + "\n")
    keys, files = checked / "register", ("--answers", checked / "2.json", "--numbers", checked / "2.txt")
    assert sourdine("certificate", "verify", checked / "2.check.jws", "--keys", keys, *files).code == 0


def test_numbers_in_another_order_are_not_those_of_the_check(verify_checked, checked):
    (checked / "other.json").write_text(json.dumps({"numbers": check_receipts.NUMBERS[::-1]}))
    said = verify_checked(answers="answer.json", numbers="other.json")
    assert refused(said, "answers_do_not_match")
    assert "99 00" not in said.err


def test_the_salt_of_another_check_is_said_to_be(verify_checked, checked):
    answer = json.loads((checked / "answer.json").read_text())
    (checked / "other.json").write_text(json.dumps(answer | {"salt": encode_salt(bytes(32))}))
    assert refused(verify_checked(answers="other.json", numbers="numbers.json"), "salt_wrong")


def test_a_check_s_receipt_that_was_altered_does_not_verify(verify_checked, checked):
    head, payload, signature = (checked / "1.check.jws").read_text().strip().split(".")
    (checked / "1.check.jws").write_text(f"{head}.{payload}.{signature[:-4]}AAAA")
    assert refused(verify_checked(answers="answer.json", numbers="numbers.json"), "certificate_signature")


def test_what_is_no_answer_is_another_fault_than_one_that_does_not_match(verify_checked):
    said = verify_checked(answers="numbers.json", numbers="numbers.json")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("[answers_malformed]\n")


@pytest.mark.parametrize("alone", [{"answers": "answer.json"}, {"numbers": "numbers.json"}])
def test_numbers_and_answers_go_together(verify_checked, alone):
    assert verify_checked(**alone).code == 2


def test_what_compares_nothing_with_a_receipt_is_refused(verify_checked, checked):
    for options in (["--input", checked / "numbers.json"], ["--result", checked / "x"], ["--current"]):
        assert verify_checked(*options).code == 2


def test_the_answer_in_place_of_its_receipt_is_said_to_be_no_receipt(sourdine, checked):
    answer = checked / "answer.json"
    keys, files = checked / "register", ("--answers", answer, "--numbers", checked / "numbers.json")
    assert refused(sourdine("certificate", "verify", answer, "--keys", keys, *files), "certificate_malformed")


def test_numbers_are_not_compared_with_a_certificate_or_a_consent(verify, sourdine, receipt, checked):
    options = ("--answers", checked / "answer.json", "--numbers", checked / "numbers.json")
    assert verify(*options).code == 2
    assert (
        sourdine("certificate", "verify", receipt, "--keys", receipt.parent / "consents", *options).code == 2
    )

"""The life of a deposit, from its first byte to the destruction of its results."""

import files
import pytest
from django.conf import settings

from sourdine import clock
from sourdine.evidence import load_public_keys, read_salt, verify


def everything_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def told(folder, numbers):
    """The numbers that the folder gives away."""
    held = everything_in(folder)
    return {number for number in numbers if str(number)[2:].encode() in held}


def save(actor, deposit, folder):
    from sourdine.deposits.services import results

    for kind, name, _size in results.files_of(actor, deposit.pk):
        (folder / name).write_bytes(files.result(actor, deposit, kind))
    certificate = folder / "clients.certificate.jws"
    certificate.write_text(results.certificate_of(actor, deposit.pk))
    return certificate


@pytest.mark.parametrize("pack", [bytes, files.packed], ids=["plain", "packed"])
def test_a_file_is_screened_and_its_certificate_holds_of_what_is_given_back(actor, tmp_path, pack):
    numbers = files.honest()
    content = pack(files.csv(numbers))
    deposit = files.screened(actor, content)
    assert deposit.state == "ready"
    assert (deposit.rows, deposit.counts["opposed"], deposit.counts["not_listed"]) == (60, 20, 40)
    folder = tmp_path / "given"
    folder.mkdir()
    certificate = save(actor, deposit, folder)
    source = tmp_path / "source"
    source.write_bytes(content)
    found = verify(
        certificate.read_text(),
        keys=load_public_keys(settings.SOURDINE.keys_folder),
        at=clock.now(),
        salt=read_salt(folder / "clients.report.json"),
        input_file=source,
        result_files=sorted(folder.glob("clients.*.csv*")),
    )
    assert {one.result.form.value for one in found.results} == {"cleansed", "rejected"}
    claims = found.claims
    assert not claims.is_self_attestation
    assert claims.input_destroyed
    assert claims.merkle
    assert claims.on_behalf_of == "Exemple SA (SIREN 100000009)"

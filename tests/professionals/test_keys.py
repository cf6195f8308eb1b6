"""Keys of programs: shown once, kept as digests, bounded by scope, network and time."""

import base64
from datetime import timedelta

import pytest
from organisations import SSH, actor, organisation

from sourdine import clock
from sourdine.professionals import errors
from sourdine.professionals.models import ApiKey, Organisation, SshKey
from sourdine.professionals.services import keys, ssh_keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HERE = "192.0.2.7"
USER = "fr-100000009"


def make(asking, **changed):
    return keys.make(asking, **{"name": "nightly", "scopes": ["deposits"], "days": 90, **changed})


def test_a_key_is_recognised_by_its_secret_alone():
    made = make(actor(organisation()))
    assert keys.authenticate(made.secret, network=HERE).key.pk == made.key.pk
    assert made.secret not in repr(made)
    secret = made.secret.rpartition("_")[2].encode()
    assert secret not in bytes(ApiKey.objects.get().digest)
    assert ApiKey.objects.get().last_used_at == clock.now()


def test_a_key_that_is_not_right_opens_nothing():
    asking = actor(organisation())
    first, second = make(asking), make(asking)
    mixed = first.secret[:22] + second.secret[22:]
    for presented in ("", "sourdine_", first.secret[:-1] + "!", mixed, first.secret.upper(), "x" * 5000):
        with pytest.raises(errors.KeyRefused):
            keys.authenticate(presented, network=HERE)


def test_a_digest_copied_to_another_key_opens_nothing():
    asking = actor(organisation())
    first, second = make(asking), make(asking)
    ApiKey.objects.filter(pk=second.key.pk).update(digest=first.key.digest)
    forged = second.secret[:22] + first.secret[22:]
    with pytest.raises(errors.KeyRefused):
        keys.authenticate(forged, network=HERE)


def test_a_key_ends_at_its_term_or_when_it_is_revoked(noon):
    asking = actor(organisation())
    first, second = make(asking), make(asking)
    keys.revoke(asking, ApiKey, first.key.pk)
    keys.revoke(asking, ApiKey, first.key.pk)
    with pytest.raises(errors.KeyRefused):
        keys.authenticate(first.secret, network=HERE)
    noon.move_to(second.key.expires_at, tick=False)
    with pytest.raises(errors.KeyExpired):
        keys.authenticate(second.secret, network=HERE)


def test_a_key_works_from_its_networks_only():
    made = make(actor(organisation()), allowed_networks="192.0.2.0/24\n2001:db8::/48\n")
    for network in (HERE, "2001:db8::1", "::ffff:192.0.2.9"):
        assert keys.authenticate(made.secret, network=network)
    for network in ("198.51.100.1", "2001:db9::1", "", "nowhere"):
        with pytest.raises(errors.KeyNotFromHere):
            keys.authenticate(made.secret, network=network)


def test_its_last_use_is_written_once_a_minute(noon):
    made = make(actor(organisation()))
    first = keys.authenticate(made.secret, network=HERE).key.last_used_at
    noon.shift(timedelta(seconds=30))
    assert keys.authenticate(made.secret, network=HERE).key.last_used_at == first
    noon.shift(timedelta(seconds=31))
    assert keys.authenticate(made.secret, network=HERE).key.last_used_at > first


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"name": " "}, errors.KeyNameNeeded),
        ({"name": "nightly\u202e"}, errors.NameRefused),
        ({"scopes": []}, errors.NoScope),
        ({"scopes": ["everything"]}, errors.NoScope),
        ({"days": 0}, errors.ExpiryRefused),
        ({"days": 366}, errors.ExpiryRefused),
        ({"allowed_networks": "192.0.2.0/33"}, errors.NetworkRefused),
        ({"allowed_networks": "\n".join(f"192.0.2.{n}" for n in range(21))}, errors.NetworkRefused),
    ],
)
def test_a_key_that_is_not_bounded_is_not_made(changed, error):
    with pytest.raises(error):
        make(actor(organisation()), **changed)
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("role", "factor", "error"),
    [("depositor", True, errors.RoleMayNot), ("owner", False, errors.SecondFactorNeeded)],
)
def test_keys_are_made_by_owners_with_a_second_factor(role, factor, error):
    asking = actor(organisation(), role, factor=factor)
    with pytest.raises(error):
        make(asking)
    with pytest.raises(error):
        ssh_keys.add(asking, name="sftp", line=SSH, days=1)


def test_another_organisation_s_key_cannot_be_revoked():
    made = make(actor(organisation()))
    stranger = actor(organisation(siren="200000008"))
    with pytest.raises(errors.NotThere):
        keys.revoke(stranger, ApiKey, made.key.pk)


def test_twenty_keys_are_enough(monkeypatch):
    monkeypatch.setattr(keys, "MOST", 2)
    asking = actor(organisation())
    make(asking)
    held = make(asking)
    with pytest.raises(errors.TooManyKeys):
        make(asking)
    keys.revoke(asking, ApiKey, held.key.pk)
    make(asking)


# SSH.


def public_line(private):
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def made_here(kind, size=None):
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if kind == "ed25519":
        return public_line(ed25519.Ed25519PrivateKey.generate())
    if kind == "ecdsa":
        return public_line(ec.generate_private_key({256: ec.SECP256R1(), 384: ec.SECP384R1()}[size]))
    return public_line(rsa.generate_private_key(65537, size))


@pytest.mark.parametrize(("kind", "size"), [("ed25519", None), ("ecdsa", 256), ("ecdsa", 384), ("rsa", 3072)])
def test_public_keys_that_are_strong_enough(kind, size):
    line = made_here(kind, size)
    read = ssh_keys.read(f"{line} somebody@example.org\n")
    assert f"{read.kind} {read.encoded}" == line


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-rsa " + SSH.split()[1],
        "ssh-ed25519-cert-v01@openssh.com AAAA",
        SSH + "\n" + SSH,
        'command="sh" ' + SSH,
        "x" * 5000,
    ],
)
def test_what_is_no_public_key(line):
    with pytest.raises(errors.SshKeyRefused):
        ssh_keys.read(line)


def test_a_short_rsa_key_is_refused():
    with pytest.raises(errors.SshKeyRefused):
        ssh_keys.read(made_here("rsa", 2048))


def test_a_private_key_is_said_to_be_one():
    with pytest.raises(errors.PrivateKeyPasted):
        ssh_keys.read("-----BEGIN OPENSSH PRIVATE KEY-----")


def test_an_ssh_key_is_found_by_what_a_client_sends():
    asking = actor(organisation())
    made = ssh_keys.add(asking, name="sftp", line=SSH, days=30)
    assert made.fingerprint.startswith("SHA256:")
    blob = base64.b64decode(SSH.split()[1])
    assert ssh_keys.authenticate(blob, user=USER, network=HERE).pk == made.pk
    with pytest.raises(errors.KeyRefused):
        ssh_keys.authenticate(blob + b"x", user=USER, network=HERE)
    keys.revoke(asking, SshKey, made.pk)
    with pytest.raises(errors.KeyRefused):
        ssh_keys.authenticate(blob, user=USER, network=HERE)


def test_an_organisation_adds_a_public_key_once():
    asking = actor(organisation())
    made = ssh_keys.add(asking, name="sftp", line=SSH, days=30)
    keys.revoke(asking, SshKey, made.pk)
    with pytest.raises(errors.SshKeyInUse):
        ssh_keys.add(asking, name="again", line=SSH, days=30)


BLOB = base64.b64decode(SSH.split()[1])


def test_a_public_key_that_somebody_else_added_first_is_added_all_the_same():
    copied = ssh_keys.add(actor(organisation(siren="200000008")), name="copied", line=SSH, days=30)
    made = ssh_keys.add(actor(organisation()), name="sftp", line=SSH, days=30)
    assert ssh_keys.authenticate(BLOB, user=USER, network=HERE).pk == made.pk
    assert ssh_keys.authenticate(BLOB, user="FR-200000008", network=HERE).pk == copied.pk


def test_a_key_that_has_ended_never_leads_to_who_copied_it():
    asking = actor(organisation())
    made = ssh_keys.add(asking, name="sftp", line=SSH, days=30)
    ssh_keys.add(actor(organisation(siren="200000008")), name="copied", line=SSH, days=30)
    keys.revoke(asking, SshKey, made.pk)
    with pytest.raises(errors.KeyRefused):
        ssh_keys.authenticate(BLOB, user=USER, network=HERE)


def test_who_only_applies_under_another_s_identifier_is_in_nobody_s_way():
    made = ssh_keys.add(actor(organisation()), name="sftp", line=SSH, days=30)
    applying = organisation(state="applying")
    SshKey.objects.create(
        organisation=applying,
        fingerprint=made.fingerprint,
        public_key=made.public_key,
        created_at=made.created_at,
        expires_at=made.expires_at,
    )
    assert ssh_keys.authenticate(BLOB, user=USER, network=HERE).pk == made.pk


@pytest.mark.parametrize(
    ("country", "identifier", "user"),
    [
        ("FR", "100000009", "fr-100000009"),
        ("CH", "CHE-123.456.789", "ch-che-123.456.789"),
        ("US", "1/2", "us-1_2"),
    ],
)
def test_the_name_by_which_an_organisation_s_programs_log_in(country, identifier, user):
    held = Organisation(country=country, identifier=identifier)
    assert ssh_keys.user_of(held) == user

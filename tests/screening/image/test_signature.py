from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sourdine.screening.image import Publisher, RegisterImage, build, errors, update

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLISHER = Publisher(key_id="publisher-2026", sign=SECRET.sign)
KEYS = {"publisher-2026": SECRET.public_key()}


@pytest.fixture
def signed(numbers, opposition, as_of):
    return build({opposition: numbers}, coverage=["FR", "RE"], as_of=as_of, position=7, publisher=PUBLISHER)


def reread(image, as_of, **options):
    return RegisterImage.from_bytes(bytes(image.content), at=as_of, **options)


def test_a_signed_image_is_accepted_by_its_publishers_key(signed, as_of):
    assert reread(signed, as_of, keys=KEYS).info().key_id == "publisher-2026"


def test_a_signed_image_opens_without_keys_too(signed, as_of):
    assert reread(signed, as_of).info().key_id == "publisher-2026"


def test_signing_does_not_change_what_an_image_is(image, signed):
    assert signed.info().digest == image.info().digest
    assert signed.content[256:] == image.content[256:]


def test_what_is_signed_is_the_documented_message(signed):
    content = bytes(signed.content)
    message = b"sourdine register image 1\n" + content[64:96]
    SECRET.public_key().verify(content[160:224], message)
    assert content[96:160] == b"publisher-2026".ljust(64, b"\0")


def test_an_unsigned_image_is_refused_when_keys_are_given(image, as_of):
    for keys in (KEYS, {}):
        with pytest.raises(errors.UnsignedImage):
            reread(image, as_of, keys=keys)


def test_an_image_signed_by_somebody_else_is_refused(signed, as_of):
    with pytest.raises(errors.UnknownPublisher):
        reread(signed, as_of, keys={"another": OTHER.public_key()})


def test_an_image_signed_in_somebodys_name_is_refused(signed, as_of):
    with pytest.raises(errors.WrongImageSignature):
        reread(signed, as_of, keys={"publisher-2026": OTHER.public_key()})


def test_a_signature_does_not_serve_for_another_image(signed, numbers, opposition, as_of):
    other = bytearray(
        build({opposition: numbers[1:]}, coverage=["FR"], as_of=as_of, publisher=PUBLISHER).content
    )
    other[160:224] = signed.content[160:224]
    with pytest.raises(errors.AlteredImage):
        RegisterImage.from_bytes(bytes(other), at=as_of, keys=KEYS)


def test_every_flip_of_a_byte_of_a_signed_preamble_is_refused(signed, as_of):
    for offset in range(256):
        altered = bytearray(signed.content)
        altered[offset] ^= 1
        with pytest.raises(errors.UnusableImage):
            RegisterImage.from_bytes(bytes(altered), at=as_of)


def test_an_update_is_signed_anew_or_not_at_all(signed, as_of):
    assert update(signed, add=[33199000001], as_of=as_of).info().key_id is None
    again = update(signed, add=[33199000001], as_of=as_of, publisher=PUBLISHER)
    assert 33199000001 in reread(again, as_of, keys=KEYS)


@pytest.mark.parametrize("key_id", ["", "a" * 65, "clé", "two words", "a\n"])
def test_a_key_id_that_does_not_fit_is_refused(key_id):
    with pytest.raises(errors.InvalidKeyId):
        Publisher(key_id=key_id, sign=SECRET.sign)


def test_the_longest_key_id_fits(numbers, opposition, as_of):
    publisher = Publisher(key_id="k" * 64, sign=SECRET.sign)
    image = build({opposition: numbers}, coverage=["FR"], as_of=as_of, publisher=publisher)
    assert reread(image, as_of, keys={"k" * 64: SECRET.public_key()})


def test_a_signer_that_gives_something_else_is_refused(numbers, opposition, as_of):
    publisher = Publisher(key_id="k", sign=lambda message: message)
    with pytest.raises(errors.InvalidSignatureLength):
        build({opposition: numbers}, coverage=["FR"], as_of=as_of, publisher=publisher)

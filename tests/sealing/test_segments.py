"""The streams are Tink's: each reads what the other wrote."""

import io
import secrets

import pytest
import tink
from tink import proto_keyset_format, secret_key_access, streaming_aead

from sourdine.sealing import Keyring
from sourdine.sealing.errors import Unsealable
from sourdine.sealing.files import SealedReader, SealedWriter
from sourdine.sealing.segments import HEADER_BYTES, Segments, new_keyset, room_in

FIRST, OTHER = room_in(0), room_in(1)
SIZES = [0, 1, 1000, FIRST - 1, FIRST, FIRST + 1, FIRST + OTHER, FIRST + OTHER + 1, FIRST + 2 * OTHER - 1]
ABOUT = "deposit 1"


class Kept(io.BytesIO):
    """Tink closes what it writes to."""

    def close(self):
        pass


def tinks(keyset):
    return proto_keyset_format.parse(keyset, secret_key_access.TOKEN).primitive(streaming_aead.StreamingAead)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keys")


def split(content, keyring):
    """The keyset and the stream of a sealed file."""
    stream = 12 + int.from_bytes(content[10:12], "little")
    return keyring.unseal(content[12:stream], about=f"key of file {ABOUT}"), content[stream:]


@pytest.mark.parametrize("size", SIZES)
def test_tink_reads_what_is_written_here(keyring, size):
    plain, file = secrets.token_bytes(size), io.BytesIO()
    with SealedWriter(file, about=ABOUT, keyring=keyring) as out:
        out.write(plain)
    keyset, stream = split(file.getvalue(), keyring)
    with tinks(keyset).new_decrypting_stream(io.BytesIO(stream), ABOUT.encode()) as theirs:
        assert theirs.read() == plain


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [70_000, 10_000_000])
def test_what_tink_writes_is_read_here_from_anywhere(keyring, size, piece):
    plain, keyset, stream = secrets.token_bytes(size), new_keyset(), Kept()
    with tinks(keyset).new_encrypting_stream(stream, ABOUT.encode()) as theirs:
        for start in range(0, size, piece):
            theirs.write(plain[start : start + piece])
    key = keyring.seal(keyset, about=f"key of file {ABOUT}")
    head = b"\x89SDS\r\n\x1a\n\x01\x00" + len(key).to_bytes(2, "little") + key
    reader = SealedReader(io.BytesIO(head + stream.getvalue()), about=ABOUT, keyring=keyring)
    for offset in (FIRST - 5, 0, size // 2, FIRST + OTHER - 5):
        reader.seek(offset)
        assert reader.read(10) == plain[offset : offset + 10]
    reader.seek(0)
    assert reader.read() == plain


@pytest.fixture
def segments():
    return Segments.new(new_keyset(), about=ABOUT)


def test_a_segment_opens_in_its_place_only(segments):
    sealed = segments.seal(1, b"plain", last=False)
    assert segments.unseal(1, sealed, last=False) == b"plain"
    for index, last in ((0, False), (2, False), (1, True), (257, False)):
        with pytest.raises(Unsealable):
            segments.unseal(index, sealed, last=last)


@pytest.mark.parametrize("change", [lambda header: b"\x27" + header[1:], lambda header: header[:-1]])
def test_a_header_of_another_length_is_refused(segments, change):
    with pytest.raises(Unsealable):
        Segments(new_keyset(), change(segments.header), about=ABOUT)


def test_a_header_is_as_long_as_it_says(segments):
    assert segments.header[0] == len(segments.header) == HEADER_BYTES


@pytest.mark.parametrize(
    "template",
    [
        streaming_aead.streaming_aead_key_templates.AES128_GCM_HKDF_1MB,
        streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_4KB,
        streaming_aead.streaming_aead_key_templates.AES256_CTR_HMAC_SHA256_1MB,
    ],
)
def test_keys_of_another_kind_are_refused(segments, template):
    foreign = proto_keyset_format.serialize(tink.new_keyset_handle(template), secret_key_access.TOKEN)
    with pytest.raises(Unsealable):
        Segments(foreign, segments.header, about=ABOUT)

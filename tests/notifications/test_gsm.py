import pytest

from sourdine.notifications import gsm
from sourdine.notifications.gsm import Alphabet


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("@£$", b"\x00\x01\x02"),
        ("Éé", b"\x1f\x05"),
        ("€", b"\x1be"),
        ("a1", b"a1"),
        ("à", b"\x7f"),
        ("", b""),
    ],
)
def test_the_alphabet_of_gsm(text, octets):
    assert gsm.write(text) == gsm.Written(alphabet=Alphabet.GSM, parts=(octets,))


@pytest.mark.parametrize(
    "text", ["ê", "ç", "œ", "«", "\N{RIGHT SINGLE QUOTATION MARK}", "🙂", "\x1b", "\u00a0"]
)
def test_what_the_alphabet_of_gsm_lacks(text):
    written = gsm.write(text)
    assert written.alphabet is Alphabet.UCS2
    assert written.parts[0].decode("utf-16-be") == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_how_many_messages_a_text_takes(text, parts):
    assert len(gsm.write(text).parts) == parts


@pytest.mark.parametrize("text", ["a" * 152 + "€" + "b" * 20, "ê" * 66 + "🙂" * 10, "[" * 100])
def test_no_character_is_cut_in_two(text):
    written = gsm.write(text)
    assert len(written.parts) > 1
    if written.alphabet is Alphabet.GSM:
        assert not any(part.endswith(b"\x1b") for part in written.parts)
    else:
        assert "".join(part.decode("utf-16-be") for part in written.parts) == text

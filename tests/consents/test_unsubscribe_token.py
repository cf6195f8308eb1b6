"""The secret of a link: read by this service alone, and by it only as it was written."""

import base64
import uuid

import pytest
import sayings

from sourdine.consents import unsubscribe_token
from sourdine.consents.errors import UnsubscribeLinkUnusable
from sourdine.consents.subjects import Indexed, Subject
from sourdine.consents.unsubscribe_token import Stopping
from sourdine.law.vocabulary import Channel


def stopping(subject=None, *, organisation=None, channels=frozenset({Channel.EMAIL})):
    subject = subject or Subject.of_address(sayings.ADDRESS)
    indexed = Indexed(kind=subject.kind, index=subject.index)
    return Stopping(organisation=organisation or uuid.UUID(int=7), subject=indexed, channels=channels)


@pytest.mark.parametrize("subject", [sayings.line(), Subject.of_address(sayings.ADDRESS)])
@pytest.mark.parametrize("channels", [{Channel.SMS}, {Channel.EMAIL, Channel.SOCIAL}, set(Channel)])
def test_what_was_written_is_read(subject, channels):
    wanted = stopping(subject, channels=frozenset(channels))
    assert unsubscribe_token.read(unsubscribe_token.written(wanted)) == wanted


def test_every_channel_has_its_place():
    assert set(unsubscribe_token._CHANNELS) == set(Channel)


def test_it_says_nothing_to_anybody_else():
    wanted = stopping()
    token = unsubscribe_token.written(wanted)
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for secret in (wanted.organisation.bytes, wanted.subject.index, wanted.subject.index[:6]):
        assert secret not in sealed


def test_tokens_are_as_long_as_each_other_and_the_same_for_the_same_one():
    tokens = [
        unsubscribe_token.written(stopping(Subject.of_address(address)))
        for address in ("a@example.org", "b" * 60 + "@example.org", "a@example.org")
    ]
    assert {len(one) for one in tokens} == {88}
    assert tokens[0] == tokens[2] != tokens[1]


@pytest.mark.parametrize("place", [0, 10, 40, 87])
def test_a_forged_token_is_refused(place):
    token = unsubscribe_token.written(stopping())
    other = "A" if token[place] != "A" else "B"
    with pytest.raises(UnsubscribeLinkUnusable):
        unsubscribe_token.read(token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token[:40],
        lambda token: token[4:],
        lambda token: token + "=",
        lambda token: token + "A",
        lambda token: token * 3,
        lambda token: token.replace("_", "/").replace("-", "+") + "/",
        lambda _token: "",
        lambda _token: "x",
        lambda _token: "é" * 88,
        lambda _token: "A" * 88,
    ],
)
def test_a_token_that_was_cut_or_changed_is_refused(spoil):
    with pytest.raises(UnsubscribeLinkUnusable):
        unsubscribe_token.read(spoil(unsubscribe_token.written(stopping())))


def test_a_token_of_another_service_is_refused(tmp_path):
    from sourdine import sealing
    from sourdine.sealing import Keyring, keyring

    ours, token = keyring._configured, unsubscribe_token.written(stopping())
    Keyring.create(tmp_path / "theirs")
    sealing.configure(tmp_path / "theirs")
    try:
        with pytest.raises(UnsubscribeLinkUnusable):
            unsubscribe_token.read(token)
    finally:
        sealing.configure(ours)


def test_a_link_of_before_a_rotation_still_works(tmp_path):
    """Its key is made of the one that never rotates."""
    from sourdine import sealing
    from sourdine.sealing import Keyring, keyring, rotation

    ours, folder = keyring._configured, tmp_path / "keys"
    Keyring.create(folder)
    sealing.configure(folder)
    try:
        token = unsubscribe_token.written(stopping())
        rotation.prepare(folder)
        rotation.rotate(folder)
        sealing.configure(folder)
        assert unsubscribe_token.read(token).organisation == uuid.UUID(int=7)
    finally:
        sealing.configure(ours)

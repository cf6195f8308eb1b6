import pytest

from sourdine.notifications import recipients
from sourdine.notifications.errors import NoRecipient
from sourdine.notifications.models import Channel


@pytest.mark.parametrize(
    ("channel", "typed", "written"),
    [
        (Channel.MAIL, " jeanne@example.fr ", "jeanne@example.fr"),
        (Channel.SMS, "01 99 00 12 34", "+33199001234"),
        (Channel.VOICE, "+33 1 99 00 12 34", "+33199001234"),
        (Channel.LETTER, "Jeanne  Exemple\n\n 35000 Rennes ", "Jeanne Exemple\n35000 Rennes"),
    ],
)
def test_a_recipient_is_written_one_way(channel, typed, written):
    assert recipients.written(channel, typed) == written


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        (Channel.MAIL, "jeanne"),
        (Channel.MAIL, "a@example.fr\nBcc: b@example.fr"),
        (Channel.MAIL, ""),
        (Channel.SMS, "0199"),
        (Channel.SMS, "jeanne@example.fr"),
        (Channel.VOICE, ""),
        (Channel.LETTER, "Jeanne Exemple"),
        (Channel.LETTER, "\n".join(["x"] * 8)),
        (Channel.LETTER, "Jeanne\n" + "x" * 61),
    ],
)
def test_what_is_no_recipient_is_not_repeated(channel, typed):
    with pytest.raises(NoRecipient) as refused:
        recipients.written(channel, typed)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert not typed.strip() or typed not in str(refused.value)


@pytest.mark.parametrize(
    ("channel", "recipient", "masked"),
    [
        (Channel.MAIL, "jeanne@example.fr", "j•••@example.fr"),
        (Channel.MAIL, "j@example.fr", "j•••@example.fr"),
        (Channel.SMS, "+33199001234", "01 •• •• •• 34"),
        # Other countries group otherwise: whole groups at either end would show the whole number.
        (Channel.SMS, "+12015550123", "(20•) •••-••23"),
        (Channel.SMS, "+4520123456", "20 •• •• 56"),
        (Channel.LETTER, "Jeanne Exemple\n1 rue de la Fiction\n35000 Rennes", "35•••"),
        (Channel.LETTER, "Jeanne Example\nRathausmarkt\nHamburg", "•••"),
    ],
)
def test_a_recipient_is_shown_masked(channel, recipient, masked):
    assert recipients.masked(channel, recipient) == masked

"""Every message the register sends can be written in both languages, for every channel it may go by."""

import re
from pathlib import Path

import pytest

from sourdine import register
from sourdine.notifications.models import Channel
from sourdine.notifications.rendering import render

FOLDER = Path(register.__file__).parent / "templates" / "register" / "notifications"
TEMPLATES = sorted(path.name.split(".")[:3] for path in FOLDER.glob("*.txt"))
CONTEXT = {
    "operator": "Registre",
    "home": "https://opposition.example.fr/fr/",
    "space": "https://opposition.example.fr/fr/mon-espace/",
    "link": "https://opposition.example.fr/fr/avis/abc/",
    "code": "481516",
    "number": "01 99 00 12 34",
    "reference": "7K2M9QXW4T",
    "lists": "Appels téléphoniques",
    "registered_at": "22/11/2026 10:30",
    "effective_at": "22/11/2026 10:30",
    "ends_at": "22/11/2029",
    "minutes": 10,
    "days": 15,
}


@pytest.mark.parametrize(("kind", "channel", "language"), TEMPLATES, ids=lambda part: part)
def test_a_message_can_be_written(kind, channel, language):
    content = render(f"register/{kind}", Channel(channel), language, CONTEXT)
    assert content.text.strip()
    assert not re.search(r"{{|None", content.text)


def test_each_message_is_in_both_languages():
    french = {(kind, channel) for kind, channel, language in TEMPLATES if language == "fr"}
    english = {(kind, channel) for kind, channel, language in TEMPLATES if language == "en"}
    assert french == english


@pytest.mark.parametrize(
    ("kind", "channels"),
    [
        ("address_confirmation", {"mail"}),
        ("line_code", {"sms", "voice", "letter"}),
        ("receipt", {"mail", "sms", "voice", "letter"}),
        ("removal_confirmation", {"mail", "sms", "voice", "letter"}),
        ("renewal_notice", {"mail", "sms", "voice", "letter"}),
        ("transfer_notice", {"mail", "letter"}),  # never to the line itself
    ],
)
def test_a_message_goes_by_the_channels_a_holder_is_reached_by(kind, channels):
    assert {channel for name, channel, _ in TEMPLATES if name == kind} == channels


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_code_fits_in_one_text(language):
    content = render("register/line_code", Channel.SMS, language, {**CONTEXT, "operator": "R" * 40})
    assert len(content.text) <= 160

"""Messages to send, and an app whose texts they are."""

from dataclasses import replace
from uuid import UUID

import pytest

# Django is not set up yet when this file is read: what needs it is imported where it is used.

SECRET = "known to both sides, and to nobody else"  # noqa: S105 -- of these tests
RECIPIENTS = {
    "mail": "jeanne@example.fr",
    "sms": "+33199001234",
    "voice": "+33199001234",
    "letter": "Jeanne Exemple\n1 rue de la Fiction\n35000 Rennes",
}
KINDS = {"mail": "sample/link", "sms": "sample/code", "voice": "sample/code", "letter": "sample/receipt"}
CONTEXT = {
    "code": "481516",
    "minutes": 10,
    "link": "https://example.fr/c/abc",
    "number": "01 99 00 12 34",
    "note": "",
}

# By `<name>.<channel>.<language>`, as the templates of an app would be.
TEXTS = {
    "code.sms.en": """\
Your code: {{ code }}
It is valid for {{ minutes }} minutes.
""",
    "code.sms.fr": """\
Votre code : {{ code }}

Il est valable {{ minutes }} minutes.
""",
    "code.voice.en": """\
Hello. Your code is {{ code }}. It is valid for {{ minutes }} minutes.
""",
    "code.voice.fr": """\
Bonjour. Votre code est {{ code }}. Il est valable {{ minutes }} minutes.
""",
    "empty.mail.fr": """\
{% comment %}no subject{% endcomment %}
""",
    "link.mail.en": """\
Confirm your address

Hello,

Open this page:
{{ link }}

or see https://example.org/help, and type <{{ code }}>.
""",
    "link.mail.fr": """\
Confirmez votre adresse : c\N{RIGHT SINGLE QUOTATION MARK}est presque fini !

Bonjour,

Voici « le lien » :

[Confirmer mon adresse]({{ link }})

ou le code :

    {{ code }}

{% if note %}{{ note }}{% endif %}

Vous n\N{RIGHT SINGLE QUOTATION MARK}avez rien demandé ? Ne faites rien ; rien ne change.
""",
    "notice.mail.fr": """\
Renouvellement

Votre inscription se renouvelle. Pour y mettre fin : {{ one_click_url }}
""",
    "receipt.letter.en": """\
Your number is registered

Hello,

Your number {{ number }} is on the list.
""",
    "receipt.letter.fr": """\
Votre inscription est enregistrée : récépissé

Madame, Monsieur,

Votre numéro {{ number }} est inscrit. Qu\N{RIGHT SINGLE QUOTATION MARK}en pensez-vous ?

Le service
opposition
""",
}


@pytest.fixture
def service(settings):
    """Changes settings of the service for one test: `service(demo=True)`."""
    from sourdine.notifications.gateways import choice

    def change(**changes):
        settings.SOURDINE = replace(settings.SOURDINE, **changes)
        return settings.SOURDINE

    yield change
    choice.close_all()


@pytest.fixture
def texts(settings, tmp_path):
    """The messages of an app `sample`, in a folder of the operator's."""
    from sourdine.notifications import rendering

    folder = tmp_path / "sample" / "notifications"
    folder.mkdir(parents=True)
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}, *settings.TEMPLATES[1:]]
    rendering._engine.cache_clear()
    yield
    rendering._engine.cache_clear()


@pytest.fixture
def envelope(texts):  # noqa: ARG001 -- a fixture takes fixtures as arguments
    """`envelope(Channel.SMS, …)`: one to be queued."""
    from sourdine.notifications.models import Channel
    from sourdine.notifications.services import Envelope

    def make(channel=Channel.SMS, **changes):
        given = {
            "idempotency_key": f"test:{channel}",
            "channel": channel,
            "kind": KINDS[channel],
            "language": "fr",
            "recipient": RECIPIENTS[channel],
            "context": CONTEXT,
        }
        return Envelope(**given | changes)

    return make


@pytest.fixture
def outgoing():
    """`outgoing(Channel.SMS, text=…)`: one as it leaves."""
    from sourdine.notifications.gateways import Outgoing
    from sourdine.notifications.models import Channel

    def make(channel, **changes):
        given = {
            "id": UUID("01234567-89ab-4def-8123-456789abcdef"),
            "channel": channel,
            "kind": "sample/code",
            "language": "fr",
            "recipient": RECIPIENTS[channel],
            "subject": "Reçu de l'été" if channel in {Channel.MAIL, Channel.LETTER} else "",
            "text": "Votre code : 481516, à bientôt 🙂",
        }
        return Outgoing(**given | changes)

    return make


class Lookup:
    """What a test shares with the fixtures of this folder."""

    secret = SECRET
    recipients = RECIPIENTS
    context = CONTEXT


@pytest.fixture
def given():
    return Lookup

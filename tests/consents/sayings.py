"""What people say to a professional, on lines that nobody has."""

from datetime import timedelta
from hashlib import sha256

from sourdine import clock
from sourdine.consents.acts import Leaving, Objecting, Told
from sourdine.consents.subjects import Subject
from sourdine.law.vocabulary import Channel, Statement

LINE = "+33199001234"
OTHER_LINE = "+33199005678"
ADDRESS = "jeanne@example.org"
PARTS = {
    Statement.WHO_AND_WHAT: "Isolation Exemple SA souhaite vous appeler pour ses assurances (insurance).",
    Statement.CHOICE: "Vous pouvez accepter ou refuser ; refuser ne change rien pour vous.",
    Statement.PERIOD: "Votre accord vaut 12 mois à compter d'aujourd'hui.",
    Statement.WITHDRAWAL: "Vous pouvez le retirer à tout moment, par téléphone ou sur https://example.fr/retrait.",
    Statement.PROOF: "La preuve de votre accord est à votre disposition sur https://example.fr/preuve.",
}


def text(organisation, *, name="assurance", version=1, months=12, goods=("insurance",), **changed):
    from sourdine.consents.models import ConsentText

    parts = {statement.value: said for statement, said in PARTS.items()}
    return ConsentText.objects.create(
        **{
            "organisation": organisation,
            "name": name,
            "language": "fr",
            "version": version,
            "parts": parts,
            "label": "J'accepte d'être appelé au sujet des assurances d'Isolation Exemple SA.",
            "channels": [Channel.LIVE_VOICE.value],
            "goods": list(goods),
            "months": months,
            "digest": sha256(repr(parts).encode()).digest(),
        }
        | changed
    )


def days_ago(days):
    return clock.now() - timedelta(days=days)


def line(number=LINE):
    return Subject.of_line(number)


def told(text=None, *, subject=None, at=None, **changed):
    """Yes, to calls about insurance."""
    scope = {} if text else {"channels": frozenset({Channel.LIVE_VOICE}), "goods": frozenset({"insurance"})}
    said = {"subject": subject or line(), "at": at or clock.now(), "text": text and text.pk} | scope
    return Told(**said | changed)


def leaving(*, subject=None, at=None, **changed):
    return Leaving(subject=subject or line(), at=at or clock.now(), **changed)


def objecting(*, subject=None, at=None, **changed):
    return Objecting(subject=subject or line(), at=at or clock.now(), **changed)

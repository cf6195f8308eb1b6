"""What somebody answers on a page of collection: recorded, and where it is a yes, asked for once more by the
very line or address.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core import signing
from django.db import transaction

from sourdine import clock
from sourdine.consents.acts import Told
from sourdine.consents.authors import Author
from sourdine.consents.errors import LineNotReachable, NoAnswer, PageOutdated
from sourdine.consents.models import Confirmation, ConsentEvent, ConsentText
from sourdine.consents.services import allowances, confirming, ledger, recording
from sourdine.consents.subjects import Subject
from sourdine.consents.vocabulary import Door, SubjectKind
from sourdine.register.errors import NumberUnreadable, RefusedNumbers
from sourdine.register.models import OppositionList
from sourdine.register.services.lines import admissible

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.consents.models import CollectionForm, Consent

READ_WITHIN: Final = timedelta(days=1)
_SIGNED_FOR: Final = "sourdine.consents.page"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """`page` is what `shown_page` gave: it says which text stood there, and makes two clicks one answer."""

    form: CollectionForm
    page: str
    typed: str = field(repr=False)
    accepts: bool | None  # None: neither was chosen, and neither is chosen for anybody
    language: str
    network: str


def shown_page(form: CollectionForm, text: ConsentText) -> str:
    """Signed, for the form to send back; nothing is kept of whoever only looks."""
    said = [str(form.pk), str(text.pk), bytes(text.digest).hex(), secrets.token_urlsafe(12)]
    return signing.dumps(said, salt=_SIGNED_FOR, compress=True)


def answer(given: Answer) -> Confirmation | None:
    """What is to be confirmed; None after a no, which is complete by itself, and needs neither number nor
    address: where one is given the refusal is kept, and honoured.

    Raises PageOutdated, NoAnswer, AddressRefused, NotANumber, LineNotReachable, TooManyAttempts, TooManyCodes
    or SpendingStopped.
    """
    text, key = _page(given)
    if given.accepts is None:
        raise NoAnswer
    if not given.accepts and not given.typed.strip():
        return None
    subject = _subject(given)
    key = _key(key, subject, accepts=given.accepts)
    with allowances.refusing():
        return _recorded(given, text, subject, key)


@transaction.atomic
def _recorded(given: Answer, text: ConsentText, subject: Subject, key: str) -> Confirmation | None:
    organisation = given.form.organisation
    ledger.locked(organisation)
    if (held := _answered(given.form, key)) is not None:
        return Confirmation.objects.filter(consent=held).first()
    at = clock.now()
    author = Author.person(organisation, Door.FORM)
    told = Told(subject=subject, at=at, text=text.pk, source=given.form.title)
    asked = recording.request(author, told)
    allowances.take_answer(given.network, at)
    told = Told(subject=subject, at=at, text=text.pk, source=given.form.title, idempotency_key=key)
    if not given.accepts:
        recording.refuse(author, told, of=asked.pk)
        return None
    consent = recording.give(author, told, awaits_confirmation=True, of=asked.pk)
    return _to_confirm(given, text, consent, subject)


def _to_confirm(given: Answer, text: ConsentText, consent: Consent, subject: Subject) -> Confirmation:
    at = clock.now()
    made = Confirmation(
        consent=consent,
        form=given.form,
        text_shown=text,
        language=given.language,
        sent_at=at,
        expires_at=at + confirming.VALID,
    )
    confirming.send(made, subject, network=given.network)
    return made


def _page(given: Answer) -> tuple[ConsentText, str]:
    """The text that stood there, unless it has changed or was retired since."""
    try:
        form, text, digest, drawn = signing.loads(given.page, salt=_SIGNED_FOR, max_age=READ_WITHIN)
    except (signing.BadSignature, ValueError):
        raise PageOutdated from None
    held = ConsentText.objects.filter(
        pk=text, organisation=given.form.organisation_id, retired_at=None
    ).first()
    if held is None or form != str(given.form.pk) or bytes(held.digest).hex() != digest:
        raise PageOutdated
    return held, drawn


def _subject(given: Answer) -> Subject:
    if given.form.subject_kind == SubjectKind.ADDRESS:
        return Subject.of_address(given.typed)
    # Before a text is paid for: somebody's line, in a country that this service sends to.
    try:
        (line,) = admissible([given.typed or "?"], OppositionList.objects.all())
    except RefusedNumbers as refused:
        (_, why), *_ = refused.errors
        if isinstance(why, NumberUnreadable):
            raise why from None
        raise LineNotReachable from None
    return Subject.of_line(line.number.e164)


def _key(drawn: str, subject: Subject, *, accepts: bool) -> str:
    """Of this page, this subject and this answer; it tells nothing of any of them."""
    said = f"{drawn}:{accepts}:".encode() + subject.index
    return f"form:{hashlib.sha256(said).hexdigest()}"


def _answered(form: CollectionForm, key: str) -> UUID | None:
    held = ConsentEvent.objects.filter(organisation=form.organisation_id, idempotency_key=key).first()
    return held.consent if held else None

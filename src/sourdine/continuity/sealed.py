"""All that rests sealed with the register's keys: which keys it needs, and how it is sealed again.

Left out are sessions, which last half a day, and backups, which need the keys of their own day.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import BinaryField, Count
from django.db.models.functions import Substr

from sourdine import sealing
from sourdine.accounts import factors
from sourdine.consents import subjects
from sourdine.consents.models import Consent, ConsentEvent, InformationRequest
from sourdine.consents.services import ledger
from sourdine.deposits import vault
from sourdine.deposits.models import (
    Campaign,
    Check,
    Deposit,
    FilesKey,
    Found,
    Inquiry,
    ResultFile,
    ScreeningQuestion,
    Tokens,
    TokensKey,
    Upload,
    Watch,
)
from sourdine.deposits.models.campaign import QUESTION
from sourdine.deposits.services import questions, stays, watched
from sourdine.notifications import contents
from sourdine.notifications.models import Message
from sourdine.professionals.models import Invitation, OwnerRecovery, Webhook
from sourdine.professionals.services import messages, webhooks
from sourdine.register.line import ABOUT as LINE
from sourdine.register.models import Change, Claim, Code, Holding, Opposition, Publication, Registration
from sourdine.register.publishing import storage
from sourdine.register.publishing.errors import PublicationUnderWay
from sourdine.register.publishing.turn import turn_to_publish
from sourdine.register.services import contact
from sourdine.sealing.errors import Unsealable
from sourdine.sealing.rotation import HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model, QuerySet

BATCH: Final = 500  # sealed again in some milliseconds, written in as many: nobody waits for it


class Sealed(ABC):
    """One place where sealed things rest."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What an operator reads."""

    @abstractmethod
    def count(self) -> Counter[bytes]:
        """How many there are by the head of their key."""

    @abstractmethod
    def reseal(self, head: bytes) -> Iterator[int]:
        """Seals again what does not begin with `head`; yields how many were, batch by batch.

        What somebody else writes meanwhile stays as they wrote it. What does not open stays as it is.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Sealed):
    """A column of a table. `about` is what its values are sealed as."""

    model: type[Model]
    column: str
    about: str

    @property
    def name(self) -> str:
        return f"{self._table}.{self.column}"

    @property
    def _table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 -- Django's own name for it

    def count(self) -> Counter[bytes]:
        found = self._headed().order_by().values_list("head").annotate(Count("pk"))
        return Counter({bytes(head): count for head, count in found})

    def reseal(self, head: bytes) -> Iterator[int]:
        rows, after = self._headed().exclude(head=head).order_by("pk").values_list("pk", self.column), None
        while batch := list((rows if after is None else rows.filter(pk__gt=after))[:BATCH]):
            after = batch[-1][0]
            yield self._write(list(self._resealed(batch)))

    def _headed(self) -> QuerySet[Any]:
        filled = self.model._base_manager.exclude(**{self.column: None})  # noqa: SLF001 -- every row, whatever the app's own manager hides
        return filled.annotate(head=Substr(self.column, 1, HEAD_BYTES, output_field=BinaryField()))

    def _resealed(self, batch: list[tuple[Any, Any]]) -> Iterator[tuple[bytes, Any, bytes]]:
        for key, found in batch:
            former = bytes(found)
            with suppress(Unsealable):
                yield sealing.current().reseal(former, about=self.about), key, former

    @transaction.atomic
    def _write(self, rows: list[tuple[bytes, Any, bytes]]) -> int:
        """Each only if it still is what was read: a sealed value is never the same twice. Those that somebody
        holds are left for the next round: who waits for nobody is in nobody's way for long.
        """
        free = self._free([key for _, key, _ in rows])
        pk = self.model._meta.pk  # noqa: SLF001 -- Django's own name for it
        table, key = (connection.ops.quote_name(name) for name in (self._table, pk.attname))
        column = connection.ops.quote_name(self.column)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608 -- names of our own tables
                [(now, pk.get_db_prep_value(one, connection), was) for now, one, was in rows if one in free],
            )
            return cast("int", cursor.rowcount) if free else 0

    def _free(self, keys: list[Any]) -> set[Any]:
        """Locked for us. One transaction locks hundreds, another the few of a line, in their own order: were
        either to wait for the other, both might.
        """
        if not connection.features.has_select_for_update_skip_locked:
            return set(keys)
        rows = self.model._base_manager.filter(pk__in=keys)  # noqa: SLF001 -- as above
        return set(rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))


class SecondFactors(Sealed):
    """Secrets within the data that allauth keeps of a factor."""

    @property
    def name(self) -> str:
        return "second factors"

    def count(self) -> Counter[bytes]:
        return Counter(head for data in self._all().values_list("data", flat=True) for head in _heads(data))

    def reseal(self, head: bytes) -> Iterator[int]:
        found = self._all().values_list("pk", "data").iterator(chunk_size=BATCH)
        for key in [key for key, data in found if set(_heads(data)) - {head}]:
            with suppress(Unsealable):
                yield self._reseal(key)

    @transaction.atomic
    def _reseal(self, key: int) -> int:
        # Read again under its lock: whoever uses a recovery code marks it in the same data.
        factor = self._all().select_for_update().filter(pk=key).first()
        if factor is None:
            return 0
        ring = sealing.current()
        factor.data = factors.resealed(factor.data, lambda one: ring.reseal(one, about=factors.SECRET))
        factor.save(update_fields=["data"])
        return sum(1 for _ in factors.sealed_in(factor.data))

    def _all(self) -> QuerySet[Authenticator]:
        return cast("QuerySet[Authenticator]", Authenticator.objects.all())


class Images(Sealed):
    """Files in the data folder: each has a key of its own, which lies sealed at its head."""

    @property
    def name(self) -> str:
        return "images"

    def count(self) -> Counter[bytes]:
        return Counter(head for head in map(_head_of_image, _images()) if head is not None)

    def reseal(self, head: bytes) -> Iterator[int]:
        """Those of a publication that is under way are left for another time."""
        with suppress(PublicationUnderWay), turn_to_publish():
            for name in _images():
                if _head_of_image(name) not in {head, None}:
                    with suppress(Unsealable, FileNotFoundError):
                        storage.reseal(name)
                        yield 1


def _heads(data: dict[str, Any]) -> Iterator[bytes]:
    return (sealed[:HEAD_BYTES] for sealed in factors.sealed_in(data))


def _images() -> list[str]:
    return list(Publication.objects.values_list("file_name", flat=True))


def _head_of_image(name: str) -> bytes | None:
    """None for one that is not there: a restored backup may lack it. What is no image counts as damaged."""
    try:
        return storage.sealed_with(name)
    except FileNotFoundError:
        return None
    except Unsealable:
        return b""


_LINES: Final = (Opposition, Change, Holding, Claim, Code, ScreeningQuestion)

PLACES: Final[tuple[Sealed, ...]] = (
    *(Column(model=one, column="line_sealed", about=LINE) for one in _LINES),
    Column(model=Holding, column="postal_sealed", about=contact.POSTAL),
    Column(model=Registration, column="address_sealed", about=contact.ADDRESS),
    Column(model=Registration, column="postal_sealed", about=contact.POSTAL),
    Column(model=Message, column="recipient_sealed", about=contents.RECIPIENT),
    Column(model=Message, column="content_sealed", about=contents.CONTENT),
    Column(model=Message, column="document_sealed", about=contents.DOCUMENT),
    Column(model=Invitation, column="address_sealed", about=messages.ADDRESS),
    Column(model=OwnerRecovery, column="successor_sealed", about=messages.ADDRESS),
    Column(model=Webhook, column="url_sealed", about=webhooks.URL),
    Column(model=Webhook, column="secret_sealed", about=webhooks.SECRET),
    Column(model=FilesKey, column="key_sealed", about=vault.ABOUT),
    Column(model=TokensKey, column="key_sealed", about=stays.KEY),
    Column(model=Tokens, column="content_sealed", about=stays.CONTENT),
    Column(model=Watch, column="key_sealed", about=watched.KEY),
    Column(model=Campaign, column="question_sealed", about=QUESTION),
    Column(model=ScreeningQuestion, column="answers_sealed", about=questions.ABOUT),
    Column(model=Consent, column="subject_sealed", about=subjects.ABOUT),
    Column(model=InformationRequest, column="subject_sealed", about=subjects.ABOUT),
    Column(model=ConsentEvent, column="payload_sealed", about=ledger.ABOUT),
    SecondFactors(),
    Images(),
)
# Sealed with an organisation's own key, which is sealed again in their stead: the keyring's never opens them.
IN_VAULTS: Final = frozenset(
    {
        (Deposit, "file_name_sealed"),
        (Upload, "file_name_sealed"),
        (ResultFile, "name_sealed"),
        (Found, "identifier_sealed"),
        (Check, "asked_sealed"),
        (Check, "answers_sealed"),
        (Inquiry, "asked_sealed"),
        (Inquiry, "looked_up_sealed"),
        (Inquiry, "answers_sealed"),
    }
)

"""Whom a consent is about: a line, an address, or a professional's own reference of somebody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sourdine import sealing
from sourdine.accounts.models import as_address
from sourdine.consents.errors import AddressRefused, OneSubject, SubjectRefused
from sourdine.consents.vocabulary import SubjectKind
from sourdine.notifications import recipients
from sourdine.notifications.models import Channel
from sourdine.numbering import number as numbering
from sourdine.register.line import Line

if TYPE_CHECKING:
    from uuid import UUID

    from sourdine.law import vocabulary as law

ABOUT: Final = "consent subject"
_LONGEST_ADDRESS: Final = 254
_LONGEST_REFERENCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexed:
    """A subject of whom only this is known: enough for an objection, which keeps no number."""

    kind: SubjectKind
    index: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """`text` is +E.164, an address in small letters, or the reference as the professional writes it.

    A line has the index that the register knows it by: who proves the line finds its consents.
    """

    kind: SubjectKind
    text: str = field(repr=False)
    organisation: UUID | None = field(default=None, repr=False)  # whose reference it is

    @classmethod
    def of(
        cls,
        organisation: UUID,
        *,
        number: str | None = None,
        address: str | None = None,
        reference: str | None = None,
    ) -> Subject:
        """As asked by a professional, one of the three. Raises OneSubject, NotANumber, AddressRefused or
        SubjectRefused.
        """
        given = [one for one in (number, address, reference) if one]
        if len(given) != 1:
            raise OneSubject
        if number:
            return cls.of_line(number)
        return cls.of_address(address) if address else cls.of_reference(organisation, given[0])

    @classmethod
    def of_line(cls, number: str) -> Subject:
        """Raises numbering's NotANumber."""
        return cls(kind=SubjectKind.LINE, text=numbering.parse(number).e164)

    @classmethod
    def of_address(cls, address: str) -> Subject:
        """Raises AddressRefused."""
        written = as_address(address)
        try:
            validate_email(written)
        except ValidationError:
            # Not chained: the cause may repeat what was given.
            raise AddressRefused from None
        if len(written) > _LONGEST_ADDRESS:
            raise AddressRefused
        return cls(kind=SubjectKind.ADDRESS, text=written)

    @classmethod
    def of_reference(cls, organisation: UUID, reference: str) -> Subject:
        """Raises SubjectRefused."""
        written = reference.strip()
        if not written or len(written) > _LONGEST_REFERENCE:
            raise SubjectRefused(most=_LONGEST_REFERENCE)
        return cls(kind=SubjectKind.REFERENCE, text=written, organisation=organisation)

    @classmethod
    def named(cls, kind: str, text: str, *, organisation: UUID | None = None) -> Subject:
        """As an organisation's records say it."""
        of_ours = organisation if kind == SubjectKind.REFERENCE else None
        return cls(kind=SubjectKind(kind), text=text, organisation=of_ours)

    @classmethod
    def unseal(cls, kind: str, sealed: bytes | memoryview, *, organisation: UUID | None = None) -> Subject:
        """Of this organisation, when it is a reference. Raises sealing's Unsealable."""
        text = sealing.current().unseal_text(bytes(sealed), about=ABOUT)
        return cls.named(kind, text, organisation=organisation)

    @property
    def index(self) -> bytes:
        if self.kind is SubjectKind.LINE:
            return self.line.index
        whose = self.organisation.bytes if self.organisation else b""
        return sealing.current().index(whose + self.text.encode(), about=f"consent {self.kind}")

    def seal(self) -> bytes:
        return sealing.current().seal_text(self.text, about=ABOUT)

    @property
    def line(self) -> Line:
        """Of a subject that is one."""
        return Line(int(self.text))

    @property
    def in_clear(self) -> str:
        """For the person's own eyes: 01 99 00 12 34."""
        return self.line.national if self.kind is SubjectKind.LINE else self.text

    @property
    def masked(self) -> str:
        if self.kind is SubjectKind.LINE:
            return self.line.masked
        if self.kind is SubjectKind.ADDRESS:
            return recipients.masked(Channel.MAIL, self.text)
        return self.text[:1] + recipients.HIDDEN * 3

    def is_reached_by(self, channel: law.Channel) -> bool:
        if self.kind is SubjectKind.LINE:
            return channel.reaches_a_line
        # An account of a messenger is often known by an address or a name.
        return not channel.reaches_a_line

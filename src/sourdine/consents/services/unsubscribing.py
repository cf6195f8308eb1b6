"""Links by which somebody says no more, from the foot of a message or by a mail program's own button.

A GET changes nothing, since scanners open every link; the button of the page does, and so does the POST of
RFC 8058, which comes without cookies: the secret in the address is what lets it in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sourdine import clock
from sourdine.consents import unsubscribe_token
from sourdine.consents.acts import Objecting, require_reached
from sourdine.consents.authors import Author
from sourdine.consents.errors import UnsubscribeLinkUnusable
from sourdine.consents.services import objections
from sourdine.consents.services.reading import key_of
from sourdine.consents.subjects import Indexed
from sourdine.consents.unsubscribe_token import Stopping
from sourdine.consents.vocabulary import SubjectKind
from sourdine.law.vocabulary import Channel
from sourdine.professionals.models import Organisation
from sourdine.register.services import contact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.consents.subjects import Subject
    from sourdine.consents.vocabulary import Door

PAGE: Final = "unsubscribe"
HEADER: Final = "List-Unsubscribe"
POST_HEADER: Final = "List-Unsubscribe-Post"
ONE_CLICK: Final = "List-Unsubscribe=One-Click"  # value of the header, and body of the POST
_BY_DEFAULT: Final = {
    SubjectKind.LINE: frozenset({Channel.SMS}),
    SubjectKind.ADDRESS: frozenset({Channel.EMAIL}),
    SubjectKind.REFERENCE: frozenset({Channel.POST, Channel.SOCIAL}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """For one message; `subject_key` is how events name whom it is about."""

    url: str = field(repr=False)
    subject_key: str

    @property
    def headers(self) -> dict[str, str]:
        """Of the message (RFC 8058); its DKIM signature has to cover both."""
        return {HEADER: f"<{self.url}>", POST_HEADER: ONE_CLICK}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stoppable:
    """What whoever opens a link is asked."""

    organisation: Organisation
    subject: Indexed
    channels: frozenset[Channel]
    is_stopped: bool


def links(
    author: Author,
    subjects: Iterable[Subject],
    *,
    channels: frozenset[Channel] = frozenset(),
    language: str = "fr",
) -> tuple[Link, ...]:
    """In the order of the subjects; the same link for the same one, and no row for any of them.

    No channel named: the one that the message came by. Raises ChannelDoesNotReach.
    """
    organisation, made = author.organisation.pk, []
    # Ten thousand addresses are put together, not looked up.
    place = contact.page(PAGE, language, _TOKEN).removesuffix(f"{_TOKEN}/")
    for subject in subjects:
        require_reached(subject, channels)
        stopping = Stopping(
            organisation=organisation,
            subject=Indexed(kind=subject.kind, index=subject.index),
            channels=channels or _BY_DEFAULT[subject.kind],
        )
        url = f"{place}{unsubscribe_token.written(stopping)}/"
        made.append(Link(url=url, subject_key=key_of(organisation, stopping.subject.index)))
    return tuple(made)


def look(token: str) -> Stoppable:
    """Raises UnsubscribeLinkUnusable."""
    stopping = unsubscribe_token.read(token)
    organisation = Organisation.objects.filter(pk=stopping.organisation).first()
    if organisation is None:
        raise UnsubscribeLinkUnusable
    return Stoppable(
        organisation=organisation,
        subject=stopping.subject,
        channels=stopping.channels,
        is_stopped=objections.standing(organisation, _objecting(stopping)) is not None,
    )


def stop(token: str, *, door: Door) -> None:
    """At once; twice is once. Raises UnsubscribeLinkUnusable."""
    found = look(token)
    if not found.is_stopped:
        author = Author.person(found.organisation, door)
        objections.record_once(author, _objecting(unsubscribe_token.read(token)))


def _objecting(stopping: Stopping) -> Objecting:
    return Objecting(subject=stopping.subject, at=clock.now(), channels=stopping.channels)


_TOKEN: Final = "x"  # noqa: S105 -- the place of one

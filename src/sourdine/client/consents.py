"""What a program tells a service of consents, and reads there: whom it is about is never in an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sourdine.client.errors import NotASourdineService
from sourdine.clock import require_aware

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sourdine.client.connection import Connection

_V1: Final = "/api/v1"
_PAGE: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Consents:
    """Every method raises what `Connection.json` raises; those that take an instant, NaiveInstant too.

    `subject` is one of `{"number": …}`, `{"address": …}` and `{"reference": …}`. What is recorded has an
    idempotency key of its own: give one of yours to send the same again after a failure.
    """

    connection: Connection

    def record(
        self,
        event: str,
        subject: Mapping[str, str],
        *,
        at: datetime,
        idempotency_key: str | None = None,
        **told: Any,  # noqa: ANN401 -- what the API's document lists
    ) -> Mapping[str, Any]:
        """`given`, `refused` or `requested`; `told`: text, or channels and goods, source, attachment …"""
        said = {"event": event, "subject": dict(subject), "at": _written(at)} | told
        return self._create("/consents", said, idempotency_key)

    def confirm(self, consent: str, *, at: datetime) -> Mapping[str, Any]:
        """By the very number or address it is about."""
        return self._said("POST", f"/consents/{consent}/confirmations", json={"at": _written(at)})

    def renew(
        self,
        consent: str,
        *,
        at: datetime,
        idempotency_key: str | None = None,
        **told: Any,  # noqa: ANN401 -- what the API's document lists
    ) -> Mapping[str, Any]:
        return self._create(f"/consents/{consent}/renewals", {"at": _written(at)} | told, idempotency_key)

    def withdraw(
        self,
        subject: Mapping[str, str] | None = None,
        *,
        at: datetime,
        consent: str | None = None,
        channels: Sequence[str] = (),
        goods: Sequence[str] = (),
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:
        """One consent, or those of channels and goods, or all of a subject's."""
        whose = {"subject": dict(subject)} if subject else {}
        which = {"consent": consent} if consent else {}
        scope = {"channels": list(channels), "goods": list(goods)}
        return self._create("/withdrawals", {"at": _written(at)} | whose | which | scope, idempotency_key)

    def object_to(
        self,
        subject: Mapping[str, str],
        *,
        at: datetime,
        channels: Sequence[str] = (),
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:
        """To all prospecting by these channels; none named: by all."""
        said = {"subject": dict(subject), "at": _written(at), "channels": list(channels)}
        return self._create("/objections", said, idempotency_key)

    def transmit(
        self,
        consent: str,
        partner: str,
        *,
        at: datetime,
        organisation: str | None = None,
        contact: str | None = None,
        idempotency_key: str | None = None,
    ) -> Mapping[str, Any]:
        """To a partner that the consent names: an organisation there, or an address of its own."""
        way = {"organisation": organisation, "contact": contact}
        said = {"partner": partner, "at": _written(at)} | {name: one for name, one in way.items() if one}
        return self._create(f"/consents/{consent}/transmissions", said, idempotency_key)

    def look(self, consent: str) -> Mapping[str, Any]:
        return self._said("GET", f"/consents/{consent}")

    def search(self, subject: Mapping[str, str]) -> Mapping[str, Any]:
        """All consents and objections of a subject."""
        return self._said("POST", "/consents/search", json={"subject": dict(subject)})

    def events(self, *, after: int = 0) -> Iterator[Mapping[str, Any]]:
        """Oldest first, a page at a time; go on later after the position of the last one."""
        following: int | None = after
        while following is not None:
            said = self._said("GET", f"/consent-events?after={following}&limit={_PAGE}")
            yield from said["items"]
            following = said["next"]

    def unsubscribe_links(
        self, addresses: Sequence[str], *, channels: Sequence[str] = (), language: str = "fr"
    ) -> Sequence[Mapping[str, str]]:
        """In the order of the addresses, ten thousand at most: each with the headers of its message."""
        wanted = {"addresses": list(addresses), "channels": list(channels), "language": language}
        said = self._said("POST", "/unsubscribe-links", json=wanted)
        return [_link(one, said["list_unsubscribe_post"]) for one in said["links"]]

    def _create(self, path: str, said: Mapping[str, Any], key: str | None) -> Mapping[str, Any]:
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        return self._said("POST", path, json=dict(said), headers=headers)

    def _said(self, method: str, path: str, **content: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- as httpx takes it
        said = self.connection.json(method, f"{_V1}{path}", **content)
        if not isinstance(said, dict):
            raise NotASourdineService(status=200)
        return said


def _written(instant: datetime) -> str:
    return require_aware(instant).astimezone(UTC).isoformat(timespec="seconds")


def _link(said: Mapping[str, str], post: str) -> Mapping[str, str]:
    return {
        "url": said["url"],
        "subject_key": said["subject_key"],
        "List-Unsubscribe": said["list_unsubscribe"],
        "List-Unsubscribe-Post": post,
    }

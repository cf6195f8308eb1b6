"""What follows a change of state: the next job, and who is told. In the transaction of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.jobs.backend import on_behalf_of
from sourdine.professionals.services import standing, webhooks

if TYPE_CHECKING:
    from sourdine.deposits.models import Deposit
    from sourdine.professionals.vocabulary import WebhookEvent


def screen_later(deposit: Deposit) -> None:
    from sourdine.deposits.tasks import screen

    # The professional's turn, whoever acts for it: ten providers get it no further than one.
    with on_behalf_of(deposit.organisation_id.hex):
        screen.enqueue(str(deposit.pk))


def destroy_later(*places: str) -> None:
    """Whatever happens to the process that will try it at once."""
    from sourdine.deposits.tasks import destroy_places

    destroy_places.enqueue(list(places))


def destroy_input_later(deposit: Deposit) -> None:
    from sourdine.deposits.tasks import destroy_input

    destroy_input.enqueue(str(deposit.pk))


def tell(deposit: Deposit, event: WebhookEvent) -> None:
    """The webhooks of the professional and, when a provider acts, of the provider while it is mandated."""
    about = {"deposit": str(deposit.pk), "reference": deposit.reference, "state": str(deposit.state)}
    told, by = {deposit.organisation}, deposit.submitted_by
    if by in told or standing.mandated(by.pk, deposit.organisation_id) is not None:
        told.add(by)
    for organisation in told:
        webhooks.emit(organisation, event, about, key=f"{deposit.pk}:{event.value}")

"""What a professional of the demonstration has deposited: two campaigns, and a file for the first of them."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sourdine.deposits.models import Deposit, Door, Source
from sourdine.deposits.services import campaigns, uploads
from sourdine.professionals.models import Member
from sourdine.professionals.services import acting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sourdine.accounts.models import User

_ROWS: Final = 400
_RANGES: Final = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49")  # ARCEP's, for fiction
_CHANCE: Final = 20_261_129  # the same rows in each installation


def deposit(owner: User, listed: Iterable[str], today: date) -> None:
    """Once; a worker screens it as any other. Some of its rows are on the list: those of `listed`."""
    if Deposit.objects.exists():
        return
    organisation = Member.objects.values_list("organisation", flat=True).get(user=owner)
    actor = acting.of_member(owner, organisation)
    # Nothing is screened for the second: its page says that it is not covered.
    held, _uncovered = [campaigns.open_campaign(actor, one) for one in _campaigns(today)]
    content = _csv(listed)
    offer = uploads.Offer(
        file_name="clients.csv", door=Door.WEB, size=len(content), campaign=held.pk, identifier="client"
    )
    begun = uploads.begin(actor, offer)
    uploads.append(actor, begun.pk, 0, content)
    uploads.finish(actor, begun.pk)


def _campaigns(today: date) -> tuple[campaigns.Wanted, campaigns.Wanted]:
    return (
        campaigns.Wanted(
            name="Clients à relancer",
            purpose="Proposer un rendez-vous aux clients de l'an dernier",
            starts_on=today,
            ends_on=today + timedelta(days=60),
            source=Source.OWN_CUSTOMERS,
        ),
        campaigns.Wanted(
            name="Nouveaux prospects",
            purpose="Présenter nos services",
            starts_on=today,
            ends_on=today + timedelta(days=20),
            source=Source.BOUGHT,
            source_detail="Exemple Données SA",
        ),
    )


def _csv(listed: Iterable[str]) -> bytes:
    chance = random.Random(_CHANCE)  # noqa: S311 -- rows of fiction
    numbers = [*listed, *(_drawn(chance) for _ in range(_ROWS))]
    chance.shuffle(numbers)
    rows = [f"C{row:04d};Personne {row};{number}" for row, number in enumerate(numbers, 1)]
    return "\n".join(["client;nom;telephone", *rows, ""]).encode()


def _drawn(chance: random.Random) -> str:
    return f"{chance.choice(_RANGES)} {chance.randrange(100):02d} {chance.randrange(100):02d}"

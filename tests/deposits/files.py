"""Prospect files of fiction, and sending them as a door does."""

import gzip
import random

from ground import FIRST

LISTED = range(FIRST, FIRST + 100)


def national(number):
    return f"0{number - 33 * 10**9:09d}"


def csv(numbers, *, header="Nom;Telephone;Client"):
    rows = [f"Personne {k};{national(number)};c{k}" for k, number in enumerate(numbers)]
    return "\n".join([header, *rows, ""]).encode()


def honest(count=60, *, listed=20, seed=7):
    """Numbers scattered over the ranges of fiction, as customers' are; some are on the list."""
    chance = random.Random(seed)
    ranges = [33_261_910_000, 33_353_010_000, 33_465_710_000]
    free = [chance.choice(ranges) + chance.randrange(10_000) for _ in range(count - listed)]
    mixed = chance.sample(LISTED, listed) + free
    chance.shuffle(mixed)
    return mixed


def offer(**changed):
    from sourdine.deposits.services.uploads import Offer

    return Offer(**{"file_name": "clients.csv", "door": "web"} | changed)


def upload(actor, content, *, part=200_000, **changed):
    """Sends a file part by part; returns its upload."""
    from sourdine.deposits.services import uploads

    begun = uploads.begin(actor, offer(**{"size": len(content)} | changed))
    for offset in range(0, len(content), part):
        uploads.append(actor, begun.pk, offset, content[offset : offset + part])
    return begun


def deposit(actor, content, **changed):
    """Sends a file and confirms it."""
    from sourdine.deposits.services import uploads

    return uploads.finish(actor, upload(actor, content, **changed).pk)


def screened(actor, content, **changed):
    """Deposits a file, and lets a worker do what is due."""
    from sourdine.deposits.models import Deposit
    from sourdine.jobs.worker import run_waiting

    made = deposit(actor, content, **changed)
    run_waiting()
    return Deposit.objects.get(pk=made.pk)


def packed(content):
    return gzip.compress(content)


def result(actor, of, kind="result"):
    from sourdine.deposits.services import results

    with results.open_result(actor, of.pk, kind).reader as reader:
        return reader.read()

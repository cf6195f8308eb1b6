"""Processes that want to reach the same person at once: `python attempting.py COUNT KEY [KEY ON_BEHALF_OF]`.

They come of one that has loaded everything, and has no connection yet. Told: how many attempts were granted.
"""

import random
import sys
from multiprocessing import get_context
from uuid import UUID, uuid4

import django
import time_machine

TIMES = 6  # that each asks
LINES = ["+33199001234", "+33199005678", "+33600001234"]
CALL = {
    "channel": "live_voice",
    "purpose": "commercial",
    "audience": "consumer",
    "goods": "insurance",
    "sector": "bank_insurance",
    "dialling": "by_hand",
    "relationship": [{"tie": "contract", "since": "2026-01-10T10:00:00+01:00", "goods": ["insurance"]}],
}


def ask(together, told, number, key, on_behalf_of=None):
    from sourdine.deposits.services.reserving import Wanted, reserve
    from sourdine.professionals.services import acting, keys

    chance = random.Random(number)
    actor = acting.of_standing(
        keys.authenticate(key, network="127.0.0.1"), on_behalf_of=on_behalf_of and UUID(on_behalf_of)
    )
    together.wait(timeout=60)
    for _ in range(TIMES):
        first, *others = chance.sample(LINES, 3)
        wanted = Wanted(row=CALL | {"number": first}, known_as=[{"number": one} for one in others])
        told.put(reserve(actor, wanted, idempotency_key=str(uuid4())).is_granted)


def main(count, own, *theirs):
    django.setup()
    forked = get_context("fork")
    together, told = forked.Barrier(int(count)), forked.Queue()
    with time_machine.travel("2026-11-27T10:00:00+01:00", tick=False):
        asking = [
            forked.Process(target=ask, args=(together, told, number, *(theirs if number % 2 else [own])))
            for number in range(int(count))
        ]
        for one in asking:
            one.start()
        sys.stdout.write(str(sum(told.get(timeout=60) for _ in range(int(count) * TIMES))))
        for one in asking:
            one.join()


if __name__ == "__main__":
    main(*sys.argv[1:])

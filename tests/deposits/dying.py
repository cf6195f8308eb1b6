"""A worker that is killed at a chosen moment of a screening, or of an inquiry: `python dying.py MOMENT`."""

import os
import signal
import sys

import django


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def main(moment):
    django.setup()
    from sourdine.deposits.services import advising, destruction, ending, inquiries, placing, screening
    from sourdine.deposits.services.permission import Deciding
    from sourdine.jobs.worker import find_tasks, run_waiting

    find_tasks()
    owner, name = {
        "checking": (placing.Places, "place"),
        "asking": (advising.Advising, "_answer"),
        "screening": (screening._Progress, "__call__"),
        "concluding": (ending, "_conclude"),
        "committed": (destruction, "destroy_input"),
        "deciding": (Deciding, "to_look_up"),
        "looked up": (Deciding, "learn"),
        "noting": (inquiries, "_note"),
    }[moment]
    setattr(owner, name, die)
    run_waiting()


if __name__ == "__main__":
    main(sys.argv[1])

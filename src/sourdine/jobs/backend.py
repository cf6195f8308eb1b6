"""placeholder"""

from django_tasks.backends.dummy import DummyBackend as JobBackend  # noqa

"""A service from another machine: deposit, wait, collect, check. Needs the extra `sourdine[client]`."""

from sourdine.client.connection import Connection
from sourdine.client.errors import ClientError
from sourdine.client.service import Deposit, Result, Service

__all__ = ["ClientError", "Connection", "Deposit", "Result", "Service"]

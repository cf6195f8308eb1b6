"""A service from another machine: files and consents. Needs the extra `sourdine[client]`."""

from sourdine.client.connection import Connection
from sourdine.client.consents import Consents
from sourdine.client.errors import ClientError
from sourdine.client.service import Deposit, Result, Service

__all__ = ["ClientError", "Connection", "Consents", "Deposit", "Result", "Service"]

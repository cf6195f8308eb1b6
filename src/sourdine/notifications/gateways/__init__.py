"""The ways out: one interface, and one module for each kind of provider."""

from sourdine.notifications.gateways.gateway import (
    Gateway,
    NotTaken,
    Outgoing,
    PermanentFailure,
    Receipt,
    Report,
    TemporaryFailure,
)

__all__ = ["Gateway", "NotTaken", "Outgoing", "PermanentFailure", "Receipt", "Report", "TemporaryFailure"]

"""How secrets rest: a keyring outside the database seals what is stored and makes blind indexes of it."""

from sourdine.sealing.keyring import Keyring, configure, current

__all__ = ["Keyring", "configure", "current"]

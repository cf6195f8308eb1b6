"""The register's tables: the lists themselves, who holds a line, registrations under way, images."""

from sourdine.register.models.holding import Holding, LineTransfer
from sourdine.register.models.limits import Allowance
from sourdine.register.models.opposition import Change, Opposition, OppositionList, Position
from sourdine.register.models.publication import ListImport, Publication
from sourdine.register.models.registration import Claim, Code, Registration

__all__ = [
    "Allowance",
    "Change",
    "Claim",
    "Code",
    "Holding",
    "LineTransfer",
    "ListImport",
    "Opposition",
    "OppositionList",
    "Position",
    "Publication",
    "Registration",
]

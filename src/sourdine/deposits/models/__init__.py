"""The tables of deposits: campaigns, files on their way, results, and what stays when they are gone."""

from sourdine.deposits.models.campaign import Campaign, Form, Source
from sourdine.deposits.models.check import Check, CheckState
from sourdine.deposits.models.deposit import (
    ONGOING,
    WITH_RESULTS,
    WORKING,
    Deposit,
    Door,
    State,
    Submission,
    Upload,
    UploadState,
)
from sourdine.deposits.models.keys import FilesKey, TokensKey
from sourdine.deposits.models.results import Collection, Kind, ResultFile
from sourdine.deposits.models.tokens import DayDraw, Tokens

__all__ = [
    "ONGOING",
    "WITH_RESULTS",
    "WORKING",
    "Campaign",
    "Check",
    "CheckState",
    "Collection",
    "DayDraw",
    "Deposit",
    "Door",
    "FilesKey",
    "Form",
    "Kind",
    "ResultFile",
    "Source",
    "State",
    "Submission",
    "Tokens",
    "TokensKey",
    "Upload",
    "UploadState",
]

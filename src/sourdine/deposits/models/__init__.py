"""The tables of deposits: campaigns and their watch, files on their way, results, and what stays of them."""

from sourdine.deposits.models.answered_later import AnsweredLater, AnswerState
from sourdine.deposits.models.campaign import Campaign, Form, Reminder, Source, Stage
from sourdine.deposits.models.check import Check
from sourdine.deposits.models.deposit import (
    CANCELLABLE,
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
from sourdine.deposits.models.inquiry import Inquiry
from sourdine.deposits.models.keys import FilesKey, TokensKey
from sourdine.deposits.models.question import ScreeningQuestion
from sourdine.deposits.models.results import Collection, Kind, ResultFile
from sourdine.deposits.models.tokens import DayDraw, Tokens
from sourdine.deposits.models.watch import End, Found, Telling, Watch, Watched

__all__ = [
    "CANCELLABLE",
    "ONGOING",
    "WITH_RESULTS",
    "WORKING",
    "AnswerState",
    "AnsweredLater",
    "Campaign",
    "Check",
    "Collection",
    "DayDraw",
    "Deposit",
    "Door",
    "End",
    "FilesKey",
    "Form",
    "Found",
    "Inquiry",
    "Kind",
    "Reminder",
    "ResultFile",
    "ScreeningQuestion",
    "Source",
    "Stage",
    "State",
    "Submission",
    "Telling",
    "Tokens",
    "TokensKey",
    "Upload",
    "UploadState",
    "Watch",
    "Watched",
]

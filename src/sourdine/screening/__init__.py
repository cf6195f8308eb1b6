"""A prospect file against a register image: the main job.

`screen` judges a column, `screen_file` a file; `RegisterImage` is what both read.
"""

from sourdine.screening.certifying import Declaration
from sourdine.screening.image import RegisterImage, UnusableImage
from sourdine.screening.job import Options, screen_path, screen_stream
from sourdine.screening.judgement import Judgements, Register, judge_fields
from sourdine.screening.pipeline import Progress
from sourdine.screening.prospects.errors import RefusedFile
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.report import Report, refusal
from sourdine.screening.results.forms import Form
from sourdine.screening.verdicts import Verdict

__all__ = [
    "Declaration",
    "Form",
    "Judgements",
    "Options",
    "Progress",
    "Reading",
    "RefusedFile",
    "Register",
    "RegisterImage",
    "Report",
    "UnusableImage",
    "Verdict",
    "judge_fields",
    "refusal",
    "screen_path",
    "screen_stream",
]

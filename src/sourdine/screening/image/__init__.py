"""The register image: the immutable, compact copy of opposition lists that screening reads.

`build` makes one, `RegisterImage.open` maps one, `update` brings one forward.
docs/reference/register-image.md gives the format, byte by byte.
"""

from sourdine.screening.image.build import build
from sourdine.screening.image.errors import ImageError, UnknownList, UnusableImage
from sourdine.screening.image.header import DEFAULT_VALIDITY_DAYS, ListInfo
from sourdine.screening.image.image import ImageInfo, RegisterImage
from sourdine.screening.image.signature import Keys, Publisher
from sourdine.screening.image.update import Delta, ListChange, update

__all__ = [
    "DEFAULT_VALIDITY_DAYS",
    "Delta",
    "ImageError",
    "ImageInfo",
    "Keys",
    "ListChange",
    "ListInfo",
    "Publisher",
    "RegisterImage",
    "UnknownList",
    "UnusableImage",
    "build",
    "update",
]

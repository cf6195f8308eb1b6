"""Images at rest: sealed files in the data folder, whole or not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from sourdine import sealing
from sourdine.screening.placement import place
from sourdine.sealing import files
from sourdine.sealing.files import SealedReader, SealedWriter

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sourdine.screening.image import RegisterImage


def images_folder() -> Path:
    """Made at first use, for the service alone."""
    folder: Path = settings.SOURDINE.data_folder / "images"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def store(image: RegisterImage, name: str) -> int:
    """Seals the image into its place and returns the file's size in bytes. Raises CannotWrite."""
    path = images_folder() / name
    keyring = sealing.current()
    with (
        place(path, mode=0o600) as file,
        SealedWriter(file, about=_about(name), keyring=keyring) as out,
        image.content as content,
    ):
        out.write(content)
    return path.stat().st_size


def load(name: str) -> bytes:
    """The plain bytes of an image. Raises FileNotFoundError or sealing's Unsealable."""
    with (images_folder() / name).open("rb") as file:
        return SealedReader(file, about=_about(name), keyring=sealing.current()).readall()


def sealed_with(name: str) -> bytes:
    """The head of the key that it is sealed with. Raises FileNotFoundError or sealing's Unsealable."""
    with (images_folder() / name).open("rb") as file:
        return files.sealed_with(file)


def reseal(name: str) -> None:
    """With the key of today. Who reads the former file meanwhile reads it to its end.

    For whoever holds the turn to publish. Raises FileNotFoundError, CannotWrite or sealing's Unsealable.
    """
    path = images_folder() / name
    with path.open("rb") as former, place(path, mode=0o600) as file:
        files.reseal(former, file, about=_about(name), keyring=sealing.current())


def sweep(kept: Collection[str]) -> None:
    """Removes every other file: old images, and what a publisher that was killed left half-written.

    For whoever holds the turn to publish: nobody else is writing.
    """
    for file in images_folder().iterdir():
        if file.name not in kept:
            file.unlink(missing_ok=True)


def _about(name: str) -> str:
    return f"register image {name}"

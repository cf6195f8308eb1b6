"""Keys on disk: `signing-key.pem` (PKCS #8), its owner's alone, by `public-keys.jwks.json`, everybody's."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sourdine.errors import Place
from sourdine.evidence.encoding import Undecodable, decode_json_object, encode_json
from sourdine.evidence.errors import (
    DuplicateKeyIdentifier,
    KeyExists,
    KeyNotFound,
    KeyPlaceUnusable,
    KeyReadableByOthers,
    NotASigningKey,
    NotPublicKeys,
    PrivateKeyAmongPublicKeys,
)
from sourdine.evidence.keys import JWKS, SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PRIVATE_NAME: Final = "signing-key.pem"
PUBLIC_NAME: Final = "public-keys.jwks.json"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_MOST_BYTES: Final = 1 << 20


def generate(directory: Path) -> SigningKey:
    """Makes a key pair in `directory`, created with mode 0700 when missing; the private file has mode 0600.

    Raises KeyExists rather than overwrite, KeyPlaceUnusable when the disk refuses.
    """
    key = SigningKey.new()
    place = Place(file=str(directory))
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place_pair(directory, key, place)
    except OSError as refused:
        raise KeyPlaceUnusable(place=place, reason=refused.strerror) from refused
    return key


def rotate(directory: Path) -> SigningKey:
    """A new key signs from now on; the former one's public half stays, so that what it signed verifies.

    Processes that sign look at the file each time. Raises what `load_signing_key` and `load_public_keys` do.
    """
    former = load_signing_key(directory)
    known = load_public_keys(directory)
    key = SigningKey.new()
    kept = known.keys if known.find(former.kid) else (former.public, *known.keys)
    place = Place(file=str(directory))
    try:
        # The public half first: nothing is signed that nobody could check.
        _place_public(directory / PUBLIC_NAME, JWKS(keys=(key.public, *kept)))
        with _temporary(directory / PRIVATE_NAME, key.as_pem()) as temporary:
            temporary.replace(directory / PRIVATE_NAME)
        _sync_directory(directory)
    except OSError as refused:
        raise KeyPlaceUnusable(place=place, reason=refused.strerror) from refused
    return key


def load_signing_key(path: Path) -> SigningKey:
    """From the file, or from the directory that `generate` filled.

    Raises KeyNotFound, KeyReadableByOthers, NotASigningKey or KeyPlaceUnusable.
    """
    file = _file_in(path, PRIVATE_NAME)
    # A service signs all day: whether the file is still the same is cheap to ask, what it says is not.
    return _read_private(file, _identity(file))


def load_public_keys(path: Path) -> JWKS:
    """From the file, or from the directory that `generate` filled.

    Raises KeyNotFound, NotPublicKeys, PrivateKeyAmongPublicKeys, DuplicateKeyIdentifier or KeyPlaceUnusable.
    """
    file = _file_in(path, PUBLIC_NAME)
    try:
        return _read_public(file)
    except KeyNotFound:
        if file == path:
            raise
        # A machine that stopped between the two files left the private one alone: it holds both.
        return load_signing_key(path).jwks()


def default_key_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """$SOURDINE_KEYS, else sourdine/keys under $XDG_CONFIG_HOME, else under ~/.config.

    Raises KeyPlaceUnusable for somebody who has no home.
    """
    if chosen := environment.get("SOURDINE_KEYS"):
        return Path(chosen)
    configuration = Path(environment.get("XDG_CONFIG_HOME", ""))
    # The XDG base directory specification has relative paths ignored.
    if not configuration.is_absolute():
        configuration = _home() / ".config"
    return configuration / "sourdine" / "keys"


def load_or_generate_default() -> SigningKey:
    """The key of whoever runs this, made at first use; of two first uses at once, both get the same."""
    directory = default_key_directory()
    # The file by its own name: another first use may be making the directory at this instant.
    private = directory / PRIVATE_NAME
    try:
        return load_signing_key(private)
    except KeyNotFound:
        pass
    try:
        return generate(directory)
    except KeyExists:
        return load_signing_key(private)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as homeless:
        raise KeyPlaceUnusable(place=Place(file="~"), reason="no home directory") from homeless


def _place_pair(directory: Path, key: SigningKey, place: Place) -> None:
    """The private file first: whoever places it owns the directory."""
    try:
        # Public keys left by a private one that was moved away still check what it signed.
        if (directory / PUBLIC_NAME).exists():
            raise KeyExists(place=place)
        _place_once(directory / PRIVATE_NAME, key.as_pem())
    except FileExistsError as exists:
        raise KeyExists(place=place) from exists
    _place_public(directory / PUBLIC_NAME, key.jwks())


def _place_once(path: Path, content: bytes) -> None:
    """Whole or not at all, and never over another file: a link, unlike a rename, refuses an existing name."""
    with _temporary(path, content) as temporary:
        os.link(temporary, path)
    _sync_directory(path.parent)


def _place_public(path: Path, keys: JWKS) -> None:
    with _temporary(path, encode_json(keys.as_dict()) + b"\n") as temporary:
        temporary.chmod(0o644)
        temporary.replace(path)
    _sync_directory(path.parent)


@contextmanager
def _temporary(path: Path, content: bytes) -> Iterator[Path]:
    # mkstemp's files have mode 0600 from their first instant.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    # Windows opens no directories; its renames need no such care.
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file_in(path: Path, name: str) -> Path:
    try:
        return path / name if path.is_dir() else path
    except OSError as refused:
        raise KeyPlaceUnusable(place=Place(file=str(path)), reason=refused.strerror) from refused


def _read_public(file: Path) -> JWKS:
    place = Place(file=str(file))
    try:
        return JWKS.from_dict(decode_json_object(_read(file, private=False)))
    except Undecodable as unreadable:
        raise NotPublicKeys(place=place) from unreadable
    # Reading a set does not know which file it came from.
    except (NotPublicKeys, PrivateKeyAmongPublicKeys, DuplicateKeyIdentifier) as trouble:
        raise type(trouble)(place=place) from trouble


def _read(path: Path, *, private: bool) -> bytes:
    with _naming_faults(path), path.open("rb") as file:
        status = os.fstat(file.fileno())
        if private:
            _require_closed(status, Place(file=str(path)))
        return file.read(_MOST_BYTES)


@contextmanager
def _naming_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        raise KeyNotFound(place=Place(file=str(path))) from missing
    except OSError as refused:
        raise KeyPlaceUnusable(place=Place(file=str(path)), reason=refused.strerror) from refused


def _require_closed(status: os.stat_result, place: Place) -> None:
    # Windows keeps no such modes: the user's profile is closed by its own lists.
    if os.name != "nt" and status.st_mode & _OTHERS:
        raise KeyReadableByOthers(place=place, mode=f"{stat.S_IMODE(status.st_mode):04o}", path=place.file)


def _identity(file: Path) -> tuple[int, ...]:
    with _naming_faults(file):
        found = file.stat()
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode


@lru_cache(maxsize=2)
def _read_private(file: Path, _identity: tuple[int, ...]) -> SigningKey:
    place = Place(file=str(file))
    try:
        private = load_pem_private_key(_read(file, private=True), password=None)
    # TypeError: a password is needed.
    except (ValueError, TypeError, UnsupportedAlgorithm) as unreadable:
        raise NotASigningKey(place=place) from unreadable
    if not isinstance(private, Ed25519PrivateKey):
        raise NotASigningKey(place=place)
    return SigningKey(private=private)

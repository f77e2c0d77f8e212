"""The vocabularies that a user has added: one file each in the user's own folder.

A file is a line of JSON (what `vocabulary list` shows, with the sha256 of what follows) and the terms, as MessagePack packed by
Zstandard. Its name holds the vocabulary's and the beginning of the hash, so that another version never takes a file's place
unseen. Nothing here is ever sent anywhere.
"""

import contextlib
import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from pantrial.errors import BadCall, Unreadable
from pantrial.terms import Term, Vocabulary

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = "pantrial.vocabulary/1"
ENDING = ".vocabulary"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
# What a file may hold, so that a damaged or hostile one ends in an error.
LIMIT = 2**31


class Held(Struct, frozen=True):
    """What is known of a vocabulary without its terms. `sha256` is of its content, `size` its file's bytes."""

    name: str
    title: str
    version: str
    licence: str
    origin: str
    terms: int
    sha256: str
    format: str = FORMAT
    size: int = 0


def home(named: str | None = None) -> Path:
    """The user's folder: as named, as $PANTRIAL_HOME says, or where the platform keeps a program's data."""
    if named or os.environ.get("PANTRIAL_HOME"):
        return Path(named or os.environ["PANTRIAL_HOME"])
    user = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or user / "AppData" / "Local") / "pantrial"
    if sys.platform == "darwin":
        return user / "Library" / "Application Support" / "pantrial"
    return Path(os.environ.get("XDG_DATA_HOME") or user / ".local" / "share") / "pantrial"


def _folder(place: Path) -> Path:
    return place / "vocabularies"


def add(vocabulary: Vocabulary, place: Path) -> Held:
    """Keep a vocabulary. One of the same name that was kept before goes, when the new one is whole."""
    if not NAME.fullmatch(vocabulary.name):
        raise BadCall(f"{vocabulary.name!r} is no name", where="--name", do="use small letters, digits, - and _")
    content = msgspec.msgpack.encode(vocabulary.terms)
    body = zstd.compress(content, 6)
    digest = _digest(vocabulary.name, vocabulary.version, content)
    held = Held(
        vocabulary.name,
        vocabulary.title,
        vocabulary.version,
        vocabulary.licence,
        vocabulary.origin,
        len(vocabulary.terms),
        digest,
    )
    folder = _folder(place)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{held.name}-{digest[:12]}{ENDING}"
        handle, name = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(held) + b"\n" + body)
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        for path, other in _all(place):
            if other.name == held.name and path != target:
                path.unlink()
        return msgspec.structs.replace(held, size=target.stat().st_size)
    except OSError as error:
        do = "name a folder with --home"
        raise BadCall(f"it cannot be kept: {error.strerror or error}", where=str(folder), do=do) from None


def _digest(name: str, version: str, content: bytes) -> str:
    return hashlib.sha256(b"\0".join((name.encode(), version.encode(), content))).hexdigest()


def held(place: Path) -> tuple[Held, ...]:
    """The vocabularies that are kept, by name."""
    return tuple(sorted((one for _, one in _all(place)), key=lambda one: one.name))


def _all(place: Path) -> list[tuple[Path, Held]]:
    folder = _folder(place)
    return [(path, _head(path)) for path in sorted(folder.glob(f"*{ENDING}"))] if folder.is_dir() else []


def _head(path: Path) -> Held:
    try:
        with path.open("rb") as file:
            found = msgspec.json.decode(file.readline(2**16), type=Held)
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable(f"{error.strerror or error}", where=str(path)) from None
    except (msgspec.ValidationError, msgspec.DecodeError):
        raise Unreadable("no vocabulary that was added here", where=str(path), do="remove the file, and add it again") from None
    if found.format != FORMAT:
        raise Unreadable(f"kept as {found.format}, and this program reads {FORMAT}", where=str(path), do="add it again")
    return msgspec.structs.replace(found, size=size)


def load(name: str, place: Path) -> tuple[Vocabulary, str]:
    """A kept vocabulary and its hash. Raises BadCall where none has the name, Unreadable where its file is damaged."""
    for path, one in _all(place):
        if one.name != name:
            continue
        with path.open("rb") as file:
            file.readline(2**16)
            try:
                content = zstd.ZstdDecompressor().decompress(file.read(LIMIT), LIMIT)
                terms = msgspec.msgpack.decode(content, type=tuple[Term, ...])
            except (zstd.ZstdError, msgspec.ValidationError, msgspec.DecodeError):
                raise Unreadable("its file is damaged", where=str(path), do="add the vocabulary again") from None
        digest = _digest(one.name, one.version, content)
        if digest != one.sha256:
            raise Unreadable("its file is not as it was written", where=str(path), do="add the vocabulary again")
        return Vocabulary(one.name, one.title, one.version, one.licence, one.origin, terms), digest
    names = ", ".join(one.name for one in held(place))
    do = f"there are: {names}" if names else "add one: pantrial vocabulary add"
    raise BadCall(f"no vocabulary {name} was added", where="--vocabulary", do=do)


def remove(name: str, place: Path) -> Held:
    """Remove a kept vocabulary. Raises BadCall where none has the name."""
    for path, one in _all(place):
        if one.name == name:
            path.unlink()
            return one
    raise BadCall(f"no vocabulary {name} was added")

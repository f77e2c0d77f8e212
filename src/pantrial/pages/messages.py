"""What an e-mail, or a web page saved as one file (MHTML, RFC 2557), holds: its page and its attachments, each as its bytes."""

import importlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

_HEAD = re.compile(rb"(?:From [^\n]{1,300}\n)?(?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+\r?\n")
_FIELD = re.compile(rb"From |[A-Za-z][A-Za-z0-9-]{1,60}:")
_SURE = re.compile(rb"(?im)^(?:mime-version|message-id|received|snapshot-content-location)[ \t]*:")
_NO_DOCUMENTS = ("image/", "audio/", "video/", "font/")
_NO_PAGES = frozenset(
    "text/css text/javascript application/javascript application/x-javascript text/calendar application/pgp-signature"
    " application/pkcs7-signature text/vcard application/font-woff".split()
)
_DECLARES = re.compile(rb"<meta\b[^>]{0,200}?charset", re.IGNORECASE)
_MOST = 1000
"""Parts of one message that are looked at."""


def is_message(head: bytes) -> bool:
    """Whether a document's first bytes are the head of a message: fields, of which one no page has, up to a blank line."""
    if _FIELD.match(head) is None:  # as nearly all that is no message
        return False
    match = _HEAD.match(head[:32_768])
    return match is not None and _SURE.search(match.group()) is not None


def parts_of(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The documents of a message, each with its file's name ("" for the message's own words): of the same words in several
    forms the last, of a saved page the page itself and not what it shows.

    Raises ValueError where the message cannot be taken apart.
    """
    try:
        message = importlib.import_module("email").message_from_bytes(data)
        yield from _parts(message)
    except (RecursionError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"a message that cannot be taken apart: {type(error).__name__}") from error


def _parts(message: "Message") -> Iterator[tuple[str, bytes]]:
    left: list[Message] = [message]
    children: list[Message]
    for _ in range(_MOST):
        if not left:
            return
        part = left.pop()
        kind = part.get_content_type()
        if part.is_multipart():
            children = [child for child in part.get_payload() if not isinstance(child, str)]
            if kind == "multipart/alternative":
                children = [child for child in children if child.get_content_maintype() in ("text", "multipart")][-1:]
            elif kind == "multipart/related":
                root = part.get_param("start")
                children = [child for child in children if root and child.get("Content-ID") == root] or children[:1]
            left += reversed(children)
        elif not kind.startswith(_NO_DOCUMENTS) and kind not in _NO_PAGES:
            yield part.get_filename() or "", _bytes(part)
    if left:
        raise ValueError(f"a message of more than {_MOST} parts")


def _bytes(part: "Message") -> bytes:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = (part.get_content_charset() or "").casefold()
    if part.get_content_maintype() == "text" and charset not in ("", "utf-8", "us-ascii") and not _DECLARES.search(data[:4096]):
        return data.decode(charset, "replace").encode("utf-8", "replace")
    return data


__all__ = ["is_message", "parts_of"]

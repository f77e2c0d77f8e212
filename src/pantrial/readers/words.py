"""Where a reading's words stand: what `text.at` needs to look evidence up, for every form that is read."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from pantrial.readers import ctgov_csv, ictrp, xml
from pantrial.reading import Source


def words_of(source: Source) -> Callable[[str], str]:
    """Pointer → the words there: for a page the kept text whatever the pointer."""
    look = WORDS.get(source.layout)
    return look(source) if look else lambda pointer: source.text


def in_json(source: Source) -> Callable[[str], str]:
    """RFC 6901 pointer → the string there; other values as JSON writes them."""
    document = msgspec.json.decode(source.text.lstrip("\ufeff").encode())

    def words(pointer: str) -> str:
        here: Any = document
        for key in pointer.split("/")[1:]:
            key = key.replace("~1", "/").replace("~0", "~")
            here = here[int(key)] if isinstance(here, list) else here[key]
        return here if isinstance(here, str) else json.dumps(here)

    return words


WORDS: Mapping[str, Callable[[Source], Callable[[str], str]]] = {
    "study": in_json,
    "study_fields": in_json,
    "ctgov_csv": ctgov_csv.words_of,
    "ctgov_xml": xml.words_of,
    "ctis": in_json,
    "ictrp": ictrp.words_of,
    "isrctn": xml.words_of,
}
"""Form → how its pointers are looked up. The forms that are not here are pages, whose evidence is in their kept text."""


__all__ = ["WORDS", "in_json", "words_of"]

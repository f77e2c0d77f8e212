"""READERS: every form that is read, as a table. A new format is an import and a row here."""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from pantrial.errors import BadCall, Unreadable
from pantrial.pages import Layout, Literals, markdown, run, unfamiliar
from pantrial.pages.html import is_html, render
from pantrial.pages.kept import decoded, refuse_noise
from pantrial.pages.messages import is_message
from pantrial.pages.office import is_office
from pantrial.pages.office import text_of as office_text
from pantrial.pages.pdf import is_pdf
from pantrial.pages.pdf import text_of as pdf_text
from pantrial.readers import ctgov_csv, ctgov_xml, ctis, euctr, ictrp, isrctn, study, study_fields
from pantrial.readers.captioned import CAPTIONED
from pantrial.readers.classic import CLASSIC
from pantrial.readers.generic import GENERIC
from pantrial.readers.medpath import MEDPATH
from pantrial.readers.status import STATUS
from pantrial.reading import Reading, Source


class Reader(Struct, frozen=True):
    """How a form is told from a kept text, and how a source of it is read.

    `signs` are literals of which at least one stands in a text of this form, where there are such. `detect` is given the
    text and those that stand in it (others' among them), and gives 0 for what is not this form, 1 and more for what is.
    `begins` are the characters with which a text of a form without signs begins, behind blanks. A page's `layout` has
    captions, which are looked for in the same pass.
    """

    detect: Callable[[str, Collection[str]], float]
    read: Callable[[Source], Reading]
    signs: tuple[str, ...] = ()
    layout: Layout | None = None
    begins: str = ""


def _page(layout: Layout) -> Reader:
    signs = (*layout.signs, *layout.literal)
    return Reader(lambda text, found: layout.fits(found), lambda source: run(source, layout), signs, layout)


READERS: Mapping[str, Reader] = {
    "study": Reader(study.detect, study.read, begins="{"),
    "study_fields": Reader(study_fields.detect, study_fields.read, ('"NCTId"',)),
    "ctgov_csv": Reader(ctgov_csv.detect, ctgov_csv.read, ("NCT Number",)),
    "ctgov_xml": Reader(ctgov_xml.detect, ctgov_xml.read, ("<clinical_study",)),
    "ctis": Reader(ctis.detect, ctis.read, ('"ctNumber"',)),
    "euctr": Reader(euctr.detect, euctr.read, ("EudraCT", "This file contains ")),
    "ictrp": Reader(ictrp.detect, ictrp.read, begins='<"Tt'),
    "isrctn": Reader(isrctn.detect, isrctn.read, ("<fullTrial", "<trialDescription")),
    "captioned": _page(CAPTIONED),
    "classic": _page(CLASSIC),
    "medpath": _page(MEDPATH),
    "status": _page(STATUS),
    "generic": Reader(lambda text, signs: 0.0, lambda source: unfamiliar.run(source, GENERIC)),
}
"""Name of a form → its reader. The first that fits best is taken; `generic` is for pages that fit none."""

_OPENINGS = re.compile(
    r"""\ufeff?\s*+(?:(?P<study>\{\s*+"protocolSection"\s*+:)
    |(?P<ctgov_xml>(?><\?xml[^>]{0,200}>\s*)?(?><!--.*?-->\s*)*+<clinical_study\b))""",
    re.DOTALL | re.VERBOSE,
)
"""How documents of a form begin that those of no other do: they are looked through for nothing else."""

# Each line of a page is held with its place, so that a file of nothing but line ends would take fifty times its size. The
# longest of some thousand public pages has four thousand lines, and none has lines of less than twenty characters on average.
_LINED = frozenset(("generic", "euctr"))
_LINES, _TAGS, _SHORTEST = 40_000, 200_000, 20
_SPARSE = 8  # characters for each tag, at least, in a large XML: a start, a name, an end

_PACKED = frozenset(("pdf", "docx", "odt"))
"""Encodings of documents whose text is made by their reader, and is no HTML."""

_SIGNED = {
    sign: tuple(name for name, reader in READERS.items() if sign in reader.signs)
    for sign in {sign for reader in READERS.values() for sign in reader.signs}
}
_SIGNS = Literals(sign for reader in READERS.values() for sign in reader.signs)


def read(data: bytes, origin: str, layout: str | None = None) -> Reading:
    """Read one document: its bytes, where they came from, and the layout's name where the caller knows it.

    Raises Unreadable for bytes that are no record that we can read, BadCall for a layout that is not in READERS.
    """
    if layout is not None and layout not in READERS:
        raise BadCall(f"there is no layout {layout!r}", do=f"name one of {', '.join(READERS)}")
    if is_pdf(data):
        (text, notes), encoding = pdf_text(data, origin), "pdf"
    elif kind := is_office(data):
        text, notes, encoding = office_text(data, kind, origin), (), kind
    elif is_message(data):
        raise Unreadable("a message or saved page, which holds documents", where=origin, do="give it as a file")
    else:
        text, encoding, notes = decoded(data, origin)
    opens = _OPENINGS.match(text)
    found: list[str] = []
    if opens is not None and layout in (None, opens.lastgroup):
        name = opens.lastgroup or ""
    else:
        packed = encoding in _PACKED
        if not packed:
            refuse_noise(data, text, encoding, origin)
        same = data if encoding == "utf-8" else None  # the text's own bytes
        if not packed and is_html(text):
            same = None
            if text.count("<") > _TAGS + len(text) // _SHORTEST:
                raise Unreadable("more tags and fewer words than a page has", where=origin, do="give the page of one trial")
            text = render(text)
            if not text:
                raise Unreadable("an HTML page without any words", where=origin, do="save the page as text from a browser")
        found = _SIGNS.all(text, same)
        name = layout or _detect(text, frozenset(found))
        if name == "generic" and not packed and markdown.is_markdown(text):
            text = markdown.render(text)
    tagged = len(text) > _SPARSE * _TAGS and text[:100].lstrip("\ufeff \t\r\n").startswith("<")
    if tagged and text.count("<") > _TAGS + len(text) // _SPARSE:
        raise Unreadable("more tags and fewer words than a record has", where=origin, do="give the record of one trial")
    source = Source(hashlib.sha256(data).hexdigest(), origin, name, encoding, text)
    reader = READERS[name]
    most = _LINES + len(text) // _SHORTEST
    lined = len(text) > most and (reader.layout is not None or name in _LINED)  # a shorter text has fewer characters
    if lined and text.count("\n") + text.count("\r") > most:
        raise Unreadable("more and shorter lines than a page has", where=origin, do="give the page of one trial")
    reading = reader.read(source) if reader.layout is None else run(source, reader.layout, found)
    return reading.telling(notes=(*notes, *reading.notes)) if notes else reading


def _detect(text: str, signs: frozenset[str]) -> str:
    """The best fitting reader's name; `generic` where none fits."""
    best, fit = "generic", 1.0
    likely = {name for sign in signs for name in _SIGNED.get(sign, ())}
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    for name, reader in READERS.items():
        if reader.signs:
            if name not in likely:
                continue
        elif begin not in reader.begins:
            continue
        found = reader.detect(text, signs)
        if found >= fit and (found > fit or best == "generic"):
            best, fit = name, found
    return best


__all__ = ["READERS", "Reader", "read"]

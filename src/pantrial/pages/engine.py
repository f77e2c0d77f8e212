"""The engine: a layout's table run over the lines of a page."""

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import NoteKind
from pantrial.pages import criteria
from pantrial.pages.blocks import BLOCKS, looks_like_caption
from pantrial.pages.labels import ELIGIBILITY, FIELDS, IDENTIFICATION, STATUS
from pantrial.pages.layout import Layout, Section
from pantrial.pages.lines import LONGEST, Line, key, lines
from pantrial.pages.page import Page, find_id
from pantrial.pages.shapes import date_type
from pantrial.reading import Reading, Source
from pantrial.record import from_dict
from pantrial.text import Text

TOP = Section("top", "top", slots=("phases", "overallStatus"))
_COUNT = re.compile(r"\((\d{1,6})\)$")
OTHER = Section("Other", "fields")
_FUTURE = frozenset({"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED", "UNKNOWN"})


class _Part(Struct):
    section: Section
    body: list[Line]


def run(source: Source, layout: Layout) -> Reading:
    """Read a kept text by a layout: every value with its evidence, and what is unread.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    page = Page(source.text, layout)
    parts = list(_sections(page, lines(source.text)))
    for part in parts:
        page.bodies.setdefault(part.section.block, []).extend(part.body)
    # Arms are told from the interventions' own words, and a table of sponsors from the page's source.
    late = {"arms": 1, "other names": 1, "sponsor table": 1}
    for part in sorted(parts, key=lambda part: late.get(part.section.block, 0)):
        if part.body:
            BLOCKS[part.section.block](page, part.section, part.body)
    criteria.finish(page)
    _dates(page)
    ledger = page.ledger
    identified = ledger.get((*IDENTIFICATION, "nctId"))
    title = ledger.get((*IDENTIFICATION, "briefTitle")) or ledger.get((*IDENTIFICATION, "officialTitle"))
    if not identified and not ledger.get((*ELIGIBILITY, "eligibilityCriteria")) and not (title and len(parts) > 1):
        raise Unreadable(
            "no number, title or criteria of a trial stand in this text",
            where=source.origin,
            do="give a register's page as text, or a study as ClinicalTrials.gov v2 JSON; a known layout can be named",
        )
    if not identified:
        ledger.note(NoteKind.LOSS, "no-id", "The page does not say the trial's registry number.")
    record, unknown = from_dict(ledger.values)
    return Reading(
        source=source,
        record=record,
        values=ledger.values,
        evidence=ledger.evidence,
        said=tuple(ledger.said),
        notes=tuple(ledger.notes),
        boilerplate=tuple(sorted(ledger.boilerplate)),
        unread=ledger.unread(),
        unknown=unknown,
    )


def _sections(page: Page, body: Iterator[Line]) -> Iterator[_Part]:
    """The page's parts, in order; headings, captions and the layout's own lines are claimed on the way."""
    layout, ledger = page.layout, page.ledger
    part = _Part(TOP, [])
    joined = _joined(layout, ledger.kept)
    opened = False  # a heading was just read, so that a caption may follow
    for whole in body:
        if len(whole.text) > LONGEST:
            ledger.note(NoteKind.DAMAGE, "line-too-long", "A line is too long to be one of a record.", whole.span)
            continue
        for line in _split_captions(joined, whole):
            words = line.words
            name = key(words) if len(words) <= 400 else ""
            caption = layout.captions.get(name)
            if caption is not None:
                ledger.boil(line.text)
                if caption is not part.section:
                    # The caption tells the section where its heading is lost.
                    yield part
                    part = _Part(caption, [])
                opened = False
                continue
            if name in layout.own or words in layout.words or (len(words) <= 80 and words.startswith(layout.prefixes)):
                ledger.boil(line.text)
                continue
            section, rest = _opens(page, line, name, part.section)
            if section is not None:
                yield part
                part = _Part(section, [])
                if rest is not None:
                    part.body.append(rest)
                opened = True
                continue
            if opened and layout.captions and looks_like_caption(words):
                opened = False
                continue
            opened = False
            if layout.labels_close and part.section is not OTHER and _closes(page, line, part.section):
                yield part
                part = _Part(OTHER, [])
            part.body.append(line)
    yield part


def _closes(page: Page, line: Line, section: Section) -> bool:
    """Whether a line's label ends the section; in criteria and prose only where its value fits."""
    found = None if line.bullet() else page.labelled(line)
    if found is None:
        return False
    loose = section.block not in {"mixed eligibility", "prose"}
    return loose or page.fits(found.name, found.value)


def _joined(layout: Layout, kept: str) -> tuple[tuple[str, Section], ...]:
    """The captions that do not always stand on a line of their own."""
    return tuple(
        (caption, section)
        for section in layout.sections
        for caption in section.captions
        if kept.count(caption) != kept.count(f"\n{caption}\n")
    )


def _split_captions(joined: tuple[tuple[str, Section], ...], line: Line) -> Iterator[Line]:
    """A line in which a heading and its caption are run together with other words, as the lines that it was."""
    if not joined or len(line.words) < 40:
        yield line
        return
    cuts: set[int] = set()
    for caption, section in joined:
        at = line.words.find(caption)
        if at < 0 or len(caption) == len(line.words):
            continue
        cuts |= {at, at + len(caption)}
        before = line.words[:at].rstrip()
        for heading in section.headings:
            if before.endswith(heading):
                cuts.add(len(before) - len(heading))
    if not cuts:
        yield line
        return
    places = sorted(cuts | {0, len(line.words)})
    for start, end in pairwise(places):
        part = line.cut(start, end)
        if part.words:
            yield part


def _opens(page: Page, line: Line, name: str, current: Section) -> tuple[Section | None, Line | None]:
    """The section that a line opens, and what of the line belongs to its body."""
    layout = page.layout
    section = layout.headings.get(name) if name else None
    if section is not None:
        page.ledger.boil(line.text)
        if count := _COUNT.search(line.words):
            page.counts[section.name] = int(count.group(1))
        return section, None
    words = line.words
    for start, section in layout.starts.items():
        if words.startswith(start):
            # A line may begin alike many sections' first lines; the one that is open goes on.
            return (None, None) if section is current else (section, line)
    for within, section in layout.marks.items():
        if within in words and section.block != current.block:
            return section, line
    mark = words.find(":", 0, 60) if "colon" in layout.forms else -1
    if mark > 0 and mark + 1 < len(words):
        section = layout.headings.get(key(words[:mark]))
        if section is not None and section.block not in {"value", "items"} and not line.bullet():
            page.ledger.boil(line.text.cut(0, mark + 1))
            return section, line.cut(mark + 1)
    return None, None


def _dates(page: Page) -> None:
    """Take back an `Est.` that the status contradicts: such pages print it before dates that are past, too."""
    ledger = page.ledger
    status = ledger.get((*STATUS, "overallStatus"))
    for name in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct"):
        place = f"/{'/'.join(str(step) for step in (*STATUS, name, 'type'))}"
        evidence = ledger.evidence.get(place)
        if evidence is None or status in _FUTURE or (status is None):
            continue
        piece = evidence.pieces[0]
        words = ledger.kept[piece.start : piece.start + piece.length]
        if words.casefold().startswith("est.") and date_type(words):
            if status == "ACTIVE_NOT_RECRUITING" and name == "completionDateStruct":
                continue
            del ledger.get((*STATUS, name))["type"]
            del ledger.evidence[place]
            ledger.boil(Text(words, evidence.pieces))


__all__ = ["FIELDS", "TOP", "find_id", "run"]

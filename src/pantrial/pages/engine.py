"""The engine: a layout's table run over the lines of a page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import NoteKind
from pantrial.pages import criteria, damage
from pantrial.pages.blocks import BLOCKS, looks_like_caption
from pantrial.pages.claims import Ledger
from pantrial.pages.labels import ELIGIBILITY, FIELDS, IDENTIFICATION, STATUS
from pantrial.pages.layout import Layout, Section
from pantrial.pages.lines import LONGEST, Line, lines
from pantrial.pages.page import Page, find_id
from pantrial.pages.shapes import date_type
from pantrial.pages.tables import Tables
from pantrial.reading import Reading, Source, Told
from pantrial.text import Text

TOP = Section("top", "top", slots=("phases", "overallStatus"))
_COUNT = re.compile(r"\((\d{1,6})\)$")
_FUTURE = frozenset({"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED"})


class _Part(Struct):
    section: Section
    body: list[Line]


_LATE = frozenset({"arms", "other names", "sponsor table"})
"""Blocks that are read last: arms are told from the interventions' own words, a table of sponsors from the page's source."""


def run(source: Source, layout: Layout, found: Sequence[str] | None = None) -> Reading:
    """Read a kept text by a layout: every value with its evidence, and what is unread.

    `found` are the layout's captions as often as they stand in the text (other words may be among them), where that is
    known. Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    page = Page(source.text, layout)
    body = lines(source.text)
    words_of = [line.text.value for line in body]
    eminent = page.tables.eminent(words_of)
    joined = _joined(page.tables, page.ledger.kept, [words_of[number] for number in eminent], found)
    if joined or len(source.text) > LONGEST:
        body = list(_cut_up(page, body, joined))
        words_of = [line.text.value for line in body]
        eminent = page.tables.eminent(words_of)
    parts = _sections(page, body, words_of, eminent)
    bodies = page.bodies
    late: list[_Part] = []
    early: list[_Part] = []
    whole: list[Line] = []
    for part in parts:
        block, body = part.section.block, part.body
        if block in bodies:
            bodies[block] += body
        else:
            bodies[block] = body.copy()
        if body:
            whole += body
            (late if block in _LATE else early).append(part)
    for part in early + late if late else early:
        if not page.only_labels(part.section.block, part.body):
            BLOCKS[part.section.block](page, part.section, part.body)
    return finished(source, page, whole, several=len(parts) > 1)


def finished(source: Source, page: Page, body: Sequence[Line], *, several: bool) -> Reading:
    """The reading of a page whose parts are read; `several`: more than one part was told, so that a title is one of a trial.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    criteria.finish(page)
    _dates(page)
    ledger = page.ledger
    identified = ledger.get((*IDENTIFICATION, "nctId"))
    title = ledger.get((*IDENTIFICATION, "briefTitle")) or ledger.get((*IDENTIFICATION, "officialTitle"))
    if not identified and not ledger.get((*ELIGIBILITY, "eligibilityCriteria")) and not (title and several):
        raise Unreadable(
            "no number, title or criteria of a trial stand in this text",
            where=source.origin,
            do="give a register's page as text, or a study as ClinicalTrials.gov v2 JSON; a known layout can be named",
        )
    return ledger.reading(source, partial(_told, ledger, body, bool(identified)))


def _told(ledger: Ledger, body: Sequence[Line], identified: bool) -> Told:
    """What the reading of a page tells beside the record: what is damaged is looked for when it is asked for."""
    damage.note(ledger, body)
    if not identified:
        ledger.note(NoteKind.LOSS, "no-id", "The page does not say the trial's registry number.")
    return ledger.told()


def _sections(page: Page, body: list[Line], words_of: list[str], eminent: list[int]) -> list[_Part]:
    """The page's parts, in order; headings, captions and the layout's own lines are claimed on the way.

    `words_of` are the words of each line, `eminent` the numbers of those that the tables may know as they begin.
    """
    tables, boil = page.tables, page.ledger.boil
    known = tables.known_lines
    captioned = bool(tables.captions)
    part = _Part(TOP, [])
    parts = [part]
    opened = False  # a heading was just read, so that a caption may follow
    placed = 0  # the lines before are in a part
    gates: dict[str, int] = {}  # a heading that stands before others' own → its line
    for number in (*_marked(tables, page.ledger.kept, words_of, eminent), len(body)):
        if placed < number:
            # Between such lines stands what belongs to the part, but for a caption that no table knows.
            if opened and captioned and looks_like_caption(words_of[placed]):
                placed += 1
            part.body.extend(body[placed:number])
            opened = False
        if number == len(body):
            break
        placed = number + 1
        line, words = body[number], words_of[number]
        told, section = known.get(words) or tables.told(words)
        rest: Line | None = None
        if section is not None and (before := section.behind):
            # Looked up once a page and not once a line.
            if before not in gates:
                gates[before] = words_of.index(before) if before in words_of else 0
            if number < gates[before]:
                section = None
        if told == "caption":
            boil(line.text)
            if section is not None and section is not part.section:
                # The caption tells the section where its heading is lost.
                part = _Part(section, [])
                parts.append(part)
            opened = False
            continue
        if told == "own":
            boil(line.text)
            continue
        if section is None or (
            tables.captioned
            and not (placed < len(body) and words_of[placed] in section.captions)
            and _told_otherwise(page, line, section, part.section)
        ):
            section, rest = _opens(tables, line, part.section)
        else:
            boil(line.text)
            if words[-1] == ")" and (count := _COUNT.search(words)):
                page.counts[section.name] = int(count.group(1))
        if section is not None:
            part = _Part(section, [] if rest is None else [rest])
            parts.append(part)
            opened = True
        elif opened and captioned and looks_like_caption(words):
            opened = False
        else:
            opened = False
            part.body.append(line)
    return parts


def _marked(tables: Tables, kept: str, words_of: list[str], found: list[int]) -> list[int]:
    """The numbers of the lines that may be more than words of a part, as they begin (`found`) or by a mark in them."""
    there = [mark for mark in tables.marks if mark in kept]
    if not there:
        return found
    return sorted({number for mark in there for number, words in enumerate(words_of) if mark in words}.union(found))


def _cut_up(page: Page, body: Sequence[Line], joined: tuple[tuple[str, Section], ...]) -> Iterator[Line]:
    """The lines that are not too long for a record, those in which a caption is run together with other words in parts."""
    for line in body:
        if len(line.text.value) > LONGEST:
            page.ledger.note(NoteKind.DAMAGE, "line-too-long", "A line is too long to be one of a record.", line.span)
        elif joined and len(line.text.value) >= 40:
            yield from _split_captions(joined, line)
        else:
            yield line


def _joined(tables: Tables, kept: str, eminent: list[str], found: Sequence[str] | None) -> tuple[tuple[str, Section], ...]:
    """The captions that do not always stand on a line of their own; `eminent`: the lines that may be one as they begin."""
    literal = tables.literal
    if not literal:
        return ()
    there = [words for words in (tables.joints.all(kept) if found is None else found) if words in literal]
    if not there:
        return ()
    alone = [words for words in eminent if words in literal]
    if len(there) == len(alone):
        return ()
    joined = Counter(there) - Counter(alone)
    return tuple((caption, section) for section in tables.sections for caption in section.captions if caption in joined)


def _split_captions(joined: tuple[tuple[str, Section], ...], line: Line) -> Iterator[Line]:
    """A line in which a heading and its caption are run together with other words, as the lines that it was."""
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


def _opens(tables: Tables, line: Line, current: Section) -> tuple[Section | None, Line | None]:
    """The section that a line opens which is more than a heading, and what of the line belongs to its body."""
    words = line.text.value
    if words.startswith(tables.openings):
        section = next(section for start, section in tables.starts.items() if words.startswith(start))
        # A line may begin alike many sections' first lines; the one that is open goes on.
        return (None, None) if section is current else (section, line)
    for within, section in tables.marks.items():
        if within in words and section.block != current.block:
            return section, line
    return None, None


def _told_otherwise(page: Page, line: Line, section: Section, current: Section) -> bool:
    """Whether words like a heading are not it, in a layout whose headings have captions.

    The section's caption does not follow but stands elsewhere; or it has none that is known, and the line is in a text.
    """
    kept = page.ledger.kept
    end = line.text.start + len(line.text.value)
    behind = kept[end : end + 300].lstrip()
    if not section.captions:
        return current.block == "prose" and not looks_like_caption(behind.partition("\n")[0])
    if not behind or any(caption.startswith(behind[:20]) for caption in section.captions):
        return False
    # Once a page and not once a line, so that a long page of headings takes no longer than another.
    if section not in page.captioned:
        page.captioned[section] = any(caption in kept for caption in section.captions)
    return page.captioned[section]


def _dates(page: Page) -> None:
    """Take back an `Est.` that the status or the date of verification contradicts: pages print it before past dates, too."""
    ledger = page.ledger
    status = ledger.get((*STATUS, "overallStatus"))
    for name in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct"):
        path = (*STATUS, name, "type")
        if status is None or ledger.get(path) != "ESTIMATED" or (proof := ledger.proof(path)) is None:
            continue
        verified = str(ledger.get((*STATUS, "statusVerifiedDate")) or "")[:7]
        past = str(ledger.get((*STATUS, name, "date")))[:7] <= verified
        if status in _FUTURE and not past:
            continue
        piece = proof.pieces[0]
        words = ledger.kept[piece.start : piece.start + piece.length]
        if words.casefold().startswith("est.") and date_type(words):
            if status in {"ACTIVE_NOT_RECRUITING", "UNKNOWN", "WITHDRAWN"} and name != "startDateStruct" and not past:
                continue
            # A register calls a trial unknown since nobody told whether what was estimated came about.
            if status == "UNKNOWN" and ledger.get((*STATUS, name)) == ledger.get((*STATUS, "completionDateStruct")):
                continue
            ledger.take_back(path)
            ledger.boil(Text.made(words, proof.pieces))


__all__ = ["FIELDS", "TOP", "find_id", "finished", "run"]

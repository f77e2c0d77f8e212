"""The engine: a layout's table run over the lines of a page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from pantrial.errors import Unreadable
from pantrial.notes import NoteKind
from pantrial.pages import criteria, damage
from pantrial.pages.blocks import BLOCKS, looks_like_caption
from pantrial.pages.claims import pointer
from pantrial.pages.labels import ELIGIBILITY, FIELDS, IDENTIFICATION, STATUS
from pantrial.pages.layout import Layout, Section
from pantrial.pages.lines import LONGEST, Line, first, key, lines
from pantrial.pages.page import Page, find_id
from pantrial.pages.shapes import date_type
from pantrial.reading import Reading, Source
from pantrial.record import from_dict
from pantrial.text import Text

TOP = Section("top", "top", slots=("phases", "overallStatus"))
_COUNT = re.compile(r"\((\d{1,6})\)$")
OTHER = Section("Other", "fields")
_FUTURE = frozenset({"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "SUSPENDED"})


class _Part(Struct):
    section: Section
    body: list[Line]


def run(source: Source, layout: Layout) -> Reading:
    """Read a kept text by a layout: every value with its evidence, and what is unread.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    page = Page(source.text, layout)
    parts = list(_sections(page, list(lines(source.text))))
    for part in parts:
        page.bodies.setdefault(part.section.block, []).extend(part.body)
    # Arms are told from the interventions' own words, and a table of sponsors from the page's source.
    late = {"arms": 1, "other names": 1, "sponsor table": 1}
    for part in sorted(parts, key=lambda part: late.get(part.section.block, 0)):
        if part.body and not page.only_labels(part.section.block, part.body):
            BLOCKS[part.section.block](page, part.section, part.body)
    return finished(source, page, [line for part in parts for line in part.body], several=len(parts) > 1)


def finished(source: Source, page: Page, body: Iterable[Line], *, several: bool) -> Reading:
    """The reading of a page whose parts are read; `several`: more than one part was told, so that a title is one of a trial.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    criteria.finish(page)
    _dates(page)
    damage.note(page.ledger, body)
    ledger = page.ledger
    identified = ledger.get((*IDENTIFICATION, "nctId"))
    title = ledger.get((*IDENTIFICATION, "briefTitle")) or ledger.get((*IDENTIFICATION, "officialTitle"))
    if not identified and not ledger.get((*ELIGIBILITY, "eligibilityCriteria")) and not (title and several):
        raise Unreadable(
            "no number, title or criteria of a trial stand in this text",
            where=source.origin,
            do="give a register's page as text, or a study as ClinicalTrials.gov v2 JSON; a known layout can be named",
        )
    if not identified:
        ledger.note(NoteKind.LOSS, "no-id", "The page does not say the trial's registry number.")
    record, unknown = from_dict(ledger.values, nulls=False)
    return Reading(
        source=source,
        record=record,
        values=ledger.values,
        evidence=ledger.evidence,
        said=tuple(ledger.said),
        notes=tuple(ledger.notes),
        boilerplate=ledger.boilerplate(),
        unread=ledger.unread(),
        unknown=unknown,
    )


def _sections(page: Page, body: Sequence[Line]) -> Iterator[_Part]:
    """The page's parts, in order; headings, captions and the layout's own lines are claimed on the way."""
    layout, ledger = page.layout, page.ledger
    part = _Part(TOP, [])
    captions, headings, own = layout.captions, layout.headings, layout.own
    names, heads, longest = layout.names, layout.heads, layout.firsts
    simple = not layout.marks and not layout.labels_close
    opened = False  # a heading was just read, so that a caption may follow
    section: Section | None
    rest: Line | None
    for line in _parted(page, body):
        text = line.text
        words = text.value
        # The key of a line that the tables may know, "" where only its beginning may be known; None of most lines.
        name = names.get(words)
        if name is None and ((begin := words[:2]) in heads or not begin.isascii()):
            name = key(words) if len(words) <= longest.get(first(words), 0) else ""
        if name is None and simple and not opened:
            part.body.append(line)
            continue
        section = rest = None
        if name is None:
            if layout.marks:
                section, rest = _marked(layout, line, part.section)
        elif (caption := captions.get(name)) is not None:
            ledger.boil(text)
            if caption is not part.section:
                # The caption tells the section where its heading is lost.
                yield part
                part = _Part(caption, [])
            opened = False
            continue
        elif name in own or (not name and words in layout.words) or (len(words) <= 80 and words.startswith(layout.prefixes)):
            ledger.boil(text)
            continue
        else:
            section = headings.get(name)
            if section is None or (layout.captioned and _told_otherwise(page, line, section, part.section)):
                section, rest = _opens(page, line, part.section)
            else:
                ledger.boil(text)
                if words[-1] == ")" and (count := _COUNT.search(words)):
                    page.counts[section.name] = int(count.group(1))
        if section is not None:
            yield part
            part = _Part(section, [] if rest is None else [rest])
            opened = True
            continue
        if opened and captions and looks_like_caption(words):
            opened = False
            continue
        opened = False
        if layout.labels_close and part.section is not OTHER and _closes(page, line, part.section):
            yield part
            part = _Part(OTHER, [])
        part.body.append(line)
    yield part


def _parted(page: Page, body: Sequence[Line]) -> Iterable[Line]:
    """The lines that are not too long for a record, those in which a caption is run together with other words in parts."""
    joined = _joined(page.layout, page.ledger.kept, body)
    return body if not joined and len(page.ledger.kept) <= LONGEST else _cut_up(page, body, joined)


def _cut_up(page: Page, body: Sequence[Line], joined: tuple[tuple[str, Section], ...]) -> Iterator[Line]:
    for line in body:
        if len(line.text.value) > LONGEST:
            page.ledger.note(NoteKind.DAMAGE, "line-too-long", "A line is too long to be one of a record.", line.span)
        elif joined and len(line.text.value) >= 40:
            yield from _split_captions(joined, line)
        else:
            yield line


def _closes(page: Page, line: Line, section: Section) -> bool:
    """Whether a line's label ends the section; in criteria and prose only where its value fits."""
    found = None if line.bulleted else page.labelled(line)
    if found is None:
        return False
    loose = section.block not in {"mixed eligibility", "prose"}
    return loose or page.fits(found.name, found.value)


def _joined(layout: Layout, kept: str, body: Sequence[Line]) -> tuple[tuple[str, Section], ...]:
    """The captions that do not always stand on a line of their own."""
    if not layout.captions:
        return ()
    found = layout.joints.all(kept)
    alone = [line.text.value for line in body if line.text.value in layout.joints]
    if len(found) == len(alone):
        return ()
    joined = Counter(found) - Counter(alone)
    return tuple((caption, section) for section in layout.sections for caption in section.captions if caption in joined)


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


def _opens(page: Page, line: Line, current: Section) -> tuple[Section | None, Line | None]:
    """The section that a line opens which is more than a heading, and what of the line belongs to its body."""
    layout = page.layout
    words = line.text.value
    if words.startswith(layout.openings):
        section = next(section for start, section in layout.starts.items() if words.startswith(start))
        # A line may begin alike many sections' first lines; the one that is open goes on.
        return (None, None) if section is current else (section, line)
    if layout.marks and (marked := _marked(layout, line, current))[0] is not None:
        return marked
    mark = words.find(":", 0, 60) if layout.inline else -1
    if mark > 0 and mark + 1 < len(words):
        headed = layout.headings.get(key(words[:mark]))
        if headed is not None and headed.block not in {"value", "items"} and not line.bulleted:
            page.ledger.boil(line.text.cut(0, mark + 1))
            return headed, line.cut(mark + 1)
    return None, None


def _marked(layout: Layout, line: Line, current: Section) -> tuple[Section | None, Line | None]:
    """The section that words within a line open."""
    for within, section in layout.marks.items():
        if within in line.text.value and section.block != current.block:
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
        evidence = ledger.evidence.get(pointer(path))
        verified = str(ledger.get((*STATUS, "statusVerifiedDate")) or "")[:7]
        past = str(ledger.get((*STATUS, name, "date")))[:7] <= verified
        if evidence is None or status is None or (status in _FUTURE and not past):
            continue
        piece = evidence.pieces[0]
        words = ledger.kept[piece.start : piece.start + piece.length]
        if words.casefold().startswith("est.") and date_type(words):
            if status in {"ACTIVE_NOT_RECRUITING", "UNKNOWN"} and name == "completionDateStruct" and not past:
                continue
            ledger.take_back(path)
            ledger.boil(Text.made(words, evidence.pieces))


__all__ = ["FIELDS", "TOP", "find_id", "finished", "run"]

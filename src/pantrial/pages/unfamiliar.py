"""Pages of sites that no table was written for: parted by the field's own words for headings and labels.

Two steps. `parted` parts the page at every line that is a known name (alone, or with its value behind it) and at `Name:
value` lines of names that nobody knows. Then each part is read by what its name stands for. What follows a value and has no
name stays unread: a line under an unknown heading must not become one more condition or sentence of a summary. Criteria are
the other way round: what may be one of them is kept, since a line too many leaves a patient's answer open, and one too few
lets somebody in. What stands under a heading of other trials is nothing of this one's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pantrial.notes import NoteKind
from pantrial.pages import criteria, mesh
from pantrial.pages.designs import in_words, status_in, status_told, who_is_masked, whose_masking
from pantrial.pages.engine import finished
from pantrial.pages.grids import CELL, cells_of
from pantrial.pages.groups import armed, gather
from pantrial.pages.labels import ARMS, CONTACTS, DESIGN, ELIGIBILITY, FIELDS, IDENTIFICATION, LONGEST_LABEL, OUTCOMES, Field
from pantrial.pages.languages import in_latin, in_one_language, order_of_dates
from pantrial.pages.layout import Layout
from pantrial.pages.lines import LONGEST, Line, lines
from pantrial.pages.page import Labelled, Page, find_id
from pantrial.pages.parting import (
    CRITERIA,
    EASTERN,
    LIMITS,
    OF_CRITERIA,
    OF_SITE,
    OUTCOME_LISTS,
    PROSE,
    QUESTION,
    RUNNING,
    Names,
    Part,
    alone,
    fits,
    gap_above,
    is_listed,
    latin_of,
    limit_of,
    line_of,
    only_leads,
    parted,
    plain_name,
    unbulleted,
)
from pantrial.pages.places import COUNTRIES
from pantrial.pages.shapes import NORMALISERS, arm_type, intervention_type
from pantrial.pages.slots import WITHIN
from pantrial.pages.tongues import OTHER, age_span, of_type
from pantrial.reading import Reading, Source
from pantrial.text import NOTHING, Text, join

_SITE_WORDS = frozenset(
    "clinical trial study record details registration summary page for of the in on view information id register entry number"
    " no nr".split()
)
_MARKED = re.compile(r"(?:#{1,6}\s+(?:\*\*|__)?|\*\*|__|[*_](?=[^\s*_].*[*_]$))(?=[^\W_])")
_RULE = re.compile(r"[|\s:=_–—-]+$")
_BUTTON = re.compile(
    r"(?:Show|See|Read|View) (?:less|more)|Close|Back to (?:top|results)|(?:Expand|Collapse|Close|Open) all|More\.{3}"
)
"""What stands on a button and is told as a line where a page was saved as text."""
_BULLETED_ROW = re.compile(r"[*•] (?=[^|\t]{2,60} \| [^|]+$)")
_COUNTED_ROW = re.compile(r"(?:#|No\.?|Nr\.?|S\. ?No\.?|\d{1,2})\.? *\| *(?=[^|]{3,}\|\s*$)")
_MIDWAY = re.compile(r"(?<=[;.,])\s+(?=(?:inclusion|exclusion)(?: criteri(?:a|on))?\s*:\s)", re.IGNORECASE)
_MENU_WORDS = re.compile(
    r"\b(?:home|log ?in|sign ?in|search|menu|about|contact|news|help|register|english|deutsch|español|français|skip|cookies?)"
    r"\b",
    re.IGNORECASE,
)
_CHROME = re.compile(
    r"\bcookies?\b|\bskip to\b|\blog ?in\b|\bsign (?:in|up)\b|[»›|]"
    r"|\bofficial website\b|\bfind (?:a|your) (?:clinical )?(?:trial|study)\b"
    r"|\blooking for\b|\b(?:wanted|needed)$|\bjavascript\b|\bbrowser\b",
    re.IGNORECASE,
)
"""Lines by which a site leads or warns its reader."""


def run(source: Source, layout: Layout) -> Reading:
    """Read the kept text of an unfamiliar site's page; the layout's `labels` are the names that are known.

    Raises Unreadable where neither a number nor a title nor criteria are found.
    """
    page = Page(source.text, layout)
    body: list[Line] = []
    for line in lines(source.text):
        if len(line.text.value) > LONGEST:
            page.ledger.note(NoteKind.DAMAGE, "line-too-long", "A line is too long to be one of a record.", line.span)
        else:
            body += _bare(page, line)
    body = _bracketed(
        page, _quoted(page, _uncounted_items(page, _continued(_without_running(page, body), source.text, layout.labels)))
    )
    body = _cut_short(body)
    body = [
        piece
        for above, line in pairwise([None, *body])
        if line is not None
        for piece in ([line] if _is_row(above, line, layout.labels) else _told_apart(page, line))
    ]
    body = _labels_below(_without_tabs(page, _without_front(page, body)), layout.labels)
    body, counted = _unnumbered(page, body, layout.labels)
    start = _menu(body, layout.labels)
    top, *parts = parted(body[start:], layout.labels, source.text, counted, page.ledger.own)
    parts = _own(parts)
    in_one_language(page, parts)
    parts = _lay(page, _resumed(parts, layout.labels))
    parts = _overview(parts)
    parts = _run_on(_of_cells(parts, source.text), layout.labels)
    order = order_of_dates(source.text, body)
    titled = any(part.name == "briefTitle" and part.lines for part in parts)
    _loose(page, _top(page, top.lines, titled, body, parts))
    if not titled and page.ledger.get(FIELDS["briefTitle"].path) is None:
        _first_heading(page, parts, body)
    parts = armed(_typed_arms(parts), source.text)
    _interventions(page, parts)
    _twice_told(parts)
    _told_better(parts)
    _of_types(parts, order)
    _numbered(parts)
    tabled = {number for number in range(len(parts)) if _table_of_outcomes(page, parts[number : number + 4])}
    gather(page, parts)
    previous = ""
    for number, part in enumerate(parts):
        if number not in tabled:
            _read(page, part, order, again=part.name == previous)
        previous = part.name
    in_words(page, parts)
    who_is_masked(page, parts)
    if page.ledger.get(FIELDS["overallStatus"].path) is None:
        _only_status(page, parts)
    if page.ledger.get(FIELDS["overallStatus"].path) is None:
        _status_in_a_sentence(page, parts)
    if page.ledger.get((*IDENTIFICATION, "nctId")) is None:
        others = {line.text.start for part in parts if part.name == "related" for line in part.lines}
        _only_id(page, [line for line in body if line.text.start not in others])
    return finished(source, page, body, several=len(parts) > 1)


_PAGE_NUMBER = re.compile(
    r"(?:.{0,80}\s)?page:? \d{1,3}(?: ?(?:of|/) ?\d{1,3})?$|\d{1,3} ?/ ?\d{1,3}$|- ?\d{1,3} ?-$", re.IGNORECASE
)


def _without_running(page: Page, body: list[Line]) -> list[Line]:
    """The lines without what a printed document repeats at the edges of its pages: their numbers, and what stands beside them
    again and again. A sentence that such an edge cuts goes on behind it.
    """
    numbers = [at for at, line in enumerate(body) if len(line.words) < 120 and _PAGE_NUMBER.match(line.words)]
    if len(numbers) < 2 or len({body[at].words for at in numbers}) < 2:
        return body
    often = Counter(line.words for line in body)
    edges = set(numbers)
    for number in numbers:
        for step in (-1, 1):
            at = number + step
            while 0 <= at < len(body) and abs(at - number) <= _EDGE and (often[body[at].words] > 1 or at in edges):
                edges.add(at)
                at += step
    repeated = {body[at].words for at in edges}
    left: list[Line] = []
    for at, line in enumerate(body):
        if at in edges or (line.words in repeated and often[line.words] > 1):
            page.ledger.boil(line.text)
            continue
        behind = at - 1 in edges or (at and body[at - 1].words in repeated and often[body[at - 1].words] > 1)
        last = left[-1].words if left else "."
        if behind and len(last) < _LONG and line.words[0].islower() and last[-1] not in ".;:?!":
            left[-1] = Line(join(" ", [left[-1].text, line.text]), left[-1].indent, left[-1].blank)
        else:
            left.append(line)
    return left


_EDGE = 4  # lines of a page's head or foot
_COLUMN = re.compile(r"(?<=\S)(?: {2,}|: +)(?=\S)")


def _continued(body: list[Line], kept: str, known: Names) -> list[Line]:
    """The lines, with each that goes on in its row's second column joined to the row: right below the value's beginning."""
    left: list[Line] = []
    column = item = -1
    for line in body:
        indent = line.text.start - (kept.rfind("\n", 0, line.text.start) + 1)
        of_item = item >= 2 and indent == item and line.words[0].islower() and line.words[-1] not in ":："
        if indent != line.indent:  # behind marks, which begin a line of its own
            of_item, column = False, -1
        if left and not line.blank and len(left[-1].text) < _LONG and of_item and left[-1].words[-1] not in ".;:?!":
            last = left[-1]
            left[-1] = Line(join(" ", [last.text, line.text]), last.indent, last.blank)
            continue
        if (
            left
            and not line.blank
            and len(left[-1].text) < _LONG
            and column >= _DEEP
            and indent == column
            and not is_listed(line)
            and not _is_head(line, known)
        ):
            last = left[-1]
            left[-1] = Line(join(" ", [last.text, line.text]), last.indent, last.blank)
            continue
        mark = _ITEM_MARK.match(line.words)
        item = indent + mark.end() if mark else -1
        ends = [match.end() for match in _COLUMN.finditer(line.words[:_WIDE])]
        column = indent + ends[0] if ends and "\t" not in line.words and "|" not in line.words else -1
        left.append(line)
    return left


def _is_head(line: Line, known: Names) -> bool:
    """Whether a line may be a name or a heading, which no line above it goes on with."""
    return line.words[-1] in ":：" or bool(alone(line.text, known)[0]) or limit_of(line, known) is not None


_ITEM_MARK = re.compile(r"\(?\d{1,2}(?:[.)] +|  +)(?=\S)|[*•-] +(?=\S)")
_COUNTED_ITEM = re.compile(r"(\d{1,2})(?: {2,}(?=[^\W\d_])| (?=[A-Z][a-z]|[A-Z]{2}))")


def _uncounted_items(page: Page, body: list[Line]) -> list[Line]:
    """The lines without numbers that only two blanks part from an item (`1  Age of 6 months`), where they count on."""
    counts = [int(match[1]) if (match := _COUNTED_ITEM.match(line.words)) else 0 for line in body]
    left: list[Line] = []
    last = 0
    for at, (line, count) in enumerate(zip(body, counts, strict=True)):
        following = next((other for other in counts[at + 1 : at + 4] if other), 0)
        wide = line.words[2:3] == " " or line.words[1:3] == "  "
        firsts = (0, 1, 2) if wide else (2,) if counts[at + 1 : at + 2] == [2] else ()
        if count and (count == last + 1 if last else count == 1 and following in firsts):
            end = len(_COUNTED_ITEM.match(line.words)[0])  # type: ignore[index]  # it has a count
            page.ledger.boil(line.text.cut(0, end).strip())
            line = line_of(line.text.part(end), line)
            last = count
        elif count:
            last = 0
        else:
            last = last if line.words[0].islower() else 0
        left.append(line)
    return left


_CUT_SHORT = re.compile(r"(?:\b(?:or|and|of|the|with|without|in|for|to|a|an|by|from|versus|vs|on|at|than)|[a-z]-)$")
_TITLES = re.compile(r"[*_]*(?:\w+ ){0,3}title(?: of [a-z ]{3,20})?\s*:", re.IGNORECASE)


def _cut_short(body: list[Line]) -> list[Line]:
    """The lines, with a title that its line cuts within a phrase (`… With or`) joined to the line below."""
    left: list[Line] = []
    for line in body:
        last = left[-1] if left else None
        cut = last is not None and not line.blank and _NARROW <= len(last.words) < _LONG and _TITLES.match(last.words)
        if last is not None and cut and _CUT_SHORT.search(last.words) and ":" not in line.words[:20]:
            left[-1] = Line(join(" ", [last.text, line.text]), last.indent, last.blank)
        else:
            left.append(line)
    return left


_NARROW = 40
_DEEP = 12  # blanks before a line that goes on in a column
_WIDE = 90
_QUOTED = re.compile(r">[> ]*")


def _quoted(page: Page, body: list[Line]) -> list[Line]:
    """The lines of a page that an e-mail quotes, without the marks of that; what its writer adds is no part of the page."""
    quoted = sum(line.words[0] == ">" for line in body)
    if quoted < _SOME_QUOTED or 2 * quoted < len(body):
        return body
    left: list[Line] = []
    blank = True
    for line in body:
        mark = _QUOTED.match(line.words)
        if mark is None:
            blank = True
            continue
        page.ledger.boil(line.text.cut(0, mark.end()).strip())
        text = line.text.part(mark.end())
        if not text.value:
            blank = True
            continue
        left += _bare(page, Line(text, mark.end(), line.blank or blank))
        blank = False
    return left


_SOME_QUOTED = 6
_IN_BRACKETS = re.compile(r"\[(?P<name>[^\[\]]{3,90})\](?:\s+(?=\S)|$)")


def _bracketed(page: Page, body: list[Line]) -> list[Line]:
    """The lines, where a page writes its names in brackets (`[Phase]  2`), each name as one of a row: `Phase]  2`."""
    found = [_IN_BRACKETS.match(line.words) for line in body]
    if sum(match is not None for match in found) < _SOME_NAMES:
        return body
    left: list[Line] = []
    for line, match in zip(body, found, strict=True):
        if match is None:
            left.append(line)
            continue
        page.ledger.boil(line.text.cut(0, 1))
        end = match.end("name")
        if match.end() == len(line.words):
            page.ledger.boil(line.text.cut(end))
            line = line_of(line.text.cut(1, end), line)
        else:
            line = line_of(line.text.cut(1), line)
        left.append(line)
    return left


_SOME_NAMES = 4


def _bare(page: Page, line: Line) -> list[Line]:
    """A line without the marks that close a table's row, and in two where a heading of criteria stands in its midst."""
    text = line.text
    if text.value[0] in "SRCBEVM" and _BUTTON.fullmatch(text.value):
        page.ledger.boil(text)
        return []
    if text.value[0] in "#*_" and (marked := _MARKED.match(text.value)):
        # The marks of a heading or of bold words, as of a page that was saved as Markdown.
        page.ledger.boil(text.cut(0, marked.end()).strip())
        text = text.part(marked.end())
        end = len(text.value.rstrip("#*_ "))
        if end and end < len(text):
            page.ledger.boil(text.cut(end).strip())
            text = text.cut(0, end)
        line = Line(text, line.indent, line.blank)
    if (row := _BULLETED_ROW.match(text.value)) is not None:
        page.ledger.boil(text.cut(0, row.end()).strip())
        text = text.part(row.end())
        line = Line(text, line.indent, line.blank)
    if (number := _COUNTED_ROW.match(text.value)) is not None:
        # The column that counts a table's rows: a list, whose items have their number.
        page.ledger.boil(text.cut(0, number.end()).strip())
        text = text.part(number.end())
        line = Line(text, line.indent, line.blank)
    if "|" in text.value:
        if _RULE.match(text.value):
            page.ledger.boil(text)
            return []
        # Before the first cell, one mark: where that cell is empty, the second stands behind it.
        inner = text.cut(1 if text.value[0] == "|" else 0).strip()
        inner = inner.cut(0, len(inner.value.rstrip("| \t")))
        page.ledger.boil(text.cut(0, inner.start - text.start).strip())
        page.ledger.boil(text.cut(inner.start - text.start + len(inner)).strip())
        line = Line(inner, line.indent, line.blank)
    cuts = [0, *(match.end() for match in _MIDWAY.finditer(line.words[:2000])), len(line.words)]
    return [line.cut(start, end) for start, end in pairwise(cuts)] if len(cuts) > 2 else [line]


_BETWEEN = re.compile(r"\s+[|·•]\s+")


def _told_apart(page: Page, line: Line) -> list[Line]:
    """`Phase 3 • Recruiting • EXAMPLE-1` as a line for each, where two of them or more are nothing else."""
    words = line.words
    if len(words) > 2 * LONGEST_LABEL or not _BETWEEN.search(words, 1):
        return [line]
    cuts = [(match.start(), match.end()) for match in _BETWEEN.finditer(words, 1)]
    pieces = [
        line.cut(a, b) for a, b in zip([0, *(end for _, end in cuts)], [*(at for at, _ in cuts), len(words)], strict=True)
    ]
    shaped = sum(
        (find_id(piece.words) is not None and " " not in piece.words) or _is_card(piece.words)
        for piece in pieces
        if piece.words
    )
    if shaped < 2:
        return [line]
    for start, end in cuts:
        page.ledger.own(line.text.start + start, line.text.start + end)
    return [piece for piece in pieces if piece.words]


def _is_row(above: Line | None, line: Line, known: Names) -> bool:
    """Whether a line is the row of a table whose names stand in the line above: as many cells, under names alone."""
    if above is None or "|" not in line.words or "|" not in above.words:
        return False
    heads = cells_of(above)
    return 1 < len(heads) == len(cells_of(line)) and all(alone(cell, known)[0] for cell in heads)


def _is_card(words: str) -> bool:
    """Whether words alone say a phase, a status or ages."""
    shapes = ("phase", "status", "status" + OTHER)
    return any(NORMALISERS[shape](words) is not None for shape in shapes) or fits("ages", Text(words, 0))


def _without_front(page: Page, body: list[Line]) -> list[Line]:
    """The lines without the data that a page saved as Markdown has of itself above its text (`date: …`, `tags: …`)."""
    if not body or body[0].words != "---":
        return body
    end = next((at for at, line in enumerate(body[1:_FRONT], 1) if line.words == "---"), 0)
    if not end or not all(_OF_FRONT.match(line.words) for line in body[1:end]):
        return body
    for line in body[: end + 1]:
        page.ledger.boil(line.text)
    return body[end + 1 :]


def _without_tabs(page: Page, body: list[Line]) -> list[Line]:
    """The lines without the names of a page's tabs, one under the other without a gap or a value, and a gap behind them."""
    start = 0
    while start < len(body[:_TOP]):
        end = start
        while end < len(body) and body[end].words.casefold() in _TABS and (end == start or not body[end].blank):
            end += 1
        if end - start >= _SOME_TABS and end < len(body) and body[end].blank:
            for line in body[start:end]:
                page.ledger.boil(line.text)
            return [*body[:start], *body[end:]]
        start = max(end, start + 1)
    return body


_TOP = 60  # lines in which a page's tabs are looked for
_SOME_TABS = 4
_FRONT = 30
_OF_FRONT = re.compile(r"[a-z][\w-]*:|- ")


def _labels_below(body: list[Line], known: Names) -> list[Line]:
    """The lines, with names that stand below their values (`642` over `Participants enrolled`) put above them.

    So it is where, of short lines that take turns, more values fit the name below than the name above.
    """
    left = list(body)
    at = 0
    while at + 1 < len(left):
        end, for_it, against = at, 0, 0
        while end + 1 < len(left) and len(left[end].words) < _CARD and len(left[end + 1].words) < _CARD:
            name = alone(left[end + 1].text, known)[0]
            if not name or alone(left[end].text, known)[0] or left[end].bulleted:
                break
            for_it += fits(name, left[end].text)
            against += end + 2 < len(left) and fits(name, left[end + 2].text)
            end += 2
        above = alone(left[at - 1].text, known)[0] if at else ""
        if for_it > 2 and for_it > 2 * against and not fits(above, left[at].text):
            for one in range(at, end, 2):
                left[one], left[one + 1] = left[one + 1], left[one]
        at = end if end > at else at + 1
    return left


_CARD = 60  # characters of a card's line
_CHAIN = 4  # headings that count on, and whose names are known, before numbers are taken for a form's
_COUNT = re.compile(r"(\d{1,2})[.)]?[ \t]+(?=[^\W\d_])")


def _unnumbered(page: Page, body: list[Line], known: Names) -> tuple[list[Line], frozenset[int]]:
    """The lines, without the numbers of headings where a page counts its headings through (`1. …` to `17. …`); and where
    these headings begin in the page.

    A list under a heading counts, too: what follows an item of the number before is its next item and no heading.
    """
    chain: dict[int, re.Match[str]] = {}
    names = 0
    items: set[int] = set()
    for at, line in enumerate(body):
        match = _COUNT.match(line.words)
        if match is None:
            continue
        number = int(match.group(1))
        name, _ = alone(line.text.part(match.end()), known)
        heading = len(line.words) <= LONGEST_LABEL and not line.words.endswith((".", ";", ",", ":"))
        if number == len(chain) + 1 and heading and (name or (line.blank and number - 1 not in items)):
            chain[at] = match
            names += bool(name)
            items.clear()
        else:
            items.add(number)
    if names < _CHAIN or 2 * names < len(chain):
        return body, frozenset()
    left = list(body)
    for at, match in chain.items():
        page.ledger.boil(body[at].text.cut(0, match.end()).strip())
        left[at] = Line(body[at].text.part(match.end()), body[at].indent, True)
    return left, frozenset(left[at].text.start for at in chain)


def _menu(body: Sequence[Line], known: Names) -> int:
    """How many lines at the beginning are the site's menu: short ones, three or more, of which one can be nothing else."""
    banner = next((n for n, line in enumerate(body[:4]) if not _BANNER.search(line.words)), 0)
    if banner and (menu := _menu(body[banner:], known)):
        return banner + menu
    for number, line in enumerate(body[:60]):
        if number > 2 and _CRUMBS.match(line.words):
            return number + 1
        if any(len(item.split()) > _MENU_ITEM for item in line.words.split("|")) or re.search(r"[:\d\t]", line.words):
            break
    end = 0
    for line in body[:60]:
        if len(line.words.split()) > 3 or ":" in line.words or re.search(r"\d|\t", line.words):
            break
        end += 1
    tabs = end > 2 and all(plain_name(line.words) in known for line in body[:end])
    if tabs and end < len(body) and body[end].blank and _title_like(body[end]):
        return end  # the parts of the page, named once above all of them
    last = known.get(plain_name(body[end - 1].words)) if end else None
    if end and end < len(body) and last not in (None, "heading") and not (last == "said" and _title_like(body[end])):
        end -= 1  # its value may be the longer line
    return end if end > 2 and any(_MENU_WORDS.search(line.words) for line in body[:end]) else 0


_CRUMBS = re.compile(r"(?:home|startseite|accueil|inicio|início)\s*[/>›»]\s*\S", re.IGNORECASE)
"""Where a page stands among the others of its site: what is above it is the site's menu, where all of it is that short."""
_MENU_ITEM = 4  # words of the longest item
_BANNER = re.compile(r"\bcookies?\b|\bskip to\b|\bjavascript\b|\bbrowser\b|\b(?:accept|reject) all\b", re.IGNORECASE)
"""What a site asks of its reader before all else."""


def _own(parts: Sequence[Part]) -> list[Part]:
    """The parts with those of other trials named so: all behind a heading of such, up to criteria that the page had not yet."""
    found: list[Part] = []
    seen: set[str] = set()
    others = foot = False
    heading = ""
    for part in parts:
        if part.name == "foot":
            foot = True
        if foot and part.name in CRITERIA and part.name not in seen:
            foot = False
        if foot:
            found.append(Part("foot", NOTHING, NOTHING, "", False, [*_lines_of(part)]))
            continue
        if part.name == "related":
            others = True
            heading = part.words
        elif others and part.name in CRITERIA and part.name not in seen and not seen & {"inclusion", "criteria"}:
            others = False
        if others and part.name != "related":
            label = part.label if part.lines else NOTHING
            part = Part("related", label, NOTHING, part.words or heading, False, part.lines)
        elif not others and part.lines:
            seen |= {part.name} & CRITERIA
        found.append(part)
    return found


def _lines_of(part: Part) -> list[Line]:
    """All lines of a part, the one with its name first, unless a value of the same line stands there."""
    head = [Line(part.label)] if part.label.value and not part.inline and len(part.label.pieces) == 1 else []
    return [*head, *part.lines]


def _only_status(page: Page, parts: Sequence[Part]) -> None:
    """A status alone on a line above the criteria, where no name says it and no other stands there: a page's badge."""
    found: list[Line] = []
    for part in parts:
        if part.name in CRITERIA or part.name == "related":
            break
        if part.name in ("", "heading", "unknown", "briefSummary", "detailedDescription") or part.inline:
            lines = part.lines[1:] if part.inline else part.lines
            found += [line for line in lines if len(line.words) < 60 and _is_status(unbulleted(line.text).value)]
    if len(found) == 1:
        text = unbulleted(found[0].text)
        shape = next(shape for shape in ("status", "status" + OTHER) if NORMALISERS[shape](text.value) is not None)
        page.ledger.put(FIELDS["overallStatus"].path, text, shape)
        page.ledger.note(
            NoteKind.INFERRED, "status-by-its-words", "No name says so, but the words are a status.", found[0].span
        )


def _status_in_a_sentence(page: Page, parts: Sequence[Part]) -> None:
    """A status that one sentence above the criteria or under a heading for recruitment says, where no other says another."""
    found: list[Line] = []
    seen = False
    for part in parts:
        if part.name == "related":
            break
        seen = seen or part.name in CRITERIA
        if part.name in CRITERIA or (seen and not _RECRUITING.search(part.words)):
            continue
        lines = part.lines[1:] if part.inline and part.name != "unknown" else part.lines
        if part.inline or part.name in ("", "heading", "unknown", "said"):
            found += [line for line in lines[:3] if status_in(unbulleted(line.text).value)]
    if found and len({status_in(unbulleted(line.text).value) for line in found}) == 1:
        status_told(page, unbulleted(found[0].text))


_RECRUITING = re.compile(r"\b(?:recruit\w*|status|enrol\w*|join|open)\b", re.IGNORECASE)


def _is_status(words: str) -> bool:
    return any(NORMALISERS[shape](words) is not None for shape in ("status", "status" + OTHER))


_OF_REGISTER = re.compile(r"\b(?:eu ?ct|eudract|isrctn|nct|ctis|utn)\b", re.IGNORECASE)


def _numbered(parts: Sequence[Part]) -> None:
    """Where no name says which number is the trial's, the only one under a register's name is (`EU CT number`)."""
    if any(part.name == "nctId" and part.lines for part in parts):
        return
    found = [part for part in parts if part.name == "secondaryId" and len(part.lines) == 1]
    numbers = [part for part in found if NORMALISERS["registry id"](part.lines[0].words) is not None]
    if len(numbers) == 1 and _OF_REGISTER.search(numbers[0].words):
        numbers[0].name = "nctId"


_CLOSES = re.compile(r"[ \t]*\|[ \t]*(?:\n|$)")


def _of_cells(parts: Sequence[Part], kept: str) -> list[Part]:
    """The parts; what follows the cell of a table in which a value stands is no part of it, and all lines in it are."""
    found: list[Part] = []
    for part in parts:
        found.append(part)
        if len(part.lines) < 2 or part.name in CRITERIA or (part.name in PROSE and not part.inline):
            continue
        lines = part.lines
        closed = [_CLOSES.match(kept, line.text.start + len(line.text)) is not None for line in lines]
        if not any(closed) or any("|" in line.words for line in lines[: closed.index(True) + 1]):
            continue
        last = closed.index(True)
        if part.inline:
            if "|" not in kept[part.label.start : lines[0].text.start]:
                continue
        else:
            while last + 1 < len(lines) and closed[last + 1]:
                last += 1
            if not closed[0] or last + 1 == len(lines) or not lines[last + 1].blank:
                continue
        part.inline = part.inline and last == 0
        if last + 1 < len(lines):
            found.append(Part("heading", NOTHING, NOTHING, "", False, lines[last + 1 :]))
            part.lines = lines[: last + 1]
    return found


def _run_on(parts: Sequence[Part], known: Names) -> list[Part]:
    """The parts; a name with its value that stands on the line of another one's is a part of its own: `Sponsor: Example Co
    Collaborator: Other Co`, `Group: Cream A  Sample size: 40`.
    """
    found: list[Part] = []
    for part in parts:
        found.append(part)
        if part.name not in _SHORT_NAMES or not part.inline or len(part.lines) != 1:
            continue
        line = part.lines[0]
        names = {**known, **WITHIN["interventions"]} if part.name in ("armLabel", "interventionName") else known
        for colon in _COLON_BEHIND.finditer(line.words):
            begins = [blank for blank in _BEFORE_NAME.finditer(line.words, 1, colon.start())][-_WORDS_OF_NAME:]
            told = ((begin, *alone(line.text.cut(begin.end(), colon.start()), names)) for begin in begins)
            wide = part.name in ("leadSponsor", "collaborators")
            next_ = next((one for one in told if one[1] and one[1] not in RUNNING and (wide or len(one[0].group()) > 1)), None)
            if next_ is not None:
                begin, name, type_ = next_
                label, value = line.text.cut(begin.end(), colon.start()), line.text.part(colon.end())
                part.lines = [line.cut(0, begin.start())]
                found += _run_on([Part(name, label, type_, label.value, True, [line_of(value, line)])], known)
                break
    return found


def _typed_arms(parts: Sequence[Part]) -> list[Part]:
    """The parts; under a name for arms, those that begin with their type: `Experimental: Cream A - twice a day`, and so on."""
    found: list[Part] = []
    under = False
    for part in parts:
        if part.name == "interventions":
            under = plain_name(part.words) in _ARMS
            typed = _TYPED.match(part.lines[0].words) if under and part.inline and part.lines else None
            if typed is not None and arm_type(typed[1]) and parts[-1] is not part:
                line = part.lines[0]
                found.append(Part(part.name, part.label, part.type, part.words, False, []))
                label = line.text.cut(0, typed.end())
                part = Part(
                    "unknown", label, NOTHING, typed[1], True, [line_of(line.text.part(typed.end()), line), *part.lines[1:]]
                )
        elif part.name != "unknown":
            under = False
        if not under or part.name != "unknown" or not part.inline or not part.lines or not arm_type(part.words):
            found.append(part)
            continue
        kind = part.label.cut(0, len(part.label.value.rstrip(":： \t|")))
        first = part.lines[0]
        dash = _DASHED.search(first.words)
        title, told = (first.cut(0, dash.start()), [first.cut(dash.end())]) if dash else (first, [])
        behind = Part("armDescription", NOTHING, NOTHING, "Description", False, [*told, *part.lines[1:]])
        if dash is not None:
            behind.label = first.text.cut(dash.start(), dash.end()).strip()
        found += [
            Part("row", NOTHING, NOTHING, "", False, []),
            Part("armLabel", part.label.part(len(kind)), NOTHING, "Arm", True, [title]),
            Part("armKind", NOTHING, NOTHING, "Type", True, [line_of(kind, first)]),
            *([behind] if behind.lines else []),
        ]
    return found


_ARMS = frozenset(
    "arms;study arms;treatment arms;arms and interventions;arms & interventions;arms/interventions;arms and treatments"
    ";arms/groups;groups;study groups;treatment groups;arms and groups".split(";")
)
_DASHED = re.compile(r"\s[-–—]\s")
_SHORT_NAMES = frozenset("leadSponsor collaborators armLabel interventionName acronym orgStudyId".split())
_COLON_BEHIND = re.compile(r"\s?[:：]\s+(?=\S)")
_BEFORE_NAME = re.compile(r"\s+(?=[^\W\d_a-z])")
_WORDS_OF_NAME = 5
_UNIT = re.compile(r"(?:year|month|week|day)s?", re.IGNORECASE)


def _resumed(parts: Sequence[Part], known: Names) -> list[Part]:
    """The parts with criteria that go on behind an age or a sex: lines in which no value of these stands."""
    found: list[Part] = []
    last: Part | None = None
    items = False
    for number, part in enumerate(parts):
        found.append(part)
        if part.name in CRITERIA:
            items = any(limit_of(line, known) is None for line in part.lines) or (
                items and last is not None and last.name == part.name
            )
            last = part
            continue
        details = part.name == "heading" and plain_name(part.words) in OF_CRITERIA
        if last is None or not (details or part.name in LIMITS):
            last = None
            continue
        keep = 0 if details else 1
        if keep and len(part.lines) > 1 and part.lines[0].words.isdecimal() and _UNIT.fullmatch(part.lines[1].words):
            age, unit = part.lines[:2]  # `25` and `Years` below it
            part.lines[:2] = [Line(join(" ", [age.text, unit.text]), age.indent, age.blank)]
        rest = part.lines[keep:]
        if part.inline and rest and not is_listed(rest[0]) and len(cells_of(rest[0])) > 1:
            rest = []  # the next row of a form
        # Between two headings of criteria nothing else stands, nor right under a limit that is one line among them.
        among = next((other.name in CRITERIA for other in parts[number + 1 :] if other.name not in LIMITS), False)
        if rest and (among or not items or is_listed(rest[0]) or (part.inline and not rest[0].blank)):
            part.lines = part.lines[:keep]
            found.append(Part(last.name, NOTHING, NOTHING, last.words, False, rest))
            items = True
    return found


_OVERVIEW = frozenset(
    (
        "study overview",
        "trial overview",
        "overview",
        "about this study",
        "about the study",
        "about this trial",
        "about the trial",
        "trial description",
    )
)


def _overview(parts: Sequence[Part]) -> list[Part]:
    """The parts; where no name says which text is the summary, it is what stands in sentences right under the first heading
    for the whole study.
    """
    heads = [part for part in parts if part.name == "heading" and part.lines and plain_name(part.words) in _OVERVIEW]
    first = heads[0] if heads else None
    if first is None or any(part.name in ("briefSummary", "detailedDescription") and part.lines for part in parts):
        return list(parts)
    sentences = 0
    for line in first.lines:
        plain = line.words.endswith(".") and len(line.words.split()) > 5 and not is_listed(line)
        if not plain or _OF_SECTION.match(line.words) or (OF_SITE.match(line.words) and sentences):
            break
        sentences += 1
    if not sentences:
        return list(parts)
    found: list[Part] = []
    for part in parts:
        if part is first:
            found.append(Part("briefSummary", part.label, NOTHING, part.words, False, part.lines[:sentences]))
            part = Part("heading", NOTHING, NOTHING, "", False, part.lines[sentences:])
        found.append(part)
    return found


_OF_SECTION = re.compile(
    r"(?:this|the following) (?:section|page|information|part)\b|please\b|here\b|you can\b|click\b", re.IGNORECASE
)
"""What a site says under a heading of the part that it opens."""


def _lay(page: Page, parts: list[Part]) -> list[Part]:
    """The parts; where criteria stand under headings of that name, what a site says in plain words of who may come is Said."""
    told = [part for part in parts if part.name in CRITERIA and part.lines]
    listed = [part.name for part in told[:2]] == ["criteria", "exclusion"] and (
        all(map(is_listed, told[0].lines)) or not any(line.words.endswith((".", ":", ";")) for line in told[0].lines)
    )
    if listed and not any(part.name == "inclusion" for part in told) and not any(map(criteria.opens, told[0].lines)):
        told[0].name = "inclusion"  # `Criteria for participation`, and then those for exclusion
    formal = {part.name for part in parts if part.lines and "criteri" in part.words.casefold()}
    for part in parts:
        # Nothing is left out whose own kind does not stand elsewhere with lines of its own.
        if part.name in formal & {"inclusion", "exclusion"} and "inclusion" in formal and part.lines and _is_lay(part):
            part.name = "said"
            page.ledger.note(
                NoteKind.INFERRED,
                "plain-words-beside-criteria",
                f"What stands under {part.words!r} is taken for the criteria in plain words, since these stand elsewhere.",
                *part.label.spans(),
            )
    return parts


def _is_lay(part: Part) -> bool:
    words = part.words.casefold()
    return words.endswith("?") or (part.inline and "criteri" not in words)


def _twice_told(parts: Sequence[Part]) -> None:
    """Of a value that one row says in an Eastern script, and the next row in Latin letters, the second counts; of ages that
    stand in two, the more exact ones.
    """
    for at, part in enumerate(parts):
        told = part.name in _TOLD_TWICE and len(part.lines) == 1 and EASTERN.search(part.lines[0].words) is not None
        latin = (
            next((other for other in parts[at + 1 : at + 3] if other.name == part.name and other.lines), None) if told else None
        )
        two = part.name in ("briefTitle", "officialTitle", "acronym", "leadSponsor", "outcome") or (
            latin is not None and EASTERN.search(part.words) and not EASTERN.search(latin.words)
        )
        if latin is not None and two and not EASTERN.search(latin.lines[0].words):
            part.name = "said"
            kind = parts[at + 1]
            if latin.name == "outcome" and kind.name == "outcomeKind" and kind.lines and EASTERN.search(kind.lines[0].words):
                kind.name = "said"
    secondary = [part for part in parts if part.name == "ages" and "secondary" in part.words.casefold() and part.lines]
    if secondary and fits("ages", secondary[0].lines[0].text):
        for part in parts:
            if part.name == "ages" and part is not secondary[0]:
                part.name = "said"  # the groups of ages among which the trial's own limits are


_TOLD_TWICE = frozenset(
    "briefTitle officialTitle acronym leadSponsor outcome conditions armLabel interventionName timeFrame"
    " outcomeDescription".split()
)


def _told_better(parts: Sequence[Part]) -> None:
    """Of two titles the one for the public is the brief one; a title that only points to another, and an age of 0, are none."""
    titles = [part for part in parts if part.name == "briefTitle" and part.lines]
    public = [part for part in titles if _PUBLIC.search(part.words)][:1]
    if public and not any(part.name == "officialTitle" and part.lines for part in parts):
        others = [part for part in titles if part is not public[0] and plain_name(part.words) in ("trial title", "study title")]
        for part in others[:1]:
            part.name = "officialTitle"
    _submitted(parts)
    if not any(part.name == "briefSummary" and part.lines for part in parts):
        for part in parts:
            told = part.lines[0].words if part.name == "primaryPurpose" and part.lines else ""
            if len(told.split()) >= _SENTENCE and all(line.words.endswith(".") and not is_listed(line) for line in part.lines):
                part.name = "briefSummary"  # `Purpose`, and what a trial is for in a sentence
                break
    for part in parts:
        same = part.name in ("briefTitle", "officialTitle") and part.lines and _THE_SAME.fullmatch(part.lines[0].words)
        if same or (part.name == "maximumAge" and part.lines and _NO_AGE.fullmatch(part.lines[0].words)):
            part.name = "said"


def _submitted(parts: Sequence[Part]) -> None:
    """Of the day on which a trial was submitted to a register and that on which this took it in, the first is the submission.

    Where only the second is told it stands for the first, as in the lists of registers.
    """
    registered = [part for part in parts if part.name == "firstSubmit" and part.lines and "regist" in part.words.casefold()]
    told = [part for part in parts if plain_name(part.words) in _SUBMITTED and len(part.lines) == 1]
    told = [part for part in told if re.search(r"\d{4}", part.lines[0].words)]
    if registered and len(told) == 1 and told[0].name in ("said", "unknown", "firstSubmit"):
        told[0].name = "firstSubmit"
        posted = any(part.name == "firstPost" and part.lines for part in parts)
        for part in registered:
            part.name = "said" if posted else "firstPost"


_SUBMITTED = frozenset(
    "submission date;date submitted;date of submission;submitted;submitted on;first submitted;date of first submission"
    ";eingereicht am;fecha de envío;data de submissão;date de soumission".split(";")
)
_SENTENCE = 8  # words
_PUBLIC = re.compile(r"\b(?:public|lay|brief|plain)\b", re.IGNORECASE)
_THE_SAME = re.compile(
    r"(?:\(?(?:the |o |el |le |lo )?"
    r"(?:same(?: as .{3,40})?|mesmo|mismo|même|stesso|idem|ditto|siehe oben|see above|as above)\)?)\.?",
    re.IGNORECASE,
)
_NO_AGE = re.compile(r"0|-+|(?:上限なし|无|없음|제한없음|不限)(?:\s*/?\s*no limit)?", re.IGNORECASE)
"""What a form has for no greatest age."""


def _of_types(parts: Sequence[Part], order: str) -> None:
    """Where a page has a day or number both as planned and as it came to be, the second counts, and the other is Said."""
    for before, part in pairwise(parts):
        told = before.name in ("start", "primaryCompletion", "completion", "enrollment") and not before.type and part.inline
        typed = told and plain_name(part.words) in ("indicate type", "type", "date type") and len(part.lines) == 1
        if typed and NORMALISERS["type by name"](part.lines[0].words):
            before.type, part.name, part.lines = part.lines[0].text, "heading", []
    for name in ("start", "primaryCompletion", "completion", "enrollment"):
        found = [part for part in parts if part.name == name and part.lines and _settles(name, part.lines[0].text, order)]
        if name == "enrollment":
            _of_groups(found)
            found = [part for part in found if part.name == name]
            reached = [part for part in found if _type_of(part) == "ACTUAL" and part.lines[0].words.strip() == "0"]
            if reached and len(found) > len(reached):
                for part in reached:
                    part.name = "said"  # nobody yet
                continue
        came = [part for part in found if _type_of(part) == "ACTUAL"]
        untyped = [part for part in found if not _type_of(part)]
        if not came and len(untyped) == 1 and len(found) == 2:
            came = untyped  # beside a day that was planned, the other is the one that came to be
        if came and len(found) > 1:
            for part in found:
                if part is not came[0]:
                    part.name = "said"


def _of_groups(found: Sequence[Part]) -> None:
    """Say the numbers that stand under one name several times: they are of groups, and none is the trial's."""
    for part in found:
        same = [other for other in found if plain_name(other.words) == plain_name(part.words) and part.words]
        values = {other.lines[0].words for other in same}
        if len(same) > 1 and (len(values) > 1 or all(other.inline for other in same)):
            for other in same:
                other.name = "said"


def _settles(name: str, text: Text, order: str) -> bool:
    return fits(name, text) or bool(order and NORMALISERS[order](text.value))


def _type_of(part: Part) -> str:
    place = of_type(part.type.value or part.words)
    return str(NORMALISERS["type by name"]((part.type.value or part.words)[slice(*place)])) if place else ""


def _read(page: Page, part: Part, order: str, *, again: bool = False) -> None:
    """Read a part by what its name stands for.

    `order`: how the page writes days, as `order_of_dates` has it; `again`: the part before it has the same name.
    """
    ledger = page.ledger
    if part.name in FIELDS and part.name not in PROSE:
        _ticked(page, part)
    name, body = part.name, part.lines
    if part.type:
        ledger.boil(part.label.cut(0, _offset(part)).strip())
        ledger.boil(part.label.cut(_offset(part) + len(part.type)).strip())
    else:
        cuts = [0, *(match.end() for match in CELL.finditer(part.label.value)), len(part.label)]
        for start, end in pairwise(cuts):
            ledger.boil(part.label.cut(start, end).strip())
    kind = FIELDS[name].kind if name in FIELDS else name
    if name == "related":
        for line in body:
            _say(page, part.words, line.text)
    elif name in CRITERIA:
        tail = next((n for n, line in enumerate(reversed(body)) if is_listed(line)), 0)
        if tail and all(map(is_listed, body[: len(body) - tail])) and len(body) - tail > 1:
            page.ledger.doubt(
                "lines-behind-the-list",
                "Lines without a bullet follow the list of criteria; they are taken for criteria, too.",
                *[line.text for line in body[-tail:]],
            )
        if part.head is not None:
            page.criteria.append((name, ledger.plain(part.head.text), False, True))
        criteria.read(
            page,
            _between_semicolons(
                page,
                [
                    piece
                    for line in _asked(page, _unwrapped(body), name)
                    for item in _starred_off(line)
                    for piece in _counted_off(item)
                ],
            ),
            "" if name == "criteria" else name,
        )
    elif name in OUTCOME_LISTS:
        _outcomes(page, body)
    elif name in ("row", "end"):
        _loose(page, body)
    elif name == "behind":
        for line in body:
            _say(page, "Behind the criteria", line.text)
        page.ledger.note(
            NoteKind.INFERRED,
            "behind-the-criteria",
            "Lines without a mark behind a list of criteria are taken for another part of the page.",
            body[0].span,
        )
    elif name == "countries":
        _countries(page, part)
    elif kind in ("said", "timeFrame", "unknown", "interventions"):
        # What stands under a name that nobody knows may be another's: only the first line is surely its own.
        end = 1 if kind == "unknown" or (part.inline and kind != "interventions") else len(body)
        for line in body[:end]:
            _say(page, part.words, line.text)
        _loose(page, body[end:])
    elif name in ("heading", "outcomes", "foot"):
        _loose(page, body)
    elif name in PROSE and (_is_menu(part) or (_count_words(body) < _SHORT and not EASTERN.search(_words(body)))):
        for line in body:
            _say(page, part.words, line.text)  # a heading's next name, or one word of a table: no text
    elif name in PROSE and len(body) > 1 and page.empty(body[0].text) and body[1].blank:
        _loose(page, body)  # what stands in another paragraph behind `Not yet available` is no text of this name
    elif name in PROSE:
        page.prose(FIELDS[name].path, body, part.words)
    elif kind in ("list", "names", "ids") or name == "phases":
        _several(page, part, again=again)
    elif body:
        twice = len(body) > 1 and EASTERN.search(body[0].words) and not EASTERN.search(body[1].words) and not body[1].blank
        if twice and FIELDS[name].shape == "text":
            _say(page, part.words, body[0].text)
            body = body[1:]
        _one(page, part, body[0].text, order)
        _loose(page, body[1:])
    if part.type and (name not in FIELDS or not FIELDS[name].type or ledger.get(FIELDS[name].type) is None):
        ledger.boil(part.type)


def _count_words(body: Sequence[Line]) -> int:
    return sum(len(line.words.split()) for line in body)


def _is_menu(part: Part) -> bool:
    """Whether what stands beside a text's name are the names of the page's other tabs: `Summary | Details | Results`."""
    cells = cells_of(part.lines[0]) if part.inline and len(part.lines) == 1 else []
    return len(cells) > 1 and all(len(cell.value.split()) <= _SHORT for cell in cells)


_BOX = re.compile(r"(?P<on>\[[xX✓✔]\]|[☑☒✓✔✅])|\[ ?\]|[☐□◯]")


def _ticked(page: Page, part: Part) -> None:
    """Leave of a form's options those that are ticked (`☐ I ☑ II ☐ III`), where they are; the others are no values."""
    if not any(_BOX.match(line.words) for line in part.lines[:1]):
        return
    found: list[Line] = []
    for line in part.lines:
        boxes = list(_BOX.finditer(line.words))
        if not boxes or boxes[0].start():
            found.append(line)
            continue
        for box, end in zip(boxes, [*(other.start() for other in boxes[1:]), len(line.words)], strict=True):
            option = line.text.part(box.end(), end).strip()
            page.ledger.boil(line.text.cut(*box.span()))
            if box["on"] and option.value:
                found.append(Line(option, line.indent, line.blank))
            elif option.value:
                page.ledger.boil(option)
    ticked = [line for line in found if line not in part.lines]
    part.lines = found if ticked else []


_TICKED = re.compile(r"(?:\[[xX✓✔]\]|[☑☒✓✔✅])\s*\w")
_SHORT = 3  # words of the shortest text


def _words(body: Sequence[Line]) -> str:
    return " ".join(line.words for line in body)


def _offset(part: Part) -> int:
    return part.type.pieces[0].start - part.label.pieces[0].start


def _say(page: Page, label: str, text: Text) -> None:
    text = text.strip()
    if page.empty(text) or not text.value:
        page.ledger.boil(text)
    else:
        page.ledger.say(label.rstrip(" :|\t"), text)


def _one(page: Page, part: Part, text: Text, order: str) -> None:
    """The one value of a field; where the words are no such value they are said, with a note."""
    field = FIELDS[part.name]
    ledger = page.ledger
    text = _without_bullet(page, text)
    if part.name == "studyType" and not fits("studyType", text) and fits("primaryPurpose", text):
        part.name, field = "primaryPurpose", FIELDS["primaryPurpose"]
    text = _one_of_two(page, part, text, order)
    if part.name in LIMITS and field.shape != "text" and not fits(part.name, text) and EASTERN.search(text.value):
        only, latin = text.drop(_TRANSLATED), text.drop(_IDEOGRAPHS).squeezed()
        spans = part.name == "ages" and age_span(latin.value) is not None
        if only.value and (fits(part.name, only) or age_span(only.value)):
            text = only
        elif fits(part.name, latin) or spans:
            text = latin
    if field.shape != "text" and not fits(part.name, text) and EASTERN.search(text.value):
        text = _one_of_brackets(page, part, text, order)
    half = _eastern_half(text) if field.shape != "text" and not fits(part.name, text) else NOTHING
    if half.value and fits(part.name, half):
        ledger.say(part.words, text.part(len(half)).part(1))  # what is told is `80歳以下`, and not `80age old under`
        ledger.boil(text.part(len(half)).cut(0, 1))
        text = half
    elif not (part.name in ("minimumAge", "maximumAge") and fits(part.name, text) and "/" not in text.value):
        text = in_latin(page, text, part.words)  # the unit of an age may stand in another script behind its number
    if plain_name(text.value) == plain_name(part.words) or plain_name(text.value) == f"{plain_name(part.words)} details":
        ledger.boil(text)  # the name once more, as the head of what stands below it
        return
    if part.name == "acronym" and not page.empty(text) and not _ACRONYM.fullmatch(text.value):
        ledger.doubt("not-this-shape", f"The words after {part.words!r} are no such value.", text)
        return
    if part.name == "orgStudyId" and not _PROTOCOL.fullmatch(text.value):
        _say(page, part.words, text)  # words of a protocol, and not its number
        return
    if part.name == "leadSponsor" and (_CLASS.fullmatch(text.value) or _REACHED.search(text.value)):
        _say(page, part.words, text)  # of which kind the sponsor is, or whom to call there
        return
    if part.name == "leadSponsor" and (beside := _ID_BESIDE.search(text.value)) and find_id(text.value, beside.end()):
        _say(page, part.words, text.part(beside.start("behind")))
        ledger.boil(text.cut(beside.start(), beside.start("behind")).strip())
        text = text.cut(0, beside.start())
    if part.name == "nctId" and (number := _NUMBER_FIRST.match(text.value)) and NORMALISERS["registry id"](number.group(1)):
        page.assign(Labelled(part.name, part.label, part.type, text, part.words), text.cut(0, number.end(1)))
        _registered(page, text.part(number.end(1)), order)
        return
    if field.kind in ("value", "status"):
        text = _first_cell(page, part, text)
    if field.shape in ("date", "count"):
        text = _with_type(page, part, text, field, order)
    if (field.kind == "masking" and whose_masking(page, text)) or _otherwise(page, part, text, field, order):
        return
    if part.name == "overallStatus" and status_told(page, text):
        return
    found = Labelled(part.name, part.label, part.type, text, part.words.rstrip(" :|\t"))
    unread = part.name in ("minimumAge", "maximumAge") and text.value and not page.empty(text) and not fits(part.name, text)
    if (
        part.name == "ages"
        and not fits("ages", text)
        and (first := text.value.find(". ")) > 0
        and fits("ages", text.cut(0, first))
    ):
        _say(page, part.words, text.part(first + 1))
        text = text.cut(0, first)
        found = Labelled(part.name, part.label, part.type, text, part.words.rstrip(" :|\t"))
    if part.name == "ages" and re.search(r"\d", text.value):
        years = _OF_YEARS.search(part.words) is not None
        unread = not page.assign(found, text) and not _span_of_ages(page, text, years=years)
        if not unread:
            return
    if unread:
        # A limit that cannot be read stays a criterion, so that nobody passes who is beyond it.
        label = part.label.cut(0, len(part.label.value.rstrip(" :：|\t")))
        kinds = [item[0] for item in page.criteria]
        place = len(kinds) - kinds[::-1].index("inclusion") if "inclusion" in kinds else len(kinds)
        page.criteria.insert(place, ("inclusion", join(" ", [label, text]) if label.value else text, False, False))
        ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", text)
        return
    if page.empty(text):
        ledger.boil(text)
    elif part.name == "targetDuration" and text.value.isdecimal():
        ledger.say(part.words, text)  # its unit stands elsewhere
    elif not page.assign(found, text):
        ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", text)
    elif not part.type:
        _type_by_name(page, part, field)


_ID_BESIDE = re.compile(
    r"\s+[·•|]\s+(?P<behind>(?:(?:trial|study|registry|registration|protocol) )?(?:id|identifier|number|no\.?)\b)",
    re.IGNORECASE,
)
"""What parts a sponsor from the trial's number on one line: `Example Co · Trial ID EXAMPLE-1`."""
_TRANSLATED = re.compile(r"\s*/\s*[A-Za-z<>=≤≥ -]+(?=[^A-Za-z<>=≤≥ -]|$)")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[|\t]")
_SLASHED = re.compile(r"\s+[/|·–—]\s+")


def _one_of_two(page: Page, part: Part, text: Text, order: str) -> Text:
    """Of a value that the page says in two languages (`Alle / All`) the last that is such a value, where none is another."""
    field = FIELDS[part.name]
    marks = list(_SLASHED.finditer(text.value)) if len(text) < 2 * LONGEST_LABEL and field.shape != "text" else []
    if not 1 <= len(marks) <= 2 or field.shape in ("date", "count") or _settles(part.name, text, order):
        return text
    starts, ends = [0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), len(text)]
    pieces = [text.cut(a, b) for a, b in zip(starts, ends, strict=True)]
    right = [piece for piece in pieces if fits(part.name, piece)]
    if len({_as_value(part.name, piece) for piece in right}) != 1:
        return text
    for piece in pieces:
        if piece is not right[-1]:
            page.ledger.say(part.words, piece)
    for mark in marks:
        page.ledger.boil(text.cut(*mark.span()).strip())
    return right[-1]


_NATIVE = re.compile(r"(?P<out>[^()（）]*?)\s*,?\s*(?P<native>[^()（）\d\s,]*)[(（](?P<inside>[A-Za-z][^()（）]*)[)）]")


def _one_of_brackets(page: Page, part: Part, text: Text, order: str) -> Text:
    """Of a value with its English in brackets (`무작위배정(RCT)`, `19세(Year) ~ 70세(Year)`) the English, or the day before it
    (`2018-09-01 예정(Anticipated)`), whose type that is.
    """
    if part.name in LIMITS and set(EASTERN.findall(text.value)) <= set("세만歳歲岁才年"):
        only = text.drop(_NATIVE_UNITS)
        return only if fits(part.name, only) or (part.name == "ages" and age_span(only.value)) else text
    match = _NATIVE.fullmatch(text.value)
    if match is None or not EASTERN.search(match["native"]):
        return text
    inside = text.cut(*match.span("inside"))
    if not match["out"]:
        if not fits(part.name, inside):
            return text
        page.ledger.say(part.words, text.cut(*match.span("native")))
    elif FIELDS[part.name].type and NORMALISERS["type by name"](match["inside"]) and not part.type:
        value = text.cut(*match.span("out"))
        if not _settles(part.name, value, order):
            return text
        page.ledger.say(part.words, text.cut(*match.span("native")))
        if page.ledger.get(FIELDS[part.name].type) is None and page.ledger.get(FIELDS[part.name].path) is None:
            page.ledger.put(FIELDS[part.name].type, inside, "type by name")
        page.ledger.boil(text.cut(match.end("out"), match.start("native")).strip())
        inside = value
    else:
        return text
    page.ledger.boil(text.cut(match.end("native"), match.start("inside")).strip())
    page.ledger.boil(text.cut(match.end("inside")).strip())
    return inside


_NATIVE_UNITS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af()]+")


def _as_value(name: str, text: Text) -> str:
    """A value of a field as one of its normalisers makes it."""
    if name in ("ages", "minimumAge", "maximumAge"):
        return " ".join(re.findall(r"\d+", text.value))
    shape = {"phases": "phase number"}.get(name, FIELDS[name].shape)
    if FIELDS[name].kind == "masking":
        shape = "masking"
    found = NORMALISERS[shape](text.value) if shape in NORMALISERS else None
    if found is None and shape + OTHER in NORMALISERS:
        found = NORMALISERS[shape + OTHER](text.value)
    return str(found)


def _eastern_half(text: Text) -> Text:
    """What stands before the slash of a value in two scripts."""
    latin = latin_of(text)
    if latin.start == text.start:
        return NOTHING
    return NOTHING if latin is text else text.cut(0, len(text.value[: len(text) - len(latin)].rstrip(" /／\t")))


_REGISTERED = re.compile(
    r"\[?\s*(?:registered|registration)(?: on)?\s*:?\s*(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})", re.IGNORECASE
)


def _registered(page: Page, rest: Text, order: str) -> None:
    """`[Registered on: 18/01/2021]` behind the trial's number."""
    match = _REGISTERED.search(rest.value)
    if match is None:
        return
    day = rest.cut(match.start(1), match.end(1))
    path = FIELDS["firstSubmit"].path
    if page.ledger.get(path) is None and any(
        shape and page.ledger.put(path, day, shape, "Registered on") for shape in ("written date", order)
    ):
        page.ledger.boil(rest.cut(0, match.start(1)).strip())


def _first_cell(page: Page, part: Part, text: Text) -> Text:
    """The first of a row's cells, where the others are no part of the value; they are Said."""
    cells = [cell for cell in cells_of(Line(text)) if cell.value]
    if len(cells) < 2 or ((part.name[-3:] == "Age" or FIELDS[part.name].shape == "date") and fits(part.name, text)):
        return text
    latin = [cell for cell in cells if not EASTERN.search(cell.value)]
    if FIELDS[part.name].shape == "text" and part.name != "leadSponsor" and (len(latin) != 1 or len(cells) != 2):
        return text
    chosen = next((cell for cell in cells if fits(part.name, cell)), latin[0] if latin else cells[0])
    for cell in cells:
        if cell is not chosen:
            _say(page, part.words, cell)
    return chosen


_BEHIND = re.compile(
    r"\s*[,;(]?\s*\(?(actual|anticipated|estimated|planned|expected|final|est\.?|예정|실제)\)?$", re.IGNORECASE
)


_TYPES = r"actual|anticipated|estimated|planned|expected|final|target|achieved"
_TWICE = re.compile(
    rf"(?P<value1>[^()|;]{{1,24}}?)\s*\(?(?P<type1>{_TYPES})\)?\s*[,;/|]"
    rf"\s*(?P<value2>[^()|;,]{{1,24}}?)\s*\(?(?P<type2>{_TYPES})\)?",
    re.IGNORECASE,
)
"""`120 (planned), 118 (actual)`."""


def _with_type(page: Page, part: Part, text: Text, field: Field, order: str) -> Text:
    """A day or number without what stands behind it: whether it came to be, the same day of another calendar, a time of day."""
    if NORMALISERS[field.shape](text.value) is not None:
        return text
    ledger = page.ledger
    if field.type and not part.type and (both := _TWICE.fullmatch(text.value)):
        # Planned and as it came to be, on one line: the second counts.
        came = next((n for n in "12" if NORMALISERS["type by name"](both[f"type{n}"]) == "ACTUAL"), "")
        if came and both["type1"] != both["type2"] and fits(part.name, text.cut(*both.span(f"value{came}"))):
            other = "12".replace(came, "")
            ledger.say(part.words, text.cut(both.start(f"value{other}"), both.end(f"type{other}")))
            if ledger.get(field.type) is None and ledger.get(field.path) is None:
                ledger.put(field.type, text.cut(*both.span(f"type{came}")), "type by name")
            ledger.boil(text.cut(both.end(f"value{came}"), both.start(f"type{came}")).strip())
            ledger.boil(text.cut(both.end(f"type{came}"), both.start(f"value{other}") if came == "1" else None).strip())
            return text.cut(*both.span(f"value{came}"))
    if field.type and not part.type and (match := _BEHIND.search(text.value)):
        value = text.cut(0, match.start())
        if fits(part.name, value) or (order and NORMALISERS[order](value.value)):
            if ledger.get(field.type) is None and ledger.get(field.path) is None:
                ledger.put(field.type, text.cut(match.start(1), match.end(1)), "type by name")
            ledger.boil(text.cut(match.start(), match.start(1)).strip())
            ledger.boil(text.cut(match.end(1)).strip())
            return value
    if field.shape == "date" and (match := re.match(r"(\d{4}-\d{2}-\d{2}), \d{4}/\d{2}/\d{2}$", text.value)):
        ledger.say(part.words, text.cut(match.end(1) + 2))
        ledger.boil(text.cut(match.end(1), match.end(1) + 1))
        return text.cut(0, match.end(1))
    if field.shape == "date" and (
        match := re.match(r"(\S{8,10}) \((?:(?:dd/mm|mm/dd)/(?:yyyy|aaaa|jjjj)|yyyy-mm-dd)\)$", text.value, re.I)
    ):
        ledger.boil(text.cut(match.end(1)).strip())
        return text.cut(0, match.end(1))
    return text


def _otherwise(page: Page, part: Part, text: Text, field: Field, order: str) -> bool:
    """Put a value that is written as this page or another language writes it; False where it is not."""
    ledger = page.ledger
    if not text.value or page.empty(text):
        return False
    limits = {"minimumAge": "least age", "maximumAge": "greatest age"}
    shapes = [limits.get(part.name, field.shape) + OTHER]
    if field.shape == "date":
        shapes = ["written date", "date" + OTHER, *([order] if order else [])]
    if field.kind == "ages":
        return "(" not in text.value and _span_of_ages(page, text)
    if ledger.get(field.path) is not None or (NORMALISERS.get(field.shape) or (lambda _: None))(text.value) is not None:
        return False
    for shape in shapes:
        if shape in NORMALISERS and ledger.put(field.path, text, shape, part.words):
            if part.type and field.type and ledger.get(field.type) is None:
                ledger.put(field.type, part.type, "date type")
            elif not part.type:
                _type_by_name(page, part, field)
            return True
    if part.name in limits and _OF_YEARS.search(part.words) and ledger.put(field.path, text, "age in years", part.words):
        return True
    if part.name in limits and ledger.put(field.path, text, "age without a unit", part.words):
        ledger.note(NoteKind.INFERRED, "age-in-years", f"{text.value} has no unit, and is taken for years.", *text.spans())
        return True
    return False


_OF_YEARS = re.compile(r"\(?\b(?:in )?(?:years?|yrs|jahre|años|anos|ans|anni|jaren)\b", re.IGNORECASE)
"""A name that says the unit of its number: `Minimum age (years)`."""


def _span_of_ages(page: Page, text: Text, *, years: bool = False) -> bool:
    """`19Year~60Year`, `18+`: the least and the greatest age, or one of them."""
    found = age_span(text.value, years=years)
    if found is None or any(page.ledger.get((*ELIGIBILITY, name)) is not None for name in ("minimumAge", "maximumAge")):
        return False
    low, high = (text.cut(*place) if place[1] else NOTHING for place in (found.low, found.high))
    if found.unit[1]:
        low = join(" ", [low, text.cut(*found.unit)])
    limits = (("minimumAge", low, "least age" + OTHER), ("maximumAge", high, "greatest age" + OTHER))
    if found.bare:
        limits = (("minimumAge", low, "age in years"), ("maximumAge", high, "age in years"))
    if any(limit.value and NORMALISERS[shape](limit.value) is None for _, limit, shape in limits):
        return False
    for name, limit, shape in limits:
        if limit.value:
            page.ledger.put((*ELIGIBILITY, name), limit, shape)
    if found.bare and not years:
        page.ledger.note(NoteKind.INFERRED, "age-in-years", f"{text.value} has no unit, and is taken for years.", *text.spans())
    taken = [place for place in (found.low, found.high) if place[1]]
    for start, end in zip([0, *(end for _, end in taken)], [*(start for start, _ in taken), len(text)], strict=True):
        page.ledger.boil(text.cut(start, end).strip())
    return True


def _type_by_name(page: Page, part: Part, field: Field) -> None:
    """ACTUAL or ESTIMATED, where the name of a day or number says which (`Actual trial start date`)."""
    place = of_type(part.words) if field.type else None
    if place is None or page.ledger.get(field.type) is not None or page.ledger.get(field.path) is None:
        return
    start = part.label.value.find(part.words)
    if start >= 0 and part.words[slice(*place)].casefold() != "target":
        page.ledger.put(field.type, part.label.cut(start + place[0], start + place[1]), "type by name")


def _without_bullet(page: Page, text: Text) -> Text:
    bullet = Line(text).bullet()
    if bullet is None:
        return text
    page.ledger.boil(bullet.strip())
    return text.part(len(bullet.value))


_PROTOCOL = re.compile(r"(?=.*\d)\S{2,40}(?: \S{1,20}){0,2}")
_CLASS = re.compile(
    r"(?:institutional|industry|industrial|national|externally peer[- ]reviewed|investigator[- ]initiated|academic|commercial"
    r"|non-?commercial|government|pharmaceutical(?: company)?|hospital(?:/treatment cent(?:re|er))?|university|charity|other"
    r"|public|private|company|individual|multiple|several|in-?house|cooperative group)(?: sponsor(?:ed)?)?",
    re.IGNORECASE,
)
"""Kinds of sponsors, which are none's name."""
_REACHED = re.compile(r"[\w.+-]@[\w-]+\.\w|(?<![\w-])\+?\d{3}[\d ()/-]{3,}\d(?![\w-])")
_PHASE_INSIDE = re.compile(r" \(((?i:phase) [^()]{1,12})\)$")
_ACRONYM = re.compile(r"[^\s|:]*[A-Z0-9][^\s|:]*(?: [^\s|:]*[A-Z0-9][^\s|:]*){0,3}")
_NUMBER_FIRST = re.compile(r"(\S{6,40})\s*[\[(]")


def _several(page: Page, part: Part, *, again: bool) -> None:
    """A list: all bulleted lines, or the first line and those right under it; what comes after a gap is no item.

    A list that the page has had already is Said: it may be another trial's, whatever stands over it.
    """
    items: list[Line] = []
    field = FIELDS[part.name]
    if part.name == "conditions":
        part.lines = _uncoded(page, part)
    elif part.name == "collaborators" and len(part.lines) == 1 and (named := _NAMED.match(part.lines[0].words)):
        page.ledger.boil(part.lines[0].text.cut(0, named.end()).strip())
        part.lines = [line_of(part.lines[0].text.part(named.end()), part.lines[0])]
    for line in part.lines:
        bulleted = line.bullet() is not None
        if items and (bulleted != (items[0].bullet() is not None) or (line.blank and not bulleted) or part.inline):
            break
        if items and (find_id(line.words) or NORMALISERS["date"](line.words) is not None or QUESTION.match(line.words)):
            break
        if not page.empty(line.text) and not _is_item(part.name, line.words):
            break
        if items and not bulleted and _FORM_NAME.match(line.words):
            break
        if items and part.name == "phases" and NORMALISERS["phase number"](unbulleted(line.text).value) is None:
            break
        items.append(line)
    _loose(page, part.lines[len(items) :])
    texts = [_latin_behind(page, in_latin(page, _without_bullet(page, line.text), part.words), part) for line in items]
    if part.name in _BETWEEN_ITEMS:
        texts = [piece for text in texts for piece in _items(page, text, _BETWEEN_ITEMS[part.name])]
    if part.name == "conditions":
        texts = [piece for text in texts for piece in _diseases(page, text)]
    if part.name != "phases" and not again and page.ledger.size(field.path):
        for text in texts:
            _say(page, part.words, text)
        return
    if part.name == "phases":
        texts = [join(" ", texts)] if texts else []
        if len(items) == 1 and NORMALISERS["phase number"](texts[0].value) is None:
            bracket = texts[0].value.find(" (")
            inside = _PHASE_INSIDE.search(texts[0].value)
            if inside is not None and NORMALISERS["phase"](inside.group(1)) and not re.search(r"\d", texts[0].value[:bracket]):
                ledger = page.ledger
                ledger.say(part.words, texts[0].cut(0, bracket))
                ledger.boil(texts[0].cut(bracket, inside.start(1)).strip())
                ledger.boil(texts[0].part(inside.end(1)).strip())
                texts = [texts[0].cut(inside.start(1), inside.end(1))]
            elif bracket > 0 and NORMALISERS["phase number"](texts[0].value[:bracket]):
                ledger = page.ledger
                ledger.say(part.words, texts[0].part(bracket))
                texts = [texts[0].cut(0, bracket)]
    if part.name == "collaborators":
        if plain_name(part.words).endswith(("s", "s)", "ori", "partner", "einrichtungen")):
            texts = [piece for text in texts for piece in _organisations(page, text)]
        lead = str(page.ledger.get(FIELDS["leadSponsor"].path) or "").casefold()
        for text in texts:
            if text.value.casefold() == lead:
                _say(page, part.words, text)  # forms print the sponsor once more
        texts = [text for text in texts if text.value.casefold() != lead]
    for text in texts:
        if page.empty(text) and not (part.name == "phases" and NORMALISERS["phase number"](text.value)):
            page.ledger.boil(text)
        elif part.name != "phases":
            page.assign(Labelled(part.name, part.label, NOTHING, text, part.words), text)
        elif not page.ledger.put(FIELDS["phases"].path, text, "phase number", part.words):
            page.ledger.doubt("not-this-shape", f"The words after {part.words!r} are no such value.", text)


_FORM_NAME = re.compile(
    r"(?=[A-Z])(?:[^\W\d_]+[ /-]){0,4}(?:area|site|region|field|programme|program|type|category|centre|center|hospital|clinic"
    r"|locations?|contacts?|investigators?|doctor|physician|consultant|coordinator|funders?|funding|sponsors?|partners?|setting"
    r"|status|dates?|duration|languages?|links?|source|approval|references?|number|identifier|documents?|publications?|website"
    r"|phone|email|address|name|role|mode|lead|team|organi[sz]ation|institution|institute|overview|summary|description|purpose"
    r"|design|participants|people|countries|country|timeline|results|information|details|registry|register|period)"
    r"(?: of [a-z ]{3,30}| for [a-z ]{3,30})?\??$",
    re.IGNORECASE,
)
"""Words whose last one is a form's (`Body site`, `Mode of care`): a name that nobody knows, and no disease."""
_BOTH_SCRIPTS = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+ +(?=[A-Za-z][^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+$)"
)


def _latin_behind(page: Page, text: Text, part: Part) -> Text:
    """Of an item in two scripts side by side (`膵がん Pancreatic cancer`) the second, and the first Said."""
    both = _BOTH_SCRIPTS.match(text.value)
    if both is None:
        return text
    page.ledger.say(part.words, text.cut(0, len(both.group().rstrip())))
    return text.part(both.end())


_CODES_ONLY = re.compile(r"[\d\s|\t.,;-]+$")
_CODE_FIRST = re.compile(r"\(?[A-Z]\d{2}(?:\.?\d{1,3})?\)?\s*(?:[-–:]\s*)?(?=[^\W\d])")
_BETWEEN_ITEMS = {"conditions": re.compile(r"\s+[·•]\s+|;\s*"), "keywords": re.compile(r"\s+[·•/]\s+|[;,]\s*")}
"""What stands between the items of a list on one line; a comma may be within a disease's name."""


def _items(page: Page, text: Text, mark: re.Pattern[str]) -> list[Text]:
    if "(" in text.value or text.value.endswith("."):
        return [text]
    found = list(mark.finditer(text.value))
    cuts = [0, *(match.end() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    pieces = [text.cut(a, b) for a, b in zip(cuts, ends, strict=True)]
    if not all(re.search(r"[^\W\d]{2}", piece.value) for piece in pieces if piece.value):
        return [text]
    for match in found:
        page.ledger.boil(text.cut(match.start(), match.end()).strip())
    return [piece for piece in pieces if piece.value]


def _diseases(page: Page, text: Text) -> list[Text]:
    """`Asthma, Obesity` as one for each, where each is a name of MeSH's for a disease and the whole is none."""
    if ", " not in text.value or "(" in text.value or mesh.is_disease(text.value):
        return [text]
    pieces = (
        _items(page, text, re.compile(r",\s+(?:and\s+)?"))
        if all(mesh.is_disease(piece) for piece in re.split(r",\s+(?:and\s+)?", text.value))
        else []
    )
    return pieces or [text]


def _organisations(page: Page, text: Text) -> list[Text]:
    """`Example University, Other Hospital`, where each has a word for an organisation; a comma may be within one's name."""
    marks = list(re.finditer(r"\s*[,;]\s+", text.value))
    ends, starts = [*(mark.start() for mark in marks), len(text)], [0, *(mark.end() for mark in marks)]
    pieces = [text.cut(a, b) for a, b in zip(starts, ends, strict=True)]
    if len(pieces) < 2 or not all(" " in piece.value and _ORGANISATION.search(piece.value) for piece in pieces):
        return [text]
    if any(_WITHIN_ONE.match(piece.value) for piece in pieces):
        return [text]
    for mark in marks:
        page.ledger.boil(text.cut(*mark.span()).strip())
    return pieces


_ORGANISATION = re.compile(
    r"\b(?:universit\w+|hospital\w*|h[oô]pital|ospedale|klinikum|institut\w*|istituto|foundation|fundaci[oó]n|fundação|fondation"
    r"|fondazione|stiftung|trust|polytechnic|college|society|association|council|ministry|agency|network|consortium|group"
    r"|pharma\w*|therapeutics|biosciences?|biotech\w*|laborator\w+|devices|diagnostics|inc|ltd|limited|llc|gmbh|ag|plc|s\.?p\.?a)"
    r"(?![\w])",
    re.IGNORECASE,
)
_WITHIN_ONE = re.compile(
    r"(?:inc|ltd|limited|llc|gmbh|ag|plc"
    r"|(?:the )?(?:department|dept|faculty|school|division|institute|college|hospital) (?:of|for)"
    r"|(?:university )?hospital$|a |an |part of)\b",
    re.IGNORECASE,
)
"""How the second half of one organisation's name begins: `Example University, Faculty of Medicine`."""
_NAMED = re.compile(r"(?:institution|name|organi[sz]ation|institute|company)\s*:\s+(?=\S)", re.IGNORECASE)
_SITE_CODE = re.compile(r"(?<=[^\W\d])\s+\d{5,7}$")
_CTRI = re.compile(r"(?:\(\d{1,2}\)\s*)?ICD-10 Condition:\s*[A-Z]\d{2}[\dA-Z.]*\|\|(?P<name>[^|,.]{3,100}?)\s*(?:[.,]|$)")


def _uncoded(page: Page, part: Part) -> list[Line]:
    """The lines of conditions without codes: a site's own numbers, ICD-10's before a name, chapters above coded names."""
    left: list[Line] = []
    coded = [_CODE_FIRST.match(unbulleted(line.text).value) for line in part.lines]
    for line, has in zip(part.lines, coded, strict=True):
        cells = cells_of(line)
        if match := _CTRI.match(line.words):
            if len(_CTRI.findall(line.words)) == 1 and line.words.count("||") == 1:
                page.ledger.boil(line.text.cut(0, match.start("name")).strip())
                left.append(line_of(line.text.cut(match.start("name"), match.end("name")), line))
                _say(page, part.words, line.text.part(match.end("name")))
            else:
                _say(page, part.words, line.text)
        elif _CODES_ONLY.match(line.words):
            _say(page, part.words, line.text)
        elif code := _SITE_CODE.search(line.words):
            _say(page, part.words, line.text.part(code.start()))
            left.append(line_of(line.text.cut(0, code.start()), line))
        elif len(cells) > 1 and cells[0].value and all(_CODES_ONLY.match(cell.value) for cell in cells[1:] if cell.value):
            for cell in cells[1:]:
                _say(page, part.words, cell)
            left.append(line_of(cells[0], line))
        elif has:
            text = unbulleted(line.text)
            end = has.end()
            page.ledger.boil(line.text.cut(0, len(line.text) - len(text) + end).strip())
            left.append(line_of(text.part(end), line))
        elif any(coded) and line.bulleted:
            _say(page, part.words, line.text)
        else:
            left.append(line)
    return left


def _is_item(name: str, words: str) -> bool:
    """Whether words can be an item of a list: a number has a digit, a disease's name more than one."""
    if "\t" in words or " | " in words:
        return False
    if name == "secondaryId":
        return re.search(r"\d", words) is not None and len(words) > 2
    return name == "phases" or re.search(r"[^\W\d]{2}", words) is not None


def _outcomes(page: Page, body: Sequence[Line]) -> None:
    """Lines of which nobody can tell what is measure, what description and what time."""
    real = [line for line in body if not page.empty(line.text)]
    for line in body:
        _say(page, "Outcome", line.text)
    if real:
        page.ledger.doubt(
            "outcomes-untold", "What is measure, what description and what time cannot be told here.", real[0].text
        )


def _countries(page: Page, part: Part) -> None:
    """The countries in which a trial is held, where each of the names is a country's; else the words are Said."""
    for line in part.lines:
        items = [text for text in page.items(_without_bullet(page, line.text), ",;|\t") if text.value]
        if items and all(text.value.casefold() in COUNTRIES for text in items):
            for text in items:
                path = (*CONTACTS, "locations", page.ledger.size((*CONTACTS, "locations")), "country")
                page.ledger.put(path, text)
        else:
            _say(page, part.words, line.text)


def _table_of_outcomes(page: Page, parts: list[Part]) -> bool:
    """Outcomes under the heads of a table's three columns (measure, description, time), a line for each cell."""
    if len(parts) < 4 or parts[0].name not in OUTCOME_LISTS or any(part.lines for part in parts[:3]):
        return False
    heads = [plain_name(part.words) for part in parts[1:]]
    cells = parts[3].lines
    if heads != ["outcome measure", "measure description", "time frame"] or not cells or len(cells) % 3:
        return False
    times = cells[2::3]
    if not all(len(line.words) < 200 and _TIME_LIKE.search(line.words) for line in times):
        return False
    for part in parts:
        page.ledger.boil(part.label)
    for measure, description, time in zip(cells[::3], cells[1::3], times, strict=True):
        path = (*OUTCOMES, parts[0].name, page.ledger.size((*OUTCOMES, parts[0].name)))
        page.ledger.put((*path, "measure"), measure.text)
        page.ledger.put((*path, "description"), description.text)
        page.ledger.put((*path, "timeFrame"), time.text)
    for part in parts:
        part.lines, part.name = [], "heading"
    return True


_TREATED = frozenset(
    (
        "intervention / treatment",
        "intervention/treatment",
        "interventions / treatments",
        "intervention",
        "interventions",
        "intervention(s)",
        "treatments",
        "study treatments",
    )
)
_TYPED = re.compile(r"([A-Z][A-Za-z ]{3,24}): +(?=\S)")


def _interventions(page: Page, parts: Sequence[Part]) -> None:
    """`Drug: Cream A` under the first name for such, where each line begins with a type that v2 knows; else they are Said."""
    first = next((n for n, part in enumerate(parts) if plain_name(part.words) in _TREATED and not part.inline), None)
    if first is None or parts[first].name == "related":
        return
    lines = [(line, unbulleted(line.text)) for line in parts[first].lines]
    found = [(text, _TYPED.match(text.value)) for _, text in lines]
    if all(match is not None and intervention_type(match.group(1)) for _, match in found):
        for (line, _), (text, match) in zip(lines, found, strict=True):
            if match is not None:
                _without_bullet(page, line.text)
                page.ledger.boil(text.cut(match.end(1), match.end()).strip())
                _intervention(page, text.cut(0, match.end(1)), text.cut(match.end()))
        parts[first].lines = []
    for part in parts[first + 1 :] if not lines else ():
        # Without bullets the types were taken for names, each with its value.
        kind = part.label.cut(0, len(part.label.value.rstrip(": ")))
        described = part.lines[1] if len(part.lines) == 2 and not part.lines[1].blank else None
        if not part.inline or len(part.lines) != 1 + (described is not None) or not intervention_type(kind.value):
            break
        page.ledger.boil(part.label.cut(len(kind)).strip())
        _intervention(page, kind, part.lines[0].text, described.text if described else NOTHING)
        part.name, part.label, part.lines = "heading", NOTHING, []


def _intervention(page: Page, kind: Text, name: Text, described: Text = NOTHING) -> None:
    at = (*ARMS, "interventions")
    number = page.ledger.size(at)
    page.ledger.put((*at, number, "type"), kind, "intervention type")
    page.ledger.put((*at, number, "name"), name)
    if described.value:
        page.ledger.put((*at, number, "description"), described)


_LONG = 2000  # characters of an item that is joined of lines


def _unwrapped(body: Sequence[Line]) -> list[Line]:
    """Criteria with the second lines of wrapped items joined to the first: no gap, no bullet, and in lower case; where items
    have no marks, only behind a word that none ends with (`with a score of`).
    """
    found: list[Line] = []
    listed = False
    for line in body:
        last = found[-1] if found else None
        goes_on = last is not None and not line.blank and not is_listed(line) and line.words[0].islower()
        goes_on = goes_on and last is not None and (listed or _WITHIN_PHRASE.search(last.words) is not None)
        if last is not None and goes_on and last.words[-1] not in ".;:?!" and len(last.words) < _LONG:
            found[-1] = Line(join(" ", [last.text, line.text]), last.indent, last.blank)
            continue
        listed = is_listed(line)
        found.append(line)
    return found


_WITHIN_PHRASE = re.compile(r"\b(?:of|the|with|without|in|for|to|a|an|by|from|than|at)$")
_FIRST_ITEM = re.compile(r"\(?1([.)])\s*(?=\S)")


def _counted_off(line: Line) -> list[Line]:
    """`1) …; 2) …; 3) …` as a line for each: numbers that count on, each behind the end of the one before."""
    first = _FIRST_ITEM.match(line.words)
    if first is None:
        return [line]
    cuts = [0]
    at, number = first.end(), 2
    # `1.itch 2.eczema`: nothing stands before the numbers, but nothing behind them, either.
    mark, behind = (r"[;.,；。，、]", r"\s*") if first.group()[-1:].isspace() or first[1] != "." else (r"[;.,；。，、\s]", "")
    while next_ := re.compile(rf"(?<={mark})\s*\(?{number}{re.escape(first[1])}{behind}(?=[^\W\d_])").search(line.words, at):
        cuts.append(next_.start() + len(next_.group()) - len(next_.group().lstrip()))
        at, number = next_.end(), number + 1
    if number == 2 or number > 60:
        return [line]
    return [line.cut(a, b) for a, b in pairwise([*cuts, len(line.words)])]


_STAR = re.compile(r"(?<=[^\s\d])\s+(?=[*•●▪] [^\W\d_])|(?<=\d)\s+(?=[*•●▪] [A-Z][a-z]{2})")
"""What stands before a bullet within a line: `2 * ULN` has none."""


def _starred_off(line: Line) -> list[Line]:
    """`* itch * eczema * asthma` as a line for each: two bullets of one kind and more, each with words behind it."""
    found = list(_STAR.finditer(line.words))
    marks = {line.words[match.end()] for match in found} | ({line.words[0]} if line.bulleted else set())
    if len(marks) != 1 or len(found) + line.bulleted < _PAIR:
        return [line]
    pieces = [line.cut(a, b) for a, b in pairwise([0, *(match.end() for match in found), len(line.words)])]
    whole = all(piece.words.count("(") == piece.words.count(")") for piece in pieces)
    return pieces if whole and not any(_KIND_INSIDE.search(piece.words) for piece in pieces) else [line]


_PAIR = 2
_KIND_INSIDE = re.compile(r"\b(?:in|ex)clusion\b", re.IGNORECASE)
_NO_ITEM = re.compile(
    r"(?:or|and/or|unless|except|but|which|who|that|including|e\.?g|i\.?e|however|otherwise)\b", re.IGNORECASE
)


def _between_semicolons(page: Page, body: list[Line]) -> list[Line]:
    """Criteria that are one line, as a line for each of what stands between its semicolons, where each can stand alone.

    Alternatives (`…; or …`), what says more of the one before, and what stands in brackets or behind a colon stay whole.
    """
    if len(body) != 1 or ";" not in body[0].words or ":" in body[0].words or len(body[0].words) > _LONG:
        return body
    line = body[0]
    marks = list(re.finditer(r";\s+", line.words))
    cuts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(line.words)]
    pieces = [line.cut(a, b) for a, b in zip(cuts, ends, strict=True) if line.words[a:b].strip(" ;")]
    for piece in pieces:
        whole = piece.words.count("(") == piece.words.count(")") and len(re.findall(r"[^\W\d_]", piece.words)) > 2
        if not whole or _NO_ITEM.match(piece.words) or re.search(r"[.!?]\s+[A-Z]", piece.words):
            return body
    for mark in marks:
        page.ledger.boil(line.text.cut(mark.start(), mark.start() + 1))
    return pieces if len(pieces) > 1 else body


_TIME_LIKE = re.compile(r"\d|baseline|through|during|until|up to", re.IGNORECASE)


def _asked(page: Page, body: Sequence[Line], kind: str) -> list[Line]:
    """Criteria without the site's own questions (`…?` with yes or no under it) and without what only leads to them; both are
    said.
    """
    left: list[Line] = []
    skip = False
    ticked = len(body) > 1 and all(_TICKED.match(line.words) for line in body)
    for number, line in enumerate(body):
        if skip:
            skip = False
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        if not any(map(str.isalnum, line.words)):
            page.ledger.boil(line.text)  # marks without words
            continue
        if ticked and (box := _BOX.match(line.words)) is not None:
            page.ledger.boil(line.text.cut(0, box.end()).strip())
            line = line_of(line.text.part(box.end()), line)
        cells = cells_of(line)
        if len(cells) > 1 and cells[1].value and plain_name(cells[0].value) in OF_CRITERIA:
            page.ledger.boil(cells[0])
            line = line_of(line.text.part(cells[1].start - line.text.start), line)
        leads = following is not None and kind != "exclusion" and only_leads(line)
        captions = not line.bulleted and ((number == 0 and _CAPTION.search(line.words)) or _OF_PAGE.search(line.words))
        if leads or captions:
            page.ledger.say("Eligibility", line.text)
        elif following is not None and QUESTION.match(line.words) and NORMALISERS["yes no"](following.words) is not None:
            page.ledger.boil(line.text)
            page.ledger.say(line.words, following.text)
            skip = True
        else:
            left.append(line)
    return left


_CAPTION = re.compile(
    r"\b(?:called|following|these) (?:eligibility|criteria)|people who fit|\bbullet points\b|^this list\b|^before (?:you )?join"
    r"|\bgo (?:over|through) (?:these|the following)\b"
    r"|^(?:(?!\bnot\b).){0,50}\b(?:check|tick) (?:all (?:of )?)?(?:these|the following) boxes\b"
    r"|criteria\b.{0,60}\b(?:who|whether)\b",
    re.IGNORECASE,
)
"""Said of criteria and not one of them."""


_OF_PAGE = re.compile(
    r"^for (?:general|more|further) information\b"
    r"|^(?:eligibility )?(?:page )?(?:was )?last (?:updated|reviewed|modified)\b|[\w.+-]@[\w-]+\.\w",
    re.IGNORECASE,
)
"""Said of the page or its writers, wherever it stands: when it was changed, and whom to write to."""


def _loose(page: Page, body: Sequence[Line]) -> None:
    """Lines that no name stands over: they stay unread, but for those that say there is nothing."""
    for line in body:
        if page.empty(line.text):
            page.ledger.boil(line.text)


def _top(page: Page, body: list[Line], titled: bool, whole: Sequence[Line], parts: Sequence[Part]) -> list[Line]:
    """What stands before the first name: the trial's number, and its title where no name says it; the rest."""
    ledger = page.ledger
    rest: list[Line] = []
    told = _telling([line.words for part in parts if part.name in _TELLS for line in part.lines])
    told -= {word for host in set(_HOST.findall(ledger.kept)) for word in re.split(r"[._-]", host.casefold())}
    first = [line for line in body if line.blank and gap_above(ledger.kept, line.text.start) >= _ABOVE_ALL]
    heading = first[0] if len(first) == 1 and _may_be_title(first[0]) and _recurs(first[0], whole) else None
    for line in _before_names(body):
        found = find_id(line.words)
        words = set(re.findall(r"[a-z]+", line.words.replace(found.group(), "").casefold())) if found else set()
        if (
            found
            and found.start() == 0
            and line.words[found.end() : found.end() + 1] in (" ", ":", "-", "–", "—")
            and ledger.get((*IDENTIFICATION, "nctId")) is None
            and _title_like(rest_of := line.cut(found.end()))
            and _recurs(rest_of, whole)
        ):
            ledger.put((*IDENTIFICATION, "nctId"), line.text.cut(0, found.end()), "registry id")
            if not titled:
                titled = True
                mark = re.match(r"[\s:–—|-]*", rest_of.words)
                title = rest_of.text.part(mark.end() if mark else 0)
                ledger.boil(line.text.cut(found.end(), len(line.text) - len(title)).strip())
                ledger.put((*IDENTIFICATION, "briefTitle"), title)
                ledger.note(
                    NoteKind.INFERRED, "title-by-its-place", "No name says that this is the title; it stands first.", line.span
                )
        elif found and words <= _SITE_WORDS and ledger.get((*IDENTIFICATION, "nctId")) is None:
            ledger.boil(line.text.cut(0, found.start()).strip())
            ledger.put((*IDENTIFICATION, "nctId"), line.text.cut(found.start(), found.end()), "registry id")
            ledger.boil(line.text.cut(found.end()).strip())
        elif NORMALISERS["phase"](line.words) is not None and ledger.get((*DESIGN, "phases")) is None:
            ledger.put((*DESIGN, "phases"), line.text, "phase")
        elif shape := next((s for s in ("status", "status" + OTHER) if NORMALISERS[s](line.words) is not None), ""):
            ledger.put(FIELDS["overallStatus"].path, line.text, shape)
        elif fits("ages", line.text) and re.search(r"\d", line.words) and _span_of_ages(page, line.text):
            pass
        elif not titled and (
            line is heading
            or (heading is None and _title_like(line) and _recurs(line, whole) and _borne_out(line, told, ledger.kept))
        ):
            titled = True
            ledger.put((*IDENTIFICATION, "briefTitle"), line.text)
            ledger.note(
                NoteKind.INFERRED, "title-by-its-place", "No name says that this is the title; it stands first.", line.span
            )
        else:
            rest.append(line)
    return rest


def _first_heading(page: Page, parts: Sequence[Part], whole: Sequence[Line]) -> None:
    """The page's first heading as the title, where it stands behind what the site says before all else (`Your privacy`)."""
    for part in parts:
        if part.name in (FIELDS.keys() - {"said"}) | CRITERIA | {"related"}:
            return
        for line in part.lines if not part.inline else ():
            if _above_all(line, page.ledger.kept) and _title_like(line) and _recurs(line, whole):
                page.ledger.put(FIELDS["briefTitle"].path, line.text)
                page.ledger.note(
                    NoteKind.INFERRED, "title-by-its-place", "No name says that this is the title; it stands first.", line.span
                )
                part.lines = [other for other in part.lines if other is not line]
                return


_SITE_NAME = re.compile(
    r"\b(?:clinical|research|our|open|medical|current|cancer) (?:trials?|studies)"
    r"(?: (?:register|registry|database|finder|search|portal|directory|unit|office|network|cent(?:re|er)|program(?:me)?))?$"
    r"|\bregist(?:er|ry|ries) of (?:clinical|medical|controlled)\b"
    r"|\b(?:register|registry|studienregister|studienzentrum|studienportal|database|portal|newsletter|fund|foundation|trust"
    r"|university|hospital|institute|ministry|agency|society|council)$|\bupdated by\b",
    re.IGNORECASE,
)
"""A site's name, which stands on each of its pages above the trial's."""
_SIDE_BY_SIDE = re.compile(r" [·•|] |\S(?:  |\t)\s*\S")
"""What stands between the names of a menu."""
_CRUMB = re.compile(r"\s[/>›»]\s")


_BESIDE = re.compile(r"\s(?:(?:study |trial |registry )?id|status|sponsor|phase|conditions?|start)\s?: ", re.IGNORECASE)


def _before_names(body: Sequence[Line]) -> list[Line]:
    """The lines, those in two on which a name with its value stands behind a title (`Light for itch at night  Status: …`)."""
    left: list[Line] = []
    for line in body:
        beside = _BESIDE.search(line.words) if len(line.words) < _LONG else None
        if beside is not None and len(line.words[: beside.start()].split()) > _SHORT:
            left += [line.cut(0, beside.start()), line.cut(beside.start())]
        else:
            left.append(line)
    return left


def _title_like(line: Line) -> bool:
    return len(line.words) >= 20 and not line.words.endswith("?") and _may_be_title(line, 4)


def _may_be_title(line: Line, least: int = 3) -> bool:
    """Whether a line has nothing in it that no title has; `least`: how many words it has to have."""
    words = line.words
    return (
        len(words) <= 600
        and words[0] != "("
        and not _BESIDE.search(words)
        and len(re.findall(r"[^\W_]+", words)) >= least
        and not _SITE_NAME.search(words)
        and not line.bullet()
        and find_id(words) is None
        and NORMALISERS["date"](words) is None
        and not words.endswith((".", ":"))
        and len(_CRUMB.findall(words)) < 2
        and not _CHROME.search(words)
        and not _tabs(words)
        and len(_SIDE_BY_SIDE.findall(words)) < 2
    )


def _tabs(words: str) -> bool:
    """Whether words are the names of a page's tabs, side by side: `Overview Eligibility Arms Outcomes Sites`."""
    return sum(word.casefold() in _TABS for word in words.split()) * 2 > len(words.split())


_TABS = frozenset(
    "overview eligibility arms outcomes sites timeline news summary details contacts locations results design sponsor sponsors"
    " home search about help criteria description documents publications history interventions conditions status contact"
    " location record".split()
)


_TELLS = (
    frozenset(
        "officialTitle conditions keywords interventions interventionName interventionDescription armLabel armText"
        " armDescription outcome outcomeText outcomeDescription briefSummary detailedDescription primaryPurpose".split()
    )
    | OUTCOME_LISTS
    | CRITERIA
)
"""Parts that say what a trial is about."""
_HOST = re.compile(r"://([\w.-]{4,60})")
"""Where a page stands on the web: the words of this are the site's name."""
_ABOVE_ALL = 7  # blank lines above a page's first heading in HTML


def _telling(lines: Iterable[str]) -> set[str]:
    """The longer words of lines that not every page has."""
    return {word for words in lines for word in re.findall(r"[^\W\d_]{5,}", words.casefold())} - _EVERYWHERE


def _borne_out(line: Line, told: set[str], kept: str) -> bool:
    """Whether a title that no name stands over is the page's first heading, or says what the trial is about: else it may be
    the site's own banner.
    """
    return _above_all(line, kept) or not told.isdisjoint(_telling([line.words]))


def _above_all(line: Line, kept: str) -> bool:
    """Whether a line is written as a page's first heading."""
    above = kept[max(0, line.text.start - 80) : line.text.start]
    return above[len(above.rstrip()) :].count("\n") > _ABOVE_ALL


def _recurs(line: Line, whole: Sequence[Line]) -> bool:
    """Whether the page speaks of what a line names: one of its longer words stands in a line below it, too."""
    words = _telling([line.words])
    return any(
        not words.isdisjoint(re.findall(r"[^\W\d_]{5,}", other.words.casefold()))
        for other in whole
        if other.text.start > line.text.start and not _CHROME.search(other.words)
    )


_EVERYWHERE = frozenset(
    "study studies trial trials clinical research participants patients people website government official search information"
    " register registry registration database studie studien studies étude études essai essais estudio estudios ensayo ensayos"
    " estudo estudos ensaio ensaios studio studi onderzoek onderzoeken"
    " content about using results details health medical against after before other their which these those there".split()
)


_MARK = re.compile(r"\s+[|·•/]\s+|\t")


def _bare_id(text: Text) -> Text:
    """The number in `trial EXAMPLE-1`; else the text itself."""
    found = find_id(text.value)
    if found is None or not found.start():
        return text
    words = set(re.findall(r"[^\W\d_]+", text.value.replace(found.group(), "").casefold()))
    return text.cut(found.start(), found.end()) if words <= _SITE_WORDS else text


def _pieces(line: Line) -> list[Text]:
    """What stands between the marks of a line that names a trial (`FH-204 | EXAMPLE-1`)."""
    if "://" in line.words and len(line.words) < 2 * LONGEST_LABEL:
        return [
            line.text.cut(match.start(), match.end()) for match in re.finditer(r"\S+", line.words) if "/" not in match.group()
        ]
    if len(line.words) > LONGEST_LABEL or not _MARK.search(line.words):
        return [line.text]
    cuts = [(match.start(), match.end()) for match in _MARK.finditer(line.words)]
    starts = [0, *(end for _, end in cuts)]
    pieces = [line.text.part(a, b) for a, b in zip(starts, [*(start for start, _ in cuts), len(line.words)], strict=True)]
    return [piece for piece in pieces if piece.value]


def _only_id(page: Page, body: Sequence[Line]) -> None:
    """The page's number, where a line holds one and nothing else and the page names no other."""
    found = {match.group() for line in body if (match := find_id(line.words))}
    cells = [line_of(_bare_id(cell), line) for line in body for cell in _pieces(line)]
    bare = [line for line in cells if NORMALISERS["registry id"](line.words) is not None]
    if len(found) == 1 and bare:
        page.ledger.put((*IDENTIFICATION, "nctId"), bare[0].text, "registry id")
        page.ledger.note(
            NoteKind.INFERRED, "only-number", "No name says so, but it is the only registry number on the page.", bare[0].span
        )
    elif len(found) == 1:
        number = next(iter(found))
        named = re.compile(
            rf"\b(?:number|identifier|registration|registered|id|no\.?)\b[^.,;]{{0,25}}?\b({re.escape(number)})", re.IGNORECASE
        )
        told = [line.text.cut(*match.span(1)) for line in body if (match := named.search(line.words[:2000]))]
        if told and page.ledger.put((*IDENTIFICATION, "nctId"), told[0], "registry id"):
            page.ledger.note(NoteKind.INFERRED, "only-number", "It is the only registry number on the page.", *told[0].spans())

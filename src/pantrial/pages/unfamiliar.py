"""Pages of sites that no table was written for: parted by the field's own words for headings and labels.

Two steps. `_parts` parts the page at every line that is a known name (alone, or with its value behind it) and at `Name:
value` lines of names that nobody knows. Then each part is read by what its name stands for. What follows a value and has no
name stays unread: a line under an unknown heading must not become one more condition or sentence of a summary. Criteria are
the other way round: what may be one of them is kept, since a line too many leaves a patient's answer open, and one too few
lets somebody in. What stands under a heading of other trials is nothing of this one's.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from pantrial.notes import NoteKind
from pantrial.pages import criteria
from pantrial.pages.engine import finished
from pantrial.pages.labels import ARMS, DESIGN, FIELDS, IDENTIFICATION, LABELS, LONGEST_LABEL, OUTCOMES, TYPES
from pantrial.pages.layout import Layout
from pantrial.pages.lines import LONGEST, Line, key, lines
from pantrial.pages.page import Labelled, Page, find_id
from pantrial.pages.shapes import NORMALISERS, intervention_type
from pantrial.reading import Reading, Source
from pantrial.text import NOTHING, Text, join

Names: TypeAlias = Mapping[str, str]
"""Name on a page, as `_plain` writes it → name in FIELDS, or one of inclusion, …, said, heading."""

_AMBIGUOUS = frozenset(
    "source contact purpose design age description phone target final control treatment arm drug term".split()
)
"""Names that are everyday words: known only where a colon or the value's shape stands behind them, or alone on a line."""


def table(names: Mapping[str, str], without: Collection[str] = ()) -> Mapping[str, str]:
    """Name on a page → what it stands for: LABELS but for those `without`, and what `names` has (labels with `;` between)."""
    known = {label: name for label, name in LABELS.items() if label not in without}
    return known | {label.strip(): name for name, labels in names.items() for label in labels.split(";") if label.strip()}


_PROSE = frozenset(("briefSummary", "detailedDescription", "studyPopulation", "interventionModelDescription"))
_CRITERIA = frozenset(("inclusion", "exclusion", "criteria"))
_OUTCOMES = frozenset(("primaryOutcomes", "secondaryOutcomes"))
_RUNNING = _PROSE | _CRITERIA
"""Parts of running text, in which a line is a name only where there is no doubt."""

_COUNTED = re.compile(r"\s*(?:\[\d{1,3}\]|#\d{1,3}|\(\d{1,3}\))\s*$")
_TYPE = re.compile(r"\s*\(\s*(actual|estimated|anticipated|est\.?)\s*\)\s*$", re.IGNORECASE)
_COLON = re.compile(r"(?:\*\*|__)?\s*(?::(?:\*\*|__)?|\||\t|\s[–—-]\s)\s*")
_UNKNOWN = re.compile(r"([A-Z][^:.;!]{1,58}?)\s*:(?:\s+|$)")
_QUESTION = re.compile(r"[A-Z].{4,118}\?$")
_SITE_WORDS = frozenset(
    "clinical trial study record details registration summary page for of the in on view information id".split()
)


_CODE = re.compile(r"[A-Z]\.(?:\d{1,2}\.?){1,5}\s+(?=\S)")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\S)")
"""What stands before the names of a form whose items are numbered: `E.3`, `4.2`."""
_MARKED = re.compile(r"(?:#{1,6}\s+(?:\*\*|__)?|\*\*|__)(?=[^\W_])")
_CELL = re.compile(r"\s*[|\t]\s*")
_RULE = re.compile(r"[|\s:=_–—-]+$")
_ITEM = re.compile(r"\(?\d{1,2}[.)]\s?\S")
_MIDWAY = re.compile(r"(?<=[;.,])\s+(?=(?:inclusion|exclusion)(?: criteri(?:a|on))?\s*:\s)", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+(?:['’]t)?|[A-Z]+(?:['’]T)?")
_HEAD_WORDS = frozenset(
    "key main major principal general primary additional specific other list detailed participant participants patient patients"
    " subject subjects study trial inclusion exclusion include exclude criteria criterion and or eligibility for of the non"
    " ineligibility".split()
)
_ASKING_WORDS = _HEAD_WORDS | frozenset(
    "people individuals persons volunteers you who those anyone candidates women men adults children are is will would be were"
    " should must may might can could cannot not do does eligible ineligible excluded excluding exclusions inclusions included"
    " join take part participate participating enter enroll enrol enrolled in into from this our research if when they he she"
    " have has had with any one more at least following meet meets apply applies true below as follows reasons a able unable"
    " qualify can't don't doesn't won't aren't isn't mustn't shouldn't need to order both all".split()
)
"""Of these, and no others, is a line that asks or says who may take part, and is no criterion."""
_BARS = frozenset("exclusion exclude excluded excluding exclusions ineligible ineligibility non cannot not unable".split())
_ADMITS = frozenset(
    "inclusion include inclusions included eligible eligibility join participate participating enter enroll enrol enrolled"
    " qualify part able".split()
)
_MENU_WORDS = re.compile(
    r"\b(?:home|log ?in|sign ?in|search|menu|about|contact|news|help|register|english|deutsch|español|français|skip|cookies?)"
    r"\b",
    re.IGNORECASE,
)
_CHROME = re.compile(
    r"\bcookies?\b|\bskip to\b|\blog ?in\b|\bsign (?:in|up)\b|[»›|]"
    r"|\bofficial website\b|\blooking for\b|\b(?:wanted|needed)$|\bjavascript\b|\bbrowser\b",
    re.IGNORECASE,
)
"""Lines by which a site leads or warns its reader."""
_RELATED = re.compile(
    r"(?:(?:similar|related|recommended|nearby|more|further) (?:clinical |research )?(?:trials?|studies)"
    r"(?: (?:like|near|of|by|for|at|from)\b.*)?"
    r"|other (?:clinical |research )?(?:trials?|studies) (?:of|at|by|near|from|for|like) (?:our|you|us|your|this|these)\b.*"
    r"|(?:we|we've|we have) found .{0,30}(?:trials|studies)\b.*|(?:trials|studies) like this.*|you (?:may|might) also\b.*"
    r"|see also)[:.]?$",
    re.IGNORECASE,
)
_PERHAPS_RELATED = re.compile(r"(?:other|more|further|all) .{0,40}\b(?:trials|studies)\b", re.IGNORECASE)
"""What stands over a site's list of other trials; the second is so only where another's number follows."""
_LIMITS = frozenset(("sex", "minimumAge", "maximumAge", "ages", "healthyVolunteers"))
"""Fields that sites print among the criteria."""
_OF_CRITERIA = frozenset(("details", "detail", "description", "criteria"))


class _Part(Struct):
    """A name on the page, what it stands for, and the lines up to the next one; `inline`: its value stands on its own line."""

    name: str
    label: Text
    type: Text
    words: str
    inline: bool
    lines: list[Line]
    columns: tuple[str, ...] = ()
    """Of rows of outcomes: which of measure, description and timeFrame each of their cells is."""
    head: Line | None = None
    """A heading of criteria whose words say whom they are about, so that they are kept."""


def _plain(words: str) -> str:
    """A name as the table has it: no case, colon, count or question mark."""
    return _COUNTED.sub("", key(words.rstrip("?: |\t"))).rstrip("?: ")


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
    body, counted = _unnumbered(page, body, layout.labels)
    start = _menu(body, layout.labels)
    top, *parts = _parts(body[start:], layout.labels, source.text, counted)
    parts = _lay(page, _resumed(_own(parts), layout.labels))
    titled = any(part.name in ("briefTitle", "officialTitle") and part.lines for part in parts)
    _loose(page, _top(page, top.lines, titled, body))
    _interventions(page, parts)
    previous = ""
    for number, part in enumerate(parts):
        if not _table_of_outcomes(page, parts[number : number + 4]):
            _read(page, part, again=part.name == previous)
        previous = part.name
    if page.ledger.get((*IDENTIFICATION, "nctId")) is None:
        others = {line.text.start for part in parts if part.name == "related" for line in part.lines}
        _only_id(page, [line for line in body if line.text.start not in others])
    return finished(source, page, body, several=len(parts) > 1)


def _bare(page: Page, line: Line) -> list[Line]:
    """A line without the marks that close a table's row, and in two where a heading of criteria stands in its midst."""
    text = line.text
    if text.value[0] in "#*_" and (marked := _MARKED.match(text.value)):
        # The marks of a heading or of bold words, as of a page that was saved as Markdown.
        page.ledger.boil(text.cut(0, marked.end()).strip())
        text = text.part(marked.end())
        end = len(text.value.rstrip("#*_ "))
        if end and end < len(text):
            page.ledger.boil(text.cut(end).strip())
            text = text.cut(0, end)
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
        name, _ = _alone(line.text.part(match.end()), known)
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
    end = 0
    for line in body[:60]:
        if len(line.words.split()) > 3 or ":" in line.words or re.search(r"\d|\t", line.words):
            break
        end += 1
    if end and end < len(body) and known.get(_plain(body[end - 1].words)) not in (None, "heading"):
        end -= 1  # its value may be the longer line
    return end if end > 2 and any(_MENU_WORDS.search(line.words) for line in body[:end]) else 0


def _own(parts: Sequence[_Part]) -> list[_Part]:
    """The parts with those of other trials named so: all behind a heading of such, up to criteria that the page had not yet."""
    found: list[_Part] = []
    seen: set[str] = set()
    others = False
    for part in parts:
        if part.name == "related":
            others = True
        elif others and part.name in _CRITERIA and part.name not in seen and not seen & {"inclusion", "criteria"}:
            others = False
        if others and part.name != "related":
            part = _Part("related", part.label if part.lines else NOTHING, NOTHING, part.words, False, part.lines)
        elif not others and part.lines:
            seen |= {part.name} & _CRITERIA
        found.append(part)
    return found


def _resumed(parts: Sequence[_Part], known: Names) -> list[_Part]:
    """The parts with criteria that go on behind an age or a sex: lines in which no value of these stands."""
    found: list[_Part] = []
    last: _Part | None = None
    items = False
    for number, part in enumerate(parts):
        found.append(part)
        if part.name in _CRITERIA:
            items = any(_limit(line, known) is None for line in part.lines) or (
                items and last is not None and last.name == part.name
            )
            last = part
            continue
        details = part.name == "heading" and _plain(part.words) in _OF_CRITERIA
        if last is None or not (details or part.name in _LIMITS):
            last = None
            continue
        keep = 0 if details else 1
        rest = part.lines[keep:]
        # Between two headings of criteria nothing else stands, nor right under a limit that is one line among them.
        among = next((other.name in _CRITERIA for other in parts[number + 1 :] if other.name not in _LIMITS), False)
        if rest and (among or not items or _listed(rest[0]) or (part.inline and not rest[0].blank)):
            part.lines = part.lines[:keep]
            found.append(_Part(last.name, NOTHING, NOTHING, last.words, False, rest))
            items = True
    return found


def _limit(line: Line, known: Names) -> str | None:
    """The age or sex of which a line says the name and a value."""
    mark = _COLON.search(line.words, 0, LONGEST_LABEL)
    name = _alone(line.text.part(0, mark.start()), known)[0] if mark else ""
    return name if name in _LIMITS else None


def _listed(line: Line) -> bool:
    """Whether a line begins with a bullet or number."""
    return line.bulleted or _ITEM.match(line.words) is not None


def _lay(page: Page, parts: list[_Part]) -> list[_Part]:
    """The parts; where criteria stand under headings of that name, what a site says in plain words of who may come is Said."""
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


def _is_lay(part: _Part) -> bool:
    words = part.words.casefold()
    return words.endswith("?") or (part.inline and "criteri" not in words)


# Parting --------------------------------------------------------------------------------------------------------------


def _parts(body: Sequence[Line], known: Names, kept: str, counted: Collection[int] = ()) -> list[_Part]:
    """The page's parts, in order; the first holds what stands before any name. `counted`: where headings surely begin."""
    parts = [_Part("", NOTHING, NOTHING, "", False, [])]
    done = 0
    for number, line in enumerate(body):
        if number < done:
            continue
        table = "\t" in line.words or "|" in line.words
        if table and (columns := _columns(body[number : number + 200], known, kept)):
            parts += [*columns[1], _Part("heading", NOTHING, NOTHING, "", False, [])]
            done = number + columns[0]
            continue
        if table and parts[-1].name in _OUTCOMES and not parts[-1].lines and (heads := _outcome_columns(line)):
            parts.append(_Part(parts[-1].name, line.text, NOTHING, parts[-1].words, False, [], columns=heads))
            while number + 1 < len(body) and len(_cells(body[number + 1])) == len(heads):
                number += 1
                parts[-1].lines.append(body[number])
            parts.append(_Part("heading", NOTHING, NOTHING, "", False, []))
            done = number + 1
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        others = "other" in line.words.casefold() or "more" in line.words.casefold()
        found = _other_trials(line, body[number + 1 : number + 6], body) if others else None
        found = found or _named(line, following, parts[-1], known)
        if line.text.start in counted and (found is None or found.name not in _CRITERIA):
            name, type_ = _alone(line.text, known)
            found = _Part(name or "heading", line.text if name else NOTHING, type_, line.words, False, [])
        if found is None and parts[-1].name == "exclusion" and (_limit(line, known) or "")[-3:] == "Age":
            # A limit that cannot be read stays a criterion; whoever is beyond it is excluded, and not who is within.
            excluded = parts[-1]
            parts.append(_Part("inclusion", NOTHING, NOTHING, "Inclusion criteria", False, [line]))
            parts.append(_Part("exclusion", NOTHING, NOTHING, excluded.words, False, []))
        elif found is None:
            parts[-1].lines.append(line)
        else:
            parts.append(found)
    return parts


def _columns(body: Sequence[Line], known: Names, kept: str) -> tuple[int, list[_Part]] | None:
    """A table whose first row names its columns: how many rows it has, and a part for each column."""
    heads = _cells(body[0])
    if len(heads) < 2 or len(heads) > 40:
        return None
    names = [_heading_of(head.value) or _alone(head, known)[0] for head in heads]
    told = [name for name in names if name in _CRITERIA or (name in FIELDS and name != "said")]
    # A row of a name and its value has one cell that is a name; of two, the second may be a value that reads like one.
    if len(told) < 2 or not all(names[:2]):
        return None
    rows: list[list[Text]] = []
    for line in body[1:]:
        cells = _cells(line)
        if len(heads) == 2 and len(cells) == 1:
            # Of two columns, one may be longer; a tab before or behind the cell tells which.
            end = line.text.start + len(line.text)
            if line.indent and kept[line.text.start - 1] == "\t":
                cells = [NOTHING, *cells]
            elif kept[end : end + 1] == "\t":
                cells = [*cells, NOTHING]
        if not len(heads) - 2 <= len(cells) <= len(heads) or len(cells) < 2:
            break
        rows.append(cells)
    if not rows:
        return None
    parts: list[_Part] = []
    for column, (name, head) in enumerate(zip(names, heads, strict=True)):
        values = [_line(row[column], body[1]) for row in rows if column < len(row) and row[column].value]
        parts.append(_Part(name or "unknown", head, NOTHING, head.value, False, values))
    return 1 + len(rows), parts


_OUTCOME_HEADS = {
    "outcome measure": "measure",
    "outcome": "measure",
    "measure": "measure",
    "endpoint": "measure",
    "measure description": "description",
    "description": "description",
    "outcome description": "description",
    "time frame": "timeFrame",
    "timeframe": "timeFrame",
    "time point": "timeFrame",
    "timepoint": "timeFrame",
    "time points": "timeFrame",
}


def _outcome_columns(line: Line) -> tuple[str, ...]:
    """What the columns of a table of outcomes are, by the names in its first row; nothing where one is unknown."""
    names = tuple(_OUTCOME_HEADS.get(_plain(cell.value), "") for cell in _cells(line))
    sound = len(names) > 1 and all(names) and len(set(names)) == len(names) and names[0] == "measure"
    return names if sound else ()


def _cells(line: Line) -> list[Text]:
    """The cells of a table's row; one where it is none."""
    words = line.words
    if "\t" not in words and "|" not in words:
        return [line.text]
    cuts = [(match.start(), match.end()) for match in _CELL.finditer(words)]
    starts = [0, *(end for _, end in cuts)]
    return [line.text.part(a, b) for a, b in zip(starts, [*(start for start, _ in cuts), len(words)], strict=True)]


def _other_trials(line: Line, following: Sequence[Line], body: Sequence[Line]) -> _Part | None:
    """A heading over other trials that only their numbers prove: `Other skin studies`, and not the page's first number."""
    words = line.words
    if line.bulleted or len(words) > 80 or words.endswith((".", ";", ",")) or not _PERHAPS_RELATED.match(words):
        return None
    first = next((match.group() for other in body if (match := find_id(other.words))), None)
    ids = [match.group() for other in following if (match := find_id(other.words))]
    if first is None or not any(number != first for number in ids):
        return None
    return _Part("related", line.text, NOTHING, words, False, [])


def _heading_of(words: str, within: str = "", *, bulleted: bool = False) -> str:
    """`inclusion`, `exclusion` or `criteria`, where words are a heading of such and no criterion, in whichever words; else "".

    `Key exclusion criteria for patients`, `Who cannot take part?`, `Patients are excluded if:`. `within`: the kind of
    criteria in which the words stand, where they stand in such; there `You must:` is a criterion.
    """
    if len(words) > LONGEST_LABEL or re.search(r"\d", words.lstrip("0123456789.) ")):
        return ""
    tokens = [token.casefold().replace("’", "'") for token in _WORD.findall(words)]
    if not tokens or tokens[0] == "meet":
        return ""
    found = set(tokens)
    listing = found & {"inclusion", "exclusion", "include", "exclude", "ineligibility"}
    noun = found <= _HEAD_WORDS and bool(found & {"criteria", "criterion"} and listing)
    close = words.rstrip("*_ ")
    ends = close.endswith((":", "?")) or tokens[-1] in ("if", "when")
    # A sentence has to speak of people, or of the list itself: `Not participating in a study:` may be a criterion.
    speaks = tokens[0] in _SPEAKS or found <= _HEAD_WORDS | {"exclusions", "inclusions", "if", "when", "excluded", "included"}
    if not noun and (bulleted or not (ends and len(tokens) > 1 and speaks and found <= _ASKING_WORDS)):
        return ""
    bars = bool(found & _BARS) or any(token.endswith("n't") for token in tokens) or "can't" in found
    admits = bool(found & _ADMITS) or ("must" in found and tokens[0] in ("you", "to") and not within)
    if noun and found & {"inclusion", "include"} and found & {"exclusion", "exclude"}:
        return "criteria"
    if bars:
        sure = noun or admits or ("must" in found and tokens[0] == "you")
        return "exclusion" if sure or found & {"excluded", "exclude", "exclusion", "exclusions", "ineligible"} else ""
    return "inclusion" if admits else ""


_GROUP = re.compile(
    r"(?P<before>.{0,60}?)\b(?P<kind>inclusion|exclusion|non-inclusion|ineligibility) criteri(?:a|on)\b"
    r"(?P<behind>\s*(?:[-–—(]|for\b|of\b).{1,70})?\s*:?$",
    re.IGNORECASE,
)
_NO_GROUP = re.compile(
    r"\b(?:meet|meets|meeting|met|does|do|did|fulfil+s?|satisf\w+|not|no|per|according|any|all|above|these|who|have|has|with|as|of|to|in|fail\w*|lack\w*|violat\w*)\b"
    r"|[.;,]",
    re.IGNORECASE,
)


def _of_group(line: Line, within: _Part) -> str:
    """The kind of criteria that a heading opens for some: `Exclusion criteria - controls`, `Donor exclusion criteria:`."""
    words = line.words
    match = None if line.bulleted or len(words) > 120 else _GROUP.match(words)
    behind = (match.group("behind") or "").strip() if match else ""
    if match is None or _NO_GROUP.search(match.group("before")) or (behind[:1] != "(" and _NO_GROUP.search(behind)):
        return ""
    before = {token.casefold() for token in _WORD.findall(match.group("before"))}
    if not behind and before <= _HEAD_WORDS - _PEOPLE:
        return ""
    if match.group("kind").casefold() != "inclusion" or "non" in before:
        return "exclusion"
    # What might be an exclusion must not let in what follows it: words before the name need a heading's mark.
    return "inclusion" if before <= _HEAD_WORDS or line.blank or words.endswith(":") or within.name != "exclusion" else ""


_PEOPLE = frozenset("patient patients".split())
_SPEAKS = frozenset(
    "patients patient subjects participants people individuals persons volunteers you who those anyone candidates women men"
    " adults children can reasons are to in".split()
)


def _named(line: Line, following: Line | None, within: _Part, known: Names) -> _Part | None:
    """The part that a line opens, if it is a name, alone or before its value."""
    words = line.text.value
    if grouped := _of_group(line, within):
        return _Part(grouped, NOTHING, NOTHING, words, False, [], head=line)
    kind = _heading_of(words, within.name if within.name in _CRITERIA else "", bulleted=line.bulleted)
    if kind and (kind != within.name or not within.lines or "criteri" in words.casefold()):
        return _Part(known.get(_plain(words), kind), line.text, NOTHING, words, False, [])
    if not line.bulleted and len(words) < 100 and _RELATED.match(words):
        return _Part("related", line.text, NOTHING, words, False, [])
    if within.name in _CRITERIA and not line.bulleted and _ABOUT.match(words):
        return _Part("unknown", line.text, NOTHING, words, False, [])
    if row := _row(line, within, known):
        return row
    if line.bullet() and not _COLON.search(words[:LONGEST_LABEL]):
        return None
    start = len(line.bullet() or "")
    if within.name in _RUNNING and start:
        mark = _COLON.search(words, start, LONGEST_LABEL)
        label = line.text.part(start, mark.start()) if mark else NOTHING
        kind = _alone(label, known)[0]
        value = line.text.part(mark.end()) if mark else NOTHING
        heading = kind in _CRITERIA and "criteri" in label.value.casefold() and bool(value.value)
        limit = within.name == "inclusion" and kind in _LIMITS - {"ages"} and _fits(kind, value)
        if mark and (heading or limit):
            return _Part(kind, line.text.part(0, mark.end()), NOTHING, label.value, True, [_line(value, line)])
        return None
    running = within.name in _RUNNING
    if len(words) <= LONGEST_LABEL + 40:
        text = line.text.part(start)
        name, type_ = _alone(text, known)
        # A name right under a name tells that the first has no value: a text hardly begins with one.
        first = not within.lines and not _under_head(name, following, line, within)
        if name and (not running or first or _sure_alone(name, following, line, within)):
            return _Part(name, line.text if start else text, type_, text.value, False, [])
    mark = _COLON.search(words, start, LONGEST_LABEL)
    if mark:
        label, value = line.text.part(start, mark.start()), line.text.part(mark.end())
        name, type_ = _alone(label, known)
        sure = _fits(name, value) or name in _CRITERIA | _NEVER
        in_row = ":" not in mark.group() and " " in label.value and _plain(label.value) not in _AMBIGUOUS
        if running and within.name in _CRITERIA and name[-3:] == "Age" and not sure:
            return None  # a limit that cannot be read is still a criterion
        if name and name != "heading" and value and (not running or sure or (in_row and "-" not in mark.group())):
            return _Part(name, line.text.part(0, mark.end()), type_, label.value, True, [_line(value, line)])
    if running:
        return _headed(line, known) or _spaced(line, known, shaped=True)
    if _is_value(line, within):
        return None
    if spaced := _spaced(line, known, shaped=False):
        return spaced
    if not start and (unknown := _UNKNOWN.match(words)):
        value = line.text.part(unknown.end())
        label = line.text.cut(0, unknown.end()).strip()
        name = "nctId" if _NUMBER.fullmatch(unknown.group(1)) and NORMALISERS["registry id"](value.value) else "unknown"
        return _Part(name, label, NOTHING, unknown.group(1), bool(value), [_line(value, line)] if value else [])
    return None


def _row(line: Line, within: _Part, known: Names) -> _Part | None:
    """A table's row whose name stands behind a code, or behind the name of a group of rows: `E.3 | Inclusion criteria | …`."""
    words = line.words
    start, found = 0, None
    for mark in _CELL.finditer(words[: 2 * LONGEST_LABEL]):
        cell = line.text.part(start, mark.start())
        name, type_ = _alone(cell, known)
        value = line.text.part(mark.end())
        if start and not name and value.value and cell.value[:1].isupper() and within.name not in _RUNNING:
            return _Part("unknown", line.text.part(0, mark.end()), NOTHING, cell.value, True, [_line(value, line)])
        if start and name and name != "heading" and value.value:
            found = _Part(name, line.text.part(0, mark.end()), type_, cell.value, True, [_line(value, line)])
        if not (name in _CRITERIA or name == "heading" or _CODED.fullmatch(cell.value)):
            break
        start = mark.end()
    return found


_NEVER = frozenset(
    "nctId orgStudyId secondaryId briefTitle officialTitle acronym leadSponsor collaborators keywords studyType start"
    " completion primaryCompletion contactPhone contactEmail allocation interventionModel".split()
)
"""Fields whose names begin no criterion and no sentence."""
_SECTIONS = frozenset("outcomes locations contacts references publications documents investigators funding sponsors".split())
"""Names of one word that are no criterion and head none."""


def _under_head(name: str, following: Line | None, line: Line, within: _Part) -> bool:
    """Whether a name right under a heading of criteria is a criterion, or heads some: `Healthy volunteers`, `Drugs`."""
    if within.name not in _CRITERIA or following is None or line.words.endswith(":"):
        return False
    if name == "healthyVolunteers":
        return not _fits(name, following.text)
    return name == "said" and not line.blank and " " not in line.words


_CODED = re.compile(r"(?:[A-Z]\.?)?(?:\d{1,2}\.?){0,5}")


def _is_value(line: Line, within: _Part) -> bool:
    """Whether a line with a colon in it is the value of the name right above, and no name that nobody knows."""
    if within.inline or within.lines or within.name not in FIELDS:
        return False
    head, mark, _ = line.words.partition(":")
    if within.name == "nctId":
        return NORMALISERS["registry id"](head.split(" ")[0]) is not None
    return within.name in ("briefTitle", "officialTitle") and bool(mark) and len(head.split()) > 3


_ABOUT = re.compile(r"(?:what|how|when|where|why|which|who)\b.{4,110}\?$|interested\b.{0,60}\?$", re.IGNORECASE)
"""A question that no criterion is, as a page asks itself."""


_NUMBER = re.compile(r"(?!.*(?:related|linked|other|secondary|parent|sub)).*\b(?:id|identifier|number|no\.?)", re.IGNORECASE)
"""Words for the trial's own number, whichever register's."""


def _headed(line: Line, known: Names) -> _Part | None:
    """`Exclude criteria 1) …`: a heading of criteria and the first of them on one line."""
    for end in (match.start() for match in re.finditer(" ", line.text.value[:LONGEST_LABEL])):
        label = line.text.cut(0, end)
        rest = line.text.part(end)
        if "criteri" in label.value.casefold() and rest.value[:1].isdigit() and known.get(_plain(label.value)) in _CRITERIA:
            return _Part(known[_plain(label.value)], label, NOTHING, label.value, True, [_line(rest, line)])
    return None


def _line(text: Text, line: Line) -> Line:
    return Line(text, line.indent, line.blank)


def _alone(label: Text, known: Names) -> tuple[str, Text]:
    """What a label alone stands for ("" for nothing), and its word of type (`Study Start (Actual)`, `Estimated …`)."""
    words = label.value
    typed = _TYPE.search(words)
    if typed:
        name = known.get(_plain(words[: typed.start()]), "")
        return (name, label.cut(typed.start(1), typed.end(1))) if name else ("", NOTHING)
    plain = _plain(words)
    if name := known.get(plain, ""):
        return name, NOTHING
    if not words.isascii() and (latin := _latin(label)) is not label:
        return _alone(latin, known)
    if coded := _CODE.match(words):
        return _alone(label.part(coded.end()), known)
    if (numbered := _NUMBERED.match(words)) and (name := known.get(_plain(words[numbered.end() :]), "")) in _CRITERIA:
        return name, NOTHING
    first, _, rest = plain.partition(" ")
    if first in TYPES and (name := known.get(rest, "")) in FIELDS and FIELDS[name].type:
        return name, label.cut(0, len(first))
    return "", NOTHING


def _sure_alone(name: str, following: Line | None, line: Line, within: _Part) -> bool:
    """Whether a name alone on a line within running text is one, and not a short sentence or criterion of it.

    What is taken for a name ends the text, and what follows is lost to it; so one word (`Drugs`) is none without a gap.
    """
    if name in _CRITERIA or name in _PROSE or name in _OUTCOMES or name == "heading":
        return True
    if following is None:
        return False
    capital = line.words[0].isupper() and not line.words.endswith((".", ";", ","))
    if capital and (name in _NEVER or _plain(line.words) in _SECTIONS):
        return True
    # Names of two words and more are no criteria, but for `Healthy volunteers`.
    if name in FIELDS and name not in ("said", "healthyVolunteers", "timeFrame") and capital and len(line.words.split()) > 1:
        return True
    listed = [_listed(other) for other in within.lines]
    if (
        within.name in _CRITERIA
        and capital
        and not _listed(line)
        and len(listed) > 1
        and all(listed)
        and not _listed(following)
    ):
        return True
    if name == "said":
        long = len(line.words.split()) > 2 or "criteri" in line.words.casefold()
        return line.words[0].isupper() and (line.blank or long)
    return _fits(name, following.text) or (name in FIELDS and line.blank and following.blank)


def _spaced(line: Line, known: Names, *, shaped: bool) -> _Part | None:
    """`Study type Interventional`: a name and its value with a blank between; `shaped`: only before a value of its shape."""
    words = line.text.value
    end = words.rfind(" ", 0, LONGEST_LABEL)
    while end > 0:
        label = line.text.cut(0, end)
        name, type_ = _alone(label, known)
        value = line.text.part(end)
        if name and name != "heading":
            sure = _fits(name, value)
            # Without a shape, the words have to look like a name and not like the beginning of a sentence.
            loose = (
                not shaped
                and (" " in label.value or "(" in label.value)
                and _plain(label.value) not in _AMBIGUOUS
                and (value.value[0].isupper() or value.value[0].isdigit())
            )
            if sure or (loose and name != "timeFrame"):
                return _Part(name, label, type_, label.value, True, [_line(value, line)])
        end = words.rfind(" ", 0, end)
    return None


def _fits(name: str, value: Text) -> bool:
    """Whether a value has the shape of a field, where that is more than any text."""
    field = FIELDS.get(name)
    if field is None:
        return False
    text = value = _latin(_unbulleted(value))
    if name == "phases":
        return NORMALISERS["phase number"](text.value) is not None
    if field.kind == "ages":
        return _AGES.fullmatch(value.value) is not None
    if field.kind == "masking":
        return NORMALISERS["masking"](value.value.partition("(")[0]) is not None
    if field.shape == "date":
        return NORMALISERS["written date"](text.value) is not None
    return field.shape != "text" and NORMALISERS[field.shape](text.value) is not None


_AGES = re.compile(
    r"(?:from )?\d{1,3} (?:years?|months?)(?: old)?(?: (?:to|-|–|and) (?:\d{1,3} (?:years?|months?)(?: old)?|older|over|up))?"
    r"(?: \([A-Za-z, ]{3,60}\))?",
    re.IGNORECASE,
)
"""Ages and no other words: more might be a criterion, which is not to be lost."""


def _unbulleted(text: Text) -> Text:
    bullet = Line(text).bullet()
    return text.part(len(bullet.value)) if bullet else text


# Reading --------------------------------------------------------------------------------------------------------------


def _read(page: Page, part: _Part, *, again: bool = False) -> None:
    """Read a part by what its name stands for; `again`: the part before it has the same name."""
    ledger = page.ledger
    name, body = part.name, part.lines
    if part.type:
        ledger.boil(part.label.cut(0, _offset(part)).strip())
        ledger.boil(part.label.cut(_offset(part) + len(part.type)).strip())
    else:
        cuts = [0, *(match.end() for match in _CELL.finditer(part.label.value)), len(part.label)]
        for start, end in pairwise(cuts):
            ledger.boil(part.label.cut(start, end).strip())
    kind = FIELDS[name].kind if name in FIELDS else name
    if name == "related":
        for line in body:
            _say(page, part.words, line.text)
    elif name in _CRITERIA:
        tail = next((n for n, line in enumerate(reversed(body)) if _listed(line)), 0)
        if tail and all(map(_listed, body[: len(body) - tail])) and len(body) - tail > 1:
            page.ledger.doubt(
                "lines-behind-the-list",
                "Lines without a bullet follow the list of criteria; they are taken for criteria, too.",
                *[line.text for line in body[-tail:]],
            )
        if part.head is not None:
            page.criteria.append((name, ledger.plain(part.head.text), False, True))
        criteria.read(page, _asked(page, body), "" if name == "criteria" else name)
    elif name in _OUTCOMES:
        _outcomes(page, name, body, part.columns)
    elif kind in ("said", "timeFrame", "unknown"):
        # What stands under a name that nobody knows may be another's: only the first line is surely its own.
        end = 1 if kind == "unknown" or part.inline else len(body)
        for line in body[:end]:
            _say(page, part.words, line.text)
        _loose(page, body[end:])
    elif name == "heading":
        _loose(page, body)
    elif name in _PROSE:
        page.prose(FIELDS[name].path, body, part.words)
    elif kind in ("list", "names", "ids") or name == "phases":
        _several(page, part, again=again)
    elif body:
        _one(page, part, body[0].text)
        _loose(page, body[1:])
    if part.type and (name not in FIELDS or not FIELDS[name].type or ledger.get(FIELDS[name].type) is None):
        ledger.boil(part.type)


def _offset(part: _Part) -> int:
    return part.type.pieces[0].start - part.label.pieces[0].start


def _say(page: Page, label: str, text: Text) -> None:
    text = text.strip()
    if page.empty(text) or not text.value:
        page.ledger.boil(text)
    else:
        page.ledger.say(label.rstrip(" :|\t"), text)


def _one(page: Page, part: _Part, text: Text) -> None:
    """The one value of a field; where the words are no such value they are said, with a note."""
    text = _in_latin(page, _without_bullet(page, text), part.words)
    field = FIELDS[part.name]
    if part.name == "acronym" and not page.empty(text) and not _ACRONYM.fullmatch(text.value):
        page.ledger.doubt("not-this-shape", f"The words after {part.words!r} are no such value.", text)
        return
    if part.name == "nctId" and (number := _NUMBER_FIRST.match(text.value)) and NORMALISERS["registry id"](number.group(1)):
        page.assign(Labelled(part.name, part.label, part.type, text, part.words), text.cut(0, number.end(1)))
        return
    if part.name == "leadSponsor":
        text = _cells(Line(text))[0]
    plain = field.shape != "date" or NORMALISERS["date"](text.value) is not None or page.ledger.get(field.path) is not None
    if not plain and page.ledger.put(field.path, text, "written date", part.words):
        if part.type and field.type and page.ledger.get(field.type) is None:
            page.ledger.put(field.type, part.type, "date type")
        return
    found = Labelled(part.name, part.label, part.type, text, part.words.rstrip(" :|\t"))
    if page.empty(text):
        page.ledger.boil(text)
    elif not page.assign(found, text):
        page.ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", text)


_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SLASH = re.compile(r"\s+[/／]\s+")


def _latin(text: Text) -> Text:
    """Of words in two scripts on both sides of a slash (`募集状況 / Recruitment status`) the second; else the text itself."""
    slash = _SLASH.search(text.value)
    if slash is None or not _EASTERN.search(text.value, 0, slash.start()) or _EASTERN.search(text.value, slash.end()):
        return text
    return text.part(slash.end())


def _in_latin(page: Page, text: Text, label: str) -> Text:
    """A value in the script that the tables know; the same in another is Said."""
    if text.value.isascii() or (latin := _latin(text)) is text:
        return text
    between = text.cut(0, len(text) - len(latin))
    page.ledger.say(label, between.cut(0, len(between.value.rstrip(" /／\t"))))
    page.ledger.boil(between.cut(len(between.value.rstrip(" /／\t"))).strip())
    return latin


def _without_bullet(page: Page, text: Text) -> Text:
    bullet = Line(text).bullet()
    if bullet is None:
        return text
    page.ledger.boil(bullet.strip())
    return text.part(len(bullet.value))


_ACRONYM = re.compile(r"[^\s|:]*[A-Z0-9][^\s|:]*(?: [^\s|:]*[A-Z0-9][^\s|:]*){0,3}")
_NUMBER_FIRST = re.compile(r"(\S{6,40})\s*[\[(]")


def _several(page: Page, part: _Part, *, again: bool) -> None:
    """A list: all bulleted lines, or the first line and those right under it; what comes after a gap is no item.

    A list that the page has had already is Said: it may be another trial's, whatever stands over it.
    """
    items: list[Line] = []
    field = FIELDS[part.name]
    for line in part.lines:
        bulleted = line.bullet() is not None
        if items and (bulleted != (items[0].bullet() is not None) or (line.blank and not bulleted) or part.inline):
            break
        if items and (find_id(line.words) or NORMALISERS["date"](line.words) is not None or _QUESTION.match(line.words)):
            break
        if not page.empty(line.text) and not _is_item(part.name, line.words):
            break
        items.append(line)
    _loose(page, part.lines[len(items) :])
    texts = [_in_latin(page, _without_bullet(page, line.text), part.words) for line in items]
    if part.name != "phases" and not again and page.ledger.size(field.path):
        for text in texts:
            _say(page, part.words, text)
        return
    if part.name == "phases":
        texts = [join(" ", texts)] if texts else []
    for text in texts:
        if page.empty(text):
            page.ledger.boil(text)
        elif part.name != "phases":
            page.assign(Labelled(part.name, part.label, NOTHING, text, part.words), text)
        elif not page.ledger.put(FIELDS["phases"].path, text, "phase number", part.words):
            page.ledger.doubt("not-this-shape", f"The words after {part.words!r} are no such value.", text)


def _is_item(name: str, words: str) -> bool:
    """Whether words can be an item of a list: a number has a digit, a disease's name more than one."""
    if "\t" in words or " | " in words:
        return False
    if name == "secondaryId":
        return re.search(r"\d", words) is not None and len(words) > 2
    return name == "phases" or re.search(r"[^\W\d]{2}", words) is not None


def _outcomes(page: Page, name: str, body: Sequence[Line], columns: Sequence[str] = ()) -> None:
    """Rows of a table whose `columns` are named; or the measure of one outcome that stands alone under its name, where its
    time follows under a name of its own.
    """
    ledger = page.ledger
    if columns:
        for line in body:
            path = (*OUTCOMES, name, ledger.size((*OUTCOMES, name)))
            cells = _cells(line)
            for column, cell in zip(columns, cells, strict=True):
                if cell.value and not page.empty(cell):
                    ledger.put((*path, column), cell)
                else:
                    ledger.boil(cell)
            for border in re.finditer(r"[|]", line.words):
                ledger.boil(line.text.cut(border.start(), border.end()))
        return
    real = [line for line in body if not page.empty(line.text)]
    worded = bool(real) and len(_cells(real[0])) == 1 and re.search(r"[^\W\d]{2}", real[0].words) is not None
    if len(real) == 1 and worded and "time frame" not in real[0].words.casefold():
        path = (*OUTCOMES, name)
        measure = _in_latin(page, _without_bullet(page, real[0].text), "Outcome")
        ledger.put((*path, ledger.size(path), "measure"), measure)
        return
    for line in body:
        _say(page, "Outcome", line.text)
    if real:
        ledger.doubt("outcomes-untold", "What is measure, what description and what time cannot be told here.", real[0].text)


def _table_of_outcomes(page: Page, parts: list[_Part]) -> bool:
    """Outcomes under the heads of a table's three columns (measure, description, time), a line for each cell."""
    if len(parts) < 4 or parts[0].name not in _OUTCOMES or any(part.lines for part in parts[:3]):
        return False
    heads = [_plain(part.words) for part in parts[1:]]
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
    )
)
_TYPED = re.compile(r"([A-Z][A-Za-z ]{3,24}): +(?=\S)")


def _interventions(page: Page, parts: Sequence[_Part]) -> None:
    """`Drug: Cream A` under the first name for such, where each line begins with a type that v2 knows; else they are Said."""
    first = next((n for n, part in enumerate(parts) if _plain(part.words) in _TREATED and not part.inline), None)
    if first is None or parts[first].name == "related":
        return
    lines = [(line, _unbulleted(line.text)) for line in parts[first].lines]
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
        if not part.inline or len(part.lines) != 1 or not intervention_type(kind.value):
            break
        page.ledger.boil(part.label.cut(len(kind)).strip())
        _intervention(page, kind, part.lines[0].text)
        part.name, part.label, part.lines = "heading", NOTHING, []


def _intervention(page: Page, kind: Text, name: Text) -> None:
    at = (*ARMS, "interventions")
    number = page.ledger.size(at)
    page.ledger.put((*at, number, "type"), kind, "intervention type")
    page.ledger.put((*at, number, "name"), name)


_TIME_LIKE = re.compile(r"\d|baseline|through|during|until|up to", re.IGNORECASE)


def _asked(page: Page, body: Sequence[Line]) -> list[Line]:
    """Criteria without the site's own questions (`…?` with yes or no under it), which are said."""
    left: list[Line] = []
    skip = False
    for number, line in enumerate(body):
        if skip:
            skip = False
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        if not any(map(str.isalnum, line.words)):
            page.ledger.boil(line.text)  # marks without words
            continue
        cells = _cells(line)
        if len(cells) > 1 and cells[1].value and _plain(cells[0].value) in _OF_CRITERIA:
            page.ledger.boil(cells[0])
            line = _line(line.text.part(cells[1].start - line.text.start), line)
        if not line.bulleted and ((number == 0 and _CAPTION.search(line.words)) or _OF_PAGE.search(line.words)):
            page.ledger.say("Eligibility", line.text)
        elif following is not None and _QUESTION.match(line.words) and NORMALISERS["yes no"](following.words) is not None:
            page.ledger.boil(line.text)
            page.ledger.say(line.words, following.text)
            skip = True
        else:
            left.append(line)
    return left


_CAPTION = re.compile(
    r"\b(?:called|following|these) (?:eligibility|criteria)|people who fit|criteria\b.{0,60}\b(?:who|whether)\b", re.IGNORECASE
)
"""Said of criteria and not one of them."""


_OF_PAGE = re.compile(
    r"^(?:eligibility )?(?:page )?(?:was )?last (?:updated|reviewed|modified)\b|[\w.+-]@[\w-]+\.\w", re.IGNORECASE
)
"""Said of the page or its writers, wherever it stands: when it was changed, and whom to write to."""


def _loose(page: Page, body: Sequence[Line]) -> None:
    """Lines that no name stands over: they stay unread, but for those that say there is nothing."""
    for line in body:
        if page.empty(line.text):
            page.ledger.boil(line.text)


def _top(page: Page, body: list[Line], titled: bool, whole: Sequence[Line]) -> list[Line]:
    """What stands before the first name: the trial's number, and its title where no name says it; the rest."""
    ledger = page.ledger
    rest: list[Line] = []
    for line in body:
        found = find_id(line.words)
        words = set(re.findall(r"[a-z]+", line.words.replace(found.group(), "").casefold())) if found else set()
        if found and words <= _SITE_WORDS and ledger.get((*IDENTIFICATION, "nctId")) is None:
            ledger.boil(line.text.cut(0, found.start()).strip())
            ledger.put((*IDENTIFICATION, "nctId"), line.text.cut(found.start(), found.end()), "registry id")
            ledger.boil(line.text.cut(found.end()).strip())
        elif NORMALISERS["phase"](line.words) is not None and ledger.get((*DESIGN, "phases")) is None:
            ledger.put((*DESIGN, "phases"), line.text, "phase")
        elif NORMALISERS["status"](line.words) is not None:
            ledger.put(FIELDS["overallStatus"].path, line.text, "status")
        elif not titled and _title_like(line) and _recurs(line, whole):
            titled = True
            ledger.put((*IDENTIFICATION, "briefTitle"), line.text)
            ledger.note(
                NoteKind.INFERRED, "title-by-its-place", "No name says that this is the title; it stands first.", line.span
            )
        else:
            rest.append(line)
    return rest


def _title_like(line: Line) -> bool:
    words = line.words
    return (
        20 <= len(words) <= 600
        and len(words.split()) >= 4
        and not line.bullet()
        and find_id(words) is None
        and NORMALISERS["date"](words) is None
        and not words.endswith((".", ":", "?"))
        and not _CHROME.search(words)
    )


def _recurs(line: Line, whole: Sequence[Line]) -> bool:
    """Whether the page speaks of what a line names: one of its longer words stands in a line below it, too."""
    words = {word for word in re.findall(r"[^\W\d_]{5,}", line.words.casefold())} - _EVERYWHERE
    return any(
        not words.isdisjoint(re.findall(r"[^\W\d_]{5,}", other.words.casefold()))
        for other in whole
        if other.text.start > line.text.start and not _CHROME.search(other.words)
    )


_EVERYWHERE = frozenset(
    "study studies trial trials clinical research participants patients people website government official search information"
    " content about using results details health medical against after before other their which these those there".split()
)


def _only_id(page: Page, body: Sequence[Line]) -> None:
    """The page's number, where a line holds one and nothing else and the page names no other."""
    found = {match.group() for line in body if (match := find_id(line.words))}
    bare = [line for line in body if NORMALISERS["registry id"](line.words) is not None]
    if len(found) == 1 and bare:
        page.ledger.put((*IDENTIFICATION, "nctId"), bare[0].text, "registry id")
        page.ledger.note(
            NoteKind.INFERRED, "only-number", "No name says so, but it is the only registry number on the page.", bare[0].span
        )

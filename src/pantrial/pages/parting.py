"""A page of an unfamiliar site in parts: what each name on it, alone or before its value, stands over.

A line is the name of a part where the field's words say so (`table`), or where it has the form of one (`Name: value`). In
running text a line is a name only where there is no doubt, since what is taken for a name ends the text.
"""

import re
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import TypeAlias

from msgspec import Struct

from pantrial.headings import keeps_out
from pantrial.pages.grids import CELL, cells_of, rows_below
from pantrial.pages.labels import FIELDS, LABELS, LONGEST_LABEL, TYPES
from pantrial.pages.lines import Line, key
from pantrial.pages.page import find_id
from pantrial.pages.shapes import NORMALISERS, arm_type, intervention_type
from pantrial.pages.slots import COLUMNS, KEYS, OPENS, SLOTS, SORTING, TABLE_NAMES, WITHIN
from pantrial.pages.tongues import NAMES, OTHER, age_span
from pantrial.text import NOTHING, Text, join

Names: TypeAlias = Mapping[str, str]
"""Name on a page, as `plain` writes it → name in FIELDS, or one of inclusion, …, said, heading."""

_AMBIGUOUS = frozenset(
    "source contact purpose design age description phone target final control treatment arm drug term start end".split()
)
"""Names that are everyday words: known only where a colon or the value's shape stands behind them, or alone on a line."""


def names_of(table: Mapping[str, str]) -> dict[str, str]:
    """Name on a page → what it stands for, of a table of what stands for it → its names, with `;` between."""
    return {label.strip(): name for name, labels in table.items() for label in labels.split(";") if label.strip()}


def table(names: Mapping[str, str], without: Collection[str] = ()) -> Names:
    """Name on a page → what it stands for: LABELS but for those `without`, NAMES of other languages, and what `names` has."""
    known = {label: name for label, name in LABELS.items() if label not in without}
    opening = dict.fromkeys(OPENS, "said") | {label: "outcomes" for label, name in OPENS.items() if name == "outcomes"}
    return opening | names_of(NAMES) | known | names_of(names)


PROSE = frozenset(("briefSummary", "detailedDescription", "studyPopulation", "interventionModelDescription"))
CRITERIA = frozenset(("inclusion", "exclusion", "criteria"))
OUTCOME_LISTS = frozenset(("primaryOutcomes", "secondaryOutcomes"))
RUNNING = PROSE | CRITERIA
"""Parts of running text, in which a line is a name only where there is no doubt."""

_COUNTED = re.compile(
    r"\s*(?:\(\d{1,3} of \d{1,4}\)|\[\d{1,3}\](?: \d{5,7})?|#\d{1,3}|\(\d{1,3}\)|\(source: ?[a-z /]{2,20}\))\s*$"
)
_TYPE = re.compile(r"\s*\(\s*(actual|estimated|anticipated|est\.?)\s*\)\s*$", re.IGNORECASE)
_SORTED = re.compile(r"\s*\(\s*(?:target|planned|achieved|final|expected|reached)\s*\)\s*$", re.IGNORECASE)
_COLON = re.compile(
    r"(?:\*\*|__)?\s*(?:(?<=[^\W\d])\](?=\s)|[:：](?:\*\*|__)?(?:\s*(?:(?<!\|)\|(?!\|)|\t))?|(?<!\|)\|(?!\|)|\t|\s[–—-]\s|\s?\.{4,}(?=\s))\s*"
)
_UNKNOWN = re.compile(r"([A-Z][^:.;!]{1,58}?)\s*:(?:\*\*|__)?(?:\s+|$)")
QUESTION = re.compile(r"[A-Z].{4,118}\?$")


_CODE = re.compile(r"(?:[A-Z]\.(?:\d{1,2}\.?){1,5}|\d{1,2}(?:\.\d{1,2}){1,3}\.?)\s+(?=\S)")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\S)")
"""What stands before the names of a form whose items are numbered: `E.3`, `4.2`."""
_SIGNS = "✓✔✅✗✘✕✖❌☑☒☐"
"""Signs before items that no typist sets, and that no copy loses from one line alone."""
_ITEM = re.compile(rf"(?:\(?\d{{1,2}}[.)]\s?|[①-⑳{_SIGNS}]\s*)\S")
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
    " qualify can't don't doesn't won't aren't isn't mustn't shouldn't need to order both all these those each every either"
    " being unless been conditions condition statements statement points point requirements requirement entry rules clinical"
    " suitable unsuitable consider considered allowed allow currently recruit recruited recruiting team describe describes"
    " also only however please note other".split()
)
"""Of these, and no others, is a line that asks or says who may take part, and is no criterion."""
_BARS = frozenset("exclusion exclude excluded excluding exclusions ineligible ineligibility non cannot not unable".split())
_ADMITS = frozenset(
    "inclusion include inclusions included eligible eligibility join participate participating enter enroll enrol enrolled"
    " qualify part able".split()
)
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
LIMITS = frozenset(("sex", "minimumAge", "maximumAge", "ages", "healthyVolunteers"))
"""Fields that sites print among the criteria."""
OF_CRITERIA = frozenset(("details", "detail", "description", "criteria"))


class Part(Struct):
    """A name on the page, what it stands for, and the lines up to the next one; `inline`: its value stands on its own line."""

    name: str
    label: Text
    type: Text
    words: str
    inline: bool
    lines: list[Line]
    head: Line | None = None
    """A heading of criteria whose words say whom they are about, so that they are kept."""


_COUNTS = frozenset("])0123456789")  # with which a count ends


def plain_name(words: str) -> str:
    """A name as the table has it: no case, colon, count or question mark."""
    plain = key(words.rstrip("?:： |\t"))
    if plain[-2:] == "..":
        plain = plain.rstrip(".")  # dots that lead to the value
    if plain[-1:] in _COUNTS:
        plain = _COUNTED.sub("", plain)
    return plain.rstrip("?:： ")


def _in_one_script(plain: str) -> str:
    """A name without the same in another script before it."""
    mixed = None if plain.isascii() else _MIXED.match(plain)
    return plain[mixed.end() :] if mixed and mixed.end() < len(plain) else plain


def _uncounted(plain: str) -> str:
    """A name without the number before or behind it: `1. sponsor organization`, `primary outcome(s) 2`."""
    if not (plain[:1].isdigit() or plain[-1:].isdigit()):  # as most names
        return plain
    return re.sub(r"^\d{1,2}[.)] |[ _]\d{1,2}$", "", plain)


def limit_of(line: Line, known: Names) -> str | None:
    """The age or sex of which a line says the name and a value."""
    mark = _COLON.search(line.words, 0, LONGEST_LABEL)
    name = alone(line.text.part(0, mark.start()), known)[0] if mark else ""
    return name if name in LIMITS else None


def is_listed(line: Line) -> bool:
    """Whether a line begins with a bullet or number."""
    return line.bulleted or _ITEM.match(line.words) is not None


class Context(Struct):
    """What the last names opened: its name (as in `slots.WITHIN`), the part that opened it, whether a name below it came, and
    the context around it.
    """

    name: str = ""
    opener: Part | None = None
    begun: bool = False
    outer: "Context | None" = None

    def holds(self) -> bool:
        """Whether names below it are looked for: its opener has no value of its own, or one that only sorts what follows."""
        if self.begun or self.opener is None:
            return self.begun
        return not self.opener.lines or plain_name(self.opener.words).endswith(SORTING)

    def after(self, found: Part) -> "Context":
        """The context behind a part."""
        plain = plain_name(found.words)
        if self.outer is not None and not self.holds():
            return self.outer.after(found)
        if self.name in CRITERIA and found.name in LIMITS:
            return self if found.inline else Context("ages", found, False, self)
        if found.name == "row" and _ARM_HEAD.match(found.words):
            return Context("interventions", found, True)
        if found.name == "row" and self.name:
            return Context(self.name, self.opener, True)
        below = None
        if self.name:
            inner = WITHIN[self.name]
            below = inner.get(plain) or inner.get(_in_one_script(plain)) or inner.get(_uncounted(plain))
        if self.holds() and (below == found.name or found.name in ("armText", "timeFrame")):
            return Context(self.name, self.opener, True)
        if name := OPENS.get(plain) or OPENS.get(_uncounted(_in_one_script(plain))) or _OPENED.get(found.name):
            return Context(name, found)
        if found.name in ("unknown", "said", "row"):
            return self
        return Context()


_OPENED = {name: name for name in WITHIN if name in FIELDS or name in CRITERIA} | {
    "primaryOutcomes": "outcomes",
    "secondaryOutcomes": "outcomes",
    "interventions": "interventions",
    "outcomes": "outcomes",
}
"""Names of parts that open a context under whatever words."""
_LISTS = frozenset("outcomes interventions sponsors leadSponsor collaborators conditions secondaryId others".split())
_COUNTER = re.compile(r"(?:(?:intervention )?(?:arm|group)\s*)?\d{1,2}[.)]?:?$", re.IGNORECASE)
"""What stands over the next item of a list: its number, `Arm 2`."""
_ARM_HEAD = re.compile(r"(?:intervention|treatment|study) (?:arm|group)\s*\d{1,2}$", re.IGNORECASE)
_ARM_LABEL = re.compile(
    r"(?:intervention |treatment |study )?(?:arm|group|gruppe|grupo|cohort)\s+(?:\d{1,2}|[A-Z]|[IV]{1,4})\s*:$", re.IGNORECASE
)


def parted(
    body: Sequence[Line], known: Names, kept: str, counted: Collection[int], own: Callable[[int, int], None]
) -> list[Part]:
    """The page's parts, in order; the first holds what stands before any name. `counted`: where headings surely begin;
    `own` is given the borders of tables.
    """
    parts = [Part("", NOTHING, NOTHING, "", False, [])]
    context = Context()
    inside: dict[str, Names] = {}
    done = 0
    body = [piece for line in body for piece in _apart(line, known)]
    for number, line in enumerate(body):
        if number < done:
            continue
        asked = context.outer if context.outer is not None and not context.holds() else context
        names = known
        if asked.name and asked.holds():
            names = inside.get(asked.name) or inside.setdefault(asked.name, {**known, **WITHIN[asked.name]})
        if ("\t" in line.words or "|" in line.words) and (
            taken := _by_language(body[number : number + 40], parts, known, kept, own)
        ):
            done = number + taken
            continue
        if ("\t" in line.words or "|" in line.words) and (
            found := _table(body[number : number + 2000], context, names, known, kept, own)
            or _turned(body[number : number + _MOST_ROWS], context, kept, own)
        ):
            parts += [*found[1], Part("heading", NOTHING, NOTHING, "", False, [])]
            done = number + found[0]
            continue
        following = body[number + 1] if number + 1 < len(body) else None
        if parts[-1].name in CRITERIA and _ends_criteria(line, following, body[number + 2 : number + 3], parts, names, kept):
            arms = ARM_NAMED.match(line.words) is not None
            parts.append(Part("interventions" if arms else "heading", NOTHING, NOTHING, "", False, [line]))
            context = Context()
            continue
        part = _next(line, following, body, number, parts[-1], names, context)
        if part is None and parts[-1].lines and (parts[-1].inline or parts[-1].name in CRITERIA):
            part = _next_row(line, parts[-1], kept)
        if line.text.start in counted and (part is None or part.name not in CRITERIA):
            name, type_ = alone(line.text, known)
            part = Part(name or "heading", line.text if name else NOTHING, type_, line.words, False, [])
        if part is None and parts[-1].name == "exclusion" and (limit_of(line, known) or "")[-3:] == "Age":
            # A limit that cannot be read stays a criterion; whoever is beyond it is excluded, and not who is within.
            excluded = parts[-1]
            parts.append(Part("inclusion", NOTHING, NOTHING, "Inclusion criteria", False, [line]))
            parts.append(Part("exclusion", NOTHING, NOTHING, excluded.words, False, []))
        elif part is None:
            if parts[-1].name in CRITERIA and _leaves_list(line, following, parts):
                parts.append(Part("behind", NOTHING, NOTHING, "", False, []))
                context = Context()
            elif _in_next_row(parts[-1], line, kept) or _above(line, parts[-1], kept):
                parts.append(Part("heading", NOTHING, NOTHING, "", False, []))
            parts[-1].lines.append(line)
        else:
            _in_one_cell(parts[-1], part, line, kept)
            parts.append(part)
            context = context.after(part)
    return parts


def _by_language(body: Sequence[Line], parts: list[Part], known: Names, kept: str, own: Callable[[int, int], None]) -> int:
    """How many lines are a table whose heads are languages: its English column, or the first, is the value of the name above
    it.
    """
    heads = [LANGUAGES.get(cell.value.strip().casefold(), "") for cell in cells_of(body[0])]
    if len(heads) < 2 or not all(heads) or parts[-1].lines:
        return 0

    def ends(text: Text) -> bool:
        bare = plain_name(text.value.strip("#*_ "))
        return (
            bare in known
            or bool(alone(text, known)[0])
            or text.value.casefold() in LANGUAGES
            or text.value.endswith((":", "："))
        )

    taken, rows = rows_below(kept, body, len(heads), ends, own)
    if not rows:
        return 0
    chosen = heads.index("en") if "en" in heads else 0
    name = parts[-1]
    for row in rows:
        name.lines += row[chosen]
    others = [line for row in rows for column, cell in enumerate(row) for line in cell if column != chosen]
    for line in others:
        parts.append(Part("said", NOTHING, NOTHING, name.words or "Translation", False, [line]))
    parts.append(Part("heading", body[0].text, NOTHING, "", False, []))
    return 1 + taken


def _in_next_row(within: Part, line: Line, kept: str) -> bool:
    """Whether a row of several cells stands right under a row whose one cell is a name: that has no value, then."""
    if within.lines or within.inline or within.name in CRITERIA or not within.label.value or len(cells_of(line)) < 2:
        return False
    end = within.label.pieces[-1].start + within.label.pieces[-1].length
    return within.name not in ("interventions", "outcomes", *OUTCOME_LISTS) and _ONE_CELL.match(kept, end) is not None


def _ends_criteria(
    line: Line, following: Line | None, then: Sequence[Line], parts: Sequence[Part], known: Names, kept: str
) -> bool:
    """Whether a line among criteria is another heading of the page, though nobody knows it.

    It stands alone between gaps, as wide a gap above it as above the heading of the criteria, or it is a row of one cell above
    rows with names; and no list follows it, which might be more of the criteria. Where these have no marks, it may head some
    of them, unless the page writes the headings of its other parts so, too.
    """
    within = parts[-1]
    words = line.words
    if line.blank and within.lines and ARM_NAMED.match(words) and all(map(_has_mark, within.lines)):
        return True
    if not within.lines or is_listed(line) or len(words) > LONGEST_LABEL or words[-1] in ".;," or following is None:
        return False
    if _heading_of(words) or alone(line.text, known)[0] in CRITERIA or _of_group(line, within):
        return False
    end = line.text.start + len(line.text)
    if (
        len(cells_of(line)) == 1
        and within.inline
        and "|" in kept[within.label.start : within.lines[0].text.start]
        and _ONE_CELL.match(kept, end)
    ):
        cells = cells_of(following)
        last = within.lines[-1].text
        closed = _ONE_CELL.match(kept, last.start + len(last)) is not None
        return closed and len(cells) > 1 and alone(cells[0], known)[0] not in ("", *CRITERIA)
    head = within.head.text if within.head is not None else within.label
    above = gap_above(kept, head.start) if head.value else 0
    wide = 2 if within.inline or not head.value else max(2, above)
    if line.blank and head.value and line.indent < _indent(kept, head.start) and not _speaks_of_it(words):
        return True  # less deep than the heading of the criteria: what these stand under has ended
    marked = _is_marked(kept, line.text.start) and (within.inline or not head.value or _is_marked(kept, head.start))
    if head.value and _in_style_of(head, line, within, kept) and not _speaks_of_it(words):
        level = _level(kept, line.text.start) - _level(kept, head.start)
        same = level or _in_marks(within) or _written_so(parts, lambda label: _in_style_of(label, line, within, kept))
        return bool(same) and (not is_listed(following) or level < 0)
    if marked and line.blank and _in_marks(within) and not is_listed(following) and not line.words.endswith(":"):
        return True  # bold as the heading of the criteria is, behind a list, and no list below it
    gap = gap_above(kept, line.text.start) if line.blank else 0
    if gap < wide or any(map(str.isdigit, _COUNTED.sub("", words))):
        return False
    if gap <= max(gap_above(kept, other.text.start) for other in within.lines[-_SOME:]):
        return False
    if is_listed(following) or (then and is_listed(then[0])):
        return gap > above >= wide and not within.inline and not _speaks_of_it(words)  # a heading above that of the criteria
    if gap == above < _SURELY and not _in_marks(within):
        if words.endswith(":") and not head.value.endswith(":"):
            return False
        if not _written_so(parts, lambda label: gap_above(kept, label.start) == gap):
            return False
    return following.blank or (above >= 2 and not within.lines[0].blank)


_SURELY = 5  # blank lines above headings that head no few criteria: `<h3>` and what is above it


def _written_so(parts: Sequence[Part], so: Callable[[Text], bool]) -> bool:
    """Whether the name of another part of the page, which is known, is written so."""
    return any(
        part.label.value and not part.inline and part.name not in CRITERIA and part.name not in _NO_NAME and so(part.label)
        for part in parts
    )


_NO_NAME = frozenset(("unknown", "related", "behind", "row"))


def _next_row(line: Line, within: Part, kept: str) -> Part | None:
    """The next row of the form in which a value is a row's second cell: that has ended, and this row has a name, too."""
    cells = cells_of(line)
    last = within.lines[-1].text
    if within.name in CRITERIA and not within.inline and len(cells) == 1 and within.label.value:
        # Cells of paragraphs: the one with the criteria is closed on a line of its own, and the next name on its line.
        ends = (text.pieces[-1].start + text.pieces[-1].length for text in (within.label, line.text))
        own = all(_ONE_CELL.match(kept, end) for end in ends) and not is_listed(line)
        done = _ONE_CELL.match(kept[last.start + len(last) :][:9].lstrip()) and not _ONE_CELL.match(
            kept, last.start + len(last)
        )
        return Part("unknown", line.text, NOTHING, line.words, False, []) if own and done else None
    if len(cells) < 2 or is_listed(line) or not 1 < len(cells[0]) <= LONGEST_LABEL:
        return None
    closed = _ONE_CELL.match(kept, last.start + len(last)) is not None
    if not within.inline:
        # Headings of criteria in one cell: its last line closes it, and those before do not.
        below = [other for other in within.lines if other.text.start != last.start]
        if not closed or len(cells) != 2 or any(_ONE_CELL.match(kept, other.text.start + len(other.text)) for other in below):
            return None
    between = kept[within.label.start : within.lines[0].text.start]
    closed = closed and (not within.inline or "|" in between)
    if not (closed or "\t" in between) or not cells[0].value[0].isalpha() or not cells[1].value:
        return None
    value = line.text.part(cells[1].start - line.text.start)
    return Part("unknown", cells[0], NOTHING, cells[0].value, True, [line_of(value, line)])


def _above(line: Line, within: Part, kept: str) -> bool:
    """Whether a wider gap stands above a line than above the name of the part before it: a heading over that, then."""
    if not line.blank or not within.lines or not within.label.value or is_listed(line):
        return False
    gap, above = gap_above(kept, line.text.start), gap_above(kept, within.label.start)
    if gap <= gap_above(kept, within.lines[-1].text.start):
        return False
    if within.name in PROSE:
        return gap > 2 and gap >= above and len(line.words) <= LONGEST_LABEL and line.words[-1] not in ".;,"
    return within.name in _MANY_VALUES and gap > 1 and gap > above


_MANY_VALUES = (
    OUTCOME_LISTS | SLOTS | {"interventions", "conditions", "keywords", "collaborators", "secondaryId", "phases", "countries"}
)


def _in_style_of(head: Text, line: Line, within: Part, kept: str) -> bool:
    """Whether a line is written as the heading of the criteria is and as none of these are: with its mark, or in capitals."""
    level = _level(kept, head.start)
    if level and 0 < _level(kept, line.text.start) <= level:
        return True
    words = line.words
    if not (within.lines and not within.inline and line.blank >= (gap_above(kept, head.start) > 0)):
        return False
    if head.value.isupper() and words.isupper() and (" " in words or len(words) > _LONG_WORD) and words[0].isalpha():
        return not any(other.words.isupper() for other in within.lines)
    marked = line.blank and _is_marked(kept, head.start) and _is_marked(kept, line.text.start)
    return marked and words[-1] != ":" and not any(_is_marked(kept, other.text.start) for other in within.lines)


_LONG_WORD = 6


def _level(kept: str, start: int) -> int:
    """How many marks stand before a heading in Markdown; 0 where it is none."""
    begin = kept.rfind("\n", 0, start) + 1
    marks = kept[begin:start].rstrip("*_ ")
    return len(marks) if marks and not marks.strip("#") else 0


def _in_marks(within: Part) -> bool:
    """Whether lines of a part are items with marks, or go on below one."""
    return _has_mark(within.lines[0]) and all(
        _has_mark(line) or (not line.blank and line.words[0].islower()) for line in within.lines
    )


def _has_mark(line: Line) -> bool:
    """Whether a line begins as an item of a list or form does."""
    return is_listed(line) or line.words[0] in "[" + _SIGNS


def _in_signs(within: Part) -> bool:
    """Whether each line of a part has a sign of `_SIGNS`, or goes on below one that has."""
    return (
        len(within.lines) > 1
        and within.lines[0].words[0] in _SIGNS
        and all(line.words[0] in _SIGNS or (not line.blank and line.words[0].islower()) for line in within.lines)
    )


def _leaves_list(line: Line, following: Line | None, parts: Sequence[Part]) -> bool:
    """Whether a line behind a list of criteria that all have marks is none: it has no mark, and no list stands below it.

    A name of a few words, or, on a page of such, one with its value behind a gap. What is a sentence may be a criterion that
    lost its mark.
    """
    within, words = parts[-1], line.words
    if is_listed(line):
        # `5. Study sites` behind a list whose items have bullets and no numbers
        number = _NUMBERED.match(words)
        counts = number is not None and line.blank and len(within.lines) > 1 and all(item.bulleted for item in within.lines)
        return number is not None and counts and _is_of_site(line.cut(number.end()), following, within, blank=True)
    if _is_of_site(line, following, within):
        return True
    if words[0].isupper() and _in_signs(within):
        return following is None or following.words[0] not in _SIGNS
    if len(within.lines) < 2 or (following is not None and is_listed(following)):
        return False
    if _REACHES.search(words) and _in_marks(within):
        return True
    if not (words[0].isupper() or words[0] in "¿¡") or words[-1] in ".;,:：" or _speaks_of_it(words):
        return False
    last = within.lines[-1].words
    if not _in_marks(within) or last[-1] in ",:：-" or _OPEN_END.search(last) or len(words) > LONGEST_LABEL:
        return False
    if not line.blank and (len(last) > _NARROW or (within.lines[-2].words[-1] in ";," and last[-1] in ";,")):
        return False  # a line that may go on, or a list that does
    if _OPEN_END.search(words) or (following is not None and following.words[0].islower() and not following.blank):
        return False
    if named := _UNKNOWN.match(words):
        rows = sum(part.inline and part.name in FIELDS for part in parts)
        return line.blank and rows > 1 and len(named[1].split()) <= _FEW_WORDS
    most = _FEW_WORDS if not line.blank and not words.endswith("?") else 2 * _FEW_WORDS
    return len(words.split()) <= most and not any(map(str.isdigit, words))


def _is_of_site(line: Line, following: Line | None, within: Part, *, blank: bool = False) -> bool:
    """Whether a line among criteria is the name of something that sites tell of a trial beside these (`Study hospitals`), or
    stands over whom to reach: between gaps, or of two such words and more.
    """
    words = line.words
    if not within.lines or not words[0].isupper() or words[-1] in ".;," or len(words) > LONGEST_LABEL:
        return False
    if _OFFERS.fullmatch(words):
        return True
    tokens = re.findall(r"[^\W\d_]+", _COUNTED.sub("", words).casefold())
    if not tokens or len(tokens) > _FEW_WORDS + 1 or any(map(str.isdigit, _COUNTED.sub("", words))):
        return False
    told = [token for token in tokens if token in _SITE]
    if told and all(token in _SITE or token in _NEUTRAL or token in _BETWEEN for token in tokens):
        alone_ = len(tokens) == 1
        if line.blank or blank or (len(told) > 1 and not alone_ and words[-1] != ":"):
            return True
    return bool(
        line.blank and following is not None and not following.blank and _PERSON.match(following.words) and len(tokens) > 1
    )


_PAID = r"(?:compensation|expenses|parking|payment|reimbursement|time|travel|visits?)"
_OFFERS = re.compile(
    r"(?:(?:all|eligible|enrolled|qualified|qualifying|study) )*(?:participants|patients|volunteers|you)"
    r"(?:['’]ll| (?:can|could|may|will))(?: also)? (?:be (?:compensated|given|offered|paid|reimbursed)|get|receive).*:"
    r"|(?:how much|what)(?: else)? (?:can|could|do|may|will) (?:I|participants|volunteers|we offer|you)"
    r"(?: be)? ?(?:gain|get|paid|receive)?\??:?"
    r"|(?:possible |potential )?(?:benefits|risks)(?: (?:&|and) (?:benefits|risks))?(?: (?:for|of|to) .{1,30})?\??:?"
    r"|why (?:join|participate|take part|volunteer)(?: .{1,30})?\??:?|(?:fast|key|quick) facts(?: .{1,30})?:?"
    r"|(?:study|trial) (?:at a glance|details|duration|facts|highlights|overview|purpose|schedule|snapshot|summary|timeline"
    rf"|visits?):?|{_PAID}(?: (?:&|and) {_PAID}| commitment)?:?",
    re.IGNORECASE,
)
"""Names over what a site offers or tells of those who take part."""
_PERSON = re.compile(r"(?:Prof|Dr|Dra|Dott|Dott\.ssa|Mr|Mrs|Ms|Herr|Frau|Mme|M)\.? (?:[A-Z]\w*\.? ){0,4}[A-Z]\w+")
_BETWEEN = frozenset(
    "and or with by at where who how to what it is information details list more latest related participating recruiting"
    " conducted registered held".split()
)
_SITE = frozenset(
    "team teams contact contacts site sites centre centres center centers hospital hospitals clinics location locations place"
    " places institution institutions organisation organisations organization organizations sponsor sponsors funder funders"
    " funding fund support supporters partners partner collaborators investigators investigator researchers publications"
    " publication papers references links link documents document downloads download share sharing data availability protection"
    " privacy rights news press updates update history version versions registration registry register regulatory"
    " approval approvals ethics ethical review board committee opinion statement protocol disclaimer terms website webpage page"
    " map directions parking content resources resource trials studies results findings outcomes endpoints objectives"
    " aims design methods statistics statistical analysis apply recruitment enquiries feedback"
    " comments media newsletter"
    " kontakt ansprechpartner standort standorte studienzentren studienzentrum prüfzentren zentren finanzierung förderung"
    " veröffentlichungen downloads dokumente datenschutz ethikkommission equipe équipe contacto contactos centros sedes"
    " financiación financiamiento documentos enlaces lieux lieu financement promoteur investigateurs centres sites"
    " sede sedi contatti finanziamento documenti centri promotore contactgegevens locaties ziekenhuizen financiering"
    " contatos locais financiamento patrocínio onderzoeksinstellingen onderzoekscentra onderzoekslocaties studielocaties"
    " instellingen prüfstellen prüfzentrum rekrutierungsstandorte studienorte établissements hôpitaux hospitales ubicaciones"
    " lugares hospitais ospedali sygehuse hospitaler studiesteder forsøgssteder sjukhus sykehus ośrodki centra".split()
)
"""Words for what sites tell of a trial beside who may take part; a name of these alone is no criterion."""
_REACHES = re.compile(r"[\w.+-]@[\w-]+\.\w|https?://|\bwww\.|\b(?:tel|tél|fax|phone)\b\.?\s*:?\s*[+(\d]", re.IGNORECASE)
"""How one reaches somebody, or where more is told."""
_OPEN_END = re.compile(r"\b(?:or|and|and/or|of|the|with|without|in|for|to|a|an|by|from|than|y|o|e|ou|et|und|oder|en|of)$", re.I)
_NARROW = 60
_FEW_WORDS = 5


def _speaks_of_it(words: str) -> bool:
    """Whether words may still be about who takes part."""
    tokens = {token.casefold() for token in _WORD.findall(words)}
    return bool(tokens & (_ASKING_WORDS & {"inclusion", "exclusion", "criteria", "criterion", "eligible", "excluded", "if"}))


_ONE_CELL = re.compile(r"[ \t]*\|[ \t]*(?:\n|$)")


def _is_marked(kept: str, start: int) -> bool:
    """Whether the marks of a heading or of bold words stand before a place."""
    return start > 0 and kept[start - 1] in "*_"


def _indent(kept: str, start: int) -> int:
    """How deep the line stands in which a place is."""
    begin = kept.rfind("\n", 0, start) + 1
    line = kept[begin : begin + 400].split("\n")[0]
    return len(line) - len(line.lstrip())


def gap_above(kept: str, start: int) -> int:
    """How many blank lines stand above a place."""
    above = kept[max(0, start - 80) : start]
    return above[len(above.rstrip()) :].count("\n") - 1


def _next(
    line: Line, following: Line | None, body: Sequence[Line], number: int, within: Part, names: Names, context: Context
) -> Part | None:
    """The part that a line opens, if it does."""
    words = line.words
    if within.name not in RUNNING and _ARM_HEAD.match(words):
        return Part("row", line.text, NOTHING, words, False, [])
    if context.name in _LISTS and within.name not in RUNNING and len(words) < 24:
        if context.name == "interventions" and _ARM_LABEL.match(words):
            return Part("armText", line.text.cut(len(words) - 1), NOTHING, words, False, [], head=line.cut(0, len(words) - 1))
        if _COUNTER.match(words):
            return Part("row", line.text, NOTHING, words, False, [])
    folded = words.casefold()
    found = _other_trials(line, body[number + 1 : number + 6], body) if "other" in folded or "more" in folded else None
    return found or _named(line, following, within, names)


def _in_one_cell(before: Part, part: Part, line: Line, kept: str) -> None:
    """Take from a part its last line where that is the next name in another language: in its cell, or closed by a colon."""
    last = before.lines[-1] if before.lines else None
    if last is None or not EASTERN.search(last.words) or len(last.words) > LONGEST_LABEL or not part.label.value:
        return
    start, end = last.text.start, last.text.start + len(last.text)
    opens = kept[:start].rstrip(" ").endswith("|\n") or kept[:start].endswith("\n\n") or start == 0
    together = kept[end : line.text.start] == "\n" and opens and line.words.isascii()
    if (
        last.words.endswith(("：", ":"))
        or (together and kept[line.text.start + len(line.text) :][:3].strip(" ")[:1] == "|")
        or (together and "|" in line.words)
    ):
        before.lines.pop()
    else:
        return
    part.label = join("\n", [last.text, part.label]) if not part.type else part.label


def _apart(line: Line, known: Names) -> list[Line]:
    """A row of several names, each with its value, as a line for each: `Target | 80 | Final | 76`, `Start: … | End: …`."""
    if ";" in line.words and "eligib" in line.words and (limits := _limits_in_row(line, known)):
        return limits
    cells = cells_of(line) if "\t" in line.words or "|" in line.words else []
    if len(cells) < 2:
        return _side_by_side(line, known)
    labels = [_is_label(cell.value, known) for cell in cells]
    if len(cells) in (4, 6) and all(labels[::2]) and _pairs(cells, known):
        ends = [cell.start - line.text.start for cell in cells[2::2]]
        return [line.cut(a, b) for a, b in zip([0, *ends], [*ends, len(line.words)], strict=True)]
    starts, typed = [0], False
    for number, cell in enumerate(cells[1:], 1):
        words = cell.value
        mark = _COLON.search(words, 0, LONGEST_LABEL) if len(words) <= LONGEST_LABEL + 400 else None
        label = plain_name(words[: mark.start()]) if mark and mark.group().strip() in (":", "：") else ""
        if label and (arm_type(label) or intervention_type(label)):
            typed = True
            starts.append(number)
        elif (
            label in known
            or label in WITHIN["ages"]
            or (words.endswith((":", "：")) and len(words) <= LONGEST_LABEL)
            or (number % 2 == 0 and starts[-1] == number - 2 and labels[number] and labels[number - 2])
        ):
            starts.append(number)
    behind = {number + 1 for number in starts if cells[number].value.endswith((":", "："))}
    if (
        len(starts) == 1
        or all(labels)
        or any(
            labels[n] and not NORMALISERS["type by name"](cells[n].value)
            for n in range(len(cells))
            if n not in starts and n not in behind
        )
    ):
        return [line]  # one name, or a head of columns
    closed = cells[-1].value.endswith((":", "："))
    if len(cells) == 2 and not typed and not closed and not _COLON.search(cells[0].value):
        return [line]  # a name, and a value that reads like one with its own
    ends = [*starts[1:], len(cells)]
    pieces: list[Line] = []
    for a, b in zip(starts, ends, strict=True):
        first, last = cells[a], cells[b - 1]
        start = (first.start if first.value else line.text.start) - line.text.start
        end = last.start + len(last) if last.value else cells[b].start if b < len(cells) else line.text.start + len(line.text)
        pieces.append(line.cut(start, max(start, end - line.text.start)))
    return [piece for piece in pieces if piece.words]


def _limits_in_row(line: Line, known: Names) -> list[Line]:
    """`Ages eligible for study: ≥18 years; Sexes eligible for study: both`, alone or in a row, as a line for each."""
    words = line.words
    start = max(words.rfind("|"), words.rfind("\t")) + 1
    start += len(words[start:]) - len(words[start:].lstrip())
    cuts = [start, *(start + mark.end() for mark in re.finditer(r";\s+", words[start:]))]
    pieces = [line.cut(a, a + len(words[a:b].rstrip("; "))) for a, b in pairwise([*cuts, len(words)])]
    if len(pieces) < 2 or any(": " not in piece.words or limit_of(piece, known) is None for piece in pieces):
        return []
    return [*([line.cut(0, start)] if start else []), *pieces]


def _pairs(cells: Sequence[Text], known: Names) -> bool:
    """Whether names and values take turns, although a value may read like a name (`Primary purpose | Treatment`)."""
    names = [alone(cell, known)[0] for cell in cells[::2]]
    return all(name in FIELDS for name in names) and all(
        fits(name, value) for name, value in zip(names, cells[1::2], strict=True)
    )


_NUMERIC_DAY = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}")
_BESIDE = re.compile(r"\s?:\s+(?=\S)")


def _side_by_side(line: Line, known: Names) -> list[Line]:
    """`Study ID: A-101 NCT number: … Phase: Phase 2`, names of codes and numbers with their values, as a line for each.

    Only where every name is known and every value is a single word or of its field's shape; else the line stays whole.
    """
    words = line.words
    if ":" not in words or len(words) > 300:
        return [line]
    if "  " in words and len(columns := _columns(line, known)) > 1:
        return columns
    if words.count(":") < 2:
        return [line]
    starts: list[tuple[int, int, str]] = []  # of a name, of its value, and what it stands for
    for mark in _BESIDE.finditer(words):
        begin = starts[-1][1] if starts else 0
        places = [begin, *(begin + blank.end() for blank in re.finditer(r"\s+", words[begin : mark.start()]))]
        names = ((at, plain_name(words[at : mark.start()])) for at in places)
        name = next(
            (
                (at, told)
                for at, plain in names
                if (told := known.get(plain, "") or (_in_two_languages(plain, known) if "/" in plain else ""))
            ),
            None,
        )
        if name is None or (not starts and name[0]) or (starts and name[0] == begin):
            return [line]
        starts.append((name[0], mark.end(), name[1]))
    if len(starts) < 2:
        return [line]
    pieces = [
        line.cut(start, end) for (start, _, _), end in zip(starts, [*(at for at, _, _ in starts[1:]), len(words)], strict=True)
    ]
    for (start, behind, field), piece in zip(starts, pieces, strict=True):
        value = piece.text.part(behind - start)
        number = field in ("nctId", "orgStudyId", "secondaryId") and " " not in value.value and re.search(r"\d", value.value)
        day = field in FIELDS and FIELDS[field].shape == "date" and _NUMERIC_DAY.fullmatch(value.value) is not None
        if not (number or day or (field in FIELDS and fits(field, value))):
            return [line]
    return pieces


def _columns(line: Line, known: Names) -> list[Line]:
    """`Light for itch at night    Phase: 2    Status: Recruiting`: columns, all but the first a field and a value."""
    words = line.words
    cuts = [0, *(gap.end() for gap in re.finditer(r"\s{2,}(?=\S)", words)), len(words)]
    pieces = [line.cut(a, b) for a, b in pairwise(cuts)]
    for piece in pieces[1:]:
        label, mark, value = piece.text.value.partition(":")
        name = alone(Text(label, 0), known)[0] if mark and value.strip() and len(label) <= LONGEST_LABEL else ""
        if name not in FIELDS or name in RUNNING:
            return [line]
    return pieces if len(pieces[0].words.split(":")[0].split()) < _LONG_FIRST or ":" not in pieces[0].words else [line]


_LONG_FIRST = 6


def _is_label(words: str, known: Names) -> bool:
    plain = plain_name(words)
    return bool(plain) and (plain in known or any(plain in names for names in WITHIN.values()))


def _table(
    body: Sequence[Line], context: Context, names: Names, known: Names, kept: str, own: Callable[[int, int], None]
) -> tuple[int, list[Part]] | None:
    """A table whose first row names its columns: how many of the lines it has, and its parts: one for each column where these
    are fields and criteria, and one for each cell, row by row, where they belong to one item.
    """
    head = body[0]
    heads = cells_of(head)
    opener = 0
    if len(heads) > 2 and (
        name := OPENS.get(plain_name(heads[0].value)) or _OPENED.get(known.get(plain_name(heads[0].value), ""))
    ):
        below = {**WITHIN[name], **TABLE_NAMES.get(name, {})}
        if plain_name(heads[0].value) not in below and all(plain_name(cell.value) in below for cell in heads[1:]):
            opener, context, names = (
                1,
                Context(name, None, True),
                _over(below, known),
            )  # the name stands in the row of the heads
    if not 1 < len(heads) - opener <= 40:
        return None
    if not opener and (untitled := _untitled(body, heads, context, names, kept, own)):
        return untitled
    first = plain_name(heads[opener].value)
    group = KEYS.get(first, context.name if context.name and (context.holds() or opener) else "")
    if group and (group != context.name or not context.holds()) and first in KEYS:
        names = _over(WITHIN[group], known)
    table = _over(TABLE_NAMES[group], names) if group in TABLE_NAMES else names
    slots = [_column(cell, table) for cell in heads[opener:]]
    found = [slot for slot in slots if slot in SLOTS]
    told = [slot for slot in slots if slot in CRITERIA or (slot in FIELDS and slot != "said")]
    whole = all(slots) and (bool(found) or len(told) > 1 or (bool(told) and group in _LISTS) or len(slots) > 2)
    # A row of a name and its value has one cell that is a name; of two, the second may be a value that reads like one.
    asked = [_ASKED.get((_HOW.match(cell.value) or [""])[0].casefold(), {}).get(group, "") for cell in heads[opener:]]
    told_how = bool(found) and all(slot or how for slot, how in zip(slots, asked, strict=True)) and _goes_on(body, len(heads))
    if not whole and group in ("interventions", "outcomes") and slots and slots[0] in SLOTS and (len(found) > 1 or told_how):
        # What a column that nobody knows holds is said of the item, not another item.
        whole = True
        if group == "interventions" and "armLabel" in found:
            slots = [
                slot or ("armDescription" if _HOW.match(cell.value) else "said")
                for slot, cell in zip(slots, heads[opener:], strict=True)
            ]
        elif group == "interventions":
            slots = [
                slot or ("interventionDescription" if _HOW.match(cell.value) else "said")
                for slot, cell in zip(slots, heads[opener:], strict=True)
            ]
        else:
            slots = [slot or how for slot, how in zip(slots, asked, strict=True)]
    if not whole and not found and len(slots) > _MANY and 2 * len(told) > len(slots) and _goes_on(body, len(heads)):
        slots, whole = [slot or "said" for slot in slots], True
    if not (whole or (len(told) > 1 and all(slots[:2]))) or (len(slots) == 2 and slots[0] == slots[1] and slots[0] in FIELDS):
        return None
    if len(slots) == 2 and len(told) < 2 and not told_how:
        # A name and its value look like two columns: both heads have to be columns of this kind of table.
        own_names = {**WITHIN.get(group, {}), **TABLE_NAMES.get(group, {})}
        if any(plain_name(cell.value) not in own_names or cell.value.endswith((":", "：")) for cell in heads[opener:]):
            return None
    taken, rows = rows_below(kept, body, len(slots), lambda text: _stands(text, known, slots[0]), own)
    if not rows:
        # Cells of several lines, as a browser copies them: the heads are names of what follows, and no name and its value.
        return (
            (1, [Part(group, head.text, NOTHING, first, False, [])]) if first in KEYS and found and group in _OPENED else None
        )
    parts: list[Part] = []
    if opener:
        name = known.get(plain_name(heads[0].value), "heading")
        parts.append(Part(name, heads[0], NOTHING, heads[0].value, False, []))
    if found or group in ("leadSponsor", "collaborators", "sponsors", "others", "secondaryId", "conditions"):
        parts.append(Part("heading", join("\n", [cell for cell in heads[opener:] if cell.value]), NOTHING, "", False, []))
        for row in rows:
            parts.append(Part("row", NOTHING, NOTHING, "", False, []))
            for slot, cell, lines in zip(slots, heads[opener:], row, strict=True):
                if lines:
                    parts.append(Part(slot or "said", NOTHING, NOTHING, cell.value, False, lines))
    else:
        for column, (slot, cell) in enumerate(zip(slots, heads[opener:], strict=True)):
            parts.append(
                Part(
                    slot or "unknown",
                    cell if len(cell) <= LONGEST_LABEL else NOTHING,
                    NOTHING,
                    cell.value,
                    False,
                    [line for row in rows for line in row[column]],
                )
            )
    return 1 + taken, parts


_HOW = re.compile(r"(?:what|how|when)\b", re.IGNORECASE)
_ASKED: Mapping[str, Mapping[str, str]] = {
    "what": {"interventions": "armDescription", "outcomes": "outcomeDescription"},
    "how": {"interventions": "armDescription", "outcomes": "outcomeDescription"},
    "when": {"outcomes": "timeFrame"},
}
"""How the head of a column asks → context → what stands below it: `How it is measured`, `What participants receive`."""
_MOST_ROWS = 60
_MANY = 3


def _goes_on(body: Sequence[Line], columns: int) -> bool:
    """Whether the line below a table's head has as many cells, of which the first is no name of a field of an item."""
    cells = cells_of(body[1]) if len(body) > 1 else []
    first = plain_name(cells[0].value) if cells else ""
    return len(cells) == columns and not any(first in names for names in WITHIN.values())


_RANKED = re.compile(
    r"(?:primary|secondary|main|other|principal|exploratory)(?: (?:outcome|endpoint|end point)s?)?$", re.IGNORECASE
)


def _untitled(
    body: Sequence[Line], heads: Sequence[Text], context: Context, names: Names, kept: str, own: Callable[[int, int], None]
) -> tuple[int, list[Part]] | None:
    """A table of outcomes or arms whose first column has no head: there stands which outcomes these are, or the arm's name."""
    begin = kept.rfind("\n", 0, body[0].text.start) + 1
    indented = "\t" in kept[begin : body[0].text.start] and "|" not in body[0].words
    columns = [cell for cell in heads if cell.value or cell is not heads[0]]
    if not indented and (heads[0].value or len(heads) < 3):
        return None
    rows = [cells_of(line) for line in takewhile(lambda line: len(cells_of(line)) == len(columns) + 1, body[1:_MOST_ROWS])]
    first = [row[0].value for row in rows]
    ranked = bool(rows) and all(map(_RANKED.match, first))
    group = context.name if context.name in ("outcomes", "interventions") and context.holds() else "outcomes" if ranked else ""
    if not rows or not group or (group == "outcomes" and not ranked):
        return None
    table = _over({**WITHIN[group], **TABLE_NAMES.get(group, {})}, names)
    slots = [table.get(plain_name(cell.value), "") for cell in columns]
    if not all(slots) or not SLOTS & set(slots) or any(plain_name(cell) in table for cell in first if not ranked):
        return None
    slots = ["outcomeKind" if ranked else "armLabel", *slots]
    parts = [Part("heading", join("\n", columns), NOTHING, "", False, [])]
    for line, row in zip(body[1:], rows, strict=False):
        parts += _item(slots, ["Outcome" if ranked else "Arm", *(cell.value for cell in columns)], row)
        _own_bars(line, own)
    _own_bars(body[0], own)
    return 1 + len(rows), parts


def _turned(
    body: Sequence[Line], context: Context, kept: str, own: Callable[[int, int], None]
) -> tuple[int, list[Part]] | None:
    """A table of arms or outcomes that stands on its side: an item is a column, and the first cell of each row is a name."""
    head = cells_of(body[0])
    if len(head) < 3:
        return None
    first = plain_name(head[0].value)
    group = KEYS.get(first, "") or (context.name if context.holds() and not first else "")
    if group not in ("interventions", "outcomes"):
        return None
    table = {**WITHIN[group], **TABLE_NAMES.get(group, {})}
    rows = [cells_of(line) for line in takewhile(lambda line: 1 < len(cells_of(line)) <= len(head), body[1:])]
    rows = list(takewhile(lambda row: plain_name(row[0].value) in table, rows))
    named = table.get(first, "armLabel" if group == "interventions" else "outcome").replace("outcomeText", "outcome")
    names = [named, *(table[plain_name(row[0].value)] for row in rows)]
    if not rows or names[0] not in ("armLabel", "interventionName", "outcome") or not SLOTS & set(names[1:]):
        return None
    if any(plain_name(cell.value) in table for cell in head[1:]) or not all(cell.value for cell in head[1:]):
        return None
    if names[0] == "armLabel":  # what an arm's row tells is of the arm
        names = ["armDescription" if name in ("interventionDescription", "interventionName") else name for name in names]
        names = ["armKind" if name == "interventionKind" else name for name in names]
    names[0] = named
    labels = [cell for cell in (head[0], *(row[0] for row in rows)) if cell.value]
    parts = [Part("heading", join("\n", labels), NOTHING, "", False, [])]
    for column in range(1, len(head)):
        cells = [row[column] if column < len(row) else NOTHING for row in (head, *rows)]
        parts += _item(names, [head[0].value, *(row[0].value for row in rows)], cells)
    for line in body[: 1 + len(rows)]:
        _own_bars(line, own)
    return 1 + len(rows), parts


def _item(slots: Sequence[str], names: Sequence[str], cells: Sequence[Text]) -> list[Part]:
    """The parts of one item: what its cells stand for, the names over them, and the cells."""
    parts = [Part("row", NOTHING, NOTHING, "", False, [])]
    for slot, name, cell in zip(slots, names, cells, strict=True):
        if cell.value:
            parts.append(Part(slot or "said", NOTHING, NOTHING, name, False, [Line(cell)]))
    return parts


def _own_bars(line: Line, own: Callable[[int, int], None]) -> None:
    for bar in re.finditer(r"\|", line.words):
        own(line.text.start + bar.start(), line.text.start + bar.end())


def _over(first: Names, second: Names) -> Names:
    """Names that stand over others. A chain, since a merged table is dear where it is asked for a few names."""
    return ChainMap(dict(first), second)  # type: ignore[arg-type]  # nothing is written


def _column(cell: Text, names: Names) -> str:
    """What a column is by its head; "" for one that nobody knows."""
    plain = plain_name(cell.value)
    return names.get(plain) or _heading_of(cell.value) or alone(cell, names)[0] or ("said" if plain in COLUMNS else "")


def _stands(text: Text, known: Names, slot: str = "") -> bool:
    """Whether a cell or line is the name of something else; `slot`: what its column is, whose values may read like names."""
    name = alone(text, known)[0] or ("heading" if text.value[-1:] == "?" and near(text, known) else "")
    if not name or (slot in _KINDS and (" " not in text.value or _WHICH.match(text.value) or _GROUP_KIND.match(text.value))):
        return bool(_heading_of(text.value))
    return name != "said" or " " in text.value or slot not in ("interventionName", "armLabel", "outcome", "conditions")


_GROUP_KIND = re.compile(r"(?:control|experimental|intervention|placebo|treatment|comparator) (?:group|arm)$", re.IGNORECASE)
_KINDS = frozenset(("interventionKind", "outcomeKind", "sponsorKind", "armKind"))


def _other_trials(line: Line, following: Sequence[Line], body: Sequence[Line]) -> Part | None:
    """A heading over other trials that only their numbers prove: `Other skin studies`, and not the page's first number."""
    words = line.words
    if line.bulleted or len(words) > 80 or words.endswith((".", ";", ",")) or not _PERHAPS_RELATED.match(words):
        return None
    first = next((match.group() for other in body if (match := find_id(other.words))), None)
    ids = [match.group() for other in following if (match := find_id(other.words))]
    if first is None or not any(number != first for number in ids):
        return None
    return Part("related", line.text, NOTHING, words, False, [])


def _heading_of(words: str, within: str = "", *, bulleted: bool = False) -> str:
    """`inclusion`, `exclusion` or `criteria`, where words are a heading of such and no criterion, in whichever words; else "".

    `Key exclusion criteria for patients`, `Who cannot take part?`, `Patients are excluded if:`. `within`: the kind of
    criteria in which the words stand, where they stand in such; there `You must:` is a criterion.
    """
    if len(words) > LONGEST_LABEL or re.search(r"\d", words.lstrip("0123456789.) ")):
        return ""
    if answered := _ANSWERED.match(words):
        return "inclusion" if answered[1].casefold() == "yes" else "exclusion"
    tokens = [token.casefold().replace("’", "'") for token in _WORD.findall(words)]
    if not tokens or tokens[0] == "meet":
        return ""
    found = set(tokens)
    listing = found & {"inclusion", "exclusion", "include", "exclude", "ineligibility"}
    noun = found <= _HEAD_WORDS and bool(found & {"criteria", "criterion"} and listing)
    close = words.rstrip("*_ ")
    ends = close.endswith((":", "?")) or tokens[-1] in ("if", "when") or (tokens[0] == "who" and words[0].isupper())
    ends = ends or tokens[1:] in (["must"], ["must", "not"])
    ends = ends or (tokens[-1] in ("you", "they") and bool(found & {"apply", "following", "true", "if", "when"}))
    # A sentence has to speak of people, or of the list itself: `Not participating in a study:` may be a criterion.
    speaks = tokens[0] in _SPEAKS or found <= _HEAD_WORDS | {"exclusions", "inclusions", "if", "when", "excluded", "included"}
    if not noun and (bulleted or not (ends and len(tokens) > 1 and speaks and found <= _ASKING_WORDS)):
        return ""
    bars = bool(found & _BARS) or any(token.endswith("n't") for token in tokens) or "can't" in found
    people = tokens[0] in _SPEAKS and tokens[0] not in ("reasons", "are", "in", "can")
    admits = bool(found & _ADMITS) or ("must" in found and people and not within)
    if noun and found & {"inclusion", "include"} and found & {"exclusion", "exclude"}:
        return "criteria"
    if bars:
        sure = noun or admits or ("must" in found and people and tokens[0] != "to")
        return "exclusion" if sure or found & {"excluded", "exclude", "exclusion", "exclusions", "ineligible"} else ""
    return "inclusion" if admits else ""


_ABROAD = re.compile(
    r"(?P<head>.{3,90}?\b(?:teilnehmen|mitmachen|participer|participar|partecipare|meedoen|deelnemen|deltage?|delta|osallistua)"
    r"\b.{0,30}?),? \b(?:wenn|falls|sofern|si|se|als|indien|wanneer|hvis|om|jos)"
    r"(?: (?:sie|vous|usted|ud\.?|u|você|lei|du|tu|je))?"
    r"\s?(?:[:：…]|\.{3})?$",
    re.IGNORECASE,
)
"""A sentence in another language that leads to a list of who may take part, or may not: `U kunt niet meedoen als:`."""
_ENDS_ABROAD = (
    *":：…",
    "...",
    *(f" {word}" for word in "wenn falls sofern si se als indien wanneer hvis om jos".split()),
    *(f" {word}" for word in "sie Sie vous usted Ud. ud. ud u você lei du tu je".split()),
)
"""With which alone such a sentence ends."""
_NOT_ABROAD = re.compile(r"\b(?:nicht|kein\w*|ne|n['’]\w+|pas|no|não|non|niet|geen|inte|ikke|ei)\b", re.IGNORECASE)
_STILL_ABROAD = re.compile(
    r"\b(?:auch|trotzdem|dennoch|aussi|quand même|también|igualmente|anche|comunque|ook|toch|também|också|også)\b",
    re.IGNORECASE,
)
_PLAIN_ABROAD = frozenset(
    "sie können kann könnten dürfen man an der dieser studie teilnehmen mitmachen nicht nur vous pouvez ne pas peut participer"
    " à l étude cette si usted puede podrá no participar en el este estudio ensayo può puoi non partecipare allo studio u"
    " kunt je kan niet meedoen deelnemen aan dit het onderzoek você pode poderá não do estudo deste kunnen lei du"
    " kan delta i studien"
    " ikke inte ne pouvez".split()
)


def _abroad(line: Line, within: Part) -> Part | None:
    """The part that a sentence in another language opens, which leads to the list of whom a trial takes, or does not take."""
    words = line.words
    if len(words) > 2 * LONGEST_LABEL or not words.endswith(_ENDS_ABROAD) or is_listed(line):
        return None
    if (found := _ABROAD.match(words)) is None:
        return None
    if _STILL_ABROAD.search(words):
        return None
    name = "exclusion" if _NOT_ABROAD.search(words) else "inclusion"
    plain = set(re.findall(r"[^\W\d_]+", found["head"].casefold())) <= _PLAIN_ABROAD
    if within.name == "exclusion" and name == "inclusion" and not plain:
        return None  # whom it is about may be some of those who are kept out
    return Part(name, line.text if plain else NOTHING, NOTHING, words, False, [], head=None if plain else line)


_LEADING = (_ASKING_WORDS - _BARS) - frozenset(
    "one any either least most unless except only more at other also not no non don't doesn't won't can't aren't isn't mustn't"
    " shouldn't women men adults children requirement requirements".split()
) | frozenset(
    "your child teen teenager son daughter he she or there few several applied have has been able sorry unfortunately".split()
)
"""Words of a sentence that only leads to a list: none of them says who, or how many of the list have to be so."""
_BARRING = _BARS | frozenset("not can't don't won't mustn't any one not of at least".split())


def only_leads(line: Line) -> bool:
    """Whether a sentence only leads to the list of those who may take part: `To join this study, participants must:`.

    Words that say how many of the list have to be so make it a criterion, and so do any that tell of somebody.
    """
    words = line.words
    if is_listed(line) or len(words) > 2 * LONGEST_LABEL or any(map(str.isdigit, words)):
        return False
    tokens = [token.casefold().replace("’", "'") for token in _WORD.findall(words)]
    found = set(tokens)
    if tokens[1:] == ["who"] and tokens[0] in ("people", "those", "patients", "participants", "volunteers", "anyone"):
        return True
    goes_on = words.endswith((":", "…")) or (bool(tokens) and tokens[-1] in ("you", "they", "if", "must", "she", "who"))
    return goes_on and len(tokens) > 1 and found <= _LEADING and bool(found & _ADMITS or "must" in found)


_OF_WHOM = re.compile(
    r"(?:women|men|adults|children)\b.*(?:if|when|who|they|:)$|\b(?:one|least|more) (?:of|or)\b", re.IGNORECASE
)
"""Words of a heading of criteria that say of whom these are, or how many of them have to be so."""


def _denied(line: Line, following: Line | None) -> bool:
    """Whether a line says, in whichever words, that whom the lines below describe may not take part."""
    return not is_listed(line) and keeps_out(line.words, following is not None and is_listed(following))


_ANSWERED = re.compile(r"(yes|no),? (?:if|when)(?: (?:you|they)(?: (?:are|have))?)?\s*[:…]?$", re.IGNORECASE)
"""What a page answers itself: `Am I eligible?`, `No, if you:`, `No, if`."""

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


def _of_group(line: Line, within: Part) -> str:
    """The kind of criteria that a heading opens for some: `Exclusion criteria - controls`, `Donor exclusion criteria:`."""
    words = line.words
    match = None if line.bulleted or len(words) > 120 else _GROUP.match(words)
    behind = (match.group("behind") or "").strip() if match else ""
    if (
        match is None
        or behind.casefold().startswith("(source")
        or _NO_GROUP.search(match.group("before"))
        or (behind[:1] != "(" and _NO_GROUP.search(behind))
    ):
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


def _named(line: Line, following: Line | None, within: Part, known: Names) -> Part | None:
    """The part that a line opens, if it is a name, alone or before its value."""
    words = line.text.value
    if _is_code(line, within) or (_empty(within) and within.name in _FREE and ARM_NAMED.match(words)):
        return None
    if sourced := _SOURCED.search(words):
        bare = line.text.cut(0, sourced.start())
        kind = _heading_of(bare.value) or alone(line.text, known)[0] or near(bare, known) or "unknown"
        return Part(kind, line.text, NOTHING, words, False, [])
    if (grouped := _of_group(line, within)) and not ("/" in words and alone(line.text, known)[0] == grouped):
        return Part(grouped, NOTHING, NOTHING, words, False, [], head=line)
    if abroad := _abroad(line, within):
        return abroad
    kind = _heading_of(words, within.name if within.name in ("inclusion", "exclusion") else "", bulleted=line.bulleted)
    if kind == "criteria" and ": " in words:
        kind = _of_form(plain_name(words), known) or kind  # `Key inclusion and exclusion criteria: Exclusion criteria`
    if kind:
        name = kind if ": " in words else known.get(plain_name(words), kind)
        if name in ("inclusion", "exclusion") and plain_name(words) not in known and _OF_WHOM.search(words):
            return Part(name, NOTHING, NOTHING, words, False, [], head=line)
        return Part(name, line.text, NOTHING, words, False, [])
    known_name = alone(line.text, known)[0] in CRITERIA if within.name in ("inclusion", "criteria") else False
    if not kind and within.name in ("inclusion", "criteria") and not known_name and _denied(line, following):
        tokens = {token.casefold().replace("’", "'") for token in _WORD.findall(words)}
        if words.endswith("?") or not tokens - _LEADING - _BARRING:
            return Part("exclusion", line.text, NOTHING, words, False, [])  # it tells of nobody by whom it holds
        return Part("exclusion", NOTHING, NOTHING, words, False, [], head=line)
    if not line.bulleted and len(words) < 100 and _RELATED.match(words):
        return Part("related", line.text, NOTHING, words, False, [])
    headed = line.blank and following is not None and following.blank and _HEADED.match(words) is not None
    asks = not line.bulleted and (headed or _ABOUT.match(words) or (within.name in CRITERIA and _asks_else(line, within)))
    if (
        asks
        and (within.name in CRITERIA or (within.name in PROSE and line.blank))
        and alone(line.text, known)[0] not in CRITERIA
    ):
        return Part(near(line.text, known) or "unknown", line.text, NOTHING, words, False, [])
    if (foot := FOOT.match(words)) is not None and not line.bulleted and len(words) < 2 * LONGEST_LABEL:
        return Part("foot" if foot["rights"] else "heading", NOTHING, NOTHING, "", False, [line])
    if within.name in RUNNING and _of_site(line, within):
        return Part("heading", NOTHING, NOTHING, "", False, [line])
    if within.inline and within.lines and within.name in _CARDS and (field := _told(line.text)) not in ("", within.name):
        return Part(field, NOTHING, NOTHING, field, True, [line])
    if row := _row(line, within, known):
        return row
    if line.bullet() and not _COLON.search(words[:LONGEST_LABEL]):
        text = unbulleted(line.text)
        card = not within.name or (within.inline and within.name in _CARDS)
        if card and (field := _told(text)):
            return Part(field, line.text.cut(0, len(line.text) - len(text)), NOTHING, field, True, [line_of(text, line)])
        if card and (beside := _spaced(Line(text), known, shaped=True)):  # `* Phase 3` above any name
            beside.label = line.text.cut(0, len(line.text) - len(text) + len(beside.label))
            return beside
        numbered = _spaced(Line(text), known, shaped=True) if find_id(text.value) else None
        if numbered and numbered.name == "nctId" and within.name not in RUNNING:
            numbered.label = line.text.cut(0, len(line.text) - len(text) + len(numbered.label))
            return numbered
        name = alone(text, known)[0] if not text.value.isascii() else ""
        return Part(name, line.text, NOTHING, text.value, False, []) if name in ("inclusion", "exclusion") else None
    start = len(line.bullet() or "")
    if within.name in RUNNING and start:
        mark = _COLON.search(words, start, LONGEST_LABEL)
        label = line.text.part(start, mark.start()) if mark else NOTHING
        kind = alone(label, known)[0]
        value = line.text.part(mark.end()) if mark else NOTHING
        heading = kind in CRITERIA and "criteri" in label.value.casefold() and bool(value.value)
        limit = within.name == "inclusion" and kind in LIMITS and fits(kind, value)
        if kind in CRITERIA and not value.value and label.value and mark and ":" in mark.group():
            return Part(kind, line.text, NOTHING, label.value, False, [])
        if mark and (heading or limit):
            return Part(kind, line.text.part(0, mark.end()), NOTHING, label.value, True, [line_of(value, line)])
        return None
    running = within.name in RUNNING
    if len(words) <= LONGEST_LABEL + 40:
        text = line.text.part(start)
        name, type_ = alone(text, known)
        if not name and not start:
            name = near(text, known)
            name = name if not running or name in OUTCOME_LISTS or (name in ("said", "outcomes") and line.blank) else ""
        # A name right under a name tells that the first has no value: a text hardly begins with one.
        first = not within.lines and not _under_head(name, following, line, within)
        if name == "heading" and following is not None and not running and LABELS.get(plain_name(text.value)) in FIELDS:
            name = LABELS[plain_name(text.value)] if fits(LABELS[plain_name(text.value)], following.text) else name
        if name == "heading" and words.endswith(":") and LABELS.get(plain_name(text.value)) == "conditions":
            name = "conditions"
        if name and (not running or first or _sure_alone(name, following, line, within)):
            return Part(name, line.text if start else text, type_, text.value, False, [])
    mark = _COLON.search(words, start, LONGEST_LABEL)
    if mark:
        label, value = line.text.part(start, mark.start()), line.text.part(mark.end())
        name, type_ = alone(label, known)
        if name == "heading" and ":" in mark.group() and LABELS.get(plain_name(label.value)) == "conditions":
            name = "conditions"
        if not name and within.name not in RUNNING:
            name = near(label, known)
        if name in ("", "said") and plain_name(label.value) == "type" and fits("studyType", value):
            name = "studyType"
        sure = fits(name, value) or name in CRITERIA | _NEVER or _fits_in_part(name, value)
        of_row = "\t" in mark.group() and within.inline
        in_row = (":" not in mark.group() or of_row) and " " in label.value and plain_name(label.value) not in _AMBIGUOUS
        if running and within.name in CRITERIA and name[-3:] == "Age" and not sure:
            return None  # a limit that cannot be read is still a criterion
        again = name == within.name and not within.lines and not within.inline
        if name == "heading" and LABELS.get(plain_name(label.value)) in FIELDS and fits(LABELS[plain_name(label.value)], value):
            name = LABELS[plain_name(label.value)]
        of_form = within.inline and within.name in PROSE and ":" in mark.group()  # a text that is one row of a form
        listed = within.name in PROSE and name in ("conditions", "keywords") and not _ABSTRACT.match(words)
        short = listed and len(words) < 200 and not words.endswith(".") and ":" in mark.group()
        told = not running or sure or again or of_form or short or (in_row and "-" not in mark.group())
        if name and name != "heading" and value and told:
            if (
                value.value.endswith((":", "："))
                and len(value) <= LONGEST_LABEL
                and alone(value, known)[0]
                and "\t" in mark.group()
            ):
                return Part(name, line.text, type_, label.value, False, [])
            if _again(label, value):
                return Part(name, line.text, type_, label.value, False, [])
            if name == "criteria" and known.get(plain_name(value.value)) in ("inclusion", "exclusion"):
                return Part(known[plain_name(value.value)], line.text, NOTHING, value.value, False, [])
            return Part(name, line.text.part(0, mark.end()), type_, label.value, True, [line_of(value, line)])
    if (
        within.name in PROSE
        and line.blank
        and words.endswith((":", "："))
        and len(words.split()) > 2
        and not _ABSTRACT.match(words)
    ):
        return Part("unknown", line.text, NOTHING, words.rstrip(":："), False, [])
    if within.name in CRITERIA and within.inline and (form := _FORM_ROW.match(words)):
        return Part(
            "unknown", line.text.cut(0, form.end()).strip(), NOTHING, form[1], True, [line_of(line.text.part(form.end()), line)]
        )
    of_form = within.inline and within.name in PROSE and not line.blank
    if running and not (of_form and _ROW.match(words) and not _ABSTRACT.match(words)):
        return _headed(line, known) or _spaced(line, known, shaped=True)
    unknown = None if start else _UNKNOWN.match(words)
    if unknown is not None and not within.name and _titled(unknown[1], words[unknown.end() :]):
        return None  # a title before any name: `Light for itch at night: the LAMP study`
    typed = unknown is not None and (arm_type(unknown[1]) or intervention_type(unknown[1])) is not None
    free = within.name in _FREE and not typed and (_empty(within) or ARM_NAMED.match(words) is not None)
    if free or _is_value(line, within) or (within.name in OUTCOME_LISTS and _TIME_BEHIND.match(words)):
        return None
    if spaced := _spaced(line, known, shaped=False):
        return spaced
    if unknown is not None:
        value = line.text.part(unknown.end())
        label = line.text.cut(0, unknown.end()).strip()
        name = "nctId" if _NUMBER.fullmatch(unknown.group(1)) and NORMALISERS["registry id"](value.value) else "unknown"
        return Part(name, label, NOTHING, unknown.group(1), bool(value), [line_of(value, line)] if value else [])
    return None


FOOT = re.compile(
    r"(?P<rights>(?:copyright )?(?:©|\(c\) ?(?=\d{4}\b)) ?\S.*|copyright \d{4}\b.*|all rights reserved\b.*)"
    r"|(?:privacy(?: policy| notice| statement)?"
    r"|cookies?(?: policy| notice| settings| preferences)?"
    r"|accessibility(?: statement)?|terms (?:of use|of service|and conditions|& conditions)|legal(?: notice)?|imprint"
    r"|impressum|datenschutz\S*|site ?map"
    r"|newsletter|follow us|share this (?:page|trial|study)|print this page|back to (?:top|search|results)|report a problem"
    r"|subscribe|give feedback|sign up|mentions légales|aviso legal|política de privacidad)"
    r"(?: ?[|·•,/–-] ?(?:privacy|cookies?|terms|legal|accessibility|contact|imprint|impressum|sitemap|help|about)\b.{0,60})*"
    r"[.:]?$"
    r"|(?:this )?page (?:was )?(?:last )?(?:updated|reviewed|modified|printed|generated)\b.{0,60}$"
    r"|(?:record )?(?:printed|downloaded|exported|retrieved|generated) (?:on|from|at)\b.{0,60}$",
    re.IGNORECASE,
)
"""What stands at the foot of a page; behind its rights nothing of the trial follows."""

_SOURCED = re.compile(r"\s*\(source: ?[a-z /]{2,20}\)$", re.IGNORECASE)
"""What a portal adds to the names of what it took from elsewhere."""
_FORM_ROW = re.compile(r"([A-Z][^\t]{2,200}):\t\s*(?=\S)")
"""A name, a colon and a tab: the next row of the form in which the criteria are a row."""
_ROW = re.compile(r"[A-Z][^:.;!?\s]*(?: [^:.;!?\s]+){0,4}\s?:\s?\S")
_ABSTRACT = re.compile(
    r"(?:background|rationale|introduction|context|objectives?|aims?|purpose|hypothes[ie]s|design|setting|participants|patients"
    r"|population|methods?|interventions?|measurements?|main outcome|outcomes?|endpoints?|results|conclusions?|discussion"
    r"|significance|note|importance|specific aims?|aim \d|part [a-z\d]|phase [\divx]+|stage \d|step \d|group [a-z\d]"
    r"|arm [a-z\d]"
    r"|cohort [a-z\d]|primary|secondary)\b",
    re.IGNORECASE,
)
"""What stands before a colon within a text of several parts, such as an abstract."""


_CALLS = re.compile(
    r"^[A-Z][A-Z\d]{3,15}(?:-\d{1,2})?$|\b(?:the|der|die|la|le|l['’])? ?\S{2,20}[ -](?i:study|trial|studie|étude|estudio)$"
)
"""A trial's own name, which stands before its title: `BREEZE`, `The BREEZE study`."""


def _titled(head: str, rest: str) -> bool:
    """Whether words before and behind a colon are more likely a title than a name and its value."""
    plain = not re.search(r"\d{4}|\bby$", head)
    if plain and len(rest.split()) > 2 and not rest[0].isdigit() and (_CALLS.search(head) or rest.endswith("?")):
        return True
    return plain and ((len(head.split()) > 4 and " " in rest) or len(re.findall(r"[^\W\d_]{2,}", rest)) > 5)


def _row(line: Line, within: Part, known: Names) -> Part | None:
    """A table's row whose name stands behind a code, or behind the name of a group of rows: `E.3 | Inclusion criteria | …`."""
    words = line.words
    start, found = 0, None
    for mark in CELL.finditer(words[: 2 * LONGEST_LABEL]):
        cell = line.text.part(start, mark.start())
        name, type_ = alone(cell, known)
        value = line.text.part(mark.end())
        if start and not name and value.value and cell.value[:1].isupper() and within.name not in RUNNING:
            return Part("unknown", line.text.part(0, mark.end()), NOTHING, cell.value, True, [line_of(value, line)])
        if start and name and name != "heading" and value.value:
            found = Part(name, line.text.part(0, mark.end()), type_, cell.value, True, [line_of(value, line)])
        if not (name in CRITERIA or name == "heading" or _CODED.fullmatch(cell.value)):
            break
        start = mark.end()
    return found


_CARDS = LIMITS | {"phases", "overallStatus", "studyType", "enrollment"}
"""Fields that a site lists with bullets and without colons (`* Phase 3`), below its title."""


def _told(text: Text) -> str:
    """Which of such fields words can be without a name: a status, or ages with their unit; "" for others."""
    if any(NORMALISERS[shape](text.value) is not None for shape in ("status", "status" + OTHER)):
        return "overallStatus"
    return "ages" if any(map(str.isdigit, text.value)) and fits("ages", text) else ""


_NEVER = frozenset(
    "nctId orgStudyId secondaryId briefTitle officialTitle acronym leadSponsor collaborators keywords studyType start"
    " completion primaryCompletion contactPhone contactEmail allocation interventionModel".split()
)
"""Fields whose names begin no criterion and no sentence."""
_SECTIONS = frozenset(
    "outcomes endpoints locations sites centres centers contacts references publications documents investigators funding"
    " sponsors".split()
)
"""Names of one word that are no criterion and head none."""


def _under_head(name: str, following: Line | None, line: Line, within: Part) -> bool:
    """Whether a name right under a heading of criteria is a criterion, or heads some: `Healthy volunteers`, `Drugs`."""
    if within.name not in CRITERIA or following is None or line.words.endswith(":"):
        return False
    if name == "healthyVolunteers":
        return not fits(name, following.text)
    return name == "said" and not line.blank and " " not in line.words


_CODED = re.compile(r"(?:[A-Z]\.?)?(?:\d{1,2}\.?){0,5}")


ARM_NAMED = re.compile(
    r"(?P<label>(?:(?:the )?(?:intervention|experimental|treatment|study|test|control|controlled|comparison|comparator|placebo"
    r"|sham|active comparator)(?: group| arm)(?: ?(?:\d{1,2}|[A-Z]))?|(?:arm|group|gruppe|grupo|gruppo|groupe|groep|bras|brazo"
    r"|braço|braccio)(?: (?:\d{1,2}|[A-Z]|[IV]{1,3}|experimental|control|controle|de control|de controle|di controllo|controllo"
    r"|sperimentale|expérimental|témoin|contrôle|placebo))|grupo (?:de )?interven(?:ci[oó]n|ção)|groupe intervention"
    r"|gruppo (?:di )?intervento|(?:interventions|kontroll|versuchs|vergleichs|behandlungs|placebo)gruppe)"
    r"(?: \([^()]{2,40}\))?)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
"""What begins a line about one arm: `Arm 1: …`, `Intervention group: …`."""
LANGUAGES = {
    "en": "en", "english": "en", "en-us": "en", "en-gb": "en", "inglês": "en", "inglés": "en", "englisch": "en", "英文": "en",
    "pt": "pt", "pt-br": "pt", "português": "pt", "portuguese": "pt", "es": "es", "español": "es", "spanish": "es", "de": "de",
    "deutsch": "de", "german": "de", "fr": "fr", "français": "fr", "french": "fr", "ja": "ja", "japanese": "ja", "日本語": "ja",
    "zh": "zh", "中文": "zh", "chinese": "zh", "arabic": "ar", "العربية": "ar", "persian": "fa", "farsi": "fa", "russian": "ru",
    "italian": "it", "dutch": "nl", "turkish": "tr", "hindi": "hi", "korean": "ko", "thai": "th", "ko": "ko",
    "한국어": "ko",
}  # fmt: skip
"""Lines that say in which language what follows is."""


def _empty(within: Part) -> bool:
    """Whether a name has no value yet: at most the same in another script, or a line that says in which language it is."""
    if within.inline:
        return not within.lines
    return all(EASTERN.search(line.words) or line.words.strip(" :").casefold() in LANGUAGES for line in within.lines) or (
        bool(within.lines) and within.lines[-1].words.strip(" :").casefold() in LANGUAGES
    )


def _again(label: Text, value: Text) -> bool:
    """Whether a value is its name once more, as the head of what stands below it."""
    plain, again = plain_name(label.value), plain_name(value.value)
    return again in (plain, f"{plain} details", f"list of {plain}") or plain.startswith(again + " or ")


_FREE = SLOTS | OUTCOME_LISTS | {"interventions"}
"""Names whose value is free text, so that a first line with a colon in it is the value and no name that nobody knows."""
_CODED_SHAPES = ("status", "study type", "sex", "allocation", "intervention model", "primary purpose", "masking", "phase")


_TIME_BEHIND = re.compile(r".{3,}\s[\[(]?\s?(?:time ?frames?|time ?points?(?:\(s\))?)\s*:\s*\S", re.IGNORECASE)
"""An outcome and its time on one line: `Nausea score Timepoint: 24 hours`."""
_WHICH = re.compile(r"(?:primary|secondary|main|other|主要|次要|主たる|副次)", re.IGNORECASE)


_NEUTRAL = frozenset(
    "the a an of this study trial clinical research project for in being is are overall main general our your s eu".split()
)
_RANKS = {"primary": "primaryOutcomes", "principal": "primaryOutcomes", "main": "primaryOutcomes"} | dict.fromkeys(
    ("secondary", "other", "additional", "further", "exploratory", "tertiary"), "secondaryOutcomes"
)
_OF_OUTCOMES = frozenset(
    "outcome outcomes endpoint endpoints point points end measure measures variable variables parameter parameters efficacy"
    " safety clinical study trial research the of this what are is we will be being key most important co measured s".split()
)
_OUTCOME_NOUNS = frozenset("outcome outcomes endpoint endpoints points point".split())


_STUDY = r"(?:this |the |our )?(?:clinical |research )*(?:study|trial|research|project|it)"
_QUESTIONS = tuple(
    (re.compile(pattern + r"\s*\?$", re.IGNORECASE), name)
    for pattern, name in (
        (rf"what(?:['’]s| is| was) {_STUDY}(?: all)? (?:about|for)", "briefSummary"),
        (rf"why (?:is|are|was|were) (?:we |you )?.{{0,20}}{_STUDY}.{{0,20}}\b(?:done|needed|run|carried out|conducted)",
         "briefSummary"),
        (rf"why (?:are|do|did) we .{{0,20}}{_STUDY}", "briefSummary"),
        (r"why are we doing (?:this|the).{0,20}", "briefSummary"),
        (rf"what (?:is|are|was|were) the (?:main )?(?:purpose|aims?|goals?|objectives?)(?: of {_STUDY})?", "briefSummary"),
        (r"what (?:do|does|did|are|is) (?:we|the (?:researchers|study|trial|team)|it) .{0,30}(?:find out|know|learn|show)",
         "briefSummary"),
        (r"how many (?:people|participants|patients|volunteers|children|adults|women|men|subjects)\b.{0,60}", "enrollment"),
        (r"(?:how|what) (?:is|are|was|will|do|does|the|we) .{0,30}\bmeasur(?:e|es|ed|ing)\b.{0,20}", "outcomes"),
        (rf"(?:what|which) (?:health )?(?:conditions?|diseases?|illness(?:es)?|problems?) (?:is|are|does) .{{0,20}}"
         rf"(?:studied|studying|{_STUDY} (?:for|about))", "conditions"),
        (rf"why (?:was|is|has) {_STUDY} (?:been )?(?:stop\w*|end\w*|terminated|suspended|withdrawn)(?: early)?", "whyStopped"),
        (rf"who (?:is|are) (?:the )?sponsor(?:ing)?(?: of)?(?: {_STUDY})?", "leadSponsor"),
    )
)  # fmt: skip
"""What a page asks itself, and answers below."""


def near(label: Text, known: Names) -> str:
    """What a name stands for that differs from a known one only in words that tell nothing (`Title of the trial`), or that is
    made of the words for outcomes (`What are the main outcomes?`); "" for what is neither.

    `Exploratory` and `other` outcomes go among the secondary ones only under a name that says outcomes.
    """
    words = label.value
    if (
        (words[-1:] == "?" or _HEADED.match(words))
        and len(words) <= LONGEST_LABEL
        and (words[0].isupper() or words[0].isdigit())
    ):
        for asked, name in _QUESTIONS:
            if asked.match(words):
                return name
    if not 4 <= len(words) <= 60 or not words[0].isupper():
        return ""
    tokens = [token for token in re.findall(r"[^\W\d_]+", words.casefold())]
    if len(tokens) < 2 or not all(letter.isalpha() or letter in " '’?:()/-" for letter in words):
        return ""
    if tokens[0] in ("keyword", "keywords") and tokens[1:3] == ["provided", "by"]:
        return "keywords"
    if set(tokens) & _OUTCOME_NOUNS and all(token in _OF_OUTCOMES or token in _RANKS for token in tokens):
        if set(tokens) & {"other", "exploratory", "tertiary"} and set(tokens) & {
            "measure",
            "measures",
            "exploratory",
            "tertiary",
        }:
            return "said"  # v2 has a list of its own for these
        ranks = {_RANKS[token] for token in tokens if token in _RANKS}
        return ranks.pop() if len(ranks) == 1 else "outcomes"
    if len(set(tokens) & _PLACES) > 1 and set(tokens) <= _PLACES | _NEUTRAL | {"and"}:
        return "said"
    core = " ".join(token for token in tokens if token not in _NEUTRAL)
    if not core:
        return ""
    name = known.get(core, "") if len(core.split()) < len(tokens) else ""
    name = name or known.get(core.removesuffix("s"), "")
    return name if name in _BY_CORE else ""


_PLACES = frozenset(
    "location locations contact contacts site sites centre centres center centers sponsor sponsors collaborator collaborators"
    " investigator investigators funding funders reference references publication publications document documents link links"
    " result results news ethics map share".split()
)
"""What sites tell of beside the trial; two such words and no others head a part of the page."""
_BY_CORE = frozenset(
    "briefTitle officialTitle acronym overallStatus start completion primaryCompletion leadSponsor conditions enrollment sex"
    " phases studyType allocation masking minimumAge maximumAge firstSubmit lastUpdatePost keywords secondaryId nctId"
    " primaryPurpose orgStudyId interventions countries said".split()
)
"""Fields whose names may have words beside them that tell nothing."""


def _is_code(line: Line, within: Part) -> bool:
    """Whether a line right under a name is its value, although it reads like a name: `Treatment` under `Purpose`."""
    if within.name in ("armLabel", "interventionName", "outcome") and not within.inline and within.lines and _empty(within):
        return True  # its words in another script stand above it
    if within.name in ("interventionKind", "armKind"):
        return _empty(within) and (intervention_type(line.words) or arm_type(line.words)) is not None
    if within.name == "outcomeKind":
        return _empty(within) and _WHICH.match(line.words) is not None
    field = FIELDS.get(within.name)
    if field is None or within.inline or not _empty(within) or field.shape not in _CODED_SHAPES:
        return False
    return fits(within.name, line.text) or (within.name == "studyType" and fits("primaryPurpose", line.text))


def _is_value(line: Line, within: Part) -> bool:
    """Whether a line with a colon in it is the value of the name right above, and no name that nobody knows."""
    if within.name not in FIELDS or not _empty(within):
        return False
    head, mark, rest = line.words.partition(":")
    if within.name == "nctId":
        return NORMALISERS["registry id"](head.split(" ")[0]) is not None
    titled = within.name in ("briefTitle", "officialTitle") and bool(mark)
    return titled and (len(head.split()) > 3 or _titled(head, rest.strip()))


_ABOUT = re.compile(r"(?:what|how|when|where|why|which|who)\b.{4,110}\?$|interested\b.{0,60}\?$", re.IGNORECASE)
"""A question that no criterion is, as a page asks itself."""


_HEADED = re.compile(r"(?:What|How|When|Where|Why) (?!(?:ever|so))[^.:;,?!]{3,60}$")
"""The same as a heading without its mark, between gaps: `What will happen`, `How to take part`."""


OF_SITE = re.compile(
    r"(?:(?:below|above|here) (?:are|is)|additional (?:locations|sites)|we found this|showing \d"
    r"|you can (?:also )?(?:find|print|share|contact|read|see|download)"
    r"|(?:if|for) (?:you|more|further)\b.{0,60}\b(?:contact|information|questions?|interested|details)"
    r"|(?:this|the|our) (?:clinical |research )?(?:trial|study|information|page|website|record|section|site)"
    r" (?:is|was|will be|has been|has|provides|contains) (?:being |also |only )?"
    r"(?:sponsored|funded|supported|provided|conducted|run by"
    r"|carried out|taking place|held|open at|registered|last|updated|available|\d+ (?:sites?|locations?|study locations?))"
    r"|(?:start|study|recruitment) dates? may differ|the recruitment (?:start|dates?)"
    r"|please (?:note that not all|contact|speak|talk|read|visit)"
    r"|not sure\b|still (?:un|not )sure\b|you are (?:now |about to )leav(?:e|ing)\b"
    r"|other (?:criteria|requirements) (?:may|might|will) (?:also )?apply|final eligibility"
    r"|eligibility (?:is|will be|must be) (?:decided|determined|confirmed|assessed|checked)"
    r"|(?:call|ask|e-?mail|write to) (?:a|an|us|our|your)|was this (?:page|information)"
    r"|(?:our|the study) (?:team|staff|doctors?) (?:will|can|are|is)"
    r"|your feedback|talk (?:to|with) your|learn more|find out more|for (?:more|further) information"
    r"|to (?:find out|learn) (?:more|if)"
    r"|more information about|read (?:the )?(?:full|more)|contact (?:us|the)|how (?:to|do|can) )\b",
    re.IGNORECASE,
)
"""How a sentence begins that a site says of the page, of where the trial is held or of whom to ask; no criterion does."""


def _of_site(line: Line, within: Part) -> bool:
    """Whether a paragraph behind a text or behind a list of criteria is the site's own, and ends these."""
    if is_listed(line) or not within.lines or not OF_SITE.match(line.words):
        return False
    if not line.blank:
        return within.name in CRITERIA and len(within.lines) > 1 and all(map(is_listed, within.lines))
    return within.name in PROSE or (within.name in CRITERIA and _all_listed(within))


def _all_listed(within: Part) -> bool:
    """Whether the lines of a part are a list's items, or the second lines of such: the first of them and the last."""
    lines = within.lines if len(within.lines) <= 2 * _SOME else [*within.lines[:_SOME], *within.lines[-_SOME:]]
    return is_listed(lines[0]) and all(is_listed(line) or (not line.blank and line.words[0].islower()) for line in lines)


_SOME = 50


def _asks_else(line: Line, within: Part) -> bool:
    """Whether a line behind a list is another question of the page: `Are there costs?`, `Will I be paid?`."""
    listed = len(within.lines) > 1 and _all_listed(within)
    return listed and line.blank and not is_listed(line) and QUESTION.match(line.words) is not None


_NUMBER = re.compile(r"(?!.*(?:related|linked|other|secondary|parent|sub)).*\b(?:id|identifier|number|no\.?)", re.IGNORECASE)
"""Words for the trial's own number, whichever register's."""


def _headed(line: Line, known: Names) -> Part | None:
    """`Exclude criteria 1) …`: a heading of criteria and the first of them on one line."""
    for end in (match.start() for match in re.finditer(" ", line.text.value[:LONGEST_LABEL])):
        label = line.text.cut(0, end)
        rest = line.text.part(end)
        if "criteri" in label.value.casefold() and rest.value[:1].isdigit() and known.get(plain_name(label.value)) in CRITERIA:
            return Part(known[plain_name(label.value)], label, NOTHING, label.value, True, [line_of(rest, line)])
    return None


def line_of(text: Text, line: Line) -> Line:
    """A part of a line's words as a line in its place."""
    return Line(text, line.indent, line.blank)


def alone(label: Text, known: Names) -> tuple[str, Text]:
    """What a label alone stands for ("" for nothing), and its word of type (`Study Start (Actual)`, `Estimated …`)."""
    words = label.value
    if len(words) > 2 * LONGEST_LABEL:
        return "", NOTHING
    typed = _TYPE.search(words)
    if (sorted_ := _SORTED.search(words)) and (name := known.get(plain_name(words[: sorted_.start()]), "")) in FIELDS:
        return (name, NOTHING) if FIELDS[name].type else ("", NOTHING)
    if typed:
        name = known.get(plain_name(words[: typed.start()]), "")
        return (name, label.cut(typed.start(1), typed.end(1))) if name else ("", NOTHING)
    plain = plain_name(words)
    if name := known.get(plain, ""):
        return name, NOTHING
    if not words.isascii():
        if (latin := latin_of(label)) is not label:
            return alone(latin, known)
        if (mixed := _MIXED.match(words)) and mixed.end() < len(words):
            return alone(_unclosed(label.part(mixed.end())), known)
        if (behind := _EASTERN_BEHIND.search(words)) and behind.start() and not EASTERN.search(words, 0, behind.start()):
            return alone(label.cut(0, behind.start()), known)
    if "/" in plain and not _PARTS.search(words.rstrip(" :：|")) and (both := _in_two_languages(plain, known)):
        return both, NOTHING
    if words[-1:] == ")" and (unit := _IN_YEARS.search(words)) and (name := known.get(plain_name(words[: unit.start()]), "")):
        return (name, NOTHING) if name in ("minimumAge", "maximumAge", "ages") else ("", NOTHING)
    if "(" in words and (told := _IN_BRACKET.search(words)) and told.start():
        name = known.get(plain_name(told[1]), "")  # `Main reasons not to take part (Exclusion criteria)`
        if name in CRITERIA | OUTCOME_LISTS:
            return name, NOTHING
    if coded := _CODE.match(words):
        return alone(label.part(coded.end()), known)
    if (numbered := _NUMBERED.match(words)) and (name := known.get(plain_name(words[numbered.end() :]), "")) in CRITERIA | {
        "outcome"
    }:
        return name, NOTHING
    bare = _uncounted(plain)
    if bare != plain and (name := known.get(bare, "")) and (name in OUTCOME_LISTS or bare in OPENS or name == "interventions"):
        listed = OPENS.get(bare) in _LISTS or name in OUTCOME_LISTS or name == "interventions"
        return (name, NOTHING) if listed else ("", NOTHING)
    first, _, rest = plain.partition(" ")
    if first in TYPES and (name := known.get(rest, "")) in FIELDS and FIELDS[name].type:
        return name, label.cut(0, len(first))
    if ": " in plain:
        return _of_form(plain, known), NOTHING
    if " - " in plain:
        head, _, tail = plain.rpartition(" - ")
        if WITHIN.get(_OPENED.get(known.get(head, ""), ""), {}).get(tail) == "timeFrame":
            return "timeFrame", NOTHING  # `Primary outcome(s) - Time of assessment(s)`
    return "", NOTHING


def _unclosed(text: Text) -> Text:
    """Words without the bracket behind them whose other half stands before them: `Sponsor)` of `주관기관 (Sponsor)`."""
    bare = text.value.rstrip(" :：|*?")
    if bare[-1:] not in (")", "）") or bare.count("(") + bare.count("（") >= bare.count(")") + bare.count("）"):
        return text
    return text.cut(0, len(bare) - 1).strip()


def _in_two_languages(plain: str, known: Names) -> str:
    """What `einschlusskriterien / inclusion criteria` stands for: names on both sides of a slash that stand for one thing, or
    one that is known beside one that nobody knows, as where the page says each name in two languages.
    """
    pieces = [piece for piece in re.split(r"\s*/\s*", plain) if piece]
    if not 2 <= len(pieces) <= 3:
        return ""
    found = {known.get(piece) or known.get(_behind_bracket(piece), "") for piece in pieces}
    told = found - {""}
    untold = [piece for piece in pieces if not (known.get(piece) or known.get(_behind_bracket(piece)))]
    if any(len(piece.split()) > 6 or _begins_known(piece, known) for piece in untold):
        return ""  # a name, and a value behind the second
    if len(told - {"said", "heading"}) == 1 and (len(found) == 1 or " / " in plain or not plain.isascii()):
        return (told - {"said", "heading"}).pop()
    if "" not in found and told <= {"said", "heading"}:
        return "heading" if "heading" in told else "said"
    return told.pop() if len(told) == 1 and len(found) == 1 else ""


_PARTS = re.compile(r"[\t|:：]")


def _begins_known(piece: str, known: Names) -> bool:
    words = piece.split(" ")
    return any(" ".join(words[:end]) in known for end in range(2, len(words)))


def _behind_bracket(piece: str) -> str:
    return re.sub(r"[(（][^()（）]*[)）]$", "", piece).strip()


_IN_BRACKET = re.compile(r"\s\(([^()]{8,60})\)[\s:]*$")
_IN_YEARS = re.compile(r"\s*\((?:in )?(?:years?|yrs|jahre|años|ans|anni)\)$", re.IGNORECASE)
_MIXED = re.compile(".*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^A-Za-z]*")
"""What stands before a name's Latin words: the same name in another script."""
_EASTERN_BEHIND = re.compile("[ /]\\s*[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af][^A-Za-z|\\t\\d]*$")
"""The same name in another script behind it: `Age Minimum 年齢下限`."""
_UNTOLD = frozenset(("specify", "english", "free text", "text"))


def _of_form(plain: str, known: Names) -> str:
    """What `Study design: Allocation` stands for: the last name, where the first only heads it; the first, for `…: Specify`."""
    head, _, tail = plain.rpartition(": ")
    group, name = known.get(head, ""), known.get(tail, "")
    if LANGUAGES.get(tail, "en") != "en" and group:
        return "said"  # `Brief summary of the study: Arabic`
    if tail in ("unit", "units") and group:
        return "said"
    if tail in _UNTOLD and group:
        return group if group not in ("heading", "criteria") else ""
    if (
        name
        and (group in ("said", "heading", "criteria", "interventions") or head in OPENS)
        and (name in FIELDS or name in CRITERIA)
    ):
        return name
    below = WITHIN.get(OPENS.get(head, ""), {}).get(tail, "")
    return below if below and below not in SLOTS else ""


def _sure_alone(name: str, following: Line | None, line: Line, within: Part) -> bool:
    """Whether a name alone on a line within running text is one, and not a short sentence or criterion of it.

    What is taken for a name ends the text, and what follows is lost to it; so one word (`Drugs`) is none without a gap.
    """
    if name == "heading" and plain_name(line.words) in _AMBIGUOUS:
        return line.blank
    if name in CRITERIA or name in PROSE or name in OUTCOME_LISTS or name == "heading":
        return True
    if following is None:
        return False
    capital = (line.words[0].isupper() or EASTERN.match(line.words)) and not line.words.endswith((".", ";", ","))
    if capital and (name in _NEVER or plain_name(line.words) in _SECTIONS):
        return True
    # Names of two words and more are no criteria, but for `Healthy volunteers`.
    of_field = (name in FIELDS and name not in ("said", "healthyVolunteers")) or name in ("interventions", "outcomes")
    if of_field and name != "timeFrame" and capital and len(line.words.split()) > 1:
        return True
    listed = [is_listed(other) for other in within.lines]
    if (
        within.name in CRITERIA
        and capital
        and not is_listed(line)
        and len(listed) > 1
        and all(listed)
        and not is_listed(following)
    ):
        return True
    if name == "said":
        most = 1 if within.name in PROSE else 2
        long = len(line.words.split()) > most or "criteri" in line.words.casefold()
        return line.words[0].isupper() and (line.blank or long)
    return fits(name, following.text) or (name in FIELDS and line.blank and following.blank)


def _spaced(line: Line, known: Names, *, shaped: bool) -> Part | None:
    """`Study type Interventional`: a name and its value with a blank between; `shaped`: only before a value of its shape."""
    words = line.text.value
    end = words.rfind(" ", 0, LONGEST_LABEL)
    while end > 0:
        label = line.text.cut(0, end)
        name, type_ = alone(label, known)
        value = line.text.part(end)
        if name and name != "heading":
            sure = fits(name, value)
            # Without a shape, the words have to look like a name and not like the beginning of a sentence.
            loose = (
                not shaped
                and (" " in label.value or "(" in label.value)
                and plain_name(label.value) not in _AMBIGUOUS
                and (value.value[0].isupper() or value.value[0].isdigit())
            )
            if sure or (loose and name != "timeFrame"):
                return Part(name, label, type_, label.value, True, [line_of(value, line)])
        end = words.rfind(" ", 0, end)
    return None


def _fits_in_part(name: str, value: Text) -> bool:
    """Whether a value is said in two languages (`Alle / All`), and fits in one of them."""
    if (
        name not in FIELDS
        or " / " not in value.value
        or len(value) > LONGEST_LABEL
        or FIELDS[name].shape in ("text", "date", "count")
    ):
        return False
    cuts = [(mark.start(), mark.end()) for mark in re.finditer(" / ", value.value)]
    starts = [0, *(end for _, end in cuts)]
    return any(fits(name, value.part(a, b)) for a, b in zip(starts, [*(at for at, _ in cuts), len(value)], strict=True))


def fits(name: str, value: Text) -> bool:
    """Whether a value has the shape of a field, where that is more than any text."""
    field = FIELDS.get(name)
    if field is None:
        return False
    whole = unbulleted(value)
    text = value = latin_of(whole)
    if name == "phases":
        return NORMALISERS["phase number"](text.value) is not None
    if field.kind == "ages":
        return _AGES.fullmatch(value.value) is not None or age_span(value.value) is not None
    if field.kind == "masking":
        return NORMALISERS["masking"](value.value.partition("(")[0]) is not None
    if field.shape == "date":
        return any(NORMALISERS[shape](text.value) is not None for shape in ("written date", "date" + OTHER))
    if field.shape == "text":
        return False
    if NORMALISERS[field.shape](text.value) is not None:
        return True
    shape = {"minimumAge": "least age", "maximumAge": "greatest age"}.get(name, field.shape) + OTHER
    return shape in NORMALISERS and (
        NORMALISERS[shape](text.value) is not None or (whole is not text and NORMALISERS[shape](whole.value) is not None)
    )


_AGES = re.compile(
    r"(?:from )?\d{1,3} (?:years?|months?)(?: old)?(?: (?:to|-|–|and) (?:\d{1,3} (?:years?|months?)(?: old)?|older|over|up))?"
    r"(?: \([A-Za-z, ]{3,60}\))?",
    re.IGNORECASE,
)
"""Ages and no other words: more might be a criterion, which is not to be lost."""


def unbulleted(text: Text) -> Text:
    """The words without the bullet before them."""
    bullet = Line(text).bullet()
    return text.part(len(bullet.value)) if bullet else text


EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SLASH = re.compile(r"\s+[/／]\s+")


def latin_of(text: Text) -> Text:
    """Of words in two scripts on both sides of a slash (`募集状況 / Recruitment status`) the second; else the text itself."""
    behind = _EASTERN_BEHIND.search(text.value) if "|" not in text.value and "\t" not in text.value else None
    if behind is not None and behind.start() and not EASTERN.search(text.value, 0, behind.start()):
        return text.cut(0, behind.start())
    slash = _SLASH.search(text.value)
    if slash is None or not EASTERN.search(text.value, 0, slash.start()) or EASTERN.search(text.value, slash.end()):
        return text
    return text.part(slash.end())

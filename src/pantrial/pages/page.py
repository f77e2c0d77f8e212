"""A page while it is read: its ledger, its layout, and the steps that all blocks share."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any

from msgspec import Struct

from pantrial.notes import NoteKind
from pantrial.pages.claims import Ledger, Path
from pantrial.pages.labels import DESIGN, ELIGIBILITY, FIELDS, INFO, LONGEST_LABEL, TYPES, Field, lookup
from pantrial.pages.layout import Layout, Section
from pantrial.pages.lines import Line, first
from pantrial.pages.names import Usage
from pantrial.pages.roles import Looks
from pantrial.pages.shapes import NORMALISERS, REGISTRY_ID
from pantrial.pages.tables import Hit, Tables
from pantrial.text import NOTHING, Text, join

_TYPED = re.compile(r"(.{1,60}?)\s*([(\[])\s*(actual|estimated|anticipated|expected)\s*[)\]]$", re.IGNORECASE)
_AGE = re.compile(r"\d{1,4} (?:year|month|week|day|hour|minute)s?(?: old)?", re.ASCII | re.IGNORECASE)
_AGE_RANGE = re.compile(r"(\d{1,3}) ?(?:to|-|–) ?(\d{1,3} (?:years|months))", re.ASCII | re.IGNORECASE)
_LOST_LETTER = re.compile(r"(?:niversit|ospital|nstitut|linic|epartment|edical [Cc]ent|ational |ssistance |harma)")

OLDER = ("and older", "and over", "and up", "or older", "and above", "to n/a", "+", "to no limit")
YOUNGER = ("up to", "n/a to", "and younger", "or younger", "under", "maximum", "and under")
BETWEEN = ("to", "-", "–", "and")
AT_LEAST = ("from", "over", "at least", ">", "≥", ">=")
AGE_WORDS = frozenset((*OLDER, *YOUNGER, *BETWEEN, *AT_LEAST))


_NO_LABELS = frozenset(
    {"prose", "summary", "value", "said", "criteria", "items", "conditions", "interventions", "arms", "other names"}
    | {"outcomes", "people", "locations", "sponsors", "responsible", "identifiers", "references"}
)
"""Blocks of sections whose lines begin with no label of a field."""


class Labelled(Struct, frozen=True, gc=False):
    """A label found in a line: the name in FIELDS, its words, the words of type in it, and the value behind it."""

    name: str
    label: Text
    type: Text
    value: Text
    words: str


_BLANK = re.compile(" ")
_DIGITS = re.compile(r"\d\d")
_NCT = re.compile(r"NCT(?<!\wNCT) ?\d{8}(?![\w-])")  # the letters first, since they are found quickly
_UNEVEN = re.compile(r"[:|)]|\s\s|[^\S ]")  # what `key` takes away, so that more words may be a shorter label


def _even(words: str) -> bool:
    """Whether `_UNEVEN` is not in words of ASCII: what can be printed holds no blank but a space."""
    if not words.isprintable():
        return _UNEVEN.search(words) is None
    return not (":" in words or "|" in words or ")" in words or "  " in words)


@cache
def _any_of(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks)}]")


def _behind(words: str, mark: int) -> int:
    """Where the value begins behind the mark of a label."""
    return len(words) - len(words[mark + 1 :].lstrip(" |:\t"))


def _ends(words: str, most: int) -> list[int]:
    """Where a label of at most so many words may end that has no mark behind it, the longest first."""
    end = len(words) if len(words) <= LONGEST_LABEL else words.rfind(" ", 0, LONGEST_LABEL)
    if end > 0 and not _UNEVEN.search(words, 0, end):
        # Each blank parts two words, and so the last that may belong to the label is counted.
        ends = [match.start() for match in islice(_BLANK.finditer(words, 0, end), most)]
        if len(ends) == most:
            end = ends[-1]
    found: list[int] = []
    while end > 0:
        found.append(end)
        end = words.rfind(" ", 0, end)
    return found


def _before_blank(tables: Tables, words: str, word: str) -> list[tuple[int, Hit]]:
    """The labels with no mark behind them that a line whose first word is `word` may begin with, the longest first."""
    most = tables.widest[word]
    found: list[tuple[int, Hit]] = []
    if len(words) > LONGEST_LABEL or not words.isascii() or not _even(words):
        for end in _ends(words, most):
            if hit := tables.label(words[:end]):
                found.append((end, hit))
        return found
    # Words with one blank between and no marks are their own keys, but for their case.
    folded = words.lower()
    ends: list[int] = []
    end = folded.find(" ")
    while end > 0 and len(ends) < most:
        ends.append(end)
        end = folded.find(" ", end + 1)
    if len(ends) < most:
        ends.append(len(folded))
    known = tables.known
    typed = word in TYPES
    for end in reversed(ends):
        if typed:
            if hit := lookup(folded[:end], known):
                found.append((end, hit))
        elif name := known.get(folded[:end]):
            found.append((end, (name, 0)))
    return found


_WORD = re.compile(r"\S+")
_COMMA = re.compile(r", (?=[A-Z0-9]|[a-z]{1,4}[A-Z])|,(?=[^\W\d]\S{2}|\d[\w-]{4})")
_NUMBERED = re.compile(r"(?=[^\s,]*\d{2})[^\s,]{6,60}")
"""A number of a trial, which holds digits and is no word behind another, as `2016` in `Protocol 2016`."""


class Page:
    """The ledger and layout, with what one block leaves for another."""

    def __init__(self, kept: str, layout: Layout) -> None:
        self.ledger = Ledger(kept)
        self.layout = layout
        self.tables = layout.tables
        self.criteria: list[tuple[str, Text, bool, bool]] = []  # kind, words, bulleted, a blank line before
        self.bodies: dict[str, list[Line]] = {}
        self.counts: dict[str, int] = {}  # section → the number in its heading, as in `Sponsors (2)`
        self.captioned: dict[Section, bool] = {}  # section → whether one of its captions stands on the page
        self._firsts: dict[str, int] = {}
        self.looks = Looks()  # what its lines look like, where labels are lost
        self.usage: Usage | None = None  # how the page uses its words, where conditions.apart had to ask
        self.worded: Counter[str] | None = None  # how often it has each word, where cells.arm_cells had to ask
        self.parted = 0  # how many lines it has parted
        self.listed: list[tuple[tuple[str, ...], int, float]] = []  # interventions: lines, number in the record, how sure

    def first(self, words: str) -> int:
        """Where `words` stand first in the kept text, or -1: looked up once, so that a long page may ask again and again."""
        if words not in self._firsts:
            self._firsts[words] = self.ledger.kept.find(words)
        return self._firsts[words]

    # Labels

    def labelled(self, line: Line) -> Labelled | None:
        """The label at the beginning of a line, by the forms of the layout."""
        words = line.text.value
        tables = self.tables
        begin = words[:2]
        if begin not in tables.opening and begin.isascii():
            return None
        if tables.colons and (mark := words.find(":", 0, LONGEST_LABEL)) > 0 and (hit := tables.spelled.get(words[:mark])):
            return self._cut(line.text, hit, mark, _behind(words, mark))  # as most labels stand
        if (word := first(words)) not in tables.openers:
            return None
        for form in tables.forms:
            if form == "line":
                if len(words) <= LONGEST_LABEL and (hit := tables.label(words)):
                    return self._found(line.text, hit, len(words), len(words))
            elif form == "space":
                for end, hit in _before_blank(tables, words, word):
                    if words[end - 1] == ")" and words[end - 2].isdigit():
                        continue  # `Phone (301) 555-0199`: no count of a heading
                    # Where a mark is usual, words with none are a label only before a value of its shape.
                    if tables.spaced or self.fits(hit[0], line.text.part(end)):
                        return self._cut(line.text, hit, end, end + 1)
            else:
                mark = words.find(":" if form == "colon" else "|", 0, LONGEST_LABEL)
                if mark > 0 and (hit := tables.label(words[:mark])):
                    return self._cut(line.text, hit, mark, _behind(words, mark))
        return None

    def only_labels(self, block: str, body: list[Line]) -> bool:
        """Whether nothing stands under a heading but labels that lost their values: none of them is a value."""
        if block not in _NO_LABELS:
            return False
        tables = self.tables
        for line in body:
            words = line.text.value
            begin = words[:2]
            if len(words) > LONGEST_LABEL or (begin not in tables.opening and begin.isascii()):
                return False
            if tables.label(words.rstrip(" |:")) is None:
                return False
        return True

    def _cut(self, text: Text, hit: tuple[str, int], label: int, at: int) -> Labelled:
        """The label that ends at `label`, and the value that begins at `at`."""
        words, start = text.value, text.start
        rest = words[at:]
        if start < 0 or rest.strip() is not rest or rest[:1] == "|" or words[0].isspace():
            return self._found(text, hit, label, at)
        tail = rest.rstrip(" |\t")
        if tail is not rest and "|" in rest[len(tail) :]:
            self.ledger.own(start + at + len(tail), start + len(words))
        name, typed = hit
        return Labelled(
            name,
            Text(words[:at].rstrip(), start),
            Text(words[:typed], start) if typed else NOTHING,
            Text(tail, start + at) if tail else NOTHING,
            words[:label].rstrip(" :|\t"),
        )

    def _found(self, text: Text, hit: tuple[str, int], label: int, value: int) -> Labelled:
        words = text.value
        rest = text.part(value)
        tail = rest.strip(" |\t")
        if tail is not rest and "|" in rest.value[len(tail.value) :]:
            self.ledger.boil(rest.cut(len(tail)))
        name, typed = hit
        return Labelled(
            name, text.part(0, value), text.cut(0, typed) if typed else NOTHING, tail, words[:label].rstrip(" :|\t")
        )

    # Values

    def fits(self, name: str, text: Text) -> bool:
        """Whether `text` has the shape of the field `name`, where that shape is more than any text."""
        field = FIELDS[name]
        if field.kind == "ages":
            return _AGE.search(text.value[:80]) is not None
        if field.kind == "masking":
            head = text.value.partition("(")[0]
            return NORMALISERS["masking"](text.value) is not None or NORMALISERS["masking"](head) is not None
        return field.shape != "text" and self._typed(field, text)[0] is not None

    def _typed(self, field: Field, text: Text) -> tuple[Any, Text, Text]:
        """What the field's shape makes of the words (None where nothing), the words, and those of type behind them."""
        known = text.value if field.shape == "text" else NORMALISERS[field.shape](text.value)
        if known is None and field.type and len(text) < 100 and (match := _TYPED.match(text.value)):
            value = text.cut(match.start(1), match.end(1))
            known = NORMALISERS[field.shape](value.value)
            return known, value, text.cut(match.start(3), match.end(3))
        return known, text, NOTHING

    def empty(self, text: Text) -> bool:
        """Whether the words say that there is no value."""
        words = text.value
        if len(words) >= 40:
            return False
        begin = words[:1]
        if begin not in self.tables.voids and begin.isascii() and not begin.isspace():
            return False  # as nearly always
        return words.strip().casefold() in self.tables.nothing

    def assign(self, found: Labelled, text: Text) -> bool:
        """Put `text` at the field of a label; False where it does not fit (then it stays unread)."""
        field = FIELDS[found.name]
        words = text.value
        if not words or words[0].isspace() or words[-1].isspace():
            text = text.strip()
            if not text.value:
                return False
        kind = field.kind
        if kind == "said":
            self._say(found.words, text)
            return True
        if self.empty(text) and (field.shape == "text" or NORMALISERS[field.shape](text.value) is None):
            self.ledger.boil(text)
            return True
        if kind == "value" or kind == "prose":
            return self._one(found, field, text)
        if kind == "ages":
            return self.ages(text)
        if kind == "masking":
            return self.masking(text)
        if kind == "status":
            if not self.ledger.put(field.path, text, field.shape, found.words) and not self._stopped(field, text):
                self._say(found.words, text)
            return True
        return self._many(field, text)

    def _stopped(self, field: Field, text: Text) -> bool:
        """Read `Terminated (Too few participants)`: the status and why the study stopped."""
        paren = text.value.find("(", 0, 40)
        if paren <= 0 or not text.value.endswith(")"):
            return False
        if NORMALISERS["status"](text.value[:paren]) not in {"SUSPENDED", "TERMINATED", "WITHDRAWN"}:
            return False
        ledger = self.ledger
        ledger.put(field.path, text.cut(0, paren), field.shape)
        ledger.boil(text.cut(paren, paren + 1))
        ledger.boil(text.cut(len(text) - 1))
        ledger.put(FIELDS["whyStopped"].path, text.cut(paren + 1, len(text) - 1))
        return True

    def _say(self, label: str, text: Text) -> None:
        if self.empty(text):
            self.ledger.boil(text)
        else:
            self.ledger.say(label, text)

    def _one(self, found: Labelled, field: Field, text: Text) -> bool:
        ledger = self.ledger
        shape, of_type = field.shape, field.type
        if shape == "text" and not of_type:
            if text.value[0].islower():
                self.damage(text)
            ledger.put(field.path, text, "text", found.words)
            return True
        known = NORMALISERS[shape](text.value) if shape != "text" else text.value
        if known is not None and not (of_type and found.type.value):  # as most fields
            if text.value[0].islower():
                self.damage(text)
            ledger.put(field.path, text, shape, found.words, known=known)
            return True
        known, value, typed = self._typed(field, text)
        if known is None:
            return False
        if value.value[0].islower():
            self.damage(value)
        there = ledger.get(field.path)
        ledger.put(field.path, value, shape, found.words, known=known)
        if there is None and (typed.value or found.type.value) and ledger.get(of_type) is None:
            ledger.put(of_type, typed if typed.value else found.type, "date type")
        elif typed.value:
            ledger.boil(typed)
        if typed.value:
            ledger.boil(text.cut(len(value)))
        return True

    def _many(self, field: Field, text: Text) -> bool:
        path = field.path
        parts = self.items(text, ";|")
        if field.kind == "ids" and len(parts) == 1:
            parts = self._ids(parts[0])
        for part in parts:
            at: Path = (*path, self.ledger.size(path))
            if field.kind == "ids":
                at = (*at, "id")
            elif field.kind == "names":
                at = (*at, "name")
            self.ledger.put(at, part)
        return True

    def _ids(self, text: Text) -> list[Text]:
        """The numbers in one value: between commas, or between blanks where each of the words looks like a number.

        A comma before a small letter stands within one, as in `Protocol 2, dated 2 May`.
        """
        commas = list(_COMMA.finditer(text.value))
        if commas and len(text) < 1000 and any(map(str.isdigit, text.value)):
            for comma in commas:
                self.ledger.boil(text.cut(comma.start(), comma.start() + 1))
            starts, ends = [0, *(comma.end() for comma in commas)], [*(comma.start() for comma in commas), len(text)]
            return [text.part(start, end) for start, end in zip(starts, ends, strict=True)]
        words = [text.cut(match.start(), match.end()) for match in _WORD.finditer(text.value)]
        return words if len(words) > 1 and all(_NUMBERED.fullmatch(word.value) for word in words) else [text]

    def items(self, text: Text, marks: str) -> list[Text]:
        """The parts between separators; the separators are the layout's own."""
        parts: list[Text] = []
        last = 0
        if not any(mark in text.value for mark in marks):
            stripped = text.strip()
            return [stripped] if stripped.value else []
        for match in _any_of(marks).finditer(text.value):
            start, end = match.span()
            parts.append(text.part(last, start))
            self.ledger.boil(text.cut(start, end))
            last = end
        parts.append(text.part(last))
        return [part for part in parts if part.value]

    def ages(self, text: Text) -> bool:
        """Read `18 Years to 70 Years (Adult, Older Adult)`, `18 Years and older`, `up to 65 Years`."""
        ledger = self.ledger
        head = text.value[:120]
        paren = head.find("(")
        body = head[: paren if paren >= 0 else len(head)].rstrip()
        hits = list(_AGE.finditer(body))
        folded = body.casefold()
        pointers: list[str] = []
        joined = _AGE_RANGE.match(body)
        if len(hits) == 2 and body[hits[0].end() : hits[1].start()].strip().casefold() in BETWEEN:
            pointers = ["minimumAge", "maximumAge"]
        elif len(hits) == 1 and not joined:
            if folded.endswith(OLDER) or folded.startswith(AT_LEAST):
                pointers = ["minimumAge"]
            elif folded.startswith(YOUNGER) or folded.endswith(YOUNGER):
                pointers = ["maximumAge"]
        if not hits and all(NORMALISERS["standard age"](part) for part in head.split(",")):
            for part in self.items(text, ","):
                self.std_age(part)
            return True
        if not pointers:
            ledger.doubt("age-range-unclear", "The ages cannot be told apart.", text)
            return False
        last = 0
        for name, hit in zip(pointers, hits, strict=True):
            self._boil_age_words(text.cut(last, hit.start()))
            ledger.put((*ELIGIBILITY, name), text.cut(hit.start(), hit.end()), "age")
            last = hit.end()
        self._boil_age_words(text.cut(last, len(body)))
        close = text.value.find(")", paren) if paren >= 0 else -1
        if close > 0:
            ledger.boil(text.cut(paren, paren + 1))
            ledger.boil(text.cut(close, close + 1))
            for part in self.items(text.cut(paren + 1, close), ","):
                if NORMALISERS["standard age"](part.value) is not None and not self.std_age(part):
                    ledger.say("Age group", part)
        return True

    def _boil_age_words(self, text: Text) -> None:
        text = text.strip()
        if text.value.casefold() in AGE_WORDS:
            self.ledger.boil(text)

    def std_age(self, text: Text) -> bool:
        """Add one of v2's age groups."""
        path: Path = (*ELIGIBILITY, "stdAges")
        if NORMALISERS["standard age"](text.value) in (self.ledger.get(path) or ()):
            return False
        return self.ledger.put((*path, self.ledger.size(path)), text, "standard age")

    def masking(self, text: Text) -> bool:
        """Read `Double (Participant, Investigator)`."""
        ledger = self.ledger
        path: Path = (*INFO, "maskingInfo", "masking")
        if ledger.put(path, text, "masking"):
            return True
        paren = text.value.find("(", 0, 80)
        if paren <= 0 or not text.value.rstrip().endswith(")") or len(text) > 200:
            return False
        again = ledger.get(path) is not None
        if not ledger.put(path, text.cut(0, paren), "masking"):
            return False
        ledger.boil(text.cut(paren, paren + 1))
        ledger.boil(text.strip().cut(len(text.strip()) - 1))
        for part in self.items(text.cut(paren + 1, len(text.value.rstrip()) - 1), ",;"):
            if again or not self.who(part):
                ledger.say("Masking", part)
        return True

    def who(self, text: Text) -> bool:
        """Add one of those who do not know."""
        path: Path = (*INFO, "maskingInfo", "whoMasked")
        return self.ledger.put((*path, self.ledger.size(path)), text, "who masked")

    def damage(self, text: Text) -> None:
        """Note a name that has lost its first letter, as in pages that were cut carelessly."""
        if _LOST_LETTER.match(text.value):
            self.ledger.note(
                NoteKind.DAMAGE,
                "first-letter-lost",
                "The first letter of a name is missing on the page.",
                *text.spans(),
            )

    # Lines

    def field_lines(self, body: list[Line], *, strict: bool = False) -> list[Line]:
        """Read every line that begins with a label; give back the others. `strict`: only where the value fits."""
        ledger = self.ledger
        left: list[Line] = []
        skip = False
        by_line = self.tables.by_line
        for number, line in enumerate(body):
            if skip:
                skip = False
                continue
            found = self.labelled(line)
            if found is None:
                left.append(line)
                continue
            value = found.value
            following = body[number + 1] if number + 1 < len(body) else None
            if not value.value and by_line and following is not None and self.labelled(following) is None:
                if strict and not self.fits(found.name, following.text):
                    left.append(line)
                    continue
                if self.assign(found, following.text):
                    ledger.boil(found.label)
                    skip = True
                    continue
                ledger.boil(found.label)
                if FIELDS[found.name].shape != "text":
                    ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", following.text)
                continue
            if not value.value:
                if not strict:
                    ledger.boil(found.label)
                else:
                    left.append(line)
                continue
            if strict and not self.fits(found.name, value):
                left.append(line)
                continue
            if found.type.value:
                self._boil_label(found)
            else:
                ledger.boil(found.label)
            if not self.assign(found, value):
                ledger.doubt("not-this-shape", f"The words after {found.words!r} are no such value.", value)
        return left

    def _boil_label(self, found: Labelled) -> None:
        field = FIELDS[found.name]
        if found.type.value and field.type and self.ledger.get(field.type) is None and self.ledger.get(field.path) is None:
            self.ledger.boil(found.label.cut(len(found.type)).strip())
        else:
            self.ledger.boil(found.label)

    def slots(self, section: Section, left: list[Line]) -> list[Line]:
        """Fill the section's slots from lines that have lost their labels; give back the lines that fit none.

        Slots and lines are both in the page's order. A line that fits slots of two shapes, or is fewer than the
        slots of its one shape, could mean either: it stays unread, with a note.
        """
        slots = [name for name in section.slots if self.ledger.get(FIELDS[name].path) is None]
        rest: list[Line] = []
        for number, line in enumerate(left):
            fitting = [name for name in slots if self.fits(name, line.text)] if len(line.text.value) < 80 else []
            if not fitting:
                rest.append(line)
                continue
            shapes = {FIELDS[name].shape for name in fitting}
            ahead = sum(self.fits(fitting[0], other.text) for other in left[number : number + 12])
            if len(shapes) > 1 or ahead < len(fitting):
                self.ledger.doubt("label-missing", f"Could be any of: {', '.join(fitting)}; its label is missing.", line.text)
                rest.append(line)
                continue
            name = fitting[0]
            slots = slots[slots.index(name) + 1 :]
            self.assign(Labelled(name, Text(""), Text(""), line.text, name), line.text)
        return rest

    def prose(self, path: Path, body: list[Line], label: str = "") -> bool:
        """Put the lines as one text: paragraphs apart, wrapped lines joined, bullets on lines of their own."""
        if not body or (len(body) == 1 and self.empty(body[0].text)):
            for line in body:
                self.ledger.boil(line.text)
            return False
        return self.ledger.put(path, weave(self.ledger.plain, body), label=label, plain=True)


_PROSE = 60  # characters of a line that is a sentence, and no name or value


def unnamed(page: Page, path: Path, body: list[Line]) -> None:
    """Put a text that no heading names and that stands where its site has this one, with a note; nothing where it is none."""
    if page.ledger.get(path) is None and any(len(line.words) > _PROSE for line in body) and page.prose(path, body):
        page.ledger.note(
            NoteKind.INFERRED,
            "text-by-its-place",
            "No heading names this text; it stands where such pages have it.",
            *(line.span for line in body),
        )


def weave(plain: Callable[[Text], Text], body: list[Line]) -> Text:
    """The lines of a text as one, each through `plain`."""
    if len(body) == 1:
        return plain(body[0].text)
    parts: list[Text | str] = []
    previous: Line | None = None
    for line in body:
        if previous is not None:
            parts.append(_between(previous, line))
        parts.append(plain(line.text) if "\\" in line.text.value else line.text)
        previous = line
    return join("", parts)


def _between(previous: Line, line: Line) -> str:
    if line.bulleted:
        return "\n"
    if line.blank:
        return "\n\n"
    # A line that is wrapped ends within its sentence and goes on in lower case.
    before = previous.text.value
    if before[-1] not in ".!?:;" and (line.text.value[0].islower() or len(before) > 60):
        return " "
    return "\n\n"


def find_id(words: str, start: int = 0) -> re.Match[str] | None:
    """The first registry number in a line (its first 2,000 characters)."""
    # The most usual one is found quickly, and then another must stand before it.
    nct = words.find("NCT", start, 2000)
    # A number has two digits side by side, but for those that one register and made-up records have; most lines have not.
    if nct < 0 and _DIGITS.search(words, start, 2000) is None and "RBR-" not in words and "EXAMPLE-" not in words:
        return None
    words = words[:2000]
    if nct >= 0 and (usual := _NCT.search(words, nct)):
        at = usual.start()
        other = _DIGITS.search(words, start, at) is not None or "RBR-" in words or "EXAMPLE-" in words
        return (REGISTRY_ID.search(words, start, at) if other else None) or REGISTRY_ID.search(words, at)
    return REGISTRY_ID.search(words, start)


__all__ = ["DESIGN", "Labelled", "Page", "find_id", "weave"]

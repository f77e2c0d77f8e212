"""Criteria: the lines of inclusion and exclusion, however they stand, as v2's one text."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from pantrial.headings import whole, within
from pantrial.notes import NoteKind
from pantrial.pages.labels import DESIGN, ELIGIBILITY
from pantrial.pages.lines import Line, bullet, heads, key
from pantrial.pages.page import Page
from pantrial.pages.shapes import count
from pantrial.text import Text, join

_EXACT = {
    "inclusion criteria": "inclusion",
    "exclusion criteria": "exclusion",
    "key inclusion & exclusion criteria": "both",
}
_HEADS = heads(_EXACT)
_BARE = {
    f"{kind} {word}{mark}": kind.lower()
    for kind in ("Inclusion", "Exclusion")
    for word in ("Criteria", "criteria")
    for mark in ("", ":")
}
"""The headings as nearly all pages have them."""
_LONGEST_BARE = max(map(len, _BARE))
_PLAIN = frozenset({"- ", "* ", "• ", "· "})
_DASHES = ("- ", "* ", "• ", "· ", "– ")
_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)] (?=\S)")

_EU_LINES = (
    "are the trial subjects under 18?",
    "number of subjects for this age range",
    "f.1.",
)
_EU_HEADS = heads(_EU_LINES)
_EU_LABEL = re.compile(
    r"(?:(?:F\.[\d.]+ )?(?:Number of subjects for this age range|Are the trial subjects under 18\?)"
    r"|F\.[\d.]+ [A-Z][\w ,()>=<-]{2,60}):?$",
    re.IGNORECASE,
)
_EU_MOST = 80
"""Characters of a label in an EU record's block on age ranges."""


def read(page: Page, body: list[Line], kind: str = "") -> None:
    """Add the lines of a section of criteria; `kind` is what its heading said."""
    ranges: list[tuple[Text, int]] = []
    yes = False
    for line in _rejoined(body):
        text = line.text
        words = text.value
        begin = words[:2]
        if begin in _EU_HEADS and words[:80].casefold().startswith(_EU_LINES):
            yes = _eu_line(page, line, ranges, yes)
        elif len(words) <= _LONGEST_BARE and words in _BARE:
            page.ledger.boil(text)
            kind = _BARE[words]
        elif "lusion" in words or "LUSION" in words:
            for part in _parts(page, line):
                kind = _line(page, part, kind)
        elif begin in _PLAIN and words[2:3].isalnum() and "\\" not in words and text.start >= 0:
            # One mark and one blank, as before most criteria: what `_line` does, without its questions.
            page.ledger.own(text.start, text.start + 1)
            page.criteria.append((kind, Text(words[2:], text.start + 2), True, line.blank))
        else:
            kind = _line(page, line, kind)
    if len(ranges) == 1 and page.ledger.get((*DESIGN, "enrollmentInfo", "count")) is None:
        page.ledger.put((*DESIGN, "enrollmentInfo", "count"), ranges[0][0], "count")
        page.ledger.note(
            NoteKind.INFERRED,
            "enrollment-by-age-range",
            "The only age range with a number of subjects gives the planned enrollment.",
            *ranges[0][0].spans(),
        )
    else:
        for text, _ in ranges:
            page.ledger.say("Number of subjects for this age range", text)


_BROKEN = ("Exclusion", "Inclusion", "exclusion", "inclusion", "EXCLUSION", "INCLUSION")


def _rejoined(body: list[Line]) -> list[Line]:
    """The lines, those in one that were broken within a heading: else what keeps out would stand among what lets in."""
    found: list[Line] = []
    for line in body:
        words = line.text.value
        if (
            words[:1] in "cC"
            and words[:8].casefold() == "criteria"
            and ":" in words[8:40]
            and found
            and found[-1].text.value.endswith(_BROKEN)
        ):
            found[-1] = Line(join(" ", [found[-1].text, line.text]), found[-1].indent, found[-1].blank)
        else:
            found.append(line)
    return found


def heading(line: Line) -> str | None:
    """`inclusion`, `exclusion`, or None where a line is no bare heading of criteria."""
    words = line.text.value
    return _exact(words) if len(words) < 60 else None


def _exact(words: str) -> str | None:
    begin = words[:2]
    return _EXACT.get(key(words)) if begin in _HEADS or not begin.isascii() else None


def opens(line: Line) -> bool:
    """Whether a line is a heading of criteria, bare or with more words."""
    if heading(line) is not None:
        return True
    if line.bulleted or ("lusion" not in line.words and "LUSION" not in line.words):
        return False
    return whole(line.words) is not None or any(found.start == 0 for found in within(line.words))


def _line(page: Page, line: Line, kind: str) -> str:
    ledger, text = page.ledger, line.text
    words = text.value
    if start := bullet(words):
        ledger.boil(text.part(0, start))
        while end := bullet(words, start):
            ledger.boil(text.part(start, end))
            start = end
        page.criteria.append((kind, ledger.plain(text.cut(start)), True, line.blank))
        return kind
    if exact := heading(line):
        ledger.boil(text)
        return exact
    if page.empty(text):
        ledger.boil(text)
        return kind
    plain = ledger.plain(text)
    if found := whole(words):
        # A heading with more words is kept as it stands, since the words may tell whom it is about.
        kind = found.kind
        page.criteria.append((f"{kind}+", plain, False, True))
        return kind
    if plain.value:
        if plain is not text and (exact := _exact(plain.value)):
            ledger.boil(plain)
            return exact
        page.criteria.append((kind, plain, False, line.blank))
    return kind


def _parts(page: Page, line: Line) -> Iterator[Line]:
    """A line with headings and bullets run together, as the lines that it was made of."""
    words = line.words
    heads = [] if whole(words) else within(words)
    if not heads or (len(heads) == 1 and heads[0].start == 0 and heads[0].end == len(words)):
        yield line
        return
    doubtful = [found for found in heads if words[found.start : found.end].rstrip()[-1:] != ":"]
    if doubtful:
        texts = [line.text.cut(found.start, found.end) for found in doubtful]
        page.ledger.doubt("heading-within-line", "A heading of criteria without a colon stands within a line.", *texts)
    if heads[0].start:
        yield line.cut(0, heads[0].start)
    for found, end in zip(heads, [*(later.start for later in heads[1:]), len(words)], strict=True):
        yield line.cut(found.start, found.end)
        yield from _items(line.cut(found.end, end)) if words[found.end : end].strip() else ()


def _items(line: Line) -> Iterator[Line]:
    """The items of a list that is run together with ` - ` or numbers."""
    words = line.words
    starts = (
        [at for at in _dashes(words) if at == 0 or not (words[at + 2 : at + 3].isdigit() and _ends_in_digit(words, at))]
        if len(words) < 100_000
        else []
    )
    if not starts or starts[0] != 0:
        starts = _numbers(words)
    else:
        upper = [at for at in starts if not words[at + 2 : at + 3].islower()]
        # Where nearly all items begin with a capital, a dash before a small letter is one within an item.
        if len(upper) >= 0.7 * len(starts):
            starts = upper if upper and upper[0] == 0 else [0, *upper]
    if not starts:
        yield line
        return
    if starts[0] != 0:
        starts = [0, *starts]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        part = line.cut(start, end)
        if part.words:
            yield part


def _ends_in_digit(words: str, end: int) -> bool:
    """Whether the last character before `end` that is no blank is a digit."""
    while end and words[end - 1].isspace():
        end -= 1
    return words[end - 1 : end].isdigit() if end else False


def _dashes(words: str) -> list[int]:
    """Where a mark stands that may be a bullet: with a blank behind it, and behind a blank or first of all."""
    found: list[int] = []
    for mark in _DASHES[:2] if words.isascii() else _DASHES:
        at = words.find(mark)
        while at >= 0:
            if at == 0 or words[at - 1].isspace():
                found.append(at)
            at = words.find(mark, at + 2)
    found.sort()
    return found


def _numbers(words: str) -> list[int]:
    """Where `1. `, `2. `, … stand in order."""
    found: list[int] = []
    first = _NUMBER.match(words)
    if first is None or int(first.group(1)) != 1:
        return found  # as most lines
    for match in _NUMBER.finditer(words):
        if int(match.group(1)) == len(found) + 1:
            found.append(match.start())
    return found if len(found) > 1 and found[0] == 0 else []


def value_at(words: str) -> int:
    """Where `yes`, `no` or a number of up to six digits begins that stands at the end of a line, behind a label; or -1."""
    if len(words) >= 200:
        return -1
    begins = max(words.rfind(" "), words.rfind(":")) + 1
    value = words[begins:]
    if not begins or len(words[:begins].rstrip(" :")) > _EU_MOST:
        return -1
    number = value.isdecimal() and len(value) <= 6
    return begins if number or value.casefold() in {"yes", "no"} else -1


def _eu_line(page: Page, line: Line, ranges: list[tuple[Text, int]], yes: bool) -> bool:
    """One line of an EU record's block on age ranges; gives whether the range before it has subjects."""
    ledger = page.ledger
    words = line.words
    begins = value_at(words)
    if begins < 0:
        if _EU_LABEL.match(words[:200]):
            ledger.boil(line.text)
        return yes
    value = line.text.cut(begins)
    label = words[:begins].rstrip(" :").strip()
    number = count(value.value)
    if number is not None:
        ledger.boil(line.text.cut(0, begins).strip())
        ranges.append((value, number))
        return False
    said_yes = value.value.casefold() == "yes"
    if said_yes and page.std_age(line.text):
        return True
    ledger.boil(line.text.cut(0, begins).strip())
    ledger.say(label, value)
    return said_yes


_Item: TypeAlias = tuple[str, Text, bool, bool]
_ORDER = ("", "both", "inclusion", "exclusion")


def _runs(criteria: Sequence[_Item]) -> list[tuple[str, list[_Item]]]:
    """The criteria by kind, inclusion first; in the page's order where a kind comes again, as for each of several groups."""
    runs: list[tuple[str, list[_Item]]] = []
    for item in criteria:
        kind = item[0].removesuffix("+")
        if not runs or runs[-1][0] != kind:
            runs.append((kind, []))
        runs[-1][1].append(item)
    if len(runs) > 1 and len({kind for kind, _ in runs}) == len(runs):
        runs.sort(key=lambda run: _ORDER.index(run[0]))
    return runs


_KIND_FIRST = re.compile(r"\W*(?:in|ex)clusion", re.IGNORECASE)


def _headed(page: Page, kind: str, first: Text) -> bool:
    """Whether the page has the bare heading above one with more words (`Patients must not meet any …:`)."""
    if _KIND_FIRST.match(first.value):
        return False
    return headed(page.ledger.kept, kind)


_HEADED = {
    kind: re.compile(rf"(?:^|[.;:!?)*•-]|\beligibility )[ \t]*{kind} criteria\s*(?::|$)", re.IGNORECASE | re.MULTILINE)
    for kind in ("inclusion", "exclusion")
}
_ALIKE = ("ı", "İ", "ſ")
"""Letters that a pattern takes for an i or an s, and that no `lower` makes one."""


def headed(kept: str, kind: str) -> bool:
    """Whether a bare heading of this kind stands anywhere in the text, be it within a line."""
    pattern = _HEADED[kind]
    if any(letter in kept for letter in _ALIKE):
        return pattern.search(kept) is not None
    # The words are found quickly; the pattern is asked only where they stand.
    folded, words = kept.lower(), f"{kind} criteria"
    at = folded.find(words)
    while at >= 0:
        start = at
        while start and kept[start - 1] in " \t":
            start -= 1
        for before in (start, start - 1, start - 11):  # where a line begins, with a mark, with `eligibility`
            if before >= 0 and pattern.match(kept, before):
                return True
        at = folded.find(words, at + 1)
    return False


def finish(page: Page) -> None:
    """Put all criteria as one text in v2's style."""
    if not page.criteria:
        return
    both_blank = sum(blank for _, _, _, blank in page.criteria) * 2 > len(page.criteria) + 2
    parts: list[Text | str] = []
    for wanted, items in _runs(page.criteria):
        before = "\n\n" if parts else ""  # what stands before the next item, in place of a gap
        first = True
        if wanted in {"inclusion", "exclusion"} and (not items[0][0].endswith("+") or _headed(page, wanted, items[0][1])):
            before = f"{before}{wanted.capitalize()} Criteria:\n\n"
        for _, text, bulleted, blank in items:
            if not before and not first:
                before = "\n\n" if blank and not (bulleted and both_blank) else "\n"
            first = False
            if bulleted:
                before += "* "
            if before:
                parts.append(before)
            parts.append(text)
            before = ""
            if not bulleted and text.value[-1:] == ":" and whole(text.value):
                before = "\n\n"
    page.ledger.put((*ELIGIBILITY, "eligibilityCriteria"), join("", parts), "criteria", plain=True)
    kinds = {item[0].rstrip("+") for item in page.criteria}
    if "inclusion" in kinds and "exclusion" not in kinds:
        end = page.criteria[-1][1].spans()
        page.ledger.note(NoteKind.DAMAGE, "no-exclusion", "No exclusion criteria follow the inclusion criteria.", *end[-1:])
    elif kinds.isdisjoint(("inclusion", "exclusion")):
        message = "No heading says whether these criteria let in or keep out; without one they count as inclusions."
        page.ledger.doubt("criteria-without-kind", message, page.criteria[0][1])

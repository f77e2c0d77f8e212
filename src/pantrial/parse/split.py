"""The text of the eligibility criteria, cut into its criteria."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from pantrial.headings import Heading, announced, keeps_out, whole, within
from pantrial.protocol import CriterionKind
from pantrial.text import Text, join


class Line(Struct, frozen=True):
    """A criterion's words, and whether it is a parent: it ends in a colon and others follow under it.

    `children` are the lines under one that says how many of them it asks for (`count`; 0 for all) and is no rule without
    them, or that a `definition` among the criteria gives for a word of the criterion before it: any of them will do.
    `group` is whom the heading above it is about, where it is not about everybody. `above` are the lines that it stands
    under, the outermost first.
    A line may be one of several of which not each has to hold (`loose`: an `OR` stands near it, and its reach is not plain).
    `label` is that of a form, which stands before it and is no line itself. `run_on` is a piece of a text that lost its lines,
    in which another sentence may begin.
    """

    kind: CriterionKind
    text: Text
    parent: bool = False
    children: tuple[Text, ...] = ()
    count: int | None = None
    definition: bool = False
    group: str = ""
    above: tuple[Text, ...] = ()
    loose: bool = False
    label: str = ""
    run_on: bool = False


class Block(Struct, frozen=True):
    """Lines among the criteria that are a form of their own, such as the EU's age ranges."""

    text: Text


_BULLET = re.compile(
    r"^\s*(?:\?-|[*•·▪‣◦–—-]+|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])"
    r"(?:\s+|(?<=[-–—])(?=\S)|(?<=\d\))(?=[A-Za-z])|(?<=\d\.)(?=[A-Z][a-z ]))"
)
_RUN_TOGETHER = re.compile(r"(?:^|(?<=\s))-\s+(?!\d)|(?<!\d)\s-\s+(?=\d)")
# Section F.1 of the EU clinical-trial application form, which the EU register prints among the criteria.
_EU_AGES = re.compile(
    r"^\s*(?:Are the trial subjects under 18\?|Number of subjects for this age range|F\.1\.\d)", re.IGNORECASE
)

_OF_EU_AGES = ("under 18", "for this age range", "f.1", "f\\.1")  # one of which stands in it, escaped or not

# The headings of PDQ's form (the register of the U.S. National Cancer Institute, whose trials ClinicalTrials.gov took), and
# what any form prints where nothing is asked for. "None" is not among the latter: it may deny what stands before it.
_PARTS = re.compile(
    r"\W*(?:(?:disease|patient) characteristics|prior[ /]?(?:and[ /]|or[ /])?concurrent therapy)\s*:?\W*$",
    re.IGNORECASE,
)
_NOTHING_ASKED = re.compile(
    r"\W*(?:[A-Za-z][\w ,/()-]{1,60}:\s*)?"
    r"(?:(?:not|none) specified|not applicable|see (?:disease|patient) characteristics)\W*$",
    re.IGNORECASE,
)


def may_hold_blocks(words: str) -> bool:
    """Whether there may be a Block among the lines of a text."""
    low = words.lower()
    return any(said in low for said in _OF_EU_AGES)


def split(text: Text, kept: str = "") -> Iterator[Line | Block]:
    """The criteria in their order. What stands before the first heading is taken as inclusion, as registers mean it.

    `kept` is the page that the spans point into: its own bullets tell which lines stand under another, also where the
    record's text has one sort of bullet for all.
    """
    for kind, group, lines in _sections(text):
        for part in _criteria(kind, lines, kept):
            yield msgspec.structs.replace(part, group=group) if group and isinstance(part, Line) else part


def _sections(text: Text) -> Iterator[tuple[CriterionKind, str, list[Text]]]:
    """Runs of lines under one heading: the kind, the group that the heading names, the lines."""
    kind, group = CriterionKind.INCLUSION, ""
    lines: list[Text] = []
    every = list(text.lines())
    for number, line in enumerate(every, 1):
        rest = line
        while head := _heading(rest.value, kind, every[number : number + 3]):
            lines.append(rest.cut(0, head.start))
            yield kind, group, lines
            kind = CriterionKind.EXCLUSION if head.exclusion else CriterionKind.INCLUSION
            group, lines = head.group, []
            rest = rest.cut(head.end)
        lines.append(rest)
    yield kind, group, lines


def _heading(words: str, kind: CriterionKind, following: list[Text]) -> Heading | None:
    """The first heading in a line; `following`: the next ones, in which a list may begin."""
    if found := whole(words) or next(iter(within(words)), None):
        return found
    if kind is CriterionKind.INCLUSION and not _BULLET.match(words):
        if found := announced(words):
            return found
        below = next((line.value for line in following if line.value.strip()), "")
        if keeps_out(words, _BULLET.match(below) is not None):
            return Heading(0, len(words), True)
    return None


class _Entry(Struct):
    """A bullet's words, how deep it stands, and by which sign."""

    indent: int
    sign: str
    parts: list[Text]
    depth: int = 0
    above: "_Entry | None" = None
    words: Text | None = None  # joined when they are first asked for: many may stand under one
    run: int = 1  # how many lines from this one on are alternatives: each but the last ends in `or`
    loose: bool = False  # it may be an alternative, and of what is not plain


def _criteria(kind: CriterionKind, lines: list[Text], kept: str) -> Iterator[Line | Block]:
    """Bullets begin a criterion. A line without one goes on with the one before, unless a blank line stands between."""
    filled = [line for line in lines if line.value.strip()]
    if len(filled) == 1 and len(_RUN_TOGETHER.findall(filled[0].value)) > 1:
        lines = _apart(filled[0])
    bullets = [_BULLET.match(line.value) for line in lines]
    letters = {bullet.group().strip(" (.)\t") for bullet in bullets if bullet}
    bullets = [_bullet(bullet, letters) for bullet in bullets]
    bulleted = any(bullets)
    entries: list[_Entry] = []
    ages: list[Text] = []
    blank = True
    above = ""  # the line before, as it stands
    margin = 0  # where the words of the entry begin
    for line, bullet in zip(lines, bullets, strict=True):
        if not line.value.strip():
            blank = True
            continue
        if _EU_AGES.match(line.value):
            ages.append(line)
            continue
        if bullet or blank or not bulleted or not entries or not _goes_on(above, line.value, margin):
            margin = bullet.end() if bullet else 0
            sign = _sign(_printed(line.cut(bullet.end()), kept) or bullet.group()) if bullet else ""
            entries.append(_Entry(len(line.value) - len(line.value.lstrip()), sign, []))
        entries[-1].parts.append(_unnumbered(line.cut(bullet.end())) if bullet else line)
        blank = False
        above = line.value
    yield from _nested(kind, [entry for entry in entries if _asks(" ".join(part.value for part in entry.parts))])
    if ages:
        yield Block(join(" ", ages).squeezed())


def _asks_nothing(words: str) -> bool:
    low = words.lower()
    return any(one in low for one in _OF_FORMS) and bool(_PARTS.match(words) or _NOTHING_ASKED.match(words))


_OF_FORMS = ("characteristics", "therapy", "specified", "applicable")  # one of which ends all that asks for nothing


def _asks(words: str) -> bool:
    """Whether words may ask for anything: they are no heading of a form, and do not say that nothing is asked for."""
    return any(c.isalnum() for c in words) and not _asks_nothing(words)


def _bullet(bullet: re.Match[str] | None, letters: set[str]) -> re.Match[str] | None:
    """The bullet of a line. A letter is one where its neighbour is one too: `H. pylori` begins with none."""
    if bullet is None:
        return None
    sign = bullet.group().strip(" (.)\t")
    if len(sign) == 1 and sign.isalpha() and sign not in "aAiI":
        return bullet if {chr(ord(sign) - 1), chr(ord(sign) + 1)} & letters else None
    return bullet


_WRAPS = 50  # no page is so narrow that a shorter line was broken for want of room
_DANGLING = re.compile(
    r"(?:[,(\[/–—-]|\b(?:and|or|of|the|a|an|to|in|with|without|for|by|at|on|from|than|that|which|who|is|are|be|as|any|not|no))$",
    re.IGNORECASE,
)


def _goes_on(above: str, line: str, margin: int) -> bool:
    """Whether a line without a bullet goes on with the one above, whose words begin at `margin`.

    It does where it stands under those words, or where the line above was broken: it ends in the midst of a phrase, or is
    as long as a page is wide and the next does not begin as a criterion would.
    """
    indent = len(line) - len(line.lstrip())
    if margin and indent >= margin > 1:
        return True
    before, words = above.rstrip(), line.lstrip()
    if _DANGLING.search(before) or before.count("(") > before.count(")"):
        return True
    if before[-1:] in ".;:!?" or len(before) < _WRAPS:
        return False
    return not words[:1].isupper()


_NUMBERED = re.compile(r"^\s*\(?\d{1,2}[.)]\s+(?=[A-Za-z])")


def _unnumbered(line: Text) -> Text:
    """The words behind a bullet, without a number that is a bullet as well: `* 3. Women …`."""
    number = _NUMBERED.match(line.value)
    return line.cut(number.end()) if number else line


def _printed(words: Text, kept: str) -> str:
    """The bullet before these words on the page itself, where it stands at the beginning of a line."""
    span = next(iter(words.spans()), None)
    if span is None or span.pointer or not kept:
        return ""
    before = kept[kept.rfind("\n", 0, span.start) + 1 : span.start].strip()
    return before if len(before) < 40 and not any(character.isalnum() for character in before) else ""


def _sign(bullet: str) -> str:
    """What sort of bullet it is: the numbers of one list are one sort, and so are its letters."""
    plain = bullet.strip()
    if any(character.isdigit() for character in plain):
        return "1"
    return "a" if any(character.isalpha() for character in plain) else plain


def _words(entry: _Entry) -> Text:
    if entry.words is None:
        entry.words = join(" ", entry.parts).squeezed()
    return entry.words


def _nested(kind: CriterionKind, entries: list[_Entry]) -> Iterator[Line]:
    """The lines, those under one that asks for some of them together with it."""
    stack: list[_Entry] = []
    seen: dict[tuple[int, str], int] = {}  # at which depth bullets of a sort have stood
    for entry in entries:
        sort = (entry.indent, entry.sign)
        if sort in seen:
            del stack[seen[sort] :]
        while stack and sort not in seen and not _under(entry, stack):
            stack.pop()
        entry.depth = len(stack)
        entry.above = stack[-1] if stack else None
        seen = {one: depth for one, depth in seen.items() if depth <= entry.depth} | {sort: entry.depth}
        stack.append(entry)
    _alternatives(kind, entries)
    at = 0
    while at < len(entries):
        entry, words = entries[at], _words(entries[at])
        above = _heads(entry)
        if entry.run > 1:
            run = list(map(_words, entries[at : at + entry.run]))
            yield Line(kind, join(" ", run), False, tuple(map(_without_or, run)), 1, above=above)
            at += entry.run
            continue
        end = at + 1
        while end < len(entries) and entries[end].depth > entry.depth:
            end += 1
        under = entries[at + 1 : end]
        flat = bool(under) and all(child.depth == entry.depth + 1 for child in under)
        count = how_many(words.value)
        definition = "defined" in words.value.lower() and bool(_DEFINITION.search(words.value))
        if flat and (definition or (count is not None and count <= len(under))):
            whole = join(" ", [words, *map(_words, under)])
            some = 1 if definition else count
            loose = entry.loose or any(child.loose for child in under)
            yield Line(kind, whole, False, tuple(map(_words, under)), some, definition, above=above, loose=loose)
            at = end
        else:
            yield Line(kind, words, parent=bool(under) or words.value.endswith(":"), above=above, loose=entry.loose)
            at += 1


def _heads(entry: _Entry) -> tuple[Text, ...]:
    """The lines that it stands under, the outermost first."""
    found: list[Text] = []
    while entry.above is not None:
        entry = entry.above
        found.append(_words(entry))
    return tuple(reversed(found))


_OR_BEHIND = re.compile(r"\b(?:and\s*/\s*)?or\b\W*$", re.IGNORECASE)
_OR_BEFORE = re.compile(r"^\W*(?:and\s*/\s*)?or\b(?!\s*[<>=≤≥])", re.IGNORECASE)
_OR_ALONE = re.compile(r"^\W*(?:and\s*/\s*)?or\b\W*$", re.IGNORECASE)
_AND_BEHIND = re.compile(r"\band\b\W*$", re.IGNORECASE)
_LIST_MARK = re.compile(r"[,;]\s*$")


def _ends_in(text: str, letters: str) -> bool:
    """Whether the last letters of a text are these: most lines need not be searched for a word at their end."""
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return text[max(0, end - len(letters)) : end].lower() == letters


def _alternatives(kind: CriterionKind, entries: list[_Entry]) -> None:
    """Mark the lines of which one is enough: `creatinine ≤ 1.5 mg/dl OR` and the line behind it.

    Two lines and more, of which each but the last ends in `or`, are one criterion (`run`). Where it is not plain how far the
    `or` reaches (it stands alone, more lines end in a comma before it, a heading or a list follows), all lines that it may
    reach are loose. In an exclusion each alternative keeps out as it stands; there an `and` behind a line may ask for both.
    """
    words = [_words(entry).value for entry in entries]
    heads = [text.rstrip().endswith(":") for text in words]

    def end_of_part(at: int) -> int:
        return next((n for n in range(at, len(entries)) if heads[n]), len(entries))

    def begin_of_part(at: int) -> int:
        return next((n + 1 for n in range(at - 1, -1, -1) if heads[n]), 0)

    def leaf(at: int) -> bool:
        return not heads[at] and (at + 1 == len(entries) or entries[at + 1].depth <= entries[at].depth)

    def loosen(first: int, end: int) -> None:
        for entry in entries[first:end]:
            entry.loose = True

    at = 0
    while at < len(entries):
        here, text = entries[at], words[at]
        following = at + 1 if at + 1 < len(entries) else None
        if kind is CriterionKind.EXCLUSION:
            if (
                following is not None
                and _ends_in(text, "and")
                and _AND_BEHIND.search(text)
                and not (at and _LIST_MARK.search(words[at - 1]))
            ):
                loosen(at, following + 1)
            at += 1
            continue
        if _OR_ALONE.match(text):
            after = following if following is not None and not heads[following] else at + 2
            loosen(begin_of_part(at), end_of_part(min(after, len(entries))))
            at += 1
            continue
        end = at
        while end + 1 < len(entries) and _joins(words[end], words[end + 1]) and not _OR_ALONE.match(words[end + 1]):
            end += 1
        if end == at:
            if _ends_in(text, "or") and _OR_BEHIND.search(text):
                loosen(at, at + 1)
            at += 1
            continue
        first = at
        while first and _LIST_MARK.search(words[first - 1]) and entries[first - 1].depth == here.depth:
            first -= 1
        plain = all(leaf(n) and entries[n].depth == here.depth for n in range(at, end + 1))
        if plain and first == at and not here.loose:
            here.run = end + 1 - at
        else:
            last = end + 1
            while last < len(entries) and entries[last].depth > here.depth:
                last += 1
            loosen(first, end_of_part(last) if heads[end] else last)
        at = end + 1


def _without_or(words: Text) -> Text:
    """A line without the `or` that it begins with."""
    found = _OR_BEFORE.match(words.value)
    return words.cut(found.end()).strip() if found and found.end() < len(words) else words


def _joins(text: str, following: str) -> bool:
    return (_ends_in(text, "or") and _OR_BEHIND.search(text) is not None) or _OR_BEFORE.match(following) is not None


def _under(entry: _Entry, stack: list[_Entry]) -> bool:
    """Whether it stands under the last of the stack: deeper, or by another sign under a line that announces a list."""
    last = stack[-1]
    if entry.indent != last.indent and entry.sign:
        return entry.indent > last.indent and bool(last.sign)
    if not entry.sign or entry.sign == last.sign or any(entry.sign == other.sign for other in stack):
        return False
    text = _words(last).value
    return bool(last.sign) and (text.endswith(":") or bool(_DEFINITION.search(text)) or how_many(text) is not None)


_DEFINITION = re.compile(
    r"^\W*[^:.]{3,60}\b(?:is|are) (?:here )?defined (?:as|by)[\s:]*(?:(?:any|one) of the following)?[\s:]*$", re.IGNORECASE
)
_SOME = re.compile(r"(?:at least |a minimum of |minimum of |any )?(\w+)(?: or more)?(?: of)?(?: the| these)? following$")
_HOW_MANY = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "any": 1}
_WHO = re.compile(
    r"^(?:(?:the |all )?(?:patients?|subjects?|participants?|donors?|individuals?))?\s*"
    r"(?:(?:who|that|must|should|shall|will|have|has|having|had|be|is|are|meet|meets|meeting|fulfil|fulfill|fulfills|satisfy|"
    r"present|with|also|as defined by|defined by|defined as|by)\s+)*"
)


_NAMES = re.compile(r"\b(?:criteria|criterion|conditions|items|features|findings|signs|symptoms)\b")
_BLANKS = re.compile(r"\s+")
_ALL = re.compile(r"(?:all(?: of)?|each(?: of)?)(?: the| these)? following")
_EITHER = re.compile(r"(?:either|either one|one or both|one or more|any one)(?: of)?(?: the| these)? following")


def how_many(words: str) -> int | None:
    """How many of a list these words ask for: `at least two of the following`; 0 for all of them.

    None where they say no such thing, or more than it.
    """
    low = words.casefold()
    if "following" not in low:  # in which each of the patterns ends
        return None
    plain = _NAMES.sub("", low)
    plain = _WHO.sub("", _BLANKS.sub(" ", plain).strip(" .:*-\u2013"))
    if _ALL.fullmatch(plain):
        return 0
    if _EITHER.fullmatch(plain):
        return 1
    match = _SOME.fullmatch(plain)
    return _HOW_MANY.get(match.group(1)) if match else None


def _apart(line: Text) -> list[Text]:
    """A line of criteria run together with ` - `; a hyphen between digits is a range and stays."""
    cuts = [match.start() for match in _RUN_TOGETHER.finditer(line.value)]
    return [line.cut(start, end).strip() for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]

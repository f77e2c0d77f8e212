"""Outcomes, arms, interventions and sponsors of unfamiliar pages: items whose values stand under names of their own.

`parting` gives each value as a part, whether it stood behind its name or in a column of a table. Here parts that belong to
one item are put together. What no item can be told of is Said, as everything that stands under a name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from pantrial.pages.claims import Path
from pantrial.pages.labels import ARMS, OUTCOMES, SPONSORS
from pantrial.pages.languages import in_latin
from pantrial.pages.lines import Line
from pantrial.pages.page import Page
from pantrial.pages.parting import ARM_NAMED, OUTCOME_LISTS, Part, is_listed, unbulleted
from pantrial.pages.shapes import arm_type, intervention_type
from pantrial.pages.slots import ARM_SLOTS, OUTCOME_SLOTS, SLOTS, SPONSOR_SLOTS
from pantrial.text import NOTHING, Text, join

_GROUPS: Path = (*ARMS, "armGroups")
_THINGS: Path = (*ARMS, "interventions")
_KIND = re.compile(
    r"(?P<primary>primary|main|primär\w*|prim[aá]ri[oa]|主要)|(?P<secondary>secondary|other|sekundär\w*|secund[aá]ri[oa]|次要)",
    re.I,
)
_TYPED = re.compile(r"([A-Z][A-Za-z /()]{2,32}?)(?:: *| [—–] )(?=\S)")
_OTHER_NAMES = re.compile(r"(?:[*•-]\s*)?other names?:?$", re.IGNORECASE)
_LONGEST_NAME = 150


def gather(page: Page, parts: Sequence[Part]) -> None:
    """Put what belongs to items; a part that was read has no lines left, and is a heading to who reads the rest."""
    _outcomes(page, parts)
    _free_interventions(page, parts)
    _interventions(page, parts)
    _sponsors(page, parts)
    for part in parts:
        if part.name in SLOTS and part.name != "timeFrame":
            part.name = "said" if part.lines else "heading"


def _taken(part: Part) -> None:
    part.lines = []
    part.name = "heading"


def _whole(page: Page, part: Part) -> Text:
    """The words of a part, its lines one under the other without their bullets."""
    texts = []
    for number, line in enumerate(part.lines):
        if part.inline and number and line.blank:
            break  # behind a gap another thing begins
        text = unbulleted(line.text)
        page.ledger.boil(line.text.cut(0, len(line.text) - len(text)).strip())
        text = in_latin(page, text, part.words)
        if text.value:
            texts.append(text)
    return join("\n", texts) if len(texts) > 1 else texts[0] if texts else NOTHING


# Outcomes -------------------------------------------------------------------------------------------------------------


class _Outcome:
    """One outcome while its parts come."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.parts: dict[str, Part] = {}
        self.by_text = False

    def put(self, page: Page) -> None:
        """Put it where it is told which list it belongs to; else its parts are Said."""
        measure = self.parts.get("measure")
        if measure is None or not self.kind or page.empty(measure.lines[0].text):
            return
        path: Path = (*OUTCOMES, self.kind)
        number = page.ledger.size(path)
        for name in ("measure", "description", "timeFrame"):
            part = self.parts.get(name)
            if part is None or page.empty(part.lines[0].text) or (name != "measure" and part.lines[0].words[-1] in ":："):
                continue  # nothing, or the next name
            if name == "timeFrame":
                _ended(page, part)
            text = _whole(page, part)
            if name == "measure":
                text = _unnumbered(page, text)
            elif name == "timeFrame":
                text = _unbracketed(page, text)
            if name == "measure" and "timeFrame" not in self.parts:
                text = _timed(page, (*path, number), text)
            if text.value:
                page.ledger.put((*path, number, name), text)
            _taken(part)


def _ended(page: Page, part: Part) -> None:
    """Say the lines of a time frame from the first that neither goes on with it nor has anything of a time."""
    for number in range(1, len(part.lines)):
        above, words = part.lines[number - 1].words, part.lines[number].words
        begins = words[0].isupper() and not is_listed(part.lines[number])
        if begins and above[-1] not in ",;:(–-&+/" and not _TIME.search(words) and not _OPEN.search(above):
            for line in part.lines[number:]:
                page.ledger.say("Outcome", line.text)
            part.lines = part.lines[:number]
            return


_OPEN = re.compile(r"\b(?:or|and|of|the|at|in|for|to|from|by|with|after|before|until|through|every|each)$", re.IGNORECASE)
_TIME = re.compile(
    r"\d|\b(?:baseline|days?|weeks?|months?|years?|hours?|minutes?|visits?|cycles?|follow[- ]?up|during|throughout|through"
    r"|until|before|after|at|end|screening|enrol\w*|randomi\w+|treatment|surgery|discharge|death|progression|study|time|preoperative"
    r"|postoperative|immediately|daily|weekly|monthly|birth|delivery|pre|post|intervention)\b|[^\x00-\x7f]",
    re.IGNORECASE,
)
"""Words that a line of a time frame has."""


def _unnumbered(page: Page, text: Text) -> Text:
    """A measure without the number of the only one before it (`1. FLACC score`)."""
    match = re.match(r"\(?1[.)]\s+(?=\S)", text.value)
    if match is None or re.search(r"(?m)^\(?2[.)]", text.value):
        return text
    page.ledger.boil(text.cut(0, match.end()).strip())
    return text.cut(match.end())


def _unbracketed(page: Page, text: Text) -> Text:
    if not re.fullmatch(r"\[[^\[\]]+\]", text.value):
        return text
    page.ledger.boil(text.cut(0, 1))
    page.ledger.boil(text.cut(len(text) - 1))
    return text.cut(1, len(text) - 1).strip()


def _outcomes(page: Page, parts: Sequence[Part]) -> None:
    kind = ""
    item: _Outcome | None = None
    told = False  # whether parts that belong to outcomes still follow each other

    def close() -> None:
        nonlocal item
        if item is not None:
            item.put(page)
        item = None

    for part in parts:
        name = part.name
        if told and len(part.lines) > 2:
            part.lines = _brackets_closed(part.lines)
        if name == "row" and told and kind and part.lines and (both := _two_lines(part)):
            close()
            item = _Outcome(kind)
            item.parts["measure"], item.parts["timeFrame"] = both
            continue
        if name == "outcomes" and part.lines:
            _in_sentences(page, part)
        if name in OUTCOME_LISTS:
            close()
            kind, told = name, True
            lines = [line for line in part.lines if not page.empty(line.text)]
            if len(lines) == 1 and _NONE_EXPECTED.fullmatch(lines[0].words):
                page.ledger.say(part.words, lines[0].text)
                _taken(part)
                continue
            rest = _behind_list(lines)
            lines = lines[: len(lines) - len(rest)]
            if rest:
                part.lines = lines
                for line in rest:
                    page.ledger.say("Outcome", line.text)
            several = [piece for line in lines[:1] for piece in _each_timed(page, line)]
            if len(lines) == 1 and len(several) > 1:
                _listed(page, part, [Line(text) for text in several], kind)
            elif len(lines) == 1 and ";" in lines[0].words[-2:] and (several := _between_marks(page, lines[0].text)):
                for text in several:
                    page.ledger.put((*OUTCOMES, kind, page.ledger.size((*OUTCOMES, kind)), "measure"), text)
                _taken(part)
            elif len(lines) == 1 and _is_measure(lines[0]):
                part.lines = lines
                item = _Outcome(kind)
                item.parts["measure"] = part
            elif len(lines) > 1 and (
                all(is_listed(line) and _is_measure(line) for line in lines) or _each_a_measure(lines) or _paragraphs(lines)
            ):
                _listed(page, part, lines, kind)
        elif name == "row" or (name == "heading" and not part.lines and part.words == ""):
            close()
        elif name in OUTCOME_SLOTS and part.lines and (told or name != "timeFrame"):
            told = True
            more = _next_measure(part) if item is not None and kind and "timeFrame" not in item.parts else None
            item = _add(page, item, part, kind)
            if more is not None and item is not None:
                item.put(page)
                item = _Outcome(kind)
                item.parts["measure"] = more
        elif name not in ("unknown", "said") and not (name in OUTCOME_SLOTS and not part.lines):
            close()
            told = False
            kind = "" if name != "heading" else kind
        elif name in ("unknown", "said") and part.lines:
            # What nobody knows may belong to the item, and ends none.
            continue
    close()


def _brackets_closed(lines: Sequence[Line]) -> list[Line]:
    """The lines, with a bracket that opens on a line of its own and the one that closes on one joined to what they hold."""
    found: list[Line] = []
    number = 0
    while number < len(lines):
        three = lines[number : number + 3]
        if [line.words for line in three[::2]] == ["[", "]"]:
            found.append(Line(join(" ", [line.text for line in three]), three[0].indent, three[0].blank))
            number += 3
        else:
            found.append(lines[number])
            number += 1
    return found


def _two_lines(part: Part) -> tuple[Part, Part] | None:
    """A measure and its time in brackets, below the number of an outcome."""
    if len(part.lines) != 2 or not _is_measure(part.lines[0]) or not re.fullmatch(r"\[.+\]", part.lines[1].words):
        return None
    measure, time = part.lines
    part.lines = []
    return (
        Part("outcome", NOTHING, NOTHING, "", False, [measure]),
        Part("timeFrame", NOTHING, NOTHING, "", False, [time]),
    )


def _next_measure(part: Part) -> Part | None:
    """What stands in a paragraph of its own behind the time of an outcome: the next one, whose time follows in its turn."""
    if part.name != "timeFrame" or not part.inline or len(part.lines) != 2 or not part.lines[1].blank:
        return None
    line = part.lines[1]
    if not _is_measure(line) or is_listed(line) or len(line.words) > _LONG_OUTCOME or _SAYS_MORE.match(line.words):
        return None
    part.lines = part.lines[:1]
    return Part("outcome", NOTHING, NOTHING, "", False, [line])


def _behind_list(lines: Sequence[Line]) -> list[Line]:
    """What follows a list behind a gap and is no item of it: the next heading, which nobody knows."""
    if not lines or not is_listed(lines[0]):
        return []
    first = next((number for number, line in enumerate(lines) if not is_listed(line)), len(lines))
    return list(lines[first:]) if first < len(lines) and lines[first].blank else []


_NONE_EXPECTED = re.compile(
    r"(?:no|none)\b.{0,40}\b(?:outcomes?|endpoints?)\b.{0,20}"
    r"|(?:secondary |other )?(?:outcomes?|endpoints?) (?:are|were|is) not\b.{0,40}"
    r"|not (?:expected|applicable|planned|defined)\.?",
    re.IGNORECASE,
)
"""Words that say there is no such outcome: `Secondary outcomes are not expected`."""


def _add(page: Page, item: _Outcome | None, part: Part, kind: str) -> _Outcome | None:
    """The item to which a part belongs, which may be a new one; the last one is put then."""
    name = part.name
    if name == "outcomeKind":
        match = _KIND.search(part.lines[-1].words[:60])
        if match is None:
            return item
        found = "primaryOutcomes" if match["primary"] else "secondaryOutcomes"
        if item is not None and "kind" in item.parts:
            item.put(page)
            item = None
        item = item or _Outcome(kind)
        item.kind, item.parts["kind"] = found, part
        page.ledger.say(part.words, part.lines[-1].text)
        for line in part.lines[:-1]:
            page.ledger.say(part.words, line.text)
        _taken(part)
        return item
    slot = {"outcome": "measure", "timeFrame": "timeFrame", "outcomeDescription": "description"}.get(name, "")
    if name == "outcomeText":
        below = item is not None and "measure" in item.parts and not item.by_text and "description" not in item.parts
        slot = "description" if below else "measure"
    if slot == "measure":
        if item is not None and "measure" in item.parts:
            item.put(page)
            item = None
        item = item or _Outcome(kind)
        item.by_text = name == "outcomeText"
        item.parts["measure"] = part
    elif item is not None and slot not in item.parts and "measure" in item.parts:
        item.parts[slot] = part
    return item


def _is_measure(line: Line) -> bool:
    words = line.words
    words = _untimed(words)
    if "\t" in words or " | " in words or _YES_OR_NO.search(words) or "time frame" in words.casefold():
        return False
    return re.search(r"[^\W\d]{2}", words) is not None


def _is_one(when: str) -> bool:
    """Whether a time is one: no bracket closes in it that did not open there, behind which another outcome may stand."""
    return all(when[:end].count(")") <= when[:end].count("(") for end in range(len(when) + 1))


def _untimed(words: str) -> str:
    """A measure without the time that stands under its name behind it."""
    named = _TIMED.search(words)
    return words[: named.start()] if named else words


_TIMED = re.compile(
    r"(?P<mark>[.;,]?)\s+[\[(]?\s?(?:time ?frames?|time ?points?(?:\(s\))?"
    r"|tiempos? de medici[oó]n|momentos? de (?:medici[oó]n|evaluaci[oó]n)|tempos? de (?:medição|avaliação)|messzeitpunkte?"
    r"|moments? (?:de mesure|d['’]évaluation)|tempi di (?:misura|valutazione)|meetmoment(?:en)?)"
    r"\s*:\s*(?P<when>[^\[\]]{1,200}?)"
    r"(?:[.;,]\s+(?:method of measurement|measured (?:by|with|using)|method|instrument)\s*:\s*(?P<how>[^\[\]]{2,300}?))?"
    r"\s?[\])]?\.?$",
    re.IGNORECASE,
)
"""A time under its name behind a measure: `Nausea score Timepoint: 24 hours`."""
_YES_OR_NO = re.compile(r"\s(?:yes|no)$", re.IGNORECASE)
"""How a row of a form ends that is no outcome: `Results posted No`."""


def _closed_by_time(line: Line) -> bool:
    """Whether a line is a measure with its time under its name in brackets behind it, which ends an outcome."""
    words = line.words
    named = _TIMED.search(words) if words.endswith(("]", ")")) and not is_listed(line) else None
    if named is None or not named.group().lstrip(" .;,\t").startswith(("[", "(")) or not _is_one(named["when"]):
        return False
    before = words[: named.start()]
    return len(before) > 3 and not before[0].islower() and "\t" not in before and " | " not in before


def _each_a_measure(lines: Sequence[Line]) -> bool:
    """Whether lines right under each other are an outcome each: none is wrapped, or says more of the one above it."""
    if len(lines) > 1 and all(_closed_by_time(line) for line in lines):
        return True
    for number, line in enumerate(lines):
        words = line.words
        if not _is_measure(line) or is_listed(line) or not words[0].isupper() or len(words) > 120:
            return False
        if (number and line.blank) or words[-1] in ".:,;-" or ":" in words or (number < len(lines) - 1 and len(words) > 60):
            return False
        short = len(words.split()) < 2 and (len(words) < 5 or len(lines) < 3)
        if short or re.match(r"(?:week|day|month|year|baseline|up to|time ?frame|at|from|within|\d)", words, re.I):
            return False
    return True


_SAYS_MORE = re.compile(
    r"(?:this|these|that|it|its|they|the (?:score|scale|scores|range|total|questionnaire|instrument|primary|secondary)|scores?"
    r"|range|higher|lower|each|measured|assessed|evaluated|defined|calculated|based|where|for|in|as|if|note|description|method"
    r"|metric|and|or|with|by|using|all|both|where|here|we|other|outcomes?|yes|no)\b",
    re.IGNORECASE,
)
"""How a line begins that says more of the outcome above it, or of all of them."""
_MEASURED = re.compile(
    r"\b(?:measured|assessed|evaluated|counted|recorded|determined|estimated|rated|scored|examined|calculated|obtained|monitored"
    r"|collected|defined|quantified)\b",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"\b(?:baseline|(?:weeks?|days?|months?|years?|hours?|minutes?|visits?) \d"
    r"|(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ](?:weeks?|days?|months?|years?|hours?|minutes?)"
    r"|end of (?:the )?(?:study|trial|treatment|intervention)|discharge|follow-?up)\b",
    re.IGNORECASE,
)
_LONG_OUTCOME = 400
_SHORT_OUTCOME = 16  # words


_TOLD = re.compile(
    r"(?:^|(?<=[.;] ))(?:(?:the|our|its) )?(?P<rank>primary|main|principal|secondary|other|further|additional)"
    r" (?:study |efficacy |clinical |safety )?(?:outcome|end[ -]?point)s?(?: measures?| variables?| parameters?)?"
    r"(?: of (?:the|this) (?:study|trial))? (?P<verb>is|are|was|were|will be|include|includes|included)"
    r"(?: the following)?\s*(?P<colon>:?)\s*",
    re.IGNORECASE,
)
"""`The primary outcome is …`, `Other outcomes are:`."""
_ENDS = re.compile(r"[.;](?=\s|$)")
_ITEMS = re.compile(r",\s+(?:and\s+|or\s+)?|\s+and\s+")
_WORDS_OF_ITEM = 8


def _in_sentences(page: Page, part: Part) -> None:
    """Outcomes that are told in sentences under a heading for outcomes; what says something else is left to be Said."""
    left: list[Line] = []
    listing = ""
    for line in part.lines:
        if listing and is_listed(line) and _is_measure(line):
            text = unbulleted(line.text)
            number = re.match(r"\(?\d{1,2}[.)]\s*(?=\S)", text.value)
            text = text.part(number.end()) if number else text
            page.ledger.boil(line.text.cut(0, len(line.text) - len(text)).strip())
            at: Path = (*OUTCOMES, listing, page.ledger.size((*OUTCOMES, listing)))
            page.ledger.put((*at, "measure"), _timed(page, at, text))
            continue
        listing = ""
        found = list(_TOLD.finditer(line.words[:2000]))
        if not found or found[0].start():
            left.append(line)
            continue
        rest = 0
        for match in found:
            kind = "primaryOutcomes" if match["rank"].casefold() in ("primary", "main", "principal") else "secondaryOutcomes"
            end = _ENDS.search(line.words, match.end())
            stop = end.start() if end else len(line.words)
            several = match["verb"].casefold() not in ("is", "was") or bool(match["colon"])
            texts = _told_items(line.text.part(match.end(), stop), several=several)
            if not texts and match.end() == len(line.words):
                listing = kind
            if not texts:
                if not listing:
                    page.ledger.say(part.words, line.text.part(match.start(), stop))
                else:
                    page.ledger.boil(line.text.part(match.start(), stop))
            else:
                page.ledger.boil(line.text.part(match.start(), match.end()))
            for text in texts:
                page.ledger.put((*OUTCOMES, kind, page.ledger.size((*OUTCOMES, kind)), "measure"), text)
            rest = stop
        if line.words[rest:].strip(" .;"):
            page.ledger.say(part.words, line.text.part(rest))
    part.lines = left


def _told_items(text: Text, *, several: bool) -> list[Text]:
    """The outcomes of a sentence: one, or the items of a list with commas; none where that is not plain."""
    words = text.value
    if not re.search(r"[^\W\d]{2}", words) or len(words) > _LONG_OUTCOME:
        return []
    if not several:
        return [text]
    cuts = [(match.start(), match.end()) for match in _ITEMS.finditer(words)]
    if words.count(",") == 0 and not cuts:
        return [text]
    starts = [0, *(end for _, end in cuts)]
    items = [text.part(a, b) for a, b in zip(starts, [*(start for start, _ in cuts), len(words)], strict=True)]
    plain = all(len(item.value) > 1 and len(item.value.split()) <= _WORDS_OF_ITEM and item.value[0].isalpha() for item in items)
    # Of `A and B` nobody knows whether it is one; in a list with commas `and` stands before the last.
    lists = words.count(",") and len(re.findall(r"\band\b", words)) <= 1
    return items if plain and lists and len(items) > 2 else []


def _paragraphs(lines: Sequence[Line]) -> bool:
    """Whether each line is an outcome of its own that is said in a sentence or paragraph: how or when it is measured stands in
    each, or each is a short paragraph. None says more of the one above it.
    """
    timed = all(_TIMED.search(line.words) for line in lines)
    for number, line in enumerate(lines):
        words = _untimed(line.words)
        if not _is_measure(line) or is_listed(line) or len(words) > _LONG_OUTCOME or (len(words.split()) < 2 and not timed):
            return False
        if not (words[0].isupper() or words[0].isdigit()) or words[-1] in ":,;-" or _NAMED_IN.match(words):
            return False
        if (number and _SAYS_MORE.match(words)) or re.match(_TIME_FIRST, words):
            return False
    if timed or all(_MEASURED.search(line.words) or _MOMENT.search(line.words) for line in lines):
        return True
    return all(line.blank for line in lines[1:]) and all(len(line.words.split()) <= _SHORT_OUTCOME for line in lines)


_NAMED_IN = re.compile(r"[A-Z][^:.]{0,40}:(?:\s|$)")
_TIME_FIRST = re.compile(r"(?:week|day|month|year|baseline|up to|time ?frame|at|from|within|\d)\b", re.IGNORECASE)


_CLOSED = re.compile(r"[\[(]\s?time ?frames?\s*:[^\[\]()]*[\])](?:\s*[;,.]\s*|\s+|$)", re.IGNORECASE)


def _each_timed(page: Page, line: Line) -> list[Text]:
    """Of `Itch [Time frame: 2 weeks] Sleep [Time frame: 4 weeks]` each; none where it is one outcome."""
    words = line.words
    found = list(_CLOSED.finditer(words)) if len(words) < _MOST_OF_SEVERAL else []
    if len(found) < 2 or found[-1].end() != len(words):
        return []
    pieces: list[Text] = []
    for start, end in pairwise([0, *(match.end() for match in found)]):
        size = len(words[start:end].rstrip(" ;,."))
        pieces.append(line.text.cut(start, start + size))
        page.ledger.boil(line.text.cut(start + size, end).strip())
    return pieces


_MOST_OF_SEVERAL = 2000


def _between_marks(page: Page, text: Text) -> list[Text]:
    """`Pain;Itch;`: what stands between semicolons where the last closes the line; empty where a sentence stands there."""
    cuts = [0, *(match.end() for match in re.finditer(";", text.value))]
    pieces = [text.cut(start, end - 1).strip() for start, end in pairwise(cuts)]
    if not text.value.endswith(";") or not all(re.search(r"[^\W\d]{2}", piece.value) for piece in pieces):
        return []
    for end in cuts[1:]:
        page.ledger.boil(text.cut(end - 1, end))
    return pieces


def _listed(page: Page, part: Part, lines: Sequence[Line], kind: str) -> None:
    """Outcomes that are a list with bullets or numbers: each is a measure."""
    path: Path = (*OUTCOMES, kind)
    for line in lines:
        text = unbulleted(line.text)
        number = re.match(r"\(?\d{1,2}[.)]\s*(?=\S)", text.value)
        if number:
            text = text.part(number.end())
        page.ledger.boil(line.text.cut(0, len(line.text) - len(text)).strip())
        at: Path = (*path, page.ledger.size(path))
        text = _timed(page, at, text)
        page.ledger.put((*at, "measure"), text)
    _taken(part)


_UNITS = (
    r"(?:weeks?|days?|months?|years?|hours?|wochen?|tagen?|monaten?|jahren?|stunden?|semaines?|jours?|mois|ans|semanas?|d[ií]as?"
    r"|meses|a[ñn]os|settimane|giorni|mesi|anni|weken|dagen|maanden)"
)
_ONE_TIME = (
    r"(?:(?:at|up to|from|within|until|through|after|before|baseline to|every) )*(?:baseline|screening|discharge|admission"
    r"|end of (?:the )?(?:study|trial|treatment|intervention)|(?:weeks?|days?|months?|years?|hours?|visits?) \d{1,3}"
    r"|\d{1,3}[ -](?:weeks?|days?|months?|years?|hours?|minutes?)|\d{1,3})(?: after [a-z ]{3,30})?"
)
_NUMBERS = r"\d{1,3}(?:(?:, | and | to |-|–| et | und | y | e | en )\d{1,3})*"
_WHEN = re.compile(
    r"\s*(?:\[(?P<inside>[^\[\]]*\b(?:\d|baseline|end of|discharge)[^\[\]]*)\]"
    rf"|\([*_]{{1,2}}(?P<marked>(?=[^()*_]*\b(?:baseline|discharge|day|week|month|year|{_UNITS})\b)[^()*_]{{2,80}})[*_]{{1,2}}\)"
    r"|\((?P<when>(?:(?:at|up to|from|within|until|baseline to|through) )?"
    rf"(?:{_UNITS} {_NUMBERS}|{_NUMBERS} {_UNITS})"
    rf"|(?=[^()]*(?:baseline|{_UNITS})){_ONE_TIME}(?:(?:, (?:and )?| and | to |[-–]|; ){_ONE_TIME}){{1,12}})\))$",
    re.IGNORECASE,
)
"""A time behind a measure, in brackets and nothing but a time."""


def _timed(page: Page, path: Path, text: Text) -> Text:
    """A measure without the time behind it, which is put beside it: `Itch [Week 12]`."""
    if (named := _TIMED.search(text.value)) is not None and named.start() and _is_one(named["when"]):
        page.ledger.put((*path, "timeFrame"), text.cut(*named.span("when")))
        page.ledger.boil(text.cut(named.start(), named.start("when")).strip())
        end = named.end("when")
        if named["how"]:
            page.ledger.put((*path, "description"), text.cut(*named.span("how")))
            page.ledger.boil(text.cut(end, named.start("how")).strip())
            end = named.end("how")
        page.ledger.boil(text.cut(end).strip())
        return text.cut(0, named.start())
    match = _WHEN.search(text.value[-200:]) if text.value[-1:] in "])" else None
    if match is not None and re.search(
        rf"\([^()]*{_UNITS}[^()]*\)", text.value[: len(text) - len(match.group())], re.IGNORECASE
    ):
        return text  # each of several measures has its own
    if match is None:
        return text
    offset = max(0, len(text) - 200)
    start, end = match.span(next(name for name in ("inside", "marked", "when") if match[name]))
    if not text.value[: offset + match.start()].strip():
        return text
    page.ledger.put((*path, "timeFrame"), text.cut(offset + start, offset + end))
    page.ledger.boil(text.cut(offset + match.start(), offset + start).strip())
    page.ledger.boil(text.cut(offset + end).strip())
    return text.cut(0, offset + match.start())


# Interventions --------------------------------------------------------------------------------------------------------


class _Thing:
    """One intervention, or one arm, while its parts come."""

    def __init__(self) -> None:
        self.name: Part | None = None
        self.kind: Part | None = None
        self.described: list[Part] = []

    def __bool__(self) -> bool:
        return bool(self.name or self.kind or self.described)


def _interventions(page: Page, parts: Sequence[Part]) -> None:
    """Arms and interventions under names of their own. A part of another kind ends both."""
    arm, thing = _Thing(), _Thing()
    numbers: list[int] = []  # the arm's in the record, where it is put already
    for part in [*parts, Part("end", NOTHING, NOTHING, "end", False, [])]:
        name = part.name
        lines = [line for line in part.lines if not page.empty(line.text)]
        if name == "armText":
            _put_thing(page, thing, _put_arm(page, arm, numbers))
            arm, thing, numbers = _Thing(), _Thing(), []
            _arm_text(page, part)
        elif name == "armLabel" and lines and (typed := _typed_arm(part.lines[0])):
            _put_thing(page, thing, _put_arm(page, arm, numbers))
            arm, thing = _Thing(), _Thing()
            numbers = [_in_cell(page, part, typed)]
        elif (
            name == "interventionName"
            and lines
            and (intervention_type((_TYPED.match(unbulleted(lines[0].text).value) or [""] * 2)[1]))
        ):
            _cell_of_things(page, part, numbers)
        elif name in ARM_SLOTS and lines:
            if (name == "armLabel" and (arm or thing)) or (
                name == "interventionName" and (thing.name or (thing.kind and thing.described))
            ):
                whole = _put_arm(page, arm, numbers)
                _put_thing(page, thing, whole)
                thing = _Thing()
                if name == "armLabel":
                    arm, numbers = _Thing(), []
            _slot(page, name, part, arm, thing)
        elif name in ("row", "end") or (name not in ("unknown", "said", *ARM_SLOTS) and (name != "heading" or part.words)):
            if arm.name is not None and thing.name is None:  # `Arm | Type | Description`: what is described is the arm
                arm.described += thing.described
                thing.described = []
            _put_thing(page, thing, _put_arm(page, arm, numbers))
            arm, thing, numbers = _Thing(), _Thing(), []


def _slot(page: Page, name: str, part: Part, arm: _Thing, thing: _Thing) -> None:
    words = part.lines[0].words
    if name == "armLabel":
        arm.name = part
    elif name == "armDescription":
        arm.described.append(part)
    elif name == "armKind" or (name == "interventionKind" and arm_type(words) and arm_type(words) != "OTHER" and not arm.kind):
        arm.kind = arm.kind or part
    elif name == "interventionName":
        thing.name = part
    elif name == "interventionKind" and (thing.kind is None or intervention_type(words)):
        thing.kind = part
    elif name == "interventionDescription":
        thing.described.append(part)


def _put_arm(page: Page, arm: _Thing, numbers: list[int]) -> list[int]:
    """Put an arm that has a name; its number in the record."""
    if arm.name is None:
        return numbers
    number = page.ledger.size(_GROUPS)
    page.ledger.put((*_GROUPS, number, "label"), _whole(page, arm.name))
    _taken(arm.name)
    if arm.kind is not None and page.ledger.put((*_GROUPS, number, "type"), arm.kind.lines[0].text, "arm type"):
        _taken(arm.kind)
    described = [text for part in arm.described if (text := _whole(page, part)).value]
    if described:
        page.ledger.put((*_GROUPS, number, "description"), join("\n", described) if len(described) > 1 else described[0])
        for part in arm.described:
            _taken(part)
    arm.name, arm.kind, arm.described = None, None, []
    return [number]


def _put_thing(page: Page, thing: _Thing, arms: Sequence[int]) -> None:
    """Put an intervention that has a name, or what describes the one that every arm gets."""
    if thing.name is None:
        return
    name = thing.name
    if re.search(r"[.;]\s+(?:control|placebo|comparator|comparison|group|arm)\b", name.lines[0].words, re.IGNORECASE):
        return  # what several groups get
    number = page.ledger.size(_THINGS)
    if thing.kind is not None and page.ledger.put((*_THINGS, number, "type"), thing.kind.lines[0].text, "intervention type"):
        _taken(thing.kind)
    text = _whole(page, name)
    page.ledger.put((*_THINGS, number, "name"), text)
    _taken(name)
    described = [text for part in thing.described if (text := _whole(page, part)).value]
    if described:
        page.ledger.put((*_THINGS, number, "description"), join("\n", described) if len(described) > 1 else described[0])
        for part in thing.described:
            _taken(part)
    thing.name, thing.kind, thing.described = None, None, []


def _arm_text(page: Page, part: Part) -> None:
    """`Arm 1:` and what is done in it."""
    if part.head is None or not part.lines or page.empty(part.lines[0].text):
        return
    number = page.ledger.size(_GROUPS)
    text = _whole(page, part)
    if _told(page, part.head.text):
        page.ledger.say(part.head.words, text)
    else:
        page.ledger.put((*_GROUPS, number, "label"), part.head.text)
        page.ledger.put((*_GROUPS, number, "description"), text)
    _taken(part)


def _told(page: Page, label: Text) -> bool:
    """Whether the page has told of an arm of this name: what a form sums up above its own list is no second arm."""
    arms = min(page.ledger.size(_GROUPS), _MOST_ARMS)
    return any(str(page.ledger.get((*_GROUPS, number, "label"))).casefold() == label.value.casefold() for number in range(arms))


_MOST_ARMS = 40  # that are looked at


def _typed_arm(line: Line) -> re.Match[str] | None:
    """`Experimental: …`, where the word before the colon is a type of arm."""
    match = _TYPED.match(line.words)
    return match if match and arm_type(match[1]) else None


def _in_cell(page: Page, part: Part, match: re.Match[str]) -> int:
    """`Experimental: Light` and its description, the first cell of a table's row; the arm's number in the record."""
    first, rest = part.lines[0].text, part.lines[1:]
    number = page.ledger.size(_GROUPS)
    page.ledger.put((*_GROUPS, number, "label"), first.cut(match.end()))
    page.ledger.put((*_GROUPS, number, "type"), first.cut(0, match.end(1)), "arm type")
    page.ledger.boil(first.cut(match.end(1), match.end()).strip())
    if rest:
        page.ledger.put((*_GROUPS, number, "description"), join("\n", [line.text for line in rest]))
    _taken(part)
    return number


def _cell_of_things(page: Page, part: Part, arms: Sequence[int]) -> None:
    """`Device: Bright lamp`, how it is given, and its other names, as often as they stand in a cell."""
    number, others = -1, False
    described: list[Text] = []
    path: Path = ()

    def close() -> None:
        if described and number >= 0 and page.ledger.get((*path, "description")) is None:
            page.ledger.put((*path, "description"), join("\n", described) if len(described) > 1 else described[0])
        else:
            for text in described:
                page.ledger.say(part.words or "Intervention", text)
        described.clear()

    for line in part.lines:
        text = unbulleted(line.text)
        page.ledger.boil(line.text.cut(0, len(line.text) - len(text)).strip())
        match = _TYPED.match(text.value)
        if match and intervention_type(match[1]):
            close()
            others = False
            number = _thing(page, text, match.end(1), match.end())
            path = (*_THINGS, number)
            called = text.cut(0)
            for arm in arms:
                names: Path = (*_GROUPS, arm, "interventionNames")
                page.ledger.put((*names, page.ledger.size(names)), called)
        elif _OTHER_NAMES.match(text.value):
            page.ledger.boil(text)
            others = True
        elif others and path:
            page.ledger.put((*path, "otherNames", page.ledger.size((*path, "otherNames"))), text)
        else:
            described.append(text)
    close()
    _taken(part)


def _thing(page: Page, text: Text, kind: int, name: int) -> int:
    """The number of an intervention `Drug: Cream A`, which may have been listed above."""
    words = text.value[name:].strip()
    for number in range(page.ledger.size(_THINGS)):
        if page.ledger.get((*_THINGS, number, "name")) == words:
            page.ledger.say("Intervention", text)
            return number
    number = page.ledger.size(_THINGS)
    page.ledger.put((*_THINGS, number, "type"), text.cut(0, kind), "intervention type")
    page.ledger.put((*_THINGS, number, "name"), text.cut(name))
    page.ledger.boil(text.cut(kind, name).strip())
    return number


def _free_interventions(page: Page, parts: Sequence[Part]) -> None:
    """What stands under a name for interventions: arms by name (`Arm 1: …`), or one short line that is the intervention."""
    named = any(part.name == "interventionName" and part.lines for part in parts)
    for part in parts:
        if part.name not in ("interventions", "interventionDescription"):
            continue
        lines = [line for line in part.lines if not page.empty(line.text)]
        if not lines:
            continue
        if part.name == "interventions" and _types_below(page, part, lines):
            continue
        texts = [piece for line in lines for piece in _each_arm(unbulleted(line.text))]
        typed = _TYPED.match(texts[0].value) if len(texts) == 1 and part.name == "interventions" else None
        if typed and intervention_type(typed[1]):
            page.ledger.boil(lines[0].text.cut(0, len(lines[0].text) - len(texts[0])).strip())
            _thing(page, texts[0], typed.end(1), typed.end())
            _taken(part)
            continue
        arms = [ARM_NAMED.match(text.value) for text in texts]
        if all(arms):
            for line in lines:
                page.ledger.boil(line.text.cut(0, len(line.text) - len(unbulleted(line.text))).strip())
            for text, match in zip(texts, arms, strict=True):
                if match is None:
                    continue
                if _told(page, text.cut(0, match.end("label"))):
                    page.ledger.say(match["label"], text.cut(match.end()))
                    page.ledger.boil(text.cut(0, match.end()).strip())
                    continue
                number = page.ledger.size(_GROUPS)
                page.ledger.put((*_GROUPS, number, "label"), text.cut(0, match.end("label")))
                page.ledger.boil(text.cut(match.end("label"), match.end()).strip())
                page.ledger.put((*_GROUPS, number, "description"), text.cut(match.end()))
            part.lines = [line for line in part.lines if page.empty(line.text)]
            part.name = "heading"
        elif part.name == "interventions" and not named and len(texts) == 1 and _is_thing(texts[0].value):
            path: Path = (*_THINGS, page.ledger.size(_THINGS), "name")
            page.ledger.boil(lines[0].text.cut(0, len(lines[0].text) - len(texts[0])).strip())
            page.ledger.put(path, in_latin(page, texts[0], part.words))
            part.lines = [line for line in part.lines if page.empty(line.text)]
            part.name = "heading"


def _types_below(page: Page, part: Part, lines: Sequence[Line]) -> bool:
    """Arms of which each is a name, its type alone on the line below it, and what is done in it."""
    types = [number for number, line in enumerate(lines) if arm_type(line.words) is not None]
    if not types or types[0] != 1 or any(b - a < 2 for a, b in pairwise(types)) or any(line.bulleted for line in lines):
        return False
    for at, end in zip(types, [*(number - 1 for number in types[1:]), len(lines)], strict=True):
        number = page.ledger.size(_GROUPS)
        page.ledger.put((*_GROUPS, number, "label"), lines[at - 1].text)
        page.ledger.put((*_GROUPS, number, "type"), lines[at].text, "arm type")
        described = [line.text for line in lines[at + 1 : end]]
        if described:
            text = join("\n", described) if len(described) > 1 else described[0]
            page.ledger.put((*_GROUPS, number, "description"), text)
    _taken(part)
    return True


def _each_arm(text: Text) -> list[Text]:
    """The arms that one line tells of, each behind the end of the last one's sentence."""
    cuts = [0, *(match.end() for match in re.finditer(r"[.;]\s+", text.value) if ARM_NAMED.match(text.value, match.end()))]
    return [text.part(start, end) for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _is_thing(words: str) -> bool:
    several = r"\b(?:or placebo|versus|vs\.?|against|compared)\b"
    if len(words) > _LONGEST_NAME or words[-1:] == "." or re.search(rf"[:：|\t;]|\.\s|{several}", words):
        return False
    return re.search(r"[^\W\d]{2}", words) is not None


def armed(parts: list[Part], kept: str) -> list[Part]:
    """The parts, where arms and interventions stand one under the other without a table (`Experimental: Cream A`, what is
    said of it, `Drug: Cream A`, what is said of that): these types were taken for names that nobody knows.

    `Other` is a type of both: it is an intervention's behind an arm, behind a tab, or where it is listed above. Else nothing of
    all is told.
    """
    start = next((n for n, part in enumerate(parts) if _ARM_HEADS.match(part.words.strip(" :"))), None)
    if start is None:
        return parts
    found: list[tuple[int, str]] = []
    last = ""
    above = frozenset(kept[: parts[start].label.start].split("\n"))
    for number in range(start, len(parts)):
        part = parts[number]
        typed = (arm_type(part.words) or intervention_type(part.words)) is not None
        if part.inline and part.lines and (part.name == "unknown" or (part.name == "said" and typed)):
            arm, thing = arm_type(part.words) is not None, intervention_type(part.words) is not None
            if arm and thing:
                behind_tab = kept[part.label.start - 1 : part.label.start] == "\t"
                listed = f"{part.words}: {part.lines[0].words}" in above
                if last == "thing" and not behind_tab and not listed:
                    return parts
                arm = not (last == "arm" or behind_tab or listed)
            if not arm and not thing:
                break
            last = "arm" if arm else "thing"
            found.append((number, last))
        elif part.name == "heading" and not part.words and not part.lines:
            continue
        elif (
            not (part.words and (_HEADS.match(part.words.strip(" :")) or part.name in ("interventions", "armLabel")))
            or part.lines
        ):
            break
    if not any(kind == "arm" for _, kind in found):
        return parts
    for number, kind in found:
        part = parts[number]
        first = Text(kept[part.label.start : part.lines[0].text.start + len(part.lines[0].text)], part.label.start)
        name = "armLabel" if kind == "arm" else "interventionName"
        parts[number] = Part(name, NOTHING, NOTHING, part.words, False, [Line(first), *part.lines[1:]])
    return parts


_ARM_HEADS = re.compile(r"(?:arms and interventions|participant group ?/ ?arm)$", re.IGNORECASE)
_HEADS = re.compile(r"(?:arms and interventions|participant group ?/ ?arm|intervention ?/ ?treatment|arms)$", re.IGNORECASE)


# Sponsors -------------------------------------------------------------------------------------------------------------


def _sponsors(page: Page, parts: Sequence[Part]) -> None:
    """The sponsors of a table or list whose rows say which is the primary one; without that, the first is."""
    kind: Part | None = None
    for part in parts:
        if part.name == "row":
            kind = None
        elif part.name == "sponsorKind" and part.lines:
            kind = part
        elif part.name == "sponsorName" and part.lines and not page.empty(part.lines[0].text):
            match = _KIND.search(kind.lines[0].words) if kind is not None else None
            lead: Path = (*SPONSORS, "leadSponsor", "name")
            if match and match["secondary"]:
                part.name = "collaborators"
            elif (match and match["primary"]) or (kind is None and page.ledger.get(lead) is None and not _later(part, parts)):
                part.name = "leadSponsor"
            else:
                part.name = "said"
    named = any(part.name == "leadSponsor" and part.lines for part in parts)
    for part in parts:
        if part.name == "sponsorAddress" and not named and len(part.lines) > 1 and not re.search(r"\d", part.lines[0].words):
            part.name, named = "leadSponsor", True  # an address of several lines begins with whose it is
        elif part.name in SPONSOR_SLOTS:
            part.name = "said"


def _later(part: Part, parts: Sequence[Part]) -> bool:
    """Whether the page names a lead sponsor under a name of its own."""
    return any(other.name == "leadSponsor" and other.lines and other is not part for other in parts)


__all__ = ["armed", "gather"]

"""Forms of criteria: lines that are the labels of a form and ask nothing, and a form that lost its lines.

PDQ (the register of the U.S. National Cancer Institute, whose trials ClinicalTrials.gov took) has a label for each organ and
kind of therapy (`Hepatic:`, `Prior chemotherapy:`), and only some of them say what the lines below them are about (`Age:`
over `18 and over`). Other forms head their lists with sentences that repeat what inclusion and exclusion mean.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from pantrial.parse.sizes import CRITERION
from pantrial.parse.split import Block, Line
from pantrial.protocol import CriterionKind
from pantrial.text import Text, join

# The labels of PDQ's form. Those of the first group say what the lines below them speak of.
_TOPICS = r"age|performance status|life expectancy"
_PARTS = (
    r"sex|menopausal status|hormone receptor status|ha?ematopoietic|ha?ematologic(?:al)?"
    r"|hepatic(?:/renal)?|renal(?:/hepatic)?|liver|kidney|cardiovascular|cardiac|pulmonary"
    r"|neurologic(?:al)?|gastrointestinal|metabolic|immunologic(?:al)?|endocrine"
    r"|other|biologic therapy|immunotherapy|chemotherapy|endocrine therapy|hormone therapy"
    r"|radiotherapy|radiation therapy|surgery"
)
_LABEL = re.compile(rf"\W*(?P<label>{_TOPICS}|{_PARTS})\W*$", re.IGNORECASE)
_TOPIC = re.compile(rf"\W*(?:{_TOPICS})\W*$", re.IGNORECASE)
# As they stand in the midst of a text: the first letter is a capital, and a colon follows.
_CAPITAL = "|".join(word[0].upper() + word[1:] for word in f"{_TOPICS}|{_PARTS}|performance Status|life Expectancy".split("|"))
_INSIDE = re.compile(rf"(?<![\w(-])(?:(?:DISEASE|PATIENT) CHARACTERISTICS|PRIOR[ /]CONCURRENT THERAPY|(?:{_CAPITAL})):(?=\s|$)")
_NOTHING = re.compile(
    r"\W*(?:(?:not|none) specified|not applicable|any (?:age|status|sex)|see (?:disease|patient|prior)[\w /]*)\W*$",
    re.IGNORECASE,
)
# With these a sentence of that form begins, where no full stop tells it. A capital alone does not (`New York …`).
_OPENERS = re.compile(
    r"(?:No|Not|At least|More than|Greater than|Less than|Prior|Concurrent|Recovered|See|Must|Able|Fertile|Negative|Effective"
    r"|Adequate|Normal|Patients|Any|HIV (?:negative|positive)|Absolute|Platelets?|H(?:a)?emoglobin|H(?:a)?ematocrit|Bilirubin"
    r"|Creatinine|Alkaline|Transaminases?|SGOT|SGPT|AST|ALT|WBC|ANC|Granulocytes?|Neutrophils?|Lymphocytes?|Calcium|Albumin|PTT?"
    r"|Prothrombin|DLCO|LVEF|Ejection|FEV1|FVC|BUN|LDH|Sodium|Potassium|Hb|Hct)\b"
)
# A word before which a phrase is not over.
_OPEN = re.compile(
    r"(?:[,:/&(+-]|(?<![\w-])(?:and|or|and/or|of|the|an?|with|without|for|by|in|to|if|as|than|per|no|not|on|at|from|is|are|be|either"
    r"|except|including|unless|when|within|plus|normal|serum|total|AND|OR|AND/OR))$"
)
# A capital in the midst of a piece, where another sentence may begin. Names, and what stands behind a link, are none.
_LOST = re.compile(
    r"(?<!\band)(?<!\bor)(?<!\bof)(?<!\bthe)(?<!\ba)(?<!\bby)(?<!\bfor)(?<!\bwith)(?<!\bto)(?<!\bno)(?<!\bper)(?<=[a-z0-9%)])\s+"
    r"(?!New York|York|Heart|Association|Karnofsky|Kaposi|Hodgkin|Gilbert|Gleason|Ann Arbor|Zubrod|Lansky|Child|Western|Class"
    r"|Stage|Grade|Type|Phase|Ewing|Wilms|Crohn|Cushing|Epstein|Barr|Philadelphia|Eastern|Cooperative|Oncology|Group"
    r"|Pneumocystis|Dukes)[A-Z][a-z]{2,}"
)
_SUITS = {
    "age": re.compile(r"\W*(?:(?:over|under|at least|up to|more than|less than)\b.*|\d.*|[<>≤≥=].*)$", re.IGNORECASE),
    "performance status": re.compile(r".*\d", re.IGNORECASE),
    "life expectancy": re.compile(r".*\b(?:days?|weeks?|months?|years?)\b", re.IGNORECASE),
}


def labelled(parts: Iterable[Line | Block]) -> Iterator[Line | Block]:
    """The parts without the labels of a form; what a label speaks of stands before the lines that need it: `Age: 18 and over`.

    One text that holds a whole form is cut at the form's labels, and where a sentence begins.
    """
    topic: Text | None = None
    before = ""  # the label that stands before the next line, which ends the list above it
    for part in parts:
        if isinstance(part, Block) or part.children:
            topic = None
            yield part if isinstance(part, Block) or not before else replace(part, label=before)
            before = ""
            continue
        pieces = list(_apart(part.text))
        if (
            len(pieces) == 1 and pieces[0] is part.text and topic is None and not part.parent
        ):  # as nearly every line: it can be no label
            yield replace(part, label=before) if before else part
            before = ""
            continue
        for piece in pieces:
            label = _LABEL.match(piece.value)
            if label is not None and (len(pieces) > 1 or part.parent):
                topic = piece.strip(" :.") if _TOPIC.match(piece.value) else None
                before = piece.value
                continue
            empty = _NOTHING.match(piece.value) or not any(map(str.isalnum, piece.value))
            if empty and (len(pieces) > 1 or topic is not None):
                continue
            text = _with(topic, piece)
            if text is piece or not text.value.startswith("Perf"):
                topic = None  # of several lines below it only a performance status is told by several scales
            line = part if text is part.text else replace(part, text=text, parent=text.value.endswith(":"))
            run_on = len(pieces) > 1 and _LOST.search(piece.value) is not None
            yield replace(line, label=before, run_on=run_on) if before or run_on else line
            before = ""


def _with(topic: Text | None, line: Text) -> Text:
    """The line, behind what it is about where it needs it."""
    if topic is None or topic.value.casefold() in line.value.casefold():
        return line
    return join(": ", (topic, line)) if _SUITS[topic.value.casefold()].match(line.value) else line


def _apart(text: Text) -> Iterator[Text]:
    """A text that holds two labels or more, in its pieces: the labels, and the sentences between them."""
    words = text.value
    labels = list(_INSIDE.finditer(words)) if ":" in words and len(words) <= 50 * CRITERION else []
    whole = bool(labels) and labels[0][0].isupper() and not words[: labels[0].start()].strip(" *-")
    if not whole and len(labels) < 2:
        yield text
        return
    ends = [label.start() for label in labels[1:]] + [len(words)]
    before = words[: labels[0].start()].rstrip()
    if before.endswith((":", ",")):
        yield text  # `No history of: Cardiac: …`: what stands before the labels may turn round what stands behind them
        return
    if before:
        yield text.cut(0, len(before)).strip()
    for label, end in zip(labels, ends, strict=True):
        if not label[0].isupper():
            yield text.cut(label.start(), label.end())
        last = label.end()
        for cut in _sentences(words, label.end(), end):
            yield text.cut(last, cut).strip()
            last = cut
        if words[last:end].strip():
            yield text.cut(last, end).strip()


def _sentences(words: str, start: int, end: int) -> Iterator[int]:
    """Where a sentence begins between the two places, behind the first; none in brackets or in the midst of a phrase."""
    depth, last = 0, start
    listing = False
    for match in _OPENERS.finditer(words, start, end):
        if match.start() == start or words[match.start() - 1] not in " \n":
            continue
        between = words[last : match.start()]
        depth = max(0, depth + between.count("(") - between.count(")"))
        listing = listing or ":" in between
        last = match.start()
        before = words[start : match.start()].rstrip()
        if depth == 0 and not listing and before and not _OPEN.search(before):
            yield match.start()


# Sentences over a list that only say what the section says.
_WHO = r"(?:(?:the |all |study |eligible )?(?:patients?|subjects?|participants?|volunteers?|individuals?|you|your child)\b)"
_IF_THEY = r"eligible(?: for this (?:study|trial))? if (?:they|you|he/she|he or she)"
_THINGS = r"(?:prior|and|or|symptoms?|signs|diseases?|conditions?|disorders|criteria|requirements)"
_BEFORE = r"(?:prior|concurrent|concomitant|previous) (?:medications?|treatments?|therap(?:y|ies)|conditions?)"
_EITHER = rf"{_BEFORE}|co-?existing conditions?"


def _any_of(*sentences: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(sentences)})\W*:\W*$", re.IGNORECASE)


_HEADS = {
    CriterionKind.INCLUSION: _any_of(
        rf"{_WHO} (?:must|should)(?: also)?(?: (?:have|be))?(?: all(?: of)?)?(?: the following(?: {_THINGS})?)?",
        rf"{_WHO} (?:must|should) (?:meet|fulfil|fulfill|satisfy)(?: all(?: of)?)?(?: the)? following"
        r"(?: (?:inclusion|entry|eligibility))? criteria",
        rf"{_WHO} (?:may|will|can|are) (?:be )?{_IF_THEY}",
        r"(?:(?:general|protocol|key|main|study|trial|patient) )?(?:entry|eligibility|inclusion|enrol?lment) criteria",
        _EITHER,
        r"allowed|required|recommended|permitted",
    ),
    CriterionKind.EXCLUSION: _any_of(
        rf"{_WHO} (?:with|having)(?: any(?: one)? of)? the following(?: {_THINGS}){{0,6}}"
        r" (?:are|is|will be) (?:excluded|not eligible)",
        rf"{_WHO} (?:will|may|are) not (?:be )?{_IF_THEY}",
        rf"(?:an? |any )?{_WHO} (?:who |that )?(?:meets?|meeting|fulfil\w*|satisf\w+|with|has|have)(?: any(?: one)?)?(?: of)?"
        rf" the following(?: {_THINGS}){{0,4}} (?:are|is|will be|must be|should be) (?:excluded|ineligible|not eligible)"
        r"(?: (?:from|for) (?:(?:participation|participating|enrol?lment|inclusion)(?: in)? ?)?(?:this|the) (?:study|trial))?",
        rf"{_WHO} (?:may|must) not have(?:(?: any of)? the following)?(?: {_THINGS}){{0,4}}",
        _EITHER,
        rf"(?:(?:{_BEFORE}): ?)?excluded",
    ),
}


def heads_only(part: Line, below: Line | Block | None) -> bool:
    """Whether a line only heads the list below it, and says no more than that the list is one of inclusions or exclusions.

    `below` is the line behind it: without one of its kind it heads nothing, and stays.
    """
    headed = isinstance(below, Line) and below.kind is part.kind and not part.children
    return headed and len(part.text) < 160 and ":" in part.text.value and bool(_HEADS[part.kind].match(part.text.value))

"""What a page says of a trial's design in running words, and who is masked where that is a list of its own.

Read after everything that has a name of its own, which counts more: only what the page has not told elsewhere is taken, and
only where its words about design tell one thing.
"""

import re
from collections.abc import Sequence

from pantrial.notes import NoteKind
from pantrial.pages.labels import FIELDS, INFO
from pantrial.pages.page import Page
from pantrial.pages.parting import Part, fits, plain_name, unbulleted
from pantrial.pages.shapes import NORMALISERS, name_normalisers
from pantrial.pages.tongues import OTHER
from pantrial.text import Text

_DESIGNS = frozenset(
    (
        "study design",
        "trial design",
        "design",
        "secondary study design",
        "study type(s)",
        "design of the study",
        "design of the trial",
        "design details",
        "methodology",
        "type of design",
        "試験デザイン",
        "試験等のデザイン",
        "研究デザイン",
    )
)
_WHO = frozenset(
    (
        "masked role",
        "masked roles",
        "roles masked",
        "who is masked",
        "who is blinded",
        "who are masked",
        "who is / are masked / blinded",
        "groups that have been masked",
        "blinded subject",
        "people masked",
        "parties masked",
        "masking roles",
    )
)
_PAIR = re.compile(
    r"\b(?P<name>allocation|randomi[sz]ation|intervention model|interventional model|assignment|masking|blinding"
    r"|primary purpose|purpose)\s*:\s*(?P<value>[^.;:()]{2,60}(?:\([^()]{2,120}\))?)(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?P<value>[^.;:()]{2,60})[.;]\s+(?=[A-Za-z])")
"""A value that ends where the next name begins."""
_PAIRED = {
    "allocation": "allocation",
    "randomization": "allocation",
    "randomisation": "allocation",
    "intervention model": "interventionModel",
    "interventional model": "interventionModel",
    "assignment": "interventionModel",
    "masking": "masking",
    "blinding": "masking",
    "primary purpose": "primaryPurpose",
    "purpose": "primaryPurpose",
}
_FREE = {
    "allocation": re.compile(r"\bnon[- ]?randomi[sz]ed\b|\brandomi[sz]ed\b", re.IGNORECASE),
    "interventionModel": re.compile(r"\b(?:parallel|cross-?over|factorial|single[- ](?:arm|group))\b", re.IGNORECASE),
    "masking": re.compile(
        r"\b(?:open[- ]label|(?:single|double|triple|quadruple)(?:[- ]blind(?:ed)?|(?=[- ]mask(?:ed|ing)\b)))\b", re.IGNORECASE
    ),
}
"""Words of which each says what one field is."""
_TOLD = ("allocation", "interventionModel", "masking", "primaryPurpose")
_SLASHED = re.compile(r"[^\s/／](?:[^/／]{0,60}[^\s/／])?(?=\s*(?:[/／]|$))")
"""Items of a design between strokes: `無作為化比較 / 二重盲検 / 治療`."""
_LONGEST = 600  # characters of a text about a trial's design
_UNSURE = re.compile(r"\b(?:not|no|without|or|previous|earlier)\b", re.IGNORECASE)


def _tells(shape: str, words: str) -> bool:
    """Whether words stand for a code of a shape, in this language or another."""
    return NORMALISERS[shape](words) is not None or NORMALISERS[shape + OTHER](words) is not None


def in_words(page: Page, parts: Sequence[Part]) -> None:
    """Read `Allocation: Randomized. Masking: Triple (…)` and `Randomised, double-blind, parallel-group` under a name for the
    design.
    """
    found: dict[str, dict[str, tuple[Part, int, int]]] = {}
    for part in parts:
        if not part.lines or len(part.lines[0].words) > _LONGEST:
            continue
        words = part.lines[0].words
        paired = {_PAIRED[pair["name"].casefold()]: pair for pair in _PAIR.finditer(words)}
        if part.name in _PAIRED.values() and paired and (own := _OWN.match(words)) is not None:
            # The first of several pairs stands as the name of the others: `Study design: Allocation: Randomized. Masking: …`
            if part.name not in paired and fits(part.name, part.lines[0].text.part(*own.span("value"))):
                found.setdefault(part.name, {})[own["value"].casefold()] = (part, *own.span("value"))
        elif plain_name(part.words) not in _DESIGNS:
            continue
        for name, pair in paired.items():
            if fits(name, part.lines[0].text.part(*pair.span("value"))):
                found.setdefault(name, {})[pair["value"].casefold()] = (part, *pair.span("value"))
        if paired or _UNSURE.search(words):
            continue
        for piece in _SLASHED.finditer(words) if "/" in words or "／" in words else ():
            told_by = [name for name in _TOLD if _tells(FIELDS[name].shape, piece.group())]
            if len(told_by) == 1:
                found.setdefault(told_by[0], {})[piece.group()] = (part, *piece.span())
        for name, pattern in _FREE.items():
            for match in pattern.finditer(words):
                shape = FIELDS[name].shape
                told = NORMALISERS[shape](match.group()) or NORMALISERS[shape + OTHER](match.group())
                if told:
                    found.setdefault(name, {}).setdefault(str(told), (part, *match.span()))
    for name, told in found.items():
        if len(told) != 1 or page.ledger.get(FIELDS[name].path) is not None:
            continue
        ((part, start, end),) = told.values()
        text = part.lines[0].text.part(start, end)
        if name == "masking" and page.masking(text):
            continue
        shape = FIELDS[name].shape
        _ = page.ledger.put(FIELDS[name].path, text, shape) or page.ledger.put(FIELDS[name].path, text, shape + OTHER)


def who_is_masked(page: Page, parts: Sequence[Part]) -> None:
    """Read who does not know the treatment, where it is a list under a name of its own; who is no such group stays Said."""
    path = (*INFO, "maskingInfo", "whoMasked")
    if page.ledger.size(path):
        return
    for part in parts:
        if plain_name(part.words) not in _WHO:
            continue
        for line in part.lines:
            for text in page.items(unbulleted(line.text), ",;"):
                for shape in ("who masked", "who masked" + OTHER):
                    told = NORMALISERS[shape](text.value)
                    if told and told not in (page.ledger.get(path) or ()):
                        page.ledger.put((*path, page.ledger.size(path)), text, shape)
                        break


_BEHIND_WHO = re.compile(
    r"\s*(?:(?:only )?(?:(?:are|is|were|was|will be) )?(?:blind(?:ed)?|masked|unaware)(?: to (?:the )?[a-z -]{3,40})?)?\.?$"
)
_LEVELS = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")


def whose_masking(page: Page, text: Text) -> bool:
    """Read `Participants, investigators and outcome assessors` under a name for the masking: who is masked, and so how many.

    How many roles are masked is what v2's masking says (ClinicalTrials.gov's definition of the element). False where any word
    is left over: `participants, but not investigators`.
    """
    path = (*INFO, "maskingInfo", "whoMasked")
    if page.ledger.get(FIELDS["masking"].path) is not None or page.ledger.size(path) or len(text.value) > 160:
        return False
    behind = _BEHIND_WHO.search(text.value)
    whole = text.cut(0, behind.start()) if behind else text
    found: list[tuple[Text, str, str]] = []
    start = 0
    for end, then in [*(match.span() for match in _BETWEEN_WHO.finditer(whole.value)), (len(whole), len(whole))]:
        one = whole.part(start, end)
        start = then
        plain = one.part(len(_ARTICLE.match(one.value)[0])) if one.value else one  # type: ignore[index]  # it matches nothing, too
        shape = next((shape for shape in ("who masked", "who masked" + OTHER) if NORMALISERS[shape](plain.value)), "")
        if not shape:
            return False
        told = str(NORMALISERS[shape](plain.value))
        if all(told != other for _, _, other in found):
            found.append((plain, shape, told))
    page.ledger.put(FIELDS["masking"].path, whole, "level by who")
    for number, (one, shape, _) in enumerate(found):
        page.ledger.put((*path, number), one, shape)
    page.ledger.boil(text.cut(len(whole)).strip())
    return True


_BETWEEN_WHO = re.compile(r"\s*(?:[,;+&]|\band\b)\s*(?:and\b\s*)?", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:(?:the|both|all) )*", re.IGNORECASE)

_SUBJECT = (
    r"(?:(?:this|the|our) (?:clinical |research )?(?:trial|study|project)(?: site)?|recruitment(?: (?:to|for|into) (?:this|the)"
    r" (?:trial|study))?|enrol+ment|we|it)"
)
_NOW = r"(?: (?:currently|now|still|presently|actively))?"
_PEOPLE = r"(?: (?:new |more |for )*(?:participants|patients|people|volunteers|recruitment|enrol+ment|members)(?: now)?)?"
_UNSAID = "?"
_TOLD_BY = tuple(
    (re.compile(rf"{_SUBJECT} (?:{pattern})(?: (?:since|in|on) [^.;,]{{0,20}}\d{{4}})?[.!]?", re.IGNORECASE), code)
    for code, pattern in (
        (
            "RECRUITING",
            rf"(?:is|are){_NOW} (?:recruiting|enrol+ing|looking for|accepting|open(?: (?:to|for))?){_PEOPLE}",
        ),
        (
            "NOT_YET_RECRUITING",
            r"(?:is|are|has|have) (?:not yet|yet to) (?:open(?:ed)?|start(?:ed)?|begun|recruit\w*|enrol\w*|be(?:en)? open\w*)"
            rf"(?: (?:to|recruit\w*|enrol\w*))?{_PEOPLE}(?: yet)?"
            rf"|(?:will (?:open|start|begin)|opens|starts)(?: to| recruiting| recruitment)?{_PEOPLE} (?:soon|shortly)",
        ),
        (
            "COMPLETED",
            r"(?:is|was|has been|is now) (?:complete|completed|finished)"
            r"|has (?:now )?(?:finished|ended|completed|been completed)",
        ),
        (
            "TERMINATED",
            r"(?:was|has been|is) (?:stopped|ended|closed|terminated) (?:early|prematurely|before .{3,40})"
            r"|(?:was|has been) terminated",
        ),
        (
            "SUSPENDED",
            rf"(?:is|are|has been|was){_NOW} (?:paused|suspended|on hold"
            r"|temporarily (?:closed|halted|suspended|paused|stopped))",
        ),
        ("WITHDRAWN", r"(?:was|has been) withdrawn(?: before .{3,60})?"),
        (
            "ACTIVE_NOT_RECRUITING",
            rf"(?:is|are) (?:no longer|not) (?:recruiting|enrol+ing|open to|accepting){_PEOPLE}"
            r",? but (?:is |are )?(?:still )?(?:active|ongoing|in follow-?up|continu\w+|follow\w* .{3,30})",
        ),
        (_UNSAID, r"(?:is|are|has|have|was) (?:no longer|not|closed|now closed)\b.*|(?:closed|ended|stopped)\b.*"),
    )
)
"""Sentences that say where a trial stands. `We are no longer recruiting` says only where it does not."""
_OF_RECRUITMENT = re.compile(r"(?:recruitment|enrol+ment|we|it)\b", re.IGNORECASE)


def status_in(words: str) -> str:
    """The status that the first sentence of words says and nothing else: `This trial is currently recruiting.`

    "" where it says nothing of it, `?` where it says what no single status is: behind the end of recruitment a trial may go on.
    """
    if len(words) > 300 or words[:1] not in "TtOoRrEeWwIi":
        return ""
    first = _SENTENCE.match(words)
    for pattern, code in _TOLD_BY:
        if first and pattern.fullmatch(first[0]):
            return _UNSAID if code in ("COMPLETED", "TERMINATED") and _OF_RECRUITMENT.match(words) else code
    return ""


_SENTENCE = re.compile(r"[^.!]+[.!]?(?=\s|$)")


def status_told(page: Page, text: Text) -> bool:
    """Put the status that a sentence says; a note tells that no code stood there."""
    path = FIELDS["overallStatus"].path
    if (
        page.ledger.get(path) is not None
        or not status_in(text.value)
        or not page.ledger.put(path, text, "status in a sentence")
    ):
        return False
    page.ledger.note(NoteKind.INFERRED, "status-by-its-words", "A sentence of the page says so, and no code.", *text.spans())
    return True


def _status(words: str) -> str | None:
    return status_in(words).strip(_UNSAID) or None


def _level(words: str) -> str | None:
    """How many are masked, as v2's code, of a list of who is."""
    roles: set[str] = set()
    for one in _BETWEEN_WHO.split(_BEHIND_WHO.sub("", words)):
        plain = _ARTICLE.sub("", one.strip(), count=1)
        roles.add(str(NORMALISERS["who masked"](plain) or NORMALISERS["who masked" + OTHER](plain)))
    return None if "None" in roles or len(roles) > len(_LEVELS) else _LEVELS[len(roles) - 1]


name_normalisers({"status in a sentence": _status, "level by who": _level})

__all__ = ["in_words", "status_in", "status_told", "who_is_masked", "whose_masking"]

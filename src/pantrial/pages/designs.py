"""What a page says of a trial's design in running words, and who is masked where that is a list of its own.

Read after everything that has a name of its own, which counts more: only what the page has not told elsewhere is taken, and
only where its words about design tell one thing.
"""

import re
from collections.abc import Sequence

from pantrial.pages.labels import FIELDS, INFO
from pantrial.pages.page import Page
from pantrial.pages.parting import Part, fits, plain_name, unbulleted
from pantrial.pages.shapes import NORMALISERS
from pantrial.pages.tongues import OTHER

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
    "masking": re.compile(r"\b(?:open[- ]label|(?:single|double|triple)[- ]blind(?:ed)?)\b", re.IGNORECASE),
}
"""Words of which each says what one field is."""
_LONGEST = 600  # characters of a text about a trial's design
_UNSURE = re.compile(r"\b(?:not|no|without|or|previous|earlier)\b", re.IGNORECASE)


def in_words(page: Page, parts: Sequence[Part]) -> None:
    """Read `Allocation: Randomized. Masking: Triple (…)` and `Randomised, double-blind, parallel-group` under a name for the
    design.
    """
    found: dict[str, dict[str, tuple[Part, int, int]]] = {}
    for part in parts:
        if plain_name(part.words) not in _DESIGNS or not part.lines or len(part.lines[0].words) > _LONGEST:
            continue
        words = part.lines[0].words
        paired = {_PAIRED[pair["name"].casefold()]: pair for pair in _PAIR.finditer(words)}
        for name, pair in paired.items():
            if fits(name, part.lines[0].text.part(*pair.span("value"))):
                found.setdefault(name, {})[pair["value"].casefold()] = (part, *pair.span("value"))
        if paired or _UNSURE.search(words):
            continue
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


__all__ = ["in_words", "who_is_masked"]

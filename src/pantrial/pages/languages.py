"""Pages in two languages, and how a page writes its days: what one value is cannot be told from that value alone."""

import re
from collections.abc import Sequence

from pantrial.notes import NoteKind
from pantrial.pages.labels import FIELDS
from pantrial.pages.lines import Line
from pantrial.pages.page import Page
from pantrial.pages.parting import CRITERIA, EASTERN, LANGUAGES, OUTCOME_LISTS, Part, fits, latin_of
from pantrial.pages.slots import SLOTS
from pantrial.text import Text

_BOTH = 2  # names with a value in two scripts, before a page is taken for one in two languages


def in_one_language(page: Page, parts: Sequence[Part]) -> None:
    """Take the English of what stands in two languages, and say the other: under tags (`pt-br`, `en`), or one under the
    other in two scripts. Criteria are only taken where both languages have as many lines.
    """
    for part in parts:
        _tagged(page, part)
    pairs = [part for part in parts if part.name in _READ and _scripts(part.lines) == "EL"]
    if len(pairs) < _BOTH:
        return
    for part in parts:
        if part.name in _READ and EASTERN.search("".join(line.words for line in part.lines)):
            _latin_only(page, part)


_READ = frozenset(FIELDS) | CRITERIA | OUTCOME_LISTS | SLOTS | {"interventions", "countries"} - {"said"}


def _scripts(lines: Sequence[Line]) -> str:
    """The scripts of the lines, one letter for each run of them: E for Eastern, L for others."""
    found = ["E" if EASTERN.search(line.words) else "L" for line in lines]
    return "".join(one for number, one in enumerate(found) if number == 0 or one != found[number - 1])


def _latin_only(page: Page, part: Part) -> None:
    scripts = _scripts(part.lines)
    if not scripts.startswith("EL"):
        return
    eastern = [line for line in part.lines if EASTERN.search(line.words)]
    latin = [line for line in part.lines if not EASTERN.search(line.words)]
    if part.name in CRITERIA:
        if len(eastern) != len(latin):
            return
        page.ledger.note(
            NoteKind.INFERRED,
            "criteria-in-two-languages",
            "The criteria stand in two languages, with as many lines in each; the English ones are taken.",
            *(line.span for line in eastern[:1]),
        )
    elif scripts.endswith("E"):  # a heading in one language, which belongs to what follows
        while part.lines and EASTERN.search(part.lines[-1].words):
            eastern.remove(part.lines.pop())
    shaped = part.name in FIELDS and FIELDS[part.name].shape != "text"
    if shaped and not fits(part.name, latin[0].text) and (fitting := [line for line in eastern if fits(part.name, line.text)]):
        eastern, latin = latin, fitting  # `80歳以下` is told where `80age old under` is not
    for line in eastern:
        page.ledger.say(part.words or "In another language", line.text)
    part.lines = latin


def in_latin(page: Page, text: Text, label: str) -> Text:
    """A value in the script that the tables know; the same in another is Said."""
    if text.value.isascii() or (latin := latin_of(text)) is text:
        return text
    if latin.start == text.start:
        page.ledger.say(label, text.part(len(latin)))
        return latin
    between = text.cut(0, len(text) - len(latin))
    page.ledger.say(label, between.cut(0, len(between.value.rstrip(" /／\t"))))
    page.ledger.boil(between.cut(len(between.value.rstrip(" /／\t"))).strip())
    return latin


def _tagged(page: Page, part: Part) -> None:
    tags = [
        (number, LANGUAGES[words])
        for number, line in enumerate(part.lines)
        if (words := line.words.strip(" :").casefold()) in LANGUAGES
    ]
    if not tags or tags[0][0] > 0:
        return
    blocks: list[tuple[str, list[Line]]] = []
    for line in part.lines:
        if (tag := LANGUAGES.get(line.words.strip(" :").casefold())) is not None:
            page.ledger.boil(line.text)
            blocks.append((tag, []))
        else:
            blocks[-1][1].append(line)
    chosen = next((number for number, (tag, body) in enumerate(blocks) if tag == "en" and body), None)
    if chosen is None:
        chosen = next((number for number, (_, body) in enumerate(blocks) if body), 0)
    for number, (_, body) in enumerate(blocks):
        if number != chosen:
            for line in body:
                page.ledger.say(part.words, line.text)
    part.lines = blocks[chosen][1]


_NUMBERS = re.compile(r"(?:^|[|\t:：]\s*)(\d{1,2})([/.-])(\d{1,2})\2\d{4}\s*(?=$|[|\t(\]])")
_TOLD = re.compile(r"\((dd[/.-]mm|mm[/.-]dd)[/.-](?:yyyy|aaaa|jjjj)\)", re.IGNORECASE)


def order_of_dates(kept: str, body: Sequence[Line]) -> str:
    """The normaliser of days such as `1/03/2022` on this page: `day first` or `month first` where it says so, or where one of
    its days can be read in one way only and none speaks against it; else "".
    """
    told = {match[1].casefold()[:2] for match in _TOLD.finditer(kept)}
    if len(told) == 1:
        return "day first" if told == {"dd"} else "month first"
    found = [match for line in body if len(line.words) < 400 for match in _NUMBERS.finditer(line.words)]
    first = any(int(match[1]) > 12 for match in found)
    second = any(int(match[3]) > 12 for match in found)
    if first != second and not told:
        return "day first" if first else "month first"
    return ""


__all__ = ["in_latin", "in_one_language", "order_of_dates"]

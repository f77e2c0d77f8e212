"""Conditions and keywords: one a line, or run together with nothing between them."""

import math
import re
from collections.abc import Sequence
from itertools import islice, pairwise

from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.labels import CONDITIONS, FIELDS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.names import ADJECTIVE, GENERIC, JOINING, Usage, folded, head, shares
from pantrial.pages.page import Page
from pantrial.text import Text


def items(page: Page, section: Section, body: list[Line]) -> None:
    """One item a line, at the list that the section names; items on one line are parted where the page tells."""
    field = FIELDS[section.place]
    left = page.field_lines(body, strict=True)
    for line in left:
        text = line.text
        if page.empty(text):
            page.ledger.boil(text)
            continue
        if bullet := line.bullet():
            page.ledger.boil(bullet.strip())
            text = text.cut(len(bullet)).strip()
        elif len(left) == 1 and not any(mark in text.value for mark in ";|"):
            apart(page, text, section.place)
            continue
        for part in page.items(text, ";|"):
            page.ledger.put((*field.path, page.ledger.size(field.path)), part)


_RUN_TOGETHER = frozenset({"condition table", "items", "more information", "other names"})
"""Blocks with lines of names that run together, whose neighbours are no usage."""

_LIKELY = {True: 0.85, False: 0.8}
"""A keyword, or a condition, that is less likely than this to be whole is none."""

_MOST = 10
"""More lines than these are no list of one trial's; each takes time as long as the page."""

_NEAR = 2000
"""As many lines of the page say how it uses its words; no trial's page is longer."""

_WORDS = 400
"""No list of names is longer."""


def apart(page: Page, text: Text, place: str = "conditions") -> None:
    """Put one line of conditions or keywords, which run together with nothing between them.

    A name that cannot be told is Said; so are all conditions where one is not told, since the first stands for the trial.
    """
    names, unclear = told(page, text, keywords=place == "keywords")
    if unclear:
        page.ledger.doubt(f"one-line-of-{place}", "Where one name ends and the next begins is not told.", *unclear)
        for part in unclear:
            page.ledger.say(place.capitalize(), part)
    if names and (len(names) > 1 or unclear):
        page.ledger.note(
            NoteKind.INFERRED,
            f"{place}-parted",
            "Names that run together are parted as the page's other words use them, and by their shape.",
            *(span for name in names for span in name.spans()),
        )
    path: Path = FIELDS[place].path
    for name in names:
        page.ledger.put((*path, page.ledger.size(path)), name)


def told(page: Page, text: Text, *, keywords: bool) -> tuple[list[Text], list[Text]]:
    """The names on one line, and the runs of words in which none is told; of conditions all names or none."""
    words = list(re.finditer(r"\S+", text.value))
    if len(words) == 1:
        return [text], []
    page.parted += 1
    if page.parted > _MOST or len(words) > _WORDS:
        return [], [text]
    proven = _names(usage(page), text, words)
    if proven is not None:
        return proven, []
    names, unclear = _likely(usage(page), text, words, keywords=keywords)
    if not keywords and (unclear or not all(_disease(name, len(names)) for name in names)):
        return [], [text]
    return names, unclear


def usage(page: Page) -> Usage:
    """How the page uses its words where they do not run together."""
    if page.usage is None:
        lines = (line.words for name, body in page.bodies.items() if name not in _RUN_TOGETHER for line in body)
        page.usage = Usage(islice(lines, _NEAR))
    return page.usage


def _likely(used: Usage, text: Text, words: Sequence[re.Match[str]], *, keywords: bool) -> tuple[list[Text], list[Text]]:
    """The names that are likely whole, and the runs of words in which none is."""
    ends = shares([word.group() for word in words], used, keywords=keywords)
    cuts = [0, *(number + 1 for number, share in enumerate(ends) if share > 0.5), len(words)]
    names: list[Text] = []
    unclear: list[tuple[int, int]] = []
    for first, last in pairwise(cuts):
        share = math.prod(1.0 - inner for inner in ends[first : last - 1])
        share *= (ends[first - 1] if first else 1.0) * (ends[last - 1] if last < len(words) else 1.0)
        start, end = words[first].start(), words[last - 1].end()
        if share >= _LIKELY[keywords]:
            names.append(text.cut(start, end))
        elif unclear and unclear[-1][1] + 1 >= start:
            unclear[-1] = (unclear[-1][0], end)
        else:
            unclear.append((start, end))
    return names, [text.cut(start, end) for start, end in unclear]


def _names(page_words: Usage, text: Text, words: Sequence[re.Match[str]]) -> list[Text] | None:
    """The names that run together in `text`, as the rest of the page proves them; None if it does not.

    Two words that never stand side by side elsewhere belong to two names; each name must stand elsewhere, and has
    more than one word or is a disease by its ending. What stands elsewhere as a whole is one name.
    """
    if len(words) > 40:
        return None
    used = page_words.holds
    heads = sum(head(word.group()) for word in words)
    if used(text.value) and heads < 2:
        return [text]
    cuts = [
        here.start()
        for before, here in pairwise(words)
        if folded(before.group()) not in JOINING
        and folded(here.group()) not in JOINING
        and not before.group().endswith(",")
        and not used(f"{before.group()} {here.group()}")
    ]
    names = [text.cut(a, b).strip() for a, b in pairwise([0, *cuts, len(text)])]
    if len(names) == 1:
        return names if heads == 1 and head(words[-1].group()) else _by_heads(text, words)
    whole = all(used(name.value) and (" " in name.value or head(name.value)) for name in names)
    sound = whole and all(_sound(name) for name in names)
    # Beside one disease stands a name of more than one word that does not end like an adjective of it.
    one = heads == 1 and not (
        head(words[-1].group()) and all(" " in name.value and not ADJECTIVE.search(name.value) for name in names)
    )
    return names if sound and not one else _by_heads(text, words)


_QUALIFIERS = frozenset(
    "acute chronic primary secondary severe mild moderate adult adults child children patients subjects early late advanced"
    " refractory resistant recurrent relapsed stage wildtype mutation mellitus positive negative type".split()
)


def _disease(name: Text, of: int) -> bool:
    """Whether one of so many parts can be a condition by itself, and no word that belongs to one.

    A comma is a list's or stands before a qualifier, as in “Dermatitis, Atopic”: one is sound where there is one name.
    """
    words = name.value.casefold().split()
    marks = name.value.count(",") <= (of == 1) and name.value.count("(") == name.value.endswith(")")
    return marks and words[-1] not in _QUALIFIERS and not (len(words) == 1 and ADJECTIVE.search(words[0]))


def _sound(name: Text) -> bool:
    """Whether a part can be a name by itself: no mark within, and more than the general word for a disease."""
    alone = " " not in name.value and name.value.casefold() in GENERIC
    return not alone and name.value[0] not in "(&/-" and "," not in name.value and "(" not in name.value


def _by_heads(text: Text, words: Sequence[re.Match[str]]) -> list[Text] | None:
    """The names, each of which ends with the one word in it that ends a disease's name; None where that is not so."""
    ends = [number for number, word in enumerate(words) if head(word.group())]
    if not ends or ends[-1] != len(words) - 1:
        return None
    names = [
        text.cut(words[first].start(), words[last].end())
        for first, last in zip([0, *(number + 1 for number in ends)], ends, strict=False)
    ]
    longest = 3 if len(names) == 1 else 4
    fitting = all(
        _sound(name)
        and name.value[0].isupper()
        and name.value.count(" ") < longest
        and folded(name.value).split(" ")[0] not in JOINING
        for name in names
    )
    return names if fitting else None


def conditions(page: Page, section: Section, body: list[Line]) -> None:
    """Conditions with an EU record's MedDRA lines and therapeutic area among them."""
    path: Path = (*CONDITIONS, "conditions")
    for line in body:
        folded = line.words[:40].casefold()
        if folded.startswith("meddra version"):
            _meddra(page, line)
        elif folded.startswith("therapeutic area"):
            mark = line.words.find(":")
            page.ledger.boil(line.text.cut(0, mark + 1))
            page.ledger.say("Therapeutic area", line.text.cut(mark + 1))
        elif page.empty(line.text):
            page.ledger.boil(line.text)
        else:
            text = line.text
            for part in page.items(text, ";"):
                page.ledger.put((*path, page.ledger.size(path)), part)


_MEDDRA = ("MedDRA version:", "Level:", "Classification code", "Term:", "System Organ Class:")


def _meddra(page: Page, line: Line) -> None:
    """`MedDRA version: 18.0Level: PTClassification code 10042953Term: …`: the labels part the values."""
    marks = [(at, label) for label in _MEDDRA if (at := line.words.find(label)) >= 0]
    marks.sort()
    for number, (at, label) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(line.words)
        page.ledger.boil(line.text.cut(at, at + len(label)))
        name = label.rstrip(":") if label.startswith("MedDRA") else f"MedDRA {label.rstrip(':')}"
        page.ledger.say(name, line.text.cut(at + len(label), end))

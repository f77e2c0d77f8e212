"""Conditions and keywords: one a line, or run together with nothing between them."""

import math
from collections.abc import Sequence
from itertools import chain, islice, pairwise
from typing import TypeAlias

from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.labels import CONDITIONS, FIELDS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
from pantrial.pages.names import GENERIC, JOINING, Usage, adjective, folded, head, shares
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


_RUN_TOGETHER = frozenset({"condition table", "items", "more information", "other names", "provided keywords"})
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
    words = text.value.split()
    if len(words) == 1:
        return [text], []
    page.parted += 1
    if page.parted > _MOST or len(words) > _WORDS:
        return [], [text]
    places = _places(text.value, words)
    proven = _names(usage(page), text.value, words, places)
    if proven is not None:
        return [text.cut(start, end) for start, end in proven], []
    names, unclear = _likely(usage(page), words, places, keywords=keywords)
    if not keywords and (unclear or not all(_disease(text.value[start:end], len(names)) for start, end in names)):
        return [], [text]
    return [text.cut(start, end) for start, end in names], [text.cut(start, end) for start, end in unclear]


_Place: TypeAlias = tuple[int, int]  # where words begin and end in a line


def _places(line: str, words: Sequence[str]) -> list[_Place]:
    """Where the words of a line stand."""
    found: list[_Place] = []
    end = 0
    for word in words:
        start = line.index(word, end)
        end = start + len(word)
        found.append((start, end))
    return found


def usage(page: Page) -> Usage:
    """How the page uses its words where they do not run together."""
    if page.usage is None:
        bodies = [body for name, body in page.bodies.items() if name not in _RUN_TOGETHER]
        page.usage = Usage([line.text.value for line in islice(chain.from_iterable(bodies), _NEAR)])
    return page.usage


def _likely(
    used: Usage, words: Sequence[str], places: Sequence[_Place], *, keywords: bool
) -> tuple[list[_Place], list[_Place]]:
    """The names that are likely whole, and the runs of words in which none is."""
    ends = shares(words, used, keywords=keywords)
    cuts = [0, *[number + 1 for number, share in enumerate(ends) if share > 0.5], len(words)]
    names: list[_Place] = []
    unclear: list[_Place] = []
    for first, last in pairwise(cuts):
        share = math.prod([1.0 - inner for inner in ends[first : last - 1]])
        share *= (ends[first - 1] if first else 1.0) * (ends[last - 1] if last < len(words) else 1.0)
        start, end = places[first][0], places[last - 1][1]
        if share >= _LIKELY[keywords]:
            names.append((start, end))
        elif unclear and unclear[-1][1] + 1 >= start:
            unclear[-1] = (unclear[-1][0], end)
        else:
            unclear.append((start, end))
    return names, unclear


def _names(page_words: Usage, line: str, words: Sequence[str], places: Sequence[_Place]) -> list[_Place] | None:
    """The names that run together in a line, as the rest of the page proves them; None if it does not.

    Two words that never stand side by side elsewhere belong to two names; each name must stand elsewhere, and has
    more than one word or is a disease by its ending. What stands elsewhere as a whole is one name.
    """
    if len(words) > 40:
        return None
    used = page_words.holds
    ends = [number for number, word in enumerate(words) if head(word)]
    heads = len(ends)
    if heads < 2 and used(line):
        return [(0, len(line))]
    joins = [folded(word) in JOINING for word in words]
    # Before each of these words a name ends.
    cuts = [
        number
        for number in range(1, len(words))
        if not joins[number - 1]
        and not joins[number]
        and words[number - 1][-1] != ","
        and not used(f"{words[number - 1]} {words[number]}")
    ]
    last = heads > 0 and ends[-1] == len(words) - 1
    if not cuts:
        return [(0, len(line))] if heads == 1 and last else _by_heads(line, places, ends)
    found = [(places[a][0], places[b - 1][1]) for a, b in pairwise([0, *cuts, len(words)])]
    names = [line[start:end] for start, end in found]
    if not all((" " in name or head(name)) and _sound(name) for name in names) or not all(map(used, names)):
        return _by_heads(line, places, ends)
    # Beside one disease stands a name of more than one word that does not end like an adjective of it.
    one = heads == 1 and not (last and all(" " in name and not adjective(name) for name in names))
    return _by_heads(line, places, ends) if one else found


_QUALIFIERS = frozenset(
    "acute chronic primary secondary severe mild moderate adult adults child children patients subjects early late advanced"
    " refractory resistant recurrent relapsed stage wildtype mutation mellitus positive negative type".split()
)


def _disease(name: str, of: int) -> bool:
    """Whether one of so many parts can be a condition by itself, and no word that belongs to one.

    A comma is a list's or stands before a qualifier, as in “Dermatitis, Atopic”: one is sound where there is one name.
    """
    words = name.casefold().split()
    marks = name.count(",") <= (of == 1) and name.count("(") == name.endswith(")")
    return marks and words[-1] not in _QUALIFIERS and not (len(words) == 1 and adjective(words[0]))


def _sound(name: str) -> bool:
    """Whether a part can be a name by itself: no mark within, and more than the general word for a disease."""
    alone = " " not in name and name.casefold() in GENERIC
    return not alone and name[0] not in "(&/-" and "," not in name and "(" not in name


def _by_heads(line: str, places: Sequence[_Place], ends: Sequence[int]) -> list[_Place] | None:
    """The names, each of which ends with the one word in it that ends a disease's name; None where that is not so.

    `ends`: the numbers of the words that can end one.
    """
    if not ends or ends[-1] != len(places) - 1:
        return None
    found = [(places[first][0], places[last][1]) for first, last in zip([0, *[end + 1 for end in ends]], ends, strict=False)]
    longest = 3 if len(found) == 1 else 4
    for start, end in found:
        name = line[start:end]
        if not name[0].isupper() or name.count(" ") >= longest or not _sound(name):
            return None
        if folded(name).split(" ", 1)[0] in JOINING:
            return None
    return found


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

"""Conditions and keywords: one a line, or run together with nothing between them."""

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from pantrial.notes import NoteKind
from pantrial.pages.claims import Path
from pantrial.pages.labels import CONDITIONS, FIELDS
from pantrial.pages.layout import Section
from pantrial.pages.lines import Line
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


_RUN_TOGETHER = frozenset({"condition table", "items", "more information"})
"""Blocks with lines of names that run together, whose neighbours are no usage."""

_JOINING = frozenset("with without of in and or due to type stage grade at for by on from the a an during after nos".split())

_GENERAL = """
disease diseases disorder disorders syndrome syndromes cancer cancers carcinoma carcinomas tumor tumors tumour tumours
neoplasm neoplasms infection infections injury injuries failure insufficiency deficiency pain fracture fractures ulcer
ulcers wound wounds burn burns allergy allergies hypersensitivity conditions
"""
_GENERIC = frozenset(_GENERAL.split())
"""Last words of diseases' names that are no disease by themselves."""

_NAMED = """
asthma eczema psoriasis diabetes obesity depression anxiety pneumonia stroke hypertension hypotension anemia leukemia
sepsis hernia urticaria angioedema anaphylaxis copd atopy schizophrenia dementia epilepsy autism
"""
_HEADS = _GENERIC | frozenset(_NAMED.split())
_HEAD_ENDS = re.compile(r"\w{3,}(?:itis|itides|osis|oses|oma|omas|emia|aemia|opathy|opathies|plegia|penia|uria|algia|trophy)$")


_ADJECTIVE = re.compile(r"(?:ed|ic|al|ive|ous|ary|ar|ing|stage)$", re.IGNORECASE)


def _head(word: str) -> bool:
    """Whether a word can be the last of a disease's name, and hardly another."""
    word = word.casefold().strip(",;()")
    return word in _HEADS or _HEAD_ENDS.match(word) is not None


def apart(page: Page, text: Text, place: str = "conditions") -> None:
    """Put one line of conditions or keywords, which run together with nothing between them."""
    path: Path = FIELDS[place].path
    names = _names(page, text)
    if names is None:
        page.ledger.doubt(f"one-line-of-{place}", "Where one name ends and the next begins is not told.", text)
        page.ledger.say(place.capitalize(), text)
        return
    if len(names) > 1:
        page.ledger.note(
            NoteKind.INFERRED,
            f"{place}-parted",
            "Names that run together are parted as the page's other words use them.",
            *text.spans(),
        )
    for name in names:
        page.ledger.put((*path, page.ledger.size(path)), name)


def _names(page: Page, text: Text) -> list[Text] | None:
    """The names that run together in `text`, told by how the rest of the page uses the words; None if untold.

    Two words that never stand side by side elsewhere belong to two names; each name must stand elsewhere, and has
    more than one word or is a disease by its ending. What stands elsewhere as a whole is one name.
    """
    words = list(re.finditer(r"\S+", text.value))
    if len(words) < 2:
        return [text]
    page.parted += 1
    if len(words) > 40 or page.parted > _MOST:
        return None
    elsewhere = _elsewhere(page, text.value)

    def used(part: str) -> bool:
        return f" {_folded(part)}" in elsewhere  # more letters may follow, as in a plural

    heads = sum(_head(word.group()) for word in words)
    if used(text.value) and heads < 2:
        return [text]
    cuts = [
        here.start()
        for before, here in pairwise(words)
        if not used(f"{before.group()} {here.group()}")
        and _folded(before.group()) not in _JOINING
        and _folded(here.group()) not in _JOINING
        and not before.group().endswith(",")
    ]
    names = [text.cut(a, b).strip() for a, b in pairwise([0, *cuts, len(text)])]
    if len(names) == 1:
        return names if heads == 1 and _head(words[-1].group()) else _by_heads(text, words)
    whole = all(used(name.value) and (" " in name.value or _head(name.value)) for name in names)
    sound = whole and all(_sound(name) for name in names)
    # Beside one disease stands a name of more than one word that does not end like an adjective of it.
    one = heads == 1 and not (
        _head(words[-1].group()) and all(" " in name.value and not _ADJECTIVE.search(name.value) for name in names)
    )
    return names if sound and not one else _by_heads(text, words)


def _sound(name: Text) -> bool:
    """Whether a part can be a name by itself: no mark within, and more than the general word for a disease."""
    alone = " " not in name.value and name.value.casefold() in _GENERIC
    return not alone and name.value[0] not in "(&/-" and "," not in name.value and "(" not in name.value


def _by_heads(text: Text, words: Sequence[re.Match[str]]) -> list[Text] | None:
    """The names, each of which ends with the one word in it that ends a disease's name; None where that is not so."""
    ends = [number for number, word in enumerate(words) if _head(word.group())]
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
        and _folded(name.value).split(" ")[0] not in _JOINING
        for name in names
    )
    return names if fitting else None


_MOST = 10
"""More lines than these are no list of one trial's; each takes time as long as the page."""

_NEAR = 2000
"""As many lines of the page say how it uses its words; no trial's page is longer."""


def _elsewhere(page: Page, names: str) -> str:
    """The words of the page but for names that run together, one blank between them and a new line for every mark.

    Only the lines that hold a word of `names`: folding them all would take as long as all else that is done to a page.
    """
    if not page.usage:
        lines = (line.words for name, body in page.bodies.items() if name not in _RUN_TOGETHER for line in body)
        page.usage = [(words.casefold(), words) for words in islice(lines, _NEAR)]
    folded = [_folded(word) for word in names.split()]
    wanted = frozenset(part for word in folded for part in word.split())
    return "".join(
        f" {_folded(words)} \n" for plain, words in page.usage if not all(folded) or any(part in plain for part in wanted)
    )


_MARKS = re.compile(r"[^\w\s'-]+")


def _folded(words: str) -> str:
    """In one case, with one blank; a mark between two words keeps them apart."""
    return (
        " ".join(_MARKS.sub(" \n ", words.casefold()).split(" ")).strip()
        if _MARKS.search(words)
        else " ".join(words.casefold().split())
    )


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

"""MeSH terms that run together in a page's cells: parted by the descriptors' own names, and placed by their trees.

A register prints the terms of conditions and of interventions one behind the other, each with those above it. Which is
which the trees tell: diseases and mental disorders are conditions, drugs and procedures interventions; and what stands in
a tree above another term of the page was not indexed itself, but follows from that.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from pantrial.pages.claims import Path
from pantrial.pages.labels import ARMS, CONDITIONS
from pantrial.pages.page import Page
from pantrial.text import Text

LABEL = "Additional relevant MeSH terms"
"""The label of terms that v2 has no place for, or that cannot be parted."""

_CONDITION, _INTERVENTION = "conditionBrowseModule", "interventionBrowseModule"
_TREES = {"C": _CONDITION, "F": _CONDITION, "D": _INTERVENTION, "E": _INTERVENTION, "J": _INTERVENTION}
"""The first letter of a tree → what a register indexes by it."""
_LONGEST = 14
"""Words of a term."""
_MOST = 400
"""Words of a cell."""
_STRANGE = 4
"""Words of a substance that is no descriptor."""


class Term(Struct, frozen=True):
    """A term of a page, and where it stands in the trees."""

    text: Text
    trees: tuple[str, ...]


@cache
def _table() -> list[str]:
    """`name trees`, in the order of names; not parted, since few of the rows are ever asked for."""
    content = files("pantrial.pages").joinpath("data", "mesh.tsv").read_text(encoding="utf-8")
    return content[content.index("\n") + 1 :].splitlines()


@lru_cache(maxsize=4096)
def trees(words: str) -> tuple[str, ...] | None:
    """Where a term of this very name stands in the trees; empty where only longer names begin so, None where none does."""
    table = _table()
    at = bisect_left(table, f"{words}\t")
    if at < len(table) and table[at].startswith(f"{words}\t"):
        return tuple(table[at].partition("\t")[2].split(" "))
    at = bisect_left(table, f"{words} ")
    return () if at < len(table) and table[at].startswith(f"{words} ") else None


@cache
def _diseases() -> frozenset[frozenset[str]]:
    """The words of each name of a disease or disorder, in whichever order they stand."""
    rows = (row.partition("\t") for row in _table())
    return frozenset(_words(name) for name, _, places in rows if any(place[0] in "CF" for place in places.split(" ")))


def _words(name: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]+", name.casefold())
    return frozenset(_ALSO.get(word, word.removesuffix("s")) for word in words) - {"mellitu"}


_ALSO = {"cancer": "neoplasm", "cancers": "neoplasm", "tumor": "neoplasm", "tumour": "neoplasm"}


def is_disease(words: str) -> bool:
    """Whether words are a descriptor's for a disease or disorder, whatever their case and order: `Type 1 diabetes`."""
    return _words(words) in _diseases()


def parted(text: Text) -> tuple[list[Term], list[Text]]:
    """The terms of one cell in their order, and the words in it that are no term's.

    Of the ways to part the words the one with the fewest terms is taken, `Skin Diseases, Bacterial` before `Skin Diseases`;
    where two have as few, or most words are of no term, none is.
    """
    words = text.value.split()
    size = len(words)
    if not words or size > _MOST:
        return [], [text]
    # From each word on: words of no term, terms, where the first ends, whether it is one, and whether that is plain.
    best: list[tuple[int, int, int, bool, bool]] = [(0, 0, size, False, True)] * (size + 1)
    for start in range(size - 1, -1, -1):
        unknown, terms, _, _, plain = best[start + 1]
        here = (unknown + 1, terms, start + 1, False, plain)
        name = ""
        for end in range(start + 1, min(size, start + _LONGEST) + 1):
            name = f"{name} {words[end - 1]}" if name else words[end - 1]
            found = trees(name)
            if found is None:
                break
            if found:
                unknown, terms, _, _, plain = best[end]
                if (unknown, terms + 1) < here[:2]:
                    here = (unknown, terms + 1, end, True, plain)
                elif (unknown, terms + 1) == here[:2]:
                    here = (*here[:4], False)
        best[start] = here
    unknown, terms, _, _, plain = best[0]
    if not plain or not terms or unknown > size // 2:
        return [], [text]
    found_terms: list[Term] = []
    left: list[Text] = []
    place = start = 0
    strange = -1
    while start <= size:
        known = start < size and best[start][3]
        if (known or start == size) and strange >= 0:
            left.append(text.cut(strange, place).strip())
            strange = -1
        if start == size:
            break
        end = best[start][2]
        begin = place = text.value.index(words[start], place)
        for word in words[start:end]:
            place = text.value.index(word, place) + len(word)
        if known:
            found_terms.append(Term(text.cut(begin, place), trees(" ".join(words[start:end])) or ()))
        elif strange < 0:
            strange = begin
        start = end
    if any(len(one.value.split()) > _STRANGE for one in left):
        return [], [text]
    return found_terms, left


def above(terms: Iterable[Term]) -> frozenset[str]:
    """Every place in the trees that is above one of the terms."""
    return frozenset(tree[:end] for term in terms for tree in term.trees for end in range(len(tree)) if tree[end] == ".")


def whole(terms: Sequence[Term]) -> bool:
    """Whether with each term those above it are there, as a register prints them; of no term, and of keywords, it is not."""
    there = {tree for term in terms for tree in term.trees}
    parents = {tree.rpartition(".")[0] for tree in there} - {""}
    return bool(parents) and sum(parent in there for parent in parents) >= 0.8 * len(parents)


def put(page: Page, cells: Sequence[Text]) -> None:
    """Put the terms of a page's cells at v2's places; words that no descriptor has, and terms of no side, are Said."""
    ledger = page.ledger
    terms: list[Term] = []
    loose: list[Text] = []
    for cell in cells:
        found, left = parted(cell)
        terms += found
        loose += left
    higher = above(terms)
    named = _named(page)
    given = {str(one.get("name", "")).casefold() for one in ledger.get((*ARMS, "interventions")) or ()}
    for text in loose:
        # A substance that is no descriptor is indexed by its own name.
        if text.value.casefold() in given:
            path: Path = ("derivedSection", _INTERVENTION, "meshes")
            ledger.put((*path, ledger.size(path), "term"), text)
        else:
            ledger.say(LABEL, text)
    for term in terms:
        side = next((_TREES[tree[0]] for tree in sorted(term.trees) if tree[0] in _TREES), None) or _below(term, terms)
        if side is None:
            ledger.say(LABEL, term.text)
            continue
        follows = not higher.isdisjoint(term.trees) and term.text.value.casefold() not in named
        path = ("derivedSection", side, "ancestors" if follows else "meshes")
        ledger.put((*path, ledger.size(path), "term"), term.text)


def _below(term: Term, terms: Sequence[Term]) -> str | None:
    """The side of the terms that stand below one whose own trees do not tell it."""
    prefixes = tuple(f"{tree}." for tree in term.trees)
    sides = {
        _TREES[tree[0]]
        for other in terms
        if any(tree.startswith(prefixes) for tree in other.trees)
        for tree in other.trees
        if tree[0] in _TREES
    }
    return sides.pop() if len(sides) == 1 else None


def _named(page: Page) -> frozenset[str]:
    """What the page itself calls its conditions, keywords and interventions, in one case."""
    ledger = page.ledger
    names = [name for key in ("conditions", "keywords") for name in ledger.get((*CONDITIONS, key)) or ()]
    names += [one.get("name", "") for one in ledger.get((*ARMS, "interventions")) or ()]
    return frozenset(str(name).casefold() for name in names)


__all__ = ["LABEL", "Term", "above", "parted", "put", "trees", "whole"]

"""Vocabularies that a user loads, as concepts beside the lexicon's own.

A vocabulary is a value, and who reads one from a file (`pantrial.vocabularies`) hands it in. What it may do to a reading:

- Words that it alone knows become concepts. The package's own rows win wherever they know the same words.
- A word of several of its terms, or of terms of two vocabularies, is a concept that may be any of them (`perhaps`): what is
  asked of it stays open.
- Its own codes tell that somebody has the thing. Codes that it merely relates (cross-references) and words are a doubt.
- A chart's silence denies nothing of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from pantrial.terms.lexicon import Concept, Domain, Lexicon
from pantrial.terms.shipped import spellings


class Term(Struct, frozen=True, array_like=True, gc=False):
    """A term of a vocabulary: an id as CURIE (`DOID:0001816`), its name, and other words for the very same thing.

    `codes` say that somebody has it, `related` that they may. `parents` are ids of the same vocabulary of which it is a kind.
    """

    id: str
    name: str
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    treatment: bool = False


class Vocabulary(Struct, frozen=True):
    """A vocabulary: what the user calls it, its title, version and licence, from where it was read, and its terms."""

    name: str
    title: str
    version: str
    licence: str
    origin: str
    terms: tuple[Term, ...]


# Longer phrases stand in nobody's criteria word for word.
_LONGEST, _MOST_WORDS = 80, 8
_PLAIN = re.compile(r"[^\W\d_](?:[\w '’.-]*\w)?")
_SHORTEST = 4
_ACRONYM = re.compile(r"[A-Z0-9][A-Za-z0-9]?[A-Z0-9-]*")
# What is left over in a classification: `other dermatitis` of a criterion is any that is not the trial's.
_LEFT_OVER = re.compile(
    r"\b(?:other|others|unspecified|specified|elsewhere|classified|nos|nec|encounter|sequelae?|any|all|certain|personal|"
    r"family|history|encounter|status|obsolete|finding|disorder of|abnormality)\b",
    re.IGNORECASE,
)


def usable(words: str) -> bool:
    """Whether a phrase of a vocabulary is looked for in criteria.

    Not one with signs that part criteria (commas, slashes, brackets: of `Leukaemia, acute` another order is meant). Not a
    short form: `ALL`, `COLD` mean other things elsewhere, and what a record defines it says itself. Not what a classification
    calls `other` or `unspecified`.
    """
    return (
        _SHORTEST <= len(words) <= _LONGEST
        and words.count(" ") < _MOST_WORDS
        and _PLAIN.fullmatch(words) is not None
        and not (" " not in words and _ACRONYM.fullmatch(words))
        and not _LEFT_OVER.search(words)
    )


def extended(lexicon: Lexicon, vocabularies: Iterable[tuple[Vocabulary, str]]) -> Lexicon:
    """The lexicon with the vocabularies' concepts beside its own; each vocabulary comes with the hash of its content.

    Terms of two vocabularies with one name are one concept, which has the codes of both.
    """
    vocabularies = tuple(vocabularies)
    own = lexicon.shipped
    if not vocabularies:
        return own
    taken = {_plain(words) for one in own.concepts.values() for words in (one.name, *one.words)}
    merged = _merged(vocabularies, taken)
    meanings = _meanings(merged, taken)
    by_concept: dict[str, list[str]] = defaultdict(list)
    several: list[Concept] = []
    for word, ids in meanings.items():
        if len(ids) == 1:
            by_concept[ids[0]].append(word)
        elif len({merged[one].domain for one in ids}) == 1:
            several.append(_ambiguous(word, ids, merged))
    named = tuple(f"{one.name} {one.version} ({digest[:12]})" for one, digest in vocabularies)
    added = (replace(one, words=tuple(by_concept.get(one.id, ()))) for one in merged.values())
    return Lexicon((*own.concepts.values(), *added, *several), own, named)


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").replace("’", "'").split())


class _Names:
    """Which id a vocabulary's term got: terms of one name and domain share the first one's."""

    def __init__(self) -> None:
        self.by_name: dict[tuple[str, bool], str] = {}
        self.by_id: dict[str, str] = {}

    def add(self, term: Term) -> str:
        first = self.by_name.setdefault((_plain(term.name), term.treatment), term.id)
        self.by_id[term.id] = first
        return first


def _merged(vocabularies: tuple[tuple[Vocabulary, str], ...], taken: set[str]) -> dict[str, Concept]:
    """The terms as concepts by id, still without the words by which they are found; `words` are those that they give."""
    names = _Names()
    terms: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for vocabulary, _ in vocabularies:
        # Two terms of one vocabulary with one name are two things: the first keeps it, and the word is ambiguous.
        within: set[tuple[str, bool]] = set()
        for term in vocabulary.terms:
            key = (_plain(term.name), term.treatment)
            known = term.id in names.by_id
            first = names.by_id[term.id] if known else (term.id if key in within else names.add(term))
            names.by_id[term.id] = first
            within.add(key)
            terms[first].append((vocabulary.name, term))
    result: dict[str, Concept] = {}
    for id_, ones in terms.items():
        head = ones[0][1]
        parents = tuple(dict.fromkeys(up for _, one in ones for parent in one.parents if (up := names.by_id.get(parent))))
        result[id_] = Concept(
            id=id_,
            domain=Domain.TREATMENT if head.treatment else Domain.CONDITION,
            name=f"{head.name} ({id_})",
            parents=tuple(parent for parent in parents if parent != id_),
            words=tuple(dict.fromkeys(word for _, one in ones for word in (one.name, *one.words))),
            codes=tuple(dict.fromkeys(code for _, one in ones for code in one.codes)),
            source=", ".join(dict.fromkeys(name for name, _ in ones)),
            silent=True,
            vocabulary=", ".join(dict.fromkeys(name for name, _ in ones)),
            related=tuple(dict.fromkeys(code for _, one in ones for code in one.related)),
        )
    return _of_one_kind(result)


def _of_one_kind(concepts: dict[str, Concept]) -> dict[str, Concept]:
    """The concepts without parents of another domain, which would make a drug of a disease."""

    def kept(one: Concept) -> Concept:
        parents = tuple(parent for parent in one.parents if concepts[parent].domain is one.domain)
        return one if parents == one.parents else replace(one, parents=parents)

    return {id_: kept(one) for id_, one in concepts.items()}


def _meanings(concepts: dict[str, Concept], taken: set[str]) -> dict[str, tuple[str, ...]]:
    """Each usable word that the lexicon does not have, as written first, and the ids of all concepts that it may be."""
    written: dict[str, str] = {}
    ids: dict[str, dict[str, None]] = defaultdict(dict)
    for one in concepts.values():
        for word in _usable(one.words):
            plain = _plain(word)
            if plain not in taken:
                written.setdefault(plain, word)
                ids[plain][one.id] = None
    return {written[plain]: tuple(found) for plain, found in ids.items()}


def _usable(words: tuple[str, ...]) -> Iterator[str]:
    yield from spellings(tuple(filter(usable, (" ".join(word.split()) for word in words))))


def _ambiguous(word: str, ids: tuple[str, ...], concepts: dict[str, Concept]) -> Concept:
    """A word that may be several things: it asks none of them for sure."""
    first = concepts[ids[0]]
    return Concept(
        id=f"ambiguous:{_plain(word)}",
        domain=first.domain,
        name=f"{word} (ambiguous: {' or '.join(ids)})",
        words=(word,),
        source=first.source,
        perhaps=ids,
        silent=True,
        vocabulary=", ".join(dict.fromkeys(concepts[one].vocabulary for one in ids)),
    )

"""The codes behind each leaf of a protocol's criteria, one a row: to review, to change, and to give back with `--concepts`.

A leaf asks a concept and all that falls under it, so its rows are the codes of all of these. What leaves an answer open has
rows as well: concepts that the words may mean besides, and codes that a vocabulary relates to one. A leaf of a broad class has
a thousand rows; for people to look through there is a line for each leaf (`summed`).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby

from msgspec import Struct

from pantrial.language.english import english
from pantrial.protocol import Criterion, Infection, Leaf, Protocol, Smoking, Unread, leaves_of
from pantrial.terms import Concept, Domain, Lexicon
from pantrial.writers.tables import Column, Kind

YES, NO, PERHAPS = "yes", "no", "perhaps"
EXCEPTED = "excepted by the criterion"


class Row(Struct, frozen=True):
    """One code of one leaf; without a code where there is none."""

    trial: str
    criterion: Criterion
    leaf: str
    asked: str
    concept: Concept | None
    system: str = ""
    code: str = ""
    counts: str = ""
    doubt: str = ""


COLUMNS: tuple[Column[Row], ...] = (
    Column("trial", Kind.TEXT, "The trial's id.", lambda row: row.trial, 14),
    Column("criterion", Kind.TEXT, "The criterion: I3, E12.", lambda row: row.criterion.label, 9, main=True),
    Column("kind", Kind.TEXT, "inclusion or exclusion.", lambda row: row.criterion.kind.value, 9),
    Column("words", Kind.TEXT, "The criterion's words.", lambda row: row.criterion.words, 40),
    Column("leaf", Kind.TEXT, "What the criterion asks by this concept, in English.", lambda row: row.leaf, 40),
    Column("asked", Kind.TEXT, "The concept that the leaf asks, or the words not read.", lambda row: row.asked, 24, main=True),
    Column(
        "concept",
        Kind.TEXT,
        "The concept that has the code: the one asked, or one that falls under it.",
        lambda row: row.concept.id if row.concept else None,
        24,
        main=True,
    ),
    Column("label", Kind.TEXT, "That concept's name.", lambda row: row.concept.name if row.concept else None, 28),
    Column("system", Kind.TEXT, "The code's system.", lambda row: row.system or None, 8, main=True),
    Column(
        "code",
        Kind.TEXT,
        "The code; of ICD-10-CM and ATC it stands for all below it.",
        lambda row: row.code or None,
        12,
        main=True,
    ),
    Column(
        "counts",
        Kind.TEXT,
        "yes; no: taken out of what the other codes stand for; perhaps: leaves the answer open.",
        lambda row: row.counts or None,
        7,
        main=True,
    ),
    Column(
        "from",
        Kind.TEXT,
        "Where the lexicon has the concept from, or the vocabulary.",
        lambda row: row.concept.source if row.concept else None,
        24,
    ),
    Column(
        "doubt",
        Kind.TEXT,
        "Why the row leaves the answer open, or why there is no code.",
        lambda row: row.doubt or None,
        40,
        main=True,
    ),
)


def rows(protocol: Protocol, lexicon: Lexicon) -> Iterator[Row]:
    """The rows of every criterion, in order; leaves that no code can answer (an age, a promise) have none."""
    for criterion in protocol.criteria:
        for leaf in dict.fromkeys(leaves_of(criterion.logic)):
            said = english(leaf, lexicon)
            for asked, concept, doubt in _asked(leaf, lexicon):
                yield from _of(partial(Row, protocol.trial, criterion, said, asked), concept, doubt, lexicon)


def _asked(leaf: Leaf, lexicon: Lexicon) -> Iterator[tuple[str, Concept | None, str]]:
    """What a leaf asks: its concept's id, one that has codes for it, and a doubt."""
    match leaf:
        case Unread(words, why):
            yield words, None, f"not read: {why}" if why else "not read"
        case Infection(agent, kinds):
            for test in lexicon.of(Domain.TEST):
                if test.about == agent and test.kind in kinds:
                    yield agent, test, ""
            for diagnosis in lexicon[agent].diagnoses if agent in lexicon and lexicon[agent].persistent else ():
                yield from ((agent, lexicon[one], "") for one in lexicon.below(diagnosis))
        case Smoking():
            yield from (("smoking", test, "") for test in lexicon.of(Domain.TEST) if test.about == "smoking")
        case _:
            asked = str(getattr(leaf, "concept", ""))
            if not asked:
                return
            if asked not in lexicon:
                yield asked, None, "the lexicon lacks this concept: load the vocabulary that has it"
                return
            concept = lexicon[asked]
            but = {one for exception in getattr(leaf, "but", ()) for one in lexicon.below(exception)}
            for one in _first(asked, lexicon.below(asked)):
                yield asked, lexicon[one], EXCEPTED if one in but else ""
            for test in lexicon.of(Domain.TEST):  # pregnancy, lactation
                if test.about == asked:
                    yield asked, test, ""
            for other in concept.perhaps:
                why = "the words may mean this as well" if concept.words else "it may be meant as well"
                yield from ((asked, lexicon[one], why) for one in _first(other, lexicon.below(other)))


def _first(one: str, others: tuple[str, ...]) -> Iterator[str]:
    yield one
    yield from (other for other in others if other != one)


def _of(row: Callable[..., Row], concept: Concept | None, doubt: str, lexicon: Lexicon) -> Iterator[Row]:
    if concept is None:
        yield row(None, doubt=doubt)
        return
    for code in concept.codes:
        if doubt and code.startswith("!"):
            continue  # rows that leave an answer open change nothing when they are given back
        system, _, value = _parted(code.removeprefix("!"), lexicon)
        counts = NO if code.startswith("!") else PERHAPS if doubt else YES
        yield row(concept, system, value, counts, doubt)
    for code in concept.related:
        system, _, value = code.partition(":")
        why = doubt or "a cross-reference of the vocabulary: it may be wider or narrower"
        yield row(concept, system, value, PERHAPS, why)
    if not concept.codes and not concept.related:
        yield row(concept, counts=PERHAPS if doubt else "", doubt=doubt or "no code: known by words")


def _parted(code: str, lexicon: Lexicon) -> tuple[str, str, str]:
    """System and code; a system of the user's own may be an address."""
    for system in lexicon.local:
        if code.startswith(f"{system}:"):
            return system, ":", code[len(system) + 1 :]
    return code.partition(":")


# For people to look through: a line for each leaf ---------------------------------------------------------------------


class Line(Struct, frozen=True):
    """What a leaf asks by: its own codes, those of what falls under it or shows it, what is taken out, what stays open."""

    trial: str
    criterion: Criterion
    leaf: str
    codes: str
    narrower: str
    excluded: str
    open: str


LINES: tuple[Column[Line], ...] = (
    Column("trial", Kind.TEXT, "The trial's id.", lambda line: line.trial, 14),
    Column("criterion", Kind.TEXT, "The criterion: I3, E12.", lambda line: line.criterion.label, 9, main=True),
    Column("leaf", Kind.TEXT, "What the criterion asks, in English.", lambda line: line.leaf, 44, main=True),
    Column("codes", Kind.TEXT, "The codes of the concept itself.", lambda line: line.codes or None, 34, main=True),
    Column("narrower", Kind.TEXT, "What falls under it, or shows it.", lambda line: line.narrower or None, 34, main=True),
    Column("excluded", Kind.TEXT, "What does not count.", lambda line: line.excluded or None, 22, main=True),
    Column("open", Kind.TEXT, "What leaves the answer open.", lambda line: line.open or None, 26, main=True),
)


def summed(rows: Iterable[Row]) -> Iterator[Line]:
    """The rows of each leaf as one line."""
    for (_, _, leaf, asked), group in groupby(rows, lambda row: (row.trial, row.criterion.label, row.leaf, row.asked)):
        some = list(group)
        counted = [row for row in some if row.counts == YES and row.concept]
        own = [row for row in counted if row.concept and row.concept.id == asked]
        others = [row for row in counted if row.concept and row.concept.id != asked]
        excepted = [row for row in some if row.doubt == EXCEPTED]
        opens = [row for row in some if row.doubt != EXCEPTED and (row.counts == PERHAPS or not row.concept)]
        out = [_coded([row for row in some if row.counts == NO]), *_names(excepted)]
        bare = "" if own or others else next((row.doubt for row in some if row.concept and not row.counts), "")
        what = f"{len(others)} code{'' if len(others) == 1 else 's'}: {', '.join(_names(others))}" if others else ""
        yield Line(
            some[0].trial,
            some[0].criterion,
            leaf,
            _coded(own) or bare,
            what,
            "; ".join(filter(None, out)),
            ", ".join(_names(opens)) or next((row.doubt for row in opens), ""),
        )


def _coded(rows: list[Row]) -> str:
    """`icd10cm L40.0, L40.1; snomed 200965009`."""
    systems: dict[str, list[str]] = {}
    for row in rows:
        systems.setdefault(row.system, []).append(row.code)
    return "; ".join(f"{system} {', '.join(dict.fromkeys(codes))}" for system, codes in systems.items())


def _names(rows: list[Row]) -> list[str]:
    """The names of the rows' concepts, each once."""
    return list(dict.fromkeys(row.concept.name for row in rows if row.concept))

"""One criterion: words → logic. Clauses between links, one leaf each, by the concept that it is about.

Every word counts. What no rule took, and what is no filler, becomes an Unread part of its clause: beside an inclusion's
leaf it keeps the whole from passing, beside an exclusion's leaf it keeps it from blocking. A clause is never read by
leaving words out.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from pantrial.language import controlled
from pantrial.logic import All, AnyOf, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.abbreviations import NONE_OF_ITS_OWN, Definition
from pantrial.parse.items import BRACKET, CONCEPT, Frame, Item, items, mask
from pantrial.parse.rules.clause import Clause, Places, undetermined
from pantrial.parse.rules.defined import abbreviated, as_defined
from pantrial.parse.rules.degrees import class_of, degree_of, is_deep, paths
from pantrial.parse.rules.heads import written_out
from pantrial.parse.rules.infections import dated
from pantrial.parse.rules.spelling import usual
from pantrial.parse.rules.told import tell_bounds, told_bounds, with_ages
from pantrial.parse.rules.whole import read_whole
from pantrial.parse.rules.windows import window
from pantrial.parse.sizes import CRITERION
from pantrial.protocol import (
    Attest,
    Class,
    Condition,
    CriterionKind,
    Infection,
    Leaf,
    NodeSpan,
    ReadingDegree,
    Rule,
    Unread,
    Within,
    leaves_of,
)
from pantrial.terms import Concept, Lexicon
from pantrial.text import Span, Text

_INCLUDING_INFECTION_DASH = mask(Frame.INCLUDING, Frame.INFECTION, Frame.DASH)


class Read(Struct, frozen=True):
    """A criterion's logic, how fully it holds the words, where each node was read, and the doubts."""

    logic: Rule
    reading: ReadingDegree
    clazz: Class
    nodes: tuple[NodeSpan, ...]
    notes: tuple[Note, ...]


def read_criterion(
    text: Text,
    kind: CriterionKind,
    lexicon: Lexicon,
    disease: Concept | None = None,
    own: Mapping[str, tuple[Definition, ...]] = NONE_OF_ITS_OWN,
    wider: Collection[str] | None = None,
    *,
    prevents: bool = False,
) -> Read:
    """Read one criterion. `text` is its words with their evidence, one line, un-escaped.

    `disease` is the trial's condition: “diagnosed 6 months before inclusion” speaks of it without its name. A sentence that
    `english.sentence` wrote for a criterion of this kind is read as the very rule that it was written from. `own` are the
    abbreviations that the record defines. `wider` are the concepts under which the trial's conditions fall, where they are
    more than one or not known themselves; `prevents`: it takes who does not have them.
    """
    if wider is None:
        wider = () if disease is None else wider_than(disease, lexicon)
    notes: list[Note] = []
    places: Places = {}
    said = None if len(text) > CRITERION else controlled.criterion(text.value, lexicon)
    if len(text) > CRITERION:
        logic: Rule = Unread(text.value, "longer than any criterion")
        places[id(logic)] = (logic, 0, len(text))
    elif said is not None and said[0] is kind:
        logic = said[1]
        places[id(logic)] = (logic, 0, len(text))
    else:
        found = items(text.value, lexicon)
        if own and any(short in text.value for short in own):
            found = [as_defined(text.value, item, own, notes) for item in found]
        if disease is not None:
            found = [abbreviated(text.value, item, disease) for item in found]
        try:
            found = usual(found, lexicon)
            logic = read_whole(text.value, written_out(found, lexicon, kind), kind, lexicon, notes, places, disease)
            if Infection in map(type, leaves_of(logic)):  # as seldom
                logic = dated(logic, lexicon, places)
            if wider and any(isinstance(leaf, Condition) and leaf.concept in wider for leaf in leaves_of(logic)):
                others = not prevents and _BESIDE.search(text.value) is not None
                logic = _another(logic, kind is CriterionKind.EXCLUSION, _Own(wider, others), lexicon, places)
            logic = tell_bounds(logic, told_bounds(text, lexicon, logic, places))
            if kind is CriterionKind.INCLUSION and isinstance(logic, Attest) and logic.words:
                logic = with_ages(text, found, logic, lexicon, places)
            deep = is_deep(logic)
        except RecursionError:
            deep = True
        if deep:
            logic = Unread(text.value, "nested more deeply than any criterion")
            places, notes = {id(logic): (logic, 0, len(text))}, []
    nodes = tuple(_nodes(text, logic, places))
    notes += _of_vocabularies(logic, lexicon, text)
    return Read(logic, degree_of(logic), class_of(logic, kind), nodes, tuple(notes))


def wider_than(disease: Concept, lexicon: Lexicon) -> tuple[str, ...]:
    """What a disease falls under; of a malignancy without its kind that is itself as well."""
    return tuple(one for one in lexicon.above(disease.id) if one != disease.id or one in CANCERS)


# Words of another disease, and of a time before the trial's own or beside it.
_OTHER = re.compile(r"\b(?:other|another|second|secondary|different|additional)\b", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:prior|previous(?:ly)?|past|history|concurrent(?:ly)?|concomitant|simultaneous|synchronous|co-?exist\w*|within|last)\b",
    re.IGNORECASE,
)
CANCERS = ("malignancy", "neoplasm")


class _Own(Struct, frozen=True):
    """What the trial's own disease falls under, and whether the words are of another one, which is or was there beside it."""

    wider: Collection[str]
    others: bool


def _another(rule: Rule, keeps_out: bool, own: _Own, lexicon: Lexicon, places: Places) -> Rule:
    """A rule in which what keeps out and has the trial's own disease below it does not do so by itself.

    `No prior malignancy` in a trial of leukaemia means another malignancy, and would else keep out everybody: somebody has to
    say that it is one. Where the words may be of the trial's own (`no evidence of tumour`), it decides nothing.
    """
    match rule:
        case Condition(concept) if keeps_out and concept in own.wider:
            node, start, end = places.get(id(rule), (rule, 0, 0))
            if own.others and concept in CANCERS:
                beside: Leaf = Attest("other_disease", f"another {lexicon[concept].name} than the trial's own")
                new: Rule = All((node, beside))
            else:
                beside = Unread(lexicon[concept].name, "whether another one is meant than the trial's own")
                new = undetermined(node, beside)
            places[id(beside)] = (beside, start, end)
        case All((Condition(concept), Attest(_, words))) if concept in own.wider and (own.others or _OTHER.search(words)):
            return rule  # somebody is asked already
        case All(parts):
            new = All(tuple(_another(part, keeps_out, own, lexicon, places) for part in parts))
        case AnyOf(parts):
            new = AnyOf(tuple(_another(part, keeps_out, own, lexicon, places) for part in parts))
        case Not(part):
            new = Not(_another(part, not keeps_out, own, lexicon, places))
        case _:
            return rule
    if new == rule:
        return rule
    _, start, end = places.get(id(rule), (rule, 0, 0))
    places[id(new)] = (new, start, end)
    return new


def _nodes(text: Text, logic: Rule, places: Places) -> Iterator[NodeSpan]:
    """Where each node of the logic was read."""
    whole: tuple[Span, ...] | None = None
    part, spans = (-1, -1), tuple[Span, ...]()  # of the node before: a thing and what stands beside it have one place
    for path, node in paths(logic):
        place = places.get(id(node))
        if place is None:
            continue
        _, start, end = place
        if start == 0 and end >= len(text):  # as of nearly every first node
            whole = text.spans() if whole is None else whole
            yield NodeSpan(path, whole)
        else:
            if part != (start, end):
                part, spans = (start, end), text.places(start, end)
            yield NodeSpan(path, spans)


def _of_vocabularies(logic: Rule, lexicon: Lexicon, text: Text) -> Iterator[Note]:
    """That a concept is none of the lexicon's own, and which vocabulary it was taken from."""
    if lexicon.added:
        asked = dict.fromkeys(str(getattr(leaf, "concept", "")) for leaf in leaves_of(logic))
        for concept in (lexicon[one] for one in asked if one in lexicon):
            if concept.vocabulary:
                message = f"{concept.name} is a term of the vocabulary {concept.vocabulary}"
                yield Note(NoteKind.SUPPLIED, "vocabulary", message, text.spans())


@lru_cache(maxsize=8)  # a heading is asked for each line under it
def names_a_time(words: str, lexicon: Lexicon) -> bool:
    """Whether the words name a look-back, as `risk factors within the past 12 months:` does."""
    return len(words) <= CRITERION and isinstance(window(Clause(items(words, lexicon), None, set())), Within)


def is_name(words: str, lexicon: Lexicon) -> bool:
    """Whether the words are a name or several, with no verb, time, number or denial: `Amphotericin B.`, `Radiotherapy:`."""
    found = items(words, lexicon) if len(words) <= CRITERION else []
    names = [item for item in found if item.kinds & CONCEPT]
    return bool(names) and all(
        item.kinds & CONCEPT or item.link is not None or item.kinds & BRACKET or item.qualifier or _plain(item)
        for item in found
    )


def _plain(item: Item) -> bool:
    return (
        item.words in ("a", "an", "the", "any", "all", "patient", "patients", "subjects", "with")
        or item.framed & _INCLUDING_INFECTION_DASH != 0
    )

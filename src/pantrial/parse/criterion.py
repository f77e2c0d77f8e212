"""One criterion: words → logic. Clauses between links, one leaf each, by the concept that it is about.

Every word counts. What no rule took, and what is no filler, becomes an Unread part of its clause: beside an inclusion's
leaf it keeps the whole from passing, beside an exclusion's leaf it keeps it from blocking. A clause is never read by
leaving words out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

import msgspec
from msgspec import Struct

from pantrial.dates import Duration, TimeUnit
from pantrial.language import controlled
from pantrial.language.numbers import Place as Side
from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.notes import Note, NoteKind
from pantrial.parse.abbreviations import NONE_OF_ITS_OWN, Definition, meaning, settled
from pantrial.parse.bounds import Stated, stated
from pantrial.parse.items import Bracket, Comparison, Frame, Item, Link, OfLimit, Unit, Word, items
from pantrial.parse.sizes import CRITERION, DEEPEST
from pantrial.parse.split import how_many
from pantrial.protocol import (
    Age,
    Anchor,
    Attest,
    Class,
    Condition,
    CriterionKind,
    Extent,
    Infection,
    Lasting,
    Leaf,
    Measure,
    Multiple,
    NodeSpan,
    Procedure,
    Promise,
    ReadingDegree,
    Rule,
    SexIs,
    Since,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
    all_of,
    any_of,
    leaves_of,
)
from pantrial.terms import Concept, Domain, Lexicon, TestKind
from pantrial.text import Text
from pantrial.units import UNITS, Op, convert


class Read(Struct, frozen=True):
    """A criterion's logic, how fully it holds the words, where each node was read, and the doubts."""

    logic: Rule
    reading: ReadingDegree
    clazz: Class
    nodes: tuple[NodeSpan, ...]
    notes: tuple[Note, ...]


class Clause(Struct):
    """The items between two links, while they are being read: the rules mark what they took."""

    items: list[Item]
    link: Link | None  # what stands before it
    taken: set[int]

    def text(self) -> tuple[int, int]:
        """From where to where it stands in the criterion."""
        return self.items[0].start, self.items[-1].end

    def left(self) -> list[Item]:
        """What no rule took, without fillers and brackets."""
        return [
            item
            for number, item in enumerate(self.items)
            if number not in self.taken and not item.filler and not item.is_a(Bracket)
        ]

    def frames(self, *frames: Frame) -> list[int]:
        """Where the frames stand that no rule has taken."""
        return [n for n, item in enumerate(self.items) if n not in self.taken and item.frame(*frames)]

    def take(self, *frames: Frame) -> bool:
        """Take all of these frames; whether there was one."""
        found = self.frames(*frames)
        self.taken.update(found)
        return bool(found)


class Carry(Struct):
    """What a clause hands on to the next: "HBV, HCV" after "positive serology for", "≤ 55" after "age ≥ 18"."""

    kind: CriterionKind
    disease: Concept | None = None  # the trial's own, of which a criterion may speak without naming it
    negative: bool = False  # the criterion begins with "negative"
    positive: bool = False  # a test before it in the list is a positive one
    sexes: bool = False  # a clause of a sex alone is a rule: nothing else stands beside it, or only ages
    subject: Concept | Frame | None = None
    kinds: tuple[str, ...] = ()
    evidence: bool = False
    ever: bool = False
    notes: list[Note] = msgspec.field(default_factory=list)


Placed = Callable[[Rule, int, int], Rule]
Unreads = Callable[..., Rule]

# Where nodes were read, by identity, since equal leaves stand in several places; the node is held so that its identity
# is not given to another.
Places = dict[int, tuple[Rule, int, int]]


def read_criterion(
    text: Text,
    kind: CriterionKind,
    lexicon: Lexicon,
    disease: Concept | None = None,
    own: Mapping[str, tuple[Definition, ...]] = NONE_OF_ITS_OWN,
) -> Read:
    """Read one criterion. `text` is its words with their evidence, one line, un-escaped.

    `disease` is the trial's condition: “diagnosed 6 months before inclusion” speaks of it without its name. A sentence that
    `english.sentence` wrote for a criterion of this kind is read as the very rule that it was written from. `own` are the
    abbreviations that the record defines.
    """
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
        if own:
            found = [_as_defined(text.value, item, own, notes) for item in found]
        if disease is not None:
            found = [_abbreviated(text.value, item, disease) for item in found]
        try:
            logic = _whole(text.value, _heads(found, lexicon, kind), kind, lexicon, notes, places, disease)
            logic = _told(logic, _told_bounds(text, lexicon, logic, places))
            if kind is CriterionKind.INCLUSION and isinstance(logic, Attest) and logic.words:
                logic = _aged(text, found, logic, lexicon, places)
            deep = _is_deep(logic)
        except RecursionError:
            deep = True
        if deep:
            logic = Unread(text.value, "nested more deeply than any criterion")
            places, notes = {id(logic): (logic, 0, len(text))}, []
    nodes = tuple(
        NodeSpan(path, text.cut(*places[id(node)][1:]).spans()) for path, node in _paths(logic, "") if id(node) in places
    )
    notes += _of_vocabularies(logic, lexicon, text)
    return Read(logic, degree_of(logic), class_of(logic, kind), nodes, tuple(notes))


def _of_vocabularies(logic: Rule, lexicon: Lexicon, text: Text) -> Iterator[Note]:
    """That a concept is none of the lexicon's own, and which vocabulary it was taken from."""
    if lexicon.added:
        asked = dict.fromkeys(str(getattr(leaf, "concept", "")) for leaf in leaves_of(logic))
        for concept in (lexicon[one] for one in asked if one in lexicon):
            if concept.vocabulary:
                message = f"{concept.name} is a term of the vocabulary {concept.vocabulary}"
                yield Note(NoteKind.SUPPLIED, "vocabulary", message, text.spans())


def _told_bounds(text: Text, lexicon: Lexicon, logic: Rule, places: Places) -> list[tuple[str, Rule]]:
    """The bounds of known measures and of the age that the logic does not hold: the words of each, and its leaf."""
    found: list[tuple[str, Rule]] = []
    if not any(isinstance(leaf, Unread) for leaf in leaves_of(logic)):
        return found
    held = set(leaves_of(logic))
    for one in stated(text.value, lexicon):
        leaf = _leaf_of(one, lexicon)
        if leaf is not None and leaf not in held:
            found.append((text.value[one.start : one.end], leaf))
            places[id(leaf)] = (leaf, one.start, one.end)
    return found


def _leaf_of(one: Stated, lexicon: Lexicon) -> Leaf | None:
    """The leaf of a bound, where its unit and its size go with what is compared."""
    if one.op is Op.EQ:
        return None
    if one.concept == "age":
        years = one.unit in ("", *TimeUnit) and one.value == int(one.value) and one.limit is None
        return Age(one.op, int(one.value), TimeUnit(one.unit or "year")) if years else None
    if one.concept not in lexicon:
        return None
    concept = lexicon[one.concept]
    unit = _of_ions(concept, one.unit) or _bare_unit(concept, [one.value])
    if one.limit is not None:
        fits = 0 < one.value < 10_000 and one.value == one.value.quantize(Decimal("0.001")) and concept.unit != "{score}"
        return Multiple(concept.id, one.op, one.value, one.limit) if fits else None
    value = convert(one.value, unit, concept.unit, concept.molar) if unit in UNITS else None
    if unit is None or value is None or value < (concept.low or 0) or (concept.high is not None and value > concept.high):
        return None
    return Measure(concept.id, one.op, one.value, unit)


def _aged(text: Text, found: list[Item], said: Attest, lexicon: Lexicon, places: Places) -> Rule:
    """What somebody has to attest, and beside it the ages with which it begins: `Adults aged 18 to 65 who can …`.

    Only where nothing but people stands before them and no other people come into question behind an `or`. It only adds: the
    whole sentence is attested as before.
    """
    ages = [one for one in stated(text.value, lexicon) if one.concept == "age"]
    leaves = [leaf for one in ages if (leaf := _leaf_of(one, lexicon)) is not None]
    if not leaves or len(leaves) != len(ages) or any(not isinstance(leaf, Age) for leaf in leaves):
        return said
    first, last = ages[0].start, ages[-1].end
    before = [item for item in found if item.end <= first]
    behind = [item for item in found if item.start >= last]
    plain = all(
        item.filler
        or item.is_a(Bracket)
        or item.frame(*_SEXES, Frame.BOTH, Frame.AGE)
        or item.words in _AGE_GROUPS
        or item.words in ("healthy", "and", "between", "from", ",", ":", "of")
        for item in before
    )
    others = any(
        item.link in (Link.OR, Link.SLASH)
        or item.frame(Frame.EXCEPT, Frame.NOT, *_SEXES)
        or item.words in _AGE_GROUPS
        or item.words in _OF_SOME
        for item in behind
    )
    together = 0 < len(leaves) <= 2 and len({leaf.op in (Op.GE, Op.GT) for leaf in leaves if isinstance(leaf, Age)}) == len(
        leaves
    )
    if not plain or others or not together:
        return said
    whole = all_of((*leaves, said))
    places[id(whole)] = (whole, 0, len(text))
    for one, leaf in zip(ages, leaves, strict=True):
        places[id(leaf)] = (leaf, one.start, one.end)
    return whole


def _told(node: Rule, told: list[tuple[str, Rule]]) -> Rule:
    """The rule, where each unread leaf has the bounds among its words beside it. They decide nothing there."""
    if not told:
        return node
    match node:
        case AnyOf((All((read, Unread() as one)), Unread() as two)) if one == two:
            inside = [leaf for said, leaf in told if said in one.words and leaf not in leaves_of(read)]
            return AnyOf((All((all_of((read, *inside)), one)), two)) if inside else node
        case Unread(words):
            inside = [leaf for said, leaf in told if said in words]
            return AnyOf((All((all_of(inside), node)), node)) if inside else node
        case All(parts):
            return All(tuple(_told(part, told) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_told(part, told) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(_told(part, told) for part in parts))
        case Not(part):
            return Not(_told(part, told))
        case _:
            return node


def _as_defined(words: str, item: Item, own: Mapping[str, tuple[Definition, ...]], notes: list[Note]) -> Item:
    """A word that the record defines as an abbreviation (`systemic sclerosis (SSc)`): what it says, not what others mean."""
    written = words[item.start : item.end]
    found = meaning(written, own)
    joined = words[item.end : item.end + 2].lstrip("-–")[:1].isalnum() and words[item.end : item.end + 1] in "-–"
    if not found or joined:
        return item
    concepts = [entry for entry in item.entries if isinstance(entry, Concept)]
    concept, contradicted = settled(found, concepts)
    if not contradicted or (concept is None and not concepts) or concept in concepts:
        return item
    spans = tuple(span for one in found for span in one.spans)
    if concept is None:
        long = " and as ".join(f"“{one.words}”" for one in found)
        message = f"the record defines {written} as {long}: it is not read as {concepts[0].name}"
        notes.append(Note(NoteKind.DOUBT, "abbreviation", message, spans))
        return Item(item.start, item.end, item.words, (Word(item.words),))
    message = f"{written} is {concept.name}, as the record defines it"
    notes.append(Note(NoteKind.INFERRED, "abbreviation", message, spans))
    return Item(item.start, item.end, item.words, (concept,))


def _abbreviated(words: str, item: Item, disease: Concept) -> Item:
    """The trial's own condition by its initials in capitals, as `PV` for psoriasis vulgaris; a code such as PV-101 is none."""
    written = words[item.start : item.end]
    if not (item.is_a(Word) and written.isupper() and len(written) > 1) or words[item.end : item.end + 1] in ("-", "–"):
        return item
    initials = {"".join(word[0] for word in name.replace("-", " ").split()).casefold() for name in disease.words}
    return Item(item.start, item.end, item.words, (disease,)) if item.words in initials else item


def names_a_time(words: str, lexicon: Lexicon) -> bool:
    """Whether the words name a look-back, as `risk factors within the past 12 months:` does."""
    return len(words) <= CRITERION and isinstance(_window(Clause(items(words, lexicon), None, set())), Within)


def is_name(words: str, lexicon: Lexicon) -> bool:
    """Whether the words are a name or several, with no verb, time, number or denial: `Amphotericin B.`, `Radiotherapy:`."""
    found = items(words, lexicon) if len(words) <= CRITERION else []
    names = [item for item in found if item.is_a(Concept)]
    return bool(names) and all(
        item.is_a(Concept) or item.link is not None or item.is_a(Bracket) or item.qualifier or _plain(item) for item in found
    )


def _plain(item: Item) -> bool:
    return item.words in ("a", "an", "the", "any", "all", "patient", "patients", "subjects", "with") or item.frame(
        Frame.INCLUDING, Frame.INFECTION, Frame.DASH
    )


def degree_of(logic: Rule) -> ReadingDegree:
    """How fully a rule was read: by how much of it is Unread."""
    read = leaves_of(logic)
    unread = sum(isinstance(leaf, Unread) for leaf in read)
    return ReadingDegree.FULL if not unread else ReadingDegree.NONE if unread == len(read) else ReadingDegree.PARTIAL


def _is_deep(logic: Rule) -> bool:
    """Whether nodes stand in one another more than DEEPEST times: whoever writes or asks the logic goes down as far."""
    level: list[Rule] = [logic]
    for _ in range(DEEPEST):
        below: list[Rule] = []
        for node in level:
            match node:
                case Not(part):
                    below.append(part)
                case All(parts) | AnyOf(parts) | AtLeast(_, parts):
                    below.extend(parts)
                case _:
                    pass
        if not below:
            return False
        level = below
    return True


def _paths(node: Rule, path: str) -> Iterator[tuple[str, Rule]]:
    yield path, node
    match node:
        case Not(part):
            yield from _paths(part, f"{path}.0".lstrip("."))
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            for number, part in enumerate(parts):
                yield from _paths(part, f"{path}.{number}".lstrip("."))
        case _:
            pass


def class_of(logic: Rule, kind: CriterionKind) -> Class:
    """Data where data alone can decide it; else a visit, attested, or later. What is not read needs a visit."""
    read = leaves_of(logic)
    kinds = {type(leaf) for leaf in read if not isinstance(leaf, Unread)}
    if not kinds:
        return Class.VISIT
    visit = any(isinstance(leaf, Attest) and leaf.topic in VISIT_TOPICS for leaf in read)
    if visit and kind is CriterionKind.INCLUSION:
        return Class.VISIT  # nobody is let in without it
    if kinds - {Attest, Promise} and (kinds.isdisjoint((Attest, Promise)) or _decides(logic, kind is CriterionKind.EXCLUSION)):
        return Class.DATA
    if visit:
        return Class.VISIT
    return Class.ATTEST if Attest in kinds else Class.LATER


# Topics about which an examination or test at screening says more than anybody's word.
VISIT_TOPICS = frozenset(("examination", "timing"))


def _decides(logic: Rule, keeps_out: bool) -> bool:
    """Whether data alone can keep somebody out by it: make an exclusion true (`keeps_out`), or an inclusion false.

    Data are asked in the way that keeps out, wherever they stand; a “not” turns it round.
    """
    match logic:
        case Not(part):
            return _decides(part, not keeps_out)
        case All(parts):
            return (all if keeps_out else any)(_decides(part, keeps_out) for part in parts)
        case AnyOf(parts):
            return (any if keeps_out else all)(_decides(part, keeps_out) for part in parts)
        case AtLeast(count, parts):
            found = sum(_decides(part, keeps_out) for part in parts)
            return found >= (count if keeps_out else len(parts) - count + 1)
        case _:
            return not isinstance(logic, Attest | Promise | Unread)


# Heads that several share ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _phrases(lexicon: Lexicon) -> dict[str, Concept]:
    """Every word of the concepts that criteria ask, folded, and its concept."""
    return {fold(words): one for one in lexicon.shipped.concepts.values() if one.domain in _RULES for words in one.words}


def _known(words: str, lexicon: Lexicon) -> Concept | None:
    phrases = _phrases(lexicon)
    return phrases.get(words) or phrases.get(words.removesuffix("s"))


def _heads(found: list[Item], lexicon: Lexicon, kind: CriterionKind) -> list[Item]:
    """The items with what they share written out: `hepatitis B or C`, `type 1 or 2 diabetes`, `topical or oral steroids`.

    Exceptions that are a plain list of what falls under the thing before them become part of it.
    """
    found = _while(lambda now: _excepted(now, lexicon), _while(_enumerated, found))
    if kind is CriterionKind.EXCLUSION:
        found = _while(lambda now: _exemplified(now, lexicon), found)
    at = 0
    for _ in range(len(found)):
        changed = _shared(found, lexicon, at)
        if changed is None:
            break
        found, at = changed
    return found


def _while(step: Callable[[list[Item]], list[Item] | None], found: list[Item]) -> list[Item]:
    """The items after as many steps as change them, one after the other: a line may hold a thousand."""
    while (changed := step(found)) is not None:
        found = changed
    return found


def _enumerated(found: list[Item]) -> list[Item] | None:
    """`ECOG 0 or 1`, `a score of 0, 1 or 2`: whole numbers in a row are a range, where the measure has no unit."""
    scored = False
    for n, item in enumerate(found):
        concept = item.concept(Domain.MEASURE)
        scored = concept.unit == "{score}" if concept is not None else scored and not item.is_a(Comparison, Unit, TimeUnit)
        first = _number(item)
        if not scored or first is None or first != int(first) or (n and _number(found[n - 1]) is not None):
            continue
        end, last = n, first
        while end + 2 < len(found) and found[end + 1].link in _LISTING and _number(found[end + 2]) == last + 1:
            if end + 3 < len(found) and found[end + 2].link is None and found[end + 3].is_a(Unit, TimeUnit):
                break
            end, last = end + 2, last + 1
        links = {found[m].link for m in range(n + 1, end, 2)}
        if end > n and Link.OR in links | ({Link.OR} if links <= {Link.SLASH} else set()):
            dash = Item(found[n + 1].start, found[end - 1].end, "-", (Frame.DASH,))
            return [*found[: n + 1], dash, *found[end:]]
    return None


def _shared(found: list[Item], lexicon: Lexicon, at: int) -> tuple[list[Item], int] | None:
    """The items with one more head written out, and where the next may stand; None where there is none from `at` on."""
    for n in range(at, len(found)):
        item, again = found[n], max(0, n - 4)  # what is written out may go on in what stands just before it
        if item.link not in (Link.AND, Link.OR, Link.COMMA, Link.SLASH) or n == 0 or n + 1 == len(found):
            continue
        before, after = found[n - 1], found[n + 1]
        concept, following = before.concept(*_RULES), after.concept(*_RULES)
        # `hepatitis B or C`: a single token behind a thing whose name ends in one.
        if concept is not None and _token(after) and " " in before.words and len(before.words.rsplit(" ", 1)[1]) <= 2:
            other = _known(f"{before.words.rsplit(' ', 1)[0]} {after.words}", lexicon)
            alone = n + 2 == len(found) or _ends(found[n + 2])
            if other is not None and alone and other.domain is concept.domain:
                words = f"{before.words.rsplit(' ', 1)[0]} {after.words}"
                return [*found[: n + 1], Item(after.start, after.end, words, (other,)), *found[n + 2 :]], again
        # `type 1 or 2 diabetes`: the same, with the name behind.
        if n >= 2 and n + 2 < len(found) and _token(before) and _token(after) and found[n - 2].is_a(Word):
            behind = found[n + 2]
            if behind.concept(*_RULES) is not None:
                one, two = (f"{found[n - 2].words} {number.words} {behind.words}" for number in (before, after))
                first, second = _known(one, lexicon), _known(two, lexicon)
                if first is not None and second is not None:
                    left = Item(found[n - 2].start, before.end, one, (first,))
                    return [*found[: n - 2], left, item, Item(after.start, behind.end, two, (second,)), *found[n + 3 :]], again
        # `type 1 or type 2 diabetes`: some words that name their own thing together with the end of the next.
        start = n
        while start and _nameable(found[start - 1]) and n - start < 3:
            start -= 1
        opens = start == 0 or found[start - 1].link is not None or found[start - 1].filler or found[start - 1].frame(*_OPENING)
        if following is not None and n - start > 1 and opens:
            own = " ".join(one.words for one in found[start:n])
            ends = after.words.split(" ")
            for cut in range(1, len(ends)):
                other = _known(f"{own} {' '.join(ends[cut:])}", lexicon)
                if other is not None and other.domain is following.domain and other.id != following.id:
                    left = Item(found[start].start, before.end, f"{own} {' '.join(ends[cut:])}", (other,))
                    return [*found[:start], left, *found[n:]], again
        # `systemic or intralesional corticosteroids`: a word that names its own thing together with what follows the next.
        if n + 2 < len(found) and before.is_a(Word) and after.is_a(Word) and found[n + 2].concept(Domain.TREATMENT):
            words = f"{before.words} {found[n + 2].words}"
            other = _known(words, lexicon)
            if other is not None and other.domain is Domain.TREATMENT:
                return [*found[: n - 1], Item(before.start, before.end, words, (other,)), *found[n:]], again
        # `topical or systemic antibiotics`: a word that names its own thing together with the end of the next.
        begins = n == 1 or found[n - 2].link is not None or found[n - 2].filler or found[n - 2].frame(*_OPENING)
        if following is not None and before.is_a(Word) and not before.filler and begins and " " in after.words:
            words = f"{before.words} {after.words.split(' ', 1)[1]}"
            other = _known(words, lexicon)
            if other is not None and other.domain is following.domain:
                return [*found[: n - 1], Item(before.start, before.end, words, (other,)), *found[n:]], again
    return None


_OPENING = (Frame.EVER, Frame.NOW, Frame.TAKEN, Frame.NOT, Frame.POSITIVE, Frame.SEROLOGY, Frame.FOR, Frame.DIAGNOSED)


def _nameable(item: Item) -> bool:
    """A word or a number that may be part of a name."""
    return item.is_a(Word, Decimal) and not item.filler and item.link is None


def _token(item: Item) -> bool:
    """One or two letters or digits: the C of `hepatitis B or C`."""
    return item.is_a(Word, Decimal) and len(item.words) <= 2 and item.words.isalnum() and not item.filler


def _ends(item: Item) -> bool:
    """Whether a name is over here."""
    return item.link is not None or item.is_a(Bracket) or item.frame(*Frame) or item.words in ("infection", "virus")


_LISTING = (Link.AND, Link.OR, Link.COMMA, Link.SLASH)
_CLEAN = frozenset(("except", "except for", "other than", "excluding", "with the exception of", "apart from", "but not"))


def _excepted(found: list[Item], lexicon: Lexicon) -> list[Item] | None:
    """`malignancy except basal cell carcinoma`: plain names of what falls under the thing are its exceptions."""
    for n, item in enumerate(found):
        if not (item.frame(Frame.EXCEPT) and item.words in _CLEAN):
            continue
        head_at = max((m for m in range(n) if found[m].concept(Domain.CONDITION, Domain.TREATMENT)), default=None)
        if head_at is None or any(not one.filler and not one.is_a(Bracket) for one in found[head_at + 1 : n]):
            continue
        head = found[head_at].concept(Domain.CONDITION, Domain.TREATMENT)
        but: list[str] = []
        end, at = n, n + 1
        while at < len(found) and head is not None:
            here = found[at].concept(head.domain)
            if here is not None and here.id != head.id and head.id in lexicon.above(here.id):
                but.append(here.id)
                end = at
            elif not found[at].filler and (not but or found[at].link not in _LISTING):
                break
            at += 1
        opened = sum(one.is_a(Bracket) for one in found[head_at + 1 : n])
        if not but or (opened and not (end + 1 < len(found) and found[end + 1].is_a(Bracket))):
            continue
        # A word behind the last exception (“… that was cured”) may narrow it.
        last = end + opened
        if last + 1 < len(found) and not (found[last + 1].link is not None or found[last + 1].frame(Frame.WITHIN)):
            continue
        whole = found[head_at]
        merged = Item(whole.start, found[last].end, whole.words, whole.entries, tuple(but))
        return [*found[:head_at], merged, *found[last + 1 :]]
    return None


def _exemplified(found: list[Item], lexicon: Lexicon) -> list[Item] | None:
    """`infection (viral, tuberculosis …)`: examples in brackets, all of which fall under the thing, say nothing more."""
    for n, item in enumerate(found):
        if item.link is not None or not item.is_a(Bracket) or Bracket.OPEN not in item.entries or n == 0:
            continue
        head = found[n - 1].concept(Domain.CONDITION, Domain.TREATMENT)
        end = None if head is None else next((m for m in range(n, len(found)) if Bracket.CLOSE in found[m].entries), None)
        if end is None or head is None:
            continue
        inside = found[n + 1 : end]
        examples = [one for one in inside if one.concept(head.domain)]
        plain = all(
            one.link is not None or one.filler or one.qualifier or one.frame(Frame.INCLUDING) or one in examples
            for one in inside
        )
        below = all(head.id in lexicon.above(concept.id) for one in examples if (concept := one.concept(head.domain)))
        if plain and below and (examples or any(one.qualifier for one in inside)):
            whole = found[n - 1]
            merged = Item(whole.start, found[end].end, whole.words, whole.entries, whole.but)
            return [*found[: n - 1], merged, *found[end + 1 :]]
    return None


def _merged(clauses: list[Clause]) -> list[Clause]:
    """The clauses; one of qualifiers alone (`acute or chronic infection`) belongs to the thing that the next one names."""
    result: list[Clause] = []
    held: list[Item] = []
    link: Link | None = None
    for clause in clauses:
        if result and clause.link in (Link.OR, Link.SLASH) and _of_pregnancy(result[-1].items) and _of_pregnancy(clause.items):
            # `urine or serum pregnancy test`: either of them answers, and one that is positive shows it.
            result[-1].items += clause.items
            continue
        if all(item.filler or item.qualifier for item in clause.items) and any(item.qualifier for item in clause.items):
            if not held:
                link = clause.link
            held += clause.items
            continue
        if held and clause.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH):
            clause = Clause([*held, *clause.items], link, set())
        elif held:
            result.append(Clause(held, link, set()))
        held = []
        result.append(clause)
    if held:
        result.append(Clause(held, link, set()))
    return result


def _of_pregnancy(found: list[Item]) -> bool:
    """Whether the last thing named is a pregnancy test."""
    named = [test for item in found if (test := item.concept(Domain.TEST, Domain.CONDITION, Domain.INFECTION))]
    return bool(named) and all(test.domain is Domain.TEST and test.about == "pregnancy" for test in named)


def _tailed(clauses: list[Clause], kind: CriterionKind) -> list[Clause]:
    """The clauses; what follows words that narrow (`confirmed by serology and PCR or culture`) belongs to them.

    In an inclusion all that holds no datum, since it can only be attested then. In an exclusion only names of methods: any
    other thing may be another ground.
    """
    result: list[Clause] = []
    for clause in clauses:
        last = result[-1] if result else None
        first = next((item for item in clause.items if not item.filler), None)
        narrows = first is not None and first.frame(Frame.TAIL) and clause.link is Link.COMMA
        if last is not None and narrows and any(item.concept(*_RULES) for item in last.items):
            last.items.extend(clause.items)  # `infection, requiring antibiotics`
            continue
        if last is not None and any(item.frame(Frame.TAIL) for item in last.items) and last.items[0].concept(*_RULES) is None:
            named = [n for n, item in enumerate(last.items) if item.concept(*_RULES)]
            tail = next(n for n, item in enumerate(last.items) if item.frame(Frame.TAIL))
            bare = not any(i.concept(*_RULES) or i.frame(*_TRIGGERS) or i.frame(Frame.NOT) for i in clause.items)
            methods = all(item.filler or item.frame(Frame.METHOD) or item.is_a(Bracket) for item in clause.items)
            let_in = bare and kind is CriterionKind.INCLUSION and not _topics(clause.items)
            if named and named[0] < tail and (let_in or methods):
                last.items.extend(clause.items)
                continue
        result.append(clause)
    return result


# What a statement is about: of `allergy to penicillin or aspirin` the aspirin is an object, and is not taken.
_OBJECTS = {
    "allergy": Domain.TREATMENT,
    "contraindication": Domain.TREATMENT,
    "response": Domain.TREATMENT,
    "willing": Domain.TREATMENT,
    "family_history": Domain.CONDITION,
}


def _objects(clauses: list[Clause]) -> list[Clause]:
    """The clauses; a bare name that goes on a statement's list of objects belongs to the statement."""
    result: list[Clause] = []
    for clause in clauses:
        last = result[-1] if result else None
        if last is not None and clause.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH):
            domains = {_OBJECTS[topic.id] for topic in _topics(last.items) if topic.id in _OBJECTS}
            named = [item for item in clause.items if domains and item.concept(*domains)]
            if named and all(item in named or item.filler or item.is_a(Bracket) for item in clause.items):
                last.items.extend(clause.items)
                continue
        result.append(clause)
    return result


# The whole criterion --------------------------------------------------------------------------------------------------


def _whole(
    words: str,
    found: list[Item],
    kind: CriterionKind,
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
    disease: Concept | None = None,
) -> Rule:
    def place(rule: Rule, start: int, end: int) -> Rule:
        places[id(rule)] = (rule, start, end)
        return rule

    def unread(start: int, end: int, why: str = "no rule reads these words") -> Rule:
        return place(Unread(words[start:end].strip(" ,;:"), why), start, end)

    end = len(found)
    while end and (found[end - 1].link is not None or found[end - 1].frame(Frame.DASH)):
        end -= 1  # the colon of a heading, the dash of a list
    found = found[:end]
    if not found:
        return unread(0, len(words))
    everything = (found[0].start, found[-1].end)
    if kind is CriterionKind.EXCLUSION and _lets_in(words[: found[-1].end]):
        return unread(*everything, "among the exclusions, words that let somebody in")
    if kind is CriterionKind.INCLUSION and _promise(found):
        return place(Promise(words[slice(*everything)].casefold()), *everything)
    delay = _delayed(found, lexicon)
    if delay is not None:
        return place(delay, *everything)
    about = disease if any(item.frame(Frame.DIAGNOSED) for item in found) else None
    data = [item for item in found if item.concept(*_RULES) or item.frame(*_TRIGGERS)]
    sexes = [item for item in found if item.frame(*_SEXES)]
    alone = bool(sexes) and all(item.filler or item in sexes for item in found)
    if alone and words.rstrip().endswith(":"):
        return unread(*everything, "a heading for some of the participants")
    if not data and about is None and not alone:
        sizes = list(_clauses(found))
        aged = not _topics(found) and any(_years(clause) for clause in sizes)
        if not aged and not all(_sized(clause, Carry(kind), lexicon) for clause in sizes):
            return _attested(words, found, sizes, place, unread)
    if kind is CriterionKind.INCLUSION and any(topic.id == "response" for topic in _topics(found)):
        # How somebody answered to a treatment: what is named beside it is not asked by itself.
        return _attest(words, found, place)
    inner = _bracketed(found)
    if inner is not None and kind is CriterionKind.INCLUSION:
        # `within normal values (leukocytes ≥ 3000, …)`: the brackets say more, and replace nothing.
        first, last = inner
        outside = [*found[:first], *found[last + 1 :]]
        around = _whole(words, outside, kind, lexicon, notes, places) if outside else None
        inside = _whole(words, found[first + 1 : last], kind, lexicon, notes, places)
        return inside if around is None else place(All((around, inside)), *everything)
    counted = _counted(words, found, kind, lexicon, notes, places, place)
    if counted is not None:
        return counted
    if kind is CriterionKind.EXCLUSION and not _topics(found) and not found[0].frame(Frame.NOT):
        exception = _cut(words, found)
        if exception is not None:
            ground = [*found[: exception.at], *found[exception.after :]]
            before = _whole(words, ground, kind, lexicon, notes, places, disease)
            if _clear(before) and _binds_the_last(exception, found, before, lexicon):
                return _qualified(words, found, exception, before, place)
    colon = next((number for number, item in enumerate(found) if item.link is Link.COLON), None)
    if colon is not None and not _introduces(found[:colon]):
        # What stands before a colon may qualify each thing behind it.
        body = _whole(words, found[colon + 1 :], kind, lexicon, notes, places) if found[colon + 1 :] else None
        measured = body is not None and all(isinstance(leaf, Measure | Multiple) for leaf in leaves_of(body))
        if body is not None and measured and _labels(found[:colon]):
            return body  # `Liver: ALT ≤ 2 × ULN`
        head = unread(found[0].start, found[colon].start, "what stands before the colon")
        return _undetermined(body, head) if body is not None else head
    if any(item.frame(Frame.EXCEPT) for item in found) and not _topics(found):
        # An exception binds we know not how much of what stands before it, so its words qualify the whole.
        cut = next(number for number, item in enumerate(found) if item.frame(Frame.EXCEPT))
        if cut == 0:
            return unread(*everything)
        before = _whole(words, found[:cut], kind, lexicon, notes, places)
        return _undetermined(before, unread(found[cut].start, everything[1], "an exception or condition"))
    clauses = _objects(_tailed(_merged(list(_clauses(found))), kind))
    bounds = any(item.is_a(Comparison) for item in found)
    if bounds and len(clauses) > 1:
        # `normal renal function, with creatinine …`: the heading of bounds that say what it means.
        headings = [clause for clause in clauses if all(i.filler or i.frame(Frame.ADEQUATE) for i in clause.items)]
        if len(headings) < len(clauses):
            clauses = [clause for clause in clauses if clause not in headings]
    plain = [
        clause
        for clause in clauses
        if not all(item.filler or item.is_a(Bracket) or item.frame(Frame.BOTH, Frame.ANCHOR) for item in clause.items)
    ]
    clauses = plain or clauses
    clauses[0].link = None
    first = next((n for n, item in enumerate(clauses[0].items) if not item.filler), 0)
    if clauses[0].items[first].frame(Frame.NOT) and not clauses[0].items[first].frame(Frame.NON_SMOKER):
        clauses[0].items = clauses[0].items[first:]  # `patients with no history of …`
    negated = clauses[0].items[0].frame(Frame.NOT)
    ending = [item for clause in clauses for item in clause.items if not item.filler and not item.is_a(Bracket)]
    tests = any(item.concept(Domain.TEST, Domain.INFECTION) for item in ending)
    if not negated and len(clauses) == 1 and tests and ending[-1].words == "negative":
        last_item = ending[-1]  # as in “pregnancy test negative”
        clauses[0].items = [last_item, *(item for item in clauses[0].items if item is not last_item)]
        negated = True
    rest = [item for clause in clauses for item in clause.items][1 if negated else 0 :]
    results = [id(item) for one in clauses for item in one.items if item.words == "negative" and _tests_in(one)]
    mid = [item for item in rest if item.frame(Frame.NOT) and not item.frame(Frame.NON_SMOKER) and id(item) not in results]
    if mid and not _topics(found):
        return unread(*everything, "a negation whose reach is not plain")
    if negated:
        if any(clause.link is Link.AND for clause in clauses):
            # Behind the “no” of an inclusion a list means each of its members, which lets in the fewest.
            each = clauses[0].items[0].words == "negative" and all(_is_test(clause) for clause in clauses)
            listed = clauses[0].items[0].words in _PLAIN_NO and not any(
                item.words in _VERBS or item.concept(Domain.TOPIC, Domain.MEASURE) or item.is_a(Comparison)
                for clause in clauses[1:]
                for item in clause.items
            )
            if not each and (kind is CriterionKind.EXCLUSION or not listed):
                return unread(*everything, "a negation whose reach is not plain")
            clauses = [Clause(clause.items, Link.OR if clause.link else None, clause.taken) for clause in clauses]
        clauses[0].taken.add(0)
    here = [item for n, item in enumerate(clauses[0].items) if not item.filler and n not in clauses[0].taken]
    opening = here[0] if here else clauses[0].items[0]
    # Behind a “no” the words of an inclusion say what keeps out.
    turned = (CriterionKind.EXCLUSION, CriterionKind.INCLUSION)[kind is CriterionKind.EXCLUSION] if negated else kind
    carry = Carry(
        turned,
        disease=about,
        negative=negated and clauses[0].items[0].words == "negative",
        sexes=not any(clause.link in (Link.OR, Link.SLASH) for clause in clauses)
        and all(_of_sex(one) or any(i.is_a(TimeUnit) or i.frame(Frame.AGE) for i in one.items) for one in clauses),
        ever=turned is CriterionKind.EXCLUSION and opening.frame(Frame.EVER),
        notes=notes,
    )
    built = [(clause, _clause(words, clause, carry, lexicon, place, unread)) for clause in clauses]
    if negated or kind is CriterionKind.EXCLUSION:
        # Nobody is kept out for consenting: such words belong to others (“unable to … or give consent”).
        doubt = "whether these words stand alone"
        built = [
            (clause, unread(*clause.text(), doubt) if isinstance(rule, Attest) and rule in _WELCOME else rule)
            for clause, rule in built
        ]
    built = _reached(_timed(built, turned, place, lexicon), turned)
    if negated:
        built = [(clause, _affirmed(clauses[0].items[0].words, clause, rule, place, unread)) for clause, rule in built]
    parts = [rule for _, rule in built]
    if any(isinstance(rule, Attest) for rule in parts) and len(parts) > 1:
        plain_topics = all(isinstance(rule, Attest) and not rule.words for rule in parts)
        if all(isinstance(rule, Attest | Unread) for rule in parts) and not plain_topics:
            # No datum is asked: somebody attests the whole sentence, of which a part would say less.
            return _attest(words, found, place)
    tests = any(item.frame(Frame.SEROLOGY) for clause, rule in built if isinstance(rule, Unread) for item in clause.items)
    if tests or any(_partly(rule) for _, rule in built):
        # Words that were not understood in one part of a list may belong to its other, bare parts.
        loose = Unread("words of another part", "it may belong to this part as well")
        # Pregnancy is not: `pregnant or …` asks it of everybody.
        built = [
            (clause, _undetermined(rule, loose) if _bare(clause, rule) and not _pregnant(rule, turned) else rule)
            for clause, rule in built
        ]
    whole = [rule for _, rule in built]
    if negated and any(isinstance(leaf, Treatment) and leaf.lasting for rule in whole for leaf in leaves_of(rule)):
        return unread(*everything, "whether the time is of the treatment or of its absence")
    if any(Not(rule) in whole for rule in whole):
        return unread(*everything, "a thing and its contrary")
    if negated and kind is CriterionKind.EXCLUSION and all(isinstance(rule, State) for rule in whole):
        return unread(*everything, "whether it is being so that keeps out, or not being so")
    logic = _joined(built, CriterionKind.EXCLUSION if negated else kind, notes)
    return place(Not(logic), *everything) if negated else logic


def _labels(head: list[Item]) -> bool:
    """Whether what stands before a colon is a bare label, which neither says for whom nor when."""
    if len(head) > 4 or any(item.filler for item in head):
        return False
    return all(item.is_a(Word) or item.frame(Frame.ADEQUATE) for item in head) and not any(
        item.words in _OF_SOME or item.frame(Frame.FOR, Frame.EXCEPT, Frame.TAIL) for item in head
    )


_OF_SOME = frozenset(
    "cohort arm group part phase stage only if when patients subjects participants adults children exclusion inclusion not"
    " men women".split()
)


class Cut(Struct, frozen=True):
    """Where words begin that say more of an exclusion's last ground: what is excepted from it, or examples of it."""

    at: int  # the first item that is not of the grounds
    words: int  # the first item of the words themselves
    after: int  # the first item behind the brackets that they stand in, which is of the grounds again; else the end
    examples: bool
    loose: bool  # a condition of any kind may follow: `unless …`, another sentence


_NARROWING = frozenset(
    (
        "except",
        "except for",
        "other than",
        "excluding",
        "with the exception of",
        "apart from",
        "unless",
        "if",
        "only if",
        "provided",
        "provided that",
        "when",
        "where",
        "whose",
        "in case of",
    )
)
_LOOSE = frozenset(("unless", "if", "only if", "provided", "provided that", "when", "where", "whose", "in case of"))
_EXAMPLES = frozenset(("such as", "including", "e.g", "for example", "including but not limited to", "for instance", "like"))
# Another sentence that lets somebody in again.
_AGAIN = re.compile(
    r"[.]\s+(?=(?:Note|NOTE|Exceptions?)\b|[A-Z][^.]*\b(?:allowed|permitted|acceptable|not excluded|exempt|"
    r"(?:are|is|may be|will be|remain) eligible|may be (?:enrolled|included)|can be (?:enrolled|included))\b)"
)


_ELIGIBLE = re.compile(
    r"^[^.]*(?<!not )\b(?:are|is|will be|remain)\s+(?:still\s+)?(?:eligible|allowed|permitted|acceptable|not excluded)\b",
    re.IGNORECASE,
)


def _lets_in(words: str) -> bool:
    """Whether the first sentence says that somebody may come in: `patients with a cured infection are eligible`."""
    return _ELIGIBLE.search(words) is not None


def _cut(words: str, found: list[Item]) -> Cut | None:
    """The first words that except from what stands before them, or that give examples of it."""
    again = _AGAIN.search(words, found[0].start, found[-1].end)
    for n, item in enumerate(found):
        if again is not None and item.start >= again.end():
            return Cut(n, n, len(found), False, True) if n else None
        narrows = item.frame(Frame.EXCEPT) and item.words in _NARROWING
        examples = item.frame(Frame.INCLUDING, Frame.EXCEPT) and item.words in _EXAMPLES
        if item.frame(Frame.EXCEPT) and not (narrows or examples):
            return None
        if narrows or examples:
            opened = n > 0 and Bracket.OPEN in found[n - 1].entries
            at = n - 1 if opened else n
            while at and (found[at - 1].link is Link.COMMA or found[at - 1].filler):
                at -= 1
            if at == 0 or found[at - 1].link is not None:
                return None  # `, or whose …`: a ground of its own
            after = next((m + 1 for m in range(n, len(found)) if Bracket.CLOSE in found[m].entries), 0) if opened else 0
            return Cut(at, n, after or len(found), examples, item.words in _LOOSE)
    return None


def _clear(rule: Rule) -> bool:
    """Whether a rule holds all its words, and is one ground or several of which any will do."""
    return degree_of(rule) is ReadingDegree.FULL and not isinstance(rule, Not | AtLeast)


def _binds_the_last(cut: Cut, found: list[Item], before: Rule, lexicon: Lexicon) -> bool:
    """Whether the words can be of nothing but the last ground: no other ground is named among them."""
    grounds = before.parts if isinstance(before, AnyOf) else (before,)
    last = _timed_leaf(grounds[-1])
    if not isinstance(last, _GROUNDS | Attest | All):
        return False
    heads = {getattr(leaf, "concept", "") for leaf in leaves_of(grounds[-1])} & lexicon.concepts.keys()
    tail = found[cut.words : cut.after]
    if any(item.link is not None for item in found[cut.after :]):
        return False
    depth = 1 if cut.after < len(found) or Bracket.OPEN in found[cut.words - 1].entries else 0
    for item in tail:
        if item.is_a(Bracket):
            depth += 1 if Bracket.OPEN in item.entries else -1
            continue
        if item.link is Link.SEMICOLON or (item.link is Link.COMMA and not depth and not cut.examples):
            return False
        concept = item.concept(*_RULES)
        below = concept is not None and any(head in lexicon.above(concept.id) for head in heads)
        if concept is not None and not below and not cut.loose:
            return False
    if cut.examples and any(item.frame(Frame.WITHIN) for item in tail):
        # `malignancy, including lymphoma, within 5 years`: the time is of the ground, which was read without it.
        return isinstance(last, Treatment) and last.when is When.UNSAID
    return True


def _qualified(words: str, found: list[Item], cut: Cut, before: Rule, place: Placed) -> Rule:
    """The last ground, where somebody says that what is excepted is not so; of examples, also where one of them is so."""
    grounds = before.parts if isinstance(before, AnyOf) else (before,)
    links = [n for n in range(1, cut.at) if found[n - 1].link is not None] if len(grounds) > 1 else []
    start = links[-1] if links else 0
    first, end = found[start].start, found[-1].end
    said = place(Attest("severity", words[first:end].strip(" ,;:").casefold()), first, end)
    if cut.examples:
        return place(any_of([*grounds, said]), found[0].start, end)
    return place(any_of([*grounds[:-1], place(all_of([grounds[-1], said]), first, end)]), found[0].start, end)


_PLAIN_NO = frozenset(
    ("no", "without", "absence of", "free of", "free from", "do not have", "does not have", "have no", "has no")
)


def _pregnant(rule: Rule, kind: CriterionKind) -> bool:
    return kind is CriterionKind.EXCLUSION and isinstance(rule, State)


# With one of these a clause says something of its own: `no asthma, and has psoriasis`.
_VERBS = frozenset("has have having is are be must should with who that will can".split())


def _tests_in(clause: Clause) -> bool:
    """Whether the clause names a test or an agent, of which `negative` is a result and no negation of the whole."""
    return any(item.concept(Domain.TEST, Domain.INFECTION) for item in clause.items)


def _is_test(clause: Clause) -> bool:
    """Whether a clause names a test or an agent, and nothing that could be another thing."""
    named = [item for item in clause.items if item.concept(Domain.TEST, Domain.INFECTION)]
    frames = (Frame.SEROLOGY, Frame.FOR, Frame.INFECTION, Frame.NOT, Frame.ANCHOR)

    def of_a_test(item: Item) -> bool:
        return item.filler or item.is_a(Bracket) or item.frame(*frames) or item.words in _SPECIMENS

    return bool(named) and all(item in named or of_a_test(item) for item in clause.items)


def _reached(built: list[tuple[Clause, Rule]], kind: CriterionKind) -> list[tuple[Clause, Rule]]:
    """The clauses, and where words of one may reach into the next: there the next decides nothing.

    In an exclusion a bare name behind words that narrow another (`due to allergies or asthma`) may belong to them. In an
    inclusion the words before a list (`stable asthma or diabetes`, `healthy men or women of 18 years`) may be of all of it.
    """
    loose = Unread("words of another part", "it may belong to that part")
    result: list[tuple[Clause, Rule]] = []
    reaching = False
    for clause, rule in built:
        tail = any(item.frame(Frame.TAIL) for item in clause.items)
        either = kind is CriterionKind.INCLUSION and clause.link is Link.OR and not isinstance(rule, Attest)
        if reaching and not tail and not isinstance(rule, State) and (either or _bare(clause, rule)):
            rule = _undetermined(rule, loose)
        elif kind is CriterionKind.INCLUSION:
            match rule:
                case Attest(_, words):
                    reaching = bool(words)
                case All((_, Attest())):
                    reaching = True
                case _:
                    reaching = False
        else:
            reaching = tail
        result.append((clause, rule))
    return result


def _timed(built: list[tuple[Clause, Rule]], kind: CriterionKind, place: Placed, lexicon: Lexicon) -> list[tuple[Clause, Rule]]:
    """`methotrexate or ciclosporin within 4 weeks`: the time at the end of a list of treatments is that of each.

    So are the kinds of test at the end of a list of agents, a bound at the end of a list of measures, and the time behind
    `history of` a list of conditions. Of other conditions it is not (cancer at any time, or a stroke within a year): there
    an exclusion stays wide, and an inclusion leaves open whether the time binds.
    """
    result: list[tuple[Clause, Rule]] = []
    last: Rule | None = None
    after: Clause | None = None
    headed = any(item.frame(Frame.EVER) for item in built[0][0].items) and not any(
        item.frame(Frame.EVER, Frame.NOW) or item.words in ("a", "an") for clause, _ in built[1:] for item in clause.items
    )
    for clause, rule in reversed(built):
        timed = isinstance(last, Condition | Procedure) and isinstance(last.when, Within)
        joined = after is not None and after.link in (Link.AND, Link.OR, Link.COMMA, Link.SLASH)
        own = any(item.frame(Frame.EVER, Frame.NOW, Frame.WITHIN) for item in clause.items)
        tested = Clause(clause.items, clause.link, set())
        if (
            isinstance(rule, Unread)
            and joined
            and isinstance(last, Infection | State)
            and _is_test(clause)
            and after is not None
        ):
            # `HBsAg or HCV antibody positive`
            read = (
                _tested(tested, Carry(kind, positive=True), lexicon)
                if any(i.frame(Frame.POSITIVE) for i in after.items)
                else None
            )
            rule = place(read, *clause.text()) if read is not None and not tested.left() else rule
        elif isinstance(rule, Unread) and joined and last is not None and (shared := _bound_of(clause, last, kind, lexicon)):
            rule = place(shared, *clause.text())
        elif isinstance(rule, Infection) and isinstance(last, Infection) and joined and _bare(clause, rule):
            rule = place(Infection(rule.agent, last.kinds), *clause.text())
        elif isinstance(rule, Procedure) and timed and joined and not own and isinstance(last, Condition | Procedure):
            rule = place(Procedure(rule.concept, last.when), *clause.text())
        elif isinstance(done := _timed_leaf(rule), Procedure) and isinstance(rule, All) and timed and joined and not own:
            # the same, with words that narrow it (`nasal surgery or trauma within 90 days`)
            timed_leaf = place(Procedure(done.concept, _when_of(last) if last is not None else done.when), *clause.text())
            rule = place(All((timed_leaf, *rule.parts[1:])), *clause.text())
        elif isinstance(rule, Condition) and timed and joined and headed and rule.when is When.EVER and last is not None:
            rule = place(Condition(rule.concept, _when_of(last), rule.since, rule.but), *clause.text())
        elif isinstance(rule, Treatment) and (purpose := _purpose(clause, rule, after)) is not None and joined:
            words, first, end = purpose
            rule = place(All((rule, place(Attest("severity", words), first, end))), first, end)
        elif isinstance(rule, Treatment) and isinstance(last, Attest) and after is not None and not rule.lasting and joined:
            # `a biologic or an investigational drug in the past 6 months`
            when = _when(Clause(after.items, None, set()), Carry(kind))
            ever = any(item.words in ("history of", "any history of", "ever had") for item in clause.items)
            if isinstance(when, Within) and not isinstance(rule.when, Within) and not ever:
                rule = place(Treatment(rule.concept, when, None, rule.but), *clause.text())
        elif (
            kind is CriterionKind.EXCLUSION
            and isinstance(rule, Treatment)
            and rule.when is When.NOW
            and isinstance(last, Treatment)
            and isinstance(last.when, Within)
        ):
            # `taking oral or topical steroids within one month`: what is taken now is taken within the month
            rule = place(Treatment(rule.concept, last.when, rule.lasting, rule.but), *clause.text())
        elif isinstance(rule, Treatment) and rule.when is When.UNSAID and rule.lasting is None and isinstance(last, Treatment):
            rule = place(Treatment(rule.concept, last.when, last.lasting, rule.but), *clause.text())
        elif kind is CriterionKind.INCLUSION and isinstance(rule, Condition) and rule.when is When.UNSAID and timed:
            rule = _undetermined(rule, Unread("the time named behind", "whether it binds this part"))
        result.append((clause, rule))
        last, after = _timed_leaf(rule), clause
    return result[::-1]


def _purpose(clause: Clause, rule: Rule, after: Clause | None) -> tuple[str, int, int] | None:
    """`topical or systemic antibiotics for the disease`: what the last of two is for, the first is for as well."""
    if after is None or after.link is not Link.OR or not _bare(clause, rule):
        return None
    fors = [n for n, item in enumerate(after.items) if item.frame(Frame.FOR)]
    if not fors or not any(item.concept(Domain.CONDITION) for item in after.items[fors[-1] + 1 :]):
        return None
    shared = {word for item in clause.items if item.concept(Domain.TREATMENT) for word in item.words.split()[1:]}
    if not any(item.concept(Domain.TREATMENT) and shared & set(item.words.split()) for item in after.items):
        return None
    words = " ".join(item.words for item in [*clause.items, *after.items[fors[-1] :]])
    return words, clause.items[0].start, after.items[-1].end


def _timed_leaf(rule: Rule) -> Rule:
    """The leaf that a qualified thing is about."""
    match rule:
        case All((Condition() | Treatment() | Procedure() as leaf, Attest())):
            return leaf
        case _:
            return rule


def _when_of(rule: Rule) -> When | Within:
    return rule.when if isinstance(rule, Condition | Procedure | Treatment) else When.UNSAID


def _bound_of(clause: Clause, last: Rule, kind: CriterionKind, lexicon: Lexicon) -> Rule | None:
    """`AST or ALT > 2.5 x ULN`: the bound of the last is that of a measure that stands alone before it."""
    named = [item for item in clause.items if item.concept(Domain.MEASURE)]
    rest = [i for i in clause.items if not i.filler and not i.frame(Frame.ADEQUATE) and not i.is_a(Bracket) and i not in named]
    ids = {concept.id for item in named if (concept := item.concept(Domain.MEASURE))}
    if rest or len(ids) != 1:
        return None
    (measure,) = ids
    parts = last.parts if isinstance(last, All | AnyOf) else (last,)
    made: list[Rule] = []
    for part in parts:
        if isinstance(part, Measure) and convert(part.value, part.unit, lexicon[measure].unit) is not None:
            made.append(Measure(measure, part.op, part.value, part.unit))
        elif isinstance(part, Multiple):
            made.append(Multiple(measure, part.op, part.factor, part.limit))
        else:
            return None
    if isinstance(last, AnyOf):
        return any_of(made)
    return all_of(made)


def _delayed(found: list[Item], lexicon: Lexicon) -> Rule | None:
    """`Admission less than 10 days after onset of the reaction`: the time between two days, as one measure."""
    first = next((n for n, item in enumerate(found) if not item.filler), 0)
    if "onset_to_admission" not in lexicon or not found[first].frame(Frame.ADMISSION):
        return None
    rest = [item for item in found[first + 1 :] if not item.filler]
    if len(rest) < 4:
        return None
    op = next((e.op for e in rest[0].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
    if op is None and rest[0].frame(Frame.WITHIN):
        op = Op.LE
    value = _number(rest[1])
    unit = next((_DAYS.get(entry) for entry in rest[2].entries if isinstance(entry, TimeUnit)), None)
    # What began is the disease itself; any other word behind it may be another thing.
    plain = all(item.frame(Frame.BEFORE) or item.words in _BEGAN for item in rest[4:])
    if op is None or value is None or unit is None or not rest[3].frame(Frame.ONSET) or not plain:
        return None
    return Measure("onset_to_admission", op, value, unit)


_DAYS = {TimeUnit.DAY: "d", TimeUnit.WEEK: "wk", TimeUnit.HOUR: "h"}
_BEGAN = frozenset(
    "symptom symptoms reaction disease illness rash condition eruption first cutaneous skin episode event attack".split()
)


def _bracketed(found: list[Item]) -> tuple[int, int] | None:
    """The brackets of a list of bounds, where nothing outside them is data."""
    first = next((n for n, item in enumerate(found) if Bracket.OPEN in item.entries), None)
    last = next((n for n in range(len(found) - 1, -1, -1) if Bracket.CLOSE in found[n].entries), None)
    if first is None or last is None or last < first:
        return None
    inside, outside = found[first + 1 : last], [*found[:first], *found[last + 1 :]]
    if any(item.is_a(Bracket) for item in inside) or any(item.concept(*_RULES) for item in outside):
        return None
    bounds = sum(item.is_a(Comparison) for item in inside)
    plain = not any(item.frame(Frame.INCLUDING, Frame.EXCEPT, Frame.NOT) for item in inside)
    measures = sum(item.concept(Domain.MEASURE) is not None for item in inside)
    return (first, last) if plain and bounds > 1 and measures > 1 else None


def _counted(
    words: str,
    found: list[Item],
    kind: CriterionKind,
    lexicon: Lexicon,
    notes: list[Note],
    places: Places,
    place: Placed,
) -> Rule | None:
    """`At least two of the following: …`, `any of the following: …`, with a plain list of things behind the colon."""
    colon = next((number for number, item in enumerate(found) if item.link is Link.COLON), None)
    if colon is None or colon + 1 >= len(found):
        return None
    count = how_many(fold(words[found[0].start : found[colon].start]))
    if count is None:
        return None
    clauses = list(_clauses(found[colon + 1 :]))
    if any(clause.link is Link.AND for clause in clauses):
        return None
    parts = [_whole(words, clause.items, kind, lexicon, notes, places) for clause in clauses]
    every = len(parts) if count == 0 else count
    if not 1 <= every <= len(parts):
        return None
    return place(some_of(every, parts), found[0].start, found[-1].end)


def some_of(count: int, parts: list[Rule]) -> Rule:
    """At least `count` of the parts."""
    if count == len(parts):
        return all_of(parts)
    if count == 1:
        return any_of(parts)
    several: AtLeast[Leaf] = AtLeast(count, tuple(parts))
    return several


def _partly(rule: Rule) -> bool:
    """Whether words of the rule's clause were not understood beside what was."""
    read = leaves_of(rule)
    unread = sum(isinstance(leaf, Unread) for leaf in read)
    return 0 < unread < len(read)


def _bare(clause: Clause, rule: Rule) -> bool:
    """Whether a clause names a thing and nothing about it: no bound, no time, no kind of test."""
    if any(item.frame(Frame.EVER, Frame.NOW, Frame.WITHIN, Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM) for item in clause.items):
        return False
    match rule:
        case Condition(_, when) | Treatment(_, when):
            return not isinstance(when, Within)
        case Infection(_, kinds):
            return kinds == _ANY  # no kind of test is named, here or before
        case State() | Smoking():
            return True
        case _:
            return False


def _introduces(head: list[Item]) -> bool:
    """`Positive serology:`, whose words every agent behind the colon takes up; or nothing but fillers."""
    frames = (Frame.POSITIVE, Frame.SEROLOGY, Frame.IGM, Frame.FOR, Frame.AGE, Frame.ADEQUATE)
    return all(item.filler or item.frame(*frames) for item in head)


def _promise(found: list[Item]) -> bool:
    """`No … during the infusions`: a rule for the time of the trial, which no fact of today can decide."""
    during = [number for number, item in enumerate(found) if item.frame(Frame.DURING)]
    if not during or _topics(found):
        return False
    after = found[during[-1] + 1 :]
    return found[0].frame(Frame.NOT) and any(item.frame(Frame.TRIAL) for item in after)


def _topics(found: list[Item]) -> list[Concept]:
    return [topic for item in found if (topic := item.concept(Domain.TOPIC))]


def _clauses(found: list[Item]) -> Iterator[Clause]:
    """The runs between links that stand in no bracket; brackets stay whole, with the clause that they follow."""
    depth, run = 0, list[Item]()
    link: Link | None = None
    for number, item in enumerate(found):
        bracket = next((entry for entry in item.entries if isinstance(entry, Bracket)), None)
        depth += (bracket is Bracket.OPEN) - (bracket is Bracket.CLOSE and depth > 0)
        if item.link is Link.COLON:
            continue  # the header of a list, which its first clause takes up
        if depth == 0 and item.link is not None and not _in_range(run, item.link, found[number + 1 :]):
            if run:
                yield Clause(run, link, set())
                run, link = [], item.link
            else:
                # ", or" and ": and": the word says more than the mark.
                link = item.link if link is None or item.link in (Link.AND, Link.OR) else link
        else:
            run.append(item)
    if run:
        yield Clause(run, link, set())


def _in_range(run: list[Item], link: Link, following: list[Item]) -> bool:
    """`≥ 18 and ≤ 55 years`, `between 18 and 65 years`: one range, whose unit stands at its end."""
    if link is not Link.AND or not following or not any(_number(item) is not None for item in run):
        return False
    if following[0].is_a(Comparison):
        return run[-1].is_a(Decimal, TimeUnit, Unit)
    return _number(following[0]) is not None and any(item.frame(Frame.BETWEEN) for item in run)


# Frames that trigger a rule, as the concepts of _RULES do.
_TRIGGERS = (Frame.AGE, Frame.OLD, Frame.SMOKER, Frame.NON_SMOKER, Frame.INFECTION)
_SEXES = (Frame.MEN, Frame.WOMEN)


_DENIAL = re.compile(r"\b(?:no|non|not|none|never|neither|nor|without|absence)\b|[.!?;]\s+\S")


def _affirmed(opening: str, clause: Clause, rule: Rule, place: Placed, unread: Unreads) -> Rule:
    """A rule behind a “no”, where what somebody attests is the thing and not its absence: `no uncontrolled infection` asks
    whether it is uncontrolled. Unread where its words deny something themselves, or go on with another sentence.
    """
    if isinstance(rule, Attest) and rule.words:
        said = rule.words.removeprefix(opening).lstrip(" ,;:")
        if _DENIAL.search(said):
            return unread(*clause.text(), "how far the denial before it reaches")
        return rule if said == rule.words else place(Attest(rule.topic, said), *clause.text())
    if not isinstance(rule, All | AnyOf):
        return rule
    parts = tuple(_affirmed(opening, clause, part, place, unread) for part in rule.parts)
    if all(new is old for new, old in zip(parts, rule.parts, strict=True)):
        return rule
    broken = any(isinstance(new, Unread) and new is not old for new, old in zip(parts, rule.parts, strict=True))
    return (
        unread(*clause.text(), "how far the denial before it reaches") if broken else place(type(rule)(parts), *clause.text())
    )


def _attested(words: str, found: list[Item], clauses: list[Clause], place: Placed, unread: Unreads) -> Rule:
    """A criterion about no datum: attestations where it names a topic of them, else unread.

    A person attests the words themselves, so nothing is lost. One attestation for each clause where each has its topic;
    otherwise the whole is one.
    """
    topics = _topics(found)
    if not topics:
        return unread(found[0].start, found[-1].end)
    if len(clauses) > 1 and all(_plain_topic(clause.items) for clause in clauses):
        parts = [_attest(words, clause.items, place) for clause in clauses]
        links = {clause.link for clause in clauses[1:]}
        if links <= {Link.AND, Link.COMMA}:
            return all_of(parts)
        if links <= {Link.OR, Link.COMMA, Link.SLASH}:
            return any_of(parts)
    return _attest(words, found, place)


def _plain_topic(found: list[Item]) -> bool:
    """Whether the words come to the sentence of their topic, and no more."""
    topics = _topics(found)
    if not topics or topics[0].id not in _OWN_SENTENCE:
        return False
    return all(item.concept(Domain.TOPIC) or item.filler or item.is_a(Bracket) or item.words in _OF_TOPICS for item in found)


def _attest(words: str, found: list[Item], place: Placed) -> Rule:
    """The topic's own sentence where nothing but fillers stands beside it; else the words as they are."""
    topic = _topics(found)[0]
    start, end = found[0].start, found[-1].end
    return place(Attest(topic.id, "" if _plain_topic(found) else words[start:end].casefold()), start, end)


_WELCOME = (Attest("consent"), Attest("compliance"), Attest("social_security"))
# Topics whose English sentence is what any wording of them comes to, and the words that wordings add.
_OWN_SENTENCE = frozenset(("consent", "compliance", "social_security", "liberty", "guardianship"))
_OF_TOPICS = frozenset(
    "written signed provide provides provided give gives given obtained obtaining affiliated affiliation to covered by"
    " under system requirements procedures patient's participant's protocol".split()
) | {"of", "study", "trial"}


def _joined(built: list[tuple[Clause, Rule]], kind: CriterionKind, notes: list[Note]) -> Rule:
    """The clauses by their links. A comma means what the next word-link of the list means; alone, what the section does.

    "and" between exclusions may mean each or both: both together surely count, one alone leaves it open. A list of three or
    more bare things, or of states that nobody is in at once, names grounds of which each keeps out.
    """
    default = Link.AND if kind is CriterionKind.INCLUSION else Link.OR
    links: list[Link] = []
    following = next((c.link for c, _ in reversed(built) if c.link in (Link.AND, Link.OR)), default)
    for clause, _ in reversed(built[1:]):
        link = clause.link
        following = link if link in (Link.AND, Link.OR) else following
        links.append(following if link is not Link.COLON else Link.COLON)
    links.reverse()
    groups: list[list[tuple[Clause, Rule]]] = [[built[0]]]
    for link, one in zip(links, built[1:], strict=True):
        if link is Link.OR:
            groups.append([one])
        else:
            groups[-1].append(one)

    def both(members: list[tuple[Clause, Rule]]) -> Rule:
        rules = [rule for _, rule in members]
        together = all_of(rules)
        if len(rules) == 1 or kind is CriterionKind.INCLUSION or _one_thing(rules):
            return together
        commas = any(clause.link is Link.COMMA for clause, _ in members[1:])
        things = all(isinstance(_timed_leaf(rule), _GROUNDS) for rule in rules)
        if all(isinstance(rule, State) for rule in rules) or (len(rules) > 2 and commas and things):
            message = "“and” in a list of what keeps out: each of them does, the widest reading"
            if not all(isinstance(rule, State) for rule in rules):
                notes.append(Note(NoteKind.DOUBT, "list-of-grounds", message))
            return any_of(rules)
        why = Unread("and", "whether each counts, or only both together")
        return AnyOf((together, All((any_of(rules), why))))

    return any_of(both(group) for group in groups)


_GROUNDS = Condition | Treatment | Infection | Procedure | State | Smoking


def _one_thing(rules: list[Rule]) -> bool:
    """Bounds of one quantity are a range, and the two ends of a range hold together."""
    ranges = {(type(rule), getattr(rule, "concept", "")) for rule in rules}
    return len(ranges) == 1 and all(isinstance(rule, Age | Measure) for rule in rules)


# One clause -----------------------------------------------------------------------------------------------------------


def _clause(words: str, clause: Clause, carry: Carry, lexicon: Lexicon, place: Placed, unread: Unreads) -> Rule:
    """The leaf of a clause, with an Unread part for the words that its rule did not take."""
    start, end = clause.text()
    sized = _sized(clause, carry, lexicon)
    if sized is not None:
        return place(sized, start, end)
    if _topics([item for n, item in enumerate(clause.items) if not _of_a_time(clause, n)]) and not _in_tail(clause):
        # A “no” before the whole is said of it once, and not in the words that are attested.
        return _attest(words, [item for n, item in enumerate(clause.items) if n not in clause.taken], place)
    rule = _trigger(clause, carry)
    leaf = rule(clause, carry, lexicon) if rule else None
    if leaf is None:
        return unread(start, end)
    place(leaf, start, end)
    left = clause.left()
    if any(item.words == "=" for item in clause.items) and any(
        isinstance(one, Age | Measure) and one.op is Op.EQ for one in leaves_of(leaf)
    ):
        return _undetermined(leaf, place(Unread("=", "registers print it for “≥” and “≤” as well"), start, end))
    if not left:
        return leaf
    narrowed = _narrowed(words, clause, leaf, left, carry.kind, place)
    if narrowed is not None:
        return narrowed
    missed = " … ".join(words[first.start : last.end] for first, last in _runs(clause.items, left))
    return _undetermined(leaf, place(Unread(missed), left[0].start, left[-1].end))


def _of_a_time(clause: Clause, n: int) -> bool:
    """Whether the words say from which day a length of time is counted: `10 days after onset`."""
    if not clause.items[n].frame(Frame.ONSET):  # as nearly every word: what is before it is not looked through
        return False
    before = next((item for item in reversed(clause.items[:n]) if not item.filler), None)
    return before is not None and before.is_a(TimeUnit)


_TIMES = (Frame.EVER, Frame.NOW, Frame.WITHIN)
_LATELY = frozenset("recent recently past last lately formerly earlier since".split())


def _in_tail(clause: Clause) -> bool:
    """Whether the clause's topics stand only in words that narrow a thing before them: `psoriasis confirmed by biopsy`."""
    tail = next((n for n, item in enumerate(clause.items) if item.frame(Frame.TAIL)), len(clause.items))
    before = clause.items[:tail]
    return any(item.concept(*_RULES) for item in before) and not any(item.concept(Domain.TOPIC) for item in before)


def _narrowed(words: str, clause: Clause, leaf: Rule, left: list[Item], kind: CriterionKind, place: Placed) -> Rule | None:
    """A thing with words that only narrow it (`uncontrolled`, `confirmed by …`): the thing, and somebody's word for them."""
    parts = leaf.parts if isinstance(leaf, AnyOf) else (leaf,)
    if not all(isinstance(part, Condition | Treatment | Infection | Procedure) for part in parts):
        return None
    start, end = clause.text()
    tail = next((n for n, item in enumerate(left) if item.frame(Frame.TAIL)), None)
    before = left if tail is None else left[:tail]
    if isinstance(leaf, Treatment) and leaf.lasting is None:
        # `antibiotics for the disease`
        named = [item.concept(Domain.CONDITION) is not None for item in before]
        purposes = [n for n, item in enumerate(before[:-1]) if item.frame(Frame.FOR) and named[n + 1]]
        before = [item for n, item in enumerate(before) if n not in purposes and n - 1 not in purposes]
    if not all(item.qualifier for item in before):
        return None
    if tail is not None:
        # Nothing of the thing itself may stand behind the words that begin the tail.
        behind = [n for n, item in enumerate(clause.items) if item.start > left[tail].start and n in clause.taken]
        if behind and any(clause.items[n].concept(*_RULES) or clause.items[n].frame(*_OPENING) for n in behind):
            return None
        if any(item.frame(Frame.NOT, Frame.EXCEPT) for item in left[tail:]):
            return None
        # A time among them may be the thing's own, and reach further back than today.
        times = any(item.is_a(TimeUnit, Decimal) or item.frame(*_TIMES) or item.words in _LATELY for item in left[tail:])
        # Another sentence may be another ground.
        sentences = re.search(r"[.!?]\s+[A-Z]", words[left[tail].start : end]) is not None
        if (times or sentences) and kind is CriterionKind.EXCLUSION:
            return None
    topic = "severity" if tail is None else "examination"
    attest = place(Attest(topic, words[start:end].strip(" ,;:").casefold()), start, end)
    return place(All((leaf, attest)), start, end)


def _undetermined(rule: Rule, unread: Rule) -> Rule:
    """What was read, for people to see and for its facts, beside words that may narrow, reverse or move it.

    It decides nothing: not "psoriasis-naive" by psoriasis, not "former smoker" by smoking.
    """
    return AnyOf((All((rule, unread)), unread))


def _runs(every: list[Item], some: list[Item]) -> Iterator[tuple[Item, Item]]:
    """The first and last of each run of `some` that stand side by side in `every`."""
    chosen = {item.start for item in some}
    for marked, run in groupby(every, key=lambda item: item.start in chosen):
        if marked:
            members = list(run)
            yield members[0], members[-1]


Reader = Callable[[Clause, Carry, Lexicon], Rule | None]


def _trigger(clause: Clause, carry: Carry) -> Reader | None:
    """The rule of the first item that triggers one; a clause without any may go on with the subject before it."""
    for item in clause.items:
        if item.frame(Frame.NON_SMOKER, Frame.SMOKER):
            return _smoking
        if item.frame(Frame.AGE, Frame.OLD) and not item.frame(Frame.CHILDBEARING):
            return _age
        for entry in item.entries:
            if isinstance(entry, Concept) and entry.domain in _RULES:
                return _RULES[entry.domain]
    if all(item.filler or item.frame(*_SEXES, Frame.BOTH) for item in clause.items):
        return _sex
    if any(item.frame(Frame.INFECTION) for item in clause.items):
        return _infection
    if carry.disease is not None and any(item.frame(Frame.DIAGNOSED) for item in clause.items):
        return _condition
    if _years(clause):
        return _age
    if any(item.is_a(Comparison) for item in clause.items):
        if carry.subject is Frame.AGE and _of_years(clause):
            return _age
        if isinstance(carry.subject, Concept):
            return _measure
    return None


def _first(clause: Clause, *domains: Domain) -> Concept | None:
    """The clause's first concept of the domains; it and its repetitions (an abbreviation in brackets) are taken."""
    concept: Concept | None = None
    for number, item in enumerate(clause.items):
        here = item.concept(*domains)
        if here is not None and (concept is None or here.id == concept.id):
            concept = here
            clause.taken.add(number)
            _take_short_form(clause, number)
    return concept


def _take_short_form(clause: Clause, at: int) -> None:
    """The `(Cr)` of `creatinine (Cr)`: one word in brackets, whose letters are of the name in their order."""
    run = clause.items[at + 1 : at + 4]
    if len(run) < 3 or Bracket.OPEN not in run[0].entries or Bracket.CLOSE not in run[2].entries or not run[1].is_a(Word):
        return
    short, name = run[1].words, iter(clause.items[at].words)
    words = clause.items[at].words.split()
    if any(word.startswith(short[0]) for word in words) and all(letter in name for letter in short):
        clause.taken.add(at + 2)


def _smoking(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    if clause.take(Frame.NON_SMOKER):
        return Not(Smoking())
    clause.take(Frame.SMOKER, Frame.NOW)
    return Smoking()


def _of_sex(clause: Clause) -> bool:
    return all(item.filler or item.frame(*_SEXES) for item in clause.items)


def _sex(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`Women`; men and women are everybody, which needs no rule beside others and is none alone."""
    female, male = clause.take(Frame.WOMEN), clause.take(Frame.MEN)
    if female is male or not carry.sexes or clause.link in (Link.OR, Link.SLASH):
        return None
    return SexIs(female)


def _years(clause: Clause) -> bool:
    """Whether a clause has years of nobody but people: `men 18-50 years`, `adults (≥ 18 years)`, `18-65 years`."""
    numbers = [item for item in clause.items if _number(item) is not None]
    units = {entry for item in clause.items for entry in item.entries if isinstance(entry, TimeUnit)}
    people = any(_of_people(item) for item in clause.items)
    if not numbers or not units or not units <= {TimeUnit.YEAR, TimeUnit.MONTH} or not (people or units == {TimeUnit.YEAR}):
        return False
    return _of_years(clause)


def _of_years(clause: Clause) -> bool:
    """Whether every word of a clause may be of an age."""
    frames = (*_SEXES, Frame.BOTH, Frame.TO, Frame.DASH, Frame.BETWEEN)
    return all(
        item.filler
        or item.is_a(Decimal, TimeUnit, Comparison, Bracket)
        or item.frame(*frames)
        or item.link is Link.AND
        or item.words in _AGE_GROUPS
        for item in clause.items
    )


def _of_people(item: Item) -> bool:
    """Whether the words are of people: `men`, `adults`, `patients`, `older than`."""
    return (
        item.frame(*_SEXES, Frame.BOTH)
        or item.words in _AGE_GROUPS
        or item.words in _PEOPLE
        or (item.is_a(Comparison) and ("older" in item.words or "younger" in item.words))
    )


# Fillers that name people.
_PEOPLE = frozenset(
    "patient patients subject subjects participant participants person persons individual individuals volunteer volunteers"
    " donor donors".split()
)
# Ages of another kind than that of the person since birth.
_OTHER_AGES = frozenset(
    "gestational postmenstrual menstrual corrected mental bone maternal paternal gestation biological".split()
)


def _age(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """Bounds of age: `≥ 18 and ≤ 55 years`, `from 18 to 75 years`, `18-65`, `over 18`."""
    if any(item.words in _OTHER_AGES for item in clause.items):
        return None
    named = any(item.frame(Frame.AGE, Frame.OLD) for item in clause.items)
    if not named and carry.subject is not Frame.AGE and not any(_of_people(item) for item in clause.items):
        # Few years may be of a disease that the line before names; nobody asks for sixteen years of one.
        if any(value < 16 for item in clause.items if (value := _number(item)) is not None):
            return None
        message = "years, and nothing that says of what: read as the age"
        carry.notes.append(Note(NoteKind.INFERRED, "age-inferred", message))
    carry.subject = Frame.AGE
    clause.take(Frame.AGE, Frame.OLD, Frame.BOTH, Frame.ANCHOR)
    for n in range(1, len(clause.items) - 1):  # `75 years-old`
        if clause.items[n].frame(Frame.DASH) and clause.items[n - 1].is_a(TimeUnit) and clause.items[n + 1].frame(Frame.OLD):
            clause.taken.add(n)
    bounds = _bounds(clause)
    groups = {item.words for item in clause.items} & _AGE_GROUPS.keys()
    if groups and bounds and all(any(op in _AGE_GROUPS[group] for op, _ in bounds) for group in groups):
        # `adults aged 18 to 65 years`: the numbers say what the word means.
        clause.taken.update(n for n, item in enumerate(clause.items) if item.words in groups)
    units = _age_units(clause, len(bounds))
    if not bounds or units is None or any(value != int(value) for _, value in bounds):
        return None
    leaves: list[tuple[Op, Leaf, Decimal]] = [
        (op, Age(op, int(value), unit), value * (12 if unit is TimeUnit.YEAR and TimeUnit.MONTH in units else 1))
        for (op, value), unit in zip(bounds, units, strict=True)
    ]
    sexes = clause.frames(Frame.WOMEN), clause.frames(Frame.MEN)
    if carry.kind is CriterionKind.INCLUSION and any(sexes) and not all(sexes):
        clause.take(Frame.WOMEN, Frame.MEN)
        ages = _range(leaves, carry.kind)
        return None if ages is None else All((SexIs(bool(sexes[0])), ages))
    return _range(leaves, carry.kind)


_YOUNG, _GROWN = (Op.LE, Op.LT), (Op.GE, Op.GT)
_AGE_GROUPS = {
    **dict.fromkeys(("adult", "adults"), _GROWN),
    **dict.fromkeys(
        ("child", "children", "infant", "infants", "adolescent", "adolescents", "boys", "girls", "newborns"), _YOUNG
    ),
}


def _range(bounds: list[tuple[Op, Leaf, Decimal]], kind: CriterionKind) -> Rule | None:
    """The bounds of one quantity together. Where no number meets both (`< 18 and > 65`), an exclusion means either."""
    low = max((value for op, _, value in bounds if op in (Op.GE, Op.GT)), default=None)
    high = min((value for op, _, value in bounds if op in (Op.LE, Op.LT)), default=None)
    rules: list[Rule] = [leaf for _, leaf, _ in bounds]
    if low is None or high is None or low < high or (low == high and {op for op, _, _ in bounds} == {Op.GE, Op.LE}):
        return all_of(rules)
    return any_of(rules) if kind is CriterionKind.EXCLUSION else None


def _age_units(clause: Clause, bounds: int) -> list[TimeUnit] | None:
    """The unit of each bound: the one behind its number, else that of the next; years where none stands. All are taken.

    None where there are units of which not each can be told whose it is, or that do not go together.
    """
    found: list[TimeUnit | None] = []
    for number, item in enumerate(clause.items):
        if _number(item) is not None:
            found.append(None)
        for entry in item.entries:
            if isinstance(entry, TimeUnit):
                if not found:
                    return None
                if found[-1] not in (None, entry):
                    return None
                found[-1] = entry
                clause.taken.add(number)
    if len(found) != bounds:
        return [found[-1] or TimeUnit.YEAR] * bounds if found and len(set(found)) == 1 else None
    last: TimeUnit = next((unit for unit in reversed(found) if unit is not None), TimeUnit.YEAR)
    units: list[TimeUnit] = []
    for unit in reversed(found):
        last = unit or last
        units.append(last)
    return units[::-1] if len(set(units)) == 1 or set(units) == {TimeUnit.YEAR, TimeUnit.MONTH} else None


def _bounds(clause: Clause) -> list[tuple[Op, Decimal]]:
    """The comparisons of a clause with their numbers, in order; a bare range `18 - 65`, `18 to 65` is both ends in."""
    numbers = [(n, v) for n, item in enumerate(clause.items) if n not in clause.taken and (v := _number(item)) is not None]
    bounds: list[tuple[Op, Decimal]] = []
    if len(numbers) == 2 and not any(_compared(clause, n) for n, _ in numbers):
        (first, low), (second, high) = numbers
        between = clause.items[first + 1 : second]
        if low < high and between and all(_is_to(item) for item in between):
            clause.taken.update(range(first, second + 1))
            clause.take(Frame.BETWEEN)
            if first and clause.items[first - 1].frame(Frame.BETWEEN):
                clause.taken.add(first - 1)
            return [(Op.GE, low), (Op.LE, high)]
        return []
    for n, value in numbers:
        compared = _compared(clause, n)
        if compared is None:
            return []
        op, at = compared
        clause.taken.update(range(min(at, n), max(at, n) + 1))
        bounds.append((op, value))
    clause.taken.update(n for n, item in enumerate(clause.items) if item.link is Link.AND)
    return bounds


def _is_to(item: Item) -> bool:
    return item.frame(Frame.TO) or item.link is Link.AND or item.is_a(TimeUnit) or item.frame(Frame.DASH)


def _number(item: Item) -> Decimal | None:
    return next((entry for entry in item.entries if isinstance(entry, Decimal)), None)


def _compared(clause: Clause, n: int) -> tuple[Op, int] | None:
    """The comparison of the number at `n` and where it stands: right before it, or behind it and its unit."""
    at = n - 1
    if n > 2 and clause.items[at].words == "of" and clause.items[at - 1].frame(Frame.AGE):
        at -= 3 if clause.items[at - 2].words == "the" else 2  # `under the age of 18`
    if at >= 0:
        for entry in clause.items[at].entries:
            if isinstance(entry, Comparison) and entry.place is Side.BEFORE and not _ranged(clause, n):
                return entry.op, at
    at = n + 1
    while at < len(clause.items) and (clause.items[at].is_a(TimeUnit, Unit) or clause.items[at].frame(Frame.OLD)):
        at += 1
    if at < len(clause.items):
        for entry in clause.items[at].entries:
            if isinstance(entry, Comparison) and entry.place is Side.AFTER:
                return entry.op, at
    return None


def _ranged(clause: Clause, n: int) -> bool:
    """Whether the number begins a range: `from 18 to 75` compares with both ends."""
    following = clause.items[n + 1 : n + 3]
    return clause.items[n - 1].frame(Frame.BETWEEN) and any(item.frame(Frame.TO, Frame.DASH) for item in following)


def _measure(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`PASI score ≥ 8`, `BMI < 30`, `weight < 50 kg`: a bound, with its unit or, where none stands, the usual one."""
    concept = _first(clause, Domain.MEASURE) or (carry.subject if isinstance(carry.subject, Concept) else None)
    if concept is None or concept.domain is not Domain.MEASURE:
        return None
    carry.subject = concept
    if any(item.words in _CHANGES for item in clause.items):
        return None
    clause.take(Frame.ADEQUATE)
    clause.taken.update(n for n, item in enumerate(clause.items) if item.words in ("serum", "plasma"))
    if any(item.is_a(OfLimit) for item in clause.items):
        return _multiple(clause, concept, carry, lexicon)
    when = _window(clause)
    if when is None:
        return None
    if UNITS.get(concept.unit, ("", 0))[0] != "time" and any(
        _number(item) is not None
        and n not in clause.taken
        and (clause.items[n + 1].is_a(TimeUnit) or clause.items[n + 1].words in _OTHER_COUNTS)
        for n, item in enumerate(clause.items[:-1])
    ):
        return None  # `> 38.5 °C for more than 30 minutes`: how long, or how old, is another question
    bounds = _bounds(clause)
    units = {
        number: entry
        for number, item in enumerate(clause.items)
        for entry in item.entries
        if isinstance(entry, Unit) and item.concept(Domain.MEASURE) is None
    }
    codes = {unit.code for unit in units.values()}
    if not bounds or len(codes) > 1:
        return None
    code = _of_ions(concept, next(iter(codes), "")) or _bare_unit(concept, [value for _, value in bounds])
    if code is None:
        clause.taken.clear()
        return None
    if concept.otherwise and convert(Decimal(1), code, concept.unit, concept.molar) is None:
        carry.subject = concept = lexicon[concept.otherwise]  # `FEV1 > 1.5 L`: another measure, by its unit
    values = [convert(value, code, concept.unit, concept.molar) for _, value in bounds]
    # A bare number is taken in the usual unit only where it is plausible there.
    plausible = all(
        value is not None and (concept.low or 0) <= value and (concept.high is None or value <= concept.high)
        for value in values
    )
    if not plausible:
        clause.taken.clear()
        return None
    clause.taken.update(units)
    for n in units:  # `10 % of body surface`
        if n + 1 < len(clause.items) and clause.items[n + 1].words in ("of", "of the"):
            clause.taken.add(n + 1)
    within = when if isinstance(when, Within) else None
    extent = _extent(clause, [op for op, _ in bounds])
    if extent is None:
        return None
    clause.take(Frame.NOW, Frame.ANCHOR)  # the screening day is the day asked about
    if not codes and concept.unit not in ("{score}", "{INR}"):
        message = f"no unit stands with {concept.name}; taken as {code}, in which the bound is plausible"
        carry.notes.append(Note(NoteKind.INFERRED, "unit-inferred", message))
    return _grouped(
        concept,
        carry.kind,
        lexicon,
        lambda one: _range([(op, Measure(one, op, value, code, within, extent), value) for op, value in bounds], carry.kind),
    )


# How much a value has changed, or what goes in, is another quantity than the value.
_CHANGES = frozenset(
    "loss gain change changes reduction increase increased decrease decreased drop rise fall intake fluctuation fluctuations"
    " variation variability difference deficit".split()
)
_OTHER_COUNTS = frozenset("minute minutes min mins second seconds sec secs times occasions consecutive measurements".split())


def _extent(clause: Clause, ops: list[Op]) -> Extent | None:
    """Which of several values is meant: `the highest …`, `… at any time`. None where the words do not agree with the bound."""
    if clause.take(Frame.PEAK):
        found = Extent.LARGEST
    elif clause.take(Frame.DIP):
        found = Extent.SMALLEST
    elif clause.take(Frame.SOMETIME):
        if len(ops) != 1 or ops[0] is Op.EQ:
            return None
        found = Extent.LARGEST if ops[0] in (Op.GE, Op.GT) else Extent.SMALLEST
    else:
        return Extent.NEWEST
    return None if Op.EQ in ops else found


def _grouped(concept: Concept, kind: CriterionKind, lexicon: Lexicon, make: Callable[[str], Rule | None]) -> Rule | None:
    """`transaminases < 2.5 × ULN` asks it of each: all of them to be let in, any of them to be kept out."""
    single = [one for one in lexicon.below(concept.id) if one != concept.id] or [concept.id]
    rules = [make(one) for one in single]
    if any(rule is None for rule in rules):
        return None
    found = [rule for rule in rules if rule is not None]
    return all_of(found) if kind is CriterionKind.INCLUSION else any_of(found)


# What is told of a thing that an examination finds, by the dimension of the unit that stands with the number.
_SIZES = {"length": "diameter", "area": "area", "time": "duration"}
_OF_SIZES = frozenset(
    "diameter size area duration largest longest lesional surface present lasting existing persisting of for in the a at its"
    " with and".split()
)


def _sized(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`at least 3 ulcers`, `lesion ≥ 2 cm in diameter`, `wound present for ≥ 6 weeks`: a count, a size or a time of one thing.

    Only where every word is of it: which lesion, and what else of it, would need an examination.
    """
    numbers = [n for n, item in enumerate(clause.items) if _number(item) is not None]
    if len(numbers) != 1 or not any(item.is_a(Comparison) for item in clause.items):
        return None
    (at,) = numbers
    compared = _compared(clause, at)
    if compared is None:
        return None
    (op, beside), value = compared, _number(clause.items[at])
    named = [n for n, item in enumerate(clause.items) if _countable(item, lexicon)]
    if len(named) != 1 or value is None or op is Op.EQ:
        return None
    noun = _countable(clause.items[named[0]], lexicon)
    unit = clause.items[at + 1] if at + 1 < len(clause.items) else None
    code = next((entry.code for entry in unit.entries if isinstance(entry, Unit)), None) if unit else None
    if unit is not None and unit.is_a(TimeUnit):
        code = next((_DAYS.get(entry) for entry in unit.entries if isinstance(entry, TimeUnit)), None)
    used = {at, beside, named[0]}
    if code is None:
        concept = _known(f"{noun} count", lexicon)
        if named[0] < at or (unit is not None and unit.is_a(TimeUnit)) or value != int(value):
            return None
    else:
        dimension = UNITS.get(code, ("", 0))[0]
        concept = _known(f"{noun} {_SIZES.get(dimension, '')}", lexicon)
        used.add(at + 1)
        words = {item.words for item in clause.items}
        if dimension == "time" and not words & {"duration", "for", "present", "lasting", "existing", "persisting", "of"}:
            return None
    rest = [item for n, item in enumerate(clause.items) if n not in used]
    if concept is None or concept.domain is not Domain.MEASURE:
        return None
    if not all(item.filler or item.is_a(Bracket) or item.words in _OF_SIZES or item.frame(Frame.PEAK) for item in rest):
        return None
    clause.taken.update(range(len(clause.items)))
    # Of several ulcers the largest is at least so large; that the lesion is at most so large is asked of the newest value.
    extent = (
        Extent.LARGEST if code is not None and op in (Op.GE, Op.GT) and carry.kind is CriterionKind.EXCLUSION else Extent.NEWEST
    )
    return Measure(concept.id, op, value, code or concept.unit, None, extent)


def _countable(item: Item, lexicon: Lexicon) -> str:
    """The noun in the singular, where the lexicon counts such things."""
    for noun in (item.words, item.words.removesuffix("s"), item.words.removesuffix("es")):
        if noun and (_known(f"{noun} count", lexicon) or _known(f"{noun} diameter", lexicon)):
            return noun
    return ""


def _of_ions(concept: Concept, unit: str) -> str:
    """The unit; milliequivalents of an ion that carries one charge are millimoles."""
    return "mmol/L" if unit == "meq/L" and concept.id in _ONE_CHARGE else unit


_ONE_CHARGE = frozenset(("sodium", "potassium", "chloride", "bicarbonate"))


def _bare_unit(concept: Concept, values: list[Decimal]) -> str | None:
    """The one unit in which bare numbers are plausible bounds; the usual one where the lexicon names no others."""
    if not concept.bare:
        return concept.unit
    fits = []
    for entry in concept.bare:
        code, _, ends = entry.rpartition(":")
        low, high = (Decimal(end) for end in ends.split("-"))
        if all(low <= value <= high for value in values):
            fits.append(code)
    return fits[0] if len(fits) == 1 else None


def _multiple(clause: Clause, concept: Concept, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """`ALT ≤ 2.5 × ULN`: a comparison with a multiple of the laboratory's own limit."""
    found: list[tuple[Op, OfLimit]] = []
    for n, item in enumerate(clause.items):
        limit = next((entry for entry in item.entries if isinstance(entry, OfLimit)), None)
        if limit is None:
            if _number(item) is not None:
                return None
            continue
        compared = _compared(clause, n)
        if compared is None:
            return None
        op, at = compared
        clause.taken.update(range(min(at, n), max(at, n) + 1))
        found.append((op, limit))
    if len(found) != 1:
        return None
    ((op, limit),) = found
    clause.take(Frame.NOW, Frame.ANCHOR)
    return _grouped(concept, carry.kind, lexicon, lambda one: Multiple(one, op, limit.factor, limit.limit))


def _infection(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """One agent: `positive serology for HIV`, `IgM+ for CMV`, `infection with HBV`; in a list, as the one before it."""
    agent = _first(clause, Domain.INFECTION)
    if agent is None and "infection" in lexicon and clause.frames(Frame.INFECTION) and not clause.frames(Frame.SEROLOGY):
        active = any("active" in clause.items[n].words.split() for n in clause.frames(Frame.INFECTION))
        clause.take(Frame.INFECTION)
        when = _when(clause, carry)
        return None if when is None else Condition("infection", When.NOW if active and when is When.UNSAID else when)
    if agent is None:
        return None
    if _negative(clause):
        clause.take(Frame.FOR)
        kinds = _specimen(clause) or (_SEROLOGY if clause.take(Frame.SEROLOGY) else carry.kinds)
        shown = _infection(clause, Carry(carry.kind, kinds=kinds), lexicon)
        return None if shown is None else Not(shown)
    _today(clause)
    if carry.negative:
        clause.take(Frame.FOR)
    if agent.persistent:
        clause.take(Frame.EVER, Frame.PAST)  # it leaves a trace for life
    if (carry.negative or clause.frames(Frame.POSITIVE)) and (kinds := _specimen(clause)):
        clause.take(Frame.POSITIVE, Frame.FOR)
        _long_form(clause, agent)
        carry.kinds = kinds
        return Infection(agent.id, kinds)
    if not agent.persistent and not _test_named(clause):
        acute = _acute(clause, agent, carry, lexicon)
        if acute is not None:
            return acute
    if clause.take(Frame.IGM):
        _plus_sign(clause)
        clause.take(Frame.INFECTION, Frame.NOW, Frame.POSITIVE, Frame.FOR)
        carry.kinds = _IGM
    elif clause.frames(Frame.SEROLOGY) or clause.frames(Frame.POSITIVE):
        if not clause.take(Frame.POSITIVE):
            return None
        clause.take(Frame.SEROLOGY, Frame.FOR)
        carry.kinds = _SEROLOGY
    elif clause.frames(Frame.EVIDENCE, Frame.INFECTION):
        carry.evidence = bool(clause.frames(Frame.EVIDENCE))
        active = clause.take(Frame.NOW) or any(
            "active" in clause.items[number].words.split() for number in clause.frames(Frame.INFECTION)
        )
        clause.take(Frame.EVIDENCE, Frame.INFECTION, Frame.FOR)
        carry.kinds = _ACTIVE if active else _ANY
    _long_form(clause, agent)
    infection = Infection(agent.id, carry.kinds or _ANY)
    # "Evidence of infection" is more than tests: a person has to say that there is none besides.
    return AnyOf((infection, Attest("evidence_of_infection", agent.name))) if carry.evidence else infection


_SPECIMENS: dict[str, tuple[str, ...]] = {}


def _specimen(clause: Clause) -> tuple[str, ...]:
    """What stands behind the agent: `HCV antibody`, `hepatitis C virus (HCV) RNA`, `HIV test`; taken."""
    at = max((n for n, item in enumerate(clause.items) if item.concept(Domain.INFECTION)), default=None)
    if at is None:
        return ()
    for n in range(at + 1, min(at + 4, len(clause.items))):
        item = clause.items[n]
        if item.words in _SPECIMENS and n not in clause.taken:
            clause.taken.add(n)
            if n + 1 < len(clause.items) and clause.items[n + 1].words in ("test", "tests", "result", "results", "testing"):
                clause.taken.add(n + 1)
            return _SPECIMENS[item.words]
        if not (item.filler or item.is_a(Bracket)):
            return ()
    return ()


def _test_named(clause: Clause) -> bool:
    """Whether the words ask for a test, and not only say how an infection was confirmed."""
    tail = next((n for n, item in enumerate(clause.items) if item.frame(Frame.TAIL)), len(clause.items))
    return any(n < tail for n in clause.frames(Frame.IGM, Frame.SEROLOGY, Frame.POSITIVE, Frame.EVIDENCE))


def _acute(clause: Clause, agent: Concept, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """An infection that passes: a test of the agent itself shows it, or its diagnosis. Antibodies show a past one as well."""
    shown = any(test.about == agent.id and test.kind in _ACTIVE for test in lexicon.of(Domain.TEST))
    if not shown or not agent.diagnoses:
        return None
    clause.take(Frame.INFECTION, Frame.FOR)
    when = _when(clause, carry)
    if when is None:
        return None
    diagnosed = [Condition(diagnosis, when) for diagnosis in agent.diagnoses]
    return any_of([Infection(agent.id, _ACTIVE), *diagnosed])


_SEROLOGY = (TestKind.ANTIGEN.value, TestKind.SEROLOGY.value)
_ACTIVE = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value)
_ANY = (TestKind.ANTIGEN.value, TestKind.NUCLEIC_ACID.value, TestKind.SEROLOGY.value)
_IGM = (TestKind.IGM.value,)
_SPECIMENS |= {
    **dict.fromkeys(("antibody", "antibodies", "ab", "antibody test"), (TestKind.SEROLOGY.value,)),
    **dict.fromkeys(("antigen", "ag", "antigen test"), (TestKind.ANTIGEN.value,)),
    **dict.fromkeys(("rna", "dna", "pcr", "rt pcr", "viral load"), (TestKind.NUCLEIC_ACID.value,)),
    **dict.fromkeys(("test", "tests", "testing", "test result", "test results", "blood test"), _ANY),
}


def _plus_sign(clause: Clause) -> None:
    """The + of `IgM+`."""
    for number in range(1, len(clause.items)):
        if clause.items[number].words == "+" and clause.items[number - 1].frame(Frame.IGM):
            clause.taken.add(number)


def _long_form(clause: Clause, agent: Concept) -> None:
    """Unknown words right before `(ABC)` are its long form where their initials are A, B, C: a misspelt name."""
    for number, item in enumerate(clause.items):
        if number not in clause.taken or item.concept(Domain.INFECTION) is None or number < 2:
            continue
        if not clause.items[number - 1].is_a(Bracket):
            continue
        short = next((word for word in agent.words if len(word) == item.end - item.start and word.isupper()), "")
        before = [n for n in range(number - 1) if n not in clause.taken and not clause.items[n].filler]
        tail = before[-len(short) :] if short else []
        if len(tail) == len(short) > 1 and tail == list(range(tail[0], number - 1)):
            initials = "".join(clause.items[n].words[:1] for n in tail)
            if initials.casefold() == short.casefold():
                clause.taken.update(tail)


def _condition(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A condition with its time; pregnancy and lactation are states of the day."""
    concept = _first(clause, Domain.CONDITION)
    if concept is None and carry.disease is not None:
        concept = carry.disease
        message = f"no disease is named: read of the trial's condition, {concept.name}"
        carry.notes.append(Note(NoteKind.INFERRED, "subject-inferred", message))
        if not _since(clause, bare=True, ask=True):
            return None
    if concept is None:
        return None
    clause.take(Frame.BOTH)
    if concept.id in ("pregnancy", "lactation"):
        clause.take(Frame.WOMEN, Frame.NOW)
        return State(concept.id)
    agent = next((one for one in lexicon.of(Domain.INFECTION) if concept.id in one.diagnoses), None)
    if agent is not None:
        if not agent.persistent and not _test_named(clause):
            acute = _acute(clause, agent, carry, lexicon)
            if acute is not None:
                return acute
        # An infection is shown by its tests as well. A stage of it ("chronic", "AIDS") narrows what they show.
        clause.take(Frame.EVER)
        infection: Rule = Infection(agent.id, carry.kinds or _ANY)
        if carry.evidence:
            infection = AnyOf((infection, Attest("evidence_of_infection", agent.name)))
        named = next(item for item in clause.items if item.concept(Domain.CONDITION) is not None)
        plain = named.words.endswith("infection") and not named.words.startswith(("acute", "chronic"))
        return infection if plain else _undetermined(infection, Unread(named.words, "a stage of the infection"))
    but = next((item.but for item in clause.items if item.but), ())
    since = _since(clause, bare=bool(clause.frames(Frame.DIAGNOSED)))
    if clause.take(Frame.DIAGNOSED) or concept.procedure:
        clause.take(Frame.PAST)  # `was diagnosed with`: it is there
    when = _when(clause, carry)
    if concept.procedure:
        if when is None or when is When.NOW or since is not None or but:
            return None
        return Procedure(concept.id, when if isinstance(when, Within) else When.EVER)
    if when is When.UNSAID and concept.persistent and carry.kind is CriterionKind.EXCLUSION:
        message = f"no time is named for {concept.name}: one in the past keeps out as well, the widest reading"
        carry.notes.append(Note(NoteKind.DOUBT, "widest-exclusion", message))
        when = When.EVER
    if when is None:
        return None
    condition = Condition(concept.id, when, since, but)
    return AnyOf((condition, Attest("evidence_of_infection", concept.name))) if carry.evidence else condition


def _since(clause: Clause, *, bare: bool, ask: bool = False) -> Since | None:
    """How long ago it began: `for at least 6 months`, `diagnosed ≥ 6 months before screening`.

    `bare`: a length without a comparison (`diagnosed 6 months before inclusion`) is at least that long.
    `ask`: only whether there is one; nothing is taken.
    """
    for n, item in enumerate(clause.items):
        value = _number(item)
        if value is None or value != int(value) or value == 0 or n + 1 >= len(clause.items):
            continue
        unit = next((entry for entry in clause.items[n + 1].entries if isinstance(entry, TimeUnit)), None)
        if unit is None or (n and clause.items[n - 1].frame(Frame.WITHIN) and not clause.items[n - 1].filler):
            continue
        compared = _compared(clause, n)
        first = n
        if compared is not None:
            op, at = compared
            first = min(at, n)
        elif bare and n and (clause.items[n - 1].frame(Frame.DIAGNOSED, Frame.FOR) or _behind_diagnosed(clause, n)):
            op, at = Op.GE, n
        else:
            continue
        leading = clause.items[first - 1] if first else None
        begins = leading is not None and leading.frame(Frame.FOR, Frame.DIAGNOSED)
        ends = n + 2 < len(clause.items) and clause.items[n + 2].frame(Frame.BEFORE)
        if op is Op.EQ or not (begins or (ends and bare) or (bare and compared is not None)):
            continue
        if not ask:
            clause.taken.update(range(min(first, at), max(n + 1, at) + 1))
            if begins:
                clause.taken.add(first - 1)
            _take_before_anchor(clause, n + 2)
        return Since(op, Duration(int(value), unit))
    return None


def _behind_diagnosed(clause: Clause, n: int) -> bool:
    before = [item for item in clause.items[:n] if not item.filler]
    return bool(before) and before[-1].frame(Frame.DIAGNOSED)


def _negative(clause: Clause) -> bool:
    """Take the `negative` of a test's result; whether there was one."""
    found = [n for n in clause.frames(Frame.NOT) if clause.items[n].words == "negative"]
    clause.taken.update(found)
    return bool(found)


def _tested(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A named test: `positive HBsAg`, `negative blood pregnancy test`."""
    test = _first(clause, Domain.TEST)
    if test is None or test.kind is None:
        return None
    _today(clause)
    if carry.negative or carry.positive or clause.frames(Frame.POSITIVE):
        clause.take(Frame.FOR)
    clause.taken.update(n for n, item in enumerate(clause.items) if item.words in ("result", "results", "testing", "status"))
    negative = _negative(clause)
    if clause.take(Frame.POSITIVE):
        if negative:
            return None
        carry.positive = True
    elif negative:
        result = _tested(Clause(clause.items, clause.link, clause.taken), Carry(carry.kind, positive=True), lexicon)
        return None if result is None else Not(result)
    elif not (carry.negative or carry.positive):
        return None
    if test.about == "pregnancy":
        clause.take(Frame.CHILDBEARING, Frame.WOMEN, Frame.FOR, Frame.BOTH, Frame.ANCHOR)
        tests = [test.id]
        for n, item in enumerate(clause.items):
            other = item.concept(Domain.TEST)
            if other is not None and other.about == "pregnancy" and n not in clause.taken:
                clause.taken.add(n)
                tests.append(other.id)
        return State("pregnancy", () if "pregnancy_test" in tests else tuple(tests))
    if test.about not in lexicon or lexicon[test.about].domain is not Domain.INFECTION:
        return None
    whole = test.id.endswith("_serology")  # the agent's serology, and not one antibody
    return Infection(test.about, _SEROLOGY if whole and test.kind is TestKind.SEROLOGY else (test.kind.value,))


def _treatment(clause: Clause, carry: Carry, lexicon: Lexicon) -> Rule | None:
    """A treatment or class of them, with the time before screening in which it counts and how long it lasts."""
    concept = _first(clause, Domain.TREATMENT)
    if concept is None:
        return None
    _take_on(clause)
    over = any(clause.items[n].words in _OVER for n in clause.frames(Frame.TAKEN))
    clause.take(Frame.TAKEN)
    lasting = _lasting(clause)
    when = _when(clause, carry)
    if lasting is not None and when is When.UNSAID and carry.kind is CriterionKind.INCLUSION and not over:
        message = f"{concept.name} for a time, and the words do not say when: read as up to today, without a gap"
        carry.notes.append(Note(NoteKind.INFERRED, "current-inferred", message))
        when = When.NOW
    but = next((item.but for item in clause.items if item.but), ())
    return None if when is None else Treatment(concept.id, when, lasting, but)


def _take_on(clause: Clause) -> None:
    """The `on` of `patients on methotrexate`, which says no more than `with`."""
    at = next((n for n, item in enumerate(clause.items) if item.concept(Domain.TREATMENT)), 0)
    before = [n for n in range(at) if not (clause.items[n].filler and clause.items[n].words != "on")]
    if before and clause.items[before[-1]].words == "on" and before[-1] not in clause.taken:
        clause.taken.add(before[-1])


_OVER = frozenset(("treated with", "received", "exposure to", "taken"))  # what was so may be over


def _lasting(clause: Clause) -> Lasting | None:
    """`for more than 5 days`: a comparison of days or weeks behind `for`."""
    for number in clause.frames(Frame.FOR):
        run = clause.items[number + 1 : number + 4]
        if len(run) < 3:
            continue
        op = next((e.op for e in run[0].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        value = _number(run[1])
        unit = next((e for e in run[2].entries if isinstance(e, TimeUnit)), None)
        if op is None or value is None or value != int(value) or unit not in (TimeUnit.DAY, TimeUnit.WEEK):
            continue
        clause.taken.update(range(number, number + 4))
        return Lasting(op, int(value), unit)
    return None


def _when(clause: Clause, carry: Carry) -> When | Within | None:
    """The time of a condition or treatment; None where a time is named that cannot be read as one look-back."""
    found = _window(clause)
    if found is not When.UNSAID:
        if found is not None:
            clause.take(Frame.EVER, Frame.PAST)
        return found
    if clause.take(Frame.EVER):
        clause.take(Frame.PAST)
        return When.EVER
    if carry.kind is CriterionKind.EXCLUSION and not clause.frames(Frame.NOW) and clause.take(Frame.PAST):
        return When.EVER  # `were treated with`; whether it is so today as well, nobody says of an inclusion
    if _today(clause) | clause.take(Frame.NOW):
        return When.NOW
    return When.EVER if carry.ever else When.UNSAID


def _today(clause: Clause) -> bool:
    """`at screening`, `at baseline`, and no time before it: so it is today."""
    found = [n for n in clause.frames(Frame.ANCHOR) if n == 0 or not _leads_away(clause.items[n - 1])]
    clause.taken.update(found)
    return bool(found)


def _leads_away(item: Item) -> bool:
    return item.frame(Frame.BEFORE) or item.words in ("after", "since", "following", "from", "until", "to", "for", "by")


def _window(clause: Clause) -> Within | When | None:
    """The time that is named: `within 4 weeks before the first dose`, `during the first 10 days after the onset`.

    UNSAID where none is; None where what is named is no one time.
    """
    for number in clause.frames(Frame.WITHIN, Frame.DURING):
        at = number + 1
        while at < len(clause.items) and (clause.items[at].filler or clause.items[at].words in _PLAIN_TIMES):
            at += 1
        count = _number(clause.items[at]) if at < len(clause.items) else None
        vague = clause.items[number].filler or clause.items[number].frame(Frame.DURING)
        if vague and count is None:
            continue  # "in the", "during", and no length of time behind it
        unit_at = at + 1 if count is not None else at
        unit = next((e for i in clause.items[unit_at : unit_at + 1] for e in i.entries if isinstance(e, TimeUnit)), None)
        if unit is None or (count is not None and (count != int(count) or count == 0)):
            return None
        first = any(item.words == "first" for item in clause.items[number + 1 : at])
        length = Duration(int(count) if count is not None else 1, unit)
        anchor, after, end = _counted_from(clause, unit_at + 1)
        if first and not after:
            return None
        clause.taken.update(range(number, end))
        return Within(length, anchor, after)
    return _at_most_before(clause)


def _at_most_before(clause: Clause) -> Within | When:
    """`≤ 4 weeks prior to screening`, `less than 30 days before randomization`; UNSAID where there is none."""
    for n, item in enumerate(clause.items):
        value = _number(item)
        if n == 0 or n in clause.taken or value is None or value != int(value) or value < 1 or n + 2 >= len(clause.items):
            continue
        op = next((e.op for e in clause.items[n - 1].entries if isinstance(e, Comparison) and e.place is Side.BEFORE), None)
        unit = next((entry for entry in clause.items[n + 1].entries if isinstance(entry, TimeUnit)), None)
        if op not in (Op.LE, Op.LT) or unit is None or not clause.items[n + 2].frame(Frame.BEFORE):
            continue
        if clause.items[n + 2].words.startswith("of") or (
            n > 1 and clause.items[n - 2].frame(Frame.FOR, Frame.AGE, Frame.DIAGNOSED)
        ):
            continue
        count = int(value)
        if op is Op.LT:
            # Fewer than four weeks are at most 27 days; fewer months than three are no whole days.
            days = {TimeUnit.DAY: count, TimeUnit.WEEK: 7 * count}.get(unit, 0) - 1
            if days < 1:
                continue
            count, unit = days, TimeUnit.DAY
        anchor, after, end = _counted_from(clause, n + 2)
        if end <= n + 2:
            continue
        clause.taken.update(range(n - 1, end))
        return Within(Duration(count, unit), anchor, after)
    return When.UNSAID


_PLAIN_TIMES = frozenset("past last previous preceding prior first".split())
_OPERATIONS = {"surgery": Anchor.SURGERY, "transplantation": Anchor.TRANSPLANT}
_OTHER_DAYS = {Frame.FIRST_DOSE: Anchor.FIRST_DOSE, Frame.RANDOMIZED: Anchor.RANDOMIZATION}


def _counted_from(clause: Clause, at: int) -> tuple[Anchor, bool, int]:
    """The day behind a length of time, whether the time comes after it, and where its words end: `before randomization`.

    Screening where none is named; words for another day than these stay unread.
    """
    rest = [n for n, item in enumerate(clause.items) if n >= at and not item.filler]
    end = at
    if rest and clause.items[rest[0]].frame(Frame.ONSET):
        return Anchor.ONSET, True, rest[0] + 1
    if rest and clause.items[rest[0]].words in ("after", "following", "from"):
        # `after the index date (date of the first symptoms of the disease)`: the brackets say which day it is.
        opened = next((n for n in rest if Bracket.OPEN in clause.items[n].entries), None)
        named = [n for n in rest if clause.items[n].frame(Frame.ONSET)]
        closed = next((n for n in rest if Bracket.CLOSE in clause.items[n].entries), None)
        if opened is not None and closed is not None and named and opened < named[0] < closed:
            before = " ".join(one.words for one in clause.items[rest[0] + 1 : opened] if one.words not in ("the", "an", "a"))
            inside = [clause.items[n] for n in rest if named[0] < n < closed]
            if before in ("index date", "day 0", "day zero", "index day") and all(
                one.words in _BEGAN or one.frame(Frame.BEFORE) for one in inside
            ):
                return Anchor.ONSET, True, closed + 1
        return Anchor.SCREENING, False, end
    if rest and clause.items[rest[0]].frame(Frame.BEFORE):
        if len(rest) < 2:
            return Anchor.SCREENING, False, end
        day = clause.items[rest[1]]
        if day.frame(Frame.ANCHOR):
            return Anchor.SCREENING, False, rest[1] + 1
        for frame, anchor in _OTHER_DAYS.items():
            if day.frame(frame):
                return anchor, False, rest[1] + 1
        operation = day.concept(Domain.CONDITION)
        if operation is not None and operation.id in _OPERATIONS and not clause.items[rest[0]].words.startswith("of"):
            return _OPERATIONS[operation.id], False, rest[1] + 1
    elif rest:  # `within 2 weeks of …`
        if clause.items[rest[0]].frame(Frame.ANCHOR):
            return Anchor.SCREENING, False, rest[0] + 1
        for frame, anchor in _OTHER_DAYS.items():
            if clause.items[rest[0]].frame(frame) and clause.items[rest[0] - 1].words == "of":
                return anchor, False, rest[0] + 1
    return Anchor.SCREENING, False, end


def _take_before_anchor(clause: Clause, at: int) -> None:
    """`before the baseline visit` behind a length of time; an anchor of another day than screening stays unread."""
    rest = [(n, item) for n, item in enumerate(clause.items) if n >= at and not item.filler]
    if rest and rest[0][1].frame(Frame.BEFORE):
        if len(rest) > 1 and rest[1][1].frame(Frame.ANCHOR):
            clause.taken.update((rest[0][0], rest[1][0]))
    elif rest and rest[0][1].frame(Frame.ANCHOR):
        clause.taken.add(rest[0][0])


_RULES: dict[Domain, Reader] = {
    Domain.MEASURE: _measure,
    Domain.TEST: _tested,
    Domain.INFECTION: _infection,
    Domain.CONDITION: _condition,
    Domain.TREATMENT: _treatment,
}

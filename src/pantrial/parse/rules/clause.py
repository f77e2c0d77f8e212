"""What every rule works on: a clause with the marks on it, and what one clause hands on to the next."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import groupby

from msgspec import Struct

from pantrial.logic import All, AnyOf
from pantrial.notes import Note
from pantrial.parse.items import BRACKET, CONCEPT, FILLER, WORD, Bracket, Frame, Item, Link, domains, mask, signature
from pantrial.protocol import CriterionKind, Rule
from pantrial.terms import Concept, Domain, Lexicon


class Clause(Struct):
    """The items between two links, while they are being read: the rules mark what they took."""

    items: list[Item]
    link: Link | None  # what stands before it
    taken: set[int]
    framed: int = -1  # the bits of its items, once a rule has asked for one: from then on its items stay
    kinds: int = 0

    def text(self) -> tuple[int, int]:
        """From where to where it stands in the criterion."""
        return self.items[0].start, self.items[-1].end

    def left(self) -> list[Item]:
        """What no rule took, without fillers and brackets."""
        return [item for n, item in enumerate(self.items) if not item.kinds & _IDLE and n not in self.taken]

    def says(self, framed: int) -> bool:
        """Whether an item of it has one of these frames (`items.mask`), taken or not."""
        if self.framed < 0:
            self.framed, self.kinds = signature(self.items)
        return self.framed & framed != 0

    def names(self, kinds: int) -> bool:
        """Whether an item of it is of one of these kinds (the bits of `Item.kinds`), taken or not."""
        if self.framed < 0:
            self.framed, self.kinds = signature(self.items)
        return self.kinds & kinds != 0

    def frames(self, *frames: Frame) -> list[int]:
        """Where the frames stand that no rule has taken."""
        wanted = 0
        for frame in frames:
            wanted |= frame.bit
        if not self.says(wanted):  # as nearly always
            return []
        return [n for n, item in enumerate(self.items) if item.framed & wanted and n not in self.taken]

    def take(self, *frames: Frame) -> bool:
        """Take all of these frames; whether there was one."""
        found = self.frames(*frames)
        if found:
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
    now: bool = False  # the list begins with `concurrent`
    concurrent: bool = False  # the list begins with `prior or concurrent`
    notes: list[Note] = []


Placed = Callable[[Rule, int, int], Rule]
Unreads = Callable[..., Rule]
# Where nodes were read, by identity, since equal leaves stand in several places; the node is held so that its identity
# is not given to another.
Places = dict[int, tuple[Rule, int, int]]


DOMAINS = (Domain.MEASURE, Domain.TEST, Domain.INFECTION, Domain.CONDITION, Domain.TREATMENT)
"""What criteria ask about: a concept of one of these triggers the rule of its domain."""
# Frames that trigger a rule, as the concepts of DOMAINS do.
TRIGGERS = (Frame.AGE, Frame.OLD, Frame.SMOKER, Frame.NON_SMOKER, Frame.INFECTION)
SEXES = (Frame.MEN, Frame.WOMEN)

# The same as bits, which tell of an item or of all items of a line (`signature`) whether to look any further.
ASKED = domains(*DOMAINS)
TOPIC = domains(Domain.TOPIC)
TRIGGERED = mask(*TRIGGERS)
SEXED = mask(*SEXES)
_IDLE = FILLER | BRACKET


def topics_in(found: list[Item]) -> list[Concept]:
    """The topics that only somebody's word answers, in their order."""
    return [topic for item in found if item.kinds & TOPIC and (topic := item.concept(Domain.TOPIC))]


def undetermined(rule: Rule, unread: Rule) -> Rule:
    """What was read, for people to see and for its facts, beside words that may narrow, reverse or move it.

    It decides nothing: not "psoriasis-naive" by psoriasis, not "former smoker" by smoking.
    """
    return AnyOf((All((rule, unread)), unread))


def runs(every: list[Item], some: list[Item]) -> Iterator[tuple[Item, Item]]:
    """The first and last of each run of `some` that stand side by side in `every`."""
    chosen = {item.start for item in some}
    for marked, run in groupby(every, key=lambda item: item.start in chosen):
        if marked:
            members = list(run)
            yield members[0], members[-1]


Reader = Callable[[Clause, Carry, Lexicon], Rule | None]


def take_first(clause: Clause, *domains: Domain) -> Concept | None:
    """The clause's first concept of the domains; it and its repetitions (an abbreviation in brackets) are taken."""
    concept: Concept | None = None
    for number, item in enumerate(clause.items):
        here = item.concept(*domains) if item.kinds & CONCEPT else None
        if here is not None and (concept is None or here.id == concept.id):
            concept = here
            clause.taken.add(number)
            _take_short_form(clause, number)
    return concept


def _take_short_form(clause: Clause, at: int) -> None:
    """The `(Cr)` of `creatinine (Cr)`: one word in brackets, whose letters are of the name in their order."""
    run = clause.items[at + 1 : at + 4]
    if len(run) < 3 or Bracket.OPEN not in run[0].entries or Bracket.CLOSE not in run[2].entries or not run[1].kinds & WORD:
        return
    short, name = run[1].words, iter(clause.items[at].words)
    words = clause.items[at].words.split()
    if any(word.startswith(short[0]) for word in words) and all(letter in name for letter in short):
        clause.taken.add(at + 2)


def number_in(item: Item) -> Decimal | None:
    """The number that the item is."""
    return item.number


# Nouns behind the name of a treatment that say no more than it does.
NOUNS = frozenset(
    "therapy therapies treatment treatments agent agents drug drugs medication medications medicine medicines use"
    " preparation preparations product products regimen regimens".split()
)

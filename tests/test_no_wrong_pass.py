"""Decision 4: nothing turns into a pass by losing words.

Words are lost in three ways: a part of the logic becomes Unread, the lexicon does not know a word, or a word of the
criterion is one that nobody knows. In none may a criterion that was open or blocking pass.
"""

import datetime as dt
import random
import re
from decimal import Decimal

import msgspec
import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.answer import Effect, Policy
from pantrial.dates import Duration, PartialDate, TimeUnit
from pantrial.logic import All, AnyOf, Not
from pantrial.parse import parse, read_criterion
from pantrial.patient import Coverage, Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.protocol import (
    Age,
    Attest,
    Class,
    Condition,
    Criterion,
    CriterionKind,
    Infection,
    Lasting,
    Limit,
    Measure,
    Multiple,
    Procedure,
    Promise,
    Protocol,
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
    leaves_of,
)
from pantrial.screen import screen
from pantrial.terms import Lexicon, shipped
from pantrial.text import Text
from pantrial.units import Interval, Op

ON = dt.date(2026, 11, 2)
LEXICON = shipped()

MONTH = Duration(1, TimeUnit.MONTH)
WHENS = st.sampled_from([When.NOW, When.EVER, When.UNSAID, Within(Duration(4, TimeUnit.WEEK))])
LEAVES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Age, st.sampled_from(list(Op)), st.integers(0, 90)),
    st.builds(SexIs, st.booleans()),
    st.builds(Measure, st.just("pasi"), st.sampled_from(list(Op)), st.just(Decimal(8)), st.just("{score}")),
    st.builds(
        Condition,
        st.sampled_from(["malignancy", "psoriasis"]),
        WHENS,
        st.sampled_from([None, Since(Op.GE, MONTH), Since(Op.LT, MONTH)]),
        st.sampled_from([(), ("melanoma",)]),
    ),
    st.builds(Procedure, st.just("bone_marrow_transplant"), st.sampled_from([When.EVER, Within(MONTH)])),
    st.builds(Multiple, st.just("pasi"), st.sampled_from(list(Op)), st.just(Decimal(2)), st.sampled_from(list(Limit))),
    st.builds(
        Treatment,
        st.sampled_from(["systemic_treatment", "topical_treatment", "lithium"]),
        WHENS,
        st.sampled_from([None, Lasting(Op.GT, 5)]),
        st.sampled_from([(), ("methotrexate",)]),
    ),
    st.just(Infection("hiv", ("antigen", "serology"))),
    st.sampled_from([State("pregnancy"), State("pregnancy", ("pregnancy_test_blood",))]),
    st.just(Smoking()),
    st.just(Attest("consent")),
    st.just(Promise("no alcohol during the study")),
    st.just(Unread("some words")),
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)

DATES = st.one_of(
    st.none(),
    st.dates(dt.date(2026, 9, 20), dt.date(2026, 11, 5)).map(PartialDate.of),
    st.sampled_from([PartialDate(2026, 10), PartialDate(2026, 11), PartialDate(2025), PartialDate(2019, 3, 1)]),
)
CONCEPTS = ["malignancy", "psoriasis", "melanoma", "pregnancy", "hiv_infection", "cannot_bear_children",
            "allogeneic_bone_marrow_transplant"]  # fmt: skip
DRUGS = ["methotrexate", "lithium", "clobetasol", "systemic_treatment"]


def fact(kind: FactKind, concepts: list[str], **more: st.SearchStrategy[object]) -> st.SearchStrategy[Fact]:
    return st.builds(
        Fact,
        st.just(kind),
        st.sampled_from([(concept,) for concept in concepts] + ([()] if kind in ("condition", "treatment") else [])),
        st.just("words"),
        st.just("place"),
        start=DATES,
        **more,
    )


FACTS = st.one_of(
    fact(
        FactKind.MEASUREMENT,
        ["pasi"],
        value=st.sampled_from([None, *(Interval.reported(Decimal(n), c) for n in (7, 8, 9) for c in ("", "<", ">="))]),
        upper=st.sampled_from([None, Decimal(4)]),
    ),
    fact(
        FactKind.TEST,
        ["hiv_serology", "pregnancy_test", "pregnancy_test_blood", "smoking_status"],
        outcome=st.sampled_from(list(Outcome)),
    ),
    fact(FactKind.CONDITION, CONCEPTS, end=DATES, ongoing=st.booleans(), status=st.sampled_from(list(FactStatus))),
    fact(FactKind.TREATMENT, DRUGS, end=DATES, ongoing=st.booleans(), status=st.sampled_from(list(FactStatus))),
    fact(FactKind.STATEMENT, ["consent"], outcome=st.sampled_from(list(Outcome))),
)
PATIENTS = st.builds(
    Patient,
    st.just("p"),
    st.sampled_from([None, PartialDate(1985, 4, 17), PartialDate(2008, 11), PartialDate(1960)]),
    st.sampled_from([None, Sex.FEMALE, Sex.MALE]),
    st.lists(FACTS, max_size=6).map(tuple),
    st.sampled_from([None, Coverage(PartialDate(1950), PartialDate(2026, 12))]),
)


def criterion(rule: Rule, kind: CriterionKind, words: str = "words") -> Criterion:
    unread = sum(isinstance(leaf, Unread) for leaf in leaves_of(rule))
    reading = ReadingDegree.FULL if not unread else ReadingDegree.PARTIAL
    return Criterion(kind, 1, words, (), rule, reading, Class.DATA)


def effect(one: Criterion, patient: Patient, policy: Policy) -> Effect:
    (answer,) = screen(Protocol(trial="T", criteria=(one,)), patient, ON, LEXICON, policy).answers
    return answer.effect


def lose(rule: Rule, which: int) -> tuple[Rule, int]:
    """The rule with its `which`-th node (in order) Unread; and how many nodes it has."""
    count = 0

    def walk(node: Rule) -> Rule:
        nonlocal count
        here, count = count, count + 1
        match node:
            case All(parts):
                changed: Rule = All(tuple(walk(part) for part in parts))
            case AnyOf(parts):
                changed = AnyOf(tuple(walk(part) for part in parts))
            case Not(part):
                changed = Not(walk(part))
            case _:
                changed = node
        return Unread("lost") if here == which else changed

    return walk(rule), count


@given(RULES, st.sampled_from(list(CriterionKind)), PATIENTS, st.sampled_from(list(Policy)), st.integers(0, 1000))
def test_a_subtree_that_is_lost_passes_nobody(
    rule: Rule, kind: CriterionKind, patient: Patient, policy: Policy, which: int
) -> None:
    _, count = lose(rule, -1)
    lost, _ = lose(rule, which % count)
    after = effect(criterion(lost, kind), patient, policy)
    assert after is not Effect.PASSES
    # And what does not pass by being lost does not block by it either.
    if after is Effect.BLOCKS:
        assert effect(criterion(rule, kind), patient, policy) is Effect.BLOCKS


@given(LEAVES, st.sampled_from(list(CriterionKind)), PATIENTS, st.sampled_from(list(Policy)))
def test_a_qualifier_that_is_lost_passes_nobody(rule: Rule, kind: CriterionKind, patient: Patient, policy: Policy) -> None:
    """A parser that does not understand a leaf's time or length leaves it out and puts Unread in its place."""
    if not isinstance(rule, Condition | Treatment):
        return
    bare = msgspec.structs.replace(rule, when=When.UNSAID)
    if isinstance(bare, Treatment):
        bare = msgspec.structs.replace(bare, lasting=None)
    assert effect(criterion(All((bare, Unread("within some time"))), kind), patient, policy) is not Effect.PASSES


def corpus() -> list[tuple[CriterionKind, str]]:
    found = []
    for path in sorted((ROOT / "examples" / "pages").glob("*.txt")):
        for one in parse(readers.read(path.read_bytes(), path.name), LEXICON).protocol.criteria:
            found.append((one.kind, one.words))
    return found


CORPUS = corpus()
WORD = re.compile(r"[^\W\d_]{2,}")


def test_the_corpus_holds_criteria_that_pass_somebody() -> None:
    """Else the properties below would say nothing."""
    assert len(CORPUS) > 60
    parsed = [read_criterion(Text.of(words), kind, LEXICON) for kind, words in CORPUS]
    assert sum(one.reading is ReadingDegree.FULL for one in parsed) > 20


def read(words: str, kind: CriterionKind, lexicon: Lexicon) -> Criterion:
    found = read_criterion(Text.of(words), kind, lexicon)
    return Criterion(kind, 1, words, (), found.logic, found.reading, found.clazz)


@given(st.sampled_from(CORPUS), st.integers(0, 100), PATIENTS, st.sampled_from(list(Policy)))
def test_a_word_that_nobody_knows_passes_nobody(
    one: tuple[CriterionKind, str], which: int, patient: Patient, policy: Policy
) -> None:
    kind, words = one
    found = list(WORD.finditer(words))
    if not found:
        return
    word = found[which % len(found)]
    garbled = words[: word.start()] + "xqzvk" + words[word.end() :]
    if effect(read(words, kind, LEXICON), patient, policy) is not Effect.PASSES:
        assert effect(read(garbled, kind, LEXICON), patient, policy) is not Effect.PASSES, garbled


EVERY_WORD = [
    (word, word.casefold()) for word in sorted({word for concept in LEXICON.concepts.values() for word in concept.words})
]


@pytest.mark.no_cover
@given(st.sampled_from(CORPUS), st.integers(0, 2**32), PATIENTS, st.sampled_from(list(Policy)))
def test_a_parser_that_knows_fewer_words_passes_nobody_more(
    one: tuple[CriterionKind, str], seed: int, patient: Patient, policy: Policy
) -> None:
    kind, words = one
    folded = words.casefold()
    known = [word for word, plain in EVERY_WORD if plain in folded]
    if not known:
        return
    chooser = random.Random(seed)
    poorer = LEXICON.without(chooser.sample(known, chooser.randint(1, len(known))))
    if effect(read(words, kind, LEXICON), patient, policy) is not Effect.PASSES:
        assert effect(read(words, kind, poorer), patient, policy) is not Effect.PASSES


@example("No history of cancer", CriterionKind.INCLUSION)
@example("PASI ≥ 8 but not more than 20", CriterionKind.INCLUSION)
@given(st.text(alphabet=st.sampled_from("abc PASI BMI <>≥8.,:;()/-and or not no HIV weight kg\n"), max_size=60),
       st.sampled_from(list(CriterionKind)))  # fmt: skip
def test_any_words_are_read_without_an_error(words: str, kind: CriterionKind) -> None:
    text = Text.of(words).squeezed()
    found = read_criterion(text, kind, LEXICON)
    for node in found.nodes:
        assert all(0 <= span.start < span.end <= len(words) for span in node.spans)


@pytest.mark.parametrize("policy", list(Policy))
def test_the_clamp_is_there(policy: Policy) -> None:
    """An exclusion that is false by the part that was read does not pass."""
    rule: Rule = All((Age(Op.GE, 200), Unread("and more")))
    patient = Patient("p", PartialDate(1985, 4, 17))
    assert effect(criterion(rule, CriterionKind.EXCLUSION), patient, policy) is Effect.OPEN
    assert effect(criterion(Age(Op.GE, 200), CriterionKind.EXCLUSION), patient, policy) is Effect.PASSES

"""The English of a rule, read back, is the rule."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.dates import Duration, TimeUnit
from pantrial.language import controlled
from pantrial.language.english import english, sentence
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse import parse, read_criterion
from pantrial.protocol import (
    COUNTED_FROM,
    Age,
    Anchor,
    Attest,
    Condition,
    CriterionKind,
    Extent,
    Infection,
    Lasting,
    Limit,
    Measure,
    Multiple,
    Procedure,
    Promise,
    Rule,
    SexIs,
    Since,
    Smoking,
    State,
    Treatment,
    Unread,
    When,
    Within,
)
from pantrial.terms import Domain, TestKind, shipped
from pantrial.text import Text
from pantrial.units import UNITS, Op

LEXICON = shipped()


def concepts(domain: Domain) -> st.SearchStrategy[str]:
    """Any concept of the domain, and one that the lexicon lacks."""
    return st.sampled_from([*(one.id for one in LEXICON.of(domain)), "not_in_the_lexicon"])


def several(domain: Domain) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(concepts(domain), max_size=2).map(tuple)


OPS = st.sampled_from(list(Op))
UNITS_OF_TIME = st.sampled_from(list(TimeUnit))
LENGTHS = st.builds(Duration, st.integers(1, 400), UNITS_OF_TIME)
WITHIN = st.one_of(
    st.builds(Within, LENGTHS, st.sampled_from(sorted(COUNTED_FROM))),
    st.builds(Within, LENGTHS, st.sampled_from(sorted(COUNTED_FROM - {Anchor.SCREENING})), st.just(True)),
)
WHEN = st.one_of(st.sampled_from(list(When)), WITHIN)
NUMBERS = st.decimals(0, 9_999, allow_nan=False, places=3).filter(lambda number: number > 0)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LASTING = st.one_of(st.none(), st.builds(Lasting, OPS, st.integers(1, 99), st.sampled_from([TimeUnit.DAY, TimeUnit.WEEK])))
SINCE = st.one_of(st.none(), st.builds(Since, st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE]), LENGTHS))
TOPICS = [one.id for one in LEXICON.of(Domain.TOPIC)]
LEAVES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Age, OPS, st.integers(0, 200), UNITS_OF_TIME),
    st.builds(SexIs, st.booleans()),
    st.builds(
        Measure,
        concepts(Domain.MEASURE),
        st.sampled_from([op for op in Op if op is not Op.EQ]),
        NUMBERS,
        st.sampled_from([unit for unit in UNITS if unit != "1"]),
        st.one_of(st.none(), WITHIN),
        st.sampled_from(Extent),
    ),
    st.builds(Measure, concepts(Domain.MEASURE), st.just(Op.EQ), NUMBERS, st.just("{score}"), st.one_of(st.none(), WITHIN)),
    st.builds(Multiple, concepts(Domain.MEASURE), OPS, NUMBERS, st.sampled_from(list(Limit))),
    st.builds(Condition, concepts(Domain.CONDITION), WHEN, SINCE, several(Domain.CONDITION)),
    st.builds(Treatment, concepts(Domain.TREATMENT), WHEN, LASTING, several(Domain.TREATMENT)),
    st.builds(Procedure, concepts(Domain.CONDITION), st.one_of(st.just(When.EVER), WITHIN)),
    st.builds(
        Infection,
        concepts(Domain.INFECTION),
        st.lists(st.sampled_from([kind.value for kind in TestKind]), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(State, st.sampled_from(["pregnancy", "lactation", "another"]), several(Domain.TEST)),
    st.just(Smoking()),
    st.builds(Attest, st.sampled_from([*TOPICS, "another"]), WORDS),
    st.builds(Promise, WORDS),
    st.builds(Unread, WORDS, st.one_of(st.just(Unread("").why), WORDS)),
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: AtLeast(2, tuple(parts))),
        inner.map(Not),
        st.tuples(inner, st.builds(Unread, WORDS)).map(lambda both: AnyOf((All(both), both[1]))),
    ),
    max_leaves=8,
)


@given(RULES)
def test_the_english_of_a_rule_read_back_is_the_rule(rule: Rule) -> None:
    assert controlled.rule(english(rule, LEXICON), LEXICON) == rule


@given(RULES, st.sampled_from(list(CriterionKind)))
def test_a_sentence_is_read_as_a_criterion(rule: Rule, kind: CriterionKind) -> None:
    words = f"{'Let in only if' if kind is CriterionKind.INCLUSION else 'Kept out if'} {english(rule, LEXICON)}."
    assert read_criterion(Text.of(words), kind, LEXICON).logic == rule


SHARED = Path(os.environ.get("PANTRIAL_SHARED") or ROOT.parent / "shared")
PAGES = [*sorted((ROOT / "examples" / "pages").glob("*.txt")), *sorted((SHARED / "seeds").glob("*.txt"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem[:24])
def test_every_criterion_s_english_is_read_back(page: Path) -> None:
    for one in parse(readers.read(page.read_bytes(), page.name), LEXICON).protocol.criteria:
        read = read_criterion(Text.of(sentence(one, LEXICON)), one.kind, LEXICON)
        assert (read.logic, read.reading, read.clazz) == (one.logic, one.reading, one.clazz)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "the age is",
        "the age is at least 18 years and",
        "the age is at least 18 years and the patient smokes or the patient smokes",
        "the patient has psoriasis, more or less",
        "(" * 5_000,
        "not (" * 5_000 + "the patient smokes" + ")" * 5_000,
        "[unread: “words]",
        "at least 3 of (the patient smokes)",
        "the patient gets lithium for at least 0 days",
    ],
)
def test_other_words_are_not_this_english(words: str) -> None:
    assert controlled.rule(words, LEXICON) is None


def test_a_sentence_of_the_other_section_is_refused() -> None:
    """`Kept out if …` among the inclusions would turn the rule round."""
    read = read_criterion(Text.of("Kept out if the patient smokes."), CriterionKind.INCLUSION, LEXICON)
    assert read.reading != "full"


def test_decimals_keep_their_value() -> None:
    rule = Measure("pasi", Op.GE, Decimal("1E+1"), "{score}")
    assert controlled.rule(english(rule, LEXICON), LEXICON) == rule

"""What has to stand in a text before a pattern is tried on it: whatever a pattern finds, its gate lets by."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, AtLeast, Not, leaves
from pantrial.parse import abbreviations, forms, items, reach, split
from pantrial.parse.items import Frame, Item, item_of, mask, signature
from pantrial.parse.rules import exceptions
from pantrial.protocol import CriterionKind, Rule, SexIs, Smoking, leaves_of
from pantrial.terms import Domain, Lexicon
from pantrial.text import Piece, Text

GATES: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "limits": (items._MULTIPLE, lambda words: items._has(fold(words), items._OF_LIMITS)),
    "today": (items._TODAY, lambda words: items._has(fold(words), items._OF_DAYS) and items._has(fold(words), items._TIMES)),
    "doubled": (items._DOUBLED, lambda words: items._IN_BRACKETS.search(words) is not None),
    "signed": (items._SIGNED, lambda words: items._GLUED.search(words) is not None),
    "lets in": (exceptions._ELIGIBLE, exceptions.lets_in),
    "parts": (split._PARTS, lambda words: split._asks_nothing(words)),
    "nothing asked": (split._NOTHING_ASKED, lambda words: split._asks_nothing(words)),
    "ages": (split._EU_AGES, split.may_hold_blocks),
    "or behind": (split._OR_BEHIND, lambda words: split._ends_in(words, "or")),
    "and behind": (split._AND_BEHIND, lambda words: split._ends_in(words, "and")),
    "group at the begin": (reach._BEGINS_WITH, lambda words: reach.group_of(words, ()) != ""),
    "group inside": (reach._IN_GROUP, lambda words: reach.group_of(words, ()) != ""),
    "group in brackets": (reach._IN_BRACKETS, lambda words: reach.group_of(words, ()) != ""),
    "heads": (forms._HEADS[CriterionKind.EXCLUSION], lambda words: ":" in words),
}


ANCHORED = ("parts", "nothing asked", "ages", "group at the begin", "heads")  # asked by `match`


@pytest.mark.parametrize("name", GATES)
@given(data=st.data())
def test_what_a_pattern_finds_its_gate_lets_by(name: str, data: st.DataObject) -> None:
    pattern, opens = GATES[name]
    words = data.draw(st.from_regex(pattern, alphabet=st.characters(codec="latin-1")))
    if pattern.match(words) if name in ANCHORED else pattern.search(words):
        assert opens(words)


@pytest.mark.parametrize("number", range(len(items._DAYS)))
@settings(max_examples=max(10, settings().max_examples // 5))  # the patterns are long, and words of them dear to draw
@given(data=st.data())
def test_every_day_begins_as_its_gate_says(number: int, data: st.DataObject) -> None:
    behind = items._DAYS[number][1].replace(items._BEFORE, "")
    day = re.compile(f"(?:{behind})", re.IGNORECASE)
    words = data.draw(st.from_regex(day, alphabet=st.characters(codec="latin-1")).map(lambda found: found.lstrip()))
    if day.match(words):
        assert items._DAY_BEGINS.match(words)


@given(st.text(alphabet="(TNFa) tumor necrosis factor\\,;", max_size=60))
def test_what_defines_an_abbreviation_its_gate_lets_by(words: str) -> None:
    if [*abbreviations._pairs(words)]:
        assert abbreviations.may_define(words)


COUNTS = ["at least two of the following", "all of these following", "either of the following", "any following"]


@pytest.mark.parametrize("words", COUNTS)
def test_a_count_is_read_whatever_its_capitals(words: str) -> None:
    assert split.how_many(words) == split.how_many(f"Patients must have {words.upper()} criteria:") != None  # noqa: E711


TEXTS = st.text(alphabet="of beforpitcdng OBP-‑\u00a0,.", max_size=40)


@given(TEXTS)
def test_the_words_before_a_day_are_those_that_a_pattern_finds(words: str) -> None:
    found = [match.end() for match in re.finditer("(?:before|prior to|preceding|of) ", words, re.IGNORECASE)]
    assert items._leads(words, fold(words)) == found


@given(st.text(alphabet="ab cé1²_'’-/,;:()\u2003\n", max_size=30))
def test_words_between_are_those_that_a_pattern_finds(words: str) -> None:
    found: list[Item] = []
    items._add_words(words, fold(words), 0, len(words), found)
    expected = [match.span() for match in items._REST.finditer(words) if items._rest(match.group()).entries]
    assert [(item.start, item.end) for item in found] == expected


def test_the_bits_of_an_item_are_its_entries(lexicon: Lexicon) -> None:
    for sense in items._senses(lexicon):
        item = item_of(0, 1, "x", sense.entries)
        frames = [entry for entry in sense.entries if isinstance(entry, Frame)]
        assert item.framed == mask(*frames)
        assert all(item.frame(frame) for frame in frames)
        assert all((item.concept(domain) is not None) == bool(item.kinds & items.domains(domain)) for domain in Domain)
        assert signature([item, item]) == (item.framed, item.kinds)
    assert len({frame.bit for frame in Frame}) == len(Frame)


_AROUND = re.compile(
    rf"(?<![\w-])(?P<short>{abbreviations._SHORT})\s*\(\s*(?P<long>[A-Za-z][A-Za-z' /-]{{4,80}})\s*\)"
)  # the plain way


@given(st.lists(st.sampled_from(["SSc", "A1-B", " ", "(", "systemic sclerosis", ")", "x", "-", "(a b c d)"]), max_size=12))
def test_short_forms_before_brackets_are_those_that_a_pattern_finds(parts: list[str]) -> None:
    value = "".join(parts)
    expected = [
        (match["short"], match.start("long"), match.end("long"))
        for match in _AROUND.finditer(value)
        if sum(letter.isupper() for letter in match["short"]) > 1
        and abbreviations.long_form(match["long"], match["short"]) == 0
    ]
    found = [one for one in abbreviations._pairs(value) if value[one[1] - 1 : one[1]].strip() == "(" or one in expected]
    assert [one for one in found if one in expected] == expected


RUNS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2)), min_size=5, max_size=30)


@given(RUNS, st.integers(0, 60), st.integers(0, 60))
def test_a_text_of_many_runs_is_cut_as_each_of_them_is(runs: list[tuple[int, int]], start: int, end: int) -> None:
    pieces, at = [], 0
    for length, gap in runs:
        pieces.append(Piece(at, 10 * at, length))
        at += length + gap
    text = Text.made("x" * at, tuple(pieces))
    cut = text.cut(start, end)
    assert text.places(start, end) == cut.spans()
    expected = [
        Piece(max(one.at, start) - start, one.start + max(one.at, start) - one.at, length)
        for one in pieces
        if (length := min(one.at + one.length, end) - max(one.at, start)) > 0
    ]
    assert list(cut.pieces) == expected


RULES: st.SearchStrategy[Rule] = st.recursive(
    st.sampled_from([Smoking(), SexIs(True), SexIs(False)]),
    lambda rules: st.one_of(
        st.builds(Not, rules),
        st.builds(All, st.lists(rules, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(rules, max_size=3).map(tuple)),
        st.builds(AtLeast, st.just(1), st.lists(rules, min_size=1, max_size=3).map(tuple)),
    ),
)


@given(RULES)
def test_the_leaves_of_a_rule_are_those_of_its_logic(rule: Rule) -> None:
    assert leaves_of(rule) == tuple(leaves(rule))

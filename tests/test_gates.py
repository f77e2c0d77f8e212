"""What has to stand in a text before a pattern is tried on it: whatever a pattern finds, its gate lets by."""

import importlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pantrial.language.tagging import fold
from pantrial.logic import All, AnyOf, AtLeast, Not, leaves
from pantrial.parse import abbreviations, forms, gates, items, reach, split
from pantrial.parse.items import Frame, Item, item_of, mask, signature
from pantrial.protocol import CriterionKind, Rule, SexIs, Smoking, leaves_of
from pantrial.terms import Domain, Lexicon
from pantrial.text import Piece, Text

GATES: dict[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "limits": (items._MULTIPLE, lambda words: items._names_limit(fold(words))),
    "short units": (items._BEHIND_NUMBERS, lambda words: items._before_units(words, items._digits(words))),
    "digits": (items._DIGIT, lambda words: bool(items._digits(words))),
    "today": (items._TODAY.pattern, lambda words: items._has(fold(words), items._OF_DAYS)),
    "doubled": (items._DOUBLED, lambda words: items._IN_BRACKETS.search(words) is not None),
    "signed": (items._SIGNED, lambda words: items._glued(words, items._digits(words))),
    "parts": (split._PARTS, lambda words: split._asks_nothing(words)),
    "nothing asked": (split._NOTHING_ASKED, lambda words: split._asks_nothing(words)),
    "ages": (split._EU_AGES, split.may_hold_blocks),
    "or behind": (split._OR_BEHIND, lambda words: split._ends_in(words, "or")),
    "and behind": (split._AND_BEHIND, lambda words: split._ends_in(words, "and")),
    "group at the begin": (reach._BEGINS_WITH, lambda words: reach.group_of(words, ()) != ""),
    "group inside": (reach._IN_GROUP, reach._may_name_a_unit),
    "group in brackets": (reach._IN_BRACKETS, lambda words: reach.group_of(words, ()) != ""),
    "heads": (forms._HEADS[CriterionKind.EXCLUSION], lambda words: ":" in words),
}


ANCHORED = ("parts", "nothing asked", "ages", "group at the begin", "heads")  # asked by `match`


@pytest.mark.parametrize("name", GATES)
@settings(max_examples=max(10, settings().max_examples // 3))
@given(data=st.data())
def test_what_a_pattern_finds_its_gate_lets_by(name: str, data: st.DataObject) -> None:
    pattern, opens = GATES[name]
    words = data.draw(st.from_regex(pattern, alphabet=st.characters(codec="latin-1")))
    if pattern.match(words) if name in ANCHORED else pattern.search(words):
        assert opens(words)


@pytest.mark.parametrize("number", range(len(items._DAYS)))
@settings(max_examples=max(10, settings().max_examples // 12))  # the patterns are long, and words of them dear to draw
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


# What the words of gates are is proved from the parsed pattern: of every text in which it finds something, a word is part.

_PARSER: Any = importlib.import_module("re._parser")  # the standard library's own, of the `re` that is tested with it
EDGE, ANYTHING = "\x00", "\x01"  # where a word begins or ends; of what stands here nothing is known
MOST = 20_000  # strings that one run of a pattern may be spelt out to


def _set(members: Any) -> list[str]:
    """What one character may be: each as a string, or ANYTHING."""
    found: list[str] = []
    for kind, value in members:
        match str(kind):
            case "LITERAL":
                found.append(chr(value))
            case "RANGE" if value[1] - value[0] < 3:
                found += [chr(one) for one in range(value[0], value[1] + 1)]
            case "CATEGORY" if str(value) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
                found.append(" ")
            case _:
                return [ANYTHING]
    return found


def _strings(tree: Any) -> list[str]:
    """The strings that a part of a pattern may stand for, with EDGE and ANYTHING in them."""
    found = [""]
    for kind, value in tree:
        match str(kind):
            case "LITERAL":
                here = [chr(value)]
            case "IN":
                here = _set(value)
            case "SUBPATTERN":
                here = _strings(value[3])
            case "BRANCH":
                here = [one for branch in value[1] for one in _strings(branch)]
            case "AT":
                here = [EDGE if str(value) in ("AT_BOUNDARY", "AT_BEGINNING", "AT_END") else ""]
            case "ASSERT" | "ASSERT_NOT":
                here = [""]  # it takes no character
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, inner = value
                spelt = _strings(inner)
                blank = all(not one.strip(" ") and one for one in spelt)  # any number of blanks is one
                once = spelt if most == 1 or blank else [f"{one}{ANYTHING}{one}" for one in spelt] + spelt
                here = [*once, ""] if least == 0 else once
            case _:
                here = [ANYTHING]
        found = list(dict.fromkeys(before + one for before in found for one in here))
        if len(found) > MOST:
            return [ANYTHING]
    return found


def _as_plain(run: str) -> str:
    """A run as `gates.plain` leaves it, without what nobody knows at its ends."""
    made = ""
    for at, one in enumerate(run):
        if one == EDGE:
            before, after = run[at - 1 : at] if at else "", run[at + 1 : at + 2]
            made += " " if (before.isalnum() or after.isalnum()) and not (before.isalnum() and after.isalnum()) else ""
        else:
            made += one.lower() if one.isalnum() or one == "_" else " "
    return re.sub(" +", " ", made)


def _needs(tree: Any, words: tuple[str, ...]) -> bool:
    """Whether everything that this part of a pattern finds holds one of the words."""
    run = [""]
    for kind, value in [*tree, ("BREAK", None)]:
        name = str(kind)
        inner = value[3] if name == "SUBPATTERN" else value[1] if name == "ASSERT" else None
        if name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0:
            inner = value[2]
        if inner is not None and _needs(inner, words):
            return True
        if name == "BRANCH" and all(_needs(branch, words) for branch in value[1]):
            return True
        spelt = [ANYTHING] if name == "BREAK" else _strings([(kind, value)])
        run = [one for one in dict.fromkeys(before + one for before in run for one in spelt) if not _in_a_piece(one, words)]
        if not run:
            return True
        run = list(dict.fromkeys(one[max(0, one.rfind(ANYTHING)) :] for one in run))  # what is before cannot be part of a word
    return False


def _in_a_piece(spelt: str, words: tuple[str, ...]) -> bool:
    return any(
        word in piece if word in gates.SIGNS else word in _as_plain(piece) for piece in spelt.split(ANYTHING) for word in words
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("number", range(len(gates._ALL)))
def test_a_pattern_finds_nothing_without_the_words_of_its_gate(number: int) -> None:
    one = gates._ALL[number]
    tree = _PARSER.parse(one.pattern.pattern, one.pattern.flags & ~re.UNICODE)
    assert _needs(tree, one.words), one.words
    for word in one.words:  # each is one that `plain` could leave
        assert word in gates.SIGNS or word in gates.plain(f"x{word}x") or word in gates.plain(word)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [(r"\bno\b", "no more"), (r"\bno(?: more)?", " no "), (r"a|b", "a"), (r"(?:not )?allowed", "not"), (r"is\w+", "is ")],
)
def test_a_gate_with_words_that_a_pattern_does_not_need_is_seen(pattern: str, words: str) -> None:
    assert not _needs(_PARSER.parse(pattern), (words,))


def _mutants(words: str) -> Iterator[str]:
    yield from (words, words.upper(), words.replace(" ", "  "), words.replace("i", "\u0130"), words.replace("s", "\u017f"))


@given(st.data())
def test_a_gated_pattern_finds_what_it_finds_alone(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(gates._ALL))
    word = data.draw(st.sampled_from(sorted({word for other in gates._ALL for word in other.words})))
    text = data.draw(st.sampled_from(["Patients {} eligible", "({})", "{}", "≥ 5 {}, may {} be", "is{}"])).replace("{}", word)
    for words in _mutants(text):
        alone, gated = one.pattern.search(words), one.search(words)
        assert (alone and alone.span()) == (gated and gated.span())


def test_letters_that_a_pattern_takes_for_plain_ones_are_known() -> None:
    letters = re.compile("[a-z0-9_]", re.IGNORECASE)
    taken = {chr(one) for one in range(128, 0x110000) if letters.match(chr(one))}
    assert taken == set(gates._ODD)

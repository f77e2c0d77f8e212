"""What is looked up word by word, or reckoned once a page, is what the whole page says."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pantrial.pages import names, roles

_PIECES = st.sampled_from(["ab", "AB", "abs", "abes", "b", "é", "ß", " ", "  ", "\t", "\u00a0", ", ", "(", "≥", "-", "'"])
_LINE = st.lists(_PIECES, max_size=8).map("".join)
_WORD = st.sampled_from(["ab", "b", "é", "abs", "ab-b", "ss"])
_TOKEN = re.compile(r"[\w'-]+|[^\w\s'-]|\n")


def tokens(lines: list[str]) -> list[str]:
    """The words of the lines in one case, with "" for each mark and for each line's end."""
    found = _TOKEN.findall("\n" + "\n".join(lines).casefold() + "\n")
    return [token if re.match(r"[\w'-]", token) else "" for token in found]


@given(st.lists(_LINE, max_size=6), _WORD)
@example(["ab  b"], "ab")
@example(["ab\tb"], "ab")
@example(["é ab \u00a0b"], "ab")
def test_the_usage_of_a_word_is_that_of_the_whole_page(lines: list[str], word: str) -> None:
    all_tokens = tokens(lines)
    forms = {word, f"{word}s", f"{word}es"}
    used = names.Usage(lines).of(word)
    pairs = list(pairwise(all_tokens))
    assert used.here == (word in all_tokens)
    assert used.there == (not forms.isdisjoint(all_tokens))
    assert used.first == any(before == "" and token in forms for before, token in pairs)
    assert used.behind == {behind or "|" for token, behind in pairs if token == word}


@given(st.lists(_LINE, max_size=6), st.lists(st.sampled_from(["ab", "b", "é", " ", ", ", "-"]), max_size=5).map("".join))
def test_what_a_page_holds_is_found_among_its_words(lines: list[str], part: str) -> None:
    wanted = re.sub(r"[^\w\s'-]", " | ", part).casefold()
    parts = [words.split() for words in wanted.split("|") if words.strip()]
    told = re.sub(r"[^\w\s'-]|\n", " | ", "\n".join(lines).casefold())
    runs = " | ".join(" ".join(words.split()) for words in told.split("|") if words.strip())
    expected = f" {' | '.join(map(' '.join, parts))}" in f" {runs}" or not parts
    assert names.Usage(lines).holds(part) == expected


@pytest.mark.parametrize(
    "word", ["dermatitis", "Leukaemia", "asthma", "(cancer)", "allergic-free", "a_itis", "itis", "oma", "xoma"]
)
def test_heads_are_whole_words_with_a_stem(word: str) -> None:
    bare = word.casefold().strip("()")
    assert names.head(word) == (bare in {"dermatitis", "leukaemia", "asthma", "cancer"})


_PLAIN = st.text("aB .:,1*", max_size=10).map(str.strip).filter(bool)
_SECTION = st.lists(_PLAIN, min_size=1, max_size=9)


@given(_SECTION, _SECTION, st.booleans())
def test_a_share_that_is_not_reckoned_is_certain_and_not_too_large(
    around: list[str], things: list[str], described: bool
) -> None:
    steps = roles._steps(roles.Pairs(around), roles.blocks([[line] for line in things]))
    walk = roles._walked(steps, described=described)
    exact, quick = roles._traced(walk), roles._traced(walk, roles.CERTAIN)
    assert [(arm.start, arm.end, arm.uses) for arm in quick] == [(arm.start, arm.end, arm.uses) for arm in exact]
    for a, b in zip(quick, exact, strict=True):
        assert a.share == b.share or roles.CERTAIN <= a.share <= b.share + 1e-9


@given(_SECTION, st.lists(_PLAIN, max_size=9))
def test_what_is_known_of_other_lines_changes_no_reading(things: list[str], around: list[str]) -> None:
    looks = roles.Looks()
    first = roles.entries(roles.Pairs(things, looks), roles.Pairs(around, looks))
    assert roles.entries(roles.Pairs(things), roles.Pairs(around)) == first
    assert roles.entries(roles.Pairs(things, looks), roles.Pairs(around, looks)) == first
    known = roles.blocks([things[entry.start : entry.end] for entry in first])
    assert roles.groups(roles.Pairs(around, looks), known) == roles.groups(roles.Pairs(around), known)

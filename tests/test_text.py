"""Words that know where they come from."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pantrial.text import Span, Text, at, join, squeeze, uncovered, unescape

SOURCES = st.text(alphabet=st.sampled_from("ab <>=\\^&*\n1é\U0001f600"), max_size=40)


def verbatim(text: Text, source: str) -> bool:
    """Every piece is a run that stands in the source, and the pieces stand in the value's order."""
    at_ends = [(piece.at, piece.at + piece.length) for piece in text.pieces]
    return all(
        text.value[p.at : p.at + p.length] == source[p.start : p.start + p.length] for p in text.pieces
    ) and at_ends == sorted(at_ends)


def test_unescaping_keeps_the_pieces_right() -> None:
    source = r"BMI \<30, 1×10\^6, Cell \& Gene, score \>= 8"
    text = unescape(Text.of(source))
    assert text.value == "BMI <30, 1×10^6, Cell & Gene, score >= 8"
    start = text.value.index(">= 8")
    assert [source[span.start : span.end] for span in text.cut(start).spans()] == [">= 8"]
    assert [source[span.start : span.end] for span in text.cut(0, 6).spans()] == ["BMI ", "<3"]


def test_of_two_backslashes_one_stays() -> None:
    assert unescape(Text.of(r"a\\<b")).value == r"a\<b"
    assert unescape(Text.of(r"C:\new")).value == r"C:\new"


def test_joined_lines_have_no_piece_for_the_joint() -> None:
    source = "one\ntwo"
    text = join(" ", Text.of(source).lines())
    assert text.value == "one two"
    assert text.spans() == (Span(0, 3), Span(4, 7))
    assert at(text.evidence(), lambda pointer: source) == "one two"


def test_emoji_and_accents_count_as_one_code_point() -> None:
    source = "\U0001f600é≥8"
    assert Text.of(source).cut(2, 4).spans() == (Span(2, 4),)


@given(SOURCES, st.integers(0, 40), st.integers(0, 40))
def test_cutting_a_value_cuts_its_evidence(source: str, start: int, end: int) -> None:
    text = unescape(Text.of(source)).squeezed()
    part = text.cut(start, end)
    assert part.value == text.value[start:end]
    assert verbatim(part, source)


@given(SOURCES, st.integers(0, 40), st.integers(0, 40))
def test_a_part_is_what_is_cut_and_stripped(source: str, start: int, end: int) -> None:
    for text in (Text.of(source), unescape(Text.of(source)).squeezed(), join("-", [Text.of(source), Text.of(source)])):
        assert text.part(start, end) == text.cut(start, end).strip()
        assert text.part(start) == text.cut(start).strip()


@given(SOURCES)
def test_the_words_at_the_evidence_are_the_value(source: str) -> None:
    text = unescape(Text.of(source)).squeezed()
    assert verbatim(text, source)
    kept = "".join(text.value[p.at : p.at + p.length] for p in text.pieces)
    assert kept.replace(" ", "") == text.value.replace(" ", "")


@given(SOURCES)
def test_dropping_and_joining_keep_the_evidence(source: str) -> None:
    text = Text.of(source).drop(re.compile(r"[<>]"))
    assert text.value == re.sub(r"[<>]", "", source)
    assert verbatim(join(", ", [text, text.strip()]), source)


@given(SOURCES, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_uncovered_finds_every_character_that_is_not_covered(source: str, pairs: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), max(pair)) for pair in pairs]
    found = {n for span in uncovered(source, spans) for n in range(span.start, span.end) if not source[n].isspace()}
    covered = {n for span in spans for n in range(span.start, span.end)}
    assert found == {n for n, character in enumerate(source) if not character.isspace()} - covered


def test_squeeze_is_the_normaliser_of_text() -> None:
    assert squeeze("  a\\<b\n\t c ") == "a<b c"


@given(st.text(alphabet=st.sampled_from("ab \\<*e\u0301\u00a0\x1c\x85\u2028\n"), max_size=40))
def test_squeezing_words_does_what_the_steps_of_a_text_do(words: str) -> None:
    plain = unicodedata.normalize("NFC", unescape(Text(words)).value)
    assert squeeze(words) == re.sub(r"\s+", " ", plain).strip()

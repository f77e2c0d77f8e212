"""What spares the page reader work changes nothing that it reads: each short way does as the long way does."""

import gc
import re
import unicodedata

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pantrial.pages import LABELS, Layout, Literals, places, sites
from pantrial.pages.criteria import headed, value_at
from pantrial.pages.labels import LONGEST_LABEL, TYPES, lookup
from pantrial.pages.lines import Line, bullet, first, key
from pantrial.pages.page import Page, find_id
from pantrial.pages.shapes import REGISTRY_ID
from pantrial.readers import read
from pantrial.readers.captioned import CAPTIONED
from pantrial.readers.classic import CLASSIC
from pantrial.readers.generic import GENERIC
from pantrial.readers.medpath import MEDPATH
from pantrial.readers.status import STATUS
from pantrial.record import from_dict
from pantrial.text import Piece, Text

LAYOUTS = (CAPTIONED, CLASSIC, MEDPATH, STATUS, GENERIC)
SHORT = st.text(alphabet="aab ", min_size=1, max_size=4)


@given(st.lists(SHORT, min_size=0, max_size=5), st.text(alphabet="aab é", max_size=40))
def test_literals_are_found_as_often_as_they_stand_there(words: list[str], text: str) -> None:
    found = Literals(words)
    assert found.within(text) == {word for word in words if word in text}
    assert found.all(text, text.encode()) == found.all(text)
    assert found.all(text + "\ufffd" + text, text.encode() + b"\xff" + text.encode()) == found.all(text + "\ufffd" + text)
    assert sorted(found.all(text)) == sorted(
        word for word in set(words) for at in range(len(text)) if text.startswith(word, at)
    )


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_heading_is_looked_up_however_it_is_spelled(layout: Layout) -> None:
    literals = [words for section in layout.sections for words in (*section.headings, *section.captions)]
    for words in (*literals, *layout.words):
        for spelled in (words, words.upper(), f"{words} :", f"{words} (12)", words.replace(" ", "  ", 1)):
            begin = spelled[:2]
            assert begin in layout.tables.heads or not begin.isascii()
            assert len(spelled) <= layout.tables.firsts[first(spelled)]
            assert layout.tables.eminent([spelled]) == [0]
            assert key(spelled) != key(words) or layout.tables.told(spelled) == layout.tables.known_lines[words]


SPELLED = st.sampled_from(sorted(LABELS)).flatmap(
    lambda label: st.sampled_from([label, label.title(), label.upper(), f"Estimated {label}", label.replace(" ", "  ", 1)])
)
BEHIND = st.sampled_from(["", " ", " 12", " Yes", ": 12 |", " | 12", " (5)", " (5) 12", " of what", "s", " est. 2031", "\t1"])


@given(st.sampled_from(LAYOUTS), SPELLED, BEHIND)
def test_a_label_is_told_as_by_trying_every_end(layout: Layout, label: str, behind: str) -> None:
    words = f"{label}{behind}".strip()
    found = Page(words, layout).labelled(Line(Text.of(words)))
    assert found == Page(words, layout).labelled(Line(Text.of(words)))  # and so once its spelling is known
    if layout.forms[0] != "space":
        return
    ends = [at for at in range(1, len(words) + 1) if at == len(words) or words[at] == " "]
    ends = [end for end in ends if end < LONGEST_LABEL or (end == len(words) == LONGEST_LABEL)]
    ends = [end for end in ends if not (words[end - 1] == ")" and words[end - 2].isdigit())]  # `Phone (301) 555-0199`
    hits = [(end, hit) for end in ends if (hit := lookup(key(words[:end]), layout.known))]
    assert (found.name if found else None) == (hits[-1][1][0] if hits else None)
    if found:
        assert found.words == words[: hits[-1][0]].rstrip(" :|\t")


def test_what_is_no_label_is_not_kept() -> None:
    layout = Layout("made up", ())
    assert layout.tables.label("Sponsor") == layout.tables.label("Sponsor") == lookup("sponsor", LABELS)
    assert layout.tables.label("Sponsor of what") is None
    assert list(layout.tables.spelled) == ["Sponsor"]


def test_a_word_of_type_may_stand_before_every_label() -> None:
    longest = max(label.count(" ") + 1 for label in STATUS.known)
    assert all(STATUS.tables.widest[first(word)] == longest + 1 for word in TYPES)


@given(st.text(alphabet="-*?• a1", min_size=1, max_size=8).filter(lambda words: words.strip() == words != ""))
def test_a_line_is_bulleted_where_it_has_a_bullet(words: str) -> None:
    line = Line(Text.of(words))
    found = line.bullet()
    assert line.bulleted is (found is not None)
    assert bullet(words) == (len(found.value) if found else 0)


@given(st.text(alphabet="RB-NTEXAMPL 0123ab", max_size=30), st.integers(0, 10))
def test_a_number_is_found_where_its_pattern_stands(words: str, start: int) -> None:
    found, there = find_id(words, start), REGISTRY_ID.search(words, start)
    assert (found and found.span()) == (there and there.span())


def test_a_number_without_a_digit_is_one() -> None:
    found = find_id("RBR-abcdef")
    assert found is not None
    assert found.group() == "RBR-abcdef"


VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["designModule", "phases", "enrollmentInfo", "count", "type", "x"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["protocolSection", "hasResults", "x"]), VALUES, max_size=3))
def test_a_study_without_nulls_reads_as_any_other(study: dict[str, object]) -> None:
    assert from_dict(study, nulls=False) == from_dict(study)


@given(st.text(alphabet="ab \n", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_a_text_of_one_run_is_the_same_however_it_is_made(source: str, start: int, end: int) -> None:
    value = source[start:end]
    pieces = (Piece(0, start, len(value)),) if value else ()
    assert Text.made(value, pieces) == Text.of(source, start, end) == Text.of(source).cut(start, end)
    assert Text.made(value, pieces).pieces == pieces


@given(
    st.text(alphabet="SsTtaeounki -/.’ü`øæ'1", max_size=14), st.sampled_from(["", "Saint ", "sainte", "Sankt", "st", "ste "])
)
def test_a_place_is_compared_as_by_every_step(name: str, saint: str) -> None:
    name = saint + name
    letters = [one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one)]
    words = " ".join("".join(letters if not name.casefold().isascii() else name.casefold()).translate(places._SIGNS).split())
    assert places.key(name) == places._TWO_LETTERS.sub(r"\1", places._SAINT.sub("st ", words))


@given(st.text(alphabet="abI1-.(*İ٣", min_size=1, max_size=5))
def test_a_word_of_a_place_is_folded_as_by_every_step(raw: str) -> None:
    assert sites._folded(raw) == (sites._DIGITS.sub("#", raw.strip(sites._EDGES).lower()) or raw[0])


HEADED = [
    "inclusion criteria",
    "Exclusion Criteria",
    "INCLUSION",
    "eligibility",
    " ",
    "  ",
    "\t",
    "\n",
    ":",
    ".",
    "x",
    "ſ",
    "İ",
    " :",
]


@given(st.lists(st.sampled_from(HEADED), max_size=8).map("".join), st.sampled_from(["inclusion", "exclusion"]))
def test_a_bare_heading_is_found_as_by_its_pattern(kept: str, kind: str) -> None:
    bare = rf"(?:^|[.;:!?)*•-]|\beligibility )[ \t]*{kind} criteria\s*(?::|$)"
    assert headed(kept, kind) == (re.search(bare, kept, re.IGNORECASE | re.MULTILINE) is not None)


EU = ["yes", "No", "YES", "12", "1234567", "٣", "²", " ", ":", "a", "under 18?", "b" * 79, "no"]


@given(st.lists(st.sampled_from(EU), min_size=1, max_size=6).map("".join).map(str.strip))
def test_the_value_of_an_age_range_is_found_as_by_its_pattern(words: str) -> None:
    match = re.match(r"(.{0,80}?)[ :]+(yes|no|\d{1,6})$", words, re.IGNORECASE) if len(words) < 200 else None
    assert value_at(words) == (match.start(2) if match else -1)
    assert match is None or words[: match.end(1)] == words[: match.start(2)].rstrip(" :")


@pytest.mark.parametrize("name", [file.name for file in sorted((ROOT / "examples" / "pages").iterdir())])
def test_what_a_page_was_read_with_is_freed_at_once(name: str) -> None:
    """Nothing of it holds itself, which only a search through all that lives would find."""
    data = (ROOT / "examples" / "pages" / name).read_bytes()
    read(data, name)  # what is made once
    gc.collect()
    gc.disable()
    try:
        read(data, name)
        assert gc.collect() == 0
    finally:
        gc.enable()

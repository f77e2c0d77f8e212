"""What is skimmed from XML is what is read from it in full; what cannot be skimmed says so, and nothing unsound is skimmed."""

import os

import msgspec
import pytest
from conftest import shared
from hypothesis import example, given
from hypothesis import strategies as st
from test_ctgov_xml import STUDY

from pantrial import readers
from pantrial.readers.containers import Document, documents
from pantrial.readers.ctgov_xml import _POINT, FORM, ITEMS, in_full, skimmed
from pantrial.readers.skim import Form
from pantrial.readers.trees import BULLET, place, unwrapped, unwrapped_words
from pantrial.reading import Source
from pantrial.text import Text


def source(text: str) -> Source:
    return Source("", "study.xml", "ctgov_xml", "utf-8", text)


def law(text: str) -> bool:
    """Whether the text was skimmed; then it is sound, and says the same in full."""
    record = skimmed(text)
    if record is None:
        return False
    same = in_full(source(text)).record == record
    assert same, "skimmed and read in full, the records differ"
    return True


@pytest.mark.no_cover
def test_real_records_are_skimmed_and_say_the_same_in_full() -> None:
    """One in six of them, which is more than a minute less; all of them in the long run of the property tests."""
    count, step = 0, 1 if os.environ.get("PANTRIAL_EXAMPLES") else 6
    with (shared() / "data" / "registries" / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        for document in documents(stream, "studies"):
            if isinstance(document, Document):
                count += 1
                assert count % step or law(document.data.decode()), document.origin
    assert count > 3000


def test_a_reading_tells_its_evidence_when_it_is_asked_and_the_same_as_in_full() -> None:
    reading = readers.read(STUDY.encode(), "study.xml")
    assert callable(reading.tells)
    full = in_full(reading.source)
    assert reading == full
    assert reading.values == full.values
    assert msgspec.structs.asdict(reading.told) == msgspec.structs.asdict(full.told)
    assert {said.label for said in reading.said} >= {"number_of_arms", "required_header/url"}


def test_our_own_study_is_skimmed_whole() -> None:
    assert law(STUDY)


def test_what_is_known_as_a_whole_is_held_to_the_same_rules() -> None:
    for _ in range(3):
        assert law(STUDY)
    gender = "<gender>Female</gender>"
    assert not law(STUDY.replace(gender, gender * 2))  # the same field twice, in full
    assert law(STUDY.replace(gender, "<gender>Male</gender>"))
    assert law(STUDY.replace(gender, "<gender>No gender</gender>"))  # words of no code
    for unsound in (
        "<gender>Female</gender",
        "<gender>Fe<male</gender>",
        "<gender>Female&</gender>",
        "<gender>Female</gendre>",
    ):
        assert skimmed(STUDY.replace(gender, unsound)) is None
    for behind in ("\n", "\u00a0", "x"):
        assert (skimmed(STUDY.rstrip() + behind) is None) == (behind != "\n")


PIECES = [
    "<", ">", "/>", "</", "&", "&amp;", "&#xD;", "&#13;", "&#0;", "&#xFFFF;", "&#x1F600;", "&nbsp;", "]]>", "<![CDATA[x]]>",
    "<!-- a -->", "<!-- a -- b -->", "<!--->", "<!-- a --->", "<?pi x?>", "\x01", "\r", "\ufffe", "\u00e9", "\u2028", "\u00a0",
    "words", " \n ", "<b>bold</b>", "</<", "<x/>", '<x y="1"/>', '<x y="&lt;"/>', "<x y='1'/>", '<x y="1" y="2"/>',
    '<x xmlns="u:r:n"/>',
    "<a:b/>", "<x />", "<x></x >", "<1/>", "<x>", "</x>", "<clinical_results><p>a</p></clinical_results>",
    "<clinical_results/>", "<clinical_results>", "<brief_title>Other</brief_title>", "<condition>Burn</condition>",
    "<phase>Phase 2</phase>", "<masking>Single (Participant)</masking>", "<study_type>Interventional</study_type>",
    "<location><contact><last_name>A. Body</last_name></contact></location>", "<location></location>",
    "<overall_contact><phone>1</phone></overall_contact>", "<arm_group><description>no label</description></arm_group>",
    "<intervention><arm_group_label>Cells</arm_group_label></intervention>", '<start_date type="Actual">May 2020</start_date>',
    '<start_date type="Actual"/>', "<results_reference><PMID>1</PMID></results_reference>", "<!DOCTYPE clinical_study>",
    "<reference><citation>A</citation><citation>B</citation></reference>", "<mesh_term>Skin</mesh_term>",
]  # fmt: skip
PLACES = [0, *(number for number, letter in enumerate(STUDY) if letter in "<>"), len(STUDY)]


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.booleans(), st.integers(0, 12), st.sampled_from(PIECES)), max_size=3))
@example([(len(STUDY), False, 0, "<!-- behind -->")])
@example([(len(STUDY), False, 0, "<x/>")])
@example([(len(STUDY), False, 0, "\u00a0")])
@example([(len(STUDY), False, 0, "</<clinical_study></clinical_study>")])
@example([(0, False, 0, " ")])
@example([(STUDY.index("Pain<"), False, 0, "<")])
@example([(STUDY.index("</url>") + 5, False, 1, "<clinical_results/>")])
@example([(STUDY.index("<url>") + 4, False, 1, "<x/>")])
def test_what_is_spoilt_is_skimmed_only_where_it_says_the_same_in_full(edits: list[tuple[int, bool, int, str]]) -> None:
    text = STUDY
    for place_, behind, length, piece in sorted(edits, reverse=True):
        start = min(place_ + behind, len(text))
        text = text[:start] + piece + text[start + length :]
    law(text)


@given(st.text(st.sampled_from("ab.-*i2)\u2022\u00e2 \t\n\r<>&;/clinica_study"), max_size=60))
def test_any_text_in_a_study_is_skimmed_only_where_it_says_the_same_in_full(words: str) -> None:
    law(f"<clinical_study><brief_summary><textblock>{words}</textblock></brief_summary></clinical_study>")
    law(f"<clinical_study>{words}</clinical_study>")


LINES = st.lists(
    st.text(st.sampled_from("ab -"), max_size=12)
    | st.sampled_from(
        ["", "-  a point", "- b", "* c", "1. d", "iv) e", "x. f", "\u2022 g", "\u00e2\u20ac\u00a2 h", "i j", "-\t\tk"]
    ),
    max_size=8,
)


@given(LINES, st.sampled_from([BULLET, _POINT]))
def test_words_are_unwrapped_alike_with_evidence_and_without(lines: list[str], points: type) -> None:
    words = "\n".join(lines)
    if words.strip():
        assert unwrapped_words(words, points) == unwrapped(Text.of(words), lambda own: None, points).value  # type: ignore[arg-type]


def test_a_row_that_goes_where_its_element_does_not_stand_is_refused() -> None:
    with pytest.raises(ValueError, match="does not go where it stands"):
        Form("r", {"a/b": place("x")}, ["a"], sure={}, shapes={"t": ((("t",), str),)})
    form = Form("clinical_study", FORM, ITEMS, sure={}, shapes={})
    assert form.skim("<clinical_study></clinical_study>") == {}
    assert form.skim("<another_study></another_study>") is None

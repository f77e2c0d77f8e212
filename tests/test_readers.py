"""The readers: every page under the law of evidence, whole and spoilt; each layout's empty values; encodings; JSON."""

import json
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pantrial.errors import BadCall, Unreadable
from pantrial.notes import NoteKind
from pantrial.pages import proves
from pantrial.readers import READERS, euctr, read
from pantrial.readers.captioned import CAPTIONED
from pantrial.readers.classic import CLASSIC
from pantrial.readers.generic import GENERIC
from pantrial.readers.medpath import MEDPATH
from pantrial.readers.status import STATUS
from pantrial.readers.study import SECTION, section
from pantrial.readers.words import words_of
from pantrial.reading import Reading
from pantrial.text import Span, uncovered

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples" / "pages").glob("*.txt"))
SHARED = Path(os.environ.get("PANTRIAL_SHARED", ROOT.parent / "shared"))
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
LAYOUTS = {
    "digital-ulcers": "medpath",
    "fat-donors": "captioned",
    "hidradenitis": "classic",
    "psoriasis": "captioned",
    "sjs-ten": "status",
}
TABLES = (CAPTIONED, CLASSIC, MEDPATH, STATUS, GENERIC)
LITERALS = {caption for table in TABLES for part in table.sections for caption in part.captions}
LITERALS |= {words for table in TABLES for words in table.words}
LITERALS |= {heading for table in TABLES for part in table.sections for heading in part.headings}
# The EU form's labels may stand in cells of a table, with a colon or none.
LABELS = {re.sub(r"[\s|:?]", "", label) for label in euctr.FORM}
PROTOCOL = "/protocolSection"
ELIGIBILITY = f"{PROTOCOL}/eligibilityModule"


def law(reading: Reading) -> None:
    """Every non-blank character is claimed, boilerplate or unread, and every value is proved by its words."""
    words = words_of(reading.source)
    spans = [span for evidence in reading.evidence.values() for span in evidence.spans()]
    spans += [span for said in reading.said for span in said.evidence.spans()]
    spans += [*reading.boilerplate, *reading.unread]
    assert uncovered(reading.source.text, spans) == []
    assert [p for p, evidence in reading.evidence.items() if not proves(reading.value(p), evidence, words)] == []
    assert set(leaves(reading.values)) == set(reading.evidence), "every value has evidence, and nothing else has"
    assert all(proves(said.value, said.evidence, words) for said in reading.said)
    assert reading.unknown == ()
    own = [reading.source.text[span.start : span.end] for span in reading.boilerplate]
    long = [words for words in own if len(words) > 90 and words not in LITERALS]
    assert [words for words in long if re.sub(r"[\s|:?]", "", words) not in LABELS] == []


def leaves(value: Any, at: str = "") -> list[str]:
    """The pointers of all values; a list of codes made of one run of words is one value."""
    if isinstance(value, dict):
        return [pointer for key, inner in value.items() for pointer in leaves(inner, f"{at}/{key}")]
    if isinstance(value, list) and not at.endswith("/phases"):
        return [pointer for number, inner in enumerate(value) for pointer in leaves(inner, f"{at}/{number}")]
    return [at]


def share_unread(reading: Reading) -> float:
    def count(words: str) -> int:
        return sum(not character.isspace() for character in words)

    text = reading.source.text
    return sum(count(text[span.start : span.end]) for span in reading.unread) / count(text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_page_obeys_the_law(path: Path) -> None:
    reading = read(path.read_bytes(), path.name)
    law(reading)
    assert reading.source.layout == LAYOUTS[path.stem]
    assert share_unread(reading) <= 0.02


@pytest.mark.skipif(not SEEDS, reason="the shared seeds are not here (PANTRIAL_SHARED or ../shared)")
def test_the_seeds_obey_the_law() -> None:
    layouts = []
    for path in SEEDS:
        reading = read(path.read_bytes(), path.name)
        law(reading)
        assert share_unread(reading) <= 0.02
        assert len([note for note in reading.notes if note.kind not in {NoteKind.INFERRED, NoteKind.DAMAGE}]) <= 2
        layouts.append(reading.source.layout)
    assert layouts == ["classic", "medpath", "status", "captioned", "captioned"]


def example(name: str) -> Reading:
    return read((ROOT / "examples" / "pages" / f"{name}.txt").read_bytes(), name)


def test_slots_are_told_by_shape_where_labels_are_stripped() -> None:
    reading = example("psoriasis")
    status, design = f"{PROTOCOL}/statusModule", f"{PROTOCOL}/designModule"
    assert reading.value(f"{status}/overallStatus") == "UNKNOWN"
    assert reading.value(f"{design}/phases") == ["PHASE1", "PHASE2"]
    assert reading.value(f"{design}/enrollmentInfo") == {"count": 30}
    assert reading.value(f"{status}/startDateStruct") == {"date": "2015-04-30"}
    assert reading.value(f"{status}/completionDateStruct") == {"date": "2016-12-31"}
    assert reading.value(f"{design}/designInfo/allocation") == "NA"
    assert reading.value(f"{design}/designInfo/maskingInfo") == {"masking": "NONE"}
    assert reading.value(f"{ELIGIBILITY}/minimumAge") == "18 Years"
    assert reading.value(f"{ELIGIBILITY}/maximumAge") == "65 Years"
    assert reading.value(f"{ELIGIBILITY}/healthyVolunteers") is False
    assert reading.value("/hasResults") is False
    assert reading.value(f"{PROTOCOL}/conditionsModule") is None
    assert reading.value(f"{PROTOCOL}/descriptionModule/briefSummary") is None


def test_criteria_stand_as_v2_writes_them() -> None:
    words = example("psoriasis").value(f"{ELIGIBILITY}/eligibilityCriteria")
    assert words.startswith("Inclusion Criteria:\n\n* PASI score >= 8 at baseline\n* ")
    assert "\n\nExclusion Criteria:\n\n* Another disease is present\n* " in words
    together = example("sjs-ten").value(f"{ELIGIBILITY}/eligibilityCriteria")
    assert together.count("\n* ") == 17 + 1
    nested = example("digital-ulcers").value(f"{ELIGIBILITY}/eligibilityCriteria")
    assert "?-" not in nested
    assert "Number of subjects" not in nested


def test_the_classic_page_gives_types_and_who_is_masked() -> None:
    reading = example("hidradenitis")
    info = f"{PROTOCOL}/designModule/designInfo/maskingInfo"
    assert reading.value(info) == {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
    assert reading.value(f"{PROTOCOL}/statusModule/startDateStruct") == {"date": "2022-10-26", "type": "ACTUAL"}
    assert reading.value(f"{PROTOCOL}/designModule/enrollmentInfo") == {"count": 30, "type": "ESTIMATED"}
    arms = reading.value(f"{PROTOCOL}/armsInterventionsModule/armGroups")
    assert [arm["type"] for arm in arms] == ["EXPERIMENTAL", "PLACEBO_COMPARATOR"]
    assert reading.value(f"{PROTOCOL}/outcomesModule/primaryOutcomes/0/timeFrame") == "24 months"
    assert reading.value(f"{PROTOCOL}/contactsLocationsModule/locations/0/city") == "Exampleville"
    assert reading.value(f"{PROTOCOL}/contactsLocationsModule/locations/0/contacts/0/email") is not None


def test_the_status_page_gives_its_outcomes_with_one_note() -> None:
    reading = example("sjs-ten")
    outcomes = reading.value(f"{PROTOCOL}/outcomesModule")
    assert len(outcomes["primaryOutcomes"]) == 2
    assert len(outcomes["secondaryOutcomes"]) == 12
    assert [note.code for note in reading.notes] == ["outcome-cut"]
    assert len(reading.value(f"{PROTOCOL}/referencesModule/references")) == 2
    assert sum(said.label.startswith("See also/") for said in reading.said) == 14 * 4


def test_the_planned_number_is_on_the_page_although_not_specified_stands_above_it() -> None:
    reading = example("digital-ulcers")
    assert reading.value(f"{PROTOCOL}/designModule/enrollmentInfo") == {"count": 20}
    assert "enrollment-by-age-range" in {note.code for note in reading.notes}
    assert reading.value(f"{PROTOCOL}/statusModule/overallStatus") is None
    assert "Status" in {said.label for said in reading.said}


CAPTIONED_PAGE = """A trial of nothing in particular

NCT ID: EXAMPLE-7001

Basic Information

Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, and key timeline \
milestones.

{basic}

Conditions

See the medical conditions and disease areas that this research is targeting or investigating.

Study Design

Understand how the trial is structured, including allocation methods, masking strategies, primary purpose, and other \
design elements.

Eligibility Criteria

Check the participation requirements, including inclusion and exclusion rules, age limits, and whether healthy \
volunteers are accepted.

Inclusion Criteria

* Weight \\>= 50 kg

{ages}

Sponsors

Meet the organizations funding or collaborating on the study and learn about their roles.
"""


def captioned(basic: str = "", ages: str = "") -> Reading:
    reading = read(CAPTIONED_PAGE.format(basic=basic, ages=ages).encode(), "captioned")
    assert reading.source.layout == "captioned"
    law(reading)
    return reading


def test_captioned_labels_without_values_give_nothing() -> None:
    reading = captioned("Recruitment Status\n\nClinical Phase\n\nStudy Start Date\n\nStudy Completion Date\n")
    assert leaves(reading.values) == [
        f"{PROTOCOL}/identificationModule/briefTitle",
        f"{PROTOCOL}/identificationModule/nctId",
        f"{ELIGIBILITY}/eligibilityCriteria",
    ]
    assert reading.value(f"{ELIGIBILITY}/eligibilityCriteria") == "Inclusion Criteria:\n\n* Weight >= 50 kg"


def test_one_date_without_label_could_be_either() -> None:
    reading = captioned("2015-04-30")
    assert reading.value(f"{PROTOCOL}/statusModule") is None
    assert "label-missing" in {note.code for note in reading.notes}
    assert len(reading.unread) == 1


def test_one_grown_up_s_age_without_label_is_the_lower_limit() -> None:
    reading = captioned(ages="18 Years\n\nALL")
    assert reading.value(f"{ELIGIBILITY}/minimumAge") == "18 Years"
    assert reading.value(f"{ELIGIBILITY}/maximumAge") is None
    assert reading.value(f"{ELIGIBILITY}/sex") == "ALL"
    assert "one-age-is-the-lower-limit" in {note.code for note in reading.notes}


@pytest.mark.parametrize("age", ["12 Years", "6 Months", "75 Years"])
def test_one_other_age_without_label_could_be_either(age: str) -> None:
    reading = captioned(ages=f"{age}\n\nALL")
    assert reading.value(f"{ELIGIBILITY}/minimumAge") is None
    assert reading.value(f"{ELIGIBILITY}/sex") == "ALL"
    assert "label-missing" in {note.code for note in reading.notes}


def test_status_labels_without_values_give_nothing() -> None:
    page = """Clinical Trial Details — Status: Completed

Administrative data

NCT number EXAMPLE-7002
Other study ID #
Secondary ID
Status
Phase
First received
Last updated
Start date
Est. completion date

Study information

Verified date
Source
Health authority
Study type

Clinical Trial Summary

Recruitment information / eligibility

Status
Enrollment
Age group
Eligibility
"""
    reading = read(page.encode(), "status")
    law(reading)
    assert reading.source.layout == "status"
    assert leaves(reading.values) == [
        f"{PROTOCOL}/statusModule/overallStatus",
        f"{PROTOCOL}/identificationModule/nctId",
    ]
    assert reading.said == ()


def test_medpath_headings_without_values_give_nothing() -> None:
    page = """MedPath

A trial of nothing in particular

Conditions
Registration Number
EXAMPLE-7003
Lead Sponsor
Brief Summary

Not available

Recruitment & Eligibility

Status
Sex
Target Recruitment
Not specified
Inclusion Criteria

Exclusion Criteria

Study & Design

Study Type
Study Design
Primary Outcome Measures
NameTimeMethod
"""
    reading = read(page.encode(), "medpath")
    law(reading)
    assert reading.source.layout == "medpath"
    assert leaves(reading.values) == [
        f"{PROTOCOL}/identificationModule/briefTitle",
        f"{PROTOCOL}/identificationModule/nctId",
    ]
    assert reading.unread == ()


def test_classic_labels_without_values_give_nothing() -> None:
    page = """A trial of nothing in particular
ClinicalTrials.gov Identifier: EXAMPLE-7004 |
Recruitment Status :
|
Study Type : | |
Estimated Enrollment : | |
Allocation: | |
Masking: | |
Estimated Study Completion Date : | |
Ages Eligible for Study: | |
Sexes Eligible for Study: | |
Responsible Party: | |
Other Study ID Numbers: |
Last Verified: | |
"""
    reading = read(page.encode(), "classic")
    law(reading)
    assert reading.source.layout == "classic"
    assert leaves(reading.values) == [
        f"{PROTOCOL}/identificationModule/briefTitle",
        f"{PROTOCOL}/identificationModule/nctId",
    ]


GENERIC_PAGE = """A first look at salt baths for stubborn knees

Registry number: ISRCTN00000001
Overall status: Recruiting
Phase: Phase II
Sponsor: Example Trust
Target sample size: 48
Study start date: 1 in the spring
Estimated completion date: June 2031

Summary
Knees are put into salt water, twice a day.

Inclusion criteria
1. Stubborn knee, left or right
2. BMI < 30

Exclusion criteria
- Allergy to salt

Minimum age: 18 Years
Sex: Female
Ethics review: approved
"""


def test_a_page_of_an_unknown_site_reads_by_the_lexicon() -> None:
    reading = read(GENERIC_PAGE.encode(), "generic")
    law(reading)
    assert reading.source.layout == "generic"
    value = reading.value
    assert value(f"{PROTOCOL}/identificationModule/nctId") == "ISRCTN00000001"
    assert value(f"{PROTOCOL}/identificationModule/briefTitle") == "A first look at salt baths for stubborn knees"
    assert value(f"{PROTOCOL}/statusModule/overallStatus") == "RECRUITING"
    assert value(f"{PROTOCOL}/designModule/phases") == ["PHASE2"]
    assert value(f"{PROTOCOL}/designModule/enrollmentInfo") == {"count": 48}
    assert value(f"{PROTOCOL}/statusModule/startDateStruct") is None
    assert value(f"{PROTOCOL}/statusModule/completionDateStruct") == {"date": "2031-06", "type": "ESTIMATED"}
    assert value(f"{PROTOCOL}/sponsorCollaboratorsModule/leadSponsor/name") == "Example Trust"
    assert value(f"{ELIGIBILITY}/minimumAge") == "18 Years"
    assert value(f"{ELIGIBILITY}/sex") == "FEMALE"
    assert value(f"{ELIGIBILITY}/eligibilityCriteria") == (
        "Inclusion Criteria:\n\n1. Stubborn knee, left or right\n2. BMI < 30\n\nExclusion Criteria:\n\n* Allergy to salt"
    )
    assert [said.label for said in reading.said] == ["Ethics review"]


def test_long_lines_are_values_and_not_the_layout_s_own() -> None:
    page = example("hidradenitis").source.text
    long = "Salt helps knees. " * 60
    reading = read(page.replace("Study Type :", f"Brief Summary:\n{long}\nStudy Type :", 1).encode(), "long")
    law(reading)
    assert reading.value(f"{PROTOCOL}/descriptionModule/briefSummary") == long.strip()


def test_words_behind_the_layout_s_own_are_not_swallowed() -> None:
    page = example("hidradenitis").source.text.replace("for details. |\n", "for details. | ")
    reading = read(page.encode(), "joined")
    law(reading)
    assert any(page[span.start : span.end].endswith("EXAMPLE-0001 |") for span in reading.unread)


def test_conditions_that_run_together_are_parted_only_where_the_page_tells() -> None:
    path = f"{PROTOCOL}/conditionsModule/conditions"
    assert len(example("fat-donors").value(path)) == 2
    page = CAPTIONED_PAGE.format(basic="", ages="").replace("investigating.", "investigating.\n\nSore Knee Stiff Hip")
    reading = read(page.encode(), "conditions")
    law(reading)
    assert reading.value(path) is None
    assert [note.code for note in reading.notes] == ["one-line-of-conditions", "no-exclusion"]


# Bytes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_wide_and_marked_encodings_read_alike(encoding: str) -> None:
    page = (ROOT / "examples" / "pages" / "fat-donors.txt").read_text("utf-8")
    reading = read(page.encode(encoding), "page")
    law(reading)
    assert reading.values == example("fat-donors").values


def test_line_ends_stay_as_they_are() -> None:
    page = (ROOT / "examples" / "pages" / "psoriasis.txt").read_text("utf-8").replace("\n", "\r\n")
    reading = read(page.encode(), "page")
    law(reading)
    assert reading.source.text == page
    assert reading.values == example("psoriasis").values


def test_latin_1_is_read_with_a_note() -> None:
    page = (ROOT / "examples" / "pages" / "sjs-ten.txt").read_text("utf-8")
    narrow = page.replace("—", "-").replace("×", "x").encode("latin-1")
    reading = read(narrow, "page", layout="status")
    law(reading)
    assert reading.notes[0].code == "encoding-guessed"
    assert reading.value(f"{PROTOCOL}/sponsorCollaboratorsModule/leadSponsor/name").endswith("Hôpitaux d'Exampleville")


@pytest.mark.parametrize(
    "data",
    [b"", b" \n\t", b"\xef\xbb\xbf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", bytes(range(32)) * 20, b"[" * 99, b"Hello."],
    ids=["empty", "blank", "mark only", "picture", "control", "brackets", "greeting"],
)
def test_what_is_no_record_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data, "somewhere")
    assert caught.value.where == "somewhere"
    assert caught.value.do


def test_a_layout_that_is_not_there_is_a_bad_call() -> None:
    with pytest.raises(BadCall):
        read(b"x", "somewhere", layout="scroll")
    assert next(iter(READERS)) == "study"


def test_a_page_cut_in_the_middle_says_that_its_criteria_are_not_whole() -> None:
    page = (ROOT / "examples" / "pages" / "psoriasis.txt").read_text("utf-8")
    reading = read(page[: page.index("Exclusion Criteria") - 40].encode(), "cut")
    law(reading)
    assert "no-exclusion" in {note.code for note in reading.notes}
    cut_byte = read(example("fat-donors").source.text.encode()[:5273], "cut")
    law(cut_byte)


# Damage


PAGES = [path.read_text("utf-8") for path in (*EXAMPLES, *SEEDS)]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A page with lines dropped, joined, shuffled or cut."""
    page = draw(st.sampled_from(PAGES))
    lines = page.split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        match draw(st.sampled_from(["drop", "join", "swap", "wrap", "cut", "repeat"])):
            case "drop":
                del lines[at : at + draw(st.integers(1, 4))]
            case "join":
                lines[at : at + 2] = [" ".join(lines[at : at + 2])]
            case "swap":
                other = draw(st.integers(0, max(len(lines) - 1, 0)))
                if lines:
                    lines[at], lines[other] = lines[other], lines[at]
            case "wrap":
                if lines:
                    place = draw(st.integers(0, len(lines[at])))
                    lines[at : at + 1] = [lines[at][:place], lines[at][place:]]
            case "repeat":
                lines[at:at] = lines[at : at + 3]
            case _:
                lines = lines[at:] if draw(st.booleans()) else lines[: at + 1]
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoilt(), st.sampled_from([None, None, *(name for name in READERS if name != "study")]))
def test_spoilt_pages_obey_the_law(page: str, layout: str | None) -> None:
    with suppress(Unreadable):
        law(read(page.encode(), "spoilt", layout=layout))


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda words: words.encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for layout in (None, *READERS):
        with suppress(Unreadable):
            law_or_json(read(data, "any", layout=layout))


def law_or_json(reading: Reading) -> None:
    if reading.source.layout != "study":
        law(reading)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "page",
    [b"[" * 3_000_000, b"Phase: " * 400_000, b"- one of very many lines\n" * 50_000, b"\\<" * 1_000_000, b"a | b | " * 300_000],
    ids=["brackets", "one line", "bullets", "escapes", "pipes"],
)
def test_long_pages_are_read_in_linear_time(page: bytes) -> None:
    head = b"A trial of nothing\nNCT ID: EXAMPLE-7009\n"
    start = time.process_time()
    reading = read(head + page, "long")
    assert time.process_time() - start < 60
    assert reading.value(f"{PROTOCOL}/identificationModule/nctId") == "EXAMPLE-7009"


# JSON


def study_of(reading: Reading) -> dict[str, Any]:
    return {**reading.values, SECTION: section(reading)}


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_our_own_output_restores_the_reading(name: str) -> None:
    reading = example(name)
    data = json.dumps(study_of(reading)).encode()
    again = read(data, "study.json")
    assert again == reading
    law(again)


def test_a_value_changed_in_our_output_loses_its_evidence() -> None:
    study = study_of(example("psoriasis"))
    study["protocolSection"]["statusModule"]["overallStatus"] = "COMPLETED"
    reading = read(json.dumps(study).encode(), "study.json")
    assert f"{PROTOCOL}/statusModule/overallStatus" not in reading.evidence
    assert reading.notes[-1].code == "value-changed"


def test_a_study_of_the_register_is_its_own_evidence() -> None:
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "EXAMPLE-7010", "acronym": "Ü/~"},
            "designModule": {"phases": ["PHASE1", "NEW_PHASE"], "enrollmentInfo": {"count": 3}},
            "eligibilityModule": {"healthyVolunteers": False},
            "newModule": {"x": 1.5},
        },
        "hasResults": True,
    }
    reading = read(json.dumps(study).encode("utf-8-sig"), "study.json")
    words = words_of(reading.source)
    assert reading.values == study
    assert len(reading.evidence) == 8
    assert all(proves(reading.value(pointer), evidence, words) for pointer, evidence in reading.evidence.items())
    assert [item.pointer for item in reading.unknown] == [f"{PROTOCOL}/newModule"]
    restored = read(json.dumps(study_of(reading)).encode(), "again.json")
    assert restored == reading


@pytest.mark.parametrize("data", [b'{"a": 1}', b'{"protocolSection": {', b'{"protocolSection": []}', b"{}"])
def test_json_that_is_no_study_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data, "study.json")


def test_spans_of_notes_lie_in_the_text() -> None:
    for path in EXAMPLES:
        reading = read(path.read_bytes(), path.name)
        whole = Span(0, len(reading.source.text))
        spans = [span for note in reading.notes for span in note.spans]
        assert all(whole.start <= span.start < span.end <= whole.end for span in spans)


DAMAGED = {
    "entities-left": ("* Weight &lt; 50 kg &amp; age &#8805; 18", "Weight &lt; 50 kg &amp; age &#8805; 18"),
    "mojibake": ("* Patient’s cafÃ© visit and score â‰¥ 8, â€™twice", "cafÃ© visit and score â‰¥ 8"),
    "said-twice": (
        "* Agrees to the study procedures. to the study procedures.",
        "to the study procedures. to the study procedures.",
    ),
    "markup-left": ("* Sore knee<br>on the left", "Sore knee<br>on the left"),
    "bullet-lost": ("* One of these\n\n?-sore knee\n\n?-stiff knee", "sore knee"),
}


@pytest.mark.parametrize("code", DAMAGED)
def test_damage_is_noted_once_and_kept(code: str) -> None:
    line, words = DAMAGED[code]
    page = CAPTIONED_PAGE.format(basic="", ages="").replace("* Weight \\>= 50 kg", f"{line}\n\n{line}")
    reading = read(page.encode(), "damaged")
    law(reading)
    (note,) = [note for note in reading.notes if note.kind is NoteKind.DAMAGE and note.code != "no-exclusion"]
    assert note.code == code
    assert len(note.spans) >= 2
    assert f"({len(note.spans)} times)" in note.message
    assert all(reading.source.text[span.start : span.end] in line for span in note.spans)
    assert words in reading.value(f"{ELIGIBILITY}/eligibilityCriteria")


def test_a_lost_first_letter_is_noted_at_its_place() -> None:
    page = CAPTIONED_PAGE.format(basic="", ages="") + "\nniversity Hospital of Exampleville\n\nOTHER\n"
    reading = read(page.encode(), "damaged")
    law(reading)
    (note,) = [note for note in reading.notes if note.code == "first-letter-lost"]
    assert reading.source.text[note.spans[0].start :].startswith("niversity")
    sponsor = reading.value(f"{PROTOCOL}/sponsorCollaboratorsModule/leadSponsor/name")
    assert sponsor == "niversity Hospital of Exampleville"


def test_sound_words_are_no_damage() -> None:
    lines = (
        "* Salt & water, 3 < 4 > 2\n* Émile said: «Ça va?» - no; 5 °C ± 2 µm\n* Very, very sore\n* Pain for 4 weeks 4 weeks ago"
    )
    page = CAPTIONED_PAGE.format(basic="", ages="").replace("* Weight \\>= 50 kg", lines)
    reading = read(page.encode(), "sound")
    assert {note.code for note in reading.notes if note.kind is NoteKind.DAMAGE} == {"no-exclusion"}


def test_a_flood_of_damage_is_one_note() -> None:
    page = CAPTIONED_PAGE.format(basic="", ages="").replace("* Weight", "* a &lt; b\n" * 5_000 + "* Weight")
    reading = read(page.encode(), "flood")
    (note,) = [note for note in reading.notes if note.code == "entities-left"]
    assert "(5000 times)" in note.message
    assert len(note.spans) == 20

"""ClinicalTrials.gov's CSV downloads: what a cell says is read, and where commas do not tell, it is Said with a note."""

import collections
import io
import itertools
from collections.abc import Callable

import pytest
from conftest import shared
from csv_export import export, old_export
from forms import compared
from hypothesis import given
from hypothesis import strategies as st
from rendering import Study, items, studies
from test_forms_agree import STUDY

from pantrial.errors import Unreadable
from pantrial.pages import proves
from pantrial.readers import read
from pantrial.readers.containers import Document, documents
from pantrial.readers.words import words_of
from pantrial.reading import Reading

HEADER = "NCT Number,Study Title,Study Status"


def of(**cells: str) -> Reading:
    """The reading of a row with these cells beside a number and a title; `_` in a name is a blank."""
    row = {
        "NCT Number": "EXAMPLE-0600",
        "Study Title": "Salt",
        **{name.replace("_", " "): cell for name, cell in cells.items()},
    }
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in (row, row.values())]
    reading = read("\n".join(quoted).encode(), "export.csv")
    assert reading.source.layout == "ctgov_csv"
    words = words_of(reading.source)
    assert all(proves(reading.value(at), evidence, words) for at, evidence in reading.evidence.items())
    return reading


def codes(reading: Reading) -> list[str]:
    return [note.code for note in reading.notes]


def said(reading: Reading) -> list[tuple[str, str]]:
    return [(one.label, one.value) for one in reading.said]


@pytest.mark.parametrize("write", [export, old_export])
def test_a_study_in_a_download_is_the_same_but_for_what_a_download_lacks(write: Callable[[Study], str]) -> None:
    reading = read(write(STUDY).encode(), "export.csv")
    assert reading.source.layout == "ctgov_csv"
    wrong = [one for _, one in compared(STUDY, reading.values) if one and one.here is not None and one.field != "hasResults"]
    assert wrong == []
    protocol = reading.values["protocolSection"]
    assert protocol["identificationModule"]["nctId"] == "EXAMPLE-0400"
    assert protocol["designModule"]["designInfo"]["maskingInfo"] == {
        "masking": "DOUBLE",
        "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"],
    }
    assert protocol["armsInterventionsModule"]["interventions"] == [{"type": "DRUG", "name": "Salt"}]
    assert protocol["statusModule"]["startDateStruct"] == {"date": "2024-02-29"}
    assert reading.values["hasResults"] is False


def test_many_rows_are_many_studies() -> None:
    first, second = (export(STUDY).split("\n", 1) for _ in range(2))
    found = list(documents(_stream(f"{first[0]}\n{first[1]}{second[1]}"), "a.csv"))
    assert [one.origin for one in found if isinstance(one, Document)] == ["a.csv#1", "a.csv#2"]
    for one in found:
        assert isinstance(one, Document)
        assert read(one.data, one.origin).value("/protocolSection/sponsorCollaboratorsModule/leadSponsor/class") == "FED"


def test_a_download_with_tabs_is_read_as_well() -> None:
    text = "Rank\tNCT Number\tTitle\tStatus\tAge\n1\tEXAMPLE-0601\tSalt, warm\tRecruiting\tup to 6 Months   (Child)\n"
    (one,) = documents(_stream(text), "SearchResults.tsv")
    assert isinstance(one, Document)
    protocol = read(one.data, one.origin).values["protocolSection"]
    assert protocol["identificationModule"] == {"nctId": "EXAMPLE-0601", "briefTitle": "Salt, warm"}
    assert protocol["eligibilityModule"] == {"maximumAge": "6 Months", "stdAges": ["CHILD"]}


def _stream(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        ("Pain", {"measure": "Pain"}),
        ("Change in pain score, From 0 to 10 on a scale, 12 weeks", None),
        ("Change in pain score, Week 12", {"measure": "Change in pain score", "timeFrame": "Week 12"}),
        ("Change in pain score, Baseline, 12 weeks", {"measure": "Change in pain score", "timeFrame": "Baseline, 12 weeks"}),
        ("Change in pain score, 2, 4, 6, and 12 months", None),
        ("Fever, cough, and pain", None),
    ],
)
def test_an_outcome_is_cut_where_words_tell_and_said_where_they_do_not(item: str, outcome: dict[str, str] | None) -> None:
    reading = of(Primary_Outcome_Measures=item)
    found = reading.value("/protocolSection/outcomesModule/primaryOutcomes/0")
    if outcome is None and found is None:
        assert ("Primary Outcome Measures", item) in said(reading)
        assert codes(reading) == ["outcome-uncut"]
    elif outcome is not None:
        assert found == outcome
        assert codes(reading) == (["outcome-cut"] if "," in item else [])
    else:  # it may be cut by what the weights know, and then says so
        assert ", ".join(found.values()) == item
        assert codes(reading) == ["outcome-cut"]


@given(
    st.lists(
        st.sampled_from(["Pain", "From 0 to 10", "Week 4", "A, b", "12 months", "Itch is scored", "day 1"]),
        min_size=1,
        max_size=5,
    )
)
def test_no_word_of_an_outcome_is_lost_and_none_is_invented(words: list[str]) -> None:
    item = ", ".join(words)
    reading = of(Secondary_Outcome_Measures=item)
    found = reading.value("/protocolSection/outcomesModule/secondaryOutcomes/0")
    told = {value for _, value in said(reading)}
    if found is None:
        assert told == {item}
    else:
        order = [found[name] for name in ("measure", "description", "timeFrame") if name in found]
        assert ", ".join(order) == item


def test_the_older_column_of_outcomes_says_the_first_and_leaves_the_rest() -> None:
    reading = of(Outcome_Measures="Pain, at night|Sleep|Itch")
    assert reading.value("/protocolSection/outcomesModule") == {"primaryOutcomes": [{"measure": "Pain, at night"}]}
    assert said(reading) == [("Outcome Measures", "Sleep"), ("Outcome Measures", "Itch")]
    assert codes(reading) == ["outcome-kind-unclear"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("A Clinic, Boston, Massachusetts, 02115, United States",
         {"facility": "A Clinic", "city": "Boston", "state": "Massachusetts", "zip": "02115", "country": "United States"}),
        ("A Clinic, Ward 3, Lyon, 69000, France",
         {"facility": "A Clinic, Ward 3", "city": "Lyon", "zip": "69000", "country": "France"}),
        ("A Clinic, Seoul, Korea, Republic of", {"facility": "A Clinic", "city": "Seoul", "country": "Korea, Republic of"}),
        ("Lyon, France", {"city": "Lyon", "country": "France"}),
        ("France", {"country": "France"}),
        ("A Clinic, Nowhereville, France", {"country": "France"}),
        ("A Clinic, Lyon, Paris, France", {"country": "France"}),
        ("A Clinic, Lyon, Utopia", None),
    ],
)  # fmt: skip
def test_a_place_is_cut_by_names_that_are_known(words: str, found: dict[str, str] | None) -> None:
    reading = of(Locations=words)
    assert reading.value("/protocolSection/contactsLocationsModule/locations/0") == found
    whole = found is not None and ", ".join(found.values()) == words
    assert codes(reading) == ([] if whole else ["place-uncut"])
    for part in words.split(", "):
        told = [*(found or {}).values(), *(value for _, value in said(reading))]
        assert any(part in one for one in told), part


def test_a_name_may_hold_a_stroke_and_a_colon() -> None:
    reading = of(Interventions="DRUG: A|B 1: 2|DIETARY_SUPPLEMENT: C|OTHER: see: d")
    assert reading.value("/protocolSection/armsInterventionsModule/interventions") == [
        {"type": "DRUG", "name": "A|B 1: 2"},
        {"type": "DIETARY_SUPPLEMENT", "name": "C"},
        {"type": "OTHER", "name": "see: d"},
    ]


def test_a_type_that_nobody_knows_is_said() -> None:
    reading = of(Interventions="GADGET: A")
    assert reading.value("/protocolSection/armsInterventionsModule") is None
    assert said(reading) == [("Interventions", "GADGET: A")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ADULT, OLDER_ADULT", {"stdAges": ["ADULT", "OLDER_ADULT"]}),
        ("18 Years to 65 Years   (Adult, Older Adult)",
         {"minimumAge": "18 Years", "maximumAge": "65 Years", "stdAges": ["ADULT", "OLDER_ADULT"]}),
        ("18 Years and older   (Adult)", {"minimumAge": "18 Years", "stdAges": ["ADULT"]}),
        ("up to 6 Months   (Child)", {"maximumAge": "6 Months", "stdAges": ["CHILD"]}),
        ("Child, Adult", {"stdAges": ["CHILD", "ADULT"]}),
        ("all ages", None),
    ],
)  # fmt: skip
def test_ages_are_groups_and_limits(words: str, found: dict[str, object] | None) -> None:
    reading = of(Age=words)
    assert reading.value("/protocolSection/eligibilityModule") == found
    assert said(reading) == ([("Age", words)] if found is None else [])


def test_what_every_observational_study_has_is_no_design() -> None:
    reading = of(Study_Type="OBSERVATIONAL", Study_Design="Observational Model: |Time Perspective: p")
    assert reading.value("/protocolSection/designModule") == {"studyType": "OBSERVATIONAL"}
    assert said(reading) == []
    reading = of(
        Study_Designs="Observational Model: Case-Control|Time Perspective: Prospective|Masking: None (Open Label)|Shade: dark"
    )
    assert reading.value("/protocolSection/designModule/designInfo") == {
        "observationalModel": "CASE_CONTROL", "timePerspective": "PROSPECTIVE", "maskingInfo": {"masking": "NONE"},
    }  # fmt: skip
    assert said(reading) == [("Study Designs", "Shade: dark")]


def test_the_first_of_several_sponsors_leads_and_several_kinds_of_them_are_nobodys() -> None:
    reading = of(**{"Sponsor/Collaborators": "A|B|C", "Funded Bys": "Industry|Other"})
    assert reading.value("/protocolSection/sponsorCollaboratorsModule") == {
        "leadSponsor": {"name": "A"}, "collaborators": [{"name": "B"}, {"name": "C"}],
    }  # fmt: skip
    assert said(reading) == [("Funded Bys", "Industry|Other")]


def test_documents_and_addresses() -> None:
    reading = of(
        Study_Documents="Protocol, and more, https://example.org/a/Prot_000.pdf|no address",
        Study_URL="https://clinicaltrials.gov/study/EXAMPLE-0600",
    )
    assert reading.value("/documentSection/largeDocumentModule/largeDocs") == [
        {"label": "Protocol, and more", "filename": "Prot_000.pdf"}
    ]
    assert said(reading) == [("Study Documents", "no address")]


def test_a_column_that_is_new_is_said_and_a_table_of_another_shape_is_refused() -> None:
    assert said(of(Weather="fine")) == [("Weather", "fine")]
    with pytest.raises(Unreadable):
        read(f"{HEADER}\na,b,c\nd,e,f\n".encode(), "export.csv")
    for text in (f"{HEADER}\n", "Title,Status,Age\na,b,c\n"):
        with pytest.raises(Unreadable):
            read(text.encode(), "export.csv", "ctgov_csv")


def test_a_long_cell_is_no_failure() -> None:
    summary = "Salt. " * 50_000
    assert len(str(of(Brief_Summary=summary).value("/protocolSection/descriptionModule/briefSummary"))) == len(summary.strip())


CUT = ("outcomesModule", "locations")


@pytest.mark.parametrize("write", [export, old_export])
def test_real_studies_in_a_download_are_the_same_where_they_say_anything(write: Callable[[Study], str]) -> None:
    """Each sixth: all that is no cut agrees; of outcomes and places one value of fifty may be cut wrongly, and says so."""
    right: collections.Counter[str] = collections.Counter()
    wrong: collections.Counter[str] = collections.Counter()
    for study in itertools.islice(studies(shared()), 0, None, 6):
        reading = read(write(study).encode(), "export.csv")
        words = words_of(reading.source)
        assert all(proves(reading.value(at), evidence, words) for at, evidence in reading.evidence.items())
        study = {key: value for key, value in study.items() if key != "resultsSection"}
        for field, one in compared(study, reading.values):
            if one is None:
                right[field] += 1
            elif one.here is not None and "locations" not in field:
                wrong[field] += 1
        there = items(study, "contactsLocationsModule/locations")
        here = reading.value("/protocolSection/contactsLocationsModule/locations") or []
        assert len(there) == len(here)
        for one, other in zip(there, here, strict=True):
            for name, value in other.items():
                (right if value == str(one.get(name)).strip() else wrong)[f"locations/{name}"] += 1
    assert sum(right.values()) > 4000
    for field, count in wrong.items():
        assert any(name in field for name in CUT), field
        if "locations" in field:
            assert count <= 0.01 * right[field], field
    outcomes = sum(count for field, count in wrong.items() if "outcomes" in field)
    assert outcomes <= 0.05 * sum(count for field, count in right.items() if "outcomes" in field)

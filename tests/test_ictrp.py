"""ICTRP's exports: each register's own spelling, the order of its dates, and nothing settled that its words leave open."""

import csv
import io

import pytest
from conftest import prove, shared
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.errors import Unreadable
from pantrial.readers.containers import Document, documents
from pantrial.readers.ictrp import both_sexes, day_first, greatest_age, least_age, masking_told, register_phase, target_size
from pantrial.reading import Reading

TRIAL = {
    "TrialID": "ChiCTR-EXAMPLE-1",
    "Last Refreshed on": "3 February 2020",
    "Public title": "Cells for Sore Lungs",
    "Primary sponsor": "Example Clinic",
    "Date registration": "2020-02-16",
    "Date registration3": "20200216",
    "Date enrollement": "2020-03-01",
    "Recruitment Status": "Not Recruiting",
    "Inclusion agemin": "18",
    "Inclusion agemax": "No limit",
    "Inclusion gender": "Both",
    "Target size": "first group:20;second group:22;",
    "Study type": "Interventional study",
    "Study design": "Allocation: Randomized. Intervention model: Parallel Assignment. Masking: Double (Participant). ",
    "Phase": "0",
    "Countries": "Utopia;Utopia;Erewhon",
    "Inclusion Criteria": "Inclusion criteria: 1. Aged 18 or more; <br>2. Cough",
    "Exclusion Criteria": "- Fever<br>- Rash",
    "Condition": "Sore lungs; Cough",
    "Intervention": "Drug: Cells;Biological: Other cells",
    "Primary outcome": "days in hospital;cough [ 4 weeks ];",
    "results yes no": "",
}


def table(trial: dict[str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([trial.keys(), trial.values()])
    return out.getvalue().encode()


def read(**changed: str) -> Reading:
    trial = dict(TRIAL)
    for name, value in changed.items():
        trial[name.replace("_", " ")] = value
    reading = readers.read(table(trial), "trials.csv")
    assert reading.source.layout == "ictrp"
    prove(reading)
    return reading


def value(reading: Reading, path: str) -> object:
    return reading.value(f"/protocolSection/{path}")


def test_values_stand_where_v2_has_them() -> None:
    reading = read()
    assert value(reading, "identificationModule/nctId") == "ChiCTR-EXAMPLE-1"
    assert value(reading, "statusModule/studyFirstSubmitDate") == "2020-02-16"
    assert value(reading, "statusModule/startDateStruct") == {"date": "2020-03-01"}
    assert value(reading, "designModule/enrollmentInfo/count") == 42
    assert value(reading, "designModule/designInfo") == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "maskingInfo": {"masking": "DOUBLE"},
    }
    assert value(reading, "eligibilityModule/minimumAge") == "18 Years"
    assert value(reading, "eligibilityModule/maximumAge") is None
    assert value(reading, "conditionsModule/conditions") == ["Sore lungs", "Cough"]
    assert value(reading, "armsInterventionsModule/interventions") == [
        {"type": "DRUG", "name": "Cells"},
        {"type": "BIOLOGICAL", "name": "Other cells"},
    ]
    assert value(reading, "outcomesModule/primaryOutcomes") == [
        {"measure": "days in hospital"},
        {"measure": "cough", "timeFrame": "4 weeks"},
    ]
    assert value(reading, "contactsLocationsModule/locations") == [{"country": "Utopia"}, {"country": "Erewhon"}]
    assert {note.code for note in reading.notes} == {"age-in-years", "sizes-added"}


def test_criteria_stand_under_v2s_headings() -> None:
    assert value(read(), "eligibilityModule/eligibilityCriteria") == (
        "Inclusion Criteria:\n\n1. Aged 18 or more;\n2. Cough\n\nExclusion Criteria:\n\n* Fever\n* Rash"
    )


def test_both_sorts_in_one_field_stay_apart() -> None:
    both = "<br>   Inclusion Criteria:<br><br> - Cough<br><br> Exclusion Criteria:<br><br> - Fever<br> "
    reading = read(Inclusion_Criteria=both, Exclusion_Criteria="")
    assert value(reading, "eligibilityModule/eligibilityCriteria") == (
        "Inclusion Criteria:\n\n* Cough\n\nExclusion Criteria:\n\n* Fever"
    )


def test_what_the_words_leave_open_is_said() -> None:
    reading = read()
    said = {(one.label, one.value) for one in reading.said}
    assert ("Recruitment Status", "Not Recruiting") in said  # over, stopped or not begun
    assert ("Phase", "0") in said  # ChiCTR writes it for no phase and for an early one
    assert value(reading, "statusModule/overallStatus") is None
    assert value(reading, "designModule/phases") is None


@pytest.mark.parametrize(
    ("number", "written", "told"),
    [
        ("NCT09999999", "03/02/2020", "2020-02-03"),
        ("ACTRN12699999999999", "03/02/2020", "2020-02-03"),
        ("CTRI/2099/01/000001", "03-02-2020", "2020-02-03"),
        ("NCT09999999", "January 25, 2020", "2020-01-25"),
        ("IRCT20990101000001N1", "2020-02-03", "2020-02-03"),
        ("ChiCTR2099000001", "03/02/2020", None),
        ("NCT09999999", "31/31/2020", None),
    ],
)
def test_the_register_decides_the_order_of_dates(number: str, written: str, told: str | None) -> None:
    reading = read(TrialID=number, Date_enrollement=written)
    assert value(reading, "statusModule/startDateStruct/date") == told


def test_a_long_cell_is_read_whatever_was_read_before() -> None:
    """The limit of csv is one for the whole process."""
    before = csv.field_size_limit(131_072)
    try:
        reading = readers.read(table({**TRIAL, "Scientific_title": "Okapi " * 30_000}), "long.csv")
    finally:
        csv.field_size_limit(before)
    assert len(str(value(reading, "identificationModule/officialTitle"))) > 170_000


def test_two_dates_of_registration_that_differ_are_noted() -> None:
    assert "dates-differ" in {note.code for note in read(Date_registration3="20200316").notes}


def test_a_date_of_1900_is_no_date() -> None:
    reading = read(Date_enrollement="1900-01-01")
    assert value(reading, "statusModule/startDateStruct") is None
    assert "date-of-1900" in {note.code for note in reading.notes}


def test_the_eu_forms_answers() -> None:
    design = "<br> Randomised: yes<br> Open: no<br> Single blind: no<br> Double blind: yes<br> Parallel group: yes"
    phase = (
        "Human pharmacology (Phase I): no\nTherapeutic exploratory (Phase II): yes\nTherapeutic confirmatory (Phase III): yes"
    )
    reading = read(Study_design=design, Phase=phase, Inclusion_gender="<br>Female: yes<br>Male: no<br>")
    assert value(reading, "designModule/designInfo") == {
        "allocation": "RANDOMIZED",
        "interventionModel": "PARALLEL",
        "maskingInfo": {"masking": "DOUBLE"},
    }
    assert value(reading, "designModule/phases") == ["PHASE2", "PHASE3"]
    assert value(reading, "eligibilityModule/sex") == "FEMALE"


def test_the_eu_forms_codes_are_no_conditions() -> None:
    words = "Ulcer of the hand <br>MedDRA version: 20.0\nLevel: PT\nClassification code 10040943\nTerm: Skin ulcer\n"
    words += "System Organ Class: 10040785\n;Therapeutic area: Diseases [C] - Skin [C17]"
    reading = read(Condition=words)
    assert value(reading, "conditionsModule/conditions") == ["Ulcer of the hand"]
    assert ("Condition", "Term: Skin ulcer") in {(one.label, one.value) for one in reading.said}
    several = read(Condition="Ulcer with <br>- pain, or<br>- fever<br>MedDRA version: 20.0\nLevel: PT")
    assert value(several, "conditionsModule/conditions") == ["Ulcer with\n- pain, or\n- fever"]
    assert value(read(Condition="Long Term: care"), "conditionsModule/conditions") == ["Long Term: care"]
    assert value(read(Condition="Term: care"), "conditionsModule/conditions") == ["Term: care"]


def test_the_eu_forms_products_have_one_name_each() -> None:
    words = "<br>Trade Name: Salt-X<br>Product Name: Salt<br>Pharmaceutical Form: Tablet<br>INN or Proposed INN: SALT<br>"
    words += "<br>Product Name: <br>Pharmaceutical Form: Gel<br>INN or Proposed INN: SUGAR<br>CAS Number: 1-1<br>"
    reading = read(Intervention=words + "<br>Trade Name: Honey<br>Pharmaceutical Form: Gel")
    assert value(reading, "armsInterventionsModule/interventions") == [{"name": "Salt"}, {"name": "SUGAR"}, {"name": "Honey"}]
    assert ("Intervention", "Trade Name: Salt-X") in {(one.label, one.value) for one in reading.said}


def test_the_eu_forms_end_point_has_its_time_in_any_order() -> None:
    parts = [
        "Main Objective: Safety",
        "Primary end point(s): Area healed; by photograph",
        "Timepoint(s) of evaluation of this end point: week 12",
    ]
    for order in (parts, parts[::-1]):
        reading = read(Primary_outcome=";".join(order))
        assert value(reading, "outcomesModule/primaryOutcomes") == [
            {"measure": "Area healed; by photograph", "timeFrame": "week 12"}
        ]
        assert [one.value for one in reading.said if one.label == "Primary outcome"] == ["Main Objective: Safety"]
    assert value(read(Primary_outcome=";".join(parts[:1] + parts[2:])), "outcomesModule") is None


SPELLINGS = [
    (
        least_age,
        {"18": "18 Years", "6 Months": "6 Months", ">= 20age old": "20 Years", "1": "1 Year", "> 18": None},
    ),
    (greatest_age, {"<= 65 years old": "65 Years", "< 65": None, "80": "80 Years", "old": None}),
    (
        both_sexes,
        {"Both males and females": "ALL", "Both, male and female": "ALL", "M/F": "ALL", "any": None},
    ),
    (target_size, {"500": 500, "a:1;b:2;": 3, "a:1;total:3;": None, "a few": None, "a:1;b:some": None}),
    (register_phase, {"2-3": ["PHASE2", "PHASE3"], "Phase II/III": ["PHASE2", "PHASE3"], "N/A": ["NA"], "New": None}),
    (masking_told, {"Open (masking not used)": "NONE", "Not blinded": "NONE", "Double (X)": "DOUBLE", "Blinded (X)": None}),
    (day_first, {"1/2/2020": "2020-02-01", "2020-01-02": None, "32/01/2020": None}),
]


@pytest.mark.parametrize(("shape", "spellings"), SPELLINGS)
def test_spellings(shape, spellings) -> None:  # type: ignore[no-untyped-def]
    assert {words: shape(words) for words in spellings} == spellings


@given(
    st.dictionaries(
        st.sampled_from(sorted(TRIAL)), st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), max_size=8
    )
)
def test_no_words_are_lost_whatever_they_are(changed: dict[str, str]) -> None:
    reading = readers.read(table(TRIAL | changed), "trials.csv", layout="ictrp")
    prove(reading)


REGISTER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<trials><trial><main><trial_id>PER-EXAMPLE-2</trial_id><reg_name>REPEC</reg_name><date_registration>27/10/1995</date_registration>
<primary_sponsor>Clínica Ejemplo</primary_sponsor><target_size>32</target_size><phase>III</phase>
<hc_freetext>Ulcer</hc_freetext></main>
<criteria><inclusion_criteria>- Ulcer</inclusion_criteria><agemin>18</agemin>
<gender/><exclusion_criteria>- Fever</exclusion_criteria>
</criteria><primary_outcome><prim_outcome>Area healed</prim_outcome></primary_outcome></trial></trials>"""


def test_a_registers_own_xml() -> None:
    reading = readers.read(REGISTER.encode("latin-1"), "register.xml")
    prove(reading)
    assert reading.source.encoding == "iso8859-1"
    assert value(reading, "statusModule/studyFirstSubmitDate") == "1995-10-27"
    assert value(reading, "sponsorCollaboratorsModule/leadSponsor/name") == "Clínica Ejemplo"
    assert value(reading, "designModule/phases") == ["PHASE3"]
    assert value(reading, "outcomesModule/primaryOutcomes") == [{"measure": "Area healed"}]


@pytest.mark.parametrize(
    "name", ["ictrp/COVID19-927-trials_7Apr2020.csv.gz", "ictrp/ICTRP-Results_18Mar2020.xml", "other/1995.xml"]
)
def test_real_exports_are_proved(name: str) -> None:
    file = shared() / "data" / "registries" / name
    if not file.exists():
        pytest.skip(f"no {file}")
    with file.open("rb") as stream:
        for number, document in enumerate(documents(stream, name)):
            if number == 80:
                break
            assert isinstance(document, Document)
            reading = readers.read(document.data, document.origin)
            assert reading.source.layout == "ictrp"
            prove(reading)


def test_an_export_that_cannot_be_cut_is_refused_and_not_read_in_part() -> None:
    trials = "".join(f"<Trial><TrialID>EXAMPLE-{n}</TrialID><Public_title>Cream {n}</Public_title></Trial>" for n in (1, 2))
    export = f'<?xml version="1.0" encoding="utf-16"?><Trials_downloaded_from_ICTRP>{trials}</Trials_downloaded_from_ICTRP>'
    with pytest.raises(Unreadable, match="several trials"):
        readers.read(export.encode("utf-16"), "export.xml")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_an_export_in_utf_16_is_cut_into_its_trials(encoding: str, delimiter: str) -> None:
    out = io.StringIO()
    rows = [TRIAL | {"TrialID": f"ChiCTR-EXAMPLE-{number}", "Public title": f"盐水 {number}"} for number in range(400)]
    csv.writer(out, delimiter=delimiter).writerows([TRIAL, *(row.values() for row in rows)])
    found = list(documents(io.BytesIO(out.getvalue().encode(encoding)), "export.csv"))
    assert len(found) == 400
    for number in (0, 399):
        one = found[number]
        assert isinstance(one, Document)
        reading = readers.read(one.data, "row")
        prove(reading)
        assert value(reading, "identificationModule/nctId") == f"ChiCTR-EXAMPLE-{number}"
        assert value(reading, "identificationModule/briefTitle") == f"盐水 {number}"
        assert value(reading, "eligibilityModule/minimumAge") == "18 Years"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8"])
def test_an_xml_export_in_utf_16_is_cut_as_one_in_utf_8(encoding: str) -> None:
    trials = "".join(f"<Trial><TrialID>EXAMPLE-{n}</TrialID><Public_title>Crème {n}</Public_title></Trial>" for n in (1, 2))
    head = f'<?xml version="1.0" encoding="{encoding}"?>\r\n'
    export = f"{head}<Trials_downloaded_from_ICTRP>{trials}</Trials_downloaded_from_ICTRP>"
    found = list(documents(io.BytesIO(export.encode(encoding)), "export.xml"))
    titles = [
        value(readers.read(one.data, "one"), "identificationModule/briefTitle") for one in found if isinstance(one, Document)
    ]
    assert titles == ["Crème 1", "Crème 2"]


def test_one_document_in_utf_16_stays_the_bytes_that_it_is() -> None:
    data = "A trial\n\nTitle: Salt for dry skin\n\nInclusion criteria:\nDry skin\n".encode("utf-16")
    assert list(documents(io.BytesIO(data), "page.txt")) == [Document("page.txt", data)]


@pytest.mark.parametrize(
    ("number", "registered", "again", "start", "day"),
    [
        ("CTIS2099-500031-10-00", "20/02/2026", "20260220", "05/03/2026", "2026-03-05"),  # the registration tells the order
        ("NEW-1", "03/02/2026", "20260203", "05/03/2026", "2026-03-05"),
        ("NEW-1", "02/03/2026", "20260203", "05/03/2026", None),
        ("NEW-1", "03/03/2026", "20260303", "05/03/2026", None),  # any order gives this day
        ("NEW-1", "", "", "25/03/2026", "2026-03-25"),
        ("NEW-1", "", "", "05/03/2026", None),
        ("NEW-1", "", "", "03/25/2026", None),
    ],
)
def test_the_order_of_a_date_is_told_or_left_open(
    number: str, registered: str, again: str, start: str, day: str | None
) -> None:
    trial = {"TrialID": number, "Date_registration": registered, "Date_registration3": again, "Date_enrollement": start}
    reading = read(**{**trial, "Date_registration": registered})
    found = reading.values["protocolSection"].get("statusModule", {}).get("startDateStruct")
    assert found == ({"date": day} if day else None)


@pytest.mark.parametrize("words", ["Parallel", "Crossover", "Single Group Assignment"])
def test_a_design_that_is_nothing_but_a_model_is_that(words: str) -> None:
    model = {"Parallel": "PARALLEL", "Crossover": "CROSSOVER"}.get(words, "SINGLE_GROUP")
    assert value(read(Study_design=words), "designModule/designInfo/interventionModel") == model


def test_a_dash_before_a_condition_is_the_form_s() -> None:
    assert value(read(Condition="-L853 Xerosis cutis"), "conditionsModule/conditions") == ["L853 Xerosis cutis"]

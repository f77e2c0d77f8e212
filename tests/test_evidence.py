"""The reviewer's table: what its cells hold, and that each of its five forms brings them back whole and harmless."""

import csv
import gzip
import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import ROOT, shared
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pyarrow import parquet

from pantrial import readers
from pantrial.cli import main
from pantrial.errors import BadCall
from pantrial.reading import Reading
from pantrial.writers import evidence, tables
from pantrial.writers.evidence import COLUMNS
from pantrial.writers.tables import Column, Failed, Kind

PAGES = ROOT / "examples" / "pages"
NAMES = [column.name for column in COLUMNS]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def cells(reading: Reading) -> dict[str, tables.Cell]:
    return {column.name: column.value(reading) for column in COLUMNS}


def page(name: str) -> dict[str, tables.Cell]:
    path = PAGES / f"{name}.txt"
    return cells(readers.read(path.read_bytes(), path.name))


def study(**modules: Any) -> Reading:
    return readers.read(json.dumps({"protocolSection": modules}).encode(), "study.json")


def written(form: str, items: Sequence[Any], columns: Sequence[Column[Any]] = COLUMNS, room: int | None = None) -> bytes:
    out = io.BytesIO()
    tables.write(form, columns, items, out, room)
    return out.getvalue()


def from_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def from_xlsx(data: bytes, sheet: str = "rows") -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def from_parquet(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(io.BytesIO(data)).to_pylist()
    return rows


# Tables of one column, for what a form does with a text and with a list.
TEXT: list[Column[str]] = [Column("text", Kind.TEXT, "A text.", lambda text: text)]
LIST: list[Column[tuple[str, ...]]] = [Column("list", Kind.LIST, "A list.", lambda texts: texts)]


# What the cells hold --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "hidradenitis",
            {
                "id": "EXAMPLE-0001",
                "title": "Allogeneic Adipose Stem Cells Injected Into Draining Fistulas of Hidradenitis Suppurativa",
                "conditions": ("Hidradenitis Suppurativa",),
                "phase": "Phase 1/Phase 2",
                "design": "randomized, parallel groups, double masking (participant, investigator)",
                "n": 30,
                "n_type": "Estimated",
                "interventions": (
                    "Biological: Suspension for injection of adult allogeneic mesenchymal stem cells",
                    "Other: Placebo",
                ),
                "arms": (
                    "Experimental: Suspension for injection of adult allogeneic mesenchymal stem cells",
                    "Placebo comparator: Placebo",
                ),
                "primary_outcomes": (
                    "Safety of intralesional allogeneic adipose stem cells, measured as Adverse Event Rate"
                    " [Time Frame: 24 months]",
                ),
                "secondary_outcomes": None,
                "status": "Recruiting",
                "countries": ("Spain",),
                "results": "none posted",
                "start": "2022-10-26",
                "start_type": "Actual",
                "completion": "2025-10-26",
                "completion_type": "Estimated",
                "minimum_age": "18 Years",
                "maximum_age": "70 Years",
                "age_groups": ("Adult", "Older adult"),
                "sex": "All",
                "healthy_volunteers": False,
                "other_ids": ("EX-HS-01",),
                "layout": "classic",
            },
        ),
        (
            "digital-ulcers",
            {
                "id": "EXAMPLE-0002",
                "conditions": ("systemic sclerosis",),
                "phase": "Phase 1",
                "design": None,
                "n": 20,
                "n_type": None,
                "primary_outcomes": ("Count of serious adverse events [Time Frame: 12 weeks]",),
                "secondary_outcomes": 1,
                "status": "Authorised-recruitment may be ongoing or finished",
                "countries": None,
                "results": None,
                "minimum_age": None,
                "age_groups": ("Adult",),
                "layout": "medpath",
            },
        ),
        (
            "sjs-ten",
            {
                "id": "EXAMPLE-0003",
                "title": None,
                "conditions": None,
                "n": 15,
                "primary_outcomes": (
                    "Safety : One adverse effect or more [Time Frame: Day 10]",
                    "Efficacy : Share of patients with full or nearly full reepithelialisation"
                    " [Time Frame: Day 7 after infusion]",
                ),
                "secondary_outcomes": 12,
                "status": "Not yet recruiting",
                "start": "2022-09",
                "completion": "2025-09",
                "sponsor": "Example University - Hôpitaux d'Exampleville",
                "results": None,
                "layout": "status",
            },
        ),
        (
            "fat-donors",
            {
                "id": "EXAMPLE-0004",
                "phase": "Not applicable",
                "design": "allocation not applicable, single group, open label",
                "n": 6,
                "status": "Unknown status",
                "results": "none posted",
                "healthy_volunteers": True,
                "primary_outcomes": None,
            },
        ),
        (
            "psoriasis",
            {
                "id": "EXAMPLE-0005",
                "title": "Umbilical Cord Stem Cells for Psoriasis Vulgaris: a First Look at Safety and Effect",
                "conditions": None,
                "interventions": ("UC-MSCs",),
                "countries": ("China",),
                "sponsor_class": "Other",
                "purpose": "Treatment",
                "layout": "captioned",
            },
        ),
    ],
)  # fmt: skip
def test_the_examples_give_the_cells_that_a_reviewer_writes(name: str, expected: dict[str, tables.Cell]) -> None:
    found = page(name)
    assert {column: found[column] for column in expected} == expected
    assert found["unread_percent"] is not None


def test_what_only_the_prose_says_is_assessed_has_its_own_cell() -> None:
    told = "Before treatment the skin will be assessed by the PASI. Participants will be followed up for one year."
    found = cells(study(descriptionModule={"detailedDescription": told}))
    assert found["primary_outcomes"] is None
    assert found["prose_assessments"] == ("PASI [first dose]", "follow-up [up to 1 year (from when: unsaid)]")


def test_a_dose_that_was_not_understood_is_not_passed_over() -> None:
    interventions = [{"type": "DRUG", "name": "Exemplumab", "description": "0.016 mg/kg/IgE every 4 weeks"}]
    found = cells(study(armsInterventionsModule={"interventions": interventions}))
    assert found["dose"] == ("[not read] 0.016 mg/kg/IgE",)


def test_the_columns_that_parse_fills_are_there() -> None:
    assert {"product", "source_tissue", "donor", "dose", "route", "schedule"} <= set(NAMES)
    assert len(set(NAMES)) == len(NAMES)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column.name) and column.about.endswith(".") for column in COLUMNS)


STRAIGHT = [
    "id", "title", "conditions", "countries", "start", "completion", "why_stopped", "verified", "last_update", "sponsor",
    "collaborators", "minimum_age", "maximum_age", "acronym", "other_ids",
]  # fmt: skip


def values(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for inner in tree.values():
            yield from values(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from values(inner)


def lawful(reading: Reading) -> None:
    """What comes straight from the record is one of its values; the words of the composed cells are too."""
    said = set(values(reading.values))
    found = cells(reading)
    for name in STRAIGHT:
        cell = found[name]
        for text in (cell,) if isinstance(cell, str) else cell or () if isinstance(cell, tuple) else ():
            assert text in said or (name in ("sponsor", "collaborators") and text == "[a person]"), (name, text)
    for outcome in found["primary_outcomes"] or () if isinstance(found["primary_outcomes"], tuple) else ():
        measure, _, time = outcome.removesuffix("]").rpartition(" [Time Frame: ")
        assert {measure, time} <= said or outcome in said or outcome.startswith("[Time Frame: ")
    for column in COLUMNS:
        cell = found[column.name]
        assert cell != ""
        assert cell != ()
        kinds = {Kind.TEXT: str, Kind.LIST: tuple, Kind.WHOLE: int, Kind.NUMBER: float, Kind.FLAG: bool}
        assert cell is None or type(cell) is kinds[column.kind], column.name


def people(tree: dict[str, Any]) -> set[str]:
    """Whom the record names for contact, and how to reach them."""
    module = tree["protocolSection"].get("contactsLocationsModule", {})
    party = tree["protocolSection"].get("sponsorCollaboratorsModule", {}).get("responsibleParty", {})
    found = [*module.get("centralContacts", ()), *module.get("overallOfficials", ())]
    found += [one for place in module.get("locations", ()) for one in place.get("contacts", ())]
    texts = {str(one[key]) for one in found for key in ("name", "phone", "email") if key in one}
    return texts | {party[key] for key in ("investigatorFullName", "oldNameTitle") if key in party}


def test_what_comes_from_the_record_is_a_value_of_the_record() -> None:
    for path in PAGES.glob("*.txt"):
        lawful(readers.read(path.read_bytes(), path.name))


def test_real_pages_give_rows_and_no_contact() -> None:
    for path in sorted((shared() / "seeds").glob("*.txt")):
        reading = readers.read(path.read_bytes(), path.name)
        lawful(reading)
        row = cells(reading)
        assert row["id"]
        assert isinstance(row["n"], int)
        assert row["phase"]
        for form in ("table", "jsonl", "csv"):
            text = written(form, [reading]).decode()
            assert not [one for one in people(reading.values) if one in text]
            assert not re.search(r"\S@\S+\.\w", text)


def test_real_studies_keep_the_law_and_name_no_person() -> None:
    path = shared() / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz"
    if not path.exists():
        pytest.skip("no real studies")
    number = 0
    with gzip.open(path) as lines:
        for line in lines:
            if b"protocolSection" not in line or number == 150:
                continue
            number += 1
            reading = readers.read(line, "study.json")
            lawful(reading)
            row = cells(reading)
            of_body = row["sponsor_class"] in ("Industry", "Network", "NIH", "US federal agency", "Other government")
            text = "\n".join(tables._plain(cell) for name, cell in row.items() if not (of_body and name == "sponsor"))
            # A short name or number may stand inside a word of the record.
            assert not [one for one in people(reading.values) if len(one) > 6 and one in text]
            assert not re.search(r"\S@\S+\.\w", text)
    assert number > 100


def test_an_investigator_who_sponsors_is_a_person_and_a_company_that_answers_the_telephone_is_not() -> None:
    contacts = {"overallOfficials": [{"name": "Ann Example, MD"}], "centralContacts": [{"name": "Example Pharma"}]}
    by_person = study(
        contactsLocationsModule=contacts,
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "Ann Example", "class": "OTHER"},
            "collaborators": [{"name": "Somebody", "class": "INDIV"}, {"name": "A Fund", "class": "OTHER"}],
        },
    )
    assert cells(by_person)["sponsor"] == "[a person]"
    assert cells(by_person)["collaborators"] == ("[a person]", "A Fund")
    sponsor = {"leadSponsor": {"name": "Example Pharma", "class": "INDUSTRY"}}
    by_company = study(contactsLocationsModule=contacts, sponsorCollaboratorsModule=sponsor)
    assert cells(by_company)["sponsor"] == "Example Pharma"


def test_what_a_record_lacks_is_absent_and_never_a_default() -> None:
    empty = cells(study())
    assert {name for name, cell in empty.items() if cell is not None} == {"source", "layout", "sha256"}
    hollow = cells(
        study(
            identificationModule={"nctId": "", "briefTitle": "", "secondaryIdInfos": [{}]},
            conditionsModule={"conditions": []},
            designModule={"phases": [], "enrollmentInfo": {"count": 0}, "designInfo": {"maskingInfo": {}}},
            outcomesModule={"primaryOutcomes": [{}], "secondaryOutcomes": []},
            contactsLocationsModule={"locations": [{"city": "Exampleville"}]},
        )
    )
    assert {name for name, cell in hollow.items() if cell is not None} == {"n", "source", "layout", "sha256"}
    assert hollow["n"] == 0  # said, and not nothing


def test_codes_are_in_words_and_a_code_that_nobody_knows_stays() -> None:
    row = cells(
        study(
            statusModule={"overallStatus": "ACTIVE_NOT_RECRUITING"},
            designModule={
                "studyType": "OBSERVATIONAL",
                "phases": ["EARLY_PHASE1"],
                "designInfo": {
                    "observationalModel": "CASE_CONTROL",
                    "timePerspective": "PROSPECTIVE",
                    "maskingInfo": {"masking": "QUADRUPLE", "whoMasked": ["CARE_PROVIDER", "OUTCOMES_ASSESSOR"]},
                },
                "enrollmentInfo": {"count": 3, "type": "guessed by Ann"},
            },
        )
    )
    assert row["status"] == "Active, not recruiting"
    assert row["phase"] == "Early Phase 1"
    assert row["design"] == "case-control, prospective, quadruple masking (care provider, outcomes assessor)"
    assert row["n_type"] == "guessed by Ann"


def test_every_code_of_the_register_s_model_has_words() -> None:
    path = shared() / "data" / "standards" / "ctgov_api_v2_openapi.yaml"
    if not path.exists():
        pytest.skip("no model")
    schemas = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["components"]["schemas"]
    model = {code for schema in schemas.values() for code in schema.get("enum", ())}
    for table in (
        evidence._STATUS, evidence._PHASES, evidence._ALLOCATION, evidence._MODELS, evidence._OBSERVED, evidence._TIMES,
        evidence._MASKING, evidence._PURPOSES, evidence._SPONSORS,
    ):  # fmt: skip
        assert set(table) <= model
    assert set(evidence._BODIES) <= set(schemas["AgencyClass"]["enum"])
    assert set(schemas["Phase"]["enum"]) == set(evidence._PHASES)
    assert set(schemas["DesignAllocation"]["enum"]) == set(evidence._ALLOCATION)


# The forms bring back what they were given ----------------------------------------------------------------------------

NASTY = study(
    identificationModule={
        "nctId": "EXAMPLE-0009",
        "briefTitle": 'Größe, "Ödem"\nund – 細胞, naïve; 1×10⁶',
        "orgStudyIdInfo": {"id": "-7"},
        "secondaryIdInfos": [{"id": "=1+1"}, {"id": "0012"}],
    },
    conditionsModule={"conditions": ["Übelkeit", "a, b", 'so-called "c"']},
    designModule={"enrollmentInfo": {"count": 12}},
    eligibilityModule={"healthyVolunteers": True},
)
BAD = Failed("bad\nname.txt", "bad name.txt: the file is empty")


def test_json_lines_keep_types_and_a_failure_keeps_its_place() -> None:
    first, failure, last = map(json.loads, written("jsonl", [NASTY, BAD, NASTY]).splitlines())
    assert list(first) == NAMES
    assert first == last
    assert first["conditions"] == ["Übelkeit", "a, b", 'so-called "c"']
    assert first["other_ids"] == ["-7", "=1+1", "0012"]
    assert (first["n"], first["healthy_volunteers"], first["results"]) == (12, True, None)
    assert failure == {"source": BAD.source, "error": BAD.error}


def test_csv_is_read_by_python_and_by_another_program(tmp_path: Path) -> None:
    data = written("csv", [NASTY, BAD, NASTY])
    first, failure, last = from_csv(data)
    assert list(first) == [*NAMES, "error"]
    assert first == last
    assert first["title"] == 'Größe, "Ödem"\nund – 細胞, naïve; 1×10⁶'
    assert first["conditions"] == 'Übelkeit; a, b; so-called "c"'
    assert first["other_ids"] == "-7; '=1+1; 0012"
    assert (first["n"], first["healthy_volunteers"], first["results"], first["error"]) == ("12", "yes", "", "")
    assert {name: cell for name, cell in failure.items() if cell} == {"source": BAD.source, "error": BAD.error}
    bare = data.decode("utf-8-sig").replace('Ödem""\nund', "").replace("bad\nname", "")
    assert "\n" not in bare.replace("\r\n", "")
    file = tmp_path / "evidence.csv"
    file.write_bytes(data)
    table = duckdb.connect().execute(f"SELECT * FROM read_csv('{file}', all_varchar = true, header = true)")
    names = [column[0] for column in table.description or ()]
    other = [dict(zip(names, row, strict=True)) for row in table.fetchall()]
    assert [{name: cell or "" for name, cell in row.items()} for row in other] == [first, failure, last]


def test_a_workbook_is_read_by_another_library() -> None:
    data = written("xlsx", [NASTY, BAD, NASTY])
    first, failure, last = from_xlsx(data)
    assert list(first) == [*NAMES, "error"]
    assert first == last
    assert first["title"] == 'Größe, "Ödem"\nund – 細胞, naïve; 1×10⁶'
    assert first["other_ids"] == "-7; '=1+1; 0012"
    assert (first["n"], first["healthy_volunteers"], first["results"]) == (12, "yes", None)
    assert {name: cell for name, cell in failure.items() if cell} == {"source": BAD.source, "error": BAD.error}
    sheet = openpyxl.load_workbook(io.BytesIO(data))["rows"]
    assert sheet.freeze_panes == "B2"
    assert all(cell.font.bold for cell in sheet[1])
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    about = {row["column"]: row["what it holds"] for row in from_xlsx(data, "columns")}
    assert about.keys() == {*NAMES, "error"}
    assert all(about.values())


def test_parquet_is_read_by_arrow_and_by_a_database(tmp_path: Path) -> None:
    data = written("parquet", [NASTY, BAD, NASTY])
    first, failure, last = from_parquet(data)
    assert list(first) == [*NAMES, "error"]
    assert first == last
    plain = {name: list(cell) if isinstance(cell, tuple) else cell for name, cell in cells(NASTY).items()}
    assert first == plain | {"error": None}
    assert {name: cell for name, cell in failure.items() if cell} == {"source": BAD.source, "error": BAD.error}
    schema = parquet.read_schema(io.BytesIO(data))
    assert {name: str(schema.field(name).type).replace("element", "item") for name in ("id", "n", "conditions")} == {
        "id": "string", "n": "int64", "conditions": "list<item: string>",
    }  # fmt: skip
    assert schema.field("n").metadata[b"description"] == b"Number of participants."
    file = tmp_path / "evidence.parquet"
    file.write_bytes(data)
    query = f"SELECT id, n, conditions[2], healthy_volunteers FROM '{file}' WHERE error IS NULL"
    assert duckdb.connect().execute(query).fetchall() == [("EXAMPLE-0009", 12, "a, b", True)] * 2


def test_a_table_without_rows_has_its_columns() -> None:
    assert written("jsonl", []) == b""
    assert written("csv", []).decode("utf-8-sig").strip().split(",") == [*NAMES, "error"]
    assert from_xlsx(written("xlsx", [])) == []
    assert parquet.read_table(io.BytesIO(written("parquet", []))).column_names == [*NAMES, "error"]
    assert written("table", []).decode().split("\n")[0].split() == NAMES


@pytest.mark.parametrize("form", tables.FORMS)
def test_the_same_rows_give_the_same_bytes(form: str) -> None:
    assert written(form, [NASTY, BAD]) == written(form, [NASTY, BAD])


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_rows_are_written_as_they_come(form: str) -> None:
    """The last row is asked for when the first are written, so memory does not grow with the table."""
    out = io.BytesIO()
    seen: list[int] = []

    def items() -> Iterator[str]:
        for number in range(1000):
            seen.append(out.getvalue().count(b"\n"))
            yield f"row {number}"

    tables.write(form, TEXT, items(), out)
    assert seen[-1] > 700


# Harmless in a spreadsheet --------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1", "+49 30 1", "-x", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "\u00a0=1", '"=1', "'=1", "“=1", "' \"=1", "＝1", "＋1",
    "－1", "＠x", "﹣1", "\ufeff=1", "\u200b=1", "\x00=1", "\x1f@x", "=HYPERLINK(\"http://example.org\")", "=cmd|' /C calc'!A0",
]  # fmt: skip
PLAIN = [
    "1-2",
    "a=b",
    "5 + 5",
    "mail@example",
    "a\t=b",
    "– dash",
    "2024-01-01",
    "0012",
    "-7",
    "+3.50",
    "1e5",
    "TRUE",
    "http://example.org",
    "'s",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    (row,) = from_csv(written("csv", [text], TEXT))
    assert row["text"].startswith("'")
    assert row["text"].removeprefix("'").startswith(re.sub("[\x00-\x08\x0e-\x1f]", "", text))
    (of_list,) = from_csv(written("csv", [("a", text)], LIST))
    assert of_list["list"].startswith("a; '")
    cell = openpyxl.load_workbook(io.BytesIO(written("xlsx", [text], TEXT)))["rows"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    assert cell.hyperlink is None
    assert from_parquet(written("parquet", [text], TEXT))[0]["text"] == text
    assert json.loads(written("jsonl", [text], TEXT))["text"] == text


@pytest.mark.parametrize("text", PLAIN)
def test_any_other_cell_stays_as_it_is_and_is_text(text: str) -> None:
    assert from_csv(written("csv", [text], TEXT))[0]["text"] == text
    cell = openpyxl.load_workbook(io.BytesIO(written("xlsx", [text], TEXT)))["rows"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_our_own_numbers_stay_numbers() -> None:
    columns: list[Column[float]] = [
        Column("whole", Kind.WHOLE, "A number.", lambda number: int(number)),
        Column("number", Kind.NUMBER, "A number.", lambda number: number),
    ]
    assert from_csv(written("csv", [-1.5], columns))[0] == {"whole": "-1", "number": "-1.5", "error": ""}
    assert from_xlsx(written("xlsx", [-1.5], columns))[0] == {"whole": -1, "number": -1.5, "error": None}
    whole: list[Column[int]] = [Column("whole", Kind.WHOLE, "A number.", lambda number: number)]
    assert [row["whole"] for row in from_parquet(written("parquet", [2**70, 7], whole))] == [None, 7]


def test_what_a_sheet_cannot_hold_is_dropped_and_the_cell_says_so() -> None:
    text = "a\x00b\x0bc\ufffed\te\x7f_x0041_"
    marked = "abcd\te\x7f_x0041_ [control characters dropped]"
    assert from_csv(written("csv", [text], TEXT))[0]["text"] == marked
    # `_x0041_` is OOXML's escape for A (ISO 29500-1, 22.4.2.4): what looks like one is escaped in turn, which openpyxl leaves.
    assert unescape(from_xlsx(written("xlsx", [text], TEXT))[0]["text"]) == marked
    assert from_parquet(written("parquet", [text], TEXT))[0]["text"] == text


@pytest.mark.parametrize("text", ["x" * 40_000, "𝔸" * 20_000, "x" + "𝔸" * 20_000])
def test_a_cell_longer_than_excel_holds_is_cut_and_says_so(text: str) -> None:
    found = from_xlsx(written("xlsx", [text], TEXT))[0]["text"]
    assert len(found.encode("utf-16-le")) // 2 in (tables.CELL_LIMIT, tables.CELL_LIMIT - 1)
    kept = found.removesuffix(" [cut: Excel holds no more]")
    assert kept != found
    assert text.startswith(kept)
    assert from_csv(written("csv", [text], TEXT))[0]["text"] == text
    whole = "x" * tables.CELL_LIMIT
    assert from_xlsx(written("xlsx", [whole], TEXT))[0]["text"] == whole


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_LIMIT", 4)
    for count, sheets in ((3, 1), (4, 2), (7, 3)):
        book = openpyxl.load_workbook(io.BytesIO(written("xlsx", [f"row {n}" for n in range(count)], TEXT)))
        assert book.sheetnames == [*["rows", "rows 2", "rows 3"][:sheets], "columns"]
        rows = [row[0] for name in book.sheetnames[:-1] for row in book[name].iter_rows(min_row=2, values_only=True)]
        assert rows == [f"row {n}" for n in range(count)]


ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(ANY, max_size=4))
def test_any_texts_come_back_from_every_form(texts: list[str]) -> None:
    """As they are from JSON and Parquet; from the sheets, but for the guard and what a sheet cannot hold."""
    assert [json.loads(line)["text"] for line in written("jsonl", texts, TEXT).decode().split("\n")[:-1]] == texts
    assert [row["text"] for row in from_parquet(written("parquet", texts, TEXT))] == texts
    for row, text in zip(from_csv(written("csv", texts, TEXT)), texts, strict=True):
        found = row["text"].removesuffix(tables._DROPPED)
        kept = tables._ILLEGAL.sub("", text)
        assert found in (kept, f"'{kept}")
        assert found[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@given(st.lists(ANY, min_size=1, max_size=4))
def test_any_texts_are_one_line_each_in_the_table(texts: list[str]) -> None:
    lines = written("table", texts, TEXT).decode().split("\n")
    assert len(lines) == len(texts) + 3
    assert all(line.isprintable() and tables._width(line) <= 16 for line in lines)


# The table for a terminal ---------------------------------------------------------------------------------------------


def test_the_table_is_aligned_and_cut() -> None:
    columns: list[Column[tuple[str, int]]] = [
        Column("name", Kind.TEXT, "A name.", lambda row: row[0], 8),
        Column("n", Kind.WHOLE, "A number.", lambda row: row[1]),
    ]
    rows = [("short", 7), ("much too long", 1234), ("細胞治療研究", 5), ("e\u0301e\u0301", 6), ("\x1b[31mred\x1b[0m\n2", 8)]
    assert written("table", [*rows, BAD], columns).decode().splitlines() == [
        "name         n",
        "--------  ----",
        "short        7",
        "much to…  1234",
        "細胞治…      5",
        "e\u0301e\u0301           6",
        "[31mred…     8",
        "not read: bad name.txt: the file is empty",
    ]


def test_where_there_is_no_room_the_main_columns_are_shown_and_the_others_named() -> None:
    reading = readers.read((PAGES / "hidradenitis.txt").read_bytes(), "hidradenitis.txt")
    for room in (20, 80, 120, 200):
        head, line, row, _, rest = written("table", [reading], room=room).decode().splitlines()
        assert max(map(tables._width, (head, line, row))) <= room
        named = rest.removeprefix("No room for ").partition(". All")[0].split(", ")
        assert head.split()[0] == "id"
        assert sorted([*head.split(), *named]) == sorted(NAMES)
        if room == 200:
            assert {"phase", "status", "primary_outcomes", "countries", "results"} <= set(head.split())
    assert "No room" not in written("table", [reading]).decode()


# The command ----------------------------------------------------------------------------------------------------------


def test_read_as_evidence_writes_json_lines_in_a_pipe_and_a_broken_file_keeps_its_place(tmp_path: Path) -> None:
    bad = tmp_path / "empty.txt"
    bad.touch()
    result = run("read", PAGES / "psoriasis.txt", bad, PAGES / "fat-donors.txt", "--as", "evidence")
    assert result.exit_code == 1
    first, failure, last = map(json.loads, result.stdout.splitlines())
    assert (first["id"], last["id"]) == ("EXAMPLE-0005", "EXAMPLE-0004")
    assert failure.keys() == {"source", "error"}
    assert failure["source"] == str(bad)
    assert "empty" in result.stderr


@pytest.mark.parametrize(("ending", "read"), [("csv", from_csv), ("xlsx", from_xlsx), ("parquet", from_parquet)])
def test_the_ending_of_the_file_chooses_the_form(tmp_path: Path, ending: str, read: Any) -> None:
    bad = tmp_path / "empty.txt"
    bad.touch()
    file = tmp_path / f"evidence.{ending.upper()}"
    result = run("read", PAGES, bad, "--as", "evidence", "-o", file)
    assert result.exit_code == 1
    rows = read(file.read_bytes())
    assert [row["id"] or None for row in rows] == [f"EXAMPLE-000{number}" for number in (2, 4, 1, 5, 3)] + [None]
    assert rows[-1]["source"] == str(bad)
    assert "empty" in rows[-1]["error"]
    piped = run("read", PAGES, bad, "--as", "evidence", "--format", ending)
    assert piped.stdout_bytes == file.read_bytes()


def test_a_form_without_a_file_and_a_file_without_an_ending_are_tables(tmp_path: Path) -> None:
    table = run("read", PAGES, "--as", "evidence", "--format", "table").stdout
    assert len(table.splitlines()) == 7
    assert "contact@example.org" not in table
    file = tmp_path / "evidence.txt"
    assert run("read", PAGES, "--as", "evidence", "-o", file).exit_code == 0
    assert file.read_text("utf-8") == table


@pytest.mark.parametrize("content", ["study", "protocol", "text"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_other_contents_are_no_tables(tmp_path: Path, content: str, form: str) -> None:
    file = tmp_path / f"out.{form}"
    for words in (["--format", form], ["-o", str(file)]):
        result = run("read", PAGES, "--as", content, *words)
        assert result.exit_code == 2
        assert "--as evidence" in result.stderr
        assert result.stdout == ""
    assert not file.exists()


@pytest.mark.parametrize("ending", ["tsv", "xls", "ods"])
def test_a_form_that_we_do_not_write_is_refused_by_its_ending(tmp_path: Path, ending: str) -> None:
    result = run("read", PAGES, "--as", "evidence", "-o", tmp_path / f"out.{ending}")
    assert result.exit_code == 2
    assert "xlsx" in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", tables.BINARY)
def test_bytes_are_not_for_a_terminal(form: str) -> None:
    """A real terminal: a process whose standard output is one."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pantrial", "read", str(PAGES), "--as", "evidence", "--format", form]
    result = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    os.close(ours)
    assert result.returncode == 2
    assert f"-o evidence.{form}" in result.stderr


def test_a_package_that_is_missing_is_named_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    items = iter([NASTY])
    with pytest.raises(BadCall, match="pip install pyarrow"):
        tables.write("parquet", COLUMNS, items, io.BytesIO())
    assert list(items) == [NASTY]


def test_nothing_here_is_under_the_gpl() -> None:
    for name in ("xlsxwriter", "pyarrow", "openpyxl", "et-xmlfile"):
        about = importlib.metadata.metadata(name).json
        words = " ".join(str(about.get(key, "")) for key in ("license", "license_expression", "classifier"))
        assert re.search(r"\b(MIT|BSD|Apache)\b", words)
        assert "GPL" not in words

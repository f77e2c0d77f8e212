"""Results as tables: every figure of the record is in a cell, as it was written, and nothing that the record does not say."""

import collections
import csv
import io
import itertools
import json
import re
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from conftest import shared
from forms import legacy_xml, results_of
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyarrow import parquet
from test_round_trip import FULL, real_studies

from pantrial.cli import main
from pantrial.readers import read
from pantrial.readers.containers import Document, documents
from pantrial.readers.results import results
from pantrial.reading import Reading
from pantrial.results import TABLES, Row, number, p_value, whole
from pantrial.writers.results import columns

GROUPS = [{"id": "OG000", "title": "Salt"}, {"id": "OG001", "title": "=1+1"}]
SECTION: dict[str, Any] = {
    "participantFlowModule": {
        "recruitmentDetails": "By letter \\> by phone",
        "groups": [{"id": "FG000", "title": "Salt", "description": "A bath a day"}],
        "periods": [
            {
                "title": "Whole",
                "milestones": [
                    {"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "12", "comment": "all of them"}]},
                    {"type": "COMPLETED", "achievements": [{"groupId": "FG000", "numSubjects": "11"}]},
                ],
                "dropWithdraws": [{"type": "Death", "reasons": [{"groupId": "FG000", "numSubjects": "1"}]}],
            }
        ],
    },
    "baselineCharacteristicsModule": {
        "groups": [{"id": "BG000", "title": "Salt"}],
        "denoms": [{"units": "Participants", "counts": [{"groupId": "BG000", "value": "1,200"}]}],
        "measures": [
            {
                "title": "Age",
                "paramType": "MEAN",
                "dispersionType": "STANDARD_DEVIATION",
                "unitOfMeasure": "years",
                "classes": [{"categories": [{"measurements": [{"groupId": "BG000", "value": "40.5", "spread": "3"}]}]}],
            }
        ],
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            {
                "type": "PRIMARY",
                "title": "Pain",
                "reportingStatus": "POSTED",
                "paramType": "GEOMETRIC_LEAST_SQUARES_MEAN",
                "dispersionType": "95% Confidence Interval",
                "unitOfMeasure": "points",
                "timeFrame": "Week 4",
                "denomUnitsSelected": "knees",
                "groups": GROUPS,
                "denoms": [
                    {"units": "Participants", "counts": [{"groupId": "OG000", "value": "11"}]},
                    {"units": "knees", "counts": [{"groupId": "OG000", "value": "22"}]},
                ],
                "classes": [
                    {
                        "title": "Day",
                        "denoms": [{"units": "knees", "counts": [{"groupId": "OG000", "value": "21"}]}],
                        "categories": [{"measurements": [{"groupId": "OG000", "value": "-1.5", "upperLimit": "NA"}]}],
                    },
                    {
                        "title": "Night",
                        "categories": [
                            {
                                "title": "left",
                                "measurements": [
                                    {"groupId": "OG000", "value": "5,113", "lowerLimit": ".5", "upperLimit": "6"},
                                    {"groupId": "OG001", "value": "NA", "comment": "Nobody \\< 5"},
                                    {"groupId": "OG007", "value": "1"},
                                ],
                            }
                        ],
                    },
                ],
                "analyses": [
                    {
                        "groupIds": ["OG000", "OG001", "OG009"],
                        "nonInferiorityType": "SUPERIORITY_OR_OTHER_LEGACY",
                        "pValue": "<0.001",
                        "statisticalMethod": "ANCOVA",
                        "paramType": "Mean Difference (Net)",
                        "paramValue": "-2.5",
                        "ciPctValue": "97.5",
                        "ciNumSides": "TWO_SIDED",
                        "ciLowerLimit": "-4",
                        "ciUpperLimit": "NA",
                    }
                ],
            },
            {"type": "POST_HOC", "title": "Sleep", "reportingStatus": "NOT_POSTED", "anticipatedPostingDate": "2030-01"},
        ]
    },
    "adverseEventsModule": {
        "frequencyThreshold": "5",
        "eventGroups": [
            {"id": "EG000", "title": "Salt", "deathsNumAffected": 0, "deathsNumAtRisk": 12, "seriousNumAffected": 1,
             "seriousNumAtRisk": 12, "otherNumAffected": 2, "otherNumAtRisk": 12},
        ],
        "seriousEvents": [
            {"term": "Itch", "organSystem": "Skin", "sourceVocabulary": "MedDRA (10.0)",
             "assessmentType": "SYSTEMATIC_ASSESSMENT", "stats": [{"groupId": "EG000", "numAffected": 1, "numAtRisk": 12}]},
        ],
        "otherEvents": [
            {"term": "Thirst", "organSystem": "Gut", "notes": "At night",
             "stats": [{"groupId": "EG000", "numEvents": 3, "numAffected": 2, "numAtRisk": 12}]},
        ],
    },
    "moreInfoModule": {
        "limitationsAndCaveats": {"description": "Few people"},
        "certainAgreement": {"piSponsorEmployee": False, "restrictionType": "LTE60", "restrictiveAgreement": True},
        "pointOfContact": {"title": "The Office", "organization": "Example Clinic", "email": "a@example.org"},
    },
}  # fmt: skip
STUDY: dict[str, Any] = {
    "protocolSection": {"identificationModule": {"nctId": "EXAMPLE-0500", "briefTitle": "Salt"}},
    "resultsSection": SECTION,
    "hasResults": True,
}


def reading_of(study: Any) -> Reading:
    return read(json.dumps(study).encode(), "study")


def tables_of(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    names = {kind: name for name, kind in TABLES.items()}
    for row in results(reading).rows:
        found[names[type(row)]].append(msgspec.structs.asdict(row))
    return found


def said(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


# Figures


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: abs(value) < 1e99))
def test_a_number_is_the_number_that_its_words_are(value: float) -> None:
    assert number(repr(value)) == value
    assert number(f" {value!r} ") == value


@given(st.text(alphabet="0123456789.,<>=-+eE% NA()±−", max_size=9))
def test_what_is_a_number_says_nothing_but_it(words: str) -> None:
    value = number(words)
    assert value is None or value == float(words.strip().replace("−", "-"))
    count = whole(words)
    assert count is None or count == int(words.strip().replace(",", ""))
    figure, sign = p_value(words)
    assert sign is None or (figure is not None and words.strip().startswith(sign))


@pytest.mark.parametrize(
    "words", ["NA", "", "<1", "5,113", "1,5", "12 (3)", "10%", "1-2", "1e999", "nan", "inf", "1_0", "٣", None]
)
def test_what_is_no_number_is_none(words: str | None) -> None:
    assert number(words) is None


def test_counts_may_be_grouped_and_have_no_decimals() -> None:
    assert [whole(words) for words in ("0", "5,113", "1,234,567")] == [0, 5113, 1234567]
    assert [whole(words) for words in ("0,123", "12,34", "1.0", "-1", "NA", "٣", "9" * 30)] == [None] * 7


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("0.05", (0.05, None)),
        ("<0.001", (0.001, "<")),
        ("< .0001", (0.0001, "<")),
        ("≤0.05", (0.05, "<=")),
        (">=0.9", (0.9, ">=")),
        ("=0.02", (0.02, "=")),
        ("p<0.05", (None, None)),
        ("NS", (None, None)),
        ("<", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_p_value_has_a_figure_and_a_sign(words: str | None, value: tuple[float | None, str | None]) -> None:
    assert p_value(words) == value


# One study


def test_every_table_has_its_rows_with_titles_numbers_and_words() -> None:
    found = tables_of(reading_of(STUDY))
    (trial,) = found["trials"]
    assert trial["has_results"] is True
    assert trial["recruitment_details"] == "By letter > by phone"
    assert said(trial, "frequency_threshold", "limitations_and_caveats") == ("5", "Few people")
    assert said(trial, "pi_employee", "restrictive_agreement", "restriction_type") == (False, True, "LTE60")
    assert [said(row, "title", "group_title", "count", "count_raw", "description") for row in found["milestones"]] == [
        ("STARTED", "Salt", 12, "12", "all of them"),
        ("COMPLETED", "Salt", 11, "11", None),
    ]
    assert [said(row, "period", "reason", "count") for row in found["drop_withdrawals"]] == [("Whole", "Death", 1)]
    assert [said(row, "scope", "units", "count", "count_raw") for row in found["baseline_counts"]] == [
        ("Overall", "Participants", 1200, "1,200")
    ]
    (age,) = found["baseline_measurements"]
    assert said(age, "title", "param_value_num", "dispersion_value_num", "units") == ("Age", 40.5, 3.0, "years")
    assert said(age, "number_analyzed", "number_analyzed_units") == (1200, "Participants")
    assert [said(row, "outcome", "title", "reporting_status") for row in found["outcomes"]] == [
        (1, "Pain", "POSTED"),
        (2, "Sleep", "NOT_POSTED"),
    ]
    names = ("classification", "category", "group_title", "param_value", "param_value_num", "number_analyzed")
    assert [said(row, *names) for row in found["outcome_measurements"]] == [
        ("Day", None, "Salt", "-1.5", -1.5, 21),  # of the class
        ("Night", "left", "Salt", "5,113", None, 22),  # of the units that the table counts by
        ("Night", "left", "=1+1", "NA", None, None),
        ("Night", "left", None, "1", 1.0, None),  # no group has this id
    ]
    limits = ("dispersion_lower_limit", "dispersion_lower_limit_raw", "dispersion_upper_limit", "dispersion_upper_limit_raw")
    assert [said(row, *limits) for row in found["outcome_measurements"]][:2] == [
        (None, None, None, "NA"),
        (0.5, ".5", 6.0, "6"),
    ]
    assert found["outcome_measurements"][2]["explanation_of_na"] == "Nobody < 5"
    (analysis,) = found["outcome_analyses"]
    assert said(analysis, "p_value", "p_value_modifier", "p_value_raw") == (0.001, "<", "<0.001")
    assert said(analysis, "ctgov_group_codes", "group_titles") == (("OG000", "OG001", "OG009"), ("Salt", "=1+1", "OG009"))
    assert said(analysis, "ci_percent", "ci_lower_limit", "ci_upper_limit", "ci_upper_limit_raw") == (97.5, -4.0, None, "NA")
    seen = (
        "event_type",
        "adverse_event_term",
        "organ_system",
        "vocab",
        "event_count",
        "subjects_affected",
        "subjects_at_risk",
    )
    assert [said(row, *seen) for row in found["reported_events"]] == [
        ("serious", "Itch", "Skin", "MedDRA (10.0)", None, 1, 12),
        ("other", "Thirst", "Gut", None, 3, 2, 12),
    ]
    assert [said(row, "event_type", "subjects_affected", "subjects_at_risk") for row in found["reported_event_totals"]] == [
        ("deaths", 0, 12),
        ("serious", 1, 12),
        ("other", 2, 12),
    ]
    kinds = [(row["result_type"], row["outcome"]) for row in found["result_groups"]]
    assert kinds == [("Participant Flow", None), ("Baseline", None), ("Outcome", 1), ("Outcome", 1), ("Reported Event", None)]


def test_every_row_points_at_its_words_in_both_forms() -> None:
    for row in results(reading_of(STUDY)).rows:
        here: Any = STUDY
        for step in row.pointer.split("/")[1:]:
            here = here[int(step) if isinstance(here, list) else step]
        assert isinstance(here, dict)
    data = legacy_xml(STUDY).encode()
    tree = etree.fromstring(data).getroottree()
    for row in results(read(data, "study.xml")).rows:
        found = tree.xpath(row.pointer)
        assert isinstance(found, list)
        assert len(found) == 1


def test_no_contact_is_in_a_table() -> None:
    for data in (json.dumps(STUDY), legacy_xml(STUDY)):
        rows = msgspec.json.encode([msgspec.structs.asdict(row) for row in results(read(data.encode(), "study")).rows])
        assert b"The Office" not in rows
        assert b"example.org" not in rows


def test_both_forms_give_the_same_tables() -> None:
    assert results_of(reading_of(STUDY)) == results_of(read(legacy_xml(STUDY).encode(), "study.xml"))


def test_the_old_form_tells_what_may_be_published() -> None:
    told = {}
    for agreement in (
        {"piSponsorEmployee": True},
        {"piSponsorEmployee": False, "restrictiveAgreement": False},
        {"piSponsorEmployee": False, "restrictiveAgreement": True, "restrictionType": "GT60"},
        {"restrictiveAgreement": True, "restrictionType": "OTHER", "otherDetails": "Ask first."},
    ):
        study = {**STUDY, "resultsSection": {"moreInfoModule": {"certainAgreement": agreement}}}
        (row,) = tables_of(read(legacy_xml(study).encode(), "study.xml"))["trials"]
        names = ("pi_employee", "restrictive_agreement", "restriction_type", "other_details")
        told[json.dumps(agreement)] = said(row, *names)
        assert told[json.dumps(agreement)] == said(tables_of(reading_of(study))["trials"][0], *names)
    assert len(set(told.values())) == 4


def test_reading_a_record_passes_results_by() -> None:
    reading = read(legacy_xml(STUDY).encode(), "study.xml")
    assert reading.value("/hasResults") is True
    assert not any("clinical_results/" in one.evidence.pieces[0].pointer for one in reading.said)
    assert "resultsSection" not in reading.values


@pytest.mark.parametrize(
    ("study", "has"),
    [
        ({"hasResults": False}, False),
        ({"hasResults": True}, None),
        ({}, None),
        ({"resultsSection": {}}, True),
        ({"resultsSection": "none"}, None),
    ],
)
def test_a_trial_without_results_is_one_row(study: dict[str, Any], has: bool | None) -> None:
    (row,) = results(reading_of({"protocolSection": {"identificationModule": {"nctId": "EXAMPLE-0501"}}, **study})).rows
    assert msgspec.structs.asdict(row)["has_results"] is has
    assert row.nct_id == "EXAMPLE-0501"


def test_what_has_no_place_in_v2_is_noted_and_costs_itself_only() -> None:
    study = json.loads(json.dumps(STUDY))
    flow = study["resultsSection"]["participantFlowModule"]
    flow["periods"][0]["milestones"][0]["achievements"][0]["numSubjects"] = 12
    flow["periods"][0]["milestones"].insert(0, "nobody")
    flow["aFieldOfTomorrow"] = [1]
    found = results(reading_of(study))
    (note,) = found.notes
    assert note.code == "results-unread"
    assert note.message.startswith("3 values")
    counts = [(row.pointer[-28:], said(msgspec.structs.asdict(row), "count", "count_raw")) for row in found.rows if
              isinstance(row, TABLES["milestones"])]  # fmt: skip
    assert counts == [("/milestones/1/achievements/0", (12, "12")), ("/milestones/2/achievements/0", (11, "11"))]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(item, (*path, key))


PLACES = [path for path in _places(SECTION) if path]


@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=3))
def test_values_of_any_type_harm_nothing(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    study = json.loads(json.dumps(STUDY))
    for path, value in changes:
        here = study["resultsSection"]
        try:
            for step in path[:-1]:
                here = here[step]
            here[path[-1]] = value
        except (LookupError, TypeError):
            continue
    for row in results(reading_of(study)).rows:
        for column in columns({kind: name for name, kind in TABLES.items()}[type(row)]):
            assert isinstance(column.value(row), str | int | float | bool | tuple | None)


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(["drop", "twice", "empty", "rename", "number"])), min_size=1, max_size=4
    )
)
def test_old_results_that_are_damaged_harm_nothing(changes: list[tuple[int, str]]) -> None:
    root = etree.fromstring(legacy_xml(STUDY).encode())
    for place, how in changes:
        elements = list(root.iter("*"))[1:]
        element = elements[place % len(elements)]
        above = element.getparent()
        assert above is not None
        match how:
            case "drop":
                above.remove(element)
            case "twice":
                above.append(etree.fromstring(etree.tostring(element)))
            case "empty":
                for name in list(element.attrib):
                    del element.attrib[name]
            case "rename":
                element.tag = "a_name_of_tomorrow"
            case _:
                element.text = "12"
        if len(root) == 0:
            return
    data = etree.tostring(root)
    tree = etree.fromstring(data).getroottree()
    for row in results(read(data, "study.xml", "ctgov_xml")).rows:
        assert row.pointer in ("", "/resultsSection") or tree.xpath(row.pointer)


# Every word is in a cell


def _cells(rows: Iterator[Row]) -> set[str]:
    return {
        str(cell)
        for row in rows
        for value in msgspec.structs.asdict(row).values()
        for cell in (value if isinstance(value, tuple) else (value,))
    }


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else ((None, item) for item in value):
            yield from _leaves(item, (*path, key) if key else path)
    else:
        yield path, value


def _unescaped(value: Any) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", value) if isinstance(value, str) else str(value)


def _lost(study: dict[str, Any]) -> list[tuple[str, ...]]:
    """The values of a v2 study's results that are in no cell."""
    cells = _cells(results(reading_of(study)).rows)
    leaves = [one for one in _leaves(study["resultsSection"]) if "pointOfContact" not in one[0]]
    return [path for path, value in leaves if str(value) not in cells and _unescaped(value) not in cells]


def test_every_field_of_v2_is_in_a_cell() -> None:
    assert len(list(_leaves(FULL["resultsSection"]))) > 200
    assert _lost(FULL) == []


@cache
def with_results() -> list[dict[str, Any]]:
    return [one for one in real_studies(shared()) if "resultsSection" in one]


def test_every_value_of_real_results_is_in_a_cell() -> None:
    assert len(with_results()) > 70
    for study in with_results()[::3]:
        assert _lost(study) == []


COUNTED = {
    "milestones": ("participantFlowModule", "achievements"),
    "drop_withdrawals": ("participantFlowModule", "reasons"),
    "baseline_counts": ("baselineCharacteristicsModule", "counts"),
    "baseline_measures": ("baselineCharacteristicsModule", "measures"),
    "baseline_measurements": ("baselineCharacteristicsModule", "measurements"),
    "outcomes": ("outcomeMeasuresModule", "outcomeMeasures"),
    "outcome_counts": ("outcomeMeasuresModule", "counts"),
    "outcome_measurements": ("outcomeMeasuresModule", "measurements"),
    "outcome_analyses": ("outcomeMeasuresModule", "analyses"),
    "reported_events": ("adverseEventsModule", "stats"),
}


def _count(value: Any, name: str) -> int:
    """How many items lists of a name have, at any depth."""
    if isinstance(value, list):
        return sum(_count(item, name) for item in value)
    if not isinstance(value, dict):
        return 0
    return len(value.get(name, ())) + sum(_count(item, name) for item in value.values())


def test_real_tables_have_as_many_rows_as_the_record_has_figures() -> None:
    total: collections.Counter[str] = collections.Counter()
    for study in with_results():
        section, found = study["resultsSection"], tables_of(reading_of(study))
        for table, (module, name) in COUNTED.items():
            assert len(found[table]) == _count(section.get(module), name), table
            total[table] += len(found[table])
        groups = _count(section, "groups") + _count(section, "eventGroups")
        assert len(found["result_groups"]) == groups
        titles = [row["group_title"] for table in COUNTED for row in found[table] if "group_title" in row]
        assert None not in titles
    assert min(total.values()) > 200


def test_real_results_in_both_forms_give_the_same_tables() -> None:
    for study in with_results()[::3]:
        there, here = results_of(reading_of(study)), results_of(read(legacy_xml(study).encode(), "study.xml"))
        assert collections.Counter(there) == collections.Counter(here)


CODED = (
    "type",
    "param",
    "dispersion",
    "non_inferiority_type",
    "ci_n_sides",
    "dispersion_type",
    "default_assessment",
    "assessment",
)


def test_every_word_of_real_old_results_is_in_a_cell() -> None:
    count = 0
    with (shared() / "data" / "registries" / "ctgov_xml" / "studies.tar.zst").open("rb") as stream:
        found = (one.data for one in documents(stream, "x") if isinstance(one, Document) and b"<clinical_results" in one.data)
        for data in itertools.islice(found, 0, 120, 4):
            count += 1
            cells = _cells(results(read(data, "study.xml")).rows)
            root = etree.fromstring(data).find("clinical_results")
            assert root is not None
            for element in root.iter():
                above = {str(one.tag) for one in element.iterancestors()}
                if above & {"point_of_contact", "certain_agreements"} or element.tag in (*CODED, "scope", "group_id"):
                    continue
                if element.tag in ("sub_title", "title") and (element.text or "").startswith("Total"):
                    continue  # the old form's sums, which v2 has beside the groups
                words = [str(value) for name, value in element.attrib.items() if name != "group_id"]
                words += [element.text or ""] if not len(element) else []
                assert not [one for one in words if one.strip() and one.strip() not in cells], element.tag
    assert count == 30


# Written


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(json.dumps(STUDY))
    (tmp_path / "in" / "b.json").write_text("{")
    (tmp_path / "in" / "c.xml").write_text(legacy_xml(STUDY))
    return tmp_path


def call(*words: str) -> tuple[int, bytes, str]:
    result = CliRunner().invoke(main, ["read", *words, "--as", "results"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout_bytes, result.stderr


def test_json_lines_hold_all_tables_and_failures_in_their_place(files: Path) -> None:
    code, out, err = call(str(files / "in"))
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert "b.json" in err
    assert [line.get("table", "error") for line in lines if line.get("table") in (None, "trials")] == [
        "trials",
        "error",
        "trials",
    ]
    assert {line["table"] for line in lines if "table" in line} == set(TABLES)
    for line in lines:
        if "table" in line:
            assert list(line)[1:] == [column.name for column in columns(line["table"])]


def test_one_table_is_written_in_every_form(files: Path) -> None:
    code, out, _ = call(str(files / "in" / "a.json"), "--table", "outcome_analyses", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out.decode("utf-8-sig")))
    assert code == 0
    assert row["group_titles"] == "Salt; '=1+1; OG009"
    assert (row["param_value"], row["p_value_raw"], row["ci_upper_limit"]) == ("-2.5", "<0.001", "")
    code, out, _ = call(str(files / "in" / "a.json"), "--table", "outcomes")
    assert [json.loads(line)["title"] for line in out.splitlines()] == ["Pain", "Sleep"]
    code, out, _ = call(str(files / "in" / "a.json"), "--table", "outcomes", "--format", "table")
    assert b"Sleep" in out


def test_a_folder_gets_a_typed_file_for_each_table(files: Path) -> None:
    assert call(str(files / "in"), "--format", "parquet", "-o", f"{files}/out/")[0] == 1
    assert {one.name for one in (files / "out").iterdir()} == {f"{name}.parquet" for name in TABLES}
    held = parquet.read_table(files / "out" / "outcome_measurements.parquet")
    kinds = {name: held.schema.field(name).type for name in ("param_value", "param_value_num", "number_analyzed", "outcome")}
    assert kinds == {
        "param_value": pa.string(),
        "param_value_num": pa.float64(),
        "number_analyzed": pa.int64(),
        "outcome": pa.int64(),
    }
    assert held.num_rows == 8
    analyses = parquet.read_table(files / "out" / "outcome_analyses.parquet")
    assert analyses.schema.field("group_titles").type == pa.list_(pa.string())
    assert analyses.schema.field("p_value").metadata[b"description"]
    trials = parquet.read_table(files / "out" / "trials.parquet").to_pylist()
    assert [bool(row["error"]) for row in trials] == [False, True, False]
    assert call(str(files / "in" / "a.json"), "-o", f"{files}/out")[0] == 0  # CSV where nothing is said
    assert stat.S_ISREG((files / "out" / "trials.csv").stat().st_mode)


def test_a_workbook_has_a_sheet_for_each_table_and_says_what_columns_hold(files: Path) -> None:
    assert call(str(files / "in" / "a.json"), "-o", f"{files}/out.xlsx")[0] == 0
    book = openpyxl.load_workbook(files / "out.xlsx")
    assert book.sheetnames == [*TABLES, "columns"]
    header, first, *_ = book["outcome_measurements"].iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["param_value"], row["param_value_num"], row["group_title"]) == ("-1.5", -1.5, "Salt")
    groups = list(book["result_groups"].iter_rows(values_only=True))
    assert any("'=1+1" in one for one in groups)
    told = list(book["columns"].iter_rows(values_only=True))
    assert told[0] == ("sheet", "column", "what it holds")
    assert {one[0] for one in told[1:]} == set(TABLES)
    assert all(all(one) for one in told)


def test_the_help_names_every_table() -> None:
    told = CliRunner().invoke(main, ["read", "--help"]).output
    assert re.findall(r"\b\w+\b", told.partition("only this table:")[2])[: len(TABLES)] == list(TABLES)


def test_people_see_the_tables_that_have_rows(files: Path) -> None:
    out = call(str(files / "in"), "--format", "table")[1].decode()
    assert out.count("trials: 1") == 2
    assert "not read: " in out
    assert "outcome_analyses: 1" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "csv"], "--table"),
        (["-o", "x.parquet"], "--table"),
        (["--table", "nothing"], "name one of"),
        (["--table", "outcomes", "-o", "."], "file"),
        (["--format", "xlsx", "-o", "."], "choose"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(files: Path, words: list[str], told: str) -> None:
    code, _, err = call(str(files / "in" / "a.json"), *words)
    assert code == 2
    assert told in err


def test_other_contents_have_no_tables_and_no_folder(files: Path) -> None:
    for words in (["--table", "outcomes"], ["-o", str(files)]):
        result = CliRunner().invoke(main, ["read", str(files / "in" / "a.json"), *words])
        assert result.exit_code == 2

"""Any study goes through the record and comes out the same: all known fields changed, unknown ones at every level.

What nobody has seen yet, a code, a field, a value of another type, also goes down the whole line without harm.
"""

import copy
import datetime as dt
import gzip
import itertools
import json
import pathlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_origin

import msgspec
from conftest import shared
from hypothesis import given, settings
from hypothesis import strategies as st

from pantrial import readers
from pantrial.answer import Policy, Verdict
from pantrial.check import check, write_json, write_text
from pantrial.dates import PartialDate
from pantrial.parse import parse
from pantrial.patient import Patient, Sex
from pantrial.record import Record, ResultsSection, Unknown, decode, encode, results
from pantrial.screen import screen
from pantrial.terms import shipped
from pantrial.writers import study as study_writer
from pantrial.writers.evidence import COLUMNS

# A walk down the whole line takes as long as many decodings.
FEW = settings(max_examples=max(30, settings().max_examples // 4))

Path = tuple[str | int, ...]

# A study with every field that there is


def _filled(model: type[msgspec.Struct], at: str) -> dict[str, Any]:
    """Every field of a class, no two words the same; two items in each list."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(model):
        kind = ResultsSection if field.type is msgspec.Raw else field.type
        name = f"{at}/{field.encode_name}"
        if get_origin(kind) is tuple:
            inner = get_args(kind)[0]
            found[field.encode_name] = [_value(inner, f"{name}/{number}") for number in range(2)]
        else:
            found[field.encode_name] = _value((get_args(kind) or (kind,))[0], name)
    return found


def _value(kind: Any, at: str) -> Any:
    if kind is str:
        return f"words of {at}"
    if issubclass(kind, msgspec.Struct):
        return _filled(kind, at)
    return {bool: True, int: len(at), float: len(at) + 0.5}[kind]


FULL = _filled(Record, "")


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(item, (*path, key))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


PLACES = list(_places(FULL))
OBJECTS = [path for path in PLACES if isinstance(_at(FULL, path), dict)]
# Each module apart: what is injected in one does nothing to another.
_STUDIES = [
    {section: {name: module}} for section, held in FULL.items() if section != "hasResults" for name, module in held.items()
]
MODULES = [(study, list(_places(study))) for study in _STUDIES]


def _exactly(value: Any) -> str:
    """Tell 30 from 30.0 and True from 1, which == does not."""
    return json.dumps(value, sort_keys=True)


# Every known value changed


def _other(value: Any) -> Any:
    """Another value of the same type."""
    return not value if isinstance(value, bool) else value + (" changed" if isinstance(value, str) else 1)


def _changed(value: Any) -> Any:
    """A record, or plain JSON, with every value in it another one."""
    if isinstance(value, msgspec.Raw):  # the results of a study
        section, unknown = results(Record(results_section=value))
        unknown = tuple(Unknown(one.pointer.removeprefix("/resultsSection"), one.value) for one in unknown)
        return value if section is None else msgspec.Raw(encode(_changed(section), unknown))
    if isinstance(value, msgspec.Struct):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return type(value)(**{name: _changed(inner) for name, inner in fields if inner not in (None, msgspec.Raw())})
    if isinstance(value, dict):
        return {key: _changed(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(inner) for inner in value)
    return _other(value)


def _enriched(study: Any, value: Any) -> Any:
    """A study with a field that nobody knows in each of its objects."""
    if isinstance(study, dict):
        return {"aFieldOfTomorrow": value, **{key: _enriched(inner, value) for key, inner in study.items()}}
    return [_enriched(inner, value) for inner in study] if isinstance(study, list) else study


def real_studies(folder: pathlib.Path) -> Iterator[dict[str, Any]]:
    """The studies of the folder of real records, and their earlier versions."""
    for name in ("studies.jsonl.gz", "versions.jsonl.gz"):
        with gzip.open(folder / "data" / "registries" / "ctgov_v2" / name) as lines:
            for line in lines:
                one = json.loads(line)
                study = one.get("study", one)
                if "protocolSection" in study:
                    yield study


def law(study: dict[str, Any]) -> None:
    """The same study comes out; so does one all of whose values were changed, among fields that nobody knows."""
    record, unknown = decode(json.dumps(study).encode())
    assert json.loads(encode(record, unknown)) == study
    rich = _enriched(study, ["kept", None])
    record, unknown = decode(json.dumps(rich).encode())
    assert json.loads(encode(record, unknown)) == rich
    assert json.loads(encode(_changed(record), unknown)) == _enriched(_changed(study), ["kept", None])


def test_a_study_with_every_field_goes_through_whole() -> None:
    assert len(OBJECTS) > 150
    assert decode(json.dumps(FULL).encode())[1] == ()
    law(FULL)


def test_real_studies_go_through_with_all_their_values_changed_and_unknown_fields_everywhere() -> None:
    """Each sixth of them; `benchmarks/agreement.py` does so with all."""
    count = 0
    for study in itertools.islice(real_studies(shared()), 0, None, 6):
        count += 1
        law(study)
    assert count > 90


# Anything injected anywhere


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.text(max_size=6) | st.sampled_from(["nctId", "nct_id", "0", "~1", "a/b", "class", "class_"])


@st.composite
def studies(draw: st.DrawFn) -> dict[str, Any]:
    """A module with every field, here and there a field more, another value in place of one, one item more in a list."""
    study, places = MODULES[draw(st.integers(0, len(MODULES) - 1))]
    study = copy.deepcopy(study)
    for path in draw(st.lists(st.sampled_from(places), min_size=1, max_size=8)):
        try:
            here = _at(study, path)
        except (LookupError, TypeError):
            continue  # what was there is no more
        if isinstance(here, dict) and (not path or draw(st.booleans())):
            here[draw(KEYS)] = draw(JSON)
        elif isinstance(here, list) and draw(st.booleans()):
            here.insert(draw(st.integers(0, 2)), draw(JSON))
        else:
            _at(study, path[:-1])[path[-1]] = draw(JSON)
    return study


def _known(study: Any, unknown: tuple[Unknown, ...]) -> Callable[[Any, str], Any]:
    """The change of all values but those at the pointers."""
    kept = {item.pointer for item in unknown}

    def change(value: Any, at: str = "") -> Any:
        if at in kept:
            return value
        if isinstance(value, dict):
            return {key: change(one, f"{at}/{key.replace('~', '~0').replace('/', '~1')}") for key, one in value.items()}
        if isinstance(value, list):
            return [change(one, f"{at}/{number}") for number, one in enumerate(value)]
        return _other(value)

    return change


@given(studies())
def test_whatever_is_injected_comes_back_and_what_is_known_can_be_changed(study: dict[str, Any]) -> None:
    record, unknown = decode(json.dumps(study).encode())
    assert _exactly(json.loads(encode(record, unknown))) == _exactly(study)
    expected = _known(study, (*unknown, *results(record)[1]))(study, "")
    assert _exactly(json.loads(encode(_changed(record), unknown))) == _exactly(expected)


# Down the whole line

PLAIN: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "EXAMPLE-0300",
            "briefTitle": "Cells for sore skin",
            "orgStudyIdInfo": {"id": "EX-300"},
            "secondaryIdInfos": [{"id": "EX-300-B", "type": "REGISTRY", "domain": "A register"}],
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "statusVerifiedDate": "2026-01",
            "startDateStruct": {"date": "2025-03-01", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2027-03", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Example Clinic", "class": "OTHER"},
        },
        "conditionsModule": {"conditions": ["Psoriasis"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 30, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": "Cells",
                    "type": "EXPERIMENTAL",
                    "description": "Two infusions of 1 x 10^6 cells/kg, two weeks apart",
                    "interventionNames": ["Biological: Cells"],
                }
            ],
            "interventions": [
                {"type": "BIOLOGICAL", "name": "Cells", "description": "Infused once", "armGroupLabels": ["Cells"]}
            ],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": "PASI 75", "timeFrame": "week 12"}]},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* PASI >= 8\n\nExclusion Criteria:\n\n* Pregnancy",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "65 Years",
            "stdAges": ["ADULT"],
        },
        "contactsLocationsModule": {"locations": [{"status": "RECRUITING", "city": "Ay", "country": "Utopia"}]},
        "ipdSharingStatementModule": {"ipdSharing": "NO", "infoTypes": ["CSR"]},
    },
    "hasResults": False,
}
PLAIN_PLACES = [path for path in _places(PLAIN) if len(path) > 1]
PLAIN_WORDS = [path for path in PLAIN_PLACES if isinstance(_at(PLAIN, path), str)]
PATIENT = Patient("p", PartialDate(1985, 4, 17), Sex.FEMALE)
ON = dt.date(2026, 11, 2)


@cache
def _columns() -> tuple[Any, ...]:
    return tuple(COLUMNS)


def _line(study: dict[str, Any]) -> set[Verdict]:
    """Read, parse, evidence, check, screen, write: the verdicts, and the study written is the study read."""
    reading = readers.read(json.dumps(study).encode(), "study.json")
    assert json.loads(encode(reading.record, reading.unknown)) == study
    for column in _columns():
        column.value(reading)
    again = readers.read(study_writer.write(reading), "again.json")
    assert _exactly(again.values) == _exactly(study)
    protocol = parse(reading, shipped()).protocol
    report = check(protocol, reading.notes)
    assert write_json(report)
    assert write_text(report)
    return {screen(protocol, PATIENT, ON, shipped(), policy).verdict for policy in Policy}


CODES = (
    st.sampled_from(["BRAND_NEW", "N/A", "brand new", "", " ", "\u4f60\u597d", "PHASE9", "2026-13-45", "Z" * 300]) | st.text()
)


@FEW
@given(st.dictionaries(st.sampled_from(PLAIN_WORDS), CODES, min_size=1, max_size=6))
def test_codes_that_nobody_has_seen_harm_no_step(codes: dict[Path, str]) -> None:
    study = copy.deepcopy(PLAIN)
    for path, code in codes.items():
        _at(study, path[:-1])[path[-1]] = code
    assert Verdict.ELIGIBLE not in _line(study)


@FEW
@given(st.lists(st.tuples(st.sampled_from(PLAIN_PLACES), JSON), min_size=1, max_size=4))
def test_values_of_any_type_harm_no_step(values: list[tuple[Path, Any]]) -> None:
    study = copy.deepcopy(PLAIN)
    for path, value in values:
        try:
            _at(study, path)
            _at(study, path[:-1])[path[-1]] = value
        except (LookupError, TypeError):
            continue
    assert Verdict.ELIGIBLE not in _line(study)


def test_every_field_at_once_harms_no_step() -> None:
    assert Verdict.ELIGIBLE not in _line(FULL)
    assert Verdict.ELIGIBLE not in _line(_enriched(FULL, ["kept", None]))

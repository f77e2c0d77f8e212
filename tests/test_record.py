"""The study model: nothing of a study is lost between bytes, record and bytes."""

import copy
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest
import yaml

from pantrial.record import Record, ResultsSection, Unknown, decode, encode, from_dict, results

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000000",
            "nctIdAliases": [],
            "secondaryIdInfos": [{"id": "2020-000000-00", "type": "EUDRACT_NUMBER"}],
            "briefTitle": 'A "null" title: ~ / \\ é 你好 😀',
            "organization": {"fullName": "A body", "class": "OTHER"},
        },
        "statusModule": {"startDateStruct": {"date": "2020-01"}, "delayedPosting": False},
        "designModule": {"phases": ["PHASE1", "PHASE2"], "nPtrsToThisExpAccNctId": 2, "enrollmentInfo": {"count": 30}},
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "A", "interventionNames": ["Drug: X", "Drug: Y"]},
                {"label": "B"},
                {},
            ]
        },
        "eligibilityModule": {"minimumAge": "18 Years", "stdAges": ["ADULT"], "healthyVolunteers": True},
        "contactsLocationsModule": {"locations": [{"city": "X", "geoPoint": {"lat": 30, "lon": 1.5}}]},
    },
    "resultsSection": {
        "baselineCharacteristicsModule": {
            "measures": [{"classes": [{"categories": [{"measurements": [{"groupId": "BG000", "value": "1"}]}]}]}]
        },
        "adverseEventsModule": {"eventGroups": [{"id": "EG000", "seriousNumAffected": 12345678901234567890123}]},
        "moreInfoModule": {},
    },
    "annotationSection": {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": [{"dateUnknown": False}]}}},
    "documentSection": {"largeDocumentModule": {"largeDocs": [{"size": 0}]}},
    "derivedSection": {"miscInfoModule": {"modelPredictions": {"bmiLimits": {"minBmi": 18.5, "maxBmi": 30}}}},
    "hasResults": True,
}

WRONG_VALUES: dict[type, list[Any]] = {
    str: [1, {"a": "b"}, ["a"], False],
    int: ["30", 30.0, True, [30]],
    float: ["1.5", True, {}],
    bool: ["true", 1, []],
    list: [{}, "a", 1],
    dict: [[], "a", 0, [{}]],
}


def shared(*parts: str) -> Path:
    root = Path(os.environ.get("PANTRIAL_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    path = root.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(f"no {path}: set PANTRIAL_SHARED to the folder of the shared data")
    return path


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the path of every value below the top."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(item, (*path, key))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def pointer(path: tuple[str | int, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def exactly(value: Any) -> str:
    """Tell 30 from 30.0 and True from 1, which == does not."""
    return json.dumps(value, sort_keys=True)


Typed = tuple[Record, ResultsSection | None]


def typed(record: Record, unknown: tuple[Unknown, ...]) -> tuple[Typed, tuple[Unknown, ...]]:
    """A record with its results as typed data, and what neither has room for."""
    section, more = results(record)
    return (msgspec.structs.replace(record, results_section=msgspec.Raw()), section), (*unknown, *more)


def round_trips(study: dict[str, Any]) -> tuple[Record, tuple[Unknown, ...]]:
    return whole(study)[0][0], whole(study)[1]


def whole(study: dict[str, Any]) -> tuple[Typed, tuple[Unknown, ...]]:
    data = json.dumps(study).encode()
    record, unknown = decode(data)
    assert exactly(json.loads(encode(record, unknown))) == exactly(study)
    before = copy.deepcopy(study)
    assert typed(*from_dict(study)) == typed(record, unknown)
    assert study == before
    return typed(record, unknown)


# Studies of the register


def test_every_study_of_the_corpus_round_trips_and_only_the_stub_has_unknown_fields() -> None:
    count = stubs = 0
    with gzip.open(shared("registries", "ctgov_v2", "studies.jsonl.gz")) as lines:
        for number, line in enumerate(lines, 1):
            count += 1
            record, unknown = decode(line)
            study = json.loads(line)
            nct_id = study.get("protocolSection", {}).get("identificationModule", {}).get("nctId")
            place = f"{nct_id} in line {number}"
            same = exactly(json.loads(encode(record, unknown))) == exactly(study)
            assert same, place
            same = typed(*from_dict(study)) == typed(record, unknown)
            assert same, place
            if nct_id is None:  # an object that is no study: it passes, and everything in it is unknown
                same = (record, unknown) == (Record(), (Unknown("/status", "pwned"),))
                assert same, place
                stubs += 1
                continue
            pointers = [item.pointer for item in typed(record, unknown)[1]]
            assert pointers == [], place
            protocol = record.protocol_section
            same = bool(protocol and protocol.identification_module and protocol.identification_module.nct_id == nct_id)
            assert same, place
    assert (count, stubs) == (578, 1)


def test_classes_have_every_field_of_the_schemas_in_their_order_and_no_other() -> None:
    path = shared("standards", "ctgov_api_v2_openapi.yaml")
    schemas = yaml.safe_load(path.read_text(encoding="utf-8"))["components"]["schemas"]
    scalars = {"string": {str}, "boolean": {bool}, "integer": {int}, "number": {int, float}}
    seen: set[type] = set()

    def resolve(schema: dict[str, Any]) -> dict[str, Any]:
        return resolve(schemas[schema["$ref"].rsplit("/", 1)[-1]]) if "$ref" in schema else schema

    def compare(model: type[msgspec.Struct], schema: dict[str, Any]) -> None:
        if model in seen:
            return
        seen.add(model)
        fields = msgspec.structs.fields(model)
        assert [field.encode_name for field in fields] == list(schema["properties"]), model
        for field in fields:
            inner = resolve(schema["properties"][field.encode_name])
            if field.type is msgspec.Raw:  # JSON until it is asked for
                assert (model, field.name) == (Record, "results_section")
                compare(ResultsSection, inner)
                continue
            hint = field.type
            assert field.default is None, (model, field.name)
            if inner["type"] == "array":
                assert get_origin(hint) is tuple, (model, field.name)
                inner, hint = resolve(inner["items"]), get_args(hint)[0]
            hints = set(get_args(hint)) or {hint}
            if inner["type"] == "object":
                compare(hints.pop(), inner)
            else:
                assert hints == scalars[inner["type"]], (model, field.name)

    compare(Record, resolve({"$ref": "#/Study"}))
    assert len(seen) == 85


# A study of our own


def test_well_formed_study_decodes_without_unknown() -> None:
    record, unknown = round_trips(STUDY)
    assert unknown == ()
    protocol = record.protocol_section
    assert protocol is not None
    assert protocol.identification_module is not None
    assert protocol.identification_module.nct_id_aliases == ()
    assert protocol.identification_module.organization is not None
    assert protocol.identification_module.organization.class_ == "OTHER"
    assert protocol.status_module is not None
    assert protocol.status_module.start_date_struct is not None
    assert protocol.status_module.start_date_struct.date == "2020-01"
    assert record.annotation_section is not None


def test_from_dict_and_decode_share_one_reading_of_an_empty_study() -> None:
    assert decode(b"{}") == from_dict({}) == (Record(), ())
    assert encode(Record()) == b"{}"


UNKNOWN_KEYS = ["brandNew", "", "a/b", "~", "~1", "0", "nct_id", "class_", "é"]
UNKNOWN_VALUES: list[Any] = ["x", None, 1, 1.5, 10**30, "null", [], {}, [{"a": None}, [None]]]


@pytest.mark.parametrize(("key", "value"), list(zip(UNKNOWN_KEYS, UNKNOWN_VALUES, strict=True)))
def test_unknown_field_is_kept_at_every_level(key: str, value: Any) -> None:
    for path in [(), *places(STUDY)]:
        study = copy.deepcopy(STUDY)
        parent = at(study, path)
        if isinstance(parent, dict):
            parent[key] = value
            record, unknown = whole(study)
            assert unknown == (Unknown(pointer((*path, key)), value),)
            assert record == whole(STUDY)[0]


def test_unknown_fields_at_all_levels_at_once_are_kept() -> None:
    study = copy.deepcopy(STUDY)
    paths = [path for path in [(), *places(STUDY)] if isinstance(at(STUDY, path), dict)]
    for path in paths:
        at(study, path)["brandNew"] = list(path)
    _, unknown = round_trips(study)
    assert {item.pointer: item.value for item in unknown} == {pointer((*p, "brandNew")): list(p) for p in paths}


def test_objects_of_more_kinds_than_are_remembered_are_taken_apart_alike() -> None:
    kinds: list[dict[str, Any]] = [{"city": f"X{number}", f"new{number}": number, "zip": "1"} for number in range(600)]
    kinds += [{f"{'long' * 400}{number}": None, "city": "Y"} for number in range(3)]
    kinds += [{"city": "Z", "zip": None, "geoPoint": {"lat": None, "new": 1}}] * 2
    study = {"protocolSection": {"contactsLocationsModule": {"locations": kinds + kinds}}}
    record, unknown = round_trips(study)
    assert len(unknown) == 2 * (600 + 3 + 2 * 3)
    protocol = record.protocol_section
    assert protocol is not None
    assert protocol.contacts_locations_module is not None
    assert [site.city for site in protocol.contacts_locations_module.locations or ()] == [kind["city"] for kind in kinds] * 2


def test_unknown_enum_values_are_plain_text() -> None:
    study = copy.deepcopy(STUDY)
    study["protocolSection"]["designModule"]["phases"] = ["PHASE9", "NA"]
    study["protocolSection"]["identificationModule"]["secondaryIdInfos"][0]["type"] = "CTIS"
    study["protocolSection"]["statusModule"]["overallStatus"] = "BRAND_NEW"
    record, unknown = round_trips(study)
    assert unknown == ()
    assert record.protocol_section is not None
    assert record.protocol_section.design_module is not None
    assert record.protocol_section.design_module.phases == ("PHASE9", "NA")


def test_null_in_place_of_any_value_is_kept() -> None:
    for path in places(STUDY):
        study = copy.deepcopy(STUDY)
        at(study, path[:-1])[path[-1]] = None
        _, unknown = round_trips(study)
        assert unknown == (Unknown(pointer(path), None),)


def test_wrongly_typed_value_in_any_place_is_kept_and_the_rest_decoded() -> None:
    for path in places(STUDY):
        right = at(STUDY, path)
        number = path[-1] in {"nPtrsToThisExpAccNctId", "lat", "lon", "minBmi", "maxBmi"}
        for wrong in WRONG_VALUES[float if number else type(right)]:
            study = copy.deepcopy(STUDY)
            at(study, path[:-1])[path[-1]] = wrong
            record, unknown = whole(study)
            assert [item.pointer for item in unknown] == [pointer(path)]
            assert exactly(unknown[0].value) == exactly(wrong)
            rest = copy.deepcopy(STUDY)
            del at(rest, path[:-1])[path[-1]]
            assert record == whole(rest)[0]


def test_wrong_items_of_a_list_go_back_between_the_right_ones() -> None:
    groups: list[Any] = [
        None,
        {"label": "A", "x": 1},
        "B",
        3,
        {"label": "C", "interventionNames": [1, "Drug: X", None, {}]},
        [],
    ]
    study = {"protocolSection": {"armsInterventionsModule": {"armGroups": groups}}}
    record, unknown = round_trips(study)
    assert record.protocol_section is not None
    assert record.protocol_section.arms_interventions_module is not None
    arms = record.protocol_section.arms_interventions_module.arm_groups
    assert arms is not None
    assert [(arm.label, arm.intervention_names) for arm in arms] == [("A", None), ("C", ("Drug: X",))]
    assert [item.pointer.removeprefix("/protocolSection/armsInterventionsModule/armGroups/") for item in unknown] == (
        ["0", "1/x", "2", "3", "4/interventionNames/0", "4/interventionNames/2", "4/interventionNames/3", "5"]
    )


def test_repeated_key_counts_as_its_last_value() -> None:
    for data in (
        b'{"hasResults": true, "hasResults": null}',
        b'{"hasResults": 1, "hasResults": true}',
        b'{"derivedSection": {"x": 1}, "derivedSection": {}}',
    ):
        assert json.loads(encode(*decode(data))) == json.loads(data)


def test_whole_numbers_stay_whole_and_fractions_stay_fractions() -> None:
    for number in ("30", "30.0", "1.5", "-0.0", "1e2", "123456789012345678901234567890"):
        for key in ("lat", "unknown"):
            point = f'{{"{key}":{number}}}'
            text = f'{{"protocolSection":{{"contactsLocationsModule":{{"locations":[{{"geoPoint":{point}}}]}}}}}}'
            assert exactly(json.loads(encode(*decode(text.encode())))) == exactly(json.loads(text))


@pytest.mark.parametrize("data", [b"", b"{", b"{}x", b"<html>", b'{"a": NaN}', b"\xff", b'{"a": "\xff"}', b"[" * 100_000])
def test_what_is_not_json_raises_decode_error(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(data)


@pytest.mark.parametrize("data", [b"null", b"[]", b'"NCT00000000"', b"1", b"true"])
def test_json_that_is_no_object_raises_validation_error(data: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(data)


def test_results_stay_the_json_that_they_came_as_until_they_are_asked_for() -> None:
    huge = b'{"resultsSection": {"moreInfoModule": {\n "pointOfContact": {"title": "A"}, "x": 1e999} } ,\n "hasResults": true}'
    record, unknown = decode(huge)
    assert unknown == ()
    assert (
        encode(record) == b'{"resultsSection":{"moreInfoModule":{"pointOfContact":{"title":"A"},"x":1e999}},"hasResults":true}'
    )
    with pytest.raises(msgspec.DecodeError, match="out of range"):
        results(record)
    record, _ = decode(huge.replace(b"1e999", b"[null]"))
    section, unknown = results(record)
    assert section is not None
    assert section.more_info_module is not None
    assert section.more_info_module.point_of_contact is not None
    assert section.more_info_module.point_of_contact.title == "A"
    assert unknown == (Unknown("/resultsSection/moreInfoModule/x", [None]),)
    assert results(Record()) == (None, ())
    assert results(decode(b'{"resultsSection": null}')[0]) == (None, (Unknown("/resultsSection", None),))


@pytest.mark.parametrize("raw", [b'"\xff"', b"[" * 100_000, b"[1,]", b'"\\ud800"'])
def test_results_that_are_not_json_are_refused_when_the_study_is_read(raw: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b'{"resultsSection": ' + raw + b"}")


# Changed records


def with_count(record: Record, count: int) -> Record:
    protocol = record.protocol_section
    assert protocol is not None
    design = protocol.design_module
    assert design is not None
    assert design.enrollment_info is not None
    enrollment = msgspec.structs.replace(design.enrollment_info, count=count)
    design = msgspec.structs.replace(design, enrollment_info=enrollment)
    protocol = msgspec.structs.replace(protocol, design_module=design)
    return msgspec.structs.replace(record, protocol_section=protocol)


@pytest.mark.parametrize("extra", [{}, {"brandNew": None}])
def test_change_of_a_known_field_is_in_the_output(extra: dict[str, Any]) -> None:
    study = copy.deepcopy(STUDY) | extra
    record, unknown = decode(json.dumps(study).encode())
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 31
    assert json.loads(encode(with_count(record, 31), unknown)) == study


def test_value_set_in_the_record_wins_over_the_unknown_one_at_its_place() -> None:
    study = copy.deepcopy(STUDY)
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = "thirty"
    record, unknown = decode(json.dumps(study).encode())
    assert [item.value for item in unknown] == ["thirty"]
    study["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 30
    assert json.loads(encode(with_count(record, 30), unknown)) == study


@pytest.mark.parametrize(
    "lost", ["", "noSlash", "/protocolSection/x", "/hasResults/x", "/documentSection/largeDocumentModule/largeDocs/7/x"]
)
def test_unknown_value_whose_place_is_gone_is_refused(lost: str) -> None:
    record = from_dict({"hasResults": True, "documentSection": {"largeDocumentModule": {"largeDocs": [{}]}}})[0]
    with pytest.raises(ValueError, match="no place"):
        encode(record, [Unknown(lost, 1)])


def test_records_are_frozen_and_hashable() -> None:
    record = decode(json.dumps(STUDY).encode())[0]
    assert hash(record) == hash(from_dict(STUDY)[0])
    with pytest.raises(AttributeError):
        record.has_results = False  # type: ignore[misc]

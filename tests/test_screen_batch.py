"""`screen` over many patients: streamed, in the order of the contract, and the same as when a file is read whole."""

import json
import os
import threading
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pantrial import patients
from pantrial.cli import commands, main
from pantrial.cli.people import KEPT, People
from pantrial.errors import BadPatient
from pantrial.patient import Patient
from pantrial.patients import fhir
from pantrial.protocol import json as protocol_json
from pantrial.terms import Lexicon, shipped

PAGES = ROOT / "examples" / "pages"
PSORIASIS, DONORS = PAGES / "psoriasis.txt", PAGES / "fat-donors.txt"
FITS = (ROOT / "examples" / "patients" / "psoriasis-fits.json").read_bytes()


def run(*words: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin, catch_exceptions=False)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def bundle(number: int) -> bytes:
    """A patient of their own in one line, with a chart as long as a short real one."""
    return json.dumps(json.loads(FITS)).replace("example-p1", f"example-{number}").encode()


def entry(kind: str, key: str, person: str, **body: object) -> dict[str, object]:
    subject = {} if kind == "Patient" else {"subject": {"reference": f"Patient/{person}"}}
    return {"resource": {"resourceType": kind, "id": key, **subject, **body}}


def line(*entries: dict[str, object]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)}).encode()


def diagnosis(key: str, person: str, words: str) -> dict[str, object]:
    return entry("Condition", key, person, code={"text": words}, onsetDateTime="2020-01-01")


def read(data: bytes) -> list[Patient | BadPatient]:
    return list(patients.stream(BytesIO(data), "file", shipped()))


# Memory ---------------------------------------------------------------------------------------------------------------


def peak(count: int, folder: Path, form: str, trial: Path) -> int:
    """The most memory (bytes) that a screening of `count` bundles of ten kilobytes holds at one time."""
    charts = (line(entry("Patient", f"p{n}", "", birthDate="1980-01-01", text={"div": f"{n}" * 10_000})) for n in range(count))
    file = folder / f"{count}.{form}"
    if form == "ndjson":
        with file.open("wb") as out:
            for chart in charts:
                out.write(chart + b"\n")
    else:
        file.mkdir()
        for number, chart in enumerate(charts):
            (file / f"{number}.json").write_bytes(chart)
    tracemalloc.start()
    try:
        assert commands.screen((str(trial),), (str(file),), day="2026-11-02", form="jsonl") == 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.no_cover
@pytest.mark.parametrize("form", ["ndjson", "folder"])
def test_ten_times_the_patients_need_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """1,800 more bundles are 18 MB and more, and as many answers; what may grow is a few numbers or a file's name for each."""
    trial = tmp_path / "trial.json"
    whole = protocol_json.load(run("read", PSORIASIS, "--as", "protocol").stdout.encode(), "")
    trial.write_bytes(protocol_json.dump(structs.replace(whole, criteria=whole.criteria[:1])))
    monkeypatch.setattr(commands, "sink", nowhere)
    shipped()  # what is made once and kept is no growth
    few, many = (peak(count, tmp_path, form, trial) for count in (200, 2_000))
    assert many - few < 1_800 * 500


class Nowhere:
    def write(self, data: bytes, /) -> None:
        assert data


class nowhere:  # noqa: N801 - it stands for a function
    def __init__(self, output: str | None) -> None:
        pass

    def __enter__(self) -> Nowhere:
        return Nowhere()

    def __exit__(self, *error: object) -> None:
        pass


# Order ----------------------------------------------------------------------------------------------------------------


@pytest.mark.no_cover
@pytest.mark.parametrize("count", [3, KEPT, KEPT + 1, 3 * KEPT])
def test_trials_in_the_order_given_and_under_each_the_patients(tmp_path: Path, count: int) -> None:
    batch = b"\n".join(bundle(number) for number in range(count))
    file, folder = tmp_path / "batch.ndjson", tmp_path / "batch"
    file.write_bytes(batch)
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.json").write_bytes(bundle(number))
    ways: tuple[tuple[str | Path, bytes | None], ...] = ((file, None), (folder, None), ("-", batch))
    expected = [(trial, f"example-{n}") for trial in ("EXAMPLE-0004", "EXAMPLE-0005") for n in range(count)]
    outputs = set()
    for path, stdin in ways:
        found = run("screen", DONORS, PSORIASIS, "--patient", path, "--on", "2026-11-02", stdin=stdin)
        assert [(one["trial"], one["patient"]) for one in lines(found)] == expected
        outputs.add(found.stdout)
    assert len(outputs) == 1


def test_a_few_patients_are_read_once_and_more_again_for_each_trial(
    tmp_path: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_now: list[str] = []
    stream = patients.stream

    def counted(*words: Any) -> Iterator[Patient | BadPatient]:
        read_now.append(words[1])
        return stream(*words)

    monkeypatch.setattr(patients, "stream", counted)
    for count, times in ((KEPT, 1), (KEPT + 1, 2)):
        file = tmp_path / f"{count}.ndjson"
        file.write_bytes(b"\n".join(bundle(number) for number in range(count)))
        people = People((str(file),), lexicon)
        assert list(people) == list(people)
        assert len(read_now) == times
        read_now.clear()


def test_a_pipe_that_nobody_can_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    batch = b"\n".join(bundle(number) for number in range(KEPT + 5))
    writer = threading.Thread(target=pipe.write_bytes, args=(batch,))
    writer.start()
    found = lines(run("screen", DONORS, PSORIASIS, "--patient", pipe, "--on", "2026-11-02"))
    writer.join()
    assert len(found) == 2 * (KEPT + 5)


def test_a_bad_line_leaves_its_place_once_and_stops_nobody(tmp_path: Path) -> None:
    file = tmp_path / "batch.ndjson"
    nobody = line(diagnosis("c", "somebody-else", "Psoriasis"))
    file.write_bytes(b"\n".join((bundle(1), b"{", b"", nobody, b'{"half": ', bundle(2))))
    result = run("screen", DONORS, PSORIASIS, "--patient", file, "--on", "2026-11-02")
    assert result.exit_code == 1
    found = lines(result)
    said = [one.get("patient") or one["error"] for one in found]
    assert [said[0], said[4], *said[5:]] == ["example-1", "example-2", "example-1", "example-2"]
    assert [f"line {words.split('line ')[1][0]}" for words in said[1:4]] == ["line 2", "line 4", "line 5"]
    assert {one["source"] for one in found[1:4]} == {str(file)}


# What belongs together ------------------------------------------------------------------------------------------------


def test_a_patient_whose_chart_comes_in_parts_is_read_as_one() -> None:
    """Pages of one search, and a chart whose diagnoses stand in a later bundle: nobody loses a fact that keeps them out."""
    one = entry("Patient", "one", "one", birthDate="1980-01-01")
    two = entry("Patient", "two", "two", birthDate="1990-01-01")
    parts = (line(one), line(two), line(one, diagnosis("a", "one", "Melanoma")), line(diagnosis("b", "two", "Psoriasis")))
    found = read(b"\n".join(parts))
    assert [person.id for person in found if isinstance(person, Patient)] == ["one", "two"]
    assert [[fact.words for fact in person.facts] for person in found if isinstance(person, Patient)] == [
        ["Melanoma"],
        ["Psoriasis"],
    ]


def test_a_drug_that_another_line_holds_is_found() -> None:
    drug: dict[str, object] = {"resource": {"resourceType": "Medication", "id": "m", "code": {"text": "Methotrexate"}}}
    person = entry("Patient", "one", "one")
    taken = entry("MedicationStatement", "s", "one", status="active", medicationReference={"reference": "Medication/m"})
    (found,) = read(b"\n".join((line(person, taken), line(drug))))
    assert isinstance(found, Patient)
    assert found.facts[0].concepts == ("methotrexate",)


def test_other_forms_are_read_as_they_were(lexicon: Lexicon) -> None:
    """Bare resources, a document over many lines, one bundle: whole, and an error is a value."""
    resources = [json.dumps(one["resource"]) for one in (entry("Patient", "one", "one"), diagnosis("a", "one", "Psoriasis"))]
    pretty = json.dumps(json.loads(FITS), indent=2).encode()
    for data in ("\n".join(resources).encode(), pretty, FITS, bundle(1), b"\xef\xbb\xbf" + bundle(1) + b"\n\n"):
        assert read(data) == list(patients.read(data, "file", lexicon))
    (error,) = read(b"nothing that is known")
    assert isinstance(error, BadPatient)


IDS = st.sampled_from(("one", "two", "three"))
ENTRIES = st.one_of(
    IDS.map(lambda key: entry("Patient", key, key, birthDate="1980-01-01")),
    st.tuples(IDS, st.sampled_from(("Psoriasis", "Melanoma")), st.integers(0, 9)).map(
        lambda drawn: diagnosis(f"c{drawn[2]}", drawn[0], drawn[1])
    ),
)


@given(st.lists(st.lists(ENTRIES, max_size=4), min_size=2, max_size=6))
def test_line_by_line_nobody_has_other_facts_than_in_the_whole_file(bundles: list[list[dict[str, object]]]) -> None:
    data = b"\n".join(line(*entries) for entries in bundles)
    streamed = [person for person in read(data) if isinstance(person, Patient)]
    try:
        whole = list(fhir.read(data, "file", shipped()))
    except BadPatient:
        whole = []
    assert {one.id: (one.birth, set(one.facts)) for one in streamed} == {one.id: (one.birth, set(one.facts)) for one in whole}
    assert len(streamed) == len(whole)


# Large files of other forms -------------------------------------------------------------------------------------------


def table_of(count: int, *, apart: bool = False) -> bytes:
    rows = [f"p{n},person,1980-01-01,,,\np{n},measurement,,PASI,12.4,2026-10-30\n" for n in range(count)]
    rows += ["p0,measurement,,PASI,13,2026-10-31\n"] if apart else []
    return ("patient,kind,birth_date,name,value,date\n" + "".join(rows)).encode()


def resources_of(count: int, *, apart: bool = False) -> bytes:
    people = [json.dumps({"resourceType": "Patient", "id": f"p{n}", "birthDate": "1980-01-01"}) for n in range(count)]
    values = [json.dumps(diagnosis(f"c{n}", f"p{n}", "psoriasis")["resource"]) for n in range(count)]
    pairs = [*people, *values] if apart else [line for pair in zip(people, values, strict=True) for line in pair]
    return "\n".join(pairs).encode()


@pytest.mark.parametrize("data", [table_of(7), resources_of(7), resources_of(7, apart=True)])
def test_a_large_file_is_read_as_a_small_one(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    small = read(data)
    monkeypatch.setattr(patients, "MAX_BYTES", 10)
    large = read(data)
    assert len(large) == 7
    assert {one.id: (one.birth, [fact.words for fact in one.facts]) for one in large if isinstance(one, Patient)} == {
        one.id: (one.birth, [fact.words for fact in one.facts]) for one in small if isinstance(one, Patient)
    }


def test_a_large_table_whose_patients_are_scattered_is_refused_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    data = table_of(3, apart=True)
    (first, *_) = read(data)
    assert isinstance(first, Patient)
    assert len(first.facts) == 2
    monkeypatch.setattr(patients, "MAX_BYTES", 10)
    *read_, error = read(data)
    assert len(read_) == 3
    assert isinstance(error, BadPatient)
    assert "sort the table by patient" in str(error)


def test_resources_of_nobody_in_a_large_file_are_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stray = "\n".join(json.dumps(diagnosis(f"x{n}", "nobody", "psoriasis")["resource"]) for n in range(5)).encode()
    monkeypatch.setattr(patients, "MAX_BYTES", 10)
    *people, error = read(resources_of(2) + b"\n" + stray)
    assert len(people) == 2
    assert isinstance(error, BadPatient)
    assert "5 lines" in str(error)


@pytest.mark.parametrize("broken", [b"p9,nonsense,,,,\n", b"\xff\xfe,person,,,,\n"])
def test_a_large_table_that_breaks_says_where(monkeypatch: pytest.MonkeyPatch, broken: bytes) -> None:
    monkeypatch.setattr(patients, "MAX_BYTES", 10)
    assert isinstance(read(table_of(2) + broken)[-1], BadPatient)


def test_a_large_table_is_read_in_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patients, "MAX_BYTES", 10)
    peaks = []
    for count in (500, 5_000):
        file = tmp_path / f"{count}.csv"
        file.write_bytes(table_of(count))
        tracemalloc.start()
        with file.open("rb") as stream:
            assert sum(isinstance(one, Patient) for one in patients.stream(stream, "file", shipped())) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 4_500 * 200  # a number for each patient, in a set

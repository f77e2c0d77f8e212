"""Several processes share the work: the results are those of one, in the inputs' order, and a process's death is an error."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pantrial.cli import main
from pantrial.cli.parallel import LARGE, MOST, chunks, mapped
from pantrial.errors import BadCall, PantrialError


def doubled(number: int) -> int:
    return 2 * number


def fatal(number: int) -> int:
    if number == 100:
        os._exit(3)
    return number


def refused(number: int) -> int:
    if number == 100:
        raise BadCall("no such number", do="give another")
    return number


def nothing(number: int) -> int:
    return 0


@pytest.mark.parametrize("jobs", [1, 2, 3, None])
def test_results_come_in_the_order_of_the_inputs(jobs: int | None) -> None:
    assert list(mapped(doubled, range(300), jobs, nothing)) == list(range(0, 600, 2))
    assert list(mapped(doubled, (), jobs, nothing)) == []


def test_inputs_are_taken_only_as_they_are_worked_on() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    results = mapped(doubled, endless(), 2, nothing)
    assert [next(results) for _ in range(3)] == [2, 4, 6]
    assert taken <= 6 * MOST
    results.close()  # type: ignore[attr-defined]


def test_the_death_of_a_process_is_an_error() -> None:
    with pytest.raises(PantrialError, match=r"begins with \d+ .*--jobs 1"):
        list(mapped(fatal, range(10_000), 2, nothing))


def test_an_error_of_the_work_is_raised_as_it_is() -> None:
    for jobs in (1, 2):
        with pytest.raises(BadCall, match="no such number") as caught:
            list(mapped(refused, range(200), jobs, nothing))
        assert caught.value.do == "give another"


@given(st.lists(st.integers(0, 2 * LARGE), max_size=200))
def test_chunks_are_the_inputs_in_order_and_none_is_larger_than_it_has_to_be(sizes: list[int]) -> None:
    found = list(chunks(sizes, lambda size: size))
    assert [size for chunk in found for size in chunk] == sizes
    for chunk in found:
        assert 0 < len(chunk) <= MOST
        assert sum(chunk[:-1]) < LARGE


def folder(at: Path) -> Path:
    """Records of several forms, one of them spoilt, and a file with many."""
    at.mkdir()
    for number in range(40):
        study = {"protocolSection": {"identificationModule": {"nctId": f"EXAMPLE-{number:04}", "briefTitle": "Cells"}}}
        (at / f"{number:03}.json").write_text(json.dumps(study))
    (at / "010.json").write_text('{"protocolSection": {')
    (at / "020.xml").write_text("<clinical_study><id_info><nct_id>EXAMPLE-9000</nct_id></id_info></clinical_study>")
    (at / "030.jsonl").write_text("".join(f'{{"protocolSection": {{}}, "hasResults": {"true"}}}\n' for _ in range(50)))
    return at


@pytest.mark.parametrize("content", ["study", "protocol", "evidence", "results"])
def test_the_output_is_the_same_for_any_number_of_processes(content: str, tmp_path: Path) -> None:
    where = folder(tmp_path / "records")
    outputs = []
    for jobs in ("1", "2"):
        output = tmp_path / f"{jobs}.jsonl"
        call = ["read", str(where), "--as", content, "--jobs", jobs, "-o", str(output)]
        result = CliRunner().invoke(main, call)
        assert result.exit_code == 1
        assert result.stderr.count("010.json") == 1
        outputs.append(output.read_bytes())
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") == 91
    assert b'"error"' in outputs[0].splitlines()[10]

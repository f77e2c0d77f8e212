"""The sheet of readings (benchmarks/readings_sheet.py), on a record of our own and on the sheets that are kept."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from mentions_sheet import filled, write
from readings_sheet import COLUMNS, KEPT, VERDICTS, pool, tally

ROOT = Path(__file__).resolve().parent.parent
RECORD = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000000", "briefTitle": "An example"},
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18 years or older\n* Zonked thrice\n"},
    }
}


def test_what_is_read_to_a_degree_may_be_drawn(tmp_path: Path) -> None:
    file = tmp_path / "example.json"
    file.write_text(json.dumps(RECORD), encoding="utf-8")
    (row,) = pool([file], "full", "")
    assert (row["trial"], row["criterion"], row["words"]) == ("NCT00000000", "I1", "Age 18 years or older")
    assert row["english"] == "the age is at least 18 years"
    assert not list(pool([file], "full", "attest"))


def test_the_count_is_of_what_is_clear(tmp_path: Path) -> None:
    verdicts = ("right", "Right", "pass", "block", "unclear")
    rows = [dict.fromkeys(COLUMNS, "") | {"number": str(n), "verdict": one} for n, one in enumerate(verdicts)]
    sheet = tmp_path / "sheet.tsv"
    with sheet.open("w", encoding="utf-8") as out:
        write(rows, COLUMNS, out)
    everything = list(tally(filled(sheet, VERDICTS, "criterion")))[1].split()
    assert everything[:3] == ["all", "4", "0.500"]
    assert everything[-3] == "0.500"  # a pass and a block
    with sheet.open("a", encoding="utf-8") as out:
        write([{**rows[0], "number": "9", "verdict": "perhaps"}], COLUMNS, out)
    with pytest.raises(SystemExit):
        filled(sheet, VERDICTS, "criterion")


@pytest.mark.parametrize("name", ["readings-1.tsv", "readings-2.tsv"])
def test_the_sheets_that_are_kept_hold_no_sentence(name: str) -> None:
    rows = filled(ROOT / "benchmarks" / "judged" / name, VERDICTS, "criterion")
    assert len(rows) == 300
    assert set(rows[0]) == set(KEPT)
    assert all(" " not in value for one in rows for value in one.values())

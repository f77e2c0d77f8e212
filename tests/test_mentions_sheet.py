"""The sheet of words and codes (benchmarks/mentions_sheet.py), on lines of our own."""

import csv
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from eligibility_gold import EXCLUSION, Entity, Trial
from mentions_sheet import COLUMNS, DOMAINS, KEPT, drawn, judged, row, share, tally, wilson, write

from pantrial.terms import Lexicon


def marked(number: str, *lines: tuple[str, str, str]) -> Trial:
    """A trial whose lines each have one mark: the line, the kind, and the words that are marked."""
    trial = Trial("chia", number, "")
    for line, kind, words in lines:
        start = len(trial.text)
        trial.text += line + "\n"
        trial.lines.append((EXCLUSION, start, start + len(line)))
        at = start + line.index(words)
        trial.entities.append(Entity(kind, at, at + len(words), False))
    return trial


LINES = (
    ("Known heart failure", "Condition", "heart failure"),
    ("Zonk disease", "Condition", "Zonk disease"),
    ("Treatment with methotrexate", "Drug", "methotrexate"),
    ("Haemoglobin < 9 g/dL", "Measurement", "Haemoglobin"),
    ("Severe zonking heart failure", "Condition", "Severe zonking heart failure"),
    ("Earlier dialysis", "Procedure", "dialysis"),
)


def rows(lexicon: Lexicon) -> list[dict[str, str]]:
    trial = marked("EXAMPLE-1", *LINES)
    found = [row(trial, one, {}, lexicon) for one in trial.entities]
    return [{"number": str(number)} | one for number, one in enumerate(found, 1)]


def test_a_row_says_what_the_words_are_taken_for(lexicon: Lexicon) -> None:
    found = rows(lexicon)
    assert [one["concept"] for one in found[:4]] == ["heart_failure", "", "methotrexate", "haemoglobin"]
    assert [one["verdict"] for one in found[:4]] == ["", "abstained", "", ""]
    assert found[0]["line"] == "Known ⟦heart failure⟧"
    assert "icd10cm:I50" in found[0]["codes"]
    assert found[0]["coded"] == "yes"
    assert found[1]["coded"] == "no"
    assert found[4]["rest"] == "Severe zonking"


def test_as_many_of_each_domain_whatever_is_recognised() -> None:
    trials = [marked(f"EXAMPLE-{number}", *LINES) for number in range(20)]
    found = drawn(trials, "a", 40)
    assert [sum(one.kind == domain for _, one in found) for domain in DOMAINS] == [10] * 4
    assert found == drawn(trials[::-1], "a", 40)
    assert found != drawn(trials, "b", 40)
    assert len({(trial.number, one.start) for trial, one in found}) == 40


def test_a_mark_within_another_of_its_kind_is_no_mention_of_its_own() -> None:
    trial = marked("EXAMPLE-1", ("Left heart failure", "Condition", "heart failure"))
    trial.entities.append(Entity("Condition", 0, len("Left heart failure"), False))
    trial.entities.append(Entity("Measurement", 0, 4, False))
    assert {(one.kind, one.start) for _, one in drawn([trial], "a", 40)} == {("Condition", 0), ("Measurement", 0)}


def test_a_judged_sheet_is_counted(lexicon: Lexicon, tmp_path: Path) -> None:
    found = rows(lexicon)
    for one, verdict in zip(found, ("right", "abstained", "right", "wrong", "broader", "unclear"), strict=True):
        one["verdict"] = verdict if one["concept"] or verdict == "unclear" else "abstained"
    with (tmp_path / "sheet.tsv").open("w") as out:
        write(found, COLUMNS, out)
    told = list(tally(judged(tmp_path / "sheet.tsv")))
    condition, all_of_them = told[1], told[5]
    assert condition.split()[:3] == ["Condition", "3", "3"]
    assert share(1, 3) in condition  # one right, one broader, one abstained
    assert share(1, 2) in condition
    assert share(2, 5) in all_of_them
    with (tmp_path / "kept.tsv").open("w") as out:
        write(found, KEPT, out)
    assert list(tally(judged(tmp_path / "kept.tsv"))) == told
    assert not any(line in (tmp_path / "kept.tsv").read_text() for line, _, _ in LINES)


@pytest.mark.parametrize("verdict", ["", "perhaps", "abstained"])
def test_a_verdict_that_is_none_is_refused(lexicon: Lexicon, tmp_path: Path, verdict: str) -> None:
    found = rows(lexicon)[:1]
    found[0]["verdict"] = verdict
    with (tmp_path / "sheet.tsv").open("w") as out:
        write(found, COLUMNS, out)
    with pytest.raises(SystemExit, match="mention 1 has the verdict"):
        judged(tmp_path / "sheet.tsv")


def test_a_sheet_is_read_by_what_reads_tabs(lexicon: Lexicon, tmp_path: Path) -> None:
    with (tmp_path / "sheet.tsv").open("w") as out:
        write(rows(lexicon), COLUMNS, out)
    with (tmp_path / "sheet.tsv").open(newline="") as lines:
        table = list(csv.reader(lines, delimiter="\t"))
    assert {len(one) for one in table} == {len(COLUMNS)}


def test_wilsons_interval() -> None:
    """Of 5 in 10 and of 0 in 10, as the formula gives by hand with z = 1.96."""
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_interval_holds_the_share_and_lies_within_nought_and_one(right: int, total: int) -> None:
    right = min(right, total)
    low, high = wilson(right, total)
    assert 0 <= low <= right / total + 1e-12
    assert right / total - 1e-12 <= high <= 1

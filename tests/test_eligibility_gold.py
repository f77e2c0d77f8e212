"""The builder of the gold items from brat files, on snippets of our own (benchmarks/eligibility_gold.py)."""

import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from eligibility_gold import (
    EXCLUSION,
    INCLUSION,
    build,
    chia_trial,
    form_bounds,
    form_tree,
    frozen,
    leaf_lines,
    leaf_trial,
    value_words,
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("≥ 18 years", [(">=", "18", "years")]),
        ("18 years or older", [(">=", "18", "years")]),
        ("greater than or equal to 2.5 x ULN", [(">=", "2.5", "x ULN")]),
        ("equal to or less than 10%", [("<=", "10", "%")]),
        ("not more than three", [("<=", "3", "")]),
        ("no less than 5", [(">=", "5", "")]),
        ("less than 1,500/mm3", [("<", "1500", "/mm3")]),
        ("> 1.5 x 10^9/L", [(">", "1.5", "x 10^9/L")]),
        ("<30 ml/min/1.73 m2", [("<", "30", "ml/min/1.73 m2")]),
        ("18-45 years", [(">=", "18", "years"), ("<=", "45", "years")]),
        ("between 70 and 40 kg", [(">=", "40", "kg"), ("<=", "70", "kg")]),
        ("from 3 to 6", [(">=", "3", ""), ("<=", "6", "")]),
        ("≥ 18 and < 70 years", [(">=", "18", ""), ("<", "70", "years")]),
        ("> 140/90 mmHg", [(">", "140", ""), (">", "90", "mmHg")]),
        ("= 7", [("=", "7", "")]),
        ("12+", [(">=", "12", "")]),
        ("0 or 1", []),
        ("20/40", []),
        ("elevated", []),
        ("3+4", []),
    ],
)
def test_the_words_of_a_value(words: str, expected: list[tuple[str, str, str]]) -> None:
    read, why = value_words(words)
    assert [(op, str(value), unit) for op, value, unit in read] == expected
    assert bool(why) is not bool(expected)


def brat(text: str, *marks: tuple[str, str], more: str = "") -> str:
    """A brat file that marks words of the text, T1, T2, … in the order given."""
    lines = []
    at = 0
    for number, (kind, words) in enumerate(marks, 1):
        start = text.index(words, at if words in text[at:] else 0)
        lines.append(f"T{number}\t{kind} {start} {start + len(words)}\t{words}")
    return "\n".join([*lines, more])


def test_a_trial_of_chia_has_its_sections_lines_and_values() -> None:
    included, excluded = "Zebra index > 4 \r\nAdults\r\n", "Age 18 years or more\n"
    trial = chia_trial(
        "EXAMPLE-7",
        {
            INCLUSION: {
                "txt": included,
                "ann": brat(included, ("Measurement", "Zebra index"), ("Value", "> 4"), more="R1\tHas_value Arg1:T1 Arg2:T2"),
            },
            # The comparison stands beside the mark.
            EXCLUSION: {"txt": excluded, "ann": brat(excluded, ("Value", "18 years"))},
        },
        Counter(),
    )
    assert [(section, trial.text[start:end]) for section, start, end in trial.lines] == [
        (INCLUSION, "Zebra index > 4"),
        (INCLUSION, "Adults"),
        (EXCLUSION, "Age 18 years or more"),
    ]
    assert [(one.section, one.op, one.value, [trial.text[a:b] for a, b in one.subject]) for one in trial.bounds] == [
        (INCLUSION, ">", Decimal(4), ["Zebra index"]),
        (EXCLUSION, ">=", Decimal(18), []),
    ]


def test_a_dose_is_neither_asked_for_nor_wrong() -> None:
    words = "Zebramycin > 20 mg"
    marked = brat(words, ("Drug", "Zebramycin"), ("Value", "> 20 mg"), more="R1\tHas_value Arg1:T1 Arg2:T2")
    trial = chia_trial("EXAMPLE-7", {INCLUSION: {"txt": words, "ann": marked}}, Counter())
    assert trial.bounds == []
    assert [(one.op, one.value) for one in trial.doubtful] == [(">", Decimal(20))]


LEAF = """Inclusion Criteria:
  -  Zebra index of 9 to 4 points
     in the morning
  -  No okapi fever within 3 weeks
Exclusion Criteria:
A. Okapi index above six
"""


def test_a_trial_of_leaf_ranges_by_size_windows_and_denials() -> None:
    marks = (
        ("Observation", "Zebra index"),
        ("Eq-Comparison", "9 to 4 points"),
        ("Eq-Value", "9"),
        ("Eq-Value", "4"),
        ("Eq-Operator", "to"),
        ("Eq-Unit", "points"),
        ("Negation", "No"),
        ("Condition", "okapi fever"),
        ("Eq-Comparison", "within 3 weeks"),
        ("Eq-Value", "3"),
        ("Eq-Temporal-Unit", "weeks"),
        ("Eq-Operator", "within"),
        ("Observation", "Okapi index"),
        ("Eq-Comparison", "above six"),
        ("Eq-Value", "six"),
        ("Eq-Operator", "above"),
    )
    more = "\n".join(
        (
            "E1\tObservation:T1 Numeric-Filter:E2",
            "E2\tEq-Comparison:T2 Value:T3 Value2:T4 Operator:T5 Unit:T6",
            "E3\tNegation:T7 Negates:E4",
            "E4\tCondition:T8 Temporality:E5",
            "E5\tEq-Comparison:T9 Operator:T12 Value:T10 Temporal-Unit:T11",
            "E6\tObservation:T13 Numeric-Filter:E7",
            "E7\tEq-Comparison:T14 Operator:T16 Value:T15",
            "A1\tEq-Operator-Value T5 BETWEEN",
            "A2\tEq-Operator-Value T12 LTEQ",
            "A3\tEq-Operator-Value T16 GT",
        )
    )
    trial = leaf_trial("EXAMPLE-8", LEAF, brat(LEAF, *marks, more=more), Counter())
    assert [(one.section, one.op, one.value, one.unit) for one in trial.bounds] == [
        (INCLUSION, ">=", Decimal(4), "points"),
        (INCLUSION, "<=", Decimal(9), "points"),
        (EXCLUSION, ">", Decimal(6), ""),
    ]
    assert [(one.count, one.unit) for one in trial.windows] == [(3, "week")]
    assert [trial.text[one.start : one.end] for one in trial.entities if one.negated] == ["okapi fever"]


def test_the_lines_of_leaf() -> None:
    found = [(section, " ".join(LEAF[start:end].split())) for section, start, end in leaf_lines(LEAF)]
    assert found == [
        (INCLUSION, "Zebra index of 9 to 4 points in the morning"),
        (INCLUSION, "No okapi fever within 3 weeks"),
        (EXCLUSION, "Okapi index above six"),
    ]


def test_a_comparison_without_an_operator_is_left_out_and_counted() -> None:
    words = "Inclusion Criteria:\n  -  Zebra index 4\n"
    marks = (("Observation", "Zebra index"), ("Eq-Comparison", "4"), ("Eq-Value", "4"))
    more = "E1\tObservation:T1 Numeric-Filter:E2\nE2\tEq-Comparison:T2 Value:T3"
    left_out: Counter[str] = Counter()
    trial = leaf_trial("EXAMPLE-9", words, brat(words, *marks, more=more), left_out)
    assert trial.bounds == []
    assert left_out == {"leaf: no operator": 1}


FORM = """'INC'

'zebra fever or okapi fever , not gnu pox'

'zebra'

intersect(
    union(cond("zebra (fever)").mod("new, old"), cond("okapi fever")),
    neg(cond("gnu pox")).num_filter(eq(op(GT), val("4")))
)
"""


def test_a_logical_form_is_a_tree_of_links() -> None:
    leaf = ("leaf", ())
    assert form_tree(FORM) == ("and", (("not", (leaf,)), ("or", (leaf, leaf))))
    assert form_bounds(FORM) == {("GT", "4")}


def test_a_third_of_the_trials_is_frozen_by_their_ids_alone() -> None:
    share = sum(frozen(f"EXAMPLE-{number}") for number in range(3000)) / 3000
    assert 0.3 < share < 0.37


def test_a_folder_of_any_name_is_read_as_the_archives_are(tmp_path: Path) -> None:
    (tmp_path / "chia").mkdir()
    (tmp_path / "chia" / "NCT00000000_inc.txt").write_text("Zebra index > 4\n", "utf-8")
    (tmp_path / "chia" / "NCT00000000_inc.ann").write_text("T1\tValue 12 15\t> 4\n", "utf-8")
    gold = build(tmp_path)
    assert [(one.op, one.value) for trial in gold.trials for one in trial.bounds] == [(">", Decimal(4))]

"""The parts of the page reader: lines, shapes, claims, places, time frames, and the law of evidence in small."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantrial.pages import FIELDS, LABELS, NORMALISERS, proves
from pantrial.pages.claims import Ledger
from pantrial.pages.lines import key, lines
from pantrial.pages.places import parts
from pantrial.pages.timeframes import time_tail
from pantrial.text import Evidence, Piece, Text


@pytest.mark.parametrize(
    ("shape", "words", "value"),
    [
        ("phase", "PHASE1/PHASE2", ["PHASE1", "PHASE2"]),
        ("phase", "Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("phase", "Phase 1 Phase 2", ["PHASE1", "PHASE2"]),
        ("phase", "Phase II/III", ["PHASE2", "PHASE3"]),
        ("phase", "Early Phase 1", ["EARLY_PHASE1"]),
        ("phase", "N/A", ["NA"]),
        ("phase", "Phase", None),
        ("phase", "phased withdrawal", None),
        ("date", "September 2022", "2022-09"),
        ("date", "July 7, 2023", "2023-07-07"),
        ("date", "2015-04-30", "2015-04-30"),
        ("date", "07/08/2023", None),
        ("age", "18 Years", "18 Years"),
        ("age", "6 months", "6 Months"),
        ("age", "1 year", "1 Year"),
        ("age", "18", None),
        ("participants", "30 participants", 30),
        ("participants", "1,200 participants", 1200),
        ("participants", "30", None),
        ("status", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status", "Unknown status", "UNKNOWN"),
        ("status", "Recruiting soon, we hope", None),
        ("masking", "None (Open Label)", "NONE"),
        ("intervention model", "Parallel Assignment", "PARALLEL"),
        ("allocation", "Non-Randomized", "NON_RANDOMIZED"),
        ("sex", "Both", "ALL"),
        ("yes no", "No", False),
        ("yes no", "Now", None),
        ("who masked", "Outcomes Assessor", "OUTCOMES_ASSESSOR"),
        ("registry id", "EUCTR2000-000000-00-XX", "EUCTR2000-000000-00-XX"),
        ("registry id", "see NCT00000000", None),
        ("intervention name", "DIETARY_SUPPLEMENT Salt", "Dietary Supplement: Salt"),
    ],
)
def test_a_shape_reads_the_value_or_nothing(shape: str, words: str, value: Any) -> None:
    assert NORMALISERS[shape](words) == value


@given(st.sampled_from(sorted(NORMALISERS)), st.text(max_size=200))
def test_no_shape_stumbles(shape: str, words: str) -> None:
    NORMALISERS[shape](words)


def test_every_label_names_a_field() -> None:
    assert set(LABELS.values()) <= set(FIELDS)
    assert all(label == key(label) for label in LABELS)
    assert all(field.shape in NORMALISERS for field in FIELDS.values())


def test_lines_keep_offsets_whatever_ends_them() -> None:
    kept = "\ufefffirst\r\n\r\n  second \rthird\n"
    found = list(lines(kept.removeprefix("\ufeff")))
    text = kept.removeprefix("\ufeff")
    assert [line.words for line in found] == ["first", "second", "third"]
    assert [text[line.span.start : line.span.end] for line in found] == ["first", "second", "third"]
    assert [line.blank for line in found] == [False, True, False]
    assert [line.indent for line in found] == [0, 2, 0]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Lyon, France, 69000", {"city": "Lyon", "country": "France", "zip": "69000"}),
        (
            "Boston, Massachusetts, United States, 02115",
            {"city": "Boston", "state": "Massachusetts", "country": "United States", "zip": "02115"},
        ),
        (
            "Pune, Maharashtra, India",
            {"city": "Pune", "state": "Maharashtra", "country": "India"},
        ),
        ("Age, sex, weight", None),
        ("Spain", None),
    ],
)
def test_a_place_ends_with_a_country(words: str, found: dict[str, str] | None) -> None:
    read = parts(Text.of(words))
    assert {name: text.value for name, text in (read or {}).items()} == (found or {})


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("Pain Day 7 after infusion", "Day 7 after infusion"),
        ("Survival at 12 months 12 months", "12 months"),
        ("Score at Week 4 Week 4", "Week 4"),
        ("PASI 75 response baseline, 8 weeks", "baseline, 8 weeks"),
        ("Cells in the blood of the patients at Day 0, Day 10, Month 1", "at Day 0, Day 10, Month 1"),
        ("Events through study completion, an average of 1 year", "through study completion, an average of 1 year"),
        ("Number of adverse events", None),
        ("12 months", None),
    ],
)
def test_the_time_at_the_end_of_an_outcome(words: str, time: str | None) -> None:
    at = time_tail(words)
    assert (words[at:] if at >= 0 else None) == time


def test_an_escape_is_claimed_and_its_value_has_evidence() -> None:
    kept = r"BMI \<30 and 10\^6"
    ledger = Ledger(kept)
    assert ledger.put(("a",), Text.of(kept))
    assert ledger.values == {"a": "BMI <30 and 10^6"}
    assert ledger.unread() == ()
    assert proves(ledger.values["a"], ledger.evidence["/a"], lambda _: kept)


def test_a_value_said_twice_is_kept_once() -> None:
    kept = "2022-09 2022-10 2022-09"
    ledger = Ledger(kept)
    for start in (0, 8, 16):
        assert ledger.put(("a", "date"), Text.of(kept, start, start + 7), "date")
    assert ledger.values == {"a": {"date": "2022-09"}}
    assert [note.code for note in ledger.notes] == ["said-differently"]
    assert ledger.unread() == ()


def test_evidence_that_is_cut_proves_nothing() -> None:
    kept = "30 participants, 2022"
    source: Callable[[str], str] = lambda _: kept  # noqa: E731
    assert proves(30, Evidence((Piece(0, 0, 15),), "participants"), source)
    assert not proves(30, Evidence((Piece(0, 0, 2),), "participants"), source)
    assert not proves(30, Evidence((Piece(0, 0, 15),), "nobody's"), source)
    assert not proves("30 patients", Evidence((Piece(0, 0, 15),)), source)

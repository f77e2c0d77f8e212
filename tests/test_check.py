"""The gap report, and the needs that it gathers."""

from decimal import Decimal

import msgspec
import pytest
from click.testing import CliRunner
from conftest import ROOT, shared

from pantrial import check as gaps
from pantrial.cli import main
from pantrial.needs import Found, Given, Need, at, each, never, some
from pantrial.notes import Note, NoteKind
from pantrial.protocol import (
    Age,
    Allocation,
    Arm,
    Class,
    Criterion,
    CriterionKind,
    Design,
    FieldWords,
    Masking,
    Outcome,
    OutcomeRole,
    Protocol,
    ReadIn,
    ReadingDegree,
    TimeFrame,
    Unread,
    WhoMasked,
)
from pantrial.protocol.plan import Anchor, At, TimeCode
from pantrial.text import Span
from pantrial.units import Op

HERE = (Span(3, 9),)


def outcome(measure: str, frame: TimeFrame | None = None, role: OutcomeRole = OutcomeRole.PRIMARY) -> Outcome:
    return Outcome(role, 1, measure, HERE, ReadIn.FIELD, time_frame=frame)


def step(protocol: Protocol, name: str, *notes: Note) -> gaps.StepReport:
    (found,) = (one for one in gaps.check(protocol, notes).steps if one.step == name)
    return found


def lacking(report: gaps.StepReport) -> set[str]:
    return {missing.need for missing in report.lacks if not missing.optional}


# Needs


def test_a_path_finds_every_node_with_its_words_and_places() -> None:
    design = Design(masking=Masking.DOUBLE, fields=(FieldWords("masking", "Double (Participant)", (Span(1, 2),)),))
    protocol = Protocol(trial="EXAMPLE-1", arms=(Arm("Cells", HERE), Arm("Vehicle", HERE)), design=design)
    assert [given.words for given in at(protocol, "arms.*")] == ["Cells", "Vehicle"]
    assert [given.spans for given in at(protocol, "arms.*.label")] == [HERE, HERE]
    assert list(at(protocol, "design.masking")) == [Given("DOUBLE", (Span(1, 2),))]


@pytest.mark.parametrize("path", ["design.masking", "arms.*", "outcomes.*.time_frame", "title"])
def test_what_is_absent_gives_nothing(path: str) -> None:
    assert list(at(Protocol(trial="EXAMPLE-1"), path)) == []
    assert some(path)(Protocol(trial="EXAMPLE-1")) == Found((), ("",))


def test_each_tells_which_of_several_lacks() -> None:
    found = each([("cells", [Given("2 million/kg")]), ("vehicle", [])])
    assert found == Found((Given("2 million/kg", (), "cells"),), ("vehicle",))


def test_a_need_says_what_lacks_it() -> None:
    need = Need("dose", "The record states no dose of {of}.", never)
    assert need.said("the vehicle") == "The record states no dose of the vehicle."
    assert need.said() == "The record states no dose of the trial."
    with pytest.raises(ValueError, match="a sentence"):
        Need("dose", "no dose", never)


# The report


def test_an_empty_protocol_lacks_what_every_step_needs() -> None:
    """Nothing is given, nothing is invented: each step that applies says what it lacks or asks."""
    report = gaps.check(Protocol(trial="EXAMPLE-1"))
    for one in report.steps:
        assert not one.gives
        assert one.state in (gaps.State.LACKS, gaps.State.NOT_APPLICABLE), one.step


def test_a_criterion_not_wholly_read_is_named() -> None:
    read = Criterion(CriterionKind.INCLUSION, 1, "Age ≥ 18", HERE, Age(Op.GE, 18), ReadingDegree.FULL, Class.DATA)
    unread = Criterion(CriterionKind.EXCLUSION, 1, "Zork", HERE, Unread("Zork"), ReadingDegree.NONE, Class.VISIT)
    report = step(Protocol(trial="EXAMPLE-1", criteria=(read, unread)), "screen")
    assert [missing.of for missing in report.lacks if missing.need == "criteria wholly read"] == ["E1 “Zork”"]
    assert report.state is gaps.State.READY  # it is screened all the same; E1 may block, and never passes


def test_a_trial_without_random_allocation_needs_no_list() -> None:
    report = step(Protocol(trial="EXAMPLE-1", design=Design(allocation=Allocation.NA)), "allocation")
    assert report.state is gaps.State.NOT_APPLICABLE
    assert not report.lacks


def test_a_randomized_trial_asks_for_its_ratio_and_none_is_assumed() -> None:
    design = Design(allocation=Allocation.RANDOMIZED, masking=Masking.DOUBLE, masked=(WhoMasked.PARTICIPANT,))
    arms = (Arm("Cells", HERE), Arm("Vehicle", HERE))
    report = step(Protocol(trial="EXAMPLE-1", design=design, arms=arms), "allocation")
    assert lacking(report) == {"ratio", "strata", "block size", "participants"}
    assert report.state is gaps.State.ASKS
    one = step(Protocol(trial="EXAMPLE-1", design=design, arms=arms[:1]), "allocation")
    assert "arms" in lacking(one)
    assert one.state is gaps.State.LACKS


def test_an_endpoint_without_an_anchor_asks_from_when() -> None:
    bare = TimeFrame("Month 12", HERE, (At(Anchor.UNSAID, Decimal(12), TimeCode.MONTH),))
    anchored = TimeFrame("12 months after infusion", HERE, (At(Anchor.DOSE, Decimal(12), TimeCode.MONTH),))
    assert "anchor of the time" in lacking(step(Protocol(trial="E", outcomes=(outcome("Rate", bare),)), "endpoints"))
    assert "anchor of the time" not in lacking(step(Protocol(trial="E", outcomes=(outcome("Rate", anchored),)), "endpoints"))
    assert "time point" in lacking(step(Protocol(trial="E", outcomes=(outcome("Rate"),)), "endpoints"))


def test_an_outcome_whose_role_is_unsaid_is_no_primary_outcome() -> None:
    report = step(Protocol(trial="E", outcomes=(outcome("Rate", role=OutcomeRole.UNSAID),)), "endpoints")
    assert {"primary outcome", "role of an outcome"} <= lacking(report)


def test_every_note_is_in_the_report_once() -> None:
    note = Note(NoteKind.CONTRADICTION, "some-code", "Two places disagree.", HERE)
    report = gaps.check(Protocol(trial="E", notes=(note,)), (note,))
    assert report.notes == (note,)
    assert gaps.write_text(report).count("Two places disagree.") == 1


# The command


def test_the_command_reports_every_example() -> None:
    result = CliRunner().invoke(main, ["check", str(ROOT / "examples" / "pages"), "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    reports = [msgspec.json.decode(line) for line in result.output.splitlines()]
    assert len(reports) == 5
    for report in reports:
        assert [one["step"] for one in report["steps"]] == [one.name for one in gaps.STEPS]


def test_what_cannot_be_read_leaves_its_place() -> None:
    result = CliRunner().invoke(main, ["check", "-", "--format", "jsonl"], input=b"\x00\x01")
    assert result.exit_code == 1
    assert "error" in msgspec.json.decode(result.stdout.splitlines()[0])


# The five records: what readings.md says must appear

SEEDS: dict[str, dict[str, set[str] | None]] = {
    "NCT05934825": {
        "notes": {"masking-roles", "sites", "time-frames-near", "outcome-described-otherwise", "follow-up-differs"},
        "dose": {"cells counted", "per participant or place"},
        "visits": {"start", "anchor"},
        "allocation": {"ratio", "strata", "block size"},
        "endpoints": {"role of an outcome", "anchor of the time"},
    },
    "EUCTR2015-000168-32-NL": {
        "notes": {"enrollment-by-age-range", "age-groups", "first-letter-lost"},
        "dose": {"dose"},
        "visits": {"schedule"},
        "allocation": {"allocation", "arms", "masking"},
        "endpoints": {"anchor of the time"},
    },
    "NCT04711200": {
        "notes": {"outcome-cut"},
        "dose": {"cap", "rounding", "cells counted"},
        "visits": {"start", "day of an anchor"},
        "allocation": {"allocation", "arms", "masking"},
        "endpoints": {"kind of figure"},
    },
    "NCT05947682": {
        "notes": {"scope-of-parent", "widest-exclusion"},
        "dose": None,
        "visits": {"schedule"},
        "allocation": None,
        "endpoints": {"primary outcome"},
    },
    "NCT02491658": {
        "notes": {"implied-condition", "follow-up-anchor"},
        "dose": {"cap", "rounding", "cells counted", "weight of later times"},
        "visits": {"start"},
        "allocation": None,
        "endpoints": {"primary outcome"},
    },
}
"""Trial → what its gap report has to name: codes of notes, and per step the needs that lack; None: the step does not apply."""


@pytest.mark.parametrize("trial", SEEDS)
def test_the_gap_report_of_a_real_page_names_what_it_lacks(trial: str) -> None:
    result = CliRunner().invoke(main, ["check", str(shared() / "seeds"), "--format", "jsonl"])
    (report,) = (found for line in result.stdout.splitlines() if (found := msgspec.json.decode(line))["trial"] == trial)
    wanted = SEEDS[trial]
    assert wanted["notes"] is not None
    assert wanted["notes"] <= {note["code"] for note in report["notes"]}
    for one in report["steps"]:
        names = wanted.get(one["step"], set())
        if names is None:
            assert one["state"] == "not applicable"
        else:
            assert one["state"] != "not applicable"
            assert names <= {missing["need"] for missing in one["lacks"]}

"""Two records of one trial: what the second adds is taken and marked, and it never lets in whom the first keeps out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from pantrial import readers
from pantrial.answer import Effect, Verdict
from pantrial.cli import main
from pantrial.dates import Day
from pantrial.errors import Refused
from pantrial.parse import parse
from pantrial.parse.linked import Sourced, joined, named_elsewhere, number, numbers
from pantrial.patients import read
from pantrial.protocol import Masking, Protocol
from pantrial.screen import screen
from pantrial.terms import shipped

LEXICON = shipped()
ON = Day(2026, 11, 2)
FITS = ROOT / "examples" / "patients" / "psoriasis-fits.json"


def study(trial: str = "NCT90000001", **sections: Any) -> dict[str, Any]:
    """A made-up study; `criteria` are lines under inclusion, `excluded` under exclusion."""
    criteria, excluded = sections.pop("criteria", ["PASI score >= 8"]), sections.pop("excluded", ["Pregnant women"])
    text = "\n".join(["Inclusion Criteria:", *(f"* {one}" for one in criteria), "", "Exclusion Criteria:",
                      *(f"* {one}" for one in excluded)])  # fmt: skip
    eligibility = {"eligibilityCriteria": text, "sex": "ALL"} | sections.pop("eligibility", {})
    identification = {"nctId": trial, "briefTitle": "Example"} | sections.pop("identification", {})
    design = sections.pop("design", {})
    return {
        "protocolSection": {
            "identificationModule": identification,
            "statusModule": {"overallStatus": "RECRUITING"} | sections.pop("status", {}),
            "conditionsModule": {"conditions": ["Psoriasis"]},
            "designModule": {"studyType": "INTERVENTIONAL"} | design,
            "eligibilityModule": eligibility,
        }
        | sections
    }


def sourced(body: dict[str, Any], origin: str = "twin.json") -> Sourced:
    reading = readers.read(json.dumps(body).encode(), origin)
    return Sourced(parse(reading, LEXICON).protocol, reading, origin)


def both(first: dict[str, Any], second: dict[str, Any]) -> Protocol:
    return joined(sourced(first, "one.json"), sourced(second), LEXICON)


def labels(protocol: Protocol) -> list[str]:
    return [criterion.label for criterion in protocol.criteria]


def said(protocol: Protocol, code: str) -> str:
    return " ".join(note.message for note in protocol.notes if note.code == code)


# Whether it is one trial ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("NCT90000001", "NCT90000001"),
        ("nct90000001", "NCT90000001"),
        ("EUCTR2099-000168-32-NL", "2099-000168-32"),
        ("2099-000168-32", "2099-000168-32"),
        ("2099-500168-32-00", "2099-500168-32"),
        ("2099-500168-32-01", "2099-500168-32"),  # the EU's second submission of the same trial
        ("EudraCT: 2099-000168-32", "2099-000168-32"),
        ("ISRCTN12345678", "ISRCTN12345678"),
        ("UMIN000000001", "UMIN000000001"),
        ("ABC-001", ""),  # a sponsor's own code
        ("R01 HL123456", ""),
        ("", ""),
    ],
)
def test_a_registers_number_has_one_form(words: str, plain: str) -> None:
    assert number(words) == plain


def test_a_second_number_makes_it_the_same_trial() -> None:
    first = study("EUCTR2099-000168-32-NL")
    second = study("NCT90000002", identification={"secondaryIdInfos": [{"id": "2099-000168-32", "type": "EUDRACT_NUMBER"}]})
    assert labels(both(first, second)) == labels(sourced(first).protocol)
    assert number("2099-000168-32") in numbers(sourced(second).protocol, sourced(second).reading)


@pytest.mark.parametrize("same", [{}, {"orgStudyIdInfo": {"id": "ABC-001"}}])
def test_a_record_of_another_trial_is_refused(same: dict[str, Any]) -> None:
    """A sponsor's own code is no number of a register: two sponsors may have the same."""
    with pytest.raises(Refused, match=re.escape("NCT90000001")):
        both(study(identification=same), study("NCT90000002", identification=same))


def test_a_named_record_that_is_not_given_is_announced() -> None:
    one = sourced(study(identification={"secondaryIdInfos": [{"id": "2099-000168-32"}, {"id": "R01 HL1"}]}))
    (note,) = named_elsewhere(one.protocol, one.reading)
    assert "2099-000168-32" in note.message
    assert "R01" not in note.message
    assert named_elsewhere(one.protocol, one.reading, frozenset(("2099-000168-32",))) == ()


# Criteria -------------------------------------------------------------------------------------------------------------


def test_what_the_second_adds_comes_behind_and_is_marked() -> None:
    first, second = study(), study(criteria=["PASI score >= 8", "BMI < 30 kg/m2"], excluded=["Pregnant women.", "Diabetes"])
    found = both(first, second)
    (i3,) = [one for one in found.criteria if one.words.startswith("BMI")]
    (e2,) = [one for one in found.criteria if one.words == "Diabetes"]
    assert sorted(labels(found)) == ["E1", "E2", "I1", "I2", "I3"]  # I2 is the trial's condition, which is implied
    for one in (i3, e2):
        assert (one.spans, one.nodes) == ((), ())  # they would point into the first
        assert [note.code for note in one.notes if note.kind == "supplied"] == ["linked"]
        assert "NCT90000001 in twin.json" in one.notes[0].message
    assert said(found, "linked").startswith("I3, E2: taken from")


def test_the_first_alone_is_as_it_was() -> None:
    first = sourced(study())
    assert joined(first, sourced(study()), LEXICON).criteria == first.protocol.criteria


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Age 18 to 64 years", "Age 18 to 75 years"),
        ("Age over 18 years", "Age at least 18 years"),
        ("PASI score >= 8", "PASI score >= 10"),
        ("PASI score >= 12", "PASI score >= 10"),
        ("Serum creatinine < 1.5 mg/dl in the last month", "Serum creatinine < 1.5 mg/dl in the last week"),
    ],
)
def test_two_versions_hold_both_and_are_said(here: str, there: str) -> None:
    found = both(study(criteria=[here]), study(criteria=[there]))
    assert [one.words for one in found.criteria if one.kind == "inclusion" and one.place != "implied"] == [here, there]
    assert "I1: NCT90000001 in twin.json" in said(found, "linked-differs")


def test_what_the_second_does_not_say_is_said() -> None:
    found = both(study(excluded=["Pregnant women", "Diabetes"]), study())
    assert "does not say so: E2" in said(found, "linked-differs")


def test_an_age_that_the_first_holds_already_is_not_added_twice() -> None:
    found = both(study(criteria=["Age 18 to 64 years"]), study(criteria=["Age 18 years or older"], excluded=["Pregnant women"]))
    assert sum("18" in one.words for one in found.criteria) == 1
    assert "I1" in said(found, "linked-differs")  # the second has no upper limit


LINES = (
    *("PASI score >= 8", "PASI score >= 10", "Age 18 to 64 years", "Age 18 to 75 years", "Age over 40 years"),
    *("Plaque psoriasis", "BMI < 30 kg/m2", "Informed consent", "Something that nobody can read at all"),
)
OUT = (
    "Pregnant women",
    "Diabetes",
    "Malignancy in the past 5 years",
    "Malignancy in the past 10 years",
    "Methotrexate within 4 weeks",
)


@given(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(OUT), max_size=3, unique=True),
    st.lists(st.sampled_from(LINES), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(OUT), max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_a_second_record_lets_nobody_in(here: list[str], out: list[str], there: list[str], kept: list[str]) -> None:
    first, second = study(criteria=here, excluded=out), study(criteria=there, excluded=kept)
    (patient,) = read(FITS.read_bytes(), "file", LEXICON)
    alone, together = (screen(one, patient, ON, LEXICON) for one in (sourced(first).protocol, both(first, second)))
    theirs = screen(sourced(second).protocol, patient, ON, LEXICON)
    before = {answer.criterion.label: answer.effect for answer in alone.answers}
    after = {answer.criterion.label: answer.effect for answer in together.answers}
    assert before.items() <= after.items()
    order = list(Verdict)
    assert order.index(together.verdict) <= order.index(alone.verdict)
    if any(one.effect is Effect.BLOCKS and one.criterion.place != "implied" for one in theirs.answers):
        assert together.verdict is Verdict.NOT_ELIGIBLE
    labelled = [answer.criterion.label for answer in together.answers]
    assert len(set(labelled)) == len(labelled)


# The plan -------------------------------------------------------------------------------------------------------------

ARMS: dict[str, Any] = {
    "armsInterventionsModule": {
        "armGroups": [{"label": "Cells", "type": "EXPERIMENTAL", "interventionNames": ["Biological: Cells"]}],
        "interventions": [
            {
                "type": "BIOLOGICAL",
                "name": "Cells",
                "description": "Cells 1x10^6/kg intravenously, once.",
                "armGroupLabels": ["Cells"],
            }
        ],
    }
}
QUADRUPLE = {"designInfo": {"maskingInfo": {"masking": "QUADRUPLE"}}}
OPEN_LABEL = {"designInfo": {"maskingInfo": {"masking": "NONE"}}}


def test_doses_come_with_their_products_and_arms_where_the_first_has_none() -> None:
    found = both(study(), study(**ARMS))
    assert [one.name for one in found.products] == ["Cells"]
    assert [one.label for one in found.arms] == ["Cells"]
    assert all(not one.spans and all(not dose.spans for dose in one.doses) for one in found.administrations)
    assert "products, doses and arms" in said(found, "linked-plan")


def test_the_firsts_doses_hold() -> None:
    other = json.loads(json.dumps(ARMS).replace("1x10^6", "2x10^6"))
    first = study(**ARMS)
    found = both(first, study(**other))
    assert found.administrations == sourced(first).protocol.administrations
    assert "doses" in said(found, "linked-plan-differs")


@pytest.mark.parametrize(
    ("here", "there", "code"),
    [
        ({}, QUADRUPLE, "linked-plan"),
        (OPEN_LABEL, QUADRUPLE, "linked-plan-differs"),
        (QUADRUPLE, OPEN_LABEL, "linked-plan-differs"),
    ],
)
def test_the_stricter_masking_counts(here: dict[str, Any], there: dict[str, Any], code: str) -> None:
    found = both(study(design=here), study(design=there))
    assert found.design is not None
    assert found.design.masking is Masking.QUADRUPLE
    assert "masking" in said(found, code)


# The commands ---------------------------------------------------------------------------------------------------------


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def files(folder: Path, **bodies: dict[str, Any]) -> list[Path]:
    for name, body in bodies.items():
        (folder / f"{name}.json").write_text(json.dumps(body), "utf-8")
    return [folder / f"{name}.json" for name in bodies]


def test_every_command_takes_a_second_record(tmp_path: Path) -> None:
    one, two = files(tmp_path, one=study(), two=study(criteria=["BMI < 30 kg/m2"], **ARMS))
    screened = json.loads(run("screen", one, "--with", two, "--patient", FITS, "--on", "2026-11-02").stdout)
    assert [note["code"] for note in screened["criteria"][-1]["notes"]][:1] == ["linked"]
    table = run("screen", one, "--with", two, "--patient", FITS, "--on", "2026-11-02", "--format", "table").stdout
    assert "LINKED: of NCT90000001 in two.json" in table
    checked = json.loads(run("check", one, "--with", two).stdout)
    assert "linked-plan" in {note["code"] for note in checked["notes"]}
    dosed = run("dose", one, "--with", two, "--weight", "70kg", "--format", "table").stdout
    assert "taken from NCT90000001 in two.json" in dosed
    assert "70 million cells" in dosed
    planned = run("visits", one, "--with", two, "--start", "2026-11-02", "--format", "table").stdout
    assert "taken from NCT90000001 in two.json" in planned


def test_without_it_nothing_is_taken(tmp_path: Path) -> None:
    one, _ = files(tmp_path, one=study(), two=study(**ARMS))
    assert run("dose", one, "--weight", "70kg").exit_code == 1


def test_a_record_of_another_trial_leaves_an_error_in_its_place(tmp_path: Path) -> None:
    one, two = files(tmp_path, one=study(), two=study("NCT90000002"))
    result = run("screen", one, "--with", two, "--patient", FITS)
    assert result.exit_code == 1
    assert "NCT90000001" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize("name", ["NCT90000009", "nowhere.json"])
def test_what_is_not_held_is_refused(tmp_path: Path, name: str) -> None:
    (one,) = files(tmp_path, one=study())
    result = run("screen", one, "--with", name, "--patient", FITS)
    assert (result.exit_code, result.stdout) == (1, "")

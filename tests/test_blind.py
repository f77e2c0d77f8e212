"""Patients and their answers, written from the reviewed readings alone, before and apart from the code.

No case's answer may be changed to suit the code; a case that the readings prove wrong is corrected with the proof.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import seed

from pantrial import patients, readers
from pantrial.answer import Effect, Policy, Verdict
from pantrial.parse import parse
from pantrial.protocol import Place, Protocol
from pantrial.screen import screen
from pantrial.terms import shipped

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "blind" / "patients.json").read_text("utf-8"))
SEEDS = {"psoriasis": "004", "donors": "003"}


@pytest.fixture(scope="module")
def protocols() -> dict[str, Protocol]:
    found = {}
    for name, number in SEEDS.items():
        path = seed(number)
        found[name] = parse(readers.read(path.read_bytes(), str(path)), shipped()).protocol
    return found


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_answers_are_those_of_the_readings(case: dict[str, Any], policy: Policy, protocols: dict[str, Protocol]) -> None:
    (patient,) = patients.read(json.dumps(case["bundle"]).encode(), "case", shipped())
    result = screen(protocols[case["trial"]], patient, dt.date.fromisoformat(case["on"]), shipped(), policy)
    effects = {answer.criterion.label: answer.effect for answer in result.answers}
    ages = [answer.effect for answer in result.answers if answer.criterion.place is Place.FIELD]
    effects["age"] = Effect.BLOCKS if Effect.BLOCKS in ages else Effect.OPEN if Effect.OPEN in ages else Effect.PASSES
    expected = case["expect"].get(policy.value, {})
    assert {label: effects[label].value for label in expected} == expected, case["why"]
    verdict = case["expect"].get("verdict", {}).get(policy.value)
    if verdict is not None:
        assert result.verdict is Verdict(verdict), case["why"]

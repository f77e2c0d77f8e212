"""Charts in FHIR R4 and R5 as a clinic would have them, for all five trials: what each says of one criterion, under `strict`.

The answers were written before the code was run: refuted, entered in error, relatives' diseases, orders that came to nothing,
conflicts, other units, stays in hospital, allergies, and a treatment that puts a disease in doubt.
"""

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from conftest import seed

from pantrial import patients, readers
from pantrial.parse import parse
from pantrial.protocol import Protocol
from pantrial.screen import screen
from pantrial.terms import shipped

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "blind" / "clinic.json").read_text("utf-8"))
ON = dt.date(2026, 11, 2)


@lru_cache
def protocol(number: str) -> Protocol:
    path = seed(number)
    return parse(readers.read(path.read_bytes(), str(path)), shipped()).protocol


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_chart_says_what_a_careful_clinician_would_say(case: dict[str, Any]) -> None:
    (patient,) = patients.read(json.dumps(case["bundle"]).encode(), "case", shipped())
    found = {
        answer.criterion.label: answer.effect.value
        for answer in screen(protocol(case["trial"]), patient, ON, shipped()).answers
    }
    assert {label: found[label] for label in case["expect"]} == case["expect"], case["why"]

"""What to find out next: first what may decide the most criteria, and both ways rather than one."""

from decimal import Decimal

import pytest

from pantrial.dates import Day, PartialDate
from pantrial.logic import All, AnyOf, Not
from pantrial.patient import Fact, FactKind, FactStatus, Patient
from pantrial.protocol import (
    Age,
    Attest,
    Class,
    Condition,
    Criterion,
    CriterionKind,
    Measure,
    Protocol,
    ReadingDegree,
    Rule,
    Unread,
    When,
    all_of,
    any_of,
)
from pantrial.screen import Missing, screen
from pantrial.terms import shipped
from pantrial.units import Op

ON = Day(2026, 11, 2)
LEXICON = shipped()
NOBODY = Patient("p")
IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION
WEIGHT, HEAVY = (Measure("body_weight", op, Decimal(50), "kg") for op in (Op.GE, Op.GT))
PASI = Measure("pasi", Op.GE, Decimal(8), "{score}")
ASTHMA, EPILEPSY = Condition("asthma", When.NOW), Condition("epilepsy", When.NOW)


def missing(*rules: tuple[CriterionKind, Rule], patient: Patient = NOBODY) -> tuple[Missing, ...]:
    criteria = tuple(
        Criterion(kind, number, "words", (), rule, ReadingDegree.PARTIAL if _unread(rule) else ReadingDegree.FULL, Class.DATA)
        for number, (kind, rule) in enumerate(rules, 1)
    )
    return screen(Protocol(trial="EXAMPLE-0000", criteria=criteria), patient, ON, LEXICON).missing


def _unread(rule: Rule) -> bool:
    return isinstance(rule, All | AnyOf) and any(isinstance(part, Unread) for part in rule.parts)


def order(*rules: tuple[CriterionKind, Rule]) -> list[str]:
    return [one.about for one in missing(*rules)]


def test_what_decides_more_criteria_comes_first() -> None:
    """Alphabetically it would be the age and the score; the weight decides two criteria."""
    assert order((IN, Age(Op.GE, 18)), (IN, PASI), (IN, WEIGHT), (EX, Not(HEAVY))) == [
        "body weight",
        "PASI score",
        "date of birth",
    ]


def test_what_decides_both_ways_comes_before_what_decides_one() -> None:
    either = any_of((ASTHMA, EPILEPSY))  # each keeps out by itself, and lets in only with the other
    assert order((EX, either), (IN, PASI)) == ["PASI score", "asthma, now", "epilepsy, now"]
    assert [one.alone for one in missing((EX, either), (IN, PASI))] == [1, 1, 1]


def test_what_decides_nothing_by_itself_comes_last() -> None:
    """With the words that are not read it can only keep out where both are so, and it never lets in."""
    together = all_of((ASTHMA, Unread("words")))
    found = missing((IN, any_of((EPILEPSY, Unread("words")))), (EX, together), (IN, PASI))
    assert [(one.about, one.alone) for one in found] == [("PASI score", 1), ("asthma, now", 0), ("epilepsy, now", 0)]


def test_one_thing_at_several_times_is_found_out_at_once() -> None:
    (found,) = missing((EX, ASTHMA), (EX, Condition("asthma", When.EVER)))
    assert (found.about, found.criteria, found.alone) == ("asthma, now or ever", ("E1", "E2"), 2)


def test_reasons_are_those_of_all_times() -> None:
    doubtful = Fact(FactKind.CONDITION, ("asthma",), "asthma", "c", PartialDate(2020), PartialDate(2021),
                    status=FactStatus.DOUBTFUL)  # fmt: skip
    (found,) = missing((EX, ASTHMA), (EX, Condition("asthma", When.EVER)), patient=Patient("p", facts=(doubtful,)))
    assert set(found.why) == {"not recorded", "the diagnosis is not confirmed"}


@pytest.mark.parametrize("rule", [Attest("consent"), All((Attest("consent"), Attest("liberty")))])
def test_what_a_person_attests_is_no_fact_to_find_out(rule: Rule) -> None:
    assert missing((IN, rule)) == ()


def test_what_is_known_is_not_asked() -> None:
    patient = Patient("p", PartialDate(1980, 1, 1))
    assert [one.about for one in missing((IN, Age(Op.GE, 18)), (IN, PASI), patient=patient)] == ["PASI score"]

"""Screening: effects, reasons, policies and verdicts. Delete any of them and a test here fails."""

import datetime as dt
import json

import pytest
from conftest import ROOT, seed
from msgspec import structs

from pantrial import readers
from pantrial.answer import REASON_WORDS, AtomAnswer, Effect, Policy, Reason, Verdict, under
from pantrial.dates import Duration, PartialDate, TimeUnit, parse_date
from pantrial.logic import leaves
from pantrial.parse import parse, read_criterion
from pantrial.patient import Coverage, Death, Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.protocol import Criterion, CriterionKind, Protocol
from pantrial.question.atoms import Ask, Atom, Bound, Kind, Pick, Present, Select, Window
from pantrial.question.lower import lower
from pantrial.screen import Screening, report, screen
from pantrial.terms import Lexicon, shipped
from pantrial.text import Text
from pantrial.units import Op

ON = dt.date(2026, 11, 2)
IN, EX = CriterionKind.INCLUSION, CriterionKind.EXCLUSION
COVERED = Coverage(PartialDate(1950), PartialDate(2026, 12, 31))
WASHED_OUT = Fact(
    FactKind.TREATMENT, ("methotrexate",), "methotrexate", "M/1", PartialDate(2026, 2, 1), PartialDate(2026, 8, 15)
)


def protocol(*lines: tuple[CriterionKind, str], trial: str = "EXAMPLE-0000") -> Protocol:
    criteria: list[Criterion] = []
    for kind, words in lines:
        found = read_criterion(Text.of(words), kind, shipped())
        number = 1 + sum(one.kind is kind for one in criteria)
        criteria.append(Criterion(kind, number, words, (), found.logic, found.reading, found.clazz))
    return Protocol(trial=trial, criteria=tuple(criteria))


def patient(*facts: Fact, coverage: Coverage | None = None, sex: Sex | None = None) -> Patient:
    return Patient("p", PartialDate(1985, 4, 17), sex, facts, coverage)


def result(trial: Protocol, person: Patient, policy: Policy = Policy.STRICT) -> Screening:
    return screen(trial, person, ON, shipped(), policy)


def yes(topic: str, detail: str = "", trial: str = "", outcome: Outcome = Outcome.POSITIVE) -> Fact:
    return Fact(FactKind.STATEMENT, (topic,), topic, "s", PartialDate.of(ON), outcome=outcome, detail=detail, trial=trial)


def test_an_exclusion_that_is_true_blocks_and_nothing_else_does() -> None:
    trial = protocol((IN, "Age ≥ 18 years"), (EX, "Age over 65 years"))
    answers = result(trial, patient()).answers
    assert [(one.truth, one.effect) for one in answers] == [(True, Effect.PASSES), (False, Effect.PASSES)]
    answers = result(trial, Patient("p", PartialDate(1950, 1, 1))).answers
    assert [(one.truth, one.effect) for one in answers] == [(True, Effect.PASSES), (True, Effect.BLOCKS)]


@pytest.mark.parametrize(
    ("coverage", "policy", "effect"),
    [
        (None, Policy.STRICT, Effect.OPEN),
        (COVERED, Policy.STRICT, Effect.OPEN),
        (None, Policy.CHART, Effect.OPEN),  # nobody knows what the chart covers
        (Coverage(PartialDate(2026, 10, 20), PartialDate(2026, 12)), Policy.CHART, Effect.OPEN),  # it begins too late
        (COVERED, Policy.CHART, Effect.PASSES),
    ],
)
def test_the_policy_decides_what_a_washout_that_is_over_means(
    coverage: Coverage | None, policy: Policy, effect: Effect
) -> None:
    trial = protocol((EX, "Systemic therapy within 4 weeks prior to baseline"))
    (answer,) = result(trial, patient(WASHED_OUT, coverage=coverage), policy).answers
    assert answer.effect is effect


@pytest.mark.parametrize(
    "words",
    ["Positive serology for HIV", "Pregnant women", "Topical therapy within 2 weeks before baseline", "Smokers"],
)
def test_the_chart_never_closes_tests_states_habits_and_what_is_sold_over_the_counter(words: str) -> None:
    trial = protocol((EX, words))
    (answer,) = result(trial, patient(coverage=COVERED, sex=Sex.FEMALE), Policy.CHART).answers
    assert answer.effect is Effect.OPEN


def test_the_chart_does_not_close_where_something_is_recorded_that_we_do_not_know() -> None:
    unknown = Fact(FactKind.TREATMENT, (), "Xyzumab", "M/2", PartialDate(2026, 10, 20), ongoing=True)
    trial = protocol((EX, "Systemic therapy within 4 weeks prior to baseline"))
    (answer,) = result(trial, patient(unknown, coverage=COVERED), Policy.CHART).answers
    assert answer.effect is Effect.OPEN
    assert any("does not know" in why for reason in answer.reasons for why in reason.why)


@pytest.mark.parametrize("concept", ["other_medication", "lithium"])
def test_any_drug_may_be_a_systemic_treatment(concept: str) -> None:
    """Metformin keeps "systemic treatment" open even where the chart lacks every drug for the disease."""
    taken = Fact(FactKind.TREATMENT, (concept,), "a drug", "M/3", PartialDate(2026, 1, 1), ongoing=True)
    trial = protocol((EX, "Systemic therapy within 4 weeks prior to baseline"), (EX, "Azathioprine"))
    systemic, azathioprine = result(trial, patient(taken, coverage=COVERED), Policy.CHART).answers
    assert systemic.effect is Effect.OPEN
    assert azathioprine.effect is Effect.PASSES


def test_the_policy_is_applied_to_not_recorded_alone() -> None:
    for reason in Reason:
        answer = AtomAnswer(None, reason)
        closed = under(Policy.CHART, answer, True)
        assert (closed.truth is False) == (reason is Reason.NOT_RECORDED)
        assert under(Policy.CHART, answer, False) == answer
        assert under(Policy.STRICT, answer, True) == answer


def test_reasons_name_the_leaf_what_it_answered_and_why() -> None:
    trial = protocol((EX, "Positive serology for HIV or HCV"))
    hiv = Fact(FactKind.TEST, ("hiv_serology",), "HIV", "O/1", PartialDate(2026, 10, 1), outcome=Outcome.NEGATIVE)
    (answer,) = result(trial, patient(hiv)).answers
    assert [(reason.about.split(" (")[0], reason.truth, reason.why) for reason in answer.reasons] == [
        ("hepatitis C virus", None, ("not recorded",))
    ]
    assert answer.facts == ("HIV negative (2026-10-01; O/1)",)
    positive = Fact(FactKind.TEST, ("hiv_serology",), "HIV", "O/1", PartialDate(2020), outcome=Outcome.POSITIVE)
    (answer,) = result(trial, patient(positive)).answers
    assert [(reason.about.split(" (")[0], reason.truth) for reason in answer.reasons] == [("HIV", True)]
    assert answer.effect is Effect.BLOCKS


def test_the_verdicts() -> None:
    trial = protocol((IN, "Age ≥ 18 years"), (IN, "Written informed consent"), (EX, "Positive serology for HIV"))
    hiv = Fact(FactKind.TEST, ("hiv_serology",), "HIV", "O/1", PartialDate(2026, 10, 1), outcome=Outcome.NEGATIVE)
    assert result(trial, Patient("p", PartialDate(2015))).verdict is Verdict.NOT_ELIGIBLE
    assert result(trial, patient()).verdict is Verdict.CANNOT_TELL
    assert result(trial, patient(hiv)).verdict is Verdict.NOTHING_AGAINST
    assert result(trial, patient(hiv, yes("consent", trial=trial.trial))).verdict is Verdict.ELIGIBLE
    refused = yes("consent", trial=trial.trial, outcome=Outcome.NEGATIVE)
    assert result(trial, patient(hiv, refused)).verdict is Verdict.NOT_ELIGIBLE


def test_nobody_is_eligible_for_a_trial_without_criteria() -> None:
    assert result(Protocol(trial="EXAMPLE-0000"), patient()).verdict is Verdict.CANNOT_TELL


def test_words_that_are_not_read_keep_the_verdict_from_eligible() -> None:
    trial = protocol((IN, "Age ≥ 18 years"), (EX, "Something else entirely"))
    found = result(trial, patient())
    assert found.verdict is Verdict.NOTHING_AGAINST
    assert found.unread == ("E1",)


def test_consent_to_one_trial_is_none_to_another() -> None:
    trial = protocol((IN, "Written informed consent"), trial="EXAMPLE-0001")
    given, other = yes("consent", trial="EXAMPLE-0001"), yes("consent", trial="EXAMPLE-0002")
    assert result(trial, patient(given)).verdict is Verdict.ELIGIBLE
    assert result(trial, patient(other)).verdict is Verdict.NOTHING_AGAINST
    assert result(trial, patient(other, given)).verdict is Verdict.ELIGIBLE


def test_a_consent_that_names_no_trial_is_none() -> None:
    """Nor is one given to nothing, where the record has no id. What is so of the person counts for every trial."""
    for name in ("EXAMPLE-0001", ""):
        trial = protocol((IN, "Written informed consent"), trial=name)
        assert result(trial, patient(yes("consent"))).verdict is Verdict.NOTHING_AGAINST
    covered = protocol((IN, "Covered by social security"), trial="EXAMPLE-0001")
    assert result(covered, patient(yes("social_security"))).verdict is Verdict.ELIGIBLE
    other = yes("social_security", trial="EXAMPLE-0002")
    assert result(covered, patient(other)).verdict is Verdict.NOTHING_AGAINST


@pytest.mark.parametrize(
    ("day", "dead"),
    [(None, True), (PartialDate(2026, 11, 2), True), (PartialDate(2026), True), (PartialDate(2026, 11, 3), False)],
)
def test_nobody_who_is_dead_is_eligible(day: PartialDate | None, dead: bool) -> None:
    """It blocks before all criteria and is said first; one who dies after the day asked about was alive on it."""
    person = structs.replace(patient(), death=Death("Patient/p", day))
    found = result(protocol((IN, "Age ≥ 18 years")), person)
    assert found.verdict is (Verdict.NOT_ELIGIBLE if dead else Verdict.ELIGIBLE)
    assert found.blocking == (("deceased",) if dead else ())
    assert (found.notes[0].code == "deceased") is dead
    assert ("because of deceased" in report.write_text(found)) is dead


def test_the_date_of_birth_and_the_sex_are_facts() -> None:
    trial = protocol((IN, "Age ≥ 18 years"), (EX, "Women"))
    person = structs.replace(patient(sex=Sex.MALE), place="Patient/p")
    facts = [answer.facts for answer in result(trial, person).answers]
    assert facts[0] == ("date of birth 1985-04-17 (Patient/p)",)
    assert "sex male (Patient/p)" in facts[1]
    assert result(trial, Patient("p")).answers[0].facts == ()


def test_a_birth_after_the_day_is_said_to_be_impossible() -> None:
    trial = protocol((IN, "Age ≥ 18 years"))
    for year in (2027, 1726):
        (answer,) = result(trial, Patient("p", PartialDate(year))).answers
        assert answer.effect is Effect.OPEN
        assert [reason.why for reason in answer.reasons] == [(REASON_WORDS[Reason.IMPLAUSIBLE],)]


def test_facts_after_the_day_are_named() -> None:
    later = Fact(FactKind.TREATMENT, ("methotrexate",), "methotrexate", "M/9", PartialDate(2026, 11, 3), ongoing=True)
    (note,) = [
        one for one in result(protocol((EX, "Methotrexate")), patient(later, WASHED_OUT)).notes if one.code == "after-the-day"
    ]
    assert "M/9" in note.message
    assert "M/1" not in note.message
    today = structs.replace(later, start=PartialDate(2026, 11))
    assert not [one for one in result(protocol((EX, "Methotrexate")), patient(today)).notes if one.code == "after-the-day"]


def test_how_long_a_gap_is() -> None:
    """Brand and biosimilar are one drug; the answer says how long it was taken without a gap, and how long the gap is."""
    trial = protocol((IN, "Treatment with adalimumab for at least 12 weeks"))

    def taken(place: str, start: PartialDate, end: PartialDate | None) -> Fact:
        return Fact(FactKind.TREATMENT, ("adalimumab",), place, place, start, end, ongoing=end is None)

    brand = taken("Humira", PartialDate(2026, 7, 1), PartialDate(2026, 9, 30))
    for day, effect, words in ((1, Effect.PASSES, ": 125 days"), (15, Effect.BLOCKS, ": 19 days, after a gap of 14 days")):
        biosimilar = taken("Hyrimoz", PartialDate(2026, 10, day), None)
        (answer,) = result(trial, patient(brand, biosimilar)).answers
        assert answer.effect is effect
        assert any(fact.endswith(words) for fact in answer.facts), answer.facts


def test_the_most_decisive_fact_comes_first() -> None:
    trial = protocol(
        (EX, "Positive serology for HIV or HCV"),
        (EX, "Pregnant women"),
        (EX, "Lymphoma"),
        (EX, "Positive serology for HIV"),
    )
    negative = Fact(FactKind.TEST, ("hcv_antibody",), "HCV", "O/2", PartialDate(2026, 10, 1), outcome=Outcome.NEGATIVE)
    missing = result(trial, patient(negative, sex=Sex.FEMALE)).missing
    assert missing[0].about.startswith("HIV")
    assert missing[0].criteria == ("E1", "E4")
    assert missing[0].alone == 2


def test_status_and_dates_already_past_come_first() -> None:
    path = ROOT / "examples" / "pages" / "psoriasis.txt"
    trial = parse(readers.read(path.read_bytes(), path.name), shipped()).protocol
    notes = result(trial, patient()).notes
    assert notes[0].code == "trial-status"
    assert "already past" in notes[0].message
    assert [note.code for note in notes[1:4]] == ["register-is-a-summary", "policy", "freshness"]


def test_an_event_that_a_chart_left_open_counts_when_it_happened() -> None:
    """A stroke of years ago that is called active is no stroke of the last weeks, and nobody knows of another one."""
    trial = protocol((CriterionKind.EXCLUSION, "Stroke within 4 weeks"))

    def had(start: str) -> Effect:
        fact = Fact(FactKind.CONDITION, ("stroke",), "stroke", "s", parse_date(start), ongoing=True)
        return result(trial, patient(fact)).answers[0].effect

    assert had("2020-10-18") is Effect.OPEN
    assert had(str(PartialDate.of(Duration(5, TimeUnit.DAY).before(ON)))) is Effect.BLOCKS


@pytest.mark.parametrize(
    ("purpose", "title", "implied"),
    [
        ("TREATMENT", "Examplin in Asthma", True),
        ("PREVENTION", "Examplin in Asthma", False),
        ("PREVENTION", "Examplin for Relapse of Asthma", True),
        ("", "Examplin for the Prevention of Asthma", False),
        ("", "Examplin in Asthma", True),
    ],
)
def test_who_enters_a_trial_that_is_to_prevent_need_not_have_it(purpose: str, title: str, implied: bool) -> None:
    design = {"designInfo": {"primaryPurpose": purpose}} if purpose else {}
    study = {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": title},
        "statusModule": {"overallStatus": "RECRUITING"},
        "conditionsModule": {"conditions": ["Asthma"]},
        "designModule": {"studyType": "INTERVENTIONAL"} | design,
        "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18 years or older", "sex": "ALL"},
    }
    reading = readers.read(json.dumps({"protocolSection": study}).encode(), "study.json")
    criteria = parse(reading, shipped()).protocol.criteria
    assert any(one.place == "implied" for one in criteria) is implied


# Atoms ----------------------------------------------------------------------------------------------------------------


def atoms(trial: Protocol, lexicon: Lexicon) -> dict[str, Atom]:
    found: dict[str, Atom] = {}
    for one in trial.criteria:
        asked: tuple[Ask, ...] = tuple(leaves(lower(one.logic, lexicon)))
        found |= {ask.name: ask for ask in asked if isinstance(ask, Atom)}
    return found


def shared_atoms(left: Protocol, right: Protocol, lexicon: Lexicon) -> set[str]:
    both = atoms(left, lexicon).keys() & atoms(right, lexicon).keys()
    return {atoms(left, lexicon)[name].select.about for name in both}


def test_two_trials_that_ask_the_same_share_the_atom(lexicon: Lexicon) -> None:
    pages = [ROOT / "examples" / "pages" / f"{name}.txt" for name in ("psoriasis", "fat-donors")]
    trials = [parse(readers.read(path.read_bytes(), path.name), lexicon).protocol for path in pages]
    assert {"age", "pregnancy", "malignancy"} & shared_atoms(trials[0], trials[1], lexicon) >= {"age", "pregnancy"}


def test_the_two_seeds_share_atoms(lexicon: Lexicon) -> None:
    trials = [parse(readers.read(seed(n).read_bytes(), n), lexicon).protocol for n in ("003", "004")]
    assert shared_atoms(trials[0], trials[1], lexicon) >= {"age", "pregnancy", "malignancy"}


def test_an_atom_is_named_by_its_content_in_whatever_words() -> None:
    lexicon = shipped()
    one, other = (atoms(protocol((EX, words)), lexicon) for words in ("Weight below 50 kg", "Body weight < 50000 g"))
    assert one.keys() == other.keys()
    assert one.keys() != atoms(protocol((EX, "Weight ≤ 50 kg")), lexicon).keys()


def test_an_atom_that_no_engine_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="no engine"):
        Atom(Select(Kind.CONDITION, "x"), Window(), Pick.ANY, Bound(Op.LT, 1, ""))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no engine"):
        Atom(Select(Kind.MEASUREMENT, "x"), Window(Duration(1, TimeUnit.DAY)), Pick.NEWEST, Present())


def test_a_recorded_absence_answers_and_says_so() -> None:
    absent = Fact(FactKind.CONDITION, ("malignancy",), "no malignancy", "c", PartialDate.of(ON), status=FactStatus.ABSENT)
    (answer,) = result(protocol((EX, "History of lymphoma")), patient(absent)).answers
    assert answer.effect is Effect.PASSES
    assert answer.facts == ("no malignancy recorded as absent (2026-11-02; c)",)

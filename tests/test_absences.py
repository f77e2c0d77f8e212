"""An absence that lasts: the time behind a denial is of the absence, and not of the thing. The sentences are our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_criteria import EX, IN, read
from test_readings import BLOCKS, OPEN, PASSES, had
from test_whose_bounds import effect

from pantrial.answer import Effect, Policy
from pantrial.language.english import english
from pantrial.logic import decide
from pantrial.protocol import CriterionKind, ReadingDegree, Unread
from pantrial.terms import Lexicon, shipped

LEXICON = shipped()
LATELY, LONG_AGO = ("2026-10-20", "2026-10-21"), ("2010-01-01", "2012-01-01")


@pytest.mark.parametrize("denial", ["Free of", "Free from", "No", "No history of", "Absence of", "Without", "Have not had"])
@pytest.mark.parametrize(
    ("thing", "time"), [("malignancy", "5 years"), ("seizure", "12 months"), ("depression", "6 months"), ("stroke", "1 year")]
)
def test_a_lasting_absence_is_a_time_without_the_thing(denial: str, thing: str, time: str, lexicon: Lexicon) -> None:
    doubtful = denial == "No history of" and thing == "depression"  # that may be one that lasted for so long
    for words in (f"{denial} {thing} for at least {time}", f"{denial} {thing} for ≥ {time} before screening"):
        recent = effect(words, IN, lexicon, had(thing, *LATELY), policy=Policy.CHART)
        past = effect(words, IN, lexicon, had(thing, *LONG_AGO), policy=Policy.CHART)
        assert (recent, past) == ((OPEN, OPEN) if doubtful else (BLOCKS, PASSES)), words


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("Seizure-free for at least 12 months", "No seizures within 12 months"),
        ("Has been free of cancer for 5 years", "No cancer within 5 years"),
        ("Has remained free of seizures for 2 years or more", "No seizures within 2 years"),
        ("No cancer for the past 5 years", "No cancer within 5 years"),
        ("No cancer for more than 5 years before screening", "No cancer within 5 years"),
        ("No asthma or migraine for at least 1 year", "No asthma or migraine within 1 year"),
        ("No evidence of malignancy for at least 5 years", "No evidence of malignancy within 5 years"),
        # of days and weeks the last one is behind them
        ("No antibiotics or antifungals for at least 2 weeks before inclusion", "No antibiotics or antifungals within 13 days"),
        ("No radiotherapy for at least 4 weeks", "No radiotherapy within 27 days"),
        ("No depression for > 4 weeks", None),
        ("Free of pneumonia for > 4 weeks", "Free of pneumonia within 28 days"),
    ],
)
def test_other_words_for_it(words: str, same: str | None, lexicon: Lexicon) -> None:
    found = read(words, IN, lexicon)
    if same is None:
        assert found.reading is not ReadingDegree.FULL
        return
    assert found.reading is ReadingDegree.FULL
    assert found.logic == read(same, IN, lexicon).logic, english(found.logic, lexicon)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (IN, "No diarrhoea for more than 3 months"),
        (IN, "No fever for more than 2 days"),
        (IN, "No history of hypertension for at least 10 years"),
        (IN, "No diarrhoea for less than 4 weeks"),
        (IN, "No psoriasis for at least 3 months duration"),
        (IN, "No corticosteroids for more than 5 days"),
        (IN, "No methotrexate for at least 12 weeks"),
        (IN, "No corticosteroids for at least 2 weeks within the past year"),
        (IN, "No uncontrolled hypertension for at least 6 months"),
        (IN, "Never had cancer for at least 5 years"),
        (IN, "Free of cancer for at least 5 years or cured basal cell carcinoma"),
        (IN, "Not seizure-free for at least 6 months"),
        (EX, "Free of seizures for less than 12 months"),
        (EX, "No cancer for at least 5 years"),
    ],
)
def test_a_time_that_may_be_of_the_thing_decides_nothing(kind: CriterionKind, words: str, lexicon: Lexicon) -> None:
    for facts in (
        [had(thing, *days) for days in (LATELY, LONG_AGO)]
        for thing in ("malignancy", "seizure", "hypertension", "fever", "diarrhoea", "psoriasis")
    ):
        assert effect(words, kind, lexicon, *facts, policy=Policy.CHART) is OPEN


@given(
    st.sampled_from(["Free of", "No", "Without", "Absence of"]),
    st.sampled_from(["malignancy", "seizure", "pneumonia", "asthma", "stroke"]),
    st.integers(1, 30),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.integers(0, 40),
)
def test_what_was_later_never_lets_in_where_what_was_earlier_keeps_out(
    denial: str, thing: str, count: int, unit: str, years: int
) -> None:
    """The longer ago it was, the sooner somebody is let in."""
    words = f"{denial} {thing} for at least {count} {unit}"
    order = [BLOCKS, OPEN, PASSES]

    def answer(ago: int) -> Effect:
        day = f"{2026 - ago}-03-04"
        return effect(words, IN, LEXICON, had(thing, day, day), policy=Policy.CHART, born=1960)

    assert order.index(answer(years)) <= order.index(answer(years + 1))


@pytest.mark.parametrize(
    ("words", "ever"),
    [
        ("Never treated with insulin", "not (the patient has ever got insulin)"),
        ("Never diagnosed with diabetes", "not (the patient has ever had diabetes mellitus)"),
        ("Has never had a seizure", "not (the patient has ever had seizure)"),
        (
            "Never received chemotherapy or radiotherapy",
            "not (the patient has ever got chemotherapy or the patient has ever undergone radiotherapy)",
        ),
    ],
)
def test_never_is_at_no_time(words: str, ever: str, lexicon: Lexicon) -> None:
    assert english(read(words, IN, lexicon).logic, lexicon) == ever


@pytest.mark.parametrize("words", ["Never pregnant", "Has never been pregnant", "Never smoker", "Never had LVEF < 30 %"])
def test_what_is_asked_of_today_denies_no_never(words: str, lexicon: Lexicon) -> None:
    found = read(words, IN, lexicon)
    assert found.reading is not ReadingDegree.FULL
    assert decide(found.logic, lambda leaf: None if isinstance(leaf, Unread) else False).truth is None

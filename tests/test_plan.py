"""The plan: words of doses, schedules and times as nodes; products, outcomes, design; and what stays unread or is noted."""

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from conftest import ROOT, seed, shared
from hypothesis import given
from hypothesis import strategies as st

from pantrial import readers
from pantrial.language import regimens
from pantrial.notes import NoteKind
from pantrial.parse import parse, plan
from pantrial.parse.amounts import amounts, plain
from pantrial.parse.doses import About, drafts, routes
from pantrial.parse.outcomes import instruments, kind_of
from pantrial.parse.products import vehicle_in
from pantrial.parse.schedules import schedule
from pantrial.parse.times import frame
from pantrial.protocol import (
    Act,
    Administration,
    Anchor,
    At,
    Basis,
    Dose,
    DoseRole,
    Elapsed,
    Event,
    Origin,
    OutcomeKind,
    OutcomeRole,
    Period,
    Protocol,
    Quantity,
    ReadIn,
    Relation,
    Repeated,
    RouteCode,
    Schedule,
    TimeCode,
    Timing,
    Tissue,
    WhoMasked,
)
from pantrial.protocol import json as protocol_json
from pantrial.reading import Reading, Said
from pantrial.terms import shipped
from pantrial.text import Span, Text, squeeze


def study(**modules: Any) -> Reading:
    return readers.read(json.dumps({"protocolSection": modules}).encode(), "study.json")


def trial(description: str, name: str = "Exemplumab", kind: str = "DRUG", **modules: Any) -> Protocol:
    """A record of one intervention."""
    one = {"type": kind, "name": name, "description": description}
    return plan(study(armsInterventionsModule={"interventions": [one]}, **modules))


def from_page(number: str) -> tuple[Reading, Protocol]:
    path = seed(number)
    reading = readers.read(path.read_bytes(), path.name)
    return reading, parse(reading, shipped()).protocol


def codes(protocol: Protocol, kind: NoteKind = NoteKind.CONTRADICTION) -> set[str]:
    return {note.code for note in protocol.notes if note.kind is kind}


# Amounts --------------------------------------------------------------------------------------------------------------

READ = [
    ("40 mg", "40 mg"),
    ("0.5 mg/m2", "0.5 mg per m2"),
    ("0.5 mg/m²", "0.5 mg per m2"),
    ("25 mg/m^2/day", "25 mg per m2 a day"),
    ("75 milligrams per square meter", "75 mg per m2"),
    ("10 milligrams per kilogram (mg/kg)", "10 mg per kg"),
    ("10 mg/kg", "10 mg per kg"),
    ("10 mg/kg/day", "10 mg per kg a day"),
    ("10 mg kg-1", "10 mg per kg"),
    ("5 IU/kg/h", "5 IU per kg an hour"),
    ("0.5 ug kg-1 min-1", "0.5 µg per kg a minute"),
    ("250mcg", "250 µg"),
    ("250 μg", "250 µg"),
    ("1,000 mg", "1000 mg"),
    (".25 mg", "0.25 mg"),
    ("40-60 g", "40-60 g"),
    ("40–60g", "40-60 g"),
    ("75 to 600 mg", "75-600 mg"),
    ("75 mg up to 600 mg", "75-600 mg"),
    ("50 mg to 100 mg", "50-100 mg"),
    ("between 50 and 100 mg", "50-100 mg"),
    ("2 puffs", "2 puff"),
    ("two tablets", "2 tablet"),
    ("10 drops", "10 drops"),
    ("0.1 mL (about 2 drops)", "0.1 mL"),
    ("2 Gy", "2 Gy"),
    ("2 Gy per fraction", "2 Gy (each)"),
    ("7.4 GBq", "7.4 GBq"),
    ("200 mCi", "200 mCi"),
    ("5 x 10^10 vg/eye", "50 billion vg per eye"),
    ("1 × 10⁹ CFU", "1 billion CFU"),
    ("3 MIU", "3 million IU"),
    ("10^6 cells", "1 million cells"),
    ("10**6 cells", "1 million cells"),
    ("1e6 cells", "1 million cells"),
    ("1.0×10⁶ cells", "1 million cells"),
    ("2.5 x 10^6 cells/kg", "2.5 million cells per kg"),
    ("2×10^6/kg of stromal cells", "2 million cells per kg"),
    ("2 million cells/kg", "2 million cells per kg"),
    ("2 million viable cells per kg body weight", "2 million cells per kg (viable)"),
    ("2 x 10(6) cells per kilogram", "2 million cells per kg"),
    ("1-2x10^6 cells/kg", "1 million-2 million cells per kg"),
    ("1 to 5 × 10^6 MSCs", "1 million-5 million cells"),
    ("1×10^6-5×10^6 cells", "1 million-5 million cells"),
    ("1 million UC-MSCs per lesion", "1 million cells per lesion"),
    ("120 million cells", "120 million cells"),
    ("100M cells", "100 million cells"),
    ("300,000 cells", "300000 cells"),
    ("1.5 x 10^8 CAR+ T cells", "150 million cells"),
    ("AUC 5", "AUC 5"),
    ("AUC of 6", "AUC 6"),
    ("2 x 10^6 cells/cm2", "2 million cells per cm2"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "english"), READ)
def test_an_amount_is_read_as_it_says(words: str, english: str) -> None:
    (draft,), _ = drafts(Text.of(words), ReadIn.FIELD, About())
    assert [regimens.dose(dose) for dose in draft.doses] == [english]
    assert draft.unread == ()


UNREAD = [
    "1,5 ml",  # a decimal comma, or a list
    "0,5 mg",
    "10 x 10e6 cells",  # ten million by the rule, one by custom
    "1 x 10E6 cells/kg",
    "1 x 106 cells/kg",  # a superscript was lost
    "2 x 10 7 cells",
    "109 CFU",
    "1012 vg",
    "0.016 mg/kg/IgE",
    "0.016 mg/kg IgE (IU/mL)",
    "40 mg*/d",
    "2 x 450 mg",  # so many of so much
    "less than 50 mg",
    "at least 50 mg",
    "increased to 20 mg",
    "tapered by 5 mg",
    "up to 3 tablets, titrated to 40 mg",
    "Bilastine 20 mg",  # another substance
    "plus placebomab 20 mg",
    "20 mg of otheramide",
    "starting from 5 mg",
    "at a rate of 5 mg/minute",
    "1 x 100 000 000 CFU",  # blanks may part thousands
    "0 mg",
    "0.016 mg/kg immunoglobulin E",
    "5 mg/kg of ideal body weight",  # a weight that is not the one on the scales
    "5 mg/kg, reckoned by lean body mass",
    "2 tubes of 10 mL",
    "20 mg for ages 6 to 12",  # of one of several groups
    "20 mg in patients weighing less than 40 kg",
    "20 mg divided into two doses",  # of a day, or each time
    "20 mg 2 capsules",  # in each, or in both
    "2 mL in both knees",  # in each, or in both
    "Each dose is given as four separate injections of 0.2 mL",
    "1.5 g of protein per portion",
    "otheramide 40 mg/day for 4 weeks, 20 mg/day for 4 weeks",  # the next step of another's dose
    "10 mg or 20 mg if tolerated",
]


@pytest.mark.parametrize("words", UNREAD)
def test_an_amount_that_may_be_another_is_no_dose(words: str) -> None:
    found, _ = drafts(Text.of(words), ReadIn.FIELD, About(names=frozenset(("exemplumab",))))
    assert [dose for draft in found for dose in draft.doses if dose.role is not DoseRole.MAXIMUM] == []
    assert any(draft.unread for draft in found)


@pytest.mark.parametrize("words", ["4EX-276 T cells", "a construct with the 41BB ligand (EX-CAR T cells)", "12 T cells"])
def test_a_figure_in_a_name_counts_no_cells(words: str) -> None:
    assert [dose for draft in drafts(Text.of(words), ReadIn.FIELD, About(cells=True))[0] for dose in draft.doses] == []


STRENGTHS = ["150 mg/mL solution", "10 mg tablets", "300 mg/2 mL", "a 2 mL vial containing 150 mg", "90 mcg/actuation"]


@pytest.mark.parametrize("words", STRENGTHS)
def test_a_strength_is_no_dose(words: str) -> None:
    found, seen = drafts(Text.of(words), ReadIn.FIELD, About())
    assert [dose for draft in found for dose in draft.doses] == []
    assert seen.strengths


def test_a_concentration_by_a_volume_is_checked() -> None:
    words = "The dose is {} million cells (volume: 20 ml, at 6 million cells/ml)."
    right, wrong = (trial(words.format(n), "Fat stem cells", "BIOLOGICAL") for n in (120, 130))
    (dose,) = right.administrations[0].doses
    assert (dose.amount, dose.volume) == (Quantity.of(Decimal(120_000_000), "{cells}"), Quantity.of(Decimal(20), "mL"))
    assert dose.concentration == Quantity.of(Decimal(6_000_000), "{cells}/mL")
    assert "dose-arithmetic" not in codes(right)
    assert "dose-arithmetic" in codes(wrong)


def test_a_volume_at_a_concentration_is_a_dose() -> None:
    (dose,) = trial("2 ml of 5 million cells/ml once", "Fat stem cells", "BIOLOGICAL").administrations[0].doses
    assert (dose.amount.value, dose.amount.unit) == (Decimal(10_000_000), "{cells}")
    assert dose.inferred == "volume times concentration"


@given(
    st.decimals(min_value="0.001", max_value=9999, places=3),
    st.sampled_from(["mg", "g", "mL", "IU"]),
    st.sampled_from([("", Basis.ABSOLUTE), ("/kg", Basis.WEIGHT), ("/m2", Basis.SURFACE), (" per kg", Basis.WEIGHT)]),
)
def test_a_number_is_exact(value: Decimal, unit: str, under: tuple[str, Basis]) -> None:
    (one,) = amounts(plain(f"{value:f} {unit}{under[0]}"))
    assert (one.low, one.high, one.basis) == (value, value, under[1])


@given(st.integers(1, 999), st.integers(3, 12), st.sampled_from("x×*"))
def test_powers_of_ten_are_exact(number: int, power: int, sign: str) -> None:
    (one,) = amounts(plain(f"{number} {sign} 10^{power} cells/kg"))
    assert one.low == number * Decimal(10) ** power
    assert (one.unit, one.basis) == ("{cells}", Basis.WEIGHT)


@given(st.text("0123456789.,x×^eE -+/kgml()mcells%", max_size=40))
def test_any_words_are_read_or_left_and_never_fail(words: str) -> None:
    found, _ = drafts(Text.of(words), ReadIn.FIELD, About(cells=True))
    for draft in found:
        for dose in draft.doses:
            assert squeeze(dose.words) in squeeze(words)
    assert frame(words) is not None


# Doses together ---------------------------------------------------------------------------------------------------------


def test_levels_of_an_escalation() -> None:
    (one,) = trial("Dose escalation cohorts: 1, 3 and 10 mg/kg every 3 weeks").administrations
    assert one.relation is Relation.LEVELS
    assert [(dose.amount.value, dose.basis) for dose in one.doses] == [(Decimal(n), Basis.WEIGHT) for n in (1, 3, 10)]


def test_what_stands_behind_a_list_is_said_of_all_of_it() -> None:
    (one,) = trial("Dose levels 1 mg, 3 mg or 10 mg/kg").administrations
    assert {dose.basis for dose in one.doses} == {Basis.WEIGHT}


def test_clauses_keep_their_own_dose_and_time() -> None:
    first, second = trial("400 mg subcutaneously once at week 0, then 200 mg every 2 weeks").administrations
    assert [regimens.dose(dose) for dose in (*first.doses, *second.doses)] == ["400 mg", "200 mg"]
    assert second.schedule is not None
    assert [regimens.timing(timing) for timing in second.schedule.timings] == ["every 2 weeks"]


def test_several_amounts_that_nothing_relates_are_no_one_dose() -> None:
    protocol = trial("Participants receive 100 mg or 200 mg every 2 weeks")
    (one,) = protocol.administrations
    assert (one.relation, one.schedule) == (Relation.UNSAID, None)
    assert "doses-several" in codes(protocol, NoteKind.DOUBT)


def test_a_limit_is_of_the_dose_before_it() -> None:
    (one,) = trial("2 mg/kg (maximum 100 mg) every 3 weeks").administrations
    assert [regimens.dose(dose) for dose in one.doses] == ["2 mg per kg (at most 100 mg)"]


def test_a_clause_that_names_another_product_gives_this_one_no_dose() -> None:
    interventions = [
        {"type": "DRUG", "name": "Exemplumab", "description": "IV infusion. Given before Otheramide 300 mg daily."},
        {"type": "DRUG", "name": "Otheramide", "description": "Otheramide 300 mg daily by mouth"},
    ]
    protocol = plan(study(armsInterventionsModule={"interventions": interventions}))
    doses = {one.product: [regimens.dose(dose) for dose in one.doses] for one in protocol.administrations}
    assert doses == {1: [], 2: ["300 mg"]}


def test_an_arm_speaks_for_its_one_product() -> None:
    arms = {
        "armGroups": [
            {"label": "Low", "type": "EXPERIMENTAL", "description": "10 mg twice daily"},
            {"label": "High", "type": "EXPERIMENTAL", "description": "20 mg twice daily"},
        ],
        "interventions": [{"type": "DRUG", "name": "Exemplumab", "armGroupLabels": ["Low", "High"]}],
    }
    protocol = plan(study(armsInterventionsModule=arms))
    assert [(one.arms, one.doses[0].amount.value) for one in protocol.administrations] == [
        (("Low",), Decimal(10)),
        (("High",), Decimal(20)),
    ]
    assert [arm.products for arm in protocol.arms] == [(1,), (1,)]


def test_a_name_with_a_number_is_no_dose() -> None:
    protocol = trial("By mouth", name="Exemplumab 20 mg")
    assert [one.doses for one in protocol.administrations] == [()]
    assert [strength.words for strength in protocol.products[0].strengths] == ["20 mg"]


def test_what_is_taken_from_a_donor_is_no_dose_for_anybody() -> None:
    (one,) = trial(
        "Adipose tissue harvesting (40-60g) during liposuction", "Adipose tissue harvesting", "OTHER"
    ).administrations
    assert (one.act, one.doses[0].amount) == (Act.COLLECT, Quantity(Decimal(40), Decimal(60), "g"))


def test_a_limit_of_another_sort_is_no_limit_at_one_time() -> None:
    for words in ("2 mg/kg (maximum 9 mg/day)", "2 mg/kg (maximum 4 mg/kg)", "2 mg/kg (maximum 5 mL)", "2 mg (maximum 9 mg)"):
        (one,) = trial(words).administrations
        assert ([dose.limit for dose in one.doses], bool(one.unread)) == ([None], True), words


def test_a_dose_for_each_place_says_so() -> None:
    for words in ("one spray (about 100 µL) was applied to each nostril", "one spray per nostril", "one spray in each nostril"):
        (one,) = trial(words + " twice a day", "Exemplumab nasal").administrations
        assert [(dose.basis, dose.site) for dose in one.doses] == [(Basis.SITE, "nostril")], words


def test_the_total_of_a_day_is_that_of_a_day() -> None:
    (one,) = trial("A total daily dose of 20 mg by mouth").administrations
    assert [dose.role for dose in one.doses] == [DoseRole.DAILY]


def test_a_product_of_several_substances_takes_no_amount_of_one() -> None:
    for name in ("Exemplumab + Otheramide", "Exemplumab and otheramide", "Exemplumab in combination with Otheramide"):
        protocol = trial("Otheramide 200 mg on day 1 of each 21-day cycle", name)
        assert [one.doses for one in protocol.administrations] == [()], name
    (one,) = trial("0.5 mL into the muscle", "Exemplum and otherum vaccine", "BIOLOGICAL").administrations
    assert [dose.amount.value for dose in one.doses] == [Decimal("0.5")]


def test_amounts_of_clauses_that_nothing_orders_are_no_one_dose() -> None:
    (one,) = trial("Exemplumab no. 1. 20 mg after inclusion. Exemplumab no. 2. 40 mg after inclusion.").administrations
    assert (len(one.doses), one.relation) == (2, Relation.UNSAID)
    steps = trial("Exemplumab 20 mg/day for 4 weeks; 10 mg/day for 4 weeks").administrations
    assert [[dose.amount.value for dose in step.doses] for step in steps] == [[Decimal(20)], [Decimal(10)]]


def test_days_of_what_comes_afterwards_are_not_counted_from_the_first_dose() -> None:
    first, after = trial("A loading dose of 600 mg, then 300 mg every 2 weeks for a total of 3 doses").administrations
    assert after.schedule is not None
    assert (after.schedule.timings[0].count, after.schedule.offsets) == (3, ())
    assert after.schedule.start is not None
    assert after.schedule.start.anchor is Anchor.OTHER
    assert first.doses[0].role is DoseRole.LOADING


def test_what_an_arms_text_adds_is_that_arms() -> None:
    arms = [
        {"label": "Low", "type": "EXPERIMENTAL", "description": "10 mg"},
        {"label": "High", "type": "EXPERIMENTAL", "description": "20 mg"},
        {"label": "Free", "type": "EXPERIMENTAL", "description": "As the others"},
    ]
    one = {
        "type": "DRUG", "name": "Exemplumab", "description": "IV infusion every 2 weeks",
        "armGroupLabels": ["Low", "High", "Free"],
    }  # fmt: skip
    protocol = plan(study(armsInterventionsModule={"armGroups": arms, "interventions": [one]}))
    told = {
        one.arms: ([dose.amount.value for dose in one.doses], [route.route for route in one.routes], one.schedule is not None)
        for one in protocol.administrations
    }
    iv = [RouteCode.INTRAVENOUS]
    assert told == {("Low",): ([Decimal(10)], iv, True), ("High",): ([Decimal(20)], iv, True), ("Free",): ([], iv, True)}


def test_what_is_done_elsewhere_and_what_treats_is_no_collection_and_no_schedule() -> None:
    (general,) = trial("Treatment is typically a series of 30 injections over 3 years").administrations
    assert general.schedule is None
    assert general.unread
    (one,) = trial("All patients receive 5 treatments", "Apheresis therapy", "OTHER").administrations
    assert one.act is Act.GIVE


# Routes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("given intravenously", RouteCode.INTRAVENOUS),
        ("IV infusion", RouteCode.INTRAVENOUS),
        ("a phase IV trial", None),
        ("s.c. injection", RouteCode.SUBCUTANEOUS),
        ("intra-articular injection", RouteCode.INTRAARTICULAR),
        ("intralesionally", RouteCode.INTRALESIONAL),
        ("by mouth", RouteCode.ORAL),
        ("after an oral food challenge", None),
        ("a lesion of the oral cavity", None),
        ("topical cream", RouteCode.TOPICAL),
        ("after a topical vasoconstrictor", None),
        ("inhaled", RouteCode.INHALATION),
        ("intrathecal", RouteCode.INTRATHECAL),
        ("into the left knee", None),
    ],
)
def test_a_route(words: str, found: RouteCode | None) -> None:
    assert [one.route for one in routes(Text.of(words), ReadIn.FIELD)] == ([found] if found else [])


# Schedules ----------------------------------------------------------------------------------------------------------------

SCHEDULES = [
    ("once", "once", (0,)),
    ("a single intravenous infusion", "once", (0,)),
    ("40 mg every other week", "every 2 weeks", ()),
    ("every two weeks", "every 2 weeks", ()),
    ("fortnightly", "every 2 weeks", ()),
    ("Q2W", "every 2 weeks", ()),
    ("q 3 weeks", "every 3 weeks", ()),
    ("every third week", "every 3 weeks", ()),
    ("3-weekly", "every 3 weeks", ()),
    ("every 2-4 weeks", "every 2 weeks to 4 weeks", ()),
    ("daily", "every day", ()),
    ("once daily", "every day", ()),
    ("q.d.", "every day", ()),
    ("nightly", "every day", ()),
    ("twice daily", "twice every day", ()),
    ("BID", "twice every day", ()),
    ("b.i.d.", "twice every day", ()),
    ("TID", "3 times every day", ()),
    ("four times a day", "4 times every day", ()),
    ("every 12 hours for 7 days", "every 12 hours, for 7 days", ()),
    ("every other day", "every 2 days", ()),
    ("on alternate days", "every 2 days", ()),
    ("twice a week for 8 weeks", "twice every week, for 8 weeks", ()),
    ("three times per week", "3 times every week", ()),
    ("TIW", "3 times every week", ()),
    ("weekly", "every week", ()),
    ("once a week", "every week", ()),
    ("monthly", "every month", ()),
    ("once every 3 months", "every 3 months", ()),
    ("quarterly", "every 3 months", ()),
    ("daily for up to 6 months", "every day, for at most 6 months", ()),
    ("for 5 consecutive days", "for 5 days", ()),
    ("two doses 4 weeks apart", "2 times, every 4 weeks", (0, 28)),
    ("three injections at 2-week intervals", "3 times, every 2 weeks", (0, 14, 28)),
    ("three times at an interval of 30 days", "3 times, every 30 days", (0, 30, 60)),
    ("4 weekly doses", "4 times, every week", (0, 7, 14, 21)),
    ("up to 17 doses every 3 weeks", None, ()),
    ("every 3 weeks for up to 17 doses", "1 to 17 times, every 3 weeks", ()),
    ("at weeks 0, 2 and 6", "weeks 0, 2, 6", (0, 14, 42)),
    ("on days 0, 7, 14, 21, 35 and 49", "days 0, 7, 14, 21, 35, 49", (0, 7, 14, 21, 35, 49)),
    ("D1-D5", "days 1, 2, 3, 4, 5", (0, 1, 2, 3, 4)),
    ("on days -5 to -3", "days -5, -4, -3", (0, 1, 2)),
    ("on day 1 of each 21-day cycle for 4 cycles", "day 1, in each cycle of 21 days, 4 cycles", ()),
    ("on days 1, 8 and 15 of each 28-day cycle", "days 1, 8, 15, in each cycle of 28 days", ()),
    ("on days 1, 8 and 15 every 28 days", "days 1, 8, 15, in each cycle of 28 days", ()),
    ("Q3W on day 1 of each 21-day cycle", "day 1, in each cycle of 21 days", ()),
    ("on day 1 of each cycle", None, ()),
    ("on days 1-5, followed by a rest; courses repeat every 14 days", "days 1, 2, 3, 4, 5, in each cycle of 14 days", ()),
    ("4-6 cycles", "4 to 6 cycles", ()),
    ("until disease progression", "until disease progression", ()),
    ("q2w until progression or unacceptable toxicity", "every 2 weeks, until progression or unacceptable toxicity", ()),
    ("every 8 weeks until week 52", "every 8 weeks, until week 52", ()),
    ("daily for 30 days or until progression", "every day, for 30 days, until progression", ()),
    ("infused over 30-60 minutes every week", "every week, each over 30-60 min", ()),
    ("as needed", "as needed", ()),
    ("weekly for 8 weeks, then every 4 weeks", "every week, for 8 weeks, then every 4 weeks", ()),
    ("first to fourth infusion weekly, then the last two infusions every two weeks",
     "4 times, every week, then 2 times, every 2 weeks", (0, 7, 14, 21, 35, 49)),
    ("biweekly", None, ()),
    ("bi-monthly", None, ()),
    ("every 2 or 4 weeks", None, ()),
    ("every 2 weeks or every 4 weeks", None, ()),
    ("once or twice daily", None, ()),
    ("2 injections every 4 weeks", None, ()),
    ("10 days per month", None, ()),
    ("in two divided doses", None, ()),
    ("for at least 12 weeks", None, ()),
    ("daily dose", None, ()),
    ("after four treatments", None, ()),
    ("vitamin D3", None, ()),
    ("Vitamin D 3", None, ()),
    ("2 L of D5W", None, ()),
    ("against Exa d 1", None, ()),
    ("on day 1 of each triad", None, ()),
    ("on day 15 after the last visit", None, ()),
    ("beginning on day 0", None, ()),
    ("on D0, W4 and W8", None, ()),
    ("on D0, D4 and D8", "days 0, 4, 8", (0, 4, 8)),
    ("on days 1, 15,30, 45", "days 1, 15, 30, 45", (0, 14, 29, 44)),
    ("days -10 to -2 for 3 days", None, ()),
    ("every 2 weeks or 4 weeks", None, ()),
    ("monthly or twice per month", None, ()),
    ("three weekly", None, ()),
    ("with 2-weekly increments", None, ()),
    ("divided among more than one injection site", None, ()),
    ("each dose is given as a single injection", None, ()),
    ("which consisted of two injections", None, ()),
    ("a single infusion, for 3 days", None, ()),
    ("repeated 3 times at 5-minute intervals over 4 weeks", None, ()),
    ("the patch remains in place for one week", None, ()),
    ("a single (IV) infusion", "once", (0,)),
    ("Cohort 1 receives four doses 14 days apart", "4 times, every 14 days", (0, 14, 28, 42)),
    ("six infusions: infusions one to four are a week apart; the two that remain follow at intervals of two weeks",
     "4 times, every week, then 2 times, every 2 weeks", (0, 7, 14, 21, 35, 49)),
    ("single-dose vial", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "english", "offsets"), SCHEDULES)
def test_a_schedule(words: str, english: str | None, offsets: tuple[int, ...]) -> None:
    found = schedule(Text.of(words), [(m.start, m.end) for m in amounts(plain(words))]).schedule
    if english is None:
        assert found is None
    else:
        assert found is not None
        assert ", then ".join(map(regimens.timing, found.timings)) == english
        assert found.offsets == offsets


def test_where_something_is_unread_no_day_is_sure() -> None:
    read = schedule(Text.of("three injections 2 weeks apart, biweekly in winter"))
    assert read.schedule is not None
    assert read.schedule.offsets == ()
    assert [one.words for one in read.unread] == ["biweekly"]


def test_the_last_permitted_time() -> None:
    found = schedule(Text.of("A single injection, at most five days after admission")).schedule
    assert found is not None
    assert found.latest == At(Anchor.ADMISSION, Decimal(5), TimeCode.DAY)


def test_the_steps_are_counted_against_the_total_and_the_time_they_fit_in() -> None:
    text = (
        "{} infusions in all. The first to third infusion weekly, then the last two infusions every four weeks, within {} weeks"
    )
    right, count, late = (trial(text.format(n, weeks)) for n, weeks in ((5, 12), (6, 12), (5, 8)))
    assert right.administrations[0].schedule is not None
    assert right.administrations[0].schedule.offsets == (0, 7, 14, 42, 70)
    assert [codes(one) for one in (right, count, late)] == [set(), {"schedule-count"}, {"schedule-within"}]


@given(st.integers(2, 30), st.integers(1, 60))
def test_counts_and_intervals_give_the_days(count: int, days: int) -> None:
    found = schedule(Text.of(f"{count} infusions at {days}-day intervals")).schedule
    assert found is not None
    assert found.offsets == tuple(n * days for n in range(count))


# Times --------------------------------------------------------------------------------------------------------------------

FRAMES = [
    ("24 months", "24 months (from when: unsaid)"),
    ("12 weeks", "12 weeks (from when: unsaid)"),
    ("one year", "1 year (from when: unsaid)"),
    ("Day 10", "day 10"),
    ("at Month 12", "month 12"),
    ("Day 7 after infusion", "7 days after dose"),
    ("28 days after the last infusion", "28 days after last dose"),
    ("12 months after the start of the study", "12 months after study start"),
    ("6 months post-operatively", "6 months after surgery"),
    ("2 weeks before surgery", "2 weeks before surgery"),
    ("at 1 year of age", "1 year after birth"),
    ("6 months of treatment", "6 months after first dose"),
    ("within 3 days of admission", "from admission to 3 days after admission"),
    ("from baseline to week 12", "from baseline to week 12"),
    ("Baseline to week 52", "from baseline to week 52"),
    ("up to 24 months", "up to 24 months (from when: unsaid)"),
    ("Until 24 months from baseline", "up to 24 months after baseline"),
    ("from admission to discharge, up to 8 weeks", "from admission to discharge; up to 8 weeks (from when: unsaid)"),
    ("D5, D10 and D15 post-infusion", "5 days after dose; 10 days after dose; 15 days after dose"),
    ("Baseline, weeks 4, 8 and 12", "baseline; week 4; week 8; week 12"),
    ("3, 6 and 12 months after surgery", "3 months after surgery; 6 months after surgery; 12 months after surgery"),
    ("at 1 year, 2 years and 3 years post inclusion",
     "1 year after enrollment; 2 years after enrollment; 3 years after enrollment"),
    ("after injection at day 0, day 10",
     "day 0 (counted about the dose); day 10 (counted about the dose)"),
    ("every 4 weeks until week 52", "every 4 weeks until week 52"),
    ("weekly for 8 weeks", "every week until 8 weeks (from when: unsaid)"),
    ("until progression", "up to progression"),
    ("from the first dose to progression or death, whichever occurs first",
     "from first dose to progression or death (whichever is first)"),
    ("through study completion, an average of 1 year", "up to study end"),
    ("Throughout the study", "up to study end"),
    ("Week 12 (± 3 days)", "week 12 ± 3 days"),
    ("4±2 months", "4 months (from when: unsaid) ± 2"),
    ("Baseline (Day 0) and Day 28", "baseline; day 28"),
    ("End of study (week 24)", "week 24"),
    ("Cycle 3 Day 1", "cycle 3, day 1"),
    ("30 minutes, 1 and 2 hours post-dose", "30 minutes after dose; 1 hour after dose; 2 hours after dose"),
    ("Pre-dose", "up to dose"),
    ("Day 1 pre-dose", "day 1"),
    ("From day 1 to day 7", "from day 1 to day 7"),
    ("Days 1-29", "from day 1 to day 29"),
    ("From 2 months to 72 months of age", "from 2 months after birth to 72 months after birth"),
    ("In the first year of life", "from birth to 1 year after birth"),
    ("0-15 months of age", "from 0 months after birth to 15 months after birth"),
    ("after all 6 infusions", "after last dose"),
    ("Change from baseline at 3 months", "baseline; 3 months (from when: unsaid)"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "english"), FRAMES)
def test_a_time_frame(words: str, english: str) -> None:
    found = frame(words)
    assert regimens.times(found.times) == english
    assert found.unread == ()


@pytest.mark.parametrize(
    "words",
    [
        "2-3 years",
        "12 to 20 months",
        "At least 2 years",
        "24 hours after the first bout of hiccups",
        "three years (36 months) after surgery",
        "cycles 1 and 3 day 1: predose, 3 hours",
        "the 2003 ragweed season",
        "in the second year of life",
        "at designated time points",
    ],
)
def test_a_time_that_is_not_understood_is_unread_and_no_number_is_made_of_it(words: str) -> None:
    found = frame(words)
    assert found.times == ()
    assert found.unread


@given(st.integers(0, 900), st.sampled_from(["day", "week", "month", "year"]), st.sampled_from(["after", "following", "post"]))
def test_an_offset_from_an_anchor(count: int, unit: str, word: str) -> None:
    (one,) = frame(f"{count} {unit}s {word} surgery").times
    assert isinstance(one, At)
    assert (one.anchor, one.offset, one.numbered) == (Anchor.SURGERY, Decimal(count), False)


# Outcomes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        ("Adverse Event Rate", OutcomeKind.RATE),
        ("Proportion of patients with healing", OutcomeKind.RATE),
        ("Survival rate", OutcomeKind.RATE),
        ("Change in heart rate", OutcomeKind.CHANGE),
        ("Resting heart rate", None),
        ("Number of serious adverse events", OutcomeKind.COUNT),
        ("PASI score", OutcomeKind.SCORE),
        ("Change from baseline in DLQI", OutcomeKind.CHANGE),
        ("Time to relapse", OutcomeKind.TIME_TO_EVENT),
        ("Overall survival", OutcomeKind.TIME_TO_EVENT),
        ("Progression-free survival", OutcomeKind.TIME_TO_EVENT),
        ("Duration of hospitalisation", None),
        ("Safety", None),
    ],
)
def test_what_sort_of_figure_an_outcome_is(measure: str, kind: OutcomeKind | None) -> None:
    assert kind_of(measure) is kind


def test_instruments_are_named_in_the_words() -> None:
    text = Text.of("Change in the Example Severity Index (ESI), PASI and SF-36; the test of time")
    assert [one.name for one in instruments(text)] == ["Example Severity Index (ESI)", "PASI", "SF-36"]


def outcomes(reading: Reading) -> list[tuple[str, int, str]]:
    return [(one.role.value, one.number, one.measure) for one in plan(reading).outcomes]


def test_outcomes_keep_role_order_and_time() -> None:
    module = {
        "primaryOutcomes": [{"measure": "A", "timeFrame": "Day 10"}, {"measure": "B"}],
        "secondaryOutcomes": [{"measure": "C", "timeFrame": "up to the moon"}],
    }
    reading = study(outcomesModule=module)
    assert outcomes(reading) == [("primary", 1, "A"), ("primary", 2, "B"), ("secondary", 1, "C")]
    first, second, third = plan(reading).outcomes
    assert second.time_frame is None
    assert first.time_frame is not None
    assert third.time_frame is not None
    assert third.time_frame.times == ()
    assert [one.words for one in third.time_frame.unread] == ["up to the moon"]


def test_an_outcome_that_the_page_runs_together_with_its_time_keeps_its_words_and_has_no_time() -> None:
    words = Text.of("Healing of the ulcer week 12")
    reading = study()
    reading = reading.telling(said=(Said("Outcome/Primary", words.value, words.evidence()),))
    (one,) = plan(reading).outcomes
    assert (one.role, one.measure, one.time_frame) == (OutcomeRole.PRIMARY, words.value, None)


def test_prose_alone_gives_assessments_and_an_open_follow_up() -> None:
    text = "Skin will be assessed by PASI at baseline. After all 3 infusions patients are followed up for two years."
    protocol = trial("3 infusions 2 weeks apart", descriptionModule={"detailedDescription": text})
    assessment, follow_up = protocol.assessments
    assert ([one.name for one in assessment.instruments], assessment.times) == (["PASI"], (At(Anchor.BASELINE),))
    assert follow_up.times == (Period(None, (At(Anchor.UNSAID, Decimal(2), TimeCode.YEAR),)),)
    assert {assessment.read_in, follow_up.read_in} == {ReadIn.PROSE}
    assert "follow-up-anchor" in codes(protocol, NoteKind.DOUBT)


def test_an_assessment_that_an_outcome_has_is_not_said_twice() -> None:
    protocol = plan(
        study(
            descriptionModule={"briefSummary": "Skin will be assessed by PASI at baseline."},
            outcomesModule={"primaryOutcomes": [{"measure": "PASI", "timeFrame": "week 12"}]},
        )
    )
    assert protocol.assessments == ()


def test_what_day_0_is() -> None:
    protocol = trial("A single injection on day 0")
    assert [(one.number, one.anchor) for one in protocol.numbering] == [(0, Anchor.FIRST_DOSE)]


# Products -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tissue", "origin"),
    [
        ("UC-MSCs", Tissue.UMBILICAL_CORD, None),
        ("Allogeneic adipose-derived stem cells", Tissue.ADIPOSE, Origin.ALLOGENEIC),
        ("Autologous bone marrow mononuclear cells", Tissue.BONE_MARROW, Origin.AUTOLOGOUS),
        ("Cord blood stem cells", Tissue.CORD_BLOOD, None),
        ("Wharton's jelly MSC of the umbilical cord", Tissue.WHARTONS_JELLY, None),
        ("Mesenchymal stem cells", None, None),
        ("Exemplumab", None, None),
    ],
)
def test_source_tissue_and_donor(name: str, tissue: Tissue | None, origin: Origin | None) -> None:
    (product,) = trial("", name, "BIOLOGICAL").products
    assert (product.tissue and product.tissue.tissue, product.donor and product.donor.origin) == (tissue, origin)


def test_two_donors_in_one_text_are_none() -> None:
    protocol = trial("Autologous or allogeneic stem cells", "Stem cells", "BIOLOGICAL")
    assert protocol.products[0].donor is None
    assert "donor-several" in codes(protocol, NoteKind.DOUBT)


@pytest.mark.parametrize(("last", "contradicts"), [(1, False), (2, True)])
def test_shares_of_a_vehicle_come_to_100(last: int, contradicts: bool) -> None:
    words = f"The vehicle is a mixture of 50% hyaluronic acid, 49% culture medium and {last}% glutamine."
    protocol = trial(words, "Placebo", "OTHER")
    vehicle = protocol.products[0].vehicle
    assert vehicle is not None
    assert [(one.name, one.share.value) for one in vehicle.ingredients] == [
        ("hyaluronic acid", Decimal(50)),
        ("culture medium", Decimal(49)),
        ("glutamine", Decimal(last)),
    ]
    assert ("vehicle-shares" in codes(protocol)) is contradicts


def test_shares_of_participants_are_no_vehicle() -> None:
    assert vehicle_in(Text.of("A group composed of 40% of patients with asthma and 60% of patients without")) is None


@pytest.mark.parametrize(
    ("name", "placebo"),
    [
        ("Placebo", True),
        ("Matching placebo", True),
        ("Sham injection", True),
        ("Exemplumab or placebo", False),
        ("Exemplumab", False),
    ],
)
def test_a_placebo_is_called_one(name: str, placebo: bool) -> None:
    assert trial("", name).products[0].placebo is placebo


# Design and contradictions -----------------------------------------------------------------------------------------------


def designed(title: str = "", sites: int = 0, arms: int = 0, **info: Any) -> Protocol:
    locations = {"locations": [{"city": f"City {n}"} for n in range(sites)]} if sites else {}
    groups = {"armGroups": [{"label": f"Arm {n}", "type": "EXPERIMENTAL"} for n in range(arms)]} if arms else {}
    return plan(
        study(
            identificationModule={"nctId": "EXAMPLE-0000", "officialTitle": title},
            designModule={"studyType": "INTERVENTIONAL", "designInfo": info},
            contactsLocationsModule=locations,
            armsInterventionsModule=groups,
        )
    )


DOUBLE = {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}
ASSESSED = {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]}


@pytest.mark.parametrize(
    ("protocol", "found"),
    [
        (designed("A double-blind trial", maskingInfo={"masking": "NONE"}), {"masking-title"}),
        (designed("An open-label trial", maskingInfo=DOUBLE), {"masking-title"}),
        (designed("A double-blind trial", maskingInfo=DOUBLE), {"masking-roles"}),
        (designed("A double-blind trial", maskingInfo=ASSESSED), set()),
        (designed("An open-label, assessor-blinded trial", maskingInfo={"masking": "SINGLE"}), set()),
        (designed("A trial", maskingInfo={"masking": "TRIPLE", "whoMasked": ["PARTICIPANT"]}), {"masking-count"}),
        (designed("A multicentre trial", sites=1), {"sites"}),
        (designed("A multicentre trial", sites=2), set()),
        (designed("A multicentre trial"), set()),
        (designed("A single-center trial", sites=2), {"sites"}),
        (designed("A randomised trial", allocation="NON_RANDOMIZED"), {"allocation-title"}),
        (designed("A non-randomized trial", allocation="RANDOMIZED"), {"allocation-title"}),
        (designed("A non-randomized trial", allocation="NON_RANDOMIZED"), set()),
        (designed("A single-arm trial", interventionModel="PARALLEL", arms=2), {"model-title"}),
        (designed("A trial", interventionModel="SINGLE_GROUP", arms=2), {"model-arms"}),
        (designed("A trial", interventionModel="PARALLEL", arms=2), set()),
    ],
)  # fmt: skip
def test_a_contradiction_of_the_design(protocol: Protocol, found: set[str]) -> None:
    assert codes(protocol) == found


def test_what_the_fields_do_not_say_is_absent() -> None:
    protocol = plan(study(identificationModule={"nctId": "EXAMPLE-0000"}))
    assert (protocol.design, protocol.enrollment, protocol.arms, protocol.products) == (None, None, (), ())
    assert protocol.notes == ()
    design = designed(allocation="BY_DICE").design
    assert design is not None
    assert (design.allocation, design.masking, design.masked) == (None, None, ())
    assert [one.words for one in design.fields if one.field == "allocation"] == ["BY_DICE"]
    assert "design-unknown" in codes(designed(allocation="BY_DICE"), NoteKind.DOUBT)


def test_an_age_range_of_the_eu_form_against_the_enrollment() -> None:
    text = "Inclusion Criteria:\n\n* Adults\nF.1.2 Adults (18-64 years) yes\nF.1.2.1 Number of subjects for this age range {}"
    for number, found in ((20, set()), (25, {"enrollment-ages"})):
        reading = study(
            designModule={"enrollmentInfo": {"count": 20}}, eligibilityModule={"eligibilityCriteria": text.format(number)}
        )
        assert codes(plan(reading)) == found


def test_outcomes_that_disagree() -> None:
    module = {
        "primaryOutcomes": [
            {"measure": "Survival", "description": "Remission of the fistula", "timeFrame": "23 months"},
            {"measure": "Adverse events", "timeFrame": "24 months"},
        ]
    }
    assert codes(plan(study(outcomesModule=module))) == {"time-frames-near", "outcome-described-otherwise"}


# Nodes --------------------------------------------------------------------------------------------------------------------


HERE = (Span(0, 1),)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Quantity(None, None, "mg"),
        lambda: Quantity(Decimal(2), Decimal(1), "mg"),
        lambda: Quantity(Decimal("NaN"), None, "mg"),
        lambda: Elapsed(Decimal(-1), TimeCode.DAY),
        lambda: At(Anchor.UNSAID),
        lambda: At(Anchor.BASELINE, Decimal(1)),
        lambda: At(Anchor.OTHER, Decimal(1), TimeCode.DAY),
        lambda: Event(" "),
        lambda: Period(None, ()),
        lambda: Repeated(Elapsed(Decimal(0), TimeCode.DAY)),
        lambda: Timing("x", HERE, count=0),
        lambda: Timing("x", HERE, frequency=1),
        lambda: Timing("x", HERE, days=(1,)),
        lambda: Timing("x", HERE, count=3, count_most=2),
        lambda: Schedule("x", HERE, ()),
        lambda: Schedule("x", HERE, (Timing("x", HERE, count=1),), offsets=(7, 0)),
        lambda: Dose(Quantity.of(Decimal(-1), "mg"), Basis.ABSOLUTE, "x", HERE, ReadIn.FIELD),
        lambda: Dose(Quantity.of(Decimal(1), "mg"), Basis.SITE, "x", HERE, ReadIn.FIELD),
        lambda: Administration(0, 1, "x", HERE, ReadIn.FIELD),
        lambda: Administration(1, 1, "x", HERE, ReadIn.FIELD, relation=Relation.LEVELS),
    ],
)
def test_nonsense_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_a_newer_plan_keeps_what_is_known_and_no_dose_that_may_be_narrowed() -> None:
    protocol = trial("40 mg every other week")
    data = protocol_json.dump(protocol).decode()
    assert protocol_json.load(data.encode()) == protocol
    newer = data.replace("pantrial.protocol/1", "pantrial.protocol/2", 1)
    assert protocol_json.load(newer.encode()) == protocol
    narrowed = newer.replace('"basis":"absolute"', '"basis":"absolute","only_if":"weight over 60 kg"')
    loaded = protocol_json.load(narrowed.encode())
    assert [(one.doses, [words.words for words in one.unread]) for one in loaded.administrations] == [
        ((), ["40 mg every other week"])
    ]
    assert any(note.code == "newer-schema" for note in loaded.notes)
    odd = newer.replace('"type":"DRUG"', '"type":"HOLOGRAM"')
    assert [(one.name, one.type) for one in protocol_json.load(odd.encode()).products] == [("Exemplumab", None)]


# The five pages -------------------------------------------------------------------------------------------------------------


def english(protocol: Protocol) -> list[str]:
    return [regimens.dose(dose) for one in protocol.administrations for dose in one.doses]


def test_hidradenitis() -> None:
    _, protocol = from_page("000")
    cells, placebo = protocol.products
    assert cells.tissue is not None
    assert cells.donor is not None
    assert (cells.tissue.tissue, cells.donor.origin) == (Tissue.ADIPOSE, Origin.ALLOGENEIC)
    assert placebo.placebo
    assert placebo.vehicle is not None
    assert placebo.vehicle.total == 100
    (one,) = protocol.administrations
    assert english(protocol) == ["120 million cells (20 mL at 6 million cells/mL)"]
    assert [route.route for route in one.routes] == [RouteCode.INTRALESIONAL]
    assert one.schedule is not None
    assert one.schedule.offsets == (0,)
    assert protocol.design is not None
    assert protocol.design.masked == (WhoMasked.PARTICIPANT, WhoMasked.INVESTIGATOR)
    assert [(one.role, one.kind) for one in protocol.outcomes] == [
        (OutcomeRole.PRIMARY, OutcomeKind.RATE), (OutcomeRole.UNSAID, OutcomeKind.RATE),
    ]  # fmt: skip
    assert codes(protocol) >= {
        "masking-roles", "sites", "time-frames-near", "outcome-described-otherwise", "follow-up-differs",
    }  # fmt: skip
    assert "dose-arithmetic" not in codes(protocol)


def test_digital_ulcers_have_no_dose_no_arms_no_allocation() -> None:
    _, protocol = from_page("001")
    assert english(protocol) == []
    assert protocol.arms == ()
    assert protocol.design is not None
    assert (protocol.design.allocation, protocol.design.model, protocol.design.masking) == (None, None, None)
    (product,) = protocol.products
    assert (product.read_in, product.donor, product.tissue) == (ReadIn.PROSE, None, None)
    (one,) = protocol.administrations
    assert [(route.route, route.read_in) for route in one.routes] == [(RouteCode.INTRAMUSCULAR, ReadIn.PROSE)]
    assert (one.schedule, protocol.enrollment and protocol.enrollment.count) == (None, 20)


def test_sjs_ten() -> None:
    _, protocol = from_page("002")
    assert english(protocol) == ["2 million cells per kg"]
    (one,) = protocol.administrations
    assert one.schedule is not None
    assert (one.schedule.offsets, one.schedule.latest) == ((0,), At(Anchor.ADMISSION, Decimal(3), TimeCode.DAY))
    assert [route.route for route in one.routes] == [RouteCode.INTRAVENOUS]
    assert one.doses[0].limit is None
    assert [(count.number, count.anchor) for count in protocol.numbering] == [(0, Anchor.FIRST_DOSE)]
    last = [one.time_frame.times for one in protocol.outcomes if one.time_frame and "re-epithelialization" in one.measure]
    assert [[day.offset for day in times if isinstance(day, At)] for times in last] == [[5, 10, 15]]


def test_fat_donors() -> None:
    _, protocol = from_page("003")
    (one,) = protocol.administrations
    assert (one.act, english(protocol)) == (Act.COLLECT, ["40-60 g"])
    assert protocol.products[0].tissue is not None
    assert protocol.products[0].tissue.tissue is Tissue.ADIPOSE
    assert one.schedule is None


def test_psoriasis() -> None:
    _, protocol = from_page("004")
    (one,) = protocol.administrations
    assert english(protocol) == ["1 million cells per kg (each)"]
    assert one.schedule is not None
    assert one.schedule.offsets == (0, 7, 14, 21, 35, 49)
    assert one.schedule.within == Elapsed(Decimal(8), TimeCode.WEEK)
    assert one.routes == ()
    (product,) = protocol.products
    assert product.donor is not None
    assert (product.donor.inferred, product.donor.read_in) == (True, ReadIn.PROSE)
    assert {name.name for one in protocol.assessments for name in one.instruments} >= {"PASI", "DLQI"}
    year = Period(None, (At(Anchor.UNSAID, Decimal(1), TimeCode.YEAR),))
    assert [one.times for one in protocol.assessments if one.kind == "follow-up"] == [(year,)]
    assert "follow-up-anchor" in codes(protocol, NoteKind.DOUBT)
    assert codes(protocol) == set()


def spoken(node: Any) -> list[tuple[str, tuple[Span, ...]]]:
    """Every node's words and spans."""
    found: list[tuple[str, tuple[Span, ...]]] = []
    if isinstance(node, msgspec.Struct):
        words = next((getattr(node, name) for name in ("words", "measure", "label", "name") if hasattr(node, name)), None)
        if isinstance(words, str) and hasattr(node, "spans"):
            found.append((words, node.spans))
        for name in node.__struct_fields__:
            found += spoken(getattr(node, name))
    elif isinstance(node, tuple):
        for one in node:
            found += spoken(one)
    return found


def at_spans(reading: Reading, spans: tuple[Span, ...]) -> str:
    words = []
    for span in spans:
        text = reading.value(span.pointer) if span.pointer else reading.source.text
        words.append(str(text)[span.start : span.end])
    return "".join("".join(words).split()).replace("\\", "")


def places(reading: Reading, protocol: Protocol) -> int:
    """How many nodes stand, word for word, where they say."""
    checked = 0
    plans = (
        protocol.arms,
        protocol.products,
        protocol.administrations,
        protocol.outcomes,
        protocol.assessments,
        protocol.numbering,
    )
    for words, spans in spoken(plans):
        assert at_spans(reading, spans) == "".join(words.split()).replace("\\", ""), words
        checked += 1
    return checked


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_node_stands_where_it_says(number: str) -> None:
    assert places(*from_page(number)) > 4


@pytest.mark.parametrize("name", ["psoriasis", "fat-donors", "hidradenitis", "digital-ulcers", "sjs-ten"])
def test_every_node_of_the_examples_stands_where_it_says(name: str) -> None:
    path = ROOT / "examples" / "pages" / f"{name}.txt"
    reading = readers.read(path.read_bytes(), path.name)
    assert places(reading, plan(reading)) > 4


def test_real_records_are_read_without_failing_and_stand_where_they_say() -> None:
    import gzip

    path = shared() / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no records at {path}")
    with gzip.open(path) as lines:
        for number, line in enumerate(lines):
            if number % 6 or len(line) < 500:
                continue
            reading = readers.read(line, "study.json")
            protocol = plan(reading)
            places(reading, protocol)
            assert protocol_json.load(protocol_json.dump(protocol)) == protocol


# The ratio, and two contradictions that stand in criteria


def made(arms: int = 2, summary: str = "", criteria: str = "", allocation: str = "RANDOMIZED") -> Protocol:
    """The plan of a made-up study."""
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "EXAMPLE-1", "briefTitle": "Cream A against cream B"},
            "descriptionModule": {"briefSummary": summary},
            "designModule": {"designInfo": {"allocation": allocation}},
            "armsInterventionsModule": {"armGroups": [{"label": f"Arm {number}"} for number in range(arms)]},
            "eligibilityModule": {"eligibilityCriteria": criteria},
        }
    }
    return parse(readers.read(json.dumps(study).encode(), "made up"), shipped()).protocol


@pytest.mark.parametrize(
    ("words", "arms", "parts"),
    [
        ("Patients are randomized 2:1 to cream A or cream B.", 2, (2, 1)),
        ("They are randomly assigned in a 1 : 1 ratio.", 2, (1, 1)),
        ("Randomisation (3:3:1) is central.", 3, (3, 3, 1)),
        ("Patients are randomized. Visits begin at 8:30.", 2, None),
        ("Randomization takes place at 10:15 am.", 2, None),
        ("Serum is diluted 1:40.", 2, None),
        ("Randomized 2:1, later randomized 1:1.", 2, None),
        ("Randomized 2:1.", 3, None),
    ],
)
def test_an_allocation_ratio_is_read_where_allocation_is_told(words: str, arms: int, parts: tuple[int, ...] | None) -> None:
    found = made(arms, words).ratio
    assert (found.parts if found else None) == parts
    if found:
        assert "".join(words[span.start : span.end] for span in found.spans) == found.words


def test_a_trial_that_draws_no_lots_has_no_ratio() -> None:
    assert made(2, "Randomized 2:1.", allocation="NA").ratio is None


@pytest.mark.parametrize(
    ("criterion", "code"),
    [
        ("Moderate renal impairment with creatinine clearance greater than 60 ml/min", "stage-and-clearance"),
        ("Moderate renal impairment with creatinine clearance greater than 40 ml/min", ""),
        ("Severe kidney failure, clearance > 30", "stage-and-clearance"),
        ("Blood count within normal values (platelets > 100000)", "normal-and-bounds"),
        ("Blood count within normal values", ""),
    ],
)
def test_a_criterion_that_contradicts_itself_is_noted(criterion: str, code: str) -> None:
    codes = {note.code for note in made(criteria=f"Inclusion Criteria:\n\n* {criterion}").notes}
    assert codes & {"stage-and-clearance", "normal-and-bounds"} == ({code} if code else set())

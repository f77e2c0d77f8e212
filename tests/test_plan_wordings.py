"""Wordings of doses, routes, schedules and time frames as records use them: what is read, and what has to stay unread."""

import pytest
from test_plan import trial

from pantrial.language import regimens
from pantrial.parse.schedules import schedule
from pantrial.parse.times import frame
from pantrial.protocol import Anchor, At, Basis, DoseRole, Event, Origin, Period, Protocol, Relation, RouteCode
from pantrial.text import Text

UNTIL = [
    (
        "every 3 weeks until disease progression, death, or a maximum of 24 months",
        "every 3 weeks, for at most 24 months, until disease progression or death",
    ),
    (
        "on day 1 of each 21-day cycle until progressive disease (PD), the wish of the family, or intolerable toxicity",
        "day 1, in each cycle of 21 days, until progressive disease (pd) or the wish of the family or intolerable toxicity",
    ),
    ("daily until healing or participant or sponsor decision", "every day, until healing or participant or sponsor decision"),
]


@pytest.mark.parametrize(("words", "english"), UNTIL)
def test_every_end_of_a_treatment_is_kept(words: str, english: str) -> None:
    read = schedule(Text(words))
    assert read.schedule is not None
    assert not read.unread
    assert regimens.schedule(read.schedule) == english


def test_where_one_end_is_not_understood_none_is_taken() -> None:
    read = schedule(Text("every 2 weeks until disease progression, or up to 24 months in persons without one"))
    assert read.schedule is not None
    assert not read.schedule.timings[0].until
    assert [left.words.split(",")[0] for left in read.unread] == ["until disease progression"]


@pytest.mark.parametrize(
    "words",
    [
        "either monthly for 12 months, or twice per month",  # one frequency or another
        "from week 12 to week 20",  # a later part, and no end of the whole
        "three (2) injections",  # a number and another
    ],
)
def test_what_two_readings_fit_is_no_schedule(words: str) -> None:
    assert schedule(Text(words)).schedule is None


def test_a_number_said_twice_is_one() -> None:
    read = schedule(Text("three (3) intramuscular injections at intervals of four (4) weeks"))
    assert read.schedule is not None
    assert read.schedule.offsets == (0, 28, 56)


def test_the_day_of_weighing_is_not_the_day_of_the_dose() -> None:
    weighed = schedule(Text("a dose by the weight at the beginning of the study, given for 10 months")).schedule
    given = schedule(Text("one infusion given at the beginning of the study")).schedule
    assert weighed is not None
    assert weighed.start is None
    assert given is not None
    assert given.start == At(Anchor.STUDY_START)


# Doses ----------------------------------------------------------------------------------------------------------------


def test_a_range_of_a_dosing_table_is_no_dose() -> None:
    told = "Exemplumab 75 mg to 600 mg every 4 weeks; the dose was determined by the body weight using a dosing table."
    (one,) = trial(told).administrations
    assert one.doses == ()
    assert any("600 mg" in left.words for left in one.unread)
    (kept,) = trial("Exemplumab 40 to 60 mg every 4 weeks").administrations
    assert regimens.dose(kept.doses[0]) == "40-60 mg"


def test_the_times_of_one_level_are_not_those_of_all() -> None:
    own = "Cohort 1: 1 x 10^6 cells/kg once; Cohort 2: 2 x 10^6 cells/kg x 2 doses"
    (one,) = trial(own, "Example stromal cells", "BIOLOGICAL").administrations
    assert one.relation is Relation.LEVELS
    assert one.schedule is None
    common = "Dose levels of 1, 2 and 4 mg/kg are given every 3 weeks"
    (all_of_them,) = trial(common).administrations
    assert all_of_them.schedule is not None
    assert all_of_them.relation is Relation.LEVELS


def test_doses_named_as_levels_are_levels() -> None:
    (one,) = trial("Dose 1 is 5 mg; dose 2 is 10 mg; dose 3 is 20 mg").administrations
    assert one.relation is Relation.LEVELS


def test_steps_each_for_so_long_follow_each_other() -> None:
    first, second = trial("0.5 mg/kg/day for 4 weeks; 0.25 mg/kg/day for 4 weeks").administrations
    assert first.schedule is not None
    assert first.schedule.start is None
    assert second.schedule is not None
    assert second.schedule.start is not None
    assert second.schedule.start.anchor is Anchor.OTHER
    assert not second.schedule.offsets


def test_each_later_step_has_a_name_of_its_own() -> None:
    plan = trial("200 mg weekly for 4 weeks, then 100 mg weekly for 4 weeks, then 50 mg weekly for 4 weeks")
    starts = [one.schedule.start.anchor_words for one in plan.administrations if one.schedule and one.schedule.start]
    assert len(starts) == 2 == len(set(starts))


def test_an_amount_of_one_of_two_substances_is_no_dose_of_both() -> None:
    both = trial("Exemplumab will be given; modelumab will be given as 200 mg", "EXA100+ Modelumab")
    assert not any(one.doses for one in both.administrations)
    stroke = trial("exemplosone 100 µg twice daily", "Exemplosone/modelterol")
    assert not any(one.doses for one in stroke.administrations)
    puffs = trial("exemplosone 160 µg/modelterol 4.5 µg, 1 inhalation twice daily", "Exemplosone/modelterol")
    assert [regimens.dose(dose) for one in puffs.administrations for dose in one.doses] == ["1 inhalation"]


def test_a_step_that_follows_an_evaluation_is_told() -> None:
    words = "It begins with 2 mg once daily. After evaluation of safety the dose is titrated to 4 mg once daily."
    (one,) = trial(words).administrations
    assert any("4 mg" in left.words for left in one.unread)


def test_saline_is_the_dose_where_the_product_is_saline() -> None:
    assert regimens.dose(trial("2 ml normal saline", "Saline").administrations[0].doses[0]) == "2 mL"
    assert not any(one.doses for one in trial("Exemplumab in 2 ml normal saline").administrations)


@pytest.mark.parametrize(
    ("words", "name", "found"),
    [
        ("given for 4 months before oral immunotherapy", "Exemplumab", []),
        ("oral immunotherapy with rising doses", "Oral immunotherapy", [RouteCode.ORAL]),
        ("oral granules twice daily", "Exemplumab", [RouteCode.ORAL]),
        ("0.2 mg/kg SQ dose", "Exemplumab", [RouteCode.SUBCUTANEOUS]),
        ("100,000 SQ units", "Exemplum pollen", []),
    ],
)
def test_a_way_is_that_of_the_product(words: str, name: str, found: list[RouteCode]) -> None:
    assert [route.route for one in trial(words, name).administrations for route in one.routes] == found


# Time frames ----------------------------------------------------------------------------------------------------------

FRAMES = [
    ("up to 12 weeks post disease progression", "up to 12 weeks after disease progression"),
    ("12 months after the day of first injection", "12 months after first dose"),
    ("24 weeks after treatment commences", "24 weeks after first dose"),
    ("4,8,12,16 weeks", "; ".join(f"{n} weeks (from when: unsaid)" for n in (4, 8, 12, 16))),
    ("screening, after years 2, 3 and 5", "screening; year 2; year 3; year 5"),
    ("after 28 days of treatment", "28 days after first dose"),
    ("at end of week 78", "week 78"),
    ("6 week follow up", "6 weeks (from when: unsaid)"),
    ("up to 18 months follow up after initiation of treatment", "up to 18 months after first dose"),
    ("from the signing of the ICF through 90 days after the last dose", "from consent to 90 days after last dose"),
    ("day 1 of cycles 1, 2 and 5 (each cycle is 21 days)", "cycle 1, day 1; cycle 2, day 1; cycle 5, day 1"),
    ("start of treatment to end of study（about 13 weeks）", "from first dose to 13 weeks (from when: unsaid)"),
    ("baseline, week 7, week 16/day 106", "baseline; week 7; week 16"),
    ("baseline (day -7 to day -1) and week 52", "baseline; week 52"),
    ("scores will be recorded at week 4 and week 8", "week 4; week 8"),
    ("up to 24 hours after onset of the allergic reaction", "up to 24 hours after onset of the allergic reaction"),
    ("through study completion, estimated 22 days", "up to study end"),
]


@pytest.mark.parametrize(("words", "english"), FRAMES)
def test_a_time_frame(words: str, english: str) -> None:
    read = frame(words)
    assert not read.unread
    assert regimens.times(read.times) == english


def test_all_that_ends_a_period_is_in_it() -> None:
    (one, most) = frame("baseline up until progressive disease, death or withdrawal by the participant, up to 5 years").times
    assert isinstance(one, Period)
    assert one.start == At(Anchor.BASELINE)
    assert len(one.ends) == 3
    assert all(isinstance(end, Event) for end in one.ends)
    assert isinstance(most, Period)


def test_the_length_of_a_measurement_is_no_time_of_the_trial() -> None:
    words = "during 14 days at baseline, 3 and 9 months"
    read = frame(words)
    assert [words[a:b] for a, b in read.unread] == ["during 14 days"]
    assert regimens.times(read.times) == "baseline; 3 months (from when: unsaid); 9 months (from when: unsaid)"


def test_a_number_of_doses_up_to_an_end_is_both() -> None:
    read = schedule(Text("up to 4 doses, every 6 weeks until progression, intolerance or up to 2 years"))
    assert read.schedule is not None
    (timing,) = read.schedule.timings
    assert (timing.count, timing.count_most, len(timing.until)) == (1, 4, 2)
    assert timing.bounds is not None


def test_what_follows_a_first_dose_is_no_follow_up() -> None:
    (one,) = trial("Loading dose on day 1, followed by a dose every two weeks").administrations
    assert one.schedule is not None
    assert len(one.schedule.timings) == 2
    assert not one.schedule.offsets
    watched = trial("40 mg once; participants will be followed by telephone every week")
    assert watched.administrations[0].schedule is not None
    assert regimens.schedule(watched.administrations[0].schedule) == "once"


def test_routes_joined_by_or_are_both_told() -> None:
    (one,) = trial("intramuscular or intradermal").administrations
    assert {route.route for route in one.routes} == {RouteCode.INTRAMUSCULAR, RouteCode.INTRADERMAL}
    (not_two,) = trial("40 mg subcutaneously, not intravenous or intramuscular").administrations
    assert [route.route for route in not_two.routes] == [RouteCode.SUBCUTANEOUS]


def test_a_time_of_one_of_several_doses_that_were_not_understood_is_not_taken() -> None:
    (one,) = trial("Level 1: 5 x 10e7 cells/kg once; level 2: 1 x 10e8 cells/kg x 2 doses", "Example cells").administrations
    assert one.doses == ()
    assert one.schedule is None


def test_what_a_dose_is_raised_to_is_not_each_dose() -> None:
    (one,) = trial("6 injections to 10,000 SQ-U, then 2 injections with 10,000 SQ-U", "Exemplum vaccine").administrations
    assert one.doses == ()


def test_what_somebody_had_before_is_no_schedule() -> None:
    (one,) = trial("40 mg daily; some will have received a lower dose for 6 months").administrations
    assert one.schedule is not None
    assert regimens.schedule(one.schedule) == "every day"


def test_a_numbered_day_keeps_its_count_beside_a_time_from_an_anchor() -> None:
    times = frame("day 29, day 57 and 24 weeks after last dose").times
    assert regimens.times(times) == "day 29; day 57; 24 weeks after last dose"
    assert (
        regimens.times(frame("D5, D10 and D15 post-infusion").times)
        == "5 days after dose; 10 days after dose; 15 days after dose"
    )


def test_an_event_in_figures_stays_the_event() -> None:
    (until, most) = frame("from randomization until death (approximately 15 months)").times
    assert isinstance(until, Period)
    assert until.ends == (Event("death"),)
    assert isinstance(most, Period)


# What older records write ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("5 days a week for 2 weeks", "5 times every week, for 2 weeks"),
        ("weekly x 6", "6 times, every week; days 0 7 14 21 28 35 from the first"),
        ("daily for 10 more weeks", "every day, for 10 weeks"),
    ],
)
def test_how_often_in_older_words(words: str, english: str) -> None:
    read = schedule(Text(words))
    assert read.schedule is not None
    assert regimens.schedule(read.schedule) == english


def test_every_day_and_not_every_day_is_neither() -> None:
    assert schedule(Text("once a day, 5 days a week, for 2 weeks")).schedule is None


@pytest.mark.parametrize(
    "words",
    [
        "on day 10 of cycle 1, then on day 3 of cycles 2-3",
        "on days 2-4 of course 1 and beginning on day 2 of subsequent courses",
        "days 1, 8 15",
        "2 additional courses beyond the best response",
        "day 1 courses II and V",
    ],
)
def test_days_of_some_cycles_and_broken_lists_are_no_schedule(words: str) -> None:
    assert schedule(Text(words)).schedule is None


def test_a_time_since_an_earlier_treatment_is_none_of_this_one() -> None:
    assert schedule(Text("not later than 6 weeks since the last chemotherapy dose")).schedule is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2.0 X 10^6 mIU per day", "Exemplokine"),  # a million, or a thousandth
        ("a tablet with a strength of 250 mg will be available", "Exemplumab"),
        ("two microgram puffs", "Exemplosone"),
        ("Exemplocin 1 ml and modelocin 100 units", "Exemplocin and modelocin"),
    ],
)
def test_what_is_no_dose_in_older_words(words: str, name: str) -> None:
    assert not any(one.doses for one in trial(words, name).administrations)


def test_what_is_added_is_anothers() -> None:
    (one,) = trial("100 mg twice daily + two puffs of exemplosol as needed", "Exemplumab").administrations
    assert [regimens.dose(dose) for dose in one.doses] == ["100 mg"]
    assert one.schedule is not None
    assert not one.schedule.timings[0].as_needed


def test_a_list_of_days_that_tells_what_else_is_done_is_no_schedule_of_this_product() -> None:
    words = "Day -3: Exemplumab 2 mg/kg. Day -1: rest. Day 0: marrow infusion."
    (one,) = [one for one in trial(words).administrations if one.doses]
    assert one.schedule is None or one.schedule.timings[0].days == (-3,)


def test_square_metres_are_no_way() -> None:
    assert [r.route for one in trial("3 g/sq m IV infusion").administrations for r in one.routes] == [RouteCode.INTRAVENOUS]


@pytest.mark.parametrize("words", ["10 mg film coated tablet", "5 mg exemplocin tablets", "0.3 to 0.5 U per seed"])
def test_what_a_tablet_or_a_seed_holds_is_no_dose(words: str) -> None:
    assert not any(one.doses for one in trial(words, "Exemplocin").administrations)


@pytest.mark.parametrize(
    "words",
    [
        "for at least 2 courses",
        "a minimum of 2 courses",
        "if the disease is present on day 22, then a second course is given",
        "until neutrophils > 10,000/uL x1 day",
    ],
)
def test_what_is_asked_or_least_is_no_schedule(words: str) -> None:
    assert schedule(Text(words)).schedule is None


def test_a_year_after_a_transplant_is_counted_from_it() -> None:
    assert regimens.times(frame("year 1 post-transplant").times) == "1 year after transplant"
    assert regimens.times(frame("day 1 pre-dose").times) == "day 1"


def test_a_half_is_not_cut_off() -> None:
    assert frame("at 2 years and a half from study entry").times == ()


# Whose cells ----------------------------------------------------------------------------------------------------------


def cells_told(prose: str, name: str = "Umbilical cord stromal cells") -> Protocol:
    return trial("1 x 10^6 cells/kg once", name, "BIOLOGICAL", descriptionModule={"detailedDescription": prose})


def test_what_others_found_says_nothing_of_this_product() -> None:
    told = cells_told("Previous trials of autologous cells have been small.", "Stromal cells").products[0]
    assert told.donor is None
    assert cells_told("Allogeneic cells are given.", "Stromal cells").products[0].donor is not None
    other = cells_told("Bone marrow cells have been used before.", "Stromal cells").products[0]
    assert other.tissue is None


def test_running_text_makes_no_cord_the_patients_own() -> None:
    assert cells_told("Autologous cells of the marrow are hard to come by.").products[0].donor is None
    (own,) = trial("Autologous cord blood", "Autologous umbilical cord blood cells", "BIOLOGICAL").products
    assert own.donor is not None
    assert own.donor.origin is Origin.AUTOLOGOUS


def test_donors_of_a_sample_are_donors_for_nobody() -> None:
    (sampled,) = trial("Marrow of matched healthy donors is kept", "Bone marrow analyses", "OTHER").products
    assert sampled.donor is None


def test_particles_and_what_cells_give_off_are_no_cells() -> None:
    assert not any(one.doses for one in trial("2.0 x 10^8 particles once", "Stromal cells", "BIOLOGICAL").administrations)
    assert not any(one.doses for one in trial("2.0 x 10^8 once", "Stromal cell exosomes", "BIOLOGICAL").administrations)
    (counted,) = trial("2.0 x 10^8 once", "Stromal cells", "BIOLOGICAL").administrations
    assert regimens.dose(counted.doses[0]) == "200 million cells"


@pytest.mark.parametrize(
    "words",
    [
        "cells were cultured during 17 days",
        "imaging by X-ray at week 4 and week 12",
        "started from day 0",
        "one dose will be given, followed by weekly wound control",
    ],
)
def test_what_is_done_with_cells_or_watched_is_no_schedule(words: str) -> None:
    for one in trial(words, "Stromal cells", "BIOLOGICAL").administrations:
        assert one.schedule is None or not (one.schedule.timings[0].frequency or one.schedule.timings[0].days)
        assert one.schedule is None or one.schedule.timings[0].bounds is None


def test_the_total_of_a_day_is_a_days() -> None:
    (one,) = trial("four 250 mg capsules (total 1000 mg daily)").administrations
    assert [dose.role for dose in one.doses] == [DoseRole.DAILY]


@pytest.mark.parametrize(
    "words", ["10^7 cells of the product per 1 cm^2 of the wound", "10^6 (1 million) /kg", "2 x 10^6 cells for each kg"]
)
def test_what_a_dose_is_reckoned_by_may_stand_further_off(words: str) -> None:
    for one in trial(words, "Stromal cells", "BIOLOGICAL").administrations:
        assert not any(dose.basis is Basis.ABSOLUTE for dose in one.doses)


@pytest.mark.parametrize(
    ("words", "days"), [("at D1 - D3 - D5", (1, 3, 5)), ("days 1-5", (1, 2, 3, 4, 5)), ("day 1, day 3 and day 5", (1, 3, 5))]
)
def test_dashes_between_named_days_part_a_list(words: str, days: tuple[int, ...]) -> None:
    read = schedule(Text(words))
    assert read.schedule is not None
    assert read.schedule.timings[0].days == days


def test_once_or_twice_and_one_and_a_half_are_no_count() -> None:
    read = schedule(Text("once or twice with two week interval"))
    assert read.schedule is not None
    assert read.schedule.timings[0].count is None
    assert not read.schedule.offsets
    assert schedule(Text("1.5 times the first dose")).schedule is None


def test_substances_parted_by_commas_are_several() -> None:
    assert not any(one.doses for one in trial("modelumab 20 mg on day 0", "Exemplumab, modelumab").administrations)


def test_the_gauge_of_a_needle_is_no_dose() -> None:
    (one,) = trial("2 mL is injected with an 18-20 G needle", "Exemplum plasma", "BIOLOGICAL").administrations
    assert [regimens.dose(dose) for dose in one.doses] == ["2 mL"]

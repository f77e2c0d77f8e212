"""The status page's tables, in which nothing parts one column from the next: outcomes, places, sponsors."""

import itertools
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_readers import law

from pantrial.pages import descriptions, joints, places, sites, timeframes
from pantrial.pages.descriptions import parts
from pantrial.pages.timeframes import cuts
from pantrial.readers import read
from pantrial.reading import Reading

PROTOCOL = "/protocolSection"
OUTCOMES = f"{PROTOCOL}/outcomesModule"
LOCATIONS = f"{PROTOCOL}/contactsLocationsModule/locations"
SPONSORS = f"{PROTOCOL}/sponsorCollaboratorsModule"


def page(
    outcomes: tuple[str, ...] = (), rows: tuple[str, ...] = ("n/a",), sponsors: tuple[str, str] = ("(1)", "Example Hospital")
) -> Reading:
    """A page of the layout with these rows in its tables, which obeys the laws of every page."""
    count, names = sponsors
    lines = [
        "Clinical Trial Details — Status: Recruiting",
        "Administrative data",
        "NCT number EXAMPLE-0001",
        "Study information",
        "Source Example Hospital",
        "Recruitment information / eligibility",
        "Eligibility Inclusion Criteria: - Stiff knees Exclusion Criteria: - Wet knees",
        "Locations",
        "Country Name City State",
        *rows,
        f"Sponsors {count}",
        "Lead Sponsor Collaborator",
        names,
        "Outcome",
        "Type Measure Description Time frame Safety issue",
        *outcomes,
        "See also",
        "  Status Clinical Trial Phase",
    ]
    reading = read("\n".join(lines).encode(), "page", layout="status")
    law(reading)
    return reading


def cut(row: str) -> str:
    at = cuts([row])[0]
    return row[at:] if at >= 0 else ""


@pytest.mark.parametrize(
    ("row", "time"),
    [
        ("Primary Stiffness of the knee Baseline, 12 weeks", "Baseline, 12 weeks"),
        ("Primary Stiffness of the knee at week 12 Week 12", "Week 12"),
        ("Primary Number of warm days up to 24 months", "up to 24 months"),
        (
            "Primary Overall survival Through study completion, an average of 1 year",
            "Through study completion, an average of 1 year",
        ),
        ("Primary Participants who fell Day 1 through Day 28", "Day 1 through Day 28"),
        ("Primary Change in swelling From baseline to month 6", "From baseline to month 6"),
        ("Secondary Pain on a scale 6 months", "6 months"),
        (
            "Secondary Swelling Part A: from dosing to day 9 (about 2 years). Part B: from dosing to day 9 (about 2 years)",
            "Part A: from dosing to day 9 (about 2 years). Part B: from dosing to day 9 (about 2 years)",
        ),
        (
            "Other Maximum concentration of salt in plasma (Cmax) pre-dose, 1, 2 and 4 hours post-dose",
            "pre-dose, 1, 2 and 4 hours post-dose",
        ),
    ],
)
def test_the_time_frame_ends_the_row(row: str, time: str) -> None:
    kind, _, words = row.partition(" ")
    outcome = page((row,)).value(f"{OUTCOMES}/{kind.casefold()}Outcomes/0")
    assert outcome == {"measure": words.removesuffix(time).strip(), "timeFrame": time}


@pytest.mark.parametrize("row", ["Number of falls", "Stiffness of the left and of the right knee", "12 weeks", "Knees"])
def test_a_row_without_a_plain_time_stays_whole(row: str) -> None:
    reading = page((f"Primary {row}",))
    assert reading.value(OUTCOMES) is None
    assert [said.value for said in reading.said if said.label == "Outcome/Primary"] == [row]
    assert [note.code for note in reading.notes] == ["outcome-uncut"]


def test_a_registry_is_one() -> None:
    words = page().source.text.replace("Source Example", "Study type Observational [Patient Registry]\nSource Example")
    design = read(words.encode(), "page", layout="status").value(f"{PROTOCOL}/designModule")
    assert design == {"studyType": "OBSERVATIONAL", "patientRegistry": True}


def test_a_time_begins_with_its_own_first_words() -> None:
    for words in ("approximately 5 years", "over 30 days", "last 12 months", "December 2031"):
        assert cut(f"Stiffness of both knees {words}") in {"", words}


def test_the_other_rows_tell_where_a_time_begins() -> None:
    rows = [f"{what} at Month 12" for what in ("Warmth of both knees", "Girth of the knee (cm)", "Rate of falls", "Pain score")]
    assert [row[at:] for row, at in zip(rows, cuts(rows), strict=True)] == ["at Month 12"] * 4


def test_one_note_tells_of_all_cuts() -> None:
    reading = page(
        tuple(f"Secondary {what} of the knee Week 8" for what in ("Stiffness", "Warmth", "Colour", "Girth", "Strength"))
    )
    assert len(reading.value(f"{OUTCOMES}/secondaryOutcomes")) == 5
    assert [note.code for note in reading.notes] == ["outcome-cut"]


TOLD = "Participants are asked how stiff the knee is. Scores range from 0 to 10, and higher scores mean more stiffness."


def test_a_description_is_parted_from_its_measure_where_that_is_plain() -> None:
    reading = page((f"Primary Stiffness of the knee {TOLD} Week 12", f"Secondary Warmth of the knee {TOLD} Week 24"))
    expected = {"measure": "Stiffness of the knee", "description": TOLD, "timeFrame": "Week 12"}
    assert reading.value(f"{OUTCOMES}/primaryOutcomes") == [expected]
    assert reading.value(f"{OUTCOMES}/secondaryOutcomes/0/measure") == "Warmth of the knee"
    assert [note.code for note in reading.notes] == ["outcome-cut"]


def test_a_page_of_short_measures_has_no_descriptions() -> None:
    rows = ["Stiffness of the knee", "Warmth of the Left Knee", "Participants who fell"]
    assert parts(rows) == [len(row) for row in rows]
    assert parts([]) == []


def test_descriptions_of_few_words_are_no_part_of_a_measure() -> None:
    """Rows are short whether they have descriptions or not: what they say together is asked, and not their length."""
    rows = [
        "Stiffness of the knee Measured by the Example Knee Scale (0-10).",
        "Warmth of the knee Measured in degrees Celsius.",
        "Girth of the knee Measured with a tape.",
    ]
    assert [row[:end] for row, end in zip(rows, parts(rows), strict=True) if end is not None] == [
        "Stiffness of the knee",
        "Warmth of the knee",
        "Girth of the knee",
    ]


@given(st.lists(st.text(st.sampled_from("ab 12.,;()TheScore-\t"), max_size=90), max_size=6))
def test_a_measure_ends_with_a_word_of_its_row(rows: list[str]) -> None:
    for row, end in zip(rows, parts(rows), strict=True):
        assert end is None or end == len(row) or (0 < end < len(row) and not row[end - 1].isspace() and row[end].isspace())


WORDS = (
    "Pain pain of the knee is The Score, (KSS) KSS KNEE scale. scale: Measured from 0 to 10 | a|b - in/out AEs Adverse Events"
    " Week's change; \"very [open will be assessed by STIFFNESS (0-10)."
).split()


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=75), max_size=6))
def test_the_score_of_a_cut_is_the_sum_of_the_weights_of_its_traits(rows: list[list[str]]) -> None:
    """What is fitted and what is read are written apart: one names traits, the other looks their weights up at once."""
    weights, known = descriptions.weights(), descriptions.model()
    named = descriptions.traits([descriptions.words_of(" ".join(row)) for row in rows])
    _, _, scored = known.scores(rows)
    for traits, found in zip(named, scored, strict=True):
        sums = {
            at: sum(weights[trait].get(words, 0.0) for trait, _, words in (name.partition(":") for name in names))
            for at, names in traits
        }
        assert {at for at, _ in found} <= sums.keys()
        for at, score in found:
            assert score == pytest.approx(sums[at], abs=1e-9)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=30), min_size=1, max_size=6), st.floats(-9.0, 9.0))
def test_the_shares_of_likely_cuts_are_those_of_the_traits_that_were_fitted(rows: list[list[str]], odds: float) -> None:
    known = descriptions.model()
    _, worded, scored = known.scores(rows)
    named = descriptions.agreement_traits(worded, scored, known.none, odds)
    for traits, found in zip(named, descriptions.agreed(worded, scored, known, odds), strict=True):
        sums = [(at, descriptions.odds_of(known.second, values)) for at, values in traits]
        expected = descriptions.shares(sums, 0.0)
        assert [at for at, _ in found] == [at for at, _ in expected]
        assert [share for _, share in found] == pytest.approx([share for _, share in expected], abs=1e-9)


@given(st.lists(st.lists(st.sampled_from(WORDS[:9]), min_size=1, max_size=20), max_size=8))
def test_how_rows_go_on_that_begin_alike(rows: list[list[str]]) -> None:
    worded = [descriptions.words_of(" ".join(row)) for row in rows]
    folded = [[word.folded for word in row] for row in worded]
    wanted = [descriptions.places(row) for row in worded]
    page = descriptions.page_of(worded, wanted)
    for row, mine, others in zip(folded, wanted, page.others, strict=True):
        for at in (at for at in mine if at < 13):
            assert others.get(at, 0) == len({one[at] for one in folded if one[:at] == row[:at] and len(one) > at}) - 1
    asked = [(before, word, times) for before, behind in page.pairs.items() for word, times in behind.items()]
    assert {(before, word) for before, word, _ in asked} == {
        (row[at - 1], row[at]) for row, mine in zip(folded, wanted, strict=True) for at in mine
    }
    for before, word, times in asked:
        assert times == sum((before, word) in itertools.pairwise(row) for row in folded)


def test_a_time_that_is_a_sentence_is_taken_whole() -> None:
    told = ["It is told by two people.", "A tape tells it.", "Higher values are worse."]
    alike = "At inclusion, 12 months after inclusion (one winter) and for wet knees 24 months after inclusion (second winter)."
    for time in (alike, "From dosing until the first fall of a knee up to 24 months"):
        rows = [f"Stiffness of the knee {number} {words} {time}" for number, words in enumerate(told)]
        assert {row[at:] for row, at in zip(rows, cuts(rows), strict=True)} == {time}
    row = "Warmth of the knee A tape tells it. From dosing to the end of treatment at 8 months. At baseline and after 4 months"
    assert cut(row).startswith("From dosing")


@pytest.mark.parametrize(
    "row",
    [
        "Warmth of the knee Incidence incidence until 2 years of age",
        "Stiffness of the knee Part A: Day 1 to Day 28",
        "Girth of the knee Any time point up to 5 years",
        "Warmth of the knee From dosing to the end of treatment at ca. 8 months",
    ],
)
def test_no_time_is_taken_where_a_measure_would_be_unfinished(row: str) -> None:
    time = cut(row)
    before = row.removesuffix(time).split()
    assert not time or (before[-1][-1] not in ":." and before[-1].casefold() not in {before[-2].casefold(), "point"})


def test_a_time_said_twice_is_the_measures_and_the_time() -> None:
    rows = [
        f"Correlation of the {what} of the knee with pain at baseline at baseline" for what in ("girth", "warmth", "colour")
    ]
    assert {row[at:] for row, at in zip(rows, cuts(rows), strict=True) if at > 0} <= {"at baseline"}


def test_a_measure_with_its_description_behind_it_is_none() -> None:
    told = "It is measured with a tape by two people. Higher values mean more swelling, and lower ones mean less of it."
    reading = page(tuple(f"Primary Girth of knee {n} {told} Week 12" for n in "AB"))
    assert reading.value(f"{OUTCOMES}/primaryOutcomes") == [{"timeFrame": "Week 12"}] * 2
    assert f"Girth of knee A {told}" in {said.value for said in reading.said}
    assert {note.code for note in reading.notes} == {"outcome-uncut", "outcome-cut"}


@given(st.lists(st.text(st.sampled_from("ab 12.,;()WweEkdayD-\t"), max_size=60), max_size=6))
def test_a_cut_stands_before_a_word_and_leaves_a_measure(rows: list[str]) -> None:
    for row, at in zip(rows, cuts(rows), strict=True):
        assert at == -1 or (0 < at < len(row) and row[:at].strip() and row[at - 1].isspace() and not row[at].isspace())


@given(
    st.lists(st.sampled_from(["Pain", "at Week 4", "Day 7", "Falls", "within 2 hours", "of the knee"]), min_size=1, max_size=8)
)
def test_blanks_do_not_move_a_cut(words: list[str]) -> None:
    row, wide = " ".join(words), "  ".join(words).replace(" ", "\t ")
    one, other = cuts([row])[0], cuts([wide])[0]
    assert (row[one:].split() if one >= 0 else None) == (wide[other:].split() if other >= 0 else None)


def test_the_weights_are_those_of_the_file() -> None:
    weights = timeframes.model().weights
    assert weights["u:weeks"] > 0 > weights["u:score"]
    assert weights["s:baseline/X"] > 0
    assert weights["dup:"] > 0


@given(
    st.lists(st.sampled_from("Pain at 12 weeks, Week of after injection Day 0 (day 12) months. January -".split()), max_size=14)
)
def test_a_score_is_the_sum_of_the_weights_of_its_traits(words: list[str]) -> None:
    known = timeframes.model()
    row = timeframes.split(" ".join(words))
    timeframes.score(row, known)
    told = [timeframes.word_of(raw) for raw in row.raw]
    again = timeframes.again_traits(told)
    for number, total in row.cuts:
        names = timeframes.between_traits(told[number - 1], told[number])
        names += timeframes.opening_traits(told[number], told[number + 1] if number + 1 < len(told) else None)
        names += timeframes.size_traits(len(told) - number, number)
        names += timeframes.twice_traits(told, number)
        if number > 1:
            names += timeframes.ending_traits(told[number - 2], told[number - 1])
            names += timeframes.event_traits(told[number - 2], told[number - 1], told[number])
        for place in range(number, len(told)):
            names += timeframes.inside_traits(told[place], told[place + 1] if place + 1 < len(told) else None)
            names += again[place]
        tail = " ".join(words[number:])
        names += ["open:"] * (tail.count(")") != tail.count("("))
        assert total == pytest.approx(known.sum(names))


@given(st.lists(st.text(st.sampled_from("ab. "), max_size=9), max_size=7))
def test_rows_that_end_alike_are_counted_as_one_by_one(rows: list[str]) -> None:
    worded = [row.split() for row in rows]
    looked = [max(0, len(row) - 1) for row in worded]
    found = timeframes.alike(worded, looked)

    def end(row: list[str], size: int) -> list[str]:
        return [*row[-size:-1], row[-1].rstrip(".")]

    for mine, sizes, most in zip(worded, found, looked, strict=True):
        for size in range(1, most + 1):
            before = {
                timeframes.word_of(other[-size - 1]).folded
                for other, limit in zip(worded, looked, strict=True)
                if limit >= size and end(other, size) == end(mine, size)
            }
            assert sizes.get(size, 0) == len(before) - 1


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("United States Research Site Boston Massachusetts", ("Research Site", "Boston", "Massachusetts")),
        ("United States University of Chicago Chicago Illinois", ("University of Chicago", "Chicago", "Illinois")),
        ("United States Example Clinic New York New York", ("Example Clinic", "New York", "New York")),
        ("United States Example Medical Center Nowhereville Ohio", ("Example Medical Center", "Nowhereville", "Ohio")),
        (
            "Canada Example Hospital St. John's Newfoundland and Labrador",
            ("Example Hospital", "St. John's", "Newfoundland and Labrador"),
        ),
        ("France Hôpital Example Lyon", ("Hôpital Example", "Lyon", None)),
        ("France CHU Lyon Lyon", ("CHU Lyon", "Lyon", None)),
        ("United Kingdom Example Hospital Glasgow - Scotland", ("Example Hospital", "Glasgow - Scotland", None)),
        ("Switzerland Klinik Bern Bern", ("Klinik Bern", "Bern", None)),
        # The facility may end with the city, where no state is said.
        ("Netherlands Example Hospital (EH) Utrecht Utrecht", (None, "Utrecht", None)),
        ("China Example People's Hospital Wuhan Hubei", ("Example People's Hospital", "Wuhan", "Hubei")),
        ("Germany Charité Berlin", ("Charité", "Berlin", None)),
        ("Korea, Republic of Example University Hospital Seoul", ("Example University Hospital", "Seoul", None)),
        ("Germany Klinikum Example Köln", ("Klinikum Example", "Köln", None)),
        ("Germany Klinik Example Duesseldorf", ("Klinik Example", "Duesseldorf", None)),
        ("France Hôpital Example Le Chesnay Cedex", ("Hôpital Example", "Le Chesnay Cedex", None)),
        ("United States Example Medical Center Post Falls Idaho", ("Example Medical Center", "Post Falls", "Idaho")),
        ("Japan Example University Hospital Shinjuku-ku Tokyo", ("Example University Hospital", "Shinjuku-ku", "Tokyo")),
        # Two cities: the facility's and the place's, in a country whose places seldom have a state.
        ("Germany Klinik Example Bonn Ulm", ("Klinik Example Bonn", "Ulm", None)),
        # A facility's West, or the city of West New York.
        ("United States Example Hospital West New York New York", (None, None, "New York")),
        # The city and its state, which are called alike, or a facility that is called as its city.
        ("Spain Hospital Example Barcelona Barcelona", ("Hospital Example", "Barcelona", "Barcelona")),
        ("Thailand Example Hospital Bangkok Bangkok", ("Example Hospital", "Bangkok", "Bangkok")),
        ("Turkey Example University Hospital Ankara Ankara", (None, "Ankara", None)),
        # No town is called `West Vienna`.
        ("Austria Example Mount Vienna West Vienna", ("Example Mount Vienna West", "Vienna", None)),
        # A part of a town is told by its number or letters; where a postcode stands before it, the facility is in doubt.
        ("Denmark Example Hospital Aarhus NV", ("Example Hospital", "Aarhus NV", None)),
        ("Denmark Example Hospital DK-8000 Aarhus NV", (None, "Aarhus NV", None)),
        # What a compound ends with is what ends a facility's name.
        ("Switzerland Beispiel Kantonsspital Hinterdorf", ("Beispiel Kantonsspital", "Hinterdorf", None)),
        # A city that nobody knows and its state, or a facility and its city.
        ("Japan Koshien Tokyo", (None, None, None)),
        ("United States Somewhere Else Entirely", (None, None, None)),
        ("France Centre de Recherche de la", (None, None, None)),
    ],
)
def test_a_place_is_cut_where_it_is_plain(row: str, place: tuple[str | None, ...]) -> None:
    reading = page(rows=(row,))
    read = reading.value(f"{LOCATIONS}/0")
    assert (read.get("facility"), read.get("city"), read.get("state")) == place
    unsure = None in place[:2]
    assert ("place-run-together" in {note.code for note in reading.notes}) == unsure


def test_a_name_that_stands_before_several_cities_is_a_facilitys() -> None:
    rows = tuple(
        f"United States Blue Heron Works {city}"
        for city in ("Boston Massachusetts", "Dallas Texas", "Reno Nevada", "Two Far Hills Ohio")
    )
    found = page(rows=rows).value(LOCATIONS)
    assert [place["facility"] for place in found] == ["Blue Heron Works"] * 4
    assert found[3] == {"country": "United States", "state": "Ohio", "city": "Two Far Hills", "facility": "Blue Heron Works"}


def test_names_are_alike_but_for_accents_and_marks() -> None:
    for one, other in (("Düsseldorf", "Duesseldorf"), ("St. Pölten", "Saint Poelten"), ("Aix-en-Provence", "aix en provence")):
        assert places.key(one) == places.key(other)
    assert places.key("Łódź") == "lodz"


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(name: str) -> None:
    once = places.key(places.key(name))
    assert places.key(once) == once


def test_the_table_of_cities_names_its_source() -> None:
    head = files("pantrial.pages").joinpath("data", "cities.tsv").read_text(encoding="utf-8")[:400]
    assert "GeoNames" in head
    assert "CC BY 4.0" in head
    assert {"munich", "augsburg"} <= places.gazetteer("Germany").cities
    assert "boston" in places.gazetteer("United States").by_state["massachusetts"]


@given(
    st.lists(
        st.sampled_from(["Hospital", "Site", "Boston", "Seoul", "Tokyo", "Ohio", "Lyon", "de", "Xyz", "St.", "(1)", "Co.,"]),
        max_size=7,
    )
)
def test_the_cuts_of_a_place_do_not_overlap(words: list[str]) -> None:
    row = " ".join(words)
    for country in ("United States", "France", "Japan", "Atlantis"):
        found = sites.cut_rows([(row, country)] * 2)[0] or {}
        runs = [found[name] for name in ("facility", "city", "state") if name in found]
        assert runs == sorted(runs)
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(runs))
        assert all(0 <= start < end <= len(row) for start, end in runs)


@given(
    st.lists(
        st.sampled_from(
            ["Hospital", "Site", "Boston", "Massachusetts", "Tokyo", "Shinjuku-ku", "Lyon", "de", "Cedex", "5", "Ohio"]
        ),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(["United States", "France", "Japan", "Atlantis"]),
)
def test_the_score_of_a_place_is_the_sum_of_the_weights_of_its_traits(words: list[str], country: str) -> None:
    known = sites.model()
    row = known.row(" ".join(words), country)
    assert len(row.cuts) == len(row.scores)
    for (city, state), score in zip(row.cuts, row.scores, strict=True):
        assert score == pytest.approx(known.sum(sites.traits(row, city, state)))


def test_a_page_whose_places_have_states_has_them_in_doubt() -> None:
    rows = [f"Example Hospital {city}" for city in ("Utrecht Utrecht", "Haarlem Noord-Holland", "Arnhem Gelderland")]
    alone = sites.model().row(rows[0], "Netherlands")
    others = [sites.model().row(row, "Netherlands") for row in rows]
    before = list(alone.scores)
    sites.model().share(others)
    raised = [after - one for one, after, (_, state) in zip(before, others[0].scores, alone.cuts, strict=True) if state < 4]
    assert raised
    assert min(raised) > max(
        after - one for one, after, (_, state) in zip(before, others[0].scores, alone.cuts, strict=True) if state == 4
    )


@pytest.mark.parametrize(
    ("count", "names", "lead", "others"),
    [
        ("(1)", "Example, Hospital & Sons", "Example, Hospital & Sons", []),
        ("(2)", "Example Hospital Knee Works, Inc.", "Example Hospital", ["Knee Works, Inc."]),
        (
            "(3)",
            "Example Hospital Knee Co., Ltd., Ministry of Health, France",
            "Example Hospital",
            ["Knee Co., Ltd.", "Ministry of Health, France"],
        ),
        (
            "(3)",
            "Example Hospital University of California, San Diego, Salt Fund",
            "Example Hospital",
            ["University of California, San Diego", "Salt Fund"],
        ),
        ("(3)", "Example Hospital Institute of Salt, Water, Sand, Salt Fund", "Example Hospital", None),
        ("(2)", "Ann Example Example Hospital", "Ann Example", ["Example Hospital"]),
        ("(2)", "Knee Research Group (KRG) Salt Fund", "Knee Research Group (KRG)", ["Salt Fund"]),
        ("(2)", "Knee Group Salt Fund", None, None),
        ("(2)", "Ann Example National Cancer Institute (NCI)", "Ann Example", ["National Cancer Institute (NCI)"]),
        ("(3)", "Ann Example Pfizer, Salt Fund", "Ann Example", ["Pfizer", "Salt Fund"]),
        ("(2)", "Institute for Pfizer", None, None),
    ],
)
def test_sponsors_are_parted_where_the_count_agrees(count: str, names: str, lead: str | None, others: list[str] | None) -> None:
    reading = page(sponsors=(count, names))
    values = reading.values["protocolSection"].get("sponsorCollaboratorsModule", {})
    assert values.get("leadSponsor", {}).get("name") == lead
    assert [one["name"] for one in values.get("collaborators", ())] == (others or [])
    assert any(code.endswith("run-together") for code in (note.code for note in reading.notes)) == (others is None)


def fields(*lines: str) -> Reading:
    """A page of the layout that says these lines among its fields and interventions, which obeys the laws of every page."""
    head = ["Clinical Trial Details — Status:", "Administrative data", "NCT number EXAMPLE-0001"]
    tail = ["Outcome", "Type Measure Description Time frame Safety issue", "Lead Sponsor Collaborator"]
    reading = read("\n".join([*head, *lines, *tail]).encode(), "page", layout="status")
    law(reading)
    return reading


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("2031-000001-00 CTR20310001", ["2031-000001-00", "CTR20310001"]),
        ("EX-2031-01, EX-2031-02", ["EX-2031-01", "EX-2031-02"]),
        ("Protocol 2031", ["Protocol 2031"]),
        ("EX-2031-01, version of May", ["EX-2031-01, version of May"]),
        ("EX-2031-01, KNEES", ["EX-2031-01", "KNEES"]),
        ("EX-2031-01,KNEES,2031-000001-00", ["EX-2031-01", "KNEES", "2031-000001-00"]),
        ("EX-2031-01, jEX2031", ["EX-2031-01", "jEX2031"]),
        ("EX 1,5 2031", ["EX 1,5 2031"]),
    ],
)
def test_numbers_of_a_trial_on_one_line(said: str, ids: list[str]) -> None:
    found = fields(f"Secondary ID {said}").value(f"{PROTOCOL}/identificationModule/secondaryIdInfos")
    assert [one["id"] for one in found] == ids


def test_collaborators_between_semicolons_and_the_countries_below() -> None:
    names = "Example Hospital First, Second and Third Trust; House of Knees"
    for count in ("", "(3)"):
        found = page(sponsors=(count, f"{names}\n\nCountry where clinical trial is conducted\n\nNorway, "))
        assert found.value(f"{SPONSORS}/leadSponsor/name") == "Example Hospital"
        collaborators = [one["name"] for one in found.value(f"{SPONSORS}/collaborators")]
        assert collaborators == ["First, Second and Third Trust", "House of Knees"]
        assert not [note for note in found.notes if "sponsors" in note.code or "said-differently" in note.code]
        assert [one.value for one in found.said if one.label == "Country"] == ["Norway,"]
    assert page(sponsors=("(4)", names)).value(f"{SPONSORS}/collaborators") is None


def test_a_telephone_may_begin_with_a_bracket() -> None:
    reading = fields("Study information", "Contact Example Person", "Phone (000) 000-0000")
    assert reading.value(f"{PROTOCOL}/contactsLocationsModule/centralContacts/0/phone") == "(000) 000-0000"


def test_a_description_of_its_own_is_the_detailed_one() -> None:
    reading = fields("Clinical Trial Summary", "Knees in warm water.", "Clinical Trial Description", "The water is warm.")
    assert reading.value(f"{PROTOCOL}/descriptionModule") == {
        "briefSummary": "Knees in warm water.",
        "detailedDescription": "The water is warm.",
    }


def test_interventions_of_one_type_stand_under_it() -> None:
    lines = (
        "Example 10 mg",
        "One tablet of 10 mg will be given each morning for twelve weeks.",
        "Placebo",
        "A tablet without it.",
    )
    found = fields("Intervention", "Drug:", *lines).value(f"{PROTOCOL}/armsInterventionsModule/interventions")
    assert [one["name"] for one in found] == ["Example 10 mg", "Placebo"]
    assert [one["type"] for one in found] == ["DRUG", "DRUG"]
    assert found[0].get("description") in {None, lines[1]}


@pytest.mark.parametrize(
    ("status", "primary", "kept"),
    [
        ("Unknown status", "May 2020", True),  # as the completion, of which nobody told whether it came about
        ("Unknown status", "April 2020", False),
        ("Active, not recruiting", "May 2031", True),
        ("Active, not recruiting", "May 2020", False),
        ("Completed", "May 2020", False),
    ],
)
def test_an_estimated_date_is_one_where_it_can_be(status: str, primary: str, kept: bool) -> None:
    lines = ["Verified date June 2021", f"Status {status}", "Est. completion date May 2020"]
    reading = fields(*lines, f"Est. primary completion date {primary}")
    found = reading.values["protocolSection"]["statusModule"]["primaryCompletionDateStruct"]
    assert found.get("type") == ("ESTIMATED" if kept else None)


@pytest.mark.parametrize("mark", ["\t", " | "])
def test_cells_between_marks_are_what_their_columns_say(mark: str) -> None:
    rows = (
        mark.join(("Type", "Measure", "Description", "Time frame", "Safety issue")),
        mark.join(("Primary", "Stiffness of the knee", "How stiff it is at Week 4", "Day 28", "No")),
        mark.join(("Secondary", "Warmth of the knee", "", "Week 12", "")),
        mark.join(("Other", "Girth of the knee", "With a tape")),
    )
    hospitals = (
        mark.join(("France", "Example Hospital Lyon", "Paris")),
        mark.join(("Canada", "Example Clinic", "Laval", "Quebec")),
    )
    reading = page(rows, hospitals, ("(3)", f"Example Hospital{mark}Second Example Institute, Third Example Fund"))
    law(reading)
    stiff = {"measure": "Stiffness of the knee", "description": "How stiff it is at Week 4", "timeFrame": "Day 28"}
    assert reading.value(f"{OUTCOMES}/primaryOutcomes") == [stiff]
    assert reading.value(f"{OUTCOMES}/secondaryOutcomes") == [{"measure": "Warmth of the knee", "timeFrame": "Week 12"}]
    assert reading.value(f"{OUTCOMES}/otherOutcomes") == [{"measure": "Girth of the knee", "description": "With a tape"}]
    assert reading.value(LOCATIONS) == [
        {"country": "France", "facility": "Example Hospital Lyon", "city": "Paris"},
        {"country": "Canada", "facility": "Example Clinic", "city": "Laval", "state": "Quebec"},
    ]
    assert reading.value(f"{SPONSORS}/leadSponsor/name") == "Example Hospital"
    assert [one["name"] for one in reading.value(f"{SPONSORS}/collaborators")] == [
        "Second Example Institute",
        "Third Example Fund",
    ]
    assert [said.label for said in reading.said if "Safety" in said.label] == ["Outcome/Primary/Safety issue"]
    assert reading.notes == ()


def test_columns_in_another_order_are_read_by_their_names() -> None:
    reading = page(("Type\tTime frame\tMeasure", "Primary\tDay 28\tStiffness of the knee"))
    assert reading.value(f"{OUTCOMES}/primaryOutcomes") == [{"measure": "Stiffness of the knee", "timeFrame": "Day 28"}]


def test_the_answers_of_a_last_column_are_no_part_of_a_time() -> None:
    reading = page(("Primary Stiffness of the knee Day 28 No", "Secondary Warmth of the knee Week 12 Yes"))
    law(reading)
    assert reading.value(f"{OUTCOMES}/primaryOutcomes") == [{"measure": "Stiffness of the knee", "timeFrame": "Day 28"}]
    assert reading.value(f"{OUTCOMES}/secondaryOutcomes/0/timeFrame") == "Week 12"
    assert [str(said.value) for said in reading.said if said.label.endswith("Safety issue")] == ["No", "Yes"]


def test_columns_that_two_blanks_keep_apart_are_read_by_them() -> None:
    outcomes = (
        "Primary   Stiffness at week 12   Asked of the patient.   Week 12",
        "Secondary   Swelling   Up to 2 years   No",
        "Other   Cost   In all",  # nothing says which column the last cell is of
    )
    rows = ("France   Example Clinic Lyon   Lyon", "United States   Example Hospital   Boston   Massachusetts")
    reading = page(outcomes, rows, ("(2)", "Example Hospital   Example Trust"))
    found = reading.values["protocolSection"]
    assert found["outcomesModule"] == {
        "primaryOutcomes": [
            {"measure": "Stiffness at week 12", "description": "Asked of the patient.", "timeFrame": "Week 12"}
        ],
        "secondaryOutcomes": [{"measure": "Swelling", "timeFrame": "Up to 2 years"}],
    }
    assert found["contactsLocationsModule"]["locations"] == [
        {"country": "France", "facility": "Example Clinic Lyon", "city": "Lyon"},
        {"country": "United States", "facility": "Example Hospital", "city": "Boston", "state": "Massachusetts"},
    ]
    assert found["sponsorCollaboratorsModule"]["collaborators"] == [{"name": "Example Trust"}]


@pytest.mark.parametrize("blanks", ["  ", "   ", "    "])
def test_blanks_within_a_sponsors_name_end_no_reading(blanks: str) -> None:
    """Neither the source nor the count tells where the first of these ends."""
    page((), sponsors=("(3)", f"First{blanks}Trust{blanks}of Knees, Second Trust"))


def test_a_row_that_a_narrow_copy_broke_is_one() -> None:
    row = "Primary Stiffness of the knee in the morning as the patients tell it before they walk and after they rest at Week 12"
    at = row.rindex(" ", 0, 95)
    broken = (row[:at], row[at + 1 :], "Secondary Swelling Week 12")
    found = page(broken).values["protocolSection"]["outcomesModule"]
    assert found == page((row, broken[2])).values["protocolSection"]["outcomesModule"]
    # Behind a short line it is something else.
    found = page(("Secondary Swelling Week 12", "and no more.")).values["protocolSection"]["outcomesModule"]
    assert found["secondaryOutcomes"] == [{"measure": "Swelling", "timeFrame": "Week 12"}]


@pytest.mark.parametrize("kind", ["Exclusion", "EXCLUSION", "exclusion"])
def test_a_heading_that_a_narrow_copy_broke_keeps_out(kind: str) -> None:
    words = (
        "Clinical Trial Details — Status: Recruiting\nAdministrative data\nNCT number EXAMPLE-0001\n"
        f"Recruitment information / eligibility\nEligibility Inclusion Criteria: - Stiff knees {kind}\nCriteria: - Wet knees\n"
    )
    reading = read(words.encode(), "page", layout="status")
    law(reading)
    criteria = reading.values["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert criteria.split() == "Inclusion Criteria: * Stiff knees Exclusion Criteria: * Wet knees".split()


_CELLS = st.lists(
    st.sampled_from("Ear itch 12 weeks Baseline Week of (VAS) FEV1 months 3 up to How . , the".split()), max_size=14
)


@given(
    st.lists(st.builds(lambda words, joint: joint.join(words), _CELLS, st.sampled_from(["", " "])), max_size=4), st.booleans()
)
def test_a_time_between_cells_is_a_part_of_its_row(rows: list[str], spaced: bool) -> None:
    found = joints.frames(rows, spaced=spaced)
    assert len(found) == len(rows)
    for row, best in zip(rows, found, strict=True):
        if best is not None:
            pair, share = best
            assert 0 < pair.start < pair.end <= len(row)
            assert row[: pair.start].strip()
            assert row[pair.start : pair.end].strip()
            assert 0 < share <= 1

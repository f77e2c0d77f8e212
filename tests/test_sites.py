"""Pages in the habits of sites that no layout was written for: the generic reader takes what is sure and nothing wrong.

tests/sites holds made-up pages and, beside each, what a person reads in it. A value must be read; one that begins with `?`
may be left out, and where it is read it is this (`|` between several right ones); null must not be read. One that begins with
`!` a person reads and the reader does not yet, and one with `~` the reader reads and no person: both are allowed here, and
counted by benchmarks/sites.py. Criteria that are
given as `inclusion` and `exclusion` must be these lines and no others, in this order, each of them under its own heading.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from sites import at, by_kind, leaves
from test_readers import law

from pantrial.errors import Unreadable
from pantrial.pages.shapes import NORMALISERS
from pantrial.pages.tongues import NAMES, OTHER, VALUES
from pantrial.readers import read
from pantrial.readers.generic import GENERIC
from pantrial.reading import Reading

SITES = Path(__file__).parent / "sites"
NO_PAGE = "otter.txt"
"""A newsletter that tells of a trial in sentences alone."""
PAGES = sorted(path.name for path in SITES.iterdir() if path.suffix in (".txt", ".html") and path.name != NO_PAGE)

MODULES = ("identificationModule", "statusModule", "sponsorCollaboratorsModule", "conditionsModule", "designModule")
"""In these every value that is read has to be one that a person read, too."""


MARKS = "?!~"
"""With which a value begins that may be left out."""


def page(name: str) -> Reading:
    return read((SITES / name).read_bytes(), name)


def wanted_of(name: str) -> dict[str, Any]:
    wanted: dict[str, Any] = json.loads((SITES / name).with_suffix(".json").read_text("utf-8"))
    return wanted


def same_lines(there: list[str], here: list[str]) -> bool:
    """Whether the lines are these in this order; those that begin with `?` may lack."""
    left = list(here)
    for one in there:
        if left and left[0] == one.lstrip(MARKS):
            left.pop(0)
        elif one[0] not in MARKS:
            return False
    return not left


def agrees(there: Any, here: Any) -> bool:
    if isinstance(there, str) and there[:1] in tuple(MARKS):
        return here is None or str(here) in there[1:].split("|")
    return bool(there == here)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_read_is_right(name: str) -> None:
    wanted = wanted_of(name)
    found = page(name).values.get("protocolSection", {})
    wrong: dict[str, tuple[Any, Any]] = {}
    for path, there in wanted.items():
        here = at(found, path)
        if isinstance(there, dict):
            criteria = by_kind(str(here or ""))
            if criteria.keys() - there.keys() or not all(same_lines(there[kind], criteria.get(kind, [])) for kind in there):
                wrong[path] = (there, here)
        elif path.endswith("eligibilityCriteria"):
            lines = [line.lstrip("*0123456789.) ").strip() for line in str(here).splitlines() if line.strip()]
            items = [line for line in lines if line.rstrip(":").casefold() not in ("inclusion criteria", "exclusion criteria")]
            joined = "; ".join(items)
            if any(part not in joined for part in there if part[0] != "?") or len(items) > len(there):
                wrong[path] = (there, here)
        elif isinstance(there, list):
            sure = [one for one in there if one[0] not in MARKS]
            strangers = [one for one in here or [] if not any(agrees(other, one) or other == one for other in there)]
            if any(one not in (here or []) for one in sure) or strangers:
                wrong[path] = (there, here)
        elif not agrees(there, here):
            wrong[path] = (there, here)
    for module in MODULES:
        for path in leaves(found.get(module, {}), module):
            if not any(path == known or known.startswith(f"{path}/") for known in wanted):
                wrong[path] = ("nothing", at(found, path))
    assert not wrong, wrong


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_lost(name: str) -> None:
    """Every character is a value's, said, the layout's own or unread; more than half of a page is read."""
    reading = page(name)
    law(reading)
    letters = sum(not character.isspace() for character in reading.source.text)
    unread = sum(not character.isspace() for span in reading.unread for character in reading.source.text[span.start : span.end])
    assert unread < letters / 2


def test_a_short_criterion_is_no_name_of_the_site() -> None:
    """`Drugs` and `Results` may head a part of a page; among criteria without a gap they are lines of these."""
    words = "A trial of cream A in plaque psoriasis\nExclusion criteria\nPregnancy\nDrugs\nLithium\nMalignancy\n"
    criteria = at(read(words.encode(), "made up").values, "protocolSection/eligibilityModule/eligibilityCriteria")
    assert all(word in criteria for word in ("Pregnancy", "Drugs", "Lithium", "Malignancy"))


def test_an_age_with_more_words_stays_a_criterion() -> None:
    words = "A trial of cream A in plaque psoriasis\nInclusion criteria\nAge 18 to 65 years with a PASI of 8\nPregnancy\n"
    criteria = at(read(words.encode(), "made up").values, "protocolSection/eligibilityModule/eligibilityCriteria")
    assert "Age 18 to 65 years with a PASI of 8" in criteria


@pytest.mark.parametrize("second", ["Sponsor", "Country", "Sample size", "Primary outcome", "Recruitment status", "Keywords"])
def test_a_name_is_no_value_of_another(second: str) -> None:
    """Two names with nothing under them give nothing: no value, nothing said."""
    taken = {}
    for first in GENERIC.labels:
        reading = read(f"Registration number: EXAMPLE-1\n{first.capitalize()}\n{second}\n".encode(), "made up", "generic")
        found = [path for path in reading.evidence if not path.endswith("nctId")]
        if found or reading.said:
            taken[first] = (found, reading.said)
    assert not taken


@pytest.mark.parametrize(
    "sentence",
    [
        "You cannot join this trial if any of these apply. You:",
        "You will not be able to take part if you have ever smoked, or:",
        "People with one of these conditions can't join:",
        "Unfortunately you may not be eligible if",
        "If you are taking warfarin you can not take part if:",
        "Patients will be excluded for these reasons:",
        "Patients may not take part if they",
    ],
)
def test_a_sentence_that_keeps_out_ends_the_inclusions(sentence: str) -> None:
    words = (
        f"A trial of cream A in plaque psoriasis\n\nInclusion criteria\n\n* Psoriasis\n\n{sentence}\n\n* Pregnancy\n* Lithium\n"
    )
    criteria = by_kind(str(at(read(words.encode(), "made up").values, "protocolSection/eligibilityModule/eligibilityCriteria")))
    assert criteria["inclusion"] == ["Psoriasis"]
    assert criteria["exclusion"][-2:] == ["Pregnancy", "Lithium"]


@pytest.mark.parametrize(
    ("words", "least", "greatest"),
    [
        ("18 Years - N/A", "18 Years", None),
        ("18+", "18 Years", None),
        ("≥ 18 years", "18 Years", None),
        ("18 - 85", "18 Years", "85 Years"),
        ("De 18 à 60 ans", "18 Years", "60 Years"),
        ("Adults 18 and over", "18 Years", None),
        ("between 18 and 65 years", "18 Years", "65 Years"),
        ("up to 17 years", None, "17 Years"),
        ("12 años o más", "12 Years", None),
        ("6 Months to 5 Years", "6 Months", "5 Years"),
        ("12 - 60", None, None),
    ],
)
def test_a_range_of_ages_is_read_or_stays_a_criterion(words: str, least: str | None, greatest: str | None) -> None:
    """`12 - 60` may be months: what is not read lets nobody in."""
    page = f"A trial of cream A in plaque psoriasis\nRegistration number: EXAMPLE-1\nAges: {words}\nSex: All\n"
    module = read(page.encode(), "made up", "generic").values["protocolSection"]["eligibilityModule"]
    assert (module.get("minimumAge"), module.get("maximumAge")) == (least, greatest)
    assert (words in str(module.get("eligibilityCriteria"))) == (least is None and greatest is None)


SPOILT: dict[str, Callable[[str], str]] = {
    "no gaps": lambda text: re.sub(r"\n\s*\n+", "\n", text),
    "gaps everywhere": lambda text: re.sub(r"\n+", "\n\n", text),
    "no bullets": lambda text: re.sub(r"(?m)^\s*[-*•]\s+", "", text),
    "no colons": lambda text: re.sub(r"(?m):$", "", text),
    "line ends of another system": lambda text: text.replace("\n", "\r\n"),
    "headings in capitals": lambda text: re.sub(r"(?im)^(.*criteria:?)$", lambda match: match.group().upper(), text),
    "bold headings": lambda text: re.sub(r"(?im)^(.*criteria):?$", r"**\1**", text),
}


# Each way on a third of the pages, and each page in a third of the ways, so that the whole run stays short.
SPOILT_PAGES = [
    (name, how) for first, name in enumerate(PAGES) for second, how in enumerate(SPOILT) if (first + second) % 3 == 0
]


@pytest.mark.parametrize(("name", "how"), SPOILT_PAGES)
def test_no_criterion_is_lost_or_moved_however_the_page_was_copied(name: str, how: str) -> None:
    wanted = wanted_of(name).get("eligibilityModule/eligibilityCriteria")
    if not isinstance(wanted, dict):
        return
    kept = SPOILT[how](page(name).source.text)
    found = read(kept.encode(), name).values["protocolSection"]
    criteria = by_kind(str(at(found, "eligibilityModule/eligibilityCriteria")))
    for kind, lines in wanted.items():
        for line in (line.rstrip(":") for line in lines if line[0] not in MARKS):
            # An item that was wrapped may be two lines where its bullet or the next line's place is lost.
            assert line.casefold() in " ".join(criteria.get(kind, [])).casefold(), (kind, line, criteria)
    assert "EXAMPLE-99" not in str(found)


PSORIASIS = {"inclusion": ["psoriasis"], "exclusion": ["pregnancy"]}
HEADINGS = [
    ("Inclusion Criteria:\n- psoriasis\n- Exclusion Criteria:\n- pregnancy", PSORIASIS),
    ("**Inclusion Criteria:** psoriasis\n**Exclusion Criteria:** pregnancy", PSORIASIS),
    ("## Inclusion Criteria\npsoriasis\n## Exclusion Criteria\npregnancy", PSORIASIS),
    ("4.1 Inclusion criteria\npsoriasis\n4.2 Exclusion criteria\npregnancy", PSORIASIS),
    ("Inclusion criteria\npsoriasis\nNon-inclusion criteria\npregnancy", PSORIASIS),
    ("Inclusion criteria\npsoriasis\nIneligibility criteria\npregnancy", PSORIASIS),
    ("Patients are eligible if they have:\npsoriasis\nPatients will be excluded if:\npregnancy", PSORIASIS),
    ("To be eligible, you must:\n- psoriasis\nYou are not eligible if:\n- pregnancy", PSORIASIS),
    ("You must:\n- psoriasis\nYou must not:\n- pregnancy", PSORIASIS),
    ("You cannot join if\n• pregnancy\nYou can join if\n• psoriasis", PSORIASIS),
    ("Inclusion: psoriasis. Exclusion: pregnancy\nSponsor: Example Co", {**PSORIASIS, "inclusion": ["psoriasis."]}),
    ("Inclusion criteria\tExclusion criteria\npsoriasis\tpregnancy\n", PSORIASIS),
    ("| Inclusion criteria | Exclusion criteria |\n|---|---|\n| psoriasis | pregnancy |\n| | lithium |",
     {**PSORIASIS, "exclusion": ["pregnancy", "lithium"]}),
    ("Inclusion criteria\nSex: Female\npsoriasis\nPASI 8\nAge: 18 Years to 65 Years\nitch\nExclusion criteria\npregnancy",
     {**PSORIASIS, "inclusion": ["psoriasis", "PASI 8", "itch"]}),
    ("Inclusion criteria\nHealthy volunteers\nAge 18\nExclusion criteria\npregnancy",
     {**PSORIASIS, "inclusion": ["Healthy volunteers", "Age 18"]}),
    ("Inclusion criteria\npsoriasis\nDonor exclusion criteria:\npregnancy",
     {**PSORIASIS, "exclusion": ["Donor exclusion criteria:", "pregnancy"]}),
    ("Inclusion criteria - controls\npsoriasis\nExclusion criteria (any of these)\npregnancy",
     {"inclusion": ["Inclusion criteria - controls", "psoriasis"],
      "exclusion": ["Exclusion criteria (any of these)", "pregnancy"]}),
    ("Inclusion criteria\npsoriasis\nExclusion criteria\npregnancy\nMinimum age: about 20",
     {**PSORIASIS, "inclusion": ["psoriasis", "Minimum age: about 20"]}),
    ("Who can participate?\nAdults\nInclusion criteria\npsoriasis\nExclusion criteria\npregnancy\nWhat happens?\nYou get it",
     PSORIASIS),
    ("Exclusion criteria\nDoes not meet the inclusion criteria\nFailure of inclusion criteria\nOther trials\nOther trials in"
     " the last 30 days\nUnable to participate in the study\nAge: under 18\nDrugs\nlithium",
     {"exclusion": ["Does not meet the inclusion criteria", "Failure of inclusion criteria", "Other trials",
                    "Other trials in the last 30 days", "Unable to participate in the study", "Age: under 18", "Drugs",
                    "lithium"]}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "wanted"), HEADINGS)
def test_each_criterion_stands_under_its_own_heading(words: str, wanted: dict[str, list[str]]) -> None:
    reading = read(f"Registration number: EXAMPLE-1\nPublic title\nCream A\n{words}\n".encode(), "made up", "generic")
    assert by_kind(str(at(reading.values, "protocolSection/eligibilityModule/eligibilityCriteria"))) == wanted
    law(reading)


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("Similar trials", "EXAMPLE-9901\nCondition: Acne\nStatus: Completed"),
        ("Other skin studies", "Cream B\nEXAMPLE-9901\nConditions\nAcne\nInclusion criteria\nacne"),
        ("We found other trials for you", "Cream B\nID: EXAMPLE-9901\nSponsor: Another\nAge Range: 21 Years and older"),
    ],
)
def test_nothing_of_another_trial_is_read(heading: str, lines: str) -> None:
    own = "Trial ID: EXAMPLE-1\nTitle: Cream A\nInclusion criteria\npsoriasis\nExclusion criteria\npregnancy\n"
    words = f"{own}{heading}\n{lines}\n"
    reading = read(words.encode(), "made up", "generic")
    found = reading.values["protocolSection"]
    assert found["identificationModule"] == {"nctId": "EXAMPLE-1", "briefTitle": "Cream A"}
    assert by_kind(found["eligibilityModule"]["eligibilityCriteria"]) == PSORIASIS
    assert set(found) == {"identificationModule", "eligibilityModule"}
    assert set(found["eligibilityModule"]) == {"eligibilityCriteria"}
    law(reading)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("25/02/2019", "2019-02-25"),
        ("25.02.2019", "2019-02-25"),
        ("25 February 2019", "2019-02-25"),
        ("1st March 2019", "2019-03-01"),
        ("01/02/2019", None),
        ("12/12/2019", None),
        ("02/25/2019", "2019-02-25"),
        ("31/02/2019", None),
        ("25/13/2019", None),
    ],
)
def test_a_date_is_read_where_its_order_is_sure(words: str, date: str | None) -> None:
    reading = read(f"Trial ID: EXAMPLE-1\nStart date: {words}\n".encode(), "made up", "generic")
    assert at(reading.values, "protocolSection/statusModule/startDateStruct/date") == date
    law(reading)


ARMS = "armsInterventionsModule"
GENERAL = "Trial ID: EXAMPLE-1\nTitle: Cream A\n"


def protocol(words: str) -> Any:
    reading = read((GENERAL + words).encode(), "made up", "generic")
    law(reading)
    return reading.values["protocolSection"]


def test_a_table_ends_at_the_next_name_however_its_cells_stand() -> None:
    """A name right under a table, without a gap, is no row of it, and what stands in its place no intervention."""
    found = protocol(
        "Interventions\nType\tName\tDetails\nIntervention\tCream A\tonce a day\nComparator Agent\tCream B\ttwice a day\n"
        "Inclusion Criteria\tInclusion Criteria\nAge From\t18.00 Year(s)\nDetails\t1. psoriasis\n"
        "Method of Concealment\tsealed\n"
    )
    assert [(one["name"], one["description"]) for one in found[ARMS]["interventions"]] == [
        ("Cream A", "once a day"),
        ("Cream B", "twice a day"),
    ]
    assert found["eligibilityModule"]["minimumAge"] == "18 Years"
    assert by_kind(found["eligibilityModule"]["eligibilityCriteria"]) == {"inclusion": ["psoriasis"]}


def test_a_type_of_arms_and_interventions_is_one_of_them_only_where_that_is_told() -> None:
    head = "Arms and Interventions\nParticipant Group / Arm\nIntervention / Treatment\n"
    told = protocol(f"{head}Experimental: A\nOther: Rest\nPlacebo Comparator: B\nDrug: Sugar\nSponsor: Example\n")
    assert [arm["label"] for arm in told[ARMS]["armGroups"]] == ["A", "B"]
    assert [(one["type"], one["name"]) for one in told[ARMS]["interventions"]] == [("OTHER", "Rest"), ("DRUG", "Sugar")]
    assert [arm["interventionNames"] for arm in told[ARMS]["armGroups"]] == [["Other: Rest"], ["Drug: Sugar"]]
    # Behind an intervention, `Other` may be the next arm.
    untold = protocol(f"{head}Experimental: A\nDrug: Cream A\nOther: Rest\nSponsor: Example\n")
    assert "armGroups" not in untold.get(ARMS, {})


@pytest.mark.parametrize("name", ["Maximum age", "Age maximum", "Höchstalter", "Upper age limit"])
@pytest.mark.parametrize("words", ["< 75 years", "75age old not", "under 75", "about 75 or so"])
def test_an_age_that_cannot_be_read_stays_a_criterion(name: str, words: str) -> None:
    found = protocol(f"Inclusion criteria\npsoriasis\nExclusion criteria\npregnancy\n\nSponsor: Example\n{name}: {words}\n")
    module = found["eligibilityModule"]
    assert "maximumAge" not in module
    kept = by_kind(module["eligibilityCriteria"])
    assert any(words in line for line in kept["inclusion"])
    assert kept["exclusion"] == ["pregnancy"]


@pytest.mark.parametrize(
    ("other", "date"),
    [("25/02/2019", "2019-02-01"), ("02/25/2019", "2019-01-02"), ("03/04/2019", None), ("2019-02-25", None)],
)
def test_how_a_page_writes_its_days_is_told_by_those_that_are_sure(other: str, date: str | None) -> None:
    found = protocol(f"Date registered: {other}\nStart date: 01/02/2019\n")
    assert at(found, "statusModule/startDateStruct/date") == date


def test_days_that_contradict_each_other_tell_nothing() -> None:
    found = protocol("Date registered: 25/02/2019\nLast updated: 02/25/2019\nStart date: 01/02/2019\n")
    assert at(found, "statusModule/startDateStruct/date") is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_number_that_came_to_be_counts_before_the_planned_one(order: int) -> None:
    rows = ["Target sample size: 60", "Final sample size: 48"][::order]
    found = protocol("\n".join(rows) + "\n")["designModule"]["enrollmentInfo"]
    assert found == {"count": 48, "type": "ACTUAL"}


def test_a_name_that_says_planned_or_actual_says_neither() -> None:
    found = protocol("(Anticipated or Actual) Date of First Enrollment: 2017/02/01\n")
    assert found["statusModule"]["startDateStruct"] == {"date": "2017-02-01"}


def test_criteria_in_two_languages_are_all_kept_where_they_are_no_translation() -> None:
    """Two lines in Japanese and one in English may be three criteria."""
    words = (
        "研究名称\nScientific title\n湿疹の研究\nA trial in eczema\n対象疾患名\nHealth condition\n湿疹\nEczema\n"
        "選択基準\nInclusion criteria\n湿疹\n十八歳以上\nEczema\n除外基準\nExclusion criteria\n妊娠\nPregnancy\n"
    )
    kept = by_kind(protocol(words)["eligibilityModule"]["eligibilityCriteria"])
    assert kept == {"inclusion": ["湿疹", "十八歳以上", "Eczema"], "exclusion": ["Pregnancy"]}


@pytest.mark.parametrize("shape", sorted(VALUES))
def test_words_for_a_code_are_read_as_it_in_any_case(shape: str) -> None:
    """Each of the words gives its code, and none of them what the field's own normaliser reads otherwise."""
    for words, code in VALUES[shape].items():
        if shape == "healthy volunteers":
            code = {"yes": True, "no": False}[code]  # type: ignore[assignment]
        assert NORMALISERS[f"{shape}{OTHER}"](words.upper() if words.isascii() else words) == code, words
        known = NORMALISERS[shape](words)
        assert known in (None, code), words


def test_no_name_stands_for_two_things_in_other_languages() -> None:
    seen: dict[str, str] = {}
    for name, labels in NAMES.items():
        for label in filter(None, map(str.strip, labels.split(";"))):
            assert seen.setdefault(label, name) == name, label


def test_sentences_alone_are_no_page() -> None:
    with pytest.raises(Unreadable):
        page(NO_PAGE)


def test_rows_of_a_table_without_a_head_are_no_trial() -> None:
    """An export that lost its first row: a number and a comma begin each row, and no row is a title."""
    row = "{0},Cream A in eczema,Cream A for the itch of eczema in adults,Recruiting,18,2020-01-27,60,Eczema"
    with pytest.raises(Unreadable):
        read("\n".join(row.format(number) for number in ("EXAMPLE-1", "EXAMPLE-2")).encode(), "made up")

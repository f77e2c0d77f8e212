"""Days beside the screening's own, limits of age, corrections by a person, and the page to print."""

import html
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from conftest import ROOT
from msgspec import structs

from pantrial.answer import Effect
from pantrial.cli import main
from pantrial.dates import Day, Duration, PartialDate, TimeUnit
from pantrial.patient import Patient
from pantrial.protocol import Class as Clazz
from pantrial.protocol import Criterion, CriterionKind, Measure, Protocol, ReadingDegree
from pantrial.question.lower import FRESHNESS
from pantrial.screen import screen, summary
from pantrial.terms import Lexicon
from pantrial.units import Op

PSORIASIS = ROOT / "examples" / "pages" / "psoriasis.txt"
PATIENTS = ROOT / "examples" / "patients"
FITS = PATIENTS / "psoriasis-fits.json"
ON = Day(2026, 11, 2)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def screening(*words: str | Path) -> dict[str, Any]:
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--format", "jsonl", *words)
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[0])
    return found


def answer(found: dict[str, Any], label: str) -> dict[str, Any]:
    return next(one for one in found["criteria"] if f"{one['kind'][0].upper()}{one['number']}" == label)


# Days and ages --------------------------------------------------------------------------------------------------------


def delayed() -> Protocol:
    logic = Measure("onset_to_admission", Op.LT, Decimal(10), "d")
    criterion = Criterion(CriterionKind.INCLUSION, 1, "words", (), logic, ReadingDegree.FULL, Clazz.DATA)
    return Protocol(trial="EXAMPLE-0000", criteria=(criterion,))


@pytest.mark.parametrize(
    ("onset", "admission", "effect"),
    [
        (PartialDate(2026, 10, 23), PartialDate(2026, 11, 1), Effect.PASSES),
        (PartialDate(2026, 10, 22), PartialDate(2026, 11, 1), Effect.BLOCKS),
        (PartialDate(2026, 10), PartialDate(2026, 11, 1), Effect.OPEN),
        (PartialDate(2026, 9), PartialDate(2026, 11, 1), Effect.BLOCKS),
        (PartialDate(2026, 10, 30), None, Effect.OPEN),
    ],
)
def test_the_days_from_onset_to_admission(
    lexicon: Lexicon, onset: PartialDate, admission: PartialDate | None, effect: Effect
) -> None:
    anchors = {"onset": onset} | ({"admission": admission} if admission else {})
    found = screen(delayed(), Patient("p"), ON, lexicon, anchors=anchors)
    assert found.answers[0].effect is effect
    (note,) = [note for note in found.notes if note.code == "anchors"]
    assert f"onset {onset}" in note.message


@pytest.mark.parametrize(
    "words",
    ["onset", "onset=soon", "birth=2026-01-01", "onset=2026-11-03", "onset=01/02/2026", "onset=2026-10-30T10:00"],
)
def test_a_day_that_is_none_is_refused(words: str) -> None:
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--anchor", words)
    assert result.exit_code == 2
    assert "--anchor" in result.stderr


def test_an_onset_after_the_admission_is_refused() -> None:
    days = ("--anchor", "onset=2026-10-31", "--anchor", "admission=2026-10-30")
    assert run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", *days).exit_code == 2


def test_the_days_of_one_patient_are_not_given_to_another() -> None:
    result = run("screen", PSORIASIS, "--patient", PATIENTS, "--on", "2026-11-02", "--anchor", "onset=2026-10-30")
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_limit_of_age_that_the_call_gives_is_used_and_printed() -> None:
    """The PASI of the example is three days old."""
    before, after = screening(), screening("--max-age", "score=2 days")
    assert (answer(before, "I1")["effect"], answer(after, "I1")["effect"]) == ("passes", "open")
    (note,) = [note["message"] for note in after["notes"] if note["code"] == "freshness"]
    assert "score 2 days (given with the call)" in note
    assert "serology 180 days," in note


def test_every_kind_of_value_takes_its_limit(lexicon: Lexicon) -> None:
    fresh = dict.fromkeys(FRESHNESS, Duration(1, TimeUnit.YEAR))
    found = screen(delayed(), Patient("p"), ON, lexicon, fresh=fresh)
    assert found.answers[0].atoms[0].window.back == Duration(1, TimeUnit.YEAR)


@pytest.mark.parametrize("words", ["score", "score=2", "score=2 m", "score=-2 days", "nonsense=2 days", "score=2 days later"])
def test_a_limit_that_is_none_is_refused(words: str) -> None:
    result = run("screen", PSORIASIS, "--patient", FITS, "--max-age", words)
    assert result.exit_code == 2
    assert "serology" in result.stderr


# The time that a chart covers --------------------------------------------------------------------------------------------


def test_a_chart_is_closed_in_the_time_that_the_call_says_it_covers() -> None:
    """E6 asks for a malignancy ever: only a chart that goes back to the birth (1980) says that there was none."""
    alone = screening("--unrecorded", "chart")
    since = screening("--unrecorded", "chart", "--chart-covers", "2000-01-01")
    whole = screening("--unrecorded", "chart", "--chart-covers", "1970-01-01")
    e2 = [answer(found, "E2")["effect"] for found in (alone, since, whole)]
    malignancy = [
        any(one["about"] == "malignancy, ever" for one in answer(found, "E6")["reasons"]) for found in (alone, since, whole)
    ]
    assert e2 == ["open", "passes", "passes"]
    assert malignancy == [True, True, False]
    (note,) = [note for note in since["notes"] if note["code"] == "chart-covers"]
    assert (note["kind"], "2000-01-01 to 2026-11-02" in note["message"]) == ("supplied", True)


def test_a_time_that_is_over_closes_nothing_today() -> None:
    found = screening("--unrecorded", "chart", "--chart-covers", "1970/2020")
    assert answer(found, "E2")["effect"] == "open"


@pytest.mark.parametrize("words", ["soon", "2026-01-01/2025-01-01", "2026-01-01/2026-02-01/2026-03-01", "2027-01-01"])
def test_a_time_that_is_none_is_refused(words: str) -> None:
    assert run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--chart-covers", words).exit_code == 2


# Corrections ----------------------------------------------------------------------------------------------------------


def entry(**changed: object) -> dict[str, object]:
    """A correction of E3 (topical treatment) of the example: this person is kept out by it."""
    found = screening()
    theirs = answer(found, "E3")
    return {
        "trial": found["trial"],
        "source": found["sha256"],
        "spans": theirs["spans"],
        "words": theirs["words"],
        "read-as": "Kept out if the patient has psoriasis.",
        "by": "A. Reviewer",
        "on": "2026-10-30",
    } | changed


def written(folder: Path, *entries: dict[str, object]) -> Path:
    file = folder / "corrections.yaml"
    file.write_text(yaml.safe_dump({"corrections": list(entries)}, allow_unicode=True), "utf-8")
    return file


def test_a_persons_reading_replaces_ours_and_is_marked(tmp_path: Path) -> None:
    ours, theirs = screening(), screening("--corrections", written(tmp_path, entry()))
    assert answer(ours, "E3")["effect"] == "open"
    corrected = answer(theirs, "E3")
    assert (corrected["effect"], corrected["english"]) == ("blocks", "the patient has psoriasis")
    assert [note["kind"] for note in corrected["notes"]].count("supplied") == 1
    assert "E3" in theirs["blocking"]
    rest = [[one for one in found["criteria"] if one["words"] != corrected["words"]] for found in (ours, theirs)]
    assert rest[0] == rest[1]
    table = run(
        "screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--format", "table",
        "--corrections", written(tmp_path, entry()),
    )  # fmt: skip
    assert "THEIRS: read by A. Reviewer on 2026-10-30" in table.stdout


@pytest.mark.parametrize(
    "changed",
    [{"source": "0" * 64}, {"spans": [{"start": 1, "end": 2}]}, {"words": "Other words"},
     {"read-as": "Let in only if the patient has psoriasis."}],
)  # fmt: skip
def test_where_the_source_is_another_it_is_void_and_loudly(tmp_path: Path, changed: dict[str, object]) -> None:
    file = written(tmp_path, entry(**changed))
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02", "--corrections", file)
    assert result.exit_code == 1
    assert "VOID" in result.stderr
    (found,) = map(json.loads, result.stdout.splitlines())
    assert any(note["code"] == "correction-void" and "VOID" in note["message"] for note in found["notes"])
    assert answer(found, "E3")["effect"] == "open"


def test_words_that_a_void_correction_is_about_let_nobody_pass(tmp_path: Path) -> None:
    ours = screening()
    first = answer(ours, "I1")
    wrong = entry(
        source="0" * 64, spans=first["spans"], words=first["words"],
        **{"read-as": "Let in only if the PASI score is at least 20."},
    )  # fmt: skip
    assert first["effect"] == "passes"
    assert answer(screening("--corrections", written(tmp_path, wrong)), "I1")["effect"] == "open"


def test_a_correction_of_another_trial_changes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, entry(trial="EXAMPLE-0001"))
    assert screening("--corrections", file) == screening()


@pytest.mark.parametrize(
    "changed",
    [{"read-as": "No skin creams."}, {"by": ""}, {"spans": []}, {"on": "lately"}, {"misspelt": "x"}, {"spans": "all"}],
)
def test_a_file_that_is_wrong_is_refused_before_anything_is_written(tmp_path: Path, changed: dict[str, object]) -> None:
    file = written(tmp_path, entry(**changed))
    result = run("screen", PSORIASIS, "--patient", FITS, "--corrections", file)
    assert (result.exit_code, result.stdout) == (1, "")
    twice = written(tmp_path, entry(), entry())
    assert "two corrections" in run("screen", PSORIASIS, "--patient", FITS, "--corrections", twice).stderr


# The page to print ----------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """Every tag with its attributes, and the words between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_summary_says_what_the_screening_says(tmp_path: Path) -> None:
    file = tmp_path / "summary.html"
    people = [word for name in ("washout", "fits") for word in ("--patient", PATIENTS / f"psoriasis-{name}.json")]
    result = run("screen", PSORIASIS, *people, "--on", "2026-11-02", "--summary", file)
    page = Tags(file.read_text("utf-8"))
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [tag for tag, _ in page.tags].count("article") == len(found) == 2
    for one in found:
        assert one["patient"] in page.words
        assert one["verdict"].capitalize() in page.words
        for criterion in one["criteria"]:
            assert criterion["words"][:60] in page.words
    for words in ("already past", "DRAFT", "a clinician decides", "strict", "2026-11-02", "by:", found[0]["sha256"]):
        assert words in page.words
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "link", "iframe", "form"})
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name in ("src", "href")]


def test_what_a_record_or_chart_says_is_never_markup(lexicon: Lexicon) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>\u202e&lt;"
    criterion = Criterion(CriterionKind.INCLUSION, 1, evil, (), delayed().criteria[0].logic, ReadingDegree.FULL, Clazz.DATA)
    trial = structs.replace(delayed(), trial=evil, title=evil, criteria=(criterion,))
    page = summary.page(screen(trial, Patient(evil), ON, lexicon)).decode()
    assert {tag for tag, _ in Tags(page).tags}.isdisjoint({"script", "img"})
    assert "\u202e" not in page
    assert html.escape("<script>alert(1)</script>") in page


def test_what_is_cut_shows_it(lexicon: Lexicon) -> None:
    criterion = structs.replace(delayed().criteria[0], words="long " * 100)
    page = summary.page(screen(structs.replace(delayed(), criteria=(criterion,)), Patient("p"), ON, lexicon)).decode()
    assert re.search(r"long…", page)

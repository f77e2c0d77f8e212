"""The page to print is one page, in a browser, for every example: with nothing known, with much known, and with much against.

Needs Chromium or Chrome; without one the pages' own reckoning of their height is all that is tested.
"""

import os
import re
import shutil
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT
from msgspec import structs

from pantrial import readers
from pantrial.answer import Effect
from pantrial.dates import Day, PartialDate
from pantrial.parse import parse
from pantrial.patient import Fact, FactKind, FactStatus, Outcome, Patient, Sex
from pantrial.protocol import Protocol
from pantrial.question.atoms import Atom, Kind
from pantrial.screen import Screening, screen, summary
from pantrial.terms import shipped
from pantrial.units import Interval

ON = Day(2026, 11, 2)
LEXICON = shipped()
PAGES = sorted((ROOT / "examples" / "pages").glob("*.txt"))
BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def protocol(path: Path) -> Protocol:
    return parse(readers.read(path.read_bytes(), path.name), LEXICON).protocol


def person(trial: Protocol, *, against: bool) -> Patient:
    """Somebody of whom everything that the trial asks is recorded: all of it true, or none."""
    asked = [atom for answer in screen(trial, Patient("p"), ON, LEXICON).answers for atom in answer.atoms]
    facts = [_fact(atom, number, against) for number, atom in enumerate(dict.fromkeys(asked))]
    birth = PartialDate(1930, 1, 1) if against else PartialDate(1985, 5, 5)
    return Patient("somebody", birth, Sex.FEMALE, tuple(fact for fact in facts if fact is not None), place="Patient/somebody")


def _fact(atom: Atom, number: int, yes: bool) -> Fact | None:
    day, select = PartialDate.of(ON), atom.select
    outcome = Outcome.POSITIVE if yes else Outcome.NEGATIVE
    status = FactStatus.PRESENT if yes else FactStatus.ABSENT
    place = f"Resource/a-name-of-some-length-{number}"
    words = LEXICON[select.about].name if select.about in LEXICON else select.about
    match select.kind:
        case Kind.MEASUREMENT:
            return Fact(FactKind.MEASUREMENT, select.concepts[:1], words, place, day, value=Interval.reported(Decimal(50), ""))
        case Kind.TEST:
            return Fact(FactKind.TEST, select.concepts[:1], words, place, day, outcome=outcome)
        case Kind.CONDITION | Kind.PROCEDURE:
            return Fact(FactKind.CONDITION, select.concepts[:1], words, place, day, None, yes, status)
        case Kind.TREATMENT:
            return Fact(FactKind.TREATMENT, select.concepts[:1], words, place, day, None, yes, status)
        case Kind.STATEMENT:
            said = f"{select.about}, by Dr. Example"
            return Fact(FactKind.STATEMENT, select.concepts, said, place, day, outcome=outcome, detail=select.detail)
        case _:
            return None


def screenings(path: Path) -> list[Screening]:
    trial = protocol(path)
    people = (Patient("nobody"), person(trial, against=False), person(trial, against=True))
    return [screen(trial, one, ON, LEXICON) for one in people]


class Words(HTMLParser):
    """The words of a page, without its markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_one_patient_is_one_page(path: Path, tmp_path: Path) -> None:
    if BROWSER is None:
        pytest.skip("no chromium here, so that nobody counts the pages")
    found = screenings(path)
    file = tmp_path / "summary.html"
    file.write_bytes(b"".join((summary.HEAD, *(summary.page(one) for one in found), summary.FOOT)))
    pdf = tmp_path / "summary.pdf"
    own = f"--user-data-dir={tmp_path}/own"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", own, f"--print-to-pdf={pdf}")
    command = [BROWSER, *options, file.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, env=os.environ | {"HOME": str(tmp_path)}, check=False)
    if not pdf.exists():
        pytest.skip(f"{BROWSER} prints nothing here: {done.stderr[-200:]!r}")
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes())) == len(found)


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_whatever_the_level_no_reason_is_left_out(path: Path) -> None:
    """Of what blocks or is open, every reason that is no attestation stands on the page, cut at most in its own words."""
    for found in screenings(path):
        page = " ".join(Words(summary.page(found).decode()).words.split())
        for answer in found.answers:
            assert answer.criterion.label in page
            if answer.effect is Effect.PASSES:
                continue
            for reason in answer.reasons:
                if reason.atom and reason.why != ("nobody has attested it",):
                    name = re.sub(r", (now|ever|in the [\w ]+)$", "", reason.about)
                    assert " ".join(name[:60].split()) in page, (answer.criterion.label, reason)
                    assert all(why in page for why in reason.why)


def test_more_than_a_page_holds_is_set_smaller_step_by_step() -> None:
    (_, _, against) = screenings(PAGES[0])
    levels = []
    for count in (1, 12, 20, 40, 90):
        answers = (against.answers * 6)[:count]
        page = summary.page(structs.replace(against, answers=answers)).decode()
        levels.append(next(level.name for level in summary.LEVELS if f'<article class="{level.name}">' in page))
    names = [level.name for level in summary.LEVELS]
    assert levels == sorted(levels, key=names.index)
    assert (levels[0], levels[-1]) == (names[0], names[-1])

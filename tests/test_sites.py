"""Pages in the habits of sites that no layout was written for: the generic reader takes what is sure and nothing wrong.

tests/sites holds made-up pages and, beside each, what a person reads in it. A value must be read; one that begins with `?`
may be left out, and where it is read it is this (`|` between several right ones); null must not be read.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from test_readers import law

from pantrial.readers import read
from pantrial.readers.generic import GENERIC
from pantrial.reading import Reading

SITES = Path(__file__).parent / "sites"
PAGES = sorted(path.stem for path in SITES.glob("*.txt"))

MODULES = ("identificationModule", "statusModule", "sponsorCollaboratorsModule", "conditionsModule", "designModule")
"""In these every value that is read has to be one that a person read, too."""


def page(name: str) -> Reading:
    return read((SITES / f"{name}.txt").read_bytes(), name)


def at(values: Any, path: str) -> Any:
    for step in path.split("/"):
        if isinstance(values, list):
            values = values[int(step)] if int(step) < len(values) else None
        else:
            values = (values or {}).get(step)
    return values


def leaves(values: Any, path: str = "") -> list[str]:
    if isinstance(values, dict):
        return [leaf for name, value in values.items() for leaf in leaves(value, f"{path}/{name}" if path else name)]
    return [path]


def agrees(there: Any, here: Any) -> bool:
    if isinstance(there, str) and there.startswith("?"):
        return here is None or str(here) in there[1:].split("|")
    return bool(there == here)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_read_is_right(name: str) -> None:
    wanted = json.loads((SITES / f"{name}.json").read_text("utf-8"))
    found = page(name).values.get("protocolSection", {})
    wrong = {}
    for path, there in wanted.items():
        here = at(found, path)
        if path.endswith("eligibilityCriteria"):
            lines = [line.lstrip("*0123456789.) ").strip() for line in str(here).splitlines() if line.strip()]
            items = [line for line in lines if line.rstrip(":").casefold() not in ("inclusion criteria", "exclusion criteria")]
            joined = "; ".join(items)
            if any(part not in joined for part in there if part[0] != "?") or len(items) > len(there):
                wrong[path] = (there, here)
        elif isinstance(there, list):
            sure = [one for one in there if not one.startswith("?")]
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

"""Whether one trial is one record in every form that it has: the share of values that agree, and why others do not.

python benchmarks/agreement.py --data ../shared [--fields] [--pages N] [--unexplained N]

Pairs: v2 written as the legacy XML and as the flat form; the trials that the folder holds in v2 and in one of these; each
page layout (N studies of it, those fields that the layout shows); and v2 → record → v2, all values changed among unknown
fields. A value that differs is explained by a rule on the form and the field (tests/forms.py), or listed. Results are
compared as rows of their tables.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import rendering
from csv_export import export, old_export
from forms import FORMS, LATER, NEWER, RULES, Agreement, agreement, legacy_xml, results_of
from test_round_trip import law, real_studies

from pantrial.errors import PantrialError
from pantrial.readers import read
from pantrial.readers.containers import Document, documents

HELD = {"ctgov_xml": "ctgov_xml/studies.tar.zst", "study_fields": "ctgov_study_fields/mesenchymal.jsonl.gz"}
PRIVATE = ("ontacts/", "fficials", "nvestigator", "oldNameTitle")


def held(form: str, data: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The trials that the folder holds both in v2 and in a form."""
    with gzip.open(data / "data" / "registries" / "ctgov_v2" / "studies.jsonl.gz") as lines:
        studies = {rendering.number_of(study): study for study in map(json.loads, lines)}
    numbers = [number.encode() for number in studies if number.startswith("NCT")]
    with (data / "data" / "registries" / HELD[form]).open("rb") as stream:
        for document in documents(stream, form):
            if not isinstance(document, Document):
                continue
            if not any(number in document.data for number in numbers):
                continue  # none of the record's numbers is asked for
            try:
                reading = read(document.data, document.origin)
            except PantrialError:
                continue
            number = reading.value("/protocolSection/identificationModule/nctId")
            if number in studies:
                yield studies[number], reading.values


def places(study: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The places of a study, in their order."""
    found: list[dict[str, Any]] = rendering.items(dict(study), "contactsLocationsModule/locations")
    return found


def show(name: str, found: Agreement, call: argparse.Namespace) -> None:
    """A pair's line, its fields where they are asked for, and what no rule explains."""
    total = found.total
    print(f"\n{name}: {total.values} values · agree {total.same / max(1, total.values):.2%}", end="")
    print(f" · explained {total.explained / max(1, total.values):.2%} · unexplained {len(found.unexplained)}")
    for rule, times in sorted(found.used.items(), key=lambda item: -item[1]):
        print(f"  {times:6} by the rule on {rule}")
    for field, tally in sorted(found.fields.items()) if call.fields else ():
        print(f"  {field:86} {tally.values:6} {tally.same / tally.values:7.1%} {tally.explained / tally.values:7.1%}")
    for one in found.unexplained[: call.unexplained]:
        shown = not any(word in one.field for word in PRIVATE)
        print(
            f"  ! {one.field}" + (f"\n      v2   {str(one.there)[:160]!r}\n      form {str(one.here)[:160]!r}" if shown else "")
        )


def main() -> None:
    """Print every pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--fields", action="store_true", help="each field's share that agrees, and that is explained")
    parser.add_argument("--pages", type=int, default=40, help="studies for each page layout")
    parser.add_argument("--unexplained", type=int, default=20, help="how many differences without a rule are listed")
    call = parser.parse_args()
    count = 0
    for study in real_studies(call.data):
        law(study)
        count += 1
    print(f"v2 → record → v2: the same JSON for {count} studies, as they are, enriched, and with every value changed")
    print(f"{len(RULES) + len(NEWER)} rules")
    studies = rendering.studies(call.data)
    for form, write in FORMS.items():
        pairs = ((study, read(write(study).encode(), "study").values) for study in studies)
        show(f"v2 and {form}, {len(studies)} studies written", agreement(form, pairs), call)
    rows = same = 0
    for study in (one for one in studies if "resultsSection" in one):
        there = Counter(results_of(read(json.dumps(study).encode(), "study")))
        here = Counter(results_of(read(legacy_xml(study).encode(), "study")))
        rows += max(there.total(), here.total())
        same += (there & here).total()
    print(f"\nresults in v2 and ctgov_xml: {rows} rows · the same {same / max(1, rows):.2%}, but for {len(LATER)} columns")
    for name, download in (("today", export), ("the older site", old_export)):
        both = [(study, read(download(study).encode(), "export.csv").values) for study in studies]
        found = agreement("ctgov_csv", both)
        wrong = sum(one.here is not None and "ocations/" not in one.field for one in found.unexplained)
        print(
            f"\nv2 and the CSV download of {name}: {found.total.same} values agree · {wrong} others, all cuts of outcomes",
            end="",
        )
        cut = Counter(
            value == str(place.get(field)).strip()
            for study, values in both
            for place, read_place in zip(*(places(side) for side in (study, values)), strict=True)
            for field, value in read_place.items()
        )
        print(f" · of what is read of places {cut[False] / max(1, cut.total()):.2%} is cut wrongly")
    for form in FORMS:
        both = list(held(form, call.data))
        show(f"v2 and {form}, {len(both)} trials held in both", agreement(form, both, RULES + NEWER), call)
    for layout in rendering.RENDERERS:
        page = rendering.agreement(layout, studies[:: max(1, len(studies) // max(1, call.pages))], read)
        print(
            f"\nv2 and the page {layout}: of what it shows, right {page.recall:.2%} · wrong {page.wrong:.3%} (means of fields)"
        )


if __name__ == "__main__":
    main()

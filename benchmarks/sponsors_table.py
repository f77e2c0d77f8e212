"""Names of sponsors and collaborators, from the folder of real records: writes `pages/data/sponsors.tsv`.

python benchmarks/sponsors_table.py --data ../shared -o src/pantrial/pages/data/sponsors.tsv --leave none

A name is taken where it says itself that it is an
institution's or a company's, or where several records have it and each says that it is (by its class, or by one word of a
name, which no person has): whoever sponsors a trial in person is nobody to be listed.
"""

import gzip
import io
import json
import re
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from fit import Left, _unpacked, arguments, leaving
from rendering import get, items, number_of, studies

from pantrial.pages.people import COMPANY_ENDS, INSTITUTION

GROUP = re.compile(r"\b(?:group|network|society|association|ministry|agency|consortium|federation|council|alliance)\b", re.I)
HEAD = (
    "# Names of sponsors and collaborators in public records of ClinicalTrials.gov. Written by benchmarks/sponsors_table.py.\n"
)


# Classes that no person has; `Other` may be one's own name.
BODIES = frozenset(("INDUSTRY", "NIH", "FED", "OTHER_GOV", "NETWORK", "Industry", "U.S. Fed"))


def names(shared: Path, left: Left) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """Record → the names of its sponsor and collaborators, each with its class."""
    for study in studies(shared):
        if not left(study):
            module = "sponsorCollaboratorsModule"
            listed = {(one["name"], one.get("class", "")) for one in items(study, f"{module}/collaborators")}
            lead, kind = (get(study, f"protocolSection/{module}/leadSponsor/{key}") or "" for key in ("name", "class"))
            yield number_of(study), listed | {(lead, kind)}
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                root = etree.parse(file).getroot()
                found = [*root.findall("sponsors/lead_sponsor"), *root.findall("sponsors/collaborator")]
                yield (
                    Path(member.name).stem,
                    {(one.findtext("agency") or "", one.findtext("agency_class") or "") for one in found},
                )
    path = shared / "data" / "registries" / "ctgov_study_fields" / "mesenchymal.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            both = [(record.get(f"{key}Name", []), record.get(f"{key}Class", [])) for key in ("LeadSponsor", "Collaborator")]
            yield (
                record["NCTId"][0],
                {pair for some, kinds in both if len(some) == len(kinds) for pair in zip(some, kinds, strict=True)},
            )


def institution(name: str) -> bool:
    """Whether a name says that it is no person's."""
    last = name.rpartition(" ")[2].casefold()
    ends = COMPANY_ENDS - {"m.d.", "md", "phd", "se"}
    return bool(INSTITUTION.search(name) or GROUP.search(name)) or last in ends


def main() -> None:
    parser = arguments(__doc__)
    call = parser.parse_args()
    left = leaving(call)
    held = {number_of(study) for study in studies(call.data) if left(study)}
    records: dict[str, set[tuple[str, str]]] = {}
    for number, found in names(call.data, left):
        if number not in held:
            records.setdefault(number, found)
    times = Counter(name.strip() for found in records.values() for name in {name for name, _ in found} if name.strip())
    persons = {name.strip() for found in records.values() for name, kind in found if kind not in BODIES and " " in name.strip()}
    kept = sorted(
        name
        for name, count in times.items()
        if len(name) > 3 and "\t" not in name and (institution(name) or (count > 2 and name not in persons))
    )
    call.output.write_text(HEAD + "".join(f"{name}\n" for name in kept), encoding="utf-8")


if __name__ == "__main__":
    main()

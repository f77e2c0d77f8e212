"""Names of sponsors and collaborators, from the folder of real records: writes `pages/data/sponsors.tsv`.

python benchmarks/sponsors_table.py --data ../shared -o src/pantrial/pages/data/sponsors.tsv

Without the half of the studies by which the reading is judged. A name is taken where several records have it, or where it
says itself that it is an institution's or a company's; nobody's own name is.
"""

import argparse
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

from fit import _unpacked
from rendering import get, held_out, items, number_of, studies

from pantrial.pages.people import COMPANY_ENDS, INSTITUTION

GROUP = re.compile(r"\b(?:group|network|society|association|ministry|agency|consortium|federation|council|alliance)\b", re.I)
HEAD = (
    "# Names of sponsors and collaborators in public records of ClinicalTrials.gov. Written by benchmarks/sponsors_table.py.\n"
)


def names(shared: Path) -> Iterator[tuple[str, set[str]]]:
    """Record → the names of its source, sponsor and collaborators."""
    for study in studies(shared):
        if not held_out(study):
            module = "sponsorCollaboratorsModule"
            listed = {one["name"] for one in items(study, f"{module}/collaborators")}
            lead = get(study, f"protocolSection/{module}/leadSponsor/name")
            yield number_of(study), listed | {lead, get(study, "protocolSection/identificationModule/organization/fullName")}
    path = shared / "data" / "registries" / "ctgov_xml" / "studies.tar.zst"
    with tarfile.open(fileobj=io.BytesIO(_unpacked(path))) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                root = etree.parse(file).getroot()
                paths = ("source", "sponsors/lead_sponsor/agency", "sponsors/collaborator/agency")
                yield Path(member.name).stem, {one.text or "" for path in paths for one in root.findall(path)}
    path = shared / "data" / "registries" / "ctgov_study_fields" / "mesenchymal.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            keys = ("OrgFullName", "LeadSponsorName", "CollaboratorName")
            yield record["NCTId"][0], {name for key in keys for name in record.get(key, ())}


def institution(name: str) -> bool:
    """Whether a name says that it is no person's."""
    last = name.rpartition(" ")[2].casefold()
    ends = COMPANY_ENDS - {"m.d.", "md", "phd", "se"}
    return bool(INSTITUTION.search(name) or GROUP.search(name)) or last in ends


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("-o", dest="output", type=Path, required=True)
    call = parser.parse_args()
    held = {number_of(study) for study in studies(call.data) if held_out(study)}
    records: dict[str, set[str]] = {}
    for number, found in names(call.data):
        if number not in held:
            records.setdefault(number, found)
    times = Counter(name.strip() for found in records.values() for name in found if name and name.strip())
    kept = sorted(
        name
        for name, count in times.items()
        if len(name) > 3 and "\t" not in name and (institution(name) or (count > 2 and not re.search(r"\bM\.?D|Ph\.?D", name)))
    )
    call.output.write_text(HEAD + "".join(f"{name}\n" for name in kept), encoding="utf-8")


if __name__ == "__main__":
    main()

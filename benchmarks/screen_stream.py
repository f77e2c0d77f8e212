"""How fast `pantrial screen` goes through a file of FHIR bundles, and how much memory it needs: 1,000 against 10,000 patients.

    .venv/bin/python benchmarks/screen_stream.py [--patients 10000]

Prints, for a tenth of the patients and for all of them, patients a second of processor time and the peak of resident memory,
and the ratio of the peaks: a stream needs as much for ten times the patients, but for a few numbers a line. The bundles are
made up here: a person with an age, a diagnosis, two laboratory values, a score, a test and a drug each, from a fixed seed.
Bundles are written to a temporary folder, and the answers to nowhere.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TRIAL = ROOT / "examples" / "pages" / "psoriasis.txt"
LOINC, ICD, ATC = "http://loinc.org", "http://hl7.org/fhir/sid/icd-10-cm", "http://www.whocc.no/atc"


def coded(system: str, code: str, text: str) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code}], "text": text}


def bundle(number: int, rng: random.Random) -> bytes:
    """One made-up patient as a bundle in one line."""
    person = f"p{number}"
    day = f"2026-10-{rng.randint(1, 31):02}"

    def observed(key: str, code: dict[str, Any], **value: Any) -> dict[str, Any]:
        body = {"resourceType": "Observation", "id": f"{person}-{key}", "status": "final", "code": code}
        return body | {"effectiveDateTime": day, "subject": {"reference": f"Patient/{person}"}} | value

    def quantity(value: float, unit: str) -> dict[str, Any]:
        return {"valueQuantity": {"value": value, "unit": unit, "code": unit, "system": "http://unitsofmeasure.org"}}

    resources = [
        {"resourceType": "Patient", "id": person, "gender": rng.choice(("female", "male")),
         "birthDate": f"{rng.randint(1940, 2012)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"},
        {"resourceType": "Condition", "id": f"{person}-c",
         "code": coded(ICD, rng.choice(("L40.0", "I10", "C50.9", "E11.9")), "diagnosis"),
         "subject": {"reference": f"Patient/{person}"}, "onsetDateTime": f"{rng.randint(1990, 2026)}"},
        {"resourceType": "MedicationStatement", "id": f"{person}-m", "status": rng.choice(("active", "completed")),
         "medicationCodeableConcept": coded(ATC, rng.choice(("L04AX03", "D07AD01", "N02BE01")), "drug"),
         "subject": {"reference": f"Patient/{person}"}, "effectivePeriod": {"start": f"2026-{rng.randint(1, 10):02}-05"}},
        observed("pasi", {"text": "PASI score"}, **quantity(rng.randint(0, 400) / 10, "{score}")),
        observed("hb", coded(LOINC, "718-7", "haemoglobin"), **quantity(rng.randint(80, 170) / 10, "g/dL")),
        observed("weight", coded(LOINC, "29463-7", "weight"), **quantity(rng.randint(45, 120), "kg")),
        observed("hiv", coded(LOINC, "56888-1", "HIV"), valueString=rng.choice(("negative", "negative", "positive"))),
    ]  # fmt: skip
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    ).encode()


def measure(file: Path) -> tuple[float, float]:
    """Processor seconds and peak memory (MiB) of one screening of the file, in a process of its own."""
    code = (
        "import resource, sys\n"
        "from pantrial.cli import commands\n"
        f"code = commands.screen(({str(TRIAL)!r},), ({str(file)!r},), day='2026-11-02', form='jsonl')\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.devnull, "wb") as nowhere:
        done = subprocess.run([sys.executable, "-c", code], stdout=nowhere, stderr=subprocess.PIPE, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    kilobytes = int(done.stderr.split()[-1])
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, kilobytes / 1024


def main() -> None:
    """Measure a tenth, and all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=10_000)
    most = parser.parse_args().patients
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (most // 10, most):
            rng = random.Random(1)
            file = Path(folder) / f"{count}.ndjson"
            with file.open("wb") as out:
                for number in range(count):
                    out.write(bundle(number, rng) + b"\n")
            seconds, peak = measure(file)
            peaks.append(peak)
            size = file.stat().st_size / 2**20
            print(f"{count:>7} patients ({size:.0f} MiB): {count / seconds:.0f} a second, peak {peak:.0f} MiB", flush=True)
    print(f"peak of all to that of a tenth: {peaks[1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main()

"""How reading grows with what is hostile: for every form and family of hostile runs, time at twice the length, and memory.

python benchmarks/hostile.py [FORM ...] [--families run,run] [--size 2000000] [--limit 2.5] [--cpu 120] [--again 3] [--parse]

Each cell is a process of its own, with a limit of processor time. Time is the process's own, in milliseconds, at the size
and at twice the size; its growth is held to `--limit` where the larger takes a quarter of a second or more. Memory is what
the process grew by, in proportion to the input, over what 64 MiB allow; it is held to 20. On a machine with other work a
cell that is over the limit of time is run again (`--again`), and the least of each size counts. With `--parse` the protocol is
made as well. The exit code is 1 where a cell is over a limit, broke, or ran out of time.
"""

import argparse
import csv
import io
import json
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Mapping

from pantrial import patients, readers
from pantrial.errors import PantrialError
from pantrial.parse import parse
from pantrial.readers.containers import Document, documents
from pantrial.terms import shipped
from pantrial.writers import study

FREE = 64 * 2**20
TIMES = 20

FAMILIES: Mapping[str, str] = {
    "blanks": " ", "tabs": "\t", "line ends": "\n", "returns": "\r", "brackets": "[", "round": "(", "curly": "{", "less": "<",
    "tags": "<a>", "empty tags": "<a/>", "divs": "<div>", "cells": "<td>a", "dashes": "- ", "hyphens": "-", "stars": "* ",
    "numbers": "1. ", "digits": "9", "letters": "a", "words": "Ab cd ", "lines": "a\n", "paragraphs": "a\n\n", "pipes": "|",
    "table": "A | b | c\n", "commas": ",", "semicolons": ";", "colons": "a:\n", "labels": "Title: a\n", "quotes": '"',
    "backslashes": "\\", "comments": "<!--", "cdata": "<![CDATA[", "entities": "&amp;", "references": "&#1;", "combining": "\u0301",  # noqa: E501
    "bidi": "\u202e", "zero width": "\u200b", "nuls": "\0", "captions": "Inclusion Criteria:\n", "doses": "1 mg ",
    "points": "- a\n", "ids": "NCT00000000 ", "objects": '{"a":', "pairs": '"a":1,', "empties": "{},", "lists": "[],",
    "zeros": "0,", "rows": "a,b\n", "facts": "p,person\n", "resources": '{"resourceType":"Patient"}\n',
}  # fmt: skip
"""Name of a family → what is said over and over."""


def _study(run: str) -> bytes:
    eligibility = {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {run}\n\nExclusion Criteria:\n\n* x"}
    section = {"identificationModule": {"nctId": "NCT00000000", "briefTitle": "a"}, "eligibilityModule": eligibility}
    return json.dumps({"protocolSection": section}, ensure_ascii=False).encode("utf-8", "replace")


def _xml(root: str, around: str) -> Callable[[str], bytes]:
    def made(run: str) -> bytes:
        words = run.replace("&", "&amp;").replace("<", "&lt;").replace("\0", " ")
        return f"<?xml version='1.0'?><{root}>{around.format(words)}</{root}>".encode()

    return made


def _table(run: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["TrialID", "Public title", "Inclusion Criteria"], ["EXAMPLE-1", "a", run]])
    return out.getvalue().encode()


def _ctis(run: str) -> bytes:
    return json.dumps({"ctNumber": "2099-500001-12-00", "ctTitle": run, "x": run}, ensure_ascii=False).encode(
        "utf-8", "replace"
    )


def _flat(run: str) -> bytes:
    flat = {"NCTId": ["NCT00000000"], "BriefTitle": ["a"], "EligibilityCriteria": [run]}
    return json.dumps(flat, ensure_ascii=False).encode("utf-8", "replace")


def _page(head: str) -> Callable[[str], bytes]:
    return lambda run: f"{head}{run}\n".encode()


_EU = "EudraCT Number: 2099-000001-10\nA.3 Full title of the trial: a\nE.3 Principal inclusion criteria: "
_XML_ELIGIBILITY = (
    "<id_info><nct_id>NCT00000000</nct_id></id_info><eligibility><criteria><textblock>{}</textblock></criteria></eligibility>"
)
FORMS: Mapping[str, Callable[[str], bytes]] = {
    "bare": lambda run: run.encode(),
    "study": _study,
    "study_fields": _flat,
    "ctis": _ctis,
    "ctgov_xml": _xml("clinical_study", _XML_ELIGIBILITY),
    "xml elements": lambda run: f"<clinical_study><id_info><nct_id>NCT00000000</nct_id></id_info>{run}</clinical_study>".encode(),  # noqa: E501
    "isrctn": _xml("fullTrial", "<trial><isrctn>1</isrctn><trialDescription><title>{0}</title></trialDescription></trial>"),
    "ictrp xml": _xml("trial", "<main><trial_id>EXAMPLE-1</trial_id></main><criteria><inclusion_criteria>{}</inclusion_criteria></criteria>"),  # noqa: E501
    "ictrp csv": _table,
    "euctr": _page(_EU),
    "classic": _page("Study Type: Interventional\nStudy Phase: Phase 1\nEligibility\nCriteria:\nInclusion Criteria:\n"),
    "captioned": _page("A trial\nOverview\nThis study is about\nEligibility\n"),
    "generic": _page("A trial\n\nTitle: a\n\nInclusion criteria:\n"),
    "html": lambda run: f"<!doctype html><html><body><h1>A trial</h1><h2>Inclusion criteria</h2><ul><li>{run}</body></html>".encode(),  # noqa: E501
    "list": lambda run: f'[{{"protocolSection":{{}}}},{run}'.encode(),
    "lines": lambda run: f'{{"protocolSection":{{}}}}\n{run}'.encode(),
    "people": lambda run: run.encode(),
    "people table": lambda run: f"patient,kind,name,birth_date\np,person,,1990\np,condition,{run}".encode(),
    "people form": lambda run: f"pantrial-patient: 1\nid: p\nbirth-date: 1985-04\nx: {run}\n".encode(),
    "people fhir": lambda run: b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p"}},'  # noqa: E501
    + run.encode(),
    "people words": lambda run: json.dumps({"resourceType": "Patient", "id": "p", "birthDate": run}, ensure_ascii=False).encode(),  # noqa: E501
}  # fmt: skip
"""Name of a form → the form's smallest file with the run in it."""


def road(form: str, data: bytes, parsed: bool) -> None:
    """Read the bytes as the command line does."""
    if form.startswith("people"):
        for _ in patients.stream(io.BytesIO(data), "hostile", shipped()):
            pass
        return
    for one in documents(io.BytesIO(data), "hostile"):
        if isinstance(one, Document):
            try:
                reading = readers.read(one.data, one.origin)
            except PantrialError:
                continue
            study.write(reading, bare=True)
            if parsed:
                parse(reading, shipped())


def measured(form: str, run: str, size: int, cpu: int, parsed: bool) -> tuple[float, float, str]:
    """Seconds, memory over the input less what is free, and what broke, of a process of its own."""
    data = FORMS[form]((run * (size // len(run.encode()) + 1))[: size * len(run) // len(run.encode()) + 1])
    there, here = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(there)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
        signal.signal(signal.SIGXCPU, lambda *_: os._exit(9))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, broke = time.process_time(), ""
        try:
            road(form, data, parsed)
        except BaseException as error:
            broke = f"{type(error).__name__}: {str(error)[:80]}"
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
        os.write(here, pickle.dumps((time.process_time() - start, max(0.0, (grown - FREE) / len(data)), broke)))
        os._exit(0)
    os.close(here)
    with os.fdopen(there, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    result: tuple[float, float, str] = pickle.loads(told) if told else (float(cpu), 0.0, "no end")
    return result


def grown(once: tuple[float, float, str], twice: tuple[float, float, str]) -> float:
    """How many times as long the twice as long takes; nothing where that is below what a processor's noise is."""
    return twice[0] / max(once[0], 1e-3) if twice[0] >= 0.25 else 0.0


def main() -> int:
    """Print a line for each cell that is over a limit, and for each form its worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forms", nargs="*", help=", ".join(FORMS))
    parser.add_argument("--families", help=", ".join(FAMILIES))
    parser.add_argument("--size", type=int, default=2_000_000, help="bytes of the smaller input")
    parser.add_argument("--limit", type=float, default=2.5)
    parser.add_argument("--cpu", type=int, default=120, help="seconds that a cell may take")
    parser.add_argument(
        "--again", type=int, default=3, help="how often a cell over the limit of time is run again, for the least"
    )
    parser.add_argument("--parse", action="store_true")
    call = parser.parse_args()
    road("study", _study("warm"), call.parse)
    road("people table", FORMS["people table"]("warm"), False)
    code = cells = 0
    for form in call.forms or FORMS:
        worst: dict[str, tuple[float, str]] = {"time": (0.0, ""), "memory": (0.0, "")}
        for family in call.families.split(",") if call.families else FAMILIES:
            once = measured(form, FAMILIES[family], call.size, call.cpu, call.parse)
            twice = measured(form, FAMILIES[family], 2 * call.size, call.cpu, call.parse)
            growth = grown(once, twice)
            for _ in range(call.again):
                if growth <= call.limit:
                    break
                once = min(once, measured(form, FAMILIES[family], call.size, call.cpu, call.parse))
                twice = min(twice, measured(form, FAMILIES[family], 2 * call.size, call.cpu, call.parse))
                growth = grown(once, twice)
            cells += 1
            worst["time"] = max(worst["time"], (growth, family))
            worst["memory"] = max(worst["memory"], (twice[1], family))
            if growth > call.limit or twice[1] > TIMES or once[2] or twice[2]:
                code = 1
                times = f"{once[0] * 1000:.0f} to {twice[0] * 1000:.0f} ms ({growth:.1f} of {call.limit})"
                print(f"  {form}, {family}: {times}, memory {twice[1]:.1f} of {TIMES} {twice[2] or once[2]}", flush=True)
        told = "; ".join(f"{what} {value:.1f} ({family})" for what, (value, family) in worst.items())
        print(f"{form:<14} worst of {2 * call.size / 1e6:.1f} MB: {told}", flush=True)
    print(f"{cells} cells")
    return code


if __name__ == "__main__":
    sys.exit(main())

"""Registers of the tests' own: a server on a real socket that speaks their interfaces and fails as told.

Questions to ClinicalTrials.gov's API are held against its OpenAPI file where that is given: unknown parameters, values that its
enumerations, patterns and bounds do not allow, and parameters of a later page that differ from the first's are answered by 400.
"""

import gzip
import json
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

Spec = Mapping[str, Any]

CTIS = "2099-500001-10-00"
ISRCTN = "ISRCTN00000001"
EUDRACT = "2099-000001-10"
AGENT = "pantrial-tests"

FAULTS = (
    "silence", "429", "429 later", "429 date", "500", "503", "truncated", "half", "garbage", "html", "reset", "closed", "drip",
    "half gzip", "other trial",
)  # fmt: skip
"""What the server may do instead of answering; after each, asking again may give the answer."""


def nct(number: int) -> str:
    """The number of a made-up study."""
    return f"NCT{number:08}"


def study(
    number: int, status: str = "RECRUITING", updated: str = "2026-01-01", aliases: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A made-up study in v2, with what queries ask for."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct(number), "briefTitle": f"Cells in sore skin, part {number} – “ä”"}
            | ({"nctIdAliases": list(aliases)} if aliases else {}),
            "statusModule": {"overallStatus": status, "lastUpdatePostDateStruct": {"date": updated}},
            "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Aged 18 or older"},
        },
        "hasResults": False,
    }


def isrctn(number: str) -> str:
    """A made-up trial in ISRCTN's XML."""
    return (
        f'<fullTrial xmlns="http://www.67bricks.com/isrctn"><trial version="1"><isrctn>{number.removeprefix("ISRCTN")}</isrctn>'
        "<trialDescription><title>Cells in sore skin</title></trialDescription></trial></fullTrial>"
    )


def ctis(number: str) -> dict[str, Any]:
    """A made-up trial in CTIS's JSON."""
    return {"ctNumber": number, "ctTitle": "Cells", "authorizedApplication": {"authorizedPartI": {}}}


HEAD = "This file contains full details of what was selected. Each country is included separately.\n"


def eudract(number: str) -> str:
    """A made-up trial as the EU register's download has it behind its head."""
    head = f"Summary\nEudraCT Number: {number}\nA. Protocol Information\n"
    return f"{head}A.2 EudraCT number: {number}\nA.3 Full title of the trial: Cells\n"


class Registers(ThreadingHTTPServer):
    """The server: its trials, what it is to do wrong (`faults`, one a question), and what it was asked (`asked`)."""

    daemon_threads = True

    def __init__(self, studies: list[dict[str, Any]], spec: Spec | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.studies = {one["protocolSection"]["identificationModule"]["nctId"]: one for one in studies}
        self.spec = spec
        self.faults: deque[str] = deque()
        self.always = ""
        self.asked: list[str] = []
        self.wrong: list[str] = []
        self.agents: set[str] = set()
        self.connections = 0
        self.silence = 0.0
        self.repeat = 0  # from this page on, the same token is given again
        self.empty = 0  # so many pages without a study come first
        self.more = 0  # so many studies more are counted than there are
        self.elsewhere = ""
        self.over = threading.Event()
        self._lock = threading.Lock()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def addresses(self) -> dict[str, str]:
        return {
            "ctgov": f"{self.root}/api/v2",
            "isrctn": f"{self.root}/isrctn",
            "ctis": f"{self.root}/ctis",
            "euctr": f"{self.root}/euctr",
        }

    def fault(self) -> str:
        with self._lock:
            return self.always or (self.faults.popleft() if self.faults else "")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Registers
    timeout = 10

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, posted: bytes) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.agents.add(self.headers.get("User-Agent", ""))
        fault = self.server.fault()
        status, kind, body = self.found(posted)
        if fault == "silence":
            self.server.over.wait(self.server.silence)
            self.close_connection = True
        elif fault.startswith("429"):
            when = {"429 later": "7", "429 date": "Thu, 01 Jan 2026 00:00:09 GMT"}
            self.send(429, "text/plain", b"slower", {"Retry-After": when[fault]} if fault in when else {})
        elif fault in ("500", "503", "501", "403"):
            self.send(int(fault), "text/plain", b"<b>down</b>" if fault == "503" else b"no way")
        elif fault == "truncated":
            self.send(status, kind, body, {"Content-Length": str(len(body) + 10)})
            self.close_connection = True
        elif fault == "half":
            self.send(status, kind, body[: len(body) // 2])
        elif fault == "half gzip":
            packed = gzip.compress(body)
            self.send(status, kind, packed[: len(packed) // 2], {"Content-Encoding": "gzip"})
        elif fault == "gzip":
            self.send(status, kind, gzip.compress(body), {"Content-Encoding": "gzip"})
        elif fault == "bomb":
            self.send(status, kind, gzip.compress(b" " * 50_000_000), {"Content-Encoding": "gzip"})
        elif fault == "brotli":
            self.send(status, kind, body, {"Content-Encoding": "br"})
        elif fault == "garbage":
            self.send(status, kind, b"\xff\xfe" + body)
        elif fault == "html":
            self.send(200, kind, b"<!DOCTYPE html><html><body>Please come back later</body></html>")
        elif fault == "plain":
            self.send(status, "text/plain", body)
        elif fault == "empty":
            self.send(200, kind, b"")
        elif fault == "other trial":
            self.send(200, kind, body.replace(b"0000", b"1111").replace(b"nctId", b"no"))
        elif fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif fault == "closed":
            self.close_connection = True
        elif fault == "drip":
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for at in range(len(body)):
                self.wfile.write(body[at : at + 1])
                if self.server.over.wait(0.01):
                    break
        elif fault.startswith("to "):
            self.send(302, "text/plain", b"", {"Location": fault[3:]})
        else:
            assert not fault, fault
            self.send(status, kind, body)

    def send(self, status: int, kind: str, body: bytes, headers: Mapping[str, str] = {}) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    # What an honest answer is

    def found(self, posted: bytes) -> tuple[int, str, bytes]:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        _, register, *steps = unquote(parts.path).split("/")
        if register == "api":
            return self.ctgov(steps[1:], asked)
        if register == "isrctn":
            return self.isrctn(steps, asked)
        if register == "ctis":
            return self.ctis(steps, posted)
        if register == "euctr":
            return self.euctr(steps, asked)
        return 404, "text/plain", b"there is nothing here"

    def euctr(self, steps: list[str], asked: dict[str, str]) -> tuple[int, str, bytes]:
        """45 trials, 20 on a page; a number finds its own, other words all."""
        held = [f"2099-{number:06}-10" for number in range(1, 46)]
        if re.fullmatch(r"\d{4}-\d{6}-\d{2}", asked["query"]):
            held = [number for number in held if number == asked["query"]]
        if steps == ["search"]:
            page = f"<html><body><a>Trials with a EudraCT protocol ({len(held)})</a></body></html>"
            return 200, "text/html", page.encode()
        first = 20 * (int(asked["page"]) - 1)
        found = "".join(eudract(number) for number in held[first : first + 20])
        return 200, "text/plain;charset=utf-8", (HEAD + found).encode()

    def ctgov(self, steps: list[str], asked: dict[str, str]) -> tuple[int, str, bytes]:
        path = "/studies" if steps == ["studies"] else "/studies/{nctId}"
        wrong = _against(self.server.spec, path, asked, steps[1] if len(steps) > 1 else "")
        if wrong:
            self.server.wrong.append(wrong)
            return 400, "text/plain", wrong.encode()
        if steps == ["studies"]:
            return 200, "application/json", self.page(asked)
        held = self.server.studies.get(steps[1])
        if held is None:
            for one in self.server.studies.values():
                if steps[1] in one["protocolSection"]["identificationModule"].get("nctIdAliases", ()):
                    held = one
        return (200, "application/json", _json(held)) if held else (404, "text/plain", b"NCT number not found")

    def page(self, asked: dict[str, str]) -> bytes:
        """A page of the studies that are asked for; the token is the first one's place among them, written otherwise."""
        found = list(self.server.studies.values())
        statuses = asked.get("filter.overallStatus", "")
        if statuses:
            found = [one for one in found if one["protocolSection"]["statusModule"]["overallStatus"] in statuses.split("|")]
        since = re.fullmatch(r"AREA\[LastUpdatePostDate\]RANGE\[(\d{4}-\d\d-\d\d),MAX\]", asked.get("filter.advanced", ""))
        if since:
            found = [
                one for one in found if one["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] >= since[1]
            ]
        words = asked.get("query.term", "").casefold()
        found = [one for one in found if words in json.dumps(one, ensure_ascii=False).casefold()]
        first = int(asked["pageToken"].removeprefix("t")) if "pageToken" in asked else 0
        size = min(int(asked.get("pageSize") or 10) or 10, 1000)
        page: dict[str, Any] = {"totalCount": len(found)} if asked.get("countTotal") == "true" and not first else {}
        page["studies"] = found[first : first + size]
        if "totalCount" in page:
            page["totalCount"] += self.server.more
        if first < self.server.empty:
            return _json({"studies": [], "nextPageToken": f"t{first + 1}"})
        if first + size < len(found):
            page["nextPageToken"] = f"t{first + size}"
        if self.server.repeat and first >= self.server.repeat:
            page["nextPageToken"] = f"t{first}"
        return _json(page)

    def isrctn(self, steps: list[str], asked: dict[str, str]) -> tuple[int, str, bytes]:
        held = [f"ISRCTN{number:08}" for number in range(1, 6)]
        if steps[0] == "trial":
            return (200, "application/xml", isrctn(steps[1]).encode()) if steps[1] in held else (404, "text/plain", b"none")
        first = int(asked["offset"])
        page = "".join(isrctn(number) for number in held[first : first + int(asked["limit"])])
        return 200, "application/xml", f'<allTrials totalCount="{len(held)}">{page}</allTrials>'.encode()

    def ctis(self, steps: list[str], posted: bytes) -> tuple[int, str, bytes]:
        held = [f"2099-50000{number}-10-00" for number in range(1, 6)]
        if steps[0] == "retrieve":
            # The public site answers with its own page where it knows no such trial.
            body = _json(ctis(steps[1])) if steps[1] in held else b"<!doctype html><html></html>"
            return 200, "application/json", body
        pages = json.loads(posted)["pagination"]
        first = (pages["page"] - 1) * pages["size"]
        data = [{"ctNumber": number} for number in held[first : first + pages["size"]]]
        more = first + pages["size"] < len(held)
        return 200, "application/json", _json({"data": data, "pagination": {"totalRecords": len(held), "nextPage": more}})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _against(spec: Spec | None, path: str, asked: Mapping[str, str], number: str) -> str:
    """What the OpenAPI file does not allow about a question; empty where it allows all."""
    if spec is None:
        return ""
    allowed = {one["name"]: _whole(spec, one["schema"]) for one in spec["paths"][path]["get"]["parameters"]}
    for name, words in (dict(asked) | ({"nctId": number} if number else {})).items():
        if name not in allowed:
            return f"there is no parameter {name}"
        schema = allowed[name]
        values = words.split("|") if schema["type"] == "array" else [words]
        if len(values) > schema.get("maxItems", len(values)):
            return f"too many of {name}"
        for value in values:
            said = _refused(_whole(spec, schema["items"]) if schema["type"] == "array" else schema, value)
            if said:
                return f"{name}={value!r}: {said}"
    return ""


def _whole(spec: Spec, schema: Any) -> Any:
    return spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _refused(schema: Any, value: str) -> str:
    if schema["type"] == "integer":
        return "" if re.fullmatch(r"\d+", value) and int(value) >= schema.get("minimum", 0) else "no such number"
    if schema["type"] == "boolean":
        return "" if value in ("true", "false") else "no truth value"
    if "enum" in schema and value not in schema["enum"]:
        return "not in the enumeration"
    return "" if re.search(schema.get("pattern", ""), value) else "not of the pattern"


@contextmanager
def serving(studies: list[dict[str, Any]], spec: Spec | None = None) -> Iterator[Registers]:
    """A server with these studies, for the time of the block."""
    with Registers(studies, spec) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def openapi(text: str) -> Spec:
    """The register's OpenAPI file."""
    spec: Spec = yaml.load(text, yaml.CSafeLoader)
    return spec

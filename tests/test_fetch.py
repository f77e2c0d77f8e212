"""Fetching from registers, over a real socket: whatever the server does wrong, what is stored is whole and as it came."""

import datetime as dt
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import registers as tested
from click.testing import CliRunner, Result
from conftest import ROOT, shared
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import FAULTS, Registers, nct, serving, study

from pantrial import fetch as room
from pantrial.cli import main
from pantrial.cli.fetching import Bar
from pantrial.errors import BadCall, NotFetched, Refused
from pantrial.fetch import Got, Limits, Missed, Patience, Query, Settings, Told, folder, query_of, register_of
from pantrial.fetch.folder import MANIFEST
from pantrial.fetch.http import Client
from pantrial.fetch.registers import Request
from pantrial.fetch.waits import Watch, backoff, retry_after

STUDIES = [study(number, "RECRUITING" if number % 2 else "COMPLETED", f"2026-01-{number:02}") for number in range(1, 13)]
NUMBERS = [nct(number) for number in range(1, 13)]


_FILE = Path(os.environ.get("PANTRIAL_SHARED") or ROOT.parent / "shared") / "data" / "standards" / "ctgov_api_v2_openapi.yaml"
SPEC = tested.openapi(_FILE.read_text("utf-8")) if _FILE.exists() else None


class Hurried(Watch):
    """A clock whose waiting takes no time: what was slept is noted, and has passed."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def steady(self) -> float:
        return super().steady() + sum(self.slept)

    def now(self) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def server() -> Iterator[Registers]:
    with serving(STUDIES, SPEC) as server:
        yield server
    assert server.wrong == []


def config(server: Registers, **given: Any) -> Settings:
    limits = Limits(connect=5, silence=given.pop("silence", 5.0), whole=given.pop("whole", 60.0), size=given.pop("size", 2**20))
    patience = Patience(tries=given.pop("tries", 4), pause=given.pop("pause", 0.0), longest=given.pop("longest", 60.0))
    return Settings(tested.AGENT, server.addresses, patience, limits, seed=1, **given)


def fetched(
    server: Registers, path: Path, *numbers: str, query: Query | None = None, limit: int | None = None,
    clock: Hurried | None = None, told: list[Told] | None = None, **given: Any,
) -> list[Got | Missed]:  # fmt: skip
    hear = (lambda far: None) if told is None else told.append
    return list(room.fetch(numbers, query, path, config(server, **given), limit=limit, told=hear, clock=clock or Hurried()))


def visible(path: Path) -> list[str]:
    """What a reader of the folder sees."""
    return sorted(file.name for file in path.iterdir() if not file.name.startswith("."))


def held(path: Path) -> list[str]:
    """The studies of v2 in the folder's files, each as often as it is there."""
    found = []
    for name in visible(path):
        value = json.loads((path / name).read_bytes())
        for one in value.get("studies", [value]):
            assert one in STUDIES
            found.append(one["protocolSection"]["identificationModule"]["nctId"])
    return sorted(found)


# By number


def test_what_comes_is_stored_as_it_came_and_not_fetched_again(server: Registers, tmp_path: Path) -> None:
    (got,) = fetched(server, tmp_path, "nct00000001")
    assert isinstance(got, Got)
    assert got.new
    body = (tmp_path / "NCT00000001.json").read_bytes()
    assert body == json.dumps(STUDIES[0], ensure_ascii=False).encode()
    entry = json.loads((tmp_path / MANIFEST).read_bytes())
    assert entry["url"] == f"{server.root}/api/v2/studies/NCT00000001?format=json"
    assert (entry["status"], entry["type"], entry["size"]) == (200, "application/json", len(body))
    assert entry["at"] == "2026-01-01T00:00:00+00:00"
    assert entry["trials"] == ["NCT00000001"]
    assert visible(tmp_path) == ["NCT00000001.json"]
    assert server.agents == {tested.AGENT}
    (again,) = fetched(server, tmp_path, "NCT00000001")
    assert again == Got("NCT00000001", got.entry, new=False)
    assert len(server.asked) == 1


def test_every_register_gives_what_read_reads(server: Registers, tmp_path: Path) -> None:
    numbers = [nct(1), tested.ISRCTN, f"EUCTR{tested.EUDRACT}-DE", tested.EUDRACT, tested.CTIS]
    results = fetched(server, tmp_path, *numbers)
    assert all(isinstance(result, Got) for result in results), results
    assert visible(tmp_path) == [
        "2099-500001-10-00.json", "EUCTR2099-000001-10.txt", "ISRCTN00000001.xml", "NCT00000001.json",
    ]  # fmt: skip
    assert len(server.asked) == 4  # a number twice is asked for once, and a download has every country
    read = CliRunner().invoke(main, ["read", str(tmp_path)], catch_exceptions=False)
    ids = [json.loads(line)["protocolSection"]["identificationModule"]["nctId"] for line in read.stdout.splitlines()]
    assert read.exit_code == 0
    assert ids == ["2099-500001-10-00", "2099-000001-10", "ISRCTN00000001", "NCT00000001"]


def test_one_connection_serves_a_register(server: Registers, tmp_path: Path) -> None:
    fetched(server, tmp_path, *NUMBERS)
    assert len(server.asked) == len(NUMBERS)
    assert server.connections == 1


def test_between_two_questions_lies_a_pause(server: Registers, tmp_path: Path) -> None:
    clock = Hurried()
    fetched(server, tmp_path, *NUMBERS[:3], pause=5.0, clock=clock)
    assert len(clock.slept) == 2
    assert all(4 < slept <= 5 for slept in clock.slept)


def test_a_trial_that_is_not_there_costs_itself(server: Registers, tmp_path: Path) -> None:
    gone = [nct(99), "ISRCTN00000099", "2099-000099-10", "2099-500009-10-00"]
    results = fetched(server, tmp_path, *gone, nct(1), tries=2)
    assert [type(result) for result in results] == [Missed] * 4 + [Got]
    errors = [result.error for result in results if isinstance(result, Missed)]
    assert all("the register has no such trial" in error for error in errors[:3]), errors
    assert "an HTML page came" in errors[3]
    assert visible(tmp_path) == ["NCT00000001.json"]


def test_a_number_that_leads_to_another_is_followed(tmp_path: Path) -> None:
    with serving([study(1, aliases=(nct(7),))]) as server:
        (got,) = fetched(server, tmp_path, nct(7))
    assert isinstance(got, Got)
    assert (got.entry.file, got.entry.trials) == ("NCT00000007.json", (nct(1),))


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_it_is_asked_again(fault: str, server: Registers, tmp_path: Path) -> None:
    server.faults.extend([fault, fault])
    server.silence = 0.6
    clock = Hurried()
    (got,) = fetched(server, tmp_path, nct(1), clock=clock, silence=0.3, whole=0.2 if fault == "drip" else 60.0)
    assert isinstance(got, Got)
    assert len(server.asked) == 3
    assert held(tmp_path) == [nct(1)]
    if fault == "429 later":
        assert clock.slept == [7.0, 7.0]
    elif fault == "429 date":
        assert clock.slept == [9.0, 0.0]  # the date that the server names has come
    else:
        assert 1.0 <= clock.slept[0] <= 2.0 <= clock.slept[1] <= 4.0


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in ("silence", "drip")])
def test_what_stays_wrong_is_never_stored(fault: str, server: Registers, tmp_path: Path) -> None:
    server.always = fault
    (missed,) = fetched(server, tmp_path, nct(1), tries=3)
    assert isinstance(missed, Missed)
    assert "3 times over" in missed.error
    assert len(server.asked) == 3
    assert visible(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("403", "answers 403: no way"),
        ("501", "answers 501"),
        ("to http://localhost:1/x", "redirected to another host, localhost; not followed"),
        ("to ftp://127.0.0.1/x", "not followed"),
        ("brotli", "packed as 'br'"),
        ("bomb", "larger than 1048576 bytes"),
    ],
)
def test_what_cannot_become_right_is_asked_once(fault: str, words: str, server: Registers, tmp_path: Path) -> None:
    server.faults.append(fault)
    missed, got = fetched(server, tmp_path, nct(1), nct(2))
    assert isinstance(missed, Missed)
    assert words in missed.error
    assert isinstance(got, Got)
    assert len(server.asked) == 2
    assert visible(tmp_path) == ["NCT00000002.json"]


def test_a_redirect_within_the_host_is_followed_but_not_for_ever(server: Registers, tmp_path: Path) -> None:
    server.faults.append(f"to {server.root}/api/v2/studies/NCT00000002?format=json")
    server.faults.append("to NCT00000001?format=json")
    (got,) = fetched(server, tmp_path, nct(1))
    assert isinstance(got, Got)
    assert got.entry.url.endswith("/studies/NCT00000001?format=json")
    server.always = "to NCT00000002"
    (missed,) = fetched(server, tmp_path, nct(2))
    assert isinstance(missed, Missed)
    assert "redirected more than 5 times" in missed.error


@pytest.mark.parametrize(
    ("here", "there", "followed"),
    [
        ("https://a.example/x", "/y", True),
        ("http://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "http://a.example/x", False),
        ("https://a.example/x", "https://a.example:444/x", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("https://a.example/x", "//b.example/x", False),
        ("https://a.example/x", "file:///etc/hosts", False),
    ],
)
def test_a_redirect_stays_with_the_host_and_never_loses_its_lock(here: str, there: str, followed: bool) -> None:
    given: dict[str, Any] = {"patience": Patience(), "limits": Limits(), "clock": Hurried(), "chance": random.Random(1)}
    response = httpx.Response(302, headers={"Location": there}, request=httpx.Request("GET", here))
    with Client(here, tested.AGENT, **given) as client:
        if followed:
            assert str(client._moved(response, Request(""))) == str(httpx.URL(here).join(there))
        else:
            with pytest.raises(NotFetched, match="not followed"):
                client._moved(response, Request(""))
        posted = httpx.Response(303, headers={"Location": here}, request=httpx.Request("POST", here))
        with pytest.raises(NotFetched, match="does not take what is posted"):
            client._moved(posted, Request("", b"{}"))


def test_a_redirect_to_another_trial_is_not_taken_for_the_one_asked(server: Registers, tmp_path: Path) -> None:
    server.always = "to NCT00000002"
    (missed,) = fetched(server, tmp_path, nct(1))
    assert isinstance(missed, Missed)
    assert visible(tmp_path) == []


@pytest.mark.parametrize("fault", ["plain", "gzip"])
def test_the_bytes_tell_what_came(fault: str, server: Registers, tmp_path: Path) -> None:
    server.always = fault
    (got,) = fetched(server, tmp_path, nct(1))
    assert isinstance(got, Got)
    assert (tmp_path / got.entry.file).read_bytes() == json.dumps(STUDIES[0], ensure_ascii=False).encode()


def test_a_register_that_asks_for_hours_is_left_alone(server: Registers, tmp_path: Path) -> None:
    server.always = "429 later"
    clock = Hurried()
    (missed,) = fetched(server, tmp_path, nct(1), longest=5.0, clock=clock)
    assert isinstance(missed, Missed)
    assert "asks to come back in 7 seconds" in missed.error
    assert clock.slept == []


def test_a_register_that_is_down_is_not_asked_for_everything(server: Registers, tmp_path: Path) -> None:
    server.always = "closed"
    results = fetched(server, tmp_path, *NUMBERS, tested.ISRCTN, tries=2)
    assert all(isinstance(result, Missed) for result in results)
    assert len(server.asked) == 2 * 3 + 2  # three trials of one register, one of another
    assert sum("not tried" in result.error for result in results if isinstance(result, Missed)) == len(NUMBERS) - 3


def test_nobody_listens(tmp_path: Path) -> None:
    with serving([]) as server:
        addresses = server.addresses
    results = list(room.fetch([nct(1)], None, tmp_path, Settings("x", addresses, Patience(tries=2)), clock=Hurried()))
    (missed,) = results
    assert isinstance(missed, Missed)
    assert "the connection failed" in missed.error


# Queries


def test_a_query_comes_page_by_page(server: Registers, tmp_path: Path) -> None:
    told: list[Told] = []
    results = fetched(server, tmp_path, query=query_of("ctgov", "sore skin"), page=5, told=told)
    assert [len(result.entry.trials) for result in results if isinstance(result, Got)] == [5, 5, 2]
    assert held(tmp_path) == NUMBERS
    assert {far.total for far in told[1:]} == {None, 12} or {far.total for far in told[1:]} == {12}
    asked = [frozenset(part for part in line.split("?")[1].split("&") if not part.startswith(("page", "count")))
             for line in server.asked]  # fmt: skip
    assert len(set(asked)) == 1  # what the API wants to be the same on every page
    fetched(server, tmp_path, query=query_of("ctgov", "sore skin"), page=5)
    assert len(server.asked) == 3
    read = CliRunner().invoke(main, ["read", str(tmp_path), "--bare"], catch_exceptions=False)
    assert read.exit_code == 0
    assert len(read.stdout.splitlines()) == 12


def test_a_query_asks_for_status_day_and_fields(server: Registers, tmp_path: Path) -> None:
    day = room.query_of("ctgov", "", ("recruiting", "Not yet recruiting"), _day("2026-01-05"), ("EligibilityModule",))
    results = fetched(server, tmp_path, query=day)
    assert [result.entry.trials for result in results if isinstance(result, Got)] == [(nct(5), nct(7), nct(9), nct(11))]
    assert "fields=NCTId%7CEligibilityModule" in server.asked[0]


def test_the_test_server_holds_the_api_s_description() -> None:
    """What the OpenAPI file does not allow is refused, so that a wrong question cannot pass here."""
    shared()
    spec = SPEC
    against = tested._against
    assert (
        against(spec, "/studies", {"query.term": "x", "pageSize": "5", "filter.overallStatus": "RECRUITING|UNKNOWN"}, "") == ""
    )
    for name, value in (("term", "x"), ("pageSize", "many"), ("filter.overallStatus", "OPEN"), ("format", "xml"),
                        ("countTotal", "yes"), ("fields", "1;2"), ("sort", "a|b|c")):  # fmt: skip
        assert against(spec, "/studies", {name: value}, ""), name
    assert against(spec, "/studies/{nctId}", {"format": "json"}, "NCT1")


def test_a_query_that_finds_nothing_leaves_nothing_to_read(server: Registers, tmp_path: Path) -> None:
    assert fetched(server, tmp_path, query=query_of("ctgov", "no such words")) == []
    assert visible(tmp_path) == []


def test_a_limit_ends_a_query_and_a_higher_one_goes_on(server: Registers, tmp_path: Path) -> None:
    query = query_of("ctgov", "skin")
    fetched(server, tmp_path, query=query, page=3, limit=5)
    assert held(tmp_path) == NUMBERS[:5]
    fetched(server, tmp_path, query=query, page=3, limit=7)
    assert held(tmp_path) == NUMBERS[:7]
    assert len(server.asked) == 3


def test_a_page_that_comes_again_and_again_ends_in_an_error(server: Registers, tmp_path: Path) -> None:
    server.repeat = 5
    first, missed = fetched(server, tmp_path, query=query_of("ctgov", "skin"), page=5, tries=2)
    assert isinstance(first, Got)
    assert isinstance(missed, Missed)
    assert "the next one that it gave before" in missed.error
    assert len(server.asked) == 3
    server.repeat = 0
    fetched(server, tmp_path, query=query_of("ctgov", "skin"), page=5)
    assert held(tmp_path) == NUMBERS


def test_empty_pages_are_passed_over_but_not_for_ever(server: Registers, tmp_path: Path) -> None:
    server.empty = 2
    fetched(server, tmp_path / "few", query=query_of("ctgov", "skin"))
    assert held(tmp_path / "few") == NUMBERS[2:]
    server.empty = 1000
    (missed,) = fetched(server, tmp_path / "many", query=query_of("ctgov", "skin"))
    assert isinstance(missed, Missed)
    assert "10 pages in a row hold no trial" in missed.error


def test_trials_that_are_counted_and_do_not_come_are_said(server: Registers, tmp_path: Path) -> None:
    server.more = 3
    *got, missed = fetched(server, tmp_path, query=query_of("ctgov", "skin"), page=5)
    assert len(got) == 3
    assert isinstance(missed, Missed)
    assert "counts 15 trials and its pages hold 12" in missed.error


@pytest.mark.parametrize("fault", ["html", "empty"])
@pytest.mark.parametrize("number", [tested.ISRCTN, tested.EUDRACT])
def test_a_page_for_people_is_no_record(fault: str, number: str, server: Registers, tmp_path: Path) -> None:
    server.always = fault
    (missed,) = fetched(server, tmp_path, number, tries=2)
    assert isinstance(missed, Missed)
    assert ("an HTML page came" if fault == "html" else "an empty answer came") in missed.error


def test_isrctn_is_searched_by_place(server: Registers, tmp_path: Path) -> None:
    results = fetched(server, tmp_path, query=query_of("isrctn", "skin", since=_day("2026-01-05")), page=2)
    assert [len(result.entry.trials) for result in results if isinstance(result, Got)] == [2, 2, 1]
    assert "q=%28skin%29%20AND%20lastEdited%20GE%202026-01-05T00%3A00%3A00&limit=2&offset=2" in server.asked[1]
    read = CliRunner().invoke(main, ["read", str(tmp_path), "--bare"], catch_exceptions=False)
    assert read.exit_code == 0
    assert len(read.stdout.splitlines()) == 5


def test_ctis_lists_numbers_and_each_is_fetched(server: Registers, tmp_path: Path) -> None:
    query = query_of("ctis", "skin", ("Ended", "ongoing, recruiting"))
    results = fetched(server, tmp_path, query=query, page=2, limit=3)
    assert [result.source for result in results] == [f"2099-50000{number}-10-00" for number in (1, 2, 3)]
    results = fetched(server, tmp_path, query=query, page=2)
    assert len(visible(tmp_path)) == 5
    assert sum(isinstance(result, Got) and result.new for result in results) == 2
    assert sum("/search" in line for line in server.asked) == 3


def test_the_eu_register_is_counted_and_then_comes_by_twenties(server: Registers, tmp_path: Path) -> None:
    query = query_of("euctr", "skin & cells")
    results = fetched(server, tmp_path, query=query)
    assert [len(result.entry.trials) for result in results if isinstance(result, Got)] == [20, 20, 5]
    assert server.asked[0] == "GET /euctr/search?query=skin%20%26%20cells&page=1"
    read = CliRunner().invoke(main, ["read", str(tmp_path), "--bare"], catch_exceptions=False)
    assert len(set(read.stdout.splitlines())) == 45
    fetched(server, tmp_path, query=query)
    assert len(server.asked) == 4
    assert fetched(server, tmp_path, query=query_of("euctr", "2099-000099-10")) == []


@pytest.mark.parametrize(
    ("register", "given"),
    [
        ("ctgov", {}),
        ("ctgov", {"words": "x", "statuses": ("OPEN",)}),
        ("isrctn", {"words": "x", "statuses": ("RECRUITING",)}),
        ("isrctn", {"words": "x", "fields": ("a",)}),
        ("ctis", {"words": "x", "statuses": ("RECRUITING",)}),
        ("ctis", {"words": "x", "fields": ("a",)}),
        ("euctr", {"words": "x", "statuses": ("Ongoing",)}),
        ("euctr", {"words": "x", "fields": ("a",)}),
    ],
)
def test_a_query_that_a_register_cannot_do_is_a_wrong_call(register: str, given: dict[str, Any]) -> None:
    with pytest.raises(BadCall):
        query_of(register, **given)


def test_ctis_is_not_searched_by_day() -> None:
    with pytest.raises(BadCall):
        query_of("ctis", "x", since=_day("2026-01-01"))


# The folder


def test_what_somebody_else_put_there_is_not_written_over(server: Registers, tmp_path: Path) -> None:
    (tmp_path / "NCT00000001.json").write_text("mine", "utf-8")
    missed, got = fetched(server, tmp_path, nct(1), nct(2))
    assert isinstance(missed, Missed)
    assert "no fetch wrote" in missed.error
    assert isinstance(got, Got)
    (tmp_path / "NCT00000002.json").write_text("changed", "utf-8")
    (missed,) = fetched(server, tmp_path, nct(2))
    assert isinstance(missed, Missed)
    assert "changed after it was fetched" in missed.error
    assert [(tmp_path / name).read_text("utf-8") for name in visible(tmp_path)] == ["mine", "changed"]


def test_what_was_taken_away_is_fetched_again(server: Registers, tmp_path: Path) -> None:
    query = query_of("ctgov", "skin")
    fetched(server, tmp_path, nct(1), query=query, page=4)
    for name in (visible(tmp_path)[0], visible(tmp_path)[2]):
        (tmp_path / name).unlink()
    fetched(server, tmp_path, nct(1), query=query, page=4)
    assert held(tmp_path) == sorted([*NUMBERS, nct(1)])
    assert len(server.asked) == 6


def test_two_fetches_do_not_share_a_folder(server: Registers, tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with folder.opened(tmp_path), pytest.raises(Refused, match="another fetch"):
        fetched(server, tmp_path, nct(1))
    assert isinstance(fetched(server, tmp_path, nct(1))[0], Got)


def test_a_manifest_that_was_cut_off_costs_its_last_line_and_one_that_is_none_is_refused(
    server: Registers, tmp_path: Path
) -> None:
    fetched(server, tmp_path, nct(1), nct(2))
    manifest = tmp_path / MANIFEST
    lines = manifest.read_bytes().splitlines(keepends=True)
    (tmp_path / "NCT00000002.json").unlink()  # a line is written before its file has its name
    manifest.write_bytes(lines[0] + lines[1][:40])
    (tmp_path / ".NCT00000002.json.part").write_bytes(b"{")
    assert all(isinstance(result, Got) for result in fetched(server, tmp_path, nct(1), nct(2)))
    assert manifest.read_bytes().splitlines() == [line.strip() for line in lines]
    assert sorted(file.name for file in tmp_path.iterdir()) == [MANIFEST, *visible(tmp_path)]
    manifest.write_bytes(b"what is this\n")
    with pytest.raises(Refused, match="line 1 is damaged"):
        fetched(server, tmp_path, nct(1))


def test_a_folder_that_cannot_be_is_refused(server: Registers, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(Refused):
        fetched(server, tmp_path / "file", nct(1))


# Laws

QUICK = tuple(fault for fault in FAULTS if fault not in ("silence", "drip"))


SEARCHED = {
    "ctgov": (query_of("ctgov", "skin", ("COMPLETED",)), NUMBERS[1::2]),
    "isrctn": (query_of("isrctn", "skin"), [f"ISRCTN{number:08}" for number in range(1, 6)]),
    "ctis": (query_of("ctis", "skin"), [f"2099-50000{number}-10-00" for number in range(1, 6)]),
    "euctr": (query_of("euctr", "skin"), [f"EUCTR2099-{number:06}-10" for number in range(1, 46)]),
}
"""A query of each register, and the trials that it finds."""


@pytest.mark.no_cover
@settings(max_examples=max(40, settings().max_examples // 4))
@given(
    register=st.sampled_from(sorted(SEARCHED)),
    plan=st.lists(st.sampled_from(("", "", *QUICK)), max_size=30),
    tries=st.integers(1, 3),
    page=st.integers(1, 5),
)
def test_whatever_the_server_plans_what_is_there_is_whole_and_a_second_run_brings_the_rest(
    register: str, plan: list[str], tries: int, page: int
) -> None:
    query, found = SEARCHED[register]
    wanted = NUMBERS[:3]
    where = Path(tempfile.mkdtemp())
    try:
        with serving(STUDIES) as server:
            # Whether a list names the trials that it should, no byte of it tells.
            server.faults.extend(fault for fault in plan if register == "ctgov" or fault != "other trial")
            first = fetched(server, where, *wanted, query=query, page=page, tries=tries)
            for result in first:
                assert isinstance(result, Got) or result.error
            there = Counter(trial for result in first if isinstance(result, Got) for trial in result.entry.trials)
            assert there == Counter(stored(where))
            assert [result.source for result in first[:3]] == wanted
            assert there.keys() <= {*wanted, *found}
            assert any(isinstance(result, Missed) for result in first) or there == Counter(wanted) + Counter(found)
            server.faults.clear()
            server.asked.clear()
            second = fetched(server, where, *wanted, query=query, page=page)
            assert all(isinstance(result, Got) for result in second)
            assert Counter(stored(where)) == Counter(wanted) + Counter(found)
            again = [result.entry.url for result in first if isinstance(result, Got)]
            assert not [url for url in again if f"GET {url.removeprefix(server.root)}" in server.asked]
            assert not [name for name in where.iterdir() if name.name.endswith(".part")]
    finally:
        shutil.rmtree(where)


def stored(where: Path) -> list[str]:
    """The trials in a folder's files, told by their bytes: each is whole, and as the server has it."""
    found: list[str] = []
    for name in visible(where):
        words = (where / name).read_text("utf-8")
        if name.startswith(("NCT", "ctgov")):
            value = json.loads(words)
            for one in value.get("studies", [value]):
                assert one in STUDIES
                found.append(one["protocolSection"]["identificationModule"]["nctId"])
        elif name.startswith("2099"):
            number = json.loads(words)["ctNumber"]
            assert json.loads(words) == tested.ctis(number)
            found.append(number)
        elif name.startswith("isrctn"):
            numbers = [f"ISRCTN{number}" for number in re.findall("<isrctn>(.*?)</isrctn>", words)]
            assert words.endswith(f">{''.join(map(tested.isrctn, numbers))}</allTrials>")
            found += numbers
        else:
            numbers = re.findall("EudraCT Number: (.*)", words)
            assert words == tested.HEAD + "".join(map(tested.eudract, numbers))
            found += [f"EUCTR{number}" for number in numbers]
    return found


@given(tried=st.integers(1, 10_000), first=st.floats(0, 1e6), longest=st.floats(0, 1e6), seed=st.integers())
def test_a_wait_is_at_least_half_of_its_bound_and_never_more(tried: int, first: float, longest: float, seed: int) -> None:
    patience = Patience(first=first, longest=longest)
    bound = min(longest, first * 2.0 ** min(tried - 1, 60))
    wait = backoff(patience, tried, random.Random(seed))
    assert bound / 2 <= wait <= bound <= longest
    assert wait == backoff(patience, tried, random.Random(seed))


@given(st.one_of(st.none(), st.text(max_size=40)))
def test_whatever_retry_after_holds_it_is_a_time_or_nothing(words: str | None) -> None:
    wait = retry_after(words, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert wait is None or wait >= 0


@given(st.integers(0, 10**10), st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1)))
def test_retry_after_is_seconds_or_a_date(seconds: int, when: dt.datetime) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    when = when.replace(tzinfo=dt.UTC, microsecond=0)
    assert retry_after(str(seconds), now) == seconds
    written = when.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert retry_after(written, now) == max(0.0, (when - now).total_seconds())


@given(st.text(max_size=30))
def test_words_are_a_number_of_one_register_or_a_wrong_call(words: str) -> None:
    try:
        register, number = register_of(words)
    except BadCall:
        return
    assert register_of(number) == (register, number)


@pytest.mark.parametrize(
    ("words", "register", "number"),
    [
        (" nct00000001", "ctgov", "NCT00000001"),
        ("isrctn00000001", "isrctn", "ISRCTN00000001"),
        ("2099-000001-10", "euctr", "EUCTR2099-000001-10"),
        ("EUCTR2099-000001-10-GB", "euctr", "EUCTR2099-000001-10"),
        ("EUCTR2099-000001-10-3rd", "euctr", "EUCTR2099-000001-10"),
        ("CTIS2099-500001-10-00", "ctis", "2099-500001-10-00"),
        ("2099-500001-10-01", "ctis", "2099-500001-10-01"),
    ],
)
def test_numbers_as_people_write_them(words: str, register: str, number: str) -> None:
    assert register_of(words) == (register, number)


@pytest.mark.parametrize("words", ["", "NCT1", "NCT000000011", "2099-500001-10", "../NCT00000001", "ISRCTN1/..", "JPRN-1"])
def test_what_no_register_issues_is_a_wrong_call(words: str) -> None:
    with pytest.raises(BadCall):
        register_of(words)


# The command


def run(server: Registers, *words: str | Path) -> Result:
    quick = ["--pause", "0", "--first-wait", "0.01", "--timeout", "5"]
    bases = [part for name, address in server.addresses.items() for part in ("--base-url", f"{name}={address}")]
    return CliRunner().invoke(main, ["fetch", *map(str, words), *quick, *bases], catch_exceptions=False)


def test_the_command_writes_a_line_for_each_and_says_what_failed(server: Registers, tmp_path: Path) -> None:
    result = run(
        server, nct(1), nct(99), "--query", "skin", "--limit", "4", "-o", tmp_path / "new", "--contact", "a@example.org"
    )
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert [sorted(line)[:1] for line in lines] == [["at"], ["error"], ["at"]]
    assert lines[0]["file"] == str(tmp_path / "new" / "NCT00000001.json")
    assert lines[1]["source"] == nct(99)
    assert lines[2]["trials"] == NUMBERS[:4]
    assert "no such trial" in result.stderr
    (agent,) = server.agents
    assert agent.startswith("pantrial/")
    assert "a@example.org" in agent
    table = run(server, nct(1), "-o", tmp_path / "new", "--format", "table")
    assert table.exit_code == 0
    assert "there since" in table.stdout


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_far_it_is_is_drawn_on_a_terminal_once_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, file = _Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    bar = Bar()
    bar.draw(Told(1, 4, "soon over"))
    bar.wipe()
    assert terminal.getvalue() == ""
    bar.draw(Told(1, 4, "waiting 60 s", 60.0))
    assert terminal.getvalue().endswith("1 of 4  waiting 60 s")
    bar.wipe()
    monkeypatch.setattr(Bar, "SOON", 0.0)
    bar.draw(Told(1, 4, "NCT00000001"))
    assert terminal.getvalue().endswith("[######..................] 1 of 4  NCT00000001")
    bar.wipe()
    bar.draw(Told(7, None, "waiting\x1b[2J"))
    assert terminal.getvalue().endswith("] 7  waiting [2J")
    monkeypatch.setattr(sys, "stderr", file)
    bar.draw(Told(1, 4, "in a file"))
    assert file.getvalue() == ""


def test_a_fetch_that_is_killed_goes_on_where_it_was(server: Registers, tmp_path: Path) -> None:
    server.faults.extend(["", "", "", "silence"])
    server.silence = 60.0
    words = [
        sys.executable,
        "-m",
        "pantrial",
        "fetch",
        *NUMBERS[:2],
        "--query",
        "skin",
        "--page-size",
        "5",
        "-o",
        str(tmp_path),
    ]
    words += ["--pause", "0", "--base-url", f"ctgov={server.addresses['ctgov']}"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(600):
            if len(server.asked) == 4 or process.poll() is not None:
                break
            time.sleep(0.1)
        process.kill()
    assert len(server.asked) == 4
    assert held(tmp_path) == sorted(NUMBERS[:2] + NUMBERS[:5])
    server.over.set()
    result = run(server, *NUMBERS[:2], "--query", "skin", "--page-size", "5", "-o", tmp_path)
    assert result.exit_code == 0
    assert [json.loads(line)["new"] for line in result.stdout.splitlines()] == [False, False, False, True, True]
    assert held(tmp_path) == sorted(NUMBERS[:2] + NUMBERS)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["NCT1"],
        ["NCT00000001", "--limit", "3"],
        ["NCT00000001", "--fields", "A"],
        ["--query", " "],
        ["--query", "x", "--updated-since", "2026"],
        ["--query", "x", "--updated-since", "yesterday"],
        ["--query", "x", "--register", "euctr", "--updated-since", "2026-01-01"],
        ["NCT00000001", "--base-url", "nobody=https://example.org"],
        ["NCT00000001", "--base-url", "ctgov=ftp://example.org"],
        ["NCT00000001", "--base-url", "ctgov=https://me:secret@example.org"],
        ["NCT00000001", "--contact", "a\nb"],
    ],
)
def test_a_wrong_call_asks_nobody(words: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["fetch", *words, "-o", str(tmp_path / "new")], catch_exceptions=False)
    assert result.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_no_other_command_imports_the_network(tmp_path: Path) -> None:
    page = str(ROOT / "examples" / "pages" / "psoriasis.txt")
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom pantrial.cli import main\n"
        f"assert CliRunner().invoke(main, ['read', {page!r}, '-o', {str(tmp_path / 'x')!r}]).exit_code == 0\n"
    )
    code += "assert not {'httpx', 'httpcore', 'ssl', 'pantrial.fetch'} & set(sys.modules)\n"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def _day(words: str) -> Any:
    from pantrial.dates import parse_date

    return parse_date(words)


# Anew


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (path / MANIFEST).read_bytes().splitlines()]


def changed(server: Registers, number: str) -> bytes:
    """Change a study at the register; what it gives from then on."""
    study = json.loads(json.dumps(server.studies[number]))
    study["protocolSection"]["identificationModule"]["briefTitle"] = "Another title"
    server.studies[number] = study
    return json.dumps(study, ensure_ascii=False).encode()


def test_what_is_there_is_asked_for_anew_and_replaced_as_a_whole(server: Registers, tmp_path: Path) -> None:
    (first,) = fetched(server, tmp_path, nct(1))
    now = changed(server, nct(1))
    (kept,) = fetched(server, tmp_path, nct(1))
    assert isinstance(first, Got)
    assert kept == Got(nct(1), first.entry, new=False)
    (again,) = fetched(server, tmp_path, nct(1), refresh=True)
    assert isinstance(again, Got)
    assert again.new
    assert (tmp_path / f"{nct(1)}.json").read_bytes() == now
    assert again.entry.replaces == first.entry.sha256 != again.entry.sha256
    assert [line.get("replaces") for line in lines(tmp_path)] == [None, first.entry.sha256]
    (same,) = fetched(server, tmp_path, nct(1), refresh=True)
    assert isinstance(same, Got)
    assert same.entry.replaces == same.entry.sha256  # nothing changed, and the manifest says so
    assert visible(tmp_path) == [f"{nct(1)}.json"]


def test_a_file_that_somebody_changed_is_not_replaced(server: Registers, tmp_path: Path) -> None:
    fetched(server, tmp_path, nct(1), nct(2))
    (tmp_path / f"{nct(1)}.json").write_bytes(b"{}")
    missed, got = fetched(server, tmp_path, nct(1), nct(2), refresh=True)
    assert isinstance(missed, Missed)
    assert "changed after it was fetched" in missed.error
    assert (tmp_path / f"{nct(1)}.json").read_bytes() == b"{}"
    assert isinstance(got, Got)
    assert got.new


def test_what_was_there_stays_where_the_register_does_not_answer(server: Registers, tmp_path: Path) -> None:
    fetched(server, tmp_path, nct(1))
    before = (tmp_path / f"{nct(1)}.json").read_bytes()
    changed(server, nct(1))
    server.always = "503"
    (missed,) = fetched(server, tmp_path, nct(1), refresh=True, tries=1)
    server.always = ""
    assert isinstance(missed, Missed)
    assert (tmp_path / f"{nct(1)}.json").read_bytes() == before
    assert len(lines(tmp_path)) == 1


def test_an_answer_of_which_only_the_line_was_written_leaves_the_one_before(server: Registers, tmp_path: Path) -> None:
    """The power fails between the manifest's line and the file: what is there is an earlier answer, and nobody's change."""
    (first,) = fetched(server, tmp_path, nct(1))
    assert isinstance(first, Got)
    line = lines(tmp_path)[0] | {"sha256": "0" * 64, "replaces": first.entry.sha256}
    with (tmp_path / MANIFEST).open("ab") as manifest:
        manifest.write(json.dumps(line).encode() + b"\n")
    assert fetched(server, tmp_path, nct(1)) == [Got(nct(1), first.entry, new=False)]
    (again,) = fetched(server, tmp_path, nct(1), refresh=True)
    assert isinstance(again, Got)
    assert again.entry.replaces == first.entry.sha256


def test_a_query_asked_anew_leaves_no_page_of_the_answer_before(server: Registers, tmp_path: Path) -> None:
    query = query_of("ctgov", "skin")
    fetched(server, tmp_path, query=query, page=2)
    before, numbers = visible(tmp_path), held(tmp_path)
    for number in numbers[3:]:
        del server.studies[number]
    assert {result.new for result in fetched(server, tmp_path, query=query, page=2) if isinstance(result, Got)} == {False}
    results = fetched(server, tmp_path, query=query, page=2, refresh=True)
    assert all(isinstance(result, Got) and result.new for result in results), results
    assert held(tmp_path) == numbers[:3]
    assert 1 < len(visible(tmp_path)) < len(before)
    assert visible(tmp_path) == before[: len(visible(tmp_path))]
    assert [line["removed"] for line in lines(tmp_path) if "removed" in line] == before[len(visible(tmp_path)) :]
    assert {result.new for result in fetched(server, tmp_path, query=query, page=2) if isinstance(result, Got)} == {False}

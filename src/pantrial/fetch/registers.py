"""REGISTERS: every register that is fetched from, as a table. What each answers is checked by its bytes.

ClinicalTrials.gov by its API v2 (its OpenAPI file says which parameters there are); ISRCTN by its XML API; CTIS by the JSON
interface of its public site; the EU Clinical Trials Register by the text download that its pages offer. Nobody promises that
the last two stay as they are.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Struct, field

from pantrial.dates import PartialDate
from pantrial.errors import BadCall
from pantrial.fetch import answers
from pantrial.fetch.answers import Damaged, NoSuchTrial


class Request(Struct, frozen=True):
    """One question to a register: a path below its address, and what is posted to it where it is a form."""

    path: str
    body: bytes | None = None


class Query(Struct, frozen=True):
    """A search: words, statuses (as the register names them), the first day of the last update, and the fields to give."""

    register: str
    words: str = ""
    statuses: tuple[str, ...] = ()
    since: str = ""
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The search as one line, as it stands in results and errors."""
        parts = [f"query {self.words!r}" if self.words else "query"]
        parts += [f"status {'|'.join(self.statuses)}"] if self.statuses else []
        parts += [f"updated since {self.since}"] if self.since else []
        return f"{self.register} {', '.join(parts)}"


class Page(Struct, frozen=True):
    """A page of a search: the numbers of its trials, where the next page begins (None: this is the last), all trials' count."""

    trials: tuple[str, ...]
    next: str | None
    total: int | None = None


class Search(Struct, frozen=True):
    """How a register is searched: page by page from cursor "" on, with at most `largest` trials on each.

    `records` says whether a page holds the trials' records; where it does not, each is fetched by its number.
    """

    ask: Callable[[Query, str, int], Request]
    read: Callable[[Path, str], Page]
    largest: int
    records: bool = True


class Register(Struct, frozen=True):
    """A register: its address, the numbers that it issues, how a trial is asked for, and how the answer is told.

    `read` gives the numbers of the trials in an answer; it raises Damaged for what is not what was asked for, NoSuchTrial where
    the register says that there is none.
    """

    title: str
    address: str
    accept: str
    issued: re.Pattern[str]
    ask: Callable[[str], Request]
    read: Callable[[Path, str], tuple[str, ...]]
    ending: str
    search: Search
    number: Callable[[re.Match[str]], str] = lambda match: match[0].upper()


# ClinicalTrials.gov


class _Identification(Struct):
    nct: str = field(default="", name="nctId")
    aliases: tuple[str, ...] = field(default=(), name="nctIdAliases")


class _Protocol(Struct):
    identification: _Identification = field(default_factory=_Identification, name="identificationModule")


class _Study(Struct):
    protocol: _Protocol = field(default_factory=_Protocol, name="protocolSection")


class _Studies(Struct):
    studies: list[_Study]
    token: str | None = field(default=None, name="nextPageToken")
    total: int | None = field(default=None, name="totalCount")


STATUSES = (
    "ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING", "RECRUITING", "SUSPENDED",
    "TERMINATED", "WITHDRAWN", "AVAILABLE", "NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "APPROVED_FOR_MARKETING",
    "WITHHELD", "UNKNOWN",
)  # fmt: skip
"""The API's values of a trial's overall status."""


def _study_asked(number: str) -> Request:
    return Request(f"/studies/{number}?format=json")


def _study(file: Path, number: str) -> tuple[str, ...]:
    found = answers.json(file, _Study).protocol.identification
    # A number that was withdrawn as a duplicate leads to the trial that has it among its other numbers.
    if number not in (found.nct, *found.aliases):
        raise Damaged(f"the record of {found.nct or 'no trial'} came")
    return (found.nct,)


def _studies_asked(query: Query, cursor: str, size: int) -> Request:
    statuses = [status.strip().upper().replace(" ", "_") for status in query.statuses]
    for status in statuses:
        if status not in STATUSES:
            raise BadCall(f"{status!r} is no status of ClinicalTrials.gov", where="--status", do=f"use {', '.join(STATUSES)}")
    parameters = {
        "format": "json",
        "query.term": query.words,
        "filter.overallStatus": "|".join(statuses),
        "filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{query.since},MAX]" if query.since else "",
        "fields": "|".join(dict.fromkeys(("NCTId", *query.fields))) if query.fields else "",
        "pageSize": str(size),
        "countTotal": "" if cursor else "true",
        "pageToken": cursor,
    }
    return Request("/studies?" + urlencode({name: value for name, value in parameters.items() if value}, quote_via=quote))


def _studies(file: Path, cursor: str) -> Page:
    found = answers.json(file, _Studies)
    if found.studies and not any(study.protocol.identification.nct for study in found.studies):
        raise Damaged("a page of studies without their numbers came")
    return Page(tuple(study.protocol.identification.nct for study in found.studies), found.token or None, found.total)


# ISRCTN


def _isrctn_asked(number: str) -> Request:
    return Request(f"/trial/{number}/format/default")


def _isrctn(file: Path, number: str) -> tuple[str, ...]:
    found = answers.xml(file, "isrctn")
    numbers = tuple(f"ISRCTN{words.removeprefix('ISRCTN')}" for words in found.words)
    if found.root == "allTrials" and not numbers:
        raise NoSuchTrial
    if found.root not in ("fullTrial", "allTrials") or numbers != (number,):
        raise Damaged(f"<{found.root}> of {', '.join(numbers) or 'no trial'} came")
    return numbers


def _isrctns_asked(query: Query, cursor: str, size: int) -> Request:
    if query.statuses:
        raise BadCall("ISRCTN's API does not search by status", where="--status", do="leave it out")
    if query.fields:
        raise BadCall("ISRCTN's API gives whole records", where="--fields", do="leave it out")
    edited = f"lastEdited GE {query.since}T00:00:00" if query.since else ""
    words = f"({query.words}) AND {edited}" if query.words and edited else query.words or edited
    return Request("/query/format/default?" + urlencode({"q": words, "limit": size, "offset": cursor or 0}, quote_via=quote))


def _isrctns(file: Path, cursor: str) -> Page:
    found = answers.xml(file, "isrctn")
    total = found.attributes.get("totalCount", "")
    if found.root != "allTrials" or not (total.isascii() and total.isdigit()):
        raise Damaged(f"<{found.root}> came, and no list of trials")
    reached = int(cursor or 0) + len(found.words)
    more = bool(found.words) and reached < int(total)
    return Page(tuple(f"ISRCTN{words}" for words in found.words), str(reached) if more else None, int(total))


# CTIS


class _Ctis(Struct):
    number: str = field(default="", name="ctNumber")


class _CtisPages(Struct):
    total: int | None = field(default=None, name="totalRecords")
    more: bool | None = field(default=None, name="nextPage")


class _CtisList(Struct):
    data: list[_Ctis]
    pagination: _CtisPages


CTIS_NUMBER = re.compile(r"(?:CTIS|EUCT)?(20\d\d-5\d{5}-\d{2}-\d{2})", re.IGNORECASE)
CTIS_STATUSES = (
    "Under evaluation", "Authorised, recruitment pending", "Authorised, recruiting", "Ongoing, recruiting",
    "Ongoing, recruitment ended", "Temporarily halted", "Suspended", "Ended", "Expired", "Revoked", "Not authorised",
    "Cancelled",
)  # fmt: skip
"""What CTIS calls a trial's status; its search knows them by their place in this list, from 1 on."""


def _ctis_asked(number: str) -> Request:
    return Request(f"/retrieve/{number}")


def _ctis(file: Path, number: str) -> tuple[str, ...]:
    found = answers.json(file, _Ctis).number
    if found != number:
        raise Damaged(f"the record of {found or 'no trial'} came")
    return (number,)


def _ctis_list_asked(query: Query, cursor: str, size: int) -> Request:
    if query.since:
        raise BadCall("CTIS is not known to search by the day of the last update", where="--updated-since", do="leave it out")
    if query.fields:
        raise BadCall("CTIS gives whole records", where="--fields", do="leave it out")
    criteria: dict[str, object] = {"containAll": query.words} if query.words else {}
    if query.statuses:
        codes = {name.casefold(): code for code, name in enumerate(CTIS_STATUSES, start=1)}
        for status in query.statuses:
            if status.casefold() not in codes:
                do = f"use one of: {'; '.join(CTIS_STATUSES)}"
                raise BadCall(f"{status!r} is no status of CTIS", where="--status", do=do)
        criteria["status"] = [codes[status.casefold()] for status in query.statuses]
    asked = {
        "pagination": {"page": int(cursor or 1), "size": size},
        "sort": {"property": "decisionDate", "direction": "DESC"},
        "searchCriteria": criteria,
    }
    return Request("/search", msgspec.json.encode(asked))


def _ctis_list(file: Path, cursor: str) -> Page:
    found = answers.json(file, _CtisList)
    numbers = tuple(one.number for one in found.data)
    for number in numbers:
        if CTIS_NUMBER.fullmatch(number) is None:
            raise Damaged("the list holds something that is no number of CTIS")
    more = bool(numbers) and found.pagination.more is True
    return Page(numbers, str(int(cursor or 1) + 1) if more else None, found.pagination.total)


# EU Clinical Trials Register


def _euctr_asked(number: str) -> Request:
    return Request(f"/rest/download/full?query={number.removeprefix('EUCTR')}&page=1&mode=current_page")


def _euctr(file: Path, number: str) -> tuple[str, ...]:
    found = answers.eudract(file)
    if number.removeprefix("EUCTR") not in found:
        if not found:
            raise NoSuchTrial
        raise Damaged(f"the download is about {', '.join(found[:3])}")
    return found


_EUCTR_PAGE = 20  # trials on a page of the register's search, and in the download of one


def _euctrs_asked(query: Query, cursor: str, size: int) -> Request:
    """First the page of the search, which says how many trials there are, then the downloads of its pages, one by one."""
    for option, given in (("--status", query.statuses), ("--updated-since", query.since), ("--fields", query.fields)):
        if given:
            raise BadCall("the EU register is searched by words alone", where=option, do="leave it out")
    words = quote(query.words, safe="")
    if not cursor:
        return Request(f"/search?query={words}&page=1")
    return Request(f"/rest/download/full?query={words}&page={cursor.partition('/')[0]}&mode=current_page")


def _euctrs(file: Path, cursor: str) -> Page:
    if not cursor:
        total = answers.counted(file)
        return Page((), f"1/{total}" if total else None, total)
    page, _, total = (int(part) if part.isdigit() else 0 for part in cursor.partition("/"))
    found = answers.eudract(file)
    if not found:
        raise Damaged("the download of a page is about no trial")
    trials = tuple(f"EUCTR{number}" for number in found)
    return Page(trials, f"{page + 1}/{total}" if page * _EUCTR_PAGE < total else None, total)


REGISTERS: Mapping[str, Register] = {
    "ctgov": Register(
        title="ClinicalTrials.gov",
        address="https://clinicaltrials.gov/api/v2",
        accept="application/json",
        issued=re.compile(r"NCT\d{8}", re.IGNORECASE),
        ask=_study_asked,
        read=_study,
        ending=".json",
        search=Search(_studies_asked, _studies, largest=1000),
    ),
    "isrctn": Register(
        title="ISRCTN",
        address="https://www.isrctn.com/api",
        accept="application/xml",
        issued=re.compile(r"ISRCTN\d{8}", re.IGNORECASE),
        ask=_isrctn_asked,
        read=_isrctn,
        ending=".xml",
        search=Search(_isrctns_asked, _isrctns, largest=100),
    ),
    "ctis": Register(
        title="CTIS",
        address="https://euclinicaltrials.eu/ctis-public-api",
        accept="application/json",
        issued=CTIS_NUMBER,
        ask=_ctis_asked,
        read=_ctis,
        ending=".json",
        number=lambda match: match[1],
        search=Search(_ctis_list_asked, _ctis_list, largest=100, records=False),
    ),
    "euctr": Register(
        title="EU Clinical Trials Register",
        address="https://www.clinicaltrialsregister.eu/ctr-search",
        accept="text/plain, text/html;q=0.5",
        # The country behind the number is left out: a download holds all of them.
        issued=re.compile(r"(?:EUCTR)?((?:19|20)\d\d-[0-4]\d{5}-\d{2})(?:-(?:[A-Z]{2,3}|3rd|outside[\w-]*))?", re.IGNORECASE),
        ask=_euctr_asked,
        read=_euctr,
        ending=".txt",
        number=lambda match: f"EUCTR{match[1]}",
        search=Search(_euctrs_asked, _euctrs, largest=_EUCTR_PAGE),
    ),
}
"""Name of a register → how it is fetched from."""


def register_of(words: str) -> tuple[str, str]:
    """The register that issued a number, and the number as the register writes it. Raises BadCall where it is none."""
    for name, register in REGISTERS.items():
        match = register.issued.fullmatch(words.strip())
        if match is not None:
            return name, register.number(match)
    raise BadCall(
        f"{words!r} is no number that a trial can be fetched by",
        do="give NCT and 8 digits, ISRCTN and 8 digits, an EudraCT number (2010-012345-67), or CTIS's (2022-512345-67-00)",
    )


def query_of(
    register: str,
    words: str = "",
    statuses: tuple[str, ...] = (),
    since: PartialDate | None = None,
    fields: tuple[str, ...] = (),
) -> Query:
    """A search that the register can do. Raises BadCall for one that it cannot."""
    day = str(since) if since is not None else ""
    query = Query(register, " ".join(words.split()), tuple(status.strip() for status in statuses), day, fields)
    if not (query.words or query.statuses or query.since):
        raise BadCall("a query of nothing is the whole register", do="give words, --status or --updated-since")
    REGISTERS[register].search.ask(query, "", 1)
    return query

"""Results on demand: the rows of a reading's results section. Reading a record itself passes results by.

FORMS says which forms hold results, and how a v2 section is made of them. The legacy XML says the same as v2 in other words:
ids of groups (`O1` is v2's `OG000`), codes, totals that stand among the events. What it does not say: whether values are
posted, whether non-inferiority was tested, units of flow, ids of what is analysed beside participants at baseline.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from lxml import etree
from msgspec import Struct

from pantrial import record
from pantrial.notes import Note, NoteKind
from pantrial.readers import xml
from pantrial.reading import Reading, Source
from pantrial.results import Row, rows

_SECTION = "resultsSection"


class Results(Struct, frozen=True):
    """A trial's results: an iterator of rows in the order of `results.TABLES`, and what there is to say about them."""

    rows: Iterator[Row]
    notes: tuple[Note, ...] = ()


class _Section(Struct, frozen=True):
    """A v2 results section made of another form: plain values, and v2 pointer → where the words stand."""

    values: dict[str, Any]
    places: Mapping[str, str]


def results(reading: Reading) -> Results:
    """The results that a record holds, as rows; of one without any, the row of the trial alone.

    Raises nothing for what has another type than v2's: it is in no row, and a note says where it stands.
    """
    made = FORMS.get(reading.source.layout)
    section = made(reading.source) if made else None
    origin = reading.source.origin
    if section is None:
        held = reading.values.get(_SECTION) is not None
        return Results(rows(reading.values, origin), _untyped(reading) if held else ())
    study = {**reading.values, _SECTION: section.values}
    return Results(rows(study, origin, lambda pointer: section.places.get(pointer, pointer), marked=False))


def _untyped(reading: Reading) -> tuple[Note, ...]:
    """What of the section no class has room for, and so perhaps no row."""
    try:
        _, unknown = record.results(reading.record)
    except msgspec.DecodeError as error:
        return (Note(NoteKind.DAMAGE, "results-unread", f"The results cannot all be read: {error}"),)
    strange = [one.pointer for one in unknown]
    if not strange:
        return ()
    shown = ", ".join(strange[:3]) + (", …" if len(strange) > 3 else "")
    message = f"{len(strange)} values of the results have no place in v2 and may be in no table: {shown}"
    return (Note(NoteKind.LOSS, "results-unread", message),)


# The legacy XML -------------------------------------------------------------------------------------------------------

_ROOT = "/clinical_study/clinical_results[1]"
_AT = f"/{_SECTION}"
_GROUP = re.compile(r"([A-Z])(\d+)")
_CODES: Mapping[str, Mapping[str, str]] = {
    "dispersion": {
        "Standard Error": "STANDARD_ERROR",
        "Inter-Quartile Range": "INTER_QUARTILE_RANGE",
        "Geometric Coefficient of Variation": "GEOMETRIC_COEFFICIENT",
        "80% Confidence Interval": "CONFIDENCE_80",
        "90% Confidence Interval": "CONFIDENCE_90",
        "95% Confidence Interval": "CONFIDENCE_95",
        "97.5% Confidence Interval": "CONFIDENCE_975",
        "99% Confidence Interval": "CONFIDENCE_99",
        "Other Confidence Interval": "CONFIDENCE_OTHER",
    },
    "sides": {"1-Sided": "ONE_SIDED", "2-Sided": "TWO_SIDED"},
    "analysis dispersion": {"Standard Error of the Mean": "STANDARD_ERROR_OF_MEAN"},
}
"""Words of the form whose code in v2 is not the words themselves in capitals."""

_TOTALS = {
    "Total, all-cause mortality": "deaths",
    "Total, serious adverse events": "serious",
    "Total, other adverse events": "other",
}
_PUBLISHING = (
    (re.compile(r"The only disclosure restriction\b.*\bless than or equal to 60 days\b", re.DOTALL), "LTE60"),
    (re.compile(r"The only disclosure restriction\b.*\bmore than 60 days\b", re.DOTALL), "GT60"),
)
"""The form's own sentences about what investigators may publish; others are the submitter's."""


def _code(words: str, known: str = "") -> str:
    """`Least Squares Mean` is LEAST_SQUARES_MEAN; a word that nobody has seen yet is made a code the same way."""
    words = " ".join(words.split())
    return _CODES.get(known, {}).get(words) or re.sub(r"\W+", "_", words).strip("_").upper()


def _group_id(words: str) -> str:
    """v2's id of a group: letters and a number from 000, where the old form counts from 1."""
    match = _GROUP.fullmatch(words.strip())
    return f"{'F' if match[1] == 'P' else match[1]}G{int(match[2]) - 1:03d}" if match and int(match[2]) else words


class _Element:
    """An element with its XPath. What it holds is asked for by name; `said` gives words, None where there are none."""

    def __init__(self, element: etree._Element, path: str) -> None:
        self._element, self.path = element, path

    def __getitem__(self, name: str) -> "_Element":
        """The first child of a name; an empty element where there is none."""
        found = self._element.find(name)
        return _Element(etree.Element(name) if found is None else found, f"{self.path}/{name}[1]")

    def there(self, name: str) -> bool:
        return self._element.find(name) is not None

    def each(self, around: str, name: str) -> Iterator["_Element"]:
        """The items of a list: children of a name within the first child `around`."""
        for place, element in enumerate(self[around]._element.findall(name), start=1):
            yield _Element(element, f"{self.path}/{around}[1]/{name}[{place}]")

    def children(self, name: str) -> Iterator["_Element"]:
        for place, element in enumerate(self._element.findall(name), start=1):
            yield _Element(element, f"{self.path}/{name}[{place}]")

    def words(self) -> str | None:
        """The element's own words; block texts without their indentation."""
        held = self._element.find("textblock")
        text = (self._element if held is None else held).text or ""
        return text.strip() or None

    def said(self, name: str) -> str | None:
        return self[name].words()

    def attribute(self, name: str) -> str | None:
        return (str(self._element.get(name) or "")).strip() or None


class _Builder:
    """Makes the section's plain values, and remembers where each object stands in the source."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def listed(self, at: str, elements: Iterator[_Element], make: Callable[[_Element, str], dict[str, Any]]) -> list[Any]:
        """The items of a list at a v2 pointer."""
        found = []
        for place, element in enumerate(elements):
            here = f"{at}/{place}"
            self.places[here] = element.path
            found.append(make(element, here))
        return found


def _without(values: Mapping[str, Any]) -> dict[str, Any]:
    """An object without what is absent."""
    return {name: value for name, value in values.items() if value is not None and value != []}


def _of_xml(source: Source) -> _Section | None:
    """The results section of a legacy XML record, or None where it has none."""
    found = xml.parse(source).find("clinical_results")
    if found is None:
        return None
    root = _Element(found, _ROOT)
    build = _Builder()
    build.places[_AT] = _ROOT
    values = {
        "participantFlowModule": _flow(build, root["participant_flow"], f"{_AT}/participantFlowModule"),
        "baselineCharacteristicsModule": _baseline(build, root["baseline"], f"{_AT}/baselineCharacteristicsModule"),
        "outcomeMeasuresModule": {
            "outcomeMeasures": build.listed(
                f"{_AT}/outcomeMeasuresModule/outcomeMeasures",
                root.each("outcome_list", "outcome"),
                lambda element, at: _outcome(build, element, at),
            )
        },
        "adverseEventsModule": _events(build, root["reported_events"], f"{_AT}/adverseEventsModule"),
        "moreInfoModule": _more(root),
    }
    return _Section(values, build.places)


def _groups(build: _Builder, held: _Element, at: str, name: str = "groups") -> list[Any]:
    def group(element: _Element, here: str) -> dict[str, Any]:
        code = element.attribute("group_id")
        fields = {"title": element.said("title"), "description": element.said("description")}
        return _without({"id": code and _group_id(code), **fields})

    return build.listed(f"{at}/{name}", held.each("group_list", "group"), group)


def _stats(element: _Element, here: str) -> dict[str, Any]:
    code = element.attribute("group_id")
    return _without(
        {"groupId": code and _group_id(code), "numSubjects": element.attribute("count"), "comment": element.words()}
    )


def _flow(build: _Builder, held: _Element, at: str) -> dict[str, Any]:
    def milestone(element: _Element, here: str) -> dict[str, Any]:
        stats = element.each("participants_list", "participants")
        return _without({"type": element.said("title"), "achievements": build.listed(f"{here}/achievements", stats, _stats)})

    def reason(element: _Element, here: str) -> dict[str, Any]:
        stats = element.each("participants_list", "participants")
        return _without({"type": element.said("title"), "reasons": build.listed(f"{here}/reasons", stats, _stats)})

    def period(element: _Element, here: str) -> dict[str, Any]:
        milestones = element.each("milestone_list", "milestone")
        reasons = element.each("drop_withdraw_reason_list", "drop_withdraw_reason")
        return _without(
            {
                "title": element.said("title"),
                "milestones": build.listed(f"{here}/milestones", milestones, milestone),
                "dropWithdraws": build.listed(f"{here}/dropWithdraws", reasons, reason),
            }
        )

    return _without(
        {
            "preAssignmentDetails": held.said("pre_assignment_details"),
            "recruitmentDetails": held.said("recruitment_details"),
            "groups": _groups(build, held, at),
            "periods": build.listed(f"{at}/periods", held.each("period_list", "period"), period),
        }
    )


def _denoms(build: _Builder, held: _Element, at: str) -> list[Any]:
    def count(element: _Element, here: str) -> dict[str, Any]:
        code = element.attribute("group_id")
        return _without({"groupId": code and _group_id(code), "value": element.attribute("value")})

    def analyzed(element: _Element, here: str) -> dict[str, Any]:
        counts = build.listed(f"{here}/counts", element.each("count_list", "count"), count)
        return _without({"units": element.said("units"), "counts": counts})

    return build.listed(f"{at}/denoms", held.each("analyzed_list", "analyzed"), analyzed)


def _classes(build: _Builder, held: _Element, at: str) -> list[Any]:
    def cell(element: _Element, here: str) -> dict[str, Any]:
        code = element.attribute("group_id")
        limits = {"lowerLimit": element.attribute("lower_limit"), "upperLimit": element.attribute("upper_limit")}
        values = {"value": element.attribute("value"), "spread": element.attribute("spread"), **limits}
        return _without({"groupId": code and _group_id(code), **values, "comment": element.words()})

    def category(element: _Element, here: str) -> dict[str, Any]:
        cells = build.listed(f"{here}/measurements", element.each("measurement_list", "measurement"), cell)
        return _without({"title": element.said("title"), "measurements": cells})

    def block(element: _Element, here: str) -> dict[str, Any]:
        categories = build.listed(f"{here}/categories", element.each("category_list", "category"), category)
        denoms = _denoms(build, element, here)
        return _without({"title": element.said("title"), "denoms": denoms, "categories": categories})

    return build.listed(f"{at}/classes", held.each("class_list", "class"), block)


def _table(build: _Builder, held: _Element, at: str) -> dict[str, Any]:
    """What a measure says of its table, at baseline and of an outcome."""
    param = held.said("param")
    return {
        "paramType": param and _code(param),
        "unitOfMeasure": held.said("units"),
        "denomUnitsSelected": held.said("units_analyzed"),
        "denoms": _denoms(build, held, at),
        "classes": _classes(build, held, at),
    }


def _baseline(build: _Builder, held: _Element, at: str) -> dict[str, Any]:
    def measure(element: _Element, here: str) -> dict[str, Any]:
        names = {"title": "title", "description": "description", "populationDescription": "population"}
        said = {new: element.said(old) for new, old in names.items()}
        dispersion = element.said("dispersion")
        coded = dispersion and _code(dispersion, "dispersion")
        return _without({**said, "dispersionType": coded, **_table(build, element, here)})

    return _without(
        {
            "populationDescription": held.said("population"),
            "groups": _groups(build, held, at),
            "denoms": _denoms(build, held, at),
            "measures": build.listed(f"{at}/measures", held.each("measure_list", "measure"), measure),
        }
    )


_ANALYSIS = {
    "groupDescription": "groups_desc",
    "nonInferiorityComment": "non_inferiority_desc",
    "pValue": "p_value",
    "pValueComment": "p_value_desc",
    "statisticalMethod": "method",
    "statisticalComment": "method_desc",
    "paramType": "param_type",
    "paramValue": "param_value",
    "dispersionValue": "dispersion_value",
    "ciPctValue": "ci_percent",
    "ciLowerLimit": "ci_lower_limit",
    "ciUpperLimit": "ci_upper_limit",
    "ciLowerLimitComment": "ci_lower_limit_na_comment",
    "ciUpperLimitComment": "ci_upper_limit_na_comment",
    "estimateComment": "estimate_desc",
    "otherAnalysisDescription": "other_analysis_desc",
}


def _analysis(element: _Element, here: str) -> dict[str, Any]:
    codes = {
        "nonInferiorityType": ("non_inferiority_type", ""),
        "dispersionType": ("dispersion_type", "analysis dispersion"),
        "ciNumSides": ("ci_n_sides", "sides"),
    }
    coded = {new: (element.said(old) or "") and _code(element.said(old) or "", known) for new, (old, known) in codes.items()}
    groups = [_group_id(one.words() or "") for one in element.each("group_id_list", "group_id")]
    said = {new: element.said(old) for new, old in _ANALYSIS.items()}
    return _without({**said, **{name: code or None for name, code in coded.items()}, "groupIds": groups})


def _outcome(build: _Builder, element: _Element, at: str) -> dict[str, Any]:
    kind, table = element.said("type"), element["measure"]
    return _without(
        {
            "type": kind and _code(kind),
            "title": element.said("title"),
            "description": element.said("description"),
            "populationDescription": element.said("population"),
            "anticipatedPostingDate": element.said("posting_date"),
            "timeFrame": element.said("time_frame"),
            "groups": _groups(build, element, at),
            "dispersionType": table.said("dispersion"),  # v2 has a code at baseline, and the words in an outcome
            **_table(build, table, at),
            "analyses": build.listed(f"{at}/analyses", element.each("analysis_list", "analysis"), _analysis),
        }
    )


def _events(build: _Builder, held: _Element, at: str) -> dict[str, Any]:
    groups = _groups(build, held, at, "eventGroups")
    by_id = {group["id"]: group for group in groups if "id" in group}
    found: dict[str, list[Any]] = {"seriousEvents": [], "otherEvents": []}
    for name, element in (("seriousEvents", "serious_events"), ("otherEvents", "other_events")):
        part = held[element]
        for category in part.each("category_list", "category"):
            system = category.said("title")
            for event in category.each("event_list", "event"):
                total = _TOTALS.get(event.said("sub_title") or "") if system == "Total" else None
                if total is not None:
                    _add_total(event, total, by_id)
                    continue
                here = f"{at}/{name}/{len(found[name])}"
                build.places[here] = event.path
                found[name].append(_event(build, event, here, system, part))
    return _without(
        {
            "frequencyThreshold": held["other_events"].said("frequency_threshold"),
            "timeFrame": held.said("time_frame"),
            "description": held.said("desc"),
            "eventGroups": groups,
            **found,
        }
    )


def _event(build: _Builder, event: _Element, here: str, system: str | None, part: _Element) -> dict[str, Any]:
    def stats(element: _Element, at: str) -> dict[str, Any]:
        code = element.attribute("group_id")
        counts = {"numEvents": "events", "numAffected": "subjects_affected", "numAtRisk": "subjects_at_risk"}
        said = {new: element.attribute(old) for new, old in counts.items()}
        return _without({"groupId": code and _group_id(code), **said})

    assessment = event.said("assessment") or part.said("default_assessment")
    return _without(
        {
            "term": event.said("sub_title"),
            "organSystem": system,
            "sourceVocabulary": event["sub_title"].attribute("vocab") or part.said("default_vocab"),
            "assessmentType": assessment and _code(assessment),
            "notes": event.said("description"),
            "stats": build.listed(f"{here}/stats", event.children("counts"), stats),
        }
    )


def _add_total(event: _Element, total: str, groups: Mapping[str, dict[str, Any]]) -> None:
    """The old form writes totals as events of their own; v2 writes them into their groups."""
    for counts in event.children("counts"):
        group = groups.get(_group_id(counts.attribute("group_id") or ""))
        for new, old in (("NumAffected", "subjects_affected"), ("NumAtRisk", "subjects_at_risk")):
            figure = counts.attribute(old)
            if group is not None and figure is not None:
                group[f"{total}{new}"] = figure


def _more(root: _Element) -> dict[str, Any]:
    limits, agreement = root.said("limitations_and_caveats"), root["certain_agreements"]
    return _without(
        {
            "limitationsAndCaveats": limits and {"description": limits},
            "certainAgreement": _agreement(agreement.said("pi_employee"), agreement.said("restrictive_agreement")),
        }
    )


def _agreement(employed: str | None, restricted: str | None) -> dict[str, Any] | None:
    """What the form's own sentences say; another sentence than these is a restriction in the submitter's words."""
    found: dict[str, Any] = {}
    if employed and (match := re.search(r"\b(ARE|are) (NOT )?employed by\b", employed)):
        found["piSponsorEmployee"] = match[2] is None
    if restricted and re.match(r"There is NOT an agreement\b", restricted):
        found["restrictiveAgreement"] = False
    elif restricted:
        kind = next((kind for sentence, kind in _PUBLISHING if sentence.match(restricted)), "OTHER")
        found |= {"restrictiveAgreement": True, "restrictionType": kind}
        if kind == "OTHER":
            found["otherDetails"] = restricted
    return found or None


FORMS: Mapping[str, Callable[[Source], _Section | None]] = {"ctgov_xml": _of_xml}
"""Form → how a v2 results section is made of its source. Of the others v2 has it itself, and none else holds results."""


__all__ = ["FORMS", "Results", "results"]

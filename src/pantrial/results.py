"""What a trial found, as rows: the results section of a v2 study made into long tables, one row a figure.

Tables and columns have the names of AACT, the relational copy of ClinicalTrials.gov, where it has the same thing. Every
figure stands as the register wrote it (`param_value`, `…_raw`), and beside it as a number where it is one: `NA`, `<0.001`
and `12 (3.4)` are none, and nothing is made of them but a p-value's sign. Whom to ask about the results is in no table.

The section is plain JSON values, so that a field of another type than v2's costs itself only.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from pantrial.text import Text as Words
from pantrial.text import unescape


def _about(words: str) -> Meta:
    return Meta(description=words)


Text: TypeAlias = str | None
Whole: TypeAlias = int | None
Number: TypeAlias = float | None
Flag: TypeAlias = bool | None


class Row(Struct, frozen=True, kw_only=True):
    """What every row says: whose it is, and where its words stand."""

    nct_id: Annotated[Text, _about("The register's number of the trial.")] = None
    source: Annotated[str, _about("Where the record came from.")] = ""
    pointer: Annotated[str, _about("Where the row's words stand in the record: a JSON pointer (RFC 6901) or an XPath.")] = ""


class _OfGroup(Row, frozen=True, kw_only=True):
    """A row about one group."""

    ctgov_group_code: Annotated[Text, _about("The group's id in this part of the record.")] = None
    group_title: Annotated[Text, _about("The group's title; absent where the record defines no such group.")] = None


class Trial(Row, frozen=True, kw_only=True):
    """One trial, and what its results say as a whole."""

    has_results: Annotated[
        Flag, _about("Whether the record holds results; absent where it does not tell, or tells of some and leaves them out.")
    ] = None
    recruitment_details: Annotated[Text, _about("How participants were recruited.")] = None
    pre_assignment_details: Annotated[Text, _about("What happened between enrolment and assignment.")] = None
    flow_units_analyzed: Annotated[Text, _about("What is followed beside participants (eyes, lesions, …).")] = None
    baseline_population: Annotated[Text, _about("Who is counted at baseline.")] = None
    baseline_units_analyzed: Annotated[Text, _about("What is counted at baseline beside participants.")] = None
    events_time_frame: Annotated[Text, _about("In what time adverse events were collected.")] = None
    events_description: Annotated[Text, _about("How adverse events were collected.")] = None
    frequency_threshold: Annotated[Text, _about("Percent of a group that an event must pass to be listed as other.")] = None
    mortality_comment: Annotated[Text, _about("What is said of deaths from any cause.")] = None
    limitations_and_caveats: Annotated[Text, _about("What limits the results.")] = None
    pi_employee: Annotated[Flag, _about("Whether all principal investigators are employed by the sponsor.")] = None
    restrictive_agreement: Annotated[Flag, _about("Whether an agreement restricts what investigators may publish.")] = None
    restriction_type: Annotated[Text, _about("How: LTE60, GT60 (days of embargo) or OTHER.")] = None
    other_details: Annotated[Text, _about("Another restriction, in its words.")] = None


class Group(Row, frozen=True, kw_only=True):
    """A group of participants as one part of the results counts it."""

    result_type: Annotated[str, _about("Participant Flow, Baseline, Outcome or Reported Event.")] = ""
    outcome: Annotated[Whole, _about("Of an outcome's group: which outcome, from 1.")] = None
    ctgov_group_code: Annotated[Text, _about("Its id in this part of the record.")] = None
    title: Annotated[Text, _about("Its title.")] = None
    description: Annotated[Text, _about("Who is in it.")] = None


class Milestone(_OfGroup, frozen=True, kw_only=True):
    """How many of a group reached a milestone of a period."""

    period: Annotated[Text, _about("The period's title.")] = None
    title: Annotated[Text, _about("The milestone: STARTED, COMPLETED, NOT COMPLETED or a further one.")] = None
    milestone_description: Annotated[Text, _about("What is said of the milestone.")] = None
    count: Annotated[Whole, _about("Participants who reached it.")] = None
    count_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    count_units: Annotated[Whole, _about("Other units (eyes, lesions, …) that reached it.")] = None
    count_units_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    description: Annotated[Text, _about("What is said of the number.")] = None


class DropWithdrawal(_OfGroup, frozen=True, kw_only=True):
    """How many of a group left a period for a reason."""

    period: Annotated[Text, _about("The period's title.")] = None
    reason: Annotated[Text, _about("The reason.")] = None
    drop_withdraw_comment: Annotated[Text, _about("What is said of the reason.")] = None
    count: Annotated[Whole, _about("Participants who left for it.")] = None
    count_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    count_units: Annotated[Whole, _about("Other units that left for it.")] = None
    count_units_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    reason_comment: Annotated[Text, _about("What is said of the number.")] = None


class BaselineCount(_OfGroup, frozen=True, kw_only=True):
    """How many of a group were analysed at baseline: overall, for a measure, or for a class of it."""

    scope: Annotated[str, _about("Overall, Measure or Class.")] = ""
    measure: Annotated[Whole, _about("Of a measure: which, from 1.")] = None
    classification: Annotated[Text, _about("Of a class: its title.")] = None
    units: Annotated[Text, _about("What is counted.")] = None
    count: Annotated[Whole, _about("How many.")] = None
    count_raw: Annotated[Text, _about("The same as the record writes it.")] = None


class _Measured(_OfGroup, frozen=True, kw_only=True):
    """One cell of a table of measurements."""

    title: Annotated[Text, _about("What was measured.")] = None
    classification: Annotated[Text, _about("The block of rows that it stands in.")] = None
    category: Annotated[Text, _about("The row.")] = None
    param_type: Annotated[Text, _about("What the value is: MEAN, MEDIAN, NUMBER, COUNT_OF_PARTICIPANTS, …")] = None
    param_value: Annotated[Text, _about("The value as the record writes it.")] = None
    param_value_num: Annotated[Number, _about("The value, where it is a number.")] = None
    units: Annotated[Text, _about("The unit.")] = None
    dispersion_type: Annotated[Text, _about("What spread or limits are: STANDARD_DEVIATION, FULL_RANGE, …")] = None
    dispersion_value: Annotated[Text, _about("The spread as the record writes it.")] = None
    dispersion_value_num: Annotated[Number, _about("The spread, where it is a number.")] = None
    dispersion_lower_limit: Annotated[Number, _about("The lower limit, where it is a number.")] = None
    dispersion_lower_limit_raw: Annotated[Text, _about("The lower limit as the record writes it.")] = None
    dispersion_upper_limit: Annotated[Number, _about("The upper limit, where it is a number.")] = None
    dispersion_upper_limit_raw: Annotated[Text, _about("The upper limit as the record writes it.")] = None
    explanation_of_na: Annotated[Text, _about("Why there is no value, or what else is said of it.")] = None
    number_analyzed: Annotated[
        Whole, _about("How many of the group were analysed: of the class, else of the measure, else overall.")
    ] = None
    number_analyzed_units: Annotated[Text, _about("What these are.")] = None


class BaselineMeasure(Row, frozen=True, kw_only=True):
    """One baseline characteristic, with or without values."""

    measure: Annotated[int, _about("Which measure, from 1, in the record's order.")] = 0
    title: Annotated[Text, _about("What was measured.")] = None
    description: Annotated[Text, _about("How.")] = None
    population_description: Annotated[Text, _about("In whom.")] = None
    param_type: Annotated[Text, _about("What the values are.")] = None
    dispersion_type: Annotated[Text, _about("What spread or limits are.")] = None
    units: Annotated[Text, _about("The unit.")] = None
    denom_units_selected: Annotated[Text, _about("By which units the table counts.")] = None
    calculate_percentage: Annotated[Flag, _about("Whether the register shows percentages beside counts.")] = None


class BaselineMeasurement(_Measured, frozen=True, kw_only=True):
    """One value of one group at baseline."""

    measure: Annotated[int, _about("Which measure, from 1.")] = 0
    description: Annotated[Text, _about("How it was measured.")] = None
    population_description: Annotated[Text, _about("Of whom.")] = None
    calculate_percentage: Annotated[Flag, _about("Whether the register shows percentages beside counts.")] = None


class Outcome(Row, frozen=True, kw_only=True):
    """One outcome as reported, with or without values."""

    outcome: Annotated[int, _about("Which outcome, from 1, in the record's order.")] = 0
    outcome_type: Annotated[Text, _about("PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC.")] = None
    title: Annotated[Text, _about("What was measured.")] = None
    description: Annotated[Text, _about("How.")] = None
    time_frame: Annotated[Text, _about("When.")] = None
    population: Annotated[Text, _about("In whom.")] = None
    reporting_status: Annotated[Text, _about("POSTED or NOT_POSTED, where the record says it.")] = None
    anticipated_posting_date: Annotated[Text, _about("When values are to come (YYYY-MM).")] = None
    param_type: Annotated[Text, _about("What the values are.")] = None
    dispersion_type: Annotated[Text, _about("What spread or limits are.")] = None
    units: Annotated[Text, _about("The unit.")] = None
    units_analyzed: Annotated[Text, _about("What is analysed beside participants.")] = None
    denom_units_selected: Annotated[Text, _about("By which units the table counts.")] = None
    calculate_percentage: Annotated[Flag, _about("Whether the register shows percentages beside counts.")] = None


class OutcomeCount(_OfGroup, frozen=True, kw_only=True):
    """How many of a group were analysed for an outcome, or for a class of it."""

    outcome: Annotated[int, _about("Which outcome, from 1.")] = 0
    scope: Annotated[str, _about("Measure or Class.")] = ""
    classification: Annotated[Text, _about("Of a class: its title.")] = None
    units: Annotated[Text, _about("What is counted.")] = None
    count: Annotated[Whole, _about("How many.")] = None
    count_raw: Annotated[Text, _about("The same as the record writes it.")] = None


class OutcomeMeasurement(_Measured, frozen=True, kw_only=True):
    """One value of one group for an outcome."""

    outcome: Annotated[int, _about("Which outcome, from 1.")] = 0
    outcome_type: Annotated[Text, _about("PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC.")] = None
    time_frame: Annotated[Text, _about("When.")] = None


class OutcomeAnalysis(Row, frozen=True, kw_only=True):
    """One statistical analysis of an outcome."""

    outcome: Annotated[int, _about("Which outcome, from 1.")] = 0
    analysis: Annotated[int, _about("Which analysis of it, from 1.")] = 0
    title: Annotated[Text, _about("What was measured.")] = None
    ctgov_group_codes: Annotated[tuple[str, ...], _about("The ids of the groups compared.")] = ()
    group_titles: Annotated[tuple[str, ...], _about("Their titles; an id that the outcome does not define stays.")] = ()
    groups_description: Annotated[Text, _about("What is said of the comparison.")] = None
    non_inferiority_type: Annotated[Text, _about("SUPERIORITY, NON_INFERIORITY, EQUIVALENCE, …")] = None
    tested_non_inferiority: Annotated[Flag, _about("Whether non-inferiority or equivalence was tested.")] = None
    non_inferiority_description: Annotated[Text, _about("The margin, and what is said of it.")] = None
    param_type: Annotated[Text, _about("What was estimated, in the record's words.")] = None
    param_value: Annotated[Text, _about("The estimate as the record writes it.")] = None
    param_value_num: Annotated[Number, _about("The estimate, where it is a number.")] = None
    dispersion_type: Annotated[Text, _about("STANDARD_DEVIATION or STANDARD_ERROR_OF_MEAN.")] = None
    dispersion_value: Annotated[Text, _about("The spread as the record writes it.")] = None
    dispersion_value_num: Annotated[Number, _about("The spread, where it is a number.")] = None
    p_value: Annotated[Number, _about("The p-value's figure; with the sign in p_value_modifier.")] = None
    p_value_modifier: Annotated[Text, _about("<, <=, >, >= or = where the record writes one.")] = None
    p_value_raw: Annotated[Text, _about("The p-value as the record writes it.")] = None
    p_value_description: Annotated[Text, _about("What is said of it.")] = None
    ci_n_sides: Annotated[Text, _about("ONE_SIDED or TWO_SIDED.")] = None
    ci_percent: Annotated[Number, _about("The level of confidence in percent.")] = None
    ci_percent_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    ci_lower_limit: Annotated[Number, _about("The lower limit, where it is a number.")] = None
    ci_lower_limit_raw: Annotated[Text, _about("The lower limit as the record writes it.")] = None
    ci_upper_limit: Annotated[Number, _about("The upper limit, where it is a number.")] = None
    ci_upper_limit_raw: Annotated[Text, _about("The upper limit as the record writes it.")] = None
    ci_lower_limit_na_comment: Annotated[Text, _about("Why there is no lower limit.")] = None
    ci_upper_limit_na_comment: Annotated[Text, _about("Why there is no upper limit.")] = None
    estimate_description: Annotated[Text, _about("What is said of the estimate.")] = None
    method: Annotated[Text, _about("The statistical method.")] = None
    method_description: Annotated[Text, _about("What is said of the method.")] = None
    other_analysis_description: Annotated[Text, _about("An analysis of another kind.")] = None


class ReportedEvent(_OfGroup, frozen=True, kw_only=True):
    """How many of a group had an adverse event of one term."""

    event_type: Annotated[str, _about("serious or other.")] = ""
    adverse_event_term: Annotated[Text, _about("The term.")] = None
    organ_system: Annotated[Text, _about("The organ system under which it is listed.")] = None
    vocab: Annotated[Text, _about("The vocabulary that the term is from, with its version as the record writes it.")] = None
    assessment: Annotated[Text, _about("SYSTEMATIC_ASSESSMENT or NON_SYSTEMATIC_ASSESSMENT.")] = None
    description: Annotated[Text, _about("What is said of the event.")] = None
    subjects_affected: Annotated[Whole, _about("Participants who had it.")] = None
    subjects_affected_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    subjects_at_risk: Annotated[Whole, _about("Participants who might have had it.")] = None
    subjects_at_risk_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    event_count: Annotated[Whole, _about("How often it was seen.")] = None
    event_count_raw: Annotated[Text, _about("The same as the record writes it.")] = None


class ReportedEventTotal(_OfGroup, frozen=True, kw_only=True):
    """How many of a group had any adverse event of one sort."""

    event_type: Annotated[str, _about("deaths, serious or other.")] = ""
    subjects_affected: Annotated[Whole, _about("Participants affected.")] = None
    subjects_affected_raw: Annotated[Text, _about("The same as the record writes it.")] = None
    subjects_at_risk: Annotated[Whole, _about("Participants at risk.")] = None
    subjects_at_risk_raw: Annotated[Text, _about("The same as the record writes it.")] = None


TABLES: Mapping[str, type[Row]] = {
    "trials": Trial,
    "result_groups": Group,
    "milestones": Milestone,
    "drop_withdrawals": DropWithdrawal,
    "baseline_counts": BaselineCount,
    "baseline_measures": BaselineMeasure,
    "baseline_measurements": BaselineMeasurement,
    "outcomes": Outcome,
    "outcome_counts": OutcomeCount,
    "outcome_measurements": OutcomeMeasurement,
    "outcome_analyses": OutcomeAnalysis,
    "reported_events": ReportedEvent,
    "reported_event_totals": ReportedEventTotal,
}
"""Name of a table → what its rows are, in the order in which a study's rows come."""


# Figures --------------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+", re.ASCII)
_SIGNED = re.compile(r"(<=|>=|[<>=≤≥])\s*(?=[-+.\d])")
_SIGNS = {"≤": "<=", "≥": ">="}
_MINUS = str.maketrans("−‐‑–", "----")


def number(words: Text) -> Number:
    """The number that the words are, or None where they are none: `12.5`, `.05`, `1e-5`, `−3`; not `NA`, `<1`, `5,113`.

    A comma may group thousands or begin decimals, so words with one are no number here; see `whole`.
    """
    figure = (words or "").strip().translate(_MINUS)
    if not _FIGURE.fullmatch(figure):
        return None
    value = float(figure)
    return value if math.isfinite(value) else None


def whole(words: Text) -> Whole:
    """The count that the words are, or None: `12`, and `5,113`, since a count has no decimals; not `12.0` or `-1`."""
    figure = (words or "").strip()
    if _GROUPED.fullmatch(figure):
        figure = figure.replace(",", "")
    return int(figure) if figure.isascii() and figure.isdecimal() and len(figure) <= 18 else None


def p_value(words: Text) -> tuple[Number, Text]:
    """A p-value's figure and the sign before it: `<0.001` is 0.001 and `<`; `0.05` has no sign; else neither."""
    figure = (words or "").strip()
    sign = _SIGNED.match(figure)
    value = number(figure[sign.end() :] if sign else figure)
    return value, (_SIGNS.get(sign[1], sign[1]) if sign and value is not None else None)


# The section ----------------------------------------------------------------------------------------------------------

_Object: TypeAlias = Mapping[str, Any]
Where: TypeAlias = Callable[[str], str]
"""The pointer of a value in the v2 study → where its words stand in the source."""


def _text(held: _Object, name: str) -> Text:
    """A field as text; a number stands as JSON writes it."""
    value = held.get(name)
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _flag(held: _Object, name: str) -> Flag:
    value = held.get(name)
    return value if isinstance(value, bool) else None


def _object(held: _Object, *names: str) -> _Object:
    for name in names:
        inner = held.get(name)
        held = inner if isinstance(inner, dict) else {}
    return held


def _items(held: _Object, name: str, at: str) -> Iterator[tuple[_Object, str]]:
    """The objects of a list, each with its pointer."""
    listed = held.get(name)
    for place, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield item, f"{at}/{name}/{place}"


class _Study(Struct, frozen=True):
    """The study that a row is of."""

    nct_id: Text
    source: str
    where: Where
    marked: bool

    def prose(self, held: _Object, name: str) -> Text:
        r"""A field of running text, which v2 writes as markdown: `\<` is `<`."""
        words = _text(held, name)
        return unescape(Words(words)).value if words and self.marked else words

    def at(self, pointer: str) -> dict[str, Any]:
        """What every row says."""
        return {"nct_id": self.nct_id, "source": self.source, "pointer": self.where(pointer)}


def _in_place(pointer: str) -> str:
    return pointer


def rows(study: _Object, source: str, where: Where = _in_place, *, marked: bool = True) -> Iterator[Row]:
    """The rows of a v2 study's results, in the order of TABLES; without results the row of the trial alone.

    `study`: plain JSON values; `source`: what every row names as such; `where`: where the words of a v2 pointer stand, if
    not there; `marked`: running text has v2's escapes, which are taken away.
    """
    identification = _object(study, "protocolSection", "identificationModule")
    of = _Study(_text(identification, "nctId"), source, where, marked)
    section = study.get("resultsSection")
    if not isinstance(section, dict):
        yield Trial(**of.at(""), has_results=False if _flag(study, "hasResults") is False else None)
        return
    at = "/resultsSection"
    yield _trial(of, section, at)
    flow, baseline = _object(section, "participantFlowModule"), _object(section, "baselineCharacteristicsModule")
    outcomes = list(_items(_object(section, "outcomeMeasuresModule"), "outcomeMeasures", f"{at}/outcomeMeasuresModule"))
    events = _object(section, "adverseEventsModule")
    yield from _groups(of, flow, "groups", f"{at}/participantFlowModule", "Participant Flow")
    yield from _groups(of, baseline, "groups", f"{at}/baselineCharacteristicsModule", "Baseline")
    for place, (outcome, here) in enumerate(outcomes, start=1):
        yield from _groups(of, outcome, "groups", here, "Outcome", place)
    yield from _groups(of, events, "eventGroups", f"{at}/adverseEventsModule", "Reported Event")
    yield from _milestones(of, flow, f"{at}/participantFlowModule")
    yield from _withdrawals(of, flow, f"{at}/participantFlowModule")
    yield from _baseline_counts(of, baseline, f"{at}/baselineCharacteristicsModule")
    yield from _baseline_measures(of, baseline, f"{at}/baselineCharacteristicsModule")
    yield from _baseline(of, baseline, f"{at}/baselineCharacteristicsModule")
    for act in (_outcome, _outcome_counts, _measurements, _analyses):
        for place, (outcome, here) in enumerate(outcomes, start=1):
            yield from act(of, outcome, here, place)
    yield from _events(of, events, f"{at}/adverseEventsModule")
    yield from _totals(of, events, f"{at}/adverseEventsModule")


def _trial(of: _Study, section: _Object, at: str) -> Trial:
    flow, baseline = _object(section, "participantFlowModule"), _object(section, "baselineCharacteristicsModule")
    events, agreement = _object(section, "adverseEventsModule"), _object(section, "moreInfoModule", "certainAgreement")
    return Trial(
        **of.at(at),
        has_results=True,
        recruitment_details=of.prose(flow, "recruitmentDetails"),
        pre_assignment_details=of.prose(flow, "preAssignmentDetails"),
        flow_units_analyzed=_text(flow, "typeUnitsAnalyzed"),
        baseline_population=of.prose(baseline, "populationDescription"),
        baseline_units_analyzed=_text(baseline, "typeUnitsAnalyzed"),
        events_time_frame=_text(events, "timeFrame"),
        events_description=of.prose(events, "description"),
        frequency_threshold=_text(events, "frequencyThreshold"),
        mortality_comment=of.prose(events, "allCauseMortalityComment"),
        limitations_and_caveats=of.prose(_object(section, "moreInfoModule", "limitationsAndCaveats"), "description"),
        pi_employee=_flag(agreement, "piSponsorEmployee"),
        restrictive_agreement=_flag(agreement, "restrictiveAgreement"),
        restriction_type=_text(agreement, "restrictionType"),
        other_details=of.prose(agreement, "otherDetails"),
    )


def _groups(of: _Study, held: _Object, name: str, at: str, kind: str, outcome: Whole = None) -> Iterator[Row]:
    for group, here in _items(held, name, at):
        yield Group(
            **of.at(here),
            result_type=kind,
            outcome=outcome,
            ctgov_group_code=_text(group, "id"),
            title=_text(group, "title"),
            description=of.prose(group, "description"),
        )


def _titles(held: _Object, name: str = "groups") -> dict[str, Text]:
    """The groups' titles by their ids; an id that is given twice names nobody."""
    found: dict[str, Text] = {}
    for group, _ in _items(held, name, ""):
        if code := _text(group, "id"):
            found[code] = None if code in found else _text(group, "title")
    return found


def _of(titles: Mapping[str, Text], held: _Object) -> dict[str, Any]:
    """The group that a figure is of."""
    code = _text(held, "groupId")
    return {"ctgov_group_code": code, "group_title": titles.get(code or "")}


def _milestones(of: _Study, flow: _Object, at: str) -> Iterator[Row]:
    titles = _titles(flow)
    for period, in_period in _items(flow, "periods", at):
        for milestone, in_milestone in _items(period, "milestones", in_period):
            for stats, here in _items(milestone, "achievements", in_milestone):
                yield Milestone(
                    **of.at(here),
                    **_of(titles, stats),
                    period=_text(period, "title"),
                    title=_text(milestone, "type"),
                    milestone_description=of.prose(milestone, "comment"),
                    **_counted(stats),
                    description=of.prose(stats, "comment"),
                )


def _counted(stats: _Object) -> dict[str, Any]:
    subjects, units = _text(stats, "numSubjects"), _text(stats, "numUnits")
    return {
        "count": whole(subjects),
        "count_raw": subjects,
        "count_units": whole(units),
        "count_units_raw": units,
    }


def _withdrawals(of: _Study, flow: _Object, at: str) -> Iterator[Row]:
    titles = _titles(flow)
    for period, in_period in _items(flow, "periods", at):
        for drop, in_drop in _items(period, "dropWithdraws", in_period):
            for stats, here in _items(drop, "reasons", in_drop):
                yield DropWithdrawal(
                    **of.at(here),
                    **_of(titles, stats),
                    period=_text(period, "title"),
                    reason=_text(drop, "type"),
                    drop_withdraw_comment=of.prose(drop, "comment"),
                    **_counted(stats),
                    reason_comment=of.prose(stats, "comment"),
                )


class _Denominator(Struct, frozen=True):
    """How many of a group were analysed, by the counts that stand nearest to a value."""

    units: Text
    counts: Mapping[str, Whole]


def _denominator(held: _Object, selected: Text) -> _Denominator | None:
    """The counts of `held` by which its values are to be taken: those of the units named, or the only ones."""
    every = [one for one, _ in _items(held, "denoms", "")]
    named = [one for one in every if _text(one, "units") == selected] if selected else []
    if len(named or every) != 1:
        return None  # nobody says which of several is meant
    (one,) = named or every
    counts = {_text(count, "groupId") or "": whole(_text(count, "value")) for count, _ in _items(one, "counts", "")}
    return _Denominator(_text(one, "units"), counts)


def _counts(
    of: _Study, held: _Object, at: str, kind: Callable[..., Row], titles: Mapping[str, Text], **said: Any
) -> Iterator[Row]:
    """A row for each group and unit of an object's denominators."""
    for denominator, in_denominator in _items(held, "denoms", at):
        for count, here in _items(denominator, "counts", in_denominator):
            raw = _text(count, "value")
            units = _text(denominator, "units")
            yield kind(**of.at(here), **_of(titles, count), **said, units=units, count=whole(raw), count_raw=raw)


def _baseline_counts(of: _Study, baseline: _Object, at: str) -> Iterator[Row]:
    titles = _titles(baseline)
    yield from _counts(of, baseline, at, BaselineCount, titles, scope="Overall")
    for place, (measure, here) in enumerate(_items(baseline, "measures", at), start=1):
        yield from _counts(of, measure, here, BaselineCount, titles, scope="Measure", measure=place)
        for block, in_block in _items(measure, "classes", here):
            said = {"scope": "Class", "measure": place, "classification": _text(block, "title")}
            yield from _counts(of, block, in_block, BaselineCount, titles, **said)


def _baseline_measures(of: _Study, baseline: _Object, at: str) -> Iterator[Row]:
    for place, (measure, here) in enumerate(_items(baseline, "measures", at), start=1):
        yield BaselineMeasure(
            **of.at(here),
            measure=place,
            title=_text(measure, "title"),
            description=of.prose(measure, "description"),
            population_description=of.prose(measure, "populationDescription"),
            param_type=_text(measure, "paramType"),
            dispersion_type=_text(measure, "dispersionType"),
            units=_text(measure, "unitOfMeasure"),
            denom_units_selected=_text(measure, "denomUnitsSelected"),
            calculate_percentage=_flag(measure, "calculatePct"),
        )


def _baseline(of: _Study, baseline: _Object, at: str) -> Iterator[Row]:
    titles = _titles(baseline)
    for place, (measure, here) in enumerate(_items(baseline, "measures", at), start=1):
        said = {
            "measure": place,
            "description": of.prose(measure, "description"),
            "population_description": of.prose(measure, "populationDescription"),
            "calculate_percentage": _flag(measure, "calculatePct"),
        }
        yield from _cells(of, measure, here, BaselineMeasurement, titles, (measure, baseline), said)


def _outcome(of: _Study, outcome: _Object, at: str, place: int) -> Iterator[Row]:
    yield Outcome(
        **of.at(at),
        outcome=place,
        outcome_type=_text(outcome, "type"),
        title=_text(outcome, "title"),
        description=of.prose(outcome, "description"),
        time_frame=_text(outcome, "timeFrame"),
        population=of.prose(outcome, "populationDescription"),
        reporting_status=_text(outcome, "reportingStatus"),
        anticipated_posting_date=_text(outcome, "anticipatedPostingDate"),
        param_type=_text(outcome, "paramType"),
        dispersion_type=_text(outcome, "dispersionType"),
        units=_text(outcome, "unitOfMeasure"),
        units_analyzed=_text(outcome, "typeUnitsAnalyzed"),
        denom_units_selected=_text(outcome, "denomUnitsSelected"),
        calculate_percentage=_flag(outcome, "calculatePct"),
    )


def _outcome_counts(of: _Study, outcome: _Object, at: str, place: int) -> Iterator[Row]:
    titles = _titles(outcome)
    yield from _counts(of, outcome, at, OutcomeCount, titles, outcome=place, scope="Measure")
    for block, here in _items(outcome, "classes", at):
        said = {"outcome": place, "scope": "Class", "classification": _text(block, "title")}
        yield from _counts(of, block, here, OutcomeCount, titles, **said)


def _measurements(of: _Study, outcome: _Object, at: str, place: int) -> Iterator[Row]:
    said = {"outcome": place, "outcome_type": _text(outcome, "type"), "time_frame": _text(outcome, "timeFrame")}
    yield from _cells(of, outcome, at, OutcomeMeasurement, _titles(outcome), (outcome,), said)


def _cells(
    of: _Study,
    measure: _Object,
    at: str,
    kind: Callable[..., Row],
    titles: Mapping[str, Text],
    around: Sequence[_Object],
    said: Mapping[str, Any],
) -> Iterator[Row]:
    """A row for each value of a measure; `around`: what may hold its denominators, from within."""
    selected = _text(measure, "denomUnitsSelected")
    for block, in_block in _items(measure, "classes", at):
        holding = next((one for one in (block, *around) if _items_of(one, "denoms")), {})
        denominator = _denominator(holding, selected)
        for category, in_category in _items(block, "categories", in_block):
            for cell, here in _items(category, "measurements", in_category):
                value, spread = _text(cell, "value"), _text(cell, "spread")
                lower, upper = _text(cell, "lowerLimit"), _text(cell, "upperLimit")
                yield kind(
                    **of.at(here),
                    **_of(titles, cell),
                    title=_text(measure, "title"),
                    classification=_text(block, "title"),
                    category=_text(category, "title"),
                    param_type=_text(measure, "paramType"),
                    param_value=value,
                    param_value_num=number(value),
                    units=_text(measure, "unitOfMeasure"),
                    dispersion_type=_text(measure, "dispersionType"),
                    dispersion_value=spread,
                    dispersion_value_num=number(spread),
                    dispersion_lower_limit=number(lower),
                    dispersion_lower_limit_raw=lower,
                    dispersion_upper_limit=number(upper),
                    dispersion_upper_limit_raw=upper,
                    explanation_of_na=of.prose(cell, "comment"),
                    number_analyzed=denominator.counts.get(_text(cell, "groupId") or "") if denominator else None,
                    number_analyzed_units=denominator.units if denominator else None,
                    **said,
                )


def _items_of(held: _Object, name: str) -> bool:
    return next(_items(held, name, ""), None) is not None


def _analyses(of: _Study, outcome: _Object, at: str, place: int) -> Iterator[Row]:
    titles = _titles(outcome)
    for nth, (analysis, here) in enumerate(_items(outcome, "analyses", at), start=1):
        listed = analysis.get("groupIds")
        codes = tuple(code for code in (listed if isinstance(listed, list) else ()) if isinstance(code, str))
        value, spread, p = _text(analysis, "paramValue"), _text(analysis, "dispersionValue"), _text(analysis, "pValue")
        percent = _text(analysis, "ciPctValue")
        lower, upper = _text(analysis, "ciLowerLimit"), _text(analysis, "ciUpperLimit")
        figure, sign = p_value(p)
        yield OutcomeAnalysis(
            **of.at(here),
            outcome=place,
            analysis=nth,
            title=_text(outcome, "title"),
            ctgov_group_codes=codes,
            group_titles=tuple(titles.get(code) or code for code in codes),
            groups_description=of.prose(analysis, "groupDescription"),
            non_inferiority_type=_text(analysis, "nonInferiorityType"),
            tested_non_inferiority=_flag(analysis, "testedNonInferiority"),
            non_inferiority_description=of.prose(analysis, "nonInferiorityComment"),
            param_type=_text(analysis, "paramType"),
            param_value=value,
            param_value_num=number(value),
            dispersion_type=_text(analysis, "dispersionType"),
            dispersion_value=spread,
            dispersion_value_num=number(spread),
            p_value=figure,
            p_value_modifier=sign,
            p_value_raw=p,
            p_value_description=of.prose(analysis, "pValueComment"),
            ci_n_sides=_text(analysis, "ciNumSides"),
            ci_percent=number(percent),
            ci_percent_raw=percent,
            ci_lower_limit=number(lower),
            ci_lower_limit_raw=lower,
            ci_upper_limit=number(upper),
            ci_upper_limit_raw=upper,
            ci_lower_limit_na_comment=of.prose(analysis, "ciLowerLimitComment"),
            ci_upper_limit_na_comment=of.prose(analysis, "ciUpperLimitComment"),
            estimate_description=of.prose(analysis, "estimateComment"),
            method=_text(analysis, "statisticalMethod"),
            method_description=of.prose(analysis, "statisticalComment"),
            other_analysis_description=of.prose(analysis, "otherAnalysisDescription"),
        )


_SORTS = (("seriousEvents", "serious"), ("otherEvents", "other"))


def _events(of: _Study, events: _Object, at: str) -> Iterator[Row]:
    titles = _titles(events, "eventGroups")
    for name, sort in _SORTS:
        for event, in_event in _items(events, name, at):
            for stats, here in _items(event, "stats", in_event):
                affected, risk = _text(stats, "numAffected"), _text(stats, "numAtRisk")
                seen = _text(stats, "numEvents")
                yield ReportedEvent(
                    **of.at(here),
                    **_of(titles, stats),
                    event_type=sort,
                    adverse_event_term=_text(event, "term"),
                    organ_system=_text(event, "organSystem"),
                    vocab=_text(event, "sourceVocabulary"),
                    assessment=_text(event, "assessmentType"),
                    description=of.prose(event, "notes"),
                    subjects_affected=whole(affected),
                    subjects_affected_raw=affected,
                    subjects_at_risk=whole(risk),
                    subjects_at_risk_raw=risk,
                    event_count=whole(seen),
                    event_count_raw=seen,
                )


def _totals(of: _Study, events: _Object, at: str) -> Iterator[Row]:
    for group, here in _items(events, "eventGroups", at):
        for sort in ("deaths", "serious", "other"):
            affected, risk = _text(group, f"{sort}NumAffected"), _text(group, f"{sort}NumAtRisk")
            if affected is None and risk is None:
                continue
            yield ReportedEventTotal(
                **of.at(here),
                ctgov_group_code=_text(group, "id"),
                group_title=_text(group, "title"),
                event_type=sort,
                subjects_affected=whole(affected),
                subjects_affected_raw=affected,
                subjects_at_risk=whole(risk),
                subjects_at_risk_raw=risk,
            )


__all__ = ["TABLES", "Row", "Where", "number", "p_value", "rows", "whole"]

"""Studies written as the old forms had them, and what two readings of one trial are held against each other by.

The writers know nothing of the readers' tables. They write what the forms could say, in the forms' words; what they could
not say is left away, and RULES tell which fields that is: by the form and the field alone, never by a record.
"""

import fnmatch
import itertools
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec
from msgspec import Struct
from rendering import Study, bare, get, items, month_day, phase_words, said, status_words, title_case

from pantrial.readers.results import results
from pantrial.reading import Reading
from pantrial.results import TABLES
from pantrial.text import squeeze

# Words of the old forms

_MASKING = {"NONE": "None (Open Label)"}
_OBSERVATIONAL = {
    "CASE_CONTROL": "Case-Control",
    "CASE_ONLY": "Case-Only",
    "CASE_CROSSOVER": "Case-Crossover",
    "FAMILY_BASED": "Family-Based",
    "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
}
_PURPOSES = {"ECT": "Educational/Counseling/Training"}
_ALLOCATIONS = {"NA": "N/A", "NON_RANDOMIZED": "Non-Randomized"}
_PERSPECTIVES = {"CROSS_SECTIONAL": "Cross-Sectional"}
_SAMPLING = {"NON_PROBABILITY_SAMPLE": "Non-Probability Sample"}
_RETENTION = {"SAMPLES_WITH_DNA": "Samples With DNA", "SAMPLES_WITHOUT_DNA": "Samples Without DNA"}
_PARTIES = {"SPONSOR_INVESTIGATOR": "Sponsor-Investigator"}
_ROLES = {"SUB_INVESTIGATOR": "Sub-Investigator"}
_CLASSES = {"NIH": "NIH", "INDUSTRY": "Industry", "FED": "U.S. Fed"}
_DATED = {"ESTIMATED": "Anticipated", "ACTUAL": "Actual"}
_POSTED = {"ESTIMATED": "Estimate", "ACTUAL": "Actual"}
_SHARED = {
    "STUDY_PROTOCOL": "Study Protocol",
    "SAP": "Statistical Analysis Plan (SAP)",
    "ICF": "Informed Consent Form (ICF)",
    "CSR": "Clinical Study Report (CSR)",
    "ANALYTIC_CODE": "Analytic Code",
}
_NUMBERS = {
    "EUDRACT_NUMBER": "EudraCT Number",
    "REGISTRY": "Registry Identifier",
    "OTHER": "Other Identifier",
    "NIH": "U.S. NIH Grant/Contract",
    "OTHER_GRANT": "Other Grant/Funding Number",
    "CTIS": "EU Trial (CTIS) Number",
}


def _word(code: str, known: Mapping[str, str] = {}) -> str:
    return known.get(code) or title_case(code)


def _yes(value: Any) -> str:
    return {True: "Yes", False: "No"}.get(value, "")


def _status(code: str) -> str:
    return status_words({"protocolSection": {"statusModule": {"overallStatus": code}}})


def _healthy(study: Study, yes: str) -> str:
    return {True: yes, False: "No"}.get(get(study, "protocolSection/eligibilityModule/healthyVolunteers"), "")


def _model(study: Study) -> str:
    model = said(study, "designModule/designInfo/interventionModel")
    return model and f"{title_case(model)} Assignment"


# The legacy XML


def legacy_xml(study: Study) -> str:
    """A study as `clinical_study`: texts in blocks that are indented and broken, each list's items in elements of their own."""
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', "<clinical_study>", *_xml(study), "</clinical_study>"))


def _tag(name: str, words: Any, kind: str = "") -> Iterator[str]:
    """An element of one value, none where there is none."""
    if words not in (None, ""):
        yield f"<{name}{f' type={quoteattr(kind)}' if kind else ''}>{escape(bare(str(words)))}</{name}>"


def _around(name: str, *inner: Iterable[str]) -> Iterator[str]:
    """An element of elements, none where it has none."""
    lines = [line for one in inner for line in one]
    if lines:
        yield from (f"<{name}>", *lines, f"</{name}>")


def _text(name: str, words: str) -> Iterator[str]:
    """A text as the form breaks it: its lines are indented and no longer than a screen's."""
    if not words:
        return
    yield from (f"<{name}>", "<textblock>")
    for line in bare(words).split("\n"):
        depth = (len(line) - len(line.lstrip())) // 4
        point = line.lstrip().startswith("* ")
        first = f"{'    ' * depth}  -  " if point else ""
        body = line.lstrip().removeprefix("* ") if point else line.strip()
        rest = " " * len(first)
        broken = textwrap.wrap(body, 92, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
        yield from (f"      {escape(one)}&#xD;" for one in broken or [""])
    yield from ("</textblock>", f"</{name}>")


def _date(study: Study, name: str, v2: str, kinds: Mapping[str, str] = _DATED) -> Iterator[str]:
    at = f"statusModule/{v2}"
    yield from _tag(name, month_day(said(study, f"{at}/date")), kinds.get(said(study, f"{at}/type"), ""))


def _xml(study: Study) -> Iterator[str]:
    number, status = "identificationModule", "statusModule"
    yield from _around(
        "id_info",
        _tag("org_study_id", said(study, f"{number}/orgStudyIdInfo/id")),
        *(_tag("secondary_id", one.get("id")) for one in items(study, f"{number}/secondaryIdInfos")),
        _tag("nct_id", said(study, f"{number}/nctId")),
        *(_tag("nct_alias", one) for one in items(study, f"{number}/nctIdAliases")),
    )
    yield from _tag("brief_title", said(study, f"{number}/briefTitle"))
    yield from _tag("acronym", said(study, f"{number}/acronym"))
    yield from _tag("official_title", said(study, f"{number}/officialTitle"))
    party = "sponsorCollaboratorsModule"
    yield from _around(
        "sponsors",
        _around("lead_sponsor", _sponsor(get(study, f"protocolSection/{party}/leadSponsor") or {})),
        *(_around("collaborator", _sponsor(one)) for one in items(study, f"{party}/collaborators")),
    )
    yield from _tag("source", said(study, f"{number}/organization/fullName"))
    oversight = get(study, "protocolSection/oversightModule") or {}
    yield from _around(
        "oversight_info",
        _tag("has_dmc", _yes(oversight.get("oversightHasDmc"))),
        _tag("is_fda_regulated_drug", _yes(oversight.get("isFdaRegulatedDrug"))),
        _tag("is_fda_regulated_device", _yes(oversight.get("isFdaRegulatedDevice"))),
        _tag("is_unapproved_device", _yes(oversight.get("isUnapprovedDevice"))),
        _tag("is_ppsd", _yes(oversight.get("isPpsd"))),
        _tag("is_us_export", _yes(oversight.get("isUsExport"))),
    )
    yield from _text("brief_summary", said(study, "descriptionModule/briefSummary"))
    yield from _text("detailed_description", said(study, "descriptionModule/detailedDescription"))
    yield from _tag("overall_status", _status(said(study, f"{status}/overallStatus")))
    yield from _tag("last_known_status", _status(said(study, f"{status}/lastKnownStatus")))
    yield from _tag("why_stopped", said(study, f"{status}/whyStopped"))
    yield from _date(study, "start_date", "startDateStruct")
    yield from _date(study, "completion_date", "completionDateStruct")
    yield from _date(study, "primary_completion_date", "primaryCompletionDateStruct")
    yield from _xml_design(study)
    for kind in ("primary", "secondary", "other"):
        for one in items(study, f"outcomesModule/{kind}Outcomes"):
            names = (("measure", "measure"), ("time_frame", "timeFrame"), ("description", "description"))
            yield from _around(f"{kind}_outcome", *(_tag(old, one.get(new)) for old, new in names))
    yield from _xml_people(study)
    yield from _xml_rest(study)


def _sponsor(one: Mapping[str, Any]) -> Iterator[str]:
    yield from _tag("agency", one.get("name"))
    yield from _tag("agency_class", one.get("class") and _CLASSES.get(one["class"], "Other"))


def _xml_design(study: Study) -> Iterator[str]:
    design, info = "designModule", "designModule/designInfo"
    yield from _tag("phase", phase_words(study, "N/A", "/"))
    registry = " [Patient Registry]" if get(study, f"protocolSection/{design}/patientRegistry") else ""
    yield from _tag("study_type", _word(said(study, f"{design}/studyType")) + registry)
    yield from _tag(
        "has_expanded_access", _yes(get(study, "protocolSection/statusModule/expandedAccessInfo/hasExpandedAccess"))
    )
    access = get(study, f"protocolSection/{design}/expandedAccessTypes") or {}
    kinds = ("individual", "intermediate", "treatment")
    yield from _around("expanded_access_info", *(_tag(f"expanded_access_type_{k}", _yes(access.get(k))) for k in kinds))
    masking = _word(said(study, f"{info}/maskingInfo/masking"), _MASKING)
    if who := items(study, f"{info}/maskingInfo/whoMasked"):
        masking += f" ({', '.join(map(title_case, who))})"
    yield from _around(
        "study_design_info",
        _tag("allocation", _word(said(study, f"{info}/allocation"), _ALLOCATIONS)),
        _tag("intervention_model", _model(study)),
        _tag("intervention_model_description", said(study, f"{info}/interventionModelDescription")),
        _tag("primary_purpose", _word(said(study, f"{info}/primaryPurpose"), _PURPOSES)),
        _tag("observational_model", _word(said(study, f"{info}/observationalModel"), _OBSERVATIONAL)),
        _tag("time_perspective", _word(said(study, f"{info}/timePerspective"), _PERSPECTIVES)),
        _tag("masking", masking),
        _tag("masking_description", said(study, f"{info}/maskingInfo/maskingDescription")),
    )
    yield from _tag("target_duration", said(study, f"{design}/targetDuration"))
    size = f"{design}/enrollmentInfo"
    yield from _tag("enrollment", said(study, f"{size}/count"), _DATED.get(said(study, f"{size}/type"), ""))
    for one in items(study, "conditionsModule/conditions"):
        yield from _tag("condition", one)
    for arm in items(study, "armsInterventionsModule/armGroups"):
        yield from _around(
            "arm_group",
            _tag("arm_group_label", arm.get("label")),
            _tag("arm_group_type", _word(arm.get("type", ""))),
            _tag("description", arm.get("description")),
        )
    for one in items(study, "armsInterventionsModule/interventions"):
        yield from _around(
            "intervention",
            _tag("intervention_type", _word(one.get("type", ""))),
            _tag("intervention_name", one.get("name")),
            _tag("description", one.get("description")),
            *(_tag("arm_group_label", label) for label in one.get("armGroupLabels", ())),
            *(_tag("other_name", name) for name in one.get("otherNames", ())),
        )
    yield from _tag("biospec_retention", _word(said(study, f"{design}/bioSpec/retention"), _RETENTION))
    yield from _text("biospec_descr", said(study, f"{design}/bioSpec/description"))
    who_may = get(study, "protocolSection/eligibilityModule") or {}
    yield from _around(
        "eligibility",
        _text("study_pop", who_may.get("studyPopulation", "")),
        _tag("sampling_method", _word(who_may.get("samplingMethod", ""), _SAMPLING)),
        _text("criteria", who_may.get("eligibilityCriteria", "")),
        _tag("gender", _word(who_may.get("sex", ""))),
        _tag("gender_based", _yes(who_may.get("genderBased"))),
        _tag("gender_description", who_may.get("genderDescription")),
        _tag("minimum_age", who_may.get("minimumAge", "N/A")),
        _tag("maximum_age", who_may.get("maximumAge", "N/A")),
        _tag("healthy_volunteers", _healthy(study, "Accepts Healthy Volunteers")),
    )


def _person(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    fields = (("last_name", "name"), ("phone", "phone"), ("phone_ext", "phoneExt"), ("email", "email"))
    yield from _around(name, *(_tag(old, one.get(new)) for old, new in fields))


def _asked(name: str, people: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The form has room for a contact and one who stands in for him."""
    for element, one in zip((name, f"{name}_backup"), people, strict=False):
        yield from _person(element, one)


def _led(name: str, one: Mapping[str, Any]) -> Iterator[str]:
    role = _tag("role", _word(one.get("role", ""), _ROLES))
    yield from _around(name, _tag("last_name", one.get("name")), role, _tag("affiliation", one.get("affiliation")))


def _xml_people(study: Study) -> Iterator[str]:
    module = "contactsLocationsModule"
    for one in items(study, f"{module}/overallOfficials"):
        yield from _led("overall_official", one)
    yield from _asked("overall_contact", items(study, f"{module}/centralContacts"))
    for one in items(study, f"{module}/locations"):
        people = one.get("contacts", ())
        leads = [person for person in people if str(person.get("role")).endswith("INVESTIGATOR")]
        address = (_tag(name, one.get(name)) for name in ("city", "state", "zip", "country"))
        yield from _around(
            "location",
            _around("facility", _tag("name", one.get("facility")), _around("address", *address)),
            _tag("status", _status(one.get("status", ""))),
            _asked("contact", [person for person in people if person not in leads]),
            *(_led("investigator", person) for person in leads),
        )


def _xml_rest(study: Study) -> Iterator[str]:
    for one in items(study, "referencesModule/references"):
        name = "results_reference" if one.get("type") == "RESULT" else "reference"
        yield from _around(name, _tag("citation", one.get("citation")), _tag("PMID", one.get("pmid")))
    for one in items(study, "referencesModule/seeAlsoLinks"):
        yield from _around("link", _tag("url", one.get("url")), _tag("description", one.get("label")))
    yield from _tag("verification_date", month_day(said(study, "statusModule/statusVerifiedDate")))
    for name, v2 in (("study_first", "studyFirst"), ("results_first", "resultsFirst"), ("disposition_first", "dispFirst")):
        yield from _tag(f"{name}_submitted", month_day(said(study, f"statusModule/{v2}SubmitDate")))
        yield from _tag(f"{name}_submitted_qc", month_day(said(study, f"statusModule/{v2}SubmitQcDate")))
        yield from _date(study, f"{name}_posted", f"{v2}PostDateStruct", _POSTED)
    yield from _tag("last_update_submitted", month_day(said(study, "statusModule/lastUpdateSubmitDate")))
    yield from _date(study, "last_update_posted", "lastUpdatePostDateStruct", _POSTED)
    party = "sponsorCollaboratorsModule/responsibleParty"
    yield from _around(
        "responsible_party",
        _tag("responsible_party_type", _word(said(study, f"{party}/type"), _PARTIES)),
        _tag("investigator_affiliation", said(study, f"{party}/investigatorAffiliation")),
        _tag("investigator_full_name", said(study, f"{party}/investigatorFullName")),
        _tag("investigator_title", said(study, f"{party}/investigatorTitle")),
        _tag("name_title", said(study, f"{party}/oldNameTitle")),
        _tag("organization", said(study, f"{party}/oldOrganization")),
    )
    for one in items(study, "conditionsModule/keywords"):
        yield from _tag("keyword", one)
    for name in ("condition", "intervention"):
        meshes = get(study, f"derivedSection/{name}BrowseModule/meshes") or ()
        yield from _around(f"{name}_browse", *(_tag("mesh_term", one.get("term")) for one in meshes))
    removed = get(study, "derivedSection/miscInfoModule/removedCountries") or ()
    yield from _around("removed_countries", *(_tag("country", one) for one in removed))
    plan = get(study, "protocolSection/ipdSharingStatementModule") or {}
    yield from _around(
        "patient_data",
        _tag("sharing_ipd", _word(plan.get("ipdSharing", ""))),
        _tag("ipd_description", plan.get("description")),
        *(_tag("ipd_info_type", _SHARED[one]) for one in plan.get("infoTypes", ())),
        _tag("ipd_time_frame", plan.get("timeFrame")),
        _tag("ipd_access_criteria", plan.get("accessCriteria")),
        _tag("ipd_url", plan.get("url")),
    )
    kept = items(study, "referencesModule/availIpds")
    names = (("doc_id", "id"), ("doc_type", "type"), ("doc_url", "url"), ("doc_comment", "comment"))
    documents = (_around("study_doc", *(_tag(old, one.get(new)) for old, new in names)) for one in kept)
    yield from _around("study_docs", *documents)
    papers = (_paper(one) for one in get(study, "documentSection/largeDocumentModule/largeDocs") or ())
    yield from _around("provided_document_section", *papers)
    if study.get("hasResults"):
        yield from _xml_results(study.get("resultsSection") or {})


# Results in the legacy XML

_DISPERSIONS = {
    "INTER_QUARTILE_RANGE": "Inter-Quartile Range",
    "GEOMETRIC_COEFFICIENT": "Geometric Coefficient of Variation",
    "CONFIDENCE_80": "80% Confidence Interval",
    "CONFIDENCE_90": "90% Confidence Interval",
    "CONFIDENCE_95": "95% Confidence Interval",
    "CONFIDENCE_975": "97.5% Confidence Interval",
    "CONFIDENCE_99": "99% Confidence Interval",
    "CONFIDENCE_OTHER": "Other Confidence Interval",
    "STANDARD_ERROR_OF_MEAN": "Standard Error of the Mean",
}
_SIDES = {"ONE_SIDED": "1-Sided", "TWO_SIDED": "2-Sided"}
_ASSESSED = {"SYSTEMATIC_ASSESSMENT": "Systematic Assessment", "NON_SYSTEMATIC_ASSESSMENT": "Non-systematic Assessment"}
_COMPARED = {
    "NON_INFERIORITY": "Non-Inferiority",
    "NON_INFERIORITY_OR_EQUIVALENCE": "Non-Inferiority or Equivalence",
    "NON_INFERIORITY_OR_EQUIVALENCE_LEGACY": "Non-Inferiority or Equivalence (legacy)",
    "SUPERIORITY_OR_OTHER": "Superiority or Other",
    "SUPERIORITY_OR_OTHER_LEGACY": "Superiority or Other (legacy)",
}
_TYPES = {"OTHER_PRE_SPECIFIED": "Other Pre-specified", "POST_HOC": "Post-Hoc"}
_EMBARGO = "The only disclosure restriction on the PI is that the sponsor can embargo communications for a time that is "
_EMBARGOES = {"LTE60": f"{_EMBARGO}less than or equal to 60 days.", "GT60": f"{_EMBARGO}more than 60 days."}


def _id(code: str) -> str:
    """`FG000` is the old form's `P1`."""
    return f"{'P' if code[0] == 'F' else code[0]}{int(code[2:]) + 1}"


def _empty(name: str, words: Any = "", **attributes: Any) -> Iterator[str]:
    """An element of attributes, with or without words."""
    said = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None)
    yield f"<{name}{said}>{escape(bare(str(words or '')))}</{name}>"


def _listed(name: str, inner: Iterable[Iterable[str]]) -> Iterator[str]:
    yield from _around(name, *inner)


def _xml_groups(held: Mapping[str, Any], name: str = "groups") -> Iterator[str]:
    for one in held.get(name, ()):
        yield f"<group group_id={quoteattr(_id(one['id']))}>"
        yield from (*_tag("title", one.get("title")), *_tag("description", one.get("description")), "</group>")


def _xml_results(section: Mapping[str, Any]) -> Iterator[str]:
    flow, start = section.get("participantFlowModule", {}), section.get("baselineCharacteristicsModule", {})
    yield "<clinical_results>"
    yield from _around(
        "participant_flow",
        _tag("recruitment_details", flow.get("recruitmentDetails")),
        _tag("pre_assignment_details", flow.get("preAssignmentDetails")),
        _listed("group_list", [_xml_groups(flow)]),
        _listed("period_list", map(_xml_period, flow.get("periods", ()))),
    )
    yield from _around(
        "baseline",
        _tag("population", start.get("populationDescription")),
        _listed("group_list", [_xml_groups(start)]),
        _listed("analyzed_list", _xml_denoms(start, "Overall")),
        _listed("measure_list", (_around("measure", _xml_measure(one)) for one in start.get("measures", ()))),
    )
    every = section.get("outcomeMeasuresModule", {}).get("outcomeMeasures", ())
    yield from _listed("outcome_list", map(_xml_outcome, every))
    yield from _xml_events(section.get("adverseEventsModule", {}))
    more = section.get("moreInfoModule", {})
    agreement = more.get("certainAgreement", {})
    employed = {True: "ARE", False: "are NOT"}.get(agreement.get("piSponsorEmployee"))
    restricted = {False: "There is NOT an agreement between them."}.get(agreement.get("restrictiveAgreement"))
    kind = agreement.get("restrictionType")
    yield from _around(
        "certain_agreements",
        _tag("pi_employee", employed and f"All Principal Investigators {employed} employed by the sponsor."),
        _tag("restrictive_agreement", _EMBARGOES.get(kind, agreement.get("otherDetails")) if kind else restricted),
    )
    yield from _tag("limitations_and_caveats", more.get("limitationsAndCaveats", {}).get("description"))
    yield "</clinical_results>"


def _xml_period(period: Mapping[str, Any]) -> Iterator[str]:
    def of(name: str, one: Mapping[str, Any], stats: str) -> Iterator[str]:
        counted = (
            _empty("participants", stat.get("comment"), group_id=_id(stat["groupId"]), count=stat.get("numSubjects"))
            for stat in one.get(stats, ())
        )
        yield from _around(name, _tag("title", one.get("type")), _listed("participants_list", counted))

    milestones = (of("milestone", one, "achievements") for one in period.get("milestones", ()))
    reasons = (of("drop_withdraw_reason", one, "reasons") for one in period.get("dropWithdraws", ()))
    yield from _around(
        "period",
        _tag("title", period.get("title")),
        _listed("milestone_list", milestones),
        _listed("drop_withdraw_reason_list", reasons),
    )


def _xml_denoms(held: Mapping[str, Any], scope: str) -> Iterator[Iterable[str]]:
    for one in held.get("denoms", ()):
        counts = (_empty("count", group_id=_id(count["groupId"]), value=count["value"]) for count in one["counts"])
        yield _around("analyzed", _tag("units", one["units"]), _tag("scope", scope), _listed("count_list", counts))


def _xml_cell(cell: Mapping[str, Any]) -> Iterator[str]:
    names = (("value", "value"), ("spread", "spread"), ("lower_limit", "lowerLimit"), ("upper_limit", "upperLimit"))
    said = {old: cell.get(new) for old, new in names}
    yield from _empty("measurement", cell.get("comment"), group_id=_id(cell["groupId"]), **said)


def _xml_measure(one: Mapping[str, Any]) -> Iterator[str]:
    yield from _tag("title", one.get("title"))
    yield from _tag("description", one.get("description"))
    yield from _tag("population", one.get("populationDescription"))
    yield from _tag("units", one.get("unitOfMeasure"))
    yield from _tag("param", _word(one.get("paramType", "")))
    spread = one.get("dispersionType", "")  # v2 has a code at baseline, and words in an outcome
    yield from _tag("dispersion", _word(spread, _DISPERSIONS) if spread.isupper() else spread)
    yield from _tag("units_analyzed", one.get("denomUnitsSelected"))
    yield from _listed("analyzed_list", _xml_denoms(one, "Measure"))
    blocks = []
    for block in one.get("classes", ()):
        categories = (
            _around(
                "category",
                _tag("title", category.get("title")),
                _listed("measurement_list", map(_xml_cell, category.get("measurements", ()))),
            )
            for category in block.get("categories", ())
        )
        parts = (_listed("analyzed_list", _xml_denoms(block, "Class")), _listed("category_list", categories))
        blocks.append(_around("class", _tag("title", block.get("title")), *parts))
    yield from _listed("class_list", blocks)


def _xml_outcome(one: Mapping[str, Any]) -> Iterator[str]:
    texts = (
        ("groups_desc", "groupDescription"),
        ("non_inferiority_desc", "nonInferiorityComment"),
        ("p_value", "pValue"),
        ("p_value_desc", "pValueComment"),
        ("method", "statisticalMethod"),
        ("method_desc", "statisticalComment"),
        ("param_type", "paramType"),
        ("param_value", "paramValue"),
        ("dispersion_value", "dispersionValue"),
        ("ci_percent", "ciPctValue"),
        ("ci_lower_limit", "ciLowerLimit"),
        ("ci_upper_limit", "ciUpperLimit"),
        ("ci_lower_limit_na_comment", "ciLowerLimitComment"),
        ("ci_upper_limit_na_comment", "ciUpperLimitComment"),
        ("estimate_desc", "estimateComment"),
        ("other_analysis_desc", "otherAnalysisDescription"),
    )
    analyses = (
        _around(
            "analysis",
            _listed("group_id_list", (_tag("group_id", _id(code)) for code in analysis.get("groupIds", ()))),
            _tag("non_inferiority_type", _word(analysis.get("nonInferiorityType", ""), _COMPARED)),
            _tag("dispersion_type", _word(analysis.get("dispersionType", ""), _DISPERSIONS)),
            _tag("ci_n_sides", _word(analysis.get("ciNumSides", ""), _SIDES)),
            *(_tag(old, analysis.get(new)) for old, new in texts),
        )
        for analysis in one.get("analyses", ())
    )
    measure = _around("measure", _xml_measure(one)) if one.get("reportingStatus") == "POSTED" else ()
    yield from _around(
        "outcome",
        _tag("type", _word(one.get("type", ""), _TYPES)),
        _tag("title", one.get("title")),
        _tag("description", one.get("description")),
        _tag("time_frame", one.get("timeFrame")),
        _tag("posting_date", one.get("anticipatedPostingDate")),
        _tag("population", one.get("populationDescription")),
        _listed("group_list", [_xml_groups(one)]),
        measure,
        _listed("analysis_list", analyses),
    )


def _xml_events(held: Mapping[str, Any]) -> Iterator[str]:
    def part(name: str, events: str, totals: Mapping[str, str]) -> Iterator[str]:
        sums = []
        for words, kind in totals.items():
            counts = [
                _counts(one["id"], affected=one.get(f"{kind}NumAffected"), risk=one.get(f"{kind}NumAtRisk"))
                for one in held.get("eventGroups", ())
                if f"{kind}NumAtRisk" in one
            ]
            sums.append(_around("event", _tag("sub_title", words), *counts) if counts else ())
        total = _around("category", _tag("title", "Total"), _listed("event_list", sums))
        systems = [
            _around("category", _tag("title", system), _listed("event_list", map(_xml_event, list(found))))
            for system, found in itertools.groupby(held.get(events, ()), lambda one: one.get("organSystem"))
        ]
        threshold = _tag("frequency_threshold", held.get("frequencyThreshold")) if name == "other_events" else ()
        yield from _around(name, threshold, _listed("category_list", [total, *systems]))

    deaths = {"Total, all-cause mortality": "deaths"}
    yield from _around(
        "reported_events",
        _tag("time_frame", held.get("timeFrame")),
        _tag("desc", held.get("description")),
        _listed("group_list", [_xml_groups(held, "eventGroups")]),
        part("serious_events", "seriousEvents", {**deaths, "Total, serious adverse events": "serious"}),
        part("other_events", "otherEvents", {"Total, other adverse events": "other"}),
    )


def _counts(code: str, affected: Any, risk: Any, events: Any = None) -> Iterator[str]:
    yield from _empty("counts", group_id=_id(code), events=events, subjects_affected=affected, subjects_at_risk=risk)


def _xml_event(one: Mapping[str, Any]) -> Iterator[str]:
    stats = (
        _counts(stat["groupId"], stat.get("numAffected"), stat.get("numAtRisk"), stat.get("numEvents"))
        for stat in one.get("stats", ())
    )
    yield from _around(
        "event",
        _empty("sub_title", one.get("term"), vocab=one.get("sourceVocabulary")),
        _tag("assessment", _word(one.get("assessmentType", ""), _ASSESSED)),
        _tag("description", one.get("notes")),
        *stats,
    )


def _paper(one: Mapping[str, Any]) -> Iterator[str]:
    yield from _around(
        "provided_document",
        _tag("document_type", one.get("label")),
        _tag("document_has_protocol", _yes(one.get("hasProtocol"))),
        _tag("document_has_icf", _yes(one.get("hasIcf"))),
        _tag("document_has_sap", _yes(one.get("hasSap"))),
        _tag("document_date", month_day(one.get("date", ""))),
    )


# The flat form


def flat_fields(study: Study) -> str:
    """A study as `study_fields` had it: one list of words a field, items of different owners behind each other."""
    found: dict[str, list[str]] = {}
    for name, words in _flat(study):
        if words not in (None, ""):
            found.setdefault(name, []).append(bare(str(words)))
    return json.dumps({"Rank": 1, "NCTId": found.pop("NCTId"), **dict(sorted(found.items()))})


_FLAT_LISTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "identificationModule/secondaryIdInfos": ("SecondaryId", {"id": "", "type": "Type", "domain": "Domain", "link": "Link"}),
    "sponsorCollaboratorsModule/collaborators": ("Collaborator", {"name": "Name", "class": "Class"}),
    "armsInterventionsModule/armGroups": ("ArmGroup", {"label": "Label", "type": "Type", "description": "Description"}),
    "armsInterventionsModule/interventions": (
        "Intervention",
        {"name": "Name", "type": "Type", "description": "Description", "otherNames": "OtherName"}
        | {"armGroupLabels": "ArmGroupLabel"},
    ),
    "contactsLocationsModule/centralContacts": (
        "CentralContact",
        {"name": "Name", "role": "Role", "phone": "Phone", "phoneExt": "PhoneExt", "email": "EMail"},
    ),
    "contactsLocationsModule/overallOfficials": (
        "OverallOfficial",
        {"name": "Name", "affiliation": "Affiliation", "role": "Role"},
    ),
    "contactsLocationsModule/locations": (
        "Location",
        {name: name.capitalize() for name in ("facility", "status", "city", "state", "zip", "country")},
    ),
    "referencesModule/references": ("Reference", {"pmid": "PMID", "type": "Type", "citation": "Citation"}),
    "referencesModule/seeAlsoLinks": ("SeeAlsoLink", {"label": "Label", "url": "URL"}),
    "referencesModule/availIpds": ("AvailIPD", {"id": "Id", "type": "Type", "url": "URL", "comment": "Comment"}),
    **{
        f"outcomesModule/{kind.lower()}Outcomes": (
            f"{kind}Outcome",
            {"measure": "Measure", "timeFrame": "TimeFrame", "description": "Description"},
        )
        for kind in ("Primary", "Secondary", "Other")
    },
}
_CODED = frozenset(
    {"armGroups/type", "interventions/type", "overallOfficials/role", "centralContacts/role", "locations/status"}
)


def _flat_item(path: str, key: str, value: Any) -> Iterator[Any]:
    place = f"{path.rsplit('/', 1)[-1]}/{key}"
    if isinstance(value, list):
        yield from value
    elif place == "secondaryIdInfos/type":
        yield _NUMBERS.get(value, value)
    elif place == "locations/status":
        yield _status(value)
    else:
        yield _word(value, _ROLES) if place in _CODED else value.lower() if place == "references/type" else value


def _flat(study: Study) -> Iterator[tuple[str, Any]]:
    for path, (prefix, keys) in _FLAT_LISTS.items():
        for one in items(study, path):
            for key, name in keys.items():
                if one.get(key) is not None:
                    yield from ((f"{prefix}{name}", words) for words in _flat_item(path, key, one[key]))
    for one in items(study, "contactsLocationsModule/locations"):
        for person in one.get("contacts", ()):
            yield "LocationContactRole", _word(person.get("role", ""), _ROLES)
            keys = {"Name": "name", "Phone": "phone", "PhoneExt": "phoneExt", "EMail": "email"}
            yield from ((f"LocationContact{name}", person.get(key)) for name, key in keys.items())
    for arm in items(study, "armsInterventionsModule/armGroups"):
        yield from (("ArmGroupInterventionName", name) for name in arm.get("interventionNames", ()))
    yield from _flat_single(study)
    yield from _flat_derived(study)


def _flat_single(study: Study) -> Iterator[tuple[str, Any]]:
    number, status, party = "identificationModule", "statusModule", "sponsorCollaboratorsModule"
    yield "NCTId", said(study, f"{number}/nctId")
    yield from (("NCTIdAlias", one) for one in items(study, f"{number}/nctIdAliases"))
    yield "OrgStudyId", said(study, f"{number}/orgStudyIdInfo/id")
    kind = said(study, f"{number}/orgStudyIdInfo/type")
    yield "OrgStudyIdType", _NUMBERS.get(kind, kind)
    yield "OrgStudyIdLink", said(study, f"{number}/orgStudyIdInfo/link")
    yield "OrgFullName", said(study, f"{number}/organization/fullName")
    yield "OrgClass", said(study, f"{number}/organization/class")
    for name in ("briefTitle", "officialTitle", "acronym"):
        yield name[0].upper() + name[1:], said(study, f"{number}/{name}")
    yield "OverallStatus", _status(said(study, f"{status}/overallStatus"))
    yield "LastKnownStatus", _status(said(study, f"{status}/lastKnownStatus"))
    yield "WhyStopped", said(study, f"{status}/whyStopped")
    yield "StatusVerifiedDate", month_day(said(study, f"{status}/statusVerifiedDate"))
    access = get(study, f"protocolSection/{status}/expandedAccessInfo") or {}
    yield "HasExpandedAccess", _yes(access.get("hasExpandedAccess"))
    yield "ExpandedAccessNCTId", access.get("nctId")
    yield "ExpandedAccessStatusForNCTId", _status(access.get("statusForNctId", ""))
    for name in ("start", "primaryCompletion", "completion"):
        yield f"{name[0].upper()}{name[1:]}Date", month_day(said(study, f"{status}/{name}DateStruct/date"))
        yield f"{name[0].upper()}{name[1:]}DateType", _DATED.get(said(study, f"{status}/{name}DateStruct/type"))
    for name in ("studyFirst", "resultsFirst", "dispFirst", "lastUpdate"):
        field = f"{name[0].upper()}{name[1:]}"
        yield f"{field}PostDate", month_day(said(study, f"{status}/{name}PostDateStruct/date"))
        yield f"{field}PostDateType", _POSTED.get(said(study, f"{status}/{name}PostDateStruct/type"))
        yield f"{field}SubmitDate", month_day(said(study, f"{status}/{name}SubmitDate"))
        yield f"{field}SubmitQCDate", month_day(said(study, f"{status}/{name}SubmitQcDate"))
    yield "ResponsiblePartyType", _word(said(study, f"{party}/responsibleParty/type"), _PARTIES)
    for name in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation", "oldNameTitle", "oldOrganization"):
        yield f"ResponsibleParty{name[0].upper()}{name[1:]}", said(study, f"{party}/responsibleParty/{name}")
    yield "LeadSponsorName", said(study, f"{party}/leadSponsor/name")
    yield "LeadSponsorClass", said(study, f"{party}/leadSponsor/class")
    oversight = get(study, "protocolSection/oversightModule") or {}
    yield "OversightHasDMC", _yes(oversight.get("oversightHasDmc"))
    for name in ("isFdaRegulatedDrug", "isFdaRegulatedDevice", "isUnapprovedDevice", "isPpsd", "isUsExport"):
        field = name.replace("Fda", "FDA").replace("Ppsd", "PPSD").replace("Us", "US")
        yield field[0].upper() + field[1:], _yes(oversight.get(name))
    for name in ("briefSummary", "detailedDescription"):
        yield name[0].upper() + name[1:], said(study, f"descriptionModule/{name}")
    for name in ("condition", "keyword"):
        yield from ((name.capitalize(), one) for one in items(study, f"conditionsModule/{name}s"))
    yield from _flat_design(study)


def _flat_design(study: Study) -> Iterator[tuple[str, Any]]:
    design, info = "designModule", "designModule/designInfo"
    yield "StudyType", _word(said(study, f"{design}/studyType"))
    yield "PatientRegistry", _yes(get(study, f"protocolSection/{design}/patientRegistry"))
    yield "TargetDuration", said(study, f"{design}/targetDuration")
    access = get(study, f"protocolSection/{design}/expandedAccessTypes") or {}
    yield from ((f"ExpAccType{name.capitalize()}", _yes(value)) for name, value in access.items())
    yield from (("Phase", one) for one in phase_words(study, "Not Applicable", "/").split("/"))
    yield "DesignAllocation", _word(said(study, f"{info}/allocation"), _ALLOCATIONS)
    yield "DesignInterventionModel", _model(study)
    yield "DesignInterventionModelDescription", said(study, f"{info}/interventionModelDescription")
    yield "DesignPrimaryPurpose", _word(said(study, f"{info}/primaryPurpose"), _PURPOSES)
    yield "DesignObservationalModel", _word(said(study, f"{info}/observationalModel"), _OBSERVATIONAL)
    yield "DesignTimePerspective", _word(said(study, f"{info}/timePerspective"), _PERSPECTIVES)
    yield "DesignMasking", _word(said(study, f"{info}/maskingInfo/masking"), _MASKING)
    yield "DesignMaskingDescription", said(study, f"{info}/maskingInfo/maskingDescription")
    yield from (("DesignWhoMasked", title_case(one)) for one in items(study, f"{info}/maskingInfo/whoMasked"))
    yield "BioSpecRetention", _word(said(study, f"{design}/bioSpec/retention"), _RETENTION)
    yield "BioSpecDescription", said(study, f"{design}/bioSpec/description")
    yield "EnrollmentCount", said(study, f"{design}/enrollmentInfo/count")
    yield "EnrollmentType", _DATED.get(said(study, f"{design}/enrollmentInfo/type"))
    who = get(study, "protocolSection/eligibilityModule") or {}
    # The old texts have neither bullets nor indents.
    lines = (line.strip().removeprefix("* ") for line in who.get("eligibilityCriteria", "").split("\n"))
    yield "EligibilityCriteria", "\n".join(lines)
    yield "HealthyVolunteers", _healthy(study, "Accepts Healthy Volunteers")
    yield "Gender", _word(who.get("sex", ""))
    yield "GenderBased", _yes(who.get("genderBased"))
    yield "GenderDescription", who.get("genderDescription")
    yield "MinimumAge", who.get("minimumAge")
    yield "MaximumAge", who.get("maximumAge")
    yield from (("StdAge", title_case(one)) for one in who.get("stdAges", ()))
    yield "StudyPopulation", who.get("studyPopulation")
    yield "SamplingMethod", _word(who.get("samplingMethod", ""), _SAMPLING)
    plan = get(study, "protocolSection/ipdSharingStatementModule") or {}
    yield "IPDSharing", _word(plan.get("ipdSharing", ""))
    yield from (("IPDSharingInfoType", _SHARED[one]) for one in plan.get("infoTypes", ()))
    for name in ("description", "timeFrame", "accessCriteria"):
        yield f"IPDSharing{name[0].upper()}{name[1:]}", plan.get(name)
    yield "IPDSharingURL", plan.get("url")


def _flat_derived(study: Study) -> Iterator[tuple[str, Any]]:
    yield "VersionHolder", month_day(get(study, "derivedSection/miscInfoModule/versionHolder") or "")
    yield from (("RemovedCountry", one) for one in get(study, "derivedSection/miscInfoModule/removedCountries") or ())
    for side in ("condition", "intervention"):
        for group, name in (("meshes", "Mesh"), ("ancestors", "Ancestor")):
            for one in get(study, f"derivedSection/{side}BrowseModule/{group}") or ():
                yield f"{side.capitalize()}{name}Term", one.get("term")
                yield f"{side.capitalize()}{name}Id", one["id"][:1] + one["id"][1:].zfill(9)
    for one in get(study, "documentSection/largeDocumentModule/largeDocs") or ():
        for name, words in one.items():
            field = f"{name[0].upper()}{name[1:]}".replace("Icf", "ICF").replace("Sap", "SAP")
            stated = _yes(words) if isinstance(words, bool) else month_day(words) if name == "date" else words
            if name not in {"size", "uploadDate"}:
                yield f"LargeDoc{field}", stated


def form_words(study: Study) -> dict[str, str]:
    """How the old forms name a study's design."""
    info = "designModule/designInfo"
    return {
        "allocation": _word(said(study, f"{info}/allocation"), _ALLOCATIONS),
        "model": _model(study),
        "purpose": _word(said(study, f"{info}/primaryPurpose"), _PURPOSES),
        "masking": _word(said(study, f"{info}/maskingInfo/masking"), _MASKING),
        "observational": _word(said(study, f"{info}/observationalModel"), _OBSERVATIONAL),
        "perspective": _word(said(study, f"{info}/timePerspective"), _PERSPECTIVES),
    }


FORMS = {"ctgov_xml": legacy_xml, "study_fields": flat_fields}

# The comparison


class Difference(Struct, frozen=True):
    """A value of one reading and what the other has in its place (None: nothing)."""

    field: str
    there: Any
    here: Any


def compared(there: Any, here: Any, name: str = "") -> Iterator[tuple[str, Difference | None]]:
    """Every value of two studies: its field, and how they differ there. The items of lists are paired by their words."""
    if isinstance(there, dict) or isinstance(here, dict):
        one, other = (side if isinstance(side, dict) else {} for side in (there, here))
        for key in dict.fromkeys((*one, *other)):
            yield from compared(one.get(key), other.get(key), f"{name}/{key}" if name else key)
    elif isinstance(there, list) or isinstance(here, list):
        yield from _lists(there or [], here or [], f"{name}/#")
    elif there not in (None, "") or here not in (None, ""):
        yield name, None if _alike(there) == _alike(here) else Difference(name, there, here)


def _lists(there: list[Any], here: list[Any], name: str) -> Iterator[tuple[str, Difference | None]]:
    mine, other_side = ([_identity(one) for one in side] for side in (there, here))
    for _, a, b, c, d in SequenceMatcher(None, mine, other_side, autojunk=False).get_opcodes():
        for one, other in itertools.zip_longest(there[a:b], here[c:d]):
            yield from compared(one, other, name)


def _identity(one: Any) -> str:
    """The words by which an item of a list is told from its neighbours: its first ones."""
    if isinstance(one, dict):
        names = ("label", "measure", "citation", "facility", "name", "term", "id", "url", "filename")
        return next((_alike(one[name]) for name in names if one.get(name)), "")
    return str(_alike(one))


_MARK = re.compile(r"^(?:\s*[*-]\s+)+")


def _alike(value: Any) -> Any:
    """A value as it compares: blanks, escapes and the marks of points aside."""
    if not isinstance(value, str):
        return value
    return squeeze(" ".join(_MARK.sub("", line) for line in bare(value).split("\n")))


class Rule(Struct, frozen=True):
    """Why a form and v2 may differ in a field. `lost`: the other has nothing there; else it has something else."""

    form: str
    field: str
    why: str
    lost: bool = True


_XML, _FLAT = "ctgov_xml", "study_fields"
_UNPAIRED = "values of a list beside one of another length: which item lacks one is not told"
_OLDER = "the two are years apart, and the record was changed between them"
RULES: tuple[Rule, ...] = (
    Rule("*", "derivedSection/miscInfoModule/submissionTracking/*", "neither form follows the submissions of results"),
    Rule("*", "annotationSection/*", "the register's notes on results that are not posted have no such place"),
    Rule("*", "protocolSection/contactsLocationsModule/locations/#/geoPoint/*", "the forms have no points on a map"),
    Rule("*", "documentSection/largeDocumentModule/largeDocs/#/size", "a document's size is not given"),
    Rule("*", "documentSection/largeDocumentModule/largeDocs/#/uploadDate", "nor when it was uploaded to the hour"),
    Rule("*", "documentSection/largeDocumentModule/noSap", "that there is no plan of analysis is not said"),
    Rule("*", "hasResults", "that there are none is not said, but by a field of the flat form that was asked for and is empty"),
    Rule(_XML, "protocolSection/designModule/patientRegistry", "said of registries alone"),
    Rule(_XML, "derivedSection/*BrowseModule/ancestors/*", "MeSH terms above the study's own are not given"),
    Rule(_XML, "derivedSection/*BrowseModule/browse*", "nor the headings to browse by"),
    Rule(_XML, "derivedSection/*BrowseModule/meshes/#/id", "nor any MeSH term's id"),
    Rule(_XML, "derivedSection/miscInfoModule/versionHolder", "the version of the data is not given"),
    Rule(_XML, "documentSection/largeDocumentModule/largeDocs/#/filename", "a document is named by its kind and an address"),
    Rule(_XML, "documentSection/largeDocumentModule/largeDocs/#/typeAbbrev", "a document's kind is told by what it holds"),
    Rule(_XML, "protocolSection/eligibilityModule/stdAges/#", "age groups are not given beside the limits"),
    Rule(_XML, "protocolSection/identificationModule/orgStudyIdInfo/*", "of the sponsor's number only the number"),
    Rule(_XML, "protocolSection/identificationModule/secondaryIdInfos/#/*", "of other numbers only the number"),
    Rule(_XML, "protocolSection/identificationModule/organization/class", "the class of the lead sponsor stands alone"),
    Rule(_XML, "protocolSection/referencesModule/references/#/*", "submitted and derived references are elements of one name"),
    Rule(
        _XML, "protocolSection/sponsorCollaboratorsModule/*/class", "four classes for v2's nine: most are `Other`", lost=False
    ),
    Rule(_FLAT, "derivedSection/*BrowseModule/*/#/*", _UNPAIRED),
    Rule(_FLAT, "protocolSection/*/#/*", _UNPAIRED),
)
"""Why a value of v2 has no counterpart in a form that can say less (`*`: any)."""

NEWER: tuple[Rule, ...] = (
    Rule(_FLAT, "protocolSection/eligibilityModule/eligibilityCriteria", "points have lost their numbers", lost=False),
    Rule("*", "protocolSection/statusModule/*", _OLDER, lost=False),
    Rule("*", "protocolSection/designModule/enrollmentInfo/*", _OLDER, lost=False),
    Rule(
        "*",
        "protocolSection/contactsLocationsModule/locations/#/*",
        "places are renamed; a status is theirs while it is open",
        lost=False,
    ),
    Rule(
        "*", "protocolSection/contactsLocationsModule/centralContacts/#/*", "nobody is asked once a trial has ended", lost=False
    ),
    Rule("*", "protocolSection/contactsLocationsModule/overallOfficials/#/*", _OLDER, lost=False),
    Rule("*", "derivedSection/*", "MeSH terms are derived anew each year", lost=False),
)
"""And why a record of another year differs besides."""


def explained(form: str, difference: Difference, rules: Iterable[Rule] = RULES) -> Rule | None:
    """The first rule that explains a difference between v2 (`there`) and a form, or None."""
    for rule in rules:
        fits = fnmatch.fnmatchcase(form, rule.form) and fnmatch.fnmatchcase(difference.field, rule.field)
        if fits and (difference.here is None or not rule.lost):
            return rule
    return None


class Tally(Struct):
    """Of a field, over all records of a pair of forms: its values, those that agree, those whose difference a rule explains."""

    values: int = 0
    same: int = 0
    explained: int = 0


class Agreement(Struct):
    """How far two forms give one record: each field's tally, how often each rule was used, and what no rule explains."""

    fields: dict[str, Tally]
    used: dict[str, int]
    unexplained: list[Difference]

    @property
    def total(self) -> Tally:
        """All fields together."""
        tallies = self.fields.values()
        return Tally(sum(t.values for t in tallies), sum(t.same for t in tallies), sum(t.explained for t in tallies))


LATER: Mapping[str, str] = {
    "source": "each form is a source of its own",
    "pointer": "and has its own pointers",
    "reporting_status": "the old form leaves away what is not posted and does not say so",
    "tested_non_inferiority": "it says what was tested, not whether",
    "units_analyzed": "it names the units that a table counts by, and no others",
    "flow_units_analyzed": "no units of flow",
    "baseline_units_analyzed": "nor of the baseline",
    "count_units": "so no counts of them",
    "count_units_raw": "so no counts of them",
    "milestone_description": "a milestone has a title alone",
    "drop_withdraw_comment": "and a reason, too",
    "calculate_percentage": "what the register reckons for its page is not given",
    "mortality_comment": "deaths have no comment of their own",
    "restrictive_agreement": "an agreement of no kind is not told from none",
    "denom_units_selected": "said of a table, and where nothing is posted there is none",
}
"""Columns of results' tables in which the legacy XML and v2 may differ, and why."""


def results_of(reading: Reading) -> list[tuple[str, tuple[tuple[str, Any], ...]]]:
    """The rows of a reading's results, each its table and the cells that every form has; runs of blanks are one."""
    names = {kind: name for name, kind in TABLES.items()}
    found = []
    for row in results(reading).rows:
        cells = {name: value for name, value in msgspec.structs.asdict(row).items() if name not in LATER}
        found.append((names[type(row)], tuple((name, _squeezed(value)) for name, value in cells.items())))
    return found


def _squeezed(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def agreement(form: str, pairs: Iterable[tuple[Study, Mapping[str, Any]]], rules: Iterable[Rule] = RULES) -> Agreement:
    """Hold v2 studies against what was read of the same trials in another form; results aside, which are read on demand."""
    found = Agreement({}, {}, [])
    rules = tuple(rules)
    for study, values in pairs:
        there, here = ({key: value for key, value in side.items() if key != "resultsSection"} for side in (study, values))
        for field, difference in compared(there, here):
            tally = found.fields.setdefault(field, Tally())
            tally.values += 1
            if difference is None:
                tally.same += 1
            elif rule := explained(form, difference, rules):
                tally.explained += 1
                found.used[rule.field] = found.used.get(rule.field, 0) + 1
            else:
                found.unexplained.append(difference)
    return found

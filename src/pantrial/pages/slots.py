"""Names that mean something only below another: `Name` below a sponsor is its name, `Target` below a sample size a number.

A context is opened by a name (OPENS) that has no value of its own, or one that only sorts what follows (`Primary sponsor
type`), and lasts as long as names follow that it knows (WITHIN) or that stand for nothing. Forms that list arms,
interventions, outcomes or sponsors print such names again for each of them, or once, over the columns of a table.
"""

from collections.abc import Mapping

OUTCOME_SLOTS = frozenset("outcome outcomeText outcomeDescription outcomeKind timeFrame".split())
ARM_SLOTS = frozenset(
    "armLabel armKind armDescription armText interventionName interventionKind interventionDescription".split()
)
SPONSOR_SLOTS = frozenset(("sponsorKind", "sponsorName", "sponsorAddress"))
SLOTS = OUTCOME_SLOTS | ARM_SLOTS | SPONSOR_SLOTS
"""Names of parts that belong to one item of a list: an outcome, an arm, an intervention, a sponsor."""


def _named(table: Mapping[str, str]) -> dict[str, str]:
    return {label.strip(): name for name, labels in table.items() for label in labels.split(";") if label.strip()}


_SAID = (
    "address; street address; city; town; state; state/province; province; postal code; postcode; zip code; country; phone;"
    " telephone; fax; phone/fax/email; phone number; email; e-mail; role; designation; affiliation; title; site address;"
    " name of site; name of principal investigator; contact type; contact full name; keyword; url; website; date; status;"
    " organization type; organisation type; type of sponsor; nature of sponsor; project id; grant number;"
    " first name; last name;"
    " approval status; name of committee; issuing authority; issuing authority/trial register; full name of responsible person;"
    " position; department; degree; name of recruitment centre; name of recruitment center; room; contact name;"
    " telephone number; web address; postal address; position/affiliation"
)
_NAME = (
    "name; organization name; organisation name; organization; organisation; institute; institution; company; division;"
    " name of organization / entity; name of organisation; name of organization; sponsor name; name of sponsor; 기관명;"
    " instituição; institución; affiliation name"
)

WITHIN: Mapping[str, Mapping[str, str]] = {
    "outcomes": _named(
        {
            "outcome": "outcome; outcomes; outcome name; outcome measure; outcome(s); name; title;"
            " outcome title; 평가항목; 指标中文名",
            "outcomeText": "description; measure; measure description; outcome description; definition",
            "outcomeDescription": "method of measurement; metric / method of measurement; measure method; method; metric;"
            " measurement tool; 测量方法; instrument",
            "outcomeKind": "type; type of outcome; outcome type; 指标类型",
            "timeFrame": "timepoint; timepoints; time point; time points; timepoint(s); time point(s); time frame; timeframe;"
            " measure time point of outcome; measurement timepoints; timepoint(s) at which outcome measured;"
            " time of assessment; time of assessment(s); measurement time; 测量时间点; 평가시기; when",
            "primaryOutcomes": "primary; main; primary measure; primary measures",
            "secondaryOutcomes": "secondary; secondary measure; secondary measures",
            "said": "sample time point; sample size; keyword; method of analysis; endpoint type; safety issue",
        }
    ),
    "interventions": _named(
        {
            "armLabel": "group; group name; arm; arm label; arm title; arm name; study arm; name of group;"
            " 组别; 군명칭; arm/group",
            "armKind": "arm type; group type; arm role; type of arm; 군유형",
            "armDescription": "arm description; group description; 군설명",
            "interventionName": "intervention name; intervention; name of intervention; name; product name; drug name;"
            " intervention title; 干预措施",
            "interventionKind": "intervention type; type; intervention classification; type of intervention; category;"
            " classification",
            "interventionDescription": "intervention description; description; details; detail; dose; dosage; duration;"
            " regimen; frequency; dose and schedule; description of intervention; 중재내용",
            "said": "intervention code; sample size; group size; nature of control; number of participants; keyword;"
            " target number of participant; target number of participants; 样本量; 干预措施代码; code; control; category code;"
            " enrollment; target size",
        }
    ),
    "leadSponsor": _named({"said": _SAID, "leadSponsor": _NAME, "sponsorAddress": "address"}),
    "collaborators": _named({"collaborators": _NAME, "said": _SAID}),
    "sponsors": _named({"sponsorKind": "sponsor level; level; sponsor role", "sponsorName": _NAME, "said": _SAID}),
    "others": _named({"said": f"{_NAME}; {_SAID}; type"}),
    "sites": _named({"said": f"{_NAME}; {_SAID}; recruitment status; name of study; date of first enrollment"}),
    "conditions": _named(
        {
            "conditions": "free text; freetext; freitext; condition; health condition; disease; specify; name;"
            " description of health condition studied; condition name",
            "said": "icd10; icd-10; icd 10; icd10 code; icd-10 code; icd-10 code description; code; keyword; health type;"
            " condition category; condition code; mesh; orphanet; healthy volunteers; type; icd code",
        }
    ),
    "secondaryId": _named(
        {
            "secondaryId": "secondary id; secondary ids; id; number; identifier number",
            "said": "identifier; issuing authority; issuing authority/trial register; registry; type; name; issuing body",
        }
    ),
    "enrollment": _named(
        {
            "enrollment": "target; planned; anticipated; expected; final; actual; total",
            "said": "accrual to date; date; type; sample size from india; in this country",
        }
    ),
    **{
        name: _named({name: "anticipated; planned; expected; actual; estimated; date", "said": "type"})
        for name in ("start", "primaryCompletion", "completion")
    },
    "otherDates": _named({"said": "anticipated; planned; expected; actual; estimated; date; type"}),
    "inclusion": _named({"inclusion": "details; detail; description; specify; 설명; descripción; beschreibung"}),
    "exclusion": _named({"exclusion": "details; detail; description; specify; 설명; descripción; beschreibung"}),
    "ages": _named({"minimumAge": "minimum; min; min age; minimum age; from; 最小; lower limit",
                    "maximumAge": "maximum; max; max age; maximum age; to; 最大; upper limit"}),
    "languages": _named({"said": "type"}),
}  # fmt: skip
"""Context → a name below it → what that stands for."""

SORTING = ("type", "category", "level", "details", "kind", "情况", "class")
"""Last words of names whose value only sorts what follows, so that they open a context although they have one."""

OPENS: Mapping[str, str] = _named(
    {
        "outcomes": "outcome measures; outcome measure(s); outcome(s) measure; outcomes; key secondary outcomes;"
        " type of primary outcome; 10. outcome measure(s)",
        "interventions": "interventions; intervention(s); intervention groups; interventions, observational groups;"
        " intervention / comparator agent; treatments; arms and interventions; arms & interventions; arms; study arms;"
        " interventions/observational groups; number of arms; treatment arms; intervention arms",
        "leadSponsor": "primary sponsor type; primary sponsor details; sponsor organization; primary sponsor; sponsor;"
        " sponsor or person; lead sponsor; sponsor information; sponsor details; primary study sponsor/organization",
        "collaborators": "secondary sponsor category; other collaborator category; details of secondary sponsor;"
        " secondary sponsors; secondary sponsor; collaborators; collaborator; secondary sponsor(s)",
        "sponsors": "sponsors; sponsors / funding sources",
        "others": "funding source category; source of monetary or material support; sources of monetary or material support;"
        " source(s) of monetary or material support; source(s) of monetary/material support; funding source; funding sources;"
        " funding source(s); funders; source of monetary/material support; contacts; contact people; contact details; contact;"
        " contact person; ethics committee; ethics committees; ethics approval; details of ethics committee;"
        " institutional review board; recruitment centers; recruitment centres; recruitment center; recruitment centre;"
        " sites of study; recruitment hospital; principal investigator; registrant information; public contact;"
        " scientific contact; contact person for public queries; contact person for scientific queries; public; scientific;"
        " details of principal investigator; research contact person; contact for scientific queries;"
        " contact for public queries; details of contact person; regulatory clearance status from dcgi; ethics review;"
        " person responsible for general inquiries; person responsible for scientific inquiries; central contact; location;"
        " principal investigator details; contacts and locations; study contact; sources of funding; funding;"
        " source(s) of funding; contact person for updating information;"
        " person in charge; study officials; investigators; state of ethics review approval; publications; documents;"
        " sponsor contact; recruitment outside australia",
        "sites": "recruitment status by participating study site; participating study site",
        "conditions": "health condition(s) or problem(s) studied; health condition / problems studied;"
        " health condition or problem studied; health conditions studied; condition category; health conditions;"
        " condition; conditions; health conditions or problems studied; disease(s) or condition(s) being studied",
        "secondaryId": "secondary ids; secondary ids if any; secondary id; secondary identifiers",
        "enrollment": "sample size; target sample size; enrollment; number of participants; enrolment",
        "start": "date of first participant enrolment; date of first enrollment; date of first enrolment; start date;"
        " study start date; study start",
        "primaryCompletion": "primary completion date; primary completion",
        "completion": "study completion date; completion date; study completion; date of completion; date of study closure",
        "otherDates": "date of last participant enrolment; date of last data collection; date of last enrollment;"
        " date submitted for ethics approval; approval date; date of last follow-up; recruitment period",
        "ages": "age limit; age limits; participant age; age range; ages; age; 年龄范围; age group; edad; alter; idade",
    }
)
"""A name → the context that it opens."""

COLUMNS = frozenset(label for context in WITHIN.values() for label, name in context.items() if name == "said")
"""Names of columns that every table may have, and that stand for nothing of v2."""

KEYS: Mapping[str, str] = _named(
    {
        "interventions": "participant group / arm; participant group/arm; arm; arms; arm label; study arm; intervention name;"
        " participant group; arm group; arm group/cohort; group/cohort; arms and interventions; arm title",
        "outcomes": "outcome measure; outcome; type of outcome; outcome name; endpoint; measure",
        "secondaryId": "secondary id; secondary ids",
        "sponsors": "sponsor level",
    }
)
"""First column of a table → the context in which its other columns are named, whatever stands above the table."""

TABLE_NAMES: Mapping[str, Mapping[str, str]] = {
    "interventions": _named(
        {
            "armLabel": "participant group / arm; participant group/arm; participant group; arm group; arms; arm group/cohort;"
            " group/cohort; arms and interventions",
            "interventionName": "intervention / treatment; intervention/treatment; interventions; treatments; treatment;"
            " interventions / treatments; intervention(s); assigned interventions; assigned intervention; drug / intervention",
        }
    ),
    "outcomes": _named({"outcome": "endpoint; key outcome"}),
}
"""Context → further names of columns in its tables, which mean something else on a line of their own."""

__all__ = [
    "ARM_SLOTS",
    "COLUMNS",
    "KEYS",
    "OPENS",
    "OUTCOME_SLOTS",
    "SLOTS",
    "SORTING",
    "SPONSOR_SLOTS",
    "TABLE_NAMES",
    "WITHIN",
]

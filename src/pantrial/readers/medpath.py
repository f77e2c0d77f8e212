"""MedPath's page: headings with one value under each, EU records copied with their own marks."""

from pantrial.pages import Layout, Section


def _v(heading: str, place: str, *other: str) -> Section:
    return Section(heading, "value", (heading, *other), place=place)


ELIGIBILITY = "Recruitment & Eligibility"

MEDPATH = Layout(
    name="medpath",
    sections=(
        Section("Conditions", "conditions", ("Conditions",)),
        Section("Interventions", "typed lines", ("Interventions",)),
        _v("Registration Number", "nctId"),
        _v("Lead Sponsor", "leadSponsor"),
        Section("Collaborators", "value", ("Collaborators", "Collaborator"), place="collaborators"),
        _v("First Posted Date", "firstPost"),
        _v("Last Posted Date", "lastUpdatePost"),
        _v("Start Date", "start"),
        _v("Completion Date", "completion"),
        _v("Target Recruit Count", "enrollment"),
        Section("Brief Summary", "prose", ("Brief Summary",), place="briefSummary"),
        Section("Detailed Description", "prose", ("Detailed Description",), place="detailedDescription"),
        Section(ELIGIBILITY, "unlabelled", (ELIGIBILITY,)),
        _v("Status", "overallStatus"),
        _v("Sex", "sex"),
        _v("Target Recruitment", "enrollment"),
        _v("Minimum Age", "minimumAge"),
        _v("Maximum Age", "maximumAge"),
        Section("Inclusion Criteria", "criteria", ("Inclusion Criteria",), place="inclusion", behind=ELIGIBILITY),
        Section("Exclusion Criteria", "criteria", ("Exclusion Criteria",), place="exclusion", behind=ELIGIBILITY),
        Section("Study & Design", "unlabelled", ("Study & Design",)),
        _v("Study Type", "studyType"),
        Section("Study Design", "design line", ("Study Design",), slots=("interventionModel", "observationalModel")),
        Section("Arm & Interventions", "arm cells", ("Arm & Interventions", "Arm && Interventions", "Arms & Interventions")),
        Section("Primary Outcome Measures", "outcome cells", ("Primary Outcome Measures",), place="primaryOutcomes"),
        Section("Secondary Outcome Measures", "outcome cells", ("Secondary Outcome Measures",), place="secondaryOutcomes"),
        Section(
            "Other Outcome Measures",
            "outcome cells",
            ("Other Outcome Measures", "Other Outcomes", "Other Outcome", "Other Pre-specified Outcome Measures"),
            place="otherOutcomes",
        ),
        Section("Trial Locations", "locations", ("Trial Locations", "Locations")),
    ),
    signs=(
        "All Rights Reserved by MedPath",
        "MedPath\n",
        "Recruitment & Eligibility",
        "Study & Design",
        "NameTimeMethod",
        "Target Recruitment",
        "Registration Number\n",
        "Lead Sponsor\n",
    ),
    forms=("colon",),
    labels={"conditions": "", "participants": ""},
    words=(
        "MedPath",
        "NameTimeMethod",
        "GroupInterventionDescription",
        "ArmInterventionDescription",
        "Related Research Topics",
    ),
    prefixes=("© Copyright",),
)

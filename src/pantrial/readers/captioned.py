"""The captioned page: every heading has a sentence under it that says what the section is for.

Some copies print a label over each value, some have lost the labels; then the value's shape tells what it is.
"""

from pantrial.pages import Layout, Section


def _s(name: str, block: str, caption: str = "", place: str = "", slots: tuple[str, ...] = (), *other: str) -> Section:
    captions = (caption,) if caption else ()
    return Section(name, block, (name, *other), place=place, captions=captions, slots=slots)


CAPTIONED = Layout(
    name="captioned",
    sections=(
        _s("Study Results", "results"),
        _s(
            "Basic Information",
            "fields",
            "Get a concise snapshot of the trial, including recruitment status, study phase, enrollment targets, and"
            " key timeline milestones.",
            slots=("overallStatus", "phases", "participants", "studyType", "start", "completion"),
        ),
        _s(
            "Brief Summary",
            "prose",
            "Review the sponsor-provided synopsis that highlights what the study is about and why it is being conducted.",
            "briefSummary",
        ),
        _s(
            "Related Clinical Trials",
            "related",
            "Explore similar clinical trials based on study characteristics and research focus.",
        ),
        _s(
            "Detailed Description",
            "prose",
            "Dive into the extended narrative that explains the scientific background, objectives, and procedures in"
            " greater depth.",
            "detailedDescription",
        ),
        _s(
            "Conditions",
            "items",
            "See the medical conditions and disease areas that this research is targeting or investigating.",
            "conditions",
        ),
        _s(
            "Keywords",
            "items",
            "Explore important study keywords that can help with search, categorization, and topic discovery.",
            "keywords",
        ),
        _s(
            "Study Design",
            "fields",
            "Understand how the trial is structured, including allocation methods, masking strategies, primary"
            " purpose, and other design elements.",
            slots=(
                "allocation",
                "interventionModel",
                "observationalModel",
                "primaryPurpose",
                "timePerspective",
                "masking",
            ),
        ),
        _s(
            "Study Groups",
            "arms",
            "Review each arm or cohort in the study, along with the interventions and objectives associated with them.",
        ),
        _s(
            "Interventions",
            "interventions",
            "Learn about the drugs, procedures, or behavioral strategies being tested and how they are applied within"
            " this trial.",
        ),
        _s(
            "Other Intervention Names",
            "other names",
            "Discover alternative or legacy names that may be used to describe the listed interventions across"
            " different sources.",
        ),
        _s("Primary Outcomes", "outcomes", "", "primaryOutcomes", (), "Primary Outcome Measures", "Primary Outcome"),
        _s(
            "Secondary Outcomes",
            "outcomes",
            "",
            "secondaryOutcomes",
            (),
            "Secondary Outcome Measures",
            "Secondary Outcome",
        ),
        _s("Other Outcomes", "outcomes", "", "otherOutcomes", (), "Other Outcome Measures"),
        _s(
            "Eligibility Criteria",
            "eligibility",
            "Check the participation requirements, including inclusion and exclusion rules, age limits, and whether"
            " healthy volunteers are accepted.",
            slots=("minimumAge", "maximumAge", "sex", "healthyVolunteers"),
        ),
        _s(
            "Sponsors",
            "sponsors",
            "Meet the organizations funding or collaborating on the study and learn about their roles.",
        ),
        _s("Collaborators", "sponsors", "", "collaborators"),
        _s(
            "Responsible Party",
            "responsible",
            "Identify the individual or organization who holds primary responsibility for the study information"
            " submitted to regulators.",
        ),
        _s(
            "Principal Investigators",
            "people",
            "Learn about the lead researchers overseeing the trial and their institutional affiliations.",
            "overallOfficials",
        ),
        _s(
            "Locations",
            "locations",
            "Explore where the study is taking place and check the recruitment status at each participating site.",
        ),
        _s("Countries", "said", "Review the countries where the study has at least one active or historical site."),
        _s(
            "Central Contacts",
            "people",
            "Reach out to these primary contacts for questions about participation or study logistics.",
            "centralContacts",
        ),
        _s(
            "Facility Contacts",
            "people",
            "Find local site contact details for specific facilities participating in the trial.",
            "facility",
        ),
        _s(
            "References",
            "references",
            "Explore related publications, articles, or registry entries linked to this study.",
        ),
        _s(
            "Related Links",
            "links",
            "Access external resources that provide additional context or updates about the study.",
        ),
        _s(
            "Other Identifiers",
            "identifiers",
            "Review additional registry numbers or institutional identifiers associated with this trial.",
        ),
        _s(
            "More Related Trials",
            "related",
            "Additional clinical trials that may be relevant based on similarity analysis.",
        ),
    ),
    signs=(
        "Get a concise snapshot of the trial",
        "Review the sponsor-provided synopsis",
        "Dive into the extended narrative",
        "See the medical conditions and disease areas",
        "Understand how the trial is structured",
        "Review each arm or cohort in the study",
        "Learn about the drugs, procedures",
        "Check the participation requirements",
        "Meet the organizations funding",
        "Identify the individual or organization who holds",
        "Review additional registry numbers",
        "Explore similar clinical trials based on",
        "Reach out to these primary contacts",
        "Explore where the study is taking place",
    ),
    captioned=True,
    labels={"participants": "", "condition": "", "conditions": "", "contact": "", "description": "", "source": ""},
)

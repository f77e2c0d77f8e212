"""The "Clinical Trial Details — Status" page: `Label value` lines, bare labels where there is no value."""

from pantrial.pages import Layout, Section

STATUS = Layout(
    name="status",
    sections=(
        Section("Clinical Trial Details", "fields", starts=("Clinical Trial Details — Status:",)),
        Section("Administrative data", "fields", ("Administrative data",)),
        Section("Study information", "fields", ("Study information",)),
        Section("Clinical Trial Summary", "summary", ("Clinical Trial Summary",)),
        Section("Clinical Trial Description", "prose", ("Clinical Trial Description",), place="detailedDescription"),
        Section("Recruitment information / eligibility", "run-together", ("Recruitment information / eligibility",)),
        Section("Study Design", "design line", ("Study Design",)),
        Section("Related Conditions & MeSH terms", "items", ("Related Conditions & MeSH terms",), place="conditions"),
        Section("Intervention", "typed names", ("Intervention",)),
        Section("Locations", "place rows", ("Locations", "Country Name City State", "Country | Name | City | State")),
        Section("Sponsors", "sponsor table", ("Sponsors", "Lead Sponsor Collaborator", "Lead Sponsor | Collaborator")),
        Section("Country", "said", ("Country where clinical trial is conducted",)),
        Section("References & Publications", "references", ("References & Publications",)),
        Section(
            "Outcome",
            "outcome rows",
            (
                "Outcome",
                "Type Measure Description Time frame Safety issue",
                "Type | Measure | Description | Time frame | Safety issue",
            ),
        ),
        Section("See also", "related", ("See also", "Status Clinical Trial Phase")),
    ),
    signs=(
        "Clinical Trial Details — Status",
        "Administrative data",
        "Recruitment information / eligibility",
        "Clinical Trial Summary",
        "Type Measure Description Time frame Safety issue",
        "Lead Sponsor Collaborator",
        "Eligibility Inclusion Criteria:",
    ),
    forms=("space",),
    labels={
        "clinical trial details — status": "overallStatus",
        "last updated": "lastUpdateSubmit",
        "eligibility": "",
        "title": "briefTitle",
        "study": "",
        "design": "",
    },
    words=("Clinical Trials Logo",),
    empty=("n/a", "-", "not available", "not specified", "null"),
    title="",
)

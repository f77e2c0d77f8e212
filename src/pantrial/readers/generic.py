"""A page of a site that nobody has shown us: headings and labels by the lexicon only."""

from pantrial.pages import Layout, Section

GENERIC = Layout(
    name="generic",
    sections=(
        Section(
            "Brief Summary",
            "prose",
            ("Brief Summary", "Summary", "Study Summary", "Synopsis", "Brief description", "Lay summary", "Abstract"),
            place="briefSummary",
        ),
        Section(
            "Detailed Description",
            "prose",
            ("Detailed Description", "Description", "Full description", "Study description", "Detailed summary"),
            place="detailedDescription",
        ),
        Section(
            "Conditions",
            "items",
            ("Conditions", "Condition", "Condition(s)", "Diseases", "Conditions or diseases", "Medical conditions"),
            place="conditions",
        ),
        Section("Keywords", "items", ("Keywords", "Key words"), place="keywords"),
        Section(
            "Inclusion Criteria",
            "mixed eligibility",
            ("Inclusion Criteria", "Key inclusion criteria", "Main inclusion criteria", "Inclusion"),
            place="inclusion",
        ),
        Section(
            "Exclusion Criteria",
            "mixed eligibility",
            ("Exclusion Criteria", "Key exclusion criteria", "Main exclusion criteria", "Exclusion"),
            place="exclusion",
        ),
        Section(
            "Eligibility",
            "mixed eligibility",
            ("Eligibility", "Eligibility Criteria", "Eligibility criteria", "Participation criteria"),
        ),
        Section(
            "Primary Outcomes",
            "outcomes",
            ("Primary Outcomes", "Primary Outcome", "Primary Outcome Measures", "Primary Outcome Measure"),
            place="primaryOutcomes",
        ),
        Section(
            "Secondary Outcomes",
            "outcomes",
            ("Secondary Outcomes", "Secondary Outcome", "Secondary Outcome Measures", "Secondary Outcome Measure"),
            place="secondaryOutcomes",
        ),
        Section(
            "Other sections",
            "fields",
            (
                "Study Design",
                "Design",
                "Basic Information",
                "General information",
                "Overview",
                "Details",
                "Trial information",
                "Study information",
                "Recruitment",
                "Sponsors",
                "Dates",
                "Identification",
                "Participants",
                "Contacts",
                "Contact information",
                "Key dates",
                "Study details",
                "Trial details",
                "Eligibility information",
                "Trial identification",
            ),
        ),
        Section("Interventions", "unlabelled", ("Interventions", "Intervention", "Arms and Interventions")),
        Section("Locations", "locations", ("Locations", "Study Locations", "Sites", "Study sites", "Location")),
        Section("References", "references", ("References", "Publications")),
    ),
    labels_close=True,
    forms=("colon", "pipe", "line", "space"),
    labels={"description": "", "source": "", "contact": "", "purpose": "", "design": "", "age": "ages"},
)

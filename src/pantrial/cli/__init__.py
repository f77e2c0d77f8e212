"""The command line: flags in, one call, results and notes out. Only click is imported until a command runs."""

import sys
from typing import Any

import click

from pantrial import __version__

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl"]),
    help="How to write it. Default: a table on a terminal, JSON lines in a pipe.",
)
_TABULAR = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "xlsx", "parquet"]),
    help="How to write it; the last three only --as evidence and results. Default: by the ending of -o FILE; "
    "a table on a terminal, JSON lines in a pipe.",
)
_WITH = click.option(
    "--with",
    "others",
    multiple=True,
    metavar="FILE",
    help="Another record of the same trial: what it adds is taken, each value marked, and what it contradicts is said.",
)
_VOCABULARY = click.option(
    "--vocabulary",
    "vocabularies",
    multiple=True,
    metavar="NAME",
    help="Read with a vocabulary that was added (pantrial vocabulary add); without it none is used.",
)
_HOME = click.option("--home", metavar="DIR", help="The folder of the user's vocabularies. Default: $PANTRIAL_HOME.")
_CODES = click.option(
    "--concepts",
    "codes",
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False),
    help="Codes of concepts in place of ours, local ones too: what `pantrial concepts` wrote, as you changed it.",
)
_OUTPUT = click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to this file.")


class _Group(click.Group):
    """Turns a user's mistake into a line and an exit code, never a traceback: 1 not read or refused, 2 a wrong call."""

    def invoke(self, ctx: click.Context) -> Any:
        from pantrial.errors import BadCall, PantrialError

        try:
            return super().invoke(ctx)
        except BadCall as error:
            click.echo(f"pantrial: {error}", err=True)
            ctx.exit(2)
        except PantrialError as error:
            click.echo(f"pantrial: {error}", err=True)
            ctx.exit(1)


@click.group(cls=_Group, context_settings=_CONTEXT)
@click.version_option(__version__, package_name="pantrial")
def main() -> None:
    """Clinical-trial records, from any register's page, as trials that one can compute with.

    Offline and deterministic; every value points to the words that it was read from, and every doubt is said.
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--as",
    "content",
    type=click.Choice(["study", "protocol", "evidence", "results", "text"]),
    default="study",
    show_default=True,
    help="study: ClinicalTrials.gov v2 JSON; protocol: the criteria as logic; evidence: the reviewer's table, one row a "
    "trial; results: what was found, as long tables; text: each criterion beside its English.",
)
@click.option(
    "--table",
    "part",
    metavar="NAME",
    help="Of the results, only this table: trials, result_groups, milestones, drop_withdrawals, baseline_counts, "
    "baseline_measures, baseline_measurements, outcomes, outcome_counts, outcome_measurements, outcome_analyses, "
    "reported_events, reported_event_totals.",
)
@click.option("--bare", is_flag=True, help="Leave out pantrialSection (evidence, notes, what was not read).")
@click.option("--layout", help="Read as this layout instead of telling it from the page.")
@_VOCABULARY
@_HOME
@_TABULAR
@click.option("-o", "--output", type=click.Path(), help="Write to this file; --as results also to a folder, a file a table.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that share the work; the output is the same for any number. Without it, one a processor where there is "
    "work for more than a moment.",
)
def read(paths: tuple[str, ...], **given: Any) -> None:
    """Read records: files, folders, glob patterns, or - for standard input.

    Example: pantrial read examples/pages/psoriasis.txt --as text
    """
    from pantrial.cli import commands

    sys.exit(commands.read(paths, **given))


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", required=True, metavar="DIR", help="The folder to write, as Parquet; it may not be there yet.")
@click.option(
    "--master", metavar="URL", help="spark://HOST:7077, yarn, local[4]. Default: Spark's own configuration, local[*]."
)
@click.option("--files", is_flag=True, help="PATH is no Parquet but a folder of records: each file is a row.")
@click.option("--id-column", "name", default="id", show_default=True, metavar="NAME", help="The column that names a record.")
@click.option("--bytes-column", "data", default="bytes", show_default=True, metavar="NAME", help="The column of its bytes.")
@click.option(
    "--parts",
    type=click.IntRange(min=1),
    metavar="N",
    help="Share the records in so many parts. Default: four a worker's slot.",
)
@click.option("--conf", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of Spark's: spark.executor.memory=2g.")
@_VOCABULARY
@_HOME
def spark(paths: tuple[str, ...], **given: Any) -> None:
    """Compile records on a Spark cluster: Parquet of ids and bytes in, Parquet of protocols out.

    PATH is Spark's: a file, a folder, hdfs://..., s3a://... A row of the result has id, number, name, trial, protocol (the line
    that `read --as protocol` writes), notes and error: what cannot be read is a row with an error, and the rest is done. The
    workers need Python with pantrial[spark], vocabularies in the same place. In a job of your own: pantrial.spark.protocols.

    Example: pantrial spark examples/pages --files --master local[2] -o protocols
    """
    from pantrial.cli import cluster

    sys.exit(cluster.spark(paths, **given))


@main.command()
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(file_okay=False), help="The folder to fill.")
@click.option("--query", metavar="WORDS", help="Also every trial that the register finds by these words.")
@click.option("--status", "statuses", multiple=True, help="Only with this status, as the register names it: RECRUITING.")
@click.option("--updated-since", "since", metavar="DATE", help="Only those updated on this day (YYYY-MM-DD) or later.")
@click.option("--fields", metavar="A,B,...", help="Only these fields or pieces (ClinicalTrials.gov): EligibilityModule,Phase.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many trials of the query.")
@click.option(
    "--register",
    type=click.Choice(["ctgov", "isrctn", "ctis", "euctr"]),
    default="ctgov",
    show_default=True,
    help="Whom to ask the query; a number says itself whose it is.",
)
@click.option("--base-url", "addresses", multiple=True, metavar="REGISTER=URL", help="A mirror's address of a register.")
@click.option("--page-size", "page", type=click.IntRange(1, 1000), default=100, show_default=True, help="Trials a page.")
@click.option("--pause", type=click.FloatRange(min=0), default=1.0, show_default=True, help="Seconds between questions.")
@click.option("--tries", type=click.IntRange(min=1), default=6, show_default=True, help="How often to ask for one thing.")
@click.option("--first-wait", type=click.FloatRange(min=0), default=2.0, show_default=True, help="Seconds before a second try.")
@click.option("--longest-wait", type=click.FloatRange(min=0), default=120.0, show_default=True, help="Seconds, before any.")
@click.option("--timeout", type=click.FloatRange(min=0.01), default=30.0, show_default=True, help="Seconds of silence allowed.")
@click.option("--max-size", type=click.FloatRange(min=0.001), default=256.0, show_default=True, help="MiB of one answer.")
@click.option("--contact", metavar="WORDS", help="Whom the register may turn to: goes into the user agent.")
@click.option("--refresh", is_flag=True, help="Ask anew for what is there; an answer takes the place of the one before.")
@_FORMAT
def fetch(numbers: tuple[str, ...], **given: Any) -> None:
    """Fetch records from registers into a folder, by their numbers or by a query.

    NUMBER is of ClinicalTrials.gov (NCT...), ISRCTN, the EU register (EudraCT, with or without EUCTR) or CTIS. What comes is
    stored as it comes, with a manifest; what is there already is not fetched again, but with --refresh. The one command that
    uses a network.

    Example: pantrial fetch --query "psoriasis stem cells" --status RECRUITING -o records
    """
    from pantrial.cli import fetching

    sys.exit(fetching.fetch(numbers, **given))


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--layout", help="Read as this layout instead of telling it from the page.")
@_WITH
@_FORMAT
@_OUTPUT
def check(paths: tuple[str, ...], layout: str | None, others: tuple[str, ...], form: str | None, output: str | None) -> None:
    """The gap report: what each later step needs of a record, and what the record lacks or contradicts.

    PATH is a record's file, or a protocol's JSON as `read --as protocol` writes it.

    Example: pantrial check examples/pages/psoriasis.txt
    """
    from pantrial.cli import commands

    sys.exit(commands.check(paths, layout, form, output, others))


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--exclusion", is_flag=True, help="Read it as an exclusion criterion; default is inclusion.")
@_VOCABULARY
@_HOME
@_FORMAT
def explain(words: tuple[str, ...], **given: Any) -> None:
    """How a line of criteria is read: its logic in English, what it asks of a patient, and what stays unread.

    Example: pantrial explain "Baseline PASI score >= 8"
    """
    from pantrial.cli import commands

    sys.exit(commands.explain(words, **given))


@main.command()
@click.argument("trial")
@_VOCABULARY
@_HOME
@_OUTPUT
def form(trial: str, **given: Any) -> None:
    """An empty form (YAML) that asks only what this trial asks about a patient.

    Example: pantrial form examples/pages/psoriasis.txt -o patient.yaml
    """
    from pantrial.cli import commands

    sys.exit(commands.form(trial, **given))


@main.command()
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL...")
@click.option(
    "--patient",
    "patients",
    multiple=True,
    required=True,
    help="FHIR bundle or NDJSON, a filled form (YAML), or a CSV table; a folder of them.",
)
@click.option("--on", "day", metavar="DATE", help="As of this day (YYYY-MM-DD). Default: today.")
@click.option(
    "--unrecorded",
    type=click.Choice(["strict", "chart"]),
    default="strict",
    show_default=True,
    help="What an unrecorded fact means: unknown, or (diagnoses and treatments in covered time) absent.",
)
@click.option(
    "--chart-covers",
    "covers",
    metavar="DATE[/DATE]",
    help="The time in which a chart that does not say so itself (FHIR) would hold what happened; to the day of --on. For "
    "--unrecorded chart.",
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="NAME=DATE",
    help="Another day of this one patient that a criterion may count from: onset=2026-10-30, admission=2026-11-02, "
    "first-dose=2026-11-20 (or infusion=), randomization=, surgery=, transplant=.",
)
@click.option(
    "--max-age",
    "ages",
    multiple=True,
    metavar="KIND=TIME",
    help="How old a value may be where a criterion names no time: laboratory='14 days', serology='3 months'.",
)
@click.option(
    "--corrections",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Readings of criteria by a person, which replace ours and are marked as theirs (YAML).",
)
@click.option(
    "--summary",
    metavar="FILE.html",
    type=click.Path(dir_okay=False),
    help="Also write a page to print for each patient and trial. It holds patient data.",
)
@_CODES
@_VOCABULARY
@_HOME
@_WITH
@_FORMAT
@_OUTPUT
def screen(trials: tuple[str, ...], patients: tuple[str, ...], **given: Any) -> None:
    """May this patient enter, and if not, why? A verdict, and for each criterion the answer with its facts.

    TRIAL is a record's file, or a protocol's JSON as `read --as protocol` writes it. Patients are read one after the other,
    from files, folders, patterns or - for standard input; a file with a FHIR bundle on each line may be of any length.

    Example: pantrial screen examples/pages/psoriasis.txt --patient examples/patients/psoriasis-fits.json --on 2026-11-02
    """
    from pantrial.cli import commands

    sys.exit(commands.screen(trials, patients, **given))


@main.command()
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL...")
@_CODES
@_VOCABULARY
@_HOME
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "xlsx", "parquet"]),
    help="How to write it. Default: by the ending of -o FILE; a table on a terminal, JSON lines in a pipe.",
)
@_OUTPUT
def concepts(trials: tuple[str, ...], **given: Any) -> None:
    """The codes behind each leaf of the criteria, one a row, to review; `screen --concepts` takes the file as you changed it.

    As a table, for people, it is a line for each leaf: its codes, those below it, what does not count, what stays open.

    Example: pantrial concepts examples/pages/psoriasis.txt -o concepts.csv
    """
    from pantrial.cli import terms

    sys.exit(terms.concepts(trials, **given))


@main.group()
def vocabulary() -> None:
    """Vocabularies of your own: words and codes beside the lexicon's, used where a call names them (--vocabulary NAME)."""


@vocabulary.command("add")
@click.argument("source", metavar="FILE|NAME")
@click.option("--name", help="What to call it; default: its usual short name.")
@_HOME
def vocabulary_add(source: str, name: str | None, home: str | None) -> None:
    """Read a vocabulary and keep it in your folder; its licence is yours to have.

    FILE is an OBO file or OBO graph (Disease Ontology, HPO, Mondo), a folder of the Disease Ontology's files, MeSH's
    descriptors (XML or ASCII), Athena's unpacked download, or a database with OMOP's vocabulary tables
    (duckdb:///FILE?schema=cdm, postgresql://...). NAME is icd10cm or hpo: from the extras pantrial[icd10cm], pantrial[hpo].

    Example: pantrial vocabulary add examples/vocabulary/example.obo --home .
    """
    from pantrial.cli import terms

    sys.exit(terms.add(source, name, home))


@vocabulary.command("list")
@_HOME
@_FORMAT
def vocabulary_list(home: str | None, form: str | None) -> None:
    """The vocabularies that were added, with version, licence and hash.

    Example: pantrial vocabulary list --home .
    """
    from pantrial.cli import terms

    sys.exit(terms.listed(home, form))


@vocabulary.command("remove")
@click.argument("name")
@_HOME
def vocabulary_remove(name: str, home: str | None) -> None:
    """Remove a vocabulary that was added.

    Example: pantrial vocabulary remove do --home .
    """
    from pantrial.cli import terms

    sys.exit(terms.remove(name, home))


@main.command()
@click.argument("trial")
@click.option("--weight", metavar="WEIGHT", help="Body weight with its unit: 72.4kg, 160lb.")
@click.option("--height", metavar="LENGTH", help="For the body surface: 172cm.")
@click.option("--bsa", type=click.Choice(["mosteller", "dubois"]), help="The formula for the body surface; no default.")
@click.option("--surface", metavar="AREA", help="The body surface itself, instead of a formula: 1.84m2.")
@click.option("--area", metavar="AREA", help="The area treated, for doses per cm2: 30cm2.")
@click.option("--sites", type=int, metavar="N", help="How many places are treated, for doses per place.")
@click.option("--per", type=click.Choice(["participant", "site"]), help="Whom an amount is for that does not say so.")
@click.option("--amount-is", type=click.Choice(["each", "total"]), help="Of several times: the amount of each, or of all.")
@click.option(
    "--batch",
    "batches",
    multiple=True,
    metavar="FILE",
    help="YAML or JSON: lot, concentration (or viable-concentration), viability, viability-measured,"
    " bag-volume, bags, product.",
)
@click.option("--viable-basis", type=click.Choice(["total", "viable"]), help="Which cells the dose counts.")
@click.option("--cap", metavar="AMOUNT", help="The most at one time: 2e8cells, 400mg; none where the protocol has none.")
@click.option("--round", "rounding", metavar="RULE", help="A step and a way: '1e6cells down', '0.5ml nearest'; or none.")
@click.option("--arm", metavar="ARM", help="One arm by label or number; refused in a masked trial.")
@click.option("--level", type=int, metavar="N", help="Which of several doses, as numbered on the sheet.")
@click.option("--amount", metavar="AMOUNT", help="What is chosen within a stated range: 50mg, or 1.5e6cells/kg of one per kg.")
@click.option("--administration", "administrations", type=int, multiple=True, metavar="N", help="Which of several givings.")
@click.option("--reweigh", type=click.Choice(["no", "each"]), help="Whether the person is weighed anew each time.")
@click.option("--anchor", "anchors", multiple=True, metavar="NAME=DATE", help="What times count from: admission=2026-11-02.")
@click.option("--confirm", "confirmed", multiple=True, metavar="POINT", help="Settle an open point that the sheet names so.")
@click.option("--on", "day", metavar="DATE", help="As of this day (YYYY-MM-DD). Default: today.")
@_WITH
@_FORMAT
@_OUTPUT
def dose(trial: str, **given: Any) -> None:
    """A dose sheet: what one person is given, from the record's words to cells, volume and bags, each number with its origin.

    What the record lacks is asked for and never assumed; until every open point is settled, the sheet is a DRAFT. In a masked
    trial it shows all arms: UNBLINDING.

    Example: pantrial dose examples/pages/sjs-ten.txt --weight 72.4kg --anchor admission=2026-11-02 --on 2026-11-02
    """
    from pantrial.cli import conduct

    sys.exit(conduct.dose(trial, **given))


@main.command()
@click.argument("trial")
@click.option("--start", required=True, metavar="DATE", help="The day of the first administration (YYYY-MM-DD).")
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    metavar="NAME=DATE",
    help="Another day that times count from: admission=2026-11-02; day-1 (or day-0, week-0, month-0): the day of that number; "
    "unsaid: the day that times count from which name none; product-2: its first day; an event by its words.",
)
@click.option("--arm", metavar="ARM", help="Leave out what is of other arms alone; refused in a masked trial.")
@click.option("--until", metavar="DATE", help="List what goes on without an end up to this day.")
@_WITH
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "jsonl", "csv", "ics"]),
    help="How to write it; ics is a calendar. Default: by the ending of -o FILE; a table on a terminal, JSON lines in a pipe.",
)
@_OUTPUT
def visits(trial: str, **given: Any) -> None:
    """One participant's visits: doses, specimens, outcomes and assessments by date, last permitted days, and what is open.

    No day is guessed: what has no anchor stays open with the days that it may mean, and the plan is a DRAFT until nothing is.
    In a masked trial no visit names an arm or a product.

    Example: pantrial visits examples/pages/psoriasis.txt --start 2026-11-02
    """
    from pantrial.cli import conduct

    sys.exit(conduct.visits(trial, **given))

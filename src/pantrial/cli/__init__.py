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
    help="How to write it; the last three only --as evidence. Default: by the ending of -o FILE; a table on a terminal, "
    "JSON lines in a pipe.",
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
    type=click.Choice(["study", "protocol", "evidence", "text"]),
    default="study",
    show_default=True,
    help="study: ClinicalTrials.gov v2 JSON; protocol: the criteria as logic; evidence: the reviewer's table, one row a "
    "trial; text: each criterion beside its English.",
)
@click.option("--bare", is_flag=True, help="Leave out pantrialSection (evidence, notes, what was not read).")
@click.option("--layout", help="Read as this layout instead of telling it from the page.")
@_TABULAR
@_OUTPUT
def read(paths: tuple[str, ...], content: str, bare: bool, layout: str | None, form: str | None, output: str | None) -> None:
    """Read records: files, folders, glob patterns, or - for standard input.

    Example: pantrial read examples/pages/psoriasis.txt --as text
    """
    from pantrial.cli import commands

    sys.exit(commands.read(paths, content, bare, layout, form, output))


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--exclusion", is_flag=True, help="Read it as an exclusion criterion; default is inclusion.")
@_FORMAT
def explain(words: tuple[str, ...], exclusion: bool, form: str | None) -> None:
    """How a line of criteria is read: its logic in English, what it asks of a patient, and what stays unread.

    Example: pantrial explain "Baseline PASI score >= 8"
    """
    from pantrial.cli import commands

    sys.exit(commands.explain(words, exclusion, form))


@main.command()
@click.argument("trial")
@_OUTPUT
def form(trial: str, output: str | None) -> None:
    """An empty form (YAML) that asks only what this trial asks about a patient.

    Example: pantrial form examples/pages/psoriasis.txt -o patient.yaml
    """
    from pantrial.cli import commands

    sys.exit(commands.form(trial, output))


@main.command()
@click.argument("trials", nargs=-1, required=True, metavar="TRIAL...")
@click.option("--patient", "patients", multiple=True, required=True, help="FHIR bundle or NDJSON, or a filled form (YAML).")
@click.option("--on", "day", metavar="DATE", help="As of this day (YYYY-MM-DD). Default: today.")
@click.option(
    "--unrecorded",
    type=click.Choice(["strict", "chart"]),
    default="strict",
    show_default=True,
    help="What an unrecorded fact means: unknown, or (diagnoses and treatments in covered time) absent.",
)
@_FORMAT
@_OUTPUT
def screen(
    trials: tuple[str, ...],
    patients: tuple[str, ...],
    day: str | None,
    unrecorded: str,
    form: str | None,
    output: str | None,
) -> None:
    """May this patient enter, and if not, why? A verdict, and for each criterion the answer with its facts.

    TRIAL is a record's file, or a protocol's JSON as `read --as protocol` writes it.

    Example: pantrial screen examples/pages/psoriasis.txt --patient examples/patients/psoriasis-fits.json --on 2026-11-02
    """
    from pantrial.cli import commands

    sys.exit(commands.screen(trials, patients, day, unrecorded, form, output))

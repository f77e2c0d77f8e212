"""The examples and the README: what they print is what the README says, and they are examples."""

import re
import shlex

from click.testing import CliRunner
from conftest import ROOT
from registers import serving, study

from pantrial.cli import main

README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_shows_the_real_output() -> None:
    block = README.split("checked by tests/test_examples.py -->\n```\n", 1)[1].split("\n```", 1)[0]
    command = next(line for line in README.splitlines() if line.startswith("pantrial screen"))
    words = command.replace("examples/", f"{ROOT}/examples/").split()[1:]
    result = CliRunner().invoke(main, [*words, "--format", "table"])
    assert result.exit_code == 0
    assert block in result.stdout


_WRITTEN = ("patient.yaml", "visits.ics", "results/", "analyses.csv", "records", "concepts.csv", "mine")


def test_every_command_of_the_readme_runs(tmp_path: object) -> None:
    blocks = "".join(README.split("```")[1::2])
    commands = re.findall(r"^pantrial (.+?)(?:\s+#.*)?$", blocks, re.MULTILINE)
    assert len(commands) >= 6
    with serving([study(1)]) as server:
        bases = [part for name, address in server.addresses.items() for part in ("--base-url", f"{name}={address}")]
        for command in commands:
            if command.startswith("spark "):  # it needs Java: tests/test_spark.py runs it
                continue
            words = [word.replace("examples/", f"{ROOT}/examples/") for word in shlex.split(command)]
            words = [f"{tmp_path}/{word}" if word in _WRITTEN else word for word in words]
            words += [*bases, "--pause", "0"] if words[0] == "fetch" else []  # registers are of the tests' own
            assert CliRunner().invoke(main, words).exit_code == 0, command


def test_the_examples_have_ids_that_no_register_issues() -> None:
    for path in (ROOT / "examples").rglob("*"):
        if path.is_file():
            assert not re.search(r"NCT\d{8}|EUCTR\d{4}|ISRCTN\d{6}", path.read_text("utf-8")), path.name


def test_the_examples_say_that_they_are_examples() -> None:
    for path in (ROOT / "examples" / "pages").iterdir():
        assert re.search(r"example record", path.read_text("utf-8"), re.IGNORECASE), path.name

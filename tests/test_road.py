"""README's road: six commands, and each prints the lines that stand under it, in their order."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from pantrial.cli import main

ROAD = (ROOT / "README.md").read_text("utf-8").split("checked by tests/test_road.py -->\n```\n", 1)[1].split("\n```", 1)[0]


def test_the_road_prints_what_the_readme_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    steps = ROAD.removeprefix("$ ").split("\n$ ")
    assert len(steps) == 6
    for step in steps:
        command, *shown = step.split("\n")
        words = shlex.split(command)[1:]
        table = [] if words[0] == "form" else ["--format", "table"]
        result = CliRunner().invoke(main, [*words, *table])
        assert result.exit_code == 0, command
        rest = f"\n{result.stdout}"
        for run in "\n".join(shown).split("…\n"):
            wanted = f"\n{run.removesuffix('…').rstrip()}\n"
            assert wanted.strip() == "" or wanted in rest, (command, wanted)
            rest = rest[rest.index(wanted) + len(wanted) - 1 :] if wanted.strip() else rest
    assert (tmp_path / "summary.html").read_text("utf-8").startswith("<!DOCTYPE html>")

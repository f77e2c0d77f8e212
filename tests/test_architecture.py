"""The house's rows, tested on the real tree: each imports only rows below it, and none of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder / "src")})


def test_the_real_tree_keeps_the_rows() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("logic.py", "from pantrial.protocol import Protocol"),  # upwards
        ("protocol/nodes.py", "from pantrial.record import Record"),  # a neighbour
        ("parse/split.py", "import duckdb"),  # a fence
        ("pages/pdf.py", "import pypdfium2"),  # a fence: it runs in a process of its own
        ("fetch/registers.py", "import httpx"),  # a fence: one module of that room has it
    ],
)
def test_a_wall_that_is_broken_is_seen(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    file = tmp_path / "src" / "pantrial" / module
    file.write_text(f"{line}\n{file.read_text('utf-8')}", "utf-8")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout


def test_the_picture_names_every_room() -> None:
    """ARCHITECTURE.md shows each module and package of the first level."""
    picture = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for path in (ROOT / "src" / "pantrial").iterdir():
        if path.name.startswith("_") or path.suffix not in ("", ".py") or not (path.suffix or path.is_dir()):
            continue
        assert re.search(rf"\b{path.stem}\b", picture), path.name


def test_no_module_names_a_seed_or_a_record() -> None:
    """A special case for one record is a defect: no source file holds a register's id."""
    for path in (ROOT / "src").rglob("*"):
        if path.suffix in (".py", ".tsv"):
            assert not re.search(r"NCT\d{8}|EUCTR\d{4}|ISRCTN\d{6}", path.read_text("utf-8")), path


def test_a_case_that_the_reference_engine_lacks_fails_the_type_checker(tmp_path: Path) -> None:
    source = (ROOT / "src" / "pantrial" / "engines" / "reference.py").read_text("utf-8")
    case = "        case Kind.STATEMENT:\n            return _statement(atom, patient, on)\n"
    assert case in source
    lacking = tmp_path / "lacking.py"
    lacking.write_text(source.replace(case, ""), "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(lacking)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Kind.STATEMENT" in result.stdout

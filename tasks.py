#!/usr/bin/env python3
"""The task runner: `python3 tasks.py TASK`. Needs only Python 3.11 or newer and git; sets up all else beside itself.

Tasks: demo (the main job on the examples), test (everything that CI runs), lint, types, layers, unit, bench,
compiled (the tests of pages and criteria on the compiled modules), long, fuzz.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
BIN = ROOT / ".venv" / ("Scripts" if os.name == "nt" else "bin")


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the project's folder; its failure ends the task with its exit code."""
    words = [str(word) for word in command]
    print("$", " ".join(words), flush=True)
    code = subprocess.run(words, cwd=ROOT, env=os.environ | environment).returncode
    if code:
        sys.exit(code)


def set_up() -> None:
    """uv (in a place of its own where the machine has none), and the locked environment."""
    uv = shutil.which("uv")
    if uv is None:
        own = TOOLS / ("Scripts" if os.name == "nt" else "bin")
        if not (own / "uv").exists() and not (own / "uv.exe").exists():
            venv.create(TOOLS, with_pip=True)
            run(own / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv>=0.8")
        uv = str(own / "uv")
    run(uv, "sync", "--locked", "--quiet", "--python", sys.executable)


def demo() -> None:
    """The main job: read the example pages, and screen the example patients."""
    pages, people = "examples/pages", "examples/patients"
    on = ("--on", "2026-11-02")
    run(BIN / "pantrial", "read", pages, "--format", "table")
    run(BIN / "pantrial", "read", f"{pages}/psoriasis.txt", "--as", "text")
    for trial, patients in (("psoriasis", "psoriasis-*.json"), ("fat-donors", "donor-*.json")):
        page = f"{pages}/{trial}.txt"
        run(BIN / "pantrial", "screen", page, "--patient", f"{people}/{patients}", *on, "--format", "table")


def lint() -> None:
    """Style, and the layout of the code."""
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")


def types() -> None:
    """Types, strictly."""
    run(BIN / "mypy")


def layers() -> None:
    """Who may import whom."""
    run(BIN / "lint-imports")


def unit() -> None:
    """The tests on every core, a file of them on one, warnings as errors, with coverage measured.

    In the files' order: by their number of tests those with few long ones would come last, and run on one core alone.
    """
    spread = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
    run(BIN / "pytest", "-q", *spread, "--cov", "--cov-report=", "--durations=12")
    run(BIN / "coverage", "report", "--fail-under=90")


def bench() -> None:
    """The short form of the benchmarks."""
    run(BIN / "python", "benchmarks/startup.py", "--runs", "5")


COMPILED_TESTS = ("page*", "compiled", "sites", "bounds", "criteria", "english", "gates", "gold", "parse", "reach", "split")
"""The tests that run on the compiled modules."""


def compiled() -> None:
    """The tests of pages and criteria on a wheel in which what reads them is compiled; nothing where there is no C compiler."""
    if not any(map(shutil.which, ("cc", "gcc", "clang", "cl"))):
        print("no C compiler: the compiled modules are not tested")
        return
    uv = shutil.which("uv") or next(str(found) for found in TOOLS.glob("*/uv*"))
    with tempfile.TemporaryDirectory() as folder:
        build = (uv, "build", "--quiet", "--wheel", "--no-build-isolation", "--python", BIN / "python", "--out-dir", folder)
        run(*build, PANTRIAL_COMPILE="1")
        package = Path(folder, "package")
        for wheel in Path(folder).glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(package)
        files = sorted(str(file) for name in COMPILED_TESTS for file in ROOT.glob(f"tests/test_{name}.py"))
        run(BIN / "pytest", "-q", *files, PANTRIAL_COMPILED=str(package), PYTHONPATH=str(package))


def test() -> None:
    """What CI runs."""
    for task in (lint, types, layers, unit, bench):
        task()


def long() -> None:
    """The property tests with two hundred times the examples."""
    run(BIN / "pytest", "-q", PANTRIAL_EXAMPLES="20000")


def fuzz() -> None:
    """The coverage-guided fuzzer, ten minutes on every target, one after the other: some three hours."""
    run(BIN / "python", "fuzz/long.py", "--minutes", "10")


TASKS: dict[str, Callable[[], None]] = {
    task.__name__: task for task in (demo, test, lint, types, layers, unit, bench, compiled, long, fuzz)
}


def main() -> None:
    """Set up, then the task named."""
    if sys.version_info < (3, 11):
        sys.exit(f"pantrial needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    if len(sys.argv) != 2 or sys.argv[1] not in TASKS:
        print(__doc__)
        for name, task in TASKS.items():
            print(f"  {name:<8} {task.__doc__}")
        sys.exit(0 if sys.argv[1:] in ([], ["-h"], ["--help"]) else 2)
    set_up()
    TASKS[sys.argv[1]]()


if __name__ == "__main__":
    main()

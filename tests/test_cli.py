"""The command line: its contract, bad input, and exit codes. Run as a user does, in a process of its own where it matters."""

import json
import os
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, shared
from registers import serving, study

from pantrial.cli import inputs, main
from pantrial.pages import proves
from pantrial.text import Evidence

PAGES = ROOT / "examples" / "pages"
PATIENTS = ROOT / "examples" / "patients"
PSORIASIS = str(PAGES / "psoriasis.txt")
FITS = str(PATIENTS / "psoriasis-fits.json")


def run(*words: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=stdin, catch_exceptions=False)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_folder_is_read_one_record_a_line() -> None:
    result = run("read", PAGES)
    assert result.exit_code == 0
    ids = [line["protocolSection"]["identificationModule"]["nctId"] for line in lines(result)]
    assert ids == ["EXAMPLE-0002", "EXAMPLE-0004", "EXAMPLE-0001", "EXAMPLE-0005", "EXAMPLE-0003"]
    assert all("pantrialSection" in line for line in lines(result))
    assert all("pantrialSection" not in line for line in lines(run("read", PAGES, "--bare")))


def test_a_pattern_and_standard_input_are_read() -> None:
    assert len(lines(run("read", f"{PAGES}/*-*.txt"))) == 3
    (line,) = lines(run("read", "-", stdin=Path(PSORIASIS).read_bytes()))
    assert line["protocolSection"]["identificationModule"]["nctId"] == "EXAMPLE-0005"


def test_what_read_writes_is_read_back_the_same(tmp_path: Path) -> None:
    """Our own output restores evidence, notes and what was unread: written again, it is the same."""
    for page in sorted(PAGES.glob("*.txt")):
        first = run("read", page).stdout
        file = tmp_path / f"{page.stem}.json"
        file.write_text(first, "utf-8")
        again = run("read", file)
        assert again.exit_code == 0
        assert json.loads(again.stdout) == json.loads(first), page.name


def test_every_value_of_the_output_stands_in_its_evidence() -> None:
    """From the output alone: the page's words at each evidence are, under its normaliser, the value at its pointer."""
    for line, page in zip(lines(run("read", PAGES)), sorted(PAGES.glob("*.txt")), strict=True):
        section = line["pantrialSection"]
        text = section["source"]["text"]
        assert text == page.read_text("utf-8")
        assert len(section["evidence"]) > 10
        for pointer, plain in section["evidence"].items():
            evidence = msgspec.convert(plain, Evidence)
            assert proves(value_at(line, pointer), evidence, {"": text}.__getitem__), (page.name, pointer)
        (pointer, plain), *_ = section["evidence"].items()
        moved = plain | {"pieces": [piece | {"start": piece["start"] + 1} for piece in plain["pieces"]]}
        assert not proves(value_at(line, pointer), msgspec.convert(moved, Evidence), {"": text}.__getitem__)


def value_at(study: Any, pointer: str) -> Any:
    for key in pointer.split("/")[1:]:
        study = study[int(key)] if isinstance(study, list) else study[key]
    return study


def test_a_protocol_can_be_written_edited_and_screened_with(tmp_path: Path) -> None:
    file = tmp_path / "trial.json"
    assert run("read", PSORIASIS, "--as", "protocol", "-o", file).exit_code == 0
    direct = lines(run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02"))
    through = lines(run("screen", file, "--patient", FITS, "--on", "2026-11-02"))
    assert [one["criteria"] for one in through] == [one["criteria"] for one in direct]
    edited = file.read_text("utf-8").replace('"op":">=","value":"8"', '"op":">=","value":"13"')
    file.write_text(edited, "utf-8")
    (screening,) = lines(run("screen", file, "--patient", FITS, "--on", "2026-11-02"))
    assert screening["verdict"] == "not eligible"
    assert screening["blocking"] == ["I1"]


def test_screen_keeps_its_contract() -> None:
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", "2026-11-02")
    (line,) = lines(result)
    assert line["trial"] == "EXAMPLE-0005"
    assert line["patient"] == "example-p1"
    assert (line["on"], line["policy"], line["verdict"]) == ("2026-11-02", "strict", "cannot tell")
    first = line["criteria"][0]
    assert first.keys() >= {
        "number", "kind", "words", "english", "class", "reading", "truth", "effect", "reasons", "facts",
    }  # fmt: skip
    assert (first["number"], first["kind"], first["truth"], first["effect"]) == (1, "inclusion", True, "passes")
    assert "already past" in line["notes"][0]["message"]


def test_every_patient_is_screened_against_every_trial_in_the_order_given() -> None:
    patients = [PATIENTS / "psoriasis-washout.json", PATIENTS / "psoriasis-fits.json"]
    words = [word for path in patients for word in ("--patient", path)]
    found = lines(run("screen", PAGES / "fat-donors.txt", PSORIASIS, *words, "--on", "2026-11-02"))
    assert [(line["trial"], line["patient"]) for line in found] == [
        ("EXAMPLE-0004", "example-p2"), ("EXAMPLE-0004", "example-p1"),
        ("EXAMPLE-0005", "example-p2"), ("EXAMPLE-0005", "example-p1"),
    ]  # fmt: skip


def test_a_form_is_filled_in_and_screened(tmp_path: Path) -> None:
    form = tmp_path / "patient.yaml"
    assert run("form", PSORIASIS, "-o", form).exit_code == 0
    (empty,) = lines(run("screen", PSORIASIS, "--patient", form, "--on", "2026-11-02"))
    assert empty["verdict"] == "cannot tell"
    assert all(one["effect"] == "open" for one in empty["criteria"])
    filled = (
        form.read_text("utf-8")
        .replace("birth-date:", "birth-date: 1985-04-17")
        .replace("- concept: pasi\n    value:", "- concept: pasi\n    value: 7.9")
        .replace('unit: "{score}"\n    date:', 'unit: "{score}"\n    date: 2026-11-01')
    )
    form.write_text(filled, "utf-8")
    (screening,) = lines(run("screen", PSORIASIS, "--patient", form, "--on", "2026-11-02"))
    assert screening["blocking"] == ["I1"]
    (fact,) = screening["criteria"][0]["facts"]
    assert "7.9 (2026-11-01; measurements[0])" in fact


def test_explain_says_how_a_line_is_read() -> None:
    result = run("explain", "PASI score >= 8", "Something else", "--format", "jsonl")
    full, none = lines(result)
    assert full["english"] == "Let in only if the PASI score is at least 8."
    assert (full["reading"], full["class"]) == ("full", "data")
    assert [ask["bound"] for ask in full["asks"]] == [">= 8"]
    assert (none["reading"], none["asks"]) == ("none", [])
    table = run("explain", "Pregnant women", "--exclusion", "--format", "table").stdout
    assert "Kept out if the patient is pregnant." in table


# Bad input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("binary.bin", bytes(range(256)) * 20),
        ("blank.txt", b"  \n\n "),
        ("half.json", b'{"protocolSection": {'),
    ],
)
def test_what_is_no_record_is_said_in_its_place_and_the_rest_is_done(tmp_path: Path, name: str, data: bytes) -> None:
    bad = tmp_path / name
    bad.write_bytes(data)
    result = run("read", PSORIASIS, bad, PAGES / "fat-donors.txt")
    assert result.exit_code == 1
    first, failure, last = lines(result)
    assert failure.keys() == {"source", "error"}
    assert failure["source"] == str(bad)
    assert "protocolSection" in first
    assert "protocolSection" in last
    assert name in result.stderr


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    page = tmp_path / "page.txt"
    words = Path(PSORIASIS).read_text("utf-8").replace("×", "x").replace("–", "-").replace("’", "'")
    page.write_bytes(words.replace("Example University Hospital", "Hôpital Exémple").encode(encoding, "replace"))
    (line,) = lines(run("read", page))
    assert line["protocolSection"]["eligibilityModule"]["minimumAge"] == "18 Years"


def test_a_page_cut_in_the_middle_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = Path(PSORIASIS).read_text("utf-8")
    page = tmp_path / "cut.txt"
    page.write_text(whole[: whole.index("Exclusion Criteria")], "utf-8")
    result = run("screen", page, "--patient", FITS, "--on", "2026-11-02")
    (line,) = lines(result)
    assert [one["kind"] for one in line["criteria"]].count("inclusion") >= 4
    assert line["verdict"] != "eligible"
    assert any(note["kind"] in ("damage", "loss", "doubt") for note in line["notes"])


@pytest.mark.parametrize("words", [["read"], ["screen", PSORIASIS], ["read", PSORIASIS, "--as", "nonsense"]])
def test_a_wrong_call_is_exit_code_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("day", ["03/04/2020", "2020", "2020-02-30", "tomorrow"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    result = run("screen", PSORIASIS, "--patient", FITS, "--on", day)
    assert result.exit_code == 2
    assert "--on" in result.stderr


def test_a_layout_that_is_none_is_refused() -> None:
    result = run("read", PSORIASIS, "--layout", "nonsense")
    assert result.exit_code == 2
    assert "captioned" in result.stderr


@pytest.mark.parametrize("name", ["NCT01234567", "EUCTR2015-000168-32", "ISRCTN12345678", "EXAMPLE-0005"])
def test_an_id_that_is_not_held_says_what_to_do(name: str) -> None:
    result = run("screen", name, "--patient", FITS)
    assert result.exit_code == 1
    assert "not held" in result.stderr
    assert "save" in result.stderr


def test_a_patient_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", "utf-8")
    result = run("screen", PSORIASIS, "--patient", bad, "--patient", FITS, "--on", "2026-11-02")
    assert result.exit_code == 1
    assert [line.get("source") or line["patient"] for line in lines(result)] == [str(bad), "example-p1"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("before", "utf-8")
    assert run("form", "NCT01234567", "-o", file).exit_code == 1
    assert file.read_text("utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_file_name_that_is_no_utf8_is_shown_as_far_as_it_is(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    Path(os.fsdecode(odd)).write_bytes(Path(PSORIASIS).read_bytes())
    (line,) = lines(run("read", tmp_path))
    assert line["pantrialSection"]["source"]["origin"].endswith("caf\ufffd.txt")


def test_every_command_has_an_example_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    with serving([study(1)]) as server:
        commands = [one for top in main.commands.values() for one in getattr(top, "commands", {"": top}).values()]
        for command in commands:
            assert command.help is not None
            if command.name == "spark":  # it needs Java: tests/test_spark.py runs its example
                continue
            example = shlex.split(command.help.rsplit("Example: pantrial ", 1)[1])
            # The one that asks a register asks ours.
            example += ["--base-url", f"ctgov={server.addresses['ctgov']}"] if command.name == "fetch" else []
            assert run(*example).exit_code == 0, example


def test_no_contact_is_in_a_table_or_a_screening() -> None:
    for words in (["read", str(PAGES), "--format", "table"], ["screen", PSORIASIS, "--patient", FITS]):
        assert "contact@example.org" not in run(*words).stdout


def test_in_a_process_of_its_own_with_a_reader_that_stops_early() -> None:
    command = f"{sys.executable} -m pantrial read {PAGES} | head -c 10"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, env=os.environ)
    assert "Traceback" not in result.stderr


def test_the_main_job_on_real_pages() -> None:
    seeds = shared() / "seeds"
    result = run("screen", seeds, "--patient", FITS, "--on", "2026-11-02")
    assert result.exit_code == 0
    assert len(lines(result)) == 5
    assert all(line["criteria"] for line in lines(result))
    assert all(line["verdict"] in ("not eligible", "cannot tell") for line in lines(result))


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        code = run("read", PSORIASIS, "--bare", "--format", "jsonl", "-o", pipe).exit_code
        said, _ = reader.communicate(timeout=60)
    assert code == 0
    assert b"protocolSection" in said
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert run("read", PSORIASIS, "-o", tmp_path).exit_code == 2


# What is no file, and words that are none


READING = {
    "read": ("read", "{}"),
    "check": ("check", "{}"),
    "screen": ("screen", "{}", "--patient", FITS),
    "patient": ("screen", PSORIASIS, "--patient", "{}"),
    "with": ("screen", PSORIASIS, "--patient", FITS, "--with", "{}"),
    "corrections": ("screen", PSORIASIS, "--patient", FITS, "--corrections", "{}"),
    "concepts": ("screen", PSORIASIS, "--patient", FITS, "--concepts", "{}"),
    "vocabulary": ("vocabulary", "add", "{}", "--home", "{home}"),
}


@pytest.mark.parametrize("name", ["device", "pipe", "socket", "nowhere", "loop"])
@pytest.mark.parametrize("words", READING.values(), ids=READING)
def test_what_is_no_file_is_refused_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    """An endless device fills no memory, and a pipe that nobody writes to is not waited for without end."""
    monkeypatch.setattr(inputs, "PATIENCE", 0.05)
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    Path("device").symlink_to("/dev/zero")
    Path("nowhere").symlink_to("nothing")
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        result = run(*(word.format(name, home=tmp_path / "home") for word in words))
    assert result.exit_code in (1, 2)
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_a_folder_that_leads_into_itself_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to("..", target_is_directory=True)
    (tmp_path / "in" / "zero").symlink_to("/dev/zero")
    shutil.copy(PSORIASIS, tmp_path / "in" / "page.txt")
    assert len(lines(run("read", tmp_path))) == 1


def test_a_pipe_that_somebody_writes_to_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(Path(PSORIASIS).read_bytes(),))
    writer.start()
    (line,) = lines(run("read", pipe))
    writer.join()
    assert line["protocolSection"] == lines(run("read", PSORIASIS))[0]["protocolSection"]


@pytest.mark.parametrize(
    "words",
    [
        "[" * 10_000,
        "(" * 10_000 + "Psoriasis",
        "Age > \0 18",
        "Psoriasis \ud800 \udcff",
        f"Age >= {'9' * 5_000}",
        f"Weight < 1E{'9' * 20} kg",
        "Age \u202e81 =< \u202c\u2066 years \u200b\u0301",
        "Age >= \u00b2\u0663\u2163 years",
        "or " * 3_000,
        "not " * 3_000 + "psoriasis",
        "\u0301" * 5_000,
    ],
    ids=["square", "round", "nul", "surrogates", "digits", "exponent", "bidi", "numerals", "or", "not", "marks"],
)
@pytest.mark.parametrize("form", ["table", "jsonl"])
@pytest.mark.parametrize("kind", [(), ("--exclusion",)], ids=["inclusion", "exclusion"])
def test_any_words_are_explained_or_refused(words: str, form: str, kind: tuple[str, ...]) -> None:
    result = run("explain", words, "--format", form, *kind)
    assert result.exit_code in (0, 1, 2)
    result.stdout_bytes.decode("utf-8")
    if result.exit_code:
        assert result.stderr
    elif form == "jsonl":
        assert lines(result)

"""The compiled build: its classes are what msgspec makes of the same source, and what it reads is what plain Python reads.

The compiler takes minutes, so that the second is tested where a compiled build is at hand: `python3 tasks.py compiled`.
"""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pantrial import dates, logic, protocol, terms
from pantrial.logic import Not
from pantrial.protocol import Condition, Unread, When

_HOOK = runpy.run_path(str(ROOT / "hatch_build.py"))
COMPILED: list[str] = _HOOK["COMPILED"]
structs_of: Callable[[str], frozenset[str]] = _HOOK["structs_of"]
plain: Callable[..., str] = _HOOK["plain"]
bases: Callable[[Iterable[str]], str] = _HOOK["bases"]

SOURCE = '''"""A module."""

import re

from msgspec import Struct


class Part(Struct, frozen=True, gc=False):
    """A part."""

    name: str
    number: int = 0
    """Its number."""
    rest: tuple[str, ...] = ()

    @property
    def loud(self) -> str:
        """Its name."""
        return self.name.upper()


class Open(Struct):
    """Can be changed."""

    name: str
    lines: list[str] = []


class Span(Struct):
    """Stays as it is."""

    start: int
'''


def _module(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "made_up"}
    exec(compile(source, "made_up", "exec"), space)  # our own source
    return space


ORIGINAL, PLAIN = _module(SOURCE), _module(plain(SOURCE))
FIELDS = st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 2), st.sampled_from([(), ("x",)]))


@given(FIELDS, FIELDS)
def test_a_plain_class_is_equal_and_shown_as_the_struct(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    first, second = ORIGINAL["Part"](*one), ORIGINAL["Part"](*other)
    third, fourth = PLAIN["Part"](*one), PLAIN["Part"](*other)
    assert (first == second) == (third == fourth)
    assert repr(first) == repr(third)
    assert first.loud == third.loud
    assert (hash(third) == hash(fourth)) or one != other
    assert third != one


def test_defaults_are_the_same_and_each_object_has_its_own() -> None:
    assert repr(PLAIN["Part"]("a")) == repr(ORIGINAL["Part"]("a"))
    first, second = PLAIN["Open"]("a"), PLAIN["Open"]("a")
    first.lines.append("x")
    assert (first.lines, second.lines) == (["x"], [])
    with pytest.raises(TypeError):
        hash(first)


def test_what_is_part_of_a_result_stays_a_struct() -> None:
    assert type(PLAIN["Span"]) is type(ORIGINAL["Span"])
    assert type(PLAIN["Part"]) is type


def test_the_variable_of_a_generic_class_is_not_marked_as_final() -> None:
    source = 'from typing import TypeVar\n\nT = TypeVar("T")\nONE = dict(a=1)\n'
    assert 'T = TypeVar("T")' in plain(source)
    assert "ONE: Final = dict(a=1)" in plain(source)


def test_a_member_of_an_imported_enumeration_is_bound_once_and_no_other_name_is() -> None:
    source = """from pantrial.parse.items import Link
from pantrial.language.numbers import Place


class Other:
    AND = 1


def told(link: Link, other: Other) -> str:
    match link:
        case Link.OR:
            return f"{Link.OR}"
        case _:
            return "é" if link is Link.AND or link is Link.COMMA else str(Other.AND) + Place.AFTER.value
"""
    made = plain(source)
    assert "Link_AND_: Final = Link.AND" in made
    assert "link is Link_AND_ or link is Link_COMMA_ else str(Other.AND) + Place_AFTER_.value" in made
    assert "Link_OR_" not in made
    first, second = _module(source), _module(made)
    for link in first["Link"]:
        assert first["told"](link, first["Other"]()) == second["told"](link, second["Other"]())


@pytest.mark.parametrize("name", COMPILED)
def test_every_compiled_module_can_be_rewritten(name: str) -> None:
    source = (ROOT / "src" / "pantrial" / f"{name}.py").read_text("utf-8")
    compile(plain(source, name), name, "exec")
    structs = set(re.findall(r"^class (\w+)\(Struct", source, re.MULTILINE))
    assert {one for one in structs if f"class {one}:" not in plain(source, name)} == structs_of(name) & structs


def test_a_struct_that_stays_in_one_module_is_plain_in_another() -> None:
    source = "from msgspec import Struct\n\n\nclass Line(Struct, frozen=True):\n    start: int\n"
    assert "class Line:" in plain(source, "pages/lines")
    assert "class Line(Frozen" in plain(source, "parse/split")


def test_a_struct_that_stays_has_its_options_from_a_base() -> None:
    source = "from msgspec import Struct\n\n\nclass Span(Struct, frozen=True, order=True, gc=False):\n    start: int\n"
    (name,) = re.findall(r"^class Span\((\w+), frozen=True, order=True, gc=False\):$", plain(source), re.MULTILINE)
    base = _module(bases([source, source, SOURCE]))[name]
    # What mypyc makes of the class: a subclass without its options.
    span = type(base)("Span", (base,), {"__annotations__": {"start": int}})
    assert sorted([span(2), span(1)]) == [span(1), span(2)]
    assert hash(span(1)) == hash(span(1))
    with pytest.raises(AttributeError):
        span(1).start = 2


@pytest.mark.parametrize("changed", [False, True])
def test_no_wheel_is_left_whose_sources_were_changed_while_they_were_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    source, wheel = tmp_path / "src" / "one.py", tmp_path / "one.whl"
    source.parent.mkdir()
    source.write_text("ONE = 1\n", "utf-8")
    build = _HOOK["CustomBuildHook"](str(tmp_path), {}, None, None, "", "wheel")
    monkeypatch.setenv("PANTRIAL_COMPILE", "1")
    monkeypatch.setitem(build.initialize.__globals__, "compiler", lambda: "cc")
    monkeypatch.setitem(build.initialize.__globals__, "compile_to", lambda folder, sources: [folder / "one.so"])
    build.initialize("standard", {"force_include": {}})
    wheel.write_bytes(b"")
    if changed:
        source.write_text("ONE = 2\n", "utf-8")
        with pytest.raises(RuntimeError, match="changed"):
            build.finalize("standard", {}, str(wheel))
    else:
        build.finalize("standard", {}, str(wheel))
    assert wheel.exists() is not changed


_READ = """
import json, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from rendering import RENDERERS, studies
import msgspec
import pantrial.text
import pantrial.parse.items
from pantrial.errors import PantrialError
from pantrial.parse import parse
from pantrial.readers import read
from pantrial.record import encode
from pantrial.terms import shipped
lexicon = shipped()
pages = [file.read_bytes() for file in sorted(Path(sys.argv[3]).iterdir())]
shared = Path(sys.argv[4])
if shared.is_dir():
    pages += [render(study).encode() for study in studies(shared)[::40] for render in RENDERERS.values()]
whole = list(pages)
for number, page in enumerate(whole):
    pages += [page[: len(page) // 2], page[len(page) // (2 + number % 3) :]]
    pages += [b"\\n".join(reversed(page.split(b"\\n"))), page.replace(b"\\n", b" "), page.replace(b" ", b"\\n", 50)]
told = []
for page in pages:
    try:
        reading = read(page, "page")
    except PantrialError as error:
        told.append(str(error))
    else:
        told.append([encode(reading.record).decode(), msgspec.to_builtins(reading.told), repr(parse(reading, lexicon))])
if shared.is_dir():
    for study in studies(shared)[::5]:
        told.append(repr(parse(read(json.dumps(study).encode(), "study"), lexicon)))
print(json.dumps([pantrial.text.__file__, pantrial.parse.items.__file__, told]))
"""


def _told(package: Path) -> tuple[list[str], list[Any]]:
    """Where a package's modules come from, and what it makes of pages, whole and damaged, and of records' criteria."""
    pages, shared = ROOT / "examples" / "pages", ROOT.parent / "shared"
    call = [sys.executable, "-c", _READ, str(package), str(ROOT / "tests"), str(pages), str(shared)]
    *files, told = json.loads(subprocess.run(call, capture_output=True, check=True, text=True).stdout)
    return files, told


@pytest.mark.skipif("PANTRIAL_COMPILED" not in os.environ, reason="there is no compiled build; `python3 tasks.py compiled`")
def test_a_compiled_build_reads_what_plain_python_reads(tmp_path: Path) -> None:
    folder = Path(os.environ["PANTRIAL_COMPILED"])
    shutil.copytree(folder / "pantrial", tmp_path / "pantrial", ignore=shutil.ignore_patterns("*.so", "*.pyd"))
    compiled, theirs = _told(folder)
    source, ours = _told(tmp_path)  # the sources that it was compiled from
    assert not any(file.endswith(".py") for file in compiled)
    assert all(file.endswith(".py") for file in source)
    assert len(ours) > 10
    assert [number for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)) if mine != other] == []


ASKED = '''"""A module."""

from pantrial.logic import Not
from pantrial.protocol import Condition, Rule, Unread, leaves_of


def told(rule: Rule, other: Rule) -> list[str]:
    """What is so of a rule."""
    found = [f"{isinstance(rule, Unread)}", str(isinstance(rule, (Condition, Not)))]
    return [*found, str(isinstance(leaves_of(rule)[0], Condition)), str(type(other) is Unread), str(Unread("a", "b") == other)]
'''


def test_classes_are_looked_at_and_not_asked() -> None:
    made = plain(ASKED)
    assert "(type(rule) is Condition or type(rule) is Not)" in made
    assert "(type(leaves_of(rule)[0]) is Condition)" in made
    assert "leaves_of_" not in made  # it is compiled: C calls it directly
    assert 'Unread_("a", "b")' in made
    spaces: list[dict[str, Any]] = [{}, {}]
    for source, space in zip((ASKED, made), spaces, strict=True):
        exec(compile(source, "module", "exec"), space)
    rules = (Unread("a", "b"), Condition("psoriasis", When.NOW), Not(Condition("psoriasis", When.NOW)))
    for one in rules:
        for other in rules:
            assert spaces[0]["told"](one, other) == spaces[1]["told"](one, other)


def test_no_class_that_is_looked_at_has_others_below_it() -> None:
    for name in _HOOK["_EXACT"]:
        asked: type = next(getattr(module, name) for module in (protocol, logic, terms, dates) if hasattr(module, name))
        assert not asked.__subclasses__()

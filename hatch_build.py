"""The build of a wheel in which the readers of pages and of criteria are compiled to C by mypyc.

It is switched on by the environment: `PANTRIAL_COMPILE=1 uv build --wheel`. Without it, and where there is no C compiler,
the wheel is plain Python. The compiled wheel holds the same sources too; Python takes a compiled module before its source.

mypyc turns a class into a C struct, but none that has msgspec's metaclass. So the small frozen structs that they make by
the thousand are rewritten as plain classes (`plain`) in a copy of the sources before they are compiled. Those that are part
of a result, or are copied by field, stay msgspec's.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SWITCH = "PANTRIAL_COMPILE"

GROUPS = {
    "pages": (
        "headings text pages/ages pages/arms pages/blocks pages/cells pages/claims pages/classes pages/conditions"
        " pages/criteria pages/damage pages/descriptions pages/eastern pages/engine pages/joints pages/kept pages/labels"
        " pages/lines pages/literals pages/marks pages/mesh pages/names pages/outcomes pages/page pages/people pages/places"
        " pages/roles pages/shapes pages/sites pages/sources pages/tables pages/timeframes readers/skim readers/trees"
    ).split(),
    "criteria": (
        "language/numbers language/tagging parse/abbreviations parse/bounds parse/criterion parse/forms parse/gates parse/items"
        " parse/listed parse/protocol parse/reach parse/split parse/rules/ages parse/rules/attested parse/rules/clause"
        " parse/rules/comparisons parse/rules/conditions parse/rules/cutting parse/rules/defined parse/rules/degrees"
        " parse/rules/exceptions parse/rules/heads parse/rules/infections parse/rules/lists parse/rules/measures"
        " parse/rules/single parse/rules/spelling parse/rules/told parse/rules/treatments parse/rules/whole"
        " parse/rules/windows protocol/trees"
    ).split(),
}
"""The modules that are compiled, in units of which each calls itself directly: one of the page reader, one of what reads
criteria. A change of one leaves the other's C as it is."""

COMPILED = [name for group in GROUPS.values() for name in group]
"""All of them."""

STRUCTS = frozenset({"Span", "Piece", "Evidence", "Arm", "parse/split:Line", "Tag"})
"""The structs in them that stay msgspec's: parts of a Reading, ordered and written as JSON, and some copied or generic. Where
several modules have one of a name, its module stands before it."""

BASES = "pantrial.bases"
"""The module that `compile_to` adds, and does not compile: for each of them a base that has its options. mypyc drops those of
the struct itself (`frozen=True, order=True`), so that it could be neither hashed nor sorted."""


def compiler() -> str | None:
    """The C compiler that setuptools would call, where there is one."""
    named = os.environ.get("CC", "").split()
    return next((found for name in (*named[:1], "cc", "gcc", "clang", "cl") if (found := shutil.which(name))), None)


_IMPORTS = """from typing import Final, final
try:
    from mypy_extensions import mypyc_attr
except ImportError:
    pass"""
"""The compiler's own words: it alone needs the package that has them, and not who installs the wheel."""


def structs_of(module: str) -> frozenset[str]:
    """The names of STRUCTS that are meant in a module."""
    return frozenset(name for within, _, name in (one.rpartition(":") for one in STRUCTS) if within in ("", module))


def plain(source: str, module: str = "") -> str:
    """The source of a module with its structs as plain classes of the same fields, defaults, order, equality and hash.

    Those of STRUCTS are left as they are. What a module binds once, outside of functions, is marked as final.
    """
    stay = structs_of(module)
    source = _classes_once(_members_once(source))
    tree = ast.parse(source)
    lines = _final(tree, source.split("\n"))
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "Struct" for base in node.bases)
    ]
    kept = [node for node in found if node.name in stay and node.keywords]
    for node in kept:
        parents = (_base(node) if ast.unparse(base) == "Struct" else ast.unparse(base) for base in node.bases)
        said = (ast.unparse(option) for option in node.keywords)  # for the type checker
        lines[node.lineno - 1] = f"class {node.name}({', '.join((*parents, *said))}):"
    found = [node for node in found if node.name not in stay]
    for node in reversed(found):
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        options = {option.arg: ast.literal_eval(option.value) for option in node.keywords}
        last = fields[-1].end_lineno or fields[-1].lineno
        lines[fields[0].lineno - 1 : last] = textwrap.indent(_members(node.name, fields, options), "    ").split("\n")
        hints = "free_list_len=1" if options.get("gc", True) else "free_list_len=1, acyclic=True"
        lines[node.lineno - 1 : node.lineno] = ["@final", f"@mypyc_attr({hints})", f"class {node.name}:"]
    first = next(node.lineno for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    lines[first - 1 : first - 1] = _IMPORTS.split("\n")
    if kept:
        lines.insert(first - 1, f"from {BASES} import {', '.join(sorted(set(map(_base, kept))))}")
    return "\n".join(lines)


_VALUES = (
    ast.Call,
    ast.Constant,
    ast.Dict,
    ast.Set,
    ast.List,
    ast.UnaryOp,
    ast.BinOp,
    ast.JoinedStr,
    ast.DictComp,
    ast.SetComp,
)
"""Expressions whose value is no name of a type, and no tuple: mypyc keeps those as C structs, and boxes them at each use."""


def _final(tree: ast.Module, lines: list[str]) -> list[str]:
    """The lines with the names marked as final that the module binds once: C reads them at once, others in a dict."""
    within = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    outer = [node for top in tree.body if not isinstance(top, within) for node in ast.walk(top)]
    times = Counter(node.id for node in outer if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
    times.update(name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names)
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target: ast.expr = node.targets[0]
        elif isinstance(node, ast.AnnAssign) and node.value is not None and ast.unparse(node.annotation) != "TypeAlias":
            target = node.target
        else:
            continue
        alike = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "Path"  # a tuple of any length
        if not (alike or isinstance(node.value, _VALUES)) or not isinstance(target, ast.Name) or target.id.startswith("__"):
            continue
        if times[target.id] > 1 or (isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "TypeVar"):
            continue
        number, line = node.lineno - 1, lines[node.lineno - 1]
        if isinstance(node, ast.Assign):
            lines[number] = f"{target.id}: Final{line[len(target.id) :]}"
        elif node.annotation.end_lineno == node.lineno:
            kind = line[node.annotation.col_offset : node.annotation.end_col_offset]
            lines[number] = f"{target.id}: Final[{kind}]{line[node.annotation.end_col_offset :]}"
    return lines


_ENUMS = frozenset(
    "Anchor Bracket Class CriterionKind Domain Frame Limit Link NoteKind Op Place ReadingDegree Side TestKind TimeUnit"
    " When".split()
)
"""Enumerations whose members functions name, where a module imports them."""


def _members_once(source: str) -> str:
    """The source with each member of an imported enumeration bound once: C finds `Link.AND` by its name at every use."""
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom | ast.Import)]
    known = {one.asname or one.name for node in imports if isinstance(node, ast.ImportFrom) for one in node.names} & _ENUMS
    # A pattern needs the dotted name; in an f-string Python 3.11 does not say where its parts stand.
    left = (ast.MatchValue, ast.JoinedStr)
    patterns = {id(part) for node in ast.walk(tree) if isinstance(node, left) for part in ast.walk(node)}
    within = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    within += [
        part for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body if isinstance(part, ast.FunctionDef)
    ]
    found = {
        (node.end_lineno or 0, node.col_offset): node
        for function in within
        for node in (part for statement in function.body for part in ast.walk(statement))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known
        if id(node) not in patterns and node.attr.isupper() and node.lineno == node.end_lineno
    }
    lines = source.split("\n")
    names: set[str] = set()
    for (number, _), node in sorted(found.items(), reverse=True):
        line = lines[number - 1].encode()  # columns are of bytes
        said = ast.unparse(node)
        names.add(said)
        name = f"{said.replace('.', '_')}_".encode()
        lines[number - 1] = (line[: node.col_offset] + name + line[node.end_col_offset :]).decode()
    bound = [f"{said.replace('.', '_')}_: Final = {said}" for said in sorted(names)]
    last = imports[-1].end_lineno if imports else 0
    return "\n".join([*lines[:last], *bound, *lines[last:]])


_EXACT = frozenset(
    "Age All AnyOf AtLeast Attest Concept Condition Infection Measure Multiple Not Procedure Promise SexIs Smoking State"
    " TimeUnit Treatment Unread Within".split()
)
"""Classes whose class is not `type`, and that have none below them: `isinstance` asks the class of the class each time that
the answer is no, which costs a hundred times what a look at the thing's own type does. There they are named as they are and
not bound: of a class that is marked as final mypy knows what a thing is that is none of it."""

_ELSEWHERE = ("pantrial.dates", "pantrial.logic", "pantrial.notes", "pantrial.protocol", "pantrial.terms", "decimal")
"""Modules that are not compiled: what is imported from them is found in a dict at every use."""


_TREES = frozenset(("all_of", "any_of", "leaves_of"))
"""Functions of them that are compiled: C calls those directly."""


def _classes_once(source: str) -> str:
    """The source with what it calls of ELSEWHERE bound once, and `isinstance` of EXACT as a look at the thing's type."""
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom | ast.Import)]
    known = {
        one.asname or one.name
        for node in imports
        if isinstance(node, ast.ImportFrom) and node.module in _ELSEWHERE
        for one in node.names
    }
    left = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    within = [part for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) for part in ast.walk(node)]
    lines = source.encode().split(b"\n")  # columns are of bytes
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    edits: list[tuple[int, int, str]] = []
    bound: set[str] = set()

    def once(node: ast.expr) -> str:
        name = ast.unparse(node)
        bound.add(name)
        return f"{name}_"

    def place(line: int, column: int) -> int:
        return starts[line - 1] + column

    def bind(names: list[ast.expr]) -> None:
        for one in names:
            edits.append((place(one.lineno, one.col_offset), place(one.lineno, one.end_col_offset or 0), once(one)))

    for node in within:
        if not isinstance(node, ast.Call) or id(node) in left or not isinstance(node.func, ast.Name):
            continue
        begin, end = place(node.lineno, node.col_offset), place(node.end_lineno or 0, node.end_col_offset or 0)
        if node.func.id in known - _ENUMS - _TREES:
            edits.append((begin, begin + len(node.func.id), once(node.func)))
        if node.func.id != "isinstance":
            continue
        thing, kinds = node.args
        several = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
        if not all(isinstance(one, ast.Name) and one.id in known for one in several):
            continue
        exact = all(ast.unparse(one) in _EXACT for one in several) and not isinstance(thing, ast.NamedExpr)
        if exact and len(several) == 1:
            edits.append((begin, place(thing.lineno, thing.col_offset), "(type("))
            edits.append((place(thing.end_lineno or 0, thing.end_col_offset or 0), end, f") is {ast.unparse(several[0])})"))
        elif exact and isinstance(thing, ast.Name):
            asked = " or ".join(f"type({thing.id}) is {ast.unparse(one)}" for one in several)
            edits.append((begin, end, f"({asked})"))
        else:
            bind(several)
    text = source.encode()
    for begin, end, instead in sorted(edits, reverse=True):
        text = text[:begin] + instead.encode() + text[end:]
    made = text.decode().split("\n")
    at = (imports[-1].end_lineno or 0) if imports else 0
    return "\n".join([*made[:at], *(f"{name}_: Final = {name}" for name in sorted(bound)), *made[at:]])


def _options(node: ast.ClassDef) -> dict[str, Any]:
    return {str(option.arg): ast.literal_eval(option.value) for option in node.keywords}


def _base(node: ast.ClassDef) -> str:
    """The name of the base that has the options of a struct: `Frozen`, `FrozenNoGc`."""
    return "".join(f"{'' if value else 'No'}{name.title()}" for name, value in sorted(_options(node).items()))


def bases(sources: Iterable[str]) -> str:
    """The source of the module BASES for the modules of these sources."""
    made: dict[str, str] = {}
    known = {one.rpartition(":")[2] for one in STRUCTS}
    for node in (node for source in sources for node in ast.parse(source).body):
        if isinstance(node, ast.ClassDef) and node.name in known and node.keywords:
            options = ", ".join(f"{name}={value}" for name, value in _options(node).items())
            made[_base(node)] = f"class {_base(node)}(Struct, {options}):\n    pass\n"
    return "\n\n".join(["from msgspec import Struct\n", *(made[name] for name in sorted(made))])


def _members(name: str, fields: list[ast.AnnAssign], options: dict[str | None, Any]) -> str:
    """The methods that msgspec makes of the fields of a struct."""
    names = [ast.unparse(field.target) for field in fields]
    asked, set_ = [], []
    for field, own in zip(fields, names, strict=True):
        kind = ast.unparse(field.annotation)
        default = "" if field.value is None else ast.unparse(field.value)
        value = own
        if isinstance(field.value, ast.List | ast.Dict | ast.Set):  # each has its own
            kind, default, value = f"{kind} | None", "None", f"{default} if {own} is None else {own}"
        asked.append(f"{own}: {kind}" + (f" = {default}" if default else ""))
        set_.append(f"    self.{own}: {ast.unparse(field.annotation)} = {value}")
    same = " and ".join(f"self.{own} == other.{own}" for own in names)
    shown = ", ".join(f"{own}={{self.{own}!r}}" for own in names)
    methods = [f"def __init__(self, {', '.join(asked)}) -> None:", *set_, ""]
    methods += ["def __eq__(self, other: object) -> bool:", f"    return isinstance(other, {name}) and {same}", ""]
    if options.get("frozen"):
        methods += ["def __hash__(self) -> int:", f"    return hash(({', '.join(f'self.{own}' for own in names)},))", ""]
    return "\n".join([*methods, "def __repr__(self) -> str:", f'    return f"{name}({shown})"', ""])


_SETUP = """
import os

from setuptools import setup
from mypyc.build import mypycify

groups = {groups!r}
modules = mypycify(
    sum((files for files, _ in groups), []) + ["--config-file=", "--ignore-missing-imports", "--python-version={version}"],
    opt_level={level!r},
    debug_level="0",
    separate=groups,
)
if os.name == "posix":
    for module in modules:
        # Nobody but the modules themselves calls their functions, which then need no table of links and can be inlined.
        module.extra_compile_args += ["-fvisibility=hidden", "-fno-plt"]
setup(name="pantrial", packages=[], ext_modules=modules)
"""


def compile_to(folder: Path, sources: Path, level: str = "2") -> list[Path]:
    """Compile COMPILED of the package in `sources` with its files copied to `folder`; the extension modules there.

    `level` is the compiler's level of optimisation. Raises CalledProcessError where a compiler refuses.
    """
    shutil.copytree(sources / "pantrial", folder / "pantrial", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    files = [f"pantrial/{name}.py" for name in COMPILED]
    added = folder / f"{BASES.replace('.', '/')}.py"
    added.write_text(bases((folder / name).read_text("utf-8") for name in files), "utf-8")
    for name in files:
        module = name.removeprefix("pantrial/").removesuffix(".py")
        (folder / name).write_text(plain((folder / name).read_text("utf-8"), module), "utf-8")
    groups = [([f"pantrial/{name}.py" for name in names], f"pantrial_{group}") for group, names in GROUPS.items()]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "setup.py").write_text(_SETUP.format(groups=groups, version=version, level=level), "utf-8")
    subprocess.run([sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"], cwd=folder, check=True)
    extensions = (made for made in folder.rglob("*") if made.suffix in {".so", ".pyd"} and "build" not in made.parts)
    return [added, *sorted(extensions)]


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled modules to a wheel, where that is asked for and possible."""

    def dependencies(self) -> list[str]:
        """What the build needs besides: mypyc, and the packages whose types the sources name."""
        return ["mypy[mypyc]>=2", "msgspec>=0.20", "ahocorasick-rs>=1.0"] if self._wanted() else []

    def _wanted(self) -> bool:
        return self.target_name == "wheel" and os.environ.get(SWITCH, "") not in {"", "0"}

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and add what comes out; nothing for a wheel that is installed in place."""
        if not self._wanted() or version == "editable":
            return
        if compiler() is None:
            self.app.display_warning("no C compiler was found, so that the wheel is plain Python")
            return
        self._folder = Path(tempfile.mkdtemp(prefix="pantrial-"))
        self._before = self._sources()
        for made in compile_to(self._folder, Path(self.root) / "src"):
            build_data["force_include"][str(made)] = made.relative_to(self._folder).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way, and the wheel where a source was changed while it was compiled.

        The sources are packed minutes after they were compiled; a wheel of two versions would read as neither. Raises
        RuntimeError then.
        """
        if not hasattr(self, "_folder"):
            return
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._sources() != self._before:
            Path(artifact_path).unlink(missing_ok=True)
            raise RuntimeError("a source was changed while it was compiled; build again")

    def _sources(self) -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in Path(self.root, "src").rglob("*.py")}

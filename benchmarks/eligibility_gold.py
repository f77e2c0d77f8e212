"""What two annotated corpora say of their criteria, as items that a parser can be measured by.

python benchmarks/eligibility_gold.py --data ../shared/data/eligibility [--items FILE]

Reads Chia (`chia.zip`) and Leaf Clinical Trials (`leaf_clinical_trials.tar.gz`), or folders of their names, as brat files;
prints how many items there are, what is left out and why, and how far annotators agree. Nothing of pantrial's parser is used
here, so that gold and parser cannot share an error.

What is an item:

- A bound: section, operator, value; beside them the unit as written and what is measured. Of Leaf, each comparison that an
  event holds as its numeric filter, with the operator as the annotators normalised it; a range makes two bounds, by size and
  not by the order in which the values were marked. Of Chia, each Value with a number, whose words are read here.
- A line: a criterion as the file has it, one a line, with its section.
- A window: the words of a look-back, with its length. Negations: which marked things are denied. Entities: spans and types.
- A form: the logical form of one Leaf criterion, as a tree.

A third of the trials, by a hash of their ids, is frozen: the parser's rules are never made on it, nor is it looked at.
"""

import argparse
import hashlib
import io
import json
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

INCLUSION, EXCLUSION = "inclusion", "exclusion"
HEADINGS = {INCLUSION: "Inclusion Criteria:", EXCLUSION: "Exclusion Criteria:"}


@dataclass(frozen=True)
class Bound:
    """A value compared with a number: `op` is one of <, <=, >, >=, =; `unit` and `subject` are words of the text."""

    section: str
    op: str
    value: Decimal
    unit: str
    subject: tuple[tuple[int, int], ...]  # where what is measured stands
    start: int
    end: int


@dataclass(frozen=True)
class Window:
    """A length of time that says when a thing was so: `within 4 weeks`."""

    section: str
    count: int
    unit: str  # hour, day, week, month, year
    start: int
    end: int


@dataclass(frozen=True)
class Entity:
    """A marked thing; `negated` where a mark says that it is denied."""

    kind: str
    start: int
    end: int
    negated: bool


@dataclass
class Trial:
    """One trial's criteria, and what was marked in them. Offsets point into `text`."""

    corpus: str
    number: str
    text: str
    lines: list[tuple[str, int, int]] = field(default_factory=list)  # section, start, end; without the bullet
    bounds: list[Bound] = field(default_factory=list)
    doubtful: list[Bound] = field(default_factory=list)  # what may be read as a bound or not: neither asked for nor wrong
    windows: list[Window] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    @property
    def frozen(self) -> bool:
        """Whether it is of the third that is only measured."""
        return frozen(self.number)

    def section(self, at: int) -> str:
        """In which section an offset stands."""
        found = INCLUSION
        for section, start, _ in self.lines:
            if start > at:
                break
            found = section
        return found


@dataclass
class Gold:
    """The trials of the corpora, the logical forms by annotator, and what was left out, with how often."""

    trials: list[Trial] = field(default_factory=list)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)  # annotator → file → text
    left_out: Counter[str] = field(default_factory=Counter)


def frozen(number: str) -> bool:
    """Whether a trial is of the frozen third: by a hash of its id, so that no file lists it."""
    return hashlib.sha256(f"eligibility {number}".encode()).digest()[0] % 3 == 0


# The files ------------------------------------------------------------------------------------------------------------


def files(data: Path, name: str) -> Iterator[tuple[str, str]]:
    """The text files of an archive or folder: path inside it, and text. Nothing where there is no such corpus."""
    for found in sorted(data.glob(f"{name}*")):
        if found.is_dir():
            for path in sorted(found.rglob("*")):
                if path.is_file():
                    yield str(path.relative_to(data)), path.read_bytes().decode("utf-8")
            return
        if found.suffix == ".zip":
            with zipfile.ZipFile(found) as packed:
                for inner in sorted(packed.namelist()):
                    if not inner.endswith("/"):
                        yield inner, packed.read(inner).decode("utf-8")
            return
        if found.name.endswith(".tar.gz"):
            with tarfile.open(found) as packed_tar:
                for member in sorted(packed_tar.getmembers(), key=lambda one: one.name):
                    handle = packed_tar.extractfile(member)
                    if handle is not None:
                        yield member.name, io.TextIOWrapper(handle, encoding="utf-8", newline="").read()
            return


@dataclass
class Brat:
    """A brat file: text-bound marks (kind, pieces, words), events (kind, mark, arguments), relations, groups, attributes."""

    marks: dict[str, tuple[str, tuple[tuple[int, int], ...], str]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, list[tuple[str, str]]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    groups: list[tuple[str, list[str]]] = field(default_factory=list)
    attributes: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


def brat(text: str) -> Brat:
    """A brat standoff file as its parts. Lines of other kinds (notes) are passed over."""
    found = Brat()
    for line in text.splitlines():
        name, _, rest = line.partition("\t")
        if not name:
            continue
        match name[0]:
            case "T":
                head, _, words = rest.partition("\t")
                kind, _, places = head.partition(" ")
                pieces = []
                for piece in places.split(";"):
                    start, end = piece.split()
                    pieces.append((int(start), int(end)))
                found.marks[name] = (kind, tuple(pieces), words)
            case "E":
                parts = rest.split()
                kind, _, mark = parts[0].partition(":")
                arguments = [(role, target) for role, _, target in (part.partition(":") for part in parts[1:])]
                found.events[name] = (kind, mark, arguments)
            case "R":
                kind, one, two = rest.split()[:3]
                found.relations.append((kind, one.partition(":")[2], two.partition(":")[2]))
            case "*":
                kind, *members = rest.split()
                found.groups.append((kind, members))
            case "A":
                kind, target, *value = rest.split()
                found.attributes[target][kind] = " ".join(value)
            case _:
                pass
    return found


# Numbers --------------------------------------------------------------------------------------------------------------

WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
UNITS_OF_TIME = {
    "hour": "hour",
    "hr": "hour",
    "h": "hour",
    "day": "day",
    "d": "day",
    "week": "week",
    "wk": "week",
    "month": "month",
    "mo": "month",
    "year": "year",
    "yr": "year",
    "y": "year",
}

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")


def figure(words: str) -> Decimal | None:
    """The number that the words are, with no other word: `1,500`, `2.5`, `six`; None for any other."""
    plain = words.strip().strip("(){}[]").rstrip(".,;").lower()
    if plain in WORDS:
        return Decimal(WORDS[plain])
    return Decimal(plain.replace(",", "")) if _FIGURE.fullmatch(plain) else None


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def roman(words: str) -> list[Decimal]:
    """The grades in Roman numerals, or letters from A to D, among the words: a parser may read them as numbers or not."""
    found = [Decimal(_ROMAN[one]) for one in re.findall(r"\b(?:iv|vi|v|i{1,3})\b", words.lower())]
    return found + [Decimal("ABCD".index(one) + 1) for one in re.findall(r"\b[A-D]\b", words)]


def time_unit(words: str) -> str | None:
    """The unit of time that the words are, in the singular."""
    plain = words.strip(" .()-").lower()
    return UNITS_OF_TIME.get(plain) or UNITS_OF_TIME.get(plain.removesuffix("s"))


_GE = (
    r"greater than or equals?(?: to)?|greater or equal(?: to| than)?|(?:more|higher|older) than or equal(?: to)?"
    r"|equal(?: to)? or (?:greater|more|higher|above)(?: than)?|(?:greater|more) or equal(?: to| than)?"
    r"|not (?:less|lower|younger|fewer) than|no less than|at least|(?:a )?minimum(?: of| age(?: of)?)?"
    r"|>\s*/?\s*=|=\s*>|≥|≧|⩾|> or =|from"
)
_LE = (
    r"less than or equals?(?: to)?|less or equal(?: to| than)?|(?:lower|younger|fewer) than or equal(?: to)?"
    r"|equal(?: to)? or (?:less|lower|below)(?: than)?|(?:not|no) (?:more|greater|higher|older) than|at most"
    r"|(?:a )?maximum(?: of| age(?: of)?)?|<\s*/?\s*=|=\s*<|≤|≦|⩽|< or =|up to|not (?:to )?exceed(?:ing)?|does not exceed"
)
_GT = (
    r"greater than|more than|higher than|larger than|longer than|older than|above|over|exceeding|exceeds?|in excess of|beyond"
    r"|>|›|more(?= \d)|greater(?= \d)"
)
_LT = r"less than|lower than|smaller than|shorter than|younger than|fewer than|below|under|<|‹|less(?= \d)|before"
_AFTER_GE = r"(?:or|and) (?:more|above|older|over|higher|greater|up|worse|longer|better)|\+(?!\d)"
_AFTER_LE = r"(?:or|and) (?:less|below|younger|under|lower|fewer|shorter)"
_TOKENS = re.compile(
    "|".join(
        (
            # A power of ten is of the unit, and so is a body surface.
            r"(?P<power>(?:[x×*·]\s*)?10\s*(?:\^|\*\*|\*|e|E)\s*[0-9]{1,2}|[x×]\s*10\s*[0-9]{1,2}(?=\s*/)"
            r"|(?:per|/)\s*1\.73\s*m\s*(?:\^?2|²)?|(?:per|/)\s*100|(?<=[a-z])[23]|/\s*mm\s*3)",
            rf"(?P<ge>{_GE})(?![a-z])",
            rf"(?P<le>{_LE})(?![a-z])",
            rf"(?P<gt>{_GT})(?![a-z])",
            rf"(?P<lt>{_LT})(?![a-z])",
            rf"(?P<age>{_AFTER_GE})(?![a-z])",
            rf"(?P<ale>{_AFTER_LE})(?![a-z])",
            r"(?P<eq>=)",
            r"(?P<number>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+|\b(?:" + "|".join(WORDS) + r")\b)",
            r"(?P<dash>-|–|—|~|to(?![a-z])|and(?![a-z])|through|until|&)",
            r"(?P<slash>/)",
            r"(?P<between>between|range)",
        )
    ),
    re.IGNORECASE,
)
_OPS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "eq": "=", "age": ">=", "ale": "<="}
Read: TypeAlias = list[tuple[str, Decimal, str]]


def value_words(words: str) -> tuple[Read, str]:
    """The bounds that a Value's words state, each with its operator, number and the words of its unit; or why none.

    A comparison stands before its number, or behind it and its unit. Two numbers around a dash or “to” are a range, whose
    ends are told by size. What is no such thing (`3+4`, `20/40`, a number alone) gives no bounds, and the reason.
    """
    found = [(m.lastgroup or "", m.group(), m.start(), m.end()) for m in _TOKENS.finditer(words)]
    numbers = [n for n, one in enumerate(found) if one[0] == "number"]
    if not numbers:
        return [], "no number"
    read: Read = []
    used: set[int] = set()

    def number(n: int) -> Decimal:
        said = found[n][1].lower()
        return Decimal(WORDS[said]) if said in WORDS else Decimal(said.replace(",", ""))

    def unit(n: int) -> str:
        last = n + 1
        while last < len(found) and found[last][0] in ("power", "slash"):
            last += 1
        end = found[last][2] if last < len(found) else len(words)
        joined = words[found[n][3] : end].strip(" .;,()")
        return "" if joined == "/" else joined

    for n in numbers:
        if n in used:
            continue
        before = found[n - 1][0] if n else ""
        following = n + 1
        while following < len(found) and found[following][0] == "power":
            following += 1
        after = found[following][0] if following < len(found) else ""
        second = following + 1
        ranged = after == "dash" and second < len(found) and found[second][0] == "number"
        adjacent = ranged and (
            before in ("", "between", "number", "slash") or (before == "ge" and found[n - 1][1].lower() == "from")
        )
        if adjacent:
            low, high = sorted((number(n), number(second)))
            if low == high or found[following][1] == "&":
                return [], "a range without a width"
            read += [(">=", low, unit(second)), ("<=", high, unit(second))]
            used |= {n, second}
        elif before == "slash" and read:
            if "mm" not in words.lower() or "hg" not in words.lower():
                return [], "a fraction"
            read.append((read[-1][0], number(n), unit(n)))
        elif before in ("ge", "le", "gt", "lt", "eq"):
            read.append((_OPS[before], number(n), unit(n)))
        elif after in ("age", "ale"):
            read.append((_OPS[after], number(n), words[found[n][3] : found[following][2]].strip(" .;,()")))
        else:
            return [], "a number without a comparison"
    return read, ""


# Chia -----------------------------------------------------------------------------------------------------------------


def chia(data: Path, gold: Gold) -> None:
    """Add Chia's trials: two files a trial, one a section, a criterion a line."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for path, text in files(data, "chia"):
        match = re.search(r"(NCT\d{8}|EXAMPLE-\d+)_(inc|exc)\.(ann|txt)$", path)
        if match:
            found[match[1]][{"inc": INCLUSION, "exc": EXCLUSION}[match[2]]][match[3]] = text
    for number, sections in sorted(found.items()):
        gold.trials.append(chia_trial(number, sections, gold.left_out))


def chia_trial(number: str, sections: dict[str, dict[str, str]], left_out: Counter[str]) -> Trial:
    """One trial of Chia, with a heading before each section, as a register prints it."""
    trial = Trial("chia", number, "")
    for section in (INCLUSION, EXCLUSION):
        here = sections.get(section, {})
        words = here.get("txt", "").replace("\r\n", " \n")  # as long as it was: the marks' offsets count both
        if not words.strip():
            continue
        trial.text += ("\n" if trial.text else "") + HEADINGS[section] + "\n"
        offset = len(trial.text)
        trial.text += words
        for match in re.finditer(r"[^\n]+", words):
            start, end = match.start(), match.end()
            start += len(match.group()) - len(match.group().lstrip())
            end -= len(match.group()) - len(match.group().rstrip())
            heading = _HEADING.match(words, start, end)
            if heading is not None and (heading["section"] or heading["bare"]).lower() == section:
                start = heading.end()
            if any(character.isalnum() for character in words[start:end]):
                trial.lines.append((section, offset + start, offset + end))
        _chia_marks(trial, section, brat(here.get("ann", "")), words, offset, left_out)
    return trial


def _chia_marks(trial: Trial, section: str, marked: Brat, words: str, offset: int, left_out: Counter[str]) -> None:
    subjects: dict[str, list[str]] = defaultdict(list)
    for kind, one, two in marked.relations:
        if kind in ("Has_value", "Has_temporal"):
            subjects[two].append(one)
    for kind, members in marked.groups:  # the value of one member of a group is that of the others
        for member in members if kind == "OR" else []:
            for value, owners in subjects.items():
                if member in owners:
                    subjects[value] = list(dict.fromkeys([*owners, *members]))
    denied = {one for kind, one, _ in marked.relations if kind == "Has_negation"}
    for name, (kind, pieces, said) in marked.marks.items():
        start, end = pieces[0][0] + offset, pieces[-1][1] + offset
        trial.entities.append(Entity(kind, start, end, name in denied))
        if kind == "Temporal":
            window = re.search(
                r"(?:within|last|past|previous|prior|preceding|in the|during the|≤|<=)\D{0,24}?(\d+|"
                + "|".join(WORDS)
                + r")\s*(?:\(\d+\)\s*)?"
                r"-?\s*(hour|day|week|month|year)s?\b",
                said,
                re.IGNORECASE,
            )
            if window is None:
                left_out["chia: a time that is no look-back of a length"] += 1
            elif (count := figure(window[1])) is not None:
                trial.windows.append(Window(section, int(count), window[2].lower(), start, end))
        if kind == "Multiplier":  # a count, such as `at least 2 episodes`
            counted, _ = value_words(said)
            left_out["chia: a count"] += bool(counted)
            trial.doubtful += [Bound(section, op, value, unit, (), start, end) for op, value, unit in counted]
        if kind != "Value":
            continue
        shifted = words[pieces[0][0] : pieces[0][1]].split() != said.split() and len(pieces) == 1
        read, why = value_words(said)
        if why == "a number without a comparison" and not shifted and len(pieces) == 1:
            # The comparison stands just outside the mark: `≥ [18 years]`, `[18 years] or older`.
            left = re.search(
                rf"(?:{_GE}|{_LE}|{_GT}|{_LT})\s*$", words[max(0, pieces[0][0] - 30) : pieces[0][0]], re.IGNORECASE
            )
            right = re.match(
                rf"\s*(?:of age )?(?:{_AFTER_GE}|{_AFTER_LE})(?![a-z])", words[pieces[0][1] : pieces[0][1] + 20], re.I
            )
            if left or right:
                read, why = value_words((left.group() if left else "") + said + (right.group() if right else ""))
                left_out["(kept) chia: the comparison stood beside the mark"] += bool(read)
        held = [marked.marks[one] for one in subjects.get(name, []) if one in marked.marks]
        where = tuple((one[1][0][0] + offset, one[1][-1][1] + offset) for one in held)
        found = [Bound(section, op, value, unit, where, start, end) for op, value, unit in read]
        if held and all(one[0] in ("Drug", "Procedure", "Device", "Temporal") for one in held):
            left_out["chia: a dose, or another value of a drug, device or procedure"] += 1
            trial.doubtful += found
        elif not read:
            left_out[f"chia: {why}"] += 1
            alone = [*re.findall(_FIGURE, said), *map(str, roman(said))]
            trial.doubtful += [
                Bound(section, op, Decimal(one.replace(",", "")), "", where, start, end) for one in alone for op in _ALL
            ]
        else:
            trial.bounds += found


_ALL = (">=", "<=", ">", "<", "=")

# Leaf Clinical Trials -------------------------------------------------------------------------------------------------

OPERATORS = {"GTEQ": ">=", "LTEQ": "<=", "GT": ">", "LT": "<", "EQ": "="}


def leaf(data: Path, gold: Gold) -> None:
    """Add the trials of Leaf Clinical Trials, and its logical forms by annotator."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for path, text in files(data, "leaf"):
        if match := re.search(r"leaf_clinical_trials/.*?((?:NCT|EXAMPLE-)\d+)\.(ann|txt)$", path):
            texts[match[1]][match[2]] = text
        elif match := re.search(r"leaf_logical_forms/([^/]+)/.*?([^/]+)\.js$", path):
            gold.forms.setdefault(match[1], {})[match[2]] = text
    for number, both in sorted(texts.items()):
        if "txt" in both and "ann" in both:
            gold.trials.append(leaf_trial(number, both["txt"], both["ann"], gold.left_out))


# `Inclusion Criteria:`, `Exclusions`, `Control group exclusion criteria (adults):`; what follows a colon is a criterion. A mere
# mention (`does not meet the inclusion criteria`) begins no section.
_HEADING = re.compile(
    r"^\W*(?:(?:main|key|major|general|specific|additional|other)\s+)?"
    r"(?:(?!(?:no|not|any|meets?|lack|with|the|of|to)\b)[\w'’()/-]+\s+){0,6}?(?P<section>inclusion|exclusion)s?"
    r"(?:\s+(?:criteri(?:a|on)|conditions)(?:\s+(?:for|of|in)\s[^.;:]{1,60}|\s*\([^()]{1,60}\))?)?\s*:\s*"
    r"|^\W*(?:(?:main|key|major|general|specific|additional|other)\s+)?"
    r"(?P<bare>inclusion|exclusion)s?(?:\s+(?:criteri(?:a|on)|conditions))?[\s.]*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])(?:\s+|(?<=-)(?=\S))")


def leaf_lines(text: str) -> Iterator[tuple[str, int, int]]:
    """The criteria of a text: bullets, and lines at the margin; an indented one without a bullet goes on."""
    section = INCLUSION
    at: tuple[int, int] | None = None
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().rstrip()
        if not any(character.isalnum() for character in line):
            continue
        bullet = _BULLET.match(line)
        start = bullet.end() if bullet else len(line) - len(line.lstrip())
        heading = _HEADING.match(line[start:])
        if heading is not None:
            if at:
                yield section, *at
            section, at = (heading["section"] or heading["bare"]).lower(), None
            start += heading.end()
            if start < len(line):
                at = (match.start() + start, match.start() + len(line))
        elif bullet is None and line[0] in " \t" and at is not None:
            at = (at[0], match.start() + len(line))
        else:
            if at:
                yield section, *at
            at = (match.start() + start, match.start() + len(line))
    if at:
        yield section, *at


def leaf_trial(number: str, text: str, annotations: str, left_out: Counter[str]) -> Trial:
    """One trial of Leaf Clinical Trials."""
    trial = Trial("leaf", number, text.replace("\r\n", " \n"))
    trial.lines = list(leaf_lines(trial.text))
    marked = brat(annotations)
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    denied: set[str] = set()
    for name, (kind, _, arguments) in marked.events.items():
        for role, target in arguments:
            owners[target].append((re.sub(r"\d+$", "", role), name))
            if kind == "Negation" and role.startswith("Negates"):
                denied.add(target)
    for name, (kind, mark, arguments) in marked.events.items():
        place = marked.marks[mark][1]
        start, end = place[0][0], place[-1][1]
        if kind != "Eq-Comparison":
            trial.entities.append(Entity(kind, start, end, name in denied))
            continue
        roles = {role for role, _ in owners.get(name, [])}
        by_role: dict[str, list[str]] = defaultdict(list)
        for role, target in arguments:
            by_role[re.sub(r"\d+$", "", role)].append(target)
        values = [figure(marked.marks[one][2]) for one in by_role["Value"]]
        grades = [grade for one in by_role["Value"] for grade in roman(marked.marks[one][2])]
        units = [marked.marks[one][2] for role in ("Unit", "Temporal-Unit", "Per") for one in by_role[role]]
        operators = [marked.attributes.get(one, {}).get("Eq-Operator-Value", "") for one in by_role["Operator"]]
        if not by_role["Value"]:
            continue
        if "Temporality" in roles:
            times = [unit for one in by_role["Temporal-Unit"] if (unit := time_unit(marked.marks[one][2]))]
            past = any(
                marked.attributes.get(one, {}).get("Eq-Temporal-Period-Value") == "past" for one in by_role["Temporal-Period"]
            )
            back = past or operators in (["LTEQ"], ["LT"])
            if len(values) == 1 and values[0] is not None and len(times) == 1 and back and values[0] == int(values[0]):
                trial.windows.append(Window(trial.section(start), int(values[0]), times[0], start, end))
            else:
                left_out["leaf: a time that is no look-back of a length"] += 1
            continue
        subject = tuple(
            (marked.marks[marked.events[one][1]][1][0][0], marked.marks[marked.events[one][1]][1][-1][1])
            for role, one in owners.get(name, [])
            if role == "Numeric-Filter"
        )
        found, why = _leaf_bounds(trial.section(start), operators, values, "/".join(units), subject, start, end)
        if "Numeric-Filter" in roles and found:
            trial.bounds += found
            continue
        if "Numeric-Filter" in roles:
            left_out[f"leaf: {why}"] += 1
        else:
            left_out[f"leaf: of another kind ({', '.join(sorted(roles)) or 'not attached to anything'})"] += 1
        trial.doubtful += found or [
            Bound(trial.section(start), op, value, "", subject, start, end)
            for value in (*values, *grades)
            if value is not None
            for op in _ALL
        ]
    return trial


def _leaf_bounds(
    section: str,
    operators: list[str],
    values: list[Decimal | None],
    unit: str,
    subject: tuple[tuple[int, int], ...],
    start: int,
    end: int,
) -> tuple[list[Bound], str]:
    """The bounds of a comparison, or why it has none."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return [], "a value that is no number"
    if not operators:
        return [], "no operator"
    if operators == ["BETWEEN"] and len(known) == 2 and known[0] != known[1]:
        # An annotator may mark the larger value first.
        return [
            Bound(section, op, value, unit, subject, start, end) for op, value in zip((">=", "<="), sorted(known), strict=True)
        ], ""
    if len(operators) == 1 == len(known) and operators[0] in OPERATORS:
        return [Bound(section, OPERATORS[operators[0]], known[0], unit, subject, start, end)], ""
    if len(operators) == len(known) and all(one in OPERATORS for one in operators):
        return [
            Bound(section, OPERATORS[op], value, unit, subject, start, end) for op, value in zip(operators, known, strict=True)
        ], ""
    return [], f"operators {'+'.join(operators) or 'without a value'} with {len(known)} values"


# Logical forms --------------------------------------------------------------------------------------------------------

# A tree: ("and", parts), ("or", parts), ("not", part), ("leaf", words). `mod`, `num_filter`, … say more of a leaf.
Tree: TypeAlias = tuple[str, tuple["Tree", ...]]
_LINKS = {"intersect": "and", "union": "or", "neg": "not", "equiv": "leaf", "seq": "and", "daisy_chain": "and"}
_LEAF: Tree = ("leaf", ())


def form_tree(text: str) -> Tree | None:
    """The tree of a logical form (a file's last paragraphs): links and leaves, without what the leaves are; None where none.

    Several expressions one after the other all have to hold.
    """
    parts = re.split(r"\n\s*\n", text.strip(), maxsplit=3)
    if len(parts) < 4:
        return None
    code = parts[3]
    at = 0

    def skip() -> None:
        nonlocal at
        while at < len(code) and code[at] in " \t\r\n,;":
            at += 1

    def call() -> Tree | None:
        nonlocal at
        skip()
        if at < len(code) and code[at] in "\"'`":
            quote = code[at]
            end = code.find(quote, at + 1)
            at = len(code) if end < 0 else end + 1
            return None
        name = re.compile(r"[A-Za-z_]\w*").match(code, at)
        if name is None:
            at += 1
            return None
        at = name.end()
        inner: list[Tree] = []
        if at < len(code) and code[at] == "(":
            at += 1
            while at < len(code):
                skip()
                if at < len(code) and code[at] == ")":
                    at += 1
                    break
                one = call()
                if one is not None:
                    inner.append(one)
        else:
            return None  # a constant
        while True:
            mark = re.compile(r"\s*\.\s*([A-Za-z_]\w*)\s*\(").match(code, at)
            if mark is None:
                break
            at = mark.end()
            depth = 1
            while at < len(code) and depth:
                if code[at] in "\"'`":
                    end = code.find(code[at], at + 1)
                    at = len(code) if end < 0 else end + 1
                    continue
                depth += (code[at] == "(") - (code[at] == ")")
                at += 1
        link = _LINKS.get(name.group(), "leaf")
        if link == "leaf":
            return _LEAF
        return (link, tuple(inner)) if inner else _LEAF

    found: list[Tree] = []
    while at < len(code):
        skip()
        if at >= len(code):
            break
        one = call()
        if one is not None:
            found.append(one)
    if not found:
        return None
    return normal(found[0] if len(found) == 1 else ("and", tuple(found)))


def normal(tree: Tree) -> Tree:
    """The tree without links of one part and without a link in one of its own kind; parts in one order."""
    link, parts = tree
    if link == "leaf":
        return _LEAF
    done = [normal(part) for part in parts]
    if link == "not":
        inner = done[0] if len(done) == 1 else ("or", tuple(sorted(done)))
        return inner[1][0] if inner[0] == "not" else ("not", (inner,))
    flat: list[Tree] = []
    for part in done:
        flat += part[1] if part[0] == link else (part,)
    return flat[0] if len(flat) == 1 else (link, tuple(sorted(flat)))


def form_bounds(text: str) -> set[tuple[str, str]]:
    """The comparisons of a form: operator and value, as its `eq(op(…), val(…))` say."""
    found = set()
    for match in re.finditer(r"\beq\(((?:[^()]|\([^()]*\))*)\)", re.split(r"\n\s*\n", text.strip(), maxsplit=3)[-1]):
        ops, values = re.findall(r"\bop\((\w+)\)", match[1]), re.findall(r"\bval\([\"']([^\"']*)[\"']\)", match[1])
        for op in ops:
            found |= {(op, value) for value in values}
    return found


# Printing -------------------------------------------------------------------------------------------------------------


def build(data: Path) -> Gold:
    """All that the corpora in a folder say."""
    gold = Gold()
    chia(data, gold)
    leaf(data, gold)
    return gold


def agreement(forms: dict[str, dict[str, str]]) -> Iterator[str]:
    """How far annotators agree on the forms that several of them wrote: trees and bounds, by pairs of annotators."""
    shared = sorted({name for one in forms.values() for name in one if sum(name in other for other in forms.values()) > 1})
    same = pairs = trees = overlap = 0
    sizes = 0
    for name in shared:
        for one, two in combinations([known[name] for known in forms.values() if name in known], 2):
            pairs += 1
            trees += form_tree(one) == form_tree(two)
            first, second = form_bounds(one), form_bounds(two)
            same += first == second
            overlap += 2 * len(first & second)
            sizes += len(first) + len(second)
    yield f"forms that several annotators wrote: {len(shared)}, {pairs} pairs"
    if pairs:
        bounds = f"the same bounds: {same / pairs:.2f} · F1 of bounds: {overlap / max(1, sizes):.2f}"
        yield f"  the same tree: {trees / pairs:.2f} · {bounds}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--items", type=Path, help="write the trials that are not frozen here, a JSON line each")
    call = parser.parse_args()
    gold = build(call.data)
    for corpus in ("leaf", "chia"):
        for part, wanted in (("to tune on", False), ("frozen", True)):
            here = [trial for trial in gold.trials if trial.corpus == corpus and trial.frozen == wanted]
            ops = Counter(bound.op for trial in here for bound in trial.bounds)
            kinds = Counter(section for trial in here for section, *_ in trial.lines)
            print(
                f"{corpus}, {part}: {len(here)} trials · {sum(ops.values())} bounds ({dict(ops.most_common())}) ·"
                f" {sum(len(trial.doubtful) for trial in here)} readings neither asked for nor wrong ·"
                f" lines {dict(kinds)} · {sum(len(trial.windows) for trial in here)} windows ·"
                f" {sum(len(trial.entities) for trial in here)} entities,"
                f" {sum(entity.negated for trial in here for entity in trial.entities)} denied"
            )
    print("left out, with how often:")
    for reason, count in gold.left_out.most_common():
        print(f"  {count:5} {reason}")
    print(f"forms: { {name: len(forms) for name, forms in gold.forms.items()} }")
    for line in agreement(gold.forms):
        print(line)
    print("Entities and bounds of Leaf were marked once a trial, and Chia publishes only what its annotators agreed upon,")
    print("so that no more can be said of how far annotators agree.")
    if call.items:
        with call.items.open("w", encoding="utf-8") as out:
            for trial in gold.trials:
                if not trial.frozen:
                    out.write(json.dumps(asdict(trial), default=str) + "\n")


if __name__ == "__main__":
    main()

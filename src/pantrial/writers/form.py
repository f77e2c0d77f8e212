"""An empty form for one patient, that asks only what a trial asks. patients/form.py reads it when it is filled in."""

import json
from collections.abc import Iterator

from pantrial.language.english import duration
from pantrial.logic import leaves
from pantrial.protocol import Protocol
from pantrial.question.anchors import window_words
from pantrial.question.atoms import Ask, Atom, Kind, OfLimit, Select, Window
from pantrial.question.lower import FRESHNESS, lower
from pantrial.terms import Lexicon

_HEAD = """\
# What {trial} asks about a patient. Fill in what is known; what stays empty counts as not recorded.
# Dates are YYYY-MM-DD; where only the month or year is known, YYYY-MM or YYYY. yes and no in small letters.
# The register is a summary: the approved protocol rules, and a clinician decides.
"""


def write(protocol: Protocol, lexicon: Lexicon) -> str:
    """The form as YAML text. Each entry says in a comment which criteria ask for it, and how old it may be."""
    atoms: dict[Atom, list[str]] = {}
    for criterion in protocol.criteria:
        logic = lower(criterion.logic, lexicon)
        asked: tuple[Ask, ...] = tuple(leaves(logic))
        for ask in asked:
            if isinstance(ask, Atom):
                labels = atoms.setdefault(ask, [])
                if criterion.label not in labels:
                    labels.append(criterion.label)
    return "\n".join(_lines(protocol, atoms, lexicon)) + "\n"


def _lines(protocol: Protocol, atoms: dict[Atom, list[str]], lexicon: Lexicon) -> Iterator[str]:
    trial = _comment(protocol.trial or "the trial")
    yield _HEAD.format(trial=trial).rstrip()
    yield "pantrial-patient: 1"
    yield "id:"
    yield "birth-date:"
    yield "sex:               # female or male"
    yield "# The time in which the chart would hold what happened; needed for --unrecorded chart only."
    yield "# chart-covers: {from: , to: }"
    sections = (
        ("measurements", (Kind.MEASUREMENT,), _measurement),
        ("tests", (Kind.TEST,), _test),
        ("conditions", (Kind.CONDITION, Kind.PROCEDURE), _condition),
        ("treatments", (Kind.TREATMENT,), _treatment),
    )
    also = _excluding(atoms, lexicon)
    for name, kinds, entry in sections:
        asked: dict[str, tuple[list[Atom], list[str]]] = {}
        for atom, labels in atoms.items():
            if atom.select.kind in kinds:
                held, by = asked.setdefault(_key(atom.select), ([], []))
                held.append(atom)
                by += [label for label in labels if label not in by]
        if asked or (Kind.CONDITION in kinds and also):
            yield ""
            yield f"{name}:"
        for held, by in asked.values():
            yield from entry(held, by, lexicon)
        if Kind.CONDITION in kinds:
            yield from also
    statements = [(atom, labels) for atom, labels in atoms.items() if atom.select.kind is Kind.STATEMENT]
    if statements:
        yield ""
        yield "# What a person says: who, when, and yes or no to the words. For an exclusion, yes keeps the patient out."
        yield "statements:"
    for atom, labels in statements:
        topic, words = atom.select.about, atom.select.detail
        own = topic not in lexicon or lexicon[topic].own == "trial"
        name = lexicon[topic].name if topic in lexicon else "it is promised"
        yield f"  # {', '.join(labels)}: {_comment(name)}{': ' + _comment(words) if words else ''}"
        yield f"  - topic: {topic}"
        if words:
            yield f"    words: {_scalar(words)}"
        yield "    answer:          # yes or no"
        yield "    by:"
        yield "    date:"
        if own:
            yield f"    trial: {_scalar(protocol.trial)}"


def _key(select: Select) -> str:
    return select.about if select.kind is not Kind.TEST else " ".join((select.about, *select.concepts))


def _measurement(atoms: list[Atom], labels: list[str], lexicon: Lexicon) -> Iterator[str]:
    concept = lexicon[atoms[0].select.about]
    windows = {atom.window for atom in atoms}
    plain = windows <= {Window(FRESHNESS[concept.freshness])}
    times = f"at most {duration(FRESHNESS[concept.freshness])} old" if plain else f"{_times(atoms)}; one entry for each value"
    yield f"  # {', '.join(labels)}: {concept.name}, {times}"
    yield f"  - concept: {concept.id}"
    yield "    value:"
    yield f"    unit: {_scalar(concept.unit)}"
    for atom in atoms:
        if isinstance(atom.compare, OfLimit):
            yield f"    {'upper' if atom.compare.upper else 'lower'}-limit:   # the laboratory's own, for this value"
            break
    yield "    date:"


def _test(atoms: list[Atom], labels: list[str], lexicon: Lexicon) -> Iterator[str]:
    select, window = atoms[0].select, atoms[0].window
    age = f", at most {duration(window.back)} old" if window.back else ""
    first = next((one for one in select.rules_out if lexicon[one].name.endswith("serology")), "")
    first = first or (min(select.rules_out, key=len) if select.rules_out else select.concepts[0])
    others = [one for one in select.concepts if one != first]
    yield (
        f"  # {', '.join(labels)}: {lexicon[first].name}{age}; a positive result does not age"
        if window.lasting
        else (f"  # {', '.join(labels)}: {lexicon[first].name}{age}")
    )
    if others:
        yield f"  # instead or besides, each as an entry of its own: {', '.join(others)}"
    yield f"  - concept: {first}"
    yield "    result:          # positive, negative or indeterminate"
    yield "    date:"


def _condition(atoms: list[Atom], labels: list[str], lexicon: Lexicon) -> Iterator[str]:
    concept = lexicon[atoms[0].select.about]
    yield f"  # {', '.join(labels)}: {concept.name}, {_times(atoms)}"
    yield f"  - concept: {concept.id}"
    yield "    present:         # yes, with from and (where it is over) to; no, with date"
    yield "    from:"
    yield "    to:"
    yield "    date:"


def _treatment(atoms: list[Atom], labels: list[str], lexicon: Lexicon) -> Iterator[str]:
    concept = lexicon[atoms[0].select.about]
    yield f"  # {', '.join(labels)}: {concept.name}, {_times(atoms)}; one entry for each"
    yield f"  - concept: {concept.id}"
    yield "    taken:           # yes, with from and (where it is over) to; no, with date"
    yield "    what:            # the drug"
    yield "    from:"
    yield "    to:"
    yield "    date:"


def _times(atoms: list[Atom]) -> str:
    return " or ".join(dict.fromkeys(window_words(atom.window) for atom in atoms))


def _excluding(atoms: dict[Atom, list[str]], lexicon: Lexicon) -> list[str]:
    """What answers a test without it being made, such as a hysterectomy for the pregnancy test."""
    labels: dict[str, list[str]] = {}
    for atom, by in atoms.items():
        for concept in atom.select.excluded_by:
            labels.setdefault(concept, []).extend(label for label in by if label not in labels.get(concept, []))
    lines: list[str] = []
    for concept, by in labels.items():
        lines += [
            f"  # {', '.join(by)}: {lexicon[concept].name} (hysterectomy, menopause)",
            f"  - concept: {concept}",
            "    present:         # yes, with from",
            "    from:",
        ]
    return lines


def _scalar(words: str) -> str:
    """A YAML scalar that is read back as it is; JSON strings are YAML."""
    return json.dumps(words, ensure_ascii=False)


def _comment(words: str) -> str:
    """Words of a record in a comment: one line, nothing that a terminal obeys."""
    return "".join(character if character.isprintable() else " " for character in words)

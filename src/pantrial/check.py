"""The gap report: for each later step what the record gives, what it lacks, what it contradicts.

Gathers what every step declares in its NEEDS, so that a step's refusal and this report never say different things.
"""

import textwrap
from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec
from msgspec import Struct

from pantrial.conduct import allocation, doses, endpoints, visits
from pantrial.needs import Need
from pantrial.notes import Note, NoteKind
from pantrial.protocol import Protocol
from pantrial.screen import needs as screening
from pantrial.text import Span

_WIDTH = 100


class Step(Struct, frozen=True):
    """A later step: its name, what it needs, and why it may not apply to a trial at all ("" where it does)."""

    name: str
    needs: tuple[Need, ...]
    applies: Callable[[Protocol], str] = lambda protocol: ""


STEPS = (
    Step("screen", screening.NEEDS),
    Step("dose", doses.NEEDS, doses.applies),
    Step("visits", visits.NEEDS, visits.applies),
    Step("allocation", allocation.NEEDS, allocation.applies),
    Step("endpoints", endpoints.NEEDS),
)
"""Every step, in the order in which a trial goes through them."""


class State(StrEnum):
    """How far a step comes with what the record gives."""

    READY = "ready"  # all that it needs is given
    ASKS = "asks"  # it goes on with what the user supplies
    LACKS = "lacks"  # something lacks that nobody but the record, or a corrected protocol, can give
    NOT_APPLICABLE = "not applicable"


class Stated(Struct, frozen=True):
    """A fact that the record gives a step: which need it meets, of what, in which words, and where."""

    need: str
    words: str
    spans: tuple[Span, ...]
    of: str = ""


class Missing(Struct, frozen=True):
    """A fact that a step needs and the record does not give: of what, the sentence to show, and the option that supplies it."""

    need: str
    sentence: str
    of: str = ""
    supply: str = ""
    optional: bool = False


class StepReport(Struct, frozen=True):
    """What the record gives one step, what it lacks, and which notes put what it gives in doubt."""

    step: str
    state: State
    why: str = ""
    gives: tuple[Stated, ...] = ()
    lacks: tuple[Missing, ...] = ()
    contradicts: tuple[Note, ...] = ()


class GapReport(Struct, frozen=True):
    """A trial's gap report: each step, and every contradiction, doubt, inference and damage that was noted on the way."""

    trial: str
    title: str
    steps: tuple[StepReport, ...]
    notes: tuple[Note, ...]


def check(protocol: Protocol, notes: tuple[Note, ...] = ()) -> GapReport:
    """The gap report of a protocol; `notes` are its reader's, which come first.

    Raises nothing: what is missing is what the report is about.
    """
    own = [note for criterion in protocol.criteria for note in criterion.notes]
    everything = tuple(dict.fromkeys((*notes, *protocol.notes, *own)))
    steps = tuple(_report(step, protocol, everything) for step in STEPS)
    return GapReport(protocol.trial, protocol.title, steps, everything)


def _report(step: Step, protocol: Protocol, notes: tuple[Note, ...]) -> StepReport:
    why = step.applies(protocol)
    if why:
        return StepReport(step.name, State.NOT_APPLICABLE, why)
    gives: list[Stated] = []
    lacks: list[Missing] = []
    for need in step.needs:
        found = need.look(protocol)
        gives += [Stated(need.name, given.words, given.spans, given.of) for given in found.given]
        lacks += [Missing(need.name, need.said(of), of, need.supply, need.optional) for of in found.lacking]
    codes = {code for need in step.needs for code in need.contradictions}
    required = [missing for missing in lacks if not missing.optional]
    state = State.READY if not required else State.ASKS if all(missing.supply for missing in required) else State.LACKS
    return StepReport(step.name, state, "", tuple(gives), tuple(lacks), tuple(note for note in notes if note.code in codes))


def write_json(report: GapReport) -> bytes:
    """One line of JSON, without a newline."""
    return msgspec.json.encode(report)


def write_text(report: GapReport) -> str:
    """For a terminal: each step with what it has, asks for, lacks and doubts; then the record's contradictions."""
    return "\n".join(_lines(report)) + "\n"


_HEADS = {
    NoteKind.CONTRADICTION: "The record contradicts itself",
    NoteKind.DOUBT: "Can be read in more than one way",
    NoteKind.INFERRED: "Not said, but concluded",
    NoteKind.DAMAGE: "Damaged on the page",
    NoteKind.LOSS: "Not in the result",
    NoteKind.SUPPLIED: "Given by the user",
    NoteKind.FACT: "To know",
}


def _lines(report: GapReport) -> Iterator[str]:
    yield f"{report.trial or 'no id'}  {report.title}".rstrip()
    for step in report.steps:
        yield ""
        yield f"{step.step}: {step.state.value}" + (f" ({step.why})" if step.why else "")
        for need, words in _gathered(step):
            yield from _wrap(f"{need}: {words}", "  gives  ")
        for need in dict.fromkeys(missing.need for missing in step.lacks):
            yield from _lacking([missing for missing in step.lacks if missing.need == need])
        for note in step.contradicts:
            yield from _wrap(note.message, "  doubts ")
    for kind, head in _HEADS.items():
        notes = dict.fromkeys(note.message for note in report.notes if note.kind is kind)
        if notes:
            yield ""
            yield head
            for message in notes:
                yield from _wrap(message, "  - ", "    ")


def _lacking(lacks: list[Missing]) -> Iterator[str]:
    """What lacks one fact: the sentence, once, and under it the things where they are several."""
    first = lacks[0]
    head = "  asks   " if first.supply else "  lacks  "
    supplied = f" [{first.supply}]" if first.supply else ""
    tail = f": {first.of}."
    if len(lacks) == 1 or not first.sentence.endswith(tail):
        for missing in lacks:
            yield from _wrap(f"{missing.need}: {missing.sentence}{supplied}", head)
        return
    yield from _wrap(f"{first.need}: {first.sentence.removesuffix(tail)}:{supplied}", head)
    for missing in lacks:
        yield from _wrap(missing.of, "           - ", "             ")


def _gathered(step: StepReport) -> Iterator[tuple[str, str]]:
    """What a step is given, one line a need; of many, how many."""
    for need in dict.fromkeys(stated.need for stated in step.gives):
        found = [stated for stated in step.gives if stated.need == need]
        if len(found) > 6:
            yield need, f"{len(found)} ({', '.join(stated.of or stated.words for stated in found[:3])}, …)"
            continue
        yield need, "; ".join(f"{stated.of}: {stated.words}" if stated.of else stated.words for stated in found)


def _wrap(words: str, first: str, rest: str | None = None) -> list[str]:
    clean = "".join(character if character.isprintable() else " " for character in words)
    indent = " " * len(first) if rest is None else rest
    return textwrap.wrap(clean, _WIDTH, initial_indent=first, subsequent_indent=indent) or [first.rstrip()]

"""A screening as JSON and as text."""

import textwrap
from collections.abc import Iterator
from typing import Any, assert_never

import msgspec

from pantrial.answer import Effect, Verdict
from pantrial.notes import NoteKind
from pantrial.screen.verdict import Answer, Screening

_WIDTH = 100


def write_json(screening: Screening) -> bytes:
    """One line of JSON, without a newline: the contract of the command line, and what the verdict rests on."""
    return msgspec.json.encode(
        {
            "trial": screening.trial,
            "sha256": screening.source,
            "patient": screening.patient,
            "on": screening.on,
            "policy": screening.policy,
            "verdict": screening.verdict,
            "notes": screening.notes,
            "blocking": screening.blocking,
            "missing": screening.missing,
            "to_attest": screening.to_attest,
            "unread": screening.unread,
            "criteria": [_criterion(answer) for answer in screening.answers],
        }
    )


def _criterion(answer: Answer) -> dict[str, Any]:
    criterion = answer.criterion
    return {
        "number": criterion.number,
        "kind": criterion.kind,
        "words": criterion.words,
        "english": answer.english,
        "class": criterion.clazz,
        "reading": criterion.reading,
        "truth": answer.truth,
        "effect": answer.effect,
        "reasons": answer.reasons,
        "facts": answer.facts,
        "place": criterion.place,
        "spans": criterion.spans,
        "notes": criterion.notes,
    }


def verdict_words(screening: Screening) -> str:
    """The verdict in a line, with what it rests on."""
    unread = f"{len(screening.unread)} not fully read" if screening.unread else ""
    match screening.verdict:
        case Verdict.NOT_ELIGIBLE:
            more = [f"because of {', '.join(screening.blocking)}"]
        case Verdict.CANNOT_TELL:
            more = [f"{len(screening.missing)} facts missing", unread]
        case Verdict.NOTHING_AGAINST:
            more = [f"{len(screening.to_attest)} to attest", unread]
        case Verdict.ELIGIBLE:
            more = ["attestations included"]
        case _:
            assert_never(screening.verdict)
    return f"{screening.verdict.value} ({'; '.join(part for part in more if part)})"


_MARKS = {Effect.PASSES: "passes", Effect.BLOCKS: "BLOCKS", Effect.OPEN: "open"}


def write_text(screening: Screening) -> str:
    """For a terminal: what the register says first, the verdict, what is missing, then every criterion."""
    return "\n".join(_lines(screening)) + "\n"


def _lines(screening: Screening) -> Iterator[str]:
    yield f"{screening.trial}: patient {screening.patient}, on {screening.on}"
    for note in screening.notes:
        yield from _wrap(f"{note.kind.value}: {note.message}", "  ")
    yield ""
    yield f"VERDICT: {verdict_words(screening)}"
    if screening.missing and screening.verdict is Verdict.CANNOT_TELL:
        yield ""
        yield "Find out, the most decisive first:"
        for missing in screening.missing:
            why = f" [{'; '.join(missing.why)}]" if missing.why else ""
            yield from _wrap(f"{missing.about} ({', '.join(missing.criteria)}){why}", "  - ", "    ")
    yield ""
    for answer in screening.answers:
        criterion = answer.criterion
        yield from _wrap(criterion.words, f"{criterion.label:>4} {_MARKS[answer.effect]:<7} ", " " * 13)
        yield from _wrap(answer.english, "             read: ", " " * 19)
        for note in criterion.notes:
            if note.kind is NoteKind.SUPPLIED:
                mark = "LINKED" if note.code == "linked" else "THEIRS"
                yield from _wrap(note.message, f"             {mark}: ", " " * 21)
        for reason in answer.reasons:
            truth = {True: "yes", False: "no", None: "unknown"}[reason.truth]
            why = f": {'; '.join(reason.why)}" if reason.why else ""
            yield from _wrap(f"{reason.about}: {truth}{why}", "             - ", " " * 15)
        for fact in answer.facts:
            yield from _wrap(fact, "             fact: ", " " * 19)


def _wrap(words: str, first: str, rest: str | None = None) -> list[str]:
    clean = "".join(character if character.isprintable() else " " for character in words)
    indent = " " * len(first) if rest is None else rest
    return textwrap.wrap(clean, _WIDTH, initial_indent=first, subsequent_indent=indent) or [first.rstrip()]

"""A screening as a page to print for a patient's file: self-contained HTML, no script, nothing fetched.

All that a record or a chart says is untrusted text: it is escaped, and characters that do not print are blanks.

It is one page of A4. Each of LEVELS sets more on it than the one before, by smaller type, columns, and what is beside the
point (facts, what passes) in fewer words; the first on which all fits is taken. Reasons for what blocks or is open are never
left out. How much fits is reckoned from the words' lengths, a little too high rather than too low.
"""

import html
import re
from collections.abc import Iterable, Iterator
from math import ceil

from msgspec import Struct

from pantrial.answer import REASON_WORDS, Effect, Reason, Verdict
from pantrial.notes import Note, NoteKind
from pantrial.protocol import ReadingDegree
from pantrial.screen.report import verdict_words
from pantrial.screen.verdict import Answer, Screening


class Level(Struct, frozen=True):
    """How much stands on a page: type sizes in points, columns of rows, and lengths in characters at which words are cut."""

    name: str
    type: float
    small: float
    leading: float
    columns: int
    words: int
    facts: int
    fact: int
    to_sign: int
    sign: float  # the least height of a line to sign on, in millimetres
    margin: float  # above and below, in millimetres
    listed: bool = False  # what passes, as a list of words without its facts


LEVELS = (
    Level("plain", 8.6, 7.8, 1.28, 1, 170, 3, 110, 130, 6.6, 12),
    Level("dense", 7.4, 6.8, 1.18, 2, 170, 3, 110, 130, 5.0, 12),
    Level("tight", 6.8, 6.3, 1.14, 2, 130, 2, 80, 120, 4.6, 8, listed=True),
    Level("tightest", 6.0, 5.7, 1.1, 3, 110, 1, 70, 110, 4.0, 7, listed=True),
)
_LOUD = 5
_WIDTH = 184.0  # of what is printed, in millimetres
_HEIGHT = 297.0
_POINT = 0.3528  # millimetres
_RESERVE = 1.05  # for what the reckoning leaves out: where words break, how rows fall into columns
_LETTERS = 2.03  # that stand beside each other in the width of the type's size: Liberation Sans has 2.1 in prose

_STYLE = """
@page { size: A4; margin: 12mm 13mm; }
@page tight { size: A4; margin: 8mm 13mm; }
@page tightest { size: A4; margin: 7mm 13mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 8.6pt/1.28 "Liberation Sans", Arial, Helvetica, sans-serif; color: #111; background: #fff; }
article { max-width: 184mm; margin: 0 auto; }
article + article { break-before: page; }
header { display: flex; justify-content: space-between; gap: 6mm; border-bottom: 1.5pt solid #111; padding-bottom: 1.5mm; }
h1 { font-size: 12pt; line-height: 1.2; margin: 0; }
h1 small { display: block; font-weight: normal; font-size: 8.6pt; }
header p { margin: 0; text-align: right; white-space: nowrap; }
h2 { font-size: 1.08em; margin: 2mm 0 0.6mm; border-bottom: 0.5pt solid #888; break-after: avoid; }
.draft { font-weight: bold; border: 1pt solid #111; padding: 0 1.2mm; }
.verdict { font-size: 11pt; font-weight: bold; margin: 2mm 0 1mm; padding: 1.2mm 2mm; border: 1.2pt solid #111; }
ul { margin: 0; padding-left: 4mm; }
li { margin: 0; break-inside: avoid; }
table { width: 100%; border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: 0.4mm 1.5mm 0.4mm 0; border-bottom: 0.3pt solid #bbb; }
tr { break-inside: avoid; }
td:first-child { width: 8mm; font-weight: bold; white-space: nowrap; }
.fact, .why { color: #333; font-size: 0.907em; }
.sign td { vertical-align: bottom; }
.sign td.line { width: 20mm; white-space: nowrap; }
.sign td.name { width: 34mm; }
.dense { font-size: 7.4pt; line-height: 1.18; }
.tight { font-size: 6.8pt; line-height: 1.14; page: tight; }
.tightest { font-size: 6pt; line-height: 1.1; page: tightest; }
.dense .rows, .tight .rows { column-count: 2; column-gap: 5mm; }
.tightest .rows { column-count: 3; column-gap: 4mm; }
.dense td, .tight td, .tightest td { padding-top: 0.2mm; padding-bottom: 0.2mm; }
.plain .sign td { height: 6.4mm; } .dense .sign td { height: 4.8mm; }
.tight .sign td { height: 4.4mm; } .tightest .sign td { height: 3.8mm; }
ul.run { padding: 0; }
ul.run li { display: inline; }
ul.run li + li::before { content: " · "; }
footer { margin-top: 2mm; border-top: 0.5pt solid #888; padding-top: 0.6mm; font-size: 0.88em; color: #333;
  overflow-wrap: anywhere; }
@media screen { body { background: #ddd; }
  article { background: #fff; padding: 12mm 13mm; max-width: 210mm; margin: 4mm auto; } }
"""

HEAD = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    f"<title>Screening summary</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
).encode()
FOOT = b"</body>\n</html>\n"

# Of the notes, those that the page says in places of their own.
_STATUS, _SUMMARY, _CALL = "trial-status", "register-is-a-summary", ("policy", "freshness", "anchors")


def page(screening: Screening) -> bytes:
    """One page for one patient and trial, to stand between HEAD and FOOT; long criteria and facts are cut, with an ellipsis."""
    blocks: tuple[Block, ...] = ()
    for level in LEVELS:
        blocks = tuple(_page(screening, level))
        if _RESERVE * sum(height for _, height in blocks) <= _HEIGHT - 2 * level.margin:
            break
    return "\n".join([*(block for block, _ in blocks), ""]).encode()


Block = tuple[str, float]  # HTML, and its height in millimetres


def _page(screening: Screening, level: Level) -> Iterator[Block]:
    said = {note.code: note.message for note in screening.notes}
    yield f'<article class="{level.name}">', 0
    title = _clip(screening.title, 150)
    small = f"<small>{_text(title)}</small>" if title else ""
    yield (
        (
            f"<header><h1>{_cut(screening.trial, 60)}{small}</h1>\n"
            f"<p>patient <b>{_cut(screening.patient, 60)}</b><br>as of <b>{screening.on}</b><br>"
            '<span class="draft">DRAFT</span></p></header>'
        ),
        max(5.2 + _lines(title, 8.6, 130) * 8.6 * _POINT * 1.2, 12.5) + 2,
    )
    verdict = verdict_words(screening)
    verdict = verdict[:1].upper() + verdict[1:]
    yield f'<p class="verdict">{_text(verdict)}</p>', 7 + _lines(verdict, 11.6, _WIDTH - 5) * 11 * _POINT * 1.3
    yield _heading("What the register says", level)
    yield _list([said.get(_STATUS, "no status"), *_loud(screening.notes)], level)
    by = {effect: [one for one in screening.answers if one.effect is effect] for effect in Effect}
    if by[Effect.BLOCKS]:
        yield _heading(f"Keeps out ({len(by[Effect.BLOCKS])})", level)
        yield _table([_row(one, level) for one in by[Effect.BLOCKS]], level)
    if screening.missing and screening.verdict in (Verdict.CANNOT_TELL, Verdict.NOTHING_AGAINST):
        yield _heading("Find out, the most decisive first", level)
        first = screening.missing[:8]
        more = [f"… and {len(screening.missing) - len(first)} more"] if len(screening.missing) > len(first) else []
        yield _run([f"{_clip(one.about, 90)} ({', '.join(one.criteria)})" for one in first] + more, level)
    attested = [one for one in by[Effect.OPEN] if one.criterion.label in screening.to_attest]
    others = [one for one in by[Effect.OPEN] if one not in attested]
    if others:
        yield _heading(f"Open ({len(others)})", level)
        yield _table([_row(one, level) for one in others], level)
    if attested:
        yield _heading(f"To attest ({len(attested)}): by whom, and when", level)
        yield _signatures(attested, level)
    if by[Effect.PASSES]:
        yield _heading(f"Nothing against ({len(by[Effect.PASSES])})", level)
        if level.listed:
            yield _run([f"{one.criterion.label} {_passed(one, 75)}" for one in by[Effect.PASSES]], level)
        else:
            yield _table([_row(one, level, 90) for one in by[Effect.PASSES]], level)
    call = "; ".join(f"{code}: {said[code]}" for code in _CALL if code in said)
    foot = f"{said.get(_SUMMARY, '')}. {call}. Source sha256 {screening.source or 'unknown'}."
    last = " What is longer is cut, with “…”: pantrial screen shows all of it."
    height = 4 + _lines(f"DRAFT. {foot}{last}", level.type * 0.88, _WIDTH) * _line(level) * 0.88
    yield f"<footer><b>DRAFT.</b> {_text(foot)}{_text(last)}</footer></article>", height


# Heights --------------------------------------------------------------------------------------------------------------


def _lines(words: str, points: float, width: float) -> int:
    """How many lines the words need in that size, in a column of that width (mm)."""
    return ceil(len(words) / max(width / (points * _POINT) * _LETTERS, 1)) if words else 0


def _line(level: Level) -> float:
    return level.type * _POINT * level.leading


def _column(level: Level) -> float:
    return (_WIDTH - 5 * (level.columns - 1)) / level.columns - 9.5


def _heading(words: str, level: Level) -> Block:
    return f"<h2>{_text(words)}</h2>", 2.8 + _line(level) * 1.08


# Parts ----------------------------------------------------------------------------------------------------------------


def _loud(notes: Iterable[Note]) -> list[str]:
    """Notes that nobody may miss: a death, a contradiction, a second record; of the rest how many there are."""
    loud = [
        note.message
        for note in notes
        if note.code == "deceased" or note.kind is NoteKind.CONTRADICTION or note.code.startswith("linked")
    ]
    quiet = sum(note.kind in (NoteKind.DOUBT, NoteKind.DAMAGE, NoteKind.LOSS, NoteKind.INFERRED) for note in notes)
    loud = [_clip(one, 200) for one in loud[:_LOUD]] + (
        [f"… and {len(loud) - _LOUD} more contradictions"] if len(loud) > _LOUD else []
    )
    return [*loud, *([f"{quiet} more notes on the record and the chart"] if quiet else [])]


def _row(answer: Answer, level: Level, length: int | None = None) -> Block:
    """One criterion: its words, why it is not passed, and facts; of one that is passed, words up to `length` and one fact."""
    passed = answer.effect is Effect.PASSES
    words = _passed(answer, length or level.words)
    why = "" if passed else "; ".join(_why(answer))
    facts = list(_facts(answer.facts[:1] if passed else answer.facts, level))
    width, small = _column(level), level.small / level.type
    height = 0.95 + _line(level) * (
        _lines(words, level.type, width)
        + small * _lines(why, level.small, width)
        + small * sum(_lines(fact, level.small, width) for fact in facts)
    )
    parts = [_emphasised(words), *([f'<span class="why">{_text(why)}</span>'] if why else [])]
    parts += [f'<span class="fact">{_text(fact)}</span>' for fact in facts]
    return f"<tr><td>{answer.criterion.label}</td><td>{'<br>'.join(parts)}</td></tr>", height


def _passed(answer: Answer, length: int) -> str:
    """The criterion's words, and that a person and not pantrial read it, or that it is of another record."""
    marks = [note.message for note in answer.criterion.notes if note.kind is NoteKind.SUPPLIED]
    return "".join([_clip(answer.criterion.words, length), *(f" [{_clip(mark, 100)}]" for mark in marks)])


def _emphasised(words: str) -> str:
    start = words.find(" [")
    marked = start >= 0 and words.endswith("]")
    return f"{_text(words[:start])} <b>{_text(words[start + 1 :])}</b>" if marked else _text(words)


def _facts(facts: tuple[str, ...], level: Level) -> Iterator[str]:
    shown = [f"▸ {_clip(fact, level.fact)}" for fact in facts[: level.facts]]
    more = [f"… and {len(facts) - level.facts} more facts"] if len(facts) > level.facts else []
    yield from [" ".join([*shown, *more])] if level.columns > 1 and shown else [*shown, *more]


_STATED = REASON_WORDS[Reason.NOT_STATED]
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def _why(answer: Answer) -> Iterator[str]:
    """The reasons, short: what has the same answer stands together; and that words of the criterion are not understood."""
    said: dict[str, dict[str, list[str]]] = {}
    for reason in answer.reasons:
        if reason.atom and _STATED not in reason.why:
            name, times = _parted(reason.about)
            said.setdefault("; ".join(reason.why) or _ANSWERS[reason.truth], {}).setdefault(name, []).append(times)
    for words, names in said.items():
        about = (f"{name}{', ' + ' or '.join(dict.fromkeys(times)) if any(times) else ''}" for name, times in names.items())
        yield f"{'; '.join(about)}: {words}"
    if answer.criterion.reading is not ReadingDegree.FULL:
        yield "words of it are not understood, so a person decides"
    elif any(not reason.atom for reason in answer.reasons):
        yield "its words leave open what counts"


_TIME = re.compile(r"(.*), (now|ever|in the [\w ]+ (?:before|after)[\w ]*)", re.DOTALL)


def _parted(about: str) -> tuple[str, str]:
    """`malignancy, ever` as its thing, cut where it is long, and its time."""
    found = _TIME.fullmatch(about)
    return (_clip(found[1], 80), found[2]) if found else (_clip(about, 80), "")


def _signatures(answers: list[Answer], level: Level) -> Block:
    """The words to attest, what is recorded or missing beside them, and a line to sign on."""
    width = _WIDTH - 8 - 20 - 34 - 20 - 6
    rows, height = [], 0.0
    for one in answers:
        words, why = _passed(one, level.to_sign), "; ".join(_why(one))
        facts = list(_facts(one.facts, level))
        lines = _lines(words, level.type, width) + sum(_lines(each, level.small, width) for each in (why, *facts))
        height += max(level.sign, lines * _line(level) + 0.95)
        parts = [_emphasised(words), *([f'<span class="why">{_text(why)}</span>'] if why else [])]
        parts += [f'<span class="fact">{_text(fact)}</span>' for fact in facts]
        rows.append(
            f"<tr><td>{one.criterion.label}</td><td>{'<br>'.join(parts)}</td>"
            '<td class="line">yes ☐ no ☐</td><td class="name">by:</td><td class="line">on:</td></tr>'
        )
    return f'<table class="sign">{"".join(rows)}</table>', height


def _table(rows: list[Block], level: Level) -> Block:
    """Rows in the level's columns: these are as high as a share of all, and at most a row more."""
    heights = [height for _, height in rows]
    height = sum(heights) / level.columns + (max(heights) * 0.4 if level.columns > 1 else 0)
    return f'<div class="rows"><table>{"".join(row for row, _ in rows)}</table></div>', height


def _list(words: list[str], level: Level) -> Block:
    height = sum(_lines(one, level.type, _WIDTH - 4) for one in words) * _line(level)
    return f"<ul>{''.join(f'<li>{_text(one)}</li>' for one in words)}</ul>", height


def _run(words: list[str], level: Level) -> Block:
    """Short things, one after the other."""
    height = _lines(" · ".join(words), level.type, _WIDTH) * _line(level)
    return f'<ul class="run">{"".join(f"<li>{_text(one)}</li>" for one in words)}</ul>', height


def _clip(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def _cut(words: str, length: int) -> str:
    return _text(_clip(words, length))


def _text(words: str) -> str:
    """Words as HTML's text; what does not print (and may turn the writing round) is a blank."""
    return html.escape("".join(character if character.isprintable() else " " for character in words))

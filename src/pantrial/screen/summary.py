"""A screening as a page to print for a patient's file: self-contained HTML, no script, nothing fetched.

All that a record or a chart says is untrusted text: it is escaped, and characters that do not print are blanks.
"""

import html
from collections.abc import Iterable, Iterator

from pantrial.answer import REASON_WORDS, Effect, Reason, Verdict
from pantrial.notes import Note, NoteKind
from pantrial.protocol import ReadingDegree
from pantrial.screen.report import verdict_words
from pantrial.screen.verdict import Answer, Screening

# What is longer is cut, and shows that it is: the whole stands in `pantrial screen`.
_WORDS, _FACT, _FACTS, _REASONS = 170, 110, 3, 3
_LOUD = 5
_DENSE = 13  # criteria: more are set smaller and in two columns, so that they stay on one page

_STYLE = """
@page { size: A4; margin: 12mm 13mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 8.6pt/1.28 "Liberation Sans", Arial, Helvetica, sans-serif; color: #111; background: #fff; }
article { max-width: 184mm; margin: 0 auto; padding: 4mm 0; }
article + article { break-before: page; }
header { display: flex; justify-content: space-between; gap: 6mm; border-bottom: 1.5pt solid #111; padding-bottom: 1.5mm; }
h1 { font-size: 12pt; margin: 0; }
h1 small { display: block; font-weight: normal; font-size: 8.6pt; }
header p { margin: 0; text-align: right; white-space: nowrap; }
h2 { font-size: 9pt; margin: 2.6mm 0 0.8mm; border-bottom: 0.5pt solid #888; break-after: avoid; }
.draft { font-weight: bold; border: 1pt solid #111; padding: 0 1.2mm; }
.verdict { font-size: 12pt; font-weight: bold; margin: 2mm 0 1mm; padding: 1.2mm 2mm; border: 1.2pt solid #111; }
ul { margin: 0; padding-left: 4mm; }
li { margin: 0; break-inside: avoid; }
table { width: 100%; border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: 0.5mm 1.5mm 0.5mm 0; border-bottom: 0.3pt solid #bbb; }
th { font-weight: normal; }
tr { break-inside: avoid; }
td:first-child { width: 9mm; font-weight: bold; white-space: nowrap; }
.fact, .why { color: #333; font-size: 7.8pt; }
.sign td { height: 6.4mm; vertical-align: bottom; }
.dense { font-size: 7.4pt; line-height: 1.18; }
.dense .fact, .dense .why { font-size: 6.8pt; }
.dense .rows { column-count: 2; column-gap: 5mm; }
.dense .rows td:first-child { width: 7mm; }
.dense .rows td { padding-top: 0.2mm; padding-bottom: 0.2mm; }
.dense .sign td { height: 4.6mm; padding-top: 0.2mm; padding-bottom: 0.2mm; }
.dense ul.long { padding: 0; }
.dense ul.long li { display: inline; }
.dense ul.long li + li::before { content: " · "; }
.sign td.line { width: 20mm; white-space: nowrap; }
.sign td.name { width: 34mm; }
footer { margin-top: 3mm; border-top: 0.5pt solid #888; padding-top: 1mm; font-size: 7.4pt; color: #333;
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
    return "\n".join([*_page(screening), ""]).encode()


def _page(screening: Screening) -> Iterator[str]:
    said = {note.code: note.message for note in screening.notes}
    yield '<article class="dense">' if len(screening.answers) > _DENSE else "<article>"
    title = f"<small>{_cut(screening.title, 150)}</small>" if screening.title else ""
    yield f"<header><h1>{_cut(screening.trial, 60)}{title}</h1>"
    yield f"<p>patient <b>{_cut(screening.patient, 60)}</b><br>as of <b>{screening.on}</b><br>"
    yield '<span class="draft">DRAFT</span></p>'
    yield "</header>"
    yield f'<p class="verdict">{_text(verdict_words(screening)[:1].upper() + verdict_words(screening)[1:])}</p>'
    yield "<h2>What the register says</h2>"
    yield _list([said.get(_STATUS, "no status"), *_loud(screening.notes)])
    by = {effect: [one for one in screening.answers if one.effect is effect] for effect in Effect}
    if by[Effect.BLOCKS]:
        yield f"<h2>Keeps out ({len(by[Effect.BLOCKS])})</h2>"
        yield _table(_row(one, one.facts) for one in by[Effect.BLOCKS])
    if screening.missing and screening.verdict in (Verdict.CANNOT_TELL, Verdict.NOTHING_AGAINST):
        yield "<h2>Find out, the most decisive first</h2>"
        first = screening.missing[:8]
        more = [f"… and {len(screening.missing) - len(first)} more"] if len(screening.missing) > len(first) else []
        yield _list([f"{_clip(one.about, 90)} ({', '.join(one.criteria)})" for one in first] + more, "long")
    attested = [one for one in by[Effect.OPEN] if one.criterion.label in screening.to_attest]
    others = [one for one in by[Effect.OPEN] if one not in attested]
    if others:
        yield f"<h2>Open ({len(others)})</h2>"
        yield _table(_row(one, one.facts) for one in others)
    if attested:
        yield f"<h2>To attest ({len(attested)}): by whom, and when</h2>"
        yield _signatures(attested)
    if by[Effect.PASSES]:
        yield f"<h2>Nothing against ({len(by[Effect.PASSES])})</h2>"
        yield _table(_row(one, one.facts[:1], 90) for one in by[Effect.PASSES])
    yield "<footer>"
    call = "; ".join(f"{code}: {said[code]}" for code in _CALL if code in said)
    yield f"<b>DRAFT. {_text(said.get(_SUMMARY, ''))}.</b> {_text(call)}. Source sha256 {_text(screening.source or 'unknown')}."
    yield "What is longer is cut, with “…”: <i>pantrial screen</i> shows all of it.</footer>"
    yield "</article>"


def _loud(notes: Iterable[Note]) -> list[str]:
    """Notes that nobody may miss: a death, a contradiction, damage; of the rest how many there are."""
    loud = [note.message for note in notes if note.code == "deceased" or note.kind is NoteKind.CONTRADICTION]
    quiet = sum(note.kind in (NoteKind.DOUBT, NoteKind.DAMAGE, NoteKind.LOSS, NoteKind.INFERRED) for note in notes)
    loud = [_clip(one, 200) for one in loud[:_LOUD]] + (
        [f"… and {len(loud) - _LOUD} more contradictions"] if len(loud) > _LOUD else []
    )
    return [*loud, *([f"{quiet} more notes on the record and the chart"] if quiet else [])]


def _row(answer: Answer, facts: tuple[str, ...], length: int = _WORDS) -> str:
    criterion = answer.criterion
    lines = [f"{_cut(criterion.words, length)}{_theirs(answer)}"]
    if answer.effect is not Effect.PASSES:
        lines.append(f'<span class="why">{_text("; ".join(_why(answer)))}</span>')
    return f"<tr><td>{criterion.label}</td><td>{'<br>'.join([*lines, *_facts(facts)])}</td></tr>"


def _facts(facts: tuple[str, ...]) -> Iterator[str]:
    for fact in facts[:_FACTS]:
        yield f'<span class="fact">▸ {_cut(fact, _FACT)}</span>'
    if len(facts) > _FACTS:
        yield f'<span class="fact">… and {len(facts) - _FACTS} more facts</span>'


_STATED = REASON_WORDS[Reason.NOT_STATED]
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def _why(answer: Answer) -> Iterator[str]:
    """The reasons, short: what is asked of facts with its answer, and that words of the criterion are not understood."""
    asked = [reason for reason in answer.reasons if reason.atom and _STATED not in reason.why]
    for reason in asked[:_REASONS]:
        said = "; ".join(reason.why) or _ANSWERS[reason.truth]
        yield f"{_clip(reason.about, 80)}: {said}"
    if len(asked) > _REASONS:
        yield f"… and {len(asked) - _REASONS} more"
    if answer.criterion.reading is not ReadingDegree.FULL:
        yield "words of it are not understood, so a person decides"
    elif any(not reason.atom for reason in answer.reasons):
        yield "its words leave open what counts"


def _theirs(answer: Answer) -> str:
    """That a person and not pantrial read it."""
    return "".join(f" <b>[{_cut(note.message, 100)}]</b>" for note in answer.criterion.notes if note.kind is NoteKind.SUPPLIED)


def _signatures(answers: list[Answer]) -> str:
    rows = "".join(
        f"<tr><td>{one.criterion.label}</td><td>{'<br>'.join(_to_sign(one))}</td>"
        '<td class="line">yes ☐ no ☐</td><td class="name">by:</td><td class="line">on:</td></tr>'
        for one in answers
    )
    return f'<table class="sign">{rows}</table>'


def _to_sign(answer: Answer) -> Iterator[str]:
    """The words to attest, and what is recorded or missing beside them."""
    yield f"{_cut(answer.criterion.words, 130)}{_theirs(answer)}"
    why = tuple(_why(answer))
    if why:
        yield f'<span class="why">{_text("; ".join(why))}</span>'
    yield from _facts(answer.facts)


def _table(rows: Iterable[str]) -> str:
    return f'<div class="rows"><table>{"".join(rows)}</table></div>'


def _list(words: Iterable[str], name: str = "") -> str:
    items = "".join(f"<li>{_text(one)}</li>" for one in words)
    return f'<ul class="{name}">{items}</ul>'


def _clip(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def _cut(words: str, length: int) -> str:
    return _text(_clip(words, length))


def _text(words: str) -> str:
    """Words as HTML's text; what does not print (and may turn the writing round) is a blank."""
    return html.escape("".join(character if character.isprintable() else " " for character in words))

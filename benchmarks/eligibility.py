"""How well criteria are read, against two annotated corpora (benchmarks/eligibility_gold.py says what is gold in them).

python benchmarks/eligibility.py --data ../shared/data/eligibility [--measure 1 …] [--faults N] [--part tune|frozen]

Each trial's text is given as the criteria of a record and read by the public parse. Figures are shown with 95 % confidence
intervals (trials drawn again a thousand times, one seed), on the trials that rules are made on and on the frozen third.

1. Numeric bounds: section, operator, value; then also the unit; then also what is measured (a concept or a word in common).
   Each counts once in a section.
   Bounds that the logic's leaves hold are counted apart from all that a criterion states (`Criterion.bounds`).
2. Criterion boundaries with their section, as written and as scripts spoil the text.
3. Spans of things, by type: strict (the same span) and relaxed (they overlap). 4. Look-backs found, and things denied.
5. Logical forms: the tree of links, without what the leaves are.
"""

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from eligibility_gold import (
    EXCLUSION,
    HEADINGS,
    INCLUSION,
    Entity,
    Gold,
    Tree,
    Trial,
    agreement,
    build,
    form_tree,
    normal,
    time_unit,
)

from pantrial.dates import TimeUnit
from pantrial.logic import All, AnyOf, AtLeast, Not
from pantrial.parse import parse
from pantrial.parse.items import Frame, items
from pantrial.parse.split import Line, split
from pantrial.protocol import (
    Age,
    Bound,
    Condition,
    Criterion,
    Infection,
    Limit,
    Measure,
    Multiple,
    Place,
    Procedure,
    Protocol,
    Rule,
    Treatment,
    Unread,
    Within,
    leaves_of,
)
from pantrial.readers import read
from pantrial.terms import Concept, Domain, Lexicon, shipped
from pantrial.text import Text, unescape
from pantrial.units import unit_code

Counts = tuple[int, int, int]  # right, wrong, missing


def record(number: str, text: str) -> bytes:
    """A record with these criteria and nothing else."""
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": number},
            "eligibilityModule": {"eligibilityCriteria": text},
        }
    }
    return json.dumps(study).encode()


def protocol(number: str, text: str, lexicon: Lexicon) -> Protocol:
    """What the public parse makes of the criteria."""
    return parse(read(record(number, text), "record"), lexicon).protocol


def stated(one: Protocol) -> list[Criterion]:
    """The criteria of the text itself."""
    return [criterion for criterion in one.criteria if criterion.place is Place.CRITERIA]


# Intervals ------------------------------------------------------------------------------------------------------------


def scores(counts: Iterable[Counts]) -> tuple[float, float, float]:
    """Precision, recall and F1 of counts that are added up."""
    right = wrong = missing = 0
    for a, b, c in counts:
        right, wrong, missing = right + a, wrong + b, missing + c
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missing) if right + missing else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def interval(counts: list[Counts], which: int, times: int = 1000) -> tuple[float, float]:
    """The middle 95 % of a score (0 precision, 1 recall, 2 F1), where trials are drawn again with replacement."""
    drawn = random.Random(20261122)
    if not counts:
        return 0.0, 1.0
    found = sorted(scores(drawn.choices(counts, k=len(counts)))[which] for _ in range(times))
    return found[int(0.025 * times)], found[int(0.975 * times) - 1]


def line(name: str, counts: list[Counts]) -> None:
    """Print a row: F1, precision and recall, each with its interval, and the counts."""
    values = scores(counts)
    cells = []
    for which, label in ((2, "F1"), (0, "P"), (1, "R")):
        low, high = interval(counts, which)
        cells.append(f"{label} {values[which]:.3f} [{low:.3f}-{high:.3f}]")
    right, wrong, missing = (sum(one[n] for one in counts) for n in range(3))
    print(f"  {name:44} {'  '.join(cells)}  ({right} right, {wrong} wrong, {missing} missing)")


# 1. Bounds ------------------------------------------------------------------------------------------------------------


class Said(NamedTuple):
    """A bound of either side: `unit` and `subject` in comparable form."""

    section: str
    op: str
    value: Decimal
    unit: str
    subject: frozenset[str]


_LIMITS = re.compile(r"\b(?:uln|unl|upper|lln|lower|limits?|normal|n)\b", re.IGNORECASE)


def unit_of(words: str) -> str:
    """A unit as written in one form: its UCUM code, a unit of time, `ULN`, or its letters and digits."""
    plain = " ".join(words.split()).strip(" .,;:()")
    if _LIMITS.search(plain) and not re.match(r"(?:normal|ml|l)\b", plain, re.IGNORECASE):
        return "LLN" if re.search(r"lln|lower", plain, re.IGNORECASE) else "ULN"
    parts = plain.replace("-", " ").split()
    for count in range(len(parts), 0, -1):
        here = " ".join(parts[:count])
        spellings = (here, here.replace(" ", ""), here.replace("/", " / "))
        if code := next(
            (found for one in spellings if (found := time_unit(one) or unit_code(one) or unit_code(f"/{one}"))), None
        ):
            return {"d": "day", "wk": "week", "h": "hour", "{score}": "", "10*3/uL": "10*9/L", "/mm3": "/uL"}.get(code, code)
    return "".join(c for c in plain.casefold().split(" ")[0] if c.isalnum() or c in "%/°") if plain else ""


_IDLE = frozenset("the and for with score level value count total serum index rate number test scale".split())


def subject_of(words: Iterable[str], lexicon: Lexicon) -> frozenset[str]:
    """What is measured, in comparable form: the concepts that the lexicon finds, and the words themselves."""
    found: set[str] = set()
    for one in words:
        for item in items(one, lexicon):
            found |= {f"={entry.id}" for entry in item.entries if isinstance(entry, Concept)}
            if item.frame(Frame.AGE, Frame.OLD) or item.words in ("adult", "adults"):
                found.add("=age")
        found |= {word for word in re.findall(r"[a-z]{3,}", one.casefold()) if word not in _IDLE}
    return frozenset(found | ({"=age"} if found & {"age", "aged", "ages", "old", "older", "years", "adults"} else set()))


_UNITS_OF_LEAVES = {"d": "day", "wk": "week", "h": "hour", "{score}": "", "{INR}": "", "10*3/uL": "10*9/L", "/mm3": "/uL"}


def of_leaves(one: Protocol, lexicon: Lexicon) -> set[Said]:
    """The bounds that the logic holds."""
    found: set[Said] = set()
    for criterion in stated(one):
        for leaf in leaves_of(criterion.logic):
            section = criterion.kind.value
            match leaf:
                case Age(op, value, unit):
                    found.add(Said(section, op.value, Decimal(value), unit.value, frozenset(("=age",))))
                case Measure(concept, op, value, unit):
                    subject = subject_of(lexicon[concept].words, lexicon) | {f"={concept}"}
                    found.add(Said(section, op.value, value.normalize(), _UNITS_OF_LEAVES.get(unit, unit), subject))
                case Multiple(concept, op, factor, limit):
                    subject = subject_of(lexicon[concept].words, lexicon) | {f"={concept}"}
                    found.add(Said(section, op.value, factor.normalize(), "LLN" if limit == "lower" else "ULN", subject))
                case _:
                    pass
    return found


def _of_limit(bound: Bound) -> str:
    return "" if bound.limit is None else "LLN" if bound.limit is Limit.LOWER else "ULN"


def of_criteria(one: Protocol, lexicon: Lexicon) -> set[Said]:
    """All bounds that the criteria state."""
    return {
        Said(
            criterion.kind.value,
            bound.op.value,
            bound.value.normalize(),
            _of_limit(bound) or _UNITS_OF_LEAVES.get(bound.unit) or unit_of(bound.unit),
            subject_of([bound.words], lexicon) | ({f"={bound.concept}"} if bound.concept else set()),
        )
        for criterion in stated(one)
        for bound in criterion.bounds
    }


def of_gold(trial: Trial, lexicon: Lexicon) -> tuple[set[Said], set[tuple[str, str, Decimal]]]:
    """What was marked, and what neither counts as right nor as wrong."""
    wanted = {
        Said(
            bound.section,
            bound.op,
            bound.value.normalize(),
            unit_of(bound.unit),
            subject_of([trial.text[start:end] for start, end in bound.subject], lexicon),
        )
        for bound in trial.bounds
    }
    return wanted, {(bound.section, bound.op, bound.value.normalize()) for bound in trial.doubtful}


def bound_counts(found: set[Said], wanted: set[Said], either: set[tuple[str, str, Decimal]], depth: int) -> Counts:
    """Right, wrong, missing; `depth` 3 counts section, operator and value, 4 the unit as well, 5 what is measured as well."""
    left = [one for one in found if not any(_same(one, other, depth) for other in wanted)]
    missing = [one for one in wanted if not any(_same(other, one, depth) for other in found)]
    wrong = {one[:depth] for one in left if one[:3] not in either}
    here = {one[:depth] for one in wanted}
    lost = {one[:depth] for one in missing}
    return len(here - lost), len(wrong), len(lost)


def _same(one: Said, other: Said, depth: int) -> bool:
    """Whether ours (`one`) is what was marked; no unit and no subject is asked for where the annotators marked none."""
    if one[:3] != other[:3] or (depth > 3 and other.unit and one.unit != other.unit):
        return False
    return depth < 5 or bool(one.subject & other.subject) or not other.subject


def measure_bounds(trials: list[Trial], read_by: dict[str, Protocol], lexicon: Lexicon, faults: int, name: str) -> None:
    levels = ((3, "section, operator, value"), (4, "… and unit"), (5, "… and what is measured"))
    gold = {trial.number: of_gold(trial, lexicon) for trial in trials}
    for title, of in (("stated", of_criteria), ("in the logic", of_leaves)):
        found = {trial.number: of(read_by[trial.number], lexicon) for trial in trials}
        for depth, label in levels:
            line(f"{title}: {label}", [bound_counts(found[t.number], *gold[t.number], depth) for t in trials])
        if faults and title == "stated":
            shown = Counter[str]()
            for trial in random.Random(faults).sample(trials, len(trials)):
                wanted, either = gold[trial.number]
                ours = {one[:3] for one in found[trial.number]}
                theirs = {one[:3] for one in wanted}
                for kind, several in (("missing", theirs - ours), ("wrong", {o for o in ours - theirs if o not in either})):
                    for section, op, value in sorted(several):
                        shown[kind] += 1
                        if shown[kind] > faults:
                            continue
                        place = next(
                            (b.start for b in trial.bounds if (b.section, b.op, b.value.normalize()) == (section, op, value)),
                            None,
                        )
                        if place is None:
                            hit = re.search(rf"(?<![\d.]){re.escape(f'{value:f}')}(?!\d)", trial.text)
                            place = hit.start() if hit else 0
                        print(
                            f"    {kind} {name} {section[:3]} {op} {value:f}: {trial.text[max(0, place - 60) : place + 45]!r}"
                        )


# 2. Lines -------------------------------------------------------------------------------------------------------------


_NUMBER = re.compile(r"^(?:\W*(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)](?!\d)|\((?:\d{1,2}|[a-z])\)))+")


def letters(words: str) -> str:
    """The words without what a list puts before, between or behind them."""
    words = _NUMBER.sub("", words)
    return "".join(character for character in words.casefold() if character.isalnum())


def written(trial: Trial) -> str:
    return trial.text


def run_together(trial: Trial) -> str:
    """All on one line, with ` - ` before each criterion."""
    return _spoilt(trial, lambda number, words: f" - {words}", "")


def renumbered(trial: Trial) -> str:
    """Numbers for bullets."""
    return _spoilt(trial, lambda number, words: f"\n{number}. {words}", "\n")


def stripped(trial: Trial) -> str:
    """No bullets."""
    return _spoilt(trial, lambda number, words: f"\n{words}", "\n")


def _spoilt(trial: Trial, one: Callable[[int, str], str], before: str) -> str:
    parts = []
    for section in (INCLUSION, EXCLUSION):
        here = [" ".join(trial.text[start:end].split()) for kind, start, end in trial.lines if kind == section]
        if here:
            body = "".join(one(number, words) for number, words in enumerate(here, 1))
            parts.append(f"{HEADINGS[section]}{body}")
    return (before or " ").join(parts)


FORMS: dict[str, Callable[[Trial], str]] = {
    "as written": written,
    "run together with ` - `": run_together,
    "renumbered": renumbered,
    "without bullets": stripped,
}


def cut(text: str, number: str) -> Counter[tuple[str, str]]:
    """The criteria that a text is cut into: section and letters."""
    reading = read(record(number, text), "record")
    pointer = "/protocolSection/eligibilityModule/eligibilityCriteria"
    found: Counter[tuple[str, str]] = Counter()
    for part in split(unescape(reading.text(pointer)), reading.source.text):
        if isinstance(part, Line):
            pieces: list[Text] = [part.text]
            if part.children:
                whole = letters(part.text.value)
                behind = "".join(letters(child.value) for child in part.children)
                found[part.kind.value, whole.removesuffix(behind)] += 1
                pieces = list(part.children)
            for piece in pieces:
                found[part.kind.value, letters(piece.value)] += 1
    return found


def measure_lines(trials: list[Trial], faults: int) -> None:
    for name, form in FORMS.items():
        counts = []
        shown = 0
        for trial in trials:
            wanted = Counter((section, letters(trial.text[start:end])) for section, start, end in trial.lines)
            found = cut(form(trial), trial.number)
            right = sum((wanted & found).values())
            counts.append((right, sum(found.values()) - right, sum(wanted.values()) - right))
            if faults and wanted != found and shown < faults:
                shown += 1
                for label, several in (("missing", wanted - found), ("wrong", found - wanted)):
                    for (section, words), _ in list(several.items())[:3]:
                        print(f"    {trial.number} {label} {section[:3]} {len(words)} {words[:100]}")
        line(name, counts)


# 3. Spans -------------------------------------------------------------------------------------------------------------

PUBLISHED = "published over all types, strict/relaxed F1: PubMedBERT 0.62/0.74, RoBERTa 0.66/0.80"


def spans(text: str, offset: int, criterion: Criterion | None, lexicon: Lexicon) -> Iterator[Entity]:
    """The things that the dictionary finds in a line's words, as Chia would type them."""
    for item in items(text, lexicon):
        kind = ""
        if (concept := item.concept(*Domain)) is not None:
            kind = {
                Domain.CONDITION: "Procedure" if concept.procedure else "Condition",
                Domain.INFECTION: "Condition",
                Domain.TREATMENT: "Drug",
                Domain.MEASURE: "Measurement",
                Domain.TEST: "Measurement",
            }.get(concept.domain, "")
        elif item.frame(Frame.AGE, Frame.WOMEN, Frame.MEN):
            kind = "Person"
        elif item.frame(Frame.NOT):
            kind = "Negation"
        elif item.qualifier:
            kind = "Qualifier"
        if kind:
            yield Entity(kind, offset + item.start, offset + item.end, False)
    for bound in criterion.bounds if criterion is not None else ():
        at = text.find(bound.said)
        if at >= 0:
            yield Entity("Value", offset + at, offset + at + len(bound.said), False)


SHOWN = ("Condition", "Drug", "Procedure", "Measurement", "Value", "Person", "Negation", "Qualifier", "Observation", "Temporal")


def measure_spans(trials: list[Trial], read_by: dict[str, Protocol], lexicon: Lexicon) -> None:
    print(f"  {PUBLISHED}")
    for strict in (True, False):
        by_kind: dict[str, list[Counts]] = defaultdict(list)
        for trial in trials:
            known = {letters(one.words): one for one in stated(read_by[trial.number])}
            found = {
                one
                for _, start, end in trial.lines
                for one in spans(trial.text[start:end], start, known.get(letters(trial.text[start:end])), lexicon)
            }
            for kind in SHOWN:
                ours = [(one.start, one.end) for one in found if one.kind == kind]
                theirs = {(one.start, one.end) for one in trial.entities if one.kind == kind}
                if strict:
                    right = len(theirs & set(ours))
                    by_kind[kind].append((right, len(set(ours)) - right, len(theirs) - right))
                else:
                    hit = sum(any(a < d and c < b for c, d in theirs) for a, b in ours)
                    met = sum(any(a < d and c < b for c, d in ours) for a, b in theirs)
                    by_kind[kind].append((met, len(ours) - hit, len(theirs) - met))
        for kind in SHOWN:
            line(f"{kind}, {'strict' if strict else 'relaxed'}", by_kind[kind])
        line(f"all of these, {'strict' if strict else 'relaxed'}", [one for kind in SHOWN for one in by_kind[kind]])


# 4. Windows and negation ----------------------------------------------------------------------------------------------


def denied(rule: Rule, turned: bool = False) -> Iterator[tuple[Rule, bool]]:
    """Each leaf, and whether it stands under an odd number of denials."""
    match rule:
        case Not(part):
            yield from denied(part, not turned)
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from denied(part, turned)
        case _:
            yield rule, turned


def within_line(trial: Trial, at: int) -> tuple[int, int] | None:
    return next(((start, end) for _, start, end in trial.lines if start <= at < end), None)


def measure_times(trials: list[Trial], read_by: dict[str, Protocol], lexicon: Lexicon) -> None:
    times: list[Counts] = []
    asked: list[Counts] = []
    nots: list[Counts] = []
    for trial in trials:
        known = {letters(one.words): one for one in stated(read_by[trial.number])}
        right = missing = 0
        for window in trial.windows:
            place = within_line(trial, window.start)
            criterion = known.get(letters(trial.text[slice(*place)])) if place else None
            lengths = {
                (when.length.count, when.length.unit)
                for leaf in (leaves_of(criterion.logic) if criterion else ())
                if isinstance(when := getattr(leaf, "when", None), Within)
            }
            wanted = {(window.count, TimeUnit(window.unit))} if window.unit in TimeUnit._value2member_map_ else set()
            if window.unit in ("day", "week"):  # fewer than four weeks are at most 27 days
                wanted.add(((7 if window.unit == "week" else 1) * window.count - 1, TimeUnit.DAY))
            right += bool(wanted & lengths)
            missing += not wanted & lengths
        times.append((right, 0, missing))
        good = bad = found_not = lost_not = 0
        for entity in trial.entities:
            place = within_line(trial, entity.start)
            criterion = known.get(letters(trial.text[slice(*place)])) if place else None
            if criterion is None:
                continue
            here = {
                entry.id
                for item in items(trial.text[entity.start : entity.end], lexicon)
                for entry in item.entries
                if isinstance(entry, Concept)
            }
            ours = {
                turned
                for leaf, turned in denied(criterion.logic)
                if isinstance(leaf, Condition | Treatment | Procedure | Infection | Measure | Multiple)
                and (leaf.agent if isinstance(leaf, Infection) else leaf.concept) in here
            }
            if len(ours) == 1:
                (turned,) = ours
                good += turned == entity.negated
                bad += turned != entity.negated
                if entity.negated:
                    found_not += turned
                    lost_not += not turned
        asked.append((good, bad, 0))
        nots.append((found_not, 0, lost_not))
    print("  (published, Criteria2Query 2, given the span: values 0.966, time 0.916, negation 0.984)")
    line("look-backs in the logic, of all marked (R)", times)
    line("denied or not, of things that leaves ask (P)", asked)
    line("denied things that are read as denied (R)", nots)


# 5. Forms -------------------------------------------------------------------------------------------------------------


def tree(rule: Rule) -> Tree:
    """The links of a rule. What decides nothing beside unread words is the part that was read."""
    match rule:
        case AnyOf((All((part, Unread() as one)), Unread() as two)) if one == two:
            return tree(part)
        case Not(part):
            return ("not", (tree(part),))
        case All(parts):
            return ("and", tuple(tree(part) for part in parts))
        case AnyOf(parts) | AtLeast(_, parts):
            return ("or", tuple(tree(part) for part in parts))
        case _:
            return ("leaf", ())


def measure_forms(gold: Gold, frozen: bool, lexicon: Lexicon) -> None:
    trials = {trial.number: trial for trial in gold.trials if trial.corpus == "leaf" and trial.frozen == frozen}
    same: dict[str, list[Counts]] = defaultdict(list)
    for forms in gold.forms.values():
        for name, text in sorted(forms.items()):
            trial = trials.get(name.partition("_")[0])
            theirs = form_tree(text)
            if trial is None or theirs is None:
                continue
            head = text.strip().split("\n\n")
            section = EXCLUSION if "EXC" in head[0] else INCLUSION
            key = letters(head[1].strip(" '\n"))
            words = next(
                (trial.text[s:e] for _, s, e in trial.lines if key.endswith(letters(trial.text[s:e])) and e > s),
                head[1].strip(" '\n"),
            )
            one = protocol("EXAMPLE-0001", f"{HEADINGS[section]}\n- {' '.join(words.split())}", lexicon)
            rules = [tree(criterion.logic) for criterion in stated(one) if criterion.kind.value == section]
            ours = normal(("and", tuple(rules))) if rules else None
            right = ours == theirs
            linked = "of several leaves" if theirs != ("leaf", ()) else "of one leaf"
            degree = {criterion.reading.value for criterion in stated(one)}
            kind = degree.pop() if len(degree) == 1 else "partial"
            for label in ("all", linked, f"read {kind}"):
                same[label].append((int(right), 0, int(not right)))
    for label in sorted(same):
        line(f"the same tree, forms {label} (R)", same[label])
    if not frozen:
        for words in agreement(gold.forms):
            print(f"  ceiling: {words.strip()}")


# The call -------------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora, or of others in their format")
    parser.add_argument("--measure", type=int, action="append", choices=range(1, 6), help="only these of the five")
    parser.add_argument("--part", choices=["tune", "frozen"], help="only the trials that rules are made on, or the others")
    parser.add_argument("--corpus", choices=["leaf", "chia"], help="only one of the two")
    parser.add_argument("--faults", type=int, default=0, help="show so many faults (never of frozen trials)")
    call = parser.parse_args()
    measures = call.measure or [1, 2, 3, 4, 5]
    gold, lexicon = build(call.data), shipped()
    for part in [call.part] if call.part else ["tune", "frozen"]:
        for corpus in [call.corpus] if call.corpus else ["leaf", "chia"]:
            trials = [trial for trial in gold.trials if trial.corpus == corpus and trial.frozen == (part == "frozen")]
            if not trials:
                continue
            faults = call.faults if part == "tune" else 0
            print(f"\n{corpus}, {'frozen' if part == 'frozen' else 'to tune on'}: {len(trials)} trials")
            read_by = (
                {one.number: protocol(one.number, one.text, lexicon) for one in trials} if {1, 3, 4} & set(measures) else {}
            )
            if 1 in measures:
                print("1. bounds")
                measure_bounds(trials, read_by, lexicon, faults, corpus)
            if 2 in measures:
                print("2. criterion boundaries and section")
                measure_lines(trials, faults)
            if 3 in measures and corpus == "chia":
                print("3. spans")
                measure_spans(trials, read_by, lexicon)
            if 4 in measures:
                print("4. look-backs and denials")
                measure_times(trials, read_by, lexicon)
            if 5 in measures and corpus == "leaf":
                print("5. logical forms")
                measure_forms(gold, part == "frozen", lexicon)


if __name__ == "__main__":
    main()

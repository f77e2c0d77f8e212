"""Answers in words: what an atom asks, why it is open, and the facts beside it."""

from collections.abc import Iterator, Sequence

from pantrial.answer import REASON_WORDS, AtomAnswer, Reason
from pantrial.dates import Day
from pantrial.engines.reference import Course
from pantrial.patient import Allergy, Fact, FactStatus, Outcome, Patient, Stay
from pantrial.question.anchors import window_words
from pantrial.question.atoms import Ask, Atom, Began, Bound, Gap, Kind, Lasts, OfLimit
from pantrial.terms import Lexicon
from pantrial.units import Interval


def question(ask: Ask, lexicon: Lexicon) -> str:
    """What a leaf asks, short: `PASI score`, `HIV (tests)`, `malignancy, ever`."""
    if isinstance(ask, Gap):
        return f"“{ask.words}”"
    select = ask.select
    name = lexicon[select.about].name if select.about in lexicon else select.about
    match select.kind:
        case Kind.AGE:
            return "date of birth"
        case Kind.SEX:
            return "sex"
        case Kind.STATEMENT:
            return f"{name}: “{select.detail}”" if select.detail else name
        case Kind.TEST:
            names = [lexicon[test].name for test in select.rules_out or select.concepts if test in lexicon]
            return f"{name} ({' or '.join(names)})" if names and names != [name] else name
        case Kind.MEASUREMENT:
            return f"{name}, {window_words(ask.window)}" if ask.window.anchor else name
        case _:
            when = window_words(ask.window)
            lasts = f", for {ask.compare.op} {ask.compare.days} days" if isinstance(ask.compare, Lasts) else ""
            return f"{name}{lasts}, {when}"


def thing(atoms: Sequence[Atom], lexicon: Lexicon) -> str:
    """What several leaves ask about one thing at different times, once: `malignancy, now or ever`."""
    questions = list(dict.fromkeys(question(atom, lexicon) for atom in atoms))
    times = list(dict.fromkeys(window_words(atom.window) for atom in atoms))
    names = {words.removesuffix(f", {when}") for words, when in zip(questions, times, strict=False)}
    if len(questions) < 2 or len(questions) != len(times) or len(names) != 1:
        return "; ".join(questions)
    return f"{names.pop()}, {' or '.join(times)}"


def asked(atom: Atom) -> str:
    """The bound that an atom compares with, or nothing."""
    if isinstance(atom.compare, Bound):
        unit = "" if atom.compare.unit == "{score}" else f" {atom.compare.unit}"
        return f"{atom.compare.op} {atom.compare.value:f}{unit}"
    if isinstance(atom.compare, OfLimit):
        end = "upper" if atom.compare.upper else "lower"
        return f"{atom.compare.op} {atom.compare.factor:f} × the laboratory's {end} limit"
    if isinstance(atom.compare, Began):
        return f"{atom.compare.op} {atom.compare.length} ago"
    return ""


def reasons(answer: AtomAnswer, ask: Ask | None = None) -> list[str]:
    """The reasons of an unknown answer, in words, in the order of their bits; a day that lacks is named."""
    words = [REASON_WORDS[reason] for reason in Reason if reason in answer.mask]
    if isinstance(ask, Atom) and Reason.NO_ANCHOR in answer.mask:
        anchor = ask.window.anchor
        named = f"the day of the {anchor} is not given: name it with --anchor {anchor.replace(' ', '-')}=DATE"
        words[words.index(REASON_WORDS[Reason.NO_ANCHOR])] = named
    return words


def fact_words(fact: Fact, lexicon: Lexicon) -> str:
    """A fact as a chart would say it: what, how it came out, from when to when, and where in the file."""
    unit = next((lexicon[concept].unit for concept in fact.concepts if concept in lexicon), "")
    parts = [fact.words or ", ".join(fact.concepts)]
    if fact.value is not None:
        parts.append(f"{_interval(fact.value)}{'' if unit in ('', '{score}') else ' ' + unit}")
    if fact.outcome is not None:
        statement = {Outcome.POSITIVE: "yes", Outcome.NEGATIVE: "no", Outcome.INDETERMINATE: "unclear"}
        parts.append(statement[fact.outcome] if fact.kind == "statement" else fact.outcome.value)
    if fact.status is not FactStatus.PRESENT:
        parts.append({FactStatus.ABSENT: "recorded as absent", FactStatus.DOUBTFUL: "not confirmed"}[fact.status])
    begin, end = str(fact.start or "undated"), _end(fact) if fact.status is not FactStatus.ABSENT or fact.end else ""
    end = end or (begin if fact.status is FactStatus.ABSENT else "")  # of an absence the day on which it was said counts
    when = begin if end == begin else f"{begin} to {end or 'now'}"
    return f"{' '.join(parts)} ({when}; {fact.place})"


def allergy_words(allergy: Allergy) -> str:
    """An allergy as a chart would say it; it decides nothing."""
    parts = [allergy.words if allergy.none_known else f"allergy: {allergy.words}"]
    if not allergy.none_known and allergy.status is not FactStatus.PRESENT:
        parts.append({FactStatus.ABSENT: "refuted", FactStatus.DOUBTFUL: "not confirmed"}[allergy.status])
    parts += [part for part in ("no longer active" if allergy.over else "", allergy.detail) if part]
    return f"{', '.join(parts)} (recorded {allergy.recorded or 'on an unknown day'}; {allergy.place})"


def stay_words(stay: Stay) -> str:
    """A stay in hospital: as what, where, since when; it decides nothing."""
    kind = "inpatient" if stay.inpatient else "no inpatient"
    unsure = "" if stay.sure else ", not sure"
    where = f": {stay.words}" if stay.words else ""
    return f"in hospital, {kind}{unsure}{where} ({stay.start or 'an unknown day'} to {stay.end or 'now'}; {stay.place})"


def person_words(kind: Kind, patient: Patient) -> Iterator[str]:
    """The date of birth or the sex, where one is recorded, and where it stands."""
    place = f" ({patient.place})" if patient.place else ""
    if kind is Kind.AGE and patient.birth is not None:
        yield f"date of birth {patient.birth}{place}"
    if kind is Kind.SEX and patient.sex is not None:
        yield f"sex {patient.sex.value}{place}"


def course_words(courses: Sequence[Course], on: Day) -> Iterator[str]:
    """How long a drug was taken without a gap, and how long the gaps are; a gap of one day is one."""
    last: dict[tuple[str, ...], Course] = {}
    for course in courses:
        drug = course.facts[0][0].concepts
        length = f"{course.days} day{'' if course.days == 1 else 's'}"
        sure = course.sure(on) or course.first.year == 1
        first = "an unknown day" if course.first.year == 1 else str(course.first)
        words = f"without a gap from {first} to {course.last}" + (
            "" if course.first.year == 1 else f": {'' if sure else 'at most '}{length}"
        )
        if before := last.get(drug):
            gap = (course.first - before.last).days - 1
            words += f", after a gap of {gap} day{'' if gap == 1 else 's'}"
        last[drug] = course
        yield f"{course.facts[0][0].words or ', '.join(drug)} {words}"


def _end(fact: Fact) -> str:
    if fact.end is not None and fact.end.latest() == Day.max:
        return f"{fact.end.earliest()} at the earliest"
    return str(fact.end or ("" if fact.ongoing else begin_only(fact)))


def begin_only(fact: Fact) -> str:
    """What stands for the end of a fact without one that does not go on: its begin for events of a day."""
    return str(fact.start or "undated") if fact.kind in ("measurement", "test", "statement") else "an unknown day"


def _interval(value: Interval) -> str:
    if value.low is not None and value.low == value.high:
        return _plain(value.low)
    if value.high is None and value.low is not None:
        return f"{'≥' if value.low_in else '>'} {_plain(value.low)}"
    if value.low is None and value.high is not None:
        return f"{'≤' if value.high_in else '<'} {_plain(value.high)}"
    return f"{value.low} to {value.high}"


def _plain(number: object) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

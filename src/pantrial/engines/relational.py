"""The relational engine: one atom, all persons, one SELECT. It says what the reference engine says, in the same steps.

An atom becomes a tree of sqlglot, and the tree becomes text in a database's dialect (DuckDB's, so far). It asks the
tables of `datamodels`, and nothing of an atom is ever part of the text but as a literal that sqlglot writes.

What keeps the engine alike on every database:

- The first day of a look-back, and the last day of birth of those who are old enough, are computed here and not there.
  The one sum of dates left is how many days something lasts.
- Truths and reasons are bits, so that a set of them is an integer, and the union of a group is BIT_OR.
- No date of a fact is NULL, and NULL nowhere means "unknown" but in the answer itself: a missing end of a value or a
  person whom a step does not know is asked for by name, or falls through a CASE.
- Numbers are cast from text, since databases disagree on what a number in the text of a query is.
"""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Protocol, TypeAlias, assert_never

from sqlglot import exp

from pantrial.answer import AtomAnswer, Reason
from pantrial.datamodels import EXACT, LARGEST
from pantrial.dates import Day, Duration, TimeUnit
from pantrial.engines.reference import FLAWS, OLDEST, absent_from, age_in, unbroken_from
from pantrial.patient import FactKind, FactStatus, Outcome
from pantrial.question.atoms import NOT_TAKEN, REFUTED, Atom, Began, Bound, Kind, Lasts, OfLimit, Pick, Present
from pantrial.units import PLACES, Op

# What this engine cannot do, by kind: "ours" (to do), "upstream" (theirs to do), "never" (and why). `refusal` finds it
# in an atom, and a test asks each of these of the engine, so that a line that is no longer true breaks the build.
CANNOT: dict[str, tuple[str, str]] = {
    "fine bound": ("never", "a bound finer than twelve decimals: values are kept to twelve, see units.PLACES"),
    "vast bound": ("never", "a bound that is not finite, or of a measurement more than 26 digits before the point"),
}

Sql: TypeAlias = exp.Expr
Cases: TypeAlias = tuple[tuple[Sql, Sql, Sql], ...]  # of an answer: where this holds, it is this, for these reasons

NONE = Reason(0)

# Sets of truths.
YES, NO, OPEN = 1, 2, 4

TRUE, FALSE, NULL = exp.true(), exp.false(), exp.null()


class Database(Protocol):
    """What is asked: DuckDB's connection, or one of psycopg."""

    def execute(self, query: Any, /) -> Any:
        """Run a query; what it gives has `fetchall`."""


OWN: Mapping[str, str] = {}  # the tables of datamodels.facts, by their own names


def ask(
    connection: Database, atoms: Iterable[Atom], on: Day, dialect: str = "duckdb", tables: Mapping[str, str] = OWN
) -> dict[str, dict[str, AtomAnswer]]:
    """The answers of all persons in the database to `atoms` as of `on`: by the atom's name, then by person_id.

    Equal atoms are asked once. `tables`: what stands for the tables of datamodels.facts, such as datamodels.omop.RELATIONS.
    Raises ValueError for an atom that `refusal` names, before any is asked.
    """
    queries = {atom.name: sql(atom, on, dialect, tables) for atom in {atom.name: atom for atom in atoms}.values()}
    answers: dict[tuple[bool | None, int], AtomAnswer] = {}  # there are few, and making one takes longer than its row
    found: dict[str, dict[str, AtomAnswer]] = {}
    for name, query in queries.items():
        rows = connection.execute(query).fetchall()
        for truth, mask in {row[1:] for row in rows} - answers.keys():
            answers[truth, mask] = AtomAnswer(truth, Reason(mask))
        found[name] = {person: answers[truth, mask] for person, truth, mask in rows}
    return found


def sql(atom: Atom, on: Day, dialect: str = "duckdb", tables: Mapping[str, str] = OWN) -> str:
    """The text of `select` in a database's dialect, by sqlglot's name for it."""
    tree = select(atom, on)
    if tables:
        for table in tree.find_all(exp.Table):
            if other := tables.get(table.name):
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
                table.set("this", exp.to_identifier(other))
    return tree.sql(dialect, copy=False)


def select(atom: Atom, on: Day) -> exp.Select:
    """The query for `atom` as of `on`: for every person, person_id, answer (NULL: unknown) and mask (Reason's bits)."""
    if why := refusal(atom):
        raise ValueError(f"the relational engine does not ask this: {CANNOT[why][1]}")
    if atom.window.anchor:
        return _answer(((TRUE, NULL, _reasons(Reason.NO_ANCHOR)),), (NULL, _reasons(Reason.NO_ANCHOR)))
    match atom.select.kind:
        case Kind.AGE:
            return _age(atom, on)
        case Kind.SEX:
            return _sex()
        case Kind.MEASUREMENT:
            return _measurement(atom, on)
        case Kind.TEST:
            return _test(atom, on)
        case Kind.CONDITION:
            return _event(FactKind.CONDITION, atom, on)
        case Kind.PROCEDURE:
            return _event(FactKind.CONDITION, atom, on)
        case Kind.TREATMENT:
            return _event(FactKind.TREATMENT, atom, on)
        case Kind.STATEMENT:
            return _statement(atom, on)
        case _:
            assert_never(atom.select.kind)


def refusal(atom: Atom) -> str | None:
    """The line of CANNOT that keeps this engine from asking `atom`, if one does."""
    if isinstance(atom.compare, OfLimit):
        factor = atom.compare.factor
        if not factor.is_finite() or factor.copy_abs() >= 10_000:
            return "vast bound"
        return None if factor.quantize(Decimal("0.001"), context=EXACT) == factor else "fine bound"
    if not isinstance(atom.compare, Bound):
        return None
    value = atom.compare.value
    if not value.is_finite():
        return "vast bound"
    if atom.select.kind is Kind.MEASUREMENT:
        if value.copy_abs() > LARGEST:  # abs() would round to 28 digits
            return "vast bound"
        if value.quantize(PLACES, context=EXACT) != value:
            return "fine bound"
    return None


# Words of SQL ---------------------------------------------------------------------------------------------------------
#
# sqlglot's builders copy the tree at every step and parse names: four fifths of the time that an atom took. So these
# make the nodes themselves, a node may stand in many places at first, and `_answer` copies the whole once.


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.Column(this=exp.to_identifier(name), table=exp.to_identifier(table))


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name))


def _text(value: str) -> Sql:
    return exp.Literal.string(value)


def _day(day: Day) -> Sql:
    return exp.Cast(this=_text(day.isoformat()), to=exp.DataType(this=exp.DataType.Type.DATE))


def _integer(value: int) -> Sql:
    return exp.Literal.number(value)


def _decimal(value: Decimal) -> Sql:
    size = [exp.DataTypeParam(this=_integer(number)) for number in (38, 12)]
    return exp.Cast(this=_text(format(value, "f")), to=exp.DataType(this=exp.DataType.Type.DECIMAL, expressions=size))


def _one_of(column: Sql, values: Iterable[str]) -> Sql:
    """Whether the column is one of `values`; of none, it is not (SQL has no empty list)."""
    literals = [_text(value) for value in sorted(set(values))]
    return exp.In(this=column, expressions=literals) if literals else FALSE


def _case(*cases: tuple[Sql, Sql], otherwise: Sql) -> Sql:
    """The value beside the first condition that holds. One that is NULL does not."""
    whens = [exp.If(this=condition, true=value) for condition, value in cases]
    return exp.Case(ifs=whens, default=otherwise)


def _reasons(reason: Reason, where: Sql | None = None) -> Sql:
    """The bits of `reason`, everywhere or only `where` a condition holds."""
    bits = _integer(reason.value)
    return bits if where is None else _case((where, bits), otherwise=_integer(0))


def _union(*bits: Sql) -> Sql:
    """The union of sets of bits; of a person whom a step does not know, the step's set is empty."""
    some, *others = [exp.Coalesce(this=one, expressions=[_integer(0)]) if isinstance(one, exp.Column) else one for one in bits]
    whole: Sql = some
    for other in others:
        whole = exp.BitwiseOr(this=whole, expression=other)
    return exp.Paren(this=whole)


def _earlier(one: Sql, other: Sql) -> Sql:
    """The earlier of two days. Neither is NULL, so it does not matter what a database makes of one that is."""
    return exp.Least(this=one, expressions=[other], ignore_nulls=True)


def _larger(one: Sql, other: Sql) -> Sql:
    return exp.Greatest(this=one, expressions=[other], ignore_nulls=True)


def _all_bits(bits: Sql) -> Sql:
    return exp.BitwiseOrAgg(this=bits)


def _query(*columns: Sql) -> exp.Select:
    return exp.Select(expressions=list(columns))


def _named(query: exp.Select, name: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _is_null(value: Sql) -> Sql:
    return exp.Is(this=value, expression=NULL)


# What every kind does -------------------------------------------------------------------------------------------------


def _answer(
    cases: Cases, otherwise: tuple[Sql, Sql], shared: Mapping[str, exp.Select] | None = None, **steps: exp.Select
) -> exp.Select:
    """For every person the first case that holds. A step is a sub-select with at most one row for a person.

    `shared` are selects that the steps ask. A person who has no row in a step has NULL in its columns, and a case that asks
    one of them does not hold.
    """
    truth, mask = otherwise
    query = _query(
        _column("person_id", "person"),
        _case(*((where, answer) for where, answer, _ in cases), otherwise=truth).as_("answer"),
        _case(*((where, reasons) for where, _, reasons in cases), otherwise=mask).as_("mask"),
    ).from_(_table("person"), copy=False)
    for name, step in (shared or {}).items():
        query.with_(exp.to_identifier(name), as_=step, copy=False)
    for name, step in steps.items():
        same = _column("person_id", name).eq(_column("person_id", "person"))
        query.with_(exp.to_identifier(name), as_=step, copy=False)
        query.join(exp.Join(this=_table(name), on=same, side="LEFT"), copy=False)
    return query.copy()


KNOWN = _integer(0)  # the mask of an answer that is known


def _compared(op: Op, at_least: Sql, more: Sql, equal: Sql) -> Sql:
    """units.compare. The three say how a value lies to the bound, `at_least` and `more` with NULL for unknown."""
    match op:
        case Op.GE:
            return at_least
        case Op.GT:
            return more
        case Op.LT:
            return at_least.not_()
        case Op.LE:
            return more.not_()
        case Op.EQ:
            return _case((equal, TRUE), (more.or_(at_least.not_()), FALSE), otherwise=NULL)
        case _:
            assert_never(op)


def _from(back: Duration | None, on: Day) -> Day:
    """The first day of a look-back; an `ever` begins before every record."""
    return Day.min if back is None else back.before(on)


def _inside(back: Duration | None, on: Day) -> Day:
    """The first day that is surely inside a look-back, as reference has it."""
    return Day.min if back is None else back.within(on)


def _doubt(dated: Sql) -> Sql:
    """What a date that does not suffice lacks."""
    return _case((dated, _reasons(Reason.PARTIAL_DATE)), otherwise=_reasons(Reason.UNDATED))


def _existing(kind: FactKind, on: Day) -> exp.Select:
    """The facts of a kind, but those that can only have begun after `on`."""
    return (
        exp.Select()
        .from_(_table("fact"), copy=False)
        .where(_column("kind").eq(_text(kind)), _column("begin_from") <= _day(on), copy=False)
    )


def _recorded(kind: FactKind, concepts: Iterable[str], on: Day) -> exp.Select:
    """The facts of a kind under some concepts that exist on `on`, each once."""
    some = (
        _query(_column("fact_id"))
        .from_(_table("fact_concept"), copy=False)
        .where(_one_of(_column("concept"), concepts), copy=False)
    )
    return _existing(kind, on).where(exp.In(this=_column("fact_id"), query=exp.Subquery(this=some)), copy=False)


def _recorded_each(kind: FactKind, concepts: Iterable[str], on: Day) -> exp.Select:
    """The same, with a column `concept`: a fact once under each of its concepts."""
    same = _column("fact_id", "fact_concept").eq(_column("fact_id", "fact"))
    return (
        _existing(kind, on)
        .join(_table("fact_concept"), on=same, copy=False)
        .where(_one_of(_column("concept"), concepts), copy=False)
    )


def _status(status: FactStatus) -> Sql:
    return _column("status").eq(_text(status))


# Age and sex ----------------------------------------------------------------------------------------------------------


def _age(atom: Atom, on: Day) -> exp.Select:
    """Who is at least n was born on some day or before it, so the ages of a partial birth need no sum in SQL."""
    assert isinstance(atom.compare, Bound)  # noqa: S101 - Atom.__post_init__ has refused every other
    unit, bound = TimeUnit(atom.compare.unit), atom.compare.value
    oldest = _column("birth_begin")
    youngest = _earlier(_column("birth_end"), _day(on))
    enough, above = _born_by(math.ceil(bound), unit, on), _born_by(math.floor(bound) + 1, unit, on)

    def reaches(last: Day | None) -> Sql:
        surely = FALSE if last is None else youngest <= _day(last)
        never = TRUE if last is None else oldest > _day(last)
        return _case((surely, TRUE), (never, FALSE), otherwise=NULL)

    at_least, more = reaches(enough), reaches(above)
    truth = _compared(atom.compare.op, at_least, more, equal=at_least.and_(more.not_()))
    return _answer(
        (
            (_is_null(oldest), NULL, _reasons(Reason.NOT_RECORDED)),
            (
                (oldest > _day(on)).or_(_column("birth_end") < _day(OLDEST.before(on))),
                NULL,
                _reasons(Reason.IMPLAUSIBLE),
            ),
            (_is_null(exp.Paren(this=truth)), NULL, _reasons(Reason.PARTIAL_DATE)),
        ),
        (truth, KNOWN),
    )


def _born_by(age: int, unit: TimeUnit, on: Day) -> Day | None:
    """The last day of birth of those who are at least `age` on `on`; None where the calendar has no such day."""
    last = Duration(max(age, 0), unit).before(on)
    return last if age_in(unit, last, on) >= age else None


def _sex() -> exp.Select:
    """Is it female?"""
    female = _column("female")
    return _answer(((_is_null(female), NULL, _reasons(Reason.NOT_RECORDED)),), (female, KNOWN))


# The newest value -----------------------------------------------------------------------------------------------------


def _made(facts: exp.Select, truth: Sql, unknown: Sql, on: Day, *by: Sql) -> exp.Select:
    """What `_newest` asks of facts that are present: times as seen on the day, truths, and why one is NULL."""
    begun = _earlier(_column("begin_to"), _day(on)).as_("begun")
    columns = (*by, _column("begin_from"), begun, _column("dated"), truth.as_("truth"), unknown.as_("unknown"))
    return facts.where(_status(FactStatus.PRESENT), copy=False).select(*columns, copy=False)


def _newest(made: exp.Select, fresh: Day, surely: Day, *by: Sql) -> exp.Select:
    """For each group `by`: truths, mask and age of the newest facts, as reference.Newest; `ever`: was one of all true?

    A fact may be newest where none surely begins after it may have. Where those differ nobody knows which counts, so it
    is a conflict, and every date that does not suffice is named.
    """
    begin, begun, truth = _column("begin_from"), _column("begun"), _column("truth")

    def over(aggregate: Sql) -> Sql:
        return exp.Window(this=aggregate, partition_by=list(by))

    said = _case((truth, _integer(YES)), (truth.not_(), _integer(NO)), otherwise=_integer(OPEN))
    reason = _case((_is_null(truth), _column("unknown")), otherwise=_integer(0))
    unsure = _case((begin < _column("begun"), _doubt(_column("dated"))), otherwise=_integer(0))
    age = _case(
        (begin >= _day(surely), _integer(0)),
        (begun < _day(fresh), _reasons(Reason.STALE)),
        otherwise=_doubt(_column("dated")),
    )
    positive = _case((truth, _integer(1)), otherwise=_integer(0))
    seen = _query(
        *by,
        begun,
        said.as_("said"),
        reason.as_("reason"),
        age.as_("age"),
        unsure.as_("unsure"),
        over(exp.Max(this=begin)).as_("latest"),
        over(exp.Max(this=positive)).as_("ever"),
    ).from_(_named(made, "made"), copy=False)
    candidates = (
        _query(
            *by,
            _all_bits(_column("said")).as_("truths"),
            _all_bits(_column("reason")).as_("reasons"),
            _all_bits(_column("age")).as_("ages"),
            exp.Min(this=_column("age")).as_("freshest"),
            _all_bits(_column("unsure")).as_("unsure"),
            exp.Max(this=_column("ever")).as_("ever"),
        )
        .from_(_named(seen, "seen"), copy=False)
        .where(begun >= _column("latest"), copy=False)
        .group_by(*by, copy=False)
    )
    differ = exp.In(this=_column("truths"), expressions=[_integer(YES | NO), _integer(YES | NO | OPEN)])
    conflict = _case((differ, _union(_reasons(Reason.CONFLICT), _column("ages"), _column("unsure"))), otherwise=_integer(0))
    # One that is surely fresh has no bit, and then the age of the others does not matter.
    aged = _case((_column("freshest").eq(0), _integer(0)), otherwise=_column("ages"))
    return _query(
        *by,
        _column("truths"),
        _union(_column("reasons"), conflict).as_("mask"),
        aged.as_("age"),
        _column("ever").eq(1).as_("ever"),
    ).from_(_named(candidates, "candidates"), copy=False)


def _newest_answer(made: exp.Select, fresh: Day, surely: Day, nothing: Reason) -> exp.Select:
    """One truth, surely fresh, or unknown; `nothing` where there is no fact."""
    newest = _newest(made, fresh, surely, _column("person_id"))
    reasons = _union(_column("mask", "newest"), _column("age", "newest"))
    return _answer(
        (
            (_is_null(_column("truths", "newest")), NULL, _reasons(nothing)),
            (reasons.neq(0), NULL, reasons),
        ),
        (_column("truths", "newest").eq(YES), KNOWN),
        newest=newest,
    )


def _measurement(atom: Atom, on: Day) -> exp.Select:
    """The newest value within the limit of freshness, compared. Two values of one day on both sides are a conflict."""
    assert isinstance(atom.compare, Bound | OfLimit)  # noqa: S101
    low, high, bound = _column("low"), _column("high"), _bound(atom.compare)
    at_least = _case(
        (low >= bound, TRUE),
        ((high < bound).or_(high.eq(bound).and_(_column("high_in").not_())), FALSE),
        otherwise=NULL,
    )
    more = _case(
        ((low > bound).or_(low.eq(bound).and_(_column("low_in").not_())), TRUE),
        (high <= bound, FALSE),
        otherwise=NULL,
    )
    truth = _compared(atom.compare.op, at_least, more, equal=low.eq(high).and_(low.eq(bound)))
    # A fact without a value has no ends, so its truth is NULL too.
    unknown = _case(
        *((_column("flaw").eq(_text(flaw)), _reasons(reason)) for flaw, reason in FLAWS.items() if flaw is not None),
        (_is_null(bound), _reasons(Reason.NO_LIMIT)),
        otherwise=_reasons(Reason.IMPRECISE),
    )
    facts = _recorded(FactKind.MEASUREMENT, atom.select.concepts, on)
    made = _made(facts, truth, unknown, on, _column("person_id"))
    start, surely = _from(atom.window.back, on), _inside(atom.window.back, on)
    if atom.pick is Pick.ANY:
        return _any_answer(made, start, surely)
    return _newest_answer(made, start, surely, Reason.NOT_RECORDED)


def _any_answer(made: exp.Select, start: Day, surely: Day) -> exp.Select:
    """Is any value of the window so? No, where some surely are in it and none may be so."""
    truth, sure = _column("truth"), _column("begin_from") >= _day(surely)
    reason = _case(
        (_is_null(truth), _column("unknown")),
        (truth.not_().or_(sure), _integer(0)),
        otherwise=_doubt(_column("dated")),
    )
    values = (
        _query(
            _column("person_id"),
            exp.Max(this=_case((truth.and_(sure), _integer(1)), otherwise=_integer(0))).as_("yes"),
            exp.Max(this=_case((sure, _integer(1)), otherwise=_integer(0))).as_("held"),
            _all_bits(reason).as_("doubt"),
        )
        .from_(_named(made, "made"), copy=False)
        .where(_column("begun") >= _day(start), copy=False)
        .group_by(_column("person_id"), copy=False)
    )
    doubt = _column("doubt", "values_in_time")
    return _answer(
        (
            (_column("yes", "values_in_time").eq(1), TRUE, KNOWN),
            (doubt.neq(0), NULL, doubt),
            (_column("held", "values_in_time").eq(1), FALSE, KNOWN),
        ),
        (NULL, _reasons(Reason.NOT_RECORDED)),
        values_in_time=values,
    )


def _bound(question: Bound | OfLimit) -> Sql:
    """The number to compare with; of a multiple the product with the fact's limit, NULL where it has none.

    19 digits with nine decimals times seven with three: the product is exact in the column's 38 with twelve.
    """
    if isinstance(question, Bound):
        return _decimal(question.value)
    size = [exp.DataTypeParam(this=_integer(number)) for number in (7, 3)]
    kind = exp.DataType(this=exp.DataType.Type.DECIMAL, expressions=size)
    factor = exp.Cast(this=_text(format(question.factor, "f")), to=kind)
    return exp.Paren(this=exp.Mul(this=_column("upper_limit" if question.upper else "lower_limit"), expression=factor))


# Tests ----------------------------------------------------------------------------------------------------------------


def _outcome() -> tuple[Sql, Sql]:
    """An outcome's truth, and the reason where it has none: indeterminate, or not given."""
    positive, negative = (_column("outcome").eq(_text(one)) for one in (Outcome.POSITIVE, Outcome.NEGATIVE))
    return _case((positive, TRUE), (negative, FALSE), otherwise=NULL), _reasons(Reason.INDETERMINATE)


def _test(atom: Atom, on: Day) -> exp.Select:
    """Is any of the tests positive? The newest of each test counts, and diagnoses that show or exclude the thing.

    Yes, where one is positive and fresh (of a lasting infection: positive at any time, with no newer result against it)
    or a diagnosis shows it. No, only where one that rules it out is negative and fresh, and nothing else leaves a
    doubt.
    """
    wanted, lasting = atom.select, atom.window.lasting
    positive, negative = (_column(name, "tests").eq(1) for name in ("positive", "negative"))
    shown, excluded = (_column("sure", step).eq(1) for step in ("shown", "excluded"))
    # A diagnosis that surely holds leaves no doubt. A person with `shown` has been answered before the doubt is asked.
    doubt = _union(_column("doubt", "tests"), _column("doubt", "shown"))
    aged = _union(_column("aged", "tests"), _column("outlasted", "shown"))
    conflict = positive.and_(excluded)
    if not lasting:
        conflict = conflict.or_(shown.and_(negative.or_(excluded)))
    return _answer(
        (
            (conflict, NULL, _reasons(Reason.CONFLICT)),
            (positive.or_(shown), TRUE, KNOWN),
            (doubt.neq(0), NULL, doubt),
            (negative.or_(excluded), FALSE, KNOWN),
            (aged.neq(0), NULL, aged),
        ),
        (NULL, _reasons(Reason.NOT_RECORDED)),
        tests=_tests(atom, on),
        shown=_diagnosed(wanted.shown_by, on, ever=lasting, longest=atom.window.longest),
        excluded=_diagnosed(wanted.excluded_by, on, ever=False, longest=None),
    )


def _tests(atom: Atom, on: Day) -> exp.Select:
    """What each person's tests come to: is one positive, is one that rules out negative, what leaves a doubt."""
    each = _each_test(atom, on)
    truth, lapsed, reasons = _column("truth"), _column("lapsed"), _column("reasons")
    rules_out = _one_of(_column("concept"), atom.select.rules_out)
    positive = _case((truth.eq(YES), _integer(1)), otherwise=_integer(0))
    negative = _case((truth.eq(NO).and_(rules_out), _integer(1)), otherwise=_integer(0))
    known = truth.neq(OPEN)
    # An old negative is no answer, and no suspicion either.
    aged = _case((known, _integer(0)), (lapsed, reasons), otherwise=_integer(0))
    doubt = _case((known, _integer(0)), (lapsed, _integer(0)), otherwise=reasons)
    return (
        _query(
            _column("person_id"),
            exp.Max(this=positive).as_("positive"),
            exp.Max(this=negative).as_("negative"),
            _all_bits(doubt).as_("doubt"),
            _all_bits(aged).as_("aged"),
        )
        .from_(_named(each, "each_test"), copy=False)
        .group_by(_column("person_id"), copy=False)
    )


def _each_test(atom: Atom, on: Day) -> exp.Select:
    """The newest of each test and what it answers; `lapsed`: it is negative, and too old or not surely fresh."""
    by = _column("person_id"), _column("concept")
    facts = _recorded_each(FactKind.TEST, atom.select.concepts, on)
    fresh = _from(atom.window.back, on), _inside(atom.window.back, on)
    newest = _newest(_made(facts, *_outcome(), on, *by), *fresh, *by)
    truths, reasons = _column("truths"), _union(_column("mask"), _column("age"))
    truth = _case((reasons.neq(0), _integer(OPEN)), otherwise=truths)
    lapsed: Sql = truths.eq(NO)
    if atom.window.lasting:
        # Once positive and later not: somebody has to look at both.
        ever, still = _column("ever"), truths.eq(YES)
        truth = _case((ever.and_(still), _integer(YES)), (ever, _integer(OPEN)), otherwise=truth)
        against = _union(_column("mask"), _reasons(Reason.CONFLICT))
        reasons = _case((ever, against), otherwise=reasons)
        lapsed = lapsed.and_(ever.not_())
    columns = truth.as_("truth"), reasons.as_("reasons"), lapsed.as_("lapsed")
    return _query(*by, *columns).from_(_named(newest, "newest"), copy=False)


def _diagnosed(concepts: Iterable[str], on: Day, *, ever: bool, longest: Duration | None) -> exp.Select:
    """Whether a diagnosis surely holds on `on` (or ever did), the reasons for which one may, and OUTLASTED."""
    start = Day.min if ever else on
    called = _column("end_from") >= _day(start), _column("end_to") >= _day(start)
    surely, perhaps, outlasted = _there(*called, longest, start)
    present, doubtful = _status(FactStatus.PRESENT), _status(FactStatus.DOUBTFUL)
    sure = _case((present.and_(surely), _integer(1)), otherwise=_integer(0))
    doubt = _case(
        (present.and_(surely), _integer(0)),
        (present.and_(perhaps), _doubt(_column("dated"))),
        (doubtful.and_(perhaps), _reasons(Reason.UNCONFIRMED)),
        otherwise=_integer(0),
    )
    return (
        _recorded(FactKind.CONDITION, concepts, on)
        .select(
            _column("person_id"),
            exp.Max(this=sure).as_("sure"),
            _all_bits(doubt).as_("doubt"),
            _all_bits(outlasted).as_("outlasted"),
            copy=False,
        )
        .group_by(_column("person_id"), copy=False)
    )


def _there(surely: Sql, perhaps: Sql, longest: Duration | None, start: Day) -> tuple[Sql, Sql, Sql]:
    """What can be there on the day `start` or later, given how long it can last; and the bit of what only is called so."""
    if longest is None:
        return surely, perhaps, _integer(0)
    first = _day(longest.before(start))
    begin, begun = _column("begin_from"), _column("begin_to")
    called = surely.and_(begun < first).and_(_status(FactStatus.ABSENT).not_())
    return surely.and_(begin >= first), perhaps.and_(begun >= first), _reasons(Reason.OUTLASTED, where=called)


# Conditions and treatments --------------------------------------------------------------------------------------------


def _event(kind: FactKind, atom: Atom, on: Day) -> exp.Select:
    """Was there one in the window? A recorded absence of the thing, or of what it falls under, in the window says no.

    A fact outside the window records nothing about the time inside it.
    """
    start = _from(atom.window.back, on)
    lasts = isinstance(atom.compare, Lasts)
    steps: dict[str, exp.Select]
    began: Sql
    doubt: Sql
    if isinstance(atom.compare, Lasts):
        steps = _unbroken(atom.compare, kind, atom, start, on)
        began, doubt = _began_in("surely", "happened"), _column("doubt", "happened")
        doubt = _case((doubt.neq(0), doubt), otherwise=_union(_column("doubt", "broad")))
    else:
        steps = {"happened": _happened(kind, atom, start, on)}
        began, doubt = _column("began", "happened"), _union(_column("doubt", "happened"))
    present = _is_null(began).not_()
    absent = _is_null(_column("person_id", "absent")).not_()
    denied = _column("until", "denied") >= began
    unmapped = _is_null(_column("person_id", "unmapped")).not_()
    general = atom.select.under
    broader = {"general": _general(kind, general, start, on)} if general else {}
    nothing = _union(
        _integer(0) if lasts else _column("outlasted", "happened"),
        _reasons(Reason.NOT_RECORDED),
        _case((_covered(start, on), _integer(0)), otherwise=_reasons(Reason.NOT_OBSERVED)),
        _reasons(Reason.UNMAPPED, where=unmapped),
        *((_reasons(Reason.GENERAL, where=_is_null(_column("person_id", "general")).not_()),) if general else ()),
    )
    return _answer(
        (
            (present.and_(denied), NULL, _reasons(Reason.CONFLICT)),
            (present, TRUE, KNOWN),
            (doubt.neq(0), NULL, doubt),
            (absent, FALSE, KNOWN),
            *(((_goes_on_now(), FALSE, KNOWN),) if lasts and start == on else ()),
        ),
        (NULL, nothing),
        {"settled": _settled(kind, atom, on)} if lasts else None,
        **steps,
        absent=_absent(kind, atom, start, on),
        denied=_denied(kind, atom, start, on),
        unmapped=_unmapped(kind, start, on),
        **broader,
    )


def _happened(kind: FactKind, atom: Atom, start: Day, on: Day) -> exp.Select:
    """When the latest began that surely was in the window, the reasons for which one may have been, and OUTLASTED."""
    when = _began(atom.compare, on)
    first, last = _column("end_from"), _column("end_to")
    if atom.select.kind is Kind.PROCEDURE:
        # It is in the window by the day on which it was done; what it leaves goes on.
        first, last = _column("begin_from"), _column("begin_to")
    surely = exp.Coalesce(this=when, expressions=[FALSE]).and_(first >= _day(_inside(atom.window.back, on)))
    perhaps = exp.Coalesce(this=when, expressions=[TRUE]).and_(last >= _day(start))
    sure, likely, outlasted = _there(surely, perhaps, atom.window.longest, start)
    doubtful = _status(FactStatus.DOUBTFUL)
    began = _case((doubtful, NULL), (sure, _earlier(_column("begin_to"), _day(on))), otherwise=NULL)
    doubt = _case(
        (likely.not_(), _integer(0)),
        (doubtful, _reasons(Reason.UNCONFIRMED)),
        (sure, _integer(0)),
        otherwise=_contested_or(_doubt(_column("dated"))),
    )
    return (
        _query(
            _column("person_id"),
            exp.Max(this=began).as_("began"),
            _all_bits(doubt).as_("doubt"),
            _all_bits(outlasted).as_("outlasted"),
        )
        .from_(_named(_settled(kind, atom, on), "settled"), copy=False)
        .where(perhaps, copy=False)
        .group_by(_column("person_id"), copy=False)
    )


def _began(question: object, on: Day) -> Sql:
    """Whether it began when asked; NULL where it may."""
    match question:
        case Present():
            return TRUE
        case Began(op, length):
            edge = _day(length.before(on))
            begin, begun = _column("first_from"), _earlier(_column("begin_to"), _day(on))
            at_least = _case((begun <= edge, TRUE), (begin > edge, FALSE), otherwise=NULL)
            more = _case((begun < edge, TRUE), (begin >= edge, FALSE), otherwise=NULL)
            if length.unit is TimeUnit.HOUR and length.count:
                at_least = more = _case((begun < edge, TRUE), (begin >= _day(length.within(on)), FALSE), otherwise=NULL)
            return _case((_column("dated"), _compared(op, at_least, more, FALSE)), otherwise=NULL)
        case _:
            raise AssertionError("Atom.__post_init__ has refused every other")


# Treatments: which statement is the newest, and what is unbroken --------------------------------------------------------


def _contested_or(doubt: Sql) -> Sql:
    """CONFLICT where another statement says that the treatment was stopped, and nobody knows which is the newer."""
    return _case((_column("contested"), _reasons(Reason.CONFLICT)), otherwise=doubt)


_COURSE = (
    *("fact_id", "person_id", "drug", "status", "dated"),
    *("begin_from", "begin_to", "first_from", "end_from", "end_to"),
)
_STATED = ("goes_on", "stopped", "recorded", "said_from", "said_to")


def _settled(kind: FactKind, atom: Atom, on: Day) -> exp.Select:
    """The facts that are no absences, as reference.settled has them; `contested` is so of treatments alone."""
    facts = _recorded(kind, atom.select.concepts, on).where(_status(FactStatus.ABSENT).not_(), copy=False)
    if kind is not FactKind.TREATMENT:
        return facts.select(*map(_column, _COURSE), FALSE.as_("contested"), copy=False)

    def stated(name: str) -> exp.Subquery:
        return _named(facts.copy().select(*map(_column, (*_COURSE, *_STATED)), copy=False), name)

    def one(name: str) -> Sql:
        return _column(name, "one")

    def stop(name: str) -> Sql:
        return _column(name, "stop")

    later = one("recorded").and_(stop("said_from") > one("said_to"))
    present = _text(FactStatus.PRESENT)
    stops = (
        _query(
            one("fact_id"),
            exp.Max(this=_case((later, stop("end_from")), otherwise=NULL)).as_("over_from"),
            exp.Max(this=_case((later, stop("end_to")), otherwise=NULL)).as_("over_to"),
            exp.Min(this=stop("end_from")).as_("until"),
        )
        .from_(stated("one"), copy=False)
        .join(
            exp.Join(
                this=stated("stop"),
                on=one("person_id").eq(stop("person_id")).and_(one("drug").eq(stop("drug"))),
            ),
            copy=False,
        )
        .where(
            one("goes_on"),
            one("status").eq(present),
            stop("stopped"),
            stop("status").eq(present),
            stop("end_to") > one("begin_from"),
            stop("said_to") >= one("said_from"),
            copy=False,
        )
        .group_by(one("fact_id"), copy=False)
    )
    over_from, over_to, until = (_column(name, "stops") for name in ("over_from", "over_to", "until"))
    over, contested = _is_null(over_from).not_(), _is_null(until).not_()
    begin = _column("begin_from", "taken")
    replaced = {
        "end_from": _case(
            (over, _larger(over_from, begin)), (contested, _larger(until, begin)), otherwise=_column("end_from", "taken")
        ),
        "end_to": _case((over, _larger(over_to, begin)), (contested, _day(Day.max)), otherwise=_column("end_to", "taken")),
    }
    columns = [replaced[name].as_(name) if name in replaced else _column(name, "taken") for name in _COURSE]
    return (
        _query(*columns, over.not_().and_(contested).as_("contested"))
        .from_(stated("taken"), copy=False)
        .join(
            exp.Join(
                this=_named(stops, "stops"),
                on=_column("fact_id", "stops").eq(_column("fact_id", "taken")),
                side="LEFT",
            ),
            copy=False,
        )
    )


def _unbroken(question: Lasts, kind: FactKind, atom: Atom, start: Day, on: Day) -> dict[str, exp.Select]:
    """The steps of reference._unbroken.

    `surely`: when the latest course began that is long enough by its sure days. `happened`: the same of courses without a
    doubt, and the reasons for which one may be long enough; `broad`: those for which one over several drugs may be meant.
    `current`: who surely takes it on the day. `strange`: of whom a treatment is recorded that we do not know.
    """
    op, bound = question.op, _integer(question.days)
    at_least = op in (Op.GE, Op.GT)
    person, drug = _column("person_id"), _column("drug")
    present, dated = _status(FactStatus.PRESENT), _column("dated")
    begun, sure_end, end = (_earlier(_column(name), _day(on)) for name in ("begin_to", "end_from", "end_to"))
    settled = _table("settled")  # asked five times, and so made once

    def holds(days: Sql) -> Sql:
        compared = {Op.GE: days >= bound, Op.GT: days > bound, Op.LE: days <= bound, Op.LT: days < bound, Op.EQ: days.eq(bound)}
        return exp.Paren(this=compared[op])

    days, last = _column("days"), _column("last")
    certain = (
        _query(_column("fact_id"), person, drug, begun.as_("low"), sure_end.as_("high"))
        .from_(settled, copy=False)
        .where(present, dated, begun <= sure_end, copy=False)
    )
    surely = (
        _query(person, exp.Max(this=_column("first")).as_("began"))
        .from_(_named(_joined(certain, (person, drug)), "courses"), copy=False)
        .where(holds(days) if at_least else FALSE, last >= _day(start), copy=False)
        .group_by(person, copy=False)
    )
    whole = present.and_(dated).and_(_column("first_from").eq(begun)).and_(sure_end.eq(end))
    reasons = _case(
        (_status(FactStatus.DOUBTFUL), _reasons(Reason.UNCONFIRMED)),
        (whole, _integer(0)),
        otherwise=_contested_or(_doubt(dated)),
    )
    possible = _query(
        _column("fact_id"),
        person,
        drug,
        _column("first_from").as_("low"),
        _larger(_column("begin_from"), end).as_("high"),
        reasons.as_("reasons"),
        _case((present, _column("end_from")), otherwise=NULL).as_("sure_end"),
    ).from_(settled, copy=False)
    sums: dict[str, Sql] = {
        "doubt": _all_bits(_column("reasons")),
        "until": exp.Max(this=_column("sure_end")),
        "drugs": exp.Count(this=exp.Distinct(expressions=[drug])),
    }
    in_window, sure = last >= _day(start), _column("doubt").eq(0)
    # The shortest that a course in doubt may be is one day.
    may = _case((sure, holds(days)), otherwise=holds(days) if at_least else holds(_integer(1)))
    if op is Op.EQ:
        may = _case((sure, holds(days)), otherwise=(bound >= _integer(1)).and_(bound <= days))
    answers = _case((sure, holds(days)), otherwise=FALSE if at_least or op is Op.EQ else holds(days))
    answers = exp.Paren(this=answers).and_(_column("until") >= _day(start))
    began = _case((answers, _column("first")), otherwise=NULL)
    doubt = _case((answers, _integer(0)), (exp.Paren(this=may).and_(in_window), _column("doubt")), otherwise=_integer(0))
    happened = (
        _query(person, exp.Max(this=began).as_("began"), _all_bits(doubt).as_("doubt"))
        .from_(_named(_joined(possible, (person, drug), **sums), "courses"), copy=False)
        .group_by(person, copy=False)
    )
    ambiguous = _union(_reasons(Reason.AMBIGUOUS), _column("doubt"))
    broad = (
        _query(person, _all_bits(ambiguous).as_("doubt"))
        .from_(_named(_joined(possible.copy(), (person,), **sums), "courses"), copy=False)
        .where(_column("drugs") > _integer(1), in_window, may if at_least or op is Op.EQ else FALSE, copy=False)
        .group_by(person, copy=False)
    )
    current = (
        _query(person)
        .from_(settled, copy=False)
        .where(present, dated, _column("end_from") >= _day(on), copy=False)
        .distinct(copy=False)
    )
    strange = _unmapped(kind, Day.min, on)
    return {"surely": surely, "happened": happened, "broad": broad, "current": current, "strange": strange}


def _joined(periods: exp.Select, by: tuple[Sql, ...], **sums: Sql) -> exp.Select:
    """Courses (`first`, `last`, `days`) of periods (`low`, `high`) that overlap, or begin the day after another ends."""
    low, high, fact = _column("low"), _column("high"), _column("fact_id")

    def over(aggregate: Sql, end: str | Sql, side: str | None) -> Sql:
        order = exp.Order(expressions=[exp.Ordered(this=one) for one in (low, high, fact)])
        rows = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=end, end_side=side)
        return exp.Window(this=aggregate, partition_by=list(by), order=order, spec=rows)

    before = _query(exp.Star(), over(exp.Max(this=high), _integer(1), "PRECEDING").as_("before"))
    before = before.from_(_named(periods, "periods"), copy=False)
    apart = exp.DateDiff(this=low, expression=_column("before"), unit=exp.Var(this="DAY"))
    opens = _case((_is_null(_column("before")), _integer(1)), (apart > _integer(1), _integer(1)), otherwise=_integer(0))
    numbered = _query(exp.Star(), over(exp.Sum(this=opens), "CURRENT ROW", None).as_("course"))
    numbered = numbered.from_(_named(before, "before_each"), copy=False)
    first, last = exp.Min(this=low), exp.Max(this=high)
    days = exp.Add(this=exp.DateDiff(this=last, expression=first, unit=exp.Var(this="DAY")), expression=_integer(1))
    columns = [first.as_("first"), last.as_("last"), days.as_("days"), *(one.as_(name) for name, one in sums.items())]
    return (
        _query(*by, *columns)
        .from_(_named(numbered, "numbered"), copy=False)
        .group_by(*by, _column("course"), copy=False)
        .copy()
    )


def _began_in(*steps: str) -> Sql:
    """The latest day of `began` in some steps; NULL where none has one."""
    one, other = (_column("began", step) for step in steps)
    return _case(
        (_is_null(one), other),
        (_is_null(other), one),
        otherwise=_larger(one, other),
    )


def _goes_on_now() -> Sql:
    """It is surely taken on the day and its course is another than the one asked for; nothing that we do not know was taken."""
    return _is_null(_column("person_id", "current")).not_().and_(_is_null(_column("person_id", "strange")))


def _absences(kind: FactKind, atom: Atom, on: Day) -> tuple[exp.Select, Sql, Sql]:
    """The recorded absences, which of them are recent, and which answer an `ever` without a date."""
    absences = _recorded(kind, atom.select.absent_by, on).where(_status(FactStatus.ABSENT), copy=False)
    recent = (REFUTED if kind is FactKind.CONDITION else NOT_TAKEN).before(on)
    timeless = _column("dated").not_() if kind is FactKind.CONDITION and atom.window.back is None else FALSE
    return absences, _column("dated").and_(_column("end_from") >= _day(recent)), timeless


def _absent(kind: FactKind, atom: Atom, start: Day, on: Day) -> exp.Select:
    """The persons of whom an absence is recorded that answers: recent, and in its window; or undated."""
    absences, recent, timeless = _absences(kind, atom, on)
    since = _column("end_from") >= _day(absent_from(kind, start, on))
    answers = exp.Or(this=exp.Paren(this=recent.and_(since)), expression=timeless)
    return absences.where(answers, copy=False).select(_column("person_id"), copy=False).distinct(copy=False)


def _denied(kind: FactKind, atom: Atom, start: Day, on: Day) -> exp.Select:
    """The last day up to which an absence speaks that is recent, or in the time that a course has to last, by person.

    One without a date speaks against everything.
    """
    absences, recent, timeless = _absences(kind, atom, on)
    within = _column("dated").and_(_column("end_from") >= _day(unbroken_from(atom, start, on)))
    recent = exp.Paren(this=recent.or_(within))
    until = _case((timeless, _day(Day.max)), (recent, _column("end_from")), otherwise=NULL)
    return absences.select(_column("person_id"), exp.Max(this=until).as_("until"), copy=False).group_by(
        _column("person_id"), copy=False
    )


def _covered(start: Day, on: Day) -> Sql:
    """Whether the chart is known to cover the look-back: an `ever` from the date of birth. NULL where nobody knows."""
    first = _day(start)
    if start == Day.min:
        first = exp.Coalesce(this=_column("birth_begin"), expressions=[first])
    return (_column("observed_from") <= first).and_(_column("observed_to") >= _day(on))


def _unmapped(kind: FactKind, start: Day, on: Day) -> exp.Select:
    """The persons of whom something of the kind is recorded in the window that we do not know."""
    return (
        _existing(kind, on)
        .where(_column("mapped").not_(), _status(FactStatus.ABSENT).not_(), _column("end_to") >= _day(start), copy=False)
        .select(_column("person_id"), copy=False)
        .distinct(copy=False)
    )


def _general(kind: FactKind, concepts: Iterable[str], start: Day, on: Day) -> exp.Select:
    """The persons of whom something is recorded in the window that what is asked for falls under, and that may be it."""
    return (
        _recorded(kind, concepts, on)
        .where(_status(FactStatus.ABSENT).not_(), _column("end_to") >= _day(start), copy=False)
        .select(_column("person_id"), copy=False)
        .distinct(copy=False)
    )


# Statements -----------------------------------------------------------------------------------------------------------


def _statement(atom: Atom, on: Day) -> exp.Select:
    """What was attested last; two opposite attestations of one day are a conflict. Attestations do not age."""
    facts = _recorded(FactKind.STATEMENT, atom.select.concepts, on)
    facts = facts.where(_column("detail").eq(_text(atom.select.detail)), copy=False)
    return _newest_answer(_made(facts, *_outcome(), on, _column("person_id")), Day.min, Day.min, Reason.NOT_STATED)

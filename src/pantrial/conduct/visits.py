"""A protocol and the days that are known → the visits of one participant: what is due when, from which words, and what is open.

The day of the first administration comes from the user, and so does every other day that no record can state (admission,
randomization, …). All else is reckoned from them by the record's own words. A time without anchor, a numbered day of which
nobody says whether the count begins with 0 or 1, an event: they stay open, with the sentence of what is missing and the days
that they may mean, and are never put on a guessed day. Weeks are elapsed days; months go by the calendar.

Who is masked must not learn the arm from a calendar: in a masked trial, and where the record does not say whether anybody is
masked, no visit names an arm or a product, and the days of all arms are shown to everybody.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from msgspec import Struct, structs

from pantrial.conduct.days import (
    ANCHOR,
    DAY,
    DAYS,
    DOSES,
    ENDLESS,
    EVENT,
    FIRST_OF,
    HOURS,
    MONTH_RULE,
    MONTHS,
    NUMBERING,
    SCHEDULE,
    SEVERAL,
    START,
    TIME,
    UNIT_WORDS,
    UNREAD,
    WHICH_DOSE,
    WHOLE,
    WINDOW,
    Came,
    Days,
    Known,
    Lack,
    Might,
    Point,
    all_ats,
    amount,
    at_words,
    each_day,
    in_days,
    moved,
    outcome_name,
    slug,
    times,
)
from pantrial.conduct.masking import as_it_stands, concealing, masked
from pantrial.conduct.runs import LIMIT, Run, run_of, steps_of, up_to
from pantrial.dates import Day
from pantrial.errors import BadCall, Refused
from pantrial.notes import Note, NoteKind
from pantrial.protocol import (
    Act,
    Administration,
    Anchor,
    Assessment,
    AssessmentKind,
    At,
    Event,
    InterventionType,
    Outcome,
    Period,
    Product,
    Protocol,
    ReadIn,
    Repeated,
    Schedule,
    Time,
    TimeCode,
    Timing,
    UnreadWords,
)
from pantrial.protocol.state import state
from pantrial.text import Span

NEEDS = (START, SCHEDULE, TIME, ANCHOR, NUMBERING, DAY, EVENT, UNREAD, WINDOW)
"""What a calendar of visits needs of a protocol, as the gap report shows it. The needs beside these show only with dates."""


def applies(protocol: Protocol) -> str:
    """Why there are no visits to plan, in words; "" where there may be."""
    if protocol.products or protocol.administrations or protocol.outcomes or protocol.assessments:
        return ""
    return "the record states nothing that is given, taken or measured"


START_IS = "the day of the first administration (day of the first dose), as given with --start"
START_IS_COLLECTION = "the day of the first collection, as given with --start: nobody is dosed in this trial"


# What comes out -------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What is due."""

    LIMIT = "last permitted day"
    START = "start"
    ADMINISTRATION = "administration"
    COLLECTION = "collection"  # something is taken from the participant: a harvest, a sample
    OUTCOME = "outcome"
    ASSESSMENT = "assessment"
    FOLLOW_UP = "follow-up"


class Extent(StrEnum):
    """What a visit's day is."""

    ON = "on"  # that day
    FROM_TO = "from to"  # from that day to `until`, both included
    FROM = "from"  # from that day on; the end has no day
    UNTIL = "until"  # not later than that day; the beginning has no day


class Visit(Struct, frozen=True, kw_only=True):
    """Something that is due on a day.

    `origin` says how the day was reckoned. `earliest` and `latest` are the window, where the record states one (of a
    time from a day to another: the first day of its beginning, the last of its end). `clock`: an
    elapsed time that is no whole day. `condition`: what else has to hold. `words` and `spans` are the record's.
    """

    kind: Kind
    what: str
    date: Day
    origin: str
    came: Came = Came.RECKONED
    extent: Extent = Extent.ON
    until: Day | None = None
    earliest: Day | None = None
    latest: Day | None = None
    clock: str = ""
    condition: str = ""
    words: str = ""
    spans: tuple[Span, ...] = ()
    read_in: ReadIn | None = None
    arms: tuple[str, ...] = ()


class Open(Struct, frozen=True, kw_only=True):
    """Something that is due, and of which no day can be told: the need's name, the sentence of what is missing, the option that
    supplies it ("" where only the record or a corrected protocol can), and the days that it may mean.
    """

    kind: Kind
    what: str
    need: str
    sentence: str
    supply: str = ""
    might: tuple[Might, ...] = ()
    words: str = ""
    spans: tuple[Span, ...] = ()
    read_in: ReadIn | None = None
    arms: tuple[str, ...] = ()


class AnchorDay(Struct, frozen=True):
    """A day that times are counted from, and how it is known."""

    name: str
    date: Day
    origin: str
    came: Came


class VisitPlan(Struct, frozen=True, kw_only=True):
    """One participant's visits, by date; what stays open; and what the days rest on."""

    trial: str
    start: Day
    start_is: str
    masked: bool
    anchors: tuple[AnchorDay, ...]
    visits: tuple[Visit, ...]
    open: tuple[Open, ...]
    notes: tuple[Note, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether something is open still."""
        return bool(self.open)


class _Course(Struct, frozen=True):
    """An administration, for whom it is, and the days that are known of it; None where not even the first is."""

    one: Administration
    arms: tuple[str, ...]
    placebo: bool
    run: Run | None

    @property
    def whole(self) -> bool:
        """Whether the days that are known are all of them."""
        return self.run is not None and self.run.whole

    @property
    def last(self) -> Day | None:
        """The last day that is known."""
        return None if self.run is None else max((*(known.day for known in self.run.days), *filter(None, (self.run.end,))))


class _Item(Struct, frozen=True):
    """What is due, before it has a day."""

    kind: Kind
    what: str
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn | None
    arms: tuple[str, ...] = ()


# What is swallowed, infused, applied: such a product may be the first thing that is given. A talk or a test is not.
_GIVEN = frozenset(
    {
        None,
        InterventionType.BIOLOGICAL,
        InterventionType.COMBINATION_PRODUCT,
        InterventionType.DIETARY_SUPPLEMENT,
        InterventionType.DRUG,
        InterventionType.GENETIC,
        InterventionType.RADIATION,
    }
)


# The plan -------------------------------------------------------------------------------------------------------------


def plan(
    protocol: Protocol, start: Day, given: Mapping[str, Day] | None = None, arm: str | None = None, until: Day | None = None
) -> VisitPlan:
    """The visits of a participant whose first administration is on `start`.

    `given` are the other days, by the names that the option --anchor takes (`admission`, `day-1`, `unsaid`, `product-2`, the
    words of an event). `arm` leaves out what is of other arms alone. `until` is how far to list what goes on without an end.
    Raises BadCall for a name that is none and for an arm in a masked trial; Refused where the record states nothing that is
    given, taken or measured, and where the start lies after the last permitted day.
    """
    if why := applies(protocol):
        raise Refused(f"no visits can be planned: {why}", do="give another record of the trial")
    for option, day in (("--start", start), *(("--anchor", day) for day in (given or {}).values())):
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise BadCall(f"{day} is no day of a trial", where=option, do=f"give a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    try:
        return _Planner(protocol, start, given or {}, arm, until).plan()
    except OverflowError as error:
        raise Refused("a time of the record lies outside the calendar", do="correct the protocol") from error


_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class _Planner:
    """Puts one plan together. What it gathers never leaves it but in the plan."""

    def __init__(self, protocol: Protocol, start: Day, given: Mapping[str, Day], arm: str | None, until: Day | None) -> None:
        self.protocol, self.start, self.until = protocol, start, until
        self.masking = masked(protocol)
        self.shown = as_it_stands if self.masking is False else concealing(protocol)
        self.arm = self._the_arm(arm)
        self.products = {product.number: product for product in protocol.products}
        self.administrations = tuple(one for one in protocol.administrations if self._of_arm(self._arms(one)))
        self.gives = tuple(one for one in self.administrations if one.act is Act.GIVE)
        self.collects = tuple(one for one in self.administrations if one.act is Act.COLLECT)
        self.days = Days(protocol, start, given)
        self.visits: list[Visit] = []
        self.open: list[Open] = []
        self.notes: list[Note] = []
        self.months = False

    def plan(self) -> VisitPlan:
        """The plan."""
        self._link()
        courses = [self._course(one) for one in (*self.gives, *self.collects)]
        self._administered(courses)
        self._last(courses)
        self._unscheduled()
        for outcome in self.protocol.outcomes:
            self._outcome(outcome)
        for assessment in self.protocol.assessments:
            self._assessment(assessment)
        only_collected = bool(self.collects) and not self.gives
        if not any(visit.date == self.start and visit.kind in (Kind.ADMINISTRATION, Kind.COLLECTION) for visit in self.visits):
            self.visits.append(
                Visit(kind=Kind.START, what="first administration", date=self.start, origin="--start", came=Came.USER)
            )
        self._remarks(courses)
        return VisitPlan(
            trial=self.protocol.trial,
            start=self.start,
            start_is=START_IS_COLLECTION if only_collected else START_IS,
            masked=self.masking is not False,
            anchors=tuple(self._anchor_days()),
            visits=tuple(sorted(_merged(self.visits), key=_order)),
            open=tuple(dict.fromkeys(self.open)),
            notes=tuple(dict.fromkeys(self.notes)),
        )

    # Arms and names ---------------------------------------------------------------------------------------------------

    def _the_arm(self, arm: str | None) -> str | None:
        if arm is None:
            return None
        if self.masking is not False:
            why = "this trial is masked" if self.masking else "the record does not say whether this trial is masked"
            raise BadCall(f"{why}: visits know no arm", where="--arm", do="leave it out; the days of all arms are shown")
        labels = [one.label for one in self.protocol.arms]
        found = [label for label in labels if label.casefold() == arm.strip().casefold()]
        if not found:
            raise BadCall(f"no such arm: {arm!r}", where="--arm", do=f"the record's arms: {'; '.join(labels) or 'none'}")
        return found[0]

    def _arms(self, one: Administration) -> tuple[str, ...]:
        product = self.products.get(one.product)
        return one.arms or (product.arms if product else ())

    def _of_arm(self, arms: tuple[str, ...]) -> bool:
        return self.arm is None or not arms or self.arm in arms

    def _product(self, one: Administration) -> str:
        product = self.products.get(one.product)
        if self.masking is not False:
            return "study product"
        return product.name if product else f"product {one.product}"

    def _shown_arms(self, arms: tuple[str, ...]) -> tuple[str, ...]:
        """The arms to name: none in a masked trial, and none where it goes for all."""
        every = {one.label for one in self.protocol.arms}
        return () if self.masking is not False or set(arms) >= every else arms

    def _shown_words(self, words: str) -> str:
        """The words for an administration. Where somebody is masked, not those of one of several."""
        return "" if self.masking is not False and len(self.administrations) > 1 else self.shown(words)

    # Rows -------------------------------------------------------------------------------------------------------------

    def _lacks(self, lack: Lack, visit: _Item) -> None:
        of = self.shown(lack.of)
        # An option that spells an arm or a product out would say what the words do not.
        supply = lack.supply if self.shown(lack.supply) == lack.supply else lack.need.supply
        might = tuple(sorted(lack.might, key=lambda one: one.date))
        self.open.append(
            Open(
                kind=visit.kind,
                what=visit.what,
                need=lack.need.name,
                sentence=lack.need.said(of),
                supply=supply,
                might=might,
                words=visit.words,
                spans=visit.spans,
                read_in=visit.read_in,
                arms=visit.arms,
            )
        )

    def _row(
        self,
        item: _Item,
        point: Point | Known,
        *,
        what: str = "",
        extent: Extent = Extent.ON,
        until: Day | None = None,
        condition: str = "",
    ) -> None:
        about = point if isinstance(point, Point) else Point(point.day, point.origin, point.came)
        self.visits.append(
            Visit(
                kind=item.kind,
                what=what or item.what,
                date=about.day,
                origin=self.shown(about.origin),
                came=about.came,
                extent=extent,
                until=until,
                earliest=about.earliest,
                latest=about.latest,
                clock=about.clock,
                condition=self.shown(condition),
                words=item.words,
                spans=item.spans,
                read_in=item.read_in,
                arms=item.arms,
            )
        )

    def _note(self, kind: NoteKind, code: str, message: str, spans: tuple[Span, ...] = ()) -> None:
        self.notes.append(Note(kind, code, self.shown(message), spans))

    # Administrations --------------------------------------------------------------------------------------------------

    def _link(self) -> None:
        """The day that the record puts the first administration on, as another day's: “at baseline” makes it the baseline."""
        acting = self.gives or self.collects
        starts = {one.schedule.start if one.schedule is not None else None for one in acting}
        if len(starts) != 1:
            return
        (at,) = starts
        if at is None or at.numbered or at.anchor in _OWN or at.unit in MONTHS or at.unit in HOURS:
            return
        days = moved(self.start, -(at.offset or Decimal(0)), at.unit or TimeCode.DAY)
        if len(days) > 1:
            return
        side = f"{amount(abs(at.offset), at.unit)} {'before' if at.offset > 0 else 'after'} " if at.offset and at.unit else ""
        reckoned = Known(days[0], f"{at.anchor}, by the record {side or 'the day of '}the first administration (--start)")
        given = self.days.anchors.setdefault(at.anchor, reckoned)
        if given.day != reckoned.day:
            message = (
                f"the record puts the first administration {at_words(at)}, on {_moved_on(given.day, at)}; "
                f"--start says {self.start}"
            )
            self._note(NoteKind.CONTRADICTION, "start-differs", message)

    def _others(self, one: Administration) -> list[Administration]:
        """What else the same participant may be given (or have taken), of other products."""
        return [other for other in self._alike(one) if other.product != one.product and self._together(one, other)]

    def _alike(self, one: Administration) -> tuple[Administration, ...]:
        return self.gives if one.act is Act.GIVE else self.collects

    def _together(self, one: Administration, other: Administration) -> bool:
        arms, others = self._arms(one), self._arms(other)
        if arms and others:
            return bool(set(arms) & set(others))
        return self._placebo(one.product) == self._placebo(other.product)

    def _placebo(self, product: int) -> bool:
        found = self.products.get(product)
        return found is not None and found.placebo

    def _untold(self, one: Administration) -> list[Product]:
        """Other products that the same participant may be given and of which the record says no more."""
        told = {other.product for other in self.protocol.administrations}
        arms = set(self._arms(one))
        return [
            product
            for product in self.protocol.products
            if product.number not in told
            and product.type in _GIVEN
            and not product.placebo
            and self._of_arm(product.arms)
            and (not arms or not product.arms or arms & set(product.arms))
        ]

    def _first(self, one: Administration) -> Known | Lack:
        """The first day of an administration: --start where it is the only one, or where the record orders them."""
        start = self.days.anchors[Anchor.FIRST_DOSE]
        name = self._product(one)
        if one.product in self.days.products:
            return self.days.products[one.product]
        at = one.schedule.start if one.schedule is not None else None
        if one.act is Act.COLLECT and self.gives:
            # Whatever is given first, it is no harvest.
            return self._dated(at) if at is not None else Lack(SCHEDULE, f"collection: {name}", "")
        if at is not None and at.anchor is Anchor.OTHER:
            return self._dated(at)  # a maintenance that begins after the loading dose: when, the words do not say
        others, untold = self._others(one), self._untold(one) if one.act is Act.GIVE else []
        if not others and not untold:
            return start
        if at is not None:
            return self._dated(at)
        if not untold and all(_after_first(other) for other in others):
            return start
        shared = None if untold else self._by_numbers(one, others)
        if shared is not None:
            return shared
        might = (Might(self.start, "if it is given first, or on the same day"),)
        return Lack(FIRST_OF, name, f"--anchor product-{one.product}=DATE", might)

    def _dated(self, at: At) -> Known | Lack:
        points = self.days.points(at)
        if isinstance(points, Lack):
            return points
        if len(points) > 1:
            return Lack(WHICH_DOSE, at_words(at), "")
        return Known(points[0].day, points[0].origin, points[0].came)

    def _by_numbers(self, one: Administration, others: Sequence[Administration]) -> Known | Lack | None:
        """The first day of what is given on numbered days, where all that is given is given on numbered days of one count."""
        found = [_numbers(other) for other in (one, *others)]
        counts = {(numbers.day_unit, numbers.cycle) for numbers in found if numbers is not None}
        if None in found or len(counts) != 1:
            return None
        ((unit, cycle),) = counts
        if unit is None:
            return None
        mine, all_of_them = (sorted(day for numbers in some if numbers for day in numbers.days) for some in (found[:1], found))
        first, number = all_of_them[0], mine[0]
        of = f"{UNIT_WORDS[unit]} {number}"
        if cycle is None and unit in self.days.counts:
            return self._dated(At(Anchor.UNSAID, Decimal(number), unit, numbered=True))
        said = {one.number for one in self.protocol.numbering if one.unit is unit and one.anchor is Anchor.FIRST_DOSE}
        if said - {first} or (first < 0 < all_of_them[-1] and 0 not in all_of_them):
            # “The first dose” of the record is then not the first of all that is given.
            supply = f"--anchor {UNIT_WORDS[unit]}-{max(said, default=0)}=DATE"
            return Lack(NUMBERING, of, supply, (Might(self.start, "if it is given first"),))
        start = self.days.anchors[Anchor.FIRST_DOSE]
        (day,) = moved(start.day, Decimal(number - first), unit)
        after = f"{amount(Decimal(number - first), unit)} after " if number > first else ""
        return Known(day, f"{after}{start.origin}", Came.RECKONED if after else start.came)

    def _told_elsewhere(self, one: Administration) -> bool:
        """Whether another administration of the same product says all that this one does, and more."""
        return any(
            other.schedule is not None
            and (
                one.schedule is None or (bool(other.schedule.offsets) and _says_less(one.schedule, len(other.schedule.offsets)))
            )
            for other in self._same(one)
        )

    def _same(self, one: Administration) -> list[Administration]:
        """The other administrations of the same product that are for the same participants."""
        arms = set(self._arms(one))
        return [
            other
            for other in self._alike(one)
            if other is not one
            and other.product == one.product
            and (not arms or not self._arms(other) or bool(arms & set(self._arms(other))))
        ]

    def _item(self, one: Administration) -> _Item:
        given = one.act is Act.GIVE
        words = one.schedule.words if one.schedule is not None else one.words
        return _Item(
            Kind.ADMINISTRATION if given else Kind.COLLECTION,
            f"{self._product(one)}: {'administration' if given else 'collection'}",
            self._shown_words(words),
            one.schedule.spans if one.schedule is not None else one.spans,
            one.read_in,
            self._shown_arms(self._arms(one)),
        )

    def _course(self, one: Administration) -> _Course:
        """The days of an administration; what is open of it goes to the list."""
        item = self._item(one)
        for unread in one.unread:
            if not _AMOUNT_ALONE.match(unread.words):
                self._unread(item, unread)
        first = self._first(one)
        if one.schedule is not None:
            self._limits(one, one.schedule, first)
        told = _Course(one, self._arms(one), self._placebo(one.product), None)
        if self._told_elsewhere(one):
            return told
        if isinstance(first, Lack):
            self._lacks(first, item)
            return told
        if one.schedule is None:
            run = Run((first,), False, (Lack(SCHEDULE, self._product(one), ""),))
        elif one.schedule.start is None and any(
            other.schedule is not None
            and other.schedule.start is None
            and not self._told_elsewhere(other)
            and _sense(other.schedule) != _sense(one.schedule)
            for other in self._same(one)
        ):
            self._lacks(Lack(SEVERAL, self._product(one), "", (Might(first.day, "if it comes first"),)), item)
            return told
        else:
            run = self._bounded(one.schedule, first)
        for lack in run.lacks:
            self._lacks(lack, item)
        return _Course(one, told.arms, told.placebo, run)

    def _bounded(self, schedule: Schedule, first: Known) -> Run:
        try:
            return run_of(schedule, first, self.until, self.days.points)
        except OverflowError:
            return Run((first,), False, (Lack(WHOLE, schedule.words, ""),))

    def _administered(self, courses: Sequence[_Course]) -> None:
        """A row for each day of each administration."""
        patterns = {tuple(known.day for known in course.run.days) for course in courses if course.run is not None}
        numbered = self.masking is False or len(patterns) <= 1
        if not numbered:
            message = "the days of all arms are shown, and they are not the same: not every day is every participant's"
            self._note(NoteKind.FACT, "days-of-all-arms", message)
        for course in courses:
            if course.run is None:
                continue
            item, run = self._item(course.one), course.run
            if run.spread:
                extent = Extent.FROM if run.end is None else Extent.FROM_TO
                self._row(
                    item, run.days[0], what=f"{item.what}, every day", extent=extent, until=run.end, condition=run.condition
                )
                continue
            kept = self._kept(run.days, item)
            for number, known in enumerate(kept, start=1):
                of = f" of {len(run.days)}" if run.whole else ""
                self._row(item, known, what=f"{item.what} {number}{of}" if numbered else "", condition=run.condition)

    def _kept(self, days: tuple[Known, ...], item: _Item) -> tuple[Known, ...]:
        if len(days) > LIMIT:
            message = f"more than {LIMIT} times; the first {LIMIT} are listed: {item.what}"
            self._note(NoteKind.LOSS, "cut", message, item.spans)
        return days[:LIMIT]

    def _limits(self, one: Administration, schedule: Schedule, first: Known | Lack) -> None:
        """The last permitted days. Refused where the first administration lies after its own."""
        given = one.act is Act.GIVE
        name, act = self._product(one), "administration" if given else "collection"
        words, arms = self._shown_words(schedule.words), self._shown_arms(self._arms(one))
        if schedule.latest is not None:
            what = f"{name}: first {act} not later than this day ({self.shown(at_words(schedule.latest))})"
            item = _Item(Kind.LIMIT, what, words, schedule.spans, one.read_in, arms)
            points = self.days.points(schedule.latest)
            if isinstance(points, Lack):
                self._lacks(points, item)
            for point in points if not isinstance(points, Lack) else ():
                self._row(item, point, extent=Extent.UNTIL)
                if not isinstance(first, Lack) and first.day > point.day:
                    raise Refused(
                        f"the first {act} on {first.day} lies after the last permitted day, {point.day} ({item.words})",
                        where="--start",
                        do="give another day, or correct what the last permitted day is counted from",
                    )
        if schedule.within is not None and not isinstance(first, Lack):
            within = amount(schedule.within.count, schedule.within.unit)
            item = _Item(Kind.LIMIT, f"{name}: last {act} not later than this day (within {within})", words, schedule.spans,
                         one.read_in, arms)  # fmt: skip
            days = _moved_or_none(first.day, schedule.within.count, schedule.within.unit)
            if len(days) != 1:
                self._lacks(Lack(WHOLE, within, "", tuple(Might(day, "rounded") for day in days)), item)
                return
            self._row(item, Known(days[0], f"{within} after {first.origin}"), extent=Extent.UNTIL)
            if schedule.offsets and first.day + dt.timedelta(days=schedule.offsets[-1]) > days[0]:
                message = f"its days go beyond the time that it is said to fit in ({within}): {name}"
                self._note(NoteKind.CONTRADICTION, "beyond-its-time", message, schedule.spans)

    def _last(self, courses: Sequence[_Course]) -> None:
        """The last administration, and all of them, where they follow from the schedules alike in every arm."""
        own = [course for course in courses if course.one.act is Act.GIVE and not self._told_elsewhere(course.one)]
        labels = list(dict.fromkeys(arm for course in own for arm in course.arms if self._of_arm((arm,))))
        groups = [[course for course in own if not course.arms or label in course.arms] for label in labels]
        if not labels:
            groups = [[course for course in own if course.placebo is kind] for kind in (False, True)]
        groups = [group for group in groups if group]
        whole = bool(groups) and all(course.whole for course in own) and not any(self._untold(course.one) for course in own)
        lasts = [max(day for course in group if (day := course.last) is not None) for group in groups] if whole else []
        known = [one for course in own if course.run is not None for one in course.run.days]
        if whole and len(set(lasts)) == 1:
            origin = next((one.origin for one in known if one.day == lasts[0]), "the last day by the schedule")
            reckoned = Known(lasts[0], f"the last administration ({origin})" if origin != "--start" else origin)
            given = self.days.anchors.setdefault(Anchor.LAST_DOSE, reckoned)
            if given.day != reckoned.day:
                message = f"the last administration is on {reckoned.day} by the schedule, and on {given.day} as given"
                self._note(NoteKind.CONTRADICTION, "last-dose-differs", message)
        elif whole:
            self.days.lasts = tuple(Might(day, "the last administration of one arm") for day in sorted(set(lasts)))
        spread = any(course.run is not None and (course.run.spread or len(course.run.days) > LIMIT) for course in own)
        patterns = {frozenset(one.day for course in group for one in self._days_of(course)) for group in groups}
        if whole and not spread and len(patterns) == 1:
            self.days.doses = tuple({one.day: one for one in sorted(known, key=lambda one: one.day)}.values())

    @staticmethod
    def _days_of(course: _Course) -> tuple[Known, ...]:
        return () if course.run is None else course.run.days

    def _unscheduled(self) -> None:
        """Products of which the record does not say that and when they are given."""
        told = {one.product for one in self.protocol.administrations}
        for product in self.protocol.products:
            if product.number not in told and self._of_arm(product.arms):
                name = product.name if self.masking is False else "study product"
                item = _Item(Kind.ADMINISTRATION, f"{name}: administration", "", product.spans, product.read_in,
                             self._shown_arms(product.arms))  # fmt: skip
                self._lacks(Lack(SCHEDULE, name, ""), item)
        if not self.protocol.products and not self.protocol.administrations:
            item = _Item(Kind.ADMINISTRATION, "administration", "", (), None)
            self._lacks(Lack(SCHEDULE, "what is given", ""), item)

    # Outcomes and assessments -----------------------------------------------------------------------------------------

    def _outcome(self, outcome: Outcome) -> None:
        frame = outcome.time_frame
        words, spans = (frame.words, frame.spans) if frame is not None else ("", outcome.spans)
        item = _Item(Kind.OUTCOME, self.shown(outcome_name(outcome)), self.shown(words), spans, outcome.read_in)
        if frame is None:
            self._lacks(Lack(TIME, outcome_name(outcome), ""), item)
            return
        for time in frame.times:
            self._time(item, time)
        for unread in frame.unread:
            self._unread(item, unread)
        if not frame.times and not frame.unread:
            self._lacks(Lack(UNREAD, frame.words, ""), item)

    def _assessment(self, assessment: Assessment) -> None:
        kind = Kind.FOLLOW_UP if assessment.kind is AssessmentKind.FOLLOW_UP else Kind.ASSESSMENT
        instruments = ", ".join(one.name for one in assessment.instruments)
        what = self.shown(f"{kind} {assessment.number}: {instruments or assessment.words}")
        item = _Item(kind, what, self.shown(assessment.words), assessment.spans, assessment.read_in)
        for time in assessment.times:
            self._time(item, time)
        for unread in assessment.unread:
            self._unread(item, unread)
        if not assessment.times and not assessment.unread:
            self._lacks(Lack(TIME, assessment.words, ""), item)

    def _unread(self, item: _Item, unread: UnreadWords) -> None:
        self._lacks(Lack(UNREAD, unread.words, ""), item)

    def _time(self, item: _Item, time: Time) -> None:
        match time:
            case At() | Event():
                found = self._side(time)
                if isinstance(found, Lack):
                    self._lacks(found, item)
                    return
                extent = Extent.UNTIL if item.kind is Kind.FOLLOW_UP and isinstance(time, At) and time.offset else Extent.ON
                for point in found:
                    self._row(item, point, extent=extent)
            case Period():
                self._period(item, time)
            case Repeated():
                self._repeated(item, time)
            case _:
                assert_never(time)

    def _side(self, side: At | Event) -> tuple[Point, ...] | Lack:
        if isinstance(side, At):
            return self.days.points(side)
        name = slug(side.words)
        if name in self.days.named:
            known = self.days.named[name]
            return (Point(known.day, known.origin, known.came),)
        return Lack(EVENT, side.words, f"--anchor {name}=DATE")

    def _period(self, item: _Item, period: Period) -> None:
        """All the time from a start to an end: a row with what is known of both; the rest is open."""
        begins: tuple[Point, ...] = ()
        if period.start is not None:
            found = self._side(period.start)
            if isinstance(found, Lack):
                self._lacks(found, item)
            else:
                begins = found
        ends, condition = self._ends(item, period, begins[0] if len(begins) == 1 else None)
        if len(begins) > 1 and len(ends) > 1 and len(begins) != len(ends):
            self._lacks(Lack(DOSES, item.words, ""), item)
            return
        if not begins:
            for end in ends:
                self._row(item, end, extent=Extent.UNTIL, condition=condition)
            return
        pairs = list(zip(begins, itertools.cycle(ends) if len(ends) == 1 else ends, strict=False))
        if not ends:
            for begin in begins:
                self._row(item, begin, extent=Extent.FROM, condition=condition)
        for begin, end in pairs:
            if end.day < begin.day:
                message = f"its end ({end.day}) lies before its beginning ({begin.day}): {item.what}"
                self._note(NoteKind.CONTRADICTION, "end-before-beginning", message, item.spans)
                self._row(item, begin, extent=Extent.FROM, condition=condition)
                self._row(item, end, extent=Extent.UNTIL, condition=condition)
                continue
            origin = begin.origin if begin.origin == end.origin else f"from {begin.origin} to {end.origin}"
            point = Point(begin.day, origin, Came.RECKONED, begin.earliest, end.latest, end.clock or begin.clock)
            self._row(item, point, extent=Extent.FROM_TO, until=end.day, condition=condition)

    def _ends(self, item: _Item, period: Period | Repeated, begin: Point | None) -> tuple[tuple[Point, ...], str]:
        """The days of an end, and what else may end it. Of several ends the first or the last counts, as the words say."""
        whichever = period.whichever if isinstance(period, Period) else "first"
        dated: list[tuple[Point, ...]] = []
        events: list[Lack] = []
        undated: list[str] = []
        for end in period.ends:
            found = self._side(end)
            if not isinstance(found, Lack):
                dated.append(found)
            elif isinstance(end, Event):
                events.append(found)
                undated.append(end.words)
            else:
                undated.append(at_words(end))
                if begin is not None and end.anchor is Anchor.UNSAID and not end.numbered:
                    days = _moved_or_none(begin.day, end.offset, end.unit) if end.offset and end.unit else ()
                    extra = tuple(Might(day, "counted from the beginning of this time") for day in days)
                    found = Lack(found.need, found.of, found.supply, _distinct((*found.might, *extra)))
                self._lacks(found, item)
        words = ", ".join(undated)
        if not dated or (undated and whichever != "first"):
            # What ends it last, or which of them does, is not known yet.
            for event in events:
                self._lacks(event, item)
            if dated and whichever == "last":
                return (), f"at least until {max(end[0].day for end in dated)}; until: {words}"
            return (), f"until: {' or '.join([words, *(str(end[0].day) for end in dated)])}" if words else ""
        if len(dated) == 1:
            return dated[0], f"or until, if earlier: {words}" if words else ""
        points = sorted((points[0] for points in dated), key=lambda point: point.day)
        if not whichever and points[0].day != points[-1].day:
            might = tuple(Might(point.day, f"if this ends it: {point.origin}") for point in points)
            self._lacks(Lack(ENDLESS, item.words, "", might), item)
            return (), f"until: {words}" if words else ""
        chosen = points[-1] if whichever == "last" else points[0]
        return (chosen,), f"or until, if earlier: {words}" if words else ""

    def _repeated(self, item: _Item, repeated: Repeated) -> None:
        """Each of the days that something comes again on, up to its end or as far as the user asks."""
        every = amount(repeated.every.count, repeated.every.unit)
        step = in_days(repeated.every)
        again = At(Anchor.UNSAID, step.count, step.unit)
        found = self._side(repeated.start if repeated.start is not None else At(Anchor.UNSAID, Decimal(0), TimeCode.DAY))
        if isinstance(found, Lack):
            if repeated.start is None:
                found = Lack(ANCHOR, f"every {every}", ANCHOR.supply, self.days.first_of(again))
            self._lacks(found, item)
            self._ends(item, repeated, None)
            return
        ends, condition = self._ends(item, repeated, found[0] if len(found) == 1 else None)
        last = min((end.day for end in ends), default=None)
        what = f"{item.what} (every {every})"
        # What is counted from a day is not due on that day itself; a start with an offset (“from week 4”) is the first.
        counted = not (isinstance(repeated.start, At) and repeated.start.offset)
        for begin in found:
            first = Known(begin.day, begin.origin, begin.came)
            until = last if last is not None else self.until
            if each_day(step):
                extent = Extent.FROM if until is None or until < begin.day else Extent.FROM_TO
                self._row(item, begin, what=what, extent=extent, until=until if extent is Extent.FROM_TO else None,
                          condition=condition)  # fmt: skip
                if until is None:
                    self._lacks(Lack(ENDLESS, item.words, ENDLESS.supply), item)
                continue
            if step.unit in HOURS:
                self._lacks(Lack(WHOLE, f"every {every}", ""), item)
                continue
            if until is None:
                might = self.days.first_of(again, begin.day) if counted else (Might(begin.day, "the first"),)
                self._lacks(Lack(ENDLESS, item.words, ENDLESS.supply, might), item)
                continue
            days = up_to(itertools.islice(steps_of(first, step), int(counted), None), until)
            if last is None:
                condition = condition or "as long as it goes on"
            for known in self._kept(days, item):
                self._row(item, known, what=what, condition=condition)

    # What the plan rests on -------------------------------------------------------------------------------------------

    def _anchor_days(self) -> Iterator[AnchorDay]:
        named: list[tuple[str, Known]] = [(anchor.value, known) for anchor, known in self.days.anchors.items()]
        for unit, counts in self.days.counts.items():
            named += [(f"{UNIT_WORDS[unit]} {number}", known) for number, known in counts]
        named += [(f"first day of product {number}", known) for number, known in self.days.products.items()]
        named += list(self.days.named.items())
        for name, known in sorted(named, key=lambda one: (one[1].day, one[0])):
            yield AnchorDay(self.shown(name), known.day, self.shown(known.origin), known.came)

    def _remarks(self, courses: Sequence[_Course]) -> None:
        protocol = self.protocol
        for note in state(protocol.status, self.start, "past on the day of --start"):
            self._note(note.kind, note.code, note.message)
        doubted = {code for need in NEEDS for code in need.contradictions}
        for note in protocol.notes:
            if note.code in doubted or note.code.startswith("linked-plan"):
                self._note(note.kind, note.code, note.message, note.spans)
        if self.masking is True:
            message = "the trial is masked: visits name no arm and no product"
            self._note(NoteKind.FACT, "masked", message)
        elif self.masking is None:
            message = "the record does not say whether anybody is masked: visits name no arm and no product"
            self._note(NoteKind.FACT, "masking-unsaid", message)
        used = {at.anchor for at in all_ats(protocol)} | {one.anchor for one in protocol.numbering}
        for anchor, known in self.days.anchors.items():
            if known.origin.startswith("--anchor ") and anchor not in (*used, Anchor.LAST_DOSE):
                self._note(NoteKind.DOUBT, "anchor-unused", f"{anchor} was given, and no time of this trial counts from it")
        products = {course.one.product for course in courses if course.one.act is Act.GIVE and self._others(course.one)}
        if products:
            message = "several products are given: what counts from the first dose counts from --start"
            self._note(NoteKind.DOUBT, "several-products", message)
        units = [at.unit for at in all_ats(protocol)]
        units += [time.every.unit for _, _, time in times(protocol) if isinstance(time, Repeated)]
        for one in protocol.administrations:
            for timing in one.schedule.timings if one.schedule is not None else ():
                units += [time.unit for time in (timing.period, timing.bounds, timing.cycle) if time is not None]
        if any(unit in MONTHS for unit in units):
            self._note(NoteKind.FACT, "months", MONTH_RULE)
        if WINDOW.look(protocol).lacking:
            self._note(NoteKind.FACT, "no-windows", WINDOW.said())


# Words that speak of an amount and of nothing else change no day.
_AMOUNT_ALONE = re.compile(
    r"[\d.,\s×x^~-]+(?:k?g|mg|µg|μg|mcg|ng|ml|cc|l|iu|u|units?|cells|%)(?:/(?:kg|m2|m²|ml|cm2))?\.?$", re.IGNORECASE
)
_OWN = frozenset({Anchor.UNSAID, Anchor.FIRST_DOSE, Anchor.LAST_DOSE, Anchor.DOSE, Anchor.EACH_DOSE, Anchor.OTHER})


def _moved_or_none(day: Day, count: Decimal, unit: TimeCode) -> tuple[Day, ...]:
    try:
        return moved(day, count, unit)
    except OverflowError:
        return ()


def _moved_on(day: Day, at: At) -> Day:
    return moved(day, at.offset or Decimal(0), at.unit or TimeCode.DAY)[0]


def _after_first(one: Administration) -> bool:
    """Whether it is said to be given some time after the first dose, which then is something else's."""
    at = one.schedule.start if one.schedule is not None else None
    return at is not None and at.anchor is Anchor.FIRST_DOSE and not at.numbered and (at.offset or 0) >= 0


def _numbers(one: Administration) -> Timing | None:
    """The numbered days of an administration, where it has nothing else."""
    if one.schedule is None or one.schedule.start is not None or len(one.schedule.timings) != 1:
        return None
    (timing,) = one.schedule.timings
    return timing if timing.days and timing.day_unit in DAYS else None


def _says_less(schedule: Schedule, count: int) -> bool:
    """Whether a schedule says no more than how often, and that as another does which has all the days."""
    return not schedule.offsets and all(
        timing.frequency is None
        and not timing.days
        and not timing.until
        and timing.bounds is None
        and timing.count_most is None
        and timing.count in (None, count)
        for timing in schedule.timings
    )


def _sense(schedule: Schedule) -> tuple[object, ...]:
    """What a schedule says, without its words."""
    if schedule.offsets:
        return schedule.offsets
    names = [name for name in Timing.__struct_fields__ if name not in ("words", "spans")]
    return tuple(tuple(str(getattr(timing, name)) for name in names) for timing in schedule.timings)


def _distinct(mights: tuple[Might, ...]) -> tuple[Might, ...]:
    """One for each day."""
    return tuple({one.date: one for one in reversed(mights)}.values())[::-1]


def _merged(visits: Iterable[Visit]) -> Iterator[Visit]:
    """What is said twice, once, with the places of both."""
    found: dict[tuple[object, ...], Visit] = {}
    for visit in visits:
        key = (
            visit.kind, visit.what, visit.date, visit.extent, visit.until, visit.earliest, visit.latest, visit.clock,
            visit.condition, visit.arms,
        )  # fmt: skip
        if key in found:
            spans = tuple(dict.fromkeys((*found[key].spans, *visit.spans)))
            found[key] = structs.replace(found[key], spans=spans)
        else:
            found[key] = visit
    yield from found.values()


_KINDS = {kind: number for number, kind in enumerate(Kind)}


def _order(visit: Visit) -> tuple[Day, int, Day, str]:
    """By day; on one day the last permitted days first, then what is given, then what is measured."""
    return visit.date, _KINDS[visit.kind], visit.until or visit.date, visit.what

"""One person's facts, as a chart, a form or a warehouse holds them, in normal units and with the dates as recorded."""

from decimal import Decimal
from enum import StrEnum

from msgspec import Struct, structs

from pantrial.dates import Day, PartialDate, SomeDay
from pantrial.notes import Note
from pantrial.units import Interval


class FactKind(StrEnum):
    """What sort of thing a fact records."""

    MEASUREMENT = "measurement"
    TEST = "test"
    CONDITION = "condition"
    TREATMENT = "treatment"
    STATEMENT = "statement"


class FactStatus(StrEnum):
    """Whether the thing is recorded as being so."""

    PRESENT = "present"
    ABSENT = "absent"  # refuted, not taken, or stated not to be so
    DOUBTFUL = "doubtful"  # provisional, differential, unconfirmed


class Outcome(StrEnum):
    """How a test or a yes-or-no statement came out."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INDETERMINATE = "indeterminate"


class Sex(StrEnum):
    """Sex as criteria mean it; where it is recorded as other, unknown or not at all, there is none."""

    FEMALE = "female"
    MALE = "male"


class Flaw(StrEnum):
    """Why a measurement that is recorded has no value that can be compared."""

    UNIT = "unit"  # its unit is missing or does not convert
    IMPLAUSIBLE = "implausible"  # nobody can have such a number
    UNREADABLE = "unreadable"  # it is no number, or nobody can tell what it is of


class Fact(Struct, frozen=True):
    """One thing recorded of the patient.

    `concepts` are the lexicon's most specific ids for it; none means that we do not know its words and codes. `value` is
    in the concept's normal unit, and None where the unit is missing or does not convert. A treatment or condition without
    `end` goes on where `ongoing`, else it ended on a day that nobody recorded. `trial` binds an attestation to one trial.
    `seen` says that `start` is the first day that we know of, and that it may have begun earlier.
    `flaw` says why a measurement has no `value`; where nothing is said, it is its unit.
    `stopped` marks a statement that a treatment is over, not merely the record of an exposure; `recorded` is the day on which
    a statement was made. The two tell whether one that calls a treatment active, or one that calls it stopped, is the newer.
    One statement does not say both.
    `upper` and `lower` are the ends of the normal range that the laboratory gave with the value, in the same unit.
    """

    kind: FactKind
    concepts: tuple[str, ...]
    words: str
    place: str
    start: SomeDay | None = None
    end: SomeDay | None = None
    ongoing: bool = False
    status: FactStatus = FactStatus.PRESENT
    value: Interval | None = None
    outcome: Outcome | None = None
    detail: str = ""
    trial: str = ""
    upper: Decimal | None = None
    lower: Decimal | None = None
    flaw: Flaw | None = None
    stopped: bool = False
    recorded: PartialDate | None = None
    seen: bool = False

    def __post_init__(self) -> None:
        for limit in (self.upper, self.lower):
            if limit is not None and not is_limit(limit):
                raise ValueError("a laboratory's limit is from nought to below 10^10, with at most nine decimals")
        if self.ongoing and self.stopped:
            raise ValueError("a statement says that a treatment goes on, or that it was stopped")


def is_limit(value: Decimal) -> bool:
    """Whether a number can be a laboratory's limit: what every engine multiplies exactly."""
    return value.is_finite() and 0 <= value < 10**10 and value == value.quantize(Decimal("1e-9"))


class Stay(Struct, frozen=True):
    """Time in a hospital: from admission to discharge, as far as they are recorded; `words` name the department.

    `ongoing`: the record says that the patient is there. `sure` is False where its status leaves open whether it came about.
    """

    place: str
    words: str = ""
    start: PartialDate | None = None
    end: SomeDay | None = None
    inpatient: bool = False
    ongoing: bool = False
    sure: bool = True

    def on(self, day: Day) -> bool:
        """Whether the patient may be there on `day`."""
        begun = self.start is None or self.start.earliest() <= day
        return begun and (self.ongoing if self.end is None else self.end.latest() >= day)


class Allergy(Struct, frozen=True):
    """An allergy or intolerance, or the statement that none is known (`none_known`, which is a recorded absence).

    `over`: it is called inactive or resolved. `detail` is its category, how critical it is, and the reactions, in words.
    """

    place: str
    words: str
    status: FactStatus = FactStatus.PRESENT
    recorded: PartialDate | None = None
    over: bool = False
    none_known: bool = False
    detail: str = ""


class Coverage(Struct, frozen=True):
    """The time in which the chart would hold what happened: first and last day."""

    start: PartialDate
    end: PartialDate


class Death(Struct, frozen=True):
    """That the patient is recorded as deceased: where, and when as far as that is known."""

    place: str
    day: PartialDate | None = None

    def by(self, on: Day) -> bool:
        """Whether it may have been on the day `on` or before it; without a date it has been."""
        return self.day is None or self.day.earliest() <= on


class Patient(Struct, frozen=True):
    """A person, the facts recorded of them, and what the reader had to say about the file.

    `place` is what notes and facts call the record of the person themselves (the date of birth, the sex). `stays` and
    `allergies` decide no criterion: they are shown, and a stay may tell the day of an admission.
    """

    id: str
    birth: PartialDate | None = None
    sex: Sex | None = None
    facts: tuple[Fact, ...] = ()
    coverage: Coverage | None = None
    notes: tuple[Note, ...] = ()
    death: Death | None = None
    place: str = ""
    stays: tuple[Stay, ...] = ()
    allergies: tuple[Allergy, ...] = ()

    def within(self, trial: str) -> "Patient":
        """The patient as `trial` sees them: attestations given for another trial are not facts here."""
        facts = tuple(fact for fact in self.facts if fact.trial in ("", trial))
        return structs.replace(self, facts=facts)

"""One person's facts, as a chart, a form or a warehouse holds them, in normal units and with the dates as recorded."""

from enum import StrEnum

from msgspec import Struct

from pantrial.dates import PartialDate
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


class Fact(Struct, frozen=True):
    """One thing recorded of the patient.

    `concepts` are the lexicon's most specific ids for it; none means that we do not know its words and codes. `value` is
    in the concept's normal unit, and None where the unit is missing or does not convert. A treatment or condition without
    `end` goes on where `ongoing`, else it ended on a day that nobody recorded. `trial` binds an attestation to one trial.
    """

    kind: FactKind
    concepts: tuple[str, ...]
    words: str
    place: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    ongoing: bool = False
    status: FactStatus = FactStatus.PRESENT
    value: Interval | None = None
    outcome: Outcome | None = None
    detail: str = ""
    trial: str = ""


class Coverage(Struct, frozen=True):
    """The time in which the chart would hold what happened: first and last day."""

    start: PartialDate
    end: PartialDate


class Patient(Struct, frozen=True):
    """A person, the facts recorded of them, and what the reader had to say about the file."""

    id: str
    birth: PartialDate | None = None
    sex: Sex | None = None
    facts: tuple[Fact, ...] = ()
    coverage: Coverage | None = None
    notes: tuple[Note, ...] = ()

    def within(self, trial: str) -> "Patient":
        """The patient as `trial` sees them: attestations given for another trial are not facts here."""
        facts = tuple(fact for fact in self.facts if fact.trial in ("", trial))
        return Patient(self.id, self.birth, self.sex, facts, self.coverage, self.notes)

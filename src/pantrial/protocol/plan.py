"""The plan's nodes: what is given, to whom, how much, when; what is measured, when; and the design.

Every node is frozen, says its meaning in its first line, refuses nonsense when it is made, and keeps its words and where
they stand. What a record does not say is None or an empty tuple, never a default. The closed sets are those of
ClinicalTrials.gov API v2 (types of arms and interventions, allocation, model, masking, roles); quantities carry UCUM codes,
with annotations for what is counted (`{cells}`); schedules follow FHIR's Timing.repeat (count, frequency, period, bounds).
A field that a node does not have is refused when JSON is read: dropped, it might have narrowed a dose.
"""

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, Union

from msgspec import Struct

from pantrial.text import Span
from pantrial.units import LARGEST


def _rising(low: Decimal | int | None, high: Decimal | int | None) -> None:
    """Refuse a range whose second end is the smaller one; without an end there is nothing to refuse."""
    if low is not None and high is not None and low > high:
        raise ValueError("a range goes from the smaller to the larger")


def _from_one(what: str, *numbers: int | None) -> None:
    """Refuse a number below 1 where things are counted from 1."""
    if any(number is not None and number < 1 for number in numbers):
        raise ValueError(f"{what} from 1")


class ReadIn(StrEnum):
    """Where in the record a node was read."""

    FIELD = "field"  # in the field that the register has for it
    PROSE = "prose"  # only in running text: a title, the summary, the description


# Amounts and times ----------------------------------------------------------------------------------------------------


class Quantity(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A quantity or a range of it in a UCUM unit: from `low` to `high`; one number has equal ends; None is no end."""

    low: Decimal | None
    high: Decimal | None
    unit: str

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.high) if end is not None]
        if not ends:
            raise ValueError("a quantity has a number")
        if any(not end.is_finite() or abs(end) >= LARGEST for end in ends):
            raise ValueError("a quantity is a number below 10^15")
        _rising(self.low, self.high)

    @classmethod
    def of(cls, value: Decimal, unit: str) -> "Quantity":
        """One number."""
        return cls(value, value, unit)

    @property
    def value(self) -> Decimal | None:
        """The number, where it is one."""
        return self.low if self.low == self.high else None


class TimeCode(StrEnum):
    """Units of elapsed time, as UCUM."""

    SECOND = "s"
    MINUTE = "min"
    HOUR = "h"
    DAY = "d"
    WEEK = "wk"
    MONTH = "mo"
    YEAR = "a"


class Elapsed(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`count` units of elapsed time, exact, not negative."""

    count: Decimal
    unit: TimeCode

    def __post_init__(self) -> None:
        if not self.count.is_finite() or not 0 <= self.count < LARGEST:
            raise ValueError("an elapsed time is a number, and not negative")


class Anchor(StrEnum):
    """What a time is counted from."""

    UNSAID = "unsaid"  # the words name none
    BASELINE = "baseline"
    SCREENING = "screening"
    CONSENT = "consent"
    ENROLLMENT = "enrollment"  # inclusion, study entry
    RANDOMIZATION = "randomization"
    STUDY_START = "study start"
    FIRST_DOSE = "first dose"  # the first administration; the start of treatment
    DOSE = "dose"  # an administration or the treatment: which of several, or which end of it, the words do not say
    EACH_DOSE = "each dose"
    LAST_DOSE = "last dose"  # the last administration; the end of treatment
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    ONSET = "onset"  # of the disease or its symptoms
    DIAGNOSIS = "diagnosis"
    SURGERY = "surgery"  # the operation or procedure
    TRANSPLANT = "transplant"
    BIRTH = "birth"
    STUDY_END = "study end"
    OTHER = "other"  # something else: `anchor_words` say what


class At(Struct, frozen=True, tag="at", omit_defaults=True, forbid_unknown_fields=True):
    """A time point: `offset` units after `anchor` (before it, where negative); None: at the anchor itself.

    `numbered`: the words give a number in the trial's own count of days, weeks, … (“Day 10”), and whether that count begins
    with 0 or 1 they do not say. `cycle`: the number of the cycle in which a numbered day lies; then the anchor is that cycle's
    first day. `early` and `late` are the window (“± 2”), in `window_unit` where that is another unit.
    """

    anchor: Anchor
    offset: Decimal | None = None
    unit: TimeCode | None = None
    numbered: bool = False
    cycle: int | None = None
    early: Decimal | None = None
    late: Decimal | None = None
    window_unit: TimeCode | None = None
    anchor_words: str = ""

    def __post_init__(self) -> None:
        if (self.offset is None) != (self.unit is None):
            raise ValueError("an offset has a unit, and a unit an offset")
        if self.offset is not None and not (self.offset.is_finite() and abs(self.offset) < LARGEST):
            raise ValueError("an offset is a number")
        if self.anchor is Anchor.UNSAID and self.offset is None:
            raise ValueError("a time point has an anchor or an offset")
        if (self.anchor is Anchor.OTHER) != bool(self.anchor_words):
            raise ValueError("another anchor has words, and no other needs them")
        if any(side is not None and (side < 0 or self.offset is None) for side in (self.early, self.late)):
            raise ValueError("a window lies about an offset")
        if self.cycle is not None and (self.cycle < 1 or not self.numbered):
            raise ValueError("a cycle is counted from 1 and has numbered days")


class Event(Struct, frozen=True, tag="event", omit_defaults=True, forbid_unknown_fields=True):
    """When something happens that no number gives: progression, death, the end of the study, a visit by name."""

    words: str

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("an event has words")


class Period(Struct, frozen=True, tag="period", omit_defaults=True, forbid_unknown_fields=True):
    """All the time from `start` to `end`; None: the words do not say from or until when.

    Of several ends the first to come ends it (`whichever` “first”), or the last one does (“last”).
    """

    start: At | Event | None
    ends: tuple[At | Event, ...]
    whichever: str = ""

    def __post_init__(self) -> None:
        if self.start is None and not self.ends:
            raise ValueError("a period has a start or an end")
        if self.whichever not in ("", "first", "last"):
            raise ValueError("of several ends the first or the last counts")


class Repeated(Struct, frozen=True, tag="repeated", omit_defaults=True, forbid_unknown_fields=True):
    """Again and again, once each `every`, from `start` until the first of `ends` where they are said."""

    every: Elapsed
    start: At | Event | None = None
    ends: tuple[At | Event, ...] = ()

    def __post_init__(self) -> None:
        if self.every.count == 0:
            raise ValueError("what is repeated has a distance")


Time: TypeAlias = Union[At, Event, Period, Repeated]  # noqa: UP007 - msgspec wants the members of a tagged union spelt out


class UnreadWords(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Words of a node that no rule understood, and where they stand: they may change what the node says."""

    words: str
    spans: tuple[Span, ...] = ()


class TimeFrame(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """When something is done or measured: the words, and the times that they name; `unread` is what was not understood."""

    words: str
    spans: tuple[Span, ...]
    times: tuple[Time, ...] = ()
    unread: tuple[UnreadWords, ...] = ()


# Products -------------------------------------------------------------------------------------------------------------


class InterventionType(StrEnum):
    """What sort of thing is given or done (ClinicalTrials.gov v2, InterventionType)."""

    BEHAVIORAL = "BEHAVIORAL"
    BIOLOGICAL = "BIOLOGICAL"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DRUG = "DRUG"
    GENETIC = "GENETIC"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"
    OTHER = "OTHER"


class Tissue(StrEnum):
    """The tissue that a product's cells come from."""

    ADIPOSE = "adipose tissue"
    BONE_MARROW = "bone marrow"
    UMBILICAL_CORD = "umbilical cord"
    CORD_BLOOD = "umbilical cord blood"
    WHARTONS_JELLY = "Wharton's jelly"
    PLACENTA = "placenta"
    AMNION = "amnion"
    AMNIOTIC_FLUID = "amniotic fluid"
    MENSTRUAL_BLOOD = "menstrual blood"
    ENDOMETRIUM = "endometrium"
    PERIPHERAL_BLOOD = "peripheral blood"
    DENTAL_PULP = "dental pulp"
    SKIN = "skin"
    MUSCLE = "muscle"
    CARTILAGE = "cartilage"
    TUMOR = "tumor"


class SourceTissue(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The tissue that a product's cells come from, and the words that say so."""

    tissue: Tissue
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn


class Origin(StrEnum):
    """Whose cells or tissue a product is made of, seen from the person who gets it."""

    AUTOLOGOUS = "autologous"  # that person's own
    ALLOGENEIC = "allogeneic"  # another person's
    XENOGENEIC = "xenogeneic"  # an animal's
    SYNGENEIC = "syngeneic"  # an identical twin's


class Donor(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Whose cells or tissue it is, and the words that say so; `inferred`: they name a donor and not this very word."""

    origin: Origin
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    inferred: bool = False


class Ingredient(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One part of a vehicle or mixture and its share in per cent."""

    name: str
    share: Quantity
    words: str
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        if self.share.unit != "%" or self.share.value is None or not 0 < self.share.value <= 100:
            raise ValueError("a share is over 0 and at most 100 per cent")


class Vehicle(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a product is suspended or dissolved in, or a placebo consists of: its ingredients, in the record's order."""

    ingredients: tuple[Ingredient, ...]
    words: str
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        if not self.ingredients:
            raise ValueError("a vehicle has ingredients")

    @property
    def total(self) -> Decimal:
        """The sum of the shares in per cent; a whole mixture has 100."""
        return sum((one.share.low for one in self.ingredients if one.share.low is not None), Decimal(0))


class Strength(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How much a product holds: per volume (`mg/mL`), per unit of its form (“10 mg tablet”), in a pack; it is no dose."""

    amount: Quantity
    words: str
    spans: tuple[Span, ...]
    volume: Quantity | None = None
    form: str = ""


class Product(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One thing that the trial gives, does or takes: an intervention of the record, or what only its prose names.

    `number` counts the products from 1 in the record's order. `placebo`: a placebo or sham, by the record's own word for it.
    `arms` are the labels of the arms that get it, where the record says so.
    """

    number: int
    name: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    type: InterventionType | None = None
    other_names: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    placebo: bool = False
    tissue: SourceTissue | None = None
    donor: Donor | None = None
    vehicle: Vehicle | None = None
    strengths: tuple[Strength, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        _from_one("products are counted", self.number)
        if not self.name.strip():
            raise ValueError("a product has a name")


# Doses, routes, schedules ---------------------------------------------------------------------------------------------


class Basis(StrEnum):
    """What a dose is reckoned by."""

    ABSOLUTE = "absolute"  # as it stands, whoever gets it
    WEIGHT = "per kg"  # for each kilogram of body weight
    SURFACE = "per m2"  # for each square metre of body surface
    AREA = "per cm2"  # for each square centimetre treated
    SITE = "per site"  # for each place treated: `site` says which
    AUC = "AUC"  # a target exposure (mg/mL.min), from which a formula makes the amount


class DoseRole(StrEnum):
    """What part of a regimen a dose is, where the words say so."""

    EACH = "each"  # each time
    DAILY = "daily"  # in all on a day, however divided
    TOTAL = "total"  # in all, over the whole treatment
    LOADING = "loading"
    MAINTENANCE = "maintenance"
    STARTING = "starting"
    LEVEL = "level"  # one of several levels or cohorts
    MAXIMUM = "maximum"  # not to be passed


class Dose(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How much at one time (or as `role` says): `amount` for each unit of its `basis`.

    `amount.unit` holds neither the basis nor the time. `per_time`: the amount is that of such a time (“mg/day”, an infusion's
    “mg/h”). `volume` and `concentration` stand beside an amount that they make up; of a dose said by volume alone the volume is
    the amount. `limit`: not more than this at one time. `approximate`: the words say about.
    """

    amount: Quantity
    basis: Basis
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    role: DoseRole | None = None
    per_time: TimeCode | None = None
    site: str = ""
    volume: Quantity | None = None
    concentration: Quantity | None = None
    limit: Quantity | None = None
    approximate: bool = False
    viable: bool = False
    inferred: str = ""

    def __post_init__(self) -> None:
        if any(end is not None and end < 0 for end in (self.amount.low, self.amount.high)):
            raise ValueError("a dose is not negative")
        if (self.basis is Basis.SITE) != bool(self.site):
            raise ValueError("a dose per site names the site, and no other does")


class RouteCode(StrEnum):
    """By which way a product gets into or onto the body (names after the EDQM standard terms, in adverb-free form)."""

    INTRAVENOUS = "intravenous"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    INTRADERMAL = "intradermal"
    INTRALESIONAL = "intralesional"
    INTRAARTERIAL = "intraarterial"
    INTRAARTICULAR = "intraarticular"
    INTRATHECAL = "intrathecal"
    INTRACEREBRAL = "intracerebral"
    INTRAVENTRICULAR = "intraventricular"
    INTRAMYOCARDIAL = "intramyocardial"
    INTRACORONARY = "intracoronary"
    INTRAPERITONEAL = "intraperitoneal"
    INTRAPLEURAL = "intrapleural"
    INTRATUMORAL = "intratumoral"
    INTRAVITREAL = "intravitreal"
    SUBRETINAL = "subretinal"
    SUBCONJUNCTIVAL = "subconjunctival"
    INTRAVESICAL = "intravesical"
    INTRATRACHEAL = "intratracheal"
    NASAL = "nasal"
    INTRALYMPHATIC = "intralymphatic"
    INTRAOSSEOUS = "intraosseous"
    INTRADISCAL = "intradiscal"
    INTRAUTERINE = "intrauterine"
    INTRAHEPATIC = "intrahepatic"
    INTRAPORTAL = "intraportal"
    EPIDURAL = "epidural"
    PERINEURAL = "perineural"
    PERIANAL = "perianal"
    SUBLINGUAL = "sublingual"
    BUCCAL = "buccal"
    ORAL = "oral"
    INHALATION = "inhalation"
    TOPICAL = "topical"
    CUTANEOUS = "cutaneous"
    EPICUTANEOUS = "epicutaneous"
    TRANSDERMAL = "transdermal"
    OCULAR = "ocular"
    AURICULAR = "auricular"
    RECTAL = "rectal"
    VAGINAL = "vaginal"
    GASTRIC = "gastric"


class Route(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """By which way a product is given, and the words that say so."""

    route: RouteCode
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn


class Timing(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One step of a schedule, after FHIR's Timing.repeat: so many times, so often, on such days, for so long.

    `count` (to `count_most`) times in all; `frequency` (to `frequency_most`) times each `period` (to `period_most`); or on the
    numbered `days` (in `day_unit`), which, where `cycle` is given, are those of each cycle of that length; `cycles` (to
    `cycles_most`) of them. `bounds` is for how long in all, `bounds_most` that it is at the most so long. `until`: what
    ends it. `infusion`: how long one administration lasts, in a UCUM unit of time.
    """

    words: str
    spans: tuple[Span, ...]
    count: int | None = None
    count_most: int | None = None
    frequency: int | None = None
    frequency_most: int | None = None
    period: Elapsed | None = None
    period_most: Elapsed | None = None
    days: tuple[int, ...] = ()
    day_unit: TimeCode | None = None
    cycle: Elapsed | None = None
    cycles: int | None = None
    cycles_most: int | None = None
    bounds: Elapsed | None = None
    bounds_most: bool = False
    until: tuple[At | Event, ...] = ()
    infusion: Quantity | None = None
    as_needed: bool = False

    def __post_init__(self) -> None:
        pairs = ((self.count, self.count_most), (self.frequency, self.frequency_most), (self.cycles, self.cycles_most))
        for low, high in pairs:
            _from_one("what comes again in a schedule is counted", low, high)
            _rising(low, high)
            if high is not None and low is None:
                raise ValueError("a range has a smaller end")
        if (self.frequency is None) != (self.period is None):
            raise ValueError("so many times in a period need both")
        if bool(self.days) != (self.day_unit is not None):
            raise ValueError("numbered days have a unit")
        if any(time is not None and time.count == 0 for time in (self.period, self.cycle)):
            raise ValueError("what comes again has a distance")


class Schedule(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """When a product is given: timings one after the other, the latest time for the first, and what follows from them.

    `offsets`: days from the first administration, where the timings fix every one (`0 7 14 21 35 49`); else empty.
    `within`: the time that they say all of it fits in. `start`: when the first is given. `latest`: the last permitted time.
    """

    words: str
    spans: tuple[Span, ...]
    timings: tuple[Timing, ...]
    offsets: tuple[int, ...] = ()
    start: At | None = None
    latest: At | None = None
    within: Elapsed | None = None

    def __post_init__(self) -> None:
        if not self.timings and self.start is None and self.latest is None:
            raise ValueError("a schedule says when")
        if list(self.offsets) != sorted(set(self.offsets)):
            raise ValueError("offsets rise")


class Act(StrEnum):
    """What is done with a product."""

    GIVE = "give"  # to the participant
    COLLECT = "collect"  # from the participant: a harvest, a sample; nobody is dosed


class Relation(StrEnum):
    """How several doses of one administration relate."""

    LEVELS = "levels"  # levels of an escalation, or a cohort each
    GROUPS = "groups"  # a group or arm of its own each
    STEPS = "steps"  # one after the other: loading and maintenance, a titration
    UNSAID = "unsaid"  # the words do not say: no one of them may be taken for the dose


class Administration(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a product is given (or taken from a donor): doses, route and schedule that belong together, and their words.

    `product` is the number of the product; `arms` are those for which the words stand, where they stand with an arm. More than
    one dose has a `relation`. `unread` are words that speak of dose or time and that no rule understood.
    """

    number: int
    product: int
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    act: Act = Act.GIVE
    arms: tuple[str, ...] = ()
    doses: tuple[Dose, ...] = ()
    relation: Relation | None = None
    routes: tuple[Route, ...] = ()
    schedule: Schedule | None = None
    unread: tuple[UnreadWords, ...] = ()

    def __post_init__(self) -> None:
        _from_one("administrations and products are counted", self.number, self.product)
        if (len(self.doses) > 1) != (self.relation is not None):
            raise ValueError("several doses have a relation, one has none")


# Outcomes and assessments ---------------------------------------------------------------------------------------------


class OutcomeRole(StrEnum):
    """Which outcome it is; `unsaid` where the page does not tell."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    OTHER = "other"
    UNSAID = "unsaid"


class OutcomeKind(StrEnum):
    """What sort of figure an outcome is."""

    RATE = "rate"  # a share of participants, or events by time
    COUNT = "count"  # a number of events or things
    SCORE = "score"  # a value of a scale or index
    CHANGE = "change"  # a difference from an earlier value
    TIME_TO_EVENT = "time to event"  # how long until something happens


class Instrument(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What something is measured with: a scale, an index, a test, in the record's words."""

    name: str
    spans: tuple[Span, ...]


class Outcome(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something that the trial measures to judge its product: what, with what, what sort of figure, when.

    `number` counts the outcomes of a role from 1.
    """

    role: OutcomeRole
    number: int
    measure: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    kind: OutcomeKind | None = None
    instruments: tuple[Instrument, ...] = ()
    time_frame: TimeFrame | None = None
    description: str = ""

    def __post_init__(self) -> None:
        _from_one("outcomes are counted", self.number)


class AssessmentKind(StrEnum):
    """What is done at an assessment."""

    ASSESSMENT = "assessment"  # something is measured or examined
    FOLLOW_UP = "follow-up"  # participants are followed, for so long


class Assessment(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something that is examined, or a time of follow-up, that stands only in the record's prose."""

    number: int
    kind: AssessmentKind
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn
    instruments: tuple[Instrument, ...] = ()
    times: tuple[Time, ...] = ()
    unread: tuple[UnreadWords, ...] = ()

    def __post_init__(self) -> None:
        _from_one("assessments are counted", self.number)


# Design ---------------------------------------------------------------------------------------------------------------


class ArmType(StrEnum):
    """What an arm is for (ClinicalTrials.gov v2, ArmGroupType)."""

    EXPERIMENTAL = "EXPERIMENTAL"
    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"


class Arm(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One arm of a trial or group of a study, and the numbers of the products that it gets."""

    label: str
    spans: tuple[Span, ...]
    type: ArmType | None = None
    description: str = ""
    products: tuple[int, ...] = ()


class StudyType(StrEnum):
    """What sort of study it is (ClinicalTrials.gov v2, StudyType)."""

    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"
    EXPANDED_ACCESS = "EXPANDED_ACCESS"


class Allocation(StrEnum):
    """How participants come into arms (ClinicalTrials.gov v2, DesignAllocation)."""

    RANDOMIZED = "RANDOMIZED"
    NON_RANDOMIZED = "NON_RANDOMIZED"
    NA = "NA"


class Model(StrEnum):
    """How arms relate in time (ClinicalTrials.gov v2, InterventionalAssignment)."""

    SINGLE_GROUP = "SINGLE_GROUP"
    PARALLEL = "PARALLEL"
    CROSSOVER = "CROSSOVER"
    FACTORIAL = "FACTORIAL"
    SEQUENTIAL = "SEQUENTIAL"


class Masking(StrEnum):
    """How many roles are kept from knowing the arm (ClinicalTrials.gov v2, DesignMasking)."""

    NONE = "NONE"
    SINGLE = "SINGLE"
    DOUBLE = "DOUBLE"
    TRIPLE = "TRIPLE"
    QUADRUPLE = "QUADRUPLE"


class WhoMasked(StrEnum):
    """Who does not know the arm (ClinicalTrials.gov v2, WhoMasked)."""

    PARTICIPANT = "PARTICIPANT"
    CARE_PROVIDER = "CARE_PROVIDER"
    INVESTIGATOR = "INVESTIGATOR"
    OUTCOMES_ASSESSOR = "OUTCOMES_ASSESSOR"


class FieldWords(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A field's name in its node, the value as the register writes it, and where it stands."""

    field: str
    words: str
    spans: tuple[Span, ...] = ()


class Design(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the trial is built, as its fields say; `fields` keep each value's words and places, known value or not."""

    study_type: StudyType | None = None
    phases: tuple[str, ...] = ()
    allocation: Allocation | None = None
    model: Model | None = None
    observational_model: str = ""
    time_perspective: str = ""
    purpose: str = ""
    masking: Masking | None = None
    masked: tuple[WhoMasked, ...] = ()
    fields: tuple[FieldWords, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.masked)) != len(self.masked):
            raise ValueError("each masked role stands once")


class EnrollmentType(StrEnum):
    """Whether a number of participants was reached or is planned (ClinicalTrials.gov v2, EnrollmentType)."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class Enrollment(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How many participants, in all arms together."""

    count: int
    words: str
    spans: tuple[Span, ...]
    type: EnrollmentType | None = None

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("nobody counts fewer than none")


class Ratio(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How many participants go into each arm, in the order of the words: `2:1` is (2, 1)."""

    parts: tuple[int, ...]
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn

    def __post_init__(self) -> None:
        if len(self.parts) < 2 or any(not 1 <= part <= 20 for part in self.parts):
            raise ValueError("a ratio has two or more parts of 1 to 20")


class Numbering(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the trial's day (week, month) `number` is, where the record says so: “injection at D0”, the dose on day 0."""

    number: int
    unit: TimeCode
    anchor: Anchor
    words: str
    spans: tuple[Span, ...]
    read_in: ReadIn

    def __post_init__(self) -> None:
        if self.anchor in (Anchor.UNSAID, Anchor.OTHER):
            raise ValueError("a numbering names its anchor")

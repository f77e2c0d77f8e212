"""What an engine answers for an atom, what a criterion comes to for a patient, and the policies between the two."""

from enum import IntFlag, StrEnum

from msgspec import Struct


class Reason(IntFlag):
    """Why an answer is unknown. A set: an engine gives it as a bit mask, so the bits never change their meaning."""

    NOT_RECORDED = 1  # no fact that bears on the question, up to the day asked about
    NOT_OBSERVED = 2  # the look-back reaches outside the time that the chart covers, or that time is not known
    STALE = 4  # the newest fact is older than the freshness limit
    UNDATED = 8  # a fact that would decide has no date
    PARTIAL_DATE = 16  # a date lacks the part that matters
    CONFLICT = 32  # facts that disagree, and none is newer
    UNIT = 64  # a value whose unit does not convert
    IMPRECISE = 128  # a result reported as more or less than a number, with the bound on the wrong side of it
    INDETERMINATE = 256  # a test that came out neither positive nor negative
    UNCONFIRMED = 512  # a diagnosis recorded as provisional, differential or unconfirmed
    UNMAPPED = 1024  # something of this kind is recorded in words or codes that we do not know
    NOT_STATED = 2048  # nobody has attested it
    UNREAD = 4096  # words of the criterion that no rule understood
    AMBIGUOUS = 8192  # the criterion's words do not say whether this counts
    NO_LIMIT = 16384  # a multiple of the laboratory's limit is asked for, and the value came without that limit
    IMPLAUSIBLE = 32768  # a number that nobody can have, a birth after the day asked about or beyond any human age
    UNREADABLE = 65536  # a value that is recorded and cannot be read, or of which nobody can tell what it is of
    OUTLASTED = 131072  # a state that is recorded as going on, and began longer ago than such a state can last
    NO_ANCHOR = 262144  # the criterion counts from a day (the first dose, the onset) that nobody has named
    NOT_YET = 524288  # the time that the criterion counts is not over, and what is recorded so far does not decide
    GENERAL = 1048576  # what is recorded is so general (a class, a disease without its type) that it may be what is asked for


REASON_WORDS: dict[Reason, str] = {
    Reason.NOT_RECORDED: "not recorded",
    Reason.NOT_OBSERVED: "the look-back is not inside the time that the chart is known to cover",
    Reason.STALE: "the newest value is too old",
    Reason.UNDATED: "a fact that would decide has no date",
    Reason.PARTIAL_DATE: "a date lacks the part that matters",
    Reason.CONFLICT: "facts disagree and none is newer",
    Reason.UNIT: "a value's unit is missing or does not convert",
    Reason.IMPRECISE: "the result is reported as more or less than a number, and the bound lies beyond it",
    Reason.INDETERMINATE: "the test is indeterminate",
    Reason.UNCONFIRMED: "the diagnosis is not confirmed",
    Reason.UNMAPPED: "something is recorded in words or codes that pantrial does not know",
    Reason.NOT_STATED: "nobody has attested it",
    Reason.UNREAD: "these words of the criterion are not understood",
    Reason.AMBIGUOUS: "the criterion does not say whether this counts",
    Reason.NO_LIMIT: "the laboratory's own limit is not recorded with the value",
    Reason.IMPLAUSIBLE: "a recorded number or date is not possible, so it decides nothing",
    Reason.UNREADABLE: "a recorded value cannot be read",
    Reason.OUTLASTED: "it is recorded without an end, and began longer ago than it can last",
    Reason.NO_ANCHOR: "the day that it is counted from is not given",
    Reason.NOT_YET: "the time in which it counts is not over",
    Reason.GENERAL: "something more general is recorded, which may be it",
}


class AtomAnswer(Struct, frozen=True):
    """An engine's answer to one atom for one person. `mask` is empty exactly where `truth` is known."""

    truth: bool | None
    mask: Reason = Reason(0)

    def __post_init__(self) -> None:
        if (self.truth is None) == (not self.mask):
            raise ValueError("an unknown answer has reasons, a known one has none")


class Effect(StrEnum):
    """What a criterion does to a patient's way into the trial."""

    PASSES = "passes"
    BLOCKS = "blocks"
    OPEN = "open"


class Verdict(StrEnum):
    """All criteria together. Only ELIGIBLE needs every attestation, and nothing unread."""

    NOT_ELIGIBLE = "not eligible"
    CANNOT_TELL = "cannot tell"
    NOTHING_AGAINST = "nothing in the data against it"
    ELIGIBLE = "eligible"


class Policy(StrEnum):
    """What an unrecorded fact means; printed with every output."""

    STRICT = "strict"
    CHART = "chart"


POLICY_WORDS: dict[Policy, str] = {
    Policy.STRICT: "what is not recorded is unknown",
    Policy.CHART: "a diagnosis or treatment that the chart lacks counts as absent where the look-back lies inside the time "
    "that the chart covers; tests, serology, pregnancy and attestations stay unknown",
}


def under(policy: Policy, answer: AtomAnswer, closes: bool) -> AtomAnswer:
    """The answer under `policy`: applied after the atoms are asked, to "not recorded" alone.

    `closes` says that the atom is of a kind whose absence from a chart is evidence (a diagnosis, a treatment). Any other
    reason beside NOT_RECORDED (a look-back outside observed time, words that we do not know) keeps it unknown.
    """
    if policy is Policy.CHART and closes and answer.mask == Reason.NOT_RECORDED:
        return AtomAnswer(False)
    return answer

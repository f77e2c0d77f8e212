"""Every error that pantrial raises on purpose.

    PantrialError
    ├── Unreadable        these bytes are no record that we can read (empty, binary, an unknown form)
    ├── NotHeld           a trial was asked for by an id, and no file or catalogue holds it
    ├── BadCall           the call itself is wrong: an option, a date, a quantity (exit code 2)
    ├── BadPatient        a patient's file cannot be read as the form that it claims to be
    ├── NotFetched        a register did not give what was asked for
    └── Refused           a step lacks what the record does not give and nobody supplied, or what it is given contradicts itself

Each says what is wrong, where, and what to do about it. What is merely doubtful is a Note and not an error.
"""


class PantrialError(Exception):
    """The root of the tree: `what` happened, `where` (a file, a line, a pointer), and what to `do` about it."""

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(what)

    def __str__(self) -> str:
        """The three parts as one line."""
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.do})" if self.do else ""
        return f"{place}{self.what}{advice}"


class Unreadable(PantrialError):
    """These bytes are no record that we can read."""


class NotHeld(PantrialError):
    """A trial named by its id is in no file given and in no catalogue."""


class BadCall(PantrialError):
    """The call is wrong: an option's value, a date, a quantity."""


class BadPatient(PantrialError):
    """A patient's file is not of the form that it claims."""


class NotFetched(PantrialError):
    """A register did not give what was asked for: it has none, refuses, cannot be reached, or gives something else."""


class Refused(PantrialError):
    """A step was asked for something that the record does not give and nobody supplied, or that contradicts itself."""

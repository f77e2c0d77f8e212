"""From what a record says to what it means. A reading that is not sure stays unread; it never guesses."""

from pantrial.parse.bounds import bounds
from pantrial.parse.criterion import Read, read_criterion
from pantrial.parse.protocol import parse, plan

__all__ = ["Read", "bounds", "parse", "plan", "read_criterion"]

"""Words, concepts and codes. The lexicon is a value: who needs one is given one."""

from pantrial.terms.lexicon import Concept, Domain, Lexicon, TestKind
from pantrial.terms.shipped import shipped

__all__ = ["Concept", "Domain", "Lexicon", "TestKind", "shipped"]

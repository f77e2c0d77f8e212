"""Words, concepts and codes. The lexicon is a value: who needs one is given one."""

from pantrial.terms.lexicon import Concept, Domain, Lexicon, TestKind
from pantrial.terms.shipped import shipped
from pantrial.terms.vocabulary import Term, Vocabulary, extended

__all__ = ["Concept", "Domain", "Lexicon", "Term", "TestKind", "Vocabulary", "extended", "shipped"]

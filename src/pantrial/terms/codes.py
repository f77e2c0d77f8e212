"""A person's codes for concepts in place of the lexicon's: reviewed, cut, or of a hospital's own system."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from pantrial.terms.lexicon import HIERARCHICAL, Concept, Lexicon

# Systems that the readers of patients know by their published names; any other is the user's own.
KNOWN = frozenset(
    (*HIERARCHICAL, "loinc", "snomed", "rxnorm", "hpo", "mesh", "doid", "omop", "mondo", "rxnorm-extension", "ncit", "umls",
     "omim", "orphanet", "icd11")
)  # fmt: skip


class Coded(Struct, frozen=True):
    """That a code is one of a concept's, or (`counts` is False) taken out of what its other codes stand for."""

    concept: str
    system: str
    code: str
    counts: bool = True


def with_codes(lexicon: Lexicon, rows: Iterable[Coded]) -> Lexicon:
    """The lexicon in which each concept that is named has exactly the codes of its rows (none where its only row has none).

    Concepts that no row names keep theirs. Raises ValueError for a concept that the lexicon lacks.
    """
    codes: dict[str, dict[str, None]] = defaultdict(dict)
    local: set[str] = set()
    for row in rows:
        if row.concept not in lexicon:
            raise ValueError(f"{row.concept} is no concept of the lexicon")
        held = codes[row.concept]
        if row.code:
            held[f"{'' if row.counts else '!'}{row.system}:{row.code}"] = None
            if row.system not in KNOWN:
                local.add(row.system)

    def changed(one: Concept) -> Concept:
        return replace(one, codes=tuple(codes[one.id])) if one.id in codes else one

    own = Lexicon(map(changed, lexicon.shipped.concepts.values()), local=frozenset(local))
    if lexicon.shipped is lexicon:
        return own
    return Lexicon(map(changed, lexicon.concepts.values()), own, lexicon.vocabularies, frozenset(local))

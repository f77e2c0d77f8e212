"""How much of real criteria is read, by class, and in which ways nothing is: counts over records, no judgement of truth.

python benchmarks/coverage.py --data ../shared/data/registries/ctgov_xml
    --data ../shared/data/registries/ctgov_v2/studies.jsonl.gz [--sample 500] [--ways 10] [--gaps 40]

`--data` names records: a file, a folder, an archive. Only what stands in the text of the eligibility criteria is counted.
A criterion is read in full, partly, or not at all. The shares come with 95 % intervals: trials are drawn again, with
replacement, 1,000 times with a fixed seed, since criteria of one trial are alike. `--ways` prints the commonest ways in
which nothing is read; `--gaps` the runs of words, unknown to the lexicon, without which no unknown word would be left in
a criterion (in how many trials). A run of words that stands in one trial alone is never printed.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pantrial.cli.inputs import trials
from pantrial.language.tagging import fold
from pantrial.parse.items import Comparison, Frame, Item, OfLimit, Unit, Word, items
from pantrial.protocol import Criterion, Place, ReadingDegree, Unread, leaves_of
from pantrial.readers.containers import Failure
from pantrial.terms import Domain, Lexicon, shipped

DEGREES = tuple(ReadingDegree)
GOALS = {"full": 0.35, "full or partial": 0.65}
DRAWS, SEED = 1_000, 7
DATA = (Domain.MEASURE, Domain.TEST, Domain.INFECTION, Domain.CONDITION, Domain.TREATMENT)


def interval(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """The 95 % interval of the share sum(part)/sum(whole), trials drawn with replacement."""
    draw = random.Random(SEED)
    shares = []
    for _ in range(DRAWS):
        chosen = draw.choices(counts, k=len(counts))
        whole = sum(one[1] for one in chosen)
        shares.append(sum(one[0] for one in chosen) / max(whole, 1))
    shares.sort()
    return shares[round(0.025 * DRAWS)], shares[round(0.975 * DRAWS) - 1]


def unknown(found: Sequence[Item]) -> Iterator[str]:
    """The runs of words that are in no dictionary, qualifiers beside them left out."""
    run: list[str] = []
    for item in [*found, None]:
        if item is not None and item.is_a(Word) and not item.filler and not item.qualifier and item.words.isalpha():
            run.append(item.words)
        elif run:
            yield " ".join(run)
            run = []


def way(criterion: Criterion, lexicon: Lexicon) -> str:
    """Why nothing of a criterion was read: what the parser says, and where it says no more, what is in the words."""
    whys = Counter(leaf.why for leaf in leaves_of(criterion.logic) if isinstance(leaf, Unread))
    why = whys.most_common(1)[0][0]
    if why != Unread("").why:
        return why
    found = items(criterion.words, lexicon)
    named = [item for item in found if item.concept(*DATA)]
    words = [run for run in unknown(found)]
    bound = any(item.is_a(Comparison, OfLimit) for item in found)
    if not named:
        if bound or any(item.is_a(Unit) for item in found):
            return "a bound on something that is not in the lexicon"
        if any(item.concept(Domain.TOPIC) for item in found):
            return "an attestation beside words that no rule takes"
        if len(criterion.words) > 300:
            return "a paragraph that names nothing in the lexicon"
        if any(item.frame(Frame.EVER, Frame.NOW, Frame.DIAGNOSED) for item in found):
            return "a history, or a thing that is so now, of what is not in the lexicon"
        return "words that name nothing in the lexicon"
    if not words:
        return "things of the lexicon, related by words that no rule takes"
    if bound:
        return "a bound beside words that are not in the lexicon"
    return "a thing of the lexicon beside words that are not in it"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True)
    parser.add_argument("--sample", type=int, help="take every nth trial, so that about this many in 4,000 are read")
    parser.add_argument("--ways", type=int, default=10)
    parser.add_argument("--gaps", type=int, default=0)
    arguments = parser.parse_args()
    lexicon = shipped()
    step = max(1, 4_000 // arguments.sample) if arguments.sample else 1
    by_trial: list[Counter[str]] = []
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    ways: Counter[str] = Counter()
    gaps: dict[str, set[str]] = defaultdict(set)
    failed = 0
    for number, trial in enumerate(trials(tuple(arguments.data), lexicon)):
        if number % step:
            continue
        if isinstance(trial, Failure):
            failed += 1
            continue
        counts: Counter[str] = Counter()
        for one in trial.protocol.criteria:
            if one.place is not Place.CRITERIA:
                continue
            counts[one.reading.value] += 1
            classes[one.clazz.value][one.reading.value] += 1
            if one.reading is ReadingDegree.NONE:
                ways[way(one, lexicon)] += 1
            if one.reading is not ReadingDegree.FULL and arguments.gaps:
                left = list(unknown(items(one.words, lexicon)))
                if len(left) == 1 and len(left[0]) < 60:
                    gaps[fold(left[0])].add(trial.protocol.trial)
        by_trial.append(counts)
    total = sum(sum(counts.values()) for counts in by_trial)
    print(f"{len(by_trial)} trials, {failed} not read; {total} criteria in the texts of eligibility")
    for name, degrees in (("full", ("full",)), ("full or partial", ("full", "partial")), ("none", ("none",))):
        pairs = [(sum(counts[degree] for degree in degrees), sum(counts.values())) for counts in by_trial]
        share = sum(part for part, _ in pairs) / max(total, 1)
        low, high = interval(pairs)
        goal = f"; goal {GOALS[name]:.0%}, ratio {share / GOALS[name]:.2f}" if name in GOALS else ""
        print(f"{name:16} {share:6.1%}  [{low:.1%}, {high:.1%}]{goal}")
    print(f"{'class':8} {'criteria':>8} {'share':>7} " + " ".join(f"{degree.value:>8}" for degree in DEGREES))
    for name, counts in sorted(classes.items(), key=lambda pair: -pair[1].total()):
        shares = " ".join(f"{counts[degree.value] / counts.total():8.1%}" for degree in DEGREES)
        print(f"{name:8} {counts.total():8} {counts.total() / total:7.1%} {shares}")
    nothing = max(ways.total(), 1)
    print(f"the commonest ways in which nothing is read ({ways.total()} criteria)")
    for words, count in ways.most_common(arguments.ways):
        print(f"{count:8} {count / nothing:7.1%}  {words}")
    for words, held in sorted(gaps.items(), key=lambda pair: (-len(pair[1]), pair[0]))[: arguments.gaps]:
        if len(held) > 1:
            print(f"{len(held):8}  {words}")


if __name__ == "__main__":
    main()

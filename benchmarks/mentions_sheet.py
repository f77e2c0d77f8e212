"""Words and the codes that they are given: a sheet of mentions for a judge, and what the judged sheet says.

python benchmarks/mentions_sheet.py --data ../shared/data/eligibility --seed WORDS -o sheet.tsv [--size 300] [--frozen]
                                    [--vocabulary NAME --home DIR]
python benchmarks/mentions_sheet.py --tally judged.tsv [--keep verdicts.tsv]

The mentions are those that Chia's annotators marked as conditions, drugs, measurements and procedures, drawn by `--seed`, as
many of each; what pantrial recognises has no say in it. They come from the two thirds of the trials that may be looked at,
or with --frozen from the other. Each stands in its line between ⟦ ⟧. Beside it is what the dictionary takes the words for:

concept, name, codes: what is given; several where several things stand within the marks. Nothing: `abstained`. `coded` says
    whether each of them has a code; some are known by words alone.
rest: the words of the mention that no concept covers, so that a judge sees what the answer leaves out.
decides: whether a leaf of the criterion's logic asks this concept (`leaf`), or the words around kept it unread (`unread`).

The judge writes into `verdict`, from the mention in its line, the concept and the codes alone: `right` (the concept is what
the words mean here, and the codes are this concept's), `broader` or `narrower` (it is more, or less, than the words mean),
`wrong`, `unclear` (the words do not say what is meant). `abstained` is written already and stays, except where the mention is
nothing that a code could name: then `unclear`. --tally gives for each domain the share that is right, of all mentions that
are clear (an abstention is not right) and of those with an answer, with Wilson's intervals; --keep writes the verdicts
without the records' sentences.

Published for comparison: Criteria2Query 0.51 of concepts right; automatic mapping to OMOP concepts 0.32 to 0.49.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from statistics import NormalDist
from typing import TextIO

from eligibility import letters, protocol, stated
from eligibility_gold import Entity, Gold, Trial, chia

from pantrial.cli.terms import lexicon_of
from pantrial.parse.items import Item, items
from pantrial.protocol import Criterion, leaves_of
from pantrial.terms import Concept, Domain, Lexicon

DOMAINS = ("Condition", "Drug", "Measurement", "Procedure")
CODED = (Domain.CONDITION, Domain.INFECTION, Domain.TREATMENT, Domain.MEASURE, Domain.TEST)
COLUMNS = ("number", "domain", "trial", "mention", "line", "concept", "name", "codes", "coded", "rest", "decides", "verdict")
KEPT = ("number", "domain", "trial", "concept", "coded", "decides", "verdict")  # what holds no sentence of a record
VERDICTS = ("right", "broader", "narrower", "wrong", "abstained", "unclear")
MOST = 12
"""Codes of a concept that the sheet shows."""


def drawn(trials: Iterable[Trial], seed: str, size: int) -> list[tuple[Trial, Entity]]:
    """Mentions, as many of each domain, in the order of domain and draw. The same seed draws the same of the same corpus."""
    pool: dict[str, list[tuple[Trial, Entity]]] = {domain: [] for domain in DOMAINS}
    for trial in sorted(trials, key=lambda one: one.number):
        # A mark within another of its kind is a part of it, and no mention of its own.
        marks = sorted({(one.kind, one.start, one.end): one for one in trial.entities if one.kind in pool}.items())
        for (kind, start, end), one in marks:
            if not any(k == kind and a <= start and end <= b and (a, b) != (start, end) for (k, a, b), _ in marks):
                pool[kind].append((trial, one))
    found: list[tuple[Trial, Entity]] = []
    for place, domain in enumerate(DOMAINS):
        share = size * (place + 1) // len(DOMAINS) - size * place // len(DOMAINS)
        found += Random(f"{seed} {domain}").sample(pool[domain], min(share, len(pool[domain])))
    return found


def codes_of(concept: Concept, lexicon: Lexicon) -> list[str]:
    """Codes that tell that somebody has it: its own and those below it; of an infection its tests' and diagnoses'."""
    below = [lexicon[one] for one in lexicon.below(concept.id) if one != concept.id]
    about = [test for test in lexicon.of(Domain.TEST) if test.about == concept.id]
    shown = [lexicon[one] for one in concept.diagnoses]
    return list(dict.fromkeys(code for one in (concept, *shown, *about, *below) for code in one.codes))


def asked(criterion: Criterion) -> set[str]:
    """The ids that the criterion's leaves ask."""
    return {
        str(getattr(leaf, name)) for leaf in leaves_of(criterion.logic) for name in ("concept", "agent") if hasattr(leaf, name)
    }


def row(trial: Trial, mention: Entity, known: dict[str, Criterion], lexicon: Lexicon) -> dict[str, str]:
    """A row of the sheet, without its number."""
    start, end = next(
        ((start, end) for _, start, end in trial.lines if start <= mention.start < end), (mention.start, mention.end)
    )
    line, first, last = trial.text[start:end], mention.start - start, min(mention.end, end) - start
    within: list[Item] = [one for one in items(line, lexicon) if one.start < last and one.end > first]
    given = {one.id: one for item in within if (one := item.concept(*CODED)) is not None}
    covered = {place for item in within if item.concept(*CODED) is not None for place in range(item.start, item.end)}
    rest = "".join(line[place] if place not in covered else " " for place in range(first, last))
    criterion = known.get(letters(line))
    decides = ""
    if given:
        decides = "leaf" if criterion is not None and given.keys() <= asked(criterion) else "unread"
    codes: list[str] = []
    coded = bool(given)
    for one in given.values():
        all_codes = codes_of(one, lexicon)
        coded = coded and bool(all_codes)
        shown = " ".join(all_codes[:MOST]) or "no code: by words alone"
        more = f" … and {len(all_codes) - MOST} more" if len(all_codes) > MOST else ""
        perhaps = f" (perhaps {', '.join(one.perhaps)})" if one.perhaps else ""
        codes.append(shown + more + perhaps)
    return {
        "domain": mention.kind,
        "trial": trial.number,
        "mention": " ".join(line[first:last].split()),
        "line": " ".join(f"{line[:first]}⟦{line[first:last]}⟧{line[last:]}".split()),
        "concept": " + ".join(given),
        "name": " + ".join(one.name for one in given.values()),
        "codes": " + ".join(codes),
        "coded": "yes" if coded else "no",
        "rest": " ".join(rest.split()) if given else "",
        "decides": decides,
        "verdict": "" if given else "abstained",
    }


def sheet(data: Path, seed: str, size: int, frozen: bool, lexicon: Lexicon) -> Iterator[dict[str, str]]:
    """The rows of the sheet."""
    gold = Gold()
    chia(data, gold)
    read: dict[str, dict[str, Criterion]] = {}
    trials = [trial for trial in gold.trials if trial.frozen == frozen]
    for number, (trial, mention) in enumerate(drawn(trials, seed, size), start=1):
        if trial.number not in read:
            found = stated(protocol(trial.number, trial.text, lexicon))
            read[trial.number] = {letters(one.words): one for one in found}
        yield {"number": str(number), **row(trial, mention, read[trial.number], lexicon)}


def write(rows: Iterable[dict[str, str]], columns: tuple[str, ...], out: TextIO) -> None:
    """Rows parted by tabs, under a line of names; no cell holds a tab or a line's end."""
    writer = csv.DictWriter(out, columns, delimiter="\t", extrasaction="ignore", lineterminator="\n", quoting=csv.QUOTE_NONE,
                            quotechar=None)  # fmt: skip
    writer.writeheader()
    writer.writerows(rows)


def filled(file: Path, verdicts: tuple[str, ...], what: str) -> list[dict[str, str]]:
    """The rows of a sheet that a judge filled in. Exits where a verdict is none of `verdicts`; `what` a row is, for that."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None))
    for one in rows:
        one["verdict"] = (one["verdict"] or "").strip().lower()
        if one["verdict"] not in verdicts:
            sys.exit(f"{file}: {what} {one['number']} has the verdict {one['verdict']!r}; give one of {', '.join(verdicts)}")
    return rows


def judged(file: Path) -> list[dict[str, str]]:
    """The rows of a judged sheet. Exits where a verdict lacks or is none."""
    rows = filled(file, VERDICTS, "mention")
    for one in rows:
        if (one["verdict"] == "abstained") > (not one["concept"]):
            sys.exit(f"{file}: mention {one['number']} has the verdict 'abstained', and a concept")
    return rows


def wilson(right: int, total: int, sure: float = 0.95) -> tuple[float, float]:
    """The interval of a share, by Wilson's score (1927)."""
    if not total:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + sure) / 2)
    share = right / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * (share * (1 - share) / total + z * z / (4 * total * total)) ** 0.5 / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(right: int, total: int) -> str:
    """`0.512 [0.431, 0.593]`, or a dash where there is nothing to share."""
    if not total:
        return "-"
    low, high = wilson(right, total)
    return f"{right / total:.3f} [{low:.3f}, {high:.3f}]"


def tally(rows: list[dict[str, str]]) -> Iterator[str]:
    """The figures of a judged sheet, a line each."""
    yield f"{'domain':<12}{'mentions':>9}{'clear':>7}  {'right of clear':<24}{'right of answered':<24}others"
    for domain in (*DOMAINS, "all"):
        some = Counter(one["verdict"] for one in rows if domain in (one["domain"], "all"))
        clear = some.total() - some["unclear"]
        others = ", ".join(f"{name} {some[name]}" for name in VERDICTS[1:] if some[name])
        of_all, of_answered = share(some["right"], clear), share(some["right"], clear - some["abstained"])
        yield f"{domain:<12}{some.total():>9}{clear:>7}  {of_all:<24}{of_answered:<24}{others}"
    right = [one for one in rows if one["verdict"] == "right"]
    clear = sum(one["verdict"] != "unclear" for one in rows)
    yield f"right and with a code: {share(sum(one['coded'] == 'yes' for one in right), clear)} of the clear ones"
    deciding = Counter(one["verdict"] for one in rows if one["decides"] == "leaf")
    yield f"of those that a leaf asks: {share(deciding['right'], deciding.total() - deciding['unclear'])} right"
    yield "published: Criteria2Query 0.51, automatic OMOP mapping 0.32 to 0.49, of all concepts"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with chia.zip, or with a folder of that name")
    parser.add_argument("--seed", help="what the draw is by, such as a commit's hash")
    parser.add_argument("--size", type=int, default=300, help="how many mentions")
    parser.add_argument("--frozen", action="store_true", help="draw from the third that is only measured")
    parser.add_argument("--vocabulary", action="append", default=[], help="read with this vocabulary, too")
    parser.add_argument("--home", help="the folder of vocabularies")
    parser.add_argument("-o", "--output", type=Path, help="the sheet; default: standard output")
    parser.add_argument("--tally", type=Path, help="a judged sheet, to be counted")
    parser.add_argument("--keep", type=Path, help="with --tally: write the verdicts without the sentences")
    arguments = parser.parse_args()
    if arguments.tally:
        rows = judged(arguments.tally)
        print(*tally(rows), sep="\n")
        if arguments.keep:
            with arguments.keep.open("w", encoding="utf-8") as out:
                write(rows, KEPT, out)
        return
    if not arguments.data or not arguments.seed:
        parser.error("give --data and --seed, or --tally")
    found = sheet(
        arguments.data,
        arguments.seed,
        arguments.size,
        arguments.frozen,
        lexicon_of(tuple(arguments.vocabulary), arguments.home),
    )
    if arguments.output:
        with arguments.output.open("w", encoding="utf-8") as out:
            write(found, COLUMNS, out)
    else:
        write(found, COLUMNS, sys.stdout)


if __name__ == "__main__":
    main()

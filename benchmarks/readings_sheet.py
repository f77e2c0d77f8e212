"""Criteria and how they are read: a sheet for a judge, and what the judged sheet says.

python benchmarks/readings_sheet.py --data ../shared/data/registries/ctgov_xml
    --data ../shared/data/registries/ctgov_v2/studies.jsonl.gz --seed WORDS -o sheet.tsv
    [--size 300] [--degree full] [--class data]
python benchmarks/readings_sheet.py --tally judged.tsv [--keep verdicts.tsv]

Of all criteria in the texts of eligibility that are read to the given degree, `--size` are drawn by `--seed` (a commit's hash),
each as likely as any other. The judge sees nothing but the record's words and our English, and writes into `verdict`:

right: the logic says what the words say, or less of it where the English asks a person.
pass: somebody whom the words keep out could pass. block: somebody whom the words let in would be kept out.
wrong: it says something else than the words, to nobody's harm. unclear: the words themselves do not say what is meant.

--tally gives the shares with Wilson's intervals, by class of criterion and by form; --keep writes the verdicts without the
records' sentences.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from mentions_sheet import filled, share, write

from pantrial.cli.inputs import trials
from pantrial.language.english import english
from pantrial.protocol import Place
from pantrial.readers.containers import Failure
from pantrial.terms import shipped

COLUMNS = ("number", "form", "trial", "criterion", "kind", "class", "words", "english", "verdict")
KEPT = ("number", "form", "trial", "criterion", "class", "verdict")  # what holds no sentence of a record
VERDICTS = ("right", "pass", "block", "wrong", "unclear")


def pool(data: list[Path], degree: str, only: str) -> Iterator[dict[str, str]]:
    """The criteria that may be drawn."""
    lexicon = shipped()
    for trial in trials(tuple(str(one) for one in data), lexicon):
        if isinstance(trial, Failure):
            print(trial.error, file=sys.stderr)
            continue
        for one in trial.protocol.criteria:
            if one.place is Place.CRITERIA and one.reading.value == degree and only in ("", one.clazz.value):
                yield {
                    "form": trial.reading.source.layout if trial.reading else "",
                    "trial": trial.protocol.trial or trial.origin,
                    "criterion": one.label,
                    "kind": one.kind.value,
                    "class": one.clazz.value,
                    "words": " ".join(one.words.split()),
                    "english": " ".join(english(one.logic, lexicon).split()),
                    "verdict": "",
                }


def tally(rows: list[dict[str, str]]) -> Iterator[str]:
    """The figures of a judged sheet, a line each."""
    yield f"{'':<24}{'clear':>6}  {'right':<23}{'wrong pass':<23}{'wrong block':<23}{'wrong pass or block'}"
    groups = {"all": rows}
    for column in ("class", "form"):
        for value in sorted({one[column] for one in rows}):
            groups[f"{column} {value}"] = [one for one in rows if one[column] == value]
    for name, some in groups.items():
        counts = Counter(one["verdict"] for one in some)
        clear = counts.total() - counts["unclear"]
        cells = (counts["right"], counts["pass"], counts["block"], counts["pass"] + counts["block"])
        yield f"{name:<24}{clear:>6}  " + "".join(f"{share(cell, clear):<23}" for cell in cells).rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", help="records: a file, a folder, an archive")
    parser.add_argument("--seed", help="what the draw is by, such as a commit's hash")
    parser.add_argument("--size", type=int, default=300, help="how many criteria")
    parser.add_argument("--degree", default="full", choices=("full", "partial"))
    parser.add_argument("--class", dest="only", default="", help="criteria of this class alone: data, visit, attest, later")
    parser.add_argument("-o", "--output", type=Path, help="the sheet; default: standard output")
    parser.add_argument("--tally", type=Path, help="a judged sheet, to be counted")
    parser.add_argument("--keep", type=Path, help="with --tally: write the verdicts without the sentences")
    arguments = parser.parse_args()
    if arguments.tally:
        rows = filled(arguments.tally, VERDICTS, "criterion")
        print(*tally(rows), sep="\n")
        if arguments.keep:
            with arguments.keep.open("w", encoding="utf-8") as out:
                write(rows, KEPT, out)
        return
    if not arguments.data or not arguments.seed:
        parser.error("give --data and --seed, or --tally")
    found = sorted(pool(arguments.data, arguments.degree, arguments.only), key=lambda one: (one["trial"], one["criterion"]))
    print(f"{len(found)} criteria read in {arguments.degree}", file=sys.stderr)
    chosen = Random(arguments.seed).sample(found, min(arguments.size, len(found)))
    rows = [{"number": str(number), **one} for number, one in enumerate(chosen, start=1)]
    if arguments.output:
        with arguments.output.open("w", encoding="utf-8") as out:
            write(rows, COLUMNS, out)
    else:
        write(rows, COLUMNS, sys.stdout)


if __name__ == "__main__":
    main()

"""How well rendered pages are read back: per layout and field right, missing and wrong; notes; what is unread.

python benchmarks/pages_agreement.py --data ../shared [--layout captioned] [--studies 100] [--half tune|held]
  [--weights FOLDER] [--faults FIELD]
"""

import argparse
import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from rendering import RENDERERS, agreement, held_out, quarter, studies, use_tables

from pantrial.readers import read

PRIVATE = ("Contacts/", "/contacts/", "fficials", "nvestigator")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of real records")
    parser.add_argument("--layout", choices=sorted(RENDERERS), action="append")
    parser.add_argument("--studies", type=int, default=0, help="only the first of them, by id")
    parser.add_argument(
        "--half", choices=["tune", "held", "quarter"], help="only the half that rules are made on, or the other"
    )
    parser.add_argument("--weights", type=Path, help="a folder of tables fitted without these studies (benchmarks/fit.py)")
    parser.add_argument("--faults", help="show wrong values of the fields that contain this (never of people)")
    call = parser.parse_args()
    use_tables(call.weights)
    among = quarter if call.half == "quarter" else held_out
    chosen = [study for study in studies(call.data) if call.half is None or among(study) == (call.half != "tune")]
    chosen = chosen[: call.studies or None]
    for layout in call.layout or RENDERERS:
        found = agreement(layout, chosen, read)
        print(f"\n{layout}: {len(chosen)} studies")
        print(f"  {'field':72} right  missing  wrong")
        for name, score in found.fields.items():
            flag = " <" if score.right < 0.97 or score.wrong > 0.005 else ""
            print(f"  {name:72} {score.right:6.1%} {score.missing:7.1%} {score.wrong:6.2%}{flag}")
        print(f"  recall {found.recall:.2%} · wrong {found.wrong:.3%} · notes {found.notes} · unread {found.unread:.2%}")
        print(f"  notes: {dict(sorted(found.codes.items(), key=lambda item: -item[1]))}")
        for number, (name, there, here) in found.faults:
            if call.faults is not None and call.faults in name and not any(word in name for word in PRIVATE):
                same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(str(there), str(here), strict=False))
                at = max(0, sum(1 for _ in same) - 60)
                print(f"    {number} {name}\n      study {str(there)[at:][:200]!r}\n      page  {str(here)[at:][:200]!r}")


if __name__ == "__main__":
    main()

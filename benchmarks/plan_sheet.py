"""A sheet of the plan: what is read of doses, schedules and time frames beside the words, for people to judge; and the totals.

python benchmarks/plan_sheet.py --data ../shared/seeds [--kind administration|time-frame] [--sample 250 --seed 1] \
    [--half odd|even] [--interventional] [--totals]

`--data` names what the commands read: a page, a folder, a file of many records, an archive. `--half` takes the studies
whose id has a SHA-1 with an odd or even first byte. `--interventional` keeps interventional studies of a drug or biological.
`--sample` draws so many administrations (one that says a dose or a schedule, or has unread words) and time frames, each
wording of a time frame once. Every field of a node that has a value is printed, not its English alone, so that nothing is
hidden from the judge.
"""

import argparse
import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum

import msgspec

from pantrial.cli.inputs import readings
from pantrial.parse import plan
from pantrial.protocol import (
    Act,
    Administration,
    At,
    Event,
    InterventionType,
    Outcome,
    Period,
    Product,
    Protocol,
    Repeated,
    StudyType,
)
from pantrial.readers.containers import Failure

_HIDDEN = ("spans", "read_in")


def brief(value: object, words: bool = False) -> str:
    """A node in one line: the fields that have a value, without places, and without its words unless asked for."""
    if isinstance(value, msgspec.Struct):
        hidden = _HIDDEN if words or type(value) is Event else (*_HIDDEN, "words")
        fields = ((name, getattr(value, name)) for name in type(value).__struct_fields__ if name not in hidden)
        told = [f"{name}={brief(one, words)}" for name, one in fields if one not in (None, (), "", False)]
        return f"{type(value).__name__}({', '.join(told)})"
    if isinstance(value, tuple):
        return f"[{'; '.join(brief(one, words) for one in value)}]"
    if isinstance(value, Enum):
        return str(value.value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def administration(one: Administration, product: Product) -> Iterator[str]:
    """An administration beside its words."""
    yield f"  product   {product.name} ({product.type.value if product.type else '?'}), arms of the words: {one.arms or 'all'}"
    yield f"  words     {' '.join(one.words.split())}"
    if one.act is not Act.GIVE:
        yield f"  act       {one.act.value}"
    for dose in one.doses:
        yield f"  dose      {brief(dose)}  <- {dose.words}"
    if one.relation is not None:
        yield f"  relation  {one.relation.value}"
    if one.routes:
        yield f"  routes    {', '.join(route.route.value for route in one.routes)}"
    if one.schedule is not None:
        yield f"  schedule  {brief(one.schedule)}  <- {one.schedule.words}"
    if one.unread:
        yield f"  unread    {' | '.join(left.words for left in one.unread)}"


def time_frame(one: Outcome) -> Iterator[str]:
    """A time frame beside its words."""
    if one.time_frame is not None:
        yield f"  words     {one.time_frame.words}"
        yield f"  times     {'; '.join(brief(time) for time in one.time_frame.times) or '-'}"
        if one.time_frame.unread:
            yield f"  unread    {' | '.join(left.words for left in one.time_frame.unread)}"


def wanted(protocol: Protocol, interventional: bool) -> bool:
    """Whether a study is one of a drug or a biological product, where that is asked."""
    kinds = {product.type for product in protocol.products}
    trial = protocol.design is not None and protocol.design.study_type is StudyType.INTERVENTIONAL
    return not interventional or (trial and bool(kinds & {InterventionType.DRUG, InterventionType.BIOLOGICAL}))


def protocols(paths: list[str], half: str, having: str) -> Iterator[Protocol | str]:
    """The plan of each record; what cannot be read is told in a line."""
    words = re.compile(having, re.IGNORECASE)
    for reading in readings(tuple(paths)):
        if isinstance(reading, Failure):
            yield f"{reading.source}: {reading.error}"
            continue
        if having and not words.search(str(reading.value("/protocolSection/armsInterventionsModule"))):
            continue
        made = plan(reading)
        odd = hashlib.sha1((made.trial or reading.source.origin).encode(), usedforsecurity=False).digest()[0] % 2 == 1
        if not half or odd == (half == "odd"):
            yield made


def counted(protocol: Protocol, counts: Counter[str]) -> None:
    """Add what a protocol holds to the counts by kind."""
    for one in protocol.administrations:
        counts["administrations"] += 1
        counts["administrations with one dose"] += len(one.doses) == 1
        counts["administrations with several doses"] += len(one.doses) > 1
        counts["administrations with unread words"] += bool(one.unread)
        counts["routes"] += len(one.routes)
        counts["schedules"] += one.schedule is not None
        counts["schedules whose days are fixed"] += one.schedule is not None and bool(one.schedule.offsets)
        for dose in one.doses:
            counts["doses"] += 1
            counts[f"doses {dose.basis.value}"] += 1
    for outcome in protocol.outcomes:
        frame = outcome.time_frame
        if frame is not None:
            counts["time frames"] += 1
            counts["time frames read in full"] += bool(frame.times) and not frame.unread
            counts["time frames read in part"] += bool(frame.times) and bool(frame.unread)
            counts["time frames not read"] += not frame.times
            for time in frame.times:
                counts[f"time points {_KINDS[type(time)]}"] += 1
    for product in protocol.products:
        counts["products"] += 1
        counts["products with a source tissue"] += product.tissue is not None
        counts["products with a donor"] += product.donor is not None


_KINDS: dict[type, str] = {
    At: "at an offset", Event: "at an event", Period: "over a period", Repeated: "repeated",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", action="append", required=True)
    parser.add_argument("--kind", choices=("administration", "time-frame"))
    parser.add_argument("--sample", type=int, help="how many of each kind to print; without it all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=("odd", "even"), default="")
    parser.add_argument("--having", default="", help="only records whose arms and interventions hold this regular expression")
    parser.add_argument("--interventional", action="store_true")
    parser.add_argument("--totals", action="store_true", help="print the totals alone")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    rows: dict[str, list[tuple[str, Callable[[], Iterator[str]]]]] = {"administration": [], "time-frame": []}
    seen: set[str] = set()
    failed: list[str] = []
    for protocol in protocols(arguments.data, arguments.half, arguments.having):
        if isinstance(protocol, str):
            failed.append(protocol)
            continue
        if not wanted(protocol, arguments.interventional):
            continue
        counts["trials"] += 1
        counted(protocol, counts)
        of = {product.number: product for product in protocol.products}
        for one in protocol.administrations:
            if one.doses or one.schedule is not None or one.unread:
                head = f"{protocol.trial} administration {one.number}"
                rows["administration"].append((head, lambda one=one, of=of: administration(one, of[one.product])))  # type: ignore[misc]
        for outcome in protocol.outcomes:
            if outcome.time_frame is not None and outcome.time_frame.words not in seen:
                seen.add(outcome.time_frame.words)
                head = f"{protocol.trial} {outcome.role.value} outcome {outcome.number}"
                rows["time-frame"].append((head, lambda outcome=outcome: time_frame(outcome)))  # type: ignore[misc]
    for kind, found in rows.items():
        if arguments.totals or arguments.kind not in (None, kind):
            continue
        drawn = found
        if arguments.sample is not None and arguments.sample < len(found):
            drawn = random.Random(arguments.seed).sample(found, arguments.sample)
        for number, (head, lines) in enumerate(drawn, start=1):
            print(f"[{number}] {head}", *lines(), sep="\n")
    for line in failed:
        print(line)
    for name in sorted(counts):
        print(f"{name}: {counts[name]}")


if __name__ == "__main__":
    main()

"""A protocol as text: each criterion and each node of the plan in English beside its words."""

import textwrap
from collections.abc import Iterator

from pantrial.language import regimens
from pantrial.language.english import sentence
from pantrial.protocol import Act, Administration, CriterionKind, Product, Protocol, ReadIn, UnreadWords
from pantrial.terms import Lexicon

_WIDTH = 100


def write(protocol: Protocol, lexicon: Lexicon) -> str:
    """The trial's head, its criteria, and the notes, for reading on a terminal or in a file."""
    return "\n".join(_lines(protocol, lexicon)) + "\n"


def _lines(protocol: Protocol, lexicon: Lexicon) -> Iterator[str]:
    yield f"{protocol.trial or 'no id'}  {protocol.title}".rstrip()
    said = {name: getattr(protocol.status, name) for name in protocol.status.__struct_fields__}
    yield "; ".join(f"{name} {value}" for name, value in said.items() if value) or "no status stated"
    for kind in CriterionKind:
        criteria = [criterion for criterion in protocol.criteria if criterion.kind is kind]
        if criteria:
            yield ""
            yield f"{kind.value.capitalize()} criteria"
        for criterion in criteria:
            field = {"field": ", from a field", "implied": ", implied"}.get(criterion.place.value, "")
            yield ""
            yield f"{criterion.label}  [{criterion.clazz.value}, read: {criterion.reading.value}{field}]"
            yield from _block("words:", criterion.words)
            yield from _block("read: ", sentence(criterion, lexicon))
            for note in criterion.notes:
                yield from _block("note: ", f"{note.kind.value}: {note.message}")
    yield from _design(protocol)
    yield from _products(protocol)
    yield from _measured(protocol)
    own = [note for note in protocol.notes if not any(note in criterion.notes for criterion in protocol.criteria)]
    if own:
        yield ""
        yield "Notes"
        for note in own:
            yield from _block("", f"{note.kind.value}: {note.message}")


def _design(protocol: Protocol) -> Iterator[str]:
    design, enrollment = protocol.design, protocol.enrollment
    if design is None and enrollment is None and protocol.ratio is None:
        return
    yield ""
    yield "Design"
    for one in design.fields if design else ():
        yield from _block(f"{one.field.replace('_', ' ')}:", one.words)
    if enrollment is not None:
        yield from _block(
            "participants:", f"{enrollment.count}{f' ({enrollment.type.value.lower()})' if enrollment.type else ''}"
        )
    if protocol.ratio is not None:
        yield from _block("ratio:", f"{':'.join(map(str, protocol.ratio.parts))} (“{protocol.ratio.words}”)")
    for arm in protocol.arms:
        names = ", ".join(one.name for one in protocol.products if one.number in arm.products)
        kind = f" [{arm.type.value.replace('_', ' ').lower()}]" if arm.type else ""
        yield from _block("arm:", f"{arm.label}{kind}{f' gets {names}' if names else ''}")


def _products(protocol: Protocol) -> Iterator[str]:
    for product in protocol.products:
        yield ""
        marks = [product.type.value.replace("_", " ").lower() if product.type else "", "placebo" if product.placebo else ""]
        marks += ["named in prose only"] if product.read_in is ReadIn.PROSE else []
        yield f"P{product.number}  {product.name}  [{', '.join(filter(None, marks)) or 'of no stated type'}]"
        yield from _made_of(product)
        for one in protocol.administrations:
            if one.product == product.number:
                yield from _administration(one)


def _made_of(product: Product) -> Iterator[str]:
    if product.tissue is not None:
        yield from _block(
            "source tissue:", f"{product.tissue.tissue.value}{_said(product.tissue.words, product.tissue.read_in)}"
        )
    if product.donor is not None:
        concluded = " (concluded)" if product.donor.inferred else ""
        yield from _block(
            "donor:", f"{product.donor.origin.value}{concluded}{_said(product.donor.words, product.donor.read_in)}"
        )
    if product.vehicle is not None:
        shares = ", ".join(f"{regimens.quantity(one.share)} {one.name}" for one in product.vehicle.ingredients)
        yield from _block("vehicle:", f"{shares} ({regimens.number(product.vehicle.total)} % in all)")
    if product.strengths:
        yield from _block("strength:", "; ".join(dict.fromkeys(one.words for one in product.strengths)))


def _said(words: str, read_in: ReadIn) -> str:
    return f" (“{words}”{', in prose' if read_in is ReadIn.PROSE else ''})"


def _administration(one: Administration) -> Iterator[str]:
    prose = ", in prose" if one.read_in is ReadIn.PROSE else ""
    of_arms = f" for {', '.join(one.arms)}" if one.arms else ""
    yield f"    A{one.number}  {'taken from the participant' if one.act is Act.COLLECT else 'given'}{of_arms}{prose}"
    yield from _block("  words:   ", one.words)
    for dose in one.doses:
        yield from _block(
            "  dose:    ", f"{regimens.dose(dose)} (“{dose.words}”{f'; {dose.inferred}' if dose.inferred else ''})"
        )
    if one.relation is not None:
        yield from _block(
            "  doses:   ", one.relation.value if one.relation != "unsaid" else "how they relate the words do not say"
        )
    for route in one.routes:
        yield from _block("  route:   ", f"{route.route.value} (“{route.words}”)")
    if one.schedule is not None:
        yield from _block("  schedule:", regimens.schedule(one.schedule))
    yield from _unread("  unread:  ", one.unread)


def _measured(protocol: Protocol) -> Iterator[str]:
    if protocol.outcomes or protocol.assessments:
        yield ""
        yield "Outcomes and assessments"
    for outcome in protocol.outcomes:
        kind = f", {outcome.kind.value}" if outcome.kind else ""
        role = outcome.role.value if outcome.role != "unsaid" else "primary or secondary unsaid"
        yield from _block(f"[{role}{kind}]", outcome.measure)
        if outcome.instruments:
            yield from _block("  with:    ", ", ".join(one.name for one in outcome.instruments))
        if outcome.time_frame is not None:
            yield from _block("  words:   ", outcome.time_frame.words)
            if outcome.time_frame.times:
                yield from _block("  when:    ", regimens.times(outcome.time_frame.times))
            yield from _unread("  unread:  ", outcome.time_frame.unread)
    for one in protocol.assessments:
        yield from _block(f"[{one.kind.value}, in prose]", one.words)
        if one.instruments:
            yield from _block("  with:    ", ", ".join(instrument.name for instrument in one.instruments))
        if one.times:
            yield from _block("  when:    ", regimens.times(one.times))
        yield from _unread("  unread:  ", one.unread)
    for count in protocol.numbering:
        yield from _block(f"[{count.unit.name.lower()} {count.number}]", f"{count.anchor.value} (“{count.words}”)")


def _unread(head: str, words: tuple[UnreadWords, ...]) -> Iterator[str]:
    if words:
        yield from _block(head, "; ".join(f"“{one.words}”" for one in words))


def _block(head: str, words: str) -> Iterator[str]:
    indent = "    " + (head + " " if head else "")
    yield from textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent)) or [indent]

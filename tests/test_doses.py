"""Dose sheets: the reference arithmetic, what is asked for, what is refused, and the laws of caps, bags and origins."""

import datetime as dt
import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, seed
from hypothesis import assume, given
from hypothesis import strategies as st

from pantrial.cli import main
from pantrial.conduct import dose_sheet as sheets
from pantrial.conduct.amounts import Number, Whence, cut, decimal, quantity, scaled, shown
from pantrial.conduct.batches import read_batch
from pantrial.conduct.dose_needs import INPUTS
from pantrial.conduct.doses import NEEDS, DoseSheet, Line, applies, dose_sheet
from pantrial.conduct.reckoning import body_surface, stepped
from pantrial.conduct.supplied import (
    AmountIs,
    Batch,
    Cap,
    Counted,
    Direction,
    Formula,
    Per,
    Rounding,
    Supplied,
)
from pantrial.errors import BadCall, PantrialError, Refused, Unreadable
from pantrial.notes import Note, NoteKind
from pantrial.protocol import (
    Act,
    Administration,
    Anchor,
    Arm,
    ArmType,
    At,
    Basis,
    Design,
    Dose,
    DoseRole,
    Elapsed,
    Ingredient,
    InterventionType,
    Masking,
    Product,
    Protocol,
    Quantity,
    ReadIn,
    Relation,
    Route,
    RouteCode,
    Schedule,
    TimeCode,
    Timing,
    UnreadWords,
    Vehicle,
    WhoMasked,
)
from pantrial.protocol import json as protocol_json
from pantrial.text import Span

ON = dt.date(2026, 11, 2)
HERE = (Span(10, 20),)
THERE = (Span(40, 50),)
CELLS = "{cells}"
OPEN_LABEL = Design(masking=Masking.NONE)


def amount(low: str, unit: str = CELLS, high: str | None = None) -> Quantity:
    return Quantity(Decimal(low), Decimal(high if high is not None else low), unit)


def a_dose(quantity: Quantity, basis: Basis = Basis.ABSOLUTE, **more: Any) -> Dose:
    return Dose(quantity, basis, "so much", HERE, ReadIn.FIELD, **more)


PER_KG = a_dose(amount("2000000"), Basis.WEIGHT)
ONCE = Schedule("once", HERE, (Timing("once", HERE, count=1),), offsets=(0,))
SIX = Schedule("six times", HERE, (Timing("six times", HERE, count=6),), offsets=(0, 7, 14, 21, 35, 49))
VEIN = (Route(RouteCode.INTRAVENOUS, "by vein", HERE, ReadIn.FIELD),)
LESION = (Route(RouteCode.INTRALESIONAL, "into the lesion", HERE, ReadIn.FIELD),)


def given_as(*doses: Dose, product: int = 1, number: int = 1, **more: Any) -> Administration:
    relation = more.pop("relation", Relation.UNSAID if len(doses) > 1 else None)
    plain: dict[str, Any] = {"routes": VEIN, "schedule": ONCE} | more
    return Administration(number, product, "given so", HERE, ReadIn.FIELD, doses=doses, relation=relation, **plain)


def a_product(number: int = 1, name: str = "Cells", **more: Any) -> Product:
    return Product(number, name, HERE, ReadIn.FIELD, **more)


def trial(*ones: Administration, **more: Any) -> Protocol:
    plain: dict[str, Any] = {"products": (a_product(),), "design": OPEN_LABEL} | more
    return Protocol(trial="EXAMPLE-9", administrations=ones, **plain)


def supplied(**more: Any) -> Supplied:
    return Supplied(on=ON, **more)


def kg(value: str) -> Quantity:
    return quantity(f"{value}kg", "--weight")


def cap(words: str) -> Cap:
    return Cap(None if words == "none" else quantity(words, "--cap"), words)


def rounding(step: str, direction: str) -> Rounding:
    return Rounding(quantity(step, "--round"), Direction(direction), f"{step} {direction}")


NO_ROUNDING = Rounding(None, None, "none")


def batch(**more: Any) -> Batch:
    plain: dict[str, Any] = {"lot": "EX-17", "concentration": quantity("6e6 cells/ml", ""), "origin": "batch.yaml"} | more
    return Batch(**plain)


def line(protocol: Protocol, given: Supplied) -> Line:
    (found,) = dose_sheet(protocol, given).lines
    return found


def value(line: Line, name: str) -> Decimal:
    number = line.number(name)
    assert number is not None, (name, [one.name for one in line.numbers])
    assert number.low == number.high
    return number.low


def open_points(sheet: DoseSheet) -> set[str]:
    return {one.need for one in sheet.open}


def refusal(protocol: Protocol, given: Supplied) -> str:
    with pytest.raises(Refused) as refused:
        dose_sheet(protocol, given)
    return str(refused.value)


# The reference arithmetic ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("weight", "cells"), [("50", "1.00e8"), ("70", "1.40e8"), ("82.5", "1.65e8"), ("120", "2.40e8")])
def test_a_dose_by_weight_is_exact(weight: str, cells: str) -> None:
    assert value(line(trial(given_as(PER_KG)), supplied(weight=kg(weight))), "dose") == Decimal(cells)


def test_six_infusions_add_up() -> None:
    protocol = trial(given_as(a_dose(amount("1e6"), Basis.WEIGHT, role=DoseRole.EACH), schedule=SIX))
    found = line(protocol, supplied(weight=kg("70"), reweigh=False))
    assert (value(found, "dose"), value(found, "administrations")) == (Decimal("7.0e7"), Decimal(6))
    assert value(found, "dose over the schedule") == Decimal("4.2e8")
    assert found.days == (0, 7, 14, 21, 35, 49)


HS_DOSE = a_dose(amount("120e6"), volume=amount("20", "mL"), concentration=amount("6e6", "{cells}/mL"))


def masked_trial(placebo: tuple[Administration, ...] = ()) -> Protocol:
    return trial(
        given_as(HS_DOSE, routes=LESION),
        *placebo,
        products=(a_product(arms=("Active",)), a_product(2, "Vehicle alone", placebo=True, arms=("Control",))),
        arms=(
            Arm("Active", HERE, ArmType.EXPERIMENTAL, products=(1,)),
            Arm("Control", HERE, ArmType.PLACEBO_COMPARATOR, products=(2,)),
        ),
        design=Design(masking=Masking.DOUBLE, masked=(WhoMasked.PARTICIPANT, WhoMasked.INVESTIGATOR)),
    )  # fmt: skip


def test_a_fixed_dose_needs_no_weight_and_its_own_volume_is_checked() -> None:
    sheet = dose_sheet(masked_trial(), supplied())
    (found,) = sheet.lines
    assert (value(found, "dose"), value(found, "volume"), value(found, "check")) == (
        Decimal("120e6"),
        Decimal(20),
        Decimal("120e6"),
    )
    assert "per participant or place" in open_points(sheet)
    assert not {"cap", "rounding"} & open_points(sheet)
    weighed = dose_sheet(masked_trial(), supplied(weight=kg("70")))
    assert "weight-not-used" in [note.code for note in weighed.notes]
    assert value(weighed.lines[0], "dose") == value(found, "dose")


def test_a_masked_trial_shows_every_arm_and_says_unblinding() -> None:
    sheet = dose_sheet(masked_trial(), supplied())
    assert sheet.unblinding is True
    assert [arm.label for arm in sheet.arms] == ["Active", "Control"]
    text = sheets.write_text(sheet)
    assert "UNBLINDING: the trial is masked (DOUBLE: PARTICIPANT, INVESTIGATOR)" in text
    assert "ARM Control (PLACEBO_COMPARATOR)" in text
    assert "Vehicle alone: no dose. How much is given was not found in the record: Vehicle alone." in text
    assert "leave --arm out" in refusal(masked_trial(), supplied(arm="Active"))


def test_an_open_label_trial_may_be_asked_for_one_arm() -> None:
    arms = (Arm("Low", HERE, products=(1,)), Arm("High", HERE, products=(2,)))
    ones = (given_as(a_dose(amount("1e6"))), given_as(a_dose(amount("5e6")), product=2, number=2))
    protocol = trial(*ones, products=(a_product(), a_product(2, "More cells")), arms=arms)
    assert dose_sheet(protocol, supplied()).unblinding is False
    for name in ("High", "high", "2"):
        (found,) = dose_sheet(protocol, supplied(arm=name)).lines
        assert value(found, "dose") == Decimal("5e6")
    with pytest.raises(BadCall, match="no arm"):
        dose_sheet(protocol, supplied(arm="Middle"))


def test_where_masking_is_not_said_the_sheet_says_that() -> None:
    arms = (Arm("Low", HERE, products=(1,)), Arm("High", HERE, products=(1,)))
    sheet = dose_sheet(trial(given_as(HS_DOSE), arms=arms, design=None), supplied())
    assert sheet.unblinding is None
    assert "masking" in open_points(sheet)
    assert "UNBLINDING? The record does not say whether the trial is masked" in sheets.write_text(sheet)


def test_the_placebo_s_volume_is_that_of_the_record_and_must_not_tell_the_arms_apart() -> None:
    halves = tuple(Ingredient(name, amount("50", "%"), f"{name} 50%", HERE) for name in ("hyaluronic acid", "medium"))
    whole = Vehicle(halves, "half and half", HERE)
    products = (a_product(arms=("Active",)), a_product(2, "Vehicle alone", placebo=True, arms=("Control",), vehicle=whole))
    settled = supplied(per=Per.PARTICIPANT)
    for volume, told in (("20", False), ("25", True)):
        other = given_as(a_dose(amount(volume, "mL")), product=2, number=2)
        protocol = msgspec.structs.replace(masked_trial((other,)), products=products)
        sheet = dose_sheet(protocol, settled)
        placebo = sheet.lines[1]
        assert value(placebo, "volume") == Decimal(volume)
        assert value(placebo, "hyaluronic acid") == Decimal(volume) / 2
        assert open_points(sheet) == ({"equal volumes"} if told else set())
        assert sheet.marks == (("DRAFT", "UNBLINDING") if told else ("UNBLINDING",))


# Refusals -------------------------------------------------------------------------------------------------------------


def test_a_batch_that_breaks_the_stated_volume_is_refused() -> None:
    assert "The batch does not fit" in refusal(
        masked_trial(), supplied(batches=(batch(concentration=quantity("5e6 cells/ml", "")),))
    )
    without = msgspec.structs.replace(HS_DOSE, concentration=None)
    words = refusal(trial(given_as(without)), supplied(batches=(batch(concentration=quantity("5e6 cells/ml", "")),)))
    assert "24 mL would be drawn, and the record states 20 mL" in words
    fitting = dose_sheet(masked_trial(), supplied(batches=(batch(bag_volume=quantity("8ml", "")),)))
    assert value(fitting.lines[0], "volume") == 20


def test_a_record_that_contradicts_itself_is_refused() -> None:
    wrong = msgspec.structs.replace(HS_DOSE, volume=amount("25", "mL"))
    assert "its volume × its concentration make 150 million cells" in refusal(trial(given_as(wrong)), supplied())


def test_nobody_is_dosed_where_something_is_taken_from_donors() -> None:
    taken = given_as(a_dose(amount("40", "g", "60")), act=Act.COLLECT)
    protocol = trial(taken)
    assert "no participant is dosed" in applies(protocol)
    assert "no participant is dosed: the record says what is taken from participants (“given so”)" in refusal(
        protocol, supplied()
    )


def test_a_record_without_a_dose_is_refused_with_the_sentences_of_what_it_lacks() -> None:
    words = refusal(trial(), supplied())
    for need in NEEDS:
        if need.name in ("dose", "route", "schedule"):
            assert need.said("Cells") in words
    nothing = refusal(trial(products=()), supplied())
    assert next(need for need in NEEDS if need.name == "product").said() in nothing


W70: dict[str, Any] = {"weight": kg("70")}
IN_MG = batch(product="1", concentration=quantity("5mg/ml", ""))
FEW = batch(bag_volume=quantity("8ml", ""), bags=2)


@pytest.mark.parametrize(
    ("one", "given", "sentence"),
    [
        (PER_KG, {}, "The dose goes by body weight, which is not given: Cells. [--weight]"),
        (a_dose(amount("5", "mg"), Basis.SURFACE), W70, "The dose goes by body surface: Cells. [--surface, or"),
        (a_dose(amount("1e6"), Basis.AREA), {}, "The dose goes by the area treated, which is not given: Cells. [--area]"),
        (a_dose(amount("1e6"), Basis.SITE, site="knee"), {}, "how many there are is not given: Cells. [--sites]"),
        (a_dose(amount("5", "mg/mL.min"), Basis.AUC), {}, "does not state the formula"),
        (a_dose(Quantity(None, Decimal(100), "mg")), {}, "only a bound"),
        (a_dose(Quantity(Decimal(100), None, "mg")), {}, "only a bound"),
        (a_dose(amount("400", "mg"), role=DoseRole.MAXIMUM), {}, "no dose is reckoned"),
        (a_dose(amount("1e6"), limit=amount("2", "mg")), {}, "the record's is in mg, the dose in cells"),
        (a_dose(amount("1e6")), {"cap": cap("2mg")}, "it is in mg, the dose in cells"),
        (a_dose(amount("1e6"), limit=amount("2e6")), {"cap": cap("3e6cells")}, "above the one that the record states"),
        (a_dose(amount("1e6"), limit=amount("2e6")), {"cap": cap("none")}, "--cap none says that there is none"),
        (PER_KG, W70 | {"rounding": rounding("1ml", "down")}, "a volume is no measure without a concentration"),
        (PER_KG, W70 | {"rounding": rounding("1bag", "down")}, "bags are no measure without a batch"),
        (PER_KG, W70 | {"rounding": rounding("1mg", "down")}, "it is in mg, the dose in cells"),
        (PER_KG, W70 | {"rounding": rounding("2e8cells", "down")}, "nothing is left to give"),
        (PER_KG, W70 | {"batches": (batch(viability=quantity("92%", "")),)}, "viable cells or all cells: Cells. [--v"),
        (PER_KG, W70 | {"batches": (batch(),), "counted": Counted.VIABLE}, "viability is not given: Cells. [--batch]"),
        (PER_KG, W70 | {"batches": (FEW,)}, "needs 3 bags, and lot EX-17 has 2"),
        (PER_KG, W70 | {"batches": (batch(), batch(lot="EX-18"))}, "several may be meant (EX-17, EX-18)"),
        (PER_KG, W70 | {"batches": (IN_MG,)}, "in mg/mL, the dose in cells"),
        (
            msgspec.structs.replace(PER_KG, viable=True),
            W70 | {"counted": Counted.TOTAL, "batches": (batch(),)},
            "the record says viable cells",
        ),
    ],
)  # fmt: skip
def test_what_is_lacking_or_contradicts_is_refused_with_its_sentence(one: Dose, given: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(trial(given_as(one)), supplied(**given))


def test_a_refused_line_stands_beside_those_that_are_reckoned() -> None:
    ones = (given_as(PER_KG), given_as(a_dose(amount("20", "mg")), product=2, number=2))
    sheet = dose_sheet(trial(*ones, products=(a_product(), a_product(2, "Drug"))), supplied())
    refused, reckoned = sheet.lines
    assert refused.refused
    assert refused.number("dose") is None
    assert value(reckoned, "dose") == 20
    assert "weight" in open_points(sheet)


# Caps and rounding ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "given", "dose"),
    [
        (PER_KG, {"cap": cap("1e8cells")}, "1e8"),
        (PER_KG, {"cap": cap("100 million cells")}, "1e8"),
        (msgspec.structs.replace(PER_KG, limit=amount("9e7")), {}, "9e7"),
        (msgspec.structs.replace(PER_KG, limit=amount("9e7")), {"cap": cap("8e7cells")}, "8e7"),
        (PER_KG, {"rounding": rounding("5e7cells", "down")}, "1e8"),
        (PER_KG, {"rounding": rounding("5e7cells", "nearest")}, "1.5e8"),
        (PER_KG, {"rounding": rounding("5e7cells", "up")}, "1.5e8"),
        (PER_KG, {"rounding": rounding("5e7cells", "up"), "cap": cap("1.4e8cells")}, "1e8"),
        (PER_KG, {"rounding": rounding("5ml", "nearest"), "batches": (batch(),)}, "1.5e8"),
        (PER_KG, {"rounding": rounding("1bag", "down"), "batches": (batch(bag_volume=quantity("10ml", "")),)}, "1.2e8"),
        (PER_KG, {"rounding": NO_ROUNDING}, "1.4e8"),
        (a_dose(amount("3.3", "mg"), Basis.WEIGHT), {"rounding": rounding("0.05g", "down")}, "200"),
    ],
)  # fmt: skip
def test_caps_and_rounding(one: Dose, given: dict[str, Any], dose: str) -> None:
    assert value(line(trial(given_as(one)), supplied(weight=kg("70"), **given)), "dose") == Decimal(dose)


def test_a_maximum_of_the_record_is_a_cap_and_no_dose() -> None:
    most = a_dose(amount("150", "mg"), role=DoseRole.MAXIMUM)
    found = line(trial(given_as(a_dose(amount("3", "mg"), Basis.WEIGHT), most)), supplied(weight=kg("70")))
    assert (value(found, "reckoned dose"), value(found, "dose")) == (Decimal(210), Decimal(150))
    by_weight = a_dose(amount("2", "mg"), Basis.WEIGHT, role=DoseRole.MAXIMUM)
    for limit, dose in (("500", 140), ("100", 100)):
        one = a_dose(amount("3", "mg"), Basis.WEIGHT, limit=amount(limit, "mg"))
        found = line(trial(given_as(one, by_weight)), supplied(weight=kg("70")))
        assert value(found, "dose") == dose
        assert value(found, "stated cap 2") == 140
        origins_hold(found)
    daily = a_dose(amount("150", "mg"), role=DoseRole.MAXIMUM, per_time=TimeCode.DAY)
    sheet = dose_sheet(trial(given_as(a_dose(amount("3", "mg"), Basis.WEIGHT), daily)), supplied(weight=kg("70")))
    assert value(sheet.lines[0], "dose") == 210
    assert "limit" in open_points(sheet)


def test_a_cap_in_other_words_of_the_product_is_not_overlooked() -> None:
    capped = given_as(msgspec.structs.replace(PER_KG, limit=amount("9e7")), number=2)
    sheet = dose_sheet(trial(given_as(PER_KG), capped), supplied(weight=kg("70")))
    assert [value(one, "dose") for one in sheet.lines] == [Decimal("1.4e8"), Decimal("9e7")]
    (asked,) = (one for one in sheet.open if one.need == "limit")
    assert (asked.supply, "states one in other words" in asked.sentence) == ("--cap", True)
    assert "limit" not in open_points(
        dose_sheet(trial(given_as(PER_KG), capped), supplied(weight=kg("70"), cap=cap("9e7cells")))
    )


# Viability, volumes, bags ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lot", "counted", "volume"),
    [
        (batch(), None, "20"),
        (batch(viability=quantity("80%", "")), Counted.TOTAL, "20"),
        (batch(viability=quantity("80%", "")), Counted.VIABLE, "25"),
        (batch(counted=Counted.VIABLE, viability=quantity("80%", "")), Counted.VIABLE, "20"),
        (batch(counted=Counted.VIABLE, viability=quantity("80%", "")), Counted.TOTAL, "16"),
    ],
)
def test_viability_counts_as_the_basis_says(lot: Batch, counted: Counted | None, volume: str) -> None:
    given = supplied(weight=kg("60"), batches=(lot,), counted=counted)
    found = line(trial(given_as(PER_KG)), given)
    assert value(found, "volume") == Decimal(volume)
    assert found.counted == (counted.value if counted else "")


def test_bags_say_what_is_used_up_drawn_and_left() -> None:
    lot = batch(bag_volume=quantity("8ml", ""), bags=5)
    found = line(trial(given_as(PER_KG)), supplied(weight=kg("60"), batches=(lot,)))
    names = ("bags opened", "bags used up", "from the last bag", "left in the last bag", "content of a bag")
    assert [value(found, name) for name in names] == [3, 2, 4, 4, Decimal("48e6")]
    whole = line(trial(given_as(PER_KG)), supplied(weight=kg("48"), batches=(lot,)))
    assert (value(whole, "bags opened"), value(whole, "bags used up")) == (Decimal(2), Decimal(2))
    assert whole.number("left in the last bag") is None


def test_each_administration_opens_its_own_bags_and_the_sheet_declares_that() -> None:
    lot = batch(bag_volume=quantity("8ml", ""))
    one = a_dose(amount("2e6"), Basis.WEIGHT, role=DoseRole.EACH)
    found = line(trial(given_as(one, schedule=SIX)), supplied(weight=kg("60"), batches=(lot,), reweigh=False))
    assert value(found, "bags over the schedule") == 18
    rule = found.number("bags kept for a later time")
    assert rule is not None
    assert rule.origin is Whence.DEFAULT


def test_a_volume_that_no_decimal_holds_is_cut_off_and_asks_for_a_rounding_rule() -> None:
    sheet = dose_sheet(trial(given_as(a_dose(amount("1e8")))), supplied(batches=(batch(),)))
    volume = sheet.lines[0].number("volume")
    assert volume is not None
    assert (str(volume.low), volume.exact) == ("16.666666666666", False)
    assert "rounding" in open_points(sheet)
    assert "16.666666666666… mL" in sheets.write_text(sheet)


def test_a_concentration_of_nothing_is_doubted_and_makes_no_volume() -> None:
    sheet = dose_sheet(trial(given_as(a_dose(amount("1e6"), concentration=amount("0", "{cells}/mL")))), supplied())
    assert sheet.lines[0].number("volume") is None
    assert "doubt" in open_points(sheet)


def test_a_dose_by_weight_in_a_stated_volume_may_be_filled_up_and_never_overflow() -> None:
    one = msgspec.structs.replace(PER_KG, volume=amount("100", "mL"))
    sheet = dose_sheet(trial(given_as(one)), supplied(weight=kg("60"), batches=(batch(),)))
    assert value(sheet.lines[0], "volume") == 20
    assert "filling up" in open_points(sheet)
    thin = batch(concentration=quantity("1e6 cells/ml", ""))
    assert "120 mL would be drawn" in refusal(trial(given_as(one)), supplied(weight=kg("60"), batches=(thin,)))


# Several doses, ranges, other times -----------------------------------------------------------------------------------


def test_a_range_gives_a_range_and_no_pick() -> None:
    sheet = dose_sheet(trial(given_as(a_dose(amount("1e6", high="2e6"), Basis.WEIGHT))), supplied(weight=kg("70")))
    number = sheet.lines[0].number("dose")
    assert number is not None
    assert (number.low, number.high) == (Decimal("7e7"), Decimal("14e7"))
    assert "range" in open_points(sheet)


@pytest.mark.parametrize("relation", [Relation.LEVELS, Relation.GROUPS, Relation.UNSAID])
def test_of_several_doses_all_are_shown_and_none_is_chosen(relation: Relation) -> None:
    doses = [a_dose(amount(f"{level}e6"), Basis.WEIGHT) for level in (1, 2, 4)]
    protocol = trial(given_as(*doses, relation=relation))
    sheet = dose_sheet(protocol, supplied(weight=kg("50")))
    assert [value(one, "dose") for one in sheet.lines] == [Decimal(f"{n}e6") for n in (50, 100, 200)]
    assert "which dose" in open_points(sheet)
    chosen = dose_sheet(protocol, supplied(weight=kg("50"), level=2))
    assert [value(one, "dose") for one in chosen.lines] == [Decimal("1e8")]
    assert "which dose" not in open_points(chosen)
    with pytest.raises(BadCall, match="there is no dose 4"):
        dose_sheet(protocol, supplied(weight=kg("50"), level=4))


def test_steps_are_all_given_and_not_added_up() -> None:
    doses = (a_dose(amount("8", "mg"), role=DoseRole.LOADING), a_dose(amount("6", "mg"), role=DoseRole.MAINTENANCE))
    sheet = dose_sheet(trial(given_as(*doses, relation=Relation.STEPS, schedule=SIX)), supplied())
    assert [value(one, "dose") for one in sheet.lines] == [8, 6]
    assert "which dose" not in open_points(sheet)
    assert all(one.number("dose over the schedule") is None for one in sheet.lines)


def test_administrations_that_disagree_are_both_shown_until_one_is_named() -> None:
    protocol = trial(given_as(a_dose(amount("1e6"))), given_as(a_dose(amount("2e6")), number=2))
    sheet = dose_sheet(protocol, supplied())
    assert len(sheet.lines) == 2
    assert "which administration" in open_points(sheet)
    named = dose_sheet(protocol, supplied(administrations=frozenset((2,))))
    assert [value(one, "dose") for one in named.lines] == [Decimal("2e6")]
    both = dose_sheet(protocol, supplied(administrations=frozenset((1, 2))))
    assert [value(one, "dose") for one in both.lines] == [Decimal("1e6"), Decimal("2e6")]
    assert "which administration" not in open_points(both)
    with pytest.raises(BadCall, match="no administration 3"):
        dose_sheet(protocol, supplied(administrations=frozenset((3,))))
    apart = trial(given_as(a_dose(amount("1e6")), arms=("Low",)), given_as(a_dose(amount("2e6")), number=2, arms=("High",)))
    arms = (Arm("Low", HERE, products=(1,)), Arm("High", HERE, products=(1,)))
    each = dose_sheet(msgspec.structs.replace(apart, arms=arms), supplied())
    assert [[value(one, "dose") for one in arm.lines] for arm in each.arms] == [[Decimal("1e6")], [Decimal("2e6")]]
    assert "which administration" not in open_points(each)
    assert "arm" in open_points(each)


DAILY = Schedule("daily", HERE, (Timing("daily", HERE, frequency=1, period=Elapsed(Decimal(1), TimeCode.DAY)),))
TWICE = Schedule("twice daily", HERE, (Timing("twice daily", HERE, frequency=2, period=Elapsed(Decimal(1), TimeCode.DAY)),))


@pytest.mark.parametrize(
    ("one", "schedule", "per"),
    [
        (a_dose(amount("100", "mg"), role=DoseRole.DAILY), TWICE, "day"),
        (a_dose(amount("100", "mg"), role=DoseRole.DAILY), DAILY, "administration"),
        (a_dose(amount("100", "mg"), per_time=TimeCode.DAY), TWICE, "day"),
        (a_dose(amount("100", "mg"), per_time=TimeCode.HOUR), ONCE, "hour"),
        (a_dose(amount("100", "mg"), role=DoseRole.TOTAL), SIX, "whole treatment"),
        (a_dose(amount("100", "mg"), role=DoseRole.TOTAL), ONCE, "administration"),
    ],
)
def test_an_amount_of_a_longer_time_is_not_divided(one: Dose, schedule: Schedule, per: str) -> None:
    sheet = dose_sheet(trial(given_as(one, schedule=schedule)), supplied())
    (found,) = sheet.lines
    assert (found.per, value(found, "dose")) == (per, Decimal(100))
    assert ("part of a day" in open_points(sheet)) is (per != "administration")
    assert found.number("dose over the schedule") is None


def test_an_amount_beside_several_times_is_of_each_or_of_all_as_the_user_says() -> None:
    protocol = trial(given_as(a_dose(amount("6e6")), schedule=SIX))
    asked = dose_sheet(protocol, supplied())
    assert "each time or in all" in open_points(asked)
    assert asked.lines[0].number("dose over the schedule") is None
    each = line(protocol, supplied(amount_is=AmountIs.EACH))
    assert value(each, "dose over the schedule") == Decimal("36e6")
    assert line(protocol, supplied(amount_is=AmountIs.TOTAL)).per == "whole treatment"


def test_a_dose_for_each_place_goes_by_their_number() -> None:
    one = a_dose(amount("1e7"), Basis.SITE, site="knee", concentration=amount("5e6", "{cells}/mL"))
    found = line(trial(given_as(one)), supplied(sites=2))
    names = ("dose of each place", "dose", "volume", "volume of each place")
    assert [value(found, name) for name in names] == [Decimal("1e7"), Decimal("2e7"), 4, 2]
    assert "the places together pass it" in refusal(trial(given_as(one)), supplied(sites=2, cap=cap("1.5e7cells")))


def test_an_amount_into_a_lesion_is_the_participant_s_or_the_lesion_s_as_the_user_says() -> None:
    protocol = trial(given_as(HS_DOSE, routes=LESION))
    assert value(line(protocol, supplied(per=Per.PARTICIPANT)), "volume") == 20
    assert value(line(protocol, supplied(per=Per.SITE, sites=2)), "volume") == 40
    assert "how many there are is not given" in refusal(protocol, supplied(per=Per.SITE))


# Body surface ---------------------------------------------------------------------------------------------------------


def test_the_formulas_for_the_body_surface() -> None:
    """Against the formulas in floating point, which agree to nine figures."""
    for kilograms, centimetres in ((70, 170), (3, 50), (150, 200)):
        mosteller = float(body_surface(Formula.MOSTELLER, Fraction(kilograms), Fraction(centimetres)))
        assert math.isclose(mosteller, math.sqrt(kilograms * centimetres / 3600), rel_tol=1e-9)
        du_bois = float(body_surface(Formula.DU_BOIS, Fraction(kilograms), Fraction(centimetres)))
        assert math.isclose(du_bois, 0.007184 * kilograms**0.425 * centimetres**0.725, rel_tol=1e-9)
    assert body_surface(Formula.MOSTELLER, Fraction(36), Fraction(100)) == 1


def test_no_formula_is_the_default_and_the_surface_itself_may_be_given() -> None:
    protocol = trial(given_as(a_dose(amount("75", "mg"), Basis.SURFACE)))
    assert value(line(protocol, supplied(surface=quantity("1.8m2", ""))), "dose") == 135
    both: dict[str, Any] = {"weight": kg("36"), "height": quantity("1m", "")}
    assert value(line(protocol, supplied(formula=Formula.MOSTELLER, **both)), "dose") == 75
    broken = line(protocol, supplied(formula=Formula.DU_BOIS, **both)).number("dose")
    assert broken is not None
    assert not broken.exact
    assert "--bsa" in refusal(protocol, supplied(**both))
    with pytest.raises(BadCall, match="formula for it too"):
        supplied(surface=quantity("1.8m2", ""), formula=Formula.MOSTELLER)


# Open points, the draft, dates ----------------------------------------------------------------------------------------


SETTLED: dict[str, Any] = {
    "weight": kg("70"), "cap": cap("none"), "rounding": NO_ROUNDING, "batches": (batch(),), "counted": Counted.TOTAL,
}  # fmt: skip


def test_a_sheet_is_a_draft_until_every_point_is_settled() -> None:
    protocol = trial(given_as(PER_KG))
    draft = dose_sheet(protocol, supplied(weight=kg("70")))
    assert open_points(draft) == {"cap", "rounding", "concentration"}
    assert sheets.write_text(draft).startswith("DRAFT, not for use on a patient: 3 points are open")
    final = dose_sheet(protocol, supplied(**SETTLED))
    assert (final.draft, final.open) == (False, ())
    assert {one.settled for one in final.settled} == {"--cap none", "--round none", "--viable-basis total"}
    assert "DRAFT" not in sheets.write_text(final)


@pytest.mark.parametrize(
    ("one", "more", "need"),
    [
        (msgspec.structs.replace(PER_KG, approximate=True), {}, "exact amount"),
        (msgspec.structs.replace(PER_KG, inferred="the words name no unit"), {}, "unit"),
        (PER_KG, {"unread": (UnreadWords("or less in children", HERE),)}, "unread words"),
        (msgspec.structs.replace(PER_KG, words="so much per kg ideal body weight"), {}, "which weight"),
        (msgspec.structs.replace(PER_KG, words="so much per kg LBM"), {}, "which weight"),
        (PER_KG, {"routes": ()}, "route"),
        (PER_KG, {"schedule": None}, "schedule"),
    ],
)
def test_what_the_words_leave_open_is_settled_by_name(one: Dose, more: dict[str, Any], need: str) -> None:
    protocol = trial(given_as(one, **more))
    assert open_points(dose_sheet(protocol, supplied(**SETTLED))) == {need}
    name = need.replace(" ", "-")
    assert not dose_sheet(protocol, supplied(**SETTLED, confirmed=frozenset((name,)))).draft


def test_a_contradiction_or_damage_about_the_dose_opens_a_point_and_elsewhere_none() -> None:
    for kind, need in ((NoteKind.CONTRADICTION, "consistency"), (NoteKind.DAMAGE, "doubt")):
        near, far = (Note(kind, "example", "Two numbers.", spans) for spans in (HERE, THERE))
        assert open_points(dose_sheet(trial(given_as(PER_KG), notes=(near,)), supplied(**SETTLED))) == {need}
        assert not dose_sheet(trial(given_as(PER_KG), notes=(far,)), supplied(**SETTLED)).draft


def test_a_dose_that_the_record_lacks_cannot_be_confirmed_away() -> None:
    products = (a_product(), a_product(2, "Other cells"))
    given = supplied(**SETTLED, confirmed=frozenset(("dose",)))
    assert open_points(dose_sheet(trial(given_as(PER_KG), products=products), given)) == {"dose"}
    with pytest.raises(BadCall, match="nonsense is no open point"):
        dose_sheet(trial(given_as(PER_KG)), supplied(confirmed=frozenset(("nonsense",))))


def test_a_later_weighing_is_asked_for() -> None:
    protocol = trial(given_as(a_dose(amount("1e6"), Basis.WEIGHT, role=DoseRole.EACH), schedule=SIX))
    assert "weight of later times" in open_points(dose_sheet(protocol, supplied(weight=kg("70"))))
    anew = line(protocol, supplied(weight=kg("70"), reweigh=True))
    assert anew.number("dose over the schedule") is None


def test_procedures_and_talks_are_not_asked_for_a_dose() -> None:
    products = (a_product(), a_product(2, "Liposuction", type=InterventionType.PROCEDURE))
    assert not dose_sheet(trial(given_as(PER_KG), products=products), supplied(**SETTLED)).draft
    assert "done and not given" in refusal(trial(products=products[1:]), supplied())


@pytest.mark.parametrize(
    ("offset", "unit", "day"),
    [
        ("3", TimeCode.DAY, "2026-11-05"),
        ("72", TimeCode.HOUR, "2026-11-05"),
        ("36", TimeCode.HOUR, "2026-11-03"),
        ("2", TimeCode.WEEK, "2026-11-16"),
        ("1", TimeCode.MONTH, "2026-12-02"),
        ("2.5", TimeCode.DAY, "2026-11-04"),
    ],
)
def test_the_last_permitted_day(offset: str, unit: TimeCode, day: str) -> None:
    latest = Schedule("soon", HERE, ONCE.timings, offsets=(0,), latest=At(Anchor.ADMISSION, Decimal(offset), unit))
    protocol = trial(given_as(PER_KG, schedule=latest))
    found = line(protocol, supplied(weight=kg("70"), anchors=((Anchor.ADMISSION, ON),)))
    assert found.last is not None
    assert (str(found.last.day), found.last.hours) == (day, unit is TimeCode.HOUR)
    sheet = dose_sheet(protocol, supplied(weight=kg("70")))
    (asked,) = (one for one in sheet.open if one.need == "last date")
    assert asked.supply == "--anchor admission=DATE"


def test_a_last_permitted_day_that_is_over_is_refused() -> None:
    latest = Schedule("soon", HERE, ONCE.timings, offsets=(0,), latest=At(Anchor.ADMISSION, Decimal(3), TimeCode.DAY))
    protocol = trial(given_as(PER_KG, schedule=latest))
    words = refusal(protocol, supplied(weight=kg("70"), anchors=((Anchor.ADMISSION, dt.date(2026, 10, 29)),)))
    assert "2026-11-01 is past on 2026-11-02" in words


# Quantities as people write them --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("72.4kg", "72.4", "kg"), ("72.4 KG", "72.4", "kg"), ("160lb", "160", "[lb_av]"), ("3500 g", "3500", "g"),
        ("1.2e8cells", "120000000", CELLS), ("2×10^8 cells", "200000000", CELLS),
        ("6 million cells/ml", "6000000", "{cells}/mL"),
        ("400mcg", "400", "ug"), ("0.5 ml", "0.5", "mL"), ("92%", "92", "%"), ("1 bag", "1", "{bag}"),
        ("5000 IU", "5000", "[iU]"),
    ],
)  # fmt: skip
def test_quantities_are_read(words: str, value: str, unit: str) -> None:
    assert quantity(words, "--x") == Quantity.of(Decimal(value), unit)


@pytest.mark.parametrize(
    "words", ["72", "72,4kg", "-70kg", "kg", "", "1e", "10e6cells", "70 stone", "1e20cells", "NaNkg", "７２kg", "7 0kg"]
)
def test_what_is_no_clear_quantity_is_refused(words: str) -> None:
    with pytest.raises(BadCall):
        quantity(words, "--x")


@pytest.mark.parametrize("weight", ["0.2kg", "651kg", "72400kg", "1lb", "170cm", "70mg"])
def test_a_weight_that_nobody_has_is_refused(weight: str) -> None:
    if weight == "1lb":
        assert supplied(weight=quantity(weight, "")).weight is not None  # 0.45 kg: a newborn may weigh so little
        return
    with pytest.raises(BadCall):
        supplied(weight=quantity(weight, ""))


def test_a_pound_is_exact() -> None:
    found = line(trial(given_as(a_dose(amount("1", "mg"), Basis.WEIGHT))), supplied(weight=quantity("160lb", "")))
    assert value(found, "dose") == Decimal("72.5747792")


def test_units_of_different_kinds_do_not_convert() -> None:
    assert scaled(Fraction(1), "mg", CELLS) is None
    assert scaled(Fraction(1), "mg/mL", "mg") is None
    assert scaled(Fraction(6), "{cells}/uL", "{cells}/mL") == 6000
    assert scaled(Fraction(1), "mCi", "MBq") == 37


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("140000000", CELLS, "140 million cells (1.40×10^8)"),
        ("1448", CELLS, "1448 cells"),
        ("0.000001", "mg", "0.000001 mg"),
        ("3", "{bag}", "3 bags"),
        ("1", "{bag}", "1 bag"),
        ("250", "ug", "250 microgram"),
    ],
)
def test_numbers_are_printed_in_full(value: str, unit: str, words: str) -> None:
    assert shown(Decimal(value), Decimal(value), unit) == words


# A batch's file -------------------------------------------------------------------------------------------------------


def test_a_batch_is_read_from_yaml_and_from_json() -> None:
    yaml = b"lot: EX-17\nconcentration: 6e6 cells/ml\nviability: 92%\nbag-volume: 20 ml\nbags: 3\nproduct: 1\n"
    found = read_batch(yaml, "batch.yaml")
    assert (found.lot, found.bags, found.product, found.counted) == ("EX-17", 3, "1", Counted.TOTAL)
    assert found.concentration == Quantity.of(Decimal(6_000_000), "{cells}/mL")
    plain = {"lot": "EX-17", "viable-concentration": "6 million cells/ml"}
    assert read_batch(json.dumps(plain).encode(), "batch.json").counted is Counted.VIABLE


@pytest.mark.parametrize(
    "data",
    [
        b"", b"- a\n", b"lot: A\n", b"concentration: 6e6 cells/ml\n", b"lot: A\nconcentration: 6e6\n",
        b"lot: A\nconcentration: 6e6 cells\n", b"lot: A\nconcentration: 6e6 cells/kg\n",
        b"lot: A\nconcentration: 6e6 cells/ml\nviability: 0.92\n", b"lot: A\nconcentration: 6e6 cells/ml\nviability: 120%\n",
        b"lot: A\nconcentration: 6e6 cells/ml\nviabilty: 92%\n", b"lot: A\nlot: B\nconcentration: 6e6 cells/ml\n",
        b"lot: A\nconcentration: 6e6 cells/ml\nviable-concentration: 5e6 cells/ml\n",
        b"lot: A\nconcentration: 6e6 cells/ml\nbags: 2.5\n", b"lot: A\nconcentration: 6e6 cells/ml\nbags: 0\n",
        b"lot: A\nconcentration: 6e6 cells/ml\nbag-volume: 20 kg\n", b"lot: A\nconcentration: 0 cells/ml\n",
        b"lot: [A]\nconcentration: 6e6 cells/ml\n", b"\xff\xfe\x00", b"{" * 4000, b"a: &a [*a]\n", b"lot: A\n---\nlot: B\n",
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_batch(data, "batch.yaml")


# Laws -----------------------------------------------------------------------------------------------------------------

POSITIVE = st.decimals("0.01", "1000", places=2, allow_nan=False, allow_infinity=False)
WEIGHTS = st.decimals("1", "300", places=3, allow_nan=False, allow_infinity=False)
DIRECTIONS = st.sampled_from(Direction)


@st.composite
def rules(draw: st.DrawFn) -> Rounding:
    unit = draw(st.sampled_from((CELLS, "mL", "{bag}")))
    step = draw(POSITIVE) * (10**5 if unit == CELLS else 1)
    step = Decimal(draw(st.integers(1, 2))) if unit == "{bag}" else step
    return Rounding(Quantity.of(step, unit), draw(DIRECTIONS), "a rule")


@st.composite
def lots(draw: st.DrawFn) -> Batch:
    viability = draw(st.decimals("1", "100", places=1, allow_nan=False, allow_infinity=False))
    return batch(
        concentration=Quantity.of(draw(POSITIVE) * 10**5, "{cells}/mL"),
        counted=draw(st.sampled_from(Counted)),
        viability=Quantity.of(viability, "%"),
        bag_volume=Quantity.of(draw(POSITIVE), "mL"),
    )


@st.composite
def calls(draw: st.DrawFn, batches: int = 0) -> tuple[Protocol, dict[str, Any]]:
    """A dose by weight with whatever may be supplied for it, and at least so many batches."""
    low = draw(POSITIVE) * 10**4
    high = low + draw(st.sampled_from((0, 1, 50_000)))
    one = a_dose(Quantity(low, high, CELLS), Basis.WEIGHT, role=DoseRole.EACH)
    most = draw(st.none() | POSITIVE)
    given: dict[str, Any] = {
        "cap": None if most is None else Cap(Quantity.of(most * 10**6, CELLS), "a cap"),
        "rounding": draw(st.none() | rules()),
        "batches": tuple(draw(st.lists(lots(), min_size=batches, max_size=1))),
        "counted": draw(st.sampled_from(Counted)),
        "reweigh": False,
    }
    return trial(given_as(one, schedule=draw(st.sampled_from((ONCE, SIX))))), given


def reckoned(protocol: Protocol, given: dict[str, Any], weight: Decimal) -> Line | None:
    try:
        return line(protocol, supplied(weight=Quantity.of(weight, "kg"), **given))
    except Refused:
        return None


@given(calls(), WEIGHTS)
def test_a_dose_never_exceeds_its_cap(call: tuple[Protocol, dict[str, Any]], weight: Decimal) -> None:
    protocol, given = call
    found = reckoned(protocol, given, weight)
    assume(found is not None and given["cap"] is not None)
    assert found is not None
    limit = given["cap"].amount.value
    number = found.number("dose")
    assert number is not None
    assert number.high <= limit
    volume = found.number("volume")
    if volume is not None:
        content = next(one for one in found.numbers if one.name == "content of a bag")
        bag = Fraction(value(found, "bag volume"))
        if content.exact:
            assert Fraction(volume.high) / bag * Fraction(content.low) <= Fraction(limit)


@given(calls(batches=1), WEIGHTS)
def test_bags_conserve_cells(call: tuple[Protocol, dict[str, Any]], weight: Decimal) -> None:
    protocol, given = call
    found = reckoned(protocol, given, weight)
    assume(found is not None and found.number("volume") is not None)
    assert found is not None
    volume = found.number("volume")
    assert volume is not None
    bag = Fraction(value(found, "bag volume"))
    ends = {"": volume.low} if volume.low == volume.high else {" (least)": volume.low, " (most)": volume.high}
    for which, drawn in ends.items():
        used = Fraction(value(found, f"bags used up{which}"))
        opened = Fraction(value(found, f"bags opened{which}"))
        last = found.number(f"from the last bag{which}")
        left = found.number(f"left in the last bag{which}")
        assert used * bag + (Fraction(last.low) if last else 0) == Fraction(drawn)
        assert opened * bag - (Fraction(left.low) if left else 0) == Fraction(drawn)
        assert last is None or 0 < last.low < bag
    times = value(found, "administrations")
    if times > 1:
        most = max(value(found, one.name) for one in found.numbers if one.name.startswith("bags opened"))
        assert value(found, "bags over the schedule") == most * times


@given(calls(), WEIGHTS, WEIGHTS)
def test_a_heavier_person_never_gets_less(call: tuple[Protocol, dict[str, Any]], one: Decimal, other: Decimal) -> None:
    protocol, given = call
    light, heavy = (reckoned(protocol, given, weight) for weight in sorted((one, other)))
    assume(light is not None and heavy is not None)
    assert light is not None
    assert heavy is not None
    less, more = light.number("dose"), heavy.number("dose")
    assert less is not None
    assert more is not None
    assert less.low <= more.low
    assert less.high <= more.high


@given(st.fractions(0, 10**6), st.fractions(Fraction(1, 100), 10**4), DIRECTIONS, st.none() | st.fractions(0, 10**6))
def test_rounding_gives_a_multiple_that_no_cap_is_below(
    value: Fraction, step: Fraction, direction: Direction, ceiling: Fraction | None
) -> None:
    found = stepped(value, step, direction, ceiling)
    assert (found / step).denominator == 1
    assert ceiling is None or found <= ceiling
    if ceiling is None:
        assert abs(found - value) < step
        assert direction is not Direction.DOWN or found <= value
        assert direction is not Direction.UP or found >= value
        assert direction is not Direction.NEAREST or abs(found - value) <= step / 2


@given(st.fractions(0, 10**9))
def test_what_is_cut_off_is_never_more(value: Fraction) -> None:
    assert value - Fraction(1, 10**12) < cut(value) <= value
    assert Fraction(decimal(value)) == cut(value)


@st.composite
def any_doses(draw: st.DrawFn) -> Dose:
    """Any dose that a protocol may hold."""
    basis = draw(st.sampled_from(Basis))
    unit = draw(st.sampled_from((CELLS, "mg", "mL", "{tablet}", "[iU]", "g")))
    low = draw(POSITIVE)
    ends = draw(st.sampled_from(((low, low), (low, low + 1), (None, low), (low, None), (Decimal(0), low))))
    quantities = st.builds(Quantity.of, POSITIVE, st.sampled_from((CELLS, "mg", "mL", "L", "kg")))
    return a_dose(
        Quantity(ends[0], ends[1], unit),
        basis,
        role=draw(st.sampled_from((None, DoseRole.MAXIMUM, *DoseRole))),
        per_time=draw(st.none() | st.sampled_from((TimeCode.DAY, TimeCode.HOUR, TimeCode.WEEK))),
        site="knee" if basis is Basis.SITE else "",
        volume=draw(st.none() | quantities),
        concentration=draw(
            st.none() | st.builds(Quantity.of, POSITIVE | st.just(Decimal(0)), st.sampled_from(("{cells}/mL", "mg/mL", "mg")))
        ),
        limit=draw(st.none() | quantities),
        approximate=draw(st.booleans()),
        viable=draw(st.booleans()),
        inferred=draw(st.sampled_from(("", "no unit is named"))),
    )


@st.composite
def any_trials(draw: st.DrawFn) -> Protocol:
    """A trial of up to three products and arms, given in every way that a protocol may say."""
    schedules = (None, ONCE, SIX, DAILY, TWICE)
    ones = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        doses = tuple(draw(st.lists(any_doses(), max_size=3)))
        ones.append(
            given_as(
                *doses,
                number=number,
                product=draw(st.integers(1, 3)),
                act=draw(st.sampled_from((Act.GIVE, Act.GIVE, Act.COLLECT))),
                arms=draw(st.sampled_from(((), (), ("One",), ("Two",)))),
                relation=draw(st.sampled_from(Relation)) if len(doses) > 1 else None,
                routes=draw(st.sampled_from(((), VEIN, LESION))),
                schedule=draw(st.sampled_from(schedules)),
            )
        )
    arms = draw(st.sampled_from(((), (Arm("One", HERE, products=(1,)), Arm("Two", HERE, products=(1, 2))))))
    design = draw(st.sampled_from((None, OPEN_LABEL, Design(masking=Masking.DOUBLE))))
    products = tuple(a_product(number, f"Product {number}", placebo=number == 2) for number in (1, 2, 3))
    return trial(*ones, products=products, arms=arms, design=design)


@st.composite
def any_calls(draw: st.DrawFn) -> Supplied:
    """Anything that a user may give."""
    return supplied(
        weight=draw(st.none() | st.builds(Quantity.of, WEIGHTS, st.just("kg"))),
        height=draw(st.none() | st.just(quantity("172cm", ""))),
        formula=draw(st.none() | st.sampled_from(Formula)),
        area=draw(st.none() | st.just(quantity("30cm2", ""))),
        sites=draw(st.none() | st.integers(1, 4)),
        per=draw(st.none() | st.sampled_from(Per)),
        amount_is=draw(st.none() | st.sampled_from(AmountIs)),
        batches=tuple(draw(st.lists(lots(), max_size=1))),
        counted=draw(st.none() | st.sampled_from(Counted)),
        cap=draw(st.none() | st.sampled_from((cap("none"), cap("1000cells"), cap("500mg")))),
        rounding=draw(st.none() | rules() | st.just(NO_ROUNDING)),
        reweigh=draw(st.none() | st.booleans()),
    )


def stray_numbers(value: Any, key: str = "") -> list[str]:
    """Numbers of a sheet's JSON that are neither in a Number nor a place, a count of lines or a day of the schedule."""
    if isinstance(value, dict):
        return [stray for name, inner in value.items() if name != "spans" for stray in stray_numbers(inner, name)]
    if isinstance(value, list):
        return [stray for inner in value for stray in stray_numbers(inner, key)]
    labels = ("product", "administration", "choice", "days")
    return [key] if isinstance(value, int | float) and not isinstance(value, bool) and key not in labels else []


def origins_hold(found: Line) -> None:
    names = [number.name for number in found.numbers]
    assert len(names) == len(set(names)), names
    for index, number in enumerate(found.numbers):
        assert number.words.strip()
        if number.origin is Whence.RECORD:
            assert number.spans
        if number.origin is Whence.RECKONED:
            assert set(number.reckoned_from) <= set(names[:index]), number


@given(any_trials(), any_calls())
def test_no_number_stands_without_an_origin(protocol: Protocol, call: Supplied) -> None:
    try:
        sheet = dose_sheet(protocol, call)
    except (Refused, BadCall):
        return
    for found in sheet.lines:
        origins_hold(found)
        assert (found.number("dose") is None) or not found.refused or found.points
    assert sheet.draft == bool(sheet.open) == ("DRAFT" in sheet.marks)
    if sheet.unblinding:
        assert [arm.label for arm in sheet.arms if arm.label] == [arm.label for arm in protocol.arms]
    plain = json.loads(sheets.write_json(sheet))
    assert stray_numbers(plain) == []
    text = sheets.write_text(sheet)
    assert text.startswith("DRAFT") == sheet.draft
    assert ("UNBLINDING: " in text) == bool(sheet.unblinding)


@given(any_trials(), any_calls())
def test_the_record_s_own_limit_holds_whatever_is_supplied(protocol: Protocol, call: Supplied) -> None:
    try:
        sheet = dose_sheet(protocol, call)
    except (Refused, BadCall):
        return
    for found in sheet.lines:
        number = found.number("dose")
        for limit in found.numbers:
            if number is not None and limit.name in ("stated cap", "stated cap 2", "stated cap 3") and not found.refused:
                most = scaled(Fraction(limit.high), limit.unit, number.unit.split("/")[0])
                assert most is not None
                assert Fraction(number.high) <= most


@given(any_trials())
def test_refusals_and_the_gap_report_say_the_same(protocol: Protocol) -> None:
    """What a sheet leaves open of the record, the gap report lists in the same words."""
    try:
        sheet = dose_sheet(protocol, supplied(weight=kg("70")))
    except (Refused, BadCall):
        return
    own = {need.name for need in INPUTS}
    reported = {(need.name, of) for need in NEEDS for of in need.look(protocol).lacking}
    for one in sheet.open:
        if one.need not in own and one.need not in ("cap", "amount"):
            assert (one.need, one.of) in reported, one


# The command ----------------------------------------------------------------------------------------------------------


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["dose", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "trial.json"
    path.write_bytes(protocol_json.dump(trial(given_as(PER_KG))))
    return path


def test_the_command_writes_a_sheet_a_trial(file: Path) -> None:
    result = run(file, "--weight", "160 lb", "--cap", "none", "--round", "1e6cells down", "--on", "2026-11-02")
    assert result.exit_code == 0
    (found,) = (json.loads(one) for one in result.stdout.splitlines())
    dose = next(one for one in found["arms"][0]["lines"][0]["numbers"] if one["name"] == "dose")
    assert (dose["low"], dose["unit"], dose["origin"]) == ("145000000", CELLS, "reckoned")
    assert found["on"] == "2026-11-02"


def test_the_command_refuses_with_exit_code_1_and_a_wrong_call_with_2(file: Path, tmp_path: Path) -> None:
    refused = run(file)
    assert refused.exit_code == 1
    assert json.loads(refused.stdout).keys() == {"source", "error"}
    assert "[--weight]" in refused.stderr
    for words in (
        ["--weight", "70"], ["--weight", "7000kg"], ["--weight", "70kg", "--cap", "0mg"], ["--round", "1ml"],
        ["--anchor", "admission"], ["--anchor", "nonsense=2026-11-02"], ["--anchor", "admission=2.11.2026"],
        ["--weight", "70kg", "--confirm", "nonsense"], ["--bsa", "nonsense"], ["--on", "today"], ["--sites", "0"],
    ):  # fmt: skip
        assert run(file, *words).exit_code == 2, words
    bad = tmp_path / "batch.yaml"
    bad.write_text("lot: A\nviabilty: 92%\n", "utf-8")
    result = run(file, "--weight", "70kg", "--batch", bad)
    assert result.exit_code == 1
    assert "viabilty" in result.stderr


def test_a_protocol_edited_by_hand_is_dosed_by(file: Path) -> None:
    edited = file.read_text("utf-8").replace('"low":"2000000","high":"2000000"', '"low":"3000000","high":"3000000"')
    assert edited != file.read_text("utf-8")
    file.write_text(edited, "utf-8")
    assert "210 million cells (2.10×10^8)" in run(file, "--weight", "70kg", "--format", "table").stdout


def test_a_batch_and_a_file_to_write(file: Path, tmp_path: Path) -> None:
    lot = tmp_path / "batch.yaml"
    lot.write_text("lot: EX-17\nconcentration: 6e6 cells/ml\nbag-volume: 8 ml\nbags: 5\n", "utf-8")
    out = tmp_path / "sheet.txt"
    assert run(file, "--weight", "60kg", "--batch", lot, "-o", out).exit_code == 0
    text = out.read_text("utf-8")
    assert "bags opened: 3 bags" in text
    assert "from the last bag: 4 mL" in text


def test_every_number_that_is_printed_stands_beside_its_origin() -> None:
    sheet = dose_sheet(masked_trial(), supplied(batches=(batch(bag_volume=quantity("8ml", "")),)))
    flat = " ".join(sheets.write_text(sheet).split())
    for number in sheet.lines[0].numbers:
        assert number.words in flat
        origin = {Whence.RECORD: "record", Whence.USER: f"user: {number.words}"}.get(number.origin, number.words)
        unit = "" if number.unit == "1" else number.unit
        assert f"{shown(number.low, number.high, unit)}  [{origin}]".replace("  ", " ") in flat


def test_the_examples_are_dosed_as_their_pages_say() -> None:
    """The whole way from a page: a dose by weight, a fixed one in two arms, donors, and a page without any."""
    pages = ROOT / "examples" / "pages"
    words = ("--weight", "72.4kg", "--anchor", "admission=2026-11-02", "--on", "2026-11-02")
    found = json.loads(run(pages / "sjs-ten.txt", *words).stdout)
    (one,) = found["arms"][0]["lines"]
    assert next(number["low"] for number in one["numbers"] if number["name"] == "dose") == "144800000"
    assert one["last"]["day"] == "2026-11-05"
    assert {"cap", "rounding"} <= {point["need"] for point in found["open"]}
    two_arms = run(pages / "hidradenitis.txt", "--format", "table").stdout
    assert "UNBLINDING: " in two_arms
    assert "DOSE 120 million cells" in two_arms
    donors = run(pages / "fat-donors.txt")
    assert donors.exit_code == 1
    assert "no participant is dosed" in donors.stderr
    ulcers = run(pages / "digital-ulcers.txt", "--weight", "70kg")
    assert ulcers.exit_code == 1
    assert "How much is given was not found in the record" in ulcers.stderr


def number_of(result: Result, name: str) -> Decimal:
    (found,) = (json.loads(one) for one in result.stdout.splitlines())
    numbers = [number for arm in found["arms"] for one in arm["lines"] for number in one["numbers"] if number["name"] == name]
    (low,) = {number["low"] for number in numbers}
    return Decimal(low)


def test_the_real_pages_give_the_reference_doses() -> None:
    """The reviewed arithmetic of the five pages: fixed, by weight, six times, none stated, nobody dosed."""
    on = ("--on", "2026-11-02")
    fixed = run(seed("000"), *on)
    assert (number_of(fixed, "dose"), number_of(fixed, "volume")) == (Decimal("120e6"), Decimal(20))
    assert json.loads(fixed.stdout)["marks"] == ["DRAFT", "UNBLINDING"]
    for weight, cells in (("50", "1.00e8"), ("70", "1.40e8"), ("82.5", "1.65e8"), ("120", "2.40e8")):
        result = run(seed("002"), "--weight", f"{weight}kg", "--anchor", "admission=2026-11-01", *on)
        assert number_of(result, "dose") == Decimal(cells)
        (one,) = json.loads(result.stdout)["arms"][0]["lines"]
        assert one["last"]["day"] == "2026-11-04"
    six = run(seed("004"), "--weight", "70kg", *on)
    assert (number_of(six, "dose"), number_of(six, "dose over the schedule")) == (Decimal("7.0e7"), Decimal("4.2e8"))
    for number, words in (("001", "How much is given was not found"), ("003", "no participant is dosed")):
        refused = run(seed(number), "--weight", "70kg", *on)
        assert refused.exit_code == 1
        assert words in refused.stderr


def test_numbers_refuse_to_be_made_without_an_origin() -> None:
    with pytest.raises(ValueError, match="where it comes from"):
        Number("dose", Decimal(1), Decimal(1), "mg", Whence.USER, " ")
    with pytest.raises(ValueError, match="reckoned from"):
        Number("dose", Decimal(1), Decimal(1), "mg", Whence.RECKONED, "somehow")
    with pytest.raises(PantrialError):
        supplied(sites=0)


# What is chosen within a range, when the viability was measured, a batch of something else ----------------------------


def test_of_a_range_somebody_chooses_and_only_within_it() -> None:
    protocol = trial(given_as(a_dose(amount("1e6", high="2e6"), Basis.WEIGHT)))
    chosen = dose_sheet(protocol, supplied(weight=kg("50"), amount=Quantity.of(Decimal("1.5e6"), "{cells}/kg")))
    assert value(chosen.lines[0], "dose") == Decimal("7.5e7")
    assert "range" not in open_points(chosen)
    for outside in (Quantity.of(Decimal("2.1e6"), "{cells}/kg"), Quantity.of(Decimal("7.5e7"), "{cells}")):
        with pytest.raises(Refused, match="--amount"):
            dose_sheet(protocol, supplied(weight=kg("50"), amount=outside))
    with pytest.raises(BadCall, match="no dose here is a range"):
        dose_sheet(trial(given_as(a_dose(amount("1e6"), Basis.WEIGHT))), supplied(amount=Quantity.of(Decimal(1), "{cells}/kg")))


def test_a_range_is_not_settled_by_confirming_it() -> None:
    protocol = trial(given_as(a_dose(amount("1e6", high="2e6"), Basis.WEIGHT)))
    sheet = dose_sheet(protocol, supplied(weight=kg("50"), confirmed=frozenset(("range",))))
    assert "range" in open_points(sheet)
    assert sheet.draft


@pytest.mark.parametrize(("measured", "opened"), [(None, True), ("pre-freeze", True), ("post-thaw", False), ("fresh", False)])
def test_viability_counts_as_that_of_the_thawed_cells_only_where_it_is_said(measured: str | None, opened: bool) -> None:
    lines = ["lot: L", "concentration: 6e6 cells/ml", "viability: 90%"]
    lines += [f"viability-measured: {measured}"] if measured else []
    batch = read_batch("\n".join(lines).encode(), "lot.yaml")
    protocol = trial(given_as(a_dose(amount("1e6"), Basis.WEIGHT)))
    sheet = dose_sheet(protocol, supplied(weight=kg("54"), batches=(batch,), counted=Counted.VIABLE))
    assert value(sheet.lines[0], "volume") == Decimal(10)  # 54 million ÷ (6 million × 0.9)
    assert ("viability time" in open_points(sheet)) is opened


def test_when_the_viability_was_measured_is_one_of_three_times() -> None:
    with pytest.raises(Unreadable, match="no time of measuring"):
        read_batch(b"lot: L\nconcentration: 6e6 cells/ml\nviability: 90%\nviability-measured: soon", "lot.yaml")
    with pytest.raises(Unreadable, match="not the viability"):
        read_batch(b"lot: L\nconcentration: 6e6 cells/ml\nviability-measured: fresh", "lot.yaml")


def test_a_batch_that_no_dose_could_be_drawn_from_is_refused() -> None:
    batch = read_batch(b"lot: L\nconcentration: 6 mg/ml", "lot.yaml")
    with pytest.raises(Refused, match="lot L fits no dose here"):
        dose_sheet(trial(given_as(a_dose(amount("1e6"), Basis.WEIGHT))), supplied(weight=kg("50"), batches=(batch,)))

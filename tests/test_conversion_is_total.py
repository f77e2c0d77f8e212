"""Any number in any unit converts or does not: none stops the reading of a chart or the rules of a database."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from pantrial.datamodels.omop import factors
from pantrial.terms.lexicon import Domain, Lexicon
from pantrial.units import LARGEST, UNITS, convert


@given(
    value=st.decimals(allow_nan=True, allow_infinity=True),
    unit=st.sampled_from(sorted(UNITS)),
    to=st.sampled_from(sorted(UNITS)),
    molar=st.sampled_from([None, Decimal("88.5"), Decimal("885.4")]),
)
@example(value=Decimal(10) ** 10, unit="g/L", to="ng/mL", molar=None)
@example(value=Decimal(10) ** 15 - 1, unit="mg/dL", to="ng/mL", molar=None)
def test_what_converts_is_within_the_largest(value: Decimal, unit: str, to: str, molar: Decimal | None) -> None:
    converted = convert(value, unit, to, molar)
    assert converted is None or abs(converted) <= LARGEST  # as rounded


def test_every_measure_of_the_lexicon_has_its_own_unit_as_factor_one(lexicon: Lexicon) -> None:
    found = {one.id: factors(one) for one in lexicon.of(Domain.MEASURE) if one.unit in UNITS}
    assert found
    assert not [name for name, units in found.items() if units.get(lexicon[name].unit) != 1]

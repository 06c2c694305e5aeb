import pytest

from bedside.scoring.faithfulness.dates import dates
from bedside.scoring.faithfulness.frequencies import frequencies
from bedside.scoring.faithfulness.numerals import numerals
from bedside.scoring.faithfulness.reading import read
from bedside.scoring.faithfulness.units import unit_after
from bedside.scoring.faithfulness.values import Amount, Day, Name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("thirty nine point four", [{39.4}], id="decimals in words"),
        pytest.param("point one twenty five", [{0.125}], id="point first"),
        pytest.param("nineteen ninety six", [{1996.0}], id="a year in words"),
        pytest.param("twenty nineteen", [{2019.0}], id="a year of this century"),
        pytest.param("September of O three", [{2003.0}], id="a short year"),
        pytest.param("one thirty over eighty", [{130.0}, {80.0}], id="blood pressure"),
        pytest.param("in her seventies", [{70.0}], id="decade"),
        pytest.param("in her 70's", [{70.0}], id="decade in figures"),
        pytest.param("22,000", [{22000.0}], id="thousands"),
        pytest.param(".5 or 2-3", [{0.5}, {2.0}, {3.0}], id="figures"),
        pytest.param("T3, L4-L5, 400mg", [{400.0}], id="numbers within names"),
        pytest.param("1. Gout.\n2. Fever for 3 days.", [{3.0}], id="a numbered list"),
        pytest.param("to two visits", [{2.0}], id="no O before"),
        pytest.param("one and a half packs, 2-1/2 years, 7½ mg", [{1.5}, {2.5}, {7.5}], id="and a half"),
        pytest.param("half a pack, 1/2 mile", [{0.5}, {0.5}], id="a half"),
        pytest.param("half of them, on 1/2/2009", [{1.0}, {2.0}, {2009.0}], id="no half"),
    ],
)
def test_numerals(text: str, expected: list[set[float]]) -> None:
    found = numerals(text)
    assert len(found) == len(expected)
    assert all(values <= number.values for values, number in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        pytest.param("5 milligrams", "[mass]", id="in words"),
        pytest.param("5 mL", "[length] ** 3", id="abbreviated"),
        pytest.param("5-year-old", "[time]", id="age"),
        pytest.param("39.4 C", "[degree_temperature]", id="temperature, not coulomb"),
        pytest.param("2 cats", None, id="no centi-atmospheres"),
        pytest.param("5 in the morning", None, id="no inches"),
        pytest.param("3 children", None, id="no unit"),
    ],
)
def test_units(text: str, dimension: str | None) -> None:
    found = unit_after(text, numerals(text)[0].end)
    assert (found[0].dimension if found else None) == dimension


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("1 g", "1000 mg", True, id="other units"),
        pytest.param("18 months", "1.5 years", True, id="other times"),
        pytest.param("40 mg", "forty", True, id="speech without a unit"),
        pytest.param("40 mg", "40 years", False, id="other dimensions"),
        pytest.param("40 mg", "50 mg", False, id="other number"),
    ],
)
def test_amounts(one: str, other: str, same: bool) -> None:
    (first,), (second,) = read(one).mentions, read(other).mentions
    assert isinstance(first.value, Amount)
    assert first.value.same(second.value) is same
    assert second.value.same(first.value) is same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("01/10/2009", [(1, {10, 9})], id="figures"),
        pytest.param("9/03", [(9, {3})], id="month and year"),
        pytest.param("January tenth, two thousand nine", [(1, {10, 9})], id="words"),
        pytest.param("10 Jan. 2009", [(1, {10, 9})], id="day first"),
        pytest.param("in August", [(8, set())], id="a month alone"),
        pytest.param("it may hurt; march on", [], id="words that are no months"),
        pytest.param("pain 7/10, BP 120/80", [], id="scores and pressures"),
        pytest.param("13/45/2009", [], id="no such day"),
    ],
)
def test_dates(text: str, expected: list[tuple[int, set[int]]]) -> None:
    assert [(date.month, set(date.others)) for date in dates(text, numerals(text))] == expected


def test_days_agree_in_what_both_know() -> None:
    assert Day(7, frozenset({20})).same(Day(7, frozenset({20, 7})))
    assert not Day(7, frozenset({20, 8})).same(Day(7, frozenset({20, 7})))
    assert Day(7, frozenset({20})).rivals(Day(8, frozenset({20})))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("b.i.d.", ["2/day"], id="b.i.d."),
        pytest.param("BID", ["2/day"], id="BID"),
        pytest.param("twice a day", ["2/day"], id="in words"),
        pytest.param("every 12 hours", ["2/day"], id="by hours"),
        pytest.param("each morning", ["1/day"], id="mornings"),
        pytest.param("t.i.d. p.r.n.", ["3/day", "as needed"], id="two"),
        pytest.param("bidding", [], id="within a word"),
        pytest.param("twice a week, three times per week, twice monthly", ["2/week", "3/week", "2/month"], id="of weeks and months"),
    ],
)
def test_frequencies(text: str, expected: list[str]) -> None:
    assert [often for often, _, _ in frequencies(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Pain in the left knee.", ["left"], id="left"),
        pytest.param("On the right.", ["right"], id="at the end"),
        pytest.param("20/40 OS, OD clear", ["left", "right"], id="of eyes"),
        pytest.param("Bilateral edema.", ["both"], id="both"),
        pytest.param("Pain in both knees.", ["both"], id="both of a pair"),
        pytest.param("Both parents came; HIV and hepatitis were both negative.", [], id="two others"),
        pytest.param("He left the clinic.", [], id="a verb"),
        pytest.param("That's right. All right, right now.", [], id="an agreement"),
        pytest.param("as needed", [], id="a conjunction"),
    ],
)
def test_sides(text: str, expected: list[str]) -> None:
    assert [m.value.text for m in read(text).mentions if isinstance(m.value, Name) and m.value.sort == "side"] == expected


def test_a_value_is_said_of_what_stands_beside_it() -> None:
    left, right = (m for m in read("Left knee pain and right hip swelling.").mentions)
    assert left.anchors == {"knee", "pain"}
    assert right.anchors >= {"hip", "swell"}


def test_a_number_of_a_name_is_no_amount() -> None:
    assert [m.value for m in read("Type 2 diabetes, stage 3 disease.").mentions] == []

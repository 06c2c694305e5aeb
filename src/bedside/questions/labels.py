"""What an observation measures, in a patient's words: LOINC's long names made short, and lay names.

"Hemoglobin A1c/Hemoglobin.total in Blood" is hemoglobin A1c, which patients call A1c; "Glucose [Mass/volume] in Serum or Plasma" and
"Glucose [Mass/volume] in Blood" are both glucose to them, while glucose in urine is something else.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from bedside.questions.candidate import inline

_CUT = re.compile(
    r"\s*\[[^\]]*\]|\s+by .*$|\s+at first observation.*$|\s+in (?:arterial |venous |capillary )?blood\b(?! pressure)|"
    r"\s+in serum(?: or plasma)?\b|\s+in plasma\b|\s+of blood\b|\s+in platelet poor plasma\b|/hemoglobin\.total\b|"
    r"/1\.73 sq m\.predicted\b",
    re.IGNORECASE,
)

_LAY: dict[str, tuple[str, tuple[str, ...]]] = {
    "hemoglobin a1c": ("hemoglobin A1c", ("A1c", "HbA1c", "sugar test")),
    "glucose": ("glucose", ("blood sugar", "blood glucose", "sugar test")),
    "cholesterol": ("total cholesterol", ("cholesterol", "cholesterol test")),
    "total cholesterol": ("total cholesterol", ("cholesterol", "cholesterol test")),
    "cholesterol in hdl": ("HDL cholesterol", ("HDL", "good cholesterol", "cholesterol test")),
    "high density lipoprotein cholesterol": ("HDL cholesterol", ("HDL", "good cholesterol", "cholesterol test")),
    "hdl cholesterol": ("HDL cholesterol", ("HDL", "good cholesterol", "cholesterol test")),
    "low density lipoprotein cholesterol": ("LDL cholesterol", ("LDL", "bad cholesterol", "cholesterol test")),
    "cholesterol in ldl": ("LDL cholesterol", ("LDL", "bad cholesterol", "cholesterol test")),
    "ldl cholesterol": ("LDL cholesterol", ("LDL", "bad cholesterol", "cholesterol test")),
    "triglycerides": ("triglyceride level", ()),
    "triglyceride": ("triglyceride level", ()),
    "creatinine": ("creatinine", ("creatinine level", "kidney test")),
    "glomerular filtration rate": ("eGFR", ("GFR", "kidney function", "kidney test")),
    "urea nitrogen": ("urea nitrogen", ("BUN", "kidney test")),
    "sodium": ("sodium", ("sodium level", "blood sodium")),
    "potassium": ("potassium", ("potassium level",)),
    "chloride": ("chloride", ("chloride level",)),
    "calcium": ("calcium", ("calcium level",)),
    "magnesium": ("magnesium", ("magnesium level",)),
    "carbon dioxide, total": ("total carbon dioxide", ("CO2 blood test",)),
    "hemoglobin": ("hemoglobin", ("Hb", "hemoglobin level")),
    "hematocrit": ("hematocrit", ()),
    "leukocytes": ("white blood cell count", ("white count", "white cell count")),
    "erythrocytes": ("red blood cell count", ("red cell count",)),
    "platelets": ("platelet count", ()),
    "protein": ("total protein", ()),
    "albumin": ("albumin", ("albumin level",)),
    "bilirubin.total": ("bilirubin", ("bilirubin level",)),
    "alanine aminotransferase": ("ALT", ("alanine aminotransferase", "liver test")),
    "aspartate aminotransferase": ("AST", ("aspartate aminotransferase", "liver test")),
    "alkaline phosphatase": ("alkaline phosphatase", ("ALP", "liver test")),
    "thyrotropin": ("TSH", ("thyroid test",)),
    "microalbumin/creatinine in urine": ("urine microalbumin/creatinine ratio", ("urine albumin test",)),
    "mcv": ("MCV", ()),
    "body weight": ("weight", ("body weight",)),
    "body height": ("height", ()),
    "body mass index (bmi)": ("BMI", ("body mass index",)),
    "body temperature": ("temperature", ("body temperature",)),
    "heart rate": ("heart rate", ("pulse",)),
    "respiratory rate": ("respiratory rate", ("breathing rate",)),
    "oxygen saturation": ("oxygen saturation", ("oxygen level", "O2 sat")),
    "pain severity - 0-10 verbal numeric rating - reported": ("pain score", ("pain level", "pain rating")),
    "patient health questionnaire 2 item (phq-2) total score": ("PHQ-2 score", ("depression questionnaire score",)),
    "patient health questionnaire 9 item (phq-9) total score": ("PHQ-9 score", ("depression questionnaire score",)),
    "generalized anxiety disorder 7 item (gad-7) total score": ("GAD-7 score", ("anxiety questionnaire score",)),
    "ketones in urine": ("urine ketone level", ()),
    "troponin i.cardiac": ("troponin", ("heart test",)),
    "inr": ("INR", ("clotting test INR",)),
}

_ODD = re.compile(r"score|scale|question|\?| - |\[|index|status|level$|.{35}|^(?:what|how|do|are|have|has|in|within|at) ", re.IGNORECASE)
_NOT_ASKED = (
    "blood pressure",
    "percentile",
    "per age and sex",
    "percentage area",
    "narrative",
    "presence",
    "distribution width",
    "mch",
    "platelet mean volume",
)
"""Blood pressure has kinds of its own; the rest no patient would know."""


@cache
def label(name: str) -> str | None:
    """The short name of what an observation called ``name`` measures; ``None`` where it is not asked about."""
    folded, called = name.casefold(), short(name)
    known = any(called == lay for lay, _ in _LAY.values())
    if any(words in folded for words in _NOT_ASKED) or (not known and _ODD.search(called)):
        return None
    return called or None


@cache
def short(name: str) -> str:
    """A measurement's name without its specimen, method and property."""
    cut = _CUT.sub("", name).strip(" ,-")
    return _LAY[cut.casefold()][0] if cut.casefold() in _LAY else inline(cut).replace(" Urine", " urine").replace(" Stool", " stool")


def unit_of(fields: Mapping[str, Any]) -> str:
    """An observation's unit; that of a score or a ratio is none."""
    unit = str(fields.get("unit", ""))
    return "" if unit.strip("{}") in ("score", "1", "INR") else unit


def synonyms(short: str) -> tuple[str, ...]:
    """Other names that stand for this test and for no other."""
    known = dict(_LAY.values())
    return tuple(lay for lay in known.get(short, ()) if sum(lay in names for names in known.values()) == 1)


def lay_of(short: str, labels: Collection[str]) -> tuple[str, ...]:
    """What else patients call it, as far as no other of the record's ``labels`` goes by that name as well."""
    known = dict(_LAY.values())
    taken = {lay for other in labels if other != short for lay in (*known.get(other, ()), *other.split())}
    return tuple(lay for lay in known.get(short, ()) if lay not in taken)

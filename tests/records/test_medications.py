"""What is taken: names as RxNorm writes them, and instructions."""

from typing import Any

import pytest
from records.made import coded, entry, made, text

from bedside.records.medications import parts

RXNORM = [
    ("tramadol hydrochloride 50 MG Oral Tablet", "tramadol hydrochloride", "50 MG", "Oral Tablet"),
    (
        "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet",
        "metformin hydrochloride",
        "500 MG",
        "Extended Release Oral Tablet",
    ),
    ("amLODIPine 2.5 MG Oral Tablet", "amlodipine", "2.5 MG", "Oral Tablet"),
    ("Ibuprofen 400 MG Oral Tablet [Ibu]", "ibuprofen", "400 MG", "Oral Tablet"),
    (
        "Acetaminophen 325 MG / oxyCODONE Hydrochloride 5 MG Oral Tablet",
        "acetaminophen / oxycodone hydrochloride",
        "325 MG / 5 MG",
        "Oral Tablet",
    ),
    ("120 ACTUAT fluticasone 0.044 MG/ACTUAT Metered Dose Inhaler", "fluticasone", "0.044 MG/ACTUAT", "Metered Dose Inhaler"),
    ("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "epinephrine", "1 MG/ML", "Auto-Injector"),
    ("1 ML heparin sodium, porcine 5000 UNT/ML Injection", "heparin sodium, porcine", "5000 UNT/ML", "Injection"),
    (
        "168 HR Ethinyl Estradiol 0.00146 MG/HR / norelgestromin 0.00625 MG/HR Transdermal System",
        "ethinyl estradiol / norelgestromin",
        "0.00146 MG/HR / 0.00625 MG/HR",
        "Transdermal System",
    ),
    ("sodium fluoride 0.0272 MG/MG Oral Gel", "sodium fluoride", "0.0272 MG/MG", "Oral Gel"),
    ("diphenhydrAMINE 25 MG", "diphenhydramine", "25 MG", None),
    ("Mestranol / Norethynodrel", "mestranol / norethynodrel", None, None),
    ("aspirin", "aspirin", None, None),
    ("{28 (norethindrone 0.35 MG Oral Tablet) } Pack [Camila 28 Day]", None, None, None),
    ("Ortho Tri-Cyclen 28 Day Pack", None, None, None),
    ("NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal System", None, None, None),
    ("", None, None, None),
]


@pytest.mark.parametrize(("name", "ingredient", "strength", "form"), RXNORM, ids=[name for name, *_ in RXNORM])
def test_parts_of_a_name(name: str, ingredient: str | None, strength: str | None, form: str | None) -> None:
    expected = {"ingredient": ingredient, "strength": strength, "form": form}
    assert parts(name) == {key: part for key, part in expected.items() if part}


def repeated(**repeat: Any) -> dict[str, Any]:
    return {"timing": {"repeat": repeat}}


TABLET = {"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}]}
DOSES = [
    pytest.param([{"text": "One in the\nmorning", **repeated(frequency=2, period=1, periodUnit="d")}], "One in the morning", id="text"),
    pytest.param([{**TABLET, **repeated(frequency=2, period=1, periodUnit="d")}], "1 tablet twice a day", id="twice a day"),
    pytest.param([{**TABLET, **repeated(frequency=1, period=6, periodUnit="h")}], "1 tablet every 6 hours", id="every 6 hours"),
    pytest.param([repeated(frequency=1, period=4, periodMax=6, periodUnit="h")], "every 4 to 6 hours", id="range of hours"),
    pytest.param([repeated(frequency=1, frequencyMax=2, period=1, periodUnit="d")], "1 to 2 times a day", id="range of times"),
    pytest.param([repeated(frequency=2, period=3, periodUnit="wk")], "twice every 3 weeks", id="twice in three weeks"),
    pytest.param(
        [
            {
                **TABLET,
                **repeated(frequency=2, period=1, periodUnit="d", boundsDuration={"value": 10, "unit": "days"}),
                "asNeededBoolean": True,
            }
        ],
        "1 tablet twice a day for 10 days, as needed",
        id="as needed, for ten days",
    ),
    pytest.param([{**TABLET, **repeated(when=["HS"])}], "1 tablet at bedtime", id="at bedtime"),
    pytest.param([{"asNeededCodeableConcept": text("pain")}], "as needed for pain", id="as needed for something"),
    pytest.param([{**TABLET, "additionalInstruction": [text("with water")]}], "1 tablet, with water", id="advice"),
    pytest.param([{"timing": {"code": text("BID")}}], "BID", id="coded timing"),
    pytest.param([{"sequence": 2, "text": "1 a day"}, {"sequence": 1, "text": "2 a day"}], "2 a day; then 1 a day", id="steps in order"),
    pytest.param([{"sequence": 1, "text": "1 at noon"}, {"sequence": 1, "text": "2 at night"}], "1 at noon and 2 at night", id="together"),
    pytest.param(
        [{"sequence": step, "text": f"{step} mg"} for step in range(1, 7)],
        "1 mg; then 2 mg; then 3 mg; then 4 mg; and 2 more steps",
        id="many",
    ),
    pytest.param([{"sequence": 1}], None, id="nothing said"),
    pytest.param(
        [{"doseAndRate": [{"doseQuantity": {"value": 15, "unit": "mg"}}], **repeated(dayOfWeek=["mon"], timeOfDay=["08:00:00"])}],
        "15 mg on Monday at 08:00",
        id="a day of the week",
    ),
    pytest.param(
        [{**TABLET, **repeated(count=3, frequency=1, period=1, periodUnit="d")}], "1 tablet once a day 3 times in all", id="count"
    ),
    pytest.param(
        [{"doseAndRate": [{"rateQuantity": {"value": 2, "unit": "L/min"}}], **repeated(frequency=1, period=1, periodUnit="d")}],
        "at 2 L/min once a day",
        id="a rate",
    ),
    pytest.param(
        [{**TABLET, "maxDosePerPeriod": {"numerator": {"value": 4, "unit": "g"}, "denominator": {"value": 1, "unit": "d"}}}],
        "1 tablet, at most 4 g / 1 d",
        id="the most",
    ),
    pytest.param([], None, id="none"),
]


@pytest.mark.parametrize(("instructions", "expected"), DOSES)
def test_dose(instructions: list[dict[str, Any]], expected: str | None) -> None:
    content = made("MedicationRequest", medicationCodeableConcept=text("aspirin"), dosageInstruction=instructions)
    assert entry(content).fields.get("dose") == expected


def test_a_medication_that_is_referred_to() -> None:
    content = made(
        "MedicationStatement", status="active", medicationReference={"reference": "Medication/m"}, effectivePeriod={"start": "2014-02"}
    )
    medication = {"resourceType": "Medication", "id": "m", "code": coded("1", "aspirin 81 MG Oral Tablet", "rx")}
    assert entry(content, medication).text == "2014-02 Medication taken: aspirin 81 MG Oral Tablet, active"


def test_a_contained_medication() -> None:
    medication = {"resourceType": "Medication", "id": "m", "code": text("aspirin")}
    content = made("MedicationRequest", status="active", medicationReference={"reference": "#m"}, contained=[medication])
    assert entry(content).fields["name"] == "aspirin"


def test_a_display_stands_for_a_medication_that_is_not_there() -> None:
    content = made("MedicationRequest", status="active", medicationReference={"reference": "urn:uuid:0", "display": "aspirin"})
    assert entry(content).fields["ingredient"] == "aspirin"


@pytest.mark.parametrize(("intent", "said"), [("proposal", ", proposed"), ("plan", ", planned"), ("option", ", an option"), ("order", "")])
def test_what_nobody_has_ordered_is_said(intent: str, said: str) -> None:
    content = made("MedicationRequest", status="active", intent=intent, medicationCodeableConcept=text("morphine"))
    assert entry(content).text == f"Medication: morphine, active{said}"

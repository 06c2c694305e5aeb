"""Whatever a record holds: no error, and what every question promises."""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from questions.made import stated

from bedside.questions.templates import MOST_RELEVANT, balanced, counts, questions
from bedside.records.resource import Resource

YEARS = st.integers(2009, 2013).map(str)
MONTHS = st.builds("{}-{:02}".format, YEARS, st.integers(1, 12))
DAYS = st.builds("{}-{:02}".format, MONTHS, st.integers(1, 28))
DATES = st.one_of(DAYS, DAYS, DAYS, MONTHS, YEARS, st.none())
TEXTS = st.sampled_from(
    ["Migraine", "Chronic migraine", "Diabetes mellitus type 2", "Fracture of ankle", "Employed", "高血圧", "{x} % \\n", "a"]
)
STATUSES = ("active", "stopped", "completed", "resolved", "finished", "unknown", "entered-in-error", "not-done", "recurrence", None)
NUMBERS = st.one_of(st.integers(-5, 300), st.floats(-1000, 1000), st.sampled_from(["positive", True, None]))
UNITS = st.sampled_from(["mg/dL", "kg", "", "{score}", None])
PARTS = st.sampled_from(["Systolic blood pressure", "Diastolic blood pressure"])
NAMES = {
    "Condition": TEXTS,
    "MedicationRequest": st.sampled_from(["lisinopril 10 MG Oral Tablet", "Acetaminophen 325 MG / Oxycodone 5 MG", "insulin", "{}"]),
    "AllergyIntolerance": st.sampled_from(["Latex", "Grass pollen", "Pollen", "Allergic disposition"]),
    "Immunization": st.sampled_from(["Influenza, seasonal", "Tdap", "DTaP-Hep B-IPV", "Something new"]),
    "Observation": st.sampled_from(
        [
            "Glucose",
            "Glucose [Mass/volume] in Blood",
            "Body Weight",
            "Systolic blood pressure",
            "Blood pressure panel",
            "Tobacco smoking status",
        ]
    ),
    "Procedure": st.sampled_from(["Colonoscopy", "Medication reconciliation", "MRI of knee", "Plain X-ray of chest"]),
    "ImagingStudy": st.sampled_from(["Plain X-ray of chest"]),
    "Encounter": st.sampled_from(["Check up", "Emergency room admission"]),
    "DiagnosticReport": st.sampled_from(["Lipid panel", "Blood pressure panel"]),
    "CarePlan": st.sampled_from(["Fracture care", "Care plan"]),
    "Device": st.sampled_from(["Insulin pump"]),
    "Goal": st.sampled_from(["Walk more"]),
}


@st.composite
def records(draw: st.DrawFn) -> list[Resource]:
    """A record of few names, so that its entries meet and contradict one another."""
    return [draw(entries(number)) for number in range(draw(st.integers(0, 30)))]


@st.composite
def entries(draw: st.DrawFn, number: int) -> Resource:
    """One resource; each field that its type may have is there or not."""
    kind = draw(st.sampled_from([*NAMES, "Patient"]))
    date = draw(DATES)
    if kind == "Patient":
        return Resource(f"Patient/{number}", "p", kind, date, "patient", {"birth_date": "1980-02-29"})
    fields: dict[str, Any] = {"name": draw(NAMES[kind]), "status": draw(st.sampled_from(STATUSES))}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "end": DAYS,
        "onset": DATES,
        "reason": st.one_of(TEXTS, st.just("Some_Code1")),
        "dose": st.just("1 tablet daily"),
        "strength": st.sampled_from(["10 MG", "5 MG / 10 MG", "a lot"]),
        "ingredient": st.sampled_from(["lisinopril", "acetaminophen / oxycodone", "x"]),
        "category": st.sampled_from(["laboratory", "vital-signs", "survey"]),
        "value": NUMBERS,
        "unit": UNITS,
        "low": st.integers(0, 50),
        "high": st.integers(50, 100),
        "flag": st.sampled_from(["normal", "high", "abnormal"]),
        "components": st.lists(st.fixed_dictionaries({"name": PARTS, "value": NUMBERS, "unit": st.just("mmHg")}), max_size=2),
        "results": st.lists(st.fixed_dictionaries({"id": st.integers(0, 30).map("Observation/{}".format), "value": NUMBERS}), max_size=3),
        "class": st.sampled_from(["AMB", "EMER", "IMP"]),
        "practitioner": st.sampled_from(["Dr. Ada Moss", "Dr. Ben Lee"]),
        "place": st.just("North Clinic"),
        "activities": st.lists(TEXTS, max_size=3),
        "reactions": st.just([{"name": "Hives"}]),
        "start": DATES,
    }
    fields |= draw(st.fixed_dictionaries({}, optional=optional))
    fields = {key: value for key, value in fields.items() if value is not None}
    return Resource(f"{kind}/{number}", "p", kind, date, f"{date} {kind} {fields}", fields)


@settings(deadline=None, max_examples=100)
@given(records(), st.integers(0, 3))
def test_every_question_keeps_its_promises(record: list[Resource], seed: int) -> None:
    asked = questions("p", record, per_kind=2, seed=seed)
    ids = {one.id for one in record}
    for question in asked:
        assert ids >= {*question.relevant, *question.hard_negatives}
        assert not {*question.relevant} & {*question.hard_negatives}
        assert len(set(question.relevant)) == len(question.relevant) <= MOST_RELEVANT
        assert (question.relevant == []) == question.kind.startswith("no_")
        assert "\n" not in question.text
        assert not re.search(r"\{(?:a_)?(?:name|year|when|earlier|later)\}", question.text)
        assert question.text.strip() == question.text != ""
        assert [fact for fact in question.facts if not stated(fact, question.answer)] == []
    assert asked == questions("p", list(record), per_kind=2, seed=seed)
    assert len({question.id for question in asked}) == len(asked)
    assert sum(counts(asked).values()) == len(asked)
    assert len(balanced(asked, 10, seed=seed)) == min(10, len(asked))


@settings(deadline=None, max_examples=20)
@given(records())
def test_the_order_of_a_record_does_not_decide(record: list[Resource]) -> None:
    forward, backward = (questions("p", order, per_kind=9, seed=1) for order in (record, record[::-1]))
    assert sorted((one.kind, one.answer, tuple(sorted(one.relevant))) for one in forward) == sorted(
        (one.kind, one.answer, tuple(sorted(one.relevant))) for one in backward
    )

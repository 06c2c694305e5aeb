"""A few patients' records in FHIR R4, made by hand: small, and different from patient to patient."""

import json
from pathlib import Path
from typing import Any

DRUGS = ("metformin hydrochloride 500 MG Oral Tablet", "lisinopril 10 MG Oral Tablet", "simvastatin 20 MG Oral Tablet")
CONDITIONS = ("Diabetes mellitus type 2 (disorder)", "Essential hypertension (disorder)", "Asthma (disorder)")
VACCINES = ("Influenza, seasonal, injectable", "Td (adult)", "Hep A, adult")
PROCEDURES = ("Colonoscopy (procedure)", "Dental cleaning (procedure)", "Spirometry (procedure)")


def write_bundles(folder: Path, patients: int) -> None:
    """One Bundle each, as a hospital would export them, and a declaration that they are made up."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(patients):
        (folder / f"patient-{number}.json").write_text(json.dumps(bundle(number)), encoding="utf-8")
    (folder / "dataset.yaml").write_text("contains: synthetic\n", encoding="utf-8")


def bundle(number: int) -> dict[str, Any]:
    """The record of one patient."""
    patient = f"made-{number}"
    resources = [
        {"resourceType": "Patient", "id": patient, "gender": "female", "birthDate": f"19{50 + number}-03-04"},
        *_of_conditions(patient, number),
        *_of_labs(patient, number),
        *_events(patient, number),
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in resources]}


def _of_conditions(patient: str, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, (condition, drug) in enumerate(zip(CONDITIONS, DRUGS, strict=True)):
        day = f"201{place}-0{number % 8 + 1}-1{place}"
        found.append(
            {
                "resourceType": "Condition",
                "id": f"{patient}-condition-{place}",
                "clinicalStatus": {"coding": [{"code": "active"}]},
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": str(place), "display": condition}]},
                "subject": {"reference": f"Patient/{patient}"},
                "onsetDateTime": day,
            }
        )
        found.append(
            {
                "resourceType": "MedicationRequest",
                "id": f"{patient}-drug-{place}",
                "status": "active" if (number + place) % 2 else "stopped",
                "intent": "order",
                "medicationCodeableConcept": {"coding": [{"display": drug}]},
                "subject": {"reference": f"Patient/{patient}"},
                "authoredOn": day,
                "dosageInstruction": [{"text": f"{place + 1} tablet daily"}],
                "reasonReference": [{"reference": f"Condition/{patient}-condition-{place}"}],
            }
        )
    return found


def _of_labs(patient: str, number: int) -> list[dict[str, Any]]:
    return [
        {
            "resourceType": "Observation",
            "id": f"{patient}-lab-{place}",
            "status": "final",
            "category": [{"coding": [{"code": "laboratory"}]}],
            "code": {"text": "Hemoglobin A1c"},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": f"20{10 + place}-0{number % 8 + 1}-2{place}",
            "valueQuantity": {"value": 5.5 + number / 10 + place / 5, "unit": "%"},
            "referenceRange": [{"low": {"value": 4.0}, "high": {"value": 5.6}}],
        }
        for place in range(5)
    ]


def _events(patient: str, number: int) -> list[dict[str, Any]]:
    subject = {"reference": f"Patient/{patient}"}
    found: list[dict[str, Any]] = []
    for place in range(3):
        day = f"202{place}-0{number % 8 + 1}-0{place + 1}"
        found += [
            {
                "resourceType": "Immunization",
                "id": f"{patient}-shot-{place}",
                "status": "completed",
                "vaccineCode": {"text": VACCINES[place]},
                "patient": subject,
                "occurrenceDateTime": day,
            },
            {
                "resourceType": "Procedure",
                "id": f"{patient}-procedure-{place}",
                "status": "completed",
                "code": {"coding": [{"display": PROCEDURES[place]}]},
                "subject": subject,
                "performedDateTime": day,
            },
            {
                "resourceType": "Encounter",
                "id": f"{patient}-visit-{place}",
                "status": "finished",
                "class": {"code": "AMB", "display": "ambulatory"},
                "type": [{"text": f"Check-up {place}"}],
                "subject": subject,
                "period": {"start": day, "end": day},
            },
        ]
    return found

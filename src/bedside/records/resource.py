"""Resources: what is kept of a patient's FHIR record, one line each.

One JSON object per line, sorted by patient, then date::

    {"id": "Observation/8ed7aa7c", "patient": "23b32be5", "type": "Observation", "date": "2019-11-02",
     "text": "2019-11-02 Lab: Hemoglobin A1c 5.9 % (normal 4.0-5.6: high)",
     "fields": {"name": "Hemoglobin A1c", "code": "http://loinc.org|4548-4", "category": "laboratory", "value": 5.9, "unit": "%",
                "low": 4.0, "high": 5.6, "flag": "high"}}

``text`` is what a model reads. ``fields`` are what questions are made from; one that the source does not have is absent.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bedside.errors import DataError
from bedside.files import write_json_lines


@dataclass(frozen=True)
class Resource:
    """One entry of a record.

    ``id`` is type and logical id, unique within the patient. ``date`` has the precision that FHIR gives it, up to the day.
    """

    id: str
    patient: str
    type: str
    date: str | None
    text: str
    fields: dict[str, Any]


def write_resources(path: Path, resources: Iterable[Resource]) -> None:
    """Write resources as JSON Lines, atomically."""
    write_json_lines(path, (asdict(resource) for resource in resources))


def read_records(path: Path) -> Iterator[tuple[str, list[Resource]]]:
    """Each patient and the record, one after the other, so that one record at a time is in memory.

    A line that is no resource raises :class:`DataError` with its number.
    """
    with path.open("rb") as stream:
        for patient, resources in groupby(_parsed(path, stream), key=lambda resource: resource.patient):
            yield patient, list(resources)


def _parsed(path: Path, lines: Iterable[bytes]) -> Iterator[Resource]:
    for number, line in enumerate(lines, 1):
        try:
            yield Resource(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise DataError(f"{path}, line {number} is not a resource ({error}): run `dvc repro read_records`") from error

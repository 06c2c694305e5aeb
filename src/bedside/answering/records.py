"""The record of one patient, from a file or folder of FHIR."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bedside.errors import DataError, listed
from bedside.records.build import KEPT, record
from bedside.records.resource import Resource
from bedside.sources.fhir.faults import Fault
from bedside.sources.fhir.reading import read_folder


@dataclass(frozen=True)
class PatientRecord:
    """What is kept of a patient's record, and what of the files was set aside because something is wrong with it.

    That may be of any of the ``patients`` whose records these files hold: whose it is, is not always to be told.
    """

    patient: str
    patients: int
    entries: list[Resource]
    set_aside: list[Fault]


def read_record(path: Path, patient: str | None) -> PatientRecord:
    """The record of ``patient`` (an ID, with or without ``Patient/`` before it), or of the only one there is.

    Raises :class:`DataError` where there are several and none is named, or where the one that is named is not there.
    """
    patient = patient and patient.removeprefix("Patient/")
    with TemporaryDirectory(prefix="bedside.") as scratch, read_folder(path, Path(scratch) / "records.sqlite", KEPT) as reading:
        names, found = [], None
        for name, resources in reading.patients():
            names.append(name)
            if patient in (None, name) and found is None:
                found = record(name, resources)[0]
        chosen = patient or names[0]
        if found is None or (patient is None and len(names) > 1):
            said = f"holds no patient {patient!r}" if patient else f"holds {len(names)} patients"
            raise DataError(f"{path} {said}: name one with --patient:\n{listed(names)}")
        return PatientRecord(chosen, len(names), found, [fault for fault in reading.faults() if fault.reason != "ignored"])

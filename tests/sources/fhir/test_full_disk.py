"""No space for the scratch file is said, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

from sources.fhir.made import folder_of, lines, observation, patient

READ = """
import resource, sys
from pathlib import Path
from bedside.errors import DataError
from bedside.sources.fhir.reading import read_folder
resource.setrlimit(resource.RLIMIT_FSIZE, (2**17, 2**17))
try:
    with read_folder(Path(sys.argv[1]), Path(sys.argv[2]), frozenset({"Patient", "Observation"})):
        print("read")
except DataError as error:
    print(error)
"""


def test_a_full_disk_is_one_message(tmp_path: Path) -> None:
    seen = [observation(f"o{number}", note=[{"text": "x" * 10_000}]) for number in range(500)]
    folder, scratch = folder_of(tmp_path / "in", a_ndjson=lines(patient(), *seen)), tmp_path / "scratch.sqlite"
    done = subprocess.run([sys.executable, "-c", READ, str(folder), str(scratch)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{scratch} cannot be written (")
    assert done.stdout.endswith(f"): it needs about as much space as {folder}\n")
    assert done.stderr == ""
    assert not scratch.exists()

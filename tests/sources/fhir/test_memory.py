"""Memory does not grow with the number of resources in a file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sources.fhir.made import observation, patient

READ = """
import resource, sys
from pathlib import Path
from bedside.sources.fhir.reading import read_folder
with read_folder(Path(sys.argv[1]), Path(sys.argv[1] + ".scratch"), frozenset({"Patient", "Observation"})) as reading:
    print(sum(1 for _, resources in reading.patients() for _ in resources))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bundle_of(path: Path, resources: int) -> Path:
    """All of one patient, and in one line: the hardest of all."""
    with path.open("w") as stream:
        stream.write('{"resourceType": "Bundle", "entry": [' + json.dumps({"resource": patient()}))
        for number in range(1, resources):
            stream.write("," + json.dumps({"resource": observation(f"o{number}", note=[{"text": "as expected " * 40}])}))
        stream.write("]}")
    return path


def peak_of(path: Path) -> tuple[int, float]:
    """How many resources came out, and the most memory of the process, in MiB."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    resources, kibibytes = map(int, done.stdout.split())
    return resources, kibibytes / 1024


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the unit is another")
def test_memory_does_not_grow_with_the_resources(tmp_path: Path) -> None:
    few, little = peak_of(bundle_of(tmp_path / "few.json", 500))
    many, more = peak_of(bundle_of(tmp_path / "many.json", 20_000))
    assert (few, many) == (500, 20_000)
    # The larger file is 13 MB; as objects it would be about 60.
    assert more < little + 20

"""Whatever is in a folder, nothing is raised but what a person can mend, and every resource is counted once."""

import gzip
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.fhir.made import KEPT, bundle, observation, patient

from bedside.errors import DataError
from bedside.sources.fhir.reading import Reading, read_folder

# The same examples each time: what fails here fails everywhere.
FIXED = settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
IDS = st.sampled_from(["a", "b", "c", "no id", ""])
REFERENCES = st.sampled_from(
    [
        "Patient/a",
        "Patient/b",
        "urn:uuid:1",
        "urn:uuid:2",
        "#a",
        "Observation/a",
        "https://x.example/Patient/a/_history/1",
        "Patient?identifier=s|a",
        "Group/a",
        "",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["reference", "id", "value", "entry", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(["Patient", "Observation", "Practitioner", "Device", "Claim", "Encounter", "Bundle", "ProcedureRequest", "No"])
WILD = st.fixed_dictionaries(
    {"resourceType": TYPES | ANYTHING},
    optional={
        "id": IDS | ANYTHING,
        "subject": st.fixed_dictionaries({"reference": REFERENCES}) | ANYTHING,
        "patient": st.fixed_dictionaries({"reference": REFERENCES}),
        "identifier": st.just([{"system": "s", "value": "a"}]) | ANYTHING,
        "meta": st.fixed_dictionaries({"versionId": IDS, "lastUpdated": st.sampled_from(["2020-01-01T00:00:00Z", "2020"])}) | ANYTHING,
        "contained": st.just([{"resourceType": "Patient", "id": "a"}]) | ANYTHING,
        "status": st.just("final") | ANYTHING,
        "entry": ANYTHING,
    },
)
SOUND = st.builds(patient, IDS) | st.builds(observation, IDS, REFERENCES)
RESOURCES = SOUND | WILD | ANYTHING
URLS = st.lists(st.sampled_from(["urn:uuid:1", "urn:uuid:2", "urn:uuid:x y", "https://x.example/Patient/c", ""]), max_size=3)
SHAPES = st.sampled_from(["bundle", "lines", "one"])


def written(shape: str, resources: list[Any], urls: list[str]) -> bytes:
    match shape:
        case "bundle":
            return json.dumps(bundle(*resources, urls=urls), indent=1).encode()
        case "lines":
            return "".join(json.dumps(resource) + "\n" for resource in resources).encode()
        case _:
            return json.dumps(resources[0] if resources else {}).encode()


FILES = st.builds(written, SHAPES, st.lists(RESOURCES, max_size=6), URLS)


@contextmanager
def reading_of(*files: bytes) -> Iterator[Reading | None]:
    """The reading of a folder with these files and a patient; ``None`` where it was refused."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        for number, content in enumerate(files):
            (folder / f"{number}.json").write_bytes(content)
        try:
            with read_folder(folder, Path(name) / "scratch", KEPT) as reading:
                yield reading
        except DataError:
            yield None


def check(reading: Reading, files: int) -> None:
    counts = reading.counts
    dropped = sum(count for name, count in counts.items() if name.startswith("dropped_"))
    reasons = sum(count for name, count in counts.items() if name.startswith("set_aside_"))
    assert counts["resources_read"] == counts["kept"] + counts["shared"] + dropped + counts["set_aside"] + counts["duplicates"]
    assert counts["set_aside"] == reasons
    assert counts["set_aside"] + counts["files_broken"] + counts["files_ignored"] == len(list(reading.faults()))
    assert counts["files"] == files
    assert min(counts.values()) >= 0
    records = {name: list(resources) for name, resources in reading.patients()}
    assert counts["patients"] == len(records)
    assert counts["kept"] == sum(resource["resourceType"] in KEPT for record in records.values() for resource in record)
    for record in records.values():
        json.dumps(record, allow_nan=False).encode()


@FIXED
@given(st.lists(FILES, max_size=3))
def test_every_resource_is_counted_once(files: list[bytes]) -> None:
    with reading_of(json.dumps(patient("a")).encode(), *files) as reading:
        assert reading
        check(reading, 1 + len(files))


@FIXED
@given(FILES, st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=3)), min_size=1, max_size=4), st.booleans())
def test_damaged_files_raise_nothing(content: bytes, changes: list[tuple[int, bytes]], packed: bool) -> None:
    damaged = bytearray(gzip.compress(content) if packed else content)
    for place, change in changes:
        start = place % (len(damaged) + 1)
        damaged[start : start + len(change)] = change
    with reading_of(json.dumps(patient("a")).encode(), bytes(damaged)) as reading:
        assert reading
        check(reading, 2)


@FIXED
@given(st.lists(st.binary(max_size=40) | FILES, max_size=2))
def test_any_bytes_raise_nothing_but_what_can_be_mended(files: list[bytes]) -> None:
    with reading_of(*files) as reading:
        if reading:
            check(reading, len(files))

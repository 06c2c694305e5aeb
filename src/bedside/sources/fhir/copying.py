"""Bring in a site's own files as they are."""

import shutil
from pathlib import Path

from bedside.errors import DataError, FetchError, listed
from bedside.sources.fhir.faults import RefusedError
from bedside.sources.fhir.files import check_ordinary, files_of


def copy_records(source: Path, folder: Path) -> None:
    """Copy all files of ``source`` (or the one that it is) into ``folder``; what is in them is looked at when they are read.

    Raises :class:`FetchError` where there are none, or some cannot be copied: all of those are named.
    """
    try:
        files = list(files_of(source))
    except DataError:
        raise FetchError(
            f"records_source is {str(source)!r}, which is no folder: choose synthea, or a folder of your own with FHIR R4 "
            "(Bundles or bulk-export NDJSON, gzip or not)"
        ) from None
    if not files:
        raise FetchError(f"records_source is {str(source)!r}, which is empty: put FHIR R4 there (Bundles or bulk-export NDJSON)")
    root = source if source.is_dir() else source.parent
    faults = []
    for name, file in files:
        target = folder / file.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            check_ordinary(file, root)
            shutil.copyfile(file, target)
        except RefusedError as refused:
            faults.append(f"{name} {refused.text}")
        except OSError as error:
            faults.append(f"{name} cannot be read ({error.strerror})")
    if faults:
        raise FetchError(f"{len(faults)} files of {source} cannot be copied:\n{listed(faults)}")

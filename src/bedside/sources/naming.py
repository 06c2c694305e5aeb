"""What sources of data are called."""

NAMED = {"sample": "sample (synthetic)", "mts-dialog": "mts-dialog", "synthea": "synthea (synthetic)"}
"""Values of ``notes_source`` and ``records_source`` that are no folders, and what they are called."""


def source_label(source: str) -> str:
    """What the data are called beside scores and adapters, which may leave the site: the path of its own folder is not in it."""
    return NAMED.get(source, "own data")

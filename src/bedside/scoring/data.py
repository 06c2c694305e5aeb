"""Which data scores are about, as a fingerprint: what two runs, or a run and its texts, must share to belong together."""

from collections.abc import Iterable

from bedside.files import fingerprint


def data_fingerprint(rows: Iterable[tuple[str, str, str]]) -> str:
    """Of each example's true section, reference and dialogue; without IDs and order, since a site's own files have other ones."""
    return fingerprint(sorted([section, reference, dialogue.strip()] for section, reference, dialogue in rows))

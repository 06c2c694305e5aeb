"""Which adaptation scores are of: what was chosen on the answers of one, such as a threshold, is of no use to another."""

import json
from pathlib import Path

from bedside.files import fingerprint
from bedside.models.lineage import MANIFEST_FILE
from bedside.scoring.entries import entries


def adapted_by(folder: Path) -> list[str]:
    """The entry of "provenance" that stands for the adaptation in ``folder``: for its manifest, which has the sum of each of its files."""
    return entries({"adaptation": fingerprint(json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8")))})

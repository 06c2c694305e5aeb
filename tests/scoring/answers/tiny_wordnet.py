"""A WordNet of one synonym, in the files of the real one: a doctor is a physician."""

from pathlib import Path

_HEADER = "  1 This software and database is WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.\n"
_SYNSET = "{offset:08d} 18 n 02 doctor 0 physician 0 000 | a licensed medical practitioner\n"


def save_tiny_wordnet(folder: Path) -> Path:
    """Write the twelve files that are read, as WordNet's manual (wndb) lays them out."""
    folder.mkdir(parents=True)
    for part in ("adj", "adv", "noun", "verb"):
        for name in (f"data.{part}", f"index.{part}"):
            (folder / name).write_text(_HEADER, encoding="utf-8")
        (folder / f"{part}.exc").write_text("", encoding="utf-8")
    offset = len(_HEADER)
    (folder / "data.noun").write_text(_HEADER + _SYNSET.format(offset=offset), encoding="utf-8")
    lines = [f"{word} n 1 0 1 0 {offset:08d}\n" for word in ("doctor", "physician")]
    (folder / "index.noun").write_text(_HEADER + "".join(lines), encoding="utf-8")
    return folder

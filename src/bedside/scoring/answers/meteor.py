"""METEOR (Lavie and Agarwal, 2007) as NLTK defines it: matches of equal words, then of equal stems, then of synonyms in WordNet.

Without WordNet the first two stages alone are another score, and have another name.
"""

import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from nltk.tokenize import NLTKWordTokenizer
from nltk.translate.meteor_score import single_meteor_score

from bedside.scoring.answers.wordnet import open_wordnet
from bedside.scoring.score_cache import Pair

WITH_SYNONYMS, WITHOUT_SYNONYMS = "meteor", "meteor_exact_stem"
_SETTINGS = {"alpha": 0.9, "beta": 3.0, "gamma": 0.5}
"""NLTK's defaults, which are the paper's."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class NoSynonyms:
    """Stands in WordNet's place: no word has any synonym, so that the third stage finds nothing that the first has not."""

    def synsets(self, word: str) -> list[Any]:  # noqa: ARG002 - NLTK asks for a word
        """None."""
        return []


def meteor(pairs: Sequence[Pair], wordnet: Path | None) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The score of each (prediction, reference), (n,), under its name, and the signature of both names, one of them absent.

    ``wordnet`` is a folder as :mod:`bedside.scoring.answers.wordnet` reads it.
    """
    stages = (
        f"NLTK {version('nltk')} meteor_score, "
        f"{', '.join(f'{name} {value:g}' for name, value in _SETTINGS.items())}, its word tokenizer on each sentence, punctuation kept, "
        "lower case, exact words, Porter stems"
    )
    if wordnet is None:
        signature = {WITH_SYNONYMS: "absent: no WordNet configured", WITHOUT_SYNONYMS: f"{stages}, no synonyms"}
        return {WITHOUT_SYNONYMS: _scores(pairs, NoSynonyms())}, signature
    reader, version_of = open_wordnet(wordnet)
    signature = {WITH_SYNONYMS: f"{stages}, synonyms of {version_of}", WITHOUT_SYNONYMS: "absent: WordNet is configured"}
    return {WITH_SYNONYMS: _scores(pairs, reader)}, signature


def meteor_tokens(text: str) -> list[str]:
    """NLTK's word tokenizer, sentence by sentence: it takes a full stop for a token at the end of its text alone."""
    tokenizer = NLTKWordTokenizer()
    return [token for sentence in _SENTENCE_END.split(text) for token in tokenizer.tokenize(sentence)]


def _scores(pairs: Sequence[Pair], wordnet: Any) -> np.ndarray:
    texts = {text: meteor_tokens(text) for pair in pairs for text in pair}
    return np.array(
        [single_meteor_score(texts[reference], texts[prediction], wordnet=wordnet, **_SETTINGS) for prediction, reference in pairs]
    )

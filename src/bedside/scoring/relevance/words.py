"""Text as words that the baselines count: lower case, without stop words, as stems."""

import re
from functools import cache
from typing import Any

from bm25s.stopwords import STOPWORDS_EN_PLUS

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# A letter by itself says something here, as in vitamin D.
_STOP = frozenset(word for word in STOPWORDS_EN_PLUS if len(word) > 1) | {"a", "i"}


def words(text: str) -> list[str]:
    """The stems of the words that say something, in order: ``Do I take statins?`` is ``take``, ``statin``."""
    found = _WORD.findall(text.casefold().replace("’", "'"))
    return [_stem(word) for word in found if word not in _STOP]


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stem(word))


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import EnglishStemmer

    return EnglishStemmer()

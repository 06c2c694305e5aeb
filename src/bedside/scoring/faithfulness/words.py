"""Text as words: spaCy's English tokenizer, sentences, stems, and which words say something.

No statistical model is loaded: the tokenizer's rules, the stop words and the Snowball stemmer come with the packages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

from bedside.scoring.faithfulness.closed_classes import CLINICAL_STOP_WORDS, FILLERS, GRADES, RELATIVES, SIDES
from bedside.scoring.faithfulness.lay_words import ONE_MEANING

_LETTERS_SPELLED = re.compile(r"\b(?:[A-Z] ){1,5}[A-Z]\b")
_ENDS_SENTENCE = re.compile(r"[.?!;]+|\n+\s*")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A token: where it lies, its stem, the sentence it is in, and whether it says something by itself."""

    text: str
    start: int
    end: int
    stem: str
    meaning: str
    sentence: int
    content: bool


@cache
def language() -> "Language":
    """English without a model: a tokenizer and a vocabulary."""
    import spacy

    return spacy.blank("en")


@cache
def stem(word: str) -> str:
    """Snowball's stem, without the "-ment" that it keeps: "treatment" is "treat"."""
    found = GRADES.get(word) or str(_stemmer().stem(word))
    return found.removesuffix("ment") if len(found) > 7 else found


@cache
def meaning(word: str) -> str:
    """What single words are compared by: one form for a relative ("mom", "mother") or a lay and a clinical word, else the stem."""
    return RELATIVES.get(word) or ONE_MEANING.get(word) or stem(word)


@cache
def _stemmer() -> Any:
    from nltk.stem.snowball import EnglishStemmer

    return EnglishStemmer()


@cache
def _stop_words() -> frozenset[str]:
    # spaCy's list also holds words that tell where it hurts.
    return frozenset(language().Defaults.stop_words - CLINICAL_STOP_WORDS) | FILLERS


def join_spelled_letters(text: str) -> str:
    """Transcripts spell abbreviations out: "D V T" is "DVT"."""
    return _LETTERS_SPELLED.sub(lambda match: match[0].replace(" ", ""), text)


def tokens(text: str) -> "Doc":
    """A document whose sentences also end at semicolons and line breaks, as those of a note do."""
    made = language().make_doc(text)
    ends = [_ENDS_SENTENCE.fullmatch(token.text) is not None for token in made]
    return document(list(made), [True, *ends[:-1]])


def document(made: Sequence["Token"], starts: Sequence[bool]) -> "Doc":
    """A document of these tokens with these starts of sentences (set one by one, spaCy's time grows with the square)."""
    from spacy.tokens import Doc

    texts, blanks = [token.text for token in made], [bool(token.whitespace_) for token in made]
    return Doc(language().vocab, words=texts, spaces=blanks, sent_starts=list(starts[: len(texts)]))


def words(doc: "Doc") -> list[Word]:
    """The tokens that are words; a number may be part of a name ("type 2"), but says nothing by itself."""
    found: list[Word] = []
    sentence = -1
    for token in doc:
        sentence += bool(token.is_sent_start)
        lower = token.lower_.replace("’", "'")
        if _WORD.fullmatch(lower):
            content = len(lower) > 1 and not lower.isdigit() and lower not in GRADES and lower not in _stop_words() and lower not in SIDES
            found.append(Word(lower, token.idx, token.idx + len(token), stem(lower), meaning(lower), sentence, content))
    return found


def phrase(text: str) -> tuple[str, ...]:
    """A name of a terminology as stems, comparable with those of :func:`words`."""
    return tuple(stem(word) for word in re.findall(r"[a-z0-9]+", text.lower().replace("'s", "")))


def sentence_spans(text: str, doc: "Doc") -> Sequence[tuple[int, int]]:
    """Start and end of each sentence, without the blanks around it."""
    spans = []
    for sentence in doc.sents:
        start, end = sentence.start_char, sentence.end_char
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        spans.append((start, end))
    return spans

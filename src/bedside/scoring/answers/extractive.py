"""The floor under the answers: the shown entry with the most words of the question, as it is."""

from dataclasses import replace

from bedside.scoring.answers.answered import Answered
from bedside.scoring.relevance.words import words

NOTHING_SHOWN = "Your record does not show that."
SIGNATURE = (
    f"the shown entry with the most distinct words of the question (stems, without stop words), of equals the last; {NOTHING_SHOWN!r} "
    "where none is shown"
)


def extracted(answer: Answered) -> Answered:
    """The same question, answered by the baseline."""
    asked = set(words(answer.question_text))
    text = NOTHING_SHOWN
    if answer.resource_texts:
        shared = [len(asked & set(words(entry))) for entry in answer.resource_texts]
        text = max(zip(shared, range(len(shared)), answer.resource_texts, strict=True))[2]
    return replace(answer, text=text, truncated=False, finished=True)

"""Facts of an answer that nothing supports: neither the entries that were shown, nor the question, nor the right answer.

Facts and their support are those of notes (:mod:`bedside.scoring.faithfulness`): the right answer stands for the reference, the entries
and the question for the dialogue. That the record does not say something is no fact of the patient and is left out.
"""

import re
from collections.abc import Sequence

from bedside.scoring.answers.abstention import without_abstentions
from bedside.scoring.answers.answered import Answered
from bedside.scoring.faithfulness import SIGNATURE as FACTS
from bedside.scoring.faithfulness import Faithfulness, faithfulness

SIGNATURE = f"{FACTS}; against the entries shown, the question and the right answer; of what the record does not say nothing"

_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?![\d-])")


def support(answers: Sequence[Answered]) -> list[Faithfulness]:
    """The unsupported facts of each answer, with their places in it."""
    return faithfulness(
        [_american(without_abstentions(answer.text)) for answer in answers],
        [_american(answer.reference) for answer in answers],
        [_american(_shown(answer)) for answer in answers],
    )


def _shown(answer: Answered) -> str:
    """Each entry as a turn; a mark before it keeps its first word from being taken for a speaker's name."""
    return "\n".join(f"- {line}" for text in (*answer.resource_texts, answer.question_text) for line in text.splitlines())


def _american(text: str) -> str:
    """Dates of entries in the figures that notes have; they are as long, so that places stay as they are."""
    return _MONTH.sub(r"\2/\1", _DAY.sub(r"\2/\3/\1", text))

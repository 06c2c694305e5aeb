"""The examples as the page's script reads them: numbers always, text only where it may leave the machine."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bedside.review.examples import ExampleScores
from bedside.review.page.records import Fact, Written
from bedside.review.page.wording import differing


def example_entries(
    answers: Sequence[ExampleScores],
    written: Mapping[str, Written],
    dialogues: Mapping[str, str],
    base: Mapping[str, ExampleScores] | None,
    *,
    with_text: bool,
) -> list[dict[str, Any]]:
    """An entry for each answer; offsets in it count characters (code points)."""
    return [
        {
            **_numbers(answer),
            "facts": _kinds(written[answer.id]),
            **({"base": _numbers(base[answer.id])} if base is not None else {}),
            **({"text": _text(written[answer.id], dialogues[answer.id])} if with_text else {}),
        }
        for answer in answers
    ]


def _numbers(answer: ExampleScores) -> dict[str, Any]:
    return {
        "id": answer.id,
        "section": answer.section,
        "predicted": answer.predicted,
        "right": answer.right,
        "probability": answer.probability,
        "scores": {name: round(value, 4) for name, value in answer.scores.items() if name != "section_correct"},
    }


def _kinds(written: Written) -> dict[str, dict[str, int]]:
    sides = {"unsupported": written.unsupported, "omitted": written.omitted}
    return {name: dict(Counter(fact.kind for fact in facts)) for name, facts in sides.items()}


def _text(written: Written, dialogue: str) -> dict[str, Any]:
    added, missing = differing(written.prediction, written.reference)
    return {
        "dialogue": dialogue,
        "prediction": {"text": written.prediction, "words": added, "facts": _places(written.unsupported)},
        "reference": {"text": written.reference, "words": missing, "facts": _places(written.omitted)},
    }


def _places(facts: Iterable[Fact]) -> list[tuple[int, int, str]]:
    return [(fact.start, fact.end, fact.kind) for fact in facts]

"""The page of a run: every number worked out, then drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedside.review.page import headline
from bedside.review.page.base import Base, Change, known_changes
from bedside.review.page.certainty import certainty
from bedside.review.page.examples import example_entries
from bedside.review.page.inputs import Inputs
from bedside.review.page.plot import Axis, rail, round_values
from bedside.review.page.privacy import Privacy, privacy
from bedside.review.page.progress import progress
from bedside.review.page.published import published_rows, same_data
from bedside.review.page.render import render
from bedside.review.page.scores import SCORES, Score, absences, confidence_of, signature_of, source_of, values_of
from bedside.review.page.sections import commonest_mistake, confusion, section_rows
from bedside.sources.naming import source_label
from bedside.tasks.notes import SECTIONS


@dataclass(frozen=True)
class About:
    """What the settings say: ``model`` is its name in the catalogue, ``training`` what is shown of how it was tuned."""

    run: str
    model: str
    notes_source: str
    include_text: bool
    training: Mapping[str, Any]


def build_page(inputs: Inputs, about: About, base: Base | None, no_base: str = "") -> str:
    """The whole page as HTML; ``no_base`` says why there is nothing to compare with where ``base`` is absent."""
    shown = privacy(inputs.metrics, about.notes_source, include_text=about.include_text)
    context = {
        "about": about,
        "privacy": shown,
        "training": inputs.training,
        "training_settings": dict(_flat(about.training)) if inputs.training else {},
        "cost": inputs.cost,
        "certainty": certainty(inputs.answers),
        "progress": progress(inputs.curves),
        **_scored(inputs.metrics),
        **_by_section(inputs, base),
        **_compared(inputs.metrics, base, no_base),
    }
    return render(context, _data(inputs, base, shown))


def _scored(metrics: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "metrics": metrics,
        "source": source_of(metrics),
        "synthetic": source_of(metrics) == source_label("sample"),
        "signature": signature_of(metrics),
        "confidence": confidence_of(metrics),
        "values": values_of(metrics),
        "absences": absences(metrics),
        "facts_known": "unsupported_facts" in metrics,
        "score_rail": _score_rail(metrics),
        "unit_rail": rail(0, 1),
        "published": published_rows(metrics),
        "same_data": same_data(metrics),
    }


def _by_section(inputs: Inputs, base: Base | None) -> dict[str, Any]:
    text = "aggregate" if "aggregate" in inputs.metrics else "rouge1"
    return {
        "of_headers": headline.of_headers(inputs.metrics, sum(answer.right for answer in inputs.answers)),
        "confusion": confusion(inputs.answers),
        "mistake": commonest_mistake(inputs.answers),
        "sections": section_rows(inputs.sections, inputs.answers, base.answers if base else None, text),
        "section_text": next(score.label for score in SCORES if score.key == text),
    }


def _compared(metrics: Mapping[str, Any], base: Base | None, no_base: str) -> dict[str, Any]:
    changes = known_changes(base)
    return {
        "base": base,
        "no_base": no_base,
        "tiles": headline.tiles(metrics, base.changes if base else {}),
        "of_change": headline.of_change(changes) if changes else "",
        "changes": changes,
        "before": {score.key: change.base for score, change in changes},
        "change_rail": _change_rail(changes),
    }


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _score_rail(metrics: Mapping[str, Any]) -> Axis:
    """From zero to one; some scores can be below zero."""
    lowest = min(value.low for value in values_of(metrics))
    return rail(min(0.0, round_values(lowest, 1)[0]), 1)


def _change_rail(changes: Sequence[tuple[Score, Change]]) -> Axis:
    """As far to either side of zero as the furthest end of an interval."""
    furthest = max((abs(end) for _, change in changes for end in (change.low, change.high)), default=0)
    reach = next(reach for reach in (0.05, 0.1, 0.2, 0.5, 1.0, furthest) if reach >= furthest)
    return rail(-reach, reach)


def _data(inputs: Inputs, base: Base | None, shown: Privacy) -> dict[str, Any]:
    columns = {name for answer in inputs.answers for name in answer.scores}
    return {
        "sections": SECTIONS,
        "base": base.label if base else None,
        "withText": shown.with_text,
        "factsKnown": "unsupported_facts" in inputs.metrics,
        "scores": [
            {"key": score.column, "label": score.label, "lowerIsBetter": score.lower_is_better}
            for score in SCORES
            if score.column in columns and score.column != "section_correct"
        ],
        "compared": [score.column for score, _ in known_changes(base) if score.column in columns],
        "examples": example_entries(
            inputs.answers, inputs.written, inputs.dialogues, base.answers if base else None, with_text=shown.with_text
        ),
    }

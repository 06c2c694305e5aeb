"""Faithfulness of a note to its dialogue: facts that nothing supports, and facts of the reference that are left out."""

from bedside.scoring.faithfulness.scores import SIGNATURE, Faithfulness, Span, faithfulness

__all__ = ["SIGNATURE", "Faithfulness", "Span", "faithfulness"]

"""What the relevance model picked for each question, against the entries that matter."""

from bedside.scoring.answers.answered import Answered

SIGNATURE = "mean over the questions; 1 where nothing is relevant and nothing is picked, 0 where only one of the two is empty"


def picked_scores(answer: Answered) -> dict[str, float]:
    """Precision, recall and F1 of one question's picked entries; of an answer from the gold entries nothing."""
    if answer.picked is None:
        return {}
    hits, picked, relevant = len(answer.picked & answer.relevant), len(answer.picked), len(answer.relevant)
    if not picked or not relevant:
        return dict.fromkeys(_NAMES, float(picked == relevant))
    return dict(zip(_NAMES, (hits / picked, hits / relevant, 2 * hits / (picked + relevant)), strict=True))


_NAMES = ("picked_precision", "picked_recall", "picked_f1")

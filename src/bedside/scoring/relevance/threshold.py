"""From which probability on an entry is picked."""

import numpy as np

from bedside.errors import DataError

SIGNATURE = "the threshold with the best F1 on the validation pairs, half-way to the next probability below, the highest of equals"


def sweep(probability: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs from the most probable down, and the last place of each distinct probability in that order.

    Pairs of one probability are picked together or not at all, so whatever is counted is counted at those places.
    """
    order = np.argsort(-probability, kind="stable")
    return order, np.flatnonzero(np.append(np.diff(probability[order]) != 0, True))


def best_threshold(relevant: np.ndarray, probability: np.ndarray, *, system: str) -> float:
    """The threshold with the best F1 on validation pairs, (n,) each; what is not below it is picked.

    It lies half-way between the least probable pair that is picked and the next one below (0 where there is none), which serves
    unseen pairs better than either end. Of thresholds with the same F1 it is the highest, which picks the fewest. Raises
    :class:`DataError` where the pairs cannot tell one threshold from another.
    """
    if relevant.all() or not relevant.any():
        which = "all" if relevant.size and relevant.all() else "none"
        raise DataError(
            f"no threshold can be chosen for {system}: of {relevant.size} validation pairs {which} are relevant, and both sorts are "
            "needed. Raise records.validation_share or records.questions in params.yaml"
        )
    order, ends = sweep(probability)
    hits = np.cumsum(relevant[order])[ends]
    best = int(np.argmax(2 * hits / (ends + 1 + relevant.sum())))
    distinct = np.append(probability[order][ends], 0.0)
    least, below = float(distinct[best]), float(distinct[best + 1])
    middle = (least + below) / 2
    return middle if middle > below else least  # between neighbouring floats there is none

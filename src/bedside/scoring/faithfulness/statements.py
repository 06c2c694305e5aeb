"""Which sentences of the reference a note tells, each by its words: in other words, in another order, merged or cut in two."""

from collections import Counter
from collections.abc import Sequence

from bedside.scoring.faithfulness.facts import Fact, Reading, Term
from bedside.scoring.faithfulness.support import Match, find_term, most_in_one_place

_ENOUGH = 4
"""A statement is told where one in so many of its terms is: who words it anew keeps few of them."""


def untold(statements: Sequence[Fact], note: Reading) -> list[Fact]:
    """The statements that the note leaves out.

    A word of the note tells no more statements than it occurs: "pain" said once does not tell of two pains. The statements
    that lie closest to one of the note's sentences are served first. One that was left out then finds its words taken.
    """
    free = Counter(stem for term in note.terms for stem in term.stems)
    missing = []
    for statement in sorted(statements, key=lambda statement: -_closeness(statement, note)):
        terms = _terms(statement)
        found = [term for term in terms if find_term(term, note, 0) >= Match.LOOSE and _is_free(term, note, free)]
        free.subtract(stem for term in found for stem in term.stems)
        if len(found) * _ENOUGH < len(terms):
            missing.append(statement)
    return missing


def _terms(statement: Fact) -> tuple[Term, ...]:
    assert isinstance(statement.content, tuple)  # noqa: S101 - as every statement is made
    return statement.content


def _closeness(statement: Fact, note: Reading) -> float:
    """The largest share of its terms that one sentence of the note has."""
    terms = _terms(statement)
    return most_in_one_place(terms, note) / len(terms)


def _is_free(term: Term, note: Reading, free: Counter[str]) -> bool:
    """Whether one of its words is left; or it is told by none of them, but by another name."""
    there = [stem for stem in term.stems if stem in note.said]
    return not there or any(free[stem] > 0 for stem in there)

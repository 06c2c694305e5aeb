"""Presidio with the recognizers that are wanted and no other: none that looks anything up, downloads or reports.

Its recognizer of e-mail addresses is left out, for it asks for the list of public suffixes; those of dates and URLs are left out,
for "the first of May" is no date to them and "fine.it" is a URL. What stands here instead is in :mod:`bedside.privacy.patterns`.
"""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.files import fingerprint
from bedside.privacy.dictionary import UNKNOWN, Dictionary, dictionary, recognizer
from bedside.privacy.patterns import RULES, Rule

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, PatternRecognizer
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

THRESHOLD = 0.4
"""What a score must reach: Presidio's, for what its context makes of a weak pattern."""
KINDS = {
    "PERSON": "NAME",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "IP_ADDRESS": "IP",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "ID",
} | {UNKNOWN: "NAME"}
"""Presidio's and spaCy's names of what is not named in plain words already."""
STATISTICAL = frozenset({"PERSON", "GPE", "LOC", "FAC", UNKNOWN})
"""What rests on no form of its own, and is looked at again."""
_STATISTICAL = ["PERSON", "GPE", "LOC", "FAC"]
_IGNORED = (
    "CARDINAL", "DATE", "EVENT", "LANGUAGE", "LAW", "MONEY", "NORP", "ORDINAL", "ORG", "PERCENT", "PRODUCT", "QUANTITY",
    "TIME", "WORK_OF_ART",
)  # fmt: skip
# Between an identifier and the word that says what it is: "my medical record number is, let me see".
_CONTEXT_WORDS = 8


def rules_version() -> str:
    """The libraries and the rules: whoever changes one of them gets other spans."""
    return f"presidio-analyzer {version('presidio-analyzer')}, spacy {version('spacy')}, rules {_rules_fingerprint()}"


def _rules_fingerprint() -> str:
    # The filters are code, and as much a part of what is replaced as the patterns.
    here = Path(__file__).parent
    modules = [here / f"{name}.py" for name in ("deidentification", "dictionary", "kept", "recognizers")]
    files = [*modules, *sorted((here / "patterns").glob("*.py"))]
    return fingerprint(*(path.read_text(encoding="utf-8") for path in files))


def analyzer(model: Path) -> tuple["AnalyzerEngine", Dictionary]:
    """Presidio over the spaCy model in this folder, on the CPU; and the words that the model knows."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
    from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IpRecognizer, PhoneRecognizer, SpacyRecognizer

    engine = _engine(model)
    known = dictionary(engine.get_nlp("en"))
    registry = RecognizerRegistry(
        recognizers=[
            SpacyRecognizer(supported_entities=_STATISTICAL),
            PhoneRecognizer(supported_regions=("US", "GB")),
            CreditCardRecognizer(),
            IpRecognizer(),
            recognizer(known),
            *(_recognizer(number, rule) for number, rule in enumerate(RULES)),
        ],
        supported_languages=["en"],
    )
    context = LemmaContextAwareEnhancer(context_prefix_count=_CONTEXT_WORDS, context_matching_mode="whole_word")
    made = AnalyzerEngine(registry=registry, nlp_engine=engine, default_score_threshold=THRESHOLD, context_aware_enhancer=context)
    return made, known


def _engine(model: Path) -> "SpacyNlpEngine":
    import spacy
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    engine = SpacyNlpEngine(
        ner_model_configuration=NerModelConfiguration(
            model_to_presidio_entity_mapping={label: label for label in _STATISTICAL},
            labels_to_ignore=_IGNORED,
        )
    )
    # Loaded here, as Presidio's documentation does for one's own model: its load() prefers a GPU, and downloads what is missing.
    engine.nlp = {"en": spacy.load(model, exclude=["parser", "senter"])}  # type: ignore[assignment]  # Presidio declares None alone
    return engine


def _recognizer(number: int, rule: Rule) -> "PatternRecognizer":
    import regex  # type: ignore[import-untyped]
    from presidio_analyzer import Pattern, PatternRecognizer

    return PatternRecognizer(
        supported_entity=rule.kind,
        name=f"{rule.kind}-{number}",
        patterns=[Pattern(name=rule.kind, regex=rule.regex, score=rule.score)],
        context=list(rule.context),
        global_regex_flags=regex.MULTILINE,
    )

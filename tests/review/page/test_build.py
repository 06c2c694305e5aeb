"""The page as a whole, read as bytes and as what its script is given; how it looks and moves is in test_browser.py."""

from pathlib import Path

import pytest
from page_run import Case, Moved, about, base_of, data_of, inputs_of

from bedside.review.page.build import build_page

DIALOGUE = "Doctor: And the warfarin?\nPatient: Zanzibar tablets, since Easter."
CASES = [
    Case(
        "test-0",
        rouge1=0.25,
        prediction="Takes 40 mg.",
        reference="Takes 20 mg.",
        unsupported=[("dose", "40 mg")],
        omitted=[("dose", "20 mg")],
    ),
    Case(
        "test-1", section="MEDICATIONS", predicted="PLAN", probability=0.25, dialogue=DIALOGUE, reference="Xylophone.", prediction="Quokka."
    ),
]
PLANTED = ("warfarin", "Zanzibar", "Xylophone", "Quokka", "40 mg", "20 mg", "Takes", "My back hurts")


@pytest.mark.parametrize(
    ("source", "notes_source", "include_text", "shown"),
    [
        pytest.param("sample (synthetic)", "sample", False, True, id="the sample"),
        pytest.param("mts-dialog", "mts-dialog", False, True, id="public data"),
        pytest.param("own data", "/data/notes", False, False, id="patients' data"),
        pytest.param("own data", "/data/notes", True, True, id="patients' data, asked for"),
        pytest.param("own data", "sample", False, False, id="patients' scores under changed settings"),
    ],
)
def test_no_text_of_patients_is_in_the_file_unless_asked_for(
    tmp_path: Path, source: str, notes_source: str, include_text: bool, shown: bool
) -> None:
    inputs = inputs_of(tmp_path, CASES, source=source)
    base = base_of(CASES, {"rouge1": Moved(0.2, 0.375, 0.1, 0.2)})
    written = build_page(inputs, about(notes_source, include_text=include_text), base).encode()
    assert {word: word.encode() in written for word in PLANTED} == dict.fromkeys(PLANTED, shown)
    assert (b"contains patients\xe2\x80\x99 text" in written) == (shown and source == "own data")
    assert (b"The texts are left out" in written) == (not shown)
    assert b"/data/notes" not in written
    # IDs, sections and numbers stay.
    entry = data_of(written.decode())["examples"][1]
    kept = {key: entry[key] for key in ("id", "section", "predicted", "probability")}
    assert kept == {"id": "test-1", "section": "MEDICATIONS", "predicted": "PLAN", "probability": 0.25}
    assert entry["scores"]["rouge1"] == 0.5


def test_without_text_the_kinds_of_facts_are_counted(tmp_path: Path) -> None:
    data = data_of(build_page(inputs_of(tmp_path, CASES, source="own data"), about("own"), None, "none"))
    assert data["examples"][0]["facts"] == {"unsupported": {"dose": 1}, "omitted": {"dose": 1}}
    assert all("text" not in entry for entry in data["examples"])


def test_the_script_is_given_texts_with_places_in_them(tmp_path: Path) -> None:
    data = data_of(build_page(inputs_of(tmp_path, CASES), about(), None, "none"))
    assert data["examples"][0]["text"] == {
        "dialogue": CASES[0].dialogue,
        "prediction": {"text": "Takes 40 mg.", "words": [[6, 8]], "facts": [[6, 11, "dose"]]},
        "reference": {"text": "Takes 20 mg.", "words": [[6, 8]], "facts": [[6, 11, "dose"]]},
    }


def test_the_base_is_named_and_its_numbers_are_beside_ours(tmp_path: Path) -> None:
    earlier = [Case("test-0", predicted="ROS", rouge1=0.75), Case("test-1", section="MEDICATIONS", predicted="MEDICATIONS", rouge1=0.5)]
    page = build_page(inputs_of(tmp_path, CASES), about(), base_of(earlier, {"rouge1": Moved(0.625, 0.375, -0.3, -0.2, verdict="worse")}))
    assert "What changed against main (1a2b3c4)" in page
    assert "Worse: ROUGE-1." in page
    assert "−0.250" in page
    data = data_of(page)
    assert (data["base"], data["compared"]) == ("main (1a2b3c4)", ["rouge1"])
    assert data["examples"][0]["base"] == {
        "id": "test-0", "section": "CC", "predicted": "ROS", "right": False, "probability": 0.9,
        "scores": {"rouge1": 0.75, "unsupported_facts": 0.0},
    }  # fmt: skip


def test_without_a_base_the_page_says_why(tmp_path: Path) -> None:
    page = build_page(inputs_of(tmp_path, CASES), about(), None, "HEAD has no <scores>")
    assert "No earlier run to compare with" in page
    assert "HEAD has no &lt;scores&gt;" in page
    assert data_of(page)["base"] is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("mts-dialog", "All on MTS-Dialog’s test set 1", id="the same data"),
        pytest.param("sample (synthetic)", "Nothing here says that one is better than another", id="other data"),
    ],
)
def test_published_results_are_compared_on_the_same_data_alone(tmp_path: Path, source: str, said: str) -> None:
    page = build_page(inputs_of(tmp_path, CASES, source=source), about(), None, "none")
    assert said in page
    assert "LLaMA 3.2 3B, QLoRA" in page


def test_what_is_absent_is_said(tmp_path: Path) -> None:
    cases = [Case("test-0", probability=None), Case("test-1", probability=None)]
    inputs = inputs_of(tmp_path / "run", cases)
    bare = type(inputs)(**{**inputs.__dict__, "curves": {}, "training": {}, "cost": {}})
    page = build_page(bare, about(), None, "none")
    for said in (
        "Not scored: bleurt (no weights configured)",
        "These predictions carry no probability of the header",
        "Nothing was trained here",
        "What it cost is not known",
        "every one is right",
    ):
        assert said in page
    assert "Training settings" not in page


def test_the_same_run_is_the_same_page(tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path, CASES)
    assert build_page(inputs, about(), None, "none") == build_page(inputs, about(), None, "none")


def test_nested_settings_are_shown_flat(tmp_path: Path) -> None:
    page = build_page(inputs_of(tmp_path, CASES), about(), None, "none")
    assert "<dt>lora.target_modules</dt><dd>q_proj, v_proj</dd>" in page

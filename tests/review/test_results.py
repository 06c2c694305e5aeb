"""Reading one side: what is there is read as it is, what was changed by hand is refused with its place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from scored import edit_csv, edit_json, rows, write_run

from bedside.errors import DataError
from bedside.review.results import read_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", rows(8, rouge1=0.25))


def test_a_folder_is_read_as_it_was_written(folder: Path) -> None:
    run = read_run(str(folder))
    assert run.label == str(folder)
    assert list(run.examples) == [f"test-{number}" for number in range(8)]
    first = run.examples["test-0"]
    assert (first.section, first.predicted, first.probability) == ("CC", "CC", 0.5)
    assert first.scores == {"section_correct": 1.0, "rouge1": 0.25, "rouge2": 0.125, "rougeL": 0.25, "unsupported_facts": 0.0}
    assert run.metrics["rouge1"] == 0.25
    assert run.signature["rouge"] == "rouge-score 0.1.2, no stemmer"


def test_another_system_told_no_probability(tmp_path: Path) -> None:
    examples = [{**example, "section_probability": ""} for example in rows()]
    assert read_run(str(write_run(tmp_path / "run", examples))).examples["test-0"].probability is None


def test_line_ends_and_quotes_of_another_git_change_nothing(folder: Path) -> None:
    path = folder / "notes_examples.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"test-1,", b'"test-1",'))
    assert len(read_run(str(folder)).examples) == 8


def test_an_older_revision_without_fingerprint_is_read(folder: Path) -> None:
    edit_json(folder, tables=None)
    assert len(read_run(str(folder)).examples) == 8


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param("0.25,0.125,0.25", "0.35,0.125,0.25", "rouge1 is 0.250000, but column rouge1 gives 0.262500", id="a score"),
        pytest.param("0.25,0.125,0.25", "nan,0.125,0.25", "row 2, column rouge1: 'nan' is not a number from 0 to 1", id="NaN"),
        pytest.param("0.25,0.125,0.25", "inf,0.125,0.25", "row 2, column rouge1: 'inf' is not a number", id="infinite"),
        pytest.param("0.25,0.125,0.25", "1.25,0.125,0.25", "row 2, column rouge1: '1.25' is not a number from 0 to 1", id="out of range"),
        pytest.param("0.25,0.125,0.25", ",0.125,0.25", "row 2, column rouge1: '' is not a number", id="empty"),
        pytest.param("0.25,0.125,0.25", "0,25,0.125,0.25", "row 2 has 10 fields, the header 9", id="a decimal comma"),
        pytest.param("test-3", "test-2", "row 5, column id: test-2 is already in row 4", id="an ID twice"),
        pytest.param("test-3", "", "row 5, column id: it is empty", id="no ID"),
        pytest.param("CC,CC", "CC,PLAN", "row 2, column section_correct: it is 1.0, but PLAN was predicted for CC", id="a prediction"),
        pytest.param("CC,CC", "CC,C", "row 2, column predicted: 'C' is no section code", id="no section"),
        pytest.param("0.5,1.0", "1.5,1.0", "row 2, column section_probability: '1.5' is not a number", id="no probability"),
        pytest.param("0.25,0.125,0.25", "0.250,0.125,0.25", "row 2, column rouge1: '0.250' is not how a score", id="saved again"),
        pytest.param("test-3", "test-33", "row 5 is not as it was written; the means still agree", id="another ID"),
        pytest.param("0.5,1.0", "0.625,1.0", "row 2 is not as it was written; the means still agree", id="a probability"),
        pytest.param("rouge2", "rouge3", "rouge2 is 0.125, but the table has no column rouge2", id="a column renamed"),
        pytest.param(",section,", ",sections,", "lacks the column section", id="a column missing"),
    ],
)
def test_a_table_edited_by_hand_is_refused_with_the_place(folder: Path, old: str, new: str, place: str) -> None:
    edit_csv(folder, old, new)
    with pytest.raises(DataError) as caught:
        read_run(str(folder))
    assert str(folder / "notes_examples.csv") in str(caught.value)
    assert place in str(caught.value)


def test_two_scores_swapped_are_found_though_every_mean_agrees(folder: Path) -> None:
    write_run(folder, [{**example, "rouge1": number / 8} for number, example in enumerate(rows())])
    edit_csv(folder, "1.0,0.25,", "1.0,0.375,")  # test-2
    before, _, after = (folder / "notes_examples.csv").read_text(encoding="utf-8").rpartition("1.0,0.375,")  # test-3
    (folder / "notes_examples.csv").write_text(f"{before}1.0,0.25,{after}", encoding="utf-8")
    with pytest.raises(DataError, match="row 4, 5 is not as it was written; the means still agree"):
        read_run(str(folder))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda folder: (folder / "notes.json").unlink(), r"notes\.json", id="no metrics"),
        pytest.param(lambda folder: (folder / "notes_examples.csv").unlink(), r"notes_examples.csv does not exist", id="no table"),
        pytest.param(
            lambda folder: (folder / "notes_examples.csv").write_bytes(b""),
            "notes_examples.csv is empty: it needs a header",
            id="an empty file",
        ),
        pytest.param(
            lambda folder: edit_csv(folder, (folder / "notes_examples.csv").read_text().split("\n", 1)[1], ""),
            "notes_examples.csv has no examples",
            id="a header alone",
        ),
        pytest.param(lambda folder: (folder / "notes.json").write_text('{"n": 8,'), r"notes.json is not JSON", id="JSON cut short"),
        pytest.param(lambda folder: (folder / "notes.json").write_bytes(b'{"n": "\xff"}'), "is not JSON", id="JSON of another encoding"),
        pytest.param(lambda folder: (folder / "notes.json").write_text("[1]"), "no mapping of scores", id="JSON of something else"),
        pytest.param(
            lambda folder: (folder / "notes.json").write_text('{"rouge1": NaN}'), "it holds NaN, which is no number", id="NaN in JSON"
        ),
        pytest.param(lambda folder: edit_json(folder, rouge1=1.5), "rouge1 is 1.5, not a number from 0 to 1", id="JSON out of range"),
        pytest.param(lambda folder: edit_json(folder, rouge1="0.25"), "rouge1 is '0.25', not a number", id="JSON text"),
        pytest.param(lambda folder: edit_json(folder, signature=None), "signature is None, not a list", id="no signature"),
        pytest.param(lambda folder: edit_json(folder, signature=["rouge"]), "not a list of 'field: value'", id="a signature without value"),
        pytest.param(lambda folder: edit_json(folder, rouge1_low="x"), "rouge1_low is 'x', not a number", id="an interval of text"),
        pytest.param(
            lambda folder: edit_json(folder, unfinished="@all **x**"), "unfinished is '@all .*not a whole number", id="a count of text"
        ),
        pytest.param(lambda folder: edit_json(folder, truncated=-1), "truncated is -1, not a whole number from 0 on", id="a count below 0"),
        pytest.param(lambda folder: edit_json(folder, provenance="x"), "provenance is x, not a list", id="a provenance of text"),
        pytest.param(lambda folder: edit_json(folder, n=7), "n is 7, but the table has 8 rows", id="another n"),
        pytest.param(lambda folder: edit_json(folder, rouge2=None), "rouge2, but the metric file no rouge2", id="a score taken out"),
        pytest.param(lambda folder: edit_json(folder, rouge1=0.26), "rouge1 is 0.260000, but column rouge1 gives 0.25", id="a mean edited"),
        pytest.param(lambda folder: edit_json(folder, section_macro_f1=0.9), "column predicted gives 1.000000", id="macro F1 edited"),
        pytest.param(lambda folder: edit_json(folder, invalid_headers=2), "invalid_headers is 2, but column", id="a count edited"),
    ],
)
def test_damaged_metrics_are_refused(folder: Path, damage: Callable[[Path], object], message: str) -> None:
    damage(folder)
    with pytest.raises(DataError, match=message):
        read_run(str(folder))


def test_the_last_bit_of_a_perfect_score_is_no_fault(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", [{**example, "bertscore_f1": 1.0} for example in rows()], bertscore_f1=1.0000001192092896)
    assert read_run(str(folder)).metrics["bertscore_f1"] > 1


def test_all_faults_come_at_once(folder: Path) -> None:
    edit_csv(folder, "test-3", "test-2")
    edit_csv(folder, "0.25,0.125", "x,y")
    with pytest.raises(DataError) as caught:
        read_run(str(folder))
    assert str(caught.value).count("  - row ") == 3


def test_an_older_table_with_more_columns_is_read(folder: Path) -> None:
    path = folder / "notes_examples.csv"
    path.write_text("\n".join(f"{line},x" for line in path.read_text(encoding="utf-8").splitlines()), encoding="utf-8")
    edit_json(folder, tables=None)
    assert len(read_run(str(folder)).examples) == 8


def test_what_is_no_json_number_is_never_read_as_one(folder: Path) -> None:
    path = folder / "notes.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "rouge1": True}), encoding="utf-8")
    with pytest.raises(DataError, match="rouge1 is True, not a number"):
        read_run(str(folder))

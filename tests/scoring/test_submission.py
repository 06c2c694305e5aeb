"""Run files: what the organisers' scripts would read, and what they would refuse."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from bedside.errors import ConfigError, DataError
from bedside.scoring.notes import Scored
from bedside.scoring.runs import from_run_file
from bedside.scoring.submission import answers, challenge_records, file_name, prediction_id, write_submission
from bedside.sources.mts_dialog import Record

RECORDS = [Record(str(number), "CC", f"It hurts since {number} days.", f"Patient: {number} days.") for number in range(200)]


def answered(record: Record, section: str | None = "CC", text: str = "Back pain.") -> Scored:
    return Scored(prediction_id(record), section, text, record.section, record.text, record.dialogue)


ITEMS = [answered(record) for record in RECORDS]


def with_first(**changes: object) -> list[Scored]:
    return [replace(ITEMS[0], **changes), *ITEMS[1:]]  # type: ignore[arg-type]


@pytest.mark.parametrize("team", ["wanglab", "NUS-IDS", "clinic7"])
def test_names(team: str) -> None:
    assert [file_name(team, number) for number in (1, 2, 3)] == [f"taskA_{team}_run{number}.csv" for number in (1, 2, 3)]


@pytest.mark.parametrize("team", ["", "a_b", "a b", "../a", "a/b", "a.csv", "-a", "café"])
def test_a_team_that_breaks_the_name_is_refused(team: str) -> None:
    with pytest.raises(ConfigError, match="use letters, digits and hyphens"):
        file_name(team, 1)


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_fourth_run_is_refused(number: int) -> None:
    with pytest.raises(ConfigError, match=f"run number is {number}"):
        file_name("a", number)


def test_the_file_is_what_the_organisers_scripts_read(tmp_path: Path) -> None:
    texts = ['He said "no", twice.', "a\nb", "a\rb", "a, b", "=1+1", "-5 kg", "café ≥ 5 µg", "'", "5"]
    items = [answered(record, text=texts[row]) if row < len(texts) else ITEMS[row] for row, record in enumerate(RECORDS)]
    path = tmp_path / "out" / file_name("clinic", 1)
    write_submission(path, answers(items[::-1], RECORDS, fill=None), RECORDS)

    # submission_checker.py: three columns, IDs of digits alone.
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["TestID", "SystemOutput1", "SystemOutput2"]
    assert [row[0] for row in rows] == [str(number) for number in range(200)]
    assert [row[2] for row in rows[: len(texts)]] == texts
    # evaluate_summarization.py: pandas with its defaults, 200 rows with integer IDs from 0 to 199, no text missing.
    frame = pandas.read_csv(path)
    assert [int(str(name)) for name in frame["TestID"]] == list(range(200))
    assert not frame.isna().any().any()
    assert from_run_file(path, RECORDS)[0].text == texts[0]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        pytest.param(ITEMS[1:], "- test-0: there is no answer", id="an answer missing"),
        pytest.param(with_first(section=None), "- test-0: the section header is not one of the 20 codes", id="an invalid header"),
        pytest.param(with_first(text=""), "- ID 0: '' is no text to the organisers' scripts: give --fill", id="an empty text"),
        pytest.param(with_first(text="N/A"), "- ID 0: 'N/A' is no text", id="N/A"),
        pytest.param(with_first(text="None"), "- ID 0: 'None' is no text", id="None"),
        pytest.param(with_first(true_text="Else."), "- test-0: the answer is to another dialogue", id="other data"),
        pytest.param(with_first(id="test-1"), "- test-0: there is no answer", id="an answer twice"),
    ],
)
def test_what_would_be_refused_is_refused_with_its_id(items: Sequence[Scored], message: str) -> None:
    with pytest.raises(DataError, match=r"^the challenge would not accept these predictions:\n  ") as caught:
        answers(items, RECORDS, fill=None)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        pytest.param(RECORDS[:100], "there are 100 dialogues, the test set has 200", id="the validation set"),
        pytest.param([*RECORDS[:-1], replace(RECORDS[0], id="200")], "ID 200 is not one of 0 to 199", id="an unknown ID"),
        pytest.param([*RECORDS[:-1], RECORDS[0]], "ID 199 is missing", id="an ID twice"),
    ],
)
def test_another_test_set_is_refused(records: Sequence[Record], message: str) -> None:
    with pytest.raises(DataError, match=message):
        answers([answered(record) for record in records], records, fill=None)


@pytest.mark.parametrize("text", ["", "nan"])
def test_nothing_is_filled_in_only_where_it_is_asked_for(text: str) -> None:
    rows = answers(with_first(text=text), RECORDS, fill="None.")
    assert [row["SystemOutput2"] for row in rows[:2]] == ["None.", "Back pain."]
    with pytest.raises(DataError, match="ID 0: "):
        answers(with_first(text=text), RECORDS, fill="NA")


def test_texts_that_are_data_are_not_taken_for_missing() -> None:
    rows = answers(with_first(text="None."), RECORDS, fill=None)
    assert rows[0] == {"TestID": "0", "SystemOutput1": "CC", "SystemOutput2": "None."}


def test_what_does_not_read_back_is_named_and_leaves_the_file_of_before(tmp_path: Path) -> None:
    rows = answers(ITEMS, RECORDS, fill=None)
    write_submission(tmp_path / "run.csv", rows, RECORDS)
    before = (tmp_path / "run.csv").read_bytes()
    rows[3]["SystemOutput2"] = " padded"
    with pytest.raises(DataError, match=r"would not read back as they are.*\n  - 3\n.*nothing was written"):
        write_submission(tmp_path / "run.csv", rows, RECORDS)
    assert (tmp_path / "run.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]


@pytest.mark.parametrize("section", [None, "FOO", "cc"])
def test_a_header_must_be_one_of_the_codes(section: str | None) -> None:
    with pytest.raises(DataError, match="test-0: the section header is not one of the 20 codes"):
        answers(with_first(section=section), RECORDS, fill=None)


def test_other_data_is_not_the_challenges(notes_csv: Callable[..., Path]) -> None:
    path = notes_csv(("0", "CC", "Pain.", "Doctor: Hi."), name="test.csv")
    with pytest.raises(DataError, match=r"not that of MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv.*notes_source=mts-dialog"):
        challenge_records(path)
    with pytest.raises(DataError, match="does not exist"):
        challenge_records(path.with_name("nowhere.csv"))

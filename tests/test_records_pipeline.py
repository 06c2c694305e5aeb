"""The two tasks on records as users run them under DVC, with a tiny model: by itself, behind a server, and for one person."""

import csv
import json
import shlex
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from clone import Workspace
from generation.hosted.asking import KEY
from generation.hosted.hosting import VARIABLE, entry
from generation.hosted.misbehaving import MisbehavingServer
from made_records import CONDITIONS, DRUGS

pytestmark = pytest.mark.slow

RELEVANCE = (
    "accuracy", "precision", "recall", "f1", "average_precision", "brier", "calibration_error",
    "baseline_average_precision", "baseline_bm25_average_precision", "baseline_always_f1",
)  # fmt: skip
ANSWERS = (
    "meteor_exact_stem", "rougeL", "bertscore_f1", "fact_recall", "unsupported_facts", "negative_accuracy",
    "end_to_end_fact_recall", "baseline_fact_recall", "picked_f1", "mean_average_precision", "baseline_bm25_mean_average_precision",
)  # fmt: skip


@pytest.fixture
def clone(workspace: Workspace) -> Iterator[Workspace]:
    yield workspace
    shutil.rmtree(workspace.folder / ".answers", ignore_errors=True)
    workspace.run("dvc", "checkout", "--force")
    workspace.put_back()


def table(clone: Workspace, path: str) -> list[dict[str, str]]:
    with (clone.folder / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# What the pipeline leaves


@pytest.mark.parametrize(("task", "names"), [("relevance", RELEVANCE), ("answers", ANSWERS)])
def test_every_score_has_its_interval(task: str, names: tuple[str, ...], workspace: Workspace) -> None:
    scores: dict[str, Any] = workspace.json(f"metrics/{task}.json")
    assert scores["n"] > 0
    for name in names:
        assert scores[f"{name}_low"] <= scores[name] <= scores[f"{name}_high"], name
    assert [entry.partition(": ")[0] for entry in scores["provenance"]] == ["source", "adaptation"]
    assert "meteor" not in scores  # that with WordNet, which is not configured


def test_what_was_read_dropped_and_asked_is_counted(workspace: Workspace) -> None:
    records: dict[str, Any] = workspace.json("metrics/data/records.json")
    assert records["patients"] == 4
    assert records["set_aside"] == 0
    questions: dict[str, Any] = workspace.json("metrics/data/questions.json")
    assert questions["n"] == sum(questions["kinds"].values()) == len(workspace.lines("data/questions/questions.jsonl"))
    assert sum(count > 0 for count in questions["kinds"].values()) >= 20
    assert questions["negative"] > 0


def test_patients_are_on_one_side_alone(workspace: Workspace) -> None:
    for task in ("relevance", "answers"):
        of_split = {
            split: {row["group"] for row in workspace.lines(f"data/prepared/{task}/{split}.jsonl")}
            for split in ("train", "validation", "test")
        }
        assert all(of_split.values())
        assert sum(map(len, of_split.values())) == len(set.union(*of_split.values())) == 4


def test_a_pair_has_a_probability_and_each_row_its_scores(workspace: Workspace) -> None:
    predictions = workspace.lines("predictions/relevance.jsonl")
    assert all(0 <= row["probability"] <= 1 and row["predicted"] is None for row in predictions)
    asked = {row["id"] for split in ("validation", "test") for row in workspace.lines(f"data/prepared/relevance/{split}.jsonl")}
    assert {row["id"] for row in predictions} == asked
    rows = table(workspace, "metrics/relevance_examples.csv")
    assert len(rows) == workspace.json("metrics/relevance.json")["n"]


def test_curves_are_drawn_from_the_rows(workspace: Workspace) -> None:
    curve = table(workspace, "metrics/relevance_precision_recall.csv")
    assert {row["system"] for row in curve} == {"model", "bm25", "linear"}
    assert all(0 <= float(row["precision"]) <= 1 and 0 <= float(row["recall"]) <= 1 for row in curve)
    bins = table(workspace, "metrics/relevance_calibration.csv")
    assert all(0 <= float(row["mean_probability"]) <= 1 and 0 <= float(row["relevant_share"]) <= 1 for row in bins)


def test_some_questions_are_answered_from_whole_records(workspace: Workspace) -> None:
    rankings, picked = (workspace.lines(f"data/picked/answers/{name}.jsonl") for name in ("rankings", "picked"))
    assert len(rankings) == len(picked) == 2
    sizes: dict[str, int] = {}
    for resource in workspace.lines("data/records/resources.jsonl"):
        sizes[resource["patient"]] = sizes.get(resource["patient"], 0) + 1
    for ranking, example in zip(rankings, picked, strict=True):
        assert len(ranking["model"]) == len(ranking["bm25"]) == len(ranking["linear"]) == sizes[example["group"]]
        assert set(example["reference"]["shown"]) <= ranking["model"].keys()
    answers = workspace.lines("predictions/answers.jsonl")
    assert sum(answer["resources"] == "picked" for answer in answers) == 2


def test_numbers_are_in_git_and_records_are_not(workspace: Workspace) -> None:
    tracked = workspace.run("git", "ls-files").splitlines()
    assert {f"metrics/{task}{end}" for task in ("relevance", "answers") for end in (".json", "_examples.csv", "_kinds.csv")} <= {*tracked}
    folders = ("data/raw/", "data/records", "data/questions", "data/prepared", "data/picked", "predictions/", "models/")
    assert not [path for path in tracked if path.startswith(folders) and ".gitignore" not in path]
    committed = "".join((workspace.folder / path).read_text(encoding="utf-8") for path in tracked if path.startswith("metrics/"))
    assert not [word for word in (*CONDITIONS, *DRUGS) if word in committed or word.split(" ")[0] in committed]


def test_a_baseline_can_pick_instead(clone: Workspace) -> None:
    before = clone.lines("data/picked/answers/picked.jsonl")
    clone.change(records__picked_by="bm25")
    clone.run("dvc", "repro", "score@answers")
    assert "picked_by: bm25" in clone.json("metrics/answers.json")["signature"]  # type: ignore[operator]
    after = clone.lines("data/picked/answers/picked.jsonl")
    assert [example["id"] for example in after] == [example["id"] for example in before]
    assert after != before


# Other models


def test_zero_shot_is_told_what_to_do(clone: Workspace) -> None:
    clone.change(adaptation="zero-shot")
    clone.run("dvc", "repro", "score@relevance", "score@answers")
    for task in ("relevance", "answers"):
        assert clone.json(f"models/{task}/manifest.json")["adaptation"] == "zero-shot"
    assert clone.json("metrics/relevance.json")["average_precision"] is not None


def test_model_behind_a_server_picks_and_answers(clone: Workspace) -> None:
    def says(text: str) -> str:
        if text.startswith("Question: "):
            return "Yes." if "Lab: Hemoglobin A1c" in text else "no"
        return "Your record does not show that."

    with MisbehavingServer(key=KEY, answer=says) as server:
        clone.add_model("served", entry("openai", server.url))
        clone.change(model="served")
        clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "score@relevance", "score@answers", "cost@relevance")
        asked = len(server.received)
    predictions = clone.lines("predictions/relevance.jsonl")
    assert {row["predicted"] for row in predictions} == {True, False}
    assert {row["probability"] for row in predictions} == {None}
    scores = clone.json("metrics/relevance.json")
    assert scores["invalid_answers"] == 0
    assert "average_precision" not in scores
    assert clone.json("metrics/answers.json")["abstained"] == 1.0
    entries = [len(row["model"]) for row in clone.lines("data/picked/answers/rankings.jsonl")]
    # An entry that is among the test pairs as well is asked about once.
    assert len(predictions) < asked <= len(predictions) + sum(entries) + len(clone.lines("predictions/answers.jsonl"))


def test_questions_in_a_models_words_keep_their_truth(clone: Workspace) -> None:
    def says(text: str) -> str:
        question, answer = (line.partition(": ")[2] for line in text.splitlines())
        return f"Question: Please tell me: {question}\nAnswer: {answer}" if "A1c" in text else "Sure, here you are!"

    before = {row["id"]: row for row in clone.lines("data/questions/questions.jsonl")}
    with MisbehavingServer(key=KEY, answer=says) as server:
        clone.add_model("writer", entry("openai", server.url))
        clone.change(question_writer="writer")
        clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "write_questions", "prepare@answers")
        assert len(server.received) == len(before)
    counts: dict[str, Any] = clone.json("metrics/data/questions.json")
    after = clone.lines("data/questions/questions.jsonl")
    changed = [row for row in after if row["text"] != before[row["id"]]["text"]]
    assert len(changed) == counts["reworded"] > 0
    assert counts["reworded"] + counts["not_two_lines"] == counts["n"] == len(before)
    for row in changed:
        assert row["text"] == f"Please tell me: {before[row['id']]['text']}"
        assert {key: row[key] for key in ("facts", "relevant", "answer")} == {
            key: before[row["id"]][key] for key in ("facts", "relevant", "answer")
        }


def test_nothing_of_a_patient_is_sent_to_a_writer_elsewhere(clone: Workspace) -> None:
    (clone.folder / "records/dataset.yaml").write_text("contains: patient\n", encoding="utf-8")
    clone.add_model("writer", entry("openai", "https://models.example.org"))
    clone.change(question_writer="writer")
    said = clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "write_questions", check=False)
    assert "error: the data are declared as patient, and Stand-in is served by https://models.example.org/v1: nothing was sent." in said
    assert "Traceback" not in said


def test_a_model_of_the_catalogue_on_this_machine_can_write(clone: Workspace) -> None:
    clone.change(question_writer="tiny", generate__max_new_tokens=2)
    clone.run("dvc", "repro", "write_questions")
    counts: dict[str, Any] = clone.json("metrics/data/questions.json")
    assert counts["not_two_lines"] == counts["n"]  # of random weights no other can be expected
    assert clone.json("models/writer/source.json")["identity"] == "test/tiny"


# For one person


def test_a_question_is_answered_with_what_it_rests_on(workspace: Workspace) -> None:
    asked = ("bedside", "ask", "--record", "records/patient-1.json", "When was my last tetanus shot?")
    found = json.loads(workspace.run("bash", "-c", f"{shlex.join(asked)} --json 2>/dev/null"))
    assert found["question"] == "When was my last tetanus shot?"
    assert found["patient"] == "made-1"
    assert found["entries"] > len(found["picked"])
    assert found["shortened"] is False
    for one in found["picked"]:
        assert 0 <= one["probability"] <= 1
        assert one.keys() == {"type", "date", "id", "text", "probability"}
    # All of the answer is in its statements.
    assert "".join("".join(said["text"] for said in found["statements"]).split()) == "".join(found["answer"].split())
    said = workspace.run(*asked)
    assert "All of it can be wrong: ask a clinician before you act on it." in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--record", "records", "What?"), "holds 4 patients: name one with --patient", id="several patients"),
        pytest.param(("--record", "records/patient-1.json", " "), "the question is empty", id="an empty question"),
        pytest.param(("--record", "dvc.yaml", "What?"), "has no FHIR R4 Patient", id="no record"),
    ],
)
def test_what_cannot_be_answered_is_one_message(arguments: tuple[str, ...], message: str, workspace: Workspace) -> None:
    said = workspace.run("bedside", "ask", *arguments, check=False)
    assert message in said
    assert "Traceback" not in said


def test_a_threshold_of_another_model_is_not_used(clone: Workspace) -> None:
    clone.change(seed=43)
    clone.run("dvc", "repro", "train@relevance", "train@answers")
    asked = ("bedside", "ask", "--record", "records/patient-1.json", "When was my last tetanus shot?")
    said = clone.run(*asked, check=False)
    assert "the threshold in metrics/relevance.json was chosen for another model than that in models/relevance: run `dvc repro" in said
    clone.run("dvc", "repro", "score@relevance")
    assert "All of it can be wrong" in clone.run(*asked)


def test_a_note_is_written_from_a_dialogue(workspace: Workspace) -> None:
    path = workspace.folder.parent / "dialogue.txt"
    path.write_text("Doctor: What brings you here?\nPatient: It hurts.\n", encoding="utf-8")
    found = json.loads(workspace.run("bash", "-c", f"bedside note {path} --json 2>/dev/null"))
    assert found.keys() == {"section", "meaning", "section_probability", "text", "model", "shortened", "finished"}
    assert found["meaning"]
    assert 0 < found["section_probability"] <= 1
    assert "A clinician must read and correct it." in workspace.run("bedside", "note", str(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b" \n", "is empty: there is nothing to write a note from", id="empty"),
        pytest.param(b"\xff\xfe\x00", "is no UTF-8 text", id="bytes"),
    ],
)
def test_what_is_no_dialogue_is_one_message(content: bytes, message: str, workspace: Workspace) -> None:
    path = workspace.folder.parent / "dialogue.txt"
    path.write_bytes(content)
    said = workspace.run("bedside", "note", str(path), check=False)
    assert message in said
    assert "Traceback" not in said

"""The pipeline as its users run it: DVC, in a git repository of its own, with a tiny model from a mirror."""

import csv
import json
import resource

import pytest
from clone import Workspace

from bedside.lock import alone
from bedside.tasks.notes import SECTIONS

pytestmark = pytest.mark.slow

TASKS = ("notes", "relevance", "answers")
TRAINED = {f"train@{task}" for task in TASKS}
ANSWERED = {f"generate@{task}" for task in TASKS}
SCORES = {f"score@{task}" for task in TASKS}
OF_NOTES = {"prepare@notes", "train@notes", "generate@notes", "score@notes", "report"}


def test_every_contract_file_is_made(workspace: Workspace) -> None:
    scores = workspace.json("metrics/notes.json")
    assert scores["n"] == 5
    assert scores["truncated"] == 1
    texts = ("rouge1", "rouge2", "rougeL", "bertscore_f1", "bleurt", "aggregate", "unsupported_facts", "omitted_facts")
    for name in ("section_accuracy", "section_macro_f1", *texts, "baseline_section_accuracy"):
        low, value, high = (scores[key] for key in (f"{name}_low", name, f"{name}_high"))
        assert isinstance(low, float)
        assert isinstance(value, float)
        assert isinstance(high, float)
        assert low <= value <= high, name
    assert scores.keys() >= {"invalid_headers", "empty_notes", "truncated", "signature"}
    fields = ["rouge", "bertscore", "bleurt", "faithfulness", "baseline", "interval", "data", "n"]
    assert [field.split(":")[0] for field in scores["signature"]] == fields  # type: ignore[attr-defined]
    assert [field.partition(": ")[0] for field in scores["provenance"]] == ["source", "adaptation"]  # type: ignore[attr-defined]
    assert scores["provenance"][0] == "source: own data"  # type: ignore[index]
    cost = workspace.json("metrics/cost/notes.json")
    assert cost.keys() == {
        "train_seconds", "train_tokens_per_second", "train_peak_gib", "generate_seconds", "examples_per_second", "generate_peak_gib",
        "input_tokens", "output_tokens",
    }  # fmt: skip
    assert all(isinstance(value, int | float) and value > 0 for value in cost.values())
    data = workspace.json("metrics/data/notes.json")
    assert [data[split]["n"] for split in ("train", "validation", "test")] == [7, 4, 5]  # type: ignore[index]
    manifest = workspace.json("models/notes/manifest.json")
    assert manifest["base"] == {
        "title": "Tiny",
        "identity": "test/tiny",
        "repository": "test/tiny",
        "revision": "1" * 40,
        "origin": "mirror",
        "licence": "none",
    }


def test_each_example_has_its_scores_with_text_apart(workspace: Workspace) -> None:
    with (workspace.folder / "metrics" / "notes_examples.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = (workspace.folder / "predictions" / "notes_scored.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["id"] for record in records] == [row["id"] for row in rows]
    for record, row in zip(records, rows, strict=True):
        assert {name: float(row[name]) for name in record["scores"]} == record["scores"]
        parts = [record["scores"][name] for name in ("rouge1", "bertscore_f1", "bleurt")]
        assert record["scores"]["aggregate"] == pytest.approx(sum(parts) / 3, abs=1e-6)
        assert all(record["text"][span["start"] : span["end"]] == span["text"] for span in record["unsupported"])
        assert all(record["reference"]["text"][span["start"] : span["end"]] == span["text"] for span in record["omitted"])
    assert "predictions/notes_scored.jsonl" in workspace.run("git", "check-ignore", "predictions/notes_scored.jsonl")


def test_scoring_again_computes_nothing(workspace: Workspace) -> None:
    before = workspace.json("metrics/notes.json")
    said = workspace.run("dvc", "repro", "--force", "--single-item", "score@notes")
    assert "BLEURT: " not in said  # the bar of texts that are computed
    assert "Loading weights" not in said
    assert workspace.json("metrics/notes.json") == before
    (workspace.folder / ".cache" / "scores.sqlite").unlink()
    assert "BLEURT: " in workspace.run("dvc", "repro", "--force", "--single-item", "score@notes")
    assert workspace.json("metrics/notes.json") == before


def test_predictions_start_with_a_code(workspace: Workspace) -> None:
    lines = [json.loads(line) for line in (workspace.folder / "predictions" / "notes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [f"test-{row}" for row in range(5)]
    assert all(line["prediction"]["section"] in SECTIONS and 0 < line["section_probability"] <= 1 for line in lines)


def test_the_page_of_own_data_has_numbers_and_no_text(workspace: Workspace) -> None:
    page = (workspace.folder / "reports/index.html").read_text(encoding="utf-8")
    assert "5 test dialogues" in page
    assert "No earlier run to compare with" in page
    assert '"id":"test-4"' in page
    assert "penicillin" not in page
    assert "What of test" not in page


def test_finished_work_leaves_nothing_to_be_taken_up_again(workspace: Workspace) -> None:
    left = [path for path in (workspace.folder / ".scratch").rglob("*") if path.is_file()]
    assert {path.suffix for path in left} <= {".lock", ".pid"}
    assert workspace.json("metrics/training/notes/metrics.json")["resumed_step"] == 0


def test_second_trainer_is_refused_with_the_number_of_the_first(workspace: Workspace) -> None:
    before = {path: path.read_bytes() for path in (workspace.folder / "metrics").rglob("*") if path.is_file()}
    with alone(workspace.folder / ".scratch" / "train" / "notes", 4321, "training"):
        said = workspace.run("python", "stages/train.py", "notes", check=False)
    assert said.splitlines()[-1].startswith("error: process 4321 is still training in .scratch/train/notes")
    assert "Traceback" not in said
    assert before == {path: path.read_bytes() for path in (workspace.folder / "metrics").rglob("*") if path.is_file()}


def test_numbers_are_in_git_and_text_is_not(workspace: Workspace) -> None:
    tracked = workspace.run("git", "ls-files").splitlines()
    assert {"metrics/notes.json", "metrics/notes_examples.csv", "metrics/cost/notes.json", "metrics/data/notes.json", "dvc.lock"} <= {
        *tracked
    }
    assert not [
        path
        for path in tracked
        if path.startswith(("data/raw/notes", "data/prepared/notes", "predictions/", "models/", "reports/")) and ".gitignore" not in path
    ]
    committed = "".join((workspace.folder / path).read_text(encoding="utf-8") for path in tracked if path.startswith("metrics/"))
    assert committed
    assert "penicillin" not in committed


def test_nothing_to_do_says_so_quickly(workspace: Workspace) -> None:
    # The processor's time: the clock would count what others on the machine do.
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = workspace.run("dvc", "repro")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
    assert "Data and pipelines are up to date." in said
    assert workspace.run("git", "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param("src/bedside/scoring/statistics.py", {*SCORES, "curves", "report"}, id="a metric's code: no retraining"),
        pytest.param(
            "src/bedside/scoring/answers/meteor.py",
            {*SCORES, "write_questions", "curves", "report"},
            id="a measure of answers: no retraining",
        ),
        pytest.param("src/bedside/tasks/notes.py", OF_NOTES, id="a task: not the other tasks"),
        pytest.param("src/bedside/sources/fhir/reading.py", {"read_records"}, id="how records are read: not the notes"),
        pytest.param(
            "configs/models/tiny.yaml",
            {"fetch_model", "fetch_writer", "write_questions", "pick", *TRAINED, *ANSWERED},
            id="this model's file: from its weights on",
        ),
        pytest.param("src/bedside/training/dropout.py", TRAINED, id="training code: not the data"),
        pytest.param("src/bedside/review/page/styles/10-base.css", {"report"}, id="the page's looks: the page alone"),
        pytest.param("src/bedside/cli.py", set(), id="the command line: nothing"),
    ],
)
def test_only_what_changed_runs(workspace: Workspace, changed: str, expected: set[str]) -> None:
    path = workspace.folder / changed
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before.replace("title: ", "title: New ") + "# changed\n", encoding="utf-8")
        status = json.loads(workspace.run("dvc", "status", "--json"))
    finally:
        path.write_text(before, encoding="utf-8")
    assert status.keys() == expected


def test_review_commands_work(workspace: Workspace) -> None:
    assert "rouge1" in workspace.run("dvc", "metrics", "show")
    scored = workspace.run("dvc", "exp", "run", "-S", "score.confidence=0.8")
    assert "Running stage 'score@notes'" in scored
    assert "Running stage 'train@notes'" not in scored
    assert "bertscore_f1_low" in workspace.run("dvc", "metrics", "diff", "HEAD")
    assert "score.confidence" in workspace.run("dvc", "params", "diff", "HEAD")
    page = workspace.run("dvc", "plots", "show")
    assert "index.html" in page
    drawn = (workspace.folder / "dvc_plots" / "index.html").read_text(encoding="utf-8")
    assert "Training and validation loss" in drawn
    assert "Chosen against true (notes)" in drawn
    assert "f1 of each section (notes)" in drawn
    assert "penicillin" not in drawn
    workspace.put_back()


def test_a_model_that_cannot_be_had_is_one_message(workspace: Workspace) -> None:
    said = workspace.offline("dvc", "exp", "run", "-S", "model=llama3.2-3b")
    workspace.put_back()
    assert "Llama 3.2 Community License" in said
    assert "HF_TOKEN" in said
    assert "BEDSIDE_MIRROR" in said
    assert "Traceback" not in said
    assert "Running stage 'train@notes'" not in said


def test_an_unknown_model_is_one_message(workspace: Workspace) -> None:
    said = workspace.run("dvc", "exp", "run", "-S", "model=gpt-2", check=False)
    workspace.put_back()
    assert "configs/models/gpt-2.yaml" in said
    assert "Traceback" not in said

"""Models that are not tuned, as users run them under DVC: few-shot and zero-shot on this machine, and behind a server."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from clone import Workspace
from generation.hosted.asking import KEY
from generation.hosted.hosting import VARIABLE, entry
from generation.hosted.misbehaving import MisbehavingServer

from bedside.tasks.notes import GUIDE, SECTIONS

pytestmark = pytest.mark.slow

REPRO = ("dvc", "repro", "score@notes", "cost@notes")


@pytest.fixture
def clone(workspace: Workspace) -> Iterator[Workspace]:
    yield workspace
    shutil.rmtree(workspace.folder / ".answers", ignore_errors=True)
    workspace.run("dvc", "checkout", "--force")
    workspace.put_back()


def serve(clone: Workspace, backend: str, url: str, **changes: Any) -> None:
    clone.add_model("served", entry(backend, url, **changes))
    clone.change(model="served")


def predictions(clone: Workspace) -> list[dict[str, Any]]:
    return clone.lines("predictions/notes.jsonl")


def asked_of(server: MisbehavingServer) -> list[list[dict[str, str]]]:
    return [request.body["messages"] for request in server.received]


def answer(text: str) -> str:
    return "CC#It hurts." if "hurts" in text else "ALLERGY#None known."


# On this machine


@pytest.mark.parametrize("choice", ["random", "balanced", "nearest"])
def test_few_shot_on_this_machine(clone: Workspace, choice: str) -> None:
    clone.change(adaptation="few-shot", few_shot__choice=choice, generate__tokens_at_once=40_000)
    clone.run(*REPRO)
    manifest = clone.json("models/notes/manifest.json")
    assert (manifest["adaptation"], manifest["few_shot"]) == ("few-shot", {"choice": choice, "examples": 3})
    assert ("vectors.safetensors" in manifest["sha256"]) == (choice == "nearest")  # type: ignore[operator]
    assert all(row["prediction"]["section"] in SECTIONS for row in predictions(clone))
    assert clone.json("metrics/notes.json")["n"] == 5
    assert "train_seconds" not in clone.json("metrics/cost/notes.json")
    assert not (clone.folder / "models/notes/adapter_model.safetensors").exists()


def test_zero_shot_on_this_machine_and_its_page(clone: Workspace) -> None:
    clone.change(adaptation="zero-shot")
    clone.run("dvc", "repro")
    assert clone.json("models/notes/manifest.json")["adaptation"] == "zero-shot"
    assert all(row["section_probability"] is not None for row in predictions(clone))
    assert "Nothing was trained here" in (clone.folder / "reports/index.html").read_text(encoding="utf-8")
    assert clone.run("dvc", "status").endswith("up to date.\n")


# Behind a server


@pytest.mark.parametrize("backend", ["gemini", "openai"])
def test_model_behind_a_server_is_a_run_like_any_other(clone: Workspace, backend: str) -> None:
    with MisbehavingServer(key=KEY, answer=answer) as server:
        serve(clone, backend, server.url)
        said = clone.run("env", f"{VARIABLE}={KEY}", *REPRO)
        assert len(server.received) == 5
    assert "5 requests to Stand-in, about" in said
    assert {row["outcome"] for row in predictions(clone)} == {"answered"}
    scores, cost = clone.json("metrics/notes.json"), clone.json("metrics/cost/notes.json")
    assert scores["n"] == 5
    assert scores["invalid_headers"] == 0
    assert cost.keys() >= {"requests", "input_tokens", "output_tokens", "cost_usd", "generate_seconds"}
    assert cost["requests"] == 5
    assert isinstance(cost["cost_usd"], float)
    assert cost["cost_usd"] > 0
    assert clone.json("models/base/source.json")["identity"] == "stand-in-1"

    # The server is gone, and the key with it.
    kept = (clone.folder / "predictions/notes.jsonl").read_bytes()
    clone.run("dvc", "repro", "--force", "--single-item", "generate@notes")
    assert (clone.folder / "predictions/notes.jsonl").read_bytes() == kept
    assert clone.json("metrics/generation/notes.json").items() <= cost.items()

    holding = [path for path in clone.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holding == []
    assert KEY not in said


def test_what_is_sent_is_the_four_blocks(clone: Workspace) -> None:
    with MisbehavingServer(key=KEY, answer=answer) as server:
        serve(clone, "openai", server.url)
        clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "generate@notes")
        asked = asked_of(server)
    trained = {row["target"]: row["messages"][-1]["content"] for row in clone.lines("data/prepared/notes/train.jsonl")}
    questions = {row["messages"][-1]["content"] for row in clone.lines("data/prepared/notes/test.jsonl")}
    assert {messages[-1]["content"] for messages in asked} == questions
    for messages in asked:
        roles = [message["role"] for message in messages]
        assert roles == ["system", *["user", "assistant"] * 3, "user"]
        assert messages[0]["content"] == GUIDE
        assert all(shown["content"] in trained for shown in messages[2:-1:2])
    assert len({json.dumps(messages[:-1]) for messages in asked}) == 1  # drawn once, with the seed
    assert "separator #" in GUIDE
    assert all(f"\n{section}: " in GUIDE for section in SECTIONS)


def test_nothing_is_sent_of_data_that_must_not_leave(clone: Workspace) -> None:
    serve(clone, "openai", "https://models.example.org")
    said = clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "generate@notes", check=False)
    assert "error: the data are declared as patient, and Stand-in is served by https://models.example.org/v1: nothing was sent." in said
    assert "hosted.allow in params.yaml" in said
    assert "Traceback" not in said
    rows = sqlite3.connect(clone.folder / ".answers/stand-in-1/answers.sqlite").execute("SELECT * FROM attempts").fetchall()
    assert rows == []


def test_a_declaration_that_is_withdrawn_counts_at_once(clone: Workspace) -> None:
    (clone.folder / "own/dataset.yaml").write_text("contains: public\n", encoding="utf-8")
    clone.run("dvc", "repro", "--force", "fetch_notes")
    clone.run("dvc", "repro", "prepare@notes")
    (clone.folder / "own/dataset.yaml").unlink()
    serve(clone, "openai", "https://models.example.org")
    said = clone.run("env", f"{VARIABLE}={KEY}", "dvc", "repro", "generate@notes", check=False)
    assert "error: the data are declared as patient" in said


def test_examples_of_other_data_are_refused(clone: Workspace) -> None:
    clone.change(adaptation="few-shot")
    clone.run("dvc", "repro", "train@notes")
    path = clone.folder / "data/prepared/notes/links.json"
    path.write_text(json.dumps({"linked": {}, "train_sha256": "0" * 64}), encoding="utf-8")
    said = clone.run("python", "stages/generate.py", "notes", check=False)
    assert "are of other data than those to answer: run `dvc repro train`" in said


def test_model_of_another_run_is_refused(clone: Workspace) -> None:
    serve(clone, "openai", "https://models.example.org")
    clone.run("dvc", "repro", "fetch_model")
    said = clone.run("python", "stages/generate.py", "notes", check=False)
    assert "models/notes was made for Tiny, and the model here is Stand-in: run `dvc repro train`" in said


def test_model_behind_a_server_cannot_be_tuned(clone: Workspace) -> None:
    serve(clone, "openai", "https://models.example.org")
    clone.change(adaptation="fine-tune")
    said = clone.run("dvc", "repro", "train@notes", check=False)
    assert "error: adaptation is 'fine-tune', but served is asked through a server: use few-shot, zero-shot or auto" in said


def test_experiments_in_copies_share_what_was_paid_for(clone: Workspace) -> None:
    with MisbehavingServer(key=KEY, answer=answer) as server:
        serve(clone, "openai", server.url)
        clone.run("dvc", "config", "--local", "core.site_cache_dir", str(clone.folder / ".dvc-site-cache"))  # as `make setup` does
        clone.run("git", "add", "--all")
        clone.run("git", "commit", "--quiet", "--message", "served")
        for _ in range(2):
            clone.run("env", f"{VARIABLE}={KEY}", "dvc", "exp", "run", "--temp", "--force", "generate@notes")
            assert len(server.received) == 5
        clone.run("git", "reset", "--quiet", "--hard", "HEAD~1")
    rows = sqlite3.connect(clone.folder / ".answers/stand-in-1/answers.sqlite").execute("SELECT state FROM attempts").fetchall()
    assert rows == [("answered",)] * 5

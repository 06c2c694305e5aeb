import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.cli import app
from bedside.errors import BedsideError

RUN = "TestID,SystemOutput1,SystemOutput2\ntaskA0,CC,Back pain.\ntaskA1,CC,None.\n"
REFERENCES = 'ID,section_header,section_text,dialogue\n0,CC,Back pain.,Doctor: Hi.\n1,ALLERGY,None.,"Doctor: Allergies?\nPatient: No."\n'


@pytest.fixture
def folder(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(repository / "configs", tmp_path / "configs")
    shutil.copy(repository / "params.yaml", tmp_path)
    (tmp_path / "run.csv").write_text(RUN, encoding="utf-8")
    (tmp_path / "references.csv").write_text(REFERENCES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.mark.parametrize(("source", "warned"), [("sample (synthetic)", True), ("mts-dialog", False)])
def test_results_shows_the_last_run_and_says_what_the_sample_is(folder: Path, source: str, warned: bool) -> None:
    CliRunner().invoke(app, ["score", "--predictions", "run.csv", "--references", "references.csv", "--output", "metrics"])
    path = folder / "metrics" / "notes.json"
    path.write_text(path.read_text(encoding="utf-8").replace("source: references.csv", f"source: {source}"), encoding="utf-8")
    said = CliRunner().invoke(app, ["results"])
    assert said.exit_code == 0, said.output
    assert f"source: {source}" in said.output
    assert ("synthetic" in said.output) is warned
    assert "predictions/notes.jsonl" in said.output


def test_results_shows_the_tasks_that_are_there_with_each_baseline_beneath_its_score(folder: Path) -> None:
    (folder / "metrics/cost").mkdir(parents=True)
    metrics = {
        "accuracy": 0.5, "accuracy_low": 0.25, "accuracy_high": 0.75, "f1": 0.5, "baseline_f1": 0.75, "baseline_bm25_f1": 0.625,
        "n": 8, "truncated": 3, "signature": ["interval: 0.95 of 200 resamples"], "provenance": ["source: synthea (synthetic)"],
    }  # fmt: skip
    (folder / "metrics/relevance.json").write_text(json.dumps(metrics), encoding="utf-8")
    (folder / "metrics/cost/relevance.json").write_text('{"train_seconds": 3.5}', encoding="utf-8")
    said = CliRunner().invoke(app, ["results"])
    assert said.exit_code == 0, said.output
    assert "relevance, n = 8" in said.output
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.output.splitlines() if line.startswith("│")]
    assert cells == [
        ["accuracy", "0.5000", "0.250 to 0.750"],
        ["f1", "0.5000", ""],
        ["baseline_f1", "0.7500", ""],
        ["baseline_bm25_f1", "0.6250", ""],
        ["truncated", "3", ""],
        ["train_seconds", "3.5"],
    ]
    assert "Synthea's patients are made up" in said.output
    assert "metrics/relevance_examples.csv" in said.output
    assert "notes" not in said.output


def test_results_before_any_run_says_what_to_do(folder: Path) -> None:
    said = CliRunner().invoke(app, ["results"])
    assert said.exit_code == 1
    assert "run `dvc repro` first" in str(said.exception)


def test_results_of_an_earlier_version_are_not_shown_in_part(folder: Path) -> None:
    (folder / "metrics").mkdir()
    (folder / "metrics" / "notes.json").write_text('{"n": 80, "signature": ["source: sample (synthetic)"]}', encoding="utf-8")
    said = CliRunner().invoke(app, ["results"])
    assert said.exit_code == 1
    assert "earlier version of this project: run `dvc repro`" in str(said.exception)


@pytest.mark.parametrize(
    ("place", "edit", "said"),
    [
        pytest.param("metrics/notes.json", '"truncated": 0', '"truncated": "x"', id="a count of text"),
        pytest.param("metrics/notes.json", '"rouge1_low": ', '"rouge1_low": "x", "other": ', id="an interval of text"),
        pytest.param("metrics/cost/notes.json", "{", "", id="damaged costs"),
    ],
)
def test_results_of_damaged_files_are_an_error_and_no_traceback(folder: Path, place: str, edit: str, said: str) -> None:
    CliRunner().invoke(app, ["score", "--predictions", "run.csv", "--references", "references.csv", "--output", "metrics"])
    (folder / "metrics/cost").mkdir()
    (folder / "metrics/cost/notes.json").write_text('{"train_seconds": 3.5}', encoding="utf-8")
    text = (folder / place).read_text(encoding="utf-8")
    assert edit in text
    (folder / place).write_text(text.replace(edit, said, 1), encoding="utf-8")
    result = CliRunner().invoke(app, ["results"])
    assert isinstance(result.exception, BedsideError)
    assert place in str(result.exception)


def test_models_lists_the_catalogue(folder: Path) -> None:
    said = CliRunner().invoke(app, ["models"])
    assert said.exit_code == 0
    assert all(name in said.output for name in ("gemma3-4b", "llama3.2-3b", "qwen3-4b", "smollm2-135m", "gemini", "gpt-4o"))
    assert said.output.count("SERVER") == 2


def test_doctor_tells_a_mirror_that_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_MIRROR", str(folder / "nowhere"))
    monkeypatch.setenv("HF_TOKEN", "hf_planted")
    monkeypatch.setenv("GEMINI_API_KEY", "planted-as-well")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    said = CliRunner().invoke(app, ["doctor"])
    assert said.exit_code == 0, said.output
    assert "NOT FOUND" in said.output
    assert "not fetched yet" in said.output
    assert "hf_planted" not in said.output
    assert "GEMINI_API_KEY: set" in said.output
    assert "OPENAI_API_KEY: not set" in said.output
    assert "planted-as-well" not in said.output


def test_doctor_says_whether_the_hub_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(endpoint: str) -> str:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", endpoint)
        return CliRunner().invoke(app, ["doctor"]).output

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=_answer_once, args=(listener,))
        thread.start()
        assert f"http://127.0.0.1:{port} answers" in said(f"http://127.0.0.1:{port}")
        thread.join()
    assert f"http://127.0.0.1:{port} cannot be reached" in said(f"http://127.0.0.1:{port}")


def test_doctor_asks_nothing_of_who_is_offline(folder: Path, no_connection: None) -> None:
    assert "not asked: HF_HUB_OFFLINE is set" in CliRunner().invoke(app, ["doctor"], obj=["HF_HUB_OFFLINE"]).output


def _answer_once(listener: socket.socket) -> None:
    listener.settimeout(30)
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


# What the guard says to a connection or a look-up is asked without one.
MAY_CONNECT = """
import socket, sys
import bedside.cli, bedside.commands.doctor
from bedside.errors import GuardError
from bedside.sources import weights
def allowed(event, *values):
    try:
        sys.audit(event, *values)
    except GuardError:
        return False
    return True
def ask():
    print(allowed("socket.connect", socket.socket(), ("203.0.113.1", 80)), allowed("socket.getaddrinfo", "hub.example.org", 80, 0, 0, 0))
def command(obj): ask() if sys.argv[1] != "doctor" else bedside.commands.doctor._network("http://hub.example.org")
weights.hub_fault = ask
bedside.cli.app = command
bedside.cli.main()
"""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["score", "--predictions", "run.csv"], "False False", id="a command"),
        pytest.param(["score", "--predictions", "run.csv", "--fetch"], "True True", id="one that was asked to fetch"),
        pytest.param(["doctor"], "False True", id="doctor may ask the Hub and nobody else"),
    ],
)
def test_what_a_command_may_connect_to(arguments: list[str], expected: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run([sys.executable, "-c", MAY_CONNECT, *arguments], env=own, capture_output=True, text=True, check=True)
    assert done.stdout == f"{expected}\n"


def test_doctor_tells_an_address_of_the_hub_that_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "hub")
    said = CliRunner().invoke(app, ["doctor"], obj=[])
    assert said.exit_code == 0, said.output
    assert "'hub' is no plain base URL" in said.output


def test_every_command_has_help() -> None:
    for command in ([], ["score"], ["results"], ["compare"], ["report"], ["submission"], ["models"], ["doctor"], ["ask"], ["note"]):
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0

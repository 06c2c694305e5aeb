"""What is left after mistakes and kills, as the users of DVC see it."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from clone import Workspace

from bedside.errors import BusyError
from bedside.lock import alone

pytestmark = pytest.mark.slow

EPOCHS = 8
TRAIN = ("dvc", "repro", "train@notes")
GENERATE = ("dvc", "repro", "generate@notes")


@pytest.fixture
def clone(workspace: Workspace) -> Iterator[Workspace]:
    """The shared clone, put back afterwards."""
    yield workspace
    workspace.put_back()


def made(clone: Workspace) -> dict[str, bytes]:
    folders = [clone.folder / name for name in ("metrics", "models", "predictions", "data/prepared")]
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 300
    while not done():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.02)


def killed_while_training(clone: Workspace, *, with_its_stages: bool) -> int:
    """Start training under DVC, and kill it when the first checkpoint is sealed; the process group of what is left, which stands still."""
    started = clone.start(*TRAIN)
    wait_for(lambda: any((clone.folder / ".scratch/train/notes").glob("*/checkpoint-*/seal.json")))
    if with_its_stages:
        os.killpg(started.pid, signal.SIGKILL)
    else:
        os.killpg(started.pid, signal.SIGSTOP)
        os.kill(started.pid, signal.SIGKILL)
    started.wait()
    return started.pid


def nobody_trains(clone: Workspace) -> bool:
    try:
        with alone(clone.folder / ".scratch/train/notes", os.getpid(), "training"):
            return True
    except BusyError:
        return False


def trained(clone: Workspace) -> tuple[object, str]:
    """From which step training went on, and the adapter's hash."""
    adapter = clone.json("models/notes/manifest.json")["sha256"]
    assert isinstance(adapter, dict)
    return clone.json("metrics/training/notes/metrics.json")["resumed_step"], adapter["adapter_model.safetensors"]


def test_a_mistake_in_the_settings_loses_nothing(clone: Workspace) -> None:
    before = made(clone)
    clone.change(train__keep="first")
    said = clone.run("dvc", "repro", check=False)
    assert "train.keep is 'first'" in said
    assert "Traceback" not in said

    clone.run("git", "checkout", "--quiet", "params.yaml")
    said = clone.run("dvc", "repro")

    assert "Running stage" not in said
    assert made(clone) == before


def test_killed_with_all_it_started_the_next_run_goes_on(clone: Workspace) -> None:
    clone.change(train__epochs=EPOCHS)
    killed_while_training(clone, with_its_stages=True)

    clone.run(*TRAIN)

    resumed_step, adapter = trained(clone)
    assert isinstance(resumed_step, int)
    assert resumed_step > 0
    clone.run(*TRAIN, "--force", "--single-item")
    assert trained(clone) == (0, adapter)


def test_what_a_killed_repro_left_running_is_waited_for_and_taken_over(clone: Workspace) -> None:
    clone.change(train__epochs=EPOCHS, train__learning_rate=0.001)
    left = killed_while_training(clone, with_its_stages=False)
    adapter = clone.folder / "models/notes/manifest.json"

    said = clone.run(*TRAIN, check=False)

    assert "is still training in .scratch/train/notes" in said
    assert "Traceback" not in said
    os.killpg(left, signal.SIGCONT)
    wait_for(adapter.is_file)
    wait_for(lambda: nobody_trains(clone))
    clone.run(*TRAIN)
    manifest = clone.json("models/notes/manifest.json")
    assert manifest["settings"]["epochs"] == EPOCHS  # type: ignore[index]
    resumed_step, _ = trained(clone)
    assert resumed_step == EPOCHS * 4  # nothing was trained again
    assert not list((clone.folder / ".scratch/train/notes").glob("*/checkpoint-*"))


def test_killed_while_answering_the_next_run_goes_on(clone: Workspace) -> None:
    clone.change(generate__tokens_at_once=1, generate__max_new_tokens=200)  # an answer is a batch of its own
    scratch = clone.folder / ".scratch/generate/notes"
    started = clone.start(*GENERATE)
    wait_for(lambda: any(path.read_bytes() for path in scratch.glob("*.jsonl")))
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()
    (journal,) = scratch.glob("*.jsonl")
    kept = [json.loads(line) for line in journal.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    assert 0 < len(kept) < 5
    # What these answers took shows whether they were taken up.
    journal.write_text("".join(json.dumps({**answer, "seconds": 1000.0}) + "\n" for answer in kept), encoding="utf-8")

    clone.run(*GENERATE)

    answers = (clone.folder / "predictions/notes.jsonl").read_bytes()
    assert seconds_answering(clone) > 1000.0 * len(kept)
    assert not list(scratch.glob("*.jsonl"))
    clone.run(*GENERATE, "--force", "--single-item")
    assert seconds_answering(clone) < 1000.0
    assert (clone.folder / "predictions/notes.jsonl").read_bytes() == answers


def seconds_answering(clone: Workspace) -> float:
    seconds = clone.json("metrics/generation/notes.json")["generate_seconds"]
    assert isinstance(seconds, float)
    return seconds


def test_second_process_that_answers_is_refused(clone: Workspace) -> None:
    with alone(clone.folder / ".scratch/generate/notes", 4321, "answering"):
        said = clone.run("python", "stages/generate.py", "notes", check=False)
    assert said.splitlines()[-1].startswith("error: process 4321 is still answering in .scratch/generate/notes")
    assert "Traceback" not in said

"""What is left after mistakes and kills, as the users of DVC see it."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
import yaml
from clone import Workspace

from bedside.errors import BusyError
from bedside.training.checkpoints import only_trainer

pytestmark = pytest.mark.slow

EPOCHS = 8
TRAIN = ("dvc", "repro", "train@notes")


@pytest.fixture
def clone(workspace: Workspace) -> Iterator[Workspace]:
    """The shared clone, put back afterwards."""
    yield workspace
    workspace.put_back()


def made(clone: Workspace) -> dict[str, bytes]:
    folders = [clone.folder / name for name in ("metrics", "models", "predictions", "data/prepared")]
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def change(clone: Workspace, **values: object) -> None:
    path = clone.folder / "params.yaml"
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["train"] |= values
    path.write_text(yaml.safe_dump(params), encoding="utf-8")


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
        with only_trainer(clone.folder / ".scratch/train/notes", os.getpid()):
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
    change(clone, keep="first")
    said = clone.run("dvc", "repro", check=False)
    assert "train.keep is 'first'" in said
    assert "Traceback" not in said

    clone.run("git", "checkout", "--quiet", "params.yaml")
    said = clone.run("dvc", "repro")

    assert "Running stage" not in said
    assert made(clone) == before


def test_killed_with_all_it_started_the_next_run_goes_on(clone: Workspace) -> None:
    change(clone, epochs=EPOCHS)
    killed_while_training(clone, with_its_stages=True)

    clone.run(*TRAIN)

    resumed_step, adapter = trained(clone)
    assert isinstance(resumed_step, int)
    assert resumed_step > 0
    clone.run(*TRAIN, "--force", "--single-item")
    assert trained(clone) == (0, adapter)


def test_what_a_killed_repro_left_running_is_waited_for_and_taken_over(clone: Workspace) -> None:
    change(clone, epochs=EPOCHS, learning_rate=0.001)
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

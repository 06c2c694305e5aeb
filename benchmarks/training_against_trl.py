"""Our training against TRL's SFTTrainer: the same examples at the same settings, each as its users run it, alternating.

Reads params.yaml, the base model in models/base and the training file of MTS-Dialog; prints a table. The examples are
tokenized once, by our code, and both trainers get the same token IDs and the same targets. Each measurement has processes
of its own (ours as many as stages/train.py starts and the one that starts them, TRL's one), so that its peak memory is its own: on a
CPU all that these processes hold, libraries and weights included, on a GPU the largest allocation. Its seconds are those of
``trainer.train()``, so loading and tokenizing are not in them, and its tokens are the examples' own, without padding.

Before it trains, each process computes the loss of the first optimizer step's worth of examples, in the same order, with
its own trainer's collator and ``compute_loss``. The two must agree; otherwise there is nothing to compare.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comparison import CPU, Measurement, check_same, report
from memory import watched
from trainers import loss_of_first_step, our_trainer, trl_trainer

from bedside import layout
from bedside.config import Settings, load_model, load_settings
from bedside.errors import BedsideError, ConfigError
from bedside.process import run_stage
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, read_records

if TYPE_CHECKING:
    from transformers import Trainer

SIDES = ("ours", "trl")
AS_STARTED = dict(os.environ)
"""The user's own environment: what our stages set for their threads is for our side alone."""


def main() -> None:
    options = _options()
    settings = load_settings(layout.PARAMS)
    if options.measure:
        from bedside.training.launch import cpu_processes, launch

        if options.measure == "ours":
            launch(measure_ours, str(options.rows), cpu_processes(settings.train.batch_size))
        else:
            measure_trl(str(options.rows))
        return
    data = options.data or _found_data()
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        title = write_rows(rows, data, options.examples, settings)
        rounds = [{side: _in_own_process(side, rows) for side in SIDES} for _ in range(options.rounds)]
    check_same(rounds)
    met = report(rounds, title, f"{options.examples} examples of {data}")
    if not (met or options.no_targets):
        sys.exit(1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Our training against TRL's SFTTrainer.")
    parser.add_argument("--data", type=Path, help="a folder laid out like MTS-Dialog's repository")
    parser.add_argument("--examples", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-targets", action="store_true", help="report only: missed targets do not fail")
    parser.add_argument("--measure", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if min(options.examples, options.rounds) < 1:
        parser.error("--examples and --rounds start at 1")
    return options


def _found_data() -> Path:
    """The data set where a mirror has it, else the sample."""
    mirror = layout.mirror()
    if mirror and (mirror / MIRROR_FOLDER / PUBLIC_FILES["train"].path).is_file():
        return mirror / MIRROR_FOLDER
    print("notice: no MTS-Dialog (give --data, or set BEDSIDE_MIRROR): the synthetic sample is used instead", flush=True)
    return layout.SAMPLE


def write_rows(path: Path, data: Path, count: int, settings: Settings) -> str:
    """Tokenize the first ``count`` training examples into ``path``; the base model's title."""
    from bedside.models.loading import load_chat
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import answer_starts, to_example
    from bedside.training.data import tokenize

    source = verified_source(layout.BASE_MODEL)
    chat = load_chat(layout.BASE_MODEL, load_model(layout.MODEL_CONFIGS, settings.model).prompts)
    public = data / PUBLIC_FILES["train"].path
    records = read_records(public if public.is_file() else data / "train.csv")
    if len(records) < count:
        raise ConfigError(f"--examples is {count}, but {data} has {len(records)} training examples: ask for fewer")
    examples = [asdict(to_example(record.id, record.dialogue, record.section, record.text)) for record in records[:count]]
    rows = [tokenize(example, chat, answer_starts(), settings.train.max_length) for example in examples]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return f"{source['title']} ({source['identity']})"


def _in_own_process(side: str, rows: Path) -> Measurement:
    print(f"measuring {side} …", file=sys.stderr, flush=True)
    command = [sys.executable, __file__, "--measure", side, "--rows", str(rows)]
    with (
        subprocess.Popen(command, env=AS_STARTED, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
        watched(process.pid) as peak,
    ):
        said, errors = process.communicate()
    if process.returncode:
        raise BedsideError(f"measuring {side} failed:\n{errors.strip()}")
    measured = Measurement(**json.loads(said.splitlines()[-1]))
    return replace(measured, peak_gib=peak()) if measured.device == CPU else measured


def measure_ours(rows: str) -> None:
    """Our side, as one of the processes that :func:`bedside.training.launch.launch` starts."""
    _measure(our_trainer, Path(rows))


def measure_trl(rows: str) -> None:
    """TRL's side."""
    _measure(trl_trainer, Path(rows))


def _measure(make: Callable[..., "Trainer"], rows: Path) -> None:
    """Train one epoch of the tokenized ``rows``; the main process prints what it took, as the last line."""
    import torch
    from datasets import Dataset

    from bedside.models.loading import load_for_training
    from bedside.training.data import IGNORED
    from bedside.training.parallel import peak_of_all, this_process

    process = this_process()
    loaded = load_settings(layout.PARAMS)
    settings = loaded.train.model_copy(update={"epochs": 1, "keep": "last"})
    examples = Dataset.from_list([json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()])
    base = load_for_training(layout.BASE_MODEL, settings)
    trainer = make(base, examples, settings, loaded.seed, rows.parent / make.__name__)
    first_loss = loss_of_first_step(trainer, settings)
    _wait_for_gpu()
    process.wait_for_everyone()
    started = time.monotonic()
    trainer.train()
    _wait_for_gpu()
    seconds = time.monotonic() - started
    # Counted on what the trainer holds after its own preparation: a row that it cut or dropped would show. Ours adds one without
    # targets, which fills its last step.
    held: Any = trainer.train_dataset
    counts = [(len(row["labels"]), sum(label != IGNORED for label in row["labels"])) for row in held]
    measurement = Measurement(
        tokens=sum(tokens for tokens, targets in counts if targets),
        targets=sum(targets for _, targets in counts),
        seconds=seconds,
        peak_gib=peak_of_all(),
        first_loss=first_loss,
        processes=process.num_processes,
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else CPU,
    )
    if process.is_main_process:
        print(json.dumps(asdict(measurement)), flush=True)


def _wait_for_gpu() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.synchronize()


if __name__ == "__main__":
    # TRL's side runs as its users run it.
    if "trl" in sys.argv:
        main()
    else:
        run_stage(main)

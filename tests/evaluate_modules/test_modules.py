"""Each module, loaded by its path in a process of its own that can reach no network, gives what the library gives."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bedside.scoring.bertscore import bertscore_f1
from bedside.scoring.bleurt import bleurt
from bedside.scoring.faithfulness import faithfulness
from bedside.scoring.rouge import rouge

NOTES = ["Back pain for 2 days.", "None."]
REFERENCES = ["Low back pain for 3 days.", "None."]
DIALOGUES = ["Doctor: What brings you in?\nPatient: My back hurts, three days now.", "Doctor: Any allergies?\nPatient: No."]
TEXTS = {"predictions": NOTES, "references": REFERENCES}
FOLDER = files("bedside.evaluate_modules")
PROGRAM = """
import json, socket, sys
def refuse(*_, **__): raise AssertionError("a connection was opened")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import evaluate
path, arguments = sys.argv[1], json.loads(sys.argv[2])
print(json.dumps(evaluate.load(path).compute(**arguments)))
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def computed(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def compute(module: str, **arguments: Any) -> dict[str, Any]:
        environment = {**os.environ, "HF_HOME": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-c", PROGRAM, str(FOLDER / f"{module}.py"), json.dumps(arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        value: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return value

    return compute


def test_every_module_is_tested_here() -> None:
    found = {path.name for path in FOLDER.iterdir() if path.name.endswith(".py")} - {"__init__.py"}
    assert found == {"aggregate.py", "bertscore.py", "bleurt.py", "faithfulness.py", "rouge.py", "sections.py"}


def test_rouge(computed: Callable[..., dict[str, Any]]) -> None:
    expected = rouge(NOTES, REFERENCES)
    assert computed("rouge", **TEXTS) == {name: pytest.approx(values.mean()) for name, values in expected.items()}
    assert computed("rouge", **TEXTS, use_aggregator=False) == {name: values.tolist() for name, values in expected.items()}


def test_bertscore(computed: Callable[..., dict[str, Any]], encoder: Path) -> None:
    expected = bertscore_f1(NOTES, REFERENCES, encoder, layers=1)
    found = computed("bertscore", **TEXTS, weights=str(encoder), layers=1, use_aggregator=False)
    assert found == {"bertscore_f1": pytest.approx(expected.tolist(), abs=1e-6)}


def test_bleurt(computed: Callable[..., dict[str, Any]], tiny_bleurt: Callable[[str], Path]) -> None:
    expected = bleurt(NOTES, REFERENCES, tiny_bleurt("narrow"))
    before = sorted(tiny_bleurt("narrow").iterdir())
    found = computed("bleurt", **TEXTS, weights=str(tiny_bleurt("narrow")))
    assert found == {"bleurt": pytest.approx(expected.mean(), abs=1e-6)}
    assert sorted(tiny_bleurt("narrow").iterdir()) == before  # evaluate keeps the texts somewhere, never here


def test_aggregate(computed: Callable[..., dict[str, Any]], encoder: Path, tiny_bleurt: Callable[[str], Path]) -> None:
    parts = {
        "rouge1": rouge(NOTES, REFERENCES)["rouge1"],
        "bertscore_f1": bertscore_f1(NOTES, REFERENCES, encoder, layers=1),
        "bleurt": bleurt(NOTES, REFERENCES, tiny_bleurt("narrow")),
    }
    expected = [float(sum(values[row] for values in parts.values())) / 3 for row in range(len(NOTES))]
    weights = {"bertscore_weights": str(encoder), "layers": 1, "bleurt_weights": str(tiny_bleurt("narrow"))}
    found = computed("aggregate", **TEXTS, **weights, use_aggregator=False)
    assert found.keys() == {*parts, "aggregate"}
    assert found["aggregate"] == pytest.approx(expected, abs=1e-6)
    assert computed("aggregate", **TEXTS, **weights)["aggregate"] == pytest.approx(sum(expected) / len(expected), abs=1e-6)


def test_sections(computed: Callable[..., dict[str, Any]]) -> None:
    codes = {"predictions": ["CC", "CC", "INVALID"], "references": ["CC", "ALLERGY", "ALLERGY"]}
    # CC: 1 hit, 2 predicted, 1 true, F1 = 2/3; ALLERGY: never predicted, F1 = 0.
    assert computed("sections", **codes) == {"section_accuracy": pytest.approx(1 / 3), "section_macro_f1": pytest.approx(1 / 3)}
    assert computed("sections", **codes, use_aggregator=False) == {"section_correct": [1.0, 0.0, 0.0]}


def test_faithfulness(computed: Callable[..., dict[str, Any]]) -> None:
    expected = faithfulness(NOTES, REFERENCES, DIALOGUES)
    found = computed("faithfulness", **TEXTS, dialogues=DIALOGUES, use_aggregator=False)
    assert found == {
        "unsupported_facts": [facts.unsupported_facts for facts in expected],
        "omitted_facts": [facts.omitted_facts for facts in expected],
    }
    assert found["unsupported_facts"][0] > 0

"""dvc.yaml against the code: DVC follows no imports, so what it is told must be what the scripts do."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from declared import PATHS, REPOSITORY, SCRIPTS, STAGES, Stage, attributes, imported, load_yaml, place, says_nothing, within

from bedside.config import load_model, load_scoring

# Modules that need not be a dependency of the stages that import them, each with its reason. A folder's __init__.py may be
# left out as long as it holds nothing but words.
CHANGES_NO_RESULT = {
    **{
        f"src/bedside/config/{name}.py": "the values it reads are params of the stage"
        for name in ("__init__", "base", "catalogue", "params")
    },
    "src/bedside/errors.py": "messages alone",
    "src/bedside/files.py": "how files are written; score, which writes fingerprints, depends on it",
    "src/bedside/lock.py": "refuses to run, or changes nothing",
    "src/bedside/layout.py": "where things lie, which the deps and outs themselves say",
    "src/bedside/process.py": "the environment, the network and messages",
    "src/bedside/addresses.py": "who is meant by an address, for connections.py",
    "src/bedside/connections.py": "refuses, or changes nothing",
    "src/bedside/examples.py": "the record's shape; what is in the records is a dependency as data",
    "src/bedside/records/resource.py": "as examples.py",
    "src/bedside/questions/question.py": "as examples.py",
    "src/bedside/sources/naming.py": "what a source is called; which one it is is a param",
    "src/bedside/tasks/task.py": "says which module is which task's",
}
CHANGES_NO_RESULT_OF = {
    ("fetch_notes", "src/bedside/tasks/notes.py"): "files are copied as they are; prepare, which reads them, depends on it",
    **{
        (verb, "src/bedside/scoring/answers/wordnet.py"): "for fetch_scoring alone, which shares the script"
        for verb in ("fetch_model", "fetch_encoder", "fetch_writer")
    },
    **{
        (verb, "src/bedside/sources/pickled.py"): "how weights are fetched, which are a dependency as data"
        for verb in ("train", "generate", "score", "pick", "write_questions")
    },
    ("train", "src/bedside/sources/weights.py"): "verified_source checks what was fetched and changes nothing",
    **{
        place: reason
        for verb in ("pick", "write_questions")
        for place, reason in {
            (verb, "src/bedside/sources/weights.py"): "verified_source checks what was fetched and changes nothing",
            (verb, "src/bedside/tasks/notes.py"): "its task is another",
        }.items()
    },
    ("write_questions", "src/bedside/tasks/relevance.py"): "its task is another",
    ("pick", "src/bedside/scoring/entries.py"): "the shape of scores, of which it makes none",
    ("pick", "src/bedside/scoring/statistics.py"): "intervals, of which it makes none",
    ("pick", "src/bedside/sources/tables.py"): "how values are quoted in messages",
    ("curves", "src/bedside/sources/tables.py"): "how values are quoted in messages",
    ("generate", "src/bedside/sources/weights.py"): "verified_source checks what was fetched and changes nothing",
    ("score", "src/bedside/models/lineage.py"): "names the manifest, which is a dependency",
    ("score", "src/bedside/sources/weights.py"): "verified_source checks what was fetched and changes nothing",
    ("score", "src/bedside/sources/tables.py"): "for the command line alone, as above",
}
# Stages that put other stages' numbers together: no setting and no module of the library changes what they write.
ADDS_UP = {"cost"}
WITHOUT_SETTINGS = ADDS_UP | {"curves", "read_records"}
# What the library reads of settings that a script hands on as a whole.
HANDED_ON = {
    "stages/generate.py": {"generate", "hosted", "seed"},
    "stages/pick.py": {"generate", "hosted", "seed"},
    "stages/write_questions.py": {"generate", "hosted", "seed", "train.quantization", "train.double_quantization"},
}
# Constants of layout.py that are no DVC path: the settings themselves, and what can be made again.
NOT_DECLARED = {"PARAMS", "SCRATCH", "CACHE", "SCORE_CACHE", "OTHER_SCORERS"}

each_stage = pytest.mark.parametrize("stage", [pytest.param(stage, id=stage.name) for stage in STAGES])
each_script = pytest.mark.parametrize("script", SCRIPTS)


def test_there_is_something_to_check() -> None:
    assert [stage.name for stage in STAGES] == [
        "fetch_notes",
        "fetch_records",
        "fetch_model",
        "fetch_scoring",
        "fetch_encoder",
        "fetch_deidentifier",
        "fetch_writer",
        "read_records",
        "write_questions",
        "prepare@notes",
        "prepare@relevance",
        "prepare@answers",
        "train@notes",
        "train@relevance",
        "train@answers",
        "pick",
        "generate@notes",
        "generate@relevance",
        "generate@answers",
        "cost@notes",
        "cost@relevance",
        "cost@answers",
        "score@notes",
        "score@relevance",
        "score@answers",
        "curves",
        "report",
    ]
    assert {"MODEL_CONFIGS", "SAMPLE", "RAW_NOTES", "PREPARED", "BASE_MODEL", "SCORERS", "MODELS", "PREDICTIONS", "METRICS"} < set(PATHS)
    assert all(stage.deps and stage.outs and (stage.params or stage.params_files or stage.verb in WITHOUT_SETTINGS) for stage in STAGES)


# Dependencies


@each_stage
def test_every_dependency_is_in_the_repository_or_made_by_another_stage(stage: Stage) -> None:
    made = [out for other in STAGES if other is not stage for out in other.outs]
    absent = [path for path in stage.deps if not any(within(path, out) for out in made) and not (REPOSITORY / path).exists()]
    assert absent == []


@each_stage
def test_a_stage_depends_on_its_own_script(stage: Stage) -> None:
    assert stage.script in stage.deps


@each_stage
def test_every_module_that_a_stage_imports_is_a_dependency(stage: Stage) -> None:
    files = imported(REPOSITORY / stage.script)
    assert {"src/bedside/__init__.py", "src/bedside/process.py"} < files
    missing = {
        path
        for path in files
        if not any(within(path, dep) for dep in stage.deps)
        and path not in CHANGES_NO_RESULT
        and path not in modules_of_other_tasks(stage)
        and (stage.verb, path) not in CHANGES_NO_RESULT_OF
        and not (path.endswith("/__init__.py") and says_nothing(REPOSITORY / path))
    }
    assert missing == set()


def modules_of_other_tasks(stage: Stage) -> set[str]:
    """What a script that serves all tasks imports for the others."""
    tasks = {other.task for other in STAGES if other.task} - {stage.task} if stage.task else set()
    return {f"src/bedside/tasks/{task}.py" for task in tasks}


@each_stage
def test_every_library_dependency_is_imported(stage: Stage) -> None:
    files = imported(REPOSITORY / stage.script)
    library = [dep for dep in stage.deps if dep.startswith("src/")]
    assert bool(library) == (stage.verb not in ADDS_UP)
    # A task's own module is a dependency wherever a stage is made for each task, whether that task needs it there or not.
    own = f"src/bedside/tasks/{stage.task}.py"
    assert [dep for dep in library if dep != own and not any(within(path, dep) for path in files)] == []


def test_every_exception_is_used() -> None:
    of_stage = {stage.verb: imported(REPOSITORY / stage.script) for stage in STAGES}
    assert set(CHANGES_NO_RESULT) <= set.union(*of_stage.values())
    assert {(verb, path) for verb, path in CHANGES_NO_RESULT_OF if path not in of_stage[verb]} == set()


# Settings


@each_stage
def test_every_listed_param_exists(stage: Stage) -> None:
    params = load_yaml("params.yaml")
    for key in stage.params:
        value: Any = params
        for part in key.split("."):
            assert part in value, f"{key} is not in params.yaml"
            value = value[part]


@each_script
def test_the_settings_that_a_script_reads_are_the_params_of_its_stages(script: str) -> None:
    # fetch_weights.py serves two stages, each of which reads its own half.
    listed = {key for stage in STAGES if stage.script == script for key in stage.params}
    # Of these a stage lists the entry of its own task.
    listed = {key.split(".")[0] if key.startswith(("tasks.", "per_task.")) else key for key in listed}
    read = attributes(REPOSITORY / script, "settings") | HANDED_ON.get(script, set())
    if "load_settings(layout.PARAMS, " in (REPOSITORY / script).read_text(encoding="utf-8"):
        read.add("per_task")
    assert bool(read) == (Path(script).stem not in WITHOUT_SETTINGS)
    assert {key for key in read if not any(within(key.replace(".", "/"), entry.replace(".", "/")) for entry in listed)} == set()
    unread = {entry for entry in listed if not any(within(key.replace(".", "/"), entry.replace(".", "/")) for key in read)}
    assert unread == set()  # such a stage would run again without need


@each_script
@pytest.mark.parametrize("constant", ["MODEL_CONFIGS", "SCORING_CONFIGS"])
def test_the_file_of_the_chosen_model_or_scoring_is_a_param_of_the_scripts_that_read_it(script: str, constant: str) -> None:
    stages = [stage for stage in STAGES if stage.script == script]
    # A writer may be any of them, or none: there the whole folder is a dependency.
    listed = any(
        Path(file).parent == PATHS[constant] for stage in stages for file in (*stage.params_files, *(f"{d}/*" for d in stage.deps))
    )
    assert listed == (constant in attributes(REPOSITORY / script, "layout"))


@each_stage
def test_every_params_file_exists(stage: Stage) -> None:
    assert [file for file in stage.params_files if not (REPOSITORY / file).is_file()] == []


MODELS = sorted((REPOSITORY / "configs/models").glob("*.yaml"))
SCORINGS = sorted((REPOSITORY / "configs/scoring").glob("*.yaml"))


def test_every_settings_file_is_of_a_known_kind() -> None:
    assert sorted((REPOSITORY / "configs").rglob("*.*")) == sorted([*MODELS, *SCORINGS, REPOSITORY / place("DEIDENTIFICATION")])
    assert {"smollm2-135m", "llama3.2-3b", "qwen3-4b", "gemma3-4b"} <= {path.stem for path in MODELS}
    assert "embedded" in {path.stem for path in SCORINGS}


@pytest.mark.parametrize(
    "path", [*MODELS, *SCORINGS, REPOSITORY / place("DEIDENTIFICATION"), REPOSITORY / "params.yaml"], ids=lambda path: path.stem
)
def test_dvc_can_record_every_value(path: Path) -> None:
    # It writes them as JSON: a date that is not quoted is none of it.
    assert json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_loads(path: Path) -> None:
    assert load_model(path.parent, path.stem).title


@pytest.mark.parametrize("path", SCORINGS, ids=lambda path: path.stem)
def test_every_scoring_loads(path: Path) -> None:
    assert load_scoring(path.parent, path.stem).bertscore.title


# Places


@each_script
def test_the_paths_that_a_script_uses_are_declared(script: str) -> None:
    stages = [stage for stage in STAGES if stage.script == script]
    named = [path for stage in stages for path in (*stage.deps, *stage.outs, *stage.params_files)]
    used = {name for name in attributes(REPOSITORY / script, "layout") if name in PATHS} - NOT_DECLARED
    assert used
    assert {name for name in used if not any(within(path, place(name)) for path in named)} == set()


@each_stage
def test_the_paths_that_a_stage_declares_are_used_by_its_script(stage: Stage) -> None:
    used = [place(name) for name in attributes(REPOSITORY / stage.script, "layout") if name in PATHS]
    if "asked" in (REPOSITORY / stage.script).read_text(encoding="utf-8") and stage.task:
        used.append(str(load_yaml("params.yaml")["tasks"][stage.task]["asked"]))  # a setting says where these are
    data = [path for path in (*stage.deps, *stage.outs, *stage.params_files) if not path.startswith(("src/", "stages/"))]
    assert data
    assert [path for path in data if not any(within(path, folder) for folder in used)] == []


def test_no_two_stages_write_to_the_same_place() -> None:
    outs = [out for stage in STAGES for out in stage.outs]
    assert [(a, b) for a in outs for b in outs if a is not b and within(a, b)] == []


def test_what_is_no_out_is_ignored_by_git() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()
    assert {f"/{PATHS[name]}/" for name in ("SCRATCH", "CACHE")} <= set(ignored)

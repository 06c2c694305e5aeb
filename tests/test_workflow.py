"""The workflow of a pull request: what it may do, and that the shell in it works, without GitHub."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from git_repository import Repository
from scored import rows, write_run

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEXT = (ROOT / ".github/workflows/review.yml").read_text(encoding="utf-8")
# YAML 1.1 takes the key `on` for true.
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
MARKER = "<!-- bedside review -->"


def step(job: str, name: str) -> dict[str, Any]:
    return next(step for step in JOBS[job]["steps"] if step.get("name", "").startswith(name))


# What it may do


def test_there_is_something_to_check() -> None:
    assert [path.name for path in FILES] == ["review.yml"]
    assert list(JOBS) == ["tests", "review", "comment"]
    assert sum("uses" in step for _, step in STEPS) == 4
    assert sum("run" in step for _, step in STEPS) == 4


def test_it_runs_on_pull_requests_without_rights_of_the_base() -> None:
    assert WORKFLOW[True] == {"pull_request": None}
    assert "secrets" not in TEXT


def test_only_the_job_that_runs_no_code_of_the_branch_may_write() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job} == {"comment": {"pull-requests": "write"}}
    assert [own for own in JOBS["comment"]["steps"] if "uses" in own] == []  # nothing is checked out that could be run


def test_forks_and_dependabot_get_no_comment() -> None:
    condition = JOBS["comment"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition
    assert "github.actor != 'dependabot[bot]'" in condition


def test_the_review_comes_after_the_tests_and_does_not_hang_on_them() -> None:
    assert "needs" not in JOBS["tests"]
    assert (JOBS["review"]["needs"], JOBS["review"]["if"]) == ("tests", "${{ !cancelled() }}")
    assert JOBS["comment"]["needs"] == "review"
    # Without it a failed test would leave the comment out, too: GitHub asks for the success of all jobs before.
    assert "!cancelled() && needs.review.result == 'success'" in JOBS["comment"]["if"]


def test_every_action_is_pinned_by_commit_with_its_version_beside_it() -> None:
    used = re.findall(r"uses: (.*)", TEXT)
    assert used
    assert [line for line in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    # One commit for each action: the same version everywhere.
    assert len({line.split("@")[0] for line in used}) == len(set(used))


def test_every_checkout_forgets_its_credentials_and_the_review_has_all_branches() -> None:
    checkouts = [(name, own["with"]) for name, own in STEPS if "checkout" in own.get("uses", "")]
    assert [name for name, _ in checkouts] == ["tests", "review"]
    assert all(settings["persist-credentials"] is False for _, settings in checkouts)
    assert dict(checkouts)["review"]["fetch-depth"] == 0


def test_every_job_ends_and_a_newer_push_ends_the_older_run() -> None:
    assert all(0 < job["timeout-minutes"] <= 90 for job in JOBS.values())
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True


def test_nothing_of_the_pull_request_is_pasted_into_a_script() -> None:
    assert [own["run"] for _, own in STEPS if "${{" in own.get("run", "")] == []


def test_scripts_exist_and_can_be_run() -> None:
    called = re.findall(r"\.ci/\w+", " ".join(own.get("run", "") for _, own in STEPS))
    assert called == [".ci/run", ".ci/review"]
    assert os.access(ROOT / ".ci/review", os.X_OK)


def test_what_the_review_installs_is_pinned() -> None:
    names = re.search(r"\\\n\s*(.*)\n", step("review", "Install")["run"])
    assert names
    pinned = {line.split("==")[0] for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines() if "==" in line}
    assert set(names.group(1).split()) <= pinned


# What it does


@pytest.fixture
def pull_request(history: Repository) -> Repository:
    """The branch ``better`` with its scores committed, in a DVC repository."""
    shutil.copytree(ROOT / ".ci", history.folder / ".ci")
    shutil.copytree(ROOT / ".dvc", history.folder / ".dvc", ignore=lambda folder, names: {name for name in names if name != "config"})
    history.commit("third model")
    return history


def run(command: str | list[str], folder: Path, **environment: str) -> str:
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command] if isinstance(command, str) else command
    path = os.pathsep.join([str(folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DVC_", "GITHUB_"))}
    values = {**kept, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "DVC_NO_ANALYTICS": "1", **environment}
    # In the workflow `bedside` is the branch's own; here the one beside this interpreter may be another checkout's.
    (folder / "bin").mkdir(exist_ok=True)
    own = folder / "bin" / "bedside"
    own.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from bedside.cli import main; main()" "$@"\n', encoding="utf-8")
    own.chmod(0o755)
    done = subprocess.run(shell, cwd=folder, env=values, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_review_holds_scores_metrics_and_settings(pull_request: Repository) -> None:
    params = pull_request.folder / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("epochs: 10", "epochs: 20"), encoding="utf-8")
    said = run([".ci/review", "main"], pull_request.folder)
    assert said.startswith(f"{MARKER}\n## Scores against the base\n\n**Nothing worse; better: ROUGE-1 (+.500, p = .047)")
    assert "| metrics/notes.json | rouge1 | 0.25 | 0.75 | 0.5 |" in said
    assert "| params.yaml | train.epochs | 10 | 20 |" in said
    assert said.count("<details>") == said.count("</details>") == 5


@pytest.mark.slow
def test_where_nothing_changed_it_says_so(pull_request: Repository) -> None:
    said = run([".ci/review", "HEAD"], pull_request.folder)
    assert said.count("\nNothing changed.\n") == 2  # neither metrics nor settings
    assert "**Nothing worse; nothing better; 6 of 6 scores within noise" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tests", "first"),
    [
        pytest.param("success", "The tests pass.", id="passed"),
        pytest.param("failure", "**The tests do not pass** (failure): do not merge this, whatever the scores say.", id="failed"),
    ],
)
def test_the_review_begins_with_how_the_tests_went(pull_request: Repository, tests: str, first: str) -> None:
    said = run([".ci/review", "main", tests], pull_request.folder)
    assert said.startswith(f"{MARKER}\n{first}\n\n## Scores against the base\n\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("base", "why"),
    [
        pytest.param("empty", "    error: empty (", id="no metrics there"),
        pytest.param("nowhere", "    error: nowhere is no git revision", id="no such branch"),
        pytest.param("other", "      - data: 0123 | 4567", id="another signature"),
    ],
)
def test_what_cannot_be_compared_is_told(pull_request: Repository, base: str, why: str) -> None:
    write_run(pull_request.folder / "metrics", rows(), signature=["interval: 0.95 of 200 resamples", "data: 0123"])
    pull_request.commit("scored otherwise")
    pull_request.git("branch", "other")
    write_run(pull_request.folder / "metrics", rows(), signature=["interval: 0.95 of 200 resamples", "data: 4567"])
    said = run([".ci/review", base], pull_request.folder)
    assert f"**Not available.** This command failed:\n\n    $ bedside compare --md {base}\n" in said
    assert why in said
    assert "dvc params diff" in said


@pytest.mark.slow
def test_the_review_step_hands_on_exactly_what_it_shows(pull_request: Repository, tmp_path: Path) -> None:
    output, summary = tmp_path / "output", tmp_path / "summary"
    run(
        step("review", "Compare")["run"],
        pull_request.folder,
        BASE="main",
        TESTS="success",
        RUNNER_TEMP=str(tmp_path),
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    first, *lines, last = output.read_text(encoding="utf-8").splitlines()
    assert first == f"comment<<{last}"
    assert "\n".join(lines).rstrip() == summary.read_text(encoding="utf-8").rstrip()
    assert lines[0] == MARKER


FAKE_GH = """#!/bin/bash
# Answers the question for comments with $FOUND, and keeps what it is asked to write.
if [ "$1 $2" = "api --paginate" ]; then printf '%s' "$FOUND"; exit; fi
printf '%s\\n' "$@" >arguments
cat >body
"""


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        pytest.param("", ["api", "--method", "POST", "repos/clinic/notes/issues/7/comments"], id="the first time"),
        pytest.param("31\n", ["api", "--method", "PATCH", "repos/clinic/notes/issues/comments/31"], id="again"),
        pytest.param("31\n52\n", ["api", "--method", "PATCH", "repos/clinic/notes/issues/comments/31"], id="two of them"),
    ],
)
def test_there_is_one_comment_and_it_is_updated(tmp_path: Path, found: str, asked: list[str]) -> None:
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(FAKE_GH, encoding="utf-8")
    gh.chmod(0o755)
    comment = f"{MARKER}\n`$(touch owned)` \"quoted\" 'text' − ↓\n"
    run(step("comment", "Write")["run"], tmp_path, GITHUB_REPOSITORY="clinic/notes", PULL="7", COMMENT=comment, FOUND=found)
    assert (tmp_path / "arguments").read_text(encoding="utf-8").split() == [*asked, "--field", "body=@-", "--silent"]
    assert (tmp_path / "body").read_text(encoding="utf-8") == comment
    assert not (tmp_path / "owned").exists()


def test_the_comment_is_found_by_the_marker_that_the_review_starts_with() -> None:
    assert f'startswith("{MARKER}")' in step("comment", "Write")["run"]
    assert f'echo "{MARKER}"' in (ROOT / ".ci/review").read_text(encoding="utf-8")

"""A git repository of one's own, with scores committed at several points and no remote."""

import os
import shutil
import subprocess
from pathlib import Path

from scored import rows, write_run

_ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith(("DVC_", "GIT_"))},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "t"), ("EMAIL", "t@example.org"))},
}


class Repository:
    """A folder with git in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.folder, env=_ENVIRONMENT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything; the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


def make_repository(folder: Path) -> Repository:
    folder.mkdir(parents=True, exist_ok=True)
    made = Repository(folder)
    made.git("init", "--quiet", "--initial-branch", "main")
    # For what DVC commits by itself.
    made.git("config", "user.name", "t")
    made.git("config", "user.email", "t@example.org")
    return made


def write_history(folder: Path, params: Path) -> Repository:
    """``main`` with ROUGE-1 of .25, .5 one commit later on ``better``, an experiment ``sad-idea`` with .125, a workspace with .75."""
    made = make_repository(folder)
    shutil.copy(params, made.folder)
    (made.folder / "dvc.yaml").write_text("metrics: [metrics/notes.json]\nparams: [params.yaml]\n", encoding="utf-8")
    made.commit("no scores yet")
    made.git("tag", "empty")
    write_run(made.folder / "metrics", rows(rouge1=0.25))
    baseline = made.commit("first model")
    made.git("tag", "--annotate", "--message", "v1", "v1")
    write_run(made.folder / "metrics", rows(rouge1=0.125))
    made.commit("what dvc exp run keeps")
    # https://dvc.org/doc/user-guide/experiment-management: a custom reference, named after the commit it started from.
    made.git("update-ref", f"refs/exps/{baseline[:2]}/{baseline[2:]}/sad-idea", "HEAD")
    made.git("checkout", "--quiet", "-B", "main", baseline)
    made.git("checkout", "--quiet", "-b", "better")
    write_run(made.folder / "metrics", rows(rouge1=0.5))
    made.commit("second model")
    write_run(made.folder / "metrics", rows(rouge1=0.75))
    return made

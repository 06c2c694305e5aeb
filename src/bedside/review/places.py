"""Where the scores of one side lie: the workspace, a git revision, a DVC experiment, or a folder.

Git alone is asked; a DVC remote or cache is not needed, since scores are kept in git.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside import layout
from bedside.errors import DataError


@dataclass(frozen=True)
class Place:
    """Where files can be read from. ``label`` is what a reviewer calls it, ``prefix`` stands before a file's name in messages."""

    label: str
    prefix: str
    read: Callable[[str], bytes | None]
    """The content of the file of this name; ``None`` where there is none."""


def find_place(where: str | None, name: str) -> Place:
    """The place that a user calls ``where``; ``None`` is the workspace.

    ``where`` is looked up as git does (branch, tag, commit, ``HEAD~1``), then as the name of an experiment, and as a folder
    that holds a file ``name``. Both at once are refused; ``./`` before a folder's name tells it apart. Raises :class:`DataError`.
    """
    if where is None:
        return _in_folder(layout.project() / layout.METRICS, "workspace")
    folder = Path(where)
    is_folder = (folder / name).is_file()
    if where.startswith(".") or folder.is_absolute():
        if not is_folder:
            raise DataError(f"{where} has no {name}: give the folder that `bedside score --output` wrote, or a git revision")
        return _in_folder(folder, where)
    revision = _revision(where)
    if revision and is_folder:
        raise DataError(f"{where!r} is a git revision and a folder: write ./{where} for the folder, or {revision.sha} for the revision")
    if is_folder:
        return _in_folder(folder, where)
    if not revision:
        raise DataError(_unknown(where, name))
    return _in_revision(where, revision)


@dataclass(frozen=True)
class _Revision:
    sha: str
    scm: Any


def _in_folder(folder: Path, label: str) -> Place:
    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return Place(label, f"{_from_here(folder)}/", read)


def _in_revision(where: str, revision: _Revision) -> Place:
    # A repository may hold this project in a folder of its own.
    inside = (layout.project() / layout.METRICS).relative_to(Path(revision.scm.root_dir).resolve()).as_posix()
    files = revision.scm.get_fs(revision.sha)
    label = where if revision.sha.startswith(where) else f"{where} ({revision.sha[:7]})"

    def read(name: str) -> bytes | None:
        path = f"{inside}/{name}"
        return bytes(files.cat_file(path)) if files.isfile(path) else None

    return Place(label, f"{label}: {inside}/", read)


def _revision(where: str) -> _Revision | None:
    scm = _git()
    if scm is None or not where:
        return None
    from dvc.scm import RevError, resolve_rev

    try:
        sha = resolve_rev(scm, where)
        # A file or folder of a commit (main:metrics) resolves too.
        return _Revision(sha, scm) if scm.pygit2.repo[sha].type_str == "commit" else None
    except RevError as error:
        if "ambiguous" in str(error):
            raise DataError(f"{where!r} is the name of several experiments: give the commit of one, as `dvc exp show` lists it") from error
        return None


def _git() -> Any:
    from dvc.scm import SCM, SCMError

    try:
        return SCM(str(layout.project()))
    except SCMError:
        return None


def _unknown(where: str, name: str) -> str:
    scm = _git()
    if scm is None:
        return f"{where} is no folder with a {name}, and here is no git repository: run from within the repository, or give a folder"
    if scm.pygit2.repo.is_shallow:
        return (
            f"{where} is not in this shallow clone, which holds the latest commits alone: run `git fetch --unshallow` "
            "(in GitHub Actions: fetch-depth: 0), and `git fetch origin BRANCH` for a branch"
        )
    return (
        f"{where} is no git revision, no experiment and no folder with a {name}: "
        "`git branch --all`, `git tag` and `dvc exp list --all-commits` show what there is; `git fetch` brings what others pushed"
    )


def would_be_committed(path: Path) -> bool:
    """Whether a file lies in this repository and git does not ignore it."""
    scm = _git()
    whole = path.resolve()
    return scm is not None and whole.is_relative_to(Path(scm.root_dir).resolve()) and not scm.is_ignored(str(whole))


def _from_here(folder: Path) -> str:
    path, here = folder.resolve(), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(folder)

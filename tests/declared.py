"""What dvc.yaml declares of each stage, and what its script and the library behind it really read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bedside import layout

REPOSITORY = Path(__file__).parents[1]
LIBRARY = REPOSITORY / "src"


@dataclass
class Stage:
    """One stage of dvc.yaml, with every ``${…}`` filled in; a stage for each task is one for each."""

    name: str
    task: str | None
    script: str
    deps: list[str]
    outs: list[str]
    params: list[str] = field(default_factory=list)
    params_files: list[str] = field(default_factory=list)

    @property
    def verb(self) -> str:
        return self.name.split("@")[0]


def load_yaml(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8")))


def filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\$\{(.+?)\}", lambda match: names[match[1]], value)
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, dict):
        return {filled(key, names): filled(item, names) for key, item in value.items()}
    return value


def keys(entries: list[Any]) -> list[str]:
    return [next(iter(entry)) if isinstance(entry, dict) else entry for entry in entries]


def declared() -> Iterator[Stage]:
    params = load_yaml("params.yaml")
    plain = {name: str(value) for name, value in params.items() if isinstance(value, str)}
    for verb, written in load_yaml("dvc.yaml")["stages"].items():
        items: dict[str | None, dict[str, str]] = {None: {}}
        if "foreach" in written:
            assert written["foreach"] == "${tasks}"
            items = dict(params["tasks"])
        for key, item in items.items():
            stage = filled(
                written.get("do", written), {**plain, "key": str(key), **{f"item.{name}": value for name, value in item.items()}}
            )
            yield Stage(
                name=f"{verb}@{key}" if key else verb,
                task=key,
                script=re.search(r"stages/\w+\.py", stage["cmd"])[0],  # type: ignore[index]
                deps=stage.get("deps", []),
                outs=[path for kind in ("outs", "metrics", "plots") for path in keys(stage.get(kind, []))],
                params=[entry for entry in stage.get("params", []) if isinstance(entry, str)],
                params_files=[next(iter(entry)) for entry in stage.get("params", []) if isinstance(entry, dict)],
            )


STAGES = list(declared())
SCRIPTS = sorted({stage.script for stage in STAGES})


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def module_files(name: str) -> list[Path]:
    """The files that ``import name`` runs: the module or package, and the packages around it; none if it is not ours."""
    parts = name.split(".")
    if parts[0] != "bedside":
        return []
    found = [LIBRARY.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return [path for path in [*found, LIBRARY.joinpath(*parts).with_suffix(".py")] if path.is_file()]


def imported(script: Path) -> set[str]:
    """Every file of the library that a script imports, directly or not, from the repository's root."""
    seen: set[Path] = set()
    waiting = [script]
    while waiting:
        for node in ast.walk(parsed(waiting.pop())):
            match node:
                case ast.Import(names=names):
                    modules = [alias.name for alias in names]
                case ast.ImportFrom(module=str(module), names=names, level=level):
                    assert level == 0, "relative imports are not followed here"
                    modules = [module, *(f"{module}.{alias.name}" for alias in names)]
                case _:
                    continue
            new = {path for module in modules for path in module_files(module)} - seen
            seen |= new
            waiting += new
    return {path.relative_to(REPOSITORY).as_posix() for path in seen}


def attributes(script: Path, name: str) -> set[str]:
    """The chains read from a variable: ``settings.train.quantization`` is ``train.quantization``."""
    chains = set()
    inner: set[int] = set()
    for node in ast.walk(parsed(script)):  # breadth first: a whole chain comes before its parts
        if not isinstance(node, ast.Attribute) or id(node) in inner:
            continue
        parts = []
        link: ast.expr = node
        while isinstance(link, ast.Attribute):
            parts.append(link.attr)
            link = link.value
            inner.add(id(link))
        if isinstance(link, ast.Name) and link.id == name:
            chains.add(".".join(reversed(parts)).removesuffix(".model_dump"))
    # Which of the two it reads is the task's business.
    return chains - {"source_of"} | ({"notes_source", "records_source", "tasks"} if "source_of" in chains else set())


def says_nothing(path: Path) -> bool:
    """Whether a module is a docstring and a version at most."""
    return all(
        (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__version__"])
        for node in parsed(path).body
    )


def place(name: str) -> str:
    return str(PATHS[name].as_posix())


PATHS = {name: value for name, value in vars(layout).items() if isinstance(value, Path)}

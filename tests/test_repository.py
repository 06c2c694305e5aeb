"""What the repository says to DVC and git about where text may go."""

import configparser
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def test_dvc_reports_to_nobody_and_unpickles_nobody_elses_files() -> None:
    config = configparser.ConfigParser()
    assert config.read(REPOSITORY / ".dvc/config")
    core = config["core"]
    assert core.getboolean("analytics") is False
    assert core.getboolean("check_update") is False
    private = Path(core["site_cache_dir"])
    assert not private.is_absolute()
    # Made wherever dvc is run: a folder called .dvc there would pass for a repository of its own.
    assert ".dvc" not in private.parts
    assert f"{private}/" in (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()


def test_nothing_that_holds_text_can_be_added_to_git() -> None:
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/data/raw/", "/data/prepared/", "/models/", "/predictions/", "/reports/", "/.scratch/", "/.cache/"} <= {*ignored}

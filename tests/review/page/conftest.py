"""A real browser, the system's own, that may ask for nothing but the page itself."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass
class Opened:
    """A page in the browser, with every address it asked for and everything it complained of."""

    page: "Page"
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """The system's Chromium. ``BEDSIDE_BROWSER_TESTS=required`` makes its absence a failure, as continuous integration does."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        said = "there is no Chromium to look at the page with: apt-get install chromium"
        if os.environ.get("BEDSIDE_BROWSER_TESTS") == "required":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: "Browser") -> Iterator[Callable[..., Opened]]:
    """Opens a file as a person does: from disk. Whatever it asks for or complains of makes the test fail in the end."""
    opened: list[Opened] = []

    def look_at(path: Path, fragment: str = "", **settings: Any) -> Opened:
        page = chromium.new_page(**{"viewport": {"width": 1280, "height": 900}, **settings})
        page.set_default_timeout(5000)
        found = Opened(page)
        page.on("request", lambda request: found.requested.append(request.url))
        page.on("console", lambda message: found.complaints.append(message.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.goto(path.as_uri() + fragment)
        opened.append(found)
        return found

    yield look_at
    for found in opened:
        addresses = {url.partition("#")[0] for url in found.requested}
        found.page.close()
        assert {url for url in addresses if not url.startswith("file:")} == set()
        assert len(addresses) == 1
        assert found.complaints == []

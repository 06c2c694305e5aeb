import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from page_run import Case, about, inputs_of

from bedside.review.page.build import build_page
from bedside.review.page.render import change, duration, embedded, score


@pytest.mark.parametrize("hostile", ["</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>", "&lt;", "a\u2028b\u2029c"])
def test_embedded_text_cannot_end_its_element(hostile: str) -> None:
    written = embedded({"text": hostile})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": hostile}


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        embedded({"rouge1": float("nan")})


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.84, "0.8 s"), (59.4, "59.4 s"), (75, "1 min 15 s"), (728.7, "12 min 9 s"), (4815.4, "1 h 20 min")]
)
def test_duration(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


def test_signs_are_typographic() -> None:
    assert (score(-0.0314), change(-0.0314), change(0.0314)) == ("−0.031", "−0.031", "+0.031")


class Outline(HTMLParser):
    """The page's elements, what they refer to, and the text of those that hold code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.code: dict[str, str] = {}
        self.policy = ""
        self.attributes: list[tuple[str, str]] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.attributes += found.items()
        self._inside = f"{tag} {found['type']}" if "type" in found and tag == "script" else tag
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]

    def handle_data(self, data: str) -> None:
        if self._inside.startswith(("script", "style")):
            self.code[self._inside] = self.code.get(self._inside, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.fixture
def outline(tmp_path: Path) -> Outline:
    return Outline(build_page(inputs_of(tmp_path, [Case("test-0")]), about(), None, "a first run"))


def test_the_policy_lets_the_one_script_and_the_one_style_in_and_nothing_else(outline: Outline) -> None:
    def hashed(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    assert outline.code.keys() == {"style", "script", "script application/json"}
    assert dict(part.strip().split(" ", 1) for part in outline.policy.split(";")) == {
        "default-src": "'none'",
        "script-src": hashed(outline.code["script"]),
        "style-src": hashed(outline.code["style"]),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_refers_to_another_file(outline: Outline) -> None:
    names = {name for name, _ in outline.attributes}
    assert not names & {"src", "srcset", "style", "action", "data", "poster", "background"}
    assert not {name for name in names if name.startswith("on")}
    links = [value for name, value in outline.attributes if name in ("href", "xlink:href")]
    assert links
    assert [link for link in links if not link.startswith("#")] == []
    assert not re.search(r"url\(|@import|https?:", "".join(outline.code.values()))


def test_every_reference_within_the_page_has_its_target(outline: Outline) -> None:
    ids = [value for name, value in outline.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    named = [part for name, value in outline.attributes if name in ("aria-labelledby", "aria-describedby") for part in value.split()]
    inside = [value[1:] for name, value in outline.attributes if name == "href" and "=" not in value]
    assert named
    assert {*named, *inside} <= {*ids}


def test_text_is_written_to_the_page_as_text_alone() -> None:
    scripts = [entry.read_text(encoding="utf-8") for entry in files("bedside.review.page").joinpath("scripts").iterdir()]
    assert len(scripts) == 7
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(|XMLHttpRequest|import\(", "".join(scripts)
    )


def test_what_the_page_is_made_of_is_packaged(repository: Path) -> None:
    packaged = (repository / "pyproject.toml").read_text(encoding="utf-8")
    kept = {path.parent.name for path in (repository / "src/bedside/review/page").rglob("*") if path.suffix in (".jinja", ".css", ".js")}
    assert kept == {"templates", "styles", "scripts"}
    assert all(f'"{folder}/*"' in packaged for folder in kept)

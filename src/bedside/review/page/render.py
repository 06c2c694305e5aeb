"""One HTML file out of the template, the styles and the scripts beside it, with a policy that lets nothing else in.

The policy (Content-Security-Policy) names the hashes of the one style sheet and the one script: text that found its way into
the page as markup could neither run nor load anything.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_HERE = "bedside.review.page"
# U+2028 and U+2029 end a line in scripts of before 2019.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(context: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The page: ``context`` is what the template draws, ``data`` what the script reads."""
    style, script = _joined("styles", ".css"), f'"use strict";\n(() => {{\n{_joined("scripts", ".js")}}})();\n'
    environment = Environment(
        loader=PackageLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"score": score, "change": change, "duration": duration}
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    # The three are files of this package and escaped JSON: nothing in them needs, or survives, escaping.
    trusted = {"style": Markup(style), "script": Markup(script), "data": Markup(embedded(data))}  # noqa: S704
    return environment.get_template("page.html.jinja").render(context, policy=policy, **trusted)


def embedded(data: Mapping[str, Any]) -> str:
    """JSON that cannot end the element it stands in, whatever is in it."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPES)


def score(value: float) -> str:
    """A score as the page writes it."""
    return f"{value:.3f}".replace("-", "−")


def change(value: float) -> str:
    """A difference, always with its sign."""
    return f"{value:+.3f}".replace("-", "−")


def duration(seconds: float) -> str:
    """Seconds as people say them: ``12 min 9 s``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _joined(folder: str, suffix: str) -> str:
    """All files of a folder in the order of their names."""
    found = {entry.name: entry for entry in files(_HERE).joinpath(folder).iterdir() if entry.name.endswith(suffix)}
    return "".join(found[name].read_text(encoding="utf-8") for name in sorted(found))


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"

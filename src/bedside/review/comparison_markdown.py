"""A comparison for a pull request.

IDs, labels and signatures come from the branch under review: they stand in code spans, where nothing of them is markup.
"""

from collections.abc import Iterable, Iterator

from bedside.review.comparison import Comparison
from bedside.review.comparison_words import WHAT_IT_MEANS, changes, headline, p_value, signed, title, value


def comparison_markdown(comparison: Comparison) -> str:
    """Headline and scores; sections, examples and signature fold away."""
    blocks = [
        f"**{headline(comparison)}**",
        f"Base {_code(comparison.base)}, head {_code(comparison.head)}.",
        "\n".join(_scores(comparison)),
        changes(comparison),
        _details("Where it changed, by section", "\n".join(_sections(comparison))),
        _details("Examples that got worse", "\n\n".join(_examples(comparison))),
        _details("What the columns mean, and the signature of both sides", "\n\n".join(_settings(comparison))),
    ]
    return "\n\n".join(blocks) + "\n"


def _scores(comparison: Comparison) -> Iterator[str]:
    interval = f"{comparison.settings.confidence * 100:g} % interval"
    yield f"| score | base | head | difference | {interval} | p | detectable | verdict |"
    yield "|---|--:|--:|--:|--:|--:|--:|---|"
    for key, found in comparison.metrics.items():
        ends = f"{signed(found.low)} to {signed(found.high)}"
        detectable = "–" if found.detectable is None else value(found.detectable)
        verdict = found.verdict if found.verdict == "within noise" else f"**{found.verdict}**"
        numbers = f"{value(found.base)} | {value(found.head)} | {signed(found.difference)} | {ends} | {p_value(found.p_adjusted)}"
        yield f"| {title(key)} | {numbers} | {detectable} | {verdict} |"


def _sections(comparison: Comparison) -> Iterator[str]:
    yield "| section | n | accuracy | mean ROUGE-1 |"
    yield "|---|--:|--:|--:|"
    for section in comparison.sections:
        accuracy, rouge1 = (f"{value(base)} → {value(head)}" for base, head in (section.accuracy, section.rouge1))
        yield f"| {section.section} | {section.n} | {accuracy} | {rouge1} |"


def _examples(comparison: Comparison) -> Iterator[str]:
    shown = comparison.broken[:10]
    more = f" and {len(comparison.broken) - len(shown)} more" if len(comparison.broken) > len(shown) else ""
    yield f"Section now wrong: {', '.join(map(_code, shown)) or 'none'}{more}."
    losses = (f"{_code(name)} ({signed(loss)})" for name, loss in comparison.losses)
    yield f"Biggest loss of ROUGE-1: {', '.join(losses) or 'none'}."


def _settings(comparison: Comparison) -> Iterator[str]:
    yield f"{WHAT_IT_MEANS} {comparison.settings.resamples:,} resamples, seed {comparison.seed}."
    yield _bullets(f"{_code(f'{field}: {setting}')}" for field, setting in comparison.signature.items())


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _details(summary: str, content: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _code(text: str) -> str:
    plain = " ".join(text.replace("`", "'").replace("|", "¦").split())
    return f"`{plain[:200]}`"

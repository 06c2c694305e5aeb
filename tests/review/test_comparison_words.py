"""How a comparison is said: in words, as a table, as Markdown and as JSON."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from bedside.config import ScoreSettings
from bedside.review.comparison import Comparison, Difference, SectionChange, Verdict
from bedside.review.comparison_json import comparison_json
from bedside.review.comparison_markdown import comparison_markdown
from bedside.review.comparison_table import comparison_tables
from bedside.review.comparison_words import headline, p_value, signed, value
from bedside.review.limits import Limit, absent, broken, parse_limit


def difference(change: float, verdict: Verdict, p: float = 0.0001) -> Difference:
    return Difference(0.4, 0.4 + change, change, change - 0.02, change + 0.02, p, p, 0.031, verdict)


COMPARISON = Comparison(
    base="main (1234567)",
    head="workspace",
    n=200,
    settings=ScoreSettings(confidence=0.95, resamples=10000),
    seed=42,
    metrics={
        "section_accuracy": difference(0.338, "better"),
        "rouge1": difference(-0.0402, "worse", 0.0123),
        "rouge2": difference(-0.0002, "within noise", 1.0),
        "unsupported_facts": difference(0.1, "worse"),
    },
    counts={"invalid_headers": (0, 1), "unfinished": (43, 40)},
    sections=(SectionChange("CC", 5, (1.0, 0.8), (0.5, 0.4321)),),
    fixed=("test-1", "test-2"),
    broken=("test-0",),
    losses=(("test-0", -0.41),),
    signature={"source": "mts-dialog", "n": "200"},
)
NOISE = replace(COMPARISON, metrics={"rouge1": difference(0.001, "within noise", 0.9)})


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.3124, ".312"), (0, ".000"), (1, "1.000"), (0.9999, "1.000"), (-0.02, "−.020"), (-1.5, "−1.500"), (10.04, "10.040")],
)
def test_scores_have_three_decimals(number: float, said: str) -> None:
    assert value(number) == said


@pytest.mark.parametrize(("number", "said"), [(0.338, "+.338"), (-0.04, "−.040"), (0.0, ".000"), (-0.0002, "−.000"), (1.0, "+1.000")])
def test_differences_have_a_sign(number: float, said: str) -> None:
    assert signed(number) == said


@pytest.mark.parametrize(("number", "said"), [(0.0002, "<.001"), (0.001, ".001"), (0.0123, ".012"), (1.0, "1.000")])
def test_p_values(number: float, said: str) -> None:
    assert p_value(number) == said


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        pytest.param(
            COMPARISON,
            "Worse: ROUGE-1 (−.040, p = .012), unsupported facts (+.100, p < .001); better: section accuracy (+.338, p < .001); "
            "1 of 4 scores within noise (n = 200).",
            id="both ways",
        ),
        pytest.param(
            replace(COMPARISON, metrics={"section_accuracy": difference(0.338, "better")}),
            "Nothing worse; better: section accuracy (+.338, p < .001); 0 of 1 scores within noise (n = 200).",
            id="better alone",
        ),
        pytest.param(
            replace(COMPARISON, metrics={"rouge1": difference(-0.04, "worse")}),
            "Worse: ROUGE-1 (−.040, p < .001); nothing better; 0 of 1 scores within noise (n = 200).",
            id="worse alone",
        ),
        pytest.param(NOISE, "Nothing worse; nothing better; 1 of 1 scores within noise (n = 200).", id="noise"),
    ],
)
def test_the_headline_tells_what_got_worse_first(comparison: Comparison, said: str) -> None:
    assert headline(comparison) == said


def test_json_has_the_contracts_keys() -> None:
    said = json.loads(comparison_json(COMPARISON))
    assert next(iter(said)) == "metrics"
    assert list(said["metrics"]) == ["section_accuracy", "rouge1", "rouge2", "unsupported_facts"]
    assert said["metrics"]["rouge1"] == {
        "base": 0.4, "head": 0.3598, "difference": -0.0402, "low": pytest.approx(-0.0602), "high": pytest.approx(-0.0202),
        "p_value": 0.0123, "p_adjusted": 0.0123, "detectable": 0.031, "verdict": "worse",
    }  # fmt: skip
    assert (said["confidence"], said["resamples"], said["seed"], said["n"]) == (0.95, 10000, 42, 200)
    assert said["headline"] == headline(COMPARISON)
    assert (said["base"], said["head"], said["fixed"], said["broken"]) == ("main (1234567)", "workspace", ["test-1", "test-2"], ["test-0"])


def test_markdown_is_a_headline_a_table_and_details() -> None:
    said = comparison_markdown(COMPARISON)
    assert said.startswith(f"**{headline(COMPARISON)}**\n\nBase `main (1234567)`, head `workspace`.\n\n| score | base | head |")
    assert "| section accuracy | .400 | .738 | +.338 | +.318 to +.358 | <.001 | .031 | **better** |\n" in said
    assert "| unsupported facts ↓ | .400 | .500 | +.100 | +.080 to +.120 | <.001 | .031 | **worse** |\n" in said
    assert "| ROUGE-2 | .400 | .400 | −.000 | −.020 to +.020 | 1.000 | .031 | within noise |\n" in said
    assert "Section now right: 2 examples; now wrong: 1. Counts: invalid_headers 0 → 1, unfinished 43 → 40." in said
    assert "| CC | 5 | 1.000 → .800 | .500 → .432 |" in said
    assert "Section now wrong: `test-0`." in said
    assert "Biggest loss of ROUGE-1: `test-0` (−.410)." in said
    assert "- `source: mts-dialog`\n- `n: 200`" in said
    assert said.count("<details>") == said.count("</details>") == 3


def test_every_row_of_a_markdown_table_has_its_heads_columns() -> None:
    counts = [line.count("|") for line in comparison_markdown(COMPARISON).splitlines() if line.startswith("|")]
    assert counts == [9] * 6 + [5] * 3


def test_what_comes_from_the_branch_is_no_markup() -> None:
    evil = "x`|</code><img src=x>\n\n# @everyone"
    said = comparison_markdown(replace(COMPARISON, head=evil, broken=(evil,), losses=((evil, -0.1),), signature={"source": evil}))
    shown = "`x'¦</code><img src=x> # @everyone`"
    assert said.count(shown) == 3
    assert "`source: x'¦</code><img src=x> # @everyone`" in said
    assert said.count("@everyone") == 4
    assert "\n# " not in said


def test_a_comment_stays_small_however_much_broke() -> None:
    many = tuple(f"test-{number}" for number in range(5000))
    said = comparison_markdown(replace(COMPARISON, broken=many, fixed=many, signature={str(key): "x" * 10_000 for key in range(12)}))
    assert len(said.encode()) < 20_000
    assert "`test-9` and 4990 more." in said


@pytest.mark.parametrize("width", [80, 160])
def test_the_table_fits_a_terminal(width: int) -> None:
    stream = StringIO()
    console = Console(file=stream, width=width)
    for part in comparison_tables(COMPARISON):
        console.print(part)
    said = stream.getvalue()
    assert max(map(len, said.splitlines())) <= width
    assert "section accuracy .400 .738 +.338 +.318 to +.358 <.001 .031 better" in " ".join(said.split())
    assert "…" not in said
    assert "Biggest loss of ROUGE-1: test-0 (−.410)" in said


def test_brackets_in_a_name_are_no_style(capsys: pytest.CaptureFixture[str]) -> None:
    stream = StringIO()
    for part in comparison_tables(replace(COMPARISON, base="[red]x[/red]", broken=("[bold]",))):
        Console(file=stream, width=160).print(part)
    assert "base [red]x[/red], head workspace" in stream.getvalue()
    assert "Now wrong: [bold]" in stream.getvalue()


# --fail-if-worse


@pytest.mark.parametrize(
    ("text", "limit"),
    [("rouge1", Limit("rouge1", 0.0)), ("rouge1:0.02", Limit("rouge1", 0.02)), ("omitted_facts:.1", Limit("omitted_facts", 0.1))],
)
def test_limits_are_understood(text: str, limit: Limit) -> None:
    assert parse_limit(text) == limit


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rouge", "'rouge' is no score: choose one of section_accuracy, section_macro_f1, rouge1"),
        ("baseline_section_accuracy", "is no score"),
        ("", "'' is no score"),
        ("rouge1:", "the margin of rouge1 is ''"),
        ("rouge1:2%", "the margin of rouge1 is '2%': give a number from 0"),
        ("rouge1:-0.1", "the margin of rouge1 is '-0.1'"),
        ("rouge1:nan", "the margin of rouge1 is 'nan'"),
        ("rouge1:inf", "the margin of rouge1 is 'inf'"),
    ],
)
def test_other_limits_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_limit(text)


@pytest.mark.parametrize(
    ("limit", "breaks"),
    [
        pytest.param("rouge1", True, id="worse"),
        pytest.param("rouge1:0.03", True, id="worse by more"),
        pytest.param("rouge1:0.05", False, id="worse by less"),
        pytest.param("unsupported_facts:0.05", True, id="worse is higher"),
        pytest.param("section_accuracy", False, id="better"),
        pytest.param("rouge2", False, id="lower within noise"),
    ],
)
def test_a_limit_breaks_where_the_loss_is_real_and_larger(limit: str, breaks: bool) -> None:
    assert bool(broken(COMPARISON, [parse_limit(limit)])) == breaks


def test_what_broke_is_said() -> None:
    assert broken(COMPARISON, [Limit("rouge1", 0.03)]) == ["ROUGE-1 is worse by .040, more than 0.03 (p .012)"]


def test_a_score_that_one_side_lacks_is_named() -> None:
    assert absent(COMPARISON, [Limit("bleurt", 0.0), Limit("rouge1", 0.0)]) == ["bleurt"]

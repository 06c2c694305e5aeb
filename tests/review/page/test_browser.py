"""The page as people use it: opened from disk in Chromium, clicked, filtered, typed at, looked at in the dark and on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_run import Case, Moved, about, base_of, inputs_of
from playwright.sync_api import expect

from bedside.review.page.build import build_page

pytestmark = pytest.mark.slow

Look = Callable[..., Any]

MARKUP = "Doctor: </script><img src=x onerror=\"document.title='run'\"> <!-- ]]> &amp;\nPatient: <b>Bold</b>, 😷 40 mg."
CASES = [
    Case("test-2", "CC", "CC", 0.95, rouge1=0.9),
    Case("test-10", "CC", "PLAN", 0.85, rouge1=0.1, prediction="Rest."),
    Case(
        "test-1", "MEDICATIONS", "MEDICATIONS", 0.6, rouge1=0.5,
        reference="Takes 20 mg at night.", prediction="😷 Takes 40 mg daily.",
        unsupported=[("dose", "40 mg")], omitted=[("dose", "20 mg"), ("statement", "mg at night")],
    ),
    Case("test-3", "ROS", "CC", 0.3, rouge1=0.3, dialogue=MARKUP, reference=MARKUP, prediction=MARKUP),
]  # fmt: skip
EARLIER = [
    Case("test-2", "CC", "PLAN", 0.5, rouge1=0.2), Case("test-10", "CC", "CC", 0.5, rouge1=0.6),
    Case("test-1", "MEDICATIONS", "MEDICATIONS", 0.5, rouge1=0.6), Case("test-3", "ROS", "CC", 0.5, rouge1=0.3),
]  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The page of a run with a base, on disk."""
    base = base_of(EARLIER, {"rouge1": Moved(0.425, 0.45, -0.1, 0.2, 0.6, "within noise")})
    path = tmp_path / "a run" / "index.html"
    inputs = inputs_of(tmp_path, CASES)
    path.parent.mkdir()
    path.write_text(build_page(inputs, about(), base), encoding="utf-8")
    return path


def listed(page: Any) -> list[str]:
    return [str(name) for name in page.locator("#list .row-id").all_text_contents()]


def shown(page: Any) -> str:
    return str(page.locator("#detail h3").inner_text())


def test_examples_come_in_the_order_of_their_ids(look: Look, page: Path) -> None:
    opened = look(page).page
    assert listed(opened) == ["test-1", "test-2", "test-3", "test-10"]
    assert shown(opened) == "test-1"
    assert opened.locator("#count").inner_text() == "4 of 4 examples"


@pytest.mark.parametrize(
    ("control", "value", "expected"),
    [
        pytest.param("True section", "CC", ["test-2", "test-10"], id="true section"),
        pytest.param("Chosen section", "CC", ["test-2", "test-3"], id="chosen section"),
        pytest.param("Header", "wrong", ["test-3", "test-10"], id="wrong"),
        pytest.param("Header", "lost", ["test-10"], id="right in the base"),
        pytest.param("Header", "won", ["test-2"], id="wrong in the base"),
        pytest.param("Facts", "unsupported", ["test-1"], id="unsupported facts"),
        pytest.param("Order", "rouge1", ["test-10", "test-3", "test-1", "test-2"], id="worst ROUGE-1 first"),
        pytest.param("Order", "unsupported_facts", ["test-1", "test-2", "test-3", "test-10"], id="most unsupported first"),
        pytest.param("Order", "loss", ["test-10", "test-1", "test-3", "test-2"], id="biggest loss first"),
        pytest.param("Order", "unsure", ["test-3", "test-1", "test-10", "test-2"], id="least sure first"),
        pytest.param("Order", "overconfident", ["test-10", "test-3", "test-2", "test-1"], id="most sure of a wrong header first"),
    ],
)
def test_filters_and_orders(look: Look, page: Path, control: str, value: str, expected: list[str]) -> None:
    opened = look(page).page
    opened.get_by_role("combobox", name=control, exact=True).select_option(value)
    assert listed(opened) == expected
    if control == "Order":
        assert shown(opened) == expected[0]
    opened.get_by_role("button", name="Clear").click()
    # The page draws its list anew after the click's own event, and the last order has as many rows.
    expect(opened.locator("#list .row-id")).to_have_text(["test-1", "test-2", "test-3", "test-10"])


def test_search_by_id_and_nothing_found(look: Look, page: Path) -> None:
    opened = look(page).page
    opened.get_by_role("searchbox", name="ID").fill("TEST-1")
    assert listed(opened) == ["test-1", "test-10"]
    opened.get_by_role("searchbox", name="ID").fill("test-7")
    assert listed(opened) == []
    assert opened.locator("#detail").inner_text() == "No example fits these choices."
    assert opened.locator("#count").inner_text() == "0 of 4 examples"
    opened.locator("#list").press("ArrowDown")


def test_the_keyboard_goes_through_the_list(look: Look, page: Path) -> None:
    opened = look(page).page
    opened.locator("#list").focus()
    for key, expected in (
        ("ArrowDown", "test-2"),
        ("j", "test-3"),
        ("k", "test-2"),
        ("End", "test-10"),
        ("j", "test-10"),
        ("Home", "test-1"),
    ):
        opened.keyboard.press(key)
        assert shown(opened) == expected
        assert opened.evaluate("location.hash") == f"#example={expected}"
        # The text, whether or not its row has been drawn yet.
        assert opened.locator("[aria-selected=true] .row-id").text_content() == expected
        assert opened.locator("#list").get_attribute("aria-activedescendant") == f"row-{expected}"


def test_letters_typed_into_a_field_are_no_commands(look: Look, page: Path) -> None:
    opened = look(page).page
    opened.get_by_role("searchbox", name="ID").press_sequentially("jk")
    assert opened.get_by_role("searchbox", name="ID").input_value() == "jk"


def test_the_tab_key_reaches_every_control_and_focus_is_seen(look: Look, page: Path) -> None:
    opened = look(page).page
    wanted = {"theme", "true-section", "chosen-section", "outcome", "facts", "order", "wanted", "list"}
    reached: dict[str, str] = {}
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    for _ in range(80):
        opened.keyboard.press("Tab")
        name, outline = opened.evaluate("[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]")
        reached[name] = outline
        if name == "list":
            break
    assert wanted <= reached.keys()
    assert {reached[name] for name in wanted} == {"solid"}


def test_a_click_shows_an_example_and_the_address_leads_back_to_it(look: Look, page: Path) -> None:
    opened = look(page).page
    opened.locator("#list .row", has_text="test-10").click()
    assert shown(opened) == "test-10"
    assert "taken for PLAN" in opened.locator("#detail").inner_text()
    again = look(page, opened.evaluate("location.hash")).page
    assert shown(again) == "test-10"
    assert again.evaluate("document.activeElement.id") == "list"


def test_an_address_may_change_or_name_what_is_not_there(look: Look, page: Path) -> None:
    opened = look(page, "#example=test-99").page
    assert shown(opened) == "test-1"
    opened.evaluate("location.hash = 'example=test-3'")
    expect(opened.locator("#detail h3")).to_have_text("test-3")


def test_a_cell_of_the_confusion_matrix_leads_to_its_examples(look: Look, page: Path) -> None:
    opened = look(page).page
    opened.get_by_role("link", name="1 CC taken for PLAN").click()
    expect(opened.locator("#list .row")).to_have_count(1)
    assert listed(opened) == ["test-10"]
    assert opened.get_by_role("combobox", name="True section").input_value() == "CC"
    assert opened.get_by_role("combobox", name="Chosen section").input_value() == "PLAN"


def test_words_and_facts_are_marked_where_they_are(look: Look, page: Path) -> None:
    opened = look(page, "#example=test-1").page
    prediction, reference = (opened.locator(".text", has_text=title).first for title in ("Prediction", "Reference"))
    assert prediction.locator(".differs").all_inner_texts() == ["40", "daily"]
    assert reference.locator(".differs").all_inner_texts() == ["20", "at night"]
    # A screen reader hears what the frame shows.
    assert "".join(prediction.locator("mark").all_text_contents()) == "[unsupported: 40 mgdose] "
    assert "".join(reference.locator("mark").all_text_contents()) == "[omitted: 20 mg at nightdose, statement] "
    assert prediction.locator("mark").first.evaluate("node => getComputedStyle(node).borderStyle") == "solid"
    assert reference.locator("mark").first.evaluate("node => getComputedStyle(node).borderStyle") == "dashed"
    assert prediction.locator(".differs").first.evaluate("node => getComputedStyle(node).textDecorationLine") == "underline"
    assert prediction.locator(".words").evaluate("node => node.textContent.startsWith('😷 Takes ')")


def test_a_sentence_at_fault_shows_what_is_at_fault_in_it(look: Look, tmp_path: Path) -> None:
    facts = [("finding", "gout"), ("statement", "Has gout since May."), ("date", "May"), ("finding", "Rash")]
    case = Case("test-1", "CC", "CC", 0.9, prediction="Has gout since May. Rash.", unsupported=facts)
    path = tmp_path / "index.html"
    path.write_text(build_page(inputs_of(tmp_path / "run", [case]), about(), None, "a first run"), encoding="utf-8")
    prediction = look(path, "#example=test-1").page.locator(".text", has_text="Prediction").first
    assert prediction.locator(".words > mark").all_text_contents() == [
        "[unsupported: Has [unsupported: goutfinding]  since [unsupported: Maydate] .statement] ",
        "[unsupported: Rashfinding] ",
    ]
    backgrounds = prediction.locator("mark").evaluate_all("nodes => nodes.map(node => getComputedStyle(node).backgroundColor)")
    assert [shade == "rgba(0, 0, 0, 0)" for shade in backgrounds] == [True, False, False, False]


def test_markup_in_a_dialogue_stays_text(look: Look, page: Path) -> None:
    opened = look(page, "#example=test-3").page
    assert opened.locator("#detail img, #detail script, #detail .words b b").count() == 0
    written = (
        opened.locator(".text").first.locator(".words").evaluate("node => [...node.children].map(turn => turn.textContent).join('\\n')")
    )
    assert written == MARKUP
    assert opened.title() == "notes: smollm2-135m on sample (synthetic)"
    assert opened.evaluate("document.querySelectorAll('script').length") == 2


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_nothing_scrolls_sideways_but_boxes(look: Look, page: Path, width: int) -> None:
    opened = look(page, viewport={"width": width, "height": 740}).page
    assert opened.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]") == [width, width]


def test_light_dark_and_the_button(look: Look, page: Path) -> None:
    def ground(opened: Any) -> str:
        return str(opened.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = (look(page, color_scheme=scheme).page for scheme in ("light", "dark"))
    assert (ground(light), ground(dark)) == ("rgb(253, 253, 251)", "rgb(20, 24, 28)")
    light.get_by_role("button", name="Dark theme").click()
    assert ground(light) == ground(dark)
    light.get_by_role("button", name="Light theme").click()
    assert ground(light) == "rgb(253, 253, 251)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_barrier(look: Look, page: Path, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened = look(page, "#example=test-1", color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True).page
    opened.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    found = Axe().run(opened)
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found.response["violations"]] == []


def test_on_paper_the_controls_are_left_out(look: Look, page: Path) -> None:
    opened = look(page, color_scheme="dark").page
    opened.emulate_media(media="print")
    assert not opened.locator("#list").is_visible()
    assert not opened.locator(".filters").is_visible()
    assert opened.locator("#detail").is_visible()
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 253, 251)"


def test_without_text_the_numbers_are_browsed(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(build_page(inputs_of(tmp_path / "run", CASES, source="own data"), about("own"), None, "a first run"), encoding="utf-8")
    opened = look(path, "#example=test-1").page
    assert "Unsupported facts: 1 × dose" in opened.locator("#detail").inner_text()
    assert opened.locator(".text").count() == 0
    assert "ROUGE-1" in opened.locator("#detail table").inner_text()


def test_two_thousand_examples_stay_quick(look: Look, tmp_path: Path) -> None:
    cases = [Case(f"test-{row}", rouge1=row % 97 / 97, dialogue=MARKUP * 10, reference=MARKUP, prediction=MARKUP) for row in range(2000)]
    path = tmp_path / "index.html"
    path.write_text(build_page(inputs_of(tmp_path / "run", cases), about(), None, "a first run"), encoding="utf-8")
    opened = look(path).page
    ready = opened.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert ready < 15_000
    sorting = opened.evaluate(
        """() => { const start = performance.now(), order = document.getElementById("order");
                   order.value = "rouge1"; order.dispatchEvent(new Event("input", { bubbles: true }));
                   document.getElementById("list").getBoundingClientRect(); return performance.now() - start; }"""
    )
    assert sorting < 3000
    assert path.stat().st_size < 10_000_000

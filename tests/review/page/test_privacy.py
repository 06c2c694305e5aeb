import pytest

from bedside.review.page.privacy import Privacy, privacy


@pytest.mark.parametrize(
    ("scored", "notes_source", "include_text", "expected"),
    [
        pytest.param("sample (synthetic)", "sample", False, Privacy(patients=False, with_text=True), id="the sample"),
        pytest.param("mts-dialog", "mts-dialog", False, Privacy(patients=False, with_text=True), id="the public data set"),
        pytest.param("own data", "/data/notes", False, Privacy(patients=True, with_text=False), id="a site's own"),
        pytest.param("own data", "/data/notes", True, Privacy(patients=True, with_text=True), id="a site's own, asked for"),
        pytest.param("own data", "sample", False, Privacy(patients=True, with_text=False), id="settings already changed to the sample"),
        pytest.param("sample (synthetic)", "/data/notes", False, Privacy(patients=True, with_text=False), id="scores still of the sample"),
        pytest.param("references.csv", "sample", False, Privacy(patients=True, with_text=False), id="a file of unknown origin"),
    ],
)
def test_only_open_data_show_their_text_unasked(scored: str, notes_source: str, include_text: bool, expected: Privacy) -> None:
    assert privacy({"provenance": [f"source: {scored}"], "signature": []}, notes_source, include_text=include_text) == expected

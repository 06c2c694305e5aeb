from dataclasses import replace

import comparison
import pytest
from comparison import Measurement

from bedside.errors import BedsideError

TRL = Measurement(tokens=1000, targets=200, seconds=10.0, peak_gib=6.0, first_loss=3.5, processes=1, device="CPU")
OURS = replace(TRL, seconds=4.0, peak_gib=3.0, processes=2)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"tokens": 999}, "ours trains on 999 tokens with 200 targets, TRL's on 1000 with 200", id="fewer tokens"),
        pytest.param({"targets": 201}, "ours trains on 1000 tokens with 201 targets", id="more targets"),
        pytest.param({"first_loss": 3.54}, "the loss of the first step is 3.5400 in ours and 3.5000 in TRL's", id="another loss"),
    ],
)
def test_what_is_not_the_same_work_is_not_compared(changed: dict[str, float], message: str) -> None:
    comparison.check_same([{"ours": OURS, "trl": TRL}])
    different = replace(OURS, **changed)  # type: ignore[arg-type]
    with pytest.raises(BedsideError, match=message):
        comparison.check_same([{"ours": OURS, "trl": TRL}, {"ours": different, "trl": TRL}])


@pytest.mark.parametrize(
    ("seconds", "gib", "met"),
    [
        pytest.param(4.0, 3.0, True, id="both met"),
        pytest.param(5.1, 3.0, False, id="too slow"),
        pytest.param(4.0, 4.3, False, id="too large"),
    ],
)
def test_targets_are_of_the_medians(seconds: float, gib: float, met: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "version", lambda name: "1")  # TRL is the benchmark's requirement alone
    usual = replace(OURS, seconds=seconds, peak_gib=gib)
    outlier = replace(OURS, seconds=100.0, peak_gib=100.0)

    assert comparison.report([{"ours": ours, "trl": TRL} for ours in (usual, outlier, usual)], "Tiny", "3 examples") is met

"""Questions about care plans and devices."""

from questions.made import answers, asked, entry

FRACTURE = entry("CarePlan", "Fracture care", "2019-01-02", status="active", start="2019-01-02", activities=["Rest", "Physical therapy"])
DIABETES = entry("CarePlan", "Diabetes self management plan", "2010-01-01", status="completed", start="2010-01-01", activities=["Diet"])


def test_activities() -> None:
    diabetes, fracture = sorted(asked("plan_activities", FRACTURE, DIABETES), key=lambda one: one.answer)
    assert fracture.answer == "Your plan for fracture care lists: physical therapy and rest."
    assert diabetes.answer == "Your plan for diabetes self-management listed: diet."
    assert (fracture.relevant, fracture.alike) == ([FRACTURE.id], [DIABETES.id])


def test_two_plans_of_one_name_are_not_asked_about() -> None:
    again = entry("CarePlan", "Fracture care", "2020-01-02", status="active", start="2020-01-02", activities=["Rest"])
    assert asked("plan_activities", FRACTURE, again) == []
    assert asked("plan_start", FRACTURE, again) == []


def test_start_and_current() -> None:
    assert "Your plan for fracture care started on January 2, 2019." in answers("plan_start", FRACTURE, DIABETES)
    (one,) = asked("current_plans", FRACTURE, DIABETES)
    assert one.answer == "Your record lists 1 active care plan: fracture care."
    assert (one.relevant, one.alike) == ([FRACTURE.id], [DIABETES.id])
    assert asked("current_plans", FRACTURE, entry("CarePlan", "Diet", "2019-01-01", status="unknown")) == []


def test_devices() -> None:
    pump, old = entry("Device", "Insulin pump", "2019-01-01", status="active"), entry("Device", "Cast", "2010-01-01", status="inactive")
    (one,) = asked("devices", pump, old)
    assert one.answer == "Your record lists 1 device in use: insulin pump."
    assert (one.relevant, one.alike) == ([pump.id], [old.id])
    assert asked("devices", pump, entry("Device", "Stent", "2019-01-01")) == []


def test_two_plans_that_are_called_alike_are_not_asked_about() -> None:
    named = ("Hypertension clinical management plan", "2019-01-01"), ("Hypertension care plan", "2015-01-01")
    plans = [entry("CarePlan", name, start, start=start, status="active") for name, start in named]
    assert asked("plan_start", *plans) == []

"""Laboratory reports and smoking status."""

from questions.made import answers, asked, entry, lab

from bedside.records.resource import Resource


def lipids(date: str, *observations: Resource) -> Resource:
    results = [{"id": one.id, "name": one.fields["name"], "value": one.fields["value"]} for one in observations]
    return entry("DiagnosticReport", "Lipid panel with direct LDL - Serum or Plasma", date, results=results)


def test_results_of_a_report() -> None:
    total, hdl = lab("Cholesterol", "2020-01-01", 181.6), lab("Cholesterol in HDL", "2020-01-01", 55)
    before = lab("Cholesterol", "2018-01-01", 170)
    report, old = lipids("2020-01-01", total, hdl), lipids("2018-01-01", before)
    one = asked("report_results", total, hdl, before, report, old)[-1]
    assert one.answer == "Your lipid panel on January 1, 2020 showed: total cholesterol 181.6 mg/dL and HDL cholesterol 55 mg/dL."
    assert one.relevant == [report.id, total.id, hdl.id]
    assert one.alike == [old.id, before.id]


def test_reports_that_are_not_asked() -> None:
    total = lab("Cholesterol", "2020-01-01", 181.6)
    assert asked("report_results", lipids("2020-01-01", total)) == []  # its result is not in the record
    assert asked("report_results", total, lipids("2020-01-01", total), lipids("2020-01-01", total)) == []
    assert asked("report_results", total, entry("DiagnosticReport", "Questionnaire", "2020-01-01", results=[{"id": total.id}])) == []
    words = lab("Cholesterol", "2020-01-01", "high", None)
    assert asked("report_results", words, lipids("2020-01-01", words)) == []


def smoking(date: str | None, value: str) -> Resource:
    return entry("Observation", "Tobacco smoking status", date, category="social-history", value=value)


def test_smoking() -> None:
    old, new = smoking("2010-01-01", "Smokes daily"), smoking("2020-01-01", "Ex-smoker")
    (one,) = asked("smoking_status", old, new)
    assert one.answer == "Your smoking status was last recorded on January 1, 2020: Ex-smoker."
    assert (one.relevant, one.alike) == ([new.id], [old.id])
    assert answers("smoking_status", new, smoking("2020-01-01", "Smokes daily")) == []
    assert answers("smoking_status", new, smoking(None, "Smokes daily")) == []

"""What a laboratory report says, and smoking status."""

from bedside.questions.candidate import Candidate, Kinds, day, ids, listed, measured, name, others, value
from bedside.questions.dates import latest, on
from bedside.questions.kinds.measurements import FINAL
from bedside.questions.labels import short, unit_of
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource

_PANELS: dict[str, tuple[str, ...]] = {
    "lipid panel": ("lipid panel", "cholesterol panel", "lipids"),
    "cbc panel": ("blood count", "CBC", "complete blood count"),
    "basic metabolic": ("basic metabolic panel", "BMP"),
    "comprehensive metabolic": ("comprehensive metabolic panel", "CMP"),
    "gas panel - arterial": ("arterial blood gas test",),
    "gas panel - venous": ("venous blood gas test",),
    "pt panel": ("clotting panel", "PT panel"),
    "urinalysis": ("urinalysis", "urine test"),
}
_MOST = 8
"""Results that an answer may list."""


def report_results(record: Record) -> list[Candidate]:
    """What the results of a laboratory report were; each result is an observation of its own."""
    observed = {one.id: one for one in record.of("Observation")}
    reports = record.of("DiagnosticReport")
    asked = []
    for report in reports:
        names = next((names for start, names in _PANELS.items() if report.fields["name"].casefold().startswith(start)), None)
        same = [one for one in reports if one.date == report.date and one.fields["name"] == report.fields["name"]]
        results = [observed.get(result.get("id", "")) for result in report.fields.get("results", [])]
        if names is None or report.date is None or len(same) > 1 or not 0 < len(results) <= _MOST:
            continue
        said = [_said(one) for one in results if one is not None]
        lines = [one for one in said if one is not None]
        if len(lines) == len(report.fields["results"]):
            answer = f"Your {names[0]} {on(report.date)} showed: {listed([line for line, _ in lines])}."
            relevant = [report, *(one for one in results if one is not None)]
            rest = [one for one in reports if one.fields["name"] == report.fields["name"]] + [
                one for one in observed.values() if one.fields["name"] == relevant[1].fields["name"]
            ]
            facts = [fact for _, found in lines for fact in found]
            asked.append(Candidate({"name": names, "when": (on(report.date),)}, ids(relevant), others(rest, relevant), answer, facts))
    return asked


def smoking_status(record: Record) -> list[Candidate]:
    """What the last entry about smoking says."""
    entries = [one for one in record.of("Observation") if "tobacco smoking status" in one.fields["name"].casefold()]
    last = latest(entries)
    said = {one.fields.get("value") for one in last}
    status = said.pop() if len(said) == 1 else None
    if not isinstance(status, str) or not last[0].date or any(one.fields.get("status") not in FINAL for one in last):
        return []
    answer = f"Your smoking status was last recorded {on(last[0].date)}: {status.rstrip('.')}."
    return [Candidate({}, ids(last), others(entries, last), answer, [name(status.rstrip("."), status), day(last[0].date)])]


def _said(one: Resource) -> tuple[str, list[Fact]] | None:
    called, number = short(one.fields["name"]), one.fields.get("value")
    if one.fields.get("status") not in FINAL or not isinstance(number, int | float) or isinstance(number, bool):
        return None
    unit = unit_of(one.fields)
    return f"{called} {measured(number, unit)}", [value(number, unit)]


KINDS: Kinds = {"report_results": report_results, "smoking_status": smoking_status}

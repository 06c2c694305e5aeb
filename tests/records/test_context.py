"""References: shared, contained, dangling and circular."""

from typing import Any

import pytest
from records.made import made

from bedside.records.context import Context

PERSON = made("Practitioner", name=[{"prefix": ["Dr."], "given": ["Ada", None], "family": "Okafor"}])
CASES = [
    pytest.param({"reference": "Practitioner/1"}, [PERSON], "Dr. Ada Okafor", id="practitioner"),
    pytest.param({"reference": "Practitioner/1"}, [made("Practitioner", name=[{"text": "A. Okafor"}])], "A. Okafor", id="name as text"),
    pytest.param(
        {"reference": "PractitionerRole/1"},
        [made("PractitionerRole", practitioner={"reference": "Practitioner/1"}), PERSON],
        "Dr. Ada Okafor",
        id="role",
    ),
    pytest.param(
        {"reference": "PractitionerRole/1"}, [made("PractitionerRole", specialty=[{"text": "Cardiology"}])], "Cardiology", id="specialty"
    ),
    pytest.param(
        {"reference": "PractitionerRole/1"},
        [made("PractitionerRole", practitioner={"reference": "PractitionerRole/1"})],
        None,
        id="circular role",
    ),
    pytest.param({"reference": "Organization/1"}, [made("Organization", name="ENLOE")], "ENLOE", id="organization"),
    pytest.param({"reference": "Condition/1"}, [made("Condition", code={"text": "Asthma"})], "Asthma", id="condition"),
    pytest.param({"reference": "Patient/1"}, [made("Patient", name=[{"text": "Jane Doe"}])], None, id="patients are not named"),
    pytest.param({"reference": "urn:uuid:0", "display": "Dr. <b>Who</b>"}, [], "Dr. Who", id="dangling with a display"),
    pytest.param({"reference": "urn:uuid:0"}, [], None, id="dangling"),
    pytest.param({"reference": "#a"}, [], "Nurse Joy", id="contained"),
    pytest.param({"reference": "#b"}, [], None, id="not contained"),
    pytest.param(None, [], None, id="none"),
]
INSIDE = {"resourceType": "Encounter", "contained": [{"resourceType": "Practitioner", "id": "a", "name": [{"text": "Nurse Joy"}]}]}


@pytest.mark.parametrize(("reference", "resources", "expected"), CASES)
def test_what_a_reference_is_called(reference: Any, resources: list[dict[str, Any]], expected: str | None) -> None:
    assert Context(resources).called(reference, INSIDE) == expected


def test_a_reason_has_the_id_of_a_resource_of_the_record() -> None:
    context = Context([made("Condition", code={"text": "Asthma"})])
    assert context.reason({"reasonReference": [{"reference": "Condition/1"}]}) == ("Asthma", "Condition/1")


def test_a_dangling_reason_gives_way_to_the_coded_one() -> None:
    content = {"reasonReference": [{"reference": "Condition/gone"}], "reasonCode": [{"text": "Cough"}]}
    assert Context([]).reason(content) == ("Cough", None)

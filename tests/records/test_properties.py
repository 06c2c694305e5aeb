"""Whatever a record holds: no error, nothing lost uncounted, and every line plain."""

import json
import re
import unicodedata
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records.resources import TYPES, records

from bedside.records.build import CONTEXT, KEPT, record

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
MARKUP = re.compile(r"</?(script|b)>")
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_every_kept_type_is_generated() -> None:
    assert set(TYPES) == KEPT


@pytest.mark.parametrize("resource_type", sorted(TYPES))
def test_what_is_generated_is_valid_fhir(resource_type: str) -> None:
    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(TYPES[resource_type])
    def valid(content: dict[str, Any]) -> None:
        model = get_fhir_model_class(resource_type)
        model.model_validate_json(json.dumps({"resourceType": resource_type, "id": "1", **content}))  # raises where it is not

    valid()


@QUICK
@given(records())
def test_counts_in_equal_counts_out(resources: list[dict[str, Any]]) -> None:
    entries, dropped = record("p", resources)
    assert len(entries) + dropped.total() == sum(one["resourceType"] not in CONTEXT for one in resources)


@QUICK
@given(records())
def test_every_entry_is_one_plain_line_with_a_fhir_date_and_an_id_of_its_own(resources: list[dict[str, Any]]) -> None:
    entries, _ = record("p", resources)
    assert len({one.id for one in entries}) == len(entries)
    for one in entries:
        assert one.patient == "p"
        assert one.id.split("/")[0] == one.type
        assert one.date is None or DATE.fullmatch(one.date)
        assert 0 < len(one.text) <= 400
        assert one.text == " ".join(one.text.split())
        assert not {"Cc", "Cs", "Co", "Zl", "Zp"} & set(map(unicodedata.category, one.text))
        assert not MARKUP.search(one.text)


@QUICK
@given(records())
def test_fields_can_be_written_have_no_empty_ones_and_point_to_entries(resources: list[dict[str, Any]]) -> None:
    entries, _ = record("p", resources)
    ids = {one.id for one in entries}
    for one in entries:
        assert json.loads(json.dumps(one.fields, allow_nan=False)) == one.fields
        assert not [key for key, value in one.fields.items() if value in (None, "", [], {})]
        results = {result["id"] for result in one.fields.get("results", []) if "id" in result}
        assert results | {one.fields[key] for key in ("reason_id", "encounter_id") if key in one.fields} <= ids


@QUICK
@given(records(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_come_does_not_matter(resources: list[dict[str, Any]], dice: Any) -> None:
    unique = list({f"{one['resourceType']}/{one['id']}": one for one in resources}.values())
    shuffled = dice.sample(unique, len(unique))
    assert record("p", shuffled) == record("p", unique)

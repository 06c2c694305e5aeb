"""The paraphrases that the rules are held to. Every expected answer here was decided by reading, none by running."""

import pytest

from bedside.scoring.answers.abstention import abstains, without_abstentions


@pytest.mark.parametrize(
    "answer",
    [
        "Your record does not show that.",
        "Your record does not show any tetanus shot.",
        "Your record shows no penicillin allergy.",
        "There is no record of a colonoscopy.",
        "No, there is no record of a colonoscopy in 2019.",
        "There's no mention of warfarin in your chart.",
        "I could not find a colonoscopy in your record.",
        "I couldn’t find any information about that.",
        "I did not find a flu shot.",
        "I was unable to find a tetanus shot.",
        "I see no MRI in your record.",
        "A flu shot is not documented.",
        "That hasn't been recorded.",
        "Your colonoscopy is not mentioned in the entries.",
        "No information is available about your blood type.",
        "I do not have enough information to answer that.",
        "I don't have any information about your blood type.",
        "The entries provided do not mention diabetes.",
        "The entries that I was shown do not say.",
        "It does not say.",
        "Based on the information provided, I cannot tell.",
        "I can't say.",
        "I don't know.",
        "It cannot be determined from your record.",
        "Nothing in your record mentions asthma.",
        "Nothing is recorded about asthma.",
        "None of the entries mention asthma.",
        "No tetanus shot is on file.",
        "No allergy to peanuts is listed.",
        "You have no allergy to peanuts in your record.",
        "There is no evidence of diabetes in your medical record.",
        "Your record is silent on this.",
        "Not documented.",
        "None recorded.",
        "Unknown.",
        "I'm sorry, but I do not see a colonoscopy in your record. Please ask your doctor.",
        "No. Your record does not mention a hip replacement.",
        "You do not have diabetes, as there is no record of it.",
        "The test was not documented.",
        "There isn't a record of that.",
        "It is not possible to tell from these entries.",
        "Based on your record, there's no indication that you have epilepsy.",
        "Not that I can see in your record.",
        "I'm not able to find an appendectomy.",
        "The answer is not in the record.",
        "No such procedure is recorded.",
    ],
)
def test_the_record_does_not_say_so(answer: str) -> None:
    assert abstains(answer)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("", id="nothing at all"),
        pytest.param("No.", id="a bare no"),
        pytest.param("No, your last A1c was 5.9 %.", id="no, and a value"),
        pytest.param("You have no known allergies.", id="known to be none"),
        pytest.param("Your record shows no known allergies.", id="the record knows there are none"),
        pytest.param("No, you do not take warfarin.", id="a denial, not of the record"),
        pytest.param("You have never had a colonoscopy.", id="never"),
        pytest.param("Your CT scan showed no fracture.", id="a test found nothing"),
        pytest.param("The biopsy did not show cancer.", id="a test did not show"),
        pytest.param("No polyps were found during your colonoscopy.", id="nothing found in a test"),
        pytest.param("There was no evidence of metastasis.", id="no evidence, in a body"),
        pytest.param("Your record shows no change in your weight.", id="no change"),
        pytest.param("Your record shows that you take metformin.", id="the record shows"),
        pytest.param("You have no vaccines due.", id="nothing due"),
        pytest.param("Your asthma is not active.", id="not active"),
        pytest.param("Your asthma is not listed as active.", id="not listed as active"),
        pytest.param("No, your record does not list lisinopril as active: it was stopped.", id="the record does not list it as active"),
        pytest.param("Your record does not show lisinopril as a current medication.", id="not as a current medication"),
        pytest.param("You no longer take lisinopril; it was stopped on May 3, 2014.", id="no longer"),
        pytest.param("You do not know your blood type.", id="what the patient does not know"),
        pytest.param("Your blood pressure is not recorded as high; it was 120/80 mmHg.", id="a value after what it is not"),
        pytest.param("I found no record of warfarin, but you take metformin.", id="but another drug"),
        pytest.param("I see no flu shot. You had a tetanus shot on May 3, 2014.", id="another date beside"),
        pytest.param("Your record does not show warfarin, only lisinopril 10 MG.", id="only another drug"),
        pytest.param("Although there is no record of an MRI, you had asthma.", id="although"),
    ],
)
def test_something_else_is_said(answer: str) -> None:
    assert not abstains(answer)


def test_what_is_said_beside_it_stays_in_its_place() -> None:
    answer = "I see no flu shot. You had asthma."
    assert without_abstentions(answer) == " " * 18 + " You had asthma."

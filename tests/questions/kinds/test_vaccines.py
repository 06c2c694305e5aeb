"""Questions about vaccines, one uncertainty at a time."""

import pytest
from questions.made import answers, asked, lab, person, procedure, shot

from bedside.questions.kinds.vaccines import KINDS
from bedside.records.resource import Resource
from bedside.scoring.answers.fact_recall import stated

TD = shot("Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed", "2012-06-01")
FLU = shot("Influenza, seasonal, injectable, preservative free", "2019-10-02")
ADULT = person("1960-01-01")


def day(date: str) -> Resource:
    return lab("Glucose", date, 90)


def test_last_vaccine() -> None:
    tdap = shot("Tdap", "2005-06-01")
    one = next(one for one in asked("last_vaccine", TD, tdap, FLU) if "tetanus shot" in one.answer)
    assert one.answer == ("Your last tetanus shot was on June 1, 2012 (Td (adult), 5 Lf tetanus toxoid, preservative free, adsorbed).")
    assert (one.relevant, one.alike) == ([TD.id], [tdap.id, FLU.id])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(shot("Tdap", None), id="no date"),
        pytest.param(shot("Tdap", "2019-01-01", "not-done"), id="refused"),
        pytest.param(shot("Tdap", "2019-01-01", None), id="no status"),
        pytest.param(procedure("Injection of tetanus antitoxin", "2019-01-01"), id="a procedure tells of it"),
    ],
)
def test_what_forbids_a_vaccine(other: Resource) -> None:
    for kind in ("last_vaccine", "vaccine_ever", "vaccine_count", "tetanus_due"):
        assert not [answer for answer in answers(kind, TD, other, ADULT) if "tetanus" in answer]


@pytest.mark.parametrize(
    ("vaccine", "called"),
    [
        pytest.param("Hib (PRP-OMP) Haemophilus influenzae type b", ["Hib vaccine"], id="Hib in full"),
        pytest.param("Haemophilus influenza type b", ["Hib vaccine"], id="Hib, one letter short"),
        pytest.param("Haemophilus influenza b", ["Hib vaccine"], id="Hib without 'type'"),
        pytest.param("Hemophilus Influenza B", ["Hib vaccine"], id="Hib, American"),
        pytest.param("H. influenza b", ["Hib vaccine"], id="Hib, its genus short"),
        pytest.param("Influenza type b (Hib)", ["Hib vaccine"], id="Hib, the genus left out"),
        pytest.param("Parainfluenza-3", [], id="parainfluenza"),
        pytest.param("Para-influenza", [], id="parainfluenza, parted"),
        pytest.param("Influenza", ["flu shot"], id="influenza"),
        pytest.param("influenza A and B", ["flu shot"], id="both strains"),
        pytest.param("Flu vaccine, high dose", ["flu shot"], id="flu"),
        pytest.param("Fluzone HD", ["flu shot"], id="a brand against flu"),
        pytest.param("MenACWY, polysaccharide, tetanus toxoid conjugate", ["meningitis vaccine"], id="tetanus toxoid as carrier"),
        pytest.param("Hepatitis A and B", ["hepatitis B vaccine", "hepatitis A vaccine"], id="two in short"),
        pytest.param("Shingrix", ["shingles vaccine"], id="a brand against shingles"),
    ],
)
def test_what_a_vaccine_is_called(vaccine: str, called: list[str]) -> None:
    assert [one.names["name"][0] for one in asked("last_vaccine", shot(vaccine, "2019-10-02"))] == called


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("tetanus immune globulin", id="immune globulin"),
        pytest.param("Hepatitis B immunoglobulin", id="immunoglobulin"),
        pytest.param("Varicella-zoster immune globulin (VZIG)", id="of chickenpox"),
        pytest.param("HBIG (hepatitis B)", id="hepatitis B, short"),
        pytest.param("TIG", id="tetanus, short"),
        pytest.param("IGIM", id="into the muscle, short"),
        pytest.param("IG, unspecified formulation", id="of no disease"),
        pytest.param("HepaGam B", id="a brand"),
        pytest.param("HyperTET tetanus", id="another brand"),
        pytest.param("RhoGAM", id="against the rhesus factor"),
        pytest.param("Rho(D)-IG IM", id="the rhesus factor, short"),
        pytest.param("tetanus antitoxin", id="antitoxin"),
        pytest.param("Antivenom, rattlesnake", id="antivenom"),
        pytest.param("antivenin (Latrodectus mactans)", id="antivenin"),
        pytest.param("nirsevimab", id="an antibody against RSV"),
        pytest.param("Synagis (palivizumab)", id="an older one"),
        pytest.param("COVID-19 tixagevimab/cilgavimab", id="an antibody against COVID"),
        pytest.param("tuberculin skin test (PPD)", id="a test"),
    ],
)
def test_antibodies_are_no_vaccines(name: str) -> None:
    antibodies = shot(name, "2019-06-01"), shot(name, "2020-06-01", "not-done")
    for kind in KINDS:
        assert asked(kind, *antibodies, ADULT, day("2020-12-01")) == []
        beside, alone = asked(kind, TD, FLU, *antibodies, ADULT, day("2020-12-01")), asked(kind, TD, FLU, ADULT, day("2020-12-01"))
        assert beside == alone


def test_a_vaccine_against_several_diseases_counts_for_each() -> None:
    names = [one.names["name"][0] for one in asked("last_vaccine", shot("DTaP-Hep B-IPV", "2019-10-02"))]
    assert names == ["tetanus shot", "hepatitis B vaccine", "polio vaccine"]


def test_ever_and_counts() -> None:
    again = shot(FLU.fields["name"], "2020-10-02")
    assert answers("vaccine_ever", FLU, again) == ["Yes, your record shows the flu shot, the last one on October 2, 2020."]
    (one,) = asked("vaccine_count", FLU, again)
    assert one.answer == "Since 2019, your record shows the flu shot 2 times."
    assert one.relevant == [FLU.id, again.id]
    assert answers("vaccine_ever", FLU) == ["Yes, your record shows the flu shot, the last one on October 2, 2019."]
    (ever,) = asked("vaccine_ever", FLU)
    assert [(fact.kind, fact.text) for fact in ever.facts] == [("word", "yes"), ("name", "flu shot")]
    assert {"flu vaccine", FLU.fields["name"]} <= set(ever.facts[1].also)


def test_two_vaccines_of_one_day_are_not_counted() -> None:
    assert asked("vaccine_count", TD, shot("Tdap", "2012-06-01"), shot("Tdap", "2019-06-01"))[:1] == []


def test_vaccines_of_a_year() -> None:
    found = {one.names["year"]: one for one in asked("vaccines_in_year", TD, FLU)}
    assert found["2019",].answer == "In 2019, your record shows this vaccine: Influenza, seasonal, injectable, preservative free."
    assert (found["2019",].relevant, found["2019",].alike) == ([FLU.id], [TD.id])
    assert asked("vaccines_in_year", TD, shot("Tdap", "2019-01-01", "not-done")) == []


@pytest.mark.parametrize(
    ("today", "said"),
    [
        pytest.param("2020-01-01", ["so your next is due in June 2022."], id="not yet"),
        pytest.param("2023-01-01", ["so yours has been due since June 2022."], id="due"),
        pytest.param("2022-05-15", [], id="about now"),
    ],
)
def test_tetanus(today: str, said: list[str]) -> None:
    start = "Your last tetanus shot was on June 1, 2012, and a booster is recommended every 10 years, "
    assert answers("tetanus_due", TD, ADULT, day(today)) == [start + text for text in said]


def test_tetanus_of_children_and_of_the_unknown_is_not_asked() -> None:
    assert asked("tetanus_due", TD, person("2011-01-01"), day("2020-01-01")) == []
    assert asked("tetanus_due", TD, day("2020-01-01")) == []
    assert asked("tetanus_due", shot("Tdap", "2012"), ADULT, day("2020-01-01")) == []


@pytest.mark.parametrize(
    ("today", "said"),
    [
        pytest.param("2019-12-01", ["Your last flu shot was on October 2, 2019, which covers this season."], id="this season's"),
        pytest.param("2020-03-01", ["Your last flu shot was on October 2, 2019, which covers this season."], id="in the new year"),
        pytest.param(
            "2020-11-01",
            ["Your last flu shot was on October 2, 2019. One is recommended every season, so this season's is due."],
            id="last season's",
        ),
        pytest.param("2020-07-01", [], id="summer"),
    ],
)
def test_flu(today: str, said: list[str]) -> None:
    assert answers("flu_due", FLU, day(today)) == said


def test_a_flu_shot_between_seasons_forbids_the_question() -> None:
    assert asked("flu_due", shot(FLU.fields["name"], "2020-07-01"), day("2020-11-01")) == []


@pytest.mark.parametrize(
    ("kind", "today", "answer", "told"),
    [
        pytest.param("tetanus_due", "2023-01-01", "Yes, you are due: your booster was due in June 2022.", True, id="are due"),
        pytest.param("tetanus_due", "2023-01-01", "Your next tetanus shot is due in November 2031.", False, id="later"),
        pytest.param("tetanus_due", "2020-01-01", "No, you are good until June 2022.", True, id="good until"),
        pytest.param("tetanus_due", "2020-01-01", "Your next tetanus shot is overdue since June 2015.", False, id="next is overdue"),
        pytest.param("flu_due", "2019-11-01", "Yes, you had your flu shot this season on October 2, 2019.", True, id="had this season"),
        pytest.param("flu_due", "2019-11-01", "You are covered for this season.", True, id="covered"),
        pytest.param("flu_due", "2019-11-01", "Your flu shot is due.", False, id="due instead of had"),
    ],
)
def test_which_words_say_what_is_due(kind: str, today: str, answer: str, told: bool) -> None:
    (one,) = asked(kind, TD, FLU, ADULT, lab("Glucose", today, 90))
    assert stated(answer, one.answer, one.facts)[0] is told

"""Questions about what is not there: never about something that any entry hints at."""

import re

import pytest
from questions.made import allergy, answers, asked, condition, drug, entry, lab, procedure, shot, visit

from bedside.questions.absences.allergens import ALLERGENS
from bedside.questions.absences.conditions import CONDITIONS
from bedside.questions.absences.drugs import MEDICATIONS
from bedside.questions.absences.examinations import LABS, PROCEDURES
from bedside.questions.absences.shots import VACCINES
from bedside.questions.absences.thing import Absent
from bedside.questions.kinds.vaccines import FAMILIES
from bedside.records.resource import Resource

GOUT = condition("Gout", "2010-01-01")
SORTS = [
    ("no_condition", CONDITIONS),
    ("no_medication", MEDICATIONS),
    ("no_allergy", ALLERGENS),
    ("no_lab", LABS),
    ("no_procedure", PROCEDURES),
    ("no_vaccine", VACCINES),
]
IDS = [kind for kind, _ in SORTS]


def test_conditions_that_are_not_there() -> None:
    found = asked("no_condition", GOUT)
    assert "Your record shows no asthma." in [one.answer for one in found]
    assert "Your record shows no gout." not in [one.answer for one in found]
    assert all((one.relevant, one.alike, one.facts) == ([], [GOUT.id], []) for one in found)


@pytest.mark.parametrize(
    ("kind", "base", "hint", "said"),
    [
        pytest.param("no_condition", GOUT, drug("metformin 500 MG", "2020-01-01", reason="Prediabetes"), "no diabetes", id="a word in it"),
        pytest.param("no_condition", GOUT, lab("Hemoglobin A1c", "2020-01-01", 5.4, "%"), "no diabetes", id="tested for it"),
        pytest.param("no_medication", drug("insulin lispro 10 MG", "2020-01-01"), GOUT, "for insulin", id="a kind of it"),
        pytest.param("no_allergy", allergy("Aspirin"), allergy("Penicillin V"), "to penicillin", id="its name is longer"),
        pytest.param("no_allergy", allergy("Aspirin"), lab("Latex IgE Ab", "2020-01-01", 0.1), "to latex", id="tested for"),
        pytest.param("no_lab", lab("Ferritin", "2020-01-01", 40), GOUT, "ferritin", id="measured"),
        pytest.param("no_procedure", procedure("Magnetic resonance imaging of knee", "2020-01-01"), GOUT, "an MRI", id="in full"),
        pytest.param("no_vaccine", shot("zoster vaccine, live", "2020-01-01"), GOUT, "shingles", id="its Latin name"),
    ],
)
def test_what_is_hinted_at_is_not_absent(kind: str, base: Resource, hint: Resource, said: str) -> None:
    assert answers(kind, base, hint)
    assert not [answer for answer in answers(kind, base, hint) if said in answer]


@pytest.mark.parametrize("name", ["糖尿病", "E11.9", "38341003"])
def test_where_a_name_cannot_be_read_nothing_is_called_absent(name: str) -> None:
    assert answers("no_condition", GOUT)
    assert not answers("no_condition", GOUT, condition(name, "2012-01-01"))


def test_allergies_to_substances_of_a_class_are_seen() -> None:
    class_ = allergy("Aspirin", substances=["Aspirin", "codeine"])
    assert not [answer for answer in answers("no_allergy", class_) if "codeine" in answer]
    assert asked("no_allergy", allergy("Allergic disposition")) == []


@pytest.mark.parametrize("kind", ["no_condition", "no_medication", "no_allergy", "no_lab", "no_procedure", "no_vaccine"])
def test_a_record_that_has_nothing_of_the_sort_is_not_asked(kind: str) -> None:
    assert asked(kind, visit("2020-01-01")) == []


def test_no_allergies_at_all() -> None:
    assert answers("no_allergies", GOUT) == ["Your record shows no allergies."]
    assert asked("no_allergies", GOUT, allergy("Aspirin")) == []
    assert asked("no_allergies", GOUT, condition("Seasonal allergic rhinitis", "2020-01-01")) == []
    assert asked("no_allergies", GOUT, condition("花粉アレルギー", "2020-01-01")) == []


def test_vaccines_have_articles() -> None:
    names = {one.names["name"]: one.names["a_name"] for one in asked("no_vaccine", shot("Tdap", "2020-01-01"))}
    assert names["HPV vaccine", "HPV shot"] == ("an HPV vaccine", "an HPV shot")
    assert names["cholera vaccine",] == ("a cholera vaccine",)


def test_years_without() -> None:
    calm, urgent = visit("2018-01-01"), visit("2019-01-01", "EMER")
    (one,) = asked("no_emergency", calm, urgent)
    assert (one.answer, one.alike) == ("Your record shows no emergency visit in 2018.", [calm.id, urgent.id])
    (one,) = asked("no_vaccine_in_year", calm, urgent, shot("Tdap", "2019-05-01"))
    assert one.answer == "Your record shows no vaccines in 2018."
    assert asked("no_vaccine_in_year", calm, shot("Tdap", None)) == []
    assert asked("no_emergency", visit("2018-01-01"), visit(None)) == []


@pytest.mark.parametrize(
    ("things", "kind", "type_"),
    [
        pytest.param(CONDITIONS, "no_condition", "Condition", id="conditions"),
        pytest.param(MEDICATIONS, "no_medication", "MedicationRequest", id="medications"),
        pytest.param(ALLERGENS, "no_allergy", "AllergyIntolerance", id="allergens"),
        pytest.param(LABS, "no_lab", "Observation", id="laboratory tests"),
        pytest.param(PROCEDURES, "no_procedure", "Procedure", id="procedures"),
        pytest.param(VACCINES, "no_vaccine", "Immunization", id="vaccines"),
    ],
)
def test_every_name_is_hinted_at_by_itself(things: tuple[Absent, ...], kind: str, type_: str) -> None:
    for one in things:
        for called in (one.said, *one.names):
            present = entry(type_, called, "2020-01-01", category="laboratory")
            assert one.names not in [found.names["name"] for found in asked(kind, present)], called


CALLED = {
    "diabetes": ("DM2 (HCC)", "T2DM", "DM type 2", "NIDDM", "Lantus", "Janumet", "Jardiance", "glipizide 5 MG"),
    "asthma": ("montelukast 10 MG", "Symbicort", "fluticasone", "budesonide", "Ventolin HFA", "RAD (reactive airway disease)"),
    "gout": ("febuxostat 40 MG", "Podagra", "Tophus of ear", "probenecid"),
    "thyroid disease": ("Synthroid 50 mcg", "methimazole", "Graves disease", "TSH"),
    "cancer": ("Multiple myeloma", "Hodgkin disease", "CLL", "Kaposi sarcoma", "HCC", "Polycythaemia vera", "Ca of breast", "tamoxifen"),
    "epilepsy": ("Keppra", "levetiracetam", "valproate", "Depakote", "lamotrigine", "Lennox-Gastaut syndrome"),
    "kidney stones": ("Nephrolithiasis", "ESWL", "Renal colic"),
    "celiac disease": ("Coeliac disease", "tTG IgA", "Sprue"),
    "stroke": ("CVA", "TIA", "Left hemiparesis", "Subarachnoid haemorrhage"),
    "glaucoma": ("latanoprost", "POAG", "Cosopt", "Ocular hypertension"),
    "psoriasis": ("calcipotriene", "Otezla"),
    "osteoporosis": ("alendronate 70 MG", "zoledronic acid", "Prolia", "DEXA scan"),
    "hepatitis C": ("Hep C", "Hep-C", "Harvoni"),
    "sleep apnea": ("OSA", "CPAP", "Obstructive sleep apnoea"),
    "lupus": ("SLE", "hydroxychloroquine"),
    "COPD": ("tiotropium", "Spiriva", "Chronic obstructive airway disease", "umeclidinium", "Trelegy"),
    "multiple sclerosis": ("MS", "RRMS", "Copaxone", "fingolimod"),
    "warfarin": ("Jantoven", "Marevan"),
    "metformin": ("Glucophage", "Janumet XR", "Synjardy"),
    "insulin": ("Lantus", "Humalog", "NovoRapid", "Tresiba", "NPH"),
    "prednisone": ("Deltasone", "Medrol", "prednisolone"),
    "levothyroxine": ("Synthroid 50 mcg", "Euthyrox", "L-thyroxine"),
    "atorvastatin": ("Lipitor", "Caduet"),
    "gabapentin": ("Neurontin", "Gralise"),
    "lithium": ("Lithobid", "Eskalith", "Priadel"),
    "albuterol": ("Ventolin HFA", "salbutamol", "ProAir", "Combivent"),
    "methotrexate": ("MTX", "Trexall", "Otrexup"),
    "furosemide": ("Lasix", "frusemide"),
    "digoxin": ("Lanoxin", "Digitek"),
    "semaglutide": ("Rybelsus", "Wegovy"),
    "ramipril": ("Altace", "Tritace"),
    "pantoprazole": ("Protonix", "Pantoloc"),
    "latex": ("Rubber gloves", "NRL"),
    "penicillin": ("PCN", "Pen VK", "Augmentin", "beta lactams"),
    "peanuts": ("Tree nuts", "Groundnut", "Arachis oil"),
    "shellfish": ("Prawns", "Crab", "Lobster", "Molluscs"),
    "sulfa drugs": ("Bactrim", "Septra", "sulphonamides", "co-trimoxazole", "SMX-TMP"),
    "bee stings": ("Hornet", "Yellow jacket", "Honeybee venom"),
    "eggs": ("Egg white", "Ovalbumin"),
    "iodine or contrast dye": ("Betadine", "Omnipaque", "IVP dye"),
    "cats": ("Feline dander", "Fel d 1"),
    "codeine": ("Opiates", "Co-codamol", "Tylenol #3", "Tylenol with codein"),
    "milk": ("Dairy", "Casein", "Lactose"),
    "soy": ("Soya", "Soybean", "Edamame"),
    "ferritin": ("Ferritin, serum", "Iron studies"),
    "vitamin D": ("Vit D, 25-OH", "25(OH)D", "25-hydroxycholecalciferol", "VITAMIN D3", "Vit. D"),
    "PSA": ("PSA, total", "Prostate specific antigen", "fPSA"),
    "TSH": ("TSH3", "Thyrotropin"),
    "uric acid": ("Urate",),
    "vitamin B12": ("VITAMIN B-12", "Vit B 12", "Cobalamins"),
    "C-reactive protein": ("hsCRP", "hs-CRP", "C reactive protein"),
    "hemoglobin A1c": ("Glycated hemoglobin", "Glycosylated haemoglobin", "HbA1c", "Hgb A1c", "A1-c", "Glycohemoglobin"),
    "troponin": ("Trop", "hs-TnT", "cTnI"),
    "folate": ("Folic acid", "Vitamin B9"),
    "cortisol": ("Cortisol AM", "Hydrocortisone level"),
    "testosterone": ("Testost, free", "Free androgen index"),
    "bilirubin": ("T bili", "T. Bili", "Tbil", "Liver function tests"),
    "D-dimer": ("Ddimer", "D dimer"),
    "an MRI": ("MRA head", "MRCP", "MR brain", "Nuclear magnetic resonance"),
    "a colonoscopy": ("Sigmoidoscopy", "CT colonography", "Coloscopy"),
    "a CT scan": ("CTA chest", "HRCT", "PET/CT", "Computerised tomography", "CAT-scan"),
    "an appendectomy": ("Appendicectomy", "Lap appy"),
    "a mammogram": ("Mammography", "Tomosynthesis", "BI-RADS 2"),
    "a hip replacement": ("THA, left", "THR", "Hemiarthroplasty"),
    "a tonsillectomy": ("T&A", "Adenoidectomy"),
    "cataract surgery": ("Phacoemulsification", "IOL insertion", "Pseudophakia"),
    "a blood transfusion": ("PRBC", "Packed red cells"),
    "dialysis": ("Haemodialysis", "CAPD", "ESRD", "Hemofiltration", "CRRT"),
    "a pacemaker implantation": ("PPM", "ICD", "Paced rhythm", "Pace-maker"),
    "a sleep study": ("Polysomnography", "PSG"),
    "a biopsy": ("FNA of thyroid", "Skin bx"),
    "an electrocardiogram": ("ECG", "12-lead", "Holter", "EKGs"),
    "yellow fever vaccine": ("Stamaril", "YF-VAX"),
    "rabies vaccine": ("RabAvert", "Imovax", "HRIG"),
    "typhoid vaccine": ("Typhim Vi", "Vivotif", "ViCPs"),
    "shingles vaccine": ("Shingrix", "Zostavax", "RZV"),
    "COVID vaccine": ("Comirnaty", "Spikevax", "SARS-CoV-2 mRNA", "Moderna", "Pfizer-BioNTech"),
    "RSV vaccine": ("Arexvy", "Abrysvo", "Beyfortus"),
    "pneumococcal vaccine": ("PCV13", "Prevnar 13", "PPSV23", "Pneumovax"),
    "hepatitis B vaccine": ("Engerix-B", "Heplisav", "Twinrix", "Hep-B", "Vaxelis"),
    "HPV vaccine": ("Gardasil 9", "Cervarix", "9vHPV"),
    "cholera vaccine": ("Vaxchora", "Dukoral"),
    "tick-borne encephalitis vaccine": ("TicoVac", "FSME-IMMUN", "TBE"),
    "smallpox vaccine": ("ACAM2000", "JYNNEOS", "Mpox"),
}
"""What else may stand in a record for what is asked about, or for a drug against it."""


@pytest.mark.parametrize(("kind", "things"), SORTS, ids=IDS)
def test_other_names_hint_at_it_too(kind: str, things: tuple[Absent, ...]) -> None:
    for one in things:
        assert [called for called in CALLED[one.said] if not any(re.search(hint, called.casefold()) for hint in one.hints)] == [], one.said


@pytest.mark.parametrize(
    ("kind", "there", "said"),
    [
        pytest.param("no_condition", condition("Multiple myeloma", "2015-01-01"), "no cancer", id="a cancer of its own name"),
        pytest.param("no_condition", condition("DM2 (HCC)", "2015-01-01"), "no diabetes", id="an abbreviation"),
        pytest.param("no_condition", drug("febuxostat 40 MG", "2015-01-01"), "no gout", id="a drug against it"),
        pytest.param("no_medication", drug("Humalog", "2015-01-01"), "for insulin", id="a brand"),
        pytest.param("no_lab", lab("VITAMIN B-12", "2015-01-01", 400), "vitamin B12", id="a hyphen"),
        pytest.param("no_vaccine", shot("Prevnar 13", "2015-01-01"), "pneumococcal", id="a brand of vaccine"),
    ],
)
def test_another_name_forbids_the_question(kind: str, there: Resource, said: str) -> None:
    base = condition("Hypertension", "2010-01-01"), drug("lisinopril 10 MG", "2010-01-01"), lab("Sodium", "2010-01-01", 140)
    assert not [answer for answer in answers(kind, *base, shot("Rotavirus", "2010-01-01"), there) if said in answer]


@pytest.mark.parametrize(("kind", "things"), SORTS, ids=IDS)
def test_everything_can_be_asked_of_a_record_without_it(kind: str, things: tuple[Absent, ...]) -> None:
    plain = (
        *(condition(name, "2010-01-01") for name in ("Essential hypertension", "Acute bronchitis", "Common cold", "Low back pain")),
        *(drug(name, "2010-01-01") for name in ("lisinopril 10 MG", "amlodipine 5 MG", "acetaminophen 325 MG")),
        *(lab(name, "2010-01-01", 4) for name in ("Sodium", "Potassium", "Creatinine", "Hemoglobin", "Platelets")),
        allergy("Aspirin"),
        procedure("Measurement of respiratory function", "2010-01-01"),
        shot("Rotavirus", "2010-01-01"),
    )
    assert [found.names["name"] for found in asked(kind, *plain)] == [one.names for one in things]


@pytest.mark.parametrize(
    ("family", "vaccine"),
    [
        pytest.param(family, vaccine, id=f"{family}: {vaccine}")
        for family, vaccines in {
            "flu": ("Influenza", "Fluzone"),
            "tetanus": ("Tdap", "Boostrix"),
            "pneumonia": ("PCV13", "Prevnar 13", "Pneumovax 23"),
            "hepatitis B": ("Hep B", "Engerix-B", "Twinrix", "Hepatitis A and B"),
            "hepatitis A": ("Hep A", "Havrix"),
            "HPV": ("HPV9", "Gardasil"),
            "MMR": ("MMR", "ProQuad"),
            "chickenpox": ("varicella", "Varivax"),
            "shingles": ("zoster", "Shingrix", "Zostavax"),
            "meningitis": ("MenACWY", "Bexsero"),
            "polio": ("IPV", "Ipol"),
            "Hib": ("Hib", "ActHIB"),
            "rotavirus": ("rotavirus", "RotaTeq"),
            "COVID": ("SARS-COV-2", "Comirnaty", "Spikevax"),
        }.items()
        for vaccine in vaccines
    ],
)
def test_a_vaccine_of_a_family_is_not_absent(family: str, vaccine: str) -> None:
    given = shot(vaccine, "2020-01-01")
    called = set(FAMILIES[family][1])
    assert [one for one in asked("vaccine_ever", given) if called & set(one.names["name"])]
    assert [one for one in asked("no_vaccine", given) if called & set(one.names["name"])] == []


def test_every_vaccine_that_has_a_family_takes_its_pattern() -> None:
    shared = [(one, pattern) for one in VACCINES for pattern, called in FAMILIES.values() if set(one.names) & set(called)]
    assert [one.said for one, pattern in shared if pattern not in one.hints] == []
    assert len(shared) == 5


@pytest.mark.parametrize(("kind", "things"), SORTS, ids=IDS)
def test_hints_are_of_small_letters_as_the_text_that_they_are_looked_for_in(kind: str, things: tuple[Absent, ...]) -> None:
    assert [hint for one in things for hint in one.hints if hint != hint.casefold()] == []


def test_that_no_allergy_is_known_is_no_wrong_entry() -> None:
    assert asked("no_allergy", allergy("No known allergies")) == []
    known = allergy("No known drug allergies")
    found = asked("no_allergy", known, allergy("Latex"))
    assert found
    assert all(one.unclear == [known.id] and known.id not in one.alike for one in found)

"""Questions about what is not in the record: nothing is relevant, and the right answer says so.

Something counts as absent only where none of its names, nor a word that hints at it, occurs in any entry that might tell of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bedside.questions.candidate import Candidate, Kinds, ids
from bedside.questions.dates import by_year, written
from bedside.questions.kinds.vaccines import with_articles
from bedside.questions.kinds.visits import emergencies, visits
from bedside.questions.record import Record
from bedside.records.resource import Resource


@dataclass(frozen=True)
class Absent:
    """Something that may not be in a record: what patients call it, how the answer says it, and patterns that would hint at it."""

    names: tuple[str, ...]
    said: str
    hints: tuple[str, ...]


_LEGIBLE = re.compile(r"(?=.*[A-Za-z]{2})[\x00-\u024f\u2000-\u22ff]*", re.DOTALL)
"""A name in Latin letters, of more than a code."""

CONDITIONS = (
    Absent(
        ("diabetes", "sugar diabetes", "diabetes mellitus"),
        "diabetes",
        ("diabet", "glyc", "glucose tolerance", "a1c", "metformin", "insulin"),
    ),
    Absent(("asthma",), "asthma", ("asthma", "wheez", "inhal", "albuterol", "bronchospasm", "reactive airway")),
    Absent(("gout",), "gout", ("gout", "uric", "allopurinol", "colchicine")),
    Absent(("a thyroid problem", "thyroid disease"), "thyroid disease", ("thyr", "graves", "hashimoto", "goit")),
    Absent(("cancer",), "cancer", ("cancer", "carcinoma", "malign", "neoplasm", "tumor", "tumour", "lymphoma", "leuk", "melanoma")),
    Absent(("epilepsy", "a seizure disorder"), "epilepsy", ("epilep", "seizure", "convuls")),
    Absent(("kidney stones",), "kidney stones", (r"stones?\b", "calcul", "lithiasis")),
    Absent(("celiac disease",), "celiac disease", ("celiac", "coeliac", "gluten")),
    Absent(("a stroke",), "stroke", ("stroke", "cerebrovasc", "cerebral", "transient isch", "hemiple")),
    Absent(("glaucoma",), "glaucoma", ("glaucoma",)),
    Absent(("psoriasis",), "psoriasis", ("psoria",)),
    Absent(("osteoporosis", "brittle bones"), "osteoporosis", ("osteopor", "osteopen", "brittle", "bone density", "dronate")),
    Absent(("hepatitis C", "hep C"), "hepatitis C", ("hepatitis", r"\bhep c\b", "hcv")),
    Absent(("sleep apnea",), "sleep apnea", ("apnea", "apnoea")),
    Absent(("lupus",), "lupus", ("lupus",)),
    Absent(("COPD", "emphysema"), "COPD", ("copd", "obstructive", "emphysema", "chronic bronchitis")),
    Absent(("multiple sclerosis", "MS"), "multiple sclerosis", ("sclerosis", r"\bms\b")),
)
MEDICATIONS = (
    Absent(("warfarin", "Coumadin"), "warfarin", ("warfarin", "coumadin")),
    Absent(("metformin",), "metformin", ("metformin",)),
    Absent(("insulin",), "insulin", ("insulin",)),
    Absent(("prednisone", "steroid tablets"), "prednisone", ("pred", "cortiso", "steroid", "dexameth")),
    Absent(("levothyroxine", "thyroid pills"), "levothyroxine", ("thyro",)),
    Absent(("atorvastatin", "Lipitor"), "atorvastatin", ("atorvastatin", "lipitor")),
    Absent(("gabapentin",), "gabapentin", ("gabapentin",)),
    Absent(("lithium",), "lithium", ("lithium",)),
    Absent(("albuterol", "an albuterol inhaler"), "albuterol", ("albuterol", "salbutamol")),
    Absent(("methotrexate",), "methotrexate", ("methotrexate",)),
    Absent(("furosemide", "Lasix"), "furosemide", ("furosemide", "lasix")),
    Absent(("digoxin",), "digoxin", ("digoxin", "digitalis")),
    Absent(("semaglutide", "Ozempic"), "semaglutide", ("semaglutide", "ozempic", "wegovy")),
    Absent(("ramipril",), "ramipril", ("ramipril",)),
    Absent(("pantoprazole",), "pantoprazole", ("pantoprazole",)),
)
ALLERGENS = (
    Absent(("latex",), "latex", ("latex",)),
    Absent(("penicillin",), "penicillin", ("penicillin", "cillin", "beta-lactam", "antibiotic")),
    Absent(("peanuts", "peanut"), "peanuts", ("peanut", r"\bnuts?\b")),
    Absent(("shellfish", "shrimp"), "shellfish", ("shellfish", "shrimp", "crust", "seafood", "mollusc")),
    Absent(("sulfa drugs", "sulfa"), "sulfa drugs", ("sulfa", "sulfo", "trimethoprim")),
    Absent(("bee stings", "bees"), "bee stings", (r"\bbees?\b", "wasp", "venom", "insect", "sting")),
    Absent(("eggs", "egg"), "eggs", (r"\begg",)),
    Absent(("iodine", "contrast dye"), "iodine or contrast dye", (r"\biod", "contrast")),
    Absent(("cats", "cat hair"), "cats", (r"\bcats?\b", "dander", "animal", r"\bpets?\b")),
    Absent(("codeine",), "codeine", ("codeine", "opioid", "opiate", "morphin")),
    Absent(("milk", "cow's milk"), "milk", ("milk", "dairy", "lactose")),
    Absent(("soy",), "soy", (r"\bsoy",)),
)
LABS = (
    Absent(("ferritin",), "ferritin", ("ferritin",)),
    Absent(("vitamin D", "vitamin D level"), "vitamin D", ("vitamin d", "hydroxyvitamin", "calcidiol")),
    Absent(("PSA", "prostate test"), "PSA", (r"\bpsa\b", "prostate")),
    Absent(("TSH", "thyroid test"), "TSH", (r"\btsh\b", "thyr")),
    Absent(("uric acid",), "uric acid", ("uric", "urate")),
    Absent(("vitamin B12", "B12"), "vitamin B12", ("b12", "cobalamin")),
    Absent(("CRP", "C-reactive protein"), "C-reactive protein", (r"\bcrp\b", "c reactive", "c-reactive")),
    Absent(("A1c", "hemoglobin A1c"), "hemoglobin A1c", ("a1c",)),
    Absent(("troponin",), "troponin", ("troponin",)),
    Absent(("folate", "folic acid"), "folate", ("folate", "folic")),
    Absent(("cortisol",), "cortisol", ("cortisol",)),
    Absent(("testosterone",), "testosterone", ("testosterone",)),
    Absent(("bilirubin",), "bilirubin", ("bilirubin",)),
    Absent(("D-dimer",), "D-dimer", ("dimer",)),
)
PROCEDURES = (
    Absent(("an MRI", "an MRI scan"), "an MRI", (r"\bmri", "magnetic", "resonance")),
    Absent(("a colonoscopy",), "a colonoscopy", ("colonoscop", "endoscop", "polypectomy")),
    Absent(("a CT scan", "a CAT scan"), "a CT scan", (r"\bct\b", "computed", "tomograph", "cat scan")),
    Absent(("my appendix out", "an appendectomy"), "an appendectomy", ("appendi", "appende")),
    Absent(("a mammogram",), "a mammogram", ("mammo", "breast")),
    Absent(("a hip replacement",), "a hip replacement", (r"\bhip\b", "arthroplasty", "joint replacement")),
    Absent(("my tonsils out", "a tonsillectomy"), "a tonsillectomy", ("tonsil",)),
    Absent(("cataract surgery",), "cataract surgery", ("cataract", r"\blens")),
    Absent(("a blood transfusion",), "a blood transfusion", ("transfus",)),
    Absent(("dialysis",), "dialysis", ("dialysis",)),
    Absent(("a pacemaker put in", "a pacemaker"), "a pacemaker implantation", ("pacemaker", "implant")),
    Absent(("a sleep study",), "a sleep study", ("sleep", "polysomno")),
    Absent(("a biopsy",), "a biopsy", ("biops",)),
    Absent(("an EKG", "an ECG"), "an electrocardiogram", (r"\becg", r"\bekg", "electrocardio", "cardiac monitor", "monitoring")),
)
VACCINES = (
    Absent(("yellow fever vaccine", "yellow fever shot"), "yellow fever vaccine", ("yellow fever",)),
    Absent(("rabies vaccine", "rabies shot"), "rabies vaccine", ("rabies",)),
    Absent(("typhoid vaccine", "typhoid shot"), "typhoid vaccine", ("typhoid",)),
    Absent(("shingles vaccine", "shingles shot"), "shingles vaccine", ("shingles", "zoster")),
    Absent(("COVID vaccine", "covid shot", "covid jab"), "COVID vaccine", ("covid", "sars", "corona")),
    Absent(("RSV vaccine",), "RSV vaccine", (r"\brsv", "syncytial")),
    Absent(("pneumonia shot", "pneumococcal vaccine"), "pneumococcal vaccine", ("pneumo",)),
    Absent(("hepatitis B vaccine", "hep B shot"), "hepatitis B vaccine", (r"\bhep", "twinrix")),
    Absent(("HPV vaccine", "HPV shot"), "HPV vaccine", ("hpv", "papilloma", "gardasil")),
    Absent(("cholera vaccine",), "cholera vaccine", ("cholera",)),
    Absent(("tick vaccine", "tick-borne encephalitis vaccine"), "tick-borne encephalitis vaccine", (r"\btick", "encephalitis")),
    Absent(("smallpox vaccine",), "smallpox vaccine", ("smallpox", "vaccinia")),
)


def no_condition(record: Record) -> list[Candidate]:
    """A condition that the record does not have; any entry that hints at it, a drug for it included, forbids the question."""
    similar = record.of("Condition")
    return _absent(CONDITIONS, record.words(), similar, "Your record shows no {said}.")


def no_medication(record: Record) -> list[Candidate]:
    """A drug that was never prescribed."""
    similar = record.of("MedicationRequest", "MedicationStatement")
    return _absent(MEDICATIONS, record.words(), similar, "Your record shows no prescription for {said}.")


def no_allergy(record: Record) -> list[Candidate]:
    """A substance that no entry about allergies, conditions or tests names."""
    text = record.words("AllergyIntolerance", "Condition", "Observation")
    unnamed = any(hint in text for hint in ("allergic disposition", "propensity", "allergy to substance"))
    return [] if unnamed else _absent(ALLERGENS, text, record.of("AllergyIntolerance"), "Your record shows no allergy to {said}.")


def no_allergies(record: Record) -> list[Candidate]:
    """Any allergy at all, where nothing in the record speaks of one."""
    others = record.of("Condition", "MedicationRequest")
    if "allerg" in record.words() or record.of("AllergyIntolerance") or not record.of("Condition") or not _legible(others):
        return []
    return [Candidate({}, [], _varied(others), "Your record shows no allergies.")]


def no_lab(record: Record) -> list[Candidate]:
    """A laboratory test that was never done."""
    similar = [one for one in record.of("Observation") if one.fields.get("category") == "laboratory"]
    return _absent(LABS, record.words("Observation", "DiagnosticReport", "Procedure"), similar, "Your record shows no {said} result.")


def no_procedure(record: Record) -> list[Candidate]:
    """A procedure that was never done."""
    similar = record.of("Procedure", "ImagingStudy")
    return _absent(PROCEDURES, record.words(), similar, "Your record shows no sign that you have had {said}.")


def no_vaccine(record: Record) -> list[Candidate]:
    """A vaccine that was never given."""
    text = record.words("Immunization", "Procedure")
    found = _absent(VACCINES, text, record.of("Immunization"), "Your record shows no {said}.")
    return [replace(one, names=with_articles(one.names["name"])) for one in found]


def no_emergency(record: Record) -> list[Candidate]:
    """A year, between others with visits, without one to an emergency room."""
    entries = visits(record)
    urgent = {one.date[:4] for one in emergencies(record) if one.date}
    asked = []
    for year, seen in by_year(entries).items():
        if year not in urgent:
            answer = f"Your record shows no emergency visit in {written(year)}."
            near = ids([*seen[:5], *emergencies(record)])
            asked.append(Candidate({"year": (year,)}, [], near, answer))
    return asked


def no_vaccine_in_year(record: Record) -> list[Candidate]:
    """A year without any vaccine, between years with visits."""
    doses = by_year(record.of("Immunization"))
    if not doses or "vaccin" in record.words("Procedure"):
        return []
    years = [year for year in by_year(visits(record)) if year not in doses]
    near = ids(one for found in reversed(doses.values()) for one in found)
    return [Candidate({"year": (year,)}, [], near, f"Your record shows no vaccines in {written(year)}.") for year in years]


def _absent(things: Sequence[Absent], text: str, similar: Sequence[Resource], wording: str) -> list[Candidate]:
    """Questions about what ``text`` does not hint at. A record without anything ``similar`` may just not be kept: nothing is asked."""
    if not _legible(similar):
        return []
    missing = [one for one in things if similar and not re.search("|".join(one.hints), text)]
    near = _varied(similar)
    return [Candidate({"name": one.names}, [], near, wording.format(said=one.said)) for one in missing]


def _legible(entries: Sequence[Resource]) -> bool:
    """Whether the English hints could find anything: of a mere code, or in another script, they do not."""
    return all(_LEGIBLE.fullmatch(one.fields["name"]) for one in entries)


def _varied(entries: Sequence[Resource]) -> list[str]:
    """Entries of different names, the newest of each."""
    newest = {one.fields["name"]: one.id for one in sorted(entries, key=lambda one: (one.date or "", one.id))}
    return list(newest.values())


KINDS: Kinds = {
    "no_condition": no_condition,
    "no_medication": no_medication,
    "no_allergy": no_allergy,
    "no_allergies": no_allergies,
    "no_lab": no_lab,
    "no_procedure": no_procedure,
    "no_vaccine": no_vaccine,
    "no_emergency": no_emergency,
    "no_vaccine_in_year": no_vaccine_in_year,
}

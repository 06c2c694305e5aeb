"""What patients call conditions, drugs and procedures, and whether that is clear in one record.

A lay name is used only where nothing else in the record could be meant by it.
"""

import re
from collections.abc import Collection, Mapping

CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "type 2 diabetes": ("diabetes",),
    "type 1 diabetes": ("diabetes",),
    "essential hypertension": ("high blood pressure", "hypertension"),
    "hypertension": ("high blood pressure",),
    "hyperlipidemia": ("high cholesterol",),
    "hypertriglyceridemia": ("high triglycerides",),
    "hyperglycemia": ("high blood sugar",),
    "myocardial infarction": ("heart attack",),
    "acute non-st segment elevation myocardial infarction": ("heart attack",),
    "acute st segment elevation myocardial infarction": ("heart attack",),
    "cerebrovascular accident": ("stroke",),
    "gastroesophageal reflux disease": ("acid reflux", "GERD"),
    "chronic kidney disease stage 1": ("kidney disease",),
    "chronic kidney disease stage 2": ("kidney disease",),
    "chronic kidney disease stage 3": ("kidney disease",),
    "chronic kidney disease stage 4": ("kidney disease",),
    "acute infective cystitis": ("bladder infection",),
    "acute bronchitis": ("bronchitis",),
    "acute viral pharyngitis": ("viral sore throat",),
    "streptococcal sore throat": ("strep throat",),
    "viral sinusitis": ("viral sinus infection",),
    "acute bacterial sinusitis": ("bacterial sinus infection",),
    "chronic sinusitis": ("chronic sinus infection",),
    "otitis media": ("ear infection",),
    "gingivitis": ("inflamed gums",),
    "impacted molars": ("impacted wisdom teeth",),
    "primary dental caries": ("tooth decay",),
    "gallbladder calculus": ("gallstones",),
    "major depressive disorder": ("depression", "major depression"),
    "child attention deficit disorder": ("ADHD",),
    "seizure disorder": ("epilepsy",),
    "seasonal allergic rhinitis": ("hay fever",),
    "contact dermatitis": ("skin rash",),
    "concussion injury of brain": ("concussion",),
    "concussion with no loss of consciousness": ("concussion",),
    "concussion with loss of consciousness": ("concussion",),
    "chronic low back pain": ("back pain",),
    "chronic neck pain": ("neck pain",),
    "sprain of ankle": ("sprained ankle",),
    "sprain of wrist": ("sprained wrist",),
    "fracture of forearm": ("broken forearm",),
    "fracture of clavicle": ("broken collarbone",),
    "fracture of ankle": ("broken ankle",),
    "closed fracture of hip": ("broken hip",),
    "fracture of bone": ("broken bone",),
    "injury of tendon of the rotator cuff of shoulder": ("rotator cuff injury",),
    "osteoarthritis of knee": ("knee arthritis",),
    "polyp of colon": ("colon polyp",),
    "normal pregnancy": ("pregnancy",),
    "disease caused by severe acute respiratory syndrome coronavirus 2": ("COVID",),
    "suspected disease caused by severe acute respiratory coronavirus 2": ("COVID",),
}

_CALLED = {
    "body mass index 30+ - obesity": "obesity",
    "body mass index 40+ - severely obese": "severe obesity",
    "diabetes mellitus type 2": "type 2 diabetes",
    "diabetes mellitus type 1": "type 1 diabetes",
    "laceration - injury": "laceration",
}

DRUGS: Mapping[str, tuple[str, ...]] = {
    "lisinopril": ("my blood pressure pill",),
    "amlodipine": ("my blood pressure pill",),
    "hydrochlorothiazide": ("my blood pressure pill", "my water pill"),
    "losartan": ("my blood pressure pill",),
    "atenolol": ("my blood pressure pill",),
    "metoprolol": ("my blood pressure pill",),
    "bisoprolol": ("my blood pressure pill",),
    "simvastatin": ("my cholesterol pill", "my statin"),
    "pravastatin": ("my cholesterol pill", "my statin"),
    "atorvastatin": ("my cholesterol pill", "my statin"),
    "metformin": ("my diabetes pill",),
    "clopidogrel": ("my blood thinner",),
    "prasugrel": ("my blood thinner",),
    "warfarin": ("my blood thinner",),
    "aspirin": ("my blood thinner",),
    "omeprazole": ("my heartburn pill",),
    "famotidine": ("my heartburn pill",),
    "sertraline": ("my antidepressant",),
    "escitalopram": ("my antidepressant",),
    "fluoxetine": ("my antidepressant",),
    "epinephrine": ("my EpiPen",),
    "atomoxetine": ("my ADHD medicine",),
    "fexofenadine": ("my allergy pill",),
    "diphenhydramine": ("my allergy pill",),
}

PROCEDURES: Mapping[str, tuple[str, ...]] = {
    "dental bitewing x-ray": ("dental X-ray",),
    "electrocardiogram": ("ECG", "EKG"),
    "echocardiography": ("heart ultrasound",),
    "transthoracic echocardiography": ("heart ultrasound",),
    "coronary artery bypass grafting": ("heart bypass surgery",),
    "percutaneous coronary intervention": ("heart stent procedure",),
    "angiography of coronary artery": ("coronary angiogram",),
    "bone density scan": ("bone scan",),
    "throat culture": ("throat swab",),
    "urine culture": ("urine test for infection",),
    "extraction of wisdom tooth": ("wisdom tooth extraction",),
    "suture of an open wound": ("stitches",),
    "cesarean section": ("C-section",),
    "insertion of intrauterine contraceptive device": ("IUD insertion",),
    "removal of intrauterine contraceptive device": ("IUD removal",),
    "diabetic retinal eye exam": ("diabetic eye exam",),
    "intraocular pressure test": ("eye pressure test",),
    "visual acuity testing": ("vision test",),
    "lung function test": ("breathing test",),
    "screening for occult blood in feces": ("stool blood test",),
    "standard pregnancy test": ("pregnancy test",),
    "depression screening": ("screening for depression",),
    "dental fluoride treatment": ("fluoride treatment",),
    "electroencephalogram": ("EEG",),
}


def condition_called(text: str) -> str:
    """A condition's name without the order of words that terminologies have."""
    return _CALLED.get(text.casefold(), text)


def lay_names(label: str, labels: Collection[str], table: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The lay names of ``label`` that nothing else among ``labels`` (of the same record) could be meant by."""
    key = label.casefold()
    rest = [other.casefold() for other in labels if other.casefold() != key]
    return [lay for lay in table.get(key, ()) if not any(_meant(lay, other, table) for other in rest)]


def alike(label: str, other: str, table: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether two names may be taken for one another: one holds all words of the other, or patients call both the same."""
    mine, theirs = _words(label), _words(other)
    shared = set(table.get(label.casefold(), ())) & set(table.get(other.casefold(), ()))
    return bool(shared) or mine <= theirs or theirs <= mine


def _meant(lay: str, other: str, table: Mapping[str, tuple[str, ...]]) -> bool:
    return lay in table.get(other, ()) or _words(lay) <= _words(other)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - {"of", "the", "with", "and", "to", "due", "a", "in", "on", "disorder", "injury"}

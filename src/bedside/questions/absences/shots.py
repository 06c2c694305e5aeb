"""Vaccines that may never have been given."""

from bedside.questions.absences.thing import Absent
from bedside.questions.kinds.vaccines import FAMILIES

VACCINES = (
    Absent(("yellow fever vaccine", "yellow fever shot"), "yellow fever vaccine", ("yellow.?fever", r"\byf\b", "yf-?vax", "stamaril")),
    Absent(
        ("rabies vaccine", "rabies shot"),
        "rabies vaccine",
        (r"rabies|imovax|rabavert|rabipur|verorab|imogam|hyperrab|kedrab|\bh?rig\b|\bhdcv\b|\bpcecv?\b",),
    ),
    Absent(("typhoid vaccine", "typhoid shot"), "typhoid vaccine", (r"typh|vivotif|typbar|\bvicps\b|ty21a|vivaxim|viatim|\btcv\b",)),
    Absent(("shingles vaccine", "shingles shot"), "shingles vaccine", (FAMILIES["shingles"][0],)),
    Absent(
        ("COVID vaccine", "covid shot", "covid jab"),
        "COVID vaccine",
        (FAMILIES["COVID"][0], "sars|corona|pfizer|moderna|janssen|astra ?zeneca|covaxin|covishield|sputnik"),
    ),
    Absent(
        ("RSV vaccine",), "RSV vaccine", (r"\brsv|syncytial|arexvy|abrysvo|mresvia|beyfortus|nirsevimab|synagis|palivizumab|clesrovimab",)
    ),
    Absent(("pneumonia shot", "pneumococcal vaccine"), "pneumococcal vaccine", (FAMILIES["pneumonia"][0], "pneumo")),
    Absent(("hepatitis B vaccine", "hep B shot"), "hepatitis B vaccine", (FAMILIES["hepatitis B"][0], r"\bhep|\bhbv\b|hbig")),
    Absent(("HPV vaccine", "HPV shot"), "HPV vaccine", (FAMILIES["HPV"][0], "hpv")),
    Absent(("cholera vaccine",), "cholera vaccine", ("cholera", "vaxchora", "dukoral", "shanchol", "euvichol")),
    Absent(
        ("tick vaccine", "tick-borne encephalitis vaccine"),
        "tick-borne encephalitis vaccine",
        (r"\btick|encephalitis|\btbe\b|tbev|ticovac|encepur|fsme",),
    ),
    Absent(
        ("smallpox vaccine",),
        "smallpox vaccine",
        (r"small.?pox|vaccinia|variola|mpox|monkey.?pox|acam2000|dryvax|jynneos|imvamune|imvanex|mva-bn",),
    ),
)

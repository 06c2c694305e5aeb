"""Drugs that may not have been prescribed."""

from bedside.questions.absences.thing import Absent

INSULINS = (
    r"insulin|lantus|basaglar|abasaglar|toujeo|semglee|rezvoglar|levemir|tresiba|humalog|admelog|lyumjev|novolog|novorapid|novomix|fiasp",
    r"apidra|humulin|novolin|insulatard|actrapid|mixtard|insuman|soliqua|suliqua|xultophy|ryzodeg|afrezza|myxredlin|\bnph\b",
    r"glargine|detemir|degludec|icodec|lispro|\baspart\b|glulisine|isophane",
)
METFORMINS = (
    r"metformin|glucophage|glumetza|fortamet|riomet|janumet|jentadueto|synjardy|xigduo|invokamet|kombiglyze|komboglyze|kazano",
    r"actoplus|avandamet|glucovance|metaglip|prandimet|segluromet|eucreas|galvus ?met|vipdomet|ebymect|velmetia|trijardy|qternmet",
    r"vokanamet|siofor|diabex|diaformin",
)
SEMAGLUTIDES = ("semaglutid", "ozempic", "wegovy", "rybelsus")
LEVOTHYROXINES = ("thyro", "synthroid", "levoxyl", "euthyrox", "eltroxin", "tirosint", "unithroid", r"\blevo-?t\b")
ALBUTEROLS = (
    r"albuterol|salbutamol|ventolin|pro-?air|proventil|combivent|duoneb|airsupra|accuneb|vospire|asthalin|airomir|salamol|xopenex|\bsaba\b",
)
HYPERTHYROID = r"methimazole|tapazole|thiamazole|carbimazole|propylthiouracil|\bptu\b"
"""Drugs that are asked about themselves and hint at a condition too, with their brands, combinations included."""

MEDICATIONS = (
    Absent(("warfarin", "Coumadin"), "warfarin", ("warfarin", "coumadin", "jantoven", "marevan", "coumarin")),
    Absent(("metformin",), "metformin", METFORMINS),
    Absent(("insulin",), "insulin", INSULINS),
    Absent(
        ("prednisone", "steroid tablets"),
        "prednisone",
        (
            "pred|cortiso|steroid|dexameth|deltasone|rayos|medrol|decadron|betameth|celestone|cortef|triamcin|kenalog|deflazacort",
            "budesonide|entocort|uceris",
        ),
    ),
    Absent(("levothyroxine", "thyroid pills"), "levothyroxine", (*LEVOTHYROXINES, "thyroid|cytomel|liotrix", HYPERTHYROID)),
    Absent(("atorvastatin", "Lipitor"), "atorvastatin", ("atorva", "lipitor", "caduet", "liptruzet", "lypqozet", "sortis", "torvast")),
    Absent(("gabapentin",), "gabapentin", (r"\bgaba", "neurontin", "gralise", "horizant")),
    Absent(("lithium",), "lithium", ("lithium", "lithobid", "lithane", "eskalith", "priadel", "camcolit", "quilonum", "liskonum")),
    Absent(("albuterol", "an albuterol inhaler"), "albuterol", ALBUTEROLS),
    Absent(
        ("methotrexate",),
        "methotrexate",
        (r"methotrexat|\bmtx\b|trexall|rheumatrex|otrexup|rasuvo|xatmep|jylamvo|reditrex|metoject|maxtrex|amethopterin",),
    ),
    Absent(("furosemide", "Lasix"), "furosemide", ("furosemid", "frusemid", "lasix", "furoscix", "frumil", "lasilactone")),
    Absent(("digoxin",), "digoxin", ("digox", "digitalis", "digitox", "lanoxi", "digitek")),
    Absent(("semaglutide", "Ozempic"), "semaglutide", SEMAGLUTIDES),
    Absent(("ramipril",), "ramipril", ("ramipril", "altace", "tritace", "triapin", "delix", "cardace")),
    Absent(("pantoprazole",), "pantoprazole", ("pantopra", "protonix", "pantoloc", "pantozol", "somac", "controloc", r"\btecta\b")),
)

"""What a person may not be allergic to."""

from bedside.questions.absences.thing import Absent

ALLERGENS = (
    Absent(("latex",), "latex", ("latex", "rubber", "hevea", "glove", r"\bnrl\b")),
    Absent(
        ("penicillin",),
        "penicillin",
        (
            r"penic|cillin|lactam|antibiotic|\bpcn\b|\bpen[ -]?(?:vee|[vgk])\b|\bpens?\b|augmentin|clavulan|amoxi|amoxyl|zosyn",
            "unasyn|tazocin",
        ),
    ),
    Absent(("peanuts", "peanut"), "peanuts", ("peanut", r"\bnuts?\b", "arachis", r"\bara h", "ground ?nut", "monkey ?nut", "legume")),
    Absent(
        ("shellfish", "shrimp"),
        "shellfish",
        (
            r"shell.?fish|shrimp|crust|sea.?food|mollus[ck]|prawn|\bcrabs?\b|lobster|oyster|\bclams?\b|mussel|scallop|squid|calamari",
            r"cra[yw].?fish|(?<!by )\bfish|tropomyosin",
        ),
    ),
    Absent(
        ("sulfa drugs", "sulfa"),
        "sulfa drugs",
        (r"sulf|sulph|trimethoprim|bactrim|septr[ai]|trimoxazole|\btmp|\bsm[xz]\b|smx|silvadene|gantrisin|dapsone",),
    ),
    Absent(
        ("bee stings", "bees"),
        "bee stings",
        (r"\bbees?\b|bumble|honey.?bee|\bapis\b|wasp|venom|insect|sting|hymenopter|hornet|yellow.?jacket|\bants?\b|apitoxin",),
    ),
    Absent(("eggs", "egg"), "eggs", (r"\begg", "ovalbumin", "ovomucoid", "albumen")),
    Absent(
        ("iodine", "contrast dye"),
        "iodine or contrast dye",
        (r"\biod|contrast|povidone|betadine|\bdyes?\b|iohexol|omnipaque|iopamidol|isovue|iodixanol|visipaque|iopromide|ultravist|gado",),
    ),
    Absent(("cats", "cat hair"), "cats", (r"\bcats?\b", "dander", "animal", r"\bpets?\b", "feline", r"\bfel d", r"\bfur\b", "kitten")),
    Absent(
        ("codeine",),
        "codeine",
        (
            r"codeine|codein|co-?codamol|co-?dydramol|opioid|opiate|narcotic|morphin|morfin|hydrocod|oxycod|hydromorph|percocet|vicodin|norco",
            r"tramadol|fentanyl|meperidine|pethidine|demerol|dilaudid|tylenol (?:#|no|w|with|3)|panadeine|solpadeine",
        ),
    ),
    Absent(("milk", "cow's milk"), "milk", ("milk", "dairy", "lacto", "casein", "whey", "lactalb", "cheese", r"\bcmpa\b", r"\bbos d")),
    Absent(("soy",), "soy", (r"\bsoy", r"\bsoja", "glycine max", "tofu", "edamame", "legume")),
)

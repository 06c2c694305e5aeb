"""Numbers of records, plans, licences, vehicles and devices; telephone numbers."""

from bedside.privacy.patterns.rule import DIGIT, IN_CONTEXT, LIKELY, SURE, UNIT, Rule

_ID_WORDS = (
    "mrn", "medical", "record", "chart", "account", "policy", "member", "membership", "subscriber", "plan", "insurance", "medicare",
    "medicaid", "license", "licence", "driver", "certificate", "passport", "plate", "vin", "vehicle", "serial", "device", "pacemaker",
    "id", "identification", "beneficiary", "group", "claim", "card", "ssn", "social", "security", "case", "accession", "registration",
    "confirmation", "routing", "bank", "lot", "implant", "npi", "dea", "tag",
)  # fmt: skip
IDS = (
    Rule("ID", r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])", SURE),
    Rule("ID", r"\b(?=[A-HJ-NPR-Z0-9]*\d)(?=[A-HJ-NPR-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}\b", SURE),
    Rule("ID", r"(?<![\d.])(?:\d{4}[ -]){3}\d{4}(?![\d.])", SURE),
    Rule("ID", r"(?i)(?<=\b(?:mrn|ssn|npi|dea|vin)(?: number)?(?: is|:|#)?(?: #)? ?)(?=[a-z-]*\d)[a-z0-9][a-z0-9-]{3,}\b", SURE),
    Rule(
        "ID",
        r"(?<![\w.,/:$-])(?!\d{1,3}-(?:year|week|month|day|hour|minute|pound|"
        r"mg))(?=[A-Za-z-]*\d)(?=(?:[A-Za-z-]*\d){3})[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?![\w/%-]|[.,:]\d| ?(?:mg|mcg|ml|units?|"
        r"milligrams?|over|percent)\b)",
        IN_CONTEXT,
        _ID_WORDS,
    ),
    # So many figures, or letters with figures, are nothing that a visit measures.
    Rule("ID", r"(?<![\w.,/:$-])(?:\d{8,}|(?=[\w-]*[A-Z])(?=(?:[A-Z-]*\d){5})[A-Z\d][A-Z\d-]{6,})(?![\w/%-]|[.,:]\d)", LIKELY),
    Rule("ID", rf"(?i)\b(?:(?:{DIGIT}|\p{{L}})[ ,-]+){{4,}}{DIGIT}\b", IN_CONTEXT, _ID_WORDS),
    Rule(
        "ID",
        r"(?<![\w.-])[A-Z0-9]{2,4}[ -][A-Z0-9]{2,4}(?: [A-Z0-9]{1,4})?(?<=[A-Z0-9 -]*\d[A-Z0-9 -]*)(?![\w-])",
        IN_CONTEXT,
        ("plate", "license", "licence", "tag", "registration", "vehicle", "car", "truck"),
    ),
)

PHONES = (
    Rule(
        "PHONE",
        r"(?<![\d.-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?:,? ?(?:x|ext\.?|extension) ?\d{1,5})?(?![\d-])",
        SURE,
    ),
    Rule("PHONE", r"(?<![\d.+-])\+\d{1,3}[-. ]?(?:\(?\d{1,4}\)?[-. ]?){2,5}\d{2,4}(?!\d)", SURE),
    Rule("PHONE", r"(?<![\d.-])\d{3}[-. ]\d{4}(?![\d-])", LIKELY),
    Rule(
        "PHONE",
        r"(?<![\d.-])(?:\d{10}|\d{7}|1\d{10})(?![\d-])",
        IN_CONTEXT,
        ("phone", "call", "cell", "mobile", "telephone", "fax", "pager", "reach", "text", "dial", "ring"),
    ),
    Rule(
        "PHONE",
        rf"(?i)\b(?!(?:one|ten),? (?:two|nine),? (?:three|eight)\b)(?:(?:zero|oh|double|triple|{UNIT})[ ,-]+){{6,10}}(?:zero|oh|"
        rf"{UNIT})\b",
        LIKELY,
    ),
    Rule("PHONE", r"(?i)\b(?:ext\.?|extension) \d{2,5}\b", LIKELY),
)

"""Towns and institutions, and addresses: of a street, of mail, of the web."""

from bedside.privacy.patterns.names import FULL
from bedside.privacy.patterns.rule import DIGIT, IN_CONTEXT, LIKELY, SMALL, SURE, Rule

_SUFFIX = (
    r"(?i:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|way|terrace|ter|circle|cir|parkway|"
    r"pkwy|highway|hwy|"
    r"square|sq|trail|crescent|close|row|alley|loop|turnpike|pike|plaza)"
)
ADDRESSES = (
    Rule(
        "ADDRESS",
        rf"(?<![\d/.-])\d{{1,5}}[A-Za-z]?(?: (?i:north|south|east|west|n|s|e|"
        rf"w)\.?)?(?: [\p{{L}}\d'’.-]+){{1,3}}? {_SUFFIX}\b\.?(?:,? (?i:apartment|apt|unit|suite|ste|number|floor|"
        rf"#)\.? ?[\w-]+)?(?:, {FULL}(?:,? [A-Z]{{2}})?(?: \d{{5}}(?:-\d{{4}})?)?)?",
        SURE,
    ),
    Rule(
        "ADDRESS",
        rf"(?i)\b{SMALL}(?: (?:hundred|oh|{SMALL}))*(?: (?:north|south|east|"
        rf"west))? (?-i:\p{{Lu}})[\p{{L}}'’]+(?: (?-i:\p{{Lu}})[\p{{L}}'’]+)? {_SUFFIX}\b",
        SURE,
    ),
    Rule(
        "ADDRESS",
        rf"(?i)(?<=\b(?:live|lives|living|lived|address is|reside|resides|stay|staying|house|home|mail it|send it|moved)(?: at|"
        rf" on| to)? )(?:{SMALL}|\d+)(?: (?:hundred|oh|{SMALL}))*(?: [\p{{L}}'’]+){{1,2}} {_SUFFIX}\b",
        SURE,
    ),
    Rule(
        "ADDRESS",
        rf"(?i)\b(?:{SMALL}|\d+)(?: (?:hundred|oh|{SMALL}))*(?: (?!(?:a|an|the|on|down|up|in|of|to|and|or|per|more|later|every|"
        rf"this|that|my|is|was|hours?|minutes?|miles?|blocks?|days?|weeks?|months?|years?|"
        rf"times?)\b)[\p{{L}}\d'’]+){{1,4}}? (?:street|avenue|road|lane|boulevard|court|drive|terrace|parkway|highway|way)\b",
        LIKELY,
    ),
    Rule(
        "ADDRESS",
        r"(?<=(?i:\b(?:on|at|off|along|corner of) ))(?:\p{Lu}[\p{L}'’]+ ){1,2}(?-i:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|"
        r"Boulevard|Blvd|Court|Way|Terrace|Circle|Parkway|Highway|Square)\b",
        LIKELY,
    ),
    Rule("ADDRESS", r"(?i)\b(?:p\.? ?o\.? box|post office box) [\d-]+", SURE),
    Rule("ADDRESS", r"(?i)\b(?:apartment|apt\.?|suite|unit number) #?(?=\w*\d)\w{1,5}\b", LIKELY),
    Rule(
        "ADDRESS",
        r"(?i)(?<=\b(?:zip|zip code|postal code|postcode|zipcode)(?: is|:|'s| of)?(?: here|"
        r" there)?(?: is)? )(?=\w*\d)[\dA-Z]{3,5}(?:[ -]\d[\dA-Z]{2,3})?\b",
        SURE,
    ),
    Rule("ADDRESS", r"(?<=\b[A-Z]{2},? )\d{5}(?:-\d{4})?(?!\d)", SURE),
    Rule("ADDRESS", rf"(?i)(?<=\b(?:zip|postal|zipcode|postcode)(?: code)?(?: is|'s| of)? )(?:{DIGIT}[ ,-]+){{4}}{DIGIT}\b", SURE),
    Rule(
        "ADDRESS",
        r"(?<![\d.,/-])\d{5}(?:-\d{4})?(?![\d-]|[.,]\d| ?(?:mg|units?|steps?|dollars?)\b)",
        IN_CONTEXT,
        ("zip", "postal", "zipcode", "postcode"),
    ),
)

_SITE = r"(?:com|org|net|edu|gov|info|health|io|co\.uk|ca|us|de|me)"
NET = (
    Rule("EMAIL", r"(?i)\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", SURE),
    Rule("EMAIL", rf"(?i)\b[\w-]+(?: (?:dot|underscore|dash) [\w-]+)*(?: at | @ )[\w-]+(?: dot [\w-]+)* dot {_SITE}\b", SURE),
    Rule("URL", r"(?i)\b(?:https?://|www\.)[^\s<>\"]+[\w/]", SURE),
    Rule("URL", rf"(?<![@\w.])(?:[a-z0-9-]+\.)+{_SITE}(?:/[^\s<>\"]*[\w/])?(?![\w@])", LIKELY),
    Rule("URL", rf"(?i)\b(?:www dot |w w w dot )?[\w-]+ dot {_SITE}(?: slash [\w-]+)*\b", LIKELY),
    # Handles, on whatever network.
    Rule("URL", r"(?<![\w@.])@[A-Za-z]\w{2,}", LIKELY),
)

_PLACE_NOUN = (
    r"(?:Hospital|Clinic|Medical Center|Medical Centre|Health Center|Infirmary|Hospice|University|College|High School|"
    r"Elementary|Elementary School|"
    r"Middle School|Church|Nursing Home|Care Home|Rehab|Rehabilitation Center|County|Pharmacy|Township|Village|Airport|"
    r"Mosque|Synagogue|Temple|Institute)"
)
PLACES = (
    Rule("PLACE", rf"(?:(?:\p{{Lu}}|St\. \p{{Lu}})[\p{{L}}'’.]+ (?:of |and |the )?){{1,4}}{_PLACE_NOUN}\b", LIKELY),
    Rule(
        "PLACE",
        r"(?<=\b(?:at|to|from|in|near) )(?!(?:a|an|any|her|his|my|our|that|the|their|this|what|which|your|day|night|public|"
        r"private|old)\b)(?:\p{Ll}[\p{Ll}'’.]+ ){1,3}(?i:general hospital|memorial hospital|medical center|high school|"
        r"nursing home|county|university)\b",
        LIKELY,
    ),
    Rule(
        "PLACE",
        r"(?<=(?i:\b(?:live|lives|living|lived|moved|moving|born|raised|grew up|based|apartment|house|home|hometown is)(?: in|"
        r" to| near| outside| outside of| up in| down in| over in)? (?:in |near )?))(?:(?:St\. |Mt\. |"
        r"Ft\. )?\p{Lu}[\p{L}'’]+)(?:[ -]\p{Lu}[\p{L}'’]+){0,2}(?:, [A-Z]{2}\b)?",
        LIKELY,
    ),
    Rule(
        "PLACE",
        r"(?<=\p{Ll} (?:in|from|near|at|around|outside) )(?!(?:Dr|Mrs?|Ms|Doctor|Miss|God|"
        r"I)\b)\p{Lu}\p{Ll}{2,}(?: \p{Lu}\p{Ll}{2,}){0,2}\b",
        LIKELY - 0.05,
    ),
    Rule(
        "PLACE",
        r"(?:(?:St|Mt|Ft|Port|Fort|San|Santa|Saint|New|Lake|Mount|Los|"
        r"Las)\.? )?\p{Lu}[\p{L}'’]+(?: \p{Lu}[\p{L}'’]+)?(?=, [A-Z]{2}\b)",
        LIKELY,
    ),
)

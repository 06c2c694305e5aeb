"""Days, months and holidays, in figures and in words; and ages over 89."""

from bedside.privacy.patterns.rule import LIKELY, SMALL, SURE, TEEN, UNIT, Rule

_YEAR = rf"(?:(?:19|20)\d\d|'\d\d|(?:nineteen|twenty)[ -](?:oh[ -])?{SMALL}|two thousand(?: (?:and )?{SMALL})?)"
_MONTH = (
    r"(?:jan(?:uary|\b\.?)|feb(?:ruary|\b\.?)|mar(?:ch|\b\.?)|apr(?:il|\b\.?)|may|june?|july?|aug(?:ust|\b\.?)|"
    r"sept(?:ember|\b\.?)|sep\b\.?|oct(?:ober|\b\.?)|nov(?:ember|\b\.?)|dec(?:ember|\b\.?))"
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    r"twentieth|thirtieth|(?:3[01]|[12]?\d)(?:st|nd|rd|th))"
)
_DAY = rf"(?:{_ORDINAL}|(?:3[01]|[12]\d|0?[1-9])(?![\d%/:]| ?(?:mg|times|days?|weeks?|months?|years?)\b)|{SMALL})"
_THEN_YEAR = rf"(?:,? (?:of |in )?{_YEAR})?"
_HOLIDAY = (
    r"(?:christmas(?: (?:eve|day))?|thanksgiving(?: day)?|new year'?s(?: (?:eve|day))?|easter(?: (?:sunday|monday))?|halloween|"
    r"(?:memorial|labor|valentine'?s|mother'?s|father'?s|boxing) day|(?:the )?fourth of july)"
)
DATES = (
    Rule("DATE", rf"(?i)\b{_MONTH} +(?:the )?{_DAY}\b{_THEN_YEAR}\b", SURE),
    Rule("DATE", rf"(?i)\b(?:the )?{_DAY} (?:day )?(?:of )?{_MONTH}\b{_THEN_YEAR}", SURE),
    Rule("DATE", rf"(?i)\b{_MONTH},? (?:of )?{_YEAR}\b", SURE),
    Rule("DATE", r"(?<![\d/.-])(?:0?[1-9]|1[0-2]|[12]\d|3[01])([/.-])(?:0?[1-9]|[12]\d|3[01])\1(?:(?:19|20)\d\d|\d\d)(?![\d/.-]?\d)", SURE),
    Rule("DATE", r"(?<![\d/-])(?:19|20)\d\d([/-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?![\d/-])", SURE),
    Rule("DATE", r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\d/])", SURE),
    Rule(
        "DATE",
        r"(?i)(?<=\b(?:on|since|until|by|dated|due|from|before|after) )(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?![\d/]|"
        r" ?(?:of|mg|cups?)\b)",
        LIKELY,
    ),
    # A month alone is an element of a date, too. "May" and "March" are also words, and "may" always is.
    Rule(
        "DATE",
        rf"(?<=(?i:\b(?:in|since|until|by|last|this|next|from|early|late|mid|before|after|around|every|and|to|"
        rf"back in)[ -]))(?i:{_MONTH})(?<!may|mar(?:ch)?|MAY)\b(?! \d)",
        LIKELY,
    ),
    Rule("DATE", r"(?<=(?i:\b(?:in|since|until|last|next|from|early|late|mid)[ -]))(?:May|March)\b", LIKELY),
    Rule("DATE", r"(?i)(?<=\b(?:in|since|until|last|early|late|mid|around)[ -])march\b", LIKELY),
    Rule("DATE", rf"(?i)\b{_HOLIDAY}\b", SURE),
    # A day of birth may be said in figures alone.
    Rule(
        "DATE",
        r"(?i)(?<=\b(?:birthday|date of birth|dob|birth date|born)(?: is| was|'s|:)?(?: on)? )\d{1,2}[ -]\d{1,2}[ -](?:\d{2}|"
        r"\d{4})\b",
        SURE,
    ),
)

_OLD = rf"(?:9\d|1[01]\d|ninety(?:[ -](?:{UNIT}))?|(?:a |one )?hundred(?: and (?:{UNIT}|{TEEN}))?)"
_NOT_AGE = (
    r"(?![.,/:-]?\d|%| ?-?(?:percent|over|kilos?|kg|pounds?|lbs?|degrees?|mg|milligrams?|units?|beats|days?|minutes?|hours?|"
    r"weeks?|months?|miles|dollars?|times|point|on|thousand|cc|ml|feet|meters?|cm|systolic|diastolic|sure|steps?|packs?)\b)"
)
# "Her pulse is ninety-six", "holding at ninety two": of what a visit measures, not of a person.
_MEASURED = (
    r"(?<!\b(?:pulse|rate|pressure|weight|sats?|saturation|oxygen|temperature|temp|sugar|glucose|it|that|score|level|number|diastolic|"
    r"systolic|top|bottom|holding|running|steady|stable|beating) (?:is |was |at |is at |was at )?)"
)
AGES = (
    Rule("AGE", rf"(?i)(?<![\d/.])\b{_OLD}(?= ?-?(?:years?|yrs?)(?:[ -](?:old|of age|young))|(?: ?y/?o)\b)", SURE),
    Rule(
        "AGE",
        rf"(?i)(?<=\b(?:age|aged|at the age of|turned|turning|turns|at)(?: of)? ){_MEASURED}(?!(?:one|"
        rf"a) hundred){_OLD}\b{_NOT_AGE}(?= ?[,.!?;]|$| (?:years|next|this|last|now|in|when|with|already|today|and))",
        LIKELY,
    ),
    Rule(
        "AGE",
        rf"(?i)(?<=\b(?:i'm|i am|she's|he's|she is|he is|you're|you are|mother's|father's|who's|who is|mom's|dad's|is|be|was|"
        rf"just turned|turned|turning|turns)(?: now| almost| nearly| only| already| just)? ){_MEASURED}(?!(?:one |"
        rf"a )?hundred\b(?! and)){_OLD}\b{_NOT_AGE}(?= ?[,!?;]|\.(?!\d)|$| (?:years|next|this|now|in|when|already|today|but|so))",
        LIKELY - 0.2,
    ),
    Rule(
        "AGE",
        rf"(?i)(?<=\b(?:i'm|i am|she's|he's|you're|you are|she is|he is)(?: now| almost| nearly| only| already|"
        rf" just)? )(?!(?:one |a )?hundred\b(?! and)){_OLD} (?=and\b)",
        LIKELY - 0.2,
    ),
)

"""Names that something introduces: a title, a relative, "my name is"."""

from bedside.privacy.patterns.rule import LIKELY, SURE, Rule

CAPITAL = (
    r"(?:\p{Lu}\.(?= ?\p{Lu})|(?:[Dd](?:e la |e los |el |e |a |i |u |os |as )|[Vv](?:an der |an den |an |on )|[Ll](?:a |e )|"
    r"[Ee]l[- ]|[Aa]l[- ]|[Bb]in |[Ii]bn |[Tt]e )?(?:\p{Lu}['’])?\p{Lu}\p{L}+(?:['’]\p{Lu}\p{L}+)?(?:-\p{Lu}\p{L}+)*)"
)
"""A name's word with what belongs to it: "O'Brien", "de la Cruz", "J."."""
FULL = rf"{CAPITAL}(?: {CAPITAL}){{0,3}}"
_NOT_NAMES = (
    r"(?:a|about|after|all|an|and|any|are|as|at|back|because|but|by|came|can|could|did|do|does|done|doing|down|everyone|"
    r"feeling|fine|for|from|"
    r"gave|going|good|got|had|has|have|having|he|her|here|him|his|how|i|if|in|is|it|its|just|later|like|me|my|no|not|now|of|"
    r"off|ok|okay|on|one|"
    r"or|our|out|over|please|put|really|said|saw|says|she|so|something|still|sorry|that|the|their|them|then|there|they|this|"
    r"to|told|too|took|up|us|"
    r"very|was|we|well|were|what|when|where|which|who|whatever|why|will|with|would|yes|you|your|back|today|tomorrow|tonight|again|anytime)"
)
_SMALL_NAME = rf"(?!{_NOT_NAMES}\b)\p{{Ll}}[\p{{Ll}}'’-]+"
_SMALL_FULL = rf"{_SMALL_NAME}(?: {_SMALL_NAME})?"
_INTRODUCED = (
    r"(?i:\b(?:(?:my|his|her|their|the patient's|full|last|first|maiden|middle|sur|patient|given|family)[ -]?(?:full |last |"
    r"first |maiden |middle |legal )?"
    r"names?(?: is| was|'s|:)|name(?:'s|:)|i go by|he goes by|she goes by|known as|everyone calls (?:me|him|her)|people call me|"
    r"(?:you can |just |please )?call me|name on (?:the|my) (?:chart|card|record|account) is)(?: actually| just| still| dr\.?)? )"
)
_TITLE = (
    r"(?:\b(?:Drs?|DR|Mrs?|MRS?|Ms|MS|Prof|Rev|Fr|Sr|Mx)\.? |\b(?:Doctor|Professor|Nurse|Sister|Miss|Missus|Mister|Father|"
    r"Pastor|Aunt|Auntie|Uncle|Grandma|Grandpa|Nana|Captain|Sergeant|Officer|Judge) )"
)
_SMALL_TITLE = r"(?i:\b(?:drs?|mrs?|mister|missus|prof)\.? )"
_RELATIVE = (
    r"(?i:\b(?:wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|partner|friend|buddy|neighbor|neighbour|"
    r"cousin|nephew|niece|grandson|"
    r"granddaughter|boyfriend|girlfriend|fianc[eé]e?|roommate|boss|caregiver|aide|colleague|twin|boy|girl|baby|aunt|auntie|"
    r"uncle|carer|stepson|stepdaughter),? )"
)
NAMES = (
    Rule("NAME", rf"(?<={_INTRODUCED}){FULL}", SURE),
    Rule("NAME", rf"(?<={_INTRODUCED}){_SMALL_FULL}", SURE),
    Rule("NAME", rf"(?<={_TITLE}){FULL}", SURE),
    Rule("NAME", rf"(?<={_SMALL_TITLE}){FULL}", SURE),
    Rule("NAME", rf"(?<={_SMALL_TITLE}){_SMALL_NAME}", SURE),
    Rule("NAME", rf"(?<={_RELATIVE}){FULL}", LIKELY),
    Rule("NAME", rf"(?<=(?i:\b(?:this is|i'm|i am|it's|meet|speaking with|named|called) )){CAPITAL}(?: {CAPITAL}){{1,3}}", LIKELY),
    Rule("NAME", rf"(?<=(?i:\b(?:named|spelled|signed|sincerely|care of|attn:?) )){FULL}", LIKELY),
    Rule(
        "NAME",
        rf"(?<=(?i:(?:\b(?:thanks|thank you|hello|hi|hey|welcome|welcome back|good morning|good afternoon|good evening|bye|"
        rf"goodbye|morning|nice to meet you|pleasure|sorry|okay|well|yes|no|listen)),? )){CAPITAL}(?=[,.!?])",
        LIKELY,
    ),
    Rule("NAME", rf"{FULL}(?=(?i:,? (?:md|m\.d\.|do|rn|np|pa-c|phd|lpn|dds)\b))", LIKELY),
)

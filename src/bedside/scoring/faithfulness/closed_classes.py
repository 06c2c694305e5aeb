"""Word lists that no library carries: relatives, sides, numbers within names, words that only carry a report."""

_RELATIVE_NAMES = {
    "mother": "mother mothers mom moms momma mama mum mommy maternal",
    "father": "father fathers dad dads daddy papa pop paternal",
    "parent": "parent parents folks",
    "brother": "brother brothers",
    "sister": "sister sisters sis",
    "sibling": "sibling siblings",
    "son": "son sons",
    "daughter": "daughter daughters",
    "child": "child children kid kids",
    "grandmother": "grandmother grandmothers grandma granny nana",
    "grandfather": "grandfather grandfathers grandpa granddad",
    "grandparent": "grandparent grandparents",
    "aunt": "aunt aunts auntie",
    "uncle": "uncle uncles",
    "cousin": "cousin cousins",
    "husband": "husband husbands",
    "wife": "wife wives",
    "spouse": "spouse spouses",
    "nephew": "nephew nephews",
    "niece": "niece nieces",
}
RELATIVES = {name: relative for relative, names in _RELATIVE_NAMES.items() for name in names.split()}

_SIDE_NAMES = {
    "left": "left os lt as lle lue leftsided",
    "right": "right od rt ad rle rue rightsided",
    "both": "bilateral bilaterally both ou",
}
SIDES = {name: side for side, names in _SIDE_NAMES.items() for name in names.split()}

CLINICAL_STOP_WORDS = frozenset({"back", "bottom", "front", "side", "full", "empty", "well", "alone", "move"})
"""In every list of stop words, yet they say something of a patient."""

_FILLERS = """
    patient patients pt doctor doctors dr mr mrs ms miss sir madam ma'am guest clinician gentleman lady male female man woman boy girl
    year years yr yrs old month months week weeks day days hour hours minute minutes time times today ago date
    report reports reported reporting state states stated stating say says said tell tells told describe describes described
    note notes noted complain complains complained complaint complaints complaining present presents presented presenting presentation
    deny denies denied denying admit admits admitted endorse endorses feel feels felt feeling appear appears appeared
    history hx h/o status significant positive negative unremarkable noncontributory none nothing nil known evidence sign signs
    unknown past approximately apparent apparently recent recently nope nah aged age ages seen
    mg mcg ml cc kg lb lbs mm cm gm gram grams milligram milligrams daily bid tid qid qd prn po
    having take takes taking took taken come comes came want wants need needs
    yes yeah yep yup okay ok oh um uh hm hmm hello hi thank thanks sure like good great right know think thing things lot bit going got get
    use uses used using current currently previous previously prior specific
    nonsignificant insignificant contributory non finding findings significant significantly review reviewed otherwise remaining per se via
    don doesn didn isn wasn aren weren hasn haven won ll ve re
"""
FILLERS = frozenset(_FILLERS.split())
"""What carries a report without being any part of it; left out of stems and shares."""

GRADES = {"one": "1", "two": "2", "three": "3", "four": "4", "ii": "2", "iii": "3", "iv": "4"}
"""Numbers within names, in each spelling: "type II", "type two"."""

NOTHING = frozenset({"none", "no", "nothing", "negative", "never", "nil", "unremarkable", "noncontributory", "contributory",
                     "nonsignificant", "insignificant"})  # fmt: skip
NOTHING_SAID = "nothing"
"""The stem of what a sentence of such a word alone states."""

_NO_FINDINGS = """
    over into couple associate associated care thought hard order rate habit aware opinion hope love drive careful imaginable
    suggest combine affect
    rapid ability ordinary odd hardly happy alone mental even before did incident indicate important prepare generic prominent sit sitting
    evening copy recover rapidly sensitive regain ukraine gardening reduction ana preparing preparation recovering recovered indicated
    indicates indication indications affected affecting ordered orders suggested combined combination feelings thoughts spot language
    taste behavior forget slow dull parents mouth thyroid prostate sinus sinuses cervical vaginal tendon corn rates rated hyper
    person sensation territory recurrence bending weather
"""
NO_FINDINGS = frozenset(_NO_FINDINGS.split())
"""Ordinary words that are also, or share a stem with, the name of an entry."""

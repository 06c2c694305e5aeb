"""What looks like a name or a place to a statistical model and is none: eponyms, drugs, diseases, countries, the words of a visit.

Diseases and drugs come from the terminologies that the faithfulness metric reads. Countries and the states of the USA are kept:
HIPAA's safe harbour asks for what is smaller than a state, and where a patient travelled is clinical content.
"""

import re
from functools import cache

from bedside.scoring.faithfulness.vocabulary import vocabulary
from bedside.scoring.faithfulness.words import language, phrase


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace("\n", "|").split("|"))


EPONYMS = frozenset(
    """achilles addison adson allen alzheimer angelman apgar apley asperger babinski baker barlow barr barre barrett bartholin bartter
    basedow behcet beighton bell berger bernard bouchard boutonniere bowman braden braxton broca brodie brudzinski bruton buerger
    burkitt casal chagas charcot cheyne chiari chvostek colles conn coombs cooper corrigan cotton crohn cullen cushing dandy danlos
    dercum dix doppler down dressler duchenne dupuytren durkan ebstein ehlers eisenmenger epley epstein evans ewing fabry fallot
    fanconi felty finkelstein fitz fitzpatrick foley fowler frei ganz froment gardner gaucher gilbert giardia glasgow gleason
    goodpasture gottron gower graves grey guillain guyon hallpike hashimoto hawkins heberden heimlich henoch hicks hirschsprung
    hodgkin hoffman hoffmann holter homan homans horner houston huntington ishihara janeway jendrassik kaposi kartagener kawasaki
    kayser kegel kell kennedy kernig kerley kleinfelter klinefelter koplik korotkoff korsakoff krukenberg kussmaul lachman
    langerhans legionella leiden lesegue lasegue levine lewy lhermitte ludwig lyme lynch mallory mantoux marfan marcus mcburney
    mcmurray meckel meniere mohs monro montgomery morton munchausen murphy neer nissen osgood osler paget pap papanicolaou parkinson
    perthes peyronie phalen pott potter prader quincke ramsay raynaud reiter reye ringer rinne romberg roth rovsing roux schatzki
    schilling schirmer schlatter schober schwann scheuermann sever sheehan sims sjogren sjögren snellen spurling starling stevens
    stokes still swan takayasu tanner thomas thompson tinel tourette trendelenburg troisier trousseau turner valsalva virchow
    volkmann waldenstrom weber wegener weiss wenckebach wernicke whipple willebrand wilms wilson wolff wood yankauer yergason zenker
    zollinger ellison""".split()  # noqa: SIM905  # a column of 200 strings cannot be read
)
"""Words of signs, tests, devices and diseases that are also surnames: kept unless a title or an introduction says who is meant."""
# Common surnames, kept only where what follows says that a sign, a test, a device or a disease is meant.
_RATHER_NAMES = frozenset(
    """allen baker bell berger bernard cooper evans fowler gardner gilbert hawkins hicks hoffman houston kennedy levine lynch marcus
    montgomery morton murphy osler potter stevens tanner thomas thompson turner weber wilson wood conn cotton graves grey down still
    whipple wolff sims thomas lewy barlow""".split()  # noqa: SIM905
)
# As common as a surname as in "Cushing's": kept before such a noun and in the genitive.
_EITHER = frozenset(
    """addison barrett bowman braden braxton coombs corrigan cullen cushing dix ewing fitz fitzpatrick glasgow gleason huntington kell
    ludwig mallory paget ramsay roth schilling sheehan swan""".split()  # noqa: SIM905
)
_CLINICAL_NOUN = re.compile(
    r"(?:['’]s?)?[ -](?:and \w+ |\w+['’]s )?(?:catheter|contractions?|criteria|cysts?|disease|disorder|fractures?|"
    r"gangrene|hernia|lines?|lymphoma|maneuver|manoeuvre|"
    r"monitor|nodes?|palsy|palsies|phenomenon|position|procedure|reflex|score|sarcoma|scale|sign|syndrome|test|tumou?rs?|ulcer|exam|smear|"
    r"stain|tube|esophagus|thyroiditis|antibod(?:y|ies)|antigen|class|classification|grade|grading|lamp|point|virus|dementia)\b",
    re.IGNORECASE,
)
# What makes a disease, a sign or a device of any name before it: "Lou Gehrig's disease".
_DISEASE = re.compile(
    r"(?:['’]s?)?[ -](?:catheters?|contractions?|criteria|cysts?|disease|drains?|lymphoma|maneuver|manoeuvre|palsy|"
    r"phenomenon|reflex|sarcoma|"
    r"score|sign|syndrome|thyroiditis|virus)\b",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:positive|negative|a|the|no|get|with|have|has) $", re.IGNORECASE)
_PUBLIC = _words(
    """afghanistan|albania|algeria|argentina|armenia|australia|austria|bangladesh|barbados|belarus|belgium|belize|bolivia|bosnia|botswana
brazil|bulgaria|cambodia|cameroon|canada|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czech republic|denmark
dominican republic|ecuador|egypt|el salvador|england|eritrea|estonia|ethiopia|fiji|finland|france|gambia|germany|ghana
great britain|greece|guatemala|guinea|guyana|haiti|honduras|hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel
italy|ivory coast|jamaica|japan|kazakhstan|kenya|korea|kosovo|kuwait|laos|latvia|lebanon|liberia|libya|lithuania|malawi|malaysia
mali|malta|mexico|moldova|mongolia|morocco|mozambique|myanmar|namibia|nepal|netherlands|new zealand|nicaragua|niger|nigeria
north korea|northern ireland|norway|oman|pakistan|palestine|panama|papua new guinea|paraguay|peru|philippines|poland|portugal
puerto rico|qatar|romania|russia|rwanda|saudi arabia|scotland|senegal|serbia|sierra leone|singapore|slovakia|slovenia|somalia
south africa|south korea|south sudan|spain|sri lanka|sudan|sweden|switzerland|syria|taiwan|tanzania|thailand|tibet|togo|trinidad
tunisia|turkey|uganda|uk|ukraine|united arab emirates|united kingdom|united states|america|usa|us|u.s.|u.s.a.|uruguay|uzbekistan
venezuela|vietnam|wales|yemen|zambia|zimbabwe|africa|antarctica|asia|europe|north america|south america|central america
the caribbean|caribbean|middle east|the middle east|alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware
florida|georgia|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota
mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york state|north carolina|north dakota|ohio
oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|west virginia
wisconsin|wyoming|the midwest|the pacific|the atlantic|atlantic|pacific"""
)
_ORDINARY = frozenset(
    """doctor doc patient nurse clinician guest family er icu ed or ct mri ekg ecg eeg iv ent ob gyn obgyn pcp ptsd adhd copd gerd std
    hiv aids ultrasound x-ray xray mom mum mommy mama dad daddy papa mother father grandma grandpa nana granny aunt auntie uncle sir
    maam ma'am madam miss mister lord god jesus christ goodness gosh hmm mm mhm uh um huh yeah yep nope okay ok hi hello hey thanks ow
    ouch ah oh aha ha wow amen bless american african african-american hispanic latino asian caucasian english spanish french
    portuguese arabic hindi mandarin tagalog creole vietnamese korean polish russian german italian chinese monday tuesday wednesday
    thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays vitamin omega tums kleenex google
    facebook youtube netflix zoom walmart costco cvs walgreens medicare medicaid covid covid-19 moderna pfizer medrol atkins q-tip
    q-tips bengay band-aid gatorade pedialyte ensure coke pepsi sprite jello pilates zumba nicorette advil motrin aleve tylenol
    benadryl claritin zyrtec flonase bactrim norco vicodin percocet pap kegels prep hep grandad granddad gran gramps crohns alzheimers
    parkinsons sulfa darvocet cholesterol rhythm good great fine sure right hm gotcha hiya oops anytime yup whoa diff pak rica lanka
    leone may march april june august will mark rose grace faith hope joy summer""".split()  # noqa: SIM905
) - frozenset({"april", "june", "august", "mark", "grace", "rose", "joy", "hope", "faith", "summer"})
_ALSO_NAMES = frozenset(
    """barb bill bob bobby carol chase chuck dawn dick drew frank gene grant harry jack jimmy josh ken lance mark nick norm pat peg peter
    ray rob rose rusty sally skip sue trace wade ward will""".split()  # noqa: SIM905
)
_BEGINS = re.compile(r"(?:\A|[.?!:\n]['\"”]?\s*)\Z")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-.'’][^\W\d_]+)*")


def is_public(place: str) -> bool:
    """Whether this is a country, a continent or a state: what safe harbour lets stand."""
    return place.casefold().removeprefix("the ") in _PUBLIC or place.casefold() in _PUBLIC


def is_ordinary(text: str, start: int, end: int, verbs: frozenset[str]) -> bool:
    """Whether a single word is capitalised for the sentence that it begins: "Sitting is worst", "Fingers all go"."""
    word = text[start:end].casefold()
    if not word.isalpha() or word in _ALSO_NAMES or not _BEGINS.search(text, max(0, start - 20), start) or text[end : end + 1] == ",":
        return False
    forms = {word, word.removesuffix("s"), word.removesuffix("ed"), word.removesuffix("ing"), word.removesuffix("ing") + "e"}
    return bool(forms & verbs) or (word.endswith("ing") and word[:-4] in verbs)


def is_clinical(text: str, start: int, end: int) -> bool:
    """Whether what the statistical model took for a name or place is a clinical or an ordinary word."""
    words = [word.casefold().removesuffix("'s").removesuffix("’s") for word in _LETTERS.findall(text[start:end])]
    words = [part for word in words for part in ([word] if word in _ORDINARY else word.removeprefix("anti-").split("-"))]
    after = text[end : end + 40]
    if all(map(_is_ordinary, words)) or _DISEASE.match(after):
        return True
    if any(word in EPONYMS for word in words) and all(word in EPONYMS or word in _ORDINARY or _known(word) for word in words):
        possessive = text[start:end].endswith(("'s", "’s")) or after.startswith(("'s", "’s"))
        if _CLINICAL_NOUN.match(after) or (possessive and _SIGN.search(text, max(0, start - 20), start)):
            return True
        return not set(words) <= _RATHER_NAMES | _EITHER or (possessive and not set(words) <= _RATHER_NAMES)
    return _is_term(words, after)


def _is_ordinary(word: str) -> bool:
    return word in _ORDINARY or len(word) < 2 or word in language().Defaults.stop_words


def _is_term(words: list[str], after: str) -> bool:
    """Whether the words are a drug, or with up to two that follow a disease."""
    if all(word in _ORDINARY or _known(word) for word in words) or _known(" ".join(words)):
        return True
    following = [word.casefold() for word in _LETTERS.findall(re.split(r"[.,;:!?\n]", after)[0])][:2]
    findings = vocabulary().findings
    return any(phrase(" ".join([*words, *following[:extra]])) in findings for extra in range(len(following) + 1) if len(words) + extra > 1)


@cache
def _known(words: str) -> bool:
    """Whether this is a drug's name or, as a single word, a disease's."""
    names = vocabulary()
    return tuple(words.split()) in names.medications or phrase(words) in names.findings

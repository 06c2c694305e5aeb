"""Vaccines: which were given and when, and which are due.

What is due follows two rules of the adult immunization schedule of the Centers for Disease Control and Prevention
(https://www.cdc.gov/vaccines/hcp/imz-schedules/adult-age.html): a tetanus booster (Td or Tdap) ten years after the last one, and an
influenza vaccine each season, which here starts in September and ends in April.
"""

import re
from datetime import date
from functools import lru_cache

from bedside.questions.candidate import Candidate, Kinds, day, ids, listed, name, others, value, word
from bedside.questions.dates import by_year, days, exact, latest, on, written
from bedside.questions.record import Record
from bedside.records.resource import Resource

_SIXFOLD = "vaxelis|infanrix.?hexa|hexyon|hexacima|hexaxim"
_FIVEFOLD = "pentacel|pentaxim|pentavac"
_WITH_POLIO = "kinrix|quadracel|repevax|revaxis|tetravac|tetraxim|boostrix.?polio"
"""Brands against tetanus and polio, with others in the first (Hib, hepatitis B) and the second (Hib)."""

FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "flu": (
        # "Haemophilus influenza type b" is a bacterium, and parainfluenza another virus.
        (
            r"(?m:^)(?!.*(?:ha?emophilus|\bh(?:\b|\.) ?influenz|\bhib\b|\bpara.?influenz)).*"
            r"(?:\binfluenza\b(?!,? (?:type )?b\b)|\bflu(?:zone|arix|laval|ad|mist|celvax|blok|virin|vax|enz)?\b"
            r"|afluria|agriflu|vaxigrip|influvac|\b(?:cc|a)?iiv[34]?\b|\blaiv[34]?\b|\briv[34]\b)"
        ),
        ("flu shot", "flu vaccine", "flu jab", "influenza vaccine"),
    ),
    "tetanus": (
        r"tetan(?!us[ -]toxoid[ -]\(?conjug)|\bd?tap\b|\btd\b|\bdt\b|\btdap\b|\bdtw?p\b"
        r"|adacel|boostrix|daptacel|infanrix|tripedia|decavac|tenivac|pediarix|" + "|".join((_SIXFOLD, _FIVEFOLD, _WITH_POLIO)),
        ("tetanus shot", "tetanus vaccine", "tetanus jab"),
    ),
    "pneumonia": (
        r"pneumococ|pneumonia|\bpcv|\bppsv|\bppv ?23|prevnar|prevenar|pneumovax|vaxneuvance|capvaxive|synflorix",
        ("pneumonia shot", "pneumococcal vaccine", "pneumonia vaccine"),
    ),
    "hepatitis B": (
        r"hep(?:atitis)?[ -]?(?:a (?:and|&) )?b\b|engerix|recombivax|heplisav|prehevbri|fendrix|hbvaxpro|comvax|pediarix|twinrix|ambirix|"
        + _SIXFOLD,
        ("hepatitis B vaccine", "hep B shot"),
    ),
    "hepatitis A": (
        r"hep(?:atitis)?[ -]?a\b|havrix|\bvaqta|avaxim|epaxal|twinrix|ambirix|vivaxim|viatim",
        ("hepatitis A vaccine", "hep A shot"),
    ),
    "HPV": (r"\bhpv|\b[249]vhpv|papilloma|gardasil|silgard|cervarix", ("HPV vaccine", "HPV shot")),
    "MMR": (r"\bmmr|\bm-m-r|measles|priorix|proquad", ("MMR vaccine", "measles shot", "MMR jab")),
    "chickenpox": (
        r"varicella|chicken ?pox|\bmmrv\b|varivax|varilrix|proquad|priorix.?tetra",
        ("chickenpox vaccine", "chickenpox shot"),
    ),
    "shingles": (r"zoster|shingles|shingrix|zostavax|\brzv\b|\bzvl\b", ("shingles vaccine", "shingles shot")),
    "meningitis": (
        r"mening|\bmen(?:actra|veo|quadfi|omune|jugate|acwy|abcwy|b|c)\b|\bmcv4|\bmpsv4|nimenrix|neisvac|bexsero|trumenba|penbraya",
        ("meningitis vaccine", "meningococcal shot"),
    ),
    "polio": (
        r"\be?ipv\b|\b[bt]?opv\b|polio|\bipol\b|pediarix|" + "|".join((_SIXFOLD, _FIVEFOLD, _WITH_POLIO)),
        ("polio vaccine", "polio shot"),
    ),
    "Hib": (
        r"\bhib\b|ha?emophilus|\bh(?:\b|\.) ?influenz|acthib|pedvaxhib|hiberix|comvax|" + "|".join((_SIXFOLD, _FIVEFOLD)),
        ("Hib vaccine", "Hib shot"),
    ),
    "rotavirus": (r"rotavirus|rotateq|rotarix", ("rotavirus vaccine",)),
    "COVID": (
        r"covid|sars[ -]?cov|coronavirus|comirnaty|spikevax|mnexspike|nuvaxovid|novavax|vaxzevria|jcovden|bnt162|mrna-?1273|biontech",
        ("COVID vaccine", "COVID shot", "covid jab"),
    ),
}
"""What patients call vaccines, and what such are called in records, by kind and by brand."""

_NO_VACCINE = re.compile(
    r"immun\w* ?globulin|\b\w*ig\b|\big(?:iv|im|g)\b|anti-?toxin|anti-?ven[io]|anti-?serum|convalescent"  # HBIG, TIG, IVIG
    r"|gam\b|gamma?stan|hyper(?:hep|tet|rab|rho)|nabi-?hb|kedrab|winrho|rhophylac|\brho ?\(?d\b|anti-?d\b"
    r"|mab\b|beyfortus|synagis|enflonsia|evusheld|monoclonal|skin test|tuberculin|\bppd\b|^no vaccine",
    re.IGNORECASE,
)
"""What is recorded as an immunization, and immunizes passively, or only tests: antibodies, antitoxins, skin tests."""

_INJECTION = re.compile(r"vaccin|immuni[sz]|inject|inocul|antitoxin", re.IGNORECASE)
_BOOSTER_YEARS, _MARGIN_DAYS, _ADULT = 10, 60, 20
_OVERDUE = ("overdue", "are due", "was due", "were due", "has run out", "ran out")
_NOT_DUE = ("not due", "not yet", "up to date", "good until", "good till", "still good", "covered until", "will be due")
_COVERED = (
    *("are covered", "covered for this season", "covered this season"),
    *(f"{had} {shot} this season" for had in ("had your", "got your", "received your") for shot in ("flu shot", "flu vaccine", "flu jab")),
)
_SEASON, _SEASON_ENDS = 9, 4
"""Months."""


def vaccinations(record: Record) -> list[Resource]:
    """The immunizations with a vaccine."""
    return [one for one in record.of("Immunization") if not _NO_VACCINE.search(one.fields["name"])]


@lru_cache(maxsize=1)
def given(record: Record) -> dict[str, list[Resource]]:
    """The vaccines that were given, by family; one against several diseases is in several.

    A family is left out where something was refused or has an open status, or where a procedure tells of it as well.
    """
    procedures = "\n".join(one.fields["name"] for one in record.of("Procedure") if _INJECTION.search(one.fields["name"]))
    found: dict[str, list[Resource]] = {}
    for family, (pattern, _) in FAMILIES.items():
        entries = [one for one in vaccinations(record) if re.search(pattern, one.fields["name"], re.IGNORECASE)]
        clear = all(one.fields.get("status") == "completed" and one.date for one in entries)
        if entries and clear and not re.search(pattern, procedures, re.IGNORECASE):
            found[family] = entries
    return found


def last_vaccine(record: Record) -> list[Candidate]:
    """When a vaccine was last given."""
    asked = []
    for family, entries in given(record).items():
        last = latest(entries)
        if last and last[0].date:
            answer = f"Your last {_called(family)} was {on(last[0].date)} ({listed(sorted({one.fields['name'] for one in last}))})."
            rest = [*others(reversed(entries), last)[:5], *_rest(record, entries)]
            asked.append(Candidate(_names(family), ids(last), rest, answer, [day(last[0].date)]))
    return asked


def vaccine_ever(record: Record) -> list[Candidate]:
    """Whether a vaccine was ever given: yes."""
    asked = []
    for family, entries in given(record).items():
        last = latest(entries)
        if last and last[0].date:
            answer = f"Yes, your record shows the {_called(family)}, the last one {on(last[0].date)}."
            facts = [word("yes"), name(*FAMILIES[family][1], *(one.fields["name"] for one in entries))]
            asked.append(Candidate(_names(family), ids(entries), _rest(record, entries), answer, facts))
    return asked


def vaccine_count(record: Record) -> list[Candidate]:
    """How many doses there were since a year."""
    asked = []
    for family, entries in given(record).items():
        years = list(by_year(entries)) if exact(entries) else []
        for year in years:
            doses = [one for one in entries if (one.date or "") >= year]
            number = len(days(doses))
            if number == len({(one.date, one.fields["name"]) for one in doses}) > 1:  # two vaccines of one day are one or two
                answer = f"Since {written(year)}, your record shows the {_called(family)} {number} times."
                names = {**_names(family), "year": (year,)}
                rest = [*others(reversed(entries), doses)[:5], *_rest(record, entries)]
                asked.append(Candidate(names, ids(doses), rest, answer, [value(number)]))
    return asked


def vaccines_in_year(record: Record) -> list[Candidate]:
    """Which vaccines were given in a year."""
    entries = vaccinations(record)
    if any(one.fields.get("status") != "completed" for one in entries):
        return []
    asked = []
    for year, doses in by_year(entries).items():
        names = sorted({one.fields["name"] for one in doses})
        answer = f"In {written(year)}, your record shows {'this vaccine' if len(names) == 1 else 'these vaccines'}: {'; '.join(names)}."
        facts = [name(text, *_lay(text)) for text in names]
        asked.append(Candidate({"year": (year,)}, ids(doses), others(reversed(entries), doses), answer, facts))
    return asked


def tetanus_due(record: Record) -> list[Candidate]:
    """Whether an adult's tetanus booster is due; within weeks of the tenth year it is not asked."""
    entries = given(record).get("tetanus", [])
    last = latest(entries)
    today, born = record.today, record.birth_date
    if not today or not born or not last or not exact(last) or int(today[:4]) - int(born[:4]) <= _ADULT:
        return []
    then = last[0].date or ""
    due = f"{int(then[:4]) + _BOOSTER_YEARS}{then[4:7]}"
    distance = (date.fromisoformat(today) - date.fromisoformat(f"{due}-{min(int(then[8:]), 28):02}")).days
    if abs(distance) <= _MARGIN_DAYS:
        return []
    was = f"Your last tetanus shot was {on(then)}, and a booster is recommended every 10 years"
    if distance > 0:
        answer, decided = f"{was}, so yours has been due since {written(due)}.", word("due since", *_OVERDUE)
    else:
        answer, decided = f"{was}, so your next is due in {written(due)}.", word("is due in", *_NOT_DUE)
    facts = [decided, day(due)]
    rest = [*others(reversed(entries), last)[:5], *_rest(record, entries)]
    return [Candidate({}, ids(last), rest, answer, facts)]


def flu_due(record: Record) -> list[Candidate]:
    """Whether this season's influenza vaccine is due; asked within a season only."""
    entries = given(record).get("flu", [])
    last = latest(entries)
    today = record.today
    if not today or not last or not exact(last) or _SEASON_ENDS < int(today[5:7]) < _SEASON:
        return []
    starts = int(today[:4]) - (int(today[5:7]) <= _SEASON_ENDS)
    then = last[0].date or ""
    if f"{starts}-05" <= then < f"{starts}-{_SEASON:02}":  # which season's vaccine that was is open
        return []
    had = then >= f"{starts}-{_SEASON:02}"
    was = f"Your last flu shot was {on(then)}"
    if had:
        answer, decided = (
            f"{was}, which covers this season.",
            word("covers this season", "not due", "up to date", "already had", "already received", *_COVERED),
        )
    else:
        answer = f"{was}. One is recommended every season, so this season's is due."
        decided = word("due", "not yet had", "not yet received", "have not had", "missing", "needed", "need one")
    facts = [decided, day(then)]
    rest = [*others(reversed(entries), last)[:5], *_rest(record, entries)]
    return [Candidate({}, ids(last), rest, answer, facts)]


def _rest(record: Record, entries: list[Resource]) -> list[str]:
    """Other vaccines, of each the last first."""
    ordered = sorted(vaccinations(record), key=lambda one: (one.date or "", one.id), reverse=True)
    newest: dict[str, Resource] = {}
    for one in ordered:
        newest.setdefault(one.fields["name"], one)
    return others([*newest.values(), *ordered], entries)


def _called(family: str) -> str:
    return FAMILIES[family][1][0]


def with_articles(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names of a vaccine, as they are and with an article."""
    return {"name": names, "a_name": tuple(f"{'an' if re.match('[aeio]|HPV|MMR|RSV', one) else 'a'} {one}" for one in names)}


def _names(family: str) -> dict[str, tuple[str, ...]]:
    return with_articles(FAMILIES[family][1])


def _lay(text: str) -> list[str]:
    return [called for pattern, names in FAMILIES.values() if re.search(pattern, text, re.IGNORECASE) for called in names]


KINDS: Kinds = {
    "last_vaccine": last_vaccine,
    "vaccine_ever": vaccine_ever,
    "vaccine_count": vaccine_count,
    "vaccines_in_year": vaccines_in_year,
    "tetanus_due": tetanus_due,
    "flu_due": flu_due,
}

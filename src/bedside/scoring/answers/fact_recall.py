"""Which facts an answer states: each name, value with its unit, date and deciding word that a right answer has to tell.

What counts is in the table of ``tests/scoring/answers/test_fact_recall.py``. A value is found as a number of the right unit; of a name
the words in their order, whatever their endings; a date in any wording that is no less precise. Whatever the right answer affirms must
not be denied, and what it denies must be; where it says no, it may be denied or not. Who says that the record lists the drug that was asked
about says yes as well, who says that it does not, or that it is over, says no. Of several values each counts where it is not given to
another (:mod:`bedside.scoring.answers.attribution`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from bedside.questions.question import Fact
from bedside.scoring.answers.attribution import Told, given_to_others
from bedside.scoring.answers.dates import Written, fhir_date, written_dates
from bedside.scoring.answers.polarity import Place, denied, figure_denied
from bedside.scoring.answers.quantities import Quantity, is_quantity, quantities
from bedside.scoring.faithfulness.answers import Answer, drift
from bedside.scoring.faithfulness.numerals import numerals
from bedside.scoring.faithfulness.words import stem

_RULES = 5
"""Raised with every change of the rules that may change a score."""
SIGNATURE = f"rules {_RULES}, " + ", ".join(f"{name} {version(name)}" for name in ("negspacy", "spacy", "pint", "text2num", "nltk"))

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?|[-−]?\.\d+")
_SHORT = {"yes": Answer.YES, "no": Answer.NO}
_NO = re.compile(r"\b(?:no|not|never|none)\b|n['’]t\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:no longer|stopp\w+|discontinued|used to|resolved|ended|ceased|former(?:ly)?|in the past|until)\b", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:completed|expired|finished|inactive)\b", re.IGNORECASE)
"""What is over, of a drug: a vaccination that is completed was given."""
_CURRENT = re.compile(r"\b(?:current|active)\b", re.IGNORECASE)
_WAS = re.compile(r"\b(?:was|were|been|formerly|previously|once)\s+$", re.IGNORECASE)
_PRESENT = frozenset({"active", "current", "ongoing"})
"""What was so is not so: "was active". Other words tell of a time by themselves ("was normal")."""
_COMPARED = re.compile(
    r"\b(?:above|below|over|under|outside|beyond|exceeds?|out of|than)\s+(?:the\s+|your\s+|its\s+|what is\s+)?(?:(?:upper|lower)\s+)?"
    r"(?:limits?\s+of\s+)?$",
    re.IGNORECASE,
)
"""Before a word that something is measured against: "above the normal range" is not normal."""
_DAILY = frozenset({"daily", "every day"})
_COUNTED = re.compile(r"\b(?:twice|thrice|times|two|three|four|[2-9])\s+(?:a\s+|per\s+)?$", re.IGNORECASE)
"""Before "daily": how often instead of once."""
_OTHERWISE = re.compile(
    r"\b(?:(?:non|ex|pre|anti)[-–\s]+|(?:former|gestational|pulmonary|portal|intracranial|ocular|borderline)\s+)$", re.IGNORECASE
)
"""Before a name: what makes another thing of it ("pre-diabetes", "pulmonary hypertension")."""
_CONTRACTED = re.compile(r"n['’]t\b", re.IGNORECASE)
_SORT = re.compile(r"\b(?:type|stage|grade|class)\s+(?:\d+[a-z]?|[ivx]+)\b", re.IGNORECASE)
_SORT_BEFORE = re.compile(rf"({_SORT.pattern})\s+$", re.IGNORECASE)
_SORT_AFTER = re.compile(rf"[\s,(]*({_SORT.pattern})", re.IGNORECASE)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_TIMES = {1: "once", 2: "twice", 3: "thrice"}
_RATE = re.compile(r"\s+(?:an?|per|each|every|daily|weekly|monthly)\b", re.IGNORECASE)
_ON, _DAYS = re.compile(r"\bon\s+$", re.IGNORECASE), re.compile(r"(?:(?:different|separate|various|several)\s+)?days?\b")
_NO_LONGER = re.compile(r"\bno longer\b|(?:\bnot\b|n['’]t\b)(?=.*\b(?:any ?more|any longer)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Text:
    """A text as facts are looked for in it."""

    text: str

    @cached_property
    def words(self) -> list[re.Match[str]]:
        """Its words and numbers."""
        return list(_WORD.finditer(self.text))

    @cached_property
    def dates(self) -> list[Written]:
        """Its dates."""
        return written_dates(self.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its numbers outside of dates; a year by itself may be a number."""
        dated = (range(date.start, date.end) for date in self.dates if date.month is not None)
        return list(quantities(self.text, frozenset(position for places in dated for position in places)))


def stated(answer: str, reference: str, facts: Sequence[Fact]) -> list[bool]:
    """For each fact whether the answer states it; ``reference`` tells which are to be denied."""
    right, whole = _text(reference), _text(answer)
    by_words = {fact.text: _states(fact, whole, right) for fact in facts if fact.kind == "word"}
    # That something is "not active" denies neither it nor that it was so.
    of_deciding = [place for fact in facts if _decides(fact) for place in (*_negating_places(fact, whole), *_negations_of(fact, whole))]
    said = _without(whole, of_deciding)
    if _OVER.search(right.text):
        # That something is over says that it was so.
        said = _without(said, [match.span() for match in _NO_LONGER.finditer(said.text)])
        right = _without(right, [match.span() for match in _NO_LONGER.finditer(right.text)])
    says_no = any(_short(fact) == "no" for fact in facts)
    own = _each_its_own(facts, said, right)
    found = [
        by_words[fact.text] if fact.kind == "word" else _states(fact, text, right, either=says_no)
        for fact, text in zip(facts, own, strict=True)
    ]
    if any(fact.kind == "name" and told for fact, told in zip(facts, found, strict=True)) and _affirms(said, right):
        found = [told or _short(fact) == "yes" for fact, told in zip(facts, found, strict=True)]
    return found


def _text(text: str) -> Text:
    return Text(_CONTRACTED.sub(" not", unicodedata.normalize("NFKC", text)))


def _without(text: Text, places: Sequence[Place]) -> Text:
    """The text with blanks in these places."""
    for start, end in places:
        text = Text(text.text[:start] + " " * (end - start) + text.text[end:])
    return text


def _each_its_own(facts: Sequence[Fact], said: Text, right: Text) -> list[Text]:
    """For each fact the text without the places where its value is another's."""
    values = [place for place, fact in enumerate(facts) if fact.kind == "value"]
    if len(values) < 2:
        return [said] * len(facts)
    of_right, of_said = (Told(text.text, text.dates, [_places(facts[value], text) for value in values]) for text in (right, said))
    others = dict(zip(values, given_to_others(of_right, of_said), strict=True))
    return [_without(said, others.get(place, [])) for place in range(len(facts))]


def _places(fact: Fact, text: Text) -> list[Place]:
    """Where the number of a value stands, in any of its wordings."""
    return [place for wording in (fact.text, *fact.also) for place in _figure_places(fact, wording, text) or []]


def _decides(fact: Fact) -> bool:
    """Whether the fact is a word as "resolved", which may be said with a negation: "no longer"."""
    return fact.kind == "word" and _short(fact) is None


def _negating_places(fact: Fact, text: Text) -> list[Place]:
    """Where a text has one of the fact's wordings that negate by themselves."""
    wordings = [wording for wording in (fact.text, *fact.also) if _NO.search(wording)]
    return [place for wording in wordings for place in _sequence_places(text, wording, exact=True)]


def _negations_of(fact: Fact, text: Text) -> list[Place]:
    """Where a text negates one of the fact's wordings and nothing else: the "not" of "not resolved"."""
    pattern = rf"\b(?:not|no longer)\s+(?=(?:{'|'.join(map(re.escape, (fact.text, *fact.also)))})\b)"
    return [match.span() for match in re.finditer(pattern, text.text, re.IGNORECASE)]


def _states(fact: Fact, said: Text, right: Text, *, either: bool = False) -> bool:
    """Whether a fact is stated, and denied where it is to be; with ``either`` it may be denied or not."""
    if short := _short(fact):
        return _says(short, said) or any(_sequence_places(said, other, exact=True) for other in fact.also)
    wanted = {True, False} if either else {no for _, no in _occurrences(fact, right)} or {False}
    return bool({no for _, no in _occurrences(fact, said)} & wanted)


def _short(fact: Fact) -> str | None:
    """Yes or no, where the fact is that."""
    text = fact.text.strip().lower()
    return text if fact.kind == "word" and text in _SHORT else None


def _affirms(said: Text, right: Text) -> bool:
    """Whether an answer that names what was asked about can only mean yes."""
    over = _OVER.search(said.text) or (_CURRENT.search(right.text) and _ENDED.search(said.text))
    return drift(said.text) is not Answer.NO and not (_NO.search(said.text) or over)


def _says(short: str, said: Text) -> bool:
    """Yes or no, by the first words; "You do not take it" is a no as well, and so is "It was stopped"."""
    opening = drift(said.text)
    if opening is not Answer.UNCLEAR:
        return opening is _SHORT[short]
    if _sequence_places(said, short, exact=True):
        return True
    return short == "no" and any(pattern.search(said.text) for pattern in (_NO, _OVER, _ENDED))


def _occurrences(fact: Fact, text: Text) -> Iterator[tuple[Place, bool]]:
    """Where a text has a fact, in any of its wordings, and whether it is denied there."""
    places: set[Place] = set()
    for wording in (fact.text, *fact.also):
        figures = _figure_places(fact, wording, text)
        if figures is not None:
            yield from ((place, figure_denied(text.text, place)) for place in figures)
        elif fact.kind != "word" or not _NO.search(wording):
            found = _sequence_places(text, wording, exact=fact.kind == "word")
            places |= {place for place in found if fact.kind != "word" or not _is_otherwise(wording, text.text[: place[0]])}
    if fact.kind == "word":
        yield from ((place, False) for place in _negating_places(fact, text))
    elif fact.kind == "name":
        places = {place for place in places if not _is_another(fact, text.text, place)}
    yield from zip(sorted(places), denied(text.text, sorted(places)), strict=True)


def _is_otherwise(wording: str, before: str) -> bool:
    """Whether what stands before a word makes it say something else: "twice daily", "was active", "above the normal"."""
    found = _COMPARED.search(before)
    found = found or (_WAS.search(before) if wording in _PRESENT else None)
    return (found or (_COUNTED.search(before) if wording in _DAILY else None)) is not None


def _is_another(fact: Fact, text: str, place: Place) -> bool:
    """Whether what stands there is another thing than the fact: "type 1 diabetes" and "pre-diabetes" are not "type 2 diabetes"."""
    if _OTHERWISE.search(text[: place[0]]):
        return True
    mine = {_arabic(sort) for wording in (fact.text, *fact.also) for sort in _SORT.findall(wording)}
    beside = [_SORT_BEFORE.search(text[: place[0]]), _SORT_AFTER.match(text[place[1] :])]
    return bool(mine) and any(_arabic(found[1]) not in mine for found in beside if found)


def _arabic(sort: str) -> str:
    """A type or stage with its number in figures."""
    kind, number = sort.casefold().split()
    return f"{kind} {_ROMAN.get(number, number)}"


def _figure_places(fact: Fact, wording: str, text: Text) -> list[Place] | None:
    """Where a number or a date stands; ``None`` for a wording that is neither ("Positive") and is looked for by its words."""
    is_number = fact.kind == "value" or (fact.kind == "word" and wording.isdecimal())
    if is_number and (number := _number(wording)) is not None:
        unit = unicodedata.normalize("NFKC", fact.unit)
        counted = [] if unit or number not in _TIMES else _times_places(text, _TIMES[int(number)])
        told = [found for found in text.quantities if is_quantity(found, number, unit) or (not unit and _on_days(text, found, number))]
        return [*((found.start, found.end) for found in told), *counted]
    if fact.kind == "date" and (wanted := _date(wording)) is not None:
        return [(date.start, date.end) for date in text.dates if date.tells(wanted)]
    return None


def _on_days(text: Text, found: Quantity, number: float) -> bool:
    """Whether days are counted, as "on 3 different days"; "for 3 days" is how long."""
    return number in found.values and bool(_ON.search(text.text[: found.start]) and _DAYS.match(found.following))


def _times_places(text: Text, word: str) -> list[Place]:
    """Where a text counts by a word as "twice"; "once a day" is no count."""
    places = _sequence_places(text, word, exact=True)
    return [place for place in places if _RATE.match(text.text[place[1] :]) is None]


def _date(text: str) -> tuple[int, ...] | None:
    """The parts of a date as FHIR has it, or in words."""
    if (parts := fhir_date(text[:10])) is not None:
        return parts
    written = written_dates(text)
    if len(written) != 1 or (written[0].start, written[0].end) != (0, len(text)):
        return None
    return tuple(part for part in written[0].parts if part is not None)


def _number(text: str) -> float | None:
    if _NUMBER.fullmatch(text.strip()):
        return float(text.strip().replace(",", "").replace("−", "-"))
    spoken = numerals(text)
    whole = len(spoken) == 1 and spoken[0].spoken and (spoken[0].start, spoken[0].end) == (0, len(text))
    return next(iter(spoken[0].values)) if whole and len(spoken[0].values) == 1 else None


def _sequence_places(text: Text, wanted: str, *, exact: bool) -> list[Place]:
    """Where the words of ``wanted`` follow each other; without ``exact`` by their stems."""
    form = str.casefold if exact else _form
    sought = [form(word) for word in _WORD.findall(unicodedata.normalize("NFKC", wanted))]
    words = [form(match[0]) for match in text.words]
    starts = (place for place in range(len(words) - len(sought) + 1) if words[place : place + len(sought)] == sought)
    return [(text.words[place].start(), text.words[place + len(sought) - 1].end()) for place in starts] if sought else []


def _form(word: str) -> str:
    return stem(word.casefold())

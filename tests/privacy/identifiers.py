"""Invented identifiers of each class, drawn by a random generator: nobody's, and from several cultures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Pool:
    """What identifiers are made of."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    places: tuple[str, ...]
    streets: tuple[str, ...]


_GIVEN = (
    "James", "Maria", "Linda", "Robert", "Priya", "Arjun", "Mei", "Wei", "Hiroshi", "Yuki", "Fatima", "Omar", "Chidi", "Ngozi", "Kwame",
    "Ama", "Svetlana", "Dmitri", "Guadalupe", "Xiomara", "Siobhan", "Niamh", "Lars", "Astrid", "Nguyet", "Minh", "Jamal", "Latoya",
    "Aroha", "Kai", "Zeynep", "Mehmet", "Leilani", "Thandiwe", "Oluwaseun", "Bartosz", "Agnieszka", "Imani", "Ravi", "Eleni",
)  # fmt: skip
_FAMILY = (
    "Smith", "Johnson", "Garcia", "Hernandez", "Raman", "Iyer", "Chen", "Zhang", "Tanaka", "Watanabe", "Haddad", "Al-Masri", "Okafor",
    "Adeyemi", "Mensah", "Ivanova", "Kowalczyk", "O'Brien", "Ni Dhomhnaill", "Lindqvist", "Nguyen", "Tran", "Washington", "Ngata",
    "Yilmaz", "Kealoha", "Dlamini", "Papadopoulos", "Wojcik", "Begum", "Castellanos", "Dubois", "Schultheiss", "Van der Berg",
    "De la Cruz", "Murphy", "Parkinson", "Baker", "Turner", "Bell",
)  # fmt: skip
_PLACES = (
    "Boston", "Tulsa", "Spokane", "Baton Rouge", "Eau Claire", "Poughkeepsie", "Des Moines", "Albuquerque", "Fresno", "Chattanooga",
    "Duluth", "Yonkers", "Manchester", "Leeds", "Galway", "Lagos", "Accra", "Kumasi", "Chennai", "Pune", "Osaka", "Guadalajara", "Hanoi",
    "Izmir", "Saint Paul", "Fort Wayne", "Kalamazoo", "Biloxi", "Sheboygan", "Walla Walla", "Mercy General Hospital", "Lakeside Clinic",
    "Cedar Ridge High School", "Maple Grove Nursing Home", "Saint Brigid's Church", "Multnomah County", "Ypsilanti", "Schenectady",
    "Oaxaca", "Perth",
)  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "fourteenth",
    "sixteenth", "nineteenth", "twentieth", "twenty first", "twenty-third", "twenty eighth", "thirtieth",
)  # fmt: skip
_YEARS = ("1987", "2004", "2019", "2023", "nineteen eighty four", "two thousand twelve", "twenty twenty one")
_STREETS = (
    "Maple Street", "Oak Avenue", "Willow Lane", "Martin Luther King Boulevard", "Third Street", "Old Mill Road", "Sycamore Drive",
    "Harbor View Court", "42nd Street", "El Camino Way", "Kapiolani Boulevard", "Piedmont Avenue", "Church Street", "Birch Terrace",
)  # fmt: skip
DEVELOPED = Pool(_GIVEN, _FAMILY, _PLACES, _STREETS)
UNSEEN = Pool(
    given=(
        "William", "Patricia", "Jennifer", "Carlos", "Ananya", "Sanjay", "Xiu", "Jun", "Kenji", "Haruka", "Aisha", "Yusuf", "Emeka",
        "Chiamaka", "Kofi", "Abena", "Olga", "Nikolai", "Esperanza", "Itzel", "Aoife", "Padraig", "Bjorn", "Ingeborg", "Thuy", "Duc",
        "Darnell", "Keisha", "Mereana", "Tane", "Elif", "Emre", "Keahi", "Nomvula", "Folasade", "Zbigniew", "Malgorzata", "Amara",
        "Deepak", "Stavros",
    ),
    family=(
        "Williams", "Brown", "Martinez", "Gonzalez", "Krishnan", "Patel", "Liu", "Huang", "Suzuki", "Nakamura", "Khoury", "El-Sayed",
        "Eze", "Balogun", "Boateng", "Petrova", "Nowak", "McCarthy", "O'Shaughnessy", "Bergstrom", "Pham", "Le", "Jefferson", "Parata",
        "Demir", "Kahale", "Mkhize", "Georgiou", "Zielinski", "Rahman", "Villanueva", "Lefebvre", "Oberholtzer", "Von Trapp",
        "Dos Santos", "Graves", "Crohn", "Cooper", "Weber", "Wood",
    ),
    places=(
        "Seattle", "Omaha", "Tacoma", "Shreveport", "La Crosse", "Schaumburg", "Las Cruces", "Tucson", "Bakersfield", "Knoxville",
        "Bemidji", "Hoboken", "Birmingham", "Sheffield", "Limerick", "Abuja", "Tamale", "Mombasa", "Hyderabad", "Nagpur", "Sapporo",
        "Monterrey", "Da Nang", "Bursa", "Saint Cloud", "Fort Collins", "Muskegon", "Gulfport", "Oshkosh", "Pago Pago",
        "Holy Cross Hospital", "Riverbend Clinic", "Pine Valley Elementary", "Golden Acres Nursing Home", "Trinity Lutheran Church",
        "Maricopa County", "Escanaba", "Saugerties", "Tlaxcala", "Wollongong",
    ),
    streets=(
        "Elm Street", "Chestnut Avenue", "Hawthorn Lane", "John F. Kennedy Boulevard", "Seventh Avenue", "New Hope Road",
        "Magnolia Drive", "Seaside Court", "19th Street", "Camino Real", "Ala Moana Boulevard", "Peachtree Street", "Station Road",
        "Juniper Circle",
    ),
)  # fmt: skip
"""Names, towns and streets that no rule was developed with."""
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _figures(random: Random, count: int) -> str:
    return str(random.randint(1, 9)) + "".join(str(random.randint(0, 9)) for _ in range(count - 1))


def _spoken(figures: str) -> str:
    return " ".join(_DIGITS[int(figure)] for figure in figures)


def name(random: Random, pool: Pool) -> str:
    """A full name."""
    return f"{random.choice(pool.given)} {random.choice(pool.family)}"


def family_name(random: Random, pool: Pool) -> str:
    """A family name, for after a title."""
    return random.choice(pool.family)


def given_name(random: Random, pool: Pool) -> str:
    """A given name alone."""
    return random.choice(pool.given)


def place(random: Random, pool: Pool) -> str:
    """A town, a county or an institution."""
    return random.choice(pool.places)


def date(random: Random, pool: Pool) -> str:
    """A day, or a month of a year, as it is written or said."""
    month, day, year = random.choice(_MONTHS), random.randint(1, 28), random.choice(_YEARS)
    return random.choice(
        (
            f"{month} {day}",
            f"{month} {day}, {random.randint(1960, 2025)}",
            f"{month} {random.choice(_ORDINALS)}",
            f"the {random.choice(_ORDINALS)} of {month}",
            f"{month} {random.choice(_ORDINALS)}, {year}",
            f"{month} {year}",
            f"{random.randint(1, 12)}/{day}/{random.randint(1960, 2025)}",
            f"{random.randint(1, 12):02}-{day:02}-{random.randint(10, 25)}",
            f"{random.randint(1960, 2025)}-{random.randint(1, 12):02}-{day:02}",
        )
    )


def phone(random: Random, pool: Pool) -> str:
    """A number of ten figures or seven, written or said."""
    area, exchange, line = _figures(random, 3), _figures(random, 3), _figures(random, 4)
    return random.choice(
        (
            f"{area}-{exchange}-{line}",
            f"({area}) {exchange}-{line}",
            f"{area}.{exchange}.{line}",
            f"{exchange}-{line}",
            f"+1 {area} {exchange} {line}",
            f"{_spoken(area)}, {_spoken(exchange)}, {_spoken(line)}",
            f"{_spoken(exchange)} {_spoken(line)}",
        )
    )


def email(random: Random, pool: Pool) -> str:
    """An address of electronic mail, written or said."""
    given, family = random.choice(pool.given).lower(), random.choice(("raman", "okafor", "smith", "tanaka", "dubois"))
    site = random.choice(("gmail.com", "yahoo.com", "stmercy.org", "uni.edu"))
    said = f"{given} dot {family} at {site.replace('.', ' dot ')}"
    return random.choice((f"{given}.{family}@{site}", f"{given}{_figures(random, 2)}@{site}", said))


def record(random: Random, pool: Pool) -> str:
    """The number of a medical record."""
    return random.choice((_figures(random, 8), f"MR-{_figures(random, 6)}", _spoken(_figures(random, 7))))


def social_security(random: Random, pool: Pool) -> str:
    """A social security number."""
    return f"{random.randint(100, 665)}-{random.randint(10, 99)}-{_figures(random, 4)}"


def policy(random: Random, pool: Pool) -> str:
    """The number of a health plan or an account."""
    return random.choice((f"{random.choice('XYWHB')}{random.choice('GPQR')}{_figures(random, 9)}", _figures(random, 10)))


def licence(random: Random, pool: Pool) -> str:
    """A driver's licence, a plate or a vehicle identification number."""
    vehicle = "1HGCM82633A" + _figures(random, 6)
    return random.choice((f"{random.choice('DKSF')}{_figures(random, 7)}", f"{random.randint(2, 9)}KLM{_figures(random, 3)}", vehicle))


def serial(random: Random, pool: Pool) -> str:
    """A device's serial number."""
    return f"{random.choice(('PJN', 'SN', 'VX'))}{_figures(random, 6)}{random.choice('ABH')}"


def address(random: Random, pool: Pool) -> str:
    """A street and number, with or without the rest."""
    street = f"{_figures(random, random.randint(2, 4))} {random.choice(pool.streets)}"
    number = random.choice(("four twelve", "twenty two", "nine oh five", "seventeen"))
    return random.choice(
        (
            street,
            f"{street}, Apartment {random.randint(2, 40)}",
            f"{number} {random.choice(pool.streets)}",
            f"P.O. Box {_figures(random, 4)}",
        )
    )


def zip_code(random: Random, pool: Pool) -> str:
    """A ZIP code, written or said."""
    figures = _figures(random, 5)
    return random.choice((figures, f"{figures}-{_figures(random, 4)}", _spoken(figures)))


def age(random: Random, pool: Pool) -> str:
    """An age over 89."""
    return random.choice((str(random.randint(90, 104)), "ninety " + random.choice(_DIGITS[1:]), "ninety-" + random.choice(_DIGITS[1:])))


def url(random: Random, pool: Pool) -> str:
    """An address of the web."""
    who = random.choice(("ramanbakery", "okaforfamily", "tanaka-pottery", "svetlanasings"))
    return random.choice((f"https://www.{who}.com/about", f"www.{who}.org", f"{who}.com", f"http://{who}.net/contact"))


def ip(random: Random, pool: Pool) -> str:
    """An address of the Internet."""
    six = f"2001:db8:{random.randint(1, 9999)}::{random.randint(1, 99)}"
    return random.choice((f"{random.randint(11, 223)}.{random.randint(0, 255)}.{random.randint(0, 255)}.{random.randint(1, 254)}", six))


DRAWN: Mapping[str, Callable[[Random, Pool], str]] = {
    "name": name, "family name": family_name, "given name": given_name, "place": place, "date": date, "phone": phone, "email": email,
    "record": record, "social security": social_security, "policy": policy, "licence": licence, "serial": serial, "address": address,
    "zip": zip_code, "age": age, "url": url, "ip": ip,
}  # fmt: skip
"""What a carrier's {field} is filled with."""

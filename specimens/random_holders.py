"""Holders by the thousand, for training and for property tests: any issuer, names of many scripts.

Names are made as ICAO Doc 9303-3, section 6 transliterates them: letters A to Z, apostrophes dropped,
hyphens and spaces kept as spaces.
"""

import random

from ocr_identity.ocr.extraction.countries import ICAO_SPECIAL, ISO_3166_ALPHA_3
from specimens.people import Holder

STATES = tuple(sorted(ISO_3166_ALPHA_3 | ICAO_SPECIAL)) + ("D",) * 6

SURNAMES = """
    SMITH JONES OBRIEN MCDONALD MUELLER MUSTERMANN SCHAEFER GROSS DUPONT LEFEVRE GARCIA FERNANDEZ NUNEZ
    ROSSI ESPOSITO SILVA SANTOS KOWALSKI NOWAKOWSKA WOJCIECHOWSKI NOVAK HORVATH NAGY POPESCU IONESCU IVANOV
    KUZNETSOVA SHEVCHENKO TSKHAKAIA YILMAZ OEZTUERK PAPADOPOULOS ANDERSSON BJOERK HAGEN KORHONEN JENSEN
    JOHANNSDOTTIR ABDULLAH ALHASHIMI BENALI KHAN SINGH CHAUDHARY IYER NGUYEN TRAN WANG ZHANG LI CHEN YAMADA
    WATANABE KIM PARK OKAFOR ADEYEMI MBEKI DLAMINI TESFAYE KAMAU QUISPE MAMANI FITZGERALD VANDERBERG
""".split()
GIVEN_NAMES = """
    ANNA MARIA JOHN MICHAEL OLIVIA JACK ERIKA HANS JUERGEN CLAIRE CHRISTELLE JOSE LUIS CARMEN GIULIA MARCO
    JOAO BEATRIZ JAN MALGORZATA KATARZYNA JIRI ZSOFIA ANDREI ELENA SERGEI OLEKSANDR MEHMET AYSE GEORGIOS ELENI
    ERIK ASTRID MIKKO AINO BJOERN SIGRUN MOHAMMED FATIMA AHMED YOUSSEF AISHA ARJUN PRIYA LAKSHMI VAN THI WEI
    XIAOMING HARUKI YUKO MINJUN SOYEON CHIDI NGOZI THABO ZANELE ABEBE WANJIKU JUAN ROSA SIOBHAN
    PATRICK QUENTIN
""".split()
SYLLABLES = (
    "A E I O U BA BEL CHI DO DRA FER GU HO IK JA KHA KU LEM LO MA MIR NE NGO OS PE QU RA RI SAN SHE TA"
)
SYLLABLES += " TSU UL VA VIC WEN XI YA YUS ZA ZHO IL LI OI IO"


def _name(rng: random.Random, known: list[str]) -> str:
    """Choose a name of the list, or make up one that nobody bears, so that no list is learnt by heart."""
    if rng.random() < 0.4:
        return rng.choice(known)
    if rng.random() < 0.3:
        return "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=rng.randint(1, 12)))
    return "".join(rng.choices(SYLLABLES.split(), k=rng.randint(1, 5)))


def _names(rng: random.Random, known: list[str], shares: tuple[int, ...]) -> str:
    count = rng.choices(range(len(shares)), shares)[0]
    return " ".join(_name(rng, known) for _ in range(count))


def _number(rng: random.Random) -> str:
    """Make up a document number: digits, letters before digits, or both mixed; 6 to 9 characters."""
    kind, length = rng.random(), rng.choice((6, 7, 8, 9, 9, 9, 9))
    if kind < 0.35:
        return "".join(rng.choices("0123456789", k=length))
    if kind < 0.75:
        letters = rng.randint(1, 3)
        return "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=letters)) + "".join(
            rng.choices("0123456789", k=length - letters)
        )
    return "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=length))


def _optional(rng: random.Random) -> str:
    """Make up a personal number, often none; spaces stand for fillers within."""
    if rng.random() < 0.45:
        return ""
    alphabet = rng.choice(("0123456789", "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "))
    return "".join(rng.choices(alphabet, k=rng.randint(1, 14))).strip()


def _day(rng: random.Random, first: int, last: int) -> str:
    return f"{rng.randint(first, last)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def random_holder(rng: random.Random) -> Holder:
    """One holder with a document of 2015 to 2039."""
    return Holder(
        surname=_names(rng, SURNAMES, (0, 75, 20, 5)),
        given_names=_names(rng, GIVEN_NAMES, (4, 45, 35, 12, 4)),
        birth_date=_day(rng, 1930, 2022),
        sex=rng.choice("MMMFFF<"),
        document_number=_number(rng),
        issue_date=_day(rng, 2015, 2025),
        expiry_date=_day(rng, 2026, 2039),
        personal_number=_optional(rng),
        state=rng.choice(STATES),
    )

"""Makes identity numbers that are right by their published rules, from a seed.

Written on its own, from the public descriptions, so that a mistake in src/classify cannot hide in the bench. Every maker
takes (rng, person) and gives the compact form; `spaced` and the like write it as people do.
"""

import datetime
import string

_VOWELS = "AEIOU"
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
_CURP_STATES = ("AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS NE").split()
_CURP_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def digits(rng, count, first="0123456789"):
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def luhn_digit(payload):
    total = 0
    for position, character in enumerate(reversed(payload)):
        value = int(character) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def weighted(payload, weights):
    return sum(int(character) * weight for character, weight in zip(payload, weights))


def plain(name):
    """In capitals, without accents, without what is no letter; Ñ stays."""
    table = str.maketrans("ÁÉÍÓÚÜÀÈÌÒÙÂÊÔÃÕÇÄÖÅÆØŁŚŻŹĆĘĄŃ", "AEIOUUAEIOUAEOAOCAOAAOLSZZCEAN")
    return "".join(c for c in name.upper().translate(table) if c in string.ascii_uppercase + "Ñ") or "X"


def _inner_consonant(name):
    return next((c for c in name[1:] if c in _CONSONANTS), "X")


def _initials(person):
    family, family2, given = plain(person.family), plain(person.family2), plain(person.given)
    inner_vowel = next((c for c in family[1:] if c in _VOWELS), "X")
    return (family[0] + inner_vowel + family2[0] + given[0]).replace("Ñ", "X"), (family, family2, given)


def curp(rng, person):
    initials, names = _initials(person)
    state = "NE" if person.is_migrant else rng.choice(_CURP_STATES[:-1])
    body = initials + person.birth.strftime("%y%m%d") + ("H" if person.sex == "M" else "M") + state
    body += "".join(_inner_consonant(name) for name in names)
    body += rng.choice("0123456789") if person.birth.year < 2000 else rng.choice("ABC")
    total = sum(_CURP_ALPHABET.index(c) * (18 - i) for i, c in enumerate(body))
    return body + str(-total % 10)


def _rfc_digit(body):
    total = sum(_RFC_ALPHABET.index(c) * (13 - i) for i, c in enumerate(body.rjust(12)))
    rest = 11 - total % 11
    return "0" if rest == 11 else "A" if rest == 10 else str(rest)


def rfc(rng, person):
    alphabet = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
    body = _initials(person)[0] + person.birth.strftime("%y%m%d") + rng.choice(alphabet) + rng.choice(alphabet)
    return body + _rfc_digit(body)


def rfc_company(rng, person):
    founded = datetime.date(1960, 1, 1) + datetime.timedelta(days=rng.randrange(20000))
    body = "".join(rng.choice(_CONSONANTS) for _ in range(3)) + founded.strftime("%y%m%d")
    body += rng.choice("123456789ABCDEFG") + rng.choice("123456789ABCDEFG")
    return body + _rfc_digit(body)


def nss(rng, person):
    body = f"{rng.randrange(1, 98):02d}{rng.randrange(100):02d}{person.birth.year % 100:02d}{rng.randrange(10000):04d}"
    return body + luhn_digit(body)


def elector(rng, person):
    family, family2, given = _initials(person)[1]
    two = [(name[0] + _inner_consonant(name)).replace("Ñ", "N") for name in (family, family2, given)]
    return ("".join(two) + person.birth.strftime("%y%m%d") + f"{rng.randrange(1, 33):02d}" + ("H" if person.sex == "M" else "M")
            + digits(rng, 3))


def clabe(rng, person):
    body = rng.choice(["002", "012", "014", "021", "030", "036", "044", "058", "072", "127"]) + digits(rng, 14)
    return body + str(-sum(int(c) * w % 10 for c, w in zip(body, [3, 7, 1] * 6)) % 10)


def cpf(rng, person):
    body = digits(rng, 9)
    for first in (10, 11):
        body += str(-weighted(body, range(first, 1, -1)) % 11 % 10 if weighted(body, range(first, 1, -1)) % 11 > 1 else 0)
    return body


def cnpj(rng, person):
    body = digits(rng, 8) + "0001"
    for weights in ([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]):
        rest = weighted(body, weights) % 11
        body += "0" if rest < 2 else str(11 - rest)
    return body


def cns(rng, person):
    while True:
        body = digits(rng, 14, "789")
        check = -weighted(body, range(15, 1, -1)) % 11
        if check < 10:
            return body + str(check)


def cuil(rng, person):
    while True:
        body = {"M": "20", "F": "27"}[person.sex] + f"{rng.randrange(8_000_000, 48_000_000):08d}"
        check = -weighted(body, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
        if check < 10:
            return body + str(check)


def rut(rng, person):
    body = str(rng.randrange(4_000_000, 26_000_000))
    rest = 11 - sum(int(c) * (2 + i % 6) for i, c in enumerate(reversed(body))) % 11
    return body + {10: "K", 11: "0"}.get(rest, str(rest))


def ec_cedula(rng, person):
    body = f"{rng.randrange(1, 25):02d}" + rng.choice("012345") + digits(rng, 6)
    return body + luhn_digit(body)


def uy_ci(rng, person):
    body = str(rng.randrange(1_000_000, 6_000_000))
    return body + str(-weighted(body, [2, 9, 8, 7, 6, 3, 4]) % 10)


def do_cedula(rng, person):
    body = f"{rng.randrange(1, 121):03d}" + digits(rng, 7)
    return body + luhn_digit(body)


def national_8(rng, person):
    """Argentina's and Peru's DNI: eight digits and no check."""
    return str(rng.randrange(10_000_000, 48_000_000))


def co_cedula(rng, person):
    return str(rng.choice([rng.randrange(10_000_000, 99_999_999), rng.randrange(1_000_000_000, 1_140_000_000)]))


def dni(rng, person):
    number = rng.randrange(1_000_000, 80_000_000)
    return f"{number:08d}{_DNI_LETTERS[number % 23]}"


def nie(rng, person):
    first, number = rng.randrange(3), rng.randrange(10_000_000)
    return f"{'XYZ'[first]}{number:07d}{_DNI_LETTERS[(first * 10_000_000 + number) % 23]}"


def naf(rng, person):
    body = f"{rng.randrange(1, 53):02d}{rng.randrange(10_000_000, 99_999_999):08d}"
    return body + f"{int(body) % 97:02d}"


def pt_nif(rng, person):
    body = digits(rng, 8, "12")
    rest = weighted(body, range(9, 1, -1)) % 11
    return body + ("0" if rest < 2 else str(11 - rest))


def codice_fiscale(rng, person):
    def three(name, is_given):
        name = plain(name).replace("Ñ", "N")
        consonants = [c for c in name if c in _CONSONANTS]
        if is_given and len(consonants) > 3:
            consonants = [consonants[0], *consonants[2:4]]
        return ("".join(consonants[:3]) + "".join(c for c in name if c in _VOWELS) + "XXX")[:3]

    day = person.birth.day + (40 if person.sex == "F" else 0)
    body = three(person.family, False) + three(person.given, True) + f"{person.birth.year % 100:02d}"
    body += "ABCDEHLMPRST"[person.birth.month - 1] + f"{day:02d}" + rng.choice("ABCDEFGHL") + f"{rng.randrange(1, 990):03d}"
    odd_digits = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    odd = dict(zip(string.ascii_uppercase, odd_digits + [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]))
    odd |= dict(zip(string.digits, odd_digits))
    even = {c: i for i, c in enumerate(string.ascii_uppercase)} | {c: i for i, c in enumerate(string.digits)}
    return body + string.ascii_uppercase[sum((odd if i % 2 == 0 else even)[c] for i, c in enumerate(body)) % 26]


def nir(rng, person):
    department = rng.choice([f"{rng.randrange(1, 96):02d}", "75", "69", "2A", "2B"]).replace("20", "21")
    body = ("1" if person.sex == "M" else "2") + person.birth.strftime("%y%m") + department
    body += f"{rng.randrange(1, 400):03d}{rng.randrange(1, 999):03d}"
    number = int(body.replace("2A", "19").replace("2B", "18") if department in ("2A", "2B") else body)
    return body + f"{97 - number % 97:02d}"


def steuer_id(rng, person):
    chosen = rng.sample("0123456789", 9)
    ten = chosen + [rng.choice(chosen)]
    while True:
        rng.shuffle(ten)
        if ten[0] != "0":
            break
    product = 10
    for character in ten:
        total = (int(character) + product) % 10 or 10
        product = total * 2 % 11
    return "".join(ten) + str((11 - product) % 10)


def kvnr(rng, person):
    letter, body = rng.choice(string.ascii_uppercase), digits(rng, 8)
    values = f"{ord(letter) - 64:02d}{body}"
    return letter + body + str(sum(sum(divmod(int(c) * (1 + i % 2), 10)) for i, c in enumerate(values)) % 10)


def personnummer(rng, person):
    serial = rng.randrange(10, 990) // 2 * 2 + (1 if person.sex == "M" else 0)
    body = person.birth.strftime("%y%m%d") + f"{serial % 1000:03d}"
    return person.birth.strftime("%Y%m%d") + body[6:] + luhn_digit(body)


def fodselsnummer(rng, person):
    while True:
        body = person.birth.strftime("%d%m%y") + (f"{rng.randrange(500):03d}" if person.birth.year < 2000 else f"{rng.randrange(500, 1000):03d}")
        first = -weighted(body, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11
        if first == 10:
            continue
        second = -weighted(body + str(first), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
        if second < 10:
            return body + str(first) + str(second)


def cpr(rng, person):
    """Denmark's; the check has not been kept since 2007."""
    return person.birth.strftime("%d%m%y") + digits(rng, 4, "0123" if person.birth.year < 2000 else "4567")


def hetu(rng, person):
    serial = f"{rng.randrange(2, 900):03d}"
    number = int(person.birth.strftime("%d%m%y") + serial)
    sign = "-" if person.birth.year < 2000 else "A"
    return person.birth.strftime("%d%m%y") + sign + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY"[number % 31]


def bsn(rng, person):
    while True:
        body = digits(rng, 8, "12345678")
        check = weighted(body, range(9, 1, -1)) % 11
        if check < 10:
            return body + str(check)


def pesel(rng, person):
    month = person.birth.month + (20 if person.birth.year >= 2000 else 0)
    body = f"{person.birth.year % 100:02d}{month:02d}{person.birth.day:02d}{digits(rng, 4)}"
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def nhs(rng, person):
    while True:
        body = digits(rng, 9, "467")
        check = -weighted(body, range(10, 1, -1)) % 11
        if check < 10:
            return body + str(check)


def nino(rng, person):
    while True:
        prefix = rng.choice("ABCEGHJKLMNPRSTWXYZ") + rng.choice("ABCEGHJKLMNPRSTWXYZ")
        if prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"):
            return prefix + digits(rng, 6) + rng.choice("ABCD")


def pps(rng, person):
    body = digits(rng, 7)
    second = rng.choice(["", "", "A", "H"])
    total = weighted(body, range(8, 1, -1)) + (9 * (ord(second) - 64) if second else 0)
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] + second


def ssn(rng, person):
    area = rng.choice([n for n in range(1, 900) if n != 666])
    return f"{area:03d}{rng.randrange(1, 100):02d}{rng.randrange(1, 10000):04d}"


def mbi(rng, person):
    letters = "ACDEFGHJKMNPQRTUVWXY"
    pick = {"C": "123456789", "A": letters, "N": "0123456789", "B": letters + "0123456789"}
    return "".join(rng.choice(pick[kind]) for kind in "CABNABNAANN")


def npi(rng, person):
    body = digits(rng, 9, "1")
    return body + luhn_digit("80840" + body)


def sin(rng, person):
    body = digits(rng, 8, "1234567")
    return body + luhn_digit(body)


def bc_phn(rng, person):
    while True:
        body = digits(rng, 8)
        check = -weighted(body, [2, 4, 8, 5, 10, 9, 7, 3]) % 11
        if check < 10:
            return "9" + body + str(check)


_D5 = [[(a + b) % 5 if a < 5 and b < 5 else (a + b) % 5 + 5 if a < 5 else (a - b) % 5 + 5 if b < 5 else (a - b) % 5
        for b in range(10)] for a in range(10)]
_VERHOEFF_STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def _verhoeff_sum(number):
    check = 0
    for position, character in enumerate(reversed(number)):
        value = int(character)
        for _ in range(position % 8):
            value = _VERHOEFF_STEP[value]
        check = _D5[check][value]
    return check


def verhoeff_digit(payload):
    return next(d for d in "0123456789" if _verhoeff_sum(payload + d) == 0)


def aadhaar(rng, person):
    body = digits(rng, 11, "23456789")
    return body + verhoeff_digit(body)


def pan(rng, person):
    family = plain(person.family).replace("Ñ", "N")
    return "".join(rng.choice(string.ascii_uppercase) for _ in range(3)) + "P" + family[0] + digits(rng, 4, "123456789") + rng.choice(
        string.ascii_uppercase)


def au_medicare(rng, person):
    body = digits(rng, 8, "23456")
    return body + str(weighted(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10) + rng.choice("123")


def ihi(rng, person):
    body = "800360" + digits(rng, 9)
    return body + luhn_digit(body)


def nhi(rng, person):
    """New Zealand's, the form of before 2026: three letters, three digits, a check digit."""
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    while True:
        body = "".join(rng.choice(alphabet) for _ in range(3)) + digits(rng, 3)
        values = [alphabet.index(c) + 1 if c in alphabet else int(c) for c in body]
        rest = sum(value * weight for value, weight in zip(values, range(7, 1, -1))) % 11
        if rest != 0:
            return body + str((11 - rest) % 10)


def za_id(rng, person):
    body = person.birth.strftime("%y%m%d") + digits(rng, 4, "0123" if person.sex == "F" else "5678") + "08"
    return body + luhn_digit(body)


def passport(rng, person):
    return rng.choice(string.ascii_uppercase) + digits(rng, 8)


def card(rng, person):
    prefix, length = rng.choice([("4", 16), ("51", 16), ("53", 16), ("55", 16), ("37", 15), ("2221", 16)])
    body = prefix + digits(rng, length - len(prefix) - 1)
    return body + luhn_digit(body)


def iban(rng, person):
    country = rng.choice(["ES", "DE", "PT", "FR", "NL", "IT"])
    bban = {"ES": 20, "DE": 18, "PT": 21, "FR": 23, "NL": 14, "IT": 23}[country]
    body = rng.choice(["INGB", "ABNA", "RABO"]) + digits(rng, 10) if country == "NL" else (
        rng.choice(string.ascii_uppercase) + digits(rng, 22) if country == "IT" else digits(rng, bban))
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    return f"{country}{98 - number % 97:02d}{body}"


def snomed(rng, person):
    body = digits(rng, rng.choice([5, 6, 6, 7]), "123456789") + "00"
    return body + verhoeff_digit(body)


def ean13(rng, person):
    """A bar code: looks like an id with a check digit and is none."""
    body = "750" + digits(rng, 9)
    return body + str(-sum(int(c) * (1 + 2 * (i % 2)) for i, c in enumerate(body)) % 10)


def imei(rng, person):
    body = "35" + digits(rng, 12)
    return body + luhn_digit(body)


def cbu(rng, person):
    first, second = digits(rng, 7), digits(rng, 13)
    return (first + str(-weighted(first, [7, 1, 3, 9, 7, 1, 3]) % 10)
            + second + str(-weighted(second, [3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3]) % 10))

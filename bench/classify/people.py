"""Persons of a language and country, from a seed, and the values that hang on one person."""

import dataclasses
import datetime

import identifiers
import vocabulary

# Country: (language of names and words, telephone prefix, national digits, postal code form, ids as (concept, maker)).
COUNTRIES = {
    "mx": ("es", "52", 10, "#####", [("id.mx.curp", "curp"), ("id.mx.rfc", "rfc"), ("id.mx.nss", "nss"), ("id.mx.elector", "elector")]),
    "br": ("pt", "55", 11, "#####-###", [("id.br.cpf", "cpf"), ("id.br.cns", "cns")]),
    "ar": ("es", "54", 10, "####", [("id.ar.cuil", "cuil"), ("id.ar.dni", "national_8")]),
    "cl": ("es", "56", 9, "#######", [("id.cl.rut", "rut")]),
    "co": ("es", "57", 10, "######", [("id.co.cedula", "co_cedula")]),
    "pe": ("es", "51", 9, "#####", [("id.pe.dni", "national_8")]),
    "ec": ("es", "593", 9, "######", [("id.ec.cedula", "ec_cedula")]),
    "uy": ("es", "598", 8, "#####", [("id.uy.ci", "uy_ci")]),
    "do": ("es", "1", 10, "#####", [("id.do.cedula", "do_cedula")]),
    "es": ("es", "34", 9, "#####", [("id.es.dni", "dni"), ("id.es.nie", "nie"), ("id.es.nuss", "naf")]),
    "pt": ("pt", "351", 9, "####-###", [("id.pt.nif", "pt_nif")]),
    "us": ("en", "1", 10, "#####", [("id.us.ssn", "ssn"), ("id.us.mbi", "mbi")]),
    "ca": ("en", "1", 10, "A#A #A#", [("id.ca.sin", "sin"), ("id.ca.bc_phn", "bc_phn")]),
    "gb": ("en", "44", 10, "AA# #AA", [("id.uk.nhs", "nhs"), ("id.uk.nino", "nino")]),
    "ie": ("en", "353", 9, "A## A###", [("id.ie.ppsn", "pps")]),
    "fr": ("fr", "33", 9, "#####", [("id.fr.nir", "nir")]),
    "de": ("de", "49", 10, "#####", [("id.de.steuer_id", "steuer_id"), ("id.de.kvnr", "kvnr")]),
    "it": ("it", "39", 10, "#####", [("id.it.codice_fiscale", "codice_fiscale")]),
    "nl": ("nl", "31", 9, "#### AA", [("id.nl.bsn", "bsn")]),
    "se": ("nordic", "46", 9, "### ##", [("id.se.personnummer", "personnummer")]),
    "no": ("nordic", "47", 8, "####", [("id.no.fodselsnummer", "fodselsnummer")]),
    "dk": ("nordic", "45", 8, "####", [("id.dk.cpr", "cpr")]),
    "fi": ("nordic", "358", 9, "#####", [("id.fi.hetu", "hetu")]),
    "pl": ("pl", "48", 9, "##-###", [("id.pl.pesel", "pesel")]),
    "in": ("in", "91", 10, "######", [("id.in.aadhaar", "aadhaar"), ("id.in.pan", "pan")]),
    "au": ("en", "61", 9, "####", [("id.au.medicare", "au_medicare"), ("id.au.ihi", "ihi")]),
    "nz": ("en", "64", 9, "####", [("id.nz.nhi", "nhi")]),
    "za": ("en", "27", 9, "####", [("id.za.id", "za_id")]),
}
_EPOCH = datetime.date(2024, 1, 1)


@dataclasses.dataclass
class Person:
    country: str
    language: str
    given: str
    family: str
    family2: str
    sex: str
    birth: datetime.date
    is_migrant: bool
    number: int
    memory: dict = dataclasses.field(default_factory=dict)

    def once(self, key, make):
        """A value that stays the same wherever this person comes up."""
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]


def make_person(rng, country, number):
    language = COUNTRIES[country][0]
    spoken = language if rng.random() < 0.93 else rng.choice(["es", "en", "pt", "it"])
    sex = rng.choice("MF")
    given = rng.choice(vocabulary.words(vocabulary.GIVEN, spoken, sex))
    if rng.random() < 0.25:
        given += " " + rng.choice(vocabulary.words(vocabulary.GIVEN, spoken, sex))
    family, family2 = (rng.choice(vocabulary.words(vocabulary.FAMILY, spoken)) for _ in range(2))
    birth = _EPOCH - datetime.timedelta(days=int(rng.triangular(30, 34000, 14000)))
    return Person(country, language, given, family, family2, sex, birth, rng.random() < 0.06, number)


def identity_number(rng, person, maker):
    return person.once(maker, lambda: getattr(identifiers, maker)(rng, person))


def full_name(person, order):
    double = person.country in ("mx", "es", "ar", "cl", "co", "pe", "ec", "uy", "do")
    family = f"{person.family} {person.family2}" if double else person.family
    return f"{family}, {person.given}" if order == "family first" else f"{person.given} {family}"


def phone(rng, person, form):
    prefix, count = COUNTRIES[person.country][1:3]
    national = person.once("phone", lambda: identifiers.digits(rng, count, "23456789"))
    grouped = f"{national[:-7]} {national[-7:-4]} {national[-4:]}".strip()
    return {"national": national, "international": f"+{prefix}{national}", "grouped": grouped, "dashes": grouped.replace(" ", "-"),
            "both": f"+{prefix} {grouped}", "parentheses": f"({national[:-7]}) {national[-7:-4]}-{national[-4:]}"}[form]


def email(rng, person):
    def make():
        plain = f"{identifiers.plain(person.given.split()[0])}.{identifiers.plain(person.family)}".lower().replace("ñ", "n")
        return f"{plain}{rng.choice(['', '', str(person.birth.year % 100), str(rng.randrange(999))])}@{rng.choice(vocabulary.MAIL_DOMAINS)}"

    return person.once("email", make)


def address(rng, person):
    def make():
        language = person.language
        street = rng.choice(vocabulary.STREETS[language]).format(n=rng.choice(vocabulary.words(vocabulary.STREET_NAMES, language)),
                                                                  f=rng.choice(vocabulary.words(vocabulary.FAMILY, language)))
        number = str(rng.randrange(1, 1900))
        return (f"{number} {street}" if language in ("en", "in") else f"{street} {number}", street, number)

    return person.once("address", make)


def town(rng, person):
    return person.once("town", lambda: rng.choice(vocabulary.words(vocabulary.TOWNS, person.language)))


def postal_code(rng, person):
    letters = "ABCDEGHJKLMNPRSTVWXY"
    return person.once("postal", lambda: "".join(rng.choice("0123456789") if c == "#" else rng.choice(letters) if c == "A" else c
                                                  for c in COUNTRIES[person.country][3]))


def moment(rng, start_year=2016, end_year=2024):
    start = datetime.datetime(start_year, 1, 1)
    seconds = int((datetime.datetime(end_year, 12, 31) - start).total_seconds())
    return start + datetime.timedelta(seconds=rng.randrange(seconds))


DATE_FORMS = ["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%Y-%m-%dT00:00:00Z", "%d-%m-%Y", "%m/%d/%Y"]

"""Synthetic patients of a made-up telemedicine firm: 2,000 records of 1,900 people, the same for the same seed.

Nobody here exists. E-mail addresses end in .example; identifiers are well-formed with right check digits (CURP, RFC,
NSS, DNI), US social security numbers have a valid form. 100 people have two records, as in every real register: with
another record number, a telephone written differently, now and then a name in capitals or a missing e-mail address, and
the same identifiers.

    patients = Patients()             # seed 2018, 2,000 records of 1,900 people
    patients.records                  # list of Patient
    patients.people                   # 1900: the truth that an estimate is compared with
    patients.as_sql(), as_redis_commands(), as_csv(), as_ndjson(), as_documents()
    patients.values()                 # every string that must never leave a store
"""

import csv
import dataclasses
import datetime
import io
import json
import random
import unicodedata

_GIVEN = {
    "M": ["María", "Guadalupe", "Juana", "Margarita", "Verónica", "Leticia", "Rosa", "Alejandra", "Yolanda", "Adriana",
          "Patricia", "Elizabeth", "Gabriela", "Silvia", "Araceli", "Ximena", "Fernanda", "Renata", "Itzel", "Citlali"],
    "H": ["José", "Juan", "Luis", "Carlos", "Jorge", "Miguel", "Francisco", "Jesús", "Antonio", "Alejandro", "Ricardo",
          "Eduardo", "Fernando", "Roberto", "Sergio", "Emiliano", "Mateo", "Diego", "Óscar", "Rubén"],
}
_SURNAMES = ["Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez", "Cruz",
             "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres", "Díaz", "Gutiérrez", "Ruiz", "Mendoza",
             "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero", "Álvarez", "Méndez", "Chávez", "Rivera", "Juárez",
             "Ramos", "Domínguez", "Herrera", "Medina", "Castro", "Vargas", "Guzmán", "Velázquez", "Muñoz", "Peña",
             "Ibáñez", "Núñez", "Zúñiga", "Ocampo", "Uribe", "Escobedo", "Trejo", "Xicoténcatl", "Yáñez"]
_US_GIVEN = {"M": ["Linda", "Susan", "Karen", "Emily", "Ashley", "Jessica", "Olivia", "Megan"],
             "H": ["James", "Robert", "Michael", "William", "David", "Ethan", "Tyler", "Brandon"]}
_US_SURNAMES = ["Smith", "Johnson", "Williams", "Brown", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Moore",
                "Harris", "Walker", "Campbell", "Mitchell", "Bennett", "Foster"]
_STREETS = ["Av. Insurgentes Sur", "Calle Morelos", "Av. Juárez", "Calle Hidalgo", "Calz. de Tlalpan", "Calle 5 de Mayo",
            "Av. Revolución", "Calle Niños Héroes", "Blvd. Independencia", "Calle Allende"]
_US_STREETS = ["Maple Street", "Oak Avenue", "Sunset Boulevard", "Elm Street", "Washington Avenue"]
_ES_STREETS = ["Calle Mayor", "Gran Vía", "Calle de Alcalá", "Avenida de la Constitución", "Calle Real"]
# State code of the CURP, name, town, first two digits of the postcode, area code.
_STATES = [("DF", "Ciudad de México", "Coyoacán", "04", "55"), ("JC", "Jalisco", "Guadalajara", "44", "33"),
           ("NL", "Nuevo León", "Monterrey", "64", "81"), ("PL", "Puebla", "Puebla", "72", "222"),
           ("GT", "Guanajuato", "León", "37", "477"), ("YN", "Yucatán", "Mérida", "97", "999"),
           ("OC", "Oaxaca", "Oaxaca de Juárez", "68", "951"), ("CS", "Chiapas", "Tapachula", "30", "962"),
           ("MC", "México", "Ecatepec de Morelos", "55", "55"), ("VZ", "Veracruz", "Xalapa", "91", "228")]
_US_TOWNS = [("Texas", "El Paso", "799", "915"), ("California", "San Diego", "921", "619"),
             ("Arizona", "Tucson", "857", "520")]
_ES_TOWNS = [("Madrid", "Madrid", "28", "91"), ("Valencia", "Valencia", "46", "96"), ("Sevilla", "Sevilla", "41", "95")]
_DIAGNOSES = ["E11.9", "I10", "J45.909", "F32.1", "B20", "O80", "C50.911", "E66.9", "K21.9", "M54.5", "N18.3", "F41.1",
              "J06.9", "G43.909", "Z34.90", "A15.0", "F10.20", "I25.10"]
_INSURERS = ["Seguros Quetzal", "Aseguradora del Valle", "Protección Médica Azteca", "Salud Total Mutua"]
_MAIL = ["correo.example", "mail.example", "buzon.example"]
_STAFF_DOMAIN = "telesalud-aurora.example"  # the apparent owner
_ROLES = ["admin", "medico", "medico", "medico", "recepcion", "soporte"]
_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_CURP_DIGITS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_RFC_DIGITS = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_CONSONANTS = "BCDFGHJKLMNPQRSTVWXYZ"
_TODAY = datetime.date(2026, 11, 2)


@dataclasses.dataclass
class Patient:
    """One record. The names of the fields are the names of columns; `person` is the truth and is never written out."""
    person: int
    id: int
    nombre: str
    apellido_paterno: str
    apellido_materno: str
    sexo: str
    fecha_nacimiento: datetime.date
    curp: str
    rfc: str
    nss: str
    ssn: str
    dni: str
    correo: str
    telefono: str
    calle: str
    ciudad: str
    estado: str
    codigo_postal: str
    pais: str
    aseguradora: str
    poliza: str
    vigencia_poliza: datetime.date
    diagnostico_cie10: str
    es_migrante: bool
    discapacidad: bool


@dataclasses.dataclass
class Account:
    """A login of the firm's own staff."""
    id: int
    usuario: str
    correo: str
    rol: str
    password_hash: str
    creado: datetime.datetime


COLUMNS = [field.name for field in dataclasses.fields(Patient) if field.name != "person"]
ACCOUNT_COLUMNS = [field.name for field in dataclasses.fields(Account)]


class Patients:
    def __init__(self, seed=2018, records=2000, people=1900, accounts=12):
        self._random = random.Random(seed)
        self.people = people
        self.records = [self._person(number) for number in range(people)]
        for number in self._random.sample(range(people), records - people):
            self.records.append(self._again(self.records[number]))
        self._random.shuffle(self.records)
        for number, record in enumerate(self.records, start=1):
            record.id = number
        self.accounts = [self._account(number + 1) for number in range(accounts)]

    # Renderings.

    def as_sql(self):
        """CREATE TABLE and INSERT for `pacientes` and `cuentas`, in SQL that PostgreSQL and MariaDB both take."""
        types = {bool: "boolean", int: "integer", datetime.date: "date", datetime.datetime: "timestamp", str: "varchar(200)"}
        text = []
        for table, kind, rows in (("pacientes", Patient, self.records), ("cuentas", Account, self.accounts)):
            fields = [field for field in dataclasses.fields(kind) if field.name != "person"]
            columns = ", ".join(f"{field.name} {types[field.type]}" + (" primary key" if field.name == "id" else "")
                                for field in fields)
            text.append(f"create table {table} ({columns});")
            for start in range(0, len(rows), 200):
                values = ",\n".join("(" + ", ".join(_sql_value(getattr(row, field.name)) for field in fields) + ")"
                                    for row in rows[start:start + 200])
                text.append(f"insert into {table} values\n{values};")
        return "\n".join(text) + "\n"

    def as_redis_commands(self):
        """Lists of words: a hash `paciente:N` for each record, `cuenta:usuario` for each account, a public counter."""
        commands = [["SET", "public:pacientes_hoy", str(len(self.records))]]
        for record in self.records:
            words = ["HSET", f"paciente:{record.id}"]
            for column, value in self._texts(record, COLUMNS):
                words += [column, value]
            commands.append(words)
        for account in self.accounts:
            words = ["HSET", f"cuenta:{account.usuario}"]
            for column, value in self._texts(account, ACCOUNT_COLUMNS):
                words += [column, value]
            commands.append(words)
        return commands

    def as_csv(self):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for record in self.records:
            writer.writerow([value for _, value in self._texts(record, COLUMNS)])
        return out.getvalue()

    def as_ndjson(self):
        """One document a line, dates as text."""
        return "".join(json.dumps(document, ensure_ascii=False, default=lambda date: date.date().isoformat()) + "\n"
                       for document in self.as_documents())

    def as_documents(self):
        """Dicts for BSON: dates as datetime, flags as bool, the address nested, absent identifiers left out."""
        documents = []
        for record in self.records:
            document = {"_id": record.id}
            for column in COLUMNS:
                value = getattr(record, column)
                if column in ("id", "calle", "ciudad", "estado", "codigo_postal", "pais") or value == "":
                    continue
                if type(value) is datetime.date:
                    value = datetime.datetime(value.year, value.month, value.day)
                document[column] = value
            document["domicilio"] = {name: getattr(record, name)
                                     for name in ("calle", "ciudad", "estado", "codigo_postal", "pais")}
            documents.append(document)
        return documents

    def as_account_documents(self):
        return [{"_id": account.id, **{name: getattr(account, name) for name in ACCOUNT_COLUMNS[1:]}}
                for account in self.accounts]

    def values(self):
        """The values that identify someone, or let someone in: none of them may be found anywhere but in a store."""
        secret = set()
        for record in self.records:
            secret.update({record.curp, record.rfc, record.nss, record.ssn, record.dni, record.correo, record.telefono,
                           record.poliza, record.calle,
                           f"{record.nombre} {record.apellido_paterno}"})
        for account in self.accounts:
            secret.update({account.password_hash, account.correo})
        return secret - {""}

    @staticmethod
    def _texts(row, columns):
        for column in columns:
            value = getattr(row, column)
            if isinstance(value, bool):
                yield column, "true" if value else "false"
            else:
                yield column, value.isoformat() if hasattr(value, "isoformat") else str(value)

    # People.

    def _person(self, number):
        pick = self._random
        country = pick.choices(["MX", "US", "ES"], [84, 10, 6])[0]
        sex = pick.choice("MH")
        birth = _TODAY - datetime.timedelta(days=pick.randrange(2 * 365, 92 * 365))
        given = pick.choice((_US_GIVEN if country == "US" else _GIVEN)[sex])
        father, mother = pick.choice(_SURNAMES), pick.choice(_SURNAMES)
        if country == "US":
            father, mother = pick.choice(_US_SURNAMES), ""
        curp = rfc = nss = ssn = dni = ""
        if country == "MX":
            code, state, town, post, area = pick.choice(_STATES)
            street, post = f"{pick.choice(_STREETS)} {pick.randrange(1, 2400)}", f"{post}{pick.randrange(1000):03d}"
            telephone = f"+52 {area} {_digits(pick, 10 - len(area))}"
            curp = make_curp(given, father, mother, sex, birth, code if pick.random() > 0.04 else "NE", pick)
            rfc = make_rfc(given, father, mother, birth, pick) if birth.year < 2009 else ""
            nss = make_nss(birth, pick) if birth.year < 2009 and pick.random() < 0.7 else ""
        elif country == "US":
            state, town, post, area = pick.choice(_US_TOWNS)
            street, post = f"{pick.randrange(100, 9900)} {pick.choice(_US_STREETS)}", f"{post}{pick.randrange(100):02d}"
            telephone = f"+1 {area} 555 01{pick.randrange(100):02d}"
            ssn = make_ssn(pick)
        else:
            state, town, post, area = pick.choice(_ES_TOWNS)
            street, post = f"{pick.choice(_ES_STREETS)} {pick.randrange(1, 300)}", f"{post}{pick.randrange(1000):03d}"
            telephone = f"+34 {area} {_digits(pick, 9 - len(area))}"
            dni = make_dni(pick)
        mail = f"{_plain(given).lower()}.{_plain(father).lower()}{number}@{pick.choice(_MAIL)}".replace(" ", "")
        return Patient(
            person=number, id=0, nombre=given, apellido_paterno=father, apellido_materno=mother, sexo=sex,
            fecha_nacimiento=birth, curp=curp, rfc=rfc, nss=nss, ssn=ssn, dni=dni, correo=mail, telefono=telephone,
            calle=street, ciudad=town, estado=state, codigo_postal=post, pais=country, aseguradora=pick.choice(_INSURERS),
            poliza=f"GMM-{pick.randrange(10**8):08d}-{pick.randrange(100):02d}",
            vigencia_poliza=_TODAY + datetime.timedelta(days=pick.randrange(-400, 800)),
            diagnostico_cie10=pick.choice(_DIAGNOSES),
            es_migrante=country != "MX" or curp[11:13] == "NE" or pick.random() < 0.03, discapacidad=pick.random() < 0.06)

    def _again(self, first):
        """The same person, registered a second time by someone in a hurry."""
        changes = {"telefono": first.telefono.replace(" ", "").replace("+52", "").replace("+1", "").replace("+34", ""),
                   "diagnostico_cie10": self._random.choice(_DIAGNOSES)}
        if self._random.random() < 0.4:
            changes.update(nombre=first.nombre.upper(), apellido_paterno=first.apellido_paterno.upper(),
                           apellido_materno=first.apellido_materno.upper())
        if self._random.random() < 0.3:
            changes["correo"] = ""
        return dataclasses.replace(first, **changes)

    def _account(self, number):
        pick = self._random
        name = f"{_plain(pick.choice(_GIVEN['M' if number % 2 else 'H'])).lower()}.{_plain(pick.choice(_SURNAMES)).lower()}"
        return Account(number, f"{name}{number}", f"{name}{number}@{_STAFF_DOMAIN}",
                       "admin" if number == 1 else pick.choice(_ROLES),
                       "$2b$12$" + "".join(pick.choice(_BCRYPT) for _ in range(53)),
                       datetime.datetime(2023, 1, 9, 8, 30) + datetime.timedelta(hours=pick.randrange(20000)))


# Identifiers.

def make_curp(given, father, mother, sex, birth, state, pick):
    """18 characters: letters of the names, birth date, sex, state, inner consonants, homonym mark, check digit."""
    father, mother, given = _plain(father).upper(), _plain(mother).upper() or "X", _plain(given).upper()
    vowel = next((letter for letter in father[1:] if letter in "AEIOU"), "X")
    inner = "".join(next((letter for letter in name[1:] if letter in _CONSONANTS), "X") for name in (father, mother, given))
    mark = pick.choice("0123456789" if birth.year < 2000 else "ABCDEFGHIJ")
    body = f"{father[0]}{vowel}{mother[0]}{given[0]}{birth:%y%m%d}{sex}{state}{inner}{mark}"
    return body + curp_check_digit(body)


def curp_check_digit(body):
    total = sum(_CURP_DIGITS.index(letter) * (18 - place) for place, letter in enumerate(body[:17]))
    return str(-total % 10)


def make_rfc(given, father, mother, birth, pick):
    """13 characters of a person: the first ten as in the CURP, two of a homonym key, a check digit."""
    body = make_curp(given, father, mother, "H", birth, "DF", pick)[:10]
    body += pick.choice("ABCDEFGHJKLMNPQRSTUVWXYZ123456789") + pick.choice("ABCDEFGHJKLMNPQRSTUVWXYZ123456789")
    return body + rfc_check_digit(body)


def rfc_check_digit(body):
    check = 11 - sum(_RFC_DIGITS.index(letter) * (13 - place) for place, letter in enumerate(body[:12])) % 11
    return {10: "A", 11: "0"}.get(check, str(check))


def make_nss(birth, pick):
    """11 digits: office, year of enrolment, year of birth, serial number, Luhn."""
    body = f"{pick.randrange(1, 98):02d}{min(birth.year + 17, _TODAY.year) % 100:02d}{birth:%y}{pick.randrange(10000):04d}"
    return body + luhn_check_digit(body)


def luhn_check_digit(body):
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def make_ssn(pick):
    area = pick.choice([number for number in range(1, 900) if number != 666])
    return f"{area:03d}-{pick.randrange(1, 100):02d}-{pick.randrange(1, 10000):04d}"


def make_dni(pick):
    number = pick.randrange(10**7, 10**8)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _digits(pick, count):
    return str(pick.randrange(2, 10)) + "".join(str(pick.randrange(10)) for _ in range(count - 1))


def _plain(name):
    """Without accents; Ñ becomes X, as the CURP wants it."""
    name = name.replace("ñ", "x").replace("Ñ", "X")
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def _sql_value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = value.isoformat(sep=" ") if isinstance(value, datetime.datetime) else str(value)
    return "null" if text == "" else "'" + text.replace("'", "''") + "'"

"""The ten shapes of stores, and an eleventh of open data: which tables each has, and in which format it is written."""

import people
import tables

# Countries take turns over the seeds, so that every kind of id comes up in both halves.
_TURNS = list(people.COUNTRIES)
_SPANISH = ["mx", "ar", "cl", "co", "pe", "ec", "uy", "do", "es"]
# Shapes that hold nobody's data.
IMPERSONAL = {"iot_logs", "open_data"}


def _split_name(rng, builder, dataset_language_has_two):
    if rng.random() < 0.35:
        return ["name"]
    return ["given", "family", "family2"] if dataset_language_has_two and rng.random() < 0.7 else ["given", "family"]


def _dataset(rng, language, names):
    return rng.choice(names.get(language, names["en"]).split())


_PATIENTS = {"es": "pacientes expedientes afiliados", "en": "patients members patient_master", "pt": "pacientes beneficiarios", "fr": "patients assures",
             "de": "patienten versicherte", "it": "pazienti assistiti"}
_VISITS = {"es": "consultas citas atenciones", "en": "visits encounters appointments", "pt": "consultas atendimentos", "fr": "consultations sejours",
           "de": "besuche faelle", "it": "visite ricoveri"}


def telemedicine(rng, split, seed):
    builder = tables.Builder(rng, "mx", split, ("numbers",))
    persons = builder.persons(rng.randrange(180, 420))
    name_at = rng.choice(["", "datos_personales", "paciente"])
    contact_at, policy_at = rng.choice(["", "contacto", "datos.contacto"]), rng.choice(["", "seguro", "cobertura"])
    prefixes = {key: name_at for key in ("given", "family", "family2", "name", "birth", "sex", "id.mx.curp")}
    prefixes |= {key: contact_at for key in ("phone", "email", "address", "town", "postal", "quarter", "street")}
    prefixes |= {key: policy_at for key in ("policy", "policy_end", "insurer")}
    keys = _split_name(rng, builder, True) + ["birth", "sex", "id.mx.curp", "id.mx.rfc", "id.mx.nss", "phone", "email", "address", "quarter", "town", "postal",
                                              "policy", "policy_end", "insurer", "migrant", "disability", "blood", "allergy"]
    keys += rng.sample(["id.mx.elector", "religion", "ethnicity", "nationality", "disability_kind", "pregnancy", "hiv", "mental", "age", "relative", "clabe", "marital",
                        "occupation", "birth_place", "weight", "plate"], 7)
    patients = builder.table(rng.choice(["pacientes", "usuarios_app", "expedientes"]), keys, persons, prefixes)
    visits = builder.table(rng.choice(["consultas", "citas"]), ["record", "diagnosis", "diagnosis_code", "drug", "note", "doctor"],
                           [rng.choice(persons) for _ in range(rng.randrange(200, 400))])
    admins = builder.table(rng.choice(["admins", "administradores"]), ["name", "username", "email", "password_hash", "ip"], builder.persons(rng.randrange(25, 60)))
    return [patients, visits, admins, builder.plain_table("bitacora_sistema", 10, 200)]


def hospital(rng, split, seed):
    country = _TURNS[(seed * 2) % len(_TURNS)]
    builder = tables.Builder(rng, country, split, ("numbers",))
    persons = builder.persons(rng.randrange(150, 350))
    keys = ["record", *_split_name(rng, builder, builder.language == "es"), "birth", "sex", *builder.identities(), "address", "town", "postal", "phone", "blood"]
    keys += rng.sample(["email", "religion", "ethnicity", "relative", "insurer", "policy", "passport", "disability", "pregnancy", "hiv", "orientation", "marital", "occupation",
                        "birth_place"], 6)
    patients = builder.table(_dataset(rng, builder.language, _PATIENTS), keys, persons)
    visits = builder.table(_dataset(rng, builder.language, _VISITS), ["record", "diagnosis_code", "diagnosis", "note", "doctor", "drug", "procedure",
                                                                            "pressure"], [rng.choice(persons) for _ in range(300)])
    results = builder.table("lab_results", ["record", "loinc", "glucose"], [rng.choice(persons) for _ in range(300)])
    staff = builder.table("staff", ["given", "family", "email", "phone", "password_hash"], builder.persons(45))
    return [patients, visits, results, staff, builder.plain_table("inventory", 9, 150), builder.plain_table("wards", 6, 60)]


def claims(rng, split, seed):
    country = _TURNS[(seed * 2 + 1) % len(_TURNS)]
    builder = tables.Builder(rng, country, split, ("numbers", "sheet"))
    persons = builder.persons(rng.randrange(200, 400))
    keys = ["policy", *_split_name(rng, builder, builder.language == "es"), "birth", "sex", *builder.identities(), "address", "town", "postal", "policy_end", "insurer", "phone"]
    members = builder.table("members", keys, persons)
    lines = builder.table("claims", ["policy", "diagnosis_code", "doctor", "snomed", "procedure"], [rng.choice(persons) for _ in range(400)])
    payments = builder.table("reimbursements", ["name", "iban", "account", "card", *(["cbu"] if country == "ar" else [])], persons[:150])
    return [members, lines, payments, builder.plain_table("fee_schedule", 10, 200)]


def pharmacy(rng, split, seed):
    country = _TURNS[(seed * 3 + 5) % len(_TURNS)]
    builder = tables.Builder(rng, country, split, ("numbers", "sheet"))
    persons = builder.persons(250)
    dispensed = builder.table(rng.choice(["dispensaciones", "dispensations", "rx_fills"]),
                              ["name", *builder.identities()[:1], "birth", "drug", "atc", "doctor", "phone", "diagnosis_code", "allergy"],
                              [rng.choice(persons) for _ in range(350)])
    loyalty = builder.table("loyalty", [*_split_name(rng, builder, False), "email", "phone", "postal", "sex", "birth", "card"], persons)
    return [dispensed, loyalty, builder.plain_table("stock", 10, 200)]


def web_shop(rng, split, seed):
    country = _TURNS[(seed * 3 + 7) % len(_TURNS)]
    builder = tables.Builder(rng, country, split, ("numbers", "sheet"))
    persons = builder.persons(300)
    where = rng.choice(["", "shipping", "direccion_envio"])
    prefixes = {key: where for key in ("address", "town", "postal", "phone")}
    customers = builder.table(rng.choice(["customers", "clientes", "accounts"]), [*_split_name(rng, builder, False), "email", "phone", "password_hash", "birth", "ip",
                                                                                   "address", "town", "postal", "card"], persons, prefixes)
    orders = builder.table(rng.choice(["orders", "pedidos"]), ["name", "address", "town", "postal", "phone", "email"], [rng.choice(persons) for _ in range(300)], prefixes)
    keys = builder.table("api_clients", ["token", "email"], builder.persons(30))
    return [customers, orders, keys, builder.plain_table("products", 14, 300)]


def crm(rng, split, seed):
    country = _TURNS[(seed * 3 + 11) % len(_TURNS)]
    builder = tables.Builder(rng, country, split, ("numbers", "sheet"))
    persons = builder.persons(300)
    contacts = builder.table(rng.choice(["contacts", "contactos", "leads"]), [*_split_name(rng, builder, builder.language == "es"), "email", "phone", "address", "town", "postal",
                                                                               *builder.identities()[:2], "birth"], persons)
    sensitive = builder.table("beneficiaries", ["name", *builder.identities()[-1:], "age", "migrant", "nationality", "disability", "ethnicity", "religion", "violence", "mental",
                                                "orientation", "latitude", "longitude", "passport", "union", "plate", "imei", "occupation"], persons[:200])
    return [contacts, sensitive, builder.plain_table("companies", 10, 150)]


def app_logs(rng, split, seed):
    builder = tables.Builder(rng, _SPANISH[seed % len(_SPANISH)], split)
    persons = builder.persons(120)
    builder.language = "en"
    audit = builder.table("audit", ["email", "ip", "token"], [rng.choice(persons) for _ in range(400)])
    legacy = builder.table("legacy_users", ["username", "email", "password", "phone", "imei"], persons)
    return [audit, legacy, builder.plain_table("service", 14, 400), builder.plain_table("deploys", 10, 150)]


def iot_logs(rng, split, seed):
    builder = tables.Builder(rng, _TURNS[seed % len(_TURNS)], split)
    builder.language = rng.choice(["en", "es", "de"])
    return [builder.plain_table(name, rng.randrange(14, 24), rng.randrange(100, 400)) for name in ("readings", "devices", "gateway_events")]


def open_data(rng, split, seed):
    builder = tables.Builder(rng, _TURNS[seed % len(_TURNS)], split)
    builder.language = rng.choice(["es", "en", "de", "pt"])
    return [builder.plain_table(name, rng.randrange(14, 26), rng.randrange(60, 400)) for name in ("presupuesto", "estaciones", "contratos", "catalogo")]


# Shape: (maker of tables, formats in turn). HL7 and FHIR make their own text: clinical_messages.py.
SHAPES = {
    "telemedicine": (telemedicine, ["bson", "ndjson", "json"]),
    "hospital_sql": (hospital, ["mysql", "postgres"]),
    "claims": (claims, ["csv", "csv;", "csv|latin1"]),
    "pharmacy": (pharmacy, ["csv", "ndjson", "tsv", "xml"]),
    "web_shop": (web_shop, ["mysql", "ndjson", "json"]),
    "crm": (crm, ["csv;utf16", "csv", "csv;latin1", "json"]),
    "app_logs": (app_logs, ["ndjson", "csv"]),
    "iot_logs": (iot_logs, ["ndjson", "csv"]),
    "open_data": (open_data, ["csv", "csv;", "csv|latin1", "xml"]),
}

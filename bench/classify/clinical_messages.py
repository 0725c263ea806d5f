"""HL7 v2 messages and FHIR resources, whose fields are named by their standards and not by us.

What varies between tuning and held-out stores is the layout: which segments and resources come, which optional fields are
filled, who sends. Sources: HL7 v2.5.1 chapters 2, 3, 4, 6 and 7; FHIR R4.
"""

import json

import concepts
import identifiers
import people
import vocabulary as v

_NATIONAL = {"us": ("ssn", "SS", "http://hl7.org/fhir/sid/us-ssn", "id.us.ssn"), "gb": ("nhs", "NH", "https://fhir.nhs.uk/Id/nhs-number", "id.uk.nhs"),
             "mx": ("curp", "NI", "urn:oid:2.16.840.1.113883.4.629", "id.mx.curp"), "br": ("cpf", "TAX", "http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf", "id.br.cpf"),
             "nl": ("bsn", "NNNLD", "http://fhir.nl/fhir/NamingSystem/bsn", "id.nl.bsn")}
_TURNS = list(_NATIONAL)


def _time(rng):
    return people.moment(rng).strftime("%Y%m%d%H%M%S")


def hl7_feed(rng, split, seed):
    """Returns (bytes, truth)."""
    country = _TURNS[seed % len(_TURNS)]
    persons = [people.make_person(rng, country, number) for number in range(120)]
    maker, kind, _, category = _NATIONAL[country]
    with_ssn = country == "us" and rng.random() < 0.7
    separator = rng.choice(["\r", "\n", "\r\n"])
    religion, race = rng.random() < 0.5, rng.random() < 0.7
    messages = []
    for number in range(160):
        person = rng.choice(persons)
        street, town, postal = people.address(rng, person)[0], people.town(rng, person), people.postal_code(rng, person)
        doctor = people.make_person(rng, country, 0)
        xcn = f"{identifiers.npi(rng, person)}^{doctor.family.upper()}^{doctor.given.upper()}^^^DR"
        record = f"{100000 + person.number * 7}^^^HIS^MR"
        if not with_ssn:
            record += f"~{people.identity_number(rng, person, maker)}^^^NAT^{kind}"
        name = f"{person.family.upper()}^{person.given.upper()}"
        pid = ["PID", "1", "", record, "", name, people.make_person(rng, country, 0).family.upper() if rng.random() < 0.3 else "", person.birth.strftime("%Y%m%d"), person.sex, "",
               "2106-3^White^HL70005" if race else "", f"{street}^^{town}^^{postal}", "", people.phone(rng, person, "parentheses"), "", "ES" if country == "mx" else "EN",
               rng.choice("SMDW"), rng.choice(["CAT", "JEW", "NOE"]) if religion else "", f"{500000 + person.number}",
               concepts.written("ssn", people.identity_number(rng, person, "ssn")) if with_ssn else ""]
        kind_of_message = rng.choice(["ADT^A01", "ADT^A08", "ORU^R01"])
        lines = [f"MSH|^~\\&|HIS|HOSP{rng.randrange(3)}|LAB|MAIN|{_time(rng)}||{kind_of_message}|{number:08d}{rng.randrange(99):02d}|P|2.5.1", "|".join(pid)]
        if kind_of_message.startswith("ADT"):
            relative = people.make_person(rng, country, 0)
            lines.insert(1, f"EVN|{kind_of_message[4:]}|{_time(rng)}")
            lines.append(f"NK1|1|{relative.family}^{relative.given}|SPO^Spouse|{street}^^{town}|{people.phone(rng, relative, 'dashes')}")
            lines.append(f"PV1|1|I|{rng.choice(['W', 'ICU', 'ER'])}^{rng.randrange(1, 40)}^{rng.randrange(1, 4)}||||{xcn}|||MED||||||||V{rng.randrange(10 ** 7):07d}")
            lines.append(f"DG1|1||{rng.choice(v.ICD10)}^{rng.choice(v.DIAGNOSES['en'])}^I10||{_time(rng)}|A")
            lines.append(f"AL1|1|DA|^{rng.choice(v.ALLERGIES['en'])}|MO|Rash")
            lines.append("IN1|1|PLN{0}|{1}|{2}|||||GRP{3}|||20220101|20271231|||{4}|SELF|{5}|{6}".format(
                rng.randrange(9), rng.randrange(900), rng.choice(v.INSURERS), rng.randrange(9999), name, person.birth.strftime("%Y%m%d"), street)
                         + "|" * 17 + person.once("policy", lambda: f"XQ{rng.randrange(10 ** 8):08d}"))
        else:
            lines.append(f"OBR|1|{rng.randrange(10 ** 6)}|{rng.randrange(10 ** 6)}|24323-8^CMP^LN|||{_time(rng)}|||||||||{xcn}")
            for index in range(rng.randrange(1, 5)):
                lines.append(f"OBX|{index + 1}|NM|{rng.choice(v.LOINC)}^Result^LN||{rng.uniform(1, 300):.1f}|mg/dL|1-99|N|||F|||{_time(rng)}")
        messages.append(separator.join(lines) + separator)

    def field(path, *categories):
        return {"dataset": "", "field": path, "categories": list(categories)}

    truth = [field("PID-3", *(["health.record_number"] if with_ssn else ["health.record_number|" + category, category + "|health.record_number"])),
             field("PID-5", "person.name|person.name.family|person.name.given", "~person.name.family", "~person.name.given"),
             field("PID-6", "person.name|person.name.family"), field("PID-7", "person.birth_date"), field("PID-8", "person.sex"),
             field("PID-11", "contact.address", "~contact.locality", "~contact.postal_code"), field("PID-13", "contact.phone"),
             field("PV1-7", "person.name|person.name.family|person.name.given", "~person.name.family", "~person.name.given"),
             field("NK1-2", "person.name|person.name.family|person.name.given", "~person.name.family", "~person.name.given"), field("NK1-4", "contact.address", "~contact.locality"),
             field("NK1-5", "contact.phone"), field("DG1-3", "health.diagnosis"), field("AL1-3", "health.allergy"), field("IN1-4", "insurance.insurer"), field("IN1-13", "insurance.expiry"),
             field("IN1-16", "person.name|person.name.family|person.name.given", "~person.name.family", "~person.name.given"), field("IN1-18", "person.birth_date"),
             field("IN1-19", "contact.address"), field("IN1-36", "insurance.policy"), field("OBX-3", "health.code"),
             field("PID-18", "~finance.account", "~health.record_number"), field("OBX-5", "health.measurement"), field("PID-16", "person.marital_status"),
             field("PV1-19", "~health.record_number"), field("OBR-4", "~health.code"),
             field("OBR-16", "person.name|person.name.family|person.name.given", "~person.name.family", "~person.name.given")]
    if with_ssn:
        truth.append(field("PID-19", "id.us.ssn"))
    if race:
        truth.append(field("PID-10", "sensitive.ethnicity"))
    if religion:
        truth.append(field("PID-17", "sensitive.religion"))
    truth += [field(path) for path in ("MSH-3", "MSH-4", "MSH-7", "MSH-9", "MSH-10", "EVN-2", "PID-1", "PID-15", "PV1-2", "PV1-3", "NK1-3", "DG1-5", "IN1-2",
                                       "IN1-3", "IN1-8", "IN1-12", "OBX-1", "OBX-6", "OBX-14", "OBR-2", "OBR-3", "OBR-7")]
    return "".join(messages).encode(), truth


def _patient(rng, person, country, photo):
    maker, kind, system, _ = _NATIONAL[country]
    street, _, number = people.address(rng, person)
    resource = {"resourceType": "Patient", "id": person.once("uuid", lambda: concepts.uuid_from(rng)), "meta": {"versionId": str(rng.randrange(1, 5)), "lastUpdated": people.moment(rng).isoformat() + "Z"},
                "identifier": [{"use": "usual", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]}, "system": "urn:oid:1.2.36.146",
                                "value": f"{100000 + person.number * 3}"},
                               {"type": {"coding": [{"code": kind}]}, "system": system, "value": people.identity_number(rng, person, maker)}],
                "active": True, "name": [{"use": "official", "family": person.family, "given": person.given.split()}],
                "telecom": [{"system": "phone", "value": people.phone(rng, person, "both"), "use": "mobile"}, {"system": "email", "value": people.email(rng, person)}],
                "gender": "male" if person.sex == "M" else "female", "birthDate": person.birth.isoformat(), "deceasedBoolean": False,
                "address": [{"use": "home", "line": [street], "city": people.town(rng, person), "postalCode": people.postal_code(rng, person), "country": country.upper()}],
                "maritalStatus": {"coding": [{"code": rng.choice("MSDW")}]}}
    if photo:
        relative = people.make_person(rng, country, 0)
        resource["contact"] = [{"relationship": [{"coding": [{"code": "N"}]}], "name": {"family": relative.family, "given": [relative.given]},
                                "telecom": [{"system": "phone", "value": people.phone(rng, relative, "both")}]}]
    return resource


def fhir_server(rng, split, seed):
    """Returns ({resource type: [resources]}, truth)."""
    country = _TURNS[(seed + 2) % len(_TURNS)]
    persons = [people.make_person(rng, country, number) for number in range(140)]
    with_contact = rng.random() < 0.5
    store = {"Patient": [_patient(rng, person, country, with_contact) for person in persons], "Condition": [], "Observation": [], "MedicationRequest": [],
             "Coverage": [], "AllergyIntolerance": [], "Device": []}

    def subject(person):
        return {"reference": f"Patient/{person.memory['uuid']}"}

    for number in range(200):
        person = rng.choice(persons)
        common = {"id": concepts.uuid_from(rng)}
        store["Condition"].append({"resourceType": "Condition", **common, "subject": subject(person), "code": {
            "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": rng.choice(v.ICD10), "display": rng.choice(v.DIAGNOSES["en"])}], "text": rng.choice(v.DIAGNOSES["en"])},
            "recordedDate": people.moment(rng).date().isoformat()})
        store["Observation"].append({"resourceType": "Observation", **common, "status": "final", "subject": subject(person), "code": {
            "coding": [{"system": "http://loinc.org", "code": rng.choice(v.LOINC), "display": "Result"}]}, "effectiveDateTime": people.moment(rng).isoformat() + "Z",
            "valueQuantity": {"value": round(rng.uniform(1, 300), 1), "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}})
        store["MedicationRequest"].append({"resourceType": "MedicationRequest", **common, "status": "active", "intent": "order", "subject": subject(person),
                                           "medicationCodeableConcept": {"text": rng.choice(v.words(v.DRUGS_EN)) + " " + rng.choice(v.STRENGTHS)}, "authoredOn": people.moment(rng).date().isoformat()})
        store["AllergyIntolerance"].append({"resourceType": "AllergyIntolerance", **common, "patient": subject(person), "code": {"text": rng.choice(v.words(v.ALLERGIES, "en"))}})
        store["Device"].append({"resourceType": "Device", **common, "serialNumber": f"SN{rng.randrange(10 ** 8):08d}", "manufacturer": rng.choice(v.COMPANIES), "status": "active"})
    for person in persons:
        store["Coverage"].append({"resourceType": "Coverage", "id": concepts.uuid_from(rng), "status": "active", "beneficiary": subject(person), "subscriberId": f"W{rng.randrange(10 ** 9):09d}",
                                  "payor": [{"display": rng.choice(v.INSURERS)}], "period": {"start": "2022-01-01", "end": people.moment(rng, 2024, 2027).date().isoformat()}})

    def field(dataset, path, *categories):
        return {"dataset": dataset, "field": path, "categories": list(categories)}

    category = _NATIONAL[country][3]
    truth = [field("Patient", "identifier.value", category + "|health.record_number", "~" + category, "~health.record_number"), field("Patient", "name.family", "person.name.family"),
             field("Patient", "name.given", "person.name.given"), field("Patient", "telecom.value", "contact.phone|contact.email", "~contact.phone", "~contact.email"),
             field("Patient", "gender", "person.sex"), field("Patient", "birthDate", "person.birth_date"), field("Patient", "address.line", "contact.address"),
             field("Patient", "address.city", "contact.locality"), field("Patient", "address.postalCode", "contact.postal_code"), field("Patient", "id", "~health.record_number"),
             field("Condition", "code.coding.code", "health.diagnosis|health.code"), field("Condition", "code.coding.display", "health.diagnosis"),
             field("Condition", "code.text", "health.diagnosis"), field("Observation", "code.coding.code", "health.code"),
             field("MedicationRequest", "medicationCodeableConcept.text", "health.medication"), field("AllergyIntolerance", "code.text", "health.allergy"),
             field("Coverage", "subscriberId", "insurance.policy"), field("Coverage", "payor.display", "insurance.insurer"), field("Coverage", "period.end", "insurance.expiry")]
    if with_contact:
        truth += [field("Patient", "contact.name.family", "person.name.family"), field("Patient", "contact.name.given", "person.name.given"), field("Patient", "contact.telecom.value", "contact.phone")]
    truth += [field(name, "subject.reference", "health.record_number") for name in ("Condition", "Observation", "MedicationRequest")]
    truth += [field("AllergyIntolerance", "patient.reference", "health.record_number"), field("Coverage", "beneficiary.reference", "health.record_number")]
    truth += [field("Patient", path) for path in ("meta.versionId", "meta.lastUpdated", "identifier.system", "identifier.use", "identifier.type.coding.code", "active", "telecom.system", "telecom.use",
                                                  "address.use", "address.country", "deceasedBoolean", "name.use")]
    truth += [field("Patient", "maritalStatus.coding.code", "person.marital_status"), field("Observation", "valueQuantity.value", "health.measurement")]
    truth += [field("Observation", path) for path in ("id", "status", "code.coding.system", "effectiveDateTime", "valueQuantity.unit", "valueQuantity.system", "valueQuantity.code")]
    truth += [field("Device", path) for path in ("id", "manufacturer", "status", "serialNumber")]
    truth += [field("Coverage", path) for path in ("id", "status", "period.start")] + [field("MedicationRequest", path) for path in ("status", "intent", "authoredOn")]
    return store, truth


def write_fhir(store, form, folder, stem):
    """As a bundle, or as one NDJSON file a type (the bulk export)."""
    if form == "bundle":
        path = folder / f"{stem}.json"
        entries = [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for resources in store.values() for each in resources]
        path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}, ensure_ascii=False), encoding="utf-8")
        return [path]
    paths = []
    for name, resources in store.items():
        path = folder / f"{stem}.{name}.ndjson"
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in resources), encoding="utf-8")
        paths.append(path)
    return paths

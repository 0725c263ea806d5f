"""Truth for data of others that may lie beside a checkout: what each column holds, read by people.

All synthetic. The folder has texts/fake-name-generator-3000.csv (FakeNameGenerator), people/febrl4a.csv and febrl4b.csv and
fake_1000.csv (FEBRL and Splink), synthea-csv/ (Synthea's CSV export) and hl7/ (messages of CDC's trusted-intermediary).
A column that is not named here is not scored.
"""

import pathlib
import shutil
import tempfile

_NONE = ()
_NAME_GENERATOR = {
    "Number": _NONE, "Gender": "person.sex", "NameSet": "~sensitive.ethnicity", "Title": _NONE, "GivenName": "person.name.given", "MiddleInitial": "~person.name.given",
    "Surname": "person.name.family", "StreetAddress": "contact.address", "City": "contact.locality", "State": "~contact.locality", "StateFull": "~contact.locality",
    "ZipCode": "contact.postal_code", "Country": _NONE, "CountryFull": "~sensitive.migrant", "EmailAddress": "contact.email", "Username": "person.username",
    "Password": "secret.password", "TelephoneNumber": "contact.phone", "TelephoneCountryCode": _NONE, "MothersMaiden": "person.name.family|person.name", "Birthday": "person.birth_date",
    "Age": "person.age", "CCType": _NONE, "CCNumber": "finance.card", "CVV2": "~finance.card", "CCExpires": "~finance.card", "NationalID": "id.national|id.us.ssn ~id.us.ssn ~id.national",
    "Occupation": "person.occupation", "Company": _NONE, "Domain": _NONE}
_FEBRL = {"rec_id": _NONE, "given_name": "person.name.given", "surname": "person.name.family", "street_number": "contact.address", "address_1": "contact.address",
          "address_2": "~contact.address", "suburb": "contact.locality", "postcode": "contact.postal_code", "state": _NONE, "date_of_birth": "person.birth_date",
          "soc_sec_id": "id.national|id.us.ssn"}
_FAKE_1000 = {"unique_id": _NONE, "first_name": "person.name.given", "surname": "person.name.family", "dob": "person.birth_date", "city": "contact.locality", "email": "contact.email",
              "cluster": _NONE}
_SYNTHEA = {
    "patients": {"Id": "~health.record_number", "BIRTHDATE": "person.birth_date", "SSN": "id.us.ssn", "DRIVERS": "id.driver_license", "PASSPORT": "id.passport", "PREFIX": _NONE,
                 "FIRST": "person.name.given", "LAST": "person.name.family", "MAIDEN": "person.name.family|person.name", "RACE": "sensitive.ethnicity", "ETHNICITY": "sensitive.ethnicity",
                 "GENDER": "person.sex", "BIRTHPLACE": "person.birth_place|contact.locality", "ADDRESS": "contact.address", "CITY": "contact.locality", "STATE": _NONE, "ZIP": "contact.postal_code",
                 "LAT": "contact.location", "LON": "contact.location", "HEALTHCARE_EXPENSES": _NONE, "HEALTHCARE_COVERAGE": _NONE, "MARITAL": "person.marital_status"},
    "allergies": {"START": _NONE, "STOP": _NONE, "PATIENT": "health.record_number", "ENCOUNTER": _NONE, "CODE": "health.code|health.allergy", "SYSTEM": _NONE,
                  "DESCRIPTION": "health.allergy|health.diagnosis", "TYPE": _NONE, "CATEGORY": _NONE},
    "conditions": {"START": _NONE, "STOP": _NONE, "PATIENT": "health.record_number", "ENCOUNTER": _NONE, "CODE": "health.code|health.diagnosis", "DESCRIPTION": "health.diagnosis"},
    "medications": {"START": _NONE, "STOP": _NONE, "PATIENT": "health.record_number", "PAYER": _NONE, "ENCOUNTER": _NONE, "CODE": "~health.medication ~health.code",
                    "DESCRIPTION": "health.medication", "BASE_COST": _NONE, "PAYER_COVERAGE": _NONE, "DISPENSES": _NONE, "TOTALCOST": _NONE, "REASONCODE": "health.code|health.diagnosis",
                    "REASONDESCRIPTION": "health.diagnosis"},
    "encounters": {"Id": _NONE, "START": _NONE, "STOP": _NONE, "PATIENT": "health.record_number", "ORGANIZATION": _NONE, "PROVIDER": _NONE, "PAYER": _NONE, "ENCOUNTERCLASS": _NONE,
                   "CODE": "~health.code", "DESCRIPTION": "~health.diagnosis ~health.procedure", "BASE_ENCOUNTER_COST": _NONE, "TOTAL_CLAIM_COST": _NONE, "PAYER_COVERAGE": _NONE,
                   "REASONCODE": "health.code|health.diagnosis", "REASONDESCRIPTION": "health.diagnosis"},
    "claims": {"Id": _NONE, "PATIENTID": "health.record_number", "PROVIDERID": _NONE, "DEPARTMENTID": _NONE, "PATIENTDEPARTMENTID": _NONE,
               "DIAGNOSIS1": "health.diagnosis|health.code", "DIAGNOSIS2": "health.diagnosis|health.code", "APPOINTMENTID": _NONE, "CURRENTILLNESSDATE": _NONE, "SERVICEDATE": _NONE,
               "STATUS1": _NONE, "OUTSTANDING1": _NONE, "LASTBILLEDDATE1": _NONE, "HEALTHCARECLAIMTYPEID1": _NONE},
    "organizations": {"Id": _NONE, "NAME": _NONE, "REVENUE": _NONE, "UTILIZATION": _NONE},
    "payers": {"Id": _NONE, "AMOUNT_COVERED": _NONE, "REVENUE": _NONE, "COVERED_ENCOUNTERS": _NONE, "UNIQUE_CUSTOMERS": _NONE, "MEMBER_MONTHS": _NONE, "QOLS_AVG": _NONE},
    "providers": {"Id": _NONE, "ORGANIZATION": _NONE, "NAME": "person.name", "GENDER": "person.sex", "SPECIALITY": _NONE, "UTILIZATION": _NONE}}
_HL7 = {"PID-5": "person.name|person.name.family ~person.name.family ~person.name.given", "PID-7": "person.birth_date", "PID-8": "person.sex",
        "PID-11": "contact.address ~contact.locality ~contact.postal_code", "NK1-2": "person.name|person.name.family ~person.name.family ~person.name.given",
        "OBX-3": "health.code", "MSH-7": _NONE, "MSH-10": _NONE, "MSH-9": _NONE, "OBX-1": _NONE, "OBX-11": _NONE, "PID-10": "sensitive.ethnicity"}
# People: file names, truth, allowed share off.
_PEOPLE = [("FEBRL 4a and 4b", ["febrl4a.csv", "febrl4b.csv"], 5000, 0.05), ("fake_1000", ["fake_1000.csv"], 251, 0.10)]


def _fields(table):
    return [{"dataset": "", "field": name, "categories": categories.split() if categories else []} for name, categories in table.items()]


def _score(tally, classify, hits_of, path, shape, table):
    hits = hits_of(classify(path)[path.name])
    lists_every = {field.lower() for field in table}
    hits = [hit for hit in hits if hit[1].lower() in lists_every or shape == "hl7"]
    tally.add_file(shape, path.suffix[1:], False, path.name, _fields(table), hits, lists_every_field=False)


def people_of(classify, paths):
    """How many people a folder with these files has, as {"value", "low", "high"}; the whole of it where it is told, else the largest part."""
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            shutil.copy(path, folder)
        if len(paths) > 1:  # one dataset of both, as a store would hold them
            whole = pathlib.Path(folder, "all.csv")
            header, rows = None, []
            for path in paths:
                first, *rest = pathlib.Path(folder, path.name).read_text(encoding="utf-8").splitlines()
                header, rows = header or first, rows + rest
                pathlib.Path(folder, path.name).unlink()
            whole.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        results = classify(folder)
        return max((result["people"] for result in results.values() if result.get("people")), key=lambda people: people["value"], default=None)


def run(folder, classify, hits_of, tally, print_scores, print_faults):
    """Returns (report, missed floors)."""
    if not folder.is_dir():
        print(f"\nSKIPPED: data of others: there is no folder {folder}")
        return {"skipped": "no folder"}, []
    scored = [(folder / "texts/fake-name-generator-3000.csv", "names", _NAME_GENERATOR), (folder / "people/febrl4a.csv", "febrl", _FEBRL),
              (folder / "people/febrl4b.csv", "febrl", _FEBRL), (folder / "people/fake_1000.csv", "fake_1000", _FAKE_1000)]
    scored += [(folder / f"synthea-csv/{name}.csv", "synthea", table) for name, table in _SYNTHEA.items()]
    for path, shape, table in scored:
        if path.is_file():
            _score(tally, classify, hits_of, path, shape, table)
        else:
            print(f"SKIPPED: {path.name} is not there")
    if (folder / "hl7").is_dir():
        feed = b"\r".join(path.read_bytes().rstrip() for path in sorted((folder / "hl7").glob("*.hl7"))) + b"\r"
        with tempfile.TemporaryDirectory() as scratch:
            path = pathlib.Path(scratch, "messages.hl7")
            path.write_bytes(feed)
            _score(tally, classify, hits_of, path, "hl7", _HL7)
    print_scores("Data of others", tally)
    if print_faults:
        print("\nFaults:")
        print_faults(tally)
    missed, people = [], {}
    print(f"\n{'people':20} truth   told    low   high    off")
    for name, files, truth, allowed in _PEOPLE:
        paths = [folder / "people" / file for file in files]
        if not all(path.is_file() for path in paths):
            print(f"{name:20} SKIPPED: not there")
            continue
        told = people_of(classify, paths)
        value = told["value"] if told else 0
        off = abs(value - truth) / truth
        people[name] = {"truth": truth, "told": told, "off": round(off, 4)}
        print(f"{name:20} {truth:5} {value:6} {told['low'] if told else 0:6} {told['high'] if told else 0:6} {off:6.1%}")
        if off > allowed:
            missed.append(f"people of {name}: {value}, truth {truth}, allowed {allowed:.0%} off")
    called = {"macro_f1": round(tally.macro_f1(), 4), "micro_f1": round(tally.micro_f1(), 4), "calibration": tally.calibration(),
              "categories": {name: {"f1": round(score[2], 4), "fields": score[3]} for name, score in tally.scores().items()}}
    return {"fields": called, "people": people}, missed

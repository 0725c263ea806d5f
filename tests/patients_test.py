"""The synthetic patients are what they say: the same each time, with right check digits, and with known people."""

import datetime
import json

from lab.patients import (ACCOUNT_COLUMNS, COLUMNS, Patients, curp_check_digit, luhn_check_digit, rfc_check_digit)


def test_the_check_digits_agree_with_published_examples():
    assert curp_check_digit("BOXW310820HNERXN0") == "9"
    assert rfc_check_digit("GODE561231GR") == "8"
    assert luhn_check_digit("9291908443") == "1"


def test_the_same_seed_makes_the_same_patients():
    assert Patients(seed=7).as_csv() == Patients(seed=7).as_csv()
    assert Patients(seed=7).as_csv() != Patients(seed=8).as_csv()


def test_two_thousand_records_are_of_nineteen_hundred_people(patients):
    assert len(patients.records) == 2000
    assert len({record.person for record in patients.records}) == patients.people == 1900
    assert len({record.id for record in patients.records}) == 2000


def test_no_two_people_share_an_identifier(patients):
    for column in ("curp", "rfc", "nss", "ssn", "dni"):
        owners = {}
        for record in patients.records:
            value = getattr(record, column)
            if value:
                assert owners.setdefault(value, record.person) == record.person, column


def test_every_identifier_has_its_check_digit(patients):
    for record in patients.records:
        if record.pais == "MX":
            assert len(record.curp) == 18 and record.curp[-1] == curp_check_digit(record.curp)
            assert record.curp[4:10] == f"{record.fecha_nacimiento:%y%m%d}"
        if record.rfc:
            assert len(record.rfc) == 13 and record.rfc[-1] == rfc_check_digit(record.rfc)
        if record.nss:
            assert len(record.nss) == 11 and record.nss[-1] == luhn_check_digit(record.nss[:-1])
        assert bool(record.ssn) == (record.pais == "US") and bool(record.dni) == (record.pais == "ES")


def test_nobody_has_an_address_that_could_exist(patients):
    assert all(record.correo.endswith(".example") for record in patients.records if record.correo)
    assert all(account.correo.endswith(".example") for account in patients.accounts)


def test_every_rendering_holds_every_record(patients):
    assert patients.as_csv().count("\n") == 2001
    assert patients.as_csv().startswith(",".join(COLUMNS) + "\n")
    lines = [json.loads(line) for line in patients.as_ndjson().splitlines()]
    assert len(lines) == 2000 and lines[0]["domicilio"]["calle"]
    assert len(patients.as_redis_commands()) == 1 + 2000 + len(patients.accounts)
    documents = patients.as_documents()
    assert len(documents) == 2000 and isinstance(documents[0]["fecha_nacimiento"], datetime.datetime)
    assert patients.as_sql().count("\n('") == 0 and patients.as_sql().count("insert into pacientes") == 10
    assert set(patients.as_account_documents()[0]) == {"_id", *ACCOUNT_COLUMNS[1:]}


def test_the_password_hashes_have_the_shape_of_bcrypt(patients):
    assert all(len(account.password_hash) == 60 and account.password_hash.startswith("$2b$12$")
               for account in patients.accounts)

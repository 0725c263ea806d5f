"""`celador classify` from outside: what personal data files hold, in every format, with nothing but files."""

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import struct
import tarfile
import time
import zipfile
from xml.sax.saxutils import escape

import pytest


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-2000:]}\nstderr: {outcome.stderr[-1000:]}"


def results(outcome):
    """What --json printed: one file a line."""
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def categories(result):
    """{field: {categories}} over all datasets."""
    found = {}
    for dataset in result["datasets"]:
        for hit in dataset["categories"]:
            found.setdefault(hit["field"], set()).add(hit["category"])
    return found


def only_result(outcome, status=0):
    assert outcome.status == status, tell(outcome)
    assert len(results(outcome)) == 1, tell(outcome)
    return results(outcome)[0]


def expect_patients(result, patients, prefix=""):
    """The story's kinds of data in their fields, and its people counted within 1%."""
    found = categories(result)
    for field, category in (("curp", "id.mx.curp"), ("correo", "contact.email"), ("fecha_nacimiento", "person.birth_date")):
        assert category in found.get(prefix + field, ()), f"{category} not in {prefix + field}: {found}"
    people = result["people"]
    assert people["low"] <= people["value"] <= people["high"]
    assert abs(people["value"] - patients.people) <= patients.people * 0.01, people


def as_bson(document):
    """A document of texts, numbers and lists of them, as BSON (bsonspec.org)."""
    body = b""
    for key, value in document.items():
        name = key.encode() + b"\0"
        if isinstance(value, bool):
            body += b"\x08" + name + bytes([value])
        elif isinstance(value, int):
            body += b"\x12" + name + struct.pack("<q", value)
        elif isinstance(value, (dict, list)):
            kind = b"\x03" if isinstance(value, dict) else b"\x04"
            inner = value if isinstance(value, dict) else {str(at): each for at, each in enumerate(value)}
            body += kind + name + as_bson(inner)
        elif value is None:
            body += b"\x0a" + name
        else:
            text = str(value).encode() + b"\0"
            body += b"\x02" + name + struct.pack("<i", len(text)) + text
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def records_of(patients):
    return [json.loads(line) for line in patients.as_ndjson().splitlines()]


def as_inserts(patients):
    """As mysqldump writes: the columns in CREATE TABLE, many rows an INSERT."""
    records = records_of(patients)
    columns = list(dict.fromkeys(name for record in records for name, value in record.items()
                                 if not isinstance(value, (dict, list))))

    def literal(value):
        if value is None:
            return "NULL"
        return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
    rows = ["(" + ",".join(literal(record.get(name)) for name in columns) + ")" for record in records]
    text = "-- MySQL dump 10.19\n\nCREATE TABLE `pacientes` (\n"
    text += ",\n".join(f"  `{name}` varchar(255) DEFAULT NULL COMMENT 'a, (b'" for name in columns)
    text += ",\n  PRIMARY KEY (`curp`)\n) ENGINE=InnoDB;\n/*!40000 ALTER TABLE `pacientes` DISABLE KEYS */;\n"
    for first in range(0, len(rows), 500):
        text += "INSERT INTO `pacientes` VALUES " + ",".join(rows[first:first + 500]) + ";\n"
    return text


def as_xml(patients):
    text = "<?xml version='1.0'?>\n<pacientes>\n"
    for record in records_of(patients):
        text += "<paciente>" + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in record.items()
                                       if value is not None and not isinstance(value, (dict, list))) + "</paciente>\n"
    return text + "</pacientes>\n"


_WRITERS = {
    "csv": lambda patients: patients.as_csv().encode(),
    "csv, semicolons, Windows-1252, CRLF":
        lambda patients: patients.as_csv().replace(",", ";").replace("\n", "\r\n").encode("cp1252", "replace"),
    "csv, UTF-16": lambda patients: patients.as_csv().encode("utf-16"),
    "csv, a title first": lambda patients: ("Pacientes\nal 2018-05-06\n\n" + patients.as_csv()).encode(),
    "ndjson": lambda patients: patients.as_ndjson().encode(),
    "json, an array": lambda patients: json.dumps(records_of(patients)).encode(),
    "json, a wrapping": lambda patients: json.dumps({"total": 9, "pacientes": records_of(patients)}, indent=2).encode(),
    "json, keyed by an id": lambda patients: json.dumps(
        {"pacientes": {f"-N{at:06}": record for at, record in enumerate(records_of(patients))}}).encode(),
    "bson": lambda patients: b"".join(as_bson(record) for record in records_of(patients)),
    "sql, many rows an INSERT": lambda patients: as_inserts(patients).encode(),
    "sql": lambda patients: patients.as_sql().encode(),
    "xml": lambda patients: as_xml(patients).encode(),
}


@pytest.mark.parametrize("form", _WRITERS)
def test_every_form_of_the_same_patients_says_the_same(run, tmp_path, patients, form):
    path = tmp_path / ("pacientes." + form.split(",")[0])
    path.write_bytes(_WRITERS[form](patients))
    result = only_result(run("classify", path, "--json"))
    expect_patients(result, patients)
    dataset = next(each for each in result["datasets"] if each["name"].startswith("paciente"))
    assert dataset["records"] == len(patients.records), dataset["records"]


def test_the_bytes_say_the_format_whatever_the_name(run, tmp_path, patients):
    for form, write in _WRITERS.items():
        path = tmp_path / "upload"
        path.write_bytes(write(patients))
        expect_patients(only_result(run("classify", path, "--json")), patients)


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tar_gz_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("name, pack", [
    ("pacientes.csv.gz", gzip.compress),
    ("pacientes.csv.bz2", bz2.compress),
    ("pacientes.csv.xz", lzma.compress),
    ("copia.zip", lambda content: zip_of({"leeme.txt": b"hola\n", "export/pacientes.csv": content})),
    ("copia.tar.gz", lambda content: tar_gz_of({"export/pacientes.csv": content})),
    ("copia.zip", lambda content: zip_of({"pacientes.csv.gz": gzip.compress(content)})),
], ids=["gz", "bz2", "xz", "zip", "tar.gz", "gz in zip"])
def test_packed_files_are_opened(run, tmp_path, patients, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(patients.as_csv().encode()))
    result = only_result(run("classify", path, "--json"))
    expect_patients(result, patients)
    assert "pacientes" in [dataset["name"] for dataset in result["datasets"]]


def test_a_trap_does_not_hold_up_the_others(run, tmp_path, patients):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"\n" * (400 << 20), 9))
    (tmp_path / "b.csv").write_text(patients.as_csv())
    outcome = run("classify", "--json", tmp_path)
    assert outcome.status == 4, tell(outcome)
    assert "a.csv.gz" in outcome.stderr and [r["path"][-5:] for r in results(outcome)] == ["b.csv"], tell(outcome)


_HL7 = ("MSH|^~\\&|LAB|HOSP|EHR|HOSP|20180506||ADT^A01|{n}|P|2.5\rPID|1||{n}^^^HOSP^MR||{family}^{given}||{born}|F|||"
        "Calle Mayor {n}^^Madrid^^28001^ES\rDG1|1||E11.9^Diabetes^I10\r")


def test_messages_of_hl7_are_named_by_their_fields(run, tmp_path, patients):
    people = records_of(patients)[:300]
    path = tmp_path / "feed.hl7"
    path.write_text("".join("\x0b" + _HL7.format(n=at + 70000, family=person["apellido_paterno"].upper(),
                                                 given=person["nombre"].upper(),
                                                 born=person["fecha_nacimiento"].replace("-", "")) + "\x1c\r"
                            for at, person in enumerate(people)))
    result = only_result(run("classify", path, "--json"))
    found = categories(result)
    assert result["datasets"][0]["name"] == "ADT" and result["datasets"][0]["records"] == 300
    assert "person.name.family" in found.get("PID.patient_name.family", ()), found
    assert "person.birth_date" in found.get("PID.birth_date", ()), found


def test_a_bundle_of_fhir_is_told_by_its_resources(run, tmp_path, patients):
    entries = [{"resource": {"resourceType": "Patient", "id": str(at), "birthDate": person["fecha_nacimiento"],
                             "name": [{"family": person["apellido_paterno"], "given": [person["nombre"]]}]}}
               for at, person in enumerate(records_of(patients)[:200])]
    entries.append({"resource": {"resourceType": "Condition", "code": {"text": "asma"}}})
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    result = only_result(run("classify", path, "--json"))
    assert {dataset["name"]: dataset["records"] for dataset in result["datasets"]} == {"Patient": 200, "Condition": 1}
    assert "person.name.family" in categories(result).get("name[].family", ()), categories(result)


def test_a_picture_of_dicom_is_told_by_its_header(run, tmp_path):
    def element(group, number, kind, value):
        value += b" " * (len(value) % 2)
        return struct.pack("<HH2sH", group, number, kind, len(value)) + value
    path = tmp_path / "IM0001"
    path.write_bytes(bytes(128) + b"DICM" + element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1") +
                     element(0x10, 0x10, b"PN", b"Garcia^Maria") + element(0x10, 0x20, b"LO", b"700123") +
                     element(0x10, 0x30, b"DA", b"19800102") + b"\xe0\x7f\x10\x00OW\0\0" + struct.pack("<I", 1 << 20) +
                     bytes(1 << 20))
    result = only_result(run("classify", path, "--json"))
    assert result["format"] == "DICOM" and result["datasets"][0]["records"] == 1
    assert "person.birth_date" in categories(result).get("PatientBirthDate", ()), categories(result)


def test_a_known_format_that_is_not_read_gets_a_clear_answer(run, tmp_path):
    path = tmp_path / "clinic.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(4096))
    outcome = run("classify", path)
    assert outcome.status == 1 and "SQLite" in outcome.stderr, tell(outcome)


def test_a_file_cut_anywhere_is_no_harm(run, tmp_path, patients):
    for form, write in _WRITERS.items():
        content = write(patients)
        path = tmp_path / ("pacientes." + form.split(",")[0])
        path.write_bytes(content[:len(content) * 2 // 3])
        outcome = run("classify", path, "--json")
        assert outcome.status in (0, 4), form + tell(outcome)
        people = results(outcome)[0]["people"]
        assert patients.people * 0.4 < people["value"] < patients.people * 0.9, form


@pytest.mark.parametrize("ending, write", [("csv", "as_csv"), ("ndjson", "as_ndjson")])
def test_a_file_of_patients_is_said_to_be_one(run, tmp_path, patients, ending, write):
    path = tmp_path / f"pacientes.{ending}"
    path.write_text(getattr(patients, write)())
    result = only_result(run("classify", path, "--json"))
    assert result["schema"] == "celador/classification/1" and result["path"] == str(path)
    assert result["datasets"][0]["name"] == "pacientes"
    assert result["datasets"][0]["records"] == len(patients.records)
    assert result["bytes"] == path.stat().st_size
    expect_patients(result, patients)


def test_standard_input_is_a_file_too(run, patients):
    result = only_result(run("classify", "-", "--json", stdin=patients.as_csv()))
    assert result["path"] == "-"
    expect_patients(result, patients)


def test_people_read_a_table_of_fields(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    outcome = run("classify", path)
    assert outcome.status == 0 and "id.mx.curp" in outcome.stdout and "people" in outcome.stdout, tell(outcome)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(run, tmp_path, patients):
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * 64)
    (tmp_path / "b.csv").write_text(patients.as_csv())
    outcome = run("classify", "--json", tmp_path / "a.bin", tmp_path / "b.csv", tmp_path / "absent.csv")
    result = only_result(outcome, status=4)
    assert result["path"].endswith("b.csv")
    assert "a.bin" in outcome.stderr and "absent.csv" in outcome.stderr, tell(outcome)


def test_nothing_read_is_failed(run, tmp_path):
    outcome = run("classify", tmp_path / "absent.csv")
    assert outcome.status == 1 and "absent.csv" in outcome.stderr and outcome.stdout == "", tell(outcome)


def test_no_file_is_wrong_usage(run):
    outcome = run("classify")
    assert outcome.status == 2, tell(outcome)


def test_no_value_is_printed(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    for arguments in ([path], [path, "--json"]):
        outcome = run("classify", *arguments)
        told = outcome.stdout + outcome.stderr
        assert not [value for value in patients.values() if len(value) > 6 and value in told]


def test_a_folder_is_read_with_all_below_it(run, tmp_path, patients):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/one.csv").write_text(patients.as_csv())
    (tmp_path / "a/two.ndjson").write_text(patients.as_ndjson())
    (tmp_path / "a/b/loop").symlink_to(tmp_path / "a")
    outcome = run("classify", "--json", tmp_path / "a")
    assert outcome.status == 0, tell(outcome)
    assert [result["datasets"][0]["name"] for result in results(outcome)] == ["one", "two"]


def test_as_many_records_as_asked_for_are_read(run, tmp_path, patients):
    path = tmp_path / "pacientes.csv"
    path.write_text(patients.as_csv())
    result = only_result(run("classify", "--records", 100, path, "--json"))
    assert result["datasets"][0]["sampled"] == 100


def test_people_of_many_files_are_one_number(run, tmp_path, patients):
    rows = patients.as_csv().splitlines(keepends=True)
    (tmp_path / "all").mkdir()
    for number in range(40):  # each record stands in two files
        part = [row for place, row in enumerate(rows[1:]) if number in (place % 40, (place + 1) % 40)]
        (tmp_path / "all" / f"part{number}.csv").write_text(rows[0] + "".join(part))
    outcome = run("classify", "--json", "--total", tmp_path / "all")
    assert outcome.status == 0, tell(outcome)
    *files, total = results(outcome)
    assert len(files) == 40 and {file["schema"] for file in files} == {"celador/classification/1"}
    assert total["schema"] == "celador/classification-total/1" and total["files"] == 40 and total["unread"] == 0
    assert total["bytes"] == sum(file["bytes"] for file in files)
    assert {"category": "id.mx.curp", "files": 40} in total["categories"]
    assert abs(total["people"]["value"] - patients.people) <= patients.people * 0.02, total["people"]
    told = run("classify", tmp_path / "all").stdout
    assert "40 files together" in told
    silent = run("classify", "--json", tmp_path / "all")
    assert len(results(silent)) == 40 and "40 files together" in silent.stderr


def test_thousands_of_small_files_take_seconds(run, tmp_path):
    for number in range(2000):
        (tmp_path / f"{number}.csv").write_text(f"id,nombre,correo\n{number},Ana,p{number}@correo.example\n")
    began = time.monotonic()
    outcome = run("classify", "--json", tmp_path)
    assert outcome.status == 0 and len(results(outcome)) == 2000
    assert time.monotonic() - began < 60  # a hundredth of a second each was too much


def workbook(rows):
    """An .xlsx as spreadsheets write it: texts in a part behind the sheet, days as numbers with a style."""
    texts, sheet = {}, []
    for number, row in enumerate(rows, start=1):
        cells = []
        for place, value in enumerate(row):
            if not value:
                continue
            at = chr(ord("A") + place) if place < 26 else "A" + chr(ord("A") + place - 26)
            try:
                days = (datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days
                cells.append(f'<c r="{at}{number}" s="1"><v>{days}</v></c>')
            except ValueError:
                cells.append(f'<c r="{at}{number}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>')
        sheet.append(f'<row r="{number}">{"".join(cells)}</row>')
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="Hoja1" r:id="r1"/></sheets></workbook>')
        out.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>')
        out.writestr("xl/worksheets/sheet1.xml", f'<worksheet><sheetData>{"".join(sheet)}</sheetData></worksheet>')
        out.writestr("xl/styles.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
        out.writestr("xl/sharedStrings.xml", "<sst>" + "".join(f"<si><t>{escape(text)}</t></si>" for text in texts) + "</sst>")
    return packed.getvalue()


def test_a_spreadsheet_is_read_as_the_table_that_it_is(run, tmp_path, patients):
    (tmp_path / "pacientes.csv").write_text(patients.as_csv())
    (tmp_path / "pacientes.xlsx").write_bytes(workbook(csv.reader(io.StringIO(patients.as_csv()))))
    table, sheet = results(run("classify", "--json", tmp_path))
    assert sheet["format"] == "spreadsheet (xlsx)"
    told = [[(hit["category"], hit["field"]) for hit in result["datasets"][0]["categories"]] for result in (table, sheet)]
    assert told[0] == told[1] and len(told[0]) > 10
    assert sheet["people"]["value"] == table["people"]["value"]

"""Promises 2 and 3 of docs/design.md, against every real store: Celador never writes, and never keeps a value.

Both tests show first that they can fail: a changed store is noticed (lab_test.py), a planted value is found (here).
"""

import base64
import json
import pathlib
import sqlite3
import subprocess
import zlib

import pytest

from lab.patients import Patients
from lab.redis import Redis
from stores import open_stores, ports_of

# Values that exist nowhere else, of kinds that Celador recognises: one patient who cannot be confused with anyone.
_CANARY = {
    "nombre": "Zoraidaxochitl", "apellido_paterno": "Quetzalvedrunes", "apellido_materno": "Wenceslabarro",
    "curp": "QUWZ710203MDFTNR07", "rfc": "QUWZ710203K38", "nss": "71937142807", "ssn": "512-73-9184",
    "dni": "71402856K", "correo": "zoraida.quetzalvedrunes@canario.example", "telefono": "+52 55 7193 4482",
    "calle": "Privada Xochiquetzalli 90713", "ciudad": "Tlaxiacatepantla", "estado": "Nortelandia",
    "codigo_postal": "71394", "aseguradora": "Mutua Perequetzal", "poliza": "GMM-71930482-66",
}
_CANARY_HASH = "$2b$12$ZqCanarioVxQpLmTnRzWkYeUoIhGfDsAaBbCcDdEeFfGgHhIiJjKk"
# A shorter part than this turns up by chance in compressed data and in numbers of our own.
_SHORTEST_PART = 7


@pytest.fixture(scope="module")
def patients_with_canary():
    """Four in ten records are the canary, so that every sample meets it, first and last record included."""
    patients = Patients(records=500, people=480)
    for number, record in enumerate(patients.records):
        if number % 5 < 2 or number == len(patients.records) - 1:
            for column, value in _CANARY.items():
                setattr(record, column, value)
    for number, account in enumerate(patients.accounts):
        account.usuario = "zoraidaxochitl." + chr(ord("a") + number)  # part of a Redis key's name
        account.password_hash = _CANARY_HASH
        account.correo = "jefa.zoraida@canario.example"
    return patients


def needles():
    """Every canary value, every long part of one (a masked or cut value is a kept value too), and their encodings."""
    found = set()
    for value in [*_CANARY.values(), _CANARY_HASH, "jefa.zoraida@canario.example"]:
        parts = {value, value.split("@")[0], *value.replace("@", " ").replace("-", " ").split()}
        if len(value) > _SHORTEST_PART:
            parts |= {value[:_SHORTEST_PART + 1], value[-_SHORTEST_PART - 1:]}
        if any(letter.isdigit() for letter in value):  # a telephone or number without its spaces
            parts.add("".join(letter for letter in value if letter.isalnum()))
        found |= {part for part in parts if len(part) >= _SHORTEST_PART}
    # The organisation's domain may be told: it hints at the owner. Whose mailbox it is may not.
    found = {part for part in found if part not in "jefa.zoraida@canario.example"[12:] and part != "Privada"}
    encoded = set()
    for part in found:
        for text in {part, part.lower(), part.upper()}:
            raw = text.encode()
            encoded |= {raw, raw.hex().encode(), text.encode("utf-16-le")}
        encoded.add(base64.b64encode(part.encode()).rstrip(b"=")[:-1])
    return {needle for needle in encoded if len(needle) >= _SHORTEST_PART}


def leaks_in(contents, sought):
    return sorted(needle.decode(errors="replace") for needle in sought if needle in contents)


def readings_of(path):
    """The bytes of a file, and what they unfold to: a SQLite file's every cell, a compressed file's contents."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"SQLite format 3\0"):
        book = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        tables = [name for (name,) in book.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            try:
                rows = book.execute(f'select * from "{table}"').fetchall()
            except sqlite3.Error:
                continue
            yield "\n".join(str(cell) for row in rows for cell in row).encode(errors="replace")
        book.close()
    if raw[:2] == b"\x1f\x8b":
        yield zlib.decompress(raw, 31)


def leaks_below(folder, sought):
    """{file: [what was found]} for every file below `folder`."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file() and not path.is_symlink():
            leaks = sorted({leak for contents in readings_of(path) for leak in leaks_in(contents, sought)})
            if leaks:
                found[str(path.relative_to(folder))] = leaks
    return found


def run_everything(run, stores, folder):
    """Every command that meets a value or what was made of one; keeps all that it prints in `folder`."""
    folder.mkdir()
    ports = ports_of(stores)
    outcomes = {
        "check": run("check", "--ports", ports), "check-json": run("check", "--ports", ports, "--json"),
        "scan": run("scan", "127.0.0.1", "--ports", ports, "--depth", "sample"),
        # So few records are sampled that every store is counted.
        "scan-count": run("scan", "127.0.0.1", "--ports", ports, "--depth", "count", "--records", 50),
        "scan-count-json": run("scan", "127.0.0.1", "--ports", ports, "--depth", "count", "--records", 50, "--json"),
        "scan-json": run("scan", "127.0.0.1", "--ports", ports, "--records", 100000, "--json"),
    }
    for number, store in enumerate(stores):
        outcomes[f"look-{number}"] = run("look", f"{scheme_of(store)}://127.0.0.1:{store.port}", "--json")
    outcomes["find"] = run("find", "port:" + str(stores[0].port))
    outcomes["find-json"] = run("find", "--json")
    for canary in ("Quetzalvedrunes", "QUWZ710203MDFTNR07"):  # what a search is for is what it prints back at us: leave it out
        searched = run("find", canary, "--json")
        assert canary not in searched.stdout
    finding = outcomes["scan-json"].findings[0]
    outcomes["show"] = run("show", finding["id"])
    outcomes["show-json"] = run("show", finding["id"], "--json")
    outcomes["show-round"] = run("show", finding["round"])
    outcomes["show-round-json"] = run("show", finding["round"], "--json")
    outcomes["report"] = run("report", "--html", folder / "report.html")
    outcomes["report-out"] = run("report", "--html", "-")
    outcomes["ledger"] = run("ledger", "verify")
    for name, outcome in outcomes.items():
        assert outcome.status == 0, f"{name}: {outcome.status} {outcome.stderr}"
        (folder / f"{name}.out").write_text(outcome.stdout)
        (folder / f"{name}.err").write_text(outcome.stderr)
    return outcomes


def scheme_of(store):
    return {"vsftpd": "ftp", "nginx": "http", "http_server": "http", "ferretdb": "mongodb", "mongod": "mongodb"}.get(store.name, store.name)


def test_no_value_of_any_store_is_kept_anywhere(run, home, tmp_path, patients_with_canary):
    sought = needles()
    with open_stores(patients_with_canary) as stores:
        assert len(stores) >= 5
        outcomes = run_everything(run, stores, tmp_path / "said")
        # The stores were really read, or nothing could have leaked.
        for store in stores:
            finding = outcomes["scan-json"].finding_at(store)
            kinds = {category["category"] for dataset in finding["datasets"] for category in dataset["categories"]}
            assert "id.mx.curp" in kinds, f"{store!r} was not read: {finding}"
            counted = outcomes["scan-count-json"].finding_at(store)
            assert any(dataset["sampled"] > 50 for dataset in counted["datasets"]), f"{store!r} was not counted: {counted}"
    assert any(path.stat().st_size for path in home.rglob("*") if path.is_file())
    assert leaks_below(home, sought) == {}
    assert leaks_below(tmp_path / "said", sought) == {}


def test_the_search_for_values_finds_a_planted_one(tmp_path, run, home, patients_with_canary):
    sought = needles()
    with open_stores(patients_with_canary, kinds=[Redis]) as stores:
        assert run("scan", "127.0.0.1", "--ports", ports_of(stores)).status == 0
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", str(home), str(copy)], check=True)
    assert leaks_below(copy, sought) == {}
    book = next(path for path in copy.rglob("*") if path.is_file() and path.read_bytes().startswith(b"SQLite format 3\0"))
    with sqlite3.connect(book) as connection:
        connection.execute("create table planted (note text)")
        connection.execute("insert into planted values (?)", ("last seen: " + _CANARY["curp"][:8] + "**********",))
    connection.close()
    (copy / "notes.log").write_text(json.dumps({"sample": _CANARY["correo"].upper()}))
    (copy / "encoded").write_bytes(base64.b64encode(_CANARY["poliza"].encode()))
    (copy / "deep").mkdir()
    (copy / "deep" / "utf16").write_text(_CANARY["calle"], encoding="utf-16-le")
    found = leaks_below(copy, sought)
    assert {"notes.log", "encoded", "deep/utf16"} <= set(found)
    assert any(leak.startswith("QUWZ") for leaks in found.values() for leak in leaks)


def test_no_store_is_changed_by_a_scan(run, patients):
    with open_stores(patients) as stores:
        before = [store.dump() for store in stores]
        outcome = run("scan", "127.0.0.1", "--ports", ports_of(stores), "--depth", "sample", "--json")
        assert outcome.status == 0, outcome.stderr
        for store in stores:
            assert outcome.finding_at(store)["access"]["read"]["state"] == "yes", repr(store)
        counted = run("scan", "127.0.0.1", "--ports", ports_of(stores), "--records", 100000, "--json")
        assert counted.status == 0, counted.stderr
        whole = run("scan", "127.0.0.1", "--ports", ports_of(stores), "--depth", "count", "--records", 100, "--json")
        assert whole.status == 0, whole.stderr
        for store, was in zip(stores, before):
            assert store.dump() == was, f"{store!r} was changed"

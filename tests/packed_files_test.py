"""What people leave in an open folder is packed: dumps, archives. A file gives the same findings there as by classify."""

import datetime
import gzip
import io
import tarfile
import zipfile

import pytest

from lab.http_server import HttpServer
from lab.mongo_client import encode
from lab.nginx import Nginx
from lab.patients import Patients
from lab.rsync import Rsync
from lab.vsftpd import Vsftpd

_FEW = 600  # of each dataset less than a look samples, and of each file less than a look fetches


@pytest.fixture(scope="module", name="few")
def few_patients():
    return Patients(records=_FEW, people=_FEW - 30)


def packed_files(patients):
    """{name: bytes}, as backups are left."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("leame.txt", "Respaldo nocturno.\n")
        writer.writestr("expedientes/asegurados.csv", patients.as_csv())
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w:xz") as writer:
        member = tarfile.TarInfo("pacientes.ndjson")
        lines = patients.as_ndjson().encode()
        member.size = len(lines)
        writer.addfile(member, io.BytesIO(lines))
    return {"clinica.sql.gz": gzip.compress(patients.as_sql().encode()),
            "exportado.zip": archive.getvalue(),
            "cintas.tar.xz": tape.getvalue(),
            "pacientes.bson": b"".join(encode(document) for document in patients.as_documents())}


def categories(dataset):
    return sorted((hit["category"], hit["field"]) for hit in dataset["categories"])


def by_classify(run, folder):
    """{(file, dataset inside): categories}"""
    outcome = run("classify", "--json", folder)
    assert outcome.status == 0, outcome.stderr
    told = {}
    for line in outcome.findings:
        for dataset in line["datasets"]:
            told[line["path"].rsplit("/", 1)[-1], dataset["name"]] = (categories(dataset), dataset["records"])
    return told


@pytest.mark.parametrize("kind, scheme, path", [(Vsftpd, "ftp", ""), (HttpServer, "http", ""), (Nginx, "http", ""),
                                                (Rsync, "rsync", "")])
def test_packed_files_are_read_as_classify_reads_them(run, few, tmp_path, kind, scheme, path):
    files = packed_files(few)
    copies = tmp_path / "copies"
    copies.mkdir()
    with kind() as server:
        for name, content in files.items():
            (server.shared / name).write_bytes(content)
            (server.shared / name).chmod(0o644)
            (copies / name).write_bytes(content)
        outcome = run("look", f"{scheme}://{server.address}:{server.port}/{path}", "--json")
        assert outcome.status in (0, 4), outcome.stderr
        finding = outcome.finding_at(server)
    expected = by_classify(run, copies)
    assert len(expected) == 6 and all(name in files for name, _ in expected)
    seen = {}
    for dataset in finding["datasets"]:
        outer, _, inner = dataset["name"].partition(": ")
        name = outer.rsplit("/", 1)[-1]
        if name in files:
            seen[name, inner or name.split(".")[0]] = (categories(dataset), dataset["records"])
    for key in expected:
        assert seen[key] == expected[key], key
    assert {"id.mx.curp", "person.name.given"} <= {category for category, _ in seen["exportado.zip", "asegurados"][0]}


def test_a_bomb_costs_neither_time_nor_memory(run, tmp_path):
    bomb = gzip.compress(b"curp,nombre\n" + b"A" * (200 << 20))
    assert len(bomb) < 512 << 10
    with HttpServer() as server:
        (server.shared / "bomba.csv.gz").write_bytes(bomb)
        began = datetime.datetime.now()
        outcome = run("look", f"http://{server.address}:{server.port}/", "--json", timeout=60)
        assert outcome.status in (0, 4), outcome.stderr
        assert (datetime.datetime.now() - began).total_seconds() < 20
        assert outcome.finding_at(server)["access"]["read"]["state"] == "yes"

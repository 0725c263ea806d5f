"""Folders that nginx and Python's http.server list: each state is told as it is, and nothing is changed."""

import pytest

from conftest import access_states
from lab.http_server import HttpServer
from lab.nginx import Nginx


def look(run, server, *arguments, path=""):
    outcome = run("look", f"http://{server.address}:{server.port}/{path}", "--json", *arguments)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(server)


@pytest.mark.parametrize("kind, state, protocol, listed, read", [
    (Nginx, "OPEN", "http_listing", "yes", "yes"),
    (Nginx, "JSON", "http_listing", "yes", "yes"),
    (Nginx, "CLOSED", "http", "no", "no"),
    (Nginx, "PARTIAL", "http_listing", "yes", "yes"),  # only the CSV files are refused
    (Nginx, "UNLISTED", "http", "no", "unknown"),
    (HttpServer, "OPEN", "http_listing", "yes", "yes"),
])
def test_each_state_is_told_as_it_is(run, patients, kind, state, protocol, listed, read):
    with kind(state) as server:
        server.fill(patients)
        before = server.dump()
        finding = look(run, server)
        assert finding["service"]["protocol"] == protocol
        states = access_states(finding)
        assert (states["list"], states["read"]) == (listed, read), finding["access"]
        assert states["write"] == "unknown" and states["admin"] == "unknown"
        assert server.dump() == before


@pytest.mark.parametrize("kind, product, setting", [(Nginx, "nginx", "autoindex"),
                                                    (HttpServer, "Python http.server", "http.server")])
def test_an_open_folder_is_told_in_full(run, patients, kind, product, setting):
    with kind() as server:
        server.fill(patients)
        finding = look(run, server)
        assert finding["service"]["product"] == product
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert {"/", "/expedientes/", "/expedientes/pacientes.csv", "/expedientes/pacientes.ndjson"} <= set(datasets)
        table = datasets["/expedientes/pacientes.csv"]
        assert table["sampled"] == 1000
        assert abs(table["records"] - len(patients.records)) <= len(patients.records) / 10
        assert "id.mx.curp" in {hit["category"] for hit in table["categories"]}
        assert setting in {cause["setting"] for cause in finding["causes"]}


@pytest.mark.parametrize("kind", [Nginx, HttpServer])
def test_a_table_is_read_however_many_folders_stand_beside_it(run, patients, kind):
    with kind() as server:
        (server.shared / "pacientes.csv").write_text(patients.as_csv())
        for number in range(30):
            (server.shared / f"aa-backup-{number}").mkdir()
            (server.shared / f"aa-backup-{number}" / "nota.txt").write_text("Nada.\n")
        finding = look(run, server)
        assert access_states(finding)["read"] == "yes", finding["access"]
        assert finding["people"]["value"] > 1000 and finding["severity"]["level"] in ("high", "critical")
        assert finding["touched_by_others"] == {"state": "unknown", "evidence": []}
        if kind is Nginx:  # it keeps the connection: every folder is seen
            listed = {dataset["name"] for dataset in finding["datasets"]}
            assert {f"/aa-backup-{number}/" for number in range(30)} <= listed
        else:  # a connection for each request
            assert any("folders left" in note for note in finding["notes"]), finding["notes"]


@pytest.mark.parametrize("kind", [Nginx, HttpServer])
def test_a_folder_that_speaks_of_people_is_not_lost_among_others(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        for number in range(30):
            (server.shared / f"aa-backup-{number}").mkdir()
        finding = look(run, server)
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets["/expedientes/pacientes.csv"]["sampled"] == 1000, finding["notes"]


def test_more_of_a_file_is_read_when_more_records_are_wanted(run, patients):
    with Nginx() as server:
        server.fill(patients)
        finding = look(run, server, "--records", "5000")
        table = {dataset["name"]: dataset for dataset in finding["datasets"]}["/expedientes/pacientes.csv"]
        assert table["sampled"] == table["records"] == len(patients.records), finding["notes"]


def test_a_refused_table_is_not_read(run, patients):
    with Nginx("PARTIAL") as server:
        server.fill(patients)
        finding = look(run, server)
        assert "/expedientes/pacientes.csv" not in {dataset["name"] for dataset in finding["datasets"]}
        assert any("refused" in note for note in finding["notes"])


def test_a_folder_of_the_url_is_where_it_begins_and_stays(run, patients):
    with Nginx() as server:
        server.fill(patients)
        finding = look(run, server, path="expedientes")
        assert all(dataset["name"].startswith("/expedientes/") for dataset in finding["datasets"])
        asked = (server.folder / "access.log").read_text().splitlines()
        assert not [line for line in asked if "respaldo.sql" in line]
        ours = [line for line in asked if "celador/" in line]  # greetings of other protocols leave lines too
        assert ours and all('"GET ' in line or '"OPTIONS ' in line for line in ours)


def test_nobody_is_kept_for_whom_a_file_is_named(run, patients, home):
    with HttpServer() as server:
        server.fill(patients)
        for name in ("Ana Lopez Garcia.csv", "HEGG560427MVZRRL04.csv", "ana.lopez@hospital.example"):
            (server.shared / name).write_text("nota\nvacia\n")
        finding = look(run, server)
        told = [dataset["name"] for dataset in finding["datasets"]]
        assert "/*.csv" in told and "/expedientes/pacientes.csv" in told, told
        kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
        for canary in ("Lopez Garcia", "HEGG560427MVZRRL04", "ana.lopez@hospital"):
            assert canary not in str(finding) and canary.encode() not in kept, canary

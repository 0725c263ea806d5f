"""FTP, on real servers: each state gives the verdicts that it should, and nothing is changed."""

import pytest

from conftest import access_states
from lab.proftpd import Proftpd
from lab.vsftpd import Vsftpd, VsftpdTls


def look(run, server, *arguments, path="", timeout=120):
    outcome = run("look", f"ftp://{server.address}:{server.port}{path}", "--json", *arguments, timeout=timeout)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(server)


@pytest.mark.parametrize("kind, state, access", [
    (Vsftpd, "OPEN", {"list": "yes", "read": "yes", "write": "unknown"}),
    (Vsftpd, "UPLOAD", {"list": "yes", "read": "yes", "write": "yes"}),
    (Vsftpd, "CLOSED", {"list": "no", "read": "no", "write": "no"}),
    (Vsftpd, "PARTIAL", {"list": "no", "read": "unknown", "write": "unknown"}),
    (VsftpdTls, "OPEN", {"list": "yes", "read": "yes", "write": "unknown"}),
    (Proftpd, "OPEN", {"list": "yes", "read": "yes", "write": "yes"}),
    (Proftpd, "CLOSED", {"list": "no", "read": "no", "write": "no"}),
])
def test_each_state_is_told_as_it_is(run, patients, kind, state, access):
    with kind(state) as server:
        server.fill(patients)
        before = server.dump()
        finding = look(run, server)
        assert access_states(finding) == {"identify": "yes", **access, "admin": "unknown"}, finding["access"]
        assert finding["service"]["protocol"] == "ftp"
        assert bool(finding["causes"]) == (state != "CLOSED")
        assert server.dump() == before


def test_an_open_server_is_told_in_full(run, patients):
    with Vsftpd() as server:
        server.fill(patients)
        finding = look(run, server)
        assert finding["service"]["product"] == "vsftpd" and finding["service"]["version"].startswith("3.")
        assert finding["service"]["cpe"].startswith("cpe:2.3:a:vsftpd_project:vsftpd:3.")
        assert finding["access"]["read"]["basis"] == "declared"
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        table = datasets["/expedientes/pacientes.csv"]
        assert table["sampled"] == 1000 and table["bytes"] == (server.shared / "expedientes/pacientes.csv").stat().st_size
        assert abs(table["records"] - len(patients.records)) <= len(patients.records) * 0.05
        assert datasets["/expedientes/"]["records"] == 2
        assert [cause["setting"] for cause in finding["causes"]] == ["anonymous_enable"]
        assert {evidence["kind"] for evidence in finding["window"]["evidence"]} >= {"ftp.oldest_file", "ftp.newest_file"}
        assert finding["budget"]["requests"] <= 400


def test_rights_that_are_only_inferred_say_so(run, patients):
    for kind, state in ((Vsftpd, "UPLOAD"), (Proftpd, "OPEN")):
        with kind(state) as server:
            server.fill(patients)
            finding = look(run, server)
            assert finding["access"]["write"]["basis"] == "inferred", kind.name
            assert len(finding["causes"]) == 2, kind.name


def test_proftpd_is_listed_by_mlsd_and_named_by_its_owner(run, patients):
    with Proftpd() as server:
        server.fill(patients)
        finding = look(run, server)
        assert "MLSD" in finding["access"]["list"]["proof"]
        assert any("telesalud-aurora.example" in evidence for owner in finding["owners"] for evidence in owner["evidence"])


def test_the_servers_own_log_shows_what_was_fetched(run, patients):
    with Vsftpd() as server:
        server.fill(patients)
        look(run, server)
        log = (server.folder / "vsftpd.log").read_text()
        assert "DOWNLOAD" in log and "UPLOAD" not in log and "MKDIR" not in log and "DELETE" not in log


def test_without_an_identity_nobody_logs_in(run, patients, tmp_path):
    scope = tmp_path / "scope.toml"
    scope.write_text('name = "t"\nauthorised_by = "t"\ncontact = "soc@hospital.example"\nuntil = 2100-01-01\n'
                     'depth = "sample"\nidentities = "none"\ninclude = ["127.0.0.0/8"]\n')
    with Vsftpd() as server:
        server.fill(patients)
        finding = look(run, server, "--scope", scope)
        assert access_states(finding)["list"] == "unknown" and finding["datasets"] == []
        assert "LOGIN" not in (server.folder / "vsftpd.log").read_text()


def test_at_depth_list_no_file_is_fetched(run, patients):
    with Vsftpd() as server:
        server.fill(patients)
        finding = look(run, server, "--depth", "list")
        assert finding["budget"]["records"] == 0 and finding["access"]["list"]["state"] == "yes"
        assert finding["access"]["read"]["basis"] == "inferred"
        assert "DOWNLOAD" not in (server.folder / "vsftpd.log").read_text()


def test_one_folder_can_be_asked_for(run, patients):
    with Vsftpd() as server:
        server.fill(patients)
        names = [dataset["name"] for dataset in look(run, server, path="/expedientes")["datasets"]]
        assert names[0] == "/expedientes/" and all(name.startswith("/expedientes/") for name in names)


def test_a_file_that_the_url_names_is_read(run, patients):
    with Vsftpd() as server:
        server.fill(patients)
        finding = look(run, server, path="/expedientes/pacientes.csv")
        states = access_states(finding)
        assert (states["list"], states["read"]) == ("unknown", "yes"), finding["access"]
        assert finding["datasets"][0]["sampled"] == 1000
        assert "no (declared)" not in str(finding["access"])


def test_of_many_files_those_that_speak_of_people_are_read(run, patients):
    with Vsftpd() as server:
        for number in range(30):
            (server.shared / f"aa-backup-{number}").mkdir()
        for number in range(40):
            (server.shared / "expedientes" / f"aa-{number}.csv").write_text("fecha,nivel\n" + "2018-01-01,3\n" * 5000)
        (server.shared / "expedientes" / "pacientes.csv").write_text(patients.as_csv())
        finding = look(run, server)
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets["/expedientes/pacientes.csv"]["sampled"] == 1000
        assert finding["people"]["value"] > 1000
        assert any("listed and not read" in note and "not counted" in note for note in finding["notes"]), finding["notes"]

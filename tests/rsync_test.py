"""rsync's daemon, on a real one: each state gives the verdicts that it should, and nothing is changed."""

import pytest

from conftest import access_states
from lab.rsync import Rsync


def look(run, server, *arguments, path=""):
    outcome = run("look", f"rsync://{server.address}:{server.port}{path}", "--json", *arguments)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(server)


@pytest.mark.parametrize("state, path, access", [
    ("OPEN", "", {"list": "yes", "read": "yes", "write": "unknown"}),
    ("CLOSED", "", {"list": "no", "read": "no", "write": "no"}),
    ("HIDDEN", "", {"list": "unknown", "read": "unknown", "write": "unknown"}),
    ("HIDDEN", "/oculto", {"list": "yes", "read": "yes", "write": "unknown"}),
    ("WRITE-ONLY", "", {"list": "no", "read": "no", "write": "yes"}),
    ("DENIED", "", {"list": "no", "read": "no", "write": "no"}),
    ("ALL", "", {"list": "yes", "read": "yes", "write": "yes"}),
])
def test_each_state_is_told_as_it_is(run, patients, state, path, access):
    with Rsync(state) as server:
        server.fill(patients)
        before = server.dump()
        finding = look(run, server, path=path)
        assert access_states(finding) == {"identify": "yes", **access, "admin": "unknown"}, finding["access"]
        assert finding["service"]["protocol"] == "rsync"
        opens = state in ("OPEN", "WRITE-ONLY", "ALL") or path
        assert bool(finding["causes"]) == bool(opens)
        assert server.dump() == before


def test_an_open_module_is_told_in_full(run, patients):
    with Rsync() as server:
        server.fill(patients)
        finding = look(run, server)
        assert finding["access"]["read"]["basis"] == "declared"
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        files = [path for path in server.shared.rglob("*") if path.is_file()]
        assert datasets["abierto/"]["records"] == len(files) and not datasets["abierto/"]["records_are_estimate"]
        assert datasets["abierto/"]["bytes"] == sum(path.stat().st_size for path in files)
        table = datasets["abierto/expedientes/pacientes.csv"]
        assert table["sampled"] == 1000
        assert abs(table["records"] - len(patients.records)) <= len(patients.records) * 0.05
        # Files that are cut end their connection: each was fetched on its own.
        assert datasets["abierto/expedientes/pacientes.ndjson"]["sampled"] > 100
        assert {evidence["kind"] for evidence in finding["window"]["evidence"]} >= {"rsync.oldest_file", "rsync.newest_file"}
        assert finding["budget"]["requests"] <= 400


def test_the_daemons_own_log_shows_no_push(run, patients):
    with Rsync("ALL") as server:
        server.fill(patients)
        look(run, server)
        log = (server.folder / "rsyncd.log").read_text()
        assert "rsync on abierto/" in log
        assert "rsync to" not in log and "recv" not in log.replace("received", "")


def test_at_depth_list_no_content_is_requested(run, patients):
    with Rsync() as server:
        server.fill(patients)
        finding = look(run, server, "--depth", "list")
        assert finding["budget"]["records"] == 0
        assert finding["access"]["read"]["state"] == "yes" and finding["access"]["read"]["basis"] == "implied"


def test_one_folder_can_be_asked_for(run, patients):
    with Rsync() as server:
        server.fill(patients)
        names = [dataset["name"] for dataset in look(run, server, path="/abierto/expedientes")["datasets"]]
        assert names[0] == "abierto/expedientes/" and "abierto/expedientes/pacientes.csv" in names


def test_a_folder_that_speaks_of_people_is_not_lost_among_others(run, patients):
    with Rsync() as server:
        server.fill(patients)
        for number in range(30):
            (server.shared / f"aa-backup-{number}").mkdir()
        finding = look(run, server)
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets["abierto/expedientes/pacientes.csv"]["sampled"] == 1000, finding["notes"]

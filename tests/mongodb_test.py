"""MongoDB's wire protocol, on real servers: what is open is told as it is, and nothing is changed.

Replies of --auth, replica sets and the releases 2.6 to 8.0: src/protocols/mongodb_recordings_test.cc.
"""

import pathlib

import pytest

from conftest import access_states
from lab.mongodb import FIRST_VISIT, LAST_VISIT, FerretDb, Mongod, MongoJavaServer

_SERVERS = [Mongod, FerretDb, MongoJavaServer]
_LISTED = {"hello", "isMaster", "ismaster", "buildInfo", "buildinfo", "listDatabases", "listCollections", "collStats", "count",
           "find", "getLog", "getCmdLineOpts", "serverStatus", "connectionStatus", "hostInfo"}


def look(run, server, *arguments, path=""):
    outcome = run("look", f"mongodb://{server.address}:{server.port}{path}", "--json", *arguments)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(server)


@pytest.mark.parametrize("kind", _SERVERS)
def test_an_open_server_is_told_as_it_is(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        before = server.dump()
        finding = look(run, server)
        assert server.dump() == before
        # mongo-java-server does not say what it is: what its rules are is not guessed.
        power = "unknown" if kind is MongoJavaServer else "yes"
        assert access_states(finding) == {
            "identify": "yes", "list": "yes", "read": "yes", "write": power, "admin": power}, finding["access"]
        assert finding["access"]["read"]["basis"] == "declared"
        product = {Mongod: "MongoDB", FerretDb: "FerretDB", MongoJavaServer: ""}[kind]
        assert (finding["service"]["protocol"], finding["service"]["product"]) == ("mongodb", product)
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets.keys() == {"clinica.pacientes", "clinica.visitas"}
        assert datasets["clinica.pacientes"]["records"] == len(patients.records)
        assert datasets["clinica.pacientes"]["sampled"] == 1000
        # Small enough to be read whole.
        assert datasets["clinica.visitas"]["records"] == datasets["clinica.visitas"]["sampled"] == 100
        assert finding["causes"], "an open store has a cause"
        assert finding["budget"]["records"] == 1100 and finding["budget"]["requests"] < 40


@pytest.mark.parametrize("kind", _SERVERS)
def test_the_span_of_the_data_comes_from_object_ids(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        evidence = {found["kind"]: found for found in look(run, server)["window"]["evidence"]}
        assert evidence["mongodb.oldest_object_id"]["at"] == FIRST_VISIT.isoformat() + "Z"
        assert evidence["mongodb.newest_object_id"]["at"] == LAST_VISIT.isoformat() + "Z"
        assert "mongodb.uptime" in evidence


@pytest.mark.parametrize("kind", _SERVERS)
def test_no_value_leaves_the_look(run, patients, home, kind):
    with kind() as server:
        server.fill(patients)
        outcome = run("look", f"mongodb://{server.address}:{server.port}", "--json")
        said = outcome.stdout + outcome.stderr
        kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
        assert kept, "the book and the ledger are there"
        leaked = [value for value in patients.values() if value in said or value.encode() in kept]
        assert not leaked, f"{len(leaked)} values"


@pytest.mark.parametrize("kind", _SERVERS)
def test_at_depth_list_no_record_is_read(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        finding = look(run, server, "--depth", "list")
        assert finding["budget"]["records"] == 0
        assert finding["access"]["list"]["state"] == "yes"
        assert [dataset["sampled"] for dataset in finding["datasets"]] == [0, 0]


@pytest.mark.parametrize("kind", _SERVERS)
def test_one_collection_can_be_asked_for(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        finding = look(run, server, path="/clinica.visitas")
        assert [dataset["name"] for dataset in finding["datasets"]] == ["clinica.visitas"]


def test_only_listed_commands_reach_the_server(run, patients):
    """By the server's own count of what it was asked."""
    with FerretDb() as server:
        server.fill(patients)

        def asked():
            with server.client() as client:
                metrics = client.run("admin", {"serverStatus": 1})["metrics"]["commands"]
                return {name: count["total"] for name, count in metrics.items()}

        before = asked()
        look(run, server)
        after = asked()
        more = {name: total - before.get(name, 0) for name, total in after.items() if total > before.get(name, 0)}
        # An OP_QUERY is counted without a name: the greeting, isMaster, is the only one where OP_MSG is spoken.
        assert more.pop("unknown", 0) <= 1
        assert more.keys() <= _LISTED, more.keys() - _LISTED
        assert "find" in more


def test_a_closed_mongod_is_closed(run, patients):
    with Mongod("CLOSED") as server:
        server.fill(patients)
        assert access_states(look(run, server)) == {
            "identify": "yes", "list": "no", "read": "no", "write": "no", "admin": "no"}


def sockets_of(pid: int) -> set[str]:
    """The inodes of a process' sockets; a descriptor that it closes while we read is none of them."""
    inodes = set()
    for descriptor in pathlib.Path("/proc", str(pid), "fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[len("socket:["):-1])
    return inodes


def test_the_ferretdb_of_the_laboratory_talks_to_loopback_only(patients):
    """By the kernel's table of its sockets: none to another address, none that listens elsewhere."""
    with FerretDb() as server:
        server.fill(patients)
        inodes = sockets_of(server.process.pid)
        found = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in pathlib.Path("/proc", str(server.process.pid), "net", table).read_text("ascii").splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes:
                    found.append((table, fields[1].partition(":")[0], fields[2].partition(":")[0]))
        assert found, "it listens at least"
        for table, local, remote in found:
            assert table == "tcp" and local == "0100007F" and remote in ("0100007F", "00000000"), (table, local, remote)

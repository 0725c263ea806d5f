"""Redis, on a real server: each state of the laboratory gives the verdicts that it should, and nothing is changed."""

import pytest

from conftest import access_states
from lab.redis import Redis


def look(run, redis, *arguments, database=""):
    outcome = run("look", f"redis://{redis.address}:{redis.port}{database}", "--json", *arguments, reach=redis.reach())
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(redis)


@pytest.mark.parametrize("state, access", [
    ("OPEN", {"identify": "yes", "list": "yes", "read": "yes", "write": "yes", "admin": "yes"}),
    ("CLOSED", {"identify": "yes", "list": "no", "read": "no", "write": "no", "admin": "no"}),
    # Names of keys by SCAN, the keys below public: by GET; what may be written it does not tell.
    ("PARTIAL", {"identify": "yes", "list": "yes", "read": "yes", "write": "unknown", "admin": "no"}),
    ("READ-ONLY", {"identify": "yes", "list": "yes", "read": "yes", "write": "unknown", "admin": "no"}),
    ("PROTECTED", {"identify": "yes", "list": "no", "read": "no", "write": "no", "admin": "no"}),
])
def test_each_state_is_told_as_it_is(run, patients, state, access):
    with Redis(state) as redis:
        redis.fill(patients)
        before = redis.dump()
        finding = look(run, redis)
        assert access_states(finding) == access, finding["access"]
        assert finding["service"]["protocol"] == "redis"
        assert redis.dump() == before


def test_an_open_server_is_told_in_full(run, patients):
    with Redis() as redis:
        redis.fill(patients)
        finding = look(run, redis)
        assert finding["service"]["product"] == "Redis" and finding["service"]["version"].startswith("7.")
        assert finding["service"]["cpe"].startswith("cpe:2.3:a:redis:redis:7.")
        assert finding["access"]["write"]["basis"] == "declared"
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets["db0:paciente:*"]["records"] == len(patients.records)
        assert not datasets["db0:paciente:*"]["records_are_estimate"]
        assert datasets["db0:paciente:*"]["sampled"] >= 100
        assert {cause["setting"] for cause in finding["causes"]} >= {"requirepass", "protected-mode"}
        assert "bind" not in {cause["setting"] for cause in finding["causes"]}  # it listens on loopback only
        assert "redis.uptime" in {evidence["kind"] for evidence in finding["window"]["evidence"]}
        assert finding["budget"]["requests"] <= 400


def test_protected_mode_is_a_latent_risk(run, patients):
    with Redis("PROTECTED") as redis:
        redis.fill(patients)
        finding = look(run, redis)
        assert any("latent risk" in note for note in finding["notes"]), finding["notes"]
        assert finding["datasets"] == []


def test_protected_mode_is_told_over_loopback_too(run, patients):
    """As `check` looks: this machine is let in, a stranger is not."""
    with Redis("PROTECTED") as redis:
        redis.fill(patients)
        outcome = run("look", f"redis://127.0.0.1:{redis.port}", "--json", reach=redis.reach())
        assert outcome.status in (0, 4), outcome.stderr
        finding = outcome.finding_at(redis)
        assert access_states(finding) == {"identify": "yes", "list": "no", "read": "no", "write": "no", "admin": "no"}
        assert "loopback" in finding["access"]["read"]["proof"]
        assert any("latent risk" in note for note in finding["notes"]), finding["notes"]
        assert finding["budget"]["records"] == 0


def test_at_depth_list_no_value_is_read(run, patients):
    with Redis() as redis:
        redis.fill(patients)
        reads = ("get", "hscan", "getrange", "lrange", "srandmember", "zrange", "xrange", "hgetall")
        finding = look(run, redis, "--depth", "list")
        assert finding["budget"]["records"] == 0 and finding["access"]["list"]["state"] == "yes"
        told = redis.ask([["INFO", "commandstats"]])[0].decode()
        assert not [name for name in reads if f"cmdstat_{name}:" in told]


def test_only_listed_commands_reach_the_server(run, patients):
    """By the server's own count of what it was asked."""
    with Redis() as redis:
        redis.fill(patients)
        redis.ask([["CONFIG", "RESETSTAT"]])
        look(run, redis)
        told = redis.ask([["INFO", "commandstats"]])[0].decode()
        asked = {line.split(":")[0].removeprefix("cmdstat_") for line in told.splitlines() if line.startswith("cmdstat_")}
        assert asked - {"config|resetstat", "info"} <= {
            "ping", "client|setname", "acl|getuser", "acl|dryrun", "command|info", "config|get", "select", "dbsize", "scan",
            "type", "object|idletime", "hlen", "llen", "scard", "zcard", "xlen", "getrange", "get", "hscan", "lrange",
            "srandmember", "zrange", "xrange", "quit"}, asked


def test_a_replica_is_not_writable_but_may_be_taken_over(run, patients):
    with Redis() as master, Redis() as replica:
        master.fill(patients)
        replica.ask([["REPLICAOF", master.address, str(master.port)]])
        finding = look(run, replica)
        assert finding["access"]["write"]["state"] == "no" and finding["access"]["admin"]["state"] == "yes"


def test_one_database_can_be_asked_for(run, patients):
    with Redis() as redis:
        redis.fill(patients)
        redis.ask([["MOVE", "public:pacientes_hoy", "3"]])
        finding = look(run, redis, database="/3")
        assert [dataset["name"] for dataset in finding["datasets"]] == ["db3:public:*"]  # what stands alone may be a name


def test_what_a_takeover_leaves_is_told(run):
    with Redis() as redis:
        redis.ask([["SET", f"backup{number}", "x"] for number in range(1, 5)])
        assert look(run, redis)["touched_by_others"]["state"] == "yes"

"""What one round makes of what earlier ones knew: stores that stay, go away, are replaced, or are looked at in part."""

import socket

import pytest

from lab.nginx import Nginx
from lab.postgresql import Postgresql
from lab.redis import Redis
from lab.server import free_port


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-1000:]}\nstderr: {outcome.stderr[-1000:]}"


@pytest.fixture
def redis(patients):
    with Redis() as server:
        server.fill(patients)
        yield server


def current(run, port):
    """What `find` knows of a port."""
    return run("find", f"port:{port}", "--json").finding_at(port)


def scope_file(folder, include):
    path = folder / "scope.toml"
    path.write_text('name = "Part"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                    f'depth = "sample"\nidentities = "passwordless"\nrate = "max"\ninclude = [{include}]\n')
    return path


# A narrower look.

@pytest.mark.parametrize("narrow", [["redis://127.0.0.1:{}/5"], ["redis://127.0.0.1:{}", "--depth", "list"]],
                         ids=["inside", "less deep"])
def test_a_narrower_look_leaves_what_is_known_of_the_whole_store(run, redis, narrow):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    before = current(run, redis.port)
    assert before["severity"]["level"] in ("high", "critical") and before["people"]
    looked = run("look", *(word.format(redis.port) for word in narrow), "--json")
    assert looked.status == 0 and looked.findings[0]["people"] is None, tell(looked)
    assert current(run, redis.port)["id"] == before["id"]
    grave = run("find", "severity:>=high", "--json").findings
    assert redis.port in {finding["endpoint"]["port"] for finding in grave}
    report = run("report", "--html", "-", f"port:{redis.port}")
    assert report.status == 0 and before["severity"]["level"] in report.stdout.lower(), tell(report)


@pytest.mark.parametrize("what", ["127.0.0.1", "127.0.0.1:{}"], ids=["address", "endpoint"])
def test_show_shows_what_find_finds(run, redis, what):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    assert run("look", f"redis://127.0.0.1:{redis.port}/5").status == 0
    shown = run("show", what.format(redis.port), "--json")
    assert shown.status == 0 and shown.finding_at(redis)["id"] == current(run, redis.port)["id"], tell(shown)
    unknown = run("show", "127.0.0.1:1")
    assert unknown.status == 1 and "127.0.0.1:1" in unknown.stderr, tell(unknown)


def test_a_search_that_finds_nothing_says_so(run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    outcome = run("find", "port:1")
    assert outcome.status == 0 and outcome.stdout == "" and "nothing" in outcome.stderr, tell(outcome)


# A store that goes away.

@pytest.mark.parametrize("command", [["check", "--ports", "{}"], ["look", "redis://127.0.0.1:{}"], ["scan", "127.0.0.1:{}"],
                                     ["scan", "127.0.0.1", "--ports", "{}"]], ids=["check", "look", "scan place", "scan range"])
def test_a_store_that_went_away_is_proven_closed(run, patients, command):
    with Redis() as redis:
        redis.fill(patients)
        assert run("check", "--ports", redis.port).status == 0
        assert current(run, redis.port)["window"]["closed_by"] is None
    outcome = run(*(word.format(redis.port) for word in command))
    assert outcome.status == 0, tell(outcome)
    window = current(run, redis.port)["window"]
    assert window["closed_by"] and window["last_open"]
    assert "port is closed" in window["evidence"][-1]["note"]
    assert run("find", "open:yes", "--json").findings == []


def test_a_door_that_was_shut_is_proven_closed(run, patients):
    with Postgresql("OPEN") as server:
        server.fill(patients)
        port = server.port
        assert run("scan", "127.0.0.1", "--ports", port).status == 0
        opened = current(run, port)
        assert opened["extent"]["as"] == "postgres" and opened["window"]["closed_by"] is None, opened
    with Postgresql("CLOSED", port=port):
        for _ in range(2):  # and stays so
            assert run("scan", "127.0.0.1", "--ports", port).status == 0
            shut = current(run, port)
            assert shut["access"]["read"]["state"] == "no" and "postgres" in shut["access"]["read"]["proof"], shut["access"]
            assert shut["window"]["closed_by"] and shut["window"]["last_open"] == opened["window"]["last_open"], shut["window"]
            assert shut["extent"]["as"] is None


def test_a_port_that_was_never_open_is_not_called_closed(run):
    port = free_port()
    assert run("look", f"redis://127.0.0.1:{port}").status == 1
    assert run("find", "--json").findings == []


def test_another_service_at_its_port_does_not_close_a_store(run, patients):
    with Redis() as redis:
        redis.fill(patients)
        assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    with Nginx("CLOSED", port=redis.port):
        assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    window = current(run, redis.port)["window"]
    assert window["closed_by"] is None and window["last_open"] is None
    assert [evidence["kind"] for evidence in window["evidence"]] == ["celador.seen_other"]
    with Redis(port=redis.port) as again:
        again.fill(patients)
        second = run("scan", "127.0.0.1", "--ports", redis.port, "--json")
    window = second.finding_at(redis)["window"]
    assert window["not_before"] and window["open_by"] > window["not_before"]


# What check says of what it does not look at.

@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_check_says_when_the_scope_refuses_all_that_listens(run, tmp_path, listener):
    outcome = run("check", "--ports", listener, "--scope", scope_file(tmp_path, '"10.0.0.0/8"'), "--fail-on", "info")
    assert outcome.status == 3 and "refuses 1 listening port" in outcome.stderr, tell(outcome)
    assert "Nothing listens" not in outcome.stdout


def test_check_says_when_the_scope_refuses_a_part_of_what_listens(run, tmp_path, listener):
    with Redis(address="127.0.0.9") as redis:
        outcome = run("check", "--ports", f"{listener},{redis.port}", "--scope", scope_file(tmp_path, '"127.0.0.9"'))
    assert outcome.status == 4 and "1 more is refused by the scope" in outcome.stderr, tell(outcome)


def test_check_says_nothing_of_ports_that_it_was_not_asked_for(run, listener):
    outcome = run("check", "--ports", free_port())
    assert outcome.status == 0 and "Nothing listens on the port asked for" in outcome.stdout, tell(outcome)
    assert "on this machine.\n" in outcome.stdout and "other port" in outcome.stdout


# What the scope leaves out.

def test_what_the_scope_leaves_out_of_a_range_is_told(run, tmp_path):
    port = free_port()
    part = run("scan", "127.0.0.0/24", "--ports", port, "--scope", scope_file(tmp_path, '"127.0.0.0/28"'))
    assert part.status == 4 and "240 of 256 addresses" in part.stderr, tell(part)
    excluded = scope_file(tmp_path, '"127.0.0.0/24"]\nexclude = ["127.0.0.8/29"')
    on_purpose = run("scan", "127.0.0.0/24", "--ports", port, "--scope", excluded)
    assert on_purpose.status == 0 and "8 of 256 addresses" in on_purpose.stderr, tell(on_purpose)


@pytest.mark.parametrize("target", ["64:ff9b::10.0.0.1", "2002:a00:1::", "::10.0.0.1", "::ffff:10.0.0.1"])
def test_no_form_of_an_address_gets_past_do_not_probe(run, tmp_path, target):
    scope = scope_file(tmp_path, '"::/0", "127.0.0.1"]\ndo_not_probe = ["10.0.0.0/8"')
    outcome = run("scan", target, "--ports", "1", "--scope", scope)
    assert outcome.status == 3 and "do_not_probe" in outcome.stderr, tell(outcome)
    assert "]:1 is refused" not in outcome.stderr and ".1:1 is" not in outcome.stderr  # nobody asked for a port


def test_a_scope_that_leads_nowhere_is_not_taken_for_none(run, home):
    home.mkdir()
    (home / "scope.toml").symlink_to("gone.toml")
    outcome = run("scan", "127.0.0.1", "--ports", free_port())
    assert outcome.status == 3 and "scope.toml" in outcome.stderr, tell(outcome)


# What is asked for.

def test_a_name_is_kept_and_a_store_asked_for_twice_is_one(run, redis):
    outcome = run("scan", "localhost", f"redis://127.0.0.1:{redis.port}", f"127.0.0.1:{redis.port}", "--ports", redis.port, "--json")
    assert outcome.status == 0 and " 1 finding, 1 open store," in outcome.stderr, tell(outcome)
    named = run("scan", "localhost", "--ports", redis.port, "--json")
    assert named.finding_at(redis)["endpoint"]["host"] == "localhost", tell(named)


@pytest.mark.parametrize("target", ["127.1", "0x7f000001", "redis://0x7f000001"])
def test_other_forms_of_an_address_are_refused(run, target):
    outcome = run("scan", target, "--ports", "1")
    assert outcome.status == 2 and "is not an IP address" in outcome.stderr and "127.0.0.1" in outcome.stderr, tell(outcome)


def test_a_database_of_redis_that_is_no_number_is_refused(run):
    outcome = run("look", "redis://127.0.0.1/abc")
    assert outcome.status == 2 and "number" in outcome.stderr, tell(outcome)


def test_a_name_that_cannot_be_looked_up_is_named(run):
    outcome = run("scan", "nosuch.invalid", "--ports", "1")
    assert outcome.status == 1 and "nosuch.invalid" in outcome.stderr, tell(outcome)

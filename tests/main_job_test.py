"""The main job, end to end: find the open stores of a scope, and say what a stranger can do and whose data is inside."""

import json
import os
import re
import stat

import pytest

from conftest import access_states
from lab.nginx import Nginx
from lab.postgresql import Postgresql
from lab.redis import Redis
from lab.rsync import Rsync
from lab.vsftpd import Vsftpd
from stores import open_stores, ports_of

_PROTOCOL = {"vsftpd": "ftp", "nginx": "http_listing", "http_server": "http_listing", "opensearch": "elasticsearch",
             "ferretdb": "mongodb", "mongod": "mongodb", "mongo-java-server": "mongodb"}


@pytest.fixture(scope="module")
def stores(patients):
    with open_stores(patients) as running:
        yield running


@pytest.fixture
def scanned(run, stores):
    outcome = run("scan", "127.0.0.1", "--ports", ports_of(stores), "--depth", "sample", "--json")
    assert outcome.status == 0, outcome.stderr
    return outcome


def test_every_open_store_is_found_read_and_understood(stores, scanned):
    for store in stores:
        finding = scanned.finding_at(store)
        assert finding["schema"] == "celador/finding/1"
        assert finding["endpoint"]["ip"] == "127.0.0.1" and finding["endpoint"]["transport"] == "tcp"
        assert finding["service"]["protocol"] == _PROTOCOL.get(store.name, store.name), repr(store)
        states = access_states(finding)
        assert (states["identify"], states["list"], states["read"]) == ("yes", "yes", "yes"), repr(store)
        kinds = {category["category"] for dataset in finding["datasets"] for category in dataset["categories"]}
        assert {"id.mx.curp", "id.mx.rfc", "id.mx.nss", "id.us.ssn", "person.birth_date", "contact.email", "contact.phone",
                "contact.address", "insurance.policy", "insurance.expiry", "health.diagnosis"} <= kinds, f"{store!r}: {sorted(kinds)}"
        assert any(kind.startswith("person.name") for kind in kinds), f"{store!r}: {sorted(kinds)}"
        assert finding["severity"]["level"] in ("high", "critical") and finding["severity"]["reasons"]
        assert finding["causes"], repr(store)
        for cause in finding["causes"]:  # a sentence that stands alone, in a report too
            assert re.fullmatch(r"[A-Z][^`]+", cause["fix"]) and "this line" not in cause["fix"], cause["fix"]
        assert finding["budget"]["requests"] > 0


def test_every_yes_and_no_has_a_basis_and_a_proof(scanned):
    for finding in scanned.findings:
        for ability, told in finding["access"].items():
            assert told["state"] in ("yes", "no", "unknown"), ability
            if told["state"] != "unknown":
                assert told["basis"] in ("declared", "implied", "inferred") and told["proof"], (ability, told)


def test_the_number_of_people_is_inside_its_bounds(run, stores, patients):
    counted = run("scan", "127.0.0.1", "--ports", ports_of(stores), "--records", 100000, "--json")
    assert counted.status == 0, counted.stderr
    for store in stores:
        people = counted.finding_at(store)["people"]
        assert people["low"] <= people["value"] <= people["high"] and people["method"], repr(store)
        assert people["low"] <= patients.people <= people["high"], f"{store!r}: {people}"


@pytest.mark.parametrize("kind, state, expected", [
    (Redis, "OPEN", {"list": "yes", "read": "yes", "write": "yes", "admin": "yes"}),
    (Redis, "CLOSED", {"list": "no", "read": "no", "write": "no", "admin": "no"}),
    # Such a user may not ask for its own rights: write is unknown, not no.
    (Redis, "PARTIAL", {"list": "yes", "write": "unknown", "admin": "no"}),
    (Redis, "READ-ONLY", {"list": "yes", "read": "yes", "write": "unknown", "admin": "no"}),
    (Postgresql, "OPEN", {"list": "yes", "read": "yes", "write": "yes", "admin": "yes"}),
    # It asks the usual names for a password; another name may get in.
    (Postgresql, "CLOSED", {"list": "unknown", "read": "unknown"}),
    (Vsftpd, "OPEN", {"list": "yes", "read": "yes"}),
    (Vsftpd, "CLOSED", {"list": "no", "read": "no"}),
    (Rsync, "OPEN", {"list": "yes", "read": "yes"}),
    (Rsync, "CLOSED", {"read": "no"}),
    (Nginx, "OPEN", {"list": "yes", "read": "yes"}),
    (Nginx, "CLOSED", {"list": "no", "read": "no"}),
], ids=lambda value: getattr(value, "name", value) if not isinstance(value, dict) else "")
def test_a_half_open_store_is_told_from_an_open_one(run, patients, kind, state, expected):
    with kind(state) as server:
        server.fill(patients)
        outcome = run("scan", "127.0.0.1", "--ports", server.port, "--json")
        assert outcome.status == 0, outcome.stderr
        states = access_states(outcome.finding_at(server))
        assert {ability: states[ability] for ability in expected} == expected


def test_a_postgresql_role_without_a_password_is_told_by_what_it_may_do(run, patients):
    expected = {"PARTIAL": ("yes", "no"), "READ-ONLY": ("yes", "yes")}
    for state, (listed, read) in expected.items():
        with Postgresql(state, role="root") as server:
            server.fill(patients)
            states = access_states(run("scan", "127.0.0.1", "--ports", server.port, "--json").finding_at(server))
            assert (states["list"], states["read"], states["write"], states["admin"]) == (listed, read, "no", "no"), state


def test_protected_mode_is_a_refusal(run, patients, tmp_path):
    with Redis("PROTECTED") as redis:
        redis.fill(patients)
        outcome = run("scan", redis.address, "--ports", redis.port, "--json", reach=redis.reach())
        assert outcome.status == 0, outcome.stderr
        states = access_states(outcome.finding_at(redis))
        assert (states["identify"], states["read"], states["write"]) == ("yes", "no", "no")


def test_what_was_found_can_be_searched_shown_and_reported(run, home, stores, scanned):
    redis = next(store for store in stores if store.name == "redis")
    everything = run("find", "--json")
    assert {finding["endpoint"]["port"] for finding in everything.findings} == {store.port for store in stores}
    for query in ("redis", "protocol:redis", f"port:{redis.port}", f"redis port:{redis.port}"):
        found = run("find", *query.split(), "--json")
        assert [finding["endpoint"]["port"] for finding in found.findings] == [redis.port], query
    assert run("find", "protocol:redis", "protocol:ftp", "--json").findings == []
    by_category = run("find", "category:id.mx.curp", "--json")
    assert len(by_category.findings) == len(stores)

    finding = scanned.finding_at(redis)
    shown = run("show", finding["id"])
    assert shown.status == 0 and str(redis.port) in shown.stdout and "redis" in shown.stdout.lower()
    assert json.loads(run("show", finding["id"], "--json").stdout.splitlines()[0])["id"] == finding["id"]
    assert run("show", "127.0.0.1").status == 0

    report = run("report", "--html", "-").stdout
    assert report.lstrip().lower().startswith("<!doctype html>")
    assert all(str(store.port) in report for store in stores)
    # One file that asks nothing of any network.
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//(?!127)[^"'>]*\.(?:js|css|png|woff)""", report)
    assert "@media print" in report

    assert run("ledger", "verify").status == 0
    assert stat.S_IMODE(os.stat(home).st_mode) == 0o700
    for path in home.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, f"{path.name} can be read by others"


def test_check_looks_at_this_machine_alone(run, stores):
    outcome = run("check", "--ports", ports_of(stores), "--json")
    assert outcome.status == 0, outcome.stderr
    assert {store.port for store in stores} == {finding["endpoint"]["port"] for finding in outcome.findings}


def test_an_ipv6_store_is_found(run, patients):
    with Redis(address="::1") as redis:
        redis.fill(patients)
        outcome = run("scan", "::1", "--ports", redis.port, "--json")
        assert outcome.status == 0, outcome.stderr
        assert outcome.finding_at(redis)["endpoint"]["ip"] == "::1"


def test_a_service_is_recognised_on_any_port(run, patients):
    with Redis(port=21) as redis, Nginx(port=6379) as nginx:
        redis.fill(patients)
        nginx.fill(patients)
        outcome = run("scan", "127.0.0.1", "--ports", "21,6379", "--json")
        assert outcome.finding_at(21)["service"]["protocol"] == "redis"
        assert outcome.finding_at(6379)["service"]["protocol"] == "http_listing"


def test_the_ledger_notices_that_it_was_changed(run, home, stores):
    assert run("scan", "127.0.0.1", "--ports", ports_of(stores)).status == 0
    assert run("ledger", "verify").status == 0
    ledger = next(path for path in home.rglob("*") if path.is_file() and "ledger" in path.name)
    contents = bytearray(ledger.read_bytes())
    at = contents.index(b"127.0.0.1")
    contents[at:at + 9] = b"127.0.0.2"
    ledger.write_bytes(contents)
    verified = run("ledger", "verify")
    assert verified.status == 1 and verified.stderr

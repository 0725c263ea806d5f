"""How many stores a scope has, estimated from a sample of it, where the truth is known: a server on some addresses of loopback."""

import json
import os
import signal
import subprocess

import pytest

from lab.redis import Redis

_ADDRESSES = [f"127.77.{network}.{host}" for network in range(4) for host in (3, 60, 61, 200)]
_POPULATION = 4 * 256


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-2000:]}\nstderr: {outcome.stderr[-2000:]}"


class SpreadRedis(Redis):
    """Redis on sixteen addresses, which is as many as it binds."""

    def __init__(self, state="OPEN", port=None):
        super().__init__(state, _ADDRESSES[0], port)

    def prepare(self):
        super().prepare()
        configuration = self.folder / "redis.conf"
        text = configuration.read_text().replace(f"bind {self.address}\n", f"bind {' '.join(_ADDRESSES)}\n")
        configuration.write_text(text)


class EverywhereRedis(Redis):
    """Redis on all of 127.0.0.0/8."""

    def prepare(self):
        super().prepare()
        configuration = self.folder / "redis.conf"
        configuration.write_text(configuration.read_text().replace(f"bind {self.address}\n", "bind 0.0.0.0\n"))


@pytest.fixture(scope="module")
def spread():
    with SpreadRedis() as server:
        yield server


@pytest.fixture
def scope(tmp_path):
    def write(include="127.77.0.0/22", rate='"max"', depth="sample"):
        path = tmp_path / "census.toml"
        path.write_text('name = "Census"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                        f'depth = "{depth}"\nidentities = "passwordless"\nrate = {rate}\nrate_per_network = "max"\n'
                        f'include = ["{include}"]\n')
        return path
    return write


def census_of(outcome):
    """The result, which is the last line."""
    census = json.loads(outcome.stdout.splitlines()[-1])
    assert census["schema"] == "celador/census/1", tell(outcome)
    return census


def row_of(census, kind, access):
    rows = [row for row in census["rows"] if (row["kind"], row["access"]) == (kind, access)]
    assert len(rows) <= 1, rows
    return rows[0] if rows else None


# The whole.

def test_a_census_of_everything_is_exact(run, scope, spread):
    outcome = run("census", "--port", spread.port, "--fraction", 1, "--within", scope(), "--json")
    assert outcome.status == 0, tell(outcome)
    census = census_of(outcome)
    assert (census["population"], census["sampled"], census["ended"]) == (_POPULATION, _POPULATION, "sample")
    for kind, access in (("store", "open"), ("any", "any"), ("redis", "read"), ("redis", "write"), ("redis", "list")):
        row = row_of(census, kind, access)
        assert row and (row["low"], row["estimate"], row["high"]) == (16, 16, 16), (kind, access, tell(outcome))
    assert row_of(census, "redis", "closed") is None
    told = run("census", "--port", spread.port, "--fraction", 1, "--within", scope())
    assert told.stdout.startswith("16 open stores among 1,024 endpoints, all of which were looked at.\n"), tell(told)


def test_ranges_of_ipv6_are_left_out_where_a_draw_meets_nobody(run, scope, spread):
    mixed = run("census", "--port", spread.port, "--sample", 64, "--within", scope('127.77.0.0/22", "fd77::/48'), "--json")
    assert mixed.status == 0, tell(mixed)
    assert census_of(mixed)["population"] == _POPULATION
    assert any("IPv6" in note for note in census_of(mixed)["notes"])
    alone = run("census", "--port", spread.port, "--sample", 64, "--within", scope("fd77::/48"))
    assert alone.status == 3 and "too wide" in alone.stderr, tell(alone)


def test_a_closed_store_is_told_apart(run, scope):
    with SpreadRedis("CLOSED") as server:
        outcome = run("census", "--port", server.port, "--fraction", 1, "--within", scope(), "--json")
    census = census_of(outcome)
    assert row_of(census, "redis", "closed")["estimate"] == 16, tell(outcome)
    assert census["headline"]["estimate"] == 0 and row_of(census, "redis", "read") is None


def test_what_is_no_store_is_counted_as_unknown(run, scope, spread):
    outcome = run("census", "--port", spread.port, "--fraction", 1, "--within", scope(), "--depth", "touch", "--json")
    census = census_of(outcome)
    assert (census["headline"]["kind"], census["headline"]["estimate"], len(census["rows"])) == ("any", 16, 1), tell(outcome)


# A sample.

@pytest.mark.parametrize("seed", range(1, 7))
def test_the_truth_lies_in_the_interval(run, scope, spread, seed):
    outcome = run("census", "--port", spread.port, "--fraction", 0.4, "--within", scope(), "--seed", seed, "--json")
    assert outcome.status == 0, tell(outcome)
    census = census_of(outcome)
    open_stores = census["headline"]
    assert (census["sampled"], census["seed"], open_stores["kind"], open_stores["access"]) == (410, seed, "store", "open")
    assert open_stores["low"] <= 16 <= open_stores["high"], tell(outcome)
    assert open_stores["sampled"] <= open_stores["low"] < open_stores["high"] < 100, tell(outcome)


def test_a_seed_repeats_a_sample(run, scope, spread):
    def drawn(seed, file):
        outcome = run("census", "--port", spread.port, "--sample", 300, "--within", scope(), "--seed", seed, "--json-file", file)
        assert outcome.status == 0, tell(outcome)
        return sorted(json.loads(line)["endpoint"]["ip"] for line in file.read_text().splitlines())
    folder = scope().parent
    first, again, other = (drawn(seed, folder / f"{i}.ndjson") for i, seed in enumerate((5, 5, 6)))
    assert first and first == again and first != other


def test_findings_go_to_the_book_and_the_ledger_says_how_much_was_drawn(run, home, scope, spread):
    outcome = run("census", "--port", spread.port, "--sample", 512, "--within", scope(), "--seed", 3)
    assert outcome.status == 0 and " open stores (" in outcome.stdout and "95% INTERVAL" in outcome.stdout, tell(outcome)
    found = run("find", f"port:{spread.port}", "--json").findings
    assert 0 < len(found) < 16 and {finding["extent"]["depth"] for finding in found} == {"list"}
    assert "of it the first 512 endpoints" in (home / "ledger.ndjson").read_text()


# Ending early.

def test_a_census_ends_at_the_width_that_was_asked_for(run, scope):
    with EverywhereRedis() as server:
        outcome = run("census", "--ports", f"{server.port},1", "--width", "20%", "--within", scope(), "--depth", "touch",
                      "--rate", 1000, "--seed", 11, "--json")
    assert outcome.status == 0, tell(outcome)
    census, headline = census_of(outcome), census_of(outcome)["headline"]
    assert census["ended"] == "width" and 100 <= census["sampled"] < 2 * _POPULATION, tell(outcome)
    assert (headline["high"] - headline["low"]) / 2 <= 0.2 * headline["estimate"]
    assert headline["low"] <= _POPULATION <= headline["high"]
    steps = [json.loads(line) for line in outcome.stdout.splitlines()[:-1]]
    assert steps and {step["schema"] for step in steps} == {"celador/census_step/1"}
    sizes = [step["sampled"] for step in steps]
    assert sizes == sorted(set(sizes)) and sizes[-1] <= census["sampled"]


def test_an_interrupted_census_tells_what_it_knows(celador, run, home, scope, spread):
    command = [celador, "census", "--port", str(spread.port), "--fraction", "1", "--within", scope(rate=400), "--seed", "4", "--json"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home.parent), "CELADOR_HOME": str(home)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        first_step = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, told = process.communicate(timeout=60)
    assert process.returncode == 4, told
    step, census = json.loads(first_step), json.loads(rest.splitlines()[-1])
    assert census["ended"] == "interrupted" and step["sampled"] <= census["sampled"] < _POPULATION, rest
    assert census["headline"]["low"] <= 16 <= census["headline"]["high"] and census["headline"]["high"] > 16, rest
    assert any("ended before its time" in note for note in census["notes"]), rest
    # It is no scan that could go on.
    assert run("resume").status == 1


# What is refused.

@pytest.mark.parametrize("options, message", [
    ([], "--fraction"), (["--fraction", "0"], "fraction"), (["--fraction", "1.5"], "fraction"), (["--sample", "0"], "from 1 up"),
    (["--sample", "5", "--fraction", "0.5"], "--fraction"), (["--width", "wide"], "--width"),
    (["--ports", "U:161", "--fraction", "1"], "UDP"), (["--width", "0"], "--width")],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None)
def test_a_census_that_makes_no_sense_is_refused(run, home, options, message):
    ports = [] if "--ports" in options else ["--port", 6379]
    outcome = run("census", *ports, *options)
    assert outcome.status == 2 and message in outcome.stderr and outcome.stdout == "", tell(outcome)


def test_a_census_goes_no_deeper_than_the_scope(run, scope, spread):
    shallow = scope(depth="identify")
    refused = run("census", "--port", spread.port, "--fraction", 1, "--within", shallow, "--depth", "list")
    assert refused.status == 3, tell(refused)
    outcome = run("census", "--port", spread.port, "--fraction", 1, "--within", shallow, "--json")
    census = census_of(outcome)
    assert (census["depth"], census["headline"]["access"], census["headline"]["estimate"]) == ("identify", "any", 16), tell(outcome)

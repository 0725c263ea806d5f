"""Peers that wish us ill: each is survived, in bounded time and memory, and told as unknown rather than as closed."""

import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

import pytest

from conftest import access_states
from lab.hostile import ELSEWHERE, PEERS, HostilePeers
from lab.redis import Redis

_MAX_MEMORY_MB = 100
_MAX_SECONDS = 150


@dataclasses.dataclass
class Survived:
    status: int
    findings: dict  # by port
    stderr: str
    memory_mb: float
    ports: dict  # by name of the peer
    home: object
    good_port: int


def _peak_mb(pid):
    """The most memory that the process held so far. Not ru_maxrss: that begins with what this Python holds."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    peak = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")]
    return peak[0] / 1024 if peak else 0


@pytest.fixture(scope="module")
def survived(celador, tmp_path_factory, patients):
    """One round over all hostile peers and one honest store among them."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    with HostilePeers() as peers, Redis() as redis, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        redis.fill(patients)
        ports = [*peers.ports.values(), redis.port]
        process = subprocess.Popen([str(celador), "scan", "127.0.0.1", "--ports", ",".join(map(str, ports)), "--json"],
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
                                   env=dict(os.environ, CELADOR_HOME=str(home)))
        alarm = threading.Timer(_MAX_SECONDS, process.kill)
        alarm.start()
        memory = 0
        while process.poll() is None:
            memory = max(memory, _peak_mb(process.pid))
            time.sleep(0.02)
        alarm.cancel()
        out.seek(0)
        errors.seek(0)
        findings = [json.loads(line) for line in out if line.strip()]
        return Survived(process.returncode, {finding["endpoint"]["port"]: finding for finding in findings}, errors.read(),
                        memory, dict(peers.ports), home, redis.port)


def test_the_round_ends_in_time_and_within_memory(survived):
    assert survived.status in (0, 4), f"{survived.status}: {survived.stderr[-2000:]}"
    assert 0 < survived.memory_mb < _MAX_MEMORY_MB


def test_an_honest_store_among_them_is_found_and_read(survived):
    assert access_states(survived.findings[survived.good_port])["read"] == "yes"


@pytest.mark.parametrize("peer", [peer.__name__.replace("_", " ") for peer in PEERS])
def test_nothing_is_claimed_of_a_hostile_peer(survived, peer):
    finding = survived.findings.get(survived.ports[peer])
    if finding is None:  # nothing was recognised there: no store, no finding
        assert survived.status in (0, 4)
        return
    states = access_states(finding)
    assert states["write"] != "yes" and states["admin"] != "yes", finding
    # These give out a listing, with whatever stands in it: that much is true of them.
    if peer not in ("http redirects elsewhere", "http lies about a length", "rsync lists modules without end"):
        assert states["read"] == "unknown", finding
        assert not any(dataset.get("sampled") for dataset in finding["datasets"]), finding


@pytest.mark.parametrize("peer, proof", [
    ("silent", "it accepts connections and says nothing"),
    ("resets", "it accepts connections and ends them without a word"),
    ("garbage", "it answers, but in no protocol that Celador reads"),
])
def test_what_was_not_recognised_is_told_as_it_behaved(survived, peer, proof):
    finding = survived.findings.get(survived.ports[peer])
    if finding is None:  # the sweep met a reset before it met an open port
        assert peer == "resets"
        return
    assert finding["access"]["identify"]["proof"] == proof


def test_nobody_is_looked_at_because_a_peer_points_there(survived):
    lines = [json.loads(line) for path in survived.home.rglob("*ledger*") for line in path.read_text().splitlines()]
    assert any(line["ip"] == "127.0.0.1" for line in lines if line.get("ip"))
    assert not [line for line in lines if line.get("ip") == ELSEWHERE]


def test_what_peers_say_is_not_repeated(survived):
    assert "AAAAAAAA" not in survived.stderr and "Bienvenido" not in survived.stderr
    assert "AAAAAAAA" not in json.dumps(list(survived.findings.values()))

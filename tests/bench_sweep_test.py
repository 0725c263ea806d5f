"""`make bench-sweep` measures what it says: its simulated internet answers as its truth says, its loss is lost, its judges can fail.

Tiny: a /26, one loss. The figures themselves are the benchmark's business.
"""

import os
import pathlib
import subprocess
import sys

import pytest

from lab.server import skip_unless, skip_unless_root

_SWEEP = pathlib.Path(__file__).resolve().parent.parent / "bench/sweep"
sys.path.insert(0, str(_SWEEP))

import figures  # noqa: E402
import finding  # noqa: E402
import planning  # noqa: E402
import scanners  # noqa: E402
import sending  # noqa: E402
import simulated_internet  # noqa: E402

_NETWORK = "10.100.0.0/26"
_RATE = 2000


@pytest.fixture(autouse=True)
def built_celador(celador, monkeypatch):
    monkeypatch.setenv("CELADOR", str(celador))


@pytest.fixture
def namespaces(monkeypatch):
    for program in ("ip", "nft", "masscan", "zmap", "ethtool", "clang-19"):
        skip_unless(program, "apt-get")
    skip_unless_root("a network namespace")
    monkeypatch.setattr(scanners, "COOLDOWN_SECONDS", 1)


def network_namespaces():
    """Of all processes of this machine: none may stay behind."""
    found = set()
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            found.add((process.name, os.readlink(process / "ns/net")))
        except OSError:
            continue
    return found


def test_the_truth_follows_from_the_rules():
    truth = simulated_internet.open_endpoints(_NETWORK)
    assert len(truth) == 48 + 24 + 12  # of 64 hosts a quarter is silent; all, half, a quarter of the others listen
    assert ("10.100.0.8", 9200) in truth and ("10.100.0.8", 27017) in truth
    assert ("10.100.0.10", 27017) not in truth and ("10.100.0.16", 9200) not in truth
    assert not [ip for ip, _ in truth if int(ip.rsplit(".", 1)[1]) & 5 == 5]


def test_every_scanner_finds_all_and_nothing_else_without_loss(namespaces):
    for name in finding.names():
        outcome = finding.sweep(name, _NETWORK, _RATE, 2, loss=0.0)
        assert (outcome.missed, outcome.wrong, outcome.unanswered) == (0, 0, 0), name
        assert len(outcome.truth) == 84
        assert outcome.probes >= 64 * len(simulated_internet.PORTS), name


def test_what_is_lost_is_missed(namespaces):
    outcome = finding.sweep("masscan", _NETWORK, _RATE, 1, loss=0.5)
    assert outcome.wrong == 0
    assert 30 < outcome.missed < 84  # three quarters of 84 are expected to be


def test_celador_plans_the_internet_in_constant_memory(capsys):
    if not scanners.celador_can_sweep("--dry-run"):
        pytest.fail("celador scan has no --dry-run")
    floors = figures.Floors()
    planning.part(floors, targets=("10.100.0.0/26", "10.0.0.0/12"))
    assert floors.missed == [], capsys.readouterr().out


def test_a_slow_sender_misses_its_floors(capsys):
    def pace(packets):
        return [sending.Pace(by_second=packets, by_processor_second=packets, core_share=1.0)]

    others = {"masscan": pace(100.0), "zmap": pace(90.0), "sendmmsg, 64 a call": pace(150.0)}
    missed = {}
    for ours in (130.0, 140.0, 160.0):
        floors = figures.Floors()
        sending.judge(floors, {"celador": pace(ours), **others})
        missed[ours] = len(floors.missed)
    assert missed == {130.0: 2, 140.0: 1, 160.0: 0}, capsys.readouterr().out


def test_nothing_stays_behind_when_it_is_killed(namespaces):
    before = {namespace for _, namespace in network_namespaces()}
    make = ("import sys, time; sys.path.insert(0, sys.argv[1]); from simulated_internet import SimulatedInternet\n"
            "internet = SimulatedInternet('10.100.0.0/26'); print('made', flush=True); time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", make, str(_SWEEP)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "made\n"
        during = {namespace for _, namespace in network_namespaces()} - before
        process.kill()
    assert len(during) >= 2
    for _ in range(100):
        if not during & {namespace for _, namespace in network_namespaces()}:
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert not during & {namespace for _, namespace in network_namespaces()}

"""The raw sweep against a small internet of its own: what is found, what is not sent, and what becomes of it when killed."""

import json
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from lab.internet import Internet, scope_file, wait_until
from lab.server import skip_unless, skip_unless_root

_OPEN = [6379, 27017]
_ALL = ["10.100.0.0/16", "10.9.0.0/24", "fd10::/64", "fd09::/64"]


@pytest.fixture(scope="module")
def internet():
    skip_unless("ip", "apt-get")
    skip_unless("nft", "apt-get")
    skip_unless_root("a network namespace")
    with Internet(_OPEN) as made:
        yield made


@pytest.fixture(scope="module")
def ruled():
    """Another one, whose rules may be changed."""
    skip_unless("ip", "apt-get")
    skip_unless("nft", "apt-get")
    skip_unless_root("a network namespace")
    with Internet(_OPEN) as made:
        yield made


def endpoints(outcome):
    return sorted((finding["endpoint"]["ip"], finding["endpoint"]["port"]) for finding in outcome.findings)


def sweep(run, internet, target, scope, *more, ports="6379,27017,80"):
    targets = [target] if isinstance(target, str) else target
    return run("scan", *targets, "--scope", scope, "--ports", ports, "--sweep", "raw", "--depth", "touch", "--json", *more,
               reach=internet.reach)


def all_of(prefix, count, ports):
    return sorted((prefix.format(i), port) for i in range(count) for port in ports)


def test_finds_what_is_open_through_a_gateway_and_nothing_else(run, internet, tmp_path):
    outcome = sweep(run, internet, "10.100.7.0/24", scope_file(tmp_path, _ALL))
    assert outcome.status == 0, outcome.stderr
    assert endpoints(outcome) == all_of("10.100.7.{}", 256, _OPEN)
    assert "768 packets sent; 256 closed, 0 filtered, 0 silent" in outcome.stderr
    assert "through the gateway 10.9.0.2" in outcome.stderr
    assert all(finding["service"]["protocol"] == "unknown" and finding["extent"]["depth"] == "touch" for finding in outcome.findings)


def test_finds_what_is_open_over_ipv6(run, internet, tmp_path):
    outcome = sweep(run, internet, "fd10::/120", scope_file(tmp_path, _ALL))
    assert outcome.status == 0, outcome.stderr
    assert {ip for ip, _ in endpoints(outcome)} == {f"fd10::{i:x}" if i else "fd10::" for i in range(256)}
    assert len(outcome.findings) == 512


def test_finds_neighbours_and_this_machine(run, internet, tmp_path):
    outcome = sweep(run, internet, ["10.9.0.1", "10.9.0.2", "fd09::2"], scope_file(tmp_path, _ALL))
    assert endpoints(outcome) == [("10.9.0.2", 6379), ("10.9.0.2", 27017), ("fd09::2", 6379), ("fd09::2", 27017)]


_TUNNEL = """
import fcntl, os, struct, subprocess, sys
tunnel = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH", b"tun0", 0x1001))  # TUNSETIFF: IFF_TUN, IFF_NO_PI
for command in ("link set tun0 up", "addr add 10.8.0.1 dev tun0", "route add 10.200.0.0/24 dev tun0"):
    subprocess.run(["ip", *command.split()], check=True)
print("ready", flush=True)
while True:
    packet = bytearray(os.read(tunnel, 2048))
    if packet[0] >> 4 != 4 or packet[9] != 6 or packet[33] != 2 or packet[19] % 4:
        continue  # no SYN, or not of those who answer: every fourth
    packet[12:16], packet[16:20] = packet[16:20], packet[12:16]
    packet[20:22], packet[22:24] = packet[22:24], packet[20:22]
    packet[28:32] = struct.pack("!I", (struct.unpack("!I", packet[24:28])[0] + 1) % 2**32)
    packet[33] = 0x12
    os.write(tunnel, packet)
"""


def test_finds_what_is_open_behind_a_tunnel_without_a_link_header(run, internet, tmp_path):
    if not pathlib.Path("/dev/net/tun").exists():
        pytest.skip("SKIPPED: /dev/net/tun is not on this machine and no installer for it")
    with subprocess.Popen([*internet.reach, "setpriv", "--pdeathsig", "KILL", sys.executable, "-c", _TUNNEL], stdout=subprocess.PIPE,
                          text=True) as far_end:
        try:
            assert far_end.stdout.readline() == "ready\n"
            outcome = sweep(run, internet, "10.200.0.0/26", scope_file(tmp_path, ["10.200.0.0/24"]), "--passes", "1", ports="6379")
        finally:
            far_end.kill()
    assert endpoints(outcome) == sorted((f"10.200.0.{i}", 6379) for i in range(0, 64, 4)), outcome.stderr
    assert "tun0 from 10.8.0.1, point to point: AF_PACKET" in outcome.stderr


def test_tags_what_it_sends_with_a_vlan(run, ruled, tmp_path):
    skip_unless("tcpdump", "apt-get")
    with ruled.listen_there("vlan 5 and tcp", tmp_path / "tagged.txt") as seen:
        outcome = sweep(run, ruled, "10.100.6.0/30", scope_file(tmp_path, _ALL), "--vlan", "5", "--passes", "1", ports="6379")
        wait_until(lambda: seen().count("vlan 5") >= 4)
    assert outcome.findings == []  # nobody is on that VLAN
    assert {f"10.100.6.{i}.6379" for i in range(4)} <= set(seen().replace(":", " ").split())


def test_sends_only_by_the_interface_that_was_named(run, internet, tmp_path):
    scope = scope_file(tmp_path, _ALL)
    assert len(sweep(run, internet, "10.100.7.0/30", scope, "--interface", "v0").findings) == 8
    before = internet.packets_sent()
    for interface, said in (("lo", "no route to what is swept leads through the interface lo"), ("v9", "there is no interface 'v9'")):
        outcome = sweep(run, internet, "10.100.7.0/30", scope, "--interface", interface)
        assert outcome.status == 2 and said in outcome.stderr, outcome.stderr
    assert internet.packets_sent() - before < 5


def test_sends_from_the_address_that_was_named(run, internet, tmp_path):
    internet.here("ip", "addr", "add", "10.9.0.77/24", "dev", "v0")
    outcome = sweep(run, internet, "10.100.7.0/30", scope_file(tmp_path, _ALL), "--source", "10.9.0.77")
    assert len(outcome.findings) == 8
    assert "from 10.9.0.77" in outcome.stderr
    wrong = sweep(run, internet, "10.100.7.0/30", scope_file(tmp_path, _ALL), "--source", "somewhere")
    assert wrong.status == 2, wrong.stderr


def test_looks_begin_at_what_the_sweep_found(run, internet, tmp_path):
    outcome = run("scan", "10.100.1.0/30", "--scope", scope_file(tmp_path, _ALL), "--ports", "6379", "--sweep", "raw", "--json",
                  "--depth", "identify", reach=internet.reach)
    assert len(outcome.findings) == 4, outcome.stderr
    assert all("without a word" in finding["access"]["identify"]["proof"] for finding in outcome.findings)


def test_not_one_packet_goes_to_what_is_excluded(run, internet, tmp_path):
    skip_unless("tcpdump", "apt-get")
    scope = scope_file(tmp_path, ["10.100.0.0/16"], exclude='["10.100.9.64/26"]', do_not_probe='["10.100.9.8"]')
    capture = tmp_path / "sent.txt"
    with capture.open("w") as out:
        listening = subprocess.Popen([*internet.reach, shutil.which("tcpdump", path="/usr/sbin:/usr/bin:/sbin"), "-nn", "-l", "-i", "v0",
                                      "dst net 10.100.9.0/24"], stdout=out, stderr=subprocess.PIPE, text=True)
        assert "listening" in listening.stderr.readline() + listening.stderr.readline()
        outcome = sweep(run, internet, "10.100.9.0/24", scope, "--interface", "v0", ports="6379")
        wait_until(lambda: "10.100.9.255.6379" in capture.read_text())
        listening.send_signal(signal.SIGINT)
        listening.communicate(timeout=20)
    assert len(outcome.findings) == 256 - 64 - 1
    sent = capture.read_text()
    for last in range(256):
        is_out = 64 <= last < 128 or last == 8
        assert (f"> 10.100.9.{last}.6379:" in sent) == (not is_out), last


def test_tells_closed_filtered_and_silent_apart_and_asks_the_silent_again(run, ruled, tmp_path):
    ruled.rules("tcp dport 81 drop; tcp dport 82 reject with icmp type admin-prohibited; tcp dport 83 reject with icmp type host-unreachable")
    # Linux says only so much in a second, and what it does not say is asked again.
    ruled.there("sysctl", "-qw", "net.ipv4.icmp_msgs_per_sec=10000", "net.ipv4.icmp_msgs_burst=10000")
    before = ruled.packets_sent()
    outcome = sweep(run, ruled, "10.100.3.0/26", scope_file(tmp_path, _ALL), "--passes", "3", ports="6379,80,81,82,83")
    assert endpoints(outcome) == all_of("10.100.3.{}", 64, [6379])
    assert "64 closed, 128 filtered, 64 silent" in outcome.stderr, outcome.stderr
    # Three probes for the silent, and one more out of what the others saved.
    assert f"{64 * 4 + 64 * 4} packets sent" in outcome.stderr, outcome.stderr
    # And the kernel's resets of the 64 that are open.
    assert ruled.packets_sent() - before >= 64 * 4 + 64 * 4
    ruled.there("nft", "flush", "ruleset")


def test_forged_and_stray_answers_are_dropped(run, ruled, tmp_path):
    # The far side answers SYNs to port 85 itself, from a listener, but with another port's face: nothing proves itself.
    ruled.there("nft", "-f", "-", stdin="table ip forge { chain out { type filter hook output priority 0; "
                                        "tcp sport 6379 tcp flags & (syn|ack) == syn|ack @th,64,32 set 0x12345678; }\n}\n")
    outcome = sweep(run, ruled, "10.100.4.0/28", scope_file(tmp_path, _ALL), "--passes", "1", ports="6379")
    ruled.there("nft", "flush", "ruleset")
    assert outcome.findings == [], outcome.stderr
    assert "packets were stray or forged" in outcome.stderr, outcome.stderr
    assert "16 silent" in outcome.stderr


def test_a_second_probe_finds_what_the_first_lost(run, ruled, tmp_path):
    ruled.rules("tcp flags syn numgen random mod 100 < 30 drop")
    scope = scope_file(tmp_path, _ALL)
    found = {passes: len(sweep(run, ruled, "10.100.16.0/21", scope, "--passes", passes, "--rate", "20000", ports="6379").findings)
             for passes in ("1", "3")}
    ruled.there("nft", "flush", "ruleset")
    assert found["1"] < 2048 * 0.8, found  # six standard deviations are 6%
    assert found["3"] > 2048 * 0.95, found


def test_shards_partition_a_sweep_and_a_seed_repeats_its_order(run, internet, tmp_path):
    scope = scope_file(tmp_path, _ALL)
    parts = [endpoints(sweep(run, internet, "10.100.5.0/25", scope, "--seed", "7", "--shard", f"{i}/3")) for i in (1, 2, 3)]
    together = sorted(endpoint for part in parts for endpoint in part)
    assert together == all_of("10.100.5.{}", 128, _OPEN)
    assert all(parts)
    first = [json.loads(run("scan", "10.100.0.0/16", "--scope", scope, "--seed", seed, "--dry-run", "--json").stdout)["first"]
             for seed in ("7", "7", "8")]
    assert first[0] == first[1] != first[2]


def test_a_sweep_that_was_killed_again_and_again_finds_all_once_it_is_resumed(celador, run, internet, tmp_path, home):
    arguments = ["scan", "10.100.32.0/20", "--scope", scope_file(tmp_path, _ALL), "--ports", "6379,80,81", "--sweep", "raw", "--depth",
                 "touch", "--rate", "1200", "--json"]
    lines = []
    for attempt in range(4):
        with subprocess.Popen([*internet.reach, str(celador), "--home", str(home), *map(str, arguments)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            try:
                process.communicate(timeout=1.4 + 0.2 * attempt)
            except subprocess.TimeoutExpired:
                process.kill()
            out, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, "it was over before it was killed"
        lines += [line for line in out.splitlines(keepends=True) if line.endswith("}\n")]
        arguments = ["resume", "--json"]
    outcome = run("resume", "--json", reach=internet.reach)
    assert outcome.status == 0, outcome.stderr
    assert " at 0 of " not in outcome.stderr
    found = sorted({(finding["endpoint"]["ip"], finding["endpoint"]["port"])
                    for finding in map(json.loads, lines + outcome.stdout.splitlines())})
    in_book = sorted({(finding["endpoint"]["ip"], finding["endpoint"]["port"]) for finding in run("find", "--json").findings})
    whole = sorted((f"10.100.{32 + i // 256}.{i % 256}", 6379) for i in range(4096))
    assert in_book == whole
    assert set(found) <= set(whole)
    again = run("resume")
    assert again.status != 0
    assert "nothing to resume" in again.stderr


def test_gives_up_every_capability_once_its_sockets_are_open(celador, internet, tmp_path, home):
    with subprocess.Popen([*internet.reach, str(celador), "--home", str(home), "scan", "10.100.0.0/20", "--scope",
                           str(scope_file(tmp_path, _ALL)), "--ports", "81", "--sweep", "raw", "--rate", "500", "--depth", "touch"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        status = pathlib.Path("/proc", str(process.pid), "status")
        before = internet.packets_sent()
        wait_until(lambda: internet.packets_sent() > before + 20)
        told = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert told["CapEff"] == told["CapPrm"] == told["CapBnd"] == "0" * 16
    assert told["NoNewPrivs"] == "1"


def unprivileged(reach):
    return [*reach, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"]


def copy_for_anybody(celador, folder):
    copy = folder / "celador-copy"
    shutil.copy(celador, copy)
    copy.chmod(0o755)
    return copy


@pytest.fixture
def public_folder():
    folder = pathlib.Path(subprocess.run(["mktemp", "-d", "/tmp/celador-sweep-XXXXXX"], capture_output=True, text=True,
                                         check=True).stdout.strip())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_without_the_right_to_raw_packets_it_connects_and_says_so(celador, internet, public_folder):
    binary = copy_for_anybody(celador, public_folder)
    scope = scope_file(public_folder, _ALL)
    scope.chmod(0o644)
    command = [*unprivileged(internet.reach), str(binary), "--home", str(public_folder / "home"), "scan", "10.100.40.0/22", "--scope",
               str(scope), "--ports", "6379,80-95", "--depth", "touch", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 1024
    said = [line for line in ended.stderr.splitlines() if "sweeping by connecting: raw packets need root or CAP_NET_RAW" in line]
    assert len(said) == 1
    forced = subprocess.run([*command, "--sweep", "raw"], capture_output=True, text=True, timeout=120, check=False)
    assert forced.returncode == 1
    assert "--sweep connect needs nothing" in forced.stderr


def test_with_the_capability_on_its_file_it_needs_no_root(celador, internet, public_folder):
    skip_unless("setcap", "apt-get")
    binary = copy_for_anybody(celador, public_folder)
    subprocess.run(["setcap", "cap_net_raw+ep", str(binary)], check=True)
    scope = scope_file(public_folder, _ALL)
    scope.chmod(0o644)
    command = [*internet.reach, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", str(binary), "--home",
               str(public_folder / "home"), "scan", "10.100.41.0/24", "--scope", str(scope), "--ports", "6379", "--depth", "touch", "--json",
               "--sweep", "raw"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 256
    assert "256 packets sent" in ended.stderr


def test_a_dry_run_sends_nothing_and_takes_constant_memory(run, internet, tmp_path):
    before = internet.packets_sent()
    told = {}
    for target in ("8.8.0.0/16", "0.0.0.0/0"):
        scope = scope_file(tmp_path, [target])
        outcome = run("scan", target, "--scope", scope, "--ports", "1-20", "--dry-run", "--json", "--sweep", "raw", reach=internet.reach)
        assert outcome.status == 0, outcome.stderr
        told[target] = json.loads(outcome.stdout)
    assert internet.packets_sent() - before < 5  # neighbour discovery of the kernel's own
    assert int(told["8.8.0.0/16"]["targets"]) == 65536 * 20
    assert 3.6e9 * 20 < int(told["0.0.0.0/0"]["targets"]) < 2**32 * 20
    assert told["0.0.0.0/0"]["peak_mebibytes"] < 64
    assert told["0.0.0.0/0"]["peak_mebibytes"] < told["8.8.0.0/16"]["peak_mebibytes"] + 4

"""UDP from outside: real servers in a network namespace of the test's own, asked one question each."""

import json
import pathlib
import subprocess

import pytest

from lab.server import skip_unless, skip_unless_root

# A network of one host. rpcbind and Samba keep their state in /run, which is the test's own too. $1 starts the server.
_NETWORK = """
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v1 up
ip link set v0 up
ip addr add 10.77.0.1/24 dev v0
mount -t tmpfs tmpfs /run
mkdir -p /run/rpcbind /run/samba
start=$1
shift
eval "$start" & server=$!
for try in $(seq 100); do ss -lun | grep -q ":$PORT " && break; sleep 0.1; done
"$@"
status=$?
kill $server
wait $server
exit $status
"""

# Sends back whatever it gets, as inetd's echo does.
_ECHO = """exec python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 11211))
while True:
    data, peer = s.recvfrom(2000)
    s.sendto(data, peer)
'"""

# What is installed by which name, the port, and how it is started on all addresses.
_SERVERS = {
    "memcached": ("memcached", 11211, "exec memcached -u nobody -p 11211 -U 11211 -l 10.77.0.1,127.0.0.1"),
    "memcached of today": ("memcached", 11211, "exec memcached -u nobody -p 11211 -l 10.77.0.1"),
    "portmap": ("rpcbind", 111, "exec rpcbind -f"),
    "snmp": ("snmpd", 161, "printf 'agentaddress udp:161\\nrocommunity seCreTa\\n' > /run/snmpd.conf\n"
             "exec snmpd -f -C -c /run/snmpd.conf -Lo --persistentDir=/run/snmp -p /run/snmpd.pid >/dev/null 2>&1"),
    "netbios-ns": ("nmbd", 137, "printf '[global]\\nnetbios name = NAS01\\nworkgroup = HOSPITAL\\nlock directory = /run/samba\\n"
                   "state directory = /run/samba\\ncache directory = /run/samba\\npid directory = /run/samba\\n"
                   "private dir = /run/samba\\nncalrpc dir = /run/samba\\nlog file = /run/samba/log\\n' > /run/smb.conf\n"
                   "exec nmbd -F --no-process-group -s /run/smb.conf"),
    "echo": ("python3", 11211, _ECHO),
}


@pytest.fixture
def scan(celador, home, tmp_path):
    """scan("memcached", "10.77.0.1", "--udp") -> the finished process and the findings by port."""
    scope = tmp_path / "scope.toml"
    scope.write_text('name = "Network"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                     'depth = "identify"\ninclude = ["10.77.0.0/24", "127.0.0.1"]\n')

    def run_scan(name, *arguments):
        skip_unless_root("a network namespace")
        program, port, start = _SERVERS[name]
        skip_unless("ip", "apt-get")
        skip_unless(program, "apt-get")
        ended = subprocess.run(
            ["unshare", "--net", "--mount", "env", f"PORT={port}", "sh", "-c", _NETWORK, "sh", start, str(celador), "--home", str(home),
             "--json", "scan", *map(str, arguments), "--scope", str(scope)],
            capture_output=True, text=True, timeout=120)
        findings = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        return ended, {finding["endpoint"]["port"]: finding for finding in findings}

    return run_scan


def test_memcached_over_udp_is_critical_after_one_question(scan, home):
    ended, findings = scan("memcached", "10.77.0.1", "--udp", "--ports", "1")
    assert ended.returncode == 0 and list(findings) == [11211], ended.stderr
    finding = findings[11211]
    assert finding["endpoint"]["transport"] == "udp"
    assert finding["service"]["protocol"] == "memcached" and finding["service"]["version"].startswith("1."), finding["service"]
    assert finding["severity"]["level"] == "critical" and "51,000" in finding["severity"]["reasons"][-1]
    assert finding["access"]["read"] == {**finding["access"]["read"], "state": "yes", "basis": "inferred"}
    assert finding["budget"]["requests"] == 1
    ledger = (home / "ledger.ndjson").read_text()
    assert "UDP to 10.77.0.1 at ports" in ledger and "11211 (memcached version)" in ledger and "161 (SNMPv3 engine discovery)" in ledger


def test_memcached_over_udp_and_over_tcp_are_two_findings(scan):
    ended, _ = scan("memcached", "10.77.0.1", "--ports", "11211,U:11211")
    findings = [json.loads(line) for line in ended.stdout.splitlines()]
    assert sorted(finding["endpoint"]["transport"] for finding in findings) == ["tcp", "udp"], ended.stderr


def test_a_memcached_that_no_longer_answers_over_udp_is_proven_closed(scan):
    scan("memcached", "10.77.0.1", "--ports", "U:11211")
    ended, findings = scan("memcached of today", "10.77.0.1", "--ports", "U:11211")
    assert findings[11211]["access"]["read"]["state"] == "no", ended.stderr
    assert findings[11211]["window"]["closed_by"] is not None


@pytest.mark.parametrize("name, port", [("portmap", 111), ("snmp", 161), ("netbios-ns", 137)])
def test_others_are_identified_and_told_apart(scan, name, port):
    ended, findings = scan(name, "10.77.0.1", "--ports", "U:111,137,161,11211")
    assert ended.returncode == 0 and list(findings) == [port], ended.stderr
    finding = findings[port]
    assert finding["service"]["protocol"] == name
    assert finding["access"]["identify"]["state"] == "yes" and finding["access"]["read"]["state"] == "unknown"
    assert finding["severity"]["level"] in ("info", "low")
    assert any("over UDP" in note for note in finding["notes"]), finding["notes"]


def test_an_snmp_engine_says_since_when_it_runs_without_a_community(scan):
    ended, findings = scan("snmp", "10.77.0.1", "--ports", "U:161")
    finding = findings[161]
    assert finding["service"]["product"] == "Net-SNMP", ended.stderr
    assert "snmp.engine_time" in [evidence["kind"] for evidence in finding["window"]["evidence"]]


def test_netbios_names_are_hints_at_the_owner(scan):
    ended, findings = scan("netbios-ns", "10.77.0.1", "--ports", "U:137")
    assert {"NAS01", "HOSPITAL"} <= {owner["name"] for owner in findings[137]["owners"]}, ended.stderr
    assert findings[137]["service"]["product"] == "Samba"


def test_an_echo_is_no_memcached(scan):
    ended, findings = scan("echo", "10.77.0.1", "--ports", "U:11211")
    assert ended.returncode == 0 and not findings, ended.stderr


def test_what_may_not_be_identified_is_not_asked(run, tmp_path):
    outcome = run("scan", "127.0.0.1", "--ports", "U:161", "--depth", "touch")
    assert outcome.status == 2 and "UDP" in outcome.stderr, outcome.stderr


@pytest.mark.parametrize("ports", ["U:53", "6379,U:", "U:all"])
def test_a_port_without_a_question_is_refused(run, ports):
    outcome = run("scan", "127.0.0.1", "--ports", ports)
    assert outcome.status == 2 and "--ports" in outcome.stderr, outcome.stderr


def test_every_question_stands_in_the_page_about_them():
    page = (pathlib.Path(__file__).parent.parent / "docs/udp.md").read_text()
    for port in (111, 137, 161, 11211):
        assert f"| {port} |" in page

"""The rate of a scope holds for everything that a round sends: packets are counted where they leave this machine."""

import json
import subprocess
import time

import pytest

from lab.redis import Redis
from lab.server import skip_unless, skip_unless_root

_RATE = 100

# A network of 2,048 hosts that never answer: their link addresses are known, so that each SYN leaves.
_SILENT_NETWORK = """
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v1 up
ip link set v0 up
ip addr add 10.77.0.1/16 dev v0
for three in 8 9 10 11 12 13 14 15; do
    for four in $(seq 0 255); do echo "neigh add 10.77.$three.$four lladdr 02:00:00:00:00:01 dev v0 nud permanent"; done
done | ip -batch -
"$@" & scan=$!
sleep 4
before=$(cat /sys/class/net/v0/statistics/tx_packets)
sleep 8
echo $(($(cat /sys/class/net/v0/statistics/tx_packets) - before))
kill -INT $scan
wait $scan
exit 0
"""


def scope_file(folder, include, rate):
    path = folder / "scope.toml"
    path.write_text('name = "Network"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                    f'depth = "sample"\nidentities = "passwordless"\nrate = {rate}\ninclude = ["{include}"]\n')
    return path


# What is sent, of which a half are repeats of the kernel: over all, or to each of four networks.
@pytest.mark.parametrize("rate, swept", [(f"{_RATE}", "10.77.8.0/21"), (f'"max"\nrate_per_network = {_RATE // 4}', "10.77.8.0/22")],
                         ids=["over all", "to each network"])
def test_a_sweep_that_nobody_answers_keeps_the_rate(celador, home, tmp_path, rate, swept):
    skip_unless("ip", "apt-get")
    skip_unless_root("a network namespace")
    scope = scope_file(tmp_path, "10.77.0.0/16", rate)
    # /sys shows the network namespace that it was mounted in.
    mounted = ["unshare", "--net", "--mount", "sh", "-c", "mount -t sysfs sysfs /sys && " + _SILENT_NETWORK, "sh"]
    ended = subprocess.run([*mounted, str(celador), "--home", str(home), "scan", swept, "--ports", "81", "--scope", str(scope)],
                           capture_output=True, text=True, timeout=120)
    sent = int(ended.stdout.splitlines()[0])
    assert sent <= 8 * _RATE * 1.1 + 10, ended.stderr
    assert sent >= 8 * _RATE * 0.7, ended.stderr  # and it is used


@pytest.fixture
def redis(patients):
    with Redis() as server:
        server.fill(patients)
        yield server


def test_a_look_keeps_the_rate(run, tmp_path, redis):
    scope = scope_file(tmp_path, "127.0.0.1", 10)
    began = time.monotonic()
    outcome = run("look", f"redis://127.0.0.1:{redis.port}", "--scope", scope, "--json")
    took = time.monotonic() - began
    assert outcome.status == 0, outcome.stderr
    finding = json.loads(outcome.stdout)
    assert finding["access"]["read"]["state"] == "yes"
    assert took >= (finding["budget"]["requests"] - 2) / 10, finding["budget"]

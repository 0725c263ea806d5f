"""IPv6 from outside: never a blind sweep, and guesses near what is known. The addresses stand in a namespace of the test's own."""

import json
import subprocess

import pytest

from lab.server import skip_unless, skip_unless_root

# An open Redis in two lines, on three hosts of one subnet.
_NETWORK = """
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.lo.disable_ipv6=0
for host in 1 80 5:1 5:3; do ip -6 addr add 2001:db8:20::$host/64 dev lo nodad; done
redis-server --port 6379 --bind 2001:db8:20::1 2001:db8:20::80 2001:db8:20::5:1 2001:db8:20::5:3 --protected-mode no --save "" --logfile /dev/null & server=$!
for try in $(seq 100); do redis-cli -h 2001:db8:20::1 ping >/dev/null 2>&1 && break; sleep 0.1; done
"$@"
status=$?
kill $server
wait $server
exit $status
"""


def scope_file(folder, include):
    path = folder / "scope.toml"
    path.write_text('name = "Network"\nauthorised_by = "its owner"\ncontact = "soc@hospital.example"\nuntil = 2099-12-31\n'
                    f'depth = "identify"\nrate = 20000\nrate_per_network = "max"\ninclude = [{include}]\n')
    return path


def scan(celador, home, *arguments):
    skip_unless("ip", "apt-get")
    skip_unless("redis-server", "apt-get")
    skip_unless_root("a network namespace")
    ended = subprocess.run(["unshare", "--net", "sh", "-c", _NETWORK, "sh", str(celador), "--home", str(home), "--json", "scan",
                            "--ports", "6379", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    return ended, {json.loads(line)["endpoint"]["ip"] for line in ended.stdout.splitlines()}


@pytest.mark.parametrize("target", ["2001:db8:20::/64", "2001:db8:20::-2001:db8:20::1:0"])
def test_a_wide_range_is_refused_with_what_to_do(run, tmp_path, target):
    outcome = run("scan", target, "--ports", "6379", "--scope", scope_file(tmp_path, '"2001:db8:20::/48"'))
    assert outcome.status == 2 and "--neighbours" in outcome.stderr, outcome.stderr


def test_a_kind_of_neighbour_that_there_is_not_is_refused(run, tmp_path):
    outcome = run("scan", "::1", "--neighbours", "low-byte,friends")
    assert outcome.status == 2 and "friends" in outcome.stderr, outcome.stderr


def test_stores_near_a_known_address_are_found(celador, home, tmp_path):
    scope = scope_file(tmp_path, '"2001:db8:20::/64"')
    alone, found = scan(celador, home, "2001:db8:20::1", "--scope", scope)
    assert found == {"2001:db8:20::1"}, alone.stderr
    low, found = scan(celador, home, "2001:db8:20::1", "--neighbours", "low-byte", "--scope", scope)
    assert low.returncode == 0 and found == {"2001:db8:20::1", "2001:db8:20::80"}, low.stderr


def test_what_the_book_knows_is_known_and_the_scope_holds(celador, home, tmp_path):
    scope = scope_file(tmp_path, '"2001:db8:20::/64"')
    _, found = scan(celador, home, "2001:db8:20::5:1", "--scope", scope)
    assert found == {"2001:db8:20::5:1"}
    narrow = scope_file(tmp_path, '"2001:db8:20::/112", "2001:db8:20::5:0/112"]\nexclude = ["2001:db8:20::80"')
    told, found = scan(celador, home, "2001:db8:20::7", "--neighbours", "all", "--scope", narrow)
    # What the book knows is where guesses begin, and is no target by itself.
    assert found == {"2001:db8:20::1", "2001:db8:20::5:3"}, told.stderr

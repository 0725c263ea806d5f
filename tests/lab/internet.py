"""A small internet for sweeps: two network namespaces and a cable. One has every address of some ranges and answers for
all of them; the other is where a scanner runs. Made and removed here; nothing leaves this machine."""

import contextlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

_LISTENERS = """
import select, socket, sys
ears = []
for port in map(int, sys.argv[1:]):
    ear = socket.socket(socket.AF_INET6)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    ear.bind(("::", port))
    ear.listen(4096)
    ears.append(ear)
print("ready", flush=True)
while True:
    for ear in select.select(ears, [], [])[0]:
        ear.accept()[0].close()
"""

_numbers = itertools.count()


class Internet:
    """`with Internet(open_ports=[6379]) as internet:` — 10.100.0.0/16 and fd10::/64 answer at those ports, refuse at all others."""

    near, far = "10.9.0.1", "10.9.0.2"

    def __init__(self, open_ports):
        self.open_ports = list(open_ports)
        number = next(_numbers)
        self._here = f"celador-{os.getpid()}-{number}-here"
        self._there = f"celador-{os.getpid()}-{number}-there"
        self._listeners = None

    def __enter__(self):
        try:
            for name in (self._here, self._there):
                _run("ip", "netns", "add", name)
            _run("ip", "link", "add", "v0", "netns", self._here, "type", "veth", "peer", "name", "v1", "netns", self._there)
            for name, link, v4, v6 in ((self._here, "v0", self.near, "fd09::1"), (self._there, "v1", self.far, "fd09::2")):
                for command in (["link", "set", "lo", "up"], ["link", "set", link, "up"], ["addr", "add", v4 + "/24", "dev", link],
                                ["addr", "add", v6 + "/64", "dev", link, "nodad"]):
                    _run("ip", "-n", name, *command)
            _run("ip", "-n", self._here, "route", "add", "10.100.0.0/16", "via", self.far)
            _run("ip", "-n", self._here, "route", "add", "fd10::/64", "via", "fd09::2")
            for range_ in ("10.100.0.0/16", "fd10::/64"):
                _run("ip", "-n", self._there, "route", "add", "local", range_, "dev", "lo")
            self.there("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0", "net.core.somaxconn=4096",
                       "net.ipv4.tcp_max_syn_backlog=65536")
            self._listeners = subprocess.Popen(
                ["ip", "netns", "exec", self._there, "setpriv", "--pdeathsig", "KILL", sys.executable, "-c", _LISTENERS, *map(str, self.open_ports)],
                stdout=subprocess.PIPE, text=True)
            assert self._listeners.stdout.readline() == "ready\n"
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._listeners:
            self._listeners.kill()
            self._listeners.wait()
            self._listeners.stdout.close()
        for name in (self._here, self._there):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

    @property
    def reach(self):
        """Before a command: it runs where a scanner would."""
        return ["ip", "netns", "exec", self._here]

    def there(self, *command, stdin=None):
        """Runs a command among those who answer."""
        return _run("ip", "netns", "exec", self._there, *command, stdin=stdin)

    def rules(self, text):
        """nftables rules among those who answer, for what comes in: 'tcp dport 81 drop'."""
        self.there("nft", "-f", "-", stdin="table inet lab { chain in { type filter hook input priority 0; " + text + "; }\n}\n")

    def here(self, *command):
        return _run(*self.reach, *command)

    @contextlib.contextmanager
    def listen_there(self, expression, path):
        """What tcpdump sees of `expression` at the far end of the cable, from then on: a function that gives its text."""
        tcpdump = shutil.which("tcpdump", path="/usr/sbin:/usr/bin:/sbin:/bin")
        with path.open("w") as out, subprocess.Popen(["ip", "netns", "exec", self._there, tcpdump, "-nn", "-e", "-l", "-i", "v1", expression],
                                                     stdout=out, stderr=subprocess.PIPE, text=True) as listening:
            try:
                while "listening on" not in (line := listening.stderr.readline()):
                    assert line, "tcpdump ended"
                yield path.read_text
            finally:
                listening.send_signal(signal.SIGINT)
                listening.communicate(timeout=20)

    def packets_sent(self):
        told = json.loads(self.here("ip", "-s", "-j", "link", "show", "v0"))
        return told[0]["stats64"]["tx"]["packets"]


def scope_file(folder, include, rate='"max"', **more):
    """A scope over `include`; `more` are lines of their own, values as TOML writes them."""
    lines = ['name = "Lab"', 'authorised_by = "its owner"', 'contact = "soc@hospital.example"', "until = 2099-12-31",
             'depth = "sample"', f"rate = {rate}", 'rate_per_network = "max"', f"include = {json.dumps(include)}"]
    lines = [line for line in lines if line.split(" = ")[0] not in more]
    path = pathlib.Path(tempfile.mkstemp(dir=folder, suffix=".toml")[1])
    path.write_text("\n".join(lines + [f"{name} = {value}" for name, value in more.items()]) + "\n")
    return path


def wait_until(holds, seconds=20):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def _run(*command, stdin=None):
    ended = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{' '.join(map(str, command))}: {ended.stderr}"
    return ended.stdout

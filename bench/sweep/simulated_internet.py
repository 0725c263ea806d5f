"""An internet of up to 65,536 hosts in one namespace: every address is local there, and real listeners of Linux answer for all.

What each endpoint does follows from its address and port by the rules below, of which both the firewall and the truth are made.
So it is known exactly what a scanner must find. SYN cookies are always on: an answer costs the far end no memory, and no SYN-ACK
is sent twice, so that what a lost packet costs a scanner is that packet.

Loss is drawn packet by packet by nftables (numgen) at the far end, in both directions: netem at the scanner's own interface would
be bypassed by those who send without queueing disciplines. `Outages` are the other kind, which the Internet has more of: now and
then a network of 256 addresses is silent for a while, so that two probes shortly after each other are lost together.
"""

import dataclasses
import ipaddress
import json
import pathlib
import random
import subprocess
import sys
import threading
import time

from wire import FAR_INTERFACE, Wire

NETWORK = "10.100.0.0/16"
OPEN, MOSTLY, SOME, CLOSED, DEAD, SILENT = 6379, 27017, 9200, 5432, 3306, 445
PORTS = (OPEN, MOSTLY, SOME, CLOSED, DEAD, SILENT)


@dataclasses.dataclass(frozen=True)
class Where:
    """The hosts whose last byte has `bits` under `mask`."""
    mask: int
    bits: int

    def holds(self, address):
        return int(address) & self.mask == self.bits

    def nft(self, comparison):
        return f"ip daddr & 0.0.0.{self.mask} {comparison} 0.0.0.{self.bits}"


SILENT_HOSTS = Where(mask=5, bits=5)  # a quarter
LISTENERS = {OPEN: Where(mask=0, bits=0), MOSTLY: Where(mask=2, bits=0), SOME: Where(mask=24, bits=8)}  # all, half, a quarter


def open_endpoints(network):
    """The truth: {(ip, port)} of what is open in the network, or in a part of it."""
    hosts = [address for address in ipaddress.ip_network(network) if not SILENT_HOSTS.holds(address)]
    return {(str(address), port) for address in hosts for port, where in LISTENERS.items() if where.holds(address)}


_RULES = """table inet internet {{
  counter probes {{}}
  counter heard {{}}
  counter silent {{}}
  counter replies {{}}
  set dark {{ type ipv4_addr; flags timeout; }}
  chain arriving {{
    type filter hook prerouting priority -300;
    iifname "{interface}" tcp flags & (syn|ack) == syn counter name probes
    iifname "{interface}" numgen random mod 10000 < {loss} drop
    iifname "{interface}" ip daddr & 0.0.255.0 @dark drop
    iifname "{interface}" tcp flags & (syn|ack) == syn counter name heard
    {silent} counter name silent drop
    tcp dport {silent_port} counter name silent drop
  }}
  chain input {{
    type filter hook input priority 0;
    {closed}
  }}
  chain leaving {{
    type filter hook output priority 0;
    oifname "{interface}" tcp flags & (syn|rst) != 0 counter name replies
    oifname "{interface}" numgen random mod 10000 < {loss} drop
    oifname "{interface}" ip saddr & 0.0.255.0 @dark drop
  }}
}}
"""

# A process of the far namespace: its argument is the ports. It takes connections that are completed and closes them.
_LISTEN = """
import selectors, socket, sys
ready = selectors.DefaultSelector()
for port in sys.argv[1].split(","):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", int(port)))
    listener.listen(65535)
    listener.setblocking(False)
    ready.register(listener, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _ in ready.select():
        try:
            key.fileobj.accept()[0].close()
        except OSError:
            pass
"""


@dataclasses.dataclass(frozen=True)
class Traffic:
    """What the far end saw: SYNs that came, and those to answering endpoints that it did not answer (it was overloaded)."""
    probes: int
    unanswered: int


class SimulatedInternet(Wire):

    def __init__(self, network=NETWORK, loss=0.0):
        super().__init__(network, "pass")
        try:
            self.far.run("sysctl", "-q", "-w", "net.ipv4.tcp_syncookies=2", "net.core.somaxconn=65535", "net.ipv4.icmp_ratelimit=0",
                         f"net.ipv4.conf.{FAR_INTERFACE}.rp_filter=0")
            self.far.run("ip", "route", "add", "local", network, "dev", "lo")
            self.far.run("nft", "-f", "-", text=_RULES.format(
                interface=FAR_INTERFACE, loss=round(loss * 10_000), silent=SILENT_HOSTS.nft("=="), silent_port=SILENT,
                closed="\n    ".join(f"tcp dport {port} {where.nft('!=')} reject with tcp reset" for port, where in LISTENERS.items() if where.mask)))
            listeners = self.far.start(sys.executable, "-c", _LISTEN, ",".join(map(str, LISTENERS)), stdout=subprocess.PIPE, text=True)
            self.callback(listeners.stdout.close)
            self.callback(listeners.wait)
            self.callback(listeners.kill)
            if listeners.stdout.readline() != "ready\n":
                raise SystemExit("the listeners of the simulated internet do not start")
        except BaseException:
            self.close()
            raise

    def traffic(self):
        told = json.loads(self.far.run("nft", "-j", "list", "counters"))["nftables"]
        packets = {each["counter"]["name"]: each["counter"]["packets"] for each in told if "counter" in each}
        return Traffic(probes=packets["probes"], unanswered=packets["heard"] - packets["silent"] - packets["replies"])


class Outages:
    """While it is entered, `share` of the networks of 256 addresses is dark at any time, each for `seconds`."""

    def __init__(self, internet, share, seconds=1.0, seed=1):
        networks = list(ipaddress.ip_network(NETWORK).subnets(new_prefix=24))
        self._thirds = [int(network.network_address) >> 8 & 255 for network in networks]
        self._internet, self._share, self._seconds, self._random = internet, share, seconds, random.Random(seed)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._darken, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _darken(self):
        # Ten times in an outage's time a tenth of what shall be dark goes dark; the set forgets it by itself.
        step = self._seconds / 10
        due = time.monotonic()
        while not self._ended.is_set():
            count = max(1, round(len(self._thirds) * self._share / 10))
            dark = ", ".join(f"0.0.{third}.0 timeout {round(self._seconds * 1000)}ms" for third in self._random.sample(self._thirds, count))
            self._internet.far.run("nft", "add", "element", "inet", "internet", "dark", f"{{ {dark} }}")
            due += step
            self._ended.wait(max(0, due - time.monotonic()))

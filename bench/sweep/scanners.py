"""The scanners side by side: how each is called at its best, and how its results are read.

All get the next hop's address on the link where they have an option for it, results into a file, and no reading of names.
masscan brings its own TCP: it gets an address that its kernel does not have, as its manual advises, or the kernel would answer
what it does not know with RST, and no resets of its own, which it would take from its rate. zmap, nmap and celador use the
interface's own address.
"""

import json
import os
import pathlib
import re
import subprocess

from wire import FAR_MAC, INTERFACE, SCANNER_ADDRESS, SCANNER_MAC, SPARE_ADDRESS, program

_SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
_SCOPE = """name = "Simulated internet"
authorised_by = "its owner"
contact = "soc@hospital.example"
until = 2099-12-31
depth = "touch"
rate = {rate}
include = ["{range}"]
"""
COOLDOWN_SECONDS = 3  # how long each peer listens after its last probe


def port_list(ports):
    """6379,9200, or 8000-8019 where it is a row of them."""
    first, last = min(ports), max(ports)
    return f"{first}-{last}" if len(ports) > 2 and list(ports) == list(range(first, last + 1)) else ",".join(map(str, ports))


def celador_binary():
    return pathlib.Path(os.environ.get("CELADOR") or _SOURCE / "build/release/celador").absolute()


def celador_can_sweep(option="--sweep"):
    """Whether this build has the raw sweep (or an option of it); the rows of celador are left out otherwise, and its floors missed."""
    try:
        told = subprocess.run([celador_binary(), "scan", "--help"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return option in told.stdout


def write_scope(folder, target, rate):
    """What celador_scan() of this folder needs beforehand."""
    (pathlib.Path(folder) / "scope.toml").write_text(_SCOPE.format(range=target, rate='"max"' if rate == "max" else rate), encoding="utf-8")


def celador_scan(folder, target, ports, rate, *options):
    """The command; home and scope are in `folder`."""
    folder = pathlib.Path(folder)
    return [celador_binary(), "--home", folder / "home", "scan", target, "--scope", folder / "scope.toml", "--ports", port_list(ports),
            "--sweep", "raw", "--depth", "touch", "--rate", rate, *options, "--json"]


def celador_found(text):
    """{(ip, port)} of JSON, a finding a line; a line that was cut off by a kill is no finding."""
    found = set()
    for line in text.splitlines():
        try:
            endpoint = json.loads(line)["endpoint"]
        except (ValueError, KeyError, TypeError):
            continue
        found.add((endpoint["ip"], endpoint["port"]))
    return found


def masscan(target, ports, rate, *options):
    return [program("masscan"), target, "-p", port_list(ports), "-i", INTERFACE, "--adapter-ip", SPARE_ADDRESS, "--adapter-mac", SCANNER_MAC,
            "--router-mac", FAR_MAC, "--rate", rate, "--noreset", *options]


def masscan_found(text):
    return {(ip, int(port)) for port, ip in re.findall(r"^open tcp (\d+) (\S+)", text, re.MULTILINE)}


def zmap(target, port, rate, *options):
    """One port a run is all it does. Debian's list of what not to scan has the private networks: an empty one instead."""
    return [program("zmap"), "-p", port, target, "-i", INTERFACE, "-S", SCANNER_ADDRESS, "-G", FAR_MAC, "-T", 1, "-r", rate, "-b", "/dev/null",
            "-q",
            "--max-sendto-failures", 1_000_000_000, *options]


def zmap_found(text, port):
    return {(line.strip(), port) for line in text.splitlines() if re.match(r"[\d.]+$", line.strip())}


def nmap(target, ports, rate, *options):
    return [program("nmap"), "-sS", "-Pn", "-n", "-T5", "--open", "--min-rate", rate, "-e", INTERFACE, "-p", port_list(ports), *options,
            "-oG", "-", target]


def nmap_found(text):
    found = set()
    for ip, told in re.findall(r"^Host: (\S+) .*Ports: (.*)$", text, re.MULTILINE):
        found |= {(ip, int(port)) for port in re.findall(r"(\d+)/open/tcp", told)}
    return found

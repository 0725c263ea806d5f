#!/usr/bin/python3
"""The raw sweep beside masscan, zmap and nmap: sending, finding under loss, memory, and going on after kill -9.

    bench/sweep/sweep.py [--part sending|finding|memory|resume ...] [--rounds N] [--rate N] [--network NETWORK]

Needs root: it makes network namespaces for itself, and not a packet leaves them. Floors are judged at the end of each part;
the status is 1 when one is missed. CELADOR names the program (default build/release/celador).
"""

import argparse
import os
import pathlib
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import finding  # noqa: E402
import planning  # noqa: E402
import resuming  # noqa: E402
import sending  # noqa: E402
from figures import Floors, machine  # noqa: E402

_PARTS = ("sending", "finding", "memory", "resume")


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--part", action="append", choices=_PARTS)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--rate", type=int, default=50_000)
    options.add_argument("--network", default="10.100.0.0/16", help="of the simulated internet, inside 10.100.0.0/16")
    arguments = options.parse_args()
    if os.geteuid() != 0:
        sys.exit("this benchmark makes network namespaces: run it as root")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended

    wanted = arguments.part or _PARTS
    floors = Floors()
    print(machine())
    if "sending" in wanted:
        sending.part(floors, rounds=arguments.rounds)
    if "finding" in wanted:
        finding.part(floors, arguments.rate, arguments.network)
    if "memory" in wanted:
        planning.part(floors)
    if "resume" in wanted:
        resuming.part(floors, arguments.rate)
    if floors.missed:
        sys.exit("\nmissed:\n  " + "\n  ".join(floors.missed))


if __name__ == "__main__":
    main()

"""Part 1: how many packets a second one core sends. The far end drops all, so that nothing but sending is measured.

Everybody is pinned to the same core and takes turns, five rounds; each is warm before its window begins, and what counts is what
the interface counted. On a veth pair the far end's receiving costs the sender's core, the same for all who send by packet sockets.
"""

import dataclasses
import os
import pathlib
import statistics
import tempfile
import time

import scanners
from figures import print_command, print_table, progress, thousands
from wire import FAR_MAC, INTERFACE, SCANNER_ADDRESS, Wire, built_sender, program

_RANGE = "10.0.0.0/8"
_PORTS = list(range(8000, 8020))  # 335 million endpoints: nobody gets through them within its window
_BATCHES = (64, 256, 1024)
_FLOOR_OF_PEERS = 1.5
_FLOOR_OF_BARE = 0.9
_CLOCK = os.sysconf("SC_CLK_TCK")
_STARTED_PACKETS = 1000
_START_SECONDS = 30


@dataclasses.dataclass(frozen=True)
class Pace:
    """What a sender did in its window. It has less than all of its core where the machine does other things, or where it waits."""
    by_second: float
    by_processor_second: float
    core_share: float


def senders(folder):
    """{name: command}. masscan and zmap as fast as they go: no cool-down, no rate, one sending thread, no output."""
    bare = {f"sendmmsg, {batch} a call": [built_sender(), INTERFACE, FAR_MAC, SCANNER_ADDRESS, batch, 54] for batch in _BATCHES}
    peers = {
        "masscan": scanners.masscan(_RANGE, _PORTS, 100_000_000, "--wait", 0, "-oL", "/dev/null"),
        "zmap": scanners.zmap(_RANGE, _PORTS[0], 0, "-c", 0, "-o", "/dev/null"),
    }
    ours = {"celador": scanners.celador_scan(folder, _RANGE, _PORTS, "max", "--interface", INTERFACE)} if scanners.celador_can_sweep() else {}
    return {**ours, **peers, **bare}


def processor_seconds(process_id):
    fields = pathlib.Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK


def measure(scanner, command, core, warm_seconds, seconds):
    """A Pace of a sender in its steady state; the kernel's work counts as the sender's."""
    before = scanner.counters().sent
    with tempfile.TemporaryFile() as said:
        process = scanner.start(program("taskset"), "-c", core, *command, stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + _START_SECONDS
            while scanner.counters().sent - before < _STARTED_PACKETS and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.01)
            time.sleep(warm_seconds)
            began, first, worked = time.monotonic(), scanner.counters(), processor_seconds(process.pid)
            time.sleep(seconds)
            took, last, worked = time.monotonic() - began, scanner.counters(), processor_seconds(process.pid) - worked
            sent = last.sent - first.sent
            if process.poll() is not None or sent == 0:
                said.seek(0)
                raise SystemExit(f"{command[0]} sent {sent} packets and ended with {process.returncode}: {said.read()[-1500:].decode(errors='replace')}")
        finally:
            process.kill()
            process.wait()
    return Pace(by_second=sent / took, by_processor_second=sent / max(worked, 1 / _CLOCK), core_share=worked / took)


def part(floors, rounds=5, warm_seconds=1.0, seconds=4.0):
    core = max(os.sched_getaffinity(0))
    print(f"\n## Sending\n\nOne core (taskset -c {core}), {rounds} rounds in turn, {seconds:g} s each after {warm_seconds:g} s of warm-up; medians.\n")
    with Wire(_RANGE, "drop") as wire, tempfile.TemporaryDirectory() as folder:
        scanners.write_scope(folder, _RANGE, "max")
        commands = senders(folder)
        for command in commands.values():
            print_command(command, folder)
        measured = {name: [] for name in commands}
        for number in range(rounds):
            for name, command in commands.items():
                measured[name].append(measure(wire.scanner, command, core, warm_seconds, seconds))
                progress(f"round {number + 1}: {name}: {measured[name][-1].by_second:,.0f} packets/s")
    print_table(["", "packets/s", "slowest and fastest round", "packets/processor s", "had of its core"],
                [[name, thousands(median(turns, "by_second")), " to ".join(thousands(pick(each.by_second for each in turns)) for pick in (min, max)),
                  thousands(median(turns, "by_processor_second")), f"{median(turns, 'core_share'):.0%}"] for name, turns in measured.items()])
    if "celador" not in measured:
        floors.judge(False, "celador was not measured: this build has no --sweep raw")
        return
    judge(floors, measured)


def median(turns, what):
    return statistics.median(getattr(each, what) for each in turns)


def ratio(measured, others, what):
    """The median over the rounds of celador's pace by that of the best of the others: what else the machine does hits all of a round.

    Who is the best is told by the medians. The best of each round would be the luckiest, and the more are tried the luckier.
    """
    best = max(others, key=lambda name: median(measured[name], what))
    return statistics.median(getattr(ours, what) / getattr(theirs, what) for ours, theirs in zip(measured["celador"], measured[best]))


def judge(floors, measured):
    bare = [name for name in measured if name.startswith("sendmmsg")]
    for others, floor, words in ((["masscan", "zmap"], _FLOOR_OF_PEERS, "the better of masscan and zmap"), (bare, _FLOOR_OF_BARE, "the bare loop's best")):
        told = ratio(measured, others, "by_second")
        floors.judge(told >= floor, f"celador sends {told:.2f} times {words} (floor {floor}; by processor second {ratio(measured, others, 'by_processor_second'):.2f})")

"""Part 1: how many packets a second one core sends. The far end drops all, so that nothing but sending is measured.

Everybody is pinned to the same core and takes turns, five rounds; each is warm before its window begins, and what counts is what
the interface counted. On a veth pair the far end's receiving costs the sender's core, the same for all who send by packet sockets.
"""

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
    """(packets a second, packets a processor second) of a sender in its steady state; the kernel's work counts as the sender's."""
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
    return sent / took, sent / max(worked, 1 / _CLOCK)


def part(floors, rounds=5, warm_seconds=1.0, seconds=4.0):
    core = max(os.sched_getaffinity(0))
    print(f"\n## Sending\n\nOne core (taskset -c {core}), {rounds} rounds in turn, {seconds:g} s each after {warm_seconds:g} s of warm-up; medians.\n")
    with Wire(_RANGE, "drop") as wire, tempfile.TemporaryDirectory() as folder:
        commands = senders(folder)
        for command in commands.values():
            print_command(command)
        measured = {name: [] for name in commands}
        for number in range(rounds):
            for name, command in commands.items():
                measured[name].append(measure(wire.scanner, command, core, warm_seconds, seconds))
                progress(f"round {number + 1}: {name}: {measured[name][-1][0]:,.0f} packets/s")
    median = {name: (statistics.median(each[0] for each in turns), statistics.median(each[1] for each in turns)) for name, turns in measured.items()}
    print_table(["", "packets/s", "packets/processor s", "slowest and fastest round"],
                [[name, thousands(median[name][0]), thousands(median[name][1]), f"{thousands(min(turns)[0])} to {thousands(max(turns)[0])}"]
                 for name, turns in measured.items()])
    if "celador" not in measured:
        floors.judge(False, "celador was not measured: this build has no --sweep raw")
        return
    judge(floors, measured)


def judge(floors, measured):
    """By the median of the ratios within each round: what else the machine does hits all of a round."""
    best = {name: [max(turns) for turns in zip(*[[each[0] for each in measured[one]] for one in names])]
            for name, names in {"peers": ["masscan", "zmap"], "bare": [name for name in measured if name.startswith("sendmmsg")]}.items()}
    ours = [each[0] for each in measured["celador"]]
    of_peers = statistics.median(one / other for one, other in zip(ours, best["peers"]))
    of_bare = statistics.median(one / other for one, other in zip(ours, best["bare"]))
    floors.judge(of_peers >= _FLOOR_OF_PEERS, f"celador sends {of_peers:.2f} times what the better of masscan and zmap sends (floor {_FLOOR_OF_PEERS})")
    floors.judge(of_bare >= _FLOOR_OF_BARE, f"celador sends {of_bare:.2f} of what the bare loop's best sends (floor {_FLOOR_OF_BARE})")

"""Part 4: a sweep that is killed with -9 again and again, and goes on each time, finds what an undisturbed one finds.

What was found is asked twice: of the lines that the runs printed, and of the book (`celador find`), which is what an operator has.
"""

import pathlib
import random
import tempfile
import time

import scanners
from figures import print_command, print_table, progress, thousands
from simulated_internet import PORTS, SimulatedInternet, open_endpoints

_NETWORK = "10.100.0.0/18"
_KILLS = 5
_PASSES = 2
_SECONDS_AT_MOST = 600


def run_until(scanner, command, output, seconds):
    """True if the command ended by itself, and well; after `seconds` (None: never) it is killed."""
    errors = output.with_suffix(".errors")
    with open(output, "ab") as out, open(errors, "ab") as said:
        process = scanner.start(*command, stdout=out, stderr=said)
        began = time.monotonic()
        try:
            while process.poll() is None:
                if time.monotonic() - began > (_SECONDS_AT_MOST if seconds is None else seconds):
                    break
                time.sleep(0.005)
            ended = process.poll()
        finally:
            process.kill()
            process.wait()
    if ended not in (None, 0):
        raise SystemExit(f"{command[0]} ended with {ended}: {errors.read_text(errors='replace')[-1500:]}")
    if ended is None and seconds is None:
        raise SystemExit(f"{' '.join(map(str, command))} did not end in {_SECONDS_AT_MOST} s")
    return ended == 0


def book_of(scanner, folder):
    """{(ip, port)} of all that the book of this home knows."""
    told = scanner.run(scanners.celador_binary(), "--home", folder / "home", "find", "--json")
    return scanners.celador_found(told)


def undisturbed(rate, network):
    with tempfile.TemporaryDirectory() as name, SimulatedInternet(network) as internet:
        folder = pathlib.Path(name)
        scanners.write_scope(folder, network, rate)
        command = scanners.celador_scan(folder, network, PORTS, rate, "--passes", _PASSES, "--seed", 7)
        print_command(command, folder)
        began = time.monotonic()
        run_until(internet.scanner, command, folder / "output", None)
        took = time.monotonic() - began
        return scanners.celador_found((folder / "output").read_text()), book_of(internet.scanner, folder), internet.traffic().probes, took


def disturbed(rate, network, seconds, kills, seed):
    """The same with `kills` kills spread at random over the time that the undisturbed one took."""
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, SimulatedInternet(network) as internet:
        folder = pathlib.Path(name)
        scanners.write_scope(folder, network, rate)
        command = scanners.celador_scan(folder, network, PORTS, rate, "--passes", _PASSES, "--seed", 7)
        resume = [scanners.celador_binary(), "--home", folder / "home", "resume", "--json"]
        print_command(resume, folder)
        killed = 0
        while killed < kills and not run_until(internet.scanner, command, folder / "output", draw.uniform(0.2, 1.0) * seconds / kills):
            killed += 1
            command = resume
            progress(f"killed {killed} times: {internet.traffic().probes} probes so far")
        if killed == kills:
            run_until(internet.scanner, resume, folder / "output", None)
        return scanners.celador_found((folder / "output").read_text()), book_of(internet.scanner, folder), internet.traffic().probes, killed


def part(floors, rate, network=_NETWORK, kills=_KILLS, seed=None):
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    print(f"\n## Going on after kill -9\n\n{network} at {len(PORTS)} ports, {thousands(rate)} probes a second, {_PASSES} passes; kills drawn from seed {seed}.\n")
    if not scanners.celador_can_sweep():
        floors.judge(False, "going on was not measured: this build has no --sweep raw")
        return
    lines, book, probes, took = undisturbed(rate, network)
    lines_after, book_after, probes_after, killed = disturbed(rate, network, took, kills, seed)
    print_table(["", "kills", "probes", "of the undisturbed", "found by its lines", "found by its book"],
                [["undisturbed", 0, thousands(probes), "1.00", thousands(len(lines)), thousands(len(book))],
                 ["killed", killed, thousands(probes_after), f"{probes_after / probes:.2f}", thousands(len(lines_after)), thousands(len(book_after))]])
    floors.judge(killed >= kills, f"the sweep was killed {killed} times before it was through (at least {kills})")
    floors.judge(lines == open_endpoints(network), f"undisturbed, all is found ({len(lines ^ open_endpoints(network))} apart)")
    floors.judge(book == lines, f"undisturbed: the book knows what was printed ({len(book ^ lines)} apart)")
    floors.judge(lines_after | book_after == lines, f"killed and resumed: as much is found as undisturbed ({len(lines - lines_after - book_after)} missed, "
                 f"{len((lines_after | book_after) - lines)} more)")
    floors.judge(book_after == lines, f"killed and resumed: the book alone knows it too ({len(lines - book_after)} missed)")

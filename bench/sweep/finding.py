"""Part 2: what is found in a simulated internet, without loss and with it, at one rate for all and by packets counted.

Without loss nothing may be missed and nothing invented. Under loss a scanner that sends each probe twice is compared with one that
asks again only where nothing answered: the floor is more found with no more packets than theirs.
"""

import contextlib
import dataclasses
import pathlib
import tempfile
import time

import scanners
from figures import print_command, print_table, progress, thousands
from simulated_internet import NETWORK, PORTS, Outages, SimulatedInternet, open_endpoints

_NMAP_RANGE = "10.100.0.0/22"  # nmap keeps state of each host: 65,536 of them would take the evening
_SECONDS_AT_MOST = 900


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One scanner's run over the simulated internet."""
    truth: set
    found: set
    probes: int  # SYNs, as the far end counted them
    frames: int  # everything that the scanner's interface sent, resets included
    seconds: float
    unanswered: int  # by the far end's fault
    overrun: int  # frames that its interface dropped for want of room

    @property
    def missed(self):
        return len(self.truth - self.found)

    @property
    def wrong(self):
        return len(self.found - self.truth)

    @property
    def recall(self):
        return 1 - self.missed / len(self.truth)

    def row(self, name):
        return [name, thousands(len(self.truth)), thousands(len(self.found & self.truth)), thousands(self.missed), self.wrong, f"{self.recall:.5f}",
                thousands(self.probes), thousands(self.frames), thousands(self.overrun), f"{self.seconds:.1f}"]


_COLUMNS = ["", "open", "found", "missed", "wrong", "recall", "probes", "packets sent", "dropped on sending", "seconds"]


def run(scanner, command, output):
    """Runs to its end with standard output into `output`; what went wrong is told with the scanner's own words."""
    errors = output.with_suffix(".errors")
    with open(output, "ab") as out, open(errors, "wb") as said:
        process = scanner.start(*command, stdout=out, stderr=said)
        try:
            process.wait(timeout=_SECONDS_AT_MOST)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {errors.read_text(errors='replace')[-1500:]}")


def plan(name, folder, target, rate, probes):
    """[(command, how its output is read)] of a scanner that sends `probes` to an endpoint that stays silent."""
    wait = scanners.COOLDOWN_SECONDS
    if name == "masscan":
        return [(scanners.masscan(target, PORTS, rate, "--retries", probes - 1, "--wait", wait, "-oL", "-"), scanners.masscan_found)]
    if name == "zmap":
        return [(scanners.zmap(target, port, rate, "-P", probes, "-c", wait, "-o", "-"), lambda text, port=port: scanners.zmap_found(text, port))
                for port in PORTS]
    if name == "nmap":
        return [(scanners.nmap(target, PORTS, rate, "--max-retries", probes - 1), scanners.nmap_found)]
    return [(scanners.celador_scan(folder, target, PORTS, rate, "--passes", probes), scanners.celador_found)]


def sweep(name, network, rate, probes, loss, dark=0.0, target=None):
    """An Outcome: a fresh internet for each run, so that counters begin at nothing and no run leaves anything to the next."""
    target = target or network
    with tempfile.TemporaryDirectory() as folder, SimulatedInternet(network, loss) as internet:
        folder = pathlib.Path(folder)
        before, began, found = internet.scanner.counters(), time.monotonic(), set()
        with Outages(internet, dark) if dark else contextlib.nullcontext():
            scanners.write_scope(folder, target, rate)
            for number, (command, read) in enumerate(plan(name, folder, target, rate, probes)):
                output = folder / f"output-{number}"
                run(internet.scanner, command, output)
                found |= read(output.read_text(errors="replace"))
        took, traffic = time.monotonic() - began, internet.traffic()
        after = internet.scanner.counters()
        outcome = Outcome(truth=open_endpoints(target), found=found, probes=traffic.probes, frames=after.sent - before.sent,
                          seconds=took, unanswered=traffic.unanswered, overrun=after.send_drops - before.send_drops)
    progress(f"{name}, {probes} probes, loss {loss:.0%}, outages {dark:.0%}: {outcome.missed} missed, {outcome.wrong} wrong, "
             f"{outcome.probes} probes, {outcome.seconds:.1f} s")
    return outcome


def bearable_rate(network, rate):
    """The rate, halved until the simulated internet answers all that it should: beyond it the far end would be measured."""
    while rate > 1000:
        outcome = sweep("masscan", network, rate, 1, loss=0.0)
        if outcome.unanswered == 0:
            return rate
        progress(f"the simulated internet left {outcome.unanswered} probes unanswered at {rate}/s")
        rate //= 2
    raise SystemExit("the simulated internet does not answer all even at 1,000 probes/s: this machine is too busy")


def without_loss(floors, network, rate, with_nmap):
    print(f"\n### No loss, one probe, {thousands(rate)}/s\n")
    rows, outcomes = [], {}
    for name in names():
        outcomes[name] = sweep(name, network, rate, 1, loss=0.0)
        rows.append(outcomes[name].row(name))
    if with_nmap:
        rows.append(sweep("nmap", network, rate, 1, loss=0.0, target=_NMAP_RANGE).row(f"nmap -sS, {_NMAP_RANGE}"))
    print_table(_COLUMNS, rows)
    if "celador" in outcomes:
        ours = outcomes["celador"]
        floors.judge(ours.missed == 0 and ours.wrong == 0, f"without loss celador misses nothing and invents nothing ({ours.missed} missed, {ours.wrong} wrong)")


def under_loss(floors, network, rate, loss, dark, with_floor):
    kind = f"{loss:.0%} of packets lost each way" if loss else f"{dark:.0%} of networks of 256 dark at any time, for a second each"
    print(f"\n### {kind}, {thousands(rate)}/s\n")
    outcomes = {(name, 2): sweep(name, network, rate, 2, loss, dark) for name in names()}
    if "celador" in names():
        outcomes["celador", 3] = sweep("celador", network, rate, 3, loss, dark)
    print_table(_COLUMNS, [outcome.row(f"{name}, {probes} probes") for (name, probes), outcome in outcomes.items()])
    if not with_floor or "celador" not in names():
        return
    peers = [outcomes["masscan", 2], outcomes["zmap", 2]]
    budget, best = min(peer.frames for peer in peers), max(peer.recall for peer in peers)
    affordable = [outcome for (name, _), outcome in outcomes.items() if name == "celador" and outcome.frames <= budget]
    ours = max((outcome.recall for outcome in affordable), default=0.0)
    floors.judge(ours > best, f"{kind}: celador finds {ours:.5f} with no more packets than masscan and zmap, who find {best:.5f} at best")
    wrong = sum(outcome.wrong for (name, _), outcome in outcomes.items() if name == "celador")
    floors.judge(wrong == 0, f"{kind}: celador invents nothing ({wrong} wrong)")


def names():
    return [*(["celador"] if scanners.celador_can_sweep() else []), "masscan", "zmap"]


def part(floors, rate, network=NETWORK, losses=(0.01, 0.05), dark=0.05, with_nmap=True):
    rate = bearable_rate(network, rate)
    print(f"\n## Finding\n\n{network} at ports {', '.join(map(str, PORTS))}, {thousands(rate)} probes a second for all; loss by nftables at the far end.\n")
    for name in [*names(), "nmap"]:
        print_command(plan(name, "HOME", network, rate, 2)[0][0])
    without_loss(floors, network, rate, with_nmap)
    for loss in losses:
        under_loss(floors, network, rate, loss, 0.0, with_floor=loss >= 0.05)
    if dark:
        under_loss(floors, network, rate, 0.0, dark, with_floor=True)
    if "celador" not in names():
        floors.judge(False, "celador's finding was not measured: this build has no --sweep raw")

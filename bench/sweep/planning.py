"""Part 3: what a sweep of the whole Internet costs before and besides its packets: `--dry-run` goes through all of its targets
or a part of them and sends nothing. Memory must not grow with the range: a /16 is planned beside it.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import scanners
from figures import print_command, print_table, thousands

_PORTS = (21, 389, 443, 445, 873, 1433, 2049, 2375, 3306, 5432, 5984, 6379, 8086, 8123, 9000, 9042, 9092, 9200, 11211, 27017)
_CEILING_MIB = 64
_GROWTH_MIB = 1  # between a /16 and everything


def peak_memory_mib(process_id):
    """The kernel keeps the peak; ru_maxrss would begin with what this Python took."""
    try:
        for line in Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def dry_run(target):
    """(what it told as JSON, peak MiB, seconds)."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        scanners.write_scope(folder, target, "max")
        command = scanners.celador_scan(folder, target, _PORTS, "max", "--dry-run")
        began, memory = time.monotonic(), 0.0
        process = subprocess.Popen(command, stdout=out, stderr=errors, stdin=subprocess.DEVNULL)
        while process.poll() is None:
            memory = max(memory, peak_memory_mib(process.pid))
            time.sleep(0.002)
        took = time.monotonic() - began
        for file in (out, errors):
            file.seek(0)
        if process.returncode != 0:
            raise SystemExit(f"the dry run ended with {process.returncode}: {errors.read()[-1500:].decode(errors='replace')}")
        print_command(command, folder)
        return json.loads(out.read()), memory, took


def part(floors, targets=("10.100.0.0/16", "0.0.0.0/0")):
    print("\n## Planning\n")
    if not scanners.celador_can_sweep("--dry-run"):
        floors.judge(False, "planning was not measured: this build has no --dry-run")
        return
    rows, peaks = [], []
    for target in targets:
        told, memory, took = dry_run(target)
        peaks.append(memory)
        rows.append([target, thousands(int(told["targets"])), f"{told['nanoseconds_a_target']:.0f}", f"{took:.2f}", f"{memory:.1f}"])
    print_table(["", "targets", "ns a target", "seconds", "peak MiB"], rows)
    floors.judge(0 < max(peaks) <= _CEILING_MIB, f"planning takes {max(peaks):.1f} MiB at most (ceiling {_CEILING_MIB})")
    floors.judge(max(peaks) - min(peaks) <= _GROWTH_MIB, f"memory does not grow with the range ({max(peaks) - min(peaks):.1f} MiB apart, {_GROWTH_MIB} allowed)")

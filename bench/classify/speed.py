#!/usr/bin/python3
"""Speed of `celador classify` on one core, beside a bare Vectorscan loop, ripgrep and Presidio, over the same bytes.

    bench/classify/speed.py [--rows N...] [--rounds N] [--json FILE]

One table of the telemedicine shape is written as BSON, NDJSON, CSV and an SQL dump, once of 12,000 records (start and the first
values of each field weigh most) and once of 100,000 (what one more record costs; more records than are compared with each other). Rates are bytes by processor seconds
(user and system, all threads), medians of the rounds, the contenders taking turns within a round: a machine that does other
things besides spoils the wall clock and not this. celador is the whole program: start, reading the file, classifying,
counting people, JSON. The Vectorscan loop has the bytes in memory and does nothing but match and count, with patterns.txt: one
pattern for each form that the product tells apart. ripgrep gets the same file of patterns and counts all matches (a slice is
enough for it: it is slow at that). Memory is the peak of celador's resident set.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

_SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
_BUILD = _SOURCE / "build/bench-classify"
_PATTERNS = _SOURCE / "bench/classify/patterns.txt"
sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import score  # noqa: E402
import tables  # noqa: E402
import writers  # noqa: E402

_FLOOR_OF_VECTORSCAN = 0.60
_FLOOR_OF_RIPGREP = 1.0
_FLOOR_OF_PRESIDIO = 500
_CEILING_MEMORY_MIB = 32
_RIPGREP_BYTES = 1 << 20
_KEYS = ["given", "family", "family2", "birth", "sex", "id.mx.curp", "id.mx.rfc", "id.mx.nss", "phone", "email", "address", "quarter", "town", "postal", "policy",
         "policy_end", "insurer", "migrant", "disability", "diagnosis_code", "note"]


def write_corpus(rows):
    """{form: path}; made once for a number of rows."""
    folder = _BUILD / f"speed-{rows}"
    forms = {"BSON": ("bson", "speed.patients.bson"), "JSON": ("ndjson", "speed.patients.ndjson"), "CSV": ("csv", "speed.patients.csv"), "SQL": ("mysql", "speed.sql")}
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        builder = tables.Builder(random.Random("speed"), "mx", "tuning")
        builder.style = "snake"
        table = builder.table("patients", _KEYS, builder.persons(rows))
        for form, _ in forms.values():
            writers.write([table], form, folder, "speed")
        (folder / "done").touch()
    return {name: folder / file for name, (_, file) in forms.items()}


def on_one_core(command):
    core = str(min(os.sched_getaffinity(0)))
    return ["taskset", "-c", core, *command] if shutil.which("taskset") else command


def run(command, watch_memory=False):
    """(processor seconds, peak resident MiB, exit status, output)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(on_one_core(command), stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env={**os.environ, "CELADOR_HOME": home})
        memory = 0.0
        while True:
            if watch_memory:  # ru_maxrss would begin with what this Python took
                memory = max(memory, peak_of(process.pid))
            ended, status, usage = os.wait4(process.pid, os.WNOHANG if watch_memory else 0)
            if ended:
                break
            time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, memory, process.returncode, out.read()


def peak_of(process_id):
    try:
        for line in pathlib.Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def build_loop():
    """The bare loop's path, or the reason why there is none."""
    path = _BUILD / "vectorscan_loop"
    source = _SOURCE / "bench/classify/vectorscan_loop.cc"
    if path.exists() and path.stat().st_mtime > source.stat().st_mtime:
        return path, None
    path.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(["clang++-19", "-std=c++23", "-O2", str(source), "-o", str(path), "-lhs"], capture_output=True, text=True, check=False)
    return (path, None) if made.returncode == 0 else (None, "vectorscan_loop does not build (Debian: libvectorscan-dev)")


def measure(path, rounds, loop):
    size, times, peak = path.stat().st_size, {"celador": [], "vectorscan": [], "ripgrep": []}, 0.0
    with tempfile.NamedTemporaryFile() as piece:
        piece.write(path.read_bytes()[:_RIPGREP_BYTES])
        piece.flush()
        piece_size = min(size, _RIPGREP_BYTES)
        for number in range(rounds):
            seconds, memory, status, out = run([score.celador(), "classify", "--json", str(path)], watch_memory=True)
            if status != 0:
                return None
            times["celador"].append(seconds)
            peak = max(peak, memory)
            if loop:
                times["vectorscan"].append(float(run([str(loop), str(_PATTERNS), str(path), "1"])[3].split()[0]))
            if shutil.which("rg") and number == 0:
                seconds = run(["rg", "-j1", "-a", "--count-matches", "-f", str(_PATTERNS), piece.name])[0]
                times["ripgrep"].append(seconds * size / piece_size)
    records = sum(dataset["sampled"] for dataset in json.loads(out.splitlines()[0])["datasets"])
    row = {"mb": size / 1e6, "records": records, "peak_mib": round(peak, 1)}
    for who, taken in times.items():
        row[who] = round(size / 1e6 / statistics.median(taken), 2) if taken else None
    row["records_per_s"] = round(records / statistics.median(times["celador"]))
    return row


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[12_000, 100_000], help="records, of one corpus or several")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--json", type=pathlib.Path, default=_BUILD / "speed.json")
    arguments = options.parse_args()
    corpus = {f"{name} {rows // 1000}k": path for rows in arguments.rows for name, path in write_corpus(rows).items()}
    loop, reason = build_loop()
    if reason:
        print(f"SKIPPED: Vectorscan: {reason}")
    if not shutil.which("rg"):
        print("SKIPPED: ripgrep is not on this machine (Debian: ripgrep)")
    presidio = None
    try:
        presidio = json.loads((_BUILD / "presidio.json").read_text(encoding="utf-8"))["presidio_mb_per_s"]
    except (OSError, KeyError):
        print("SKIPPED: Presidio's rate: presidio_side.py has not measured it")
    report, missed = {}, []
    print(f"{'':9} {'MB':>6} {'records':>8} {'MB/s':>7} {'records/s':>10} {'Vectorscan':>11} {'ratio':>6} {'ripgrep':>8} {'ratio':>6} {'Presidio':>9} {'ratio':>7} {'peak MiB':>9}")
    for name, path in corpus.items():
        row = measure(path, arguments.rounds, loop)
        if row is None:
            print(f"{name:9} celador does not read it")
            missed.append(f"{name}: not read")
            continue
        report[name] = row
        ratios = {"vectorscan": row["celador"] / row["vectorscan"] if row["vectorscan"] else None, "ripgrep": row["celador"] / row["ripgrep"] if row["ripgrep"] else None,
                  "presidio": row["celador"] / presidio if presidio else None}
        row |= {f"{who}_ratio": round(ratio, 3) if ratio else None for who, ratio in ratios.items()}
        shown = [f"{row[who] or 0:{width}.2f} {ratios[who] or 0:{6}.2f}" for who, width in (("vectorscan", 11), ("ripgrep", 8))]
        print(f"{name:9} {row['mb']:6.1f} {row['records']:8} {row['celador']:7.2f} {row['records_per_s']:10} {' '.join(shown)} {presidio or 0:9.4f} {ratios['presidio'] or 0:7.0f} {row['peak_mib']:9.1f}")
        for who, floor in (("vectorscan", _FLOOR_OF_VECTORSCAN), ("ripgrep", _FLOOR_OF_RIPGREP), ("presidio", _FLOOR_OF_PRESIDIO)):
            if ratios[who] is not None and ratios[who] < floor:
                missed.append(f"{name}: {ratios[who]:.2f} of {who}, floor {floor}")
        if row["peak_mib"] > _CEILING_MEMORY_MIB:
            missed.append(f"{name}: {row['peak_mib']:.1f} MiB, ceiling {_CEILING_MEMORY_MIB}")
    report["missed_floors"] = missed
    arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")
    for floor in missed:
        print(f"MISSED: {floor}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

"""What the parts of the benchmark share of telling: tables in the form of docs/benchmarks.md, and the floors that were missed."""

import os
import pathlib
import platform
import re
import subprocess
import sys
import time


class Floors:
    """Judges, and remembers what was missed: the run ends with status 1 then."""

    def __init__(self):
        self.missed = []

    def judge(self, holds, sentence):
        print(f"{'met' if holds else 'MISSED'}: {sentence}", flush=True)
        if not holds:
            self.missed.append(sentence)


def print_table(columns, rows):
    print("\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


def thousands(number):
    return f"{number:,.0f}"


def print_command(command, folder=None):
    """As a reader would type it: no path of the program, and HOME for the folder that was made for this run."""
    line = " ".join([pathlib.Path(command[0]).name, *map(str, command[1:])])
    print("    " + (line.replace(str(folder), "HOME") if folder else line), flush=True)


def machine():
    """What figures depend on, in lines."""
    cpu = re.search(r"model name\s*:\s*(.+)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    versions = ", ".join(version(*command) for command in (["masscan", "--version"], ["zmap", "--version"], ["nmap", "--version"]))
    return (f"{time.strftime('%Y-%m-%d')}, Linux {platform.release()}, {os.cpu_count()} cores of {cpu.group(1) if cpu else platform.machine()}, "
            f"load {os.getloadavg()[0]:.1f} at the start; {versions}")


def version(program, option):
    try:
        said = subprocess.run([program, option], capture_output=True, text=True, check=False, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
    except OSError:
        return f"no {program}"
    number = re.search(r"\d+(\.\d+)+", said.stdout + said.stderr)
    return f"{program} {number.group(0) if number else '?'}"


def progress(text):
    print(text, file=sys.stderr, flush=True)

"""Servers that no package of Debian holds: fetched and built once, kept under build/lab for all later runs."""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import unittest

_BUILT = pathlib.Path(__file__).resolve().parent.parent.parent / "build/lab"
FETCH_SECONDS = 900


def place_of(name, sources):
    """Where `built` keeps it."""
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    return _BUILT / f"{name}-{digest}"


def built(name, sources, build):
    """The folder build/lab/NAME-DIGEST of what `build(folder)` makes of `sources`, made once for all runs."""
    folder = place_of(name, sources)
    _BUILT.mkdir(parents=True, exist_ok=True)
    with open(_BUILT / f"{name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            unfinished = folder.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            build(unfinished)
            unfinished.rename(folder)
    return folder


def fetch(what, command, folder, env=None):
    """Brings what a registry has. Skips where the registry is out of reach; the gate does not accept that skip."""
    ended = subprocess.run(command, cwd=folder, env={**os.environ, **(env or {})}, capture_output=True, text=True,
                           timeout=FETCH_SECONDS, check=False, stdin=subprocess.DEVNULL)
    if ended.returncode != 0:
        raise unittest.SkipTest(f"SKIPPED: {what} could not be fetched, though {command[0]} is on this machine")

"""Fixtures of all tests from outside: the binary, a home of its own for each test, and a way to run it."""

import dataclasses
import json
import os
import pathlib
import subprocess

import pytest

from lab.patients import Patients

_SOURCE = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Outcome:
    """How a run of the command ended."""
    status: int
    stdout: str
    stderr: str

    @property
    def findings(self):
        """The findings that --json printed: a JSON object a line."""
        return [json.loads(line) for line in self.stdout.splitlines() if line.strip()]

    def finding_at(self, server):
        """The one finding about `server` (a lab server, or a port)."""
        port = getattr(server, "port", server)
        found = [finding for finding in self.findings if finding["endpoint"]["port"] == port]
        assert len(found) == 1, f"{len(found)} findings on port {port}; stderr: {self.stderr}"
        return found[0]


def access_states(finding):
    """{"identify": "yes", "list": "no", ...}"""
    return {ability: told["state"] for ability, told in finding["access"].items()}


@pytest.fixture(scope="session")
def celador():
    """The built binary: $CELADOR, else the dev build's."""
    path = pathlib.Path(os.environ.get("CELADOR") or _SOURCE / "build/dev/celador").absolute()
    assert os.access(path, os.X_OK), f"{path} is not built: make build"
    return path


@pytest.fixture
def home(tmp_path):
    """Where this test's book and ledger live. Celador makes it."""
    return tmp_path / "home"


@pytest.fixture
def run(celador, home):
    """run("scan", "127.0.0.1", "--ports", 6379) -> Outcome. `reach` is a lab server's prefix of the same name."""

    def run_celador(*arguments, stdin=None, timeout=120, env=None, reach=(), cwd=None):
        command = [*reach, str(celador), *map(str, arguments)]
        ended = subprocess.run(
            command, input=stdin, stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, text=True,
            timeout=timeout, cwd=cwd,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home.parent), "CELADOR_HOME": str(home), **(env or {})})
        return Outcome(ended.returncode, ended.stdout, ended.stderr)

    return run_celador


@pytest.fixture(scope="session")
def patients():
    """2,000 records of 1,900 people."""
    return Patients()

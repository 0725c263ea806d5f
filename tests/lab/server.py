"""What every server of the laboratory has in common.

A server runs in a session of its own, on a free port of loopback, in a temporary folder that its own user can read, and
is gone when the `with` block ends: stopped by the signal that it likes best, then whatever is left of its session is
killed by process id. If the tests themselves are killed, the kernel sends the server its signal (PR_SET_PDEATHSIG).

    with Redis("PARTIAL") as redis:
        redis.fill(patients)
        before = redis.dump()
        ...look at redis.address, redis.port...
        assert redis.dump() == before
"""

import atexit
import ctypes
import hashlib
import os
import pathlib
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

PASSWORD = "celador-test"
IS_ROOT = os.geteuid() == 0

# Below the range that the kernel hands out to clients (32768 and up), so that no client of ours takes a server's port.
_PORTS = range(20000, 32000)
_STOP_SECONDS = 10
_POLL_SECONDS = 0.03
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def skip_unless(program, installer=None):
    """Skips the test unless `program` is on this machine; says whether it could have been.

    `installer` is the command that would bring it (apt-get, npm, go, pip, mvn), None where no registry has it. The gate
    accepts only skips that end in "no installer for it": what can be installed must be tested.
    """
    if find_program(program):
        return
    if installer and shutil.which(installer):
        raise unittest.SkipTest(f"SKIPPED: {program} is not on this machine, though {installer} is: tools/install_packages")
    raise unittest.SkipTest(f"SKIPPED: {program} is not on this machine and no installer for it")


def skip_unless_root(purpose):
    if not IS_ROOT:
        raise unittest.SkipTest(f"SKIPPED: {purpose} needs root and no installer for it")


def find_program(program):
    """Servers often live in sbin, which is not on every user's PATH."""
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def free_port(address="127.0.0.1"):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in random.SystemRandom().sample(_PORTS, 200):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port on " + address)


def tree_digest(folder):
    """Every path below `folder` with its kind, mode, owner, size, modification time and contents, as text."""
    lines = []
    for path in sorted(pathlib.Path(folder).rglob("*")):
        about = path.lstat()
        contents = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "-"
        lines.append(f"{path.relative_to(folder)} {about.st_mode:o} {about.st_uid} {about.st_size} "
                     f"{about.st_mtime_ns} {contents}")
    return "\n".join(lines)


def processes_of_session(leader):
    """The ids of all processes in the session of `leader`, the leader included."""
    members = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = pathlib.Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()  # state, parent, group, session; the name before may hold anything
        if int(fields[3]) == leader and fields[0] != "Z":
            members.append(int(entry))
    return members


class Server:
    """Base of all servers. A server says what it is (below) and how it starts (`command`, `prepare`, `is_ready`)."""

    name = "server"
    program = ""  # what must be on this machine
    installer = "apt-get"
    states = ("OPEN",)
    stop_signal = signal.SIGTERM
    ready_seconds = 30  # from its start to its first answer
    user = None  # the user that the server runs as when the tests run as root and it will not

    def __init__(self, state="OPEN", address="127.0.0.1", port=None):
        if state not in self.states:
            raise ValueError(f"{self.name} has no state {state}; it has {', '.join(self.states)}")
        self.state = state
        self.address = address
        self._wanted_port = port
        self.port = port
        self.folder = None
        self.process = None

    # What a server defines.

    def prepare(self):
        """Writes configuration and data into self.folder, before every start."""

    def command(self):
        raise NotImplementedError

    def is_ready(self):
        try:
            with socket.create_connection((self.address, self.port), timeout=2):
                return True
        except OSError:
            return False

    def configure(self):
        """Sets up the state over the wire, once the server is ready (roles, users)."""

    def fill(self, patients):
        raise NotImplementedError

    def dump(self):
        """All that a stranger could have changed, as text: the same text before and after is promise 2."""
        raise NotImplementedError

    # The life of a server.

    def __enter__(self):
        skip_unless(self.program, self.installer)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def log(self):
        return self.folder / "server.log"

    def reach(self):
        """The command prefix that runs a program where this server can be reached."""
        return []

    def __repr__(self):
        return f"{self.name} {self.state} at {self.address}:{self.port}"

    def _start(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"celador-{self.name}-"))
        self.folder.chmod(0o755)  # servers that drop privileges must get at their files
        atexit.register(self.stop)
        for attempt in range(3):  # someone may take the port between our look and the server's bind
            if self._wanted_port is None:
                self.port = free_port(self.address)
            self.prepare()
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                    preexec_fn=lambda: _libc.prctl(_PR_SET_PDEATHSIG, self.stop_signal), env=self.environment())
            if self._wait_until_ready():
                self.configure()
                return
            self._end_session()
        tail = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self!r} did not start. Its log ends:\n{tail}")

    def environment(self):
        return dict(os.environ, LC_ALL="C.UTF-8", LANG="C.UTF-8")

    def _wait_until_ready(self):
        deadline = time.monotonic() + self.ready_seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                return False
            if self.is_ready():
                return self.process.poll() is None
            time.sleep(_POLL_SECONDS)
        return False

    def stop(self):
        atexit.unregister(self.stop)
        self._end_session()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end_session(self):
        if self.process is None:
            return
        leader = self.process.pid
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for member in processes_of_session(leader):
            try:
                os.kill(member, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process = None

    # For servers that will not run as root.

    def as_user(self, command):
        if not IS_ROOT or self.user is None:
            return command
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups",
                f"--pdeathsig={self.stop_signal.name.removeprefix('SIG')}", *command]

    def give_to_user(self, path):
        if IS_ROOT and self.user is not None:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

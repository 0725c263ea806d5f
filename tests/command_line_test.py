"""The command line from outside: what is asked wrongly, refused, interrupted or starved gets a clear answer."""

import datetime
import fcntl
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import termios
import threading
import time

import pytest

from lab.hostile import HostilePeers, silent
from lab.redis import Redis
from lab.server import free_port, skip_unless_root

_COMMANDS = ["check", "scan", "look", "census", "classify", "find", "show", "report", "scope", "rules", "ledger"]


def tell(outcome):
    return f"status {outcome.status}\nstdout: {outcome.stdout[-1000:]}\nstderr: {outcome.stderr[-1000:]}"


# Help.

def test_help_names_every_command(run):
    outcome = run("--help")
    assert outcome.status == 0
    for command in _COMMANDS:
        assert re.search(rf"^\s+{command}\b", outcome.stdout, re.MULTILINE), command


@pytest.mark.parametrize("command", [["check"], ["scan"], ["look"], ["census"], ["classify"], ["find"], ["show"], ["report"],
                                     ["scope", "add"], ["scope", "exclude"], ["scope", "list"], ["scope", "contact"], ["rules", "test"], ["ledger", "verify"]], ids=" ".join)
def test_help_of_every_command_has_examples(run, command):
    outcome = run(*command, "--help")
    assert outcome.status == 0 and outcome.stderr == ""
    assert "xample" in outcome.stdout and "celador " + " ".join(command[:1]) in outcome.stdout, tell(outcome)


def test_help_of_show_names_rounds(run):
    assert re.search(r"\bround", run("show", "--help").stdout)


def test_the_version_is_told(run):
    outcome = run("--version")
    assert outcome.status == 0 and re.search(r"\d+\.\d+\.\d+", outcome.stdout)


# Asked wrongly: status 2, nothing sent, the option and the value named.

@pytest.mark.parametrize("arguments, named", [
    (["frobnicate"], "frobnicate"),
    ([], ""),
    (["--json", "frobnicate"], "frobnicate"),
    (["scan"], ""),
    (["scan", "127.0.0.1", "--scope", ""], "--scope"),
    (["scan", "127.0.0.1", "--ports", "70000"], "70000"),
    (["scan", "127.0.0.1", "--ports", "0"], "0"),
    (["scan", "127.0.0.1", "--ports", "90-80"], "90-80"),
    (["scan", "127.0.0.1", "--ports", "http"], "http"),
    (["scan", "127.0.0.1", "--ports", ""], "--ports"),
    (["scan", "127.0.0.1/8"], "127.0.0.0/8"),
    (["scan", "127.0.0.0/33"], "127.0.0.0/33"),
    (["scan", "127.0.0.256"], "127.0.0.256"),
    (["scan", "127.0.0.1", "--depth", "abyss"], "abyss"),
    (["scan", "127.0.0.1", "--rate", "-5"], "-5"),
    (["scan", "127.0.0.1", "--no-such-option"], "--no-such-option"),
    (["look", "gopher2000://127.0.0.1"], "gopher2000"),
    (["look", "not a url"], "not a url"),
    (["find", "nosuchfield:x"], "nosuchfield"),
    (["--bogus"], "no option '--bogus'"),
    (["find", "--bogus"], "--bogus"),
    (["ledger", "foo"], "no command 'foo' of 'ledger', only verify"),
    (["ledger"], "verify"),
    (["scope", "remove", "127.0.0.1"], "no command 'remove' of 'scope', only add, exclude, list, contact"),
    (["classify", "--records", "0", "x.csv"], "from 1 up"),
    (["classify", "--records", "-7", "x.csv"], "from 1 up"),
    (["scan", "127.0.0.1", "--json-file", "-"], "--json-file"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_a_wrong_question_is_answered_with_what_is_wrong(run, home, arguments, named):
    outcome = run(*arguments)
    assert outcome.status == 2, tell(outcome)
    assert outcome.stdout == "" and named in outcome.stderr, tell(outcome)
    assert "\n\n\n" not in outcome.stderr and "terminate called" not in outcome.stderr
    assert not re.search(r"\d{20}", outcome.stderr), tell(outcome)
    assert not re.search(r"\b(\w+) \1\b", outcome.stderr), tell(outcome)


def test_an_unknown_finding_is_said_to_be_unknown(run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    outcome = run("show", "no-such-finding")
    assert outcome.status in (1, 2) and "no-such-finding" in outcome.stderr, tell(outcome)


# The scope: status 3 before any packet.

_SCOPE = """name = "Laboratorio"
authorised_by = "Jefatura, 2026-11-02"
contact = "soc@hospital.example"
until = {until}
depth = "sample"
identities = "passwordless"
rate = "max"
include = [{include}]
exclude = [{exclude}]
"""


def scope_file(folder, until=None, include='"127.0.0.0/8"', exclude=""):
    until = until or (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    path = folder / "scope.toml"
    path.write_text(_SCOPE.format(until=until, include=include, exclude=exclude))
    return path


@pytest.mark.parametrize("changes, target, named", [
    ({"until": "2020-01-31"}, "127.0.0.1", "scope.toml:4"),
    ({"include": '"127.0.0.0/24"', "exclude": '"127.0.0.0/16"'}, "127.0.0.1", "scope.toml:"),
    ({"include": '"10.20.0.0/16"'}, "127.0.0.1", "127.0.0.1"),
    ({"exclude": '"127.0.0.1"'}, "127.0.0.1", "127.0.0.1"),
    ({}, "192.0.2.1", "192.0.2.1"),
], ids=["expired", "contradictory", "outside", "excluded", "elsewhere"])
def test_what_the_scope_does_not_allow_is_refused_before_any_packet(run, tmp_path, changes, target, named):
    with HostilePeers([silent]) as peers:
        outcome = run("scan", target, "--ports", peers.ports["silent"], "--scope", scope_file(tmp_path, **changes))
    assert outcome.status == 3, tell(outcome)
    assert named in outcome.stderr, tell(outcome)


def test_a_scope_that_is_not_there_allows_nothing(run, tmp_path):
    outcome = run("scan", "127.0.0.1", "--scope", tmp_path / "absent.toml")
    assert outcome.status == 3 and "absent.toml" in outcome.stderr, tell(outcome)


def test_a_scope_that_cannot_be_read_allows_nothing(run, tmp_path):
    (tmp_path / "folder.toml").mkdir()
    outcome = run("scan", "127.0.0.1", "--scope", tmp_path / "folder.toml")
    assert outcome.status in (2, 3) and "folder.toml" in outcome.stderr, tell(outcome)
    (tmp_path / "broken.toml").write_text('name = "x"\ninclude = [')
    outcome = run("scan", "127.0.0.1", "--scope", tmp_path / "broken.toml")
    assert outcome.status in (2, 3) and re.search(r"broken\.toml:\d", outcome.stderr), tell(outcome)


def test_without_a_scope_only_this_machine_may_be_looked_at(run):
    outcome = run("scan", "192.0.2.1", "--ports", "27017")
    assert outcome.status == 3 and "192.0.2.1" in outcome.stderr, tell(outcome)


def test_a_scope_is_made_listed_and_narrowed(run, tmp_path):
    path = scope_file(tmp_path)
    assert run("scope", "add", "10.20.0.0/16", "--file", path).status == 0
    assert run("scope", "exclude", "10.20.9.0/24", "--file", path).status == 0
    listed = run("scope", "list", "--file", path)
    assert listed.status == 0 and "10.20.0.0/16" in listed.stdout and "10.20.9.0/24" in listed.stdout, tell(listed)
    refused = run("scan", "10.20.9.7", "--ports", "27017", "--scope", path)
    assert refused.status == 3, tell(refused)
    wrong = run("scope", "add", "10.20.0.1/16", "--file", path)
    assert wrong.status == 2 and "10.20.0.0/16" in wrong.stderr, tell(wrong)


def test_an_entry_is_added_once(run, tmp_path):
    path = scope_file(tmp_path)
    for _ in range(2):
        assert run("scope", "add", "10.20.0.0/16", "127.0.0.0/8", "10.20.0.0/16", "--file", path).status == 0
    assert path.read_text().count("10.20.0.0/16") == 1 and path.read_text().count("127.0.0.0/8") == 1


def test_who_allowed_it_is_not_changed_in_passing(run, tmp_path):
    path = scope_file(tmp_path)
    before = path.read_text()
    outcome = run("scope", "add", "10.20.0.0/16", "--until", "2031-01-01", "--depth", "count", "--file", path)
    assert outcome.status == 2 and "--until, --depth" in outcome.stderr, tell(outcome)
    assert path.read_text() == before


def test_a_new_scope_says_what_it_still_needs(run, tmp_path):
    outcome = run("scope", "add", "10.20.0.0/16", "--name", "Hospital", "--until", "2031-01-01", "--file", tmp_path / "new.toml")
    assert outcome.status == 2 and outcome.stderr.endswith("needs --authorised-by, --contact too\n"), tell(outcome)


def test_the_last_day_is_listed_as_it_was_written(run, tmp_path):
    path = scope_file(tmp_path, until="2097-06-30")
    assert re.search(r"valid until +2097-06-30\n", run("scope", "list", "--file", path).stdout)
    assert json.loads(run("scope", "list", "--json", "--file", path).stdout)["until"] == "2097-06-30"


def hosts_file(tmp_path, address, name):
    """The prefix that runs a command where `name` stands for `address`."""
    (tmp_path / "hosts").write_text(f"127.0.0.1 localhost\n{address} {name}\n")
    return ["unshare", "--mount", "sh", "-c", f"mount --bind {tmp_path}/hosts /etc/hosts && exec \"$0\" \"$@\""]


def test_a_name_that_leads_out_of_the_scope_is_not_followed(run, home, tmp_path):
    skip_unless_root("an /etc/hosts of our own")
    reach = hosts_file(tmp_path, "192.0.2.77", "db.hospital.example")
    outcome = run("scan", "db.hospital.example", "--ports", 6379, "--scope", scope_file(tmp_path), reach=reach)
    assert outcome.status == 3 and "192.0.2.77" in outcome.stderr + outcome.stdout, tell(outcome)
    assert not any("192.0.2.77" in path.read_text(errors="replace") and '"send"' in path.read_text(errors="replace")
                   for path in home.rglob("*ledger*"))


def test_a_name_that_the_scope_includes_is_looked_at(run, tmp_path, redis):
    skip_unless_root("an /etc/hosts of our own")
    reach = hosts_file(tmp_path, "127.0.0.1", "db.hospital.example")
    scope = scope_file(tmp_path, include='"db.hospital.example"')
    outcome = run("scan", "db.hospital.example", "--ports", redis.port, "--scope", scope, "--json", reach=reach)
    assert outcome.status == 0 and outcome.finding_at(redis)["endpoint"]["ip"] == "127.0.0.1", tell(outcome)
    outcome = run("look", f"redis://db.hospital.example:{redis.port}", "--scope", scope, "--json", reach=reach)
    assert outcome.status == 0, tell(outcome)
    assert outcome.finding_at(redis)["endpoint"]["host"] == "db.hospital.example"


# Status 10: the gate of somebody's pipeline.

def test_a_grave_finding_can_fail_a_pipeline(run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port, "--fail-on", "critical").status == 10
    assert run("scan", "127.0.0.1", "--ports", free_port(), "--fail-on", "info").status == 0
    assert run("scan", "127.0.0.1", "--ports", redis.port, "--fail-on", "terrible").status == 2


# The book.

def book_of(home):
    books = [path for path in home.rglob("*") if path.is_file() and path.read_bytes()[:16] == b"SQLite format 3\0"]
    assert len(books) == 1, books
    return books[0]


@pytest.fixture
def redis(patients):
    with Redis() as server:
        server.fill(patients)
        yield server


def test_a_book_that_another_program_holds_is_waited_for_and_then_said_to_be_locked(run, home, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    holder = sqlite3.connect(book_of(home), isolation_level=None)
    holder.execute("begin exclusive")
    try:
        outcome = run("scan", "127.0.0.1", "--ports", redis.port)
    finally:
        holder.execute("rollback")
        holder.close()
    assert outcome.status == 1 and re.search("locked|in use|busy|held", outcome.stderr), tell(outcome)
    assert len(run("find", "--json").findings) == 1


def test_what_was_found_is_told_when_the_book_takes_no_more(celador, home, run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    with Slow(redis.port, 0.05) as slow:
        process = start(celador, home, "scan", f"127.0.0.1:{slow.port}", f"127.0.0.1:{redis.port}", "--json")
        first = process.stdout.readline()  # the quick one is in the book
        holder = sqlite3.connect(book_of(home), isolation_level=None)
        holder.execute("begin immediate")
        try:
            rest, errors = process.communicate(timeout=60)
        finally:
            holder.execute("rollback")
            holder.close()
    assert process.returncode == 1 and "in use" in errors and "1 of 2 findings are in the book" in errors, errors
    assert errors.startswith("failed: ") and " 2 open stores" in errors, errors
    assert [json.loads(line)["endpoint"]["port"] for line in (first + rest).splitlines()] == [redis.port, slow.port]


def test_a_foreign_book_is_left_alone(run, home, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    book = book_of(home)
    shutil.rmtree(home)
    home.mkdir(0o700)
    foreign = sqlite3.connect(book)
    foreign.execute("create table recipes (dish text)")
    foreign.commit()
    foreign.close()
    before = book.read_bytes()
    outcome = run("scan", "127.0.0.1", "--ports", redis.port)
    assert outcome.status in (1, 2) and book.name in outcome.stderr, tell(outcome)
    assert book.read_bytes() == before
    book.write_bytes(b"this is not a database at all, " * 200)
    outcome = run("find", "redis")
    assert outcome.status in (1, 2) and book.name in outcome.stderr, tell(outcome)


def test_a_book_of_a_newer_celador_is_left_alone(run, home, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    book = book_of(home)
    with sqlite3.connect(book) as newer:
        newer.execute("pragma user_version = 9999")
    newer.execute("pragma wal_checkpoint(truncate)")
    newer.close()
    before = book.read_bytes()
    outcome = run("scan", "127.0.0.1", "--ports", redis.port)
    assert outcome.status in (1, 2) and "newer" in outcome.stderr, tell(outcome)
    assert book.read_bytes() == before


def test_a_full_disk_is_said_and_loses_nothing_that_was_kept(run, home, redis):
    skip_unless_root("a small disk of our own")
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    kept = home.parent / "kept"
    shutil.copytree(home, kept)
    for size in ("64k", "112k"):  # not enough for a book; not enough for the round's ledger
        inside = f"mount -t tmpfs -o size={size} none {home} && exec \"$0\" \"$@\""
        outcome = run("scan", "127.0.0.1", "--ports", redis.port, reach=["unshare", "--mount", "sh", "-c", inside])
        assert outcome.status in (1, 4), tell(outcome)
        assert re.search("full|space", outcome.stderr, re.IGNORECASE), tell(outcome)


def test_a_home_without_permission_is_said(run, tmp_path):
    skip_unless_root("another user's folder")
    denied = tmp_path / "denied"
    denied.mkdir(0o700)
    os.chown(denied, 65534, 65534)
    outcome = run("scan", "127.0.0.1", "--ports", "27017", env={"CELADOR_HOME": str(denied / "home")},
                  reach=["setpriv", "--bounding-set=-all", "--inh-caps=-all"])
    assert outcome.status in (1, 2) and "denied" in outcome.stderr.lower(), tell(outcome)


def test_a_home_that_is_a_file_is_said(run, tmp_path):
    (tmp_path / "file").write_text("x")
    outcome = run("scan", "127.0.0.1", "--ports", "27017", env={"CELADOR_HOME": str(tmp_path / "file")})
    assert outcome.status in (1, 2) and "file" in outcome.stderr, tell(outcome)


# Output that goes nowhere.

@pytest.mark.parametrize("shell", ['"$@" >&-', '"$@" | true', '"$@" >/dev/full', '"$@" >&- 2>&-', '"$@" <&- >&- 2>&-',
                                   '"$@" >/dev/full 2>/dev/full'],
                         ids=["closed", "reader gone", "full", "both closed", "all closed", "both full"])
def test_a_closed_output_loses_nothing(celador, home, run, redis, shell):
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", shell, "sh", str(celador), "scan", "127.0.0.1", "--ports",
                            str(redis.port), "--json"], capture_output=True, text=True, timeout=60, check=False,
                           stdin=subprocess.DEVNULL, env=dict(os.environ, CELADOR_HOME=str(home)))
    assert ended.returncode in (0, 1), f"{ended.returncode}: {ended.stderr}"
    if "true" not in shell:  # whether the reader is gone in time is chance
        assert ended.returncode == 1
        assert ("standard output" in ended.stderr) == ("2>" not in shell)
    assert len(run("find", "--json").findings) == 1
    assert run("ledger", "verify").status == 0


def test_what_is_printed_alone_is_not_said_to_be_in_the_book(celador, home, tmp_path):
    (tmp_path / "people.csv").write_text("name,email\nAda Roe,ada.roe@example.org\n")
    for command in (["scope", "list"], ["classify", str(tmp_path / "people.csv")]):
        with open("/dev/full", "w") as full:
            ended = subprocess.run([celador, *command], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True,
                                   env={"PATH": os.environ["PATH"], "CELADOR_HOME": str(home)}, timeout=60, check=False)
        assert ended.returncode == 1 and "standard output" in ended.stderr and "book" not in ended.stderr, ended.stderr


# Interrupted.

def start(celador, home, *arguments):
    return subprocess.Popen([str(celador), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=dict(os.environ, CELADOR_HOME=str(home)))


def wait_for_line(port, seconds=20):
    """Waits until someone has connected to a listener of ours."""
    deadline = time.monotonic() + seconds
    needle = f":{port:04X} "
    while time.monotonic() < deadline:
        with open("/proc/net/tcp") as table:
            if any(needle in line and line.split()[3] == "01" for line in table):
                return
        time.sleep(0.02)
    pytest.fail("nobody connected")


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "TERM"])
def test_an_interrupted_scan_keeps_what_is_done(celador, home, run, redis, with_signal):
    with HostilePeers([silent]) as peers:
        process = start(celador, home, "scan", "127.0.0.1", "--ports", f"{redis.port},{peers.ports['silent']}", "--json")
        wait_for_line(peers.ports["silent"])
        first = process.stdout.readline()  # the store that answers is done, the silent one is being waited for
        process.send_signal(with_signal)
        began = time.monotonic()
        _, errors = process.communicate(timeout=30)
        took = time.monotonic() - began
    assert process.returncode == 4, errors
    assert took < 10 and f'"port":{redis.port}' in first
    assert redis.port in {finding["endpoint"]["port"] for finding in run("find", "--json").findings}
    assert run("ledger", "verify").status == 0


def test_an_interrupted_sweep_that_nobody_answers_is_not_done(celador, home, run):
    process = start(celador, home, "scan", "127.0.0.0/8", "--ports", "1-100")
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert "stopping" in process.stderr.readline() and time.monotonic() - began < 1  # at once
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 4 and "interrupted: " in errors and " of 1,677,721,600 endpoints" in errors, errors
    with sqlite3.connect(home / "book.sqlite") as book:
        assert book.execute("SELECT state FROM rounds").fetchall() == [("interrupted",)]
    assert "interrupted" in (home / "ledger.ndjson").read_text().splitlines()[-1]


class Slow:
    """Stands before a server and hands on each piece that it says so many seconds late."""

    def __init__(self, port, pause):
        self._port = port
        self._pause = pause

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        try:
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                threading.Thread(target=self._pass_on, args=(client, server, 0), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(server, client, self._pause), daemon=True).start()
        except OSError:
            pass  # the test has ended

    @staticmethod
    def _pass_on(source, sink, pause):
        with source, sink:
            try:
                while piece := source.recv(65536):
                    time.sleep(pause)
                    sink.sendall(piece)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # one side has gone


def test_an_interrupted_look_tells_how_far_it_came(celador, home, run, redis):
    with Slow(redis.port, 0.5) as slow:
        process = start(celador, home, "look", f"redis://127.0.0.1:{slow.port}", "--json")
        time.sleep(2.2)  # it is known that it is Redis, and no more than a part of the rest
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 4, errors
    finding = json.loads(output)
    assert finding["service"]["protocol"] == "redis" and any("interrupted" in note for note in finding["notes"])


def test_an_interrupted_look_that_knows_nothing_says_so(celador, home, run):
    with HostilePeers([silent]) as peers:
        process = start(celador, home, "look", f"tcp://127.0.0.1:{peers.ports['silent']}")
        wait_for_line(peers.ports["silent"])
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == 4 and output == "", errors
    assert "interrupted before" in errors, errors


def test_an_interrupted_check_says_how_much_it_looked_at(celador, home, run):
    with HostilePeers([silent]) as peers:
        process = start(celador, home, "check", "--ports", peers.ports["silent"])
        wait_for_line(peers.ports["silent"])
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 4 and "0 of 1 listening port" in errors, errors


def test_a_killed_scan_leaves_a_book_that_opens(celador, home, run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    with HostilePeers([silent]) as peers:
        process = start(celador, home, "scan", "127.0.0.1", "--ports", f"{redis.port},{peers.ports['silent']}")
        wait_for_line(peers.ports["silent"])
        process.kill()
        process.communicate(timeout=30)
    assert len(run("find", "--json").findings) >= 1
    assert run("ledger", "verify").status == 0
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0


# Nothing there.

def test_a_scan_that_finds_nothing_says_so(run):
    outcome = run("scan", "127.0.0.1", "--ports", free_port())
    assert outcome.status == 0 and outcome.stdout + outcome.stderr != "", tell(outcome)
    assert run("scan", "127.0.0.1", "--ports", free_port(), "--json").findings == []


def test_a_machine_with_few_file_descriptors_is_scanned_too(celador, home, redis):
    ended = subprocess.run([str(celador), "scan", "127.0.0.0/24", "--ports", f"{redis.port},27017,9200", "--rate", "max",
                            "--json"],
                           capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
                           env=dict(os.environ, CELADOR_HOME=str(home)),
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    assert ended.returncode == 0, ended.stderr
    assert f'"port":{redis.port}' in ended.stdout


def on_a_terminal(command, environment, columns=120):
    """What a command writes when both its outputs are a terminal."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=writer, stderr=writer, env=environment)
    os.close(writer)
    written = b""
    while True:
        try:
            part = os.read(reader, 65536)
        except OSError:  # the other side was closed
            break
        if not part:
            break
        written += part
    os.close(reader)
    assert process.wait(60) == 0, written
    return written.decode()


def test_colour_and_progress_are_for_terminals_only(celador, home, run, redis):
    # 256 knocks at 200 a second: long enough for a bar.
    written = on_a_terminal([str(celador), "scan", "127.0.0.0/24", "--ports", str(redis.port), "--rate", "200"],
                            {"CELADOR_HOME": str(home), "PATH": os.environ["PATH"], "TERM": "xterm"})
    assert "\x1b[" in written and "\r" in written.replace("\r\n", "\n")
    assert re.search(r"\d+(\.\d+)?\s*/s", written), written[:500]
    outcome = run("scan", "127.0.0.1", "--ports", redis.port)
    assert outcome.status == 0 and "\x1b" not in outcome.stdout + outcome.stderr and "\r" not in outcome.stderr


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_what_a_scan_tells_fits_the_terminal(celador, home, run, redis, patients, columns):
    with Redis() as second:
        second.fill(patients)
        written = on_a_terminal([str(celador), "scan", "127.0.0.1", "--ports", f"{redis.port},{second.port}"],
                                {"CELADOR_HOME": str(home), "PATH": os.environ["PATH"], "TERM": "dumb"}, columns)
    # The bar is drawn over itself, and gone at the end.
    lines = [line.rsplit("\x1b[K", 1)[-1] for line in written.replace("\r\n", "\n").split("\n")]
    assert any(line.startswith("SEVERITY  ADDRESS") for line in lines), written
    assert any(line.startswith("people over all stores") for line in lines), written
    summary = next(line for line in lines if line.startswith("done:"))
    assert [line for line in lines if len(line) > columns and line != summary] == [], written
    piped = run("find").stdout
    assert piped.startswith("SEVERITY  ADDRESS") and "OPEN SINCE" in piped

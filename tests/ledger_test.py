"""The ledger from outside: cut, changed, held by somebody, and set beside a book that cannot be read."""

import fcntl
import json
import os
import resource
import signal
import sqlite3
import subprocess
import time

import pytest

from lab.server import free_port


@pytest.fixture
def ledger(run, home):
    """The ledger after a round that found nothing."""
    scan(run)
    return home / "ledger.ndjson"


def scan(run):
    outcome = run("scan", "127.0.0.1", "--ports", free_port())
    assert outcome.status == 0, outcome.stderr


def verdict_of(run, status):
    outcome = run("ledger", "verify", "--json")
    assert outcome.status == status, outcome.stderr
    verdict = json.loads(outcome.stdout)
    assert verdict["schema"] == "celador/ledger_verdict/1"
    if status == 1:
        assert f":{verdict['line']}: {verdict['reason']}" in outcome.stderr
    return verdict


def test_a_whole_ledger_is_said_to_be_whole(run, ledger):
    verdict = verdict_of(run, 0)
    lines = ledger.read_text().splitlines()
    assert verdict["whole"] is True and verdict["entries"] == len(lines) and verdict["rounds"] == 1
    assert verdict["line"] is None and verdict["reason"] is None
    assert verdict["head"] == json.loads(lines[-1])["hash"]
    told = run("ledger", "verify").stdout
    assert "1 round of the book" in told and "1 rounds" not in told


@pytest.mark.parametrize("missing", [1, 2, 50], ids=["its newline", "its last bracket too", "half of it"])
def test_a_torn_write_breaks_nothing_for_ever(run, ledger, missing):
    os.truncate(ledger, ledger.stat().st_size - missing)
    verdict_of(run, 0 if missing == 1 else 1)
    for _ in range(2):
        scan(run)
        # A line that was lost to the crash is the end of a round: that stays missing, and nothing else is wrong.
        after = verdict_of(run, 0 if missing == 1 else 1)
        assert after["torn"] == (0 if missing == 1 else 1)
        assert missing == 1 or "lines are missing" in after["reason"]


def test_a_changed_line_is_named_with_the_reason(run, ledger):
    ledger.write_bytes(ledger.read_bytes().replace(b"127.0.0.1", b"127.0.0.2", 1))
    verdict = verdict_of(run, 1)
    assert verdict["whole"] is False and verdict["line"] >= 1 and "was changed" in verdict["reason"]


def test_a_cut_end_names_the_round_and_the_line(run, ledger):
    lines = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join(lines[:-1]))
    round_id = json.loads(lines[-1])["round"]
    verdict = verdict_of(run, 1)
    assert verdict["whole"] is False and verdict["line"] == len(lines) - 1
    assert round_id in verdict["reason"] and "missing" in verdict["reason"]


def test_a_folder_in_its_place_is_said(run, ledger):
    ledger.unlink()
    ledger.mkdir()
    outcome = run("ledger", "verify")
    assert outcome.status == 1 and "not a file" in outcome.stderr


def test_an_endless_line_is_read_in_little_memory(celador, run, home, ledger):
    with open(ledger, "a") as file:
        file.truncate(file.tell() + 300_000_000)
    ended = subprocess.run([celador, "ledger", "verify"], env={"CELADOR_HOME": str(home)}, capture_output=True, text=True, check=False,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (64 << 20, 64 << 20)))
    assert ended.returncode == 1 and "longer than any line" in ended.stderr, ended.stderr


@pytest.mark.parametrize("statement", ["pragma application_id = 7", "pragma user_version = 9999"], ids=["foreign", "newer"])
def test_the_chain_is_checked_without_a_book_to_compare_it_with(run, home, ledger, statement):
    book = sqlite3.connect(home / "book.sqlite")
    book.execute(statement)
    book.close()
    verdict = verdict_of(run, 4)
    assert verdict["whole"] is None and verdict["entries"] > 0 and verdict["rounds"] is None
    told = run("ledger", "verify")
    assert "could not be compared" in told.stderr and "The chain of the ledger is whole" in told.stdout
    ledger.write_bytes(ledger.read_bytes().replace(b"127.0.0.1", b"127.0.0.2", 1))
    assert verdict_of(run, 1)["whole"] is False


def start_while_held(celador, home, ledger):
    holder = open(ledger)
    fcntl.flock(holder, fcntl.LOCK_EX)
    process = subprocess.Popen([celador, "scan", "127.0.0.1", "--ports", str(free_port())], env={"CELADOR_HOME": str(home)},
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return holder, process


def test_a_ledger_that_another_process_holds_is_waited_for_and_not_for_ever(celador, home, ledger):
    holder, process = start_while_held(celador, home, ledger)
    with holder:
        began = time.monotonic()
        assert "waiting for another process" in process.stderr.readline()
        _, errors = process.communicate(timeout=30)
        took = time.monotonic() - began
    assert process.returncode == 1 and "held by another process" in errors
    assert 5 < took < 20


def test_a_wait_for_the_ledger_can_be_interrupted(celador, home, ledger):
    holder, process = start_while_held(celador, home, ledger)
    with holder:
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=3)
    assert process.returncode != 0


def test_a_ledger_that_is_let_go_of_is_gone_on_with(celador, run, home, ledger):
    holder, process = start_while_held(celador, home, ledger)
    with holder:
        process.stderr.readline()
    process.communicate(timeout=20)
    assert process.returncode == 0
    verdict_of(run, 0)

"""The book from outside: damaged in one place or in many, asked in part, and kept from being overwritten."""

import json
import pathlib
import re
import shutil
import sqlite3

import pytest

from lab.redis import Redis
from lab.server import free_port, skip_unless_root

_SOURCE = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture
def book(run, home):
    """A book of two stores that stand open."""
    with Redis() as first, Redis() as second:
        outcome = run("scan", "127.0.0.1", "--ports", f"{first.port},{second.port}")
        assert outcome.status == 0, outcome.stderr
    return home / "book.sqlite"


def change(book, statement):
    with sqlite3.connect(book) as connection:
        connection.executescript(statement)
    connection.close()


def test_the_page_of_the_book_tells_the_version_that_is_written(run, home):
    run("scan", "127.0.0.1", "--ports", free_port())
    with sqlite3.connect(home / "book.sqlite") as connection:
        version = connection.execute("pragma user_version").fetchone()[0]
    told = re.search(r"^Version (\d+) \(`PRAGMA user_version`\)", (_SOURCE / "docs/book.md").read_text(), re.MULTILINE)
    assert told and int(told[1]) == version


@pytest.mark.parametrize("command", [["find"], ["show", "127.0.0.1"], ["report", "--html", "-"]], ids=lambda command: command[0])
def test_one_finding_that_cannot_be_read_is_named_and_left_out(run, book, command):
    ids = [finding["id"] for finding in run("find", "--json").findings]
    change(book, f"drop trigger observations_are_not_changed; update observations set finding = '[' where id = '{ids[0]}'")
    outcome = run(*command)
    assert outcome.status == 4, outcome.stderr
    assert f"the finding {ids[0]} in the book is damaged" in outcome.stderr and "backup" in outcome.stderr
    assert "Redis" in outcome.stdout
    if command[0] == "report":
        assert "1 finding in the book could not be read and is left out" in outcome.stdout
    by_id = run("show", ids[0])
    assert by_id.status == 1 and ids[0] in by_id.stderr
    assert run("show", ids[1]).status == 0


def test_a_book_of_a_negative_version_is_damaged(run, book):
    change(book, "pragma user_version = -1")
    outcome = run("find")
    assert outcome.status == 1 and "is damaged" in outcome.stderr and "book.sqlite" in outcome.stderr


def test_a_full_disk_is_said_when_the_book_is_read(run, home, book):
    skip_unless_root("a small disk of our own")
    kept = home.parent / "kept"
    shutil.copytree(home, kept)
    fill = (f"mount -t tmpfs -o size=1m none {home} && cp -p {kept}/* {home} && rm -f {home}/*-shm {home}/*-wal; "
            f"head -c 4m /dev/zero > {home}/rest 2>/dev/null; exec \"$0\" \"$@\"")
    for command in (["find"], ["report", "--html", "-"], ["ledger", "verify"]):
        outcome = run(*command, reach=["unshare", "--mount", "sh", "-c", fill])
        assert outcome.status == (4 if command[0] == "ledger" else 1), outcome.stderr
        assert "is full: free some space" in outcome.stderr, outcome.stderr


def test_a_report_in_part_says_so(run, book):
    known = run("report", "--html", "-", "redis").stdout
    assert "<code><bdi>redis</bdi></code>" in known and "Of the 2 stores that match the query, 2 stand open" in known
    nothing = run("report", "--html", "-", "nothingx").stdout
    assert "<code><bdi>nothingx</bdi></code>" in nothing and "Nothing that is known matches the query" in nothing
    assert "stands open." not in nothing and 'class="answer calm"' not in nothing
    whole = run("report", "--html", "-").stdout
    assert "the query" not in whole and "2 stores stand open" in whole


@pytest.mark.parametrize("name", ["book.sqlite", "book.sqlite-wal", "ledger.ndjson", "scope.toml", "rules.toml"])
@pytest.mark.parametrize("command", ["scan", "report"])
def test_what_celador_keeps_is_not_overwritten(run, home, book, command, name):
    before = {path: path.read_bytes() for path in home.iterdir()}
    if command == "scan":
        outcome = run("scan", "127.0.0.1", "--ports", free_port(), "--json-file", home / name)
    else:
        outcome = run("report", "--html", name, cwd=home)
    assert outcome.status == 2 and name in outcome.stderr, outcome.stderr
    for path, contents in before.items():
        if not path.name.endswith("-shm"):
            assert path.read_bytes() == contents, path


def test_a_file_beside_the_book_may_be_written(run, home, book):
    outcome = run("scan", "127.0.0.1", "--ports", free_port(), "--json-file", home / "findings.ndjson")
    assert outcome.status == 0, outcome.stderr
    assert [json.loads(line) for line in (home / "findings.ndjson").read_text().splitlines()] == []

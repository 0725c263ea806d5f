"""Other people's sweeps from outside: looked at, kept as evidence, and handed on."""

import csv
import gzip
import json
import pathlib
import shutil
import sqlite3
import subprocess
from xml.etree import ElementTree

import pytest

from lab.redis import Redis
from lab.server import free_port

_RECORDINGS = pathlib.Path(__file__).resolve().parent.parent / "recordings/exchange"
_ELSEWHERE = "192.0.2.7"  # TEST-NET-1: nobody's, and never in the scope of this machine


@pytest.fixture(scope="module")
def redis():
    with Redis() as server:
        yield server


def shodan_banner(ip, port, **members):
    return json.dumps({"ip_str": ip, "port": port, "transport": "tcp", "timestamp": "2026-03-02T07:21:33.444507", "data": "", **members})


def files_of(port):
    """One endpoint of this machine, one elsewhere, in each format."""
    places = [("127.0.0.1", port), (_ELSEWHERE, 6379)]
    xml = "".join(f'<host endtime="1795791027"><address addr="{ip}" addrtype="ipv4"/><ports><port protocol="tcp" portid="{number}">'
                  f'<state state="open"/></port></ports></host>' for ip, number in places)
    return {
        "nmap XML": f'<nmaprun scanner="nmap">{xml}</nmaprun>',
        "nmap XML, cut": f'<nmaprun scanner="nmap">{xml}<host endt',
        "masscan JSON": "[\n" + "".join('{"ip": "%s", "timestamp": "1795791041", "ports": [{"port": %d, "proto": "tcp", "status": "open"}]},\n'
                                        % place for place in places) + "{finished: 1}\n]",
        "masscan list": "#masscan\n" + "".join(f"open tcp {number} {ip} 1795791041\n" for ip, number in places) + "# end\n",
        "ZMap CSV": "saddr,sport,success\n" + "".join(f"{ip},{number},1\n" for ip, number in places),
        "Shodan": "\n".join(shodan_banner(*place) for place in places),
        "a list": "".join(f"{ip}:{number}\n" for ip, number in places),
    }


@pytest.mark.parametrize("form", files_of(1))
def test_a_sweep_of_each_format_is_looked_at_within_the_scope(run, redis, tmp_path, form):
    (tmp_path / "sweep").write_text(files_of(redis.port)[form])
    outcome = run("scan", "--json", "--endpoints", tmp_path / "sweep")
    assert outcome.status == 4, outcome.stderr
    assert [finding["endpoint"]["port"] for finding in outcome.findings] == [redis.port]
    assert outcome.finding_at(redis)["service"]["protocol"] == "redis"
    assert "1 endpoint is left out: outside of the scope 'this machine'" in outcome.stderr
    assert ("ends in its middle" in outcome.stderr) == (form == "nmap XML, cut")


def test_what_is_outside_of_the_scope_never_gets_a_packet(run, home, tmp_path):
    (tmp_path / "sweep").write_text(f"{_ELSEWHERE}:6379\n")
    outcome = run("scan", "--endpoints", tmp_path / "sweep")
    assert outcome.status == 3 and "none of the 1 endpoint listed is in the scope" in outcome.stderr
    assert not (home / "ledger.ndjson").exists() or _ELSEWHERE not in (home / "ledger.ndjson").read_text()


def test_standard_input_names_and_addresses_with_one_port_are_looked_at(run, redis):
    outcome = run("scan", "--json", "--endpoints", "-", "--port", redis.port, stdin="127.0.0.1\n127.0.0.2\n")
    assert outcome.status == 0, outcome.stderr
    assert [finding["endpoint"]["ip"] for finding in outcome.findings] == ["127.0.0.1"]
    named = run("scan", "--json", "--endpoints", "-", stdin=f"localhost:{redis.port}\nno-such-name.invalid:1\n")
    assert named.status == 4 and "1 endpoint is left out: of names that could not be looked up" in named.stderr
    assert {finding["endpoint"]["host"] for finding in named.findings} == {"localhost"}


def test_an_endpoint_that_a_target_holds_already_is_looked_at_once(run, redis):
    outcome = run("scan", "127.0.0.1", "--ports", redis.port, "--json", "--endpoints", "-", stdin=f"127.0.0.1:{redis.port}\n" * 3)
    assert outcome.status == 0 and len(outcome.findings) == 1
    assert "1 endpoint knocked at" in outcome.stderr


@pytest.mark.parametrize("arguments, text, says", [
    ([], "127.0.0.1\n", "standard input: line 1 has an address without a port"),
    ([], "127.0.0.1,6379,1\n", "--fields saddr,sport"),
    ([], "Dear colleague,\n", "is none of what is read"),
    ([], "# Nmap 7.93 scan initiated\n", "nmap -oX"),
], ids=["no port", "no header", "prose", "grepable"])
def test_a_file_that_cannot_be_used_is_said_before_anything_is_sent(run, home, arguments, text, says):
    outcome = run("scan", "--endpoints", "-", *arguments, stdin=text)
    assert outcome.status == 2 and says in outcome.stderr, outcome.stderr
    assert not (home / "ledger.ndjson").exists()


def test_a_scan_of_nothing_is_wrong_usage(run):
    outcome = run("scan")
    assert outcome.status == 2 and "--endpoints FILE" in outcome.stderr
    empty = run("scan", "--endpoints", "-", stdin="\n")
    assert empty.status == 1 and "no endpoint is open in it" in empty.stderr and "nothing to do" in empty.stderr


def test_importing_twice_adds_nothing(run, home):
    files = [path for path in sorted(_RECORDINGS.iterdir()) if path.name != "zmap-2.1.1.csv"]
    first = run("import", "--json", *files)
    assert first.status == 4, first.stderr  # one nmap was interrupted
    lines = [json.loads(line) for line in first.stdout.splitlines()]
    assert len(lines) == len(files) and all(line["new"] == line["open"] for line in lines)
    again = [json.loads(line) for line in run("import", "--json", *files).stdout.splitlines()]
    assert [line["new"] for line in again] == [0] * len(files)
    with sqlite3.connect(home / "book.sqlite") as book:
        assert book.execute("select count(*) from sightings").fetchone()[0] == sum(line["open"] for line in lines)
        assert book.execute("select count(*) from imports").fetchone()[0] == len(files)


def test_an_import_tells_what_it_left_out_and_why(run, tmp_path):
    with gzip.open(tmp_path / "march.json.gz", "wt") as file:
        file.write(shodan_banner("10.0.0.1", 27017, product="MongoDB") + "\n" + shodan_banner("10.0.0.2", 0) + "\n{\"ip_str\": \"10\n")
        file.write(shodan_banner("10.0.0.3", 6379, timestamp="2026-02-01T00:00:00"))
    outcome = run("import", tmp_path / "march.json.gz")
    assert outcome.status == 4
    assert "Shodan banners, 2 endpoints: 2 open" in outcome.stdout and "new in the book: 2" in outcome.stdout
    assert "seen open: 2026-02-01 00:00 UTC to 2026-03-02 07:21 UTC" in outcome.stdout
    assert "left out: 1 entry cannot be read (line 3)" in outcome.stdout
    assert "left out: 1 entry without a port (line 2)" in outcome.stdout


def test_a_dry_run_keeps_nothing(run, home):
    outcome = run("import", "--dry-run", "--json", _RECORDINGS / "masscan-1.3.2.json")
    assert outcome.status == 0 and json.loads(outcome.stdout)["open"] == 3 and json.loads(outcome.stdout)["new"] is None
    assert not (home / "book.sqlite").exists()


def test_names_of_others_files_cannot_paint_the_terminal(run, tmp_path):
    painted = tmp_path / "a\x1b[31m\u202e.xml"
    shutil.copy(_RECORDINGS / "nmap-7.93-syn.xml", painted)
    for outcome in (run("import", painted), run("import", tmp_path / "b\x1b[31m")):
        assert "\x1b" not in outcome.stdout + outcome.stderr and "\u202e" not in outcome.stdout
        assert "?[31m" in outcome.stdout + outcome.stderr


def test_a_value_in_a_banner_does_not_come_into_the_book(run, home, tmp_path):
    secret = "CANARY-7f3a-GOMEZ"
    (tmp_path / "a.json").write_text(shodan_banner("10.0.0.1", 27017, data=secret, mongodb={"x": secret}))
    (tmp_path / "b.list").write_text(f"#masscan\nbanner tcp 21 10.0.0.1 1795791056 ftp 220 {secret}\n# end\n")
    assert run("import", tmp_path / "a.json", tmp_path / "b.list").status == 0
    assert run("find").status == 0
    assert not [path for path in home.iterdir() if secret.encode() in path.read_bytes()]


def test_a_sighting_is_evidence_and_moves_no_bound(run, redis, tmp_path):
    (tmp_path / "march.json").write_text(shodan_banner("127.0.0.1", redis.port))
    assert run("import", tmp_path / "march.json").status == 0
    window = run("look", f"redis://127.0.0.1:{redis.port}", "--json").finding_at(redis)["window"]
    seen = [each for each in window["evidence"] if each["kind"] == "sighting.port_open"]
    assert [each["at"] for each in seen] == ["2026-03-02T07:21:33.444Z"]
    assert "saw the port open; whether this store was open then" in seen[0]["note"] and "march.json" in seen[0]["note"]
    assert window["open_by"] > "2026-03-02T08" and window["last_open"] > "2026-03-02T08"


_WRITTEN = ["nmap-xml", "masscan-json", "masscan-list", "zmap-csv", "shodan-json"]


@pytest.mark.parametrize("form", _WRITTEN)
def test_what_is_exported_is_imported_and_scanned_again(run, redis, tmp_path, form):
    with Redis() as other:
        assert run("scan", "127.0.0.1", "--ports", f"{redis.port},{other.port}").status == 0
    assert run("scan", "127.0.0.1", "--ports", other.port).status == 0  # closed by now: not exported
    exported = tmp_path / "stores"
    outcome = run("export", "--format", form, "-o", exported)
    assert outcome.status == 0 and "1 endpoint as" in outcome.stderr, outcome.stderr
    assert exported.stat().st_mode & 0o777 == 0o600
    imported = json.loads(run("import", "--json", exported).stdout)
    assert imported["format"] == form and imported["open"] == 1 and not imported["left_out"] and imported["cut"] is None
    again = run("scan", "--json", "--endpoints", exported)
    assert again.status == 0 and [finding["endpoint"]["port"] for finding in again.findings] == [redis.port]


def test_an_export_is_what_programs_of_those_formats_expect(run, redis):
    assert run("scan", "127.0.0.1", "--ports", redis.port).status == 0
    xml = ElementTree.fromstring(run("export", "--format", "nmap-xml").stdout)
    assert xml.tag == "nmaprun" and xml.get("scanner") == "nmap" and xml.get("args").startswith("celador ")
    host = xml.find("host")
    assert host.find("address").get("addr") == "127.0.0.1" and host.find("status").get("state") == "up"
    port = host.find("ports/port")
    assert port.get("portid") == str(redis.port) and port.find("state").get("state") == "open"
    assert port.find("service").get("name") == "redis" and port.find("service").get("product") == "Redis"
    assert xml.find("runstats/hosts").get("up") == "1"
    hosts = json.loads(run("export", "--format", "masscan-json").stdout)
    assert hosts[0]["ip"] == "127.0.0.1" and hosts[0]["ports"][0]["port"] == redis.port
    rows = list(csv.DictReader(run("export", "--format", "zmap-csv").stdout.splitlines()))
    assert rows[0]["saddr"] == "127.0.0.1" and rows[0]["success"] == "1"
    banner = json.loads(run("export", "--format", "shodan-json", "protocol:redis").stdout)
    assert banner["ip"] == 0x7F000001 and banner["product"] == "Redis" and banner["opts"]["celador"]["read"] == "yes"
    assert run("export", "--format", "masscan-list", "protocol:mongodb").stdout == "#masscan\n# end\n"


def test_an_export_holds_no_value_of_a_record(run, tmp_path):
    secret = "CANARY-7f3a-GOMEZ"
    with Redis() as server:
        server.ask([["SET", "patient:1", json.dumps({"name": secret, "email": "gomez@canary.example"})]])
        assert run("scan", "127.0.0.1", "--ports", server.port).status == 0
        for form in _WRITTEN:
            outcome = run("export", "--format", form)
            assert str(server.port) in outcome.stdout and secret not in outcome.stdout and "canary.example" not in outcome.stdout


def test_an_export_refuses_what_it_cannot_write(run, home):
    outcome = run("export", "--format", "zmap-json")
    assert outcome.status == 2 and "nmap-xml, masscan-json, masscan-list, zmap-csv or shodan-json" in outcome.stderr
    assert run("export", "--format", "nmap-xml").status == 1  # no book yet
    assert run("export").status == 2
    assert run("scan", "127.0.0.1", "--ports", free_port()).status == 0
    outcome = run("export", "--format", "nmap-xml", "-o", home / "book.sqlite")
    assert outcome.status == 2 and "--output" in outcome.stderr


@pytest.mark.parametrize("arguments", [["-sT"], ["-sT", "-sV"]], ids=["ports", "versions"])
def test_the_nmap_of_this_machine_is_read(run, redis, tmp_path, arguments):
    if not shutil.which("nmap"):
        pytest.skip("nmap is not here, and there is no installer for it")
    closed = free_port()
    subprocess.run(["nmap", "-n", "-Pn", *arguments, "-p", f"{redis.port},{closed}", "127.0.0.1", "-oX", tmp_path / "a.xml"],
                   check=True, capture_output=True, timeout=120)
    imported = json.loads(run("import", "--json", tmp_path / "a.xml").stdout)
    assert (imported["tool"], imported["open"], imported["closed"], imported["new"]) == ("nmap", 1, 1, 1)
    outcome = run("scan", "--json", "--endpoints", tmp_path / "a.xml")
    assert outcome.finding_at(redis)["service"]["protocol"] == "redis"

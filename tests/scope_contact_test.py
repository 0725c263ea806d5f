"""What a sender publishes of its sweep, read as its readers do: a web client, a reader of security.txt, a resolver."""

import datetime
import html.parser
import json
import stat

import pytest

_UNTIL = datetime.date.today() + datetime.timedelta(days=100)


def write_scope(folder, name="Hospital Central", contact="soc@hospital.example", until=_UNTIL):
    path = folder / "scope.toml"
    path.write_text(f"name = {json.dumps(name)}\nauthorised_by = \"Head of IT security\"\ncontact = {json.dumps(contact)}\n"
                    f'until = {until}\ndepth = "list"\ninclude = ["10.20.0.0/16"]\n')
    return path


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for key, value in attrs if key in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def test_the_files_stand_where_a_web_server_looks(run, tmp_path):
    folder = tmp_path / "www"
    outcome = run("scope", "contact", "--file", write_scope(tmp_path), "--write", folder)
    assert outcome.status == 0, outcome.stderr
    assert "PTR network-scan.hospital.example." in outcome.stdout
    page = Page((folder / "index.html").read_text())
    assert page.links == ["mailto:soc@hospital.example"]
    assert "Hospital Central" in page.text and "do_not_probe" in page.text and str(_UNTIL) in page.text
    assert "10.20" not in page.text  # which networks are looked at is not for everybody
    fields = [line.split(": ", 1) for line in (folder / ".well-known/security.txt").read_text().splitlines() if not line.startswith("#")]
    assert [name for name, _ in fields] == ["Contact", "Expires", "Preferred-Languages"]
    expires = datetime.datetime.fromisoformat(dict(fields)["Expires"].replace("Z", "+00:00"))
    assert expires.date() == _UNTIL + datetime.timedelta(days=1)  # its last day included
    for name in ("index.html", ".well-known/security.txt"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o644


def test_a_long_scope_is_told_for_less_than_a_year(run, tmp_path):
    outcome = run("scope", "contact", "--file", write_scope(tmp_path, until="2099-12-31"), "--json")
    text = json.loads(outcome.stdout)["security_txt"]
    expires = next(line for line in text.splitlines() if line.startswith("Expires: "))[9:]
    left = datetime.datetime.fromisoformat(expires.replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
    assert datetime.timedelta(days=360) < left < datetime.timedelta(days=365)


def test_a_hostile_name_stays_a_text(run, tmp_path):
    scope = write_scope(tmp_path, name="</h1><script>alert(1)</script>")
    outcome = run("scope", "contact", "--file", scope, "--json")
    page = Page(json.loads(outcome.stdout)["page"])
    assert "script" not in page.tags and "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize("contact", ["the SOC", "soc@hospital", "ftp://hospital.example"])
def test_a_contact_that_nobody_can_use_is_refused(run, tmp_path, contact):
    outcome = run("scope", "contact", "--file", write_scope(tmp_path, contact=contact))
    assert outcome.status == 2 and "mailto: or tel:" in outcome.stderr, outcome.stderr


def test_without_a_scope_there_is_nobody_to_name(run):
    outcome = run("scope", "contact")
    assert outcome.status == 2 and "contact" in outcome.stderr, outcome.stderr

"""PostgreSQL, on a real server: each state of the laboratory gives the verdicts that it should, and nothing is changed."""

import datetime
import re

import pytest

from conftest import access_states
from lab.patients import Patients
from lab.postgresql import Postgresql

_ALL = {"identify": "yes", "list": "yes", "read": "yes", "write": "yes", "admin": "yes"}
_SHUT = {"identify": "yes", "list": "no", "read": "no", "write": "no", "admin": "no"}
_ASKED = _SHUT | dict.fromkeys(("list", "read", "write", "admin"), "unknown")  # another name may get in


def look(run, postgresql, *arguments, database=""):
    outcome = run("look", f"postgresql://{postgresql.address}:{postgresql.port}{database}", "--json", *arguments)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(postgresql)


def datasets_of(finding):
    return {dataset["name"]: dataset for dataset in finding["datasets"]}


@pytest.mark.parametrize("state, access", [
    ("OPEN", _ALL),
    ("CLOSED", _ASKED),
    ("PARTIAL", {"identify": "yes", "list": "yes", "read": "no", "write": "no", "admin": "no"}),
    ("READ-ONLY", {"identify": "yes", "list": "yes", "read": "yes", "write": "no", "admin": "no"}),
])
def test_each_state_is_told_as_it_is(run, patients, state, access):
    with Postgresql(state, role="readonly") as postgresql:
        postgresql.fill(patients)
        before = postgresql.dump()
        finding = look(run, postgresql)
        assert access_states(finding) == access, finding["access"]
        assert finding["service"]["protocol"] == "postgresql"
        assert postgresql.dump() == before


def test_an_open_server_is_told_in_full(run, patients):
    with Postgresql() as postgresql:
        postgresql.fill(patients)
        finding = look(run, postgresql)
        version = postgresql.sql("show server_version").split()[0]
        assert finding["service"]["product"] == "PostgreSQL" and finding["service"]["version"] == version
        assert {told["basis"] for told in finding["access"].values()} == {"declared"}
        table = datasets_of(finding)["clinica.public.pacientes"]
        # Never analysed: the count is an estimate, from the pages of those that were read.
        assert table["sampled"] == 1000 and table["records_are_estimate"]
        assert abs(table["records"] - len(patients.records)) < 200
        assert table["bytes"] == int(postgresql.sql("select pg_total_relation_size('pacientes')"))
        assert finding["budget"]["requests"] <= 400


def test_a_small_table_is_counted_exactly(run):
    some = Patients(records=321, people=300, accounts=5)
    with Postgresql() as postgresql:
        postgresql.fill(some)
        tables = datasets_of(look(run, postgresql))
        assert tables["clinica.public.pacientes"]["records"] == 321
        assert not tables["clinica.public.pacientes"]["records_are_estimate"]
        assert tables["clinica.public.cuentas"]["records"] == 5


def test_a_large_table_is_sampled_all_over(run):
    with Postgresql() as postgresql:
        postgresql.sql("create table visits as select i as id, 'visit ' || i as note, repeat('x', 300) as text"
                       " from generate_series(1, 60000) i; analyze visits")
        table = datasets_of(look(run, postgresql))["clinica.public.visits"]
        assert table["sampled"] == 1000 and table["records"] == 60000 and table["records_are_estimate"]


def test_only_reading_statements_reach_the_server(run, patients):
    """By the server's own log of what it was asked."""
    with Postgresql(settings=["log_statement=all"]) as postgresql:
        postgresql.fill(patients)
        postgresql.sql("create table visits as select i as id, repeat('x', 300) as text from generate_series(1, 60000) i")
        begin = postgresql.log.stat().st_size
        look(run, postgresql)
        told = postgresql.log.read_bytes()[begin:].decode()
    statements = re.findall(r"LOG:  statement: (.*)", told)
    assert len(statements) > 20 and any("TABLESAMPLE" in statement for statement in statements)
    for statement in statements:
        assert statement.startswith(("SELECT ", "BEGIN TRANSACTION READ ONLY", "ROLLBACK")), statement
        assert ";" not in statement, statement
    assert "ERROR" not in told, told


def test_a_role_that_nobody_guesses_is_not_denied(run, patients):
    """READ-ONLY for `lector`, which is no usual name: whoever knows it reads everything."""
    with Postgresql("READ-ONLY") as postgresql:
        postgresql.fill(patients)
        finding = look(run, postgresql)
        assert access_states(finding) == _ASKED, finding["access"]
        proof = finding["access"]["read"]["proof"]
        assert "postgres/postgres" in proof and "readonly/postgres" in proof and "another" in proof
        assert finding["severity"]["level"] == "info"
        assert any("unknown" in reason for reason in finding["severity"]["reasons"]), finding["severity"]


@pytest.mark.parametrize("rules, access", [
    (["host all all {} reject"], _SHUT),
    (["host all admin {} trust", "host all all {} scram-sha-256"],
     {"identify": "yes", "list": "yes", "read": "no", "write": "no", "admin": "no"}),
    (["host template1 postgres {} trust", "host all all {} scram-sha-256"],
     {"identify": "yes", "list": "yes", "read": "yes", "write": "yes", "admin": "yes"}),
    (["host all postgres {} scram-sha-256", "host all all {} trust"],
     {"identify": "yes", "list": "unknown", "read": "unknown", "write": "unknown", "admin": "unknown"}),
], ids=["rejected", "trust for an ordinary role", "one database only", "trust for roles that do not exist"])
def test_rules_are_told_apart(run, patients, rules, access):
    with Postgresql(rules=rules) as postgresql:
        if "admin" in rules[0]:
            postgresql.sql("create role admin login")
        postgresql.fill(patients)
        finding = look(run, postgresql)
        assert access_states(finding) == access, finding["access"]
        assert bool(finding["causes"]) == (access["list"] != "no")


@pytest.mark.parametrize("rules, way, shut_way", [
    (["hostssl all all {} trust", "hostnossl all all {} scram-sha-256"], "over TLS", "without TLS"),
    (["hostnossl all all {} trust", "hostssl all all {} scram-sha-256"], "without TLS", "over TLS"),
])
def test_both_ways_are_tried_where_tls_is_offered(run, patients, rules, way, shut_way):
    with Postgresql(rules=rules, tls=True) as postgresql:
        postgresql.fill(patients)
        finding = look(run, postgresql)
        assert access_states(finding) == _ALL, finding["access"]
        assert way in finding["access"]["list"]["proof"] and shut_way not in finding["access"]["list"]["proof"]
        assert finding["causes"][0]["line"] == 2, finding["causes"]
        assert rules[0].split()[0] in finding["causes"][0]["observed"]
        assert any("hospital" in owner["name"].lower() for owner in finding["owners"]), finding["owners"]


def test_every_database_is_listed_and_odd_names_are_read(run):
    with Postgresql() as postgresql:
        postgresql.sql('create database "Ünï da""ta"', database="postgres")
        postgresql.sql('create schema "Mixed Case"; create table "Mixed Case"."Ünï tab\\""le" ("Öd ""col" int, "a;b" text);'
                       ' insert into "Mixed Case"."Ünï tab\\""le" values (1, \'x\'), (2, null)', database='Ünï da"ta')
        postgresql.sql("create table readme_to_recover (note text)")
        finding = look(run, postgresql)
        table = datasets_of(finding)['Ünï da"ta.Mixed Case.Ünï tab\\"le']
        assert table["records"] == 2 and table["sampled"] == 2
        assert finding["touched_by_others"]["state"] == "yes"


def test_one_database_can_be_asked_for(run, patients):
    with Postgresql() as postgresql:
        postgresql.fill(patients)
        postgresql.sql("create table elsewhere (x int)", database="postgres")
        assert set(datasets_of(look(run, postgresql, database="/clinica"))) == {"clinica.public.pacientes",
                                                                                "clinica.public.cuentas"}


def test_views_foreign_tables_and_row_security_are_left_alone(run, patients):
    with Postgresql() as postgresql:
        postgresql.fill(patients)
        postgresql.sql("create view all_of_them as select * from pacientes;"
                       "create table behind (x int); insert into behind values (1);"
                       "create function touch() returns int language plpgsql as $$ begin raise exception 'called'; end $$;"
                       "create view calls as select touch() as x;"
                       "create role admin login; grant select on behind to admin; alter table behind enable row level security;"
                       "create policy calls on behind using (touch() = 1)")
        finding = look(run, postgresql)
        assert datasets_of(finding)["clinica.public.calls"]["sampled"] == 0
        assert "called" not in postgresql.log.read_text()


def test_window_and_cause_come_from_the_server_itself(run, patients):
    with Postgresql(settings=["cluster_name=clinica-norte"]) as postgresql:
        postgresql.fill(patients)
        finding = look(run, postgresql)
        start = postgresql.sql("select extract(epoch from date_trunc('second', pg_postmaster_start_time()))::bigint")
        window = finding["window"]
        opened = datetime.datetime.fromisoformat(window["open_by"].replace("Z", "+00:00")).timestamp()
        made = datetime.datetime.fromisoformat(window["not_before"].replace("Z", "+00:00")).timestamp()
        assert opened <= int(start) + 1 and made <= opened
        kinds = {evidence["kind"] for evidence in window["evidence"]}
        assert {"postgresql.conf_load_time", "postgresql.system_identifier", "postgresql.postmaster_start_time"} <= kinds
        cause = finding["causes"][0]
        assert cause["file"] == str(postgresql.data / "pg_hba.conf") and cause["line"] == 2
        assert "host all all 127.0.0.0/8 trust" in cause["observed"] and cause["fix"] and cause["reference"]
        assert any(owner["name"] == "clinica-norte" for owner in finding["owners"]), finding["owners"]


def test_a_standby_takes_no_writes_but_may_be_promoted(run):
    with Postgresql(standby=True) as postgresql:
        assert access_states(look(run, postgresql)) == _ALL | {"write": "no"}


def test_no_role_is_named_unless_the_scope_grants_it(run, tmp_path, patients):
    scope = tmp_path / "scope.toml"
    scope.write_text('name = "Laboratory"\nauthorised_by = "the tests"\ncontact = "soc@hospital.example"\n'
                     'until = 2099-01-01\ndepth = "sample"\nidentities = "anonymous"\ninclude = ["127.0.0.0/8"]\n')
    with Postgresql(settings=["log_connections=on"]) as postgresql:
        postgresql.fill(patients)
        begin = postgresql.log.stat().st_size
        finding = look(run, postgresql, "--scope", scope)
        assert access_states(finding) == {"identify": "yes", "list": "unknown", "read": "unknown", "write": "unknown",
                                          "admin": "unknown"}
        assert "user=" not in postgresql.log.read_bytes()[begin:].decode()
        assert "judged by how it refuses" in finding["access"]["identify"]["proof"], finding["access"]

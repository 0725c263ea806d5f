"""Depth `count` on real servers: people are counted over whole datasets, gently, and nothing is changed."""

import re

import pytest

from lab.mongodb import FerretDb, Mongod, MongoJavaServer
from lab.nginx import Nginx
from lab.opensearch import Elasticsearch, OpenSearch
from lab.postgresql import Postgresql
from lab.redis import Redis
from lab.rsync import Rsync
from lab.vsftpd import Vsftpd

_SERVERS = [Mongod, FerretDb, MongoJavaServer, Postgresql]


def look(run, server, *arguments):
    scheme = "postgresql" if isinstance(server, Postgresql) else "mongodb"
    outcome = run("look", f"{scheme}://{server.address}:{server.port}", "--json", *arguments)
    assert outcome.status in (0, 4), outcome.stderr
    return outcome.finding_at(server)


def dataset_of(finding):
    [dataset] = [dataset for dataset in finding["datasets"] if dataset["name"].endswith(".pacientes")]
    return dataset


@pytest.mark.parametrize("kind", _SERVERS)
def test_a_count_reads_the_dataset_whole_and_changes_nothing(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        before = server.dump()
        finding = look(run, server, "--depth", "count")
        assert server.dump() == before
        dataset = dataset_of(finding)
        assert dataset["sampled"] == dataset["records"] == len(patients.records), dataset
        assert not dataset["records_are_estimate"]
        people = dataset["people"]
        assert abs(people["value"] - patients.people) <= patients.people * 0.01, people
        assert people["low"] <= people["value"] <= people["high"]
        assert finding["budget"]["records"] >= len(patients.records)


@pytest.mark.parametrize("kind", [Redis, OpenSearch, Elasticsearch, Vsftpd, Nginx, Rsync])
def test_key_spaces_indices_and_files_are_counted_whole(run, patients, kind):
    with kind() as server:
        server.fill(patients)
        before = server.dump()
        scheme = {"vsftpd": "ftp", "nginx": "http"}.get(server.name, server.name)
        outcome = run("look", f"{scheme}://{server.address}:{server.port}", "--json", "--depth", "count", "--records", 100)
        assert outcome.status in (0, 4), outcome.stderr
        finding = outcome.finding_at(server)
        assert server.dump() == before
        dataset = max(finding["datasets"], key=lambda each: (each["people"] or {"value": 0})["value"])
        assert dataset["sampled"] == dataset["records"] == len(patients.records), (dataset, finding["notes"])
        assert not dataset["records_are_estimate"]
        people = dataset["people"]
        assert abs(people["value"] - patients.people) <= patients.people * 0.01, people
        assert people["low"] <= patients.people <= people["high"], people
        assert not [note for note in finding["notes"] if "not counted" in note], finding["notes"]


def test_the_same_people_in_two_stores_are_counted_once(run, patients):
    with Postgresql() as one, Postgresql() as other:
        for server in (one, other):
            server.fill(patients)
        outcome = run("scan", one.address, "--ports", f"{one.port},{other.port}", "--depth", "count")
        assert outcome.status in (0, 4), outcome.stderr
        [value] = re.findall(r"people over all stores: (?:about )?([0-9,]+)", outcome.stderr)
        assert abs(int(value.replace(",", "")) - patients.people) <= patients.people * 0.02, outcome.stderr

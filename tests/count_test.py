"""Depth `count` on real servers: people are counted over whole datasets, gently, and nothing is changed."""

import re

import pytest

from lab.mongodb import FerretDb, Mongod, MongoJavaServer
from lab.postgresql import Postgresql

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


def test_the_same_people_in_two_stores_are_counted_once(run, patients):
    with Postgresql() as one, Postgresql() as other:
        for server in (one, other):
            server.fill(patients)
        outcome = run("scan", one.address, "--ports", f"{one.port},{other.port}", "--depth", "count")
        assert outcome.status in (0, 4), outcome.stderr
        [value] = re.findall(r"people over all stores: (?:about )?([0-9,]+)", outcome.stderr)
        assert abs(int(value.replace(",", "")) - patients.people) <= patients.people * 0.02, outcome.stderr

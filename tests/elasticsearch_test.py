"""Elasticsearch and OpenSearch, on real nodes from Maven: told as they are, read whole, and nothing is changed."""

import pytest

from conftest import access_states
from lab.opensearch import Elasticsearch, OpenSearch


@pytest.mark.parametrize("kind, product, version, cause", [
    (OpenSearch, "OpenSearch", "2.17.1", "plugins.security.disabled"),
    (Elasticsearch, "Elasticsearch", "7.10.2", "xpack.security.enabled"),
])
def test_an_open_node_is_told_in_full(run, patients, kind, product, version, cause):
    with kind() as node:
        node.fill(patients)
        before = node.dump()
        outcome = run("look", f"elasticsearch://{node.address}:{node.port}", "--json")
        assert outcome.status in (0, 4), outcome.stderr
        finding = outcome.finding_at(node)
        assert node.dump() == before
        assert (finding["service"]["product"], finding["service"]["version"]) == (product, version)
        assert access_states(finding) == dict.fromkeys(("identify", "list", "read", "write", "admin"), "yes")
        assert finding["access"]["write"]["basis"] == "implied"
        datasets = {dataset["name"]: dataset for dataset in finding["datasets"]}
        assert datasets["pacientes"]["records"] == len(patients.records)
        assert datasets["pacientes"]["sampled"] == 1000
        assert datasets["cuentas"]["sampled"] == datasets["cuentas"]["records"]
        assert "id.mx.curp" in {hit["category"] for hit in datasets["pacientes"]["categories"]}
        assert cause in {told["setting"] for told in finding["causes"]}
        assert "elasticsearch.jvm_start" in {told["kind"] for told in finding["window"]["evidence"]}
        assert "aurora-telesalud" in {owner["name"] for owner in finding["owners"]}
        assert not [value for value in patients.values() if value in outcome.stdout]


def test_at_depth_list_no_record_is_read(run, patients):
    with OpenSearch() as node:
        node.fill(patients)
        outcome = run("look", f"opensearch://{node.address}:{node.port}", "--json", "--depth", "list")
        finding = outcome.finding_at(node)
        assert finding["budget"]["records"] == 0
        assert {dataset["name"] for dataset in finding["datasets"]} == {"pacientes", "cuentas"}
        searches = node.ask("GET", "/_stats/search?filter_path=_all.total.search.query_total")
        assert searches["_all"]["total"]["search"]["query_total"] == 0

"""OpenSearch 2.17.1 and Elasticsearch 7.10.2: real nodes from their Maven artifacts, without any security plugin.

OPEN  everybody may do everything

What their security plugins say stands as constructed replies in recordings/elasticsearch/: no registry of packages tried has them.
"""

import json
import pathlib
import urllib.request

from .built import built, fetch
from .server import Server, skip_unless

_HERE = pathlib.Path(__file__).resolve().parent


class _Node(Server):
    """What both have in common."""

    program = "java"
    installer = None
    ready_seconds = 120  # a second alone; a minute beside other tests on two cores
    title = ""

    def prepare(self):
        for program in ("mvn", "javac"):
            skip_unless(program)
        source = _HERE / self.name
        self._built = built(self.name, [source / "pom.xml", source / "src/LabNode.java"], self._build)
        for folder in ("config", "plugins", "modules", "logs", "data"):
            (self.folder / folder).mkdir(exist_ok=True)
        (self.folder / f"config/{self.name}.yml").write_text(
            f"path.home: {self.folder}\npath.data: {self.folder}/data\npath.logs: {self.folder}/logs\n"
            "cluster.name: aurora-telesalud\nnode.name: aurora-datos-1\ndiscovery.type: single-node\n"
            f"network.host: {self.address}\nhttp.port: {self.port}\ntransport.port: 0\n"
            # Tests on a full disk would else find their indices blocked.
            "cluster.routing.allocation.disk.threshold_enabled: false\n", encoding="utf-8")

    def _build(self, folder):
        source = _HERE / self.name
        fetch(self.title, ["mvn", "-B", "-q", f"-DoutputDirectory={folder}/lib", "dependency:copy-dependencies"], source)
        fetch(self.title, ["javac", "-cp", f"{folder}/lib/*", "-d", f"{folder}/classes", "src/LabNode.java"], source)

    def command(self):
        return ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                f"{self._built}/classes:{self._built}/lib/*", "LabNode", f"{self.folder}/config/{self.name}.yml"]

    def ask(self, method, path, body=None, kind="application/json"):
        request = urllib.request.Request(f"http://{self.address}:{self.port}{path}", method=method,
                                         data=None if body is None else body.encode(), headers={"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def is_ready(self):
        try:
            return self.ask("GET", "/_cluster/health")["status"] != "red"
        except (OSError, ValueError):
            return False

    def fill(self, patients):
        """The indices pacientes and cuentas."""
        for index, documents in (("pacientes", patients.as_documents()), ("cuentas", patients.as_account_documents())):
            lines = []
            for number, document in enumerate(documents):
                document = {name: value for name, value in document.items() if name != "_id"}
                lines += [json.dumps({"index": {"_index": index, "_id": str(number)}}), json.dumps(document, default=str)]
            self.ask("PUT", f"/{index}", '{"settings": {"number_of_replicas": 0}}')
            answer = self.ask("POST", "/_bulk?refresh=true", "\n".join(lines) + "\n", "application/x-ndjson")
            assert not answer["errors"]

    def dump(self):
        hits = self.ask("GET", "/_search?size=10000&version=true&seq_no_primary_term=true")["hits"]["hits"]
        told = [json.dumps(hit, sort_keys=True) for hit in hits]
        # Contexts that a scroll or a point in time would leave behind.
        contexts = self.ask("GET", "/_nodes/stats/indices/search?filter_path=nodes.*.indices.search.open_contexts,"
                                   "nodes.*.indices.search.scroll_total")
        metadata = self.ask("GET", "/_all"), self.ask("GET", "/_cluster/settings"), contexts
        return "\n".join(sorted(told)) + json.dumps(metadata, sort_keys=True)


class OpenSearch(_Node):
    name = "opensearch"
    title = "OpenSearch"


class Elasticsearch(_Node):
    name = "elasticsearch"
    title = "Elasticsearch"

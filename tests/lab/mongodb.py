"""MongoDB's wire protocol, by whatever server of it this machine can have.

Mongod           the real one, where `mongod` is on the PATH (no registry of packages tried has it). OPEN, and CLOSED by
                 --auth without a user
FerretDb         FerretDB 1.24.0 over SQLite, by other people: built from ferretdb/ with Go's module proxy
MongoJavaServer  mongo-java-server 1.46.0, by others again, in memory: fetched with Maven. It says hello's old name only,
                 and does not say who it is

FerretDB and mongo-java-server have no access control here: what --auth, roles, members of replica sets and the releases
2.6 to 8.0 say stands as documented replies in recordings/mongodb/.
"""

import datetime
import hashlib
import os
import pathlib
import struct
import subprocess

from .built import FETCH_SECONDS, built, fetch, place_of
from .mongo_client import CommandFailed, MongoClient, ObjectId
from .server import Server, find_program, skip_unless

_HERE = pathlib.Path(__file__).resolve().parent
FIRST_VISIT = datetime.datetime(2017, 3, 1)
LAST_VISIT = datetime.datetime(2018, 8, 1)


class MongoServer(Server):
    """What all of them have in common."""

    stop_signal = 15
    installer = None

    def client(self):
        return MongoClient(self.address, self.port)

    def is_ready(self):
        try:
            with self.client() as client:
                client.run("admin", {"ping": 1})
                return True
        except (OSError, ConnectionError, CommandFailed):
            return False

    def fill(self, patients):
        """clinica.pacientes, and clinica.visitas whose ObjectIds span FIRST_VISIT to LAST_VISIT."""
        step = (LAST_VISIT - FIRST_VISIT) / 99
        visits = []
        for number in range(100):
            at = FIRST_VISIT + step * number
            seconds = int((at - datetime.datetime(1970, 1, 1)).total_seconds())
            visits.append({"_id": ObjectId(struct.pack(">IQ", seconds, number)), "paciente": number, "motivo": "control"})
        with self.client() as client:
            client.insert("clinica", "pacientes", patients.as_documents())
            client.insert("clinica", "visitas", visits)

    def dump(self):
        lines = []
        with self.client() as client:
            names = sorted(about["name"] for about in client.run("admin", {"listDatabases": 1})["databases"])
            for database in names:
                if database in ("admin", "config", "local"):
                    continue
                for about in sorted(client.all(database, {"listCollections": 1}), key=lambda found: found["name"]):
                    records = client.all(database, {"find": about["name"]})
                    digest = hashlib.sha256("\n".join(sorted(map(repr, records))).encode()).hexdigest()
                    lines.append(f"{database}.{about['name']} {len(records)} {digest}")
        return "\n".join(lines)


class Mongod(MongoServer):
    name = "mongod"
    program = "mongod"
    states = ("OPEN", "CLOSED")

    def command(self):
        (self.folder / "db").mkdir(exist_ok=True)
        auth = ["--auth"] if self.state == "CLOSED" else []
        return ["mongod", "--bind_ip", self.address, "--port", str(self.port), "--dbpath", str(self.folder / "db"), *auth]

    def fill(self, patients):
        if self.state == "OPEN":
            super().fill(patients)  # nobody may write to a closed one: it has no user


class FerretDb(MongoServer):
    name = "ferretdb"
    program = "go"

    _SOURCES = [_HERE / "ferretdb" / name for name in ("go.mod", "go.sum", "main.go")]

    @classmethod
    def has_to_be_built(cls):
        """Whether the first start takes minutes."""
        return find_program("go") is not None and not place_of("ferretdb", cls._SOURCES).is_dir()

    def __enter__(self):
        skip_unless("go")
        self._binary = built("ferretdb", self._SOURCES, self._build) / "ferretdb-lab"
        return super().__enter__()

    @staticmethod
    def _build(folder):
        source, env = _HERE / "ferretdb", {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}
        fetch("FerretDB", ["go", "mod", "download"], source, env)
        subprocess.run(["go", "build", "-p", "2", "-trimpath", "-o", str(folder / "ferretdb-lab"), "."], cwd=source,
                       env={**os.environ, **env}, check=True, timeout=FETCH_SECONDS)

    def command(self):
        (self.folder / "db").mkdir(exist_ok=True)
        return [str(self._binary), str(self.port), str(self.folder / "db")]


class MongoJavaServer(MongoServer):
    name = "mongo-java-server"
    program = "java"

    def __enter__(self):
        skip_unless("java")
        skip_unless("mvn")
        source = _HERE / "mongo_java_server"
        self._jars = built("mongo_java_server", [source / "pom.xml", source / "src/main/java/lab/Server.java"], self._build)
        return super().__enter__()

    @staticmethod
    def _build(folder):
        fetch("mongo-java-server", ["mvn", "-B", "-q", f"-Dlab.out={folder}", "package"], _HERE / "mongo_java_server")

    def command(self):
        return ["java", "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                f"{self._jars}/*:{self._jars}/target/classes", "lab.Server", str(self.port)]


def best_kind():
    """The class of the server that stands for MongoDB on this machine: the real one before FerretDB."""
    return Mongod if find_program("mongod") else FerretDb

"""PostgreSQL, Debian's postgresql-15. The data stands in the database `clinica`.

OPEN       every role is trusted, the superuser too
CLOSED     SCRAM for everyone
PARTIAL    `role` comes in without a password, sees the catalog, reads no table
READ-ONLY  `role` may select, not write

`rules` replaces the state's lines of pg_hba.conf, {} standing for a network of loopback. `tls` turns TLS on with a
certificate of its own making. `settings` are further settings. `standby` makes it a standby without a primary: an empty
cluster in recovery.
"""

import atexit
import functools
import glob
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

from .server import Server, skip_unless

_MEMORY = ["-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=20", "-c", "autovacuum=off",
           "-c", "dynamic_shared_memory_type=mmap"]


def programs():
    """The folder with initdb and postgres, newest version first; None where there is none."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    return pathlib.Path(found[-1]).parent if found else None


class Postgresql(Server):
    name = "postgresql"
    program = "postgres"
    states = ("OPEN", "CLOSED", "PARTIAL", "READ-ONLY")
    stop_signal = signal.SIGINT  # a fast shutdown; TERM waits for clients
    user = "postgres"

    def __init__(self, state="OPEN", address="127.0.0.1", port=None, role="lector", rules=None, tls=False, settings=(),
                 standby=False):
        super().__init__(state, address, port)
        self.role = role
        self.rules = rules
        self.tls = tls
        self.settings = settings
        self.standby = standby

    def __enter__(self):
        if programs() is None:
            skip_unless(self.program, self.installer)
        else:
            type(self).program = str(programs() / "postgres")
        return super().__enter__()

    @property
    def data(self):
        return self.folder / "data"

    def prepare(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.give_to_user(self.folder)
        subprocess.run(["cp", "-a", str(_fresh_cluster()), str(self.data)], check=True)
        who = {"OPEN": ["host all all {} trust"], "CLOSED": ["host all all {} scram-sha-256"]}
        rules = self.rules or who.get(self.state, [f"host all {self.role} {{}} trust", "host all all {} scram-sha-256"])
        lines = ["local all all trust"]  # our own way in; a stranger comes over the network
        lines += [rule.format(net) for rule in rules for net in ("127.0.0.0/8", "::1/128")]
        (self.data / "pg_hba.conf").write_text("\n".join(lines) + "\n")
        if self.standby:
            (self.data / "standby.signal").touch()
        if self.tls:
            self._make_certificate()

    def _make_certificate(self):
        key, certificate = self.data / "server.key", self.data / "server.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", str(key), "-out", str(certificate), "-days", "30", "-subj",
                        "/O=Hospital Central/CN=db.hospital.example", "-addext", "subjectAltName=DNS:db.hospital.example"], check=True, capture_output=True)
        key.chmod(0o600)
        self.give_to_user(key)
        self.give_to_user(certificate)

    def command(self):
        settings = [f"listen_addresses={self.address}", f"unix_socket_directories={self.folder}", *self.settings]
        if self.tls:
            settings.append("ssl=on")
        if self.standby:
            settings.append("max_connections=100")  # not fewer than where the cluster was made
        further = [part for setting in settings for part in ("-c", setting)]
        return self.as_user([self.program, "-D", str(self.data), "-p", str(self.port), *_MEMORY, *further])

    def is_ready(self):
        return self._client("psql", "-d", "postgres", "-c", "select 1", check=False).returncode == 0

    def configure(self):
        if self.standby:
            return
        self.sql("create database clinica", database="postgres")
        self.sql("alter role postgres password 'celador-test'")
        if self.state in ("PARTIAL", "READ-ONLY"):
            self.sql(f"create role {self.role} login")
        if self.state == "READ-ONLY":
            self.sql(f"alter default privileges in schema public grant select on tables to {self.role};"
                     f"alter role {self.role} set default_transaction_read_only = on")

    def sql(self, text, database="clinica"):
        """Runs SQL as the superuser; returns what it prints, unaligned."""
        return self._client("psql", "-d", database, input=text).stdout

    def fill(self, patients):
        self.sql(patients.as_sql())

    def dump(self):
        # pg_dump writes a fresh random word into every dump (\restrict): that is not data.
        text = self._client("pg_dumpall").stdout
        return re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)

    def _client(self, program, *arguments, input=None, check=True):
        command = [program, "-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-w"]
        if program == "psql":
            command += ["-XAtq", "-v", "ON_ERROR_STOP=1"]
        return subprocess.run(command + list(arguments), input=input, capture_output=True, text=True, check=check,
                              cwd="/", stdin=subprocess.DEVNULL if input is None else None)


@functools.cache
def _fresh_cluster():
    """A new database cluster, made once a run and copied for each server: making one takes most of a second."""
    maker = Postgresql()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="celador-postgresql-fresh-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    maker.give_to_user(folder)
    subprocess.run(maker.as_user([str(programs() / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=trust",
                                  "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]),
                   check=True, capture_output=True, cwd="/", env=dict(os.environ, LC_ALL="C.UTF-8"))
    return folder / "data"

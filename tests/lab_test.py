"""Each state of each server of the laboratory is what its name says, by other people's clients."""

import ftplib
import io
import json
import os
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from lab.http_server import HttpServer
from lab.nginx import Nginx
from lab.postgresql import Postgresql
from lab.redis import Redis
from lab.rsync import Rsync
from lab.server import processes_of_session, skip_unless
from lab.vsftpd import Vsftpd


def test_a_server_leaves_no_process_and_no_file(patients):
    with Redis() as redis:
        redis.fill(patients)
        leader, folder = redis.process.pid, redis.folder
        assert processes_of_session(leader)
    assert not processes_of_session(leader) and not folder.exists()


def test_a_server_that_cannot_start_says_what_its_log_says():
    class Broken(Redis):
        def command(self):
            return ["redis-server", "--no-such-setting", "1"]

    with pytest.raises(RuntimeError, match="no-such-setting"):
        Broken().__enter__()


def test_what_is_missing_is_skipped_with_its_reason():
    with pytest.raises(BaseException, match="SKIPPED: no-such-server is not on this machine and no installer for it"):
        skip_unless("no-such-server")


def test_every_server_tells_when_its_data_has_changed(patients):
    for kind in (Redis, Postgresql, Rsync, HttpServer):
        with kind() as server:
            server.fill(patients)
            before = server.dump()
            assert before == server.dump()
            if isinstance(server, Redis):
                server.ask([["SETRANGE", "public:pacientes_hoy", "0", "9"]])
            elif isinstance(server, Postgresql):
                server.sql("update pacientes set discapacidad = not discapacidad where id = 7")
            else:
                os.utime(server.shared / "leame.txt", ns=(1, 1))
            assert before != server.dump(), kind.name


def redis_says(redis, *words):
    command = [*redis.reach(), "redis-cli", "-h", redis.address, "-p", str(redis.port), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@pytest.mark.parametrize("state, dbsize, hget", [
    ("OPEN", "2013", "value"), ("CLOSED", "NOAUTH", "NOAUTH"), ("PARTIAL", "2013", "NOPERM"),
    ("READ-ONLY", "2013", "value"), ("PROTECTED", "DENIED", "DENIED")])
def test_redis(patients, state, dbsize, hget):
    with Redis(state) as redis:
        redis.fill(patients)
        assert redis_says(redis, "dbsize").startswith(dbsize)
        said = redis_says(redis, "hgetall", "paciente:1")
        assert (patients.records[0].correo in said) if hget == "value" else said.startswith(hget)
        if state == "READ-ONLY":
            assert redis_says(redis, "set", "x", "1").startswith("NOPERM")
        assert redis.dump().count("\n") >= 2013


def postgresql_says(server, role, query, database="clinica"):
    command = ["psql", "-XAtqw", "-h", server.address, "-p", str(server.port), "-U", role, "-d", database, "-c", query]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return ended.stdout.strip() + ended.stderr.strip()


@pytest.mark.parametrize("state, role, select, insert", [
    ("OPEN", "postgres", "2000", ""),
    ("CLOSED", "postgres", "no password supplied", "no password supplied"),
    ("PARTIAL", "lector", "permission denied for table pacientes", "permission denied"),
    ("READ-ONLY", "lector", "2000", "read-only transaction")])
def test_postgresql(patients, state, role, select, insert):
    with Postgresql(state) as server:
        server.fill(patients)
        assert select in postgresql_says(server, role, "select count(*) from pacientes")
        assert insert in postgresql_says(server, role, "insert into pacientes (id) values (999999)")
        if state == "PARTIAL":
            assert "pacientes" in postgresql_says(server, role, "select relname from pg_class")


@pytest.mark.parametrize("state", Vsftpd.states)
def test_vsftpd(patients, state):
    with Vsftpd(state) as server:
        server.fill(patients)
        with ftplib.FTP() as ftp:
            ftp.connect(server.address, server.port, timeout=10)
            if state == "CLOSED":
                with pytest.raises(ftplib.error_perm, match="^530"):
                    ftp.login()
                return
            ftp.login()
            if state == "PARTIAL":
                with pytest.raises(ftplib.error_perm, match="^550"):
                    ftp.retrlines("LIST", lambda line: None)
                with pytest.raises(ftplib.error_perm, match="^550"):
                    ftp.retrbinary("RETR leame.txt", lambda data: None)
                return
            lines = []
            ftp.retrlines("LIST expedientes", lines.append)
            assert len(lines) == 2
            received = io.BytesIO()
            ftp.retrbinary("RETR expedientes/pacientes.csv", received.write)
            assert received.getvalue() == patients.as_csv().encode()
            before = server.dump()
            if state == "UPLOAD":
                ftp.storbinary("STOR incoming/x.txt", io.BytesIO(b"x"))
                assert server.dump() != before
            else:
                with pytest.raises(ftplib.error_perm, match="^550"):
                    ftp.storbinary("STOR x.txt", io.BytesIO(b"x"))


def rsync_says(server, path):
    ended = subprocess.run(["rsync", f"rsync://{server.address}:{server.port}/{path}"], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


def test_rsync(patients):
    with Rsync("ALL") as server:
        server.fill(patients)
        listed = rsync_says(server, "")
        assert [name in listed for name in server.modules] == [True, True, False, True, True]
        assert "pacientes.csv" in rsync_says(server, "abierto/expedientes/")
        assert "auth failed" in rsync_says(server, "cerrado/")
        assert "respaldo.sql" in rsync_says(server, "oculto/")
        assert "write only" in rsync_says(server, "escribible/")
        assert "access denied" in rsync_says(server, "otrared/")


def fetch(server, path):
    try:
        with urllib.request.urlopen(f"http://{server.address}:{server.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, ""


@pytest.mark.parametrize("state, listing, file", [
    ("OPEN", 200, 200), ("JSON", 200, 200), ("CLOSED", 401, 401), ("PARTIAL", 200, 403), ("UNLISTED", 403, 200)])
def test_nginx(patients, state, listing, file):
    with Nginx(state) as server:
        server.fill(patients)
        status, text = fetch(server, "/expedientes/")
        assert status == listing and fetch(server, "/expedientes/pacientes.csv")[0] == file
        if listing == 200:
            assert "pacientes.csv" in text
        if state == "JSON":
            assert {entry["name"] for entry in json.loads(text)} == {"pacientes.csv", "pacientes.ndjson"}


def test_http_server(patients):
    with HttpServer() as server:
        server.fill(patients)
        assert fetch(server, "/expedientes/")[0] == 200
        assert fetch(server, "/expedientes/pacientes.csv") == (200, patients.as_csv())


@pytest.mark.parametrize("kind", [Redis, Postgresql, Vsftpd, Rsync, Nginx, HttpServer])
def test_every_server_also_listens_on_ipv6(kind):
    with kind(address="::1") as server, socket.create_connection(("::1", server.port), timeout=5):
        assert server.port

"""Peers that wish us ill, on loopback: silent, dripping, endless, lying about lengths, pointing elsewhere.

    with HostilePeers() as peers:
        peers.ports          # {"silent": 23017, "redis lies about a length": 23018, ...}

Each listens on a port of its own and serves any number of connections from threads that end with the `with` block.
"""

import contextlib
import itertools
import os
import socket
import struct
import threading

_CHUNK = 65536
_NOISE = os.urandom(_CHUNK)
_GIGABYTE = 2**30
_DRIP_SECONDS = 0.5


def _send_forever(line, chunk, limit=_GIGABYTE):
    sent = 0
    while sent < limit:
        line.sendall(chunk)
        sent += len(chunk)


def _listen(line):
    """What the caller says first; b"" when it waits for us or goes away."""
    line.settimeout(3)
    try:
        return line.recv(4096)
    except OSError:
        return b""
    finally:
        line.settimeout(60)


def silent(line, stopped):
    stopped.wait(300)


def drips(line, stopped):
    while not stopped.wait(_DRIP_SECONDS):
        line.sendall(b"2")


def resets(line, stopped):
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def garbage(line, stopped):
    line.sendall(_NOISE[:4096])
    _listen(line)
    line.sendall(_NOISE)


def gigabyte_of_banner(line, stopped):
    _send_forever(line, b"A" * _CHUNK)


def gigabyte_of_ftp_banner(line, stopped):
    _send_forever(line, b"220-Bienvenido\r\n" * 4096)


def ftp_points_elsewhere(line, stopped):
    """A whole login, and then a data connection to someone else's address."""
    line.sendall(b"220 listo\r\n")
    with line.makefile("rb") as commands:
        for command in commands:
            word = command.split()[0].upper() if command.split() else b""
            line.sendall({b"USER": b"331 clave\r\n", b"PASS": b"230 entra\r\n", b"PWD": b'257 "/"\r\n',
                          b"TYPE": b"200 vale\r\n", b"SYST": b"215 UNIX Type: L8\r\n",
                          b"EPSV": b"500 no\r\n", b"PASV": b"227 Entering Passive Mode (192,0,2,77,4,210)\r\n",
                          b"LIST": b"150 ya\r\n", b"QUIT": b"221 adios\r\n"}.get(word, b"500 no\r\n"))
            if word == b"QUIT":
                return


def redis_lies_about_a_length(line, stopped):
    _listen(line)
    line.sendall(b"$9223372036854775807\r\nredis_version:7.0.0\r\n")
    stopped.wait(30)


def redis_nests_without_end(line, stopped):
    _listen(line)
    _send_forever(line, b"*1\r\n" * 16384)


def redis_promises_many_elements(line, stopped):
    _listen(line)
    line.sendall(b"*2147483647\r\n")
    _send_forever(line, b"$1\r\na\r\n" * 8192)


def postgresql_lies_about_a_length(line, stopped):
    _listen(line)
    line.sendall(b"R" + struct.pack(">I", 0x7FFFFFFF) + b"\0\0\0\0")
    _send_forever(line, b"\0" * _CHUNK)


def postgresql_sends_rows_without_end(line, stopped):
    first = _listen(line)
    if first[4:8] == b"\x04\xd2\x16\x2f":  # SSLRequest
        line.sendall(b"N")
        _listen(line)
    line.sendall(b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I")
    _listen(line)
    row = b"D\0\0\0\x0b\0\x01\0\0\0\x01a"
    _send_forever(line, b"T\0\0\0\x1a\0\x01a\0" + bytes(18) + row * 5000)


def mongodb_lies_about_a_length(line, stopped):
    _listen(line)
    line.sendall(struct.pack("<iiii", 0x7FFFFFFF, 1, 1, 2013) + b"\0" * 64)
    _send_forever(line, b"\0" * _CHUNK)


def mongodb_has_a_negative_length(line, stopped):
    _listen(line)
    line.sendall(struct.pack("<iiii", -1, 1, 1, 2013) + b"\0" * 64)
    stopped.wait(30)


def mongodb_nests_without_end(line, stopped):
    """A document in a document in a document: each is one byte of name and a length that holds the rest."""
    first = _listen(line)
    if len(first) < 16:
        return
    document = b"\x05\0\0\0\0"
    for _ in range(5000):
        document = struct.pack("<i", len(document) + 8) + b"\x03a\0" + document + b"\0"
    body = struct.pack("<I", 0) + b"\0" + document
    request = first[4:8]
    line.sendall(struct.pack("<i", 16 + len(body)) + b"\1\0\0\0" + request + struct.pack("<i", 2013) + body)
    stopped.wait(30)


def http_lies_about_a_length(line, stopped):
    _listen(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 18446744073709551615\r\n\r\n"
                 b"<html><head><title>Index of /</title></head><body><h1>Index of /</h1><pre>")
    _send_forever(line, b'<a href="a.csv">a.csv</a> 2018-08-01 10:00 1\n' * 1000)


def http_sends_headers_without_end(line, stopped):
    _listen(line)
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    _send_forever(line, b"X-A: b\r\n" * 8192)


def http_sends_chunks_without_end(line, stopped):
    _listen(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    _send_forever(line, b"ffff\r\n" + b"[" * 0xFFFF + b"\r\n")


def http_redirects_elsewhere(line, stopped):
    _listen(line)
    line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.77/\r\nContent-Length: 0\r\n\r\n")


def rsync_lists_modules_without_end(line, stopped):
    line.sendall(b"@RSYNCD: 31.0\n")
    _listen(line)
    for number in itertools.count():
        line.sendall(b"".join(b"modulo%d\tcomentario\n" % (number * 1000 + each) for each in range(1000)))
        if number * 20_000 > _GIGABYTE:
            return


PEERS = [silent, drips, resets, garbage, gigabyte_of_banner, gigabyte_of_ftp_banner, ftp_points_elsewhere,
         redis_lies_about_a_length, redis_nests_without_end, redis_promises_many_elements, postgresql_lies_about_a_length,
         postgresql_sends_rows_without_end, mongodb_lies_about_a_length, mongodb_has_a_negative_length,
         mongodb_nests_without_end, http_lies_about_a_length, http_sends_headers_without_end,
         http_sends_chunks_without_end, http_redirects_elsewhere, rsync_lists_modules_without_end]

# Where the peers that point elsewhere point: an address for documentation, which belongs to nobody.
ELSEWHERE = "192.0.2.77"


class HostilePeers:
    def __init__(self, peers=None):
        self._peers = peers or PEERS
        self.ports = {}
        self._stopped = threading.Event()
        self._listeners = []

    def __enter__(self):
        for peer in self._peers:
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            self._listeners.append(listener)
            self.ports[peer.__name__.replace("_", " ")] = listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(listener, peer), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        for listener in self._listeners:
            listener.close()

    def _accept(self, listener, peer):
        while not self._stopped.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line, peer), daemon=True).start()

    def _serve(self, line, peer):
        with contextlib.suppress(OSError), line:
            line.settimeout(60)
            peer(line, self._stopped)

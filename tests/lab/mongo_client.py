"""A tiny client of MongoDB's wire protocol for the laboratory: it writes too, which the product never does.

    with MongoClient("127.0.0.1", port) as client:
        client.run("clinica", {"insert": "pacientes", "documents": [...]})

BSON by bsonspec.org 1.1, as far as the tests need it. Written apart from the product's reader.
"""

import datetime
import socket
import struct

_EPOCH = datetime.datetime(1970, 1, 1)
_OP_MSG = 2013


class ObjectId(bytes):
    """12 bytes, of which the first 4 are the second it was made."""


class CommandFailed(RuntimeError):
    """The server's answer was not ok."""


class Long(int):
    """A whole number that goes as 64 bits however small it is: cursors must."""


def encode(document):
    elements = b"".join(_element(name, value) for name, value in document.items())
    return struct.pack("<i", len(elements) + 5) + elements + b"\0"


def _element(name, value):
    kind, payload = _value(value)
    return bytes([kind]) + name.encode() + b"\0" + payload


def _value(value):  # pylint: disable=too-many-return-statements
    if isinstance(value, bool):
        return 0x08, bytes([value])
    if isinstance(value, ObjectId):
        return 0x07, bytes(value)
    if isinstance(value, bytes):
        return 0x05, struct.pack("<iB", len(value), 0) + value
    if isinstance(value, int):
        fits = abs(value) < 1 << 31 and not isinstance(value, Long)
        return (0x10, struct.pack("<i", value)) if fits else (0x12, struct.pack("<q", value))
    if isinstance(value, float):
        return 0x01, struct.pack("<d", value)
    if isinstance(value, str):
        text = value.encode()
        return 0x02, struct.pack("<i", len(text) + 1) + text + b"\0"
    if isinstance(value, datetime.datetime):
        return 0x09, struct.pack("<q", (value - _EPOCH) // datetime.timedelta(milliseconds=1))
    if isinstance(value, dict):
        return 0x03, encode(value)
    if isinstance(value, list):
        return 0x04, encode({str(index): item for index, item in enumerate(value)})
    if value is None:
        return 0x0A, b""
    raise TypeError(type(value))


def decode(data):
    document, end = _decode_at(data, 0)
    assert end == len(data)
    return document


def _decode_at(data, start):
    size, = struct.unpack_from("<i", data, start)
    at, end, document = start + 4, start + size - 1, {}
    while at < end:
        kind, name_end = data[at], data.index(b"\0", at + 1)
        name = data[at + 1:name_end].decode()
        document[name], at = _read(kind, data, name_end + 1)
    return document, end + 1


def _read(kind, data, at):
    if kind in (0x03, 0x04):
        inner, after = _decode_at(data, at)
        return (list(inner.values()) if kind == 0x04 else inner), after
    if kind == 0x02:
        size, = struct.unpack_from("<i", data, at)
        return data[at + 4:at + 3 + size].decode(), at + 4 + size
    if kind == 0x05:
        size, = struct.unpack_from("<i", data, at)
        return data[at + 5:at + 5 + size], at + 5 + size
    if kind == 0x07:
        return ObjectId(data[at:at + 12]), at + 12
    if kind == 0x09:
        milliseconds, = struct.unpack_from("<q", data, at)
        return _EPOCH + datetime.timedelta(milliseconds=milliseconds), at + 8
    if kind in (0x0A, 0x06):
        return None, at
    form = {0x01: "<d", 0x08: "<?", 0x10: "<i", 0x11: "<Q", 0x12: "<q"}[kind]
    return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)


class MongoClient:
    """One connection, OP_MSG only (3.6 and later)."""

    def __init__(self, address, port, timeout=20):
        self._socket = socket.create_connection((address, port), timeout=timeout)
        self._request = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def run(self, database, command):
        self._request += 1
        body = b"\0" * 5 + encode({**command, "$db": database})
        self._socket.sendall(struct.pack("<iiii", 16 + len(body), self._request, 0, _OP_MSG) + body)
        length, _, response_to, opcode = struct.unpack("<iiii", self._exactly(16))
        answer = self._exactly(length - 16)
        assert opcode == _OP_MSG and response_to == self._request, (opcode, response_to)
        reply = decode(answer[5:])
        if not reply.get("ok"):
            raise CommandFailed(f"{next(iter(command))}: {reply.get('code')} {reply.get('errmsg')}")
        return reply

    def all(self, database, command):
        """Every document of a command that answers with a cursor."""
        cursor = self.run(database, command)["cursor"]
        documents = list(cursor["firstBatch"])
        while cursor["id"]:
            collection = cursor["ns"].partition(".")[2]
            cursor = self.run(database, {"getMore": Long(cursor["id"]), "collection": collection})["cursor"]
            documents += cursor["nextBatch"]
        return documents

    def insert(self, database, collection, documents, batch=500):
        for start in range(0, len(documents), batch):
            self.run(database, {"insert": collection, "documents": documents[start:start + batch]})

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self._socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("the server closed the connection")
            data += piece
        return data

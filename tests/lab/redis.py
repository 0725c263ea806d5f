"""Redis, Debian's redis-server 7.0.

OPEN       no password, protected mode off
CLOSED     requirepass
PARTIAL    the default user may list key names and read keys below public: only (SCAN ignores the key pattern)
READ-ONLY  the default user may run the read commands
PROTECTED  protected mode on, reached from an address that is not loopback: in a network namespace of its own
"""

import hashlib
import socket

from .server import PASSWORD, Server, skip_unless, skip_unless_root

_ACCESS_LISTS = {
    "PARTIAL": "user default on nopass ~public:* resetchannels -@all "
               "+ping +info +get +hgetall +scan +dbsize +hello +command +type",
    "READ-ONLY": "user default on nopass ~* resetchannels -@all +@read +ping +info +hello",
}


class Redis(Server):
    name = "redis"
    program = "redis-server"
    states = ("OPEN", "CLOSED", "PARTIAL", "READ-ONLY", "PROTECTED")

    def __init__(self, state="OPEN", address="127.0.0.1", port=None):
        if state == "PROTECTED":
            address = "10.99.0.1"
        super().__init__(state, address, port)

    def __enter__(self):
        if self.state == "PROTECTED":
            skip_unless("unshare")
            skip_unless("ip", "apt-get")
            skip_unless_root("a network namespace")
            self._wanted_port = self._wanted_port or 6379  # nobody else is in the namespace
            self.port = self._wanted_port
        return super().__enter__()

    @property
    def _socket(self):
        return self.folder / "redis.sock"  # our own way in, whatever the state says about the network

    def prepare(self):
        lines = [f"port {self.port}", f"unixsocket {self._socket}", "unixsocketperm 700", f"dir {self.folder}",
                 'save ""', "appendonly no",
                 f"bind {'0.0.0.0' if self.state == 'PROTECTED' else self.address}",
                 f"protected-mode {'yes' if self.state == 'PROTECTED' else 'no'}"]
        if self.state == "CLOSED":
            lines.append(f"requirepass {PASSWORD}")
        if self.state in _ACCESS_LISTS:
            lines += [_ACCESS_LISTS[self.state], f"user admin on >{PASSWORD} ~* &* +@all"]
        (self.folder / "redis.conf").write_text("\n".join(lines) + "\n")

    def command(self):
        start = ["redis-server", str(self.folder / "redis.conf")]
        if self.state != "PROTECTED":
            return start
        inside = f"ip link set lo up && ip addr add {self.address}/32 dev lo && exec {' '.join(start)}"
        return ["unshare", "--net", "sh", "-c", inside]

    def reach(self):
        return ["nsenter", "-t", str(self.process.pid), "-n"] if self.state == "PROTECTED" else []

    def is_ready(self):
        try:
            return self.ask([["PING"]]) == [b"PONG"]
        except (OSError, ConnectionError):
            return False

    def ask(self, commands):
        """Sends commands (lists of words) as the administrator and returns the replies."""
        login = []
        if self.state == "CLOSED":
            login = [["AUTH", PASSWORD]]
        elif self.state in _ACCESS_LISTS:
            login = [["AUTH", "admin", PASSWORD]]
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(20)
            line.connect(str(self._socket))
            with line.makefile("rb") as replies:
                answers = []
                for start in range(0, len(login + commands), 500):  # a pipeline that fits the socket's buffers
                    batch = (login + commands)[start:start + 500]
                    line.sendall(b"".join(_encode(words) for words in batch))
                    answers += [_reply(replies) for _ in batch]
        return answers[len(login):]

    def fill(self, patients):
        for answer in self.ask(patients.as_redis_commands()):
            if isinstance(answer, Exception):
                raise answer

    def dump(self):
        keys = sorted(self.ask([["KEYS", "*"]])[0])
        values = self.ask([["DUMP", key] for key in keys])
        lines = [f"{hashlib.sha256(key).hexdigest()} {hashlib.sha256(value).hexdigest()}"
                 for key, value in zip(keys, values)]
        info = self.ask([["INFO", "persistence"]])[0].decode()
        lines += [line.strip() for line in info.splitlines() if line.startswith("rdb_changes_since_last_save")]
        lines.append(repr(self.ask([["CONFIG", "GET", "*"], ["ACL", "LIST"], ["FUNCTION", "LIST"]])))
        return "\n".join(lines)


def _encode(words):
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        word = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


def _reply(replies):
    line = replies.readline()
    if not line:
        raise ConnectionError("redis closed the connection")
    kind, rest = line[:1], line[1:].strip()
    if kind == b"+":
        return rest
    if kind == b"-":
        return RuntimeError(rest.decode())
    if kind == b":":
        return int(rest)
    if kind == b"$":
        size = int(rest)
        return None if size < 0 else replies.read(size + 2)[:-2]
    return [_reply(replies) for _ in range(int(rest))]  # "*"

"""nginx with its directory listing (autoindex), Debian's nginx-light.

OPEN      lists and serves, as HTML
JSON      lists as JSON (autoindex_format json), serves
CLOSED    basic authentication: 401
PARTIAL   lists, but refuses the CSV files: 403
UNLISTED  no listing (403), but serves what one knows by name
"""

import signal

from .files import FileServer
from .server import IS_ROOT, PASSWORD, find_program

_STATES = {
    "OPEN": "autoindex on;",
    "JSON": "autoindex on; autoindex_format json;",
    "CLOSED": "autoindex on; auth_basic clinica; auth_basic_user_file {folder}/passwords;",
    "PARTIAL": "autoindex on; location ~ [.]csv$ {{ return 403; }}",
    "UNLISTED": "autoindex off;",
}


class Nginx(FileServer):
    name = "nginx"
    program = "nginx"
    states = tuple(_STATES)
    stop_signal = signal.SIGQUIT

    def prepare(self):
        super().prepare()
        passwords = self.folder / "passwords"  # read by the worker, which is not root
        passwords.write_text(f"lector:{{PLAIN}}{PASSWORD}\n")
        passwords.chmod(0o644)
        listen = f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log; worker_processes 1;\n"
            + ("user nobody nogroup;\n" if IS_ROOT else "") +
            f"events {{ worker_connections 64; }}\n"
            f"http {{ access_log {self.folder}/access.log; {temporary}\n"
            f"  types {{ text/html html; text/plain txt; text/csv csv; application/json json; }}\n"
            f"  server {{ listen {listen}; root {self.shared}; {_STATES[self.state].format(folder=self.folder)} }} }}\n")

    def command(self):
        return [find_program("nginx"), "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/start.log"]

"""rsync's daemon, Debian's rsync.

OPEN        module `abierto`: listed, readable
CLOSED      module `cerrado`: listed, wants a user and a password
HIDDEN      module `oculto`: not listed, readable by name
WRITE-ONLY  module `escribible`: uploads only
DENIED      module `otrared`: listed, other networks only
ALL         all of these modules
"""

from .files import FileServer
from .server import IS_ROOT, PASSWORD

_MODULES = {
    "OPEN": ("abierto", "comment = expedientes\nread only = yes\nlist = yes"),
    "CLOSED": ("cerrado", "comment = con clave\nauth users = lector\nsecrets file = {secrets}\nstrict modes = yes"),
    "HIDDEN": ("oculto", "list = no\nread only = yes"),
    "WRITE-ONLY": ("escribible", "read only = no\nwrite only = yes"),
    "DENIED": ("otrared", "hosts allow = 10.99.0.0/24"),
}


class Rsync(FileServer):
    name = "rsync"
    program = "rsync"
    states = (*_MODULES, "ALL")

    def prepare(self):
        super().prepare()
        secrets = self.folder / "secrets"
        secrets.write_text(f"lector:{PASSWORD}\n")
        secrets.chmod(0o600)
        text = (f"address = {self.address}\nport = {self.port}\nuse chroot = no\nreverse lookup = no\n"
                f"pid file = {self.folder}/rsyncd.pid\nlog file = {self.folder}/rsyncd.log\n")
        if IS_ROOT:
            text += "uid = nobody\ngid = nogroup\n"
        for state, (module, settings) in _MODULES.items():
            if self.state in (state, "ALL"):
                text += f"[{module}]\npath = {self.shared}\n{settings.format(secrets=secrets)}\n"
        (self.folder / "rsyncd.pid").unlink(missing_ok=True)
        (self.folder / "rsyncd.conf").write_text(text)

    @property
    def modules(self):
        return [module for state, (module, _) in _MODULES.items() if self.state in (state, "ALL")]

    def command(self):
        return ["rsync", "--daemon", "--no-detach", f"--config={self.folder}/rsyncd.conf"]

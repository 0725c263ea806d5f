"""ProFTPD, out of Debian's packages: it cannot be installed beside vsftpd, so they are unpacked into build/lab.

OPEN     anonymous may list and download; MLSD tells rights. incoming/ is writable by its mode, and <Limit WRITE> forbids it
CLOSED   no <Anonymous> block: 530
"""

import pathlib
import shutil
import subprocess

from .built import built, fetch
from .files import FileServer
from .server import free_port, skip_unless, skip_unless_root

_PACKAGES = ["proftpd-core", "libmemcached11", "libmemcachedutil2", "libhashkit2", "libpcre2-posix3"]
_ANONYMOUS = """
<Anonymous {shared}>
 User daemon
 Group daemon
 UserAlias anonymous daemon
 RequireValidShell off
 UseFtpUsers off
 <Limit WRITE>
  DenyAll
 </Limit>
</Anonymous>
"""


def _unpack(folder):
    # apt's own user must be able to write there, or it warns and goes on as root.
    fetch("ProFTPD", ["apt-get", "download", *_PACKAGES], folder)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)


class Proftpd(FileServer):
    name = "proftpd"
    program = "dpkg"
    states = ("OPEN", "CLOSED")

    def __enter__(self):
        skip_unless_root("ProFTPD")
        skip_unless("apt-get")
        self._unpacked = built("proftpd", [pathlib.Path(__file__)], _unpack)
        return super().__enter__()

    def prepare(self):
        super().prepare()
        incoming = self.shared / "incoming"
        incoming.mkdir(exist_ok=True)
        incoming.chmod(0o733)
        shutil.chown(incoming, "daemon")
        passwords = self.folder / "passwords"
        passwords.write_text(f"daemon:!:1:1::{self.shared}:/bin/false\n")
        passwords.chmod(0o600)
        passive = free_port(self.address)
        text = (f'ServerName "Archivo telesalud-aurora.example"\nServerType standalone\nPort {self.port}\n'
                f"DefaultAddress {self.address}\nSocketBindTight on\nUseIPv6 off\nUser daemon\nGroup daemon\n"
                f"PidFile {self.folder}/pid\nScoreboardFile {self.folder}/scoreboard\nSystemLog {self.folder}/system.log\n"
                f"TransferLog {self.folder}/transfer.log\nWtmpLog off\nDelayEngine off\n"
                f"PassivePorts {passive} {passive + 20}\nAuthOrder mod_auth_file.c\nAuthUserFile {passwords}\n")
        if self.state == "OPEN":
            text += _ANONYMOUS.format(shared=self.shared)
        (self.folder / "proftpd.conf").write_text(text)

    def environment(self):
        return dict(super().environment(), LD_LIBRARY_PATH=":".join(
            str(path) for path in self._unpacked.glob("usr/lib/*-linux-gnu")))

    def command(self):
        return [str(self._unpacked / "usr/sbin/proftpd"), "-n", "-q", "-c", str(self.folder / "proftpd.conf")]

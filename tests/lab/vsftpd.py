"""vsftpd, Debian's package (it cannot be installed beside another FTP server).

OPEN     anonymous may list and download
UPLOAD   anonymous may also upload into incoming/
CLOSED   no anonymous login: 530
PARTIAL  anonymous comes in, but LIST and RETR answer 550
"""

import shutil
import subprocess

from .files import FileServer
from .server import find_program, free_port, skip_unless_root

_ANONYMOUS = "anonymous_enable=YES\nlocal_enable=NO\n"
_STATES = {
    "OPEN": _ANONYMOUS + "write_enable=NO\n",
    "UPLOAD": _ANONYMOUS + "write_enable=YES\nanon_upload_enable=YES\nanon_mkdir_write_enable=YES\n",
    "CLOSED": "anonymous_enable=NO\nlocal_enable=YES\nwrite_enable=NO\n",
    "PARTIAL": _ANONYMOUS + "write_enable=NO\ndirlist_enable=NO\ndownload_enable=NO\n",
}


class Vsftpd(FileServer):
    name = "vsftpd"
    program = "vsftpd"
    states = tuple(_STATES)

    def __enter__(self):
        skip_unless_root("vsftpd")
        return super().__enter__()

    def prepare(self):
        super().prepare()
        (self.folder / "empty").mkdir(exist_ok=True)
        if self.state == "UPLOAD":
            incoming = self.shared / "incoming"
            incoming.mkdir(exist_ok=True)
            incoming.chmod(0o733)
            shutil.chown(incoming, "daemon")
        passive = free_port(self.address)
        ipv6 = ":" in self.address
        # ftp_username must have a home that exists (nobody's does not) and must not own the shared folder.
        (self.folder / "vsftpd.conf").write_text(
            f"listen={'NO' if ipv6 else 'YES'}\nlisten_ipv6={'YES' if ipv6 else 'NO'}\n"
            f"listen_address{'6' if ipv6 else ''}={self.address}\nlisten_port={self.port}\nbackground=NO\n"
            f"secure_chroot_dir={self.folder}/empty\nnopriv_user=nobody\nftp_username=daemon\n"
            f"anon_root={self.shared}\nno_anon_password=YES\nuse_localtime=NO\n"
            f"pasv_min_port={passive}\npasv_max_port={passive + 20}\n"
            f"xferlog_enable=YES\nvsftpd_log_file={self.folder}/vsftpd.log\n" + _STATES[self.state])

    def command(self):
        return [find_program("vsftpd"), str(self.folder / "vsftpd.conf")]


class VsftpdTls(Vsftpd):
    """OPEN, and every anonymous login and transfer must be encrypted."""

    def prepare(self):
        super().prepare()
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out",
                        str(certificate), "-days", "30", "-subj", "/O=Telesalud Aurora/CN=ftp.telesalud-aurora.example"],
                       check=True, capture_output=True)
        with open(self.folder / "vsftpd.conf", "a", encoding="ascii") as settings:
            settings.write(f"ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\nforce_anon_data_ssl=YES\n"
                           f"require_ssl_reuse=NO\nrsa_cert_file={certificate}\nrsa_private_key_file={key}\n")

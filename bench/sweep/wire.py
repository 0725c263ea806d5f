"""Two network namespaces with a wire between them: a scanner's machine, and what it scans.

The namespaces have no names. Each lives as long as a process that holds it, which the kernel kills with us (PR_SET_PDEATHSIG):
so nothing stays behind, neither when a run fails nor when it is killed with -9.

    with Wire() as wire:
        wire.scanner.run("ip", "-br", "link")
        process = wire.scanner.start("masscan", ...)
        wire.scanner.counters().sent
"""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess

_SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = _SOURCE / "build/bench-sweep"
INTERFACE = "near0"
FAR_INTERFACE = "far0"
SCANNER_MAC = "02:00:00:00:00:01"
FAR_MAC = "02:00:00:00:00:02"
SCANNER_ADDRESS = "198.18.0.1"  # of the network that RFC 2544 sets aside for benchmarks
SPARE_ADDRESS = "198.18.0.9"  # of nobody: for a scanner that brings its own stack, whose kernel must not answer for it
FAR_ADDRESS = "198.18.0.2"

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def program(name):
    """The path of a program; nft, ip and zmap live in sbin, which is not on every PATH."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise SystemExit(f"{name} is not on this machine: tools/install_packages bench")
    return path


@dataclasses.dataclass(frozen=True)
class Counters:
    """What an interface counted since it was made, in frames."""
    received: int
    sent: int
    send_drops: int


class Namespace:
    """A network namespace, with a mount namespace in which /sys shows it."""

    def __init__(self):
        hold = "mount -t sysfs sysfs /sys && ip link set lo up && echo ready && exec sleep infinity"
        self._holder = subprocess.Popen([program("unshare"), "--net", "--mount", "sh", "-c", hold], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, preexec_fn=_die_with_parent, text=True)
        self.process_id = self._holder.pid
        if self._holder.stdout.readline() != "ready\n":
            self.close()
            raise SystemExit("no network namespace can be made here: this benchmark needs root")

    def close(self):
        self._holder.kill()
        self._holder.wait()
        self._holder.stdout.close()

    def start(self, *command, **options):
        """A process in this namespace. Its working directory is /, so paths are absolute."""
        enter = [program("nsenter"), f"--target={self.process_id}", "--net", "--mount", "--"]
        return subprocess.Popen([*enter, *map(str, command)], preexec_fn=_die_with_parent, stdin=options.pop("stdin", subprocess.DEVNULL),
                                **options)

    def run(self, *command, text=None):
        """The output of a command that must succeed; `text` is its standard input."""
        process = self.start(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, errors = process.communicate(text)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}: {errors.strip()}")
        return out

    def counters(self, interface=INTERFACE):
        """Of one of its interfaces: /proc/PID/net is the namespace of that process, so that reading costs no process."""
        for line in pathlib.Path(f"/proc/{self.process_id}/net/dev").read_text(encoding="ascii").splitlines():
            name, _, numbers = line.partition(":")
            if name.strip() == interface:
                fields = list(map(int, numbers.split()))
                return Counters(received=fields[1], sent=fields[9], send_drops=fields[11])
        raise KeyError(interface)


class Wire(contextlib.ExitStack):
    """A veth pair. What is sent to `far_range` goes through it, to a next hop that needs no ARP.

    `far_end` is the section of far_end.bpf.c that is loaded there: drop or pass.
    """

    def __init__(self, far_range, far_end):
        super().__init__()
        try:
            self.scanner, self.far = Namespace(), Namespace()
            self.callback(self.far.close)
            self.callback(self.scanner.close)
            self._connect(far_range, far_end)
        except BaseException:
            self.close()
            raise

    def _connect(self, far_range, far_end):
        self.scanner.run("ip", "link", "add", INTERFACE, "address", SCANNER_MAC, "type", "veth",
                         "peer", "name", FAR_INTERFACE, "address", FAR_MAC, "netns", self.far.process_id)
        self.far.run("ip", "link", "set", FAR_INTERFACE, "xdp", "obj", built_bpf(), "sec", far_end)
        self.far.run("ip", "-batch", "-", text=(
            f"addr add {FAR_ADDRESS}/24 dev {FAR_INTERFACE}\nlink set {FAR_INTERFACE} up\n"
            f"neigh add {SCANNER_ADDRESS} lladdr {SCANNER_MAC} dev {FAR_INTERFACE} nud permanent\n"
            f"neigh add {SPARE_ADDRESS} lladdr {SCANNER_MAC} dev {FAR_INTERFACE} nud permanent\n"))
        self.scanner.run("ip", "-batch", "-", text=(
            f"addr add {SCANNER_ADDRESS}/24 dev {INTERFACE}\nlink set {INTERFACE} up\n"
            f"neigh add {FAR_ADDRESS} lladdr {FAR_MAC} dev {INTERFACE} nud permanent\n"
            f"route add {far_range} via {FAR_ADDRESS}\n"))
        # With offloads libpcap reserves 64 KiB for each packet, and masscan's buffer holds 32 packets; without them 1,300.
        for feature in ("tx", "gso", "gro"):
            self.scanner.run("ethtool", "-K", INTERFACE, feature, "off")


def built_bpf():
    # iproute2 wants its own word for the architecture's headers: clang for BPF does not look there by itself.
    machine = os.uname().machine
    return _built("far_end.bpf.o", "far_end.bpf.c", ["clang-19", "-O2", "-g", "-target", "bpf", f"-I/usr/include/{machine}-linux-gnu", "-c"])


def built_sender():
    return _built("bare_sendmmsg", "bare_sendmmsg.cc", ["clang++-19", "-std=c++23", "-O2"])


def _built(name, source_name, compiler):
    path, source = BUILD / name, _SOURCE / "bench/sweep" / source_name
    if path.exists() and path.stat().st_mtime > source.stat().st_mtime:
        return path
    BUILD.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([program(compiler[0]), *compiler[1:], str(source), "-o", str(path)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise SystemExit(f"{source_name} does not build: {made.stderr}")
    return path

"""TCP ports: a free one, and who holds a taken one."""

import errno
import socket
from pathlib import Path

from infra.devservices.problems import Problem
from infra.devservices.processes import PROC, name_of

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(remembered: int | None = None) -> int:
    """Return the remembered port while it is free, otherwise any free one."""
    if remembered and is_free(remembered):
        return remembered
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def require_free(port: int, host: str = LOOPBACK) -> None:
    """Refuse a port that cannot be listened on.

    Raises:
        Problem: it is taken (by whom, where that can be seen), or not ours to take.
    """
    mend = f"choose another one, for example: make run PORT={port + 1 if port < 65535 else 8000}"
    if not 0 < port < 65536:
        raise Problem(f"PORT={port} is not a port: choose one between 1024 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Problem(
                    f"Port {port} is taken{_by_whom(port)}: stop that, or {mend}"
                ) from None
            if error.errno == errno.EACCES:
                raise Problem(
                    f"Port {port} is reserved for root: choose one above 1023,"
                    " for example: make run PORT=8000"
                ) from None
            raise Problem(f"No server can listen on {host}:{port} ({error.strerror}).") from None


def _by_whom(port: int) -> str:
    """Return ` by nginx (process 123)`, or nothing where that cannot be seen."""
    inodes = _listening_inodes(port)
    for folder in PROC.glob("[0-9]*"):
        if inodes & _sockets_of(folder):
            pid = int(folder.name)
            return f" by {name_of(pid)} (process {pid})"
    return ""


def _listening_inodes(port: int) -> set[str]:
    """Return the inodes of the sockets that listen on a port."""
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            lines = (PROC / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{fields[9]}]")
    return found


def _sockets_of(folder: Path) -> set[str]:
    """Return the sockets that a process holds open; none where we may not look."""
    held = set()
    try:
        for handle in (folder / "fd").iterdir():
            held.add(str(handle.readlink()))
    except OSError:
        return held
    return held

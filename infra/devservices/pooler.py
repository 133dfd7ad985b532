"""A PgBouncer for the test of tenant isolation.

Looked for in this order: `PGBOUNCER`, the system's, Debian's package unpacked into `.local`. It is
unpacked where there is none, never installed: as a service it would start at once. A machine that
can have none is told so, and its tests do without.
"""

import os
import shutil
from pathlib import Path

from infra.devservices import debian
from infra.devservices.account import reachable, server_account, servers_home
from infra.devservices.problems import Problem, complain, say
from infra.devservices.state import LOCAL, prepare

PLACES = ("/usr/sbin", "/usr/local/sbin")
WITHOUT = "The test of tenant isolation runs without PgBouncer"
LAUNCHER = """\
#!/bin/sh
root=$(dirname "$0")
export LD_LIBRARY_PATH="$root/usr/lib/{triplet}:$root/lib/{triplet}"
exec "$root/usr/sbin/pgbouncer" "$@"
"""


def find_pgbouncer(local: Path = LOCAL) -> Path | None:
    """Return a PgBouncer that the servers' account can run, None where there is none."""
    named = os.environ.get("PGBOUNCER")
    path = os.pathsep.join((os.environ.get("PATH", ""), *PLACES))
    found = shutil.which(named or "pgbouncer", path=path)
    if found or named:
        return Path(found) if found else None
    unpacked = local / "pgbouncer/root"
    if not (unpacked / "launch").exists():
        return None
    account = server_account()
    return reachable(unpacked, Path("launch"), account, servers_home(local, account))


def ensure_pgbouncer(local: Path = LOCAL) -> Path | None:
    """Return a PgBouncer, fetching Debian's where there is none; None where that fails too."""
    found = find_pgbouncer(local)
    if found or os.environ.get("PGBOUNCER"):
        return found
    if not debian.has_apt():
        complain(f"{WITHOUT}: there is none, and no apt-get to fetch it with.")
        return None
    prepare(local)
    try:
        _unpack(local)
    except (Problem, OSError) as error:
        complain(f"{WITHOUT}: {str(error).rstrip('.')}.")
    return find_pgbouncer(local)


def _unpack(local: Path) -> None:
    say("There is no PgBouncer: unpacking Debian's package into .local (nothing is installed).")
    folder = local / "pgbouncer"
    log = local / "pgbouncer.log"
    debian.unpack(["pgbouncer"], folder, log=log)
    root = folder / "root"
    libraries = next((root / "usr/lib").glob("*-linux-gnu*"), Path("none"))
    if not (root / "usr/sbin/pgbouncer").exists():
        raise Problem(f"Debian's package brought no program; the log is {log}.")
    launcher = root / "launch"
    launcher.write_text(LAUNCHER.format(triplet=libraries.name), "utf-8")
    launcher.chmod(0o755)

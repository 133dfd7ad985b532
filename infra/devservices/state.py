"""What is remembered between runs, in `.local/`: private files, locks, and who uses the servers.

Losing `.local/` loses the demo: the embedded servers' data, their passwords and the keys that
personal data are encrypted with. Nothing outside this checkout depends on it, and `make run` makes
a new one; data kept elsewhere (a `DATABASE_URL` of your own) are unreadable without
`.local/secrets.json`.
"""

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
APPLICATION = "community-unburdening"


def prepare(local: Path) -> Path:
    """Make a local folder: others may pass through it (the database's account), not list it."""
    return make_folder(local, 0o711)


def make_folder(path: Path, mode: int) -> Path:
    """Make a folder with exactly this mode, whatever the umask; leave an existing one alone."""
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    return path


def short_hash(path: Path) -> str:
    """Return twelve characters that stand for a folder."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def read_state(path: Path) -> dict[str, Any]:
    """Return what a state file holds; empty where it is missing or damaged."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def write_state(path: Path, held: dict[str, Any]) -> None:
    """Write a state file in one step, readable by its owner only."""
    write_private(path, json.dumps(held, indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 so that nobody ever sees half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file lock; a second process waits."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Use:
    """One process's claim on the embedded servers: the last to let go stops them.

    The claim is a shared lock on a file, so that it ends with the process, however that ends.
    """

    def __init__(self, local: Path) -> None:
        self._file = (prepare(local) / "servers.used").open("w")
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def let_go(self) -> bool:
        """Give the claim up and tell whether it was the last one."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            self._file.close()

"""The virtual environment in `.venv`, made from a lock file with hashes.

`make run` needs `requirements.lock`, `make test` and `make check` need `requirements-dev.lock`,
which contains the former. A stamp in the environment says which lock files it holds, so that a
warm start costs one look. An environment that was interrupted half-way is made anew. The person's
own pip configuration decides where packages come from.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.devservices import debian
from infra.devservices.problems import Problem, problem_from, say, spoken_plainly
from infra.devservices.progress import run_counted
from infra.devservices.state import prepare

LOCK_FILES = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
NEEDED_MB = 1200
PIP_STAGES = {
    "Installing collected packages": "unpacking",
    "Successfully installed": "done",
}
PIP_REASONS = (
    ("No space left", "the disk is full: free some space, then run the same command again"),
    ("Permission denied", "no permission to write: run as the owner of this folder"),
    ("DO NOT MATCH THE HASHES", "a package differs from the one that was locked: do not use it"),
    ("No matching distribution", "the package index has no build for this Python or machine"),
    ("Connection", "the package index cannot be reached: check the network and `pip config list`"),
    ("resolution", "the package index cannot be reached: check the network and `pip config list`"),
)


class Environment:
    """The virtual environment of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.local = root / ".local"
        self.python = self.folder / "bin/python"
        self.stamp = self.folder / "stamp.json"
        self.unfinished = self.folder / "unfinished"

    def holds(self, kind: str) -> bool:
        """Tell whether the environment already holds the packages of one lock file."""
        if self.unfinished.exists():
            return False
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            locks = stamp["locks"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return False
        return bool(
            locks.get(LOCK_FILES[kind]) == digest_of(self.root / LOCK_FILES[kind])
            and stamp.get("python") == self.python_version()
        )

    def python_version(self) -> str | None:
        """Return the version of the environment's Python, or None where it does not run."""
        return _answer_of(self.python, "-c", "import sys; print(sys.version.split()[0])")

    def is_whole(self) -> bool:
        """Tell whether packages can be installed into what is there."""
        if self.unfinished.exists() or not self.python.exists():
            return False
        check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
        return _answer_of(self.python, "-c", check) is not None

    def make(self) -> None:
        """Make an empty environment in place of whatever is there."""
        if self.folder.exists():
            say("The virtual environment is broken or half-made: making it anew.")
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self.unfinished.touch()
        # `python3` may itself be the environment's, when a shell has it activated.
        python = getattr(sys, "_base_executable", None) or sys.executable
        if importlib.util.find_spec("ensurepip") is None:
            self._make_without_ensurepip(python)
        else:
            self._run_venv(python)

    def _run_venv(self, python: str, *options: str) -> None:
        done = _run(python, "-m", "venv", *options, self.folder)
        if done.returncode:
            raise Problem(f"The virtual environment could not be made: {_last_line(done)}.")

    def _make_without_ensurepip(self, python: str) -> None:
        """Make the environment where Debian's python3-venv is missing."""
        package = f"python3.{sys.version_info.minor}-venv"
        if not debian.has_apt():
            raise Problem(
                "This Python lacks the module ensurepip: install the system's package for"
                " Python's venv, then run the same command again."
            )
        if debian.is_root():
            say(f"This Python lacks the module ensurepip: installing {package} with apt-get.")
            debian.install([package], log=self.local / "apt.log")
            self._run_venv(python)
            return
        say("This Python lacks the module ensurepip: fetching pip from Debian's packages.")
        mend = f"run `sudo apt-get install {package}`, then the same command again"
        unpacked = self.local / "debian-pip"
        try:
            debian.unpack(["python3-pip-whl"], unpacked, log=self.local / "apt.log")
            wheel = next((unpacked / "root").rglob("pip-*.whl"))
        except (Problem, StopIteration):
            raise Problem(f"This Python lacks the module ensurepip: {mend}.") from None
        self._run_venv(python, "--without-pip")
        done = _run(self.python, wheel / "pip", "install", "--quiet", "--no-index", wheel)
        if done.returncode:
            raise Problem(f"pip could not be installed ({_last_line(done)}): {mend}.")

    def install(self, kind: str) -> None:
        """Install one lock file; every package must have the hash that is written there."""
        lock = self.root / LOCK_FILES[kind]
        log = self.local / "pip.log"
        self.unfinished.touch()
        self.stamp.unlink(missing_ok=True)
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "--no-input"]
        code = run_counted(
            [*command, "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)],
            label=f"Installing packages from {lock.name}",
            log=log,
            counts="Collecting |Requirement already satisfied",
            total=len(pins_in(lock)),
            stages=PIP_STAGES,
            env={**os.environ, "PIP_USER": "0"},
        )
        if code:
            raise Problem(
                f"The packages of {lock.name} could not be installed, because {_pip_reason(log)}"
                f" (the log is {log.relative_to(self.root)})."
            )
        held = [kind]
        if kind == "dev" and pins_in(self.root / LOCK_FILES["run"]) <= pins_in(lock):
            held.append("run")
        locks = {LOCK_FILES[each]: digest_of(self.root / LOCK_FILES[each]) for each in held}
        stamp = {"python": self.python_version(), "locks": locks}
        self.stamp.write_text(json.dumps(stamp), encoding="utf-8")
        self.unfinished.unlink()

    def ensure(self, kind: str) -> None:
        """Bring the environment to what one lock file says; one look when it is there already.

        Raises:
            Problem: something is missing on this machine; the message says what to do.
        """
        if self.holds(kind):
            return
        if not os.access(self.root, os.W_OK):
            raise problem_from(PermissionError(13, "", str(self.root)))
        prepare(self.local)
        with (self.local / "bootstrap.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.holds(kind):
                return
            free = shutil.disk_usage(self.root).free // 2**20
            if free < NEEDED_MB:
                raise Problem(
                    f"The disk of {self.root} has {free} MB free and the packages need"
                    f" {NEEDED_MB} MB: free some space, then run the same command again."
                )
            if not self.is_whole():
                self.make()
            self.install(kind)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pins_in(lock: Path) -> set[str]:
    """Return the `name==version` pins of a lock file."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)", lock.read_text(), re.MULTILINE)
    return {f"{name}=={version}" for name, version in pins}


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)


def _answer_of(*command: str | Path) -> str | None:
    """Return what a command printed, or None where it failed."""
    try:
        done = _run(*command)
    except OSError:
        return None
    return None if done.returncode else done.stdout.strip()


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1].strip().rstrip(".") if lines else f"exit code {done.returncode}"


def _pip_reason(log: Path) -> str:
    """Say in plain words why pip failed, from its log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    for sign, words in PIP_REASONS:
        if sign in text:
            return words
    errors = [line for line in text.splitlines() if line.lstrip().lower().startswith("error:")]
    return errors[-1].strip() if errors else "pip failed"


def main(arguments: Sequence[str]) -> None:
    """Make the environment of this checkout.

    Args:
        arguments: `run` or `dev`.
    """
    kind = arguments[0] if arguments else "run"
    with spoken_plainly():
        if kind not in LOCK_FILES:
            raise Problem("Say which packages: `run` or `dev`.")
        Environment(Path(__file__).resolve().parents[2]).ensure(kind)

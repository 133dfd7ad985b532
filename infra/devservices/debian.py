"""Debian and Ubuntu packages, installed by root or unpacked into a folder by anyone else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infra.devservices.problems import Problem
from infra.devservices.progress import run_counted

STEPS = {"Unpacking": "unpacking", "Setting up": "setting up"}


def has_apt() -> bool:
    """Tell whether this system is one of Debian's family."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Tell whether packages can be installed for the whole system."""
    return os.geteuid() == 0


def install(packages: Sequence[str], *, log: Path) -> None:
    """Install packages for the whole system, as root.

    Raises:
        Problem: a package could not be installed.
    """
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-o", "Dpkg::Use-Pty=0"]
    names = " ".join(packages)
    update = ["apt-get", *quiet, "update"]
    fetch = ["apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages]
    run_counted(update, label="Reading Debian's package lists", log=log, counts="Get:", env=env)
    code = run_counted(
        fetch, label=f"Installing {names}", log=log, counts="Get:|Setting up", stages=STEPS, env=env
    )
    if code:
        raise Problem(f"apt-get could not install {names} ({_reason(log)}): the log is {log}.")


def unpack(packages: Sequence[str], into: Path, *, log: Path) -> None:
    """Fetch packages and whatever they need that the system lacks, and unpack them, without root.

    Nothing is installed: the files lie under `into` as they would under `/`. The system's
    own package lists and downloads are not touched.

    Raises:
        Problem: a package could not be fetched or unpacked.
    """
    archives = into / "apt/archives"
    lists = into / "apt/lists"
    for folder in (archives / "partial", lists / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    own = [
        "-o", f"Dir::State::lists={lists}",
        "-o", f"Dir::Cache={into / 'apt'}",
        "-o", f"Dir::Cache::archives={archives}",
        "-o", "Debug::NoLocking=1",
        "-o", "APT::Sandbox::User=",
    ]  # fmt: skip
    names = " ".join(packages)
    run_counted(
        ["apt-get", *own, "update"], label="Reading Debian's package lists", log=log, counts="Get:"
    )
    fetch = ["apt-get", *own, "install", "-y", "--no-install-recommends", "--download-only"]
    code = run_counted(
        [*fetch, "--reinstall", *packages], label=f"Fetching {names}", log=log, counts="Get:"
    )
    if code:
        raise Problem(f"apt-get could not fetch {names} ({_reason(log)}): the log is {log}.")
    root = into / "root"
    for archive in sorted(archives.glob("*.deb")):
        done = subprocess.run(["dpkg", "-x", archive, root], capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"{archive.name} could not be unpacked: {done.stderr.strip()}.")
    shutil.rmtree(into / "apt")


def _reason(log: Path) -> str:
    """Return the last complaint of apt-get in a log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line[2:].strip() for line in lines if line.startswith("E:")]
    return errors[-1] if errors else (lines[-1].strip() if lines else "it said nothing")

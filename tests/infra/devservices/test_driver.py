"""Playwright's driver: it starts, or somebody is told which library to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.devservices import debian, driver
from infra.devservices.browser import version_of
from infra.devservices.problems import Problem


def test_a_named_program_that_does_not_start_is_refused(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv(driver.NAMED, str(tmp_path / "nothing"))
    with pytest.raises(Problem, match=driver.NAMED):
        driver.driver_variables(tmp_path)


def test_without_its_library_and_without_apt_the_library_is_named(
    monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(driver.NAMED, raising=False)
    monkeypatch.setattr(debian, "has_apt", lambda: False)
    monkeypatch.setattr(driver, "_packaged_node", lambda: tmp_path / "node-that-lacks-a-library")
    with pytest.raises(Problem, match="libatomic"):
        driver.driver_variables(tmp_path)


def test_here_it_starts_as_it_is_or_by_a_launcher(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv(driver.NAMED, raising=False)
    node = driver.driver_variables(tmp_path).get(driver.NAMED, str(driver._packaged_node()))
    assert version_of(Path(node))


def test_a_launcher_finds_what_was_unpacked(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv(driver.NAMED, raising=False)
    node = tmp_path / "node"
    node.write_text(
        '#!/bin/sh\ncase "$LD_LIBRARY_PATH" in *x86_64-linux-gnu*) echo v1;; *) exit 1; esac\n'
    )
    node.chmod(0o755)
    monkeypatch.setattr(driver, "_packaged_node", lambda: node)
    monkeypatch.setattr(debian, "has_apt", lambda: True)
    monkeypatch.setattr(debian, "is_root", lambda: False)

    def unpack(packages, into, *, log):
        (into / "root/usr/lib/x86_64-linux-gnu").mkdir(parents=True)

    monkeypatch.setattr(debian, "unpack", unpack)
    assert driver.driver_variables(tmp_path) == {driver.NAMED: str(tmp_path / "driver/node")}

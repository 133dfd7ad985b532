"""The supervisor's refusals and its children's last words."""

import fcntl
import os
import sys

import pytest

from infra.devservices import supervisor
from infra.devservices.browser import find_chromium, font_configuration
from infra.devservices.children import Child, ChildDied
from infra.devservices.problems import Problem
from infra.devservices.services import Services
from infra.devservices.state import LOCAL, read_state, write_state
from infra.devservices.variables import stack_variables


def start(tmp_path, code):
    return Child("web", [sys.executable, "-c", code], env=os.environ, log=tmp_path / "web.log")


def test_the_death_of_a_child_is_told_with_its_last_lines(tmp_path):
    child = start(tmp_path, "print('one'); print('no more memory'); raise SystemExit(3)")
    assert child.wait() == 3
    with pytest.raises(ChildDied, match=r"(?s)web ended with exit code 3.*no more memory"):
        child.require_alive()
    assert (tmp_path / "web.log").read_text() == "one\nno more memory\n"


def test_a_child_that_does_not_listen_is_ended(tmp_path, capsys):
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    child = start(tmp_path, code)
    while "up" not in child.tail:
        child.require_alive()
    child.stop(0.1)
    assert child.process.returncode == -9
    assert "does not stop by itself" in capsys.readouterr().out


def test_a_second_supervisor_in_the_same_folder_is_refused(tmp_path):
    write_state(tmp_path / supervisor.STATE, {"pid": 1, "born": 1, "url": "http://localhost:8000"})
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Problem, match="runs already in this folder at http://localhost:8000"):
            supervisor.run(8000, local=tmp_path)


def test_a_strangers_pid_is_not_taken_for_the_supervisor(tmp_path):
    write_state(tmp_path / supervisor.STATE, {"pid": os.getpid(), "born": 1, "url": ""})
    assert supervisor.running_supervisor(tmp_path) is None


def test_secrets_are_made_once_and_kept_private(tmp_path):
    services = Services("postgresql://h/one", "redis://h/0")
    first = stack_variables(services, tmp_path)
    assert stack_variables(services, tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert first["FILES_URL"] == f"file://{tmp_path}"
    assert set(read_state(tmp_path / "secrets.json")) == {"SECRET_KEY", "PERSONAL_DATA_KEYS"}


def test_a_named_chromium_that_does_not_start_is_refused(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nonexistent/chromium")
    with pytest.raises(Problem, match="CHROMIUM=/nonexistent/chromium does not start"):
        find_chromium(LOCAL)


def test_pages_get_chinese_glyphs_without_system_fonts(tmp_path):
    text = font_configuration(tmp_path).read_text()
    assert "pylopdf_fonts_zh_cn</dir>" in text
    assert "Noto Sans SC" in text

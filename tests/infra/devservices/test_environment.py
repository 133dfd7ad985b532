"""The virtual environment: what is refused, what is made anew, what is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.devservices.bootstrap import objection_to
from infra.devservices.environment import LOCK_FILES, Environment, pins_in
from infra.devservices.problems import Problem
from infra.devservices.state import ROOT


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    for name in LOCK_FILES.values():
        (folder / name).write_text("# No packages.\n")
    return folder


def test_an_old_python_is_refused_in_one_sentence_with_the_mend():
    sentence = objection_to((3, 9))
    assert sentence is not None
    assert "Python 3.11 or newer is needed and this is 3.9" in sentence
    assert "PYTHON=" in sentence
    assert objection_to((3, 11)) is None
    assert objection_to((3, 13)) is None


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    code = "import infra.devservices.environment, infra.devservices.debian"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True)
    assert done.stderr == b""


def test_a_half_made_environment_is_made_anew_and_a_whole_one_is_left_alone(checkout, capsys):
    environment = Environment(checkout)
    environment.folder.mkdir()
    (environment.folder / "leftover").touch()
    assert not environment.holds("run")

    environment.ensure("run")
    assert environment.holds("run")
    assert not (environment.folder / "leftover").exists()
    assert "half-made" in capsys.readouterr().out

    before = environment.stamp.stat().st_mtime_ns
    environment.ensure("run")
    assert environment.stamp.stat().st_mtime_ns == before
    assert capsys.readouterr().out == ""

    (checkout / LOCK_FILES["run"]).write_text("# Another state of the lock file.\n")
    assert not environment.holds("run")


def test_an_interrupted_installation_counts_as_half_made(checkout):
    environment = Environment(checkout)
    environment.ensure("run")
    assert environment.is_whole()
    environment.unfinished.touch()
    assert not environment.is_whole()
    assert not environment.holds("run")
    environment.unfinished.unlink()


def test_pip_failures_are_put_into_words(checkout):
    environment = Environment(checkout)
    environment.ensure("run")
    lock = checkout / LOCK_FILES["dev"]
    lock.write_text("django==0.0.0 --hash=sha256:" + "0" * 64 + "\n")
    (checkout / "pip.conf").write_text("[global]\nno-index = true\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.delenv("PIP_FIND_LINKS", raising=False)
        with pytest.raises(Problem, match=r"requirements-dev\.lock could not be installed"):
            environment.ensure("dev")
    assert not environment.holds("dev")


def test_the_test_lock_file_contains_the_one_that_runs():
    run, dev = (pins_in(ROOT / LOCK_FILES[kind]) for kind in ("run", "dev"))
    assert len(run) > 50
    assert run <= dev


@pytest.mark.parametrize("name", LOCK_FILES.values())
def test_lock_files_name_no_package_index(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text

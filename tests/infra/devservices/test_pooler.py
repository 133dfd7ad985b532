"""A PgBouncer is found, or its absence is said aloud and stops nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.devservices.pooler import ensure_pgbouncer, find_pgbouncer


def test_a_named_program_that_is_not_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGBOUNCER", str(tmp_path / "none"))
    assert find_pgbouncer(tmp_path) is None
    assert ensure_pgbouncer(tmp_path) is None


def test_a_named_program_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pgbouncer"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PGBOUNCER", str(program))
    assert find_pgbouncer(tmp_path) == program

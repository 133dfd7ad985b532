"""The embedded servers, really run, in a folder of their own."""

import os
import stat

import psycopg
import pytest

from infra.devservices import processes, supervisor
from infra.devservices.services import (
    Embedded,
    Services,
    borrowed_services,
    ensure_database,
    ensure_services,
    stop_services,
)


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        folder = tmp_path_factory.mktemp("embedded") / "local"
        yield folder
        supervisor.reset(folder)


@pytest.fixture
def services(local):
    return ensure_services(local)


def pids(local):
    embedded = Embedded(local)
    return embedded.postgres.pid(), embedded.valkey.pid()


def test_a_second_call_finds_the_servers_of_the_first(local, services):
    before = pids(local)
    assert None not in before
    assert ensure_services(local) == services
    assert pids(local) == before


def test_passwords_are_kept_from_others(local, services):
    assert stat.S_IMODE((local / "services.json").stat().st_mode) == 0o600
    embedded = Embedded(local)
    assert stat.S_IMODE((embedded.home / "valkey.conf").stat().st_mode) == 0o600
    assert stat.S_IMODE(embedded.postgres.data.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(services.on(database="postgres", redis_db=0).database_url, password="x")


def test_chinese_has_trigrams(services):
    url = services.on(database="trigrams", redis_db=0)
    ensure_database(url)
    with psycopg.connect(url.database_url) as server:
        server.execute("CREATE EXTENSION pg_trgm")
        row = server.execute("SELECT similarity('无犯罪记录证明', '犯罪记录证明')").fetchone()
    assert row is not None
    assert row[0] > 0.3


def test_a_fresh_database_is_empty(services):
    url = services.on(database="fresh", redis_db=3)
    ensure_database(url)
    with psycopg.connect(url.database_url, autocommit=True) as server:
        server.execute("CREATE TABLE leftover ()")
    ensure_database(url, fresh=True)
    with psycopg.connect(url.database_url) as server:
        assert server.execute("SELECT to_regclass('leftover')").fetchone() == (None,)


def test_a_stale_pid_file_that_names_a_stranger_is_not_believed(local, services):
    stop_services(local)
    embedded = Embedded(local)
    for path in (embedded.postgres.data / "postmaster.pid", embedded.valkey.data / "valkey.pid"):
        path.write_text(f"{os.getpid()}\n")
        embedded.postgres.account.give(path)
    assert pids(local) == (None, None)
    assert stop_services(local) == []
    assert ensure_services(local) == services
    assert None not in pids(local)


def test_stopping_twice_is_harmless(local, services):
    assert stop_services(local) == ["Valkey", "PostgreSQL"]
    assert stop_services(local) == []


def test_the_last_borrower_stops_the_servers(local):
    with borrowed_services(local) as first:
        with borrowed_services(local) as second:
            assert second == first
        assert None not in pids(local)
    assert pids(local) == (None, None)


def test_a_url_of_the_environment_comes_before_an_embedded_server(local, services, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", services.database_url)
    monkeypatch.setenv("REDIS_URL", services.redis_url)
    elsewhere = local.parent / "elsewhere"
    assert ensure_services(elsewhere) == services
    assert not elsewhere.exists()


def test_another_database_on_the_same_servers():
    there = Services("postgresql://u:p@db:5/one", "redis://:p@db:6/0")
    assert there.on(database="two", redis_db=4) == Services(
        "postgresql://u:p@db:5/two", "redis://:p@db:6/4"
    )


def test_a_process_is_known_by_its_birth_not_by_its_number():
    born = processes.birth_of(os.getpid())
    assert born is not None
    assert processes.birth_of(2**22 + 1) is None

"""A few tenants stand for the whole run; each test works in one and rolls back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client

from core.tenancy import PUBLIC, forget_tenant, working_in
from core.tenancy.middleware import forget_hosts
from core.tenancy.platform import at_the_platform
from infra.devservices.stack import Stack
from infra.settings.files import shelves_at
from tenants.models import Tenant
from tests.browser import chromium
from tests.people import PEOPLE, Person, hire
from tests.standing import build_standing_tenants

ROOT = Path(__file__).resolve().parents[1]
# Several processes may share the run (`make test` starts two); each has databases of its own.
ALONGSIDE = os.environ.get("PYTEST_XDIST_WORKER", "")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Share the Redis databases out: two for each process, one of them for its stack."""
    for number, spec in enumerate(specs):
        url = urlsplit(settings.REDIS_URL)
        own = int(url.path.lstrip("/")) + 2 * number
        spec.env["REDIS_URL"] = url._replace(path=f"/{own}").geturl()


# --- The database -------------------------------------------------------------------------------
def standing_key() -> str:
    """Return a hash over all that shapes the standing tenants: migrations, data, roll-out."""
    digest = hashlib.sha256()
    patterns = ("*/migrations/*.py", "catalog/data/**/*", "tenants/**/*.py", "tests/standing.py",
                "tests/people.py", "core/tenancy/**/*.py", "core/directory/*.py",
                "catalog/actions/*.py", "core/privacy/*.py")  # fmt: skip
    for pattern in patterns:
        for path in sorted(ROOT.rglob(pattern) if pattern[0] == "*" else ROOT.glob(pattern)):
            if path.is_file() and ".venv" not in path.parts and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection[Any]]:
    """Yield an autocommit connection to the server's own database."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], user=database["USER"],
        password=database["PASSWORD"], dbname="postgres", autocommit=True,
    ) as server:  # fmt: skip
        yield server


def use_database(name: str) -> None:
    """Point every alias of this process at another database."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
    forget_hosts()


@pytest.fixture(scope="session")
def standing_database(django_test_environment: None, django_db_blocker: Any, request: Any) -> str:
    """Give this process a copy of the standing tenants; return its name.

    They are built once per state of the code that shapes them, by whoever comes first.
    """
    template, name = f"test_standing_{standing_key()}", f"test_copy{ALONGSIDE}"
    with maintenance() as server:
        server.execute("SELECT pg_advisory_lock(hashtext('standing tenants'))")
        found = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_standing\\_%'"
        ).fetchall()
        rebuild = request.config.getoption("--create-db")
        for (other,) in found:
            if other != template or rebuild:
                server.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
        if (template,) not in found or rebuild:
            server.execute(f'CREATE DATABASE "{template}_making"')
            with django_db_blocker.unblock():
                use_database(f"{template}_making")
                build_standing_tenants()
                connections.close_all()
            server.execute(f'ALTER DATABASE "{template}_making" RENAME TO "{template}"')
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    use_database(name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(standing_database: str) -> None:
    """Replace pytest-django's own set-up, which would migrate for minutes."""


@pytest.fixture
def database(standing_database: str, django_db_blocker: Any) -> Iterator[None]:
    """Allow queries, and roll back whatever the test did."""
    with django_db_blocker.unblock():
        forget_tenant()
        cache.clear()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        forget_tenant()


@pytest.fixture
def committed(standing_database: str, django_db_blocker: Any) -> Iterator[str]:
    """Give the test a database of its own, where commits are real; yield its name.

    For threads, other processes, and faults: a copy of the standing one, dropped afterwards.
    """
    name = f"test_committed{ALONGSIDE}"
    with django_db_blocker.unblock():
        connections.close_all()
        with maintenance() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{standing_database}"')
        use_database(name)
        forget_tenant()
        cache.clear()
        try:
            yield name
        finally:
            forget_tenant()
            use_database(standing_database)
            with maintenance() as server:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


# --- Places -------------------------------------------------------------------------------------
def _tenant(slug: str) -> Tenant:
    with at_the_platform():
        return Tenant.objects.select_related("parent").get(slug=slug)


@pytest.fixture
def city(database: None) -> Tenant:
    return _tenant("panzhihua")


@pytest.fixture
def county(database: None) -> Tenant:
    return _tenant("pzh-dongqu")


@pytest.fixture
def other_county(database: None) -> Tenant:
    return _tenant("pzh-xiqu")


@pytest.fixture
def in_public(database: None) -> Iterator[None]:
    with working_in(PUBLIC):
        yield


@pytest.fixture
def in_city(city: Tenant) -> Iterator[Tenant]:
    with working_in(city):
        yield city


@pytest.fixture
def in_county(county: Tenant) -> Iterator[Tenant]:
    with working_in(county):
        yield county


@pytest.fixture
def in_other_county(other_county: Tenant) -> Iterator[Tenant]:
    with working_in(other_county):
        yield other_county


# --- Files --------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def archive_root(tmp_path: Path, settings: Any) -> Path:
    """Every test keeps its files in a folder of its own; return the archive's part of it."""
    settings.STORAGES = {**settings.STORAGES, **shelves_at(f"file://{tmp_path}")}
    return tmp_path / "archive"


@pytest.fixture
def photo_root(archive_root: Path) -> Path:
    return archive_root.parent / "photos"


# --- People -------------------------------------------------------------------------------------
def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def person(in_county: Tenant) -> Any:
        return hire(PEOPLE[name])

    return person


clerk = _person("clerk")
second_clerk = _person("second_clerk")
approver = _person("approver")
officer = _person("officer")
auditor = _person("auditor")
editor = _person("editor")
stranger = _person("stranger")


# --- Doors --------------------------------------------------------------------------------------
class HostClient(Client):
    """A test client on one host that leaves the test in the tenant it was in."""

    def request(self, **request: Any) -> Any:
        before = connection.tenant  # type: ignore[attr-defined]
        try:
            return super().request(**request)
        finally:
            if before is not None:
                connection.set_tenant(before)  # type: ignore[attr-defined]


@pytest.fixture
def client_for(database: None) -> Callable[..., HostClient]:
    """Return a maker of clients: ``client_for(tenant, user)`` speaks to the tenant's host."""

    def make(tenant: Tenant | None = None, user: Any = None, *, host: str = "") -> HostClient:
        host = host or (f"{tenant.slug}.localhost" if tenant else "localhost")
        client = HostClient(headers={"host": host})
        if user is not None:
            with working_in(tenant or PUBLIC):
                client.force_login(user, backend="core.identity.signed_in.StaffBackend")
        return client

    return make


# --- The whole stack ----------------------------------------------------------------------------
@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run what `make run` gives, with a demo of its own: web server, worker and beat.

    One for the whole run: a test that breaks something in it uses a stack of its own.
    """
    local = tmp_path_factory.mktemp("stack")
    redis_db = int(urlsplit(settings.REDIS_URL).path.lstrip("/")) + 1
    database = f"stack_of_tests{ALONGSIDE}"
    with Stack(local=local, database=database, redis_db=redis_db, fresh=True) as running:
        yield running


__all__ = ["Person", "chromium"]

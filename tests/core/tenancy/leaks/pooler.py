"""A PgBouncer in transaction mode in front of the test server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from infra.devservices.account import server_account
from infra.devservices.ports import free_port
from infra.devservices.processes import wait_until

CONFIGURATION = """\
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 100
ignore_startup_parameters = extra_float_digits
"""


@contextmanager
def pgbouncer(
    program: Path, database: Mapping[str, Any], folder: Path, *, size: int = 2
) -> Iterator[int]:
    """Run PgBouncer in front of ``database`` (a Django setting); yield its port.

    ``size`` is how many server connections all clients share.
    """
    account = server_account()
    port = free_port()
    users = folder / "users.txt"
    users.write_text(f'"{database["USER"]}" "{database["PASSWORD"]}"\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        CONFIGURATION.format(
            host=database["HOST"], port=database["PORT"], own_port=port, users=users, size=size
        )
    )
    for path in (folder, users, configuration):
        account.give(path)
    as_them: dict[str, Any] = (
        {}
        if account.uid is None
        else {"user": account.uid, "group": account.gid, "extra_groups": []}
    )
    log = folder / "pgbouncer.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [program, configuration], stdout=out, stderr=out, cwd="/", **as_them
        )
    try:
        assert wait_until(lambda: process.poll() is not None or _answers(port, database), 10)
        assert process.poll() is None, log.read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int, database: Mapping[str, Any]) -> bool:
    try:
        psycopg.connect(
            host="127.0.0.1", port=port, user=database["USER"], password=database["PASSWORD"],
            dbname=database["NAME"], connect_timeout=2,
        ).close()  # fmt: skip
    except psycopg.Error:
        return False
    return True

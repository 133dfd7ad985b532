"""Sealing everything under a new key: 10,000 rows, in a county of its own.

Applications are the widest rows there are (five sealed columns, six look-up keys each), slips are
guarded by triggers. `python -m tests.benchmarks.rotating COUNT` lays out COUNT of each; the command
itself then rotates them, in as many processes as there are processors.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import subprocess
import sys

import django

from infra.devservices.problems import Problem
from infra.devservices.progress import Progress
from infra.devservices.state import ROOT
from tests.benchmarks.bench import Bench
from tests.benchmarks.harness import Row, Series, row_of

COUNT = 30_000
TURNS = 3
TARGET_MS = 1000.0
PER = 10_000
# Where nobody else measures: no other process is given the new keys.
SLUG, SCHEMA = "pzh-yanbian", "pzh_yanbian"
_DONE = re.compile(rf"{SCHEMA}: (\d+) rows sealed anew, ([\d,]+) rows/s")


def run(bench: Bench) -> list[Row]:
    """Rotate a few times, each under one more key; report the time of 10,000 rows."""
    env, taken = dict(bench.stack.env), []
    with Progress("Rotating keys", TURNS) as progress:
        _call([sys.executable, "-m", "tests.benchmarks.rotating", str(COUNT)], env)
        for _ in range(TURNS):
            keys = json.loads(env["PERSONAL_DATA_KEYS"])
            newest = max(int(version) for version in keys) + 1
            keys[str(newest)] = base64.b64encode(secrets.token_bytes(32)).decode()
            env["PERSONAL_DATA_KEYS"] = json.dumps(keys)
            said = _call([sys.executable, "manage.py", "rotate_keys", f"--tenant={SLUG}"], env)
            found = _DONE.search(said)
            if found is None or int(found[1]) < 2 * COUNT:
                raise Problem(f"Rotating keys did not do its rows: {said.strip()}")
            taken.append(1e3 * PER / int(found[2].replace(",", "")))
            progress.count += 1
    row = row_of(f"rotate_keys, {PER:,} rows", Series(taken))
    row.target, row.target_is_ms = TARGET_MS, True
    return [row]


def _call(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"Rotating keys failed: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def main(count: int) -> None:
    """Copy one application and one slip ``count`` times: a value opens wherever its column is."""
    django.setup()
    from django.db import connection

    from catalog.selectors import get_item
    from core.directory.models import Community
    from core.identity.access import Role
    from core.tenancy import working_in
    from issuance.actions.redirections import redirect_resident
    from issuance.models import Application, Redirection
    from tests.factories.issuance import submitted_application
    from tests.people import Person, hire

    own: dict[str, str]
    with working_in(SCHEMA):
        community = Community.objects.order_by("pk")[0]
        clerk = hire(Person("bench-rotation", "刘洋", Role.CLERK, community.code))
        application = submitted_application(clerk)
        slip = redirect_resident(get_item("P05"), by=clerk, resident_name="张秀英")
        for model, row, own in (
            (Application, application, {"public_id": "gen_random_uuid()"}),
            (
                Redirection,
                slip,
                {"public_id": "gen_random_uuid()", "serial": "1000 + n", "number": "'b' || n",
                 "demand_id": "NULL"},
            ),
        ):  # fmt: skip
            columns = [str(f.column) for f in model._meta.local_concrete_fields if f.column != "id"]
            values = ", ".join(own.get(column, column) for column in columns)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
                    f"SELECT {values} FROM {model._meta.db_table}, generate_series(1, %s) AS n "
                    "WHERE id = %s",
                    [count, row.pk],
                )


if __name__ == "__main__":
    main(int(sys.argv[1]))
